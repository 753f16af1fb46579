/* Plans for imported tickets; see import_promise.h. Versions, and contracts where they decide, are read once and
 * searched in memory: a log holds more tickets than an installation has either. */
#include "admin/import_promise.h"

#include "admin/admin.h"
#include "admin/promise_store.h"
#include "sql/queries.h"

struct version {
    gint64 plan_id, version_id, valid_from;
};

struct contract {
    gint64 customer_id, plan_id, starts_at, ends_at; /* ends_at: exclusive, G_MAXINT64 while it runs */
};

struct import_promise {
    const struct mapping *mapping; /* borrowed */
    GArray *versions;              /* struct version, by plan, in the order of coming into force */
    GHashTable *plan_ids;          /* folded name → gint64 */
    GArray *contracts;             /* struct contract, by customer and time; empty where contracts don't decide */
    gint64 plan_id;                /* of the mapping; 0: contracts decide */
    GArray *named;                 /* gint64: the plans that the log names, by their places there */
};

void import_promise_free(struct import_promise *self) {
    if (self == NULL)
        return;
    g_array_unref(self->versions);
    g_array_unref(self->contracts);
    g_array_unref(self->named);
    g_hash_table_unref(self->plan_ids);
    g_free(self);
}

/* ---- What is there ---- */

static void take_versions(struct import_promise *self, const struct db_rows *rows) {
    for (unsigned row = 0; row < db_count(rows); row++) {
        struct version version = {
            .plan_id = db_int64(rows, row, IMPORT_PLAN_VERSIONS_PLAN_ID),
            .version_id = db_int64(rows, row, IMPORT_PLAN_VERSIONS_PLAN_VERSION_ID),
            .valid_from = db_int64(rows, row, IMPORT_PLAN_VERSIONS_VALID_FROM),
        };
        g_array_append_val(self->versions, version);
        g_hash_table_insert(self->plan_ids, g_utf8_casefold(db_str(rows, row, IMPORT_PLAN_VERSIONS_NAME), -1),
                            g_memdup2(&version.plan_id, sizeof version.plan_id));
    }
}

static void take_contracts(struct import_promise *self, const struct db_rows *rows) {
    for (unsigned row = 0; row < db_count(rows); row++) {
        bool runs = db_is_null(rows, row, IMPORT_CONTRACTS_ENDS_AT);
        struct contract contract = {
            .customer_id = db_int64(rows, row, IMPORT_CONTRACTS_CUSTOMER_ID),
            .plan_id = db_int64(rows, row, IMPORT_CONTRACTS_PLAN_ID),
            .starts_at = db_int64(rows, row, IMPORT_CONTRACTS_STARTS_AT),
            .ends_at = runs ? G_MAXINT64 : db_int64(rows, row, IMPORT_CONTRACTS_ENDS_AT),
        };
        g_array_append_val(self->contracts, contract);
    }
}

/* 0 with `error`: there is no such plan. */
static gint64 find_named(const struct import_promise *self, const char *name, const char *who, GError **error) {
    g_autofree char *folded = g_utf8_casefold(name, -1);
    const gint64 *id = g_hash_table_lookup(self->plan_ids, folded);
    if (id != NULL)
        return *id;
    admin_refuse(error, "%s names the plan '%s', which isn't here; 'firstline-admin plan import' brings it in", who,
                 name);
    return 0;
}

/* ---- Plan and calendar files ---- */

static bool enter_calendar(struct db_work *work, const char *path, const struct plan *plan, GError **error) {
    g_autoptr(calendar_t) calendar = calendar_load(path, error);
    if (calendar == NULL)
        return false;
    if (strcmp(calendar_name(calendar), plan->calendar) != 0)
        return admin_refuse(error, "%s: the calendar is called '%s', but the plan '%s' counts by '%s'", path,
                            calendar_name(calendar), plan->name, plan->calendar);
    struct db_rows *there = db_ask(work, calendar_latest, DB_MAYBE_ROW, db_text(plan->calendar));
    if (!db_run(work, error))
        return false;
    g_autofree char *definition = calendar_write(calendar);
    if (db_count(there) == 0)
        return calendar_enter(work, calendar, path, error);
    return strcmp(db_str(there, 0, CALENDAR_LATEST_DEFINITION), definition) == 0 ||
           admin_refuse(error,
                        "there is a calendar '%s' with other hours than %s; bring the file in with 'firstline-admin "
                        "calendar import', or give it another name",
                        plan->calendar, path);
}

/* A plan that is there stays as it is: it may have got versions since. */
static bool enter_plan(struct db_work *work, const struct mapping *mapping, char **name, GError **error) {
    g_autoptr(plan_t) plan = plan_load(mapping->plan_file, error);
    if (plan == NULL)
        return false;
    g_autofree char *definition = plan_write(plan);
    struct db_rows *there = db_ask(work, import_plan_says, DB_ONE_ROW, db_text(plan->name), db_text(definition));
    if (!db_run(work, error))
        return false;
    *name = g_strdup(plan->name);
    struct plan_entered entered = {0};
    if (db_int64(there, 0, IMPORT_PLAN_SAYS_VERSIONS) == 0)
        return enter_calendar(work, mapping->calendar_file, plan, error) &&
               plan_enter(work, plan, mapping->plan_file, &entered, error);
    return db_flag(there, 0, IMPORT_PLAN_SAYS_SAYS_SO) ||
           admin_refuse(error,
                        "there is a plan '%s', but no version of it says what %s says; bring the file in with "
                        "'firstline-admin plan import', or give it another name",
                        plan->name, mapping->plan_file);
}

/* ---- Reading ---- */

/* The plans that the log names; all must be there. */
static bool find_plans(struct import_promise *self, const struct import_log *log, const char *name, GError **error) {
    if (name != NULL && (self->plan_id = find_named(self, name, log->mapping->file, error)) == 0)
        return false;
    g_array_set_size(self->named, log->plans->len);
    for (guint i = 1; i < log->plans->len; i++) {
        gint64 id = find_named(self, log->plans->pdata[i], "the log", error);
        if (id == 0)
            return false;
        g_array_index(self->named, gint64, i) = id;
    }
    return true;
}

struct import_promise *import_promise_new(struct db_work *work, const struct import_log *log, GError **error) {
    const struct mapping *mapping = log->mapping;
    g_autofree char *name = g_strdup(mapping->plan_name);
    if (mapping->plan_file != NULL && !enter_plan(work, mapping, &name, error))
        return NULL;
    struct db_rows *versions = db_ask(work, import_plan_versions, DB_ROWS);
    struct db_rows *contracts = mapping->plan_by_contract ? db_ask(work, import_contracts, DB_ROWS) : NULL;
    if (!db_run(work, error))
        return NULL;
    g_autoptr(import_promise_t) self = g_new0(struct import_promise, 1);
    self->mapping = mapping;
    self->versions = g_array_new(FALSE, FALSE, sizeof(struct version));
    self->contracts = g_array_new(FALSE, FALSE, sizeof(struct contract));
    self->named = g_array_new(FALSE, TRUE, sizeof(gint64));
    self->plan_ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    take_versions(self, versions);
    if (contracts != NULL)
        take_contracts(self, contracts);
    return find_plans(self, log, name, error) ? g_steal_pointer(&self) : NULL;
}

/* ---- Answers ---- */

/* The first of the customer's contracts, which lie together. */
static guint first_contract(const struct import_promise *self, gint64 customer_id) {
    guint low = 0, high = self->contracts->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(self->contracts, struct contract, middle).customer_id < customer_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The plan of the customer's contract at that instant: of the one that began last. */
static gint64 plan_of_contract(const struct import_promise *self, gint64 customer_id, gint64 at) {
    gint64 plan_id = 0;
    for (guint i = first_contract(self, customer_id); i < self->contracts->len; i++) {
        const struct contract *contract = &g_array_index(self->contracts, struct contract, i);
        if (contract->customer_id != customer_id)
            break;
        if (contract->starts_at <= at && at < contract->ends_at)
            plan_id = contract->plan_id;
    }
    return plan_id;
}

gint64 import_promise_of(const struct import_promise *self, const struct import_ticket *ticket, gint64 customer_id) {
    gint64 plan_id = self->plan_id, version_id = 0;
    if (self->mapping->plan_by_contract)
        plan_id = plan_of_contract(self, customer_id, ticket->received_at);
    if (ticket->plan != 0)
        plan_id = g_array_index(self->named, gint64, ticket->plan);
    for (guint i = 0; i < self->versions->len; i++) {
        const struct version *version = &g_array_index(self->versions, struct version, i);
        if (version->plan_id == plan_id && version->valid_from <= ticket->received_at)
            version_id = version->version_id;
    }
    return version_id;
}

bool import_promise_for_customers(const struct import_promise *self, gint64 *plan_id, gint64 *starts_at) {
    for (guint i = 0; i < self->versions->len; i++) {
        const struct version *version = &g_array_index(self->versions, struct version, i);
        if (version->plan_id != self->plan_id)
            continue;
        *plan_id = version->plan_id;
        *starts_at = version->valid_from;
        return true;
    }
    return false;
}
