/* Between the columns of ticket_event and struct event; see event_row.h. Null is 0, "" or NULL on this side. */
#include "shared/event_row.h"

#include "sql/queries.h"

static const char *text_or_null(const struct db_rows *rows, unsigned row, unsigned column) {
    return db_is_null(rows, row, column) ? NULL : db_str(rows, row, column);
}

struct event event_from_row(const struct db_rows *rows, unsigned row, gint64 customer_id) {
    return (struct event){
        .customer_id = customer_id,
        .ticket_id = db_int64(rows, row, EVENT_LIST_TICKET_ID),
        .event_id = db_int64(rows, row, EVENT_LIST_EVENT_ID),
        .happened_at = db_int64(rows, row, EVENT_LIST_HAPPENED_AT),
        .recorded_at = db_int64(rows, row, EVENT_LIST_RECORDED_AT),
        .kind = event_kind_from_name(db_str(rows, row, EVENT_LIST_KIND)),
        .actor_kind = actor_kind_from_name(db_str(rows, row, EVENT_LIST_ACTOR_KIND)),
        .actor_id = db_int64(rows, row, EVENT_LIST_ACTOR_ID),
        .author = message_author_from_name(db_str(rows, row, EVENT_LIST_AUTHOR)),
        .is_public = db_flag(rows, row, EVENT_LIST_IS_PUBLIC),
        .from_status = ticket_status_from_name(db_str(rows, row, EVENT_LIST_FROM_CODE)),
        .to_status = ticket_status_from_name(db_str(rows, row, EVENT_LIST_TO_CODE)),
        .from_id = db_int64(rows, row, EVENT_LIST_FROM_ID),
        .to_id = db_int64(rows, row, EVENT_LIST_TO_ID),
        .from_team_id = db_int64(rows, row, EVENT_LIST_FROM_TEAM_ID),
        .to_team_id = db_int64(rows, row, EVENT_LIST_TO_TEAM_ID),
        .metric = metric_from_name(db_str(rows, row, EVENT_LIST_METRIC)),
        .reason = exclude_reason_from_name(db_str(rows, row, EVENT_LIST_REASON_CODE)),
        .seconds = db_int64(rows, row, EVENT_LIST_SECONDS),
        .ref_id = db_int64(rows, row, EVENT_LIST_REF_ID),
        .reason_code = text_or_null(rows, row, EVENT_LIST_REASON_CODE),
        .channel = text_or_null(rows, row, EVENT_LIST_CHANNEL),
    };
}

static struct db_param id_or_null(gint64 id) {
    return id == 0 ? db_null() : db_int(id);
}

static struct db_param word_or_null(const char *word) {
    return word == NULL || *word == '\0' ? db_null() : db_text(word);
}

void event_add_to(struct db_work *work, const struct event *event) {
    const char *reason = event->reason_code != NULL ? event->reason_code : exclude_reason_name(event->reason);
    bool has_seconds = event->kind == EVENT_TARGET || event->kind == EVENT_TIME_SPENT;
    db_ask(work, event_add, DB_NOTHING, db_int(event->customer_id), db_int(event->ticket_id),
           db_instant(event->happened_at), db_text(event_kind_name(event->kind)),
           db_text(actor_kind_name(event->actor_kind)), id_or_null(event->actor_id),
           word_or_null(message_author_name(event->author)),
           event->kind == EVENT_MESSAGE ? db_bool(event->is_public) : db_null(),
           word_or_null(ticket_status_name(event->from_status)), word_or_null(ticket_status_name(event->to_status)),
           id_or_null(event->from_id), id_or_null(event->to_id), id_or_null(event->from_team_id),
           id_or_null(event->to_team_id), word_or_null(metric_name(event->metric)),
           has_seconds ? db_int(event->seconds) : db_null(), word_or_null(reason), id_or_null(event->ref_id),
           word_or_null(event->channel), word_or_null(event->origin));
}
