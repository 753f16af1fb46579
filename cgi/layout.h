/* The frame of every page: head, top bar with brand and navigation of the door, who is there, foot. And the form
 * element, which carries token and submission id. Pages write only what stands between. */
#ifndef CGI_LAYOUT_H
#define CGI_LAYOUT_H

#include <glib.h>
#include <stdbool.h>

struct request;

/* The navigation's entries; the current one is marked. */
enum nav { NAV_NONE, NAV_ASK, NAV_TICKETS, NAV_QUEUE, NAV_NEW, NAV_REPORTS };

enum layout_shape {
    LAYOUT_PAGE,   /* one column, easy to read: <main class="page"> */
    LAYOUT_WIDE,   /* the whole width: <main class="wide"> */
    LAYOUT_TICKET, /* conversation and side: <div class="ticket"><main>; page_side() ends main and begins the side */
    LAYOUT_COLUMNS /* views and content: <div class="columns"><aside>; page_main() ends the aside and begins main */
};

struct page {
    const char *title; /* translated; also the window's, with the brand behind it */
    enum nav current;
    enum layout_shape shape;
    bool wrong; /* the form has errors: the window's title says so first (WCAG technique G199) */
};

/* Everything up to and including the opening of main (of the aside in LAYOUT_COLUMNS). Doesn't write the <h1>. */
void page_head(struct request *r, const struct page *page);
void page_side(struct request *r, const char *label);
void page_main(struct request *r);
/* Closes what page_head() opened and ends the document. */
void page_foot(struct request *r);

enum form_kind { FORM_PLAIN, FORM_FILES };
/* <form method="post"> (checked here and not by the browser, so that all errors stand in one list) with the token and a
 * submission id: the one that was posted when the form is shown again, else a new one. Close it with html(out,
 * "</form>"). action is a path of ours. */
void page_form(struct request *r, const char *action, enum form_kind kind);
/* The same with a submission id of the caller's; NULL = none, for a form that writes nothing twice (sign-in). */
void page_form_with(struct request *r, const char *action, enum form_kind kind, const char *submission);

#endif
