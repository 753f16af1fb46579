/* Facts as rows out of COPY: a clock, a ticket. Rows of the running month stand as at their replay; row_clock_advance()
 * and its like carry their time on to the run's instant, by the calendar that the row names. Used by the data sheets.
 */
#ifndef REPORT_ROW_H
#define REPORT_ROW_H

#include "shared/calendar.h"
#include "shared/db.h"
#include "shared/month_facts.h"
#include "shared/sla.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Instants are epoch seconds, ROW_NO_INSTANT where there is none; ids are 0. */
#define ROW_NO_INSTANT INSTANT_NEVER

struct clock_row {
    int64_t customer_id, ticket_id;
    enum metric metric;
    int cycle, part;
    enum sla_verdict verdict;
    int opened_month;
    int64_t opened_at, started_at, stopped_at, due_at, verdict_at;
    int64_t target, elapsed, paused, late;
    bool is_paused, answered_at_creation;
    enum exclude_reason reason;
    enum sla_holder holder_at_breach;
    char cause[FACT_CAUSE_BYTES + 1]; /* "": none */
    int priority;
    int64_t category_id, plan_version_id, calendar_version_id, team_id, agent_id, vendor_case_id;
    int64_t counted_at, runs_by;
};

struct ticket_row {
    int64_t customer_id, ticket_id;
    enum came_by came_by;
    enum stands_as stands_as;
    int64_t received_at, first_answered_at, resolved_at;
    enum ticket_status status;
    int64_t status_since;
    enum exclude_reason reason;
    int reopenings;
    bool answered_at_creation;
    int late_resolutions, kept_resolutions;
    int priority, level;
    int64_t category_id, plan_version_id, team_id, agent_id;
    enum sla_holder holder;
    int64_t held[SLA_HOLDER_COUNT];
    int64_t open_seconds;
    int64_t counted_at, runs_by;
};

/* Fields of workbook_clocks (and workbook_breaches), and of workbook_tickets. */
void clock_row_read(struct clock_row *row, const struct db_field *fields);
void ticket_row_read(struct ticket_row *row, const struct db_field *fields);

/* Calendar versions by id, for rows that are still running. */
GHashTable *calendars_by_version(const struct sla_book *book);
void clock_row_advance(struct clock_row *row, GHashTable *calendars, int64_t now);
void ticket_row_advance(struct ticket_row *row, GHashTable *calendars, int64_t now);

/* Does it count for medians and percentiles (sla-rules.md 6.5)? */
static inline bool clock_row_is_measured(const struct clock_row *row) {
    return (row->verdict == SLA_MET || row->verdict == SLA_BREACHED) && row->stopped_at != ROW_NO_INSTANT;
}

#endif
