/* Gathers the rows of sql/queries/history.sql into tickets; see history.h. Rows come sorted by owner and ticket, so a
 * ticket is whole when the next owner's first row arrives. */
#include "shared/history.h"

#include "sql/queries.h"

/* The columns of every statement of history.sql. */
enum {
    CUSTOMER = HISTORY_ALL_CUSTOMER_ID,
    OWNER = HISTORY_ALL_OWNER_ID,
    TICKET = HISTORY_ALL_TICKET_ID,
    EVENT = HISTORY_ALL_EVENT_ID,
    HAPPENED_AT = HISTORY_ALL_HAPPENED_AT,
    RECORDED_AT = HISTORY_ALL_RECORDED_AT,
    KIND = HISTORY_ALL_KIND,
    ACTOR_KIND = HISTORY_ALL_ACTOR_KIND,
    AUTHOR = HISTORY_ALL_AUTHOR,
    IS_PUBLIC = HISTORY_ALL_IS_PUBLIC,
    FROM_CODE = HISTORY_ALL_FROM_CODE,
    TO_CODE = HISTORY_ALL_TO_CODE,
    FROM_ID = HISTORY_ALL_FROM_ID,
    TO_ID = HISTORY_ALL_TO_ID,
    FROM_TEAM_ID = HISTORY_ALL_FROM_TEAM_ID,
    TO_TEAM_ID = HISTORY_ALL_TO_TEAM_ID,
    METRIC = HISTORY_ALL_METRIC,
    SECONDS = HISTORY_ALL_SECONDS,
    REASON_CODE = HISTORY_ALL_REASON_CODE,
    REF_ID = HISTORY_ALL_REF_ID,
    TICKET_VERSION = HISTORY_ALL_VERSION,
    COLUMNS,
};

struct gathering {
    history_func each;
    void *data;
    struct history ticket; /* ticket_id 0: nothing gathered yet */
    GArray *events;        /* struct event: the owner's, and those of its others, by ticket */
    GArray *others;        /* struct sla_other, room for all */
    GStringChunk *texts;   /* reason codes of the gathered events */
    bool stopped;
};

/* The longest word of shared/event.h has 20 letters; what is longer is none of them. */
struct word {
    char text[32];
};

static const char *word_of(const struct db_field *field, struct word *word) {
    size_t length = field->length > 0 ? (size_t)field->length : 0;
    if (length >= sizeof word->text)
        length = 0;
    if (length > 0)
        memcpy(word->text, field->bytes, length);
    word->text[length] = '\0';
    return word->text;
}

static void take_event(struct gathering *self, const struct db_field *fields) {
    struct word word;
    struct event event = {
        .customer_id = db_field_int64(&fields[CUSTOMER]),
        .ticket_id = db_field_int64(&fields[TICKET]),
        .event_id = db_field_int64(&fields[EVENT]),
        .happened_at = db_field_instant(&fields[HAPPENED_AT]),
        .recorded_at = db_field_instant(&fields[RECORDED_AT]),
        .kind = event_kind_from_name(word_of(&fields[KIND], &word)),
        .actor_kind = actor_kind_from_name(word_of(&fields[ACTOR_KIND], &word)),
        .author = message_author_from_name(word_of(&fields[AUTHOR], &word)),
        .is_public = db_field_int64(&fields[IS_PUBLIC]) != 0,
        .from_status = ticket_status_from_name(word_of(&fields[FROM_CODE], &word)),
        .to_status = ticket_status_from_name(word_of(&fields[TO_CODE], &word)),
        .from_id = db_field_int64(&fields[FROM_ID]),
        .to_id = db_field_int64(&fields[TO_ID]),
        .from_team_id = db_field_int64(&fields[FROM_TEAM_ID]),
        .to_team_id = db_field_int64(&fields[TO_TEAM_ID]),
        .metric = metric_from_name(word_of(&fields[METRIC], &word)),
        .seconds = db_field_int64(&fields[SECONDS]),
        .ref_id = db_field_int64(&fields[REF_ID]),
    };
    const struct db_field *reason = &fields[REASON_CODE];
    if (reason->length >= 0) {
        event.reason = exclude_reason_from_name(word_of(reason, &word));
        event.reason_code = g_string_chunk_insert_len(self->texts, (const char *)reason->bytes, reason->length);
    }
    g_array_append_val(self->events, event);
}

void history_cut(struct history *ticket, const struct event *events, size_t n, struct sla_other *others) {
    ticket->n_events = ticket->n_others = 0;
    ticket->others = others;
    for (size_t first = 0, end; first < n; first = end) {
        for (end = first; end < n && events[end].ticket_id == events[first].ticket_id; end++)
            ;
        struct sla_other run = {
            .ticket_id = events[first].ticket_id, .events = events + first, .n_events = end - first};
        if (run.ticket_id != ticket->ticket_id) {
            others[ticket->n_others++] = run;
            continue;
        }
        ticket->events = run.events;
        ticket->n_events = run.n_events;
    }
}

static void hand_over(struct gathering *self) {
    struct history *ticket = &self->ticket;
    if (ticket->ticket_id == 0)
        return;
    g_array_set_size(self->others, self->events->len);
    history_cut(ticket, (const struct event *)(gpointer)self->events->data, self->events->len,
                (struct sla_other *)(gpointer)self->others->data);
    self->stopped = !self->each(ticket, self->data);
    g_array_set_size(self->events, 0);
    g_string_chunk_clear(self->texts);
}

static bool gather(const struct db_field *fields, unsigned n, void *data) {
    struct gathering *self = data;
    g_assert(n == COLUMNS);
    int64_t customer_id = db_field_int64(&fields[CUSTOMER]), owner_id = db_field_int64(&fields[OWNER]);
    if (customer_id != self->ticket.customer_id || owner_id != self->ticket.ticket_id) {
        hand_over(self);
        if (self->stopped)
            return false;
        self->ticket = (struct history){
            .customer_id = customer_id, .ticket_id = owner_id, .version = (int)db_field_int64(&fields[TICKET_VERSION])};
    }
    if (fields[EVENT].length >= 0)
        take_event(self, fields);
    return true;
}

bool history_stream_query(struct db_work *work, const struct db_query *query, history_func each, void *data,
                          GError **error) {
    struct gathering self = {
        .each = each,
        .data = data,
        .events = g_array_new(FALSE, FALSE, sizeof(struct event)),
        .others = g_array_new(FALSE, FALSE, sizeof(struct sla_other)),
        .texts = g_string_chunk_new(256),
    };
    bool fine = db_copy_out_query(work, query, gather, &self, error);
    if (fine && !self.stopped)
        hand_over(&self);
    g_array_unref(self.events);
    g_array_unref(self.others);
    g_string_chunk_free(self.texts);
    return fine;
}
