/* By plan, its versions together. */
#include "report/sheet_by.h"

#include "shared/i18n.h"

static void list_lines(const struct workbook *self, GArray *lines) {
    by_names(self, &self->names.plans, BY_PLAN, lines);
}

static bool write_sheet(struct workbook *self, struct page *page, GError **error) {
    static const struct by by = {
        .sheet = SHEET_BY_PLAN,
        .dimension = BY_PLAN,
        .key = GROUPS_PLAN_KEY,
        .name = N_("Plan"),
        .all = N_("All plans"),
        .defined_name = "By_plan",
        .lines = list_lines,
    };
    (void)error;
    return by_write(self, page, &by);
}

const struct sheet sheet_by_plan = {
    .name = N_("By plan"),
    .tab = 0x0B5F68,
    .part = SHEET_ADDS_UP,
    .write = write_sheet,
};
