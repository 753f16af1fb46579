/* How commands refuse, speak, connect and leave their trace in the audit log; the contract is in admin.h. */
#include "admin/admin.h"
#include "sql/queries.h"

#include <stdio.h>
#include <unistd.h>

G_DEFINE_QUARK(firstline_admin_error, admin_error)

G_GNUC_PRINTF(3, 0)
static bool fail(GError **error, enum admin_error code, const char *format, va_list arguments) {
    g_propagate_error(error, g_error_new_valist(ADMIN_ERROR, (int)code, format, arguments));
    return false;
}

bool admin_usage(GError **error, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fail(error, ADMIN_ERROR_USAGE, format, arguments);
    va_end(arguments);
    return false;
}

bool admin_refuse(GError **error, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fail(error, ADMIN_ERROR_FAILED, format, arguments);
    va_end(arguments);
    return false;
}

void admin_say(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
}

struct db *admin_db(struct admin *admin) {
    if (admin->db == NULL)
        admin->db = db_new_batch(admin->config->database.connection, "firstline_admin");
    return admin->db;
}

struct db_work *admin_begin(struct admin *admin) {
    struct db_work *work = db_begin(admin_db(admin), DB_SCOPE_ADMIN, NULL);
    db_ask(work, operator_turn, DB_ONE_ROW);
    return work;
}

void admin_audit(struct db_work *work, const char *action, gint64 customer, gint64 subject, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *more = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *detail = g_strdup_printf("uid=%u%s%s", (unsigned)getuid(), more[0] == '\0' ? "" : " ", more);
    db_ask(work, audit_write, DB_NOTHING, db_text(action), customer == 0 ? db_null() : db_int(customer),
           subject == 0 ? db_null() : db_int(subject), db_text(detail));
}
