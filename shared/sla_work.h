/* The engine's own shapes, shared by its files and nobody else: sla.c reads the events, sla_account.c keeps the account
 * of one clock, sla_exclude.c sets clocks aside and brings them back, sla_merge.c joins tickets, sla_finish.c writes
 * the answer. */
#ifndef SHARED_SLA_WORK_H
#define SHARED_SLA_WORK_H

#include "shared/sla.h"

/* A target that the calendar never reaches: 285 million years, of which even a hundredfold does not overflow. */
#define SLA_ENDLESS (INT64_C(1) << 53)

/* Why a clock is set aside (5.2, 4.4), and who may bring it back. */
enum aside_kind {
    ASIDE_EXCLUDED, /* by include */
    ASIDE_MERGED,   /* by unmerged */
    ASIDE_FOR_GOOD, /* a vendor case withdrawn, a clock that only a merge had opened, a frozen exclusion */
};
#define ASIDE_BIT(kind) (1u << (kind))

/* One reason for which a clock is set aside. A ticket may be merged while it is excluded, or the other way round: each
 * is taken back by itself, and counts then as if it had never been. The earliest that is left is the one shown. */
struct aside {
    enum aside_kind kind;
    int64_t ticket;   /* of ASIDE_MERGED: the other ticket */
    bool had_verdict; /* at that instant */
    uint32_t next;    /* the next reason of the same clock: index in work->asides; 0 ends */
    struct sla_clock shown;
};

/* A clock at work. In `clock` the durations are as counted up to `counted_to`; they go on while it is set aside, as if
 * it were not, so that bringing it back needs no second replay; what `aside` shows is answered meanwhile. */
struct live {
    struct sla_clock clock;
    const struct sla_policy *policy;
    const struct sla_calendar *calendar;
    const struct sla_calendar_version *version;
    int64_t counted_to, counted_total; /* calendar_total() of it under `version` */
    struct sla_target asked;
    int64_t elapsed_at_breach;
    int64_t warned_to;                               /* its warnings before this are settled */
    int64_t recorded_at;                             /* the latest recording among the events that shaped it (6.4) */
    int64_t opened_recorded_at, verdict_recorded_at; /* the same when it opened, and at its verdict */
    int64_t counts_from;     /* brought back after its exclusion's month was frozen: counted no earlier (5.2); 0 */
    int64_t opened_by_merge; /* the ticket whose clock goes on here; 0 */
    unsigned hidden_by;      /* opened while its ticket was set aside (bits of kinds): no fact unless that comes back */
    uint32_t aside;          /* the first reason for which it is set aside: index in work->asides; 0: none */
};

/* An event in its turn: at the instant at which it counts. */
struct turn {
    int64_t at;
    const struct event *event;
};

/* Who held the ticket from one instant to another (5.4). While it is merged the survivor has the work, and nobody holds
 * it, unless the merge is undone: then it counts as if it had never been (4.4). */
struct holding {
    int64_t from, to;
    enum sla_holder holder;
    bool is_merged;
    const struct sla_calendar *calendar;
};

/* A vendor case that was submitted (2.5). */
struct vendor_case {
    int64_t id;
    const struct sla_policy *policy; /* the contract; NULL: unknown */
    bool is_answered, is_over;       /* over: solved or withdrawn */
};

/* What one replay needs; kept with its result, so that the arrays are grown once. */
struct sla_work {
    const struct sla_input *input;
    struct sla_result *result;
    struct turn limit; /* turns before it are taken; `event` NULL: all of that instant */
    struct turn *turns;
    size_t n_turns, room_turns;
    struct live *live;
    size_t n_live, room_live;
    struct holding *holdings;
    size_t n_holdings, room_holdings;
    struct vendor_case *cases; /* in the order of submission */
    size_t n_cases, room_cases;
    struct aside *asides; /* [0] is unused */
    size_t n_asides, room_asides;
    size_t room_clocks, room_faults, room_steps;
    struct sla_result *nested; /* for merged tickets */

    int64_t at;                /* of the turn at hand */
    const struct event *event; /* NULL while time passes */
    const struct sla_policy *policy;
    unsigned cycles[METRIC_COUNT];
    size_t open[METRIC_COUNT]; /* the present cycle's clock in `live`, plus 1; 0: none */
    int64_t excluded_at;       /* of the ticket, while it is */
    int64_t excluded_recorded_at;
    int64_t merged_at;
    int64_t answered_by_merge; /* ticket */
    int64_t own_answer_at;
    int64_t max_imported_id;
};

/* Room for one more in an array of the work or result; contents may move. */
#define SLA_ROOM(array, n, room)                                                                                       \
    do {                                                                                                               \
        if ((n) == (room)) {                                                                                           \
            (room) = (room) ? 2 * (room) : 16;                                                                         \
            (array) = g_renew(__typeof__(*(array)), (array), (room));                                                  \
        }                                                                                                              \
    } while (0)

/* ---- sla.c ---- */
void sla_replay_before(const struct sla_input *input, struct sla_result *result, struct turn limit);
void sla_fault(struct sla_work *work, enum sla_fault fault, int64_t event_id);
/* Opens a clock at work->at; its index, or SIZE_MAX if there is no target. */
size_t sla_open(struct sla_work *work, enum metric metric, const struct sla_policy *policy, struct sla_target target,
                int64_t vendor_case);
/* For which kinds of reason the ticket is set aside now, a bit each. */
unsigned sla_aside_bits(const struct sla_work *work);
/* Is a first response, an answer, a resolution still to be given? */
bool sla_is_owed(const struct sla_work *work, enum metric metric);
/* The next cycle of a metric: its clock, if there is to be one, is yet to be opened. */
void sla_begin_cycle(struct sla_work *work, enum metric metric);
/* Whoever holds the ticket now holds it from now on (5.4). */
void sla_hand_over(struct sla_work *work);
/* Who held it while it was merged did hold it: the merge is undone. */
void sla_take_back(struct sla_work *work);
enum sla_holder sla_holder_at(const struct sla_work *work, int64_t instant);
/* Writes who and what a clock's verdict (or month's end) finds (6.1). */
void sla_describe(const struct sla_work *work, struct sla_clock *clock);

/* ---- sla_account.c: sections 3 and 4 ---- */
const struct sla_calendar_version *sla_version_at(const struct sla_calendar *calendar, int64_t instant);
void sla_count_to(struct live *live, int64_t instant);
/* Appends a step at work->at to a clock's account and applies it. The caller fills what the kind needs; `calendar`
 * NULL: that of the clock. */
void sla_step(struct sla_work *work, struct live *live, struct sla_step step);
/* Met or breached, at work->at. */
void sla_give_verdict(struct sla_work *work, struct live *live, enum sla_verdict verdict);
/* The calendar that it counts by was edited at work->at. */
void sla_edit(struct sla_work *work, struct live *live);
/* Copies the account of a clock, of this result or another, to the end of this one, where what is counted later leaves
 * it alone: `clock` gets the copy for its own. */
void sla_copy_steps(struct sla_work *work, const struct sla_result *from, struct sla_clock *clock);
/* A breach that comes to light only now, at work->at, and counts at an earlier instant or now. */
void sla_miss(struct sla_work *work, struct live *live, int64_t at);
/* Takes a ticket's merge out of the account. False: there was none. `missed`: when the clock was late without it, or
 * INSTANT_NEVER. */
bool sla_forget_merge(struct sla_work *work, struct live *live, int64_t ticket_id, int64_t *missed);
static inline bool sla_is_stopped(const struct live *live) {
    return live->clock.stopped_at != INSTANT_NEVER;
}

/* ---- sla_exclude.c: 5.2 ---- */
/* Was a month frozen when this was recorded? And the month it then counts in (6.4). */
bool sla_is_frozen(const struct sla_work *work, int month, int64_t recorded_at);
int sla_open_month(const struct sla_work *work, int month, int64_t recorded_at);
/* Ends a clock's counting as a fact at work->at, for one more reason; `ticket`: the other one of a merge. */
void sla_set_aside(struct sla_work *work, struct live *live, enum aside_kind kind, int64_t ticket,
                   enum exclude_reason reason);
/* Takes such a reason back, if the clock has it. */
void sla_bring_back(struct sla_work *work, size_t index, enum aside_kind kind, int64_t ticket);
/* The same for a clock that opened while its ticket was set aside, since `aside_at`, for such a reason. */
void sla_reveal(struct sla_work *work, struct live *live, enum aside_kind kind, int64_t aside_at);
/* 6.1: an exclusion, a return or a merge undone after the instant replayed to, recorded before the month is frozen. */
void sla_take_late(struct sla_work *work, const struct event *event);
void sla_take_exclude(struct sla_work *work);
void sla_take_include(struct sla_work *work);

/* ---- sla_merge.c: 4.4 ---- */
void sla_take_merged_into(struct sla_work *work);
void sla_take_merged_from(struct sla_work *work);
void sla_take_unmerged(struct sla_work *work);
/* 6.1: a clock's share of an undoing that sla_take_late() takes. */
void sla_part_late(struct sla_work *work, struct live *live);

/* ---- sla_finish.c ---- */
/* A clock as it stands, counted to work->at; its warnings are filled in where they are asked for. */
struct sla_clock sla_compose(struct sla_work *work, const struct live *live);
void sla_finish(struct sla_work *work);
/* ---- sla_warning.c: 5.3 ---- */
/* Fills in the warnings that are still NEVER, none earlier than `since`. */
void sla_warn(const struct sla_result *result, struct sla_clock *clock, int64_t since);
/* Before a clock is counted once more at work->at: what has fallen has fallen, the rest falls from now on. */
void sla_keep_warnings(const struct sla_work *work, struct live *live);

#endif
