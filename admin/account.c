/* Accounts: who may sign in, at which door, with which password. Passwords come from a file, standard input or a
 * terminal, or are made here; never from the command line, where every user of the machine could read them. */
#include "admin/commands.h"
#include "shared/password.h"
#include "shared/token.h"
#include "sql/queries.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static char *customer_name, *contact_name, *agent_name, *password_file;
static gboolean generate;

#define PASSWORD_OPTIONS                                                                                               \
    {"password-file",                                                                                                  \
     0,                                                                                                                \
     0,                                                                                                                \
     G_OPTION_ARG_FILENAME,                                                                                            \
     &password_file,                                                                                                   \
     "its only line is the password (default: standard input; a terminal is asked twice)",                             \
     "FILE|stdin"},                                                                                                    \
    {                                                                                                                  \
        "generate", 0, 0, G_OPTION_ARG_NONE, &generate, "make a password and print it", NULL                           \
    }

const GOptionEntry options_account_add[] = {
    {"customer", 0, 0, G_OPTION_ARG_STRING, &customer_name, "for a contact: the customer's name or number", "CUSTOMER"},
    {"contact", 0, 0, G_OPTION_ARG_STRING, &contact_name, "the contact's name, address or number", "CONTACT"},
    {"agent", 0, 0, G_OPTION_ARG_STRING, &agent_name, "for somebody at the desk: name, address or number", "AGENT"},
    PASSWORD_OPTIONS,
    {NULL},
};
const GOptionEntry options_account_password[] = {PASSWORD_OPTIONS, {NULL}};

/* ---- Passwords ---- */

/* Reads a line into `line` (of `size` bytes) without its end. False: nothing there, or too long, or a NUL in it. */
static bool read_line(FILE *file, char *line, size_t size) {
    if (fgets(line, (int)size, file) == NULL)
        return false;
    size_t length = strcspn(line, "\r\n");
    bool whole = line[length] != '\0' || feof(file);
    line[length] = '\0';
    return whole;
}

static char *password_from_file(const char *path, GError **error) {
    bool from_stdin = strcmp(path, "stdin") == 0 || strcmp(path, "-") == 0;
    FILE *file = from_stdin ? stdin : fopen(path, "re");
    char line[PASSWORD_MAX_BYTES + 2] = "";
    g_autoptr(password_text) password = NULL;
    if (file == NULL) {
        admin_refuse(error, "the password file %s can't be read: %s", path, g_strerror(errno));
        return NULL;
    }
    if (!read_line(file, line, sizeof line))
        admin_refuse(error, "%s holds no password (or one that is too long)", from_stdin ? "standard input" : path);
    else if (fgetc(file) != EOF)
        admin_refuse(error, "%s holds more than one line", from_stdin ? "standard input" : path);
    else
        password = g_strdup(line);
    explicit_bzero(line, sizeof line);
    if (!from_stdin)
        fclose(file);
    return g_steal_pointer(&password);
}

/* Asks for a line on the terminal, which doesn't show what is typed. */
static char *ask_hidden(FILE *terminal, const char *prompt) {
    struct termios shown, hidden;
    char line[PASSWORD_MAX_BYTES + 2] = "";
    if (tcgetattr(fileno(terminal), &shown) != 0)
        return NULL;
    hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(fileno(terminal), TCSAFLUSH, &hidden);
    fputs(prompt, terminal);
    fflush(terminal);
    bool read = read_line(terminal, line, sizeof line);
    tcsetattr(fileno(terminal), TCSADRAIN, &shown);
    fputc('\n', terminal);
    char *typed = read ? g_strdup(line) : NULL;
    explicit_bzero(line, sizeof line);
    return typed;
}

static char *password_from_terminal(GError **error) {
    FILE *terminal = fopen("/dev/tty", "r+e");
    if (terminal == NULL) {
        admin_usage(error, "no password: there is no terminal to ask on; give --password-file FILE or --generate");
        return NULL;
    }
    g_autoptr(password_text) first = ask_hidden(terminal, "Password: ");
    g_autoptr(password_text) again = first == NULL ? NULL : ask_hidden(terminal, "Once more: ");
    fclose(terminal);
    if (again != NULL && strcmp(first, again) == 0)
        return g_steal_pointer(&first);
    admin_refuse(error, "the two passwords differ; nothing was changed");
    return NULL;
}

/* The password that the options ask for, checked; NULL with `error`. */
static char *password_take(const char *sign_in_name, GError **error) {
    if (generate && password_file != NULL) {
        admin_usage(error, "--generate makes a password; --password-file gives one: choose");
        return NULL;
    }
    if (generate)
        return password_new();
    bool asks = password_file == NULL && isatty(STDIN_FILENO);
    g_autoptr(password_text) password =
        asks ? password_from_terminal(error)
             : password_from_file(password_file == NULL ? "stdin" : password_file, error);
    const char *fault = password == NULL ? NULL : password_fault(password, sign_in_name);
    if (fault != NULL)
        admin_refuse(error, "the password %s; nothing was changed", fault);
    return password == NULL || fault != NULL ? NULL : g_steal_pointer(&password);
}

/* Its hash, to be stored; NULL with `error`. */
static char *hash_take(const char *password, GError **error) {
    char *hash = password_hash(password);
    if (hash == NULL)
        admin_refuse(error, "there is not enough memory to hash the password (19 MiB)");
    return hash;
}

static void tell_password(const char *password) {
    if (generate)
        admin_say("password: %s", password);
}

/* ---- Names ---- */

/* Sign-in names are kept in lower case, as people don't mind theirs. */
static char *sign_in_name(const char *typed, GError **error) {
    g_autofree char *name = input_line("sign-in name", typed, 254, error);
    if (name == NULL)
        return NULL;
    if (strpbrk(name, " \t") != NULL) {
        admin_usage(error, "the sign-in name '%s' holds a blank", name);
        return NULL;
    }
    return g_utf8_strdown(name, -1);
}

struct account {
    gint64 customer, contact, agent; /* 0: none */
    bool is_disabled;
};

static bool find_account(struct db_work *work, const char *name, struct account *account, GError **error) {
    struct db_rows *rows = db_ask(work, account_find, DB_MAYBE_ROW, db_text(name));
    if (!db_run(work, error))
        return false;
    if (db_count(rows) == 0)
        return admin_refuse(error, "nobody signs in as '%s'; 'firstline-admin account list' shows who does", name);
    account->customer = db_int64(rows, 0, ACCOUNT_FIND_CUSTOMER_ID);
    account->contact = db_int64(rows, 0, ACCOUNT_FIND_CONTACT_ID);
    account->agent = db_int64(rows, 0, ACCOUNT_FIND_AGENT_ID);
    account->is_disabled = db_flag(rows, 0, ACCOUNT_FIND_IS_DISABLED);
    return true;
}

static void audit(struct db_work *work, const char *action, const struct account *account) {
    admin_audit(work, action, account->customer, account->agent != 0 ? account->agent : account->contact, "door=%s",
                account->agent != 0 ? "desk" : "customer");
}

static void end_sessions(struct db_work *work, const struct account *account) {
    if (account->agent != 0)
        db_ask(work, agent_session_end_all, DB_NOTHING, db_int(account->agent));
    else
        db_ask(work, contact_session_end_all, DB_NOTHING, db_int(account->customer), db_int(account->contact));
}

/* ---- Commands ---- */

static bool find_person(struct db_work *work, struct account *account, GError **error) {
    if (agent_name != NULL)
        return find_agent(work, agent_name, &account->agent, error);
    struct found_customer customer;
    if (!find_customer(work, customer_name, &customer, error))
        return false;
    account->customer = customer.id;
    return find_contact(work, &customer, contact_name, &account->contact, error);
}

bool command_account_add(struct admin *admin, char **arguments, GError **error) {
    bool for_contact = customer_name != NULL && contact_name != NULL && agent_name == NULL;
    bool for_agent = agent_name != NULL && customer_name == NULL && contact_name == NULL;
    if (!for_contact && !for_agent)
        return admin_usage(error, "whose account is it? Give --customer and --contact, or --agent");
    g_autofree char *name = sign_in_name(arguments[0], error);
    if (name == NULL)
        return false;
    struct account account = {0};
    {
        /* Asked before the password, so that nobody types one in vain; and apart, as typing takes its time. */
        g_autoptr(db_work) look = db_begin(admin_db(admin), DB_SCOPE_ADMIN, NULL);
        struct db_rows *taken = db_ask(look, account_find, DB_MAYBE_ROW, db_text(name));
        if (!find_person(look, &account, error))
            return false;
        if (db_count(taken) > 0)
            return admin_refuse(error, "somebody signs in as '%s' already", name);
    }
    g_autoptr(password_text) password = password_take(name, error);
    g_autofree char *hash = password == NULL ? NULL : hash_take(password, error);
    if (hash == NULL)
        return false;

    g_autoptr(db_work) work = admin_begin(admin);
    db_ask(work, account_add, DB_NOTHING, db_text(name), account.agent != 0 ? db_null() : db_int(account.customer),
           account.agent != 0 ? db_null() : db_int(account.contact),
           account.agent == 0 ? db_null() : db_int(account.agent), db_text(hash));
    audit(work, "account_add", &account);
    if (!db_commit(work, error))
        return false;
    admin_say("%s may sign in at %s%s", name, admin->config->web.base_url, for_agent ? "/desk" : "/");
    tell_password(password);
    return true;
}

bool command_account_password(struct admin *admin, char **arguments, GError **error) {
    g_autofree char *name = sign_in_name(arguments[0], error);
    struct account account = {0};
    if (name == NULL)
        return false;
    {
        g_autoptr(db_work) look = db_begin(admin_db(admin), DB_SCOPE_ADMIN, NULL);
        if (!find_account(look, name, &account, error))
            return false;
    }
    g_autoptr(password_text) password = password_take(name, error);
    g_autofree char *hash = password == NULL ? NULL : hash_take(password, error);
    if (hash == NULL)
        return false;

    g_autoptr(db_work) work = admin_begin(admin);
    db_ask(work, account_set_password, DB_NOTHING, db_text(name), db_text(hash));
    end_sessions(work, &account);
    audit(work, "account_password", &account);
    if (!db_commit(work, error))
        return false;
    admin_say("%s has another password and must sign in again", name);
    tell_password(password);
    return true;
}

static bool set_disabled(struct admin *admin, const char *typed, bool disabled, GError **error) {
    g_autofree char *name = sign_in_name(typed, error);
    struct account account = {0};
    if (name == NULL)
        return false;
    g_autoptr(db_work) work = admin_begin(admin);
    if (!find_account(work, name, &account, error))
        return false;
    if (account.is_disabled == disabled) {
        admin_say("%s was %s already", name, disabled ? "disabled" : "enabled");
        return true;
    }
    db_ask(work, account_set_disabled, DB_NOTHING, db_text(name), db_bool(disabled));
    if (disabled)
        end_sessions(work, &account);
    audit(work, disabled ? "account_disable" : "account_enable", &account);
    if (!db_commit(work, error))
        return false;
    admin_say("%s may %s", name, disabled ? "no longer sign in" : "sign in again");
    return true;
}

bool command_account_disable(struct admin *admin, char **arguments, GError **error) {
    return set_disabled(admin, arguments[0], true, error);
}

bool command_account_enable(struct admin *admin, char **arguments, GError **error) {
    return set_disabled(admin, arguments[0], false, error);
}

bool command_account_list(struct admin *admin, char **arguments, GError **error) {
    (void)arguments;
    g_autoptr(db_work) work = db_begin(admin_db(admin), DB_SCOPE_ADMIN, NULL);
    struct db_rows *rows = db_ask(work, account_list, DB_ROWS);
    if (!db_finish(work, error))
        return false;
    static const char *const columns[] = {"sign-in name", "role", "person", "customer", "password of", "state", NULL};
    struct list *list = list_new(columns);
    for (unsigned row = 0; row < db_count(rows); row++)
        for (unsigned column = ACCOUNT_LIST_NAME; column <= ACCOUNT_LIST_STATE; column++)
            list_add(list, db_str(rows, row, column));
    list_print(list);
    return true;
}
