/* Keeps workbooks of frozen months in the database; see store.h. */
#include "report/store.h"

#include "report/publish.h"
#include "sql/queries.h"

#include <errno.h>

enum { CHUNK_BYTES = 128 * 1024, SHA256_BYTES = 32 };

typedef FILE open_file;
static void open_file_close(FILE *file) {
    fclose(file);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(open_file, open_file_close)

static bool fail(GError **error, const char *path, const char *what) {
    g_set_error(error, BOOK_ERROR, BOOK_ERROR_WRITE, "%s: %s: %s", path, what, g_strerror(errno));
    return false;
}

/* ---- in -----------------------------------------------------------------------------------------------------------
 */

struct digest {
    gint64 size;
    guint8 sha256[SHA256_BYTES];
};

static void take_digest(GChecksum *checksum, guint8 sha256[SHA256_BYTES]) {
    gsize length = SHA256_BYTES;
    g_checksum_get_digest(checksum, sha256, &length);
}

static bool read_digest(FILE *file, const char *path, guint8 *buffer, struct digest *digest, GError **error) {
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    for (size_t length; (length = fread(buffer, 1, CHUNK_BYTES, file)) > 0;) {
        g_checksum_update(checksum, buffer, (gssize)length);
        digest->size += (gint64)length;
    }
    take_digest(checksum, digest->sha256);
    if (ferror(file) || fseek(file, 0, SEEK_SET) != 0)
        return fail(error, path, "can't be read back");
    return true;
}

bool store_put(struct db *db, int64_t customer_id, int month, int64_t run_id, const char *path, GError **error) {
    g_autoptr(open_file) file = fopen(path, "rbe");
    g_autofree guint8 *buffer = g_malloc(CHUNK_BYTES);
    g_autofree char *name = g_path_get_basename(path);
    struct digest digest = {0};
    if (file == NULL)
        return fail(error, path, "can't be read back");
    if (!read_digest(file, path, buffer, &digest, error))
        return false;
    g_autoptr(db_work) work = db_begin(db, DB_SCOPE_REPORT, NULL);
    db_ask(work, workbook_store, DB_NOTHING, db_int(customer_id), db_int(month), db_text(name), db_int(digest.size),
           db_bytes(digest.sha256, SHA256_BYTES), db_text(PACKAGE_VERSION), db_int(run_id));
    gint64 position = 0;
    for (size_t length; (length = fread(buffer, 1, CHUNK_BYTES, file)) > 0; position++)
        db_ask(work, workbook_store_chunk, DB_NOTHING, db_int(customer_id), db_int(month), db_int(position),
               db_bytes(buffer, length));
    if (ferror(file))
        return fail(error, path, "can't be read back");
    return db_commit(work, error);
}

/* ---- out ----------------------------------------------------------------------------------------------------------
 */

struct taking {
    FILE *file;
    GChecksum *checksum;
    gint64 size;
    bool is_short; /* the disk took less than it was given */
};

static bool take_chunk(const struct db_rows *row, void *data) {
    struct taking *self = data;
    size_t length;
    const void *bytes = db_blob(row, 0, WORKBOOK_STORED_CHUNKS_BYTES, &length);
    g_checksum_update(self->checksum, bytes, (gssize)length);
    self->size += (gint64)length;
    self->is_short = fwrite(bytes, 1, length, self->file) != length;
    return !self->is_short;
}

static bool write_draft(struct db_work *work, int64_t customer_id, int month, const char *path, struct digest *found,
                        GError **error) {
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    struct taking taking = {.file = fopen(path, "wbe"), .checksum = checksum};
    if (taking.file == NULL)
        return fail(error, path, "can't be written");
    bool fine = db_stream(work, workbook_stored_chunks, take_chunk, &taking, error, db_int(customer_id), db_int(month));
    bool is_whole = fclose(taking.file) == 0 && !taking.is_short;
    if (fine && !is_whole)
        return fail(error, path, "can't be written");
    found->size = taking.size;
    take_digest(checksum, found->sha256);
    return fine;
}

static bool is_as_stored(const struct db_rows *stored, const struct digest *found) {
    size_t length;
    const void *sha256 = db_blob(stored, 0, WORKBOOK_STORED_SHA256, &length);
    return length == SHA256_BYTES && memcmp(sha256, found->sha256, length) == 0 &&
           db_int64(stored, 0, WORKBOOK_STORED_SIZE) == found->size;
}

bool store_take(struct db *db, int64_t customer_id, int month, const char *folder, char **path, GError **error) {
    g_auto(publication_t) place = {0};
    g_autoptr(db_work) work = db_begin_snapshot(db, DB_SCOPE_REPORT, NULL);
    struct db_rows *stored = db_ask(work, workbook_stored, DB_MAYBE_ROW, db_int(customer_id), db_int(month));
    struct digest found = {0};
    *path = NULL;
    if (!db_run(work, error))
        return false;
    if (db_count(stored) == 0)
        return true;
    const char *name = db_str(stored, 0, WORKBOOK_STORED_FILE_NAME);
    if (!publication_begin(&place, folder, name, error) ||
        !write_draft(work, customer_id, month, place.draft, &found, error))
        return false;
    if (!is_as_stored(stored, &found)) {
        g_set_error(error, BOOK_ERROR, BOOK_ERROR_BROKEN,
                    "%s, as it is stored, is not what was written when the month was frozen", name);
        return false;
    }
    if (!publication_place(&place, error))
        return false;
    *path = g_strdup(place.path);
    return true;
}
