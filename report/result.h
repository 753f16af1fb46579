/* What a run did, for whoever watches it: gathered on the way, and written on standard output as one JSON object at the
 * very end, however the run ends (README.md has its fields). Called by main.c. */
#ifndef REPORT_RESULT_H
#define REPORT_RESULT_H

#include "report/what_if.h"
#include "shared/db.h"
#include "shared/facts.h"

#include <glib.h>
#include <stdint.h>

struct result {
    bool is_wanted; /* otherwise nothing is gathered */
    gint64 began;   /* monotonic microseconds */
    int64_t counted_at;
    int64_t run_id; /* 0: the ledger was not opened */
    char *asked;
    struct facts_counts facts;
    int64_t faults;
    GArray *months;    /* struct result_month */
    GArray *workbooks; /* struct result_workbook */
    int what_if_month; /* 0: it was none */
    struct what_if_counts what_if;
};

void result_begin(struct result *self, bool is_wanted, int64_t counted_at);
/* A file that was published; its SHA-256 is of what stands there. */
void result_add_workbook(struct result *self, int month, int64_t customer_id, const char *path);
/* The promises kept in a month, from the rows of report_attainment. */
void result_add_month(struct result *self, int month, const struct db_rows *attainment);
/* Writes the object. `failure` NULL: it ended well, perhaps with faults in the data. */
void result_write(const struct result *self, int exit_status, const char *outcome, const GError *failure);

void result_clear(struct result *self);
typedef struct result result_t;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(result_t, result_clear)

#endif
