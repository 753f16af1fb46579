/* The handlers and options of the command table in main.c, by the file that holds them. */
#ifndef ADMIN_COMMANDS_H
#define ADMIN_COMMANDS_H

#include "admin/admin.h"

#define ADMIN_COMMAND(name)                                                                                            \
    bool command_##name(struct admin *admin, char **arguments, GError **error);                                        \
    extern const GOptionEntry options_##name[]

/* database.c */
ADMIN_COMMAND(db_create);
ADMIN_COMMAND(db_migrate);
ADMIN_COMMAND(db_status);
/* party.c */
ADMIN_COMMAND(reseller_set);
ADMIN_COMMAND(customer_add);
ADMIN_COMMAND(customer_list);
ADMIN_COMMAND(contact_add);
ADMIN_COMMAND(contact_list);
/* desk.c */
ADMIN_COMMAND(team_add);
ADMIN_COMMAND(team_list);
ADMIN_COMMAND(agent_add);
ADMIN_COMMAND(agent_list);
/* account.c */
ADMIN_COMMAND(account_add);
ADMIN_COMMAND(account_password);
ADMIN_COMMAND(account_disable);
ADMIN_COMMAND(account_enable);
ADMIN_COMMAND(account_list);
/* contract.c */
ADMIN_COMMAND(contract_add);
ADMIN_COMMAND(contract_list);
/* plan.c */
ADMIN_COMMAND(plan_import);
ADMIN_COMMAND(plan_list);
ADMIN_COMMAND(plan_export);
/* calendar_store.c */
ADMIN_COMMAND(calendar_import);
ADMIN_COMMAND(calendar_list);
ADMIN_COMMAND(calendar_export);
/* calendar.c */
ADMIN_COMMAND(calendar_check);
ADMIN_COMMAND(calendar_vectors);
/* rebuild.c, check.c */
ADMIN_COMMAND(rebuild);
ADMIN_COMMAND(check);
/* explain.c */
ADMIN_COMMAND(explain);
/* import.c */
ADMIN_COMMAND(import_tickets);

#endif
