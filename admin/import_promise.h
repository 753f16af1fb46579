/* Which plan version each imported ticket is pinned to (rule 2.6): that of the mapping's plan, of the plan that the log
 * names, or of the customer's contract, in force when the ticket was received. Used by import_store.c. */
#ifndef ADMIN_IMPORT_PROMISE_H
#define ADMIN_IMPORT_PROMISE_H

#include "admin/import_log.h"
#include "shared/db.h"

#include <glib.h>
#include <stdbool.h>

struct import_promise;
typedef struct import_promise import_promise_t; /* for g_autoptr(import_promise_t) */

/* Enters the mapping's plan and calendar files where they aren't there yet, and reads what there is. NULL with `error`:
 * a file that can't be read, a plan of that name that says something else, a plan of the log's that isn't there. */
struct import_promise *import_promise_new(struct db_work *work, const struct import_log *log, GError **error);
void import_promise_free(struct import_promise *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(import_promise_t, import_promise_free)

/* The plan version of a ticket; 0: none was in force, which is a fault that the engine lists. */
gint64 import_promise_of(const struct import_promise *self, const struct import_ticket *ticket, gint64 customer_id);

/* The plan that new customers get, and from when; false: none, as the log tells each ticket's or contracts do. */
bool import_promise_for_customers(const struct import_promise *self, gint64 *plan_id, gint64 *starts_at);

#endif
