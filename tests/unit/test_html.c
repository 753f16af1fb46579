/* html.c: what is written is what was meant, and nothing that a value holds becomes markup. */
#include "cgi/html.h"

static void assert_written(struct html *out, const char *expected) {
    gsize length;
    const char *data = html_data(out, &length);
    g_autofree char *text = g_strndup(data, length);
    g_assert_cmpstr(text, ==, expected);
    html_reset(out);
}

static void test_escape(void) {
    struct html *out = html_new();
    html(out, "<td title=\"%s\">%s</td>", "a\"b'c", "<script>alert(1)</script> & more");
    assert_written(out, "<td title=\"a&quot;b&#39;c\">&lt;script&gt;alert(1)&lt;/script&gt; &amp; more</td>");
    html(out, "%s|%s|%s", "", (const char *)NULL, "&&");
    assert_written(out, "||&amp;&amp;");
    html(out, "%s", "ünïcode 中文 \xf0\x9f\x98\x80");
    assert_written(out, "ünïcode 中文 \xf0\x9f\x98\x80");
    html(out, "plain");
    assert_written(out, "plain");
    html_free(out);
}

static void test_numbers(void) {
    struct html *out = html_new();
    html(out, "%d %d %u %ld %lld %zu %llu %lu %zd %%", 0, G_MININT, G_MAXUINT, -5L, G_MININT64 + 0LL, (gsize)7,
         G_MAXUINT64 + 0ULL, 9UL, (gssize)-3);
    assert_written(out, "0 -2147483648 4294967295 -5 -9223372036854775808 7 18446744073709551615 9 -3 %");
    html_free(out);
}

/* As append_escaped() would be if speed didn't matter. */
static char *escaped(const char *text) {
    GString *out = g_string_new(NULL);
    for (; *text != '\0'; text++) {
        if (*text == '&')
            g_string_append(out, "&amp;");
        else if (*text == '<')
            g_string_append(out, "&lt;");
        else if (*text == '>')
            g_string_append(out, "&gt;");
        else if (*text == '"')
            g_string_append(out, "&quot;");
        else if (*text == '\'')
            g_string_append(out, "&#39;");
        else
            g_string_append_c(out, *text);
    }
    return g_string_free(out, FALSE);
}

/* Every byte at every place of texts of every length around the sixteen that are looked at together, at every fill of
 * the buffer around its first size. */
static void test_escape_anywhere(void) {
    struct html *out = html_new();
    for (int byte = 1; byte < 256; byte++) {
        for (gsize length = 1; length < 50; length += 1 + length % 3) {
            g_autofree char *text = g_strnfill(length, 'x');
            for (gsize at = 0; at < length; at += 1 + at % 2) {
                text[at] = (char)byte;
                g_autofree char *expected = escaped(text);
                html(out, "%s", text);
                assert_written(out, expected);
                text[at] = 'x';
            }
        }
    }
    html_free(out);
    for (gsize fill = 32 * 1024 - 220; fill < 32 * 1024 + 10; fill++) {
        out = html_new();
        g_autofree char *filler = g_strnfill(fill, 'x'), *special = g_strnfill(33, '"');
        html(out, "%s", filler);
        html(out, "%s", special);
        gsize length;
        const char *data = html_data(out, &length);
        g_assert_cmpuint(length, ==, fill + 33 * strlen("&quot;"));
        g_assert_cmpint(memcmp(data + length - 6, "&quot;", 6), ==, 0);
        html_free(out);
    }
}

/* A page far larger than the first buffer, with every byte where it belongs. */
static void test_growth(void) {
    struct html *out = html_new();
    for (int i = 0; i < 200000; i++)
        html(out, "%s", "<b");
    gsize length;
    const char *data = html_data(out, &length);
    g_assert_cmpuint(length, ==, 200000 * strlen("&lt;b"));
    for (gsize i = 0; i < length; i += 5)
        g_assert_cmpint(memcmp(data + i, "&lt;b", 5), ==, 0);
    html_reset(out);
    html(out, "%s", "after");
    assert_written(out, "after");
    html_free(out);
}

static void test_say(void) {
    struct html *out = html_new();
    html_say(out, "We answer by %s & %d", "<noon>", 3);
    assert_written(out, "We answer by &lt;noon&gt; &amp; 3");
    html_say_n(out, 1, "%d message", "%d messages", 1);
    html_say_n(out, 2, "%d message", "%d messages", 2);
    assert_written(out, "1 message2 messages");
    html_free(out);
}

static void test_url(void) {
    static const char *const good[] = {
        "/", "/tickets/12?x=1", "#f-name", "https://example.com/", "HTTP://example.com", "mailto:a@b.c", "tel:+49"};
    static const char *const bad[] = {"javascript:alert(1)",
                                      "JavaScript:alert(1)",
                                      "data:text/html,x",
                                      "//evil.example",
                                      "/\\evil.example",
                                      "java\nscript:alert(1)",
                                      "/\t/evil.example",
                                      "",
                                      "x",
                                      " https://example.com",
                                      "vbscript:x"};
    for (guint i = 0; i < G_N_ELEMENTS(good); i++)
        g_assert_cmpstr(html_url(good[i]), ==, good[i]);
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_cmpstr(html_url(bad[i]), ==, "#");
    g_assert_cmpstr(html_url(NULL), ==, "#");
}

#define LINK(url) "<a rel=\"noopener noreferrer nofollow\" href=\"" url "\">" url "</a>"

static void test_prose(void) {
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"", ""},
        {"one", "<p>one</p>"},
        {"one\ntwo\n\n\nthree\n", "<p>one<br>\ntwo</p><p>three</p>"},
        {"\n\n  indented  \n \nlast", "<p>  indented</p><p>last</p>"},
        {"<b>&", "<p>&lt;b&gt;&amp;</p>"},
        {"see https://example.com/a?b=1&c=2.", "<p>see " LINK("https://example.com/a?b=1&amp;c=2") ".</p>"},
        {"(http://a.example) and http://b.example",
         "<p>(" LINK("http://a.example") ") and " LINK("http://b.example") "</p>"},
        {"javascript://x http:// nohttp://x", "<p>javascript://x http:// nohttp://x</p>"},
        {"https://\"onclick=x", "<p>https://&quot;onclick=x</p>"},
        {"a://b c://d :// ://", "<p>a://b c://d :// ://</p>"},
    };
    struct html *out = html_new();
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        html_prose(out, cases[i].text);
        assert_written(out, cases[i].expected);
    }
    html_free(out);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/html/escape", test_escape);
    g_test_add_func("/html/escape-anywhere", test_escape_anywhere);
    g_test_add_func("/html/numbers", test_numbers);
    g_test_add_func("/html/growth", test_growth);
    g_test_add_func("/html/say", test_say);
    g_test_add_func("/html/url", test_url);
    g_test_add_func("/html/prose", test_prose);
    return g_test_run();
}
