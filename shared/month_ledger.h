/* What the months so far have said of a ticket's clocks: needed where something was recorded after a month of its
 * instant was frozen (sla-rules.md 6.4). The replay judges it by its instant; the ledger keeps what a frozen month has
 * counted from being counted again, counts what it couldn't know in the oldest open month, and says what a frozen month
 * would say now. Pure. Used by month_facts.c. */
#ifndef SHARED_MONTH_LEDGER_H
#define SHARED_MONTH_LEDGER_H

#include "shared/sla.h"

#include <glib.h>
#include <stdbool.h>

/* A clock as a month has left it. Cycles are numbered anew when an event is put before them, so that a clock is known
 * by when it opened. */
struct ledger_line {
    struct sla_clock clock; /* with `month` 0 while it runs */
    bool is_found;          /* in the month that is settled at the moment */
};

struct month_ledger {
    GArray *lines;       /* struct ledger_line */
    unsigned late_stops; /* missed resolutions whose stop the month settled last has first */
};

void month_ledger_init(struct month_ledger *self);
void month_ledger_clear(struct month_ledger *self);

/* The line of a clock that the present month has not found yet, or NULL. */
struct ledger_line *month_ledger_find(const struct month_ledger *self, const struct sla_clock *clock);

/* Takes a month's clocks into the ledger and puts those that count in it to the end of `counted`: each verdict once, in
 * the month that has it first; what is new as started in this month; what an earlier month left running and the replay
 * has no longer, as excluded without a reason, so that the month reconciles (6.3). */
void month_ledger_settle(struct month_ledger *self, const struct sla_clock *clocks, size_t n, int month,
                         int64_t month_end, GArray *counted);

/* How a frozen month differs from what it would be now. */
struct restatement {
    int month; /* the frozen one */
    bool was_there, would_be_there;
    enum sla_verdict was, would_be;
    int counts_in;          /* the month in which the difference counts; 0: the frozen verdict stands */
    struct sla_clock clock; /* as it would be, or as it was */
    int64_t event_id;       /* what brought it about; the caller fills it in */
};

/* Compares what counts in a frozen month (`was`, of month_ledger_settle) with what would count in it if nothing were
 * frozen. Months come in order; a clock is restated for the first month that differs, as later ones only follow from
 * it. Appends struct restatement. */
void month_ledger_restate(const GArray *was, const GArray *would_be, int month, GArray *restatements);

#endif
