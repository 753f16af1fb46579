/* Open tickets: those that were open at the month's end, or are now, the oldest first. */
#include "report/sheet_open_tickets.h"

#include "shared/calendar.h"
#include "shared/i18n.h"
#include "sql/queries.h"

static const struct column columns[OPEN_COLUMNS] = {
    [OPEN_TICKET] = {N_("Ticket"), 9, STYLE_LINK},
    [OPEN_CUSTOMER] = {N_("Customer"), 30, STYLE_TEXT},
    [OPEN_CATEGORY] = {N_("Category"), 44, STYLE_TEXT},
    [OPEN_PRIORITY] = {N_("Priority"), 9, STYLE_CODE},
    [OPEN_AGE] = {N_("Age, days"), 9, STYLE_COUNT},
    [OPEN_RECEIVED] = {N_("Received"), 19, STYLE_INSTANT},
    [OPEN_STATUS] = {N_("Status"), 20, STYLE_TEXT},
    [OPEN_SINCE] = {N_("Since"), 19, STYLE_INSTANT},
    [OPEN_HOLDER] = {N_("Holder"), 10, STYLE_TEXT},
    [OPEN_LEVEL] = {N_("Support level"), 9, STYLE_CODE},
    [OPEN_TEAM] = {N_("Team"), 16, STYLE_TEXT},
    [OPEN_AGENT] = {N_("Agent"), 18, STYLE_TEXT},
    [OPEN_BAND_KEY] = {N_("Age band no."), 9, STYLE_KEY, true},
    [OPEN_HOLDER_KEY] = {N_("Holder no."), 9, STYLE_KEY, true},
    [OPEN_CUSTOMER_KEY] = {N_("Customer no."), 9, STYLE_KEY, true},
};

struct writing {
    struct workbook *book;
    struct page *page;
};

int64_t open_ticket_age(const struct workbook *book, const struct ticket_row *row) {
    int64_t at = row->runs_by == 0 ? row->counted_at : book->task->now;
    return floor_div(at - row->received_at, DAY_SECONDS);
}

static void count(struct backlog *backlog, const struct ticket_row *row, int64_t days) {
    unsigned band = age_band(days);
    backlog->open[band]++;
    backlog->by_priority[band][row->priority]++;
    backlog->by_holder[band][row->holder]++;
    if (backlog->n_oldest < OLDEST_TICKETS)
        backlog->oldest[backlog->n_oldest++] = *row;
}

static void write_cells(struct workbook *book, struct page *page, const struct ticket_row *row, int64_t days) {
    const struct names *names = &book->names;
    workbook_ticket(book, page, OPEN_TICKET, row->customer_id, row->ticket_id);
    page_text(page, OPEN_CUSTOMER, name_of(&names->customers, row->customer_id)->text);
    page_text(page, OPEN_CATEGORY, names_category(names, row->category_id));
    page_number(page, OPEN_PRIORITY, row->priority);
    page_number(page, OPEN_AGE, (double)days);
    workbook_instant(book, page, OPEN_RECEIVED, row->received_at);
    page_text(page, OPEN_STATUS, status_title(row->status));
    workbook_instant(book, page, OPEN_SINCE, row->status_since);
    page_text(page, OPEN_HOLDER, holder_title(row->holder));
    page_number(page, OPEN_LEVEL, row->level);
    page_text(page, OPEN_TEAM, row->team_id ? name_of(&names->teams, row->team_id)->text : NULL);
    page_text(page, OPEN_AGENT, row->agent_id ? name_of(&names->agents, row->agent_id)->text : NULL);
    page_number(page, OPEN_BAND_KEY, age_band(days) + 1);
    page_number(page, OPEN_HOLDER_KEY, row->holder);
    page_number(page, OPEN_CUSTOMER_KEY, (double)row->customer_id);
}

static bool write_row(const struct db_field *fields, unsigned n, void *data) {
    (void)n;
    struct writing *self = data;
    struct ticket_row row;
    ticket_row_read(&row, fields);
    int64_t days = open_ticket_age(self->book, &row);
    self->page = table_room(self->book, SHEET_OPEN_TICKETS, self->page, 1);
    count(&self->book->support.backlog, &row, days);
    write_cells(self->book, self->page, &row, days);
    page_next(self->page);
    return true;
}

static unsigned pages(const struct workbook *book) {
    int64_t rows = db_int64(book->support.sizes, 0, WORKBOOK_SUPPORT_SIZES_OPEN);
    return (unsigned)(MAX(rows, 1) - 1) / book->task->sheet_rows + 1;
}

static bool write_sheet(struct workbook *book, struct page *page, GError **error) {
    struct writing self = {.book = book, .page = page};
    workbook_title(book, page, i18n_text(sheet_open_tickets.name));
    page_header(page, columns, OPEN_COLUMNS);
    if (!db_copy_out(book->reading, workbook_open_tickets, write_row, &self, error))
        return false;
    table_end(book, SHEET_OPEN_TICKETS, "Open_tickets");
    return true;
}

const struct sheet sheet_open_tickets = {
    .name = N_("Open tickets"),
    .tab = 0x87929C,
    .part = SHEET_HOLDS_DATA,
    .pages = pages,
    .write = write_sheet,
};
