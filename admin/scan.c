/* Reads a window of ticket rows, chooses their histories for one COPY, and replays them as they come; see scan.h. Rows
 * and histories come in the same order; a row without a history is a ticket without events. */
#include "admin/scan.h"

#include "sql/queries.h"

/* Tickets at a time: few enough that the server sorts their events in memory, and that the desk waits for no lock long.
 */
enum { WINDOW = 1000 };

struct scan {
    enum scan_what what;
    struct promises *promises;
    struct sla_result *result;
    gint64 customer_id, ticket_id; /* the last one of the window before */
    GArray *customers, *tickets;   /* gint64: the window's keys */
    /* of the window under way */
    const struct db_rows *rows;
    unsigned row;
    int64_t now;
    scan_func each;
    void *data;
};

/* Both statements of a window have these columns, in this order. */
enum {
    CUSTOMER = TICKET_WINDOW_CUSTOMER_ID,
    TICKET = TICKET_WINDOW_TICKET_ID,
    NOW = TICKET_WINDOW_NOW,
    RECEIVED_AT = TICKET_WINDOW_RECEIVED_AT,
    PLAN_VERSION = TICKET_WINDOW_PLAN_VERSION_ID,
    STATUS = TICKET_WINDOW_STATUS,
    PRIORITY = TICKET_WINDOW_PRIORITY,
    LEVEL = TICKET_WINDOW_LEVEL,
    CATEGORY = TICKET_WINDOW_CATEGORY_ID,
    AGENT = TICKET_WINDOW_AGENT_ID,
    TEAM = TICKET_WINDOW_TEAM_ID,
    RESOLVED_AT = TICKET_WINDOW_RESOLVED_AT,
    FIRST_RESPONSE_DUE_AT = TICKET_WINDOW_FIRST_RESPONSE_DUE_AT,
    NEXT_RESPONSE_DUE_AT = TICKET_WINDOW_NEXT_RESPONSE_DUE_AT,
    RESOLUTION_DUE_AT = TICKET_WINDOW_RESOLUTION_DUE_AT,
    NEXT_DUE_AT = TICKET_WINDOW_NEXT_DUE_AT,
    NEXT_DUE_METRIC = TICKET_WINDOW_NEXT_DUE_METRIC,
    COUNTED_AT = TICKET_WINDOW_COUNTED_AT, /* of ticket_window alone */
};
G_STATIC_ASSERT((int)TICKET_WINDOW_LOCK_CUSTOMER_ID == CUSTOMER && (int)TICKET_WINDOW_LOCK_NOW == NOW &&
                (int)TICKET_WINDOW_LOCK_NEXT_DUE_METRIC == NEXT_DUE_METRIC);

struct scan *scan_new(enum scan_what what) {
    struct scan *self = g_new0(struct scan, 1);
    self->what = what;
    self->promises = promises_new();
    self->result = sla_result_new();
    self->customers = g_array_new(FALSE, FALSE, sizeof(gint64));
    self->tickets = g_array_new(FALSE, FALSE, sizeof(gint64));
    return self;
}

void scan_free(struct scan *self) {
    if (self == NULL)
        return;
    promises_free(self->promises);
    sla_result_free(self->result);
    g_array_unref(self->customers);
    g_array_unref(self->tickets);
    g_free(self);
}

bool scan_is_same(const struct ticket_row *one, const struct ticket_row *other) {
    return one->status == other->status && one->priority == other->priority && one->level == other->level &&
           one->category_id == other->category_id && one->agent_id == other->agent_id &&
           one->team_id == other->team_id && one->resolved_at == other->resolved_at &&
           one->first_response_due_at == other->first_response_due_at &&
           one->next_response_due_at == other->next_response_due_at &&
           one->resolution_due_at == other->resolution_due_at && one->next_due_at == other->next_due_at &&
           one->next_due_metric == other->next_due_metric;
}

static struct ticket_row cached_row(const struct db_rows *rows, unsigned row) {
    return (struct ticket_row){
        .status = ticket_status_from_name(db_str(rows, row, STATUS)),
        .priority = (int)db_int64(rows, row, PRIORITY),
        .level = (int)db_int64(rows, row, LEVEL),
        .category_id = db_int64(rows, row, CATEGORY),
        .agent_id = db_int64(rows, row, AGENT),
        .team_id = db_int64(rows, row, TEAM),
        .resolved_at = db_int64(rows, row, RESOLVED_AT),
        .first_response_due_at = db_int64(rows, row, FIRST_RESPONSE_DUE_AT),
        .next_response_due_at = db_int64(rows, row, NEXT_RESPONSE_DUE_AT),
        .resolution_due_at = db_int64(rows, row, RESOLUTION_DUE_AT),
        .next_due_at = db_int64(rows, row, NEXT_DUE_AT),
        .next_due_metric = metric_from_name(db_str(rows, row, NEXT_DUE_METRIC)),
    };
}

/* The plan version pinned at receiving: the first plan event comes from none. */
static gint64 pinned_plan(const struct history *history) {
    for (size_t i = 0; i < history->n_events; i++)
        if (history->events[i].kind == EVENT_PLAN)
            return history->events[i].from_id == 0 ? history->events[i].to_id : 0;
    return 0;
}

/* Replays the next row's ticket and hands it on. */
static bool replay(const struct history *history, void *data) {
    struct scan *self = data;
    g_assert(self->row < db_count(self->rows) && db_int64(self->rows, self->row, TICKET) == history->ticket_id);
    struct sla_input input = {
        .book = promises_book(self->promises),
        .events = history->events,
        .n_events = history->n_events,
        .others = history->others,
        .n_others = history->n_others,
        .now = self->now,
    };
    sla_replay(&input, self->result);
    int64_t received_at = self->result->ticket.received_at;
    struct scan_ticket ticket = {
        .customer_id = history->customer_id,
        .ticket_id = history->ticket_id,
        .cached = cached_row(self->rows, self->row),
        .replayed = ticket_row_of(self->result),
        .received_at = db_int64(self->rows, self->row, RECEIVED_AT),
        .plan_version_id = db_int64(self->rows, self->row, PLAN_VERSION),
        .replayed_received_at = received_at == INSTANT_NEVER ? 0 : received_at,
        .replayed_plan_version_id = pinned_plan(history),
        .result = self->result,
        .history = history,
        .book = input.book,
        .counted_at = self->what == SCAN_ALL ? db_int64(self->rows, self->row, COUNTED_AT) : 0,
    };
    self->each(&ticket, self->data);
    self->row++;
    return true;
}

static struct db_rows *ask_window(struct scan *self, struct db_work *work) {
    if (self->what == SCAN_ALL)
        return db_ask(work, ticket_window, DB_ROWS, db_int(self->customer_id), db_int(self->ticket_id), db_int(WINDOW));
    return db_ask(work, ticket_window_lock, DB_ROWS, db_int(self->customer_id), db_int(self->ticket_id), db_int(WINDOW),
                  db_bool(self->what == SCAN_OPEN_TO_WRITE));
}

static struct db_param keys(const GArray *ids) {
    return db_ids((const gint64 *)(gpointer)ids->data, ids->len);
}

bool scan_window(struct scan *self, struct db_work *work, scan_func each, void *data, guint *n, GError **error) {
    struct db_rows *promise = promises_ask_all(self->promises, work);
    self->rows = ask_window(self, work);
    if (!db_run(work, error) || !promises_take(self->promises, promise, error))
        return false;
    *n = db_count(self->rows);
    if (*n == 0)
        return true;
    g_array_set_size(self->customers, 0);
    g_array_set_size(self->tickets, 0);
    for (unsigned row = 0; row < *n; row++) {
        self->customer_id = db_int64(self->rows, row, CUSTOMER);
        self->ticket_id = db_int64(self->rows, row, TICKET);
        g_array_append_val(self->customers, self->customer_id);
        g_array_append_val(self->tickets, self->ticket_id);
    }
    self->row = 0;
    self->now = db_int64(self->rows, 0, NOW);
    self->each = each;
    self->data = data;
    db_ask(work, history_choose, DB_ONE_ROW, keys(self->customers), keys(self->tickets));
    if (!history_stream(work, history_chosen, replay, self, error))
        return false;
    db_forget(work);
    return true;
}
