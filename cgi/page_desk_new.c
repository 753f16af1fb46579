/* A ticket that an agent enters for a customer who called or wrote: first the customer, then the form with the time of
 * the call. The time goes with the zone it was typed in, since both are needed before anybody is known. */
#include "cgi/act.h"
#include "cgi/attach.h"
#include "cgi/error.h"
#include "cgi/field.h"
#include "cgi/like.h"
#include "cgi/moment.h"
#include "cgi/pages.h"
#include "cgi/request.h"
#include "cgi/services.h"
#include "cgi/words.h"
#include "shared/i18n.h"
#include "shared/zone.h"
#include "sql/queries.h"

enum { SUBJECT_CHARACTERS_MAX = 200, CUSTOMERS_SHOWN = 50 };

/* The form with what it needs and what was typed. */
struct entry {
    gint64 customer_id;
    const struct db_rows *customer, *contacts, *categories, *frozen;
    gint64 requester_id, category_id;
    int impact, urgency; /* 0 = not chosen */
    const char *subject, *body, *channel, *received, *zone;
    gint64 received_at; /* 0 = now */
    bool answered, mine;
    struct {
        const char *requester, *category, *subject, *body, *impact, *urgency, *received;
    } error;
};

/* ---- Which customer ---- */

static void write_chooser(struct request *r, const char *search, const struct db_rows *customers) {
    unsigned there = db_count(customers), n = MIN(there, (unsigned)CUSTOMERS_SHOWN);
    const struct field find = {
        .name = "find", .label = _("Customer"), .value = search, .silent = true, .type = "search"};
    page_head(r, &(struct page){.title = _("New ticket"), .current = NAV_NEW, .shape = LAYOUT_PAGE});
    html(r->out, "<h1>%s</h1>\n<form method=\"get\" action=\"/desk/new\" class=\"find\">", _("For which customer?"));
    field_input(r->out, &find);
    html(r->out, "<button class=\"plain\">%s</button></form>\n", _("Find"));
    if (n == 0)
        html(r->out, "<p class=\"empty\">%s</p>\n", _("No customer has a name like that."));
    else
        html(r->out, "<ul class=\"tickets names\">\n");
    for (unsigned row = 0; row < n; row++)
        html(r->out, "<li><a class=\"subject\" href=\"/desk/new?customer=%s\">%s</a></li>\n",
             db_str(customers, row, DESK_CUSTOMERS_CUSTOMER_ID), db_str(customers, row, DESK_CUSTOMERS_NAME));
    if (n > 0)
        html(r->out, "</ul>\n");
    if (there > n)
        html(r->out, "<p class=\"soft\">%s</p>\n", _("There are more: type a part of the name."));
    page_foot(r);
}

static void show_chooser(struct request *r) {
    const char *search = form_trimmed(&r->query, r->arena, "find");
    const struct db_rows *customers = db_ask(request_begin(r), desk_customers, DB_ROWS,
                                             db_text(like_pattern(r, search)), db_int(CUSTOMERS_SHOWN + 1));
    if (request_fetch(r))
        write_chooser(r, search, customers);
}

/* ---- The form ---- */

static void ask_entry(struct request *r, struct entry *entry) {
    entry->customer = db_ask(r->flow.work, desk_customer, DB_MAYBE_ROW, db_int(entry->customer_id));
    entry->contacts = db_ask(r->flow.work, desk_contacts, DB_ROWS, db_int(entry->customer_id));
    entry->categories = db_ask(r->flow.work, category_all, DB_ROWS);
    entry->frozen = db_ask(r->flow.work, month_frozen_last, DB_ONE_ROW);
}

static void write_requester(struct request *r, const struct entry *entry) {
    unsigned n = db_count(entry->contacts);
    struct choice *choices = arena_alloc(r->arena, sizeof *choices * MAX(n, 1));
    for (unsigned row = 0; row < n; row++)
        choices[row] = (struct choice){.value = db_str(entry->contacts, row, DESK_CONTACTS_CONTACT_ID),
                                       .label = db_str(entry->contacts, row, DESK_CONTACTS_NAME)};
    const struct field requester = {
        .name = "requester",
        .label = _("Who asks?"),
        .error = entry->error.requester,
        .value = entry->requester_id == 0 ? NULL : request_print(r, "%" G_GINT64_FORMAT, entry->requester_id),
    };
    field_select(r->out, &requester, choices, n);
}

static void write_when(struct request *r, const struct entry *entry) {
    const struct choice channels[] = {{"phone", _("By phone"), NULL}, {"mail", _("By mail"), NULL}};
    const struct field channel = {.name = "channel", .label = _("How did it come?"), .value = entry->channel};
    const struct field received = {
        .name = "received",
        .label = _("When?"),
        .hint = request_print(r, _("Times are in %s. The clocks start here."), entry->zone),
        .error = entry->error.received,
        .value = entry->received,
        .type = "datetime-local",
    };
    field_choices(r->out, &channel, channels, G_N_ELEMENTS(channels));
    html(r->out, "<input type=\"hidden\" name=\"zone\" value=\"%s\">\n", entry->zone);
    field_input(r->out, &received);
}

static const char *scale_text(struct request *r, int value) {
    return value == 0 ? NULL : request_print(r, "%d", value);
}

static void write_what(struct request *r, const struct entry *entry) {
    struct choice impacts[WORDS_SCALE], urgencies[WORDS_SCALE];
    const struct field category = {.name = "category", .label = _("Category"), .error = entry->error.category};
    const struct field subject = {
        .name = "subject",
        .label = _("Subject"),
        .error = entry->error.subject,
        .value = entry->subject,
        .max_length = SUBJECT_CHARACTERS_MAX,
    };
    const struct field body = {
        .name = "body",
        .label = _("What happened?"),
        .hint = _("The customer sees this as their first message."),
        .error = entry->error.body,
        .value = entry->body,
        .rows = 7,
    };
    const struct field impact = {.name = "impact",
                                 .label = words_impact_label(),
                                 .error = entry->error.impact,
                                 .value = scale_text(r, entry->impact)};
    const struct field urgency = {.name = "urgency",
                                  .label = words_urgency_label(r->door),
                                  .error = entry->error.urgency,
                                  .value = scale_text(r, entry->urgency)};
    words_impact(r->door, impacts);
    words_urgency(r->door, urgencies);
    field_select_open(r->out, &category);
    if (entry->category_id == 0)
        html(r->out, "<option value=\"\"></option>");
    services_options(r, entry->categories, entry->category_id);
    field_select_close(r->out);
    field_input(r->out, &subject);
    field_area(r->out, &body);
    attach_field(r, "attachments", _("Files"));
    field_choices(r->out, &impact, impacts, WORDS_SCALE);
    field_choices(r->out, &urgency, urgencies, WORDS_SCALE);
}

static void write_check(struct request *r, const char *name, const char *label, const char *hint, bool checked) {
    html(r->out, "<label class=\"check\"><input type=\"checkbox\" name=\"%s\" value=\"1\"", name);
    if (checked)
        html(r->out, " checked");
    html(r->out, "><span>%s<span class=\"soft\"> %s</span></span></label>\n", label, hint);
}

static void write_errors(struct request *r, const struct entry *entry) {
    const struct field fields[] = {
        {.name = "requester", .error = entry->error.requester}, {.name = "received", .error = entry->error.received},
        {.name = "category", .error = entry->error.category},   {.name = "subject", .error = entry->error.subject},
        {.name = "body", .error = entry->error.body},           {.name = "impact", .error = entry->error.impact},
        {.name = "urgency", .error = entry->error.urgency},
    };
    const struct field *list[G_N_ELEMENTS(fields)];
    for (guint i = 0; i < G_N_ELEMENTS(fields); i++)
        list[i] = &fields[i];
    field_errors(r->out, list, G_N_ELEMENTS(fields));
}

static void write_form(struct request *r, const struct entry *entry, bool wrong) {
    const char *title = request_print(r, _("New ticket for %s"), db_str(entry->customer, 0, DESK_CUSTOMER_NAME));
    page_head(r, &(struct page){.title = title, .current = NAV_NEW, .shape = LAYOUT_PAGE, .wrong = wrong});
    write_errors(r, entry);
    html(r->out, "<p class=\"crumbs\"><a href=\"/desk/new\">%s</a></p>\n<h1>%s</h1>\n", _("Another customer"), title);
    page_form(r, "/desk/new", FORM_FILES);
    html(r->out, "<input type=\"hidden\" name=\"customer\" value=\"%lld\">\n", (long long)entry->customer_id);
    write_requester(r, entry);
    write_when(r, entry);
    write_what(r, entry);
    html(r->out, "<fieldset class=\"field\"><legend>%s</legend>\n", _("And then"));
    write_check(r, "answered", _("Answered at once"), _("the first response is kept with 0 seconds"), entry->answered);
    write_check(r, "mine", _("Assign it to me"), "", entry->mine);
    html(r->out, "</fieldset><div class=\"actions\"><button>%s</button></div></form>\n", _("Enter"));
    page_foot(r);
}

void page_desk_new_show(struct request *r) {
    struct entry entry = {.channel = "phone", .mine = true, .subject = "", .body = ""};
    if (!form_number(&r->query, "customer", 1, G_MAXINT64, &entry.customer_id)) {
        show_chooser(r);
        return;
    }
    request_begin(r);
    ask_entry(r, &entry);
    if (!request_fetch(r))
        return;
    if (db_count(entry.customer) == 0) {
        error_answer(r, 404, NULL);
        return;
    }
    entry.zone = r->who.zone;
    entry.received = moment_input(r, r->now);
    write_form(r, &entry, false);
}

/* ---- Entering ---- */

static int scale_value(const struct request *r, const char *name) {
    gint64 value;
    return form_number(&r->form, name, 1, WORDS_SCALE, &value) ? (int)value : 0;
}

static struct entry read_form(struct request *r) {
    struct entry entry = {
        .impact = scale_value(r, "impact"),
        .urgency = scale_value(r, "urgency"),
        .subject = form_trimmed(&r->form, r->arena, "subject"),
        .body = form_trimmed(&r->form, r->arena, "body"),
        .channel = strcmp(form_text(&r->form, "channel"), "mail") == 0 ? "mail" : "phone",
        .received = form_text(&r->form, "received"),
        .zone = form_text(&r->form, "zone"),
        .answered = form_has(&r->form, "answered"),
        .mine = form_has(&r->form, "mine"),
    };
    form_number(&r->form, "customer", 1, G_MAXINT64, &entry.customer_id);
    form_number(&r->form, "requester", 1, G_MAXINT64, &entry.requester_id);
    form_number(&r->form, "category", 1, G_MAXINT64, &entry.category_id);
    if (*entry.received != '\0' && !moment_from_input(entry.received, entry.zone, &entry.received_at))
        entry.error.received = _("Enter date and time of the call");
    return entry;
}

static bool has_id(const struct db_rows *rows, unsigned column, gint64 id) {
    for (unsigned row = 0; row < db_count(rows); row++)
        if (db_int64(rows, row, column) == id)
            return true;
    return false;
}

/* 2.1: nothing is received in a frozen month; by the report's zone, as the night closes months. */
static bool is_frozen(const struct request *r, const struct entry *entry) {
    const struct zone *zone = zone_get(r->config->report.timezone);
    int64_t local = entry->received_at + zone_period_at(zone, entry->received_at).offset;
    struct civil_date date = civil_from_days(floor_div(local, DAY_SECONDS));
    return date.year * 100 + date.month <= db_int64(entry->frozen, 0, MONTH_FROZEN_LAST_MONTH);
}

/* Says beside each field what is wrong with it; true if nothing is. */
static bool check(const struct request *r, struct entry *entry) {
    if (!has_id(entry->contacts, DESK_CONTACTS_CONTACT_ID, entry->requester_id))
        entry->error.requester = _("Choose who asks");
    if (!has_id(entry->categories, CATEGORY_ALL_CATEGORY_ID, entry->category_id))
        entry->error.category = _("Choose a category");
    if (*entry->subject == '\0')
        entry->error.subject = _("Enter a subject");
    else if (g_utf8_strlen(entry->subject, -1) > SUBJECT_CHARACTERS_MAX)
        entry->error.subject = _("Shorten it to 200 characters");
    if (*entry->body == '\0')
        entry->error.body = _("Write down what happened");
    if (entry->impact == 0)
        entry->error.impact = _("Choose who is affected");
    if (entry->urgency == 0)
        entry->error.urgency = _("Choose how much it holds them up");
    if (entry->received_at > r->now)
        entry->error.received = _("Enter a time that isn’t in the future");
    else if (entry->received_at != 0 && is_frozen(r, entry))
        entry->error.received = _("That month is closed: enter a time after it");
    return entry->error.requester == NULL && entry->error.category == NULL && entry->error.subject == NULL &&
           entry->error.body == NULL && entry->error.impact == NULL && entry->error.urgency == NULL &&
           entry->error.received == NULL;
}

static void enter(struct request *r, const struct entry *entry, const struct ticket_new_load *load) {
    g_autoptr(GError) error = NULL;
    const struct ticket_new form = {
        .requester_id = entry->requester_id,
        .subject = entry->subject,
        .body = entry->body,
        .channel = entry->channel,
        .category_id = entry->category_id,
        .impact = entry->impact,
        .urgency = entry->urgency,
        .received_at = entry->received_at,
        .by_agent = true,
        .answered = entry->answered,
    };
    g_autoptr(ticket_t) t = ticket_new(load, &form, act_actor(r), &error);
    if (t == NULL) {
        g_critical("%s", error->message);
        error_answer(r, 500, NULL);
        return;
    }
    if (entry->mine)
        ticket_assign(t, r->who.id, r->who.team_id);
    act_write(r, t);
    attach_uploads(r, r->flow.work, t->customer_id, t->ticket_id, act_message_id(t), true);
    request_commit(
        r, request_print(r, "/desk/tickets/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, t->customer_id, t->ticket_id));
}

void page_desk_new_enter(struct request *r) {
    struct entry entry = read_form(r);
    request_begin_for(r, entry.customer_id);
    ask_entry(r, &entry);
    /* A choice that is missing is asked for as the lowest, and the form comes back. */
    struct ticket_new_load load = ticket_new_ask(r->flow.work, r->promises, entry.customer_id, entry.received_at,
                                                 entry.impact != 0 ? entry.impact : WORDS_SCALE,
                                                 entry.urgency != 0 ? entry.urgency : WORDS_SCALE);
    if (!request_load(r))
        return;
    if (db_count(entry.customer) == 0) {
        error_answer(r, 404, NULL);
    } else if (check(r, &entry)) {
        enter(r, &entry, &load);
    } else {
        response_status(r, 422);
        write_form(r, &entry, true);
    }
}
