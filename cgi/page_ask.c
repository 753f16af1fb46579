/* Asking for help: first the service, then a form that says, while it is filled in, when we answer. Works without
 * script: the stylesheet shows the promise of the chosen impact and urgency, and a table has all of them. */
#include "cgi/act.h"
#include "cgi/attach.h"
#include "cgi/error.h"
#include "cgi/field.h"
#include "cgi/moment.h"
#include "cgi/pages.h"
#include "cgi/promised.h"
#include "cgi/request.h"
#include "cgi/services.h"
#include "cgi/words.h"
#include "shared/i18n.h"
#include "sql/queries.h"

enum { SUBJECT_CHARACTERS_MAX = 200 };

/* The form with what it needs and what was typed. */
struct ask {
    const struct db_rows *categories, *matrix;
    struct promised promised;
    unsigned service, category; /* rows, or SERVICES_NONE */
    int impact, urgency;        /* 0 = not chosen */
    const char *subject, *body;
    struct {
        const char *category, *subject, *body, *impact, *urgency;
    } error;
};

static int scale_value(const struct request *r, const char *name) {
    gint64 value;
    return form_number(&r->form, name, 1, WORDS_SCALE, &value) ? (int)value : 0;
}

/* What was typed, before anything is asked. */
static struct ask read_form(struct request *r) {
    return (struct ask){
        .service = SERVICES_NONE,
        .category = SERVICES_NONE,
        .impact = scale_value(r, "impact"),
        .urgency = scale_value(r, "urgency"),
        .subject = form_trimmed(&r->form, r->arena, "subject"),
        .body = form_trimmed(&r->form, r->arena, "body"),
    };
}

/* Which service and category are meant. A service with one category needs no choice. */
static void read_category(const struct request *r, struct ask *ask) {
    unsigned category = services_find(ask->categories, form_text(&r->form, "category"));
    ask->service = services_find(ask->categories, form_text(&r->query, "service"));
    if (category != SERVICES_NONE && services_is_choice(ask->categories, category)) {
        ask->category = category;
        ask->service = services_parent(ask->categories, category);
    }
}

/* ---- What is promised ---- */

static int priority_at(const struct db_rows *matrix, unsigned row) {
    return (int)db_int64(matrix, row, PRIORITY_ALL_PRIORITY);
}

static void write_promise(struct request *r, const struct promised *promised, int priority) {
    gint64 answer = promised->by[priority].answer, solution = promised->by[priority].solution;
    html(r->out, "<strong>");
    if (answer != INSTANT_NEVER)
        html_say(r->out, "Sent now, we answer by %s.", moment_text(r, answer));
    else
        html(r->out, "%s", _("We answer as soon as we can."));
    html(r->out, "</strong> ");
    if (solution != INSTANT_NEVER)
        html_say(r->out, "Solved by %s.", moment_text(r, solution));
}

/* One line a priority, of which the stylesheet shows the one whose impact and urgency are chosen. */
static void write_promise_lines(struct request *r, const struct ask *ask) {
    html(r->out, "<div class=\"promises\" role=\"status\">\n<p class=\"promise unchosen soft\">%s</p>\n",
         _("Answer the two questions above to see when we answer."));
    for (int priority = PRIORITY_HIGHEST; priority <= PRIORITY_LOWEST; priority++) {
        html(r->out, "<p class=\"promise");
        for (unsigned row = 0; row < db_count(ask->matrix); row++)
            if (priority_at(ask->matrix, row) == priority)
                html(r->out, " i%su%s", db_str(ask->matrix, row, PRIORITY_ALL_IMPACT),
                     db_str(ask->matrix, row, PRIORITY_ALL_URGENCY));
        html(r->out, "\">");
        write_promise(r, &ask->promised, priority);
        html(r->out, "</p>\n");
    }
    html(r->out, "</div>\n");
}

static int matrix_priority(const struct db_rows *matrix, int impact, int urgency) {
    for (unsigned row = 0; row < db_count(matrix); row++)
        if (db_int64(matrix, row, PRIORITY_ALL_IMPACT) == impact &&
            db_int64(matrix, row, PRIORITY_ALL_URGENCY) == urgency)
            return priority_at(matrix, row);
    return PRIORITY_LOWEST;
}

static void write_promise_cell(struct request *r, gint64 answer, gint64 solution) {
    html(r->out, "<td>");
    if (answer != INSTANT_NEVER)
        moment_html_short(r, answer);
    else
        html(r->out, "–");
    if (solution != INSTANT_NEVER) {
        html(r->out, "<br><small>%s ", _("solved by"));
        moment_html_short(r, solution);
        html(r->out, "</small>");
    }
    html(r->out, "</td>");
}

static void write_promise_table(struct request *r, const struct ask *ask) {
    struct choice impacts[WORDS_SCALE], urgencies[WORDS_SCALE];
    words_impact(r->door, impacts);
    words_urgency(r->door, urgencies);
    html(r->out,
         "<details><summary>%s</summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\">"
         "<table class=\"matrix\"><thead><tr><td></td>",
         _("All times for a ticket sent now"), _("All times for a ticket sent now"));
    for (int urgency = 0; urgency < WORDS_SCALE; urgency++)
        html(r->out, "<th scope=\"col\">%s</th>", urgencies[urgency].label);
    html(r->out, "</tr></thead><tbody>\n");
    for (int impact = 0; impact < WORDS_SCALE; impact++) {
        html(r->out, "<tr><th scope=\"row\">%s</th>", impacts[impact].label);
        for (int urgency = 0; urgency < WORDS_SCALE; urgency++) {
            int priority = matrix_priority(ask->matrix, impact + 1, urgency + 1);
            write_promise_cell(r, ask->promised.by[priority].answer, ask->promised.by[priority].solution);
        }
        html(r->out, "</tr>\n");
    }
    html(r->out, "</tbody></table></div></details>\n");
}

static void write_promises(struct request *r, const struct ask *ask) {
    if (ask->promised.plan == NULL) {
        html(r->out, "<p class=\"soft\">%s</p>\n",
             _("Your company has no support plan at the moment. We answer as soon as we can."));
        return;
    }
    write_promise_lines(r, ask);
    write_promise_table(r, ask);
    html(r->out, "<p class=\"soft\">");
    html_say(r->out, "Your plan: %s. Times are in %s.", ask->promised.plan, moment_zone(r));
    html(r->out, "</p>\n");
}

/* ---- The form ---- */

static void write_chooser(struct request *r, const struct ask *ask) {
    page_head(r, &(struct page){.title = _("Ask for help"), .current = NAV_ASK, .shape = LAYOUT_PAGE});
    html(r->out, "<h1>%s</h1>\n<p>%s</p>\n", _("Ask for help"), _("What is it about?"));
    services_write(r, ask->categories);
    page_foot(r);
}

static const char *scale_text(struct request *r, int value) {
    return value == 0 ? NULL : request_print(r, "%d", value);
}

static void write_fields(struct request *r, const struct ask *ask) {
    struct choice impacts[WORDS_SCALE], urgencies[WORDS_SCALE];
    unsigned n;
    const struct choice *choices = services_choices(r, ask->categories, ask->service, &n);
    const struct field category = {
        .name = "category",
        .label = _("What is it about?"),
        .error = ask->error.category,
        .value = ask->category == SERVICES_NONE ? NULL : db_str(ask->categories, ask->category, CATEGORY_ALL_CODE),
    };
    const struct field subject = {
        .name = "subject",
        .label = _("In a few words"),
        .error = ask->error.subject,
        .value = ask->subject,
        .max_length = SUBJECT_CHARACTERS_MAX,
    };
    const struct field body = {
        .name = "body",
        .label = _("What happened?"),
        .hint = _("What you expected, and what you see instead."),
        .error = ask->error.body,
        .value = ask->body,
        .rows = 8,
    };
    const struct field impact = {
        .name = "impact",
        .label = words_impact_label(),
        .error = ask->error.impact,
        .value = scale_text(r, ask->impact),
    };
    const struct field urgency = {
        .name = "urgency",
        .label = words_urgency_label(r->door),
        .error = ask->error.urgency,
        .value = scale_text(r, ask->urgency),
    };
    words_impact(r->door, impacts);
    words_urgency(r->door, urgencies);
    page_form(r,
              ask->service == SERVICES_NONE
                  ? "/ask"
                  : request_print(r, "/ask?service=%s", db_str(ask->categories, ask->service, CATEGORY_ALL_CODE)),
              FORM_FILES);
    if (n == 1)
        html(r->out, "<input type=\"hidden\" name=\"category\" value=\"%s\">\n", choices[0].value);
    else
        field_choices(r->out, &category, choices, n);
    field_input(r->out, &subject);
    field_area(r->out, &body);
    attach_field(r, "attachments", _("Files"));
    field_choices(r->out, &impact, impacts, WORDS_SCALE);
    field_choices(r->out, &urgency, urgencies, WORDS_SCALE);
    write_promises(r, ask);
    html(r->out, "<div class=\"actions\"><button>%s</button></div></form>\n", _("Send"));
}

static void write_errors(struct request *r, const struct ask *ask) {
    const struct field category = {.name = "category", .error = ask->error.category};
    const struct field subject = {.name = "subject", .error = ask->error.subject};
    const struct field body = {.name = "body", .error = ask->error.body};
    const struct field impact = {.name = "impact", .error = ask->error.impact};
    const struct field urgency = {.name = "urgency", .error = ask->error.urgency};
    field_errors(r->out, (const struct field *const[]){&category, &subject, &body, &impact, &urgency}, 5);
}

static void write_form(struct request *r, const struct ask *ask, bool wrong) {
    const char *title = ask->service == SERVICES_NONE
                            ? _("Ask for help")
                            : words_category(db_str(ask->categories, ask->service, CATEGORY_ALL_NAME));
    page_head(r, &(struct page){.title = title, .current = NAV_ASK, .shape = LAYOUT_PAGE, .wrong = wrong});
    write_errors(r, ask);
    html(r->out, "<p class=\"crumbs\"><a href=\"/ask\">%s</a></p>\n<h1>%s</h1>\n", _("Ask for help"), title);
    write_fields(r, ask);
    page_foot(r);
}

static bool take_promise(struct request *r, const struct db_rows *rows, struct ask *ask) {
    g_autoptr(GError) error = NULL;
    if (promised_take(r->promises, rows, r->now, &ask->promised, &error))
        return true;
    g_critical("%s", error->message);
    error_answer(r, 500, NULL);
    return false;
}

void page_ask_show(struct request *r) {
    struct ask ask = read_form(r);
    struct db_work *work = request_begin(r);
    ask.categories = db_ask(work, category_all, DB_ROWS);
    ask.matrix = db_ask(work, priority_all, DB_ROWS);
    const struct db_rows *promise = promises_ask_customer(r->promises, work, r->session.customer_id, 0);
    if (!request_fetch(r) || !take_promise(r, promise, &ask))
        return;
    read_category(r, &ask);
    if (ask.service == SERVICES_NONE || services_is_choice(ask.categories, ask.service))
        write_chooser(r, &ask);
    else
        write_form(r, &ask, false);
}

/* ---- Sending ---- */

/* Says beside each field what is wrong with it; true if nothing is. */
static bool check(struct ask *ask) {
    if (ask->category == SERVICES_NONE)
        ask->error.category = _("Choose what it is about");
    if (*ask->subject == '\0')
        ask->error.subject = _("Say in a few words what it is about");
    else if (g_utf8_strlen(ask->subject, -1) > SUBJECT_CHARACTERS_MAX)
        ask->error.subject = _("Shorten it to 200 characters; there is room for more below");
    if (*ask->body == '\0')
        ask->error.body = _("Tell us what happened");
    if (ask->impact == 0)
        ask->error.impact = _("Choose who is affected");
    if (ask->urgency == 0)
        ask->error.urgency = _("Choose how much it holds you up");
    return ask->error.category == NULL && ask->error.subject == NULL && ask->error.body == NULL &&
           ask->error.impact == NULL && ask->error.urgency == NULL;
}

static void file_ticket(struct request *r, const struct ask *ask, const struct ticket_new_load *load) {
    g_autoptr(GError) error = NULL;
    const struct ticket_new form = {
        .requester_id = r->who.id,
        .subject = ask->subject,
        .body = ask->body,
        .channel = "form",
        .category_id = db_int64(ask->categories, ask->category, CATEGORY_ALL_CATEGORY_ID),
        .impact = ask->impact,
        .urgency = ask->urgency,
    };
    g_autoptr(ticket_t) t = ticket_new(load, &form, act_actor(r), &error);
    if (t == NULL) {
        g_critical("%s", error->message);
        error_answer(r, 500, NULL);
        return;
    }
    act_write(r, t);
    attach_uploads(r, r->flow.work, t->customer_id, t->ticket_id, act_message_id(t), true);
    request_commit(r, request_print(r, "/tickets/%" G_GINT64_FORMAT, t->ticket_id));
}

/* The form once more, with what is wrong with it; only now it needs what it shows. */
static void show_again(struct request *r, const struct db_rows *promise, struct ask *ask) {
    ask->matrix = db_ask(r->flow.work, priority_all, DB_ROWS);
    if (!request_run(r) || !take_promise(r, promise, ask))
        return;
    response_status(r, 422);
    write_form(r, ask, true);
}

void page_ask_send(struct request *r) {
    struct ask ask = read_form(r);
    ask.categories = db_ask(request_begin(r), category_all, DB_ROWS);
    /* A choice that is missing is asked for as the lowest, and the form comes back. */
    struct ticket_new_load load =
        ticket_new_ask(r->flow.work, r->promises, r->session.customer_id, 0, ask.impact != 0 ? ask.impact : WORDS_SCALE,
                       ask.urgency != 0 ? ask.urgency : WORDS_SCALE);
    if (!request_load(r))
        return;
    read_category(r, &ask);
    if (check(&ask))
        file_ticket(r, &ask, &load);
    else
        show_again(r, load.promise, &ask);
}
