/* Time zones as periods of one offset each, read from the system's tzdata (TZif, RFC 8536, with the rule in its footer
 * for the years after the last listed change). GTimeZone is not used for it: it gives Dublin 02:00 in winter from 2038
 * on (a 'daylight' offset of zero reads as none), knows no rule after 2999 and finds an interval by walking. Used by
 * shared/calendar.c; a unit test compares it with GTimeZone where that is right. */
#ifndef SHARED_ZONE_H
#define SHARED_ZONE_H

#include "shared/instant.h"

#include <stdbool.h>
#include <stdint.h>

struct zone;

/* A stretch [from, to) in which the zone keeps one offset (seconds east of UTC). */
struct zone_period {
    int64_t from, to;
    int offset;
};

/* The zone of an identifier such as `Europe/Berlin`, kept for the life of the process; NULL if tzdata has no such zone.
 * Read from $TZDIR or /usr/share/zoneinfo. */
const struct zone *zone_get(const char *identifier);

/* The version of tzdata in use (sla-rules.md 1.2), such as `2025b`; "unknown" where it doesn't say. */
const char *zone_tzdata_version(void);

/* The period that holds an instant (INSTANT_FIRST to INSTANT_LAST). Neighbours may have the same offset. */
struct zone_period zone_period_at(const struct zone *zone, int64_t instant);

/* Before the first of these instants the offset is constant; from the second on the changes repeat every 400 years. */
int64_t zone_first_change(const struct zone *zone);
int64_t zone_repeats_from(const struct zone *zone);

#endif
