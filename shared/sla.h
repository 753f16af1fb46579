/* The SLA engine (design: sla-rules.md sections 2 to 6.1): a pure function from a ticket's events, the plans and
 * calendars, and an instant, to its clocks. Pages, notifier and report call this one function, so that the queue, the
 * warning mail and the workbook agree. No I/O, no clock of its own ('now' is an argument); what it returns lives in a
 * result that is used again for the next ticket, so replaying many allocates nothing. */
#ifndef SHARED_SLA_H
#define SHARED_SLA_H

#include "shared/calendar.h"
#include "shared/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- what it needs beside the events ------------------------------------------------------------------------ */

/* A calendar and its edits (1.6), oldest first; the first one also holds before it was made. */
struct sla_calendar_version {
    int64_t id;
    int64_t made_at;
    struct calendar *calendar;
};
struct sla_calendar {
    int64_t id;
    struct sla_calendar_version *versions;
    size_t n_versions; /* at least 1 */
};

enum sla_target_kind {
    SLA_NO_TARGET,
    SLA_TARGET_SECONDS,     /* business seconds */
    SLA_TARGET_WORKING_DAY, /* by the close of the nth working day (1.5) */
};
struct sla_target {
    enum sla_target_kind kind;
    int64_t amount;
};

enum sla_retarget { /* 4.1 */
                    SLA_RETARGET_TIME_LEFT,
                    SLA_RETARGET_FROM_START,
};

/* A plan version (2.6), or a vendor's underpinning contract (2.5), whose priorities are its severities and which sets
 * the two vendor metrics. Indexed by priority 1 to 4. */
struct sla_policy {
    int64_t id; /* plan version */
    const struct sla_calendar *calendar;
    struct sla_target targets[METRIC_COUNT][PRIORITY_LOWEST + 1];
    struct sla_target reopen[PRIORITY_LOWEST + 1]; /* 2.4; none: the resolution target */
    unsigned pauses[METRIC_COUNT];                 /* bit 1 << status (3.1); never any for the first response */
    enum sla_retarget retarget;
};
#define SLA_PAUSES(status) (1u << (status))
/* 3.1: resolution pauses while waiting for the customer, nothing else pauses. */
void sla_policy_set_default_pauses(struct sla_policy *policy);

/* A frozen month (6.4): what is recorded from `frozen_at` on can't change it. */
struct sla_freeze {
    int month; /* YYYYMM */
    int64_t frozen_at;
};

/* What all tickets of a run share. */
struct sla_book {
    const struct sla_policy *policies; /* ordered by id */
    size_t n_policies;
    const struct sla_freeze *freezes; /* ordered by month */
    size_t n_freezes;
};

/* The events of a ticket that was merged into this one (4.4); its own merges are looked up among the same others. */
struct sla_other {
    int64_t ticket_id;
    const struct event *events;
    size_t n_events;
};

enum sla_flags {
    SLA_WARNINGS = 1,   /* fill warn_at (5.3) */
    SLA_BEFORE_NOW = 2, /* leave out events of the instant `now` itself: `now` is a month's end (6.1) */
};

struct sla_input {
    const struct sla_book *book;
    const struct event *events; /* of one ticket; in any order, best by instant and id */
    size_t n_events;
    const struct sla_other *others;
    size_t n_others;
    int64_t now; /* later events are not counted yet, except exclusions when `exclusions_until` is later */
    unsigned flags;
    /* 6.1: exclusions and returns (5.2) recorded by this instant count towards figures as at `now`; 0: those by `now`.
     */
    int64_t exclusions_until;
};

/* ---- what it answers ---------------------------------------------------------------------------------------- */

enum sla_verdict {
    SLA_RUNNING, /* includes paused: see clock.is_paused */
    SLA_MET,
    SLA_BREACHED,
    SLA_EXCLUDED,
    SLA_VERDICT_COUNT,
};
const char *sla_verdict_name(enum sla_verdict verdict);
enum sla_verdict sla_verdict_from_name(const char *name); /* SLA_RUNNING for an unknown one */

enum sla_holder {                  /* 5.4 */
                  SLA_HOLDER_NONE, /* resolved or closed */
                  SLA_HOLDER_CUSTOMER,
                  SLA_HOLDER_VENDOR,
                  SLA_HOLDER_L1,
                  SLA_HOLDER_L2,
                  SLA_HOLDER_L3,
                  SLA_HOLDER_COUNT,
};
const char *sla_holder_name(enum sla_holder holder); /* "", "customer", "vendor", "L1" … */

enum sla_warning { SLA_WARN_50, SLA_WARN_75, SLA_WARN_90, SLA_WARN_100, SLA_WARN_150, SLA_WARNING_COUNT };
extern const int sla_warning_percent[SLA_WARNING_COUNT];

/* One clock. Durations are business seconds. `cycle` counts from 1: reopenings for resolution, cycles for next
 * response, vendor cases for theirs. `part` is 0, or counts the returns after an exclusion whose month was frozen
 * (5.2): such a return is a fact of its own beside the excluded one. (metric, cycle, part) is the key of a clock in its
 * ticket. */
struct sla_clock {
    enum metric metric;
    unsigned cycle;
    unsigned part;
    int64_t vendor_case; /* 2.5, else 0 */

    int64_t opened_at;  /* when the clock itself came to be: its 'started' month (6.3) */
    int64_t started_at; /* from where its time counts: earlier than opened_at only after a merge or a return */
    int64_t stopped_at; /* INSTANT_NEVER while open */
    int64_t due;        /* INSTANT_NEVER: paused with time left, excluded while running, or never reached */
    int64_t target;     /* seconds in force */
    int64_t elapsed;    /* unpaused, start to stop or now */
    int64_t paused;     /* in business time (3.2), the same */
    int64_t left;       /* to the due while no verdict is given; 0 at a breach; what was spare when met */
    int64_t late_by;    /* 6.5: unpaused, due to stop (or now), if breached */
    bool is_paused;     /* now, while open */

    enum sla_verdict verdict;
    int64_t verdict_at;         /* stop, due, or exclusion; INSTANT_NEVER while running */
    int month;                  /* the month (YYYYMM) it is counted in (6.1, 5.2); 0 while running */
    int opened_month;           /* the month it is counted as started in */
    struct calendar *opened_by; /* in force when it opened: its zone says where months end for this clock (6.1) */
    enum exclude_reason reason; /* why excluded */
    int64_t excluded_at;
    enum sla_verdict verdict_before; /* of an excluded clock: what it was */
    bool is_restated;                /* an exclusion or return that came after its month was frozen: it stands (5.2) */
    bool answered_at_creation;       /* 2.1 */
    bool is_merged;                  /* start or time left came with a merge (4.4) */
    unsigned changes_after_breach;   /* 4.2: annotated, not erased */
    enum sla_holder holder_at_breach;

    /* As at the verdict, or now while it runs (6.1). */
    int64_t plan_id, category_id, team_id, agent_id, calendar_version_id;
    int priority;

    int64_t warn_at[SLA_WARNING_COUNT]; /* 5.3, with SLA_WARNINGS: fallen if <= now, foreseen if later, else NEVER */
    uint32_t first_step, last_step;     /* its account, for sla_explain() */
};

enum sla_fault { /* 1.7 and bad input: counted, listed, never dropped in silence */
                 SLA_FAULT_NO_RECEIVED,
                 SLA_FAULT_BEFORE_RECEIVED,
                 SLA_FAULT_OUT_OF_ORDER, /* the source of an import had it earlier than its instant says */
                 SLA_FAULT_DUPLICATE_EVENT,
                 SLA_FAULT_RECEIVED_TWICE,
                 SLA_FAULT_NO_PLAN,      /* no clocks */
                 SLA_FAULT_UNKNOWN_PLAN, /* a plan version that the book does not have */
                 SLA_FAULT_BAD_VALUE,    /* a status, priority, level or target that there is not */
                 SLA_FAULT_UNKNOWN_CASE, /* a vendor case that was not submitted */
                 SLA_FAULT_UNKNOWN_MERGE,
                 SLA_FAULT_NEVER_DUE, /* a target that the calendar never reaches */
                 SLA_FAULT_COUNT,
};
const char *sla_fault_name(enum sla_fault fault);
/* One English line for a log: what was wrong and how it was counted. */
const char *sla_fault_text(enum sla_fault fault);
struct sla_fault_at {
    enum sla_fault fault;
    int64_t event_id; /* 0: the ticket as a whole */
};

/* The ticket as its events leave it. */
struct sla_ticket {
    int64_t received_at; /* INSTANT_NEVER if it was not */
    enum ticket_status status;
    int64_t status_since;
    int priority;
    int level;
    int64_t category_id, plan_id, team_id, agent_id;
    int64_t first_answered_at; /* 2.1 (also by resolution); NEVER */
    int64_t resolved_at;       /* the last time, while resolved or closed; NEVER */
    int64_t closed_at;
    int64_t waiting_since; /* the oldest unanswered message after the first response (2.2); NEVER */
    unsigned reopenings;
    enum message_author latest_public_author;
    bool answered_at_creation;
    enum exclude_reason excluded; /* now */
    int64_t merged_into;          /* ticket, 0 */
    enum sla_holder holder;
    int64_t due[METRIC_COUNT]; /* of the open clock, also a missed one; NEVER: none, paused */
    int64_t next_due;          /* the least of first response, next response, resolution */
};

/* A line of a clock's account: what happened to it, and the state after. */
enum sla_step_kind {
    SLA_STEP_START,
    SLA_STEP_PAUSE,
    SLA_STEP_RESUME,
    SLA_STEP_TARGET,
    SLA_STEP_MOVE,  /* another calendar (4.3) */
    SLA_STEP_EDIT,  /* its calendar was edited (1.6): all before is recounted */
    SLA_STEP_MERGE, /* earlier start, lesser time left (4.4) */
    SLA_STEP_UNMERGE,
    SLA_STEP_BREACH,
    SLA_STEP_EXCLUDE,
    SLA_STEP_RETURN,
    SLA_STEP_STOP,
};
struct sla_step {
    enum sla_step_kind kind;
    bool is_paused;
    uint32_t next; /* of the same clock; 0 ends */
    int64_t at;
    int64_t event_id; /* 0: none (a breach, an edit) */
    struct sla_target asked;
    enum sla_retarget retarget;
    const struct sla_calendar *calendar;
    const struct sla_calendar_version *version; /* what is counted from here on is counted by it */
    int64_t used_before;                        /* just before it; `used` after it differs by what a merge brings */
    int64_t target, left, used, paused;         /* after it */
    struct {                                    /* of a merge: what the other ticket's clock brought (4.4) */
        int64_t ticket_id, started_at, left, used, paused;
        uint32_t first_step; /* a copy of its account */
    } other;
};

/* The answer for one ticket. Arrays belong to the result and hold until the next replay into it. */
struct sla_result {
    struct sla_ticket ticket;
    struct sla_clock *clocks; /* by opening */
    size_t n_clocks;
    struct sla_fault_at *faults;
    size_t n_faults;
    int64_t custody[SLA_HOLDER_COUNT]; /* business seconds from received to now (5.4); they sum to the open time */
    struct sla_step *steps;            /* [0] is unused */
    size_t n_steps;
    struct sla_work *work; /* the engine's own */
};
typedef struct sla_result sla_result_t; /* for g_autoptr(sla_result_t) */

struct sla_result *sla_result_new(void);
void sla_result_free(struct sla_result *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(sla_result_t, sla_result_free)

/* Replays a ticket. It can't fail: what is wrong with the events is listed in `faults`. */
void sla_replay(const struct sla_input *input, struct sla_result *result);

/* Business seconds between two instants, up to the replay's now, in which somebody held the ticket (5.4); NONE:
 * anybody. */
int64_t sla_held(const struct sla_result *result, enum sla_holder holder, int64_t from, int64_t to);

/* ---- how it came about -------------------------------------------------------------------------------------- */

enum sla_span_kind {
    SLA_SPAN_COUNTED,  /* open and running */
    SLA_SPAN_PAUSED,   /* open, but waiting */
    SLA_SPAN_CLOSED,   /* outside the hours */
    SLA_SPAN_MARK,     /* a step, of no length */
    SLA_SPAN_FORESEEN, /* open, after now, up to the due of a running clock */
};
struct sla_span {
    enum sla_span_kind kind;
    int64_t from, to;
    int64_t seconds;      /* open ones: their sum is the clock's elapsed (or paused); less than to - from where many
                             stretches are shown as one */
    const char *rule;     /* e.g. "1.4", "3.2"; of a new target "4.1", or "4.2" once the clock is missed */
    struct sla_step step; /* of a mark */
};
/* Appends to `spans` (of struct sla_span) how a clock of the latest replay came about, in order of time; for a running
 * clock on to its due. The seconds of counted spans and of merge marks (4.4: what the other ticket's clock brought) sum
 * to `elapsed`, those of paused spans of an unmerged clock to `paused`, of foreseen ones to `left`. */
void sla_explain(const struct sla_input *input, const struct sla_result *result, size_t clock, GArray *spans);

#endif
