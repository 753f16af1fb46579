/* Gathers what a run did and writes it as JSON; see result.h. */
#include "report/result.h"

#include "report/publish.h"
#include "shared/event.h"
#include "shared/instant.h"
#include "shared/json.h"
#include "sql/queries.h"

#include <stdio.h>

struct result_month {
    int month;
    struct {
        bool is_there;
        int64_t met, missed;
    } metrics[METRIC_COUNT];
};

struct result_workbook {
    int month;
    int64_t customer_id; /* 0: of all */
    char *path, *sha256; /* NULL: it could not be read again */
    int64_t bytes;
};

static void workbook_clear(gpointer data) {
    struct result_workbook *workbook = data;
    g_free(workbook->path);
    g_free(workbook->sha256);
}

void result_begin(struct result *self, bool is_wanted, int64_t counted_at) {
    *self = (struct result){.is_wanted = is_wanted, .began = g_get_monotonic_time(), .counted_at = counted_at};
    self->months = g_array_new(FALSE, FALSE, sizeof(struct result_month));
    self->workbooks = g_array_new(FALSE, FALSE, sizeof(struct result_workbook));
    g_array_set_clear_func(self->workbooks, workbook_clear);
}

void result_clear(struct result *self) {
    g_free(self->asked);
    g_clear_pointer(&self->months, g_array_unref);
    g_clear_pointer(&self->workbooks, g_array_unref);
}

void result_add_workbook(struct result *self, int month, int64_t customer_id, const char *path) {
    if (!self->is_wanted)
        return;
    struct result_workbook workbook = {.month = month, .customer_id = customer_id, .path = g_strdup(path)};
    workbook.sha256 = publication_sha256(path, &workbook.bytes);
    g_array_append_val(self->workbooks, workbook);
}

void result_add_month(struct result *self, int month, const struct db_rows *attainment) {
    struct result_month added = {.month = month};
    for (unsigned row = 0; row < db_count(attainment); row++) {
        enum metric metric = metric_from_name(db_str(attainment, row, REPORT_ATTAINMENT_METRIC));
        added.metrics[metric].is_there = true;
        added.metrics[metric].met = db_int64(attainment, row, REPORT_ATTAINMENT_MET);
        added.metrics[metric].missed = db_int64(attainment, row, REPORT_ATTAINMENT_MISSED);
    }
    g_array_append_val(self->months, added);
}

/* ---- writing ------------------------------------------------------------------------------------------------------
 */

static void write_month_name(struct json *json, int month) {
    char text[16];
    g_snprintf(text, sizeof text, "%04d-%02d", month / 100, month % 100);
    json_text(json, "month", text);
}

/* Cut, not rounded (6.2); no verdicts are no percentage. */
static void write_attainment(struct json *json, const char *key, int64_t met, int64_t missed) {
    json_object(json, key);
    json_int(json, "met", met);
    json_int(json, "missed", missed);
    if (met + missed == 0)
        json_null(json, "percent");
    else
        json_fixed(json, "percent", met * 10000 / (met + missed), 2);
    json_end(json);
}

static void write_month(struct json *json, const struct result_month *month) {
    json_object(json, NULL);
    write_month_name(json, month->month);
    json_object(json, "attainment");
    for (enum metric metric = METRIC_NONE + 1; metric < METRIC_COUNT; metric++)
        if (month->metrics[metric].is_there)
            write_attainment(json, metric_name(metric), month->metrics[metric].met, month->metrics[metric].missed);
    json_end(json);
    json_end(json);
}

static void write_what_if(struct json *json, const struct result *self) {
    json_object(json, NULL);
    write_month_name(json, self->what_if_month);
    for (int would = 0; would < 2; would++) {
        json_object(json, would ? "attainment_what_if" : "attainment");
        for (enum metric metric = METRIC_NONE + 1; metric < METRIC_COUNT; metric++) {
            int64_t was_met = self->what_if.metrics[metric].was_met,
                    was_missed = self->what_if.metrics[metric].was_missed;
            int64_t met = self->what_if.metrics[metric].would_met, missed = self->what_if.metrics[metric].would_missed;
            if (was_met + was_missed + met + missed > 0)
                write_attainment(json, metric_name(metric), would ? met : was_met, would ? missed : was_missed);
        }
        json_end(json);
    }
    json_end(json);
}

static void write_workbook(struct json *json, const struct result_workbook *workbook) {
    json_object(json, NULL);
    write_month_name(json, workbook->month);
    if (workbook->customer_id != 0)
        json_int(json, "customer_id", workbook->customer_id);
    else
        json_null(json, "customer_id");
    json_text(json, "path", workbook->path);
    json_text(json, "sha256", workbook->sha256);
    json_int(json, "bytes", workbook->bytes);
    json_end(json);
}

static void write_counts(struct json *json, const struct result *self) {
    json_int(json, "tickets_replayed", self->what_if_month ? self->what_if.tickets : self->facts.tickets);
    json_int(json, "clocks_counted", self->what_if_month ? self->what_if.clocks : self->facts.clocks);
    json_int(json, "faults", self->faults);
    if (self->what_if_month != 0)
        json_int(json, "verdicts_changed", self->what_if.changes);
}

static void write_lists(struct json *json, const struct result *self) {
    json_array(json, "months");
    if (self->what_if_month != 0)
        write_what_if(json, self);
    for (guint i = 0; i < self->months->len; i++)
        write_month(json, &g_array_index(self->months, struct result_month, i));
    json_end(json);
    json_array(json, "workbooks");
    for (guint i = 0; i < self->workbooks->len; i++)
        write_workbook(json, &g_array_index(self->workbooks, struct result_workbook, i));
    json_end(json);
}

void result_write(const struct result *self, int exit_status, const char *outcome, const GError *failure) {
    if (!self->is_wanted)
        return;
    g_auto(json_t) json = {0};
    json_object(&json, NULL);
    json_text(&json, "program", "firstline-report");
    json_text(&json, "version", PACKAGE_VERSION);
    json_text(&json, "outcome", outcome);
    json_int(&json, "exit_status", exit_status);
    json_text(&json, "message", failure ? failure->message : NULL);
    if (self->run_id != 0)
        json_int(&json, "run_id", self->run_id);
    else
        json_null(&json, "run_id");
    json_text(&json, "asked", self->asked);
    json_instant(&json, "counted_at", self->counted_at);
    json_fixed(&json, "duration_seconds", (g_get_monotonic_time() - self->began) / 1000, 3);
    write_counts(&json, self);
    write_lists(&json, self);
    json_end(&json);
    fputs(json_finish(&json), stdout);
}
