/* The numbered migrations of a folder, and how they compare with the ledger of a database. Knows no database itself;
 * used by database.c. */
#ifndef ADMIN_MIGRATION_H
#define ADMIN_MIGRATION_H

#include <glib.h>
#include <stdbool.h>

#define MIGRATION_HASH_CHARS 64

struct migration {
    unsigned number;
    char *name; /* 0001-parties */
    char *sql;
    char sha256[MIGRATION_HASH_CHARS + 1]; /* of the file's bytes, in hexadecimal */
};

/* All of a folder (its files NNNN-name.sql), in their order: 1, 2, 3 …. NULL with `error`: the folder can't be read,
 * holds none, a number is there twice or left out, or a .sql file has another name. The caller unrefs it. */
GPtrArray *migration_read(const char *folder, GError **error);

/* A row of the ledger; texts are borrowed. */
struct migration_applied {
    unsigned number;
    const char *name, *sha256, *applied_by;
    gint64 applied_at;
};

enum migration_state {
    MIGRATION_APPLIED,
    MIGRATION_WAITING,
    MIGRATION_CHANGED, /* applied, and its file says something else now */
    MIGRATION_RENAMED,
    MIGRATION_MISSING,   /* applied, and there is no file: the database is newer than the program */
    MIGRATION_OVERTAKEN, /* not applied, but a later one is */
};
const char *migration_state_name(enum migration_state state);

/* The state of number `number` (1 to the greatest of files and ledger). */
enum migration_state migration_state_of(unsigned number, const GPtrArray *files, const struct migration_applied *ledger,
                                        unsigned n_ledger);

/* The greatest number of files and ledger. */
unsigned migration_last(const GPtrArray *files, const struct migration_applied *ledger, unsigned n_ledger);

/* The number to apply next, 0 when all are. False with `error`: something is changed, missing or overtaken, and nothing
 * may be applied. `folder` is for messages. */
bool migration_next(const GPtrArray *files, const struct migration_applied *ledger, unsigned n_ledger,
                    const char *folder, unsigned *next, GError **error);

#endif
