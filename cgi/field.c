/* Writes form fields. Each control is tied to its label, hint and error (aria-describedby), so that what is seen is
 * also heard. Called by pages with forms. */
#include "cgi/field.h"

#include "shared/i18n.h"

static void write_label_text(struct html *out, const struct field *field) {
    html(out, "%s", field->label);
    if (field->optional)
        html(out, " <span class=\"soft\">(%s)</span>", _("optional"));
}

static void write_hint_and_error(struct html *out, const struct field *field) {
    if (field->hint != NULL)
        html(out, "<p class=\"hint\" id=\"h-%s\">%s</p>", field->name, field->hint);
    if (field->error != NULL)
        html(out, "<p class=\"why\" id=\"e-%s\">%s</p>", field->name, field->error);
}

static void begin(struct html *out, const struct field *field) {
    html(out, "<div class=\"field%s\"><label for=\"f-%s\">", field->error != NULL ? " wrong" : "", field->name);
    write_label_text(out, field);
    html(out, "</label>");
    write_hint_and_error(out, field);
}

/* aria-describedby and aria-invalid, of a control or of a fieldset. */
static void write_described(struct html *out, const struct field *field) {
    if (field->hint != NULL && field->error != NULL)
        html(out, " aria-describedby=\"h-%s e-%s\"", field->name, field->name);
    else if (field->hint != NULL)
        html(out, " aria-describedby=\"h-%s\"", field->name);
    else if (field->error != NULL)
        html(out, " aria-describedby=\"e-%s\"", field->name);
    if (field->error != NULL)
        html(out, " aria-invalid=\"true\"");
}

/* The attributes that every control has. */
static void write_control(struct html *out, const struct field *field) {
    html(out, " id=\"f-%s\" name=\"%s\"", field->name, field->name);
    write_described(out, field);
    if (field->max_length > 0)
        html(out, " maxlength=\"%u\"", field->max_length);
    if (field->autocomplete != NULL)
        html(out, " autocomplete=\"%s\"", field->autocomplete);
    if (!field->optional && !field->silent)
        html(out, " required");
}

void field_input(struct html *out, const struct field *field) {
    begin(out, field);
    html(out, "<input type=\"%s\" value=\"%s\"", field->type != NULL ? field->type : "text", field->value);
    write_control(out, field);
    html(out, "></div>\n");
}

void field_area(struct html *out, const struct field *field) {
    begin(out, field);
    html(out, "<textarea rows=\"%u\"", field->rows > 0 ? field->rows : 6);
    write_control(out, field);
    /* The line end is for the parser, which drops one at the start; a text that begins with one keeps its own. */
    html(out, ">\n%s</textarea></div>\n", field->value);
}

void field_file(struct html *out, const struct field *field) {
    begin(out, field);
    html(out, "<input type=\"file\"");
    write_control(out, field);
    if (field->multiple)
        html(out, " multiple");
    html(out, "></div>\n");
}

static bool is_chosen(const struct field *field, const struct choice *choice) {
    return field->value != NULL && strcmp(field->value, choice->value) == 0;
}

void field_choices(struct html *out, const struct field *field, const struct choice *choices, unsigned n) {
    html(out, "<fieldset class=\"field choices%s\"", field->error != NULL ? " wrong" : "");
    write_described(out, field);
    html(out, "><legend>");
    write_label_text(out, field);
    html(out, "</legend>");
    write_hint_and_error(out, field);
    for (unsigned i = 0; i < n; i++) {
        html(out, "<label><input type=\"radio\" name=\"%s\" value=\"%s\"", field->name, choices[i].value);
        if (i == 0) /* the one that the list of errors leads to */
            html(out, " id=\"f-%s\"", field->name);
        if (!field->optional && !field->silent)
            html(out, " required");
        if (is_chosen(field, &choices[i]))
            html(out, " checked");
        html(out, "><span><strong>%s</strong>", choices[i].label);
        if (choices[i].hint != NULL)
            html(out, "<span class=\"soft\">%s</span>", choices[i].hint);
        html(out, "</span></label>");
    }
    html(out, "</fieldset>\n");
}

void field_select_open(struct html *out, const struct field *field) {
    begin(out, field);
    html(out, "<select");
    write_control(out, field);
    html(out, ">");
}

void field_select_close(struct html *out) {
    html(out, "</select></div>\n");
}

void field_select(struct html *out, const struct field *field, const struct choice *choices, unsigned n) {
    field_select_open(out, field);
    if (field->optional || field->value == NULL || *field->value == '\0')
        html(out, "<option value=\"\"></option>");
    for (unsigned i = 0; i < n; i++) {
        html(out, "<option value=\"%s\"", choices[i].value);
        if (is_chosen(field, &choices[i]))
            html(out, " selected");
        html(out, ">%s</option>", choices[i].label);
    }
    field_select_close(out);
}

void field_errors(struct html *out, const struct field *const *fields, unsigned n) {
    unsigned wrong = 0;
    for (unsigned i = 0; i < n; i++)
        wrong += fields[i]->error != NULL;
    if (wrong == 0)
        return;
    html(out, "<div class=\"errors\" role=\"alert\" tabindex=\"-1\"><h2>");
    html_say_n(out, wrong, "%u thing needs another look", "%u things need another look", wrong);
    html(out, "</h2><ul>");
    for (unsigned i = 0; i < n; i++)
        if (fields[i]->error != NULL)
            html(out, "<li><a href=\"#f-%s\">%s</a></li>", fields[i]->name, fields[i]->error);
    html(out, "</ul></div>\n");
}
