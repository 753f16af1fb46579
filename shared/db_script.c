/* Scripts of many statements: migrations and roles. They go by the simple protocol, which leaves pipeline mode for as
 * long as it takes. */
#include "shared/db_private.h"

#include <libpq-fe.h>

/* The line of the script on which the server found fault; 0 where it doesn't say. */
static unsigned line_of(const PGresult *result, const char *sql) {
    const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
    if (position == NULL)
        return 0;
    const char *at = g_utf8_offset_to_pointer(sql, g_ascii_strtoll(position, NULL, 10) - 1);
    unsigned line = 1;
    for (const char *c = sql; c < at; c++)
        line += *c == '\n';
    return line;
}

static GError *fault_of(const PGresult *result, const char *sql) {
    unsigned line = line_of(result, sql);
    g_autofree char *place = line == 0 ? g_strdup("script") : g_strdup_printf("line %u", line);
    return db_error_of(result, place, true);
}

/* Sends the script and reads all its results; the first fault counts. */
static GError *run(struct db *db, const char *sql) {
    GError *fault = NULL;
    enum db_link link = LINK_LOST;
    if (PQsendQuery(db->conn, sql) == 1)
        link = db_flush(db);
    while (link == LINK_OK) {
        PGresult *result = db_next(db, &link);
        if (result == NULL)
            break;
        bool refused = PQresultStatus(result) == PGRES_FATAL_ERROR;
        if (refused && fault == NULL && PQresultErrorField(result, PG_DIAG_SQLSTATE) != NULL)
            fault = fault_of(result, sql);
        PQclear(result);
        if (PQstatus(db->conn) == CONNECTION_BAD)
            link = LINK_LOST;
    }
    if (fault == NULL && link == LINK_LATE)
        db_error_set(&fault, DB_ERROR_DEADLINE, "", "script: no answer in time");
    else if (fault == NULL && link == LINK_LOST)
        db_error_set(&fault, DB_ERROR_MAYBE_WRITTEN, "", "script: link lost: it may have been written");
    if (link != LINK_OK)
        db_drop(db);
    return fault;
}

static GError *run_outside_pipeline(struct db *db, const char *sql) {
    GError *fault = NULL;
    if (!db_leave_pipeline(db)) {
        db_error_set(&fault, DB_ERROR_OTHER, "", "script: the pipeline is not empty");
        return fault;
    }
    fault = run(db, sql);
    if (db->conn != NULL && !db_enter_pipeline(db))
        db_drop(db);
    return fault;
}

bool db_script(struct db *db, const char *sql, GError **error) {
    g_assert(db->work.state == WORK_NONE);
    if (!db_ready(db, error))
        return false;
    GError *fault = run_outside_pipeline(db, sql);
    if (fault != NULL)
        g_propagate_error(error, fault);
    return fault == NULL;
}

bool db_work_script(struct db_work *work, const char *sql, GError **error) {
    if (!db_work_trip(work, error))
        return false;
    GError *fault = run_outside_pipeline(work->db, sql);
    if (fault == NULL && PQtransactionStatus(work->db->conn) != PQTRANS_INTRANS)
        db_error_set(&fault, DB_ERROR_OTHER, "",
                     "script: it ends the transaction that it runs in; COMMIT and ROLLBACK may not stand in it");
    if (fault != NULL)
        db_work_fail(work, fault);
    return db_work_report(work, error);
}
