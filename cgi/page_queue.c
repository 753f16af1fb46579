/* The desk's queue: open tickets, next due first, in the views that agents work by, and the search. A page touches the
 * rows it shows: it goes on behind the last row's key, and counts stop at a hundred. */
#include "cgi/due.h"
#include "cgi/error.h"
#include "cgi/like.h"
#include "cgi/moment.h"
#include "cgi/pages.h"
#include "cgi/request.h"
#include "cgi/words.h"
#include "shared/i18n.h"
#include "sql/queries.h"

enum { QUEUE_ROWS = 50, COUNT_MAX = 100, SEARCH_BYTES_MAX = 200 };

/* Every list has the same columns. */
G_STATIC_ASSERT((int)QUEUE_DUE_LAST_MESSAGE == (int)QUEUE_MINE_LAST_MESSAGE);
G_STATIC_ASSERT((int)QUEUE_DUE_LAST_MESSAGE == (int)QUEUE_TEAM_LAST_MESSAGE);
G_STATIC_ASSERT((int)QUEUE_DUE_LAST_MESSAGE == (int)QUEUE_UNASSIGNED_LAST_MESSAGE);
G_STATIC_ASSERT((int)QUEUE_DUE_LAST_MESSAGE == (int)QUEUE_WAITING_LAST_MESSAGE);
G_STATIC_ASSERT((int)QUEUE_DUE_LAST_MESSAGE == (int)QUEUE_SEARCH_LAST_MESSAGE);

enum view_id {
    VIEW_ALL,
    VIEW_MINE,
    VIEW_TEAM,
    VIEW_UNASSIGNED,
    VIEW_SOON,
    VIEW_MISSED,
    VIEW_CUSTOMER,
    VIEW_VENDOR,
    VIEW_COUNT,
    VIEW_SEARCH = VIEW_COUNT,
};

static const struct view {
    const char *name;  /* in the address */
    const char *label; /* for the eye */
    unsigned count;    /* its column */
} views[VIEW_COUNT] = {
    [VIEW_ALL] = {"all", N_("All open"), QUEUE_COUNTS_ALL_OPEN},
    [VIEW_MINE] = {"mine", N_("Mine"), QUEUE_COUNTS_MINE},
    [VIEW_TEAM] = {"team", N_("My team’s"), QUEUE_COUNTS_TEAM},
    [VIEW_UNASSIGNED] = {"unassigned", N_("Unassigned"), QUEUE_COUNTS_UNASSIGNED},
    [VIEW_SOON] = {"soon", N_("Due within 2 h"), QUEUE_COUNTS_SOON},
    [VIEW_MISSED] = {"missed", N_("Missed"), QUEUE_COUNTS_MISSED},
    [VIEW_CUSTOMER] = {"customer", N_("Waiting for customer"), QUEUE_COUNTS_WAITING_CUSTOMER},
    [VIEW_VENDOR] = {"vendor", N_("Waiting for vendor"), QUEUE_COUNTS_WAITING_VENDOR},
};

struct queue {
    enum view_id view;
    const char *search; /* what is looked for; "" = a view is shown */
    /* Rows behind this key: due instant (0 = of those without one) and ticket; ticket 0 = from the start. */
    gint64 after_due, after_ticket;
    const struct db_rows *rows; /* one more than is shown if there are more */
    const struct db_rows *counts;
};

/* ---- What is asked ---- */

static enum view_id view_named(const char *name) {
    for (unsigned view = 0; view < VIEW_COUNT; view++)
        if (strcmp(views[view].name, name) == 0)
            return (enum view_id)view;
    return VIEW_ALL;
}

static struct queue read_query(struct request *r) {
    struct queue queue = {
        .view = view_named(form_text(&r->query, "view")),
        .search = form_trimmed(&r->query, r->arena, "q"),
    };
    if (*queue.search != '\0' && strlen(queue.search) <= SEARCH_BYTES_MAX)
        queue.view = VIEW_SEARCH;
    if (form_number(&r->query, "after", 1, G_MAXINT64, &queue.after_ticket))
        form_number(&r->query, "due", 0, G_MAXINT32 * G_GINT64_CONSTANT(100), &queue.after_due);
    return queue;
}

static const struct db_rows *ask_rows(struct request *r, const struct queue *queue) {
    struct db_work *work = r->flow.work;
    struct db_param limit = db_int(QUEUE_ROWS + 1), ticket = db_int(queue->after_ticket);
    struct db_param due = queue->after_ticket == 0 ? db_text("-infinity")
                          : queue->after_due == 0  ? db_text("infinity")
                                                   : db_instant(queue->after_due);
    struct db_param soon = db_instant(r->now + DUE_SOON_SECONDS), now = db_instant(r->now);
    switch (queue->view) {
    case VIEW_MINE:
        return db_ask(work, queue_mine, DB_ROWS, due, ticket, limit);
    case VIEW_TEAM:
        return db_ask(work, queue_team, DB_ROWS, due, ticket, limit);
    case VIEW_UNASSIGNED:
        return db_ask(work, queue_unassigned, DB_ROWS, due, ticket, limit);
    case VIEW_SOON:
        return db_ask(work, queue_due, DB_ROWS, now, soon, due, ticket, limit);
    case VIEW_MISSED:
        return db_ask(work, queue_due, DB_ROWS, db_text("-infinity"), db_instant(r->now - 1), due, ticket, limit);
    case VIEW_CUSTOMER:
        return db_ask(work, queue_waiting, DB_ROWS, db_text("waiting_customer"), due, ticket, limit);
    case VIEW_VENDOR:
        return db_ask(work, queue_waiting, DB_ROWS, db_text("waiting_vendor"), due, ticket, limit);
    case VIEW_ALL:
        return db_ask(work, queue_due, DB_ROWS, db_text("-infinity"), db_text("infinity"), due, ticket, limit);
    case VIEW_SEARCH:
        break;
    }
    return db_ask(work, queue_search, DB_ROWS, db_text(like_pattern(r, queue->search)),
                  db_int(queue->after_ticket == 0 ? G_MAXINT64 : queue->after_ticket), limit);
}

/* ---- What is shown ---- */

static void write_views(struct request *r, const struct queue *queue) {
    html(r->out, "<h2 class=\"unseen\">%s</h2><nav aria-label=\"%s\"><ul class=\"views\">\n", _("Views"), _("Views"));
    for (unsigned view = 0; view < VIEW_COUNT; view++) {
        gint64 count = db_int64(queue->counts, 0, views[view].count);
        html(r->out, "<li><a href=\"/desk?view=%s\" aria-current=\"%s\">%s <span class=\"%s\">", views[view].name,
             queue->view == view ? "page" : "false", i18n_text(views[view].label),
             view == VIEW_MISSED && count > 0 ? "badge late" : "soft");
        if (count >= COUNT_MAX)
            html(r->out, "%d+</span></a></li>\n", COUNT_MAX - 1);
        else
            html(r->out, "%lld</span></a></li>\n", (long long)count);
    }
    html(r->out, "</ul></nav>\n");
}

/* Who wrote last, and how long ago. */
static void write_last_word(struct request *r, const struct db_rows *rows, unsigned row) {
    switch (message_author_from_name(db_str(rows, row, QUEUE_DUE_LAST_AUTHOR))) {
    case AUTHOR_REQUESTER:
        html(r->out, "%s, ", _("customer"));
        break;
    case AUTHOR_AGENT:
        html(r->out, "%s, ", _("we"));
        break;
    case AUTHOR_VENDOR:
        html(r->out, "%s, ", _("vendor"));
        break;
    default:
        return;
    }
    html(r->out, "%s", moment_age(r, db_int64(rows, row, QUEUE_DUE_LAST_MESSAGE)));
}

static void write_due(struct request *r, const struct db_rows *rows, unsigned row, enum ticket_status status) {
    gint64 due = db_int64(rows, row, QUEUE_DUE_DUE);
    if (ticket_status_is_over(status))
        return;
    due_badge(r, due);
    if (due == 0)
        return;
    html(r->out, "<br><small>%s · ", words_metric(metric_from_name(db_str(rows, row, QUEUE_DUE_DUE_METRIC))));
    moment_html_short(r, due);
    html(r->out, "</small>");
}

static void write_row(struct request *r, const struct db_rows *rows, unsigned row) {
    enum ticket_status status = ticket_status_from_name(db_str(rows, row, QUEUE_DUE_STATUS));
    const char *ticket = db_str(rows, row, QUEUE_DUE_TICKET_ID);
    gint64 messages = db_int64(rows, row, QUEUE_DUE_MESSAGE_COUNT);
    html(r->out, "<tr><td>");
    write_due(r, rows, row, status);
    html(r->out, "</td><td><a class=\"subject\" href=\"/desk/tickets/%s/%s\">%s</a><br><small>#%s · ",
         db_str(rows, row, QUEUE_DUE_CUSTOMER_ID), ticket, db_str(rows, row, QUEUE_DUE_SUBJECT), ticket);
    html_say_n(r->out, messages, "%lld message", "%lld messages", (long long)messages);
    html(r->out, "</small></td><td>%s<br><small>%s</small></td><td>%s<br><small>P%s</small></td><td>%s<br><small>",
         db_str(rows, row, QUEUE_DUE_CUSTOMER), words_category(db_str(rows, row, QUEUE_DUE_CATEGORY)),
         words_status(status), db_str(rows, row, QUEUE_DUE_PRIORITY),
         db_is_null(rows, row, QUEUE_DUE_AGENT) ? "–" : db_str(rows, row, QUEUE_DUE_AGENT));
    write_last_word(r, rows, row);
    html(r->out, "</small></td></tr>\n");
}

static void write_table(struct request *r, const struct db_rows *rows, unsigned n) {
    html(r->out,
         "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table class=\"queue\"><thead><tr>"
         "<th scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\">%s</th>"
         "<th scope=\"col\">%s</th></tr></thead><tbody>\n",
         _("Tickets"), _("Due"), _("Ticket"), _("Customer"), _("Status, priority"), _("Agent, last word"));
    for (unsigned row = 0; row < n; row++)
        write_row(r, rows, row);
    html(r->out, "</tbody></table></div>\n");
}

/* The page behind the last row that is shown. */
static const char *next_path(struct request *r, const struct queue *queue, unsigned last) {
    gint64 ticket = db_int64(queue->rows, last, QUEUE_DUE_TICKET_ID);
    if (queue->view != VIEW_SEARCH)
        return request_print(r, "/desk?view=%s&due=%" G_GINT64_FORMAT "&after=%" G_GINT64_FORMAT,
                             views[queue->view].name, db_int64(queue->rows, last, QUEUE_DUE_DUE), ticket);
    g_autofree char *search = g_uri_escape_string(queue->search, NULL, FALSE);
    return request_print(r, "/desk?q=%s&after=%" G_GINT64_FORMAT, search, ticket);
}

static void write_heading(struct request *r, const struct queue *queue) {
    if (queue->view == VIEW_SEARCH) {
        html(r->out, "<div class=\"bar\"><h1>");
        html_say(r->out, "Found for “%s”", queue->search);
        html(r->out, "</h1><span class=\"soft\">%s</span></div>\n",
             _("in subjects and customers’ names, newest first"));
        return;
    }
    html(r->out, "<div class=\"bar\"><h1>%s</h1><span class=\"soft\">", i18n_text(views[queue->view].label));
    html_say(r->out, "next due first · times in %s", moment_zone(r));
    html(r->out, "</span></div>\n");
}

static void write_queue(struct request *r, const struct queue *queue) {
    unsigned there = db_count(queue->rows), n = MIN(there, (unsigned)QUEUE_ROWS);
    page_head(r, &(struct page){
                     .title = queue->view == VIEW_SEARCH ? _("Search") : i18n_text(views[queue->view].label),
                     .current = NAV_QUEUE,
                     .shape = LAYOUT_COLUMNS,
                 });
    write_views(r, queue);
    page_main(r);
    write_heading(r, queue);
    if (n == 0)
        html(r->out, "<p class=\"empty\">%s</p>\n",
             queue->view == VIEW_SEARCH ? _("Nothing was found.") : _("There is nothing here."));
    else
        write_table(r, queue->rows, n);
    if (there > n)
        html(r->out, "<p class=\"pages\"><a rel=\"next\" href=\"%s\">%s</a></p>\n", next_path(r, queue, n - 1),
             _("More"));
    page_foot(r);
}

void page_queue_show(struct request *r) {
    struct queue queue = read_query(r);
    struct db_work *work = request_begin(r);
    queue.counts = db_ask(work, queue_counts, DB_ONE_ROW, db_instant(r->now), db_instant(r->now + DUE_SOON_SECONDS));
    queue.rows = ask_rows(r, &queue);
    if (request_fetch(r))
        write_queue(r, &queue);
}

/* ---- Finding ---- */

static void go_to(struct request *r, gint64 ticket_id) {
    const struct db_rows *found = db_ask(request_begin(r), queue_find, DB_MAYBE_ROW, db_int(ticket_id));
    if (!request_fetch(r))
        return;
    if (db_count(found) == 0)
        error_answer(r, 404, _("There is no ticket with this number."));
    else
        response_redirect(r, request_print(r, "/desk/tickets/%s/%" G_GINT64_FORMAT,
                                           db_str(found, 0, QUEUE_FIND_CUSTOMER_ID), ticket_id));
}

/* The search of the top bar: a number goes to its ticket, with or without '#', and text to the search. */
void page_queue_find(struct request *r) {
    const char *text = form_trimmed(&r->query, r->arena, "q");
    gint64 ticket_id;
    if (form_parse_number(text[0] == '#' ? text + 1 : text, 1, G_MAXINT64, &ticket_id)) {
        go_to(r, ticket_id);
        return;
    }
    g_autofree char *search = g_uri_escape_string(text, NULL, FALSE);
    request_begin(r);
    if (request_fetch(r))
        response_redirect(r, *text == '\0' ? "/desk" : request_print(r, "/desk?q=%s", search));
}

void page_queue_go(struct request *r) {
    go_to(r, request_number(r, "ticket"));
}
