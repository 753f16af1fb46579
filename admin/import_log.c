/* Turns cells into rows of import_log.h: looks up what the mapping says, and says in plain words what it doesn't.
 * Called by import.c for each row of the file. */
#include "admin/import_log.h"

#include "admin/import_time.h"
#include "shared/instant.h"

#include <stdarg.h>
#include <string.h>

#define KEY_MOST 200  /* bytes of a ticket's key */
#define NAME_MOST 200 /* letters of a customer's name and of a subject */
#define SHOWN_MOST 60 /* letters of a cell in a message */

struct import_log *import_log_new(struct mapping *mapping, unsigned n_columns, gint64 now) {
    struct import_log *self = g_new0(struct import_log, 1);
    self->mapping = mapping;
    self->n_columns = n_columns;
    self->now = now;
    self->rows = g_array_new(FALSE, FALSE, sizeof(struct import_row));
    self->tickets = g_array_new(FALSE, TRUE, sizeof(struct import_ticket));
    self->customers = g_ptr_array_new();
    self->plans = g_ptr_array_new();
    g_ptr_array_add(self->customers, NULL);
    g_ptr_array_add(self->plans, NULL);
    self->ticket_of_key = g_hash_table_new(g_str_hash, g_str_equal);
    self->customer_of_name = g_hash_table_new(g_str_hash, g_str_equal);
    self->plan_of_name = g_hash_table_new(g_str_hash, g_str_equal);
    self->instants = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    self->texts = g_string_chunk_new(64 * 1024);
    self->reason = g_string_new(NULL);
    self->cell = g_string_new(NULL);
    self->text = g_string_new(NULL);
    return self;
}

void import_log_free(struct import_log *self) {
    if (self == NULL)
        return;
    g_array_unref(self->rows);
    g_array_unref(self->tickets);
    g_ptr_array_unref(self->customers);
    g_ptr_array_unref(self->plans);
    g_hash_table_unref(self->ticket_of_key);
    g_hash_table_unref(self->customer_of_name);
    g_hash_table_unref(self->plan_of_name);
    g_hash_table_unref(self->instants);
    g_string_chunk_free(self->texts);
    g_string_free(self->reason, TRUE);
    g_string_free(self->cell, TRUE);
    g_string_free(self->text, TRUE);
    g_free(self);
}

/* ---- Refusing ---- */

G_GNUC_PRINTF(2, 3)
static bool refuse(struct import_log *self, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_string_vprintf(self->reason, format, arguments);
    va_end(arguments);
    return false;
}

static void blank_controls(char *text) {
    for (; *text != '\0'; text++)
        if (g_ascii_iscntrl(*text))
            *text = ' ';
}

/* A cell for a message: cut, and without control characters. The caller frees it. */
static char *shown(const char *cell) {
    char *text = g_utf8_substring(cell, 0, MIN(g_utf8_strlen(cell, -1), SHOWN_MOST));
    blank_controls(text);
    return text;
}

static bool refuse_cell(struct import_log *self, enum mapping_column column, const char *cell, const char *why) {
    g_autofree char *text = shown(cell);
    return refuse(self, "%s '%s' %s", self->mapping->columns[column], text, why);
}

/* ---- Cells ---- */

/* The cell without the blanks around it, valid until the next call; "" where the mapping has no such column, or the
 * text means 'missing'. */
static const char *cell(const struct import_log *self, const struct csv_row *row, int place) {
    if (place < 0)
        return "";
    g_string_assign(self->cell, row->fields[place]);
    g_strstrip(self->cell->str);
    return g_hash_table_contains(self->mapping->missing, self->cell->str) ? "" : self->cell->str;
}

static guint32 intern(struct import_log *self, GHashTable *index, GPtrArray *list, const char *text) {
    guint place = GPOINTER_TO_UINT(g_hash_table_lookup(index, text));
    if (place == 0) {
        char *kept = g_string_chunk_insert(self->texts, text);
        place = list->len;
        g_ptr_array_add(list, kept);
        g_hash_table_insert(index, kept, GUINT_TO_POINTER(place));
    }
    return place;
}

static bool read_instant(struct import_log *self, enum mapping_column column, const char *text, gint64 *instant) {
    const gint64 *known = g_hash_table_lookup(self->instants, text);
    if (known != NULL) {
        *instant = *known;
        return true;
    }
    const char *why = "";
    if (!import_time_parse(text, self->mapping->time_format, self->mapping->zone, instant, &why)) {
        g_autofree char *is_why = g_strdup_printf("is %s", why);
        return refuse_cell(self, column, text, is_why);
    }
    if (*instant > self->now)
        return refuse_cell(self, column, text, "lies after the instant of the import");
    g_hash_table_insert(self->instants, g_strdup(text), g_memdup2(instant, sizeof *instant));
    return true;
}

/* One column that holds a word of theirs; 0 where it is missing. */
static bool read_word(struct import_log *self, const struct csv_row *row, enum mapping_column column, GHashTable *words,
                      guint8 *number) {
    const char *text = cell(self, row, self->mapping->places[column]);
    *number = 0;
    if (*text == '\0')
        return true;
    *number = (guint8)mapping_number(words, text);
    return *number != 0 || refuse_cell(self, column, text, "is not in the mapping");
}

/* Fills a text with {column}s into `self->text`. False: one of them is missing. */
static bool fill_pieces(struct import_log *self, const struct csv_row *row, const GArray *pieces) {
    bool is_whole = true;
    g_string_truncate(self->text, 0);
    for (guint i = 0; i < pieces->len; i++) {
        const struct mapping_piece *piece = &g_array_index(pieces, struct mapping_piece, i);
        const char *part = piece->column < 0 ? piece->text : cell(self, row, piece->column);
        is_whole = is_whole && *part != '\0';
        g_string_append(self->text, part);
    }
    return is_whole;
}

/* ---- A row ---- */

/* A line without control characters, of at most NAME_MOST letters. */
static const char *subject_of(struct import_log *self, const struct csv_row *row) {
    fill_pieces(self, row, self->mapping->subject);
    blank_controls(self->text->str);
    glong letters = g_utf8_strlen(self->text->str, -1);
    g_autofree char *subject = g_utf8_substring(self->text->str, 0, MIN(letters, NAME_MOST));
    g_strstrip(subject);
    return g_string_chunk_insert(self->texts, *subject == '\0' ? "-" : subject);
}

static bool read_ticket(struct import_log *self, const struct csv_row *row, guint32 *ticket) {
    const char *key = cell(self, row, self->mapping->places[MAPPING_TICKET]);
    if (*key == '\0')
        return refuse(self, "%s is missing", self->mapping->columns[MAPPING_TICKET]);
    if (strlen(key) > KEY_MOST)
        return refuse_cell(self, MAPPING_TICKET, key, "is too long for a ticket's key");
    guint place = GPOINTER_TO_UINT(g_hash_table_lookup(self->ticket_of_key, key));
    if (place == 0) {
        struct import_ticket made = {.key = g_string_chunk_insert(self->texts, key)};
        made.subject = subject_of(self, row);
        g_array_append_val(self->tickets, made);
        place = self->tickets->len;
        g_hash_table_insert(self->ticket_of_key, (char *)made.key, GUINT_TO_POINTER(place));
    }
    *ticket = place - 1;
    return true;
}

static bool read_instants(struct import_log *self, const struct csv_row *row, struct import_row *read) {
    const struct mapping *mapping = self->mapping;
    const char *at = cell(self, row, mapping->places[MAPPING_AT]);
    if (*at == '\0')
        return refuse(self, "%s is missing", mapping->columns[MAPPING_AT]);
    if (!read_instant(self, MAPPING_AT, at, &read->at))
        return false;
    const char *received = cell(self, row, mapping->places[MAPPING_RECEIVED]);
    read->received_at = INSTANT_NEVER;
    return *received == '\0' || read_instant(self, MAPPING_RECEIVED, received, &read->received_at);
}

static bool read_order(struct import_log *self, const struct csv_row *row, struct import_row *read) {
    read->order = read->line;
    if (self->mapping->places[MAPPING_ORDER] < 0)
        return true;
    const char *order = cell(self, row, self->mapping->places[MAPPING_ORDER]);
    return g_ascii_string_to_signed(order, 10, G_MININT64, G_MAXINT64, &read->order, NULL) ||
           refuse_cell(self, MAPPING_ORDER, order, "is no whole number");
}

/* What an event log's row says that happened; of a state log, nothing. */
static bool read_event(struct import_log *self, const struct csv_row *row, struct mapping_event *event) {
    *event = (struct mapping_event){.act = MAPPING_UPDATE};
    if (!self->mapping->is_event_log)
        return true;
    const char *text = cell(self, row, self->mapping->places[MAPPING_EVENT]);
    const struct mapping_event *found = g_hash_table_lookup(self->mapping->events, text);
    if (found == NULL)
        return refuse_cell(self, MAPPING_EVENT, text, "is not in the mapping");
    *event = *found;
    return true;
}

static bool read_words(struct import_log *self, const struct csv_row *row, struct import_row *read) {
    const struct mapping *mapping = self->mapping;
    if (!read_word(self, row, MAPPING_STATUS, mapping->statuses, &read->status) ||
        !read_word(self, row, MAPPING_PRIORITY, mapping->priorities, &read->priority) ||
        !read_word(self, row, MAPPING_IMPACT, mapping->impacts, &read->impact) ||
        !read_word(self, row, MAPPING_URGENCY, mapping->urgencies, &read->urgency))
        return false;
    if (read->priority == 0 && mapping->default_priority == 0)
        return refuse(self, "%s is missing, and [priority] has no default=", mapping->columns[MAPPING_PRIORITY]);
    const char *answer = cell(self, row, mapping->places[MAPPING_ANSWER]);
    read->answers = *answer != '\0' && g_hash_table_contains(mapping->answers, answer);
    return true;
}

static bool read_category(struct import_log *self, const struct csv_row *row, struct import_row *read) {
    const struct mapping *mapping = self->mapping;
    const char *text = cell(self, row, mapping->places[MAPPING_CATEGORY]);
    if (*text == '\0')
        return mapping->default_category != 0 ||
               refuse(self, "%s is missing, and [category] has no default=", mapping->columns[MAPPING_CATEGORY]);
    int category = mapping_number(mapping->categories, text);
    read->category = (guint16)(category != 0 ? category : mapping->default_category);
    return read->category != 0 || refuse_cell(self, MAPPING_CATEGORY, text, "is not in the mapping");
}

static bool read_customer(struct import_log *self, const struct csv_row *row, struct import_row *read) {
    if (!fill_pieces(self, row, self->mapping->customer))
        return self->mapping->unknown_customer != NULL ||
               refuse(self, "the customer is missing, and [customer] has no unknown=");
    blank_controls(self->text->str);
    if (g_utf8_strlen(self->text->str, -1) > NAME_MOST)
        return refuse(self, "the customer's name has more than %d letters", NAME_MOST);
    read->customer = intern(self, self->customer_of_name, self->customers, self->text->str);
    return true;
}

static void read_plan(struct import_log *self, const struct csv_row *row, struct import_row *read) {
    const char *name = cell(self, row, self->mapping->places[MAPPING_PLAN]);
    if (*name != '\0')
        read->plan = intern(self, self->plan_of_name, self->plans, name);
}

const char *import_log_add(struct import_log *self, const struct csv_row *row) {
    struct import_row read = {.line = (guint32)MIN(row->line, G_MAXUINT32)};
    struct mapping_event event;
    if (row->fault != NULL)
        return row->fault;
    bool fine = row->n_fields == self->n_columns ||
                refuse(self, "%u cells where the header has %u", row->n_fields, self->n_columns);
    if (!fine || !read_event(self, row, &event))
        return self->reason->str;
    if (event.act == MAPPING_IGNORE) {
        self->ignored++;
        return NULL;
    }
    if (!read_ticket(self, row, &read.ticket) || !read_instants(self, row, &read) || !read_order(self, row, &read) ||
        !read_words(self, row, &read) || !read_category(self, row, &read) || !read_customer(self, row, &read))
        return self->reason->str;
    read_plan(self, row, &read);
    read.act = (guint8)event.act;
    if (read.status == TICKET_NO_STATUS)
        read.status = (guint8)event.status;
    g_array_append_val(self->rows, read);
    return NULL;
}

/* ---- Tickets ---- */

static int by_source(gconstpointer one, gconstpointer other) {
    const struct import_row *a = one, *b = other;
    if (a->ticket != b->ticket)
        return a->ticket < b->ticket ? -1 : 1;
    if (a->order != b->order)
        return a->order < b->order ? -1 : 1;
    return (a->line > b->line) - (a->line < b->line);
}

/* The first row, as they count (rules 1.1 and 1.7), for which `tells` holds; NULL: none. */
static const struct import_row *first_row(const struct import_log *self, const struct import_ticket *ticket,
                                          bool (*tells)(const struct import_row *)) {
    const struct import_row *first = NULL;
    for (guint i = 0; i < ticket->n_rows; i++) {
        const struct import_row *row = import_log_row(self, ticket->first_row + i);
        if (tells(row) && (first == NULL || MAX(row->at, ticket->received_at) < MAX(first->at, ticket->received_at)))
            first = row;
    }
    return first;
}

static bool tells_customer(const struct import_row *row) {
    return row->customer != 0;
}
static bool tells_plan(const struct import_row *row) {
    return row->plan != 0;
}
static bool tells_receipt(const struct import_row *row) {
    return row->received_at != INSTANT_NEVER;
}
static bool is_receipt(const struct import_row *row) {
    return row->act == MAPPING_RECEIVED_NOW;
}
static bool tells_priority(const struct import_row *row) {
    return row->priority != 0;
}
static bool tells_category(const struct import_row *row) {
    return row->category != 0;
}
static bool tells_impact(const struct import_row *row) {
    return row->impact != 0 && row->urgency != 0;
}
static bool is_any(const struct import_row *row) {
    (void)row;
    return true;
}

static gint64 receipt_of(const struct import_log *self, struct import_ticket *ticket) {
    const struct import_row *row;
    ticket->received_at = G_MININT64; /* by their instants alone, as long as it isn't known */
    if ((row = first_row(self, ticket, tells_receipt)) != NULL)
        return row->received_at;
    if ((row = first_row(self, ticket, is_receipt)) != NULL)
        return row->at;
    return first_row(self, ticket, is_any)->at;
}

/* Impact and urgency whose matrix gives the priority (events.md). */
static void impact_of_priority(struct import_ticket *ticket) {
    static const int impacts[] = {3, 1, 1, 2, 3}, urgencies[] = {3, 1, 2, 2, 3};
    ticket->impact = impacts[ticket->priority];
    ticket->urgency = urgencies[ticket->priority];
}

static void settle(struct import_log *self, struct import_ticket *ticket) {
    const struct mapping *mapping = self->mapping;
    ticket->received_at = receipt_of(self, ticket);
    const struct import_row *customer = first_row(self, ticket, tells_customer);
    const struct import_row *plan = first_row(self, ticket, tells_plan);
    const struct import_row *priority = first_row(self, ticket, tells_priority);
    const struct import_row *category = first_row(self, ticket, tells_category);
    const struct import_row *impact = first_row(self, ticket, tells_impact);
    ticket->customer = customer != NULL
                           ? customer->customer
                           : intern(self, self->customer_of_name, self->customers, mapping->unknown_customer);
    ticket->plan = plan != NULL ? plan->plan : 0;
    ticket->priority = priority != NULL ? priority->priority : mapping->default_priority;
    ticket->category = category != NULL ? category->category : (guint)mapping->default_category;
    impact_of_priority(ticket);
    if (impact != NULL || mapping->default_impact != 0)
        ticket->impact = impact != NULL ? impact->impact : mapping->default_impact;
    if (impact != NULL || mapping->default_urgency != 0)
        ticket->urgency = impact != NULL ? impact->urgency : mapping->default_urgency;
    for (guint i = 0; i < ticket->n_rows; i++) {
        const struct import_row *row = import_log_row(self, ticket->first_row + i);
        self->other_customers += row->customer != 0 && row->customer != ticket->customer;
        self->other_receipts += tells_receipt(row) && row->received_at != ticket->received_at;
    }
}

void import_log_finish(struct import_log *self) {
    g_array_sort(self->rows, by_source);
    for (guint i = 0; i < self->rows->len; i++) {
        struct import_ticket *ticket = import_log_ticket(self, import_log_row(self, i)->ticket);
        if (ticket->n_rows++ == 0)
            ticket->first_row = i;
    }
    for (guint i = 0; i < self->tickets->len; i++)
        if (import_log_ticket(self, i)->n_rows > 0)
            settle(self, import_log_ticket(self, i));
}
