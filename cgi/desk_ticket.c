/* The desk's page of a ticket: conversation with notes and happenings, and the forms for a reply and a note. The clocks
 * come from the same replay that reports use, so that page and workbook agree. See desk_ticket.h. */
#include "cgi/desk_ticket.h"

#include "cgi/attach.h"
#include "cgi/error.h"
#include "cgi/field.h"
#include "cgi/happening.h"
#include "cgi/moment.h"
#include "cgi/request.h"
#include "cgi/words.h"
#include "shared/event_row.h"
#include "shared/history.h"
#include "shared/i18n.h"
#include "sql/queries.h"

enum { OTHERS_SHOWN = 5 };

/* ---- What is asked and read ---- */

void desk_ticket_ask_clocks(struct request *r, struct desk_ticket *d) {
    struct db_work *work = r->flow.work;
    struct db_param customer = db_int(d->customer_id), ticket = db_int(d->ticket_id);
    d->ticket = db_ask(work, desk_ticket_show, DB_MAYBE_ROW, customer, ticket);
    d->events = db_ask(work, event_list, DB_ROWS, customer, ticket);
    d->promise = promises_ask_ticket(r->promises, work, d->customer_id, d->ticket_id);
}

void desk_ticket_ask(struct request *r, struct desk_ticket *d) {
    struct db_work *work = r->flow.work;
    desk_ticket_ask_clocks(r, d);
    thread_ask(work, &d->thread, d->customer_id, d->ticket_id, thread_before(r));
    d->staff_rows = db_ask(work, desk_staff, DB_ROWS);
    d->categories = db_ask(work, category_all, DB_ROWS);
    d->others =
        db_ask(work, desk_ticket_others, DB_ROWS, db_int(d->customer_id), db_int(d->ticket_id), db_int(OTHERS_SHOWN));
}

static struct history read_history(struct request *r, const struct desk_ticket *d) {
    struct history history = {.customer_id = d->customer_id, .ticket_id = d->ticket_id};
    unsigned n = db_count(d->events);
    struct event *events = arena_alloc(r->arena, sizeof *events * MAX(n, 1));
    for (unsigned row = 0; row < n; row++)
        events[row] = event_from_row(d->events, row, d->customer_id);
    history_cut(&history, events, n, arena_alloc(r->arena, sizeof *history.others * MAX(n, 1)));
    return history;
}

bool desk_ticket_read_clocks(struct request *r, struct desk_ticket *d, struct sla_input *input) {
    g_autoptr(GError) error = NULL;
    if (db_count(d->ticket) == 0) {
        error_answer(r, 404, NULL);
        return false;
    }
    if (!promises_take(r->promises, d->promise, &error)) {
        g_critical("%s", error->message);
        error_answer(r, 500, NULL);
        return false;
    }
    struct history history = read_history(r, d);
    *input = (struct sla_input){
        .book = promises_book(r->promises),
        .events = history.events,
        .n_events = history.n_events,
        .others = history.others,
        .n_others = history.n_others,
        .now = r->now,
    };
    sla_replay(input, d->result);
    d->status = ticket_status_from_name(desk_ticket_text(d, DESK_TICKET_SHOW_STATUS));
    d->policy = promises_policy(r->promises, d->result->ticket.plan_id);
    d->calendar = promises_calendar(r->promises, d->result->ticket.plan_id, r->now);
    d->path = request_print(r, "/desk/tickets/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, d->customer_id, d->ticket_id);
    return true;
}

static void read_lines(struct request *r, struct desk_ticket *d, const struct event *events, size_t n) {
    const struct happening_names names = {
        .staff = &d->staff,
        .categories = d->categories,
        .requester_id = desk_ticket_int(d, DESK_TICKET_SHOW_REQUESTER_ID),
        .requester = desk_ticket_text(d, DESK_TICKET_SHOW_REQUESTER),
        .policy = d->policy,
    };
    struct thread_line *lines = arena_alloc(r->arena, sizeof *lines * MAX(n, 1));
    for (size_t i = 0; i < n; i++)
        d->thread.n_lines += happening_line(r, &events[i], &names, &lines[d->thread.n_lines]);
    d->thread.lines = lines;
}

bool desk_ticket_read(struct request *r, struct desk_ticket *d) {
    struct sla_input input;
    if (!desk_ticket_read_clocks(r, d, &input))
        return false;
    d->thread.path = d->path;
    staff_read(r, d->staff_rows, &d->staff);
    read_lines(r, d, input.events, input.n_events);
    return true;
}

const struct sla_clock *desk_ticket_clock(const struct desk_ticket *d, enum metric metric) {
    for (size_t i = d->result->n_clocks; i-- > 0;)
        if (d->result->clocks[i].metric == metric)
            return &d->result->clocks[i];
    return NULL;
}

/* ---- What is shown ---- */

void desk_ticket_version(struct request *r, const struct desk_ticket *d) {
    html(r->out,
         "<input type=\"hidden\" name=\"version\" value=\"%s\"><input type=\"hidden\" name=\"seen\" value=\"%lld\">\n",
         desk_ticket_text(d, DESK_TICKET_SHOW_VERSION), (long long)thread_latest(&d->thread));
}

/* The clocks that matter at a glance: those that run, and what was missed. */
static void write_clock_badges(struct request *r, const struct desk_ticket *d) {
    static const enum metric metrics[] = {METRIC_FIRST_RESPONSE, METRIC_NEXT_RESPONSE, METRIC_RESOLUTION};
    for (guint i = 0; i < G_N_ELEMENTS(metrics); i++) {
        const struct sla_clock *clock = desk_ticket_clock(d, metrics[i]);
        if (clock == NULL || (clock->verdict == SLA_MET && metrics[i] != METRIC_RESOLUTION))
            continue;
        html(r->out, "<span class=\"clock-at-a-glance\">%s ", words_metric(metrics[i]));
        desk_clock_badge(r, clock);
        html(r->out, "</span>\n");
    }
}

static void write_head(struct request *r, const struct desk_ticket *d) {
    html(r->out, "<p class=\"crumbs\"><a href=\"/desk\">%s</a> · #%lld · %s, ", _("Queue"), (long long)d->ticket_id,
         words_channel(desk_ticket_text(d, DESK_TICKET_SHOW_CHANNEL)));
    moment_html(r, desk_ticket_int(d, DESK_TICKET_SHOW_RECEIVED_AT));
    html(r->out, "</p>\n<h1>%s</h1>\n<p class=\"glance\"><span class=\"badge big %s\">%s</span>\n",
         desk_ticket_text(d, DESK_TICKET_SHOW_SUBJECT), words_status_tone(d->status), words_status(d->status));
    write_clock_badges(r, d);
    html(r->out, "<span class=\"soft\">P%s · %s · %s</span> <a class=\"jump\" href=\"#reply\">%s</a></p>\n",
         desk_ticket_text(d, DESK_TICKET_SHOW_PRIORITY), words_category(desk_ticket_text(d, DESK_TICKET_SHOW_CATEGORY)),
         db_is_null(d->ticket, 0, DESK_TICKET_SHOW_AGENT) ? _("nobody’s yet")
                                                          : desk_ticket_text(d, DESK_TICKET_SHOW_AGENT),
         _("Reply"));
    if (!db_is_null(d->ticket, 0, DESK_TICKET_SHOW_FOLLOWED_BY)) {
        long long next = (long long)desk_ticket_int(d, DESK_TICKET_SHOW_FOLLOWED_BY);
        html(r->out, "<p><a href=\"/desk/go/%lld\">%s</a></p>\n", next,
             request_print(r, _("It went on in ticket #%lld"), next));
    }
}

static void write_then(struct request *r, const char *then, const char *label, const char *look) {
    html(r->out, "<button name=\"then\" value=\"%s\" class=\"%s\">%s</button>\n", then, look, label);
}

static void write_reply_form(struct request *r, const struct desk_ticket *d) {
    const char *requester = desk_ticket_text(d, DESK_TICKET_SHOW_REQUESTER);
    const struct field body = {
        .name = "body",
        .label = *requester == '\0' ? _("Reply") : request_print(r, _("Reply to %s"), requester),
        .value = form_text(&r->form, "body"),
        .error = d->error.body,
        .rows = 6,
    };
    html(r->out, "<section class=\"box\" id=\"reply\" aria-label=\"%s\">\n", _("Reply"));
    page_form(r, request_print(r, "%s/reply", d->path), FORM_FILES);
    desk_ticket_version(r, d);
    field_area(r->out, &body);
    attach_field(r, "attachments", _("Files"));
    html(r->out, "<div class=\"actions\">");
    write_then(r, "keep", ticket_status_is_over(d->status) ? _("Send") : _("Send and keep open"), "");
    if (!ticket_status_is_over(d->status)) {
        write_then(r, "wait", _("Send, wait for customer"), "plain");
        write_then(r, "resolve", _("Send and resolve"), "plain");
    }
    html(r->out, "</div></form></section>\n");
}

static void write_note_form(struct request *r, const struct desk_ticket *d) {
    const struct field note = {
        .name = "note",
        .label = _("Note for colleagues"),
        .hint = _("The customer doesn’t see it."),
        .value = form_text(&r->form, "note"),
        .error = d->error.note,
        .rows = 4,
    };
    html(r->out, "<details class=\"box note\"");
    if (*note.value != '\0' || note.error != NULL)
        html(r->out, " open");
    html(r->out, "><summary>%s</summary>\n", _("Internal note"));
    page_form(r, request_print(r, "%s/note", d->path), FORM_FILES);
    desk_ticket_version(r, d);
    field_area(r->out, &note);
    attach_field(r, "note_attachments", _("Files"));
    html(r->out, "<div class=\"actions\"><button>%s</button></div></form></details>\n", _("Add note"));
}

static void write_errors(struct request *r, const struct desk_ticket *d) {
    const struct field body = {.name = "body", .error = d->error.body};
    const struct field note = {.name = "note", .error = d->error.note};
    const struct field change = {.name = "status", .error = d->error.change};
    if (d->notice != NULL)
        html(r->out, "<div class=\"banner\" role=\"alert\"><strong>%s</strong> %s</div>\n", d->notice,
             _("What you entered is kept below."));
    field_errors(r->out, (const struct field *const[]){&body, &note, &change}, 3);
}

void desk_ticket_write(struct request *r, const struct desk_ticket *d) {
    page_head(r, &(struct page){
                     .title = request_print(r, "#%" G_GINT64_FORMAT " %s", d->ticket_id,
                                            desk_ticket_text(d, DESK_TICKET_SHOW_SUBJECT)),
                     .current = NAV_QUEUE,
                     .shape = LAYOUT_TICKET,
                     .wrong = d->error.body != NULL || d->error.note != NULL || d->error.change != NULL,
                 });
    write_errors(r, d);
    write_head(r, d);
    thread_write(r, &d->thread);
    write_reply_form(r, d);
    write_note_form(r, d);
    page_side(r, _("About the ticket"));
    desk_side_write(r, d);
    page_foot(r);
}
