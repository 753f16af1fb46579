/* moment.c: dates against GLib's calendar, zones, words for durations. */
#include "cgi/moment.h"

#include "cgi/request.h"
#include "shared/i18n.h"

struct fixture {
    struct config config;
    struct token_key key;
    struct db *db;
    struct request r;
};

static void set_up(struct fixture *f, gconstpointer zone) {
    f->config.web.base_url = (char *)"http://localhost";
    f->db = db_new("host=/nonexistent", "nobody");
    request_init(&f->r, &f->config, f->db, &f->key);
    f->r.who.zone = zone;
    f->r.now = 1795359600; /* 2026-11-22T15:00:00Z */
}

static void tear_down(struct fixture *f, gconstpointer unused) {
    (void)unused;
    request_destroy(&f->r);
    db_free(f->db);
}

static void test_words(struct fixture *f, gconstpointer unused) {
    (void)unused;
    g_assert_cmpstr(moment_text(&f->r, 1795359600), ==, "Sun 22 Nov, 16:00");
    g_assert_cmpstr(moment_short(&f->r, 1795359600 + 59), ==, "16:00");
    g_assert_cmpstr(moment_short(&f->r, 1795359600 - 86400), ==, "Sat 21 Nov, 16:00");
    g_assert_cmpstr(moment_text(&f->r, 0), ==, "Thu 1 Jan 1970, 01:00");
    g_assert_cmpstr(moment_long(&f->r, 1795359600), ==, "Sunday, 22 November 2026, 16:00");
    /* The hour that summer time skips, and the one that comes twice. */
    g_assert_cmpstr(moment_text(&f->r, 1774745999), ==, "Sun 29 Mar, 01:59");
    g_assert_cmpstr(moment_text(&f->r, 1774746000), ==, "Sun 29 Mar, 03:00");
    g_assert_cmpstr(moment_text(&f->r, 1792889999), ==, "Sun 25 Oct, 02:59");
    g_assert_cmpstr(moment_text(&f->r, 1792890000), ==, "Sun 25 Oct, 02:00");
    g_assert_cmpstr(moment_long(&f->r, 1774745999), ==, "Sunday, 29 March 2026, 01:59");
    g_assert_cmpstr(moment_long(&f->r, 1774746000), ==, "Sunday, 29 March 2026, 03:00");
    g_assert_cmpstr(moment_long(&f->r, 1774745999), ==, "Sunday, 29 March 2026, 01:59");
    moment_html(&f->r, 1795359600);
    gsize length;
    const char *data = html_data(f->r.out, &length);
    g_autofree char *text = g_strndup(data, length);
    g_assert_cmpstr(text, ==, "<time datetime=\"2026-11-22T15:00:00Z\">Sun 22 Nov, 16:00</time>");
}

/* Every day of eight centuries, and some instants of each, as GLib has them. */
static void test_dates(struct fixture *f, gconstpointer unused) {
    (void)unused;
    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier(f->r.who.zone);
    for (gint64 day = -219146; day < 73049 * 4; day += 37) {
        gint64 instant = day * 86400 + (day * 7919) % 86400;
        g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(instant);
        g_autoptr(GDateTime) local = g_date_time_to_timezone(utc, zone);
        g_autofree char *time = g_date_time_format(local, ", %H:%M");
        g_autofree char *weekday = g_date_time_format(local, "%A");
        g_autofree char *expected = g_strdup_printf("%s, %d %s %d%s", weekday, g_date_time_get_day_of_month(local), "",
                                                    g_date_time_get_year(local), time);
        const char *got = moment_long(&f->r, instant);
        g_auto(GStrv) words = g_strsplit(got, " ", -1); /* weekday, day, month, year, time */
        g_autofree char *without_month = g_strdup_printf("%s %s  %s %s", words[0], words[1], words[3], words[4]);
        g_assert_cmpstr(without_month, ==, expected);
        arena_reset(f->r.arena);
    }
}

static void test_spans(struct fixture *f, gconstpointer unused) {
    (void)unused;
    static const struct {
        gint64 seconds;
        const char *span, *hours;
    } cases[] = {
        {0, "under a minute", "0:00"},   {59, "under a minute", "0:00"}, {60, "1 min", "0:01"},
        {3599, "59 min", "0:59"},        {3600, "1 h", "1:00"},          {5760, "1 h 36 min", "1:36"},
        {86399, "23 h 59 min", "23:59"}, {86400, "1 d", "24:00"},        {93600, "1 d 2 h", "26:00"},
        {-1080, "18 min", "\u22120:18"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_cmpstr(moment_span(&f->r, cases[i].seconds), ==, cases[i].span);
        g_assert_cmpstr(moment_hours(&f->r, cases[i].seconds), ==, cases[i].hours);
    }
}

static void test_ages(struct fixture *f, gconstpointer unused) {
    (void)unused;
    static const struct {
        gint64 seconds;
        const char *age;
    } cases[] = {{-5, "now"},   {59, "now"},     {60, "1 min"}, {3599, "59 min"},
                 {3600, "1 h"}, {86399, "23 h"}, {93600, "1 d"}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpstr(moment_age(&f->r, f->r.now - cases[i].seconds), ==, cases[i].age);
}

/* What a form's date and time field has, there and back. */
static void test_input(struct fixture *f, gconstpointer unused) {
    (void)unused;
    static const struct {
        const char *text;
        gint64 instant; /* in Berlin */
    } good[] = {
        {"2026-11-22T16:00", 1795359600}, {"2026-11-22T16:00:59", 1795359600},
        {"2026-06-30T00:00", 1782770400}, {"2026-03-29T02:30", 1774746000}, /* skipped: the end of the gap */
        {"2026-10-25T02:30", 1792891800},                                   /* repeated: the second */
    };
    static const char *const bad[] = {
        "",
        "2026-11-22",
        "2026-11-22 16:00",
        "2026-11-22T16:0",
        "2026-11-22T16:00Z",
        "2026-11-22T16:00:5",
        "tomorrow",
        "2026-13-01T00:00",
        "2026-02-30T00:00",
        "2026-11-22T24:00",
        "2026-11-22T16:60",
        "0000-00-00T00:00",
        " 2026-11-22T16:00",
        "2026-11-22T16:00:00:00",
        "+026-11-22T16:00",
    };
    gint64 instant;
    for (guint i = 0; i < G_N_ELEMENTS(good); i++) {
        g_assert_true(moment_from_input(good[i].text, "Europe/Berlin", &instant));
        g_assert_cmpint(instant, ==, good[i].instant);
    }
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_test_message("%s", bad[i]);
        g_assert_false(moment_from_input(bad[i], "Europe/Berlin", &instant));
    }
    g_assert_false(moment_from_input("2026-11-22T16:00", "Nowhere/Land", &instant));
    g_assert_cmpstr(moment_input(&f->r, 1795359600), ==, "2026-11-22T16:00");
    g_assert_true(moment_from_input(moment_input(&f->r, 1782770400), "Europe/Berlin", &instant));
    g_assert_cmpint(instant, ==, 1782770400);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    i18n_init("firstline-cgi");
    g_assert_true(token_init());
    g_test_add("/moment/words", struct fixture, "Europe/Berlin", set_up, test_words, tear_down);
    g_test_add("/moment/dates", struct fixture, "Australia/Lord_Howe", set_up, test_dates, tear_down);
    g_test_add("/moment/dates-utc", struct fixture, "UTC", set_up, test_dates, tear_down);
    g_test_add("/moment/spans", struct fixture, "UTC", set_up, test_spans, tear_down);
    g_test_add("/moment/ages", struct fixture, "UTC", set_up, test_ages, tear_down);
    g_test_add("/moment/input", struct fixture, "Europe/Berlin", set_up, test_input, tear_down);
    return g_test_run();
}
