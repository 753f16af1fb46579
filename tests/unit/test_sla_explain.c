/* How a deadline came about (sla_explain()): the spans, their rules, and that they add up to the figure. */
#include "tests/unit/sla_history.h"

static const char *const kinds[] = {
    [SLA_SPAN_COUNTED] = "counted", [SLA_SPAN_PAUSED] = "paused",     [SLA_SPAN_CLOSED] = "closed",
    [SLA_SPAN_MARK] = "mark",       [SLA_SPAN_FORESEEN] = "foreseen",
};

static GArray *explain(struct world *world, size_t clock) {
    GArray *spans = g_array_new(FALSE, TRUE, sizeof(struct sla_span));
    sla_explain(&world->input, world->result, clock, spans);
    return spans;
}

/* A line a span: kind, from, to, seconds, rule. */
static char *explained(struct world *world, size_t clock) {
    GString *text = g_string_new(NULL);
    g_autoptr(GArray) spans = explain(world, clock);
    for (guint i = 0; i < spans->len; i++) {
        const struct sla_span *span = &g_array_index(spans, struct sla_span, i);
        char from[INSTANT_TEXT_SIZE], to[INSTANT_TEXT_SIZE];
        g_string_append_printf(text, "%s %s - %s %d (%s)\n", kinds[span->kind], instant_text(span->from, from),
                               instant_text(span->to, to), (int)span->seconds, span->rule);
    }
    return g_string_free(text, FALSE);
}

/* 8 h from Monday 15:00: two hours, a night, one hour, waiting from 10:00 to 12:00, two hours until now, 3 h to go. */
static void spans_of_a_running_clock(void) {
    g_autoptr(world_t) world = world_new();
    world_replay(world,
                 "02 15:00 received p2\n"
                 "02 16:00 agent\n"
                 "03 10:00 status waiting_customer\n"
                 "03 12:00 status in_progress\n",
                 "03 14:00", 0);
    g_autofree char *text = explained(world, 1);
    check_text(text, "mark 02 15:00 - 02 15:00 0 (2.3)\n"
                     "counted 02 15:00 - 02 17:00 7200 (1.3)\n"
                     "closed 02 17:00 - 03 09:00 0 (1.2)\n"
                     "counted 03 09:00 - 03 10:00 3600 (1.3)\n"
                     "mark 03 10:00 - 03 10:00 0 (3.1)\n"
                     "paused 03 10:00 - 03 12:00 7200 (3.2)\n"
                     "mark 03 12:00 - 03 12:00 0 (3.1)\n"
                     "counted 03 12:00 - 03 14:00 7200 (1.3)\n"
                     "foreseen 03 14:00 - 03 17:00 10800 (1.3)\n");
}

static void spans_of_a_missed_clock(void) {
    g_autoptr(world_t) world = world_new();
    world_replay(world,
                 "02 15:00 received p1\n"
                 "02 17:30 agent\n"
                 "03 09:30 priority 2\n"
                 "03 12:00 status resolved\n",
                 "05 14:00", 0);
    g_autofree char *first = explained(world, 0);
    check_text(first, "mark 02 15:00 - 02 15:00 0 (2.1)\n"
                      "counted 02 15:00 - 02 16:00 3600 (1.3)\n"
                      "mark 02 16:00 - 02 16:00 0 (5.1)\n"
                      "counted 02 16:00 - 02 17:00 3600 (1.3)\n"
                      "closed 02 17:00 - 02 17:30 0 (1.2)\n"
                      "mark 02 17:30 - 02 17:30 0 (5.1)\n");
    g_autofree char *second = explained(world, 1);
    check_text(second, "mark 02 15:00 - 02 15:00 0 (2.3)\n"
                       "counted 02 15:00 - 02 17:00 7200 (1.3)\n"
                       "closed 02 17:00 - 03 09:00 0 (1.2)\n"
                       "counted 03 09:00 - 03 09:30 1800 (1.3)\n"
                       "mark 03 09:30 - 03 09:30 0 (4.1)\n"
                       "counted 03 09:30 - 03 12:00 9000 (1.3)\n"
                       "mark 03 12:00 - 03 12:00 0 (5.1)\n");
}

/* Met, excluded and brought back: nothing counts after the stop. */
static void stopped_and_excluded(void) {
    g_autoptr(world_t) world = world_new();
    world_replay(world, "02 09:00 received p2\n02 10:00 agent\n02 12:00 exclude spam\n02 13:00 include\n", "02 14:00",
                 0);
    g_autofree char *back = explained(world, 0);
    check_text(back, "mark 02 09:00 - 02 09:00 0 (2.1)\n"
                     "counted 02 09:00 - 02 10:00 3600 (1.3)\n"
                     "mark 02 10:00 - 02 10:00 0 (5.1)\n"
                     "mark 02 12:00 - 02 12:00 0 (5.2)\n"
                     "mark 02 13:00 - 02 13:00 0 (5.2)\n");
    world_replay(world, "02 09:00 received p2\n02 10:00 agent\n02 12:00 exclude spam\n", "02 14:00", 0);
    g_autofree char *excluded = explained(world, 0);
    check_text(excluded, "mark 02 09:00 - 02 09:00 0 (2.1)\n"
                         "counted 02 09:00 - 02 10:00 3600 (1.3)\n"
                         "mark 02 10:00 - 02 10:00 0 (5.1)\n"
                         "mark 02 12:00 - 02 12:00 0 (5.2)\n");
}

/* Missed at 16:00 and closed from 17:00 on: the change of the next morning, before anything is open, comes too late. */
static void change_after_a_miss(void) {
    g_autoptr(world_t) world = world_new();
    world_replay(world, "02 15:00 received p1\n03 08:00 priority 2\n", "03 08:30", 0);
    g_autofree char *first = explained(world, 0);
    check_text(first, "mark 02 15:00 - 02 15:00 0 (2.1)\n"
                      "counted 02 15:00 - 02 16:00 3600 (1.3)\n"
                      "mark 02 16:00 - 02 16:00 0 (5.1)\n"
                      "counted 02 16:00 - 02 17:00 3600 (1.3)\n"
                      "closed 02 17:00 - 03 08:00 0 (1.2)\n"
                      "mark 03 08:00 - 03 08:00 0 (4.2)\n"
                      "closed 03 08:00 - 03 08:30 0 (1.2)\n");
}

/* Sums of a clock's spans. */
static void check_sums(struct world *world, size_t clock) {
    const struct sla_clock *explained_clock = &world->result->clocks[clock];
    g_autoptr(GArray) spans = explain(world, clock);
    int64_t counted = 0, paused = 0, foreseen = 0;
    for (guint i = 0; i < spans->len; i++) {
        const struct sla_span *span = &g_array_index(spans, struct sla_span, i);
        counted += span->kind == SLA_SPAN_COUNTED || span->kind == SLA_SPAN_MARK ? span->seconds : 0;
        paused += span->kind == SLA_SPAN_PAUSED ? span->seconds : 0;
        foreseen += span->kind == SLA_SPAN_FORESEEN ? span->seconds : 0;
    }
    g_assert_cmpint(counted, ==, explained_clock->elapsed);
    g_assert_cmpint(paused, ==, explained_clock->paused);
    if (explained_clock->verdict == SLA_RUNNING && !explained_clock->is_paused)
        g_assert_cmpint(foreseen, ==, explained_clock->left);
    else
        g_assert_cmpint(foreseen, ==, 0);
}

/* The shown spans sum to the figure: with pauses, an edit, a move, a merge and an exclusion among them. */
static void spans_add_up(void) {
    static const char *const histories[] = {
        "02 15:00 received p3\n03 10:00 status waiting_customer\n04 11:00 status in_progress\n04 12:00 priority 4\n",
        "02 15:00 received p3\n03 12:00 plan 2\n03 13:00 status waiting_customer\n",
        "02 15:00 received p1\n04 12:00 plan 2\n05 13:00 agent\n05 14:00 status resolved\n",
        "02 15:00 received p4\n03 10:00 exclude spam\n03 12:00 include\n04 10:00 requester\n",
        "02 15:00 received p4\n03 10:00 exclude spam\n03 12:00 agent\n",
        "02 15:00 received p2\n02 16:00 merged_from 2 id=20\nticket 2\n02 10:00 received p3\n02 16:00 merged_into 1\n",
        ("02 15:00 received p4\n02 16:00 merged_from 2 id=20\n02 17:00 unmerged 2 id=22\nticket 2\n"
         "02 10:00 received p3\n02 16:00 merged_into 1\n"),
    };
    g_autoptr(world_t) world = world_new();
    size_t always = world_add_calendar(world, "[week]\nmonday=00:00-24:00\ntuesday=00:00-24:00\nwednesday=00:00-24:00\n"
                                              "thursday=00:00-24:00\nfriday=00:00-24:00\n");
    world_add_plan(world, always, "[targets]\nfirst_response=1h 2h 4h 8h\nresolution=4h 8h 24h 90h\n");
    world_edit_calendar(world, 1, "04 08:00",
                        "[week]\nmonday=08:00-12:00\ntuesday=08:00-20:00\nwednesday=09:00-17:00\n"
                        "thursday=09:00-17:00\n");
    for (size_t i = 0; i < G_N_ELEMENTS(histories); i++)
        for (int now = 0; now < 2; now++) {
            world_replay(world, histories[i], now ? "06 10:00" : "03 15:00", 0);
            for (size_t clock = 0; clock < world->result->n_clocks; clock++)
                check_sums(world, clock);
        }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sla/explain/running", spans_of_a_running_clock);
    g_test_add_func("/sla/explain/missed", spans_of_a_missed_clock);
    g_test_add_func("/sla/explain/change-after-a-miss", change_after_a_miss);
    g_test_add_func("/sla/explain/stopped-and-excluded", stopped_and_excluded);
    g_test_add_func("/sla/explain/sums", spans_add_up);
    return g_test_run();
}
