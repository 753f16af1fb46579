/* The managers' workbooks: what the report has left in its folder, month by month, the files for single customers below
 * each, and how the latest run ended. The files' names say what they are (workbook.md); anything else in the folder is
 * neither shown nor handed out. */
#include "cgi/error.h"
#include "cgi/layout.h"
#include "cgi/moment.h"
#include "cgi/pages.h"
#include "cgi/request.h"
#include "shared/i18n.h"
#include "sql/queries.h"

#include <glib/gstdio.h>

static const char media_type[] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
static const char prefix[] = "sla-", suffix[] = ".xlsx";

struct workbook {
    const char *file_name;
    const char *customer; /* "" for the month as a whole */
    int month;            /* YYYYMM */
    gint64 size, written_at;
};

struct page_workbooks {
    GArray *workbooks; /* struct workbook: latest month first, the whole before its customers */
    const struct db_rows *last_run;
};

/* "2026-11" at text, as YYYYMM; 0 if it is no month. */
static int month_at(const char *text) {
    for (guint i = 0; i < 7; i++)
        if (i == 4 ? text[i] != '-' : !g_ascii_isdigit(text[i]))
            return 0;
    int month = (int)(g_ascii_strtoll(text, NULL, 10) * 100 + g_ascii_strtoll(text + 5, NULL, 10));
    return month % 100 >= 1 && month % 100 <= 12 ? month : 0;
}

/* Takes a file's name apart: sla-2026-11.xlsx, sla-2026-11-halden-logistik.xlsx. False: it is no workbook's. */
static bool workbook_named(struct request *r, const char *file_name, struct workbook *workbook) {
    gsize length = strlen(file_name), fixed = strlen(prefix) + strlen("2026-11");
    if (length < fixed + strlen(suffix) || !g_str_has_prefix(file_name, prefix) ||
        !g_str_has_suffix(file_name, suffix) || !g_utf8_validate(file_name, -1, NULL) ||
        strchr(file_name, G_DIR_SEPARATOR) != NULL)
        return false;
    int month = month_at(file_name + strlen(prefix));
    gsize rest = length - fixed - strlen(suffix);
    if (month == 0 || (rest > 0 && (rest == 1 || file_name[fixed] != '-')))
        return false;
    *workbook = (struct workbook){
        .file_name = request_copy(r, file_name),
        .customer = rest == 0 ? "" : request_print(r, "%.*s", (int)rest - 1, file_name + fixed + 1),
        .month = month,
    };
    return true;
}

static int by_month(gconstpointer a, gconstpointer b) {
    const struct workbook *one = a, *other = b;
    if (one->month != other->month)
        return one->month > other->month ? -1 : 1;
    return strcmp(one->customer, other->customer);
}

static GArray *workbooks_in(struct request *r, const char *folder) {
    GArray *workbooks = g_array_new(FALSE, FALSE, sizeof(struct workbook));
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        struct workbook workbook;
        GStatBuf status;
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (!workbook_named(r, name, &workbook) || g_stat(path, &status) != 0 || !S_ISREG(status.st_mode))
            continue;
        workbook.size = status.st_size;
        workbook.written_at = status.st_mtime;
        g_array_append_val(workbooks, workbook);
    }
    g_array_sort(workbooks, by_month);
    return workbooks;
}

static void write_last_run(struct request *r, const struct db_rows *run) {
    if (db_count(run) == 0) {
        html(r->out, "<p class=\"soft\">%s</p>\n", _("The report has not run yet."));
        return;
    }
    const char *outcome = db_str(run, 0, REPORT_RUN_LATEST_OUTCOME);
    html(r->out, "<p>%s ", _("Last run:"));
    moment_html(r, db_int64(run, 0, REPORT_RUN_LATEST_STARTED_AT));
    if (strcmp(outcome, "done") == 0)
        html(r->out, " <span class=\"badge good\">%s</span>", _("done"));
    else if (strcmp(outcome, "faults") == 0)
        html(r->out, " <span class=\"badge soon\">%s</span>", _("done, with faults in the data"));
    else if (strcmp(outcome, "failed") == 0)
        html(r->out, " <span class=\"badge late\">%s</span>", _("failed"));
    else
        html(r->out, " <span class=\"badge\">%s</span>", _("not finished"));
    html_say(r->out, " %lld tickets counted anew", (long long)db_int64(run, 0, REPORT_RUN_LATEST_TICKETS_REPLAYED));
    if (db_int64(run, 0, REPORT_RUN_LATEST_FAULTS_FOUND) > 0)
        html_say(r->out, ", %lld faults", (long long)db_int64(run, 0, REPORT_RUN_LATEST_FAULTS_FOUND));
    html(r->out, "</p>\n");
}

static void write_size(struct request *r, gint64 bytes) {
    html_say(r->out, "%lld kB", (long long)((bytes + 999) / 1000));
}

static void write_link(struct request *r, const struct workbook *workbook, const char *label) {
    g_autofree char *escaped = g_uri_escape_string(workbook->file_name, NULL, FALSE);
    html(r->out, "<a href=\"/desk/reports/%s\">%s</a>", escaped, label);
}

/* A month's files of single customers, folded away: there may be hundreds. Returns the index behind them. */
static guint write_customers(struct request *r, const GArray *workbooks, guint first, int month) {
    guint end = first;
    while (end < workbooks->len && g_array_index(workbooks, struct workbook, end).month == month)
        end++;
    html(r->out, "<td>");
    if (end > first) {
        html(r->out, "<details><summary>");
        html_say_n(r->out, end - first, "%u customer", "%u customers", end - first);
        html(r->out, "</summary><ul>");
        for (guint i = first; i < end; i++) {
            const struct workbook *workbook = &g_array_index(workbooks, struct workbook, i);
            html(r->out, "<li>");
            write_link(r, workbook, workbook->customer);
            html(r->out, " <span class=\"soft\">");
            write_size(r, workbook->size);
            html(r->out, "</span></li>");
        }
        html(r->out, "</ul></details>");
    }
    html(r->out, "</td>");
    return end;
}

static void write_months(struct request *r, const GArray *workbooks) {
    html(r->out,
         "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table><thead><tr>"
         "<th scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\" class=\"number\">%s</th>"
         "<th scope=\"col\">%s</th><th scope=\"col\">%s</th></tr></thead><tbody>\n",
         _("Workbooks by month"), _("Month"), _("Workbook"), _("Size"), _("Written"), _("For single customers"));
    for (guint i = 0; i < workbooks->len;) {
        const struct workbook *workbook = &g_array_index(workbooks, struct workbook, i);
        bool whole = *workbook->customer == '\0';
        html(r->out, "<tr><th scope=\"row\">%s</th><td>", moment_month(r, workbook->month));
        if (whole) {
            write_link(r, workbook, workbook->file_name);
            html(r->out, "</td><td class=\"number\">");
            write_size(r, workbook->size);
            html(r->out, "</td><td>");
            moment_html(r, workbook->written_at);
            html(r->out, "</td>");
        } else {
            html(r->out, "</td><td></td><td></td>");
        }
        i = write_customers(r, workbooks, i + whole, workbook->month);
        html(r->out, "</tr>\n");
    }
    html(r->out, "</tbody></table></div>\n");
}

static void write_page(struct request *r, const struct page_workbooks *page) {
    page_head(r, &(struct page){.title = _("Reports"), .current = NAV_REPORTS, .shape = LAYOUT_WIDE});
    html(r->out, "<div class=\"bar\"><h1>%s</h1><span class=\"soft\">", _("Reports"));
    html_say(r->out, "Times in %s", moment_zone(r));
    html(r->out, "</span></div>\n");
    write_last_run(r, page->last_run);
    if (page->workbooks->len > 0)
        write_months(r, page->workbooks);
    else
        html(r->out, "<p>%s</p>\n", _("There are no workbooks yet. The first one comes with the next night's run."));
    page_foot(r);
}

void page_workbook_list(struct request *r) {
    struct page_workbooks page = {.last_run = db_ask(request_begin(r), report_run_latest, DB_MAYBE_ROW)};
    if (!request_fetch(r))
        return;
    page.workbooks = workbooks_in(r, r->config->report.output);
    write_page(r, &page);
    g_array_unref(page.workbooks);
}

void page_workbook_read(struct request *r) {
    struct workbook workbook;
    request_begin(r);
    if (!request_fetch(r))
        return;
    const char *file_name = request_segment(r, "file");
    bool known = workbook_named(r, file_name, &workbook);
    g_autofree char *path = known ? g_build_filename(r->config->report.output, file_name, NULL) : NULL;
    if (!known || !response_send_file(r, path, request_print(r, "/workbooks/%s", file_name), file_name, media_type))
        error_answer(r, 404, NULL);
}
