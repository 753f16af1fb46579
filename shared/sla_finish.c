/* The answer of a replay: clocks as they stand at its instant (sla-rules.md 6.1), custody (5.4), what the ticket row
 * caches, and the exclusions that came later but count towards the month. Called once a replay by sla.c. */
#include "shared/sla_work.h"

#include <glib.h>

/* 5.2: a return whose exclusion was frozen counts no earlier than it was made. 6.4: nothing counts in a frozen month.
 */
static int counted_month(const struct sla_work *work, const struct live *live, int64_t at, int64_t recorded_at) {
    return sla_open_month(work, calendar_month(live->clock.opened_by, MAX(at, live->counts_from)), recorded_at);
}

struct sla_clock sla_compose(struct sla_work *work, const struct live *live) {
    struct sla_clock clock = live->clock;
    clock.opened_month = counted_month(work, live, clock.opened_at, live->opened_recorded_at);
    if (clock.verdict == SLA_RUNNING) {
        sla_describe(work, &clock);
        clock.calendar_version_id = live->version->id;
    } else {
        clock.month = counted_month(work, live, clock.verdict_at, live->verdict_recorded_at);
    }
    if (clock.verdict == SLA_BREACHED) {
        clock.left = 0;
        clock.late_by = clock.elapsed - live->elapsed_at_breach; /* 6.5 */
    }
    if (work->input->flags & SLA_WARNINGS)
        sla_warn(work->result, &clock, live->warned_to);
    return clock;
}

static void compose_all(struct sla_work *work) {
    struct sla_result *result = work->result;
    for (size_t i = 0; i < work->n_live; i++) {
        const struct live *live = &work->live[i];
        if (live->hidden_by)
            continue; /* it opened on a ticket that is set aside */
        SLA_ROOM(result->clocks, result->n_clocks, work->room_clocks);
        result->clocks[result->n_clocks++] = live->aside ? work->asides[live->aside].shown : sla_compose(work, live);
    }
}

/* 5.4, in the hours of the ticket's calendar. An edit recounts an open ticket; one that is over stays as it was. */
static int64_t held_in(const struct sla_work *work, const struct holding *holding, int64_t from, int64_t to) {
    const struct sla_ticket *ticket = &work->result->ticket;
    int64_t as_of = ticket_status_is_over(ticket->status) ? ticket->resolved_at : work->at;
    if (!holding->calendar || holding->holder == SLA_HOLDER_NONE || holding->is_merged)
        return 0;
    struct calendar *calendar = sla_version_at(holding->calendar, as_of)->calendar;
    return calendar_elapsed(calendar, MAX(holding->from, from), MIN(holding->to, to));
}

int64_t sla_held(const struct sla_result *result, enum sla_holder holder, int64_t from, int64_t to) {
    const struct sla_work *work = result->work;
    int64_t seconds = 0;
    for (size_t i = 0; i < work->n_holdings; i++)
        if (holder == SLA_HOLDER_NONE || work->holdings[i].holder == holder)
            seconds += held_in(work, &work->holdings[i], from, MIN(to, work->at));
    return seconds;
}

static void sum_custody(struct sla_work *work) {
    for (size_t i = 0; i < work->n_holdings; i++) {
        const struct holding *holding = &work->holdings[i];
        work->result->custody[holding->holder] += held_in(work, holding, holding->from, work->at);
    }
}

/* 1.4: it runs, but the hours that its calendar still has don't reach its target. An endless target was told when it
 * was set. */
static bool is_never_due(const struct live *live) {
    const struct sla_clock *clock = &live->clock;
    return clock->verdict == SLA_RUNNING && !clock->is_paused && clock->due == INSTANT_NEVER &&
           clock->target != SLA_ENDLESS;
}

static void note_dues(struct sla_work *work) {
    struct sla_ticket *ticket = &work->result->ticket;
    for (int metric = 0; metric < METRIC_COUNT; metric++)
        ticket->due[metric] = INSTANT_NEVER;
    ticket->next_due = INSTANT_NEVER;
    for (size_t i = 0; i < work->n_live; i++) {
        const struct live *live = &work->live[i];
        if (sla_is_stopped(live) || live->aside || live->hidden_by)
            continue;
        if (is_never_due(live))
            sla_fault(work, SLA_FAULT_NEVER_DUE, work->result->steps[live->clock.first_step].event_id);
        ticket->due[live->clock.metric] = MIN(ticket->due[live->clock.metric], live->clock.due);
        if (!metric_is_vendor(live->clock.metric))
            ticket->next_due = MIN(ticket->next_due, live->clock.due);
    }
}

/* 6.1: exclusions and returns after the month's end, recorded before it is frozen. */
static void take_late_exclusions(struct sla_work *work) {
    for (size_t i = 0; i < work->n_turns; i++) {
        const struct event *event = work->turns[i].event;
        bool is_late = work->turns[i].at > work->limit.at && event->recorded_at <= work->input->exclusions_until;
        if (is_late && (event->kind == EVENT_EXCLUDE || event->kind == EVENT_INCLUDE || event->kind == EVENT_UNMERGED))
            sla_take_late(work, event);
    }
}

void sla_finish(struct sla_work *work) {
    for (size_t i = 0; i < work->n_live; i++)
        sla_count_to(&work->live[i], work->at);
    if (work->input->exclusions_until)
        take_late_exclusions(work);
    compose_all(work);
    sum_custody(work);
    note_dues(work);
    if (work->result->ticket.merged_into) /* its status shows that it is over; the survivor has the work */
        work->result->ticket.status = TICKET_CLOSED;
}
