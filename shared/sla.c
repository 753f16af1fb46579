/* The replay (sla-rules.md section 2): puts a ticket's events in their turn, lets time pass between them (breaches,
 * edits of calendars) and says what each event does to the ticket and its clocks. Accounts, exclusions, merges and the
 * answer have files of their own; sla_work.h lists them. Called by pages, notifier, report and command line. */
#include "shared/sla_work.h"

#include <glib.h>

struct sla_result *sla_result_new(void) {
    struct sla_result *result = g_new0(struct sla_result, 1);
    result->work = g_new0(struct sla_work, 1);
    result->work->room_steps = 64;
    result->steps = g_new0(struct sla_step, result->work->room_steps);
    result->work->room_asides = 16;
    result->work->asides = g_new0(struct aside, result->work->room_asides);
    return result;
}

void sla_result_free(struct sla_result *result) {
    if (!result)
        return;
    struct sla_work *work = result->work;
    g_free(work->turns);
    g_free(work->live);
    g_free(work->holdings);
    g_free(work->cases);
    g_free(work->asides);
    sla_result_free(work->nested);
    g_free(work);
    g_free(result->clocks);
    g_free(result->faults);
    g_free(result->steps);
    g_free(result);
}

void sla_policy_set_default_pauses(struct sla_policy *policy) {
    for (int metric = 0; metric < METRIC_COUNT; metric++)
        policy->pauses[metric] = 0;
    policy->pauses[METRIC_RESOLUTION] = SLA_PAUSES(TICKET_WAITING_CUSTOMER);
}

void sla_fault(struct sla_work *work, enum sla_fault fault, int64_t event_id) {
    struct sla_result *result = work->result;
    SLA_ROOM(result->faults, result->n_faults, work->room_faults);
    result->faults[result->n_faults++] = (struct sla_fault_at){fault, event_id};
}

/* ---- turns (1.1, 1.7) --------------------------------------------------------------------------------------- */

static int compare_turns(const void *one, const void *other) {
    const struct turn *a = one, *b = other;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return (a->event->event_id > b->event->event_id) - (a->event->event_id < b->event->event_id);
}

/* The event that starts the ticket; without one, the earliest has to do. */
static const struct event *find_received(struct sla_work *work) {
    const struct event *received = NULL;
    for (size_t i = 0; i < work->n_turns; i++) {
        const struct event *event = work->turns[i].event;
        if (event->kind != EVENT_RECEIVED)
            continue;
        if (received && event->event_id != received->event_id)
            sla_fault(work, SLA_FAULT_RECEIVED_TWICE, event->event_id);
        else
            received = event;
    }
    return received;
}

/* 1.7: what lies before 'received' counts at it, after it. */
static void move_to_received(struct sla_work *work, const struct event *received) {
    bool moved = false;
    for (size_t i = 0; i < work->n_turns && work->turns[i].at <= received->happened_at; i++) {
        if (work->turns[i].at == received->happened_at)
            continue;
        work->turns[i].at = received->happened_at;
        sla_fault(work, SLA_FAULT_BEFORE_RECEIVED, work->turns[i].event->event_id);
        moved = true;
    }
    if (moved)
        qsort(work->turns, work->n_turns, sizeof(struct turn), compare_turns);
    for (size_t i = 0; i < work->n_turns; i++)
        if (work->turns[i].event == received) {
            struct turn turn = work->turns[i];
            memmove(work->turns + 1, work->turns, i * sizeof(struct turn));
            work->turns[0] = turn;
            return;
        }
}

static void line_up(struct sla_work *work) {
    const struct sla_input *input = work->input;
    bool sorted = true;
    for (size_t i = 0; i < input->n_events; i++) {
        SLA_ROOM(work->turns, work->n_turns, work->room_turns);
        work->turns[work->n_turns++] = (struct turn){input->events[i].happened_at, &input->events[i]};
        sorted = sorted && (i == 0 || compare_turns(&work->turns[i - 1], &work->turns[i]) <= 0);
    }
    if (!sorted)
        qsort(work->turns, work->n_turns, sizeof(struct turn), compare_turns);
    const struct event *received = find_received(work);
    if (!received)
        sla_fault(work, SLA_FAULT_NO_RECEIVED, 0);
    else if (work->turns[0].event != received)
        move_to_received(work, received);
}

/* ---- what is known now -------------------------------------------------------------------------------------- */

static int compare_policies(const void *id, const void *policy) {
    int64_t wanted = *(const int64_t *)id, there = ((const struct sla_policy *)policy)->id;
    return (wanted > there) - (wanted < there);
}

static const struct sla_policy *find_policy(struct sla_work *work, int64_t id) {
    const struct sla_book *book = work->input->book;
    const struct sla_policy *policy =
        book->n_policies ? bsearch(&id, book->policies, book->n_policies, sizeof(*policy), compare_policies) : NULL;
    if (policy && policy->calendar && policy->calendar->n_versions)
        return policy;
    sla_fault(work, SLA_FAULT_UNKNOWN_PLAN, work->event->event_id);
    return NULL;
}

unsigned sla_aside_bits(const struct sla_work *work) {
    const struct sla_ticket *ticket = &work->result->ticket;
    return (ticket->excluded ? ASIDE_BIT(ASIDE_EXCLUDED) : 0) | (ticket->merged_into ? ASIDE_BIT(ASIDE_MERGED) : 0);
}

void sla_describe(const struct sla_work *work, struct sla_clock *clock) {
    const struct sla_ticket *ticket = &work->result->ticket;
    clock->category_id = ticket->category_id;
    clock->team_id = ticket->team_id;
    clock->agent_id = ticket->agent_id;
    if (metric_is_vendor(clock->metric))
        return; /* its own plan and severity, set where they change */
    clock->plan_id = ticket->plan_id;
    clock->priority = ticket->priority;
}

/* ---- custody (5.4) ------------------------------------------------------------------------------------------ */

static enum sla_holder holder_by_status(const struct sla_ticket *ticket) {
    if (ticket_status_is_over(ticket->status))
        return SLA_HOLDER_NONE;
    if (ticket->status == TICKET_WAITING_CUSTOMER)
        return SLA_HOLDER_CUSTOMER;
    if (ticket->status == TICKET_WAITING_VENDOR)
        return SLA_HOLDER_VENDOR;
    return (enum sla_holder)(SLA_HOLDER_L1 + ticket->level - LEVEL_LOWEST);
}

/* Ends the present holding and begins the next, if anything about it changed. */
void sla_hand_over(struct sla_work *work) {
    struct sla_ticket *ticket = &work->result->ticket;
    struct holding next = {
        .from = work->at,
        .to = INSTANT_NEVER,
        .holder = holder_by_status(ticket),
        .is_merged = ticket->merged_into,
        .calendar = work->policy ? work->policy->calendar : NULL,
    };
    ticket->holder = next.is_merged ? SLA_HOLDER_NONE : next.holder;
    struct holding *last = work->n_holdings ? &work->holdings[work->n_holdings - 1] : NULL;
    if (last && last->holder == next.holder && last->is_merged == next.is_merged && last->calendar == next.calendar)
        return;
    if (last)
        last->to = work->at;
    SLA_ROOM(work->holdings, work->n_holdings, work->room_holdings);
    g_assert(work->holdings != NULL);
    work->holdings[work->n_holdings++] = next;
}

void sla_take_back(struct sla_work *work) {
    for (size_t i = 0; i < work->n_holdings; i++)
        work->holdings[i].is_merged = false;
    sla_hand_over(work);
}

enum sla_holder sla_holder_at(const struct sla_work *work, int64_t instant) {
    /* A target of 0 is due at 'received', before which nobody held it. */
    instant = work->n_holdings ? MAX(instant, work->holdings[0].from) : instant;
    for (size_t i = work->n_holdings; i-- > 0;)
        if (work->holdings[i].from <= instant && instant < work->holdings[i].to)
            return work->holdings[i].holder;
    return SLA_HOLDER_NONE;
}

/* ---- clocks ------------------------------------------------------------------------------------------------- */

static bool pauses_now(const struct sla_work *work, const struct sla_policy *policy, enum metric metric) {
    return policy->pauses[metric] & SLA_PAUSES(work->result->ticket.status) && metric != METRIC_FIRST_RESPONSE;
}

size_t sla_open(struct sla_work *work, enum metric metric, const struct sla_policy *policy, struct sla_target target,
                int64_t vendor_case) {
    if (target.kind == SLA_NO_TARGET)
        return SIZE_MAX; /* 2.6: no target, no clock */
    SLA_ROOM(work->live, work->n_live, work->room_live);
    size_t index = work->n_live++;
    struct live *live = &work->live[index];
    *live = (struct live){.policy = policy, .hidden_by = sla_aside_bits(work)};
    live->clock = (struct sla_clock){
        .metric = metric,
        .cycle = work->cycles[metric],
        .vendor_case = vendor_case,
        .opened_at = work->at,
        .stopped_at = INSTANT_NEVER,
        .verdict_at = INSTANT_NEVER,
        .excluded_at = INSTANT_NEVER,
        .plan_id = policy->id,
    };
    for (int warning = 0; warning < SLA_WARNING_COUNT; warning++)
        live->clock.warn_at[warning] = INSTANT_NEVER;
    sla_step(work, live,
             (struct sla_step){
                 .kind = SLA_STEP_START,
                 .calendar = policy->calendar,
                 .asked = target,
                 .is_paused = pauses_now(work, policy, metric), /* 3.1: opens paused */
             });
    live->clock.opened_by = live->version->calendar;
    live->opened_recorded_at = live->recorded_at;
    work->open[metric] = index + 1;
    return index;
}

/* The present cycle's clock of a metric, if it is still open. */
static struct live *open_clock(const struct sla_work *work, enum metric metric) {
    struct live *live = work->open[metric] ? &work->live[work->open[metric] - 1] : NULL;
    return live && !sla_is_stopped(live) ? live : NULL;
}

static void stop(struct sla_work *work, struct live *live) {
    if (!live || sla_is_stopped(live))
        return;
    sla_step(work, live, (struct sla_step){.kind = SLA_STEP_STOP});
    live->clock.stopped_at = work->at;
    if (live->clock.verdict == SLA_RUNNING) /* 5.1: a due that had passed would have been a breach */
        sla_give_verdict(work, live, SLA_MET);
}

/* The target that plan and priority now give a metric; 2.4: a reopening has its own. */
static struct sla_target target_now(const struct sla_work *work, enum metric metric) {
    int priority = work->result->ticket.priority;
    if (metric == METRIC_RESOLUTION && work->cycles[metric] > 1 && work->policy->reopen[priority].kind)
        return work->policy->reopen[priority];
    return work->policy->targets[metric][priority];
}

bool sla_is_owed(const struct sla_work *work, enum metric metric) {
    const struct sla_ticket *ticket = &work->result->ticket;
    if (ticket_status_is_over(ticket->status) || ticket->received_at == INSTANT_NEVER)
        return false;
    if (metric == METRIC_FIRST_RESPONSE)
        return ticket->first_answered_at == INSTANT_NEVER;
    return metric == METRIC_RESOLUTION || ticket->waiting_since != INSTANT_NEVER;
}

/* 2.1 to 2.4, 2.6: opens what is owed, has a target and no clock yet in its cycle. */
static void open_owed(struct sla_work *work) {
    static const enum metric metrics[] = {METRIC_FIRST_RESPONSE, METRIC_NEXT_RESPONSE, METRIC_RESOLUTION};
    if (!work->policy || !work->result->ticket.priority)
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(metrics); i++)
        if (!work->open[metrics[i]] && sla_is_owed(work, metrics[i]))
            sla_open(work, metrics[i], work->policy, target_now(work, metrics[i]), 0);
}

/* The next cycle of a metric: its clock, if there is to be one, is yet to be opened. */
void sla_begin_cycle(struct sla_work *work, enum metric metric) {
    work->cycles[metric]++;
    work->open[metric] = 0;
}

/* 4.1: the target that plan and priority now give, for every open clock of the ticket's own promise. */
static void retarget_all(struct sla_work *work) {
    for (enum metric metric = METRIC_FIRST_RESPONSE; metric <= METRIC_RESOLUTION; metric++) {
        struct live *live = open_clock(work, metric);
        if (!live || !work->policy || !work->result->ticket.priority)
            continue;
        struct sla_target target = target_now(work, metric);
        if (target.kind == SLA_NO_TARGET)
            continue; /* 2.6: it keeps its own */
        sla_step(work, live,
                 (struct sla_step){
                     .kind = SLA_STEP_TARGET,
                     .asked = target,
                     .retarget = work->policy->retarget,
                 });
    }
}

/* 3.1: pauses follow the status alone, by the plan in force. */
static void pause_all(struct sla_work *work) {
    for (size_t i = 0; i < work->n_live; i++) {
        struct live *live = &work->live[i];
        bool pauses = pauses_now(work, live->policy, live->clock.metric);
        if (sla_is_stopped(live) || pauses == live->clock.is_paused)
            continue;
        sla_step(work, live, (struct sla_step){.kind = pauses ? SLA_STEP_PAUSE : SLA_STEP_RESUME});
    }
}

/* ---- time passes -------------------------------------------------------------------------------------------- */

/* 5.1: a clock is breached if it still runs after all events of its due second. */
static void breach_before(struct sla_work *work, int64_t instant) {
    for (size_t i = 0; i < work->n_live; i++) {
        struct live *live = &work->live[i];
        if (live->clock.verdict != SLA_RUNNING || live->clock.due >= instant)
            continue;
        work->at = live->clock.due;
        sla_give_verdict(work, live, SLA_BREACHED);
    }
}

/* The next edit after `after` of a calendar that an open clock counts by (1.6). */
static int64_t next_edit(const struct sla_work *work) {
    int64_t next = INSTANT_NEVER;
    for (size_t i = 0; i < work->n_live; i++) {
        const struct live *live = &work->live[i];
        const struct sla_calendar_version *following = live->version + 1;
        if (!sla_is_stopped(live) && following < live->calendar->versions + live->calendar->n_versions)
            next = MIN(next, following->made_at);
    }
    return next;
}

static void edit_all(struct sla_work *work) {
    for (size_t i = 0; i < work->n_live; i++) {
        struct live *live = &work->live[i];
        const struct sla_calendar_version *following = live->version + 1;
        if (!sla_is_stopped(live) && following < live->calendar->versions + live->calendar->n_versions &&
            following->made_at <= work->at)
            sla_edit(work, live);
    }
}

/* Up to the events of an instant: an edit of that second comes before them. */
static void pass_time(struct sla_work *work, int64_t to) {
    work->event = NULL;
    for (int64_t edit; (edit = next_edit(work)) <= to && edit != INSTANT_NEVER;) {
        breach_before(work, edit);
        work->at = edit;
        edit_all(work);
    }
    breach_before(work, to);
    work->at = to;
}

/* ---- what the events do ------------------------------------------------------------------------------------- */

/* 2.1. A ticket that was entered anew for another customer (2.7) begins like any other, at its original instant. */
static void take_received(struct sla_work *work) {
    struct sla_ticket *ticket = &work->result->ticket;
    if (ticket->received_at != INSTANT_NEVER)
        return;
    ticket->received_at = ticket->status_since = work->at;
    ticket->status = TICKET_NEW;
    ticket->level = LEVEL_LOWEST;
    sla_hand_over(work);
}

/* The first response, by a message or by resolution (2.1). */
static void answer(struct sla_work *work) {
    struct sla_ticket *ticket = &work->result->ticket;
    ticket->first_answered_at = MIN(ticket->first_answered_at, work->at);
    work->own_answer_at = MIN(work->own_answer_at, work->at);
    ticket->waiting_since = INSTANT_NEVER;
    stop(work, open_clock(work, METRIC_FIRST_RESPONSE));
    stop(work, open_clock(work, METRIC_NEXT_RESPONSE));
}

static void requester_writes(struct sla_work *work) {
    struct sla_ticket *ticket = &work->result->ticket;
    bool is_answered = ticket->first_answered_at != INSTANT_NEVER;
    if (!is_answered || ticket_status_is_over(ticket->status) || ticket->waiting_since != INSTANT_NEVER)
        return;
    ticket->waiting_since = work->at;
    sla_begin_cycle(work, METRIC_NEXT_RESPONSE);
    open_owed(work);
}

static void take_message(struct sla_work *work) {
    const struct event *event = work->event;
    if (event->is_public && event->author != AUTHOR_SYSTEM)
        work->result->ticket.latest_public_author = event->author;
    if (event->author == AUTHOR_REQUESTER)
        requester_writes(work);
    else if (event->author == AUTHOR_AGENT && event->is_public)
        answer(work);
}

static void take_answered_at_creation(struct sla_work *work) {
    struct live *live = open_clock(work, METRIC_FIRST_RESPONSE);
    work->result->ticket.answered_at_creation = true;
    if (live)
        live->clock.answered_at_creation = true;
    answer(work);
}

/* 2.3, 2.4: the ends of resolution and what begins with a reopening. */
static void resolve(struct sla_work *work) {
    work->result->ticket.resolved_at = work->at;
    answer(work);
    stop(work, open_clock(work, METRIC_RESOLUTION));
}

static void reopen(struct sla_work *work) {
    work->result->ticket.reopenings++;
    work->result->ticket.resolved_at = INSTANT_NEVER;
    sla_begin_cycle(work, METRIC_RESOLUTION);
    open_owed(work);
}

static void take_status(struct sla_work *work) {
    struct sla_ticket *ticket = &work->result->ticket;
    enum ticket_status to = work->event->to_status;
    if (to <= TICKET_NO_STATUS || to >= TICKET_STATUS_COUNT) {
        sla_fault(work, SLA_FAULT_BAD_VALUE, work->event->event_id);
        return;
    }
    if (to == ticket->status || ticket->merged_into) /* 4.4: a merged ticket's status says nothing of its clocks */
        return;
    bool was_over = ticket_status_is_over(ticket->status);
    ticket->status = to;
    ticket->status_since = work->at;
    ticket->closed_at = to == TICKET_CLOSED ? work->at : INSTANT_NEVER;
    sla_hand_over(work);
    if (!was_over && ticket_status_is_over(to))
        resolve(work);
    pause_all(work);
    if (was_over && !ticket_status_is_over(to))
        reopen(work);
}

static void take_priority(struct sla_work *work) {
    int64_t to = work->event->to_id;
    if (to < PRIORITY_HIGHEST || to > PRIORITY_LOWEST) {
        sla_fault(work, SLA_FAULT_BAD_VALUE, work->event->event_id);
        return;
    }
    work->result->ticket.priority = (int)to;
    retarget_all(work);
    open_owed(work);
}

/* 4.3: open clocks count by the new plan's calendar from here on, and pause by its rules. */
static void move_all(struct sla_work *work) {
    for (size_t i = 0; i < work->n_live; i++) {
        struct live *live = &work->live[i];
        if (sla_is_stopped(live) || metric_is_vendor(live->clock.metric))
            continue;
        live->policy = work->policy;
        if (live->calendar != work->policy->calendar)
            sla_step(work, live, (struct sla_step){.kind = SLA_STEP_MOVE, .calendar = work->policy->calendar});
    }
}

static void take_plan(struct sla_work *work) {
    if (work->event->to_id == 0) /* 2.6: open clocks keep what they have */
        return;
    const struct sla_policy *policy = find_policy(work, work->event->to_id);
    if (!policy)
        return;
    work->policy = policy;
    work->result->ticket.plan_id = policy->id;
    sla_hand_over(work);
    move_all(work);
    retarget_all(work);
    pause_all(work);
    open_owed(work);
}

/* The clock that an event of a vendor case or a target means. */
static struct live *clock_of_case(const struct sla_work *work, enum metric metric, int64_t vendor_case) {
    for (size_t i = work->n_live; i-- > 0;)
        if (work->live[i].clock.metric == metric && work->live[i].clock.vendor_case == vendor_case)
            return &work->live[i];
    return NULL;
}

static void take_target(struct sla_work *work) {
    const struct event *event = work->event;
    bool is_vendor = metric_is_vendor(event->metric);
    if (event->seconds < 0 || event->metric <= METRIC_NONE || event->metric >= METRIC_COUNT) {
        sla_fault(work, SLA_FAULT_BAD_VALUE, event->event_id);
        return;
    }
    struct live *live = is_vendor ? clock_of_case(work, event->metric, event->ref_id) : open_clock(work, event->metric);
    if (!live || sla_is_stopped(live))
        return;
    sla_step(work, live,
             (struct sla_step){
                 .kind = SLA_STEP_TARGET,
                 .asked = {SLA_TARGET_SECONDS, event->seconds},
                 .retarget = live->policy->retarget,
             });
}

static void take_assign(struct sla_work *work) {
    work->result->ticket.agent_id = work->event->to_id;
    work->result->ticket.team_id = work->event->to_team_id;
}

static void take_category(struct sla_work *work) {
    work->result->ticket.category_id = work->event->to_id;
}

static void take_level(struct sla_work *work) {
    if (work->event->to_id < LEVEL_LOWEST || work->event->to_id > LEVEL_HIGHEST) {
        sla_fault(work, SLA_FAULT_BAD_VALUE, work->event->event_id);
        return;
    }
    work->result->ticket.level = (int)work->event->to_id;
    sla_hand_over(work);
}

/* ---- vendor cases (2.5) ------------------------------------------------------------------------------------- */

static struct vendor_case *find_case(const struct sla_work *work, int64_t id) {
    for (size_t i = 0; i < work->n_cases; i++)
        if (work->cases[i].id == id)
            return &work->cases[i];
    return NULL;
}

static bool has_priority(const struct event *event) {
    return event->to_id >= PRIORITY_HIGHEST && event->to_id <= PRIORITY_LOWEST;
}

/* 2.5, 2.6: opens what the vendor owes, has a target for the severity and no clock yet. */
static void open_case(struct sla_work *work, const struct vendor_case *vendor_case) {
    int64_t severity = work->event->to_id;
    for (enum metric metric = METRIC_VENDOR_RESPONSE; metric <= METRIC_VENDOR_RESOLUTION; metric++) {
        bool is_owed = !vendor_case->is_over && (metric != METRIC_VENDOR_RESPONSE || !vendor_case->is_answered);
        if (!vendor_case->policy || !is_owed || clock_of_case(work, metric, vendor_case->id))
            continue;
        work->cycles[metric] = (unsigned)(vendor_case - work->cases) + 1;
        size_t index = sla_open(work, metric, vendor_case->policy, vendor_case->policy->targets[metric][severity],
                                vendor_case->id);
        if (index != SIZE_MAX)
            work->live[index].clock.priority = (int)severity;
    }
}

static void take_vendor_submitted(struct sla_work *work) {
    const struct event *event = work->event;
    if (find_case(work, event->ref_id) || !has_priority(event)) {
        sla_fault(work, has_priority(event) ? SLA_FAULT_DUPLICATE_EVENT : SLA_FAULT_BAD_VALUE, event->event_id);
        return;
    }
    SLA_ROOM(work->cases, work->n_cases, work->room_cases);
    struct vendor_case *vendor_case = &work->cases[work->n_cases++];
    *vendor_case = (struct vendor_case){.id = event->ref_id, .policy = find_policy(work, event->from_id)};
    open_case(work, vendor_case);
}

/* Runs for each open clock of the case that the event names. The case, or NULL if there is no such one. */
static struct vendor_case *for_case(struct sla_work *work, void (*act)(struct sla_work *, struct live *)) {
    struct vendor_case *vendor_case = find_case(work, work->event->ref_id);
    if (!vendor_case) {
        sla_fault(work, SLA_FAULT_UNKNOWN_CASE, work->event->event_id);
        return NULL;
    }
    for (enum metric metric = METRIC_VENDOR_RESPONSE; metric <= METRIC_VENDOR_RESOLUTION; metric++) {
        struct live *live = clock_of_case(work, metric, vendor_case->id);
        if (live && !sla_is_stopped(live))
            act(work, live);
    }
    return vendor_case;
}

static void answer_case(struct sla_work *work, struct live *live) {
    if (live->clock.metric == METRIC_VENDOR_RESPONSE)
        stop(work, live);
}

static void withdraw_case(struct sla_work *work, struct live *live) {
    if (live->clock.verdict == SLA_RUNNING)
        sla_set_aside(work, live, ASIDE_FOR_GOOD, 0, EXCLUDE_WITHDRAWN);
    else
        stop(work, live);
}

static void change_severity(struct sla_work *work, struct live *live) {
    struct sla_target target = live->policy->targets[live->clock.metric][work->event->to_id];
    if (live->clock.verdict == SLA_RUNNING)
        live->clock.priority = (int)work->event->to_id;
    if (target.kind != SLA_NO_TARGET)
        sla_step(work, live,
                 (struct sla_step){.kind = SLA_STEP_TARGET, .asked = target, .retarget = live->policy->retarget});
}

static void take_vendor_severity(struct sla_work *work) {
    if (!has_priority(work->event)) {
        sla_fault(work, SLA_FAULT_BAD_VALUE, work->event->event_id);
        return;
    }
    const struct vendor_case *vendor_case = for_case(work, change_severity);
    if (vendor_case)
        open_case(work, vendor_case);
}

static void take_vendor_answered(struct sla_work *work) {
    struct vendor_case *vendor_case = for_case(work, answer_case);
    if (vendor_case)
        vendor_case->is_answered = true;
}

static void take_vendor_solved(struct sla_work *work) {
    struct vendor_case *vendor_case = for_case(work, stop);
    if (vendor_case)
        vendor_case->is_over = true;
}

static void take_vendor_withdrawn(struct sla_work *work) {
    struct vendor_case *vendor_case = for_case(work, withdraw_case);
    if (vendor_case)
        vendor_case->is_over = true;
}

/* ---- the replay --------------------------------------------------------------------------------------------- */

/* What each kind does; kinds that are not here change no clock. */
static void (*const takers[EVENT_KIND_COUNT])(struct sla_work *) = {
    [EVENT_RECEIVED] = take_received,
    [EVENT_MESSAGE] = take_message,
    [EVENT_STATUS] = take_status,
    [EVENT_PRIORITY] = take_priority,
    [EVENT_CATEGORY] = take_category,
    [EVENT_PLAN] = take_plan,
    [EVENT_TARGET] = take_target,
    [EVENT_ASSIGN] = take_assign,
    [EVENT_LEVEL] = take_level,
    [EVENT_VENDOR_SUBMITTED] = take_vendor_submitted,
    [EVENT_VENDOR_SEVERITY] = take_vendor_severity,
    [EVENT_VENDOR_ANSWERED] = take_vendor_answered,
    [EVENT_VENDOR_SOLVED] = take_vendor_solved,
    [EVENT_VENDOR_WITHDRAWN] = take_vendor_withdrawn,
    [EVENT_ANSWERED_AT_CREATION] = take_answered_at_creation,
    [EVENT_EXCLUDE] = sla_take_exclude,
    [EVENT_INCLUDE] = sla_take_include,
    [EVENT_MERGED_INTO] = sla_take_merged_into,
    [EVENT_MERGED_FROM] = sla_take_merged_from,
    [EVENT_UNMERGED] = sla_take_unmerged,
};

/* 1.7: an import whose source had events in another order than their instants. */
static void check_order(struct sla_work *work, const struct event *event) {
    if (event->actor_kind != ACTOR_IMPORT)
        return;
    if (event->event_id < work->max_imported_id)
        sla_fault(work, SLA_FAULT_OUT_OF_ORDER, event->event_id);
    work->max_imported_id = MAX(work->max_imported_id, event->event_id);
}

static void take(struct sla_work *work, const struct turn *turn) {
    const struct event *event = turn->event;
    check_order(work, event);
    if (work->result->ticket.received_at == INSTANT_NEVER && event->kind != EVENT_RECEIVED) {
        work->at = turn->at;
        take_received(work); /* there is none: the earliest event has to do */
    }
    pass_time(work, turn->at);
    work->event = event;
    if (event->kind > EVENT_NO_KIND && event->kind < EVENT_KIND_COUNT) {
        if (takers[event->kind])
            takers[event->kind](work);
    } else {
        sla_fault(work, SLA_FAULT_BAD_VALUE, event->event_id);
    }
    work->event = NULL;
}

static bool is_before(const struct turn *turn, const struct turn *limit) {
    return limit->event ? compare_turns(turn, limit) < 0 : turn->at <= limit->at;
}

static void reset(struct sla_work *work, const struct sla_input *input, struct sla_result *result) {
    result->n_clocks = result->n_faults = 0;
    result->n_steps = work->n_asides = 1; /* [0] is unused */
    memset(result->custody, 0, sizeof(result->custody));
    result->ticket = (struct sla_ticket){
        .received_at = INSTANT_NEVER,
        .first_answered_at = INSTANT_NEVER,
        .resolved_at = INSTANT_NEVER,
        .closed_at = INSTANT_NEVER,
        .waiting_since = INSTANT_NEVER,
        .level = LEVEL_LOWEST,
    };
    work->input = input;
    work->result = result;
    work->n_turns = work->n_live = work->n_holdings = work->n_cases = 0;
    work->event = NULL;
    work->policy = NULL;
    memset(work->cycles, 0, sizeof(work->cycles));
    memset(work->open, 0, sizeof(work->open));
    work->cycles[METRIC_FIRST_RESPONSE] = work->cycles[METRIC_RESOLUTION] = 1;
    work->excluded_at = work->merged_at = work->own_answer_at = INSTANT_NEVER;
    work->excluded_recorded_at = work->answered_by_merge = work->max_imported_id = 0;
    work->at = input->now;
}

void sla_replay_before(const struct sla_input *input, struct sla_result *result, struct turn limit) {
    struct sla_work *work = result->work;
    reset(work, input, result);
    work->limit = limit;
    line_up(work);
    for (size_t i = 0; i < work->n_turns && is_before(&work->turns[i], &limit); i++) {
        int64_t id = work->turns[i].event->event_id;
        if (i > 0 && id != 0 && id == work->turns[i - 1].event->event_id)
            sla_fault(work, SLA_FAULT_DUPLICATE_EVENT, id);
        else
            take(work, &work->turns[i]);
    }
    if (!work->policy && work->result->ticket.received_at != INSTANT_NEVER)
        sla_fault(work, SLA_FAULT_NO_PLAN, 0);
    pass_time(work, input->now);
    sla_finish(work);
}

void sla_replay(const struct sla_input *input, struct sla_result *result) {
    int64_t last = input->flags & SLA_BEFORE_NOW ? input->now - 1 : input->now;
    sla_replay_before(input, result, (struct turn){last, NULL});
}
