/* Serves one request: reads it, finds the route, checks Origin and token, runs the handler (again after a lost link),
 * sends the answer, logs one line, forgets it all. Called by main.c's accept loop, by its command-line mode and by
 * tests. */
#ifndef CGI_SERVE_H
#define CGI_SERVE_H

#include "cgi/request.h"

/* The environment is what FastCGI passes ("NAME=value", NULL-terminated) and must last until the channel's end() is
 * called. Returns the status that was answered. */
int serve(struct request *r, char **environment, struct channel channel);

/* No session where one is needed: a GET goes to the door's sign-in and comes back after it, a POST is answered by 401
 * with the sign-in form. Also called by the request flow. */
void serve_ask_to_sign_in(struct request *r);

#endif
