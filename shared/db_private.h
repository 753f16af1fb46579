/* What the files of the database layer share: the connection, the one work on it, the queue of what was sent and isn't
 * answered yet. Included by shared/db*.c alone, each of which includes libpq-fe.h itself. */
#ifndef SHARED_DB_PRIVATE_H
#define SHARED_DB_PRIVATE_H

#include "shared/db.h"

struct pg_conn;
struct pg_result;

/* Roles that a work can take on; the first is none: the login role's own rights. */
enum { DB_ROLES = 4 };
struct db_role {
    const char *name;
    const struct db_query *take_on;
};
extern const struct db_role db_roles[DB_ROLES];

/* A statement as this connection knows it, for each role: a plan that depends on row-level security is rebuilt when the
 * role changes, so each role has its own. What was sent to be prepared counts as prepared for what follows it in the
 * pipeline, until its own answer says otherwise. */
struct db_prepared {
    char *names[DB_ROLES]; /* ticket_show@firstline_customer; made once */
    bool known[DB_ROLES];
};

struct db_rows {
    const struct db_query *query;
    enum db_shape shape;
    struct pg_result *result; /* NULL until run, after an error, and where nothing comes back */
    unsigned n_rows, n_columns;
    gint64 affected; /* where nothing comes back */
};

/* One command in the pipeline, in the order of the answers. */
struct db_step {
    enum db_step_kind { STEP_PREPARE, STEP_ASK, STEP_STREAM, STEP_COMMIT, STEP_SYNC } kind;
    const struct db_query *query;
    unsigned role;        /* that it is prepared for */
    struct db_rows *rows; /* STEP_ASK: where the answer goes; NULL: nowhere (BEGIN, role) */
};

struct db_work {
    struct db *db;
    unsigned scopes;
    unsigned role; /* index, see db_work_roles */
    enum { WORK_NONE, WORK_OPEN, WORK_FAILED, WORK_DONE } state;
    bool reads_only;  /* db_finish(): a lost COMMIT loses nothing */
    bool commit_sent; /* from here on the outcome may be unknown */
    GError *error;    /* the first; told by the next run, and by all after it */
    GArray *steps;    /* struct db_step: the pipeline. Outlives the work until its cleaning up is answered */
    unsigned next;    /* first step that isn't answered */
    size_t unflushed; /* bytes of parameters since the last flush */
    GPtrArray *rows;  /* struct db_rows, a pool: the first n_rows are in use … */
    unsigned n_rows;
    unsigned n_checked; /* … and these were answered by earlier runs */
    db_row_func each;   /* STEP_STREAM */
    void *each_data;
};

struct db {
    char *conninfo, *user;
    bool batch;
    struct pg_conn *conn; /* NULL: not connected */
    bool doomed;          /* not to be used for another work: the server leaves, or its plans are stale */
    gint64 deadline;      /* monotonic microseconds; 0 = none */
    gint64 retry_at;      /* no attempt to connect before */
    guint64 round_trips, connects;
    GHashTable *prepared; /* struct db_query → struct db_prepared */
    struct db_work work;
};

/* How a wait for the server ended. */
enum db_link { LINK_OK, LINK_LOST, LINK_LATE };

/* db_connection.c */
bool db_ready(struct db *db, GError **error); /* connected, idle and clean; connects where it must */
bool db_alive(struct db *db);                 /* nothing says that the server has gone */
void db_drop(struct db *db);                  /* closes the connection without a word */
enum db_link db_wait(struct db *db, short events, short *revents);
enum db_link db_flush(struct db *db);
struct pg_result *db_next(struct db *db, enum db_link *link); /* the next result, or NULL where libpq has a NULL */
bool db_leave_pipeline(struct db *db);
bool db_enter_pipeline(struct db *db);

/* db_pipeline.c */
bool db_pipeline_add(struct db_work *work, enum db_step_kind kind, const struct db_query *query, unsigned role,
                     struct db_rows *rows, const struct db_param *params, size_t n_params);
void db_pipeline_sync(struct db_work *work);
bool db_pipeline_answer(struct db_work *work);       /* reads all answers; false: the link is lost */
void db_pipeline_answer_ready(struct db_work *work); /* those that are here already */

/* db_work.c */
void db_work_fail(struct db_work *work, GError *error); /* takes the error; the first counts */
void db_work_lost(struct db_work *work, enum db_link link);
bool db_work_may_ask(struct db_work *work, const struct db_query *query);
bool db_work_report(struct db_work *work, GError **error); /* true, or tells the error and rolls back */
bool db_work_trip(struct db_work *work, GError **error);   /* sends the pipeline, reads all answers, checks shapes */

/* db_error.c */
void db_error_set(GError **error, enum db_error code, const char *sqlstate, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
GError *db_error_of(const struct pg_result *result, const char *name, bool in_full);
bool db_error_is_fatal(const struct pg_result *result);
bool db_error_wants_new_connection(const struct pg_result *result);

/* db_param.c */
enum { DB_PARAMS_MAX = 64 };
struct db_params {
    const char *values[DB_PARAMS_MAX];
    int lengths[DB_PARAMS_MAX];
    int formats[DB_PARAMS_MAX];
    char digits[DB_PARAMS_MAX][32];
    GString *ids; /* NULL without a list of ids */
    size_t bytes; /* of all values */
};
void db_params_encode(struct db_params *encoded, const struct db_param *params, size_t n_params);
void db_params_clear(struct db_params *encoded);

/* db_rows.c */
void db_rows_take(struct db_rows *rows, struct pg_result *result);
void db_rows_clear(struct db_rows *rows);

#endif
