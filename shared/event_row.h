/* Events on their way between the database and struct event: rows of event_list in, event_add out. Used by ticket.c
 * and by the pages that show a history; the batch programs stream theirs (history.h). */
#ifndef SHARED_EVENT_ROW_H
#define SHARED_EVENT_ROW_H

#include "shared/db.h"
#include "shared/event.h"

/* Row `row` of event_list: an event of the ticket, or of one that was merged into it. Texts are borrowed from the rows.
 */
struct event event_from_row(const struct db_rows *rows, unsigned row, gint64 customer_id);

/* Queues the INSERT of an event; event_id and recorded_at are the database's. */
void event_add_to(struct db_work *work, const struct event *event);

#endif
