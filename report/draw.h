/* Charts in the workbook's own look. They are drawn on opening, from cells of their page. */
#ifndef REPORT_DRAW_H
#define REPORT_DRAW_H

#include "report/book.h"

enum draw_colour { DRAW_ACCENT = 0x0B5F68, DRAW_GREY = 0x87929C, DRAW_GOLD = 0xE0B84C, DRAW_LATE = 0xB3261E };

/* A column of numbers, whose names stand in the rows' first column. */
struct draw_series {
    unsigned column;
    lxw_row_t first, last; /* from 0 */
    const char *name;
    lxw_color_t colour;
};
lxw_chart *draw_chart(struct page *page, uint8_t type);
void draw_series(struct page *page, lxw_chart *chart, const struct draw_series *series);

/* The names along the bottom are months: they stand aslant, and so neither break nor run into one another. */
void draw_months(lxw_chart *chart);

struct draw_place {
    lxw_row_t row;
    lxw_col_t column;
    int x_offset; /* pixels */
    double width; /* of the 480 pixels that a chart has by itself; 0: 0.8, three on a sheet */
};
void draw_place(struct page *page, lxw_chart *chart, const char *title, bool has_legend,
                const struct draw_place *place);

#endif
