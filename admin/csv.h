/* Reads a CSV file (RFC 4180) row by row, plain or compressed by gzip. It knows columns by position only and gives them
 * no meaning; what can't be a row is handed out with its line number and the reason, so that the caller can account for
 * it. Used by `import tickets`.
 *
 * Accepted beyond the RFC: LF alone as the end of a line, a byte order mark, another separator, and lines that are
 * wholly empty (skipped and counted). A row may span lines inside quotes; its number is that of its first line. */
#ifndef ADMIN_CSV_H
#define ADMIN_CSV_H

#include <glib.h>
#include <stdbool.h>

struct csv;
typedef struct csv csv_t; /* for g_autoptr(csv_t) */

#define CSV_ERROR (csv_error_quark())
GQuark csv_error_quark(void);
enum csv_error {
    CSV_ERROR_FILE,   /* can't be opened or read, or its compression is damaged */
    CSV_ERROR_SYNTAX, /* a quote that never ends, a row beyond CSV_ROW_MOST, UTF-16: the message begins with FILE:LINE:
                       */
};

#define CSV_ROW_MOST (1024 * 1024) /* bytes of one row */

struct csv_row {
    guint64 line;        /* counts from 1 */
    const char *fault;   /* why it is no row: invalid UTF-8, NUL, a stray quote; NULL for a good one */
    const char **fields; /* UTF-8, without their quotes; only of a good one */
    unsigned n_fields;
    const char *raw; /* the bytes as they stand in the file, without the line's end */
    size_t raw_length;
};

/* NULL with `error`. `name` is the word for messages where it isn't the path. */
struct csv *csv_open(const char *path, char separator, GError **error);
/* Over bytes in memory, which stay the caller's; never compressed. */
struct csv *csv_new(const char *bytes, size_t length, char separator, const char *name);
void csv_free(struct csv *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(csv_t, csv_free)

/* The next row, good or faulty; its texts hold until the next call. False at the end, and on an error, which sets
 * `error`; nothing more can be read after either. */
bool csv_next(struct csv *self, struct csv_row *row, GError **error);

/* Lines without a single character so far. */
guint64 csv_blank_lines(const struct csv *self);

#endif
