/* Carries a posted form through another page. The carried fields travel as "carried." and their name, beside where the
 * form was going and its submission id; they are data all the way, and nothing is sent before the person presses a
 * button under a text that shows what it is. Called by error.c and page_sign_in.c. */
#include "cgi/carry.h"

#include "cgi/layout.h"
#include "cgi/request.h"
#include "shared/i18n.h"

#define CARRIED "carried."
static const char to_name[] = "carried_to", submission_name[] = "carried_submission", files_name[] = "carried_files";

/* Fields of ours that mean something to one page only. A password is never carried. */
static bool is_own(const char *name) {
    static const char *const own[] = {"token", "submission", "password", to_name, submission_name, files_name};
    for (guint i = 0; i < G_N_ELEMENTS(own); i++)
        if (strcmp(name, own[i]) == 0)
            return true;
    return false;
}

static bool is_carrier(const struct request *r) {
    return form_has(&r->form, to_name);
}

/* The next field that is to arrive at the destination; *name is its name there. */
static const char *next_field(const struct request *r, guint *position, const char **name) {
    bool carrier = is_carrier(r);
    while (*position < r->form.fields->len) {
        const struct form_field *field = &g_array_index(r->form.fields, struct form_field, (*position)++);
        bool carried = g_str_has_prefix(field->name, CARRIED);
        if (carrier ? !carried : is_own(field->name))
            continue;
        *name = carrier ? field->name + strlen(CARRIED) : field->name;
        return field->value;
    }
    return NULL;
}

static const char *destination(const struct request *r) {
    return is_carrier(r) ? form_text(&r->form, to_name) : r->path;
}

static const char *submission(const struct request *r) {
    const char *id = form_text(&r->form, is_carrier(r) ? submission_name : "submission");
    return g_uuid_string_is_valid(id) ? id : NULL;
}

static bool has_files(const struct request *r) {
    return is_carrier(r) ? form_has(&r->form, files_name) : r->form.uploads->len > 0;
}

/* Whether the destination is a page that takes forms from people of this door. */
static bool is_destination(const struct request *r, const char *path) {
    struct route_value values[ROUTE_VALUES_MAX];
    unsigned n_values, allowed;
    const struct route *route = route_find(METHOD_POST, path, values, &n_values, &allowed);
    unsigned door = r->door == DOOR_DESK ? DESK : CONTACT;
    return route != NULL && (route->who & door) != 0 && (route->does & WRITES) != 0;
}

bool carry_wanted(const struct request *r) {
    return r->method == METHOD_POST && is_destination(r, destination(r));
}

bool carry_present(const struct request *r) {
    return is_carrier(r) && carry_wanted(r);
}

void carry_hidden(struct request *r) {
    const char *name, *value, *id = submission(r);
    guint position = 0;
    html(r->out, "<input type=\"hidden\" name=\"%s\" value=\"%s\">", to_name, destination(r));
    if (id != NULL)
        html(r->out, "<input type=\"hidden\" name=\"%s\" value=\"%s\">", submission_name, id);
    if (has_files(r))
        html(r->out, "<input type=\"hidden\" name=\"%s\" value=\"1\">", files_name);
    while ((value = next_field(r, &position, &name)) != NULL)
        html(r->out, "<input type=\"hidden\" name=\"" CARRIED "%s\" value=\"%s\">", name, value);
}

/* What a person wrote, in distinction to codes and numbers. */
static bool is_prose(const char *value) {
    return strpbrk(value, " \n") != NULL || !g_str_is_ascii(value);
}

void carry_form(struct request *r, const char *label, bool fresh) {
    const char *name, *value;
    guint position = 0;
    g_autofree char *id = fresh || submission(r) == NULL ? g_uuid_string_random() : g_strdup(submission(r));
    html(r->out, "<section class=\"box\"><h2>%s</h2>", _("What you wrote"));
    while ((value = next_field(r, &position, &name)) != NULL)
        if (is_prose(value))
            html_prose(r->out, value);
    if (has_files(r))
        html(r->out, "<p class=\"soft\">%s</p>",
             _("Your files could not be kept. Please attach them again in a reply."));
    page_form_with(r, destination(r), FORM_PLAIN, id);
    for (position = 0; (value = next_field(r, &position, &name)) != NULL;)
        html(r->out, "<input type=\"hidden\" name=\"%s\" value=\"%s\">", name, value);
    html(r->out, "<button>%s</button></form></section>\n", label);
}
