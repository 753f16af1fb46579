/* What a ticket contributes to each month (sla-rules.md section 6): which months have a row for a clock and the ticket,
 * as at which instant, and when time alone will change them. On the office calendar and plan of sla_history.h. */
#include "shared/month_facts.h"
#include "tests/unit/sla_history.h"

/* The facts of the first ticket of a history as lines: month, clock, verdict, how long; month, ticket, came, stands. */
static size_t n_closing; /* of the world's freezes, for the test at hand */

static void append_restatements(GString *text, const GArray *restatements) {
    for (guint i = 0; i < restatements->len; i++) {
        const struct restatement *said = &g_array_index(restatements, struct restatement, i);
        g_string_append_printf(text, "restate %d %s#%u: %s, would be %s", said->month, metric_name(said->clock.metric),
                               said->clock.cycle, said->was_there ? sla_verdict_name(said->was) : "absent",
                               said->would_be_there ? sla_verdict_name(said->would_be) : "absent");
        if (said->counts_in != 0)
            g_string_append_printf(text, ", counts in %d", said->counts_in);
        g_string_append_printf(text, ", by event %d\n", (int)said->event_id);
    }
}

static char *facts_text(struct world *world, const char *history, const char *now) {
    world_replay(world, history, now, 0);
    struct history ticket = {
        .customer_id = 1,
        .ticket_id = 1,
        .events = world->input.events,
        .n_events = world->input.n_events,
        .others = world->input.others,
        .n_others = world->input.n_others,
    };
    struct month_facts_basis basis = {
        .book = world->input.book,
        .n_closing = n_closing,
        .zone = world->calendars[0].versions[0].calendar,
        .now = instant_of(now),
    };
    g_autoptr(month_counter_t) counter = month_counter_new(&basis);
    const struct month_facts *facts = month_facts_of(counter, &ticket);
    g_autoptr(GString) text = g_string_new(NULL);
    char at[INSTANT_TEXT_SIZE];
    for (guint i = 0; i < facts->clocks->len; i++) {
        const struct clock_fact *fact = &g_array_index(facts->clocks, struct clock_fact, i);
        g_string_append_printf(text, "%d %s#%u", fact->month, metric_name(fact->clock.metric), fact->clock.cycle);
        if (fact->clock.part)
            g_string_append_printf(text, ".%u", fact->clock.part);
        g_string_append_printf(text, " %s since %d, %d min", sla_verdict_name(fact->clock.verdict),
                               fact->clock.opened_month, (int)(fact->clock.elapsed / 60));
        if (fact->clock.verdict == SLA_BREACHED)
            g_string_append_printf(text, ", late %d min", (int)(fact->clock.late_by / 60));
        if (fact->clock.stopped_at == INSTANT_NEVER)
            g_string_append(text, ", open");
        if (fact->runs_by != 0)
            g_string_append_printf(text, ", goes on by %d", (int)fact->runs_by);
        g_string_append_c(text, '\n');
    }
    for (guint i = 0; i < facts->tickets->len; i++) {
        const struct ticket_fact *fact = &g_array_index(facts->tickets, struct ticket_fact, i);
        g_string_append_printf(text, "%d %s %s, L1 %d min, kept %u late %u%s\n", fact->month,
                               came_by_name(fact->came_by), stands_as_name(fact->stands_as),
                               (int)(fact->held[SLA_HOLDER_L1] / 60), fact->kept_resolutions, fact->late_resolutions,
                               fact->runs_by ? ", goes on" : "");
    }
    for (guint i = 0; i < facts->faults->len; i++)
        g_string_append_printf(text, "%s\n",
                               sla_fault_name(g_array_index(facts->faults, struct sla_fault_at, i).fault));
    append_restatements(text, facts->restatements);
    g_string_append_printf(text, "again %s\n", instant_text(facts->recheck_at, at));
    return g_string_free(g_steal_pointer(&text), FALSE);
}

#define check_facts(world, now, history, expected)                                                                     \
    do {                                                                                                               \
        g_autofree char *found = facts_text(world, history, now);                                                      \
        g_assert_cmpstr(found, ==, expected);                                                                          \
    } while (0)

/* Begins and ends within March: a row each, and nothing to look at again. */
static void within_a_month(void) {
    g_autoptr(world_t) world = world_new();
    check_facts(world, "2026-05-20 12:00",
                "02 09:00 received p2\n02 10:00 agent\n02 12:00 status resolved\n09 12:00 status closed\n",
                "202603 first_response#1 met since 202603, 60 min\n"
                "202603 resolution#1 met since 202603, 180 min\n"
                "202603 received resolved, L1 180 min, kept 1 late 0\n"
                "again never\n");
}

/* 6.3: carried from month to month while it runs (waiting for the customer), each row as at its month's end. */
static void carried_from_month_to_month(void) {
    g_autoptr(world_t) world = world_new();
    check_facts(world, "2026-05-04 12:00",
                "31 15:00 received p2\n"
                "31 15:30 agent\n"
                "31 16:00 status waiting_customer\n"
                "2026-05-04 09:00 status in_progress\n"
                "2026-05-04 10:00 status resolved\n",
                "202603 first_response#1 met since 202603, 30 min\n"
                "202603 resolution#1 running since 202603, 60 min, open\n"
                "202604 resolution#1 running since 202603, 60 min, open\n"
                "202605 resolution#1 met since 202603, 120 min\n"
                "202603 received open, L1 60 min, kept 0 late 0\n"
                "202604 carried open, L1 0 min, kept 0 late 0\n"
                "202605 carried resolved, L1 60 min, kept 1 late 0\n"
                "again never\n");
}

/* 6.1: late and open at the month's end: no stop, the time to that end, and no other month; its resolution is counted
 * by closing date where it came. */
static void late_and_open(void) {
    g_autoptr(world_t) world = world_new();
    check_facts(world, "2026-04-03 12:00", "30 09:00 received p1\n30 09:30 agent\n2026-04-02 10:00 status resolved\n",
                "202603 first_response#1 met since 202603, 30 min\n"
                "202603 resolution#1 breached since 202603, 960 min, late 720 min, open\n"
                "202603 received open, L1 960 min, kept 0 late 0\n"
                "202604 carried resolved, L1 540 min, kept 0 late 1\n"
                "again never\n");
}

/* In the month that runs rows stand as at now and say by which calendar their time goes on; what comes next is a breach
 * (once its due second is over, 5.1) or the month's end. */
static void in_the_running_month(void) {
    g_autoptr(world_t) world = world_new();
    check_facts(world, "02 10:00", "02 09:00 received p2\n",
                "202603 first_response#1 running since 202603, 60 min, open, goes on by 10\n"
                "202603 resolution#1 running since 202603, 60 min, open, goes on by 10\n"
                "202603 received open, L1 60 min, kept 0 late 0, goes on\n"
                "again 02 11:00:01\n");
    check_facts(world, "03 10:00", "02 09:00 received p2\n",
                "202603 first_response#1 breached since 202603, 540 min, late 420 min, open, goes on by 10\n"
                "202603 resolution#1 breached since 202603, 540 min, late 60 min, open, goes on by 10\n"
                "202603 received open, L1 540 min, kept 0 late 0, goes on\n"
                "again 2026-04-01 00:00\n");
    /* Exactly at its due it still runs. */
    check_facts(world, "02 11:00", "02 09:00 received p2\n",
                "202603 first_response#1 running since 202603, 120 min, open, goes on by 10\n"
                "202603 resolution#1 running since 202603, 120 min, open, goes on by 10\n"
                "202603 received open, L1 120 min, kept 0 late 0, goes on\n"
                "again 02 11:00:01\n");
}

/* 2.4: a reopening in April brings the ticket back, with a clock of April's own; March stays as it was. */
static void returned(void) {
    g_autoptr(world_t) world = world_new();
    check_facts(world, "2026-04-20 12:00",
                "30 09:00 received p2\n"
                "30 10:00 agent\n"
                "30 12:00 status resolved\n"
                "2026-04-01 09:00 status in_progress\n"
                "2026-04-01 09:00 requester\n"
                "2026-04-01 11:00 agent\n"
                "2026-04-01 11:00 status resolved\n",
                "202603 first_response#1 met since 202603, 60 min\n"
                "202603 resolution#1 met since 202603, 180 min\n"
                "202604 resolution#2 met since 202604, 120 min\n"
                "202604 next_response#1 met since 202604, 120 min\n"
                "202603 received resolved, L1 180 min, kept 1 late 0\n"
                "202604 returned resolved, L1 120 min, kept 1 late 0\n"
                "again never\n");
}

/* 5.2: excluded in April, before March is frozen: the verdict of March goes, what ran then is excluded in April. */
static void excluded(void) {
    g_autoptr(world_t) world = world_new();
    check_facts(world, "2026-04-20 12:00", "31 15:00 received p3\n31 16:00 agent\n2026-04-02 09:00 exclude spam\n",
                "202603 first_response#1 excluded since 202603, 60 min\n"
                "202603 resolution#1 running since 202603, 120 min, open\n"
                "202604 resolution#1 excluded since 202603, 600 min\n"
                "202603 received open, L1 120 min, kept 0 late 0\n"
                "202604 carried excluded, L1 0 min, kept 0 late 0\n"
                "again never\n");
}

/* 5.2, 6.1: put back in April, before March is frozen: March has it as if it had never been excluded, with the cycle of
 * 31 March 13:00 that opened and ended meanwhile, and April carries it in. */
static void put_back(void) {
    g_autoptr(world_t) world = world_new();
    check_facts(world, "2026-04-20 12:00",
                "31 09:00 received p3\n"
                "31 10:00 agent\n"
                "31 12:00 exclude spam\n"
                "31 13:00 requester\n"
                "31 14:00 agent\n"
                "2026-04-02 10:00 include\n"
                "2026-04-02 11:00 status resolved\n",
                "202603 first_response#1 met since 202603, 60 min\n"
                "202603 resolution#1 running since 202603, 480 min, open\n"
                "202603 next_response#1 met since 202603, 60 min\n"
                "202604 resolution#1 met since 202603, 1080 min\n"
                "202603 received open, L1 480 min, kept 0 late 0\n"
                "202604 carried resolved, L1 600 min, kept 1 late 0\n"
                "again never\n");
}

/* 4.4, 5.2: the same for a merge that is undone in April. */
static void unmerged(void) {
    g_autoptr(world_t) world = world_new();
    check_facts(world, "2026-04-20 12:00",
                "31 09:00 received p3\n"
                "31 10:00 agent\n"
                "31 12:00 merged_into 2\n"
                "2026-04-02 10:00 unmerged 2\n"
                "2026-04-02 11:00 status resolved\n",
                "202603 first_response#1 met since 202603, 60 min\n"
                "202603 resolution#1 running since 202603, 480 min, open\n"
                "202604 resolution#1 met since 202603, 1080 min\n"
                "202603 received open, L1 480 min, kept 0 late 0\n"
                "202604 carried resolved, L1 600 min, kept 1 late 0\n"
                "again never\n");
}

/* 6.4: a frozen month gets no rows, and what is carried over from it is what it knew. An answer that was entered after
 * it was frozen is judged by its instant; the frozen miss stands and is restated. */
static void frozen(void) {
    g_autoptr(world_t) world = world_new();
    world_freeze(world, 202603, "2026-04-03 04:00");
    check_facts(world, "2026-04-20 12:00",
                "31 09:00 received p2\n"
                "31 10:00 agent recorded=2026-04-10T09:00\n"
                "2026-04-10 10:00 status resolved\n",
                "202604 carried resolved, L1 3420 min, kept 0 late 1\n"
                "restate 202603 first_response#1: breached, would be met, by event 4\n"
                "again never\n");
    /* A whole ticket that was entered late was received in the oldest open month. */
    check_facts(world, "2026-04-20 12:00",
                "30 09:00 received p2 recorded=2026-04-10T09:00\n"
                "30 10:00 agent recorded=2026-04-10T09:00\n"
                "30 12:00 status resolved recorded=2026-04-10T09:00\n",
                "202604 first_response#1 met since 202604, 60 min\n"
                "202604 resolution#1 met since 202604, 180 min\n"
                "202604 received resolved, L1 180 min, kept 1 late 0\n"
                "restate 202603 first_response#1: absent, would be met, counts in 202604, by event 5\n"
                "restate 202603 resolution#1: absent, would be met, counts in 202604, by event 5\n"
                "again never\n");
}

/* 6.4: what ran at the frozen month's end and had stopped before it, as is known now, counts in the oldest open month.
 */
static void stopped_before_the_freeze(void) {
    static const char history[] = "31 15:00 received p2\n"
                                  "31 16:00 agent recorded=2026-04-10T09:00\n"
                                  "31 16:30 status resolved recorded=2026-04-10T09:00\n";
    g_autoptr(world_t) world = world_new();
    world_freeze(world, 202603, "2026-04-03 04:00");
    check_facts(world, "2026-04-20 12:00", history,
                "202604 resolution#1 met since 202603, 90 min\n"
                "202604 carried resolved, L1 -30 min, kept 1 late 0\n"
                "restate 202603 first_response#1: breached, would be met, by event 5\n"
                "restate 202603 resolution#1: running, would be met, counts in 202604, by event 5\n"
                "again never\n");
    /* When the month it counted in is frozen too, the same is said. */
    world_freeze(world, 202604, "2026-05-03 04:00");
    check_facts(world, "2026-05-20 12:00", history,
                "restate 202603 first_response#1: breached, would be met, by event 5\n"
                "restate 202603 resolution#1: running, would be met, counts in 202604, by event 5\n"
                "again never\n");
}

/* 6.4: a clock that a late event unmakes is not lost: it counts as excluded where the frozen month left it running. */
static void unmade_after_the_freeze(void) {
    g_autoptr(world_t) world = world_new();
    world_freeze(world, 202603, "2026-04-03 04:00");
    check_facts(world, "2026-04-20 12:00",
                "30 09:00 received p2\n"
                "30 10:00 agent\n"
                "31 16:30 requester\n"
                "31 16:00 status resolved recorded=2026-04-10T09:00\n",
                "202604 next_response#1 excluded since 202603, 30 min\n"
                "202604 carried resolved, L1 -60 min, kept 0 late 1\n"
                "restate 202603 next_response#1: running, would be absent, counts in 202604, by event 6\n"
                "again never\n");
}

/* 5.2, 6.4: an exclusion after the freeze: verdicts stand and are restated, what runs is excluded where it counts. */
static void excluded_after_the_freeze(void) {
    g_autoptr(world_t) world = world_new();
    world_freeze(world, 202603, "2026-04-03 04:00");
    check_facts(world, "2026-04-20 12:00", "31 15:00 received p3\n31 16:00 agent\n2026-04-07 09:00 exclude spam\n",
                "202604 resolution#1 excluded since 202603, 2040 min, open\n"
                "202604 carried excluded, L1 0 min, kept 0 late 0\n"
                "restate 202603 first_response#1: met, would be excluded, by event 5\n"
                "again never\n");
}

/* 6.4: a month that is being closed gets rows of what was recorded before its freeze, and the rest counts after it. */
static void closing(void) {
    static const char history[] = "31 09:00 received p2\n"
                                  "31 10:00 agent recorded=2026-04-03T04:00\n"
                                  "2026-04-02 10:00 status resolved\n"
                                  "2026-04-03 09:00 exclude spam\n";
    g_autoptr(world_t) world = world_new();
    world_freeze(world, 202603, "2026-04-03 04:00");
    n_closing = 1;
    check_facts(world, "2026-04-03 10:00", history,
                "202603 first_response#1 breached since 202603, 480 min, late 360 min, open\n"
                "202603 resolution#1 breached since 202603, 480 min, late 0 min, open\n"
                "202603 received open, L1 480 min, kept 0 late 0\n"
                "202604 carried excluded, L1 0 min, kept 0 late 1\n"
                "restate 202603 first_response#1: breached, would be excluded, by event 6\n"
                "restate 202603 resolution#1: breached, would be excluded, by event 6\n"
                "again never\n");
    n_closing = 0;
}

/* 5.2, 6.1: a return, or a merge undone, that was recorded before the month was frozen counts in its figures, for what
 * had no verdict, and for the ticket, too: it ran at the month's end, so that what April carries in is what March left
 * running (6.3). */
static void returned_before_the_freeze(void) {
    g_autoptr(world_t) world = world_new();
    world_freeze(world, 202603, "2026-04-03 04:00");
    n_closing = 1;
    check_facts(world, "2026-04-03 10:00",
                "30 09:00 received p4\n"
                "30 10:00 agent\n"
                "30 12:00 exclude spam\n"
                "31 09:00 requester\n"
                "2026-04-02 10:00 include\n",
                "202603 first_response#1 met since 202603, 60 min\n"
                "202603 resolution#1 running since 202603, 960 min, open\n"
                "202603 next_response#1 breached since 202603, 480 min, late 0 min, open\n"
                "202604 resolution#1 running since 202603, 1980 min, open, goes on by 10\n"
                "202603 received open, L1 960 min, kept 0 late 0\n"
                "202604 carried open, L1 1020 min, kept 0 late 0, goes on\n"
                "again 2026-04-03 17:00:01\n");
    n_closing = 0;
}

static void undone_before_the_freeze(void) {
    g_autoptr(world_t) world = world_new();
    world_freeze(world, 202603, "2026-04-03 04:00");
    n_closing = 1;
    /* the merged ticket */
    check_facts(world, "2026-04-03 10:00",
                "30 09:00 received p4\n"
                "30 10:00 agent\n"
                "30 12:00 merged_into 2\n"
                "2026-04-02 10:00 unmerged 2\n",
                "202603 first_response#1 met since 202603, 60 min\n"
                "202603 resolution#1 running since 202603, 960 min, open\n"
                "202604 resolution#1 running since 202603, 1980 min, open, goes on by 10\n"
                "202603 received open, L1 960 min, kept 0 late 0\n"
                "202604 carried open, L1 1020 min, kept 0 late 0, goes on\n"
                "again 2026-04-03 17:00:01\n");
    /* the survivor: the time of its own, 5 h by the month's end, without the day before that ticket 2 had brought */
    check_facts(world, "2026-04-03 10:00",
                "31 12:00 received p4\n"
                "31 12:10 agent\n"
                "31 16:30 merged_from 2 id=20\n"
                "2026-04-02 10:00 unmerged 2 id=22\n"
                "ticket 2\n"
                "30 09:00 received p4\n"
                "31 16:30 merged_into 1 id=21\n"
                "2026-04-02 10:00 unmerged 1 id=23\n",
                "202603 first_response#1 met since 202603, 10 min\n"
                "202603 resolution#1 running since 202603, 300 min, open\n"
                "202604 resolution#1 running since 202603, 1320 min, open, goes on by 10\n"
                "202603 received open, L1 300 min, kept 0 late 0\n"
                "202604 carried open, L1 1020 min, kept 0 late 0, goes on\n"
                "again 2026-04-07 12:00:01\n");
    n_closing = 0;
}

/* 6.4: what a late event puts in another's place has the same numbers, and both have a row, also if their months end in
 * different zones: the cycle of 8 April, before the move to Berlin's plan, and that of 20 April, which is gone. */
static void same_numbers_in_two_zones(void) {
    g_autoptr(world_t) world = world_new();
    size_t berlin = world_add_calendar(world, "[calendar]\ntimezone=Europe/Berlin\n[week]\nmonday=00:00-24:00\n");
    world_add_plan(world, berlin, "[targets]\nresolution=80h 80h 80h 80h\n");
    world_freeze(world, 202604, "2026-05-03 04:00");
    check_facts(world, "2026-05-20 12:00",
                "2026-04-06 09:00 received p2\n"
                "2026-04-06 10:00 agent\n"
                "2026-04-06 11:00 status resolved\n"
                "2026-04-15 10:00 plan 2\n"
                "2026-04-20 09:00 status in_progress\n"
                "2026-04-08 09:00 status in_progress recorded=2026-05-10T09:00\n",
                "202605 resolution#2 breached since 202605, 9660 min, late 9420 min, open, goes on by 20\n"
                "202605 resolution#2.1 excluded since 202604, 2220 min\n"
                "202605 carried open, L1 7440 min, kept 0 late 0, goes on\n"
                "restate 202604 resolution#2: absent, would be breached, counts in 202605, by event 8\n"
                "restate 202604 resolution#2: running, would be absent, counts in 202605, by event 8\n"
                "again 2026-06-01 00:00\n");
}

/* 6.1: a month ends where the calendar that was in force is: in Auckland, 13 hours before UTC in March. */
static void in_another_zone(void) {
    g_autoptr(world_t) world = world_new();
    size_t auckland = world_add_calendar(world, "[calendar]\ntimezone=Pacific/Auckland\n[week]\nmonday=00:00-24:00\n"
                                                "tuesday=00:00-24:00\nwednesday=00:00-24:00\nthursday=00:00-24:00\n"
                                                "friday=00:00-24:00\nsaturday=00:00-24:00\nsunday=00:00-24:00\n");
    world_add_plan(world, auckland, "[targets]\nfirst_response=4h 4h 4h 4h\n");
    check_facts(world, "2026-04-20 12:00", "31 10:30 received p2 plan 2\n31 11:30 agent\n31 12:30 status resolved\n",
                "202603 first_response#1 running since 202603, 30 min, open\n"
                "202604 first_response#1 met since 202603, 60 min\n"
                "202603 received open, L1 30 min, kept 0 late 0\n"
                "202604 carried resolved, L1 90 min, kept 0 late 0\n"
                "again never\n");
}

/* 1.7: what was never received has no month, and is told. */
static void never_received(void) {
    g_autoptr(world_t) world = world_new();
    check_facts(world, "02 12:00", "02 09:00 agent\n", "no_received\nno_plan\nagain never\n");
}

/* An event that lies ahead is waited for. */
static void ahead(void) {
    g_autoptr(world_t) world = world_new();
    check_facts(world, "02 12:00", "03 09:00 received p2\n", "again 03 09:00\n");
}

static void neighbours(void) {
    g_assert_cmpint(month_next(202612), ==, 202701);
    g_assert_cmpint(month_next(202601), ==, 202602);
    g_assert_cmpint(month_before(202701), ==, 202612);
    g_assert_cmpint(month_before(202602), ==, 202601);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/month_facts/within-a-month", within_a_month);
    g_test_add_func("/month_facts/carried", carried_from_month_to_month);
    g_test_add_func("/month_facts/late-and-open", late_and_open);
    g_test_add_func("/month_facts/running-month", in_the_running_month);
    g_test_add_func("/month_facts/returned", returned);
    g_test_add_func("/month_facts/excluded", excluded);
    g_test_add_func("/month_facts/put-back", put_back);
    g_test_add_func("/month_facts/unmerged", unmerged);
    g_test_add_func("/month_facts/frozen", frozen);
    g_test_add_func("/month_facts/stopped-before-the-freeze", stopped_before_the_freeze);
    g_test_add_func("/month_facts/unmade-after-the-freeze", unmade_after_the_freeze);
    g_test_add_func("/month_facts/excluded-after-the-freeze", excluded_after_the_freeze);
    g_test_add_func("/month_facts/closing", closing);
    g_test_add_func("/month_facts/returned-before-the-freeze", returned_before_the_freeze);
    g_test_add_func("/month_facts/undone-before-the-freeze", undone_before_the_freeze);
    g_test_add_func("/month_facts/same-numbers-in-two-zones", same_numbers_in_two_zones);
    g_test_add_func("/month_facts/zone", in_another_zone);
    g_test_add_func("/month_facts/never-received", never_received);
    g_test_add_func("/month_facts/ahead", ahead);
    g_test_add_func("/month_facts/neighbours", neighbours);
    return g_test_run();
}
