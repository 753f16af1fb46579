/* A ticket at the desk: what its page shows and the questions to the database that fill it. The page is written by
 * desk_ticket.c, its side by desk_side.c; page_desk_ticket.c has the handlers. */
#ifndef CGI_DESK_TICKET_H
#define CGI_DESK_TICKET_H

#include "cgi/staff.h"
#include "cgi/thread.h"
#include "shared/sla.h"

struct desk_ticket {
    gint64 customer_id, ticket_id;
    const struct db_rows *ticket, *events, *promise, *categories, *staff_rows, *others;
    struct thread thread;
    struct staff staff;
    enum ticket_status status;
    const struct sla_policy *policy; /* in force; NULL = the ticket has no plan */
    struct calendar *calendar;       /* its hours as they are now; NULL likewise */
    struct sla_result *result;       /* the replay of its events; owned by the handler */
    const char *path;
    const char *notice; /* why a form is shown again; NULL = it isn't */
    struct {
        const char *body, *note, *change; /* what is wrong with each form; NULL = nothing */
    } error;
};

/* The ticket and its clocks alone: asks, and after the run replays its events. The input is what was replayed, for
 * sla_explain(). False: answered. */
void desk_ticket_ask_clocks(struct request *r, struct desk_ticket *d);
bool desk_ticket_read_clocks(struct request *r, struct desk_ticket *d, struct sla_input *input);

/* Asks for everything the page needs, in the work at hand. */
void desk_ticket_ask(struct request *r, struct desk_ticket *d);
/* After the run. False: answered (404, or 500 where its plan can't be read). */
bool desk_ticket_read(struct request *r, struct desk_ticket *d);
void desk_ticket_write(struct request *r, const struct desk_ticket *d);

/* The side: clocks, the form that changes it, the customer, other tickets. */
void desk_side_write(struct request *r, const struct desk_ticket *d);
/* The latest clock of a metric; NULL = there is none. */
const struct sla_clock *desk_ticket_clock(const struct desk_ticket *d, enum metric metric);
/* Its badge: how much is left, or the verdict. */
void desk_clock_badge(struct request *r, const struct sla_clock *clock);
/* How much of its time is used, and when it is due: "6:44 h of 8:00 h used · due 10:04". */
void desk_clock_detail(struct request *r, const struct sla_clock *clock);

/* Cells of the ticket's row, by the columns of desk_ticket_show. */
static inline gint64 desk_ticket_int(const struct desk_ticket *d, unsigned column) {
    return db_int64(d->ticket, 0, column);
}
static inline const char *desk_ticket_text(const struct desk_ticket *d, unsigned column) {
    return db_str(d->ticket, 0, column);
}
/* The hidden field by which a change in between is noticed. */
void desk_ticket_version(struct request *r, const struct desk_ticket *d);

#endif
