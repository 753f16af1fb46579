/* Escalations: the figures of sla-rules.md 7.3. Levels and vendors come from Stays, reasons from Escalation rows,
 * vendors' own attainment and cost from Vendor cases; each count goes by the numeric keys of these.
 *
 *   Rate            tickets that came to a place for the first time in the month, whenever they were received ÷ tickets
 *                   received in the month; excluded ones in neither; cut to two decimals.
 *   Time to escalate, time there: shared/stays.h; PERCENTILE.INC over first comings, and over stays that ended.
 *   First level     resolutions of tickets that had never been anywhere but at level 1 ÷ all resolutions.
 *   To managers     before or after the first missed promise of the ticket itself (not a vendor's). */
#include "report/block.h"
#include "report/draw.h"
#include "report/sheet_by.h"
#include "report/sheet_escalation_rows.h"
#include "report/sheet_stays.h"
#include "report/sheet_tickets.h"
#include "report/sheet_vendor_cases.h"
#include "report/text.h"

#include "shared/i18n.h"
#include "sql/queries.h"

enum { LABEL_WIDTH = 46, CHART_ROWS = 17, WIDTH = 15 };

struct writing {
    struct workbook *book;
    struct page *page;
    const struct support *support;
    lxw_row_t levels_at, reasons_at, charts_at;
    unsigned n_reasons;
};

#define AT(column) cell_name(self->page, column)

/* ---- levels and vendors -------------------------------------------------------------------------------------------
 */

enum {
    LEVEL_PLACE,
    LEVEL_REACHED,
    LEVEL_RECEIVED,
    LEVEL_RATE,
    LEVEL_TO_MEDIAN,
    LEVEL_TO_NINETIETH,
    LEVEL_ENDED,
    LEVEL_ESCALATED,
    LEVEL_RETURNED,
    LEVEL_RESOLVED,
    LEVEL_ADDS_UP,
    LEVEL_HELD_MEDIAN,
    LEVEL_HELD_NINETIETH,
    LEVEL_LASTING,
    LEVEL_KEY,
    LEVEL_COLUMNS,
};
static const char *const level_titles[LEVEL_COLUMNS] = {
    N_("Level"),
    N_("Tickets that came there"),
    N_("Tickets received"),
    N_("Escalation rate"),
    N_("Time to escalate: median, h"),
    N_("90th percentile, h"),
    N_("Stays ended"),
    N_("Escalated on"),
    N_("Returned unresolved"),
    N_("Resolved there"),
    N_("Ends add up"),
    N_("Time there: median, h"),
    N_("Time there: 90th percentile, h"),
    N_("There at the end"),
    N_("Place no."),
};

static void count_stays(struct writing *self, unsigned column, int64_t number, unsigned by, const char *wanted,
                        bool at_place) {
    struct criterion criteria[] = {{by, wanted}, {STAYS_PLACE_KEY, AT(LEVEL_KEY)}};
    g_autofree char *formula = block_countifs(&self->book->tables[SHEET_STAYS], criteria, at_place ? 2 : 1);
    block_count(self->page, column, number, formula);
}

/* Received and not excluded. */
static void count_received(struct writing *self, unsigned column) {
    struct criterion received[] = {{TICKETS_CAME_KEY, "1"}},
                     excluded[] = {{TICKETS_CAME_KEY, "1"}, {TICKETS_STANDS_KEY, "3"}};
    const struct table *tickets = &self->book->tables[SHEET_TICKETS];
    g_autofree char *all = block_countifs(tickets, received, 1);
    g_autofree char *out = block_countifs(tickets, excluded, 2);
    g_autofree char *formula = g_strdup_printf("%s-(%s)", all, out);
    block_count(self->page, column, support_rate(self->support, self->book->task->month).received, formula);
}

static void write_rate(struct writing *self, int64_t reached) {
    count_received(self, LEVEL_RECEIVED);
    block_rate(self->page, LEVEL_RATE, reached, support_rate(self->support, self->book->task->month).received,
               AT(LEVEL_REACHED), AT(LEVEL_RECEIVED));
}

static void write_any(struct writing *self) {
    page_text(page_look(self->page, STYLE_STRONG), LEVEL_PLACE, _("Any but the first level"));
    count_stays(self, LEVEL_REACHED, self->support->first_escalations, STAYS_FIRST_ESCALATION, "1", false);
    write_rate(self, self->support->first_escalations);
    page_next(self->page);
}

/* Over the rows of one place; a plain value where these lie on more than one sheet. */
static void percentile(struct writing *self, unsigned column, enum place place, enum stays_column over,
                       const char *part, int64_t n, double seconds) {
    const struct place_counts *counts = &self->support->places[place];
    page_look(self->page, counts->is_together ? STYLE_HOURS : STYLE_GIVEN_HOURS);
    if (n == 0) {
        page_text(self->page, column, _("none"));
        return;
    }
    if (!counts->is_together) {
        page_number(self->page, column, seconds / 86400);
        return;
    }
    const struct page *stays = table_page(&self->book->tables[SHEET_STAYS], counts->sheet);
    page_formula(self->page, column, seconds / 86400, "_xlfn.PERCENTILE.INC(%s,%s)/86400",
                 range_name(stays, over, counts->first, counts->last), part);
}

static void write_times(struct writing *self, enum place place) {
    static const char *const names[PLACE_COUNT] = {"", "L1", "L2", "L3", "vendor"};
    const struct db_rows *rows = self->support->percentiles;
    unsigned row = 0;
    while (row < db_count(rows) && !g_str_equal(db_str(rows, row, WORKBOOK_STAY_PERCENTILES_PLACE), names[place]))
        row++;
    bool is_there = row < db_count(rows);
    int64_t reached = is_there ? db_int64(rows, row, WORKBOOK_STAY_PERCENTILES_REACHED) : 0;
    int64_t ended = is_there ? db_int64(rows, row, WORKBOOK_STAY_PERCENTILES_ENDED) : 0;
#define SECONDS(column) (is_there ? db_number(rows, row, WORKBOOK_STAY_PERCENTILES_##column) : 0)
    if (place != PLACE_L1) {
        percentile(self, LEVEL_TO_MEDIAN, place, STAYS_TO, "0.5", reached, SECONDS(TO_MEDIAN));
        percentile(self, LEVEL_TO_NINETIETH, place, STAYS_TO, "0.9", reached, SECONDS(TO_NINETIETH));
    }
    percentile(self, LEVEL_HELD_MEDIAN, place, STAYS_HELD, "0.5", ended, SECONDS(HELD_MEDIAN));
    percentile(self, LEVEL_HELD_NINETIETH, place, STAYS_HELD, "0.9", ended, SECONDS(HELD_NINETIETH));
#undef SECONDS
}

static void write_level(struct writing *self, enum place place) {
    struct page *page = self->page;
    const struct place_counts *counts = &self->support->places[place];
    page_text(page_look(page, STYLE_STRONG), LEVEL_PLACE, place_title(place));
    if (place != PLACE_L1) {
        count_stays(self, LEVEL_REACHED, counts->reached, STAYS_FIRST, "1", true);
        write_rate(self, counts->reached);
    }
    count_stays(self, LEVEL_ENDED, counts->ended, STAYS_END_KEY, "\">0\"", true);
    count_stays(self, LEVEL_ESCALATED, counts->escalated, STAYS_END_KEY, "1", true);
    count_stays(self, LEVEL_RETURNED, counts->returned, STAYS_END_KEY, "2", true);
    count_stays(self, LEVEL_RESOLVED, counts->resolved, STAYS_END_KEY, "3", true);
    g_autofree char *sides =
        g_strdup_printf("%s=%s+%s+%s", AT(LEVEL_ENDED), AT(LEVEL_ESCALATED), AT(LEVEL_RETURNED), AT(LEVEL_RESOLVED));
    block_check(page, LEVEL_ADDS_UP, true, sides);
    write_times(self, place);
    count_stays(self, LEVEL_LASTING, counts->lasting, STAYS_END_KEY, "0", true);
    block_key(page, LEVEL_KEY, place);
    page_next(page);
}

static void write_levels(struct writing *self) {
    block_section(self->page, _("Level by level"));
    block_header(self->page, level_titles, LEVEL_COLUMNS, LEVEL_KEY);
    write_any(self);
    self->levels_at = self->page->row;
    for (enum place place = PLACE_L1; place < PLACE_COUNT; place++)
        write_level(self, place);
    colour_checks(self->page, self->levels_at, self->page->row - 1, LEVEL_ADDS_UP);
    block_note(
        self->page,
        _("Rate = tickets that came there for the first time in the month ÷ tickets received in it, excluded ones in "
          "neither. Times are business time; time there is what the level, or the vendor, held the ticket."));
}

/* ---- resolved at the first level; managers ------------------------------------------------------------------------
 */

static void write_first_level(struct writing *self) {
    static const char *const titles[] = {N_("Resolved at the first level"), N_("Resolutions"), N_("At the first level"),
                                         N_("Share")};
    block_section(self->page, _("Resolved at the first level"));
    block_header(self->page, titles, G_N_ELEMENTS(titles), WIDTH);
    page_text(page_look(self->page, STYLE_STRONG), 0, _("Never escalated"));
    count_stays(self, 1, self->support->resolutions, STAYS_RESOLUTION, "1", false);
    count_stays(self, 2, self->support->at_first_level, STAYS_AT_FIRST_LEVEL, "1", false);
    block_rate(self->page, 3, self->support->at_first_level, self->support->resolutions, AT(2), AT(1));
    page_next(self->page);
}

static void count_rows(struct writing *self, unsigned column, int64_t number, const struct criterion *criteria,
                       unsigned n) {
    g_autofree char *formula = block_countifs(&self->book->tables[SHEET_ESCALATION_ROWS], criteria, n);
    block_count(self->page, column, number, formula);
}

static void write_managers(struct writing *self) {
    static const char *const titles[] = {N_("To managers"), N_("Before a miss"), N_("After a miss"), N_("All"),
                                         N_("Adds up")};
    const struct support *support = self->support;
    struct criterion before[] = {{ESCALATION_TARGET_KEY, "4"}, {ESCALATION_AFTER_KEY, "0"}};
    struct criterion after[] = {{ESCALATION_TARGET_KEY, "4"}, {ESCALATION_AFTER_KEY, "1"}};
    block_section(self->page, _("To managers, before and after a promise was missed"));
    block_header(self->page, titles, G_N_ELEMENTS(titles), WIDTH);
    page_text(page_look(self->page, STYLE_STRONG), 0, _("Hierarchical escalations"));
    count_rows(self, 1, support->managers_before, before, 2);
    count_rows(self, 2, support->managers_after, after, 2);
    count_rows(self, 3, support->managers_before + support->managers_after, before, 1);
    g_autofree char *sides = g_strdup_printf("%s+%s=%s", AT(1), AT(2), AT(3));
    block_check(self->page, 4, true, sides);
    page_next(self->page);
}

/* ---- reasons ------------------------------------------------------------------------------------------------------
 */

enum { REASON_LABEL, REASON_ALL = TARGET_COUNT, REASON_KEY, REASON_COLUMNS };
static const char *const reason_titles[REASON_COLUMNS] = {
    N_("Reason"), N_("To a level"), N_("To a team"), N_("To a vendor"), N_("To a manager"), N_("All"), N_("Reason no."),
};

static void write_reason(struct writing *self, int64_t position) {
    const int64_t *counts = self->support->by_reason[MIN(position, REASONS - 1)];
    int64_t all = 0;
    page_text(page_look(self->page, STYLE_STRONG), REASON_LABEL, support_reason(self->support, position));
    for (unsigned target = TARGET_LEVEL; target < TARGET_COUNT; target++) {
        char wanted[8];
        g_snprintf(wanted, sizeof wanted, "%u", target);
        struct criterion criteria[] = {{ESCALATION_REASON_KEY, AT(REASON_KEY)}, {ESCALATION_TARGET_KEY, wanted}};
        count_rows(self, target, counts[target], criteria, 2);
        all += counts[target];
    }
    g_autofree char *sum = g_strdup_printf("SUM(%s:%s)", AT(TARGET_LEVEL), AT(TARGET_MANAGER));
    block_count(self->page, REASON_ALL, all, sum);
    block_key(self->page, REASON_KEY, position);
    page_next(self->page);
}

static void write_all_reasons(struct writing *self) {
    const struct support *support = self->support;
    page_line_above(self->page);
    page_text(page_look(self->page, STYLE_STRONG), REASON_LABEL, _("All reasons"));
    int64_t all = 0;
    for (unsigned target = TARGET_LEVEL; target <= TARGET_COUNT; target++) {
        int64_t number = 0;
        for (unsigned reason = 0; target < TARGET_COUNT && reason < REASONS; reason++)
            number += support->by_reason[reason][target];
        all += number;
        g_autofree char *sum = g_strdup_printf("SUM(%s%u:%s%u)", column_name(target), self->reasons_at + 1,
                                               column_name(target), self->page->row);
        block_count(self->page, target, target == TARGET_COUNT ? all : number, sum);
    }
    page_next(self->page);
}

static void write_reasons(struct writing *self) {
    const struct db_rows *reasons = self->support->reasons;
    block_section(self->page, _("Escalations by kind and reason"));
    block_header(self->page, reason_titles, REASON_COLUMNS, REASON_KEY);
    self->reasons_at = self->page->row;
    self->n_reasons = db_count(reasons);
    for (unsigned row = 0; row < db_count(reasons); row++)
        write_reason(self, db_int64(reasons, row, WORKBOOK_REASONS_POSITION));
    write_all_reasons(self);
    block_note(
        self->page,
        _("To a level, team or vendor: functional. To a manager: hierarchical. Each one: sheet Escalation rows."));
}

/* ---- vendors ------------------------------------------------------------------------------------------------------
 */

enum {
    VENDOR_NAME,
    VENDOR_CASES,
    VENDOR_RESPONSE_MET,
    VENDOR_RESPONSE_MISSED,
    VENDOR_RESPONSE_KEPT,
    VENDOR_RESOLUTION_MET,
    VENDOR_RESOLUTION_MISSED,
    VENDOR_RESOLUTION_KEPT,
    VENDOR_KEY,
    VENDOR_COLUMNS,
};
static const char *const vendor_titles[VENDOR_COLUMNS] = {
    N_("Vendor"),
    N_("Cases"),
    N_("Response met"),
    N_("Response missed"),
    N_("Response attainment"),
    N_("Resolution met"),
    N_("Resolution missed"),
    N_("Resolution attainment"),
    N_("Vendor no."),
};

static void count_cases(struct writing *self, unsigned column, int64_t number, enum vendor_cases_column by,
                        const char *wanted) {
    struct criterion criteria[] = {{CASES_VENDOR_KEY, AT(VENDOR_KEY)}, {by, wanted}};
    g_autofree char *formula = block_countifs(&self->book->tables[SHEET_VENDOR_CASES], criteria, wanted ? 2 : 1);
    block_count(self->page, column, number, formula);
}

static void write_vendor(struct writing *self, unsigned row) {
    struct page *page = self->page;
    int64_t id = db_int64(self->support->vendors, row, WORKBOOK_VENDORS_ID);
    const struct vendor_counts *counts = support_vendor(self->support, id);
    page_text(page_look(page, STYLE_STRONG), VENDOR_NAME, db_str(self->support->vendors, row, WORKBOOK_VENDORS_NAME));
    count_cases(self, VENDOR_CASES, counts->cases, CASES_VENDOR_KEY, NULL);
    count_cases(self, VENDOR_RESPONSE_MET, counts->response.met, CASES_RESPONSE_KEY, "1");
    count_cases(self, VENDOR_RESPONSE_MISSED, counts->response.missed, CASES_RESPONSE_KEY, "2");
    block_attainment(page, VENDOR_RESPONSE_KEPT, counts->response.met, counts->response.missed, VENDOR_RESPONSE_MET,
                     VENDOR_RESPONSE_MISSED);
    count_cases(self, VENDOR_RESOLUTION_MET, counts->resolution.met, CASES_RESOLUTION_KEY, "1");
    count_cases(self, VENDOR_RESOLUTION_MISSED, counts->resolution.missed, CASES_RESOLUTION_KEY, "2");
    block_attainment(page, VENDOR_RESOLUTION_KEPT, counts->resolution.met, counts->resolution.missed,
                     VENDOR_RESOLUTION_MET, VENDOR_RESOLUTION_MISSED);
    block_key(page, VENDOR_KEY, id);
    page_next(page);
}

static void write_vendors(struct writing *self) {
    block_section(self->page, _("Vendors, by their own promises"));
    block_header(self->page, vendor_titles, VENDOR_COLUMNS, VENDOR_KEY);
    for (unsigned row = 0; row < db_count(self->support->vendors); row++)
        write_vendor(self, row);
    block_note(self->page,
               _("By the targets and calendar of the vendor's contract; severity in place of priority. Each case with "
                 "number, severity, support vehicle and cost: sheet Vendor cases."));
}

/* Charged for cases that ended in the month. */
static void write_costs(struct writing *self) {
    static const char *const titles[] = {N_("Charged by"), N_("Currency"),   N_("Cases charged"),
                                         N_("Cost"),       N_("Vendor no."), N_("Currency no.")};
    enum { WHO, CURRENCY, CASES, COST, WHO_KEY, CURRENCY_KEY };
    const struct db_rows *costs = self->support->costs;
    if (db_count(costs) == 0)
        return;
    block_section(self->page, _("What vendors charged for cases that ended"));
    block_header(self->page, titles, G_N_ELEMENTS(titles), WHO_KEY);
    for (unsigned row = 0; row < db_count(costs); row++) {
        int64_t id = db_int64(costs, row, WORKBOOK_VENDOR_COSTS_VENDOR_ID);
        const char *currency = db_str(costs, row, WORKBOOK_VENDOR_COSTS_CURRENCY);
        struct criterion criteria[] = {{CASES_VENDOR_KEY, AT(WHO_KEY)}, {CASES_CURRENCY_KEY, AT(CURRENCY_KEY)}};
        const struct table *cases = &self->book->tables[SHEET_VENDOR_CASES];
        g_autofree char *number = block_countifs(cases, criteria, 2);
        g_autofree char *sum = block_sumifs(cases, CASES_COST, criteria, 2);
        page_text(page_look(self->page, STYLE_STRONG), WHO, support_vendor_name(self->support, id));
        page_text(page_look(self->page, STYLE_TEXT), CURRENCY, currency);
        block_count(self->page, CASES, db_int64(costs, row, WORKBOOK_VENDOR_COSTS_CASES), number);
        page_formula(page_look(self->page, STYLE_MONEY), COST,
                     (double)db_int64(costs, row, WORKBOOK_VENDOR_COSTS_CENTS) / 100, "%s", sum);
        block_key(self->page, WHO_KEY, id);
        block_key(self->page, CURRENCY_KEY, support_currency(self->support, currency));
        page_next(self->page);
    }
}

/* ---- charts and the sheet -----------------------------------------------------------------------------------------
 */

static void draw(struct writing *self) {
    struct page *page = self->page;
    lxw_row_t first = self->levels_at, last = self->levels_at + PLACE_VENDOR - PLACE_L1;
    static const struct {
        unsigned column;
        const char *name;
        enum draw_colour colour;
    } ends[] = {{LEVEL_RESOLVED, N_("resolved"), DRAW_ACCENT},
                {LEVEL_ESCALATED, N_("escalated on"), DRAW_GOLD},
                {LEVEL_RETURNED, N_("returned unresolved"), DRAW_LATE}};
    lxw_chart *chart = draw_chart(page, LXW_CHART_COLUMN_STACKED);
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        struct draw_series series = {ends[i].column, first, last, i18n_text(ends[i].name), ends[i].colour};
        draw_series(page, chart, &series);
    }
    struct draw_place place = {.row = self->charts_at, .x_offset = 4, .width = 1.05};
    draw_place(page, chart, _("How stays ended"), true, &place);
    static const lxw_color_t colours[] = {DRAW_ACCENT, DRAW_GREY, DRAW_GOLD, DRAW_LATE};
    chart = draw_chart(page, LXW_CHART_BAR_STACKED);
    for (unsigned target = TARGET_LEVEL; target < TARGET_COUNT; target++) {
        struct draw_series series = {target, self->reasons_at, self->reasons_at + self->n_reasons - 1,
                                     i18n_text(reason_titles[target]), colours[target - TARGET_LEVEL]};
        draw_series(page, chart, &series);
    }
    lxw_chart_axis *axis = chart_axis_get(chart, LXW_CHART_AXIS_TYPE_Y);
    lxw_chart_font small = {.size = 7};
    chart_axis_set_reverse(axis);
    chart_axis_set_interval_unit(axis, 1); /* every reason is named */
    chart_axis_set_num_font(axis, &small);
    place = (struct draw_place){.row = self->charts_at, .column = 3, .x_offset = 20, .width = 1.5};
    draw_place(page, chart, _("Escalations by reason"), true, &place);
}

/* The reasons stand in the first column, in bold. */
static double label_width(const struct support *support) {
    unsigned longest = 0;
    for (unsigned row = 0; row < db_count(support->reasons); row++) {
        const char *reason = i18n_text(db_str(support->reasons, row, WORKBOOK_REASONS_NAME));
        longest = MAX(longest, text_width(reason, strlen(reason)));
    }
    return MAX(LABEL_WIDTH, longest + 1);
}

static bool write_sheet(struct workbook *book, struct page *page, GError **error) {
    (void)error;
    struct writing self = {.book = book, .page = page, .support = &book->support};
    workbook_title(book, page, i18n_text(sheet_escalations.name));
    block_widths(page, label_width(&book->support), WIDTH, 12.5);
    write_levels(&self);
    self.charts_at = page->row + 1;
    page->row += CHART_ROWS;
    write_first_level(&self);
    write_managers(&self);
    write_reasons(&self);
    write_vendors(&self);
    write_costs(&self);
    draw(&self);
    book_check(page->book, worksheet_print_area(page->sheet, 0, 0, page->row - 1, LEVEL_LASTING));
    return true;
}

const struct sheet sheet_escalations = {
    .name = N_("Escalations"),
    .tab = 0x0B5F68,
    .part = SHEET_ADDS_UP,
    .write = write_sheet,
};
