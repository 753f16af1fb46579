/* Custody: who held the clock (sla-rules.md 5.4) in the month, hours and share: of all tickets, per customer, per
 * service and category. Seconds add up Ticket groups, in the hours of each ticket's calendar; excluded tickets are in
 * no figure. The parts sum to the whole to the second: customers, categories and tickets give one sum, and the parts of
 * the tickets received in the month are the time that these were open. */
#include "report/block.h"
#include "report/draw.h"
#include "report/sheet_by.h"
#include "report/sheet_ticket_groups.h"
#include "report/sheet_tickets.h"

#include "shared/i18n.h"

enum { LABEL_WIDTH = 50, CHART_ROWS = 17, HOLDERS = SLA_HOLDER_COUNT - SLA_HOLDER_CUSTOMER };

/* Columns of a line; holders in the order of enum sla_holder. */
enum {
    LABEL,
    HOURS,
    ALL_HOURS = HOURS + HOLDERS,
    SHARE,
    SECONDS = SHARE + HOLDERS,
    ALL_SECONDS = SECONDS + HOLDERS,
    KEY,
    COLUMNS,
};
static const char *const titles[COLUMNS] = {
    [HOURS] = N_("Customer, h"),
    N_("Vendor, h"),
    N_("L1, h"),
    N_("L2, h"),
    N_("L3, h"),
    [ALL_HOURS] = N_("All, h"),
    [SHARE] = N_("Customer, share"),
    N_("Vendor, share"),
    N_("L1, share"),
    N_("L2, share"),
    N_("L3, share"),
    [SECONDS] = N_("Customer, s"),
    N_("Vendor, s"),
    N_("L1, s"),
    N_("L2, s"),
    N_("L3, s"),
    [ALL_SECONDS] = N_("All, s"),
    [KEY] = N_("No."),
};

struct writing {
    struct workbook *book;
    struct page *page;
    lxw_row_t all_customers, all_categories; /* rows of the two totals */
};

#define AT(column) cell_name(self->page, column)

static void header(const struct writing *self, const char *label) {
    const char *own[COLUMNS];
    memcpy(own, titles, sizeof own);
    own[LABEL] = label;
    block_header(self->page, own, COLUMNS, SECONDS);
}

/* What follows from the seconds of the line. */
static void write_shares(const struct writing *self, const struct custody *custody) {
    struct page *page = self->page;
    g_autofree char *none = formula_quoted(_("none"));
    int64_t all = 0;
    for (unsigned i = 0; i < HOLDERS; i++)
        all += custody->held[SLA_HOLDER_CUSTOMER + i];
    for (unsigned i = 0; i < HOLDERS; i++) {
        int64_t held = custody->held[SLA_HOLDER_CUSTOMER + i];
        block_hours(page, HOURS + i, held, AT(SECONDS + i));
        page_look(page, STYLE_PERCENT);
        if (all == 0)
            page_formula_text(page, SHARE + i, _("none"), "IF(%s=0,\"%s\",%s/%s)", AT(ALL_SECONDS), none,
                              AT(SECONDS + i), AT(ALL_SECONDS));
        else
            page_formula(page, SHARE + i, (double)held / (double)all, "IF(%s=0,\"%s\",%s/%s)", AT(ALL_SECONDS), none,
                         AT(SECONDS + i), AT(ALL_SECONDS));
    }
    block_hours(page, ALL_HOURS, all, AT(ALL_SECONDS));
    page_formula(page_look(page, STYLE_KEY), ALL_SECONDS, (double)all, "SUM(%s:%s)", AT(SECONDS),
                 AT(SECONDS + HOLDERS - 1));
}

static void seconds(const struct writing *self, unsigned holder, int64_t held, const char *formula) {
    page_formula(page_look(self->page, STYLE_KEY), SECONDS + holder, (double)held, "%s", formula);
}

/* ---- lines --------------------------------------------------------------------------------------------------------
 */

/* A customer's groups stand together, so only those are added. */
static char *sum_of_customer(const struct writing *self, const struct custody *custody, unsigned holder) {
    GString *formula = g_string_new(NULL);
    for (unsigned sheet = custody->first_sheet; sheet <= custody->last_sheet; sheet++) {
        const struct page *groups = table_page(&self->book->tables[SHEET_TICKET_GROUPS], sheet);
        lxw_row_t first = sheet == custody->first_sheet ? custody->first : groups->first_row;
        lxw_row_t last = sheet == custody->last_sheet ? custody->last : groups->row - 1;
        g_string_append_printf(formula, "%sSUM(%s)", formula->len ? "+" : "",
                               range_name(groups, TICKET_GROUPS_HELD_CUSTOMER + holder, first, last));
    }
    return g_string_free(formula, FALSE);
}

static void write_customer(const struct writing *self, const struct name *name) {
    const struct custody *custody = g_hash_table_lookup(self->book->support.custody_by_customer, &name->id);
    if (custody == NULL)
        return;
    page_text(page_look(self->page, STYLE_TEXT), LABEL, name->text);
    for (unsigned i = 0; i < HOLDERS; i++) {
        g_autofree char *formula = sum_of_customer(self, custody, i);
        seconds(self, i, custody->held[SLA_HOLDER_CUSTOMER + i], formula);
    }
    write_shares(self, custody);
    block_key(self->page, KEY, name->id);
    page_next(self->page);
}

/* A service with its sum, or a category. */
static void write_category(const struct writing *self, int64_t id, const char *label, bool is_service) {
    const struct support *support = &self->book->support;
    GHashTable *by = is_service ? support->custody_by_service : support->custody_by_category;
    const struct custody *custody = g_hash_table_lookup(by, &id);
    if (custody == NULL)
        return;
    if (is_service)
        page_line_above(self->page);
    page_text(page_look(self->page, is_service ? STYLE_STRONG : STYLE_TEXT), LABEL, label);
    struct criterion criterion = {is_service ? TICKET_GROUPS_SERVICE_KEY : TICKET_GROUPS_CATEGORY_KEY, AT(KEY)};
    for (unsigned i = 0; i < HOLDERS; i++) {
        g_autofree char *formula =
            block_sumifs(&self->book->tables[SHEET_TICKET_GROUPS], TICKET_GROUPS_HELD_CUSTOMER + i, &criterion, 1);
        seconds(self, i, custody->held[SLA_HOLDER_CUSTOMER + i], formula);
    }
    write_shares(self, custody);
    block_key(self->page, KEY, id);
    page_next(self->page);
}

/* Every row of the block above once. */
static lxw_row_t write_all(const struct writing *self, const char *label, lxw_row_t first, bool by_halves) {
    const struct custody *all = &self->book->support.custody;
    page_line_above(self->page);
    page_text(page_look(self->page, STYLE_STRONG), LABEL, label);
    for (unsigned i = 0; i < HOLDERS; i++) {
        const char *column = column_name(SECONDS + i);
        /* Among categories each second stands twice: with the category, and with its service. */
        g_autofree char *formula = self->page->row == first
                                       ? g_strdup("0")
                                       : g_strdup_printf("SUM(%s%u:%s%u)%s", column, first + 1, column, self->page->row,
                                                         by_halves ? "/2" : "");
        seconds(self, i, all->held[SLA_HOLDER_CUSTOMER + i], formula);
    }
    write_shares(self, all);
    page_next(self->page);
    return self->page->row - 1;
}

static void write_customers(struct writing *self) {
    const GArray *names = self->book->names.customers.names;
    block_section(self->page, _("By customer"));
    header(self, N_("Customer"));
    lxw_row_t first = self->page->row;
    for (guint i = 0; i < names->len; i++)
        write_customer(self, &g_array_index(names, struct name, i));
    self->all_customers = write_all(self, _("All customers"), first, false);
}

static void write_categories(struct writing *self) {
    const GArray *names = self->book->names.categories.names;
    block_section(self->page, _("By service and category"));
    header(self, N_("Service: category"));
    lxw_row_t first = self->page->row;
    for (guint i = 0; i < names->len; i++) {
        const struct name *name = &g_array_index(names, struct name, i);
        bool is_service = *name->more == '\0';
        if (is_service)
            write_category(self, name->id, i18n_text(name->text), true);
        g_autofree char *undivided = g_strdup_printf("%s: %s", i18n_text(name->text), _("not told apart"));
        write_category(self, name->id, is_service ? undivided : names_category(&self->book->names, name->id), false);
    }
    self->all_categories = write_all(self, _("All services"), first, true);
}

/* ---- the whole ----------------------------------------------------------------------------------------------------
 */

enum { WHO, WHO_HOURS, WHO_SHARE, WHO_SECONDS, WHO_COLUMNS };

static void append_sum(GString *formula, const struct page *page, lxw_row_t first, lxw_row_t last, void *data) {
    g_string_append_printf(formula, "SUM(%s)", range_name(page, *(const unsigned *)data, first, last));
}

/* Over the whole of Tickets. */
static lxw_row_t write_holders(struct writing *self) {
    static const char *const heads[WHO_COLUMNS] = {N_("Who held the clock"), N_("Hours"), N_("Share"), N_("Seconds")};
    const struct custody *all = &self->book->support.custody;
    struct page *page = self->page;
    int64_t whole = 0;
    block_section(page, _("All tickets"));
    block_header(page, heads, WHO_COLUMNS, WHO_SECONDS);
    lxw_row_t first = page->row;
    for (unsigned i = 0; i < HOLDERS; i++)
        whole += all->held[SLA_HOLDER_CUSTOMER + i];
    for (unsigned i = 0; i < HOLDERS; i++) {
        unsigned column = TICKETS_HELD_CUSTOMER + i;
        int64_t held = all->held[SLA_HOLDER_CUSTOMER + i];
        g_autofree char *sum = table_sum(&self->book->tables[SHEET_TICKETS], append_sum, &column);
        page_text(page_look(page, STYLE_STRONG), WHO, holder_title((enum sla_holder)(SLA_HOLDER_CUSTOMER + i)));
        page_formula(page_look(page, STYLE_KEY), WHO_SECONDS, (double)held, "%s", sum);
        block_hours(page, WHO_HOURS, held, AT(WHO_SECONDS));
        g_autofree char *total = g_strdup_printf("SUM(%s$%u:%s$%u)", column_name(WHO_SECONDS), first + 1,
                                                 column_name(WHO_SECONDS), first + HOLDERS);
        page_formula(page_look(page, STYLE_PERCENT), WHO_SHARE, whole ? (double)held / (double)whole : 0,
                     "IF(%s=0,0,%s/%s)", total, AT(WHO_SECONDS), total);
        page_next(page);
    }
    return first;
}

static void write_check(struct writing *self, const char *label, const char *condition) {
    page_text(page_look(self->page, STYLE_TEXT), LABEL, label);
    block_check(self->page, 1, true, condition);
    page_next(self->page);
}

static void write_checks(struct writing *self, lxw_row_t holders) {
    const struct table *tickets = &self->book->tables[SHEET_TICKETS];
    struct criterion received = {TICKETS_CAME_KEY, "1"};
    g_autofree char *open = block_sumifs(tickets, TICKETS_OPEN, &received, 1);
    g_autoptr(GString) parts = g_string_new(open);
    g_string_append_c(parts, '=');
    for (unsigned i = 0; i < HOLDERS; i++) {
        g_autofree char *part = block_sumifs(tickets, TICKETS_HELD_CUSTOMER + i, &received, 1);
        g_string_append_printf(parts, "%s%s", i ? "+" : "", part);
    }
    const char *all = column_name(ALL_SECONDS), *who = column_name(WHO_SECONDS);
    g_autofree char *customers =
        g_strdup_printf("SUM(%s%u:%s%u)=%s%u", who, holders + 1, who, holders + HOLDERS, all, self->all_customers + 1);
    g_autofree char *categories =
        g_strdup_printf("SUM(%s%u:%s%u)=%s%u", who, holders + 1, who, holders + HOLDERS, all, self->all_categories + 1);
    block_section(self->page, _("The parts sum to the whole, to the second"));
    lxw_row_t first = self->page->row;
    write_check(self, _("All tickets, and the sum of the customers"), customers);
    write_check(self, _("All tickets, and the sum of the categories"), categories);
    write_check(self, _("Tickets received in the month: the holders, and the time they were open"), parts->str);
    colour_checks(self->page, first, self->page->row - 1, 1);
}

static void draw(struct writing *self, lxw_row_t holders, lxw_row_t at) {
    lxw_chart *chart = draw_chart(self->page, LXW_CHART_BAR);
    struct draw_series series = {WHO_SHARE, holders, holders + HOLDERS - 1, _("share"), DRAW_ACCENT};
    draw_series(self->page, chart, &series);
    chart_axis_set_reverse(chart_axis_get(chart, LXW_CHART_AXIS_TYPE_Y));
    chart_axis_set_num_format(chart_axis_get(chart, LXW_CHART_AXIS_TYPE_X), "0%");
    struct draw_place place = {.row = at, .x_offset = 4, .width = 1.3};
    draw_place(self->page, chart, _("Who held the clock"), false, &place);
}

static bool write_sheet(struct workbook *book, struct page *page, GError **error) {
    (void)error;
    struct writing self = {.book = book, .page = page};
    workbook_title(book, page, i18n_text(sheet_custody.name));
    block_widths(page, LABEL_WIDTH, COLUMNS, 11);
    lxw_row_t holders = write_holders(&self);
    lxw_row_t charts_at = page->row + 1;
    page->row += CHART_ROWS;
    write_customers(&self);
    write_categories(&self);
    block_note(page, _("Business time within the month, by each ticket's own calendar; from receipt on, while it was "
                       "neither resolved "
                       "nor closed. The customer and the vendor hold it while it waits for them, otherwise its support "
                       "level does."));
    write_checks(&self, holders);
    draw(&self, holders, charts_at);
    book_check(page->book, worksheet_print_area(page->sheet, 0, 0, page->row - 1, SECONDS - 1));
    return true;
}

const struct sheet sheet_custody = {
    .name = N_("Custody"),
    .tab = 0x0B5F68,
    .part = SHEET_ADDS_UP,
    .write = write_sheet,
};
