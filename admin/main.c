/* firstline-admin: the operator's command line. The table below is the map of the program: a row a command, found by
 * its group and verb. This file reads the command line, runs the handler and turns its error into a message and an exit
 * status; what a command does stands in the file of its group. */
#include "admin/commands.h"
#include "shared/log.h"
#include "shared/token.h"

#include <locale.h>
#include <stdio.h>

/* clang-format off */
static const struct admin_command commands[] = {
    {"db", "create", "", "create database, roles and schemas (as a superuser); may be run again", options_db_create, command_db_create},
    {"db", "migrate", "", "bring the tables up to this version; may be run again, and on two hosts at once", options_db_migrate, command_db_migrate},
    {"db", "status", "", "list the migrations: applied, waiting, changed, missing", options_db_status, command_db_status},
    {"reseller", "set", "NAME", "say who runs this installation", options_reseller_set, command_reseller_set},
    {"customer", "add", "NAME", "enter a customer, with a plan if one is given", options_customer_add, command_customer_add},
    {"customer", "list", "", "list the customers and the plans they have now", NULL, command_customer_list},
    {"contact", "add", "CUSTOMER NAME", "enter a person at a customer", options_contact_add, command_contact_add},
    {"contact", "list", "[CUSTOMER]", "list the contacts", NULL, command_contact_list},
    {"contract", "add", "CUSTOMER PLAN", "give a customer a plan; one that runs without an end is ended by it", options_contract_add, command_contract_add},
    {"contract", "list", "[CUSTOMER]", "list the contracts", NULL, command_contract_list},
    {"plan", "import", "FILE", "bring in a plan; a new version if it says something else than the latest", NULL, command_plan_import},
    {"plan", "list", "", "list the plans and their versions", NULL, command_plan_list},
    {"plan", "export", "NAME", "write a plan as a file to standard output", options_plan_export, command_plan_export},
    {"calendar", "import", "FILE", "bring in a calendar, or an edit of it, and recount the open tickets", options_calendar_import, command_calendar_import},
    {"calendar", "list", "", "list the calendars and their versions", NULL, command_calendar_list},
    {"calendar", "export", "NAME", "write a calendar as a file to standard output", options_calendar_export, command_calendar_export},
    {"calendar", "check", "FILE…", "tell whether calendar files are good", options_calendar_check, command_calendar_check, STANDS_ALONE},
    {"calendar", "vectors", "", "answer questions to a calendar file on standard input", options_calendar_vectors, command_calendar_vectors, STANDS_ALONE},
    {"team", "add", "NAME", "enter a team", NULL, command_team_add},
    {"team", "list", "", "list the teams", NULL, command_team_list},
    {"agent", "add", "NAME", "enter an agent or a manager", options_agent_add, command_agent_add},
    {"agent", "list", "", "list the agents", NULL, command_agent_list},
    {"account", "add", "SIGN-IN-NAME", "let a contact or an agent sign in", options_account_add, command_account_add},
    {"account", "password", "SIGN-IN-NAME", "set another password; ends the sessions", options_account_password, command_account_password},
    {"account", "disable", "SIGN-IN-NAME", "refuse the sign-in from now on; ends the sessions", NULL, command_account_disable},
    {"account", "enable", "SIGN-IN-NAME", "allow the sign-in again", NULL, command_account_enable},
    {"account", "list", "", "list who may sign in", NULL, command_account_list},
    {"import", "tickets", "LOG", "bring in another help desk's log (CSV, also .gz) as tickets; may be run again as it grows", options_import_tickets, command_import_tickets},
    {"explain", NULL, "TICKET", "show how each deadline of a ticket came about, stretch by stretch", options_explain, command_explain},
    {"rebuild", NULL, "", "recount what tickets cache of their events, the due instants above all", options_rebuild, command_rebuild},
    {"check", NULL, "", "replay every ticket and tell where it differs from its events (exit status 4)", options_check, command_check},
};
/* clang-format on */

enum exit_status { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_FAULTS = 4 };

static char *config_path;
static gboolean help_wanted, version_wanted;

static const GOptionEntry common_options[] = {
    {"config", 0, 0, G_OPTION_ARG_FILENAME, &config_path,
     "configuration file (default: $FIRSTLINE_CONFIG, else " SYSCONFDIR "/firstline/firstline.conf)", "FILE"},
    {"help", 'h', 0, G_OPTION_ARG_NONE, &help_wanted, "show this", NULL},
    {NULL},
};
static const GOptionEntry first_options[] = {
    {"version", 0, 0, G_OPTION_ARG_NONE, &version_wanted, "show the version", NULL},
    {NULL},
};

static GOptionContext *context_new(const char *synopsis, const GOptionEntry *options) {
    GOptionContext *context = g_option_context_new(synopsis);
    g_option_context_set_help_enabled(context, FALSE);
    if (options != NULL)
        g_option_context_add_main_entries(context, options, NULL);
    g_option_context_add_main_entries(context, common_options, NULL);
    return context;
}

/* Parses what follows argv[0]; what isn't an option stays. */
static bool parse(GOptionContext *context, int *argc, char ***argv, GError **error) {
    g_autoptr(GError) wrong = NULL;
    if (g_option_context_parse(context, argc, argv, &wrong))
        return true;
    return admin_usage(error, "%s", wrong->message);
}

/* "db create", "rebuild" */
static char *command_name(const struct admin_command *command) {
    return command->verb == NULL ? g_strdup(command->group) : g_strjoin(" ", command->group, command->verb, NULL);
}

/* Lists the commands, or those of one group. */
static void print_commands(const char *group) {
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
        const struct admin_command *command = &commands[i];
        if (group != NULL && strcmp(group, command->group) != 0)
            continue;
        g_autofree char *name = command_name(command);
        g_autofree char *line = g_strjoin(" ", name, command->arguments, NULL);
        printf("  %s%*s %s\n", line, MAX(31 - (int)g_utf8_strlen(line, -1), 0), "", command->help);
    }
}

static void print_overview(GOptionContext *context) {
    g_autofree char *help = g_option_context_get_help(context, TRUE, NULL);
    fputs(help, stdout);
    puts("Commands:");
    print_commands(NULL);
    puts("\n'firstline-admin COMMAND --help' tells more of one.\n"
         "Exit status: 0 done; 1 it could not be done, and nothing was; 2 wrong command line; 4 faults were found in "
         "the data.");
}

static bool group_exists(const char *group) {
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
        if (strcmp(group, commands[i].group) == 0)
            return true;
    return false;
}

/* The command of the words, and how many of them name it. */
static const struct admin_command *find_command(int n_words, char **words, int *n_name) {
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
        const struct admin_command *command = &commands[i];
        if (n_words < 1 || strcmp(words[0], command->group) != 0)
            continue;
        if (command->verb == NULL || (n_words > 1 && strcmp(words[1], command->verb) == 0)) {
            *n_name = command->verb == NULL ? 1 : 2;
            return command;
        }
    }
    return NULL;
}

/* As many words as the row's arguments, those in brackets at will. */
static bool check_arguments(const struct admin_command *command, int n_given, GError **error) {
    g_auto(GStrv) declared = g_strsplit(command->arguments, " ", -1);
    int least = 0, most = 0;
    for (size_t i = 0; declared[i] != NULL && declared[i][0] != '\0'; i++) {
        least += declared[i][0] != '[';
        most = g_str_has_suffix(declared[i], "…") ? G_MAXINT : most + 1;
    }
    if (n_given >= least && n_given <= most)
        return true;
    g_autofree char *name = command_name(command);
    return admin_usage(error, "%s: %s; it is: firstline-admin %s %s", name,
                       n_given < least ? "an argument is missing" : "too many arguments (quote a name with blanks)",
                       name, command->arguments);
}

/* Runs the command over its own part of the command line: argv[0] stands for its name. */
static bool run_command(const struct admin_command *command, int argc, char **argv, GError **error) {
    g_autofree char *name = command_name(command);
    g_autofree char *synopsis = g_strjoin(" ", name, command->arguments, NULL);
    g_autoptr(GOptionContext) context = context_new(synopsis, command->options);
    g_option_context_set_summary(context, command->help);
    if (!parse(context, &argc, &argv, error))
        return false;
    if (help_wanted) {
        g_autofree char *help = g_option_context_get_help(context, TRUE, NULL);
        fputs(help, stdout);
        return true;
    }
    if (argc > 1 && strcmp(argv[1], "--") == 0) {
        argv++;
        argc--;
    }
    if (!check_arguments(command, argc - 1, error))
        return false;
    if (!token_init())
        return admin_refuse(error, "the system has no source of randomness");
    struct admin admin = {0};
    if (command->needs == READS_CONFIG) {
        admin.config = config_load(config_path, error);
        if (admin.config == NULL)
            return false;
        log_open("firstline-admin", admin.config->log.destination, admin.config->log.level);
    }
    bool done = command->run(&admin, argv + 1, error);
    db_free(admin.db);
    config_free(admin.config);
    return done;
}

static bool run(int argc, char **argv, GError **error) {
    for (int i = 1; i < argc; i++)
        if (!g_utf8_validate(argv[i], -1, NULL))
            return admin_usage(error, "argument %d is not UTF-8", i);
    g_autoptr(GOptionContext) context = context_new("COMMAND …", first_options);
    g_option_context_set_strict_posix(context, TRUE);
    if (!parse(context, &argc, &argv, error))
        return false;
    if (version_wanted) {
        puts("firstline-admin " PACKAGE_VERSION);
        return true;
    }
    int n_name = 0;
    const struct admin_command *command = find_command(argc - 1, argv + 1, &n_name);
    if (command != NULL)
        return run_command(command, argc - n_name, argv + n_name, error);
    bool asks_for_group = argc == 3 && (strcmp(argv[2], "--help") == 0 || strcmp(argv[2], "-h") == 0);
    if (argc > 1 && group_exists(argv[1]) && asks_for_group) {
        print_commands(argv[1]);
        return true;
    }
    if (help_wanted) {
        print_overview(context);
        return true;
    }
    if (argc < 2)
        return admin_usage(error, "a command is missing");
    if (group_exists(argv[1]) && argc > 2)
        return admin_usage(error, "there is no command '%s %s'; 'firstline-admin %s --help' lists them", argv[1],
                           argv[2], argv[1]);
    return admin_usage(error, "there is no command '%s'", argv[1]);
}

/* What the operator can do about an error of the database, beside what it says; by SQLSTATE first. */
static const char *advice(const GError *error) {
    if (error->domain != DB_ERROR)
        return NULL;
    const char *state = db_error_sqlstate(error);
    if (strcmp(state, "42P01") == 0)
        return "the tables are not those of this version; run 'firstline-admin db migrate'";
    if (strcmp(state, "55P03") == 0)
        return "somebody else holds a table for long (see pg_stat_activity); nothing was changed, run it again";
    switch ((enum db_error)error->code) {
    case DB_ERROR_UNAVAILABLE:
        return "is PostgreSQL running, does [database] connection of the configuration lead to it, and was "
               "'firstline-admin db create' run on it?";
    case DB_ERROR_MAYBE_WRITTEN:
        return "look whether it was written before you run it again";
    case DB_ERROR_CONFLICT:
        return "somebody else changed the same at this moment; run it again";
    default:
        return NULL;
    }
}

static enum exit_status report(const GError *error) {
    fprintf(stderr, "firstline-admin: %s\n", error->message);
    if (g_error_matches(error, ADMIN_ERROR, ADMIN_ERROR_USAGE)) {
        fputs("'firstline-admin --help' lists the commands\n", stderr);
        return EXIT_USAGE;
    }
    const char *what_to_do = advice(error);
    if (what_to_do != NULL)
        fprintf(stderr, "%s\n", what_to_do);
    return g_error_matches(error, ADMIN_ERROR, ADMIN_ERROR_FAULTS) ? EXIT_FAULTS : EXIT_FAILED;
}

int main(int argc, char **argv) {
    /* Not the environment's: texts are UTF-8 here whatever it says. */
    setlocale(LC_ALL, "C.UTF-8");
    g_autoptr(GError) error = NULL;
    enum exit_status status = run(argc, argv, &error) ? EXIT_DONE : report(error);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fputs("firstline-admin: standard output can't be written\n", stderr);
        return status == EXIT_DONE ? EXIT_FAILED : status;
    }
    g_free(config_path);
    return (int)status;
}
