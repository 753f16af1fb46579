/* Targets of a plan turned into instants (sla-rules.md 1.4, 1.5); see promised.h. */
#include "cgi/promised.h"

static gint64 due_of(struct calendar *calendar, struct sla_target target, gint64 now) {
    gint64 seconds = target.amount;
    if (target.kind == SLA_NO_TARGET)
        return INSTANT_NEVER;
    if (target.kind == SLA_TARGET_WORKING_DAY)
        seconds = calendar_working_day_target(calendar, now, (unsigned)target.amount);
    return seconds == INSTANT_NEVER ? INSTANT_NEVER : calendar_due(calendar, now, seconds);
}

bool promised_take(struct promises *promises, const struct db_rows *rows, gint64 now, struct promised *promised,
                   GError **error) {
    gint64 version = promises_plan_of(rows);
    *promised = (struct promised){.plan = NULL};
    if (!promises_take(promises, rows, error))
        return false;
    const struct sla_policy *policy = promises_policy(promises, version);
    struct calendar *calendar = policy == NULL ? NULL : promises_calendar(promises, version, now);
    if (calendar == NULL)
        return true;
    promised->plan = promises_plan(promises, version)->name;
    for (int priority = PRIORITY_HIGHEST; priority <= PRIORITY_LOWEST; priority++) {
        promised->by[priority].answer = due_of(calendar, policy->targets[METRIC_FIRST_RESPONSE][priority], now);
        promised->by[priority].solution = due_of(calendar, policy->targets[METRIC_RESOLUTION][priority], now);
    }
    return true;
}
