/* The writer of import_store.h. Tickets that came from this source before are merged beside their histories, the others
 * from nothing; what comes of both goes into temporary tables by binary COPY, since nothing can be copied into a table
 * under row-level security, and from there into place by one statement each. Dues come from the engine, as everywhere.
 */
#include "admin/import_store.h"

#include "admin/admin.h"
#include "admin/import_promise.h"
#include "shared/history.h"
#include "shared/instant.h"
#include "shared/promise.h"
#include "shared/ticket.h"
#include "sql/queries.h"

#define WINDOW_TICKETS 5000 /* histories asked for at a time */

/* A ticket to be written. */
struct written {
    guint ticket; /* index in the log's */
    int version;  /* of the history that it was merged with; 0: new */
    gint64 customer_id, ticket_id, plan_version_id, received_at;
    struct ticket_row row;
    gint64 last_message_at; /* of the new public messages; 0: none */
    enum message_author last_author;
};

struct known {
    gint64 customer_id, ticket_id;
};

struct store {
    struct db_work *work;
    struct import_log *log;
    struct import_outcome *outcome;
    struct import_promise *promise;
    struct promises *promises;
    struct sla_result *result;
    GArray *customers;     /* gint64: numbers of the log's customers, by their places */
    struct known *known;   /* by ticket of the log; ticket_id 0: new */
    GHashTable *ticket_of; /* gint64 ticket number → place in the log's tickets, of the known ones */
    GArray *written;       /* struct written */
    GArray *events;        /* struct event, of one ticket: stored, then new */
    GArray *grown;         /* struct event: new ones of known tickets */
};

void import_outcome_clear(struct import_outcome *self) {
    if (self->faulty != NULL)
        g_array_unref(self->faulty);
    *self = (struct import_outcome){0};
}

/* ---- Categories ---- */

/* Gives the mapping's codes their numbers; one that there is not is named with its line. */
static bool find_categories(struct store *self, GError **error) {
    struct db_rows *rows = db_ask(self->work, import_categories, DB_ROWS);
    if (!db_run(self->work, error))
        return false;
    const struct mapping *mapping = self->log->mapping;
    for (guint i = 0; i < mapping->category_codes->len; i++) {
        struct mapping_category *category = &g_array_index(mapping->category_codes, struct mapping_category, i);
        for (unsigned row = 0; row < db_count(rows); row++)
            if (g_strcmp0(db_str(rows, row, IMPORT_CATEGORIES_CODE), category->code) == 0)
                category->id = db_int64(rows, row, IMPORT_CATEGORIES_CATEGORY_ID);
        if (category->id == 0)
            return admin_refuse(error, "%s:%u: there is no category '%s'", mapping->file, category->line,
                                category->code);
    }
    return true;
}

/* ---- Customers ---- */

/* The customers that tickets of the log belong to, as flags by their places. */
static bool *customers_in_use(const struct store *self) {
    bool *used = g_new0(bool, self->log->customers->len);
    for (guint i = 0; i < self->log->tickets->len; i++)
        if (self->known[i].ticket_id == 0)
            used[import_log_ticket(self->log, i)->customer] = import_log_ticket(self->log, i)->n_rows > 0;
    return used;
}

static void enter_customer(struct store *self, const char *name, struct db_rows **added) {
    *added = db_ask(self->work, customer_add, DB_ONE_ROW, db_text(name), db_text(self->log->mapping->customer_timezone),
                    db_text("en"));
    self->outcome->new_customers++;
}

/* Finds the customers of new tickets by their names, in one round trip, and enters those that aren't there in another.
 * Two spellings of a name that differ in case alone are one customer. */
static bool find_customers(struct store *self, GError **error) {
    GPtrArray *names = self->log->customers;
    g_autofree bool *used = customers_in_use(self);
    g_autofree struct db_rows **found = g_new0(struct db_rows *, names->len),
                              **added = g_new0(struct db_rows *, names->len);
    g_autofree guint *same = g_new0(guint, names->len);
    g_autoptr(GHashTable) folded = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 1; i < names->len; i++) {
        char *fold = g_utf8_casefold(names->pdata[i], -1);
        same[i] = GPOINTER_TO_UINT(g_hash_table_lookup(folded, fold));
        if (!used[i] || same[i] != 0) {
            g_free(fold);
            continue;
        }
        same[i] = i;
        g_hash_table_insert(folded, fold, GUINT_TO_POINTER(i));
        found[i] = db_ask(self->work, customer_named, DB_MAYBE_ROW, db_text(names->pdata[i]));
    }
    if (!db_run(self->work, error))
        return false;
    for (guint i = 1; i < names->len; i++)
        if (found[i] != NULL && db_count(found[i]) == 0)
            enter_customer(self, names->pdata[i], &added[i]);
    if (!db_run(self->work, error))
        return false;
    gint64 plan_id, starts_at;
    bool has_plan = import_promise_for_customers(self->promise, &plan_id, &starts_at);
    g_array_set_size(self->customers, names->len);
    for (guint i = 1; i < names->len; i++) {
        gint64 *id = &g_array_index(self->customers, gint64, i);
        if (same[i] == 0)
            continue;
        guint first = same[i];
        *id = first != i         ? g_array_index(self->customers, gint64, first)
              : added[i] != NULL ? db_int64(added[i], 0, CUSTOMER_ADD_CUSTOMER_ID)
                                 : db_int64(found[i], 0, CUSTOMER_NAMED_CUSTOMER_ID);
        self->outcome->customers += first == i;
        if (added[i] != NULL)
            admin_audit(self->work, "customer_add", *id, *id, "source=%s", self->log->mapping->source);
        if (added[i] != NULL && has_plan)
            db_ask(self->work, contract_add, DB_ONE_ROW, db_int(*id), db_int(plan_id), db_instant(starts_at),
                   db_null());
    }
    return db_run(self->work, error);
}

/* ---- Tickets that came before ---- */

static bool take_known(const struct db_rows *row, void *data) {
    struct store *self = data;
    guint place =
        GPOINTER_TO_UINT(g_hash_table_lookup(self->log->ticket_of_key, db_str(row, 0, IMPORT_KNOWN_SOURCE_KEY)));
    if (place == 0 || import_log_ticket(self->log, place - 1)->n_rows == 0)
        return true;
    struct known *known = &self->known[place - 1];
    known->customer_id = db_int64(row, 0, IMPORT_KNOWN_CUSTOMER_ID);
    known->ticket_id = db_int64(row, 0, IMPORT_KNOWN_TICKET_ID);
    g_hash_table_insert(self->ticket_of, &known->ticket_id, GUINT_TO_POINTER(place));
    return true;
}

/* ---- Merging ---- */

static void note_faults(struct store *self, const struct import_ticket *ticket, gint64 ticket_id) {
    struct import_fault fault = {.ticket_id = ticket_id, .key = ticket->key};
    for (size_t i = 0; i < self->result->n_faults; i++)
        fault.faults |= 1u << self->result->faults[i].fault;
    if (fault.faults != 0)
        g_array_append_val(self->outcome->faulty, fault);
}

static void note_message(struct written *written, const struct event *event) {
    if (event->kind != EVENT_MESSAGE || !event->is_public || event->happened_at < written->last_message_at)
        return;
    written->last_message_at = event->happened_at;
    written->last_author = event->author;
}

/* Merges the ticket with `self->events`, which has what is stored, and appends the new events to it. Returns how many.
 */
static guint merge(struct store *self, struct written *written, const struct sla_other *others, size_t n_others) {
    const struct import_ticket *ticket = import_log_ticket(self->log, written->ticket);
    guint n_stored = self->events->len;
    g_autoptr(GArray) stored = g_array_copy(self->events);
    struct import_place place = {
        .customer_id = written->customer_id,
        .ticket_id = written->ticket_id,
        .plan_version_id = written->plan_version_id,
        .stored = (const struct event *)(gpointer)stored->data,
        .n_stored = n_stored,
    };
    import_merge(self->log, ticket, &place, self->events, self->outcome->fates);
    struct sla_input input = {
        .book = promises_book(self->promises),
        .events = (const struct event *)(gpointer)self->events->data,
        .n_events = self->events->len,
        .others = others,
        .n_others = n_others,
        .now = self->log->now,
    };
    sla_replay(&input, self->result);
    note_faults(self, ticket, written->ticket_id);
    written->row = ticket_row_of(self->result);
    written->received_at = self->result->ticket.received_at;
    for (guint i = n_stored; i < self->events->len; i++) {
        const struct event *event = &g_array_index(self->events, struct event, i);
        self->outcome->events[event->kind]++;
        note_message(written, event);
    }
    if (self->events->len > n_stored)
        g_array_append_val(self->written, *written);
    return self->events->len - n_stored;
}

static bool merge_known(const struct history *history, void *data) {
    struct store *self = data;
    guint place = GPOINTER_TO_UINT(g_hash_table_lookup(self->ticket_of, &history->ticket_id));
    if (place == 0)
        return true;
    struct written written = {
        .ticket = place - 1,
        .version = history->version,
        .customer_id = history->customer_id,
        .ticket_id = history->ticket_id,
    };
    g_array_set_size(self->events, 0);
    g_array_append_vals(self->events, history->events, (guint)history->n_events);
    guint n_new = merge(self, &written, history->others, history->n_others);
    if (n_new > 0) {
        self->outcome->grown_tickets++;
        const struct event *first = &g_array_index(self->events, struct event, self->events->len - n_new);
        g_array_append_vals(self->grown, first, n_new);
    } else {
        self->outcome->known_tickets++;
    }
    return true;
}

/* Streams the histories of known tickets, so many at a time, and keeps what is new. */
static bool merge_all_known(struct store *self, GError **error) {
    g_autoptr(GArray) customers = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autoptr(GArray) tickets = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint i = 0; i < self->log->tickets->len; i++) {
        if (self->known[i].ticket_id != 0) {
            g_array_append_val(customers, self->known[i].customer_id);
            g_array_append_val(tickets, self->known[i].ticket_id);
        }
        bool is_full = tickets->len == WINDOW_TICKETS || (i + 1 == self->log->tickets->len && tickets->len > 0);
        if (!is_full)
            continue;
        db_ask(self->work, history_choose, DB_ONE_ROW,
               db_ids((const gint64 *)(gpointer)customers->data, customers->len),
               db_ids((const gint64 *)(gpointer)tickets->data, tickets->len));
        if (!history_stream(self->work, history_chosen, merge_known, self, error))
            return false;
        g_array_set_size(customers, 0);
        g_array_set_size(tickets, 0);
    }
    return true;
}

/* ---- Writing ---- */

static void copy_word(struct db_copy *copy, const char *word) {
    db_copy_text(copy, word == NULL || *word == '\0' ? NULL : word);
}

static void copy_id(struct db_copy *copy, gint64 id) {
    if (id == 0)
        db_copy_null(copy);
    else
        db_copy_int64(copy, id);
}

static void copy_due(struct db_copy *copy, gint64 instant) {
    if (instant == 0)
        db_copy_null(copy);
    else
        db_copy_instant(copy, instant);
}

static void copy_event(struct db_copy *copy, gint64 position, const struct event *event) {
    db_copy_row(copy);
    db_copy_int64(copy, position);
    db_copy_int64(copy, event->customer_id);
    db_copy_int64(copy, event->ticket_id);
    db_copy_instant(copy, event->happened_at);
    db_copy_instant(copy, event->recorded_at);
    db_copy_text(copy, event_kind_name(event->kind));
    copy_word(copy, message_author_name(event->author));
    if (event->kind == EVENT_MESSAGE)
        db_copy_bool(copy, event->is_public);
    else
        db_copy_null(copy);
    copy_word(copy, ticket_status_name(event->from_status));
    copy_word(copy, ticket_status_name(event->to_status));
    copy_id(copy, event->from_id);
    copy_id(copy, event->to_id);
    copy_word(copy, event->channel);
}

static void copy_events(struct db_copy *copy, gint64 *position, const GArray *events) {
    for (guint i = 0; i < events->len; i++)
        copy_event(copy, (*position)++, &g_array_index(events, struct event, i));
}

/* Merges the new tickets and copies their events at once, after those of the known ones. */
static bool write_events(struct store *self, const struct db_rows *numbers, GError **error) {
    gint64 position = 0;
    unsigned number = 0;
    db_ask(self->work, import_event_begin, DB_NOTHING);
    struct db_copy *copy = db_copy_in(self->work, import_event_copy);
    copy_events(copy, &position, self->grown);
    for (guint i = 0; i < self->log->tickets->len; i++) {
        const struct import_ticket *ticket = import_log_ticket(self->log, i);
        if (ticket->n_rows == 0 || self->known[i].ticket_id != 0)
            continue;
        struct written written = {
            .ticket = i,
            .customer_id = g_array_index(self->customers, gint64, ticket->customer),
            .ticket_id = db_int64(numbers, number++, IMPORT_NUMBERS_TICKET_ID),
        };
        written.plan_version_id = import_promise_of(self->promise, ticket, written.customer_id);
        g_array_set_size(self->events, 0);
        merge(self, &written, NULL, 0);
        copy_events(copy, &position, self->events);
    }
    return db_copy_done(copy, error);
}

static void copy_ticket(struct db_copy *copy, const struct store *self, const struct written *written) {
    const struct import_ticket *ticket = import_log_ticket(self->log, written->ticket);
    const struct ticket_row *row = &written->row;
    db_copy_row(copy);
    db_copy_int64(copy, written->customer_id);
    db_copy_int64(copy, written->ticket_id);
    if (written->version == 0)
        db_copy_null(copy);
    else
        db_copy_int32(copy, written->version);
    db_copy_text(copy, ticket->subject);
    db_copy_int64(copy, row->category_id);
    copy_id(copy, written->plan_version_id);
    db_copy_text(copy, ticket_status_name(row->status));
    db_copy_int16(copy, (gint16)ticket->impact);
    db_copy_int16(copy, (gint16)ticket->urgency);
    db_copy_int16(copy, (gint16)row->priority);
    db_copy_int16(copy, (gint16)row->level);
    copy_id(copy, row->agent_id);
    copy_id(copy, row->team_id);
    db_copy_instant(copy, written->received_at);
    db_copy_instant(copy, self->log->now);
    copy_due(copy, row->resolved_at);
    copy_due(copy, row->first_response_due_at);
    copy_due(copy, row->next_response_due_at);
    copy_due(copy, row->resolution_due_at);
    copy_due(copy, row->next_due_at);
    copy_word(copy, metric_name(row->next_due_metric));
    copy_due(copy, written->last_message_at);
    db_copy_text(copy, message_author_name(written->last_author));
    db_copy_text(copy, ticket->key);
}

static bool write_tickets(struct store *self, GError **error) {
    db_ask(self->work, import_ticket_begin, DB_NOTHING);
    struct db_copy *copy = db_copy_in(self->work, import_ticket_copy);
    for (guint i = 0; i < self->written->len; i++)
        copy_ticket(copy, self, &g_array_index(self->written, struct written, i));
    return db_copy_done(copy, error);
}

/* From the temporary tables into place. */
static bool put_in_place(struct store *self, GError **error) {
    db_ask(self->work, import_tickets_add, DB_NOTHING, db_text(self->log->mapping->source));
    struct db_rows *advanced = db_ask(self->work, import_tickets_advance, DB_NOTHING);
    db_ask(self->work, import_events_add, DB_NOTHING);
    if (!db_run(self->work, error))
        return false;
    guint64 missed = self->outcome->grown_tickets - (guint64)db_affected(advanced);
    return missed == 0 || admin_refuse(error,
                                       "%" G_GUINT64_FORMAT " of the tickets were written by somebody else meanwhile; "
                                       "nothing was imported, run it again",
                                       missed);
}

static bool store_all(struct store *self, GError **error) {
    self->promise = import_promise_new(self->work, self->log, error);
    if (self->promise == NULL || !find_categories(self, error) ||
        !db_stream(self->work, import_known, take_known, self, error, db_text(self->log->mapping->source)) ||
        !find_customers(self, error))
        return false;
    for (guint i = 0; i < self->log->tickets->len; i++) {
        bool is_refused = import_log_ticket(self->log, i)->n_rows == 0;
        self->outcome->refused_tickets += is_refused;
        self->outcome->new_tickets += !is_refused && self->known[i].ticket_id == 0;
    }
    struct db_rows *promises = promises_ask_all(self->promises, self->work);
    struct db_rows *numbers = db_ask(self->work, import_numbers, DB_ROWS, db_int((gint64)self->outcome->new_tickets));
    return db_run(self->work, error) && promises_take(self->promises, promises, error) &&
           merge_all_known(self, error) && write_events(self, numbers, error) && write_tickets(self, error) &&
           put_in_place(self, error);
}

static int by_number(gconstpointer one, gconstpointer other) {
    const struct import_fault *a = one, *b = other;
    return (a->ticket_id > b->ticket_id) - (a->ticket_id < b->ticket_id);
}

bool import_store(struct db_work *work, struct import_log *log, struct import_outcome *outcome, GError **error) {
    *outcome = (struct import_outcome){.faulty = g_array_new(FALSE, FALSE, sizeof(struct import_fault))};
    struct store self = {
        .work = work,
        .log = log,
        .outcome = outcome,
        .promises = promises_new(),
        .result = sla_result_new(),
        .customers = g_array_new(FALSE, TRUE, sizeof(gint64)),
        .known = g_new0(struct known, log->tickets->len + 1),
        .ticket_of = g_hash_table_new(g_int64_hash, g_int64_equal),
        .written = g_array_new(FALSE, FALSE, sizeof(struct written)),
        .events = g_array_new(FALSE, FALSE, sizeof(struct event)),
        .grown = g_array_new(FALSE, FALSE, sizeof(struct event)),
    };
    bool done = store_all(&self, error);
    g_array_sort(outcome->faulty, by_number);
    import_promise_free(self.promise);
    promises_free(self.promises);
    sla_result_free(self.result);
    g_array_unref(self.customers);
    g_free(self.known);
    g_hash_table_unref(self.ticket_of);
    g_array_unref(self.written);
    g_array_unref(self.events);
    g_array_unref(self.grown);
    return done;
}
