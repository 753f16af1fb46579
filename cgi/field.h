/* Form fields as the design has them: label, hint, error and control tied together for screen readers, and the list of
 * errors at the top that links to each field. Texts are translated by the caller; values and names are escaped. */
#ifndef CGI_FIELD_H
#define CGI_FIELD_H

#include "cgi/html.h"

#include <stdbool.h>

struct request;

struct field {
    const char *name; /* of the input; its id is "f-" and the name */
    const char *label;
    const char *hint;         /* NULL = none */
    const char *error;        /* NULL = none */
    const char *value;        /* NULL = empty */
    const char *type;         /* of an input: NULL = "text" */
    const char *autocomplete; /* NULL = none */
    unsigned rows;            /* of a text area */
    unsigned max_length;      /* 0 = none */
    bool silent;              /* may be empty, and nothing needs to be said about it */
    bool optional;            /* says so beside the label; otherwise the control is required */
    bool multiple;            /* of a file input */
};

struct choice {
    const char *value;
    const char *label;
    const char *hint; /* NULL = none */
};

void field_input(struct html *out, const struct field *field);
void field_area(struct html *out, const struct field *field);
void field_file(struct html *out, const struct field *field);
/* Radio buttons in a fieldset, one of which is checked if its value equals field->value. */
void field_choices(struct html *out, const struct field *field, const struct choice *choices, unsigned n);
/* A select; with optional and no value an empty first entry. */
void field_select(struct html *out, const struct field *field, const struct choice *choices, unsigned n);

/* A select whose options the caller writes between the two. */
void field_select_open(struct html *out, const struct field *field);
void field_select_close(struct html *out);

/* The box at the top of a form that came back: one link for each field with an error; nothing if none has one. Fields
 * of choices are linked by the same id. */
void field_errors(struct html *out, const struct field *const *fields, unsigned n);

#endif
