/* What the pages that act on tickets share: who acts, and what is said when something can't be done. */
#ifndef CGI_ACT_H
#define CGI_ACT_H

#include "shared/ticket.h"

struct request;

/* The person of this request. After request_load(). */
struct ticket_actor act_actor(const struct request *r);

/* After request_load(): the ticket that was asked for; NULL: answered (404, or 500 where its plan can't be read). The
 * caller frees it. */
struct ticket *act_read(struct request *r, const struct ticket_load *load);

/* Queues what the acts left and commits; then the browser goes to `location`. Where nothing has changed nothing is
 * written. False: answered. act_write() queues alone, for files that follow. */
void act_write(struct request *r, struct ticket *t);
bool act_commit(struct request *r, struct ticket *t, const char *location);

/* The message that the act writes; 0 without one. */
gint64 act_message_id(const struct ticket *t);

/* A refused act in words for the person who tried it. */
const char *act_refusal(const GError *error);

#endif
