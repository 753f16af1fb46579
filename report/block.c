/* Headings, headers and cells of blocks; see block.h. What a style looks like stands in book.c. */
#include "report/block.h"

#include "report/sheet_by.h"
#include "report/text.h"
#include "shared/i18n.h"

/* So many letters of a heading go into a line of the narrowest column that blocks have. */
#define HEADER_LETTERS 10
/* As much as is seen of a cell that runs over the empty ones to its right, on a sheet as wide as the Summary. */
#define NOTE_COLUMNS 160

void block_section(struct page *page, const char *title) {
    page->row++;
    page_text(page_look(page, STYLE_SECTION), 0, title);
    page_next(page);
}

void block_header(struct page *page, const char *const *titles, unsigned n, unsigned first_key) {
    unsigned lines = 1;
    for (unsigned i = 1; i < n; i++)
        lines = MAX(lines, text_lines(i18n_text(titles[i]), HEADER_LETTERS));
    page_height(page, 2 + 15 * lines);
    for (unsigned i = 0; i < n; i++)
        page_heading(page, i,
                     i >= first_key ? STYLE_HEADER_KEY
                     : i == 0       ? STYLE_HEADER
                                    : STYLE_HEADER_RIGHT,
                     i18n_text(titles[i]));
    page_next(page);
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

void block_check(struct page *page, unsigned column, bool holds, const char *condition) {
    check_cell(page_look(page, STYLE_CHECK), column, holds, condition);
}
