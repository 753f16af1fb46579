/* The clocks of sla-rules.md section 2: what starts, stops and opens each, on the office calendar of sla_history.h
 * (UTC, Monday to Friday 09:00-17:00; 2 March 2026 is a Monday). Figures are worked out by hand in the comments. */
#include "tests/unit/sla_history.h"

/* 2.1: received Monday 10:00 with 2 h; answered 11:30 after 1:30. Notes, automatic, vendor and requester's messages
 * before that do not stop it. */
static void first_response_stops_at_public_agent_message(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 12:00",
                 "02 10:00 received p2\n"
                 "02 10:10 auto\n"
                 "02 10:20 note\n"
                 "02 10:30 requester\n"
                 "02 10:40 vendor-message\n"
                 "02 11:30 agent\n",
                 "first_response#1 met 02 11:30 due 02 12:00 took 1:30\n"
                 "resolution#1 running due 03 10:00 took 2:00 left 6:00\n");
}

/* 2.1: received outside the hours, Sunday 1 March: its 2 h begin on Monday 09:00. */
static void first_response_counts_from_opening(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 10:00", "01 12:00 received p2\n",
                 "first_response#1 running due 02 11:00 took 1:00 left 1:00\n"
                 "resolution#1 running due 02 17:00 took 1:00 left 7:00\n");
}

/* 2.1: resolution without an answer counts as the first response, and so does closing. */
static void resolution_is_the_first_response(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 14:00",
                 "02 10:00 received p2\n"
                 "02 11:00 status resolved\n",
                 "first_response#1 met 02 11:00 due 02 12:00 took 1:00\n"
                 "resolution#1 met 02 11:00 due 03 10:00 took 1:00\n");
    check_clocks(world, "02 14:00",
                 "02 10:00 received p2\n"
                 "02 11:00 status closed\n",
                 "first_response#1 met 02 11:00 due 02 12:00 took 1:00\n"
                 "resolution#1 met 02 11:00 due 03 10:00 took 1:00\n");
}

/* 2.1, 2.2: what was resolved without an answer has had its first response: after a reopening a message waits. */
static void resolution_counts_for_next_response(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 13:00",
                 "02 10:00 received p2\n"
                 "02 11:00 status resolved\n"
                 "02 12:00 status in_progress\n"
                 "02 12:00 requester\n",
                 "first_response#1 met 02 11:00 due 02 12:00 took 1:00\n"
                 "resolution#1 met 02 11:00 due 03 10:00 took 1:00\n"
                 "resolution#2 running due 02 16:00 took 1:00 left 3:00\n"
                 "next_response#1 running due 02 14:00 took 1:00 left 1:00\n");
}

/* 2.1: a note made public is recorded again at that instant, and counts from it. */
static void note_made_public_answers(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 13:00",
                 "02 10:00 received p2\n"
                 "02 10:30 note\n"
                 "02 11:45 agent\n",
                 "first_response#1 met 02 11:45 due 02 12:00 took 1:45\n"
                 "resolution#1 running due 03 10:00 took 3:00 left 5:00\n");
}

/* 2.1: answered at creation is met with 0 seconds and marked. */
static void answered_at_creation_takes_nothing(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 11:00",
                 "02 10:00 received p2\n"
                 "02 10:00 requester\n"
                 "02 10:00 at-creation\n"
                 "02 10:30 agent\n",
                 "first_response#1 met 02 10:00 due 02 12:00 took 0:00 at creation\n"
                 "resolution#1 running due 03 10:00 took 1:00 left 7:00\n");
    g_assert_true(world->result->ticket.answered_at_creation);
    g_assert_cmpint(world->result->ticket.first_answered_at, ==, instant_of("02 10:00"));
}

/* 2.2: cycles open with the first unanswered message after the first response, and every cycle is kept. Priority 2: 2
 * h. 11:00 to 11:30 is 0:30; the message at 12:10 waits for nothing new, the cycle of 12:00 goes on to 13:00. */
static void next_response_cycles(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 14:00",
                 "02 10:00 received p2\n"
                 "02 10:20 requester\n"
                 "02 10:30 agent\n"
                 "02 11:00 requester\n"
                 "02 11:10 note\n"
                 "02 11:20 auto\n"
                 "02 11:30 agent\n"
                 "02 11:40 agent\n"
                 "02 12:00 requester\n"
                 "02 12:10 requester\n"
                 "02 13:00 agent\n"
                 "02 13:30 requester\n",
                 "first_response#1 met 02 10:30 due 02 12:00 took 0:30\n"
                 "resolution#1 running due 03 10:00 took 4:00 left 4:00\n"
                 "next_response#1 met 02 11:30 due 02 13:00 took 0:30\n"
                 "next_response#2 met 02 13:00 due 02 14:00 took 1:00\n"
                 "next_response#3 running due 02 15:30 took 0:30 left 1:30\n");
}

/* 2.2: resolution and closing close a cycle; a 'thank you' on a resolved ticket opens none. */
static void resolution_closes_the_cycle(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 15:00",
                 "02 10:00 received p2\n"
                 "02 10:30 agent\n"
                 "02 11:00 requester\n"
                 "02 11:15 status resolved\n"
                 "02 12:00 requester\n"
                 "02 13:00 status closed\n"
                 "02 14:00 requester\n",
                 "first_response#1 met 02 10:30 due 02 12:00 took 0:30\n"
                 "resolution#1 met 02 11:15 due 03 10:00 took 1:15\n"
                 "next_response#1 met 02 11:15 due 02 13:00 took 0:15\n");
}

/* 2.3: resolution stops when resolved; closing afterwards changes nothing. 10:00-17:00 and 09:00-10:30: 8:30, 30 min
 * late. */
static void resolution_stops_when_resolved(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "05 09:00",
                 "02 10:00 received p2\n"
                 "02 10:30 agent\n"
                 "03 10:30 status resolved\n"
                 "04 12:00 status closed\n",
                 "first_response#1 met 02 10:30 due 02 12:00 took 0:30\n"
                 "resolution#1 breached 03 10:00 due 03 10:00 took 8:30 late 0:30 stopped 03 10:30\n");
    g_assert_cmpint(world->result->ticket.resolved_at, ==, instant_of("03 10:30"));
    g_assert_cmpint(world->result->ticket.closed_at, ==, instant_of("04 12:00"));
}

/* 2.4: the verdict stands; each reopening opens a cycle with the reopen target (priority 2: 4 h; priority 4 has none,
 * so the resolution target of 40 h). The status stands before the message, so a next-response cycle opens with it. */
static void reopening_opens_cycles(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "03 12:00",
                 "02 09:00 received p2\n"
                 "02 10:00 agent\n"
                 "02 10:00 status resolved\n"
                 "02 11:00 status in_progress\n"
                 "02 11:00 requester\n"
                 "02 12:00 agent\n"
                 "02 12:00 status resolved\n"
                 "02 13:00 priority 4\n"
                 "02 14:00 status in_progress\n",
                 "first_response#1 met 02 10:00 due 02 11:00 took 1:00\n"
                 "resolution#1 met 02 10:00 due 02 17:00 took 1:00\n"
                 "resolution#2 met 02 12:00 due 02 15:00 took 1:00\n"
                 "next_response#1 met 02 12:00 due 02 13:00 took 1:00\n"
                 "resolution#3 running due 09 14:00 took 6:00 left 34:00\n");
    g_assert_cmpuint(world->result->ticket.reopenings, ==, 2);
}

/* 2.4: the first cycle's breach stands through a reopening. */
static void reopening_erases_no_breach(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "03 10:00",
                 "02 09:00 received p1\n"
                 "02 09:30 agent\n"
                 "02 15:00 status resolved\n"
                 "02 16:00 status in_progress\n",
                 "first_response#1 met 02 09:30 due 02 10:00 took 0:30\n"
                 "resolution#1 breached 02 13:00 due 02 13:00 took 6:00 late 2:00 stopped 02 15:00\n"
                 "resolution#2 running due 03 10:00 took 2:00 left 0:00\n");
}

/* The vendor's contract: round the clock; severity 1: 1 h and 4 h, 2: 2 h and 8 h, 3: no response target, 24 h. */
static size_t add_vendor(struct world *world) {
    size_t always = world_add_calendar(
        world, "[week]\nmonday=00:00-24:00\ntuesday=00:00-24:00\nwednesday=00:00-24:00\nthursday=00:00-24:00\n"
               "friday=00:00-24:00\nsaturday=00:00-24:00\nsunday=00:00-24:00\n");
    return world_add_plan(world, always, "[targets]\nvendor_response=1h 2h - -\nvendor_resolution=4h 8h 24h -\n");
}

/* 2.5: by the vendor's own calendar, from submission; answering stops the response alone, solving both. Case 7 at
 * 18:00: answered 19:30, solved 02:00 on the 3rd: 8 h after, just in time. */
static void vendor_clocks(void) {
    g_autoptr(world_t) world = world_new();
    g_assert_cmpuint(add_vendor(world), ==, 2);
    check_clocks(world, "03 09:00",
                 "02 16:00 received p3\n"
                 "02 16:30 agent\n"
                 "02 18:00 submit 7 2 2\n"
                 "02 19:30 answered 7\n"
                 "03 02:00 solved 7\n",
                 "first_response#1 met 02 16:30 due 03 12:00 took 0:30\n"
                 "resolution#1 running due 05 16:00 took 1:00 left 23:00\n"
                 "vendor_response#1 met 02 19:30 due 02 20:00 took 1:30\n"
                 "vendor_resolution#1 met 03 02:00 due 03 02:00 took 8:00\n");
}

/* 2.5: solving without an answer stops both; the second case has cycle 2; severity 4 has no target, so no clock. */
static void vendor_solving_stops_both(void) {
    g_autoptr(world_t) world = world_new();
    add_vendor(world);
    check_clocks(world, "03 00:00",
                 "02 16:00 received bare\n"
                 "02 18:00 submit 7 1 2\n"
                 "02 18:30 submit 8 3 2\n"
                 "02 18:40 submit 9 4 2\n"
                 "02 18:45 answered 9\n"
                 "02 20:00 solved 7\n",
                 "vendor_response#1 breached 02 19:00 due 02 19:00 took 2:00 late 1:00 stopped 02 20:00\n"
                 "vendor_resolution#1 met 02 20:00 due 02 22:00 took 2:00\n"
                 "vendor_resolution#2 running due 03 18:30 took 5:30 left 18:30\n");
}

/* 2.5: withdrawn unsolved excludes what runs; a verdict stands. */
static void vendor_withdrawal_excludes(void) {
    g_autoptr(world_t) world = world_new();
    add_vendor(world);
    check_clocks(world, "03 09:00",
                 "02 16:00 received bare\n"
                 "02 18:00 submit 7 1 2\n"
                 "02 20:00 withdrawn 7\n"
                 "02 20:30 solved 7\n",
                 "vendor_response#1 breached 02 19:00 due 02 19:00 took 2:00 late 1:00 stopped 02 20:00\n"
                 "vendor_resolution#1 excluded withdrawn 02 20:00 due never took 2:00\n");
}

/* 2.5, 4.1: severity 3 (24 h) becomes 1 (4 h) after 2 h: left = min(22 h, 4 h). It also promises an answer in 1 h,
 * which 3 did not, and nobody has answered yet (2.6). */
static void vendor_severity_retargets(void) {
    g_autoptr(world_t) world = world_new();
    add_vendor(world);
    check_clocks(world, "02 21:00",
                 "02 16:00 received bare\n"
                 "02 18:00 submit 7 3 2\n"
                 "02 20:00 severity 7 1\n",
                 "vendor_resolution#1 running due 03 00:00 took 3:00 left 3:00\n"
                 "vendor_response#1 running due 02 21:00 took 1:00 left 0:00\n");
    g_assert_cmpint(world->result->clocks[0].priority, ==, 1);
    g_assert_cmpint(world->result->clocks[1].priority, ==, 1);
}

/* 2.6: a severity that sets a target opens the clock that is still owed: not that of an answered or solved case. The
 * second case keeps its number. */
static void vendor_severity_opens_what_is_owed(void) {
    g_autoptr(world_t) world = world_new();
    add_vendor(world);
    check_clocks(world, "02 21:00",
                 "02 16:00 received bare\n"
                 "02 17:00 submit 7 4 2\n"
                 "02 17:10 submit 8 4 2\n"
                 "02 17:20 submit 9 4 2\n"
                 "02 18:00 answered 8\n"
                 "02 18:00 solved 9\n"
                 "02 19:00 severity 9 1\n"
                 "02 19:00 severity 8 2\n"
                 "02 20:00 severity 7 2\n"
                 "02 20:30 severity 8 1\n",
                 "vendor_resolution#2 running due 03 00:30 took 2:00 left 3:30\n"
                 "vendor_response#1 running due 02 22:00 took 1:00 left 1:00\n"
                 "vendor_resolution#1 running due 03 04:00 took 1:00 left 7:00\n");
}

/* 2.6: no target, no clock; a clock keeps its target where the new priority has none; a metric that gains one while
 * owed opens at that instant. Plan 2: first response for 1 alone, resolution for 1 and 2. */
static void targets_come_and_go(void) {
    g_autoptr(world_t) world = world_new();
    world_add_plan(world, 1, "[targets]\nfirst_response=1h - - -\nresolution=4h 8h - -\n");
    check_clocks(world, "02 13:00",
                 "02 09:00 received p4 plan 2\n"
                 "02 10:00 priority 2\n"
                 "02 11:00 priority 1\n"
                 "02 12:00 priority 4\n",
                 "resolution#1 running due 02 15:00 took 3:00 left 2:00\n"
                 "first_response#1 breached 02 12:00 due 02 12:00 took 2:00 late 1:00\n");
}

/* 2.6: a waiting message gains its clock when its plan gains the target. */
static void waiting_message_gains_a_clock(void) {
    g_autoptr(world_t) world = world_new();
    world_add_plan(world, 1, "[targets]\nnext_response=1h - - -\n");
    check_clocks(world, "02 13:00",
                 "02 09:00 received p2 plan 2\n"
                 "02 10:00 agent\n"
                 "02 11:00 requester\n"
                 "02 12:30 priority 1\n",
                 "next_response#1 running due 02 13:30 took 0:30 left 0:30\n");
}

/* 2.6: the plan pinned at 'received' stays whatever the contract does; only a plan event moves the ticket. A plan that
 * nobody knows is a fault, and the one before goes on. */
static void unknown_plan_is_a_fault(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 11:00",
                 "02 10:00 received p2\n"
                 "02 10:30 plan 77\n",
                 "first_response#1 running due 02 12:00 took 1:00 left 1:00\n"
                 "resolution#1 running due 03 10:00 took 1:00 left 7:00\n");
    g_autofree char *faults = world_faults(world);
    check_text(faults, "unknown_plan 4\n");
}

/* 2.6, 1.7: without a plan the ticket has no clocks, and is listed. */
static void no_plan_no_clocks(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 11:00",
                 "02 10:00 received bare\n"
                 "02 10:30 agent\n",
                 "");
    g_autofree char *faults = world_faults(world);
    check_text(faults, "no_plan 0\n");
}

/* 2.7: the ticket that is entered anew has the original 'received'; the old one is excluded as duplicate. */
static void entered_anew_for_another_customer(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 13:00",
                 "02 09:00 received p2\n"
                 "02 12:00 exclude duplicate\n",
                 "first_response#1 excluded duplicate 02 11:00 due 02 11:00 took 3:00\n"
                 "resolution#1 excluded duplicate 02 12:00 due never took 3:00\n");
    check_clocks(world, "02 13:00", "02 09:00 received p2 recorded=02T12:00\n",
                 "first_response#1 breached 02 11:00 due 02 11:00 took 4:00 late 2:00\n"
                 "resolution#1 running due 02 17:00 took 4:00 left 4:00\n");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sla/2.1/public-agent-message", first_response_stops_at_public_agent_message);
    g_test_add_func("/sla/2.1/from-opening", first_response_counts_from_opening);
    g_test_add_func("/sla/2.1/resolution-is-an-answer", resolution_is_the_first_response);
    g_test_add_func("/sla/2.1/resolution-before-next-response", resolution_counts_for_next_response);
    g_test_add_func("/sla/2.1/note-made-public", note_made_public_answers);
    g_test_add_func("/sla/2.1/at-creation", answered_at_creation_takes_nothing);
    g_test_add_func("/sla/2.2/cycles", next_response_cycles);
    g_test_add_func("/sla/2.2/resolution-closes", resolution_closes_the_cycle);
    g_test_add_func("/sla/2.3/resolved", resolution_stops_when_resolved);
    g_test_add_func("/sla/2.4/cycles", reopening_opens_cycles);
    g_test_add_func("/sla/2.4/breach-stands", reopening_erases_no_breach);
    g_test_add_func("/sla/2.5/clocks", vendor_clocks);
    g_test_add_func("/sla/2.5/solving-stops-both", vendor_solving_stops_both);
    g_test_add_func("/sla/2.5/withdrawn", vendor_withdrawal_excludes);
    g_test_add_func("/sla/2.5/severity", vendor_severity_retargets);
    g_test_add_func("/sla/2.6/vendor-severity", vendor_severity_opens_what_is_owed);
    g_test_add_func("/sla/2.6/targets-come-and-go", targets_come_and_go);
    g_test_add_func("/sla/2.6/waiting-message", waiting_message_gains_a_clock);
    g_test_add_func("/sla/2.6/unknown-plan", unknown_plan_is_a_fault);
    g_test_add_func("/sla/2.6/no-plan", no_plan_no_clocks);
    g_test_add_func("/sla/2.7/entered-anew", entered_anew_for_another_customer);
    return g_test_run();
}
