/* The database layer against a real PostgreSQL: values both ways, shapes, errors, round trips, big data, COPY, scripts.
 * What happens when links break is test_db_faults.c's. Run by tests/fault/test_database_layer.py. */
#include "tests/db/database.h"
#include "tests/db/statements.h"

#include <string.h>

static struct db *db;

static struct db_work *begin(void) {
    return db_begin(db, DB_SCOPE_ADMIN, NULL);
}

/* Bytes of memory in use; none under AddressSanitizer, which keeps what was freed. */
static gsize resident(void) {
#if defined(__SANITIZE_ADDRESS__)
    return 0;
#else
    g_autofree char *statm = NULL;
    g_assert_true(g_file_get_contents("/proc/self/statm", &statm, NULL, NULL));
    char *rest = NULL;
    g_ascii_strtoull(statm, &rest, 10);
    return g_ascii_strtoull(rest, NULL, 10) * 4096;
#endif
}

/* --- Values --- */

static void test_values(void) {
    const gint64 ids[] = {1, -2, G_MAXINT64, 4};
    g_autoptr(db_work) work = begin();
    struct db_rows *full =
        db_ask(work, kinds_of_values, DB_ONE_ROW, db_int(G_MININT64), db_text("a 'quote' \xe2\x82\xac"), db_bool(true),
               db_instant(-1), db_bytes("a\0b", 3), db_ids(ids, 4));
    struct db_rows *none = db_ask(work, kinds_of_values, DB_ONE_ROW, db_null(), db_text(NULL), db_null(),
                                  db_instant(G_MAXINT64), db_bytes(NULL, 0), db_ids(NULL, 0));
    must(db_finish, work);
    g_assert_cmpint(db_int64(full, 0, KINDS_OF_VALUES_A_NUMBER), ==, G_MININT64);
    g_assert_cmpstr(db_str(full, 0, KINDS_OF_VALUES_A_TEXT), ==, "a 'quote' \xe2\x82\xac");
    g_assert_true(db_flag(full, 0, KINDS_OF_VALUES_A_FLAG));
    g_assert_cmpint(db_int64(full, 0, KINDS_OF_VALUES_AN_INSTANT), ==, -1);
    g_assert_cmpint(db_int64(full, 0, KINDS_OF_VALUES_A_LENGTH), ==, 3);
    g_assert_cmpfloat(db_number(full, 0, KINDS_OF_VALUES_A_SUM), ==, 9223372036854775810.0);
    g_assert_cmpint(db_int64(full, 0, KINDS_OF_VALUES_IDS), ==, 4);
    for (unsigned column = KINDS_OF_VALUES_A_NUMBER; column <= KINDS_OF_VALUES_A_SUM; column++)
        g_assert_true(db_is_null(none, 0, column));
    g_assert_cmpstr(db_str(none, 0, KINDS_OF_VALUES_A_TEXT), ==, "");
    g_assert_cmpint(db_int64(none, 0, KINDS_OF_VALUES_A_NUMBER), ==, 0);
    g_assert_false(db_flag(none, 0, KINDS_OF_VALUES_A_FLAG));
    g_assert_cmpint(db_int64(none, 0, KINDS_OF_VALUES_IDS), ==, 0);
}

static void test_binary(void) {
    const char bytes[] = {'\0', '\r', '\n', (char)0xff, '\\', 'x'};
    g_autoptr(db_work) work = begin();
    struct db_rows *rows = db_ask(work, bytes_back, DB_ONE_ROW, db_bytes(bytes, sizeof bytes), db_int(513));
    struct db_rows *empty = db_ask(work, bytes_back, DB_ONE_ROW, db_bytes("", 0), db_int(0));
    must(db_finish, work);
    size_t length = 0;
    const void *back = db_blob(rows, 0, BYTES_BACK_BYTES, &length);
    g_assert_cmpmem(back, length, bytes, sizeof bytes);
    g_assert_cmpstr(db_str(rows, 0, BYTES_BACK_WORDS), ==, "text");
    g_assert_cmpint(db_int64(rows, 0, BYTES_BACK_SMALL), ==, -513);
    g_assert_cmpint(db_int64(rows, 0, BYTES_BACK_MEDIUM), ==, 513);
    g_assert_cmpint(db_int64(rows, 0, BYTES_BACK_LARGE), ==, -513);
    g_assert_true(db_flag(rows, 0, BYTES_BACK_FLAG));
    g_assert_null(db_blob(rows, 0, BYTES_BACK_NOTHING, &length));
    g_assert_nonnull(db_blob(empty, 0, BYTES_BACK_BYTES, &length));
    g_assert_cmpuint(length, ==, 0);
    g_assert_false(db_flag(empty, 0, BYTES_BACK_FLAG));
}

/* --- Shapes --- */

static void shape(enum db_shape shape, int n, bool fits) {
    g_autoptr(db_work) work = begin();
    struct db_rows *rows = db_ask(work, rows_up_to, shape, db_int(n));
    if (fits) {
        must(db_run, work);
        g_assert_cmpuint(db_count(rows), ==, n);
    } else {
        must_fail(db_run, work, DB_ERROR_SHAPE);
        g_assert_cmpuint(db_count(rows), ==, 0);
        must_fail(db_commit, work, DB_ERROR_SHAPE);
    }
}

static void test_shapes(void) {
    for (int n = 0; n <= 3; n++) {
        shape(DB_NOTHING, n, n == 0);
        shape(DB_ONE_ROW, n, n == 1);
        shape(DB_MAYBE_ROW, n, n <= 1);
        shape(DB_ROWS, n, true);
    }
    g_autoptr(db_work) work = begin();
    db_ask(work, two_columns, DB_ONE_ROW);
    must_fail(db_finish, work, DB_ERROR_SHAPE);
}

static void test_affected(void) {
    database_no_notes();
    g_autoptr(db_work) work = begin();
    struct db_rows *rows = db_ask(work, note_add, DB_NOTHING, db_int(1), db_text("one"));
    g_assert_cmpint(db_affected(rows), ==, 0);
    must(db_run, work);
    g_assert_cmpint(db_affected(rows), ==, 1);
}

/* A work of many rounds, in constant memory. */
static void test_forget(void) {
    g_autoptr(db_work) work = begin();
    gsize before = 0;
    for (int i = 0; i < 200; i++) {
        struct db_rows *first = db_ask(work, rows_up_to, DB_ROWS, db_int(2000));
        struct db_rows *second = db_ask(work, rows_up_to, DB_ROWS, db_int(i));
        must(db_run, work);
        g_assert_cmpuint(db_count(first), ==, 2000);
        g_assert_cmpuint(db_count(second), ==, i);
        db_forget(work);
        before = i == 10 ? resident() : before;
    }
    g_assert_cmpuint(resident() - before, <, 2 * 1024 * 1024);
    must(db_commit, work);
}

/* Outside of the answer a cell is null. */
static void test_outside(void) {
    g_autoptr(db_work) work = begin();
    struct db_rows *rows = db_ask(work, rows_up_to, DB_ROWS, db_int(0));
    g_assert_true(db_is_null(rows, 0, ROWS_UP_TO_N));
    g_assert_cmpstr(db_str(rows, 0, ROWS_UP_TO_N), ==, "");
    must(db_finish, work);
    g_assert_true(db_is_null(rows, 0, ROWS_UP_TO_N));
    g_assert_cmpint(db_int64(rows, 7, ROWS_UP_TO_N), ==, 0);
}

/* --- Errors --- */

static void test_sqlstates(void) {
    static const struct {
        const char *state;
        enum db_error code;
    } expected[] = {
        {"FL401", DB_ERROR_NO_SESSION},  {"FL403", DB_ERROR_FORBIDDEN},   {"42501", DB_ERROR_FORBIDDEN},
        {"23505", DB_ERROR_CONFLICT},    {"40001", DB_ERROR_CONFLICT},    {"40P01", DB_ERROR_CONFLICT},
        {"22001", DB_ERROR_REFUSED},     {"22P02", DB_ERROR_REFUSED},     {"23503", DB_ERROR_REFUSED},
        {"23514", DB_ERROR_REFUSED},     {"57014", DB_ERROR_DEADLINE},    {"55P03", DB_ERROR_UNAVAILABLE},
        {"53300", DB_ERROR_UNAVAILABLE}, {"25006", DB_ERROR_UNAVAILABLE}, {"0A000", DB_ERROR_OTHER},
        {"42P01", DB_ERROR_OTHER},       {"FL409", DB_ERROR_OTHER},
    };
    guint64 connects = db_connects(db);
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        g_autoptr(db_work) work = begin();
        db_ask(work, fail_with, DB_ONE_ROW, db_text(expected[i].state));
        struct db_rows *after = db_ask(work, rows_up_to, DB_ONE_ROW, db_int(1));
        g_assert_cmpstr(must_fail(db_commit, work, expected[i].code), ==, expected[i].state);
        g_assert_cmpuint(db_count(after), ==, 0);
    }
    g_assert_cmpuint(db_connects(db), ==, connects);
}

/* What was written before an error is gone, and the same connection serves the next work. */
static void test_error_rolls_back(void) {
    database_no_notes();
    {
        g_autoptr(db_work) work = begin();
        db_ask(work, note_add, DB_NOTHING, db_int(1), db_text("one"));
        must(db_run, work);
        db_ask(work, note_add, DB_NOTHING, db_int(2), db_text("two"));
        db_ask(work, note_add, DB_NOTHING, db_int(1), db_text("again"));
        g_assert_cmpstr(must_fail(db_commit, work, DB_ERROR_CONFLICT), ==, "23505");
        must_fail(db_run, work, DB_ERROR_CONFLICT);
    }
    guint64 connects = db_connects(db);
    g_autoptr(db_work) work = begin();
    struct db_rows *rows = db_ask(work, note_count, DB_ONE_ROW);
    must(db_finish, work);
    g_assert_cmpint(db_int64(rows, 0, NOTE_COUNT_N), ==, 0);
    g_assert_cmpuint(db_connects(db), ==, connects);
}

/* A work that is left is rolled back, whether it ran or not. */
static void test_left_work_rolls_back(void) {
    database_no_notes();
    guint64 connects = db_connects(db);
    for (int ran = 0; ran <= 1; ran++) {
        g_autoptr(db_work) work = begin();
        db_ask(work, note_add, DB_NOTHING, db_int(1), db_text("one"));
        if (ran)
            must(db_run, work);
    }
    /* Nobody waited for it; the lock on the key is gone all the same when the server has come to it. */
    g_autoptr(db_work) work = begin();
    struct db_rows *rows = db_ask(work, note_count, DB_ONE_ROW);
    db_ask(work, note_add, DB_NOTHING, db_int(1), db_text("one"));
    must(db_commit, work);
    g_assert_cmpint(db_int64(rows, 0, NOTE_COUNT_N), ==, 0);
    g_assert_cmpint(database_notes(), ==, 1);
    g_assert_cmpuint(db_connects(db), ==, connects);
}

/* The server repeats a refused value in its message; ours doesn't. */
static void test_message_keeps_values_to_itself(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(db_work) work = begin();
    db_ask(work, number_from_text, DB_ONE_ROW, db_text("my secret"));
    g_assert_false(db_finish(work, &error));
    g_assert_error(error, DB_ERROR, DB_ERROR_REFUSED);
    g_assert_null(strstr(error->message, "secret"));
    g_assert_nonnull(strstr(error->message, "number_from_text"));
    g_assert_nonnull(strstr(error->message, "22P02"));
}

static void test_scope(void) {
    database_no_notes();
    {
        g_autoptr(db_work) work = db_begin(db, DB_SCOPE_CUSTOMER, NULL);
        db_ask(work, note_add, DB_NOTHING, db_int(1), db_text("not mine"));
        must_fail(db_commit, work, DB_ERROR_OTHER);
    }
    g_assert_cmpint(database_notes(), ==, 0);
}

/* --- Round trips and prepared statements --- */

static void test_round_trips(void) {
    guint64 before = db_round_trips(db);
    {
        g_autoptr(db_work) work = db_begin(db, DB_SCOPE_CUSTOMER, "firstline_customer");
        for (int i = 0; i < 20; i++)
            db_ask(work, rows_up_to, DB_ROWS, db_int(i));
        must(db_finish, work);
    }
    g_assert_cmpuint(db_round_trips(db), ==, before + 1);
    g_autoptr(db_work) work = begin();
    db_ask(work, rows_up_to, DB_ROWS, db_int(1));
    must(db_run, work);
    db_ask(work, rows_up_to, DB_ROWS, db_int(1));
    must(db_commit, work);
    g_assert_cmpuint(db_round_trips(db), ==, before + 3);
}

static void test_roles(void) {
    static const char *const roles[] = {"firstline_customer", NULL, "firstline_agent", "firstline_customer"};
    for (size_t i = 0; i < G_N_ELEMENTS(roles); i++) {
        g_autoptr(db_work) work = db_begin(db, DB_SCOPE_CUSTOMER, roles[i]);
        struct db_rows *rows = db_ask(work, who_am_i, DB_ONE_ROW);
        must(db_finish, work);
        g_assert_cmpstr(db_str(rows, 0, WHO_AM_I_ROLE), ==, roles[i] == NULL ? "postgres" : roles[i]);
    }
    g_autoptr(db_work) work = begin();
    struct db_rows *rows = db_ask(work, prepared_names, DB_ONE_ROW);
    must(db_finish, work);
    const char *names = db_str(rows, 0, PREPARED_NAMES_NAMES);
    g_assert_nonnull(strstr(names, "who_am_i who_am_i@firstline_agent who_am_i@firstline_customer"));
}

/* A statement whose preparing fell victim to an error before it, or failed itself, is prepared again. */
static void test_prepared_after_error(void) {
    g_autoptr(db_connection) fresh = database_connect(NULL);
    for (int i = 0; i < 2; i++) {
        g_autoptr(db_work) work = db_begin(fresh, DB_SCOPE_ADMIN, NULL);
        db_ask(work, fail_with, DB_ONE_ROW, db_text("FL401"));
        db_ask(work, rows_up_to, DB_ROWS, db_int(3));
        must_fail(db_finish, work, DB_ERROR_NO_SESSION);
    }
    {
        g_autoptr(db_work) work = db_begin(fresh, DB_SCOPE_ADMIN, NULL);
        db_ask(work, rows_up_to, DB_ROWS, db_int(3));
    }
    g_autoptr(db_work) work = db_begin(fresh, DB_SCOPE_ADMIN, NULL);
    struct db_rows *rows = db_ask(work, rows_up_to, DB_ROWS, db_int(3));
    must(db_finish, work);
    g_assert_cmpuint(db_count(rows), ==, 3);
    g_assert_cmpuint(db_connects(fresh), ==, 1);
}

/* What can't be prepared doesn't count as prepared. */
static void test_prepare_refused(void) {
    g_autoptr(db_connection) fresh = database_connect(NULL);
    for (int i = 0; i < 3; i++) {
        g_autoptr(db_work) work = db_begin(fresh, DB_SCOPE_ADMIN, NULL);
        db_ask(work, late_count, DB_ONE_ROW);
        if (i < 2)
            g_assert_cmpstr(must_fail(db_finish, work, DB_ERROR_OTHER), ==, "42P01");
        else
            must(db_finish, work);
        if (i == 1)
            database_script("CREATE TABLE public.db_late (n integer)");
    }
    g_assert_cmpuint(db_connects(fresh), ==, 1);
    database_script("DROP TABLE public.db_late");
}

/* Where the server has forgotten, or a migration changed the columns, one request fails with 'nothing was written' and
 * the next one works. */
static void test_stale_plans(void) {
    g_autoptr(db_connection) fresh = database_connect(NULL);
    for (int i = 0; i < 2; i++) {
        {
            g_autoptr(db_work) work = db_begin(fresh, DB_SCOPE_ADMIN, NULL);
            db_ask(work, shape_all, DB_ROWS);
            must(db_finish, work);
        }
        if (i == 0) {
            g_autoptr(db_work) work = db_begin(fresh, DB_SCOPE_ADMIN, NULL);
            db_ask(work, forget_prepared, DB_NOTHING);
            must_fail(db_commit, work, DB_ERROR_UNAVAILABLE);
        } else {
            g_autoptr(db_work) work = db_begin(db, DB_SCOPE_ADMIN, NULL);
            db_ask(work, shape_change, DB_NOTHING);
            must(db_commit, work);
        }
        g_autoptr(db_work) work = db_begin(fresh, DB_SCOPE_ADMIN, NULL);
        db_ask(work, shape_all, DB_ROWS);
        if (i == 1)
            must_fail(db_finish, work, DB_ERROR_UNAVAILABLE);
        else
            must(db_finish, work);
    }
    g_autoptr(db_work) work = db_begin(fresh, DB_SCOPE_ADMIN, NULL);
    db_ask(work, shape_all, DB_ROWS);
    must(db_finish, work);
    g_assert_cmpuint(db_connects(fresh), ==, 3);
}

static void test_hardened(void) {
    g_autoptr(db_work) work = begin();
    struct db_rows *rows = db_ask(work, session_settings, DB_ONE_ROW);
    must(db_finish, work);
    g_assert_cmpstr(db_str(rows, 0, SESSION_SETTINGS_SEARCH_PATH), ==, "pg_catalog,firstline,app,public,pg_temp");
    g_assert_cmpstr(db_str(rows, 0, SESSION_SETTINGS_ENCODING), ==, "UTF8");
    g_assert_cmpstr(db_str(rows, 0, SESSION_SETTINGS_ZONE), ==, "UTC");
    g_assert_cmpstr(db_str(rows, 0, SESSION_SETTINGS_STATEMENT), ==, "10s");
    g_assert_cmpstr(db_str(rows, 0, SESSION_SETTINGS_LOCKS), ==, "5s");
    g_assert_cmpstr(db_str(rows, 0, SESSION_SETTINGS_IDLE), ==, "5s");
    g_assert_cmpstr(db_str(rows, 0, SESSION_SETTINGS_PROGRAM), ==, g_get_prgname());
    g_assert_cmpstr(db_str(rows, 0, SESSION_SETTINGS_JIT), ==, "off");
}

/* --- Much data --- */

enum { CHUNK = 128 * 1024, CHUNKS = 100 };

/* 12.5 MiB there and the same back in one pipeline: with both buffers full, neither side may wait for the other. */
static void test_much_both_ways(void) {
    database_no_notes();
    g_autofree char *chunk = g_malloc(CHUNK);
    struct db_rows *rows[CHUNKS];
    g_autoptr(db_work) work = begin();
    guint64 before = db_round_trips(db);
    for (int i = 0; i < CHUNKS; i++) {
        memset(chunk, i, CHUNK);
        rows[i] = db_ask(work, note_add_bytes, DB_ONE_ROW, db_int(i), db_bytes(chunk, CHUNK));
    }
    must(db_commit, work);
    g_assert_cmpuint(db_round_trips(db), ==, before + 1);
    for (int i = 0; i < CHUNKS; i++) {
        size_t length = 0;
        /* bytea comes as text here: \x and two digits a byte */
        length = strlen(db_str(rows[i], 0, NOTE_ADD_BYTES_BYTES));
        g_assert_cmpuint(length, ==, 2 + 2 * CHUNK);
    }
    g_assert_cmpint(database_notes(), ==, CHUNKS);
}

static void test_upload_memory(void) {
    database_no_notes();
    g_autofree char *chunk = g_malloc0(CHUNK);
    g_autoptr(db_work) work = begin();
    gsize before = resident();
    for (int i = 0; i < 2 * CHUNKS; i++)
        db_ask(work, note_add_bytes, DB_ROWS, db_int(i), db_bytes(chunk, i % 2 ? CHUNK : 0));
    db_ask(work, note_add, DB_NOTHING, db_int(-1), db_text(""));
    g_assert_cmpuint(resident() - before, <, 64 * 1024 * 1024);
}

struct counted {
    gint64 rows, bytes;
    gint64 stop_after;
    bool in_order;
};

static bool count_row(const struct db_rows *row, void *data) {
    struct counted *counted = data;
    size_t length = 0;
    db_blob(row, 0, NOTE_STREAM_BYTES, &length);
    counted->in_order = counted->in_order && db_int64(row, 0, NOTE_STREAM_N) == counted->rows + 1;
    counted->bytes += (gint64)length;
    return ++counted->rows != counted->stop_after;
}

static void stream(struct counted *counted, int rows, int bytes) {
    g_autoptr(GError) error = NULL;
    g_autoptr(db_work) work = begin();
    struct db_rows *before = db_ask(work, rows_up_to, DB_ONE_ROW, db_int(1));
    guint64 trips = db_round_trips(db);
    db_stream(work, note_stream, count_row, counted, &error, db_int(rows), db_int(bytes));
    g_assert_no_error(error);
    g_assert_cmpuint(db_round_trips(db), ==, trips + 1);
    g_assert_cmpint(db_int64(before, 0, ROWS_UP_TO_N), ==, 1);
    must(db_commit, work);
}

static void test_stream(void) {
    struct counted all = {.in_order = true}, none = all, some = {.in_order = true, .stop_after = 3};
    gsize before = resident();
    stream(&all, 500, CHUNK);
    g_assert_cmpint(all.rows, ==, 500);
    g_assert_cmpint(all.bytes, ==, 500 * (gint64)CHUNK);
    g_assert_true(all.in_order);
    g_assert_cmpuint(resident() - before, <, 16 * 1024 * 1024);
    stream(&none, 0, 1);
    g_assert_cmpint(none.rows, ==, 0);
    stream(&some, 10, 1);
    g_assert_cmpint(some.rows, ==, 3);
}

static bool check_patience(const struct db_rows *row, void *data) {
    *(bool *)data = g_str_equal(db_str(row, 0, SESSION_SETTINGS_STATEMENT), "10min");
    return true;
}

/* The server's time limit doesn't count while a slow reader takes a download, and counts again afterwards. */
static void test_stream_is_patient(void) {
    g_autoptr(GError) error = NULL;
    bool patient = false;
    {
        g_autoptr(db_work) work = begin();
        db_stream(work, session_settings, check_patience, &patient, &error);
        g_assert_no_error(error);
        g_assert_true(patient);
        must(db_finish, work);
    }
    test_hardened();
}

static void test_stream_errors(void) {
    g_autoptr(GError) error = NULL;
    struct counted counted = {.in_order = true};
    {
        g_autoptr(db_work) work = begin();
        db_ask(work, fail_with, DB_ONE_ROW, db_text("FL401"));
        g_assert_false(db_stream(work, note_stream, count_row, &counted, &error, db_int(5), db_int(1)));
        g_assert_error(error, DB_ERROR, DB_ERROR_NO_SESSION);
        g_assert_cmpint(counted.rows, ==, 0);
        must_fail(db_commit, work, DB_ERROR_NO_SESSION);
    }
    g_clear_error(&error);
    g_autoptr(db_work) work = begin();
    g_assert_false(db_stream(work, two_columns, count_row, &counted, &error));
    g_assert_error(error, DB_ERROR, DB_ERROR_SHAPE);
    g_assert_cmpint(counted.rows, ==, 0);
}

/* --- COPY --- */

static void copy_in(struct db_work *work, int n, gint64 first) {
    g_autoptr(GError) error = NULL;
    struct db_copy *copy = db_copy_in(work, note_copy_in);
    for (int i = 0; i < n; i++) {
        db_copy_row(copy);
        db_copy_int64(copy, first + i);
        db_copy_text(copy, i % 2 ? "odd" : NULL);
        db_copy_instant(copy, i - 1);
        db_copy_bytes(copy, "\0\n", 2);
        db_copy_int16(copy, (gint16)-1);
        db_copy_int32(copy, 100000);
        db_copy_bool(copy, i % 2);
    }
    db_copy_done(copy, &error);
    g_assert_no_error(error);
}

struct copied {
    gint64 rows, keys, ats, nulls;
};

static bool take_copied(const struct db_field *fields, unsigned n, void *data) {
    struct copied *copied = data;
    g_autofree char *words = db_field_dup(&fields[NOTE_COPY_OUT_WORDS]);
    g_assert_cmpuint(n, ==, 4);
    g_assert_cmpmem(fields[NOTE_COPY_OUT_BYTES].bytes, fields[NOTE_COPY_OUT_BYTES].length, "\0\n", 2);
    g_assert_true(words == NULL || g_str_equal(words, "odd"));
    copied->nulls += words == NULL;
    copied->rows++;
    copied->keys += db_field_int64(&fields[NOTE_COPY_OUT_KEY]);
    copied->ats += db_field_instant(&fields[NOTE_COPY_OUT_AT]);
    return copied->rows != 7777;
}

static void test_copy(void) {
    enum { N = 100000 };
    database_no_notes();
    g_autoptr(GError) error = NULL;
    g_autoptr(db_work) work = begin();
    gsize before = resident();
    copy_in(work, N, 0);
    struct db_rows *rows = db_ask(work, note_check_copied, DB_ONE_ROW);
    must(db_run, work);
    g_assert_cmpint(db_int64(rows, 0, NOTE_CHECK_COPIED_N), ==, N);
    g_assert_cmpint(db_int64(rows, 0, NOTE_CHECK_COPIED_SMALLS), ==, -N);
    g_assert_cmpint(db_int64(rows, 0, NOTE_CHECK_COPIED_MEDIUMS), ==, N * G_GINT64_CONSTANT(100000));
    g_assert_cmpint(db_int64(rows, 0, NOTE_CHECK_COPIED_FLAGS), ==, N / 2);
    g_assert_cmpint(db_int64(rows, 0, NOTE_CHECK_COPIED_NULLS), ==, N / 2);
    const gint64 sum = (gint64)N * (N - 1) / 2;
    g_assert_cmpint(db_int64(rows, 0, NOTE_CHECK_COPIED_ATS), ==, sum - N);
    struct copied all = {0};
    db_copy_out(work, note_copy_out, take_copied, &all, &error);
    g_assert_no_error(error);
    g_assert_cmpint(all.rows, ==, 7777);
    all = (struct copied){.rows = 7777};
    db_copy_out(work, note_copy_out, take_copied, &all, &error);
    g_assert_no_error(error);
    g_assert_cmpint(all.rows, ==, 7777 + N);
    g_assert_cmpint(all.keys, ==, sum);
    g_assert_cmpint(all.ats, ==, sum - N);
    g_assert_cmpint(all.nulls, ==, N / 2);
    g_assert_cmpuint(resident() - before, <, 4 * 1024 * 1024);
    must(db_commit, work);
    g_assert_cmpint(database_notes(), ==, N);
}

static bool take_instant(const struct db_field *fields, G_GNUC_UNUSED unsigned n, void *data) {
    gint64 instant = db_field_instant(&fields[NOTE_COPY_OUT_AT]);
    g_array_append_val(data, instant);
    return true;
}

/* Fractions of a second are rounded down, also before 2000, where PostgreSQL counts from, and before 1970. */
/* What was started goes on while nobody waits. What came of it is told by whatever runs next, be it a COPY. */
static void test_start(void) {
    database_no_notes();
    g_autoptr(db_work) work = begin();
    db_ask(work, take_your_time, DB_ONE_ROW, db_int(1));
    struct db_rows *affected = db_ask(work, note_add, DB_NOTHING, db_int(-1), db_text("one"));
    g_assert_cmpint(database_sleepers(), ==, 0);
    db_start(work);
    for (int i = 0; i < 50 && database_sleepers() == 0; i++)
        g_usleep(G_USEC_PER_SEC / 100);
    g_assert_cmpint(database_sleepers(), ==, 1);
    copy_in(work, 10, 0);
    g_assert_cmpint(database_sleepers(), ==, 0);
    g_assert_cmpint(db_affected(affected), ==, 1);

    g_autoptr(GError) error = NULL;
    db_ask(work, fail_with, DB_ONE_ROW, db_text("FL409"));
    db_start(work);
    g_assert_false(db_copy_done(db_copy_in(work, note_copy_in), &error));
    g_assert_cmpstr(db_error_sqlstate(error), ==, "FL409");
    db_start(work);
    must_fail(db_commit, work, DB_ERROR_OTHER);
}

static void test_copy_instants(void) {
    static const gint64 expected[] = {0, -1, -2, 946684799, 946684800, 253402300799, G_MININT64};
    database_no_notes();
    database_script("INSERT INTO public.db_note (key, at) VALUES (1, 'epoch'), (2, '1969-12-31 23:59:59.000001Z'),"
                    "(3, '1969-12-31 23:59:58Z'), (4, '1999-12-31 23:59:59.9Z'), (5, '2000-01-01 00:00:00.999999Z'),"
                    "(6, '9999-12-31 23:59:59.5Z'), (7, NULL)");
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) instants = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autoptr(db_work) work = begin();
    db_copy_out(work, note_copy_out, take_instant, instants, &error);
    g_assert_no_error(error);
    g_assert_cmpmem(instants->data, instants->len * sizeof(gint64), expected, sizeof expected);
}

static void test_copy_empty(void) {
    database_no_notes();
    g_autoptr(GError) error = NULL;
    g_autoptr(db_work) work = begin();
    struct copied none = {0};
    copy_in(work, 0, 0);
    db_copy_out(work, note_copy_out, take_copied, &none, &error);
    g_assert_no_error(error);
    g_assert_cmpint(none.rows, ==, 0);
    must(db_commit, work);
}

static void test_copy_shape(void) {
    g_autoptr(GError) error = NULL;
    struct copied none = {0};
    {
        g_autoptr(db_work) work = begin();
        g_assert_false(db_copy_out(work, copy_out_wrong, take_copied, &none, &error));
        g_assert_error(error, DB_ERROR, DB_ERROR_SHAPE);
        must_fail(db_commit, work, DB_ERROR_SHAPE);
    }
    g_assert_cmpint(none.rows, ==, 0);
    test_hardened();
}

/* What the server refuses at the end is told at the end, and the connection serves on. */
static void test_copy_refused(void) {
    database_no_notes();
    {
        g_autoptr(GError) error = NULL;
        g_autoptr(db_work) work = begin();
        copy_in(work, 1, 5);
        struct db_copy *copy = db_copy_in(work, note_copy_in);
        db_copy_row(copy);
        db_copy_int64(copy, 5);
        for (int i = 1; i < 7; i++)
            db_copy_null(copy);
        g_assert_false(db_copy_done(copy, &error));
        g_assert_error(error, DB_ERROR, DB_ERROR_CONFLICT);
        must_fail(db_commit, work, DB_ERROR_CONFLICT);
    }
    g_assert_cmpint(database_notes(), ==, 0);
    g_autoptr(GError) error = NULL;
    g_autoptr(db_work) work = db_begin(db, DB_SCOPE_CUSTOMER, NULL);
    struct db_copy *copy = db_copy_in(work, note_copy_in);
    db_copy_row(copy);
    for (int i = 0; i < 7; i++)
        db_copy_null(copy);
    g_assert_false(db_copy_done(copy, &error));
    g_assert_error(error, DB_ERROR, DB_ERROR_OTHER);
}

/* --- Scripts --- */

static void test_script(void) {
    g_autoptr(GError) error = NULL;
    g_assert_true(db_script(db, "CREATE TEMP TABLE t (n int);\nINSERT INTO t VALUES (1);", &error));
    g_assert_false(db_script(db, "INSERT INTO t VALUES (2);\n\nINSERT INTO t VALUES ('x' || 'y');", &error));
    g_assert_error(error, DB_ERROR, DB_ERROR_OTHER);
    g_assert_nonnull(strstr(error->message, "line 3"));
    g_clear_error(&error);
    g_autoptr(db_work) work = begin();
    g_assert_true(db_work_script(work, "INSERT INTO t VALUES (3); INSERT INTO t VALUES (4);", &error));
    struct db_rows *rows = db_ask(work, rows_up_to, DB_ONE_ROW, db_int(1));
    must(db_run, work);
    g_assert_cmpuint(db_count(rows), ==, 1);
    g_assert_false(db_work_script(work, "INSERT INTO nowhere VALUES (3)", &error));
    g_assert_cmpstr(db_error_sqlstate(error), ==, "42P01");
    must_fail(db_commit, work, DB_ERROR_OTHER);
}

static void test_script_may_not_end_the_transaction(void) {
    static const char *const scripts[] = {"COMMIT", "SELECT 1; ROLLBACK; SELECT 2"};
    for (size_t i = 0; i < G_N_ELEMENTS(scripts); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(db_work) work = begin();
        g_assert_false(db_work_script(work, scripts[i], &error));
        g_assert_error(error, DB_ERROR, DB_ERROR_OTHER);
        must_fail(db_run, work, DB_ERROR_OTHER);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    database_init();
    db = database_connect(NULL);
    g_test_add_func("/db/values", test_values);
    g_test_add_func("/db/binary", test_binary);
    g_test_add_func("/db/shapes", test_shapes);
    g_test_add_func("/db/affected", test_affected);
    g_test_add_func("/db/forget", test_forget);
    g_test_add_func("/db/outside", test_outside);
    g_test_add_func("/db/sqlstates", test_sqlstates);
    g_test_add_func("/db/error-rolls-back", test_error_rolls_back);
    g_test_add_func("/db/left-work-rolls-back", test_left_work_rolls_back);
    g_test_add_func("/db/message-keeps-values", test_message_keeps_values_to_itself);
    g_test_add_func("/db/scope", test_scope);
    g_test_add_func("/db/round-trips", test_round_trips);
    g_test_add_func("/db/roles", test_roles);
    g_test_add_func("/db/prepared-after-error", test_prepared_after_error);
    g_test_add_func("/db/prepare-refused", test_prepare_refused);
    g_test_add_func("/db/stale-plans", test_stale_plans);
    g_test_add_func("/db/hardened", test_hardened);
    g_test_add_func("/db/much-both-ways", test_much_both_ways);
    g_test_add_func("/db/upload-memory", test_upload_memory);
    g_test_add_func("/db/stream", test_stream);
    g_test_add_func("/db/stream-is-patient", test_stream_is_patient);
    g_test_add_func("/db/stream-errors", test_stream_errors);
    g_test_add_func("/db/copy", test_copy);
    g_test_add_func("/db/start", test_start);
    g_test_add_func("/db/copy-instants", test_copy_instants);
    g_test_add_func("/db/copy-empty", test_copy_empty);
    g_test_add_func("/db/copy-shape", test_copy_shape);
    g_test_add_func("/db/copy-refused", test_copy_refused);
    g_test_add_func("/db/script", test_script);
    g_test_add_func("/db/script-ends-transaction", test_script_may_not_end_the_transaction);
    int failures = g_test_run();
    db_free(db);
    return failures;
}
