/* Adds up what the formulas of the summary sheets will find; see figures.h. */
#include "report/figures.h"

#include "sql/queries.h"

static guint line_hash(gconstpointer key) {
    const struct figure *line = key;
    return g_int64_hash(&line->id) * 31 + (guint)line->metric;
}

static gboolean line_equal(gconstpointer one, gconstpointer other) {
    const struct figure *a = one, *b = other;
    return a->id == b->id && a->metric == b->metric;
}

void figures_init(struct figures *self) {
    for (enum dimension dimension = 0; dimension < DIMENSIONS; dimension++)
        self->lines[dimension] = g_hash_table_new_full(line_hash, line_equal, g_free, NULL);
}

void figures_clear(struct figures *self) {
    for (enum dimension dimension = 0; dimension < DIMENSIONS; dimension++)
        g_clear_pointer(&self->lines[dimension], g_hash_table_unref);
}

const struct figure *figures_find(const struct figures *self, enum dimension dimension, int64_t id,
                                  enum metric metric) {
    struct figure wanted = {.id = id, .metric = metric};
    return g_hash_table_lookup(self->lines[dimension], &wanted);
}

struct figure *figures_line(struct figures *self, enum dimension dimension, int64_t id, enum metric metric) {
    struct figure wanted = {.id = id, .metric = metric};
    struct figure *line = g_hash_table_lookup(self->lines[dimension], &wanted);
    if (line == NULL) {
        line = g_memdup2(&wanted, sizeof wanted);
        g_hash_table_add(self->lines[dimension], line);
    }
    return line;
}

struct counts counts_of(const struct clock_row *row, int month, int goal) {
    struct counts counts = {
        .clocks = 1,
        .carried = row->opened_month != month,
        .started = row->opened_month == month,
        .met = row->verdict == SLA_MET,
        .missed = row->verdict == SLA_BREACHED,
        .excluded = row->verdict == SLA_EXCLUDED,
        .running = row->verdict == SLA_RUNNING,
        .at_creation = row->answered_at_creation && row->verdict == SLA_MET,
        .measured = clock_row_is_measured(row),
    };
    counts.started_met = counts.started * counts.met;
    counts.started_missed = counts.started * counts.missed;
    if (goal > 0) {
        counts.judged = counts_verdicts(&counts);
        counts.needed = goal * counts.judged;
    }
    return counts;
}

void counts_add(struct counts *sum, const struct counts *more) {
    sum->clocks += more->clocks;
    sum->carried += more->carried;
    sum->started += more->started;
    sum->met += more->met;
    sum->missed += more->missed;
    sum->excluded += more->excluded;
    sum->running += more->running;
    sum->at_creation += more->at_creation;
    sum->measured += more->measured;
    sum->judged += more->judged;
    sum->needed += more->needed;
    sum->started_met += more->started_met;
    sum->started_missed += more->started_missed;
}

int attainment_of(int64_t met, int64_t missed) {
    return (int)(met * 10000 / (met + missed));
}

static enum dimension dimension_of(const char *name) {
    static const char *const names[DIMENSIONS] = {
        [BY_METRIC] = "all",        [BY_CUSTOMER] = "customer", [BY_SERVICE] = "service", [BY_CATEGORY] = "category",
        [BY_PRIORITY] = "priority", [BY_PLAN] = "plan",         [BY_TEAM] = "team",       [BY_SEAT] = "seat",
    };
    for (enum dimension dimension = 0; dimension < DIMENSIONS; dimension++)
        if (g_str_equal(names[dimension], name))
            return dimension;
    g_assert_not_reached();
}

void figures_take_percentiles(struct figures *self, const struct db_rows *rows) {
    for (unsigned row = 0; row < db_count(rows); row++) {
        struct figure *line = figures_line(self, dimension_of(db_str(rows, row, WORKBOOK_PERCENTILES_BY)),
                                           db_int64(rows, row, WORKBOOK_PERCENTILES_ID),
                                           metric_from_name(db_str(rows, row, WORKBOOK_PERCENTILES_METRIC)));
        line->measured = db_int64(rows, row, WORKBOOK_PERCENTILES_COUNTED);
        line->median = db_number(rows, row, WORKBOOK_PERCENTILES_MEDIAN);
        line->ninetieth = db_number(rows, row, WORKBOOK_PERCENTILES_NINETIETH);
    }
}
