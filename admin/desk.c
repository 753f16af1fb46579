/* The people of the desk: teams and agents. */
#include "admin/commands.h"
#include "sql/queries.h"

#define NAME_MOST 200

static char *email, *role, *team_name, *timezone_name, *language;

bool command_team_add(struct admin *admin, char **arguments, GError **error) {
    g_autofree char *name = input_line("name", arguments[0], NAME_MOST, error);
    if (name == NULL)
        return false;
    g_autoptr(db_work) work = admin_begin(admin);
    struct db_rows *same = db_ask(work, team_find, DB_MAYBE_ROW, db_text(name));
    if (!db_run(work, error))
        return false;
    if (db_count(same) > 0)
        return admin_refuse(error, "there is a team '%s' already", name);
    struct db_rows *made = db_ask(work, team_add, DB_ONE_ROW, db_text(name));
    if (!db_run(work, error))
        return false;
    gint64 team = db_int64(made, 0, TEAM_ADD_TEAM_ID);
    admin_audit(work, "team_add", 0, team, "%s", "");
    if (!db_commit(work, error))
        return false;
    admin_say("team %" G_GINT64_FORMAT ": %s", team, name);
    return true;
}

bool command_team_list(struct admin *admin, char **arguments, GError **error) {
    (void)arguments;
    g_autoptr(db_work) work = db_begin(admin_db(admin), DB_SCOPE_ADMIN, NULL);
    struct db_rows *rows = db_ask(work, team_list, DB_ROWS);
    if (!db_finish(work, error))
        return false;
    static const char *const columns[] = {"number", "name", "agents", NULL};
    struct list *list = list_new(columns);
    for (unsigned row = 0; row < db_count(rows); row++)
        for (unsigned column = TEAM_LIST_TEAM_ID; column <= TEAM_LIST_AGENTS; column++)
            list_add(list, db_str(rows, row, column));
    list_print(list);
    return true;
}

const GOptionEntry options_agent_add[] = {
    {"role", 0, 0, G_OPTION_ARG_STRING, &role, "agent (default), lead, manager (sees the reports) or administrator",
     "ROLE"},
    {"team", 0, 0, G_OPTION_ARG_STRING, &team_name, "their team", "TEAM"},
    {"email", 0, 0, G_OPTION_ARG_STRING, &email, "where warnings go", "ADDRESS"},
    {"timezone", 0, 0, G_OPTION_ARG_STRING, &timezone_name, "zone in which times are shown (default: UTC)", "ZONE"},
    {"language", 0, 0, G_OPTION_ARG_STRING, &language, "en, de or zh_CN (default: what the browser prefers)",
     "LANGUAGE"},
    {NULL},
};

static bool check_agent_options(GError **error) {
    static const char *const roles[] = {"agent", "lead", "manager", "administrator", NULL};
    return (role == NULL || input_word("role", role, roles, error)) &&
           (timezone_name == NULL || input_zone(timezone_name, error)) &&
           (language == NULL || input_language(language, error));
}

bool command_agent_add(struct admin *admin, char **arguments, GError **error) {
    g_autofree char *name = input_line("name", arguments[0], NAME_MOST, error);
    if (name == NULL || !check_agent_options(error))
        return false;
    g_autofree char *address = email == NULL ? g_strdup("") : input_address(email, error);
    if (address == NULL)
        return false;

    g_autoptr(db_work) work = admin_begin(admin);
    gint64 team = 0;
    if (team_name != NULL && !find_team(work, team_name, &team, error))
        return false;
    struct db_rows *same = db_ask(work, agent_named, DB_ROWS, db_text(name));
    if (!db_run(work, error))
        return false;
    if (db_count(same) > 0)
        return admin_refuse(error, "there is an agent '%s' already: number %" G_GINT64_FORMAT,
                            db_str(same, 0, AGENT_NAMED_NAME), db_int64(same, 0, AGENT_NAMED_AGENT_ID));
    struct db_rows *made =
        db_ask(work, agent_add, DB_ONE_ROW, db_text(name), db_text(address), db_text(role == NULL ? "agent" : role),
               team == 0 ? db_null() : db_int(team), db_text(timezone_name == NULL ? "UTC" : timezone_name),
               db_text(language == NULL ? "" : language));
    if (!db_run(work, error))
        return false;
    gint64 agent = db_int64(made, 0, AGENT_ADD_AGENT_ID);
    admin_audit(work, "agent_add", 0, agent, "role=%s team=%" G_GINT64_FORMAT, role == NULL ? "agent" : role, team);
    if (!db_commit(work, error))
        return false;
    admin_say("%s %" G_GINT64_FORMAT ": %s", role == NULL ? "agent" : role, agent, name);
    return true;
}

bool command_agent_list(struct admin *admin, char **arguments, GError **error) {
    (void)arguments;
    g_autoptr(db_work) work = db_begin(admin_db(admin), DB_SCOPE_ADMIN, NULL);
    struct db_rows *rows = db_ask(work, agent_list, DB_ROWS);
    if (!db_finish(work, error))
        return false;
    static const char *const columns[] = {"number", "name", "mail", "role", "team", "zone", "state", NULL};
    struct list *list = list_new(columns);
    for (unsigned row = 0; row < db_count(rows); row++) {
        for (unsigned column = AGENT_LIST_AGENT_ID; column <= AGENT_LIST_TIMEZONE; column++)
            list_add(list, db_str(rows, row, column));
        list_add(list, db_flag(rows, row, AGENT_LIST_ACTIVE) ? "active" : "left");
    }
    list_print(list);
    return true;
}
