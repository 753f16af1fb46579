/* A chart of twelve months as inline SVG, written through html(): columns and lines over one scale, with a legend. Its
 * colours come from the stylesheet (classes one, two, three), so light, dark and forced colours are the page's own. To
 * a screen reader it is one image with a label; whoever draws one puts the figures into a table beside it. */
#ifndef CGI_CHART_H
#define CGI_CHART_H

#include <glib.h>
#include <stdbool.h>

struct request;

enum { CHART_MONTHS = 12, CHART_GAP = -1 };

struct chart_series {
    const char *name;            /* translated */
    const char *look;            /* class: "one", "two", "three" */
    bool is_columns;             /* else a line, with a gap where there is no value */
    gint64 values[CHART_MONTHS]; /* at least 0, or CHART_GAP */
};

struct chart {
    const char *label; /* translated: what it shows, and where its figures stand */
    const int *months; /* CHART_MONTHS of YYYYMM */
    const struct chart_series *series;
    guint n_series;
    gint64 high;                                           /* the most there can be; 0: by the values */
    bool from_zero;                                        /* else the scale begins a little below the least value */
    const char *(*words)(struct request *r, gint64 value); /* a value as it is read */
};

void chart_html(struct request *r, const struct chart *chart);

#endif
