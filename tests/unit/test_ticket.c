/* Which events an act on a ticket records, in which order, and which acts are refused (events.md;
 * sla-rules.md 2.1, 3.1). A history is written as a string of words, so that each case reads like a line of events.md.
 * No database. */
#include "shared/ticket.h"

#include "shared/instant.h"

#define NOW G_GINT64_CONSTANT(1790000000)
#define CONTACT_ID 7
#define AGENT_ID 3

/* A ticket as ticket_read() leaves it: a status, who wrote last, and the instant of that status. */
static struct ticket *some_ticket(enum ticket_status status, enum message_author last_author, enum actor_kind actor) {
    struct ticket *t = g_new0(struct ticket, 1);
    t->customer_id = 1;
    t->ticket_id = 1001;
    t->version = 4;
    t->status = status;
    t->priority = 3;
    t->level = 1;
    t->category_id = 11;
    t->last_author = last_author;
    t->now = NOW;
    t->next_message_id = 500;
    t->message_count = 2;
    t->promises = promises_new();
    t->actor = (struct ticket_actor){.kind = actor, .id = actor == ACTOR_CONTACT ? CONTACT_ID : AGENT_ID};
    t->events = g_array_new(FALSE, TRUE, sizeof(struct event));
    t->merged = g_array_new(FALSE, TRUE, sizeof(struct event));
    t->messages = g_array_new(FALSE, TRUE, sizeof(struct ticket_message));
    return t;
}

static void some_ticket_free(struct ticket *t) {
    promises_free(t->promises);
    ticket_free(t);
}

/* "message(requester) status(in_progress)": what this act has added. */
static char *history(const struct ticket *t) {
    GString *text = g_string_new(NULL);
    for (guint i = t->n_stored; i < t->events->len; i++) {
        const struct event *event = &g_array_index(t->events, struct event, i);
        if (text->len > 0)
            g_string_append_c(text, ' ');
        g_string_append(text, event_kind_name(event->kind));
        if (event->kind == EVENT_STATUS)
            g_string_append_printf(text, "(%s)", ticket_status_name(event->to_status));
        else if (event->kind == EVENT_MESSAGE)
            g_string_append_printf(text, "(%s%s)", message_author_name(event->author),
                                   event->is_public ? "" : ", note");
        else if (event->kind != EVENT_RECEIVED && event->kind != EVENT_ANSWERED_AT_CREATION)
            g_string_append_printf(text, "(%d)", (int)event->to_id);
    }
    return g_string_free(text, FALSE);
}

struct requester_case {
    enum ticket_status before;
    enum requester_says says;
    const char *body, *history;
    enum ticket_status after;
};

static void test_requester(void) {
    static const struct requester_case cases[] = {
        {TICKET_NEW, REQUESTER_REPLIES, "x", "message(requester)", TICKET_NEW},
        {TICKET_IN_PROGRESS, REQUESTER_REPLIES, "x", "message(requester)", TICKET_IN_PROGRESS},
        {TICKET_WAITING_VENDOR, REQUESTER_REPLIES, "x", "message(requester)", TICKET_WAITING_VENDOR},
        /* The status goes before the message that causes it. */
        {TICKET_WAITING_CUSTOMER, REQUESTER_REPLIES, "x", "status(in_progress) message(requester)", TICKET_IN_PROGRESS},
        {TICKET_RESOLVED, REQUESTER_REPLIES, "x", "status(in_progress) message(requester)", TICKET_IN_PROGRESS},
        {TICKET_RESOLVED, REQUESTER_NOT_SOLVED, "", "status(in_progress)", TICKET_IN_PROGRESS},
        {TICKET_IN_PROGRESS, REQUESTER_SOLVED, "", "status(resolved)", TICKET_RESOLVED},
        {TICKET_WAITING_CUSTOMER, REQUESTER_SOLVED, "x", "status(resolved) message(requester)", TICKET_RESOLVED},
        /* A 'thank you' that says it is solved reopens nothing. */
        {TICKET_RESOLVED, REQUESTER_SOLVED, "x", "message(requester)", TICKET_RESOLVED},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct ticket *t = some_ticket(cases[i].before, AUTHOR_AGENT, ACTOR_CONTACT);
        g_autoptr(GError) error = NULL;
        g_assert_true(ticket_requester_writes(t, cases[i].body, cases[i].says, &error));
        g_assert_no_error(error);
        g_autofree char *added = history(t);
        g_assert_cmpstr(added, ==, cases[i].history);
        g_assert_cmpint(t->status, ==, cases[i].after);
        some_ticket_free(t);
    }
}

static void test_closed(void) {
    struct ticket *t = some_ticket(TICKET_CLOSED, AUTHOR_AGENT, ACTOR_CONTACT);
    g_autoptr(GError) error = NULL;
    g_assert_false(ticket_requester_writes(t, "x", REQUESTER_REPLIES, &error));
    g_assert_error(error, TICKET_ERROR, TICKET_ERROR_CLOSED);
    g_assert_cmpint(t->events->len, ==, 0);
    some_ticket_free(t);
}

struct agent_case {
    enum ticket_status before;
    enum message_author last_author;
    bool is_public;
    int status;
    const char *history; /* NULL: refused */
    enum ticket_error why;
};

static void test_agent(void) {
    static const struct agent_case cases[] = {
        /* The message goes before the status. */
        {TICKET_NEW, AUTHOR_REQUESTER, true, KEEP_STATUS, "message(agent) status(in_progress)", 0},
        {TICKET_NEW, AUTHOR_REQUESTER, false, KEEP_STATUS, "message(agent, note)", 0},
        {TICKET_IN_PROGRESS, AUTHOR_REQUESTER, true, KEEP_STATUS, "message(agent)", 0},
        {TICKET_NEW, AUTHOR_REQUESTER, true, TICKET_RESOLVED, "message(agent) status(resolved)", 0},
        {TICKET_NEW, AUTHOR_REQUESTER, true, TICKET_WAITING_CUSTOMER, "message(agent) status(waiting_customer)", 0},
        {TICKET_RESOLVED, AUTHOR_REQUESTER, true, KEEP_STATUS, "message(agent)", 0},
        {TICKET_IN_PROGRESS, AUTHOR_REQUESTER, false, TICKET_RESOLVED, NULL, TICKET_ERROR_RESOLVE_UNANSWERED},
        {TICKET_IN_PROGRESS, AUTHOR_REQUESTER, false, TICKET_CLOSED, NULL, TICKET_ERROR_RESOLVE_UNANSWERED},
        {TICKET_IN_PROGRESS, AUTHOR_REQUESTER, false, TICKET_WAITING_CUSTOMER, NULL, TICKET_ERROR_NOT_ANSWERED},
        {TICKET_IN_PROGRESS, AUTHOR_AGENT, false, TICKET_WAITING_CUSTOMER,
         "message(agent, note) status(waiting_customer)", 0},
        {TICKET_IN_PROGRESS, AUTHOR_AGENT, true, TICKET_NEW, NULL, TICKET_ERROR_BAD_STATUS},
        {TICKET_CLOSED, AUTHOR_AGENT, true, TICKET_IN_PROGRESS, NULL, TICKET_ERROR_BAD_STATUS},
        {TICKET_CLOSED, AUTHOR_AGENT, true, KEEP_STATUS, "message(agent)", 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct ticket *t = some_ticket(cases[i].before, cases[i].last_author, ACTOR_AGENT);
        g_autoptr(GError) error = NULL;
        bool done = ticket_agent_writes(t, "x", cases[i].is_public, cases[i].status, &error);
        g_autofree char *added = history(t);
        if (cases[i].history == NULL) {
            g_assert_false(done);
            g_assert_error(error, TICKET_ERROR, (int)cases[i].why);
            g_assert_cmpstr(added, ==, "");
            g_assert_cmpint(t->messages->len, ==, 0);
        } else {
            g_assert_true(done);
            g_assert_cmpstr(added, ==, cases[i].history);
        }
        some_ticket_free(t);
    }
}

static void test_set_status(void) {
    struct ticket *t = some_ticket(TICKET_IN_PROGRESS, AUTHOR_REQUESTER, ACTOR_AGENT);
    g_autoptr(GError) error = NULL;
    g_assert_true(ticket_set_status(t, TICKET_WAITING_VENDOR, &error));
    g_assert_true(ticket_set_status(t, TICKET_WAITING_VENDOR, &error)); /* nothing to record */
    g_assert_false(ticket_set_status(t, TICKET_RESOLVED, &error));
    g_assert_error(error, TICKET_ERROR, TICKET_ERROR_RESOLVE_UNANSWERED);
    g_autofree char *added = history(t);
    g_assert_cmpstr(added, ==, "status(waiting_vendor)");
    some_ticket_free(t);

    t = some_ticket(TICKET_RESOLVED, AUTHOR_AGENT, ACTOR_AGENT);
    g_clear_error(&error);
    g_assert_true(ticket_set_status(t, TICKET_CLOSED, &error)); /* a resolved ticket needs no further word */
    some_ticket_free(t);
}

static void test_changes(void) {
    struct ticket *t = some_ticket(TICKET_NEW, AUTHOR_REQUESTER, ACTOR_AGENT);
    g_autoptr(GError) error = NULL;
    g_assert_true(ticket_set_priority(t, 1, &error));
    g_assert_true(ticket_set_priority(t, 1, &error));
    g_assert_false(ticket_set_priority(t, 5, &error));
    g_assert_error(error, TICKET_ERROR, TICKET_ERROR_BAD_PRIORITY);
    ticket_set_category(t, 12);
    ticket_set_category(t, 12);
    ticket_assign(t, AGENT_ID, 0);
    ticket_assign(t, AGENT_ID, 0);
    g_autofree char *added = history(t);
    g_assert_cmpstr(added, ==, "priority(1) category(12) assign(3)");
    some_ticket_free(t);
}

/* Events of one act keep their order after the stored ones, as the engine sorts them (rule 1.1). */
static void test_order(void) {
    struct ticket *t = some_ticket(TICKET_WAITING_CUSTOMER, AUTHOR_AGENT, ACTOR_CONTACT);
    struct event stored = {.event_id = 99999, .happened_at = NOW, .kind = EVENT_MESSAGE};
    g_array_append_val(t->events, stored);
    t->n_stored = 1;
    g_assert_true(ticket_requester_writes(t, "x", REQUESTER_REPLIES, NULL));
    for (guint i = 1; i < t->events->len; i++)
        g_assert_cmpint(
            event_compare(&g_array_index(t->events, struct event, i - 1), &g_array_index(t->events, struct event, i)),
            <, 0);
    some_ticket_free(t);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ticket/requester", test_requester);
    g_test_add_func("/ticket/closed", test_closed);
    g_test_add_func("/ticket/agent", test_agent);
    g_test_add_func("/ticket/set-status", test_set_status);
    g_test_add_func("/ticket/changes", test_changes);
    g_test_add_func("/ticket/order", test_order);
    return g_test_run();
}
