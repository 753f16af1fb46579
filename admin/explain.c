/* `explain`: how each deadline of a ticket came about, for a terminal: every stretch that counted, that was paused or
 * closed, and every change, with the numbers of the rules (sla-rules.md). What is shown adds up to the figure. The
 * account and its words are those of the agent's page. */
#include "admin/commands.h"
#include "shared/history.h"
#include "shared/promise.h"
#include "shared/sla_words.h"
#include "shared/zone.h"
#include "sql/queries.h"

static char *zone_name, *metric_wanted, *at_text;

const GOptionEntry options_explain[] = {
    {"timezone", 0, 0, G_OPTION_ARG_STRING, &zone_name, "the reader's zone (default: that of the reports)", "ZONE"},
    {"metric", 0, 0, G_OPTION_ARG_STRING, &metric_wanted,
     "first_response, next_response, resolution, vendor_response or vendor_resolution alone", "METRIC"},
    {"at", 0, 0, G_OPTION_ARG_STRING, &at_text, "as at that date or instant (default: now)", "WHEN"},
    {NULL},
};

/* What is explained, and to whom. */
struct reader {
    const char *zone;
    enum metric metric; /* METRIC_NONE: all */
    gint64 ticket_id;
    int64_t now;
    const struct db_rows *ticket; /* of explain_ticket */
    struct promises *promises;
    struct sla_result *result;
    unsigned n_wrong; /* clocks whose spans don't add up */
};

/* "Mon 2026-03-02 15:00:00 +01:00": with the offset, since an hour may come twice. */
static char *show(const struct reader *reader, int64_t instant) {
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    if (instant == INSTANT_NEVER || instant > INSTANT_LAST || instant < INSTANT_FIRST)
        return g_strdup("–");
    int offset = zone_period_at(zone_get(reader->zone), instant).offset;
    int64_t day = floor_div(instant + offset, DAY_SECONDS);
    int second = (int)(instant + offset - day * DAY_SECONDS);
    struct civil_date date = civil_from_days(day);
    return g_strdup_printf("%s %04d-%02d-%02d %02d:%02d:%02d %c%02d:%02d", days[civil_weekday(day)], date.year,
                           date.month, date.day, second / 3600, second / 60 % 60, second % 60, offset < 0 ? '-' : '+',
                           ABS(offset) / 3600, ABS(offset) / 60 % 60);
}

static void say_instant(const struct reader *reader, const char *what, int64_t instant) {
    g_autofree char *shown = show(reader, instant);
    if (instant != INSTANT_NEVER)
        admin_say("  %-9s %s", what, shown);
}

/* ---- one clock ---- */

static void say_verdict(const struct reader *reader, const struct sla_clock *clock) {
    char seconds[SLA_WORDS_SECONDS_SIZE];
    switch (clock->verdict) {
    case SLA_MET:
        admin_say("  verdict   met%s, counted in %06d (5.1, 6.1)",
                  clock->answered_at_creation ? ", answered at creation (2.1)" : "", clock->month);
        break;
    case SLA_BREACHED:
        admin_say("  verdict   breached%s, late by %s (6.5), counted in %06d (5.1, 6.1)",
                  clock->stopped_at == INSTANT_NEVER ? " and still open" : "",
                  sla_words_seconds(clock->late_by, seconds), clock->month);
        admin_say("  held by   %s in the last second before due (5.4)", sla_holder_name(clock->holder_at_breach));
        break;
    case SLA_EXCLUDED:
        admin_say("  verdict   excluded as %s (5.2), was %s", exclude_reason_name(clock->reason),
                  sla_verdict_name(clock->verdict_before));
        say_instant(reader, "since", clock->excluded_at);
        break;
    default:
        admin_say("  verdict   none yet: %s (5.1)", clock->is_paused ? "paused" : "running");
        if (clock->due == INSTANT_NEVER && !clock->is_paused)
            admin_say("  due       never: its hours don't reach the target (1.4)");
    }
}

static void say_head(const struct reader *reader, const struct sla_clock *clock) {
    g_autoptr(GString) title = g_string_new(sla_words_metric(clock->metric));
    if (clock->cycle > 1)
        g_string_append_printf(title, ", no. %u", clock->cycle);
    if (clock->part > 0)
        g_string_append_printf(title, ", brought back %u times", clock->part);
    if (clock->vendor_case != 0)
        g_string_append_printf(title, ", vendor case %" G_GINT64_FORMAT, (gint64)clock->vendor_case);
    admin_say("\n%s", title->str);
    say_instant(reader, "started", clock->started_at);
    say_instant(reader, "due", clock->due);
    say_instant(reader, "stopped", clock->stopped_at);
    say_verdict(reader, clock);
}

static const struct event *find_event(const struct sla_input *input, int64_t event_id) {
    for (size_t i = 0; i < input->n_events; i++)
        if (input->events[i].event_id == event_id)
            return &input->events[i];
    return NULL;
}

/* "8 priority 2", "9 status waiting_customer": the event that made a mark; "" for none, as for a breach. */
static char *event_words(const struct sla_input *input, const struct sla_span *span) {
    const struct event *event =
        span->kind == SLA_SPAN_MARK && span->step.event_id != 0 ? find_event(input, span->step.event_id) : NULL;
    if (event == NULL)
        return g_strdup("");
    g_autoptr(GString) words = g_string_new(NULL);
    g_string_printf(words, "%" G_GINT64_FORMAT " %s", (gint64)event->event_id, event_kind_name(event->kind));
    if (event->kind == EVENT_STATUS)
        g_string_append_printf(words, " %s", ticket_status_name(event->to_status));
    else if (event->kind == EVENT_PRIORITY || event->kind == EVENT_PLAN)
        g_string_append_printf(words, " %" G_GINT64_FORMAT, (gint64)event->to_id);
    else if (event->kind == EVENT_EXCLUDE)
        g_string_append_printf(words, " %s", exclude_reason_name(event->reason));
    return g_strdup(words->str);
}

/* What the shown spans add up to. */
struct sums {
    int64_t counted, paused, foreseen;
    bool is_merged;
};

static void list_span(const struct reader *reader, const struct sla_input *input, struct list *list,
                      const struct sla_span *span, struct sums *sums) {
    char text[SLA_WORDS_SECONDS_SIZE];
    bool is_mark = span->kind == SLA_SPAN_MARK;
    bool counts = is_mark || span->kind == SLA_SPAN_COUNTED;
    g_autofree char *from = show(reader, span->from), *to = show(reader, span->to);
    g_autofree char *words = sla_words_span(span);
    sla_words_seconds(span->seconds, text);
    g_autofree char *seconds = span->seconds == 0 ? g_strdup("")
                               : counts           ? g_strdup(text)
                                                  : g_strdup_printf("(%s)", text);
    g_autofree char *event = event_words(input, span);
    list_add(list, from);
    list_add(list, is_mark ? "" : to);
    list_add(list, seconds);
    list_add(list, span->rule);
    list_add(list, event);
    list_add(list, words);
    sums->counted += counts ? span->seconds : 0;
    sums->paused += span->kind == SLA_SPAN_PAUSED ? span->seconds : 0;
    sums->foreseen += span->kind == SLA_SPAN_FORESEEN ? span->seconds : 0;
    sums->is_merged |= is_mark && (span->step.kind == SLA_STEP_MERGE || span->step.kind == SLA_STEP_UNMERGE);
}

/* "counts 3:00:00 in all, and the clock's figure is the same". A merge brings paused time of which no span is here. */
static void say_sum(struct reader *reader, const char *what, int64_t shown, int64_t figure, bool is_whole) {
    char one[SLA_WORDS_SECONDS_SIZE], other[SLA_WORDS_SECONDS_SIZE];
    sla_words_seconds(shown, one);
    sla_words_seconds(figure, other);
    if (shown == figure)
        admin_say("  %s: the spans above sum to %s, which is the figure", what, one);
    else if (!is_whole)
        admin_say("  %s: %s, of which the spans above are %s and the rest came with a merge (4.4)", what, other, one);
    else
        admin_say("  %s: the spans above sum to %s, but the figure is %s: A FAULT", what, one, other);
    reader->n_wrong += shown != figure && is_whole;
}

static void explain_clock(struct reader *reader, const struct sla_input *input, size_t index) {
    static const char *const columns[] = {"from", "to", "counts", "rule", "event", "what", NULL};
    const struct sla_clock *clock = &reader->result->clocks[index];
    g_autoptr(GArray) spans = g_array_new(FALSE, FALSE, sizeof(struct sla_span));
    struct list *list = list_new(columns);
    struct sums sums = {0};
    sla_explain(input, reader->result, index, spans);
    for (guint i = 0; i < spans->len; i++)
        list_span(reader, input, list, &g_array_index(spans, struct sla_span, i), &sums);
    say_head(reader, clock);
    list_print(list);
    say_sum(reader, "used", sums.counted, clock->elapsed, true);
    if (clock->paused > 0)
        say_sum(reader, "paused", sums.paused, clock->paused, !sums.is_merged);
    if (sums.foreseen > 0)
        say_sum(reader, "left", sums.foreseen, clock->left, true);
}

/* ---- the ticket ---- */

static void say_ticket(const struct reader *reader, const struct sla_ticket *ticket) {
    g_autofree char *received = show(reader, ticket->received_at), *now = show(reader, reader->now);
    admin_say("ticket %" G_GINT64_FORMAT " of %s: received %s, %s", reader->ticket_id,
              db_str(reader->ticket, 0, EXPLAIN_TICKET_CUSTOMER), received, ticket_status_name(ticket->status));
    struct calendar *calendar = promises_calendar(reader->promises, ticket->plan_id, reader->now);
    if (!db_is_null(reader->ticket, 0, EXPLAIN_TICKET_PLAN))
        admin_say("received under plan '%s', version %s (2.6)", db_str(reader->ticket, 0, EXPLAIN_TICKET_PLAN),
                  db_str(reader->ticket, 0, EXPLAIN_TICKET_PLAN_VERSION));
    if (calendar != NULL)
        admin_say("counted in the hours of '%s' (%s)", calendar_name(calendar), calendar_zone(calendar));
    admin_say("as at %s; times are those of %s by tzdata %s", now, reader->zone, zone_tzdata_version());
    for (size_t i = 0; i < reader->result->n_faults; i++) {
        const struct sla_fault_at *fault = &reader->result->faults[i];
        admin_say("event %" G_GINT64_FORMAT ": %s", (gint64)fault->event_id, sla_fault_text(fault->fault));
    }
}

static bool explain(const struct history *history, void *data) {
    struct reader *reader = data;
    struct sla_input input = {
        .book = promises_book(reader->promises),
        .events = history->events,
        .n_events = history->n_events,
        .others = history->others,
        .n_others = history->n_others,
        .now = reader->now,
    };
    unsigned n_shown = 0;
    sla_replay(&input, reader->result);
    say_ticket(reader, &reader->result->ticket);
    for (size_t i = 0; i < reader->result->n_clocks; i++) {
        if (reader->metric != METRIC_NONE && reader->result->clocks[i].metric != reader->metric)
            continue;
        explain_clock(reader, &input, i);
        n_shown++;
    }
    if (n_shown == 0)
        admin_say("\nnothing of the kind is promised for this ticket (2.6)");
    return true;
}

static bool read_options(const struct admin *admin, const char *ticket, struct reader *reader, GError **error) {
    reader->zone = zone_name == NULL ? admin->config->report.timezone : zone_name;
    if (!g_ascii_string_to_signed(ticket[0] == '#' ? ticket + 1 : ticket, 10, 1, G_MAXINT64, &reader->ticket_id, NULL))
        return admin_usage(error, "'%s' is no ticket number", ticket);
    if (!input_zone(reader->zone, error))
        return false;
    reader->metric = metric_wanted == NULL ? METRIC_NONE : metric_from_name(metric_wanted);
    if (metric_wanted != NULL && reader->metric == METRIC_NONE)
        return admin_usage(error, "'%s' is not a metric; 'firstline-admin explain --help' lists them", metric_wanted);
    return at_text == NULL || input_date("time", at_text, reader->zone, &reader->now, error);
}

/* Reads the ticket at one instant and explains it as its history streams by. */
static bool read_and_explain(struct admin *admin, struct reader *reader, GError **error) {
    g_autoptr(db_work) work = db_begin_snapshot(admin_db(admin), DB_SCOPE_ADMIN, NULL);
    reader->ticket = db_ask(work, explain_ticket, DB_MAYBE_ROW, db_int(reader->ticket_id));
    struct db_rows *promise = promises_ask_all(reader->promises, work);
    if (!db_run(work, error) || !promises_take(reader->promises, promise, error))
        return false;
    if (db_count(reader->ticket) == 0)
        return admin_refuse(error, "there is no ticket %" G_GINT64_FORMAT, reader->ticket_id);
    gint64 customer_id = db_int64(reader->ticket, 0, EXPLAIN_TICKET_CUSTOMER_ID);
    if (at_text == NULL)
        reader->now = db_int64(reader->ticket, 0, EXPLAIN_TICKET_NOW);
    db_ask(work, history_choose, DB_ONE_ROW, db_ids(&customer_id, 1), db_ids(&reader->ticket_id, 1));
    return history_stream(work, history_chosen, explain, reader, error);
}

bool command_explain(struct admin *admin, char **arguments, GError **error) {
    g_autoptr(promises_t) promises = promises_new();
    g_autoptr(sla_result_t) result = sla_result_new();
    struct reader reader = {.promises = promises, .result = result};
    if (!read_options(admin, arguments[0], &reader, error) || !read_and_explain(admin, &reader, error))
        return false;
    if (reader.n_wrong == 0)
        return true;
    g_set_error(error, ADMIN_ERROR, ADMIN_ERROR_FAULTS, "the account of %u clocks doesn't add up", reader.n_wrong);
    return false;
}
