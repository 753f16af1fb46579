/* Restatements: what months that are frozen would say otherwise, had they known what was recorded later (sla-rules.md
 * 6.4). Their figures stand; what can still be counted counts in a later month, which is named. */
#include "report/workbook.h"
#include "shared/i18n.h"
#include "sql/queries.h"

enum {
    TICKET,
    CUSTOMER,
    MONTH,
    METRIC,
    CYCLE,
    WAS,
    WOULD_BE,
    COUNTS_IN,
    REASON,
    HAPPENED,
    RECORDED,
    RESTATED,
    COLUMNS
};
static const struct column columns[COLUMNS] = {
    [TICKET] = {N_("Ticket"), 9, STYLE_LINK},
    [CUSTOMER] = {N_("Customer"), 30, STYLE_TEXT},
    [MONTH] = {N_("Closed month"), 10, STYLE_MONTH},
    [METRIC] = {N_("Promise"), 16, STYLE_TEXT},
    [CYCLE] = {N_("Cycle"), 8, STYLE_CODE},
    [WAS] = {N_("Counted there"), 14, STYLE_TEXT},
    [WOULD_BE] = {N_("Would be now"), 14, STYLE_TEXT},
    [COUNTS_IN] = {N_("Counts in"), 22, STYLE_TEXT},
    [REASON] = {N_("Because of"), 28, STYLE_TEXT},
    [HAPPENED] = {N_("which happened at"), 19, STYLE_INSTANT},
    [RECORDED] = {N_("and was recorded at"), 19, STYLE_INSTANT},
    [RESTATED] = {N_("Restated at"), 19, STYLE_INSTANT},
};

static const char *said(const char *verdict) {
    return g_str_equal(verdict, "absent") ? _("not there") : verdict_title(sla_verdict_from_name(verdict));
}

static const char *kind_title(enum event_kind kind) {
    switch (kind) {
    case EVENT_RECEIVED:
        return _("the ticket's receipt");
    case EVENT_MESSAGE:
        return _("a message");
    case EVENT_STATUS:
        return _("a change of status");
    case EVENT_PRIORITY:
    case EVENT_CATEGORY:
    case EVENT_PLAN:
    case EVENT_TARGET:
        return _("a change of priority, service or plan");
    case EVENT_EXCLUDE:
        return _("an exclusion");
    case EVENT_INCLUDE:
        return _("a return after an exclusion");
    case EVENT_MERGED_INTO:
    case EVENT_MERGED_FROM:
    case EVENT_UNMERGED:
        return _("a merge");
    default:
        return _("another event");
    }
}

static void write_counts_in(struct page *page, const struct db_rows *rows, unsigned row) {
    const char *was = db_str(rows, row, WORKBOOK_RESTATEMENTS_WAS);
    if (g_str_equal(was, db_str(rows, row, WORKBOOK_RESTATEMENTS_WOULD_BE))) {
        page_text(page, COUNTS_IN, _("taken back"));
    } else if (db_is_null(rows, row, WORKBOOK_RESTATEMENTS_COUNTS_IN)) {
        page_text(page, COUNTS_IN, _("nowhere: it stands"));
    } else {
        page_number(page_look(page, STYLE_MONTH), COUNTS_IN,
                    (double)db_int64(rows, row, WORKBOOK_RESTATEMENTS_COUNTS_IN));
    }
}

static int64_t instant_at(const struct db_rows *rows, unsigned row, unsigned column) {
    return db_is_null(rows, row, column) ? ROW_NO_INSTANT : db_int64(rows, row, column);
}

static void write_row(struct workbook *self, struct page *page, unsigned row) {
    const struct db_rows *rows = self->restatements;
    int64_t customer_id = db_int64(rows, row, WORKBOOK_RESTATEMENTS_CUSTOMER_ID);
    const char *reason = db_str(rows, row, WORKBOOK_RESTATEMENTS_REASON);
    workbook_ticket(self, page, TICKET, customer_id, db_int64(rows, row, WORKBOOK_RESTATEMENTS_TICKET_ID));
    page_text(page, CUSTOMER, name_of(&self->names.customers, customer_id)->text);
    page_number(page, MONTH, (double)db_int64(rows, row, WORKBOOK_RESTATEMENTS_MONTH));
    page_text(page, METRIC, metric_title(metric_from_name(db_str(rows, row, WORKBOOK_RESTATEMENTS_METRIC))));
    page_number(page, CYCLE, (double)db_int64(rows, row, WORKBOOK_RESTATEMENTS_CYCLE));
    page_text(page, WAS, said(db_str(rows, row, WORKBOOK_RESTATEMENTS_WAS)));
    page_text(page, WOULD_BE, said(db_str(rows, row, WORKBOOK_RESTATEMENTS_WOULD_BE)));
    write_counts_in(page, rows, row);
    page_text(page, REASON, *reason != '\0' ? kind_title(event_kind_from_name(reason)) : "");
    workbook_instant(self, page, HAPPENED, instant_at(rows, row, WORKBOOK_RESTATEMENTS_HAPPENED_AT));
    workbook_instant(self, page, RECORDED, instant_at(rows, row, WORKBOOK_RESTATEMENTS_RECORDED_AT));
    workbook_instant(self, page, RESTATED, db_int64(rows, row, WORKBOOK_RESTATEMENTS_RESTATED_AT));
    page_next(page);
}

static bool write_sheet(struct workbook *self, struct page *page, GError **error) {
    (void)error;
    workbook_title(self, page, i18n_text(sheet_restatements.name));
    page_header(page, columns, COLUMNS);
    for (unsigned row = 0; row < db_count(self->restatements); row++) {
        page = table_room(self, SHEET_RESTATEMENTS, page, 1);
        write_row(self, page, row);
    }
    if (db_count(self->restatements) == 0) {
        page_text(page_look(page, STYLE_NOTE), TICKET, _("Nothing to restate."));
        page_next(page);
    }
    table_end(self, SHEET_RESTATEMENTS, "Restatements");
    return true;
}

const struct sheet sheet_restatements = {
    .name = N_("Restatements"),
    .tab = 0x7F5200,
    .part = SHEET_ADDS_UP,
    .write = write_sheet,
};
