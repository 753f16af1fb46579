/* Summary: the month on one page. Promises kept, where every clock is counted, tickets, three charts, and the figures
 * behind these. Counts add up Groups; checks compare them with one count over the whole of Clocks, and with the month
 * before. */
#include "report/sheet_breaches.h"
#include "report/sheet_by.h"
#include "report/sheet_tickets.h"

#include "shared/i18n.h"
#include "sql/queries.h"

enum { LABEL_WIDTH = 26, COLUMNS = 18, MONTHS = 12, CHART_ROWS = 17 };

/* Columns of the block 'Promises kept'; from KEYS on stand the numbers that its formulas go by. */
enum kept {
    KEPT_METRIC,
    KEPT_MET,
    KEPT_MISSED,
    KEPT_ATTAINMENT,
    KEPT_GOAL,
    KEPT_BEFORE,
    KEPT_CHANGE,
    KEPT_MEDIAN,
    KEPT_NINETIETH,
    KEPT_LEFT_OUT,
    KEPT_AT_CREATION,
    KEPT_WITHOUT,
    KEPT_MEASURED,
    KEPT_JUDGED,
    KEPT_NEEDED,
    KEPT_MET_BEFORE,
    KEPT_MISSED_BEFORE,
    KEPT_METRIC_KEY,
};

/* Counts of one metric in one month, as SQL added them up. */
struct month_counts {
    int64_t met, missed, running;
};

struct summary {
    struct workbook *book;
    struct page *page;
    lxw_row_t kept_rows[METRIC_COUNT]; /* of each metric in the first block; 0: it has none */
    lxw_row_t months_first, months_last, causes_first, causes_last;
    lxw_row_t charts_at;
    lxw_row_t tickets_at;
};

static struct counts counts_in(const struct workbook *book, enum metric metric) {
    const struct figure *line = figures_find(&book->figures, BY_METRIC, 0, metric);
    return line ? line->counts : (struct counts){0};
}

static struct month_counts counted_in(const struct workbook *book, int month, enum metric metric) {
    struct month_counts counts = {0};
    for (unsigned row = 0; row < db_count(book->metrics); row++) {
        if (db_int64(book->metrics, row, WORKBOOK_METRICS_MONTH) != month ||
            metric_from_name(db_str(book->metrics, row, WORKBOOK_METRICS_METRIC)) != metric)
            continue;
        counts.met += db_int64(book->metrics, row, WORKBOOK_METRICS_MET);
        counts.missed += db_int64(book->metrics, row, WORKBOOK_METRICS_MISSED);
        counts.running += db_int64(book->metrics, row, WORKBOOK_METRICS_RUNNING);
    }
    return counts;
}

static int64_t volume_in(const struct workbook *book, int month, enum workbook_volumes_column column) {
    for (unsigned row = 0; row < db_count(book->volumes); row++)
        if (db_int64(book->volumes, row, WORKBOOK_VOLUMES_MONTH) == month)
            return db_int64(book->volumes, row, column);
    return 0;
}

/* ---- parts of a block ---------------------------------------------------------------------------------------------
 */

static void section(struct page *page, const char *title) {
    page->row++;
    page_text(page_look(page, STYLE_SECTION), 0, title);
    page_next(page);
}

static void header(struct page *page, const char *const *titles, unsigned n, unsigned first_key) {
    page_height(page, 32);
    for (unsigned i = 0; i < n; i++)
        page_text(page_look(page, i >= first_key ? STYLE_HEADER_KEY
                                  : i == 0       ? STYLE_HEADER
                                                 : STYLE_HEADER_RIGHT),
                  i, i18n_text(titles[i]));
    page_next(page);
}

static void note(struct page *page, const char *text) {
    page_text(page_look(page, STYLE_NOTE), 0, text);
    page_next(page);
}

/* Names of a cell that must outlive the ring: in formulas that name many. */
#define AT(column) cell_name(page, column)

/* A plain value, and marked as one. */
static void given(struct page *page, unsigned column, int64_t number) {
    page_number(page_look(page, STYLE_GIVEN_COUNT), column, (double)number);
}

static void key(struct page *page, unsigned column, int64_t number) {
    page_number(page_look(page, STYLE_KEY), column, (double)number);
}

static void count_formula(struct page *page, unsigned column, int64_t number, const char *formula) {
    page_formula(page_look(page, STYLE_COUNT), column, (double)number, "%s", formula);
}

static void total_of(const struct workbook *book, struct page *page, unsigned column, int64_t number,
                     enum groups_column over, unsigned metric_key) {
    groups_sum_cell(book, page_look(page, STYLE_COUNT), column, number, over, AT(metric_key), GROUPS_COLUMNS, NULL);
}

static void attainment(struct page *page, unsigned column, int64_t met, int64_t missed, unsigned met_column,
                       unsigned missed_column) {
    attainment_cell(page_look(page, STYLE_PERCENT), column, met, missed, AT(met_column), AT(missed_column));
}

static void check(struct page *page, unsigned column, bool holds, const char *condition) {
    check_cell(page_look(page, STYLE_CHECK), column, holds, condition);
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
    attainment(page, KEPT_BEFORE, before.met, before.missed, KEPT_MET_BEFORE, KEPT_MISSED_BEFORE);
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
    struct counts counts = counts_in(book, metric);
    struct month_counts before = counted_in(book, month_before(book->task->month), metric);
    const struct figure *line = figures_find(&book->figures, BY_METRIC, 0, metric);
    self->kept_rows[metric] = page->row;
    page_text(page_look(page, STYLE_STRONG), KEPT_METRIC, metric_title(metric));
    total_of(book, page, KEPT_MET, counts.met, GROUPS_MET, KEPT_METRIC_KEY);
    total_of(book, page, KEPT_MISSED, counts.missed, GROUPS_MISSED, KEPT_METRIC_KEY);
    attainment(page, KEPT_ATTAINMENT, counts.met, counts.missed, KEPT_MET, KEPT_MISSED);
    goal_cell(page_look(page, STYLE_PERCENT), KEPT_GOAL, &counts, AT(KEPT_JUDGED), AT(KEPT_NEEDED));
    write_change(page, &counts, before);
    write_percentile(page, KEPT_MEDIAN, line ? line->measured : 0, line ? line->median : 0);
    write_percentile(page, KEPT_NINETIETH, line ? line->measured : 0, line ? line->ninetieth : 0);
    g_autofree char *left_out = g_strdup_printf("%s+%s-%s", AT(KEPT_MET), AT(KEPT_MISSED), AT(KEPT_MEASURED));
    count_formula(page, KEPT_LEFT_OUT, counts_verdicts(&counts) - counts.measured, left_out);
    if (metric == METRIC_FIRST_RESPONSE)
        write_at_creation(book, page, &counts);
    total_of(book, page, KEPT_MEASURED, counts.measured, GROUPS_MEASURED, KEPT_METRIC_KEY);
    total_of(book, page, KEPT_JUDGED, counts.judged, GROUPS_JUDGED, KEPT_METRIC_KEY);
    total_of(book, page, KEPT_NEEDED, counts.needed, GROUPS_NEEDED, KEPT_METRIC_KEY);
    given(page, KEPT_MET_BEFORE, before.met);
    given(page, KEPT_MISSED_BEFORE, before.missed);
    key(page, KEPT_METRIC_KEY, metric);
    page_next(page);
}

/* First response and resolution always; the others where there are any. */
static bool is_shown(const struct workbook *book, enum metric metric) {
    return metric == METRIC_FIRST_RESPONSE || metric == METRIC_RESOLUTION || counts_in(book, metric).clocks > 0 ||
           counted_in(book, month_before(book->task->month), metric).running > 0;
}

static void write_kept(struct summary *self) {
    struct page *page = self->page;
    section(page, _("Promises kept"));
    header(page, kept_titles, G_N_ELEMENTS(kept_titles), KEPT_MEASURED);
    lxw_row_t first = page->row;
    for (enum metric metric = METRIC_NONE + 1; metric < METRIC_COUNT; metric++)
        if (is_shown(self->book, metric))
            write_kept_line(self, metric);
    struct colouring colouring = {KEPT_ATTAINMENT, KEPT_MET, KEPT_MISSED, KEPT_JUDGED, KEPT_NEEDED};
    colour_attainment(page, first, page->row - 1, &colouring);
    note(page,
         _("Attainment = met ÷ (met + missed), cut to two decimals. A clock counts in the month of its verdict: "
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

struct whole {
    int metric, verdict;
};

static void append_whole(GString *formula, const struct page *clocks, lxw_row_t first, lxw_row_t last, void *data) {
    const struct whole *whole = data;
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
        struct whole whole = {.metric = (int)metric, .verdict = (int)totals[i].key};
        g_autofree char *counted = table_sum(&book->tables[SHEET_CLOCKS], append_whole, &whole);
        g_string_append_printf(condition, "%s%s=%s", i ? "," : "", AT(totals[i].column), counted);
    }
    g_string_append_c(condition, ')');
    check(page, FLOW_AS_CLOCKS, true, condition->str);
}

static void write_flow_line(struct summary *self, enum metric metric) {
    const struct workbook *book = self->book;
    struct page *page = self->page;
    struct counts counts = counts_in(book, metric);
    int64_t ran = counted_in(book, month_before(book->task->month), metric).running;
    page_text(page_look(page, STYLE_STRONG), FLOW_METRIC, metric_title(metric));
    total_of(book, page, FLOW_CARRIED, counts.carried, GROUPS_CARRIED, FLOW_METRIC_KEY);
    total_of(book, page, FLOW_STARTED, counts.started, GROUPS_STARTED, FLOW_METRIC_KEY);
    total_of(book, page, FLOW_MET, counts.met, GROUPS_MET, FLOW_METRIC_KEY);
    total_of(book, page, FLOW_MISSED, counts.missed, GROUPS_MISSED, FLOW_METRIC_KEY);
    total_of(book, page, FLOW_EXCLUDED, counts.excluded, GROUPS_EXCLUDED, FLOW_METRIC_KEY);
    total_of(book, page, FLOW_RUNNING, counts.running, GROUPS_RUNNING, FLOW_METRIC_KEY);
    g_autofree char *sides = g_strdup_printf("%s+%s=%s+%s+%s+%s", AT(FLOW_CARRIED), AT(FLOW_STARTED), AT(FLOW_MET),
                                             AT(FLOW_MISSED), AT(FLOW_EXCLUDED), AT(FLOW_RUNNING));
    check(page, FLOW_ADDS_UP, counts.carried + counts.started == counts.clocks, sides);
    given(page, FLOW_BEFORE, ran);
    g_autofree char *same = g_strdup_printf("%s=%s", AT(FLOW_CARRIED), AT(FLOW_BEFORE));
    check(page, FLOW_AS_BEFORE, counts.carried == ran, same);
    check_clocks(book, page, metric);
    key(page, FLOW_METRIC_KEY, metric);
    page_next(page);
}

static void write_flow(struct summary *self) {
    struct page *page = self->page;
    section(page, _("Where every clock is counted"));
    header(page, flow_titles, G_N_ELEMENTS(flow_titles), COLUMNS);
    lxw_row_t first = page->row;
    for (enum metric metric = METRIC_NONE + 1; metric < METRIC_COUNT; metric++)
        if (self->kept_rows[metric] > 0)
            write_flow_line(self, metric);
    for (unsigned column = FLOW_ADDS_UP; column <= FLOW_AS_CLOCKS; column++)
        if (column != FLOW_BEFORE)
            colour_checks(page, first, page->row - 1, column);
    note(page, _("Carried in + started = met + missed + excluded + running (paused ones too)."));
}

/* ---- tickets ------------------------------------------------------------------------------------------------------
 */

enum {
    TICKETS_LABEL,
    TICKETS_CARRIED_IN,
    TICKETS_RECEIVED_IN,
    TICKETS_RETURNED_IN,
    TICKETS_RESOLVED_OUT,
    TICKETS_EXCLUDED_OUT,
    TICKETS_OPEN_NOW,
    TICKETS_ADD_UP,
    TICKETS_BEFORE,
    TICKETS_AS_BEFORE,
};
static const char *const ticket_titles[] = {
    N_("Tickets"),
    N_("Open before"),
    N_("Received"),
    N_("Returned"),
    N_("Resolved"),
    N_("Excluded"),
    N_("Open at the end"),
    N_("Adds up"),
    N_("Open a month before"),
    N_("Open before as it was"),
};

struct ticket_term {
    enum tickets_column column;
    int key;
};

static void append_ticket_count(GString *formula, const struct page *tickets, lxw_row_t first, lxw_row_t last,
                                void *data) {
    const struct ticket_term *term = data;
    g_string_append_printf(formula, "COUNTIF(%s,%d)", range_name(tickets, term->column, first, last), term->key);
}

static void count_tickets(const struct workbook *book, struct page *page, unsigned column, int64_t number,
                          enum tickets_column over, int wanted) {
    struct ticket_term term = {.column = over, .key = wanted};
    g_autofree char *formula = table_sum(&book->tables[SHEET_TICKETS], append_ticket_count, &term);
    count_formula(page, column, number, formula);
}

static void write_tickets(struct summary *self) {
    const struct workbook *book = self->book;
    struct page *page = self->page;
    int month = book->task->month;
    int64_t carried = volume_in(book, month, WORKBOOK_VOLUMES_CARRIED);
    int64_t before = volume_in(book, month_before(month), WORKBOOK_VOLUMES_OPEN);
    section(page, _("Tickets"));
    header(page, ticket_titles, G_N_ELEMENTS(ticket_titles), COLUMNS);
    self->tickets_at = page->row;
    page_text(page_look(page, STYLE_STRONG), TICKETS_LABEL, _("All tickets"));
    count_tickets(book, page, TICKETS_CARRIED_IN, carried, TICKETS_CAME_KEY, CAME_KEY_CARRIED);
    count_tickets(book, page, TICKETS_RECEIVED_IN, volume_in(book, month, WORKBOOK_VOLUMES_RECEIVED), TICKETS_CAME_KEY,
                  CAME_KEY_RECEIVED);
    count_tickets(book, page, TICKETS_RETURNED_IN, volume_in(book, month, WORKBOOK_VOLUMES_RETURNED), TICKETS_CAME_KEY,
                  CAME_KEY_RETURNED);
    count_tickets(book, page, TICKETS_RESOLVED_OUT, volume_in(book, month, WORKBOOK_VOLUMES_RESOLVED),
                  TICKETS_STANDS_KEY, STANDS_KEY_RESOLVED);
    count_tickets(book, page, TICKETS_EXCLUDED_OUT, volume_in(book, month, WORKBOOK_VOLUMES_EXCLUDED),
                  TICKETS_STANDS_KEY, STANDS_KEY_EXCLUDED);
    count_tickets(book, page, TICKETS_OPEN_NOW, volume_in(book, month, WORKBOOK_VOLUMES_OPEN), TICKETS_STANDS_KEY,
                  STANDS_KEY_OPEN);
    g_autofree char *sides =
        g_strdup_printf("%s+%s+%s=%s+%s+%s", AT(TICKETS_CARRIED_IN), AT(TICKETS_RECEIVED_IN), AT(TICKETS_RETURNED_IN),
                        AT(TICKETS_RESOLVED_OUT), AT(TICKETS_EXCLUDED_OUT), AT(TICKETS_OPEN_NOW));
    check(page, TICKETS_ADD_UP, true, sides);
    given(page, TICKETS_BEFORE, before);
    g_autofree char *same = g_strdup_printf("%s=%s", AT(TICKETS_CARRIED_IN), AT(TICKETS_BEFORE));
    check(page, TICKETS_AS_BEFORE, carried == before, same);
    page_next(page);
    colour_checks(page, self->tickets_at, self->tickets_at, TICKETS_ADD_UP);
    colour_checks(page, self->tickets_at, self->tickets_at, TICKETS_AS_BEFORE);
}

/* ---- resolution counted in other ways ------------------------------------------------------------------------------
 */

static const char *const way_titles[] = {N_("Resolution, counted"), N_("Met"), N_("Missed"), N_("Attainment")};
enum { WAY_LABEL, WAY_MET, WAY_MISSED, WAY_ATTAINMENT };

static void append_started(GString *formula, const struct page *clocks, lxw_row_t first, lxw_row_t last, void *data) {
    const struct whole *whole = data;
    g_string_append_printf(formula, "COUNTIFS(%s,%d,%s,%d,%s,%d)", range_name(clocks, CLOCKS_METRIC_KEY, first, last),
                           METRIC_RESOLUTION, range_name(clocks, CLOCKS_VERDICT_KEY, first, last), whole->verdict,
                           range_name(clocks, CLOCKS_STARTED_IN, first, last), whole->metric);
}

static void append_ticket_sum(GString *formula, const struct page *tickets, lxw_row_t first, lxw_row_t last,
                              void *data) {
    const struct ticket_term *term = data;
    g_string_append_printf(formula, "SUM(%s)", range_name(tickets, term->column, first, last));
}

static void write_way(struct page *page, const char *label, int64_t met, int64_t missed, const char *met_formula,
                      const char *missed_formula) {
    page_text(page_look(page, STYLE_STRONG), WAY_LABEL, label);
    count_formula(page, WAY_MET, met, met_formula);
    count_formula(page, WAY_MISSED, missed, missed_formula);
    attainment(page, WAY_ATTAINMENT, met, missed, WAY_MET, WAY_MISSED);
    page_next(page);
}

/* Rule 6.1 counts by verdict; both other customs are shown once, for comparison. */
static void write_ways(struct summary *self) {
    const struct workbook *book = self->book;
    struct page *page = self->page;
    struct counts counts = counts_in(book, METRIC_RESOLUTION);
    section(page, _("For comparison"));
    header(page, way_titles, G_N_ELEMENTS(way_titles), COLUMNS);
    unsigned row = self->kept_rows[METRIC_RESOLUTION] + 1;
    g_autofree char *met = g_strdup_printf("%s%u", column_name(KEPT_MET), row);
    g_autofree char *missed = g_strdup_printf("%s%u", column_name(KEPT_MISSED), row);
    write_way(page, _("by verdict (as above)"), counts.met, counts.missed, met, missed);
    struct ticket_term kept = {.column = TICKETS_KEPT}, late = {.column = TICKETS_LATE};
    g_autofree char *kept_sum = table_sum(&book->tables[SHEET_TICKETS], append_ticket_sum, &kept);
    g_autofree char *late_sum = table_sum(&book->tables[SHEET_TICKETS], append_ticket_sum, &late);
    write_way(page, _("by date of resolution"), book->kept_resolutions, book->late_resolutions, kept_sum, late_sum);
    struct whole met_in = {.metric = book->task->month, .verdict = VERDICT_KEY_MET};
    struct whole missed_in = {.metric = book->task->month, .verdict = VERDICT_KEY_MISSED};
    g_autofree char *started_met = table_sum(&book->tables[SHEET_CLOCKS], append_started, &met_in);
    g_autofree char *started_missed = table_sum(&book->tables[SHEET_CLOCKS], append_started, &missed_in);
    write_way(page, _("by date of creation"), counts.started_met, counts.started_missed, started_met, started_missed);
    note(page, _("Counting by date of resolution hides what is late and open; counting by date of creation goes on "
                 "changing months that are over."));
}

/* ---- the months behind the charts ---------------------------------------------------------------------------------
 */

enum {
    MONTH_LABEL,
    MONTH_FIRST_MET,
    MONTH_FIRST_MISSED,
    MONTH_FIRST_ATTAINMENT,
    MONTH_RESOLUTION_MET,
    MONTH_RESOLUTION_MISSED,
    MONTH_RESOLUTION_ATTAINMENT,
    MONTH_RECEIVED,
    MONTH_RESOLVED,
    MONTH_OPEN,
};
static const char *const month_titles[] = {
    N_("Month"),
    N_("First response met"),
    N_("First response missed"),
    N_("First response kept"),
    N_("Resolution met"),
    N_("Resolution missed"),
    N_("Resolution kept"),
    N_("Tickets received"),
    N_("Tickets resolved"),
    N_("Tickets open"),
};

/* The month's own line refers to the blocks above; those before it are plain values of their time. */
static void month_cell(struct page *page, unsigned column, int64_t number, lxw_row_t row, unsigned from) {
    if (row == 0) {
        given(page, column, number);
        return;
    }
    g_autofree char *formula = g_strdup_printf("%s%u", column_name(from), row + 1);
    count_formula(page, column, number, formula);
}

static void write_month(struct summary *self, int month) {
    const struct workbook *book = self->book;
    struct page *page = self->page;
    bool is_own = month == book->task->month;
    struct month_counts first = counted_in(book, month, METRIC_FIRST_RESPONSE);
    struct month_counts resolution = counted_in(book, month, METRIC_RESOLUTION);
    lxw_row_t first_row = is_own ? self->kept_rows[METRIC_FIRST_RESPONSE] : 0;
    lxw_row_t resolution_row = is_own ? self->kept_rows[METRIC_RESOLUTION] : 0;
    lxw_row_t tickets_row = is_own ? self->tickets_at : 0;
    g_autofree char *label = g_strdup_printf("%04d-%02d", month / 100, month % 100);
    page_text(page_look(page, STYLE_STRONG), MONTH_LABEL, label);
    month_cell(page, MONTH_FIRST_MET, first.met, first_row, KEPT_MET);
    month_cell(page, MONTH_FIRST_MISSED, first.missed, first_row, KEPT_MISSED);
    attainment(page, MONTH_FIRST_ATTAINMENT, first.met, first.missed, MONTH_FIRST_MET, MONTH_FIRST_MISSED);
    month_cell(page, MONTH_RESOLUTION_MET, resolution.met, resolution_row, KEPT_MET);
    month_cell(page, MONTH_RESOLUTION_MISSED, resolution.missed, resolution_row, KEPT_MISSED);
    attainment(page, MONTH_RESOLUTION_ATTAINMENT, resolution.met, resolution.missed, MONTH_RESOLUTION_MET,
               MONTH_RESOLUTION_MISSED);
    month_cell(page, MONTH_RECEIVED, volume_in(book, month, WORKBOOK_VOLUMES_RECEIVED), tickets_row,
               TICKETS_RECEIVED_IN);
    month_cell(page, MONTH_RESOLVED, volume_in(book, month, WORKBOOK_VOLUMES_RESOLVED), tickets_row,
               TICKETS_RESOLVED_OUT);
    month_cell(page, MONTH_OPEN, volume_in(book, month, WORKBOOK_VOLUMES_OPEN), tickets_row, TICKETS_OPEN_NOW);
    page_next(page);
}

/* Has anything been counted in it? */
static bool has_figures(const struct workbook *book, int month) {
    for (unsigned row = 0; row < db_count(book->volumes); row++)
        if (db_int64(book->volumes, row, WORKBOOK_VOLUMES_MONTH) == month)
            return true;
    return false;
}

/* Twelve months, or those since the first that has figures. */
static void write_months(struct summary *self) {
    const struct workbook *book = self->book;
    section(self->page, _("Twelve months"));
    header(self->page, month_titles, G_N_ELEMENTS(month_titles), COLUMNS);
    int month = book->task->month;
    for (int i = 1; i < MONTHS; i++)
        month = month_before(month);
    while (month != book->task->month && !has_figures(book, month))
        month = month_next(month);
    self->months_first = self->page->row;
    for (; month <= book->task->month; month = month_next(month))
        write_month(self, month);
    self->months_last = self->page->row - 1;
}

/* ---- missed by cause ----------------------------------------------------------------------------------------------
 */

enum { CAUSE_LABEL, CAUSE_MISSED, CAUSE_KEY };
static const char *const cause_titles[] = {N_("Cause"), N_("Missed"), N_("Cause no.")};

struct cause_term {
    const char *cell;
};

static void append_cause(GString *formula, const struct page *breaches, lxw_row_t first, lxw_row_t last, void *data) {
    const struct cause_term *term = data;
    g_string_append_printf(formula, "COUNTIF(%s,%s)", range_name(breaches, BREACHES_CAUSE_KEY, first, last),
                           term->cell);
}

static void write_causes(struct summary *self) {
    const struct workbook *book = self->book;
    struct page *page = self->page;
    section(page, _("Missed, by cause"));
    header(page, cause_titles, G_N_ELEMENTS(cause_titles), CAUSE_KEY);
    self->causes_first = page->row;
    for (unsigned row = 0; row < db_count(book->causes); row++) {
        const char *cause = db_str(book->causes, row, WORKBOOK_CAUSES_CAUSE);
        struct cause_term term = {.cell = AT(CAUSE_KEY)};
        g_autofree char *formula = table_sum(&book->tables[SHEET_BREACHES], append_cause, &term);
        page_text(page_look(page, STYLE_STRONG), CAUSE_LABEL, cause_title(cause));
        count_formula(page, CAUSE_MISSED, db_int64(book->causes, row, WORKBOOK_CAUSES_MISSED), formula);
        key(page, CAUSE_KEY, row + 1);
        page_next(page);
    }
    if (db_count(book->causes) == 0)
        note(page, _("Nothing was missed."));
    self->causes_last = page->row - 1;
}

/* ---- charts -------------------------------------------------------------------------------------------------------
 */

static void add_series(struct summary *self, lxw_chart *chart, unsigned column, lxw_row_t first, lxw_row_t last,
                       const char *name, lxw_color_t colour) {
    const char *sheet = self->page->name;
    lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
    chart_series_set_categories(series, sheet, first, 0, last, 0);
    chart_series_set_values(series, sheet, first, (lxw_col_t)column, last, (lxw_col_t)column);
    chart_series_set_name(series, name);
    lxw_chart_fill fill = {.color = colour};
    lxw_chart_line line = {.color = colour, .width = 2.25};
    chart_series_set_fill(series, &fill);
    chart_series_set_line(series, &line);
    chart_series_set_marker_type(series, LXW_CHART_MARKER_CIRCLE);
    chart_series_set_marker_fill(series, &fill);
    chart_series_set_marker_line(series, &line);
}

/* Three beside one another, over the width that is printed. */
static void place_chart(struct summary *self, lxw_chart *chart, unsigned number, const char *title, bool has_legend) {
    static const struct {
        lxw_col_t column;
        int offset;
    } places[] = {{0, 4}, {3, 26}, {7, 58}};
    lxw_chart_font font = {.size = 12, .bold = LXW_TRUE, .color = 0x1B232C};
    lxw_chart_line line = {.color = 0xDFE3E6};
    chart_title_set_name(chart, title);
    chart_title_set_name_font(chart, &font);
    chart_chartarea_set_line(chart, &line);
    chart_axis_major_gridlines_set_line(chart_axis_get(chart, LXW_CHART_AXIS_TYPE_X), &line);
    chart_axis_major_gridlines_set_line(chart_axis_get(chart, LXW_CHART_AXIS_TYPE_Y), &line);
    chart_legend_set_position(chart, has_legend ? LXW_CHART_LEGEND_BOTTOM : LXW_CHART_LEGEND_NONE);
    lxw_chart_options place = {.x_offset = places[number].offset, .x_scale = 0.8, .y_scale = 1.1};
    book_check(self->page->book,
               worksheet_insert_chart_opt(self->page->sheet, self->charts_at, places[number].column, chart, &place));
}

static void chart_attainment(struct summary *self) {
    lxw_chart *chart = workbook_add_chart(book_workbook(self->page->book), LXW_CHART_LINE);
    lxw_row_t first = self->months_first, last = self->months_last;
    add_series(self, chart, MONTH_FIRST_ATTAINMENT, first, last, _("First response"), 0x87929C);
    add_series(self, chart, MONTH_RESOLUTION_ATTAINMENT, first, last, _("Resolution"), 0x0B5F68);
    lxw_chart_axis *axis = chart_axis_get(chart, LXW_CHART_AXIS_TYPE_Y);
    chart_axis_set_max(axis, 1);
    chart_axis_set_num_format(axis, "0%");
    place_chart(self, chart, 0, _("Promises kept"), true);
}

static void chart_volume(struct summary *self) {
    lxw_chart *chart = workbook_add_chart(book_workbook(self->page->book), LXW_CHART_COLUMN);
    lxw_row_t first = self->months_first, last = self->months_last;
    add_series(self, chart, MONTH_RECEIVED, first, last, _("received"), 0x87929C);
    add_series(self, chart, MONTH_RESOLVED, first, last, _("resolved"), 0x0B5F68);
    add_series(self, chart, MONTH_OPEN, first, last, _("open at the end"), 0xE0B84C);
    place_chart(self, chart, 1, _("Tickets and backlog"), true);
}

static void chart_causes(struct summary *self) {
    lxw_chart *chart = workbook_add_chart(book_workbook(self->page->book), LXW_CHART_BAR);
    add_series(self, chart, CAUSE_MISSED, self->causes_first, self->causes_last, _("missed"), 0xB3261E);
    chart_axis_set_reverse(chart_axis_get(chart, LXW_CHART_AXIS_TYPE_Y));
    place_chart(self, chart, 2, _("Missed, by cause"), false);
}

/* ---- the sheet ----------------------------------------------------------------------------------------------------
 */

static void set_widths(struct page *page) {
    book_check(page->book, worksheet_set_column(page->sheet, 0, 0, LABEL_WIDTH, NULL));
    book_check(page->book, worksheet_set_column(page->sheet, 1, COLUMNS - 1, 12.5, NULL));
}

static bool write_sheet(struct workbook *book, struct page *page, GError **error) {
    (void)error;
    struct summary self = {.book = book, .page = page};
    g_autofree char *title = g_strdup_printf(_("%s: service levels"), book->names.reseller);
    workbook_title(book, page, *book->names.reseller ? title : _("Service levels"));
    set_widths(page);
    if (book->n_clocks == 0 && book->n_tickets == 0)
        note(page, _("There are no tickets in this month."));
    write_kept(&self);
    self.charts_at = page->row + 1;
    page->row += CHART_ROWS;
    write_flow(&self);
    write_tickets(&self);
    write_ways(&self);
    write_months(&self);
    write_causes(&self);
    chart_attainment(&self);
    chart_volume(&self);
    if (db_count(book->causes) > 0)
        chart_causes(&self);
    worksheet_activate(page->sheet);
    worksheet_set_portrait(page->sheet);
    worksheet_fit_to_pages(page->sheet, 1, 1);
    book_check(page->book, worksheet_print_area(page->sheet, 0, 0, page->row - 1, KEPT_WITHOUT));
    return true;
}

const struct sheet sheet_summary = {
    .name = N_("Summary"),
    .tab = 0x0B5F68,
    .part = SHEET_ADDS_UP,
    .write = write_sheet,
};
