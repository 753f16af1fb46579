/* Draws a chart of twelve months; see chart.h. Called by the managers' page. */
#include "cgi/chart.h"

#include "cgi/moment.h"
#include "cgi/request.h"

/* In the picture's own units, about a pixel each on a telephone. */
enum { WIDTH = 360, HEIGHT = 186, LEFT = 44, RIGHT = 356, TOP = 8, BOTTOM = 150, STEPS_MAX = 4, COLUMN_GAP = 6 };

struct scale {
    gint64 low, high, step;
};

static gint64 extreme(const struct chart *chart, bool is_most) {
    gint64 found = CHART_GAP;
    for (guint i = 0; i < chart->n_series; i++)
        for (guint month = 0; month < CHART_MONTHS; month++) {
            gint64 value = chart->series[i].values[month];
            if (value != CHART_GAP && (found == CHART_GAP || (is_most ? value > found : value < found)))
                found = value;
        }
    return found;
}

/* Round steps of 1, 2 or 5 times a power of ten, at most STEPS_MAX of them. */
static struct scale scale_of(const struct chart *chart) {
    gint64 high = chart->high > 0 ? chart->high : MAX(extreme(chart, true), 1);
    gint64 low = chart->from_zero ? 0 : MIN(MAX(extreme(chart, false), 0), high - 1);
    static const gint64 round[] = {1, 2, 5};
    for (gint64 power = 1;; power *= 10)
        for (guint i = 0; i < G_N_ELEMENTS(round); i++) {
            gint64 step = power * round[i];
            struct scale scale = {low / step * step, (high + step - 1) / step * step, step};
            if ((scale.high - scale.low) / step <= STEPS_MAX)
                return scale;
        }
}

static int x_of(guint month) {
    return LEFT + (int)((2 * month + 1) * (RIGHT - LEFT) / (2 * CHART_MONTHS));
}

static int y_of(const struct scale *scale, gint64 value) {
    return BOTTOM - (int)((value - scale->low) * (BOTTOM - TOP) / (scale->high - scale->low));
}

static void draw_grid(struct request *r, const struct chart *chart, const struct scale *scale) {
    for (gint64 value = scale->low; value <= scale->high; value += scale->step) {
        int y = y_of(scale, value);
        html(r->out,
             "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>"
             "<text class=\"end\" x=\"%d\" y=\"%d\">%s</text>\n",
             LEFT, RIGHT, y, y, LEFT - 5, y + 4, chart->words(r, value));
    }
}

/* The months, and the year under each January and the first one, unless they would touch. */
static void draw_months(struct request *r, const struct chart *chart) {
    for (guint i = 0; i < CHART_MONTHS; i++) {
        html(r->out, "<text x=\"%d\" y=\"%d\">%s</text>", x_of(i), BOTTOM + 15, moment_month_short(chart->months[i]));
        int month = chart->months[i] % 100;
        if (month == 1 || (i == 0 && month != 12))
            html(r->out, "<text x=\"%d\" y=\"%d\">%d</text>", x_of(i), BOTTOM + 29, chart->months[i] / 100);
    }
    html(r->out, "\n");
}

/* What a pointer that rests on it is told. */
static void draw_title(struct request *r, const struct chart *chart, const struct chart_series *series, guint month) {
    html(r->out, "<title>%s, %s: %s</title>", series->name, moment_month(r, chart->months[month]),
         chart->words(r, series->values[month]));
}

static void draw_columns(struct request *r, const struct chart *chart, const struct scale *scale, guint number,
                         guint beside, guint n_beside) {
    const struct chart_series *series = &chart->series[number];
    int width = ((RIGHT - LEFT) / CHART_MONTHS - COLUMN_GAP) / (int)MAX(n_beside, 1);
    for (guint i = 0; i < CHART_MONTHS; i++) {
        if (series->values[i] == CHART_GAP)
            continue;
        int y = y_of(scale, series->values[i]);
        int x = x_of(i) - (int)n_beside * width / 2 + (int)beside * width;
        html(r->out, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\">", series->look, x, y, width - 1,
             BOTTOM - y);
        draw_title(r, chart, series, i);
        html(r->out, "</rect>");
    }
    html(r->out, "\n");
}

static void draw_line(struct request *r, const struct chart *chart, const struct scale *scale, guint number) {
    const struct chart_series *series = &chart->series[number];
    for (guint i = 1; i < CHART_MONTHS; i++)
        if (series->values[i - 1] != CHART_GAP && series->values[i] != CHART_GAP)
            html(r->out, "<line class=\"%s\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>", series->look, x_of(i - 1),
                 y_of(scale, series->values[i - 1]), x_of(i), y_of(scale, series->values[i]));
    for (guint i = 0; i < CHART_MONTHS; i++) {
        if (series->values[i] == CHART_GAP)
            continue;
        html(r->out, "<circle class=\"%s\" cx=\"%d\" cy=\"%d\" r=\"3\">", series->look, x_of(i),
             y_of(scale, series->values[i]));
        draw_title(r, chart, series, i);
        html(r->out, "</circle>");
    }
    html(r->out, "\n");
}

static void draw_legend(struct request *r, const struct chart *chart) {
    html(r->out, "<p class=\"legend soft\">");
    for (guint i = 0; i < chart->n_series; i++)
        html(r->out, "<span><i class=\"%s %s\"></i> %s</span>", chart->series[i].look,
             chart->series[i].is_columns ? "" : "line", chart->series[i].name);
    html(r->out, "</p>\n");
}

void chart_html(struct request *r, const struct chart *chart) {
    struct scale scale = scale_of(chart);
    guint n_columns = 0, column = 0;
    for (guint i = 0; i < chart->n_series; i++)
        n_columns += chart->series[i].is_columns;
    html(r->out, "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n", WIDTH, HEIGHT,
         chart->label);
    draw_grid(r, chart, &scale);
    draw_months(r, chart);
    for (guint i = 0; i < chart->n_series; i++)
        if (chart->series[i].is_columns)
            draw_columns(r, chart, &scale, i, column++, n_columns);
    for (guint i = 0; i < chart->n_series; i++)
        if (!chart->series[i].is_columns)
            draw_line(r, chart, &scale, i);
    html(r->out, "</svg>\n");
    draw_legend(r, chart);
}
