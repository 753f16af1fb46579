/* Reads the plan or calendar that is tried out, and puts it in the place of the one of its name; see
 * what_if_promise.h. Files and parsers are those of `firstline-admin plan import` and `calendar import`. */
#include "report/what_if_promise.h"

#include "shared/calendar.h"
#include "shared/ini.h"
#include "sql/queries.h"

/* ---- the file -----------------------------------------------------------------------------------------------------
 */

G_GNUC_PRINTF(2, 3)
static bool refuse(GError **error, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, text);
    return false;
}

/* Whatever a parser says, it is the command line that named the wrong file. */
static bool refuse_as(GError **error, GError *wrong) {
    g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, wrong->message);
    g_error_free(wrong);
    return false;
}

/* "plan" or "calendar": the first section says which. */
static char *first_section(const char *text, const char *path) {
    g_auto(ini_t) ini;
    ini_begin(&ini, text, path, PLAN_ERROR, PLAN_ERROR_SYNTAX);
    return ini_next(&ini, NULL) ? g_strdup(ini.section) : g_strdup("");
}

static bool take_plan(struct what_if_promise *self, const char *text, const char *path, GError **error) {
    GError *wrong = NULL;
    self->plan = plan_parse(text, path, &wrong);
    if (self->plan == NULL)
        return refuse_as(error, wrong);
    self->name = self->plan->name;
    self->would = plan_write(self->plan);
    return true;
}

static bool take_calendar(struct what_if_promise *self, const char *text, const char *path, int64_t now,
                          GError **error) {
    GError *wrong = NULL;
    self->calendar = calendar_parse(text, path, &wrong);
    if (self->calendar == NULL || !calendar_check(self->calendar, now, &wrong))
        return refuse_as(error, wrong);
    self->name = calendar_name(self->calendar);
    self->would = calendar_write(self->calendar);
    return *self->name != '\0' || refuse(error, "%s: the calendar has no name, so it replaces none", path);
}

bool what_if_promise_read(struct what_if_promise *self, const char *path, int64_t now, GError **error) {
    GError *wrong = NULL;
    g_autofree char *text = ini_load(path, PLAN_ERROR, PLAN_ERROR_FILE, &wrong);
    if (text == NULL)
        return refuse_as(error, wrong);
    g_autofree char *section = first_section(text, path);
    if (g_str_equal(section, "plan"))
        return take_plan(self, text, path, error);
    if (g_str_equal(section, "calendar"))
        return take_calendar(self, text, path, now, error);
    return refuse(error, "%s: is no plan and no calendar: it begins with neither [plan] nor [calendar]", path);
}

/* ---- the book -----------------------------------------------------------------------------------------------------
 */

/* Names are the same in any case, as they are for firstline-admin. */
static bool same_name(const char *one, const char *other) {
    g_autofree char *a = g_utf8_strdown(one, -1), *b = g_utf8_strdown(other, -1);
    return g_str_equal(a, b);
}

/* The calendar of that name, as the present policies have it; NULL if none counts by it. */
static const struct sla_calendar *calendar_in_use(const struct promises *present, const char *name) {
    const struct sla_book *book = promises_book(present);
    for (size_t i = 0; i < book->n_policies; i++) {
        const struct plan *plan = promises_plan(present, book->policies[i].id);
        if (plan != NULL && same_name(plan->calendar, name))
            return book->policies[i].calendar;
    }
    return NULL;
}

/* Builds a calendar that no policy uses yet out of its versions. */
static const struct sla_calendar *calendar_stored(struct what_if_promise *self, const struct db_rows *rows,
                                                  const char *name, GError **error) {
    for (unsigned row = 0; row < db_count(rows); row++) {
        if (!same_name(db_str(rows, row, WORKBOOK_CALENDARS_NAME), name))
            continue;
        struct sla_calendar_version version = {
            .id = db_int64(rows, row, WORKBOOK_CALENDARS_ID),
            .made_at = db_int64(rows, row, WORKBOOK_CALENDARS_MADE_AT),
            .calendar = calendar_parse(db_str(rows, row, WORKBOOK_CALENDARS_DEFINITION), name, error),
        };
        if (version.calendar == NULL)
            return NULL;
        g_array_append_val(self->versions, version);
    }
    if (self->versions->len == 0) {
        refuse(error, "the plan '%s' counts by the calendar '%s', which isn't here", self->plan->name, name);
        return NULL;
    }
    self->own.versions = (struct sla_calendar_version *)(gpointer)self->versions->data;
    self->own.n_versions = self->versions->len;
    return &self->own;
}

static bool apply_plan(struct what_if_promise *self, const struct promises *present, const struct db_rows *calendars,
                       GError **error) {
    const struct sla_calendar *calendar = calendar_in_use(present, self->plan->calendar);
    if (calendar == NULL)
        calendar = calendar_stored(self, calendars, self->plan->calendar, error);
    if (calendar == NULL)
        return false;
    for (guint i = 0; i < self->policies->len; i++) {
        struct sla_policy *policy = &g_array_index(self->policies, struct sla_policy, i);
        const struct plan *plan = promises_plan(present, policy->id);
        if (plan == NULL || !same_name(plan->name, self->name))
            continue;
        plan_to_policy(self->plan, policy->id, calendar, policy);
        g_free(self->was); /* versions come in their order: the latest stays */
        self->was = plan_write(plan);
        self->n_replaced++;
    }
    return self->n_replaced > 0 || refuse(error, "there is no plan '%s'", self->name);
}

static bool apply_calendar(struct what_if_promise *self, const struct promises *present, GError **error) {
    const struct sla_calendar *old = calendar_in_use(present, self->name);
    if (old == NULL)
        return refuse(error, "no plan counts by a calendar '%s'", self->name);
    const struct sla_calendar_version *latest = &old->versions[old->n_versions - 1];
    struct sla_calendar_version version = {
        .id = latest->id, .made_at = old->versions[0].made_at, .calendar = calendar_ref(self->calendar)};
    g_array_append_val(self->versions, version);
    self->own = (struct sla_calendar){
        .id = old->id, .versions = (struct sla_calendar_version *)(gpointer)self->versions->data, .n_versions = 1};
    for (guint i = 0; i < self->policies->len; i++) {
        struct sla_policy *policy = &g_array_index(self->policies, struct sla_policy, i);
        if (policy->calendar != old)
            continue;
        policy->calendar = &self->own;
        self->n_replaced++;
    }
    self->was = calendar_write(latest->calendar);
    return true;
}

bool what_if_promise_apply(struct what_if_promise *self, const struct promises *present,
                           const struct db_rows *calendars, GError **error) {
    const struct sla_book *book = promises_book(present);
    self->policies = g_array_new(FALSE, FALSE, sizeof(struct sla_policy));
    self->versions = g_array_new(FALSE, FALSE, sizeof(struct sla_calendar_version));
    g_array_append_vals(self->policies, book->policies, (guint)book->n_policies);
    if (self->plan != NULL ? !apply_plan(self, present, calendars, error) : !apply_calendar(self, present, error))
        return false;
    self->book = *book;
    self->book.policies = (const struct sla_policy *)(gpointer)self->policies->data;
    return true;
}

void what_if_promise_clear(struct what_if_promise *self) {
    plan_free(self->plan);
    if (self->calendar != NULL)
        calendar_unref(self->calendar);
    for (guint i = 0; self->versions != NULL && i < self->versions->len; i++)
        calendar_unref(g_array_index(self->versions, struct sla_calendar_version, i).calendar);
    g_clear_pointer(&self->versions, g_array_unref);
    g_clear_pointer(&self->policies, g_array_unref);
    g_free(self->was);
    g_free(self->would);
}
