/* Badges and sentences about dues; see due.h. The instants come from the ticket row, where the replay left them. */
#include "cgi/due.h"

#include "cgi/moment.h"
#include "cgi/request.h"
#include "shared/i18n.h"

void due_badge(struct request *r, gint64 at) {
    if (at == 0) {
        html(r->out, "<span class=\"badge still\">%s</span>", _("nothing due"));
        return;
    }
    gint64 left = at - r->now;
    html(r->out, "<span class=\"badge%s\">", left < 0 ? " late" : left < DUE_SOON_SECONDS ? " soon" : "");
    if (left < 0)
        html_say(r->out, "missed %s ago", moment_span(r, left));
    else
        html_say(r->out, "%s left", moment_span(r, left));
    html(r->out, "</span>");
}

/* One sentence of due_sentences(): on time, or owned up to. */
static void write_sentence(struct request *r, gint64 at, const char *on_time, const char *late) {
    if (at == 0)
        return;
    html(r->out, "<p class=\"due%s\">%s ", at < r->now ? " late" : "", at < r->now ? late : on_time);
    moment_html(r, at);
    html(r->out, "</p>\n");
}

void due_sentences(struct request *r, const struct due_promises *promises) {
    write_sentence(r, promises->first_response, _("We answer by"), _("We are late: our answer was due"));
    write_sentence(r, promises->next_response, _("We reply by"), _("We are late: our reply was due"));
    write_sentence(r, promises->resolution, _("Solved by"), _("We are late: it was to be solved by"));
}

void due_phrase(struct request *r, const struct due_promises *promises) {
    gint64 at = promises->first_response != 0  ? promises->first_response
                : promises->next_response != 0 ? promises->next_response
                                               : promises->resolution;
    if (at == 0)
        return;
    const char *words = at == promises->first_response  ? _("answer by")
                        : at == promises->next_response ? _("reply by")
                                                        : _("solved by");
    html(r->out, "<span class=\"due%s\">%s ", at < r->now ? " late" : "", words);
    moment_html_short(r, at);
    html(r->out, "</span>");
}
