/* Goes through tickets window by window: what each row caches, beside what the replay of its events says. Memory is
 * that of a window. Used by rebuild.c, which writes the difference, and check.c, which tells about it. */
#ifndef ADMIN_SCAN_H
#define ADMIN_SCAN_H

#include "shared/db.h"
#include "shared/history.h"
#include "shared/promise.h"
#include "shared/ticket.h"

#include <glib.h>
#include <stdbool.h>

/* A ticket as its row has it and as its events make it. Valid during the call alone. */
struct scan_ticket {
    gint64 customer_id, ticket_id;
    struct ticket_row cached, replayed;
    gint64 received_at, plan_version_id;                   /* the row's; 0: none */
    gint64 replayed_received_at, replayed_plan_version_id; /* the events'; the plan is the one pinned at receiving */
    const struct sla_result *result;
    const struct history *history;
    const struct sla_book *book;
    gint64 counted_at; /* with SCAN_ALL: as at when its facts hold; 0: they are not those of its present events */
};
typedef void (*scan_func)(const struct scan_ticket *ticket, void *data);

enum scan_what {
    SCAN_ALL,           /* every ticket, as it stands */
    SCAN_ALL_TO_WRITE,  /* the same, its row locked until the transaction ends */
    SCAN_OPEN_TO_WRITE, /* those neither resolved nor closed, locked */
};

struct scan;
typedef struct scan scan_t; /* for g_autoptr(scan_t) */

struct scan *scan_new(enum scan_what what);
void scan_free(struct scan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(scan_t, scan_free)

/* The next window, in the order of customer and ticket, within `work` (scope admin), whose earlier rows are let go of.
 * `each` may not ask anything of the connection. `n` is how many tickets it had: 0 at the end. */
bool scan_window(struct scan *self, struct db_work *work, scan_func each, void *data, guint *n, GError **error);

/* Whether the columns that a rebuild writes are the same. */
bool scan_is_same(const struct ticket_row *one, const struct ticket_row *other);

#endif
