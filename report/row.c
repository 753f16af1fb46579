/* Reads facts out of binary COPY; see row.h. */
#include "report/row.h"

#include "sql/queries.h"

/* workbook_breaches brings the same columns in the same order. */
G_STATIC_ASSERT((int)WORKBOOK_BREACHES_RUNS_BY == (int)WORKBOOK_CLOCKS_RUNS_BY);
G_STATIC_ASSERT((int)WORKBOOK_BREACHES_CAUSE == (int)WORKBOOK_CLOCKS_CAUSE);

/* Longer than any word of shared/event.h and shared/sla.h; a longer cause is cut. */
typedef char word[64];

static const char *word_of(const struct db_field *field, word text) {
    size_t length = field->length > 0 ? MIN((size_t)field->length, sizeof(word) - 1) : 0;
    if (length > 0)
        memcpy(text, field->bytes, length);
    text[length] = '\0';
    return text;
}

static int64_t instant_of(const struct db_field *field) {
    return field->length < 0 ? ROW_NO_INSTANT : db_field_instant(field);
}

static enum sla_holder holder_of(const char *name) {
    for (enum sla_holder holder = SLA_HOLDER_CUSTOMER; holder < SLA_HOLDER_COUNT; holder++)
        if (g_str_equal(name, sla_holder_name(holder)))
            return holder;
    return SLA_HOLDER_NONE;
}

static enum came_by came_by_of(const char *name) {
    for (enum came_by came_by = CAME_RECEIVED; came_by <= CAME_RETURNED; came_by++)
        if (g_str_equal(name, came_by_name(came_by)))
            return came_by;
    return CAME_NOT;
}

static enum stands_as stands_as_of(const char *name) {
    for (enum stands_as stands_as = STANDS_OPEN; stands_as <= STANDS_EXCLUDED; stands_as++)
        if (g_str_equal(name, stands_as_name(stands_as)))
            return stands_as;
    g_assert_not_reached();
}

#define INT(column) db_field_int64(&fields[column])
#define WORD(column) word_of(&fields[column], text)
#define INSTANT(column) instant_of(&fields[column])

void clock_row_read(struct clock_row *row, const struct db_field *fields) {
    word text;
    *row = (struct clock_row){
        .customer_id = INT(WORKBOOK_CLOCKS_CUSTOMER_ID),
        .ticket_id = INT(WORKBOOK_CLOCKS_TICKET_ID),
        .metric = metric_from_name(WORD(WORKBOOK_CLOCKS_METRIC)),
        .cycle = (int)INT(WORKBOOK_CLOCKS_CYCLE),
        .part = (int)INT(WORKBOOK_CLOCKS_PART),
        .verdict = sla_verdict_from_name(WORD(WORKBOOK_CLOCKS_VERDICT)),
        .opened_month = (int)INT(WORKBOOK_CLOCKS_OPENED_MONTH),
        .opened_at = INSTANT(WORKBOOK_CLOCKS_OPENED_AT),
        .started_at = INSTANT(WORKBOOK_CLOCKS_STARTED_AT),
        .stopped_at = INSTANT(WORKBOOK_CLOCKS_STOPPED_AT),
        .due_at = INSTANT(WORKBOOK_CLOCKS_DUE_AT),
        .verdict_at = INSTANT(WORKBOOK_CLOCKS_VERDICT_AT),
        .target = INT(WORKBOOK_CLOCKS_TARGET_SECONDS),
        .elapsed = INT(WORKBOOK_CLOCKS_ELAPSED_SECONDS),
        .paused = INT(WORKBOOK_CLOCKS_PAUSED_SECONDS),
        .late = INT(WORKBOOK_CLOCKS_LATE_SECONDS),
        .is_paused = INT(WORKBOOK_CLOCKS_IS_PAUSED) != 0,
        .answered_at_creation = INT(WORKBOOK_CLOCKS_ANSWERED_AT_CREATION) != 0,
        .reason = exclude_reason_from_name(WORD(WORKBOOK_CLOCKS_REASON)),
        .holder_at_breach = holder_of(WORD(WORKBOOK_CLOCKS_HOLDER_AT_BREACH)),
        .priority = (int)INT(WORKBOOK_CLOCKS_PRIORITY),
        .category_id = INT(WORKBOOK_CLOCKS_CATEGORY_ID),
        .plan_version_id = INT(WORKBOOK_CLOCKS_PLAN_VERSION_ID),
        .calendar_version_id = INT(WORKBOOK_CLOCKS_CALENDAR_VERSION_ID),
        .team_id = INT(WORKBOOK_CLOCKS_TEAM_ID),
        .agent_id = INT(WORKBOOK_CLOCKS_AGENT_ID),
        .vendor_case_id = INT(WORKBOOK_CLOCKS_VENDOR_CASE_ID),
        .counted_at = INSTANT(WORKBOOK_CLOCKS_COUNTED_AT),
        .runs_by = INT(WORKBOOK_CLOCKS_RUNS_BY),
    };
    word_of(&fields[WORKBOOK_CLOCKS_CAUSE], row->cause);
    const char *cut;
    g_utf8_validate(row->cause, -1, &cut);
    row->cause[cut - row->cause] = '\0';
}

void ticket_row_read(struct ticket_row *row, const struct db_field *fields) {
    word text;
    *row = (struct ticket_row){
        .customer_id = INT(WORKBOOK_TICKETS_CUSTOMER_ID),
        .ticket_id = INT(WORKBOOK_TICKETS_TICKET_ID),
        .came_by = came_by_of(WORD(WORKBOOK_TICKETS_CAME_BY)),
        .stands_as = stands_as_of(WORD(WORKBOOK_TICKETS_STANDS_AS)),
        .received_at = INSTANT(WORKBOOK_TICKETS_RECEIVED_AT),
        .first_answered_at = INSTANT(WORKBOOK_TICKETS_FIRST_ANSWERED_AT),
        .resolved_at = INSTANT(WORKBOOK_TICKETS_RESOLVED_AT),
        .status = ticket_status_from_name(WORD(WORKBOOK_TICKETS_STATUS)),
        .status_since = INSTANT(WORKBOOK_TICKETS_STATUS_SINCE),
        .reason = exclude_reason_from_name(WORD(WORKBOOK_TICKETS_REASON)),
        .reopenings = (int)INT(WORKBOOK_TICKETS_REOPENINGS),
        .answered_at_creation = INT(WORKBOOK_TICKETS_ANSWERED_AT_CREATION) != 0,
        .late_resolutions = (int)INT(WORKBOOK_TICKETS_LATE_RESOLUTIONS),
        .kept_resolutions = (int)INT(WORKBOOK_TICKETS_KEPT_RESOLUTIONS),
        .priority = (int)INT(WORKBOOK_TICKETS_PRIORITY),
        .level = (int)INT(WORKBOOK_TICKETS_LEVEL),
        .category_id = INT(WORKBOOK_TICKETS_CATEGORY_ID),
        .plan_version_id = INT(WORKBOOK_TICKETS_PLAN_VERSION_ID),
        .team_id = INT(WORKBOOK_TICKETS_TEAM_ID),
        .agent_id = INT(WORKBOOK_TICKETS_AGENT_ID),
        .holder = holder_of(WORD(WORKBOOK_TICKETS_HOLDER)),
        .open_seconds = INT(WORKBOOK_TICKETS_OPEN_SECONDS),
        .counted_at = INSTANT(WORKBOOK_TICKETS_COUNTED_AT),
        .runs_by = INT(WORKBOOK_TICKETS_RUNS_BY),
    };
    for (enum sla_holder holder = SLA_HOLDER_CUSTOMER; holder < SLA_HOLDER_COUNT; holder++)
        row->held[holder] = INT(WORKBOOK_TICKETS_CUSTOMER_SECONDS + (int)(holder - SLA_HOLDER_CUSTOMER));
}

/* ---- time that goes on --------------------------------------------------------------------------------------------
 */

GHashTable *calendars_by_version(const struct sla_book *book) {
    GHashTable *calendars = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (size_t i = 0; i < book->n_policies; i++) {
        const struct sla_calendar *calendar = book->policies[i].calendar;
        for (size_t j = 0; j < calendar->n_versions; j++)
            g_hash_table_insert(calendars, &calendar->versions[j].id, calendar->versions[j].calendar);
    }
    return calendars;
}

/* Business seconds since the row was counted; 0 for a final one. */
static int64_t since(int64_t runs_by, int64_t counted_at, GHashTable *calendars, int64_t now) {
    struct calendar *calendar = runs_by == 0 ? NULL : g_hash_table_lookup(calendars, &runs_by);
    return calendar ? calendar_elapsed(calendar, counted_at, now) : 0;
}

void clock_row_advance(struct clock_row *row, GHashTable *calendars, int64_t now) {
    int64_t seconds = since(row->runs_by, row->counted_at, calendars, now);
    if (row->is_paused) {
        row->paused += seconds;
        return;
    }
    row->elapsed += seconds;
    if (row->verdict == SLA_BREACHED)
        row->late += seconds;
}

void ticket_row_advance(struct ticket_row *row, GHashTable *calendars, int64_t now) {
    int64_t seconds = since(row->runs_by, row->counted_at, calendars, now);
    if (row->holder == SLA_HOLDER_NONE)
        return;
    row->held[row->holder] += seconds;
    row->open_seconds += seconds;
}
