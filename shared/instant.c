/* Civil dates by day numbers, and RFC 3339 both ways. GDateTime isn't used for it: it allocates, ends at year 1 and
 * accepts more forms than RFC 3339 has. Called by the calendar, the command line and the imports. */
#include "shared/instant.h"

int64_t floor_div(int64_t dividend, int64_t divisor) {
    int64_t quotient = dividend / divisor;
    return dividend % divisor != 0 && (dividend < 0) != (divisor < 0) ? quotient - 1 : quotient;
}

/* Day numbers count years from March, so that the leap day comes last and month lengths follow one formula. */
int64_t civil_to_days(int year, int month, int day) {
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = floor_div(y, 400);
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * GREGORIAN_CYCLE_DAYS + day_of_era - 719468;
}

struct civil_date civil_from_days(int64_t days) {
    int64_t shifted = days + 719468;
    int64_t era = floor_div(shifted, GREGORIAN_CYCLE_DAYS);
    int64_t day_of_era = shifted - era * GREGORIAN_CYCLE_DAYS;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t march_month = (5 * day_of_year + 2) / 153;
    int month = (int)(march_month < 10 ? march_month + 3 : march_month - 9);
    return (struct civil_date){
        .year = (int)(year_of_era + era * 400 + (month <= 2)),
        .month = month,
        .day = (int)(day_of_year - (153 * march_month + 2) / 5 + 1),
    };
}

bool civil_is_valid(int year, int month, int day) {
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12 || day < 1)
        return false;
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return day <= lengths[month - 1] + (month == 2 && leap);
}

int civil_weekday(int64_t days) {
    int64_t thursday_based = days + 3; /* 1970-01-01 was a Thursday */
    return (int)(thursday_based - floor_div(thursday_based, 7) * 7);
}

/* Reads exactly `digits` decimal digits and moves on. */
static bool read_number(const char **at, int digits, int *number) {
    *number = 0;
    for (int i = 0; i < digits; i++) {
        if (!g_ascii_isdigit((*at)[i]))
            return false;
        *number = *number * 10 + ((*at)[i] - '0');
    }
    *at += digits;
    return true;
}

static bool read_char(const char **at, char wanted) {
    if (g_ascii_toupper(**at) != wanted)
        return false;
    (*at)++;
    return true;
}

static bool read_date(const char **at, struct civil_date *date) {
    return read_number(at, 4, &date->year) && read_char(at, '-') && read_number(at, 2, &date->month) &&
           read_char(at, '-') && read_number(at, 2, &date->day) && civil_is_valid(date->year, date->month, date->day);
}

bool civil_parse(const char *text, struct civil_date *date) {
    return read_date(&text, date) && *text == '\0';
}

/* Seconds of the day. A leap second counts as the first of the next minute, as in POSIX. */
static bool read_time(const char **at, int *seconds) {
    int hour, minute, second;
    if (!read_number(at, 2, &hour) || !read_char(at, ':') || !read_number(at, 2, &minute) || !read_char(at, ':') ||
        !read_number(at, 2, &second) || hour > 23 || minute > 59 || second > 60)
        return false;
    if (read_char(at, '.')) {
        if (!g_ascii_isdigit(**at))
            return false;
        while (g_ascii_isdigit(**at))
            (*at)++;
    }
    *seconds = hour * 3600 + minute * 60 + second;
    return true;
}

static bool read_offset(const char **at, int *seconds) {
    int hours, minutes;
    *seconds = 0;
    if (read_char(at, 'Z'))
        return true;
    bool west = **at == '-';
    if (!west && **at != '+')
        return false;
    (*at)++;
    if (!read_number(at, 2, &hours) || !read_char(at, ':') || !read_number(at, 2, &minutes) || hours > 23 ||
        minutes > 59)
        return false;
    *seconds = (west ? -1 : 1) * (hours * 3600 + minutes * 60);
    return true;
}

bool instant_parse(const char *text, int64_t *instant) {
    struct civil_date date;
    int time, offset;
    if (!read_date(&text, &date) || !(read_char(&text, 'T') || read_char(&text, ' ')) || !read_time(&text, &time) ||
        !read_offset(&text, &offset) || *text != '\0')
        return false;
    *instant = civil_to_days(date.year, date.month, date.day) * DAY_SECONDS + time - offset;
    return true;
}

/* So many digits and what stands behind them; returns what follows. */
static char *write_digits(char *to, int number, int digits, char behind) {
    to[digits] = behind;
    for (int i = digits; i-- > 0; number /= 10)
        to[i] = (char)('0' + number % 10);
    return to + digits + 1;
}

const char *instant_write(int64_t instant, char text[INSTANT_TEXT_SIZE]) {
    if (instant < INSTANT_FIRST || instant > INSTANT_LAST) {
        g_strlcpy(text, "never", INSTANT_TEXT_SIZE);
        return text;
    }
    int64_t days = floor_div(instant, DAY_SECONDS);
    struct civil_date date = civil_from_days(days);
    int seconds = (int)(instant - days * DAY_SECONDS);
    char *end = write_digits(text, date.year, 4, '-');
    end = write_digits(end, date.month, 2, '-');
    end = write_digits(end, date.day, 2, 'T');
    end = write_digits(end, seconds / 3600, 2, ':');
    end = write_digits(end, seconds / 60 % 60, 2, ':');
    *write_digits(end, seconds % 60, 2, 'Z') = '\0';
    return text;
}
