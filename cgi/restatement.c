/* Corrections of closed months on the managers' page; see restatement.h. */
#include "cgi/restatement.h"

#include "cgi/html.h"
#include "cgi/moment.h"
#include "cgi/request.h"
#include "cgi/trend.h"
#include "shared/i18n.h"
#include "sql/queries.h"

static gint64 how_many(const struct db_rows *rows) {
    return db_count(rows) == 0 ? 0 : db_int64(rows, 0, TREND_RESTATEMENTS_HOW_MANY);
}

static const char *verdict_words(const char *verdict) {
    static const struct {
        const char *verdict, *words;
    } known[] = {
        {"met", N_("met")},         {"breached", N_("missed")},  {"excluded", N_("excluded")},
        {"running", N_("running")}, {"absent", N_("not there")},
    };
    for (guint i = 0; i < G_N_ELEMENTS(known); i++)
        if (strcmp(known[i].verdict, verdict) == 0)
            return i18n_text(known[i].words);
    return verdict;
}

static void write_row(struct request *r, const struct db_rows *rows, unsigned row) {
    enum metric metric = metric_from_name(db_str(rows, row, TREND_RESTATEMENTS_METRIC));
    html(r->out, "<tr><th scope=\"row\"><a href=\"/desk/tickets/%s/%s\">#%s</a></th><td>%s</td><td>%s",
         db_str(rows, row, TREND_RESTATEMENTS_CUSTOMER_ID), db_str(rows, row, TREND_RESTATEMENTS_TICKET_ID),
         db_str(rows, row, TREND_RESTATEMENTS_TICKET_ID), db_str(rows, row, TREND_RESTATEMENTS_CUSTOMER),
         trend_promise(metric));
    if (db_int64(rows, row, TREND_RESTATEMENTS_CYCLE) > 1)
        html(r->out, " %s", db_str(rows, row, TREND_RESTATEMENTS_CYCLE));
    html(r->out, "</td><td>%s</td><td>%s</td><td>", verdict_words(db_str(rows, row, TREND_RESTATEMENTS_WAS)),
         verdict_words(db_str(rows, row, TREND_RESTATEMENTS_WOULD_BE)));
    if (db_is_null(rows, row, TREND_RESTATEMENTS_COUNTS_IN))
        html(r->out, "<span class=\"soft\">%s</span>", _("nowhere: it stands"));
    else
        html(r->out, "%s", moment_month(r, (int)db_int64(rows, row, TREND_RESTATEMENTS_COUNTS_IN)));
    html(r->out, "</td><td>");
    moment_html(r, db_int64(rows, row, TREND_RESTATEMENTS_RECORDED_AT));
    html(r->out, "</td></tr>\n");
}

static void write_table(struct request *r, const struct db_rows *rows) {
    html(r->out,
         "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table><thead><tr>"
         "<th scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\">%s</th>"
         "<th scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\">%s</th></tr></thead><tbody>\n",
         _("Corrections"), _("Ticket"), _("Customer"), _("Promise"), _("Was"), _("Would be"), _("Counted in"),
         _("Recorded"));
    for (unsigned row = 0; row < db_count(rows); row++)
        write_row(r, rows, row);
    html(r->out, "</tbody></table></div>\n");
}

void restatement_badge(struct request *r, const struct db_rows *rows) {
    gint64 all = how_many(rows);
    if (all == 0)
        return;
    html(r->out, "<a class=\"badge soon\" href=\"#corrections\">");
    html_say_n(r->out, (gulong)all, "%lld correction", "%lld corrections", (long long)all);
    html(r->out, "</a>");
}

void restatement_section(struct request *r, const struct db_rows *rows) {
    gint64 all = how_many(rows);
    html(r->out, "<section class=\"box\" id=\"corrections\"><h2>%s</h2>\n", _("Corrections since it was closed"));
    if (all == 0) {
        html(r->out, "<p>%s</p></section>\n",
             _("There are none: nothing that was recorded later would change a verdict of this month."));
        return;
    }
    html(r->out, "<p class=\"soft\">%s</p>\n",
         _("The figures of this month stand. Had what was recorded later been known in time, it would say otherwise "
           "about these promises; the difference counts in a later month where it can."));
    write_table(r, rows);
    if (all > db_count(rows)) {
        html(r->out, "<p class=\"soft\">");
        html_say(r->out, "The latest %u of %lld are shown; the sheet Restatements of the latest workbook has them all.",
                 db_count(rows), (long long)all);
        html(r->out, "</p>");
    }
    html(r->out, "</section>\n");
}
