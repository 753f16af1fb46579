/* Shows a month's figures on the managers' page; see trend.h. Percentages are cut, never rounded (sla-rules.md 6.2). */
#include "cgi/trend.h"

#include "cgi/moment.h"
#include "cgi/request.h"
#include "shared/month_facts.h"
#include "sql/queries.h"

static const enum metric charted[] = {METRIC_FIRST_RESPONSE, METRIC_RESOLUTION};

/* ---- Reading ---- */

static struct trend_month *month_in(struct trend *self, gint64 month) {
    for (guint i = 0; i < TREND_MONTHS; i++)
        if (self->months[i].month == month)
            return &self->months[i];
    return NULL;
}

void trend_fill(struct trend *self, int month, const struct db_rows *metrics, const struct db_rows *volumes) {
    *self = (struct trend){0};
    for (guint i = TREND_MONTHS; i-- > 0; month = month_before(month))
        self->months[i].month = month;
    for (guint row = 0; row < db_count(metrics); row++) {
        struct trend_month *of = month_in(self, db_int64(metrics, row, TREND_METRICS_MONTH));
        if (of == NULL)
            continue;
        of->clocks[metric_from_name(db_str(metrics, row, TREND_METRICS_METRIC))] = (struct trend_clocks){
            .carried = db_int64(metrics, row, TREND_METRICS_CARRIED),
            .started = db_int64(metrics, row, TREND_METRICS_STARTED),
            .met = db_int64(metrics, row, TREND_METRICS_MET),
            .missed = db_int64(metrics, row, TREND_METRICS_MISSED),
            .excluded = db_int64(metrics, row, TREND_METRICS_EXCLUDED),
            .running = db_int64(metrics, row, TREND_METRICS_RUNNING),
        };
    }
    for (guint row = 0; row < db_count(volumes); row++) {
        struct trend_month *of = month_in(self, db_int64(volumes, row, TREND_VOLUMES_MONTH));
        if (of == NULL)
            continue;
        of->is_counted = true;
        of->carried = db_int64(volumes, row, TREND_VOLUMES_CARRIED);
        of->received = db_int64(volumes, row, TREND_VOLUMES_RECEIVED);
        of->returned = db_int64(volumes, row, TREND_VOLUMES_RETURNED);
        of->resolved = db_int64(volumes, row, TREND_VOLUMES_RESOLVED);
        of->excluded = db_int64(volumes, row, TREND_VOLUMES_EXCLUDED);
        of->open = db_int64(volumes, row, TREND_VOLUMES_OPEN);
    }
}

/* ---- Figures in words ---- */

const char *trend_promise(enum metric metric) {
    static const char *const titles[METRIC_COUNT] = {
        [METRIC_NONE] = "",
        [METRIC_FIRST_RESPONSE] = N_("First response"),
        [METRIC_NEXT_RESPONSE] = N_("Next response"),
        [METRIC_RESOLUTION] = N_("Resolution"),
        [METRIC_VENDOR_RESPONSE] = N_("Vendor response"),
        [METRIC_VENDOR_RESOLUTION] = N_("Vendor resolution"),
    };
    return i18n_text(titles[metric]);
}

/* Hundredths of a percent, or CHART_GAP without verdicts. */
static gint64 attainment(const struct trend_clocks *clocks) {
    gint64 verdicts = clocks->met + clocks->missed;
    return verdicts == 0 ? CHART_GAP : clocks->met * 10000 / verdicts;
}

static const char *percent(struct request *r, gint64 hundredths) {
    if (hundredths == CHART_GAP)
        return _("none");
    return request_print(r, "%d.%02d %%", (int)(hundredths / 100), (int)(hundredths % 100));
}

/* On a scale, whose steps are whole or end on one digit. */
static const char *percent_short(struct request *r, gint64 hundredths) {
    return hundredths % 100 == 0 ? request_print(r, "%d %%", (int)(hundredths / 100)) : percent(r, hundredths);
}

static const char *count(struct request *r, gint64 number) {
    return request_print(r, "%lld", (long long)number);
}

static const struct trend_month *shown(const struct trend *self) {
    return &self->months[TREND_MONTHS - 1];
}

static const struct trend_month *before(const struct trend *self) {
    return &self->months[TREND_MONTHS - 2];
}

/* ---- Tiles ---- */

static void write_kept_tile(struct request *r, const struct trend *self, enum metric metric) {
    const struct trend_clocks *clocks = &shown(self)->clocks[metric];
    html(r->out, "<div class=\"box\"><span class=\"soft\">");
    html_say(r->out, "%s kept", trend_promise(metric));
    html(r->out, "</span><b>%s</b><small>", percent(r, attainment(clocks)));
    html_say(r->out, "%lld missed; a month before %s", (long long)clocks->missed,
             percent(r, attainment(&before(self)->clocks[metric])));
    html(r->out, "</small></div>\n");
}

void trend_tiles(struct request *r, const struct trend *self) {
    const struct trend_month *month = shown(self);
    html(r->out, "<div class=\"tiles\">\n");
    for (guint i = 0; i < G_N_ELEMENTS(charted); i++)
        write_kept_tile(r, self, charted[i]);
    html(r->out, "<div class=\"box\"><span class=\"soft\">%s</span><b>%lld · %lld</b><small>",
         _("Tickets received · resolved"), (long long)month->received, (long long)month->resolved);
    html_say(r->out, "a month before %lld · %lld", (long long)before(self)->received,
             (long long)before(self)->resolved);
    html(r->out, "</small></div>\n<div class=\"box\"><span class=\"soft\">%s</span><b>%lld</b><small>", _("Backlog"),
         (long long)month->open);
    html_say(r->out, "a month before %lld", (long long)before(self)->open);
    html(r->out, "</small></div>\n</div>\n");
}

/* ---- Every promise ---- */

static void begin_table(struct request *r, const char *label, const char *first) {
    html(r->out,
         "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table><thead><tr>"
         "<th scope=\"col\">%s</th>",
         label, first);
}

static void end_table(struct request *r) {
    html(r->out, "</tbody></table></div>\n");
}

static void write_title(struct request *r, const char *title) {
    html(r->out, "<th scope=\"col\" class=\"number\">%s</th>", title);
}

static void write_number(struct request *r, const char *number) {
    html(r->out, "<td class=\"number\">%s</td>", number);
}

static void write_promise(struct request *r, const struct trend *self, enum metric metric) {
    const struct trend_clocks *clocks = &shown(self)->clocks[metric];
    html(r->out, "<tr><th scope=\"row\">%s</th>", trend_promise(metric));
    write_number(r, percent(r, attainment(clocks)));
    write_number(r, percent(r, attainment(&before(self)->clocks[metric])));
    write_number(r, count(r, clocks->carried));
    write_number(r, count(r, clocks->started));
    write_number(r, count(r, clocks->met));
    write_number(r, count(r, clocks->missed));
    write_number(r, count(r, clocks->excluded));
    write_number(r, count(r, clocks->running));
    html(r->out, "</tr>\n");
}

void trend_promises(struct request *r, const struct trend *self) {
    html(r->out, "<section class=\"box\"><h2>%s</h2>\n", _("Promises kept"));
    begin_table(r, _("Promises kept"), _("Promise"));
    write_title(r, _("Attainment"));
    write_title(r, _("Month before"));
    write_title(r, _("Carried in"));
    write_title(r, _("Started"));
    write_title(r, _("Met"));
    write_title(r, _("Missed"));
    write_title(r, _("Excluded"));
    write_title(r, _("Running"));
    html(r->out, "</tr></thead><tbody>\n");
    for (enum metric metric = METRIC_NONE + 1; metric < METRIC_COUNT; metric++) {
        const struct trend_clocks *clocks = &shown(self)->clocks[metric];
        bool is_promised = metric == METRIC_FIRST_RESPONSE || metric == METRIC_RESOLUTION;
        if (is_promised || clocks->carried + clocks->started > 0)
            write_promise(r, self, metric);
    }
    end_table(r);
    html(r->out, "<p class=\"soft\">%s</p></section>\n",
         _("Attainment = met ÷ (met + missed), cut to two decimals. Carried in + started = met + missed + excluded + "
           "running."));
}

/* ---- Charts and their tables ---- */

static void begin_figures(struct request *r, const char *label) {
    html(r->out, "<details><summary>%s</summary>\n", _("The figures"));
    begin_table(r, label, _("Month"));
}

static void end_figures(struct request *r) {
    end_table(r);
    html(r->out, "</details></section>\n");
}

static void write_attainment_figures(struct request *r, const struct trend *self) {
    begin_figures(r, _("Promises kept by month"));
    for (guint i = 0; i < G_N_ELEMENTS(charted); i++) {
        write_title(r, request_print(r, _("%s met"), trend_promise(charted[i])));
        write_title(r, _("missed"));
        write_title(r, _("kept"));
    }
    html(r->out, "</tr></thead><tbody>\n");
    for (guint month = TREND_MONTHS; month-- > 1;) {
        html(r->out, "<tr><th scope=\"row\">%s</th>", moment_month(r, self->months[month].month));
        for (guint i = 0; i < G_N_ELEMENTS(charted); i++) {
            const struct trend_clocks *clocks = &self->months[month].clocks[charted[i]];
            write_number(r, count(r, clocks->met));
            write_number(r, count(r, clocks->missed));
            write_number(r, percent(r, attainment(clocks)));
        }
        html(r->out, "</tr>\n");
    }
    end_figures(r);
}

static void write_attainment(struct request *r, const struct trend *self, const int months[CHART_MONTHS]) {
    static const char *const looks[] = {"two", "one"};
    struct chart_series series[G_N_ELEMENTS(charted)];
    for (guint i = 0; i < G_N_ELEMENTS(charted); i++) {
        series[i] = (struct chart_series){.name = trend_promise(charted[i]), .look = looks[i]};
        for (guint month = 0; month < CHART_MONTHS; month++)
            series[i].values[month] = attainment(&self->months[month + 1].clocks[charted[i]]);
    }
    html(r->out, "<section class=\"box\"><h2>%s</h2>\n", _("Promises kept, twelve months"));
    chart_html(r, &(struct chart){
                      .label = _("Promises kept by month; the table below has the figures"),
                      .months = months,
                      .series = series,
                      .n_series = G_N_ELEMENTS(series),
                      .high = 10000,
                      .words = percent_short,
                  });
    write_attainment_figures(r, self);
}

static void write_volume_figures(struct request *r, const struct trend *self) {
    begin_figures(r, _("Tickets and backlog by month"));
    write_title(r, _("Open before"));
    write_title(r, _("Received"));
    write_title(r, _("Returned"));
    write_title(r, _("Resolved"));
    write_title(r, _("Excluded"));
    write_title(r, _("Open at the end"));
    html(r->out, "</tr></thead><tbody>\n");
    for (guint i = TREND_MONTHS; i-- > 1;) {
        const struct trend_month *month = &self->months[i];
        html(r->out, "<tr><th scope=\"row\">%s</th>", moment_month(r, month->month));
        write_number(r, count(r, month->carried));
        write_number(r, count(r, month->received));
        write_number(r, count(r, month->returned));
        write_number(r, count(r, month->resolved));
        write_number(r, count(r, month->excluded));
        write_number(r, count(r, month->open));
        html(r->out, "</tr>\n");
    }
    end_figures(r);
}

static void write_volume(struct request *r, const struct trend *self, const int months[CHART_MONTHS]) {
    struct chart_series series[] = {
        {.name = _("received"), .look = "two", .is_columns = true},
        {.name = _("resolved"), .look = "one", .is_columns = true},
        {.name = _("open at the end"), .look = "three"},
    };
    for (guint i = 0; i < CHART_MONTHS; i++) {
        const struct trend_month *month = &self->months[i + 1];
        series[0].values[i] = month->is_counted ? month->received : CHART_GAP;
        series[1].values[i] = month->is_counted ? month->resolved : CHART_GAP;
        series[2].values[i] = month->is_counted ? month->open : CHART_GAP;
    }
    html(r->out, "<section class=\"box\"><h2>%s</h2>\n", _("Tickets and backlog, twelve months"));
    chart_html(r, &(struct chart){
                      .label = _("Tickets received, resolved and open by month; the table below has the figures"),
                      .months = months,
                      .series = series,
                      .n_series = G_N_ELEMENTS(series),
                      .from_zero = true,
                      .words = count,
                  });
    write_volume_figures(r, self);
}

void trend_charts(struct request *r, const struct trend *self) {
    int months[CHART_MONTHS];
    for (guint i = 0; i < CHART_MONTHS; i++)
        months[i] = self->months[i + 1].month;
    html(r->out, "<div class=\"charts\">\n");
    write_attainment(r, self, months);
    write_volume(r, self, months);
    html(r->out, "</div>\n");
}
