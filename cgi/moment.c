/* Times and durations in words. Zones come from GLib (the system's tzdata) and are kept for the life of the process.
 * Called by pages. */
#include "cgi/moment.h"

#include "cgi/request.h"
#include "shared/i18n.h"
#include "shared/instant.h"

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
    struct civil_date date;
    unsigned weekday; /* 0 = Monday */
    unsigned hour, minute;
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

static struct local to_local(gint64 instant, gint32 offset) {
    gint64 seconds = instant + offset;
    gint64 day = floor_div(seconds, DAY_SECONDS);
    unsigned second_of_day = (unsigned)(seconds - day * DAY_SECONDS);
    return (struct local){
        .date = civil_from_days(day),
        .weekday = (unsigned)civil_weekday(day),
        .hour = second_of_day / HOUR,
        .minute = second_of_day % HOUR / MINUTE,
    };
}

static struct local local_of(const struct request *r, gint64 instant) {
    GTimeZone *zone = zone_named(r->who.zone);
    return to_local(instant,
                    g_time_zone_get_offset(zone, g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, instant)));
}

const char *moment_text(struct request *r, gint64 instant) {
    struct local at = local_of(r, instant), now = local_of(r, r->now);
    const char *day = i18n_text(days[at.weekday]), *month = i18n_text(months[at.date.month - 1]);
    if (at.date.year == now.date.year)
        /* Translators: weekday, day, month, hour, minute */
        return request_print(r, _("%1$s %2$u %3$s, %4$02u:%5$02u"), day, (unsigned)at.date.day, month, at.hour,
                             at.minute);
    /* Translators: weekday, day, month, year, hour, minute */
    return request_print(r, _("%1$s %2$u %3$s %4$d, %5$02u:%6$02u"), day, (unsigned)at.date.day, month, at.date.year,
                         at.hour, at.minute);
}

const char *moment_long(struct request *r, gint64 instant) {
    struct local at = local_of(r, instant);
    /* Translators: weekday, day, month, year, hour, minute */
    return request_print(r, _("%1$s, %2$u %3$s %4$d, %5$02u:%6$02u"), i18n_text(long_days[at.weekday]),
                         (unsigned)at.date.day, i18n_text(long_months[at.date.month - 1]), at.date.year, at.hour,
                         at.minute);
}

const char *moment_short(struct request *r, gint64 instant) {
    struct local at = local_of(r, instant), now = local_of(r, r->now);
    if (at.date.year == now.date.year && at.date.month == now.date.month && at.date.day == now.date.day)
        return request_print(r, "%02u:%02u", at.hour, at.minute);
    return moment_text(r, instant);
}

static void write_time(struct request *r, gint64 instant, const char *text) {
    char machine[INSTANT_TEXT_SIZE];
    html(r->out, "<time datetime=\"%s\">%s</time>", instant_write(instant, machine), text);
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

const char *moment_age(struct request *r, gint64 instant) {
    gint64 age = r->now - instant;
    if (age < MINUTE)
        return _("now");
    if (age < HOUR)
        return request_print(r, _("%u min"), (unsigned)(age / MINUTE));
    if (age < DAY)
        return request_print(r, _("%u h"), (unsigned)(age / HOUR));
    return request_print(r, _("%u d"), (unsigned)(age / DAY));
}

const char *moment_hours(struct request *r, gint64 seconds) {
    gint64 span = seconds < 0 ? -seconds : seconds;
    return request_print(r, "%s%" G_GINT64_FORMAT ":%02u", seconds < 0 ? "−" : "", span / HOUR,
                         (unsigned)(span % HOUR / MINUTE));
}

const char *moment_month(struct request *r, int month) {
    /* Translators: month, year */
    return request_print(r, _("%1$s %2$d"), i18n_text(long_months[month % 100 - 1]), month / 100);
}

const char *moment_input(struct request *r, gint64 instant) {
    struct local at = local_of(r, instant);
    return request_print(r, "%04d-%02d-%02dT%02u:%02u", at.date.year, at.date.month, at.date.day, at.hour, at.minute);
}

bool moment_from_input(const char *text, const char *zone, gint64 *instant) {
    static const char shape[] = "0000-00-00T00:00";
    gsize length = strspn(text, "0123456789-T:");
    for (gsize i = 0; i < strlen(shape); i++)
        if (i >= length || (shape[i] == '0') != (bool)g_ascii_isdigit(text[i]) ||
            (shape[i] != '0' && shape[i] != text[i]))
            return false;
    /* A browser may send seconds, too. */
    if (text[length] != '\0' || (length != strlen(shape) && length != strlen(shape) + 3))
        return false;
    g_autoptr(GTimeZone) there = g_time_zone_new_identifier(zone);
    if (there == NULL)
        return false;
    g_autoptr(GDateTime) at =
        g_date_time_new(there, (int)g_ascii_strtoll(text, NULL, 10), (int)g_ascii_strtoll(text + 5, NULL, 10),
                        (int)g_ascii_strtoll(text + 8, NULL, 10), (int)g_ascii_strtoll(text + 11, NULL, 10),
                        (int)g_ascii_strtoll(text + 14, NULL, 10), 0);
    if (at == NULL)
        return false;
    *instant = g_date_time_to_unix(at);
    return true;
}

const char *moment_zone(const struct request *r) {
    return r->who.zone;
}
