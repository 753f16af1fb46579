/* The log in memory: rows read through a mapping, and the tickets they belong to. A row is taken, or refused with a
 * reason that a person can act on; nothing is dropped in silence. Knows neither files nor the database. Filled by
 * import.c row by row, read by import_merge.c. */
#ifndef ADMIN_IMPORT_LOG_H
#define ADMIN_IMPORT_LOG_H

#include "admin/csv.h"
#include "admin/import_mapping.h"

#include <glib.h>
#include <stdbool.h>

/* Texts are kept as indices in the log's lists; 0 is 'missing' everywhere, and in rows means 'as before'. */
struct import_row {
    gint64 at;
    gint64 order;       /* in the source */
    gint64 received_at; /* INSTANT_NEVER: the row doesn't say */
    guint32 line;       /* of the file */
    guint32 ticket;     /* index in tickets */
    guint32 customer, plan;
    guint16 category; /* index in the mapping's codes, plus one */
    guint8 act;       /* enum mapping_act */
    guint8 status;    /* enum ticket_status */
    guint8 priority, impact, urgency;
    bool answers; /* [answer] names its cell */
};

struct import_ticket {
    const char *key;
    const char *subject;
    guint first_row, n_rows; /* in the order of the source, after import_log_finish(); none: all were refused */
    guint32 customer, plan;  /* of the first row that tells them: a ticket never changes customer (rule 2.7) */
    gint64 received_at;
    int impact, urgency, priority; /* when it was received */
    guint category;
};

struct import_log {
    struct mapping *mapping; /* borrowed; bound to the header */
    gint64 now;
    unsigned n_columns;
    GArray *rows;                            /* struct import_row */
    GArray *tickets;                         /* struct import_ticket */
    GPtrArray *customers;                    /* names; [0] is NULL */
    GPtrArray *plans;                        /* likewise */
    guint64 ignored;                         /* rows that the mapping leaves out */
    guint64 other_customers, other_receipts; /* rows that contradict the ticket's customer or its receiving */

    GHashTable *ticket_of_key, *customer_of_name, *plan_of_name; /* text → index plus one */
    GHashTable *instants;                                        /* text → gint64: most texts come again */
    GStringChunk *texts;
    GString *reason, *cell, *text;
};
typedef struct import_log import_log_t; /* for g_autoptr(import_log_t) */

/* `now`: rows and receipts after it are refused. */
struct import_log *import_log_new(struct mapping *mapping, unsigned n_columns, gint64 now);
void import_log_free(struct import_log *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(import_log_t, import_log_free)

/* NULL: taken. Otherwise why it is refused, valid until the next call. */
const char *import_log_add(struct import_log *self, const struct csv_row *row);

/* Puts each ticket's rows together, in the order of the source, and settles what is told of the ticket as a whole. */
void import_log_finish(struct import_log *self);

static inline const struct import_row *import_log_row(const struct import_log *self, guint i) {
    return &g_array_index(self->rows, struct import_row, i);
}

static inline struct import_ticket *import_log_ticket(const struct import_log *self, guint i) {
    return &g_array_index(self->tickets, struct import_ticket, i);
}

#endif
