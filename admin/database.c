/* The database itself: made once by a superuser, and brought up to this version by migrations, each in one transaction
 * with its row in the ledger. An advisory lock is taken in every one of these transactions and the ledger read again
 * under it, so two hosts may migrate at once, and a link lost on the way leaves no lock behind. */
#include "admin/commands.h"
#include "admin/migration.h"
#include "shared/db_conninfo.h"
#include "sql/queries.h"

static char *superuser, *sql_folder;

#define SQL_OPTION                                                                                                     \
    {                                                                                                                  \
        "sql", 0, 0, G_OPTION_ARG_FILENAME, &sql_folder,                                                               \
            "folder of roles.sql and migrations/ (default: $FIRSTLINE_SQL, else " PKGDATADIR "/sql)", "FOLDER"         \
    }

const GOptionEntry options_db_create[] = {
    {"superuser", 0, 0, G_OPTION_ARG_STRING, &superuser,
     "libpq connection string of a superuser (default: [database] connection as the user who runs this)", "CONNINFO"},
    SQL_OPTION,
    {NULL},
};
const GOptionEntry options_db_migrate[] = {SQL_OPTION, {NULL}};
const GOptionEntry options_db_status[] = {SQL_OPTION, {NULL}};

static char *sql_path(const char *file) {
    const char *folder = sql_folder != NULL ? sql_folder : g_getenv("FIRSTLINE_SQL");
    return g_build_filename(folder != NULL ? folder : PKGDATADIR "/sql", file, NULL);
}

static char *sql_read(const char *file, GError **error) {
    g_autofree char *path = sql_path(file);
    char *sql = NULL;
    g_file_get_contents(path, &sql, NULL, error);
    return sql;
}

/* ---- db create ---- */

/* Refuses who isn't a superuser, and makes the database unless it is there. */
static bool create_database(const char *conninfo, const char *name, GError **error) {
    g_autoptr(db_connection) db = db_new_batch(conninfo, NULL);
    g_autofree char *statement = NULL;
    {
        g_autoptr(db_work) work = db_begin(db, DB_SCOPE_MIGRATE, NULL);
        struct db_rows *who = db_ask(work, superuser_check, DB_ONE_ROW);
        struct db_rows *make = db_ask(work, database_create_statement, DB_MAYBE_ROW, db_text(name));
        if (!db_finish(work, error))
            return false;
        if (!db_flag(who, 0, SUPERUSER_CHECK_IS_SUPERUSER))
            return admin_refuse(error,
                                "'%s' is not a superuser of this cluster; run this as one (sudo -u postgres) or give "
                                "one with --superuser 'host=… user=postgres'",
                                db_str(who, 0, SUPERUSER_CHECK_NAME));
        if (db_count(make) > 0)
            statement = g_strdup(db_str(make, 0, DATABASE_CREATE_STATEMENT_STATEMENT));
    }
    if (statement == NULL) {
        admin_say("the database '%s' is there already", name);
        return true;
    }
    if (!db_script(db, statement, error))
        return false;
    admin_say("database '%s' created", name);
    return true;
}

bool command_db_create(struct admin *admin, char **arguments, GError **error) {
    (void)arguments;
    const char *ours = admin->config->database.connection;
    g_autofree char *name = db_conninfo_get(ours, "dbname", error);
    g_autofree char *roles = name == NULL ? NULL : sql_read("roles.sql", error);
    if (roles == NULL)
        return false;
    if (name[0] == '\0')
        return admin_refuse(error, "[database] connection of the configuration names no database (dbname=…)");
    /* What isn't said about the superuser's connection is as in the configuration, but for the database. */
    g_autofree char *given =
        superuser == NULL ? db_conninfo_set(ours, "dbname", "postgres", error) : g_strdup(superuser);
    g_autofree char *inside = given == NULL ? NULL : db_conninfo_set(given, "dbname", name, error);
    if (inside == NULL || !create_database(given, name, error))
        return false;
    g_autoptr(db_connection) db = db_new_batch(inside, NULL);
    if (!db_script(db, roles, error))
        return false;
    admin_say("roles, schemas and extensions are in place; next: firstline-admin db migrate");
    return true;
}

/* ---- db migrate ---- */

/* The rows of migration_list as the comparison wants them; texts stay the rows'. */
static struct migration_applied *ledger_of(const struct db_rows *rows) {
    struct migration_applied *ledger = g_new0(struct migration_applied, db_count(rows) + 1);
    for (unsigned row = 0; row < db_count(rows); row++)
        ledger[row] = (struct migration_applied){
            .number = (unsigned)db_int64(rows, row, MIGRATION_LIST_NUMBER),
            .name = db_str(rows, row, MIGRATION_LIST_NAME),
            .sha256 = db_str(rows, row, MIGRATION_LIST_SHA256),
            .applied_at = db_int64(rows, row, MIGRATION_LIST_APPLIED_AT),
            .applied_by = db_str(rows, row, MIGRATION_LIST_APPLIED_BY),
        };
    return ledger;
}

/* Applies the next migration that waits, in one transaction with its row in the ledger. `applied` is its name, NULL
 * when there is none left. */
static bool apply_next(struct db *db, const GPtrArray *files, const char *folder, const char *ledger_sql,
                       const char **applied, GError **error) {
    *applied = NULL;
    g_autoptr(db_work) work = db_begin(db, DB_SCOPE_MIGRATE, NULL);
    db_ask(work, migration_turn, DB_ONE_ROW);
    if (!db_run(work, error) || !db_work_script(work, ledger_sql, error))
        return false;
    struct db_rows *rows = db_ask(work, migration_list, DB_ROWS);
    if (!db_run(work, error))
        return false;
    g_autofree struct migration_applied *ledger = ledger_of(rows);
    unsigned next;
    if (!migration_next(files, ledger, db_count(rows), folder, &next, error))
        return false;
    if (next == 0)
        return db_commit(work, error); /* the ledger itself may be new */
    const struct migration *migration = files->pdata[next - 1];
    if (!db_work_script(work, migration->sql, error)) {
        g_prefix_error(error, "%s/%s.sql: ", folder, migration->name);
        return false;
    }
    db_ask(work, migration_record, DB_NOTHING, db_int(migration->number), db_text(migration->name),
           db_text(migration->sha256), db_text(PACKAGE_VERSION));
    if (!db_commit(work, error))
        return false;
    *applied = migration->name;
    return true;
}

bool command_db_migrate(struct admin *admin, char **arguments, GError **error) {
    (void)arguments;
    g_autofree char *folder = sql_path("migrations");
    g_autofree char *ledger_sql = sql_read("ledger.sql", error);
    g_autoptr(GPtrArray) files = ledger_sql == NULL ? NULL : migration_read(folder, error);
    if (files == NULL)
        return false;
    g_autoptr(db_connection) db = db_new_batch(admin->config->database.connection, "firstline_migrate");
    unsigned n_applied = 0;
    const char *applied;
    do {
        if (!apply_next(db, files, folder, ledger_sql, &applied, error))
            return false;
        if (applied != NULL) {
            admin_say("applied %s", applied);
            n_applied++;
        }
    } while (applied != NULL);
    if (n_applied == 0)
        admin_say("nothing to do: all %u migrations are applied", files->len);
    return true;
}

/* ---- db status ---- */

static void print_status(const GPtrArray *files, const struct migration_applied *ledger, unsigned n_ledger) {
    static const char *const columns[] = {"number", "name", "state", "applied at", "by version", NULL};
    struct list *list = list_new(columns);
    for (unsigned number = 1; number <= migration_last(files, ledger, n_ledger); number++) {
        const struct migration *file = number <= files->len ? files->pdata[number - 1] : NULL;
        const struct migration_applied *applied = NULL;
        for (unsigned i = 0; i < n_ledger; i++)
            if (ledger[i].number == number)
                applied = &ledger[i];
        g_autofree char *at = applied == NULL ? g_strdup("") : input_show_instant(applied->applied_at, "UTC");
        list_add_int(list, number);
        list_add(list, applied != NULL ? applied->name : file != NULL ? file->name : "");
        list_add(list, migration_state_name(migration_state_of(number, files, ledger, n_ledger)));
        list_add(list, at);
        list_add(list, applied == NULL ? "" : applied->applied_by);
    }
    list_print(list);
}

bool command_db_status(struct admin *admin, char **arguments, GError **error) {
    (void)arguments;
    g_autofree char *folder = sql_path("migrations");
    g_autoptr(GPtrArray) files = migration_read(folder, error);
    if (files == NULL)
        return false;
    g_autoptr(db_work) work = db_begin(admin_db(admin), DB_SCOPE_ADMIN, NULL);
    struct db_rows *exists = db_ask(work, migration_ledger_exists, DB_ONE_ROW), *rows = NULL;
    if (!db_run(work, error))
        return false;
    if (db_flag(exists, 0, MIGRATION_LEDGER_EXISTS_IS_THERE)) {
        rows = db_ask(work, migration_list, DB_ROWS);
        if (!db_finish(work, error))
            return false;
    }
    unsigned n_ledger = rows == NULL ? 0 : db_count(rows), next;
    g_autofree struct migration_applied *ledger = rows == NULL ? NULL : ledger_of(rows);
    print_status(files, ledger, n_ledger);
    g_autoptr(GError) wrong = NULL;
    if (!migration_next(files, ledger, n_ledger, folder, &next, &wrong)) {
        g_set_error_literal(error, ADMIN_ERROR, ADMIN_ERROR_FAULTS, wrong->message);
        return false;
    }
    return true;
}
