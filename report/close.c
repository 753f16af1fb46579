/* Closes months; see close.h. */
#include "report/close.h"

#include "report/book.h"
#include "shared/calendar.h"
#include "shared/month_facts.h"
#include "sql/queries.h"

/* A transaction that writes events for longer than this holds the close up till another night. */
#define LONGEST_WAIT (600 * G_USEC_PER_SEC)

/* ---- announcing ---------------------------------------------------------------------------------------------------
 */

/* The last month whose closing day has come; in the report's zone. */
static int last_due(const struct close_task *task) {
    int64_t local = task->now + zone_period_at(zone_get(task->timezone), task->now).offset;
    struct civil_date date = civil_from_days(floor_div(local, DAY_SECONDS));
    int month = month_before(date.year * 100 + date.month);
    if (date.day < (int)task->closing_day || !month_is_closable(month, task->now))
        month = month_before(month);
    return month;
}

static bool announce(const struct close_task *task, GError **error) {
    g_autoptr(db_work) work = db_begin(task->db, DB_SCOPE_REPORT, NULL);
    struct db_rows *latest = db_ask(work, month_latest, DB_ONE_ROW);
    struct db_rows *first = db_ask(work, month_first, DB_ONE_ROW, db_text(task->timezone));
    if (!db_run(work, error))
        return false;
    int closed = (int)db_int64(latest, 0, MONTH_LATEST_MONTH);
    int next = closed != 0 ? month_next(closed) : (int)db_int64(first, 0, MONTH_FIRST_MONTH);
    for (int due = last_due(task); next != 0 && next <= due; next = month_next(next))
        db_ask(work, month_close, DB_NOTHING, db_int(next), db_instant(task->now), db_int(task->run_id));
    return db_commit(work, error);
}

/* ---- waiting ------------------------------------------------------------------------------------------------------
 */

static bool writers_left(const struct close_task *task, const char *writers, gint64 *left, GError **error) {
    g_autoptr(db_work) work = db_begin(task->db, DB_SCOPE_REPORT, NULL);
    struct db_rows *rows = db_ask(work, event_writers_left, DB_ONE_ROW, db_text(writers));
    if (!db_finish(work, error))
        return false;
    *left = db_int64(rows, 0, EVENT_WRITERS_LEFT_WRITERS);
    return true;
}

static bool wait_for_writers(const struct close_task *task, GError **error) {
    g_autoptr(db_work) work = db_begin(task->db, DB_SCOPE_REPORT, NULL);
    struct db_rows *rows = db_ask(work, event_writers, DB_ONE_ROW);
    if (!db_finish(work, error))
        return false;
    g_autofree char *writers = g_strdup(db_str(rows, 0, EVENT_WRITERS_WRITERS));
    gint64 left = db_int64(rows, 0, EVENT_WRITERS_HOW_MANY), since = g_get_monotonic_time();
    g_clear_pointer(&work, db_work_free);
    for (gulong pause = 2000; left > 0; pause = MIN(2 * pause, 500000)) {
        if (g_get_monotonic_time() - since > LONGEST_WAIT) {
            g_set_error(error, DB_ERROR, DB_ERROR_DEADLINE,
                        "%" G_GINT64_FORMAT " transactions have been writing events for 10 minutes; no month is closed "
                        "before they have ended",
                        left);
            return false;
        }
        g_usleep(pause);
        if (!writers_left(task, writers, &left, error))
            return false;
    }
    return true;
}

bool close_announce(const struct close_task *task, int *months, GError **error) {
    if (!announce(task, error))
        return false;
    g_autoptr(db_work) work = db_begin(task->db, DB_SCOPE_REPORT, NULL);
    struct db_rows *count = db_ask(work, month_closing_count, DB_ONE_ROW);
    if (!db_finish(work, error))
        return false;
    *months = (int)db_int64(count, 0, MONTH_CLOSING_COUNT_MONTHS);
    g_clear_pointer(&work, db_work_free);
    return *months == 0 || wait_for_writers(task, error);
}

/* ---- freezing -----------------------------------------------------------------------------------------------------
 */

static bool differs(GError **error, gint64 month, const char *what) {
    g_set_error(error, BOOK_ERROR, BOOK_ERROR_DIFFERS, "%04d-%02d can't be frozen: %s", (int)month / 100,
                (int)month % 100, what);
    return false;
}

static bool adds_up(const struct db_rows *unbalanced, const struct db_rows *unsound, GError **error) {
    if (db_count(unbalanced) > 0) {
        g_autofree char *what = g_strdup_printf(
            "customer %" G_GINT64_FORMAT ", %s: %" G_GINT64_FORMAT " carried in, %" G_GINT64_FORMAT
            " left over by the month before",
            db_int64(unbalanced, 0, MONTH_UNBALANCED_CUSTOMER_ID), db_str(unbalanced, 0, MONTH_UNBALANCED_WHAT),
            db_int64(unbalanced, 0, MONTH_UNBALANCED_CARRIED), db_int64(unbalanced, 0, MONTH_UNBALANCED_LEFT_OVER));
        return differs(error, db_int64(unbalanced, 0, MONTH_UNBALANCED_MONTH), what);
    }
    if (db_count(unsound) > 0) {
        g_autofree char *what =
            g_strdup_printf("ticket %" G_GINT64_FORMAT " contradicts itself: %s",
                            db_int64(unsound, 0, MONTH_UNSOUND_TICKET_ID), db_str(unsound, 0, MONTH_UNSOUND_WHAT));
        return differs(error, db_int64(unsound, 0, MONTH_UNSOUND_MONTH), what);
    }
    return true;
}

bool close_freeze(const struct close_task *task, GError **error) {
    g_autoptr(db_work) work = db_begin(task->db, DB_SCOPE_REPORT, NULL);
    struct db_rows *unbalanced = db_ask(work, month_unbalanced, DB_MAYBE_ROW);
    struct db_rows *unsound = db_ask(work, month_unsound, DB_MAYBE_ROW);
    if (!db_run(work, error) || !adds_up(unbalanced, unsound, error))
        return false;
    db_ask(work, month_freeze, DB_NOTHING);
    db_ask(work, month_closed, DB_NOTHING);
    return db_commit(work, error);
}
