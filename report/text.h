/* Text as a cell of a spreadsheet can hold it. Used by book.c; tested by tests/unit/test_text.c. */
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include <stddef.h>

/* Excel's limit for a cell, in UTF-16 units. */
#define TEXT_CELL_UNITS 32767
/* Excel's limit for the name of a sheet. */
#define TEXT_SHEET_UNITS 31

/* What XML can't hold is replaced by U+FFFD, `_x0041_` is written so that it isn't read as an escape, and what is
 * longer than a cell is cut and ended with an ellipsis. NULL if `text` may stand as it is; otherwise the caller frees
 * it. */
char *text_for_cell(const char *text);
/* How many columns of a digit's width a text takes up: an East Asian character takes two. */
unsigned text_width(const char *text, size_t length);
/* How much of a text, in bytes, goes into a line of so many columns: up to a space (which belongs to no line) or an
 * East Asian character; at least a word. */
size_t text_line(const char *text, unsigned columns);
/* How many such lines it takes. */
unsigned text_lines(const char *text, unsigned columns);
/* The same text, cut to so many UTF-16 units with an ellipsis. The caller frees it. */
char *text_cut(const char *text, unsigned units);
/* A name for a sheet: without the characters []:*?/\ that it may not have, no ' at either end, cut to 31 units. */
char *text_for_sheet(const char *name);
/* A name as part of a file name: letters, digits and hyphens of any script stay, anything else becomes one hyphen; at
 * most 60 bytes, never empty. */
char *text_for_file(const char *name);

#endif
