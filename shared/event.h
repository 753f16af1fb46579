/* The words that every part shares (design: events.md): statuses, kinds of event, actors, authors, metrics, and
 * `struct event`, one row of ticket_event in C. Each word has its text in one table, read both ways; 0 is always
 * 'none' and its text is "". What an act writes is shared/ticket.h's business, what the events mean is shared/sla.h's.
 */
#ifndef SHARED_EVENT_H
#define SHARED_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ticket_status {
    TICKET_NO_STATUS,
    TICKET_NEW,
    TICKET_IN_PROGRESS,
    TICKET_WAITING_CUSTOMER,
    TICKET_WAITING_VENDOR,
    TICKET_RESOLVED,
    TICKET_CLOSED,
    TICKET_STATUS_COUNT,
};

/* What each kind carries beside actor and instants is said here; columns not named are null (0). */
enum event_kind {
    EVENT_NO_KIND,
    /* The start; channel, author (requester or agent). The same act records priority, category, plan (each from 0)
     * and, if there is one, assign, at the same instant after it. */
    EVENT_RECEIVED,
    /* author, is_public, ref_id = message. A note made public is recorded once more, with is_public, at that instant.
     */
    EVENT_MESSAGE,
    EVENT_STATUS,   /* from_status, to_status */
    EVENT_PRIORITY, /* from_id, to_id: 1 to 4 */
    EVENT_CATEGORY, /* from_id, to_id: category */
    EVENT_PLAN,     /* from_id, to_id: plan version; reason_code */
    EVENT_TARGET,   /* metric, seconds: a new target for the open clock of that metric; ref_id = vendor case, for its
                       metrics; reason_code */
    EVENT_ASSIGN,   /* from_id, to_id: agent; from_team_id, to_team_id */
    EVENT_LEVEL,    /* from_id, to_id: support level 1 to 3; ref_id = escalation */
    EVENT_VENDOR_SUBMITTED, /* ref_id = vendor case; from_id = plan version of the vendor's contract, to_id = severity
                             */
    EVENT_VENDOR_SEVERITY,  /* ref_id = vendor case; from_id, to_id: severity */
    EVENT_VENDOR_ANSWERED,  /* ref_id = vendor case */
    EVENT_VENDOR_SOLVED,    /* ref_id = vendor case */
    EVENT_VENDOR_WITHDRAWN, /* ref_id = vendor case */
    EVENT_ANSWERED_AT_CREATION,
    EVENT_EXCLUDE, /* reason (reason_code: duplicate, spam, test, withdrawn) */
    EVENT_INCLUDE, /* reason_code */
    /* ref_id = the other ticket. The merged ticket gets merged_into and no status event; the survivor merged_from;
     * undoing it writes unmerged to both. */
    EVENT_MERGED_INTO,
    EVENT_MERGED_FROM,
    EVENT_UNMERGED,
    EVENT_LINKED,
    EVENT_UNLINKED,
    EVENT_TAGGED,
    EVENT_TIME_SPENT,      /* seconds */
    EVENT_RATED,           /* to_id: score */
    EVENT_CAUSE_OF_BREACH, /* metric, to_id = cycle, reason_code */
    EVENT_KIND_COUNT,
};

enum actor_kind {
    ACTOR_NONE,
    ACTOR_CONTACT,
    ACTOR_AGENT,
    ACTOR_RULE,
    ACTOR_VENDOR,
    ACTOR_IMPORT,
    ACTOR_SYSTEM,
    ACTOR_KIND_COUNT,
};

enum message_author {
    AUTHOR_NONE,
    AUTHOR_REQUESTER, /* any contact or watcher of the customer */
    AUTHOR_AGENT,
    AUTHOR_SYSTEM, /* automatic replies, bounces and out-of-office notes, whoever's they are */
    AUTHOR_VENDOR,
    AUTHOR_COUNT,
};

enum metric {
    METRIC_NONE,
    METRIC_FIRST_RESPONSE,
    METRIC_NEXT_RESPONSE,
    METRIC_RESOLUTION,
    METRIC_VENDOR_RESPONSE,
    METRIC_VENDOR_RESOLUTION,
    METRIC_COUNT,
};

enum exclude_reason {
    EXCLUDE_NONE,
    EXCLUDE_DUPLICATE,
    EXCLUDE_SPAM,
    EXCLUDE_TEST,
    EXCLUDE_WITHDRAWN,
    EXCLUDE_REASON_COUNT,
};

#define PRIORITY_HIGHEST 1
#define PRIORITY_LOWEST 4
#define LEVEL_LOWEST 1
#define LEVEL_HIGHEST 3

/* One row of ticket_event. Ids are 0 where the column is null; instants are epoch seconds. The three texts are
 * borrowed from whoever filled the struct, and may be NULL. */
struct event {
    int64_t customer_id;
    int64_t ticket_id;
    int64_t event_id; /* the order of recording */
    int64_t happened_at;
    int64_t recorded_at;
    enum event_kind kind;
    enum actor_kind actor_kind;
    int64_t actor_id;
    enum message_author author;
    bool is_public;
    enum ticket_status from_status, to_status; /* from_code, to_code */
    int64_t from_id, to_id;
    int64_t from_team_id, to_team_id;
    enum metric metric;
    enum exclude_reason reason; /* reason_code, where it is one of these */
    int64_t seconds;
    int64_t ref_id;
    const char *reason_code;
    const char *channel;
    const char *origin;
};

/* The text of a word as the database and the files have it; "" for 0 and for what is no such word. */
const char *ticket_status_name(enum ticket_status status);
const char *event_kind_name(enum event_kind kind);
const char *actor_kind_name(enum actor_kind kind);
const char *message_author_name(enum message_author author);
const char *metric_name(enum metric metric);
const char *exclude_reason_name(enum exclude_reason reason);

/* The word of a text; 0 for an unknown one, "" and NULL. */
enum ticket_status ticket_status_from_name(const char *name);
enum event_kind event_kind_from_name(const char *name);
enum actor_kind actor_kind_from_name(const char *name);
enum message_author message_author_from_name(const char *name);
enum metric metric_from_name(const char *name);
enum exclude_reason exclude_reason_from_name(const char *name);

/* Resolved or closed. */
static inline bool ticket_status_is_over(enum ticket_status status) {
    return status == TICKET_RESOLVED || status == TICKET_CLOSED;
}

static inline bool metric_is_vendor(enum metric metric) {
    return metric == METRIC_VENDOR_RESPONSE || metric == METRIC_VENDOR_RESOLUTION;
}

/* Order of counting (sla-rules.md 1.1): by instant, within one second by recording. For qsort and bsearch. */
int event_compare(const void *one, const void *other);

#endif
