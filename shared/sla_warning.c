/* When the warnings of a clock fall (sla-rules.md 5.3), read off the steps of its account: between two steps target,
 * calendar and pause are the same. Called for each clock of a replay that asked for them. */
#include "shared/sla_work.h"

#include <glib.h>

const int sla_warning_percent[SLA_WARNING_COUNT] = {50, 75, 90, 100, 150};

/* The time left at which a warning falls; whole seconds, so the first instant with no more than the exact share left.
 */
static int64_t threshold(int64_t target, int percent) {
    return floor_div(target * (100 - percent), 100);
}

/* Within a stretch that begins with `step` and ends at `to`: a warning falls when the time left has run down to its
 * threshold, or at once where a change has put it below. */
static void warn_between(const struct sla_step *step, int64_t to, bool includes_to, struct sla_clock *clock) {
    struct calendar *calendar = step->version->calendar;
    int64_t total = calendar_total(calendar, step->at);
    for (int i = 0; i < SLA_WARNING_COUNT; i++) {
        int percent = sla_warning_percent[i];
        if (clock->warn_at[i] != INSTANT_NEVER || (step->target == 0 && percent != 100))
            continue;
        int64_t to_go = MAX(step->left - threshold(step->target, percent), 0);
        int64_t at = calendar_reach(calendar, step->at, total + to_go);
        if (at < to || (at == to && includes_to))
            clock->warn_at[i] = at;
    }
}

/* Whether the clock is set aside after a step (5.2). */
static bool is_aside_after(const struct sla_step *step, bool was_aside) {
    return step->kind == SLA_STEP_EXCLUDE || (was_aside && step->kind != SLA_STEP_RETURN);
}

void sla_warn(const struct sla_result *result, struct sla_clock *clock) {
    bool is_aside = false;
    for (int i = 0; i < SLA_WARNING_COUNT; i++)
        clock->warn_at[i] = INSTANT_NEVER;
    for (uint32_t index = clock->first_step; index;) {
        const struct sla_step *step = &result->steps[index];
        const struct sla_step *next = step->next ? &result->steps[step->next] : NULL;
        bool is_instant = next && next->at == step->at;
        is_aside = is_aside_after(step, is_aside);
        /* 3.2: what is used up exactly when a pause begins has happened then. */
        if (!is_instant && !is_aside && !step->is_paused && step->kind != SLA_STEP_STOP && step->target < SLA_ENDLESS)
            warn_between(step, next ? next->at : INSTANT_NEVER, next && next->kind == SLA_STEP_PAUSE, clock);
        index = step->next;
    }
}
