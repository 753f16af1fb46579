/* Self-service: how often articles were read and helped, how many tickets they made unnecessary, and service incidents
 * with the tickets that were linked to them. Counts add up Readings and Incident tickets. */
#include "report/block.h"
#include "report/draw.h"
#include "report/sheet_by.h"
#include "report/sheet_readings.h"
#include "report/sheet_tickets.h"
#include "report/voice.h"
#include "shared/i18n.h"
#include "sql/queries.h"

enum { MONTHS = 12, CHART_ROWS = 17, FEW_MARKS = 5, HEADER_LETTERS = 13 };

/* Columns of the key figures, the articles and the months. */
enum {
    FIRST,
    ARTICLE,
    READ,
    HELPFUL,
    NOT_HELPFUL,
    HELPFUL_SHARE,
    AVOIDED,
    RECEIVED,
    AVOIDED_SHARE,
    LINKED,
    ARTICLE_KEY,
    COLUMNS,
};
static const char *const titles[COLUMNS] = {
    [READ] = N_("Articles read"),
    [HELPFUL] = N_("Marked helpful"),
    [NOT_HELPFUL] = N_("Marked not helpful"),
    [HELPFUL_SHARE] = N_("Helpful, of those marked"),
    [AVOIDED] = N_("Tickets avoided at the form"),
    [RECEIVED] = N_("Tickets received"),
    [AVOIDED_SHARE] = N_("Avoided, of both"),
    [LINKED] = N_("Tickets linked to incidents"),
    [ARTICLE_KEY] = N_("Article no."),
};

/* Columns of the incidents. */
enum {
    INCIDENT_KIND,
    INCIDENT_TITLE,
    INCIDENT_BEGAN,
    INCIDENT_OVER,
    INCIDENT_HOURS,
    INCIDENT_UPDATES,
    INCIDENT_TICKETS,
    INCIDENT_PRODUCTS,
    INCIDENT_KEY = ARTICLE_KEY,
    INCIDENT_SECONDS,
};

/* The month's row, and the one before it, from 0. */
enum { MONTH_ROW = 4, BEFORE_ROW };

struct figures_of_month {
    struct reading_counts readings;
    int64_t received, linked;
};

struct self_service {
    struct workbook *book;
    struct page *page;
    lxw_row_t charts_at, months_first, months_last;
};

/* ---- figures ------------------------------------------------------------------------------------------------------
 */

static struct figures_of_month figures_in(const struct workbook *book, int month) {
    const struct voice *voice = book->voice;
    struct figures_of_month found = {0};
    for (unsigned row = 0; row < db_count(voice->reading_months); row++)
        if (db_int64(voice->reading_months, row, VOICE_READING_MONTHS_MONTH) == month)
            found.readings = (struct reading_counts){
                .read = db_int64(voice->reading_months, row, VOICE_READING_MONTHS_READ),
                .helpful = db_int64(voice->reading_months, row, VOICE_READING_MONTHS_HELPFUL),
                .not_helpful = db_int64(voice->reading_months, row, VOICE_READING_MONTHS_NOT_HELPFUL),
                .avoided = db_int64(voice->reading_months, row, VOICE_READING_MONTHS_AVOIDED),
            };
    for (unsigned row = 0; row < db_count(voice->link_months); row++)
        if (db_int64(voice->link_months, row, VOICE_LINK_MONTHS_MONTH) == month)
            found.linked = db_int64(voice->link_months, row, VOICE_LINK_MONTHS_LINKS);
    for (unsigned row = 0; row < db_count(book->volumes); row++)
        if (db_int64(book->volumes, row, WORKBOOK_VOLUMES_MONTH) == month)
            found.received = db_int64(book->volumes, row, WORKBOOK_VOLUMES_RECEIVED);
    return found;
}

/* Those of the workbook's own month, as the data sheets were written. */
static struct figures_of_month figures_now(const struct workbook *book) {
    struct figures_of_month found = {.received = figures_in(book, book->task->month).received};
    for (guint i = 0; i < book->voice->articles->len; i++)
        reading_counts_add(&found.readings, &g_array_index(book->voice->articles, struct article_line, i).counts);
    for (guint i = 0; i < book->voice->links->len; i++)
        found.linked += g_array_index(book->voice->links, struct link_group, i).tickets;
    return found;
}

static int64_t count_of(const struct figures_of_month *figures, unsigned column) {
    switch (column) {
    case READ:
        return figures->readings.read;
    case HELPFUL:
        return figures->readings.helpful;
    case NOT_HELPFUL:
        return figures->readings.not_helpful;
    case AVOIDED:
        return figures->readings.avoided;
    case RECEIVED:
        return figures->received;
    default:
        return figures->linked;
    }
}

static bool is_count(unsigned column) {
    return column >= READ && column <= LINKED && column != HELPFUL_SHARE && column != AVOIDED_SHARE;
}

/* ---- parts of a line ----------------------------------------------------------------------------------------------
 */

/* `part ÷ (part + other)`, or "none". */
static void write_share(struct page *page, unsigned column, int64_t part, int64_t other, unsigned part_column,
                        unsigned other_column) {
    const char *one = cell_name(page, part_column), *two = cell_name(page, other_column);
    g_autofree char *none = formula_quoted(_("none"));
    g_autofree char *formula = g_strdup_printf("IF(%s+%s=0,\"%s\",%s/(%s+%s))", one, two, none, one, one, two);
    page_look(page, STYLE_PERCENT);
    if (part + other == 0)
        page_formula_text(page, column, _("none"), "%s", formula);
    else
        page_formula(page, column, (double)part / (double)(part + other), "%s", formula);
}

static void write_shares(struct page *page, const struct figures_of_month *figures, bool has_received) {
    const struct reading_counts *readings = &figures->readings;
    write_share(page, HELPFUL_SHARE, readings->helpful, readings->not_helpful, HELPFUL, NOT_HELPFUL);
    if (has_received)
        write_share(page, AVOIDED_SHARE, readings->avoided, figures->received, AVOIDED, RECEIVED);
}

static void append_received(GString *formula, const struct page *tickets, lxw_row_t first, lxw_row_t last, void *data) {
    (void)data;
    g_string_append_printf(formula, "COUNTIF(%s,%d)", range_name(tickets, TICKETS_CAME_KEY, first, last),
                           CAME_KEY_RECEIVED);
}

/* The whole of a data sheet. */
static char *whole_formula(const struct workbook *book, unsigned column) {
    static const unsigned over[COLUMNS] = {
        [READ] = READINGS_READ,
        [HELPFUL] = READINGS_HELPFUL,
        [NOT_HELPFUL] = READINGS_NOT_HELPFUL,
        [AVOIDED] = READINGS_AVOIDED,
    };
    if (column == RECEIVED)
        return table_sum(&book->tables[SHEET_TICKETS], append_received, NULL);
    if (column == LINKED)
        return table_whole_count(&book->tables[SHEET_LINKS], LINKS_INCIDENT_KEY);
    return table_whole_sum(&book->tables[SHEET_READINGS], over[column]);
}

/* Up to `columns`; the numbers of articles stand apart from what is read. */
static void write_header(struct page *page, const char *first, const char *second, unsigned columns, bool has_key) {
    block_height(page, titles, columns, HEADER_LETTERS);
    block_title(page, FIRST, STYLE_HEADER, first);
    block_title(page, ARTICLE, STYLE_HEADER, second);
    for (unsigned i = READ; i < columns; i++)
        block_title(page, i, STYLE_HEADER_RIGHT, i18n_text(titles[i]));
    if (has_key)
        block_title(page, ARTICLE_KEY, STYLE_HEADER_KEY, i18n_text(titles[ARTICLE_KEY]));
    page_next(page);
}

static void write_given(struct page *page, const struct figures_of_month *figures) {
    for (unsigned column = READ; column <= LINKED; column++)
        if (is_count(column))
            block_given(page, column, count_of(figures, column));
    write_shares(page, figures, true);
}

static void colour_helpful(struct page *page, lxw_row_t first, lxw_row_t last) {
    unsigned row = first + 1;
    for (int i = 0; i < 2; i++) {
        g_autofree char *formula =
            g_strdup_printf("=AND($%s%u+$%s%u>=%d,$%s%u%s)", column_name(HELPFUL), row, column_name(NOT_HELPFUL), row,
                            FEW_MARKS, column_name(HELPFUL_SHARE), row, i == 0 ? "<0.6" : ">=0.85");
        colour_cells(page, first, last, HELPFUL_SHARE, i == 0 ? STYLE_LATE : STYLE_GOOD, formula);
    }
}

/* ---- key figures --------------------------------------------------------------------------------------------------
 */

static void write_key_figures(const struct self_service *self) {
    struct page *page = self->page;
    const struct workbook *book = self->book;
    struct figures_of_month now = figures_now(book), before = figures_in(book, month_before(book->task->month));
    write_header(page, _("All of it"), "", ARTICLE_KEY, false);
    page_text(page_look(page, STYLE_STRONG), FIRST, _("This month"));
    for (unsigned column = READ; column <= LINKED; column++) {
        if (!is_count(column))
            continue;
        g_autofree char *formula = whole_formula(book, column);
        block_count(page, column, count_of(&now, column), formula);
    }
    write_shares(page, &now, true);
    page_next(page);
    page_text(page_look(page, STYLE_STRONG), FIRST, _("Month before"));
    write_given(page, &before);
    page_next(page);
    colour_helpful(page, MONTH_ROW, BEFORE_ROW);
    if (now.readings.read == 0 && now.linked == 0 && db_count(book->voice->incidents) == 0)
        block_note(page, _("Nothing was read in this month, and there were no service incidents."));
    else
        block_note(page, _("A ticket is avoided when the form offers an article and the requester says that it is "
                           "enough. Green from 85 % helpful on, red below 60 %, from five marks on."));
}

/* ---- articles -----------------------------------------------------------------------------------------------------
 */

static int by_read(gconstpointer a, gconstpointer b) {
    const struct article_line *one = *(const struct article_line *const *)a;
    const struct article_line *other = *(const struct article_line *const *)b;
    if (one->counts.read != other->counts.read)
        return one->counts.read > other->counts.read ? -1 : 1;
    return one < other ? -1 : one > other;
}

static void write_article(const struct self_service *self, const struct article_line *article) {
    struct page *page = self->page;
    static const struct {
        unsigned column, over;
    } counts[] = {
        {READ, READINGS_READ},
        {HELPFUL, READINGS_HELPFUL},
        {NOT_HELPFUL, READINGS_NOT_HELPFUL},
        {AVOIDED, READINGS_AVOIDED},
    };
    struct figures_of_month figures = {.readings = article->counts};
    page_text(page, FIRST, voice_service(self->book, article->category_id));
    page_text(page, ARTICLE, article->title);
    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
        g_autofree char *formula = stretch_sum(&article->rows, &self->book->tables[SHEET_READINGS], counts[i].over);
        block_count(page, counts[i].column, count_of(&figures, counts[i].column), formula);
    }
    write_shares(page, &figures, false);
    block_key(page, ARTICLE_KEY, article->article_id);
    page_next(page);
}

static void write_articles(const struct self_service *self) {
    const GArray *articles = self->book->voice->articles;
    struct page *page = self->page;
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();
    for (guint i = 0; i < articles->len; i++)
        g_ptr_array_add(sorted, &g_array_index(articles, struct article_line, i));
    g_ptr_array_sort(sorted, by_read);
    block_section(page, _("Articles, the most read first"));
    write_header(page, _("Service"), _("Article"), RECEIVED, true);
    lxw_row_t first = page->row;
    for (guint i = 0; i < sorted->len; i++)
        write_article(self, sorted->pdata[i]);
    if (sorted->len == 0)
        block_note(page, _("No article was read."));
    else
        colour_helpful(page, first, page->row - 1);
}

/* ---- incidents ----------------------------------------------------------------------------------------------------
 */

static void write_incident_header(struct page *page) {
    static const char *const names[] = {
        N_("Kind"),
        N_("Service incident or maintenance"),
        N_("Began"),
        N_("Over"),
        N_("Hours"),
        N_("Updates to customers"),
        N_("Tickets linked in the month"),
        N_("Product and cloud"),
    };
    block_section(page, _("Service incidents and the tickets linked to them"));
    block_height(page, names, G_N_ELEMENTS(names), HEADER_LETTERS);
    for (unsigned i = 0; i < ARTICLE_KEY; i++)
        block_title(page, i, i >= INCIDENT_HOURS && i <= INCIDENT_TICKETS ? STYLE_HEADER_RIGHT : STYLE_HEADER,
                    i < G_N_ELEMENTS(names) ? i18n_text(names[i]) : "");
    block_title(page, INCIDENT_KEY, STYLE_HEADER_KEY, _("Incident no."));
    block_title(page, INCIDENT_SECONDS, STYLE_HEADER_KEY, _("Lasted, s"));
    page_next(page);
}

/* Clock hours, not business time: from its beginning to its end, or to the month's end while it lasts. */
static void write_hours(struct page *page, int64_t seconds) {
    block_key(page, INCIDENT_SECONDS, seconds);
    page_formula(page_look(page, STYLE_HOURS), INCIDENT_HOURS, (double)seconds / 86400, "%s/86400",
                 cell_name(page, INCIDENT_SECONDS));
}

static void write_incident(const struct self_service *self, unsigned row) {
    struct workbook *book = self->book;
    struct page *page = self->page;
    const struct db_rows *rows = book->voice->incidents;
    int64_t id = db_int64(rows, row, VOICE_INCIDENTS_INCIDENT_ID);
    bool is_incident = g_str_equal(db_str(rows, row, VOICE_INCIDENTS_KIND), "incident");
    bool is_over = !db_is_null(rows, row, VOICE_INCIDENTS_ENDS_AT);
    int64_t over = db_int64(rows, row, VOICE_INCIDENTS_ENDS_AT);
    int64_t began = db_int64(rows, row, VOICE_INCIDENTS_STARTS_AT);
    const struct link_group *group = NULL;
    for (guint i = 0; i < book->voice->links->len && group == NULL; i++)
        if (g_array_index(book->voice->links, struct link_group, i).incident_id == id)
            group = &g_array_index(book->voice->links, struct link_group, i);
    static const struct stretch no_rows;
    g_autofree char *formula =
        stretch_count(group ? &group->rows : &no_rows, &book->tables[SHEET_LINKS], LINKS_INCIDENT_KEY);
    page_text(page, INCIDENT_KIND, is_incident ? _("incident") : _("maintenance"));
    page_text(page, INCIDENT_TITLE, db_str(rows, row, VOICE_INCIDENTS_TITLE));
    workbook_instant(book, page_look(page, STYLE_MINUTE), INCIDENT_BEGAN, began);
    if (is_over)
        workbook_instant(book, page_look(page, STYLE_MINUTE), INCIDENT_OVER, over);
    else
        page_text(page_look(page, STYLE_STRONG), INCIDENT_OVER, _("not yet"));
    write_hours(page, (is_over ? over : book->voice->to) - began);
    block_given(page, INCIDENT_UPDATES, db_int64(rows, row, VOICE_INCIDENTS_UPDATES));
    block_count(page, INCIDENT_TICKETS, group ? group->tickets : 0, formula);
    page_text(page, INCIDENT_PRODUCTS, db_str(rows, row, VOICE_INCIDENTS_PRODUCTS));
    block_key(page, INCIDENT_KEY, id);
    page_next(page);
}

static void write_incidents(const struct self_service *self) {
    struct page *page = self->page;
    unsigned n = db_count(self->book->voice->incidents);
    write_incident_header(page);
    for (unsigned row = 0; row < n; row++)
        write_incident(self, row);
    block_note(page, n == 0
                         ? _("There were none.")
                         : _("What was announced and lasted in the month, or got tickets linked in it. A link counts "
                             "in the month in which it was made."));
}

/* ---- twelve months ------------------------------------------------------------------------------------------------
 */

static void write_own_month(struct page *page, const struct figures_of_month *figures) {
    for (unsigned column = READ; column <= LINKED; column++) {
        if (!is_count(column))
            continue;
        g_autofree char *formula = g_strdup_printf("%s%d", column_name(column), MONTH_ROW + 1);
        block_count(page, column, count_of(figures, column), formula);
    }
    write_shares(page, figures, true);
}

static bool has_figures(const struct workbook *book, int month) {
    struct figures_of_month figures = figures_in(book, month);
    return figures.readings.read > 0 || figures.received > 0 || figures.linked > 0;
}

/* Twelve, or those since the first that has figures. */
static void write_months(struct self_service *self) {
    struct page *page = self->page;
    int own = self->book->task->month, month = own;
    block_section(page, _("Twelve months"));
    write_header(page, _("Month"), "", ARTICLE_KEY, false);
    for (int i = 1; i < MONTHS; i++)
        month = month_before(month);
    while (month != own && !has_figures(self->book, month))
        month = month_next(month);
    for (self->months_first = page->row; month <= own; month = month_next(month)) {
        struct figures_of_month figures = month == own ? figures_now(self->book) : figures_in(self->book, month);
        g_autofree char *label = g_strdup_printf("%04d-%02d", month / 100, month % 100);
        page_text(page_look(page, STYLE_STRONG), FIRST, label);
        if (month == own)
            write_own_month(page, &figures);
        else
            write_given(page, &figures);
        page_next(page);
    }
    self->months_last = page->row - 1;
}

/* ---- charts and the sheet -----------------------------------------------------------------------------------------
 */

static void chart(const struct self_service *self, unsigned column, const char *name, lxw_color_t colour,
                  const char *title, const struct draw_place *place) {
    struct draw_series series = {
        .column = column,
        .first = self->months_first,
        .last = self->months_last,
        .name = name,
        .colour = colour,
    };
    lxw_chart *drawn = draw_chart(self->page, LXW_CHART_COLUMN);
    draw_series(self->page, drawn, &series);
    draw_months(drawn);
    draw_place(self->page, drawn, title, false, place);
}

static void draw_charts(const struct self_service *self) {
    struct draw_place read = {.row = self->charts_at, .column = 0, .x_offset = 4, .width = 1.02};
    struct draw_place avoided = {.row = self->charts_at, .column = 1, .x_offset = 291, .width = 1.02};
    struct draw_place linked = {.row = self->charts_at, .column = 5, .x_offset = 87, .width = 1.02};
    chart(self, READ, _("read"), DRAW_GREY, _("Articles read"), &read);
    chart(self, AVOIDED, _("avoided"), DRAW_ACCENT, _("Tickets avoided at the form"), &avoided);
    chart(self, LINKED, _("linked"), DRAW_LATE, _("Tickets linked to incidents"), &linked);
}

static bool write_sheet(struct workbook *book, struct page *page, GError **error) {
    (void)error;
    struct self_service self = {.book = book, .page = page};
    workbook_title(book, page, i18n_text(sheet_self_service.name));
    page_width(page, FIRST, 30);
    page_width(page, ARTICLE, 50);
    for (unsigned i = READ; i <= INCIDENT_SECONDS; i++)
        page_width(page, i, 16);
    write_key_figures(&self);
    self.charts_at = page->row + 1;
    page->row = self.charts_at + CHART_ROWS;
    write_articles(&self);
    write_incidents(&self);
    write_months(&self);
    draw_charts(&self);
    book_check(page->book, worksheet_print_area(page->sheet, 0, 0, page->row - 1, LINKED));
    return true;
}

const struct sheet sheet_self_service = {
    .name = N_("Self-service"), .tab = 0x2E7D4F, .part = SHEET_ADDS_UP, .write = write_sheet};
