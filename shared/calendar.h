/* Business time (sla-rules.md section 1): a calendar is a zone, weekly hours and date entries; an instant is open iff
 * its wall-clock reading in that zone falls in the hours of that local date. The open instants are kept as sorted UTC
 * intervals with running totals, built for the span asked and kept with the calendar, so elapsed time and due instants
 * are binary searches. Where nothing but weekdays, yearly dates and zone rules counts any more, hours repeat every 400
 * years, so the cost of `due` does not depend on how far away it lies. No I/O but reading the system's tzdata once a
 * zone. A calendar may not be shared by threads. */
#ifndef SHARED_CALENDAR_H
#define SHARED_CALENDAR_H

#include "shared/instant.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct calendar;
typedef struct calendar calendar_t; /* for g_autoptr(calendar_t); everywhere else it is struct calendar */

#define CALENDAR_ERROR (calendar_error_quark())
GQuark calendar_error_quark(void);
enum calendar_error {
    CALENDAR_ERROR_FILE,   /* can't be read */
    CALENDAR_ERROR_SYNTAX, /* what is written is no calendar: the message begins with FILE:LINE: */
    CALENDAR_ERROR_CLOSED, /* no open second in the coming 366 days (1.6) */
};

/* Reads the calendar file of sla-rules.md section 1. `file` is only for messages. NULL with `error` set: unknown zone,
 * section or key, a key twice, spans that overlap, pass midnight, are empty or no whole minutes, dates that don't
 * exist. It may be closed for ever: whoever takes a calendar into use asks calendar_check() too. */
struct calendar *calendar_parse(const char *text, const char *file, GError **error);
struct calendar *calendar_load(const char *path, GError **error);
/* The same calendar with more dates closed (local dates as days since 1970), except those that have an entry of their
 * own, which goes before (1.2). `n_closed`: how many there are more. The caller unrefs it. */
struct calendar *calendar_with_closed_dates(const struct calendar *self, const int64_t *days, size_t n,
                                            size_t *n_closed);
struct calendar *calendar_ref(struct calendar *self);
void calendar_unref(struct calendar *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(calendar_t, calendar_unref)

/* The canonical text: two calendars with the same text have the same hours. The caller frees it. */
char *calendar_write(const struct calendar *self);
const char *calendar_name(const struct calendar *self); /* "" if the file gave none */
const char *calendar_zone(const struct calendar *self);

/* 1.6: refuses a calendar with no open second in the 366 days from `now`. */
bool calendar_check(struct calendar *self, int64_t now, GError **error);

/* 1.3: the open seconds in [from, to); 0 if `to` is at or before `from`. */
int64_t calendar_elapsed(struct calendar *self, int64_t from, int64_t to);
/* 1.4: the first instant t >= from with business time [from, t) = target; `from` itself for 0. INSTANT_NEVER if there
 * is none by the end of year 9999. A negative target is the caller's mistake. */
int64_t calendar_due(struct calendar *self, int64_t from, int64_t target);
/* 1.5: the business time from `from` to the last closing of the nth open date after that of the first open instant
 * >= from. INSTANT_NEVER if there is no such date. */
int64_t calendar_working_day_target(struct calendar *self, int64_t from, unsigned nth);

/* The running total at an instant: differences of two are elapsed times, its inverse gives dues. For callers that ask
 * many times from one instant. calendar_reach: the first instant after `from` whose total is `total`, which must be
 * more than that of `from`. */
int64_t calendar_total(struct calendar *self, int64_t instant);
int64_t calendar_reach(struct calendar *self, int64_t from, int64_t total);

/* The first open instant at or after `instant`, or INSTANT_NEVER. */
int64_t calendar_next_open(struct calendar *self, int64_t instant);
/* The open stretches one by one, for explanations: the first one in [from, to), cut to it. False: none. */
bool calendar_open_stretch(struct calendar *self, int64_t from, int64_t to, int64_t *opens, int64_t *closes);

/* Are the same instants in [from, to) open in both? (1.6: which dates does an edit touch?) */
bool calendar_same_hours(struct calendar *self, struct calendar *other, int64_t from, int64_t to);

/* The zone's offset from UTC in seconds, east positive. */
int calendar_offset(struct calendar *self, int64_t instant);
/* The local date as days since 1970-01-01, and the month it lies in as YYYYMM (6.1). */
int64_t calendar_local_day(struct calendar *self, int64_t instant);
int calendar_month(struct calendar *self, int64_t instant);
/* The first instant of a month (YYYYMM) in the zone (6.1). */
int64_t calendar_month_start(struct calendar *self, int month);

#endif
