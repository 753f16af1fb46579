/* Times and durations in words. Zones come from GLib (the system's tzdata) and are kept for the life of the process;
 * the arithmetic of dates is done here, since a page shows many of them. Called by pages. */
#include "cgi/moment.h"

#include "cgi/request.h"
#include "shared/i18n.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

static const char *const days[] = {N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun")};
static const char *const long_days[] = {N_("Monday"), N_("Tuesday"),  N_("Wednesday"), N_("Thursday"),
                                        N_("Friday"), N_("Saturday"), N_("Sunday")};
static const char *const months[] = {N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
                                     N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")};
static const char *const long_months[] = {N_("January"),   N_("February"), N_("March"),    N_("April"),
                                          N_("May"),       N_("June"),     N_("July"),     N_("August"),
                                          N_("September"), N_("October"),  N_("November"), N_("December")};

struct local {
    gint64 year;
    unsigned month, day; /* from 1 */
    unsigned weekday;    /* 0 = Monday */
    unsigned hour, minute, second;
};

/* Kept by name; a name that isn't known is UTC, as the database takes none that PostgreSQL doesn't know. */
static GTimeZone *zone_named(const char *name) {
    static GHashTable *zones;
    if (zones == NULL)
        zones = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_time_zone_unref);
    GTimeZone *zone = g_hash_table_lookup(zones, name);
    if (zone == NULL) {
        zone = g_time_zone_new_identifier(name);
        if (zone == NULL)
            zone = g_time_zone_new_utc();
        g_hash_table_insert(zones, g_strdup(name), zone);
    }
    return zone;
}

static gint64 floor_divide(gint64 a, gint64 b) {
    return a / b - (a % b < 0);
}

/* Proleptic Gregorian date of a day counted from 1970-01-01, by eras of 400 years that begin in March (Howard Hinnant,
 * "chrono-Compatible Low-Level Date Algorithms", civil_from_days). */
static void set_date(struct local *local, gint64 day) {
    gint64 shifted = day + 719468;
    gint64 era = floor_divide(shifted, 146097);
    unsigned day_of_era = (unsigned)(shifted - era * 146097);
    unsigned year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned march_month = (5 * day_of_year + 2) / 153;
    local->day = day_of_year - (153 * march_month + 2) / 5 + 1;
    local->month = march_month < 10 ? march_month + 3 : march_month - 9;
    local->year = (gint64)year_of_era + era * 400 + (local->month <= 2);
    local->weekday = (unsigned)(day + 3 - floor_divide(day + 3, 7) * 7);
}

static struct local to_local(gint64 instant, gint32 offset) {
    struct local local = {0};
    gint64 seconds = instant + offset;
    gint64 day = floor_divide(seconds, DAY);
    unsigned second_of_day = (unsigned)(seconds - day * DAY);
    set_date(&local, day);
    local.hour = second_of_day / HOUR;
    local.minute = second_of_day % HOUR / MINUTE;
    local.second = second_of_day % MINUTE;
    return local;
}

static struct local local_of(const struct request *r, gint64 instant) {
    GTimeZone *zone = zone_named(r->who.zone);
    return to_local(instant,
                    g_time_zone_get_offset(zone, g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, instant)));
}

const char *moment_text(struct request *r, gint64 instant) {
    struct local at = local_of(r, instant), now = local_of(r, r->now);
    const char *day = i18n_text(days[at.weekday]), *month = i18n_text(months[at.month - 1]);
    if (at.year == now.year)
        /* Translators: weekday, day, month, hour, minute */
        return request_print(r, _("%1$s %2$u %3$s, %4$02u:%5$02u"), day, at.day, month, at.hour, at.minute);
    /* Translators: weekday, day, month, year, hour, minute */
    return request_print(r, _("%1$s %2$u %3$s %4$d, %5$02u:%6$02u"), day, at.day, month, (int)at.year, at.hour,
                         at.minute);
}

const char *moment_long(struct request *r, gint64 instant) {
    struct local at = local_of(r, instant);
    /* Translators: weekday, day, month, year, hour, minute */
    return request_print(r, _("%1$s, %2$u %3$s %4$d, %5$02u:%6$02u"), i18n_text(long_days[at.weekday]), at.day,
                         i18n_text(long_months[at.month - 1]), (int)at.year, at.hour, at.minute);
}

const char *moment_short(struct request *r, gint64 instant) {
    struct local at = local_of(r, instant), now = local_of(r, r->now);
    if (at.year == now.year && at.month == now.month && at.day == now.day)
        return request_print(r, "%02u:%02u", at.hour, at.minute);
    return moment_text(r, instant);
}

static void write_time(struct request *r, gint64 instant, const char *text) {
    struct local utc = to_local(instant, 0);
    char machine[64];
    g_snprintf(machine, sizeof machine, "%04d-%02u-%02uT%02u:%02u:%02uZ", (int)utc.year, utc.month, utc.day, utc.hour,
               utc.minute, utc.second);
    html(r->out, "<time datetime=\"%s\">%s</time>", machine, text);
}

void moment_html(struct request *r, gint64 instant) {
    write_time(r, instant, moment_text(r, instant));
}

void moment_html_short(struct request *r, gint64 instant) {
    write_time(r, instant, moment_short(r, instant));
}

const char *moment_span(struct request *r, gint64 seconds) {
    gint64 span = seconds < 0 ? -seconds : seconds;
    unsigned d = (unsigned)(span / DAY), h = (unsigned)(span % DAY / HOUR), min = (unsigned)(span % HOUR / MINUTE);
    if (span < MINUTE)
        return _("under a minute");
    if (d > 0)
        return h > 0 ? request_print(r, _("%u d %u h"), d, h) : request_print(r, _("%u d"), d);
    if (h > 0)
        return min > 0 ? request_print(r, _("%u h %u min"), h, min) : request_print(r, _("%u h"), h);
    return request_print(r, _("%u min"), min);
}

const char *moment_hours(struct request *r, gint64 seconds) {
    gint64 span = seconds < 0 ? -seconds : seconds;
    return request_print(r, "%s%" G_GINT64_FORMAT ":%02u", seconds < 0 ? "−" : "", span / HOUR,
                         (unsigned)(span % HOUR / MINUTE));
}

const char *moment_zone(const struct request *r) {
    return r->who.zone;
}
