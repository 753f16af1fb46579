/* `import tickets`: brings in the log of another help desk. This file reads the log row by row, puts the refused ones
 * aside, has the rest written in one transaction and accounts for every row; how a mapping, a row and a ticket are
 * understood stands in import_mapping.h, import_log.h and import_merge.h, what is written in import_store.h. */
#include "admin/commands.h"
#include "admin/import_rejects.h"
#include "admin/import_store.h"
#include "shared/instant.h"

#include <stdio.h>
#include <time.h>

#define REASONS_SHOWN 20
#define FAULTY_SHOWN 50

static char *mapping_path, *rejects_wanted, *now_text;

const GOptionEntry options_import_tickets[] = {
    {"mapping", 0, 0, G_OPTION_ARG_FILENAME, &mapping_path,
     "how the log is to be read; a name without a folder is also looked for in " PKGDATADIR "/import", "FILE"},
    {"rejects", 0, 0, G_OPTION_ARG_FILENAME, &rejects_wanted,
     "where refused rows go (default: NAME.rejects.csv beside the log, else in the current folder)", "FILE"},
    {"now", 0, 0, G_OPTION_ARG_STRING, &now_text,
     "count as at this instant, and refuse rows that lie after it (default: now)", "INSTANT"},
    {NULL},
};

/* What is known of the log besides its tickets. */
struct account {
    guint64 rows, refused, blank_lines;
    GHashTable *reasons; /* text → guint64 */
};

struct reason {
    const char *text;
    guint64 rows;
};

static void account_clear(struct account *self) {
    g_clear_pointer(&self->reasons, g_hash_table_unref);
}
typedef struct account account_t; /* for g_auto(account_t) */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(account_t, account_clear)

typedef struct import_outcome outcome_t; /* for g_auto(outcome_t) */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(outcome_t, import_outcome_clear)

/* ---- Reading ---- */

static struct mapping *load_mapping(GError **error) {
    bool is_name = strchr(mapping_path, G_DIR_SEPARATOR) == NULL;
    if (!is_name || g_file_test(mapping_path, G_FILE_TEST_EXISTS))
        return mapping_load(mapping_path, error);
    g_autofree char *shipped = g_build_filename(PKGDATADIR, "import", mapping_path, NULL);
    return mapping_load(g_file_test(shipped, G_FILE_TEST_EXISTS) ? shipped : mapping_path, error);
}

/* Binds the mapping to the log's first row. NULL with `error`. */
static struct import_log *read_header(struct csv *csv, const char *path, struct mapping *mapping, gint64 now,
                                      GError **error) {
    struct csv_row row;
    g_autoptr(GError) wrong = NULL;
    if (!csv_next(csv, &row, &wrong)) {
        if (wrong != NULL)
            g_propagate_error(error, g_steal_pointer(&wrong));
        else
            admin_refuse(error, "%s is empty", path);
        return NULL;
    }
    if (row.fault != NULL) {
        admin_refuse(error, "%s:%" G_GUINT64_FORMAT ": the header has %s", path, row.line, row.fault);
        return NULL;
    }
    if (!mapping_bind(mapping, row.fields, row.n_fields, error))
        return NULL;
    return import_log_new(mapping, row.n_fields, now);
}

static void count_reason(struct account *account, const char *reason) {
    guint64 *rows = g_hash_table_lookup(account->reasons, reason);
    if (rows == NULL) {
        rows = g_new0(guint64, 1);
        g_hash_table_insert(account->reasons, g_strdup(reason), rows);
    }
    ++*rows;
    account->refused++;
}

static bool read_rows(struct csv *csv, struct import_log *log, struct rejects *rejects, struct account *account,
                      GError **error) {
    g_autoptr(GError) wrong = NULL;
    struct csv_row row;
    while (csv_next(csv, &row, &wrong)) {
        account->rows++;
        const char *reason = import_log_add(log, &row);
        if (reason == NULL)
            continue;
        count_reason(account, reason);
        if (!rejects_add(rejects, &row, reason, error))
            return false;
    }
    account->blank_lines = csv_blank_lines(csv);
    if (wrong == NULL)
        return true;
    g_propagate_error(error, g_steal_pointer(&wrong));
    return false;
}

/* ---- The summary ---- */

static int by_rows(gconstpointer one, gconstpointer other) {
    const struct reason *a = one, *b = other;
    if (a->rows != b->rows)
        return a->rows > b->rows ? -1 : 1;
    return strcmp(a->text, b->text);
}

static GArray *sorted_reasons(const struct account *account) {
    GArray *reasons = g_array_new(FALSE, FALSE, sizeof(struct reason));
    GHashTableIter at;
    gpointer text, rows;
    g_hash_table_iter_init(&at, account->reasons);
    while (g_hash_table_iter_next(&at, &text, &rows)) {
        struct reason reason = {.text = text, .rows = *(guint64 *)rows};
        g_array_append_val(reasons, reason);
    }
    g_array_sort(reasons, by_rows);
    return reasons;
}

static void say_count(const char *what, guint64 n, const char *meaning) {
    admin_say("  %-12s %9" G_GUINT64_FORMAT "%s%s", what, n, *meaning == '\0' ? "" : "   ", meaning);
}

static void say_refused(const struct account *account, const struct rejects *rejects) {
    const char *path = rejects_path(rejects);
    g_autofree char *where = path == NULL || account->refused == 0 ? g_strdup("") : g_strconcat("see ", path, NULL);
    say_count("refused", account->refused, where);
    g_autoptr(GArray) reasons = sorted_reasons(account);
    for (guint i = 0; i < MIN(reasons->len, REASONS_SHOWN); i++) {
        const struct reason *reason = &g_array_index(reasons, struct reason, i);
        admin_say("    %10" G_GUINT64_FORMAT "   %s", reason->rows, reason->text);
    }
    if (reasons->len > REASONS_SHOWN)
        admin_say("    and %u more reasons", reasons->len - REASONS_SHOWN);
}

static void say_rows(const struct account *account, const struct import_log *log, const struct import_outcome *outcome,
                     const struct rejects *rejects) {
    admin_say("rows           %9" G_GUINT64_FORMAT, account->rows);
    say_count("imported", outcome->fates[IMPORT_IMPORTED], "began a ticket or changed it");
    say_count("merged", outcome->fates[IMPORT_MERGED], "say what was so already");
    say_count("there", outcome->fates[IMPORT_KNOWN], "what they say was in the database before");
    if (log->ignored > 0)
        say_count("ignored", log->ignored, "by the mapping");
    say_refused(account, rejects);
    if (account->blank_lines > 0)
        admin_say("%" G_GUINT64_FORMAT " empty lines were passed over", account->blank_lines);
    if (log->other_customers > 0)
        admin_say("%" G_GUINT64_FORMAT " rows name another customer than their ticket's first; a ticket never changes "
                  "customer (rule 2.7)",
                  log->other_customers);
    if (log->other_receipts > 0)
        admin_say("%" G_GUINT64_FORMAT " rows name another receipt than their ticket's first, which stands",
                  log->other_receipts);
}

static void say_tickets(const struct import_outcome *outcome) {
    guint64 tickets = outcome->new_tickets + outcome->grown_tickets + outcome->known_tickets + outcome->refused_tickets;
    admin_say("tickets        %9" G_GUINT64_FORMAT, tickets);
    say_count("new", outcome->new_tickets, "");
    say_count("grown", outcome->grown_tickets, "were there and got new events");
    say_count("there", outcome->known_tickets, "with all that the log says");
    if (outcome->refused_tickets > 0)
        say_count("refused", outcome->refused_tickets, "have no row that could be read");
    admin_say("customers      %9" G_GUINT64_FORMAT "   of new tickets, %" G_GUINT64_FORMAT " of them entered now",
              outcome->customers, outcome->new_customers);
}

static void say_events(const struct import_outcome *outcome) {
    guint64 events = 0;
    for (int kind = 0; kind < EVENT_KIND_COUNT; kind++)
        events += outcome->events[kind];
    admin_say("events         %9" G_GUINT64_FORMAT, events);
    for (int kind = 0; kind < EVENT_KIND_COUNT; kind++)
        if (outcome->events[kind] > 0)
            say_count(event_kind_name((enum event_kind)kind), outcome->events[kind], "");
}

static void say_faulty(const struct import_outcome *outcome) {
    admin_say("faulty tickets %9u%s", outcome->faulty->len,
              outcome->faulty->len > 0 ? "   counted in every figure (rule 1.7)" : "");
    for (guint i = 0; i < MIN(outcome->faulty->len, FAULTY_SHOWN); i++) {
        const struct import_fault *fault = &g_array_index(outcome->faulty, struct import_fault, i);
        for (int kind = 0; kind < SLA_FAULT_COUNT; kind++)
            if ((fault->faults & (1u << kind)) != 0)
                admin_say("  %" G_GINT64_FORMAT " (%s): %s", fault->ticket_id, fault->key,
                          sla_fault_text((enum sla_fault)kind));
    }
    if (outcome->faulty->len > FAULTY_SHOWN)
        admin_say("  and %u more; the report's sheet Faults lists them all", outcome->faulty->len - FAULTY_SHOWN);
}

/* ---- The command ---- */

/* Everything is in the database, or nothing is; refused rows are on disk before it is. */
static bool write_all(struct admin *admin, struct import_log *log, struct rejects *rejects,
                      struct import_outcome *outcome, GError **error) {
    g_autoptr(db_work) work = admin_begin(admin);
    if (!import_store(work, log, outcome, error) || !rejects_keep(rejects, error))
        return false;
    admin_audit(work, "import_tickets", 0, 0,
                "source=%s new=%" G_GUINT64_FORMAT " grown=%" G_GUINT64_FORMAT " customers=%" G_GUINT64_FORMAT,
                log->mapping->source, outcome->new_tickets, outcome->grown_tickets, outcome->new_customers);
    return db_commit(work, error);
}

static bool read_now(int64_t *now, GError **error) {
    *now = time(NULL);
    return now_text == NULL || instant_parse(now_text, now) ||
           admin_usage(error, "--now '%s' is not an instant such as 2017-03-01T00:00:00Z", now_text);
}

bool command_import_tickets(struct admin *admin, char **arguments, GError **error) {
    const char *path = arguments[0];
    gint64 started = g_get_monotonic_time();
    int64_t now;
    if (mapping_path == NULL)
        return admin_usage(error, "import tickets: --mapping FILE says how the log is to be read");
    if (!read_now(&now, error))
        return false;
    g_autoptr(mapping_t) mapping = load_mapping(error);
    g_autoptr(csv_t) csv = mapping == NULL ? NULL : csv_open(path, mapping->separator, error);
    g_autoptr(import_log_t) log = csv == NULL ? NULL : read_header(csv, path, mapping, now, error);
    g_autoptr(rejects_t) rejects = rejects_new(path, rejects_wanted);
    g_auto(account_t) account = {.reasons = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free)};
    g_auto(outcome_t) outcome = {0};
    if (log == NULL || !read_rows(csv, log, rejects, &account, error))
        return false;
    import_log_finish(log);
    if (!write_all(admin, log, rejects, &outcome, error))
        return false;
    char at[INSTANT_TEXT_SIZE];
    admin_say("%s as at %s", path, instant_write(now, at));
    say_rows(&account, log, &outcome, rejects);
    say_tickets(&outcome);
    say_events(&outcome);
    say_faulty(&outcome);
    admin_say("in %.1f s", (double)(g_get_monotonic_time() - started) / G_USEC_PER_SEC);
    return true;
}
