/* Incident tickets: one row a ticket that was linked to a service incident in the month. Rows of one incident stand
 * together. */
#include "report/sheet_readings.h"
#include "report/voice.h"
#include "shared/i18n.h"
#include "sql/queries.h"

static const struct column columns[LINKS_COLUMNS] = {
    [LINKS_TICKET] = {N_("Ticket"), 9, STYLE_LINK},
    [LINKS_CUSTOMER] = {N_("Customer"), 36, STYLE_TEXT},
    [LINKS_INCIDENT] = {N_("Service incident"), 60, STYLE_TEXT},
    [LINKS_LINKED] = {N_("Linked"), 19, STYLE_INSTANT},
    [LINKS_INCIDENT_KEY] = {N_("Incident no."), 9, STYLE_KEY, true},
    [LINKS_CUSTOMER_KEY] = {N_("Customer no."), 9, STYLE_KEY, true},
};

struct writing {
    struct workbook *book;
    struct page *page;
};

static struct link_group *group_of(struct workbook *book, int64_t incident_id) {
    GArray *links = book->voice->links;
    if (links->len == 0 || g_array_index(links, struct link_group, links->len - 1).incident_id != incident_id) {
        struct link_group group = {.incident_id = incident_id};
        g_array_append_val(links, group);
    }
    return &g_array_index(links, struct link_group, links->len - 1);
}

static bool write_row(const struct db_rows *row, void *data) {
    struct writing *self = data;
    struct workbook *book = self->book;
    struct page *page = self->page = table_room(book, SHEET_LINKS, self->page, 1);
    int64_t incident_id = db_int64(row, 0, VOICE_LINKS_INCIDENT_ID);
    int64_t customer_id = db_int64(row, 0, VOICE_LINKS_CUSTOMER_ID);
    struct link_group *group = group_of(book, incident_id);
    stretch_add(&group->rows, &book->tables[SHEET_LINKS], page);
    group->tickets++;
    workbook_ticket(book, page, LINKS_TICKET, customer_id, db_int64(row, 0, VOICE_LINKS_TICKET_ID));
    page_text(page, LINKS_CUSTOMER, name_of(&book->names.customers, customer_id)->text);
    page_text(page, LINKS_INCIDENT, db_str(row, 0, VOICE_LINKS_TITLE));
    workbook_instant(book, page, LINKS_LINKED, db_int64(row, 0, VOICE_LINKS_LINKED_AT));
    page_number(page, LINKS_INCIDENT_KEY, (double)incident_id);
    page_number(page, LINKS_CUSTOMER_KEY, (double)customer_id);
    page_next(page);
    return true;
}

static unsigned pages(const struct workbook *book) {
    return voice_pages(book, book->voice->n_links);
}

static bool write_sheet(struct workbook *book, struct page *page, GError **error) {
    struct writing self = {.book = book, .page = page};
    workbook_title(book, page, i18n_text(sheet_links.name));
    page_header(page, columns, LINKS_COLUMNS);
    if (!db_stream(book->reading, voice_links, write_row, &self, error, db_int(book->task->month),
                   db_instant(book->task->now)))
        return false;
    table_end(book, SHEET_LINKS, "Incident_tickets");
    return true;
}

const struct sheet sheet_links = {
    .name = N_("Incident tickets"), .tab = 0x87929C, .part = SHEET_HOLDS_DATA, .pages = pages, .write = write_sheet};
