/* The columns of Open tickets that formulas of the Backlog go by. */
#ifndef REPORT_SHEET_OPEN_TICKETS_H
#define REPORT_SHEET_OPEN_TICKETS_H

#include "report/workbook.h"

enum open_tickets_column {
    OPEN_TICKET,
    OPEN_CUSTOMER,
    OPEN_CATEGORY,
    OPEN_PRIORITY,
    OPEN_AGE,
    OPEN_RECEIVED,
    OPEN_STATUS,
    OPEN_SINCE,
    OPEN_HOLDER,
    OPEN_LEVEL,
    OPEN_TEAM,
    OPEN_AGENT,
    OPEN_BAND_KEY,
    OPEN_HOLDER_KEY,
    OPEN_CUSTOMER_KEY,
    OPEN_COLUMNS,
};

/* Whole days since it was received, as at the month's end or now. */
int64_t open_ticket_age(const struct workbook *book, const struct ticket_row *row);

#endif
