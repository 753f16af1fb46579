/* Writes JSON; see json.h. */
#include "shared/json.h"

#include "shared/instant.h"

static void append_text(GString *out, const char *text) {
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_string_append_c(out, '"');
    for (const char *p = valid; *p != '\0'; p++) {
        if (*p == '"' || *p == '\\')
            g_string_append_c(out, '\\');
        if ((unsigned char)*p < ' ')
            g_string_append_printf(out, "\\u%04x", (unsigned)*p);
        else
            g_string_append_c(out, *p);
    }
    g_string_append_c(out, '"');
}

/* What stands before a value. */
static GString *begin(struct json *self, const char *key) {
    if (self->out == NULL) {
        self->out = g_string_new(NULL);
        self->open = g_string_new(NULL);
    }
    if (self->needs_comma)
        g_string_append_c(self->out, ',');
    self->needs_comma = true;
    if (key != NULL) {
        append_text(self->out, key);
        g_string_append_c(self->out, ':');
    }
    return self->out;
}

static void open_bracket(struct json *self, const char *key, char opening, char closing) {
    g_string_append_c(begin(self, key), opening);
    g_string_append_c(self->open, closing);
    self->needs_comma = false;
}

void json_object(struct json *self, const char *key) {
    open_bracket(self, key, '{', '}');
}

void json_array(struct json *self, const char *key) {
    open_bracket(self, key, '[', ']');
}

void json_end(struct json *self) {
    gsize last = self->open->len - 1;
    g_string_append_c(self->out, self->open->str[last]);
    g_string_truncate(self->open, last);
    self->needs_comma = true;
}

void json_text(struct json *self, const char *key, const char *text) {
    if (text == NULL)
        json_null(self, key);
    else
        append_text(begin(self, key), text);
}

void json_int(struct json *self, const char *key, gint64 number) {
    g_string_append_printf(begin(self, key), "%" G_GINT64_FORMAT, number);
}

void json_fixed(struct json *self, const char *key, gint64 number, unsigned decimals) {
    gint64 unit = 1;
    for (unsigned i = 0; i < decimals; i++)
        unit *= 10;
    g_string_append_printf(begin(self, key), "%s%" G_GINT64_FORMAT ".%0*" G_GINT64_FORMAT, number < 0 ? "-" : "",
                           ABS(number) / unit, (int)decimals, ABS(number) % unit);
}

void json_bool(struct json *self, const char *key, bool flag) {
    g_string_append(begin(self, key), flag ? "true" : "false");
}

void json_null(struct json *self, const char *key) {
    g_string_append(begin(self, key), "null");
}

void json_instant(struct json *self, const char *key, gint64 epoch_seconds) {
    char text[INSTANT_TEXT_SIZE];
    json_text(self, key, epoch_seconds == INSTANT_NEVER ? NULL : instant_write(epoch_seconds, text));
}

const char *json_finish(struct json *self) {
    g_assert(self->out != NULL && self->open->len == 0);
    g_string_append_c(self->out, '\n');
    return self->out->str;
}

void json_clear(struct json *self) {
    if (self->out != NULL) {
        g_string_free(self->out, TRUE);
        g_string_free(self->open, TRUE);
    }
    *self = (struct json){0};
}
