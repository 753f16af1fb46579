/* The parties of the customers' side: the reseller itself, customers, their contacts. Names are kept unique here, as a
 * key over all customers would forbid to distribute the tables by customer. */
#include "admin/commands.h"
#include "admin/contract.h"
#include "sql/queries.h"

#include <time.h>

#define NAME_MOST 200

static char *email, *phone, *timezone_name, *language, *plan_name, *from_date;
static gboolean company_wide;

const GOptionEntry options_reseller_set[] = {
    {"email", 0, 0, G_OPTION_ARG_STRING, &email, "address that customers may write to", "ADDRESS"},
    {"phone", 0, 0, G_OPTION_ARG_STRING, &phone, "number that customers may call", "NUMBER"},
    {NULL},
};

bool command_reseller_set(struct admin *admin, char **arguments, GError **error) {
    g_autofree char *name = input_line("name", arguments[0], NAME_MOST, error);
    if (name == NULL)
        return false;
    g_autofree char *address = email == NULL ? NULL : input_address(email, error);
    g_autofree char *number = phone == NULL ? NULL : input_line("phone number", phone, 60, error);
    if ((email != NULL && address == NULL) || (phone != NULL && number == NULL))
        return false;
    g_autoptr(db_work) work = admin_begin(admin);
    db_ask(work, reseller_set, DB_NOTHING, db_text(name), db_text(address), db_text(number));
    admin_audit(work, "reseller_set", 0, 0, "%s", "");
    if (!db_commit(work, error))
        return false;
    admin_say("the reseller is '%s'", name);
    return true;
}

const GOptionEntry options_customer_add[] = {
    {"timezone", 0, 0, G_OPTION_ARG_STRING, &timezone_name, "zone of the company (default: UTC)", "ZONE"},
    {"language", 0, 0, G_OPTION_ARG_STRING, &language, "en (default), de or zh_CN", "LANGUAGE"},
    {"plan", 0, 0, G_OPTION_ARG_STRING, &plan_name, "the plan it has bought", "PLAN"},
    {"from", 0, 0, G_OPTION_ARG_STRING, &from_date, "the day on which that begins, in its zone (default: now)", "DATE"},
    {NULL},
};

static bool check_customer_options(GError **error) {
    if (from_date != NULL && plan_name == NULL)
        return admin_usage(error, "--from says when a plan begins; give --plan too");
    return (timezone_name == NULL || input_zone(timezone_name, error)) &&
           (language == NULL || input_language(language, error));
}

bool command_customer_add(struct admin *admin, char **arguments, GError **error) {
    g_autofree char *name = input_line("name", arguments[0], NAME_MOST, error);
    struct found_customer customer = {0};
    int64_t from = time(NULL);
    g_strlcpy(customer.timezone, timezone_name == NULL ? "UTC" : timezone_name, sizeof customer.timezone);
    if (name == NULL || !check_customer_options(error) ||
        (from_date != NULL && !input_date("date", from_date, customer.timezone, &from, error)))
        return false;
    g_strlcpy(customer.name, name, sizeof customer.name);

    g_autoptr(db_work) work = admin_begin(admin);
    gint64 plan = 0;
    if (plan_name != NULL && !find_plan(work, plan_name, &plan, error))
        return false;
    struct db_rows *same = db_ask(work, customer_named, DB_ROWS, db_text(name));
    if (!db_run(work, error))
        return false;
    if (db_count(same) > 0)
        return admin_refuse(error, "there is a customer '%s' already: number %" G_GINT64_FORMAT,
                            db_str(same, 0, CUSTOMER_NAMED_NAME), db_int64(same, 0, CUSTOMER_NAMED_CUSTOMER_ID));
    struct db_rows *made = db_ask(work, customer_add, DB_ONE_ROW, db_text(name), db_text(customer.timezone),
                                  db_text(language == NULL ? "en" : language));
    if (!db_run(work, error))
        return false;
    customer.id = db_int64(made, 0, CUSTOMER_ADD_CUSTOMER_ID);
    admin_audit(work, "customer_add", customer.id, customer.id, "%s", "");
    struct contract_wish wish = {.plan = plan, .plan_name = plan_name, .starts_at = from, .ends_at = CONTRACT_NO_END};
    if (plan != 0 && !contract_give(work, &customer, &wish, error))
        return false;
    if (!db_commit(work, error))
        return false;
    admin_say("customer %" G_GINT64_FORMAT ": %s", customer.id, name);
    if (plan != 0)
        contract_tell(&customer, &wish);
    return true;
}

bool command_customer_list(struct admin *admin, char **arguments, GError **error) {
    (void)arguments;
    g_autoptr(db_work) work = db_begin(admin_db(admin), DB_SCOPE_ADMIN, NULL);
    struct db_rows *rows = db_ask(work, customer_list, DB_ROWS);
    if (!db_finish(work, error))
        return false;
    static const char *const columns[] = {"number", "name", "zone", "language", "plan", NULL};
    struct list *list = list_new(columns);
    for (unsigned row = 0; row < db_count(rows); row++)
        for (unsigned column = CUSTOMER_LIST_CUSTOMER_ID; column <= CUSTOMER_LIST_PLAN; column++)
            list_add(list, db_str(rows, row, column));
    list_print(list);
    return true;
}

const GOptionEntry options_contact_add[] = {
    {"email", 0, 0, G_OPTION_ARG_STRING, &email, "where replies go", "ADDRESS"},
    {"company-wide", 0, 0, G_OPTION_ARG_NONE, &company_wide, "sees every ticket of the company, not only their own",
     NULL},
    {"timezone", 0, 0, G_OPTION_ARG_STRING, &timezone_name, "zone in which times are shown (default: the company's)",
     "ZONE"},
    {"language", 0, 0, G_OPTION_ARG_STRING, &language, "en, de or zh_CN (default: what the browser prefers)",
     "LANGUAGE"},
    {NULL},
};

bool command_contact_add(struct admin *admin, char **arguments, GError **error) {
    g_autofree char *name = input_line("name", arguments[1], NAME_MOST, error);
    if (name == NULL || (timezone_name != NULL && !input_zone(timezone_name, error)) ||
        (language != NULL && !input_language(language, error)))
        return false;
    g_autofree char *address = email == NULL ? g_strdup("") : input_address(email, error);
    struct found_customer customer;
    if (address == NULL)
        return false;

    g_autoptr(db_work) work = admin_begin(admin);
    if (!find_customer(work, arguments[0], &customer, error))
        return false;
    struct db_rows *same = db_ask(work, contact_with_email, DB_ROWS, db_int(customer.id), db_text(address));
    if (!db_run(work, error))
        return false;
    if (db_count(same) > 0)
        return admin_refuse(error, "%s has a contact with the address %s already: number %" G_GINT64_FORMAT,
                            customer.name, address, db_int64(same, 0, CONTACT_WITH_EMAIL_CONTACT_ID));
    struct db_rows *made = db_ask(work, contact_add, DB_ONE_ROW, db_int(customer.id), db_text(name), db_text(address),
                                  db_text(timezone_name == NULL ? customer.timezone : timezone_name),
                                  db_text(language == NULL ? "" : language), db_bool(company_wide));
    if (!db_run(work, error))
        return false;
    gint64 contact = db_int64(made, 0, CONTACT_ADD_CONTACT_ID);
    admin_audit(work, "contact_add", customer.id, contact, "company_wide=%d", company_wide);
    if (!db_commit(work, error))
        return false;
    admin_say("contact %" G_GINT64_FORMAT " of %s: %s", contact, customer.name, name);
    return true;
}

bool command_contact_list(struct admin *admin, char **arguments, GError **error) {
    g_autoptr(db_work) work = db_begin(admin_db(admin), DB_SCOPE_ADMIN, NULL);
    struct found_customer customer = {0};
    if (arguments[0] != NULL && !find_customer(work, arguments[0], &customer, error))
        return false;
    struct db_rows *rows = db_ask(work, contact_list, DB_ROWS, arguments[0] == NULL ? db_null() : db_int(customer.id));
    if (!db_finish(work, error))
        return false;
    static const char *const columns[] = {"number", "customer", "name", "mail", "zone", "sees", "state", NULL};
    struct list *list = list_new(columns);
    for (unsigned row = 0; row < db_count(rows); row++) {
        for (unsigned column = CONTACT_LIST_CONTACT_ID; column <= CONTACT_LIST_TIMEZONE; column++)
            list_add(list, db_str(rows, row, column));
        list_add(list, db_flag(rows, row, CONTACT_LIST_COMPANY_WIDE) ? "all of the company" : "their own");
        list_add(list, db_flag(rows, row, CONTACT_LIST_ACTIVE) ? "active" : "left");
    }
    list_print(list);
    return true;
}
