/* The Summary's tickets: where each is counted; and resolution counted by the two other customs (6.1). */
#include "report/sheet_summary.h"
#include "report/sheet_tickets.h"

#include "shared/i18n.h"

/* A cell of the present row. */
#define AT(column) cell_name(page, column)

/* ---- tickets ------------------------------------------------------------------------------------------------------
 */

static const char *const ticket_titles[] = {
    N_("Tickets"),
    N_("Open before"),
    N_("Received"),
    N_("Returned"),
    N_("Resolved"),
    N_("Excluded"),
    N_("Open at the end"),
    N_("Adds up"),
    N_("Open a month before"),
    N_("Open before as it was"),
};

struct ticket_term {
    enum tickets_column column;
    int key;
};

static void append_ticket_count(GString *formula, const struct page *tickets, lxw_row_t first, lxw_row_t last,
                                void *data) {
    const struct ticket_term *term = data;
    g_string_append_printf(formula, "COUNTIF(%s,%d)", range_name(tickets, term->column, first, last), term->key);
}

static void count_tickets(const struct workbook *book, struct page *page, unsigned column, int64_t number,
                          enum tickets_column over, int wanted) {
    struct ticket_term term = {.column = over, .key = wanted};
    g_autofree char *formula = table_sum(&book->tables[SHEET_TICKETS], append_ticket_count, &term);
    block_count(page, column, number, formula);
}

void summary_tickets(struct summary *self) {
    const struct workbook *book = self->book;
    struct page *page = self->page;
    int month = book->task->month;
    int64_t carried = summary_volume(book, month, WORKBOOK_VOLUMES_CARRIED);
    int64_t before = summary_volume(book, month_before(month), WORKBOOK_VOLUMES_OPEN) - workbook_unfinished(book, "");
    block_section(page, _("Tickets"));
    block_header(page, ticket_titles, G_N_ELEMENTS(ticket_titles), SUMMARY_COLUMNS);
    self->tickets_at = page->row;
    page_text(page_look(page, STYLE_STRONG), TICKETS_LABEL, _("All tickets"));
    count_tickets(book, page, TICKETS_CARRIED_IN, carried, TICKETS_CAME_KEY, CAME_KEY_CARRIED);
    count_tickets(book, page, TICKETS_RECEIVED_IN, summary_volume(book, month, WORKBOOK_VOLUMES_RECEIVED),
                  TICKETS_CAME_KEY, CAME_KEY_RECEIVED);
    count_tickets(book, page, TICKETS_RETURNED_IN, summary_volume(book, month, WORKBOOK_VOLUMES_RETURNED),
                  TICKETS_CAME_KEY, CAME_KEY_RETURNED);
    count_tickets(book, page, TICKETS_RESOLVED_OUT, summary_volume(book, month, WORKBOOK_VOLUMES_RESOLVED),
                  TICKETS_STANDS_KEY, STANDS_KEY_RESOLVED);
    count_tickets(book, page, TICKETS_EXCLUDED_OUT, summary_volume(book, month, WORKBOOK_VOLUMES_EXCLUDED),
                  TICKETS_STANDS_KEY, STANDS_KEY_EXCLUDED);
    count_tickets(book, page, TICKETS_OPEN_NOW, summary_volume(book, month, WORKBOOK_VOLUMES_OPEN), TICKETS_STANDS_KEY,
                  STANDS_KEY_OPEN);
    g_autofree char *sides =
        g_strdup_printf("%s+%s+%s=%s+%s+%s", AT(TICKETS_CARRIED_IN), AT(TICKETS_RECEIVED_IN), AT(TICKETS_RETURNED_IN),
                        AT(TICKETS_RESOLVED_OUT), AT(TICKETS_EXCLUDED_OUT), AT(TICKETS_OPEN_NOW));
    block_check(page, TICKETS_ADD_UP, true, sides);
    block_given(page, TICKETS_BEFORE, before);
    g_autofree char *same = g_strdup_printf("%s=%s", AT(TICKETS_CARRIED_IN), AT(TICKETS_BEFORE));
    block_check(page, TICKETS_AS_BEFORE, carried == before, same);
    page_next(page);
    colour_checks(page, self->tickets_at, self->tickets_at, TICKETS_ADD_UP);
    colour_checks(page, self->tickets_at, self->tickets_at, TICKETS_AS_BEFORE);
}

/* ---- resolution counted in other ways ------------------------------------------------------------------------------
 */

static const char *const way_titles[] = {N_("Resolution, counted"), N_("Met"), N_("Missed"), N_("Attainment")};
enum { WAY_LABEL, WAY_MET, WAY_MISSED, WAY_ATTAINMENT };

static void append_started(GString *formula, const struct page *clocks, lxw_row_t first, lxw_row_t last, void *data) {
    const struct summary_whole *whole = data;
    g_string_append_printf(formula, "COUNTIFS(%s,%d,%s,%d,%s,%d)", range_name(clocks, CLOCKS_METRIC_KEY, first, last),
                           METRIC_RESOLUTION, range_name(clocks, CLOCKS_VERDICT_KEY, first, last), whole->verdict,
                           range_name(clocks, CLOCKS_STARTED_IN, first, last), whole->metric);
}

static void append_ticket_sum(GString *formula, const struct page *tickets, lxw_row_t first, lxw_row_t last,
                              void *data) {
    const struct ticket_term *term = data;
    g_string_append_printf(formula, "SUM(%s)", range_name(tickets, term->column, first, last));
}

static void write_way(struct page *page, const char *label, int64_t met, int64_t missed, const char *met_formula,
                      const char *missed_formula) {
    page_text(page_look(page, STYLE_STRONG), WAY_LABEL, label);
    block_count(page, WAY_MET, met, met_formula);
    block_count(page, WAY_MISSED, missed, missed_formula);
    block_attainment(page, WAY_ATTAINMENT, met, missed, WAY_MET, WAY_MISSED);
    page_next(page);
}

/* Rule 6.1 counts by verdict; both other customs are shown once, for comparison. */
void summary_ways(struct summary *self) {
    const struct workbook *book = self->book;
    struct page *page = self->page;
    struct counts counts = summary_counts(book, METRIC_RESOLUTION);
    block_section(page, _("For comparison"));
    block_header(page, way_titles, G_N_ELEMENTS(way_titles), SUMMARY_COLUMNS);
    unsigned row = self->kept_rows[METRIC_RESOLUTION] + 1;
    g_autofree char *met = g_strdup_printf("%s%u", column_name(KEPT_MET), row);
    g_autofree char *missed = g_strdup_printf("%s%u", column_name(KEPT_MISSED), row);
    write_way(page, _("by verdict (as above)"), counts.met, counts.missed, met, missed);
    struct ticket_term kept = {.column = TICKETS_KEPT}, late = {.column = TICKETS_LATE};
    g_autofree char *kept_sum = table_sum(&book->tables[SHEET_TICKETS], append_ticket_sum, &kept);
    g_autofree char *late_sum = table_sum(&book->tables[SHEET_TICKETS], append_ticket_sum, &late);
    write_way(page, _("by date of resolution"), book->kept_resolutions, book->late_resolutions, kept_sum, late_sum);
    struct summary_whole met_in = {.metric = book->task->month, .verdict = VERDICT_KEY_MET};
    struct summary_whole missed_in = {.metric = book->task->month, .verdict = VERDICT_KEY_MISSED};
    g_autofree char *started_met = table_sum(&book->tables[SHEET_CLOCKS], append_started, &met_in);
    g_autofree char *started_missed = table_sum(&book->tables[SHEET_CLOCKS], append_started, &missed_in);
    write_way(page, _("by date of creation"), counts.started_met, counts.started_missed, started_met, started_missed);
    block_note(page,
               _("Counting by date of resolution hides what is late and open; counting by date of creation goes on "
                 "changing months that are over."));
}
