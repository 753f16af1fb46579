/* The tests' database; see database.h. */
#include "tests/db/database.h"
#include "tests/db/statements.h"

static const char SCHEMA[] =
    "SET client_min_messages = warning;"
    "DROP TABLE IF EXISTS public.db_note, public.db_shape, public.db_late, public.db_farewell;"
    "CREATE TABLE public.db_note (key bigint UNIQUE DEFERRABLE INITIALLY IMMEDIATE, words text, at timestamptz,"
    "  bytes bytea, small smallint, medium integer, flag boolean);"
    "CREATE TABLE public.db_shape (key bigint, small smallint);"
    "GRANT ALL ON public.db_note, public.db_shape TO PUBLIC;"
    "CREATE TABLE public.db_farewell (n integer);"
    "CREATE OR REPLACE FUNCTION public.db_farewell() RETURNS trigger LANGUAGE plpgsql AS $$"
    "  BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;"
    "CREATE CONSTRAINT TRIGGER farewell AFTER INSERT ON public.db_farewell DEFERRABLE INITIALLY DEFERRED"
    "  FOR EACH ROW EXECUTE FUNCTION public.db_farewell();"
    "CREATE OR REPLACE FUNCTION public.db_fail_with(state text) RETURNS void LANGUAGE plpgsql AS $$"
    "  BEGIN RAISE EXCEPTION 'as asked' USING ERRCODE = state; END $$;";

static const char *host;

static const char *setting(const char *name, const char *otherwise) {
    const char *value = g_getenv(name);
    return value == NULL ? otherwise : value;
}

struct db *database_connect(const char *other_host) {
    g_autofree char *conninfo = g_strdup_printf("host=%s port=%s dbname=%s", other_host == NULL ? host : other_host,
                                                other_host == NULL ? setting("FIRSTLINE_TEST_PORT", "5432") : "5432",
                                                setting("FIRSTLINE_TEST_DATABASE", "firstline"));
    return db_new(conninfo, "postgres");
}

const char *database_socket(void) {
    static char *path;
    if (path == NULL)
        path = g_strdup_printf("%s/.s.PGSQL.%s", host, setting("FIRSTLINE_TEST_PORT", "5432"));
    return path;
}

void database_script(const char *sql) {
    g_autoptr(db_connection) db = database_connect(NULL);
    g_autoptr(GError) error = NULL;
    db_script(db, sql, &error);
    g_assert_no_error(error);
}

void database_init(void) {
    host = g_getenv("FIRSTLINE_TEST_HOST");
    if (host == NULL) {
        g_print("1..0 # SKIP FIRSTLINE_TEST_HOST names no PostgreSQL\n");
        exit(77);
    }
    database_script(SCHEMA);
}

gint64 database_notes(void) {
    g_autoptr(db_connection) db = database_connect(NULL);
    g_autoptr(db_work) work = db_begin(db, DB_SCOPE_ADMIN, NULL);
    struct db_rows *rows = db_ask(work, note_count, DB_ONE_ROW);
    must(db_finish, work);
    return db_int64(rows, 0, NOTE_COUNT_N);
}

gint64 database_sleepers(void) {
    g_autoptr(db_connection) db = database_connect(NULL);
    g_autoptr(db_work) work = db_begin(db, DB_SCOPE_ADMIN, NULL);
    struct db_rows *rows = db_ask(work, busy_sessions, DB_ONE_ROW, db_text("pg_sleep($1"));
    must(db_finish, work);
    return db_int64(rows, 0, BUSY_SESSIONS_N);
}

void database_no_notes(void) {
    database_script("TRUNCATE public.db_note");
}

void must(ending end, struct db_work *work) {
    g_autoptr(GError) error = NULL;
    bool done = end(work, &error);
    g_assert_no_error(error);
    g_assert_true(done);
}

const char *must_fail(ending end, struct db_work *work, enum db_error code) {
    static char sqlstate[8];
    g_autoptr(GError) error = NULL;
    g_assert_false(end(work, &error));
    g_assert_error(error, DB_ERROR, (int)code);
    g_strlcpy(sqlstate, db_error_sqlstate(error), sizeof sqlstate);
    return sqlstate;
}
