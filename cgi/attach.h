/* Uploaded files on their way into the database, in pieces of 128 KiB straight from the mapped body, so that a worker
 * never holds a file. Called by pages that take messages. */
#ifndef CGI_ATTACH_H
#define CGI_ATTACH_H

#include "shared/db.h"

#include <glib.h>
#include <stdbool.h>

struct request;

/* Queues the INSERTs of all files of the posted form under a message that this transaction writes before them. */
void attach_uploads(struct request *r, struct db_work *work, gint64 customer_id, gint64 ticket_id, gint64 message_id,
                    bool is_public);

/* The file input of a message's form. Where a form with files comes back it says that they have to be chosen again. */
void attach_field(struct request *r, const char *name, const char *label);

#endif
