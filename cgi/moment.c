/* Times and durations in words. Zones are those of the calendars (shared/zone.h).
 * Called by pages. */
#include "cgi/moment.h"

#include "cgi/request.h"
#include "shared/i18n.h"
#include "shared/instant.h"
#include "shared/zone.h"

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

/* The offset of a zone at an instant. The last period is kept, as the instants of a page mostly lie in one. A name that
 * isn't known is UTC; the database takes none that PostgreSQL doesn't know. */
static int offset_at(const char *name, gint64 instant) {
    static char last_name[64];
    static const struct zone *zone;
    static struct zone_period period;
    if (strcmp(name, last_name) != 0) {
        g_strlcpy(last_name, name, sizeof last_name);
        zone = zone_get(name);
        period = (struct zone_period){0};
    }
    if (zone == NULL)
        return 0;
    if (instant < period.from || instant >= period.to)
        period = zone_period_at(zone, instant);
    return period.offset;
}

static struct local local_of(const struct request *r, gint64 instant) {
    gint64 seconds = instant + offset_at(r->who.zone, instant);
    gint64 day = floor_div(seconds, DAY_SECONDS);
    unsigned second_of_day = (unsigned)(seconds - day * DAY_SECONDS);
    return (struct local){
        .date = civil_from_days(day),
        .weekday = (unsigned)civil_weekday(day),
        .hour = second_of_day / HOUR,
        .minute = second_of_day % HOUR / MINUTE,
    };
}

/* ---- Writing without printf: a ticket's page has dozens of these ---- */

struct writer {
    char *at, *end; /* end leaves room for the NUL */
};

static void put_text(struct writer *to, const char *text) {
    while (*text != '\0' && to->at < to->end)
        *to->at++ = *text++;
}

/* With leading zeros up to width. */
static void put_number(struct writer *to, unsigned number, unsigned width) {
    char digits[10];
    unsigned n = 0;
    do
        digits[n++] = (char)('0' + number % 10);
    while ((number /= 10) != 0 || n < width);
    while (n > 0 && to->at < to->end)
        *to->at++ = digits[--n];
}

/* A pattern in strftime's letters: %a %A day of the week, %e day, %b %B month, %Y year, %H hour, %M minute. */
static const char *write_pattern(struct request *r, const char *pattern, const struct local *local) {
    char text[160];
    struct writer to = {text, text + sizeof text - 1};
    for (const char *p = pattern; *p != '\0' && to.at < to.end; p++) {
        if (*p != '%' || p[1] == '\0') {
            *to.at++ = *p;
            continue;
        }
        switch (*++p) {
        case 'a':
            put_text(&to, i18n_text(days[local->weekday]));
            break;
        case 'A':
            put_text(&to, i18n_text(long_days[local->weekday]));
            break;
        case 'e':
            put_number(&to, (unsigned)local->date.day, 1);
            break;
        case 'b':
            put_text(&to, i18n_text(months[local->date.month - 1]));
            break;
        case 'B':
            put_text(&to, i18n_text(long_months[local->date.month - 1]));
            break;
        case 'Y':
            put_number(&to, (unsigned)MAX(local->date.year, 0), 4);
            break;
        case 'H':
            put_number(&to, local->hour, 2);
            break;
        case 'M':
            put_number(&to, local->minute, 2);
            break;
        }
    }
    return arena_copy(r->arena, text, (gsize)(to.at - text));
}

const char *moment_text(struct request *r, gint64 instant) {
    struct local at = local_of(r, instant), now = local_of(r, r->now);
    /* Translators: the letters are those of strftime: day of the week, day, month, year, hour, minute */
    return write_pattern(r, at.date.year == now.date.year ? _("%a %e %b, %H:%M") : _("%a %e %b %Y, %H:%M"), &at);
}

const char *moment_long(struct request *r, gint64 instant) {
    struct local at = local_of(r, instant);
    return write_pattern(r, _("%A, %e %B %Y, %H:%M"), &at);
}

const char *moment_short(struct request *r, gint64 instant) {
    struct local at = local_of(r, instant), now = local_of(r, r->now);
    if (at.date.year != now.date.year || at.date.month != now.date.month || at.date.day != now.date.day)
        return moment_text(r, instant);
    return write_pattern(r, "%H:%M", &at);
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

const char *moment_month_short(int month) {
    return i18n_text(months[month % 100 - 1]);
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
