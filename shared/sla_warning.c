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

/* 3.2: what is used up exactly when a pause begins has happened then, if nothing else of that second gave it time. */
static bool falls_with_pause(const struct sla_step *end, int percent) {
    return end && end->is_paused && end->left <= threshold(end->target, percent);
}

/* Within a stretch that begins with `step`: a warning falls when the time left has run down to its threshold, or at
 * once where a change has put it below. `end` is the last step of the second in which the stretch ends; NULL: it does
 * not. */
static void warn_between(const struct sla_step *step, const struct sla_step *end, struct sla_clock *clock) {
    struct calendar *calendar = step->version->calendar;
    int64_t total = calendar_total(calendar, step->at), to = end ? end->at : INSTANT_NEVER;
    for (int i = 0; i < SLA_WARNING_COUNT; i++) {
        int percent = sla_warning_percent[i];
        if (clock->warn_at[i] != INSTANT_NEVER || (step->target == 0 && percent != 100))
            continue;
        int64_t to_go = MAX(step->left - threshold(step->target, percent), 0);
        int64_t at = to_go ? calendar_reach(calendar, step->at, total + to_go) : step->at;
        if (at < to || (at == to && falls_with_pause(end, percent)))
            clock->warn_at[i] = at;
    }
}

/* Whether the clock is set aside after a step (5.2). */
static bool is_aside_after(const struct sla_step *step, bool was_aside) {
    return step->kind == SLA_STEP_EXCLUDE || (was_aside && step->kind != SLA_STEP_RETURN);
}

/* The last step of the second in which the next one lies; NULL: there is none. */
static const struct sla_step *end_of_stretch(const struct sla_result *result, const struct sla_step *step) {
    const struct sla_step *end = NULL;
    for (uint32_t index = step->next; index; index = result->steps[index].next) {
        if (end && result->steps[index].at != end->at)
            break;
        end = &result->steps[index];
    }
    return end;
}

void sla_warn(const struct sla_result *result, struct sla_clock *clock, int64_t since) {
    bool is_aside = false;
    for (uint32_t index = clock->first_step; index; index = result->steps[index].next) {
        const struct sla_step *step = &result->steps[index];
        const struct sla_step *end = end_of_stretch(result, step);
        is_aside = is_aside_after(step, is_aside);
        if (step->at < since || is_aside || step->is_paused || step->kind == SLA_STEP_STOP ||
            step->target >= SLA_ENDLESS)
            continue;
        if (!end || end->at > step->at)
            warn_between(step, end, clock);
    }
}

void sla_keep_warnings(const struct sla_work *work, struct live *live) {
    if (!(work->input->flags & SLA_WARNINGS))
        return;
    sla_warn(work->result, &live->clock, live->warned_to);
    for (int i = 0; i < SLA_WARNING_COUNT; i++)
        if (live->clock.warn_at[i] >= work->at)
            live->clock.warn_at[i] = INSTANT_NEVER;
    live->warned_to = work->at;
}
