/* The stays of a ticket at support levels, and of its cases with vendors: what the figures of sla-rules.md 7.3 count.
 *
 *   A stay at a level begins when the ticket is received (at level 1), moves to that level, or is reopened (at the
 * level it then has); it ends when the ticket moves to another level or is resolved (or closed without that). A stay
 * with a vendor begins when a case is submitted; it ends when that is solved or withdrawn, or the ticket is resolved.
 * Levels and cases go on beside one another. Ended by: ESCALATED to a higher level; RETURNED to a lower one unresolved,
 * or the case withdrawn; RESOLVED. Time to escalate: business time from received, in which the ticket was open, until
 * the stay began. Time at the level: business time of the stay in which that level, or the vendor, held the ticket
 * (5.4).
 *
 * The events' order and instants are those of rule 1. Pure; used by month_facts.c. */
#ifndef SHARED_STAYS_H
#define SHARED_STAYS_H

#include "shared/sla.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum stay_end { STAY_LASTS, STAY_ESCALATED, STAY_RETURNED, STAY_RESOLVED };
const char *stay_end_name(enum stay_end end); /* "", "escalated", "returned", "resolved" */

struct stay {
    unsigned number;            /* from 1, in the order in which they began */
    enum sla_holder place;      /* L1 to L3, VENDOR */
    enum sla_holder came_from;  /* the level before; NONE: received or reopened */
    int64_t began_at, ended_at; /* INSTANT_NEVER while it lasts */
    int64_t began_recorded_at, ended_recorded_at;
    enum stay_end ended_by;
    int64_t vendor_case;      /* else 0 */
    bool is_first;            /* of the ticket at that place */
    bool is_first_escalation; /* of the ticket anywhere but at level 1 */
    bool was_escalated;       /* by its end, or up to now, the ticket had been anywhere but at level 1 */
    int64_t to_seconds;
    int64_t held_seconds; /* once it has ended */
};

/* Fills `stays` (of struct stay) with those of the ticket whose replay `result` is, by the same input. */
void stays_find(const struct sla_input *input, const struct sla_result *result, GArray *stays);

#endif
