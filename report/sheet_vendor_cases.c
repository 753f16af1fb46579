/* Vendor cases: those that lasted in the month, or whose clocks count in it (sla-rules.md 2.5), with number, severity,
 * support vehicle, times, the verdicts of the vendor's own promises, and what the vendor charged. */
#include "report/sheet_vendor_cases.h"

#include "report/sheet_clocks.h"
#include "shared/i18n.h"
#include "sql/queries.h"

static const struct column columns[CASES_COLUMNS] = {
    [CASES_VENDOR] = {N_("Vendor"), 20, STYLE_TEXT},
    [CASES_NUMBER] = {N_("Case number"), 14, STYLE_TEXT},
    [CASES_TICKET] = {N_("Ticket"), 9, STYLE_LINK},
    [CASES_CUSTOMER] = {N_("Customer"), 30, STYLE_TEXT},
    [CASES_SEVERITY] = {N_("Severity"), 9, STYLE_CODE},
    [CASES_VEHICLE] = {N_("Support vehicle"), 22, STYLE_TEXT},
    [CASES_REASON] = {N_("Reason"), 46, STYLE_TEXT},
    [CASES_AGENT] = {N_("Our contact"), 18, STYLE_TEXT},
    [CASES_SUBMITTED] = {N_("Submitted"), 19, STYLE_INSTANT},
    [CASES_ANSWERED] = {N_("Answered"), 19, STYLE_INSTANT},
    [CASES_SOLVED] = {N_("Solved"), 19, STYLE_INSTANT},
    [CASES_WITHDRAWN] = {N_("Withdrawn"), 19, STYLE_INSTANT},
    [CASES_RESPONSE] = {N_("Response"), 11, STYLE_TEXT},
    [CASES_RESOLUTION] = {N_("Resolution"), 11, STYLE_TEXT},
    [CASES_COST] = {N_("Cost"), 11, STYLE_MONEY},
    [CASES_CURRENCY] = {N_("Currency"), 9, STYLE_TEXT},
    [CASES_VENDOR_KEY] = {N_("Vendor no."), 8, STYLE_KEY, true},
    [CASES_RESPONSE_KEY] = {N_("Response no."), 9, STYLE_KEY, true},
    [CASES_RESOLUTION_KEY] = {N_("Resolution no."), 10, STYLE_KEY, true},
    [CASES_CURRENCY_KEY] = {N_("Currency no."), 9, STYLE_KEY, true},
    [CASES_CUSTOMER_KEY] = {N_("Customer no."), 9, STYLE_KEY, true},
};

struct writing {
    struct workbook *book;
    struct page *page;
};

#define INT(column) db_field_int64(&fields[column])

static const char *vehicle_title(const char *vehicle) {
    static const struct {
        const char *code, *title;
    } titles[] = {
        {"partner", N_("partner contract")},
        {"included", N_("with the subscription")},
        {"premium", N_("premium contract")},
        {"incident", N_("paid by the incident")},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(titles); i++)
        if (g_str_equal(titles[i].code, vehicle))
            return i18n_text(titles[i].title);
    return vehicle;
}

/* A verdict in words and as a key; none if the clock counts in another month, or the contract promises nothing. */
static enum verdict_key write_verdict(struct page *page, unsigned column, const struct db_field *field) {
    static const enum verdict_key keys[SLA_VERDICT_COUNT] = {
        [SLA_RUNNING] = VERDICT_KEY_RUNNING,
        [SLA_MET] = VERDICT_KEY_MET,
        [SLA_BREACHED] = VERDICT_KEY_MISSED,
        [SLA_EXCLUDED] = VERDICT_KEY_EXCLUDED,
    };
    g_autofree char *name = db_field_dup(field);
    if (name == NULL)
        return 0;
    enum sla_verdict verdict = sla_verdict_from_name(name);
    page_text(page, column, verdict_title(verdict));
    return keys[verdict];
}

static void write_instant(struct workbook *book, struct page *page, unsigned column, const struct db_field *field) {
    workbook_instant(book, page, column, field->length < 0 ? ROW_NO_INSTANT : db_field_instant(field));
}

static void write_case(struct workbook *book, struct page *page, const struct db_field *fields) {
    const struct support *support = &book->support;
    int64_t customer_id = INT(WORKBOOK_VENDOR_CASES_CUSTOMER_ID);
    g_autofree char *number = db_field_dup(&fields[WORKBOOK_VENDOR_CASES_CASE_NUMBER]);
    g_autofree char *vehicle = db_field_dup(&fields[WORKBOOK_VENDOR_CASES_VEHICLE]);
    page_text(page, CASES_VENDOR, support_vendor_name(support, INT(WORKBOOK_VENDOR_CASES_VENDOR_ID)));
    page_text(page, CASES_NUMBER, number);
    workbook_ticket(book, page, CASES_TICKET, customer_id, INT(WORKBOOK_VENDOR_CASES_TICKET_ID));
    page_text(page, CASES_CUSTOMER, name_of(&book->names.customers, customer_id)->text);
    page_number(page, CASES_SEVERITY, (double)INT(WORKBOOK_VENDOR_CASES_SEVERITY));
    page_text(page, CASES_VEHICLE, vehicle_title(vehicle));
    page_text(page, CASES_REASON, support_reason(support, INT(WORKBOOK_VENDOR_CASES_REASON)));
    page_text(page, CASES_AGENT, name_of(&book->names.agents, INT(WORKBOOK_VENDOR_CASES_AGENT_ID))->text);
    write_instant(book, page, CASES_SUBMITTED, &fields[WORKBOOK_VENDOR_CASES_SUBMITTED_AT]);
    write_instant(book, page, CASES_ANSWERED, &fields[WORKBOOK_VENDOR_CASES_ANSWERED_AT]);
    write_instant(book, page, CASES_SOLVED, &fields[WORKBOOK_VENDOR_CASES_SOLVED_AT]);
    write_instant(book, page, CASES_WITHDRAWN, &fields[WORKBOOK_VENDOR_CASES_WITHDRAWN_AT]);
}

static void count(struct support *support, int64_t vendor_id, enum verdict_key response, enum verdict_key resolution) {
    struct vendor_counts *counts = support_vendor(support, vendor_id);
    counts->cases++;
    counts->response.met += response == VERDICT_KEY_MET;
    counts->response.missed += response == VERDICT_KEY_MISSED;
    counts->resolution.met += resolution == VERDICT_KEY_MET;
    counts->resolution.missed += resolution == VERDICT_KEY_MISSED;
}

static bool write_row(const struct db_field *fields, unsigned n, void *data) {
    (void)n;
    struct writing *self = data;
    struct workbook *book = self->book;
    struct page *page = self->page = table_room(book, SHEET_VENDOR_CASES, self->page, 1);
    int64_t vendor_id = INT(WORKBOOK_VENDOR_CASES_VENDOR_ID);
    g_autofree char *currency = db_field_dup(&fields[WORKBOOK_VENDOR_CASES_CURRENCY]);
    write_case(book, page, fields);
    enum verdict_key response = write_verdict(page, CASES_RESPONSE, &fields[WORKBOOK_VENDOR_CASES_RESPONSE]);
    enum verdict_key resolution = write_verdict(page, CASES_RESOLUTION, &fields[WORKBOOK_VENDOR_CASES_RESOLUTION]);
    if (currency != NULL) {
        page_number(page, CASES_COST, (double)INT(WORKBOOK_VENDOR_CASES_CENTS) / 100);
        page_text(page, CASES_CURRENCY, currency);
    }
    page_number(page, CASES_VENDOR_KEY, (double)vendor_id);
    page_number(page, CASES_RESPONSE_KEY, response);
    page_number(page, CASES_RESOLUTION_KEY, resolution);
    page_number(page, CASES_CURRENCY_KEY, currency ? support_currency(&book->support, currency) : 0);
    page_number(page, CASES_CUSTOMER_KEY, (double)INT(WORKBOOK_VENDOR_CASES_CUSTOMER_ID));
    page_next(page);
    count(&book->support, vendor_id, response, resolution);
    return true;
}

static unsigned pages(const struct workbook *book) {
    int64_t rows = db_int64(book->support.sizes, 0, WORKBOOK_SUPPORT_SIZES_CASES);
    return (unsigned)(MAX(rows, 1) - 1) / book->task->sheet_rows + 1;
}

static bool write_sheet(struct workbook *book, struct page *page, GError **error) {
    struct writing self = {.book = book, .page = page};
    workbook_title(book, page, i18n_text(sheet_vendor_cases.name));
    page_header(page, columns, CASES_COLUMNS);
    if (!db_copy_out(book->reading, workbook_vendor_cases, write_row, &self, error))
        return false;
    table_end(book, SHEET_VENDOR_CASES, "Vendor_cases");
    return true;
}

const struct sheet sheet_vendor_cases = {
    .name = N_("Vendor cases"),
    .tab = 0x87929C,
    .part = SHEET_HOLDS_DATA,
    .pages = pages,
    .write = write_sheet,
};
