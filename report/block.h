/* Parts of the sheets that are made of blocks rather than of one table: a heading, a header, lines, a note. A formula's
 * text is given without its '='; `column` counts from 0. Used by the Summary and by the sheets of the support desk. */
#ifndef REPORT_BLOCK_H
#define REPORT_BLOCK_H

#include "report/workbook.h"

/* The widths of its columns, before the first of them is written; headings widen them where a language needs it. */
void block_widths(struct page *page, double label, unsigned n, double others);
/* An empty row, and the block's heading. */
void block_section(struct page *page, const char *title);
/* The titles (N_()) of its columns; from `first_key` on they stand over numbers that formulas go by. */
void block_header(struct page *page, const char *const *titles, unsigned n, unsigned first_key);
/* Makes the row as high as its titles (N_(), or NULL) need in columns of so many letters. */
void block_height(struct page *page, const char *const *titles, unsigned n, unsigned letters);
/* One cell of a header, its title translated already; "": colour without words. */
void block_title(struct page *page, unsigned column, enum style style, const char *title);
void block_note(struct page *page, const char *text);

/* A plain value, and marked as one. */
void block_given(struct page *page, unsigned column, int64_t number);
/* A number that formulas go by. */
void block_key(struct page *page, unsigned column, int64_t number);
void block_count(struct page *page, unsigned column, int64_t number, const char *formula);
/* 6.2 over two cells of the row. */
void block_attainment(struct page *page, unsigned column, int64_t met, int64_t missed, unsigned met_column,
                      unsigned missed_column);
/* A share of two cells of the row, cut to two decimals as 6.2 has it; 'none' where the whole is 0. */
void block_rate(struct page *page, unsigned column, int64_t part, int64_t whole, const char *part_cell,
                const char *whole_cell);
/* Seconds in a cell of the row, as hours. */
void block_hours(struct page *page, unsigned column, int64_t seconds, const char *seconds_cell);
/* For a line in a chart: the value of another cell of the row, or an empty cell where that says 'none', since a text
 * would be drawn as 0. */
void block_drawn(struct page *page, unsigned column, enum style style, bool is_known, double value, unsigned of);
/* "ok", or "differs". */
void block_check(struct page *page, unsigned column, bool holds, const char *condition);

/* ---- counts over a data sheet, on all of its pages -----------------------------------------------------------------
 */

struct criterion {
    unsigned column;   /* of numeric keys */
    const char *value; /* a number, or the name of a cell */
};
/* `COUNTIFS(…)+COUNTIFS(…)`, or the sum of a column of the rows that meet all criteria; to be freed. */
char *block_countifs(const struct table *table, const struct criterion *criteria, unsigned n);
char *block_sumifs(const struct table *table, unsigned over, const struct criterion *criteria, unsigned n);

#endif
