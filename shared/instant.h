/* Instants and civil dates: whole seconds since 1970-01-01T00:00:00Z (sla-rules.md 1.1), their RFC 3339 text, and the
 * arithmetic of the proleptic Gregorian calendar. Zones are calendar.h's business; here everything is UTC. */
#ifndef SHARED_INSTANT_H
#define SHARED_INSTANT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* 'No such instant': a due that is never reached, a clock that has not stopped. Later than every instant, so that
 * `due < t` needs no special case. */
#define INSTANT_NEVER INT64_MAX
/* The instants that RFC 3339 can write: 0000-01-01T00:00:00Z to 9999-12-31T23:59:59Z. */
#define INSTANT_FIRST INT64_C(-62167219200)
#define INSTANT_LAST INT64_C(253402300799)
#define DAY_SECONDS INT64_C(86400)
/* 400 Gregorian years are a whole number of weeks, so weekdays, leap days and zone rules repeat with them. */
#define GREGORIAN_CYCLE_DAYS INT64_C(146097)

struct civil_date {
    int year;
    int month; /* 1 to 12 */
    int day;   /* 1 to 31 */
};

/* Days since 1970-01-01, and back; any year that fits. */
int64_t civil_to_days(int year, int month, int day);
struct civil_date civil_from_days(int64_t days);
bool civil_is_valid(int year, int month, int day);
/* 0 Monday to 6 Sunday. */
int civil_weekday(int64_t days);
/* Division towards minus infinity. */
int64_t floor_div(int64_t dividend, int64_t divisor);

/* Reads `YYYY-MM-DD`; nothing may follow. */
bool civil_parse(const char *text, struct civil_date *date);

/* Reads an RFC 3339 instant with any offset; fractions of a second are cut (1.1). False: not one. */
bool instant_parse(const char *text, int64_t *instant);
#define INSTANT_TEXT_SIZE 32
/* Writes `2026-03-08T07:00:00Z`, or `never` for what RFC 3339 can't write. Returns `text`. */
const char *instant_write(int64_t instant, char text[INSTANT_TEXT_SIZE]);

#endif
