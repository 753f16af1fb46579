/* The columns of Stays that formulas of Escalations go by. */
#ifndef REPORT_SHEET_STAYS_H
#define REPORT_SHEET_STAYS_H

#include "report/workbook.h"

enum stays_column {
    STAYS_PLACE,
    STAYS_TICKET,
    STAYS_CUSTOMER,
    STAYS_CATEGORY,
    STAYS_PRIORITY,
    STAYS_TEAM,
    STAYS_AGENT,
    STAYS_FROM,
    STAYS_BEGAN,
    STAYS_ENDED,
    STAYS_ENDED_BY,
    STAYS_TO,   /* seconds; where the ticket came there for the first time, in this month */
    STAYS_HELD, /* seconds; where the stay ended in this month */
    STAYS_FIRST,
    STAYS_FIRST_ESCALATION,
    STAYS_RESOLUTION,
    STAYS_AT_FIRST_LEVEL,
    STAYS_PLACE_KEY,
    STAYS_END_KEY,
    STAYS_CUSTOMER_KEY,
    STAYS_COLUMNS,
};

/* What stands in the column of ends. */
enum end_key { END_KEY_LASTS, END_KEY_ESCALATED, END_KEY_RETURNED, END_KEY_RESOLVED };

#endif
