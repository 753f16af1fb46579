/* Whom an operator means, by number or name. A number goes before a name of digits; a name that several have is
 * refused, as the number says which. The contract is in admin.h. */
#include "admin/admin.h"
#include "sql/queries.h"

/* Picks the one row that is meant: columns id, by_number. False: none, or several. */
static bool pick(const struct db_rows *rows, unsigned by_number, const char *what, const char *who, const char *see,
                 unsigned *row, GError **error) {
    for (*row = 0; *row < db_count(rows); ++*row)
        if (db_flag(rows, *row, by_number))
            return true;
    *row = 0;
    if (db_count(rows) == 1)
        return true;
    if (db_count(rows) == 0)
        return admin_refuse(error, "there is no %s '%s'; 'firstline-admin %s' shows who there is", what, who, see);
    return admin_refuse(error, "several are called '%s'; give the number of the %s, which 'firstline-admin %s' shows",
                        who, what, see);
}

bool find_customer(struct db_work *work, const char *who, struct found_customer *found, GError **error) {
    struct db_rows *rows = db_ask(work, customer_find, DB_ROWS, db_text(who));
    unsigned row;
    if (!db_run(work, error) || !pick(rows, CUSTOMER_FIND_BY_NUMBER, "customer", who, "customer list", &row, error))
        return false;
    found->id = db_int64(rows, row, CUSTOMER_FIND_CUSTOMER_ID);
    g_strlcpy(found->timezone, db_str(rows, row, CUSTOMER_FIND_TIMEZONE), sizeof found->timezone);
    g_strlcpy(found->name, db_str(rows, row, CUSTOMER_FIND_NAME), sizeof found->name);
    return true;
}

bool find_contact(struct db_work *work, const struct found_customer *customer, const char *who, gint64 *contact,
                  GError **error) {
    struct db_rows *rows = db_ask(work, contact_find, DB_ROWS, db_int(customer->id), db_text(who));
    unsigned row;
    if (!db_run(work, error) || !pick(rows, CONTACT_FIND_BY_NUMBER, "contact", who, "contact list", &row, error))
        return false;
    *contact = db_int64(rows, row, CONTACT_FIND_CONTACT_ID);
    return true;
}

bool find_agent(struct db_work *work, const char *who, gint64 *agent, GError **error) {
    struct db_rows *rows = db_ask(work, agent_find, DB_ROWS, db_text(who));
    unsigned row;
    if (!db_run(work, error) || !pick(rows, AGENT_FIND_BY_NUMBER, "agent", who, "agent list", &row, error))
        return false;
    *agent = db_int64(rows, row, AGENT_FIND_AGENT_ID);
    return true;
}

bool find_team(struct db_work *work, const char *name, gint64 *team, GError **error) {
    struct db_rows *rows = db_ask(work, team_find, DB_MAYBE_ROW, db_text(name));
    if (!db_run(work, error))
        return false;
    if (db_count(rows) == 0)
        return admin_refuse(
            error, "there is no team '%s'; 'firstline-admin team list' shows them, 'team add' enters one", name);
    *team = db_int64(rows, 0, TEAM_FIND_TEAM_ID);
    return true;
}

bool find_plan(struct db_work *work, const char *name, gint64 *plan, GError **error) {
    struct db_rows *rows = db_ask(work, plan_find, DB_MAYBE_ROW, db_text(name));
    if (!db_run(work, error))
        return false;
    if (db_count(rows) == 0)
        return admin_refuse(
            error, "there is no plan '%s'; 'firstline-admin plan list' shows them, 'plan import' enters one", name);
    *plan = db_int64(rows, 0, PLAN_FIND_PLAN_ID);
    return true;
}
