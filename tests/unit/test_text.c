/* Text for cells, sheet names and file names (report/text.h): Excel's limits, escapes, and names that collide. */
#include "report/text.h"

#include <glib.h>

#define check(made, expected)                                                                                          \
    do {                                                                                                               \
        g_autofree char *text = (made);                                                                                \
        g_assert_cmpstr(text, ==, expected);                                                                           \
    } while (0)

static void most_text_stands_as_it_is(void) {
    static const char *const texts[] = {"",     "Halden", "=1+1",  "深圳远航贸易", "שלום",
                                        "🙂", "a_b",    "_x12_", "_x00G1_",      "\xef\xbf\xbd"};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_assert_null(text_for_cell(texts[i]));
}

static void what_would_be_read_as_an_escape(void) {
    check(text_for_cell("_x0041_"), "_x005F_x0041_");
    check(text_for_cell("a_x00e4_x0041_b"), "a_x005F_x00e4_x005F_x0041_b");
    check(text_for_cell("__x0041__"), "__x005F_x0041__");
}

static void no_characters(void) {
    check(text_for_cell("a\xef\xbf\xbf"
                        "b\xef\xbf\xbe"),
          "a\xef\xbf\xbd"
          "b\xef\xbf\xbd");
}

/* 32,767 UTF-16 units fit, one more is cut; a pair of surrogates is never halved. */
static void long_text(void) {
    g_autofree char *fits = g_strnfill(TEXT_CELL_UNITS, 'a');
    g_assert_null(text_for_cell(fits));
    g_autofree char *long_text = g_strconcat(fits, "b", NULL);
    g_autofree char *cut = text_for_cell(long_text);
    g_assert_cmpint(g_utf8_strlen(cut, -1), ==, TEXT_CELL_UNITS);
    g_assert_true(g_str_has_suffix(cut, "a…"));
    check(text_cut("ab🙂🙂", 6), "ab🙂🙂");
    check(text_cut("ab🙂🙂", 5), "ab🙂…");
    check(text_cut("ab🙂🙂", 4), "ab…");
    check(text_cut("ab🙂🙂c", 6), "ab🙂…");
    check(text_cut("abc", 3), "abc");
    check(text_cut("abcd", 3), "ab…");
}

static void names_of_sheets(void) {
    check(text_for_sheet("By customer"), "By customer");
    check(text_for_sheet("a[b]c:d*e?f/g\\h"), "a b c d e f g h");
    check(text_for_sheet("'quoted'"), "quoted");
    check(text_for_sheet("A name that has more than thirty-one letters"), "A name that has more than thir…");
}

static void names_of_files(void) {
    check(text_for_file("Côte Bleue Assurances"), "Côte-Bleue-Assurances");
    check(text_for_file("=Summe Analytik GmbH"), "Summe-Analytik-GmbH");
    check(text_for_file("../../etc/passwd"), "etc-passwd");
    check(text_for_file("上海云帆物流有限公司"), "上海云帆物流有限公司");
    check(text_for_file("Łódzkie Tkaniny Sp. z o.o."), "Łódzkie-Tkaniny-Sp-z-o-o");
    check(text_for_file("🙂 / 🙂"), "customer");
    check(text_for_file("\n\t"), "customer");
    g_autofree char *many = g_strnfill(500, 'x');
    g_autofree char *name = text_for_file(many);
    g_assert_cmpuint(strlen(name), <=, 60);
}

static void lines(void) {
    g_assert_cmpuint(text_width("abc", 3), ==, 3);
    g_assert_cmpuint(text_width("a字", strlen("a字")), ==, 3);
    g_assert_cmpuint(text_width("e\u0301", 3), ==, 1);
    g_assert_cmpuint(text_line("90th percentile, h", 12), ==, strlen("90th"));
    g_assert_cmpuint(text_line("90th percentile, h", 16), ==, strlen("90th percentile,"));
    g_assert_cmpuint(text_line("90th percentile, h", 18), ==, strlen("90th percentile, h"));
    g_assert_cmpuint(text_line("Zielerreichungsgrad ohne", 4), ==, strlen("Zielerreichungsgrad"));
    g_assert_cmpuint(text_line("平均响应时间", 5), ==, strlen("平均"));
    g_assert_cmpuint(text_line("", 5), ==, 0);
    g_assert_cmpuint(text_lines("", 5), ==, 1);
    g_assert_cmpuint(text_lines("90th percentile, h", 11), ==, 3);
    g_assert_cmpuint(text_lines("90th percentile, h", 14), ==, 2);
    g_assert_cmpuint(text_lines("平均响应时间", 5), ==, 3);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text/as-it-is", most_text_stands_as_it_is);
    g_test_add_func("/text/escape", what_would_be_read_as_an_escape);
    g_test_add_func("/text/no-characters", no_characters);
    g_test_add_func("/text/long", long_text);
    g_test_add_func("/text/sheet", names_of_sheets);
    g_test_add_func("/text/file", names_of_files);
    g_test_add_func("/text/lines", lines);
    return g_test_run();
}
