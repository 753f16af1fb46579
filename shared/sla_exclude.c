/* Exclusions and returns (sla-rules.md 5.2) and what frozen months do to them (6.4). A clock that is set aside goes on
 * counting unseen, so that bringing it back is as if it had never been away. Called by sla.c and sla_merge.c. */
#include "shared/sla_work.h"

#include <glib.h>

/* ---- frozen months ------------------------------------------------------------------------------------------ */

bool sla_is_frozen(const struct sla_work *work, int month, int64_t recorded_at) {
    const struct sla_book *book = work->input->book;
    for (size_t i = book->n_freezes; i-- > 0;)
        if (book->freezes[i].month == month)
            return book->freezes[i].frozen_at <= recorded_at;
    return false;
}

int sla_open_month(const struct sla_work *work, int month, int64_t recorded_at) {
    while (sla_is_frozen(work, month, recorded_at))
        month += month % 100 == 12 ? 89 : 1;
    return month;
}

static int month_of(const struct live *live, int64_t instant) {
    return calendar_month(live->clock.opened_by, instant);
}

/* ---- one clock ---------------------------------------------------------------------------------------------- */

/* It won't come back: nothing counts on behind what is shown. */
static void seal(const struct sla_work *work, struct live *live) {
    live->aside = ASIDE_FOR_GOOD;
    live->clock.due = INSTANT_NEVER;
    if (live->clock.verdict == SLA_RUNNING)
        live->clock.verdict = SLA_EXCLUDED;
    if (!sla_is_stopped(live))
        live->clock.stopped_at = work->at;
}

void sla_set_aside(struct sla_work *work, struct live *live, enum aside aside, enum exclude_reason reason) {
    if (live->aside != ASIDE_NOT || live->is_hidden)
        return;
    live->had_verdict = live->clock.verdict != SLA_RUNNING;
    struct sla_clock shown = sla_compose(work, live);
    if (live->had_verdict && sla_is_frozen(work, shown.month, work->event->recorded_at)) {
        live->clock.is_restated = true; /* 5.2: it stands, and the exclusion is a restatement */
        return;
    }
    sla_step(work, live, (struct sla_step){.kind = SLA_STEP_EXCLUDE});
    shown = sla_compose(work, live);
    shown.verdict_before = shown.verdict;
    shown.verdict = SLA_EXCLUDED;
    shown.reason = reason;
    shown.excluded_at = work->at;
    if (!live->had_verdict) { /* it ends here, and counts in this month */
        sla_describe(work, &shown);
        shown.verdict_at = shown.stopped_at = work->at;
        shown.due = INSTANT_NEVER;
        shown.is_paused = false;
        shown.month = sla_open_month(work, month_of(live, work->at), work->event->recorded_at);
    }
    sla_copy_steps(work, &shown);
    live->shown = shown;
    live->aside = aside;
    if (aside == ASIDE_FOR_GOOD)
        seal(work, live);
}

/* 5.2: what comes back after its exclusion was frozen counts as started now, and a due that passed meanwhile is missed
 * now. */
static void count_from_now(struct sla_work *work, struct live *live) {
    live->clock.opened_at = live->counts_from = work->at;
    live->opened_recorded_at = work->event->recorded_at;
    if (live->clock.verdict == SLA_BREACHED)
        sla_miss(work, live, work->at);
}

/* The excluded clock stays in its frozen month; what comes back is a fact of its own beside it. */
static void bring_back_beside(struct sla_work *work, size_t index) {
    SLA_ROOM(work->live, work->n_live, work->room_live);
    struct live *excluded = &work->live[index], *back = &work->live[work->n_live++];
    *back = *excluded;
    seal(work, excluded);
    back->aside = ASIDE_NOT;
    back->clock.part++;
    if (work->open[back->clock.metric] == index + 1)
        work->open[back->clock.metric] = work->n_live;
    sla_step(work, back, (struct sla_step){.kind = SLA_STEP_RETURN});
    count_from_now(work, back);
}

void sla_bring_back(struct sla_work *work, size_t index) {
    struct live *live = &work->live[index];
    bool is_frozen = sla_is_frozen(work, live->shown.month, work->event->recorded_at);
    if (live->had_verdict && is_frozen) {
        live->shown.is_restated = true;
        live->aside = ASIDE_FOR_GOOD;
    } else if (is_frozen) {
        bring_back_beside(work, index);
    } else {
        live->aside = ASIDE_NOT;
        sla_step(work, live, (struct sla_step){.kind = SLA_STEP_RETURN});
    }
}

void sla_reveal(struct sla_work *work, struct live *live, int64_t aside_at) {
    live->is_hidden = false;
    if (sla_is_frozen(work, month_of(live, aside_at), work->event->recorded_at))
        count_from_now(work, live);
}

/* ---- the events --------------------------------------------------------------------------------------------- */

void sla_take_exclude(struct sla_work *work) {
    struct sla_ticket *ticket = &work->result->ticket;
    if (work->event->reason == EXCLUDE_NONE || ticket->excluded) {
        sla_fault(work, ticket->excluded ? SLA_FAULT_DUPLICATE_EVENT : SLA_FAULT_BAD_VALUE, work->event->event_id);
        return;
    }
    for (size_t i = 0; i < work->n_live; i++)
        sla_set_aside(work, &work->live[i], ASIDE_EXCLUDED, work->event->reason);
    ticket->excluded = work->event->reason;
    work->excluded_at = work->at;
}

void sla_take_include(struct sla_work *work) {
    struct sla_ticket *ticket = &work->result->ticket;
    if (!ticket->excluded)
        return;
    ticket->excluded = EXCLUDE_NONE;
    for (size_t i = 0, n = work->n_live; i < n; i++) {
        if (work->live[i].aside == ASIDE_EXCLUDED)
            sla_bring_back(work, i);
        else if (work->live[i].is_hidden && !sla_is_aside(work))
            sla_reveal(work, &work->live[i], work->excluded_at);
    }
}

void sla_take_late(struct sla_work *work, const struct event *event) {
    work->event = event;
    for (size_t i = 0; i < work->n_live; i++) {
        struct live *live = &work->live[i];
        bool has_verdict = live->clock.verdict != SLA_RUNNING && !live->is_hidden;
        if (event->kind == EVENT_INCLUDE && live->aside == ASIDE_EXCLUDED && live->had_verdict)
            live->aside = ASIDE_NOT;
        if (event->kind != EVENT_EXCLUDE || live->aside != ASIDE_NOT || !has_verdict)
            continue;
        live->had_verdict = true;
        live->shown = sla_compose(work, live);
        live->shown.verdict_before = live->shown.verdict;
        live->shown.verdict = SLA_EXCLUDED;
        live->shown.reason = event->reason;
        live->shown.excluded_at = event->happened_at;
        live->aside = ASIDE_EXCLUDED;
    }
    work->event = NULL;
}
