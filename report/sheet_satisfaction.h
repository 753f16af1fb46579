/* The columns of Satisfaction, and where the Summary finds the month. */
#ifndef REPORT_SHEET_SATISFACTION_H
#define REPORT_SHEET_SATISFACTION_H

#include "report/voice.h"

/* Columns of every block but the comments. */
enum satisfaction_column {
    SATISFACTION_FIRST, /* team, or what the line is about */
    SATISFACTION_SERVICE,
    SATISFACTION_CATEGORY,
    SATISFACTION_ASKED,
    SATISFACTION_ANSWERS,
    SATISFACTION_RATE, /* of the month's requests, those answered within it */
    SATISFACTION_AVERAGE,
    SATISFACTION_SHARE,   /* of the answers, those of 4 and 5 */
    SATISFACTION_SCORE_5, /* answers by score, the highest first */
    SATISFACTION_SCORE_1 = SATISFACTION_SCORE_5 + SCORE_HIGHEST - SCORE_LOWEST,
    SATISFACTION_CHECK,
    SATISFACTION_ANSWERED, /* keys from here on */
    SATISFACTION_TEAM_KEY,
    SATISFACTION_SERVICE_KEY,
    SATISFACTION_CATEGORY_KEY,
    SATISFACTION_DRAWN, /* the average of months that have one */
    SATISFACTION_COLUMNS,
};

/* The rows, from 0, of the month and of the one before. */
enum { SATISFACTION_MONTH_ROW = 4, SATISFACTION_BEFORE_ROW };

#endif
