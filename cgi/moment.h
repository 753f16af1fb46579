/* Instants and durations as people read them: in the person's zone and language, with words. Instants are epoch
 * seconds, durations seconds. All results live in the request's arena. */
#ifndef CGI_MOMENT_H
#define CGI_MOMENT_H

#include <glib.h>
#include <stdbool.h>

struct request;

/* "Thu 19 Nov, 16:12" in the person's zone; with the year when it isn't the present one. */
const char *moment_text(struct request *r, gint64 instant);
/* "Thursday, 19 November 2026, 16:12". */
const char *moment_long(struct request *r, gint64 instant);
/* The hour alone if the instant lies on the present day ("10:42"), else as moment_text(). */
const char *moment_short(struct request *r, gint64 instant);
/* <time datetime="2026-11-19T15:12:00Z">…</time> around moment_text() or moment_short(). */
void moment_html(struct request *r, gint64 instant);
void moment_html_short(struct request *r, gint64 instant);

/* "1 h 36 min", "18 min", "under a minute", "3 d 2 h": the two largest units. The sign is dropped. */
const char *moment_span(struct request *r, gint64 seconds);
/* How long ago, in one unit: "now", "8 min", "2 h", "3 d". */
const char *moment_age(struct request *r, gint64 instant);
/* "1:04", "25:30": hours and minutes, for tables. */
const char *moment_hours(struct request *r, gint64 seconds);

/* "November 2026"; a month is YYYYMM. */
const char *moment_month(struct request *r, int month);
/* "Nov". */
const char *moment_month_short(int month);

/* "2026-11-19T16:12" in the person's zone, as <input type="datetime-local"> has it; and back, in a zone of that name.
 * A time that a clock change skips counts as the end of the gap, one that it repeats as the second. False: it isn't
 * one. */
const char *moment_input(struct request *r, gint64 instant);
bool moment_from_input(const char *text, const char *zone, gint64 *instant);

/* The zone's name as the page shows it: "Europe/Berlin". */
const char *moment_zone(const struct request *r);

#endif
