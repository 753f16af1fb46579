/* The account of one clock (sla-rules.md sections 3 and 4): business time counted and paused, targets, moves between
 * calendars, and the due that follows. Every change is a step in the result; an edited calendar (1.6) or an undone
 * merge goes through the steps once more, so there is one place that counts. Called by the other sla files. */
#include "shared/sla_work.h"

#include <glib.h>

const struct sla_calendar_version *sla_version_at(const struct sla_calendar *calendar, int64_t instant) {
    size_t version = 0;
    while (version + 1 < calendar->n_versions && calendar->versions[version + 1].made_at <= instant)
        version++;
    return &calendar->versions[version];
}

/* ---- counting ----------------------------------------------------------------------------------------------- */

/* From here on counts by a calendar; 4.3: each second by the one in force at it. */
static void count_by(struct live *live, const struct sla_step *step) {
    live->calendar = step->calendar;
    live->version = step->version;
    live->counted_to = step->at;
    live->counted_total = calendar_total(step->version->calendar, step->at);
}

void sla_count_to(struct live *live, int64_t instant) {
    struct sla_clock *clock = &live->clock;
    if (sla_is_stopped(live) || instant <= live->counted_to)
        return;
    int64_t total = calendar_total(live->version->calendar, instant);
    int64_t open = total - live->counted_total;
    live->counted_to = instant;
    live->counted_total = total;
    if (clock->is_paused) { /* 3.2: in business time too, and like closed time for the due */
        clock->paused += open;
    } else {
        clock->elapsed += open;
        clock->left -= open;
    }
}

/* 3.2, 4.1: no time left is due at once, paused or not; time left on a paused clock has no due. */
static void set_due(struct live *live, int64_t at) {
    struct sla_clock *clock = &live->clock;
    if (clock->verdict != SLA_RUNNING)
        return;
    if (clock->left <= 0)
        clock->due = at;
    else if (clock->is_paused || clock->target == SLA_ENDLESS)
        clock->due = INSTANT_NEVER;
    else
        clock->due = calendar_reach(live->version->calendar, live->counted_to, live->counted_total + clock->left);
}

/* ---- targets ------------------------------------------------------------------------------------------------ */

/* 1.5: a working day is turned into business time from the clock's start at once. */
static int64_t seconds_of(const struct live *live, struct sla_target target) {
    if (target.kind == SLA_TARGET_SECONDS)
        return MIN(target.amount, SLA_ENDLESS);
    int64_t seconds = calendar_working_day_target(live->version->calendar, live->clock.started_at,
                                                  (unsigned)CLAMP(target.amount, 0, G_MAXINT));
    return seconds == INSTANT_NEVER ? SLA_ENDLESS : seconds;
}

/* 4.1: the time already spent under a target as short as `target` or shorter, from the first step to `until` (NULL: the
 * end), by when `used` was used. A clock that was merged into it brings what was spent under it there: had both gone on
 * by themselves, the lesser of what the two have left would be the answer now, too (4.4). */
static int64_t spent_under(const struct sla_result *result, uint32_t first, const struct sla_step *until, int64_t used,
                           int64_t target) {
    int64_t spent = 0;
    const struct sla_step *step = &result->steps[first];
    while (step != until) {
        const struct sla_step *next = step->next ? &result->steps[step->next] : until;
        if (step->target <= target)
            spent += (next == until ? used : next->used_before) - step->used;
        if (next != until && next->kind == SLA_STEP_MERGE)
            spent = MAX(spent, spent_under(result, next->other.first_step, NULL, next->other.used, target));
        step = next;
    }
    return spent;
}

/* The lesser of what was left and the new target, less what was spent under it. */
static int64_t left_when_shrinking(const struct sla_result *result, const struct live *live,
                                   const struct sla_step *step, int64_t target) {
    int64_t spent = spent_under(result, live->clock.first_step, step, live->clock.elapsed, target);
    return MIN(live->clock.left, target - spent);
}

/* 4.1, with its two customs. */
static void retarget(const struct sla_result *result, struct live *live, const struct sla_step *step) {
    struct sla_clock *clock = &live->clock;
    live->asked = step->asked;
    int64_t target = seconds_of(live, step->asked);
    if (target == clock->target)
        return;
    if (step->retarget == SLA_RETARGET_FROM_START)
        clock->left = target - clock->elapsed;
    else if (target < clock->target)
        clock->left = left_when_shrinking(result, live, step, target);
    else
        clock->left = MAX(clock->left, target - clock->elapsed);
    clock->left = MAX(clock->left, 0);
    clock->target = target;
}

/* 4.4: the earlier start and the lesser time left. */
static void merge(struct live *live, const struct sla_step *step) {
    struct sla_clock *clock = &live->clock;
    if (step->other.started_at < clock->started_at) {
        clock->started_at = step->other.started_at;
        clock->elapsed = step->other.used;
        clock->paused = step->other.paused;
    }
    clock->left = MIN(clock->left, step->other.left);
    clock->is_merged = true;
}

/* ---- steps -------------------------------------------------------------------------------------------------- */

static void start(struct live *live, const struct sla_step *step) {
    struct sla_clock *clock = &live->clock;
    count_by(live, step);
    clock->started_at = step->at;
    clock->elapsed = clock->paused = 0;
    clock->is_paused = step->is_paused;
    clock->is_merged = false;
    live->asked = step->asked;
    clock->target = clock->left = seconds_of(live, step->asked);
}

/* What a step does to the account. A verdict is final (4.2, 5.1): after it time, pauses and calendars still count, for
 * the time it is late, but no change of target. */
static void apply(const struct sla_result *result, struct live *live, const struct sla_step *step) {
    bool is_owed = live->clock.verdict == SLA_RUNNING;
    switch (step->kind) {
    case SLA_STEP_START:
        start(live, step);
        break;
    case SLA_STEP_PAUSE:
        live->clock.is_paused = true;
        break;
    case SLA_STEP_RESUME:
        live->clock.is_paused = false;
        break;
    case SLA_STEP_TARGET:
        if (is_owed)
            retarget(result, live, step);
        break;
    case SLA_STEP_MERGE:
        if (is_owed)
            merge(live, step);
        break;
    case SLA_STEP_MOVE:
        count_by(live, step);
        break;
    case SLA_STEP_EDIT:
        count_by(live, step);
        if (is_owed) /* 1.6: due no earlier than the edit */
            live->clock.left = MAX(live->clock.left, 0);
        break;
    case SLA_STEP_STOP: /* 3.3 */
        live->clock.is_paused = false;
        break;
    case SLA_STEP_UNMERGE:
    case SLA_STEP_BREACH:
    case SLA_STEP_EXCLUDE:
    case SLA_STEP_RETURN:
        break;
    }
    set_due(live, step->at);
}

/* Counts up to a step, applies it and writes down what it left. */
static void take_step(const struct sla_result *result, struct live *live, struct sla_step *step) {
    if (step->kind != SLA_STEP_START)
        sla_count_to(live, step->at);
    step->used_before = live->clock.elapsed;
    apply(result, live, step);
    step->is_paused = live->clock.is_paused;
    step->calendar = live->calendar;
    step->version = live->version;
    step->target = live->clock.target;
    step->left = live->clock.left;
    step->used = live->clock.elapsed;
    step->paused = live->clock.paused;
}

/* Puts a step at the end of a clock's list; its index. */
static uint32_t append(struct sla_work *work, struct live *live, struct sla_step step) {
    struct sla_result *result = work->result;
    SLA_ROOM(result->steps, result->n_steps, work->room_steps);
    uint32_t index = (uint32_t)result->n_steps++;
    result->steps[index] = step;
    result->steps[index].next = 0;
    if (live->clock.last_step)
        result->steps[live->clock.last_step].next = index;
    else
        live->clock.first_step = index;
    live->clock.last_step = index;
    return index;
}

void sla_step(struct sla_work *work, struct live *live, struct sla_step step) {
    step.at = work->at;
    if (!step.calendar)
        step.calendar = live->calendar;
    step.version = sla_version_at(step.calendar, step.at);
    if (work->event) {
        step.event_id = work->event->event_id;
        live->recorded_at = MAX(live->recorded_at, work->event->recorded_at);
    }
    uint32_t index = append(work, live, step);
    take_step(work->result, live, &work->result->steps[index]);
    if (step.kind == SLA_STEP_TARGET && live->clock.verdict != SLA_RUNNING)
        live->clock.changes_after_breach++;
    if (live->clock.target == SLA_ENDLESS && (step.kind == SLA_STEP_START || step.kind == SLA_STEP_TARGET))
        sla_fault(work, SLA_FAULT_NEVER_DUE, step.event_id);
}

static void give_verdict(struct sla_work *work, struct live *live, enum sla_verdict verdict, int64_t at) {
    struct sla_clock *clock = &live->clock;
    clock->verdict = verdict;
    clock->verdict_at = at;
    live->verdict_recorded_at = live->recorded_at;
    sla_describe(work, clock);
    clock->calendar_version_id = live->version->id;
    if (verdict != SLA_BREACHED)
        return;
    sla_step(work, live, (struct sla_step){.kind = SLA_STEP_BREACH});
    live->elapsed_at_breach = clock->elapsed + MIN(clock->left, 0);
    clock->holder_at_breach = sla_holder_at(work, at - 1); /* 5.4: of the last second before due */
}

void sla_give_verdict(struct sla_work *work, struct live *live, enum sla_verdict verdict) {
    give_verdict(work, live, verdict, work->at);
}

void sla_miss(struct sla_work *work, struct live *live, int64_t at) {
    live->clock.due = at;
    if (at == work->at)
        live->clock.left = MAX(live->clock.left, 0); /* late from now on, whatever was due meanwhile */
    give_verdict(work, live, SLA_BREACHED, at);
}

/* The copy of a list of steps; those of the clocks that were merged into it are copied with it. */
static uint32_t copy_list(struct sla_work *work, const struct sla_result *from, uint32_t at, uint32_t *last) {
    struct sla_result *result = work->result;
    uint32_t first = 0, previous = 0;
    for (; at; at = from->steps[at].next) {
        struct sla_step step = from->steps[at];
        if (step.kind == SLA_STEP_MERGE)
            step.other.first_step = copy_list(work, from, step.other.first_step, last);
        SLA_ROOM(result->steps, result->n_steps, work->room_steps);
        uint32_t index = (uint32_t)result->n_steps++;
        step.next = 0;
        result->steps[index] = step;
        if (previous)
            result->steps[previous].next = index;
        else
            first = index;
        previous = index;
    }
    *last = previous;
    return first;
}

void sla_copy_steps(struct sla_work *work, const struct sla_result *from, struct sla_clock *clock) {
    clock->first_step = copy_list(work, from, clock->first_step, &clock->last_step);
}

/* ---- counting once more ------------------------------------------------------------------------------------- */

/* Goes through all steps up to `at`; the first due that a later step found passed, or INSTANT_NEVER. */
static int64_t recount(struct sla_result *result, struct live *live, int64_t at) {
    int64_t missed = INSTANT_NEVER;
    for (uint32_t index = live->clock.first_step; index; index = result->steps[index].next) {
        struct sla_step *step = &result->steps[index];
        if (step->kind != SLA_STEP_START && live->clock.due < step->at)
            missed = MIN(missed, live->clock.due);
        take_step(result, live, step);
    }
    if (live->clock.due < at)
        missed = MIN(missed, live->clock.due);
    sla_count_to(live, at);
    return missed;
}

/* 1.6: a running clock is recounted under the edited calendar from its start, a missed one goes on under it. */
void sla_edit(struct sla_work *work, struct live *live) {
    struct sla_result *result = work->result;
    const struct sla_calendar *edited = live->calendar;
    const struct sla_calendar_version *version = sla_version_at(edited, work->at);
    if (live->clock.verdict == SLA_RUNNING) {
        sla_keep_warnings(work, live);
        for (uint32_t index = live->clock.first_step; index; index = result->steps[index].next)
            if (result->steps[index].calendar == edited)
                result->steps[index].version = version;
        recount(result, live, work->at);
    }
    sla_step(work, live, (struct sla_step){.kind = SLA_STEP_EDIT});
}

bool sla_forget_merge(struct sla_work *work, struct live *live, int64_t ticket_id, int64_t *missed) {
    struct sla_result *result = work->result;
    uint32_t before = live->clock.first_step;
    bool found = false;
    sla_keep_warnings(work, live);
    for (uint32_t index = result->steps[before].next, next; index; index = next) {
        const struct sla_step *step = &result->steps[index];
        next = step->next;
        if (step->kind != SLA_STEP_MERGE || step->other.ticket_id != ticket_id) {
            before = index;
            continue;
        }
        found = true;
        result->steps[before].next = next;
        if (!next)
            live->clock.last_step = before;
    }
    if (found)
        *missed = recount(result, live, work->at);
    return found;
}
