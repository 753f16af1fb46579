/* The database: one connection, one transaction at a time, whole pipelines in one round trip.
 *
 * Only shared/db*.c know libpq. Statements live in sql/queries/ and reach C as the constants of sql/queries.h; the
 * caller says what it asks, with which parameters and which shape it expects back, so that a surprise is an error and
 * not a wrong page. Used by every program. Not thread-safe: a worker has one struct db.
 *
 *     g_autoptr(db_work) work = db_begin(db, DB_SCOPE_CUSTOMER, "firstline_customer");
 *     struct db_rows *ticket = db_ask(work, ticket_show, DB_MAYBE_ROW, db_int(customer), db_int(number));
 *     if (!db_finish(work, error))
 *         return false;
 *     html(out, "%s", db_str(ticket, 0, TICKET_SHOW_SUBJECT));
 */
#ifndef SHARED_DB_H
#define SHARED_DB_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

struct db;
struct db_work;
struct db_rows;

/* What a statement must give back. Fewer or more rows than that, or another number of columns, is DB_ERROR_SHAPE. */
enum db_shape {
    DB_NOTHING,   /* no row: a statement without RETURNING */
    DB_ONE_ROW,   /* exactly one */
    DB_MAYBE_ROW, /* none or one */
    DB_ROWS,      /* any number */
};

/* Whose statement it is: the `-- scope:` line of the query file, as bits. A work has one (or several, or'ed), and asks
 * only statements that carry one of its bits. */
enum db_scope {
    DB_SCOPE_CUSTOMER = 1,
    DB_SCOPE_DESK = 2,
    DB_SCOPE_SIGN_IN = 4,
    DB_SCOPE_REPORT = 8,
    DB_SCOPE_ADMIN = 16,
    DB_SCOPE_NOTIFY = 32,
    DB_SCOPE_MIGRATE = 64,
};

/* A statement as sql/embed.py generates it. */
struct db_query {
    const char *name;
    const char *sql;
    unsigned scopes;     /* bits of enum db_scope */
    unsigned n_params;   /* $1 … $n */
    unsigned n_columns;  /* of `-- returns:`, or the column list of COPY … FROM */
    bool binary;         /* `-- result: binary`: columns travel in PostgreSQL's binary form */
    const char *columns; /* their names, joined by commas */
};

enum db_error {
    DB_ERROR_NO_SESSION,    /* FL401: nobody is signed in */
    DB_ERROR_FORBIDDEN,     /* 42501, FL403 */
    DB_ERROR_CONFLICT,      /* 23505, 40001, 40P01: somebody else was there first */
    DB_ERROR_REFUSED,       /* 22xxx, the other 23xxx: the data is not acceptable */
    DB_ERROR_UNAVAILABLE,   /* no database, or the link was lost; nothing was written, so running again is safe */
    DB_ERROR_MAYBE_WRITTEN, /* lost, or too late, after COMMIT was sent: it may have been written */
    DB_ERROR_DEADLINE,      /* past db_set_deadline() or the server's statement timeout; nothing was written */
    DB_ERROR_SHAPE,         /* other rows or columns than the caller expects */
    DB_ERROR_OTHER,         /* a fault in the program or the schema */
};
#define DB_ERROR (db_error_quark())
GQuark db_error_quark(void);

/* The server's SQLSTATE ("23505") behind an error of this domain; "" where the server didn't speak. */
const char *db_error_sqlstate(const GError *error);

/* --- Connection (db_connection.c) --- */

/* A connection that opens at the first use and again after it was lost. `conninfo` is a libpq connection string; `user`
 * comes before the one that stands in it, unless it is NULL. Whether the string can be read shows at the first use. The
 * connection is hardened before the first statement: fixed search_path, UTF-8, UTC, time limits, standard strings.
 * After a failed attempt to connect the next second answers DB_ERROR_UNAVAILABLE at once.
 * db_new() is for programs that serve people: statement and lock limits, 5 s of idling in a transaction.
 * db_new_batch() is for the programs of the night and the operator: no such limits. */
struct db *db_new(const char *conninfo, const char *user);
struct db *db_new_batch(const char *conninfo, const char *user);
void db_free(struct db *db);
typedef struct db db_connection;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(db_connection, db_free)

/* All that follows must be done `seconds` from now, connecting included; 0 = no deadline. Past it the connection is
 * closed (the server notices within a second and stops the statement) and the call returns DB_ERROR_DEADLINE. */
void db_set_deadline(struct db *db, unsigned seconds);

/* Round trips of db_run(), db_commit(), db_finish() and db_stream() so far. */
guint64 db_round_trips(const struct db *db);

/* Connections made so far. Who holds something that lives in the session (an advisory lock) compares it. */
guint64 db_connects(const struct db *db);

/* Runs a script of statements by the simple protocol, outside of any work: CREATE DATABASE, roles. With
 * db_work_script() inside the work's transaction: migrations. Results are dropped. Errors name the line in the script
 * and carry the server's words in full, so a script must not hold a person's data. */
bool db_script(struct db *db, const char *sql, GError **error);
bool db_work_script(struct db_work *work, const char *sql, GError **error);

/* --- Work: one transaction (db_work.c) --- */

/* Queues BEGIN and, where `role` isn't NULL, SET LOCAL ROLE. Never NULL and never fails by itself: what is wrong with
 * the connection is told by the next run. One work at a time on a connection.
 * db_begin_snapshot(): the same at REPEATABLE READ, so that all statements see one instant. */
struct db_work *db_begin(struct db *db, unsigned scopes, const char *role);
struct db_work *db_begin_snapshot(struct db *db, unsigned scopes, const char *role);

/* Ends the work: one that wasn't committed is rolled back (nobody waits for that). Its rows go with it. */
void db_work_free(struct db_work *work);
typedef struct db_work db_work;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(db_work, db_work_free)

/* Lets go of the rows of all runs so far, which nobody may look at any more: for a work of many rounds, whose memory
 * would grow with them. Nothing may be queued at that moment. */
void db_forget(struct db_work *work);

/* Queues a statement: db_ask(work, ticket_show, DB_ONE_ROW, db_int(customer), db_int(ticket)). The number of parameters
 * is checked when this is compiled. The rows belong to the work and are filled by the next run; before that, and after
 * an error, they are empty. Parameters are copied at once, and flow to the server while more is asked, so that
 * memory doesn't grow with their size. */
#define db_ask(work, query, shape, ...)                                                                                \
    db_ask_query((work), &query_##query, (shape), DB_CHECKED_PARAMS(query, __VA_ARGS__))

/* One round trip; the transaction stays open. */
bool db_run(struct db_work *work, GError **error);

/* Sends what was asked and waits for nothing: the server works on it while the caller does something else. What came of
 * it is told by whatever runs next on the work. */
void db_start(struct db_work *work);

/* What was asked since, and COMMIT, in one round trip. A link lost here is DB_ERROR_MAYBE_WRITTEN. Shapes of what
 * goes with the COMMIT are checked after it: DB_ERROR_SHAPE from here means that it was written. */
bool db_commit(struct db_work *work, GError **error);

/* The same for a work that only reads: a link lost here is DB_ERROR_UNAVAILABLE, so running again is safe. */
bool db_finish(struct db_work *work, GError **error);

/* Runs what was asked and then this statement row by row, in constant memory: `each` gets one row at a time (at index
 * 0, valid during the call). When it returns false the rest is dropped and db_stream() still returns true. The
 * transaction stays open. One round trip. */
typedef bool (*db_row_func)(const struct db_rows *row, void *data);
#define db_stream(work, query, each, data, error, ...)                                                                 \
    db_stream_query((work), &query_##query, (each), (data), (error), DB_CHECKED_PARAMS(query, __VA_ARGS__))

/* --- Parameters: values of `db_ask`; pointers are read during the call only --- */

enum db_param_kind {
    DB_PARAM_NULL,
    DB_PARAM_TEXT,
    DB_PARAM_INT,
    DB_PARAM_BOOL,
    DB_PARAM_INSTANT,
    DB_PARAM_BYTES,
    DB_PARAM_IDS
};
struct db_param {
    enum db_param_kind kind;
    gint64 number;   /* value, or how many bytes or ids */
    const void *ptr; /* text, bytes or ids */
};

static inline struct db_param db_null(void) {
    return (struct db_param){.kind = DB_PARAM_NULL};
}

/* Any integer type of PostgreSQL, or numeric. */
static inline struct db_param db_int(gint64 value) {
    return (struct db_param){.kind = DB_PARAM_INT, .number = value};
}

/* UTF-8 without NUL; NULL is SQL's null. Serves every type by its text form. */
static inline struct db_param db_text(const char *text) {
    return (struct db_param){.kind = text == NULL ? DB_PARAM_NULL : DB_PARAM_TEXT, .ptr = text};
}

static inline struct db_param db_bool(bool value) {
    return (struct db_param){.kind = DB_PARAM_BOOL, .number = value};
}

/* Epoch seconds, for a timestamptz: `happened_at = $3`, not to_timestamp($3). INSTANT_NEVER is SQL's null. */
static inline struct db_param db_instant(gint64 epoch_seconds) {
    return (struct db_param){.kind = DB_PARAM_INSTANT, .number = epoch_seconds};
}

/* For a bytea. NULL is SQL's null; no bytes at a pointer is an empty value. */
static inline struct db_param db_bytes(const void *bytes, size_t length) {
    return (struct db_param){
        .kind = bytes == NULL ? DB_PARAM_NULL : DB_PARAM_BYTES, .number = (gint64)length, .ptr = bytes};
}

/* For a bigint[]: `ticket_id = ANY ($2)`, or `unnest($2::bigint[])`. */
static inline struct db_param db_ids(const gint64 *ids, size_t n) {
    return (struct db_param){.kind = DB_PARAM_IDS, .number = (gint64)n, .ptr = ids};
}

/* --- Rows (db_rows.c); columns are the constants of sql/queries.h --- */

unsigned db_count(const struct db_rows *rows);
gint64 db_affected(const struct db_rows *rows); /* rows that an INSERT, UPDATE or DELETE touched */

/* A cell. Outside of the rows, or of the columns, is a programmer's error and gives what null gives. */
bool db_is_null(const struct db_rows *rows, unsigned row, unsigned column);
const char *db_str(const struct db_rows *rows, unsigned row, unsigned column); /* null: "" */
gint64 db_int64(const struct db_rows *rows, unsigned row, unsigned column);    /* null: 0; instants are epoch seconds */
double db_number(const struct db_rows *rows, unsigned row, unsigned column);   /* null: 0; numeric, double precision */
bool db_flag(const struct db_rows *rows, unsigned row, unsigned column);       /* null: false */
/* Bytes of a bytea column of a statement with `-- result: binary`; null: NULL and 0. */
const void *db_blob(const struct db_rows *rows, unsigned row, unsigned column, size_t *length);

/* --- COPY in binary form, for the batch programs (db_copy.c). Statements have no parameters. --- */

struct db_field {
    const unsigned char *bytes; /* not NUL-terminated */
    gint32 length;              /* -1: null */
};
/* Fields of one row, valid during the call. Return false to stop: the rest is dropped, db_copy_out() returns true. */
typedef bool (*db_copy_func)(const struct db_field *fields, unsigned n, void *data);
#define db_copy_out(work, query, each, data, error) db_copy_out_query((work), &query_##query, (each), (data), (error))

gint64 db_field_int64(const struct db_field *field); /* int2, int4, int8, bool; null: 0 */
gint64
db_field_instant(const struct db_field *field);   /* timestamptz, rounded down to epoch seconds; null: G_MININT64 */
char *db_field_dup(const struct db_field *field); /* text as a new string; null: NULL */

/* COPY … FROM STDIN: every row is begun, then one call a column in their order and in the column's own width, then
 * the whole is done. Only db_copy_done() can fail (a link lost on the way is told there), and it frees. While it is
 * open nothing else may run on the connection. */
struct db_copy;
#define db_copy_in(work, query) db_copy_in_query((work), &query_##query)
void db_copy_row(struct db_copy *copy);
void db_copy_null(struct db_copy *copy);
void db_copy_int16(struct db_copy *copy, gint16 value);
void db_copy_int32(struct db_copy *copy, gint32 value);
void db_copy_int64(struct db_copy *copy, gint64 value);
void db_copy_bool(struct db_copy *copy, bool value);
void db_copy_instant(struct db_copy *copy, gint64 epoch_seconds);
void db_copy_text(struct db_copy *copy, const char *text); /* NULL: null */
void db_copy_bytes(struct db_copy *copy, const void *bytes, size_t length);
bool db_copy_done(struct db_copy *copy, GError **error);

/* --- What the macros call --- */

/* The parameters as an array with their number, which must be the statement's: "size of array is negative" otherwise.
 */
#define DB_CHECKED_PARAMS(query, ...)                                                                                  \
    (const struct db_param[]){__VA_ARGS__},                                                                            \
        (query_##query##_params + 0 * sizeof(char[1 - 2 * (sizeof((const struct db_param[]){__VA_ARGS__}) !=           \
                                                           query_##query##_params * sizeof(struct db_param))]))
struct db_rows *db_ask_query(struct db_work *work, const struct db_query *query, enum db_shape shape,
                             const struct db_param *params, size_t n_params);
bool db_stream_query(struct db_work *work, const struct db_query *query, db_row_func each, void *data, GError **error,
                     const struct db_param *params, size_t n_params);
bool db_copy_out_query(struct db_work *work, const struct db_query *query, db_copy_func each, void *data,
                       GError **error);
struct db_copy *db_copy_in_query(struct db_work *work, const struct db_query *query);

#endif
