/* The pipeline: commands go out in one stream, prepared on first use, and their answers come back in the same order.
 * Knows nothing of transactions or of what the commands are for; db_work.c does. */
#include "shared/db_private.h"

#include <libpq-fe.h>

enum {
    FLUSH_BYTES = 128 * 1024, /* that may wait in libpq's buffer before they are pushed out */
    MESSAGE_BYTES = 100,      /* a command without its parameters, roughly */
};

/* --- Out --- */

static struct db_prepared *prepared_of(struct db *db, const struct db_query *query) {
    struct db_prepared *prepared = g_hash_table_lookup(db->prepared, query);
    if (prepared == NULL) {
        prepared = g_new0(struct db_prepared, 1);
        g_hash_table_insert(db->prepared, (gpointer)query, prepared);
    }
    return prepared;
}

static void queue(struct db_work *work, enum db_step_kind kind, const struct db_query *query, unsigned role,
                  struct db_rows *rows) {
    struct db_step step = {.kind = kind, .query = query, .role = role, .rows = rows};
    g_array_append_val(work->steps, step);
}

/* The name under which the server knows the statement for this role; has it prepared where it isn't. */
static const char *prepare(struct db_work *work, const struct db_query *query, unsigned role) {
    struct db_prepared *prepared = prepared_of(work->db, query);
    if (prepared->names[role] == NULL)
        prepared->names[role] =
            role == 0 ? g_strdup(query->name) : g_strconcat(query->name, "@", db_roles[role].name, NULL);
    if (!prepared->known[role]) {
        if (PQsendPrepare(work->db->conn, prepared->names[role], query->sql, 0, NULL) == 0)
            return NULL;
        prepared->known[role] = true;
        queue(work, STEP_PREPARE, query, role, NULL);
    }
    return prepared->names[role];
}

bool db_pipeline_add(struct db_work *work, enum db_step_kind kind, const struct db_query *query, unsigned role,
                     struct db_rows *rows, const struct db_param *params, size_t n_params) {
    const char *name = prepare(work, query, role);
    if (name == NULL)
        return false;
    struct db_params encoded;
    db_params_encode(&encoded, params, n_params);
    int sent = PQsendQueryPrepared(work->db->conn, name, (int)n_params, encoded.values, encoded.lengths,
                                   encoded.formats, query->binary);
    work->unflushed += encoded.bytes + MESSAGE_BYTES;
    db_params_clear(&encoded);
    if (sent == 0)
        return false;
    queue(work, kind, query, role, rows);
    if (work->unflushed < FLUSH_BYTES)
        return true;
    work->unflushed = 0;
    enum db_link link = db_flush(work->db);
    if (link == LINK_OK)
        db_pipeline_answer_ready(work);
    else
        db_work_lost(work, link);
    return true;
}

void db_pipeline_sync(struct db_work *work) {
    if (PQpipelineSync(work->db->conn) == 1)
        queue(work, STEP_SYNC, NULL, 0, NULL);
    else
        db_work_lost(work, LINK_LOST);
}

/* --- In --- */

static void not_prepared(struct db_work *work, const struct db_step *step) {
    if (step->kind == STEP_PREPARE)
        prepared_of(work->db, step->query)->known[step->role] = false;
}

static void accept(struct db_work *work, const struct db_step *step, PGresult *result) {
    GError *error = NULL;
    if (step->kind == STEP_COMMIT && !g_str_equal(PQcmdStatus(result), "COMMIT"))
        db_error_set(&error, DB_ERROR_OTHER, "", "%s: answered by %s", step->query->name, PQcmdStatus(result));
    else if (step->kind == STEP_STREAM && (unsigned)PQnfields(result) != step->query->n_columns)
        db_error_set(&error, DB_ERROR_SHAPE, "", "%s: %d columns, expected %u (%s)", step->query->name,
                     PQnfields(result), step->query->n_columns, step->query->columns);
    if (error != NULL)
        db_work_fail(work, error);
    if (step->rows != NULL)
        db_rows_take(step->rows, result);
    else
        PQclear(result);
}

/* The server's own refusal, or libpq's finding that the link is gone (that has no SQLSTATE). A server that goes away at
 * the COMMIT may have done it. */
static bool refuse(struct db_work *work, const struct db_step *step, PGresult *result) {
    bool by_server = PQresultErrorField(result, PG_DIAG_SQLSTATE) != NULL;
    bool fatal = by_server && db_error_is_fatal(result);
    not_prepared(work, step);
    if (by_server && !(fatal && step->kind == STEP_COMMIT))
        db_work_fail(work, db_error_of(result, step->query == NULL ? "sync" : step->query->name, false));
    if (by_server && db_error_wants_new_connection(result))
        work->db->doomed = true;
    PQclear(result);
    if (!by_server || fatal || PQstatus(work->db->conn) == CONNECTION_BAD) {
        db_work_lost(work, LINK_LOST);
        return false;
    }
    return true;
}

/* What ends a command's results. */
static bool end_of_results(struct db_work *work) {
    enum db_link link;
    PGresult *result = db_next(work->db, &link);
    if (link == LINK_OK && result == NULL)
        return true;
    PQclear(result);
    db_work_lost(work, link == LINK_LATE ? LINK_LATE : LINK_LOST);
    return false;
}

/* One result of the step at hand; false: the link is lost. */
static bool take(struct db_work *work, const struct db_step *step, PGresult *result) {
    switch (PQresultStatus(result)) {
    case PGRES_PIPELINE_SYNC:
        PQclear(result);
        if (step->kind == STEP_SYNC)
            return true;
        break;
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
        accept(work, step, result);
        return end_of_results(work);
    case PGRES_PIPELINE_ABORTED:
        not_prepared(work, step);
        PQclear(result);
        return end_of_results(work);
    case PGRES_FATAL_ERROR:
        return refuse(work, step, result) && end_of_results(work);
    default: /* a COPY, or an answer to nothing: we have lost the thread */
        PQclear(result);
        break;
    }
    db_work_lost(work, LINK_LOST);
    return false;
}

/* Row by row; the last result holds none. (After an error before it there is nothing to set a mode for.) */
static bool take_stream(struct db_work *work, const struct db_step *step) {
    struct db_rows row = {.query = step->query, .shape = DB_ROWS};
    PQsetSingleRowMode(work->db->conn);
    for (;;) {
        enum db_link link;
        PGresult *result = db_next(work->db, &link);
        if (link != LINK_OK || result == NULL) {
            db_work_lost(work, link == LINK_LATE ? LINK_LATE : LINK_LOST);
            return false;
        }
        if (PQresultStatus(result) != PGRES_SINGLE_TUPLE)
            return take(work, step, result);
        db_rows_take(&row, result);
        if (row.n_columns == step->query->n_columns && work->each != NULL && !work->each(&row, work->each_data))
            work->each = NULL;
        db_rows_clear(&row);
    }
}

static bool answer_next(struct db_work *work) {
    struct db_step step = g_array_index(work->steps, struct db_step, work->next);
    enum db_link link = LINK_OK;
    bool answered;
    if (step.kind == STEP_STREAM) {
        answered = take_stream(work, &step);
    } else {
        PGresult *result = db_next(work->db, &link);
        answered = link == LINK_OK && result != NULL;
        if (answered)
            answered = take(work, &step, result);
        else
            db_work_lost(work, link == LINK_LATE ? LINK_LATE : LINK_LOST);
    }
    if (answered)
        work->next++;
    return answered;
}

bool db_pipeline_answer(struct db_work *work) {
    while (work->next < work->steps->len) {
        if (!answer_next(work))
            return false;
    }
    g_array_set_size(work->steps, 0);
    work->next = 0;
    work->unflushed = 0;
    return true;
}

void db_pipeline_answer_ready(struct db_work *work) {
    while (work->next < work->steps->len && !PQisBusy(work->db->conn)) {
        if (!answer_next(work))
            return;
    }
    g_array_remove_range(work->steps, 0, work->next);
    work->next = 0;
}
