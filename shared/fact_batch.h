/* What replays find out for the months (month_facts.h), gathered ticket by ticket and copied into temporary tables that
 * have the columns of clock_fact, ticket_fact, stay_fact, ticket_fault, ticket_replay and restatement, since nothing
 * can be copied into a table under row-level security. Used by facts.c, which puts the rows in place, and by
 * `firstline-admin check`, which compares them with what stands there. */
#ifndef SHARED_FACT_BATCH_H
#define SHARED_FACT_BATCH_H

#include "shared/db.h"
#include "shared/history.h"
#include "shared/month_facts.h"

#include <glib.h>
#include <stdbool.h>

struct fact_batch;
typedef struct fact_batch fact_batch_t; /* for g_autoptr(fact_batch_t) */
struct fact_batch *fact_batch_new(void);
void fact_batch_free(struct fact_batch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(fact_batch_t, fact_batch_free)

/* Queues the making of the temporary tables, which the transaction drops at its end. */
void fact_batch_begin(struct db_work *work);

/* Takes a ticket's facts in; everything is copied. `counted_at` is the instant of the replay, `promises_known` how many
 * versions of plans and calendars there were. */
void fact_batch_take(struct fact_batch *self, const struct history *ticket, const struct month_facts *facts,
                     gint64 counted_at, gint64 promises_known);

/* What waits: tickets, their clocks, and rows of all kinds together. */
guint fact_batch_tickets(const struct fact_batch *self);
guint fact_batch_clocks(const struct fact_batch *self);
guint fact_batch_rows(const struct fact_batch *self);

/* Copies what waits into the temporary tables, and is empty again. */
bool fact_batch_copy(struct fact_batch *self, struct db_work *work, GError **error);

/* After the last copy: queues the finding of what follows from all rows together, escalations by month and new
 * restatements, into temporary tables of their own. `zone` bounds the months of tickets without a plan. */
void fact_batch_conclude(struct db_work *work, const char *zone);

#endif
