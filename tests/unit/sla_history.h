/* Histories and answers of the SLA engine as texts, so that a test reads like the rule it proves. Instants are written
 * `02 09:30` for 2 March 2026 (a Monday), or in full `2026-04-01 09:30`; `:SS` may follow; all UTC. Durations are
 * `1:30` or `1:30:05`. Used by the tests of the engine.
 *
 * A history has a line an event: instant, word, what the word takes:
 *     received [p1…p4] [plan N]      with the priority and plan events of the same act; `received bare`: without
 *     agent · requester · note · auto · vendor-message      messages
 *     status S · priority N · plan N · category N · level N · assign AGENT TEAM · target METRIC SECONDS [case N]
 *     submit CASE SEVERITY PLAN · severity CASE N · answered CASE · solved CASE · withdrawn CASE
 *     at-creation · exclude REASON · include · merged_into N · merged_from N · unmerged N · rated
 * and may end with `recorded=2026-04-05T10:00`, `id=N`, `import`. A line `ticket N` begins another ticket's history. */
#ifndef TESTS_UNIT_SLA_HISTORY_H
#define TESTS_UNIT_SLA_HISTORY_H

#include "shared/plan.h"
#include "shared/sla.h"

#define WORLD_PLANS 8

/* Calendars and plans for a test. world_new() has the office calendar 1 (UTC, Monday to Friday 09:00-17:00) and plan 1:
 *     first_response=1h 2h 4h 8h, next_response=1h 2h 4h 8h, resolution=4h 8h 24h 40h, reopen=2h 4h - -
 * with default pauses; more are added as needed, in the order of their numbers. */
typedef struct world {
    struct sla_calendar calendars[WORLD_PLANS];
    size_t n_calendars;
    struct sla_policy policies[WORLD_PLANS];
    size_t n_policies;
    struct sla_freeze freezes[16];
    size_t n_freezes;
    struct sla_book book;
    struct sla_result *result;
    struct sla_input input; /* of the latest world_replay() */
    GArray *events;         /* of struct event, all tickets' */
    GArray *others;         /* of struct sla_other */
} world_t;                  /* for g_autoptr(world_t) */

struct world *world_new(void);
void world_free(struct world *world);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(world_t, world_free)

/* A calendar from the lines after `timezone=UTC` (or from a whole file, if it begins with `[calendar]`); its number. */
size_t world_add_calendar(struct world *world, const char *text);
/* Another version of calendar `number`, made at an instant (`03 10:00`). */
void world_edit_calendar(struct world *world, size_t number, const char *made_at, const char *text);
/* A plan from the lines after [plan]'s required ones, beginning with a section or a further [plan] key. Its number. */
size_t world_add_plan(struct world *world, size_t calendar, const char *text);
void world_freeze(struct world *world, int month, const char *frozen_at);

/* Replays the first ticket of a history as at an instant; the result is in world->result. */
void world_replay(struct world *world, const char *history, const char *now, unsigned flags);
/* The clocks of the result, a line each:
 *     first_response#1 met 02 10:30 due 02 11:00 took 1:30 */
char *world_clocks(const struct world *world);
char *world_faults(const struct world *world);

/* Replays and compares the clocks with the lines expected. */
#define check_clocks(world, now, history, expected) check_clocks_at(__FILE__, __LINE__, world, now, history, expected)
void check_clocks_at(const char *file, int line, struct world *world, const char *now, const char *history,
                     const char *expected);
#define check_text(actual, expected) check_text_at(__FILE__, __LINE__, actual, expected)
void check_text_at(const char *file, int line, const char *actual, const char *expected);

/* An instant of these texts; and written. */
int64_t instant_of(const char *text);
const char *instant_text(int64_t instant, char text[INSTANT_TEXT_SIZE]);

#endif
