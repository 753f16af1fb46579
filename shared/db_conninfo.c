/* Connection strings; libpq reads them, in both of its forms. See db_conninfo.h. */
#include "shared/db_conninfo.h"

#include "shared/db.h"

#include <libpq-fe.h>

static PQconninfoOption *parse(const char *conninfo, GError **error) {
    char *complaint = NULL;
    PQconninfoOption *options = PQconninfoParse(conninfo, &complaint);
    if (options == NULL) {
        g_autofree char *line = g_strdup(complaint == NULL ? "out of memory" : complaint);
        g_set_error(error, DB_ERROR, DB_ERROR_OTHER, "the connection string can't be read: %s", g_strstrip(line));
    }
    PQfreemem(complaint);
    return options;
}

char *db_conninfo_get(const char *conninfo, const char *keyword, GError **error) {
    PQconninfoOption *options = parse(conninfo, error);
    if (options == NULL)
        return NULL;
    const char *value = "";
    for (const PQconninfoOption *option = options; option->keyword != NULL; option++)
        if (option->val != NULL && strcmp(option->keyword, keyword) == 0)
            value = option->val;
    char *copy = g_strdup(value);
    PQconninfoFree(options);
    return copy;
}

/* keyword='value', with quotes and backslashes escaped as libpq wants them. */
static void append(GString *out, const char *keyword, const char *value) {
    g_string_append_printf(out, "%s%s='", out->len == 0 ? "" : " ", keyword);
    for (; *value != '\0'; value++) {
        if (*value == '\'' || *value == '\\')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *value);
    }
    g_string_append_c(out, '\'');
}

char *db_conninfo_set(const char *conninfo, const char *keyword, const char *value, GError **error) {
    PQconninfoOption *options = parse(conninfo, error);
    if (options == NULL)
        return NULL;
    GString *out = g_string_new("");
    for (const PQconninfoOption *option = options; option->keyword != NULL; option++)
        if (option->val != NULL && strcmp(option->keyword, keyword) != 0)
            append(out, option->keyword, option->val);
    append(out, keyword, value);
    PQconninfoFree(options);
    return g_string_free(out, FALSE);
}
