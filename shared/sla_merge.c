/* Merges and their undoing (sla-rules.md 4.4). The survivor's replay asks for the other ticket's clocks at the instant
 * of the merge by replaying it up to there; the merged ticket's own replay only sets its running clocks aside. Vendor
 * clocks are not touched: a case is the vendor's promise, and no other case repeats it. Called by sla.c. */
#include "shared/sla_work.h"

#include <glib.h>

/* ---- the merged ticket -------------------------------------------------------------------------------------- */

void sla_take_merged_into(struct sla_work *work) {
    struct sla_ticket *ticket = &work->result->ticket;
    if (ticket->merged_into) {
        sla_fault(work, SLA_FAULT_DUPLICATE_EVENT, work->event->event_id);
        return;
    }
    for (size_t i = 0; i < work->n_live; i++) {
        struct live *live = &work->live[i];
        if (live->clock.verdict != SLA_RUNNING || metric_is_vendor(live->clock.metric))
            continue; /* verdicts given before stay with the ticket that earned them */
        sla_set_aside(work, live, ASIDE_MERGED, work->event->ref_id, EXCLUDE_DUPLICATE);
    }
    ticket->merged_into = work->event->ref_id;
    work->merged_at = work->at;
    sla_hand_over(work);
}

/* ---- the survivor ------------------------------------------------------------------------------------------- */

static const struct sla_other *find_other(const struct sla_work *work, int64_t ticket_id) {
    for (size_t i = 0; i < work->input->n_others; i++)
        if (work->input->others[i].ticket_id == ticket_id)
            return &work->input->others[i];
    return NULL;
}

/* The other ticket as it was just before it was merged. Every replay within another ends before the turn at hand, so
 * tickets that name each other can't go on for ever. NULL: it is not among the others, or was not merged into this one.
 */
static const struct sla_work *replay_other(struct sla_work *work) {
    const struct sla_other *other = find_other(work, work->event->ref_id);
    const struct event *merged = NULL;
    for (size_t i = 0; other && i < other->n_events; i++)
        if (other->events[i].kind == EVENT_MERGED_INTO && other->events[i].ref_id == work->event->ticket_id &&
            other->events[i].happened_at == work->at)
            merged = &other->events[i];
    if (!merged)
        return NULL;
    if (!work->nested)
        work->nested = sla_result_new();
    struct sla_input input = *work->input;
    input.events = other->events;
    input.n_events = other->n_events;
    input.now = work->at;
    input.flags = 0;
    input.exclusions_until = 0;
    const struct event *limit = event_compare(merged, work->event) < 0 ? merged : work->event;
    sla_replay_before(&input, work->nested, (struct turn){work->at, limit});
    return work->nested->work;
}

/* The other ticket's running clock of a metric. */
static const struct live *running_clock(const struct sla_work *work, enum metric metric) {
    for (size_t i = work->n_live; i-- > 0;) {
        const struct live *live = &work->live[i];
        if (live->clock.metric == metric && live->clock.verdict == SLA_RUNNING && !live->aside && !live->hidden_by)
            return live;
    }
    return NULL;
}

static void join(struct sla_work *work, struct live *live, const struct live *other) {
    struct sla_clock copy = other->clock;
    sla_copy_steps(work, work->nested, &copy);
    sla_step(work, live,
             (struct sla_step){
                 .kind = SLA_STEP_MERGE,
                 .other =
                     {
                         .ticket_id = work->event->ref_id,
                         .started_at = other->clock.started_at,
                         .left = other->clock.left,
                         .used = other->clock.elapsed,
                         .paused = other->clock.paused,
                         .first_step = copy.first_step,
                     },
             });
}

/* A clock that only the other ticket had goes on here under its own target. */
static void take_over(struct sla_work *work, enum metric metric, const struct live *other) {
    if (!work->policy)
        return;
    struct sla_target target = {SLA_TARGET_SECONDS, other->clock.target};
    size_t index = sla_open(work, metric, work->policy, target, 0);
    work->live[index].opened_by_merge = work->event->ref_id;
    join(work, &work->live[index], other);
}

/* 4.4: one of the two was answered, so nothing of the first response runs on. */
static void join_answers(struct sla_work *work, const struct sla_ticket *other) {
    struct sla_ticket *ticket = &work->result->ticket;
    if (ticket->first_answered_at != INSTANT_NEVER || other->first_answered_at == INSTANT_NEVER)
        return;
    ticket->first_answered_at = work->at;
    work->answered_by_merge = work->event->ref_id;
    struct live *live = work->open[METRIC_FIRST_RESPONSE] ? &work->live[work->open[METRIC_FIRST_RESPONSE] - 1] : NULL;
    if (live && live->clock.verdict == SLA_RUNNING)
        sla_set_aside(work, live, ASIDE_MERGED, work->event->ref_id, EXCLUDE_DUPLICATE);
}

static void join_metric(struct sla_work *work, enum metric metric, const struct sla_work *nested) {
    const struct live *other = running_clock(nested, metric);
    struct live *own = work->open[metric] ? &work->live[work->open[metric] - 1] : NULL;
    if (!other)
        return;
    if (own && !sla_is_stopped(own)) {
        if (own->clock.verdict == SLA_RUNNING) /* unseen while it is set aside, so that it comes back with it (5.2) */
            join(work, own, other);
        return;
    }
    struct sla_ticket *ticket = &work->result->ticket;
    if (metric == METRIC_NEXT_RESPONSE && ticket->waiting_since == INSTANT_NEVER &&
        !ticket_status_is_over(ticket->status)) {
        ticket->waiting_since = nested->result->ticket.waiting_since;
        sla_begin_cycle(work, metric);
    }
    if (sla_is_owed(work, metric) && !work->open[metric])
        take_over(work, metric, other);
}

void sla_take_merged_from(struct sla_work *work) {
    const struct sla_work *nested = replay_other(work);
    if (!nested) {
        sla_fault(work, SLA_FAULT_UNKNOWN_MERGE, work->event->event_id);
        return;
    }
    join_answers(work, &nested->result->ticket);
    for (enum metric metric = METRIC_FIRST_RESPONSE; metric <= METRIC_RESOLUTION; metric++)
        join_metric(work, metric, nested);
}

/* ---- undoing ------------------------------------------------------------------------------------------------ */

/* 4.4 with 5.2: this clock as if the other had never been joined. A verdict that was given meanwhile stands (4.2). The
 * instant at which it would have been missed, or INSTANT_NEVER. */
static int64_t forget(struct sla_work *work, struct live *live, int64_t ticket_id) {
    int64_t missed = INSTANT_NEVER;
    if (sla_forget_merge(work, live, ticket_id, &missed))
        sla_step(work, live, (struct sla_step){.kind = SLA_STEP_UNMERGE});
    return missed;
}

static bool is_frozen_miss(const struct sla_work *work, const struct live *live, int64_t missed) {
    return sla_is_frozen(work, calendar_month(live->clock.opened_by, missed), work->event->recorded_at);
}

static void part(struct sla_work *work, struct live *live, int64_t ticket_id) {
    if (live->clock.verdict != SLA_RUNNING)
        return;
    if (live->opened_by_merge == ticket_id) {
        sla_set_aside(work, live, ASIDE_FOR_GOOD, 0, EXCLUDE_DUPLICATE);
        return;
    }
    int64_t missed = forget(work, live, ticket_id);
    if (missed != INSTANT_NEVER)
        sla_miss(work, live, is_frozen_miss(work, live, missed) ? work->at : missed);
}

void sla_part_late(struct sla_work *work, struct live *live) {
    int64_t ticket_id = work->event->ref_id;
    if (live->clock.verdict != SLA_RUNNING || live->opened_by_merge == ticket_id)
        return; /* what only the merge had opened runs on until the merge is undone */
    int64_t missed = forget(work, live, ticket_id);
    if (missed != INSTANT_NEVER && !is_frozen_miss(work, live, missed))
        sla_miss(work, live, missed);
}

void sla_take_unmerged(struct sla_work *work) {
    struct sla_ticket *ticket = &work->result->ticket;
    int64_t other = work->event->ref_id;
    bool was_merged = ticket->merged_into == other && other;
    if (was_merged)
        ticket->merged_into = 0;
    if (work->answered_by_merge == other && other) {
        work->answered_by_merge = 0;
        ticket->first_answered_at = work->own_answer_at;
    }
    for (size_t i = 0, n = work->n_live; i < n; i++) {
        if (was_merged)
            sla_reveal(work, &work->live[i], ASIDE_MERGED, work->merged_at);
        part(work, &work->live[i], other);
        sla_bring_back(work, i, ASIDE_MERGED, other);
    }
    if (was_merged)
        sla_take_back(work);
}
