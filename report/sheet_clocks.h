/* The columns of Clocks that formulas of other sheets go by, and the groups that sheet_groups.c writes as it passes. */
#ifndef REPORT_SHEET_CLOCKS_H
#define REPORT_SHEET_CLOCKS_H

#include "report/workbook.h"

enum clocks_column {
    CLOCKS_CUSTOMER,
    CLOCKS_TICKET,
    CLOCKS_METRIC,
    CLOCKS_CYCLE,
    CLOCKS_SERVICE,
    CLOCKS_CATEGORY,
    CLOCKS_PRIORITY,
    CLOCKS_PLAN,
    CLOCKS_TEAM,
    CLOCKS_AGENT,
    CLOCKS_START,
    CLOCKS_DUE,
    CLOCKS_STOP,
    CLOCKS_VERDICT,
    CLOCKS_VERDICT_AT,
    CLOCKS_TARGET,
    CLOCKS_ELAPSED,
    CLOCKS_PAUSED,
    CLOCKS_LATE,
    CLOCKS_REASON,
    CLOCKS_HOLDER,
    CLOCKS_CAUSE,
    CLOCKS_CALENDAR,
    CLOCKS_STARTED_IN,
    CLOCKS_MEASURED,
    CLOCKS_AT_CREATION,
    CLOCKS_VERDICT_KEY,
    CLOCKS_METRIC_KEY,
    CLOCKS_CUSTOMER_KEY,
    CLOCKS_SERVICE_KEY,
    CLOCKS_CATEGORY_KEY,
    CLOCKS_PLAN_KEY,
    CLOCKS_TEAM_KEY,
    CLOCKS_COLUMNS,
};

/* What stands in the column of verdict keys. */
enum verdict_key { VERDICT_KEY_MET = 1, VERDICT_KEY_MISSED, VERDICT_KEY_EXCLUDED, VERDICT_KEY_RUNNING };

/* A place on Clocks: which of its sheets, and which row from 0. */
struct clocks_place {
    unsigned sheet;
    lxw_row_t row;
};

/* Clocks that stand together and have everything in common that the summary sheets tell apart. */
struct clock_group {
    int64_t customer_id, service_id, category_id, plan_id, team_id, agent_id;
    enum metric metric;
    int priority, goal;
    struct clocks_place first, last;
    struct counts counts;
};

/* sheet_groups.c: title and header, before the first group; then a row for each. */
void groups_begin(struct workbook *self);
void groups_add(struct workbook *self, const struct clock_group *group);

enum groups_column {
    GROUPS_CUSTOMER,
    GROUPS_METRIC,
    GROUPS_CATEGORY,
    GROUPS_PRIORITY,
    GROUPS_PLAN,
    GROUPS_TEAM,
    GROUPS_AGENT,
    GROUPS_CLOCKS,
    GROUPS_CARRIED,
    GROUPS_STARTED,
    GROUPS_MET,
    GROUPS_MISSED,
    GROUPS_EXCLUDED,
    GROUPS_RUNNING,
    GROUPS_AT_CREATION,
    GROUPS_MEASURED,
    GROUPS_GOAL,
    GROUPS_JUDGED,
    GROUPS_NEEDED,
    GROUPS_SHEET,
    GROUPS_FIRST,
    GROUPS_LAST_SHEET,
    GROUPS_LAST,
    GROUPS_METRIC_KEY,
    GROUPS_CUSTOMER_KEY,
    GROUPS_SERVICE_KEY,
    GROUPS_CATEGORY_KEY,
    GROUPS_PLAN_KEY,
    GROUPS_TEAM_KEY,
    GROUPS_SEAT_KEY,
    GROUPS_COLUMNS,
};

#endif
