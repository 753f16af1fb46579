/* Connection strings of libpq, taken apart and put together. Used by `firstline-admin db create`, which goes into two
 * databases of one cluster. */
#ifndef SHARED_DB_CONNINFO_H
#define SHARED_DB_CONNINFO_H

#include <glib.h>

/* A keyword's value, "" where the string leaves it open; NULL with `error` (DB_ERROR_OTHER) where the string can't be
 * read. The caller frees it. */
char *db_conninfo_get(const char *conninfo, const char *keyword, GError **error);

/* The same connection with another value for one keyword. */
char *db_conninfo_set(const char *conninfo, const char *keyword, const char *value, GError **error);

#endif
