/* The promise that `--what-if` puts in another's place: read from the file, and made into the book by which tickets are
 * replayed. */
#ifndef REPORT_WHAT_IF_PROMISE_H
#define REPORT_WHAT_IF_PROMISE_H

#include "shared/db.h"
#include "shared/plan.h"
#include "shared/promise.h"

#include <glib.h>
#include <stdbool.h>

struct what_if_promise {
    struct plan *plan;         /* what the file has: one of the two */
    struct calendar *calendar; /* … */
    const char *name;          /* of the plan or calendar that is replaced */
    char *was, *would;         /* their texts in the canonical form; of several versions the latest */
    unsigned n_replaced;       /* versions of a plan, or plan versions that count by the calendar */
    struct sla_book book;      /* what tickets are replayed by: the present one with the replacement */

    GArray *policies;        /* struct sla_policy of the book */
    GArray *versions;        /* struct sla_calendar_version of `own` */
    struct sla_calendar own; /* where the replacement counts by a calendar that no policy of the present book has */
};

/* Reads the file. False with G_OPTION_ERROR_BAD_VALUE: it can't be read, is neither, or isn't right as one. */
bool what_if_promise_read(struct what_if_promise *self, const char *path, int64_t now, GError **error);
/* Makes the book; `calendars` are the rows of workbook_calendars. The same error where nothing has that name. */
bool what_if_promise_apply(struct what_if_promise *self, const struct promises *present,
                           const struct db_rows *calendars, GError **error);

void what_if_promise_clear(struct what_if_promise *self);
typedef struct what_if_promise what_if_promise_t;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(what_if_promise_t, what_if_promise_clear)

#endif
