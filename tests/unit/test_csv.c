/* The CSV reader: what RFC 4180 says, what is accepted beyond it, and that nothing malformed is lost without its line
 * number. Files are read through zlib, so compressed, cut and empty ones are written to a folder of their own. */
#include "admin/csv.h"

#include <glib/gstdio.h>
#include <zlib.h>

/* Rows as text: cells between bars, a fault as `LINE! why`. */
static char *all_of(struct csv *csv, GError **error) {
    GString *text = g_string_new(NULL);
    struct csv_row row;
    while (csv_next(csv, &row, error)) {
        g_string_append_printf(text, "%s%" G_GUINT64_FORMAT, text->len > 0 ? " " : "", row.line);
        if (row.fault != NULL)
            g_string_append_printf(text, "! %s", row.fault);
        else
            for (unsigned i = 0; i < row.n_fields; i++)
                g_string_append_printf(text, "|%s", row.fields[i]);
    }
    return g_string_free(text, FALSE);
}

static char *read_bytes(const char *bytes, size_t length, char separator) {
    g_autoptr(csv_t) csv = csv_new(bytes, length, separator, "log.csv");
    g_autoptr(GError) error = NULL;
    char *text = all_of(csv, &error);
    if (error == NULL)
        return text;
    g_free(text);
    return g_strdup(error->message);
}

#define BYTES(text) (text), sizeof(text) - 1

static const struct {
    const char *name, *bytes;
    size_t length;
    char separator;
    const char *wanted;
} cases[] = {
    {"empty file", BYTES(""), ',', ""},
    {"one cell", BYTES("a"), ',', "1|a"},
    {"line ends", BYTES("a,b\r\nc,d\ne,f"), ',', "1|a|b 2|c|d 3|e|f"},
    {"empty cells", BYTES(",\n,,\n"), ',', "1|| 2|||"},
    {"blanks are part of a cell", BYTES(" a , b \n"), ',', "1| a | b "},
    {"quotes", BYTES("\"a,b\",\"c\"\"d\",\"\"\n"), ',', "1|a,b|c\"d|"},
    {"lines inside quotes", BYTES("\"a\nb\",\"c\r\nd\"\nz\n"), ',', "1|a\nb|c\r\nd 4|z"},
    {"quote at the end of the file", BYTES("a,\"b\""), ',', "1|a|b"},
    {"return at the end of the file", BYTES("a,b\r"), ',', "1|a|b"},
    {"byte order mark",
     BYTES("\xef\xbb\xbf"
           "a,b\n"),
     ',', "1|a|b"},
    {"byte order mark alone", BYTES("\xef\xbb\xbf"), ',', ""},
    {"byte order mark before a quote", BYTES("\xef\xbb\xbf\"a\",b\n"), ',', "1|a|b"},
    {"blank lines", BYTES("\n\na\n\r\n\nb\n\n"), ',', "3|a 6|b"},
    {"semicolon", BYTES("a;b,c\n"), ';', "1|a|b,c"},
    {"tab", BYTES("a\tb\n"), '\t', "1|a|b"},
    {"letters beyond ASCII", BYTES("\xc3\xa4,\xe6\x9d\x8e\n"), ',', "1|\xc3\xa4|\xe6\x9d\x8e"},
    {"stray quote", BYTES("a\"b,c\nd\n"), ',', "1! a quote in the middle of a field 2|d"},
    {"text after a quote", BYTES("\"a\"b,c\nd\n"), ',', "1! text after a closing quote 2|d"},
    {"return inside", BYTES("a\rb\nd\n"), ',', "1! a carriage return inside a field 2|d"},
    {"return after a quote", BYTES("\"a\"\rb\nd\n"), ',', "1! a carriage return inside a field 2|d"},
    {"invalid UTF-8", BYTES("a\nb\xff,c\nd\n"), ',', "1|a 2! not valid UTF-8 3|d"},
    {"invalid UTF-8 in quotes over lines", BYTES("\"\n\xc3\",c\nd\n"), ',', "1! not valid UTF-8 3|d"},
    {"cut letter at the end", BYTES("a,\xe6\x9d"), ',', "1! not valid UTF-8"},
    {"overlong and surrogate", BYTES("\xc0\x80\n\xed\xa0\x80\n"), ',', "1! not valid UTF-8 2! not valid UTF-8"},
    {"NUL", BYTES("a\0b,c\nd\n"), ',', "1! a NUL byte 2|d"},
    {"open quote", BYTES("a\nb,\"c\nd\n"), ',', "log.csv:2: a quote is opened in this row and never closed"},
    {"UTF-16",
     BYTES("\xff\xfe"
           "a\0"),
     ',', "log.csv:1: the file is in UTF-16; convert it to UTF-8 first"},
};

static void test_cases(void) {
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *got = read_bytes(cases[i].bytes, cases[i].length, cases[i].separator);
        g_test_message("%s", cases[i].name);
        g_assert_cmpstr(got, ==, cases[i].wanted);
    }
}

static void test_raw(void) {
    g_autoptr(csv_t) csv = csv_new(BYTES("h\r\n\"x\ny\"z,1\r\nlast"), ',', "log.csv");
    struct csv_row row;
    g_assert_true(csv_next(csv, &row, NULL));
    g_assert_cmpmem(row.raw, row.raw_length, "h", 1);
    g_assert_true(csv_next(csv, &row, NULL));
    g_assert_nonnull(row.fault);
    g_assert_cmpmem(row.raw, row.raw_length, "\"x\ny\"z,1", 8);
    g_assert_true(csv_next(csv, &row, NULL));
    g_assert_cmpuint(row.line, ==, 4);
    g_assert_cmpmem(row.raw, row.raw_length, "last", 4);
    g_assert_false(csv_next(csv, &row, NULL));
    g_assert_false(csv_next(csv, &row, NULL));
    g_assert_cmpuint(csv_blank_lines(csv), ==, 0);
}

static void test_blank_lines(void) {
    g_autoptr(csv_t) csv = csv_new(BYTES("\na\n\r\n\n"), ',', "log.csv");
    struct csv_row row;
    while (csv_next(csv, &row, NULL))
        ;
    g_assert_cmpuint(csv_blank_lines(csv), ==, 3);
}

/* A row may be as long as the limit says, and no longer; the reader doesn't take the rest of the file for one row. */
static void test_long_row(void) {
    g_autofree char *row = g_strnfill(CSV_ROW_MOST - 1, 'x');
    g_autofree char *fits = g_strconcat(row, "\nend\n", NULL);
    g_autofree char *got = read_bytes(fits, strlen(fits), ',');
    g_assert_true(g_str_has_suffix(got, " 2|end"));
    g_autofree char *too_long = g_strconcat("h\n\"", row, row, "\nend\n", NULL);
    g_autofree char *refused = read_bytes(too_long, strlen(too_long), ',');
    g_assert_cmpstr(refused, ==, "log.csv:2: a row of more than 1048576 bytes; is a quote left open?");
}

/* ---- Files ---- */

struct folder {
    char *path;
};

static void folder_make(struct folder *folder, gconstpointer data) {
    (void)data;
    folder->path = g_dir_make_tmp("csv-XXXXXX", NULL);
    g_assert_nonnull(folder->path);
}

static void folder_remove(struct folder *folder, gconstpointer data) {
    (void)data;
    g_autoptr(GDir) dir = g_dir_open(folder->path, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *path = g_build_filename(folder->path, name, NULL);
        g_unlink(path);
    }
    g_rmdir(folder->path);
    g_free(folder->path);
}

/* `bytes` compressed as one member. */
static GByteArray *compressed(const char *bytes, size_t length) {
    z_stream stream = {0};
    g_assert_cmpint(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), ==, Z_OK);
    GByteArray *out = g_byte_array_new();
    g_byte_array_set_size(out, (guint)deflateBound(&stream, length) + 32);
    stream.next_in = (Bytef *)bytes;
    stream.avail_in = (uInt)length;
    stream.next_out = out->data;
    stream.avail_out = out->len;
    g_assert_cmpint(deflate(&stream, Z_FINISH), ==, Z_STREAM_END);
    g_byte_array_set_size(out, (guint)stream.total_out);
    deflateEnd(&stream);
    return out;
}

static char *read_file(struct folder *folder, const void *bytes, size_t length) {
    g_autofree char *path = g_build_filename(folder->path, "log.csv", NULL);
    g_assert_true(g_file_set_contents(path, bytes, (gssize)length, NULL));
    g_autoptr(GError) error = NULL;
    g_autoptr(csv_t) csv = csv_open(path, ',', &error);
    g_assert_no_error(error);
    char *text = all_of(csv, &error);
    if (error == NULL)
        return text;
    g_free(text);
    return g_strdup(error->message + strlen(folder->path) + 1);
}

/* More than the reader's window, so that rows lie across its edges. */
static GString *many_rows(void) {
    GString *text = g_string_new(NULL);
    for (int i = 0; i < 100000; i++)
        g_string_append_printf(text, "%d,\"a\nb\",%08x\n", i, (unsigned)i * 2654435761u);
    return text;
}

static void test_files(struct folder *folder, gconstpointer data) {
    (void)data;
    GString *text = many_rows();
    g_autofree char *in_memory = read_bytes(text->str, text->len, ',');
    g_autofree char *plain = read_file(folder, text->str, text->len);
    g_assert_true(strcmp(plain, in_memory) == 0);
    g_autoptr(GByteArray) packed = compressed(text->str, text->len);
    g_autofree char *unpacked = read_file(folder, packed->data, packed->len);
    g_assert_true(strcmp(unpacked, in_memory) == 0);
    g_string_free(text, TRUE);
}

static void test_members(struct folder *folder, gconstpointer data) {
    (void)data;
    g_autoptr(GByteArray) first = compressed(BYTES("a,b\nc"));
    g_autoptr(GByteArray) second = compressed(BYTES(",d\n"));
    g_byte_array_append(first, second->data, second->len);
    g_autofree char *got = read_file(folder, first->data, first->len);
    g_assert_cmpstr(got, ==, "1|a|b 2|c|d");
}

/* Half a download must not pass for a whole log. */
static void test_cut_file(struct folder *folder, gconstpointer data) {
    (void)data;
    GString *text = many_rows();
    g_autoptr(GByteArray) packed = compressed(text->str, text->len);
    g_string_free(text, TRUE);
    for (guint cut = 1; cut <= 9; cut += 4) {
        g_autofree char *got = read_file(folder, packed->data, packed->len - cut);
        g_assert_true(g_str_has_prefix(got, "log.csv:"));
        g_assert_nonnull(strstr(got, "cut off"));
    }
    packed->data[packed->len / 2] ^= 0xff;
    g_autofree char *got = read_file(folder, packed->data, packed->len);
    g_assert_true(g_str_has_prefix(got, "log.csv:"));
}

static void test_no_file(struct folder *folder, gconstpointer data) {
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(folder->path, "none.csv", NULL);
    g_assert_null(csv_open(path, ',', &error));
    g_assert_error(error, CSV_ERROR, CSV_ERROR_FILE);
    g_assert_true(g_str_has_suffix(error->message, "none.csv: No such file or directory"));
    g_clear_error(&error);
    g_autoptr(csv_t) folder_as_file = csv_open(folder->path, ',', &error);
    struct csv_row row;
    g_assert_true(folder_as_file == NULL || !csv_next(folder_as_file, &row, &error));
    g_assert_error(error, CSV_ERROR, CSV_ERROR_FILE);
    g_assert_nonnull(strstr(error->message, "Is a directory"));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/csv/cases", test_cases);
    g_test_add_func("/csv/raw", test_raw);
    g_test_add_func("/csv/blank-lines", test_blank_lines);
    g_test_add_func("/csv/long-row", test_long_row);
    g_test_add("/csv/files", struct folder, NULL, folder_make, test_files, folder_remove);
    g_test_add("/csv/members", struct folder, NULL, folder_make, test_members, folder_remove);
    g_test_add("/csv/cut-file", struct folder, NULL, folder_make, test_cut_file, folder_remove);
    g_test_add("/csv/no-file", struct folder, NULL, folder_make, test_no_file, folder_remove);
    return g_test_run();
}
