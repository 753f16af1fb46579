/* Head, top bar, foot, and the form element. What stands between is the pages'. */
#include "cgi/layout.h"

#include "cgi/request.h"
#include "cgi/static-version.h"
#include "shared/i18n.h"

static const struct nav_entry {
    enum nav nav;
    enum door door;
    const char *path;
    const char *label;
    unsigned who; /* enum who_may */
} nav_entries[] = {
    {NAV_ASK, DOOR_CUSTOMER, "/ask", N_("Ask for help"), CONTACT},
    {NAV_TICKETS, DOOR_CUSTOMER, "/tickets", N_("My tickets"), CONTACT},
    {NAV_QUEUE, DOOR_DESK, "/desk", N_("Queue"), DESK},
    {NAV_NEW, DOOR_DESK, "/desk/new", N_("New ticket"), DESK},
    {NAV_REPORTS, DOOR_DESK, "/desk/reports", N_("Reports"), REPORTS},
};

/* BCP 47, as HTML wants it. */
static const char *html_language(void) {
    const char *language = i18n_language();
    return strcmp(language, "zh_CN") == 0 ? "zh-CN" : language;
}

static void write_nav(struct request *r, enum nav current) {
    html(r->out, "<nav aria-label=\"%s\">", r->door == DOOR_DESK ? _("Desk") : _("Main"));
    for (guint i = 0; i < G_N_ELEMENTS(nav_entries); i++) {
        const struct nav_entry *entry = &nav_entries[i];
        if (entry->door == r->door && (entry->who & r->who.role) != 0)
            html(r->out, "<a href=\"%s\" aria-current=\"%s\">%s</a>", entry->path,
                 entry->nav == current ? "page" : "false", i18n_text(entry->label));
    }
    html(r->out, "</nav>");
}

/* Finding a ticket by number or words, from every page of the desk. */
static void write_search(struct request *r) {
    html(r->out,
         "<form class=\"go\" method=\"get\" action=\"/desk/go\" role=\"search\"><input type=\"search\" name=\"q\" "
         "value=\"%s\" maxlength=\"200\" autocomplete=\"off\" aria-label=\"%s\" placeholder=\"%s\"></form>",
         form_text(&r->query, "q"), _("Find tickets by number, subject or customer"), _("Number, subject, customer"));
}

static void write_who(struct request *r) {
    html(r->out, "<div class=\"who\"><span>%s", r->who.name);
    if (*r->who.customer_name != '\0')
        html(r->out, " <span class=\"soft\">%s</span>", r->who.customer_name);
    html(r->out,
         "</span><form method=\"post\" action=\"%s\"><input type=\"hidden\" name=\"token\" value=\"%s\">"
         "<button class=\"quiet\">%s</button></form></div>",
         r->door == DOOR_DESK ? "/desk/sign-out" : "/sign-out", session_form_token(r), _("Sign out"));
}

static void write_top(struct request *r, enum nav current) {
    html(r->out, "<header class=\"top\"><a class=\"brand\" href=\"%s\">%s</a>", session_start_path(r->door),
         r->door == DOOR_DESK ? "Firstline" : r->config->web.brand);
    if (r->who.role != 0) {
        write_nav(r, current);
        if (r->door == DOOR_DESK)
            write_search(r);
        write_who(r);
    }
    html(r->out, "</header>\n");
}

void page_head(struct request *r, const struct page *page) {
    html(r->out,
         "<!doctype html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
         "<meta name=\"color-scheme\" content=\"light dark\"><title>%s%s · %s</title>"
         "<link rel=\"stylesheet\" href=\"/static/firstline.css?v=" STATIC_VERSION "\">"
         "<link rel=\"icon\" href=\"/static/firstline.svg?v=" STATIC_VERSION "\" type=\"image/svg+xml\"></head>\n"
         "<body class=\"%s\"><a class=\"skip\" href=\"#main\">%s</a>\n",
         html_language(), page->wrong ? _("Error: ") : "", page->title,
         r->door == DOOR_DESK ? "Firstline" : r->config->web.brand, r->door == DOOR_DESK ? "desk" : "",
         _("Skip to the content"));
    write_top(r, page->current);
    switch (page->shape) {
    case LAYOUT_PAGE:
        html(r->out, "<main id=\"main\" class=\"page\">\n");
        break;
    case LAYOUT_WIDE:
        html(r->out, "<main id=\"main\" class=\"wide\">\n");
        break;
    case LAYOUT_TICKET:
        html(r->out, "<div class=\"ticket\"><main id=\"main\">\n");
        break;
    case LAYOUT_COLUMNS:
        html(r->out, "<div class=\"columns\"><aside>\n");
        break;
    }
    r->shape = page->shape;
    r->in_main = page->shape != LAYOUT_COLUMNS;
}

void page_side(struct request *r, const char *label) {
    g_assert(r->shape == LAYOUT_TICKET && r->in_main);
    html(r->out, "</main>\n<aside class=\"side\" aria-label=\"%s\">\n", label);
    r->in_main = false;
}

void page_main(struct request *r) {
    g_assert(r->shape == LAYOUT_COLUMNS && !r->in_main);
    html(r->out, "</aside>\n<main id=\"main\">\n");
    r->in_main = true;
}

void page_foot(struct request *r) {
    if (r->in_main)
        html(r->out, "</main>\n");
    else
        html(r->out, "</aside>\n");
    if (r->shape == LAYOUT_TICKET || r->shape == LAYOUT_COLUMNS)
        html(r->out, "</div>\n");
    html(r->out, "</body></html>\n");
}

void page_form(struct request *r, const char *action, enum form_kind kind) {
    const char *posted = form_text(&r->form, "submission");
    g_autofree char *fresh = g_uuid_string_is_valid(posted) ? NULL : g_uuid_string_random();
    page_form_with(r, action, kind, fresh != NULL ? fresh : posted);
}

void page_form_with(struct request *r, const char *action, enum form_kind kind, const char *submission) {
    html(r->out, "<form method=\"post\" novalidate action=\"%s\"", html_url(action));
    if (kind == FORM_FILES)
        html(r->out, " enctype=\"multipart/form-data\"");
    html(r->out, "><input type=\"hidden\" name=\"token\" value=\"%s\">", session_form_token(r));
    if (submission != NULL)
        html(r->out, "<input type=\"hidden\" name=\"submission\" value=\"%s\">", submission);
}
