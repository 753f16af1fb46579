/* Reading and writing tickets for pages; see act.h. */
#include "cgi/act.h"

#include "cgi/error.h"
#include "cgi/request.h"
#include "shared/i18n.h"

struct ticket_actor act_actor(const struct request *r) {
    return (struct ticket_actor){
        .kind = r->door == DOOR_DESK ? ACTOR_AGENT : ACTOR_CONTACT,
        .id = r->who.id,
        .origin = r->address,
    };
}

struct ticket *act_read(struct request *r, const struct ticket_load *load) {
    g_autoptr(GError) error = NULL;
    struct ticket *t = ticket_read(load, act_actor(r), &error);
    if (error != NULL)
        g_critical("%s", error->message);
    if (t == NULL)
        error_answer(r, error != NULL ? 500 : 404, NULL);
    return t;
}

void act_write(struct request *r, struct ticket *t) {
    if (t->events->len > t->n_stored)
        ticket_write(r->flow.work, t);
}

bool act_commit(struct request *r, struct ticket *t, const char *location) {
    act_write(r, t);
    return request_commit(r, location);
}

gint64 act_message_id(const struct ticket *t) {
    return t->messages->len == 0 ? 0 : g_array_index(t->messages, struct ticket_message, 0).message_id;
}

const char *act_refusal(const GError *error) {
    switch ((enum ticket_error)error->code) {
    case TICKET_ERROR_CLOSED:
        return _("This ticket is closed meanwhile");
    case TICKET_ERROR_NOT_ANSWERED:
        return _("Ask the customer something before the ticket waits for them");
    case TICKET_ERROR_RESOLVE_UNANSWERED:
        return _("Resolve a ticket with a reply, so that the customer learns how");
    case TICKET_ERROR_BAD_STATUS:
        return _("The ticket can’t get this status");
    case TICKET_ERROR_BAD_INSTANT:
        return _("Enter a time that isn’t in the future");
    case TICKET_ERROR_BAD_PRIORITY:
        return _("Choose a priority from 1 to 4");
    }
    g_return_val_if_reached("");
}
