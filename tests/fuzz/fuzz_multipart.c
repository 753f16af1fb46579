/* Bodies of multipart/form-data: the first line is the Content-Type, the rest the body. Whatever comes, a part lies
 * within the body and its names are UTF-8. */
#include "cgi/multipart.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size) {
    static bool ready;
    if (!ready)
        multipart_init();
    ready = true;
    const char *text = (const char *)data;
    const char *line_end = size > 0 ? memchr(text, '\n', size) : NULL;
    if (line_end == NULL)
        return 0;
    g_autofree char *type = g_strndup(text, (gsize)(line_end - text));
    const char *body = line_end + 1, *end = text + size;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) parts = multipart_split(type, body, (gsize)(end - body), &error);
    g_assert((parts == NULL) == (error != NULL));
    const char *last = body;
    for (guint i = 0; parts != NULL && i < parts->len; i++) {
        const struct multipart_part *part = g_ptr_array_index(parts, i);
        g_assert(part->data >= last && part->length <= (gsize)(end - part->data));
        g_assert(g_utf8_validate(part->name, -1, NULL));
        g_assert(part->file_name == NULL || g_utf8_validate(part->file_name, -1, NULL));
        last = part->data + part->length;
    }
    return 0;
}
