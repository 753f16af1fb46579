/* Calendars in the database: every edit makes a version, in force from the instant at which it is made (rule 1.6), and
 * recomputes the cached dues of open tickets in the same transaction. Questions to a calendar file without a database
 * are calendar.c's. */
#include "admin/commands.h"
#include "admin/holidays.h"
#include "admin/promise_store.h"
#include "admin/rebuild.h"
#include "shared/calendar.h"
#include "sql/queries.h"

#include <stdio.h>
#include <time.h>

static char *reason;
static char **holiday_files;
static char *holidays_from, *holidays_until;
static int version_wanted;

/* Holidays that recur are written out to the end of this year and so many more, unless --until says otherwise. */
enum { MORE_YEARS = 5 };

/* ---- calendar import ---- */

const GOptionEntry options_calendar_import[] = {
    {"holidays", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &holiday_files,
     "close the holidays of this iCalendar file, too; dates that FILE itself has stay as they are", "FILE.ics"},
    {"from", 0, 0, G_OPTION_ARG_STRING, &holidays_from, "the first holiday to take (default: 1 January of this year)",
     "DATE"},
    {"until", 0, 0, G_OPTION_ARG_STRING, &holidays_until,
     "the last one; what recurs is written out up to there (default: five years after the end of this year)", "DATE"},
    {"reason", 0, 0, G_OPTION_ARG_STRING, &reason, "why it is edited; needed where past dates change", "TEXT"},
    {NULL},
};

static bool read_day(const char *option, const char *text, struct civil_date otherwise, int64_t *day, GError **error) {
    struct civil_date date = otherwise;
    if (text != NULL && !civil_parse(text, &date))
        return admin_usage(error, "%s: '%s' is no date such as 2026-12-31", option, text);
    *day = civil_to_days(date.year, date.month, date.day);
    return true;
}

/* Closes the holidays of the files, and says what it took. */
static bool take_holidays(struct calendar **calendar, GError **error) {
    g_auto(holidays_t) holidays = {0};
    int year = civil_from_days(calendar_local_day(*calendar, time(NULL))).year;
    int64_t first = 0, last = 0;
    size_t n_closed;
    if (!read_day("--from", holidays_from, (struct civil_date){year, 1, 1}, &first, error) ||
        !read_day("--until", holidays_until, (struct civil_date){year + MORE_YEARS, 12, 31}, &last, error))
        return false;
    for (char **file = holiday_files; *file != NULL; file++)
        if (!holidays_load(&holidays, *file, first, last, error))
            return false;
    struct civil_date from = civil_from_days(first), until = civil_from_days(last);
    g_autofree char *range = g_strdup_printf("from %04d-%02d-%02d to %04d-%02d-%02d", from.year, from.month, from.day,
                                             until.year, until.month, until.day);
    if (holidays.days == NULL || holidays.days->len == 0)
        return admin_refuse(error, "%s: no holidays %s", holiday_files[0], range);
    struct calendar *with = calendar_with_closed_dates(*calendar, (const int64_t *)(gpointer)holidays.days->data,
                                                       holidays.days->len, &n_closed);
    calendar_unref(*calendar);
    *calendar = with;
    admin_say("%u days of holidays %s, out of %u events; %u cancelled ones left out; %zu dates closed",
              holidays.days->len, range, holidays.n_events, holidays.n_cancelled, n_closed);
    return true;
}

/* What is stored of a calendar, and what comes in its place. */
struct edit {
    gint64 calendar_id; /* 0: there is none yet */
    int version;        /* of the edit */
    gint64 version_id;  /* of the edit, once it is stored */
    bool is_same;
};

/* 00:00 of the day that is `now` in the calendar's zone, to within a change of clocks. */
static int64_t today(struct calendar *calendar, int64_t now) {
    return calendar_local_day(calendar, now) * DAY_SECONDS - calendar_offset(calendar, now);
}

/* Dates in a frozen month can't be edited (rule 1.6); the month is that of either version's zone. */
static bool check_frozen(struct calendar *before, struct calendar *after, const struct db_rows *frozen,
                         GError **error) {
    for (unsigned row = 0; row < db_count(frozen); row++) {
        int month = (int)db_int64(frozen, row, MONTH_FROZEN_MONTH);
        int next = month % 100 == 12 ? month + 89 : month + 1;
        int64_t from = MIN(calendar_month_start(before, month), calendar_month_start(after, month));
        int64_t to = MAX(calendar_month_start(before, next), calendar_month_start(after, next));
        if (!calendar_same_hours(before, after, from, to))
            return admin_refuse(
                error,
                "the calendar '%s' would get other hours in %04d-%02d, and that month is frozen; let new "
                "hours begin with a later date: [week YYYY-MM-DD]",
                calendar_name(after), month / 100, month % 100);
    }
    return true;
}

/* Other hours on dates that are over need a reason: they change what was counted. */
static bool check_past(struct calendar *calendar, const struct db_rows *latest, const struct db_rows *frozen,
                       GError **error) {
    g_autoptr(calendar_t) before =
        calendar_parse(db_str(latest, 0, CALENDAR_LATEST_DEFINITION), db_str(latest, 0, CALENDAR_LATEST_NAME), error);
    if (before == NULL || !check_frozen(before, calendar, frozen, error))
        return false;
    int64_t since = db_int64(latest, 0, CALENDAR_LATEST_MATTERS_SINCE);
    int64_t until = MIN(today(before, time(NULL)), today(calendar, time(NULL)));
    if (reason != NULL || calendar_same_hours(before, calendar, since, until))
        return true;
    return admin_refuse(error,
                        "the calendar '%s' would get other hours on dates that are over; say why with --reason, or let "
                        "new weekly hours begin with a date: [week YYYY-MM-DD]",
                        calendar_name(calendar));
}

/* Compares with what is stored. */
static bool look_up(struct db_work *work, struct calendar *calendar, const char *definition, struct edit *edit,
                    GError **error) {
    struct db_rows *latest = db_ask(work, calendar_latest, DB_MAYBE_ROW, db_text(calendar_name(calendar)));
    struct db_rows *frozen = db_ask(work, month_frozen, DB_ROWS);
    if (!db_run(work, error))
        return false;
    edit->version = 1;
    if (db_count(latest) == 0)
        return true;
    edit->calendar_id = db_int64(latest, 0, CALENDAR_LATEST_CALENDAR_ID);
    edit->version = (int)db_int64(latest, 0, CALENDAR_LATEST_VERSION) + 1;
    edit->is_same = strcmp(db_str(latest, 0, CALENDAR_LATEST_DEFINITION), definition) == 0;
    return edit->is_same || check_past(calendar, latest, frozen, error);
}

static bool store(struct db_work *work, struct calendar *calendar, const char *definition, struct edit *edit,
                  GError **error) {
    if (edit->calendar_id == 0) {
        struct db_rows *made = db_ask(work, calendar_add, DB_ONE_ROW, db_text(calendar_name(calendar)));
        if (!db_run(work, error))
            return false;
        edit->calendar_id = db_int64(made, 0, CALENDAR_ADD_CALENDAR_ID);
    }
    struct db_rows *made = db_ask(work, calendar_version_add, DB_ONE_ROW, db_int(edit->calendar_id),
                                  db_int(edit->version), db_text(definition), db_text(reason == NULL ? "" : reason));
    if (!db_run(work, error))
        return false;
    edit->version_id = db_int64(made, 0, CALENDAR_VERSION_ADD_CALENDAR_VERSION_ID);
    admin_audit(work, "calendar_import", 0, edit->version_id, "calendar=%" G_GINT64_FORMAT " version=%d",
                edit->calendar_id, edit->version);
    return true;
}

/* Whether it may be taken into use at all. */
static bool check_use(struct calendar *calendar, const char *file, GError **error) {
    if (calendar_name(calendar)[0] == '\0')
        return admin_refuse(error, "%s: the calendar has no name; give it one with name=… in [calendar]", file);
    if (calendar_check(calendar, time(NULL), error))
        return true;
    g_prefix_error(error, "%s: ", file);
    return false;
}

bool calendar_enter(struct db_work *work, struct calendar *calendar, const char *file, GError **error) {
    g_autofree char *definition = calendar_write(calendar);
    struct edit edit = {.version = 1};
    return check_use(calendar, file, error) && store(work, calendar, definition, &edit, error);
}

bool command_calendar_import(struct admin *admin, char **arguments, GError **error) {
    g_autoptr(calendar_t) calendar = calendar_load(arguments[0], error);
    if (calendar == NULL || (holiday_files != NULL && !take_holidays(&calendar, error)) ||
        !check_use(calendar, arguments[0], error))
        return false;
    if (holiday_files == NULL && (holidays_from != NULL || holidays_until != NULL))
        return admin_usage(error, "--from and --until say which holidays to take; they need --holidays FILE.ics");
    g_autofree char *definition = calendar_write(calendar);
    struct edit edit = {0};
    struct rebuild_count count = {0};
    g_autoptr(db_work) work = admin_begin(admin);
    if (!look_up(work, calendar, definition, &edit, error))
        return false;
    if (edit.is_same) {
        admin_say("calendar '%s': version %d says the same; nothing to do", calendar_name(calendar), edit.version - 1);
        return true;
    }
    if (!store(work, calendar, definition, &edit, error) ||
        (edit.version > 1 && !rebuild_open_tickets(work, &count, error)) || !db_commit(work, error))
        return false;
    admin_say("calendar '%s': version %d", calendar_name(calendar), edit.version);
    if (edit.version > 1)
        admin_say("%" G_GUINT64_FORMAT " open tickets recounted, %" G_GUINT64_FORMAT " of them have other dues",
                  count.tickets, count.changed);
    return true;
}

/* ---- calendar list, calendar export ---- */

bool command_calendar_list(struct admin *admin, char **arguments, GError **error) {
    (void)arguments;
    g_autoptr(db_work) work = db_begin(admin_db(admin), DB_SCOPE_ADMIN, NULL);
    struct db_rows *rows = db_ask(work, calendar_list, DB_ROWS);
    if (!db_finish(work, error))
        return false;
    static const char *const columns[] = {"name", "version", "made", "plans", "reason", NULL};
    struct list *list = list_new(columns);
    for (unsigned row = 0; row < db_count(rows); row++) {
        g_autofree char *made = input_show_instant(db_int64(rows, row, CALENDAR_LIST_MADE_AT), "UTC");
        list_add(list, db_str(rows, row, CALENDAR_LIST_NAME));
        list_add(list, db_str(rows, row, CALENDAR_LIST_VERSION));
        list_add(list, made);
        list_add(list, db_str(rows, row, CALENDAR_LIST_PLANS));
        list_add(list, db_str(rows, row, CALENDAR_LIST_REASON));
    }
    list_print(list);
    return true;
}

const GOptionEntry options_calendar_export[] = {
    {"version", 0, 0, G_OPTION_ARG_INT, &version_wanted, "that version (default: the latest)", "NUMBER"},
    {NULL},
};

bool command_calendar_export(struct admin *admin, char **arguments, GError **error) {
    g_autoptr(db_work) work = db_begin(admin_db(admin), DB_SCOPE_ADMIN, NULL);
    struct db_rows *rows = db_ask(work, calendar_version_find, DB_MAYBE_ROW, db_text(arguments[0]),
                                  version_wanted == 0 ? db_null() : db_int(version_wanted));
    if (!db_finish(work, error))
        return false;
    if (db_count(rows) == 0)
        return admin_refuse(error, "there is no such calendar or version; 'firstline-admin calendar list' shows them");
    fputs(db_str(rows, 0, CALENDAR_VERSION_FIND_DEFINITION), stdout);
    return true;
}
