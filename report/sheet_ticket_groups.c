/* Ticket groups: one row a group of tickets that stand together on Tickets, with formulas over just those rows; see
 * sheet_groups.c, which does the same for clocks. */
#include "report/sheet_ticket_groups.h"

#include "report/sheet_tickets.h"
#include "shared/i18n.h"

static const struct column columns[TICKET_GROUPS_COLUMNS] = {
    [TICKET_GROUPS_CUSTOMER] = {N_("Customer"), 30, STYLE_TEXT},
    [TICKET_GROUPS_CATEGORY] = {N_("Category"), 44, STYLE_TEXT},
    [TICKET_GROUPS_TICKETS] = {N_("Tickets"), 9, STYLE_COUNT},
    [TICKET_GROUPS_HELD_CUSTOMER] = {N_("Held by customer, s"), 12, STYLE_SECONDS},
    [TICKET_GROUPS_HELD_VENDOR] = {N_("Held by vendor, s"), 12, STYLE_SECONDS},
    [TICKET_GROUPS_HELD_L1] = {N_("Held by L1, s"), 12, STYLE_SECONDS},
    [TICKET_GROUPS_HELD_L2] = {N_("Held by L2, s"), 12, STYLE_SECONDS},
    [TICKET_GROUPS_HELD_L3] = {N_("Held by L3, s"), 12, STYLE_SECONDS},
    [TICKET_GROUPS_SHEET] = {N_("First sheet"), 8, STYLE_KEY, true},
    [TICKET_GROUPS_FIRST] = {N_("First row"), 9, STYLE_KEY, true},
    [TICKET_GROUPS_LAST_SHEET] = {N_("Last sheet"), 8, STYLE_KEY, true},
    [TICKET_GROUPS_LAST] = {N_("Last row"), 9, STYLE_KEY, true},
    [TICKET_GROUPS_CUSTOMER_KEY] = {N_("Customer no."), 9, STYLE_KEY, true},
    [TICKET_GROUPS_SERVICE_KEY] = {N_("Service no."), 9, STYLE_KEY, true},
    [TICKET_GROUPS_CATEGORY_KEY] = {N_("Category no."), 9, STYLE_KEY, true},
};

void ticket_groups_begin(struct workbook *self) {
    struct page *page = table_page(&self->tables[SHEET_TICKET_GROUPS], 0);
    workbook_title(self, page, i18n_text(sheet_ticket_groups.name));
    page_header(page, columns, TICKET_GROUPS_COLUMNS);
}

/* COUNT or SUM over the group's rows in one column of Tickets: a term for each sheet that it lies on. */
static void over_rows(const struct workbook *self, struct page *page, const struct ticket_group *group, unsigned column,
                      int64_t result, const char *function, enum tickets_column over) {
    g_autoptr(GString) formula = g_string_new(NULL);
    for (unsigned sheet = group->first_sheet; sheet <= group->last_sheet; sheet++) {
        const struct page *tickets = table_page(&self->tables[SHEET_TICKETS], sheet);
        lxw_row_t first = sheet == group->first_sheet ? group->first : tickets->first_row;
        lxw_row_t last = sheet == group->last_sheet ? group->last : tickets->row - 1;
        g_string_append_printf(formula, "%s%s(%s)", formula->len ? "+" : "", function,
                               range_name(tickets, over, first, last));
    }
    page_formula(page, column, (double)result, "%s", formula->str);
}

static void add(struct custody *custody, const struct ticket_group *group) {
    for (int holder = SLA_HOLDER_CUSTOMER; holder < SLA_HOLDER_COUNT; holder++)
        custody->held[holder] += group->held[holder];
}

static void add_up(struct support *support, const struct ticket_group *group, unsigned sheet, unsigned row) {
    bool is_new = g_hash_table_lookup(support->custody_by_customer, &group->customer_id) == NULL;
    struct custody *customer = custody_of(support->custody_by_customer, group->customer_id);
    if (is_new) {
        customer->first_sheet = sheet;
        customer->first = row;
    }
    customer->last_sheet = sheet;
    customer->last = row;
    add(customer, group);
    add(custody_of(support->custody_by_service, group->service_id), group);
    add(custody_of(support->custody_by_category, group->category_id), group);
    add(&support->custody, group);
}

void ticket_groups_add(struct workbook *self, const struct ticket_group *group) {
    const struct table *table = &self->tables[SHEET_TICKET_GROUPS];
    struct page *page = table_room(self, SHEET_TICKET_GROUPS, table_page(table, table->pages->len - 1), 1);
    add_up(&self->support, group, table->pages->len - 1, page->row);
    page_text(page, TICKET_GROUPS_CUSTOMER, name_of(&self->names.customers, group->customer_id)->text);
    page_text(page, TICKET_GROUPS_CATEGORY, names_category(&self->names, group->category_id));
    over_rows(self, page, group, TICKET_GROUPS_TICKETS, group->tickets, "COUNT", TICKETS_CAME_KEY);
    for (unsigned holder = SLA_HOLDER_CUSTOMER; holder < SLA_HOLDER_COUNT; holder++)
        over_rows(self, page, group, TICKET_GROUPS_HELD_CUSTOMER + holder - SLA_HOLDER_CUSTOMER, group->held[holder],
                  "SUM", TICKETS_HELD_CUSTOMER + holder - SLA_HOLDER_CUSTOMER);
    page_number(page, TICKET_GROUPS_SHEET, group->first_sheet + 1);
    page_number(page, TICKET_GROUPS_FIRST, group->first + 1);
    page_number(page, TICKET_GROUPS_LAST_SHEET, group->last_sheet + 1);
    page_number(page, TICKET_GROUPS_LAST, group->last + 1);
    page_number(page, TICKET_GROUPS_CUSTOMER_KEY, (double)group->customer_id);
    page_number(page, TICKET_GROUPS_SERVICE_KEY, (double)group->service_id);
    page_number(page, TICKET_GROUPS_CATEGORY_KEY, (double)group->category_id);
    page_next(page);
}

static bool write_sheet(struct workbook *self, struct page *page, GError **error) {
    (void)page;
    (void)error;
    table_end(self, SHEET_TICKET_GROUPS, "Ticket_groups");
    return true;
}

const struct sheet sheet_ticket_groups = {
    .name = N_("Ticket groups"), .tab = 0x87929C, .part = SHEET_HOLDS_DATA, .write = write_sheet};
