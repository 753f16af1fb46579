/* The desk's teams and agents by their ids: names for what happened, and the choice of whom a ticket is given to. From
 * rows of desk_staff. Called by the desk's pages. */
#ifndef CGI_STAFF_H
#define CGI_STAFF_H

#include "shared/db.h"

#include <glib.h>
#include <stdbool.h>

struct request;

struct staff_agent {
    gint64 id, team_id; /* team 0 = none */
    const char *name, *team;
    bool active;
};

struct staff {
    struct staff_agent *agents; /* by team and name */
    guint n_agents;
    const struct db_rows *rows;
};

/* Reads the rows; in the request's arena, texts borrowed from the rows. */
void staff_read(struct request *r, const struct db_rows *rows, struct staff *staff);
/* NULL where there is none. */
const char *staff_team(const struct staff *staff, gint64 team_id);
const struct staff_agent *staff_agent(const struct staff *staff, gint64 agent_id);
/* The options of a <select>: nobody, then each team's active agents, and whoever is chosen even if they have left. */
void staff_options(struct request *r, const struct staff *staff, gint64 chosen);

#endif
