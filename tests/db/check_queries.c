/* Every statement of sql/queries/ against the migrated schema: prepared and planned under each role of its scope, with
 * the columns of its `-- returns:` line. Prints a TAP line for each pair, and the server's words where one fails.
 * Usage: check_queries CONNINFO (without user; the roles of sql/roles.sql log in). Called by tests/sql/test_queries.py.
 */
#include "sql/queries.h"

#include <libpq-fe.h>

enum { TYPE_BYTEA = 17 };

static const struct {
    unsigned scope;
    const char *login, *role;
} doors[] = {
    {DB_SCOPE_CUSTOMER, "firstline_cgi", "firstline_customer"},
    {DB_SCOPE_DESK, "firstline_cgi", "firstline_agent"},
    {DB_SCOPE_SIGN_IN, "firstline_cgi", "firstline_cgi"},
    {DB_SCOPE_REPORT, "firstline_report", "firstline_report"},
    {DB_SCOPE_ADMIN, "firstline_admin", "firstline_admin"},
    {DB_SCOPE_NOTIFY, "firstline_notify", "firstline_notify"},
    {DB_SCOPE_MIGRATE, "firstline_migrate", "firstline_owner"},
};

static PGconn *conn;

static bool begins_with(const struct db_query *query, const char *words) {
    return g_ascii_strncasecmp(query->sql, words, strlen(words)) == 0;
}

static bool is_temporary_table(const struct db_query *query) {
    return begins_with(query, "CREATE TEMP");
}

/* BEGIN, SET and their kin have no plan. */
static bool has_plan(const struct db_query *query) {
    static const char *const planned[] = {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "VALUES", "MERGE"};
    for (size_t i = 0; i < G_N_ELEMENTS(planned); i++) {
        if (begins_with(query, planned[i]))
            return true;
    }
    return false;
}

/* Runs it; NULL if the status is as expected, otherwise what is wrong. */
static char *run(const char *sql, ExecStatusType expected) {
    PGresult *result = PQexec(conn, sql);
    char *fault = PQresultStatus(result) == expected ? NULL : g_strdup(PQresultErrorMessage(result));
    PQclear(result);
    return fault;
}

static bool same_columns(const PGresult *result, const struct db_query *query, GString *found) {
    for (int i = 0; i < PQnfields(result); i++)
        g_string_append_printf(found, "%s%s", i > 0 ? "," : "", PQfname(result, i));
    return (unsigned)PQnfields(result) == query->n_columns;
}

/* Names may differ: an expression has none of its own, and `c.name` may be promised as customer_name. But a name that
 * another column was promised under, which comes under a third one, is a mix-up. */
static bool mixed_up(const PGresult *result, const struct db_query *query) {
    g_auto(GStrv) wanted = g_strsplit(query->columns, ",", -1);
    for (int i = 0; i < PQnfields(result); i++) {
        for (int j = 0; j < PQnfields(result); j++) {
            const char *name = PQfname(result, i);
            if (!g_str_equal(name, wanted[i]) && g_str_equal(name, wanted[j]) && !g_str_equal(name, PQfname(result, j)))
                return true;
        }
    }
    return false;
}

static char *check_description(const PGresult *result, const struct db_query *query) {
    g_autoptr(GString) found = g_string_new(NULL);
    if (!same_columns(result, query, found) || mixed_up(result, query))
        return g_strdup_printf("returns (%s), not (%s)", found->str, query->columns);
    if ((unsigned)PQnparams(result) != query->n_params)
        return g_strdup_printf("takes %d parameters, not %u", PQnparams(result), query->n_params);
    for (int i = 0; i < PQnfields(result); i++) {
        if (PQftype(result, i) == TYPE_BYTEA && !query->binary)
            return g_strdup_printf("column %s is a bytea: say '-- result: binary'", PQfname(result, i));
    }
    return NULL;
}

/* A plan for any parameters; executor start-up checks the role's rights on tables and functions. */
static char *check_plan(const struct db_query *query) {
    g_autoptr(GString) explain = g_string_new("EXPLAIN EXECUTE checked");
    for (unsigned i = 0; i < query->n_params; i++)
        g_string_append(explain, i == 0 ? "(NULL" : ", NULL");
    if (query->n_params > 0)
        g_string_append_c(explain, ')');
    return run(explain->str, PGRES_TUPLES_OK);
}

/* A COPY can't be prepared: it is begun and ended. */
static char *check_copy(const struct db_query *query) {
    PGresult *result = PQexec(conn, query->sql);
    bool in = PQresultStatus(result) == PGRES_COPY_IN, out = PQresultStatus(result) == PGRES_COPY_OUT;
    char *fault = NULL;
    if (!in && !out)
        fault = g_strdup(PQresultErrorMessage(result));
    else if ((unsigned)PQnfields(result) != query->n_columns)
        fault = g_strdup_printf("copies %d columns, not %u", PQnfields(result), query->n_columns);
    PQclear(result);
    if (in)
        PQputCopyEnd(conn, "only a check");
    for (char *row = NULL; out && PQgetCopyData(conn, &row, 0) > 0;)
        PQfreemem(row);
    while ((result = PQgetResult(conn)) != NULL)
        PQclear(result);
    return fault;
}

static char *check_prepared(const struct db_query *query) {
    PGresult *result = PQprepare(conn, "checked", query->sql, 0, NULL);
    char *fault = PQresultStatus(result) == PGRES_COMMAND_OK ? NULL : g_strdup(PQresultErrorMessage(result));
    PQclear(result);
    if (fault != NULL)
        return fault;
    result = PQdescribePrepared(conn, "checked");
    fault = check_description(result, query);
    PQclear(result);
    if (fault == NULL && has_plan(query))
        fault = check_plan(query);
    return fault;
}

/* Inside a savepoint, so that one fault doesn't hide the others. */
static char *check(const struct db_query *query) {
    char *fault = run("SAVEPOINT before_check", PGRES_COMMAND_OK);
    if (fault == NULL)
        fault = begins_with(query, "COPY") ? check_copy(query) : check_prepared(query);
    g_free(run("ROLLBACK TO SAVEPOINT before_check", PGRES_COMMAND_OK));
    g_free(run("DEALLOCATE ALL", PGRES_COMMAND_OK));
    return fault;
}

/* Logs in and takes on the role in a transaction that has the temporary tables of the scope's statements. */
static bool open_door(const char *conninfo, size_t door) {
    const char *names[] = {"dbname", "user", "options", NULL};
    const char *values[] = {
        conninfo, doors[door].login,
        "-c search_path=pg_catalog,firstline,app,public,pg_temp -c plan_cache_mode=force_generic_plan", NULL};
    conn = PQconnectdbParams(names, values, 1);
    if (PQstatus(conn) != CONNECTION_OK) {
        g_print("Bail out! %s", PQerrorMessage(conn));
        return false;
    }
    g_free(run("BEGIN", PGRES_COMMAND_OK));
    for (int i = 0; i < queries_count; i++) {
        if ((queries[i]->scopes & doors[door].scope) != 0 && is_temporary_table(queries[i]))
            g_free(run(queries[i]->sql, PGRES_COMMAND_OK));
    }
    g_autofree char *take_on = g_strdup_printf("SET LOCAL ROLE %s", doors[door].role);
    g_autofree char *fault = run(take_on, PGRES_COMMAND_OK);
    if (fault != NULL)
        g_print("Bail out! %s", fault);
    return fault == NULL;
}

int main(int argc, char **argv) {
    int n = 0, failures = 0;
    if (argc != 2) {
        g_printerr("usage: %s CONNINFO\n", argv[0]);
        return 2;
    }
    for (size_t door = 0; door < G_N_ELEMENTS(doors); door++) {
        if (!open_door(argv[1], door))
            return 1;
        for (int i = 0; i < queries_count; i++) {
            const struct db_query *query = queries[i];
            if ((query->scopes & doors[door].scope) == 0 || is_temporary_table(query))
                continue;
            g_autofree char *fault = check(query);
            g_print("%s %d - %s as %s\n", fault == NULL ? "ok" : "not ok", ++n, query->name, doors[door].role);
            if (fault != NULL)
                g_print("# %s\n", g_strdelimit(g_strchomp(fault), "\n", ' '));
            failures += fault != NULL;
        }
        PQfinish(conn);
    }
    g_print("1..%d\n", n);
    return failures > 0;
}
