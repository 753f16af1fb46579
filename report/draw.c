/* Charts in the workbook's own look; see draw.h. */
#include "report/draw.h"

enum { GRID = 0xDFE3E6, TITLE_INK = 0x1B232C };

lxw_chart *draw_chart(struct page *page, uint8_t type) {
    return workbook_add_chart(book_workbook(page->book), type);
}

void draw_series(struct page *page, lxw_chart *chart, const struct draw_series *what) {
    lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
    lxw_col_t column = (lxw_col_t)what->column;
    chart_series_set_categories(series, page->name, what->first, 0, what->last, 0);
    chart_series_set_values(series, page->name, what->first, column, what->last, column);
    chart_series_set_name(series, what->name);
    lxw_chart_fill fill = {.color = what->colour};
    lxw_chart_line line = {.color = what->colour, .width = 2.25};
    chart_series_set_fill(series, &fill);
    chart_series_set_line(series, &line);
    chart_series_set_marker_type(series, LXW_CHART_MARKER_CIRCLE);
    chart_series_set_marker_fill(series, &fill);
    chart_series_set_marker_line(series, &line);
}

void draw_months(lxw_chart *chart) {
    lxw_chart_font font = {.rotation = -45};
    chart_axis_set_num_font(chart_axis_get(chart, LXW_CHART_AXIS_TYPE_X), &font);
}

void draw_place(struct page *page, lxw_chart *chart, const char *title, bool has_legend,
                const struct draw_place *where) {
    lxw_chart_font font = {.size = 12, .bold = LXW_TRUE, .color = TITLE_INK};
    lxw_chart_line line = {.color = GRID};
    chart_title_set_name(chart, title);
    chart_title_set_name_font(chart, &font);
    chart_chartarea_set_line(chart, &line);
    chart_axis_major_gridlines_set_line(chart_axis_get(chart, LXW_CHART_AXIS_TYPE_X), &line);
    chart_axis_major_gridlines_set_line(chart_axis_get(chart, LXW_CHART_AXIS_TYPE_Y), &line);
    chart_legend_set_position(chart, has_legend ? LXW_CHART_LEGEND_BOTTOM : LXW_CHART_LEGEND_NONE);
    lxw_chart_options options = {
        .x_offset = where->x_offset, .x_scale = where->width > 0 ? where->width : 0.8, .y_scale = 1.1};
    book_check(page->book, worksheet_insert_chart_opt(page->sheet, where->row, where->column, chart, &options));
}
