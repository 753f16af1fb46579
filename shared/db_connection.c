/* The connection: opened when it is needed and hardened as it opens, waited for with a deadline, closed when it can't
 * be trusted any more. It stays in pipeline mode; db_work.c fills the pipeline. */
#include "shared/db_private.h"

#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>

/* Both travel in the start of the session and cost no round trip. Compiling a statement costs more than it saves here:
 * pages are small, and the batch programs' big statements sort and copy. The server itself notices within a second that
 * we have gone (client_connection_check_interval), which ends a statement past the deadline without a second connection
 * for a cancel request: that one could hang just as well. */
#define HARDENED                                                                                                       \
    " -c search_path=pg_catalog,firstline,app,public,pg_temp -c TimeZone=UTC -c DateStyle=ISO,YMD"                     \
    " -c IntervalStyle=postgres -c standard_conforming_strings=on -c bytea_output=hex -c row_security=on"              \
    " -c client_min_messages=warning -c client_connection_check_interval=1000 -c jit=off"
#define SERVING " -c statement_timeout=10000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=5000"
/* Months are sorted: with the server's 4 MB a million rows would be merged in several passes over the disk. */
#define BATCH " -c work_mem=64MB"

enum {
    CONNECT_SECONDS = 5, /* at most, even where the deadline is later */
    PAUSE_SECONDS = 1,   /* after a failed attempt */
};

static struct db *db_make(const char *conninfo, const char *user, bool batch) {
    struct db *db = g_new0(struct db, 1);
    db->conninfo = g_strdup(conninfo);
    db->user = g_strdup(user);
    db->batch = batch;
    db->prepared = g_hash_table_new(NULL, NULL);
    db->work.db = db;
    db->work.steps = g_array_new(FALSE, FALSE, sizeof(struct db_step));
    db->work.rows = g_ptr_array_new_with_free_func(g_free);
    return db;
}

struct db *db_new(const char *conninfo, const char *user) {
    return db_make(conninfo, user, false);
}

struct db *db_new_batch(const char *conninfo, const char *user) {
    return db_make(conninfo, user, true);
}

void db_free(struct db *db) {
    if (db == NULL)
        return;
    g_assert(db->work.state == WORK_NONE);
    db_drop(db);
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, db->prepared);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        struct db_prepared *prepared = value;
        for (unsigned role = 0; role < DB_ROLES; role++)
            g_free(prepared->names[role]);
        g_free(prepared);
    }
    g_hash_table_unref(db->prepared);
    g_ptr_array_unref(db->work.rows);
    g_array_unref(db->work.steps);
    g_free(db->conninfo);
    g_free(db->user);
    g_free(db);
}

void db_set_deadline(struct db *db, unsigned seconds) {
    db->deadline = seconds == 0 ? 0 : g_get_monotonic_time() + seconds * G_USEC_PER_SEC;
}

guint64 db_round_trips(const struct db *db) {
    return db->round_trips;
}

guint64 db_connects(const struct db *db) {
    return db->connects;
}

void db_drop(struct db *db) {
    PQfinish(db->conn);
    db->conn = NULL;
    db->doomed = false;
    g_array_set_size(db->work.steps, 0);
    db->work.next = 0;
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, db->prepared);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        memset(((struct db_prepared *)value)->known, false, sizeof(((struct db_prepared *)value)->known));
}

/* --- Waiting --- */

/* Until the socket is ready, or the instant has come (monotonic microseconds; 0 = never). A signal doesn't end it: the
 * request at hand is finished. */
static enum db_link wait_until(const PGconn *conn, short events, gint64 until, short *revents) {
    struct pollfd fd = {.fd = PQsocket(conn), .events = events};
    if (fd.fd < 0)
        return LINK_LOST;
    for (;;) {
        int timeout = -1;
        if (until != 0) {
            gint64 left = until - g_get_monotonic_time();
            if (left <= 0)
                return LINK_LATE;
            timeout = (int)MIN(left / 1000 + 1, G_MAXINT);
        }
        int n = poll(&fd, 1, timeout);
        if (n > 0) {
            if (revents != NULL)
                *revents = fd.revents;
            return (fd.revents & POLLNVAL) != 0 ? LINK_LOST : LINK_OK;
        }
        if (n < 0 && errno != EINTR)
            return LINK_LOST;
    }
}

enum db_link db_wait(struct db *db, short events, short *revents) {
    return wait_until(db->conn, events, db->deadline, revents);
}

/* Sends what libpq still holds. Answers are taken in on the way, so that neither side waits for the other to empty its
 * buffer. A link lost here is found by the next read, which also gets the server's last words. */
enum db_link db_flush(struct db *db) {
    while (PQflush(db->conn) > 0) {
        short ready = 0;
        enum db_link link = db_wait(db, POLLIN | POLLOUT, &ready);
        if (link != LINK_OK)
            return link;
        if ((ready & ~POLLOUT) != 0 && PQconsumeInput(db->conn) == 0)
            break;
    }
    return LINK_OK;
}

PGresult *db_next(struct db *db, enum db_link *link) {
    *link = LINK_OK;
    while (PQisBusy(db->conn)) {
        /* What isn't sent yet is never answered. */
        *link = db_wait(db, PQflush(db->conn) > 0 ? POLLIN | POLLOUT : POLLIN, NULL);
        if (*link != LINK_OK)
            return NULL;
        if (PQconsumeInput(db->conn) == 0)
            break; /* PQgetResult() says why, and doesn't wait: the socket is closed */
    }
    PGresult *result = PQgetResult(db->conn);
    if (result == NULL && PQstatus(db->conn) == CONNECTION_BAD)
        *link = LINK_LOST;
    return result;
}

/* --- Opening --- */

/* The server's remarks. One that it sends while we are idle may be its farewell. */
static void take_notice(void *data, const PGresult *result) {
    struct db *db = data;
    if (db_error_is_fatal(result))
        db->doomed = true;
}

bool db_enter_pipeline(struct db *db) {
    return PQenterPipelineMode(db->conn) == 1;
}

bool db_leave_pipeline(struct db *db) {
    return PQexitPipelineMode(db->conn) == 1;
}

struct keyword {
    const char *name, *value;
};

/* Adds the keywords of `added` that the connection string leaves open, or all of them. */
static size_t merge(struct keyword *keywords, size_t n, const struct keyword *added, bool override) {
    for (; added->name != NULL; added++) {
        size_t i = 0;
        while (i < n && !g_str_equal(keywords[i].name, added->name))
            i++;
        if (i == n)
            keywords[n++] = *added;
        else if (override)
            keywords[i] = *added;
    }
    return n;
}

/* Begins to connect; NULL where the connection string can't be read. */
static PGconn *start(const struct db *db, char **complaint) {
    PQconninfoOption *given = PQconninfoParse(db->conninfo, complaint);
    if (given == NULL)
        return NULL;
    struct keyword keywords[96] = {{0}};
    const char *names[97] = {0}, *values[97] = {0}, *options = "";
    size_t n = 0;
    for (const PQconninfoOption *option = given; option->keyword != NULL; option++) {
        if (option->val == NULL)
            continue;
        keywords[n++] = (struct keyword){option->keyword, option->val};
        if (g_str_equal(option->keyword, "options"))
            options = option->val;
    }
    g_autofree char *hardened = g_strconcat(options, HARDENED, db->batch ? BATCH : SERVING, NULL);
    const char *program = g_get_prgname() != NULL ? g_get_prgname() : db->user;
    const struct keyword ours[] = {
        {"client_encoding", "UTF8"}, {"options", hardened}, {db->user == NULL ? NULL : "user", db->user}, {NULL, NULL}};
    const struct keyword defaults[] = {{"tcp_user_timeout", "10000"},
                                       {"keepalives_idle", "30"},
                                       {"keepalives_interval", "10"},
                                       {"keepalives_count", "3"},
                                       {program == NULL ? NULL : "application_name", program},
                                       {NULL, NULL}};
    n = merge(keywords, n, ours, true);
    n = merge(keywords, n, defaults, false);
    g_assert(n < G_N_ELEMENTS(keywords));
    for (size_t i = 0; i < n; i++) {
        names[i] = keywords[i].name;
        values[i] = keywords[i].value;
    }
    PGconn *conn = PQconnectStartParams(names, values, 0);
    PQconninfoFree(given);
    return conn;
}

/* Follows libpq through the steps of connecting. (Names are looked up by libpq while it blocks: an address or a
 * socket's folder in the connection string avoids that.) */
static bool finish_connecting(PGconn *conn, gint64 until) {
    PostgresPollingStatusType wanted = PGRES_POLLING_WRITING;
    while (wanted != PGRES_POLLING_OK) {
        if (wanted == PGRES_POLLING_FAILED || PQstatus(conn) == CONNECTION_BAD)
            return false;
        if (wait_until(conn, wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT, until, NULL) != LINK_OK)
            return false;
        wanted = PQconnectPoll(conn);
    }
    return PQsetnonblocking(conn, 1) == 0;
}

static bool db_connect(struct db *db, GError **error) {
    gint64 now = g_get_monotonic_time();
    if (now < db->retry_at) {
        db_error_set(error, DB_ERROR_UNAVAILABLE, "", "no database: the last attempt to connect failed a moment ago");
        return false;
    }
    if (db->deadline != 0 && now >= db->deadline) {
        db_error_set(error, DB_ERROR_DEADLINE, "", "no time left to connect");
        return false;
    }
    gint64 until = now + CONNECT_SECONDS * G_USEC_PER_SEC;
    if (db->deadline != 0)
        until = MIN(until, db->deadline);
    char *complaint = NULL;
    db->conn = start(db, &complaint);
    if (db->conn != NULL && finish_connecting(db->conn, until) && db_enter_pipeline(db)) {
        PQsetNoticeReceiver(db->conn, take_notice, db);
        db->connects++;
        db->retry_at = 0;
        return true;
    }
    const char *reason = db->conn == NULL ? complaint : PQerrorMessage(db->conn);
    g_autofree char *line = g_strdelimit(g_strdup(reason == NULL || *reason == '\0' ? "no answer" : reason), "\n", ' ');
    db_error_set(error, DB_ERROR_UNAVAILABLE, "", "no database: %s", g_strchomp(line));
    PQfreemem(complaint);
    db_drop(db);
    db->retry_at = g_get_monotonic_time() + PAUSE_SECONDS * G_USEC_PER_SEC;
    return false;
}

/* --- Between works --- */

/* Reads the answers to the cleaning up after the last work, for which nobody waited. */
static bool settle(struct db *db) {
    struct db_work *work = &db->work;
    bool settled = work->next == work->steps->len || (db_flush(db) == LINK_OK && db_pipeline_answer(work));
    g_clear_error(&work->error);
    return settled && PQtransactionStatus(db->conn) == PQTRANS_IDLE;
}

/* A server that went has left a farewell, or the end of the stream. */
bool db_alive(struct db *db) {
    for (;;) {
        struct pollfd fd = {.fd = PQsocket(db->conn), .events = POLLIN};
        int n = poll(&fd, 1, 0);
        if (n == 0)
            return !db->doomed && PQstatus(db->conn) == CONNECTION_OK;
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 || PQconsumeInput(db->conn) == 0)
            return false;
        PQisBusy(db->conn); /* has the notices parsed */
    }
}

bool db_ready(struct db *db, GError **error) {
    /* Losing the link while settling closes it already. */
    if (db->conn != NULL && !(settle(db) && db_alive(db)))
        db_drop(db);
    return db->conn != NULL || db_connect(db, error);
}
