/* How a workbook gets to its place: made in a folder beside it, read back, flushed to the disk, and renamed over the
 * old one. Whatever fails on the way, the old one stays and nothing half-written is ever seen under its name. */
#ifndef REPORT_PUBLISH_H
#define REPORT_PUBLISH_H

#include "report/book.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct publication {
    char *folder;  /* where it will stand */
    char *staging; /* a folder of its own below that one */
    char *draft;   /* the file there */
    char *path;    /* where it will stand, with its name */
};

/* Makes the staging folder for `name` in `folder` (which is made if it isn't there). */
bool publication_begin(struct publication *self, const char *folder, const char *name, GError **error);

/* Sheets by their position, with the rows that each must have; from book_pages() before the book was closed. */
struct written_sheet {
    char *name;
    uint64_t rows;
};
GArray *written_sheets(const struct book *book); /* struct written_sheet; the caller unrefs it */

/* Reads the draft back, sheet by sheet. */
bool publication_check(const struct publication *self, const GArray *sheets, GError **error);
/* Flushes the draft to the disk and puts it into place. */
bool publication_place(struct publication *self, GError **error);

/* Removes what is left of the staging folder; after either outcome. */
void publication_clear(struct publication *self);
typedef struct publication publication_t;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(publication_t, publication_clear)

/* SHA-256 of a regular file in hexadecimal, and its bytes (may be NULL); NULL if it can't be read. */
char *publication_sha256(const char *path, int64_t *bytes);
/* Removes the file `name` of `folder` if it is the one that has this SHA-256; a failure is said in the log. */
void publication_withdraw(const char *folder, const char *name, const char *sha256);

/* Removes staging folders that a killed run left in `folder`. Only under the lock of the run (facts.h). */
void publication_sweep(const char *folder);

#endif
