/* Reads the command line; see options.h. */
#include "report/options.h"

#include "shared/i18n.h"
#include "shared/instant.h"

#include <stdio.h>

/* Excel's sheets have 1,048,576 rows; the design breaks at a million. */
#define SHEET_ROWS 1000000

static char *config, *what_if, *month, *customer, *output, *language, *now;
static gboolean progress, json, help, version;
static int sheet_rows;

static const GOptionEntry entries[] = {
    {"month", 0, 0, G_OPTION_ARG_STRING, &month,
     "that month (default: the one that runs, and the one before until it "
     "is closed)",
     "YYYY-MM"},
    {"customer", 0, 0, G_OPTION_ARG_STRING, &customer, "only the workbook of that customer", "NAME"},
    {"what-if", 0, 0, G_OPTION_ARG_FILENAME, &what_if,
     "replay the month under this plan or calendar, into a workbook of its own; nothing that is stored changes",
     "FILE"},
    {"output", 0, 0, G_OPTION_ARG_FILENAME, &output, "where workbooks go (default: the configuration's)", "DIR"},
    {"lang", 0, 0, G_OPTION_ARG_STRING, &language,
     "language of the workbooks: en, de, zh_CN (default: the configuration's)", "LANG"},
    {"now", 0, 0, G_OPTION_ARG_STRING, &now, "count as at this instant, such as 2026-11-01T02:30:00Z", "INSTANT"},
    {"progress", 0, 0, G_OPTION_ARG_NONE, &progress, "show how far it is", NULL},
    {"json", 0, 0, G_OPTION_ARG_NONE, &json, "say on standard output what was done, as one JSON object", NULL},
    {"config", 0, 0, G_OPTION_ARG_FILENAME, &config,
     "configuration file (default: $FIRSTLINE_CONFIG, else " SYSCONFDIR "/firstline/firstline.conf)", "FILE"},
    {"help", 'h', 0, G_OPTION_ARG_NONE, &help, "show this", NULL},
    {"version", 0, 0, G_OPTION_ARG_NONE, &version, "show the version", NULL},
    {"sheet-rows", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_INT, &sheet_rows, "rows of data a sheet, for tests", "N"},
    {NULL},
};

static bool refuse(GError **error, const char *what, const char *why) {
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "'%s' %s", what, why);
    return false;
}

/* YYYY-MM */
static bool read_month(const char *text, int *result) {
    g_autofree char *first_day = g_strconcat(text, "-01", NULL);
    struct civil_date date;
    if (strlen(text) != 7 || !civil_parse(first_day, &date) || date.year < 1)
        return false;
    *result = date.year * 100 + date.month;
    return true;
}

static bool take(struct options *self, GError **error) {
    *self = (struct options){
        .config = config,
        .what_if = what_if,
        .customer = customer,
        .output = output,
        .language = language,
        .progress = progress,
        .json = self->json,
        .help = help,
        .version = version,
        .now = g_get_real_time() / G_USEC_PER_SEC,
        .is_now_given = now != NULL,
        .sheet_rows = sheet_rows > 0 ? (unsigned)MIN(sheet_rows, SHEET_ROWS) : SHEET_ROWS,
    };
    if (month != NULL && !read_month(month, &self->month))
        return refuse(error, month, "is no month; it is written like 2026-10");
    if (now != NULL && !instant_parse(now, &self->now))
        return refuse(error, now, "is no instant; it is written like 2026-11-01T02:30:00Z");
    if (language != NULL && !i18n_is_known(language))
        return refuse(error, language, "is no language of the workbooks; they are en, de and zh_CN");
    if (what_if != NULL && (month == NULL || customer != NULL))
        return refuse(error, "--what-if", "wants --month, and goes over all customers");
    return true;
}

bool options_parse(struct options *self, int argc, char **argv, GError **error) {
    self->json = g_strv_contains((const char *const *)argv, "--json"); /* also where the rest is wrong */
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_set_summary(context, "Brings the facts up to date and writes the workbooks.");
    g_option_context_set_description(
        context, "Exit status: 0 done; 1 failed, and nothing half-written; 2 wrong command line; 3 another run holds "
                 "the lock;\n4 done, but the data has faults (they are on a sheet and in the log).");
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, error) || !take(self, error))
        return false;
    if (argc > 1)
        return refuse(error, argv[1], "is not expected here");
    if (help) {
        g_autofree char *text = g_option_context_get_help(context, TRUE, NULL);
        fputs(text, stdout);
    } else if (version) {
        puts("firstline-report " PACKAGE_VERSION);
    }
    return true;
}

void options_clear(struct options *self) {
    g_free(self->config);
    g_free(self->what_if);
    g_free(self->customer);
    g_free(self->output);
    g_free(self->language);
    g_clear_pointer(&month, g_free);
    g_clear_pointer(&now, g_free);
}
