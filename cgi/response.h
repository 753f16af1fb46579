/* What goes back: status, headers, body. A handler writes its page into request->out and may set a status, cookies and
 * a file name; response_finish() puts the security headers of every answer in front and sends all in one go. Downloads
 * stream instead: response_download(), then response_write() as often as needed. Called by pages (what to answer) and
 * by serve.c (sending). Only this file and html.c call an output function. */
#ifndef CGI_RESPONSE_H
#define CGI_RESPONSE_H

#include <glib.h>
#include <stdbool.h>

struct request;

enum response_cache {
    RESPONSE_PRIVATE,   /* no-store: the default, for everything that a session shows */
    RESPONSE_UNCHANGED, /* private, may be kept by the browser: an attachment never changes */
};

struct response {
    int status; /* 200 unless set */
    enum response_cache cache;
    const char *location;    /* of a redirect */
    unsigned retry_after;    /* seconds; 0 = none */
    const char *allow;       /* methods of a 405 */
    const char *type;        /* "text/html; charset=utf-8" unless set */
    GPtrArray *cookies;      /* whole Set-Cookie lines, in the arena */
    const char *disposition; /* whole Content-Disposition value */
    const char *send_file;   /* X-Accel-Redirect or X-Sendfile value */
    gint64 length;           /* of a streamed body; -1 = not known */
    bool streaming;          /* the headers are out, the body follows in pieces */
    bool broken;             /* the peer is gone or the body was cut short */
};

/* Back to an empty 200 page, keeping nothing of what a first attempt wrote. */
void response_reset(struct request *r);

void response_status(struct request *r, int status);

/* 303 See Other to a path of this site ("/tickets/12"). Nothing but a path: a location that starts with anything but
 * one slash goes to "/". */
void response_redirect(struct request *r, const char *path);
/* 308, for the one spelling of a path. */
void response_moved(struct request *r, const char *path);

/* A cookie with HttpOnly, SameSite=Lax, Path=/ and, under https, Secure and the prefix __Host-. It goes with the
 * browser's session. An empty value removes it. */
void response_cookie(struct request *r, const char *name, const char *value);
/* The name as it travels, with or without the prefix. */
const char *response_cookie_name(const struct request *r, const char *name);

/* Begins a streamed download. The type is taken if it is on the list of types that browsers only show or save
 * (response_safe_type()), else application/octet-stream; the disposition is always 'attachment', with the name by
 * RFC 6266. After it only response_write() may be used; the handler's page is ignored. False: the peer is gone. */
bool response_download(struct request *r, const char *file_name, const char *type, gint64 length);
bool response_write(struct request *r, const char *data, gsize length);
/* Ends a streamed body that can't be completed: the connection closes early, so the client sees that it is cut. */
void response_abort(struct request *r);

/* A file on disk as a download: by X-Accel-Redirect or X-Sendfile if the configuration says so, else streamed from
 * here. path is the file, internal its name below the web server's internal location ("/workbooks/2026-10.xlsx").
 * False: it can't be opened (nothing was answered; say 404). */
bool response_send_file(struct request *r, const char *path, const char *internal, const char *file_name,
                        const char *type);

/* The Content-Disposition value for a name (RFC 6266, RFC 8187). In the request's arena. */
const char *response_disposition(struct request *r, const char *file_name);
/* type if it is on the fixed list, else "application/octet-stream". */
const char *response_safe_type(const char *type);

/* Sends what there is. Once a request. */
void response_finish(struct request *r);

#endif
