/* The side of the desk's ticket page: its clocks, the form that changes it, who the customer is and what else they
 * asked. See desk_ticket.h. */
#include "cgi/desk_ticket.h"
#include "cgi/due.h"
#include "cgi/field.h"
#include "cgi/moment.h"
#include "cgi/request.h"
#include "cgi/services.h"
#include "cgi/words.h"
#include "shared/i18n.h"
#include "shared/instant.h"
#include "sql/queries.h"

/* ---- Clocks ---- */

void desk_clock_badge(struct request *r, const struct sla_clock *clock) {
    switch (clock->verdict) {
    case SLA_MET:
        html(r->out, "<span class=\"badge good\">%s</span>", _("kept"));
        break;
    case SLA_BREACHED:
        if (clock->stopped_at == INSTANT_NEVER && clock->due != INSTANT_NEVER)
            due_badge(r, clock->due);
        else
            html(r->out, "<span class=\"badge late\">%s</span>", _("missed"));
        break;
    case SLA_EXCLUDED:
        html(r->out, "<span class=\"badge still\">%s</span>", _("excluded"));
        break;
    default:
        if (clock->is_paused)
            html(r->out, "<span class=\"badge still\">%s</span>", _("paused"));
        else
            due_badge(r, clock->due == INSTANT_NEVER ? 0 : clock->due);
    }
}

void desk_clock_detail(struct request *r, const struct sla_clock *clock) {
    html(r->out, "<small>");
    if (clock->answered_at_creation)
        html(r->out, "%s", _("answered at once"));
    else
        html_say(r->out, "%s h of %s h used", moment_hours(r, clock->elapsed), moment_hours(r, clock->target));
    if (clock->verdict == SLA_RUNNING && clock->is_paused) {
        html(r->out, " · ");
        html_say(r->out, "%s h left", moment_hours(r, clock->left));
    } else if (clock->verdict != SLA_EXCLUDED && clock->due != INSTANT_NEVER && clock->stopped_at == INSTANT_NEVER) {
        html(r->out, " · %s ", clock->verdict == SLA_BREACHED ? _("was due") : _("due"));
        moment_html_short(r, clock->due);
    } else if (clock->verdict == SLA_BREACHED) {
        html(r->out, " · ");
        html_say(r->out, "late by %s h", moment_hours(r, clock->late_by));
    }
    html(r->out, "</small>");
}

static void write_clock(struct request *r, const struct sla_clock *clock) {
    gint64 percent = clock->target > 0 ? clock->elapsed * 100 / clock->target : clock->elapsed > 0 ? 100 : 0;
    html(r->out, "<div class=\"clock\"><p><strong>%s</strong> ", words_metric(clock->metric));
    desk_clock_badge(r, clock);
    html(r->out, "</p><meter min=\"0\" max=\"100\" value=\"%lld\" class=\"%s\" aria-label=\"",
         (long long)MIN(percent, 100), clock->verdict == SLA_BREACHED ? "late" : "");
    html_say(r->out, "%s: %lld %% of the time used", words_metric(clock->metric), (long long)percent);
    html(r->out, "\"></meter>");
    desk_clock_detail(r, clock);
    html(r->out, "</div>\n");
}

static void write_clocks(struct request *r, const struct desk_ticket *d) {
    static const enum metric metrics[] = {METRIC_FIRST_RESPONSE, METRIC_NEXT_RESPONSE, METRIC_RESOLUTION};
    html(r->out, "<section class=\"box\"><h2>%s</h2>\n", _("Clocks"));
    for (guint i = 0; i < G_N_ELEMENTS(metrics); i++) {
        const struct sla_clock *clock = desk_ticket_clock(d, metrics[i]);
        if (clock != NULL)
            write_clock(r, clock);
    }
    if (d->result->n_clocks == 0)
        html(r->out, "<p class=\"soft\">%s</p>\n", _("Nothing is promised for this ticket."));
    else
        html(r->out, "<p><a class=\"alone\" href=\"%s/clocks\">%s</a></p>\n", d->path,
             _("How these deadlines came about"));
    html(r->out, "</section>\n");
}

/* ---- The form that changes it ---- */

/* The statuses that this one may become without a message, itself first. */
static unsigned status_choices(const struct desk_ticket *d, struct choice choices[TICKET_STATUS_COUNT]) {
    bool asked = message_author_from_name(desk_ticket_text(d, DESK_TICKET_SHOW_LAST_AUTHOR)) == AUTHOR_AGENT;
    unsigned n = 0;
    for (enum ticket_status status = TICKET_NEW; status < TICKET_STATUS_COUNT; status++) {
        bool allowed = status == d->status || (d->status != TICKET_CLOSED &&
                                               (status == TICKET_IN_PROGRESS || status == TICKET_WAITING_VENDOR ||
                                                (status == TICKET_WAITING_CUSTOMER && asked) ||
                                                (status == TICKET_CLOSED && d->status == TICKET_RESOLVED)));
        if (allowed)
            choices[n++] = (struct choice){ticket_status_name(status), words_status(status), NULL};
    }
    return n;
}

/* What the field has: what was chosen, if the form came back, else what the ticket has. */
static const char *chosen(const struct request *r, const char *name, const char *stored) {
    return form_has(&r->form, name) ? form_text(&r->form, name) : stored;
}

static gint64 chosen_number(const struct request *r, const char *name, gint64 stored) {
    gint64 number;
    return form_number(&r->form, name, 0, G_MAXINT64, &number) ? number : stored;
}

static void write_status(struct request *r, const struct desk_ticket *d) {
    struct choice choices[TICKET_STATUS_COUNT];
    unsigned n = status_choices(d, choices);
    const struct field status = {
        .name = "status",
        .label = _("Status"),
        .error = d->error.change,
        .value = chosen(r, "status", desk_ticket_text(d, DESK_TICKET_SHOW_STATUS)),
        .silent = true,
    };
    field_select(r->out, &status, choices, n);
}

static void write_priority(struct request *r, const struct desk_ticket *d) {
    struct choice choices[PRIORITY_LOWEST];
    for (int priority = PRIORITY_HIGHEST; priority <= PRIORITY_LOWEST; priority++)
        choices[priority - 1] = (struct choice){request_print(r, "%d", priority), words_priority(priority), NULL};
    const struct field field = {
        .name = "priority",
        .label = _("Priority"),
        .value = chosen(r, "priority", desk_ticket_text(d, DESK_TICKET_SHOW_PRIORITY)),
        .silent = true,
    };
    field_select(r->out, &field, choices, PRIORITY_LOWEST);
}

static void write_change_form(struct request *r, const struct desk_ticket *d) {
    const struct field category = {.name = "category", .label = _("Category"), .silent = true};
    const struct field agent = {.name = "agent", .label = _("Agent"), .silent = true};
    html(r->out, "<section class=\"box\"><h2>%s</h2>\n", _("Ticket"));
    page_form(r, request_print(r, "%s/change", d->path), FORM_PLAIN);
    desk_ticket_version(r, d);
    write_status(r, d);
    write_priority(r, d);
    field_select_open(r->out, &category);
    services_options(r, d->categories, chosen_number(r, "category", desk_ticket_int(d, DESK_TICKET_SHOW_CATEGORY_ID)));
    field_select_close(r->out);
    field_select_open(r->out, &agent);
    staff_options(r, &d->staff, chosen_number(r, "agent", desk_ticket_int(d, DESK_TICKET_SHOW_AGENT_ID)));
    field_select_close(r->out);
    html(r->out, "<div class=\"actions\"><button>%s</button>\n", _("Save"));
    if (desk_ticket_int(d, DESK_TICKET_SHOW_AGENT_ID) != r->who.id)
        html(r->out, "<button name=\"take\" value=\"1\" class=\"plain\">%s</button>\n", _("Take it"));
    html(r->out, "</div></form></section>\n");
}

/* ---- The customer ---- */

static void write_fact(struct request *r, const char *name, const char *value) {
    if (*value != '\0')
        html(r->out, "<dt>%s</dt><dd>%s</dd>\n", name, value);
}

enum { LOOK_AHEAD_SECONDS = 14 * 24 * 60 * 60 };

/* Whether the plan's hours run now, and until when. */
static void write_hours(struct request *r, const struct desk_ticket *d) {
    if (d->calendar == NULL)
        return;
    gint64 end = r->now + LOOK_AHEAD_SECONDS, opens, closes;
    if (!calendar_open_stretch(d->calendar, r->now, end, &opens, &closes))
        return;
    html(r->out, "<dt>%s</dt><dd>", _("Hours"));
    if (opens > r->now)
        html_say(r->out, "closed until %s", moment_short(r, opens));
    else if (closes < end)
        html_say(r->out, "open until %s", moment_short(r, closes));
    else
        html(r->out, "%s", _("around the clock"));
    html(r->out, "</dd>\n");
}

static void write_customer(struct request *r, const struct desk_ticket *d) {
    const char *email = desk_ticket_text(d, DESK_TICKET_SHOW_REQUESTER_EMAIL);
    html(r->out, "<section class=\"box\"><h2>%s</h2><dl>\n", desk_ticket_text(d, DESK_TICKET_SHOW_CUSTOMER));
    write_fact(r, _("Requester"), desk_ticket_text(d, DESK_TICKET_SHOW_REQUESTER));
    if (*email != '\0')
        html(r->out, "<dt>%s</dt><dd><a href=\"mailto:%s\">%s</a></dd>\n", _("Mail"), email, email);
    if (!db_is_null(d->ticket, 0, DESK_TICKET_SHOW_PLAN))
        write_fact(r, _("Plan"),
                   request_print(r, _("%s, version %s"), desk_ticket_text(d, DESK_TICKET_SHOW_PLAN),
                                 desk_ticket_text(d, DESK_TICKET_SHOW_PLAN_VERSION)));
    write_hours(r, d);
    write_fact(r, _("Support level"), desk_ticket_text(d, DESK_TICKET_SHOW_LEVEL));
    html(r->out, "</dl></section>\n");
}

static void write_others(struct request *r, const struct desk_ticket *d) {
    if (db_count(d->others) == 0)
        return;
    html(r->out, "<section class=\"box\"><h2>%s</h2><ul class=\"others\">\n", _("Other tickets of this customer"));
    for (unsigned row = 0; row < db_count(d->others); row++) {
        enum ticket_status status = ticket_status_from_name(db_str(d->others, row, DESK_TICKET_OTHERS_STATUS));
        html(r->out, "<li><a href=\"/desk/tickets/%lld/%s\">%s</a> <small>%s · ", (long long)d->customer_id,
             db_str(d->others, row, DESK_TICKET_OTHERS_TICKET_ID), db_str(d->others, row, DESK_TICKET_OTHERS_SUBJECT),
             words_status(status));
        moment_html_short(r, db_int64(d->others, row, DESK_TICKET_OTHERS_RECEIVED_AT));
        html(r->out, "</small></li>\n");
    }
    html(r->out, "</ul></section>\n");
}

void desk_side_write(struct request *r, const struct desk_ticket *d) {
    write_clocks(r, d);
    write_change_form(r, d);
    write_customer(r, d);
    write_others(r, d);
}
