/* How a deadline came about: the steps of a clock's account with the open, paused and closed stretches between them, so
 * that what is shown adds up to the figure. Called by the ticket's page and by the command line. */
#include "shared/sla_work.h"

/* More stretches than this in a row, five years of office hours, are shown as one: nobody reads them, and a due may lie
 * thousands of years away. */
#define MOST_STRETCHES 2600

/* What is being written: the spans so far, and the clock's side of it. */
struct explanation {
    GArray *spans;
    int64_t now;
    int64_t counted; /* seconds shown as counted so far */
    bool is_breached, is_stopped;
};

static void add(struct explanation *to, enum sla_span_kind kind, int64_t from, int64_t until, int64_t seconds,
                const char *rule) {
    struct sla_span span = {.kind = kind, .from = from, .to = until, .seconds = seconds, .rule = rule};
    if (from >= until)
        return;
    if (kind == SLA_SPAN_COUNTED)
        to->counted += seconds;
    g_array_append_val(to->spans, span);
}

/* The rule that a step applies. */
static const char *rule_of(const struct sla_step *step, const struct sla_clock *clock, bool is_breached) {
    switch (step->kind) {
    case SLA_STEP_START:
        return clock->metric == METRIC_NEXT_RESPONSE    ? "2.2"
               : metric_is_vendor(clock->metric)        ? "2.5"
               : clock->metric == METRIC_FIRST_RESPONSE ? "2.1"
               : clock->cycle > 1                       ? "2.4"
                                                        : "2.3";
    case SLA_STEP_PAUSE:
    case SLA_STEP_RESUME:
        return "3.1";
    case SLA_STEP_TARGET:
        return is_breached ? "4.2" : "4.1";
    case SLA_STEP_MOVE:
        return "4.3";
    case SLA_STEP_EDIT:
        return "1.6";
    case SLA_STEP_MERGE:
    case SLA_STEP_UNMERGE:
        return "4.4";
    case SLA_STEP_BREACH:
    case SLA_STEP_STOP:
        return "5.1";
    case SLA_STEP_EXCLUDE:
    case SLA_STEP_RETURN:
        return "5.2";
    }
    return "";
}

static void add_mark(struct explanation *to, const struct sla_step *step, const struct sla_clock *clock) {
    struct sla_span mark = {
        .kind = SLA_SPAN_MARK,
        .from = step->at,
        .to = step->at,
        .rule = rule_of(step, clock, to->is_breached),
        .step = *step,
    };
    if (step->kind == SLA_STEP_MERGE || step->kind == SLA_STEP_UNMERGE) {
        mark.seconds = step->used - to->counted;
        to->counted = step->used;
    }
    to->is_breached |= step->kind == SLA_STEP_BREACH;
    to->is_stopped |= step->kind == SLA_STEP_STOP;
    g_array_append_val(to->spans, mark);
}

/* The stretches between two steps, by the calendar that counted them. */
static void add_between(struct explanation *to, const struct sla_step *step, int64_t until) {
    bool is_foreseen = step->at >= to->now;
    enum sla_span_kind kind = step->is_paused ? SLA_SPAN_PAUSED : is_foreseen ? SLA_SPAN_FORESEEN : SLA_SPAN_COUNTED;
    const char *rule = step->is_paused ? "3.2" : "1.3";
    struct calendar *calendar = step->version->calendar;
    int64_t at = step->at, opens, closes;
    for (int i = 0; i < MOST_STRETCHES && calendar_open_stretch(calendar, at, until, &opens, &closes); i++) {
        add(to, SLA_SPAN_CLOSED, at, opens, 0, "1.2");
        add(to, kind, opens, closes, closes - opens, rule);
        at = closes;
    }
    int64_t rest = calendar_elapsed(calendar, at, until);
    if (rest)
        add(to, kind, at, until, rest, rule);
    else
        add(to, SLA_SPAN_CLOSED, at, until, 0, "1.2");
}

/* After the last step: up to now, and for a clock that runs on to its due. */
static void add_rest(struct explanation *to, const struct sla_step *last, const struct sla_clock *clock) {
    struct sla_step from_now = *last;
    if (clock->stopped_at != INSTANT_NEVER || last->kind == SLA_STEP_EXCLUDE)
        return;
    add_between(to, last, to->now);
    from_now.at = to->now;
    if (clock->verdict == SLA_RUNNING && clock->due != INSTANT_NEVER && clock->due > to->now)
        add_between(to, &from_now, clock->due);
}

void sla_explain(const struct sla_input *input, const struct sla_result *result, size_t clock, GArray *spans) {
    const struct sla_clock *explained = &result->clocks[clock];
    struct explanation to = {.spans = spans, .now = input->now};
    for (uint32_t index = explained->first_step; index; index = result->steps[index].next) {
        const struct sla_step *step = &result->steps[index];
        add_mark(&to, step, explained);
        if (to.is_stopped) /* excluded or brought back since: marks alone */
            continue;
        if (step->next)
            add_between(&to, step, result->steps[step->next].at);
        else
            add_rest(&to, step, explained);
    }
}
