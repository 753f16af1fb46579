/* Stays: one row a stay of a ticket at a support level, or of a case with a vendor, that began, lasted or ended in the
 * month (shared/stays.h); by place, so that the times of one stand together. */
#include "report/sheet_stays.h"

#include "shared/i18n.h"
#include "shared/stays.h"
#include "sql/queries.h"

static const struct column columns[STAYS_COLUMNS] = {
    [STAYS_PLACE] = {N_("At"), 9, STYLE_TEXT},
    [STAYS_TICKET] = {N_("Ticket"), 9, STYLE_KEY},
    [STAYS_CUSTOMER] = {N_("Customer"), 30, STYLE_TEXT},
    [STAYS_CATEGORY] = {N_("Category"), 44, STYLE_TEXT},
    [STAYS_PRIORITY] = {N_("Priority"), 9, STYLE_CODE},
    [STAYS_TEAM] = {N_("Team"), 16, STYLE_TEXT},
    [STAYS_AGENT] = {N_("Agent"), 18, STYLE_TEXT},
    [STAYS_FROM] = {N_("From"), 9, STYLE_TEXT},
    [STAYS_BEGAN] = {N_("Began"), 19, STYLE_INSTANT},
    [STAYS_ENDED] = {N_("Ended"), 19, STYLE_INSTANT},
    [STAYS_ENDED_BY] = {N_("Ended by"), 20, STYLE_TEXT},
    [STAYS_TO] = {N_("Time to escalate, s"), 12, STYLE_SECONDS},
    [STAYS_HELD] = {N_("Time there, s"), 12, STYLE_SECONDS},
    [STAYS_FIRST] = {N_("First time there"), 9, STYLE_KEY, true},
    [STAYS_FIRST_ESCALATION] = {N_("First escalation"), 9, STYLE_KEY, true},
    [STAYS_RESOLUTION] = {N_("Resolution"), 10, STYLE_KEY, true},
    [STAYS_AT_FIRST_LEVEL] = {N_("At first level"), 9, STYLE_KEY, true},
    [STAYS_PLACE_KEY] = {N_("Place no."), 8, STYLE_KEY, true},
    [STAYS_END_KEY] = {N_("End no."), 8, STYLE_KEY, true},
    [STAYS_CUSTOMER_KEY] = {N_("Customer no."), 9, STYLE_KEY, true},
};

struct writing {
    struct workbook *book;
    struct page *page;
    unsigned sheet;
};

struct stay_row {
    int64_t customer_id, ticket_id, category_id, team_id, agent_id, to_seconds, held_seconds, began_at, ended_at;
    enum place place;
    enum place came_from; /* 0: received or reopened */
    enum end_key end;
    int priority;
    bool is_first, is_first_escalation, is_resolution, is_at_first_level; /* in this month */
};

/* ---- reading ------------------------------------------------------------------------------------------------------
 */

static enum place place_of(const struct db_field *field) {
    static const char *const names[PLACE_COUNT] = {"", "L1", "L2", "L3", "vendor"};
    g_autofree char *name = db_field_dup(field);
    for (enum place place = PLACE_L1; name != NULL && place < PLACE_COUNT; place++)
        if (g_str_equal(names[place], name))
            return place;
    return 0;
}

static enum end_key end_of(const struct db_field *field) {
    static const enum end_key keys[] = {[STAY_LASTS] = END_KEY_LASTS,
                                        [STAY_ESCALATED] = END_KEY_ESCALATED,
                                        [STAY_RETURNED] = END_KEY_RETURNED,
                                        [STAY_RESOLVED] = END_KEY_RESOLVED};
    g_autofree char *name = db_field_dup(field);
    for (enum stay_end end = STAY_ESCALATED; name != NULL && end <= STAY_RESOLVED; end++)
        if (g_str_equal(stay_end_name(end), name))
            return keys[end];
    return END_KEY_LASTS;
}

#define INT(column) db_field_int64(&fields[column])

static struct stay_row read_row(const struct db_field *fields, int month) {
    const struct db_field *ended = &fields[WORKBOOK_STAYS_ENDED_AT];
    bool began_now = INT(WORKBOOK_STAYS_BEGAN_MONTH) == month;
    struct stay_row row = {
        .customer_id = INT(WORKBOOK_STAYS_CUSTOMER_ID),
        .ticket_id = INT(WORKBOOK_STAYS_TICKET_ID),
        .category_id = INT(WORKBOOK_STAYS_CATEGORY_ID),
        .team_id = INT(WORKBOOK_STAYS_TEAM_ID),
        .agent_id = INT(WORKBOOK_STAYS_AGENT_ID),
        .to_seconds = INT(WORKBOOK_STAYS_TO_SECONDS),
        .held_seconds = INT(WORKBOOK_STAYS_HELD_SECONDS),
        .began_at = db_field_instant(&fields[WORKBOOK_STAYS_BEGAN_AT]),
        .ended_at = ended->length < 0 ? ROW_NO_INSTANT : db_field_instant(ended),
        .place = place_of(&fields[WORKBOOK_STAYS_PLACE]),
        .came_from = place_of(&fields[WORKBOOK_STAYS_CAME_FROM]),
        .end = end_of(&fields[WORKBOOK_STAYS_ENDED_BY]),
        .priority = (int)INT(WORKBOOK_STAYS_PRIORITY),
        .is_first = began_now && INT(WORKBOOK_STAYS_IS_FIRST) != 0,
        .is_first_escalation = began_now && INT(WORKBOOK_STAYS_IS_FIRST_ESCALATION) != 0,
    };
    row.is_resolution = row.end == END_KEY_RESOLVED && row.place != PLACE_VENDOR;
    row.is_at_first_level = row.is_resolution && INT(WORKBOOK_STAYS_WAS_ESCALATED) == 0;
    return row;
}

/* ---- writing ------------------------------------------------------------------------------------------------------
 */

static void count(struct writing *self, const struct stay_row *row) {
    struct support *support = &self->book->support;
    struct place_counts *counts = &support->places[row->place];
    if (counts->n_rows++ == 0) {
        counts->sheet = self->sheet;
        counts->first = self->page->row;
        counts->is_together = true;
    }
    counts->is_together = counts->is_together && counts->sheet == self->sheet;
    counts->last = self->page->row;
    counts->reached += row->is_first;
    counts->ended += row->end != END_KEY_LASTS;
    counts->escalated += row->end == END_KEY_ESCALATED;
    counts->returned += row->end == END_KEY_RETURNED;
    counts->resolved += row->end == END_KEY_RESOLVED;
    counts->lasting += row->end == END_KEY_LASTS;
    support->first_escalations += row->is_first_escalation;
    support->resolutions += row->is_resolution;
    support->at_first_level += row->is_at_first_level;
}

static const char *end_title(const struct stay_row *row) {
    static const char *const titles[] = {
        [END_KEY_LASTS] = "",
        [END_KEY_ESCALATED] = N_("escalated on"),
        [END_KEY_RETURNED] = N_("returned unresolved"),
        [END_KEY_RESOLVED] = N_("resolved"),
    };
    return *titles[row->end] ? i18n_text(titles[row->end]) : "";
}

static void write_cells(struct workbook *book, struct page *page, const struct stay_row *row) {
    const struct names *names = &book->names;
    page_text(page, STAYS_PLACE, place_title(row->place));
    page_number(page, STAYS_TICKET, (double)row->ticket_id);
    page_text(page, STAYS_CUSTOMER, name_of(&names->customers, row->customer_id)->text);
    page_text(page, STAYS_CATEGORY, names_category(names, row->category_id));
    page_number(page, STAYS_PRIORITY, row->priority);
    page_text(page, STAYS_TEAM, row->team_id ? name_of(&names->teams, row->team_id)->text : NULL);
    page_text(page, STAYS_AGENT, row->agent_id ? name_of(&names->agents, row->agent_id)->text : NULL);
    page_text(page, STAYS_FROM, row->came_from ? place_title(row->came_from) : NULL);
    workbook_instant(book, page, STAYS_BEGAN, row->began_at);
    workbook_instant(book, page, STAYS_ENDED, row->ended_at);
    page_text(page, STAYS_ENDED_BY, end_title(row));
    if (row->is_first && row->place != PLACE_L1)
        page_number(page, STAYS_TO, (double)row->to_seconds);
    if (row->end != END_KEY_LASTS)
        page_number(page, STAYS_HELD, (double)row->held_seconds);
    page_number(page, STAYS_FIRST, row->is_first);
    page_number(page, STAYS_FIRST_ESCALATION, row->is_first_escalation);
    page_number(page, STAYS_RESOLUTION, row->is_resolution);
    page_number(page, STAYS_AT_FIRST_LEVEL, row->is_at_first_level);
    page_number(page, STAYS_PLACE_KEY, row->place);
    page_number(page, STAYS_END_KEY, row->end);
    page_number(page, STAYS_CUSTOMER_KEY, (double)row->customer_id);
}

static bool write_row(const struct db_field *fields, unsigned n, void *data) {
    (void)n;
    struct writing *self = data;
    struct stay_row row = read_row(fields, self->book->task->month);
    struct page *page = table_room(self->book, SHEET_STAYS, self->page, 1);
    self->sheet += page != self->page;
    self->page = page;
    count(self, &row);
    write_cells(self->book, page, &row);
    page_next(page);
    return true;
}

static unsigned pages(const struct workbook *book) {
    int64_t rows = db_int64(book->support.sizes, 0, WORKBOOK_SUPPORT_SIZES_STAYS);
    return (unsigned)(MAX(rows, 1) - 1) / book->task->sheet_rows + 1;
}

static bool write_sheet(struct workbook *book, struct page *page, GError **error) {
    struct writing self = {.book = book, .page = page};
    workbook_title(book, page, _("Stays at levels and vendors"));
    page_header(page, columns, STAYS_COLUMNS);
    if (!db_copy_out(book->reading, workbook_stays, write_row, &self, error))
        return false;
    table_end(book, SHEET_STAYS, "Stays");
    return true;
}

const struct sheet sheet_stays = {
    .name = N_("Stays"),
    .tab = 0x87929C,
    .part = SHEET_HOLDS_DATA,
    .pages = pages,
    .write = write_sheet,
};
