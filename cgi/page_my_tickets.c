/* What a customer finds first: how to ask for help, and their tickets with what is promised; and the list of all of
 * them, the whole company's for those who may see it. */
#include "cgi/due.h"
#include "cgi/moment.h"
#include "cgi/pages.h"
#include "cgi/request.h"
#include "cgi/services.h"
#include "cgi/words.h"
#include "shared/i18n.h"
#include "sql/queries.h"

enum { HOME_ROWS = 10, LIST_ROWS = 25 };

/* The three lists have the same columns. */
G_STATIC_ASSERT((int)MY_TICKETS_OPEN_LAST_AUTHOR == (int)MY_TICKETS_MINE_LAST_AUTHOR);
G_STATIC_ASSERT((int)MY_TICKETS_OPEN_LAST_AUTHOR == (int)MY_TICKETS_COMPANY_LAST_AUTHOR);

static void write_last_word(struct request *r, const struct db_rows *rows, unsigned row) {
    gint64 at = db_int64(rows, row, MY_TICKETS_OPEN_LAST_MESSAGE_AT);
    if (at == 0)
        return;
    bool ours = message_author_from_name(db_str(rows, row, MY_TICKETS_OPEN_LAST_AUTHOR)) == AUTHOR_AGENT;
    html(r->out, " · %s ", ours ? _("we wrote") : _("last message"));
    moment_html_short(r, at);
}

/* What comes next: the promise, or since when it is solved. */
static void write_next(struct request *r, const struct db_rows *rows, unsigned row, enum ticket_status status) {
    const struct due_promises promises = {
        .first_response = db_int64(rows, row, MY_TICKETS_OPEN_FIRST_RESPONSE_DUE_AT),
        .next_response = db_int64(rows, row, MY_TICKETS_OPEN_NEXT_RESPONSE_DUE_AT),
        .resolution = db_int64(rows, row, MY_TICKETS_OPEN_RESOLUTION_DUE_AT),
    };
    if (ticket_status_is_over(status)) {
        html(r->out, "<span class=\"due\">%s ", _("solved"));
        moment_html_short(r, db_int64(rows, row, MY_TICKETS_OPEN_RESOLVED_AT));
        html(r->out, "</span>");
    } else {
        due_phrase(r, &promises);
    }
}

static void write_row(struct request *r, const struct db_rows *rows, unsigned row) {
    enum ticket_status status = ticket_status_from_name(db_str(rows, row, MY_TICKETS_OPEN_STATUS));
    html(r->out, "<li><a class=\"subject\" href=\"/tickets/%s\">%s</a><span class=\"badge %s\">%s</span>\n<small>#%s",
         db_str(rows, row, MY_TICKETS_OPEN_TICKET_ID), db_str(rows, row, MY_TICKETS_OPEN_SUBJECT),
         words_status_tone(status), words_status_plain(status), db_str(rows, row, MY_TICKETS_OPEN_TICKET_ID));
    if (!db_flag(rows, row, MY_TICKETS_OPEN_MINE))
        html(r->out, " · %s", db_str(rows, row, MY_TICKETS_OPEN_REQUESTER));
    write_last_word(r, rows, row);
    html(r->out, "</small>");
    write_next(r, rows, row, status);
    html(r->out, "</li>\n");
}

static void write_rows(struct request *r, const struct db_rows *rows, unsigned n) {
    html(r->out, "<ul class=\"tickets\">\n");
    for (unsigned row = 0; row < n; row++)
        write_row(r, rows, row);
    html(r->out, "</ul>\n");
}

/* ---- Home ---- */

static void write_home(struct request *r, const struct db_rows *categories, const struct db_rows *open) {
    unsigned n = MIN(db_count(open), (unsigned)HOME_ROWS);
    page_head(r, &(struct page){.title = _("How can we help?"), .shape = LAYOUT_PAGE});
    html(r->out, "<h1>%s</h1>\n", _("How can we help?"));
    services_write(r, categories);
    html(r->out, "<h2>%s</h2>\n", _("Your open tickets"));
    if (n == 0)
        html(r->out, "<p class=\"empty\">%s</p>\n", _("There is nothing open."));
    else
        write_rows(r, open, n);
    html(r->out, "<p><a href=\"/tickets\">%s</a></p>\n", _("All tickets"));
    page_foot(r);
}

void page_home_show(struct request *r) {
    struct db_work *work = request_begin(r);
    const struct db_rows *categories = db_ask(work, category_all, DB_ROWS);
    const struct db_rows *open = db_ask(work, my_tickets_open, DB_ROWS, db_int(r->session.customer_id), db_bool(false),
                                        db_int(G_MAXINT64), db_int(HOME_ROWS));
    if (request_fetch(r))
        write_home(r, categories, open);
}

/* ---- The list ---- */

struct list {
    bool all, company; /* closed ones too; everybody's */
    gint64 before;
    const struct db_rows *rows; /* one more than is shown if there are more */
};

static const char *list_path(struct request *r, bool all, bool company, gint64 before) {
    const char *path = request_print(r, "/tickets?show=%s&of=%s", all ? "all" : "open", company ? "company" : "me");
    return before == G_MAXINT64 ? path : request_print(r, "%s&before=%" G_GINT64_FORMAT, path, before);
}

static void write_tab(struct request *r, const char *path, const char *label, bool current) {
    html(r->out, "<a href=\"%s\" aria-current=\"%s\">%s</a>", path, current ? "true" : "false", label);
}

static void write_tabs(struct request *r, const struct list *list) {
    html(r->out, "<nav class=\"tabs\" aria-label=\"%s\"><span>", _("Which tickets"));
    write_tab(r, list_path(r, false, list->company, G_MAXINT64), _("Open"), !list->all);
    write_tab(r, list_path(r, true, list->company, G_MAXINT64), _("All"), list->all);
    html(r->out, "</span>");
    if (r->who.company_wide) {
        html(r->out, "<span>");
        write_tab(r, list_path(r, list->all, false, G_MAXINT64), _("Mine"), !list->company);
        write_tab(r, list_path(r, list->all, true, G_MAXINT64), _("Everybody’s"), list->company);
        html(r->out, "</span>");
    }
    html(r->out, "</nav>\n");
}

static void write_list(struct request *r, const struct list *list) {
    unsigned there = db_count(list->rows), n = MIN(there, (unsigned)LIST_ROWS);
    const char *title = list->company ? request_print(r, _("Tickets of %s"), r->who.customer_name) : _("My tickets");
    page_head(r, &(struct page){.title = title, .current = NAV_TICKETS, .shape = LAYOUT_PAGE});
    html(r->out, "<h1>%s</h1>\n", title);
    write_tabs(r, list);
    if (n == 0)
        html(r->out, "<p class=\"empty\">%s</p>\n",
             list->all ? _("There are no tickets.") : _("There is nothing open."));
    else
        write_rows(r, list->rows, n);
    if (there > n)
        html(r->out, "<p class=\"pages\"><a rel=\"next\" href=\"%s\">%s</a></p>\n",
             list_path(r, list->all, list->company, db_int64(list->rows, n - 1, MY_TICKETS_OPEN_TICKET_ID)),
             _("Older tickets"));
    html(r->out, "<p class=\"soft\">");
    html_say(r->out, "Times are in %s.", moment_zone(r));
    html(r->out, "</p>\n");
    page_foot(r);
}

void page_my_tickets_show(struct request *r) {
    struct list list = {
        .all = strcmp(form_text(&r->query, "show"), "all") == 0,
        .company = strcmp(form_text(&r->query, "of"), "company") == 0,
        .before = G_MAXINT64,
    };
    struct db_param customer = db_int(r->session.customer_id), limit = db_int(LIST_ROWS + 1);
    form_number(&r->query, "before", 1, G_MAXINT64, &list.before);
    struct db_work *work = request_begin(r);
    if (!list.all)
        list.rows = db_ask(work, my_tickets_open, DB_ROWS, customer, db_bool(list.company), db_int(list.before), limit);
    else if (list.company)
        list.rows = db_ask(work, my_tickets_company, DB_ROWS, customer, db_int(list.before), limit);
    else
        list.rows = db_ask(work, my_tickets_mine, DB_ROWS, customer, db_int(list.before), limit);
    if (!request_fetch(r))
        return;
    list.company = list.company && r->who.company_wide;
    write_list(r, &list);
}
