/* `--what-if FILE --month M`: a month replayed under another plan or calendar, beside what it was, as a workbook of its
 * own. Nothing that is stored changes: both sides stand in temporary tables of a transaction that is rolled back.
 *
 * A plan file replaces every version of the plan of its name, a calendar file every version of the calendar of its
 * name; events stay as they are. What was is what the facts of a frozen month say, and a replay under the present
 * promises where a month is not frozen. */
#ifndef REPORT_WHAT_IF_H
#define REPORT_WHAT_IF_H

#include "report/progress.h"
#include "shared/db.h"
#include "shared/event.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct what_if_task {
    struct db *reader, *writer; /* events stream from one while the other takes the clocks in */
    const char *file;
    int month; /* YYYYMM */
    int64_t now;
    int64_t run_id;
    const char *timezone; /* of the workbook's instants */
    const char *base_url;
    const char *folder;
    unsigned sheet_rows;
    struct progress *progress;
};

struct what_if_counts {
    int64_t tickets; /* replayed */
    int64_t clocks;  /* that count in the month */
    int64_t changes; /* verdicts that differ */
    struct {
        int64_t was_met, was_missed, would_met, would_missed;
    } metrics[METRIC_COUNT];
};

/* Writes what-if-YYYY-MM.xlsx; its path in `*path` (to be freed). An error of G_OPTION_ERROR means that the file is no
 * plan or calendar, or names one that isn't here. */
bool what_if_write(const struct what_if_task *task, char **path, struct what_if_counts *counts, GError **error);

#endif
