/* Words for events; see happening.h. Every sentence is whole, since languages order its parts differently. */
#include "cgi/happening.h"

#include "cgi/request.h"
#include "cgi/words.h"
#include "shared/i18n.h"
#include "shared/sla.h"
#include "sql/queries.h"

static const char *agent_name(const struct happening_names *names, gint64 id) {
    const struct staff_agent *agent = staff_agent(names->staff, id);
    return agent != NULL ? agent->name : _("An agent");
}

static const char *actor_name(const struct event *event, const struct happening_names *names) {
    switch (event->actor_kind) {
    case ACTOR_AGENT:
        return agent_name(names, event->actor_id);
    case ACTOR_CONTACT:
        return event->actor_id == names->requester_id && *names->requester != '\0' ? names->requester
                                                                                   : _("The customer");
    case ACTOR_VENDOR:
        return _("The vendor");
    case ACTOR_IMPORT:
        return _("The import");
    default:
        return _("A rule");
    }
}

static const char *category_name(const struct happening_names *names, gint64 id) {
    for (unsigned row = 0; row < db_count(names->categories); row++)
        if (db_int64(names->categories, row, CATEGORY_ALL_CATEGORY_ID) == id)
            return words_category(db_str(names->categories, row, CATEGORY_ALL_NAME));
    return "";
}

static bool pauses(const struct happening_names *names, enum ticket_status status) {
    return names->policy != NULL && (names->policy->pauses[METRIC_RESOLUTION] & SLA_PAUSES(status)) != 0;
}

static const char *status_words(struct request *r, const struct event *event, const struct happening_names *names) {
    const char *who = actor_name(event, names), *status = words_status(event->to_status);
    if (event->to_status == TICKET_RESOLVED && event->actor_kind == ACTOR_CONTACT)
        return request_print(r, _("%s says that it is solved"), who);
    if (ticket_status_is_over(event->from_status) && !ticket_status_is_over(event->to_status))
        return request_print(r, _("%s reopened it: %s"), who, status);
    if (pauses(names, event->to_status))
        return request_print(r, _("%s set the status to %s: the resolution clock is paused"), who, status);
    if (pauses(names, event->from_status) && event->actor_kind == ACTOR_CONTACT)
        return request_print(r, _("%s answered: the resolution clock runs again"), who);
    if (pauses(names, event->from_status) && !ticket_status_is_over(event->to_status))
        return request_print(r, _("%s set the status to %s: the resolution clock runs again"), who, status);
    return request_print(r, _("%s set the status to %s"), who, status);
}

static const char *assign_words(struct request *r, const struct event *event, const struct happening_names *names) {
    const char *who = actor_name(event, names), *team = staff_team(names->staff, event->to_team_id);
    if (event->to_id == 0 && event->from_id == 0 && team != NULL)
        return request_print(r, _("%s passed it to the team %s"), who, team);
    if (event->to_id == 0)
        return request_print(r, _("%s put it back into the queue"), who);
    if (event->actor_kind == ACTOR_AGENT && event->to_id == event->actor_id)
        return request_print(r, _("%s took it"), who);
    return request_print(r, _("%s gave it to %s"), who, agent_name(names, event->to_id));
}

/* What a change from one number to another says; the one that a new ticket begins with says nothing. */
static const char *change_words(struct request *r, const struct event *event, const struct happening_names *names) {
    const char *who = actor_name(event, names);
    if (event->kind == EVENT_ASSIGN)
        return assign_words(r, event, names);
    if (event->from_id == 0)
        return NULL;
    switch (event->kind) {
    case EVENT_PRIORITY:
        return request_print(r, _("%s changed the priority from %d to %d"), who, (int)event->from_id,
                             (int)event->to_id);
    case EVENT_CATEGORY:
        return request_print(r, _("%s changed the category from “%s” to “%s”"), who,
                             category_name(names, event->from_id), category_name(names, event->to_id));
    case EVENT_PLAN:
        return request_print(r, _("%s moved it to another plan"), who);
    default:
        return request_print(r, _("%s passed it from support level %d to %d"), who, (int)event->from_id,
                             (int)event->to_id);
    }
}

static const char *other_words(struct request *r, const struct event *event, const struct happening_names *names) {
    const char *who = actor_name(event, names);
    switch (event->kind) {
    case EVENT_RECEIVED:
        return event->author == AUTHOR_AGENT
                   ? request_print(r, _("%s entered it, %s"), who,
                                   words_channel(event->channel != NULL ? event->channel : ""))
                   : NULL;
    case EVENT_ANSWERED_AT_CREATION:
        return request_print(r, _("%s answered it at once"), who);
    case EVENT_VENDOR_SUBMITTED:
        return request_print(r, _("%s took it to the vendor"), who);
    case EVENT_VENDOR_ANSWERED:
        return _("The vendor answered");
    case EVENT_VENDOR_SOLVED:
        return _("The vendor solved its case");
    case EVENT_VENDOR_WITHDRAWN:
        return request_print(r, _("%s withdrew the vendor’s case"), who);
    case EVENT_EXCLUDE:
        return request_print(r, _("%s took it out of the figures"), who);
    case EVENT_INCLUDE:
        return request_print(r, _("%s put it back into the figures"), who);
    case EVENT_TARGET:
        return request_print(r, _("%s set another target"), who);
    default:
        return NULL;
    }
}

/* Lines that lead to another ticket. */
static const char *linked_words(struct request *r, const struct event *event) {
    switch (event->kind) {
    case EVENT_LINKED:
        return request_print(r, _("Goes on from ticket #%lld"), (long long)event->ref_id);
    case EVENT_MERGED_INTO:
        return request_print(r, _("Merged into ticket #%lld"), (long long)event->ref_id);
    case EVENT_MERGED_FROM:
        return request_print(r, _("Ticket #%lld was merged into this one"), (long long)event->ref_id);
    case EVENT_UNMERGED:
        return request_print(r, _("No longer merged with ticket #%lld"), (long long)event->ref_id);
    default:
        return NULL;
    }
}

bool happening_line(struct request *r, const struct event *event, const struct happening_names *names,
                    struct thread_line *line) {
    *line = (struct thread_line){.at = event->happened_at};
    switch (event->kind) {
    case EVENT_MESSAGE:
        return false;
    case EVENT_STATUS:
        line->text = status_words(r, event, names);
        break;
    case EVENT_PRIORITY:
    case EVENT_CATEGORY:
    case EVENT_PLAN:
    case EVENT_ASSIGN:
    case EVENT_LEVEL:
        line->text = change_words(r, event, names);
        break;
    case EVENT_LINKED:
    case EVENT_MERGED_INTO:
    case EVENT_MERGED_FROM:
    case EVENT_UNMERGED:
        line->text = linked_words(r, event);
        line->href = request_print(r, "/desk/go/%" G_GINT64_FORMAT, event->ref_id);
        break;
    default:
        line->text = other_words(r, event, names);
    }
    return line->text != NULL;
}
