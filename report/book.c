/* The form of the workbooks; see book.h. What a style looks like stands in one table. */
#include "report/book.h"

#include "report/text.h"
#include "shared/i18n.h"

#include <stdarg.h>

struct look {
    const char *number_format;
    lxw_color_t ink, fill;
    double size;
    uint8_t align;
    bool is_bold, is_italic, wraps, has_line_below;
};

enum {
    INK = 0x1B232C,
    SOFT = 0x5A6672,
    ACCENT = 0x0B5F68,
    TINT = 0xE7F1F1,
    LINE = 0xC9D0D5,
    KEY_FILL = 0xF3F4F5,
    GOOD = 0x1C6A3B,
    GOOD_FILL = 0xE6F3EA,
    LATE = 0xB3261E,
    LATE_FILL = 0xFBEAE8,
};

#define COUNT_FORMAT "#,##0"
#define PERCENT_FORMAT "0.00%"

/* clang-format off */
static const struct look looks[STYLE_LOOKS] = {
    [STYLE_TITLE] = {.ink = ACCENT, .size = 18, .is_bold = true},
    [STYLE_SUBTITLE] = {.ink = SOFT},
    [STYLE_SECTION] = {.ink = ACCENT, .size = 12, .is_bold = true},
    [STYLE_HEADER] = {.ink = INK, .fill = TINT, .is_bold = true, .wraps = true, .has_line_below = true},
    [STYLE_HEADER_RIGHT] = {.ink = INK, .fill = TINT, .is_bold = true, .wraps = true, .has_line_below = true, .align = LXW_ALIGN_RIGHT},
    [STYLE_HEADER_CENTER] = {.ink = INK, .fill = TINT, .is_bold = true, .wraps = true, .has_line_below = true, .align = LXW_ALIGN_CENTER},
    [STYLE_HEADER_KEY] = {.ink = SOFT, .fill = KEY_FILL, .wraps = true, .has_line_below = true, .align = LXW_ALIGN_RIGHT},
    [STYLE_TEXT] = {.ink = INK, .align = LXW_ALIGN_LEFT},
    [STYLE_STRONG] = {.ink = INK, .is_bold = true, .align = LXW_ALIGN_LEFT},
    [STYLE_WRAP] = {.ink = INK, .wraps = true},
    [STYLE_NOTE] = {.ink = SOFT, .is_italic = true},
    [STYLE_LINK] = {.ink = ACCENT, .number_format = "0", .align = LXW_ALIGN_LEFT},
    [STYLE_KEY] = {.ink = SOFT, .number_format = "0", .align = LXW_ALIGN_RIGHT},
    [STYLE_CODE] = {.ink = INK, .number_format = "0", .align = LXW_ALIGN_CENTER},
    [STYLE_COUNT] = {.ink = INK, .number_format = COUNT_FORMAT, .align = LXW_ALIGN_RIGHT},
    [STYLE_SECONDS] = {.ink = INK, .number_format = COUNT_FORMAT, .align = LXW_ALIGN_RIGHT},
    [STYLE_HOURS] = {.ink = INK, .number_format = "[h]:mm", .align = LXW_ALIGN_RIGHT},
    [STYLE_GIVEN_HOURS] = {.ink = SOFT, .number_format = "[h]:mm", .align = LXW_ALIGN_RIGHT, .is_italic = true},
    [STYLE_GIVEN_COUNT] = {.ink = SOFT, .number_format = COUNT_FORMAT, .is_italic = true, .align = LXW_ALIGN_RIGHT},
    [STYLE_MONEY] = {.ink = INK, .number_format = "#,##0.00", .align = LXW_ALIGN_RIGHT},
    [STYLE_PERCENT] = {.ink = INK, .number_format = PERCENT_FORMAT, .align = LXW_ALIGN_RIGHT},
    [STYLE_CHANGE] = {.ink = SOFT, .number_format = "+0.00%;-0.00%;0.00%", .align = LXW_ALIGN_RIGHT},
    [STYLE_SCORE] = {.ink = INK, .number_format = "0.00", .align = LXW_ALIGN_RIGHT},
    [STYLE_SCORE_CHANGE] = {.ink = SOFT, .number_format = "+0.00;-0.00;0.00", .align = LXW_ALIGN_RIGHT},
    [STYLE_MINUTE] = {.ink = INK, .number_format = "yyyy-mm-dd hh:mm", .align = LXW_ALIGN_LEFT},
    [STYLE_INSTANT] = {.ink = INK, .number_format = "yyyy-mm-dd hh:mm:ss", .align = LXW_ALIGN_LEFT},
    [STYLE_DATE] = {.ink = INK, .number_format = "yyyy-mm-dd", .align = LXW_ALIGN_LEFT},
    [STYLE_MONTH] = {.ink = INK, .number_format = "0000\\-00", .align = LXW_ALIGN_LEFT},
    [STYLE_CHECK] = {.ink = GOOD, .align = LXW_ALIGN_CENTER},
    [STYLE_GOOD] = {.ink = GOOD, .fill = GOOD_FILL},
    [STYLE_LATE] = {.ink = LATE, .fill = LATE_FILL},
};
/* clang-format on */

struct book {
    lxw_workbook *workbook;
    lxw_format *looks[2][STYLE_LOOKS]; /* without and with a line above */
    GPtrArray *pages;
    enum style next_look; /* STYLE_NONE: the column's */
    lxw_error error;      /* the first one */
    GStringChunk *texts;  /* what libxlsxwriter keeps by reference */
};

GQuark book_error_quark(void) {
    return g_quark_from_static_string("firstline-book-error");
}

/* ---- the book -----------------------------------------------------------------------------------------------------
 */

/* LibreOffice forgets the indent at the right of a cell whose look differs from that of the cell to its left in the
 * number's format alone; so no two looks have quite the same ink. */
static lxw_color_t ink_of(const struct look *look) {
    lxw_color_t shade = look->align == LXW_ALIGN_RIGHT ? (lxw_color_t)(look - looks) : 0;
    return look->ink + shade;
}

static lxw_format *format_of(lxw_workbook *workbook, const struct look *look, bool has_line_above) {
    lxw_format *format = workbook_add_format(workbook);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    if (look->number_format)
        format_set_num_format(format, look->number_format);
    if (look->ink)
        format_set_font_color(format, ink_of(look));
    if (look->fill) {
        format_set_pattern(format, LXW_PATTERN_SOLID);
        format_set_bg_color(format, look->fill);
    }
    if (look->size > 0)
        format_set_font_size(format, look->size);
    if (look->align)
        format_set_align(format, look->align);
    if (look->align == LXW_ALIGN_RIGHT) /* so that a number doesn't touch the text to the right of it */
        format_set_indent(format, 1);
    if (look->is_bold)
        format_set_bold(format);
    if (look->is_italic)
        format_set_italic(format);
    if (look->wraps)
        format_set_text_wrap(format);
    if (look->has_line_below) {
        format_set_bottom(format, LXW_BORDER_THIN);
        format_set_bottom_color(format, ACCENT);
    }
    if (has_line_above) {
        format_set_top(format, LXW_BORDER_THIN);
        format_set_top_color(format, LINE);
    }
    return format;
}

static bool is_same_look(const struct look *one, const struct look *other) {
    return g_strcmp0(one->number_format, other->number_format) == 0 && one->ink == other->ink &&
           one->fill == other->fill && one->size == other->size && one->align == other->align &&
           one->is_bold == other->is_bold && one->is_italic == other->is_italic && one->wraps == other->wraps &&
           one->has_line_below == other->has_line_below;
}

/* Styles that look the same share a format: of twins libxlsxwriter searches for the elder one at every single cell. */
static void make_looks(struct book *self) {
    for (enum style style = STYLE_NONE + 1; style < STYLE_LOOKS; style++) {
        enum style elder = STYLE_NONE + 1;
        while (!is_same_look(&looks[elder], &looks[style]))
            elder++;
        for (int above = 0; above < 2; above++)
            self->looks[above][style] =
                elder < style ? self->looks[above][elder] : format_of(self->workbook, &looks[style], above);
    }
}

static void page_free(gpointer data) {
    struct page *page = data;
    g_free(page->name);
    g_free(page->reference);
    g_free(page);
}

struct book *book_new(const char *path, const char *folder, int64_t made_at, const char *title, GError **error) {
    g_autofree char *temporary = g_strdup(folder);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = temporary};
    lxw_workbook *workbook = workbook_new_opt(path, &options);
    if (workbook == NULL) {
        g_set_error(error, BOOK_ERROR, BOOK_ERROR_WRITE, "%s: can't begin a workbook", path);
        return NULL;
    }
    struct book *self = g_new0(struct book, 1);
    self->workbook = workbook;
    self->pages = g_ptr_array_new_with_free_func(page_free);
    self->texts = g_string_chunk_new(1024);
    make_looks(self);
    lxw_doc_properties properties = {
        .title = g_string_chunk_insert(self->texts, title),
        .comments = g_string_chunk_insert(self->texts, "firstline " PACKAGE_VERSION),
        .created = made_at,
    };
    book_check(self, workbook_set_properties(workbook, &properties));
    return self;
}

/* How a formula names the sheet. */
static char *reference_of(const char *name) {
    g_auto(GStrv) parts = g_strsplit(name, "'", -1);
    g_autofree char *doubled = g_strjoinv("''", parts);
    return g_strdup_printf("'%s'!", doubled);
}

struct page *book_add(struct book *self, const char *name, lxw_color_t tab) {
    struct page *page = g_new0(struct page, 1);
    page->book = self;
    page->name = text_for_sheet(name);
    page->reference = reference_of(page->name);
    page->sheet = workbook_add_worksheet(self->workbook, page->name);
    g_ptr_array_add(self->pages, page);
    if (page->sheet == NULL)
        g_error("the name of a sheet is taken, or can't be one: %s", page->name);
    worksheet_gridlines(page->sheet, LXW_HIDE_ALL_GRIDLINES);
    worksheet_set_landscape(page->sheet);
    worksheet_set_paper(page->sheet, 9); /* A4 */
    worksheet_fit_to_pages(page->sheet, 1, 0);
    worksheet_set_margins(page->sheet, 0.5, 0.5, 0.6, 0.6);
    worksheet_set_footer(page->sheet, "&L&8&F · &A&R&8&P / &N");
    worksheet_set_tab_color(page->sheet, tab);
    return page;
}

const GPtrArray *book_pages(const struct book *self) {
    return self->pages;
}

lxw_workbook *book_workbook(struct book *self) {
    return self->workbook;
}

lxw_format *book_look(struct book *self, enum style style) {
    return self->looks[0][style];
}

void book_check(struct book *self, lxw_error error) {
    if (self->error == LXW_NO_ERROR)
        self->error = error;
}

static void book_free(struct book *self) {
    g_ptr_array_unref(self->pages);
    g_string_chunk_free(self->texts);
    g_free(self);
}

void book_abandon(struct book *self) {
    lxw_workbook_free(self->workbook);
    book_free(self);
}

bool book_close(struct book *self, GError **error) {
    lxw_error failed = self->error;
    lxw_error closed = workbook_close(self->workbook);
    if (failed == LXW_NO_ERROR)
        failed = closed;
    book_free(self);
    if (failed == LXW_NO_ERROR)
        return true;
    g_set_error(error, BOOK_ERROR, BOOK_ERROR_WRITE, "the workbook can't be written: %s", lxw_strerror(failed));
    return false;
}

/* ---- cells --------------------------------------------------------------------------------------------------------
 */

struct page *page_look(struct page *page, enum style style) {
    page->book->next_look = style;
    return page;
}

static lxw_format *look_of(struct page *page, unsigned column) {
    enum style style = page->book->next_look;
    page->book->next_look = STYLE_NONE;
    if (style == STYLE_NONE)
        style = column < page->n_columns ? page->columns[column].style : STYLE_TEXT;
    return page->book->looks[page->has_line_above][style];
}

#define COLUMN(column) ((lxw_col_t)(column))

void page_text(struct page *page, unsigned column, const char *text) {
    if (text == NULL || *text == '\0') {
        page_blank(page, column);
        return;
    }
    g_autofree char *safe = text_for_cell(text);
    book_check(page->book, worksheet_write_string(page->sheet, page->row, COLUMN(column), safe ? safe : text,
                                                  look_of(page, column)));
}

void page_number(struct page *page, unsigned column, double number) {
    book_check(page->book,
               worksheet_write_number(page->sheet, page->row, COLUMN(column), number, look_of(page, column)));
}

void page_blank(struct page *page, unsigned column) {
    /* Without a line or a colour an empty cell looks like no cell, and a sheet has many. */
    if (!page->has_line_above && looks[page->book->next_look].fill == 0) {
        page->book->next_look = STYLE_NONE;
        return;
    }
    book_check(page->book, worksheet_write_blank(page->sheet, page->row, COLUMN(column), look_of(page, column)));
}

/* Spreadsheets count days from 1899-12-30, and know no date before 1900-03-01 and after 9999. */
#define DAYS_TO_1970 25569
#define FIRST_LOCAL (INT64_C(-25508) * 86400)
#define LAST_LOCAL INT64_C(253402300799)

void page_local(struct page *page, unsigned column, int64_t local_seconds) {
    if (local_seconds < FIRST_LOCAL || local_seconds > LAST_LOCAL)
        page_text(page, column, "?");
    else
        page_number(page, column, DAYS_TO_1970 + (double)local_seconds / 86400);
}

G_GNUC_PRINTF(1, 0)
static char *formula_of(const char *format, va_list arguments) {
    g_autofree char *body = g_strdup_vprintf(format, arguments);
    return g_strconcat("=", body, NULL);
}

void page_formula(struct page *page, unsigned column, double result, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *formula = formula_of(format, arguments);
    va_end(arguments);
    book_check(page->book, worksheet_write_formula_num(page->sheet, page->row, COLUMN(column), formula,
                                                       look_of(page, column), result));
}

void page_formula_text(struct page *page, unsigned column, const char *result, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *formula = formula_of(format, arguments);
    va_end(arguments);
    book_check(page->book, worksheet_write_formula_str(page->sheet, page->row, COLUMN(column), formula,
                                                       look_of(page, column), result));
}

void page_link(struct page *page, unsigned column, const char *address, int64_t number) {
    g_autofree char *quoted = formula_quoted(address);
    page_formula(page, column, (double)number, "HYPERLINK(\"%s\",%" G_GINT64_FORMAT ")", quoted, number);
}

void page_height(struct page *page, double points) {
    book_check(page->book, worksheet_set_row(page->sheet, page->row, points, NULL));
}

void page_line_above(struct page *page) {
    page->has_line_above = true;
}

void page_next(struct page *page) {
    page->has_line_above = false;
    page->row++;
    page->rows++;
}

/* ---- title and table ----------------------------------------------------------------------------------------------
 */

void page_title(struct page *page, const char *title, const char *subtitle) {
    page_height(page, 27);
    page_text(page_look(page, STYLE_TITLE), 0, title);
    page_next(page);
    page_text(page_look(page, STYLE_SUBTITLE), 0, subtitle);
    page_next(page);
    page->row++;
}

static enum style header_of(const struct column *column) {
    if (column->is_key)
        return STYLE_HEADER_KEY;
    switch (column->style) {
    case STYLE_COUNT:
    case STYLE_SECONDS:
    case STYLE_HOURS:
    case STYLE_MONEY:
    case STYLE_PERCENT:
    case STYLE_CHANGE:
        return STYLE_HEADER_RIGHT;
    case STYLE_CHECK:
    case STYLE_CODE:
        return STYLE_HEADER_CENTER;
    default:
        return STYLE_HEADER;
    }
}

/* Bold letters are wider than the digits by which a column's width is counted, and the cell has a margin. */
static unsigned letters_in(double width) {
    return (unsigned)(width * 0.9 - 1);
}

/* No word of a title is broken, in whatever language it is. */
static double width_of(const struct column *column) {
    unsigned longest = 0;
    for (const char *word = i18n_text(column->title); *word != '\0';) {
        size_t length = strcspn(word, " ");
        longest = MAX(longest, text_width(word, length));
        word += length + (word[length] == ' ');
    }
    return MAX(column->width, (longest + 1) / 0.9);
}

static double header_height(const struct column *columns, unsigned n_columns) {
    unsigned lines = 2;
    for (unsigned i = 0; i < n_columns; i++)
        lines = MAX(lines, text_lines(i18n_text(columns[i].title), letters_in(width_of(&columns[i]))));
    return 2 + 15 * lines;
}

void page_width(struct page *page, unsigned column, double width) {
    g_assert(column < PAGE_WIDTHS);
    page->widths[column] = width;
    book_check(page->book, worksheet_set_column(page->sheet, COLUMN(column), COLUMN(column), width, NULL));
}

/* In characters. Scripts that are written without blanks break anywhere. */
static unsigned longest_word(const char *text) {
    unsigned longest = 0, length = 0;
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar letter = g_utf8_get_char(p);
        length = g_unichar_isspace(letter) || g_unichar_iswide(letter) ? 0 : length + 1;
        longest = MAX(longest, length);
    }
    return longest;
}

void page_heading(struct page *page, unsigned column, enum style style, const char *title) {
    double wanted = (longest_word(title) + 1) / 0.9;
    if (column < PAGE_WIDTHS && page->widths[column] > 0 && wanted > page->widths[column])
        page_width(page, column, wanted);
    page_text(page_look(page, style), column, title);
}

void page_header(struct page *page, const struct column *columns, unsigned n_columns) {
    page->columns = columns;
    page->n_columns = n_columns;
    page_height(page, header_height(columns, n_columns));
    for (unsigned i = 0; i < n_columns; i++) {
        book_check(page->book, worksheet_set_column(page->sheet, COLUMN(i), COLUMN(i), width_of(&columns[i]), NULL));
        page_text(page_look(page, header_of(&columns[i])), i, i18n_text(columns[i].title));
    }
    worksheet_repeat_rows(page->sheet, page->row, page->row);
    page_next(page);
    page->first_row = page->row;
    worksheet_freeze_panes(page->sheet, page->row, 0);
}

/* The last column that is there to be read. */
static unsigned last_printed(const struct page *page) {
    unsigned last = page->n_columns - 1;
    while (last > 0 && page->columns[last].is_key)
        last--;
    return last;
}

void page_end_table(struct page *page, const char *defined_name) {
    lxw_row_t header = page->first_row - 1, last = MAX(page->row, page->first_row + 1) - 1;
    lxw_col_t last_column = COLUMN(page->n_columns - 1);
    book_check(page->book, worksheet_autofilter(page->sheet, header, 0, last, last_column));
    book_check(page->book, worksheet_print_area(page->sheet, 0, 0, last, COLUMN(last_printed(page))));
    g_autofree char *range =
        g_strdup_printf("=%s$A$%u:$%s$%u", page->reference, header + 1, column_name(page->n_columns - 1), last + 1);
    book_check(page->book, workbook_define_name(page->book->workbook, defined_name, range));
}

/* ---- references ---------------------------------------------------------------------------------------------------
 */

struct ring {
    GString *texts[32];
    unsigned next;
};

static GString *ring_next(struct ring *ring) {
    GString **slot = &ring->texts[ring->next++ % G_N_ELEMENTS(ring->texts)];
    if (*slot == NULL)
        *slot = g_string_new(NULL);
    g_string_truncate(*slot, 0);
    return *slot;
}

/* Ranges have one of their own: a sum over a table takes one or more a sheet, and the names of the cells that it goes
 * by must outlast them however many sheets there are. */
static struct ring names, ranges;

static void append_column(GString *out, unsigned column) {
    if (column >= 26)
        append_column(out, column / 26 - 1);
    g_string_append_c(out, (char)('A' + column % 26));
}

const char *column_name(unsigned column) {
    GString *out = ring_next(&names);
    append_column(out, column);
    return out->str;
}

const char *cell_name(const struct page *page, unsigned column) {
    GString *out = ring_next(&names);
    append_column(out, column);
    g_string_append_printf(out, "%u", page->row + 1);
    return out->str;
}

const char *range_name(const struct page *page, unsigned column, lxw_row_t first, lxw_row_t last) {
    GString *out = ring_next(&ranges);
    g_string_append(out, page->reference);
    g_string_append_c(out, '$');
    append_column(out, column);
    g_string_append_printf(out, "$%u:$", first + 1);
    append_column(out, column);
    g_string_append_printf(out, "$%u", last + 1);
    return out->str;
}

char *formula_quoted(const char *text) {
    g_auto(GStrv) parts = g_strsplit(text, "\"", -1);
    return g_strjoinv("\"\"", parts);
}
