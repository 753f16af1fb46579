/* Months of random histories (sla-rules.md 6.1, 6.3, 6.4), with fixed seeds and fresh ones each run (repeat one with
 * --seed). The nights are lived through: each month is closed with what had been recorded by then, its rows are kept,
 * and later nights know more: messages entered late, exclusions and returns, merges and their undoing. Whatever comes,
 * each metric of each month reconciles: what is carried in is what ran at the end of the month before, and with what
 * started it is met, missed, excluded or still running; and a clock that has a verdict in a month is in no later one.
 */
#include "shared/month_facts.h"
#include "tests/unit/sla_history.h"

#include <string.h>

#define MOST_EVENTS 48
#define FIRST_MONTH 202603
#define MONTHS 5
#define TICKETS 2

/* Two tickets that may be merged, and what is known of them at a night. */
struct ground {
    GRand *random;
    world_t *world;
    struct event events[TICKETS][MOST_EVENTS]; /* by recording */
    size_t n_events[TICKETS];
    int64_t begin, end;
    int64_t frozen_at[MONTHS];
    GArray *rows[MONTHS]; /* struct clock_fact, as each month was closed or is */
};

static int draw(struct ground *ground, int most) {
    return g_rand_int_range(ground->random, 0, most);
}

/* ---- making one ----------------------------------------------------------------------------------------------- */

static void make_world(struct ground *ground) {
    world_t *world = ground->world = world_new();
    world_edit_calendar(world, 1, "2026-04-14 10:00", "[week]\nmonday=08:00-12:00\nthursday=00:00-24:00\n");
    size_t berlin = world_add_calendar(world, "[calendar]\ntimezone=Europe/Berlin\n[week]\nmonday=00:00-24:00\n"
                                              "tuesday=00:00-24:00\nwednesday=00:00-24:00\nsunday=22:00-24:00\n");
    world_add_plan(world, 1,
                   "[targets]\nfirst_response=- 2h 4h 8h\nresolution=4h 8h 24h 90h\n"
                   "[pauses]\nresolution=waiting_customer waiting_vendor\n");
    if (draw(ground, 2) == 0) /* clocks whose months end elsewhere */
        world_add_plan(world, berlin, "[targets]\nnext_response=1h 2h 4h 8h\nresolution=40h 80h 120h -\n");
    world_add_plan(world, 1, "[targets]\nvendor_response=1h - 8h 20h\nvendor_resolution=4h 8h 60h 90h\n");
    ground->begin = instant_of("01 00:00");
    ground->end = instant_of("2026-07-20 00:00");
    for (int i = 0, month = FIRST_MONTH; i < MONTHS - 1; i++, month = month_next(month)) {
        int next = month_next(month);
        ground->frozen_at[i] =
            civil_to_days(next / 100, next % 100, 3) * DAY_SECONDS + draw(ground, 12) * DAY_SECONDS + 3600;
    }
    ground->frozen_at[MONTHS - 1] = INSTANT_NEVER;
}

static void fill(struct ground *ground, struct event *event) {
    event->author = (enum message_author)(1 + draw(ground, AUTHOR_COUNT - 1));
    event->is_public = true;
    event->to_status =
        (enum ticket_status)(TICKET_IN_PROGRESS + draw(ground, TICKET_STATUS_COUNT - TICKET_IN_PROGRESS));
    event->to_id = 1 + draw(ground, 4);
    event->reason = event->kind == EVENT_EXCLUDE ? EXCLUDE_SPAM : EXCLUDE_NONE;
    if (event->kind == EVENT_PLAN)
        event->to_id = 1 + draw(ground, (int)ground->world->n_policies - 1);
    if (event->kind >= EVENT_VENDOR_SUBMITTED && event->kind <= EVENT_VENDOR_WITHDRAWN) {
        event->ref_id = 1 + draw(ground, 2);
        event->from_id = (int64_t)ground->world->n_policies;
    }
    if (event->kind == EVENT_LEVEL)
        event->to_id = 1 + draw(ground, 3);
}

static struct event *add(struct ground *ground, size_t ticket, enum event_kind kind, int64_t at, int64_t recorded_at) {
    struct event *event = &ground->events[ticket][ground->n_events[ticket]++];
    *event = (struct event){
        .customer_id = 1,
        .ticket_id = (int64_t)ticket + 1,
        .happened_at = at,
        .recorded_at = recorded_at,
        .kind = kind,
        .actor_kind = ACTOR_AGENT,
    };
    return event;
}

/* Mostly written down at once, sometimes days or weeks later. What sets a ticket aside or moves it to another plan is
 * an act at the desk, and never entered late. */
static int64_t record(struct ground *ground, enum event_kind kind, int64_t at) {
    bool may_be_late = kind != EVENT_EXCLUDE && kind != EVENT_INCLUDE && kind != EVENT_PLAN;
    return may_be_late && draw(ground, 8) == 0 ? at + draw(ground, 60 * 86400) : at;
}

static void make_history(struct ground *ground, size_t ticket) {
    static const enum event_kind kinds[] = {
        EVENT_MESSAGE,         EVENT_MESSAGE,       EVENT_MESSAGE,
        EVENT_STATUS,          EVENT_STATUS,        EVENT_STATUS,
        EVENT_PRIORITY,        EVENT_PLAN,          EVENT_EXCLUDE,
        EVENT_INCLUDE,         EVENT_LEVEL,         EVENT_VENDOR_SUBMITTED,
        EVENT_VENDOR_SEVERITY, EVENT_VENDOR_SOLVED, EVENT_VENDOR_WITHDRAWN,
    };
    int64_t at = ground->begin + draw(ground, 40 * 86400), recorded_at = record(ground, EVENT_RECEIVED, at);
    add(ground, ticket, EVENT_RECEIVED, at, recorded_at);
    add(ground, ticket, EVENT_PRIORITY, at, recorded_at)->to_id = 1 + draw(ground, 4);
    fill(ground, add(ground, ticket, EVENT_PLAN, at, recorded_at));
    for (int left = draw(ground, 18); left > 0; left--) {
        enum event_kind kind = kinds[draw(ground, G_N_ELEMENTS(kinds))];
        at += draw(ground, 4) ? draw(ground, 3 * 86400) : draw(ground, 30 * 86400);
        if (at >= ground->end)
            break;
        int64_t then = record(ground, kind, at); /* MAX() would draw it twice */
        fill(ground, add(ground, ticket, kind, at, MAX(recorded_at, then)));
    }
}

/* Ticket 2 is merged into ticket 1, and that perhaps undone; both at the same instants, written down at once. */
static void make_merge(struct ground *ground) {
    int64_t at = MAX(ground->events[0][0].recorded_at, ground->events[1][0].recorded_at) + draw(ground, 30 * 86400);
    if (at >= ground->end)
        return;
    add(ground, 1, EVENT_MERGED_INTO, at, at)->ref_id = 1;
    add(ground, 0, EVENT_MERGED_FROM, at, at)->ref_id = 2;
    at += draw(ground, 50 * 86400);
    if (draw(ground, 2) || at >= ground->end)
        return;
    add(ground, 1, EVENT_UNMERGED, at, at)->ref_id = 1;
    add(ground, 0, EVENT_UNMERGED, at, at)->ref_id = 2;
}

static int compare_recording(const void *one, const void *other) {
    const struct event *a = one, *b = other;
    if (a->recorded_at != b->recorded_at)
        return a->recorded_at < b->recorded_at ? -1 : 1;
    return (a->event_id > b->event_id) - (a->event_id < b->event_id);
}

static struct ground *ground_new(guint32 seed) {
    struct ground *ground = g_new0(struct ground, 1);
    ground->random = g_rand_new_with_seed(seed);
    make_world(ground);
    for (size_t ticket = 0; ticket < TICKETS; ticket++)
        make_history(ground, ticket);
    if (draw(ground, 3) == 0)
        make_merge(ground);
    for (size_t ticket = 0; ticket < TICKETS; ticket++) {
        for (size_t i = 0; i < ground->n_events[ticket]; i++)
            ground->events[ticket][i].event_id = (int64_t)i;
        qsort(ground->events[ticket], ground->n_events[ticket], sizeof(struct event), compare_recording);
        for (size_t i = 0; i < ground->n_events[ticket]; i++)
            ground->events[ticket][i].event_id = (int64_t)(2 * i + ticket + 1);
    }
    for (int i = 0; i < MONTHS; i++)
        ground->rows[i] = g_array_new(FALSE, FALSE, sizeof(struct clock_fact));
    return ground;
}

static void ground_free(struct ground *ground) {
    for (int i = 0; i < MONTHS; i++)
        g_array_unref(ground->rows[i]);
    world_free(ground->world);
    g_rand_free(ground->random);
    g_free(ground);
}

/* ---- living through it ---------------------------------------------------------------------------------------- */

static int index_of(int month) {
    return (month / 100 - FIRST_MONTH / 100) * 12 + month % 100 - FIRST_MONTH % 100;
}

/* The rows of a night at `now`, at which so many months are closed, the last `n_closing` of them by it. */
static void live_night(struct ground *ground, int64_t now, int n_frozen, size_t n_closing) {
    struct sla_other known[TICKETS] = {{1, ground->events[0], 0}, {2, ground->events[1], 0}};
    struct sla_freeze freezes[MONTHS];
    for (int i = 0, month = FIRST_MONTH; i < n_frozen; i++, month = month_next(month))
        freezes[i] = (struct sla_freeze){month, ground->frozen_at[i]};
    for (size_t ticket = 0; ticket < TICKETS; ticket++)
        while (known[ticket].n_events < ground->n_events[ticket] &&
               ground->events[ticket][known[ticket].n_events].recorded_at < now)
            known[ticket].n_events++;
    struct sla_book book = ground->world->book;
    book.freezes = freezes;
    book.n_freezes = (size_t)n_frozen;
    struct history history = {
        .customer_id = 1, .ticket_id = 1, .events = known[0].events, .n_events = known[0].n_events};
    history.others = known;
    history.n_others = TICKETS;
    struct month_facts_basis basis = {
        .book = &book,
        .n_closing = n_closing,
        .zone = ground->world->calendars[0].versions[0].calendar,
        .now = now,
    };
    g_autoptr(month_counter_t) counter = month_counter_new(&basis);
    const struct month_facts *facts = month_facts_of(counter, &history);
    for (int i = n_frozen - (int)n_closing; i < MONTHS; i++)
        g_array_set_size(ground->rows[i], 0);
    for (guint i = 0; i < facts->clocks->len; i++) {
        const struct clock_fact *fact = &g_array_index(facts->clocks, struct clock_fact, i);
        int index = index_of(fact->month);
        g_assert_cmpint(index, >=, n_frozen - (int)n_closing); /* a frozen month gets no row */
        g_assert_cmpint(index, <, MONTHS);
        g_array_append_val(ground->rows[index], *fact);
    }
}

/* ---- what holds ----------------------------------------------------------------------------------------------- */

static bool is_same(const struct sla_clock *one, const struct sla_clock *other) {
    return one->metric == other->metric && one->opened_at == other->opened_at && one->vendor_case == other->vendor_case;
}

static guint count_same(const GArray *rows, const struct sla_clock *clock, bool running) {
    guint n = 0;
    for (guint i = 0; i < rows->len; i++) {
        const struct sla_clock *other = &g_array_index(rows, struct clock_fact, i).clock;
        n += is_same(clock, other) && (other->verdict == SLA_RUNNING) == running;
    }
    return n;
}

/* For whoever looks for the fault. */
static void write_ground(const struct ground *ground) {
    char at[INSTANT_TEXT_SIZE], then[INSTANT_TEXT_SIZE];
    for (int i = 0; i < MONTHS - 1; i++)
        g_test_message("month %d frozen at %s", i, instant_text(ground->frozen_at[i], at));
    for (size_t ticket = 0; ticket < TICKETS; ticket++)
        for (size_t i = 0; i < ground->n_events[ticket]; i++) {
            const struct event *event = &ground->events[ticket][i];
            g_test_message("ticket %d, event %d: %s at %s, recorded %s: status %s, author %s, to %d, ref %d",
                           (int)event->ticket_id, (int)event->event_id, event_kind_name(event->kind),
                           instant_text(event->happened_at, at), instant_text(event->recorded_at, then),
                           ticket_status_name(event->to_status), message_author_name(event->author), (int)event->to_id,
                           (int)event->ref_id);
        }
    for (int i = 0; i < MONTHS; i++)
        for (guint j = 0; j < ground->rows[i]->len; j++) {
            const struct clock_fact *fact = &g_array_index(ground->rows[i], struct clock_fact, j);
            g_test_message("%d: %s#%u.%u opened %s, started in %d: %s", fact->month, metric_name(fact->clock.metric),
                           fact->clock.cycle, fact->clock.part, instant_text(fact->clock.opened_at, at),
                           fact->clock.opened_month, sla_verdict_name(fact->clock.verdict));
        }
}

/* 6.3: what a month carries in is exactly what ran at the end of the one before, clock by clock and by number. */
static bool reconciles(const struct ground *ground, int index) {
    int running[METRIC_COUNT] = {0}, carried[METRIC_COUNT] = {0};
    const GArray *rows = ground->rows[index];
    bool fine = true;
    for (guint i = 0; index > 0 && i < ground->rows[index - 1]->len; i++) {
        const struct clock_fact *before = &g_array_index(ground->rows[index - 1], struct clock_fact, i);
        running[before->clock.metric] += before->clock.verdict == SLA_RUNNING;
    }
    for (guint i = 0; i < rows->len; i++) {
        const struct clock_fact *fact = &g_array_index(rows, struct clock_fact, i);
        carried[fact->clock.metric] += fact->clock.opened_month != fact->month;
        fine = fine && fact->clock.opened_month <= fact->month;
        fine = fine && (fact->clock.verdict == SLA_RUNNING || fact->clock.month == fact->month);
    }
    return fine && memcmp(running, carried, sizeof(running)) == 0;
}

/* What comes back after a freeze opens at the return (5.2), so that several clocks may open in one instant. */
static bool opened_by_return(const struct ground *ground, const struct sla_clock *clock) {
    for (size_t i = 0; i < ground->n_events[0]; i++) {
        const struct event *event = &ground->events[0][i];
        if (event->happened_at == clock->opened_at && (event->kind == EVENT_INCLUDE || event->kind == EVENT_UNMERGED))
            return true;
    }
    return false;
}

/* 6.1, 6.4: a verdict is counted once, and nothing of its clock later. */
static bool stays_counted(const struct ground *ground, int index) {
    for (guint i = 0; i < ground->rows[index]->len; i++) {
        const struct clock_fact *fact = &g_array_index(ground->rows[index], struct clock_fact, i);
        if (opened_by_return(ground, &fact->clock))
            continue;
        guint same_here = count_same(ground->rows[index], &fact->clock, false);
        for (int later = index + 1; fact->clock.verdict != SLA_RUNNING && later < MONTHS; later++)
            if (same_here == 1 && count_same(ground->rows[later], &fact->clock, false) > 0)
                return false;
        for (guint j = 0; j < i; j++) {
            const struct sla_clock *other = &g_array_index(ground->rows[index], struct clock_fact, j).clock;
            if (other->metric == fact->clock.metric && other->cycle == fact->clock.cycle &&
                other->part == fact->clock.part)
                return false;
        }
    }
    return true;
}

static void check_months(const struct ground *ground, guint32 seed, int until) {
    for (int i = 0; i < until; i++) {
        bool fine = reconciles(ground, i) && stays_counted(ground, i);
        if (!fine)
            write_ground(ground);
        if (!fine)
            g_test_message("seed %u, month %d", seed, i);
        g_assert_true(fine);
    }
}

static void check_seed(guint32 seed) {
    struct ground *ground = ground_new(seed);
    for (int i = 0; i < MONTHS - 1; i++) {
        live_night(ground, ground->frozen_at[i], i + 1, 1);
        check_months(ground, seed, i + 1);
    }
    live_night(ground, ground->end, MONTHS - 1, 0);
    check_months(ground, seed, MONTHS);
    ground_free(ground);
}

static void fixed_seeds(void) {
    for (guint32 seed = 1; seed <= 4000; seed++)
        check_seed(seed);
}

static void fresh_seeds(void) {
    for (int i = 0; i < 1000; i++)
        check_seed((guint32)g_test_rand_int());
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/months/property/fixed-seeds", fixed_seeds);
    g_test_add_func("/months/property/fresh-seeds", fresh_seeds);
    return g_test_run();
}
