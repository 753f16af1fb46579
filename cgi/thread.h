/* The conversation on a ticket: messages in the order of time, their attachments under them, and lines between them for
 * what else happened. The same for both doors; what a customer may not see isn't among the rows. Called by the two
 * ticket pages. */
#ifndef CGI_THREAD_H
#define CGI_THREAD_H

#include "shared/db.h"
#include "shared/event.h"

#include <glib.h>
#include <stdbool.h>

struct request;

enum { THREAD_MESSAGES_MAX = 40 };

/* A line between messages. */
struct thread_line {
    gint64 at;
    const char *text; /* translated, "Marta Duarte set the status to …" */
    const char *href; /* of the ticket that it is about; NULL = none */
};

struct thread {
    const struct db_rows
        *messages;               /* of conversation_messages: latest first, one more than is shown if there are more */
    const struct db_rows *files; /* of conversation_files */
    const struct thread_line *lines; /* by time */
    guint n_lines;
    const char *path; /* of the ticket's page */
    gint64 seen;      /* messages after this one are marked as new; G_MAXINT64 = none */
};

/* Asks for messages below `before` (G_MAXINT64: the latest) and files. */
void thread_ask(struct db_work *work, struct thread *thread, gint64 customer_id, gint64 ticket_id, gint64 before);
/* Which messages a page with ?before=… asks for. */
gint64 thread_before(const struct request *r);

/* <section> with everything; a link to the earlier messages above it where there are more than fit. */
void thread_write(struct request *r, const struct thread *thread);

/* The latest message that is shown, for the form's hidden field: 0 without any. */
gint64 thread_latest(const struct thread *thread);

#endif
