/* Teams and agents; see staff.h. */
#include "cgi/staff.h"

#include "cgi/request.h"
#include "shared/i18n.h"
#include "sql/queries.h"

void staff_read(struct request *r, const struct db_rows *rows, struct staff *staff) {
    unsigned n = db_count(rows);
    *staff = (struct staff){.rows = rows, .agents = arena_alloc(r->arena, sizeof(struct staff_agent) * MAX(n, 1))};
    for (unsigned row = 0; row < n; row++) {
        if (db_is_null(rows, row, DESK_STAFF_AGENT_ID)) /* a team of nobody */
            continue;
        staff->agents[staff->n_agents++] = (struct staff_agent){
            .id = db_int64(rows, row, DESK_STAFF_AGENT_ID),
            .team_id = db_int64(rows, row, DESK_STAFF_TEAM_ID),
            .name = db_str(rows, row, DESK_STAFF_AGENT),
            .team = db_str(rows, row, DESK_STAFF_TEAM),
            .active = db_flag(rows, row, DESK_STAFF_ACTIVE),
        };
    }
}

const char *staff_team(const struct staff *staff, gint64 team_id) {
    for (unsigned row = 0; row < db_count(staff->rows); row++)
        if (team_id != 0 && db_int64(staff->rows, row, DESK_STAFF_TEAM_ID) == team_id)
            return db_str(staff->rows, row, DESK_STAFF_TEAM);
    return NULL;
}

const struct staff_agent *staff_agent(const struct staff *staff, gint64 agent_id) {
    for (guint i = 0; i < staff->n_agents; i++)
        if (staff->agents[i].id == agent_id)
            return &staff->agents[i];
    return NULL;
}

static void write_option(struct request *r, gint64 id, const char *name, bool chosen) {
    html(r->out, "<option value=\"%lld\"", (long long)id);
    if (chosen)
        html(r->out, " selected");
    html(r->out, ">%s</option>", name);
}

void staff_options(struct request *r, const struct staff *staff, gint64 chosen) {
    const char *team = NULL;
    write_option(r, 0, _("nobody"), chosen == 0);
    for (guint i = 0; i < staff->n_agents; i++) {
        const struct staff_agent *agent = &staff->agents[i];
        if (!agent->active && agent->id != chosen)
            continue;
        if (team == NULL || strcmp(team, agent->team) != 0) {
            if (team != NULL)
                html(r->out, "</optgroup>");
            team = agent->team;
            html(r->out, "<optgroup label=\"%s\">", *team == '\0' ? _("without a team") : team);
        }
        write_option(r, agent->id, agent->name, agent->id == chosen);
    }
    if (team != NULL)
        html(r->out, "</optgroup>");
}
