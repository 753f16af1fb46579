/* The merger of import_merge.h: walks a ticket's rows as they count, keeps status, priority and category beside it, and
 * writes an event where a row changes one of them and no stored event says so already. */
#include "admin/import_merge.h"

#define FIRST_NUMBER (G_MAXINT64 / 2) /* of provisional events */
#define EVENTS_A_ROW 16               /* more than a row can make */

/* One thing of the ticket that rows change. */
struct track {
    enum event_kind kind;
    gint64 value;
    size_t next; /* stored events before this one are in `value` */
};

struct walk {
    const struct import_log *log;
    const struct import_ticket *ticket;
    const struct import_place *place;
    gint64 received_at;
    const struct event **stored; /* as they count */
    size_t n_stored;
    bool *used; /* stored events that a row has claimed */
    GArray *events;
    struct track status, priority, category;
    bool is_answered; /* an agent's public message counts already */
    bool records_all; /* a faulty ticket */
    guint position;   /* of the present row, in the order of the source; 0: before all */
    guint made;       /* events of the present row */
    gint64 at;        /* of the present row */
};

/* The instant at which something of the ticket counts (rule 1.7). */
static gint64 counts_at(const struct walk *self, gint64 instant) {
    return MAX(instant, self->received_at);
}

/* ---- Stored events ---- */

static gint64 value_of(const struct event *event) {
    return event->kind == EVENT_STATUS ? (gint64)event->to_status : event->to_id;
}

/* What was recorded with the receipt: it holds from the beginning. */
static void track_begin(struct walk *self, struct track *track) {
    for (size_t i = 0; i < self->n_stored; i++) {
        const struct event *event = self->stored[i];
        if (event->kind == track->kind && event->from_id == 0 && event->kind != EVENT_STATUS) {
            track->value = value_of(event);
            self->used[i] = true;
            return;
        }
    }
}

/* Moves on to what held just before the row counts. */
static void track_settle(const struct walk *self, struct track *track) {
    for (; track->next < self->n_stored; track->next++) {
        const struct event *event = self->stored[track->next];
        if (counts_at(self, event->happened_at) >= counts_at(self, self->at))
            return;
        if (event->kind == track->kind && !self->used[track->next])
            track->value = value_of(event);
    }
}

/* A stored event of the row's instant, at or after `from`, that no row has claimed: its place plus one; 0: none. */
static size_t claim(struct walk *self, enum event_kind kind, bool (*is_it)(const struct event *, gint64), gint64 wanted,
                    size_t from) {
    for (size_t i = from; i < self->n_stored; i++) {
        const struct event *event = self->stored[i];
        if (event->happened_at == self->at && event->kind == kind && !self->used[i] && is_it(event, wanted)) {
            self->used[i] = true;
            return i + 1;
        }
    }
    return 0;
}

static bool leads_to(const struct event *event, gint64 wanted) {
    return value_of(event) == wanted;
}

static bool is_public_by(const struct event *event, gint64 author) {
    return event->is_public && (gint64)event->author == author;
}

static bool is_note_by(const struct event *event, gint64 author) {
    return !event->is_public && (gint64)event->author == author;
}

/* ---- New events ---- */

static struct event *append(struct walk *self, enum event_kind kind) {
    struct event event = {
        .customer_id = self->place->customer_id,
        .ticket_id = self->place->ticket_id,
        .event_id = FIRST_NUMBER + (gint64)self->position * EVENTS_A_ROW + self->made++,
        .happened_at = self->at,
        .recorded_at = self->log->now,
        .kind = kind,
        .actor_kind = ACTOR_IMPORT,
    };
    g_array_append_val(self->events, event);
    return &g_array_index(self->events, struct event, self->events->len - 1);
}

static void append_change(struct walk *self, struct track *track, gint64 to) {
    struct event *event = append(self, track->kind);
    if (track->kind == EVENT_STATUS) {
        event->from_status = (enum ticket_status)track->value;
        event->to_status = (enum ticket_status)to;
    } else {
        event->from_id = track->value;
        event->to_id = to;
    }
    track->value = to;
}

/* Brings the track to what the row says. A new event is recorded after all stored ones of its instant, so none of those
 * can speak for a later row. */
static void reach(struct walk *self, struct track *track, gint64 wanted, bool records_anyway) {
    if (wanted == track->value && !records_anyway)
        return;
    size_t claimed = claim(self, track->kind, leads_to, wanted, track->next);
    if (claimed == 0) {
        append_change(self, track, wanted);
        while (track->next < self->n_stored &&
               counts_at(self, self->stored[track->next]->happened_at) <= counts_at(self, self->at))
            track->next++;
    }
    track->next = MAX(track->next, claimed);
    track->value = wanted;
}

static void write_message(struct walk *self, enum message_author author, bool is_public) {
    if (claim(self, EVENT_MESSAGE, is_public ? is_public_by : is_note_by, (gint64)author, 0) != 0)
        return;
    struct event *event = append(self, EVENT_MESSAGE);
    event->author = author;
    event->is_public = is_public;
}

static gint64 category_id(const struct import_log *log, guint category) {
    return g_array_index(log->mapping->category_codes, struct mapping_category, category - 1).id;
}

/* The receipt: priority, category and plan from 0 at its instant (shared/event.h). */
static void begin_ticket(struct walk *self) {
    self->at = self->ticket->received_at;
    struct event *received = append(self, EVENT_RECEIVED);
    received->author = AUTHOR_REQUESTER;
    received->channel = "import";
    append_change(self, &self->priority, self->ticket->priority);
    append_change(self, &self->category, category_id(self->log, self->ticket->category));
    if (self->place->plan_version_id != 0) {
        struct event *plan = append(self, EVENT_PLAN);
        plan->to_id = self->place->plan_version_id;
    }
}

/* ---- Rows ---- */

static bool answers(const struct walk *self, const struct import_row *row) {
    return row->act == MAPPING_AGENT_MESSAGE || (row->answers && !self->is_answered);
}

/* The status that the row leaves the ticket in: its own, or the one that its act brings about where it names none.
 * Nothing goes back to 'new', which means that nobody has answered (events.md). */
static enum ticket_status wanted_status(const struct walk *self, const struct import_row *row, bool is_answer) {
    enum ticket_status now = (enum ticket_status)self->status.value;
    if (row->status > TICKET_NEW)
        return (enum ticket_status)row->status;
    if ((row->status == TICKET_NEW && now != TICKET_NEW) || (is_answer && now == TICKET_NEW))
        return TICKET_IN_PROGRESS;
    if (row->status == TICKET_NO_STATUS && row->act == MAPPING_REQUESTER_MESSAGE && now == TICKET_WAITING_CUSTOMER)
        return TICKET_IN_PROGRESS; /* rule 3.1 */
    return now;
}

static void take_row(struct walk *self, const struct import_row *row) {
    track_settle(self, &self->status);
    track_settle(self, &self->priority);
    track_settle(self, &self->category);
    bool is_answer = answers(self, row);
    enum ticket_status status = wanted_status(self, row, is_answer);
    if (is_answer) /* an agent's reply records the message first */
        write_message(self, AUTHOR_AGENT, true);
    self->is_answered = self->is_answered || is_answer;
    reach(self, &self->status, status, self->records_all);
    if (row->act == MAPPING_REQUESTER_MESSAGE)
        write_message(self, AUTHOR_REQUESTER, true);
    if (row->act == MAPPING_NOTE)
        write_message(self, AUTHOR_AGENT, false);
    if (row->priority != 0)
        reach(self, &self->priority, row->priority, false);
    if (row->category != 0)
        reach(self, &self->category, category_id(self->log, row->category), false);
}

/* In a log of states only the first answer shows, and it may be stored. */
static void note_stored_answer(struct walk *self) {
    if (self->log->mapping->is_event_log)
        return;
    for (size_t i = 0; i < self->n_stored && !self->is_answered; i++) {
        const struct event *event = self->stored[i];
        if (counts_at(self, event->happened_at) > counts_at(self, self->at))
            return;
        self->is_answered = event->kind == EVENT_MESSAGE && is_public_by(event, AUTHOR_AGENT);
    }
}

/* Rule 1.7: a row earlier than one before it in the source, or than the receipt. */
static bool is_faulty(const struct walk *self) {
    for (guint i = 0; i < self->ticket->n_rows; i++) {
        const struct import_row *row = import_log_row(self->log, self->ticket->first_row + i);
        if (row->at < self->received_at || (i > 0 && row->at < (row - 1)->at))
            return true;
    }
    return false;
}

static int by_instant(gconstpointer one, gconstpointer other, gpointer data) {
    const struct walk *walk = data;
    guint a = *(const guint *)one, b = *(const guint *)other;
    gint64 at = counts_at(walk, import_log_row(walk->log, a)->at),
           bt = counts_at(walk, import_log_row(walk->log, b)->at);
    if (at != bt)
        return at < bt ? -1 : 1;
    return (a > b) - (a < b);
}

/* Places in log->rows, in the order in which they count (rule 1.1). */
static GArray *rows_as_they_count(struct walk *self) {
    GArray *order = g_array_sized_new(FALSE, FALSE, sizeof(guint), self->ticket->n_rows);
    for (guint i = self->ticket->first_row; i < self->ticket->first_row + self->ticket->n_rows; i++)
        g_array_append_val(order, i);
    g_array_sort_with_data(order, by_instant, self);
    return order;
}

static int by_counting(gconstpointer one, gconstpointer other, gpointer data) {
    const struct event *a = *(const struct event *const *)one, *b = *(const struct event *const *)other;
    gint64 at = counts_at(data, a->happened_at), bt = counts_at(data, b->happened_at);
    if (at != bt)
        return at < bt ? -1 : 1;
    return (a->event_id > b->event_id) - (a->event_id < b->event_id);
}

static gint64 received_at(const struct import_ticket *ticket, const struct import_place *place) {
    for (size_t i = 0; i < place->n_stored; i++)
        if (place->stored[i].kind == EVENT_RECEIVED)
            return place->stored[i].happened_at;
    return ticket->received_at;
}

/* The stored events in the order in which they count; the caller frees them. */
static GPtrArray *stored_as_they_count(struct walk *self) {
    GPtrArray *stored = g_ptr_array_sized_new((guint)self->place->n_stored);
    for (size_t i = 0; i < self->place->n_stored; i++)
        g_ptr_array_add(stored, (gpointer)&self->place->stored[i]);
    g_ptr_array_sort_with_data(stored, by_counting, self);
    return stored;
}

static int by_number(gconstpointer one, gconstpointer other) {
    gint64 a = ((const struct event *)one)->event_id, b = ((const struct event *)other)->event_id;
    return (a > b) - (a < b);
}

void import_merge(const struct import_log *log, const struct import_ticket *ticket, const struct import_place *place,
                  GArray *events, guint64 fates[IMPORT_FATE_COUNT]) {
    bool is_new = place->n_stored == 0;
    g_autoptr(GArray) made = g_array_new(FALSE, FALSE, sizeof(struct event));
    g_autofree bool *used = g_new0(bool, place->n_stored + 1);
    struct walk walk = {
        .log = log,
        .ticket = ticket,
        .place = place,
        .received_at = received_at(ticket, place),
        .used = used,
        .events = made,
        .status = {.kind = EVENT_STATUS, .value = TICKET_NEW},
        .priority = {.kind = EVENT_PRIORITY},
        .category = {.kind = EVENT_CATEGORY},
    };
    g_autoptr(GPtrArray) stored = stored_as_they_count(&walk);
    g_autoptr(GArray) order = rows_as_they_count(&walk);
    walk.stored = (const struct event **)stored->pdata;
    walk.n_stored = stored->len;
    walk.records_all = is_faulty(&walk);
    track_begin(&walk, &walk.priority);
    track_begin(&walk, &walk.category);
    if (is_new)
        begin_ticket(&walk);
    for (guint i = 0; i < order->len; i++) {
        guint row = g_array_index(order, guint, i);
        walk.position = row - ticket->first_row + 1;
        walk.made = 0;
        walk.at = import_log_row(log, row)->at;
        note_stored_answer(&walk);
        take_row(&walk, import_log_row(log, row));
        if (walk.made > 0 || (is_new && i == 0))
            fates[IMPORT_IMPORTED]++;
        else
            fates[is_new ? IMPORT_MERGED : IMPORT_KNOWN]++;
    }
    g_array_sort(made, by_number);
    g_array_append_vals(events, made->data, made->len);
}
