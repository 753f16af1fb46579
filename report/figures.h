/* The counts of a month, by metric and by each thing that a sheet lists: what formulas will find, so that they can be
 * stored with their results. Added up from the groups as Clocks is written, and compared with what SQL counted apart.
 * Memory grows with customers, services, plans and teams, not with clocks. */
#ifndef REPORT_FIGURES_H
#define REPORT_FIGURES_H

#include "report/row.h"
#include "shared/db.h"
#include "shared/event.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum dimension {
    BY_METRIC, /* id 0 */
    BY_CUSTOMER,
    BY_SERVICE,
    BY_CATEGORY,
    BY_PRIORITY,
    BY_PLAN,
    BY_TEAM,
    BY_SEAT, /* an agent in a team: names_seat() */
    DIMENSIONS,
};

struct counts {
    int64_t clocks, carried, started;
    int64_t met, missed, excluded, running;
    int64_t at_creation;
    int64_t measured;                    /* in medians and percentiles (6.5) */
    int64_t judged;                      /* verdicts of clocks whose plan has a goal */
    int64_t needed;                      /* goal × verdict, added up: met × 10,000 must reach it */
    int64_t started_met, started_missed; /* of those started in the month: the count by creation date (6.1) */
};
/* A clock's own counts; `goal` in hundredths of a percent, 0: none. */
struct counts counts_of(const struct clock_row *row, int month, int goal);
void counts_add(struct counts *sum, const struct counts *more);
static inline int64_t counts_verdicts(const struct counts *counts) {
    return counts->met + counts->missed;
}
/* 6.2, in hundredths of a percent, cut; only where there are verdicts. */
int attainment_of(int64_t met, int64_t missed);

/* One line of a sheet. */
struct figure {
    int64_t id;
    enum metric metric;
    struct counts counts;
    double median, ninetieth; /* business seconds, where measured > 0 */
    int64_t measured;         /* as SQL counted them */
    /* BY_CUSTOMER, whose rows stand together: from which sheet and row (from 0) of Groups and Clocks to which. */
    unsigned first_groups, first_group, last_groups, last_group;
    unsigned first_clocks, first_clock, last_clocks, last_clock;
};

struct figures {
    GHashTable *lines[DIMENSIONS]; /* of struct figure, by id and metric */
};
void figures_init(struct figures *self);
void figures_clear(struct figures *self);
/* The line of an id and metric; made if there is none. */
struct figure *figures_line(struct figures *self, enum dimension dimension, int64_t id, enum metric metric);
/* The same, or NULL. */
const struct figure *figures_find(const struct figures *self, enum dimension dimension, int64_t id, enum metric metric);
/* Medians and percentiles as SQL has them (rows of workbook_percentiles). */
void figures_take_percentiles(struct figures *self, const struct db_rows *rows);

#endif
