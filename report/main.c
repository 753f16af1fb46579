/* firstline-report: the night, step by step. Lock, ledger, facts, sums, workbooks. What counts stands in shared/, what
 * a workbook shows in sheets.c; this file decides which months are written and what the run's exit status says. */
#include "report/options.h"
#include "report/progress.h"
#include "report/publish.h"
#include "report/result.h"
#include "report/what_if.h"
#include "report/workbook.h"

#include "shared/calendar.h"
#include "shared/config.h"
#include "shared/facts.h"
#include "shared/i18n.h"
#include "shared/log.h"
#include "sql/queries.h"

#include <signal.h>

enum exit_status { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_LOCKED = 3, EXIT_FAULTS = 4 };

struct night {
    const struct options *options;
    struct result *result; /* what is said of it at the end */
    struct config *config;
    struct db *reader, *writer; /* the writer's connection holds the lock */
    const struct zone *zone;
    struct progress progress;
    gint64 run_id;
    struct facts_counts facts;
    gint64 customer_id; /* 0: all of them */
    int workbooks;
    gint64 faults; /* on the workbooks written */
};

static void night_clear(struct night *self) {
    db_free(self->reader);
    db_free(self->writer);
    config_free(self->config);
}
typedef struct night night_t;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(night_t, night_clear)

/* ---- the ledger ---------------------------------------------------------------------------------------------------
 */

static bool open_run(struct night *self, GError **error) {
    const struct options *options = self->options;
    g_autofree char *asked = options->month == 0
                                 ? g_strdup("night")
                                 : g_strdup_printf("%s %04d-%02d", options->what_if ? "what-if" : "month",
                                                   options->month / 100, options->month % 100);
    g_autoptr(db_work) work = db_begin(self->writer, DB_SCOPE_REPORT, NULL);
    struct db_rows *run = db_ask(work, report_run_begin, DB_ONE_ROW, db_text(asked), db_instant(options->now),
                                 db_text(PACKAGE_VERSION), db_text(zone_tzdata_version()));
    if (!db_commit(work, error))
        return false;
    self->run_id = db_int64(run, 0, REPORT_RUN_BEGIN_RUN_ID);
    self->result->run_id = self->run_id;
    self->result->asked = g_steal_pointer(&asked);
    return true;
}

/* A ledger that can't be written doesn't undo what was done: it is said in the log. */
static void close_run(struct night *self, const GError *failure) {
    const char *outcome = failure ? "failed" : self->faults > 0 ? "faults" : "done";
    g_autoptr(GError) error = NULL;
    g_autoptr(db_work) work = db_begin(self->writer, DB_SCOPE_REPORT, NULL);
    db_ask(work, report_run_end, DB_NOTHING, db_int(self->run_id), db_text(outcome), db_int(self->facts.tickets),
           db_int(self->facts.clocks), db_int(self->facts.faults), db_int(self->workbooks),
           db_text(failure ? failure->message : ""));
    if (!db_commit(work, &error))
        g_warning("the run's end is not in the ledger: %s", error->message);
}

/* ---- facts --------------------------------------------------------------------------------------------------------
 */

static void show_facts(const struct facts_counts *counts, void *data) {
    progress_show(data, "tickets", counts->tickets, counts->wanted);
}

static bool refresh_facts(struct night *self, GError **error) {
    struct facts_task task = {
        .scope = DB_SCOPE_REPORT,
        .now = self->options->now,
        .timezone = self->config->report.timezone,
        .progress = show_facts,
        .data = &self->progress,
    };
    progress_begin(&self->progress);
    if (!facts_refresh(self->reader, self->writer, &task, &self->facts, error))
        return false;
    progress_end(&self->progress, "%" G_GINT64_FORMAT " tickets replayed, %" G_GINT64_FORMAT " clocks counted",
                 self->facts.tickets, self->facts.clocks);
    return true;
}

/* The sums by month that trends and the manager's page read. */
static bool add_up(struct night *self, GError **error) {
    progress_begin(&self->progress);
    g_autoptr(db_work) work = db_begin(self->writer, DB_SCOPE_REPORT, NULL);
    db_ask(work, report_metric_clear, DB_NOTHING);
    db_ask(work, report_metric_add, DB_NOTHING);
    db_ask(work, report_volume_clear, DB_NOTHING);
    db_ask(work, report_volume_add, DB_NOTHING);
    if (!db_commit(work, error))
        return false;
    progress_end(&self->progress, "months added up");
    return true;
}

/* ---- workbooks ----------------------------------------------------------------------------------------------------
 */

static int month_at(const struct night *self, int64_t instant, int *day) {
    int64_t local = instant + zone_period_at(self->zone, instant).offset;
    struct civil_date date = civil_from_days(floor_div(local, DAY_SECONDS));
    if (day != NULL)
        *day = date.day;
    return date.year * 100 + date.month;
}

static bool check_month(const struct night *self, GError **error) {
    int month = self->options->month;
    if (month <= month_at(self, self->options->now, NULL))
        return true;
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%04d-%02d lies in the future", month / 100,
                month % 100);
    return false;
}

static bool find_customer(struct night *self, GError **error) {
    if (self->options->customer == NULL)
        return true;
    g_autoptr(db_work) work = db_begin(self->reader, DB_SCOPE_REPORT, NULL);
    struct db_rows *found = db_ask(work, report_customer, DB_ROWS, db_text(self->options->customer));
    if (!db_finish(work, error))
        return false;
    if (db_count(found) != 1) {
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s customer '%s'",
                    db_count(found) == 0 ? "there is no" : "there is more than one", self->options->customer);
        return false;
    }
    self->customer_id = db_int64(found, 0, REPORT_CUSTOMER_CUSTOMER_ID);
    return true;
}

static const char *output_of(const struct night *self) {
    return self->options->output ? self->options->output : self->config->report.output;
}

/* What is said of a month that was written. */
static bool note_month(struct night *self, int month, const char *path, GError **error) {
    if (!self->result->is_wanted)
        return true;
    result_add_workbook(self->result, month, self->customer_id, path);
    g_autoptr(db_work) work = db_begin(self->reader, DB_SCOPE_REPORT, NULL);
    struct db_rows *attainment = db_ask(work, report_attainment, DB_ROWS, db_int(month),
                                        self->customer_id == 0 ? db_null() : db_int(self->customer_id));
    if (!db_finish(work, error))
        return false;
    result_add_month(self->result, month, attainment);
    return true;
}

static bool write_month(struct night *self, int month, GError **error) {
    struct workbook_task task = {
        .db = self->reader,
        .month = month,
        .customer_id = self->customer_id,
        .now = self->options->now,
        .run_id = self->run_id,
        .timezone = self->config->report.timezone,
        .base_url = self->config->web.base_url,
        .folder = output_of(self),
        .sheet_rows = self->options->sheet_rows,
    };
    g_autofree char *path = NULL;
    gint64 faults = 0;
    progress_begin(&self->progress);
    if (!workbook_write(&task, &path, &faults, error))
        return false;
    progress_end(&self->progress, "%s written", path);
    self->workbooks++;
    self->faults = MAX(self->faults, faults);
    if (faults > 0)
        g_warning("%s: the data has %" G_GINT64_FORMAT " faults; they are on a sheet of it", path, faults);
    return note_month(self, month, path, error);
}

/* The month that runs, and until the closing day the one before it; or the one that was asked for. */
static bool write_months(struct night *self, GError **error) {
    if (self->options->month != 0)
        return write_month(self, self->options->month, error);
    int day, month = month_at(self, self->options->now, &day);
    if (day <= (int)self->config->report.closing_day && !write_month(self, month_before(month), error))
        return false;
    return write_month(self, month, error);
}

/* ---- the night ----------------------------------------------------------------------------------------------------
 */

/* A month under another promise, beside what it was. */
static bool try_out(struct night *self, GError **error) {
    const struct options *options = self->options;
    struct what_if_task task = {
        .reader = self->reader,
        .writer = self->writer,
        .file = options->what_if,
        .month = options->month,
        .now = options->now,
        .run_id = self->run_id,
        .timezone = self->config->report.timezone,
        .base_url = self->config->web.base_url,
        .folder = output_of(self),
        .sheet_rows = options->sheet_rows,
        .progress = &self->progress,
    };
    g_autofree char *path = NULL;
    progress_begin(&self->progress);
    if (!what_if_write(&task, &path, &self->result->what_if, error))
        return false;
    progress_end(&self->progress, "%s written, %" G_GINT64_FORMAT " verdicts change", path,
                 self->result->what_if.changes);
    self->workbooks++;
    self->result->what_if_month = options->month;
    result_add_workbook(self->result, options->month, 0, path);
    return true;
}

static bool run_steps(struct night *self, GError **error) {
    publication_sweep(output_of(self));
    if (self->options->what_if != NULL)
        return try_out(self, error);
    return refresh_facts(self, error) && add_up(self, error) && write_months(self, error);
}

static bool prepare(struct night *self, bool *held, GError **error) {
    self->config = config_load(self->options->config, error);
    if (self->config == NULL)
        return false;
    log_open("firstline-report", self->config->log.destination, self->config->log.level);
    i18n_use(self->options->language ? self->options->language : self->config->report.language);
    self->zone = zone_get(self->config->report.timezone);
    self->reader = db_new_batch(self->config->database.connection, "firstline_report");
    self->writer = db_new_batch(self->config->database.connection, "firstline_report");
    return facts_lock(self->writer, DB_SCOPE_REPORT, held, error);
}

static bool is_usage(const GError *error) {
    return g_error_matches(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
}

static enum exit_status run(const struct options *options, struct result *result, GError **error) {
    g_auto(night_t) self = {.options = options, .result = result, .progress.is_shown = options->progress};
    bool held = false;
    if (!prepare(&self, &held, error))
        return EXIT_FAILED;
    if (!held) {
        g_set_error(error, BOOK_ERROR, BOOK_ERROR_WRITE, "another run holds the lock");
        return EXIT_LOCKED;
    }
    if (!check_month(&self, error) || !find_customer(&self, error))
        return is_usage(*error) ? EXIT_USAGE : EXIT_FAILED;
    if (!open_run(&self, error))
        return EXIT_FAILED;
    bool fine = run_steps(&self, error);
    close_run(&self, fine ? NULL : *error);
    result->facts = self.facts;
    result->faults = self.faults;
    if (!fine && is_usage(*error))
        return EXIT_USAGE;
    if (!fine)
        return g_error_matches(*error, BOOK_ERROR, BOOK_ERROR_DIFFERS) ? EXIT_FAULTS : EXIT_FAILED;
    return self.faults > 0 ? EXIT_FAULTS : EXIT_DONE;
}

static const char *outcome_of(enum exit_status status, const GError *failure) {
    if (status == EXIT_USAGE)
        return "usage";
    if (status == EXIT_LOCKED)
        return "locked";
    return failure != NULL ? "failed" : status == EXIT_FAULTS ? "faults" : "done";
}

int main(int argc, char **argv) {
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error like a full disk */
    i18n_init("firstline-report");
    g_autoptr(GError) error = NULL;
    g_auto(options_t) options = {0};
    g_auto(result_t) result = {0};
    bool is_understood = options_parse(&options, argc, argv, &error);
    if (is_understood && (options.help || options.version))
        return EXIT_DONE;
    result_begin(&result, options.json, is_understood ? options.now : INSTANT_NEVER);
    enum exit_status status = is_understood ? run(&options, &result, &error) : EXIT_USAGE;
    if (error != NULL)
        g_printerr("firstline-report: %s\n", error->message);
    result_write(&result, (int)status, outcome_of(status, error), error);
    return (int)status;
}
