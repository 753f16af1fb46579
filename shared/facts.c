/* Keeps the facts of clocks, tickets, stays, escalations and faults, and restatements, up to date; see facts.h. One
 * connection chooses the tickets in a snapshot and streams their histories; each is counted by month_facts.c. The other
 * connection drops their old facts meanwhile, takes the new ones into temporary tables and puts them in place at the
 * end, all in one transaction. So a run that is killed leaves what was.
 */
#include "shared/facts.h"

#include "shared/calendar.h"
#include "shared/fact_batch.h"
#include "shared/history.h"
#include "shared/month_facts.h"
#include "shared/promise.h"
#include "sql/queries.h"

/* Rows that wait for the next COPY: those of an ordinary night, so that nobody waits for the writer while it drops the
 * old ones; some twenty megabytes at most. */
#define BATCH_ROWS 65536

struct refresh {
    const struct facts_task *task;
    struct facts_counts *counts;
    struct db_work *writing;
    struct month_counter *counter;
    gint64 promises_known;
    struct fact_batch *batch;
    GError *error; /* of `writing` */
};

/* Copies what waits; false with self->error. */
static bool flush(struct refresh *self) {
    self->counts->tickets += fact_batch_tickets(self->batch);
    self->counts->clocks += fact_batch_clocks(self->batch);
    if (!fact_batch_copy(self->batch, self->writing, self->error ? NULL : &self->error))
        return false;
    if (self->task->progress)
        self->task->progress(self->counts, self->task->data);
    return true;
}

static bool take_ticket(const struct history *ticket, void *data) {
    struct refresh *self = data;
    fact_batch_take(self->batch, ticket, month_facts_of(self->counter, ticket), self->task->now, self->promises_known);
    return fact_batch_rows(self->batch) < BATCH_ROWS || flush(self);
}

/* ---- the two transactions -----------------------------------------------------------------------------------------
 */

/* What the reader knows before the histories come. */
struct basis {
    struct promises *promises;
    GArray *freezes; /* struct sla_freeze: the frozen months, then those that are being closed */
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

struct calendar *facts_zone(const char *zone, GError **error) {
    g_autofree char *text = g_strdup_printf("[calendar]\nname=report\ntimezone=%s\n[week]\nmonday=00:00-24:00\n", zone);
    return calendar_parse(text, "[report] timezone", error);
}

/* Chooses the tickets, and reads the promises and freezes of the same snapshot. */
static bool choose(struct refresh *self, struct db_work *reading, struct basis *basis, GError **error) {
    db_ask(reading, facts_stale_changed, DB_NOTHING);
    db_ask(reading, facts_stale_analyze, DB_NOTHING);
    if (self->task->everything)
        db_ask(reading, facts_stale_others, DB_NOTHING);
    else
        db_ask(reading, facts_stale_due, DB_NOTHING, db_instant(self->task->now));
    db_ask(reading, facts_stale_owners, DB_NOTHING);
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
        basis->month.n_closing += db_flag(freezes, row, FACTS_FREEZES_IS_CLOSING);
    }
    basis->book = *promises_book(basis->promises);
    basis->book.freezes = (const struct sla_freeze *)(gpointer)basis->freezes->data;
    basis->book.n_freezes = basis->freezes->len;
    basis->zone = facts_zone(self->task->timezone, error);
    basis->month.book = &basis->book;
    basis->month.zone = basis->zone;
    basis->month.now = self->task->now;
    return basis->zone != NULL;
}

static bool take_recounted(const struct db_field *fields, unsigned n, void *data) {
    struct db_copy *copy = data;
    (void)n;
    db_copy_row(copy);
    db_copy_int64(copy, db_field_int64(&fields[FACTS_STALE_LIST_CUSTOMER_ID]));
    db_copy_int64(copy, db_field_int64(&fields[FACTS_STALE_LIST_TICKET_ID]));
    return true;
}

/* Tells the writer which tickets are counted anew, and has it drop their old facts, which takes it as long as it takes
 * the reader to find the histories. */
static bool drop_old(struct db_work *reading, struct db_work *writing, GError **error) {
    db_ask(writing, facts_recounted_begin, DB_NOTHING);
    struct db_copy *copy = db_copy_in(writing, facts_recounted);
    bool is_read = db_copy_out(reading, facts_stale_list, take_recounted, copy, error);
    if (!db_copy_done(copy, is_read ? error : NULL) || !is_read)
        return false;
    db_ask(writing, facts_recounted_analyze, DB_NOTHING);
    db_ask(writing, facts_write_begin, DB_NOTHING);
    db_ask(writing, facts_clock_clear, DB_NOTHING);
    db_ask(writing, facts_ticket_clear, DB_NOTHING);
    db_ask(writing, facts_stay_clear, DB_NOTHING);
    db_ask(writing, facts_escalation_clear, DB_NOTHING);
    db_ask(writing, facts_fault_clear, DB_NOTHING);
    db_start(writing);
    return true;
}

static bool count_all(struct refresh *self, struct db_work *reading, const struct basis *basis, GError **error) {
    self->counter = month_counter_new(&basis->month);
    self->batch = fact_batch_new();
    bool fine = history_stream(reading, history_stale, take_ticket, self, error);
    if (fine && self->error == NULL)
        flush(self);
    if (fine && self->error != NULL) {
        g_propagate_error(error, g_steal_pointer(&self->error));
        fine = false;
    }
    month_counter_free(self->counter);
    fact_batch_free(self->batch);
    g_clear_error(&self->error);
    return fine;
}

static bool merge(struct db_work *writing, const struct facts_task *task, struct facts_counts *counts, GError **error) {
    struct db_param run = task->run_id != 0 ? db_int(task->run_id) : db_null();
    fact_batch_conclude(writing, task->timezone);
    db_ask(writing, facts_clock_add, DB_NOTHING);
    db_ask(writing, facts_ticket_add, DB_NOTHING);
    db_ask(writing, facts_stay_add, DB_NOTHING);
    db_ask(writing, facts_escalation_add, DB_NOTHING);
    db_ask(writing, facts_fault_add, DB_NOTHING);
    struct db_rows *restated = db_ask(writing, facts_restate, DB_NOTHING, db_instant(task->now), run);
    db_ask(writing, facts_replay_merge, DB_NOTHING);
    db_ask(writing, facts_uncounted_clear, DB_NOTHING);
    db_ask(writing, facts_metric_tidy, DB_NOTHING);
    db_ask(writing, facts_volume_tidy, DB_NOTHING);
    db_ask(writing, facts_escalated_tidy, DB_NOTHING);
    struct db_rows *faults = db_ask(writing, facts_fault_count, DB_ONE_ROW);
    if (!db_commit(writing, error))
        return false;
    counts->faults = db_int64(faults, 0, FACTS_FAULT_COUNT_FAULTS);
    counts->restatements = db_affected(restated);
    return true;
}

bool facts_refresh(struct db *reader, struct db *writer, const struct facts_task *task, struct facts_counts *counts,
                   GError **error) {
    *counts = (struct facts_counts){0};
    g_auto(basis_t) basis = {0};
    g_autoptr(db_work) reading = db_begin_snapshot(reader, task->scope, NULL);
    g_autoptr(db_work) writing = db_begin(writer, task->scope, NULL);
    struct refresh self = {.task = task, .counts = counts, .writing = writing};
    if (!choose(&self, reading, &basis, error) || !drop_old(reading, writing, error))
        return false;
    fact_batch_begin(writing);
    return count_all(&self, reading, &basis, error) && merge(writing, task, counts, error);
}

void facts_recount(struct db_work *work) {
    db_ask(work, facts_metric_clear, DB_NOTHING);
    db_ask(work, facts_metric_add, DB_NOTHING);
    db_ask(work, facts_volume_clear, DB_NOTHING);
    db_ask(work, facts_volume_add, DB_NOTHING);
    db_ask(work, facts_escalated_clear, DB_NOTHING);
    db_ask(work, facts_escalated_add, DB_NOTHING);
}

bool facts_lock(struct db *db, enum db_scope scope, bool *held, GError **error) {
    g_autoptr(db_work) work = db_begin(db, scope, NULL);
    struct db_rows *rows = db_ask(work, facts_lock, DB_ONE_ROW);
    if (!db_finish(work, error))
        return false;
    *held = db_flag(rows, 0, FACTS_LOCK_HELD);
    return true;
}
