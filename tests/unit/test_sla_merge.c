/* Merges and their undoing (sla-rules.md 4.4), on the office calendar and plan of sla_history.h. Ticket 1 is replayed;
 * `ticket 2` is the other one. */
#include "tests/unit/sla_history.h"

/* 4.4: both run: ticket 1, received 11:00 with 8 h (left 7 at 12:00), takes ticket 2's start of 09:00 and its 5 h left
 * of 8; first response (2 h): 09:00 means missed at 11:00 there, which stays there; here 1 h of 2 is left. */
#define TWO_RUNNING                                                                                                    \
    "02 11:00 received p2\n"                                                                                           \
    "02 12:00 merged_from 2 id=20\n"                                                                                   \
    "ticket 2\n"                                                                                                       \
    "02 09:00 received p2\n"                                                                                           \
    "02 12:00 merged_into 1 id=21\n"

static void survivor_takes_start_and_lesser_time(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 12:30", TWO_RUNNING,
                 "first_response#1 running due 02 13:00 took 1:30 left 0:30\n"
                 "resolution#1 running due 02 17:00 took 3:30 left 4:30\n");
    g_assert_cmpint(world->result->clocks[1].started_at, ==, instant_of("02 09:00"));
    g_assert_cmpint(world->result->clocks[1].opened_at, ==, instant_of("02 11:00"));
    g_assert_true(world->result->clocks[1].is_merged);
}

/* 4.4: the lesser time left may be the survivor's own: 4 h from 11:00 against 36 h. The start is still the earlier. */
static void survivor_keeps_its_lesser_time(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 12:30",
                 "02 11:00 received p1\n"
                 "02 11:30 agent\n"
                 "02 12:00 merged_from 2 id=20\n"
                 "ticket 2\n"
                 "02 09:00 received p4\n"
                 "02 12:00 merged_into 1 id=21\n",
                 "first_response#1 met 02 11:30 due 02 12:00 took 0:30\n"
                 "resolution#1 running due 02 15:00 took 3:30 left 2:30\n");
}

/* 4.4: the merged ticket: what ran is excluded as duplicate, verdicts stay with it, and nothing that is done to it
 * later counts. Its status shows closed. */
static void merged_ticket_is_duplicate(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 16:00",
                 "02 09:00 received p2\n"
                 "02 12:00 merged_into 2\n"
                 "02 12:30 agent\n"
                 "02 13:00 requester\n"
                 "02 14:00 status resolved\n",
                 "first_response#1 breached 02 11:00 due 02 11:00 took 3:30 late 1:30 stopped 02 12:30\n"
                 "resolution#1 excluded duplicate 02 12:00 due never took 3:00\n");
    g_assert_cmpint(world->result->ticket.status, ==, TICKET_CLOSED);
    g_assert_cmpint(world->result->ticket.next_due, ==, INSTANT_NEVER);
    g_assert_cmpint(world->result->custody[SLA_HOLDER_L1], ==, 3 * 3600);
}

/* 4.4: a running first response is excluded if the other ticket is answered; a message that waits there waits here. */
static void answered_elsewhere(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 12:00",
                 "02 10:00 received p2\n"
                 "02 11:30 merged_from 2 id=20\n"
                 "ticket 2\n"
                 "02 09:00 received p2\n"
                 "02 09:30 agent\n"
                 "02 10:30 requester\n"
                 "02 11:30 merged_into 1 id=21\n",
                 "first_response#1 excluded duplicate 02 11:30 due never took 1:30\n"
                 "resolution#1 running due 02 17:00 took 3:00 left 5:00\n"
                 "next_response#1 running due 02 12:30 took 1:30 left 0:30\n");
}

/* 4.4: the other's running first response does not come to an answered survivor. */
static void survivor_is_answered(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 11:00",
                 "02 09:00 received p2\n"
                 "02 09:30 agent\n"
                 "02 10:30 merged_from 2 id=20\n"
                 "ticket 2\n"
                 "02 10:00 received p2\n"
                 "02 10:30 merged_into 1 id=21\n",
                 "first_response#1 met 02 09:30 due 02 11:00 took 0:30\n"
                 "resolution#1 running due 02 17:00 took 2:00 left 6:00\n");
}

/* 4.4: neither erases nor makes a miss: the survivor's own miss stays, the other's miss does not come along. */
static void misses_stay_where_they_are(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 15:00",
                 "02 09:00 received p1\n"
                 "02 14:00 merged_from 2 id=20\n"
                 "ticket 2\n"
                 "02 13:00 received p2\n"
                 "02 14:00 merged_into 1 id=21\n",
                 "first_response#1 breached 02 10:00 due 02 10:00 took 6:00 late 5:00\n"
                 "resolution#1 breached 02 13:00 due 02 13:00 took 6:00 late 2:00\n");
    check_clocks(world, "02 15:00",
                 "02 13:00 received p2\n"
                 "02 14:00 merged_from 2 id=20\n"
                 "ticket 2\n"
                 "02 09:00 received p1\n"
                 "02 14:00 merged_into 1 id=21\n",
                 "first_response#1 running due 02 15:00 took 2:00 left 0:00\n"
                 "resolution#1 running due 03 13:00 took 2:00 left 6:00\n");
}

/* 4.4: where only the other has the clock, it goes on at the survivor: plan 2 sets no resolution target. */
static void goes_on_where_there_was_none(void) {
    g_autoptr(world_t) world = world_new();
    world_add_plan(world, 1, "[targets]\nfirst_response=1h 2h 4h 8h\n");
    check_clocks(world, "02 13:00",
                 "02 11:00 received p2 plan 2\n"
                 "02 11:30 agent\n"
                 "02 12:00 merged_from 2 id=20\n"
                 "ticket 2\n"
                 "02 09:00 received p2\n"
                 "02 09:30 agent\n"
                 "02 12:00 merged_into 1 id=21\n",
                 "first_response#1 met 02 11:30 due 02 13:00 took 0:30\n"
                 "resolution#1 running due 02 17:00 took 4:00 left 4:00\n");
    g_assert_cmpint(world->result->clocks[1].opened_at, ==, instant_of("02 12:00"));
}

/* 4.4: undone as if it had never been: ticket 1 has its own 8 h from 11:00 again. */
static void undone_on_the_survivor(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 14:00",
                 "02 11:00 received p2\n"
                 "02 11:30 agent\n"
                 "02 12:00 merged_from 2 id=20\n"
                 "02 13:00 unmerged 2 id=22\n"
                 "ticket 2\n"
                 "02 09:00 received p2\n"
                 "02 12:00 merged_into 1 id=21\n"
                 "02 13:00 unmerged 1 id=23\n",
                 "first_response#1 met 02 11:30 due 02 13:00 took 0:30\n"
                 "resolution#1 running due 03 11:00 took 3:00 left 5:00\n");
}

/* 4.4, 5.2: undone on the merged ticket: as if it had never been away. 8 h from 09:00; the answer of 12:30 is its own.
 */
static void undone_on_the_merged_ticket(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 14:00",
                 "02 09:00 received p4\n"
                 "02 12:00 merged_into 2\n"
                 "02 12:30 agent\n"
                 "02 13:00 unmerged 2\n",
                 "first_response#1 met 02 12:30 due 02 17:00 took 3:30\n"
                 "resolution#1 running due 06 17:00 took 5:00 left 35:00\n");
    g_assert_cmpint(world->result->ticket.status, ==, TICKET_NEW);
}

/* 4.4, 5.4: undone, each second between has its holder, too: level 1 to 11:00, the customer from then on, through
 * the merge of 11:30. The 8 h, which do not pause here, were over at 17:00, while nobody looked: the customer held it.
 */
static void undone_has_holders(void) {
    g_autoptr(world_t) world = world_new();
    world_add_plan(world, 1, "[targets]\nresolution=4h 8h 24h 40h\n[pauses]\nresolution=\n");
    world_replay(world,
                 "02 09:00 received p2 plan 2\n"
                 "02 11:00 status waiting_customer\n"
                 "02 11:30 merged_into 2\n"
                 "02 11:40 level 2\n"
                 "02 16:00 exclude spam\n"
                 "03 09:30 include\n"
                 "03 10:00 unmerged 2\n",
                 "03 11:00", 0);
    const struct sla_clock *clock = &world->result->clocks[0];
    g_assert_cmpint(clock->verdict, ==, SLA_BREACHED);
    g_assert_cmpint(clock->verdict_at, ==, instant_of("02 17:00"));
    g_assert_cmpint(clock->holder_at_breach, ==, SLA_HOLDER_CUSTOMER);
    g_assert_cmpint(world->result->custody[SLA_HOLDER_L1], ==, 2 * 3600);
    g_assert_cmpint(world->result->custody[SLA_HOLDER_CUSTOMER], ==, 8 * 3600);
    g_assert_cmpint(sla_held(world->result, SLA_HOLDER_NONE, instant_of("02 00:00"), INSTANT_NEVER), ==,
                    clock->elapsed);
    g_assert_cmpint(world->result->ticket.holder, ==, SLA_HOLDER_CUSTOMER);
}

/* The same where the due is 'received' itself, and the merge came in that second. */
static void undone_has_a_first_holder(void) {
    g_autoptr(world_t) world = world_new();
    world_add_plan(world, 1, "[targets]\nresolution=0s 0s 0s 0s\n");
    world_replay(world, "02 09:00 received p2 plan 2\n02 09:00 merged_into 2\n02 10:00 unmerged 2\n", "02 11:00", 0);
    g_assert_cmpint(world->result->clocks[0].verdict, ==, SLA_BREACHED);
    g_assert_cmpint(world->result->clocks[0].holder_at_breach, ==, SLA_HOLDER_L1);
}

/* 4.4: undone after the other had the answer: the first response runs again, with nothing answered here. */
static void undone_answer(void) {
    g_autoptr(world_t) world = world_new();
    const char *history = "02 10:00 received p2\n"
                          "02 11:00 merged_from 2 id=20\n"
                          "02 11:30 unmerged 2 id=22\n"
                          "ticket 2\n"
                          "02 09:00 received p2\n"
                          "02 09:30 agent\n"
                          "02 11:00 merged_into 1 id=21\n"
                          "02 11:30 unmerged 1 id=23\n";
    check_clocks(world, "02 11:45", history,
                 "first_response#1 running due 02 12:00 took 1:45 left 0:15\n"
                 "resolution#1 running due 03 10:00 took 1:45 left 6:15\n");
    g_assert_cmpint(world->result->ticket.first_answered_at, ==, INSTANT_NEVER);
}

/* 4.2, 4.4: a verdict of the merged clock stands through the undoing: 30 min were left of ticket 2's 4 h. */
static void verdict_stands_through_undoing(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 15:00",
                 "02 11:00 received p2\n"
                 "02 11:30 agent\n"
                 "02 12:30 merged_from 2 id=20\n"
                 "02 14:00 unmerged 2 id=22\n"
                 "ticket 2\n"
                 "02 09:00 received p1\n"
                 "02 12:30 merged_into 1 id=21\n",
                 "first_response#1 met 02 11:30 due 02 13:00 took 0:30\n"
                 "resolution#1 breached 02 13:00 due 02 13:00 took 6:00 late 2:00\n");
}

/* What only the merge had opened here ends with its undoing, excluded as duplicate. */
static void undone_where_there_was_none(void) {
    g_autoptr(world_t) world = world_new();
    world_add_plan(world, 1, "[targets]\nfirst_response=1h 2h 4h 8h\n");
    check_clocks(world, "02 16:00",
                 "02 11:00 received p2 plan 2\n"
                 "02 11:30 agent\n"
                 "02 12:00 merged_from 2 id=20\n"
                 "02 14:00 unmerged 2 id=22\n"
                 "ticket 2\n"
                 "02 09:00 received p2\n"
                 "02 09:30 agent\n"
                 "02 12:00 merged_into 1 id=21\n",
                 "first_response#1 met 02 11:30 due 02 13:00 took 0:30\n"
                 "resolution#1 excluded duplicate 02 14:00 due never took 5:00\n");
}

/* 4.4, 4.1: after the merge the time left is the account: 3 h 30 left of 4 h at 12:30, priority 1 gives the lesser of
 * it and 4 h; priority 3 then the greater of what is left and 24 h less what was used since 09:00. */
static void changes_after_a_merge(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 14:00",
                 "02 11:00 received p2\n"
                 "02 11:10 agent\n"
                 "02 12:00 merged_from 2 id=20\n"
                 "02 12:30 priority 1\n"
                 "02 13:30 priority 3\n"
                 "ticket 2\n"
                 "02 09:00 received p2\n"
                 "02 09:30 agent\n"
                 "02 12:00 merged_into 1 id=21\n",
                 "first_response#1 met 02 11:10 due 02 13:00 took 0:10\n"
                 "resolution#1 running due 04 17:00 took 5:00 left 19:00\n");
}

/* 4.4, 4.1: what was spent under a short target stays spent through a merge, on either side. Ticket 1 spends 3 h of 4 h
 * under priority 1 and is made a 2 (8 h, 5 h left); ticket 2, entered at 12:00, adds nothing. Made a 1 again, it has 1
 * h as without the merge. Then the other way round: ticket 2 has spent the 3 h, and ticket 1, of 12:00, goes on for it.
 */
static void spent_stays_spent(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 13:30",
                 "02 09:00 received p1\n"
                 "02 09:00 agent\n"
                 "02 12:00 priority 2\n"
                 "02 12:30 merged_from 2 id=20\n"
                 "02 13:00 priority 1\n"
                 "ticket 2\n"
                 "02 12:00 received p2\n"
                 "02 12:30 merged_into 1 id=21\n",
                 "first_response#1 met 02 09:00 due 02 10:00 took 0:00\n"
                 "resolution#1 running due 02 14:00 took 4:30 left 0:30\n");
    check_clocks(world, "02 13:30",
                 "02 12:00 received p2\n"
                 "02 12:00 agent\n"
                 "02 12:30 merged_from 2 id=20\n"
                 "02 13:00 priority 1\n"
                 "ticket 2\n"
                 "02 09:00 received p1\n"
                 "02 12:00 priority 2\n"
                 "02 12:30 merged_into 1 id=21\n",
                 "first_response#1 met 02 12:00 due 02 14:00 took 0:00\n"
                 "resolution#1 running due 02 14:00 took 4:30 left 0:30\n");
}

/* What the other used under a longer target is not spent under the short one: 30 min of 4 h were, from 12:00 to the
 * merge, whatever ticket 2 had used since 09:00. Made a 2 (8 h less 3:30), then a 1 again with 3:30 of 4 h. */
static void used_elsewhere_is_not_spent(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 13:30",
                 "02 12:00 received p1\n"
                 "02 12:00 agent\n"
                 "02 12:30 merged_from 2 id=20\n"
                 "02 12:30 priority 2 id=22\n"
                 "02 13:00 priority 1 id=23\n"
                 "ticket 2\n"
                 "02 09:00 received p4\n"
                 "02 12:30 merged_into 1 id=21\n",
                 "first_response#1 met 02 12:00 due 02 13:00 took 0:00\n"
                 "resolution#1 running due 02 16:30 took 4:30 left 3:00\n");
}

/* The same over a chain: ticket 3 spent it, and came by way of ticket 2. */
static void spent_stays_spent_over_a_chain(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 13:30",
                 "02 12:10 received p2\n"
                 "02 12:10 agent\n"
                 "02 12:40 merged_from 2 id=30\n"
                 "02 13:00 priority 1\n"
                 "ticket 2\n"
                 "02 12:00 received p2\n"
                 "02 12:30 merged_from 3 id=20\n"
                 "02 12:40 merged_into 1 id=31\n"
                 "ticket 3\n"
                 "02 09:00 received p1\n"
                 "02 12:00 priority 2\n"
                 "02 12:30 merged_into 2 id=21\n",
                 "first_response#1 met 02 12:10 due 02 14:10 took 0:00\n"
                 "resolution#1 running due 02 14:00 took 4:30 left 0:30\n");
}

/* A chain: 3 into 2 at 11:00, 2 into 1 at 12:00: ticket 1 goes on with the start of 3. */
static void chains_of_merges(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 12:30",
                 "02 11:30 received p2\n"
                 "02 11:40 agent\n"
                 "02 12:00 merged_from 2 id=30\n"
                 "ticket 2\n"
                 "02 10:00 received p2\n"
                 "02 10:10 agent\n"
                 "02 11:00 merged_from 3 id=20\n"
                 "02 12:00 merged_into 1 id=31\n"
                 "ticket 3\n"
                 "02 09:00 received p2\n"
                 "02 09:10 agent\n"
                 "02 11:00 merged_into 2 id=21\n",
                 "first_response#1 met 02 11:40 due 02 13:30 took 0:10\n"
                 "resolution#1 running due 02 17:00 took 3:30 left 4:30\n");
}

/* Bad input: tickets that say they were merged into each other end, and one that says nothing of it is a fault. */
static void impossible_merges_are_faults(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 13:00",
                 "02 09:00 received p2\n"
                 "02 12:00 merged_from 2 id=20\n"
                 "02 12:00 merged_into 2 id=23\n"
                 "ticket 2\n"
                 "02 10:00 received p2\n"
                 "02 12:00 merged_from 1 id=21\n"
                 "02 12:00 merged_into 1 id=22\n",
                 "first_response#1 breached 02 11:00 due 02 11:00 took 4:00 late 2:00\n"
                 "resolution#1 excluded duplicate 02 12:00 due never took 3:00\n");
    check_clocks(world, "02 10:00",
                 "02 09:00 received p2\n"
                 "02 09:30 merged_from 2\n"
                 "ticket 2\n"
                 "02 09:00 received p2\n",
                 "first_response#1 running due 02 11:00 took 1:00 left 1:00\n"
                 "resolution#1 running due 02 17:00 took 1:00 left 7:00\n");
    g_autofree char *faults = world_faults(world);
    check_text(faults, "unknown_merge 4\n");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sla/4.4/start-and-lesser-time", survivor_takes_start_and_lesser_time);
    g_test_add_func("/sla/4.4/own-lesser-time", survivor_keeps_its_lesser_time);
    g_test_add_func("/sla/4.4/merged-ticket", merged_ticket_is_duplicate);
    g_test_add_func("/sla/4.4/answered-elsewhere", answered_elsewhere);
    g_test_add_func("/sla/4.4/survivor-answered", survivor_is_answered);
    g_test_add_func("/sla/4.4/misses", misses_stay_where_they_are);
    g_test_add_func("/sla/4.4/goes-on", goes_on_where_there_was_none);
    g_test_add_func("/sla/4.4/undone-survivor", undone_on_the_survivor);
    g_test_add_func("/sla/4.4/undone-merged", undone_on_the_merged_ticket);
    g_test_add_func("/sla/4.4/undone-holders", undone_has_holders);
    g_test_add_func("/sla/4.4/undone-first-holder", undone_has_a_first_holder);
    g_test_add_func("/sla/4.4/undone-answer", undone_answer);
    g_test_add_func("/sla/4.4/undone-verdict", verdict_stands_through_undoing);
    g_test_add_func("/sla/4.4/undone-opened", undone_where_there_was_none);
    g_test_add_func("/sla/4.4/changes-after", changes_after_a_merge);
    g_test_add_func("/sla/4.4/spent", spent_stays_spent);
    g_test_add_func("/sla/4.4/used-elsewhere", used_elsewhere_is_not_spent);
    g_test_add_func("/sla/4.4/spent-chain", spent_stays_spent_over_a_chain);
    g_test_add_func("/sla/4.4/chains", chains_of_merges);
    g_test_add_func("/sla/4.4/impossible", impossible_merges_are_faults);
    return g_test_run();
}
