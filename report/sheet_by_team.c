/* By the team that held the clock at its verdict, or at the month's end while it runs. */
#include "report/sheet_by.h"

#include "shared/i18n.h"

static void list_lines(const struct workbook *self, GArray *lines) {
    by_names(self, &self->names.teams, BY_TEAM, lines);
}

static bool write_sheet(struct workbook *self, struct page *page, GError **error) {
    static const struct by by = {
        .sheet = SHEET_BY_TEAM,
        .dimension = BY_TEAM,
        .key = GROUPS_TEAM_KEY,
        .name = N_("Team"),
        .all = N_("All teams"),
        .defined_name = "By_team",
        .lines = list_lines,
    };
    (void)error;
    return by_write(self, page, &by);
}

const struct sheet sheet_by_team = {
    .name = N_("By team"),
    .tab = 0x0B5F68,
    .part = SHEET_ADDS_UP,
    .write = write_sheet,
};
