/* The words of events.md as tables: one a vocabulary, indexed by its enum and read both ways. The words stand in the
 * database, in plan and mapping files and in the API, so a name here never changes. Used by every program. */
#include "shared/event.h"

#include <glib.h>

static const char *const status_names[TICKET_STATUS_COUNT] = {
    [TICKET_NEW] = "new",
    [TICKET_IN_PROGRESS] = "in_progress",
    [TICKET_WAITING_CUSTOMER] = "waiting_customer",
    [TICKET_WAITING_VENDOR] = "waiting_vendor",
    [TICKET_RESOLVED] = "resolved",
    [TICKET_CLOSED] = "closed",
};

static const char *const kind_names[EVENT_KIND_COUNT] = {
    [EVENT_RECEIVED] = "received",
    [EVENT_MESSAGE] = "message",
    [EVENT_STATUS] = "status",
    [EVENT_PRIORITY] = "priority",
    [EVENT_CATEGORY] = "category",
    [EVENT_PLAN] = "plan",
    [EVENT_TARGET] = "target",
    [EVENT_ASSIGN] = "assign",
    [EVENT_LEVEL] = "level",
    [EVENT_VENDOR_SUBMITTED] = "vendor_submitted",
    [EVENT_VENDOR_SEVERITY] = "vendor_severity",
    [EVENT_VENDOR_ANSWERED] = "vendor_answered",
    [EVENT_VENDOR_SOLVED] = "vendor_solved",
    [EVENT_VENDOR_WITHDRAWN] = "vendor_withdrawn",
    [EVENT_ANSWERED_AT_CREATION] = "answered_at_creation",
    [EVENT_EXCLUDE] = "exclude",
    [EVENT_INCLUDE] = "include",
    [EVENT_MERGED_INTO] = "merged_into",
    [EVENT_MERGED_FROM] = "merged_from",
    [EVENT_UNMERGED] = "unmerged",
    [EVENT_LINKED] = "linked",
    [EVENT_UNLINKED] = "unlinked",
    [EVENT_TAGGED] = "tagged",
    [EVENT_TIME_SPENT] = "time_spent",
    [EVENT_RATED] = "rated",
    [EVENT_CAUSE_OF_BREACH] = "cause_of_breach",
};

static const char *const actor_names[ACTOR_KIND_COUNT] = {
    [ACTOR_CONTACT] = "contact", [ACTOR_AGENT] = "agent",   [ACTOR_RULE] = "rule",
    [ACTOR_VENDOR] = "vendor",   [ACTOR_IMPORT] = "import", [ACTOR_SYSTEM] = "system",
};

static const char *const author_names[AUTHOR_COUNT] = {
    [AUTHOR_REQUESTER] = "requester",
    [AUTHOR_AGENT] = "agent",
    [AUTHOR_SYSTEM] = "system",
    [AUTHOR_VENDOR] = "vendor",
};

static const char *const metric_names[METRIC_COUNT] = {
    [METRIC_FIRST_RESPONSE] = "first_response",
    [METRIC_NEXT_RESPONSE] = "next_response",
    [METRIC_RESOLUTION] = "resolution",
    [METRIC_VENDOR_RESPONSE] = "vendor_response",
    [METRIC_VENDOR_RESOLUTION] = "vendor_resolution",
};

static const char *const reason_names[EXCLUDE_REASON_COUNT] = {
    [EXCLUDE_DUPLICATE] = "duplicate",
    [EXCLUDE_SPAM] = "spam",
    [EXCLUDE_TEST] = "test",
    [EXCLUDE_WITHDRAWN] = "withdrawn",
};

static const char *name_of(const char *const names[], size_t count, size_t word) {
    return word < count && names[word] ? names[word] : "";
}

static size_t word_of(const char *const names[], size_t count, const char *name) {
    for (size_t word = 1; name && word < count; word++)
        if (g_strcmp0(names[word], name) == 0)
            return word;
    return 0;
}

#define VOCABULARY(type, prefix, names)                                                                                \
    const char *prefix##_name(type word) {                                                                             \
        return name_of(names, G_N_ELEMENTS(names), (size_t)word);                                                      \
    }                                                                                                                  \
    type prefix##_from_name(const char *name) {                                                                        \
        return (type)word_of(names, G_N_ELEMENTS(names), name);                                                        \
    }

VOCABULARY(enum ticket_status, ticket_status, status_names)
VOCABULARY(enum event_kind, event_kind, kind_names)
VOCABULARY(enum actor_kind, actor_kind, actor_names)
VOCABULARY(enum message_author, message_author, author_names)
VOCABULARY(enum metric, metric, metric_names)
VOCABULARY(enum exclude_reason, exclude_reason, reason_names)

int event_compare(const void *one, const void *other) {
    const struct event *a = one, *b = other;
    if (a->happened_at != b->happened_at)
        return a->happened_at < b->happened_at ? -1 : 1;
    return (a->event_id > b->event_id) - (a->event_id < b->event_id);
}
