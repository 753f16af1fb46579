/* The columns of Answers that formulas of Satisfaction go by. */
#ifndef REPORT_SHEET_ANSWERS_H
#define REPORT_SHEET_ANSWERS_H

enum answers_column {
    ANSWERS_TICKET,
    ANSWERS_CUSTOMER,
    ANSWERS_SERVICE,
    ANSWERS_CATEGORY,
    ANSWERS_TEAM,
    ANSWERS_ASKED,
    ANSWERS_ANSWERED,
    ANSWERS_SCORE,
    ANSWERS_COMMENT,
    ANSWERS_ASKED_KEY,    /* 1: the request was sent in the month */
    ANSWERS_ANSWERED_KEY, /* 1: and answered in it */
    ANSWERS_CUSTOMER_KEY,
    ANSWERS_SERVICE_KEY,
    ANSWERS_CATEGORY_KEY,
    ANSWERS_TEAM_KEY,
    ANSWERS_COLUMNS,
};

#endif
