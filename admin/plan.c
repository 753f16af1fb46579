/* Plans: versions come from plan files and never change; a ticket keeps the version that was in force when it was
 * received (rule 2.6), so importing one moves no ticket. */
#include "shared/plan.h"

#include "admin/commands.h"
#include "admin/promise_store.h"
#include "sql/queries.h"

#include <stdio.h>

static int version_wanted;

/* ---- plan import ---- */

static bool has_target(const struct sla_target targets[PRIORITY_LOWEST + 1]) {
    for (int priority = PRIORITY_HIGHEST; priority <= PRIORITY_LOWEST; priority++)
        if (targets[priority].kind != SLA_NO_TARGET)
            return true;
    return false;
}

/* Whether it promises anybody when something will be answered or solved; a vendor's contract (2.5) promises it to us.
 */
static bool is_agreement(const struct plan *plan) {
    for (enum metric metric = METRIC_NONE + 1; metric < METRIC_COUNT; metric++)
        if (has_target(plan->targets[metric]))
            return true;
    return false;
}

static void add_targets(struct db_work *work, gint64 version, const char *metric,
                        const struct sla_target targets[PRIORITY_LOWEST + 1]) {
    for (int priority = PRIORITY_HIGHEST; priority <= PRIORITY_LOWEST; priority++) {
        const struct sla_target *target = &targets[priority];
        if (target->kind == SLA_NO_TARGET)
            continue;
        bool by_days = target->kind == SLA_TARGET_WORKING_DAY;
        db_ask(work, plan_target_add, DB_NOTHING, db_int(version), db_text(metric), db_int(priority),
               by_days ? db_null() : db_int(target->amount), by_days ? db_int(target->amount) : db_null());
    }
}

/* The calendar that the plan names, and the instant at which its first day begins there. */
static bool find_calendar(struct db_work *work, const struct plan *plan, gint64 *calendar_id, int64_t *valid_from,
                          GError **error) {
    struct db_rows *rows = db_ask(work, calendar_latest, DB_MAYBE_ROW, db_text(plan->calendar));
    if (!db_run(work, error))
        return false;
    if (db_count(rows) == 0)
        return admin_refuse(error,
                            "the plan '%s' counts by the calendar '%s', which isn't here; bring it in with "
                            "'firstline-admin calendar import' first",
                            plan->name, plan->calendar);
    g_autoptr(calendar_t) calendar =
        calendar_parse(db_str(rows, 0, CALENDAR_LATEST_DEFINITION), db_str(rows, 0, CALENDAR_LATEST_NAME), error);
    if (calendar == NULL)
        return false;
    *calendar_id = db_int64(rows, 0, CALENDAR_LATEST_CALENDAR_ID);
    *valid_from = input_start_of_day(calendar_zone(calendar), plan->valid_from);
    return true;
}

/* Writes the next version; `version` 1 makes the plan, too. */
static bool add_version(struct db_work *work, const struct plan *plan, gint64 plan_id, int version, gint64 calendar_id,
                        int64_t valid_from, const char *definition, GError **error) {
    if (plan_id == 0) {
        struct db_rows *made = db_ask(work, plan_add, DB_ONE_ROW, db_text(plan->name));
        if (!db_run(work, error))
            return false;
        plan_id = db_int64(made, 0, PLAN_ADD_PLAN_ID);
    }
    struct db_rows *made =
        db_ask(work, plan_version_add, DB_ONE_ROW, db_int(plan_id), db_int(version), db_int(calendar_id),
               db_instant(valid_from), db_text(definition), db_bool(plan->phone_around_the_clock),
               db_bool(is_agreement(plan)), db_int(plan->close_after_days));
    if (!db_run(work, error))
        return false;
    gint64 id = db_int64(made, 0, PLAN_VERSION_ADD_PLAN_VERSION_ID);
    add_targets(work, id, metric_name(METRIC_FIRST_RESPONSE), plan->targets[METRIC_FIRST_RESPONSE]);
    add_targets(work, id, metric_name(METRIC_NEXT_RESPONSE), plan->targets[METRIC_NEXT_RESPONSE]);
    add_targets(work, id, metric_name(METRIC_RESOLUTION), plan->targets[METRIC_RESOLUTION]);
    add_targets(work, id, "reopen", plan->reopen);
    admin_audit(work, "plan_import", 0, id, "plan=%" G_GINT64_FORMAT " version=%d", plan_id, version);
    return true;
}

bool plan_enter(struct db_work *work, const struct plan *plan, const char *file, struct plan_entered *entered,
                GError **error) {
    if (!plan->phone_around_the_clock && !is_agreement(plan))
        return admin_refuse(
            error,
            "%s: the plan '%s' has neither telephone around the clock nor a service level agreement, and "
            "one of them is owed to customers: set phone_around_the_clock=yes or give targets",
            file, plan->name);
    g_autofree char *definition = plan_write(plan);
    gint64 calendar_id = 0, plan_id = 0;
    int64_t valid_from = 0;
    *entered = (struct plan_entered){.version = 1};
    struct db_rows *latest = db_ask(work, plan_latest, DB_MAYBE_ROW, db_text(plan->name));
    if (!find_calendar(work, plan, &calendar_id, &valid_from, error))
        return false;
    if (db_count(latest) > 0) {
        plan_id = db_int64(latest, 0, PLAN_LATEST_PLAN_ID);
        entered->version = (int)db_int64(latest, 0, PLAN_LATEST_VERSION);
        entered->is_same = strcmp(db_str(latest, 0, PLAN_LATEST_DEFINITION), definition) == 0;
        entered->version += !entered->is_same;
    }
    return entered->is_same ||
           add_version(work, plan, plan_id, entered->version, calendar_id, valid_from, definition, error);
}

bool command_plan_import(struct admin *admin, char **arguments, GError **error) {
    g_autoptr(plan_t) plan = plan_load(arguments[0], error);
    if (plan == NULL)
        return false;
    struct plan_entered entered = {0};
    g_autoptr(db_work) work = admin_begin(admin);
    if (!plan_enter(work, plan, arguments[0], &entered, error))
        return false;
    if (entered.is_same) {
        admin_say("plan '%s': version %d says the same; nothing to do", plan->name, entered.version);
        return true;
    }
    if (!db_commit(work, error))
        return false;
    admin_say("plan '%s': version %d, for tickets received from %04d-%02d-%02d on by the calendar '%s'", plan->name,
              entered.version, plan->valid_from.year, plan->valid_from.month, plan->valid_from.day, plan->calendar);
    return true;
}

/* ---- plan list, plan export ---- */

bool command_plan_list(struct admin *admin, char **arguments, GError **error) {
    (void)arguments;
    g_autoptr(db_work) work = db_begin(admin_db(admin), DB_SCOPE_ADMIN, NULL);
    struct db_rows *rows = db_ask(work, plan_list, DB_ROWS);
    if (!db_finish(work, error))
        return false;
    static const char *const columns[] = {"name",  "version",   "calendar",  "from",
                                          "phone", "agreement", "customers", NULL};
    struct list *list = list_new(columns);
    for (unsigned row = 0; row < db_count(rows); row++) {
        for (unsigned column = PLAN_LIST_NAME; column <= PLAN_LIST_VALID_FROM; column++)
            list_add(list, db_str(rows, row, column));
        list_add(list, db_flag(rows, row, PLAN_LIST_PHONE_AROUND_THE_CLOCK) ? "around the clock" : "");
        list_add(list, db_flag(rows, row, PLAN_LIST_SERVICE_LEVEL_AGREEMENT) ? "yes" : "");
        list_add(list, db_str(rows, row, PLAN_LIST_CUSTOMERS));
    }
    list_print(list);
    return true;
}

const GOptionEntry options_plan_export[] = {
    {"version", 0, 0, G_OPTION_ARG_INT, &version_wanted, "that version (default: the latest)", "NUMBER"},
    {NULL},
};

bool command_plan_export(struct admin *admin, char **arguments, GError **error) {
    g_autoptr(db_work) work = db_begin(admin_db(admin), DB_SCOPE_ADMIN, NULL);
    struct db_rows *rows = db_ask(work, plan_version_find, DB_MAYBE_ROW, db_text(arguments[0]),
                                  version_wanted == 0 ? db_null() : db_int(version_wanted));
    if (!db_finish(work, error))
        return false;
    if (db_count(rows) == 0)
        return admin_refuse(error, "there is no such plan or version; 'firstline-admin plan list' shows them");
    fputs(db_str(rows, 0, PLAN_VERSION_FIND_DEFINITION), stdout);
    return true;
}
