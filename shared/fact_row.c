/* What the replays found, as rows of COPY; see fact_row.h. The order of the columns is that of facts_fresh_… in
 * sql/queries/facts.sql. */
#include "shared/fact_row.h"

static void put_id(struct db_copy *copy, gint64 id) {
    if (id == 0)
        db_copy_null(copy);
    else
        db_copy_int64(copy, id);
}

static void put_word(struct db_copy *copy, const char *word) {
    db_copy_text(copy, *word == '\0' ? NULL : word);
}

void fact_row_clock(struct db_copy *copy, gint64 customer_id, gint64 ticket_id, const struct clock_fact *fact) {
    const struct sla_clock *clock = &fact->clock;
    bool is_excluded = clock->verdict == SLA_EXCLUDED;
    db_copy_row(copy);
    db_copy_int64(copy, customer_id);
    db_copy_int64(copy, ticket_id);
    db_copy_int32(copy, fact->month);
    db_copy_text(copy, metric_name(clock->metric));
    db_copy_int32(copy, (gint32)clock->cycle);
    db_copy_int32(copy, (gint32)clock->part);
    db_copy_text(copy, sla_verdict_name(clock->verdict));
    db_copy_int32(copy, clock->opened_month);
    db_copy_instant(copy, clock->opened_at);
    db_copy_instant(copy, clock->started_at);
    db_copy_instant(copy, clock->stopped_at);
    db_copy_instant(copy, clock->due);
    db_copy_instant(copy, clock->verdict_at);
    db_copy_int64(copy, clock->target);
    db_copy_int64(copy, clock->elapsed);
    db_copy_int64(copy, clock->paused);
    db_copy_int64(copy, clock->late_by);
    db_copy_bool(copy, clock->is_paused);
    db_copy_bool(copy, clock->answered_at_creation);
    db_copy_bool(copy, clock->is_merged);
    db_copy_bool(copy, clock->is_restated);
    db_copy_int32(copy, (gint32)clock->changes_after_breach);
    put_word(copy, exclude_reason_name(clock->reason));
    db_copy_instant(copy, is_excluded ? clock->excluded_at : INSTANT_NEVER);
    db_copy_text(copy, is_excluded ? sla_verdict_name(clock->verdict_before) : NULL);
    put_word(copy, sla_holder_name(clock->holder_at_breach));
    db_copy_text(copy, fact->cause);
    db_copy_int16(copy, (gint16)clock->priority);
    put_id(copy, clock->category_id);
    put_id(copy, clock->plan_id);
    put_id(copy, clock->calendar_version_id);
    put_id(copy, clock->team_id);
    put_id(copy, clock->agent_id);
    put_id(copy, clock->vendor_case);
    db_copy_instant(copy, fact->counted_at);
    put_id(copy, fact->runs_by);
}

void fact_row_ticket(struct db_copy *copy, gint64 customer_id, gint64 ticket_id, const struct ticket_fact *fact) {
    const struct sla_ticket *ticket = &fact->ticket;
    enum exclude_reason reason = ticket->merged_into != 0 ? EXCLUDE_DUPLICATE : ticket->excluded;
    db_copy_row(copy);
    db_copy_int64(copy, customer_id);
    db_copy_int64(copy, ticket_id);
    db_copy_int32(copy, fact->month);
    db_copy_text(copy, came_by_name(fact->came_by));
    db_copy_text(copy, stands_as_name(fact->stands_as));
    db_copy_instant(copy, ticket->received_at);
    db_copy_instant(copy, ticket->first_answered_at);
    db_copy_instant(copy, ticket->resolved_at);
    db_copy_instant(copy, ticket->closed_at);
    db_copy_text(copy, ticket_status_name(ticket->status));
    db_copy_instant(copy, ticket->status_since);
    put_word(copy, exclude_reason_name(reason));
    db_copy_int32(copy, (gint32)ticket->reopenings);
    db_copy_bool(copy, ticket->answered_at_creation);
    db_copy_int32(copy, (gint32)fact->late_resolutions);
    db_copy_int32(copy, (gint32)fact->kept_resolutions);
    db_copy_int16(copy, (gint16)ticket->priority);
    db_copy_int16(copy, (gint16)ticket->level);
    put_id(copy, ticket->category_id);
    put_id(copy, ticket->plan_id);
    put_id(copy, ticket->team_id);
    put_id(copy, ticket->agent_id);
    put_word(copy, sla_holder_name(ticket->holder));
    for (enum sla_holder holder = SLA_HOLDER_CUSTOMER; holder < SLA_HOLDER_COUNT; holder++)
        db_copy_int64(copy, fact->held[holder]);
    db_copy_int64(copy, fact->open_seconds);
    db_copy_instant(copy, fact->counted_at);
    put_id(copy, fact->runs_by);
}

void fact_row_fault(struct db_copy *copy, gint64 customer_id, gint64 ticket_id, const struct sla_fault_at *fault) {
    db_copy_row(copy);
    db_copy_int64(copy, customer_id);
    db_copy_int64(copy, ticket_id);
    db_copy_text(copy, sla_fault_name(fault->fault));
    db_copy_int64(copy, fault->event_id);
}

void fact_row_replay(struct db_copy *copy, gint64 customer_id, gint64 ticket_id, const struct replay_fact *replay) {
    db_copy_row(copy);
    db_copy_int64(copy, customer_id);
    db_copy_int64(copy, ticket_id);
    db_copy_int32(copy, replay->version);
    db_copy_instant(copy, replay->counted_at);
    db_copy_instant(copy, replay->recheck_at);
    db_copy_int64(copy, replay->promises_known);
}
