/* Fuzzes what stands behind the CSV reader: an input is a mapping file and, after a line `===`, a log. Every row is
 * taken or refused with a reason, every ticket can be merged, and merged again beside its own events it adds nothing.
 */
#include "admin/import_merge.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

#define NOW G_GINT64_CONSTANT(4102444800) /* 2100 */

static void merge_twice(const struct import_log *log, const struct import_ticket *ticket) {
    g_autoptr(GArray) events = g_array_new(FALSE, FALSE, sizeof(struct event));
    g_autoptr(GArray) more = g_array_new(FALSE, FALSE, sizeof(struct event));
    guint64 fates[IMPORT_FATE_COUNT] = {0};
    struct import_place place = {.customer_id = 1, .ticket_id = 1, .plan_version_id = 1};
    import_merge(log, ticket, &place, events, fates);
    g_assert_cmpuint(fates[IMPORT_IMPORTED] + fates[IMPORT_MERGED], ==, ticket->n_rows);
    place.stored = (const struct event *)(gpointer)events->data;
    place.n_stored = events->len;
    import_merge(log, ticket, &place, more, fates);
    g_assert_cmpuint(more->len, ==, 0);
    g_assert_cmpuint(fates[IMPORT_KNOWN], ==, ticket->n_rows);
}

static void read_log(struct mapping *mapping, const char *bytes, size_t size) {
    g_autoptr(csv_t) csv = csv_new(bytes, size, mapping->separator, "log.csv");
    g_autoptr(import_log_t) log = NULL;
    struct csv_row row;
    guint taken = 0;
    while (csv_next(csv, &row, NULL)) {
        if (log != NULL) {
            const char *why = import_log_add(log, &row);
            taken += why == NULL;
            g_assert_true(why == NULL || g_utf8_validate(why, -1, NULL));
        } else {
            if (row.fault != NULL || !mapping_bind(mapping, row.fields, row.n_fields, NULL))
                return;
            log = import_log_new(mapping, row.n_fields, NOW);
        }
    }
    if (log == NULL)
        return;
    g_assert_cmpuint(taken, ==, log->rows->len + log->ignored);
    import_log_finish(log);
    for (guint i = 0; i < log->tickets->len; i++)
        if (import_log_ticket(log, i)->n_rows > 0)
            merge_twice(log, import_log_ticket(log, i));
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size) {
    if (size == 0)
        return 0;
    static const char mark[] = "\n===\n";
    const char *log = g_strstr_len((const char *)data, (gssize)size, mark);
    size_t length = log == NULL ? size : (size_t)(log - (const char *)data);
    g_autofree char *text = g_strndup((const char *)data, length);
    if (strlen(text) != length || !g_utf8_validate(text, -1, NULL)) /* ini_load() refuses them */
        return 0;
    g_autoptr(GError) error = NULL;
    g_autoptr(mapping_t) mapping = mapping_parse(text, "m.ini", &error);
    g_assert_true((mapping == NULL) == (error != NULL));
    if (mapping != NULL && log != NULL)
        read_log(mapping, log + strlen(mark), size - length - strlen(mark));
    return 0;
}
