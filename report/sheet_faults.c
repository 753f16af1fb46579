/* Faults: tickets whose events are not as they should be, what is wrong, and how they are counted all the same
 * (sla-rules.md 1.7). */
#include "report/workbook.h"
#include "shared/i18n.h"
#include "sql/queries.h"

enum { TICKET, CUSTOMER, FAULT, COUNTS, EVENT, COLUMNS };
static const struct column columns[COLUMNS] = {
    [TICKET] = {N_("Ticket"), 9, STYLE_LINK},
    [CUSTOMER] = {N_("Customer"), 30, STYLE_TEXT},
    [FAULT] = {N_("What is wrong, and how it is counted"), 90, STYLE_TEXT},
    [COUNTS] = {N_("In this month's figures"), 14, STYLE_TEXT},
    [EVENT] = {N_("Event"), 12, STYLE_KEY},
};

static const char *text_of(const char *name) {
    for (enum sla_fault fault = 0; fault < SLA_FAULT_COUNT; fault++)
        if (g_str_equal(sla_fault_name(fault), name))
            return i18n_text(sla_fault_text(fault));
    return name;
}

static bool write_sheet(struct workbook *self, struct page *page, GError **error) {
    (void)error;
    workbook_title(self, page, i18n_text(sheet_faults.name));
    page_header(page, columns, COLUMNS);
    for (unsigned row = 0; row < db_count(self->faults); row++) {
        int64_t customer_id = db_int64(self->faults, row, WORKBOOK_FAULTS_CUSTOMER_ID);
        int64_t event_id = db_int64(self->faults, row, WORKBOOK_FAULTS_EVENT_ID);
        page = table_room(self, SHEET_FAULTS, page, 1);
        workbook_ticket(self, page, TICKET, customer_id, db_int64(self->faults, row, WORKBOOK_FAULTS_TICKET_ID));
        page_text(page, CUSTOMER, name_of(&self->names.customers, customer_id)->text);
        page_text(page, FAULT, text_of(db_str(self->faults, row, WORKBOOK_FAULTS_FAULT)));
        page_text(page, COUNTS, db_flag(self->faults, row, WORKBOOK_FAULTS_COUNTS) ? _("yes") : _("no"));
        if (event_id != 0)
            page_number(page, EVENT, (double)event_id);
        else
            page_blank(page, EVENT);
        page_next(page);
    }
    if (db_count(self->faults) == 0) {
        page_text(page_look(page, STYLE_NOTE), TICKET, _("No faults."));
        page_next(page);
    }
    table_end(self, SHEET_FAULTS, "Faults");
    return true;
}

const struct sheet sheet_faults = {.name = N_("Faults"), .tab = 0x7F5200, .part = SHEET_ADDS_UP, .write = write_sheet};
