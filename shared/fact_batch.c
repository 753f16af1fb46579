/* Gathers what replays find and copies it into temporary tables; see fact_batch.h. */
#include "shared/fact_batch.h"

#include "sql/queries.h"

struct fresh_replay {
    gint64 customer_id, ticket_id;
    int version;
    gint64 counted_at, recheck_at;
    gint64 promises_known;
};
struct fresh_clock {
    gint64 customer_id, ticket_id;
    struct clock_fact fact;
};
struct fresh_ticket {
    gint64 customer_id, ticket_id;
    struct ticket_fact fact;
};
struct fresh_stay {
    gint64 customer_id, ticket_id;
    struct stay_fact fact;
};
struct fresh_fault {
    gint64 customer_id, ticket_id;
    struct sla_fault_at fault;
};
struct fresh_restatement {
    gint64 customer_id, ticket_id;
    struct restatement restatement;
};

struct fact_batch {
    GArray *replays, *clocks, *tickets, *stays, *faults, *restatements;
    GStringChunk *texts; /* causes in `clocks` */
};

struct fact_batch *fact_batch_new(void) {
    struct fact_batch *self = g_new0(struct fact_batch, 1);
    self->texts = g_string_chunk_new(256);
    self->replays = g_array_new(FALSE, FALSE, sizeof(struct fresh_replay));
    self->clocks = g_array_new(FALSE, FALSE, sizeof(struct fresh_clock));
    self->tickets = g_array_new(FALSE, FALSE, sizeof(struct fresh_ticket));
    self->stays = g_array_new(FALSE, FALSE, sizeof(struct fresh_stay));
    self->faults = g_array_new(FALSE, FALSE, sizeof(struct fresh_fault));
    self->restatements = g_array_new(FALSE, FALSE, sizeof(struct fresh_restatement));
    return self;
}

void fact_batch_free(struct fact_batch *self) {
    if (self == NULL)
        return;
    g_string_chunk_free(self->texts);
    g_array_unref(self->replays);
    g_array_unref(self->clocks);
    g_array_unref(self->tickets);
    g_array_unref(self->stays);
    g_array_unref(self->faults);
    g_array_unref(self->restatements);
    g_free(self);
}

guint fact_batch_tickets(const struct fact_batch *self) {
    return self->replays->len;
}

guint fact_batch_clocks(const struct fact_batch *self) {
    return self->clocks->len;
}

guint fact_batch_rows(const struct fact_batch *self) {
    return self->clocks->len + self->tickets->len + self->stays->len + self->replays->len;
}

/* A cause is a code. Whatever else stands there is cut, so that rows and sums, which go by it, find the same text. */
static const char *keep_cause(struct fact_batch *self, const char *cause) {
    size_t length = strnlen(cause, FACT_CAUSE_BYTES);
    while (length > 0 && ((guchar)cause[length] & 0xc0) == 0x80)
        length--;
    g_autofree char *cut = g_strndup(cause, length);
    return g_string_chunk_insert_const(self->texts, cut);
}

void fact_batch_take(struct fact_batch *self, const struct history *ticket, const struct month_facts *facts,
                     gint64 counted_at, gint64 promises_known) {
    for (guint i = 0; i < facts->clocks->len; i++) {
        struct fresh_clock row = {ticket->customer_id, ticket->ticket_id,
                                  g_array_index(facts->clocks, struct clock_fact, i)};
        if (row.fact.cause)
            row.fact.cause = keep_cause(self, row.fact.cause);
        g_array_append_val(self->clocks, row);
    }
    for (guint i = 0; i < facts->tickets->len; i++) {
        struct fresh_ticket row = {ticket->customer_id, ticket->ticket_id,
                                   g_array_index(facts->tickets, struct ticket_fact, i)};
        g_array_append_val(self->tickets, row);
    }
    for (guint i = 0; i < facts->stays->len; i++) {
        struct fresh_stay row = {ticket->customer_id, ticket->ticket_id,
                                 g_array_index(facts->stays, struct stay_fact, i)};
        g_array_append_val(self->stays, row);
    }
    for (guint i = 0; i < facts->faults->len; i++) {
        struct fresh_fault row = {ticket->customer_id, ticket->ticket_id,
                                  g_array_index(facts->faults, struct sla_fault_at, i)};
        g_array_append_val(self->faults, row);
    }
    for (guint i = 0; i < facts->restatements->len; i++) {
        struct fresh_restatement row = {ticket->customer_id, ticket->ticket_id,
                                        g_array_index(facts->restatements, struct restatement, i)};
        g_array_append_val(self->restatements, row);
    }
    struct fresh_replay replay = {ticket->customer_id, ticket->ticket_id, ticket->version,
                                  counted_at,          facts->recheck_at, promises_known};
    g_array_append_val(self->replays, replay);
}

/* ---- rows, in the order of the columns that facts_fresh_… of sql/queries/facts.sql have ----------------------- */

static void put_id(struct db_copy *copy, gint64 id) {
    if (id == 0)
        db_copy_null(copy);
    else
        db_copy_int64(copy, id);
}

static void put_word(struct db_copy *copy, const char *word) {
    db_copy_text(copy, *word == '\0' ? NULL : word);
}

static void put_clock(struct db_copy *copy, const struct fresh_clock *row) {
    const struct clock_fact *fact = &row->fact;
    const struct sla_clock *clock = &fact->clock;
    bool is_excluded = clock->verdict == SLA_EXCLUDED;
    db_copy_row(copy);
    db_copy_int64(copy, row->customer_id);
    db_copy_int64(copy, row->ticket_id);
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

static void put_ticket(struct db_copy *copy, const struct fresh_ticket *row) {
    const struct ticket_fact *fact = &row->fact;
    const struct sla_ticket *ticket = &fact->ticket;
    enum exclude_reason reason = ticket->merged_into != 0 ? EXCLUDE_DUPLICATE : ticket->excluded;
    db_copy_row(copy);
    db_copy_int64(copy, row->customer_id);
    db_copy_int64(copy, row->ticket_id);
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

static void put_stay(struct db_copy *copy, const struct fresh_stay *row) {
    const struct stay_fact *fact = &row->fact;
    const struct stay *stay = &fact->stay;
    db_copy_row(copy);
    db_copy_int64(copy, row->customer_id);
    db_copy_int64(copy, row->ticket_id);
    db_copy_int32(copy, fact->month);
    db_copy_int32(copy, (gint32)stay->number);
    db_copy_text(copy, sla_holder_name(stay->place));
    put_word(copy, sla_holder_name(stay->came_from));
    db_copy_int32(copy, fact->began_month);
    db_copy_instant(copy, stay->began_at);
    db_copy_instant(copy, stay->ended_at);
    put_word(copy, stay_end_name(stay->ended_by));
    db_copy_bool(copy, stay->is_first);
    db_copy_bool(copy, stay->is_first_escalation);
    db_copy_bool(copy, stay->was_escalated);
    db_copy_int64(copy, stay->to_seconds);
    if (stay->ended_by == STAY_LASTS)
        db_copy_null(copy);
    else
        db_copy_int64(copy, stay->held_seconds);
    put_id(copy, stay->vendor_case);
    db_copy_int16(copy, (gint16)fact->priority);
    put_id(copy, fact->category_id);
    put_id(copy, fact->team_id);
    put_id(copy, fact->agent_id);
    db_copy_instant(copy, fact->counted_at);
}

static void put_fault(struct db_copy *copy, const struct fresh_fault *row) {
    db_copy_row(copy);
    db_copy_int64(copy, row->customer_id);
    db_copy_int64(copy, row->ticket_id);
    db_copy_text(copy, sla_fault_name(row->fault.fault));
    db_copy_int64(copy, row->fault.event_id);
}

static void put_replay(struct db_copy *copy, const struct fresh_replay *row) {
    db_copy_row(copy);
    db_copy_int64(copy, row->customer_id);
    db_copy_int64(copy, row->ticket_id);
    db_copy_int32(copy, row->version);
    db_copy_instant(copy, row->counted_at);
    db_copy_instant(copy, row->recheck_at);
    db_copy_int64(copy, row->promises_known);
}

static const char *verdict_or_absent(bool is_there, enum sla_verdict verdict) {
    return is_there ? sla_verdict_name(verdict) : "absent";
}

static void put_restatement(struct db_copy *copy, const struct fresh_restatement *row) {
    const struct restatement *restatement = &row->restatement;
    const struct sla_clock *clock = &restatement->clock;
    db_copy_row(copy);
    db_copy_int64(copy, row->customer_id);
    db_copy_int64(copy, row->ticket_id);
    db_copy_int32(copy, restatement->month);
    db_copy_text(copy, metric_name(clock->metric));
    db_copy_int32(copy, (gint32)clock->cycle);
    db_copy_instant(copy, clock->opened_at);
    put_id(copy, clock->vendor_case);
    db_copy_text(copy, verdict_or_absent(restatement->was_there, restatement->was));
    db_copy_text(copy, verdict_or_absent(restatement->would_be_there, restatement->would_be));
    if (restatement->counts_in == 0)
        db_copy_null(copy);
    else
        db_copy_int32(copy, restatement->counts_in);
    put_id(copy, restatement->event_id);
}

/* ---- copying -------------------------------------------------------------------------------------------------- */

void fact_batch_begin(struct db_work *work) {
    db_ask(work, facts_fresh_clock_begin, DB_NOTHING);
    db_ask(work, facts_fresh_ticket_begin, DB_NOTHING);
    db_ask(work, facts_fresh_stay_begin, DB_NOTHING);
    db_ask(work, facts_fresh_fault_begin, DB_NOTHING);
    db_ask(work, facts_fresh_escalation_begin, DB_NOTHING);
    db_ask(work, facts_fresh_restatement_begin, DB_NOTHING);
    db_ask(work, facts_new_restatement_begin, DB_NOTHING);
    db_ask(work, facts_fresh_replay_begin, DB_NOTHING);
}

void fact_batch_conclude(struct db_work *work, const char *zone) {
    db_ask(work, facts_fresh_analyze, DB_NOTHING);
    db_ask(work, facts_fresh_escalation, DB_NOTHING, db_text(zone));
    db_ask(work, facts_new_restatement, DB_NOTHING);
}

#define COPY_ALL(work, rows, type, query, put, error)                                                                  \
    do {                                                                                                               \
        if ((rows)->len == 0)                                                                                          \
            break;                                                                                                     \
        struct db_copy *copy = db_copy_in(work, query);                                                                \
        for (guint i = 0; i < (rows)->len; i++)                                                                        \
            put(copy, &g_array_index(rows, type, i));                                                                  \
        if (!db_copy_done(copy, error))                                                                                \
            return false;                                                                                              \
        g_array_set_size(rows, 0);                                                                                     \
    } while (0)

bool fact_batch_copy(struct fact_batch *self, struct db_work *work, GError **error) {
    COPY_ALL(work, self->clocks, struct fresh_clock, facts_fresh_clock, put_clock, error);
    COPY_ALL(work, self->tickets, struct fresh_ticket, facts_fresh_ticket, put_ticket, error);
    COPY_ALL(work, self->stays, struct fresh_stay, facts_fresh_stay, put_stay, error);
    COPY_ALL(work, self->faults, struct fresh_fault, facts_fresh_fault, put_fault, error);
    COPY_ALL(work, self->restatements, struct fresh_restatement, facts_fresh_restatement, put_restatement, error);
    COPY_ALL(work, self->replays, struct fresh_replay, facts_fresh_replay, put_replay, error);
    g_string_chunk_clear(self->texts);
    return true;
}
