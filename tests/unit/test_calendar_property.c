/* Properties of business time on random calendars, with fixed seeds and a fresh one each run (repeat it with --seed):
 * it agrees with the naive second-by-second reference, elapsed is additive, due is its inverse, first and monotone. */
#include "shared/calendar.h"
#include "tests/unit/naive_calendar.h"

#define WINDOW (4 * DAY_SECONDS)

static struct calendar *calendar_of(const struct naive_calendar *naive) {
    g_autoptr(GError) error = NULL;
    g_autofree char *file = naive_calendar_file(naive);
    struct calendar *calendar = calendar_parse(file, "random", &error);
    g_assert_no_error(error);
    return calendar;
}

static int64_t random_instant(GRand *random, const struct naive_calendar *naive) {
    int64_t at = naive->from + g_rand_int_range(random, 0, (gint32)(naive->to - naive->from));
    return g_rand_boolean(random) ? at : MAX(at / 1800 * 1800, naive->from);
}

static void check_against_naive(GRand *random, struct calendar *calendar, const struct naive_calendar *naive) {
    for (int i = 0; i < 60; i++) {
        int64_t from = random_instant(random, naive), to = random_instant(random, naive);
        int64_t middle = random_instant(random, naive);
        g_assert_cmpint(calendar_elapsed(calendar, from, to), ==, naive_elapsed(naive, from, to));
        if (from <= middle && middle <= to)
            g_assert_cmpint(calendar_elapsed(calendar, from, to), ==,
                            calendar_elapsed(calendar, from, middle) + calendar_elapsed(calendar, middle, to));
    }
    for (int i = 0; i < 12; i++) {
        int64_t from = random_instant(random, naive), left = naive_elapsed(naive, from, naive->to);
        if (left == 0)
            continue;
        int64_t target = g_rand_int_range(random, 0, (gint32)left + 1);
        g_assert_cmpint(calendar_due(calendar, from, target), ==, naive_due(naive, from, target));
    }
}

/* 1.5 as it is worded: the last open second of the nth open date after that of the first open second; INT64_MAX: not
 * within the window for sure. `days`: the local date of each minute. */
static int64_t naive_working_day(const struct naive_calendar *naive, const int64_t *days, int64_t from, unsigned nth) {
    int64_t day = INT64_MIN, closes = INT64_MAX, last = days[(naive->to - naive->from) / 60 - 1];
    for (int64_t at = from; at < naive->to && day == INT64_MIN; at++)
        if (naive->open[at - naive->from])
            day = days[(at - naive->from) / 60];
    for (; day != INT64_MIN && day < last - 1; day++) {
        bool is_open = false;
        for (int64_t at = naive->from; at < naive->to; at++)
            if (naive->open[at - naive->from] && days[(at - naive->from) / 60] == day) {
                is_open = true;
                closes = at + 1;
            }
        if (is_open && nth-- == 0)
            return closes;
    }
    return INT64_MAX;
}

static void check_working_days(GRand *random, struct calendar *calendar, const struct naive_calendar *naive) {
    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier(naive->zone);
    g_autofree int64_t *days = g_new(int64_t, (gsize)(naive->to - naive->from) / 60);
    for (int64_t at = naive->from; at < naive->to; at += 60) {
        int interval = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, at);
        days[(at - naive->from) / 60] = floor_div(at + g_time_zone_get_offset(zone, interval), DAY_SECONDS);
    }
    for (int i = 0; i < 12; i++) {
        int64_t from = random_instant(random, naive);
        unsigned nth = (unsigned)g_rand_int_range(random, 0, 3);
        int64_t closes = naive_working_day(naive, days, from, nth);
        if (closes != INT64_MAX)
            g_assert_cmpint(calendar_working_day_target(calendar, from, nth), ==, naive_elapsed(naive, from, closes));
    }
}

/* Far beyond the window: due and elapsed against each other. */
static void check_inverse(GRand *random, struct calendar *calendar, int64_t from) {
    int64_t before = from;
    for (int64_t target = 1; target < INT64_C(1) << 40; target *= 1 + g_rand_int_range(random, 1, 9)) {
        int64_t due = calendar_due(calendar, from, target);
        g_assert_cmpint(due, >=, before);
        before = due;
        if (due == INSTANT_NEVER)
            continue;
        g_assert_cmpint(calendar_elapsed(calendar, from, due), ==, target);
        g_assert_cmpint(calendar_elapsed(calendar, from, due - 1), ==, target - 1);
        int64_t middle = from + (due - from) / 3;
        g_assert_cmpint(calendar_elapsed(calendar, from, middle) + calendar_elapsed(calendar, middle, due), ==, target);
    }
}

/* What is written is the same calendar. */
static void check_written(struct calendar *calendar, int64_t from) {
    g_autofree char *text = calendar_write(calendar);
    g_autoptr(calendar_t) again = calendar_parse(text, "written", NULL);
    g_assert_nonnull(again);
    g_autofree char *text_again = calendar_write(again);
    g_assert_cmpstr(text_again, ==, text);
    g_assert_true(calendar_same_hours(calendar, again, from, from + WINDOW));
}

static void check_seed(guint32 seed) {
    g_autoptr(GRand) random = g_rand_new_with_seed(seed);
    const char *zone;
    int64_t change = naive_zone_change(random, &zone);
    int64_t from = (change - g_rand_int_range(random, 0, (gint32)WINDOW)) / 60 * 60;
    g_autoptr(naive_calendar_t) naive = naive_calendar_new(random, zone, from, from + WINDOW);
    g_autoptr(calendar_t) calendar = calendar_of(naive);
    check_against_naive(random, calendar, naive);
    check_working_days(random, calendar, naive);
    check_inverse(random, calendar, random_instant(random, naive));
    check_inverse(random, calendar, INSTANT_FIRST + g_rand_int_range(random, 0, G_MAXINT));
    check_inverse(random, calendar, INSTANT_LAST - g_rand_int_range(random, 0, G_MAXINT));
    check_written(calendar, from);
}

static void fixed_seeds(void) {
    for (guint32 seed = 1; seed <= 60; seed++)
        check_seed(seed);
}

static void fresh_seeds(void) {
    for (int i = 0; i < 20; i++)
        check_seed((guint32)g_test_rand_int());
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/calendar/property/fixed-seeds", fixed_seeds);
    g_test_add_func("/calendar/property/fresh-seeds", fresh_seeds);
    return g_test_run();
}
