/* Compares the facts of the reports with the replays, in the database, where both stand in tables of the same columns:
 * a column that is added to them is compared without a word here. See check_facts.h. */
#include "admin/check_facts.h"

#include "shared/fact_batch.h"
#include "shared/facts.h"
#include "sql/queries.h"

struct check_facts {
    char *zone_name;
    struct calendar *zone;
    struct fact_batch *batch;
    struct month_counter *counter; /* of the window under way, from its first ticket on */
    struct month_facts_basis basis;
    struct sla_book book;
    GArray *freezes; /* struct sla_freeze */
    const struct db_rows *freeze_rows;
    guint64 n_different, n_stale;
};

struct check_facts *check_facts_new(const char *zone_name, GError **error) {
    struct calendar *zone = facts_zone(zone_name, error);
    if (zone == NULL)
        return NULL;
    struct check_facts *self = g_new0(struct check_facts, 1);
    self->zone_name = g_strdup(zone_name);
    self->zone = zone;
    self->batch = fact_batch_new();
    self->freezes = g_array_new(FALSE, FALSE, sizeof(struct sla_freeze));
    return self;
}

void check_facts_free(struct check_facts *self) {
    if (self == NULL)
        return;
    month_counter_free(self->counter);
    fact_batch_free(self->batch);
    g_array_unref(self->freezes);
    calendar_unref(self->zone);
    g_free(self->zone_name);
    g_free(self);
}

guint64 check_facts_different(const struct check_facts *self) {
    return self->n_different;
}

guint64 check_facts_stale(const struct check_facts *self) {
    return self->n_stale;
}

/* ---- a window of tickets ---- */

void check_facts_begin(struct check_facts *self, struct db_work *work) {
    fact_batch_begin(work);
    self->freeze_rows = db_ask(work, facts_freezes, DB_ROWS);
}

static void begin_counting(struct check_facts *self, const struct sla_book *promises) {
    size_t n_closing = 0;
    g_array_set_size(self->freezes, 0);
    for (unsigned row = 0; row < db_count(self->freeze_rows); row++) {
        struct sla_freeze freeze = {.month = (int)db_int64(self->freeze_rows, row, FACTS_FREEZES_MONTH),
                                    .frozen_at = db_int64(self->freeze_rows, row, FACTS_FREEZES_FROZEN_AT)};
        g_array_append_val(self->freezes, freeze);
        n_closing += db_flag(self->freeze_rows, row, FACTS_FREEZES_IS_CLOSING);
    }
    self->book = *promises;
    self->book.freezes = (const struct sla_freeze *)(gpointer)self->freezes->data;
    self->book.n_freezes = self->freezes->len;
    self->basis = (struct month_facts_basis){.book = &self->book, .n_closing = n_closing, .zone = self->zone};
    self->counter = month_counter_new(&self->basis);
}

void check_facts_take(struct check_facts *self, const struct scan_ticket *ticket) {
    if (ticket->counted_at == 0) {
        self->n_stale++;
        return;
    }
    if (self->counter == NULL)
        begin_counting(self, ticket->book);
    self->basis.now = ticket->counted_at;
    fact_batch_take(self->batch, ticket->history, month_facts_of(self->counter, ticket->history), ticket->counted_at,
                    0);
}

/* The statements of check.sql that compare facts have the columns of this one. */
enum {
    TICKET_ID = CHECK_CLOCK_FACTS_TICKET_ID,
    FACT = CHECK_CLOCK_FACTS_FACT,
    IS_STORED = CHECK_CLOCK_FACTS_IS_STORED,
    IS_FRESH = CHECK_CLOCK_FACTS_IS_FRESH,
    WHAT = CHECK_CLOCK_FACTS_WHAT,
    STORED = CHECK_CLOCK_FACTS_STORED,
    FRESH = CHECK_CLOCK_FACTS_FRESH,
};

static const char *or_none(const char *text) {
    return *text == '\0' ? "none" : text;
}

/* What differs of one fact: a column, or that one side has no such row. */
static bool tell_fact(const struct db_rows *row, void *data) {
    struct check_facts *self = data;
    gint64 ticket_id = db_int64(row, 0, TICKET_ID);
    const char *fact = db_str(row, 0, FACT);
    self->n_different++;
    if (!db_flag(row, 0, IS_STORED))
        admin_say("ticket %" G_GINT64_FORMAT ": %s is missing", ticket_id, fact);
    else if (!db_flag(row, 0, IS_FRESH))
        admin_say("ticket %" G_GINT64_FORMAT ": %s is there, by the events there is none", ticket_id, fact);
    else
        admin_say("ticket %" G_GINT64_FORMAT ": %s: %s is %s, by the events %s", ticket_id, fact, db_str(row, 0, WHAT),
                  or_none(db_str(row, 0, STORED)), or_none(db_str(row, 0, FRESH)));
    return true;
}

bool check_facts_end(struct check_facts *self, struct db_work *work, GError **error) {
    g_clear_pointer(&self->counter, month_counter_free);
    if (fact_batch_tickets(self->batch) == 0)
        return true;
    if (!fact_batch_copy(self->batch, work, error))
        return false;
    fact_batch_conclude(work, self->zone_name);
    return db_stream(work, check_clock_facts, tell_fact, self, error) &&
           db_stream(work, check_ticket_facts, tell_fact, self, error) &&
           db_stream(work, check_stay_facts, tell_fact, self, error) &&
           db_stream(work, check_escalation_facts, tell_fact, self, error) &&
           db_stream(work, check_faults, tell_fact, self, error) &&
           db_stream(work, check_restatements, tell_fact, self, error) &&
           db_stream(work, check_rechecks, tell_fact, self, error);
}

/* ---- all of them together ---- */

static bool tell_orphan(const struct db_rows *row, void *data) {
    struct check_facts *self = data;
    self->n_different++;
    admin_say("ticket %s: %s has rows of it, but it is not there or was never counted",
              db_str(row, 0, CHECK_ORPHANS_TICKET_ID), db_str(row, 0, CHECK_ORPHANS_WHAT));
    return true;
}

/* When its window was looked at it passed for one that the next night counts. */
static bool tell_uncounted(const struct db_rows *row, void *data) {
    struct check_facts *self = data;
    self->n_different++;
    self->n_stale -= self->n_stale > 0;
    admin_say("ticket %s: its facts are not those of its latest change, and no night would count it",
              db_str(row, 0, CHECK_UNCOUNTED_TICKET_ID));
    return true;
}

/* As those of facts: the columns of one of them. */
static bool tell_figure(const struct db_rows *row, void *data) {
    struct check_facts *self = data;
    gint64 month = db_int64(row, 0, CHECK_METRICS_MONTH);
    const char *stored = db_str(row, 0, CHECK_METRICS_STORED);
    self->n_different++;
    admin_say("month %04d-%02d of customer %s: %s is %s, by the facts %s", (int)(month / 100), (int)(month % 100),
              db_str(row, 0, CHECK_METRICS_CUSTOMER_ID), db_str(row, 0, CHECK_METRICS_WHAT),
              *stored == '\0' ? "missing" : stored, or_none(db_str(row, 0, CHECK_METRICS_FRESH)));
    return true;
}

/* Between the facts and the figures of a run that is under way, the two may well differ. */
static bool look_for_run(struct db *db, bool *is_counting, GError **error) {
    g_autoptr(db_work) work = db_begin(db, DB_SCOPE_ADMIN, NULL);
    struct db_rows *rows = db_ask(work, check_is_counting, DB_ONE_ROW);
    if (!db_finish(work, error))
        return false;
    *is_counting = db_flag(rows, 0, CHECK_IS_COUNTING_IS_COUNTING);
    return true;
}

static bool compare_figures(struct check_facts *self, struct db *db, GError **error) {
    g_autoptr(db_work) work = db_begin_snapshot(db, DB_SCOPE_ADMIN, NULL);
    return db_stream(work, check_orphans, tell_orphan, self, error) &&
           db_stream(work, check_uncounted, tell_uncounted, self, error) &&
           db_stream(work, check_metrics, tell_figure, self, error) &&
           db_stream(work, check_volumes, tell_figure, self, error) &&
           db_stream(work, check_escalated, tell_figure, self, error) && db_finish(work, error);
}

bool check_figures(struct check_facts *self, struct db *db, GError **error) {
    bool is_counting;
    if (!look_for_run(db, &is_counting, error))
        return false;
    if (!is_counting)
        return compare_figures(self, db, error);
    admin_say("a report is being made: the figures of months are not compared");
    return true;
}
