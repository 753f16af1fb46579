/* Event histories. Any bytes are read as events of two tickets that may be merged, excluded, moved and edited under
 * way; whatever comes, the replay ends and its answer holds together: durations are none below zero, verdicts lie
 * between opening and now, keys are unique, and explanations add up. */
#include "shared/plan.h"
#include "shared/sla.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

#define MOST_EVENTS 96
#define BYTES_AN_EVENT 6
#define START INT64_C(1772442000) /* Monday 2 March 2026, 09:00 UTC */

static struct sla_calendar calendars[2];
static struct sla_policy policies[3];
static struct sla_freeze freezes[] = {{202603, START + 32 * DAY_SECONDS}, {202604, START + 63 * DAY_SECONDS}};
static struct sla_book book = {policies, G_N_ELEMENTS(policies), freezes, G_N_ELEMENTS(freezes)};

static void add_version(struct sla_calendar *calendar, int64_t made_at, const char *week) {
    static struct sla_calendar_version versions[2][2];
    size_t number = (size_t)(calendar - calendars);
    g_autofree char *file = g_strconcat("[calendar]\ntimezone=Europe/Berlin\n[week]\n", week, NULL);
    calendar->id = (int64_t)number + 1;
    calendar->versions = versions[number];
    versions[number][calendar->n_versions] = (struct sla_calendar_version){
        .id = (int64_t)(number * 10 + calendar->n_versions),
        .made_at = made_at,
        .calendar = calendar_parse(file, "fuzz", NULL),
    };
    calendar->n_versions++;
}

static void add_policy(size_t number, const struct sla_calendar *calendar, const char *text) {
    g_autofree char *file = g_strconcat("[plan]\nname=X\ncalendar=X\nvalid_from=2026-01-01\n", text, NULL);
    g_autoptr(plan_t) plan = plan_parse(file, "fuzz", NULL);
    plan_to_policy(plan, (int64_t)number + 1, calendar, &policies[number]);
}

static void make_world(void) {
    add_version(&calendars[0], 0,
                "monday=09:00-17:00\ntuesday=09:00-17:00\nwednesday=09:00-12:30 13:30-17:00\n"
                "thursday=09:00-17:00\nfriday=09:00-15:00\n");
    add_version(&calendars[0], START + 3 * DAY_SECONDS, "monday=08:00-12:00\nthursday=00:00-24:00\n");
    add_version(&calendars[1], 0, "monday=00:00-24:00\ntuesday=00:00-24:00\nsunday=01:00-05:00\n");
    add_version(&calendars[1], START + 26 * DAY_SECONDS, "monday=10:00-11:00\n");
    add_policy(0, &calendars[0],
               "[targets]\nfirst_response=1h 2h 4h 1wd\nnext_response=1h 2h 4h -\n"
               "resolution=4h 8h 2wd 40h\nreopen=1h - 0s 9h\n");
    add_policy(1, &calendars[1],
               "retarget=from-start\n[targets]\nfirst_response=- 0s 4h 8h\nresolution=4h 8h 24h 90h\n"
               "[pauses]\nresolution=waiting_vendor\n");
    add_policy(2, &calendars[1], "[targets]\nvendor_response=1h 2h - 8h\nvendor_resolution=4h 8h 24h 40h\n");
}

/* Events in the order of their ticket, the second's after the first's. */
static size_t read_events(const guint8 *data, gsize size, struct event *events, size_t *n_first) {
    int64_t at = START;
    size_t n = 0;
    *n_first = 0;
    for (int64_t ticket = 1; ticket <= 2; ticket++) {
        at = START;
        for (gsize i = 0; i + BYTES_AN_EVENT <= size && n < MOST_EVENTS; i += BYTES_AN_EVENT) {
            const guint8 *bytes = data + i;
            if ((bytes[1] & 1) != ticket - 1)
                continue;
            at += (bytes[2] | bytes[3] << 8) * (bytes[1] & 2 ? 1 : 60) * (bytes[1] & 4 ? -1 : 1);
            events[n++] = (struct event){
                .customer_id = 1,
                .ticket_id = ticket,
                .event_id = bytes[1] & 8 ? bytes[4] : (int64_t)i + 1,
                .happened_at = at,
                .recorded_at = at + (bytes[1] & 16 ? 40 * DAY_SECONDS : 0),
                .kind = (enum event_kind)(bytes[0] % (EVENT_KIND_COUNT + 1)),
                .actor_kind = bytes[1] & 32 ? ACTOR_IMPORT : ACTOR_AGENT,
                .author = (enum message_author)(bytes[4] % AUTHOR_COUNT),
                .is_public = bytes[5] & 1,
                .to_status = (enum ticket_status)(bytes[4] % (TICKET_STATUS_COUNT + 1)),
                .metric = (enum metric)(bytes[4] % (METRIC_COUNT + 1)),
                .reason = (enum exclude_reason)(bytes[4] % EXCLUDE_REASON_COUNT),
                .from_id = bytes[5] % 5,
                .to_id = bytes[4] % 6,
                .ref_id = bytes[5] % 4,
                .seconds = ((int64_t)bytes[4] << (bytes[5] % 56)) - 1,
            };
        }
        if (ticket == 1)
            *n_first = n;
    }
    return n;
}

static void check_clock(const struct sla_clock *clock, int64_t now) {
    g_assert(clock->elapsed >= 0 && clock->paused >= 0 && clock->late_by >= 0 && clock->target >= 0);
    g_assert(clock->started_at <= clock->opened_at && clock->opened_at <= now);
    g_assert(clock->verdict != SLA_RUNNING || (clock->verdict_at == INSTANT_NEVER && clock->month == 0));
    g_assert(clock->verdict == SLA_RUNNING || (clock->verdict_at <= now && clock->month > 0));
    g_assert(clock->verdict != SLA_MET || clock->verdict_at == clock->stopped_at);
    g_assert(clock->verdict != SLA_RUNNING || clock->left >= 0);
    g_assert(clock->verdict != SLA_RUNNING || clock->due >= now);
}

static void check_explanation(const struct sla_input *input, const struct sla_result *result, size_t clock) {
    g_autoptr(GArray) spans = g_array_new(FALSE, TRUE, sizeof(struct sla_span));
    int64_t counted = 0;
    sla_explain(input, result, clock, spans);
    for (guint i = 0; i < spans->len; i++) {
        const struct sla_span *span = &g_array_index(spans, struct sla_span, i);
        g_assert(span->from <= span->to);
        counted += span->kind == SLA_SPAN_COUNTED || span->kind == SLA_SPAN_MARK ? span->seconds : 0;
    }
    g_assert(counted == result->clocks[clock].elapsed);
}

static void check_result(const struct sla_input *input, const struct sla_result *result) {
    for (size_t i = 0; i < result->n_clocks; i++) {
        const struct sla_clock *clock = &result->clocks[i];
        check_clock(clock, input->now);
        check_explanation(input, result, i);
        for (size_t j = 0; j < i; j++)
            g_assert(result->clocks[j].metric != clock->metric || result->clocks[j].cycle != clock->cycle ||
                     result->clocks[j].part != clock->part);
    }
    for (int holder = 0; holder < SLA_HOLDER_COUNT; holder++)
        g_assert(result->custody[holder] >= 0);
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size) {
    static struct sla_result *result;
    struct event events[MOST_EVENTS];
    size_t n_first;
    if (!result) {
        make_world();
        result = sla_result_new();
    }
    size_t n = read_events(data, size, events, &n_first);
    struct sla_other others[] = {{1, events, n_first}, {2, events + n_first, n - n_first}};
    for (size_t ticket = 0; ticket < 2; ticket++) {
        struct sla_input input = {
            .book = &book,
            .events = others[ticket].events,
            .n_events = others[ticket].n_events,
            .others = others,
            .n_others = G_N_ELEMENTS(others),
            .now = START + (size ? data[0] : 0) * DAY_SECONDS / 2,
            .flags = SLA_WARNINGS | (size & 1 ? SLA_BEFORE_NOW : 0),
            .exclusions_until = size & 2 ? START + 200 * DAY_SECONDS : 0,
        };
        sla_replay(&input, result);
        check_result(&input, result);
    }
    return 0;
}
