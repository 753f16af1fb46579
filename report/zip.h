/* Reads a ZIP file back (APPNOTE.TXT 6.3, without ZIP64, encryption and spanning, which workbooks don't have) and
 * checks it: every entry that the directory lists is whole, of its size and its checksum. Constant memory. Used by
 * publish.c on what libxlsxwriter wrote. */
#ifndef REPORT_ZIP_H
#define REPORT_ZIP_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#define ZIP_ERROR (zip_error_quark())
GQuark zip_error_quark(void);
enum zip_error { ZIP_ERROR_READ, ZIP_ERROR_BROKEN };

/* What is told of an entry: its content in pieces, then once its end (`bytes` NULL). Return false to stop with an error
 * that the callback has set. */
typedef bool (*zip_func)(const char *entry, const unsigned char *bytes, size_t length, void *data, GError **error);

/* False with `error`: can't be read, is no ZIP file, or an entry is not what the directory says. */
bool zip_check(const char *path, zip_func each, void *data, GError **error);

#endif
