/* The line reader of ini.h: finds sections, keys and values and nothing more. Called by calendar_file.c and plan.c. */
#include "shared/ini.h"

#include <string.h>

void ini_begin(struct ini *self, const char *text, const char *file, GQuark domain, int code) {
    if (g_str_has_prefix(text, "\xef\xbb\xbf")) /* a byte order mark, as Windows editors leave it */
        text += 3;
    *self = (struct ini){.file = file, .domain = domain, .code = code, .at = text, .section = g_strdup("")};
}

void ini_end(struct ini *self) {
    g_clear_pointer(&self->section, g_free);
    g_clear_pointer(&self->key, g_free);
    g_clear_pointer(&self->value, g_free);
}

bool ini_refuse(const struct ini *self, GError **error, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(error, self->domain, self->code, "%s:%u: %s", self->file, MAX(self->line, 1), what);
    return false;
}

static bool take_section(struct ini *self, char *line, GError **error) {
    size_t length = strlen(line);
    if (line[length - 1] != ']' || length < 3)
        return ini_refuse(self, error, "a section is written [name]");
    line[length - 1] = '\0';
    g_free(self->section);
    self->section = g_strdup(g_strstrip(line + 1));
    g_clear_pointer(&self->key, g_free);
    g_clear_pointer(&self->value, g_free);
    return true;
}

static bool take_entry(struct ini *self, char *line, GError **error) {
    char *equals = strchr(line, '=');
    if (!equals || equals == line)
        return ini_refuse(self, error, "neither [section] nor key=value");
    *equals = '\0';
    g_free(self->key);
    g_free(self->value);
    self->key = g_strdup(g_strstrip(line));
    self->value = g_strdup(g_strstrip(equals + 1));
    return true;
}

bool ini_next(struct ini *self, GError **error) {
    while (*self->at) {
        size_t length = strcspn(self->at, "\n");
        g_autofree char *copy = g_strndup(self->at, length);
        self->at += length + (self->at[length] == '\n');
        self->line++;
        char *line = g_strstrip(copy);
        if (*line == '\0' || *line == '#' || *line == ';')
            continue;
        return *line == '[' ? take_section(self, line, error) : take_entry(self, line, error);
    }
    return false;
}

char *ini_load(const char *path, GQuark domain, int code, GError **error) {
    g_autofree char *text = NULL;
    g_autoptr(GError) cause = NULL;
    const char *valid_to;
    gsize length;
    if (!g_file_get_contents(path, &text, &length, &cause)) {
        g_set_error_literal(error, domain, code, cause->message);
        return NULL;
    }
    if (!g_utf8_validate(text, (gssize)length, &valid_to)) {
        unsigned line = 1;
        for (const char *at = text; at < valid_to; at++)
            line += *at == '\n';
        g_set_error(error, domain, code, "%s:%u: not a text in UTF-8", path, line);
        return NULL;
    }
    return g_steal_pointer(&text);
}
