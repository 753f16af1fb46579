/* Clocks: one row a clock with every input of every figure, sorted by customer, metric, service, priority, plan and
 * team. Rows that have these in common stand together and make a group; Groups gets its row as each ends. A run of one
 * customer and metric is kept on one sheet where it fits. */
#include "report/sheet_clocks.h"

#include "shared/i18n.h"
#include "sql/queries.h"

static const struct column columns[CLOCKS_COLUMNS] = {
    [CLOCKS_CUSTOMER] = {N_("Customer"), 30, STYLE_TEXT},
    [CLOCKS_TICKET] = {N_("Ticket"), 9, STYLE_KEY},
    [CLOCKS_METRIC] = {N_("Metric"), 15, STYLE_TEXT},
    [CLOCKS_CYCLE] = {N_("Cycle"), 8, STYLE_CODE},
    [CLOCKS_SERVICE] = {N_("Service"), 30, STYLE_TEXT},
    [CLOCKS_CATEGORY] = {N_("Category"), 30, STYLE_TEXT},
    [CLOCKS_PRIORITY] = {N_("Priority"), 10, STYLE_CODE},
    [CLOCKS_PLAN] = {N_("Plan and version"), 22, STYLE_TEXT},
    [CLOCKS_TEAM] = {N_("Team"), 16, STYLE_TEXT},
    [CLOCKS_AGENT] = {N_("Agent"), 18, STYLE_TEXT},
    [CLOCKS_START] = {N_("Start"), 19, STYLE_INSTANT},
    [CLOCKS_DUE] = {N_("Due"), 19, STYLE_INSTANT},
    [CLOCKS_STOP] = {N_("Stop"), 19, STYLE_INSTANT},
    [CLOCKS_VERDICT] = {N_("Verdict"), 10, STYLE_TEXT},
    [CLOCKS_VERDICT_AT] = {N_("Verdict at"), 19, STYLE_INSTANT},
    [CLOCKS_TARGET] = {N_("Target, s"), 11, STYLE_SECONDS},
    [CLOCKS_ELAPSED] = {N_("Elapsed, s"), 11, STYLE_SECONDS},
    [CLOCKS_PAUSED] = {N_("Paused, s"), 11, STYLE_SECONDS},
    [CLOCKS_LATE] = {N_("Late by, s"), 11, STYLE_SECONDS},
    [CLOCKS_REASON] = {N_("Exclusion"), 11, STYLE_TEXT},
    [CLOCKS_HOLDER] = {N_("Holder at breach"), 11, STYLE_TEXT},
    [CLOCKS_CAUSE] = {N_("Cause of breach"), 16, STYLE_TEXT},
    [CLOCKS_CALENDAR] = {N_("Calendar version"), 10, STYLE_KEY},
    [CLOCKS_STARTED_IN] = {N_("Month of start"), 9, STYLE_MONTH},
    [CLOCKS_MEASURED] = {N_("In percentiles, s"), 11, STYLE_SECONDS},
    [CLOCKS_AT_CREATION] = {N_("At creation"), 9, STYLE_KEY, true},
    [CLOCKS_VERDICT_KEY] = {N_("Verdict no."), 9, STYLE_KEY, true},
    [CLOCKS_METRIC_KEY] = {N_("Metric no."), 9, STYLE_KEY, true},
    [CLOCKS_CUSTOMER_KEY] = {N_("Customer no."), 9, STYLE_KEY, true},
    [CLOCKS_SERVICE_KEY] = {N_("Service no."), 9, STYLE_KEY, true},
    [CLOCKS_CATEGORY_KEY] = {N_("Category no."), 9, STYLE_KEY, true},
    [CLOCKS_PLAN_KEY] = {N_("Plan no."), 9, STYLE_KEY, true},
    [CLOCKS_TEAM_KEY] = {N_("Team no."), 9, STYLE_KEY, true},
};

struct writing {
    struct workbook *book;
    struct page *page;
    unsigned sheet;           /* its number among the sheets of Clocks */
    struct clock_group group; /* the one that grows; counts.clocks 0: none */
    unsigned run;             /* the row of book->runs that the next run is */
};

static enum verdict_key key_of(enum sla_verdict verdict) {
    static const enum verdict_key keys[SLA_VERDICT_COUNT] = {
        [SLA_RUNNING] = VERDICT_KEY_RUNNING,
        [SLA_MET] = VERDICT_KEY_MET,
        [SLA_BREACHED] = VERDICT_KEY_MISSED,
        [SLA_EXCLUDED] = VERDICT_KEY_EXCLUDED,
    };
    return keys[verdict];
}

/* ---- groups -------------------------------------------------------------------------------------------------------
 */

static void end_group(struct writing *self) {
    if (self->group.counts.clocks == 0)
        return;
    const struct clock_group *group = &self->group;
    struct figures *figures = &self->book->figures;
    const int64_t ids[DIMENSIONS] = {
        [BY_METRIC] = 0,
        [BY_CUSTOMER] = group->customer_id,
        [BY_SERVICE] = group->service_id,
        [BY_CATEGORY] = group->category_id,
        [BY_PRIORITY] = group->priority,
        [BY_PLAN] = group->plan_id,
        [BY_TEAM] = group->team_id,
        [BY_SEAT] = names_seat(group->team_id, group->agent_id),
    };
    for (enum dimension dimension = 0; dimension < DIMENSIONS; dimension++)
        counts_add(&figures_line(figures, dimension, ids[dimension], group->metric)->counts, &group->counts);
    groups_add(self->book, group);
    self->group.counts.clocks = 0;
}

static bool is_same_group(const struct clock_group *one, const struct clock_group *other) {
    return one->customer_id == other->customer_id && one->metric == other->metric &&
           one->category_id == other->category_id && one->priority == other->priority &&
           one->plan_id == other->plan_id && one->team_id == other->team_id && one->agent_id == other->agent_id &&
           one->goal == other->goal;
}

/* Before the first row of a customer's metric: on to the next sheet if the whole run doesn't fit, but would there. */
static void begin_run(struct writing *self, const struct clock_group *group) {
    struct workbook *book = self->book;
    unsigned length = (unsigned)db_int64(book->runs, self->run++, WORKBOOK_RUNS_CLOCKS);
    unsigned room = length <= book->task->sheet_rows ? length : 1;
    struct page *page = table_room(book, SHEET_CLOCKS, self->page, room);
    self->sheet += page != self->page;
    self->page = page;
    struct figure *line = figures_line(&book->figures, BY_CUSTOMER, group->customer_id, group->metric);
    line->first_clocks = self->sheet;
    line->first_clock = page->row;
}

static void place_in_group(struct writing *self, const struct clock_row *row) {
    const struct names *names = &self->book->names;
    struct clock_group group = {
        .customer_id = row->customer_id,
        .service_id = names_service_of(names, row->category_id),
        .category_id = row->category_id,
        .plan_id = names_plan_of(names, row->plan_version_id),
        .team_id = row->team_id,
        .agent_id = row->agent_id,
        .metric = row->metric,
        .priority = row->priority,
        .goal = workbook_goal(self->book, row->plan_version_id, row->metric),
    };
    bool is_new_run = self->group.customer_id != group.customer_id || self->group.metric != group.metric;
    if (self->group.counts.clocks > 0 && !is_same_group(&self->group, &group))
        end_group(self);
    if (is_new_run)
        begin_run(self, &group);
    struct page *page = table_room(self->book, SHEET_CLOCKS, self->page, 1);
    self->sheet += page != self->page;
    self->page = page;
    struct clocks_place place = {.sheet = self->sheet, .row = page->row};
    if (self->group.counts.clocks == 0) {
        self->group = group;
        self->group.first = place;
    }
    self->group.last = place;
    struct counts counts = counts_of(row, self->book->task->month, group.goal);
    counts_add(&self->group.counts, &counts);
    struct figure *line = figures_line(&self->book->figures, BY_CUSTOMER, group.customer_id, group.metric);
    line->last_clocks = self->sheet;
    line->last_clock = page->row;
}

/* ---- rows ---------------------------------------------------------------------------------------------------------
 */

static void write_names(struct workbook *book, struct page *page, const struct clock_row *row) {
    const struct names *names = &book->names;
    const struct name *category = name_of(&names->categories, row->category_id);
    page_text(page, CLOCKS_CUSTOMER, name_of(&names->customers, row->customer_id)->text);
    page_number(page, CLOCKS_TICKET, (double)row->ticket_id);
    page_text(page, CLOCKS_METRIC, metric_title(row->metric));
    page_number(page, CLOCKS_CYCLE, row->cycle);
    page_text(page, CLOCKS_SERVICE, i18n_text(*category->more ? category->more : category->text));
    page_text(page, CLOCKS_CATEGORY, i18n_text(category->text));
    page_number(page, CLOCKS_PRIORITY, row->priority);
    page_text(page, CLOCKS_PLAN, names_plan_label(names, row->plan_version_id));
    page_text(page, CLOCKS_TEAM, row->team_id ? name_of(&names->teams, row->team_id)->text : NULL);
    page_text(page, CLOCKS_AGENT, row->agent_id ? name_of(&names->agents, row->agent_id)->text : NULL);
}

static void write_account(struct workbook *book, struct page *page, const struct clock_row *row) {
    workbook_instant(book, page, CLOCKS_START, row->started_at);
    workbook_instant(book, page, CLOCKS_DUE, row->due_at);
    workbook_instant(book, page, CLOCKS_STOP, row->stopped_at);
    page_text(page, CLOCKS_VERDICT,
              row->verdict == SLA_RUNNING && row->is_paused ? _("paused") : verdict_title(row->verdict));
    workbook_instant(book, page, CLOCKS_VERDICT_AT, row->verdict_at);
    page_number(page, CLOCKS_TARGET, (double)row->target);
    page_number(page, CLOCKS_ELAPSED, (double)row->elapsed);
    page_number(page, CLOCKS_PAUSED, (double)row->paused);
    page_number(page, CLOCKS_LATE, (double)row->late);
    page_text(page, CLOCKS_REASON, reason_title(row->reason));
    page_text(page, CLOCKS_HOLDER, holder_title(row->holder_at_breach));
    page_text(page, CLOCKS_CAUSE, *row->cause ? cause_title(row->cause) : NULL);
    page_number(page, CLOCKS_CALENDAR, (double)row->calendar_version_id);
    page_number(page, CLOCKS_STARTED_IN, row->opened_month);
    if (clock_row_is_measured(row))
        page_number(page, CLOCKS_MEASURED, (double)row->elapsed);
    else
        page_blank(page, CLOCKS_MEASURED);
}

static void write_keys(struct page *page, const struct clock_group *group, const struct clock_row *row) {
    page_number(page, CLOCKS_AT_CREATION, row->answered_at_creation && row->verdict == SLA_MET);
    page_number(page, CLOCKS_VERDICT_KEY, key_of(row->verdict));
    page_number(page, CLOCKS_METRIC_KEY, row->metric);
    page_number(page, CLOCKS_CUSTOMER_KEY, (double)row->customer_id);
    page_number(page, CLOCKS_SERVICE_KEY, (double)group->service_id);
    page_number(page, CLOCKS_CATEGORY_KEY, (double)row->category_id);
    page_number(page, CLOCKS_PLAN_KEY, (double)group->plan_id);
    page_number(page, CLOCKS_TEAM_KEY, (double)row->team_id);
}

static bool write_row(const struct db_field *fields, unsigned n, void *data) {
    (void)n;
    struct writing *self = data;
    struct clock_row row;
    clock_row_read(&row, fields);
    clock_row_advance(&row, self->book->calendars, self->book->task->now);
    workbook_note_plan(self->book, row.plan_version_id);
    place_in_group(self, &row);
    write_names(self->book, self->page, &row);
    write_account(self->book, self->page, &row);
    write_keys(self->page, &self->group, &row);
    page_next(self->page);
    return true;
}

/* ---- the sheet ----------------------------------------------------------------------------------------------------
 */

/* As the rows will be laid out: a run is kept on one sheet where it fits, a longer one begins where there is room. */
static unsigned pages(const struct workbook *book) {
    gint64 sheet_rows = book->task->sheet_rows, used = 0;
    unsigned wanted = 1;
    g_assert(sheet_rows > 0);
    for (unsigned row = 0; row < db_count(book->runs); row++) {
        gint64 length = db_int64(book->runs, row, WORKBOOK_RUNS_CLOCKS);
        if (used == sheet_rows || (length <= sheet_rows && used + length > sheet_rows)) {
            wanted++;
            used = 0;
        }
        wanted += (unsigned)((used + length - 1) / sheet_rows);
        used = (used + length - 1) % sheet_rows + 1;
    }
    return wanted;
}

static bool write_sheet(struct workbook *book, struct page *page, GError **error) {
    struct writing self = {.book = book, .page = page};
    workbook_title(book, page, i18n_text(sheet_clocks.name));
    page_header(page, columns, CLOCKS_COLUMNS);
    groups_begin(book);
    if (!db_copy_out(book->reading, workbook_clocks, write_row, &self, error))
        return false;
    end_group(&self);
    table_end(book, SHEET_CLOCKS, "Clocks");
    return true;
}

const struct sheet sheet_clocks = {
    .name = N_("Clocks"),
    .tab = 0x87929C,
    .part = SHEET_HOLDS_DATA,
    .pages = pages,
    .write = write_sheet,
};
