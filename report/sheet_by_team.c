/* By the team and agent that held the clock at its verdict, or at the month's end while it runs: each team with its
 * sum, and under it its agents; an agent who worked in two teams stands under both. */
#include "report/sheet_by.h"

#include "shared/i18n.h"

static void list_lines(const struct workbook *self, GArray *lines) {
    const GArray *teams = self->names.teams.names, *agents = self->names.agents.names;
    for (guint i = 0; i < teams->len; i++) {
        const struct name *team = &g_array_index(teams, struct name, i);
        if (!by_is_used(self, BY_TEAM, team->id))
            continue;
        struct by_line sum = {.id = team->id, .above = team->text, .name = _("all of it"), .is_sum = true};
        g_array_append_val(lines, sum);
        for (guint j = 0; j < agents->len; j++) {
            const struct name *agent = &g_array_index(agents, struct name, j);
            struct by_line line = {.id = names_seat(team->id, agent->id),
                                   .above = team->text,
                                   .name = agent->id ? agent->text : _("nobody")};
            if (by_is_used(self, BY_SEAT, line.id))
                g_array_append_val(lines, line);
        }
    }
}

static bool write_sheet(struct workbook *self, struct page *page, GError **error) {
    static const struct by by = {
        .sheet = SHEET_BY_TEAM,
        .dimension = BY_SEAT,
        .key = GROUPS_SEAT_KEY,
        .sums = BY_TEAM,
        .sums_key = GROUPS_TEAM_KEY,
        .above = N_("Team"),
        .name = N_("Agent"),
        .all = N_("All teams"),
        .defined_name = "By_team_and_agent",
        .lines = list_lines,
    };
    (void)error;
    return by_write(self, page, &by);
}

const struct sheet sheet_by_team = {
    .name = N_("By team and agent"),
    .tab = 0x0B5F68,
    .part = SHEET_ADDS_UP,
    .write = write_sheet,
};
