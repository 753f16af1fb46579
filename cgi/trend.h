/* The figures of a month and the year before it, as the Summary of its workbook has them (report/sheet_summary*.c), for
 * the managers' page: tiles, every promise in a line, and two charts with their tables. */
#ifndef CGI_TREND_H
#define CGI_TREND_H

#include "cgi/chart.h"
#include "shared/db.h"
#include "shared/event.h"

#include <glib.h>

struct request;

struct trend_clocks {
    gint64 carried, started, met, missed, excluded, running;
};

struct trend_month {
    int month;       /* YYYYMM */
    bool is_counted; /* there are figures of it */
    struct trend_clocks clocks[METRIC_COUNT];
    gint64 carried, received, returned, resolved, excluded, open; /* tickets */
};

/* The last one is the month that is shown. */
enum { TREND_MONTHS = CHART_MONTHS + 1 };
struct trend {
    struct trend_month months[TREND_MONTHS];
};

/* From rows of trend_metrics and trend_volumes. */
void trend_fill(struct trend *self, int month, const struct db_rows *metrics, const struct db_rows *volumes);

/* A promise by its name. */
const char *trend_promise(enum metric metric);

void trend_tiles(struct request *r, const struct trend *self);
void trend_promises(struct request *r, const struct trend *self);
void trend_charts(struct request *r, const struct trend *self);

#endif
