/* Which passwords are taken, and that random ones are. */
#include "shared/password.h"
#include "shared/token.h"

#include <string.h>

static void test_faults(void) {
    static const struct {
        const char *password, *fault;
    } cases[] = {
        {"correct horse battery staple", NULL},
        {"exactly12ok!", NULL},
        {"only 11 ok!", "is shorter than 12 characters"},
        {"\xc3\xa4\xc3\xb6\xc3\xa4\xc3\xb6\xc3\xa4\xc3\xb6\xc3\xa4\xc3\xb6\xc3\xa4\xc3\xb6\xc3\xa4\xc3\xb6", NULL},
        {"\xc3\xa4\xc3\xb6\xc3\xa4\xc3\xb6\xc3\xa4\xc3\xb6", "is shorter than 12 characters"},
        {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "is not UTF-8"},
        {"tab\tin the middle", "holds a tab or another control character"},
        {"Mira@Halden.Example", "is the sign-in name"},
        {"aaaaaaaaaaaaaaaa", "is one character over and over"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpstr(password_fault(cases[i].password, "mira@halden.example"), ==, cases[i].fault);
}

static void test_longest(void) {
    g_autoptr(GString) text = g_string_new("ab");
    while (text->len < PASSWORD_MOST)
        g_string_append_c(text, 'c');
    g_assert_null(password_fault(text->str, "x"));
    g_string_append_c(text, 'c');
    g_assert_cmpstr(password_fault(text->str, "x"), ==, "is longer than 128 characters");
    /* The longest in characters is still hashed, however many bytes they take. */
    g_assert_cmpuint(PASSWORD_MOST * 6, <=, PASSWORD_MAX_BYTES);
}

static void test_random(void) {
    unsigned seen[128] = {0};
    g_autofree char *before = NULL;
    for (int i = 0; i < 2000; i++) {
        g_autoptr(password_text) password = password_new();
        g_assert_cmpuint(strlen(password), ==, 24);
        g_assert_null(password_fault(password, "x"));
        g_assert_cmpstr(password, !=, before);
        for (int at = 0; at < 24; at++) {
            g_assert_true((password[at] == '-') == (at % 5 == 4));
            seen[(unsigned char)password[at]]++;
        }
        g_free(before);
        before = g_strdup(password);
    }
    /* 40,000 signs of 32: each 1,250 times, with a standard deviation of 35. */
    unsigned n_signs = 0;
    for (unsigned sign = 0; sign < 128; sign++) {
        if (seen[sign] == 0 || sign == '-')
            continue;
        n_signs++;
        g_assert_cmpuint(seen[sign], >, 1000);
        g_assert_cmpuint(seen[sign], <, 1500);
    }
    g_assert_cmpuint(n_signs, ==, 32);
    g_assert_cmpuint(seen['0'] + seen['o'] + seen['1'] + seen['l'], ==, 0);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_assert_true(token_init());
    g_test_add_func("/password/faults", test_faults);
    g_test_add_func("/password/longest", test_longest);
    g_test_add_func("/password/random", test_random);
    return g_test_run();
}
