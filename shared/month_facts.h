/* What one ticket contributes to each month (sla-rules.md section 6): its clocks and the ticket itself, as at the
 * month's end or, in the month that runs, as at now. A month is taken as at its end by replaying the ticket up to
 * there, so a month's figures come out the same whenever they are made, until it is frozen. Pure: no database, no clock
 * of its own. Used by facts.c, which stores the rows. */
#ifndef SHARED_MONTH_FACTS_H
#define SHARED_MONTH_FACTS_H

#include "shared/history.h"
#include "shared/month_ledger.h"
#include "shared/sla.h"
#include "shared/stays.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* The bytes of a cause of breach that are kept; the codes of causes are shorter. */
enum { FACT_CAUSE_BYTES = 63 };

/* A clock in a month: in that of its verdict, and in each month at whose end it ran. */
struct clock_fact {
    int month;          /* YYYYMM */
    int64_t counted_at; /* as at which instant */
    int64_t runs_by;    /* calendar version by which its time goes on from counted_at; 0: the row is final */
    const char *cause;  /* of the breach, set by an agent; borrowed from the history; NULL: none */
    struct sla_clock clock;
};

enum came_by { CAME_NOT, CAME_RECEIVED, CAME_CARRIED, CAME_RETURNED };
enum stands_as { STANDS_OPEN, STANDS_RESOLVED, STANDS_EXCLUDED };
const char *came_by_name(enum came_by came_by);       /* "received", "carried", "returned" */
const char *stands_as_name(enum stands_as stands_as); /* "open", "resolved", "excluded" */

/* A ticket in a month in which it came, was open or came back. */
struct ticket_fact {
    int month;
    int64_t counted_at;
    int64_t runs_by; /* calendar version by which its holder's time goes on; 0: the row is final */
    enum came_by came_by;
    enum stands_as stands_as;
    unsigned kept_resolutions, late_resolutions; /* that stopped in the month, whenever they were due */
    int64_t held[SLA_HOLDER_COUNT];              /* business seconds within the month, by holder (5.4); 0 if excluded */
    int64_t open_seconds;                        /* from received on, over all months; 0 if excluded */
    struct sla_ticket ticket;
};

/* A stay in a month: in that in which it began, in that in which it ended, and in those between (7.3). What was
 * recorded after its month was frozen counts in the oldest open month (6.4). None while the ticket is excluded. */
struct stay_fact {
    int month;
    int64_t counted_at;
    int began_month;
    struct stay stay; /* as at counted_at: a stay that ended in a later month lasts */
    int priority;
    int64_t category_id, team_id, agent_id;
};

struct month_facts {
    GArray *clocks;       /* struct clock_fact */
    GArray *tickets;      /* struct ticket_fact */
    GArray *stays;        /* struct stay_fact */
    GArray *faults;       /* struct sla_fault_at */
    GArray *restatements; /* struct restatement: what frozen months would say otherwise now */
    int64_t recheck_at;   /* when time alone changes them; INSTANT_NEVER: never */
};

/* Shared by all tickets of a run. */
struct month_facts_basis {
    const struct sla_book *book; /* its freezes say which months are closed: they get no rows */
    size_t n_closing;      /* the last so many of them are being closed: they get rows, of what was recorded before */
    struct calendar *zone; /* bounds the months of tickets without a plan */
    int64_t now;
};

struct month_counter; /* what is used again from ticket to ticket */
typedef struct month_counter month_counter_t;
struct month_counter *month_counter_new(const struct month_facts_basis *basis); /* the basis is borrowed */
void month_counter_free(struct month_counter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(month_counter_t, month_counter_free)

/* The facts of a ticket; they belong to the counter and hold until the next call. */
const struct month_facts *month_facts_of(struct month_counter *self, const struct history *ticket);

/* The month after YYYYMM, and the one before. */
int month_next(int month);
int month_before(int month);
/* Whether a month is over everywhere on earth, and for 12 hours at least. */
bool month_is_closable(int month, int64_t now);

#endif
