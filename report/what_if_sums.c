/* The sums of the what-if workbook: what was beside what would be, by promise, by priority and by customer. Every count
 * adds up Groups by numeric keys; a check holds the promises against one count over all changes. See what_if_book.h. */
#include "report/what_if_book.h"

#include "report/block.h"
#include "report/draw.h"
#include "report/sheet_by.h"
#include "shared/i18n.h"

/* The columns of a line, after its name. */
enum {
    SUM_METRIC,
    SUM_WAS_MET,
    SUM_WAS_MISSED,
    SUM_WAS_ATTAINMENT,
    SUM_WOULD_MET,
    SUM_WOULD_MISSED,
    SUM_WOULD_ATTAINMENT,
    SUM_DIFFERENCE,
    SUM_CHANGES,
    SUM_ADDS_UP,
    SUM_METRIC_KEY,
    SUM_KEY,
    SUM_COLUMNS,
};
#define SUM_TITLES                                                                                                     \
    {N_("Promise"), 20, STYLE_TEXT}, {N_("Met"), 10, STYLE_COUNT}, {N_("Missed"), 10, STYLE_COUNT},                    \
        {N_("Attainment"), 12, STYLE_PERCENT}, {N_("Met, what if"), 11, STYLE_COUNT},                                  \
        {N_("Missed, what if"), 11, STYLE_COUNT}, {N_("Attainment, what if"), 12, STYLE_PERCENT},                      \
        {N_("Change"), 10, STYLE_CHANGE}, {                                                                            \
        N_("Verdicts that change"), 12, STYLE_COUNT                                                                    \
    }

static const struct column customer_columns[1 + SUM_COLUMNS] = {
    {N_("Customer"), 34, STYLE_TEXT},         SUM_TITLES,
    {N_("Adds up"), 9, STYLE_CHECK},          {N_("Metric no."), 9, STYLE_KEY, true},
    {N_("Customer no."), 9, STYLE_KEY, true},
};

/* What a line adds up. */
enum scope { ALL, OF_CUSTOMER, OF_PRIORITY };
enum { CHART_ROWS = 20 };
struct line {
    enum scope scope;
    int64_t id;
    const char *name;
    enum metric metric;
    int64_t was_met, was_missed, would_met, would_missed, changes;
    lxw_row_t first, last; /* rows of Groups to look through */
    unsigned groups;       /* that are in it */
};

/* A group may be in a priority on one side and in another one on the other. */
static bool is_in(const struct line *line, const struct what_if_group *group, bool would) {
    return group->metric == line->metric &&
           (line->scope == ALL || (line->scope == OF_CUSTOMER && group->customer_id == line->id) ||
            (line->scope == OF_PRIORITY && (would ? group->would_priority : group->was_priority) == line->id));
}

static void add_up(const struct what_if_book *self, struct line *line) {
    for (guint i = 0; i < self->groups->len; i++) {
        const struct what_if_group *group = &g_array_index(self->groups, struct what_if_group, i);
        bool was = is_in(line, group, false), would = is_in(line, group, true);
        if (!was && !would)
            continue;
        if (line->groups++ == 0)
            line->first = group->row;
        line->last = group->row;
        line->was_met += was ? group->was[WHAT_IF_MET] : 0;
        line->was_missed += was ? group->was[WHAT_IF_MISSED] : 0;
        line->changes += was ? group->changes : 0;
        line->would_met += would ? group->would[WHAT_IF_MET] : 0;
        line->would_missed += would ? group->would[WHAT_IF_MISSED] : 0;
    }
}

/* ---- cells --------------------------------------------------------------------------------------------------------
 */

struct writing {
    const struct what_if_book *book;
    struct page *page;
    const struct line *line;
};

/* The line's names take one column. */
static const char *cell(const struct writing *self, unsigned column) {
    return cell_name(self->page, 1 + column);
}

static void write_sum(const struct writing *self, unsigned column, unsigned over, int64_t result, bool would) {
    const struct line *line = self->line;
    const struct page *groups = self->book->groups_page;
    static const unsigned keys[][2] = {
        [OF_CUSTOMER] = {GROUP_CUSTOMER_KEY, GROUP_CUSTOMER_KEY},
        [OF_PRIORITY] = {GROUP_WAS_PRIORITY, GROUP_WOULD_PRIORITY},
    };
    g_autoptr(GString) formula = g_string_new(NULL);
    g_string_append_printf(formula, "SUMIFS(%s,%s,%s", range_name(groups, over, line->first, line->last),
                           range_name(groups, GROUP_METRIC_KEY, line->first, line->last), cell(self, SUM_METRIC_KEY));
    if (line->scope != ALL)
        g_string_append_printf(formula, ",%s,%s", range_name(groups, keys[line->scope][would], line->first, line->last),
                               cell(self, SUM_KEY));
    g_string_append_c(formula, ')');
    page_formula(page_look(self->page, STYLE_COUNT), 1 + column, (double)result, "%s", formula->str);
}

static void write_difference(const struct writing *self) {
    const struct line *line = self->line;
    int64_t was = line->was_met + line->was_missed, would = line->would_met + line->would_missed;
    g_autofree char *none = formula_quoted(_("none"));
    g_autofree char *formula =
        g_strdup_printf("IF(OR(%s+%s=0,%s+%s=0),\"%s\",%s-%s)", cell(self, SUM_WAS_MET), cell(self, SUM_WAS_MISSED),
                        cell(self, SUM_WOULD_MET), cell(self, SUM_WOULD_MISSED), none, cell(self, SUM_WOULD_ATTAINMENT),
                        cell(self, SUM_WAS_ATTAINMENT));
    page_look(self->page, STYLE_CHANGE);
    if (was == 0 || would == 0)
        page_formula_text(self->page, 1 + SUM_DIFFERENCE, _("none"), "%s", formula);
    else
        page_formula(self->page, 1 + SUM_DIFFERENCE,
                     attainment_of(line->would_met, line->would_missed) / 10000.0 -
                         attainment_of(line->was_met, line->was_missed) / 10000.0,
                     "%s", formula);
}

/* "+COUNTIFS(metric,key,verdict,1)" over every sheet of the changes. */
static void append_changes(GString *condition, const struct writing *self, char sign, unsigned column,
                           unsigned verdict) {
    for (guint i = 0; i < self->book->lists->len; i++) {
        const struct page *page = self->book->lists->pdata[i];
        lxw_row_t last = MAX(page->row, page->first_row + 1) - 1;
        g_string_append_printf(condition, "%cCOUNTIFS(%s,%s,%s,%u", sign,
                               range_name(page, CHANGE_METRIC_KEY, page->first_row, last), cell(self, SUM_METRIC_KEY),
                               range_name(page, column, page->first_row, last), verdict);
        unsigned priority = column == CHANGE_WAS_KEY ? CHANGE_WAS_PRIORITY : CHANGE_WOULD_PRIORITY;
        if (self->line->scope == OF_PRIORITY)
            g_string_append_printf(condition, ",%s,%s", range_name(page, priority, page->first_row, last),
                                   cell(self, SUM_KEY));
        g_string_append_c(condition, ')');
    }
}

/* The changes that are listed lead from what was to what would be. Over all of them, so not for each customer. */
static void write_check(const struct writing *self) {
    g_autoptr(GString) condition = g_string_new("AND(");
    static const unsigned columns[][2] = {
        [WHAT_IF_MET] = {SUM_WAS_MET, SUM_WOULD_MET}, [WHAT_IF_MISSED] = {SUM_WAS_MISSED, SUM_WOULD_MISSED}};
    for (unsigned verdict = WHAT_IF_MET; verdict <= WHAT_IF_MISSED; verdict++) {
        g_string_append_printf(condition, "%s%s=%s", verdict == WHAT_IF_MET ? "" : ",", cell(self, columns[verdict][1]),
                               cell(self, columns[verdict][0]));
        append_changes(condition, self, '+', CHANGE_WOULD_KEY, verdict);
        append_changes(condition, self, '-', CHANGE_WAS_KEY, verdict);
    }
    g_string_append_c(condition, ')');
    block_check(self->page, 1 + SUM_ADDS_UP, true, condition->str);
}

static void write_line(const struct what_if_book *book, struct page *page, struct line *line) {
    add_up(book, line);
    if (line->groups == 0)
        return;
    struct writing self = {book, page, line};
    bool is_customer = line->scope == OF_CUSTOMER;
    page_text(page_look(page, line->scope == ALL ? STYLE_STRONG : STYLE_TEXT), 0,
              is_customer ? line->name : metric_title(line->metric));
    page_text(page_look(page, STYLE_TEXT), 1 + SUM_METRIC, is_customer ? metric_title(line->metric) : line->name);
    write_sum(&self, SUM_WAS_MET, GROUP_WAS, line->was_met, false);
    write_sum(&self, SUM_WAS_MISSED, GROUP_WAS + 1, line->was_missed, false);
    block_attainment(page, 1 + SUM_WAS_ATTAINMENT, line->was_met, line->was_missed, 1 + SUM_WAS_MET,
                     1 + SUM_WAS_MISSED);
    write_sum(&self, SUM_WOULD_MET, GROUP_WOULD, line->would_met, true);
    write_sum(&self, SUM_WOULD_MISSED, GROUP_WOULD + 1, line->would_missed, true);
    block_attainment(page, 1 + SUM_WOULD_ATTAINMENT, line->would_met, line->would_missed, 1 + SUM_WOULD_MET,
                     1 + SUM_WOULD_MISSED);
    write_difference(&self);
    write_sum(&self, SUM_CHANGES, GROUP_CHANGES, line->changes, false);
    if (!is_customer)
        write_check(&self);
    block_key(page, 1 + SUM_METRIC_KEY, line->metric);
    if (line->scope != ALL)
        block_key(page, 1 + SUM_KEY, line->id);
    page_next(page);
}

static void write_lines(const struct what_if_book *self, struct page *page, enum scope scope, int64_t id,
                        const char *name) {
    for (enum metric metric = METRIC_NONE + 1; metric < METRIC_COUNT; metric++) {
        struct line line = {.scope = scope, .id = id, .name = name, .metric = metric};
        write_line(self, page, &line);
    }
}

/* ---- the sheets ---------------------------------------------------------------------------------------------------
 */

static const char *const titles[1 + SUM_COLUMNS] = {
    N_("Promise"),
    N_("Priority"),
    N_("Met"),
    N_("Missed"),
    N_("Attainment"),
    N_("Met, what if"),
    N_("Missed, what if"),
    N_("Attainment, what if"),
    N_("Change"),
    N_("Verdicts that change"),
    N_("Adds up"),
    N_("Metric no."),
    N_("Priority no."),
};

static void write_titles(struct page *page) {
    page_height(page, 32);
    for (unsigned i = 0; i < G_N_ELEMENTS(titles); i++)
        page_heading(page, i,
                     i <= 1 + SUM_METRIC    ? STYLE_HEADER
                     : i < 1 + SUM_ADDS_UP  ? STYLE_HEADER_RIGHT
                     : i == 1 + SUM_ADDS_UP ? STYLE_HEADER_CENTER
                                            : STYLE_HEADER_KEY,
                     i18n_text(titles[i]));
    page_next(page);
}

static void write_chart(const struct what_if_book *self, struct page *page, lxw_row_t first, lxw_row_t last) {
    if (self->groups->len == 0)
        return;
    lxw_chart *chart = draw_chart(page, LXW_CHART_COLUMN);
    struct draw_series was = {1 + SUM_WAS_ATTAINMENT, first, last, _("as it was"), DRAW_GREY};
    struct draw_series would = {1 + SUM_WOULD_ATTAINMENT, first, last, _("what if"), DRAW_ACCENT};
    draw_series(page, chart, &was);
    draw_series(page, chart, &would);
    lxw_chart_axis *axis = chart_axis_get(chart, LXW_CHART_AXIS_TYPE_Y);
    chart_axis_set_max(axis, 1);
    chart_axis_set_num_format(axis, "0%");
    struct draw_place place = {.row = page->row + 1, .width = 1.2};
    draw_place(page, chart, _("Promises kept"), true, &place);
}

static void write_what(const struct what_if_book *self, struct page *page) {
    const struct what_if_promise *promise = self->promise;
    g_autofree char *line =
        promise->plan != NULL
            ? g_strdup_printf(P_("The plan “%s” as the file has it, in place of its %u version.",
                                 "The plan “%s” as the file has it, in place of all of its %u versions.",
                                 promise->n_replaced),
                              promise->name, promise->n_replaced)
            : g_strdup_printf(P_("The calendar “%s” as the file has it, for the %u plan version that counts by it.",
                                 "The calendar “%s” as the file has it, for the %u plan versions that count by it.",
                                 promise->n_replaced),
                              promise->name, promise->n_replaced);
    page_text(page_look(page, STYLE_STRONG), 0, line);
    page_next(page);
    block_note(page, self->is_frozen ? _("The month is closed: what was is what its workbook says.")
                                     : _("The month is not closed: what was is what its events say at this moment."));
    block_note(page, _("What was are plain values, in italics; what would be are formulas over them and the listed "
                       "changes. Events are as they are: who knows what people would have done."));
}

void what_if_write_summary(struct what_if_book *self, struct page *page) {
    what_if_title(self, page, _("What if"));
    for (unsigned i = 0; i < G_N_ELEMENTS(customer_columns); i++)
        page_width(page, i, i == 0 ? 22 : customer_columns[i].width);
    write_what(self, page);
    block_section(page, _("Promises kept"));
    write_titles(page);
    lxw_row_t first = page->row;
    write_lines(self, page, ALL, 0, _("All priorities"));
    lxw_row_t last = MAX(page->row, first + 1) - 1;
    static const char *const names[] = {N_("1 (highest)"), N_("2"), N_("3"), N_("4 (lowest)")};
    for (int priority = PRIORITY_HIGHEST; priority <= PRIORITY_LOWEST; priority++)
        write_lines(self, page, OF_PRIORITY, priority, i18n_text(names[priority - PRIORITY_HIGHEST]));
    if (self->groups->len == 0)
        block_note(page, _("No clock counts in this month."));
    else
        colour_checks(page, first, page->row - 1, 1 + SUM_ADDS_UP);
    worksheet_fit_to_pages(page->sheet, 1, 1);
    book_check(page->book, worksheet_print_area(page->sheet, 0, 0, page->row + CHART_ROWS, 1 + SUM_ADDS_UP));
    write_chart(self, page, first, last);
}

void what_if_write_customers(struct what_if_book *self, struct page *page) {
    what_if_title(self, page, _("By customer"));
    page_header(page, customer_columns, G_N_ELEMENTS(customer_columns));
    int64_t written = 0;
    for (guint i = 0; i < self->groups->len; i++) {
        int64_t id = g_array_index(self->groups, struct what_if_group, i).customer_id;
        if (id == written)
            continue;
        written = id;
        page_line_above(page);
        write_lines(self, page, OF_CUSTOMER, id, name_of(&self->names->customers, id)->text);
    }
    page_end_table(page, "By_customer");
}
