/* The map of the web program: one line a page, in routes.c. The router finds the route, checks who may and, for every
 * unsafe method, Origin and the form's token; a page can't be reached around it. */
#ifndef CGI_ROUTES_H
#define CGI_ROUTES_H

#include <glib.h>
#include <stdbool.h>

struct request;

enum method { METHOD_GET, METHOD_POST, METHOD_OTHER };

/* Who may. A session of the right door is needed for anything but ANYONE; the role stands in the agent's row. */
enum who_may {
    ANYONE = 0,
    CONTACT = 1 << 0, /* a person of a customer */
    AGENT = 1 << 1,
    LEAD = 1 << 2,
    MANAGER = 1 << 3,
    ADMINISTRATOR = 1 << 4,
    DESK = AGENT | LEAD | MANAGER | ADMINISTRATOR,
    REPORTS = MANAGER | ADMINISTRATOR,
};

enum route_does {
    READS = 0,
    WRITES = 1 << 0,    /* claims the form's submission id: a repeat is answered by the first one's result */
    UPLOADS = 1 << 1,   /* the body may hold files: cap of about 130 MiB instead of 4 MiB, a longer deadline */
    DOWNLOADS = 1 << 2, /* streams; a longer deadline */
    SIGNS_IN = 1 << 3,  /* works with the sign-in scope and no session */
};

enum { ROUTE_VALUES_MAX = 3 };

struct route {
    enum method method;
    const char *path; /* segments; <name> takes a number from 1 on, <text:name> any text without '/' */
    unsigned who;     /* enum who_may, or-ed */
    unsigned does;    /* enum route_does, or-ed */
    void (*handler)(struct request *r);
};

struct route_value {
    const char *name; /* into the pattern, name_length bytes */
    gsize name_length;
    gint64 number;    /* of a <name> segment */
    const char *text; /* of the segment, decoded; not NUL-terminated */
    gsize text_length;
};

/* The table and its length. */
const struct route *routes_all(gsize *n);

/* Whether a path matches a pattern; fills values (ROUTE_VALUES_MAX) and their number. */
bool route_match(const char *pattern, const char *path, struct route_value *values, unsigned *n_values);

/* The route for a method and path, or NULL; then *allowed holds the methods (1 << enum method) that the path has: 0 is
 * a 404, anything else a 405. */
const struct route *route_find(enum method method, const char *path, struct route_value *values, unsigned *n_values,
                               unsigned *allowed);

/* Prints the table, one tab-separated line a route: method, path, who, does. For tests and for readers. */
void routes_print(void);

#endif
