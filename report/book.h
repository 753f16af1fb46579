/* A workbook on its way to a file: sheets with a title, a header and rows in order, in libxlsxwriter's constant-memory
 * mode, so memory does not grow with the rows. This file and book.c know the form (formats, widths, print set-up, what
 * text is safe), the sheets know the content. A row is written cell by cell and ended with page_next(); rows of
 * different pages may be written in turn.
 *
 * Errors are kept by the book and told once, by book_close(): a sheet just writes. */
#ifndef REPORT_BOOK_H
#define REPORT_BOOK_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <xlsxwriter.h>

/* What a cell looks like; the table is in book.c. */
enum style {
    STYLE_NONE,
    STYLE_TITLE,
    STYLE_SUBTITLE,
    STYLE_SECTION, /* heading of a block within a sheet */
    STYLE_HEADER,
    STYLE_HEADER_RIGHT,  /* over numbers */
    STYLE_HEADER_CENTER, /* over checks */
    STYLE_HEADER_KEY,    /* over the numeric keys that formulas go by */
    STYLE_TEXT,
    STYLE_STRONG,
    STYLE_WRAP,
    STYLE_NOTE,
    STYLE_LINK,
    STYLE_KEY,
    STYLE_CODE, /* a small number that is read like a word: a priority, a level */
    STYLE_COUNT,
    STYLE_SECONDS,
    STYLE_HOURS,       /* [h]:mm over days */
    STYLE_GIVEN_HOURS, /* the same, where it is a plain value and no formula */
    STYLE_GIVEN_COUNT,
    STYLE_MONEY,
    STYLE_PERCENT,
    STYLE_CHANGE,       /* of a percentage, with its sign */
    STYLE_SCORE,        /* a mean of small numbers */
    STYLE_SCORE_CHANGE, /* with its sign */
    STYLE_INSTANT,
    STYLE_MINUTE,
    STYLE_DATE,
    STYLE_MONTH,
    STYLE_CHECK, /* "ok" */
    STYLE_GOOD,  /* laid over a cell by a condition */
    STYLE_LATE,
    STYLE_LOOKS,
};

struct column {
    const char *title; /* N_() */
    double width;      /* in characters */
    enum style style;  /* of its cells */
    bool is_key;       /* a number that formulas go by: set apart at the right */
};

struct book;

enum { PAGE_WIDTHS = 64 };

/* A sheet of the file. */
struct page {
    struct book *book;
    lxw_worksheet *sheet;
    char *name;                   /* on its tab */
    char *reference;              /* in formulas: 'By customer'! */
    const struct column *columns; /* of its table; NULL: it has none of its own */
    unsigned n_columns;
    double widths[PAGE_WIDTHS]; /* of its columns, where page_width() set them */
    bool has_line_above;        /* the present row */
    lxw_row_t row;              /* the next one to be written, from 0 */
    lxw_row_t first_row;        /* of the table's data */
    uint64_t rows;              /* begun so far: what reading back must find */
};

/* `path` is where the file is made; temporary files lie in `folder`. The document's times are `made_at`, so that the
 * same content gives the same bytes. NULL with `error`. */
struct book *book_new(const char *path, const char *folder, int64_t made_at, const char *title, GError **error);
/* Adds a sheet at the end. Names are cut to the 31 characters that there may be, and belong to the book. */
struct page *book_add(struct book *book, const char *name, lxw_color_t tab);
const GPtrArray *book_pages(const struct book *book); /* struct page */
lxw_workbook *book_workbook(struct book *book);       /* for charts and names */
lxw_format *book_look(struct book *book, enum style style);
/* Takes note of an error of libxlsxwriter's. */
void book_check(struct book *book, lxw_error error);
/* Writes the file and frees the book. libxlsxwriter does not notice a full disk: read it back (publish.h). */
bool book_close(struct book *book, GError **error);
/* Frees the book without writing a file. */
void book_abandon(struct book *book);

/* ---- pages: title and table ---------------------------------------------------------------------------------------
 */

/* Rows 1 to 3: title, a line under it, and an empty one. */
void page_title(struct page *page, const char *title, const char *subtitle);
/* Sets the width of a column, in characters, on a sheet of blocks. */
void page_width(struct page *page, unsigned column, double width);
/* A title over such a column, which becomes as wide as the longest word where that is wider: languages differ. */
void page_heading(struct page *page, unsigned column, enum style style, const char *title);
/* The header of the table in the next row; frozen, repeated on paper. Cells below take their looks from the columns. */
void page_header(struct page *page, const struct column *columns, unsigned n_columns);
/* After the last row: autofilter over header and data, and a name for them; keys are not printed. */
void page_end_table(struct page *page, const char *defined_name);

/* ---- cells of the present row -------------------------------------------------------------------------------------
 */

void page_text(struct page *page, unsigned column, const char *text); /* never a formula; "" and NULL: an empty cell */
void page_number(struct page *page, unsigned column, double number);
void page_blank(struct page *page, unsigned column);
/* A date and time as the zone's clocks show it: epoch seconds plus the zone's offset. */
void page_local(struct page *page, unsigned column, int64_t local_seconds);
/* A formula with the result that a recalculation will find. */
void page_formula(struct page *page, unsigned column, double result, const char *format, ...) G_GNUC_PRINTF(4, 5);
void page_formula_text(struct page *page, unsigned column, const char *result, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
/* A link that shows a number. */
void page_link(struct page *page, unsigned column, const char *address, int64_t number);
/* For the next cell, in place of its column's look. */
struct page *page_look(struct page *page, enum style style);
void page_height(struct page *page, double points); /* before the row's first cell */
void page_line_above(struct page *page);            /* likewise: where something new begins */
void page_next(struct page *page);

/* ---- references ---------------------------------------------------------------------------------------------------
 */

/* Names of a column ("AB") and of a cell of the present row ("AB12"); in a ring of texts that lasts for 32 calls. */
const char *column_name(unsigned column);
const char *cell_name(const struct page *page, unsigned column);
/* `'Clocks'!$C$5:$C$20`, in another ring of 32; rows count from 0. */
const char *range_name(const struct page *page, unsigned column, lxw_row_t first, lxw_row_t last);
/* Text as it stands between quotes in a formula. */
char *formula_quoted(const char *text);

#define BOOK_ERROR (book_error_quark())
GQuark book_error_quark(void);
enum book_error { BOOK_ERROR_WRITE, BOOK_ERROR_BROKEN, BOOK_ERROR_DIFFERS };

#endif
