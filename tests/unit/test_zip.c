/* Reading a ZIP file back (report/zip.h): a whole one passes, and whatever is cut off, changed or missing is noticed.
 * The file is made by libxlsxwriter, as in the program. */
#include "report/zip.h"

#include <glib/gstdio.h>
#include <unistd.h>
#include <xlsxwriter.h>

static char *folder, *path;

/* A workbook of some hundred kilobytes. */
static void write_book(void) {
    lxw_workbook *book = workbook_new(path);
    lxw_worksheet *sheet = workbook_add_worksheet(book, NULL);
    for (lxw_row_t row = 0; row < 20000; row++)
        worksheet_write_number(sheet, row, 0, (double)((row * 2654435761u) % 1000003), NULL);
    g_assert_cmpint(workbook_close(book), ==, LXW_NO_ERROR);
}

struct found {
    unsigned entries;
    size_t bytes;
    const char *stop_at;
};

static bool count(const char *entry, const unsigned char *bytes, size_t length, void *data, GError **error) {
    struct found *found = data;
    found->entries += bytes == NULL;
    found->bytes += length;
    if (found->stop_at != NULL && bytes == NULL && g_str_equal(entry, found->stop_at)) {
        g_set_error(error, ZIP_ERROR, ZIP_ERROR_BROKEN, "stopped");
        return false;
    }
    return true;
}

static void check_refused(void) {
    struct found found = {0};
    g_autoptr(GError) error = NULL;
    bool fine = zip_check(path, count, &found, &error);
    g_assert_false(fine);
    g_assert_nonnull(error);
}

static void whole(void) {
    write_book();
    struct found found = {0};
    g_autoptr(GError) error = NULL;
    bool fine = zip_check(path, count, &found, &error);
    g_assert_true(fine);
    g_assert_no_error(error);
    g_assert_cmpuint(found.entries, ==, 9);
    g_assert_cmpuint(found.bytes, >, 500000);
}

static void the_callback_refuses(void) {
    write_book();
    struct found found = {.stop_at = "xl/worksheets/sheet1.xml"};
    g_autoptr(GError) error = NULL;
    bool fine = zip_check(path, count, &found, &error);
    g_assert_false(fine);
    g_assert_cmpstr(error->message, ==, "stopped");
}

/* Cut anywhere. */
static void cut(void) {
    write_book();
    g_autofree char *content = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(path, &content, &length, NULL));
    for (gsize left = 0; left < length; left += length / 97 + 1) {
        g_assert_cmpint(truncate(path, (off_t)left), ==, 0);
        check_refused();
        g_assert_true(g_file_set_contents(path, content, (gssize)length, NULL));
    }
}

/* One bit changed: in an entry's data its checksum notices, in the directory something doesn't fit. Dates and the like
 * are not read, so not every byte matters; that no change crashes it does. */
static void changed(void) {
    write_book();
    g_autofree char *content = NULL;
    gsize length, refused = 0, tried = 0;
    g_assert_true(g_file_get_contents(path, &content, &length, NULL));
    for (gsize at = 0; at < length; at += length / 499 + 1) {
        content[at] ^= 0x10;
        g_assert_true(g_file_set_contents(path, content, (gssize)length, NULL));
        struct found found = {0};
        refused += !zip_check(path, count, &found, NULL);
        tried++;
        content[at] ^= 0x10;
    }
    g_assert_cmpuint(refused * 100, >, tried * 95);
}

static void no_zip_file(void) {
    g_assert_true(g_file_set_contents(path, "no workbook", -1, NULL));
    check_refused();
    g_assert_true(g_file_set_contents(path, "", 0, NULL));
    check_refused();
    g_unlink(path);
    check_refused();
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("firstline-zip-XXXXXX", NULL);
    path = g_build_filename(folder, "book.xlsx", NULL);
    g_test_add_func("/zip/whole", whole);
    g_test_add_func("/zip/callback", the_callback_refuses);
    g_test_add_func("/zip/cut", cut);
    g_test_add_func("/zip/changed", changed);
    g_test_add_func("/zip/none", no_zip_file);
    int failed = g_test_run();
    g_unlink(path);
    g_rmdir(folder);
    g_free(path);
    g_free(folder);
    return failed;
}
