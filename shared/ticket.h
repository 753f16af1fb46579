/* What an act on a ticket records. events.md says which events each act causes; this module appends them to the
 * ticket's history, replays it with sla_replay() and writes events, messages and the ticket row with its new dues.
 * Pages, mail and imports act through it, so that all of them write the same history for the same act.
 *
 *     first round trip    struct ticket_load load = ticket_ask(work, promises, customer, ticket);
 *     in between          g_autoptr(ticket_t) t = ticket_read(&load, actor, &error);   then one act, or several
 *     second round trip   ticket_write(work, t);
 *
 * It knows no HTTP and no language: a refused act comes back as a TICKET_ERROR that the caller puts into words. */
#ifndef SHARED_TICKET_H
#define SHARED_TICKET_H

#include "shared/db.h"
#include "shared/event.h"
#include "shared/promise.h"
#include "shared/sla.h"

#include <glib.h>
#include <stdbool.h>

/* Why an act was refused. Texts are for logs; pages have their own. */
enum ticket_error {
    TICKET_ERROR_CLOSED,             /* closed, or resolved for longer than the plan's days: a new ticket is needed */
    TICKET_ERROR_NOT_ANSWERED,       /* waiting for the customer without a public agent message as the latest (3.1) */
    TICKET_ERROR_RESOLVE_UNANSWERED, /* at the desk only a public message resolves (2.1) */
    TICKET_ERROR_BAD_STATUS,         /* 'new' can't be set; closed can't be reopened */
    TICKET_ERROR_BAD_INSTANT,        /* a call in the future (2.1) */
    TICKET_ERROR_BAD_PRIORITY,       /* not 1 to 4 */
};
#define TICKET_ERROR (ticket_error_quark())
GQuark ticket_error_quark(void);

/* Who acts. `origin` is the address of the request or NULL. */
struct ticket_actor {
    enum actor_kind kind;
    gint64 id;
    const char *origin;
};

/* What a requester's message says about the solution (the form asks). */
enum requester_says {
    REQUESTER_REPLIES,    /* nothing: reopens what was resolved */
    REQUESTER_SOLVED,     /* 'it is solved' */
    REQUESTER_NOT_SOLVED, /* 'it is not solved' */
};

/* A ticket in memory: the cached row, its history and what the acts of this request add to it. */
struct ticket {
    gint64 customer_id, ticket_id, requester_id, category_id, agent_id, team_id; /* 0: none */
    gint64 now;       /* instant at which this act counts, epoch seconds; of a new ticket: when it was received */
    gint64 replay_at; /* of a new ticket: the instant of the transaction, for a call that lies in the past */
    int version;      /* as stored; 0: a new ticket */
    enum ticket_status status;
    int impact, urgency, priority, level;
    int message_count;
    gint64 last_message_at; /* of the latest public message; 0: none */
    enum message_author last_author;
    gint64 next_message_id;        /* reserved for the message of this act */
    const char *subject, *channel; /* of a new ticket; borrowed */
    struct ticket_actor actor;
    struct promises *promises; /* borrowed */
    GArray *events;            /* struct event; the first n_stored are in the database */
    guint n_stored;
    GArray *merged;   /* struct event of the tickets that were merged into it (4.4), ticket by ticket */
    GArray *messages; /* struct ticket_message, to be written */
};
typedef struct ticket ticket_t; /* for g_autoptr(ticket_t) */
void ticket_free(struct ticket *t);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ticket_t, ticket_free)

/* A message to be written; `body` is borrowed until ticket_write() has been called. */
struct ticket_message {
    gint64 message_id;
    enum message_author author;
    gint64 author_id; /* contact or agent */
    bool is_public;
    const char *body;
};

/* What the ticket row caches of the replay; the rest of the row is text or never changes. Also used by rebuild and
 * check. Instants are epoch seconds, 0: none. */
struct ticket_row {
    enum ticket_status status;
    int priority, level;
    gint64 category_id, agent_id, team_id;
    gint64 resolved_at;
    gint64 first_response_due_at, next_response_due_at, resolution_due_at, next_due_at;
    enum metric next_due_metric; /* METRIC_NONE where next_due_at is 0 */
};

/* ---- First round trip ---- */

struct ticket_load {
    struct promises *promises;
    gint64 customer_id, ticket_id;
    struct db_rows *row, *events, *promise;
};

/* Asks for the ticket FOR UPDATE, its history, and the plans and calendars that this process hasn't cached. Scopes
 * customer and desk; a contact who isn't company-wide finds only their own. */
struct ticket_load ticket_ask(struct db_work *work, struct promises *promises, gint64 customer_id, gint64 ticket_id);

/* After the first run. NULL without an error: no such ticket. The result is the caller's. */
struct ticket *ticket_read(const struct ticket_load *load, struct ticket_actor actor, GError **error);

struct ticket_new_load {
    struct promises *promises;
    gint64 customer_id;
    struct db_rows *numbers, *promise;
};

/* Asks for what a new ticket needs: numbers, the priority of impact and urgency, the customer's plan version in force
 * at `received_at` (0: now). */
struct ticket_new_load ticket_new_ask(struct db_work *work, struct promises *promises, gint64 customer_id,
                                      gint64 received_at, int impact, int urgency);

struct ticket_new {
    gint64 requester_id;                  /* 0: none */
    const char *subject, *body, *channel; /* channel: form, mail, phone */
    gint64 category_id;
    int impact, urgency;
    gint64 received_at; /* 0: now; never in the future (2.1) */
    bool by_agent;      /* recorded by an agent for the requester */
    bool answered;      /* 'answered at creation' (2.1); by_agent only */
    gint64 agent_id;    /* assigned at once; 0: nobody */
    gint64 follows;     /* the closed ticket that it continues, or 0 */
};

/* A ticket that didn't exist: received, with its first message. ticket_write() inserts it. */
struct ticket *ticket_new(const struct ticket_new_load *load, const struct ticket_new *form, struct ticket_actor actor,
                          GError **error);

/* ---- Acts (each returns false with a TICKET_ERROR and changes nothing where it is refused) ---- */

/* The requester writes; an empty body with SOLVED or NOT_SOLVED is only the word. */
bool ticket_requester_writes(struct ticket *t, const char *body, enum requester_says says, GError **error);
/* An agent writes to the requester (public), or a note. `status` is the status wanted after it; KEEP_STATUS: none
 * wanted (a public message moves 'new' to 'in progress' all the same). */
enum { KEEP_STATUS = -1 };
bool ticket_agent_writes(struct ticket *t, const char *body, bool is_public, int status, GError **error);
bool ticket_set_status(struct ticket *t, enum ticket_status status, GError **error);
bool ticket_set_priority(struct ticket *t, int priority, GError **error);
void ticket_set_category(struct ticket *t, gint64 category_id);
void ticket_assign(struct ticket *t, gint64 agent_id, gint64 team_id);

/* ---- Second round trip ---- */

/* Replays and queues the INSERTs of events and messages (with their outbox rows) and the UPDATE, or for a new ticket
 * the INSERT, of the row with new dues and version. The caller commits. */
void ticket_write(struct db_work *work, struct ticket *t);

/* ---- The row that a history makes ---- */

/* What the ticket row must cache for this replay. */
struct ticket_row ticket_row_of(const struct sla_result *result);

#endif
