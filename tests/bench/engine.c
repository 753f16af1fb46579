/* How fast calendar and engine are on one core, against what is asked of them: 3 million elapsed-or-due answers a
 * second on a warm calendar, 300,000 tickets of ten events a second, due no dearer far away, and memory that does not
 * grow with the tickets. Prints a line a figure; exit 1 if one falls short.  make tests/bench/engine &&
 * tests/bench/engine */
#include "shared/plan.h"
#include "shared/sla.h"

#include <sys/resource.h>

#define YEAR (366 * DAY_SECONDS)
#define TICKETS 5000
#define START INT64_C(1772442000) /* Monday 2 March 2026, 09:00 UTC */

static bool short_of_it;

static const char office[] = "[calendar]\ntimezone=Europe/Berlin\n[week]\nmonday=09:00-12:30 13:30-17:00\n"
                             "tuesday=09:00-12:30 13:30-17:00\nwednesday=09:00-12:30 13:30-17:00\n"
                             "thursday=09:00-12:30 13:30-17:00\nfriday=09:00-15:00\n"
                             "[dates]\n*-01-01=closed\n*-12-25=closed\n2026-12-24=09:00-12:00\n";

/* Processor time, so that what else runs on the machine counts little. */
static double processor_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double seconds_since(double start) {
    return processor_seconds() - start;
}

static void report(const char *what, double figure, double least) {
    bool fine = figure >= least;
    printf("%-48s %12.0f a second (at least %.0f)%s\n", what, figure, least, fine ? "" : "  TOO SLOW");
    short_of_it = short_of_it || !fine;
}

/* ---- calendar ----------------------------------------------------------------------------------------------- */

static void bench_elapsed(struct calendar *calendar) {
    const int n = 4000000;
    int64_t sum = 0;
    double start = processor_seconds();
    for (int i = 0; i < n; i++) {
        int64_t from = START + (int64_t)i * 7919 % YEAR;
        sum += calendar_elapsed(calendar, from, from + (int64_t)i * 104729 % (90 * DAY_SECONDS));
    }
    g_assert_cmpint(sum, >, 0);
    report("elapsed, within two years", n / seconds_since(start), 3e6);
}

static double due_rate(struct calendar *calendar, int64_t least, int64_t most) {
    const int n = 3000000;
    int64_t sum = 0;
    double start = processor_seconds();
    for (int i = 0; i < n; i++)
        sum += calendar_due(calendar, START + (int64_t)i * 7919 % YEAR, least + (int64_t)i * 104729 % (most - least));
    g_assert_cmpint(sum, >, 0);
    return n / seconds_since(start);
}

static void bench_due(struct calendar *calendar) {
    const int64_t day = 8 * 3600;
    calendar_due(calendar, START, 300 * 260 * day); /* the totals of three centuries, once */
    double near = due_rate(calendar, 1, 20 * day),
           far = due_rate(calendar, 250 * 250 * day, 250 * 250 * day + 20 * day);
    report("due, within weeks", near, 3e6);
    report("due, 250 years away", far, near / 3);
}

/* ---- engine ------------------------------------------------------------------------------------------------- */

/* Ten events: opened with priority and plan, answered, waiting, back with a message, raised, assigned, answered,
 * resolved. */
static void fill_events(struct event *events, int64_t at) {
    const struct event ticket[] = {
        {.happened_at = 0, .kind = EVENT_RECEIVED},
        {.happened_at = 0, .kind = EVENT_PRIORITY, .to_id = 3},
        {.happened_at = 0, .kind = EVENT_PLAN, .to_id = 1},
        {.happened_at = 3600, .kind = EVENT_MESSAGE, .author = AUTHOR_AGENT, .is_public = true},
        {.happened_at = 3600, .kind = EVENT_STATUS, .to_status = TICKET_WAITING_CUSTOMER},
        {.happened_at = 90000, .kind = EVENT_STATUS, .to_status = TICKET_IN_PROGRESS},
        {.happened_at = 90000, .kind = EVENT_MESSAGE, .author = AUTHOR_REQUESTER, .is_public = true},
        {.happened_at = 95000, .kind = EVENT_PRIORITY, .to_id = 2},
        {.happened_at = 99000, .kind = EVENT_MESSAGE, .author = AUTHOR_AGENT, .is_public = true},
        {.happened_at = 180000, .kind = EVENT_STATUS, .to_status = TICKET_RESOLVED},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(ticket); i++) {
        events[i] = ticket[i];
        events[i].happened_at += at;
        events[i].recorded_at = events[i].happened_at;
        events[i].event_id = (int64_t)i + 1;
    }
}

static long memory_kib(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* Tickets of their own, spread over a year, one after the other. */
static double replay_rate(const struct sla_book *book, struct sla_result *result, int n) {
    static struct event events[TICKETS][10];
    size_t clocks = 0;
    for (int i = 0; i < TICKETS; i++)
        fill_events(events[i], START + (int64_t)i * 104729 % YEAR);
    double start = processor_seconds();
    for (int done = 0; done < n; done++) {
        struct sla_input input = {
            .book = book, .events = events[done % TICKETS], .n_events = 10, .now = START + 2 * YEAR};
        sla_replay(&input, result);
        clocks += result->n_clocks;
    }
    double spent = seconds_since(start);
    g_assert_cmpuint(clocks, ==, 3 * (size_t)n);
    return n / spent;
}

static void bench_replay(struct calendar *calendar) {
    struct sla_calendar_version version = {.id = 1, .calendar = calendar};
    struct sla_calendar of_plan = {.id = 1, .versions = &version, .n_versions = 1};
    g_autoptr(plan_t) plan = plan_parse("[plan]\nname=X\ncalendar=X\nvalid_from=2026-01-01\n[targets]\n"
                                        "first_response=1h 2h 4h 8h\nnext_response=1h 2h 4h 8h\n"
                                        "resolution=4h 8h 24h 40h\n",
                                        "bench", NULL);
    struct sla_policy policy;
    plan_to_policy(plan, 1, &of_plan, &policy);
    const struct sla_book book = {.policies = &policy, .n_policies = 1};
    g_autoptr(sla_result_t) result = sla_result_new();
    replay_rate(&book, result, 10000);
    long before = memory_kib();
    report("tickets of ten events, three clocks each", replay_rate(&book, result, 1000000), 300000);
    long grown = memory_kib() - before;
    printf("%-48s %12ld KiB (at most 256)\n", "grown by a million tickets", grown);
    short_of_it = short_of_it || grown > 256;
}

int main(void) {
    g_autoptr(calendar_t) calendar = calendar_parse(office, "office", NULL);
    bench_elapsed(calendar);
    bench_due(calendar);
    bench_replay(calendar);
    return short_of_it;
}
