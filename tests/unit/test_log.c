/* The log writer (shared/log.h), seen from outside: each case runs in a child process whose standard error is read. */
#include "shared/log.h"

#include <string.h>

/* Runs the case of this name in a child. */
static void run_child(const char *name) {
    g_test_trap_subprocess(name, 0, 0);
    g_test_trap_assert_passed();
}

static void test_line_child(void) {
    log_open("firstline-test", LOG_STDERR, LOG_INFO);
    log_set_request("r-1");
    g_warning("something is odd");
    log_set_request(NULL);
    g_message("no request");
}

static void test_line(void) {
    run_child("/log/subprocess/line");
    g_test_trap_assert_stderr("20*T*Z firstline-test[*] warning [r-1] something is odd\n*");
    g_test_trap_assert_stderr("*\n20*Z firstline-test[*] info no request\n");
}

static void test_clean_child(void) {
    log_open("firstline-test", LOG_STDERR, LOG_INFO);
    log_set_request("a\nb c");
    g_warning("one\ntwo\r\033[31mred\x7f \xc2\x85 \xe2\x80\xa8 \xff end");
}

/* Nobody can fake a line or reach the terminal. */
static void test_clean(void) {
    run_child("/log/subprocess/clean");
    g_test_trap_assert_stderr("20* warning [a?b?c] one two  [31mred      \xef\xbf\xbd end\n");
    g_test_trap_assert_stderr_unmatched("*\n*\n*");
}

static void test_levels_child(void) {
    log_open("firstline-test", LOG_STDERR, LOG_WARNING);
    g_info("not this");
    g_debug("nor this");
    g_warning("but this");
    log_open("firstline-test", LOG_STDERR, LOG_DEBUG);
    g_debug("and now this");
}

static void test_levels(void) {
    run_child("/log/subprocess/levels");
    g_test_trap_assert_stderr("*warning but this\n*debug and now this\n");
    g_test_trap_assert_stderr_unmatched("*not this*");
    g_test_trap_assert_stderr_unmatched("*nor this*");
}

static void test_request_child(void) {
    log_open("firstline-test", LOG_STDERR, LOG_INFO);
    log_set_request("r-2");
    log_request(&(struct log_request){"GET", "/tickets/12", 200, 3149, 1});
    log_request(&(struct log_request){"POST", "/tickets", 303, 12000, 2});
}

static void test_request(void) {
    run_child("/log/subprocess/request");
    g_test_trap_assert_stderr("*info [r-2] GET /tickets/12 200 3.1 ms, 1 round trip\n*");
    g_test_trap_assert_stderr("*info [r-2] POST /tickets 303 12.0 ms, 2 round trips\n");
}

static void test_long_child(void) {
    log_open("firstline-test", LOG_STDERR, LOG_INFO);
    g_autofree char *id = g_strnfill(500, 'i');
    log_set_request(id);
    g_autofree char *text = g_strnfill(100000, 'x');
    g_warning("%s!", text);
}

static void test_long(void) {
    run_child("/log/subprocess/long");
    g_test_trap_assert_stderr("20* warning [iiii*iii] xxxx*xxx!\n");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_log_set_fatal_mask(NULL, G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
    g_log_set_always_fatal(G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
    g_test_add_func("/log/line", test_line);
    g_test_add_func("/log/subprocess/line", test_line_child);
    g_test_add_func("/log/clean", test_clean);
    g_test_add_func("/log/subprocess/clean", test_clean_child);
    g_test_add_func("/log/levels", test_levels);
    g_test_add_func("/log/subprocess/levels", test_levels_child);
    g_test_add_func("/log/request", test_request);
    g_test_add_func("/log/subprocess/request", test_request_child);
    g_test_add_func("/log/long", test_long);
    g_test_add_func("/log/subprocess/long", test_long_child);
    return g_test_run();
}
