/* Adoption: one row a customer and month: tickets received, how many of them asked how something is done, and the seats
 * sold, assigned and in use. Goes back as far as Training looks. A customer's rows stand together. */
#include "report/sheet_adoption.h"

#include "report/voice.h"
#include "shared/i18n.h"
#include "sql/queries.h"

static const struct column columns[ADOPTION_COLUMNS] = {
    [ADOPTION_CUSTOMER] = {N_("Customer"), 36, STYLE_TEXT},
    [ADOPTION_MONTH] = {N_("Month"), 10, STYLE_MONTH},
    [ADOPTION_RECEIVED] = {N_("Tickets received"), 11, STYLE_COUNT},
    [ADOPTION_HOW_TO] = {N_("Of these how-to"), 11, STYLE_COUNT},
    [ADOPTION_SOLD] = {N_("Seats sold"), 11, STYLE_COUNT},
    [ADOPTION_ASSIGNED] = {N_("Seats assigned"), 11, STYLE_COUNT},
    [ADOPTION_ACTIVE] = {N_("Active in 28 days"), 11, STYLE_COUNT},
    [ADOPTION_CUSTOMER_KEY] = {N_("Customer no."), 9, STYLE_KEY, true},
};

struct writing {
    struct workbook *book;
    struct page *page;
};

static struct adopter *adopter_of(struct workbook *book, int64_t customer_id) {
    GArray *adopters = book->voice->adopters;
    if (adopters->len == 0 || g_array_index(adopters, struct adopter, adopters->len - 1).customer_id != customer_id) {
        struct adopter adopter = {
            .customer_id = customer_id,
            .months = g_array_new(FALSE, FALSE, sizeof(struct adoption_month)),
        };
        g_array_append_val(adopters, adopter);
    }
    return &g_array_index(adopters, struct adopter, adopters->len - 1);
}

static bool write_row(const struct db_rows *row, void *data) {
    struct writing *self = data;
    struct workbook *book = self->book;
    struct page *page = self->page = table_room(book, SHEET_ADOPTION, self->page, 1);
    struct adoption_month month = {
        .month = (int)db_int64(row, 0, VOICE_ADOPTION_MONTH),
        .received = db_int64(row, 0, VOICE_ADOPTION_RECEIVED),
        .how_to = db_int64(row, 0, VOICE_ADOPTION_HOW_TO),
        .has_seats = !db_is_null(row, 0, VOICE_ADOPTION_SOLD),
        .sold = db_int64(row, 0, VOICE_ADOPTION_SOLD),
        .assigned = db_int64(row, 0, VOICE_ADOPTION_ASSIGNED),
        .active = db_int64(row, 0, VOICE_ADOPTION_ACTIVE),
    };
    struct adopter *adopter = adopter_of(book, db_int64(row, 0, VOICE_ADOPTION_CUSTOMER_ID));
    g_array_append_val(adopter->months, month);
    stretch_add(&adopter->rows, &book->tables[SHEET_ADOPTION], page);
    page_text(page, ADOPTION_CUSTOMER, name_of(&book->names.customers, adopter->customer_id)->text);
    page_number(page, ADOPTION_MONTH, month.month);
    page_number(page, ADOPTION_RECEIVED, (double)month.received);
    page_number(page, ADOPTION_HOW_TO, (double)month.how_to);
    if (month.has_seats) {
        page_number(page, ADOPTION_SOLD, (double)month.sold);
        page_number(page, ADOPTION_ASSIGNED, (double)month.assigned);
        page_number(page, ADOPTION_ACTIVE, (double)month.active);
    }
    page_number(page, ADOPTION_CUSTOMER_KEY, (double)adopter->customer_id);
    page_next(page);
    return true;
}

static unsigned pages(const struct workbook *book) {
    return voice_pages(book, book->voice->n_adoption);
}

static bool write_sheet(struct workbook *book, struct page *page, GError **error) {
    struct writing self = {.book = book, .page = page};
    workbook_title(book, page, i18n_text(sheet_adoption.name));
    page_header(page, columns, ADOPTION_COLUMNS);
    if (!db_stream(book->reading, voice_adoption, write_row, &self, error, db_int(book->voice->first_month),
                   db_int(book->task->month)))
        return false;
    table_end(book, SHEET_ADOPTION, "Adoption");
    return true;
}

const struct sheet sheet_adoption = {
    .name = N_("Adoption"), .tab = 0x87929C, .part = SHEET_HOLDS_DATA, .pages = pages, .write = write_sheet};
