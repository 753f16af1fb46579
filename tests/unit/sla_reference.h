/* The naive reference of the SLA engine: lives through a ticket's history second by second, as sla-rules.md tells it,
 * and counts each second by looking it up. Independent of shared/sla*.c but for the shapes of its input. It knows
 * sections 2.1 to 2.6, 3, section 4 without undone merges, 1.6, 5.1, 5.3 and 5.4; no
 * working-day targets. */
#ifndef TESTS_UNIT_SLA_REFERENCE_H
#define TESTS_UNIT_SLA_REFERENCE_H

#include "shared/sla.h"
#include "tests/unit/naive_calendar.h"

#define REFERENCE_CLOCKS 64
#define REFERENCE_CALENDARS 3
#define REFERENCE_VERSIONS 3

struct reference_clock {
    enum metric metric;
    unsigned cycle;
    int64_t vendor_case;
    int64_t opened_at, started_at, stopped_at, due, verdict_at;
    int64_t elapsed, paused, left, target, late_by;
    bool is_paused;
    enum sla_verdict verdict;
    enum sla_holder holder_at_breach;
    int64_t warned_at[SLA_WARNING_COUNT]; /* 5.3, up to now */
    /* its own */
    bool reached[SLA_WARNING_COUNT]; /* by time alone, as this second began */
    const struct sla_policy *policy;
    int64_t elapsed_at_due;
    GArray *log; /* of struct logged */
    GArray *spent;
    int64_t edited_at[REFERENCE_CALENDARS]; /* the latest edit of each calendar that it was recounted for */
};

struct reference {
    /* By calendar id - 1: the versions as naive calendars, with the instants of their making. */
    struct naive_calendar *calendars[REFERENCE_CALENDARS][REFERENCE_VERSIONS];
    int64_t made_at[REFERENCE_CALENDARS][REFERENCE_VERSIONS];
    size_t n_versions[REFERENCE_CALENDARS];
    /* The answer. */
    struct reference_clock clocks[REFERENCE_CLOCKS];
    size_t n_clocks;
    int64_t custody[SLA_HOLDER_COUNT];
    bool is_answered;
    GPtrArray *brought; /* what merges brought: GArray of its own */
};

/* Fills the answer. Events in order of counting, no faults among them. */
void reference_replay(struct reference *reference, const struct sla_input *input);
void reference_clear(struct reference *reference);

#endif
