/* Where a ticket stays, at support levels and with vendors (sla-rules.md section 7), and in which months its stays
 * count; the figures are worked out by hand. On the office calendar (9 to 17) and plan of sla_history.h. */
#include "shared/month_facts.h"
#include "tests/unit/sla_history.h"

/* The stays of a history, a line for each month in which one counts. */
static char *stays_text(struct world *world, const char *history, const char *now) {
    world_replay(world, history, now, 0);
    struct history ticket = {
        .customer_id = 1, .ticket_id = 1, .events = world->input.events, .n_events = world->input.n_events};
    struct month_facts_basis basis = {
        .book = world->input.book, .zone = world->calendars[0].versions[0].calendar, .now = instant_of(now)};
    g_autoptr(month_counter_t) counter = month_counter_new(&basis);
    const struct month_facts *facts = month_facts_of(counter, &ticket);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < facts->stays->len; i++) {
        const struct stay_fact *fact = &g_array_index(facts->stays, struct stay_fact, i);
        const struct stay *stay = &fact->stay;
        g_string_append_printf(text, "%d #%u %s", fact->month, stay->number, sla_holder_name(stay->place));
        if (stay->came_from != SLA_HOLDER_NONE)
            g_string_append_printf(text, " from %s", sla_holder_name(stay->came_from));
        g_string_append_printf(text, " since %d after %d min", fact->began_month, (int)(stay->to_seconds / 60));
        if (stay->ended_by == STAY_LASTS)
            g_string_append(text, ", lasts");
        else
            g_string_append_printf(text, ", %s after %d min", stay_end_name(stay->ended_by),
                                   (int)(stay->held_seconds / 60));
        g_string_append_printf(text, "%s%s%s\n", stay->is_first ? ", first" : "",
                               stay->is_first_escalation ? ", first escalation" : "",
                               stay->was_escalated ? "" : ", never escalated");
    }
    return g_string_free(text, FALSE);
}

#define check_stays(world, now, history, expected)                                                                     \
    do {                                                                                                               \
        g_autofree char *found = stays_text(world, history, now);                                                      \
        check_text(found, expected);                                                                                   \
    } while (0)

/* Never anywhere but at the first level; one level up and resolved; up twice and down again. */
static void levels(void) {
    g_autoptr(world_t) world = world_new();
    check_stays(world, "20 12:00", "02 09:00 received p2\n02 10:00 agent\n02 12:00 status resolved\n",
                "202603 #1 L1 since 202603 after 0 min, resolved after 180 min, first, never escalated\n");
    check_stays(world, "20 12:00",
                "02 09:00 received p2\n"
                "02 11:00 level 2\n"
                "02 13:00 level 3\n"
                "03 10:00 level 2\n"
                "03 12:00 status resolved\n",
                "202603 #1 L1 since 202603 after 0 min, escalated after 120 min, first, never escalated\n"
                "202603 #2 L2 from L1 since 202603 after 120 min, escalated after 120 min, first, first escalation\n"
                "202603 #3 L3 from L2 since 202603 after 240 min, returned after 300 min, first\n"
                "202603 #4 L2 from L3 since 202603 after 540 min, resolved after 120 min\n");
}

/* While it waits for the customer no level holds it: the time to escalate goes on, the time at the level doesn't. */
static void waiting(void) {
    g_autoptr(world_t) world = world_new();
    check_stays(world, "02 16:00",
                "02 09:00 received p2\n"
                "02 10:00 agent\n"
                "02 10:00 status waiting_customer\n"
                "02 14:00 status in_progress\n"
                "02 15:00 level 2\n",
                "202603 #1 L1 since 202603 after 0 min, escalated after 120 min, first, never escalated\n"
                "202603 #2 L2 from L1 since 202603 after 360 min, lasts, first, first escalation\n");
}

/* A case runs beside the level; the vendor's time is that in which the ticket waited for it. */
static void vendors(void) {
    g_autoptr(world_t) world = world_new();
    check_stays(
        world, "20 12:00",
        "02 09:00 received p2\n"
        "02 10:00 submit 7 2 1\n"
        "02 10:00 status waiting_vendor\n"
        "02 13:00 answered 7\n"
        "02 14:00 solved 7\n"
        "02 14:00 status in_progress\n"
        "02 15:00 status resolved\n",
        "202603 #1 L1 since 202603 after 0 min, resolved after 120 min, first\n"
        "202603 #2 vendor from L1 since 202603 after 60 min, resolved after 240 min, first, first escalation\n");
    check_stays(world, "20 12:00",
                "02 09:00 received p2\n"
                "02 10:00 submit 7 2 1\n"
                "02 11:00 withdrawn 7\n"
                "02 12:00 submit 8 2 1\n"
                "02 15:00 status resolved\n"
                "02 16:00 solved 8\n",
                "202603 #1 L1 since 202603 after 0 min, resolved after 360 min, first\n"
                "202603 #2 vendor from L1 since 202603 after 60 min, returned after 0 min, first, first escalation\n"
                "202603 #3 vendor from L1 since 202603 after 180 min, resolved after 0 min\n");
}

/* A stay is in each month from that in which it began to that in which it ended; a reopening begins one at the level
 * that the ticket has. */
static void months(void) {
    g_autoptr(world_t) world = world_new();
    check_stays(world, "2026-05-20 12:00",
                "31 15:00 received p2\n"
                "31 16:00 level 2\n"
                "2026-04-01 10:00 status resolved\n"
                "2026-04-02 09:00 status in_progress\n"
                "2026-04-02 11:00 status resolved\n",
                "202603 #1 L1 since 202603 after 0 min, escalated after 60 min, first, never escalated\n"
                "202603 #2 L2 from L1 since 202603 after 60 min, lasts, first, first escalation\n"
                "202604 #2 L2 from L1 since 202603 after 60 min, resolved after 120 min, first, first escalation\n"
                "202604 #3 L2 since 202604 after 180 min, resolved after 120 min\n");
}

/* 5.2: what is excluded by the month's freeze is in no figure of it. */
static void excluded(void) {
    g_autoptr(world_t) world = world_new();
    check_stays(world, "20 12:00", "02 09:00 received p2\n02 11:00 level 2\n03 10:00 exclude spam\n", "");
}

/* 6.4: what was recorded after its month was frozen counts in the oldest open month. */
static void frozen(void) {
    g_autoptr(world_t) world = world_new();
    world_freeze(world, 202603, "2026-04-03 04:00");
    check_stays(world, "2026-04-20 12:00",
                "30 09:00 received p2\n"
                "30 10:00 level 2 recorded=2026-04-10T09:00\n"
                "2026-04-10 10:00 status resolved\n",
                "202604 #1 L1 since 202603 after 0 min, escalated after 60 min, first, never escalated\n"
                "202604 #2 L2 from L1 since 202604 after 60 min, resolved after 4320 min, first, first escalation\n");
}

/* When April is frozen, too, what counted there counts there no more. */
static void frozen_twice(void) {
    g_autoptr(world_t) world = world_new();
    world_freeze(world, 202603, "2026-04-03 04:00");
    world_freeze(world, 202604, "2026-05-03 04:00");
    check_stays(world, "2026-05-20 12:00",
                "30 09:00 received p2\n"
                "30 10:00 level 2 recorded=2026-04-10T09:00\n"
                "2026-05-04 10:00 status resolved\n",
                "202605 #2 L2 from L1 since 202604 after 60 min, resolved after 12000 min, first, first escalation\n");
}

/* What can't be is left out: the level it has, one that there is not, a case that was not submitted, another's end. */
static void nonsense(void) {
    g_autoptr(world_t) world = world_new();
    check_stays(world, "20 12:00",
                "02 08:00 level 2\n"
                "02 09:00 received p2\n"
                "02 10:00 level 2\n"
                "02 10:30 level 9\n"
                "02 11:00 solved 3\n"
                "02 12:00 status resolved\n"
                "02 13:00 submit 4 2 1\n",
                "202603 #1 L1 since 202603 after 0 min, escalated after 0 min, first, never escalated\n"
                "202603 #2 L2 from L1 since 202603 after 0 min, resolved after 180 min, first, first escalation\n");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/stays/7.3/levels", levels);
    g_test_add_func("/stays/7.3/waiting", waiting);
    g_test_add_func("/stays/7.3/vendors", vendors);
    g_test_add_func("/stays/7.3/months", months);
    g_test_add_func("/stays/7.3/excluded", excluded);
    g_test_add_func("/stays/7.3/frozen", frozen);
    g_test_add_func("/stays/7.3/frozen-twice", frozen_twice);
    g_test_add_func("/stays/7.3/nonsense", nonsense);
    return g_test_run();
}
