/* The Summary's figures behind the charts: twelve months, and what was missed by cause. */
#include "report/sheet_breaches.h"
#include "report/sheet_summary.h"

#include "shared/i18n.h"

enum { MONTHS = 12 };

/* A cell of the present row. */
#define AT(column) cell_name(page, column)

/* ---- the months behind the charts ---------------------------------------------------------------------------------
 */

static const char *const month_titles[] = {
    N_("Month"),
    N_("First response met"),
    N_("First response missed"),
    N_("First response kept"),
    N_("Resolution met"),
    N_("Resolution missed"),
    N_("Resolution kept"),
    N_("Tickets received"),
    N_("Tickets resolved"),
    N_("Tickets open"),
    N_("Escalation rate"),
    N_("Tickets escalated"),
    N_("Received, not excluded"),
    N_("Chart: first response"),
    N_("Chart: resolution"),
};

/* The month's own line refers to the blocks above; those before it are plain values of their time. */
static void month_cell(struct page *page, unsigned column, int64_t number, lxw_row_t row, unsigned from) {
    if (row == 0) {
        block_given(page, column, number);
        return;
    }
    g_autofree char *formula = g_strdup_printf("%s%u", column_name(from), row + 1);
    block_count(page, column, number, formula);
}

static void draw_kept(struct page *page, unsigned column, const struct month_counts *counts, unsigned of) {
    int64_t verdicts = counts->met + counts->missed;
    int64_t cut = verdicts == 0 ? 0 : counts->met * 10000 / verdicts;
    block_drawn(page, column, STYLE_PERCENT, verdicts > 0, (double)cut / 10000, of);
}

static void write_month(struct summary *self, int month) {
    const struct workbook *book = self->book;
    struct page *page = self->page;
    bool is_own = month == book->task->month;
    struct month_counts first = summary_month(book, month, METRIC_FIRST_RESPONSE);
    struct month_counts resolution = summary_month(book, month, METRIC_RESOLUTION);
    lxw_row_t first_row = is_own ? self->kept_rows[METRIC_FIRST_RESPONSE] : 0;
    lxw_row_t resolution_row = is_own ? self->kept_rows[METRIC_RESOLUTION] : 0;
    lxw_row_t tickets_row = is_own ? self->tickets_at : 0;
    g_autofree char *label = g_strdup_printf("%04d-%02d", month / 100, month % 100);
    page_text(page_look(page, STYLE_STRONG), MONTH_LABEL, label);
    month_cell(page, MONTH_FIRST_MET, first.met, first_row, KEPT_MET);
    month_cell(page, MONTH_FIRST_MISSED, first.missed, first_row, KEPT_MISSED);
    block_attainment(page, MONTH_FIRST_ATTAINMENT, first.met, first.missed, MONTH_FIRST_MET, MONTH_FIRST_MISSED);
    month_cell(page, MONTH_RESOLUTION_MET, resolution.met, resolution_row, KEPT_MET);
    month_cell(page, MONTH_RESOLUTION_MISSED, resolution.missed, resolution_row, KEPT_MISSED);
    block_attainment(page, MONTH_RESOLUTION_ATTAINMENT, resolution.met, resolution.missed, MONTH_RESOLUTION_MET,
                     MONTH_RESOLUTION_MISSED);
    month_cell(page, MONTH_RECEIVED, summary_volume(book, month, WORKBOOK_VOLUMES_RECEIVED), tickets_row,
               TICKETS_RECEIVED_IN);
    month_cell(page, MONTH_RESOLVED, summary_volume(book, month, WORKBOOK_VOLUMES_RESOLVED), tickets_row,
               TICKETS_RESOLVED_OUT);
    month_cell(page, MONTH_OPEN, summary_volume(book, month, WORKBOOK_VOLUMES_OPEN), tickets_row, TICKETS_OPEN_NOW);
    struct escalation_rate rate = support_rate(&book->support, month);
    lxw_row_t escalated_row = is_own ? self->escalated_at : 0;
    month_cell(page, MONTH_NOT_EXCLUDED, rate.received, escalated_row, ESCALATED_OF);
    month_cell(page, MONTH_ESCALATED, rate.escalated, escalated_row, ESCALATED_TICKETS);
    block_rate(page, MONTH_ESCALATION_RATE, rate.escalated, rate.received, AT(MONTH_ESCALATED), AT(MONTH_NOT_EXCLUDED));
    draw_kept(page, MONTH_FIRST_DRAWN, &first, MONTH_FIRST_ATTAINMENT);
    draw_kept(page, MONTH_RESOLUTION_DRAWN, &resolution, MONTH_RESOLUTION_ATTAINMENT);
    page_next(page);
}

/* Twelve months, or those since the first that has figures. */
void summary_months(struct summary *self) {
    const struct workbook *book = self->book;
    block_section(self->page, _("Twelve months"));
    block_header(self->page, month_titles, G_N_ELEMENTS(month_titles), MONTH_NOT_EXCLUDED);
    int month = book->task->month;
    for (int i = 1; i < MONTHS; i++)
        month = month_before(month);
    while (month != book->task->month && !summary_has_figures(book, month))
        month = month_next(month);
    self->months_first = self->page->row;
    for (; month <= book->task->month; month = month_next(month))
        write_month(self, month);
    self->months_last = self->page->row - 1;
}

/* ---- missed by cause ----------------------------------------------------------------------------------------------
 */

static const char *const cause_titles[] = {N_("Cause"), N_("Missed"), N_("Cause no.")};

struct cause_term {
    const char *cell;
};

static void append_cause(GString *formula, const struct page *breaches, lxw_row_t first, lxw_row_t last, void *data) {
    const struct cause_term *term = data;
    g_string_append_printf(formula, "COUNTIF(%s,%s)", range_name(breaches, BREACHES_CAUSE_KEY, first, last),
                           term->cell);
}

void summary_causes(struct summary *self) {
    const struct workbook *book = self->book;
    struct page *page = self->page;
    block_section(page, _("Missed, by cause"));
    block_header(page, cause_titles, G_N_ELEMENTS(cause_titles), CAUSE_KEY);
    self->causes_first = page->row;
    for (unsigned row = 0; row < db_count(book->causes); row++) {
        const char *cause = db_str(book->causes, row, WORKBOOK_CAUSES_CAUSE);
        struct cause_term term = {.cell = AT(CAUSE_KEY)};
        g_autofree char *formula = table_sum(&book->tables[SHEET_BREACHES], append_cause, &term);
        page_text(page_look(page, STYLE_STRONG), CAUSE_LABEL, cause_title(cause));
        block_count(page, CAUSE_MISSED, db_int64(book->causes, row, WORKBOOK_CAUSES_MISSED), formula);
        block_key(page, CAUSE_KEY, row + 1);
        page_next(page);
    }
    if (db_count(book->causes) == 0)
        block_note(page, _("Nothing was missed."));
    self->causes_last = page->row - 1;
}
