/* Backlog: what was open at the month's end, or is now, by age against priority and holder; and the oldest tickets.
 * Counts go by the numeric keys of Open tickets, which lists all of them. */
#include "report/block.h"
#include "report/draw.h"
#include "report/sheet_by.h"
#include "report/sheet_open_tickets.h"
#include "report/sheet_tickets.h"

#include "shared/i18n.h"

enum { LABEL_WIDTH = 32, CHART_ROWS = 17 };

/* Columns of the first block. */
enum {
    BAND,
    ALL,
    PRIORITY_1,
    PRIORITY_4 = PRIORITY_1 + PRIORITY_LOWEST - PRIORITY_HIGHEST,
    HELD_CUSTOMER,
    HELD_VENDOR,
    HELD_L1,
    HELD_L2,
    HELD_L3,
    ADDS_UP,
    BAND_KEY,
    COLUMNS,
};
static const char *const titles[COLUMNS] = {
    N_("Age"),
    N_("Open"),
    N_("Priority 1"),
    N_("Priority 2"),
    N_("Priority 3"),
    N_("Priority 4"),
    N_("Held by customer"),
    N_("by vendor"),
    N_("by L1"),
    N_("by L2"),
    N_("by L3"),
    N_("Adds up"),
    N_("Age band no."),
};

/* ---- by age -------------------------------------------------------------------------------------------------------
 */

static void count(const struct workbook *book, struct page *page, unsigned column, int64_t number,
                  enum open_tickets_column by, int key) {
    char wanted[8];
    g_snprintf(wanted, sizeof wanted, "%d", key);
    struct criterion criteria[] = {{OPEN_BAND_KEY, cell_name(page, BAND_KEY)}, {by, wanted}};
    g_autofree char *formula = block_countifs(&book->tables[SHEET_OPEN_TICKETS], criteria, key == 0 ? 1 : 2);
    block_count(page, column, number, formula);
}

/* The holders sum to the whole, and so do the bands. */
static void adds_up(struct page *page) {
    g_autofree char *condition = g_strdup_printf("SUM(%s:%s)=%s", cell_name(page, HELD_CUSTOMER),
                                                 cell_name(page, HELD_L3), cell_name(page, ALL));
    block_check(page, ADDS_UP, true, condition);
}

static void write_band(const struct workbook *book, struct page *page, unsigned band) {
    const struct backlog *backlog = &book->support.backlog;
    page_text(page_look(page, STYLE_STRONG), BAND, age_band_title(band));
    count(book, page, ALL, backlog->open[band], OPEN_BAND_KEY, 0);
    for (int priority = PRIORITY_HIGHEST; priority <= PRIORITY_LOWEST; priority++)
        count(book, page, PRIORITY_1 + (unsigned)(priority - PRIORITY_HIGHEST), backlog->by_priority[band][priority],
              OPEN_PRIORITY, priority);
    for (int holder = SLA_HOLDER_CUSTOMER; holder < SLA_HOLDER_COUNT; holder++)
        count(book, page, HELD_CUSTOMER + (unsigned)(holder - SLA_HOLDER_CUSTOMER), backlog->by_holder[band][holder],
              OPEN_HOLDER_KEY, holder);
    adds_up(page);
    block_key(page, BAND_KEY, band + 1);
    page_next(page);
}

static void total(struct page *page, unsigned column, int64_t number, lxw_row_t first) {
    g_autofree char *formula =
        g_strdup_printf("SUM(%s%u:%s%u)", column_name(column), first + 1, column_name(column), page->row);
    block_count(page, column, number, formula);
}

static void write_total(const struct workbook *book, struct page *page, lxw_row_t first) {
    const struct backlog *backlog = &book->support.backlog;
    page_line_above(page);
    page_text(page_look(page, STYLE_STRONG), BAND, _("All ages"));
    int64_t open = 0, by_priority[PRIORITY_LOWEST + 1] = {0}, by_holder[SLA_HOLDER_COUNT] = {0};
    for (unsigned band = 0; band < AGE_BANDS; band++) {
        open += backlog->open[band];
        for (int priority = 0; priority <= PRIORITY_LOWEST; priority++)
            by_priority[priority] += backlog->by_priority[band][priority];
        for (int holder = 0; holder < SLA_HOLDER_COUNT; holder++)
            by_holder[holder] += backlog->by_holder[band][holder];
    }
    total(page, ALL, open, first);
    for (int priority = PRIORITY_HIGHEST; priority <= PRIORITY_LOWEST; priority++)
        total(page, PRIORITY_1 + (unsigned)(priority - PRIORITY_HIGHEST), by_priority[priority], first);
    for (int holder = SLA_HOLDER_CUSTOMER; holder < SLA_HOLDER_COUNT; holder++)
        total(page, HELD_CUSTOMER + (unsigned)(holder - SLA_HOLDER_CUSTOMER), by_holder[holder], first);
    struct criterion is_open = {TICKETS_STANDS_KEY, "1"};
    g_autofree char *on_tickets = block_countifs(&book->tables[SHEET_TICKETS], &is_open, 1);
    g_autofree char *condition =
        g_strdup_printf("AND(SUM(%s:%s)=%s,%s=%s)", cell_name(page, HELD_CUSTOMER), cell_name(page, HELD_L3),
                        cell_name(page, ALL), cell_name(page, ALL), on_tickets);
    block_check(page, ADDS_UP, true, condition);
    page_next(page);
}

static lxw_row_t write_ages(const struct workbook *book, struct page *page) {
    block_section(page, _("By age, against priority and holder"));
    block_header(page, titles, COLUMNS, BAND_KEY);
    lxw_row_t first = page->row;
    for (unsigned band = 0; band < AGE_BANDS; band++)
        write_band(book, page, band);
    write_total(book, page, first);
    colour_checks(page, first, page->row - 1, ADDS_UP);
    block_note(
        page, _("Age: whole days from receipt to the month's end, or to now while it runs. The last check compares the "
                "open tickets with those on Tickets."));
    return first;
}

/* ---- the oldest ---------------------------------------------------------------------------------------------------
 */

/* Long texts run over the empty columns to their right. */
enum {
    OLD_CUSTOMER,
    OLD_TICKET,
    OLD_AGE,
    OLD_PRIORITY,
    OLD_HOLDER,
    OLD_STATUS,
    OLD_CATEGORY = 7,
    OLD_COLUMNS = BAND_KEY
};

/* A cell of Open tickets, whose first rows these are. */
static void refer(const struct workbook *book, struct page *page, unsigned column, unsigned row,
                  enum open_tickets_column from, double number, const char *text) {
    unsigned per_page = book->task->sheet_rows;
    const struct page *open = table_page(&book->tables[SHEET_OPEN_TICKETS], row / per_page);
    g_autofree char *cell =
        g_strdup_printf("%s%s%u", open->reference, column_name(from), open->first_row + row % per_page + 1);
    if (text != NULL)
        page_formula_text(page_look(page, STYLE_TEXT), column, text, "%s", cell);
    else
        page_formula(page_look(page, STYLE_CODE), column, number, "%s", cell);
}

static void write_oldest(struct workbook *book, struct page *page) {
    const struct backlog *backlog = &book->support.backlog;
    block_section(page, _("The oldest"));
    static const char *const heads[OLD_COLUMNS] = {
        [OLD_CUSTOMER] = N_("Customer"), [OLD_TICKET] = N_("Ticket"), [OLD_AGE] = N_("Age, days"),
        [OLD_PRIORITY] = N_("Priority"), [OLD_HOLDER] = N_("Holder"), [OLD_STATUS] = N_("Status"),
        [OLD_CATEGORY] = N_("Category"),
    };
    for (unsigned i = 0; i < OLD_COLUMNS; i++)
        page_text(page_look(page, i == OLD_AGE || i == OLD_PRIORITY ? STYLE_HEADER_CENTER : STYLE_HEADER), i,
                  heads[i] ? i18n_text(heads[i]) : NULL);
    page_next(page);
    for (unsigned i = 0; i < backlog->n_oldest; i++) {
        const struct ticket_row *row = &backlog->oldest[i];
        page_look(page, STYLE_LINK);
        workbook_ticket(book, page, OLD_TICKET, row->customer_id, row->ticket_id);
        refer(book, page, OLD_AGE, i, OPEN_AGE, (double)open_ticket_age(book, row), NULL);
        refer(book, page, OLD_PRIORITY, i, OPEN_PRIORITY, row->priority, NULL);
        refer(book, page, OLD_HOLDER, i, OPEN_HOLDER, 0, holder_title(row->holder));
        refer(book, page, OLD_STATUS, i, OPEN_STATUS, 0, status_title(row->status));
        refer(book, page, OLD_CUSTOMER, i, OPEN_CUSTOMER, 0, name_of(&book->names.customers, row->customer_id)->text);
        refer(book, page, OLD_CATEGORY, i, OPEN_CATEGORY, 0, names_category(&book->names, row->category_id));
        page_next(page);
    }
    block_note(page, backlog->n_oldest == 0 ? _("Nothing was open.")
                                            : _("All of them, the oldest first: sheet Open tickets."));
}

/* ---- the sheet ----------------------------------------------------------------------------------------------------
 */

static void draw(struct page *page, lxw_row_t first, lxw_row_t at) {
    static const lxw_color_t colours[] = {DRAW_LATE, DRAW_GOLD, DRAW_ACCENT, DRAW_GREY};
    lxw_chart *chart = draw_chart(page, LXW_CHART_COLUMN_STACKED);
    for (unsigned i = 0; i < G_N_ELEMENTS(colours); i++) {
        struct draw_series series = {PRIORITY_1 + i, first, first + AGE_BANDS - 1, i18n_text(titles[PRIORITY_1 + i]),
                                     colours[i]};
        draw_series(page, chart, &series);
    }
    struct draw_place place = {.row = at, .x_offset = 4, .width = 1.1};
    draw_place(page, chart, _("Open tickets by age and priority"), true, &place);
    static const lxw_color_t holders[] = {DRAW_GREY, DRAW_LATE, DRAW_ACCENT, 0x5C9EA4, 0xA9CBCE};
    chart = draw_chart(page, LXW_CHART_COLUMN_STACKED);
    for (unsigned i = 0; i < G_N_ELEMENTS(holders); i++) {
        struct draw_series series = {HELD_CUSTOMER + i, first, first + AGE_BANDS - 1,
                                     holder_title((enum sla_holder)(SLA_HOLDER_CUSTOMER + i)), holders[i]};
        draw_series(page, chart, &series);
    }
    place = (struct draw_place){.row = at, .column = 5, .x_offset = 30, .width = 1.1};
    draw_place(page, chart, _("Open tickets by age and holder"), true, &place);
}

static bool write_sheet(struct workbook *book, struct page *page, GError **error) {
    (void)error;
    workbook_title(book, page, i18n_text(sheet_backlog.name));
    block_widths(page, LABEL_WIDTH, COLUMNS, 11);
    lxw_row_t first = write_ages(book, page);
    lxw_row_t charts_at = page->row + 1;
    page->row += CHART_ROWS;
    write_oldest(book, page);
    draw(page, first, charts_at);
    book_check(page->book, worksheet_print_area(page->sheet, 0, 0, page->row - 1, COLUMNS - 2));
    return true;
}

const struct sheet sheet_backlog = {
    .name = N_("Backlog"),
    .tab = 0xE0B84C,
    .part = SHEET_ADDS_UP,
    .write = write_sheet,
};
