/* The Summary's first two blocks: promises kept, and where every clock is counted. Counts add up Groups; checks compare
 * them with one count over the whole of Clocks, and with the month before. */
#include "report/sheet_summary.h"

#include "shared/i18n.h"

/* A cell of the present row. */
#define AT(column) cell_name(page, column)

/* The sum over Groups for the line's metric. */
static void total_of(const struct workbook *book, struct page *page, unsigned column, int64_t number,
                     enum groups_column over, unsigned metric_key) {
    groups_sum_cell(book, page_look(page, STYLE_COUNT), column, number, over, AT(metric_key), GROUPS_COLUMNS, NULL);
}

/* ---- promises kept ------------------------------------------------------------------------------------------------
 */

static const char *const kept_titles[] = {
    N_("Promise"),
    N_("Met"),
    N_("Missed"),
    N_("Attainment"),
    N_("Goal"),
    N_("Month before"),
    N_("Change"),
    N_("Median, h"),
    N_("90th percentile, h"),
    N_("Left out of percentiles"),
    N_("Answered at creation"),
    N_("Attainment without them"),
    N_("In percentiles"),
    N_("Verdicts with a goal"),
    N_("Goal × verdicts"),
    N_("Met before"),
    N_("Missed before"),
    N_("Metric no."),
};

/* The month before, and the difference. */
static void write_change(struct page *page, const struct counts *counts, struct month_counts before) {
    block_attainment(page, KEPT_BEFORE, before.met, before.missed, KEPT_MET_BEFORE, KEPT_MISSED_BEFORE);
    g_autofree char *none = formula_quoted(_("none"));
    g_autofree char *formula =
        g_strdup_printf("IF(OR(%s+%s=0,%s+%s=0),\"%s\",%s-%s)", AT(KEPT_MET), AT(KEPT_MISSED), AT(KEPT_MET_BEFORE),
                        AT(KEPT_MISSED_BEFORE), none, AT(KEPT_ATTAINMENT), AT(KEPT_BEFORE));
    page_look(page, STYLE_CHANGE);
    if (counts_verdicts(counts) == 0 || before.met + before.missed == 0)
        page_formula_text(page, KEPT_CHANGE, _("none"), "%s", formula);
    else
        page_formula(page, KEPT_CHANGE,
                     attainment_of(counts->met, counts->missed) / 10000.0 -
                         attainment_of(before.met, before.missed) / 10000.0,
                     "%s", formula);
}

/* Clocks of all customers don't stand together, so these are plain values out of SQL. */
static void write_percentile(struct page *page, unsigned column, int64_t measured, double seconds) {
    page_look(page, STYLE_GIVEN_HOURS);
    if (measured == 0)
        page_text(page, column, _("none"));
    else
        page_number(page, column, seconds / 86400);
}

static void write_at_creation(const struct workbook *book, struct page *page, const struct counts *counts) {
    int64_t met = counts->met - counts->at_creation;
    total_of(book, page, KEPT_AT_CREATION, counts->at_creation, GROUPS_AT_CREATION, KEPT_METRIC_KEY);
    g_autofree char *none = formula_quoted(_("none"));
    g_autofree char *formula = g_strdup_printf(
        "IF(%s-%s+%s=0,\"%s\",INT((%s-%s)*10000/(%s-%s+%s))/10000)", AT(KEPT_MET), AT(KEPT_AT_CREATION),
        AT(KEPT_MISSED), none, AT(KEPT_MET), AT(KEPT_AT_CREATION), AT(KEPT_MET), AT(KEPT_AT_CREATION), AT(KEPT_MISSED));
    page_look(page, STYLE_PERCENT);
    if (met + counts->missed == 0)
        page_formula_text(page, KEPT_WITHOUT, _("none"), "%s", formula);
    else
        page_formula(page, KEPT_WITHOUT, attainment_of(met, counts->missed) / 10000.0, "%s", formula);
}

static void write_kept_line(struct summary *self, enum metric metric) {
    const struct workbook *book = self->book;
    struct page *page = self->page;
    struct counts counts = summary_counts(book, metric);
    struct month_counts before = summary_month(book, month_before(book->task->month), metric);
    const struct figure *line = figures_find(&book->figures, BY_METRIC, 0, metric);
    self->kept_rows[metric] = page->row;
    page_text(page_look(page, STYLE_STRONG), KEPT_METRIC, metric_title(metric));
    total_of(book, page, KEPT_MET, counts.met, GROUPS_MET, KEPT_METRIC_KEY);
    total_of(book, page, KEPT_MISSED, counts.missed, GROUPS_MISSED, KEPT_METRIC_KEY);
    block_attainment(page, KEPT_ATTAINMENT, counts.met, counts.missed, KEPT_MET, KEPT_MISSED);
    goal_cell(page_look(page, STYLE_PERCENT), KEPT_GOAL, &counts, AT(KEPT_JUDGED), AT(KEPT_NEEDED));
    write_change(page, &counts, before);
    write_percentile(page, KEPT_MEDIAN, line ? line->measured : 0, line ? line->median : 0);
    write_percentile(page, KEPT_NINETIETH, line ? line->measured : 0, line ? line->ninetieth : 0);
    g_autofree char *left_out = g_strdup_printf("%s+%s-%s", AT(KEPT_MET), AT(KEPT_MISSED), AT(KEPT_MEASURED));
    block_count(page, KEPT_LEFT_OUT, counts_verdicts(&counts) - counts.measured, left_out);
    if (metric == METRIC_FIRST_RESPONSE)
        write_at_creation(book, page, &counts);
    total_of(book, page, KEPT_MEASURED, counts.measured, GROUPS_MEASURED, KEPT_METRIC_KEY);
    total_of(book, page, KEPT_JUDGED, counts.judged, GROUPS_JUDGED, KEPT_METRIC_KEY);
    total_of(book, page, KEPT_NEEDED, counts.needed, GROUPS_NEEDED, KEPT_METRIC_KEY);
    block_given(page, KEPT_MET_BEFORE, before.met);
    block_given(page, KEPT_MISSED_BEFORE, before.missed);
    block_key(page, KEPT_METRIC_KEY, metric);
    page_next(page);
}

/* First response and resolution always; the others where there are any. */
static bool is_shown(const struct workbook *book, enum metric metric) {
    return metric == METRIC_FIRST_RESPONSE || metric == METRIC_RESOLUTION || summary_counts(book, metric).clocks > 0 ||
           summary_month(book, month_before(book->task->month), metric).running > 0;
}

void summary_kept(struct summary *self) {
    struct page *page = self->page;
    block_section(page, _("Promises kept"));
    block_header(page, kept_titles, G_N_ELEMENTS(kept_titles), KEPT_MEASURED);
    lxw_row_t first = page->row;
    for (enum metric metric = METRIC_NONE + 1; metric < METRIC_COUNT; metric++)
        if (is_shown(self->book, metric))
            write_kept_line(self, metric);
    struct colouring colouring = {KEPT_ATTAINMENT, KEPT_MET, KEPT_MISSED, KEPT_JUDGED, KEPT_NEEDED};
    colour_attainment(page, first, page->row - 1, &colouring);
    block_note(
        page, _("Attainment = met ÷ (met + missed), cut to two decimals. A clock counts in the month of its verdict: "
                "when it stopped in time, or when it became late, whether or not the ticket is open. Values in italics "
                "are plain values; all others are formulas."));
}

/* ---- where every clock is counted ---------------------------------------------------------------------------------
 */

enum flow {
    FLOW_METRIC,
    FLOW_CARRIED,
    FLOW_STARTED,
    FLOW_MET,
    FLOW_MISSED,
    FLOW_EXCLUDED,
    FLOW_RUNNING,
    FLOW_ADDS_UP,
    FLOW_BEFORE,
    FLOW_AS_BEFORE,
    FLOW_AS_CLOCKS,
    FLOW_METRIC_KEY = KEPT_METRIC_KEY,
};
static const char *const flow_titles[] = {
    N_("Every clock once"),
    N_("Carried in"),
    N_("Started"),
    N_("Met"),
    N_("Missed"),
    N_("Excluded"),
    N_("Running at the end"),
    N_("Adds up"),
    N_("Ran a month before"),
    N_("Carried in as it ran"),
    N_("As on Clocks"),
};

static void append_whole(GString *formula, const struct page *clocks, lxw_row_t first, lxw_row_t last, void *data) {
    const struct summary_whole *whole = data;
    g_string_append_printf(formula, "COUNTIFS(%s,%d,%s,%d)", range_name(clocks, CLOCKS_METRIC_KEY, first, last),
                           whole->metric, range_name(clocks, CLOCKS_VERDICT_KEY, first, last), whole->verdict);
}

/* Each total against one count over the whole of Clocks. */
static void check_clocks(const struct workbook *book, struct page *page, enum metric metric) {
    static const struct {
        unsigned column;
        enum verdict_key key;
    } totals[] = {
        {FLOW_MET, VERDICT_KEY_MET},
        {FLOW_MISSED, VERDICT_KEY_MISSED},
        {FLOW_EXCLUDED, VERDICT_KEY_EXCLUDED},
        {FLOW_RUNNING, VERDICT_KEY_RUNNING},
    };
    g_autoptr(GString) condition = g_string_new("AND(");
    for (size_t i = 0; i < G_N_ELEMENTS(totals); i++) {
        struct summary_whole whole = {.metric = (int)metric, .verdict = (int)totals[i].key};
        g_autofree char *counted = table_sum(&book->tables[SHEET_CLOCKS], append_whole, &whole);
        g_string_append_printf(condition, "%s%s=%s", i ? "," : "", AT(totals[i].column), counted);
    }
    g_string_append_c(condition, ')');
    block_check(page, FLOW_AS_CLOCKS, true, condition->str);
}

static void write_flow_line(struct summary *self, enum metric metric) {
    const struct workbook *book = self->book;
    struct page *page = self->page;
    struct counts counts = summary_counts(book, metric);
    int64_t ran = summary_month(book, month_before(book->task->month), metric).running -
                  workbook_unfinished(book, metric_name(metric));
    page_text(page_look(page, STYLE_STRONG), FLOW_METRIC, metric_title(metric));
    total_of(book, page, FLOW_CARRIED, counts.carried, GROUPS_CARRIED, FLOW_METRIC_KEY);
    total_of(book, page, FLOW_STARTED, counts.started, GROUPS_STARTED, FLOW_METRIC_KEY);
    total_of(book, page, FLOW_MET, counts.met, GROUPS_MET, FLOW_METRIC_KEY);
    total_of(book, page, FLOW_MISSED, counts.missed, GROUPS_MISSED, FLOW_METRIC_KEY);
    total_of(book, page, FLOW_EXCLUDED, counts.excluded, GROUPS_EXCLUDED, FLOW_METRIC_KEY);
    total_of(book, page, FLOW_RUNNING, counts.running, GROUPS_RUNNING, FLOW_METRIC_KEY);
    g_autofree char *sides = g_strdup_printf("%s+%s=%s+%s+%s+%s", AT(FLOW_CARRIED), AT(FLOW_STARTED), AT(FLOW_MET),
                                             AT(FLOW_MISSED), AT(FLOW_EXCLUDED), AT(FLOW_RUNNING));
    block_check(page, FLOW_ADDS_UP, counts.carried + counts.started == counts.clocks, sides);
    block_given(page, FLOW_BEFORE, ran);
    g_autofree char *same = g_strdup_printf("%s=%s", AT(FLOW_CARRIED), AT(FLOW_BEFORE));
    block_check(page, FLOW_AS_BEFORE, counts.carried == ran, same);
    check_clocks(book, page, metric);
    block_key(page, FLOW_METRIC_KEY, metric);
    page_next(page);
}

void summary_flow(struct summary *self) {
    struct page *page = self->page;
    block_section(page, _("Where every clock is counted"));
    block_header(page, flow_titles, G_N_ELEMENTS(flow_titles), SUMMARY_COLUMNS);
    lxw_row_t first = page->row;
    for (enum metric metric = METRIC_NONE + 1; metric < METRIC_COUNT; metric++)
        if (self->kept_rows[metric] > 0)
            write_flow_line(self, metric);
    for (unsigned column = FLOW_ADDS_UP; column <= FLOW_AS_CLOCKS; column++)
        if (column != FLOW_BEFORE)
            colour_checks(page, first, page->row - 1, column);
    block_note(page, _("Carried in + started = met + missed + excluded + running (paused ones too)."));
}
