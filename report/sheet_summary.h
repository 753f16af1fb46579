/* The blocks of the Summary: what one writes and the next refers to. sheet_summary.c puts them in order. */
#ifndef REPORT_SHEET_SUMMARY_H
#define REPORT_SHEET_SUMMARY_H

#include "report/block.h"
#include "report/sheet_by.h"

#include "sql/queries.h"

enum { SUMMARY_COLUMNS = 18 };

/* Columns of the block 'Promises kept'; from KEPT_MEASURED on stand the numbers that its formulas go by. */
enum kept {
    KEPT_METRIC,
    KEPT_MET,
    KEPT_MISSED,
    KEPT_ATTAINMENT,
    KEPT_GOAL,
    KEPT_BEFORE,
    KEPT_CHANGE,
    KEPT_MEDIAN,
    KEPT_NINETIETH,
    KEPT_LEFT_OUT,
    KEPT_AT_CREATION,
    KEPT_WITHOUT,
    KEPT_MEASURED,
    KEPT_JUDGED,
    KEPT_NEEDED,
    KEPT_MET_BEFORE,
    KEPT_MISSED_BEFORE,
    KEPT_METRIC_KEY,
};

/* Columns of the block 'Tickets'. */
enum {
    TICKETS_LABEL,
    TICKETS_CARRIED_IN,
    TICKETS_RECEIVED_IN,
    TICKETS_RETURNED_IN,
    TICKETS_RESOLVED_OUT,
    TICKETS_EXCLUDED_OUT,
    TICKETS_OPEN_NOW,
    TICKETS_ADD_UP,
    TICKETS_BEFORE,
    TICKETS_AS_BEFORE,
};

/* Columns of the block 'Escalation'. */
enum {
    ESCALATED_LABEL,
    ESCALATED_TICKETS,
    ESCALATED_OF,
    ESCALATED_RATE,
    ESCALATED_RATE_BEFORE,
    ESCALATED_CHANGE,
    ESCALATED_BEFORE,
    ESCALATED_OF_BEFORE,
};

/* Columns of the block 'Twelve months'. */
enum {
    MONTH_LABEL,
    MONTH_FIRST_MET,
    MONTH_FIRST_MISSED,
    MONTH_FIRST_ATTAINMENT,
    MONTH_RESOLUTION_MET,
    MONTH_RESOLUTION_MISSED,
    MONTH_RESOLUTION_ATTAINMENT,
    MONTH_RECEIVED,
    MONTH_RESOLVED,
    MONTH_OPEN,
    MONTH_ESCALATION_RATE,
    MONTH_ESCALATED,
    MONTH_NOT_EXCLUDED, /* not printed, as all from here on */
    MONTH_FIRST_DRAWN,
    MONTH_RESOLUTION_DRAWN,
};

/* Columns of the block 'Missed, by cause'. */
enum { CAUSE_LABEL, CAUSE_MISSED, CAUSE_KEY };

/* Where the blocks stand, filled as they are written. */
struct summary {
    struct workbook *book;
    struct page *page;
    lxw_row_t kept_rows[METRIC_COUNT]; /* of each metric in the first block; 0: it has none */
    lxw_row_t months_first, months_last, causes_first, causes_last;
    lxw_row_t charts_at;
    lxw_row_t tickets_at;
    lxw_row_t escalated_at;
};

/* What COUNTIFS over the whole of Clocks looks for. */
struct summary_whole {
    int metric, verdict;
};

/* ---- figures ------------------------------------------------------------------------------------------------------
 */

/* Counts of one metric in one month, as SQL added them up. */
struct month_counts {
    int64_t met, missed, running;
};
struct month_counts summary_month(const struct workbook *book, int month, enum metric metric);
/* Those of the workbook's own month, as Clocks was written. */
struct counts summary_counts(const struct workbook *book, enum metric metric);
int64_t summary_volume(const struct workbook *book, int month, enum workbook_volumes_column column);
/* Has anything been counted in it? */
bool summary_has_figures(const struct workbook *book, int month);

/* ---- blocks, in the order of the sheet ----------------------------------------------------------------------------
 */

void summary_kept(struct summary *self);
void summary_flow(struct summary *self);
void summary_tickets(struct summary *self);
void summary_escalation(struct summary *self);
void summary_satisfaction(struct summary *self);
void summary_ways(struct summary *self);
void summary_months(struct summary *self);
void summary_causes(struct summary *self);
/* Three beside one another, in the room that was left for them; after everything that they show. */
void summary_charts(struct summary *self);

#endif
