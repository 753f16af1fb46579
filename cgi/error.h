/* The pages that say no: what happened, what to do next, and the request id, in the same look as the rest. Called by
 * the router, the request flow and pages. */
#ifndef CGI_ERROR_H
#define CGI_ERROR_H

struct request;

/* Replaces whatever the handler wrote by the page of a status: 400, 401, 403, 404, 405, 409, 413, 429, 500, 503. what
 * is a translated sentence that knows more than the status does; NULL takes the status's own. Rolls back. A page for a
 * posted form keeps what was typed (carry.h) where sending it again makes sense (409, 500, 503). */
void error_answer(struct request *r, int status, const char *what);

/* The same with Retry-After, for 429 and 503. */
void error_answer_later(struct request *r, int status, unsigned seconds, const char *what);

/* 503: the link was lost after COMMIT was sent and couldn't be settled. Carries the form with its submission id, so
 * that sending it again writes it once. */
void error_answer_maybe_written(struct request *r);

/* 409: the form's submission id was used before, with other content or by somebody else. Carries the form with a fresh
 * id. */
void error_answer_sent_before(struct request *r);

/* 403: the form's token isn't the one of this session any more. Carries the form if the browser vouches for its origin.
 */
void error_answer_stale_form(struct request *r);

/* 401: a form was posted without a session. Has the door's sign-in form, which carries what was typed. */
void error_answer_sign_in(struct request *r);

#endif
