/* Headings, headers and cells of blocks; see block.h. What a style looks like stands in book.c. */
#include "report/block.h"

#include "report/sheet_by.h"
#include "report/text.h"
#include "shared/i18n.h"

/* So many letters of a heading go into a line of the narrowest column that blocks have. */
#define HEADER_LETTERS 11
/* As much as is seen of a cell that runs over the empty ones to its right, on a sheet as wide as the Summary. */
#define NOTE_COLUMNS 160

void block_widths(struct page *page, double label, unsigned n, double others) {
    for (unsigned i = 0; i < n; i++)
        page_width(page, i, i == 0 ? label : others);
}

void block_section(struct page *page, const char *title) {
    page->row++;
    page_text(page_look(page, STYLE_SECTION), 0, title);
    page_next(page);
}

void block_height(struct page *page, const char *const *titles, unsigned n, unsigned letters) {
    unsigned lines = 1;
    for (unsigned i = 0; i < n; i++)
        if (titles[i] != NULL)
            lines = MAX(lines, text_lines(i18n_text(titles[i]), letters));
    page_height(page, 2 + 15 * lines);
}

void block_header(struct page *page, const char *const *titles, unsigned n, unsigned first_key) {
    block_height(page, titles + 1, n - 1, HEADER_LETTERS);
    for (unsigned i = 0; i < n; i++)
        page_heading(page, i,
                     i >= first_key ? STYLE_HEADER_KEY
                     : i == 0       ? STYLE_HEADER
                                    : STYLE_HEADER_RIGHT,
                     i18n_text(titles[i]));
    page_next(page);
}

void block_title(struct page *page, unsigned column, enum style style, const char *title) {
    if (*title != '\0')
        page_heading(page, column, style, title);
    else
        page_blank(page_look(page, style), column);
}

void block_note(struct page *page, const char *text) {
    for (const char *rest = text; *rest != '\0';) {
        size_t length = text_line(rest, NOTE_COLUMNS);
        g_autofree char *line = g_strndup(rest, length);
        page_text(page_look(page, STYLE_NOTE), 0, line);
        page_next(page);
        rest += length;
        rest += *rest == ' ';
    }
}

void block_given(struct page *page, unsigned column, int64_t number) {
    page_number(page_look(page, STYLE_GIVEN_COUNT), column, (double)number);
}

void block_key(struct page *page, unsigned column, int64_t number) {
    page_number(page_look(page, STYLE_KEY), column, (double)number);
}

void block_count(struct page *page, unsigned column, int64_t number, const char *formula) {
    page_formula(page_look(page, STYLE_COUNT), column, (double)number, "%s", formula);
}

void block_attainment(struct page *page, unsigned column, int64_t met, int64_t missed, unsigned met_column,
                      unsigned missed_column) {
    attainment_cell(page_look(page, STYLE_PERCENT), column, met, missed, cell_name(page, met_column),
                    cell_name(page, missed_column));
}

void block_rate(struct page *page, unsigned column, int64_t part, int64_t whole, const char *part_cell,
                const char *whole_cell) {
    g_autofree char *none = formula_quoted(_("none"));
    g_autofree char *formula =
        g_strdup_printf("IF(%s=0,\"%s\",INT(%s*10000/%s)/10000)", whole_cell, none, part_cell, whole_cell);
    int64_t cut = whole == 0 ? 0 : part * 10000 / whole;
    page_look(page, STYLE_PERCENT);
    if (whole == 0)
        page_formula_text(page, column, _("none"), "%s", formula);
    else
        page_formula(page, column, (double)cut / 10000, "%s", formula);
}

void block_hours(struct page *page, unsigned column, int64_t seconds, const char *seconds_cell) {
    page_formula(page_look(page, STYLE_HOURS), column, (double)seconds / 86400, "%s/86400", seconds_cell);
}

void block_drawn(struct page *page, unsigned column, enum style style, bool is_known, double value, unsigned of) {
    if (is_known)
        page_formula(page_look(page, style), column, value, "%s", cell_name(page, of));
}

void block_check(struct page *page, unsigned column, bool holds, const char *condition) {
    check_cell(page_look(page, STYLE_CHECK), column, holds, condition);
}

struct counting {
    const struct criterion *criteria;
    unsigned n;
    const unsigned *over; /* NULL: rows are counted */
};

static void append_term(GString *formula, const struct page *page, lxw_row_t first, lxw_row_t last, void *data) {
    const struct counting *counting = data;
    g_string_append(formula, counting->over ? "SUMIFS(" : "COUNTIFS(");
    if (counting->over)
        g_string_append_printf(formula, "%s,", range_name(page, *counting->over, first, last));
    for (unsigned i = 0; i < counting->n; i++)
        g_string_append_printf(formula, "%s%s,%s", i ? "," : "",
                               range_name(page, counting->criteria[i].column, first, last),
                               counting->criteria[i].value);
    g_string_append_c(formula, ')');
}

char *block_countifs(const struct table *table, const struct criterion *criteria, unsigned n) {
    struct counting counting = {.criteria = criteria, .n = n};
    return table_sum(table, append_term, &counting);
}

char *block_sumifs(const struct table *table, unsigned over, const struct criterion *criteria, unsigned n) {
    struct counting counting = {.criteria = criteria, .n = n, .over = &over};
    return table_sum(table, append_term, &counting);
}
