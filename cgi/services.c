/* Services and their categories; see services.h. The order is the form's, in which a service comes before its own. */
#include "cgi/services.h"

#include "cgi/request.h"
#include "cgi/words.h"
#include "sql/queries.h"

unsigned services_find(const struct db_rows *categories, const char *code) {
    for (unsigned row = 0; row < db_count(categories); row++)
        if (strcmp(db_str(categories, row, CATEGORY_ALL_CODE), code) == 0)
            return row;
    return SERVICES_NONE;
}

bool services_is_choice(const struct db_rows *categories, unsigned row) {
    return !db_is_null(categories, row, CATEGORY_ALL_PARENT_ID);
}

unsigned services_parent(const struct db_rows *categories, unsigned row) {
    if (!services_is_choice(categories, row))
        return row;
    gint64 parent = db_int64(categories, row, CATEGORY_ALL_PARENT_ID);
    for (unsigned i = 0; i < db_count(categories); i++)
        if (db_int64(categories, i, CATEGORY_ALL_CATEGORY_ID) == parent)
            return i;
    return SERVICES_NONE;
}

void services_write(struct request *r, const struct db_rows *categories) {
    html(r->out, "<ul class=\"services\">\n");
    for (unsigned row = 0; row < db_count(categories); row++)
        if (!services_is_choice(categories, row))
            html(r->out, "<li><a href=\"/ask?service=%s\"><strong>%s</strong><span class=\"soft\">%s</span></a></li>\n",
                 db_str(categories, row, CATEGORY_ALL_CODE), words_category(db_str(categories, row, CATEGORY_ALL_NAME)),
                 words_category(db_str(categories, row, CATEGORY_ALL_HINT)));
    html(r->out, "</ul>\n");
}

struct choice *services_choices(struct request *r, const struct db_rows *categories, unsigned service, unsigned *n) {
    struct choice *choices = arena_alloc(r->arena, sizeof *choices * MAX(db_count(categories), 1));
    *n = 0;
    for (unsigned row = 0; row < db_count(categories); row++) {
        if (!services_is_choice(categories, row) ||
            (service != SERVICES_NONE && services_parent(categories, row) != service))
            continue;
        const char *hint = words_category(db_str(categories, row, CATEGORY_ALL_HINT));
        choices[(*n)++] = (struct choice){
            .value = db_str(categories, row, CATEGORY_ALL_CODE),
            .label = words_category(db_str(categories, row, CATEGORY_ALL_NAME)),
            .hint = *hint == '\0' ? NULL : hint,
        };
    }
    return choices;
}

void services_options(struct request *r, const struct db_rows *categories, gint64 chosen) {
    bool open = false;
    for (unsigned row = 0; row < db_count(categories); row++) {
        const char *name = words_category(db_str(categories, row, CATEGORY_ALL_NAME));
        if (!services_is_choice(categories, row)) {
            if (open)
                html(r->out, "</optgroup>");
            html(r->out, "<optgroup label=\"%s\">", name);
            open = true;
        } else {
            bool is_chosen = db_int64(categories, row, CATEGORY_ALL_CATEGORY_ID) == chosen;
            html(r->out, "<option value=\"%s\"", db_str(categories, row, CATEGORY_ALL_CATEGORY_ID));
            if (is_chosen)
                html(r->out, " selected");
            html(r->out, ">%s</option>", name);
        }
    }
    if (open)
        html(r->out, "</optgroup>");
}
