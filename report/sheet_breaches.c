/* Breaches: a row for each missed clock, by customer and due. Late and open shows no stop. */
#include "report/sheet_breaches.h"

#include "report/block.h"
#include "shared/i18n.h"
#include "sql/queries.h"

static const struct column columns[BREACHES_COLUMNS] = {
    [BREACHES_TICKET] = {N_("Ticket"), 9, STYLE_LINK},
    [BREACHES_CUSTOMER] = {N_("Customer"), 30, STYLE_TEXT},
    [BREACHES_METRIC] = {N_("Metric"), 15, STYLE_TEXT},
    [BREACHES_PRIORITY] = {N_("Priority"), 10, STYLE_CODE},
    [BREACHES_CATEGORY] = {N_("Category"), 58, STYLE_TEXT},
    [BREACHES_TEAM] = {N_("Team"), 16, STYLE_TEXT},
    [BREACHES_AGENT] = {N_("Agent"), 18, STYLE_TEXT},
    [BREACHES_START] = {N_("Start"), 19, STYLE_INSTANT},
    [BREACHES_DUE] = {N_("Due"), 19, STYLE_INSTANT},
    [BREACHES_STOP] = {N_("Stopped"), 19, STYLE_INSTANT},
    [BREACHES_LATE_HOURS] = {N_("Late by, h"), 10, STYLE_HOURS},
    [BREACHES_HOLDER] = {N_("Holder at breach"), 11, STYLE_TEXT},
    [BREACHES_CAUSE] = {N_("Cause"), 18, STYLE_TEXT},
    [BREACHES_TARGET] = {N_("Target, s"), 11, STYLE_SECONDS, true},
    [BREACHES_ELAPSED] = {N_("Elapsed, s"), 11, STYLE_SECONDS, true},
    [BREACHES_PAUSED] = {N_("Paused, s"), 11, STYLE_SECONDS, true},
    [BREACHES_LATE] = {N_("Late by, s"), 11, STYLE_SECONDS, true},
    [BREACHES_CAUSE_KEY] = {N_("Cause no."), 9, STYLE_KEY, true},
};

struct writing {
    struct workbook *book;
    struct page *page;
};

static bool write_row(const struct db_field *fields, unsigned n, void *data) {
    (void)n;
    struct writing *self = data;
    struct workbook *book = self->book;
    struct page *page = self->page = table_room(book, SHEET_BREACHES, self->page, 1);
    struct clock_row row;
    clock_row_read(&row, fields);
    clock_row_advance(&row, book->calendars, book->task->now);
    workbook_ticket(book, page, BREACHES_TICKET, row.customer_id, row.ticket_id);
    page_text(page, BREACHES_CUSTOMER, name_of(&book->names.customers, row.customer_id)->text);
    page_text(page, BREACHES_METRIC, metric_title(row.metric));
    page_number(page, BREACHES_PRIORITY, row.priority);
    page_text(page, BREACHES_CATEGORY, names_category(&book->names, row.category_id));
    page_text(page, BREACHES_TEAM, row.team_id ? name_of(&book->names.teams, row.team_id)->text : NULL);
    page_text(page, BREACHES_AGENT, row.agent_id ? name_of(&book->names.agents, row.agent_id)->text : NULL);
    workbook_instant(book, page, BREACHES_START, row.started_at);
    workbook_instant(book, page, BREACHES_DUE, row.due_at);
    workbook_instant(book, page, BREACHES_STOP, row.stopped_at);
    page_formula(page, BREACHES_LATE_HOURS, (double)row.late / 86400, "%s/86400", cell_name(page, BREACHES_LATE));
    page_text(page, BREACHES_HOLDER, holder_title(row.holder_at_breach));
    page_text(page, BREACHES_CAUSE, cause_title(row.cause));
    page_number(page, BREACHES_TARGET, (double)row.target);
    page_number(page, BREACHES_ELAPSED, (double)row.elapsed);
    page_number(page, BREACHES_PAUSED, (double)row.paused);
    page_number(page, BREACHES_LATE, (double)row.late);
    page_number(page, BREACHES_CAUSE_KEY, workbook_cause(book, row.cause));
    page_next(page);
    return true;
}

static unsigned pages(const struct workbook *book) {
    return (unsigned)(MAX(book->n_missed, 1) - 1) / book->task->sheet_rows + 1;
}

static bool write_sheet(struct workbook *book, struct page *page, GError **error) {
    struct writing self = {.book = book, .page = page};
    workbook_title(book, page, i18n_text(sheet_breaches.name));
    page_header(page, columns, BREACHES_COLUMNS);
    if (!db_copy_out(book->reading, workbook_breaches, write_row, &self, error))
        return false;
    if (self.page->row == self.page->first_row)
        block_note(page, _("Nothing was missed."));
    table_end(book, SHEET_BREACHES, "Breaches");
    return true;
}

const struct sheet sheet_breaches = {
    .name = N_("Breaches"),
    .tab = 0xB3261E,
    .part = SHEET_HOLDS_DATA,
    .pages = pages,
    .write = write_sheet,
};
