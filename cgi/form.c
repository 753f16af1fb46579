/* Decodes and checks form fields. What the fields mean is the pages' business. Called by request.c. */
#include "cgi/form.h"

#include "cgi/multipart.h"
#include "shared/i18n.h"

G_DEFINE_QUARK(firstline_form_error, form_error)

enum { FILE_NAME_MAX = 255, EXTENSION_MAX = 16 };

void form_init(struct form *form) {
    form->fields = g_array_new(FALSE, FALSE, sizeof(struct form_field));
    form->uploads = g_array_new(FALSE, FALSE, sizeof(struct form_upload));
}

void form_clear(struct form *form) {
    g_clear_pointer(&form->fields, g_array_unref);
    g_clear_pointer(&form->uploads, g_array_unref);
}

static bool refuse(GError **error, enum form_error code, const char *sentence) {
    g_set_error_literal(error, FORM_ERROR, (gint)code, sentence);
    return false;
}

static bool refuse_bad(GError **error) {
    return refuse(error, FORM_ERROR_BAD, _("What your browser sent isn’t a form that we can read."));
}

/* Text of a field as pages see it: CR LF and lone CR become LF, in place. */
static void normalise_line_ends(char *text) {
    char *to = strchr(text, '\r');
    if (to == NULL)
        return;
    for (const char *from = to; *from != '\0'; from++) {
        if (*from == '\r' && from[1] == '\n')
            continue;
        *to++ = *from == '\r' ? '\n' : *from;
    }
    *to = '\0';
}

/* Adds a field whose name and value are already in the arena, after the checks that every field passes. */
static bool add_field(struct form *form, const char *name, gsize name_length, char *value, gsize length,
                      GError **error) {
    if (form->fields->len >= FORM_FIELDS_MAX)
        return refuse(error, FORM_ERROR_TOO_LARGE, _("The form has too many fields."));
    if (length > FORM_TEXT_MAX)
        return refuse(error, FORM_ERROR_TOO_LARGE, _("One of the texts is too long: a text may have up to 1 MB."));
    if (name_length > FORM_NAME_MAX)
        return refuse_bad(error);
    /* NUL isn't valid here, so a valid value ends where its string ends. */
    if (!g_utf8_validate_len(name, name_length, NULL) || !g_utf8_validate_len(value, length, NULL))
        return refuse(error, FORM_ERROR_BAD,
                      _("One of the texts has characters that can’t be read. Send it again as Unicode (UTF-8)."));
    normalise_line_ends(value);
    g_array_append_val(form->fields, ((struct form_field){.name = name, .value = value}));
    return true;
}

/* One side of name=value: '+' is a blank, %XX a byte. NULL if an escape is broken. */
static char *decode(struct arena *arena, const char *text, gsize length, gsize *decoded_length) {
    char *copy = arena_copy(arena, text, length);
    *decoded_length = length;
    for (char *plus = copy; (plus = memchr(plus, '+', (gsize)(copy + length - plus))) != NULL; plus++)
        *plus = ' ';
    if (memchr(copy, '%', length) == NULL)
        return copy;
    g_autoptr(GBytes) bytes = g_uri_unescape_bytes(copy, (gssize)length, NULL, NULL);
    if (bytes == NULL)
        return NULL;
    const char *decoded = g_bytes_get_data(bytes, decoded_length);
    memcpy(copy, decoded, *decoded_length);
    copy[*decoded_length] = '\0';
    return copy;
}

bool form_add_encoded(struct form *form, struct arena *arena, const char *text, gsize length, GError **error) {
    const char *end = text + length;
    while (text < end) {
        const char *pair_end = memchr(text, '&', (gsize)(end - text));
        if (pair_end == NULL)
            pair_end = end;
        const char *equals = memchr(text, '=', (gsize)(pair_end - text));
        if (equals == NULL)
            equals = pair_end;
        if (pair_end > text) {
            const char *value = equals < pair_end ? equals + 1 : pair_end;
            gsize name_length, value_length;
            char *name_text = decode(arena, text, (gsize)(equals - text), &name_length);
            char *value_text = decode(arena, value, (gsize)(pair_end - value), &value_length);
            if (name_text == NULL || value_text == NULL)
                return refuse_bad(error);
            if (!add_field(form, name_text, name_length, value_text, value_length, error))
                return false;
        }
        text = pair_end + 1;
    }
    return true;
}

/* Whether a character of a file name is dropped: controls, and marks that turn the direction of writing, with which
 * "gpj.exe" can be made to look like "exe.jpg". */
static bool is_unfit(gunichar c) {
    return g_unichar_iscntrl(c) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e ||
           c == 0x200f || c == 0x061c;
}

/* The name without folders and unfit characters, cut to its cap with the extension kept. */
static const char *clean_file_name(struct arena *arena, const char *sent) {
    const char *last = sent;
    for (const char *p = sent; *p != '\0'; p++)
        if (*p == '/' || *p == '\\')
            last = p + 1;
    g_autoptr(GString) name = g_string_new(NULL);
    for (const char *p = last; *p != '\0'; p = g_utf8_next_char(p))
        if (!is_unfit(g_utf8_get_char(p)))
            g_string_append_len(name, p, g_utf8_next_char(p) - p);
    if (name->len > FILE_NAME_MAX) {
        const char *dot = strrchr(name->str, '.');
        g_autofree char *extension = g_strdup(dot != NULL && strlen(dot) <= EXTENSION_MAX ? dot : "");
        const char *cut = name->str + FILE_NAME_MAX - strlen(extension);
        g_string_truncate(name, (gsize)(g_utf8_find_prev_char(name->str, cut + 1) - name->str));
        g_string_append(name, extension);
    }
    if (name->len == 0 || strcmp(name->str, ".") == 0 || strcmp(name->str, "..") == 0)
        return "file";
    return arena_copy(arena, name->str, name->len);
}

static bool add_upload(struct form *form, struct arena *arena, const struct multipart_part *part, GError **error) {
    if (*part->file_name == '\0' && part->length == 0)
        return true; /* a file input that was left empty */
    if (form->uploads->len >= FORM_UPLOADS_MAX)
        return refuse(error, FORM_ERROR_TOO_LARGE, _("There are too many files: up to five can be attached."));
    if (part->length > FORM_UPLOAD_MAX)
        return refuse(error, FORM_ERROR_TOO_LARGE, _("A file is too large: each may have up to 25 MB."));
    if (strlen(part->name) > FORM_NAME_MAX)
        return refuse_bad(error);
    struct form_upload upload = {
        .name = arena_copy(arena, part->name, strlen(part->name)),
        .file_name = clean_file_name(arena, part->file_name),
        .type = arena_copy(arena, part->type, strlen(part->type)),
        .data = part->data,
        .length = part->length,
    };
    g_array_append_val(form->uploads, upload);
    return true;
}

bool form_add_multipart(struct form *form, struct arena *arena, const char *content_type, const char *data,
                        gsize length, GError **error) {
    g_autoptr(GError) broken = NULL;
    g_autoptr(GPtrArray) parts = multipart_split(content_type, data, length, &broken);
    if (parts == NULL) {
        g_info("form refused: %s", broken->message);
        if (g_error_matches(broken, MULTIPART_ERROR, MULTIPART_ERROR_TOO_MANY))
            return refuse(error, FORM_ERROR_TOO_LARGE, _("The form has too many fields."));
        return refuse_bad(error);
    }
    for (guint i = 0; i < parts->len; i++) {
        const struct multipart_part *part = g_ptr_array_index(parts, i);
        if (part->file_name != NULL) {
            if (!add_upload(form, arena, part, error))
                return false;
            continue;
        }
        if (part->length > FORM_TEXT_MAX)
            return refuse(error, FORM_ERROR_TOO_LARGE, _("One of the texts is too long: a text may have up to 1 MB."));
        const char *name = arena_copy(arena, part->name, strlen(part->name));
        char *value = arena_copy(arena, part->data, part->length);
        if (!add_field(form, name, strlen(name), value, part->length, error))
            return false;
    }
    return true;
}

const char *form_next(const struct form *form, const char *name, guint *position) {
    for (; *position < form->fields->len; (*position)++) {
        const struct form_field *field = &g_array_index(form->fields, struct form_field, *position);
        if (strcmp(field->name, name) == 0) {
            (*position)++;
            return field->value;
        }
    }
    return NULL;
}

const char *form_text(const struct form *form, const char *name) {
    guint position = 0;
    const char *value = form_next(form, name, &position);
    return value != NULL ? value : "";
}

const char *form_trimmed(const struct form *form, struct arena *arena, const char *name) {
    const char *value = form_text(form, name);
    while (g_ascii_isspace(*value))
        value++;
    gsize length = strlen(value);
    while (length > 0 && g_ascii_isspace(value[length - 1]))
        length--;
    return value[length] == '\0' ? value : arena_copy(arena, value, length);
}

bool form_has(const struct form *form, const char *name) {
    guint position = 0;
    return form_next(form, name, &position) != NULL;
}

bool form_number(const struct form *form, const char *name, gint64 smallest, gint64 largest, gint64 *number) {
    return form_parse_number(form_text(form, name), smallest, largest, number);
}

const struct form_upload *form_upload_at(const struct form *form, guint index) {
    g_assert(index < form->uploads->len);
    return &g_array_index(form->uploads, struct form_upload, index);
}

bool form_parse_number(const char *text, gint64 smallest, gint64 largest, gint64 *number) {
    /* g_ascii_string_to_signed() alone would let "+5" and leading zeros of any number pass. */
    const char *digits = *text == '-' ? text + 1 : text;
    if (*digits == '\0' || strlen(digits) > 19 || digits[strspn(digits, "0123456789")] != '\0')
        return false;
    return g_ascii_string_to_signed(text, 10, smallest, largest, number, NULL);
}
