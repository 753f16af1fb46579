/* The workbook of `--what-if`: what was and what would be, by promise, priority and customer; every verdict that would
 * be another one, and why; the two promises beside one another. What was are plain values, which the month's own
 * workbook proves; what would be are formulas over them and the listed changes. */
#ifndef REPORT_WHAT_IF_BOOK_H
#define REPORT_WHAT_IF_BOOK_H

#include "report/book.h"
#include "report/names.h"
#include "report/what_if.h"
#include "report/what_if_promise.h"

#include "shared/calendar.h"

struct what_if_book {
    const struct what_if_task *task;
    const struct what_if_promise *promise;
    const struct promises *present;
    const struct names *names;
    struct db_work *writing; /* holds what_was and what_would */
    struct calendar *zone;   /* of its instants */
    bool is_frozen;          /* the month */
    int64_t until;           /* as at which it is counted */

    /* Filled while it is written. */
    char *subtitle;
    struct book *book;
    GArray *groups;   /* struct what_if_group, in the order of the sheets */
    GPtrArray *lists; /* struct page: Changes and the sheets that continue it */
    struct page *groups_page;
};

enum what_if_verdict {
    WHAT_IF_ABSENT,
    WHAT_IF_MET,
    WHAT_IF_MISSED,
    WHAT_IF_EXCLUDED,
    WHAT_IF_RUNNING,
    WHAT_IF_VERDICTS
};

/* Clocks of one customer, metric and priority; a line of Groups. */
struct what_if_group {
    int64_t customer_id;
    enum metric metric;
    int was_priority, would_priority;
    int64_t was[WHAT_IF_VERDICTS], would[WHAT_IF_VERDICTS];
    int64_t changes;
    unsigned first_list, last_list; /* its changes: on which sheets, from which row (from 0) to which */
    lxw_row_t first_row, last_row;
    lxw_row_t row; /* its own on Groups */
};

/* Columns of Groups and Changes that formulas go by. */
enum what_if_group_cell {
    GROUP_CUSTOMER,
    GROUP_METRIC,
    GROUP_WAS_PRIORITY,
    GROUP_WOULD_PRIORITY,
    GROUP_WAS, /* met, missed, excluded, running */
    GROUP_WOULD = GROUP_WAS + 4,
    GROUP_CHANGES = GROUP_WOULD + 4,
    GROUP_METRIC_KEY,
    GROUP_CUSTOMER_KEY,
    GROUP_COLUMNS,
};
enum what_if_change_cell {
    CHANGE_TICKET,
    CHANGE_CUSTOMER,
    CHANGE_METRIC,
    CHANGE_CYCLE,
    CHANGE_WAS_PRIORITY,
    CHANGE_WOULD_PRIORITY,
    CHANGE_WAS,
    CHANGE_WOULD,
    CHANGE_WAS_DUE,
    CHANGE_WOULD_DUE,
    CHANGE_STOPPED,
    CHANGE_WHY,
    CHANGE_WAS_KEY,
    CHANGE_WOULD_KEY,
    CHANGE_METRIC_KEY,
    CHANGE_CUSTOMER_KEY,
    CHANGE_COLUMNS,
};

/* Writes the file and puts it into place. */
bool what_if_book_write(struct what_if_book *self, char **path, struct what_if_counts *counts, GError **error);

/* ---- its sheets (what_if_lists.c, what_if_sums.c) ---- */

void what_if_title(const struct what_if_book *self, struct page *page, const char *title);
bool what_if_write_changes(struct what_if_book *self, GError **error);
void what_if_write_groups(struct what_if_book *self);
void what_if_write_summary(struct what_if_book *self, struct page *page);
void what_if_write_customers(struct what_if_book *self, struct page *page);

#endif
