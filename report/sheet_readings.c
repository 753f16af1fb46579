/* Readings: what articles were good for in the month, one row an article, language and customer. Who read them stands
 * nowhere. Rows of one article stand together. */
#include "report/sheet_readings.h"

#include "report/voice.h"
#include "shared/i18n.h"
#include "sql/queries.h"

static const struct column columns[READINGS_COLUMNS] = {
    [READINGS_SERVICE] = {N_("Service"), 30, STYLE_TEXT},
    [READINGS_ARTICLE] = {N_("Article"), 50, STYLE_TEXT},
    [READINGS_LANGUAGE] = {N_("Language"), 10, STYLE_TEXT},
    [READINGS_CUSTOMER] = {N_("Customer"), 36, STYLE_TEXT},
    [READINGS_READ] = {N_("Read"), 10, STYLE_COUNT},
    [READINGS_HELPFUL] = {N_("Marked helpful"), 10, STYLE_COUNT},
    [READINGS_NOT_HELPFUL] = {N_("Marked not helpful"), 10, STYLE_COUNT},
    [READINGS_AVOIDED] = {N_("Tickets avoided at the form"), 13, STYLE_COUNT},
    [READINGS_ARTICLE_KEY] = {N_("Article no."), 9, STYLE_KEY, true},
    [READINGS_CATEGORY_KEY] = {N_("Category no."), 9, STYLE_KEY, true},
    [READINGS_CUSTOMER_KEY] = {N_("Customer no."), 9, STYLE_KEY, true},
};

struct writing {
    struct workbook *book;
    struct page *page;
};

static struct article_line *article_of(struct workbook *book, const struct db_rows *row) {
    GArray *articles = book->voice->articles;
    int64_t article_id = db_int64(row, 0, VOICE_READINGS_ARTICLE_ID);
    if (articles->len == 0 ||
        g_array_index(articles, struct article_line, articles->len - 1).article_id != article_id) {
        struct article_line line = {
            .article_id = article_id,
            .category_id = db_int64(row, 0, VOICE_READINGS_CATEGORY_ID),
            .title = g_strdup(db_str(row, 0, VOICE_READINGS_TITLE)),
        };
        g_array_append_val(articles, line);
    }
    return &g_array_index(articles, struct article_line, articles->len - 1);
}

static bool write_row(const struct db_rows *row, void *data) {
    struct writing *self = data;
    struct workbook *book = self->book;
    struct page *page = self->page = table_room(book, SHEET_READINGS, self->page, 1);
    struct article_line *article = article_of(book, row);
    struct reading_counts counts = {
        .read = db_int64(row, 0, VOICE_READINGS_READ),
        .helpful = db_int64(row, 0, VOICE_READINGS_HELPFUL),
        .not_helpful = db_int64(row, 0, VOICE_READINGS_NOT_HELPFUL),
        .avoided = db_int64(row, 0, VOICE_READINGS_AVOIDED),
    };
    int64_t customer_id = db_int64(row, 0, VOICE_READINGS_CUSTOMER_ID);
    stretch_add(&article->rows, &book->tables[SHEET_READINGS], page);
    reading_counts_add(&article->counts, &counts);
    page_text(page, READINGS_SERVICE, voice_service(book, article->category_id));
    page_text(page, READINGS_ARTICLE, article->title);
    page_text(page, READINGS_LANGUAGE, db_str(row, 0, VOICE_READINGS_LANGUAGE));
    page_text(page, READINGS_CUSTOMER, name_of(&book->names.customers, customer_id)->text);
    page_number(page, READINGS_READ, (double)counts.read);
    page_number(page, READINGS_HELPFUL, (double)counts.helpful);
    page_number(page, READINGS_NOT_HELPFUL, (double)counts.not_helpful);
    page_number(page, READINGS_AVOIDED, (double)counts.avoided);
    page_number(page, READINGS_ARTICLE_KEY, (double)article->article_id);
    page_number(page, READINGS_CATEGORY_KEY, (double)article->category_id);
    page_number(page, READINGS_CUSTOMER_KEY, (double)customer_id);
    page_next(page);
    return true;
}

static unsigned pages(const struct workbook *book) {
    return voice_pages(book, book->voice->n_readings);
}

static bool write_sheet(struct workbook *book, struct page *page, GError **error) {
    struct writing self = {.book = book, .page = page};
    workbook_title(book, page, i18n_text(sheet_readings.name));
    page_header(page, columns, READINGS_COLUMNS);
    if (!db_stream(book->reading, voice_readings, write_row, &self, error, db_int(book->task->month),
                   db_instant(book->task->now)))
        return false;
    table_end(book, SHEET_READINGS, "Readings");
    return true;
}

const struct sheet sheet_readings = {
    .name = N_("Readings"), .tab = 0x87929C, .part = SHEET_HOLDS_DATA, .pages = pages, .write = write_sheet};
