/* Workbooks of frozen months in the database, in pieces of 128 KiB like attachments: kept once, and put out again byte
 * for byte. Neither side ever holds a file whole. */
#ifndef REPORT_STORE_H
#define REPORT_STORE_H

#include "shared/db.h"

#include <stdint.h>

/* Keeps the file at `path` under its base name, in one transaction. */
bool store_put(struct db *db, int64_t customer_id, int month, int64_t run_id, const char *path, GError **error);

/* Puts a stored workbook into `folder` and its path into `*path` (to be freed); NULL there if none is stored. What
 * comes out must have the SHA-256 that was stored with it. */
bool store_take(struct db *db, int64_t customer_id, int month, const char *folder, char **path, GError **error);

#endif
