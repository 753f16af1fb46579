/* The columns of Vendor cases that formulas of Escalations go by. */
#ifndef REPORT_SHEET_VENDOR_CASES_H
#define REPORT_SHEET_VENDOR_CASES_H

#include "report/workbook.h"

enum vendor_cases_column {
    CASES_VENDOR,
    CASES_NUMBER,
    CASES_TICKET,
    CASES_CUSTOMER,
    CASES_SEVERITY,
    CASES_VEHICLE,
    CASES_REASON,
    CASES_AGENT,
    CASES_SUBMITTED,
    CASES_ANSWERED,
    CASES_SOLVED,
    CASES_WITHDRAWN,
    CASES_RESPONSE,
    CASES_RESOLUTION,
    CASES_COST,
    CASES_CURRENCY,
    CASES_VENDOR_KEY,
    CASES_RESPONSE_KEY, /* 1 met, 2 missed, 3 excluded, 4 running; 0: it counts in another month, or there is none */
    CASES_RESOLUTION_KEY,
    CASES_CURRENCY_KEY,
    CASES_CUSTOMER_KEY,
    CASES_COLUMNS,
};

#endif
