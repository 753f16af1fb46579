/* The monthly close (sla-rules.md 6.4): which months are due to be frozen, and how that comes about without losing what
 * is being written at that moment:
 *
 *     1. announce: the months and the instant of their freeze are committed. From here on the trigger of ticket_event
 *        lets nothing be recorded as of an earlier instant.
 *     2. wait for the transactions that have written events and haven't ended. After that all that was recorded before
 *        the freeze can be seen; nobody is held up meanwhile.
 *     3. the facts are brought up to date (facts.h), those of the months from what was recorded before the freeze, and
 *        added up.
 *     4. freeze: if they add up, the months and their facts can't change any more.
 *
 * A run that is killed leaves the announcement, and the next one goes on from it with the same instant. */
#ifndef REPORT_CLOSE_H
#define REPORT_CLOSE_H

#include "shared/db.h"
#include "shared/zone.h"

#include <stdint.h>

struct close_task {
    struct db *db;
    int64_t now;
    int64_t run_id;
    const char *timezone;
    unsigned closing_day;
};

/* Steps 1 and 2. `*months`: how many are being closed now, those that an earlier run has announced included. */
bool close_announce(const struct close_task *task, int *months, GError **error);
/* Step 4. BOOK_ERROR_DIFFERS: they don't add up and stay as they are. */
bool close_freeze(const struct close_task *task, GError **error);

#endif
