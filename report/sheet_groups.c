/* Groups: one row a group of clocks that stand together on Clocks, with formulas over just those rows. The summary
 * sheets add these rows up by the numeric keys at the right, so that a recalculation takes linear time. */
#include "report/sheet_clocks.h"

#include "shared/i18n.h"

static const struct column columns[GROUPS_COLUMNS] = {
    [GROUPS_CUSTOMER] = {N_("Customer"), 30, STYLE_TEXT},
    [GROUPS_METRIC] = {N_("Metric"), 15, STYLE_TEXT},
    [GROUPS_CATEGORY] = {N_("Category"), 44, STYLE_TEXT},
    [GROUPS_PRIORITY] = {N_("Priority"), 10, STYLE_CODE},
    [GROUPS_PLAN] = {N_("Plan"), 20, STYLE_TEXT},
    [GROUPS_TEAM] = {N_("Team"), 16, STYLE_TEXT},
    [GROUPS_AGENT] = {N_("Agent"), 18, STYLE_TEXT},
    [GROUPS_CLOCKS] = {N_("Clocks"), 9, STYLE_COUNT},
    [GROUPS_CARRIED] = {N_("Carried in"), 9, STYLE_COUNT},
    [GROUPS_STARTED] = {N_("Started"), 9, STYLE_COUNT},
    [GROUPS_MET] = {N_("Met"), 9, STYLE_COUNT},
    [GROUPS_MISSED] = {N_("Missed"), 9, STYLE_COUNT},
    [GROUPS_EXCLUDED] = {N_("Excluded"), 9, STYLE_COUNT},
    [GROUPS_RUNNING] = {N_("Running"), 9, STYLE_COUNT},
    [GROUPS_AT_CREATION] = {N_("Answered at creation"), 11, STYLE_COUNT},
    [GROUPS_MEASURED] = {N_("In percentiles"), 11, STYLE_COUNT},
    [GROUPS_GOAL] = {N_("Goal, hundredths of a %"), 12, STYLE_COUNT},
    [GROUPS_JUDGED] = {N_("Verdicts with a goal"), 11, STYLE_COUNT},
    [GROUPS_NEEDED] = {N_("Goal × verdicts"), 11, STYLE_COUNT},
    [GROUPS_SHEET] = {N_("First sheet"), 8, STYLE_KEY, true},
    [GROUPS_FIRST] = {N_("First row"), 9, STYLE_KEY, true},
    [GROUPS_LAST_SHEET] = {N_("Last sheet"), 8, STYLE_KEY, true},
    [GROUPS_LAST] = {N_("Last row"), 9, STYLE_KEY, true},
    [GROUPS_METRIC_KEY] = {N_("Metric no."), 9, STYLE_KEY, true},
    [GROUPS_CUSTOMER_KEY] = {N_("Customer no."), 9, STYLE_KEY, true},
    [GROUPS_SERVICE_KEY] = {N_("Service no."), 9, STYLE_KEY, true},
    [GROUPS_CATEGORY_KEY] = {N_("Category no."), 9, STYLE_KEY, true},
    [GROUPS_PLAN_KEY] = {N_("Plan no."), 9, STYLE_KEY, true},
    [GROUPS_TEAM_KEY] = {N_("Team no."), 9, STYLE_KEY, true},
    [GROUPS_SEAT_KEY] = {N_("Team and agent no."), 10, STYLE_KEY, true},
};

void groups_begin(struct workbook *self) {
    struct page *page = table_page(&self->tables[SHEET_GROUPS], 0);
    workbook_title(self, page, i18n_text(sheet_groups.name));
    page_header(page, columns, GROUPS_COLUMNS);
}

/* A count over the group's rows in one column of Clocks: a term for each sheet that it lies on. `criterion` NULL: of
 * the numbers there. */
static void count(const struct workbook *self, struct page *page, const struct clock_group *group,
                  enum groups_column column, int64_t result, enum clocks_column over, int wanted) {
    g_autoptr(GString) formula = g_string_new(NULL);
    for (unsigned sheet = group->first.sheet; sheet <= group->last.sheet; sheet++) {
        const struct page *clocks = table_page(&self->tables[SHEET_CLOCKS], sheet);
        lxw_row_t first = sheet == group->first.sheet ? group->first.row : clocks->first_row;
        lxw_row_t last = sheet == group->last.sheet ? group->last.row : clocks->row - 1;
        g_string_append(formula, formula->len ? "+" : "");
        if (wanted != 0)
            g_string_append_printf(formula, "COUNTIF(%s,%d)", range_name(clocks, over, first, last), wanted);
        else
            g_string_append_printf(formula, "COUNT(%s)", range_name(clocks, over, first, last));
    }
    page_formula(page, column, (double)result, "%s", formula->str);
}

static void write_counts(const struct workbook *self, struct page *page, const struct clock_group *group) {
    const struct counts *counts = &group->counts;
    count(self, page, group, GROUPS_CLOCKS, counts->clocks, CLOCKS_VERDICT_KEY, 0);
    page_formula(page, GROUPS_CARRIED, (double)counts->carried, "%s-%s", cell_name(page, GROUPS_CLOCKS),
                 cell_name(page, GROUPS_STARTED));
    count(self, page, group, GROUPS_STARTED, counts->started, CLOCKS_STARTED_IN, self->task->month);
    count(self, page, group, GROUPS_MET, counts->met, CLOCKS_VERDICT_KEY, VERDICT_KEY_MET);
    count(self, page, group, GROUPS_MISSED, counts->missed, CLOCKS_VERDICT_KEY, VERDICT_KEY_MISSED);
    count(self, page, group, GROUPS_EXCLUDED, counts->excluded, CLOCKS_VERDICT_KEY, VERDICT_KEY_EXCLUDED);
    count(self, page, group, GROUPS_RUNNING, counts->running, CLOCKS_VERDICT_KEY, VERDICT_KEY_RUNNING);
    count(self, page, group, GROUPS_AT_CREATION, counts->at_creation, CLOCKS_AT_CREATION, 1);
    count(self, page, group, GROUPS_MEASURED, counts->measured, CLOCKS_MEASURED, 0);
    page_number(page, GROUPS_GOAL, group->goal);
    page_formula(page, GROUPS_JUDGED, (double)counts->judged, "IF(%s=0,0,%s+%s)", cell_name(page, GROUPS_GOAL),
                 cell_name(page, GROUPS_MET), cell_name(page, GROUPS_MISSED));
    page_formula(page, GROUPS_NEEDED, (double)counts->needed, "%s*%s", cell_name(page, GROUPS_GOAL),
                 cell_name(page, GROUPS_JUDGED));
}

static void write_keys(struct page *page, const struct clock_group *group) {
    page_number(page, GROUPS_SHEET, group->first.sheet + 1);
    page_number(page, GROUPS_FIRST, group->first.row + 1);
    page_number(page, GROUPS_LAST_SHEET, group->last.sheet + 1);
    page_number(page, GROUPS_LAST, group->last.row + 1);
    page_number(page, GROUPS_METRIC_KEY, group->metric);
    page_number(page, GROUPS_CUSTOMER_KEY, (double)group->customer_id);
    page_number(page, GROUPS_SERVICE_KEY, (double)group->service_id);
    page_number(page, GROUPS_CATEGORY_KEY, (double)group->category_id);
    page_number(page, GROUPS_PLAN_KEY, (double)group->plan_id);
    page_number(page, GROUPS_TEAM_KEY, (double)group->team_id);
    page_number(page, GROUPS_SEAT_KEY, (double)names_seat(group->team_id, group->agent_id));
}

void groups_add(struct workbook *self, const struct clock_group *group) {
    const struct table *table = &self->tables[SHEET_GROUPS];
    const struct names *names = &self->names;
    struct page *page = table_room(self, SHEET_GROUPS, table_page(table, table->pages->len - 1), 1);
    struct figure *line = figures_line(&self->figures, BY_CUSTOMER, group->customer_id, group->metric);
    if (line->counts.clocks == group->counts.clocks) { /* the first of its customer and metric */
        line->first_groups = table->pages->len - 1;
        line->first_group = page->row;
    }
    line->last_groups = table->pages->len - 1;
    line->last_group = page->row;
    page_text(page, GROUPS_CUSTOMER, name_of(&names->customers, group->customer_id)->text);
    page_text(page, GROUPS_METRIC, metric_title(group->metric));
    page_text(page, GROUPS_CATEGORY, names_category(names, group->category_id));
    page_number(page, GROUPS_PRIORITY, group->priority);
    page_text(page, GROUPS_PLAN, name_of(&names->plans, group->plan_id)->text);
    page_text(page, GROUPS_TEAM, name_of(&names->teams, group->team_id)->text);
    page_text(page, GROUPS_AGENT, name_of(&names->agents, group->agent_id)->text);
    write_counts(self, page, group);
    write_keys(page, group);
    page_next(page);
}

static bool write_sheet(struct workbook *self, struct page *page, GError **error) {
    (void)page;
    (void)error;
    table_end(self, SHEET_GROUPS, "Groups");
    return true;
}

const struct sheet sheet_groups = {
    .name = N_("Groups"), .tab = 0x87929C, .part = SHEET_HOLDS_DATA, .write = write_sheet};
