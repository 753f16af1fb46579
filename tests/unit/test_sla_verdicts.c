/* Verdicts, exclusions, warnings, custody and months (sla-rules.md section 5, 6.1, 6.4, 6.5), on the office calendar
 * and plan of sla_history.h. */
#include "tests/unit/sla_history.h"

#define HOUR INT64_C(3600)

/* ---- 5.1 ---------------------------------------------------------------------------------------------------- */

/* 5.1: an answer in the due second meets it, one a second later does not. */
static void due_second(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 12:00", "02 09:00 received p2\n02 11:00 agent\n",
                 "first_response#1 met 02 11:00 due 02 11:00 took 2:00\n"
                 "resolution#1 running due 02 17:00 took 3:00 left 5:00\n");
    check_clocks(world, "02 12:00", "02 09:00 received p2\n02 11:00:01 agent\n",
                 "first_response#1 breached 02 11:00 due 02 11:00 took 2:00:01 late 0:00:01 stopped 02 11:00:01\n"
                 "resolution#1 running due 02 17:00 took 3:00 left 5:00\n");
}

/* 5.1: breached whether or not the ticket is open, once the due second is over; 'now' in it still finds it running. */
static void breach_is_time_passing(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 11:00", "02 09:00 received p2\n",
                 "first_response#1 running due 02 11:00 took 2:00 left 0:00\n"
                 "resolution#1 running due 02 17:00 took 2:00 left 6:00\n");
    check_clocks(world, "02 11:00:01", "02 09:00 received p2\n",
                 "first_response#1 breached 02 11:00 due 02 11:00 took 2:00:01 late 0:00:01\n"
                 "resolution#1 running due 02 17:00 took 2:00:01 left 5:59:59\n");
}

/* 5.1: an event in the due second finds it running: the priority of 11:00 gives it 8 h. */
static void event_in_due_second_finds_it_running(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 12:00", "02 09:00 received p2\n02 11:00 priority 4\n",
                 "first_response#1 running due 02 17:00 took 3:00 left 5:00\n"
                 "resolution#1 running due 06 17:00 took 3:00 left 37:00\n");
}

/* 1.4: a target of 0 is due at 'received': met in that second, missed after it. */
static void no_time_at_all(void) {
    g_autoptr(world_t) world = world_new();
    world_add_plan(world, 1, "[targets]\nfirst_response=0s 0s 0s 0s\n");
    check_clocks(world, "01 13:00", "01 12:00 received p2 plan 2\n01 12:00 agent\n",
                 "first_response#1 met 01 12:00 due 01 12:00 took 0:00\n");
    check_clocks(world, "02 10:00", "01 12:00 received p2 plan 2\n01 12:30 agent\n",
                 "first_response#1 breached 01 12:00 due 01 12:00 took 0:00 late 0:00 stopped 01 12:30\n");
    g_assert_cmpint(world->result->clocks[0].holder_at_breach, ==, SLA_HOLDER_L1);
}

/* 1.4: the calendar closes for good on Monday at 12:00: what isn't used up then is never due, and the fault is told.
 * The first response has its hour; two hours of the resolution are used when it is asked, and the rest stays. */
static void never_due(void) {
    g_autoptr(world_t) world = world_new();
    size_t closing = world_add_calendar(world, "[dates]\n2026-03-02=09:00-12:00\n");
    world_add_plan(world, closing, "[targets]\nfirst_response=1h 1h 1h 1h\nresolution=4h 4h 4h 1wd\n");
    check_clocks(world, "20 10:00", "02 10:00 received p2 plan 2\n",
                 "first_response#1 breached 02 11:00 due 02 11:00 took 2:00 late 1:00\n"
                 "resolution#1 running due never took 2:00 left 2:00\n");
    g_autofree char *faults = world_faults(world);
    check_text(faults, "never_due 3\n");
    check_clocks(world, "20 10:00", "02 10:00 received p4 plan 2\n02 10:30 status resolved\n",
                 "first_response#1 met 02 10:30 due 02 11:00 took 0:30\n"
                 "resolution#1 met 02 10:30 due never took 0:30\n");
}

/* 6.5: late by unpaused time: 4 h due 13:00, paused 14:00-16:00, stopped 16:30. */
static void late_by_is_unpaused(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 17:00",
                 "02 09:00 received p1\n"
                 "02 09:30 agent\n"
                 "02 14:00 status waiting_customer\n"
                 "02 16:00 status in_progress\n"
                 "02 16:30 status resolved\n",
                 "first_response#1 met 02 09:30 due 02 10:00 took 0:30\n"
                 "resolution#1 breached 02 13:00 due 02 13:00 took 5:30 paused 2:00 late 1:30 stopped 02 16:30\n");
}

/* ---- 5.2 ---------------------------------------------------------------------------------------------------- */

/* 5.2: what runs ends at the exclusion and counts in its month; a verdict becomes excluded in its own. */
static void exclusion_ends_and_takes(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "2026-04-05 12:00",
                 "31 09:00 received p2\n"
                 "2026-04-01 10:00 exclude spam\n"
                 "2026-04-01 11:00 status resolved\n",
                 "first_response#1 excluded spam 31 11:00 due 31 11:00 took 9:00\n"
                 "resolution#1 excluded spam 31 17:00 due 31 17:00 took 9:00\n");
    g_assert_cmpint(world->result->clocks[0].month, ==, 202603);
    g_assert_cmpint(world->result->clocks[0].verdict_before, ==, SLA_BREACHED);
    check_clocks(world, "2026-04-05 12:00",
                 "31 16:00 received p3\n"
                 "2026-04-01 10:00 exclude test\n",
                 "first_response#1 excluded test 2026-04-01 10:00 due never took 2:00\n"
                 "resolution#1 excluded test 2026-04-01 10:00 due never took 2:00\n");
    g_assert_cmpint(world->result->clocks[0].month, ==, 202604);
    g_assert_cmpint(world->result->clocks[0].opened_month, ==, 202603);
    g_assert_cmpint(world->result->ticket.next_due, ==, INSTANT_NEVER);
}

/* 5.2: nothing opens on an excluded ticket. */
static void nothing_opens_while_excluded(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 16:00",
                 "02 09:00 received p2\n"
                 "02 09:30 agent\n"
                 "02 10:00 exclude spam\n"
                 "02 11:00 requester\n"
                 "02 12:00 status resolved\n"
                 "02 13:00 status in_progress\n",
                 "first_response#1 excluded spam 02 09:30 due 02 11:00 took 0:30\n"
                 "resolution#1 excluded spam 02 10:00 due never took 1:00\n");
}

/* 5.2: a verdict of a frozen month stands, and the exclusion is a restatement. */
static void frozen_verdict_stands(void) {
    g_autoptr(world_t) world = world_new();
    world_freeze(world, 202603, "2026-04-03 00:00");
    check_clocks(world, "2026-04-10 12:00",
                 "31 15:00 received p4\n"
                 "31 16:00 agent\n"
                 "2026-04-06 10:00 exclude duplicate\n",
                 "first_response#1 met 31 16:00 due 2026-04-01 15:00 took 1:00 restated\n"
                 "resolution#1 excluded duplicate 2026-04-06 10:00 due never took 27:00\n");
}

/* 5.2: put back, the ticket counts as if it had never been excluded: the due of 13:00 passed meanwhile and is missed
 * then, the message of 12:00 opened its cycle. */
static void included_as_if_never_excluded(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 16:00",
                 "02 09:00 received p1\n"
                 "02 09:30 agent\n"
                 "02 10:00 exclude spam\n"
                 "02 12:00 requester\n"
                 "02 12:30 agent\n"
                 "02 15:00 include\n",
                 "first_response#1 met 02 09:30 due 02 10:00 took 0:30\n"
                 "resolution#1 breached 02 13:00 due 02 13:00 took 7:00 late 3:00\n"
                 "next_response#1 met 02 12:30 due 02 13:00 took 0:30\n");
}

/* 5.2: the exclusion's month is frozen: the excluded clocks stay there. What had no verdict comes back as a fact of its
 * own, started at the return on Monday 6 April 10:00; 24 h from 31 March were over on 2 April 17:00, meanwhile, so it
 * is missed at the return: 33 h used there, 7:30 later it is Tuesday 09:30. A met clock is frozen as excluded. */
static void included_after_the_freeze(void) {
    g_autoptr(world_t) world = world_new();
    world_freeze(world, 202603, "2026-04-03 00:00");
    const char *history = "31 09:00 received p3\n"
                          "31 10:00 agent\n"
                          "31 12:00 exclude spam\n"
                          "2026-04-06 10:00 include\n";
    check_clocks(world, "2026-04-07 09:30", history,
                 "first_response#1 excluded spam 31 10:00 due 31 13:00 took 1:00 restated\n"
                 "resolution#1 excluded spam 31 12:00 due never took 3:00\n"
                 "resolution#1.1 breached 2026-04-06 10:00 due 2026-04-06 10:00 took 40:30 late 7:30\n");
    const struct sla_clock *excluded = &world->result->clocks[1], *back = &world->result->clocks[2];
    g_assert_cmpint(excluded->opened_month, ==, 202603);
    g_assert_cmpint(excluded->month, ==, 202603);
    g_assert_cmpint(back->opened_month, ==, 202604);
    g_assert_cmpint(back->month, ==, 202604);
    g_assert_cmpint(back->holder_at_breach, ==, SLA_HOLDER_L1);
}

/* 5.2: the same with time left, pauses on both sides of the return, and what opened and ended meanwhile: the cycle of 1
 * April counts in April, though its verdict fell while nobody counted it. */
static void included_after_the_freeze_with_time_left(void) {
    g_autoptr(world_t) world = world_new();
    world_freeze(world, 202603, "2026-04-01 12:00");
    check_clocks(world, "2026-04-02 12:00",
                 "31 09:00 received p4\n"
                 "31 10:00 agent\n"
                 "31 12:00 exclude spam\n"
                 "31 13:00 requester\n"
                 "31 14:00 agent\n"
                 "31 16:00 status waiting_customer\n"
                 "2026-04-02 10:00 include\n"
                 "2026-04-02 11:00 status in_progress\n",
                 "first_response#1 excluded spam 31 10:00 due 31 17:00 took 1:00 restated\n"
                 "resolution#1 excluded spam 31 12:00 due never took 3:00\n"
                 "next_response#1 met 31 14:00 due 2026-04-01 13:00 took 1:00\n"
                 "resolution#1.1 running due 2026-04-08 12:00 took 8:00 paused 11:00 left 32:00\n");
    const struct sla_clock *met = &world->result->clocks[2];
    g_assert_cmpint(met->opened_month, ==, 202604);
    g_assert_cmpint(met->month, ==, 202604);
}

/* ---- 5.3 ---------------------------------------------------------------------------------------------------- */

static void check_warnings(struct world *world, const char *now, const char *history, size_t clock,
                           const char *expected) {
    GString *text = g_string_new(NULL);
    world_replay(world, history, now, SLA_WARNINGS);
    for (int i = 0; i < SLA_WARNING_COUNT; i++) {
        char instant[INSTANT_TEXT_SIZE];
        g_string_append_printf(text, "%s%s", i ? " | " : "",
                               instant_text(world->result->clocks[clock].warn_at[i], instant));
    }
    g_autofree char *warnings = g_string_free(text, FALSE);
    check_text(warnings, expected);
}

/* 5.3: 8 h from Monday 09:00: 4 h, 6 h, 7:12, 8 h, and 4 h past due on Tuesday 13:00. */
static void warnings_fall(void) {
    g_autoptr(world_t) world = world_new();
    check_warnings(world, "02 09:00", "02 09:00 received p2\n02 09:00 agent\n", 1,
                   "02 13:00 | 02 15:00 | 02 16:12 | 02 17:00 | 03 13:00");
}

/* 5.3: none while paused or stopped. Paused 12:00-14:00: 50 % at 15:00; resolved 16:00. */
static void no_warnings_while_paused_or_stopped(void) {
    g_autoptr(world_t) world = world_new();
    check_warnings(world, "02 13:00", "02 09:00 received p2\n02 09:00 agent\n02 12:00 status waiting_customer\n", 1,
                   "never | never | never | never | never");
    check_warnings(world, "02 17:00",
                   "02 09:00 received p2\n"
                   "02 09:00 agent\n"
                   "02 12:00 status waiting_customer\n"
                   "02 14:00 status in_progress\n"
                   "02 16:00 status resolved\n",
                   1, "02 15:00 | never | never | never | never");
    /* stopped in the very second */
    check_warnings(world, "02 17:00", "02 09:00 received p2\n02 13:00 status resolved\n", 1,
                   "never | never | never | never | never");
    /* used up when the pause begins: all of it has fallen; half a target past due can't while it is paused */
    check_warnings(world, "02 17:00", "02 09:00 received p1\n02 09:00 agent\n02 13:00 status waiting_customer\n", 1,
                   "02 11:00 | 02 12:00 | 02 12:36 | 02 13:00 | never");
}

/* 5.3: what a change puts behind it is sent at the change, unless it was sent before. 8 h become 4 h with 2 h left at
 * 15:00: 50 % fell at 13:00, 75 % of 4 h at 16:00. By the other custom 24 h become 8 h with 2 h left at 15:00: 75 % are
 * gone at once. 4 h from 10:00 become 3 h at 13:00, of which 1 h is left: 75 % at 13:15, half of 3 h past 14:00. */
static void warnings_at_a_change(void) {
    g_autoptr(world_t) world = world_new();
    world_add_plan(world, 1, "retarget=from-start\n[targets]\nresolution=4h 8h 24h 40h\n");
    check_warnings(world, "03 10:30",
                   "02 09:00 received p2\n"
                   "02 09:00 agent\n"
                   "02 15:00 priority 1\n",
                   1, "02 13:00 | 02 16:00 | 02 16:36 | 02 17:00 | 03 11:00");
    check_warnings(world, "03 10:30",
                   "02 09:00 received p3 plan 2\n"
                   "02 15:00 priority 2\n",
                   0, "02 15:00 | 02 15:00 | 02 16:12 | 02 17:00 | 03 13:00");
    check_warnings(world, "02 16:30",
                   "02 09:00 received p4\n"
                   "02 09:00 agent\n"
                   "02 10:00 target resolution 14400\n"
                   "02 13:00 target resolution 10800\n",
                   1, "02 12:00 | 02 13:15 | 02 13:42 | 02 14:00 | 02 15:30");
}

/* 5.3: a target of 0 has only that of 100 %; while excluded there is none, and what passed is sent at the return. */
static void warnings_of_nothing_and_of_the_excluded(void) {
    g_autoptr(world_t) world = world_new();
    world_add_plan(world, 1, "[targets]\nfirst_response=0s 0s 0s 0s\n");
    check_warnings(world, "02 10:00", "02 09:30 received p2 plan 2\n", 0, "never | never | never | 02 09:30 | never");
    check_warnings(world, "02 16:00",
                   "02 09:00 received p2\n"
                   "02 09:00 agent\n"
                   "02 10:00 exclude spam\n",
                   1, "never | never | never | never | never");
    check_warnings(world, "02 16:00",
                   "02 09:00 received p2\n"
                   "02 09:00 agent\n"
                   "02 10:00 exclude spam\n"
                   "02 14:00 include\n",
                   1, "02 14:00 | 02 15:00 | 02 16:12 | 02 17:00 | 03 13:00");
}

/* ---- 5.4 ---------------------------------------------------------------------------------------------------- */

/* 5.4: L1 09:00-10:00, the customer to 12:00 (a level set meanwhile counts from the return), L2 to 13:00, the vendor to
 * 15:00, L2 to 16:00, nobody while resolved, L3 from Tuesday 10:00 to 11:00. */
static void custody_sums_to_the_whole(void) {
    g_autoptr(world_t) world = world_new();
    world_replay(world,
                 "02 09:00 received p3\n"
                 "02 10:00 agent\n"
                 "02 10:00 status waiting_customer\n"
                 "02 11:00 level 2\n"
                 "02 12:00 status in_progress\n"
                 "02 13:00 status waiting_vendor\n"
                 "02 15:00 status in_progress\n"
                 "02 16:00 status resolved\n"
                 "02 16:30 level 3\n"
                 "03 10:00 status in_progress\n",
                 "03 11:00", 0);
    const int64_t *custody = world->result->custody;
    g_assert_cmpint(custody[SLA_HOLDER_L1], ==, 1 * HOUR);
    g_assert_cmpint(custody[SLA_HOLDER_CUSTOMER], ==, 2 * HOUR);
    g_assert_cmpint(custody[SLA_HOLDER_L2], ==, 2 * HOUR);
    g_assert_cmpint(custody[SLA_HOLDER_VENDOR], ==, 2 * HOUR);
    g_assert_cmpint(custody[SLA_HOLDER_L3], ==, 1 * HOUR);
    g_assert_cmpint(custody[SLA_HOLDER_NONE], ==, 0);
    g_assert_cmpint(world->result->ticket.holder, ==, SLA_HOLDER_L3);
}

/* 5.4: the holder at breach is that of the last second before due: handed over in the due second, or a second before.
 */
static void holder_of_the_last_second(void) {
    g_autoptr(world_t) world = world_new();
    world_replay(world, "02 09:00 received p1\n02 13:00 level 2\n", "02 14:00", 0);
    g_assert_cmpint(world->result->clocks[1].holder_at_breach, ==, SLA_HOLDER_L1);
    world_replay(world, "02 09:00 received p1\n02 12:59:59 level 2\n", "02 14:00", 0);
    g_assert_cmpint(world->result->clocks[1].holder_at_breach, ==, SLA_HOLDER_L2);
    /* due at the change of a paused clock: the customer held it */
    world_replay(world, "02 09:00 received p2\n02 10:00 status waiting_customer\n02 11:00 target resolution 0\n",
                 "02 14:00", 0);
    g_assert_cmpint(world->result->clocks[1].holder_at_breach, ==, SLA_HOLDER_CUSTOMER);
}

/* 5.4: a vendor case alone holds nothing; custody needs a calendar, so it begins with the plan. */
static void vendor_case_holds_nothing(void) {
    g_autoptr(world_t) world = world_new();
    world_replay(world, "02 09:00 received p2\n02 10:00 submit 7 1 1\n", "02 12:00", 0);
    g_assert_cmpint(world->result->custody[SLA_HOLDER_L1], ==, 3 * HOUR);
    world_replay(world, "02 09:00 received bare\n02 10:00 priority 1\n02 11:00 plan 1\n", "02 12:00", 0);
    g_assert_cmpint(world->result->custody[SLA_HOLDER_L1], ==, 1 * HOUR);
}

/* ---- 6.1, 6.4 ----------------------------------------------------------------------------------------------- */

/* 6.1: the month of the verdict, in the zone of the calendar in force when it opened: 31 March 23:30 UTC is April in
 * Berlin. */
static void month_of_the_verdict(void) {
    g_autoptr(world_t) world = world_new();
    size_t berlin = world_add_calendar(
        world, "[calendar]\ntimezone=Europe/Berlin\n[week]\nmonday=00:00-24:00\ntuesday=00:00-24:00\n"
               "wednesday=00:00-24:00\n");
    world_add_plan(world, berlin, "[targets]\nfirst_response=1h 2h 4h 8h\nresolution=4h 8h 24h 40h\n");
    world_replay(world, "31 21:00 received p2 plan 2\n31 21:59:59 agent\n31 22:00 status resolved\n",
                 "2026-04-02 09:00", 0);
    g_assert_cmpint(world->result->clocks[0].month, ==, 202603);
    g_assert_cmpint(world->result->clocks[1].month, ==, 202604);
    g_assert_cmpint(world->result->clocks[1].opened_month, ==, 202603);
    world_replay(world, "31 19:00 received p2\n", "2026-04-02 12:00", 0);
    g_assert_cmpint(world->result->clocks[0].opened_month, ==, 202603);
    g_assert_cmpint(world->result->clocks[0].month, ==, 202604); /* due on 1 April 11:00 */
}

/* 6.1: a clock late and open at the month's end shows no stop and its time to that end; exclusions recorded before the
 * freeze count, those after it don't. */
static void figures_as_at_the_months_end(void) {
    g_autoptr(world_t) world = world_new();
    const char *history = "31 09:00 received p2\n"
                          "2026-04-01 10:00 agent\n"
                          "2026-04-02 09:00 exclude spam\n";
    world_replay(world, history, "2026-04-01 00:00", SLA_BEFORE_NOW);
    g_autofree char *before = world_clocks(world);
    check_text(before, "first_response#1 breached 31 11:00 due 31 11:00 took 8:00 late 6:00\n"
                       "resolution#1 breached 31 17:00 due 31 17:00 took 8:00 late 0:00\n");
    world->input.exclusions_until = instant_of("2026-04-03 00:00");
    world_replay(world, history, "2026-04-01 00:00", SLA_BEFORE_NOW);
    g_autofree char *after = world_clocks(world);
    check_text(after, "first_response#1 excluded spam 31 11:00 due 31 11:00 took 8:00\n"
                      "resolution#1 excluded spam 31 17:00 due 31 17:00 took 8:00\n");
    world->input.exclusions_until = instant_of("2026-04-01 12:00");
    world_replay(world, history, "2026-04-01 00:00", SLA_BEFORE_NOW);
    g_autofree char *too_late = world_clocks(world);
    check_text(too_late, before);
}

/* 6.1: category, priority, plan, team and agent at the verdict, or now while it runs. */
static void who_and_what_at_the_verdict(void) {
    g_autoptr(world_t) world = world_new();
    world_replay(world,
                 "02 09:00 received p2\n"
                 "02 09:00 category 5\n"
                 "02 09:00 assign 11 3\n"
                 "02 11:30 assign 12 4\n"
                 "02 11:30 category 6\n"
                 "02 11:30 priority 3\n",
                 "02 12:00", 0);
    const struct sla_clock *breached = &world->result->clocks[0], *running = &world->result->clocks[1];
    g_assert_cmpint(breached->verdict, ==, SLA_BREACHED); /* at 11:00 */
    g_assert_cmpint(breached->category_id, ==, 5);
    g_assert_cmpint(breached->agent_id, ==, 11);
    g_assert_cmpint(breached->team_id, ==, 3);
    g_assert_cmpint(breached->priority, ==, 2);
    g_assert_cmpint(breached->plan_id, ==, 1);
    g_assert_cmpint(breached->calendar_version_id, ==, 10);
    g_assert_cmpint(running->category_id, ==, 6);
    g_assert_cmpint(running->agent_id, ==, 12);
    g_assert_cmpint(running->team_id, ==, 4);
    g_assert_cmpint(running->priority, ==, 3);
}

/* 6.4: recorded after its month was frozen: judged by its instant, counted in the oldest open month. */
static void recorded_after_the_freeze(void) {
    g_autoptr(world_t) world = world_new();
    world_freeze(world, 202602, "03 00:00");
    world_freeze(world, 202603, "2026-04-03 00:00");
    world_replay(world,
                 "30 09:00 received p2 recorded=2026-04-06T09:00\n"
                 "30 10:00 agent recorded=2026-04-06T09:00\n",
                 "2026-04-10 09:00", 0);
    const struct sla_clock *clock = &world->result->clocks[0];
    g_assert_cmpint(clock->verdict, ==, SLA_MET);
    g_assert_cmpint(clock->verdict_at, ==, instant_of("30 10:00"));
    g_assert_cmpint(clock->opened_month, ==, 202604);
    g_assert_cmpint(clock->month, ==, 202604);
    /* what the event only finds there stays: the first response was missed in March by time alone */
    world_replay(world,
                 "30 09:00 received p2\n"
                 "30 16:00 agent recorded=2026-04-06T09:00\n",
                 "2026-04-10 09:00", 0);
    g_assert_cmpint(world->result->clocks[0].month, ==, 202603);
}

/* ---- the ticket --------------------------------------------------------------------------------------------- */

/* What the ticket row caches: the least due of what is open, also a missed one; none while paused. */
static void dues_for_the_queue(void) {
    g_autoptr(world_t) world = world_new();
    const struct sla_ticket *ticket = &world->result->ticket;
    world_replay(world, "02 09:00 received p2\n", "02 10:00", 0);
    g_assert_cmpint(ticket->due[METRIC_FIRST_RESPONSE], ==, instant_of("02 11:00"));
    g_assert_cmpint(ticket->due[METRIC_RESOLUTION], ==, instant_of("02 17:00"));
    g_assert_cmpint(ticket->due[METRIC_NEXT_RESPONSE], ==, INSTANT_NEVER);
    g_assert_cmpint(ticket->next_due, ==, instant_of("02 11:00"));
    world_replay(world, "02 09:00 received p2\n", "03 10:00", 0);
    g_assert_cmpint(ticket->next_due, ==, instant_of("02 11:00"));
    world_replay(world, "02 09:00 received p2\n02 10:00 agent\n02 10:00 status waiting_customer\n", "02 12:00", 0);
    g_assert_cmpint(ticket->next_due, ==, INSTANT_NEVER);
    g_assert_cmpint(ticket->latest_public_author, ==, AUTHOR_AGENT);
    world_replay(world, "02 09:00 received p2\n02 10:00 agent\n02 10:30 requester\n02 10:40 auto\n", "02 10:45", 0);
    g_assert_cmpint(ticket->latest_public_author, ==, AUTHOR_REQUESTER);
    g_assert_cmpint(ticket->waiting_since, ==, instant_of("02 10:30"));
    g_assert_cmpint(ticket->next_due, ==, instant_of("02 12:30"));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sla/1.4/no-time-at-all", no_time_at_all);
    g_test_add_func("/sla/1.4/never-due", never_due);
    g_test_add_func("/sla/5.1/due-second", due_second);
    g_test_add_func("/sla/5.1/time-passing", breach_is_time_passing);
    g_test_add_func("/sla/5.1/finds-it-running", event_in_due_second_finds_it_running);
    g_test_add_func("/sla/5.2/exclusion", exclusion_ends_and_takes);
    g_test_add_func("/sla/5.2/nothing-opens", nothing_opens_while_excluded);
    g_test_add_func("/sla/5.2/frozen-verdict", frozen_verdict_stands);
    g_test_add_func("/sla/5.2/included", included_as_if_never_excluded);
    g_test_add_func("/sla/5.2/included-after-freeze", included_after_the_freeze);
    g_test_add_func("/sla/5.2/included-with-time-left", included_after_the_freeze_with_time_left);
    g_test_add_func("/sla/5.3/fall", warnings_fall);
    g_test_add_func("/sla/5.3/paused-or-stopped", no_warnings_while_paused_or_stopped);
    g_test_add_func("/sla/5.3/at-a-change", warnings_at_a_change);
    g_test_add_func("/sla/5.3/nothing-and-excluded", warnings_of_nothing_and_of_the_excluded);
    g_test_add_func("/sla/5.4/sums", custody_sums_to_the_whole);
    g_test_add_func("/sla/5.4/holder-at-breach", holder_of_the_last_second);
    g_test_add_func("/sla/5.4/vendor-case", vendor_case_holds_nothing);
    g_test_add_func("/sla/6.1/month-of-verdict", month_of_the_verdict);
    g_test_add_func("/sla/6.1/months-end", figures_as_at_the_months_end);
    g_test_add_func("/sla/6.1/at-the-verdict", who_and_what_at_the_verdict);
    g_test_add_func("/sla/6.4/recorded-late", recorded_after_the_freeze);
    g_test_add_func("/sla/6.5/late-by", late_by_is_unpaused);
    g_test_add_func("/sla/5.1/dues-for-the-queue", dues_for_the_queue);
    return g_test_run();
}
