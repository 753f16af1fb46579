/* Puts workbooks into place; see publish.h. */
#include "report/publish.h"

#include "report/zip.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define STAGING_PREFIX ".staging-"

static bool fail(GError **error, const char *path, const char *what) {
    g_set_error(error, BOOK_ERROR, BOOK_ERROR_WRITE, "%s: %s: %s", path, what, g_strerror(errno));
    return false;
}

bool publication_begin(struct publication *self, const char *folder, const char *name, GError **error) {
    *self = (struct publication){.folder = g_strdup(folder)};
    if (g_mkdir_with_parents(folder, 0750) != 0)
        return fail(error, folder, "the output folder can't be made");
    g_autofree char *staging = g_build_filename(folder, STAGING_PREFIX "XXXXXX", NULL);
    if (g_mkdtemp_full(staging, 0700) == NULL)
        return fail(error, folder, "the output folder can't be written");
    self->staging = g_steal_pointer(&staging);
    self->draft = g_build_filename(self->staging, name, NULL);
    self->path = g_build_filename(folder, name, NULL);
    return true;
}

static void remove_folder(const char *path) {
    GDir *entries = g_dir_open(path, 0, NULL);
    for (const char *name; entries != NULL && (name = g_dir_read_name(entries)) != NULL;) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        g_unlink(file);
    }
    if (entries != NULL)
        g_dir_close(entries);
    g_rmdir(path);
}

void publication_clear(struct publication *self) {
    if (self->staging != NULL)
        remove_folder(self->staging);
    g_free(self->folder);
    g_free(self->staging);
    g_free(self->draft);
    g_free(self->path);
    *self = (struct publication){0};
}

void publication_sweep(const char *folder) {
    GDir *entries = g_dir_open(folder, 0, NULL);
    for (const char *name; entries != NULL && (name = g_dir_read_name(entries)) != NULL;) {
        if (!g_str_has_prefix(name, STAGING_PREFIX))
            continue;
        g_autofree char *left = g_build_filename(folder, name, NULL);
        remove_folder(left);
    }
    if (entries != NULL)
        g_dir_close(entries);
}

/* ---- reading back -------------------------------------------------------------------------------------------------
 */

static void written_sheet_clear(gpointer data) {
    g_free(((struct written_sheet *)data)->name);
}

GArray *written_sheets(const struct book *book) {
    GArray *sheets = g_array_new(FALSE, FALSE, sizeof(struct written_sheet));
    g_array_set_clear_func(sheets, written_sheet_clear);
    const GPtrArray *pages = book_pages(book);
    for (guint i = 0; i < pages->len; i++) {
        const struct page *page = pages->pdata[i];
        struct written_sheet sheet = {.name = g_strdup(page->name), .rows = page->rows};
        g_array_append_val(sheets, sheet);
    }
    return sheets;
}

#define ROW_TAG "<row "
#define SHEET_END "</worksheet>"

/* A tag may lie across two pieces, so the last bytes of one are kept before the next. */
struct reading {
    const GArray *sheets;
    guint found;
    uint64_t rows;
    char tail[sizeof SHEET_END];
    size_t n_tail;
};

static uint64_t count_tags(const char *bytes, size_t length) {
    uint64_t tags = 0;
    for (const char *at = bytes; (at = memmem(at, length - (size_t)(at - bytes), ROW_TAG, strlen(ROW_TAG))) != NULL;
         at += strlen(ROW_TAG))
        tags++;
    return tags;
}

static void take_piece(struct reading *self, const char *bytes, size_t length) {
    /* The seam: as many bytes of either side as a tag has, less one. */
    char seam[2 * (sizeof ROW_TAG - 1)];
    size_t before = MIN(self->n_tail, strlen(ROW_TAG) - 1), after = MIN(length, strlen(ROW_TAG) - 1);
    memcpy(seam, self->tail + self->n_tail - before, before);
    memcpy(seam + before, bytes, after);
    self->rows += count_tags(seam, before + after) + count_tags(bytes, length);
    size_t keep = MIN(length, strlen(SHEET_END)), rest = MIN(self->n_tail, strlen(SHEET_END) - keep);
    memmove(self->tail, self->tail + self->n_tail - rest, rest);
    memcpy(self->tail + rest, bytes + length - keep, keep);
    self->n_tail = rest + keep;
}

static bool end_sheet(struct reading *self, guint position, GError **error) {
    const struct written_sheet *sheet = &g_array_index(self->sheets, struct written_sheet, position);
    bool is_whole = self->n_tail == strlen(SHEET_END) && memcmp(self->tail, SHEET_END, self->n_tail) == 0;
    if (!is_whole || self->rows != sheet->rows) {
        g_set_error(error, BOOK_ERROR, BOOK_ERROR_BROKEN,
                    "the sheet '%s' was not written whole: %" G_GUINT64_FORMAT " rows of %" G_GUINT64_FORMAT
                    "; is the disk full?",
                    sheet->name, self->rows, sheet->rows);
        return false;
    }
    self->rows = 0;
    self->n_tail = 0;
    self->found++;
    return true;
}

/* The position of a worksheet's entry, counted from 1; 0 for any other entry. */
static guint64 sheet_position(const char *entry) {
    static const char prefix[] = "xl/worksheets/sheet", suffix[] = ".xml";
    if (!g_str_has_prefix(entry, prefix))
        return 0;
    char *end;
    guint64 position = g_ascii_strtoull(entry + strlen(prefix), &end, 10);
    return strcmp(end, suffix) == 0 ? position : 0;
}

static bool take_entry(const char *entry, const unsigned char *bytes, size_t length, void *data, GError **error) {
    struct reading *self = data;
    guint64 position = sheet_position(entry);
    if (position < 1 || position > self->sheets->len)
        return true;
    if (bytes == NULL)
        return end_sheet(self, (unsigned)position - 1, error);
    take_piece(self, (const char *)bytes, length);
    return true;
}

bool publication_check(const struct publication *self, const GArray *sheets, GError **error) {
    struct reading reading = {.sheets = sheets};
    if (!zip_check(self->draft, take_entry, &reading, error))
        return false;
    if (reading.found == sheets->len)
        return true;
    g_set_error(error, BOOK_ERROR, BOOK_ERROR_BROKEN, "%u of %u sheets were written; is the disk full?", reading.found,
                sheets->len);
    return false;
}

/* ---- into place ---------------------------------------------------------------------------------------------------
 */

static bool flush(const char *path, int flags, GError **error) {
    int file = open(path, flags | O_CLOEXEC);
    bool fine = file >= 0 && fsync(file) == 0;
    if (!fine)
        fail(error, path, "can't be flushed to the disk");
    if (file >= 0)
        close(file);
    return fine;
}

bool publication_place(struct publication *self, GError **error) {
    if (!flush(self->draft, O_RDONLY, error))
        return false;
    if (g_rename(self->draft, self->path) != 0)
        return fail(error, self->path, "can't be put into place");
    return flush(self->folder, O_RDONLY | O_DIRECTORY, error);
}

/* ---- out of place ---------------------------------------------------------------------------------------------------
 */

/* Piece by piece, since a workbook may be large. */
static bool read_pieces(int file, GChecksum *sum, int64_t *bytes) {
    unsigned char piece[65536];
    ssize_t length;
    while ((length = read(file, piece, sizeof piece)) > 0) {
        g_checksum_update(sum, piece, length);
        *bytes += length;
    }
    return length == 0;
}

char *publication_sha256(const char *path, int64_t *bytes) {
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    int64_t length = 0;
    struct stat status;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0)
        return NULL;
    bool is_whole = fstat(file, &status) == 0 && S_ISREG(status.st_mode) && read_pieces(file, sum, &length);
    close(file);
    if (bytes != NULL)
        *bytes = length;
    return is_whole ? g_strdup(g_checksum_get_string(sum)) : NULL;
}

void publication_withdraw(const char *folder, const char *name, const char *sha256) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *found = publication_sha256(path, NULL);
    if (g_strcmp0(found, sha256) != 0)
        return;
    if (g_unlink(path) == 0)
        g_message("%s is gone: the customer has another name now", path);
    else
        g_warning("%s, which has another name now, can't be removed: %s", path, g_strerror(errno));
}
