/* Properties of the engine on random calendars, plans and histories, with fixed seeds and fresh ones each run (repeat
 * one with --seed): it agrees with the naive second-by-second reference; no verdict lies before the event or edit that
 * made it; what a prefix of the history finds final stays; custody sums to the whole; every explanation adds up. */
#include "tests/unit/sla_reference.h"

#include <string.h>

#define WINDOW (6 * DAY_SECONDS)
#define MOST_EVENTS 40
#define OTHERS_IDS 500 /* the other ticket's events have smaller ones, so that they come first within a second */

/* A random world with one ticket in it. */
struct ground {
    GRand *random;
    int64_t from;
    struct reference reference;
    struct sla_calendar calendars[REFERENCE_CALENDARS];
    struct sla_calendar_version versions[REFERENCE_CALENDARS][REFERENCE_VERSIONS];
    struct sla_policy policies[3];
    struct sla_book book;
    struct event events[MOST_EVENTS];
    size_t n_events;
    struct event other_events[MOST_EVENTS]; /* of the ticket that may be merged into it */
    struct sla_other other;
    int64_t now;
    int64_t cases;
};

/* ---- making one --------------------------------------------------------------------------------------------- */

static void make_calendars(struct ground *ground, const char *zone) {
    for (int i = 0; i < REFERENCE_CALENDARS; i++) {
        size_t n = (size_t)g_rand_int_range(ground->random, 1, REFERENCE_VERSIONS + 1);
        int64_t made_at = ground->from;
        ground->reference.n_versions[i] = n;
        for (size_t version = 0; version < n; version++) {
            struct naive_calendar *naive =
                version ? naive_calendar_edited(ground->random, ground->reference.calendars[i][0])
                        : naive_calendar_new(ground->random, zone, ground->from, ground->from + WINDOW);
            g_autofree char *file = naive_calendar_file(naive);
            g_autoptr(GError) error = NULL;
            ground->reference.calendars[i][version] = naive;
            made_at += g_rand_int_range(ground->random, 1, (gint32)DAY_SECONDS);
            ground->reference.made_at[i][version] = made_at;
            ground->versions[i][version] = (struct sla_calendar_version){
                .id = i * 10 + (int64_t)version,
                .made_at = made_at,
                .calendar = calendar_parse(file, "random", &error),
            };
            g_assert_no_error(error);
        }
        ground->calendars[i] = (struct sla_calendar){i + 1, ground->versions[i], n};
    }
}

static struct sla_target random_target(struct ground *ground) {
    if (g_rand_int_range(ground->random, 0, 6) == 0)
        return (struct sla_target){SLA_NO_TARGET, 0};
    int64_t seconds = g_rand_int_range(ground->random, 0, 50) == 0 ? 0 : g_rand_int_range(ground->random, 1, 80000);
    return (struct sla_target){SLA_TARGET_SECONDS, g_rand_boolean(ground->random) ? seconds / 1800 * 1800 : seconds};
}

static void make_policies(struct ground *ground) {
    for (int i = 0; i < 3; i++) {
        struct sla_policy *policy = &ground->policies[i];
        *policy = (struct sla_policy){.id = i + 1, .calendar = &ground->calendars[i]};
        policy->retarget = (enum sla_retarget)g_rand_int_range(ground->random, 0, 2);
        for (int priority = PRIORITY_HIGHEST; priority <= PRIORITY_LOWEST; priority++) {
            for (int metric = METRIC_FIRST_RESPONSE; metric < METRIC_COUNT; metric++)
                policy->targets[metric][priority] = random_target(ground);
            policy->reopen[priority] = random_target(ground);
        }
        for (int metric = METRIC_NEXT_RESPONSE; metric < METRIC_COUNT; metric++)
            policy->pauses[metric] = (unsigned)g_rand_int_range(ground->random, 0, 4) << TICKET_WAITING_CUSTOMER;
    }
    ground->book = (struct sla_book){.policies = ground->policies, .n_policies = 3};
}

static struct event *add_event(struct ground *ground, enum event_kind kind, int64_t at) {
    struct event *event = &ground->events[ground->n_events++];
    *event = (struct event){
        .customer_id = 1,
        .ticket_id = 1,
        .event_id = OTHERS_IDS + (int64_t)ground->n_events,
        .happened_at = at,
        .recorded_at = at,
        .kind = kind,
    };
    return event;
}

static void fill_event(struct ground *ground, struct event *event) {
    GRand *random = ground->random;
    event->author = g_rand_boolean(random) ? AUTHOR_REQUESTER : (enum message_author)g_rand_int_range(random, 1, 5);
    event->is_public = g_rand_int_range(random, 0, 4) > 0;
    event->to_status = (enum ticket_status)g_rand_int_range(random, TICKET_IN_PROGRESS, TICKET_STATUS_COUNT);
    event->to_id = g_rand_int_range(random, 1, 4);
    event->metric = (enum metric)g_rand_int_range(random, METRIC_FIRST_RESPONSE, METRIC_RESOLUTION + 1);
    event->seconds = g_rand_int_range(random, 0, 60000);
    event->ref_id = ground->cases;
    if (event->kind == EVENT_PRIORITY || event->kind == EVENT_VENDOR_SEVERITY)
        event->to_id = g_rand_int_range(random, PRIORITY_HIGHEST, PRIORITY_LOWEST + 1);
    if (event->kind == EVENT_VENDOR_SUBMITTED) {
        event->from_id = g_rand_int_range(random, 1, 4);
        event->ref_id = ++ground->cases;
    } else if (event->kind >= EVENT_VENDOR_SEVERITY && event->kind <= EVENT_VENDOR_WITHDRAWN && ground->cases == 0) {
        event->kind = EVENT_MESSAGE;
    }
}

/* Somewhere after the event before: the same second, a due, an opening, an edit, or just later. */
static int64_t next_instant(struct ground *ground, int64_t at, const struct sla_result *result) {
    GRand *random = ground->random;
    int64_t end = ground->from + WINDOW - DAY_SECONDS, due = result->ticket.next_due;
    int kind = g_rand_int_range(random, 0, 8);
    if (kind == 0)
        return at;
    if (kind == 1 && due >= at && due < end)
        return due + g_rand_int_range(random, 0, 2);
    if (kind == 2)
        return MAX(at, MIN((at / 1800 + g_rand_int_range(random, 1, 20)) * 1800, end));
    if (kind == 3 && ground->reference.n_versions[0] > 1)
        return CLAMP(ground->reference.made_at[0][1], at, MAX(at, end));
    return MAX(at, MIN(at + g_rand_int_range(random, 1, 30000), end));
}

static struct sla_input input_of(const struct ground *ground, size_t n_events, int64_t now) {
    return (struct sla_input){
        .book = &ground->book,
        .events = ground->events,
        .n_events = n_events,
        .others = &ground->other,
        .n_others = ground->other.n_events > 0,
        .now = now,
    };
}

/* Another ticket, which is merged into this one at `at`; it ends there. */
static void make_other(struct ground *ground, int64_t at) {
    static const enum event_kind kinds[] = {EVENT_MESSAGE, EVENT_MESSAGE,  EVENT_STATUS,
                                            EVENT_STATUS,  EVENT_PRIORITY, EVENT_PLAN};
    struct event own[MOST_EVENTS];
    size_t n_own = ground->n_events;
    int64_t before = g_rand_int_range(ground->random, 0, (gint32)(2 * DAY_SECONDS)); /* MAX() would draw it twice */
    int64_t when = MAX(ground->from, at - before);
    memcpy(own, ground->events, sizeof(own));
    ground->n_events = 0; /* add_event() fills the other's for a while */
    add_event(ground, EVENT_RECEIVED, when);
    add_event(ground, EVENT_PRIORITY, when)->to_id = g_rand_int_range(ground->random, 1, 5);
    add_event(ground, EVENT_PLAN, when)->to_id = g_rand_int_range(ground->random, 1, 4);
    for (int left = g_rand_int_range(ground->random, 0, 8); left > 0; left--) {
        when += g_rand_int_range(ground->random, 0, (gint32)(at - when) / 2 + 1);
        fill_event(ground, add_event(ground, kinds[g_rand_int_range(ground->random, 0, G_N_ELEMENTS(kinds))], when));
    }
    add_event(ground, EVENT_MERGED_INTO, at)->ref_id = 1;
    for (size_t i = 0; i < ground->n_events; i++) {
        ground->events[i].ticket_id = 2;
        ground->events[i].event_id -= OTHERS_IDS;
    }
    memcpy(ground->other_events, ground->events, sizeof(own));
    ground->other = (struct sla_other){2, ground->other_events, ground->n_events};
    memcpy(ground->events, own, sizeof(own));
    ground->n_events = n_own;
    add_event(ground, EVENT_MERGED_FROM, at)->ref_id = 2;
}

static void make_history(struct ground *ground, struct sla_result *result) {
    static const enum event_kind kinds[] = {
        EVENT_MESSAGE,          EVENT_MESSAGE,         EVENT_MESSAGE,
        EVENT_STATUS,           EVENT_STATUS,          EVENT_STATUS,
        EVENT_PRIORITY,         EVENT_PRIORITY,        EVENT_PLAN,
        EVENT_TARGET,           EVENT_LEVEL,           EVENT_VENDOR_SUBMITTED,
        EVENT_VENDOR_SEVERITY,  EVENT_VENDOR_ANSWERED, EVENT_VENDOR_SOLVED,
        EVENT_VENDOR_WITHDRAWN,
    };
    int64_t at = ground->from + g_rand_int_range(ground->random, 0, (gint32)DAY_SECONDS);
    add_event(ground, EVENT_RECEIVED, at);
    add_event(ground, EVENT_PRIORITY, at)->to_id = g_rand_int_range(ground->random, 1, 5);
    add_event(ground, EVENT_PLAN, at)->to_id = g_rand_int_range(ground->random, 1, 4);
    for (int left = g_rand_int_range(ground->random, 0, 20); left > 0; left--) {
        struct sla_input so_far = input_of(ground, ground->n_events, at);
        sla_replay(&so_far, result);
        at = next_instant(ground, at, result);
        if (ground->other.n_events == 0 && g_rand_int_range(ground->random, 0, 8) == 0)
            make_other(ground, at);
        fill_event(ground, add_event(ground, kinds[g_rand_int_range(ground->random, 0, G_N_ELEMENTS(kinds))], at));
    }
    ground->now = next_instant(ground, at, result);
}

static struct ground *ground_new(guint32 seed, struct sla_result *result) {
    struct ground *ground = g_new0(struct ground, 1);
    const char *zone;
    ground->random = g_rand_new_with_seed(seed);
    int64_t change = naive_zone_change(ground->random, &zone);
    ground->from = (change - g_rand_int_range(ground->random, 0, (gint32)(3 * DAY_SECONDS))) / 60 * 60;
    make_calendars(ground, zone);
    make_policies(ground);
    make_history(ground, result);
    return ground;
}

static void ground_free(struct ground *ground) {
    reference_clear(&ground->reference);
    for (int i = 0; i < REFERENCE_CALENDARS; i++)
        for (size_t version = 0; version < ground->calendars[i].n_versions; version++) {
            naive_calendar_free(ground->reference.calendars[i][version]);
            calendar_unref(ground->versions[i][version].calendar);
        }
    g_rand_free(ground->random);
    g_free(ground);
}

/* ---- the properties ----------------------------------------------------------------------------------------- */

static const struct sla_clock *find_clock(const struct sla_result *result, enum metric metric, unsigned cycle) {
    for (size_t i = 0; i < result->n_clocks; i++)
        if (result->clocks[i].metric == metric && result->clocks[i].cycle == cycle)
            return &result->clocks[i];
    return NULL;
}

static void agree_on_clock(const struct reference_clock *expected, const struct sla_clock *clock) {
    g_assert_nonnull(clock);
    g_assert_cmpint(clock->started_at, ==, expected->started_at);
    g_assert_cmpint(clock->opened_at, ==, expected->opened_at);
    g_assert_cmpint(clock->verdict, ==, expected->verdict);
    g_assert_cmpint(clock->verdict_at, ==, expected->verdict_at);
    g_assert_cmpint(clock->stopped_at, ==, expected->stopped_at);
    g_assert_cmpint(clock->elapsed, ==, expected->elapsed);
    g_assert_cmpint(clock->paused, ==, expected->paused);
    g_assert_cmpint(clock->target, ==, expected->target);
    g_assert_cmpint(clock->late_by, ==, expected->late_by);
    if (expected->due != INT64_MAX || expected->is_paused) /* else beyond the window */
        g_assert_cmpint(clock->due, ==, expected->due);
    if (expected->verdict == SLA_BREACHED)
        g_assert_cmpint(clock->holder_at_breach, ==, expected->holder_at_breach);
    else
        g_assert_cmpint(clock->left, ==, expected->left);
}

static void agrees_with_reference(struct ground *ground, const struct sla_result *result) {
    struct sla_input input = input_of(ground, ground->n_events, ground->now);
    reference_replay(&ground->reference, &input);
    g_assert_cmpuint(result->n_clocks, ==, ground->reference.n_clocks);
    for (size_t i = 0; i < ground->reference.n_clocks; i++) {
        const struct reference_clock *expected = &ground->reference.clocks[i];
        agree_on_clock(expected, find_clock(result, expected->metric, expected->cycle));
    }
    for (int holder = 0; holder < SLA_HOLDER_COUNT; holder++)
        g_assert_cmpint(result->custody[holder], ==, ground->reference.custody[holder]);
}

/* No event or edit moves a due or a verdict to before itself, and no final verdict is taken back: what was final at
 * each instant on the way is so at the end. */
static void prefixes_are_not_contradicted(const struct ground *ground, const struct sla_result *whole) {
    struct sla_result *part = sla_result_new();
    for (size_t n = 3; n <= ground->n_events; n++) {
        int64_t at = ground->events[n - 1].happened_at;
        struct sla_input input = input_of(ground, n, at);
        sla_replay(&input, part);
        for (size_t i = 0; i < part->n_clocks; i++) {
            const struct sla_clock *then = &part->clocks[i], *now = find_clock(whole, then->metric, then->cycle);
            g_assert_nonnull(now);
            if (then->verdict == SLA_RUNNING) {
                g_assert_cmpint(now->verdict_at, >=, at);
                g_assert_cmpint(then->due, >=, at);
                continue;
            }
            g_assert_cmpint(now->verdict, ==, then->verdict);
            g_assert_cmpint(now->verdict_at, ==, then->verdict_at);
        }
    }
    sla_result_free(part);
}

/* The order in which events are handed over is nothing but a convenience. */
static void order_of_rows_does_not_matter(struct ground *ground, const struct sla_result *whole) {
    struct event shuffled[MOST_EVENTS];
    struct sla_result *other = sla_result_new();
    memcpy(shuffled, ground->events, sizeof(shuffled));
    for (size_t i = ground->n_events; i-- > 1;) {
        size_t j = (size_t)g_rand_int_range(ground->random, 0, (gint32)i + 1);
        struct event swapped = shuffled[i];
        shuffled[i] = shuffled[j];
        shuffled[j] = swapped;
    }
    struct sla_input input = input_of(ground, ground->n_events, ground->now);
    input.events = shuffled;
    sla_replay(&input, other);
    g_assert_cmpuint(other->n_clocks, ==, whole->n_clocks);
    for (size_t i = 0; i < whole->n_clocks; i++) {
        g_assert_cmpint(other->clocks[i].verdict_at, ==, whole->clocks[i].verdict_at);
        g_assert_cmpint(other->clocks[i].elapsed, ==, whole->clocks[i].elapsed);
        g_assert_cmpint(other->clocks[i].left, ==, whole->clocks[i].left);
    }
    sla_result_free(other);
}

static void explanations_add_up(const struct ground *ground, const struct sla_result *result) {
    struct sla_input input = input_of(ground, ground->n_events, ground->now);
    g_autoptr(GArray) spans = g_array_new(FALSE, TRUE, sizeof(struct sla_span));
    for (size_t i = 0; i < result->n_clocks; i++) {
        int64_t sums[SLA_SPAN_FORESEEN + 1] = {0};
        g_array_set_size(spans, 0);
        sla_explain(&input, result, i, spans);
        for (guint j = 0; j < spans->len; j++) {
            const struct sla_span *span = &g_array_index(spans, struct sla_span, j);
            sums[span->kind] += span->seconds;
        }
        g_assert_cmpint(sums[SLA_SPAN_COUNTED] + sums[SLA_SPAN_MARK], ==, result->clocks[i].elapsed);
        if (!result->clocks[i].is_merged)
            g_assert_cmpint(sums[SLA_SPAN_PAUSED], ==, result->clocks[i].paused);
        if (result->clocks[i].verdict == SLA_RUNNING && result->clocks[i].due != INSTANT_NEVER)
            g_assert_cmpint(sums[SLA_SPAN_FORESEEN], ==, result->clocks[i].left);
    }
}

/* 5.3: the warnings that have fallen are the reference's, and of the rest none has. */
static void warnings_fall_in_their_time(const struct ground *ground, struct sla_result *result) {
    struct sla_input input = input_of(ground, ground->n_events, ground->now);
    input.flags = SLA_WARNINGS;
    sla_replay(&input, result);
    for (size_t i = 0; i < ground->reference.n_clocks; i++) {
        const struct reference_clock *expected = &ground->reference.clocks[i];
        const struct sla_clock *clock = find_clock(result, expected->metric, expected->cycle);
        for (int warning = 0; warning < SLA_WARNING_COUNT; warning++) {
            if (expected->warned_at[warning] != INT64_MAX || clock->warn_at[warning] <= ground->now)
                g_assert_cmpint(clock->warn_at[warning], ==, expected->warned_at[warning]);
            if (warning < SLA_WARN_100 && clock->target > 0)
                g_assert_cmpint(clock->warn_at[warning], <=, clock->warn_at[warning + 1]);
        }
        if (clock->verdict == SLA_MET)
            g_assert_cmpint(clock->warn_at[SLA_WARN_100], ==, INSTANT_NEVER);
    }
}

/* ---- exclusions: as if it had never been, or as it was then --------------------------------------------------- */

static void same_clock(const struct sla_clock *one, const struct sla_clock *other) {
    g_assert_cmpint(one->verdict, ==, other->verdict);
    g_assert_cmpint(one->verdict_at, ==, other->verdict_at);
    g_assert_cmpint(one->due, ==, other->due);
    g_assert_cmpint(one->elapsed, ==, other->elapsed);
    g_assert_cmpint(one->paused, ==, other->paused);
    g_assert_cmpint(one->left, ==, other->left);
    g_assert_cmpint(one->late_by, ==, other->late_by);
}

/* 5.2: an exclusion that is taken back in an open month leaves no trace in the figures. */
static void exclusion_taken_back_leaves_no_trace(struct ground *ground, const struct sla_result *whole) {
    struct sla_result *other = sla_result_new();
    struct event events[MOST_EVENTS + 2];
    int64_t at = ground->events[g_rand_int_range(ground->random, 2, (gint32)ground->n_events)].happened_at;
    memcpy(events, ground->events, sizeof(ground->events));
    events[ground->n_events] = (struct event){
        .ticket_id = 1, .event_id = 1000, .happened_at = at, .kind = EVENT_EXCLUDE, .reason = EXCLUDE_SPAM};
    events[ground->n_events + 1] =
        (struct event){.ticket_id = 1, .event_id = 1001, .happened_at = ground->now, .kind = EVENT_INCLUDE};
    struct sla_input input = input_of(ground, ground->n_events + 2, ground->now);
    input.events = events;
    sla_replay(&input, other);
    g_assert_cmpuint(other->n_clocks, ==, whole->n_clocks);
    for (size_t i = 0; i < whole->n_clocks; i++)
        same_clock(&other->clocks[i], &whole->clocks[i]);
    input.n_events--;
    sla_replay(&input, other);
    for (size_t i = 0; i < other->n_clocks; i++)
        g_assert_cmpint(other->clocks[i].verdict, ==, SLA_EXCLUDED);
    sla_result_free(other);
}

/* ---- reasons that overlap ------------------------------------------------------------------------------------ */

/* The history with an exclusion and a merge of the ticket, each of which may be taken back; INSTANT_NEVER: it isn't. */
struct reasons {
    int64_t excluded_at, included_at, merged_at, unmerged_at;
};

static void replay_with(const struct ground *ground, struct reasons reasons, struct sla_result *result) {
    struct event events[MOST_EVENTS + 4];
    const struct event more[] = {
        {.event_id = 1000, .happened_at = reasons.excluded_at, .kind = EVENT_EXCLUDE, .reason = EXCLUDE_TEST},
        {.event_id = 1001, .happened_at = reasons.merged_at, .kind = EVENT_MERGED_INTO, .ref_id = 9},
        {.event_id = 1002, .happened_at = reasons.unmerged_at, .kind = EVENT_UNMERGED, .ref_id = 9},
        {.event_id = 1003, .happened_at = reasons.included_at, .kind = EVENT_INCLUDE},
    };
    memcpy(events, ground->events, sizeof(ground->events));
    struct sla_input input = input_of(ground, ground->n_events, ground->now);
    input.events = events;
    for (size_t i = 0; i < G_N_ELEMENTS(more); i++) {
        if (more[i].happened_at == INSTANT_NEVER)
            continue;
        events[input.n_events] = more[i];
        events[input.n_events].ticket_id = 1;
        events[input.n_events++].recorded_at = more[i].happened_at;
    }
    sla_replay(&input, result);
}

static void same_result(const struct sla_result *one, const struct sla_result *other) {
    g_assert_cmpuint(one->n_clocks, ==, other->n_clocks);
    for (size_t i = 0; i < one->n_clocks; i++) {
        const struct sla_clock *clock = &other->clocks[i];
        same_clock(&one->clocks[i], clock);
        g_assert_cmpint(one->clocks[i].opened_at, ==, clock->opened_at);
        g_assert_cmpint(one->clocks[i].stopped_at, ==, clock->stopped_at);
        g_assert_cmpint(one->clocks[i].reason, ==, clock->reason);
        g_assert_cmpint(one->clocks[i].verdict_before, ==, clock->verdict_before);
        g_assert_cmpint(one->clocks[i].holder_at_breach, ==, clock->holder_at_breach);
    }
    g_assert_cmpmem(one->custody, sizeof(one->custody), other->custody, sizeof(other->custody));
    g_assert_cmpint(one->ticket.next_due, ==, other->ticket.next_due);
}

/* An instant from the last status of a stretch on, in which the status stays: while it is merged nobody sets another.
 */
static int64_t end_of_status(const struct ground *ground, int64_t from) {
    int64_t end = ground->now;
    for (size_t i = 0; i < ground->n_events; i++)
        if (ground->events[i].kind == EVENT_STATUS && ground->events[i].happened_at > from)
            end = MIN(end, ground->events[i].happened_at - 1);
    return end;
}

/* 5.2, 4.4: whatever overlaps, what is taken back leaves what there would be without it. */
static void what_is_taken_back_leaves_no_trace(const struct ground *ground) {
    struct sla_result *without = sla_result_new(), *with = sla_result_new();
    GRand *random = ground->random;
    size_t last = ground->n_events - 1;
    int64_t excluded_at = ground->events[g_rand_int_range(random, 2, (gint32)last + 1)].happened_at;
    int64_t merged_at = ground->events[g_rand_int_range(random, 2, (gint32)last + 1)].happened_at;
    int64_t included_at = excluded_at + (int64_t)(g_rand_double(random) * (double)(ground->now - excluded_at));
    int64_t end = end_of_status(ground, merged_at);
    int64_t unmerged_at = merged_at + (int64_t)(g_rand_double(random) * (double)(end - merged_at));
    const int64_t never = INSTANT_NEVER;
    replay_with(ground, (struct reasons){never, never, never, never}, without);
    replay_with(ground, (struct reasons){excluded_at, included_at, merged_at, unmerged_at}, with);
    same_result(with, without);
    replay_with(ground, (struct reasons){excluded_at, never, never, never}, without);
    replay_with(ground, (struct reasons){excluded_at, never, merged_at, unmerged_at}, with);
    same_result(with, without);
    replay_with(ground, (struct reasons){never, never, merged_at, never}, without);
    replay_with(ground, (struct reasons){excluded_at, included_at, merged_at, never}, with);
    same_result(with, without);
    sla_result_free(without);
    sla_result_free(with);
}

static void check_seed(guint32 seed) {
    struct sla_result *result = sla_result_new();
    struct ground *ground = ground_new(seed, result);
    struct sla_input input = input_of(ground, ground->n_events, ground->now);
    sla_replay(&input, result);
    agrees_with_reference(ground, result);
    prefixes_are_not_contradicted(ground, result);
    order_of_rows_does_not_matter(ground, result);
    explanations_add_up(ground, result);
    exclusion_taken_back_leaves_no_trace(ground, result);
    what_is_taken_back_leaves_no_trace(ground);
    warnings_fall_in_their_time(ground, result);
    ground_free(ground);
    sla_result_free(result);
}

static void fixed_seeds(void) {
    for (guint32 seed = 1; seed <= 80; seed++)
        check_seed(seed);
}

static void fresh_seeds(void) {
    for (int i = 0; i < 30; i++)
        check_seed((guint32)g_test_rand_int());
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sla/property/fixed-seeds", fixed_seeds);
    g_test_add_func("/sla/property/fresh-seeds", fresh_seeds);
    return g_test_run();
}
