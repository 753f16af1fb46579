/* Training: which customers ask how things are done while much of what they have lies idle, which course would help,
 * and what became of those who had one. Sums go over each customer's rows of Adoption. */
#include "report/block.h"
#include "report/draw.h"
#include "report/sheet_adoption.h"
#include "report/sheet_by.h"
#include "report/voice.h"
#include "shared/i18n.h"
#include "sql/queries.h"

enum { CHART_ROWS = 18, CHARTED = 10, WINDOW = 3, HEADER_LETTERS = 10 };
/* The need from which on a course is suggested, in hundredths. */
#define NEED_PERCENT 10

/* Columns of the customers. */
enum {
    CUSTOMER,
    RANK,
    NEED,
    HOW_TO_SHARE,
    DEPLOYMENT,
    USAGE,
    RECEIVED,
    HOW_TO,
    SOLD,
    ASSIGNED,
    ACTIVE,
    GAP, /* so that no number touches the words */
    COURSE,
    PRODUCT,
    FROM_KEY, /* keys from here on: the window, the month of the seats, the course that would be suggested */
    TO_KEY,
    SEATS_KEY,
    CUSTOMER_KEY,
    COURSE_KEY,
    COLUMNS,
};
static const char *const titles[COLUMNS] = {
    N_("Customer"),
    N_("Rank"),
    N_("Need"),
    N_("How-to share of tickets"),
    N_("Deployment: assigned ÷ sold"),
    N_("Usage: active ÷ assigned"),
    N_("Tickets in three months"),
    N_("Of these how-to"),
    N_("Seats sold"),
    N_("Seats assigned"),
    N_("Active in 28 days"),
    NULL,
    N_("Suggested course"),
    N_("For the product with the most idle seats"),
    N_("Tickets from"),
    N_("Tickets to"),
    N_("Seats as of"),
    N_("Customer no."),
    N_("Course for it"),
};

/* Columns of those who had a course. */
enum {
    AFTER_CUSTOMER,
    AFTER_HELD,
    AFTER_PEOPLE,
    AFTER_BEFORE,
    AFTER_AFTER,
    AFTER_CHANGE,
    AFTER_TICKETS_BEFORE,
    AFTER_SEATS_BEFORE,
    AFTER_TICKETS_AFTER,
    AFTER_SEATS_AFTER,
    AFTER_COURSE = COURSE,
    AFTER_BEFORE_FROM = FROM_KEY,
    AFTER_BEFORE_TO,
    AFTER_AFTER_FROM,
    AFTER_AFTER_TO,
};

struct customer {
    const struct adopter *adopter;
    int64_t received, how_to;
    const struct adoption_month *seats; /* the latest count; NULL: none */
    double need;                        /* as the formula finds it; -1: can't be told */
};

struct training {
    struct workbook *book;
    struct page *page;
    GArray *customers; /* struct customer, the greatest need first */
    int from;          /* the first month of the window */
    lxw_row_t charts_at, first, last, after_first, after_last;
};

/* ---- figures ------------------------------------------------------------------------------------------------------
 */

static double quotient(int64_t part, int64_t whole) {
    return (double)part / (double)whole;
}

static struct customer customer_of(const struct adopter *adopter, int from) {
    struct customer found = {.adopter = adopter, .need = -1};
    for (guint i = 0; i < adopter->months->len; i++) {
        const struct adoption_month *month = &g_array_index(adopter->months, struct adoption_month, i);
        if (month->month >= from) {
            found.received += month->received;
            found.how_to += month->how_to;
        }
        if (month->has_seats)
            found.seats = month;
    }
    const struct adoption_month *seats = found.seats;
    if (found.received > 0 && seats != NULL && seats->sold > 0 && seats->assigned > 0)
        found.need = quotient(found.how_to, found.received) *
                     MAX(0, 1 - quotient(seats->assigned, seats->sold) * quotient(seats->active, seats->assigned));
    return found;
}

static int by_need(gconstpointer a, gconstpointer b) {
    const struct customer *one = a, *other = b;
    if (one->need != other->need)
        return one->need > other->need ? -1 : 1;
    return one->adopter < other->adopter ? -1 : one->adopter > other->adopter;
}

static void list_customers(struct training *self) {
    const GArray *adopters = self->book->voice->adopters;
    for (guint i = 0; i < adopters->len; i++) {
        struct customer customer = customer_of(&g_array_index(adopters, struct adopter, i), self->from);
        if (customer.received > 0 || customer.seats != NULL)
            g_array_append_val(self->customers, customer);
    }
    g_array_sort(self->customers, by_need);
}

/* ---- one customer -------------------------------------------------------------------------------------------------
 */

/* A sum over those of a customer's rows whose month lies between two cells. */
static void write_sum(const struct training *self, const struct adopter *adopter, unsigned column, int64_t result,
                      enum adoption_column over, unsigned from, unsigned to) {
    struct page *page = self->page;
    g_autofree char *formula = stretch_sum_between(&adopter->rows, &self->book->tables[SHEET_ADOPTION], over,
                                                   ADOPTION_MONTH, cell_name(page, from), cell_name(page, to));
    block_count(page, column, result, formula);
}

/* A formula that gives "none" unless the condition holds. */
static void write_known(struct page *page, unsigned column, enum style style, bool is_known, double result,
                        const char *unless, const char *formula) {
    g_autofree char *none = formula_quoted(_("none"));
    page_look(page, style);
    if (is_known)
        page_formula(page, column, result, "IF(%s,\"%s\",%s)", unless, none, formula);
    else
        page_formula_text(page, column, _("none"), "IF(%s,\"%s\",%s)", unless, none, formula);
}

static void write_quotient(struct page *page, unsigned column, enum style style, int64_t part, int64_t whole,
                           unsigned part_column, unsigned whole_column) {
    g_autofree char *unless = g_strdup_printf("%s=0", cell_name(page, whole_column));
    g_autofree char *formula = g_strdup_printf("%s/%s", cell_name(page, part_column), cell_name(page, whole_column));
    write_known(page, column, style, whole != 0, whole != 0 ? quotient(part, whole) : 0, unless, formula);
}

/* How-to share × (1 − deployment × usage), and its place among all. */
static void write_need(const struct training *self, const struct customer *customer) {
    struct page *page = self->page;
    const char *share = cell_name(page, HOW_TO_SHARE), *need = cell_name(page, NEED);
    g_autofree char *unless = g_strdup_printf("OR(%s=0,%s=0,%s=0)", cell_name(page, RECEIVED), cell_name(page, SOLD),
                                              cell_name(page, ASSIGNED));
    g_autofree char *formula =
        g_strdup_printf("%s*MAX(0,1-%s*%s)", share, cell_name(page, DEPLOYMENT), cell_name(page, USAGE));
    write_known(page, NEED, STYLE_PERCENT, customer->need >= 0, customer->need, unless, formula);
    int64_t rank = 1;
    for (guint i = 0; i < self->customers->len; i++)
        rank += g_array_index(self->customers, struct customer, i).need > customer->need;
    g_autofree char *above = g_strdup_printf("RANK(%s,$%s$%u:$%s$%u)", need, column_name(NEED), self->first + 1,
                                             column_name(NEED), self->last + 1);
    write_known(page, RANK, STYLE_CODE, customer->need >= 0, (double)rank, unless, above);
}

/* The course stands at the right; it is suggested where the need is great enough. */
static void write_suggestion(const struct training *self, const struct customer *customer) {
    struct page *page = self->page;
    const struct db_rows *rows = self->book->voice->suggestions;
    for (unsigned row = 0; row < db_count(rows); row++) {
        if (db_int64(rows, row, VOICE_SUGGESTIONS_CUSTOMER_ID) != customer->adopter->customer_id)
            continue;
        bool is_suggested = customer->need >= NEED_PERCENT / 100.0;
        const char *course = db_str(rows, row, VOICE_SUGGESTIONS_TITLE);
        page_text(page_look(page, STYLE_KEY), COURSE_KEY, course);
        page_formula_text(page, COURSE, is_suggested ? course : "", "IF(N(%s)>=%d/100,%s,\"\")", cell_name(page, NEED),
                          NEED_PERCENT, cell_name(page, COURSE_KEY));
        page_text(page, PRODUCT, db_str(rows, row, VOICE_SUGGESTIONS_PRODUCT));
    }
}

static void write_customer(const struct training *self, const struct customer *customer) {
    struct page *page = self->page;
    const struct adopter *adopter = customer->adopter;
    struct adoption_month seats = customer->seats ? *customer->seats : (struct adoption_month){0};
    page_text(page, CUSTOMER, name_of(&self->book->names.customers, adopter->customer_id)->text);
    write_need(self, customer);
    write_quotient(page, HOW_TO_SHARE, STYLE_PERCENT, customer->how_to, customer->received, HOW_TO, RECEIVED);
    write_quotient(page, DEPLOYMENT, STYLE_PERCENT, seats.assigned, seats.sold, ASSIGNED, SOLD);
    write_quotient(page, USAGE, STYLE_PERCENT, seats.active, seats.assigned, ACTIVE, ASSIGNED);
    write_sum(self, adopter, RECEIVED, customer->received, ADOPTION_RECEIVED, FROM_KEY, TO_KEY);
    write_sum(self, adopter, HOW_TO, customer->how_to, ADOPTION_HOW_TO, FROM_KEY, TO_KEY);
    write_sum(self, adopter, SOLD, seats.sold, ADOPTION_SOLD, SEATS_KEY, SEATS_KEY);
    write_sum(self, adopter, ASSIGNED, seats.assigned, ADOPTION_ASSIGNED, SEATS_KEY, SEATS_KEY);
    write_sum(self, adopter, ACTIVE, seats.active, ADOPTION_ACTIVE, SEATS_KEY, SEATS_KEY);
    write_suggestion(self, customer);
    block_key(page, FROM_KEY, self->from);
    block_key(page, TO_KEY, self->book->task->month);
    block_key(page, SEATS_KEY, seats.month);
    block_key(page, CUSTOMER_KEY, adopter->customer_id);
    page_next(page);
}

/* Header cells of words are left, of numbers right. */
static void write_header(struct page *page, const char *const *names, unsigned n) {
    block_height(page, names, n, HEADER_LETTERS);
    for (unsigned i = 0; i < n; i++)
        block_title(page, i,
                    i >= FROM_KEY                        ? STYLE_HEADER_KEY
                    : i == CUSTOMER || i >= COURSE       ? STYLE_HEADER
                    : names == titles && i == RANK       ? STYLE_HEADER_CENTER
                    : names != titles && i == AFTER_HELD ? STYLE_HEADER
                                                         : STYLE_HEADER_RIGHT,
                    names[i] ? i18n_text(names[i]) : "");
    page_next(page);
}

static void colour_need(const struct training *self) {
    g_autofree char *great = g_strdup_printf("=N($%s%u)>=%d/100", column_name(NEED), self->first + 1, NEED_PERCENT);
    colour_cells(self->page, self->first, self->last, NEED, STYLE_LATE, great);
}

static void write_customers(struct training *self) {
    struct page *page = self->page;
    write_header(page, titles, COLUMNS);
    self->first = page->row;
    self->last = page->row + MAX(self->customers->len, 1) - 1;
    for (guint i = 0; i < self->customers->len; i++)
        write_customer(self, &g_array_index(self->customers, struct customer, i));
    if (self->customers->len == 0)
        block_note(page, _("No customer sent tickets or has seats."));
    else
        colour_need(self);
}

/* ---- after a course -----------------------------------------------------------------------------------------------
 */

static int months_on(int month, int steps) {
    for (; steps > 0; steps--)
        month = month_next(month);
    for (; steps < 0; steps++)
        month = month_before(month);
    return month;
}

/* Tickets and seats of a customer in some months. */
static struct adoption_month adoption_between(const struct adopter *adopter, int from, int to) {
    struct adoption_month sum = {0};
    for (guint i = 0; adopter != NULL && i < adopter->months->len; i++) {
        const struct adoption_month *month = &g_array_index(adopter->months, struct adoption_month, i);
        if (month->month < from || month->month > to)
            continue;
        sum.received += month->received;
        sum.sold += month->sold;
    }
    return sum;
}

static const struct adopter *adopter_of(const struct training *self, int64_t customer_id) {
    const GArray *adopters = self->book->voice->adopters;
    for (guint i = 0; i < adopters->len; i++)
        if (g_array_index(adopters, struct adopter, i).customer_id == customer_id)
            return &g_array_index(adopters, struct adopter, i);
    return NULL;
}

/* Tickets a month for each hundred seats. */
static void write_rate(struct page *page, unsigned column, const struct adoption_month *sum, unsigned tickets,
                       unsigned seats) {
    g_autofree char *unless = g_strdup_printf("%s=0", cell_name(page, seats));
    g_autofree char *formula = g_strdup_printf("100*%s/%s", cell_name(page, tickets), cell_name(page, seats));
    write_known(page, column, STYLE_SCORE, sum->sold > 0,
                sum->sold > 0 ? 100 * (double)sum->received / (double)sum->sold : 0, unless, formula);
}

static void write_after_change(struct page *page, const struct adoption_month *before,
                               const struct adoption_month *after) {
    bool is_known = before->received > 0 && before->sold > 0 && after->sold > 0;
    double one = is_known ? 100 * (double)before->received / (double)before->sold : 0;
    double other = is_known ? 100 * (double)after->received / (double)after->sold : 0;
    g_autofree char *unless = g_strdup_printf("OR(%s=0,%s=0,%s=0)", cell_name(page, AFTER_TICKETS_BEFORE),
                                              cell_name(page, AFTER_SEATS_BEFORE), cell_name(page, AFTER_SEATS_AFTER));
    g_autofree char *formula = g_strdup_printf("%s/%s-1", cell_name(page, AFTER_AFTER), cell_name(page, AFTER_BEFORE));
    write_known(page, AFTER_CHANGE, STYLE_CHANGE, is_known, is_known ? other / one - 1 : 0, unless, formula);
}

static void write_course(const struct training *self, unsigned row) {
    struct workbook *book = self->book;
    struct page *page = self->page;
    const struct db_rows *rows = book->voice->courses;
    int64_t customer_id = db_int64(rows, row, VOICE_COURSES_TAKEN_CUSTOMER_ID);
    const struct adopter *adopter = adopter_of(self, customer_id);
    int held = (int)db_int64(rows, row, VOICE_COURSES_TAKEN_MONTH);
    /* Whole months only: the one of the course is neither before nor after it, and the running one isn't over. */
    int over = book->ends_at <= book->task->now ? book->task->month : month_before(book->task->month);
    int from = months_on(held, -WINDOW), to = month_before(held);
    int after_from = month_next(held), after_to = MIN(months_on(held, WINDOW), over);
    struct adoption_month before = adoption_between(adopter, from, to);
    struct adoption_month after = adoption_between(adopter, after_from, after_to);
    static const struct adopter nobody;
    const struct adopter *whose = adopter ? adopter : &nobody;
    page_text(page, AFTER_CUSTOMER, name_of(&book->names.customers, customer_id)->text);
    workbook_instant(book, page_look(page, STYLE_DATE), AFTER_HELD, db_int64(rows, row, VOICE_COURSES_TAKEN_HELD_AT));
    block_given(page, AFTER_PEOPLE, db_int64(rows, row, VOICE_COURSES_TAKEN_PEOPLE));
    write_rate(page, AFTER_BEFORE, &before, AFTER_TICKETS_BEFORE, AFTER_SEATS_BEFORE);
    write_rate(page, AFTER_AFTER, &after, AFTER_TICKETS_AFTER, AFTER_SEATS_AFTER);
    write_after_change(page, &before, &after);
    write_sum(self, whose, AFTER_TICKETS_BEFORE, before.received, ADOPTION_RECEIVED, AFTER_BEFORE_FROM,
              AFTER_BEFORE_TO);
    write_sum(self, whose, AFTER_SEATS_BEFORE, before.sold, ADOPTION_SOLD, AFTER_BEFORE_FROM, AFTER_BEFORE_TO);
    write_sum(self, whose, AFTER_TICKETS_AFTER, after.received, ADOPTION_RECEIVED, AFTER_AFTER_FROM, AFTER_AFTER_TO);
    write_sum(self, whose, AFTER_SEATS_AFTER, after.sold, ADOPTION_SOLD, AFTER_AFTER_FROM, AFTER_AFTER_TO);
    page_text(page, AFTER_COURSE, db_str(rows, row, VOICE_COURSES_TAKEN_TITLE));
    block_key(page, AFTER_BEFORE_FROM, from);
    block_key(page, AFTER_BEFORE_TO, to);
    block_key(page, AFTER_AFTER_FROM, after_from);
    block_key(page, AFTER_AFTER_TO, after_to);
    page_next(page);
}

static void write_courses(struct training *self) {
    static const char *const names[COLUMNS] = {
        [AFTER_CUSTOMER] = N_("Customer"),
        [AFTER_HELD] = N_("Held on"),
        [AFTER_PEOPLE] = N_("People there"),
        [AFTER_BEFORE] = N_("Tickets a month per 100 seats, before"),
        [AFTER_AFTER] = N_("Tickets a month per 100 seats, after"),
        [AFTER_CHANGE] = N_("Change"),
        [AFTER_TICKETS_BEFORE] = N_("Tickets, three months before"),
        [AFTER_SEATS_BEFORE] = N_("Seats sold × months, before"),
        [AFTER_TICKETS_AFTER] = N_("Tickets, up to three months after"),
        [AFTER_SEATS_AFTER] = N_("Seats sold × months, after"),
        [AFTER_COURSE] = N_("Course"),
        [AFTER_BEFORE_FROM] = N_("Before from"),
        [AFTER_BEFORE_TO] = N_("Before to"),
        [AFTER_AFTER_FROM] = N_("After from"),
        [AFTER_AFTER_TO] = N_("After to"),
    };
    struct page *page = self->page;
    unsigned n = db_count(self->book->voice->courses);
    block_section(page, _("After a course"));
    write_header(page, names, AFTER_AFTER_TO + 1);
    self->after_first = page->row;
    for (unsigned row = 0; row < n; row++)
        write_course(self, row);
    self->after_last = page->row - 1;
    if (n == 0) {
        block_note(page, _("No customer had a course in this month or the twelve before it."));
        return;
    }
    g_autofree char *fewer = g_strdup_printf("=N($%s%u)<0", column_name(AFTER_CHANGE), self->after_first + 1);
    g_autofree char *more = g_strdup_printf("=N($%s%u)>0", column_name(AFTER_CHANGE), self->after_first + 1);
    colour_cells(page, self->after_first, self->after_last, AFTER_CHANGE, STYLE_GOOD, fewer);
    colour_cells(page, self->after_first, self->after_last, AFTER_CHANGE, STYLE_LATE, more);
    block_note(page, _("Whole months: the three before that of the course, and up to three after it that are over."));
}

/* ---- charts and the sheet -----------------------------------------------------------------------------------------
 */

static void chart_need(const struct training *self) {
    struct draw_series series = {
        .column = NEED,
        .first = self->first,
        .last = MIN(self->last, self->first + CHARTED - 1),
        .name = _("need"),
        .colour = DRAW_LATE,
    };
    lxw_chart *chart = draw_chart(self->page, LXW_CHART_BAR);
    draw_series(self->page, chart, &series);
    lxw_chart_axis *names = chart_axis_get(chart, LXW_CHART_AXIS_TYPE_Y);
    chart_axis_set_reverse(names);
    chart_axis_set_interval_unit(names, 1); /* every name */
    chart_axis_set_num_format(chart_axis_get(chart, LXW_CHART_AXIS_TYPE_X), "0%");
    struct draw_place place = {.row = self->charts_at, .column = 0, .x_offset = 4, .width = 1.25};
    draw_place(self->page, chart, _("Need of training, the greatest first"), false, &place);
}

static void chart_courses(const struct training *self) {
    struct draw_series before = {AFTER_BEFORE, self->after_first, self->after_last, _("before"), DRAW_GREY};
    struct draw_series after = {AFTER_AFTER, self->after_first, self->after_last, _("after"), DRAW_ACCENT};
    lxw_chart *chart = draw_chart(self->page, LXW_CHART_COLUMN);
    draw_series(self->page, chart, &before);
    draw_series(self->page, chart, &after);
    struct draw_place place = {.row = self->charts_at, .column = 5, .x_offset = 10, .width = 1.25};
    draw_place(self->page, chart, _("Tickets a month per 100 seats, before and after a course"), true, &place);
}

static void set_widths(struct page *page) {
    static const double widths[COLUMNS] = {
        [CUSTOMER] = 36, [GAP] = 2, [COURSE] = 38, [PRODUCT] = 22, [COURSE_KEY] = 38,
    };
    for (unsigned i = 0; i < COLUMNS; i++)
        page_width(page, i, widths[i] > 0 ? widths[i] : i < GAP ? 13 : 10);
}

static bool write_sheet(struct workbook *book, struct page *page, GError **error) {
    (void)error;
    g_autoptr(GArray) customers = g_array_new(FALSE, FALSE, sizeof(struct customer));
    struct training self = {
        .book = book, .page = page, .customers = customers, .from = months_on(book->task->month, 1 - WINDOW)};
    list_customers(&self);
    workbook_title(book, page, i18n_text(sheet_training.name));
    set_widths(page);
    block_note(page, _("Need = how-to share of tickets × (1 − deployment × usage): who asks much about using what they "
                       "have, while much of it lies idle, comes first. A course is suggested from a need of 10 %."));
    block_note(page, _("How-to: tickets of the service 'How do I …?'. Tickets are those received in this month and the "
                       "two before it; deployment is seats assigned ÷ sold, usage is people active in 28 days ÷ "
                       "assigned, at the latest count."));
    self.charts_at = page->row + 1;
    page->row += CHART_ROWS + 1;
    write_customers(&self);
    write_courses(&self);
    if (customers->len > 0)
        chart_need(&self);
    if (db_count(book->voice->courses) > 0)
        chart_courses(&self);
    book_check(page->book, worksheet_print_area(page->sheet, 0, 0, page->row - 1, PRODUCT));
    return true;
}

const struct sheet sheet_training = {
    .name = N_("Training"), .tab = 0x2E7D4F, .part = SHEET_ADDS_UP, .write = write_sheet};
