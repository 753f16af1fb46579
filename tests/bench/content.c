/* The content of peer.py out of Firstline's parts: the same rows by binary COPY, business hours by shared/calendar.c,
 * the workbook by report/book.c, put into place and read back by report/publish.c. Attainment per customer and
 * priority, and a row for each missed target. As rows come sorted by customer, nothing is kept but one customer's
 * counts. Run by month.py, which holds the cells against the peer's.
 *
 *     content CONNINFO MISSED WORKBOOK */
#include "report/book.h"
#include "report/names.h"
#include "shared/calendar.h"
#include "shared/i18n.h"
#include "shared/promise.h"
#include "sql/queries.h"
#include "tests/bench/content_queries.h"

#define NOW INT64_C(1793570400) /* 2026-11-01T22:00:00Z */

enum { PRIORITIES = PRIORITY_LOWEST + 1, METRICS = 2 };

/* clang-format off */
static const struct column attainment_columns[] = {
    {"Customer", 30, STYLE_TEXT}, {"Priority", 9, STYLE_CODE},
    {"First response met", 11, STYLE_COUNT}, {"First response missed", 11, STYLE_COUNT}, {"First response attainment", 11, STYLE_PERCENT},
    {"Resolution met", 11, STYLE_COUNT}, {"Resolution missed", 11, STYLE_COUNT}, {"Resolution attainment", 11, STYLE_PERCENT},
};
static const struct column breach_columns[] = {
    {"Customer", 30, STYLE_TEXT}, {"Ticket", 9, STYLE_KEY}, {"Metric", 15, STYLE_TEXT}, {"Priority", 9, STYLE_CODE},
    {"Plan", 20, STYLE_TEXT}, {"Received", 19, STYLE_INSTANT}, {"Stopped", 19, STYLE_INSTANT},
    {"Target, s", 11, STYLE_SECONDS}, {"Elapsed, s", 11, STYLE_SECONDS}, {"Late by, s", 11, STYLE_SECONDS},
};
/* clang-format on */

struct tally {
    int64_t met, missed;
};

struct content {
    struct promises *promises;
    struct names names;
    struct page *attainment, *breaches;
    gint64 customer_id; /* whose tickets are being counted */
    struct tally tallies[PRIORITIES][METRICS];
    bool has_tickets[PRIORITIES];
    uint64_t missed_wanted;
};

static void end_customer(struct content *self) {
    struct page *page = self->attainment;
    for (unsigned priority = 1; priority < PRIORITIES; priority++) {
        if (!self->has_tickets[priority])
            continue;
        page_text(page, 0, name_of(&self->names.customers, self->customer_id)->text);
        page_number(page, 1, priority);
        for (unsigned metric = 0; metric < METRICS; metric++) {
            int64_t met = self->tallies[priority][metric].met, missed = self->tallies[priority][metric].missed;
            page_number(page, 2 + 3 * metric, (double)met);
            page_number(page, 3 + 3 * metric, (double)missed);
            int64_t cut = met + missed > 0 ? met * 10000 / (met + missed) : 0;
            if (met + missed > 0)
                page_number(page, 4 + 3 * metric, (double)cut / 10000);
        }
        page_next(page);
    }
    memset(self->tallies, 0, sizeof self->tallies);
    memset(self->has_tickets, 0, sizeof self->has_tickets);
}

/* A ticket as the query brings it. */
struct ticket {
    gint64 ticket_id, plan_version_id, received_at;
    unsigned priority;
    gint64 stops[METRICS]; /* G_MININT64: not yet */
};

static void write_breach(struct content *self, const struct ticket *ticket, unsigned metric, int64_t target,
                         int64_t elapsed) {
    struct page *page = self->breaches;
    if (page->rows > self->missed_wanted)
        return;
    page_text(page, 0, name_of(&self->names.customers, self->customer_id)->text);
    page_number(page, 1, (double)ticket->ticket_id);
    page_text(page, 2, metric ? "Resolution" : "First response");
    page_number(page, 3, ticket->priority);
    page_text(page, 4, name_of(&self->names.plans, names_plan_of(&self->names, ticket->plan_version_id))->text);
    page_local(page, 5, ticket->received_at);
    if (ticket->stops[metric] != G_MININT64)
        page_local(page, 6, ticket->stops[metric]);
    page_number(page, 7, (double)target);
    page_number(page, 8, (double)elapsed);
    page_number(page, 9, (double)(elapsed - target));
    page_next(page);
}

static void measure(struct content *self, const struct ticket *ticket) {
    static const enum metric metrics[METRICS] = {METRIC_FIRST_RESPONSE, METRIC_RESOLUTION};
    struct calendar *calendar = promises_calendar(self->promises, ticket->plan_version_id, NOW);
    const struct plan *plan = promises_plan(self->promises, ticket->plan_version_id);
    self->has_tickets[ticket->priority] = true;
    for (unsigned metric = 0; metric < METRICS; metric++) {
        bool has_stopped = ticket->stops[metric] != G_MININT64;
        int64_t target = plan->targets[metrics[metric]][ticket->priority].amount;
        int64_t elapsed = calendar_elapsed(calendar, ticket->received_at, has_stopped ? ticket->stops[metric] : NOW);
        struct tally *tally = &self->tallies[ticket->priority][metric];
        tally->met += elapsed <= target && has_stopped;
        tally->missed += elapsed > target;
        if (elapsed > target)
            write_breach(self, ticket, metric, target, elapsed);
    }
}

static bool take_ticket(const struct db_field *fields, unsigned n, void *data) {
    (void)n;
    struct content *self = data;
    gint64 customer_id = db_field_int64(&fields[CONTENT_TICKETS_CUSTOMER_ID]);
    struct ticket ticket = {
        .ticket_id = db_field_int64(&fields[CONTENT_TICKETS_TICKET_ID]),
        .plan_version_id = db_field_int64(&fields[CONTENT_TICKETS_PLAN_VERSION_ID]),
        .received_at = db_field_instant(&fields[CONTENT_TICKETS_RECEIVED_AT]),
        .priority = (unsigned)db_field_int64(&fields[CONTENT_TICKETS_PRIORITY]),
        .stops = {db_field_instant(&fields[CONTENT_TICKETS_ANSWERED_AT]),
                  db_field_instant(&fields[CONTENT_TICKETS_RESOLVED_AT])},
    };
    if (customer_id != self->customer_id)
        end_customer(self);
    self->customer_id = customer_id;
    measure(self, &ticket);
    return true;
}

static bool write_content(struct content *self, struct db *db, struct book *book, GError **error) {
    g_autoptr(db_work) work = db_begin_snapshot(db, DB_SCOPE_REPORT, NULL);
    self->promises = promises_new();
    struct db_rows *promises = promises_ask_all(self->promises, work);
    struct names_load names = names_ask(work);
    if (!db_run(work, error) || !promises_take(self->promises, promises, error))
        return false;
    names_take(&self->names, &names);
    self->attainment = book_add(book, "Attainment", 0x0B5F68);
    page_header(self->attainment, attainment_columns, G_N_ELEMENTS(attainment_columns));
    self->breaches = book_add(book, "Breaches", 0xB3261E);
    page_header(self->breaches, breach_columns, G_N_ELEMENTS(breach_columns));
    if (!db_copy_out(work, content_tickets, take_ticket, self, error))
        return false;
    end_customer(self);
    page_end_table(self->breaches, "Breaches");
    return true;
}

static bool run(char **arguments, GError **error) {
    g_autofree char *folder = g_path_get_dirname(arguments[3]);
    struct content self = {.missed_wanted = g_ascii_strtoull(arguments[2], NULL, 10)};
    struct book *book = book_new(arguments[3], folder, NOW, "The peer's content", error);
    if (book == NULL)
        return false;
    struct db *db = db_new_batch(arguments[1], "firstline_report");
    bool fine = write_content(&self, db, book, error);
    promises_free(self.promises);
    names_clear(&self.names);
    db_free(db);
    if (fine)
        return book_close(book, error);
    book_abandon(book);
    return false;
}

int main(int argc, char **argv) {
    g_autoptr(GError) error = NULL;
    if (argc != 4)
        g_error("usage: content CONNINFO MISSED WORKBOOK");
    i18n_init("firstline-report");
    if (run(argv, &error))
        return 0;
    g_printerr("content: %s\n", error->message);
    return 1;
}
