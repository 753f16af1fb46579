/* Broken links, frozen and restarted servers: what the database layer says of them, and that it serves on. The proxy
 * cuts at a chosen round trip, so each fault is an ordinary test. Run by tests/fault/test_database_layer.py, which also
 * passes the commands that restart the server. */
#include "tests/db/database.h"
#include "tests/db/proxy.h"
#include "tests/db/statements.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* The server that a connection reaches. */
static gint64 pid_of(struct db *db) {
    g_autoptr(db_work) work = db_begin(db, DB_SCOPE_ADMIN, NULL);
    struct db_rows *rows = db_ask(work, who_am_i, DB_ONE_ROW);
    must(db_finish, work);
    return db_int64(rows, 0, WHO_AM_I_PID);
}

static void end_session(gint64 pid) {
    g_autoptr(db_connection) db = database_connect(NULL);
    g_autoptr(db_work) work = db_begin(db, DB_SCOPE_ADMIN, NULL);
    struct db_rows *rows = db_ask(work, end_session, DB_ONE_ROW, db_int(pid));
    must(db_finish, work);
    g_assert_true(db_flag(rows, 0, END_SESSION_DONE));
}

/* --- The two round trips of a write --- */

struct outcome {
    bool loaded, committed;
    enum db_error code; /* where one of them failed */
    gint64 notes;
};

/* A write as pages do it, through a proxy that cuts: load, then write and commit. Afterwards the same connection object
 * must serve again, by itself. */
static struct outcome write_through(enum proxy_cut cut, unsigned trip) {
    struct outcome outcome = {.code = DB_ERROR_OTHER};
    g_autoptr(GError) error = NULL;
    database_no_notes();
    struct proxy *proxy = proxy_start(database_socket(), cut, trip);
    g_autoptr(db_connection) db = database_connect(proxy->folder);
    {
        g_autoptr(db_work) work = db_begin(db, DB_SCOPE_ADMIN, NULL);
        db_ask(work, note_add, DB_NOTHING, db_int(1), db_text("first"));
        outcome.loaded = db_run(work, &error);
        if (outcome.loaded) {
            g_usleep(50 * 1000); /* the page decides; the link that is cut here is gone by then */
            db_ask(work, note_add, DB_NOTHING, db_int(2), db_text("second"));
            outcome.committed = db_commit(work, &error);
        }
        if (error != NULL)
            outcome.code = (enum db_error)error->code;
    }
    outcome.notes = database_notes();
    g_assert_cmpint(pid_of(db), >, 0);
    proxy_stop(proxy);
    return outcome;
}

static void test_lost_before(void) {
    struct outcome outcome = write_through(PROXY_CUT_BEFORE, 1);
    g_assert_false(outcome.loaded);
    g_assert_cmpint(outcome.code, ==, DB_ERROR_UNAVAILABLE);
    g_assert_cmpint(outcome.notes, ==, 0);
}

static void test_lost_in_first(void) {
    struct outcome outcome = write_through(PROXY_CUT_UNHEARD, 1);
    g_assert_false(outcome.loaded);
    g_assert_cmpint(outcome.code, ==, DB_ERROR_UNAVAILABLE);
    g_assert_cmpint(outcome.notes, ==, 0);
}

/* Noticed before COMMIT is sent, so there is no doubt. */
static void test_lost_between(void) {
    struct outcome outcome = write_through(PROXY_CUT_AFTER, 1);
    g_assert_true(outcome.loaded);
    g_assert_false(outcome.committed);
    g_assert_cmpint(outcome.code, ==, DB_ERROR_UNAVAILABLE);
    g_assert_cmpint(outcome.notes, ==, 0);
}

static void test_lost_before_commit_arrives(void) {
    struct outcome outcome = write_through(PROXY_CUT_BEFORE, 2);
    g_assert_true(outcome.loaded);
    g_assert_false(outcome.committed);
    g_assert_cmpint(outcome.code, ==, DB_ERROR_MAYBE_WRITTEN);
    g_assert_cmpint(outcome.notes, ==, 0);
}

static void test_lost_after_commit(void) {
    struct outcome outcome = write_through(PROXY_CUT_UNHEARD, 2);
    g_assert_true(outcome.loaded);
    g_assert_false(outcome.committed);
    g_assert_cmpint(outcome.code, ==, DB_ERROR_MAYBE_WRITTEN);
    g_assert_cmpint(outcome.notes, ==, 2);
}

static void test_lost_after_all(void) {
    struct outcome outcome = write_through(PROXY_CUT_AFTER, 2);
    g_assert_true(outcome.committed);
    g_assert_cmpint(outcome.notes, ==, 2);
}

/* What only reads is never in doubt. */
static void test_lost_reading(void) {
    struct proxy *proxy = proxy_start(database_socket(), PROXY_CUT_UNHEARD, 1);
    g_autoptr(db_connection) db = database_connect(proxy->folder);
    {
        g_autoptr(db_work) work = db_begin(db, DB_SCOPE_ADMIN, NULL);
        db_ask(work, note_count, DB_ONE_ROW);
        must_fail(db_finish, work, DB_ERROR_UNAVAILABLE);
    }
    g_assert_cmpint(pid_of(db), >, 0);
    g_assert_cmpuint(db_connects(db), ==, 2);
    proxy_stop(proxy);
}

/* --- The server goes and comes back --- */

/* An idle connection that the server closed is replaced before anything is sent: the request doesn't notice. */
static void test_idle_session_ended(void) {
    g_autoptr(db_connection) db = database_connect(NULL);
    for (guint64 n = 1; n <= 3; n++) {
        gint64 pid = pid_of(db);
        g_assert_cmpuint(db_connects(db), ==, n);
        end_session(pid);
    }
}

static void test_session_ended_between(void) {
    database_no_notes();
    g_autoptr(db_connection) db = database_connect(NULL);
    {
        g_autoptr(db_work) work = db_begin(db, DB_SCOPE_ADMIN, NULL);
        struct db_rows *rows = db_ask(work, who_am_i, DB_ONE_ROW);
        db_ask(work, note_add, DB_NOTHING, db_int(1), db_text("first"));
        must(db_run, work);
        end_session(db_int64(rows, 0, WHO_AM_I_PID));
        must_fail(db_commit, work, DB_ERROR_UNAVAILABLE);
    }
    g_assert_cmpint(database_notes(), ==, 0);
    g_assert_cmpint(pid_of(db), >, 0);
}

/* The server says goodbye in the middle of COMMIT. It won't have written, but it could. */
static void test_session_ended_in_commit(void) {
    g_autoptr(db_connection) db = database_connect(NULL);
    for (int reads_only = 0; reads_only <= 1; reads_only++) {
        g_autoptr(db_work) work = db_begin(db, DB_SCOPE_ADMIN, NULL);
        db_ask(work, farewell_add, DB_NOTHING);
        if (reads_only)
            must_fail(db_finish, work, DB_ERROR_UNAVAILABLE);
        else
            must_fail(db_commit, work, DB_ERROR_MAYBE_WRITTEN);
    }
    g_assert_cmpint(pid_of(db), >, 0);
}

static void run_command(const char *variable) {
    g_autoptr(GError) error = NULL;
    int status = 0;
    g_spawn_command_line_sync(g_getenv(variable), NULL, NULL, &status, &error);
    g_assert_no_error(error);
    g_assert_true(g_spawn_check_wait_status(status, NULL));
}

static void test_restart(void) {
    if (g_getenv("FIRSTLINE_TEST_STOP") == NULL || g_getenv("FIRSTLINE_TEST_START") == NULL) {
        g_test_skip("FIRSTLINE_TEST_STOP and FIRSTLINE_TEST_START say how");
        return;
    }
    g_autoptr(db_connection) db = database_connect(NULL);
    pid_of(db);
    run_command("FIRSTLINE_TEST_STOP");
    for (int i = 0; i < 3; i++) {
        gint64 start = g_get_monotonic_time();
        g_autoptr(db_work) work = db_begin(db, DB_SCOPE_ADMIN, NULL);
        db_ask(work, note_count, DB_ONE_ROW);
        must_fail(db_finish, work, DB_ERROR_UNAVAILABLE);
        g_assert_cmpint(g_get_monotonic_time() - start, <, G_USEC_PER_SEC / 2);
    }
    run_command("FIRSTLINE_TEST_START");
    g_usleep(G_USEC_PER_SEC + G_USEC_PER_SEC / 10); /* the pause after a failed attempt */
    g_assert_cmpint(pid_of(db), >, 0);
}

/* After a failed attempt the next second doesn't try again, even where the server has appeared in the meantime. */
static void test_pause(void) {
    g_autofree char *folder = g_dir_make_tmp("firstline-none.XXXXXX", NULL);
    g_autofree char *server = g_path_get_dirname(database_socket());
    g_autofree char *name = g_path_get_basename(database_socket());
    g_autofree char *conninfo = g_strdup_printf("host=%s dbname=firstline port=%s", folder, strrchr(name, '.') + 1);
    g_autoptr(db_connection) db = db_new(conninfo, "postgres");
    for (int i = 0; i < 100; i++) {
        g_autoptr(db_work) work = db_begin(db, DB_SCOPE_ADMIN, NULL);
        db_ask(work, note_count, DB_ONE_ROW);
        must_fail(i % 2 ? db_finish : db_commit, work, DB_ERROR_UNAVAILABLE);
    }
    g_rmdir(folder);
    g_assert_cmpint(symlink(server, folder), ==, 0);
    {
        g_autoptr(db_work) work = db_begin(db, DB_SCOPE_ADMIN, NULL);
        must_fail(db_finish, work, DB_ERROR_UNAVAILABLE);
    }
    g_usleep(G_USEC_PER_SEC + G_USEC_PER_SEC / 10);
    g_assert_cmpint(pid_of(db), >, 0);
    g_unlink(folder);
}

static void test_bad_conninfo(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(db_connection) db = db_new("no such thing", "postgres");
    g_autoptr(db_work) work = db_begin(db, DB_SCOPE_ADMIN, NULL);
    g_assert_false(db_run(work, &error));
    g_assert_error(error, DB_ERROR, DB_ERROR_UNAVAILABLE);
}

/* --- Deadlines --- */

/* Asks for a sleep of 8 s with a deadline of 1 s; returns the error. */
static enum db_error late(struct db *db, ending end) {
    gint64 start = g_get_monotonic_time();
    g_autoptr(GError) error = NULL;
    db_set_deadline(db, 1);
    {
        g_autoptr(db_work) work = db_begin(db, DB_SCOPE_ADMIN, NULL);
        db_ask(work, take_your_time, DB_ONE_ROW, db_int(8));
        g_assert_false(end(work, &error));
    }
    g_assert_cmpint(g_get_monotonic_time() - start, >=, G_USEC_PER_SEC * 9 / 10);
    g_assert_cmpint(g_get_monotonic_time() - start, <, 2 * G_USEC_PER_SEC);
    db_set_deadline(db, 0);
    g_assert_cmpint((int)error->domain, ==, (int)DB_ERROR);
    return (enum db_error)error->code;
}

static void test_deadline(void) {
    g_autoptr(db_connection) db = database_connect(NULL);
    g_assert_cmpint(late(db, db_run), ==, DB_ERROR_DEADLINE);
    g_assert_cmpint(late(db, db_finish), ==, DB_ERROR_DEADLINE);
    g_assert_cmpint(late(db, db_commit), ==, DB_ERROR_MAYBE_WRITTEN);
    /* The server notices that we have gone, and stops. */
    int tries = 0;
    while (database_sleepers() > 0 && tries++ < 30)
        g_usleep(G_USEC_PER_SEC / 10);
    g_assert_cmpint(database_sleepers(), ==, 0);
    g_assert_cmpint(pid_of(db), >, 0);
}

/* No time left for connecting says nothing of the server: the next request tries at once. */
static void test_too_late_to_connect(void) {
    g_autoptr(db_connection) db = database_connect(NULL);
    db_set_deadline(db, 1);
    g_usleep(G_USEC_PER_SEC + G_USEC_PER_SEC / 10);
    {
        g_autoptr(db_work) work = db_begin(db, DB_SCOPE_ADMIN, NULL);
        must_fail(db_finish, work, DB_ERROR_DEADLINE);
    }
    db_set_deadline(db, 0);
    g_assert_cmpint(pid_of(db), >, 0);
}

/* A server process that is stopped, as by a debugger or a hanging disk. */
static void test_frozen_server(void) {
    g_autoptr(db_connection) db = database_connect(NULL);
    GPid pid = (GPid)pid_of(db);
    if (kill(pid, SIGSTOP) != 0) {
        g_test_skip("not the server's user");
        return;
    }
    g_assert_cmpint(late(db, db_finish), ==, DB_ERROR_DEADLINE);
    g_assert_cmpint(pid_of(db), !=, pid);
    kill(pid, SIGCONT);
}

/* Also while much is being sent, which the frozen side doesn't take. */
static void test_frozen_upload(void) {
    enum { BIG = 64 * 1024 * 1024 };
    g_autofree char *big = g_malloc0(BIG);
    g_autoptr(GError) error = NULL;
    struct proxy *proxy = proxy_start(database_socket(), PROXY_FREEZE, 1);
    g_autoptr(db_connection) db = database_connect(proxy->folder);
    pid_t pid = proxy->pid;
    db_set_deadline(db, 1);
    {
        g_autoptr(db_work) work = db_begin(db, DB_SCOPE_ADMIN, NULL);
        kill(pid, SIGSTOP);
        gint64 start = g_get_monotonic_time();
        for (int i = 0; i < 4; i++)
            db_ask(work, note_add_bytes, DB_ONE_ROW, db_int(i), db_bytes(big, BIG));
        g_assert_false(db_commit(work, &error));
        g_assert_cmpint(g_get_monotonic_time() - start, <, 3 * G_USEC_PER_SEC);
    }
    g_assert_error(error, DB_ERROR, DB_ERROR_DEADLINE);
    kill(pid, SIGCONT);
    proxy_stop(proxy);
}

/* What a left work can't get rid of at once would keep its transaction open: the connection goes instead. */
static void test_left_unsent(void) {
    enum { ALMOST_FLUSHED = 120 * 1024 };
    g_autofree char *bytes = g_malloc0(2 * ALMOST_FLUSHED);
    struct proxy *proxy = proxy_start(database_socket(), PROXY_CUT_NEVER, 0);
    g_autoptr(db_connection) db = database_connect(proxy->folder);
    pid_of(db);
    kill(proxy->pid, SIGSTOP);
    {
        g_autoptr(db_work) work = db_begin(db, DB_SCOPE_ADMIN, NULL);
        db_ask(work, note_add_bytes, DB_ONE_ROW, db_int(1), db_bytes(bytes, 2 * ALMOST_FLUSHED - 50 * 1024));
        db_ask(work, note_add_bytes, DB_ONE_ROW, db_int(2), db_bytes(bytes, ALMOST_FLUSHED));
    }
    kill(proxy->pid, SIGCONT);
    g_assert_cmpint(pid_of(db), >, 0);
    g_assert_cmpuint(db_connects(db), ==, 2);
    proxy_stop(proxy);
}

/* Something listens and says nothing. */
static void test_silent_listener(void) {
    g_autofree char *folder = g_dir_make_tmp("firstline-silent.XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, ".s.PGSQL.5432", NULL);
    g_autofree char *conninfo = g_strdup_printf("host=%s dbname=firstline", folder);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_strlcpy(address.sun_path, path, sizeof address.sun_path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    g_assert_cmpint(bind(fd, (struct sockaddr *)&address, sizeof address), ==, 0);
    g_assert_cmpint(listen(fd, 4), ==, 0);
    g_autoptr(db_connection) db = db_new(conninfo, "postgres");
    gint64 start = g_get_monotonic_time();
    db_set_deadline(db, 1);
    {
        g_autoptr(db_work) work = db_begin(db, DB_SCOPE_ADMIN, NULL);
        must_fail(db_finish, work, DB_ERROR_UNAVAILABLE);
    }
    g_assert_cmpint(g_get_monotonic_time() - start, <, 2 * G_USEC_PER_SEC);
    db_set_deadline(db, 0);
    close(fd);
    g_unlink(path);
    g_rmdir(folder);
}

/* A row that another has locked: the server's own limits end the wait, and it is told apart. */
static void test_lock(void) {
    database_no_notes();
    g_autoptr(db_connection) one = database_connect(NULL), other = database_connect(NULL);
    g_autoptr(db_work) first = db_begin(one, DB_SCOPE_ADMIN, NULL);
    db_ask(first, note_add, DB_NOTHING, db_int(1), db_text("mine"));
    must(db_run, first);
    db_set_deadline(other, 1);
    g_autoptr(db_work) second = db_begin(other, DB_SCOPE_ADMIN, NULL);
    db_ask(second, note_add, DB_NOTHING, db_int(1), db_text("theirs"));
    must_fail(db_run, second, DB_ERROR_DEADLINE);
    must(db_commit, first);
    g_assert_cmpint(database_notes(), ==, 1);
}

/* --- Links lost where data flows row by row --- */

static bool take_row(G_GNUC_UNUSED const struct db_rows *row, void *data) {
    ++*(int *)data;
    return true;
}

static bool take_fields(G_GNUC_UNUSED const struct db_field *fields, G_GNUC_UNUSED unsigned n, void *data) {
    ++*(int *)data;
    return true;
}

static void test_lost_stream(void) {
    g_autoptr(GError) error = NULL;
    struct proxy *proxy = proxy_start(database_socket(), PROXY_CUT_UNHEARD, 1);
    g_autoptr(db_connection) db = database_connect(proxy->folder);
    int rows = 0;
    {
        g_autoptr(db_work) work = db_begin(db, DB_SCOPE_ADMIN, NULL);
        g_assert_false(db_stream(work, note_stream, take_row, &rows, &error, db_int(9), db_int(9)));
        g_assert_error(error, DB_ERROR, DB_ERROR_UNAVAILABLE);
        must_fail(db_commit, work, DB_ERROR_UNAVAILABLE);
    }
    g_assert_cmpint(rows, ==, 0);
    g_assert_cmpint(pid_of(db), >, 0);
    proxy_stop(proxy);
}

/* The session ends while COPY is under way. */
static void test_lost_copy(void) {
    database_no_notes();
    g_autoptr(db_connection) db = database_connect(NULL);
    for (int before_rows = 0; before_rows <= 1; before_rows++) {
        g_autoptr(GError) error = NULL;
        gint64 pid = pid_of(db);
        g_autoptr(db_work) work = db_begin(db, DB_SCOPE_ADMIN, NULL);
        struct db_copy *copy = db_copy_in(work, note_copy_in);
        if (before_rows)
            end_session(pid);
        for (int i = 0; i < 20000; i++) {
            db_copy_row(copy);
            for (int column = 0; column < 7; column++)
                db_copy_null(copy);
        }
        if (!before_rows)
            end_session(pid);
        g_assert_false(db_copy_done(copy, &error));
        g_assert_error(error, DB_ERROR, DB_ERROR_UNAVAILABLE);
        must_fail(db_commit, work, DB_ERROR_UNAVAILABLE);
    }
    g_assert_cmpint(database_notes(), ==, 0);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_work) work = db_begin(db, DB_SCOPE_ADMIN, NULL);
    int rows = 0;
    g_assert_true(db_copy_out(work, note_copy_out, take_fields, &rows, &error));
    must(db_commit, work);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    database_init();
    g_test_add_func("/db/lost/before", test_lost_before);
    g_test_add_func("/db/lost/in-first", test_lost_in_first);
    g_test_add_func("/db/lost/between", test_lost_between);
    g_test_add_func("/db/lost/before-commit-arrives", test_lost_before_commit_arrives);
    g_test_add_func("/db/lost/after-commit", test_lost_after_commit);
    g_test_add_func("/db/lost/after-all", test_lost_after_all);
    g_test_add_func("/db/lost/reading", test_lost_reading);
    g_test_add_func("/db/lost/stream", test_lost_stream);
    g_test_add_func("/db/lost/copy", test_lost_copy);
    g_test_add_func("/db/session-ended/idle", test_idle_session_ended);
    g_test_add_func("/db/session-ended/between", test_session_ended_between);
    g_test_add_func("/db/session-ended/in-commit", test_session_ended_in_commit);
    g_test_add_func("/db/restart", test_restart);
    g_test_add_func("/db/pause", test_pause);
    g_test_add_func("/db/bad-conninfo", test_bad_conninfo);
    g_test_add_func("/db/deadline", test_deadline);
    g_test_add_func("/db/too-late-to-connect", test_too_late_to_connect);
    g_test_add_func("/db/frozen/left-unsent", test_left_unsent);
    g_test_add_func("/db/frozen/server", test_frozen_server);
    g_test_add_func("/db/frozen/upload", test_frozen_upload);
    g_test_add_func("/db/frozen/listener", test_silent_listener);
    g_test_add_func("/db/lock", test_lock);
    return g_test_run();
}
