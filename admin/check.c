/* `check`: replays every ticket and tells where its row, or what the reports keep of it, says something else than its
 * events. It writes nothing; each window is read at one instant, so an act at the same time is no difference. */
#include "admin/check_facts.h"
#include "admin/commands.h"
#include "admin/scan.h"
#include "shared/instant.h"

static gboolean faults_wanted;

const GOptionEntry options_check[] = {
    {"faults", 0, 0, G_OPTION_ARG_NONE, &faults_wanted, "list tickets with faulty events, too (rule 1.7)", NULL},
    {NULL},
};

struct tally {
    guint64 tickets, different, faulty;
    struct check_facts *facts;
};

static void compare_number(GString *out, const char *what, gint64 cached, gint64 replayed) {
    if (cached != replayed)
        g_string_append_printf(out, "; %s is %" G_GINT64_FORMAT ", by the events %" G_GINT64_FORMAT, what, cached,
                               replayed);
}

static void compare_word(GString *out, const char *what, const char *cached, const char *replayed) {
    if (strcmp(cached, replayed) != 0)
        g_string_append_printf(out, "; %s is '%s', by the events '%s'", what, cached, replayed);
}

static void compare_instant(GString *out, const char *what, gint64 cached, gint64 replayed) {
    char one[INSTANT_TEXT_SIZE], other[INSTANT_TEXT_SIZE];
    if (cached != replayed)
        g_string_append_printf(out, "; %s is %s, by the events %s", what,
                               cached == 0 ? "none" : instant_write(cached, one),
                               replayed == 0 ? "none" : instant_write(replayed, other));
}

/* What differs, each with "; " before it. */
static void compare(GString *out, const struct scan_ticket *ticket) {
    const struct ticket_row *row = &ticket->cached, *truth = &ticket->replayed;
    compare_instant(out, "received_at", ticket->received_at, ticket->replayed_received_at);
    compare_number(out, "plan_version_id", ticket->plan_version_id, ticket->replayed_plan_version_id);
    compare_word(out, "status", ticket_status_name(row->status), ticket_status_name(truth->status));
    compare_number(out, "priority", row->priority, truth->priority);
    compare_number(out, "level", row->level, truth->level);
    compare_number(out, "category_id", row->category_id, truth->category_id);
    compare_number(out, "agent_id", row->agent_id, truth->agent_id);
    compare_number(out, "team_id", row->team_id, truth->team_id);
    compare_instant(out, "resolved_at", row->resolved_at, truth->resolved_at);
    compare_instant(out, "first_response_due_at", row->first_response_due_at, truth->first_response_due_at);
    compare_instant(out, "next_response_due_at", row->next_response_due_at, truth->next_response_due_at);
    compare_instant(out, "resolution_due_at", row->resolution_due_at, truth->resolution_due_at);
    compare_instant(out, "next_due_at", row->next_due_at, truth->next_due_at);
    compare_word(out, "next_due_metric", metric_name(row->next_due_metric), metric_name(truth->next_due_metric));
}

static void tell_faults(const struct scan_ticket *ticket) {
    for (size_t i = 0; i < ticket->result->n_faults; i++) {
        const struct sla_fault_at *fault = &ticket->result->faults[i];
        if (fault->event_id == 0)
            admin_say("ticket %" G_GINT64_FORMAT ": %s", ticket->ticket_id, sla_fault_text(fault->fault));
        else
            admin_say("ticket %" G_GINT64_FORMAT ", event %" G_GINT64_FORMAT ": %s", ticket->ticket_id,
                      (gint64)fault->event_id, sla_fault_text(fault->fault));
    }
}

static void take(const struct scan_ticket *ticket, void *data) {
    struct tally *tally = data;
    g_autoptr(GString) differences = g_string_new("");
    tally->tickets++;
    if (ticket->history->n_events == 0)
        g_string_append(differences, "; it has no events");
    else
        compare(differences, ticket);
    if (differences->len > 0) {
        tally->different++;
        admin_say("ticket %" G_GINT64_FORMAT ": %s", ticket->ticket_id, differences->str + strlen("; "));
    }
    check_facts_take(tally->facts, ticket);
    if (ticket->result->n_faults > 0) {
        tally->faulty++;
        if (faults_wanted)
            tell_faults(ticket);
    }
}

static bool check_window(struct scan *scan, struct tally *tally, struct db *db, guint *n, GError **error) {
    g_autoptr(db_work) work = db_begin_snapshot(db, DB_SCOPE_ADMIN, NULL);
    check_facts_begin(tally->facts, work);
    return scan_window(scan, work, take, tally, n, error) && check_facts_end(tally->facts, work, error);
}

/* How it went, on standard output, and as the command's outcome. */
static bool conclude(const struct tally *tally, GError **error) {
    guint64 facts = check_facts_different(tally->facts), stale = check_facts_stale(tally->facts);
    if (tally->faulty > 0 && !faults_wanted)
        admin_say("%" G_GUINT64_FORMAT " tickets have faulty events (rule 1.7); --faults lists them", tally->faulty);
    if (stale > 0)
        admin_say("%" G_GUINT64_FORMAT
                  " tickets have changed since the reports counted them; the next night does it anew",
                  stale);
    if (tally->different == 0 && facts == 0) {
        admin_say("%" G_GUINT64_FORMAT " tickets agree with their events, and the facts of the reports with both",
                  tally->tickets);
        return true;
    }
    g_set_error(error, ADMIN_ERROR, ADMIN_ERROR_FAULTS,
                "%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                " tickets differ from their events, and %" G_GUINT64_FORMAT
                " facts of the reports; 'firstline-admin rebuild%s' writes what the events say",
                tally->different, tally->tickets, facts, facts > 0 ? " --facts" : "");
    return false;
}

bool command_check(struct admin *admin, char **arguments, GError **error) {
    (void)arguments;
    g_autoptr(scan_t) scan = scan_new(SCAN_ALL);
    g_autoptr(check_facts_t) facts = check_facts_new(admin->config->report.timezone, error);
    struct tally tally = {.facts = facts};
    guint n = 0;
    if (facts == NULL)
        return false;
    do
        if (!check_window(scan, &tally, admin_db(admin), &n, error))
            return false;
    while (n > 0);
    return check_figures(facts, admin_db(admin), error) && conclude(&tally, error);
}
