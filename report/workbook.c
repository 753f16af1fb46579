/* Makes one workbook, from the snapshot to the file in its place; see workbook.h. The data sheets are written first, as
 * their rows stream out of the database; then those that add up, whose formulas' results are known by then. */
#include "report/workbook.h"

#include "report/publish.h"
#include "report/store.h"
#include "report/text.h"
#include "report/voice.h"
#include "shared/calendar.h"
#include "shared/i18n.h"
#include "sql/queries.h"

typedef struct workbook workbook_t;

static void workbook_clear(struct workbook *self) {
    if (self->book != NULL)
        book_abandon(self->book);
    for (enum sheet_id id = 0; id < SHEETS; id++)
        g_clear_pointer(&self->tables[id].pages, g_ptr_array_unref);
    figures_clear(&self->figures);
    support_clear(&self->support);
    names_clear(&self->names);
    g_clear_pointer(&self->plans_seen, g_hash_table_unref);
    g_clear_pointer(&self->cause_numbers, g_hash_table_unref);
    g_clear_pointer(&self->calendars, g_hash_table_unref);
    promises_free(self->promises);
    voice_free(self->voice);
    if (self->reading != NULL)
        db_work_free(self->reading);
    g_free(self->period_title);
    g_free(self->subtitle);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(workbook_t, workbook_clear)

/* ---- what it is written from --------------------------------------------------------------------------------------
 */

static void take_causes(struct workbook *self) {
    self->cause_numbers = g_hash_table_new(g_str_hash, g_str_equal);
    for (unsigned row = 0; row < db_count(self->causes); row++)
        g_hash_table_insert(self->cause_numbers, (gpointer)db_str(self->causes, row, WORKBOOK_CAUSES_CAUSE),
                            GUINT_TO_POINTER(row + 1));
}

static void count_rows(struct workbook *self) {
    for (unsigned row = 0; row < db_count(self->runs); row++)
        self->n_clocks += db_int64(self->runs, row, WORKBOOK_RUNS_CLOCKS);
    for (unsigned row = 0; row < db_count(self->causes); row++)
        self->n_missed += db_int64(self->causes, row, WORKBOOK_CAUSES_MISSED);
    for (unsigned row = 0; row < db_count(self->volumes); row++)
        if (db_int64(self->volumes, row, WORKBOOK_VOLUMES_MONTH) == self->task->month)
            self->n_tickets = db_int64(self->volumes, row, WORKBOOK_VOLUMES_RESOLVED) +
                              db_int64(self->volumes, row, WORKBOOK_VOLUMES_EXCLUDED) +
                              db_int64(self->volumes, row, WORKBOOK_VOLUMES_OPEN);
}

/* The last place on earth begins a month 12 hours after UTC. */
static bool can_be_unfinished(int month, int64_t now) {
    int next = month_next(month);
    return now < civil_to_days(next / 100, next % 100, 1) * DAY_SECONDS + DAY_SECONDS / 2;
}

/* Everything but the rows of the data sheets, in one round trip of the snapshot. */
static bool read_all(struct workbook *self, GError **error) {
    const struct workbook_task *task = self->task;
    self->reading = db_begin_snapshot(task->db, DB_SCOPE_REPORT, task->customer_id == 0 ? NULL : "firstline_workbook");
    db_ask(self->reading, workbook_begin, DB_ONE_ROW, db_int(task->month), db_int(task->customer_id));
    struct names_load names = names_ask(self->reading);
    self->runs = db_ask(self->reading, workbook_runs, DB_ROWS);
    self->metrics = db_ask(self->reading, workbook_metrics, DB_ROWS);
    self->volumes = db_ask(self->reading, workbook_volumes, DB_ROWS);
    self->unfinished = db_ask(self->reading, workbook_unfinished, DB_ROWS, db_int(month_before(task->month)),
                              db_bool(can_be_unfinished(month_before(task->month), task->now)));
    self->causes = db_ask(self->reading, workbook_causes, DB_ROWS);
    self->faults = db_ask(self->reading, workbook_faults, DB_ROWS);
    self->restatements = db_ask(self->reading, workbook_restatements, DB_ROWS, db_instant(task->now));
    self->unsound = db_ask(self->reading, workbook_unsound, DB_MAYBE_ROW);
    self->calendar_rows = db_ask(self->reading, workbook_calendars, DB_ROWS);
    struct db_rows *percentiles = db_ask(self->reading, workbook_percentiles, DB_ROWS);
    support_ask(&self->support, self->reading);
    self->promises = promises_new();
    struct db_rows *promises = promises_ask_all(self->promises, self->reading);
    if (!db_run(self->reading, error) || !promises_take(self->promises, promises, error))
        return false;
    names_take(&self->names, &names);
    self->calendars = calendars_by_version(promises_book(self->promises));
    self->plans_seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    figures_init(&self->figures);
    figures_take_percentiles(&self->figures, percentiles);
    take_causes(self);
    count_rows(self);
    return true;
}

static bool set_zone(struct workbook *self, GError **error) {
    self->timezone = self->task->timezone;
    if (self->task->customer_id != 0)
        self->timezone = name_of(&self->names.customers, self->task->customer_id)->more;
    self->zone = zone_get(self->timezone);
    if (self->zone == NULL) {
        g_set_error(error, BOOK_ERROR, BOOK_ERROR_WRITE, "there is no time zone '%s'", self->timezone);
        return false;
    }
    self->period = zone_period_at(self->zone, self->task->now);
    return true;
}

int64_t workbook_local(struct workbook *self, int64_t instant) {
    if (instant < self->period.from || instant >= self->period.to)
        self->period = zone_period_at(self->zone, instant);
    return instant + self->period.offset;
}

int64_t workbook_month_begins(struct workbook *self, int month) {
    int64_t local = civil_to_days(month / 100, month % 100, 1) * DAY_SECONDS;
    struct zone_period period = zone_period_at(self->zone, local);
    period = zone_period_at(self->zone, local - period.offset);
    return local - period.offset;
}

/* ---- words --------------------------------------------------------------------------------------------------------
 */

char *month_title(int month) {
    static const char *const names[] = {
        N_("January"), N_("February"), N_("March"),     N_("April"),   N_("May"),      N_("June"),
        N_("July"),    N_("August"),   N_("September"), N_("October"), N_("November"), N_("December"),
    };
    /* Translators: month and year, such as "April 2016". */
    return g_strdup_printf(_("%s %d"), i18n_text(names[month % 100 - 1]), month / 100);
}

const char *metric_title(enum metric metric) {
    static const char *const titles[METRIC_COUNT] = {
        [METRIC_NONE] = "",
        [METRIC_FIRST_RESPONSE] = N_("First response"),
        [METRIC_NEXT_RESPONSE] = N_("Next response"),
        [METRIC_RESOLUTION] = N_("Resolution"),
        [METRIC_VENDOR_RESPONSE] = N_("Vendor response"),
        [METRIC_VENDOR_RESOLUTION] = N_("Vendor resolution"),
    };
    return i18n_text(titles[metric]);
}

const char *verdict_title(enum sla_verdict verdict) {
    static const char *const titles[SLA_VERDICT_COUNT] = {
        [SLA_RUNNING] = N_("running"),
        [SLA_MET] = N_("met"),
        [SLA_BREACHED] = N_("missed"),
        [SLA_EXCLUDED] = N_("excluded"),
    };
    return i18n_text(titles[verdict]);
}

const char *status_title(enum ticket_status status) {
    static const char *const titles[TICKET_STATUS_COUNT] = {
        [TICKET_NO_STATUS] = "",
        [TICKET_NEW] = N_("new"),
        [TICKET_IN_PROGRESS] = N_("in progress"),
        [TICKET_WAITING_CUSTOMER] = N_("waiting for customer"),
        [TICKET_WAITING_VENDOR] = N_("waiting for vendor"),
        [TICKET_RESOLVED] = N_("resolved"),
        [TICKET_CLOSED] = N_("closed"),
    };
    return i18n_text(titles[status]);
}

const char *holder_title(enum sla_holder holder) {
    static const char *const titles[SLA_HOLDER_COUNT] = {
        [SLA_HOLDER_NONE] = "",
        [SLA_HOLDER_CUSTOMER] = N_("customer"),
        [SLA_HOLDER_VENDOR] = N_("vendor"),
        [SLA_HOLDER_L1] = N_("L1"),
        [SLA_HOLDER_L2] = N_("L2"),
        [SLA_HOLDER_L3] = N_("L3"),
    };
    return i18n_text(titles[holder]);
}

const char *cause_title(const char *cause) {
    /* The usual ones, as translators know them; any other code is its own words. */
    static const char *const usual[] = {
        N_("workload"), N_("handover"), N_("vendor"), N_("unclear request"), N_("outage"),
    };
    static char *ring[4];
    static unsigned next;
    if (*cause == '\0')
        return _("none given");
    g_autofree char *words = g_strdelimit(g_strdup(cause), "_", ' ');
    for (size_t i = 0; i < G_N_ELEMENTS(usual); i++)
        if (g_str_equal(usual[i], words))
            return i18n_text(usual[i]);
    char **slot = &ring[next++ % G_N_ELEMENTS(ring)];
    g_free(*slot);
    return *slot = g_steal_pointer(&words);
}

const char *reason_title(enum exclude_reason reason) {
    static const char *const titles[EXCLUDE_REASON_COUNT] = {
        [EXCLUDE_NONE] = "",         [EXCLUDE_DUPLICATE] = N_("duplicate"), [EXCLUDE_SPAM] = N_("spam"),
        [EXCLUDE_TEST] = N_("test"), [EXCLUDE_WITHDRAWN] = N_("withdrawn"),
    };
    return i18n_text(titles[reason]);
}

/* ---- for the sheets -----------------------------------------------------------------------------------------------
 */

/* "All customers. Times in Europe/Berlin. Counted up to 2016-05-01 00:00." */
static char *subtitle_of(struct workbook *self) {
    bool is_over = self->ends_at <= self->task->now;
    int64_t local = workbook_local(self, is_over ? self->ends_at : self->task->now);
    struct civil_date date = civil_from_days(floor_div(local, DAY_SECONDS));
    int minutes = (int)(local - floor_div(local, DAY_SECONDS) * DAY_SECONDS) / 60;
    g_autofree char *until =
        g_strdup_printf("%04d-%02d-%02d %02d:%02d", date.year, date.month, date.day, minutes / 60, minutes % 60);
    const char *whose = self->task->customer_id == 0 ? _("All customers")
                                                     : name_of(&self->names.customers, self->task->customer_id)->text;
    /* Translators: customer, time zone, date and time. */
    return g_strdup_printf(is_over ? _("%s. Times in %s. The month is over: counted as at %s.")
                                   : _("%s. Times in %s. The month still runs: counted as at %s."),
                           whose, self->timezone, until);
}

void workbook_title(const struct workbook *self, struct page *page, const char *title) {
    g_autofree char *line = g_strdup_printf("%s · %s", title, self->period_title);
    page_title(page, line, self->subtitle);
}

void workbook_instant(struct workbook *self, struct page *page, unsigned column, int64_t instant) {
    if (instant == ROW_NO_INSTANT)
        page_blank(page, column);
    else
        page_local(page, column, workbook_local(self, instant));
}

void workbook_ticket(const struct workbook *self, struct page *page, unsigned column, int64_t customer_id,
                     int64_t ticket_id) {
    /* A customer's own file leads to the customers' door. */
    g_autofree char *address = self->task->customer_id == 0
                                   ? g_strdup_printf("%s/desk/tickets/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT,
                                                     self->task->base_url, customer_id, ticket_id)
                                   : g_strdup_printf("%s/tickets/%" G_GINT64_FORMAT, self->task->base_url, ticket_id);
    page_link(page, column, address, ticket_id);
}

int workbook_goal(const struct workbook *self, int64_t plan_version_id, enum metric metric) {
    const struct plan *plan = promises_plan(self->promises, plan_version_id);
    return plan ? plan->goals[metric] : 0;
}

void workbook_note_plan(struct workbook *self, int64_t plan_version_id) {
    if (plan_version_id != 0 && !g_hash_table_contains(self->plans_seen, &plan_version_id))
        g_hash_table_add(self->plans_seen, g_memdup2(&plan_version_id, sizeof plan_version_id));
}

unsigned workbook_cause(const struct workbook *self, const char *cause) {
    return GPOINTER_TO_UINT(g_hash_table_lookup(self->cause_numbers, cause));
}

/* ---- tables that go on to further sheets --------------------------------------------------------------------------
 */

/* "Clocks", "Clocks 2", … */
static struct page *add_page(struct workbook *self, enum sheet_id id) {
    struct table *table = &self->tables[id];
    const char *name = i18n_text(sheets[id]->name);
    g_autofree char *numbered =
        table->pages->len == 0 ? g_strdup(name) : g_strdup_printf("%s %u", name, table->pages->len + 1);
    struct page *page = book_add(self->book, numbered, sheets[id]->tab);
    g_ptr_array_add(table->pages, page);
    return page;
}

struct page *table_page(const struct table *table, unsigned number) {
    return table->pages->pdata[number];
}

struct page *table_room(struct workbook *self, enum sheet_id id, struct page *page, unsigned room) {
    unsigned used = page->row - page->first_row;
    if (used == 0 || used + room <= self->task->sheet_rows)
        return page;
    struct table *table = &self->tables[id];
    guint position;
    g_ptr_array_find(table->pages, page, &position);
    struct page *next = position + 1 < table->pages->len ? table_page(table, position + 1) : add_page(self, id);
    workbook_title(self, next, i18n_text(sheets[id]->name));
    page_header(next, page->columns, page->n_columns);
    return next;
}

void table_end(struct workbook *self, enum sheet_id id, const char *defined_name) {
    const struct table *table = &self->tables[id];
    for (guint i = 0; i < table->pages->len; i++) {
        struct page *page = table_page(table, i);
        g_autofree char *numbered = i == 0 ? g_strdup(defined_name) : g_strdup_printf("%s_%u", defined_name, i + 1);
        if (page->columns == NULL) { /* fewer rows came than were counted */
            workbook_title(self, page, i18n_text(sheets[id]->name));
            page_header(page, table_page(table, 0)->columns, table_page(table, 0)->n_columns);
        }
        page_end_table(page, numbered);
    }
}

char *table_sum(const struct table *table, table_term term, void *data) {
    GString *formula = g_string_new(NULL);
    for (guint i = 0; i < table->pages->len; i++) {
        const struct page *page = table_page(table, i);
        lxw_row_t last = MAX(page->row, page->first_row + 1) - 1;
        if (i > 0)
            g_string_append_c(formula, '+');
        term(formula, page, page->first_row, last, data);
    }
    return g_string_free(formula, FALSE);
}

/* ---- writing ------------------------------------------------------------------------------------------------------
 */

static void add_pages(struct workbook *self) {
    for (enum sheet_id id = 0; id < SHEETS; id++) {
        self->tables[id] = (struct table){.id = id, .pages = g_ptr_array_new()};
        unsigned wanted = sheets[id]->pages ? sheets[id]->pages(self) : 1;
        for (unsigned i = 0; i < wanted; i++)
            add_page(self, id);
    }
}

static bool write_part(struct workbook *self, enum sheet_part part, GError **error) {
    for (enum sheet_id id = 0; id < SHEETS; id++)
        if (sheets[id]->part == part && !sheets[id]->write(self, table_page(&self->tables[id], 0), error))
            return false;
    return true;
}

int64_t workbook_unfinished(const struct workbook *self, const char *metric) {
    for (unsigned row = 0; row < db_count(self->unfinished); row++)
        if (g_str_equal(db_str(self->unfinished, row, WORKBOOK_UNFINISHED_METRIC), metric))
            return db_int64(self->unfinished, row, WORKBOOK_UNFINISHED_RUNNING);
    return 0;
}

/* A fact that contradicts itself was changed by somebody else. */
static bool is_sound(const struct workbook *self, GError **error) {
    if (db_count(self->unsound) == 0)
        return true;
    g_set_error(error, BOOK_ERROR, BOOK_ERROR_DIFFERS,
                "%04d-%02d doesn't add up: ticket %" G_GINT64_FORMAT " contradicts itself: %s", self->task->month / 100,
                self->task->month % 100, db_int64(self->unsound, 0, WORKBOOK_UNSOUND_TICKET_ID),
                db_str(self->unsound, 0, WORKBOOK_UNSOUND_WHAT));
    return false;
}

/* What was added up from the rows must be what SQL counted apart, and what was carried in what ran a month before. */
static bool adds_up(const struct workbook *self, GError **error) {
    int before = month_before(self->task->month);
    for (enum metric metric = METRIC_NONE + 1; metric < METRIC_COUNT; metric++) {
        const struct figure *line = figures_find(&self->figures, BY_METRIC, 0, metric);
        struct counts counts = line ? line->counts : (struct counts){0};
        struct counts counted = {0};
        int64_t ran = 0;
        for (unsigned row = 0; row < db_count(self->metrics); row++) {
            if (metric_from_name(db_str(self->metrics, row, WORKBOOK_METRICS_METRIC)) != metric)
                continue;
            int64_t month = db_int64(self->metrics, row, WORKBOOK_METRICS_MONTH);
            if (month == before)
                ran = db_int64(self->metrics, row, WORKBOOK_METRICS_RUNNING) -
                      workbook_unfinished(self, metric_name(metric));
            if (month != self->task->month)
                continue;
            counted.carried = db_int64(self->metrics, row, WORKBOOK_METRICS_CARRIED);
            counted.started = db_int64(self->metrics, row, WORKBOOK_METRICS_STARTED);
            counted.met = db_int64(self->metrics, row, WORKBOOK_METRICS_MET);
            counted.missed = db_int64(self->metrics, row, WORKBOOK_METRICS_MISSED);
            counted.excluded = db_int64(self->metrics, row, WORKBOOK_METRICS_EXCLUDED);
            counted.running = db_int64(self->metrics, row, WORKBOOK_METRICS_RUNNING);
        }
        if (counts.carried == ran && counts.carried == counted.carried && counts.started == counted.started &&
            counts.met == counted.met && counts.missed == counted.missed && counts.excluded == counted.excluded &&
            counts.running == counted.running && (line == NULL || counts.measured == line->measured))
            continue;
        g_set_error(error, BOOK_ERROR, BOOK_ERROR_DIFFERS,
                    "%04d-%02d doesn't add up for %s: %" G_GINT64_FORMAT " carried in, %" G_GINT64_FORMAT
                    " ran at the end of the month before, %" G_GINT64_FORMAT " verdicts written, %" G_GINT64_FORMAT
                    " counted",
                    self->task->month / 100, self->task->month % 100, metric_name(metric), counts.carried, ran,
                    counts_verdicts(&counts), counts_verdicts(&counted));
        return false;
    }
    return true;
}

char *workbook_file_name(int month, int64_t customer_id, const char *customer) {
    if (customer_id == 0)
        return g_strdup_printf("sla-%04d-%02d.xlsx", month / 100, month % 100);
    g_autofree char *cleaned = text_for_file(customer);
    /* Names may be the same after cleaning, numbers aren't. */
    return g_strdup_printf("sla-%04d-%02d-%s-%" G_GINT64_FORMAT ".xlsx", month / 100, month % 100, cleaned,
                           customer_id);
}

/* The document's times: the freeze's, so that a frozen month's file is the same whenever it is built. */
static int64_t made_at(const struct workbook_task *task, int64_t ends_at) {
    return task->frozen_at != 0 ? task->frozen_at : MIN(task->now, ends_at);
}

static bool write_draft(struct workbook *self, const struct publication *place, GError **error) {
    g_autofree char *title = g_strdup_printf(_("Service levels, %s"), self->period_title);
    self->book = book_new(place->draft, place->staging, made_at(self->task, self->ends_at), title, error);
    if (self->book == NULL)
        return false;
    add_pages(self);
    return write_part(self, SHEET_HOLDS_DATA, error) && adds_up(self, error) && write_part(self, SHEET_ADDS_UP, error);
}

bool workbook_write(const struct workbook_task *task, char **path, int64_t *faults, GError **error) {
    g_auto(workbook_t) self = {.task = task};
    g_auto(publication_t) place = {0};
    if (!read_all(&self, error) || !set_zone(&self, error))
        return false;
    self.period_title = month_title(task->month);
    self.ends_at = workbook_month_begins(&self, month_next(task->month));
    self.subtitle = subtitle_of(&self);
    self.voice = voice_read(&self, error);
    if (self.voice == NULL)
        return false;
    g_autofree char *name =
        workbook_file_name(task->month, task->customer_id, name_of(&self.names.customers, task->customer_id)->text);
    if (!is_sound(&self, error))
        return false;
    if (!publication_begin(&place, task->folder, name, error) || !write_draft(&self, &place, error))
        return false;
    g_autoptr(GArray) written = written_sheets(self.book);
    if (!book_close(g_steal_pointer(&self.book), error) || !publication_check(&place, written, error))
        return false;
    *faults = db_count(self.faults);
    g_clear_pointer(&self.reading, db_work_free);
    if (task->frozen_at != 0 && !store_put(task->db, task->customer_id, task->month, task->run_id, place.draft, error))
        return false;
    if (!publication_place(&place, error))
        return false;
    *path = g_strdup(place.path);
    return true;
}
