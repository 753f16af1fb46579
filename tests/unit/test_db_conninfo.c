/* Connection strings in both of libpq's forms, with what must be quoted. */
#include "shared/db.h"
#include "shared/db_conninfo.h"

static void assert_value(const char *conninfo, const char *keyword, const char *value) {
    g_autoptr(GError) error = NULL;
    g_autofree char *got = db_conninfo_get(conninfo, keyword, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(got, ==, value);
}

static void test_get(void) {
    assert_value("host=/run dbname=firstline", "dbname", "firstline");
    assert_value("host=/run", "dbname", "");
    assert_value("postgresql://somebody@host.example:5433/other", "dbname", "other");
    assert_value("dbname='it\\'s \\\\ here'", "dbname", "it's \\ here");
}

static void test_set(void) {
    static const char *const given[] = {
        "host=/run dbname=postgres user=postgres password='a\\'b \\\\c'",
        "postgresql://postgres:a%27b%20%5Cc@%2Frun/postgres",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(given); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *set = db_conninfo_set(given[i], "dbname", "o'clock \\ 12", &error);
        g_assert_no_error(error);
        assert_value(set, "dbname", "o'clock \\ 12");
        assert_value(set, "host", "/run");
        assert_value(set, "user", "postgres");
        assert_value(set, "password", "a'b \\c");
    }
}

static void test_bad(void) {
    static const char *const bad[] = {"host='unfinished", "nonsense=1", "postgresql://[::", "host"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(db_conninfo_get(bad[i], "dbname", &error));
        g_assert_error(error, DB_ERROR, DB_ERROR_OTHER);
        g_assert_null(strchr(error->message, '\n'));
        g_clear_error(&error);
        g_assert_null(db_conninfo_set(bad[i], "dbname", "x", &error));
        g_assert_error(error, DB_ERROR, DB_ERROR_OTHER);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/conninfo/get", test_get);
    g_test_add_func("/conninfo/set", test_set);
    g_test_add_func("/conninfo/bad", test_bad);
    return g_test_run();
}
