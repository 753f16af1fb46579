/* A ticket at the desk: shown, replied to, noted on, changed. A form that was made from an older state of the ticket is
 * refused with the page as it is now and everything that was typed (409). */
#include "cgi/act.h"
#include "cgi/attach.h"
#include "cgi/desk_ticket.h"
#include "cgi/error.h"
#include "cgi/pages.h"
#include "cgi/request.h"
#include "shared/i18n.h"
#include "sql/queries.h"

static struct desk_ticket named(const struct request *r) {
    return (struct desk_ticket){
        .customer_id = request_number(r, "customer"),
        .ticket_id = request_number(r, "ticket"),
        .thread.seen = G_MAXINT64,
    };
}

void page_desk_ticket_show(struct request *r) {
    g_autoptr(sla_result_t) result = sla_result_new();
    struct desk_ticket d = named(r);
    d.result = result;
    request_begin(r);
    desk_ticket_ask(r, &d);
    if (request_fetch(r) && desk_ticket_read(r, &d))
        desk_ticket_write(r, &d);
}

/* ---- Acts ---- */

/* What is wrong with what was sent; all NULL = nothing. */
struct problem {
    const char *notice;               /* it can't be taken at this time */
    const char *body, *note, *change; /* a field is wrong */
};

/* The page once more, with what was entered. */
static void show_again(struct request *r, const struct problem *problem) {
    g_autoptr(sla_result_t) result = sla_result_new();
    struct desk_ticket d = named(r);
    d.result = result;
    d.notice = problem->notice;
    d.error.body = problem->body;
    d.error.note = problem->note;
    d.error.change = problem->change;
    form_number(&r->form, "seen", 0, G_MAXINT64, &d.thread.seen);
    desk_ticket_ask(r, &d);
    if (!request_run(r) || !desk_ticket_read(r, &d))
        return;
    response_status(r, problem->notice != NULL ? 409 : 422);
    desk_ticket_write(r, &d);
}

static struct ticket_load ask(struct request *r) {
    request_begin(r);
    return ticket_ask(r->flow.work, r->promises, request_number(r, "customer"), request_number(r, "ticket"));
}

/* The ticket that was asked for, locked, if the form was made from its present state; NULL: answered. */
static struct ticket *load(struct request *r, const struct ticket_load *rows) {
    gint64 version = 0;
    if (!request_load(r))
        return NULL;
    struct ticket *t = act_read(r, rows);
    if (t == NULL || (form_number(&r->form, "version", 1, G_MAXINT, &version) && version == t->version))
        return t;
    ticket_free(t);
    show_again(r,
               &(struct problem){.notice = _("Somebody changed this ticket in between: please look before you send.")});
    return NULL;
}

static const char *path_of(struct request *r, const struct ticket *t) {
    return request_print(r, "/desk/tickets/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, t->customer_id, t->ticket_id);
}

/* Writes a message with its files and goes to it. */
static void send_message(struct request *r, struct ticket *t, bool is_public) {
    gint64 message = act_message_id(t);
    act_write(r, t);
    attach_uploads(r, r->flow.work, t->customer_id, t->ticket_id, message, is_public);
    request_commit(r, request_print(r, "%s#m%" G_GINT64_FORMAT, path_of(r, t), message));
}

static int status_after(const struct request *r) {
    const char *then = form_text(&r->form, "then");
    return strcmp(then, "wait") == 0      ? TICKET_WAITING_CUSTOMER
           : strcmp(then, "resolve") == 0 ? TICKET_RESOLVED
                                          : KEEP_STATUS;
}

void page_desk_ticket_reply(struct request *r) {
    g_autoptr(GError) error = NULL;
    const char *body = form_trimmed(&r->form, r->arena, "body");
    const struct ticket_load rows = ask(r);
    g_autoptr(ticket_t) t = load(r, &rows);
    if (t == NULL)
        return;
    if (*body == '\0')
        show_again(r, &(struct problem){.body = _("Write your reply")});
    else if (!ticket_agent_writes(t, body, true, status_after(r), &error))
        show_again(r, &(struct problem){.body = act_refusal(error)});
    else
        send_message(r, t, true);
}

void page_desk_ticket_note(struct request *r) {
    g_autoptr(GError) error = NULL;
    const char *note = form_trimmed(&r->form, r->arena, "note");
    const struct ticket_load rows = ask(r);
    g_autoptr(ticket_t) t = load(r, &rows);
    if (t == NULL)
        return;
    if (*note == '\0')
        show_again(r, &(struct problem){.note = _("Write the note")});
    else if (!ticket_agent_writes(t, note, false, KEEP_STATUS, &error))
        show_again(r, &(struct problem){.note = act_refusal(error)});
    else
        send_message(r, t, false);
}

/* Fields that are missing or unknown leave the ticket as it is. */
static bool change(const struct request *r, struct ticket *t, const struct staff *staff,
                   const struct db_rows *categories, GError **error) {
    gint64 number;
    enum ticket_status status = ticket_status_from_name(form_text(&r->form, "status"));
    bool take = form_has(&r->form, "take");
    if (take) {
        ticket_assign(t, r->who.id, r->who.team_id);
        return true;
    }
    if (form_number(&r->form, "priority", PRIORITY_HIGHEST, PRIORITY_LOWEST, &number) &&
        !ticket_set_priority(t, (int)number, error))
        return false;
    if (form_number(&r->form, "category", 1, G_MAXINT64, &number))
        for (unsigned row = 0; row < db_count(categories); row++)
            if (db_int64(categories, row, CATEGORY_ALL_CATEGORY_ID) == number)
                ticket_set_category(t, number);
    if (form_number(&r->form, "agent", 0, G_MAXINT64, &number) && number != t->agent_id) {
        const struct staff_agent *agent = staff_agent(staff, number);
        if (number == 0)
            ticket_assign(t, 0, t->team_id);
        else if (agent != NULL && agent->active)
            ticket_assign(t, agent->id, agent->team_id);
    }
    return status == TICKET_NO_STATUS || status == t->status || ticket_set_status(t, status, error);
}

void page_desk_ticket_change(struct request *r) {
    g_autoptr(GError) error = NULL;
    struct staff staff;
    const struct ticket_load rows = ask(r);
    const struct db_rows *people = db_ask(r->flow.work, desk_staff, DB_ROWS);
    const struct db_rows *categories = db_ask(r->flow.work, category_all, DB_ROWS);
    g_autoptr(ticket_t) t = load(r, &rows);
    if (t == NULL)
        return;
    staff_read(r, people, &staff);
    if (change(r, t, &staff, categories, &error))
        act_commit(r, t, path_of(r, t));
    else
        show_again(r, &(struct problem){.change = act_refusal(error)});
}
