/* The one place where markup is put together. Values are escaped by whoever appends them, so no caller can forget it.
 * Knows nothing of requests or pages. Used by every page. */
#include "cgi/html.h"

#include <stdarg.h>
#include <stdint.h>

enum {
    FIRST_CAPACITY = 32 * 1024,
    KEEP_CAPACITY = 512 * 1024, /* a larger buffer goes back after its page */
    LONGEST_ENTITY = 6,
};

struct html {
    char *data;
    gsize length;
    gsize capacity;
};

struct html *html_new(void) {
    struct html *out = g_new0(struct html, 1);
    out->capacity = FIRST_CAPACITY;
    out->data = g_malloc(out->capacity);
    return out;
}

void html_free(struct html *out) {
    if (out == NULL)
        return;
    g_free(out->data);
    g_free(out);
}

void html_reset(struct html *out) {
    out->length = 0;
    if (out->capacity > KEEP_CAPACITY) {
        out->capacity = FIRST_CAPACITY;
        g_free(out->data);
        out->data = g_malloc(out->capacity);
    }
}

const char *html_data(const struct html *out, gsize *length) {
    *length = out->length;
    return out->data;
}

static void grow(struct html *out, gsize more) {
    g_assert(more < G_MAXSIZE / 4);
    while (out->capacity - out->length < more)
        out->capacity *= 2;
    out->data = g_realloc(out->data, out->capacity);
}

static inline void reserve(struct html *out, gsize more) {
    if (G_UNLIKELY(out->capacity - out->length < more))
        grow(out, more);
}

static inline void append(struct html *out, const char *bytes, gsize length) {
    reserve(out, length);
    memcpy(out->data + out->length, bytes, length);
    out->length += length;
}

#define APPEND_LITERAL(out, text) append((out), "" text, sizeof(text) - 1)

/* What stands for the five characters that mean something in text or in a quoted attribute. */
static const struct entity {
    char text[7];
    guint8 length;
} entities[256] = {
    ['&'] = {"&amp;", 5}, ['<'] = {"&lt;", 4}, ['>'] = {"&gt;", 4}, ['"'] = {"&quot;", 6}, ['\''] = {"&#39;", 5},
};

/* Sixteen bytes at a time: whether one of them is among the five. '&' and '\'' differ in one bit, and so do '<' and
 * '>'.
 */
typedef guint8 piece __attribute__((vector_size(16)));
typedef guint64 halves __attribute__((vector_size(16)));

static inline bool has_special(piece bytes) {
    halves found = (halves)((bytes == '"') | ((bytes | 1) == '\'') | ((bytes | 2) == '>'));
    return (found[0] | found[1]) != 0;
}

/* Bytes are copied while they are looked at; a piece that has one of the five is gone through one by one. */
static void append_escaped(struct html *out, const char *text, gsize length) {
    const char *end = text + length;
    for (;;) {
        piece bytes;
        reserve(out, (gsize)(end - text) + sizeof(piece) * LONGEST_ENTITY);
        char *to = out->data + out->length;
        for (; (gsize)(end - text) >= sizeof bytes; text += sizeof bytes, to += sizeof bytes) {
            memcpy(&bytes, text, sizeof bytes);
            if (has_special(bytes))
                break;
            memcpy(to, &bytes, sizeof bytes);
        }
        for (const char *stop = text + MIN((gsize)(end - text), sizeof bytes); text < stop; text++) {
            const struct entity *entity = &entities[(guint8)*text];
            if (entity->length == 0) {
                *to++ = *text;
            } else {
                memcpy(to, entity->text, entity->length);
                to += entity->length;
            }
        }
        out->length = (gsize)(to - out->data);
        if (text == end)
            return;
    }
}

static void append_unsigned(struct html *out, guint64 number) {
    char digits[20];
    gsize first = sizeof digits;
    do {
        digits[--first] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    append(out, digits + first, sizeof digits - first);
}

static void append_signed(struct html *out, gint64 number) {
    if (number < 0)
        APPEND_LITERAL(out, "-");
    append_unsigned(out, number < 0 ? 0 - (guint64)number : (guint64)number);
}

/* An integer directive behind '%': [l|ll|z](d|u). Returns what follows it. */
static const char *append_number(struct html *out, const char *directive, va_list *list) {
    int longs = 0;
    for (; *directive == 'l'; directive++)
        longs++;
    bool size = *directive == 'z';
    directive += size;
    g_assert(*directive == 'd' || *directive == 'u');
    if (*directive == 'd')
        append_signed(out, size         ? va_arg(*list, gssize)
                           : longs == 2 ? va_arg(*list, long long)
                           : longs == 1 ? va_arg(*list, long)
                                        : va_arg(*list, int));
    else
        append_unsigned(out, size         ? va_arg(*list, gsize)
                             : longs == 2 ? va_arg(*list, unsigned long long)
                             : longs == 1 ? va_arg(*list, unsigned long)
                                          : va_arg(*list, unsigned));
    return directive + 1;
}

static void write_list(struct html *out, const char *format, va_list *list,
                       void (*literal)(struct html *, const char *, gsize)) {
    for (;;) {
        const char *percent = strchrnul(format, '%');
        literal(out, format, (gsize)(percent - format));
        if (*percent == '\0')
            return;
        format = percent + 1;
        if (*format == 's') {
            const char *value = va_arg(*list, const char *);
            if (value != NULL)
                append_escaped(out, value, strlen(value));
            format++;
        } else if (*format == '%') {
            APPEND_LITERAL(out, "%");
            format++;
        } else {
            format = append_number(out, format, list);
        }
    }
}

void html_write(struct html *out, const char *format, ...) {
    va_list list;
    va_start(list, format);
    write_list(out, format, &list, append);
    va_end(list);
}

void html_write_text(struct html *out, const char *format, ...) {
    va_list list;
    va_start(list, format);
    write_list(out, format, &list, append_escaped);
    va_end(list);
}

const char *html_url(const char *url) {
    static const char *const schemes[] = {"https://", "http://", "mailto:", "tel:"};
    if (url == NULL || strpbrk(url, "\t\n\r") != NULL) /* browsers drop these and would read another address */
        return "#";
    if (url[0] == '#' || (url[0] == '/' && url[1] != '/' && url[1] != '\\'))
        return url;
    for (guint i = 0; i < G_N_ELEMENTS(schemes); i++)
        if (g_ascii_strncasecmp(url, schemes[i], strlen(schemes[i])) == 0)
            return url;
    return "#";
}

/* The length of the address that begins at text, or 0: http:// or https:// and what follows without blanks, brackets or
 * quotes, and without the punctuation that ends a sentence. */
static gsize link_length(const char *text, gsize length) {
    gsize scheme = length > 8 && g_ascii_strncasecmp(text, "https://", 8) == 0  ? 8
                   : length > 7 && g_ascii_strncasecmp(text, "http://", 7) == 0 ? 7
                                                                                : 0;
    if (scheme == 0)
        return 0;
    gsize end = scheme;
    while (end < length && (guint8)text[end] > ' ' && text[end] < 0x7f && strchr("<>\"'`{}|\\^", text[end]) == NULL)
        end++;
    while (end > scheme && strchr(".,;:!?)]*", text[end - 1]) != NULL)
        end--;
    return end > scheme ? end : 0;
}

/* One line of prose: escaped, with its addresses as links. */
static void append_line(struct html *out, const char *text, gsize length) {
    while (length > 0) {
        const char *candidate = g_strstr_len(text, (gssize)length, "://");
        const char *start = candidate;
        while (start != NULL && start > text && g_ascii_isalpha(start[-1]))
            start--;
        gsize linked = start == NULL ? 0 : link_length(start, length - (gsize)(start - text));
        gsize plain = linked > 0 ? (gsize)(start - text) : candidate != NULL ? (gsize)(candidate + 3 - text) : length;
        append_escaped(out, text, plain);
        if (linked > 0) {
            APPEND_LITERAL(out, "<a rel=\"noopener noreferrer nofollow\" href=\"");
            append_escaped(out, start, linked);
            APPEND_LITERAL(out, "\">");
            append_escaped(out, start, linked);
            APPEND_LITERAL(out, "</a>");
        }
        text += plain + linked;
        length -= plain + linked;
    }
}

void html_prose(struct html *out, const char *text) {
    bool open = false; /* a paragraph is */
    for (const char *line = text; line != NULL && *line != '\0';) {
        gsize length = strcspn(line, "\n");
        gsize shown = length;
        while (shown > 0 && g_ascii_isspace(line[shown - 1]))
            shown--;
        if (shown == 0 && open) {
            APPEND_LITERAL(out, "</p>");
            open = false;
        } else if (shown > 0) {
            append(out, open ? "<br>\n" : "<p>", open ? 5 : 3);
            open = true;
            append_line(out, line, shown);
        }
        line += length + (line[length] == '\n');
    }
    if (open)
        APPEND_LITERAL(out, "</p>");
}
