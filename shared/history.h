/* Histories as the replay wants them: a ticket's events and those of the tickets that were merged into it. Those of
 * many tickets are streamed out of the database by binary COPY, one ticket at a time, so that memory does not grow with
 * the tickets: for the batch programs (facts, rebuild, check). Who acts on one ticket reads it through shared/ticket.h.
 */
#ifndef SHARED_HISTORY_H
#define SHARED_HISTORY_H

#include "shared/db.h"
#include "shared/event.h"
#include "shared/sla.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* A ticket; all of it is valid during the call alone. Of each event actor_id, channel and origin are left out, since no
 * rule asks for them. `events` come in the order of recording. */
struct history {
    int64_t customer_id;
    int64_t ticket_id;
    int version;
    const struct event *events; /* none is possible, and a fault (rule 1.7) */
    size_t n_events;
    const struct sla_other *others; /* merged into it, directly or by way of another (sla-rules.md 4.4) */
    size_t n_others;
};

/* Fills events and others of `ticket` (whose ticket_id is set) from `n` events that stand ticket by ticket, the
 * ticket's own among them or none. Nothing is copied: it points into `events`, and into `others`, which has room for as
 * many as there are tickets. */
void history_cut(struct history *ticket, const struct event *events, size_t n, struct sla_other *others);

/* Return false to stop: the rest is dropped, and history_stream() still returns true. */
typedef bool (*history_func)(const struct history *ticket, void *data);

/* Calls `each` for every ticket that the statement brings, in the order of customer and ticket. The statement is one of
 * sql/queries/history.sql: they have the same columns in the same order. While it runs nothing else may be asked on
 * this connection, so whoever writes meanwhile does it on another one. */
bool history_stream_query(struct db_work *work, const struct db_query *query, history_func each, void *data,
                          GError **error);
#define history_stream(work, query, each, data, error)                                                                 \
    history_stream_query((work), &query_##query, (each), (data), (error))

#endif
