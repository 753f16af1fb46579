/* The columns of Adoption that formulas of Training go by. */
#ifndef REPORT_SHEET_ADOPTION_H
#define REPORT_SHEET_ADOPTION_H

enum adoption_column {
    ADOPTION_CUSTOMER,
    ADOPTION_MONTH,
    ADOPTION_RECEIVED,
    ADOPTION_HOW_TO,
    ADOPTION_SOLD,
    ADOPTION_ASSIGNED,
    ADOPTION_ACTIVE,
    ADOPTION_CUSTOMER_KEY,
    ADOPTION_COLUMNS,
};

#endif
