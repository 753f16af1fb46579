/* Contracts: which plan a customer has, from when to when. A contract moves no ticket: each keeps the plan version that
 * was in force when it was received (rule 2.6). */
#include "admin/contract.h"
#include "admin/commands.h"
#include "sql/queries.h"

#include <time.h>

static char *from_date, *to_date;

/* What stands in the way, in words: "contract 3 (Standard, from 2026-01-01 to 2026-12-31 …)". */
static char *describe(const struct db_rows *rows, unsigned row, const char *zone) {
    g_autofree char *from = input_show_instant(db_int64(rows, row, CONTRACT_OVERLAP_STARTS_AT), zone);
    g_autofree char *to = db_is_null(rows, row, CONTRACT_OVERLAP_ENDS_AT)
                              ? g_strdup("without an end")
                              : input_show_instant(db_int64(rows, row, CONTRACT_OVERLAP_ENDS_AT), zone);
    return g_strdup_printf("contract %s: %s, from %s, %s%s", db_str(rows, row, CONTRACT_OVERLAP_CONTRACT_ID),
                           db_str(rows, row, CONTRACT_OVERLAP_PLAN), from,
                           db_is_null(rows, row, CONTRACT_OVERLAP_ENDS_AT) ? "" : "until ", to);
}

bool contract_give(struct db_work *work, const struct found_customer *customer, struct contract_wish *wish,
                   GError **error) {
    struct db_param end = wish->ends_at == CONTRACT_NO_END ? db_null() : db_instant(wish->ends_at);
    struct db_rows *others =
        db_ask(work, contract_overlap, DB_ROWS, db_int(customer->id), db_instant(wish->starts_at), end);
    if (!db_run(work, error))
        return false;
    for (unsigned row = 0; row < db_count(others); row++) {
        bool gives_way = db_is_null(others, row, CONTRACT_OVERLAP_ENDS_AT) &&
                         db_int64(others, row, CONTRACT_OVERLAP_STARTS_AT) < wish->starts_at;
        if (!gives_way) {
            g_autofree char *other = describe(others, row, customer->timezone);
            return admin_refuse(error, "%s has another plan in that time (%s); choose other dates with --from and --to",
                                customer->name, other);
        }
        wish->ended = db_int64(others, row, CONTRACT_OVERLAP_CONTRACT_ID);
        db_ask(work, contract_end, DB_NOTHING, db_int(customer->id), db_int(wish->ended), db_instant(wish->starts_at));
        admin_audit(work, "contract_end", customer->id, wish->ended, "at=%" G_GINT64_FORMAT, wish->starts_at);
    }
    struct db_rows *made = db_ask(work, contract_add, DB_ONE_ROW, db_int(customer->id), db_int(wish->plan),
                                  db_instant(wish->starts_at), end);
    if (!db_run(work, error))
        return false;
    admin_audit(work, "contract_add", customer->id, db_int64(made, 0, CONTRACT_ADD_CONTRACT_ID),
                "plan=%" G_GINT64_FORMAT " from=%" G_GINT64_FORMAT, wish->plan, wish->starts_at);
    return true;
}

void contract_tell(const struct found_customer *customer, const struct contract_wish *wish) {
    g_autofree char *from = input_show_instant(wish->starts_at, customer->timezone);
    if (wish->ended != 0)
        admin_say("contract %" G_GINT64_FORMAT " of %s ends on %s", wish->ended, customer->name, from);
    if (wish->ends_at == CONTRACT_NO_END) {
        admin_say("%s has the plan '%s' from %s on", customer->name, wish->plan_name, from);
        return;
    }
    g_autofree char *to = input_show_instant(wish->ends_at, customer->timezone);
    admin_say("%s has the plan '%s' from %s until %s", customer->name, wish->plan_name, from, to);
    if (wish->ended != 0)
        admin_say("after that it has none: add one that follows");
}

const GOptionEntry options_contract_add[] = {
    {"from", 0, 0, G_OPTION_ARG_STRING, &from_date, "the first day, in the customer's zone (default: now)", "DATE"},
    {"to", 0, 0, G_OPTION_ARG_STRING, &to_date, "the first day on which it no longer holds (default: no end)", "DATE"},
    {NULL},
};

bool command_contract_add(struct admin *admin, char **arguments, GError **error) {
    g_autoptr(db_work) work = admin_begin(admin);
    struct found_customer customer;
    struct contract_wish wish = {.plan_name = arguments[1], .starts_at = time(NULL), .ends_at = CONTRACT_NO_END};
    if (!find_customer(work, arguments[0], &customer, error) || !find_plan(work, arguments[1], &wish.plan, error) ||
        (from_date != NULL && !input_date("date", from_date, customer.timezone, &wish.starts_at, error)) ||
        (to_date != NULL && !input_date("date", to_date, customer.timezone, &wish.ends_at, error)))
        return false;
    if (wish.ends_at <= wish.starts_at)
        return admin_usage(error, "the contract would end before it begins");
    if (!contract_give(work, &customer, &wish, error) || !db_commit(work, error))
        return false;
    contract_tell(&customer, &wish);
    return true;
}

bool command_contract_list(struct admin *admin, char **arguments, GError **error) {
    g_autoptr(db_work) work = db_begin(admin_db(admin), DB_SCOPE_ADMIN, NULL);
    struct found_customer customer = {0};
    if (arguments[0] != NULL && !find_customer(work, arguments[0], &customer, error))
        return false;
    struct db_rows *rows = db_ask(work, contract_list, DB_ROWS, arguments[0] == NULL ? db_null() : db_int(customer.id));
    if (!db_finish(work, error))
        return false;
    static const char *const columns[] = {"number", "customer", "plan", "from", "until", NULL};
    struct list *list = list_new(columns);
    for (unsigned row = 0; row < db_count(rows); row++) {
        const char *zone = db_str(rows, row, CONTRACT_LIST_TIMEZONE);
        for (unsigned column = CONTRACT_LIST_CONTRACT_ID; column <= CONTRACT_LIST_PLAN; column++)
            list_add(list, db_str(rows, row, column));
        g_autofree char *from = input_show_instant(db_int64(rows, row, CONTRACT_LIST_STARTS_AT), zone);
        g_autofree char *to = db_is_null(rows, row, CONTRACT_LIST_ENDS_AT)
                                  ? g_strdup("")
                                  : input_show_instant(db_int64(rows, row, CONTRACT_LIST_ENDS_AT), zone);
        list_add(list, from);
        list_add(list, to);
    }
    list_print(list);
    return true;
}
