/* The configuration file (shared/config.h): every key, its default, and every way to get it wrong. */
#include "shared/config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static char *path;

static struct config *load(const char *text, GError **error) {
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    return config_load(path, error);
}

static void test_defaults(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(config_file) config = load("# nothing is set\n\n; here\n[web]\n", &error);
    g_assert_no_error(error);
    g_assert_cmpstr(config->database.connection, ==, "dbname=firstline");
    g_assert_cmpstr(config->web.base_url, ==, "http://localhost:8080");
    g_assert_cmpstr(config->web.brand, ==, "Nordwind Cloud Support");
    g_assert_true(g_path_is_absolute(config->web.form_key_file));
    g_assert_cmpstr(config->web.temporary_folder, ==, "/tmp");
    g_assert_false(config->web.remote_user);
    g_assert_cmpuint(g_strv_length(config->web.trusted_proxies), ==, 0);
    g_assert_cmpint(config->web.send_file, ==, SEND_FILE_NONE);
    g_assert_cmpuint(config->web.workers, ==, 4);
    g_assert_cmpstr(config->report.output, ==, "/var/lib/firstline/workbooks");
    g_assert_cmpstr(config->report.timezone, ==, "Europe/Berlin");
    g_assert_cmpuint(config->report.closing_day, ==, 3);
    g_assert_cmpstr(config->report.language, ==, "en");
    g_assert_cmpint(config->log.destination, ==, LOG_STDERR);
    g_assert_cmpint(config->log.level, ==, LOG_INFO);
}

static void test_values(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(config_file) config = load("[database]\n"
                                         "connection=host=/run/postgresql dbname=other\n"
                                         "[web]\n"
                                         "base_url = https://help.example.com:8443\n"
                                         "brand=H\xc3\xa4lpdesk\n"
                                         "form_key_file=/etc/key\n"
                                         "temporary_folder=/var/tmp\n"
                                         "remote_user=true\n"
                                         "trusted_proxies=10.0.0.1; 192.168.0.0/16, ::1\n"
                                         "send_file=xsendfile\n"
                                         "workers=1000\n"
                                         "[report]\n"
                                         "output=/srv/workbooks\n"
                                         "timezone=Asia/Kathmandu\n"
                                         "closing_day=28\n"
                                         "language=zh_CN\n"
                                         "[log]\n"
                                         "destination=journal\n"
                                         "level=debug\n",
                                         &error);
    g_assert_no_error(error);
    g_assert_cmpstr(config->database.connection, ==, "host=/run/postgresql dbname=other");
    g_assert_cmpstr(config->web.base_url, ==, "https://help.example.com:8443");
    g_assert_cmpstr(config->web.brand, ==, "H\xc3\xa4lpdesk");
    g_assert_cmpstr(config->web.form_key_file, ==, "/etc/key");
    g_assert_cmpstr(config->web.temporary_folder, ==, "/var/tmp");
    g_assert_true(config->web.remote_user);
    g_autofree char *proxies = g_strjoinv("|", config->web.trusted_proxies);
    g_assert_cmpstr(proxies, ==, "10.0.0.1|192.168.0.0/16|::1");
    g_assert_cmpint(config->web.send_file, ==, SEND_FILE_XSENDFILE);
    g_assert_cmpuint(config->web.workers, ==, 1000);
    g_assert_cmpstr(config->report.output, ==, "/srv/workbooks");
    g_assert_cmpstr(config->report.timezone, ==, "Asia/Kathmandu");
    g_assert_cmpuint(config->report.closing_day, ==, 28);
    g_assert_cmpstr(config->report.language, ==, "zh_CN");
    g_assert_cmpint(config->log.destination, ==, LOG_JOURNAL);
    g_assert_cmpint(config->log.level, ==, LOG_DEBUG);
}

/* Each stands on line 5, after lines that are right. */
static void test_refusals(void) {
    static const struct {
        const char *group, *line, *complaint;
    } wrong[] = {
        {"web", "colour=blue", "unknown key 'colour' in [web]"},
        {"web", "output=/srv", "unknown key 'output' in [web]"},
        {"web", "[colours]", "unknown group [colours]"},
        {"web", "brand=Twice", "a second time"},
        {"web", "no equals sign", "neither [section] nor key=value"},
        {"database", "connection=", "not a libpq connection string"},
        {"web", "base_url=ftp://x", "not http"},
        {"web", "base_url=https://x/", "without a slash"},
        {"web", "base_url=https://x/desk", "not http"},
        {"web", "base_url=https://x?y", "not http"},
        {"web", "base_url=https://me@x", "not http"},
        {"web", "base_url=help.example.com", "not http"},
        {"web", "form_key_file=key", "not an absolute path"},
        {"web", "temporary_folder=", "not an absolute path"},
        {"web", "remote_user=yes", "not true or false"},
        {"web", "trusted_proxies=proxy.example.com", "not IP addresses"},
        {"web", "trusted_proxies=10.0.0.1;10.0.0.0/33", "not IP addresses"},
        {"web", "send_file=apache", "not none, accel or xsendfile"},
        {"web", "workers=0", "not a number from 1 to 1000"},
        {"web", "workers=1001", "not a number from 1 to 1000"},
        {"web", "workers=-4", "not a number"},
        {"web", "workers=4x", "not a number"},
        {"web", "workers=99999999999999999999", "not a number"},
        {"report", "output=workbooks", "not an absolute path"},
        {"report", "timezone=Europe/Atlantis", "not a time zone"},
        {"report", "closing_day=29", "not a day of the month"},
        {"report", "language=fr", "not en, de or zh_CN"},
        {"log", "destination=syslog", "not stderr or journal"},
        {"log", "level=verbose", "not error, warning, info or debug"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text =
            g_strdup_printf("[web]\nbrand=Right\n\n[%s]\n%s\n[log]\n", wrong[i].group, wrong[i].line);
        g_autofree char *place = g_strdup_printf("%s:5: ", path);
        g_autoptr(config_file) config = load(text, &error);
        g_assert_null(config);
        g_assert_error(error, CONFIG_ERROR, CONFIG_ERROR_VALUE);
        if (!g_str_has_prefix(error->message, place) || strstr(error->message, wrong[i].complaint) == NULL)
            g_error("%s gave: %s", wrong[i].line, error->message);
    }
}

static void test_unreadable(void) {
    g_autoptr(GError) error = NULL;
    g_assert_null(config_load("/nowhere/firstline.conf", &error));
    g_assert_error(error, CONFIG_ERROR, CONFIG_ERROR_READ);
    g_assert_nonnull(strstr(error->message, "/nowhere/firstline.conf"));
    g_clear_error(&error);
    g_assert_null(load("[web]\nbrand=\xff\n", &error));
    g_assert_error(error, CONFIG_ERROR, CONFIG_ERROR_READ);
}

/* --config comes before the environment. */
static void test_path(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(config_file) named = load("[web]\nbrand=Named\n", &error);
    g_assert_cmpstr(named->web.brand, ==, "Named");
    g_setenv("FIRSTLINE_CONFIG", "/nowhere/from/environment", TRUE);
    g_assert_null(config_load(NULL, &error));
    g_assert_nonnull(strstr(error->message, "/nowhere/from/environment"));
    g_setenv("FIRSTLINE_CONFIG", path, TRUE);
    g_autoptr(config_file) found = config_load(NULL, NULL);
    g_assert_cmpstr(found->web.brand, ==, "Named");
    g_unsetenv("FIRSTLINE_CONFIG");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    int fd = g_file_open_tmp("firstline.conf.XXXXXX", &path, NULL);
    g_assert_cmpint(fd, >=, 0);
    close(fd);
    g_test_add_func("/config/defaults", test_defaults);
    g_test_add_func("/config/values", test_values);
    g_test_add_func("/config/refusals", test_refusals);
    g_test_add_func("/config/unreadable", test_unreadable);
    g_test_add_func("/config/path", test_path);
    int failures = g_test_run();
    g_unlink(path);
    g_free(path);
    return failures;
}
