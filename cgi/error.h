/* The pages that say no: what happened, what to do next, and the request id, in the same look as the rest. */
#ifndef CGI_ERROR_H
#define CGI_ERROR_H

struct request;

/* Replaces whatever the handler wrote by the page of a status: 400, 401, 403, 404, 405, 409, 413, 429, 500, 503. what
 * is a translated sentence that knows more than the status does; NULL takes the status's own. Rolls back. A page for a
 * posted form keeps what was typed (carry.h) where sending it again makes sense. */
void error_answer(struct request *r, int status, const char *what);

/* The same with Retry-After, for 429 and 503. */
void error_answer_later(struct request *r, int status, unsigned seconds, const char *what);

#endif
