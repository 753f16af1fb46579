/* A man in the middle of the PostgreSQL protocol that cuts the link at a chosen round trip. A process of its own
 * between the database layer and the server; every connection through it counts its round trips from one. */
#ifndef TESTS_DB_PROXY_H
#define TESTS_DB_PROXY_H

enum proxy_cut {
    PROXY_CUT_NEVER,
    PROXY_CUT_BEFORE,  /* the server never sees what was sent */
    PROXY_CUT_UNHEARD, /* the server does it all, and its answer is lost */
    PROXY_CUT_AFTER,   /* the answer arrives, then the link is gone */
    PROXY_FREEZE,      /* the server never sees it, and the link stays */
};

struct proxy {
    int pid;
    char *folder; /* the socket's: `host=` of a connection string; its port is 5432 */
};

/* Cuts the first connection at round trip `trip` (1 is the first after connecting); later connections go through. */
struct proxy *proxy_start(const char *server_socket, enum proxy_cut cut, unsigned trip);
void proxy_stop(struct proxy *proxy);

#endif
