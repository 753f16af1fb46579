/* A ticket as its requester sees it: what was said, what is promised, and the next word. A closed one goes on in a new
 * ticket that is linked to it. The conversation itself is thread.c's. */
#include "cgi/act.h"
#include "cgi/attach.h"
#include "cgi/due.h"
#include "cgi/error.h"
#include "cgi/field.h"
#include "cgi/moment.h"
#include "cgi/pages.h"
#include "cgi/request.h"
#include "cgi/thread.h"
#include "cgi/words.h"
#include "shared/i18n.h"
#include "shared/instant.h"
#include "sql/queries.h"

enum { JUST_SENT_SECONDS = 5 * 60 };

/* What the page shows. The rows are filled; texts are borrowed from them. */
struct conversation {
    gint64 ticket_id;
    const struct db_rows *ticket, *steps;
    struct thread thread;
    enum ticket_status status;
    gint64 resolved_at;
    gint64 reopen_until; /* 0 = it can't be reopened any more, or needn't */
    bool over;           /* the next word begins a new ticket */
    const char *notice;  /* why the form is shown again; NULL = it isn't */
    const char *error;   /* what is wrong with the message; NULL = nothing */
};

static gint64 ticket_int(const struct conversation *c, unsigned column) {
    return db_int64(c->ticket, 0, column);
}

static const char *ticket_text(const struct conversation *c, unsigned column) {
    return db_str(c->ticket, 0, column);
}

static const char *ticket_path(struct request *r, gint64 ticket_id) {
    return request_print(r, "/tickets/%" G_GINT64_FORMAT, ticket_id);
}

/* ---- What is asked and read ---- */

static void ask(struct request *r, struct conversation *c) {
    struct db_param customer = db_int(r->session.customer_id), ticket = db_int(c->ticket_id);
    c->ticket = db_ask(r->flow.work, conversation_show, DB_MAYBE_ROW, customer, ticket);
    thread_ask(r->flow.work, &c->thread, r->session.customer_id, c->ticket_id, thread_before(r));
    c->steps = db_ask(r->flow.work, conversation_steps, DB_ROWS, customer, ticket);
}

/* What a step says to the customer; NULL = nothing that they would want to know. */
static const char *step_text(const struct db_rows *steps, unsigned row) {
    enum ticket_status from = ticket_status_from_name(db_str(steps, row, CONVERSATION_STEPS_FROM_CODE));
    enum ticket_status to = ticket_status_from_name(db_str(steps, row, CONVERSATION_STEPS_TO_CODE));
    bool by_contact = actor_kind_from_name(db_str(steps, row, CONVERSATION_STEPS_ACTOR_KIND)) == ACTOR_CONTACT;
    if (to == TICKET_RESOLVED)
        return by_contact ? _("Solved, as the requester says") : _("We marked it as solved");
    if (to == TICKET_CLOSED)
        return _("Closed");
    if (to == TICKET_WAITING_CUSTOMER)
        return _("We wait for an answer");
    if (to == TICKET_WAITING_VENDOR)
        return _("We took it to the vendor of the service");
    return ticket_status_is_over(from) ? _("Reopened") : NULL;
}

static void read_steps(struct request *r, struct conversation *c) {
    unsigned n = db_count(c->steps);
    struct thread_line *lines = arena_alloc(r->arena, sizeof *lines * MAX(n, 1));
    for (unsigned row = 0; row < n; row++) {
        struct thread_line line = {.at = db_int64(c->steps, row, CONVERSATION_STEPS_HAPPENED_AT)};
        if (event_kind_from_name(db_str(c->steps, row, CONVERSATION_STEPS_KIND)) == EVENT_LINKED) {
            gint64 other = db_int64(c->steps, row, CONVERSATION_STEPS_REF_ID);
            line.text = request_print(r, _("Goes on from ticket #%lld"), (long long)other);
            line.href = ticket_path(r, other);
        } else {
            line.text = step_text(c->steps, row);
        }
        if (line.text != NULL)
            lines[c->thread.n_lines++] = line;
    }
    c->thread.lines = lines;
}

/* False: there is no such ticket for this person. */
static bool read_rows(struct request *r, struct conversation *c) {
    if (db_count(c->ticket) == 0)
        return false;
    c->status = ticket_status_from_name(ticket_text(c, CONVERSATION_SHOW_STATUS));
    c->resolved_at = ticket_int(c, CONVERSATION_SHOW_RESOLVED_AT);
    if (c->status == TICKET_RESOLVED)
        c->reopen_until = c->resolved_at + ticket_int(c, CONVERSATION_SHOW_CLOSE_AFTER_DAYS) * DAY_SECONDS;
    if (r->now > c->reopen_until)
        c->reopen_until = 0;
    c->over = c->status == TICKET_CLOSED || (c->status == TICKET_RESOLVED && c->reopen_until == 0);
    c->thread.path = ticket_path(r, c->ticket_id);
    read_steps(r, c);
    return true;
}

/* ---- What is shown ---- */

static struct due_promises promises_of(const struct conversation *c) {
    return (struct due_promises){
        .first_response = ticket_int(c, CONVERSATION_SHOW_FIRST_RESPONSE_DUE_AT),
        .next_response = ticket_int(c, CONVERSATION_SHOW_NEXT_RESPONSE_DUE_AT),
        .resolution = ticket_int(c, CONVERSATION_SHOW_RESOLUTION_DUE_AT),
    };
}

static void write_head(struct request *r, const struct conversation *c) {
    html(r->out, "<p class=\"crumbs\"><a href=\"/tickets\">%s</a> · #%lld</p>\n<h1>%s</h1>\n", _("My tickets"),
         (long long)c->ticket_id, ticket_text(c, CONVERSATION_SHOW_SUBJECT));
    html(r->out, "<p class=\"soft meta\">%s · ", words_category(ticket_text(c, CONVERSATION_SHOW_CATEGORY)));
    if (!db_is_null(c->ticket, 0, CONVERSATION_SHOW_REQUESTER))
        html(r->out, "%s · ", ticket_text(c, CONVERSATION_SHOW_REQUESTER));
    moment_html(r, ticket_int(c, CONVERSATION_SHOW_RECEIVED_AT));
    html(r->out, "</p>\n");
}

/* Where it stands and what is promised, in plain words. */
static void write_state(struct request *r, const struct conversation *c) {
    const struct due_promises promises = promises_of(c);
    html(r->out, "<section class=\"state\" aria-label=\"%s\"><p><span class=\"badge big %s\">%s</span> %s</p>\n",
         _("Where it stands"), words_status_tone(c->status), words_status_plain(c->status),
         words_status_sentence(c->status));
    due_sentences(r, &promises);
    if (c->status == TICKET_WAITING_CUSTOMER)
        html(r->out, "<p class=\"soft\">%s</p>\n", _("While we wait for you, the time to a solution stands still."));
    if (c->reopen_until != 0) {
        html(r->out, "<p class=\"soft\">%s ", _("If it isn’t, tell us until"));
        moment_html(r, c->reopen_until);
        html(r->out, "</p>\n");
    }
    html(r->out, "<p class=\"soft\">");
    html_say(r->out, "Times are in %s.", moment_zone(r));
    html(r->out, "</p></section>\n");
}

/* For a few minutes after a ticket was sent: that it has arrived. */
static void write_sent(struct request *r, const struct conversation *c) {
    if (c->status != TICKET_NEW || !db_flag(c->ticket, 0, CONVERSATION_SHOW_MINE) ||
        db_count(c->thread.messages) != 1 || r->now - ticket_int(c, CONVERSATION_SHOW_RECEIVED_AT) > JUST_SENT_SECONDS)
        return;
    html(r->out, "<div class=\"banner good\" role=\"status\"><strong>");
    html_say(r->out, "We have it. Your ticket is #%lld.", (long long)c->ticket_id);
    html(r->out, "</strong></div>\n");
}

static void write_text_field(struct request *r, const struct conversation *c, const char *label, bool silent) {
    const struct field text = {
        .name = "body",
        .label = label,
        .value = form_text(&r->form, "body"),
        .error = c->error,
        .rows = 5,
        .silent = silent,
    };
    field_area(r->out, &text);
}

static void write_button(struct request *r, const char *says, const char *label, const char *look) {
    html(r->out, "<button name=\"says\" value=\"%s\" class=\"%s\">%s</button>\n", says, look, label);
}

/* The hidden fields by which a change in between is noticed. */
static void write_seen(struct request *r, const struct conversation *c) {
    html(r->out,
         "<input type=\"hidden\" name=\"version\" value=\"%lld\"><input type=\"hidden\" name=\"seen\" value=\"%lld\">"
         "<input type=\"hidden\" name=\"status\" value=\"%s\">\n",
         (long long)ticket_int(c, CONVERSATION_SHOW_VERSION), (long long)thread_latest(&c->thread),
         ticket_text(c, CONVERSATION_SHOW_STATUS));
}

/* To the ticket in which it went on, so that nobody opens a second one for it. */
static void write_followed(struct request *r, const struct conversation *c) {
    if (db_is_null(c->ticket, 0, CONVERSATION_SHOW_FOLLOWED_BY))
        return;
    gint64 next = ticket_int(c, CONVERSATION_SHOW_FOLLOWED_BY);
    html(r->out, "<p><a href=\"%s\">%s</a></p>\n", ticket_path(r, next),
         request_print(r, _("It went on in ticket #%lld"), (long long)next));
}

static void write_follow_up_form(struct request *r, const struct conversation *c) {
    html(r->out, "<section class=\"box\" id=\"reply\"><h2>%s</h2>\n<p>%s</p>\n", _("Is there more?"),
         _("This ticket is over. Write again, and we open a new one that is linked to it."));
    write_followed(r, c);
    page_form(r, request_print(r, "%s/follow-up", c->thread.path), FORM_FILES);
    html(r->out,
         "<input type=\"hidden\" name=\"impact\" value=\"%lld\"><input type=\"hidden\" name=\"urgency\" "
         "value=\"%lld\">\n",
         (long long)ticket_int(c, CONVERSATION_SHOW_IMPACT), (long long)ticket_int(c, CONVERSATION_SHOW_URGENCY));
    write_text_field(r, c, _("What happened?"), false);
    attach_field(r, "attachments", _("Files"));
    html(r->out, "<div class=\"actions\"><button>%s</button></div></form></section>\n", _("Send"));
}

static void write_reply_form(struct request *r, const struct conversation *c) {
    bool solved = c->status == TICKET_RESOLVED;
    html(r->out, "<section class=\"box\" id=\"reply\"><h2>%s</h2>\n", solved ? _("Is it solved?") : _("Reply"));
    page_form(r, request_print(r, "%s/reply", c->thread.path), FORM_FILES);
    write_seen(r, c);
    write_text_field(r, c, solved ? _("A word about it") : _("Your message"), true);
    attach_field(r, "attachments", _("Files"));
    html(r->out, "<div class=\"actions\">");
    if (!solved)
        write_button(r, "reply", _("Send"), "");
    write_button(r, "solved", _("It is solved"), solved ? "" : "plain");
    if (solved)
        write_button(r, "not_solved", _("It is not solved"), "plain");
    html(r->out, "</div></form></section>\n");
}

static void write_page(struct request *r, const struct conversation *c) {
    page_head(r, &(struct page){
                     .title = request_print(r, "#%" G_GINT64_FORMAT " %s", c->ticket_id,
                                            ticket_text(c, CONVERSATION_SHOW_SUBJECT)),
                     .current = NAV_TICKETS,
                     .shape = LAYOUT_PAGE,
                     .wrong = c->error != NULL,
                 });
    if (c->notice != NULL)
        html(r->out, "<div class=\"banner\" role=\"alert\"><strong>%s</strong> %s</div>\n", c->notice,
             _("What you wrote is kept below."));
    const struct field body = {.name = "body", .error = c->error};
    field_errors(r->out, (const struct field *const[]){&body}, 1);
    write_head(r, c);
    write_sent(r, c);
    write_state(r, c);
    thread_write(r, &c->thread);
    if (c->over)
        write_follow_up_form(r, c);
    else
        write_reply_form(r, c);
    page_foot(r);
}

void page_conversation_show(struct request *r) {
    struct conversation c = {.ticket_id = request_number(r, "ticket"), .thread.seen = G_MAXINT64};
    request_begin(r);
    ask(r, &c);
    if (!request_fetch(r))
        return;
    if (read_rows(r, &c))
        write_page(r, &c);
    else
        error_answer(r, 404, NULL);
}

/* ---- What is done ---- */

/* The page once more, with what was typed, since the form can't be taken as it is. */
static void show_again(struct request *r, int status, const char *notice, const char *error) {
    struct conversation c = {
        .ticket_id = request_number(r, "ticket"),
        .thread.seen = G_MAXINT64,
        .notice = notice,
        .error = error,
    };
    form_number(&r->form, "seen", 0, G_MAXINT64, &c.thread.seen);
    ask(r, &c);
    if (!request_run(r))
        return;
    if (read_rows(r, &c)) {
        response_status(r, status);
        write_page(r, &c);
    } else {
        error_answer(r, 404, NULL);
    }
}

/* Whether something that the customer sees came in between: internal notes raise the version, too, and are no business
 * of theirs. */
static bool is_stale(const struct request *r, const struct ticket *t) {
    gint64 version = 0, seen = 0;
    if (form_number(&r->form, "version", 1, G_MAXINT, &version) && version == t->version)
        return false;
    form_number(&r->form, "seen", 0, G_MAXINT64, &seen);
    if (ticket_status_from_name(form_text(&r->form, "status")) != t->status)
        return true;
    for (guint i = 0; i < t->n_stored; i++) {
        const struct event *event = &g_array_index(t->events, struct event, i);
        if (event->kind == EVENT_MESSAGE && event->is_public && event->ref_id > seen)
            return true;
    }
    return false;
}

static enum requester_says read_says(const struct request *r) {
    const char *says = form_text(&r->form, "says");
    return strcmp(says, "solved") == 0       ? REQUESTER_SOLVED
           : strcmp(says, "not_solved") == 0 ? REQUESTER_NOT_SOLVED
                                             : REQUESTER_REPLIES;
}

/* What is wrong with a message; NULL = nothing. */
static const char *message_problem(const struct request *r, const char *body, bool needed) {
    if (*body == '\0' && r->form.uploads->len > 0)
        return _("Write a line about your files");
    if (*body == '\0' && needed)
        return _("Write your message");
    return NULL;
}

/* Where the browser goes after a message: to it. */
static const char *after(struct request *r, const struct ticket *t) {
    const char *path = ticket_path(r, t->ticket_id);
    return t->messages->len == 0 ? path : request_print(r, "%s#m%" G_GINT64_FORMAT, path, act_message_id(t));
}

void page_conversation_reply(struct request *r) {
    g_autoptr(GError) error = NULL;
    const char *body = form_trimmed(&r->form, r->arena, "body");
    enum requester_says says = read_says(r);
    request_begin(r);
    struct ticket_load load =
        ticket_ask(r->flow.work, r->promises, r->session.customer_id, request_number(r, "ticket"));
    if (!request_load(r))
        return;
    g_autoptr(ticket_t) t = act_read(r, &load);
    if (t == NULL)
        return;
    const char *problem = message_problem(r, body, says == REQUESTER_REPLIES);
    if (is_stale(r, t)) {
        show_again(r, 409, _("Something came in between: please look before you send."), NULL);
    } else if (problem != NULL) {
        show_again(r, 422, NULL, problem);
    } else if (!ticket_requester_writes(t, body, says, &error)) {
        show_again(r, 409, act_refusal(error), NULL);
    } else {
        act_write(r, t);
        attach_uploads(r, r->flow.work, t->customer_id, t->ticket_id, act_message_id(t), true);
        request_commit(r, after(r, t));
    }
}

/* Impact and urgency come with the form, as the new ticket's priority is asked for in the first round trip; a customer
 * may choose them for any ticket. */
void page_conversation_follow_up(struct request *r) {
    g_autoptr(GError) error = NULL;
    gint64 impact = WORDS_SCALE, urgency = WORDS_SCALE;
    struct conversation old = {.ticket_id = request_number(r, "ticket")};
    const char *body = form_trimmed(&r->form, r->arena, "body");
    form_number(&r->form, "impact", 1, WORDS_SCALE, &impact);
    form_number(&r->form, "urgency", 1, WORDS_SCALE, &urgency);
    request_begin(r);
    ask(r, &old);
    struct ticket_new_load load =
        ticket_new_ask(r->flow.work, r->promises, r->session.customer_id, 0, (int)impact, (int)urgency);
    if (!request_load(r))
        return;
    if (!read_rows(r, &old)) {
        error_answer(r, 404, NULL);
        return;
    }
    const char *problem = message_problem(r, body, true);
    if (problem != NULL || !old.over) {
        show_again(r, problem != NULL ? 422 : 409, problem != NULL ? NULL : _("This ticket is open again."), problem);
        return;
    }
    const struct ticket_new form = {
        .requester_id = r->who.id,
        .subject = ticket_text(&old, CONVERSATION_SHOW_SUBJECT),
        .body = body,
        .channel = "form",
        .category_id = ticket_int(&old, CONVERSATION_SHOW_CATEGORY_ID),
        .impact = (int)impact,
        .urgency = (int)urgency,
        .follows = old.ticket_id,
    };
    g_autoptr(ticket_t) t = ticket_new(&load, &form, act_actor(r), &error);
    if (t == NULL) {
        g_critical("%s", error->message);
        error_answer(r, 500, NULL);
        return;
    }
    act_write(r, t);
    attach_uploads(r, r->flow.work, t->customer_id, t->ticket_id, act_message_id(t), true);
    request_commit(r, ticket_path(r, t->ticket_id));
}
