/* Summary: the month on one page. Promises kept, where every clock is counted, tickets, three charts, and the figures
 * behind these. This file puts the blocks in order; each stands in a file of its own, sheet_summary_*.c. */
#include "report/sheet_summary.h"

#include "shared/i18n.h"

enum { LABEL_WIDTH = 26, CHART_ROWS = 17 };

static void set_widths(struct page *page) {
    for (unsigned i = 0; i < SUMMARY_COLUMNS; i++)
        page_width(page, i, i == 0 ? LABEL_WIDTH : 12.5);
}

static bool write_sheet(struct workbook *book, struct page *page, GError **error) {
    (void)error;
    struct summary self = {.book = book, .page = page};
    g_autofree char *title = g_strdup_printf(_("%s: service levels"), book->names.reseller);
    workbook_title(book, page, *book->names.reseller ? title : _("Service levels"));
    set_widths(page);
    if (book->n_clocks == 0 && book->n_tickets == 0)
        block_note(page, _("There are no tickets in this month."));
    summary_kept(&self);
    self.charts_at = page->row + 1;
    page->row += CHART_ROWS;
    summary_flow(&self);
    summary_tickets(&self);
    summary_escalation(&self);
    summary_satisfaction(&self);
    summary_ways(&self);
    summary_months(&self);
    summary_causes(&self);
    summary_charts(&self);
    worksheet_activate(page->sheet);
    worksheet_set_portrait(page->sheet);
    worksheet_fit_to_pages(page->sheet, 1, 1);
    book_check(page->book, worksheet_print_area(page->sheet, 0, 0, page->row - 1, KEPT_WITHOUT));
    return true;
}

const struct sheet sheet_summary = {
    .name = N_("Summary"),
    .tab = 0x0B5F68,
    .part = SHEET_ADDS_UP,
    .write = write_sheet,
};
