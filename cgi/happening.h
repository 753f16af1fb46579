/* A ticket's events in words, as lines of the desk's conversation: who did what. Messages speak for themselves. */
#ifndef CGI_HAPPENING_H
#define CGI_HAPPENING_H

#include "cgi/staff.h"
#include "cgi/thread.h"
#include "shared/event.h"

struct sla_policy;

/* The names that ids stand for. */
struct happening_names {
    const struct staff *staff;
    const struct db_rows *categories; /* of category_all */
    gint64 requester_id;
    const char *requester;
    const struct sla_policy *policy; /* in force; NULL = none. Says which statuses pause the resolution clock */
};

/* The line of an event. False: nothing that needs a line. */
bool happening_line(struct request *r, const struct event *event, const struct happening_names *names,
                    struct thread_line *line);

#endif
