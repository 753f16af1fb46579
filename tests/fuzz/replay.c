/* Stands in for libFuzzer where the fuzzers are built without it: gives every file of tests/fuzz/corpus/NAME (or those
 * named as arguments) to the target, whole, cut at every length, and changed in a few thousand ways that are the same
 * at every run. Speaks TAP, so make check runs it. */
#include <glib.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

enum { CUT_MAX = 2048, CHANGES = 1500 };

/* A copy of exactly this length, so that a sanitizer sees a read past its end. */
static void try(const char *data, gsize size) {
    g_autofree guint8 *exact = g_malloc(MAX(size, 1));
    if (size > 0)
        memcpy(exact, data, size);
    LLVMFuzzerTestOneInput(exact, size);
}

static void change(GRand *random, GString *text) {
    static const char *const tokens[] = {"\r\n", "--", "%", "\0", "\xff", "\r\n\r\n",
                                         "\"",   ";",  "=", "&",  "%00",  "name="};
    gsize at = text->len > 0 ? (gsize)g_rand_int_range(random, 0, (gint32)text->len) : 0;
    gint32 kind = g_rand_int_range(random, 0, 5);
    gssize length = g_rand_int_range(random, 1, 9); /* MIN() would draw it twice */
    if (kind == 0 && text->len > 0)
        text->str[at] = (char)g_rand_int_range(random, 0, 256);
    else if (kind == 1 && text->len > 0)
        text->str[at] ^= (char)(1 << g_rand_int_range(random, 0, 8));
    else if (kind == 2)
        g_string_erase(text, (gssize)at, MIN((gssize)(text->len - at), length));
    else if (kind == 3)
        g_string_insert(text, (gssize)at, tokens[g_rand_int_range(random, 0, G_N_ELEMENTS(tokens))]);
    else if (text->len > 0) {
        gsize from = (gsize)g_rand_int_range(random, 0, (gint32)text->len);
        g_autofree char *piece = g_strndup(text->str + from, (gsize)g_rand_int_range(random, 1, 40));
        g_string_insert_len(text, (gssize)at, piece, (gssize)MIN(strlen(piece), text->len - from));
    }
}

static void replay(const char *path) {
    g_autoptr(GError) error = NULL;
    g_autofree char *data = NULL;
    gsize size;
    if (!g_file_get_contents(path, &data, &size, &error))
        g_error("%s", error->message);
    try(data, size);
    for (gsize length = 0; length < MIN(size, CUT_MAX); length++)
        try(data, length);
    g_autoptr(GRand) random = g_rand_new_with_seed((guint32)size);
    g_autoptr(GString) changed = g_string_new_len(data, (gssize)size);
    for (int i = 0; i < CHANGES; i++) {
        if (i % 10 == 0) {
            g_string_truncate(changed, 0);
            g_string_append_len(changed, data, (gssize)size);
        }
        change(random, changed);
        try(changed->str, changed->len);
    }
}

int main(int argc, char **argv) {
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *name = g_path_get_basename(argv[0]);
    const char *top = g_getenv("top_srcdir");
    g_autofree char *folder = g_build_filename(top != NULL ? top : ".", "tests/fuzz/corpus", name, NULL);
    g_autoptr(GDir) corpus = argc > 1 ? NULL : g_dir_open(folder, 0, NULL);
    g_log_set_writer_func(g_log_writer_default, NULL, NULL);
    for (int i = 1; i < argc; i++)
        g_ptr_array_add(paths, g_strdup(argv[i]));
    for (const char *file; corpus != NULL && (file = g_dir_read_name(corpus)) != NULL;)
        g_ptr_array_add(paths, g_build_filename(folder, file, NULL));
    if (paths->len == 0) {
        g_print("Bail out! nothing to replay in %s\n", folder);
        return 1;
    }
    g_print("1..%u\n", paths->len);
    for (guint i = 0; i < paths->len; i++) {
        replay(paths->pdata[i]);
        g_print("ok %u %s\n", i + 1, (const char *)paths->pdata[i]);
    }
    return 0;
}
