/* See sla_reference.h. Every rule is written as the law words it, one second at a time, with no thought of speed. */
#include "tests/unit/sla_reference.h"

#include <string.h>

enum log_kind { LOG_PAUSE, LOG_RESUME, LOG_TARGET, LOG_MOVE, LOG_MERGE };

/* What happened to a clock, for recounting it under an edited calendar. */
struct logged {
    int64_t at;
    enum log_kind kind;
    int64_t target;
    enum sla_retarget retarget;
    int64_t calendar;
    struct { /* of a merge: the other ticket's clock */
        int64_t started_at, left, elapsed, paused;
        const GArray *spent;
    } other;
};

#define REFERENCE_CASES 64

struct spent {
    int64_t target, seconds;
};

/* A ticket on its way. */
struct life {
    struct reference *reference;
    const struct sla_input *input;
    int64_t at;
    enum ticket_status status;
    int priority, level;
    const struct sla_policy *policy;
    bool answered, waiting, received, excluded;
    unsigned next_cycle, resolution_cycle;
    unsigned cases;
    int64_t case_ids[REFERENCE_CASES];
    const struct sla_policy *case_policies[REFERENCE_CASES];
    bool is_answered[REFERENCE_CASES], is_over[REFERENCE_CASES];
    GArray *holders;   /* enum sla_holder a second, from `first` on */
    GArray *calendars; /* calendar id a second */
    int64_t first, over_since;
};

/* ---- calendars ---------------------------------------------------------------------------------------------- */

static const struct naive_calendar *version_at(const struct reference *reference, int64_t calendar, int64_t at) {
    size_t version = 0;
    for (size_t i = 1; i < reference->n_versions[calendar - 1]; i++)
        if (reference->made_at[calendar - 1][i] <= at)
            version = i;
    return reference->calendars[calendar - 1][version];
}

static bool is_open(const struct naive_calendar *calendar, int64_t second) {
    return calendar->open[second - calendar->from];
}

/* ---- one clock ---------------------------------------------------------------------------------------------- */

static void spend(struct reference_clock *clock) {
    for (guint i = 0; i < clock->spent->len; i++)
        if (g_array_index(clock->spent, struct spent, i).target == clock->target) {
            g_array_index(clock->spent, struct spent, i).seconds++;
            return;
        }
    struct spent spent = {clock->target, 1};
    g_array_append_val(clock->spent, spent);
}

static int64_t spent_under(const GArray *spent, int64_t target) {
    int64_t seconds = 0;
    for (guint i = 0; i < spent->len; i++)
        if (g_array_index(spent, struct spent, i).target <= target)
            seconds += g_array_index(spent, struct spent, i).seconds;
    return seconds;
}

/* The second [at, at + 1). */
static void count_second(struct reference_clock *clock, const struct naive_calendar *calendar, int64_t at) {
    if (!is_open(calendar, at))
        return;
    if (clock->is_paused) {
        clock->paused++;
        return;
    }
    clock->elapsed++;
    clock->left--;
    spend(clock);
    if (clock->left == 0 && clock->verdict == SLA_RUNNING)
        clock->due = at + 1;
}

static void retarget(struct reference_clock *clock, int64_t target, enum sla_retarget custom, int64_t at) {
    if (clock->verdict != SLA_RUNNING || target == clock->target)
        return;
    if (custom == SLA_RETARGET_FROM_START)
        clock->left = MAX(target - clock->elapsed, 0);
    else if (target < clock->target)
        clock->left = MAX(MIN(clock->left, target - spent_under(clock->spent, target)), 0);
    else
        clock->left = MAX(MAX(clock->left, target - clock->elapsed), 0);
    clock->target = target;
    clock->due = clock->left == 0 ? at : INT64_MAX;
}

static int compare_spent(const void *one, const void *other) {
    const struct spent *a = one, *b = other;
    return (a->target > b->target) - (a->target < b->target);
}

/* 4.4: under each target the more that either has spent. */
static void join_spent(struct reference_clock *clock, const GArray *brought) {
    g_autoptr(GArray) own = g_array_copy(clock->spent), all = g_array_copy(clock->spent);
    int64_t before = 0;
    g_array_append_vals(all, brought->data, brought->len);
    g_array_sort(all, compare_spent);
    g_array_set_size(clock->spent, 0);
    for (guint i = 0; i < all->len; i++) {
        int64_t target = g_array_index(all, struct spent, i).target;
        int64_t seconds = MAX(spent_under(own, target), spent_under(brought, target));
        struct spent spent = {target, seconds - before};
        g_array_append_val(clock->spent, spent);
        before = seconds;
    }
}

/* 4.4: the earlier start and the lesser time left. */
static void join(struct reference_clock *clock, const struct logged *entry) {
    if (clock->verdict != SLA_RUNNING)
        return;
    join_spent(clock, entry->other.spent);
    if (entry->other.started_at < clock->started_at) {
        clock->started_at = entry->other.started_at;
        clock->elapsed = entry->other.elapsed;
        clock->paused = entry->other.paused;
    }
    clock->left = MIN(clock->left, entry->other.left);
    if (clock->left <= 0)
        clock->due = MIN(clock->due, entry->at);
}

static void log_and_apply(struct reference_clock *clock, struct logged entry) {
    g_array_append_val(clock->log, entry);
    if (entry.kind == LOG_PAUSE || entry.kind == LOG_RESUME)
        clock->is_paused = entry.kind == LOG_PAUSE;
    if (entry.kind == LOG_TARGET)
        retarget(clock, entry.target, entry.retarget, entry.at);
    if (entry.kind == LOG_MERGE)
        join(clock, &entry);
}

/* The calendar that a clock counts by. */
static int64_t calendar_of(const struct reference_clock *clock) {
    int64_t calendar = 0;
    for (guint i = 0; i < clock->log->len; i++)
        if (g_array_index(clock->log, struct logged, i).kind == LOG_MOVE)
            calendar = g_array_index(clock->log, struct logged, i).calendar;
    return calendar;
}

/* 1.6: lives through the clock's time again, with the edited calendar in place of its earlier versions. What was
 * counted by another calendar stays as it was counted: by its version then, or by the edit for which it was recounted.
 */
static void recount(struct life *life, struct reference_clock *clock, int64_t edited) {
    g_autoptr(GArray) log = g_array_copy(clock->log);
    int64_t calendar = 0, since = 0;
    clock->edited_at[edited - 1] = life->at;
    guint next = 0;
    g_array_set_size(clock->spent, 0);
    clock->started_at = clock->opened_at;
    clock->elapsed = clock->paused = 0;
    clock->target = clock->left = g_array_index(log, struct logged, 0).target;
    clock->is_paused = false;
    for (int64_t at = clock->opened_at; at < life->at; at++) {
        for (; next < log->len && g_array_index(log, struct logged, next).at == at; next++) {
            struct logged entry = g_array_index(log, struct logged, next);
            if (entry.kind == LOG_MOVE && entry.calendar != calendar) {
                calendar = entry.calendar;
                since = at;
            } else if (entry.kind == LOG_TARGET && next > 0)
                retarget(clock, entry.target, entry.retarget, at);
            else if (entry.kind == LOG_PAUSE || entry.kind == LOG_RESUME)
                clock->is_paused = entry.kind == LOG_PAUSE;
            else if (entry.kind == LOG_MERGE)
                join(clock, &entry);
        }
        int64_t as_of = MAX(since, clock->edited_at[calendar - 1]);
        count_second(clock, version_at(life->reference, calendar, as_of), at);
    }
    clock->due = clock->left <= 0 ? life->at : INT64_MAX;
    clock->left = MAX(clock->left, 0);
}

static bool pauses(const struct life *life, const struct reference_clock *clock) {
    return clock->metric != METRIC_FIRST_RESPONSE && clock->policy->pauses[clock->metric] & (1u << life->status);
}

static void open_clock(struct life *life, enum metric metric, unsigned cycle, const struct sla_policy *policy,
                       struct sla_target target, int64_t vendor_case) {
    struct reference *reference = life->reference;
    for (size_t i = 0; i < reference->n_clocks; i++)
        if (reference->clocks[i].metric == metric && reference->clocks[i].cycle == cycle)
            return;
    if (target.kind == SLA_NO_TARGET)
        return;
    g_assert_cmpuint(reference->n_clocks, <, REFERENCE_CLOCKS);
    struct reference_clock *clock = &reference->clocks[reference->n_clocks++];
    *clock = (struct reference_clock){
        .metric = metric,
        .cycle = cycle,
        .vendor_case = vendor_case,
        .opened_at = life->at,
        .started_at = life->at,
        .stopped_at = INT64_MAX,
        .due = target.amount == 0 ? life->at : INT64_MAX,
        .verdict_at = INT64_MAX,
        .left = target.amount,
        .target = target.amount,
        .policy = policy,
        .log = g_array_new(FALSE, TRUE, sizeof(struct logged)),
        .spent = g_array_new(FALSE, TRUE, sizeof(struct spent)),
    };
    for (int warning = 0; warning < SLA_WARNING_COUNT; warning++)
        clock->warned_at[warning] = INT64_MAX;
    log_and_apply(clock, (struct logged){.at = life->at, .kind = LOG_TARGET, .target = target.amount});
    log_and_apply(clock, (struct logged){.at = life->at, .kind = LOG_MOVE, .calendar = policy->calendar->id});
    if (pauses(life, clock))
        log_and_apply(clock, (struct logged){.at = life->at, .kind = LOG_PAUSE});
}

static void stop(struct life *life, struct reference_clock *clock) {
    if (clock->stopped_at != INT64_MAX)
        return;
    clock->stopped_at = life->at;
    clock->is_paused = false;
    if (clock->verdict != SLA_RUNNING)
        return;
    clock->verdict = SLA_MET;
    clock->verdict_at = life->at;
}

static void exclude(struct life *life, struct reference_clock *clock) {
    clock->verdict = SLA_EXCLUDED;
    clock->verdict_at = life->at;
    clock->due = INT64_MAX;
    stop(life, clock);
}

/* 2.5: a case withdrawn unsolved. */
static void withdraw(struct life *life, int64_t vendor_case) {
    for (size_t i = 0; i < life->reference->n_clocks; i++) {
        struct reference_clock *clock = &life->reference->clocks[i];
        if (clock->vendor_case != vendor_case || clock->stopped_at != INT64_MAX)
            continue;
        if (clock->verdict == SLA_RUNNING)
            exclude(life, clock);
        stop(life, clock);
    }
}

/* ---- the ticket --------------------------------------------------------------------------------------------- */

static bool is_over(enum ticket_status status) {
    return status == TICKET_RESOLVED || status == TICKET_CLOSED;
}

static struct sla_target target_of(const struct life *life, enum metric metric, unsigned cycle) {
    if (metric == METRIC_RESOLUTION && cycle > 1 && life->policy->reopen[life->priority].kind)
        return life->policy->reopen[life->priority];
    return life->policy->targets[metric][life->priority];
}

static void open_owed(struct life *life) {
    if (!life->policy || !life->priority || is_over(life->status))
        return;
    if (!life->answered)
        open_clock(life, METRIC_FIRST_RESPONSE, 1, life->policy, target_of(life, METRIC_FIRST_RESPONSE, 1), 0);
    if (life->waiting)
        open_clock(life, METRIC_NEXT_RESPONSE, life->next_cycle, life->policy, target_of(life, METRIC_NEXT_RESPONSE, 1),
                   0);
    open_clock(life, METRIC_RESOLUTION, life->resolution_cycle, life->policy,
               target_of(life, METRIC_RESOLUTION, life->resolution_cycle), 0);
}

static void stop_metric(struct life *life, enum metric metric, int64_t vendor_case) {
    for (size_t i = 0; i < life->reference->n_clocks; i++)
        if (life->reference->clocks[i].metric == metric && life->reference->clocks[i].vendor_case == vendor_case)
            stop(life, &life->reference->clocks[i]);
}

static void answer(struct life *life) {
    life->answered = true;
    life->waiting = false;
    stop_metric(life, METRIC_FIRST_RESPONSE, 0);
    stop_metric(life, METRIC_NEXT_RESPONSE, 0);
}

static void repause(struct life *life) {
    for (size_t i = 0; i < life->reference->n_clocks; i++) {
        struct reference_clock *clock = &life->reference->clocks[i];
        if (clock->stopped_at == INT64_MAX && clock->is_paused != pauses(life, clock))
            log_and_apply(clock, (struct logged){.at = life->at, .kind = clock->is_paused ? LOG_RESUME : LOG_PAUSE});
    }
}

static void retarget_open(struct life *life) {
    for (size_t i = 0; i < life->reference->n_clocks; i++) {
        struct reference_clock *clock = &life->reference->clocks[i];
        if (clock->stopped_at != INT64_MAX || metric_is_vendor(clock->metric))
            continue;
        struct sla_target target = target_of(life, clock->metric, clock->cycle);
        if (target.kind)
            log_and_apply(clock, (struct logged){.at = life->at,
                                                 .kind = LOG_TARGET,
                                                 .target = target.amount,
                                                 .retarget = life->policy->retarget});
    }
}

static void live_status(struct life *life, enum ticket_status to) {
    bool was_over = is_over(life->status);
    if (to == life->status)
        return;
    life->status = to;
    if (!was_over && is_over(to)) {
        life->over_since = life->at;
        answer(life);
        stop_metric(life, METRIC_RESOLUTION, 0);
    }
    repause(life);
    if (was_over && !is_over(to)) {
        life->resolution_cycle++;
        open_owed(life);
    }
}

static void live_plan(struct life *life, const struct event *event) {
    life->policy = &life->input->book->policies[event->to_id - 1];
    for (size_t i = 0; i < life->reference->n_clocks; i++) {
        struct reference_clock *clock = &life->reference->clocks[i];
        if (clock->stopped_at != INT64_MAX || metric_is_vendor(clock->metric))
            continue;
        clock->policy = life->policy;
        log_and_apply(clock, (struct logged){.at = life->at, .kind = LOG_MOVE, .calendar = life->policy->calendar->id});
    }
    if (life->priority)
        retarget_open(life);
    repause(life);
    open_owed(life);
}

static void live_message(struct life *life, const struct event *event) {
    if (event->author == AUTHOR_AGENT && event->is_public) {
        answer(life);
    } else if (event->author == AUTHOR_REQUESTER && life->answered && !life->waiting && !is_over(life->status)) {
        life->waiting = true;
        life->next_cycle++;
        open_owed(life);
    }
}

static void live_target(struct life *life, const struct event *event) {
    struct reference_clock *latest = NULL;
    for (size_t i = 0; i < life->reference->n_clocks; i++)
        if (life->reference->clocks[i].metric == event->metric && life->reference->clocks[i].stopped_at == INT64_MAX)
            latest = &life->reference->clocks[i];
    if (latest)
        log_and_apply(latest, (struct logged){.at = life->at,
                                              .kind = LOG_TARGET,
                                              .target = event->seconds,
                                              .retarget = latest->policy->retarget});
}

/* What the vendor still owes and now has a target for (2.6); open_clock() opens nothing twice. */
static void open_case(struct life *life, unsigned number, int64_t severity) {
    const struct sla_policy *policy = life->case_policies[number];
    if (!life->is_over[number] && !life->is_answered[number])
        open_clock(life, METRIC_VENDOR_RESPONSE, number + 1, policy, policy->targets[METRIC_VENDOR_RESPONSE][severity],
                   life->case_ids[number]);
    if (!life->is_over[number])
        open_clock(life, METRIC_VENDOR_RESOLUTION, number + 1, policy,
                   policy->targets[METRIC_VENDOR_RESOLUTION][severity], life->case_ids[number]);
}

static void live_submitted(struct life *life, const struct event *event) {
    unsigned number = life->cases++;
    g_assert_cmpuint(number, <, REFERENCE_CASES);
    life->case_ids[number] = event->ref_id;
    life->case_policies[number] = &life->input->book->policies[event->from_id - 1];
    open_case(life, number, event->to_id);
}

static void note_case(struct life *life, int64_t id, bool *flags) {
    for (unsigned i = 0; i < life->cases; i++)
        if (life->case_ids[i] == id)
            flags[i] = true;
}

static void live_severity(struct life *life, const struct event *event) {
    for (size_t i = 0; i < life->reference->n_clocks; i++) {
        struct reference_clock *clock = &life->reference->clocks[i];
        if (clock->vendor_case != event->ref_id || clock->vendor_case == 0 || clock->stopped_at != INT64_MAX)
            continue;
        struct sla_target target = clock->policy->targets[clock->metric][event->to_id];
        if (target.kind)
            log_and_apply(clock, (struct logged){.at = life->at,
                                                 .kind = LOG_TARGET,
                                                 .target = target.amount,
                                                 .retarget = clock->policy->retarget});
    }
    for (unsigned i = 0; i < life->cases; i++)
        if (life->case_ids[i] == event->ref_id)
            open_case(life, i, event->to_id);
}

/* ---- merges (4.4) ---- */

static struct reference_clock *find_clock(struct reference *reference, enum metric metric, unsigned cycle) {
    for (size_t i = 0; i < reference->n_clocks; i++)
        if (reference->clocks[i].metric == metric && reference->clocks[i].cycle == cycle)
            return &reference->clocks[i];
    return NULL;
}

static struct reference_clock *find_running(struct reference *reference, enum metric metric) {
    for (size_t i = 0; i < reference->n_clocks; i++)
        if (reference->clocks[i].metric == metric && reference->clocks[i].verdict == SLA_RUNNING)
            return &reference->clocks[i];
    return NULL;
}

/* The other ticket as it was just before it was merged, which is the last that is in its history. */
static struct reference *live_other(const struct life *life, const struct event *event) {
    struct reference *other = g_memdup2(life->reference, sizeof(*other));
    struct sla_input input = *life->input;
    input.events = life->input->others[0].events;
    input.now = event->happened_at;
    for (input.n_events = 0; input.events[input.n_events].kind != EVENT_MERGED_INTO;)
        input.n_events++;
    other->n_clocks = 0;
    other->brought = NULL;
    reference_replay(other, &input);
    return other;
}

static void bring(struct life *life, struct reference_clock *own, const struct reference_clock *other) {
    GArray *spent = g_array_copy(other->spent);
    g_ptr_array_add(life->reference->brought, spent);
    log_and_apply(own, (struct logged){
                           .at = life->at,
                           .kind = LOG_MERGE,
                           .other = {other->started_at, other->left, other->elapsed, other->paused, spent},
                       });
}

static void merge_metric(struct life *life, enum metric metric, struct reference *other) {
    unsigned *cycle = metric == METRIC_RESOLUTION ? &life->resolution_cycle : &life->next_cycle, first = 1;
    if (metric == METRIC_FIRST_RESPONSE)
        cycle = &first;
    struct reference_clock *theirs = find_running(other, metric), *own = find_clock(life->reference, metric, *cycle);
    if (!theirs)
        return;
    if (own && own->stopped_at == INT64_MAX) {
        if (own->verdict == SLA_RUNNING)
            bring(life, own, theirs);
        return;
    }
    if (is_over(life->status) || (metric == METRIC_FIRST_RESPONSE && life->answered))
        return;
    if (metric == METRIC_NEXT_RESPONSE && !life->waiting) {
        life->waiting = true;
        life->next_cycle++;
    }
    open_clock(life, metric, *cycle, life->policy, (struct sla_target){SLA_TARGET_SECONDS, theirs->target}, 0);
    bring(life, find_clock(life->reference, metric, *cycle), theirs);
}

static void live_merged(struct life *life, const struct event *event) {
    struct reference *other = live_other(life, event);
    struct reference_clock *first = find_running(life->reference, METRIC_FIRST_RESPONSE);
    if (!life->answered && other->is_answered) {
        life->answered = true;
        if (first)
            exclude(life, first);
    }
    for (int metric = METRIC_FIRST_RESPONSE; metric <= METRIC_RESOLUTION; metric++)
        merge_metric(life, (enum metric)metric, other);
    reference_clear(other);
    g_free(other);
}

static void live_event(struct life *life, const struct event *event) {
    switch (event->kind) {
    case EVENT_RECEIVED:
        life->received = true;
        life->status = TICKET_NEW;
        break;
    case EVENT_MESSAGE:
        live_message(life, event);
        break;
    case EVENT_STATUS:
        live_status(life, event->to_status);
        break;
    case EVENT_PRIORITY:
        life->priority = (int)event->to_id;
        if (life->policy)
            retarget_open(life);
        open_owed(life);
        break;
    case EVENT_PLAN:
        live_plan(life, event);
        break;
    case EVENT_TARGET:
        live_target(life, event);
        break;
    case EVENT_LEVEL:
        life->level = (int)event->to_id;
        break;
    case EVENT_VENDOR_SUBMITTED:
        live_submitted(life, event);
        break;
    case EVENT_VENDOR_SEVERITY:
        live_severity(life, event);
        break;
    case EVENT_VENDOR_ANSWERED:
        stop_metric(life, METRIC_VENDOR_RESPONSE, event->ref_id);
        note_case(life, event->ref_id, life->is_answered);
        break;
    case EVENT_VENDOR_SOLVED:
        note_case(life, event->ref_id, life->is_over);
        stop_metric(life, METRIC_VENDOR_RESPONSE, event->ref_id);
        stop_metric(life, METRIC_VENDOR_RESOLUTION, event->ref_id);
        break;
    case EVENT_MERGED_FROM:
        live_merged(life, event);
        break;
    case EVENT_VENDOR_WITHDRAWN:
        note_case(life, event->ref_id, life->is_over);
        withdraw(life, event->ref_id);
        break;
    default:
        break;
    }
}

/* ---- a second ----------------------------------------------------------------------------------------------- */

static enum sla_holder holder_now(const struct life *life) {
    if (is_over(life->status))
        return SLA_HOLDER_NONE;
    if (life->status == TICKET_WAITING_CUSTOMER)
        return SLA_HOLDER_CUSTOMER;
    if (life->status == TICKET_WAITING_VENDOR)
        return SLA_HOLDER_VENDOR;
    return (enum sla_holder)(SLA_HOLDER_L1 + life->level - 1);
}

/* 5.1: what ran through its due second is breached. */
static void breach_what_is_late(struct life *life) {
    for (size_t i = 0; i < life->reference->n_clocks; i++) {
        struct reference_clock *clock = &life->reference->clocks[i];
        if (clock->verdict != SLA_RUNNING || clock->due >= life->at)
            continue;
        clock->verdict = SLA_BREACHED;
        clock->verdict_at = clock->due;
        clock->elapsed_at_due = clock->elapsed + clock->left; /* what was counted since is below zero */
        clock->left = MIN(clock->left, 0);
        clock->holder_at_breach = clock->due > life->first ? g_array_index(life->holders, enum sla_holder,
                                                                           (guint)(clock->due - 1 - life->first))
                                                           : g_array_index(life->holders, enum sla_holder, 0);
    }
}

/* 5.3: no more left than (100 - k) % of the target in force. */
static bool is_reached(const struct reference_clock *clock, int warning) {
    int percent = sla_warning_percent[warning];
    return 100 * clock->left <= (100 - percent) * clock->target && (clock->target > 0 || percent == 100);
}

static void note_reached(struct life *life) {
    for (size_t i = 0; i < life->reference->n_clocks; i++) {
        struct reference_clock *clock = &life->reference->clocks[i];
        for (int warning = 0; warning < SLA_WARNING_COUNT; warning++)
            clock->reached[warning] = !clock->is_paused && is_reached(clock, warning);
    }
}

/* After all events of a second: once, not while stopped, and not while paused but for what time had reached when the
 * pause began (3.2). */
static void warn(struct life *life) {
    for (size_t i = 0; i < life->reference->n_clocks; i++) {
        struct reference_clock *clock = &life->reference->clocks[i];
        for (int warning = 0; warning < SLA_WARNING_COUNT; warning++)
            if (clock->stopped_at == INT64_MAX && clock->warned_at[warning] == INT64_MAX &&
                is_reached(clock, warning) && (!clock->is_paused || clock->reached[warning]))
                clock->warned_at[warning] = life->at;
    }
}

static void edit_calendars(struct life *life) {
    const struct reference *reference = life->reference;
    for (int64_t calendar = 1; calendar <= REFERENCE_CALENDARS; calendar++)
        for (size_t version = 1; version < reference->n_versions[calendar - 1]; version++)
            for (size_t i = 0; i < reference->n_clocks && reference->made_at[calendar - 1][version] == life->at; i++) {
                struct reference_clock *clock = &life->reference->clocks[i];
                if (clock->verdict == SLA_RUNNING && calendar_of(clock) == calendar)
                    recount(life, clock, calendar);
            }
}

static void live_second(struct life *life) {
    enum sla_holder holder = holder_now(life);
    int64_t calendar = life->policy ? life->policy->calendar->id : 0;
    g_array_append_val(life->holders, holder);
    g_array_append_val(life->calendars, calendar);
    for (size_t i = 0; i < life->reference->n_clocks; i++) {
        struct reference_clock *clock = &life->reference->clocks[i];
        if (clock->stopped_at == INT64_MAX)
            count_second(clock, version_at(life->reference, calendar_of(clock), life->at), life->at);
    }
}

static void sum_custody(struct life *life) {
    memset(life->reference->custody, 0, sizeof(life->reference->custody));
    for (guint i = 0; i < life->holders->len; i++) {
        int64_t calendar = g_array_index(life->calendars, int64_t, i);
        int64_t as_of = is_over(life->status) ? life->over_since : life->at;
        enum sla_holder holder = g_array_index(life->holders, enum sla_holder, i);
        if (calendar && holder && is_open(version_at(life->reference, calendar, as_of), life->first + i))
            life->reference->custody[holder]++;
    }
}

/* The due of what still runs, and how late the rest is. */
static void finish_clock(const struct life *life, struct reference_clock *clock) {
    if (clock->verdict == SLA_BREACHED)
        clock->late_by = clock->elapsed - clock->elapsed_at_due;
    if (clock->verdict == SLA_BREACHED || clock->verdict == SLA_EXCLUDED || clock->left <= 0)
        return;
    int64_t from = MIN(clock->stopped_at, life->at);
    clock->due = clock->is_paused ? INT64_MAX
                                  : naive_due(version_at(life->reference, calendar_of(clock), from), from, clock->left);
}

void reference_replay(struct reference *reference, const struct sla_input *input) {
    struct life life = {
        .reference = reference,
        .input = input,
        .level = 1,
        .resolution_cycle = 1,
        .holders = g_array_new(FALSE, TRUE, sizeof(enum sla_holder)),
        .calendars = g_array_new(FALSE, TRUE, sizeof(int64_t)),
        .first = input->events[0].happened_at,
    };
    size_t next = 0;
    reference_clear(reference);
    reference->brought = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    for (life.at = life.first;; life.at++) {
        breach_what_is_late(&life);
        edit_calendars(&life);
        note_reached(&life);
        while (next < input->n_events && input->events[next].happened_at == life.at)
            live_event(&life, &input->events[next++]);
        warn(&life);
        if (life.at >= input->now)
            break;
        live_second(&life);
    }
    for (size_t i = 0; i < reference->n_clocks; i++)
        finish_clock(&life, &reference->clocks[i]);
    sum_custody(&life);
    reference->is_answered = life.answered;
    g_array_unref(life.holders);
    g_array_unref(life.calendars);
}

void reference_clear(struct reference *reference) {
    for (size_t i = 0; i < reference->n_clocks; i++) {
        g_array_unref(reference->clocks[i].log);
        g_array_unref(reference->clocks[i].spent);
    }
    reference->n_clocks = 0;
    g_clear_pointer(&reference->brought, g_ptr_array_unref);
}
