/* Work: one transaction, from BEGIN to COMMIT, in as few round trips as its caller has questions that depend on each
 * other. What goes wrong is kept and told by the next run; after that the work does nothing more, and the connection
 * is cleaned up without anybody waiting for it. */
#include "shared/db_private.h"
#include "sql/queries.h"

#include <libpq-fe.h>

const struct db_role db_roles[DB_ROLES] = {
    {NULL, NULL},
    {"firstline_customer", &query_role_customer},
    {"firstline_agent", &query_role_agent},
    {"firstline_workbook", &query_role_workbook},
};

/* --- What can go wrong --- */

void db_work_fail(struct db_work *work, GError *error) {
    if (work->error == NULL)
        work->error = error;
    else
        g_error_free(error);
}

/* Also drops the connection, and with it the pipeline. What the server said before it went comes first. */
void db_work_lost(struct db_work *work, enum db_link link) {
    bool unknown = work->commit_sent && !work->reads_only;
    if (work->error == NULL && unknown)
        db_error_set(&work->error, DB_ERROR_MAYBE_WRITTEN, "", "%s after COMMIT was sent: it may have been written",
                     link == LINK_LATE ? "no answer in time" : "link lost");
    else if (work->error == NULL && link == LINK_LATE)
        db_error_set(&work->error, DB_ERROR_DEADLINE, "", "no answer in time; nothing was written");
    else if (work->error == NULL)
        db_error_set(&work->error, DB_ERROR_UNAVAILABLE, "", "link lost; nothing was written");
    db_drop(work->db);
}

/* Leaves the connection as it should be found, without waiting: the answers are read before the next work. */
static void roll_back(struct db_work *work) {
    struct db *db = work->db;
    if (db->conn == NULL)
        return;
    for (unsigned i = work->next; i < work->steps->len; i++)
        g_array_index(work->steps, struct db_step, i).rows = NULL;
    bool open = work->next < work->steps->len;
    if (!open && PQtransactionStatus(db->conn) == PQTRANS_IDLE)
        return;
    if (open)
        db_pipeline_sync(work);
    if (db->conn != NULL && !db_pipeline_add(work, STEP_ASK, &query_transaction_roll_back, 0, NULL, NULL, 0))
        db_work_lost(work, LINK_LOST);
    if (db->conn != NULL)
        db_pipeline_sync(work);
    /* What doesn't fit into the socket would stay here, and the transaction open, until the next work. */
    if (db->conn != NULL && PQflush(db->conn) > 0)
        db_drop(db);
}

bool db_work_report(struct db_work *work, GError **error) {
    if (work->error == NULL)
        return true;
    if (work->state == WORK_OPEN) {
        for (unsigned i = work->n_checked; i < work->n_rows; i++)
            db_rows_clear(g_ptr_array_index(work->rows, i));
        roll_back(work);
        work->state = WORK_FAILED;
    }
    g_propagate_error(error, g_error_copy(work->error));
    return false;
}

/* --- Begin and end --- */

static void add(struct db_work *work, enum db_step_kind kind, const struct db_query *query, unsigned role,
                struct db_rows *rows, const struct db_param *params, size_t n_params) {
    if (work->error == NULL && !db_pipeline_add(work, kind, query, role, rows, params, n_params))
        db_work_lost(work, LINK_LOST);
}

static struct db_work *begin(struct db *db, unsigned scopes, const char *role, const struct db_query *opening) {
    struct db_work *work = &db->work;
    g_assert(work->state == WORK_NONE);
    work->scopes = scopes;
    work->role = 0;
    while (role != NULL && g_strcmp0(db_roles[work->role].name, role) != 0) {
        work->role++;
        g_assert(work->role < DB_ROLES);
    }
    work->state = WORK_OPEN;
    if (!db_ready(db, &work->error))
        return work;
    add(work, STEP_ASK, opening, 0, NULL, NULL, 0);
    if (work->role != 0)
        add(work, STEP_ASK, db_roles[work->role].take_on, 0, NULL, NULL, 0);
    return work;
}

struct db_work *db_begin(struct db *db, unsigned scopes, const char *role) {
    return begin(db, scopes, role, &query_transaction_begin);
}

struct db_work *db_begin_snapshot(struct db *db, unsigned scopes, const char *role) {
    return begin(db, scopes, role, &query_transaction_begin_snapshot);
}

void db_work_free(struct db_work *work) {
    if (work == NULL)
        return;
    if (work->state == WORK_OPEN)
        roll_back(work);
    for (unsigned i = 0; i < work->n_rows; i++)
        db_rows_clear(g_ptr_array_index(work->rows, i));
    work->n_rows = work->n_checked = 0;
    work->unflushed = 0;
    work->reads_only = work->commit_sent = false;
    work->each = NULL;
    work->state = WORK_NONE;
    g_clear_error(&work->error);
}

void db_forget(struct db_work *work) {
    g_assert(work->n_checked == work->n_rows);
    for (unsigned i = 0; i < work->n_rows; i++)
        db_rows_clear(g_ptr_array_index(work->rows, i));
    work->n_rows = work->n_checked = 0;
}

/* --- Ask and run --- */

static struct db_rows *new_rows(struct db_work *work, const struct db_query *query, enum db_shape shape) {
    if (work->n_rows == work->rows->len)
        g_ptr_array_add(work->rows, g_new0(struct db_rows, 1));
    struct db_rows *rows = g_ptr_array_index(work->rows, work->n_rows++);
    rows->query = query;
    rows->shape = shape;
    return rows;
}

bool db_work_may_ask(struct db_work *work, const struct db_query *query) {
    g_assert(work->state == WORK_OPEN || work->state == WORK_FAILED);
    if ((query->scopes & work->scopes) == 0 && work->error == NULL)
        db_error_set(&work->error, DB_ERROR_OTHER, "", "%s: not a statement of this scope", query->name);
    return work->error == NULL;
}

struct db_rows *db_ask_query(struct db_work *work, const struct db_query *query, enum db_shape shape,
                             const struct db_param *params, size_t n_params) {
    g_assert(n_params == query->n_params);
    struct db_rows *rows = new_rows(work, query, shape);
    if (db_work_may_ask(work, query))
        add(work, STEP_ASK, query, work->role, rows, params, n_params);
    return rows;
}

static void check_shape(struct db_work *work, const struct db_rows *rows) {
    static const char *const wanted[] = {"none", "one row", "at most one row", "rows"};
    bool fits = rows->shape == DB_NOTHING     ? rows->n_rows == 0
                : rows->shape == DB_ONE_ROW   ? rows->n_rows == 1
                : rows->shape == DB_MAYBE_ROW ? rows->n_rows <= 1
                                              : true;
    if (work->error != NULL)
        return;
    if (!fits)
        db_error_set(&work->error, DB_ERROR_SHAPE, "", "%s: %u rows, expected %s", rows->query->name, rows->n_rows,
                     wanted[rows->shape]);
    else if (rows->n_columns != rows->query->n_columns)
        db_error_set(&work->error, DB_ERROR_SHAPE, "", "%s: %u columns, expected %u (%s)", rows->query->name,
                     rows->n_columns, rows->query->n_columns, rows->query->columns);
}

bool db_work_trip(struct db_work *work, GError **error) {
    if (work->error == NULL)
        db_pipeline_sync(work);
    if (work->error == NULL) {
        work->db->round_trips++;
        enum db_link link = db_flush(work->db);
        if (link != LINK_OK)
            db_work_lost(work, link);
        else
            db_pipeline_answer(work);
    }
    for (unsigned i = work->n_checked; i < work->n_rows && work->error == NULL; i++)
        check_shape(work, g_ptr_array_index(work->rows, i));
    if (!db_work_report(work, error))
        return false;
    work->n_checked = work->n_rows;
    return true;
}

bool db_run(struct db_work *work, GError **error) {
    g_assert(work->state == WORK_OPEN || work->state == WORK_FAILED);
    return db_work_trip(work, error);
}

void db_start(struct db_work *work) {
    enum db_link link = work->error == NULL ? db_flush(work->db) : LINK_OK;
    if (link != LINK_OK)
        db_work_lost(work, link);
}

static bool commit(struct db_work *work, bool reads_only, GError **error) {
    g_assert(work->state == WORK_OPEN || work->state == WORK_FAILED);
    work->reads_only = reads_only;
    /* A link that is found lost before COMMIT leaves no doubt. */
    if (work->error == NULL && !reads_only && !db_alive(work->db))
        db_work_lost(work, LINK_LOST);
    add(work, STEP_COMMIT, &query_transaction_commit, 0, NULL, NULL, 0);
    work->commit_sent = work->error == NULL;
    bool done = db_work_trip(work, error);
    if (done)
        work->state = WORK_DONE;
    return done;
}

bool db_commit(struct db_work *work, GError **error) {
    return commit(work, false, error);
}

bool db_finish(struct db_work *work, GError **error) {
    return commit(work, true, error);
}

/* --- Row by row --- */

/* The server's time limit for a statement counts while its reader is slow, so it is lifted for this one; the work's
 * deadline is its caller's, who may move it in `each`. */
bool db_stream_query(struct db_work *work, const struct db_query *query, db_row_func each, void *data, GError **error,
                     const struct db_param *params, size_t n_params) {
    g_assert(n_params == query->n_params);
    if (db_work_may_ask(work, query)) {
        if (!work->db->batch)
            add(work, STEP_ASK, &query_transaction_be_patient, 0, NULL, NULL, 0);
        work->each = each;
        work->each_data = data;
        add(work, STEP_STREAM, query, work->role, NULL, params, n_params);
    }
    bool done = db_work_trip(work, error);
    work->each = NULL;
    return done;
}
