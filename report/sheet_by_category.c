/* By category: each of the provider's services with its sum, and under it its categories. */
#include "report/sheet_by.h"

#include "shared/i18n.h"

/* Services stand before their categories in the list of names. */
static void list_lines(const struct workbook *self, GArray *lines) {
    const GArray *names = self->names.categories.names;
    for (guint i = 0; i < names->len; i++) {
        const struct name *name = &g_array_index(names, struct name, i);
        bool is_service = *name->more == '\0' && name->id != 0;
        struct by_line sum = {.id = name->id, .above = i18n_text(name->text), .name = _("all of it"), .is_sum = true};
        if (is_service && by_is_used(self, BY_SERVICE, name->id))
            g_array_append_val(lines, sum);
        struct by_line line = {
            .id = name->id,
            .above = i18n_text(is_service ? name->text : name->more),
            .name = is_service ? _("not told apart") : i18n_text(name->text),
        };
        if (by_is_used(self, BY_CATEGORY, name->id))
            g_array_append_val(lines, line);
    }
}

static bool write_sheet(struct workbook *self, struct page *page, GError **error) {
    static const struct by by = {
        .sheet = SHEET_BY_CATEGORY,
        .dimension = BY_CATEGORY,
        .key = GROUPS_CATEGORY_KEY,
        .sums = BY_SERVICE,
        .sums_key = GROUPS_SERVICE_KEY,
        .above = N_("Service"),
        .name = N_("Category"),
        .all = N_("All services"),
        .defined_name = "By_category",
        .lines = list_lines,
    };
    (void)error;
    return by_write(self, page, &by);
}

const struct sheet sheet_by_category = {
    .name = N_("By category"),
    .tab = 0x0B5F68,
    .part = SHEET_ADDS_UP,
    .write = write_sheet,
};
