/* The splitter: finds delimiter lines in the mapped body and hands out slices of it. What stands in a part's headers is
 * checked here (UTF-8, no control characters) before GMime reads its parameters; a transfer encoding is never obeyed
 * (RFC 7578 section 4.7). Called by form.c. */
#include "cgi/multipart.h"

#include <gmime/gmime.h>

G_DEFINE_QUARK(firstline_multipart_error, multipart_error)

G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeContentDisposition, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeContentType, g_object_unref)

void multipart_init(void) {
    g_mime_init();
}

static bool refuse(GError **error, const char *why) {
    g_set_error_literal(error, MULTIPART_ERROR, MULTIPART_ERROR_BAD, why);
    return false;
}

static void part_free(void *data) {
    struct multipart_part *part = data;
    g_free(part->name);
    g_free(part->file_name);
    g_free(part->type);
    g_free(part);
}

/* Whether header text is fit for a parser of parameters: UTF-8 without control characters but tab. */
static bool is_clean(const char *text, gsize length) {
    if (!g_utf8_validate_len(text, length, NULL))
        return false;
    for (gsize i = 0; i < length; i++)
        if (((guint8)text[i] < ' ' && text[i] != '\t') || text[i] == 0x7f)
            return false;
    return true;
}

/* The boundary of a Content-Type header's value; NULL if it has none that RFC 2046 allows. */
static char *boundary_of(const char *content_type) {
    if (content_type == NULL || !is_clean(content_type, strlen(content_type)))
        return NULL;
    g_autoptr(GMimeContentType) type = g_mime_content_type_parse(NULL, content_type);
    if (type == NULL || !g_mime_content_type_is_type(type, "multipart", "form-data"))
        return NULL;
    const char *boundary = g_mime_content_type_get_parameter(type, "boundary");
    if (boundary == NULL || *boundary == '\0' || strlen(boundary) > MULTIPART_BOUNDARY_MAX)
        return NULL;
    return g_strdup(boundary);
}

/* Browsers write '"', CR and LF in names as %22, %0D and %0A and nothing else (HTML, multipart/form-data encoding). */
static char *undo_browser_escapes(const char *text) {
    GString *plain = g_string_new(NULL);
    for (const char *p = text; *p != '\0'; p++) {
        char decoded = g_ascii_strncasecmp(p, "%22", 3) == 0   ? '"'
                       : g_ascii_strncasecmp(p, "%0D", 3) == 0 ? '\r'
                       : g_ascii_strncasecmp(p, "%0A", 3) == 0 ? '\n'
                                                               : '\0';
        g_string_append_c(plain, decoded != '\0' ? decoded : *p);
        p += decoded != '\0' ? 2 : 0;
    }
    return g_string_free(plain, FALSE);
}

static bool take_disposition(struct multipart_part *part, const char *value, GError **error) {
    if (part->name != NULL)
        return refuse(error, "a part has two Content-Disposition headers");
    g_autoptr(GMimeContentDisposition) disposition = g_mime_content_disposition_parse(NULL, value);
    if (disposition == NULL ||
        g_ascii_strcasecmp(g_mime_content_disposition_get_disposition(disposition), "form-data") != 0)
        return refuse(error, "a part isn't form-data");
    const char *name = g_mime_content_disposition_get_parameter(disposition, "name");
    const char *file_name = g_mime_content_disposition_get_parameter(disposition, "filename");
    if (name == NULL)
        return refuse(error, "a part has no name");
    part->name = undo_browser_escapes(name);
    part->file_name = file_name != NULL ? undo_browser_escapes(file_name) : NULL;
    /* GMime decodes extended parameters (name*=), so what came out is looked at, too. */
    if (!g_utf8_validate(part->name, -1, NULL) ||
        (part->file_name != NULL && !g_utf8_validate(part->file_name, -1, NULL)))
        return refuse(error, "a name in a part isn't UTF-8");
    return true;
}

static void take_type(struct multipart_part *part, const char *value) {
    g_free(part->type);
    part->type = g_ascii_strdown(value, (gssize)strcspn(value, "; \t"));
}

/* One header line without its line end. */
static bool take_header(struct multipart_part *part, const char *line, gsize length, GError **error) {
    if (!is_clean(line, length))
        return refuse(error, "a part's header has bytes that aren't UTF-8 text");
    g_autofree char *text = g_strndup(line, length);
    char *colon = strchr(text, ':');
    if (colon == NULL || colon == text || g_ascii_isspace(text[0]))
        return refuse(error, "a part's header line has no name");
    *colon = '\0';
    const char *value = g_strstrip(colon + 1);
    if (g_ascii_strcasecmp(text, "Content-Disposition") == 0)
        return take_disposition(part, value, error);
    if (g_ascii_strcasecmp(text, "Content-Type") == 0)
        take_type(part, value);
    return true;
}

/* Reads a part that lies between two delimiter lines: headers, an empty line, data. */
static bool read_part(struct multipart_part *part, const char *bytes, gsize length, GError **error) {
    const char *end = bytes + length;
    for (const char *line = bytes;;) {
        gsize left = MIN((gsize)(end - line), (gsize)(bytes + MULTIPART_HEADERS_MAX - line));
        const char *line_end = memmem(line, left, "\r\n", 2);
        if (line_end == NULL)
            return refuse(error, "a part's headers don't end, or are too long");
        if (line_end == line) {
            part->data = line + 2;
            part->length = (gsize)(end - part->data);
            return part->name != NULL || refuse(error, "a part has no Content-Disposition");
        }
        if (!take_header(part, line, (gsize)(line_end - line), error))
            return false;
        line = line_end + 2;
    }
}

/* What search_delimiter() found. */
struct delimiter {
    const char *start; /* of the line end that belongs to it, or of the body */
    const char *next;  /* what follows its line */
    bool final;
};

/* Whether a delimiter's line ends at text (behind the boundary): "--" closes, blanks and a line end go on; anything
 * else is data that only begins like the boundary. */
static bool ends_delimiter(const char *text, const char *end, struct delimiter *found) {
    if (end - text >= 2 && text[0] == '-' && text[1] == '-') {
        found->final = true;
        return true;
    }
    while (text < end && (*text == ' ' || *text == '\t'))
        text++;
    found->next = text + 2;
    return end - text >= 2 && text[0] == '\r' && text[1] == '\n';
}

/* The first delimiter line at or after from. mark is CR LF "--" and the boundary. */
static bool search_delimiter(const char *from, const char *end, const GString *mark, struct delimiter *found) {
    *found = (struct delimiter){0};
    while ((from = memmem(from, (gsize)(end - from), mark->str, mark->len)) != NULL) {
        found->start = from;
        if (ends_delimiter(from + mark->len, end, found))
            return true;
        from += 2;
    }
    return false;
}

/* The delimiter that opens the body: at its very start it needs no line end before it. */
static bool first_delimiter(const char *data, const char *end, const GString *mark, struct delimiter *found) {
    gsize length = mark->len - 2;
    *found = (struct delimiter){.start = data};
    if ((gsize)(end - data) >= length && memcmp(data, mark->str + 2, length) == 0 &&
        ends_delimiter(data + length, end, found))
        return true;
    return search_delimiter(data, end, mark, found);
}

GPtrArray *multipart_split(const char *content_type, const char *data, gsize length, GError **error) {
    g_autofree char *boundary = boundary_of(content_type);
    if (boundary == NULL) {
        refuse(error, "the Content-Type has no boundary");
        return NULL;
    }
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(part_free);
    g_autoptr(GString) mark = g_string_new("\r\n--");
    g_string_append(mark, boundary);
    const char *end = data + length;
    struct delimiter here, next;
    if (length == 0 || !first_delimiter(data, end, mark, &here)) {
        refuse(error, "the boundary doesn't occur in the body");
        return NULL;
    }
    for (; !here.final; here = next) {
        if (!search_delimiter(here.next, end, mark, &next)) {
            refuse(error, "the final boundary is missing");
            return NULL;
        }
        if (parts->len == MULTIPART_PARTS_MAX) {
            g_set_error_literal(error, MULTIPART_ERROR, MULTIPART_ERROR_TOO_MANY, "the form has too many parts");
            return NULL;
        }
        struct multipart_part *part = g_new0(struct multipart_part, 1);
        g_ptr_array_add(parts, part);
        part->type = g_strdup("");
        if (!read_part(part, here.next, (gsize)(next.start - here.next), error))
            return NULL;
    }
    return g_steal_pointer(&parts);
}
