/* Writes an imported log into the database, inside the operator's transaction: customers that are new, tickets, their
 * events, and the dues that the replay of these gives. Called by import.c once the log is read. */
#ifndef ADMIN_IMPORT_STORE_H
#define ADMIN_IMPORT_STORE_H

#include "admin/import_merge.h"
#include "shared/db.h"
#include "shared/sla.h"

#include <glib.h>
#include <stdbool.h>

struct import_fault {
    gint64 ticket_id;
    const char *key; /* of the log */
    unsigned faults; /* bits 1 << enum sla_fault */
};

/* What the import did. */
struct import_outcome {
    guint64 fates[IMPORT_FATE_COUNT]; /* rows */
    guint64 new_tickets, grown_tickets, known_tickets, refused_tickets;
    guint64 customers, new_customers;
    guint64 events[EVENT_KIND_COUNT];
    GArray *faulty; /* struct import_fault, by rule 1.7 */
};

void import_outcome_clear(struct import_outcome *self);

/* Queues all of it in `work` (scope admin); the caller commits. On an error the caller drops the work, and nothing of
 * it remains. */
bool import_store(struct db_work *work, struct import_log *log, struct import_outcome *outcome, GError **error);

#endif
