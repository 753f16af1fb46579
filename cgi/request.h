/* One request, from the accepted connection to the sent answer. Everything that belongs to it hangs on struct request
 * and is released in request_clear(); one struct serves all requests of a worker, one after the other.
 *
 * A handler reads top to bottom: take the input, ask the database (once to show, twice to write), answer.
 *
 *     void page_ticket_show(struct request *r)
 *     {
 *         gint64 ticket = request_number(r, "ticket");
 *         struct db_work *work = request_begin(r);
 *         struct db_rows *rows = db_ask(work, ticket_show, DB_MAYBE_ROW, db_int(r->who.customer_id), db_int(ticket));
 *         if (!request_fetch(r))
 *             return;                             // answered already: sign-in, 403, 503 …
 *         if (db_count(rows) == 0) {
 *             error_answer(r, 404, NULL);
 *             return;
 *         }
 *         …
 *     }
 */
#ifndef CGI_REQUEST_H
#define CGI_REQUEST_H

#include "cgi/arena.h"
#include "cgi/form.h"
#include "cgi/html.h"
#include "cgi/layout.h"
#include "cgi/response.h"
#include "cgi/routes.h"
#include "cgi/session.h"
#include "shared/config.h"
#include "shared/db.h"
#include "shared/promise.h"
#include "shared/token.h"

#include <glib.h>
#include <stdbool.h>

/* How bytes come and go: a FastCGI connection, the command line, or a test. */
struct channel {
    gssize (*read)(void *data, char *buffer, gssize size); /* 0 at the end, -1 on error */
    bool (*write)(void *data, const char *bytes, gssize length);
    /* The answer is whole, or cut short: lets go of the peer. NULL = nothing to do. */
    void (*end)(void *data, bool cut);
    void *data;
};

/* The FastCGI parameters that we believe; filled by request_read_params(). */
struct request_params {
    const char *request_method, *request_uri, *script_name, *path_info, *query_string;
    const char *content_type, *content_length, *remote_addr, *remote_user, *request_id;
    const char *cookie, *origin, *referer, *sec_fetch_site, *accept_language, *forwarded_for;
};

struct body {
    const char *data; /* NULL when there is none */
    gsize length;
    void *mapping; /* of the unlinked temporary file, past 64 KiB; NULL = data is the buffer */
    char *buffer;  /* of 64 KiB, made at first use and kept */
};

/* How far the request's work with the database has come; the functions below move it. */
struct flow {
    struct db_work *work;
    struct db_rows *session, *claim, *earlier;
    gint64 customer_id;     /* whose submission it is */
    const char *submission; /* id that the form carried */
    unsigned attempt;       /* 0, then 1 for the rerun after a lost link */
    bool loaded;            /* who is known and may */
    bool maybe_written;     /* the first attempt's COMMIT may have arrived */
    bool again;             /* the handler is to be run again from the top */
};

struct request {
    /* What serves all requests of the worker. */
    const struct config *config;
    struct db *db;
    struct promises *promises; /* plans and calendars that this process has read */
    const struct token_key *form_key;
    bool https; /* by base_url: cookies are Secure, HSTS is sent */

    /* What came in. */
    const char *id; /* request id: letters, digits and '-' */
    struct request_params params;
    enum method method;
    bool head;           /* HEAD: answered as GET, without the body */
    const char *path;    /* decoded; valid UTF-8 without NUL; begins with '/' */
    const char *target;  /* path and query as they were sent, for next= */
    const char *address; /* of the client, as far as trusted proxies say */
    struct form query;
    struct form form;
    bool ours; /* the posted form came from a page of ours: its Origin or its token says so */
    struct body body;
    gint64 now;     /* epoch seconds, at arrival; what is written takes the transaction's own now() */
    gint64 started; /* monotonic microseconds */

    /* Whose and what. */
    enum door door;
    const struct route *route; /* NULL before and where there is none */
    struct route_value values[ROUTE_VALUES_MAX];
    unsigned n_values;
    struct session_cookie session;
    struct who who;
    struct flow flow;

    /* What goes out. */
    struct html *out;
    struct response response;
    const char *form_token;  /* once asked for */
    enum layout_shape shape; /* of the page being written */
    bool in_main;            /* which part of it is open */

    struct channel channel;
    struct arena *arena;
};

/* ---- Input ---- */

/* The number of a <name> segment of the route's path. It is a programming error to ask for one the route hasn't. */
gint64 request_number(const struct request *r, const char *name);
/* The text of a <text:name> segment. */
const char *request_segment(struct request *r, const char *name);
/* The value of a cookie, as sent; NULL if there is none. In the arena. */
const char *request_cookie(struct request *r, const char *name);

/* printf and copy into memory that lives as long as the request. */
char *request_print(struct request *r, const char *format, ...) G_GNUC_PRINTF(2, 3);
char *request_copy(struct request *r, const char *text);

/* ---- The database (flow.c) ----
 *
 * GET:  request_begin, db_ask…, request_fetch: one round trip.
 * POST: request_begin, db_ask…, request_load, decide, db_ask…, request_commit: two round trips in one transaction.
 *
 * Each function that runs returns false when the answer has been given: no session (redirect or 401), wrong role
 * (403), a repeated submission (redirect to the first result, or 409), no database (503), deadline (503), may have been
 * written (503 that carries the form). After a lost link the handler is run once more from its top, so it must keep
 * nothing outside struct request. */

/* Begins the work: BEGIN, the door's role, the session function and, on routes that write, the claim of the submission
 * for the door's customer (customers' door: the cookie's; desk: the route's <customer>) go into the pipeline. Routes
 * open to anyone get no session. The work belongs to the request. */
struct db_work *request_begin(struct request *r);
/* The same, for a desk form that names its customer in a field. */
struct db_work *request_begin_for(struct request *r, gint64 customer_id);

/* Runs what was asked and commits. */
bool request_fetch(struct request *r);
/* Runs what was asked and leaves the transaction open; r->who is known and may. */
bool request_load(struct request *r);
/* One more round trip in the open transaction, for what can't be done in two (files in pieces). */
bool request_run(struct request *r);
/* The one round trip of a download: what was asked, and then this statement row by row, in constant memory: each(row,
 * data) begins the response at its first row and returns false when the peer is gone. After true without a call of it
 * there was no row. The database has refused whoever may not before the first row comes. False: answered already, or
 * cut short in the middle. */
#define request_stream(r, query, each, data, ...)                                                                      \
    request_stream_query((r), &query_##query, (each), (data), DB_CHECKED_PARAMS(query, __VA_ARGS__))
bool request_stream_query(struct request *r, const struct db_query *query, db_row_func each, void *data,
                          const struct db_param *params, size_t n_params);
/* Runs what was asked since, records the location as the submission's result, commits, and redirects there (303).
 * NULL: commits and leaves the answer to the handler. */
bool request_commit(struct request *r, const char *location);
/* Ends the transaction without a trace (also gives the submission back); for a form that is shown again with errors. */
void request_rollback(struct request *r);

/* ---- The worker (main.c, serve.c, tests) ---- */

void request_init(struct request *r, const struct config *config, struct db *db, const struct token_key *form_key);
void request_destroy(struct request *r);
/* Forgets the request at hand: rolls back, unmaps, empties, keeps buffers. */
void request_clear(struct request *r);

/* Takes the FastCGI parameters ("NAME=value", NULL-terminated; must outlive the request): method, path, query,
 * cookies, addresses. False: the request is malformed; error says how and the answer is 400. */
bool request_read_params(struct request *r, char **environment, GError **error);
/* Takes the body as far as the cap; spools it past 64 KiB. Errors: FORM_ERROR (400, 413) or G_FILE_ERROR (503). */
bool request_read_body(struct request *r, gsize cap, GError **error);
/* Parses the body by its type into r->form. */
bool request_parse_form(struct request *r, GError **error);

#endif
