/* One thing against the metrics, a line each; see sheet_by.h. Every count adds up Groups by the numeric keys at the
 * right of the line. */
#include "report/sheet_by.h"

#include "report/block.h"
#include "shared/i18n.h"

/* The columns after the names. */
enum {
    METRIC,
    CARRIED,
    STARTED,
    MET,
    MISSED,
    EXCLUDED,
    RUNNING,
    ADDS_UP,
    ATTAINMENT,
    GOAL,
    MEDIAN,
    NINETIETH,
    LEFT_OUT,
    MEASURED,
    JUDGED,
    NEEDED,
    METRIC_KEY,
    KEY,
    COLUMNS,
};
static const struct column count_columns[COLUMNS] = {
    [METRIC] = {N_("Metric"), 17, STYLE_TEXT},
    [CARRIED] = {N_("Carried in"), 9, STYLE_COUNT},
    [STARTED] = {N_("Started"), 9, STYLE_COUNT},
    [MET] = {N_("Met"), 9, STYLE_COUNT},
    [MISSED] = {N_("Missed"), 9, STYLE_COUNT},
    [EXCLUDED] = {N_("Excluded"), 9, STYLE_COUNT},
    [RUNNING] = {N_("Running"), 9, STYLE_COUNT},
    [ADDS_UP] = {N_("Adds up"), 9, STYLE_CHECK},
    [ATTAINMENT] = {N_("Attainment"), 11, STYLE_PERCENT},
    [GOAL] = {N_("Goal"), 9, STYLE_PERCENT},
    [MEDIAN] = {N_("Median, h"), 10, STYLE_HOURS},
    [NINETIETH] = {N_("90th percentile, h"), 11, STYLE_HOURS},
    [LEFT_OUT] = {N_("Left out of percentiles"), 12, STYLE_COUNT},
    [MEASURED] = {N_("In percentiles"), 9, STYLE_KEY, true},
    [JUDGED] = {N_("Verdicts with a goal"), 10, STYLE_KEY, true},
    [NEEDED] = {N_("Goal × verdicts"), 11, STYLE_KEY, true},
    [METRIC_KEY] = {N_("Metric no."), 8, STYLE_KEY, true},
    [KEY] = {N_("No."), 9, STYLE_KEY, true},
};

/* ---- formulas that the Summary shares -----------------------------------------------------------------------------
 */

struct sum_term {
    enum groups_column column, key;
    char metric_cell[16], key_cell[16];
};

static struct sum_term sum_term_of(enum groups_column column, const char *metric_cell, enum groups_column key,
                                   const char *key_cell) {
    struct sum_term term = {.column = column, .key = key};
    g_strlcpy(term.metric_cell, metric_cell, sizeof term.metric_cell);
    g_strlcpy(term.key_cell, key_cell ? key_cell : "", sizeof term.key_cell);
    return term;
}

static void append_sum(GString *formula, const struct page *groups, lxw_row_t first, lxw_row_t last, void *data) {
    const struct sum_term *term = data;
    g_string_append_printf(formula, "SUMIFS(%s,%s,%s", range_name(groups, term->column, first, last),
                           range_name(groups, GROUPS_METRIC_KEY, first, last), term->metric_cell);
    if (term->key != GROUPS_COLUMNS)
        g_string_append_printf(formula, ",%s,%s", range_name(groups, term->key, first, last), term->key_cell);
    g_string_append_c(formula, ')');
}

char *groups_sum(const struct workbook *self, enum groups_column column, const char *metric_cell,
                 enum groups_column key, const char *key_cell) {
    struct sum_term term = sum_term_of(column, metric_cell, key, key_cell);
    return table_sum(&self->tables[SHEET_GROUPS], append_sum, &term);
}

void groups_sum_cell(const struct workbook *self, struct page *page, unsigned column, int64_t result,
                     enum groups_column over, const char *metric_cell, enum groups_column key, const char *key_cell) {
    g_autofree char *formula = groups_sum(self, over, metric_cell, key, key_cell);
    page_formula(page, column, (double)result, "%s", formula);
}

void attainment_cell(struct page *page, unsigned column, int64_t met, int64_t missed, const char *met_cell,
                     const char *missed_cell) {
    g_autofree char *none = formula_quoted(_("none"));
    g_autofree char *formula = g_strdup_printf("IF(%s+%s=0,\"%s\",INT(%s*10000/(%s+%s))/10000)", met_cell, missed_cell,
                                               none, met_cell, met_cell, missed_cell);
    if (met + missed == 0)
        page_formula_text(page, column, _("none"), "%s", formula);
    else
        page_formula(page, column, attainment_of(met, missed) / 10000.0, "%s", formula);
}

void goal_cell(struct page *page, unsigned column, const struct counts *counts, const char *judged_cell,
               const char *needed_cell) {
    g_autofree char *none = formula_quoted(_("none"));
    g_autofree char *formula =
        g_strdup_printf("IF(%s=0,\"%s\",%s/%s/10000)", judged_cell, none, needed_cell, judged_cell);
    if (counts->judged == 0)
        page_formula_text(page, column, _("none"), "%s", formula);
    else
        page_formula(page, column, (double)counts->needed / (double)counts->judged / 10000, "%s", formula);
}

void check_cell(struct page *page, unsigned column, bool holds, const char *condition) {
    g_autofree char *yes = formula_quoted(_("ok")), *no = formula_quoted(_("differs"));
    page_formula_text(page, column, holds ? _("ok") : _("differs"), "IF(%s,\"%s\",\"%s\")", condition, yes, no);
}

void colour_cells(struct page *page, lxw_row_t first, lxw_row_t last, unsigned column, enum style style,
                  const char *formula) {
    if (last < first)
        return;
    g_autofree char *copy = g_strdup(formula);
    lxw_conditional_format rule = {
        .type = LXW_CONDITIONAL_TYPE_FORMULA,
        .value_string = copy,
        .format = book_look(page->book, style),
    };
    book_check(page->book, worksheet_conditional_format_range(page->sheet, first, (lxw_col_t)column, last,
                                                              (lxw_col_t)column, &rule));
}

void colour_attainment(struct page *page, lxw_row_t first, lxw_row_t last, const struct colouring *columns) {
    const char *met = column_name(columns->met), *missed = column_name(columns->missed);
    const char *judged = column_name(columns->judged), *needed = column_name(columns->needed);
    for (int i = 0; i < 2; i++) {
        g_autofree char *formula =
            g_strdup_printf("=AND($%s%u>0,$%s%u=$%s%u+$%s%u,$%s%u*10000%s$%s%u)", judged, first + 1, judged, first + 1,
                            met, first + 1, missed, first + 1, met, first + 1, i == 0 ? "<" : ">=", needed, first + 1);
        colour_cells(page, first, last, columns->attainment, i == 0 ? STYLE_LATE : STYLE_GOOD, formula);
    }
}

void colour_checks(struct page *page, lxw_row_t first, lxw_row_t last, unsigned column) {
    g_autofree char *no = formula_quoted(_("differs"));
    g_autofree char *formula = g_strdup_printf("=$%s%u=\"%s\"", column_name(column), first + 1, no);
    colour_cells(page, first, last, column, STYLE_LATE, formula);
}

/* ---- lines --------------------------------------------------------------------------------------------------------
 */

bool by_is_used(const struct workbook *self, enum dimension dimension, int64_t id) {
    for (enum metric metric = METRIC_NONE + 1; metric < METRIC_COUNT; metric++) {
        const struct figure *line = figures_find(&self->figures, dimension, id, metric);
        if (line != NULL && line->counts.clocks > 0)
            return true;
    }
    return false;
}

void by_names(const struct workbook *self, const struct name_list *list, enum dimension dimension, GArray *lines) {
    for (guint i = 0; i < list->names->len; i++) {
        const struct name *name = &g_array_index(list->names, struct name, i);
        if (!by_is_used(self, dimension, name->id))
            continue;
        struct by_line line = {.id = name->id, .name = name->text};
        g_array_append_val(lines, line);
    }
}

struct writing {
    struct workbook *book;
    struct page *page;
    const struct by *by;
    unsigned names; /* how many columns of names come first */
};

static const char *cell(const struct writing *self, unsigned column) {
    return cell_name(self->page, self->names + column);
}

/* A sum over Groups; a customer's rows stand together there, so only those are looked through. */
static void sum(const struct writing *self, unsigned column, enum groups_column over, int64_t result,
                const struct figure *figure, enum groups_column key) {
    if (key != GROUPS_CUSTOMER_KEY || figure->first_groups != figure->last_groups) {
        groups_sum_cell(self->book, self->page, self->names + column, result, over, cell(self, METRIC_KEY), key,
                        cell(self, KEY));
        return;
    }
    struct sum_term term = sum_term_of(over, cell(self, METRIC_KEY), key, cell(self, KEY));
    g_autoptr(GString) formula = g_string_new(NULL);
    append_sum(formula, table_page(&self->book->tables[SHEET_GROUPS], figure->first_groups), figure->first_group,
               figure->last_group, &term);
    page_formula(self->page, self->names + column, (double)result, "%s", formula->str);
}

/* A percentile of a customer's clocks of one metric, which stand together on one sheet, is a formula; others are plain
 * values and look it. */
static void percentile(const struct writing *self, unsigned column, const struct figure *figure, double seconds,
                       const char *part, bool is_formula) {
    struct page *page = self->page;
    unsigned at = self->names + column;
    if (!is_formula && figure->measured == 0)
        page_text(page_look(page, STYLE_GIVEN_HOURS), at, _("none"));
    else if (!is_formula)
        page_number(page_look(page, STYLE_GIVEN_HOURS), at, seconds / 86400);
    else {
        const struct page *clocks = table_page(&self->book->tables[SHEET_CLOCKS], figure->first_clocks);
        g_autofree char *none = formula_quoted(_("none"));
        g_autofree char *formula =
            g_strdup_printf("IF(%s=0,\"%s\",_xlfn.PERCENTILE.INC(%s,%s)/86400)", cell(self, MEASURED), none,
                            range_name(clocks, CLOCKS_MEASURED, figure->first_clock, figure->last_clock), part);
        if (figure->measured == 0)
            page_formula_text(page, at, _("none"), "%s", formula);
        else
            page_formula(page, at, seconds / 86400, "%s", formula);
    }
}

static void write_line(const struct writing *self, const struct by_line *line, const struct figure *figure,
                       bool is_total) {
    struct page *page = self->page;
    const struct counts *counts = &figure->counts;
    enum groups_column key = is_total ? GROUPS_COLUMNS : line->is_sum ? self->by->sums_key : self->by->key;
    bool is_strong = is_total || line->is_sum;
    if (self->names == 2)
        page_text(page_look(page, is_strong ? STYLE_STRONG : STYLE_NONE), 0, line->above);
    page_text(page_look(page, is_strong ? STYLE_STRONG : STYLE_NONE), self->names - 1, line->name);
    page_text(page, self->names + METRIC, metric_title(figure->metric));
    sum(self, CARRIED, GROUPS_CARRIED, counts->carried, figure, key);
    sum(self, STARTED, GROUPS_STARTED, counts->started, figure, key);
    sum(self, MET, GROUPS_MET, counts->met, figure, key);
    sum(self, MISSED, GROUPS_MISSED, counts->missed, figure, key);
    sum(self, EXCLUDED, GROUPS_EXCLUDED, counts->excluded, figure, key);
    sum(self, RUNNING, GROUPS_RUNNING, counts->running, figure, key);
    g_autofree char *condition =
        g_strdup_printf("%s+%s=%s+%s+%s+%s", cell(self, CARRIED), cell(self, STARTED), cell(self, MET),
                        cell(self, MISSED), cell(self, EXCLUDED), cell(self, RUNNING));
    check_cell(page, self->names + ADDS_UP, true, condition);
    attainment_cell(page, self->names + ATTAINMENT, counts->met, counts->missed, cell(self, MET), cell(self, MISSED));
    goal_cell(page, self->names + GOAL, counts, cell(self, JUDGED), cell(self, NEEDED));
    bool together = key == GROUPS_CUSTOMER_KEY && figure->first_clocks == figure->last_clocks;
    percentile(self, MEDIAN, figure, figure->median, "0.5", together);
    percentile(self, NINETIETH, figure, figure->ninetieth, "0.9", together);
    page_formula(page, self->names + LEFT_OUT, (double)(counts_verdicts(counts) - counts->measured), "%s+%s-%s",
                 cell(self, MET), cell(self, MISSED), cell(self, MEASURED));
    sum(self, MEASURED, GROUPS_MEASURED, counts->measured, figure, key);
    sum(self, JUDGED, GROUPS_JUDGED, counts->judged, figure, key);
    sum(self, NEEDED, GROUPS_NEEDED, counts->needed, figure, key);
    page_number(page, self->names + METRIC_KEY, figure->metric);
    if (is_total)
        page_blank(page, self->names + KEY);
    else
        page_number(page, self->names + KEY, (double)line->id);
    page_next(page);
}

static void write_lines(const struct writing *self, enum dimension dimension, const struct by_line *line,
                        bool is_total) {
    bool is_first = true;
    for (enum metric metric = METRIC_NONE + 1; metric < METRIC_COUNT; metric++) {
        const struct figure *figure = figures_find(&self->book->figures, dimension, line->id, metric);
        if (figure == NULL || figure->counts.clocks == 0)
            continue;
        if (is_first)
            page_line_above(self->page);
        is_first = false;
        write_line(self, line, figure, is_total);
    }
}

/* ---- the sheet ----------------------------------------------------------------------------------------------------
 */

/* The columns of names, then those of counts; kept with the page. */
static const struct column *columns_of(const struct by *by, unsigned *n) {
    static struct column columns[SHEETS][COLUMNS + 2];
    struct column *own = columns[by->sheet];
    *n = 0;
    if (by->above)
        own[(*n)++] = (struct column){by->above, 34, STYLE_TEXT};
    own[(*n)++] = (struct column){by->name, 36, STYLE_TEXT};
    for (unsigned i = 0; i < COLUMNS; i++)
        own[(*n)++] = count_columns[i];
    return own;
}

bool by_write(struct workbook *book, struct page *page, const struct by *by) {
    unsigned n_columns;
    const struct column *columns = columns_of(by, &n_columns);
    struct writing self = {.book = book, .page = page, .by = by, .names = n_columns - COLUMNS};
    workbook_title(book, page, i18n_text(sheets[by->sheet]->name));
    page_header(page, columns, n_columns);
    g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(struct by_line));
    by->lines(book, lines);
    for (guint i = 0; i < lines->len; i++) {
        const struct by_line *line = &g_array_index(lines, struct by_line, i);
        write_lines(&self, line->is_sum ? by->sums : by->dimension, line, false);
    }
    if (page->row == page->first_row)
        block_note(page, _("There are no tickets in this month."));
    page_end_table(page, by->defined_name);
    struct by_line all = {.above = i18n_text(by->all), .name = by->above ? "" : i18n_text(by->all)};
    page->row++;
    write_lines(&self, BY_METRIC, &all, true);
    unsigned first = self.names;
    book_check(page->book, worksheet_print_area(page->sheet, 0, 0, page->row - 1, (lxw_col_t)(self.names + LEFT_OUT)));
    struct colouring colouring = {first + ATTAINMENT, first + MET, first + MISSED, first + JUDGED, first + NEEDED};
    colour_attainment(page, page->first_row, page->row - 1, &colouring);
    colour_checks(page, page->first_row, page->row - 1, first + ADDS_UP);
    return true;
}
