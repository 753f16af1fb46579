/* The fields of a query string or of a posted form (url-encoded or multipart), decoded once and checked once: names
 * and texts are valid UTF-8 without NUL. Line ends come out as \n. Uploads stay where they were received (the mapped
 * body) and come out byte for byte. Everything lives in the request's arena or body; nothing is to be freed.
 *
 * Caps: 200 fields, 1 MiB a text field, names of 100 bytes, five uploads of 25 MiB each. */
#ifndef CGI_FORM_H
#define CGI_FORM_H

#include "cgi/arena.h"

#include <glib.h>
#include <stdbool.h>

enum {
    FORM_FIELDS_MAX = 200,
    FORM_NAME_MAX = 100,
    FORM_TEXT_MAX = 1024 * 1024,
    FORM_UPLOADS_MAX = 5,
    FORM_UPLOAD_MAX = 25 * 1024 * 1024,
};

struct form_field {
    const char *name;
    const char *value; /* NUL-terminated, UTF-8, line ends \n */
};

struct form_upload {
    const char *name;      /* of the form field */
    const char *file_name; /* last component, no control characters, at most 255 bytes; "file" if nothing was left */
    const char *type; /* as the browser said, lower case, no parameters; "" if it said nothing. Not to be trusted */
    const char *data; /* the bytes as they were sent */
    gsize length;
};

struct form {
    GArray *fields;  /* struct form_field, in the order sent */
    GArray *uploads; /* struct form_upload; an empty file input leaves none */
};

/* Errors of FORM_ERROR. BAD answers 400, TOO_LARGE 413; the message is a sentence for the person, translated. */
#define FORM_ERROR form_error_quark()
GQuark form_error_quark(void);
enum form_error { FORM_ERROR_BAD, FORM_ERROR_TOO_LARGE };

/* An empty form; free the arrays with form_clear(). */
void form_init(struct form *form);
void form_clear(struct form *form);

/* Adds the fields of a url-encoded text (a query string, or a body of application/x-www-form-urlencoded). */
bool form_add_encoded(struct form *form, struct arena *arena, const char *text, gsize length, GError **error);

/* Adds the fields and uploads of a multipart/form-data body. data must outlive the form: uploads point into it. */
bool form_add_multipart(struct form *form, struct arena *arena, const char *content_type, const char *data,
                        gsize length, GError **error);

/* The first value of a field; "" where it is missing. form_trimmed() without blanks at both ends. */
const char *form_text(const struct form *form, const char *name);
const char *form_trimmed(const struct form *form, struct arena *arena, const char *name);
/* Whether the field was sent at all (a checked checkbox, the pressed button). */
bool form_has(const struct form *form, const char *name);
/* The next value of a field that may come several times; *position starts at 0. NULL at the end. */
const char *form_next(const struct form *form, const char *name, guint *position);
/* The field as a number, digits with an optional '-' and nothing around them; false if it isn't one or out of range. */
bool form_number(const struct form *form, const char *name, gint64 smallest, gint64 largest, gint64 *number);
/* The upload at an index below form->uploads->len. */
const struct form_upload *form_upload_at(const struct form *form, guint index);

/* The rule for numbers above, for any text (path segments use it, too). */
bool form_parse_number(const char *text, gint64 smallest, gint64 largest, gint64 *number);

#endif
