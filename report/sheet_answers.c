/* Answers: one row a requester who was asked, or answered, in the month how satisfied they are. Rows of one team and
 * category stand together. */
#include "report/sheet_answers.h"

#include "report/voice.h"
#include "shared/i18n.h"
#include "sql/queries.h"

static const struct column columns[ANSWERS_COLUMNS] = {
    [ANSWERS_TICKET] = {N_("Ticket"), 9, STYLE_KEY},
    [ANSWERS_CUSTOMER] = {N_("Customer"), 30, STYLE_TEXT},
    [ANSWERS_SERVICE] = {N_("Service"), 30, STYLE_TEXT},
    [ANSWERS_CATEGORY] = {N_("Category"), 30, STYLE_TEXT},
    [ANSWERS_TEAM] = {N_("Team"), 16, STYLE_TEXT},
    [ANSWERS_ASKED] = {N_("Asked"), 19, STYLE_INSTANT},
    [ANSWERS_ANSWERED] = {N_("Answered"), 19, STYLE_INSTANT},
    [ANSWERS_SCORE] = {N_("Score, 1 to 5"), 9, STYLE_CODE},
    [ANSWERS_COMMENT] = {N_("Comment"), 70, STYLE_TEXT},
    [ANSWERS_ASKED_KEY] = {N_("Asked in the month"), 9, STYLE_KEY, true},
    [ANSWERS_ANSWERED_KEY] = {N_("and answered in it"), 9, STYLE_KEY, true},
    [ANSWERS_CUSTOMER_KEY] = {N_("Customer no."), 9, STYLE_KEY, true},
    [ANSWERS_SERVICE_KEY] = {N_("Service no."), 9, STYLE_KEY, true},
    [ANSWERS_CATEGORY_KEY] = {N_("Category no."), 9, STYLE_KEY, true},
    [ANSWERS_TEAM_KEY] = {N_("Team no."), 9, STYLE_KEY, true},
};

struct writing {
    struct workbook *book;
    struct page *page;
};

/* The group of a row, begun where team or category change. */
static struct answer_group *group_of(struct workbook *book, int64_t team_id, int64_t category_id) {
    GArray *groups = book->voice->groups;
    struct answer_group *last = groups->len ? &g_array_index(groups, struct answer_group, groups->len - 1) : NULL;
    if (last != NULL && last->team_id == team_id && last->category_id == category_id)
        return last;
    struct answer_group group = {
        .team_id = team_id,
        .category_id = category_id,
        .service_id = names_service_of(&book->names, category_id),
    };
    g_array_append_val(groups, group);
    return &g_array_index(groups, struct answer_group, groups->len - 1);
}

static void write_words(struct workbook *book, struct page *page, const struct db_rows *row) {
    int64_t category_id = db_int64(row, 0, VOICE_ANSWERS_CATEGORY_ID);
    int64_t team_id = db_int64(row, 0, VOICE_ANSWERS_TEAM_ID);
    page_number(page, ANSWERS_TICKET, (double)db_int64(row, 0, VOICE_ANSWERS_TICKET_ID));
    page_text(page, ANSWERS_CUSTOMER,
              name_of(&book->names.customers, db_int64(row, 0, VOICE_ANSWERS_CUSTOMER_ID))->text);
    page_text(page, ANSWERS_SERVICE, voice_service(book, category_id));
    page_text(page, ANSWERS_CATEGORY, i18n_text(name_of(&book->names.categories, category_id)->text));
    page_text(page, ANSWERS_TEAM, team_id ? name_of(&book->names.teams, team_id)->text : NULL);
    workbook_instant(book, page, ANSWERS_ASKED, db_int64(row, 0, VOICE_ANSWERS_ASKED_AT));
    if (!db_is_null(row, 0, VOICE_ANSWERS_SCORE)) {
        workbook_instant(book, page, ANSWERS_ANSWERED, db_int64(row, 0, VOICE_ANSWERS_ANSWERED_AT));
        page_number(page, ANSWERS_SCORE, (double)db_int64(row, 0, VOICE_ANSWERS_SCORE));
        page_text(page, ANSWERS_COMMENT, db_str(row, 0, VOICE_ANSWERS_COMMENT));
    }
}

static bool write_row(const struct db_rows *row, void *data) {
    struct writing *self = data;
    struct workbook *book = self->book;
    int64_t category_id = db_int64(row, 0, VOICE_ANSWERS_CATEGORY_ID);
    int64_t team_id = db_int64(row, 0, VOICE_ANSWERS_TEAM_ID);
    bool is_asked = db_flag(row, 0, VOICE_ANSWERS_IS_ASKED);
    bool is_answered = !db_is_null(row, 0, VOICE_ANSWERS_SCORE);
    struct page *page = self->page = table_room(book, SHEET_ANSWERS, self->page, 1);
    struct answer_group *group = group_of(book, team_id, category_id);
    stretch_add(&group->rows, &book->tables[SHEET_ANSWERS], page);
    group->counts.asked += is_asked;
    group->counts.answered += is_asked && is_answered;
    if (is_answered)
        group->counts.by[db_int64(row, 0, VOICE_ANSWERS_SCORE)]++;
    write_words(book, page, row);
    page_number(page, ANSWERS_ASKED_KEY, is_asked);
    page_number(page, ANSWERS_ANSWERED_KEY, is_asked && is_answered);
    page_number(page, ANSWERS_CUSTOMER_KEY, (double)db_int64(row, 0, VOICE_ANSWERS_CUSTOMER_ID));
    page_number(page, ANSWERS_SERVICE_KEY, (double)group->service_id);
    page_number(page, ANSWERS_CATEGORY_KEY, (double)category_id);
    page_number(page, ANSWERS_TEAM_KEY, (double)team_id);
    page_next(page);
    return true;
}

static unsigned pages(const struct workbook *book) {
    return voice_pages(book, book->voice->n_answers);
}

static bool write_sheet(struct workbook *book, struct page *page, GError **error) {
    struct writing self = {.book = book, .page = page};
    workbook_title(book, page, i18n_text(sheet_answers.name));
    page_header(page, columns, ANSWERS_COLUMNS);
    if (!db_stream(book->reading, voice_answers, write_row, &self, error, db_int(book->task->month),
                   db_instant(book->task->now)))
        return false;
    table_end(book, SHEET_ANSWERS, "Answers");
    return true;
}

const struct sheet sheet_answers = {
    .name = N_("Answers"), .tab = 0x87929C, .part = SHEET_HOLDS_DATA, .pages = pages, .write = write_sheet};
