/* Formulas over rows that stand together; see stretch.h. */
#include "report/stretch.h"

void stretch_add(struct stretch *self, const struct table *table, const struct page *page) {
    guint sheet;
    g_ptr_array_find(table->pages, page, &sheet);
    if (!self->is_begun) {
        self->is_begun = true;
        self->first_sheet = sheet;
        self->first_row = page->row;
    }
    self->last_sheet = sheet;
    self->last_row = page->row;
}

/* A term for each of its sheets, by the callback. */
static char *add_up(const struct stretch *self, const struct table *table, table_term term, void *data) {
    if (!self->is_begun)
        return g_strdup("0");
    GString *formula = g_string_new(NULL);
    for (unsigned sheet = self->first_sheet; sheet <= self->last_sheet; sheet++) {
        const struct page *page = table_page(table, sheet);
        g_string_append(formula, formula->len ? "+" : "");
        term(formula, page, sheet == self->first_sheet ? self->first_row : page->first_row,
             sheet == self->last_sheet ? self->last_row : page->row - 1, data);
    }
    return g_string_free(formula, FALSE);
}

struct over {
    const char *function;
    unsigned column, keys;
    int wanted;
    char from[16], to[16];
};

static void append_call(GString *formula, const struct page *page, lxw_row_t first, lxw_row_t last, void *data) {
    const struct over *over = data;
    g_string_append_printf(formula, "%s(%s)", over->function, range_name(page, over->column, first, last));
}

static void append_count_if(GString *formula, const struct page *page, lxw_row_t first, lxw_row_t last, void *data) {
    const struct over *over = data;
    g_string_append_printf(formula, "COUNTIF(%s,%d)", range_name(page, over->column, first, last), over->wanted);
}

static void append_between(GString *formula, const struct page *page, lxw_row_t first, lxw_row_t last, void *data) {
    const struct over *over = data;
    const char *keys = range_name(page, over->keys, first, last);
    g_string_append_printf(formula, "SUMIFS(%s,%s,\">=\"&%s,%s,\"<=\"&%s)", range_name(page, over->column, first, last),
                           keys, over->from, keys, over->to);
}

char *stretch_sum(const struct stretch *self, const struct table *table, unsigned column) {
    struct over over = {.function = "SUM", .column = column};
    return add_up(self, table, append_call, &over);
}

char *stretch_count(const struct stretch *self, const struct table *table, unsigned column) {
    struct over over = {.function = "COUNT", .column = column};
    return add_up(self, table, append_call, &over);
}

char *stretch_count_if(const struct stretch *self, const struct table *table, unsigned column, int wanted) {
    struct over over = {.column = column, .wanted = wanted};
    return add_up(self, table, append_count_if, &over);
}

char *stretch_sum_between(const struct stretch *self, const struct table *table, unsigned column, unsigned keys,
                          const char *from, const char *to) {
    struct over over = {.column = column, .keys = keys};
    g_strlcpy(over.from, from, sizeof over.from);
    g_strlcpy(over.to, to, sizeof over.to);
    return add_up(self, table, append_between, &over);
}

char *table_whole_sum(const struct table *table, unsigned column) {
    struct over over = {.function = "SUM", .column = column};
    return table_sum(table, append_call, &over);
}

char *table_whole_count(const struct table *table, unsigned column) {
    struct over over = {.function = "COUNT", .column = column};
    return table_sum(table, append_call, &over);
}
