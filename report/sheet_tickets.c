/* Tickets: one row a ticket that came, was open or came back in the month, as at its end, with who held it for how
 * long. */
#include "report/sheet_tickets.h"

#include "report/sheet_ticket_groups.h"
#include "shared/i18n.h"
#include "sql/queries.h"

static const struct column columns[TICKETS_COLUMNS] = {
    [TICKETS_TICKET] = {N_("Ticket"), 9, STYLE_KEY},
    [TICKETS_CUSTOMER] = {N_("Customer"), 30, STYLE_TEXT},
    [TICKETS_SERVICE] = {N_("Service"), 30, STYLE_TEXT},
    [TICKETS_CATEGORY] = {N_("Category"), 30, STYLE_TEXT},
    [TICKETS_PRIORITY] = {N_("Priority"), 10, STYLE_CODE},
    [TICKETS_LEVEL] = {N_("Support level"), 9, STYLE_CODE},
    [TICKETS_CAME_BY] = {N_("Came"), 11, STYLE_TEXT},
    [TICKETS_STANDS_AS] = {N_("Stands"), 11, STYLE_TEXT},
    [TICKETS_STATUS] = {N_("Status"), 20, STYLE_TEXT},
    [TICKETS_STATUS_SINCE] = {N_("Since"), 19, STYLE_INSTANT},
    [TICKETS_HOLDER] = {N_("Holder"), 10, STYLE_TEXT},
    [TICKETS_REASON] = {N_("Exclusion"), 11, STYLE_TEXT},
    [TICKETS_RECEIVED] = {N_("Received"), 19, STYLE_INSTANT},
    [TICKETS_ANSWERED] = {N_("First answered"), 19, STYLE_INSTANT},
    [TICKETS_RESOLVED] = {N_("Resolved"), 19, STYLE_INSTANT},
    [TICKETS_REOPENINGS] = {N_("Reopenings"), 11, STYLE_COUNT},
    [TICKETS_PLAN] = {N_("Plan and version"), 22, STYLE_TEXT},
    [TICKETS_TEAM] = {N_("Team"), 16, STYLE_TEXT},
    [TICKETS_AGENT] = {N_("Agent"), 18, STYLE_TEXT},
    [TICKETS_HELD_CUSTOMER] = {N_("Held by customer, s"), 12, STYLE_SECONDS},
    [TICKETS_HELD_VENDOR] = {N_("Held by vendor, s"), 12, STYLE_SECONDS},
    [TICKETS_HELD_L1] = {N_("Held by L1, s"), 12, STYLE_SECONDS},
    [TICKETS_HELD_L2] = {N_("Held by L2, s"), 12, STYLE_SECONDS},
    [TICKETS_HELD_L3] = {N_("Held by L3, s"), 12, STYLE_SECONDS},
    [TICKETS_OPEN] = {N_("Open since received, s"), 12, STYLE_SECONDS},
    [TICKETS_KEPT] = {N_("Resolved in time"), 10, STYLE_COUNT},
    [TICKETS_LATE] = {N_("Resolved late"), 10, STYLE_COUNT},
    [TICKETS_CAME_KEY] = {N_("Came no."), 8, STYLE_KEY, true},
    [TICKETS_STANDS_KEY] = {N_("Stands no."), 8, STYLE_KEY, true},
    [TICKETS_CUSTOMER_KEY] = {N_("Customer no."), 9, STYLE_KEY, true},
    [TICKETS_SERVICE_KEY] = {N_("Service no."), 9, STYLE_KEY, true},
    [TICKETS_CATEGORY_KEY] = {N_("Category no."), 9, STYLE_KEY, true},
};

struct writing {
    struct workbook *book;
    struct page *page;
    unsigned sheet;            /* its number among the sheets of Tickets */
    struct ticket_group group; /* the one that grows */
};

static const char *came_by_title(enum came_by came_by) {
    static const char *const titles[] = {
        [CAME_NOT] = "",
        [CAME_RECEIVED] = N_("received"),
        [CAME_CARRIED] = N_("carried in"),
        [CAME_RETURNED] = N_("returned"),
    };
    return i18n_text(titles[came_by]);
}

static const char *stands_as_title(enum stands_as stands_as) {
    static const char *const titles[] = {
        [STANDS_OPEN] = N_("open"),
        [STANDS_RESOLVED] = N_("resolved"),
        [STANDS_EXCLUDED] = N_("excluded"),
    };
    return i18n_text(titles[stands_as]);
}

static int came_key(enum came_by came_by) {
    static const int keys[] = {
        [CAME_RECEIVED] = CAME_KEY_RECEIVED, [CAME_CARRIED] = CAME_KEY_CARRIED, [CAME_RETURNED] = CAME_KEY_RETURNED};
    return keys[came_by];
}

static int stands_key(enum stands_as stands_as) {
    static const int keys[] = {[STANDS_OPEN] = STANDS_KEY_OPEN,
                               [STANDS_RESOLVED] = STANDS_KEY_RESOLVED,
                               [STANDS_EXCLUDED] = STANDS_KEY_EXCLUDED};
    return keys[stands_as];
}

static void write_state(struct workbook *book, struct page *page, const struct ticket_row *row) {
    const struct names *names = &book->names;
    const struct name *category = name_of(&names->categories, row->category_id);
    page_number(page, TICKETS_TICKET, (double)row->ticket_id);
    page_text(page, TICKETS_CUSTOMER, name_of(&names->customers, row->customer_id)->text);
    page_text(page, TICKETS_SERVICE, i18n_text(*category->more ? category->more : category->text));
    page_text(page, TICKETS_CATEGORY, i18n_text(category->text));
    page_number(page, TICKETS_PRIORITY, row->priority);
    page_number(page, TICKETS_LEVEL, row->level);
    page_text(page, TICKETS_CAME_BY, came_by_title(row->came_by));
    page_text(page, TICKETS_STANDS_AS, stands_as_title(row->stands_as));
    page_text(page, TICKETS_STATUS, status_title(row->status));
    workbook_instant(book, page, TICKETS_STATUS_SINCE, row->status_since);
    page_text(page, TICKETS_HOLDER, holder_title(row->holder));
    page_text(page, TICKETS_REASON, reason_title(row->reason));
    workbook_instant(book, page, TICKETS_RECEIVED, row->received_at);
    workbook_instant(book, page, TICKETS_ANSWERED, row->first_answered_at);
    workbook_instant(book, page, TICKETS_RESOLVED, row->resolved_at);
    page_number(page, TICKETS_REOPENINGS, row->reopenings);
    page_text(page, TICKETS_PLAN, names_plan_label(names, row->plan_version_id));
    page_text(page, TICKETS_TEAM, row->team_id ? name_of(&names->teams, row->team_id)->text : NULL);
    page_text(page, TICKETS_AGENT, row->agent_id ? name_of(&names->agents, row->agent_id)->text : NULL);
}

static void write_counts(const struct workbook *book, struct page *page, const struct ticket_row *row) {
    for (enum sla_holder holder = SLA_HOLDER_CUSTOMER; holder < SLA_HOLDER_COUNT; holder++)
        page_number(page, TICKETS_HELD_CUSTOMER + (unsigned)(holder - SLA_HOLDER_CUSTOMER), (double)row->held[holder]);
    page_number(page, TICKETS_OPEN, (double)row->open_seconds);
    page_number(page, TICKETS_KEPT, row->kept_resolutions);
    page_number(page, TICKETS_LATE, row->late_resolutions);
    page_number(page, TICKETS_CAME_KEY, came_key(row->came_by));
    page_number(page, TICKETS_STANDS_KEY, stands_key(row->stands_as));
    page_number(page, TICKETS_CUSTOMER_KEY, (double)row->customer_id);
    page_number(page, TICKETS_SERVICE_KEY, (double)names_service_of(&book->names, row->category_id));
    page_number(page, TICKETS_CATEGORY_KEY, (double)row->category_id);
}

static void end_group(struct writing *self) {
    if (self->group.tickets > 0)
        ticket_groups_add(self->book, &self->group);
    self->group.tickets = 0;
}

static void place_in_group(struct writing *self, const struct ticket_row *row) {
    struct ticket_group *group = &self->group;
    unsigned at = self->page->row;
    if (group->customer_id != row->customer_id || group->category_id != row->category_id)
        end_group(self);
    if (group->tickets == 0)
        *group = (struct ticket_group){
            .customer_id = row->customer_id,
            .service_id = names_service_of(&self->book->names, row->category_id),
            .category_id = row->category_id,
            .first_sheet = self->sheet,
            .first = at,
        };
    group->tickets++;
    group->last_sheet = self->sheet;
    group->last = at;
    for (int holder = SLA_HOLDER_CUSTOMER; holder < SLA_HOLDER_COUNT; holder++) {
        group->held[holder] += row->held[holder];
        if (row->came_by == CAME_RECEIVED)
            self->book->support.received_held += row->held[holder];
    }
}

static bool write_row(const struct db_field *fields, unsigned n, void *data) {
    (void)n;
    struct writing *self = data;
    struct ticket_row row;
    ticket_row_read(&row, fields);
    ticket_row_advance(&row, self->book->calendars, self->book->task->now);
    struct page *page = table_room(self->book, SHEET_TICKETS, self->page, 1);
    self->sheet += page != self->page;
    self->page = page;
    place_in_group(self, &row);
    workbook_note_plan(self->book, row.plan_version_id);
    write_state(self->book, self->page, &row);
    write_counts(self->book, self->page, &row);
    page_next(self->page);
    self->book->kept_resolutions += row.kept_resolutions;
    self->book->late_resolutions += row.late_resolutions;
    return true;
}

static unsigned pages(const struct workbook *book) {
    return (unsigned)(MAX(book->n_tickets, 1) - 1) / book->task->sheet_rows + 1;
}

static bool write_sheet(struct workbook *book, struct page *page, GError **error) {
    struct writing self = {.book = book, .page = page};
    workbook_title(book, page, i18n_text(sheet_tickets.name));
    page_header(page, columns, TICKETS_COLUMNS);
    ticket_groups_begin(book);
    if (!db_copy_out(book->reading, workbook_tickets, write_row, &self, error))
        return false;
    end_group(&self);
    table_end(book, SHEET_TICKETS, "Tickets");
    return true;
}

const struct sheet sheet_tickets = {
    .name = N_("Tickets"),
    .tab = 0x87929C,
    .part = SHEET_HOLDS_DATA,
    .pages = pages,
    .write = write_sheet,
};
