/* firstline-report: the night, step by step. Lock, ledger, facts, sums, workbooks. What counts stands in shared/, what
 * a workbook shows in sheets.c; this file decides which months are written and what the run's exit status says. */
#include "report/close.h"
#include "report/editions.h"
#include "report/options.h"
#include "report/progress.h"
#include "report/publish.h"
#include "report/result.h"
#include "report/what_if.h"

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
    gint64 now;
    struct facts_counts facts;
    gint64 customer_id; /* 0: all of them */
    int months_closing, months_frozen;
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
    struct db_rows *killed = db_ask(work, report_run_sweep, DB_ROWS);
    struct db_rows *run = db_ask(work, report_run_begin, DB_ONE_ROW, db_text(asked), db_instant(self->now),
                                 db_text(PACKAGE_VERSION), db_text(zone_tzdata_version()));
    if (!db_commit(work, error))
        return false;
    for (unsigned row = 0; row < db_count(killed); row++)
        g_warning("run %" G_GINT64_FORMAT " (%s) was killed; what it left undone is done now",
                  db_int64(killed, row, REPORT_RUN_SWEEP_RUN_ID), db_str(killed, row, REPORT_RUN_SWEEP_ASKED));
    self->run_id = db_int64(run, 0, REPORT_RUN_BEGIN_RUN_ID);
    self->result->run_id = self->run_id;
    self->result->asked = g_steal_pointer(&asked);
    return true;
}

static bool is_difference(const GError *error) {
    return g_error_matches(error, BOOK_ERROR, BOOK_ERROR_DIFFERS);
}

/* A ledger that can't be written doesn't undo what was done: it is said in the log. */
static void close_run(struct night *self, const GError *failure) {
    const char *outcome = is_difference(failure) ? "differs"
                          : failure              ? "failed"
                          : self->faults > 0     ? "faults"
                                                 : "done";
    g_autoptr(GError) error = NULL;
    g_autoptr(db_work) work = db_begin(self->writer, DB_SCOPE_REPORT, NULL);
    db_ask(work, report_run_end, DB_NOTHING, db_int(self->run_id), db_text(outcome), db_int(self->facts.tickets),
           db_int(self->facts.clocks), db_int(self->facts.faults), db_int(self->workbooks),
           db_text(failure ? failure->message : ""), db_int(self->months_frozen), db_int(self->facts.restatements));
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
        .now = self->now,
        .run_id = self->run_id,
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

/* What is about to be frozen is added up from the facts alone. */
static bool recount(struct night *self, GError **error) {
    if (self->months_closing == 0)
        return true;
    progress_begin(&self->progress);
    g_autoptr(db_work) work = db_begin(self->writer, DB_SCOPE_REPORT, NULL);
    facts_recount(work);
    if (!db_commit(work, error))
        return false;
    progress_end(&self->progress, "months added up");
    return true;
}

/* ---- workbooks ----------------------------------------------------------------------------------------------------
 */

static int month_at(const struct night *self, int64_t instant) {
    int64_t local = instant + zone_period_at(self->zone, instant).offset;
    struct civil_date date = civil_from_days(floor_div(local, DAY_SECONDS));
    return date.year * 100 + date.month;
}

static bool check_month(const struct night *self, GError **error) {
    int month = self->options->month;
    if (month <= month_at(self, self->now))
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
static bool note_month(struct night *self, int month, GError **error) {
    g_autoptr(db_work) work = db_begin(self->reader, DB_SCOPE_REPORT, NULL);
    struct db_rows *attainment = db_ask(work, report_attainment, DB_ROWS, db_int(month),
                                        self->customer_id == 0 ? db_null() : db_int(self->customer_id));
    if (!db_finish(work, error))
        return false;
    result_add_month(self->result, month, attainment);
    return true;
}

static bool note_months(struct night *self, const struct editions *editions, GError **error) {
    for (guint i = 0; i < editions->list->len && self->result->is_wanted; i++) {
        const struct edition *edition = &g_array_index(editions->list, struct edition, i);
        if (edition->customer_id == self->customer_id && !note_month(self, edition->month, error))
            return false;
    }
    return true;
}

static void show_workbook(const struct edition *edition, const struct job_report *report, unsigned so_far, unsigned all,
                          void *data) {
    struct night *self = data;
    self->workbooks++;
    if (self->result->is_wanted)
        result_add_workbook(self->result, edition->month, edition->customer_id, report->name);
    self->faults = MAX(self->faults, report->faults);
    if (report->faults > 0)
        g_warning("%s: the data has %" G_GINT64_FORMAT " faults; they are on a sheet of it", report->name,
                  report->faults);
    progress_show(&self->progress, "workbooks", so_far, all);
}

static bool write_editions(struct night *self, const struct editions *editions, GError **error) {
    struct editions_task task = {
        .conninfo = self->config->database.connection,
        .common =
            {
                .now = self->now,
                .timezone = self->config->report.timezone,
                .base_url = self->config->web.base_url,
                .folder = output_of(self),
                .sheet_rows = self->options->sheet_rows,
            },
        .language = self->options->language,
        .done = show_workbook,
        .data = self,
    };
    progress_begin(&self->progress);
    if (!editions_write(editions, &task, error))
        return false;
    progress_end(&self->progress, "%d workbooks written to %s", self->workbooks, output_of(self));
    return note_months(self, editions, error);
}

/* A night also writes each customer's, and stores those of months that were frozen. */
static bool is_night(const struct night *self) {
    return self->options->month == 0 && self->customer_id == 0;
}

static bool add_asked(struct night *self, struct editions *editions, int month, GError **error) {
    bool is_usual_folder = self->options->output == NULL;
    return editions_add_asked(editions, self->reader, month, self->customer_id, self->run_id, is_usual_folder, error);
}

static bool add_changed(struct night *self, struct editions *editions, int month, GError **error) {
    struct editions_change change = {
        .month = month,
        .run_id = self->run_id,
        .now = self->now,
        .folder = output_of(self),
        .base_url = self->config->web.base_url,
        .language = self->options->language,
    };
    return editions_add_changed(editions, self->reader, &change, error);
}

/* The month that runs, the one before it until it is frozen, and what is left to be stored of frozen ones. */
static bool choose_tonights(struct night *self, struct editions *editions, GError **error) {
    int month = month_at(self, self->now), before = month_before(month);
    g_autoptr(db_work) work = db_begin(self->reader, DB_SCOPE_REPORT, NULL);
    struct db_rows *state = db_ask(work, month_state, DB_MAYBE_ROW, db_int(before));
    if (!db_finish(work, error))
        return false;
    bool is_frozen = db_count(state) > 0;
    g_clear_pointer(&work, db_work_free);
    if (!is_night(self))
        return (is_frozen || add_asked(self, editions, before, error)) && add_asked(self, editions, month, error);
    return editions_add_frozen(editions, self->reader, error) &&
           (is_frozen || add_changed(self, editions, before, error)) && add_changed(self, editions, month, error);
}

static bool write_workbooks(struct night *self, GError **error) {
    g_auto(editions_t) editions;
    editions_init(&editions);
    int month = self->options->month;
    bool fine = month == 0 ? choose_tonights(self, &editions, error) : add_asked(self, &editions, month, error);
    return fine && write_editions(self, &editions, error) &&
           (!is_night(self) || editions_mark_stored(self->writer, error));
}

/* ---- the monthly close --------------------------------------------------------------------------------------------
 */

static struct close_task close_of(const struct night *self) {
    return (struct close_task){
        .db = self->writer,
        .now = self->now,
        .run_id = self->run_id,
        .timezone = self->config->report.timezone,
        .closing_day = self->config->report.closing_day,
    };
}

static bool announce_close(struct night *self, GError **error) {
    struct close_task task = close_of(self);
    return !is_night(self) || close_announce(&task, &self->months_closing, error);
}

static bool freeze(struct night *self, GError **error) {
    struct close_task task = close_of(self);
    if (self->months_closing == 0)
        return true;
    progress_begin(&self->progress);
    if (!close_freeze(&task, error))
        return false;
    self->months_frozen = self->months_closing;
    progress_end(&self->progress, "%d months frozen", self->months_frozen);
    return true;
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
        .now = self->now,
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
    return announce_close(self, error) && refresh_facts(self, error) && recount(self, error) && freeze(self, error) &&
           write_workbooks(self, error);
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
    if (!facts_lock(self->writer, DB_SCOPE_REPORT, held, error))
        return false;
    self->now = self->options->is_now_given ? self->options->now : g_get_real_time() / G_USEC_PER_SEC;
    return true;
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
        return is_difference(*error) ? EXIT_FAULTS : EXIT_FAILED;
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
