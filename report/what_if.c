/* Replays a month twice, as it is promised and as it would be; see what_if.h. One connection streams the histories, the
 * other one takes the clocks of the month into temporary tables, where the database pairs and sorts them: memory does
 * not grow with the tickets. The workbook is what_if_book.c's. */
#include "report/what_if.h"

#include "report/what_if_book.h"
#include "report/what_if_promise.h"
#include "shared/calendar.h"
#include "shared/history.h"
#include "shared/month_facts.h"
#include "sql/queries.h"

/* Clocks that wait for the next COPY. */
#define BATCH_ROWS 4096

struct kept_clock {
    gint64 customer_id, ticket_id;
    struct sla_clock clock;
};

/* One of the two ways to count. */
struct side {
    struct month_facts_basis basis;
    struct month_counter *counter; /* NULL: it stands in the facts of a frozen month */
    GArray *clocks;                /* struct kept_clock that wait */
    const struct db_query *copy;
};

struct trial {
    const struct what_if_task *task;
    struct what_if_counts *counts;
    struct db_work *writing;
    struct what_if_promise promise;
    struct promises *present;
    struct calendar *zone;
    GArray *freezes; /* struct sla_freeze, up to that of the month */
    bool is_frozen;
    int64_t frozen_at;
    struct sla_book books[2]; /* as it is, as it would be */
    struct side sides[2];
    int64_t latest_start; /* tickets received from here on have nothing in the month */
    int64_t wanted;       /* tickets to be replayed */
    GError *error;        /* of `writing` */
};

static void trial_clear(struct trial *self) {
    for (guint i = 0; i < G_N_ELEMENTS(self->sides); i++) {
        g_clear_pointer(&self->sides[i].counter, month_counter_free);
        g_clear_pointer(&self->sides[i].clocks, g_array_unref);
    }
    what_if_promise_clear(&self->promise);
    promises_free(self->present);
    g_clear_pointer(&self->freezes, g_array_unref);
    if (self->zone != NULL)
        calendar_unref(self->zone);
    g_clear_error(&self->error);
}
typedef struct trial trial_t;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(trial_t, trial_clear)

/* ---- replaying ----------------------------------------------------------------------------------------------------
 */

static void put_clock(struct db_copy *copy, const struct kept_clock *kept) {
    const struct sla_clock *clock = &kept->clock;
    db_copy_row(copy);
    db_copy_int64(copy, kept->customer_id);
    db_copy_int64(copy, kept->ticket_id);
    db_copy_text(copy, metric_name(clock->metric));
    db_copy_int32(copy, (gint32)clock->cycle);
    db_copy_int32(copy, (gint32)clock->part);
    db_copy_text(copy, sla_verdict_name(clock->verdict));
    db_copy_int16(copy, (gint16)clock->priority);
    db_copy_instant(copy, clock->due);
    db_copy_instant(copy, clock->stopped_at);
    db_copy_int64(copy, clock->target);
    db_copy_int64(copy, clock->paused);
    db_copy_int64(copy, clock->plan_id);
}

static bool flush(struct trial *self) {
    for (guint i = 0; i < G_N_ELEMENTS(self->sides); i++) {
        GArray *clocks = self->sides[i].clocks;
        if (clocks->len == 0)
            continue;
        struct db_copy *copy = db_copy_in_query(self->writing, self->sides[i].copy);
        for (guint j = 0; j < clocks->len; j++) {
            put_clock(copy, &g_array_index(clocks, struct kept_clock, j));
        }
        if (!db_copy_done(copy, &self->error))
            return false;
        g_array_set_size(clocks, 0);
    }
    return true;
}

static bool take_ticket(const struct history *ticket, void *data) {
    struct trial *self = data;
    guint waiting = 0;
    for (guint i = 0; i < G_N_ELEMENTS(self->sides); i++) {
        struct side *side = &self->sides[i];
        if (side->counter == NULL)
            continue;
        const struct month_facts *facts = month_facts_of(side->counter, ticket);
        for (guint j = 0; j < facts->clocks->len; j++) {
            const struct clock_fact *fact = &g_array_index(facts->clocks, struct clock_fact, j);
            struct kept_clock kept = {ticket->customer_id, ticket->ticket_id, fact->clock};
            if (fact->month == self->task->month)
                g_array_append_val(side->clocks, kept);
        }
        waiting += side->clocks->len;
    }
    self->counts->tickets++;
    progress_show(self->task->progress, "tickets", self->counts->tickets, self->wanted);
    return waiting < BATCH_ROWS || flush(self);
}

static bool replay(struct trial *self, struct db_work *reading, GError **error) {
    bool fine = history_stream(reading, history_until, take_ticket, self, error);
    if (fine && self->error == NULL)
        flush(self);
    if (fine && self->error != NULL) {
        g_propagate_error(error, g_steal_pointer(&self->error));
        fine = false;
    }
    return fine;
}

/* ---- what is counted by -------------------------------------------------------------------------------------------
 */

/* The freezes that the month had before and at its own closing: later ones know more than it did. */
static void take_freezes(struct trial *self, const struct db_rows *rows) {
    self->freezes = g_array_new(FALSE, FALSE, sizeof(struct sla_freeze));
    for (unsigned row = 0; row < db_count(rows); row++) {
        struct sla_freeze freeze = {.month = (int)db_int64(rows, row, FACTS_FREEZES_MONTH),
                                    .frozen_at = db_int64(rows, row, FACTS_FREEZES_FROZEN_AT)};
        if (freeze.month > self->task->month)
            break;
        g_array_append_val(self->freezes, freeze);
        self->is_frozen = freeze.month == self->task->month;
        self->frozen_at = freeze.frozen_at;
    }
}

static void begin_side(struct trial *self, guint number, const struct sla_book *book, const struct db_query *copy) {
    struct side *side = &self->sides[number];
    self->books[number] = *book;
    self->books[number].freezes = (const struct sla_freeze *)(gpointer)self->freezes->data;
    self->books[number].n_freezes = self->freezes->len;
    /* A frozen month is replayed as at its closing, from what was recorded by then. */
    side->basis = (struct month_facts_basis){
        .book = &self->books[number],
        .n_closing = self->is_frozen,
        .zone = self->zone,
        .now = self->is_frozen ? self->frozen_at : self->task->now,
    };
    side->clocks = g_array_new(FALSE, FALSE, sizeof(struct kept_clock));
    side->copy = copy;
}

static bool read_present(struct trial *self, struct db_work *reading, struct names *names, GError **error) {
    const struct what_if_task *task = self->task;
    db_ask(reading, workbook_begin, DB_ONE_ROW, db_int(task->month), db_int(0));
    struct db_rows *until = db_ask(reading, what_if_until, DB_ONE_ROW, db_instant(self->latest_start));
    struct db_rows *freezes = db_ask(reading, facts_freezes, DB_ROWS);
    struct db_rows *calendars = db_ask(reading, workbook_calendars, DB_ROWS);
    struct names_load load = names_ask(reading);
    self->present = promises_new();
    struct db_rows *promises = promises_ask_all(self->present, reading);
    if (!db_run(reading, error) || !promises_take(self->present, promises, error) ||
        !what_if_promise_apply(&self->promise, self->present, calendars, error))
        return false;
    self->wanted = db_int64(until, 0, WHAT_IF_UNTIL_TICKETS);
    names_take(names, &load);
    take_freezes(self, freezes);
    begin_side(self, 0, promises_book(self->present), &query_what_if_was);
    begin_side(self, 1, &self->promise.book, &query_what_if_would);
    if (!self->is_frozen)
        self->sides[0].counter = month_counter_new(&self->sides[0].basis);
    self->sides[1].counter = month_counter_new(&self->sides[1].basis);
    return true;
}

static void begin_tables(struct trial *self) {
    db_ask(self->writing, workbook_begin, DB_ONE_ROW, db_int(self->task->month), db_int(0));
    db_ask(self->writing, what_if_was_begin, DB_NOTHING);
    db_ask(self->writing, what_if_would_begin, DB_NOTHING);
    if (self->is_frozen)
        db_ask(self->writing, what_if_was_frozen, DB_NOTHING);
}

/* Its hours don't matter: it says where the month ends and what the clocks of the zone show. */
static struct calendar *zone_calendar(const char *zone, GError **error) {
    g_autofree char *text = g_strdup_printf("[calendar]\nname=report\ntimezone=%s\n[week]\nmonday=00:00-24:00\n", zone);
    return calendar_parse(text, "[report] timezone", error);
}

typedef struct names names_t;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(names_t, names_clear)

bool what_if_write(const struct what_if_task *task, char **path, struct what_if_counts *counts, GError **error) {
    *counts = (struct what_if_counts){0};
    g_auto(trial_t) self = {.task = task, .counts = counts};
    g_auto(names_t) names = {0};
    if (!what_if_promise_read(&self.promise, task->file, task->now, error))
        return false;
    self.zone = zone_calendar(task->timezone, error);
    if (self.zone == NULL)
        return false;
    int64_t ends_at = calendar_month_start(self.zone, month_next(task->month));
    self.latest_start = ends_at + DAY_SECONDS; /* months end within a day of one another, wherever on earth */
    g_autoptr(db_work) reading = db_begin_snapshot(task->reader, DB_SCOPE_REPORT, NULL);
    g_autoptr(db_work) writing = db_begin(task->writer, DB_SCOPE_REPORT, NULL);
    self.writing = writing;
    if (!read_present(&self, reading, &names, error))
        return false;
    begin_tables(&self);
    if (!replay(&self, reading, error))
        return false;
    struct what_if_book book = {
        .task = task,
        .promise = &self.promise,
        .present = self.present,
        .names = &names,
        .writing = writing,
        .zone = self.zone,
        .is_frozen = self.is_frozen,
        .until = MIN(task->now, ends_at),
    };
    return what_if_book_write(&book, path, counts, error);
}
