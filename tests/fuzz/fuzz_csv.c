/* Fuzzes the CSV reader. Whatever it is given, no byte but line ends is lost between the rows or handed out twice,
 * lines only rise, good rows are clean UTF-8, and what is written from a row by RFC 4180 reads as the same row. */
#include "admin/csv.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static const char separators[] = {',', ';', '\t'};

static void write_row(GString *text, const struct csv_row *row, char separator) {
    for (unsigned i = 0; i < row->n_fields; i++) {
        if (i > 0)
            g_string_append_c(text, separator);
        g_string_append_c(text, '"');
        for (const char *at = row->fields[i]; *at != '\0'; at++) {
            if (*at == '"')
                g_string_append_c(text, '"');
            g_string_append_c(text, *at);
        }
        g_string_append_c(text, '"');
    }
    g_string_append(text, "\r\n");
}

static void check_round_trip(const struct csv_row *row, char separator) {
    g_autoptr(GString) text = g_string_new(NULL);
    write_row(text, row, separator);
    if (text->len > CSV_ROW_MOST) /* quotes made it longer than a row may be */
        return;
    g_autoptr(csv_t) csv = csv_new(text->str, text->len, separator, "again");
    struct csv_row again;
    g_assert_true(csv_next(csv, &again, NULL));
    g_assert_null(again.fault);
    g_assert_cmpuint(again.n_fields, ==, row->n_fields);
    for (unsigned i = 0; i < row->n_fields; i++)
        g_assert_cmpstr(again.fields[i], ==, row->fields[i]);
    g_assert_false(csv_next(csv, &again, NULL));
}

static size_t without_line_ends(const char *bytes, size_t size) {
    size_t n = 0;
    for (size_t i = 0; i < size; i++)
        n += bytes[i] != '\r' && bytes[i] != '\n';
    return n;
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size) {
    if (size == 0)
        return 0;
    char separator = separators[data[0] % sizeof separators];
    const char *bytes = (const char *)data + 1;
    size_t length = size - 1;
    g_autoptr(csv_t) csv = csv_new(bytes, length, separator, "input");
    g_autoptr(GError) error = NULL;
    struct csv_row row;
    guint64 line = 0;
    size_t handed_out = length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (csv_next(csv, &row, &error)) {
        g_assert_cmpuint(row.line, >, line);
        g_assert_cmpuint(row.raw_length, >, 0);
        line = row.line;
        handed_out += without_line_ends(row.raw, row.raw_length);
        if (row.fault != NULL)
            continue;
        g_assert_true(g_utf8_validate_len(row.raw, row.raw_length, NULL));
        check_round_trip(&row, separator);
    }
    g_assert_true(error != NULL || handed_out == without_line_ends(bytes, length));
    g_assert_false(csv_next(csv, &row, NULL));
    return 0;
}
