/* Settles the clocks of a ticket month by month; see month_ledger.h. */
#include "shared/month_ledger.h"

#include "shared/calendar.h"

void month_ledger_init(struct month_ledger *self) {
    self->lines = g_array_new(FALSE, FALSE, sizeof(struct ledger_line));
}

void month_ledger_clear(struct month_ledger *self) {
    g_clear_pointer(&self->lines, g_array_unref);
}

static void begin_round(struct month_ledger *self) {
    self->late_stops = 0;
    for (guint i = 0; i < self->lines->len; i++)
        g_array_index(self->lines, struct ledger_line, i).is_found = false;
}

struct ledger_line *month_ledger_find(const struct month_ledger *self, const struct sla_clock *clock) {
    for (guint i = 0; i < self->lines->len; i++) {
        struct ledger_line *line = &g_array_index(self->lines, struct ledger_line, i);
        if (!line->is_found && line->clock.metric == clock->metric && line->clock.opened_at == clock->opened_at &&
            line->clock.vendor_case == clock->vendor_case)
            return line;
    }
    return NULL;
}

/* ---- settling -----------------------------------------------------------------------------------------------------
 */

static void count_stop(struct month_ledger *self, const struct ledger_line *line, const struct sla_clock *clock,
                       enum sla_verdict verdict) {
    bool stops_here = clock->stopped_at != INSTANT_NEVER && (line == NULL || line->clock.stopped_at == INSTANT_NEVER);
    self->late_stops += stops_here && clock->metric == METRIC_RESOLUTION && verdict == SLA_BREACHED;
}

static void settle_clock(struct month_ledger *self, const struct sla_clock *clock, int month, GArray *counted) {
    struct ledger_line *line = month_ledger_find(self, clock);
    bool stands = line != NULL && line->clock.verdict != SLA_RUNNING;
    struct sla_clock settled = *clock;
    settled.opened_month = line != NULL ? line->clock.opened_month : month;
    settled.month = clock->verdict == SLA_RUNNING ? 0 : month;
    count_stop(self, line, clock, stands ? line->clock.verdict : clock->verdict);
    if (stands) { /* its later stop is known all the same */
        line->clock.stopped_at = clock->stopped_at;
        line->is_found = true;
        return;
    }
    g_array_append_val(counted, settled);
    if (line != NULL) {
        *line = (struct ledger_line){.clock = settled, .is_found = true};
    } else {
        struct ledger_line fresh = {.clock = settled, .is_found = true};
        g_array_append_val(self->lines, fresh);
    }
}

/* The first part that no clock of that metric and cycle has. */
static unsigned free_part(const GArray *counted, const struct sla_clock *clock) {
    unsigned part = clock->part;
    for (guint i = 0; i < counted->len; i++) {
        const struct sla_clock *other = &g_array_index(counted, struct sla_clock, i);
        if (other->metric == clock->metric && other->cycle == clock->cycle && other->part >= part)
            part = other->part + 1;
    }
    return part;
}

static void settle_vanished(struct ledger_line *line, int month, int64_t month_end, GArray *counted) {
    struct sla_clock gone = line->clock;
    gone.part = free_part(counted, &gone);
    gone.verdict = SLA_EXCLUDED;
    gone.verdict_before = SLA_RUNNING;
    gone.reason = EXCLUDE_NONE;
    gone.is_restated = true;
    gone.is_paused = false;
    gone.due = INSTANT_NEVER;
    gone.stopped_at = gone.excluded_at = gone.verdict_at = month_end - 1;
    gone.month = month;
    g_array_append_val(counted, gone);
    line->clock = gone;
}

void month_ledger_settle(struct month_ledger *self, const struct sla_clock *clocks, size_t n, int month,
                         int64_t month_end, GArray *counted) {
    begin_round(self);
    for (size_t i = 0; i < n; i++)
        settle_clock(self, &clocks[i], month, counted);
    for (guint i = 0; i < self->lines->len; i++) {
        struct ledger_line *line = &g_array_index(self->lines, struct ledger_line, i);
        if (!line->is_found && line->clock.verdict == SLA_RUNNING)
            settle_vanished(line, month, month_end, counted);
    }
}

/* ---- restating ----------------------------------------------------------------------------------------------------
 */

static bool is_same(const struct sla_clock *one, const struct sla_clock *other) {
    return one->metric == other->metric && one->opened_at == other->opened_at && one->vendor_case == other->vendor_case;
}

/* The first one of `clocks` that is the same and not taken yet; it is taken. */
static const struct sla_clock *take_same(const GArray *clocks, bool *taken, const struct sla_clock *wanted) {
    for (guint i = 0; i < clocks->len; i++) {
        const struct sla_clock *clock = &g_array_index(clocks, struct sla_clock, i);
        if (taken[i] || !is_same(clock, wanted))
            continue;
        taken[i] = true;
        return clock;
    }
    return NULL;
}

static struct restatement *restatement_of(const GArray *restatements, const struct sla_clock *clock) {
    for (guint i = 0; i < restatements->len; i++) {
        struct restatement *restatement = &g_array_index(restatements, struct restatement, i);
        if (is_same(&restatement->clock, clock))
            return restatement;
    }
    return NULL;
}

void month_ledger_restate(const GArray *was, const GArray *would_be, int month, GArray *restatements) {
    g_autofree bool *taken = g_new0(bool, was->len + 1);
    for (guint i = 0; i < would_be->len; i++) {
        const struct sla_clock *now = &g_array_index(would_be, struct sla_clock, i);
        const struct sla_clock *then = take_same(was, taken, now);
        if ((then != NULL && then->verdict == now->verdict) || restatement_of(restatements, now) != NULL)
            continue;
        struct restatement restatement = {
            .month = month,
            .was_there = then != NULL,
            .was = then != NULL ? then->verdict : SLA_RUNNING,
            .would_be_there = true,
            .would_be = now->verdict,
            .clock = *now,
        };
        g_array_append_val(restatements, restatement);
    }
    for (guint i = 0; i < was->len; i++) {
        const struct sla_clock *then = &g_array_index(was, struct sla_clock, i);
        struct restatement *known = taken[i] ? NULL : restatement_of(restatements, then);
        if (known != NULL && known->was == SLA_RUNNING && then->verdict != SLA_RUNNING && known->counts_in == 0)
            known->counts_in = month;
        if (taken[i] || known != NULL)
            continue;
        struct restatement restatement = {.month = month, .was_there = true, .was = then->verdict, .clock = *then};
        g_array_append_val(restatements, restatement);
    }
}
