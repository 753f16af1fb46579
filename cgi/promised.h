/* What a plan promises for a ticket sent now, by priority; for the form that asks for help. */
#ifndef CGI_PROMISED_H
#define CGI_PROMISED_H

#include "shared/db.h"
#include "shared/event.h"
#include "shared/promise.h"

#include <glib.h>
#include <stdbool.h>

struct promised {
    const char *plan; /* its name, borrowed; NULL = the customer has none, and nothing is promised */
    struct {
        gint64 answer, solution; /* instants; INSTANT_NEVER = not promised */
    } by[PRIORITY_LOWEST + 1];
};

/* Reads the rows of promises_ask_customer() and works out the instants for `now`. False: the plan can't be read. */
bool promised_take(struct promises *promises, const struct db_rows *rows, gint64 now, struct promised *promised,
                   GError **error);

#endif
