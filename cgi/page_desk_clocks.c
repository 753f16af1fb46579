/* How a ticket's deadlines came about: each clock with every stretch that counted, that was paused or closed, and every
 * change, with the number of its rule (sla-rules.md). What is shown adds up to the figure. Reached from the ticket. */
#include "cgi/desk_ticket.h"
#include "cgi/moment.h"
#include "cgi/pages.h"
#include "cgi/request.h"
#include "cgi/words.h"
#include "shared/i18n.h"
#include "shared/instant.h"
#include "shared/sla_words.h"
#include "sql/queries.h"

enum { LINE_WIDTH = 720 };

static void write_span(struct request *r, const struct sla_span *span) {
    bool mark = span->kind == SLA_SPAN_MARK;
    char seconds[SLA_WORDS_SECONDS_SIZE];
    g_autofree char *words = sla_words_span(span);
    html(r->out, "<tr class=\"%s\"><td>", mark ? "mark" : span->kind == SLA_SPAN_COUNTED ? "" : "soft");
    moment_html(r, span->from);
    html(r->out, "</td><td>");
    if (!mark)
        moment_html(r, span->to);
    html(r->out, "</td><td>%s <span class=\"soft\">(%s)</span></td><td class=\"number\">", words, span->rule);
    sla_words_seconds(span->seconds, seconds);
    if (span->seconds != 0 && (span->kind == SLA_SPAN_COUNTED || mark))
        html(r->out, "%s", seconds);
    else if (span->seconds != 0)
        html(r->out, "(%s)", seconds);
    else
        html(r->out, "–");
    html(r->out, "</td></tr>\n");
}

static void write_table(struct request *r, const struct sla_clock *clock, const GArray *spans) {
    char used[SLA_WORDS_SECONDS_SIZE];
    html(r->out,
         "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table class=\"account\"><thead><tr>"
         "<th scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\">%s</th>"
         "<th scope=\"col\" class=\"number\">%s</th></tr></thead><tbody>\n",
         request_print(r, _("Account of %s, no. %u"), words_metric(clock->metric), clock->cycle), _("From"), _("To"),
         _("What (rule)"), _("Counts"));
    for (guint i = 0; i < spans->len; i++)
        write_span(r, &g_array_index(spans, struct sla_span, i));
    html(r->out,
         "<tr class=\"mark\"><td></td><td></td><td>%s</td><td class=\"number\">%s</td></tr></tbody></table></div>\n",
         _("used in all"), sla_words_seconds(clock->elapsed, used));
}

/* ---- The line of time ---- */

static const char *span_class(enum sla_span_kind kind) {
    return kind == SLA_SPAN_COUNTED ? "open" : kind == SLA_SPAN_FORESEEN ? "open to-come" : "paused";
}

static gint64 place(gint64 at, gint64 from, gint64 to) {
    return (gint64)((double)(at - from) * LINE_WIDTH / (double)(to - from));
}

static void write_line(struct request *r, const struct sla_clock *clock, const GArray *spans) {
    gint64 from = g_array_index(spans, struct sla_span, 0).from;
    gint64 end = g_array_index(spans, struct sla_span, spans->len - 1).to;
    gint64 to = MAX(end, clock->due == INSTANT_NEVER ? 0 : clock->due);
    if (to <= from)
        return;
    html(r->out, "<svg class=\"timeline\" viewBox=\"0 0 %d 40\" role=\"img\" aria-label=\"", LINE_WIDTH);
    html_say(r->out, "From %s to %s; the table below has the stretches", moment_text(r, from), moment_text(r, to));
    /* What lies between the stretches was closed; what comes after the last one is no time of this clock. */
    html(r->out, "\"><rect class=\"closed\" x=\"0\" y=\"12\" width=\"%lld\" height=\"16\" rx=\"3\"/>",
         (long long)MAX(place(end, from, to), 1));
    for (guint i = 0; i < spans->len; i++) {
        const struct sla_span *span = &g_array_index(spans, struct sla_span, i);
        gint64 x = place(span->from, from, to);
        if (span->kind != SLA_SPAN_MARK && span->kind != SLA_SPAN_CLOSED)
            html(r->out, "<rect class=\"%s\" x=\"%lld\" y=\"12\" width=\"%lld\" height=\"16\"/>",
                 span_class(span->kind), (long long)x, (long long)MAX(place(span->to, from, to) - x, 1));
    }
    if (clock->due != INSTANT_NEVER)
        html(r->out, "<line class=\"due\" x1=\"%lld\" x2=\"%lld\" y1=\"6\" y2=\"34\"/>",
             (long long)MIN(place(clock->due, from, to), LINE_WIDTH - 1),
             (long long)MIN(place(clock->due, from, to), LINE_WIDTH - 1));
    html(r->out,
         "</svg>\n<p class=\"legend soft\"><span><i class=\"open\"></i> %s</span><span><i class=\"paused\"></i> "
         "%s</span>"
         "<span><i class=\"closed\"></i> %s</span><span><i class=\"due\"></i> %s</span></p>\n",
         _("open hours"), _("paused"), _("closed"), _("due"));
}

/* ---- The page ---- */

static void write_clock(struct request *r, const struct desk_ticket *d, size_t index, const struct sla_input *input) {
    const struct sla_clock *clock = &d->result->clocks[index];
    g_autoptr(GArray) spans = g_array_new(FALSE, FALSE, sizeof(struct sla_span));
    sla_explain(input, d->result, index, spans);
    html(r->out, "<section class=\"box\"><h2>%s", words_metric(clock->metric));
    if (clock->cycle > 1)
        html_say(r->out, ", no. %u", clock->cycle);
    html(r->out, " ");
    desk_clock_badge(r, clock);
    html(r->out, "</h2>\n<p>");
    desk_clock_detail(r, clock);
    html(r->out, "</p>\n");
    if (spans->len > 0) {
        write_line(r, clock, spans);
        write_table(r, clock, spans);
    }
    html(r->out, "</section>\n");
}

static void write_page(struct request *r, const struct desk_ticket *d, const struct sla_input *input) {
    const char *title = request_print(r, _("Clocks of #%lld"), (long long)d->ticket_id);
    page_head(r, &(struct page){.title = title, .current = NAV_QUEUE, .shape = LAYOUT_WIDE});
    html(r->out, "<p class=\"crumbs\"><a href=\"/desk\">%s</a> · <a href=\"%s\">#%lld %s</a></p>\n<h1>%s</h1>\n",
         _("Queue"), d->path, (long long)d->ticket_id, desk_ticket_text(d, DESK_TICKET_SHOW_SUBJECT),
         _("How these deadlines came about"));
    html(r->out, "<p class=\"soft\">");
    if (!db_is_null(d->ticket, 0, DESK_TICKET_SHOW_PLAN))
        html_say(r->out, "Plan %s, version %s.", desk_ticket_text(d, DESK_TICKET_SHOW_PLAN),
                 desk_ticket_text(d, DESK_TICKET_SHOW_PLAN_VERSION));
    if (d->calendar != NULL)
        html_say(r->out, " Hours of “%s”.", calendar_name(d->calendar));
    html_say(r->out, " Times are in %s; what counts is in hours, minutes and seconds.", moment_zone(r));
    html(r->out, "</p>\n");
    if (d->result->n_clocks == 0)
        html(r->out, "<p class=\"empty\">%s</p>\n", _("Nothing is promised for this ticket."));
    for (size_t i = d->result->n_clocks; i-- > 0;)
        write_clock(r, d, i, input);
    page_foot(r);
}

void page_desk_clocks_show(struct request *r) {
    g_autoptr(sla_result_t) result = sla_result_new();
    struct sla_input input;
    struct desk_ticket d = {
        .customer_id = request_number(r, "customer"),
        .ticket_id = request_number(r, "ticket"),
        .result = result,
    };
    request_begin(r);
    desk_ticket_ask_clocks(r, &d);
    if (request_fetch(r) && desk_ticket_read_clocks(r, &d, &input))
        write_page(r, &d, &input);
}
