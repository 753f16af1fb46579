/* By priority, 1 (highest) to 4. */
#include "report/sheet_by.h"

#include "shared/i18n.h"

static void list_lines(const struct workbook *self, GArray *lines) {
    static const char *const names[PRIORITY_LOWEST + 1] = {
        N_("none"), N_("1 (highest)"), N_("2"), N_("3"), N_("4 (lowest)"),
    };
    for (int priority = 0; priority <= PRIORITY_LOWEST; priority++) {
        struct by_line line = {.id = priority, .name = i18n_text(names[priority])};
        if (by_is_used(self, BY_PRIORITY, priority))
            g_array_append_val(lines, line);
    }
}

static bool write_sheet(struct workbook *self, struct page *page, GError **error) {
    static const struct by by = {
        .sheet = SHEET_BY_PRIORITY,
        .dimension = BY_PRIORITY,
        .key = GROUPS_PRIORITY,
        .name = N_("Priority"),
        .all = N_("All priorities"),
        .defined_name = "By_priority",
        .lines = list_lines,
    };
    (void)error;
    return by_write(self, page, &by);
}

const struct sheet sheet_by_priority = {
    .name = N_("By priority"),
    .tab = 0x0B5F68,
    .part = SHEET_ADDS_UP,
    .write = write_sheet,
};
