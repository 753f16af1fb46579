/* Public holidays out of an iCalendar file (RFC 5545), for `calendar import --holidays`: the only includer of libical.
 * A holiday is an event of whole days. Recurrences (RRULE, RDATE, EXDATE, changed and cancelled instances) are written
 * out over a range of dates; cancelled events are skipped; an event with a time of day is refused. */
#ifndef ADMIN_HOLIDAYS_H
#define ADMIN_HOLIDAYS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define HOLIDAYS_ERROR (holidays_error_quark())
GQuark holidays_error_quark(void);
enum holidays_error { HOLIDAYS_ERROR_FILE };

struct holidays {
    GArray *days; /* int64_t: days since 1970-01-01, in order, none twice */
    unsigned n_events, n_cancelled;
};
void holidays_clear(struct holidays *self);
typedef struct holidays holidays_t; /* for g_auto(holidays_t) */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(holidays_t, holidays_clear)

/* Adds the holidays of the dates from `first` to `last`, both included, to what is there; a struct of zeros is empty.
 * False with `error`, which names file, line and event: not iCalendar, cut short, an event without a date, with a time
 * of day, or with a rule that can't be read. `file` is only for messages. */
bool holidays_parse(struct holidays *self, const char *text, const char *file, int64_t first, int64_t last,
                    GError **error);
bool holidays_load(struct holidays *self, const char *file, int64_t first, int64_t last, GError **error);

#endif
