/* Recounting cached dues inside another command's transaction. */
#ifndef ADMIN_REBUILD_H
#define ADMIN_REBUILD_H

#include "shared/db.h"

#include <glib.h>
#include <stdbool.h>

struct rebuild_count {
    guint64 tickets; /* replayed */
    guint64 changed; /* whose row said something else */
    guint64 faulty;  /* whose events have faults (rule 1.7) */
};

/* Replays all open tickets and queues the rows that change; the caller commits. First it takes the promises' lock, so
 * that whoever files a ticket at this moment has either been waited for, or sees what the transaction brings. */
bool rebuild_open_tickets(struct db_work *work, struct rebuild_count *count, GError **error);

#endif
