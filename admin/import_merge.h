/* From the rows of one ticket to its events (events.md; sla-rules.md 1.1, 1.7, 2.1, 2.4). A pure function of the rows
 * and of what is stored of the ticket, so a log that was read before adds nothing and one that has grown adds what is
 * new. Called by import_write.c; tested by tests/unit/test_import.c. */
#ifndef ADMIN_IMPORT_MERGE_H
#define ADMIN_IMPORT_MERGE_H

#include "admin/import_log.h"
#include "shared/event.h"

#include <glib.h>

/* What became of a row. */
enum import_fate {
    IMPORT_IMPORTED, /* it began the ticket, or made an event */
    IMPORT_MERGED,   /* it says what was so already */
    IMPORT_KNOWN,    /* what it says is in the database */
    IMPORT_FATE_COUNT,
};

/* The ticket as the database has it, or is to have it. */
struct import_place {
    gint64 customer_id, ticket_id, plan_version_id; /* plan: 0 where none is in force */
    const struct event *stored;                     /* in any order; none for a new ticket */
    size_t n_stored;
};

/* Appends the new events to `events` (struct event), in the order in which they are to be recorded; their numbers are
 * provisional, above all stored ones, and keep that order. Adds the fate of each row to `fates`.
 *
 * Rows count by their instants (those before the receipt at it), those of one instant in the order of the source;
 * events are recorded in the order of the source. So a row that goes back in time shows as an event recorded after a
 * later one, which the engine lists as a fault (1.7). Of a ticket with such a row, or with one before it was received,
 * each row is recorded, also where it changes nothing: otherwise a row that was merged would take the fault with it. */
void import_merge(const struct import_log *log, const struct import_ticket *ticket, const struct import_place *place,
                  GArray *events, guint64 fates[IMPORT_FATE_COUNT]);

#endif
