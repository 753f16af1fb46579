/* shared/zone.c against GTimeZone where that is right, and against known facts where it is not. */
#include "shared/zone.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

/* The zones that tzdata lists (the file has them in its third column). */
static char **listed_zones(void) {
    g_autofree char *text = NULL;
    if (!g_file_get_contents("/usr/share/zoneinfo/zone1970.tab", &text, NULL, NULL))
        return NULL;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GPtrArray *zones = g_ptr_array_new();
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) columns = g_strsplit(*line, "\t", -1);
        if (**line != '#' && g_strv_length(columns) >= 3)
            g_ptr_array_add(zones, g_strdup(columns[2]));
    }
    g_ptr_array_add(zones, NULL);
    return (char **)g_ptr_array_free(zones, FALSE);
}

static void same_as_gtimezone(const char *identifier) {
    const struct zone *zone = zone_get(identifier);
    g_autoptr(GTimeZone) expected = g_time_zone_new_identifier(identifier);
    g_assert_nonnull(zone);
    for (int64_t at = INT64_C(-2500000000); at < INT64_C(2145000000); at += 9 * DAY_SECONDS + 4321) {
        struct zone_period period = zone_period_at(zone, at);
        int interval = g_time_zone_find_interval(expected, G_TIME_TYPE_UNIVERSAL, at);
        g_assert_cmpint(period.offset, ==, g_time_zone_get_offset(expected, interval));
        g_assert_true(period.from <= at && at < period.to);
        if (period.from < at - 9 * DAY_SECONDS || period.from < INT64_C(-2500000000))
            continue;
        interval = g_time_zone_find_interval(expected, G_TIME_TYPE_UNIVERSAL, period.from - 1);
        g_assert_cmpint(zone_period_at(zone, period.from - 1).offset, ==, g_time_zone_get_offset(expected, interval));
    }
}

/* Every listed zone, from 1890 to 2037, with the second before each change. */
static void agrees_with_gtimezone(void) {
    g_auto(GStrv) zones = listed_zones();
    if (!zones) {
        g_test_skip("tzdata lists no zones here");
        return;
    }
    for (char **zone = zones; *zone; zone++)
        same_as_gtimezone(*zone);
}

static void check_offset(const char *identifier, const char *instant, int offset) {
    int64_t at;
    g_assert_true(instant_parse(instant, &at));
    g_assert_cmpint(zone_period_at(zone_get(identifier), at).offset, ==, offset);
}

/* After the last listed change the footer's rule counts, whatever form it has. */
static void rules_of_the_future(void) {
    /* 'daylight' is winter, and its offset is zero: Dublin */
    check_offset("Europe/Dublin", "2045-01-15T12:00:00Z", 0);
    check_offset("Europe/Dublin", "2045-07-15T12:00:00Z", 3600);
    /* last Sunday of March 2045 is the 26th, at 01:00 UTC */
    check_offset("Europe/Berlin", "2045-03-26T00:59:59Z", 3600);
    check_offset("Europe/Berlin", "2045-03-26T01:00:00Z", 7200);
    /* the southern half of the world, by half an hour: from the first Sunday of October, 2 October 2050 */
    check_offset("Australia/Lord_Howe", "2050-10-01T15:29:59Z", 37800);
    check_offset("Australia/Lord_Howe", "2050-10-01T15:30:00Z", 39600);
    check_offset("Australia/Lord_Howe", "2050-12-31T23:59:59Z", 39600);
    /* two hours */
    check_offset("Antarctica/Troll", "2050-07-01T00:00:00Z", 7200);
    check_offset("Antarctica/Troll", "2050-12-01T00:00:00Z", 0);
    /* a change before midnight of its day (-1 h: Saturday 26 March 2050, 22:00 at -2), and after it (26 h: Friday) */
    check_offset("America/Nuuk", "2050-03-27T00:59:59Z", -7200);
    check_offset("America/Nuuk", "2050-03-27T01:00:00Z", -3600);
    check_offset("Asia/Jerusalem", "2050-03-24T23:59:59Z", 7200);
    check_offset("Asia/Jerusalem", "2050-03-25T00:00:00Z", 10800);
    /* no rule at all */
    check_offset("Asia/Kathmandu", "2500-06-01T00:00:00Z", 20700);
    /* four hundred and more years on */
    check_offset("Europe/Berlin", "2845-03-26T00:59:59Z", 3600);
    check_offset("Europe/Berlin", "2845-03-26T01:00:00Z", 7200);
    check_offset("Europe/Berlin", "9999-07-01T00:00:00Z", 7200);
    check_offset("Europe/Berlin", "9999-12-31T23:59:59Z", 3600);
}

static void local_mean_time_of_the_past(void) {
    check_offset("Europe/Berlin", "1850-01-01T00:00:00Z", 3208);
    check_offset("Europe/Berlin", "0001-01-01T00:00:00Z", 3208);
    g_assert_cmpint(zone_first_change(zone_get("UTC")), ==, INSTANT_LAST);
}

static void unknown_zones(void) {
    static const char *const names[] = {
        "",          "Nowhere/Town",    "../etc/passwd", "/etc/localtime", "Europe",
        "Europe/..", "zone1970.tab",    "right/UTC",     "Europe/Berlin ", "tzdata.zi",
        "a\nb",      "Europe/Berlin/x", "localtime",     "posixrules",     "Europe//Berlin"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        g_assert_null(zone_get(names[i]));
    g_assert_true(zone_get("Europe/Berlin") == zone_get("Europe/Berlin"));
}

/* A zone file that is cut short anywhere, or says nonsense, is no zone and does no harm. */
static void broken_files(void) {
    g_autofree char *folder = g_dir_make_tmp("firstline-zone-XXXXXX", NULL), *data = NULL;
    gsize length;
    g_assert_true(g_file_get_contents("/usr/share/zoneinfo/Europe/Dublin", &data, &length, NULL));
    g_setenv("TZDIR", folder, TRUE);
    g_autoptr(GRand) random = g_rand_new_with_seed(1);
    for (int i = 0; i < 400; i++) {
        g_autofree char *name = g_strdup_printf("Cut%d", i), *path = g_build_filename(folder, name, NULL);
        g_autofree char *changed = g_memdup2(data, length);
        gsize cut = i < 200 ? length * (gsize)i / 200 : length;
        for (int changes = i < 200 ? 0 : 3; changes > 0; changes--)
            changed[g_rand_int_range(random, 0, 200)] = (char)g_rand_int_range(random, 0, 256);
        g_assert_true(g_file_set_contents(path, changed, (gssize)cut, NULL));
        const struct zone *zone = zone_get(name);
        if (i < 200)
            g_assert_null(zone);
        g_remove(path);
    }
    g_unsetenv("TZDIR");
    g_rmdir(folder);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/zone/agrees-with-gtimezone", agrees_with_gtimezone);
    g_test_add_func("/zone/rules-of-the-future", rules_of_the_future);
    g_test_add_func("/zone/local-mean-time", local_mean_time_of_the_past);
    g_test_add_func("/zone/unknown", unknown_zones);
    g_test_add_func("/zone/broken-files", broken_files);
    return g_test_run();
}
