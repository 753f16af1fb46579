/* The naive reference for business time: a random calendar, its file, and for every second of a window whether it is
 * open, asked of GTimeZone minute by minute. Slow, plain and independent of shared/calendar*.c and shared/zone.c. */
#ifndef TESTS_UNIT_NAIVE_CALENDAR_H
#define TESTS_UNIT_NAIVE_CALENDAR_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct naive_hours {
    int n;
    struct {
        int open, close; /* minutes */
    } spans[3];
};

typedef struct naive_calendar {
    const char *zone;
    struct naive_hours week[7], later_week[7]; /* later_week from later_from on */
    int64_t later_from;                        /* day, INT64_MAX: never */
    struct {
        int64_t day; /* since 1970 */
        bool yearly;
        struct naive_hours hours;
    } dates[6];
    int n_dates;
    int64_t from, to;     /* the window */
    guint8 *open;         /* a byte a second */
    int64_t *open_before; /* open seconds of the window before each second; to - from + 1 of them */
} naive_calendar_t;

/* A calendar made of `random` in a zone, with its window filled. */
struct naive_calendar *naive_calendar_new(GRand *random, const char *zone, int64_t from, int64_t to);
/* The same week, in one zone; for an edit of a calendar. */
struct naive_calendar *naive_calendar_edited(GRand *random, const struct naive_calendar *before);
void naive_calendar_free(struct naive_calendar *calendar);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(naive_calendar_t, naive_calendar_free)

/* A zone, and an instant between 1973 and 2036: one at which it changes its offset, where that comes within a year. */
int64_t naive_zone_change(GRand *random, const char **zone);

char *naive_calendar_file(const struct naive_calendar *calendar);
int64_t naive_elapsed(const struct naive_calendar *calendar, int64_t from, int64_t to);
/* The first instant of the window by which `target` seconds are open from `from`; INT64_MAX: not in the window. */
int64_t naive_due(const struct naive_calendar *calendar, int64_t from, int64_t target);

#endif
