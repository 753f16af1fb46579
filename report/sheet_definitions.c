/* Definitions: what the figures mean, by which promises and calendars they were counted, and by which program. */
#include "report/workbook.h"
#include "shared/calendar.h"
#include "shared/i18n.h"
#include "sql/queries.h"

enum { FIRST, SECOND, PRIORITY_1, PAUSES = PRIORITY_1 + PRIORITY_LOWEST, GOAL, COLUMNS };

static const struct {
    const char *rule, *text;
} rules[] = {
    {"1.2", N_("Business time is the time in which the plan's calendar is open, in the calendar's own time zone.")},
    {"2.1", N_("First response: from receipt to the first public message of an agent, or to the resolution. It never "
               "pauses. A call that is answered while it is recorded is met with 0 seconds.")},
    {"2.2", N_("Next response: from a requester's message to the next public answer; every round is a clock.")},
    {"2.3", N_("Resolution: from receipt to the resolution; every reopening opens a clock of its own.")},
    {"2.5",
     N_("Vendor response and vendor resolution: from the submission of a vendor case, by the vendor's calendar.")},
    {"2.6", N_("The plan version in force when a ticket is received is pinned to it.")},
    {"3.1",
     N_("A clock pauses while its ticket is in a state that the plan names for it (below); nothing else pauses.")},
    {"4.1", N_("A new priority, plan or target sets the business time left; no change makes a clock late before it.")},
    {"4.2", N_("A miss that has happened stands, whatever changes later.")},
    {"5.1", N_("Met: stopped at or before its due. Missed: at the due otherwise, whether or not the ticket is open.")},
    {"5.2", N_("Excluded (duplicate, spam, test, withdrawn): in no percentage, and in a column of its own.")},
    {"5.4", N_("Custody: each second of an open ticket has one holder: customer, vendor, or the support level.")},
    {"6.1", N_("A clock counts in the month of its verdict, in the zone of the calendar in force when it opened. "
               "Customer, category, priority, plan, team and agent are those at the verdict, or at the month's end.")},
    {"6.2", N_("Attainment = met ÷ (met + missed), cut to two decimals: 99.996 % shows as 99.99 %. Without verdicts: "
               "none. A goal is compared with the uncut counts.")},
    {"6.3", N_("Carried in + started = met + missed + excluded + running at the month's end.")},
    {"6.4",
     N_("A month is closed some days after its end. What is recorded later is judged by its instant and counts in the "
        "oldest open month; a verdict of a closed month stands and is restated.")},
    {"6.5", N_("Late by: unpaused business time from due to stop. Medians and percentiles (PERCENTILE.INC) are over "
               "clocks with a verdict in the month and a stop by its end.")},
    {"7.1", N_("Escalation: functional to another level, team or vendor; hierarchical to a manager.")},
    {"7.2",
     N_("A vendor is asked only after service health was looked at and our own means were tried, for one of seven "
        "reasons.")},
    {"7.3", N_("Escalation rate = tickets that came to a level, or a vendor, for the first time in the month ÷ tickets "
               "received "
               "in the month, excluded ones in neither. A ticket is at level 1 when it is received.")},
    {"7.3",
     N_("Time to escalate: business time in which the ticket was open, from receipt until it came there. Time there: "
        "business time of the stay in which that level, or the vendor, held it; of stays that ended in the month.")},
    {"7.3", N_("Returned unresolved: moved to a lower level before the resolution, or the vendor's case withdrawn. "
               "Resolved at the "
               "first level: resolutions of tickets that had never left it nor gone to a vendor. To managers after a "
               "miss: the "
               "ticket had missed a promise by then.")},
    {"S", N_("Satisfaction: whoever's ticket is resolved is asked, and answers with 1 to 5; 4 and 5 are satisfied. "
             "An answer counts in the month in which it was given, by the customer's zone. Response rate: of those "
             "asked in the month, who answered in it.")},
    {"T", N_("Training: need = how-to share of tickets × (1 − deployment × usage). How-to are tickets of the service "
             "'How do I …?', deployment is seats assigned ÷ sold, usage is people active in 28 days ÷ assigned.")},
};

static void section(struct page *page, const char *title) {
    page->row++;
    page_text(page_look(page, STYLE_SECTION), FIRST, title);
    page_next(page);
}

static void line(struct page *page, const char *name, const char *text) {
    page_text(page_look(page, STYLE_STRONG), FIRST, name);
    page_text(page, SECOND, text);
    page_next(page);
}

static void instant_line(struct workbook *self, struct page *page, const char *name, int64_t instant) {
    page_text(page_look(page, STYLE_STRONG), FIRST, name);
    page_look(page, STYLE_INSTANT);
    workbook_instant(self, page, SECOND, instant);
    page_next(page);
}

static void write_about(struct workbook *self, struct page *page) {
    char run[32];
    g_snprintf(run, sizeof run, "%" G_GINT64_FORMAT, self->task->run_id);
    section(page, _("About this workbook"));
    line(page, _("Written by"), "firstline-report " PACKAGE_VERSION);
    line(page, _("Run"), run);
    line(page, _("Time zone of its instants"), self->timezone);
    line(page, _("Version of the time zone rules"), zone_tzdata_version());
    instant_line(self, page, _("Counted as at"), MIN(self->task->now, self->ends_at));
    instant_line(self, page, _("The month ends at"), self->ends_at);
    if (self->task->frozen_at != 0)
        instant_line(self, page, _("The month was closed at"), self->task->frozen_at);
}

static void write_rules(struct page *page) {
    section(page, _("What the figures mean"));
    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++)
        line(page, rules[i].rule, i18n_text(rules[i].text));
}

/* ---- promises -----------------------------------------------------------------------------------------------------
 */

/* "waiting for customer, waiting for vendor" */
static char *pauses_of(unsigned pauses) {
    GString *text = g_string_new(NULL);
    for (enum ticket_status status = TICKET_NEW; status < TICKET_STATUS_COUNT; status++)
        if (pauses & SLA_PAUSES(status))
            g_string_append_printf(text, "%s%s", text->len ? ", " : "", status_title(status));
    return g_string_free(text, FALSE);
}

static bool has_targets(const struct sla_target *targets) {
    for (int priority = PRIORITY_HIGHEST; priority <= PRIORITY_LOWEST; priority++)
        if (targets[priority].kind != SLA_NO_TARGET)
            return true;
    return false;
}

static void write_targets(struct page *page, const char *title, const struct sla_target *targets, unsigned pauses,
                          int goal) {
    if (!has_targets(targets))
        return;
    page_text(page, SECOND, title);
    for (int priority = PRIORITY_HIGHEST; priority <= PRIORITY_LOWEST; priority++) {
        g_autofree char *target = plan_target_write(targets[priority]);
        page_text(page, PRIORITY_1 + (unsigned)(priority - PRIORITY_HIGHEST), target);
    }
    g_autofree char *pausing = pauses_of(pauses);
    page_text(page, PAUSES, pausing);
    if (goal > 0)
        page_number(page_look(page, STYLE_PERCENT), GOAL, goal / 10000.0);
    page_next(page);
}

static void write_plan(struct workbook *self, struct page *page, int64_t id) {
    const struct plan *plan = promises_plan(self->promises, id);
    const struct plan_name *version = names_plan_version(&self->names, id);
    if (plan == NULL || version == NULL)
        return;
    page_text(page_look(page, STYLE_STRONG), FIRST, names_plan_label(&self->names, id));
    page_text(page, SECOND, version->calendar);
    page_next(page);
    for (enum metric metric = METRIC_NONE + 1; metric < METRIC_COUNT; metric++)
        write_targets(page, metric_title(metric), plan->targets[metric], plan->pauses[metric], plan->goals[metric]);
    write_targets(page, _("Resolution after a reopening"), plan->reopen, plan->pauses[METRIC_RESOLUTION], 0);
}

static int by_id(gconstpointer one, gconstpointer other) {
    const int64_t *a = one, *b = other;
    return *a < *b ? -1 : *a > *b;
}

static void write_plans(struct workbook *self, struct page *page) {
    static const char *const titles[COLUMNS] = {
        N_("Plan and version"), N_("Calendar, and its promises"),
        N_("Priority 1"),       N_("Priority 2"),
        N_("Priority 3"),       N_("Priority 4"),
        N_("Pauses while"),     N_("Goal"),
    };
    section(page, _("Plans in use"));
    for (unsigned i = 0; i < COLUMNS; i++)
        page_text(page_look(page, i == GOAL ? STYLE_HEADER_RIGHT : STYLE_HEADER), i, i18n_text(titles[i]));
    page_next(page);
    g_autoptr(GList) ids = g_list_sort(g_hash_table_get_keys(self->plans_seen), by_id);
    for (const GList *id = ids; id != NULL; id = id->next)
        write_plan(self, page, *(const int64_t *)id->data);
    page_text(page_look(page, STYLE_NOTE), SECOND,
              _("s, m, h: seconds, minutes and hours of business time; wd: by the close of the nth working day."));
    page_next(page);
}

/* ---- calendars ----------------------------------------------------------------------------------------------------
 */

static bool is_in_use(const struct workbook *self, const char *calendar) {
    GHashTableIter iter;
    gpointer id;
    g_hash_table_iter_init(&iter, self->plans_seen);
    while (g_hash_table_iter_next(&iter, &id, NULL)) {
        const struct plan_name *version = names_plan_version(&self->names, *(int64_t *)id);
        if (version != NULL && g_str_equal(version->calendar, calendar))
            return true;
    }
    return false;
}

static void write_calendars(struct workbook *self, struct page *page) {
    const struct db_rows *rows = self->calendar_rows;
    section(page, _("Calendars in force"));
    for (unsigned row = 0; row < db_count(rows); row++) {
        const char *name = db_str(rows, row, WORKBOOK_CALENDARS_NAME);
        bool is_first = db_int64(rows, row, WORKBOOK_CALENDARS_VERSION) == 1;
        if (!is_in_use(self, name) ||
            (!is_first && db_int64(rows, row, WORKBOOK_CALENDARS_MADE_AT) >= MIN(self->ends_at, self->task->now)))
            continue;
        g_autofree char *label =
            g_strdup_printf(_("%s, version %s (no. %s)"), name, db_str(rows, row, WORKBOOK_CALENDARS_VERSION),
                            db_str(rows, row, WORKBOOK_CALENDARS_ID));
        line(page, label, db_str(rows, row, WORKBOOK_CALENDARS_REASON));
        g_auto(GStrv) lines = g_strsplit(db_str(rows, row, WORKBOOK_CALENDARS_DEFINITION), "\n", -1);
        for (char **text = lines; *text != NULL; text++)
            if (**text != '\0')
                line(page, "", *text);
    }
}

/* ---- the sheet ----------------------------------------------------------------------------------------------------
 */

static bool write_sheet(struct workbook *self, struct page *page, GError **error) {
    (void)error;
    workbook_title(self, page, i18n_text(sheet_definitions.name));
    page_width(page, FIRST, 34);
    page_width(page, SECOND, 34);
    for (unsigned column = PRIORITY_1; column < PAUSES; column++)
        page_width(page, column, 11);
    page_width(page, PAUSES, 40);
    page_width(page, GOAL, 10);
    write_about(self, page);
    write_rules(page);
    write_plans(self, page);
    write_calendars(self, page);
    return true;
}

const struct sheet sheet_definitions = {
    .name = N_("Definitions"),
    .tab = 0x5A6672,
    .part = SHEET_ADDS_UP,
    .write = write_sheet,
};
