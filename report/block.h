/* Parts of the sheets that are made of blocks rather than of one table: a heading, a header, lines, a note. A formula's
 * text is given without its '='; `column` counts from 0. Used by the Summary and by the sheets of the support desk. */
#ifndef REPORT_BLOCK_H
#define REPORT_BLOCK_H

#include "report/book.h"

/* An empty row, and the block's heading. */
void block_section(struct page *page, const char *title);
/* The titles (N_()) of its columns; from `first_key` on they stand over numbers that formulas go by. */
void block_header(struct page *page, const char *const *titles, unsigned n, unsigned first_key);
void block_note(struct page *page, const char *text);

/* A plain value, and marked as one. */
void block_given(struct page *page, unsigned column, int64_t number);
/* A number that formulas go by. */
void block_key(struct page *page, unsigned column, int64_t number);
void block_count(struct page *page, unsigned column, int64_t number, const char *formula);
/* 6.2 over two cells of the row. */
void block_attainment(struct page *page, unsigned column, int64_t met, int64_t missed, unsigned met_column,
                      unsigned missed_column);
/* "ok", or "differs". */
void block_check(struct page *page, unsigned column, bool holds, const char *condition);

#endif
