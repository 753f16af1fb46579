/* The Summary's three charts: attainment over the months, volume and backlog, what was missed by cause. */
#include "report/draw.h"
#include "report/sheet_summary.h"

#include "shared/i18n.h"

static void add_series(struct summary *self, lxw_chart *chart, unsigned column, const char *name, lxw_color_t colour) {
    struct draw_series series = {column, self->months_first, self->months_last, name, colour};
    draw_series(self->page, chart, &series);
}

/* Three beside one another, over the width that is printed. */
static void place(struct summary *self, lxw_chart *chart, unsigned number, const char *title, bool has_legend) {
    static const struct draw_place places[] = {
        {.column = 0, .x_offset = 4}, {.column = 3, .x_offset = 26}, {.column = 7, .x_offset = 58}};
    struct draw_place where = places[number];
    where.row = self->charts_at;
    draw_place(self->page, chart, title, has_legend, &where);
}

static void attainment(struct summary *self) {
    lxw_chart *chart = draw_chart(self->page, LXW_CHART_LINE);
    add_series(self, chart, MONTH_FIRST_DRAWN, _("First response"), DRAW_GREY);
    add_series(self, chart, MONTH_RESOLUTION_DRAWN, _("Resolution"), DRAW_ACCENT);
    lxw_chart_axis *axis = chart_axis_get(chart, LXW_CHART_AXIS_TYPE_Y);
    chart_axis_set_max(axis, 1);
    chart_axis_set_num_format(axis, "0%");
    draw_months(chart);
    place(self, chart, 0, _("Promises kept"), true);
}

static void volume(struct summary *self) {
    lxw_chart *chart = draw_chart(self->page, LXW_CHART_COLUMN);
    add_series(self, chart, MONTH_RECEIVED, _("received"), DRAW_GREY);
    add_series(self, chart, MONTH_RESOLVED, _("resolved"), DRAW_ACCENT);
    add_series(self, chart, MONTH_OPEN, _("open at the end"), DRAW_GOLD);
    draw_months(chart);
    place(self, chart, 1, _("Tickets and backlog"), true);
}

static void causes(struct summary *self) {
    lxw_chart *chart = draw_chart(self->page, LXW_CHART_BAR);
    struct draw_series missed = {CAUSE_MISSED, self->causes_first, self->causes_last, _("missed"), DRAW_LATE};
    draw_series(self->page, chart, &missed);
    chart_axis_set_reverse(chart_axis_get(chart, LXW_CHART_AXIS_TYPE_Y));
    place(self, chart, 2, _("Missed, by cause"), false);
}

void summary_charts(struct summary *self) {
    attainment(self);
    volume(self);
    if (db_count(self->book->causes) > 0)
        causes(self);
}
