/* routes.c: patterns, typed segments, and the table's own order. */
#include "cgi/routes.h"

static bool matches(const char *pattern, const char *path) {
    struct route_value values[ROUTE_VALUES_MAX];
    unsigned n;
    return route_match(pattern, path, values, &n);
}

static void test_match(void) {
    g_assert_true(matches("/", "/"));
    g_assert_true(matches("/ask", "/ask"));
    g_assert_true(matches("/desk/tickets/<customer>/<ticket>/reply", "/desk/tickets/7/12/reply"));
    g_assert_true(matches("/desk/reports/<text:file>", "/desk/reports/2026-10.xlsx"));
    static const char *const no[][2] = {
        {"/", ""},
        {"/", "//"},
        {"/", "/x"},
        {"/ask", "/"},
        {"/ask", "/ask/"},
        {"/ask", "//ask"},
        {"/ask", "/asks"},
        {"/ask", "/as"},
        {"/ask", "/ASK"},
        {"/tickets/<ticket>", "/tickets"},
        {"/tickets/<ticket>", "/tickets/"},
        {"/tickets/<ticket>", "/tickets/0"},
        {"/tickets/<ticket>", "/tickets/012"},
        {"/tickets/<ticket>", "/tickets/-1"},
        {"/tickets/<ticket>", "/tickets/+1"},
        {"/tickets/<ticket>", "/tickets/1x"},
        {"/tickets/<ticket>", "/tickets/1 "},
        {"/tickets/<ticket>", "/tickets/9223372036854775808"},
        {"/tickets/<ticket>", "/tickets/99999999999999999999999999"},
        {"/tickets/<ticket>", "/tickets/1/"},
        {"/tickets/<ticket>", "/tickets/1/reply"},
        {"/desk/reports/<text:file>", "/desk/reports/"},
        {"/desk/reports/<text:file>", "/desk/reports/a/b"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(no); i++)
        g_assert_false(matches(no[i][0], no[i][1]));
}

static void test_values(void) {
    struct route_value values[ROUTE_VALUES_MAX];
    unsigned n;
    g_assert_true(route_match("/a/<customer>/<ticket>/<text:file>", "/a/9223372036854775807/5/b c.txt", values, &n));
    g_assert_cmpuint(n, ==, 3);
    g_assert_cmpmem(values[0].name, values[0].name_length, "customer", 8);
    g_assert_cmpint(values[0].number, ==, G_MAXINT64);
    g_assert_cmpint(values[1].number, ==, 5);
    g_assert_cmpmem(values[2].name, values[2].name_length, "file", 4);
    g_assert_cmpmem(values[2].text, values[2].text_length, "b c.txt", 7);
}

static void test_find(void) {
    struct route_value values[ROUTE_VALUES_MAX];
    unsigned n, allowed;
    const struct route *route = route_find(METHOD_GET, "/sign-in", values, &n, &allowed);
    g_assert_nonnull(route);
    g_assert_cmpint(route->method, ==, METHOD_GET);
    g_assert_null(route_find(METHOD_OTHER, "/sign-in", values, &n, &allowed));
    g_assert_cmpuint(allowed, ==, (1u << METHOD_GET) | (1u << METHOD_POST));
    g_assert_null(route_find(METHOD_GET, "/sign-out", values, &n, &allowed));
    g_assert_cmpuint(allowed, ==, 1u << METHOD_POST);
    g_assert_null(route_find(METHOD_GET, "/nothing", values, &n, &allowed));
    g_assert_cmpuint(allowed, ==, 0);
}

/* What the router relies on, for every line. */
static void test_table(void) {
    gsize n;
    const struct route *routes = routes_all(&n);
    for (gsize i = 0; i < n; i++) {
        const struct route *route = &routes[i];
        bool desk = g_str_has_prefix(route->path, "/desk");
        g_test_message("%s", route->path);
        g_assert_nonnull(route->handler);
        g_assert_true(route->method == METHOD_GET || route->method == METHOD_POST);
        g_assert_true(g_str_equal(route->path, "/") || !g_str_has_suffix(route->path, "/"));
        /* One door a page, and the path says which. */
        g_assert_cmpuint(route->who & (desk ? CONTACT : DESK), ==, 0);
        /* A GET writes nothing; what works without a session claims no form. */
        g_assert_true(route->method == METHOD_POST || (route->does & (WRITES | UPLOADS)) == 0);
        g_assert_true(route->who != ANYONE || (route->does & WRITES) == 0);
        for (gsize j = 0; j < i; j++)
            g_assert_false(routes[j].method == route->method && g_str_equal(routes[j].path, route->path));
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/routes/match", test_match);
    g_test_add_func("/routes/values", test_values);
    g_test_add_func("/routes/find", test_find);
    g_test_add_func("/routes/table", test_table);
    return g_test_run();
}
