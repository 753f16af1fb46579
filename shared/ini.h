/* Reads an ini file line by line and keeps the line numbers that GKeyFile forgets, so that every complaint can name
 * FILE:LINE. Lines are `[section]`, `key=value`, `# comment`, `; comment` or blank; blanks around words don't count.
 * Used for calendar and plan files; what sections and keys there are is theirs to say. */
#ifndef SHARED_INI_H
#define SHARED_INI_H

#include <glib.h>
#include <stdbool.h>

typedef struct ini {
    const char *file; /* for messages */
    GQuark domain;    /* of the errors */
    int code;
    const char *at; /* what is still to be read */
    unsigned line;
    char *section; /* "" before the first */
    char *key;     /* NULL where a section begins */
    char *value;
} ini_t; /* for g_auto(ini_t) */

void ini_begin(struct ini *self, const char *text, const char *file, GQuark domain, int code);
/* Moves to the next section or entry. False at the end, and on an error, which sets `error`. */
bool ini_next(struct ini *self, GError **error);
void ini_end(struct ini *self);

/* Sets `error` to `FILE:LINE: …` for the present line; returns false. */
bool ini_refuse(const struct ini *self, GError **error, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* Reads a whole text file; a NUL or invalid UTF-8 in it is an error (`FILE: …`). */
char *ini_load(const char *path, GQuark domain, int code, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ini_t, ini_end)

#endif
