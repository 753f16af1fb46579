/* Acts on a ticket: which events they cause (events.md), what they may not do (sla-rules.md 2.1, 3.1), and the rows
 * they leave; see ticket.h. Events of one act are appended in the order in which they count: a requester's message that
 * changes the status records the status first, an agent's reply the message first. */
#include "shared/ticket.h"

#include "shared/event_row.h"
#include "shared/history.h"
#include "shared/instant.h"
#include "sql/queries.h"

G_DEFINE_QUARK(firstline - ticket - error - quark, ticket_error)

static struct ticket *ticket_allocate(struct promises *promises, struct ticket_actor actor) {
    struct ticket *t = g_new0(struct ticket, 1);
    t->promises = promises;
    t->actor = actor;
    t->events = g_array_new(FALSE, TRUE, sizeof(struct event));
    t->merged = g_array_new(FALSE, TRUE, sizeof(struct event));
    t->messages = g_array_new(FALSE, TRUE, sizeof(struct ticket_message));
    return t;
}

void ticket_free(struct ticket *t) {
    if (t == NULL)
        return;
    g_array_unref(t->events);
    g_array_unref(t->merged);
    g_array_unref(t->messages);
    g_free(t);
}

/* ---- First round trip ---- */

struct ticket_load ticket_ask(struct db_work *work, struct promises *promises, gint64 customer_id, gint64 ticket_id) {
    return (struct ticket_load){
        .promises = promises,
        .customer_id = customer_id,
        .ticket_id = ticket_id,
        .row = db_ask(work, ticket_lock, DB_MAYBE_ROW, db_int(customer_id), db_int(ticket_id)),
        .events = db_ask(work, event_list, DB_ROWS, db_int(customer_id), db_int(ticket_id)),
        .promise = promises_ask_ticket(promises, work, customer_id, ticket_id),
    };
}

static void read_row(struct ticket *t, const struct db_rows *row) {
    t->requester_id = db_int64(row, 0, TICKET_LOCK_REQUESTER_ID);
    t->category_id = db_int64(row, 0, TICKET_LOCK_CATEGORY_ID);
    t->agent_id = db_int64(row, 0, TICKET_LOCK_AGENT_ID);
    t->team_id = db_int64(row, 0, TICKET_LOCK_TEAM_ID);
    t->version = (int)db_int64(row, 0, TICKET_LOCK_VERSION);
    t->status = ticket_status_from_name(db_str(row, 0, TICKET_LOCK_STATUS));
    t->impact = (int)db_int64(row, 0, TICKET_LOCK_IMPACT);
    t->urgency = (int)db_int64(row, 0, TICKET_LOCK_URGENCY);
    t->priority = (int)db_int64(row, 0, TICKET_LOCK_PRIORITY);
    t->level = (int)db_int64(row, 0, TICKET_LOCK_LEVEL);
    t->message_count = (int)db_int64(row, 0, TICKET_LOCK_MESSAGE_COUNT);
    t->last_message_at = db_int64(row, 0, TICKET_LOCK_LAST_MESSAGE_AT);
    t->last_author = message_author_from_name(db_str(row, 0, TICKET_LOCK_LAST_AUTHOR));
    t->now = db_int64(row, 0, TICKET_LOCK_NOW);
    t->next_message_id = db_int64(row, 0, TICKET_LOCK_MESSAGE_ID);
}

static void read_events(struct ticket *t, const struct db_rows *rows) {
    for (unsigned row = 0; row < db_count(rows); row++) {
        struct event event = event_from_row(rows, row, t->customer_id);
        if (event.ticket_id != t->ticket_id) {
            g_array_append_val(t->merged, event);
            continue;
        }
        /* An act comes after all that it has seen, even if its transaction began before another's that was quicker. */
        t->now = MAX(t->now, event.happened_at);
        g_array_append_val(t->events, event);
    }
    t->n_stored = t->events->len;
}

struct ticket *ticket_read(const struct ticket_load *load, struct ticket_actor actor, GError **error) {
    if (db_count(load->row) == 0 || !promises_take(load->promises, load->promise, error))
        return NULL;
    struct ticket *t = ticket_allocate(load->promises, actor);
    t->customer_id = load->customer_id;
    t->ticket_id = load->ticket_id;
    read_row(t, load->row);
    read_events(t, load->events);
    return t;
}

/* ---- Appending ---- */

/* The next event of this act; its number is provisional and only keeps the order (rule 1.1). */
static struct event *append(struct ticket *t, enum event_kind kind) {
    struct event event = {
        .customer_id = t->customer_id,
        .ticket_id = t->ticket_id,
        .event_id = G_MAXINT64 / 2 + t->events->len,
        .happened_at = t->now,
        .recorded_at = t->now,
        .kind = kind,
        .actor_kind = t->actor.kind,
        .actor_id = t->actor.id,
        .origin = t->actor.origin,
    };
    g_array_append_val(t->events, event);
    return &g_array_index(t->events, struct event, t->events->len - 1);
}

static void append_change(struct ticket *t, enum event_kind kind, gint64 from, gint64 to) {
    struct event *event = append(t, kind);
    event->from_id = from;
    event->to_id = to;
}

static void append_status(struct ticket *t, enum ticket_status to) {
    if (t->status == to)
        return;
    struct event *event = append(t, EVENT_STATUS);
    event->from_status = t->status;
    event->to_status = to;
    t->status = to;
}

static void append_message(struct ticket *t, enum message_author author, gint64 author_id, bool is_public,
                           const char *body) {
    struct event *event = append(t, EVENT_MESSAGE);
    event->author = author;
    event->is_public = is_public;
    event->ref_id = t->next_message_id;
    struct ticket_message message = {
        .message_id = t->next_message_id,
        .author = author,
        .author_id = author_id,
        .is_public = is_public,
        .body = body,
    };
    g_array_append_val(t->messages, message);
    t->message_count++;
    if (is_public) {
        t->last_message_at = t->now;
        t->last_author = author;
    }
}

/* ---- A new ticket ---- */

struct ticket_new_load ticket_new_ask(struct db_work *work, struct promises *promises, gint64 customer_id,
                                      gint64 received_at, int impact, int urgency) {
    return (struct ticket_new_load){
        .promises = promises,
        .customer_id = customer_id,
        .numbers = db_ask(work, ticket_numbers, DB_ONE_ROW, db_int(impact), db_int(urgency)),
        .promise = promises_ask_customer(promises, work, customer_id, received_at),
    };
}

/* Everything about a new ticket happens at the instant of receiving, which for a call lies in the past. */
static void append_beginning(struct ticket *t, const struct ticket_new *form, gint64 plan_version_id) {
    struct event *received = append(t, EVENT_RECEIVED);
    received->channel = form->channel;
    received->author = form->by_agent ? AUTHOR_AGENT : AUTHOR_REQUESTER;
    append_change(t, EVENT_PRIORITY, 0, t->priority);
    append_change(t, EVENT_CATEGORY, 0, t->category_id);
    if (plan_version_id != 0)
        append_change(t, EVENT_PLAN, 0, plan_version_id);
    if (form->agent_id != 0)
        ticket_assign(t, form->agent_id, 0);
    if (form->follows != 0)
        append(t, EVENT_LINKED)->ref_id = form->follows;
    append_message(t, AUTHOR_REQUESTER, form->requester_id, true, form->body);
    /* After the message, so that it doesn't count as one that waits for an answer (2.2). */
    if (form->by_agent && form->answered) {
        append(t, EVENT_ANSWERED_AT_CREATION);
        append_status(t, TICKET_IN_PROGRESS);
    }
}

struct ticket *ticket_new(const struct ticket_new_load *load, const struct ticket_new *form, struct ticket_actor actor,
                          GError **error) {
    gint64 now = db_int64(load->numbers, 0, TICKET_NUMBERS_NOW);
    if (form->received_at > now) {
        g_set_error_literal(error, TICKET_ERROR, TICKET_ERROR_BAD_INSTANT, "a ticket can't be received in the future");
        return NULL;
    }
    if (!promises_take(load->promises, load->promise, error))
        return NULL;
    struct ticket *t = ticket_allocate(load->promises, actor);
    t->customer_id = load->customer_id;
    t->ticket_id = db_int64(load->numbers, 0, TICKET_NUMBERS_TICKET_ID);
    t->next_message_id = db_int64(load->numbers, 0, TICKET_NUMBERS_MESSAGE_ID);
    t->priority = (int)db_int64(load->numbers, 0, TICKET_NUMBERS_PRIORITY);
    t->requester_id = form->requester_id;
    t->category_id = form->category_id;
    t->impact = form->impact;
    t->urgency = form->urgency;
    t->level = LEVEL_LOWEST;
    t->status = TICKET_NEW;
    t->now = form->received_at != 0 ? form->received_at : now;
    t->subject = form->subject;
    t->channel = form->channel;
    append_beginning(t, form, promises_plan_of(load->promise));
    t->replay_at = now;
    return t;
}

/* ---- Acts ---- */

/* The plan version in force for the ticket: the latest plan event's. */
static gint64 plan_version(const struct ticket *t) {
    for (guint i = t->events->len; i-- > 0;) {
        const struct event *event = &g_array_index(t->events, struct event, i);
        if (event->kind == EVENT_PLAN)
            return event->to_id;
    }
    return 0;
}

static gint64 status_since(const struct ticket *t) {
    for (guint i = t->events->len; i-- > 0;) {
        const struct event *event = &g_array_index(t->events, struct event, i);
        if (event->kind == EVENT_STATUS)
            return event->happened_at;
    }
    return t->now;
}

/* Closed, or resolved for longer than the plan lets it be reopened. */
static bool is_over(const struct ticket *t) {
    if (t->status != TICKET_RESOLVED)
        return t->status == TICKET_CLOSED;
    const struct plan *plan = promises_plan(t->promises, plan_version(t));
    return plan != NULL && t->now > status_since(t) + plan->close_after_days * DAY_SECONDS;
}

bool ticket_requester_writes(struct ticket *t, const char *body, enum requester_says says, GError **error) {
    if (is_over(t)) {
        g_set_error(error, TICKET_ERROR, TICKET_ERROR_CLOSED, "ticket %" G_GINT64_FORMAT " is over", t->ticket_id);
        return false;
    }
    if (says == REQUESTER_SOLVED)
        append_status(t, TICKET_RESOLVED);
    else if (t->status == TICKET_WAITING_CUSTOMER || t->status == TICKET_RESOLVED)
        append_status(t, TICKET_IN_PROGRESS);
    if (*body != '\0')
        append_message(t, AUTHOR_REQUESTER, t->actor.id, true, body);
    return true;
}

/* Whether an agent may set a status: `answers` says that a public message of theirs goes before it. */
static bool may_set(const struct ticket *t, enum ticket_status status, bool answers, GError **error) {
    enum ticket_error why;
    const char *text;
    if (status == TICKET_NEW || status <= TICKET_NO_STATUS || status >= TICKET_STATUS_COUNT ||
        (t->status == TICKET_CLOSED && status != TICKET_CLOSED)) {
        why = TICKET_ERROR_BAD_STATUS;
        text = "a ticket can't go back to new, nor out of closed";
    } else if (ticket_status_is_over(status) && !ticket_status_is_over(t->status) && !answers) {
        why = TICKET_ERROR_RESOLVE_UNANSWERED;
        text = "an agent resolves with a public message";
    } else if (status == TICKET_WAITING_CUSTOMER && !answers && t->last_author != AUTHOR_AGENT) {
        why = TICKET_ERROR_NOT_ANSWERED;
        text = "nobody has asked the customer anything";
    } else {
        return true;
    }
    g_set_error(error, TICKET_ERROR, why, "ticket %" G_GINT64_FORMAT ": %s", t->ticket_id, text);
    return false;
}

bool ticket_agent_writes(struct ticket *t, const char *body, bool is_public, int status, GError **error) {
    if (status != KEEP_STATUS && !may_set(t, (enum ticket_status)status, is_public, error))
        return false;
    append_message(t, AUTHOR_AGENT, t->actor.id, is_public, body);
    if (status != KEEP_STATUS)
        append_status(t, (enum ticket_status)status);
    else if (is_public && t->status == TICKET_NEW)
        append_status(t, TICKET_IN_PROGRESS);
    return true;
}

bool ticket_set_status(struct ticket *t, enum ticket_status status, GError **error) {
    if (!may_set(t, status, false, error))
        return false;
    append_status(t, status);
    return true;
}

bool ticket_set_priority(struct ticket *t, int priority, GError **error) {
    if (priority < PRIORITY_HIGHEST || priority > PRIORITY_LOWEST) {
        g_set_error(error, TICKET_ERROR, TICKET_ERROR_BAD_PRIORITY, "there is no priority %d", priority);
        return false;
    }
    if (t->priority != priority)
        append_change(t, EVENT_PRIORITY, t->priority, priority);
    t->priority = priority;
    return true;
}

void ticket_set_category(struct ticket *t, gint64 category_id) {
    if (t->category_id != category_id)
        append_change(t, EVENT_CATEGORY, t->category_id, category_id);
    t->category_id = category_id;
}

void ticket_assign(struct ticket *t, gint64 agent_id, gint64 team_id) {
    if (t->agent_id == agent_id && t->team_id == team_id)
        return;
    struct event *event = append(t, EVENT_ASSIGN);
    event->from_id = t->agent_id;
    event->to_id = agent_id;
    event->from_team_id = t->team_id;
    event->to_team_id = team_id;
    t->agent_id = agent_id;
    t->team_id = team_id;
}

/* ---- Second round trip ---- */

static gint64 instant_or_zero(gint64 instant) {
    return instant == INSTANT_NEVER ? 0 : instant;
}

struct ticket_row ticket_row_of(const struct sla_result *result) {
    static const enum metric dues[] = {METRIC_FIRST_RESPONSE, METRIC_NEXT_RESPONSE, METRIC_RESOLUTION};
    const struct sla_ticket *ticket = &result->ticket;
    struct ticket_row row = {
        .status = ticket->status,
        .priority = ticket->priority,
        .level = ticket->level,
        .category_id = ticket->category_id,
        .agent_id = ticket->agent_id,
        .team_id = ticket->team_id,
        .resolved_at = instant_or_zero(ticket->resolved_at),
        .first_response_due_at = instant_or_zero(ticket->due[METRIC_FIRST_RESPONSE]),
        .next_response_due_at = instant_or_zero(ticket->due[METRIC_NEXT_RESPONSE]),
        .resolution_due_at = instant_or_zero(ticket->due[METRIC_RESOLUTION]),
        .next_due_at = instant_or_zero(ticket->next_due),
    };
    for (guint i = 0; i < G_N_ELEMENTS(dues) && row.next_due_at != 0; i++)
        if (row.next_due_metric == METRIC_NONE && ticket->due[dues[i]] == ticket->next_due)
            row.next_due_metric = dues[i];
    return row;
}

static struct db_param id_or_null(gint64 id) {
    return id == 0 ? db_null() : db_int(id);
}

static struct db_param due(gint64 instant) {
    return instant == 0 ? db_null() : db_instant(instant);
}

static struct db_param due_metric(const struct ticket_row *row) {
    return row->next_due_metric == METRIC_NONE ? db_null() : db_text(metric_name(row->next_due_metric));
}

static void write_message(struct db_work *work, const struct ticket *t, const struct ticket_message *message) {
    bool by_agent = message->author == AUTHOR_AGENT, by_requester = message->author == AUTHOR_REQUESTER;
    db_ask(work, message_add, DB_NOTHING, db_int(t->customer_id), db_int(t->ticket_id), db_int(message->message_id),
           db_text(message_author_name(message->author)), id_or_null(by_requester ? message->author_id : 0),
           id_or_null(by_agent ? message->author_id : 0), db_bool(message->is_public), db_text(message->body),
           db_instant(t->now));
    if (message->is_public)
        db_ask(work, outbox_add, DB_NOTHING, db_int(t->customer_id), db_int(t->ticket_id), db_int(message->message_id),
               db_text(t->actor.kind == ACTOR_CONTACT ? "desk" : "requester"));
}

static void write_new_row(struct db_work *work, const struct ticket *t, const struct ticket_row *row) {
    db_ask(work, ticket_insert, DB_NOTHING, db_int(t->customer_id), db_int(t->ticket_id), id_or_null(t->requester_id),
           db_text(t->subject), db_int(t->category_id), id_or_null(plan_version(t)), db_text(t->channel),
           db_text(ticket_status_name(row->status)), db_int(t->impact), db_int(t->urgency), db_int(t->priority),
           id_or_null(t->agent_id), id_or_null(t->team_id), db_instant(t->now), due(row->first_response_due_at),
           due(row->next_response_due_at), due(row->resolution_due_at), due(row->next_due_at), due_metric(row));
}

static void write_row(struct db_work *work, const struct ticket *t, const struct ticket_row *row) {
    db_ask(work, ticket_advance, DB_NOTHING, db_int(t->customer_id), db_int(t->ticket_id), db_int(t->version),
           db_text(ticket_status_name(row->status)), due(row->resolved_at), due(row->first_response_due_at),
           due(row->next_response_due_at), due(row->resolution_due_at), due(row->next_due_at), due_metric(row),
           db_int(t->message_count), due(t->last_message_at), db_text(message_author_name(t->last_author)));
    if (t->actor.kind != ACTOR_CONTACT)
        db_ask(work, ticket_reclassify, DB_NOTHING, db_int(t->customer_id), db_int(t->ticket_id), db_int(row->priority),
               db_int(row->category_id), db_int(row->level), id_or_null(row->agent_id), id_or_null(row->team_id));
}

/* The row as its history leaves it, with what this act adds. */
static struct ticket_row replay(const struct ticket *t) {
    g_autoptr(sla_result_t) result = sla_result_new();
    g_autofree struct sla_other *others = g_new(struct sla_other, t->merged->len + 1);
    struct history history = {.ticket_id = t->ticket_id};
    history_cut(&history, (const struct event *)(gpointer)t->merged->data, t->merged->len, others);
    struct sla_input input = {
        .book = promises_book(t->promises),
        .events = (const struct event *)(gpointer)t->events->data,
        .n_events = t->events->len,
        .others = history.others,
        .n_others = history.n_others,
        .now = MAX(t->now, t->replay_at),
    };
    sla_replay(&input, result);
    return ticket_row_of(result);
}

void ticket_write(struct db_work *work, struct ticket *t) {
    struct ticket_row row = replay(t);
    if (t->version == 0)
        write_new_row(work, t, &row);
    else
        write_row(work, t, &row);
    for (guint i = 0; i < t->messages->len; i++)
        write_message(work, t, &g_array_index(t->messages, struct ticket_message, i));
    for (guint i = t->n_stored; i < t->events->len; i++)
        event_add_to(work, &g_array_index(t->events, struct event, i));
}
