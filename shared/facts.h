/* The facts of all tickets: what each contributes to each month, kept in clock_fact and ticket_fact and brought up to
 * date by replaying the tickets that may have changed (architecture.md, 'Life of a night'). Used by firstline-report
 * every night and by `firstline-admin rebuild`. */
#ifndef SHARED_FACTS_H
#define SHARED_FACTS_H

#include "shared/calendar.h"
#include "shared/db.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct facts_counts {
    int64_t tickets; /* replayed so far */
    int64_t wanted;  /* to be replayed */
    int64_t clocks, faults;
    int64_t restatements; /* written for frozen months (rule 6.4) */
};

struct facts_task {
    enum db_scope scope; /* report or admin */
    int64_t now;
    int64_t run_id;                                                  /* of the ledger; 0: none */
    bool everything;                                                 /* replay every ticket, whatever is known of it */
    const char *timezone;                                            /* bounds the months of tickets without a plan */
    void (*progress)(const struct facts_counts *counts, void *data); /* now and then; may be NULL */
    void *data;
};

/* Brings the facts, and their sums by customer and month (what trends, the managers' page and the notes of a month
 * read), up to date in one transaction of `writer`; `reader` is another connection, since events stream from it
 * meanwhile. Facts of frozen months stay as they are; those of months that are being closed (month_closing) are made of
 * what was recorded before their freeze. Only one may run at a time: the caller holds facts_lock(). */
bool facts_refresh(struct db *reader, struct db *writer, const struct facts_task *task, struct facts_counts *counts,
                   GError **error);

/* Queues the count of all sums of months that are not frozen anew, from the facts alone: before one is frozen, and when
 * somebody doubts them. In a transaction after facts_refresh(), which carries them on by what changed. */
void facts_recount(struct db_work *work);

/* A calendar for facts_task.timezone. Its hours don't matter: it says where months end. NULL with `error`: no zone. */
struct calendar *facts_zone(const char *zone, GError **error);

/* The lock on facts and workbooks, held by the connection until it closes. `*held` false: another run has it. */
bool facts_lock(struct db *db, enum db_scope scope, bool *held, GError **error);

#endif
