/* The calendar file (sla-rules.md section 1): what is read, what is refused with FILE:LINE, and its canonical form. */
#include "shared/calendar.h"

#include <glib/gstdio.h>

static void check_refused(const char *file, const char *message) {
    g_autoptr(GError) error = NULL;
    g_autoptr(calendar_t) calendar = calendar_parse(file, "x.ini", &error);
    g_assert_null(calendar);
    g_assert_error(error, CALENDAR_ERROR, CALENDAR_ERROR_SYNTAX);
    g_assert_cmpstr(error->message, ==, message);
}

#define HEAD "[calendar]\ntimezone=UTC\n"

static void bad_lines(void) {
    check_refused("", "x.ini:1: [calendar] has no timezone");
    check_refused("[calendar]\nname=X\n", "x.ini:2: [calendar] has no timezone");
    check_refused("[calendar]\ntimezone=Nowhere/Town\n", "x.ini:2: unknown time zone 'Nowhere/Town'");
    check_refused("[calendar]\ntimezone=UTC\ntimezone=UTC\n", "x.ini:3: 'timezone' stands here twice");
    check_refused(HEAD "zone=UTC\n", "x.ini:3: unknown key 'zone' in [calendar]: there are name, timezone");
    check_refused("timezone=UTC\n", "x.ini:1: 'timezone' stands before any section");
    check_refused(HEAD "nonsense\n", "x.ini:3: neither [section] nor key=value");
    check_refused(HEAD "=9\n", "x.ini:3: neither [section] nor key=value");
    check_refused(HEAD "[week\n", "x.ini:3: a section is written [name]");
    check_refused(HEAD "[]\n", "x.ini:3: a section is written [name]");
    check_refused(HEAD "[hours]\n",
                  "x.ini:3: unknown section [hours]: there are [calendar], [week], [week DATE], [dates]");
    check_refused(HEAD "[week tomorrow]\n", "x.ini:3: 'tomorrow' is no date: write [week YYYY-MM-DD]");
    check_refused(HEAD "[week 2026-02-29]\n", "x.ini:3: '2026-02-29' is no date: write [week YYYY-MM-DD]");
    check_refused(HEAD "[week]\nmonday=closed\n[week]\n", "x.ini:5: section [week] stands here twice");
    check_refused(HEAD "[week 2026-01-01]\n[week 2026-01-01]\n",
                  "x.ini:4: section [week 2026-01-01] stands here twice");
    check_refused(HEAD "[week]\nmontag=09:00-10:00\n", "x.ini:4: 'montag' is no weekday: they are monday to sunday");
    check_refused(HEAD "[week]\nmonday=09:00-10:00\nmonday=11:00-12:00\n", "x.ini:5: 'monday' stands here twice");
}

static void bad_spans(void) {
    static const char *const words[] = {"25:00-26:00", "09:00-24:01",  "09:60-10:00",  "09:00",        "9:00-10:00",
                                        "0900-1000",   "09:00-10:00,", "09:00--10:00", "-09:00-10:00", "09:00-10:00:00",
                                        "open",        "Closed",       "09:00–10:00"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        g_autofree char *file = g_strconcat(HEAD "[week]\n\n# a comment\nmonday=", words[i], "\n", NULL);
        g_autofree char *message =
            g_strconcat("x.ini:6: '", words[i], "' is no span: write HH:MM-HH:MM, from 00:00 to 24:00", NULL);
        check_refused(file, message);
    }
    check_refused(HEAD "[week]\nmonday=10:00-10:00\n", "x.ini:4: the span 10:00-10:00 is empty");
    check_refused(HEAD "[week]\nmonday=24:00-24:00\n", "x.ini:4: the span 24:00-24:00 is empty");
    check_refused(HEAD "[week]\nmonday=22:00-06:00\n",
                  "x.ini:4: the span 22:00-06:00 passes midnight: write it as two, on both days");
    check_refused(HEAD "[week]\nmonday=13:00-17:00 09:00-13:01\n",
                  "x.ini:4: the spans 09:00-13:01 and 13:00-17:00 overlap");
    check_refused(HEAD "[week]\nmonday=09:00-10:00 09:00-10:00\n",
                  "x.ini:4: the spans 09:00-10:00 and 09:00-10:00 overlap");
}

static void bad_dates(void) {
    static const char *const dates[] = {"2026-02-29", "2026-13-01",  "2026-00-10", "2026-1-1",
                                        "26-01-01",   "2026-01-01x", "+2026-01-1", "christmas"};
    for (size_t i = 0; i < G_N_ELEMENTS(dates); i++) {
        g_autofree char *file = g_strconcat(HEAD "[dates]\n", dates[i], "=closed\n", NULL);
        g_autofree char *message =
            g_strconcat("x.ini:4: '", dates[i], "' is no date: write YYYY-MM-DD, or *-MM-DD for every year", NULL);
        check_refused(file, message);
    }
    check_refused(HEAD "[dates]\n*-02-30=closed\n", "x.ini:4: '*-02-30' is no date: write *-MM-DD for every year");
    check_refused(HEAD "[dates]\n*-2-3=closed\n", "x.ini:4: '*-2-3' is no date: write *-MM-DD for every year");
    check_refused(HEAD "[dates]\n*-12-24=closed\n*-12-24=closed\n", "x.ini:5: '*-12-24' stands here twice");
    check_refused(HEAD "[dates]\n2026-12-24=closed\n2026-12-23=closed\n2026-12-24=09:00-10:00\n2026-12-27=closed\n",
                  "x.ini:6: the date 2026-12-24 stands here twice");
}

/* Comments, blanks, line ends of other systems, a byte order mark, sections and dates in any order. */
static void canonical_form(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(calendar_t) calendar =
        calendar_parse("\xef\xbb\xbf; written by hand\r\n[dates]\r\n*-12-25 = closed\r\n2026-12-24= 09:00-12:00 \r\n"
                       "*-01-01=closed\r\n2025-12-24=closed\r\n [ week 2027-01-01 ] \r\nmonday=08:00-16:00\r\n"
                       "[week]\r\nfriday=\r\ntuesday=closed\r\nmonday=13:00-17:00\t09:00-12:00  12:00-12:30\r\n"
                       "[calendar]\r\ntimezone=Europe/Berlin\r\nname= Büro Berlin ",
                       "x.ini", &error);
    g_assert_no_error(error);
    g_autofree char *text = calendar_write(calendar);
    g_assert_cmpstr(text, ==,
                    "[calendar]\nname=Büro Berlin\ntimezone=Europe/Berlin\n"
                    "[week]\nmonday=09:00-12:30 13:00-17:00\n"
                    "[week 2027-01-01]\nmonday=08:00-16:00\n"
                    "[dates]\n2025-12-24=closed\n2026-12-24=09:00-12:00\n*-01-01=closed\n*-12-25=closed\n");
    g_assert_cmpstr(calendar_name(calendar), ==, "Büro Berlin");
    g_assert_cmpstr(calendar_zone(calendar), ==, "Europe/Berlin");
}

static void files(void) {
    g_autofree char *folder = g_dir_make_tmp("firstline-calendar-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "a.ini", NULL);
    g_autoptr(GError) error = NULL;
    g_assert_null(calendar_load(path, &error));
    g_assert_error(error, CALENDAR_ERROR, CALENDAR_ERROR_FILE);
    g_assert_nonnull(strstr(error->message, path));
    g_clear_error(&error);
    g_assert_true(g_file_set_contents(path, HEAD "name=\xff\n", -1, NULL));
    g_assert_null(calendar_load(path, &error));
    g_assert_error(error, CALENDAR_ERROR, CALENDAR_ERROR_FILE);
    g_clear_error(&error);
    g_assert_true(g_file_set_contents(path, HEAD "\0[week]\n", sizeof(HEAD "\0[week]\n") - 1, NULL));
    g_assert_null(calendar_load(path, &error)); /* nothing may hide behind a NUL */
    g_assert_nonnull(strstr(error->message, "a.ini:3: not a text in UTF-8"));
    g_clear_error(&error);
    g_assert_true(g_file_set_contents(path, HEAD "[week]\nmonday=nine\n", -1, NULL));
    g_assert_null(calendar_load(path, &error));
    g_assert_true(g_str_has_prefix(error->message, path));
    g_assert_nonnull(strstr(error->message, ":4: "));
    g_clear_error(&error);
    g_assert_true(g_file_set_contents(path, HEAD, -1, NULL));
    g_autoptr(calendar_t) calendar = calendar_load(path, &error);
    g_assert_no_error(error);
    g_assert_nonnull(calendar);
    g_remove(path);
    g_rmdir(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/calendar/1.2/bad-lines", bad_lines);
    g_test_add_func("/calendar/1.2/bad-spans", bad_spans);
    g_test_add_func("/calendar/1.2/bad-dates", bad_dates);
    g_test_add_func("/calendar/1.2/canonical-form", canonical_form);
    g_test_add_func("/calendar/1.2/files", files);
    return g_test_run();
}
