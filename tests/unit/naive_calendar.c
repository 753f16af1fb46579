/* See naive_calendar.h. Nothing here is clever, so that it can be believed. */
#include "tests/unit/naive_calendar.h"

#include <string.h>

#define DAY INT64_C(86400)

static const char *const zones[] = {
    "UTC",
    "Europe/Berlin",
    "Europe/Dublin",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "Africa/Casablanca",
    "America/Sao_Paulo",
    "Asia/Tehran",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "America/St_Johns",
    "Asia/Gaza",
    "America/New_York",
    "Pacific/Chatham",
    "America/Nuuk",
    "Africa/Cairo",
    "Asia/Pyongyang",
    "Pacific/Kiritimati",
};

static int64_t day_of(int64_t seconds) {
    return seconds >= 0 ? seconds / DAY : -((DAY - 1 - seconds) / DAY);
}

static struct naive_hours random_hours(GRand *random) {
    struct naive_hours hours = {.n = g_rand_int_range(random, 0, 4)};
    int minute = 0, step = g_rand_boolean(random) ? 30 : 1, last = g_rand_boolean(random) ? 1440 : 300;
    if (g_rand_int_range(random, 0, 6) == 0)
        return (struct naive_hours){.n = 1, .spans = {{0, 1440}}};
    for (int i = 0; i < hours.n; i++) {
        int room = (last - minute) / step - 2 * (hours.n - i);
        if (room < 2) {
            hours.n = i;
            break;
        }
        hours.spans[i].open = minute + step * g_rand_int_range(random, i ? 1 : 0, room / 2 + 1);
        hours.spans[i].close = hours.spans[i].open + step * g_rand_int_range(random, 1, room / 2 + 2);
        minute = hours.spans[i].close;
    }
    return hours;
}

/* The hours of a local date: an exact date before a yearly one before the weekday. */
static const struct naive_hours *hours_of(const struct naive_calendar *calendar, int64_t day) {
    g_autoptr(GDate) date = g_date_new_julian((guint32)(day + 719163));
    for (int yearly = 0; yearly < 2; yearly++)
        for (int i = 0; i < calendar->n_dates; i++) {
            g_autoptr(GDate) entry = g_date_new_julian((guint32)(calendar->dates[i].day + 719163));
            bool same_day =
                g_date_get_day(date) == g_date_get_day(entry) && g_date_get_month(date) == g_date_get_month(entry);
            if (calendar->dates[i].yearly == yearly && same_day &&
                (yearly || g_date_get_year(date) == g_date_get_year(entry)))
                return &calendar->dates[i].hours;
        }
    int weekday = (int)g_date_get_weekday(date) - 1;
    return day >= calendar->later_from ? &calendar->later_week[weekday] : &calendar->week[weekday];
}

static void fill_window(struct naive_calendar *calendar) {
    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier(calendar->zone);
    int64_t length = calendar->to - calendar->from;
    calendar->open = g_malloc((gsize)length);
    calendar->open_before = g_new(int64_t, (gsize)length + 1);
    calendar->open_before[0] = 0;
    for (int64_t at = calendar->from; at < calendar->to; at += 60) {
        int interval = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, at);
        int64_t reading = at + g_time_zone_get_offset(zone, interval);
        int64_t day = day_of(reading), minute = (reading - day * DAY) / 60;
        const struct naive_hours *hours = hours_of(calendar, day);
        bool open = false;
        for (int i = 0; i < hours->n; i++)
            open = open || (hours->spans[i].open <= minute && minute < hours->spans[i].close);
        for (int64_t second = at - calendar->from; second < at - calendar->from + 60 && second < length; second++) {
            calendar->open[second] = open;
            calendar->open_before[second + 1] = calendar->open_before[second] + open;
        }
    }
}

int64_t naive_zone_change(GRand *random, const char **zone) {
    *zone = zones[g_rand_int_range(random, 0, G_N_ELEMENTS(zones))];
    g_autoptr(GTimeZone) tz = g_time_zone_new_identifier(*zone);
    int64_t at = g_rand_int_range(random, 95000000, 2080000000) / 60 * 60;
    int interval = g_time_zone_find_interval(tz, G_TIME_TYPE_UNIVERSAL, at);
    int64_t before = at, after = at + 400 * DAY;
    if (g_time_zone_find_interval(tz, G_TIME_TYPE_UNIVERSAL, after) == interval)
        return at;
    while (after - before > 60) {
        int64_t middle = before + (after - before) / 120 * 60;
        if (g_time_zone_find_interval(tz, G_TIME_TYPE_UNIVERSAL, middle) == interval)
            before = middle;
        else
            after = middle;
    }
    return after;
}

struct naive_calendar *naive_calendar_new(GRand *random, const char *zone, int64_t from, int64_t to) {
    struct naive_calendar *calendar = g_new0(struct naive_calendar, 1);
    calendar->zone = zone;
    calendar->from = from;
    calendar->to = to;
    calendar->later_from = INT64_MAX;
    for (int i = 0; i < 7; i++)
        calendar->week[i] = random_hours(random);
    if (g_rand_int_range(random, 0, 3) == 0) {
        calendar->later_from = day_of(from) + g_rand_int_range(random, 0, (gint32)((to - from) / DAY) + 1);
        for (int i = 0; i < 7; i++)
            calendar->later_week[i] = random_hours(random);
    }
    for (int i = g_rand_int_range(random, 0, 4); i > 0; i--) {
        int64_t day = day_of(from) + g_rand_int_range(random, 0, (gint32)((to - from) / DAY) + 1);
        bool yearly = g_rand_boolean(random), known = false;
        for (int j = 0; j < calendar->n_dates; j++)
            known = known || calendar->dates[j].day == day;
        if (known)
            continue;
        calendar->dates[calendar->n_dates].day = day;
        calendar->dates[calendar->n_dates].yearly = yearly;
        calendar->dates[calendar->n_dates++].hours = random_hours(random);
    }
    fill_window(calendar);
    return calendar;
}

struct naive_calendar *naive_calendar_edited(GRand *random, const struct naive_calendar *before) {
    struct naive_calendar *calendar = g_memdup2(before, sizeof(*before));
    for (int i = 0; i < 7; i++)
        if (g_rand_boolean(random))
            calendar->week[i] = random_hours(random);
    fill_window(calendar);
    return calendar;
}

void naive_calendar_free(struct naive_calendar *calendar) {
    g_free(calendar->open);
    g_free(calendar->open_before);
    g_free(calendar);
}

static void write_hours(GString *text, const struct naive_hours *hours) {
    for (int i = 0; i < hours->n; i++)
        g_string_append_printf(text, " %02d:%02d-%02d:%02d", hours->spans[i].open / 60, hours->spans[i].open % 60,
                               hours->spans[i].close / 60, hours->spans[i].close % 60);
    g_string_append(text, hours->n ? "\n" : "closed\n");
}

static void write_date(GString *text, int64_t day, const char *format) {
    g_autoptr(GDate) date = g_date_new_julian((guint32)(day + 719163));
    char written[32];
    g_date_strftime(written, sizeof(written), format, date);
    g_string_append(text, written);
}

char *naive_calendar_file(const struct naive_calendar *calendar) {
    static const char *const weekdays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                           "friday", "saturday", "sunday"};
    GString *text = g_string_new("[calendar]\n");
    g_string_append_printf(text, "timezone=%s\n[week]\n", calendar->zone);
    for (int i = 0; i < 14; i++) {
        if (i == 7 && calendar->later_from == INT64_MAX)
            break;
        if (i == 7)
            write_date(text, calendar->later_from, "[week %Y-%m-%d]\n");
        g_string_append_printf(text, "%s=", weekdays[i % 7]);
        write_hours(text, i < 7 ? &calendar->week[i] : &calendar->later_week[i - 7]);
    }
    g_string_append(text, "[dates]\n");
    for (int i = 0; i < calendar->n_dates; i++) {
        write_date(text, calendar->dates[i].day, calendar->dates[i].yearly ? "*-%m-%d=" : "%Y-%m-%d=");
        write_hours(text, &calendar->dates[i].hours);
    }
    return g_string_free(text, FALSE);
}

int64_t naive_elapsed(const struct naive_calendar *calendar, int64_t from, int64_t to) {
    return to <= from ? 0 : calendar->open_before[to - calendar->from] - calendar->open_before[from - calendar->from];
}

int64_t naive_due(const struct naive_calendar *calendar, int64_t from, int64_t target) {
    for (int64_t at = from; at <= calendar->to; at++)
        if (naive_elapsed(calendar, from, at) == target)
            return at;
    return INT64_MAX;
}
