/* url-encoded forms. Whatever comes, what is taken is UTF-8 without NUL and CR, and survives being written and read
 * once more. */
#include "cgi/form.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void check_again(const struct form *form, struct arena *arena) {
    g_autoptr(GString) encoded = g_string_new(NULL);
    for (guint i = 0; i < form->fields->len; i++) {
        const struct form_field *field = &g_array_index(form->fields, struct form_field, i);
        g_assert(g_utf8_validate(field->name, -1, NULL) && g_utf8_validate(field->value, -1, NULL));
        g_assert(strchr(field->value, '\r') == NULL);
        g_string_append_c(encoded, '&');
        g_string_append_uri_escaped(encoded, field->name, NULL, TRUE);
        g_string_append_c(encoded, '=');
        g_string_append_uri_escaped(encoded, field->value, NULL, FALSE);
    }
    struct form again;
    form_init(&again);
    g_assert(form_add_encoded(&again, arena, encoded->str, encoded->len, NULL));
    /* A pair without name and value, "=", was one field and is one again. */
    g_assert(again.fields->len == form->fields->len);
    for (guint i = 0; i < again.fields->len; i++) {
        const struct form_field *one = &g_array_index(form->fields, struct form_field, i);
        const struct form_field *two = &g_array_index(again.fields, struct form_field, i);
        g_assert(strcmp(one->name, two->name) == 0 && strcmp(one->value, two->value) == 0);
    }
    form_clear(&again);
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size) {
    struct form form;
    struct arena *arena = arena_new();
    g_autoptr(GError) error = NULL;
    form_init(&form);
    bool taken = form_add_encoded(&form, arena, (const char *)data, size, &error);
    g_assert(taken == (error == NULL));
    if (taken)
        check_again(&form, arena);
    form_clear(&form);
    arena_free(arena);
    return 0;
}
