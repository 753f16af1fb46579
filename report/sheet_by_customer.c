/* By customer: its clocks of one metric stand together on Clocks, so here even the percentiles are formulas. */
#include "report/sheet_by.h"

#include "shared/i18n.h"

static void list_lines(const struct workbook *self, GArray *lines) {
    by_names(self, &self->names.customers, BY_CUSTOMER, lines);
}

static bool write_sheet(struct workbook *self, struct page *page, GError **error) {
    static const struct by by = {
        .sheet = SHEET_BY_CUSTOMER,
        .dimension = BY_CUSTOMER,
        .key = GROUPS_CUSTOMER_KEY,
        .name = N_("Customer"),
        .all = N_("All customers"),
        .defined_name = "By_customer",
        .lines = list_lines,
    };
    (void)error;
    return by_write(self, page, &by);
}

const struct sheet sheet_by_customer = {
    .name = N_("By customer"),
    .tab = 0x0B5F68,
    .part = SHEET_ADDS_UP,
    .write = write_sheet,
};
