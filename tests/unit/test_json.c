/* What shared/json.c writes is JSON, whatever the texts are. */
#include "shared/instant.h"
#include "shared/json.h"

static void test_empty(void) {
    g_auto(json_t) json = {0};
    json_object(&json, NULL);
    json_end(&json);
    g_assert_cmpstr(json_finish(&json), ==, "{}\n");
}

static void test_nested(void) {
    g_auto(json_t) json = {0};
    json_object(&json, NULL);
    json_array(&json, "months");
    json_object(&json, NULL);
    json_text(&json, "month", "2026-02");
    json_int(&json, "met", -5);
    json_end(&json);
    json_int(&json, NULL, 7);
    json_null(&json, NULL);
    json_end(&json);
    json_array(&json, "none");
    json_end(&json);
    json_bool(&json, "yes", true);
    json_bool(&json, "no", false);
    json_end(&json);
    g_assert_cmpstr(json_finish(&json), ==,
                    "{\"months\":[{\"month\":\"2026-02\",\"met\":-5},7,null],\"none\":[],\"yes\":true,\"no\":false}\n");
}

static void test_texts(void) {
    static const struct {
        const char *text, *wanted;
    } cases[] = {
        {"", "\"\""},
        {NULL, "null"},
        {"a \"word\" and C:\\path", "\"a \\\"word\\\" and C:\\\\path\""},
        {"line\nnext\tand\x01", "\"line\\u000anext\\u0009and\\u0001\""},
        {"Erreichungsgrad 达成率 🙂 \x7f", "\"Erreichungsgrad 达成率 🙂 \x7f\""},
        {"broken \xff here", "\"broken \xef\xbf\xbd here\""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(json_t) json = {0};
        json_array(&json, NULL);
        json_text(&json, NULL, cases[i].text);
        json_end(&json);
        g_autofree char *wanted = g_strdup_printf("[%s]\n", cases[i].wanted);
        g_assert_cmpstr(json_finish(&json), ==, wanted);
    }
}

static void test_numbers(void) {
    g_auto(json_t) json = {0};
    json_array(&json, NULL);
    json_fixed(&json, NULL, 9640, 2);
    json_fixed(&json, NULL, 5, 2);
    json_fixed(&json, NULL, -12345, 3);
    json_fixed(&json, NULL, -4, 1);
    json_int(&json, NULL, G_MAXINT64);
    json_end(&json);
    g_assert_cmpstr(json_finish(&json), ==, "[96.40,0.05,-12.345,-0.4,9223372036854775807]\n");
}

static void test_instants(void) {
    g_auto(json_t) json = {0};
    json_array(&json, NULL);
    json_instant(&json, NULL, 0);
    json_instant(&json, NULL, INSTANT_NEVER);
    json_end(&json);
    g_assert_cmpstr(json_finish(&json), ==, "[\"1970-01-01T00:00:00Z\",null]\n");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/json/empty", test_empty);
    g_test_add_func("/json/nested", test_nested);
    g_test_add_func("/json/texts", test_texts);
    g_test_add_func("/json/numbers", test_numbers);
    g_test_add_func("/json/instants", test_instants);
    return g_test_run();
}
