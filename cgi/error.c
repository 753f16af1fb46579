/* Writes the pages that say no. The words for each status stand in one table. */
#include "cgi/error.h"

#include "cgi/carry.h"
#include "cgi/layout.h"
#include "cgi/page_sign_in.h"
#include "cgi/request.h"
#include "shared/i18n.h"

static const struct sorry {
    int status;
    const char *title;
    const char *what; /* happened */
    const char *next; /* to do */
    const char *send; /* label of the button that sends the form again; NULL = it makes no sense */
} sorries[] = {
    {400, N_("We can’t read that"), N_("What arrived here isn’t what our pages send."),
     N_("Go back, check what you entered, and send it again."), NULL},
    {401, N_("Please sign in"), N_("You are not signed in any more."),
     N_("Sign in below. What you wrote is kept and can then be sent."), NULL},
    {403, N_("That isn’t open to you"), N_("Your account may not do this."),
     N_("If you need it for your work, ask whoever looks after your account."), NULL},
    {404, N_("There is nothing here"), N_("The address is wrong, or what was here is gone or isn’t yours to see."),
     N_("Check the address, or start from the first page."), NULL},
    {405, N_("That doesn’t work here"), N_("This address can’t be used in that way."), N_("Start from the first page."),
     NULL},
    {409, N_("Somebody was faster"), N_("What you were changing was changed by somebody else at the same moment."),
     N_("Look at it as it is now. What you wrote is below."), N_("Send it again")},
    {413, N_("That is too much at once"), N_("What you sent is larger than we can take."),
     N_("Up to five files of 25 MB each can be attached. Go back and leave something out, or send more in a reply."),
     NULL},
    {429, N_("Too many tries"), N_("There were too many tries in a short time."), N_("Wait a little, then try again."),
     NULL},
    {500, N_("Something went wrong"), N_("This is our fault, not yours. It was written down."),
     N_("Try again. If it happens again, tell us the number below."), N_("Send it again")},
    {503, N_("We will be back in a moment"), N_("A part of our system doesn’t answer."),
     N_("Nothing was saved. Wait a little, then try again."), N_("Send it again")},
};

static const struct sorry *sorry_for(int status) {
    for (guint i = 0; i < G_N_ELEMENTS(sorries); i++)
        if (sorries[i].status == status)
            return &sorries[i];
    g_error("no error page for status %d", status);
}

/* Who waits how long, in words that fit: seconds below two minutes. */
static void write_wait(struct request *r, unsigned seconds) {
    html(r->out, "<p>");
    if (seconds < 120)
        html_say_n(r->out, seconds, "Try again in %u second.", "Try again in %u seconds.", seconds);
    else
        html_say_n(r->out, (seconds + 59) / 60, "Try again in %u minute.", "Try again in %u minutes.",
                   (seconds + 59) / 60);
    html(r->out, "</p>\n");
}

static void begin(struct request *r, const struct sorry *sorry) {
    request_rollback(r);
    response_reset(r);
    response_status(r, sorry->status);
    page_head(r, &(struct page){.title = i18n_text(sorry->title)});
    html(r->out, "<h1>%s</h1>\n", i18n_text(sorry->title));
}

static void end(struct request *r) {
    html(r->out, "<p><a href=\"%s\">%s</a></p>\n", session_start_path(r->door), _("To the first page"));
    html(r->out, "<p class=\"soft\">");
    html_say(r->out, "Error %d · request %s", r->response.status, r->id);
    html(r->out, "</p>\n");
    page_foot(r);
}

/* A form may be offered for sending again only if it came from a page of ours: a button under somebody else's text
 * would be theirs to press. */
static bool may_offer(const struct request *r) {
    return r->ours && carry_wanted(r);
}

static void answer(struct request *r, int status, unsigned seconds, const char *what) {
    const struct sorry *sorry = sorry_for(status);
    if (r->response.streaming) { /* part of an answer is out */
        response_abort(r);
        return;
    }
    begin(r, sorry);
    r->response.retry_after = seconds;
    html(r->out, "<p>%s</p>\n<p>%s</p>\n", what != NULL ? what : i18n_text(sorry->what), i18n_text(sorry->next));
    if (seconds > 0)
        write_wait(r, seconds);
    if (sorry->send != NULL && may_offer(r))
        carry_form(r, i18n_text(sorry->send), false);
    end(r);
}

void error_answer(struct request *r, int status, const char *what) {
    answer(r, status, 0, what);
}

void error_answer_later(struct request *r, int status, unsigned seconds, const char *what) {
    answer(r, status, seconds, what);
}

void error_answer_maybe_written(struct request *r) {
    begin(r, sorry_for(503));
    r->response.retry_after = 10;
    html(r->out, "<p>%s</p>\n<p>%s</p>\n",
         _("The link to our database broke while your form was being saved: it may have been written."),
         _("Send it again in a moment. If it was written the first time, it won’t be written twice."));
    if (may_offer(r))
        carry_form(r, _("Send it again"), false);
    end(r);
}

void error_answer_sent_before(struct request *r) {
    begin(r, sorry_for(409));
    html(r->out, "<p>%s</p>\n<p>%s</p>\n", _("This form was sent before, with another text."),
         _("The first sending counts. If you want to send this text as well, do it here."));
    if (may_offer(r))
        carry_form(r, _("Send this as well"), true);
    end(r);
}

void error_answer_stale_form(struct request *r) {
    begin(r, sorry_for(403));
    html(r->out, "<p>%s</p>\n<p>%s</p>\n", _("The form was open for too long, or you signed in again meanwhile."),
         may_offer(r) ? _("What you wrote is below and can be sent now.")
                      : _("Load its page again and send it once more."));
    if (may_offer(r))
        carry_form(r, _("Send it now"), false);
    end(r);
}

void error_answer_sign_in(struct request *r) {
    const struct sorry *sorry = sorry_for(401);
    begin(r, sorry);
    html(r->out, "<p>%s</p>\n<p>%s</p>\n", i18n_text(sorry->what),
         may_offer(r) ? i18n_text(sorry->next) : _("Sign in below and do it again."));
    sign_in_form(r, &(struct sign_in_form){.carry = may_offer(r)});
    end(r);
}
