/* `rebuild`: what ticket rows cache of their events is counted again, and rows that say something else are written. A
 * window of tickets is one transaction, its rows locked before their events are read, so the desk goes on meanwhile and
 * waits for no more than a window. */
#include "admin/rebuild.h"

#include "admin/commands.h"
#include "admin/scan.h"
#include "shared/facts.h"
#include "sql/queries.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* ---- Writing ---- */

struct change {
    gint64 customer_id, ticket_id;
    struct ticket_row row;
};

/* What a window found out; written after it, as nothing may be asked while histories stream. */
struct findings {
    struct rebuild_count count;
    GArray *changes; /* struct change */
};

static void take(const struct scan_ticket *ticket, void *data) {
    struct findings *findings = data;
    findings->count.tickets++;
    findings->count.faulty += ticket->result->n_faults > 0;
    /* A ticket without events is not a history of nothing but a loss; `check` tells about it. */
    if (ticket->history->n_events == 0 || scan_is_same(&ticket->cached, &ticket->replayed))
        return;
    findings->count.changed++;
    struct change change = {ticket->customer_id, ticket->ticket_id, ticket->replayed};
    g_array_append_val(findings->changes, change);
}

static void copy_id(struct db_copy *copy, gint64 id) {
    if (id == 0)
        db_copy_null(copy);
    else
        db_copy_int64(copy, id);
}

static void copy_instant(struct db_copy *copy, gint64 instant) {
    if (instant == 0)
        db_copy_null(copy);
    else
        db_copy_instant(copy, instant);
}

/* The columns of `recached`, in their order. */
static void copy_change(struct db_copy *copy, const struct change *change) {
    const struct ticket_row *row = &change->row;
    db_copy_row(copy);
    db_copy_int64(copy, change->customer_id);
    db_copy_int64(copy, change->ticket_id);
    db_copy_text(copy, ticket_status_name(row->status));
    db_copy_int16(copy, (gint16)row->priority);
    db_copy_int16(copy, (gint16)row->level);
    db_copy_int64(copy, row->category_id);
    copy_id(copy, row->agent_id);
    copy_id(copy, row->team_id);
    copy_instant(copy, row->resolved_at);
    copy_instant(copy, row->first_response_due_at);
    copy_instant(copy, row->next_response_due_at);
    copy_instant(copy, row->resolution_due_at);
    copy_instant(copy, row->next_due_at);
    db_copy_text(copy, row->next_due_metric == METRIC_NONE ? NULL : metric_name(row->next_due_metric));
}

static bool write_changes(struct db_work *work, const GArray *changes, GError **error) {
    if (changes->len == 0)
        return true;
    db_ask(work, recached_begin, DB_NOTHING);
    struct db_copy *copy = db_copy_in(work, recached);
    for (guint i = 0; i < changes->len; i++)
        copy_change(copy, &g_array_index(changes, struct change, i));
    if (!db_copy_done(copy, error))
        return false;
    db_ask(work, ticket_recache, DB_NOTHING);
    db_ask(work, recached_empty, DB_NOTHING);
    return true;
}

/* One window: scanned, and its changes queued. */
static bool rebuild_window(struct scan *scan, struct db_work *work, struct findings *findings, guint *n,
                           GError **error) {
    g_array_set_size(findings->changes, 0);
    return scan_window(scan, work, take, findings, n, error) && write_changes(work, findings->changes, error);
}

bool rebuild_open_tickets(struct db_work *work, struct rebuild_count *count, GError **error) {
    g_autoptr(scan_t) scan = scan_new(SCAN_OPEN_TO_WRITE);
    struct findings findings = {.changes = g_array_new(FALSE, FALSE, sizeof(struct change))};
    guint n = 0;
    db_ask(work, promise_change, DB_ONE_ROW);
    bool done = true;
    do
        done = rebuild_window(scan, work, &findings, &n, error);
    while (done && n > 0);
    *count = findings.count;
    g_array_unref(findings.changes);
    return done;
}

/* ---- The command ---- */

static gboolean facts_wanted;

const GOptionEntry options_rebuild[] = {
    {"facts", 0, 0, G_OPTION_ARG_NONE, &facts_wanted, "make the facts of the reports anew, too; frozen months stay",
     NULL},
    {NULL},
};

static void show_progress(guint64 tickets, bool is_last) {
    static gint64 shown_at;
    gint64 now = g_get_monotonic_time();
    if (!isatty(STDERR_FILENO) || (!is_last && now - shown_at < G_USEC_PER_SEC))
        return;
    shown_at = now;
    fprintf(stderr, "\r%" G_GUINT64_FORMAT " tickets%s", tickets, is_last ? "\n" : " …");
}

static bool rebuild_all(struct admin *admin, struct findings *findings, GError **error) {
    g_autoptr(scan_t) scan = scan_new(SCAN_ALL_TO_WRITE);
    guint n = 0;
    do {
        g_autoptr(db_work) work = admin_begin(admin);
        if (!rebuild_window(scan, work, findings, &n, error))
            return false;
        if (n == 0)
            admin_audit(work, "rebuild", 0, 0, "tickets=%" G_GUINT64_FORMAT " changed=%" G_GUINT64_FORMAT,
                        findings->count.tickets, findings->count.changed);
        if (!db_commit(work, error))
            return false;
        show_progress(findings->count.tickets, n == 0);
    } while (n > 0);
    return true;
}

static void show_facts_progress(const struct facts_counts *counts, void *data) {
    (void)data;
    show_progress((guint64)counts->tickets, counts->tickets == counts->wanted);
}

static bool rebuild_facts(struct admin *admin, struct facts_counts *counts, GError **error) {
    struct db *writer = admin_db(admin);
    g_autoptr(db_connection) reader = db_new_batch(admin->config->database.connection, "firstline_admin");
    struct facts_task task = {
        .scope = DB_SCOPE_ADMIN,
        .now = time(NULL),
        .everything = true,
        .timezone = admin->config->report.timezone,
        .progress = show_facts_progress,
    };
    bool held;
    if (!facts_lock(writer, DB_SCOPE_ADMIN, &held, error))
        return false;
    if (!held)
        return admin_refuse(error,
                            "a report is being made, which counts the facts itself; run this again when it is done");
    if (!facts_refresh(reader, writer, &task, counts, error))
        return false;
    g_autoptr(db_work) work = admin_begin(admin);
    facts_recount(work);
    admin_audit(work, "rebuild_facts", 0, 0, "tickets=%" G_GINT64_FORMAT, (gint64)counts->tickets);
    return db_commit(work, error);
}

static double seconds_since(gint64 started) {
    return (double)(g_get_monotonic_time() - started) / G_USEC_PER_SEC;
}

bool command_rebuild(struct admin *admin, char **arguments, GError **error) {
    (void)arguments;
    struct findings findings = {.changes = g_array_new(FALSE, FALSE, sizeof(struct change))};
    struct facts_counts counts = {0};
    gint64 started = g_get_monotonic_time();
    bool done = rebuild_all(admin, &findings, error);
    g_array_unref(findings.changes);
    if (!done)
        return false;
    admin_say("%" G_GUINT64_FORMAT " tickets replayed in %.1f s, %" G_GUINT64_FORMAT " rows corrected",
              findings.count.tickets, seconds_since(started), findings.count.changed);
    if (findings.count.faulty > 0)
        admin_say("%" G_GUINT64_FORMAT
                  " tickets have faulty events (rule 1.7); 'firstline-admin check --faults' lists them",
                  findings.count.faulty);
    if (!facts_wanted)
        return true;
    started = g_get_monotonic_time();
    if (!rebuild_facts(admin, &counts, error))
        return false;
    admin_say("%" G_GINT64_FORMAT " clocks of %" G_GINT64_FORMAT " tickets counted in %.1f s", (gint64)counts.clocks,
              (gint64)counts.tickets, seconds_since(started));
    return true;
}
