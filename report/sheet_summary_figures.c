/* The figures of the Summary: the month's own, as Clocks was written, and those of the months before it, out of SQL. */
#include "report/sheet_summary.h"

struct counts summary_counts(const struct workbook *book, enum metric metric) {
    const struct figure *line = figures_find(&book->figures, BY_METRIC, 0, metric);
    return line ? line->counts : (struct counts){0};
}

struct month_counts summary_month(const struct workbook *book, int month, enum metric metric) {
    struct month_counts counts = {0};
    for (unsigned row = 0; row < db_count(book->metrics); row++) {
        if (db_int64(book->metrics, row, WORKBOOK_METRICS_MONTH) != month ||
            metric_from_name(db_str(book->metrics, row, WORKBOOK_METRICS_METRIC)) != metric)
            continue;
        counts.met += db_int64(book->metrics, row, WORKBOOK_METRICS_MET);
        counts.missed += db_int64(book->metrics, row, WORKBOOK_METRICS_MISSED);
        counts.running += db_int64(book->metrics, row, WORKBOOK_METRICS_RUNNING);
    }
    return counts;
}

int64_t summary_volume(const struct workbook *book, int month, enum workbook_volumes_column column) {
    for (unsigned row = 0; row < db_count(book->volumes); row++)
        if (db_int64(book->volumes, row, WORKBOOK_VOLUMES_MONTH) == month)
            return db_int64(book->volumes, row, column);
    return 0;
}

bool summary_has_figures(const struct workbook *book, int month) {
    for (unsigned row = 0; row < db_count(book->volumes); row++)
        if (db_int64(book->volumes, row, WORKBOOK_VOLUMES_MONTH) == month)
            return true;
    return false;
}
