/* Replays a ticket once for each month it touches, up to the month's end in its zone, and takes down what counts there;
 * see month_facts.h. Most tickets begin and end within a month and are replayed once. */
#include "shared/month_facts.h"

#include "shared/calendar.h"

struct month_counter {
    const struct month_facts_basis *basis;
    const struct sla_freeze *freezes; /* of months that are frozen or closing, in order */
    size_t n_freezes;
    int first_rows;  /* the first month that gets rows: it may be closing; 0: every one */
    int oldest_open; /* the first month that is neither frozen nor closing; 0: every one */
    struct sla_book unfrozen;
    struct sla_result *result;
    struct month_facts facts;
    GPtrArray *zones;       /* struct calendar: one for each zone in which clocks of the ticket have their months */
    struct sla_input input; /* of the latest replay by replay_to() */
    GArray *stays;          /* struct stay, as at the month at hand */
    GArray *known_by_then;  /* struct event: what was recorded before a month was frozen */
    GArray *known_others;   /* struct sla_other: the same of the tickets that were merged into it */
    struct month_ledger ledger, free_ledger;
    GArray *counting, *would_count; /* struct sla_clock: what counts in a month, and would if nothing were frozen */
    bool has_late_events;           /* that a frozen or closing month should have known */
    const struct history *ticket;
    int64_t first_at, last_at; /* received; the last event that has happened */
};

/* What a month found when it began. */
struct before {
    bool is_received;
    enum stands_as stands_as;
    unsigned reopenings;
    int64_t custody[SLA_HOLDER_COUNT];
};

/* One stop of the walk through the months of a zone. */
struct stop {
    int month;
    const struct sla_freeze *freeze; /* of the month, or NULL */
    int64_t from, end;               /* of the month */
    int64_t at;                      /* the end, or now where that comes first */
    bool is_over;                    /* the month */
};

const char *came_by_name(enum came_by came_by) {
    static const char *const names[] = {"", "received", "carried", "returned"};
    return names[came_by];
}

const char *stands_as_name(enum stands_as stands_as) {
    static const char *const names[] = {"open", "resolved", "excluded"};
    return names[stands_as];
}

int month_next(int month) {
    return month % 100 == 12 ? month + 89 : month + 1;
}

int month_before(int month) {
    return month % 100 == 1 ? month - 89 : month - 1;
}

bool month_is_closable(int month, int64_t now) {
    int next = month_next(month);
    return civil_to_days(next / 100, next % 100, 1) * DAY_SECONDS + DAY_SECONDS <= now;
}

struct month_counter *month_counter_new(const struct month_facts_basis *basis) {
    struct month_counter *self = g_new0(struct month_counter, 1);
    self->basis = basis;
    self->freezes = basis->book->freezes;
    self->n_freezes = basis->book->n_freezes;
    if (self->n_freezes > 0)
        self->oldest_open = month_next(self->freezes[self->n_freezes - 1].month);
    self->first_rows =
        basis->n_closing > 0 ? self->freezes[self->n_freezes - basis->n_closing].month : self->oldest_open;
    self->unfrozen = *basis->book;
    self->unfrozen.freezes = NULL;
    self->unfrozen.n_freezes = 0;
    self->result = sla_result_new();
    self->facts.clocks = g_array_new(FALSE, FALSE, sizeof(struct clock_fact));
    self->facts.tickets = g_array_new(FALSE, FALSE, sizeof(struct ticket_fact));
    self->facts.stays = g_array_new(FALSE, FALSE, sizeof(struct stay_fact));
    self->facts.faults = g_array_new(FALSE, FALSE, sizeof(struct sla_fault_at));
    self->facts.restatements = g_array_new(FALSE, FALSE, sizeof(struct restatement));
    self->zones = g_ptr_array_new();
    self->stays = g_array_new(FALSE, FALSE, sizeof(struct stay));
    self->known_by_then = g_array_new(FALSE, FALSE, sizeof(struct event));
    self->known_others = g_array_new(FALSE, FALSE, sizeof(struct sla_other));
    month_ledger_init(&self->ledger);
    month_ledger_init(&self->free_ledger);
    self->counting = g_array_new(FALSE, FALSE, sizeof(struct sla_clock));
    self->would_count = g_array_new(FALSE, FALSE, sizeof(struct sla_clock));
    return self;
}

void month_counter_free(struct month_counter *self) {
    if (self == NULL)
        return;
    sla_result_free(self->result);
    g_array_unref(self->facts.clocks);
    g_array_unref(self->facts.tickets);
    g_array_unref(self->facts.stays);
    g_array_unref(self->facts.faults);
    g_array_unref(self->facts.restatements);
    g_ptr_array_unref(self->zones);
    g_array_unref(self->stays);
    g_array_unref(self->known_by_then);
    g_array_unref(self->known_others);
    month_ledger_clear(&self->ledger);
    month_ledger_clear(&self->free_ledger);
    g_array_unref(self->counting);
    g_array_unref(self->would_count);
    g_free(self);
}

/* ---- promises ------------------------------------------------------------------------------------------------------
 */

static const struct sla_policy *policy_of(const struct month_counter *self, int64_t plan_id) {
    const struct sla_book *book = self->basis->book;
    size_t low = 0, high = book->n_policies;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (book->policies[middle].id < plan_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < book->n_policies && book->policies[low].id == plan_id ? &book->policies[low] : NULL;
}

/* The calendar version by which a plan counts at an instant; NULL for an unknown plan. */
static const struct sla_calendar_version *version_of(const struct month_counter *self, int64_t plan_id, int64_t at) {
    const struct sla_policy *policy = policy_of(self, plan_id);
    if (policy == NULL)
        return NULL;
    const struct sla_calendar *calendar = policy->calendar;
    size_t version = calendar->n_versions - 1;
    while (version > 0 && calendar->versions[version].made_at > at)
        version--;
    return &calendar->versions[version];
}

static int64_t version_id_of(const struct month_counter *self, int64_t plan_id, int64_t at) {
    const struct sla_calendar_version *version = version_of(self, plan_id, at);
    return version ? version->id : 0;
}

/* ---- the ticket's zones and instants ------------------------------------------------------------------------------
 */

static bool same_zone(struct calendar *one, struct calendar *other) {
    return one == other || g_str_equal(calendar_zone(one), calendar_zone(other));
}

static void note_zone(struct month_counter *self, struct calendar *calendar) {
    for (guint i = 0; i < self->zones->len; i++)
        if (same_zone(self->zones->pdata[i], calendar))
            return;
    g_ptr_array_add(self->zones, calendar);
}

/* Begins with a ticket: when it was received and by which calendar, and when something last happened to it. */
static void look_at(struct month_counter *self, const struct history *ticket) {
    self->ticket = ticket;
    self->first_at = INSTANT_NEVER;
    self->last_at = -INSTANT_NEVER;
    int64_t plan_id = 0, next_at = INSTANT_NEVER;
    for (size_t i = 0; i < ticket->n_events; i++) {
        const struct event *event = &ticket->events[i];
        if (event->kind == EVENT_RECEIVED && event->happened_at < self->first_at)
            self->first_at = event->happened_at;
        if (event->kind == EVENT_PLAN && plan_id == 0)
            plan_id = event->to_id;
        if (event->happened_at > self->basis->now)
            next_at = MIN(next_at, event->happened_at);
        else
            self->last_at = MAX(self->last_at, event->happened_at);
    }
    self->facts.recheck_at = next_at;
    const struct sla_calendar_version *version = version_of(self, plan_id, self->first_at);
    g_ptr_array_set_size(self->zones, 0);
    g_ptr_array_add(self->zones, version ? version->calendar : self->basis->zone);
}

/* The freeze of a month; one before the first that was ever frozen is closed with it. */
static const struct sla_freeze *freeze_of(const struct month_counter *self, int month) {
    for (size_t i = 0; i < self->n_freezes; i++)
        if (self->freezes[i].month >= month)
            return &self->freezes[i];
    return NULL;
}

static struct stop stop_in(const struct month_counter *self, struct calendar *zone, int month) {
    struct stop stop = {
        .month = month,
        .freeze = freeze_of(self, month),
        .from = calendar_month_start(zone, month),
        .end = calendar_month_start(zone, month_next(month)),
    };
    stop.is_over = stop.end <= self->basis->now;
    stop.at = stop.is_over ? stop.end : self->basis->now;
    return stop;
}

/* No month is frozen within 12 hours of its end in any zone (month_is_closable), so what was written down sooner can't
 * be late, which spares the calendar for most events. */
#define SOONEST_FREEZE (12 * 3600)

/* Whether an event was recorded after a month was frozen that should have known it: that of its instant, or, for an
 * exclusion or return, any that the ticket may have verdicts in. */
static bool is_late_event(const struct month_counter *self, struct calendar *zone, const struct event *event) {
    bool reaches_back = event->kind == EVENT_EXCLUDE || event->kind == EVENT_INCLUDE;
    if (event->recorded_at < self->freezes[0].frozen_at ||
        (!reaches_back && event->recorded_at < event->happened_at + SOONEST_FREEZE))
        return false;
    const struct sla_freeze *freeze =
        freeze_of(self, calendar_month(zone, reaches_back ? self->first_at : event->happened_at));
    return freeze != NULL && freeze->frozen_at <= event->recorded_at;
}

static bool has_late_events(const struct month_counter *self, struct calendar *zone) {
    const struct history *ticket = self->ticket;
    if (self->n_freezes == 0)
        return false;
    for (size_t i = 0; i < ticket->n_events; i++)
        if (is_late_event(self, zone, &ticket->events[i]))
            return true;
    for (size_t other = 0; other < ticket->n_others; other++)
        for (size_t i = 0; i < ticket->others[other].n_events; i++)
            if (is_late_event(self, zone, &ticket->others[other].events[i]))
                return true;
    return false;
}

/* ---- replaying ----------------------------------------------------------------------------------------------------
 */

static size_t keep_known(struct month_counter *self, const struct event *events, size_t n, int64_t frozen_at) {
    guint before = self->known_by_then->len;
    for (size_t i = 0; i < n; i++)
        if (events[i].recorded_at < frozen_at)
            g_array_append_val(self->known_by_then, events[i]);
    return self->known_by_then->len - before;
}

/* What was recorded before a freeze, in place of all that is known. */
static void know_only(struct month_counter *self, struct sla_input *input, int64_t frozen_at) {
    const struct history *ticket = self->ticket;
    g_array_set_size(self->known_by_then, 0);
    g_array_set_size(self->known_others, 0);
    input->n_events = keep_known(self, ticket->events, ticket->n_events, frozen_at);
    for (size_t i = 0; i < ticket->n_others; i++) {
        struct sla_other known = {
            .ticket_id = ticket->others[i].ticket_id,
            .n_events = keep_known(self, ticket->others[i].events, ticket->others[i].n_events, frozen_at),
        };
        g_array_append_val(self->known_others, known);
    }
    const struct event *next = input->events = (const struct event *)(gpointer)self->known_by_then->data;
    next += input->n_events;
    for (guint i = 0; i < self->known_others->len; i++) {
        struct sla_other *known = &g_array_index(self->known_others, struct sla_other, i);
        known->events = next;
        next += known->n_events;
    }
    input->others = (const struct sla_other *)(gpointer)self->known_others->data;
}

/* The ticket at a stop: for a frozen or closing month as it was known when that was frozen, as what came later counts
 * in the oldest open month (6.4). */
static void replay_to(struct month_counter *self, const struct stop *stop) {
    struct sla_input *input = &self->input;
    *input = (struct sla_input){
        .book = self->basis->book,
        .events = self->ticket->events,
        .n_events = self->ticket->n_events,
        .others = self->ticket->others,
        .n_others = self->ticket->n_others,
        .now = stop->at,
        .flags = stop->is_over ? SLA_BEFORE_NOW : 0,
        .exclusions_until = stop->freeze ? stop->freeze->frozen_at - 1 : self->basis->now,
    };
    if (stop->freeze && self->has_late_events)
        know_only(self, input, stop->freeze->frozen_at);
    sla_replay(input, self->result);
}

/* The same with all that is known now, as if no month were frozen. */
static void replay_unfrozen(struct month_counter *self, const struct stop *stop) {
    struct sla_input input = {
        .book = &self->unfrozen,
        .events = self->ticket->events,
        .n_events = self->ticket->n_events,
        .others = self->ticket->others,
        .n_others = self->ticket->n_others,
        .now = stop->at,
        .flags = SLA_BEFORE_NOW,
        .exclusions_until = self->basis->now,
    };
    sla_replay(&input, self->result);
}

static enum stands_as stands_as(const struct sla_ticket *ticket) {
    if (ticket->excluded != EXCLUDE_NONE || ticket->merged_into != 0)
        return STANDS_EXCLUDED;
    return ticket_status_is_over(ticket->status) ? STANDS_RESOLVED : STANDS_OPEN;
}

static struct before before_of(const struct sla_result *result) {
    struct before before = {
        .is_received = result->ticket.received_at != INSTANT_NEVER,
        .stands_as = stands_as(&result->ticket),
        .reopenings = result->ticket.reopenings,
    };
    memcpy(before.custody, result->custody, sizeof before.custody);
    return before;
}

/* ---- taking down --------------------------------------------------------------------------------------------------
 */

/* Time goes on for an open clock that isn't set aside; a verdict of breach doesn't stop it. */
static bool is_open(const struct sla_clock *clock) {
    return clock->stopped_at == INSTANT_NEVER && clock->verdict != SLA_EXCLUDED;
}

static int64_t clock_runs_by(const struct month_counter *self, const struct sla_clock *clock, const struct stop *stop) {
    if (stop->is_over || !is_open(clock))
        return 0;
    int64_t plan_id = metric_is_vendor(clock->metric) ? clock->plan_id : self->result->ticket.plan_id;
    return version_id_of(self, plan_id, stop->at);
}

/* 6.1: the latest that an agent has given, before the month was frozen. */
static const char *cause_of(const struct month_counter *self, const struct sla_clock *clock, const struct stop *stop) {
    if (clock->verdict != SLA_BREACHED)
        return NULL;
    const struct event *latest = NULL;
    for (size_t i = 0; i < self->ticket->n_events; i++) {
        const struct event *event = &self->ticket->events[i];
        bool is_known =
            stop->freeze ? event->recorded_at < stop->freeze->frozen_at : event->happened_at <= self->basis->now;
        if (is_known && event->kind == EVENT_CAUSE_OF_BREACH && event->metric == clock->metric &&
            event->to_id == clock->cycle)
            latest = event;
    }
    return latest ? latest->reason_code : NULL;
}

/* Where time alone will change what the row says. */
static void note_recheck(struct month_counter *self, int64_t instant) {
    if (instant > self->basis->now)
        self->facts.recheck_at = MIN(self->facts.recheck_at, instant);
}

/* The clocks of a zone that count in the month. Where nothing came late, the replay says it itself. */
static void choose_clocks(struct month_counter *self, struct calendar *zone, const struct stop *stop) {
    g_array_set_size(self->would_count, 0);
    for (size_t i = 0; i < self->result->n_clocks; i++) {
        const struct sla_clock *clock = &self->result->clocks[i];
        note_zone(self, clock->opened_by);
        bool counts = self->has_late_events || clock->verdict == SLA_RUNNING || clock->month == stop->month;
        if (counts && same_zone(clock->opened_by, zone))
            g_array_append_val(self->would_count, *clock);
    }
}

static void settle(struct month_counter *self, struct month_ledger *ledger, const struct stop *stop) {
    g_array_set_size(self->counting, 0);
    if (self->has_late_events)
        month_ledger_settle(ledger, (const struct sla_clock *)(gpointer)self->would_count->data, self->would_count->len,
                            stop->month, stop->at, self->counting);
    else
        g_array_append_vals(self->counting, self->would_count->data, self->would_count->len);
}

static void recheck_clock(struct month_counter *self, const struct sla_clock *clock, const struct stop *stop) {
    if (stop->is_over || !is_open(clock))
        return;
    note_recheck(self, stop->end);
    if (clock->verdict == SLA_RUNNING && clock->due != INSTANT_NEVER)
        note_recheck(self, clock->due + 1); /* 5.1: breached when its due second is over */
}

/* Metric, cycle and part are the key of a clock in a month. What an event entered late has put in the place of another
 * clock may have the other's numbers, and be counted in another zone. */
static unsigned free_part(const struct month_counter *self, const struct sla_clock *clock, int month) {
    unsigned part = clock->part;
    for (guint i = 0; i < self->facts.clocks->len; i++) {
        const struct clock_fact *other = &g_array_index(self->facts.clocks, struct clock_fact, i);
        if (other->month == month && other->clock.metric == clock->metric && other->clock.cycle == clock->cycle &&
            other->clock.part >= part)
            part = other->clock.part + 1;
    }
    return part;
}

static void take_clocks(struct month_counter *self, struct calendar *zone, const struct stop *stop) {
    for (size_t i = 0; i < self->result->n_clocks; i++)
        if (same_zone(self->result->clocks[i].opened_by, zone))
            recheck_clock(self, &self->result->clocks[i], stop);
    for (guint i = 0; i < self->counting->len; i++) {
        const struct sla_clock *clock = &g_array_index(self->counting, struct sla_clock, i);
        struct clock_fact fact = {
            .month = stop->month,
            .counted_at = stop->at,
            .runs_by = clock_runs_by(self, clock, stop),
            .cause = cause_of(self, clock, stop),
            .clock = *clock,
        };
        fact.clock.part = free_part(self, clock, stop->month);
        g_array_append_val(self->facts.clocks, fact);
    }
}

static enum came_by came_by(const struct before *before, const struct sla_ticket *ticket) {
    if (!before->is_received)
        return CAME_RECEIVED;
    if (before->stands_as == STANDS_OPEN)
        return CAME_CARRIED;
    enum stands_as stands = stands_as(ticket);
    if (stands == STANDS_OPEN || ticket->reopenings > before->reopenings ||
        (before->stands_as == STANDS_EXCLUDED && stands == STANDS_RESOLVED))
        return CAME_RETURNED;
    return CAME_NOT;
}

/* What was met stopped in the month of its verdict; what was missed may have stopped later. */
static void count_resolutions(const struct month_counter *self, const struct stop *stop, struct ticket_fact *fact) {
    for (guint i = 0; i < self->counting->len; i++) {
        const struct sla_clock *clock = &g_array_index(self->counting, struct sla_clock, i);
        fact->kept_resolutions += clock->metric == METRIC_RESOLUTION && clock->verdict == SLA_MET;
    }
    fact->late_resolutions = self->has_late_events ? self->ledger.late_stops : 0;
    for (size_t i = 0; i < self->result->n_clocks && !self->has_late_events; i++) {
        const struct sla_clock *clock = &self->result->clocks[i];
        fact->late_resolutions += clock->metric == METRIC_RESOLUTION && clock->verdict == SLA_BREACHED &&
                                  clock->stopped_at >= stop->from && clock->stopped_at < stop->end;
    }
}

static void take_ticket(struct month_counter *self, const struct before *before, const struct stop *stop) {
    const struct sla_result *result = self->result;
    if (result->ticket.received_at == INSTANT_NEVER)
        return;
    struct ticket_fact fact = {
        .month = stop->month,
        .counted_at = stop->at,
        .came_by = came_by(before, &result->ticket),
        .stands_as = stands_as(&result->ticket),
        .ticket = result->ticket,
    };
    if (fact.stands_as == STANDS_OPEN && !stop->is_over) {
        note_recheck(self, stop->end);
        fact.runs_by = version_id_of(self, result->ticket.plan_id, stop->at);
    }
    if (fact.came_by == CAME_NOT)
        return;
    /* What is excluded is in no figure of custody, and its time would go on for ever. */
    bool is_counted = fact.stands_as != STANDS_EXCLUDED;
    for (enum sla_holder holder = SLA_HOLDER_CUSTOMER; is_counted && holder < SLA_HOLDER_COUNT; holder++) {
        fact.held[holder] = result->custody[holder] - before->custody[holder];
        fact.open_seconds += result->custody[holder];
    }
    count_resolutions(self, stop, &fact);
    g_array_append_val(self->facts.tickets, fact);
}

/* The month in which what happened at an instant counts: its own, or, if that was frozen when it was recorded, the one
 * that was the oldest open one then (6.4). */
static int counted_month(const struct month_counter *self, struct calendar *zone, int64_t at, int64_t recorded_at) {
    int month = calendar_month(zone, at);
    for (size_t i = 0; i < self->n_freezes; i++)
        if (self->freezes[i].month >= month && self->freezes[i].frozen_at <= recorded_at)
            month = month_next(self->freezes[i].month);
    return month;
}

static void take_stays(struct month_counter *self, struct calendar *zone, const struct stop *stop) {
    const struct sla_ticket *ticket = &self->result->ticket;
    if (stands_as(ticket) == STANDS_EXCLUDED)
        return;
    stays_find(&self->input, self->result, self->stays);
    for (guint i = 0; i < self->stays->len; i++) {
        const struct stay *stay = &g_array_index(self->stays, struct stay, i);
        int ended_month = stay->ended_by == STAY_LASTS
                              ? stop->month
                              : counted_month(self, zone, stay->ended_at, stay->ended_recorded_at);
        if (ended_month < stop->month)
            continue;
        struct stay_fact fact = {
            .month = stop->month,
            .counted_at = stop->at,
            .began_month = counted_month(self, zone, stay->began_at, stay->began_recorded_at),
            .stay = *stay,
            .priority = ticket->priority,
            .category_id = ticket->category_id,
            .team_id = ticket->team_id,
            .agent_id = ticket->agent_id,
        };
        g_array_append_val(self->facts.stays, fact);
    }
}

/* ---- the walk -----------------------------------------------------------------------------------------------------
 */

/* Nothing of it moves any more unless something happens. */
static bool is_settled(const struct sla_result *result) {
    for (size_t i = 0; i < result->n_clocks; i++)
        if (is_open(&result->clocks[i]))
            return false;
    return stands_as(&result->ticket) != STANDS_OPEN;
}

/* What a frozen month would be now, beside what it is (6.4). */
static void restate(struct month_counter *self, struct calendar *zone, const struct stop *stop) {
    g_autoptr(GArray) was = g_array_copy(self->counting);
    replay_unfrozen(self, stop);
    choose_clocks(self, zone, stop);
    settle(self, &self->free_ledger, stop);
    month_ledger_restate(was, self->counting, stop->month, self->facts.restatements);
}

/* The event that brought a restatement about: of those that the frozen month should have known the one recorded last.
 */
static int64_t cause_of_restatement(const struct month_counter *self, struct calendar *zone, int month) {
    const struct sla_freeze *freeze = freeze_of(self, month);
    const struct event *latest = NULL;
    for (size_t i = 0; i < self->ticket->n_events; i++) {
        const struct event *event = &self->ticket->events[i];
        if (event->recorded_at >= freeze->frozen_at && is_late_event(self, zone, event) &&
            (latest == NULL || event->event_id > latest->event_id))
            latest = event;
    }
    return latest ? latest->event_id : 0;
}

static void finish_restatements(struct month_counter *self, struct calendar *zone, guint first) {
    for (guint i = first; i < self->facts.restatements->len; i++) {
        struct restatement *restatement = &g_array_index(self->facts.restatements, struct restatement, i);
        if (restatement->was == SLA_RUNNING && restatement->counts_in == 0)
            restatement->counts_in = self->oldest_open;
        restatement->event_id = cause_of_restatement(self, zone, restatement->month);
    }
}

/* Where the walk begins: with the ticket, or, where nothing came late, behind the last frozen month, with what that
 * knew. */
static int begin_walk(struct month_counter *self, struct calendar *zone, struct before *before) {
    int month = calendar_month(zone, self->first_at);
    self->has_late_events = has_late_events(self, zone);
    g_array_set_size(self->ledger.lines, 0);
    g_array_set_size(self->free_ledger.lines, 0);
    if (self->has_late_events || month >= self->first_rows)
        return month;
    struct stop last = stop_in(self, zone, month_before(self->first_rows));
    replay_to(self, &last);
    *before = before_of(self->result);
    return self->first_rows;
}

/* Walks through the months of one zone; the first zone is the ticket's own and counts the ticket too. */
static void walk(struct month_counter *self, struct calendar *zone, bool is_own) {
    struct before before = {0};
    guint restatements = self->facts.restatements->len;
    for (int month = begin_walk(self, zone, &before);; month = month_next(month)) {
        struct stop stop = stop_in(self, zone, month);
        replay_to(self, &stop);
        choose_clocks(self, zone, &stop);
        settle(self, &self->ledger, &stop);
        if (month >= self->first_rows) {
            take_clocks(self, zone, &stop);
            if (is_own) {
                take_ticket(self, &before, &stop);
                take_stays(self, zone, &stop);
            }
        }
        bool is_last = !stop.is_over || (self->last_at < stop.end && is_settled(self->result));
        before = before_of(self->result);
        if (stop.freeze != NULL && self->has_late_events)
            restate(self, zone, &stop);
        else if (is_last)
            break;
    }
    finish_restatements(self, zone, restatements);
}

static void take_faults(struct month_counter *self) {
    if (self->result->n_faults > 0)
        g_array_append_vals(self->facts.faults, self->result->faults, (guint)self->result->n_faults);
}

const struct month_facts *month_facts_of(struct month_counter *self, const struct history *ticket) {
    g_array_set_size(self->facts.clocks, 0);
    g_array_set_size(self->facts.tickets, 0);
    g_array_set_size(self->facts.stays, 0);
    g_array_set_size(self->facts.faults, 0);
    g_array_set_size(self->facts.restatements, 0);
    look_at(self, ticket);
    if (self->first_at == INSTANT_NEVER) {
        struct stop now = {.at = self->basis->now};
        replay_to(self, &now);
        take_faults(self);
        return &self->facts;
    }
    walk(self, self->zones->pdata[0], true);
    take_faults(self);
    for (guint i = 1; i < self->zones->len; i++)
        walk(self, self->zones->pdata[i], false);
    return &self->facts;
}
