/* Reads the names that a workbook shows; see names.h. */
#include "report/names.h"

#include "shared/i18n.h"
#include "sql/queries.h"

static void name_clear(gpointer data) {
    struct name *name = data;
    g_free(name->text);
    g_free(name->more);
}

static void list_add(struct name_list *list, int64_t id, const char *text, const char *more) {
    struct name name = {.id = id, .text = g_strdup(text), .more = g_strdup(more)};
    g_array_append_val(list->names, name);
    g_hash_table_insert(list->positions, g_memdup2(&id, sizeof id), GUINT_TO_POINTER(list->names->len));
}

static void list_begin(struct name_list *list) {
    list->names = g_array_new(FALSE, FALSE, sizeof(struct name));
    g_array_set_clear_func(list->names, name_clear);
    list->positions = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
}

/* `more_column` is -1 where the statement has none. */
static void list_take(struct name_list *list, const struct db_rows *rows, int more_column) {
    list_begin(list);
    for (unsigned row = 0; row < db_count(rows); row++)
        list_add(list, db_int64(rows, row, 0), db_str(rows, row, 1),
                 more_column < 0 ? "" : db_str(rows, row, (unsigned)more_column));
    list_add(list, 0, _("none"), "");
}

static void list_clear(struct name_list *list) {
    g_clear_pointer(&list->names, g_array_unref);
    g_clear_pointer(&list->positions, g_hash_table_unref);
}

const struct name *name_of(const struct name_list *list, int64_t id) {
    guint position = GPOINTER_TO_UINT(g_hash_table_lookup(list->positions, &id));
    return &g_array_index(list->names, struct name, position > 0 ? position - 1 : list->names->len - 1);
}

struct names_load names_ask(struct db_work *work) {
    return (struct names_load){
        .customers = db_ask(work, workbook_customers, DB_ROWS),
        .categories = db_ask(work, workbook_categories, DB_ROWS),
        .plans = db_ask(work, workbook_plans, DB_ROWS),
        .versions = db_ask(work, workbook_plan_versions, DB_ROWS),
        .teams = db_ask(work, workbook_teams, DB_ROWS),
        .agents = db_ask(work, workbook_agents, DB_ROWS),
        .reseller = db_ask(work, workbook_reseller, DB_MAYBE_ROW),
    };
}

static void plan_name_free(gpointer data) {
    g_free(((struct plan_name *)data)->calendar);
    g_free(data);
}

static void take_versions(struct names *self, const struct db_rows *rows) {
    self->plan_versions = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, plan_name_free);
    for (unsigned row = 0; row < db_count(rows); row++) {
        int64_t id = db_int64(rows, row, WORKBOOK_PLAN_VERSIONS_ID);
        struct plan_name *version = g_new0(struct plan_name, 1);
        version->plan_id = db_int64(rows, row, WORKBOOK_PLAN_VERSIONS_PLAN_ID);
        version->version = (int)db_int64(rows, row, WORKBOOK_PLAN_VERSIONS_VERSION);
        version->calendar = g_strdup(db_str(rows, row, WORKBOOK_PLAN_VERSIONS_CALENDAR_NAME));
        version->valid_from = db_int64(rows, row, WORKBOOK_PLAN_VERSIONS_VALID_FROM);
        g_hash_table_insert(self->plan_versions, g_memdup2(&id, sizeof id), version);
    }
}

static void take_services(struct names *self, const struct db_rows *rows) {
    self->services = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    for (unsigned row = 0; row < db_count(rows); row++) {
        int64_t id = db_int64(rows, row, WORKBOOK_CATEGORIES_ID);
        bool is_service = db_is_null(rows, row, WORKBOOK_CATEGORIES_PARENT_ID);
        int64_t service = is_service ? id : db_int64(rows, row, WORKBOOK_CATEGORIES_PARENT_ID);
        g_hash_table_insert(self->services, g_memdup2(&id, sizeof id), g_memdup2(&service, sizeof service));
    }
}

void names_take(struct names *self, const struct names_load *load) {
    list_take(&self->customers, load->customers, WORKBOOK_CUSTOMERS_ZONE);
    list_take(&self->categories, load->categories, WORKBOOK_CATEGORIES_PARENT_NAME);
    list_take(&self->plans, load->plans, -1);
    list_take(&self->teams, load->teams, -1);
    list_take(&self->agents, load->agents, -1);
    take_versions(self, load->versions);
    take_services(self, load->categories);
    self->reseller = g_strdup(db_count(load->reseller) ? db_str(load->reseller, 0, WORKBOOK_RESELLER_NAME) : "");
}

void names_clear(struct names *self) {
    list_clear(&self->customers);
    list_clear(&self->categories);
    list_clear(&self->plans);
    list_clear(&self->teams);
    list_clear(&self->agents);
    g_clear_pointer(&self->plan_versions, g_hash_table_unref);
    g_clear_pointer(&self->services, g_hash_table_unref);
    g_clear_pointer(&self->reseller, g_free);
}

const struct plan_name *names_plan_version(const struct names *self, int64_t plan_version_id) {
    return g_hash_table_lookup(self->plan_versions, &plan_version_id);
}

int64_t names_plan_of(const struct names *self, int64_t plan_version_id) {
    const struct plan_name *version = names_plan_version(self, plan_version_id);
    return version ? version->plan_id : 0;
}

int64_t names_service_of(const struct names *self, int64_t category_id) {
    const int64_t *service = g_hash_table_lookup(self->services, &category_id);
    return service ? *service : 0;
}

static GString *ring_next(void) {
    static GString *ring[8];
    static unsigned next;
    GString **slot = &ring[next++ % G_N_ELEMENTS(ring)];
    if (*slot == NULL)
        *slot = g_string_new(NULL);
    return g_string_truncate(*slot, 0);
}

const char *names_category(const struct names *self, int64_t category_id) {
    const struct name *category = name_of(&self->categories, category_id);
    if (*category->more == '\0')
        return i18n_text(category->text);
    GString *out = ring_next();
    g_string_append_printf(out, "%s: %s", i18n_text(category->more), i18n_text(category->text));
    return out->str;
}

const char *names_plan_label(const struct names *self, int64_t plan_version_id) {
    const struct plan_name *version = names_plan_version(self, plan_version_id);
    if (version == NULL)
        return _("none");
    GString *out = ring_next();
    g_string_append_printf(out, "%s %d", name_of(&self->plans, version->plan_id)->text, version->version);
    return out->str;
}
