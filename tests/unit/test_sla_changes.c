/* Order of events (sla-rules.md 1.1, 1.7), edits of calendars (1.6), pauses (section 3) and changes under way (4.1
 * to 4.3), on the office calendar and plan of sla_history.h: resolution 4 h, 8 h, 24 h, 40 h for the priorities 1 to 4.
 */
#include "tests/unit/sla_history.h"

#define OFFICE_WEEK                                                                                                    \
    "[week]\nmonday=09:00-17:00\ntuesday=09:00-17:00\nwednesday=09:00-17:00\nthursday=09:00-17:00\n"                   \
    "friday=09:00-17:00\n"
#define ALWAYS                                                                                                         \
    "[week]\nmonday=00:00-24:00\ntuesday=00:00-24:00\nwednesday=00:00-24:00\nthursday=00:00-24:00\n"                   \
    "friday=00:00-24:00\nsaturday=00:00-24:00\nsunday=00:00-24:00\n"

/* ---- 1.1, 1.7 ----------------------------------------------------------------------------------------------- */

/* 1.1: by instant, within a second by recording: the message of event 9 comes after the answer of event 8, so it waits.
 */
static void order_within_a_second(void) {
    g_autoptr(world_t) world = world_new();
    const char *answered = "first_response#1 met 02 10:00 due 02 11:00 took 1:00\n"
                           "resolution#1 running due 02 17:00 took 2:00 left 6:00\n";
    check_clocks(world, "02 11:00",
                 "02 09:00 received p2\n"
                 "02 10:00 agent id=9\n"
                 "02 10:00 requester id=8\n",
                 answered);
    check_clocks(world, "02 11:00",
                 "02 09:00 received p2\n"
                 "02 10:00 requester id=9\n"
                 "02 10:00 agent id=8\n",
                 "first_response#1 met 02 10:00 due 02 11:00 took 1:00\n"
                 "resolution#1 running due 02 17:00 took 2:00 left 6:00\n"
                 "next_response#1 running due 02 12:00 took 1:00 left 1:00\n");
}

/* 1.7: an answer at 08:00 that stands before 'received' at 09:00 counts at 09:00, and is listed. */
static void before_received_counts_at_it(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 11:00",
                 "02 09:00 received p2\n"
                 "02 08:00 agent\n",
                 "first_response#1 met 02 09:00 due 02 11:00 took 0:00\n"
                 "resolution#1 running due 02 17:00 took 2:00 left 6:00\n");
    g_autofree char *faults = world_faults(world);
    check_text(faults, "before_received 4\n");
}

/* 1.7: a source that has them out of order is replayed by instants and listed; what people enter late is not. */
static void source_out_of_order(void) {
    g_autoptr(world_t) world = world_new();
    const char *clocks = "first_response#1 met 02 10:00 due 02 11:00 took 1:00\n"
                         "resolution#1 met 02 12:00 due 02 17:00 took 3:00\n";
    check_clocks(world, "02 13:00",
                 "02 09:00 received p2 import\n"
                 "02 12:00 status resolved import\n"
                 "02 10:00 agent import\n",
                 clocks);
    g_autofree char *faults = world_faults(world);
    check_text(faults, "out_of_order 4\n");
    check_clocks(world, "02 13:00",
                 "02 09:00 received p2\n"
                 "02 12:00 status resolved\n"
                 "02 10:00 agent\n",
                 clocks);
    g_autofree char *none = world_faults(world);
    check_text(none, "");
}

/* Bad input: a double, a second 'received', values that there are not; each listed, the rest counted. */
static void bad_events_are_listed(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 11:00",
                 "02 09:00 received p2\n"
                 "02 09:10 agent id=7\n"
                 "02 09:10 agent id=7\n"
                 "02 09:20 received bare id=8\n"
                 "02 09:30 priority 9 id=9\n"
                 "02 09:40 status nonsense id=10\n"
                 "02 09:50 level 4 id=11\n"
                 "02 09:55 solved 5 id=12\n"
                 "02 09:56 exclude nonsense id=13\n"
                 "02 09:57 submit 3 8 1 id=14\n"
                 "02 09:58 target nonsense 5 id=15\n",
                 "first_response#1 met 02 09:10 due 02 11:00 took 0:10\n"
                 "resolution#1 running due 02 17:00 took 2:00 left 6:00\n");
    g_autofree char *faults = world_faults(world);
    check_text(faults, "received_twice 8\nduplicate_event 7\nbad_value 9\nbad_value 10\nbad_value 11\nunknown_case 12\n"
                       "bad_value 13\nbad_value 14\nbad_value 15\n");
}

static void no_received_is_a_fault(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 11:00",
                 "02 09:00 priority 2\n"
                 "02 09:00 plan 1\n"
                 "02 10:00 agent\n",
                 "first_response#1 met 02 10:00 due 02 11:00 took 1:00\n"
                 "resolution#1 running due 02 17:00 took 2:00 left 6:00\n");
    g_autofree char *faults = world_faults(world);
    check_text(faults, "no_received 0\n");
}

/* What has not happened yet does not count, nor, at a month's end, what happens at its very instant. */
static void later_events_wait(void) {
    g_autoptr(world_t) world = world_new();
    const char *history = "02 09:00 received p2\n"
                          "02 10:00 agent\n"
                          "02 12:00 status resolved\n";
    check_clocks(world, "02 11:00", history,
                 "first_response#1 met 02 10:00 due 02 11:00 took 1:00\n"
                 "resolution#1 running due 02 17:00 took 2:00 left 6:00\n");
    world_replay(world, history, "02 12:00", SLA_BEFORE_NOW);
    g_autofree char *clocks = world_clocks(world);
    check_text(clocks, "first_response#1 met 02 10:00 due 02 11:00 took 1:00\n"
                       "resolution#1 running due 02 17:00 took 3:00 left 5:00\n");
}

/* ---- 1.5 ---------------------------------------------------------------------------------------------------- */

/* 1.5 with 4.1: by the close of the first working day after Monday 10:00 is Tuesday 17:00, 7 + 8 = 15 h. On Tuesday
 * 10:00 priority 2 makes it the second: 23 h from the start, 8 used, so Wednesday 17:00. */
static void working_days(void) {
    g_autoptr(world_t) world = world_new();
    world_add_plan(world, 1, "[targets]\nresolution=1wd 2wd 0wd 5wd\n");
    check_clocks(world, "02 11:00", "02 10:00 received p1 plan 2\n",
                 "resolution#1 running due 03 17:00 took 1:00 left 14:00\n");
    check_clocks(world, "03 11:00",
                 "02 10:00 received p1 plan 2\n"
                 "03 10:00 priority 2\n",
                 "resolution#1 running due 04 17:00 took 9:00 left 14:00\n");
    /* day 0 of Saturday noon is Monday: its close */
    check_clocks(world, "07 12:00", "07 12:00 received p3 plan 2\n",
                 "resolution#1 running due 09 17:00 took 0:00 left 8:00\n");
}

/* ---- 1.6 ---------------------------------------------------------------------------------------------------- */

/* 1.6: Tuesday becomes a holiday on Tuesday 08:00: 2 h on Monday, so the 8 h end on Wednesday 15:00. */
static void edit_recounts_what_runs(void) {
    g_autoptr(world_t) world = world_new();
    const char *history = "02 15:00 received p2\n"
                          "02 16:00 agent\n";
    check_clocks(world, "03 07:00", history,
                 "first_response#1 met 02 16:00 due 02 17:00 took 1:00\n"
                 "resolution#1 running due 03 15:00 took 2:00 left 6:00\n");
    world_edit_calendar(world, 1, "03 08:00", OFFICE_WEEK "[dates]\n2026-03-03=closed\n");
    check_clocks(world, "03 12:00", history,
                 "first_response#1 met 02 16:00 due 02 17:00 took 1:00\n"
                 "resolution#1 running due 04 15:00 took 2:00 left 6:00\n");
}

/* 1.6: on Tuesday 11:00 Monday's hours turn out to have been 07:00-22:00: 7 h on Monday, 1 h until Tuesday 10:00. The
 * due would have been 10:00 and is the edit; a verdict given before it (first response, 2 h, met 17:00) stands. */
static void edit_makes_nothing_late_before_itself(void) {
    g_autoptr(world_t) world = world_new();
    world_edit_calendar(world, 1, "03 11:00", OFFICE_WEEK "[dates]\n2026-03-02=07:00-22:00\n");
    check_clocks(world, "03 12:00",
                 "02 15:00 received p2\n"
                 "02 17:00 agent\n",
                 "first_response#1 met 02 17:00 due 02 17:00 took 2:00\n"
                 "resolution#1 breached 03 11:00 due 03 11:00 took 10:00 late 1:00\n");
    check_clocks(world, "03 12:00",
                 "02 15:00 received p2\n"
                 "02 17:00 agent\n"
                 "03 11:00 status resolved\n",
                 "first_response#1 met 02 17:00 due 02 17:00 took 2:00\n"
                 "resolution#1 met 03 11:00 due 03 11:00 took 9:00\n");
}

/* 1.6: a missed clock keeps its verdict and goes on under the edited hours: 1 h late on Monday, Tuesday is closed now.
 */
static void edit_leaves_a_breach(void) {
    g_autoptr(world_t) world = world_new();
    world_edit_calendar(world, 1, "03 08:00", OFFICE_WEEK "[dates]\n2026-03-02=closed\n2026-03-03=closed\n");
    check_clocks(world, "04 10:00", "02 09:00 received p1\n",
                 "first_response#1 breached 02 10:00 due 02 10:00 took 9:00 late 8:00\n"
                 "resolution#1 breached 02 13:00 due 02 13:00 took 9:00 late 5:00\n");
}

/* 1.6 with 3 and 4.1: the account is recounted with its pauses and changes. 24 h from Monday 09:00, paused Monday
 * 11:00-13:00, priority 2 (8 h) at 15:00. Before the edit: used 4 h, left 8 h. The edit on Monday 16:00 shortens the
 * Monday to 10:00-17:00: used 1 + 2 = 3 h at 15:00, left 8 h from there, 7 h at the edit: 1 h today, 6 h tomorrow. */
static void edit_recounts_pauses_and_changes(void) {
    g_autoptr(world_t) world = world_new();
    world_edit_calendar(world, 1, "02 16:00", OFFICE_WEEK "[dates]\n2026-03-02=10:00-17:00\n");
    check_clocks(world, "02 16:30",
                 "02 09:00 received p3\n"
                 "02 11:00 agent\n"
                 "02 11:00 status waiting_customer\n"
                 "02 13:00 status in_progress\n"
                 "02 15:00 priority 2\n",
                 "first_response#1 met 02 11:00 due 02 13:00 took 2:00\n"
                 "resolution#1 running due 03 15:00 took 4:30 paused 2:00 left 6:30\n");
}

/* ---- 3 ------------------------------------------------------------------------------------------------------ */

/* 3.1: resolution alone pauses, while waiting for the customer alone. 1 h on Monday, paused 7 + 1 h, 7 h from Tuesday
 * 10:00. The status stands before the message that ends the waiting. */
static void waiting_for_customer_pauses_resolution(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "03 12:00",
                 "02 09:00 received p2\n"
                 "02 10:00 agent\n"
                 "02 10:00 status waiting_customer\n"
                 "03 10:00 status in_progress\n"
                 "03 10:00 requester\n"
                 "03 11:00 status waiting_vendor\n",
                 "first_response#1 met 02 10:00 due 02 11:00 took 1:00\n"
                 "resolution#1 running due 03 17:00 took 3:00 paused 8:00 left 5:00\n"
                 "next_response#1 running due 03 12:00 took 2:00 left 0:00\n");
}

/* 3.1: the first response never pauses, even if a policy said so. */
static void first_response_never_pauses(void) {
    g_autoptr(world_t) world = world_new();
    world->policies[0].pauses[METRIC_FIRST_RESPONSE] = SLA_PAUSES(TICKET_WAITING_CUSTOMER);
    check_clocks(world, "02 10:30",
                 "02 09:00 received p2\n"
                 "02 09:30 status waiting_customer\n",
                 "first_response#1 running due 02 11:00 took 1:30 left 0:30\n"
                 "resolution#1 paused due never took 0:30 paused 1:00 left 7:30\n");
}

/* 3.1: a plan may pause for the vendor too, and the next response. */
static void plan_may_pause_otherwise(void) {
    g_autoptr(world_t) world = world_new();
    world_add_plan(world, 1,
                   "[targets]\nnext_response=1h 2h 4h 8h\nresolution=4h 8h 24h 40h\n"
                   "[pauses]\nresolution=waiting_vendor\nnext_response=waiting_vendor\n");
    check_clocks(world, "02 15:00",
                 "02 09:00 received p2 plan 2\n"
                 "02 09:30 agent\n"
                 "02 10:00 requester\n"
                 "02 10:30 status waiting_vendor\n"
                 "02 12:30 status waiting_customer\n"
                 "02 14:00 agent\n",
                 "resolution#1 running due 03 11:00 took 4:00 paused 2:00 left 4:00\n"
                 "next_response#1 met 02 14:00 due 02 14:00 took 2:00 paused 2:00\n");
}

/* 3.1: a clock that opens in a pausing state opens paused. */
static void opens_paused(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 14:00",
                 "02 09:00 received p2\n"
                 "02 10:00 agent\n"
                 "02 10:00 status resolved\n"
                 "02 11:00 status waiting_customer\n"
                 "02 13:00 status in_progress\n",
                 "first_response#1 met 02 10:00 due 02 11:00 took 1:00\n"
                 "resolution#1 met 02 10:00 due 02 17:00 took 1:00\n"
                 "resolution#2 running due 02 17:00 took 1:00 paused 2:00 left 3:00\n");
}

/* 3.2: used up exactly when the pause begins: due then, and missed. */
static void used_up_when_the_pause_begins(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 14:00",
                 "02 09:00 received p1\n"
                 "02 10:00 agent\n"
                 "02 13:00 status waiting_customer\n",
                 "first_response#1 met 02 10:00 due 02 10:00 took 1:00\n"
                 "resolution#1 breached 02 13:00 due 02 13:00 took 4:00 paused 1:00 late 0:00\n");
    /* used up at closing, paused in the evening: due at closing */
    check_clocks(world, "03 09:00",
                 "02 09:00 received p2\n"
                 "02 10:00 agent\n"
                 "02 20:00 status waiting_customer\n",
                 "first_response#1 met 02 10:00 due 02 11:00 took 1:00\n"
                 "resolution#1 breached 02 17:00 due 02 17:00 took 8:00 late 0:00\n");
}

/* 3.2: paused with a second left: no due, and it never breaches. Paused 4:00:01 on Monday, 64 working days (21 in
 * March, 22 in April, 21 in May) and 3 h on 1 June: 519:00:01. */
static void paused_with_time_left_has_no_due(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "2026-06-01 12:00",
                 "02 09:00 received p1\n"
                 "02 10:00 agent\n"
                 "02 12:59:59 status waiting_customer\n",
                 "first_response#1 met 02 10:00 due 02 10:00 took 1:00\n"
                 "resolution#1 paused due never took 3:59:59 paused 519:00:01 left 0:00:01\n");
    g_autofree char *faults = world_faults(world);
    check_text(faults, ""); /* its calendar would reach it */
}

/* 3.3: resolved while paused: the pause ends then; 3 h were left. */
static void resolved_while_paused(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "04 09:00",
                 "02 09:00 received p1\n"
                 "02 10:00 agent\n"
                 "02 10:00 status waiting_customer\n"
                 "03 09:30 status resolved\n",
                 "first_response#1 met 02 10:00 due 02 10:00 took 1:00\n"
                 "resolution#1 met 03 09:30 due 03 12:30 took 1:00 paused 7:30\n");
}

/* ---- 4.1 ---------------------------------------------------------------------------------------------------- */

/* 4.1: it shrinks from 40 h to 4 h after 10 h: 4 h from the change on, not late six hours ago. */
static void shrinks(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "03 12:00",
                 "02 09:00 received p4\n"
                 "02 10:00 agent\n"
                 "03 11:00 priority 1\n",
                 "first_response#1 met 02 10:00 due 02 17:00 took 1:00\n"
                 "resolution#1 running due 03 15:00 took 11:00 left 3:00\n");
}

/* 4.1: the lesser of what was left: 8 h with 2 left shrink to 4 h: 2 h stay. */
static void shrinks_to_what_was_left(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 16:00",
                 "02 09:00 received p2\n"
                 "02 10:00 agent\n"
                 "02 15:00 priority 1\n",
                 "first_response#1 met 02 10:00 due 02 11:00 took 1:00\n"
                 "resolution#1 running due 02 17:00 took 7:00 left 1:00\n");
}

/* 4.1: to and fro gains nothing: 1 h spent under 4 h, then 3 h under 8 h (left 7, then 4), back to 4 h: 4 - 1 = 3 h. */
static void shrinks_less_what_was_spent_under_it(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 14:00",
                 "02 09:00 received p1\n"
                 "02 09:10 agent\n"
                 "02 10:00 priority 2\n"
                 "02 13:00 priority 1\n",
                 "first_response#1 met 02 09:10 due 02 10:00 took 0:10\n"
                 "resolution#1 running due 02 16:00 took 5:00 left 2:00\n");
}

/* 4.1: 'as short or shorter' and unpaused alone: 1 h under 4 h, of which half an hour was paused, 1 h under 2 h. Back
 * at 4 h from 8 h: 4 - 0:30 - 1 = 2:30. */
static void time_under_shorter_targets_counts(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 13:00",
                 "02 09:00 received p1\n"
                 "02 09:10 agent\n"
                 "02 09:30 status waiting_customer\n"
                 "02 10:00 status in_progress\n"
                 "02 10:00 target resolution 7200\n"
                 "02 11:00 priority 2\n"
                 "02 12:00 priority 1\n",
                 "first_response#1 met 02 09:10 due 02 10:00 took 0:10\n"
                 "resolution#1 running due 02 14:30 took 3:30 paused 0:30 left 1:30\n");
}

/* 4.1: it grows from 4 h to 24 h after 3 h: 24 - 3 = 21 h; and keeps what was left where that is more: 2 h given under
 * 4 h after 6 h of 8 h grow to 8 h again with 1 h used since: max(1, 8 - 7). */
static void grows(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 12:00",
                 "02 09:00 received p1\n"
                 "02 09:10 agent\n"
                 "02 12:00 priority 3\n",
                 "first_response#1 met 02 09:10 due 02 10:00 took 0:10\n"
                 "resolution#1 running due 04 17:00 took 3:00 left 21:00\n");
    check_clocks(world, "02 16:30",
                 "02 09:00 received p2\n"
                 "02 09:10 agent\n"
                 "02 15:00 priority 1\n"
                 "02 16:00 priority 2\n",
                 "first_response#1 met 02 09:10 due 02 11:00 took 0:10\n"
                 "resolution#1 running due 02 17:00 took 7:30 left 0:30\n");
}

/* 4.1: what was left is the greater: 40 h, shrunk to 4 h after 7 h (4 h left), grows to 8 h at once: max(4, 8 - 7). */
static void growing_takes_nothing(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 16:30",
                 "02 09:00 received p4\n"
                 "02 09:10 agent\n"
                 "02 16:00 priority 1\n"
                 "02 16:00 priority 2\n",
                 "first_response#1 met 02 09:10 due 02 17:00 took 0:10\n"
                 "resolution#1 running due 03 12:00 took 7:30 left 3:30\n");
}

/* 4.1: a target of no time is due at the change, paused or not. */
static void no_time_left_is_due_at_the_change(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 13:00",
                 "02 09:00 received p1\n"
                 "02 09:10 agent\n"
                 "02 10:00 status waiting_customer\n"
                 "02 11:00 target resolution 0\n",
                 "first_response#1 met 02 09:10 due 02 10:00 took 0:10\n"
                 "resolution#1 breached 02 11:00 due 02 11:00 took 1:00 paused 3:00 late 0:00\n");
}

/* 4.1: the other custom. 24 h, 6 h used: 8 - 6 = 2 h left; 4 - 6 is none, due at the change. Up again in the same
 * second finds it running. */
static void retarget_from_start(void) {
    g_autoptr(world_t) world = world_new();
    world_add_plan(world, 1, "retarget=from-start\n[targets]\nresolution=4h 8h 24h 40h\n");
    check_clocks(world, "02 16:00",
                 "02 09:00 received p3 plan 2\n"
                 "02 15:00 priority 2\n",
                 "resolution#1 running due 02 17:00 took 7:00 left 1:00\n");
    check_clocks(world, "02 16:00",
                 "02 09:00 received p3 plan 2\n"
                 "02 15:00 priority 1\n",
                 "resolution#1 breached 02 15:00 due 02 15:00 took 7:00 late 1:00\n");
    check_clocks(world, "02 16:00",
                 "02 09:00 received p3 plan 2\n"
                 "02 15:00 priority 1\n"
                 "02 15:00 priority 4\n",
                 "resolution#1 running due 06 17:00 took 7:00 left 33:00\n");
}

/* 4.1: the change reaches every open clock: first response 8 h, 1 h used, becomes 1 h: 1 h from the change. */
static void change_reaches_all_clocks(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 10:30",
                 "02 09:00 received p4\n"
                 "02 10:00 priority 1\n",
                 "first_response#1 running due 02 11:00 took 1:30 left 0:30\n"
                 "resolution#1 running due 02 14:00 took 1:30 left 3:30\n");
}

/* ---- 4.2, 4.3 ----------------------------------------------------------------------------------------------- */

/* 4.2: missed at 10:00; priority 4 at 11:00 erases nothing. */
static void breach_stands(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 12:00",
                 "02 09:00 received p1\n"
                 "02 11:00 priority 4\n"
                 "02 11:30 agent\n",
                 "first_response#1 breached 02 10:00 due 02 10:00 took 2:30 late 1:30 stopped 02 11:30\n"
                 "resolution#1 running due 06 17:00 took 3:00 left 37:00\n");
    g_assert_cmpuint(world->result->clocks[0].changes_after_breach, ==, 1);
    g_assert_cmpint(world->result->clocks[0].priority, ==, 1);
}

/* 4.3: 2 h used in the office on Monday; from 20:00 on round the clock, with the 6 h that were left. */
static void moved_to_another_calendar(void) {
    g_autoptr(world_t) world = world_new();
    size_t always = world_add_calendar(world, ALWAYS);
    world_add_plan(world, always, "[targets]\nresolution=4h 8h 24h 40h\n");
    check_clocks(world, "02 22:00",
                 "02 15:00 received p2\n"
                 "02 16:00 agent\n"
                 "02 20:00 plan 2\n",
                 "first_response#1 met 02 16:00 due 02 17:00 took 1:00\n"
                 "resolution#1 running due 03 02:00 took 4:00 left 4:00\n");
    g_assert_cmpint(world->result->ticket.plan_id, ==, 2);
}

/* 4.3, 3.1: the new plan's targets and pauses hold from the move on, and an edit recounts only its own calendar. */
static void moved_to_another_plan(void) {
    g_autoptr(world_t) world = world_new();
    size_t always = world_add_calendar(world, ALWAYS);
    world_add_plan(world, always, "[targets]\nresolution=1h 2h 4h 8h\n[pauses]\nresolution=waiting_vendor\n");
    world_edit_calendar(world, 1, "02 21:00", "[dates]\n2026-12-01=10:00-11:00\n");
    world_edit_calendar(world, 2, "02 22:00", ALWAYS "[dates]\n2026-03-02=00:00-20:30\n");
    check_clocks(world, "03 01:00",
                 "02 15:00 received p2\n"
                 "02 16:00 agent\n"
                 "02 16:00 status waiting_customer\n"
                 "02 20:00 plan 2\n",
                 "first_response#1 met 02 16:00 due 02 17:00 took 1:00\n"
                 "resolution#1 running due 03 01:30 took 2:30 paused 1:00 left 0:30\n");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sla/1.1/order-within-a-second", order_within_a_second);
    g_test_add_func("/sla/1.1/later-events", later_events_wait);
    g_test_add_func("/sla/1.5/working-days", working_days);
    g_test_add_func("/sla/1.6/recounts", edit_recounts_what_runs);
    g_test_add_func("/sla/1.6/not-before-itself", edit_makes_nothing_late_before_itself);
    g_test_add_func("/sla/1.6/breach-stands", edit_leaves_a_breach);
    g_test_add_func("/sla/1.6/pauses-and-changes", edit_recounts_pauses_and_changes);
    g_test_add_func("/sla/1.7/before-received", before_received_counts_at_it);
    g_test_add_func("/sla/1.7/source-out-of-order", source_out_of_order);
    g_test_add_func("/sla/1.7/bad-events", bad_events_are_listed);
    g_test_add_func("/sla/1.7/no-received", no_received_is_a_fault);
    g_test_add_func("/sla/3.1/waiting-for-customer", waiting_for_customer_pauses_resolution);
    g_test_add_func("/sla/3.1/first-response", first_response_never_pauses);
    g_test_add_func("/sla/3.1/plan", plan_may_pause_otherwise);
    g_test_add_func("/sla/3.1/opens-paused", opens_paused);
    g_test_add_func("/sla/3.2/used-up-at-pause", used_up_when_the_pause_begins);
    g_test_add_func("/sla/3.2/no-due", paused_with_time_left_has_no_due);
    g_test_add_func("/sla/3.3/resolved-while-paused", resolved_while_paused);
    g_test_add_func("/sla/4.1/shrinks", shrinks);
    g_test_add_func("/sla/4.1/what-was-left", shrinks_to_what_was_left);
    g_test_add_func("/sla/4.1/spent-under-it", shrinks_less_what_was_spent_under_it);
    g_test_add_func("/sla/4.1/spent-under-shorter", time_under_shorter_targets_counts);
    g_test_add_func("/sla/4.1/grows", grows);
    g_test_add_func("/sla/4.1/growing-takes-nothing", growing_takes_nothing);
    g_test_add_func("/sla/4.1/no-time-left", no_time_left_is_due_at_the_change);
    g_test_add_func("/sla/4.1/from-start", retarget_from_start);
    g_test_add_func("/sla/4.1/all-clocks", change_reaches_all_clocks);
    g_test_add_func("/sla/4.2/stands", breach_stands);
    g_test_add_func("/sla/4.3/calendar", moved_to_another_calendar);
    g_test_add_func("/sla/4.3/plan", moved_to_another_plan);
    return g_test_run();
}
