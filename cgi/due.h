/* What is promised, as people see it: how much time is left, in words beside the colour. Called by pages with tickets.
 */
#ifndef CGI_DUE_H
#define CGI_DUE_H

#include <glib.h>
#include <stdbool.h>

struct request;

enum { DUE_SOON_SECONDS = 2 * 60 * 60 };

/* The badge of the desk: "18 min left", "missed 20 min ago". at is 0 where nothing runs: "nothing due". */
void due_badge(struct request *r, gint64 at);

/* The dues of a ticket as its row caches them; 0 = none. */
struct due_promises {
    gint64 first_response, next_response, resolution;
};
/* For customers: "We answer by Mon 23 Nov, 10:30.", "Solved by …", one sentence a promise, in a <p>; a missed one is
 * owned up to. Writes nothing where nothing is promised. */
void due_sentences(struct request *r, const struct due_promises *promises);
/* The same in one short phrase for a list: "answer by 10:30"; nothing where nothing is promised. */
void due_phrase(struct request *r, const struct due_promises *promises);

#endif
