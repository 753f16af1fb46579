/* Reads the migrations of a folder and compares them with a ledger; see migration.h. What was applied must be there
 * unchanged, and nothing may be slipped in before it: two databases with the same ledger have the same tables. */
#include "admin/migration.h"

#include "admin/admin.h"
#include "shared/instant.h"

static void migration_free(gpointer data) {
    struct migration *migration = data;
    g_free(migration->name);
    g_free(migration->sql);
    g_free(migration);
}

static struct migration *read_file(const char *folder, const char *file, GError **error) {
    g_autofree char *path = g_build_filename(folder, file, NULL);
    g_autofree char *sql = NULL;
    gsize length = 0;
    if (!g_file_get_contents(path, &sql, &length, error))
        return NULL;
    if (!g_utf8_validate(sql, (gssize)length, NULL)) {
        admin_refuse(error, "%s is not UTF-8", path);
        return NULL;
    }
    g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)sql, length);
    struct migration *migration = g_new0(struct migration, 1);
    migration->number = (unsigned)g_ascii_strtoull(file, NULL, 10);
    migration->name = g_strndup(file, strlen(file) - strlen(".sql"));
    migration->sql = g_steal_pointer(&sql);
    g_strlcpy(migration->sha256, sum, sizeof migration->sha256);
    return migration;
}

static int by_number(gconstpointer a, gconstpointer b) {
    const struct migration *one = *(struct migration *const *)a, *other = *(struct migration *const *)b;
    return one->number < other->number ? -1 : one->number > other->number;
}

/* 1, 2, 3 … without a hole or a double. */
static bool check_numbers(const GPtrArray *files, const char *folder, GError **error) {
    for (guint i = 0; i < files->len; i++) {
        const struct migration *file = files->pdata[i];
        if (file->number == i + 1)
            continue;
        if (file->number == i)
            return admin_refuse(error, "%s holds two migrations with the number %04u", folder, file->number);
        return admin_refuse(error, "the migration %04u is missing in %s; install the program anew", i + 1, folder);
    }
    return files->len > 0 ||
           admin_refuse(error, "there are no migrations in %s; give their folder's parent with --sql", folder);
}

GPtrArray *migration_read(const char *folder, GError **error) {
    g_autoptr(GDir) directory = g_dir_open(folder, 0, error);
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(migration_free);
    const char *file;
    if (directory == NULL)
        return NULL;
    while ((file = g_dir_read_name(directory)) != NULL) {
        if (file[0] == '.' || !g_str_has_suffix(file, ".sql"))
            continue;
        if (!g_regex_match_simple("^[0-9]{4}-[a-z0-9-]+\\.sql$", file, G_REGEX_DOLLAR_ENDONLY, 0)) {
            admin_refuse(error, "%s/%s is not called like a migration: NNNN-name.sql", folder, file);
            return NULL;
        }
        struct migration *migration = read_file(folder, file, error);
        if (migration == NULL)
            return NULL;
        g_ptr_array_add(files, migration);
    }
    g_ptr_array_sort(files, by_number);
    return check_numbers(files, folder, error) ? g_steal_pointer(&files) : NULL;
}

const char *migration_state_name(enum migration_state state) {
    static const char *const names[] = {
        [MIGRATION_APPLIED] = "applied", [MIGRATION_WAITING] = "waiting", [MIGRATION_CHANGED] = "CHANGED",
        [MIGRATION_RENAMED] = "RENAMED", [MIGRATION_MISSING] = "MISSING", [MIGRATION_OVERTAKEN] = "OVERTAKEN",
    };
    return names[state];
}

static const struct migration_applied *applied_of(unsigned number, const struct migration_applied *ledger,
                                                  unsigned n_ledger) {
    for (unsigned i = 0; i < n_ledger; i++)
        if (ledger[i].number == number)
            return &ledger[i];
    return NULL;
}

unsigned migration_last(const GPtrArray *files, const struct migration_applied *ledger, unsigned n_ledger) {
    unsigned last = files->len;
    for (unsigned i = 0; i < n_ledger; i++)
        last = MAX(last, ledger[i].number);
    return last;
}

enum migration_state migration_state_of(unsigned number, const GPtrArray *files, const struct migration_applied *ledger,
                                        unsigned n_ledger) {
    const struct migration *file = number <= files->len ? files->pdata[number - 1] : NULL;
    const struct migration_applied *applied = applied_of(number, ledger, n_ledger);
    if (applied == NULL) {
        for (unsigned i = 0; i < n_ledger; i++)
            if (ledger[i].number > number)
                return MIGRATION_OVERTAKEN;
        return MIGRATION_WAITING;
    }
    if (file == NULL)
        return MIGRATION_MISSING;
    if (strcmp(file->sha256, applied->sha256) != 0)
        return MIGRATION_CHANGED;
    return strcmp(file->name, applied->name) == 0 ? MIGRATION_APPLIED : MIGRATION_RENAMED;
}

/* Says what is wrong with a migration and what to do. */
static bool refuse(unsigned number, enum migration_state state, const struct migration_applied *applied,
                   const char *folder, GError **error) {
    char when[INSTANT_TEXT_SIZE];
    if (state == MIGRATION_OVERTAKEN)
        return admin_refuse(error,
                            "the migration %04u was never applied to this database, but a later one was: give it a "
                            "number after those that are applied ('firstline-admin db status' lists them)",
                            number);
    instant_write(applied->applied_at, when);
    if (state == MIGRATION_MISSING)
        return admin_refuse(error,
                            "this database is newer than this program: %s was applied by version %s at %s and is not "
                            "in %s; install that version or a newer one",
                            applied->name, applied->applied_by, when, folder);
    return admin_refuse(error,
                        "the migration %s was %s after version %s had applied it at %s: put the file in %s back as it "
                        "was, and make changes by a new migration",
                        applied->name, state == MIGRATION_RENAMED ? "renamed" : "changed", applied->applied_by, when,
                        folder);
}

bool migration_next(const GPtrArray *files, const struct migration_applied *ledger, unsigned n_ledger,
                    const char *folder, unsigned *next, GError **error) {
    *next = 0;
    for (unsigned number = 1; number <= migration_last(files, ledger, n_ledger); number++) {
        enum migration_state state = migration_state_of(number, files, ledger, n_ledger);
        if (state == MIGRATION_WAITING && *next == 0)
            *next = number;
        else if (state != MIGRATION_APPLIED && state != MIGRATION_WAITING)
            return refuse(number, state, applied_of(number, ledger, n_ledger), folder, error);
    }
    return true;
}
