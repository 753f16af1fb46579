/* Escalation rows: each escalation of the month (sla-rules.md 7.1), from, to, kind, reason, who or which rule, when,
 * and how it ended. */
#include "report/sheet_escalation_rows.h"

#include "shared/i18n.h"
#include "sql/queries.h"

static const struct column columns[ESCALATION_COLUMNS] = {
    [ESCALATION_TICKET] = {N_("Ticket"), 9, STYLE_LINK},
    [ESCALATION_CUSTOMER] = {N_("Customer"), 30, STYLE_TEXT},
    [ESCALATION_KIND] = {N_("Kind"), 13, STYLE_TEXT},
    [ESCALATION_TARGET] = {N_("To a"), 10, STYLE_TEXT},
    [ESCALATION_FROM] = {N_("From level"), 8, STYLE_CODE},
    [ESCALATION_FROM_TEAM] = {N_("From team"), 16, STYLE_TEXT},
    [ESCALATION_FROM_AGENT] = {N_("From agent"), 18, STYLE_TEXT},
    [ESCALATION_TO] = {N_("To"), 18, STYLE_TEXT},
    [ESCALATION_REASON] = {N_("Reason"), 46, STYLE_TEXT},
    [ESCALATION_BY] = {N_("By"), 26, STYLE_TEXT},
    [ESCALATION_WHEN] = {N_("When"), 19, STYLE_INSTANT},
    [ESCALATION_ENDED] = {N_("Ended"), 19, STYLE_INSTANT},
    [ESCALATION_ENDED_BY] = {N_("Ended by"), 11, STYLE_TEXT},
    [ESCALATION_AFTER] = {N_("Promise missed by then"), 11, STYLE_TEXT},
    [ESCALATION_TARGET_KEY] = {N_("Target no."), 8, STYLE_KEY, true},
    [ESCALATION_REASON_KEY] = {N_("Reason no."), 8, STYLE_KEY, true},
    [ESCALATION_AFTER_KEY] = {N_("Missed no."), 8, STYLE_KEY, true},
    [ESCALATION_CUSTOMER_KEY] = {N_("Customer no."), 9, STYLE_KEY, true},
};

struct writing {
    struct workbook *book;
    struct page *page;
};

#define INT(column) db_field_int64(&fields[column])

static enum target target_of(const struct db_field *field) {
    static const char *const names[TARGET_COUNT] = {"", "level", "team", "vendor", "manager"};
    g_autofree char *name = db_field_dup(field);
    for (enum target target = TARGET_LEVEL; target < TARGET_COUNT; target++)
        if (g_str_equal(names[target], name))
            return target;
    g_assert_not_reached();
}

static void write_to(const struct workbook *book, struct page *page, const struct db_field *fields,
                     enum target target) {
    const struct names *names = &book->names;
    if (target == TARGET_LEVEL) {
        g_autofree char *level = g_strdup_printf("L%d", (int)INT(WORKBOOK_ESCALATIONS_TO_LEVEL));
        page_text(page, ESCALATION_TO, level);
    } else if (target == TARGET_TEAM) {
        page_text(page, ESCALATION_TO, name_of(&names->teams, INT(WORKBOOK_ESCALATIONS_TO_TEAM_ID))->text);
    } else if (target == TARGET_VENDOR) {
        page_text(page, ESCALATION_TO, support_vendor_name(&book->support, INT(WORKBOOK_ESCALATIONS_VENDOR_ID)));
    } else {
        page_text(page, ESCALATION_TO, name_of(&names->agents, INT(WORKBOOK_ESCALATIONS_MANAGER_ID))->text);
    }
}

/* Who, or which rule; and how it ended. */
static void write_story(struct workbook *book, struct page *page, const struct db_field *fields) {
    const struct db_field *ended_at = &fields[WORKBOOK_ESCALATIONS_ENDED_AT];
    int64_t agent_id = INT(WORKBOOK_ESCALATIONS_BY_AGENT_ID);
    g_autofree char *rule = db_field_dup(&fields[WORKBOOK_ESCALATIONS_RULE_NAME]);
    g_autofree char *ended_by = db_field_dup(&fields[WORKBOOK_ESCALATIONS_ENDED_BY]);
    page_text(page, ESCALATION_BY, agent_id ? name_of(&book->names.agents, agent_id)->text : rule);
    workbook_instant(book, page, ESCALATION_WHEN, db_field_instant(&fields[WORKBOOK_ESCALATIONS_ESCALATED_AT]));
    workbook_instant(book, page, ESCALATION_ENDED, ended_at->length < 0 ? ROW_NO_INSTANT : db_field_instant(ended_at));
    if (ended_by != NULL)
        page_text(page, ESCALATION_ENDED_BY, g_str_equal(ended_by, "return") ? _("return") : _("resolution"));
    page_text(page, ESCALATION_AFTER, INT(WORKBOOK_ESCALATIONS_AFTER_BREACH) ? _("yes") : _("no"));
}

static void count(struct support *support, enum target target, int64_t reason, bool is_after) {
    support->by_reason[MIN(reason, REASONS - 1)][target]++;
    if (target == TARGET_MANAGER)
        *(is_after ? &support->managers_after : &support->managers_before) += 1;
}

static bool write_row(const struct db_field *fields, unsigned n, void *data) {
    (void)n;
    struct writing *self = data;
    struct workbook *book = self->book;
    const struct names *names = &book->names;
    struct page *page = self->page = table_room(book, SHEET_ESCALATION_ROWS, self->page, 1);
    enum target target = target_of(&fields[WORKBOOK_ESCALATIONS_TARGET]);
    int64_t reason = INT(WORKBOOK_ESCALATIONS_REASON), customer_id = INT(WORKBOOK_ESCALATIONS_CUSTOMER_ID);
    int64_t team_id = INT(WORKBOOK_ESCALATIONS_FROM_TEAM_ID), agent_id = INT(WORKBOOK_ESCALATIONS_FROM_AGENT_ID);
    bool is_after = INT(WORKBOOK_ESCALATIONS_AFTER_BREACH) != 0;
    count(&book->support, target, reason, is_after);
    workbook_ticket(book, page, ESCALATION_TICKET, customer_id, INT(WORKBOOK_ESCALATIONS_TICKET_ID));
    page_text(page, ESCALATION_CUSTOMER, name_of(&names->customers, customer_id)->text);
    page_text(page, ESCALATION_KIND, target == TARGET_MANAGER ? _("hierarchical") : _("functional"));
    page_text(page, ESCALATION_TARGET, target_title(target));
    page_number(page, ESCALATION_FROM, (double)INT(WORKBOOK_ESCALATIONS_FROM_LEVEL));
    page_text(page, ESCALATION_FROM_TEAM, team_id ? name_of(&names->teams, team_id)->text : NULL);
    page_text(page, ESCALATION_FROM_AGENT, agent_id ? name_of(&names->agents, agent_id)->text : NULL);
    write_to(book, page, fields, target);
    page_text(page, ESCALATION_REASON, support_reason(&book->support, reason));
    write_story(book, page, fields);
    page_number(page, ESCALATION_TARGET_KEY, target);
    page_number(page, ESCALATION_REASON_KEY, (double)reason);
    page_number(page, ESCALATION_AFTER_KEY, is_after);
    page_number(page, ESCALATION_CUSTOMER_KEY, (double)customer_id);
    page_next(page);
    return true;
}

static unsigned pages(const struct workbook *book) {
    int64_t rows = db_int64(book->support.sizes, 0, WORKBOOK_SUPPORT_SIZES_ESCALATIONS);
    return (unsigned)(MAX(rows, 1) - 1) / book->task->sheet_rows + 1;
}

static bool write_sheet(struct workbook *book, struct page *page, GError **error) {
    struct writing self = {.book = book, .page = page};
    workbook_title(book, page, i18n_text(sheet_escalation_rows.name));
    page_header(page, columns, ESCALATION_COLUMNS);
    if (!db_copy_out(book->reading, workbook_escalations, write_row, &self, error))
        return false;
    table_end(book, SHEET_ESCALATION_ROWS, "Escalation_rows");
    return true;
}

const struct sheet sheet_escalation_rows = {
    .name = N_("Escalation rows"),
    .tab = 0x87929C,
    .part = SHEET_HOLDS_DATA,
    .pages = pages,
    .write = write_sheet,
};
