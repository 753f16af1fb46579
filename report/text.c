/* Makes text fit for cells, sheet names and file names; see text.h. The input is valid UTF-8, as the database gives it.
 */
#include "report/text.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

static unsigned units_of(gunichar c) {
    return c > 0xffff ? 2 : 1;
}

/* XML 1.0 has no U+FFFE and U+FFFF; control characters are escaped by libxlsxwriter. */
static bool is_no_character(gunichar c) {
    return c == 0xfffe || c == 0xffff;
}

/* `_xHHHH_` is how the format writes a character that XML can't hold. */
static bool is_escape(const char *at) {
    return at[0] == '_' && at[1] == 'x' && g_ascii_isxdigit(at[2]) && g_ascii_isxdigit(at[3]) &&
           g_ascii_isxdigit(at[4]) && g_ascii_isxdigit(at[5]) && at[6] == '_';
}

char *text_cut(const char *text, unsigned units) {
    unsigned used = 0;
    const char *last = text; /* where an ellipsis still fits */
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        if (used + 1 <= units)
            last = at;
        used += units_of(g_utf8_get_char(at));
        if (used > units)
            return g_strdup_printf("%.*s…", (int)(last - text), text);
    }
    return g_strdup(text);
}

static unsigned columns_of(gunichar c) {
    return g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
}

unsigned text_width(const char *text, size_t length) {
    unsigned width = 0;
    for (const char *at = text; at < text + length; at = g_utf8_next_char(at))
        width += columns_of(g_utf8_get_char(at));
    return width;
}

size_t text_line(const char *text, unsigned columns) {
    unsigned width = 0;
    size_t fits = 0;
    for (const char *at = text;; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (c == '\0' || c == ' ' || (at > text && g_unichar_iswide(c))) {
            if (width > columns && fits > 0)
                return fits;
            fits = (size_t)(at - text);
        }
        if (c == '\0')
            return fits;
        width += columns_of(c);
    }
}

unsigned text_lines(const char *text, unsigned columns) {
    unsigned lines = 0;
    do {
        text += text_line(text, columns);
        text += *text == ' ';
        lines++;
    } while (*text != '\0');
    return lines;
}

char *text_for_cell(const char *text) {
    bool fits = strlen(text) <= TEXT_CELL_UNITS;
    for (const char *at = text; fits && *at != '\0'; at++)
        fits = !is_escape(at) && !((guchar)at[0] == 0xef && (guchar)at[1] == 0xbf && (guchar)at[2] >= 0xbe);
    if (fits)
        return NULL;
    g_autoptr(GString) out = g_string_sized_new(strlen(text) + 16);
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (is_escape(at))
            g_string_append(out, "_x005F_");
        else
            g_string_append_unichar(out, is_no_character(c) ? 0xfffd : c);
    }
    return text_cut(out->str, TEXT_CELL_UNITS);
}

char *text_for_sheet(const char *name) {
    g_autofree char *clean = g_strdup(name);
    g_strdelimit(clean, "[]:*?/\\", ' ');
    g_autofree char *cut = text_cut(clean, TEXT_SHEET_UNITS);
    char *start = cut;
    while (*start == '\'')
        start++;
    size_t length = strlen(start);
    while (length > 0 && start[length - 1] == '\'')
        length--;
    return g_strndup(start, length);
}

char *text_for_file(const char *name) {
    g_autoptr(GString) out = g_string_new(NULL);
    for (const char *at = name; *at != '\0' && out->len <= 56; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (g_unichar_isalnum(c) || g_unichar_ismark(c))
            g_string_append_unichar(out, c);
        else if (out->len > 0 && out->str[out->len - 1] != '-')
            g_string_append_c(out, '-');
    }
    if (out->len > 0 && out->str[out->len - 1] == '-')
        g_string_truncate(out, out->len - 1);
    if (out->len == 0)
        g_string_append(out, "customer");
    return g_string_free(g_steal_pointer(&out), FALSE);
}
