/* Tables of words for clocks; see sla_words.h. Numbers of rules come with the spans. */
#include "shared/sla_words.h"

#include "shared/i18n.h"
#include "shared/sla_work.h"

static const char *const metrics[METRIC_COUNT] = {
    [METRIC_FIRST_RESPONSE] = N_("first response"),
    [METRIC_NEXT_RESPONSE] = N_("next response"),
    [METRIC_RESOLUTION] = N_("resolution"),
    [METRIC_VENDOR_RESPONSE] = N_("vendor’s response"),
    [METRIC_VENDOR_RESOLUTION] = N_("vendor’s resolution"),
};

const char *sla_words_metric(enum metric metric) {
    return metric > METRIC_NONE && metric < METRIC_COUNT ? i18n_text(metrics[metric]) : "";
}

const char *sla_words_seconds(int64_t seconds, char text[SLA_WORDS_SECONDS_SIZE]) {
    int64_t all = ABS(seconds);
    g_snprintf(text, SLA_WORDS_SECONDS_SIZE, "%s%" G_GINT64_FORMAT ":%02d:%02d", seconds < 0 ? "−" : "",
               (gint64)(all / 3600), (int)(all / 60 % 60), (int)(all % 60));
    return text;
}

static char *start_words(const struct sla_step *step) {
    char target[SLA_WORDS_SECONDS_SIZE];
    if (step->target >= SLA_ENDLESS)
        return g_strdup(_("the clock starts; the hours never reach its target"));
    sla_words_seconds(step->target, target);
    if (step->asked.kind == SLA_TARGET_WORKING_DAY)
        return g_strdup_printf(step->is_paused
                                   ? _("the clock opens, paused: by the close of working day %d, which is %s h")
                                   : _("the clock starts: by the close of working day %d, which is %s h"),
                               (int)step->asked.amount, target);
    return g_strdup_printf(step->is_paused ? _("the clock opens, paused: %s h are promised")
                                           : _("the clock starts: %s h are promised"),
                           target);
}

/* A change, and the time left after it. */
static char *change_words(const struct sla_step *step) {
    char target[SLA_WORDS_SECONDS_SIZE], left[SLA_WORDS_SECONDS_SIZE];
    bool is_endless = step->target >= SLA_ENDLESS;
    sla_words_seconds(step->target, target);
    sla_words_seconds(step->left, left);
    switch (step->kind) {
    case SLA_STEP_TARGET:
        if (is_endless)
            return g_strdup(_("another target, which the hours never reach"));
        return g_strdup_printf(_("another target: %s h, of which %s h are left"), target, left);
    case SLA_STEP_MERGE:
        return g_strdup_printf(_("ticket #%lld was merged in: %s h are left"), (long long)step->other.ticket_id, left);
    default:
        return is_endless || step->left <= 0 ? g_strdup(_("the clock is paused"))
                                             : g_strdup_printf(_("the clock is paused with %s h left"), left);
    }
}

static char *mark_words(const struct sla_step *step) {
    switch (step->kind) {
    case SLA_STEP_START:
        return start_words(step);
    case SLA_STEP_PAUSE:
    case SLA_STEP_TARGET:
    case SLA_STEP_MERGE:
        return change_words(step);
    case SLA_STEP_RESUME:
        return g_strdup(_("the clock runs again"));
    case SLA_STEP_MOVE:
        return g_strdup(_("another plan or calendar counts from here on"));
    case SLA_STEP_EDIT:
        return g_strdup(_("the calendar was edited; what came before is recounted"));
    case SLA_STEP_UNMERGE:
        return g_strdup(_("the merge was undone"));
    case SLA_STEP_BREACH:
        return g_strdup(_("the time is used up: missed"));
    case SLA_STEP_EXCLUDE:
        return g_strdup(_("taken out of the figures"));
    case SLA_STEP_RETURN:
        return g_strdup(_("put back into the figures"));
    case SLA_STEP_STOP:
        return g_strdup(_("the clock stops"));
    }
    return g_strdup("");
}

char *sla_words_span(const struct sla_span *span) {
    switch (span->kind) {
    case SLA_SPAN_MARK:
        if (g_str_equal(span->rule, "4.2"))
            return g_strdup(_("another target, too late to unmake the miss"));
        return mark_words(&span->step);
    case SLA_SPAN_COUNTED:
        return g_strdup(_("open hours"));
    case SLA_SPAN_PAUSED:
        return g_strdup(_("open hours, paused"));
    case SLA_SPAN_FORESEEN:
        return g_strdup(_("open hours to come"));
    case SLA_SPAN_CLOSED:
        return g_strdup(_("closed"));
    }
    return g_strdup("");
}
