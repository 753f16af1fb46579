/* Puts the workbook of `--what-if` together: its sheets in their order, the lists first, since sums go over them. See
 * what_if_book.h. */
#include "report/what_if_book.h"

#include "report/publish.h"
#include "report/workbook.h"
#include "shared/i18n.h"
#include "shared/ini.h"
#include "sql/queries.h"

/* ---- reading ------------------------------------------------------------------------------------------------------
 */

static void take_groups(struct what_if_book *self, const struct db_rows *rows, struct what_if_counts *counts) {
    self->groups = g_array_new(FALSE, FALSE, sizeof(struct what_if_group));
    for (unsigned row = 0; row < db_count(rows); row++) {
        struct what_if_group group = {
            .customer_id = db_int64(rows, row, WHAT_IF_GROUPS_CUSTOMER_ID),
            .metric = metric_from_name(db_str(rows, row, WHAT_IF_GROUPS_METRIC)),
            .was_priority = (int)db_int64(rows, row, WHAT_IF_GROUPS_WAS_PRIORITY),
            .would_priority = (int)db_int64(rows, row, WHAT_IF_GROUPS_WOULD_PRIORITY),
            .changes = db_int64(rows, row, WHAT_IF_GROUPS_CHANGES),
        };
        for (unsigned verdict = WHAT_IF_MET; verdict < WHAT_IF_VERDICTS; verdict++) {
            group.was[verdict] = db_int64(rows, row, WHAT_IF_GROUPS_WAS_MET + verdict - WHAT_IF_MET);
            group.would[verdict] = db_int64(rows, row, WHAT_IF_GROUPS_WOULD_MET + verdict - WHAT_IF_MET);
            counts->clocks += group.was[verdict];
        }
        counts->changes += group.changes;
        counts->metrics[group.metric].was_met += group.was[WHAT_IF_MET];
        counts->metrics[group.metric].was_missed += group.was[WHAT_IF_MISSED];
        counts->metrics[group.metric].would_met += group.would[WHAT_IF_MET];
        counts->metrics[group.metric].would_missed += group.would[WHAT_IF_MISSED];
        g_array_append_val(self->groups, group);
    }
}

/* ---- the two promises ---------------------------------------------------------------------------------------------
 */

enum { PROMISE_SECTION, PROMISE_KEY, PROMISE_WAS, PROMISE_WOULD, PROMISE_DIFFERS, PROMISE_COLUMNS };
static const struct column promise_columns[PROMISE_COLUMNS] = {
    [PROMISE_SECTION] = {N_("Section"), 20, STYLE_TEXT},
    [PROMISE_KEY] = {N_("Key"), 22, STYLE_TEXT},
    [PROMISE_WAS] = {N_("As it is (latest version)"), 48, STYLE_TEXT},
    [PROMISE_WOULD] = {N_("What if"), 48, STYLE_TEXT},
    [PROMISE_DIFFERS] = {N_("Differs"), 10, STYLE_CHECK},
};

/* "section\nkey" → value, of a canonical text; `order` gets the new ones in their order. */
static GHashTable *entries_of(const char *text, GPtrArray *order) {
    GHashTable *entries = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_auto(ini_t) ini;
    ini_begin(&ini, text, "", BOOK_ERROR, BOOK_ERROR_BROKEN);
    while (ini_next(&ini, NULL)) {
        if (ini.key == NULL)
            continue;
        char *name = g_strdup_printf("%s\n%s", ini.section, ini.key);
        if (!g_ptr_array_find_with_equal_func(order, name, g_str_equal, NULL))
            g_ptr_array_add(order, g_strdup(name));
        g_hash_table_insert(entries, name, g_strdup(ini.value));
    }
    return entries;
}

static void write_entry(struct page *page, const char *name, const char *was, const char *would) {
    g_auto(GStrv) parts = g_strsplit(name, "\n", 2);
    g_autofree char *differs = formula_quoted(_("differs"));
    bool is_same = g_strcmp0(was ? was : "", would ? would : "") == 0;
    page_text(page, PROMISE_SECTION, parts[0]);
    page_text(page, PROMISE_KEY, parts[1]);
    page_text(page, PROMISE_WAS, was);
    page_text(page, PROMISE_WOULD, would);
    page_formula_text(page_look(page, STYLE_STRONG), PROMISE_DIFFERS, is_same ? "" : _("differs"),
                      "IF(EXACT(%s,%s),\"\",\"%s\")", cell_name(page, PROMISE_WAS), cell_name(page, PROMISE_WOULD),
                      differs);
    page_next(page);
}

static void write_promises(struct what_if_book *self, struct page *page) {
    g_autoptr(GPtrArray) order = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) was = entries_of(self->promise->was, order);
    g_autoptr(GHashTable) would = entries_of(self->promise->would, order);
    what_if_title(self, page, _("Both promises"));
    page_header(page, promise_columns, PROMISE_COLUMNS);
    for (guint i = 0; i < order->len; i++)
        write_entry(page, order->pdata[i], g_hash_table_lookup(was, order->pdata[i]),
                    g_hash_table_lookup(would, order->pdata[i]));
    page_end_table(page, "Both_promises");
}

/* ---- the file -----------------------------------------------------------------------------------------------------
 */

void what_if_title(const struct what_if_book *self, struct page *page, const char *title) {
    g_autofree char *month = month_title(self->task->month);
    g_autofree char *line = g_strdup_printf("%s · %s", title, month);
    page_title(page, line, self->subtitle);
}

static char *subtitle_of(const struct what_if_book *self) {
    int64_t local = self->until + calendar_offset(self->zone, self->until);
    struct civil_date date = civil_from_days(floor_div(local, DAY_SECONDS));
    int minutes = (int)(local - floor_div(local, DAY_SECONDS) * DAY_SECONDS) / 60;
    g_autofree char *until =
        g_strdup_printf("%04d-%02d-%02d %02d:%02d", date.year, date.month, date.day, minutes / 60, minutes % 60);
    g_autofree char *run = g_strdup_printf("%" G_GINT64_FORMAT, self->task->run_id);
    /* Translators: time zone, date and time, number of the run, program and version. */
    return g_strdup_printf(_("All customers. Times in %s. Counted as at %s. Run %s of %s."), self->task->timezone,
                           until, run, "firstline-report " PACKAGE_VERSION);
}

static bool write_sheets(struct what_if_book *self, int64_t changes, GError **error) {
    struct page *summary = book_add(self->book, _("What if"), 0x0B5F68);
    struct page *customers = book_add(self->book, _("By customer"), 0x0B5F68);
    int64_t n_lists = MAX(1, (changes + self->task->sheet_rows - 1) / self->task->sheet_rows);
    self->lists = g_ptr_array_new();
    for (int64_t i = 0; i < n_lists; i++) {
        g_autofree char *name = i == 0 ? g_strdup(_("Changes")) : g_strdup_printf("%s %d", _("Changes"), (int)i + 1);
        g_ptr_array_add(self->lists, book_add(self->book, name, 0xB3261E));
    }
    self->groups_page = book_add(self->book, _("Groups"), 0x87929C);
    struct page *promises = book_add(self->book, _("Both promises"), 0x5A6672);
    if (!what_if_write_changes(self, error))
        return false;
    what_if_write_groups(self);
    what_if_write_customers(self, customers);
    what_if_write_summary(self, summary);
    write_promises(self, promises);
    return true;
}

static bool write_file(struct what_if_book *self, const struct publication *place, int64_t changes, GError **error) {
    g_autofree char *month = month_title(self->task->month);
    g_autofree char *title = g_strdup_printf(_("What if, %s"), month);
    self->subtitle = subtitle_of(self);
    self->book = book_new(place->draft, place->staging, self->until, title, error);
    return self->book != NULL && write_sheets(self, changes, error);
}

static void book_clear(struct what_if_book *self) {
    if (self->book != NULL)
        book_abandon(self->book);
    g_clear_pointer(&self->lists, g_ptr_array_unref);
    g_clear_pointer(&self->groups, g_array_unref);
    g_clear_pointer(&self->subtitle, g_free);
}

static bool publish(struct what_if_book *self, char **path, int64_t changes, GError **error) {
    g_auto(publication_t) place = {0};
    int month = self->task->month;
    g_autofree char *name = g_strdup_printf("what-if-%04d-%02d.xlsx", month / 100, month % 100);
    if (!publication_begin(&place, self->task->folder, name, error) || !write_file(self, &place, changes, error))
        return false;
    g_autoptr(GArray) written = written_sheets(self->book);
    if (!book_close(g_steal_pointer(&self->book), error) || !publication_check(&place, written, error) ||
        !publication_place(&place, error))
        return false;
    *path = g_strdup(place.path);
    return true;
}

bool what_if_book_write(struct what_if_book *self, char **path, struct what_if_counts *counts, GError **error) {
    db_ask(self->writing, what_if_pair, DB_NOTHING);
    struct db_rows *groups = db_ask(self->writing, what_if_groups, DB_ROWS);
    if (!db_run(self->writing, error))
        return false;
    take_groups(self, groups, counts);
    bool fine = publish(self, path, counts->changes, error);
    book_clear(self);
    return fine;
}
