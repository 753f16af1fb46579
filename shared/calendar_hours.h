/* What a calendar file says, date by date: the part of a calendar that knows no zone and no instant. Internal to
 * shared/calendar*.c; everybody else uses shared/calendar.h. */
#ifndef SHARED_CALENDAR_HOURS_H
#define SHARED_CALENDAR_HOURS_H

#include "shared/instant.h"

#include <glib.h>
#include <stdbool.h>

/* Open from one minute of the day to another, 0 to 1440. */
struct minutes {
    int open, close;
};

/* A day's hours, in order, neither touching nor overlapping; none: closed. */
struct day_hours {
    struct minutes *spans;
    size_t n;
};

/* Weekly hours, valid from a date (days since 1970; INT64_MIN: always). */
struct week {
    int64_t valid_from;
    struct day_hours days[7]; /* from Monday */
};

struct dated_hours {
    unsigned line; /* of the file */
    int64_t day;
    struct day_hours hours;
};

struct calendar_hours {
    char *name;
    char *zone;
    GArray *weeks;                    /* of struct week, by valid_from */
    GArray *dates;                    /* of struct dated_hours, by day */
    struct day_hours *yearly[12][31]; /* NULL: no entry */
    bool has_yearly;
};

/* As calendar_parse(), zone checked. */
struct calendar_hours *calendar_hours_parse(const char *text, const char *file, GError **error);
char *calendar_hours_write(const struct calendar_hours *self);
/* Closes dates (days since 1970) that have no entry of their own; how many of them. */
size_t calendar_hours_close(struct calendar_hours *self, const int64_t *days, size_t n);
void calendar_hours_free(struct calendar_hours *self);

/* The hours of a local date (1.2): exact date before month-day before weekday. */
const struct day_hours *calendar_hours_of(const struct calendar_hours *self, int64_t day);

#endif
