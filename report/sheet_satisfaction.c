/* Satisfaction: who was asked, who answered and how, in the whole, by team and by category, with what they wrote. The
 * lines by team and category count rows of Answers that stand together; all others add these lines up. */
#include "report/sheet_satisfaction.h"

#include "report/block.h"
#include "report/draw.h"
#include "report/sheet_answers.h"
#include "report/sheet_by.h"
#include "report/text.h"
#include "shared/i18n.h"
#include "sql/queries.h"

enum { MONTHS = 12, CHART_ROWS = 17, COMMENT_UNITS = 240, FEW_ANSWERS = 5, HEADER_LETTERS = 8 };
/* The note under the key figures takes up to so many, by the language; what stands below it is known before. */
enum { NOTE_ROWS = 4 };

/* A line: what it is about, and its counts. Ids are 0 where it isn't told apart by them. */
struct line {
    const char *first, *service, *category;
    int64_t team_id, service_id, category_id;
    struct score_counts counts;
    const struct stretch *rows; /* of Answers; NULL: it adds up the lines by team and category */
    unsigned key;               /* the column of numbers by which it does; 0: all of them */
    bool is_strong;
};

struct satisfaction {
    struct workbook *book;
    struct page *page;
    GArray *teams, *categories, *details; /* struct line */
    lxw_row_t detail_first, detail_last;
    lxw_row_t charts_at, teams_first, teams_last, months_first, months_last;
};

/* ---- one line -----------------------------------------------------------------------------------------------------
 */

static const char *detail_range(const struct satisfaction *self, unsigned column) {
    const char *name = column_name(column);
    static char ring[4][32];
    static unsigned next;
    char *range = ring[next++ % G_N_ELEMENTS(ring)];
    g_snprintf(range, sizeof ring[0], "%s$%u:%s$%u", name, self->detail_first + 1, name, self->detail_last + 1);
    return range;
}

/* What a column of a line adds up. */
static char *count_formula(const struct satisfaction *self, const struct line *line, unsigned column) {
    const struct table *answers = &self->book->tables[SHEET_ANSWERS];
    if (line->rows == NULL && line->key == 0)
        return g_strdup_printf("SUM(%s)", detail_range(self, column));
    if (line->rows == NULL)
        return g_strdup_printf("SUMIFS(%s,%s,%s)", detail_range(self, column), detail_range(self, line->key),
                               cell_name(self->page, line->key));
    if (column == SATISFACTION_ASKED)
        return stretch_sum(line->rows, answers, ANSWERS_ASKED_KEY);
    if (column == SATISFACTION_ANSWERED)
        return stretch_sum(line->rows, answers, ANSWERS_ANSWERED_KEY);
    return stretch_count_if(line->rows, answers, ANSWERS_SCORE, SCORE_HIGHEST - (int)(column - SATISFACTION_SCORE_5));
}

static int64_t count_of(const struct score_counts *counts, unsigned column) {
    if (column == SATISFACTION_ASKED)
        return counts->asked;
    if (column == SATISFACTION_ANSWERED)
        return counts->answered;
    return counts->by[SCORE_HIGHEST - (int)(column - SATISFACTION_SCORE_5)];
}

/* The columns that count: all others follow from these. */
static bool counts_rows(unsigned column) {
    return column == SATISFACTION_ASKED || column == SATISFACTION_ANSWERED ||
           (column >= SATISFACTION_SCORE_5 && column <= SATISFACTION_SCORE_1);
}

/* `part ÷ whole`, or "none". */
static void write_quotient(struct page *page, unsigned column, enum style style, int64_t part, int64_t whole,
                           const char *part_formula, const char *whole_cell) {
    g_autofree char *none = formula_quoted(_("none"));
    g_autofree char *formula = g_strdup_printf("IF(%s=0,\"%s\",%s/%s)", whole_cell, none, part_formula, whole_cell);
    page_look(page, style);
    if (whole == 0)
        page_formula_text(page, column, _("none"), "%s", formula);
    else
        page_formula(page, column, (double)part / (double)whole, "%s", formula);
}

/* Answers, rate, average and share, out of the counts in the row. */
static void write_results(struct page *page, const struct score_counts *counts) {
    const char *answers = cell_name(page, SATISFACTION_ANSWERS);
    const char *scores[SCORE_HIGHEST + 1];
    for (int score = SCORE_LOWEST; score <= SCORE_HIGHEST; score++)
        scores[score] = cell_name(page, SATISFACTION_SCORE_5 + (unsigned)(SCORE_HIGHEST - score));
    g_autofree char *sum = g_strdup_printf("SUM(%s:%s)", scores[SCORE_HIGHEST], scores[SCORE_LOWEST]);
    g_autofree char *points =
        g_strdup_printf("(5*%s+4*%s+3*%s+2*%s+%s)", scores[5], scores[4], scores[3], scores[2], scores[1]);
    g_autofree char *satisfied = g_strdup_printf("(%s+%s)", scores[5], scores[4]);
    int64_t n = score_counts_answers(counts);
    block_count(page, SATISFACTION_ANSWERS, n, sum);
    write_quotient(page, SATISFACTION_RATE, STYLE_PERCENT, counts->answered, counts->asked,
                   cell_name(page, SATISFACTION_ANSWERED), cell_name(page, SATISFACTION_ASKED));
    write_quotient(page, SATISFACTION_AVERAGE, STYLE_SCORE, score_counts_points(counts), n, points, answers);
    write_quotient(page, SATISFACTION_SHARE, STYLE_PERCENT, score_counts_satisfied(counts), n, satisfied, answers);
}

static void write_line(const struct satisfaction *self, const struct line *line) {
    struct page *page = self->page;
    enum style style = line->is_strong ? STYLE_STRONG : STYLE_TEXT;
    page_text(page_look(page, style), SATISFACTION_FIRST, line->first);
    page_text(page_look(page, style), SATISFACTION_SERVICE, line->service);
    page_text(page_look(page, style), SATISFACTION_CATEGORY, line->category);
    for (unsigned column = 0; column < SATISFACTION_COLUMNS; column++) {
        if (!counts_rows(column))
            continue;
        g_autofree char *formula = count_formula(self, line, column);
        block_count(page, column, count_of(&line->counts, column), formula);
    }
    write_results(page, &line->counts);
    if (line->rows != NULL || line->key == SATISFACTION_TEAM_KEY)
        block_key(page, SATISFACTION_TEAM_KEY, line->team_id);
    if (line->rows != NULL || line->key == SATISFACTION_SERVICE_KEY)
        block_key(page, SATISFACTION_SERVICE_KEY, line->service_id);
    if (line->rows != NULL || line->key == SATISFACTION_CATEGORY_KEY)
        block_key(page, SATISFACTION_CATEGORY_KEY, line->category_id);
}

/* Counts of another month, as plain values. */
static void write_given(struct page *page, const struct score_counts *counts) {
    for (unsigned column = 0; column < SATISFACTION_COLUMNS; column++)
        if (counts_rows(column))
            block_given(page, column, count_of(counts, column));
    write_results(page, counts);
}

/* ---- blocks -------------------------------------------------------------------------------------------------------
 */

static void write_header(struct page *page, const char *first, const char *service, const char *category) {
    static const char *const titles[SATISFACTION_COLUMNS] = {
        [SATISFACTION_ASKED] = N_("Asked"),
        [SATISFACTION_ANSWERS] = N_("Answers"),
        [SATISFACTION_RATE] = N_("Response rate"),
        [SATISFACTION_AVERAGE] = N_("Average score"),
        [SATISFACTION_SHARE] = N_("Satisfied (4–5)"),
        [SATISFACTION_SCORE_5] = N_("5: very satisfied"),
        [SATISFACTION_SCORE_5 + 1] = N_("4"),
        [SATISFACTION_SCORE_5 + 2] = N_("3"),
        [SATISFACTION_SCORE_5 + 3] = N_("2"),
        [SATISFACTION_SCORE_1] = N_("1: not at all"),
        [SATISFACTION_CHECK] = N_("As on Answers"),
        [SATISFACTION_ANSWERED] = N_("Of those asked"),
        [SATISFACTION_TEAM_KEY] = N_("Team no."),
        [SATISFACTION_SERVICE_KEY] = N_("Service no."),
        [SATISFACTION_CATEGORY_KEY] = N_("Category no."),
        [SATISFACTION_DRAWN] = N_("Chart: average score"),
    };
    const char *const names[] = {first, service, category};
    block_height(page, titles + SATISFACTION_ASKED, SATISFACTION_COLUMNS - SATISFACTION_ASKED, HEADER_LETTERS);
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
        block_title(page, i, STYLE_HEADER, names[i]);
    for (unsigned i = SATISFACTION_ASKED; i < SATISFACTION_COLUMNS; i++)
        block_title(page, i,
                    i >= SATISFACTION_ANSWERED ? STYLE_HEADER_KEY
                    : i == SATISFACTION_CHECK  ? STYLE_HEADER_CENTER
                                               : STYLE_HEADER_RIGHT,
                    i18n_text(titles[i]));
    page_next(page);
}

static void colour_share(struct page *page, lxw_row_t first, lxw_row_t last) {
    unsigned row = first + 1;
    const char *answers = column_name(SATISFACTION_ANSWERS), *share = column_name(SATISFACTION_SHARE);
    g_autofree char *low = g_strdup_printf("=AND($%s%u>=%d,$%s%u<0.7)", answers, row, FEW_ANSWERS, share, row);
    g_autofree char *high = g_strdup_printf("=AND($%s%u>=%d,$%s%u>=0.9)", answers, row, FEW_ANSWERS, share, row);
    colour_cells(page, first, last, SATISFACTION_SHARE, STYLE_LATE, low);
    colour_cells(page, first, last, SATISFACTION_SHARE, STYLE_GOOD, high);
}

static void write_block(const struct satisfaction *self, const char *title, const GArray *lines,
                        const char *const names[3]) {
    struct page *page = self->page;
    block_section(page, title);
    write_header(page, names[0], names[1], names[2]);
    lxw_row_t first = page->row;
    for (guint i = 0; i < lines->len; i++) {
        write_line(self, &g_array_index(lines, struct line, i));
        page_next(page);
    }
    colour_share(page, first, page->row - 1);
}

/* The difference to the month before, where both have something to compare. */
static void write_change(struct page *page, unsigned column, enum style style, unsigned base, double change,
                         bool is_known) {
    g_autofree char *none = formula_quoted(_("none"));
    unsigned month = SATISFACTION_MONTH_ROW + 1, before = SATISFACTION_BEFORE_ROW + 1;
    const char *value = column_name(column), *whole = column_name(base);
    g_autofree char *formula = g_strdup_printf("IF(OR(%s%u=0,%s%u=0),\"%s\",%s%u-%s%u)", whole, month, whole, before,
                                               none, value, month, value, before);
    page_look(page, style);
    if (is_known)
        page_formula(page, column, change, "%s", formula);
    else
        page_formula_text(page, column, _("none"), "%s", formula);
}

static double quotient(int64_t part, int64_t whole) {
    return whole == 0 ? 0 : (double)part / (double)whole;
}

static void write_changes(struct page *page, const struct score_counts *now, const struct score_counts *before) {
    int64_t n = score_counts_answers(now), n_before = score_counts_answers(before);
    bool answers_known = n > 0 && n_before > 0;
    page_text(page_look(page, STYLE_STRONG), SATISFACTION_FIRST, _("Change"));
    write_change(page, SATISFACTION_RATE, STYLE_CHANGE, SATISFACTION_ASKED,
                 quotient(now->answered, now->asked) - quotient(before->answered, before->asked),
                 now->asked > 0 && before->asked > 0);
    write_change(page, SATISFACTION_AVERAGE, STYLE_SCORE_CHANGE, SATISFACTION_ANSWERS,
                 quotient(score_counts_points(now), n) - quotient(score_counts_points(before), n_before),
                 answers_known);
    write_change(page, SATISFACTION_SHARE, STYLE_CHANGE, SATISFACTION_ANSWERS,
                 quotient(score_counts_satisfied(now), n) - quotient(score_counts_satisfied(before), n_before),
                 answers_known);
    page_next(page);
}

/* The whole is what the lines add up to, and must be one count over the whole of Answers. */
static void write_month_check(const struct satisfaction *self) {
    const struct table *answers = &self->book->tables[SHEET_ANSWERS];
    g_autofree char *asked = table_whole_sum(answers, ANSWERS_ASKED_KEY);
    g_autofree char *given = table_whole_count(answers, ANSWERS_SCORE);
    g_autofree char *condition = g_strdup_printf("AND(%s=%s,%s=%s)", cell_name(self->page, SATISFACTION_ASKED), asked,
                                                 cell_name(self->page, SATISFACTION_ANSWERS), given);
    block_check(self->page, SATISFACTION_CHECK, true, condition);
}

static void write_key_figures(const struct satisfaction *self) {
    struct page *page = self->page;
    struct score_counts now = voice_scores(self->book->voice);
    struct score_counts before = voice_scores_in(self->book->voice, month_before(self->book->task->month));
    struct line whole = {.first = _("This month"), .counts = now, .is_strong = true};
    write_header(page, _("All answers"), "", "");
    g_assert(page->row == SATISFACTION_MONTH_ROW);
    write_line(self, &whole);
    write_month_check(self);
    page_next(page);
    page_text(page_look(page, STYLE_STRONG), SATISFACTION_FIRST, _("Month before"));
    write_given(page, &before);
    page_next(page);
    write_changes(page, &now, &before);
    colour_share(page, SATISFACTION_MONTH_ROW, SATISFACTION_BEFORE_ROW);
    colour_checks(page, SATISFACTION_MONTH_ROW, SATISFACTION_MONTH_ROW, SATISFACTION_CHECK);
    if (now.asked == 0 && score_counts_answers(&now) == 0)
        block_note(page, _("Nobody was asked and nobody answered in this month."));
    else
        block_note(page, _("Asked: whenever a ticket is resolved. An answer counts in the month in which it was given, "
                           "by the clock of the customer. Response rate: of those asked in the month, who answered in "
                           "it. Green from 90 % satisfied on, red below 70 %, from five answers on."));
}

/* ---- twelve months ------------------------------------------------------------------------------------------------
 */

static void write_own_month(struct page *page, const struct score_counts *counts) {
    for (unsigned column = 0; column < SATISFACTION_COLUMNS; column++) {
        if (!counts_rows(column))
            continue;
        g_autofree char *formula = g_strdup_printf("%s%d", column_name(column), SATISFACTION_MONTH_ROW + 1);
        block_count(page, column, count_of(counts, column), formula);
    }
    write_results(page, counts);
}

static void write_months(struct satisfaction *self) {
    const struct voice *voice = self->book->voice;
    struct page *page = self->page;
    int own = self->book->task->month, month = own;
    block_section(page, _("Twelve months"));
    write_header(page, _("Month"), "", "");
    for (int i = 1; i < MONTHS; i++)
        month = month_before(month);
    while (month != own && voice_scores_in(voice, month).asked == 0)
        month = month_next(month);
    for (self->months_first = page->row; month <= own; month = month_next(month)) {
        struct score_counts counts = month == own ? voice_scores(voice) : voice_scores_in(voice, month);
        g_autofree char *label = g_strdup_printf("%04d-%02d", month / 100, month % 100);
        page_text(page_look(page, STYLE_STRONG), SATISFACTION_FIRST, label);
        if (month == own)
            write_own_month(page, &counts);
        else
            write_given(page, &counts);
        int64_t answers = score_counts_answers(&counts);
        block_drawn(page, SATISFACTION_DRAWN, STYLE_SCORE, answers > 0, quotient(score_counts_points(&counts), answers),
                    SATISFACTION_AVERAGE);
        page_next(page);
    }
    self->months_last = page->row - 1;
    colour_share(page, self->months_first, self->months_last);
}

/* ---- comments -----------------------------------------------------------------------------------------------------
 */

enum { COMMENT_CUSTOMER, COMMENT_TEXT, COMMENT_SCORE = SATISFACTION_SCORE_1 - 2, COMMENT_TICKET, COMMENT_AT };

static void write_comment(const struct satisfaction *self, unsigned row) {
    struct workbook *book = self->book;
    struct page *page = self->page;
    const struct db_rows *rows = book->voice->comments;
    int64_t customer_id = db_int64(rows, row, VOICE_COMMENTS_CUSTOMER_ID);
    /* On one line here; as it was written on Answers. */
    g_autofree char *line = g_strdelimit(g_strdup(db_str(rows, row, VOICE_COMMENTS_COMMENT)), "\r\n\t", ' ');
    g_autofree char *cut = text_cut(line, COMMENT_UNITS);
    page_text(page, COMMENT_CUSTOMER, name_of(&book->names.customers, customer_id)->text);
    page_text(page, COMMENT_TEXT, cut);
    page_number(page_look(page, STYLE_CODE), COMMENT_SCORE, (double)db_int64(rows, row, VOICE_COMMENTS_SCORE));
    page_look(page, STYLE_LINK);
    workbook_ticket(book, page, COMMENT_TICKET, customer_id, db_int64(rows, row, VOICE_COMMENTS_TICKET_ID));
    page_look(page, STYLE_DATE);
    workbook_instant(book, page, COMMENT_AT, db_int64(rows, row, VOICE_COMMENTS_ANSWERED_AT));
    page_next(page);
}

static void write_comments_header(struct page *page) {
    static const char *const titles[] = {
        [COMMENT_CUSTOMER] = N_("Customer"), [COMMENT_TEXT] = N_("Comment"), [COMMENT_SCORE] = N_("Score"),
        [COMMENT_TICKET] = N_("Ticket"),     [COMMENT_AT] = N_("Answered"),
    };
    block_section(page, _("Comments, the least satisfied first"));
    for (unsigned i = 0; i < G_N_ELEMENTS(titles); i++)
        block_title(page, i, STYLE_HEADER, titles[i] ? i18n_text(titles[i]) : "");
    page_next(page);
}

static void write_comments(const struct satisfaction *self) {
    struct page *page = self->page;
    unsigned n = db_count(self->book->voice->comments);
    write_comments_header(page);
    lxw_row_t first = page->row;
    for (unsigned row = 0; row < n; row++)
        write_comment(self, row);
    if (n == 0)
        block_note(page, _("No comments."));
    else if (n == VOICE_COMMENTS)
        block_note(page, _("More comments, and long ones whole, stand on Answers."));
    else
        block_note(page, _("Long ones stand whole on Answers."));
    if (n > 0) {
        g_autofree char *low = g_strdup_printf("=$%s%u<=2", column_name(COMMENT_SCORE), first + 1);
        colour_cells(page, first, first + n - 1, COMMENT_SCORE, STYLE_LATE, low);
    }
}

/* ---- charts -------------------------------------------------------------------------------------------------------
 */

static void chart_scores(const struct satisfaction *self) {
    struct page *page = self->page;
    lxw_row_t row = SATISFACTION_MONTH_ROW, header = SATISFACTION_MONTH_ROW - 1;
    lxw_chart *chart = draw_chart(page, LXW_CHART_COLUMN);
    lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
    lxw_chart_fill fill = {.color = DRAW_ACCENT};
    chart_series_set_categories(series, page->name, header, SATISFACTION_SCORE_5, header, SATISFACTION_SCORE_1);
    chart_series_set_values(series, page->name, row, SATISFACTION_SCORE_5, row, SATISFACTION_SCORE_1);
    chart_series_set_name(series, _("answers"));
    chart_series_set_fill(series, &fill);
    chart_series_set_labels(series);
    struct draw_place place = {.row = self->charts_at, .column = 0, .x_offset = 4, .width = 1.05};
    draw_place(page, chart, _("Answers by score"), false, &place);
}

static void chart_months(const struct satisfaction *self) {
    struct draw_series series = {
        .column = SATISFACTION_DRAWN,
        .first = self->months_first,
        .last = self->months_last,
        .name = _("average score"),
        .colour = DRAW_ACCENT,
    };
    lxw_chart *chart = draw_chart(self->page, LXW_CHART_LINE);
    draw_series(self->page, chart, &series);
    lxw_chart_axis *axis = chart_axis_get(chart, LXW_CHART_AXIS_TYPE_Y);
    chart_axis_set_min(axis, SCORE_LOWEST);
    chart_axis_set_max(axis, SCORE_HIGHEST);
    chart_axis_set_num_format(axis, "0.0");
    draw_months(chart);
    struct draw_place place = {.row = self->charts_at, .column = 2, .x_offset = 106, .width = 1.05};
    draw_place(self->page, chart, _("Average score over twelve months"), false, &place);
}

static void chart_teams(const struct satisfaction *self) {
    struct draw_series series = {
        .column = SATISFACTION_AVERAGE,
        .first = self->teams_first,
        .last = self->teams_last,
        .name = _("average score"),
        .colour = DRAW_GREY,
    };
    lxw_chart *chart = draw_chart(self->page, LXW_CHART_BAR);
    draw_series(self->page, chart, &series);
    lxw_chart_axis *axis = chart_axis_get(chart, LXW_CHART_AXIS_TYPE_X);
    chart_axis_set_reverse(chart_axis_get(chart, LXW_CHART_AXIS_TYPE_Y));
    chart_axis_set_min(axis, SCORE_LOWEST);
    chart_axis_set_max(axis, SCORE_HIGHEST);
    chart_axis_set_num_format(axis, "0.0");
    struct draw_place place = {.row = self->charts_at, .column = 7, .x_offset = 37, .width = 1.05};
    draw_place(self->page, chart, _("Average score by team"), false, &place);
}

/* ---- the sheet ----------------------------------------------------------------------------------------------------
 */

static void list_details(struct satisfaction *self) {
    const struct names *names = &self->book->names;
    const GArray *groups = self->book->voice->groups;
    for (guint i = 0; i < groups->len; i++) {
        const struct answer_group *group = &g_array_index(groups, struct answer_group, i);
        struct line line = {
            .first = name_of(&names->teams, group->team_id)->text,
            .service = voice_service(self->book, group->category_id),
            .category = i18n_text(name_of(&names->categories, group->category_id)->text),
            .team_id = group->team_id,
            .service_id = group->service_id,
            .category_id = group->category_id,
            .counts = group->counts,
            .rows = &group->rows,
        };
        g_array_append_val(self->details, line);
    }
}

/* Adds up the groups of which `key` says `id`, and appends the line if there are any. */
static void list_sum(GArray *lines, const struct satisfaction *self, struct line line, unsigned key, int64_t id) {
    bool is_used = false;
    for (guint i = 0; i < self->details->len; i++) {
        const struct line *detail = &g_array_index(self->details, struct line, i);
        int64_t found = key == SATISFACTION_TEAM_KEY      ? detail->team_id
                        : key == SATISFACTION_SERVICE_KEY ? detail->service_id
                                                          : detail->category_id;
        if (found != id)
            continue;
        is_used = true;
        score_counts_add(&line.counts, &detail->counts);
    }
    line.key = key;
    if (is_used)
        g_array_append_val(lines, line);
}

static void list_sums(struct satisfaction *self) {
    const GArray *teams = self->book->names.teams.names, *categories = self->book->names.categories.names;
    for (guint i = 0; i < teams->len; i++) {
        const struct name *team = &g_array_index(teams, struct name, i);
        struct line line = {.first = team->text, .team_id = team->id};
        list_sum(self->teams, self, line, SATISFACTION_TEAM_KEY, team->id);
    }
    for (guint i = 0; i < categories->len; i++) {
        const struct name *category = &g_array_index(categories, struct name, i);
        bool is_service = *category->more == '\0' && category->id != 0;
        struct line sum = {
            .service = i18n_text(category->text),
            .category = _("all of it"),
            .service_id = category->id,
            .is_strong = true,
        };
        struct line line = {
            .service = voice_service(self->book, category->id),
            .category = is_service ? _("not told apart") : i18n_text(category->text),
            .category_id = category->id,
        };
        if (is_service)
            list_sum(self->categories, self, sum, SATISFACTION_SERVICE_KEY, category->id);
        list_sum(self->categories, self, line, SATISFACTION_CATEGORY_KEY, category->id);
    }
}

/* Where the lines by team and category will stand, which those above them add up. */
static void find_details(struct satisfaction *self, lxw_row_t after_charts) {
    enum { BLOCK_ROWS = 3 }; /* an empty one, title, header */
    self->detail_first = after_charts + 3 * BLOCK_ROWS + self->teams->len + self->categories->len;
    self->detail_last = self->detail_first + MAX(self->details->len, 1) - 1;
}

static void set_up(struct page *page) {
    static const double widths[] = {26, 32, 38};
    for (unsigned i = 0; i < SATISFACTION_COLUMNS; i++)
        page_width(page, i, i < G_N_ELEMENTS(widths) ? widths[i] : 10.5);
}

static bool write_sheet(struct workbook *book, struct page *page, GError **error) {
    (void)error;
    g_autoptr(GArray) teams = g_array_new(FALSE, FALSE, sizeof(struct line));
    g_autoptr(GArray) categories = g_array_new(FALSE, FALSE, sizeof(struct line));
    g_autoptr(GArray) details = g_array_new(FALSE, FALSE, sizeof(struct line));
    struct satisfaction self = {
        .book = book, .page = page, .teams = teams, .categories = categories, .details = details};
    list_details(&self);
    list_sums(&self);
    workbook_title(book, page, i18n_text(sheet_satisfaction.name));
    set_up(page);
    self.charts_at = SATISFACTION_BEFORE_ROW + 2 + NOTE_ROWS;
    find_details(&self, self.charts_at + CHART_ROWS);
    write_key_figures(&self);
    g_assert(page->row <= self.charts_at);
    page->row = self.charts_at + CHART_ROWS;
    self.teams_first = page->row + 3;
    self.teams_last = self.teams_first + MAX(teams->len, 1) - 1;
    write_block(&self, _("By team"), teams, (const char *const[]){_("Team"), "", ""});
    write_block(&self, _("By category"), categories, (const char *const[]){"", _("Service"), _("Category")});
    write_block(&self, _("By team and category"), details,
                (const char *const[]){_("Team"), _("Service"), _("Category")});
    g_assert(page->row == self.detail_first + details->len);
    page->row = self.detail_last + 1;
    write_months(&self);
    write_comments(&self);
    chart_scores(&self);
    chart_months(&self);
    chart_teams(&self);
    book_check(page->book, worksheet_print_area(page->sheet, 0, 0, page->row - 1, SATISFACTION_CHECK));
    return true;
}

const struct sheet sheet_satisfaction = {
    .name = N_("Satisfaction"), .tab = 0x2E7D4F, .part = SHEET_ADDS_UP, .write = write_sheet};
