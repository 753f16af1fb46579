/* What one ticket contributes to the months (month_facts.h), as rows for the temporary tables of
 * sql/queries/facts.sql, which have the columns of clock_fact, ticket_fact, ticket_fault and ticket_replay. Written by
 * facts.c, which puts them in place, and by `firstline-admin check`, which compares them with what stands there. */
#ifndef SHARED_FACT_ROW_H
#define SHARED_FACT_ROW_H

#include "shared/db.h"
#include "shared/month_facts.h"

/* From what a ticket's facts were made. */
struct replay_fact {
    int version;
    gint64 counted_at, recheck_at;
    gint64 promises_known;
};

/* Each begins a row of its COPY and fills it. */
void fact_row_clock(struct db_copy *copy, gint64 customer_id, gint64 ticket_id, const struct clock_fact *fact);
void fact_row_ticket(struct db_copy *copy, gint64 customer_id, gint64 ticket_id, const struct ticket_fact *fact);
void fact_row_fault(struct db_copy *copy, gint64 customer_id, gint64 ticket_id, const struct sla_fault_at *fault);
void fact_row_replay(struct db_copy *copy, gint64 customer_id, gint64 ticket_id, const struct replay_fact *replay);

#endif
