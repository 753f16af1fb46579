/* Keeps parsed plan versions and calendars for the life of the process; see promise.h. The policies lie in one array
 * ordered by plan version, as the engine's book wants them; plans and calendars lie in tables by id. */
#include "shared/promise.h"

#include "shared/calendar.h"
#include "sql/queries.h"

/* A calendar whose versions grow as edits come in; `shown` is what the engine sees. */
struct kept_calendar {
    struct sla_calendar shown;
    GArray *versions; /* struct sla_calendar_version, oldest first */
};

struct promises {
    GHashTable *plans;     /* plan version → struct plan */
    GHashTable *calendars; /* calendar → struct kept_calendar */
    GArray *policies;      /* struct sla_policy, ordered by id */
    GArray *plan_ids;      /* gint64: what statements are told is kept */
    GArray *calendar_ids;  /* gint64: the same for calendar versions */
    struct sla_book book;
};

static void kept_calendar_free(gpointer data) {
    struct kept_calendar *kept = data;
    for (guint i = 0; i < kept->versions->len; i++)
        calendar_unref(g_array_index(kept->versions, struct sla_calendar_version, i).calendar);
    g_array_unref(kept->versions);
    g_free(kept);
}

static void plan_destroy(gpointer data) {
    plan_free(data);
}

struct promises *promises_new(void) {
    struct promises *self = g_new0(struct promises, 1);
    self->plans = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, plan_destroy);
    self->calendars = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, kept_calendar_free);
    self->policies = g_array_new(FALSE, TRUE, sizeof(struct sla_policy));
    self->plan_ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    self->calendar_ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    return self;
}

void promises_free(struct promises *self) {
    if (self == NULL)
        return;
    g_hash_table_unref(self->plans);
    g_hash_table_unref(self->calendars);
    g_array_unref(self->policies);
    g_array_unref(self->plan_ids);
    g_array_unref(self->calendar_ids);
    g_free(self);
}

static struct db_param ids(const GArray *array) {
    return db_ids((const gint64 *)(gpointer)array->data, array->len);
}

struct db_rows *promises_ask_ticket(struct promises *self, struct db_work *work, gint64 customer_id, gint64 ticket_id) {
    return db_ask(work, promise_of_ticket, DB_ROWS, db_int(customer_id), db_int(ticket_id), ids(self->plan_ids),
                  ids(self->calendar_ids));
}

struct db_rows *promises_ask_customer(struct promises *self, struct db_work *work, gint64 customer_id, gint64 at) {
    return db_ask(work, promise_of_customer, DB_ROWS, db_int(customer_id), at == 0 ? db_null() : db_instant(at),
                  ids(self->plan_ids), ids(self->calendar_ids));
}

struct db_rows *promises_ask_all(struct promises *self, struct db_work *work) {
    return db_ask(work, promise_all, DB_ROWS, ids(self->plan_ids), ids(self->calendar_ids));
}

static struct kept_calendar *calendar_kept(struct promises *self, gint64 calendar_id) {
    struct kept_calendar *kept = g_hash_table_lookup(self->calendars, &calendar_id);
    if (kept == NULL) {
        kept = g_new0(struct kept_calendar, 1);
        kept->shown.id = calendar_id;
        kept->versions = g_array_new(FALSE, TRUE, sizeof(struct sla_calendar_version));
        g_hash_table_insert(self->calendars, g_memdup2(&calendar_id, sizeof calendar_id), kept);
    }
    return kept;
}

static int by_making(gconstpointer a, gconstpointer b) {
    const struct sla_calendar_version *one = a, *other = b;
    if (one->made_at != other->made_at)
        return one->made_at < other->made_at ? -1 : 1;
    return one->id < other->id ? -1 : one->id > other->id;
}

/* The columns of the three statements are the same, in the same order. */
enum { PLAN_VERSION, PLAN_DEFINITION, CALENDAR, CALENDAR_VERSION, MADE_AT, CALENDAR_DEFINITION };
G_STATIC_ASSERT((int)PROMISE_OF_TICKET_CALENDAR_DEFINITION == CALENDAR_DEFINITION);
G_STATIC_ASSERT((int)PROMISE_OF_CUSTOMER_CALENDAR_DEFINITION == CALENDAR_DEFINITION);
G_STATIC_ASSERT((int)PROMISE_ALL_CALENDAR_DEFINITION == CALENDAR_DEFINITION);

static bool is_kept(const GArray *array, gint64 id) {
    for (guint i = 0; i < array->len; i++)
        if (g_array_index(array, gint64, i) == id)
            return true;
    return false;
}

static bool take_calendar(struct promises *self, const struct db_rows *rows, unsigned row, GError **error) {
    gint64 version_id = db_int64(rows, row, CALENDAR_VERSION);
    if (db_is_null(rows, row, CALENDAR_DEFINITION) || is_kept(self->calendar_ids, version_id))
        return true;
    g_autofree char *label = g_strdup_printf("calendar version %" G_GINT64_FORMAT, version_id);
    struct calendar *calendar = calendar_parse(db_str(rows, row, CALENDAR_DEFINITION), label, error);
    if (calendar == NULL)
        return false;
    struct kept_calendar *kept = calendar_kept(self, db_int64(rows, row, CALENDAR));
    struct sla_calendar_version version = {
        .id = version_id, .made_at = db_int64(rows, row, MADE_AT), .calendar = calendar};
    g_array_append_val(kept->versions, version);
    g_array_sort(kept->versions, by_making);
    kept->shown.versions = (struct sla_calendar_version *)(gpointer)kept->versions->data;
    kept->shown.n_versions = kept->versions->len;
    g_array_append_val(self->calendar_ids, version_id);
    return true;
}

static int by_policy_id(gconstpointer a, gconstpointer b) {
    const struct sla_policy *one = a, *other = b;
    return one->id < other->id ? -1 : one->id > other->id;
}

static bool take_plan(struct promises *self, const struct db_rows *rows, unsigned row, GError **error) {
    gint64 version_id = db_int64(rows, row, PLAN_VERSION);
    if (db_is_null(rows, row, PLAN_DEFINITION) || is_kept(self->plan_ids, version_id))
        return true;
    g_autofree char *label = g_strdup_printf("plan version %" G_GINT64_FORMAT, version_id);
    struct plan *plan = plan_parse(db_str(rows, row, PLAN_DEFINITION), label, error);
    if (plan == NULL)
        return false;
    struct sla_policy policy;
    plan_to_policy(plan, version_id, &calendar_kept(self, db_int64(rows, row, CALENDAR))->shown, &policy);
    g_array_append_val(self->policies, policy);
    g_array_sort(self->policies, by_policy_id);
    g_hash_table_insert(self->plans, g_memdup2(&version_id, sizeof version_id), plan);
    g_array_append_val(self->plan_ids, version_id);
    return true;
}

bool promises_take(struct promises *self, const struct db_rows *rows, GError **error) {
    GError *first = NULL;
    for (unsigned row = 0; row < db_count(rows); row++) {
        /* A plan is kept only with its calendar, since a policy without one can't be replayed. */
        GError *wrong = NULL;
        if (!take_calendar(self, rows, row, &wrong) || !take_plan(self, rows, row, &wrong)) {
            if (first == NULL)
                first = wrong;
            else
                g_error_free(wrong);
        }
    }
    self->book.policies = (const struct sla_policy *)(gpointer)self->policies->data;
    self->book.n_policies = self->policies->len;
    if (first == NULL)
        return true;
    g_propagate_error(error, first);
    return false;
}

const struct sla_book *promises_book(const struct promises *self) {
    return &self->book;
}

const struct plan *promises_plan(const struct promises *self, gint64 plan_version_id) {
    return g_hash_table_lookup(self->plans, &plan_version_id);
}

const struct sla_policy *promises_policy(const struct promises *self, gint64 plan_version_id) {
    struct sla_policy wanted = {.id = plan_version_id};
    return bsearch(&wanted, self->policies->data, self->policies->len, sizeof wanted, by_policy_id);
}

gint64 promises_plan_of(const struct db_rows *rows) {
    return db_count(rows) == 0 ? 0 : db_int64(rows, 0, PLAN_VERSION);
}

struct calendar *promises_calendar(const struct promises *self, gint64 plan_version_id, gint64 at) {
    const struct sla_policy *policy = promises_policy(self, plan_version_id);
    if (policy == NULL || policy->calendar->n_versions == 0)
        return NULL;
    const struct sla_calendar *calendar = policy->calendar;
    size_t version = 0;
    while (version + 1 < calendar->n_versions && calendar->versions[version + 1].made_at <= at)
        version++;
    return calendar->versions[version].calendar;
}
