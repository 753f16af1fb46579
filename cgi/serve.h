/* Serves one request: reads it, finds the route, checks Origin and token, runs the handler (again after a lost link),
 * sends the answer, logs one line, forgets it all. Called by main.c's accept loop, by its command-line mode and by
 * tests. */
#ifndef CGI_SERVE_H
#define CGI_SERVE_H

#include "cgi/request.h"

/* The environment is what FastCGI passes ("NAME=value", NULL-terminated) and must outlive the call. Returns the status
 * that was answered. */
int serve(struct request *r, char **environment, struct channel channel);

#endif
