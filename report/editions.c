/* Which workbooks a run writes, and one worker's work on one of them; see editions.h. */
#include "report/editions.h"

#include "report/publish.h"
#include "report/store.h"
#include "shared/i18n.h"
#include "sql/queries.h"

static void edition_clear(gpointer data) {
    struct edition *edition = data;
    g_free(edition->language);
    g_free(edition->mark);
    g_free(edition->former);
    g_free(edition->former_sha256);
}

void editions_init(struct editions *self) {
    self->list = g_array_new(FALSE, FALSE, sizeof(struct edition));
    g_array_set_clear_func(self->list, edition_clear);
}

void editions_clear(struct editions *self) {
    g_clear_pointer(&self->list, g_array_unref);
}

/* ---- which ones ---------------------------------------------------------------------------------------------------
 */

bool editions_add_frozen(struct editions *self, struct db *db, GError **error) {
    g_autoptr(db_work) work = db_begin(db, DB_SCOPE_REPORT, NULL);
    struct db_rows *rows = db_ask(work, edition_unstored, DB_ROWS);
    if (!db_finish(work, error))
        return false;
    for (unsigned row = 0; row < db_count(rows); row++) {
        struct edition edition = {
            .month = (int)db_int64(rows, row, EDITION_UNSTORED_MONTH),
            .customer_id = db_int64(rows, row, EDITION_UNSTORED_CUSTOMER_ID),
            .frozen_at = db_int64(rows, row, EDITION_UNSTORED_FROZEN_AT),
            .run_id = db_int64(rows, row, EDITION_UNSTORED_RUN_ID),
            .language = g_strdup(db_str(rows, row, EDITION_UNSTORED_LANGUAGE)),
            .former = g_strdup(db_str(rows, row, EDITION_UNSTORED_FILE_NAME)),
            .former_sha256 = g_strdup(db_str(rows, row, EDITION_UNSTORED_SHA256)),
        };
        g_array_append_val(self->list, edition);
    }
    return true;
}

static bool stands_there(const struct db_rows *rows, unsigned row, int month, const char *folder) {
    g_autofree char *name = workbook_file_name(month, db_int64(rows, row, EDITION_CUSTOMERS_CUSTOMER_ID),
                                               db_str(rows, row, EDITION_CUSTOMERS_NAME));
    g_autofree char *path = g_build_filename(folder, name, NULL);
    return g_file_test(path, G_FILE_TEST_IS_REGULAR);
}

/* What a workbook hangs on besides the database. */
static char *maker_of(const struct editions_change *change) {
    return g_strjoin(" ", PACKAGE_VERSION, change->base_url, change->language, NULL);
}

bool editions_add_changed(struct editions *self, struct db *db, const struct editions_change *change, GError **error) {
    g_autoptr(db_work) work = db_begin(db, DB_SCOPE_REPORT, NULL);
    g_autofree char *maker = maker_of(change);
    struct db_rows *rows =
        db_ask(work, edition_customers, DB_ROWS, db_int(change->month), db_text(maker), db_instant(change->now));
    if (!db_finish(work, error))
        return false;
    struct edition whole = {.month = change->month, .run_id = change->run_id, .language = g_strdup("")};
    g_array_append_val(self->list, whole);
    for (unsigned row = 0; row < db_count(rows); row++) {
        const char *mark = db_str(rows, row, EDITION_CUSTOMERS_MARK);
        if (g_str_equal(mark, db_str(rows, row, EDITION_CUSTOMERS_WRITTEN_MARK)) &&
            stands_there(rows, row, change->month, change->folder))
            continue;
        struct edition edition = {
            .month = change->month,
            .customer_id = db_int64(rows, row, EDITION_CUSTOMERS_CUSTOMER_ID),
            .run_id = change->run_id,
            .language = g_strdup(db_str(rows, row, EDITION_CUSTOMERS_LANGUAGE)),
            .mark = g_strdup(mark),
            .former = g_strdup(db_str(rows, row, EDITION_CUSTOMERS_FILE_NAME)),
            .former_sha256 = g_strdup(db_str(rows, row, EDITION_CUSTOMERS_SHA256)),
        };
        g_array_append_val(self->list, edition);
    }
    return true;
}

bool editions_add_asked(struct editions *self, struct db *db, int month, int64_t customer_id, int64_t run_id,
                        bool is_usual_folder, GError **error) {
    g_autoptr(db_work) work = db_begin(db, DB_SCOPE_REPORT, NULL);
    struct db_rows *state = db_ask(work, month_state, DB_MAYBE_ROW, db_int(month));
    struct db_rows *language = db_ask(work, customer_language, DB_MAYBE_ROW, db_int(customer_id));
    struct db_rows *former = db_ask(work, draft_former, DB_MAYBE_ROW, db_int(customer_id), db_int(month));
    if (!db_finish(work, error))
        return false;
    bool is_frozen = db_count(state) > 0, is_draft = customer_id != 0 && !is_frozen && is_usual_folder;
    bool has_former = is_draft && db_count(former) > 0;
    struct edition edition = {
        .month = month,
        .customer_id = customer_id,
        .frozen_at = is_frozen ? db_int64(state, 0, MONTH_STATE_FROZEN_AT) : 0,
        .run_id = is_frozen ? db_int64(state, 0, MONTH_STATE_RUN_ID) : run_id,
        .language = g_strdup(db_count(language) > 0 ? db_str(language, 0, CUSTOMER_LANGUAGE_LANGUAGE) : ""),
        .mark = is_draft ? g_strdup("") : NULL,
        .former = g_strdup(has_former ? db_str(former, 0, DRAFT_FORMER_FILE_NAME) : ""),
        .former_sha256 = g_strdup(has_former ? db_str(former, 0, DRAFT_FORMER_SHA256) : ""),
    };
    g_array_append_val(self->list, edition);
    return true;
}

/* ---- writing ------------------------------------------------------------------------------------------------------
 */

struct writing {
    const struct editions *editions;
    const struct editions_task *task;
    struct db *db;  /* a worker's own */
    char *language; /* of the program */
};

static void begin_worker(void *data) {
    struct writing *self = data;
    self->db = db_new_batch(self->task->conninfo, "firstline_report");
}

static bool remember_draft(struct db *db, const struct edition *edition, const char *path, GError **error) {
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *sha256 = publication_sha256(path, NULL);
    if (sha256 == NULL) /* somebody took it away: the next night writes it again */
        return true;
    g_autoptr(db_work) work = db_begin(db, DB_SCOPE_REPORT, NULL);
    db_ask(work, draft_written, DB_NOTHING, db_int(edition->customer_id), db_int(edition->month),
           db_text(edition->mark), db_text(name), db_text(sha256));
    return db_commit(work, error);
}

/* The new file is in its place: the one of the customer's former name would only be mistaken for it. */
static void remove_former(const struct edition *edition, const char *folder, const char *path) {
    g_autofree char *name = g_path_get_basename(path);
    if (edition->former == NULL || *edition->former == '\0' || g_str_equal(edition->former, name))
        return;
    publication_withdraw(folder, edition->former, edition->former_sha256);
}

/* The workbook of a frozen month as it is stored; `*path` stays NULL if it isn't yet. */
static bool take_stored(const struct writing *self, const struct edition *edition, char **path, GError **error) {
    return edition->frozen_at == 0 ||
           store_take(self->db, edition->customer_id, edition->month, self->task->common.folder, path, error);
}

static bool write_anew(const struct writing *self, const struct edition *edition, char **path, int64_t *faults,
                       GError **error) {
    struct workbook_task task = self->task->common;
    task.db = self->db;
    task.month = edition->month;
    task.customer_id = edition->customer_id;
    task.run_id = edition->run_id;
    task.frozen_at = edition->frozen_at;
    if (edition->frozen_at != 0)
        task.now = edition->frozen_at;
    i18n_use(self->task->language != NULL || *edition->language == '\0' ? self->language : edition->language);
    return workbook_write(&task, path, faults, error);
}

static bool write_edition(const struct writing *self, const struct edition *edition, char **path, int64_t *faults,
                          GError **error) {
    if (!take_stored(self, edition, path, error) || (*path == NULL && !write_anew(self, edition, path, faults, error)))
        return false;
    remove_former(edition, self->task->common.folder, *path);
    return edition->mark == NULL || remember_draft(self->db, edition, *path, error);
}

static bool do_edition(unsigned job, void *data, struct job_report *report, GError **error) {
    const struct writing *self = data;
    g_autofree char *path = NULL;
    bool fine =
        write_edition(self, &g_array_index(self->editions->list, struct edition, job), &path, &report->faults, error);
    if (path != NULL)
        g_strlcpy(report->name, path, sizeof report->name);
    return fine;
}

static void tell_done(unsigned job, unsigned so_far, const struct job_report *report, void *data) {
    const struct writing *self = data;
    const GArray *list = self->editions->list;
    self->task->done(&g_array_index(list, struct edition, job), report, so_far, list->len, self->task->data);
}

bool editions_write(const struct editions *self, const struct editions_task *task, GError **error) {
    g_autofree char *language = g_strdup(i18n_language());
    struct writing writing = {.editions = self, .task = task, .language = language};
    struct workers_task workers = {
        .n_jobs = self->list->len, .data = &writing, .begin = begin_worker, .work = do_edition, .done = tell_done};
    return workers_run(&workers, error);
}

bool editions_mark_stored(struct db *db, GError **error) {
    g_autoptr(db_work) work = db_begin(db, DB_SCOPE_REPORT, NULL);
    db_ask(work, edition_stored, DB_NOTHING);
    db_ask(work, draft_clear, DB_NOTHING);
    return db_commit(work, error);
}
