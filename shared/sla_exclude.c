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

/* The link to the reason of that kind and ticket in a clock's list, or to the list's end. */
static uint32_t *find_aside(const struct sla_work *work, struct live *live, enum aside_kind kind, int64_t ticket) {
    uint32_t *link = &live->aside;
    while (*link && (work->asides[*link].kind != kind || work->asides[*link].ticket != ticket))
        link = &work->asides[*link].next;
    return link;
}

static bool is_for_good(const struct sla_work *work, const struct live *live) {
    for (uint32_t index = live->aside; index; index = work->asides[index].next)
        if (work->asides[index].kind == ASIDE_FOR_GOOD)
            return true;
    return false;
}

/* One more reason, behind those that it has. */
static void add_aside(struct sla_work *work, struct live *live, struct aside aside) {
    SLA_ROOM(work->asides, work->n_asides, work->room_asides);
    uint32_t index = (uint32_t)work->n_asides++, *link = &live->aside;
    work->asides[index] = aside;
    while (*link)
        link = &work->asides[*link].next;
    *link = index;
}

/* It won't come back: nothing counts on behind what is shown. */
static void seal(const struct sla_work *work, struct live *live) {
    live->clock.due = INSTANT_NEVER;
    if (live->clock.verdict == SLA_RUNNING)
        live->clock.verdict = SLA_EXCLUDED;
    if (!sla_is_stopped(live))
        live->clock.stopped_at = work->at;
}

/* What is shown of a clock that is set aside at an instant. */
static struct sla_clock show_excluded(struct sla_work *work, const struct live *live, enum exclude_reason reason,
                                      int64_t at) {
    struct sla_clock shown = sla_compose(work, live);
    shown.verdict_before = shown.verdict;
    shown.verdict = SLA_EXCLUDED;
    shown.reason = reason;
    shown.excluded_at = at;
    return shown;
}

void sla_set_aside(struct sla_work *work, struct live *live, enum aside_kind kind, int64_t ticket,
                   enum exclude_reason reason) {
    struct aside aside = {.kind = kind, .ticket = ticket, .had_verdict = live->clock.verdict != SLA_RUNNING};
    bool is_counted = aside.had_verdict && !live->aside && !live->hidden_by;
    if (is_for_good(work, live))
        return;
    if (is_counted && sla_is_frozen(work, sla_compose(work, live).month, work->event->recorded_at)) {
        live->clock.is_restated = true; /* 5.2: it stands, and the exclusion is a restatement */
        return;
    }
    sla_step(work, live, (struct sla_step){.kind = SLA_STEP_EXCLUDE});
    aside.shown = show_excluded(work, live, reason, work->at);
    if (!aside.had_verdict) { /* it ends here, and counts in this month */
        sla_describe(work, &aside.shown);
        aside.shown.verdict_at = aside.shown.stopped_at = work->at;
        aside.shown.due = INSTANT_NEVER;
        aside.shown.is_paused = false;
        aside.shown.month = sla_open_month(work, month_of(live, work->at), work->event->recorded_at);
    }
    sla_copy_steps(work, work->result, &aside.shown);
    add_aside(work, live, aside);
    if (kind == ASIDE_FOR_GOOD)
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
    work->asides[excluded->aside].kind = ASIDE_FOR_GOOD;
    seal(work, excluded);
    back->aside = 0;
    back->clock.part++;
    if (work->open[back->clock.metric] == index + 1)
        work->open[back->clock.metric] = work->n_live;
    sla_step(work, back, (struct sla_step){.kind = SLA_STEP_RETURN});
    count_from_now(work, back);
}

void sla_bring_back(struct sla_work *work, size_t index, enum aside_kind kind, int64_t ticket) {
    struct live *live = &work->live[index];
    uint32_t *link = find_aside(work, live, kind, ticket);
    struct aside *aside = *link ? &work->asides[*link] : NULL;
    if (!aside)
        return;
    bool is_shown = link == &live->aside, is_only = is_shown && !aside->next;
    if (is_shown && sla_is_frozen(work, aside->shown.month, work->event->recorded_at)) {
        aside->shown.is_restated |= aside->had_verdict;
        if (!aside->had_verdict && is_only)
            bring_back_beside(work, index);
        else /* it stands, or is set aside for another reason anyway */
            aside->kind = ASIDE_FOR_GOOD;
        return;
    }
    *link = aside->next;
    if (is_only)
        sla_step(work, live, (struct sla_step){.kind = SLA_STEP_RETURN});
}

void sla_reveal(struct sla_work *work, struct live *live, enum aside_kind kind, int64_t aside_at) {
    bool is_frozen = sla_is_frozen(work, month_of(live, aside_at), work->event->recorded_at);
    if (!(live->hidden_by & ASIDE_BIT(kind)) || (is_frozen && live->aside))
        return;
    live->hidden_by &= ~ASIDE_BIT(kind);
    if (is_frozen && !live->hidden_by)
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
        sla_set_aside(work, &work->live[i], ASIDE_EXCLUDED, 0, work->event->reason);
    ticket->excluded = work->event->reason;
    work->excluded_at = work->at;
}

void sla_take_include(struct sla_work *work) {
    struct sla_ticket *ticket = &work->result->ticket;
    if (!ticket->excluded)
        return;
    ticket->excluded = EXCLUDE_NONE;
    for (size_t i = 0, n = work->n_live; i < n; i++) {
        sla_reveal(work, &work->live[i], ASIDE_EXCLUDED, work->excluded_at);
        sla_bring_back(work, i, ASIDE_EXCLUDED, 0);
    }
}

/* ---- what is recorded before a month is frozen (6.1) --------------------------------------------------------- */

/* A verdict that was given by the month's end becomes excluded; what ran then is excluded later. */
static void exclude_late(struct sla_work *work, struct live *live) {
    const struct event *event = work->event;
    if (event->reason == EXCLUDE_NONE || live->clock.verdict == SLA_RUNNING || live->aside || live->hidden_by)
        return;
    add_aside(work, live,
              (struct aside){
                  .kind = ASIDE_EXCLUDED,
                  .had_verdict = true,
                  .shown = show_excluded(work, live, event->reason, event->happened_at),
              });
}

/* As sla_bring_back() and sla_reveal() do it later, but nothing has come back by the month's end to a clock whose
 * exclusion was frozen. */
static void return_late(struct sla_work *work, struct live *live, enum aside_kind kind, int64_t ticket,
                        int64_t aside_at) {
    int64_t recorded_at = work->event->recorded_at;
    uint32_t *link = find_aside(work, live, kind, ticket);
    if (aside_at != INSTANT_NEVER && !sla_is_frozen(work, month_of(live, aside_at), recorded_at))
        live->hidden_by &= ~ASIDE_BIT(kind);
    if (!*link || sla_is_frozen(work, work->asides[*link].shown.month, recorded_at))
        return;
    *link = work->asides[*link].next;
    if (!live->aside)
        sla_step(work, live, (struct sla_step){.kind = SLA_STEP_RETURN});
}

static bool is_frozen_for_any(const struct sla_work *work, int64_t instant) {
    for (size_t i = 0; i < work->n_live; i++)
        if (sla_is_frozen(work, month_of(&work->live[i], instant), work->event->recorded_at))
            return true;
    return false;
}

/* The ticket itself, and who held it meanwhile: as if it had never been away, unless that was frozen. */
static void take_back_late(struct sla_work *work, bool is_own_merge) {
    struct sla_ticket *ticket = &work->result->ticket;
    if (work->event->kind == EVENT_INCLUDE && ticket->excluded && !is_frozen_for_any(work, work->excluded_at))
        ticket->excluded = EXCLUDE_NONE;
    if (!is_own_merge || is_frozen_for_any(work, work->merged_at))
        return;
    ticket->merged_into = 0;
    sla_take_back(work);
}

void sla_take_late(struct sla_work *work, const struct event *event) {
    const struct sla_ticket *ticket = &work->result->ticket;
    bool is_own_merge = event->kind == EVENT_UNMERGED && ticket->merged_into && ticket->merged_into == event->ref_id;
    work->event = event;
    for (size_t i = 0; i < work->n_live; i++) {
        struct live *live = &work->live[i];
        if (event->kind == EVENT_EXCLUDE)
            exclude_late(work, live);
        else if (event->kind == EVENT_INCLUDE)
            return_late(work, live, ASIDE_EXCLUDED, 0, work->excluded_at);
        else if (event->kind == EVENT_UNMERGED)
            return_late(work, live, ASIDE_MERGED, event->ref_id, is_own_merge ? work->merged_at : INSTANT_NEVER);
        if (event->kind == EVENT_UNMERGED)
            sla_part_late(work, live);
    }
    take_back_late(work, is_own_merge);
    work->event = NULL;
}
