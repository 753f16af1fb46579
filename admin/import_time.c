/* The dates and times of logs; see import_time.h. strptime(3) isn't used: it takes words of the locale, dates that
 * don't exist and trailing text, and knows nothing of zones. Called by the mapping (formats) and import_row.c (cells).
 */
#include "admin/import_time.h"

#include "shared/instant.h"

#include <string.h>

struct reading {
    int year, month, day, hour, minute, second;
    int offset;   /* seconds east, if has_offset */
    gint64 epoch; /* if has_epoch */
    bool has_offset, has_epoch, has_half, is_afternoon;
};

/* Up to `most` digits; at least `least`. */
static bool read_digits(const char **at, int least, int most, int *number) {
    int digits = 0;
    for (*number = 0; digits < most && g_ascii_isdigit(**at); digits++, (*at)++)
        *number = *number * 10 + (**at - '0');
    return digits >= least;
}

static bool read_month_name(const char **at, int *month) {
    static const char *const names[] = {"January", "February", "March",     "April",   "May",      "June",
                                        "July",    "August",   "September", "October", "November", "December"};
    for (*month = 1; *month <= 12; ++*month) {
        const char *name = names[*month - 1];
        size_t length = strlen(name);
        if (g_ascii_strncasecmp(*at, name, length) != 0)
            length = 3;
        if (g_ascii_strncasecmp(*at, name, length) == 0) {
            *at += length;
            return true;
        }
    }
    return false;
}

static bool read_half(const char **at, struct reading *reading) {
    char half = g_ascii_toupper((*at)[0]);
    if ((half != 'A' && half != 'P') || g_ascii_toupper((*at)[1]) != 'M')
        return false;
    reading->has_half = true;
    reading->is_afternoon = half == 'P';
    *at += 2;
    return true;
}

static bool read_offset(const char **at, struct reading *reading) {
    int hours, minutes = 0;
    reading->has_offset = true;
    reading->offset = 0;
    if (**at == 'Z' || **at == 'z') {
        (*at)++;
        return true;
    }
    int sign = **at == '-' ? -1 : 1;
    if (**at != '-' && **at != '+')
        return false;
    (*at)++;
    if (!read_digits(at, 2, 2, &hours))
        return false;
    bool has_colon = **at == ':';
    *at += has_colon;
    if ((has_colon || g_ascii_isdigit(**at)) && !read_digits(at, 2, 2, &minutes))
        return false;
    reading->offset = sign * (hours * 3600 + minutes * 60);
    return hours <= 23 && minutes <= 59;
}

static bool read_epoch(const char **at, struct reading *reading) {
    char *end;
    if (!g_ascii_isdigit(**at) && **at != '-')
        return false;
    reading->epoch = g_ascii_strtoll(*at, &end, 10);
    reading->has_epoch = end != *at;
    *at = end;
    return reading->has_epoch && reading->epoch >= INSTANT_FIRST && reading->epoch <= INSTANT_LAST;
}

static bool read_short_year(const char **at, int *year) {
    if (!read_digits(at, 2, 2, year))
        return false;
    *year += *year < 70 ? 2000 : 1900;
    return true;
}

static bool read_fraction(const char **at) {
    size_t digits = strspn(*at, "0123456789");
    *at += digits;
    return digits > 0;
}

/* One part of the format. */
static bool read_part(const char **at, char part, struct reading *reading) {
    switch (part) {
    case 'Y':
        return read_digits(at, 4, 4, &reading->year);
    case 'y':
        return read_short_year(at, &reading->year);
    case 'm':
        return read_digits(at, 1, 2, &reading->month);
    case 'd':
        return read_digits(at, 1, 2, &reading->day);
    case 'b':
        return read_month_name(at, &reading->month);
    case 'H':
    case 'I':
        return read_digits(at, 1, 2, &reading->hour);
    case 'p':
        return read_half(at, reading);
    case 'M':
        return read_digits(at, 1, 2, &reading->minute);
    case 'S':
        return read_digits(at, 1, 2, &reading->second);
    case 'f':
        return read_fraction(at);
    case 'z':
        return read_offset(at, reading);
    case 's':
        return read_epoch(at, reading);
    default:
        return part == '%' && *(*at)++ == '%';
    }
}

static bool read_all(const char *text, const char *format, struct reading *reading) {
    for (; *format != '\0'; format++) {
        if (*format == '%') {
            if (!read_part(&text, *++format, reading))
                return false;
        } else if (*format == ' ') {
            if (*text != ' ')
                return false;
            text += strspn(text, " ");
        } else if (*text++ != *format) {
            return false;
        }
    }
    return *text == '\0';
}

/* The instant at which the zone's clocks first show a wall-clock time, given as if it were UTC. */
static bool instant_of_wall(const struct zone *zone, gint64 wall, gint64 *instant) {
    gint64 earliest = INSTANT_NEVER;
    for (int day = -1; day <= 1; day++) {
        gint64 guess = wall - zone_period_at(zone, wall + day * DAY_SECONDS).offset;
        if (guess + zone_period_at(zone, guess).offset == wall)
            earliest = MIN(earliest, guess);
    }
    *instant = earliest;
    return earliest != INSTANT_NEVER;
}

static bool reading_is_valid(struct reading *reading) {
    if (reading->has_half && (reading->hour < 1 || reading->hour > 12))
        return false;
    if (reading->has_half)
        reading->hour = reading->hour % 12 + (reading->is_afternoon ? 12 : 0);
    return reading->year >= 1 && reading->year < 9999 && reading->hour <= 23 && reading->minute <= 59 &&
           reading->second <= 60 && civil_is_valid(reading->year, reading->month, reading->day);
}

/* Whole years, so that no arithmetic with zones leaves the instants that can be written. */
static bool is_in_range(gint64 instant, const char **why) {
    *why = "before the year 1 or after 9998";
    return instant >= civil_to_days(1, 1, 1) * DAY_SECONDS && instant < civil_to_days(9999, 1, 1) * DAY_SECONDS;
}

static bool instant_of_reading(struct reading *reading, const struct zone *zone, gint64 *instant, const char **why) {
    if (reading->has_epoch) {
        *instant = reading->epoch;
        return true;
    }
    *why = "no such date or time";
    if (!reading_is_valid(reading))
        return false;
    gint64 wall = civil_to_days(reading->year, reading->month, reading->day) * DAY_SECONDS + reading->hour * 3600 +
                  reading->minute * 60 + reading->second;
    *why = "a time that the clocks of the mapping's zone skip";
    *instant = wall - reading->offset;
    return reading->has_offset || instant_of_wall(zone, wall, instant);
}

bool import_time_parse(const char *text, const char *format, const struct zone *zone, gint64 *instant,
                       const char **why) {
    struct reading reading = {.month = 1, .day = 1};
    int64_t exact;
    *why = "not in the mapping's time format";
    if (strcmp(format, "rfc3339") == 0) {
        if (!instant_parse(text, &exact))
            return false;
        *instant = exact;
    } else if (!read_all(text, format, &reading) || !instant_of_reading(&reading, zone, instant, why)) {
        return false;
    }
    return is_in_range(*instant, why);
}

bool import_time_check(const char *format, const char **why) {
    if (strcmp(format, "rfc3339") == 0)
        return true;
    char parts[128] = "";
    size_t n = 0;
    for (const char *at = format; *at != '\0'; at++) {
        if (*at != '%')
            continue;
        at++;
        *why = "a part that is none of %Y %y %m %d %b %H %I %p %M %S %f %z %s %%";
        if (*at == '\0' || strchr("YymdbHIpMSfzs%", *at) == NULL || n + 1 >= sizeof parts)
            return false;
        *why = "a part that stands twice";
        if (*at != '%' && strchr(parts, *at) != NULL)
            return false;
        if (*at != '%')
            parts[n++] = *at;
    }
    if (strchr(parts, 's') != NULL)
        return true;
    *why = "no day, month or year";
    if (strpbrk(parts, "Yy") == NULL || strpbrk(parts, "mb") == NULL || strchr(parts, 'd') == NULL)
        return false;
    *why = "%I and %p go together, and without %H";
    return (strchr(parts, 'I') != NULL) == (strchr(parts, 'p') != NULL) &&
           (strchr(parts, 'I') == NULL || strchr(parts, 'H') == NULL);
}
