/* The file of refused rows: CSV with line, reason, and the row as it stood. It is made when the first row is refused,
 * kept under another name until the import is about to be committed, and goes again if that doesn't come to pass. */
#ifndef ADMIN_IMPORT_REJECTS_H
#define ADMIN_IMPORT_REJECTS_H

#include "admin/csv.h"

#include <glib.h>
#include <stdbool.h>

struct rejects;
typedef struct rejects rejects_t; /* for g_autoptr(rejects_t) */

/* `wanted`: the path that was asked for, which is then written even if nothing is refused; NULL: beside the log as
 * NAME.rejects.csv, or where that folder can't be written, in the current one. */
struct rejects *rejects_new(const char *log_path, const char *wanted);
/* Without rejects_keep() before, nothing remains. */
void rejects_free(struct rejects *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(rejects_t, rejects_free)

/* False: the file can't be written. */
bool rejects_add(struct rejects *self, const struct csv_row *row, const char *reason, GError **error);
/* Writes out what there is and gives the file its name. A file of an earlier run is replaced also if nothing was
 * refused. */
bool rejects_keep(struct rejects *self, GError **error);
/* Where it is, once it is kept; NULL: there is none. */
const char *rejects_path(const struct rejects *self);

#endif
