/* Clocks that are set aside for more than one reason (sla-rules.md 5.2 with 2.5 and 4.4): each reason is taken back by
 * itself, and what it covered counts then as if it had never been. On the office calendar and plan of sla_history.h. */
#include "tests/unit/sla_history.h"

#define ALWAYS                                                                                                         \
    "[week]\nmonday=00:00-24:00\ntuesday=00:00-24:00\nwednesday=00:00-24:00\nthursday=00:00-24:00\n"                   \
    "friday=00:00-24:00\nsaturday=00:00-24:00\nsunday=00:00-24:00\n"

static struct world *world_with_vendor(void) {
    struct world *world = world_new();
    size_t always = world_add_calendar(world, ALWAYS);
    world_add_plan(world, always, "[targets]\nvendor_response=4h 4h 4h 4h\nvendor_resolution=8h 8h 8h 8h\n");
    return world;
}

/* 5.2, 2.5: case 7 is withdrawn at 12:00, case 8 opened and withdrawn, while the ticket is excluded. Put back, they are
 * what they had been without it: withdrawn, and nothing of them runs. */
static void case_withdrawn_while_excluded(void) {
    g_autoptr(world_t) world = world_with_vendor();
    check_clocks(world, "03 09:00",
                 "02 09:00 received bare\n"
                 "02 10:00 submit 7 1 2\n"
                 "02 11:00 exclude spam\n"
                 "02 11:30 submit 8 1 2\n"
                 "02 12:00 withdrawn 7\n"
                 "02 12:30 withdrawn 8\n",
                 "vendor_response#1 excluded spam 02 11:00 due never took 1:00\n"
                 "vendor_resolution#1 excluded spam 02 11:00 due never took 1:00\n");
    check_clocks(world, "03 09:00",
                 "02 09:00 received bare\n"
                 "02 10:00 submit 7 1 2\n"
                 "02 11:00 exclude spam\n"
                 "02 11:30 submit 8 1 2\n"
                 "02 12:00 withdrawn 7\n"
                 "02 12:30 withdrawn 8\n"
                 "02 13:00 include\n",
                 "vendor_response#1 excluded withdrawn 02 12:00 due never took 2:00\n"
                 "vendor_resolution#1 excluded withdrawn 02 12:00 due never took 2:00\n"
                 "vendor_response#2 excluded withdrawn 02 12:30 due never took 1:00\n"
                 "vendor_resolution#2 excluded withdrawn 02 12:30 due never took 1:00\n");
}

/* 5.2, 4.4: merged while excluded and then put back: nothing runs on the merged ticket, its clocks are duplicates from
 * the merge on. The merge undone, they run as if neither had been. */
static void merged_while_excluded(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 14:00",
                 "02 09:00 received p3\n"
                 "02 10:00 exclude spam\n"
                 "02 11:00 merged_into 2\n"
                 "02 12:00 include\n",
                 "first_response#1 excluded duplicate 02 11:00 due never took 2:00\n"
                 "resolution#1 excluded duplicate 02 11:00 due never took 2:00\n");
    g_assert_cmpint(world->result->ticket.next_due, ==, INSTANT_NEVER);
    check_clocks(world, "02 14:00",
                 "02 09:00 received p4\n"
                 "02 10:00 exclude spam\n"
                 "02 11:00 merged_into 2\n"
                 "02 12:00 include\n"
                 "02 13:00 unmerged 2\n",
                 "first_response#1 running due 02 17:00 took 5:00 left 3:00\n"
                 "resolution#1 running due 06 17:00 took 5:00 left 35:00\n");
}

/* 5.2, 4.4: the other way round. The merge undone, the exclusion is left, from its own instant on; an exclusion that
 * came first is shown from its instant on, whatever came and went behind it. */
static void excluded_while_merged(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 14:00",
                 "02 09:00 received p4\n"
                 "02 10:00 merged_into 2\n"
                 "02 11:00 exclude spam\n"
                 "02 12:00 unmerged 2\n",
                 "first_response#1 excluded spam 02 11:00 due never took 2:00\n"
                 "resolution#1 excluded spam 02 11:00 due never took 2:00\n");
    check_clocks(world, "02 14:00",
                 "02 09:00 received p4\n"
                 "02 10:00 exclude spam\n"
                 "02 11:00 merged_into 2\n"
                 "02 12:00 unmerged 2\n",
                 "first_response#1 excluded spam 02 10:00 due never took 1:00\n"
                 "resolution#1 excluded spam 02 10:00 due never took 1:00\n");
    check_clocks(world, "02 14:00",
                 "02 09:00 received p4\n"
                 "02 10:00 merged_into 2\n"
                 "02 11:00 exclude spam\n"
                 "02 12:00 include\n"
                 "02 13:00 unmerged 2\n",
                 "first_response#1 running due 02 17:00 took 5:00 left 3:00\n"
                 "resolution#1 running due 06 17:00 took 5:00 left 35:00\n");
}

/* What opened while the ticket was set aside for one reason shows when that one is gone: a cycle of 10:30, while it was
 * excluded, is a duplicate from the merge of 11:00 on. */
static void opened_while_set_aside(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 14:00",
                 "02 09:00 received p4\n"
                 "02 09:30 agent\n"
                 "02 10:00 exclude spam\n"
                 "02 10:30 requester\n"
                 "02 11:00 merged_into 2\n"
                 "02 12:00 include\n",
                 "first_response#1 met 02 09:30 due 02 17:00 took 0:30\n"
                 "resolution#1 excluded duplicate 02 11:00 due never took 2:00\n"
                 "next_response#1 excluded duplicate 02 11:00 due never took 0:30\n");
    /* opened while it was both: still hidden */
    check_clocks(world, "02 14:00",
                 "02 09:00 received p4\n"
                 "02 09:30 agent\n"
                 "02 10:00 exclude spam\n"
                 "02 11:00 merged_into 2\n"
                 "02 11:30 requester\n"
                 "02 12:00 include\n",
                 "first_response#1 met 02 09:30 due 02 17:00 took 0:30\n"
                 "resolution#1 excluded duplicate 02 11:00 due never took 2:00\n");
}

/* 5.2: a survivor that was excluded when the other was merged into it comes back with what the merge brought: the start
 * of 09:00 and 5 h left of 8; undone while it is excluded, with its own 8 h from 11:00. */
static void survivor_excluded(void) {
    g_autoptr(world_t) world = world_new();
    check_clocks(world, "02 14:00",
                 "02 11:00 received p2\n"
                 "02 11:10 agent\n"
                 "02 11:30 exclude spam\n"
                 "02 12:00 merged_from 2 id=20\n"
                 "02 13:00 include id=22\n"
                 "ticket 2\n"
                 "02 09:00 received p2\n"
                 "02 12:00 merged_into 1 id=21\n",
                 "first_response#1 met 02 11:10 due 02 13:00 took 0:10\n"
                 "resolution#1 running due 02 17:00 took 5:00 left 3:00\n");
    check_clocks(world, "02 14:00",
                 "02 11:00 received p2\n"
                 "02 11:10 agent\n"
                 "02 11:30 merged_from 2 id=20\n"
                 "02 12:00 exclude spam id=22\n"
                 "02 12:30 unmerged 2 id=23\n"
                 "02 13:00 include id=25\n"
                 "ticket 2\n"
                 "02 09:00 received p2\n"
                 "02 11:30 merged_into 1 id=21\n"
                 "02 12:30 unmerged 1 id=24\n",
                 "first_response#1 met 02 11:10 due 02 13:00 took 0:10\n"
                 "resolution#1 running due 03 11:00 took 3:00 left 5:00\n");
}

/* 5.2 with frozen months: a merge of March, an exclusion in April, the merge undone after March was frozen: the clock
 * stays March's duplicate, and nothing comes back to a ticket that is excluded. */
static void undone_after_the_freeze(void) {
    g_autoptr(world_t) world = world_new();
    world_freeze(world, 202603, "2026-04-03 00:00");
    check_clocks(world, "2026-04-08 09:00",
                 "31 09:00 received p4\n"
                 "31 10:00 agent\n"
                 "31 11:00 merged_into 2\n"
                 "2026-04-06 10:00 exclude spam\n"
                 "2026-04-07 10:00 unmerged 2\n",
                 "first_response#1 met 31 10:00 due 31 17:00 took 1:00 restated\n"
                 "resolution#1 excluded duplicate 31 11:00 due never took 2:00\n");
    /* also where it was late in March by then, unseen */
    check_clocks(world, "2026-04-08 09:00",
                 "31 09:00 received p2\n"
                 "31 10:00 agent\n"
                 "31 11:00 merged_into 2\n"
                 "2026-04-06 10:00 exclude spam\n"
                 "2026-04-07 10:00 unmerged 2\n",
                 "first_response#1 met 31 10:00 due 31 11:00 took 1:00 restated\n"
                 "resolution#1 excluded duplicate 31 11:00 due never took 2:00\n");
}

static void check_late(struct world *world, const char *history, const char *until, const char *expected) {
    world->input.exclusions_until = instant_of(until);
    world_replay(world, history, "2026-04-01 00:00", SLA_BEFORE_NOW);
    g_autofree char *clocks = world_clocks(world);
    check_text(clocks, expected);
}

/* 6.1: as at the end of March, a return of 2 April counts if it was recorded by then: what ran, what had a verdict, and
 * what had opened meanwhile; but not to an exclusion that had been frozen when it came. */
static void returned_later(void) {
    g_autoptr(world_t) world = world_new();
    const char *history = "30 09:00 received p4\n"
                          "30 10:00 agent\n"
                          "30 12:00 exclude spam\n"
                          "31 16:00 requester\n"
                          "2026-04-02 10:00 include\n";
    const char *excluded = "first_response#1 excluded spam 30 10:00 due 30 17:00 took 1:00\n"
                           "resolution#1 excluded spam 30 12:00 due never took 3:00\n";
    check_late(world, history, "2026-04-02 09:59", excluded);
    check_late(world, history, "2026-04-02 10:00",
               "first_response#1 met 30 10:00 due 30 17:00 took 1:00\n"
               "resolution#1 running due 2026-04-03 17:00 took 16:00 left 24:00\n"
               "next_response#1 running due 2026-04-01 16:00 took 1:00 left 7:00\n");
    world_freeze(world, 202603, "2026-04-02 00:00");
    check_late(world, history, "2026-04-02 10:00", excluded);
}

/* 6.1, 4.4: the same of a merge undone, on both sides. */
static void undone_later(void) {
    g_autoptr(world_t) world = world_new();
    check_late(world,
               "30 09:00 received p4\n"
               "30 12:00 merged_into 2\n"
               "2026-04-02 10:00 unmerged 2\n",
               "2026-04-02 10:00",
               "first_response#1 breached 30 17:00 due 30 17:00 took 16:00 late 8:00\n"
               "resolution#1 running due 2026-04-03 17:00 took 16:00 left 24:00\n");
    check_late(world,
               "31 12:00 received p4\n"
               "31 12:10 agent\n"
               "31 16:30 merged_from 2 id=20\n"
               "2026-04-02 10:00 unmerged 2 id=22\n"
               "ticket 2\n"
               "30 09:00 received p4\n"
               "31 16:30 merged_into 1 id=21\n",
               "2026-04-02 10:00",
               "first_response#1 met 31 12:10 due 2026-04-01 12:00 took 0:10\n"
               "resolution#1 running due 2026-04-07 12:00 took 5:00 left 35:00\n");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sla/5.2/withdrawn-while-excluded", case_withdrawn_while_excluded);
    g_test_add_func("/sla/5.2/merged-while-excluded", merged_while_excluded);
    g_test_add_func("/sla/5.2/excluded-while-merged", excluded_while_merged);
    g_test_add_func("/sla/5.2/opened-while-set-aside", opened_while_set_aside);
    g_test_add_func("/sla/5.2/survivor-excluded", survivor_excluded);
    g_test_add_func("/sla/5.2/undone-after-the-freeze", undone_after_the_freeze);
    g_test_add_func("/sla/6.1/returned-later", returned_later);
    g_test_add_func("/sla/6.1/undone-later", undone_later);
    return g_test_run();
}
