/* Errors of the database layer: the server's SQLSTATE becomes one of the kinds that callers tell apart. A text names
 * the statement and the state; the server's own words are added where they can't hold what a person typed. */
#include "shared/db_private.h"

#include <libpq-fe.h>

typedef struct {
    char sqlstate[6];
} DbErrorPrivate;

static void db_error_private_init(DbErrorPrivate *private) {
    private->sqlstate[0] = '\0';
}

static void db_error_private_copy(const DbErrorPrivate *from, DbErrorPrivate *to) {
    *to = *from;
}

static void db_error_private_clear(G_GNUC_UNUSED DbErrorPrivate *private) {
}

G_DEFINE_EXTENDED_ERROR(DbError, db_error)

/* The first line whose state is the beginning of the server's one counts. Where the transaction is rolled back and
 * another try may go better, the kind says that nothing was written. */
static const struct {
    const char *state;
    enum db_error code;
} kinds[] = {
    {"FL401", DB_ERROR_NO_SESSION},
    {"FL403", DB_ERROR_FORBIDDEN},
    {"42501", DB_ERROR_FORBIDDEN},
    {"23505", DB_ERROR_CONFLICT},
    {"40001", DB_ERROR_CONFLICT},
    {"40P01", DB_ERROR_CONFLICT},
    {"22", DB_ERROR_REFUSED},
    {"23", DB_ERROR_REFUSED},
    {"57014", DB_ERROR_DEADLINE},    /* statement timeout */
    {"55P03", DB_ERROR_UNAVAILABLE}, /* lock timeout */
    {"25P03", DB_ERROR_UNAVAILABLE}, /* idled in a transaction for too long */
    {"25006", DB_ERROR_UNAVAILABLE}, /* a standby, until the failover is done */
    {"26000", DB_ERROR_UNAVAILABLE}, /* the statement isn't prepared on this server connection */
    {"42P05", DB_ERROR_UNAVAILABLE}, /* … or is already */
    {"08", DB_ERROR_UNAVAILABLE},    /* connection */
    {"53", DB_ERROR_UNAVAILABLE},    /* no memory, disk or connections left */
    {"57P", DB_ERROR_UNAVAILABLE},   /* shutting down or starting up */
    {"58", DB_ERROR_UNAVAILABLE},    /* input or output error */
    {"", DB_ERROR_OTHER},
};

static enum db_error kind_of(const char *sqlstate) {
    size_t i = 0;
    while (!g_str_has_prefix(sqlstate, kinds[i].state))
        i++;
    return kinds[i].code;
}

const char *db_error_sqlstate(const GError *error) {
    return error != NULL && error->domain == DB_ERROR ? db_error_get_private(error)->sqlstate : "";
}

void db_error_set(GError **error, enum db_error code, const char *sqlstate, const char *format, ...) {
    va_list args;
    va_start(args, format);
    g_autoptr(GError) made = g_error_new_valist(DB_ERROR, (int)code, format, args);
    va_end(args);
    g_strlcpy(db_error_get_private(made)->sqlstate, sqlstate, sizeof(DbErrorPrivate));
    g_propagate_error(error, g_steal_pointer(&made));
}

static const char *field(const PGresult *result, int code) {
    const char *value = PQresultErrorField(result, code);
    return value == NULL ? "" : value;
}

/* A cached plan whose columns a migration changed, or a statement that this server connection doesn't know: a new
 * connection prepares afresh and nothing was written. */
bool db_error_wants_new_connection(const PGresult *result) {
    const char *state = field(result, PG_DIAG_SQLSTATE);
    return g_str_equal(state, "26000") || g_str_equal(state, "42P05") ||
           (g_str_equal(state, "0A000") &&
            g_str_equal(field(result, PG_DIAG_SOURCE_FUNCTION), "RevalidateCachedQuery"));
}

bool db_error_is_fatal(const PGresult *result) {
    const char *severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    return g_str_equal(severity, "FATAL") || g_str_equal(severity, "PANIC");
}

/* The words of class 22 repeat the value that was refused. */
GError *db_error_of(const PGresult *result, const char *name, bool in_full) {
    const char *state = field(result, PG_DIAG_SQLSTATE);
    enum db_error code = db_error_wants_new_connection(result) ? DB_ERROR_UNAVAILABLE : kind_of(state);
    GError *error = NULL;
    if (!in_full && g_str_has_prefix(state, "22"))
        db_error_set(&error, code, state, "%s: SQLSTATE %s", name, state);
    else if (in_full && *field(result, PG_DIAG_MESSAGE_DETAIL) != '\0')
        db_error_set(&error, code, state, "%s: %s (%s; SQLSTATE %s)", name, field(result, PG_DIAG_MESSAGE_PRIMARY),
                     field(result, PG_DIAG_MESSAGE_DETAIL), state);
    else
        db_error_set(&error, code, state, "%s: %s (SQLSTATE %s)", name, field(result, PG_DIAG_MESSAGE_PRIMARY), state);
    return error;
}
