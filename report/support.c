/* What the support desk's sheets read before their rows, and the words of it; see support.h. */
#include "report/support.h"

#include "shared/i18n.h"
#include "sql/queries.h"

static const int64_t band_ends[AGE_BANDS] = {1, 3, 7, 14, 30, INT64_MAX};

unsigned age_band(int64_t days) {
    unsigned band = 0;
    while (days >= band_ends[band])
        band++;
    return band;
}

const char *age_band_title(unsigned band) {
    static const char *const titles[AGE_BANDS] = {
        N_("under 1 day"),  N_("1 to 2 days"),   N_("3 to 6 days"),
        N_("7 to 13 days"), N_("14 to 29 days"), N_("30 days and more"),
    };
    return i18n_text(titles[band]);
}

const char *place_title(enum place place) {
    static const char *const titles[PLACE_COUNT] = {
        [PLACE_L1] = "L1", [PLACE_L2] = "L2", [PLACE_L3] = "L3", [PLACE_VENDOR] = N_("vendor")};
    return i18n_text(titles[place]);
}

const char *target_title(enum target target) {
    static const char *const titles[TARGET_COUNT] = {[TARGET_LEVEL] = N_("level"),
                                                     [TARGET_TEAM] = N_("team"),
                                                     [TARGET_VENDOR] = N_("vendor"),
                                                     [TARGET_MANAGER] = N_("manager")};
    return i18n_text(titles[target]);
}

void support_ask(struct support *self, struct db_work *work) {
    self->sizes = db_ask(work, workbook_support_sizes, DB_ONE_ROW);
    self->rates = db_ask(work, workbook_escalation_rates, DB_ROWS);
    self->percentiles = db_ask(work, workbook_stay_percentiles, DB_ROWS);
    self->reasons = db_ask(work, workbook_reasons, DB_ROWS);
    self->vendors = db_ask(work, workbook_vendors, DB_ROWS);
    self->currencies = db_ask(work, workbook_currencies, DB_ROWS);
    self->costs = db_ask(work, workbook_vendor_costs, DB_ROWS);
    self->by_vendor = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    self->custody_by_customer = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    self->custody_by_service = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    self->custody_by_category = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
}

void support_clear(struct support *self) {
    g_clear_pointer(&self->by_vendor, g_hash_table_unref);
    g_clear_pointer(&self->custody_by_customer, g_hash_table_unref);
    g_clear_pointer(&self->custody_by_service, g_hash_table_unref);
    g_clear_pointer(&self->custody_by_category, g_hash_table_unref);
}

struct custody *custody_of(GHashTable *by, int64_t id) {
    struct custody *custody = g_hash_table_lookup(by, &id);
    if (custody == NULL) {
        custody = g_new0(struct custody, 1);
        g_hash_table_insert(by, g_memdup2(&id, sizeof id), custody);
    }
    return custody;
}

struct vendor_counts *support_vendor(const struct support *self, int64_t vendor_id) {
    struct vendor_counts *counts = g_hash_table_lookup(self->by_vendor, &vendor_id);
    if (counts == NULL) {
        counts = g_new0(struct vendor_counts, 1);
        g_hash_table_insert(self->by_vendor, g_memdup2(&vendor_id, sizeof vendor_id), counts);
    }
    return counts;
}

unsigned support_currency(const struct support *self, const char *currency) {
    for (unsigned row = 0; row < db_count(self->currencies); row++)
        if (g_str_equal(db_str(self->currencies, row, WORKBOOK_CURRENCIES_CURRENCY), currency))
            return row + 1;
    return 0;
}

struct escalation_rate support_rate(const struct support *self, int month) {
    for (unsigned row = 0; row < db_count(self->rates); row++)
        if (db_int64(self->rates, row, WORKBOOK_ESCALATION_RATES_MONTH) == month)
            return (struct escalation_rate){db_int64(self->rates, row, WORKBOOK_ESCALATION_RATES_RECEIVED),
                                            db_int64(self->rates, row, WORKBOOK_ESCALATION_RATES_ESCALATED)};
    return (struct escalation_rate){0};
}

/* The words of escalation_reason, for translators. */
G_GNUC_UNUSED static const char *const reason_names[] = {
    N_("Undocumented deviation from the service description"),
    N_("Service unavailable"),
    N_("Bug or irregularity"),
    N_("Large-scale network disruption"),
    N_("Regional issue hitting several tenants"),
    N_("Billing issue or dispute"),
    N_("Fraud concern"),
    N_("Needs the knowledge of another level or team"),
    N_("Needs rights that the level does not have"),
    N_("A promise is about to be missed"),
    N_("A promise was missed"),
    N_("The customer asked for it"),
    N_("Major incident"),
};

const char *support_reason(const struct support *self, int64_t position) {
    for (unsigned row = 0; row < db_count(self->reasons); row++)
        if (db_int64(self->reasons, row, WORKBOOK_REASONS_POSITION) == position)
            return i18n_text(db_str(self->reasons, row, WORKBOOK_REASONS_NAME));
    return "";
}

const char *support_vendor_name(const struct support *self, int64_t vendor_id) {
    for (unsigned row = 0; row < db_count(self->vendors); row++)
        if (db_int64(self->vendors, row, WORKBOOK_VENDORS_ID) == vendor_id)
            return db_str(self->vendors, row, WORKBOOK_VENDORS_NAME);
    return "";
}
