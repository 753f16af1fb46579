/* The Summary's escalation rate (sla-rules.md 7.3): tickets that left the first level, or went to a vendor, for the
 * first time in the month ÷ tickets received in it, excluded ones in neither. Sheet Escalations tells the rest. */
#include "report/sheet_stays.h"
#include "report/sheet_summary.h"
#include "report/sheet_tickets.h"

#include "shared/i18n.h"

static const char *const titles[] = {
    N_("Escalation"), N_("Tickets escalated"), N_("Received, not excluded"), N_("Escalation rate"), N_("Month before"),
    N_("Change"),     N_("Escalated before"),  N_("Received before"),
};

#define AT(column) cell_name(page, column)

static double rate_of(struct escalation_rate rate) {
    int64_t cut = rate.escalated * 10000 / rate.received;
    return (double)cut / 10000;
}

static void write_change(struct page *page, struct escalation_rate now, struct escalation_rate before) {
    g_autofree char *none = formula_quoted(_("none"));
    g_autofree char *formula =
        g_strdup_printf("IF(OR(%s=0,%s=0),\"%s\",%s-%s)", AT(ESCALATED_OF), AT(ESCALATED_OF_BEFORE), none,
                        AT(ESCALATED_RATE), AT(ESCALATED_RATE_BEFORE));
    page_look(page, STYLE_CHANGE);
    if (now.received == 0 || before.received == 0)
        page_formula_text(page, ESCALATED_CHANGE, _("none"), "%s", formula);
    else
        page_formula(page, ESCALATED_CHANGE, rate_of(now) - rate_of(before), "%s", formula);
}

void summary_escalation(struct summary *self) {
    struct page *page = self->page;
    const struct workbook *book = self->book;
    struct escalation_rate now = support_rate(&book->support, book->task->month);
    struct escalation_rate before = support_rate(&book->support, month_before(book->task->month));
    struct criterion first[] = {{STAYS_FIRST_ESCALATION, "1"}}, received[] = {{TICKETS_CAME_KEY, "1"}},
                     excluded[] = {{TICKETS_CAME_KEY, "1"}, {TICKETS_STANDS_KEY, "3"}};
    g_autofree char *escalated = block_countifs(&book->tables[SHEET_STAYS], first, 1);
    g_autofree char *all = block_countifs(&book->tables[SHEET_TICKETS], received, 1);
    g_autofree char *out = block_countifs(&book->tables[SHEET_TICKETS], excluded, 2);
    g_autofree char *rest = g_strdup_printf("%s-(%s)", all, out);
    block_section(page, _("Escalation"));
    block_header(page, titles, G_N_ELEMENTS(titles), ESCALATED_BEFORE);
    self->escalated_at = page->row;
    page_text(page_look(page, STYLE_STRONG), ESCALATED_LABEL, _("Any but the first level"));
    block_count(page, ESCALATED_TICKETS, now.escalated, escalated);
    block_count(page, ESCALATED_OF, now.received, rest);
    block_rate(page, ESCALATED_RATE, now.escalated, now.received, AT(ESCALATED_TICKETS), AT(ESCALATED_OF));
    block_rate(page, ESCALATED_RATE_BEFORE, before.escalated, before.received, AT(ESCALATED_BEFORE),
               AT(ESCALATED_OF_BEFORE));
    write_change(page, now, before);
    block_given(page, ESCALATED_BEFORE, before.escalated);
    block_given(page, ESCALATED_OF_BEFORE, before.received);
    page_next(page);
}
