/* Keeps clock_fact, ticket_fact and ticket_fault up to date; see facts.h. One connection chooses the tickets in a
 * snapshot and streams their histories; each is counted by month_facts.c; the other connection takes the rows into
 * temporary tables and puts them in place at the end, all in one transaction. So a run that is killed leaves what was.
 */
#include "shared/facts.h"

#include "shared/calendar.h"
#include "shared/fact_row.h"
#include "shared/history.h"
#include "shared/month_facts.h"
#include "shared/promise.h"
#include "sql/queries.h"

/* Rows that wait for the next COPY: enough that its start costs nothing, and a few megabytes at most. */
#define BATCH_ROWS 4096

struct fresh_replay {
    gint64 customer_id, ticket_id;
    int version;
    gint64 recheck_at;
};
struct fresh_clock {
    gint64 customer_id, ticket_id;
    struct clock_fact fact;
};
struct fresh_ticket {
    gint64 customer_id, ticket_id;
    struct ticket_fact fact;
};
struct fresh_fault {
    gint64 customer_id, ticket_id;
    struct sla_fault_at fault;
};

struct refresh {
    const struct facts_task *task;
    struct facts_counts *counts;
    struct db_work *writing;
    struct month_counter *counter;
    gint64 promises_known;
    GArray *replays, *clocks, *tickets, *faults;
    GStringChunk *texts; /* causes in `clocks` */
    GError *error;       /* of `writing` */
};

/* ---- rows into the temporary tables -------------------------------------------------------------------------------
 */

#define PUT_ALL(self, rows, type, query, put)                                                                          \
    do {                                                                                                               \
        if ((rows)->len == 0)                                                                                          \
            break;                                                                                                     \
        struct db_copy *copy = db_copy_in((self)->writing, query);                                                     \
        for (guint i = 0; i < (rows)->len; i++) {                                                                      \
            const type *row = &g_array_index(rows, type, i);                                                           \
            put;                                                                                                       \
        }                                                                                                              \
        if (!db_copy_done(copy, (self)->error ? NULL : &(self)->error))                                                \
            return false;                                                                                              \
        g_array_set_size(rows, 0);                                                                                     \
    } while (0)

/* Copies what waits; false with self->error. */
static bool flush(struct refresh *self) {
    self->counts->tickets += self->replays->len;
    self->counts->clocks += self->clocks->len;
    PUT_ALL(self, self->clocks, struct fresh_clock, facts_fresh_clock,
            fact_row_clock(copy, row->customer_id, row->ticket_id, &row->fact));
    PUT_ALL(self, self->tickets, struct fresh_ticket, facts_fresh_ticket,
            fact_row_ticket(copy, row->customer_id, row->ticket_id, &row->fact));
    PUT_ALL(self, self->faults, struct fresh_fault, facts_fresh_fault,
            fact_row_fault(copy, row->customer_id, row->ticket_id, &row->fault));
    PUT_ALL(
        self, self->replays, struct fresh_replay, facts_fresh_replay,
        fact_row_replay(copy, row->customer_id, row->ticket_id,
                        &(struct replay_fact){row->version, self->task->now, row->recheck_at, self->promises_known}));
    g_string_chunk_clear(self->texts);
    if (self->task->progress)
        self->task->progress(self->counts, self->task->data);
    return true;
}

static bool take_ticket(const struct history *ticket, void *data) {
    struct refresh *self = data;
    const struct month_facts *facts = month_facts_of(self->counter, ticket);
    for (guint i = 0; i < facts->clocks->len; i++) {
        struct fresh_clock row = {ticket->customer_id, ticket->ticket_id,
                                  g_array_index(facts->clocks, struct clock_fact, i)};
        if (row.fact.cause)
            row.fact.cause = g_string_chunk_insert_const(self->texts, row.fact.cause);
        g_array_append_val(self->clocks, row);
    }
    for (guint i = 0; i < facts->tickets->len; i++) {
        struct fresh_ticket row = {ticket->customer_id, ticket->ticket_id,
                                   g_array_index(facts->tickets, struct ticket_fact, i)};
        g_array_append_val(self->tickets, row);
    }
    for (guint i = 0; i < facts->faults->len; i++) {
        struct fresh_fault row = {ticket->customer_id, ticket->ticket_id,
                                  g_array_index(facts->faults, struct sla_fault_at, i)};
        g_array_append_val(self->faults, row);
    }
    struct fresh_replay replay = {ticket->customer_id, ticket->ticket_id, ticket->version, facts->recheck_at};
    g_array_append_val(self->replays, replay);
    return self->clocks->len + self->tickets->len + self->replays->len < BATCH_ROWS || flush(self);
}

/* ---- the two transactions -----------------------------------------------------------------------------------------
 */

/* What the reader knows before the histories come. */
struct basis {
    struct promises *promises;
    GArray *freezes; /* struct sla_freeze */
    struct sla_book book;
    struct calendar *zone;
    struct month_facts_basis month;
};

typedef struct basis basis_t;
static void basis_clear(struct basis *basis) {
    promises_free(basis->promises);
    if (basis->freezes)
        g_array_unref(basis->freezes);
    if (basis->zone)
        calendar_unref(basis->zone);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(basis_t, basis_clear)

/* Its hours don't matter: it says where months end. */
static struct calendar *zone_calendar(const char *zone, GError **error) {
    g_autofree char *text = g_strdup_printf("[calendar]\nname=report\ntimezone=%s\n[week]\nmonday=00:00-24:00\n", zone);
    return calendar_parse(text, "[report] timezone", error);
}

/* Chooses the tickets, and reads the promises and freezes of the same snapshot. */
static bool choose(struct refresh *self, struct db_work *reading, struct basis *basis, GError **error) {
    db_ask(reading, facts_stale_begin, DB_NOTHING);
    db_ask(reading, facts_stale, DB_NOTHING, db_instant(self->task->now), db_bool(self->task->everything));
    db_ask(reading, facts_stale_analyze, DB_NOTHING);
    struct db_rows *count = db_ask(reading, facts_stale_count, DB_ONE_ROW);
    struct db_rows *freezes = db_ask(reading, facts_freezes, DB_ROWS);
    basis->promises = promises_new();
    struct db_rows *promises = promises_ask_all(basis->promises, reading);
    if (!db_run(reading, error))
        return false;
    self->counts->wanted = db_int64(count, 0, FACTS_STALE_COUNT_TICKETS);
    self->promises_known = db_int64(count, 0, FACTS_STALE_COUNT_PROMISES);
    if (!promises_take(basis->promises, promises, error))
        return false;
    basis->freezes = g_array_new(FALSE, FALSE, sizeof(struct sla_freeze));
    for (unsigned row = 0; row < db_count(freezes); row++) {
        struct sla_freeze freeze = {.month = (int)db_int64(freezes, row, FACTS_FREEZES_MONTH),
                                    .frozen_at = db_int64(freezes, row, FACTS_FREEZES_FROZEN_AT)};
        g_array_append_val(basis->freezes, freeze);
    }
    basis->book = *promises_book(basis->promises);
    basis->book.freezes = (const struct sla_freeze *)(gpointer)basis->freezes->data;
    basis->book.n_freezes = basis->freezes->len;
    basis->zone = zone_calendar(self->task->timezone, error);
    basis->month = (struct month_facts_basis){.book = &basis->book, .zone = basis->zone, .now = self->task->now};
    return basis->zone != NULL;
}

/* Room for what is gathered between two flushes. */
static void gather_begin(struct refresh *self, const struct basis *basis) {
    self->counter = month_counter_new(&basis->month);
    self->texts = g_string_chunk_new(256);
    self->replays = g_array_new(FALSE, FALSE, sizeof(struct fresh_replay));
    self->clocks = g_array_new(FALSE, FALSE, sizeof(struct fresh_clock));
    self->tickets = g_array_new(FALSE, FALSE, sizeof(struct fresh_ticket));
    self->faults = g_array_new(FALSE, FALSE, sizeof(struct fresh_fault));
}

static void gather_end(struct refresh *self) {
    g_clear_pointer(&self->counter, month_counter_free);
    g_clear_pointer(&self->texts, g_string_chunk_free);
    g_clear_pointer(&self->replays, g_array_unref);
    g_clear_pointer(&self->clocks, g_array_unref);
    g_clear_pointer(&self->tickets, g_array_unref);
    g_clear_pointer(&self->faults, g_array_unref);
    g_clear_error(&self->error);
}

static bool count_all(struct refresh *self, struct db_work *reading, const struct basis *basis, GError **error) {
    gather_begin(self, basis);
    bool fine = history_stream(reading, history_stale, take_ticket, self, error);
    if (fine && self->error == NULL)
        flush(self);
    if (fine && self->error != NULL) {
        g_propagate_error(error, g_steal_pointer(&self->error));
        fine = false;
    }
    gather_end(self);
    return fine;
}

static void begin_fresh(struct db_work *writing) {
    db_ask(writing, facts_fresh_clock_begin, DB_NOTHING);
    db_ask(writing, facts_fresh_ticket_begin, DB_NOTHING);
    db_ask(writing, facts_fresh_fault_begin, DB_NOTHING);
    db_ask(writing, facts_fresh_replay_begin, DB_NOTHING);
}

static bool merge(struct db_work *writing, struct facts_counts *counts, GError **error) {
    db_ask(writing, facts_fresh_analyze, DB_NOTHING);
    db_ask(writing, facts_clock_clear, DB_NOTHING);
    db_ask(writing, facts_clock_add, DB_NOTHING);
    db_ask(writing, facts_ticket_clear, DB_NOTHING);
    db_ask(writing, facts_ticket_add, DB_NOTHING);
    db_ask(writing, facts_fault_clear, DB_NOTHING);
    db_ask(writing, facts_fault_add, DB_NOTHING);
    db_ask(writing, facts_replay_merge, DB_NOTHING);
    struct db_rows *faults = db_ask(writing, facts_fault_count, DB_ONE_ROW);
    if (!db_commit(writing, error))
        return false;
    counts->faults = db_int64(faults, 0, FACTS_FAULT_COUNT_FAULTS);
    return true;
}

bool facts_refresh(struct db *reader, struct db *writer, const struct facts_task *task, struct facts_counts *counts,
                   GError **error) {
    *counts = (struct facts_counts){0};
    g_auto(basis_t) basis = {0};
    g_autoptr(db_work) reading = db_begin_snapshot(reader, task->scope, NULL);
    g_autoptr(db_work) writing = db_begin(writer, task->scope, NULL);
    struct refresh self = {.task = task, .counts = counts, .writing = writing};
    if (!choose(&self, reading, &basis, error))
        return false;
    begin_fresh(writing);
    return count_all(&self, reading, &basis, error) && merge(writing, counts, error);
}

bool facts_lock(struct db *db, enum db_scope scope, bool *held, GError **error) {
    g_autoptr(db_work) work = db_begin(db, scope, NULL);
    struct db_rows *rows = db_ask(work, facts_lock, DB_ONE_ROW);
    if (!db_finish(work, error))
        return false;
    *held = db_flag(rows, 0, FACTS_LOCK_HELD);
    return true;
}
