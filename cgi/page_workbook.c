/* The managers' page: a month's figures (trend.c draws them), what has been corrected since it was closed
 * (restatement.c), the workbooks that the report has left in its folder, and how the last night went. The files' names
 * say what they are (workbook.md); anything else in the folder is neither shown nor handed out. */
#include "cgi/error.h"
#include "cgi/layout.h"
#include "cgi/moment.h"
#include "cgi/pages.h"
#include "cgi/request.h"
#include "cgi/restatement.h"
#include "cgi/trend.h"
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
    const struct db_rows *night, *months, *restatements;
    int month;        /* that is shown; 0: there is none */
    gint64 frozen_at; /* it; 0: it is open */
    struct trend trend;
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

/* ---- The last night ---- */

/* A night that ended well longer ago than this is missing: a day, and time to run. */
enum { NIGHT_OVERDUE_SECONDS = 26 * 3600 };

static void write_outcome(struct request *r, const char *outcome) {
    if (strcmp(outcome, "done") == 0)
        html(r->out, "<span class=\"badge good\">%s</span>", _("done"));
    else if (strcmp(outcome, "faults") == 0)
        html(r->out, "<span class=\"badge soon\">%s</span>", _("done, with faults in the data"));
    else if (strcmp(outcome, "failed") == 0)
        html(r->out, "<span class=\"badge late\">%s</span>", _("failed"));
    else
        html(r->out, "<span class=\"badge\">%s</span>", _("not finished"));
}

/* What somebody has to do something about. */
static void write_warning(struct request *r, const struct db_rows *night) {
    bool is_night = strcmp(db_str(night, 0, TREND_NIGHT_ASKED), "night") == 0;
    gint64 last_good = db_int64(night, 0, TREND_NIGHT_LAST_GOOD_AT);
    if (strcmp(db_str(night, 0, TREND_NIGHT_OUTCOME), "failed") == 0) {
        html(r->out, "<div class=\"banner late\" role=\"note\"><p>%s</p></div>\n",
             _("The last night failed. The workbooks below are those of the night before."));
    } else if (is_night && r->now - last_good > NIGHT_OVERDUE_SECONDS) {
        html(r->out, "<div class=\"banner late\" role=\"note\"><p>%s ",
             _("The night is late: it should run once a day."));
        if (last_good == 0)
            html(r->out, "%s", _("None has ended well so far."));
        else
            html_say(r->out, "The last one that ended well did so on %s.", moment_text(r, last_good));
        html(r->out, "</p></div>\n");
    }
}

static void write_fact(struct request *r, const char *name, gint64 number) {
    html(r->out, "<dt>%s</dt><dd>%lld</dd>", name, (long long)number);
}

static const char *took(struct request *r, gint64 seconds) {
    return seconds < 60 ? request_print(r, _("%lld s"), (long long)seconds) : moment_span(r, seconds);
}

static void write_night(struct request *r, const struct db_rows *night) {
    html(r->out, "<section class=\"box\"><h2>%s ", _("Last night"));
    if (db_count(night) == 0) {
        html(r->out, "</h2><p>%s</p></section>\n", _("The report has not run yet."));
        return;
    }
    gint64 started = db_int64(night, 0, TREND_NIGHT_STARTED_AT), finished = db_int64(night, 0, TREND_NIGHT_FINISHED_AT);
    write_outcome(r, db_str(night, 0, TREND_NIGHT_OUTCOME));
    html(r->out, "</h2>\n");
    if (strcmp(db_str(night, 0, TREND_NIGHT_ASKED), "night") != 0)
        html(r->out, "<p class=\"soft\">%s</p>\n", _("No night has run yet; this run was asked for by hand."));
    html(r->out, "<dl class=\"facts\"><dt>%s</dt><dd>%s</dd><dt>%s</dt><dd>", _("Run"),
         db_str(night, 0, TREND_NIGHT_RUN_ID), _("Began"));
    moment_html(r, started);
    html(r->out, "</dd>");
    if (finished != 0)
        html(r->out, "<dt>%s</dt><dd>%s</dd>", _("Took"), took(r, finished - started));
    write_fact(r, _("Tickets counted anew"), db_int64(night, 0, TREND_NIGHT_TICKETS_REPLAYED));
    write_fact(r, _("Clocks counted"), db_int64(night, 0, TREND_NIGHT_CLOCKS_COUNTED));
    write_fact(r, _("Faults in the data"), db_int64(night, 0, TREND_NIGHT_FAULTS_FOUND));
    write_fact(r, _("Workbooks written"), db_int64(night, 0, TREND_NIGHT_WORKBOOKS));
    html(r->out, "</dl>");
    if (*db_str(night, 0, TREND_NIGHT_MESSAGE) != '\0')
        html(r->out, "<p class=\"soft\">%s</p>", db_str(night, 0, TREND_NIGHT_MESSAGE));
    html(r->out, "</section>\n");
}

/* ---- Files ---- */

static void write_size(struct request *r, gint64 bytes) {
    html_say(r->out, "%lld kB", (long long)((bytes + 999) / 1000));
}

static const char *month_path(struct request *r, int month) {
    return request_print(r, "/desk/reports?month=%04d-%02d", month / 100, month % 100);
}

static void write_link(struct request *r, const struct workbook *workbook, const char *label) {
    g_autofree char *escaped = g_uri_escape_string(workbook->file_name, NULL, FALSE);
    html(r->out, "<a href=\"/desk/reports/%s\">%s</a>", escaped, label);
}

/* A month's files of single customers: there may be hundreds, so they are listed for the month that is shown, and a
 * link leads to those of another. Returns the index behind them. */
static guint write_customers(struct request *r, const GArray *workbooks, guint first, int month, bool is_shown) {
    guint end = first;
    while (end < workbooks->len && g_array_index(workbooks, struct workbook, end).month == month)
        end++;
    html(r->out, "<td>");
    if (end > first && is_shown) {
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
    } else if (end > first) {
        html(r->out, "<a href=\"%s#workbooks\">", month_path(r, month));
        html_say_n(r->out, end - first, "%u customer", "%u customers", end - first);
        html(r->out, "</a>");
    }
    html(r->out, "</td>");
    return end;
}

static void write_files(struct request *r, const GArray *workbooks, int shown) {
    html(r->out, "<section class=\"box\" id=\"workbooks\"><h2>%s</h2>\n", _("Workbooks"));
    if (workbooks->len == 0) {
        html(r->out, "<p>%s</p></section>\n",
             _("There are no workbooks yet. The first one comes with the next night's run."));
        return;
    }
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
        i = write_customers(r, workbooks, i + whole, workbook->month, workbook->month == shown);
        html(r->out, "</tr>\n");
    }
    html(r->out, "</tbody></table></div></section>\n");
}

/* ---- The page ---- */

static void write_months(struct request *r, const struct page_workbooks *page) {
    html(r->out, "<h2 class=\"unseen\">%s</h2><nav aria-label=\"%s\"><ul class=\"views\">\n", _("Months"), _("Months"));
    for (unsigned row = 0; row < db_count(page->months); row++) {
        int month = (int)db_int64(page->months, row, TREND_MONTHS_MONTH);
        bool is_frozen = !db_is_null(page->months, row, TREND_MONTHS_FROZEN_AT);
        html(r->out, "<li><a href=\"%s\" aria-current=\"%s\">%s <span class=\"soft\">%s</span></a></li>\n",
             month_path(r, month), month == page->month ? "page" : "false", moment_month(r, month),
             is_frozen ? _("closed") : _("open"));
    }
    html(r->out, "</ul></nav>\n");
}

/* What most come for: the month's own workbook, without looking for it in the list. */
static void write_download(struct request *r, const struct page_workbooks *page) {
    for (guint i = 0; i < page->workbooks->len; i++) {
        const struct workbook *workbook = &g_array_index(page->workbooks, struct workbook, i);
        if (workbook->month == page->month && *workbook->customer == '\0')
            write_link(r, workbook, _("Download the workbook"));
    }
}

static void write_heading(struct request *r, const struct page_workbooks *page) {
    html(r->out, "<div class=\"bar\"><h1>%s</h1>", page->month == 0 ? _("Reports") : moment_month(r, page->month));
    if (page->month != 0) {
        html(r->out, "<span class=\"badge%s\">", page->frozen_at != 0 ? " good" : "");
        if (page->frozen_at != 0)
            html_say(r->out, "closed on %s", moment_text(r, page->frozen_at));
        else
            html(r->out, "%s", _("not closed yet"));
        html(r->out, "</span>");
        restatement_badge(r, page->restatements);
        write_download(r, page);
    }
    html(r->out, "<span class=\"soft\">");
    html_say(r->out, "Times in %s", moment_zone(r));
    html(r->out, "</span></div>\n");
}

static void write_page(struct request *r, const struct page_workbooks *page) {
    const char *title =
        page->month == 0 ? _("Reports") : request_print(r, _("Reports, %s"), moment_month(r, page->month));
    page_head(r, &(struct page){.title = title, .current = NAV_REPORTS, .shape = LAYOUT_COLUMNS});
    write_months(r, page);
    page_main(r);
    write_heading(r, page);
    if (db_count(page->night) > 0)
        write_warning(r, page->night);
    if (page->month != 0) {
        trend_tiles(r, &page->trend);
        trend_charts(r, &page->trend);
        trend_promises(r, &page->trend);
    }
    if (page->frozen_at != 0)
        restatement_section(r, page->restatements);
    write_files(r, page->workbooks, page->month);
    write_night(r, page->night);
    page_foot(r);
}

/* The month that is asked for, or the latest; none where there are no figures at all. False: there is no such month. */
static bool choose_month(struct page_workbooks *page, int asked) {
    for (unsigned row = 0; row < db_count(page->months); row++) {
        int month = (int)db_int64(page->months, row, TREND_MONTHS_MONTH);
        if (asked != 0 && asked != month)
            continue;
        page->month = month;
        page->frozen_at = db_int64(page->months, row, TREND_MONTHS_FROZEN_AT);
        return true;
    }
    return asked == 0;
}

void page_workbook_list(struct request *r) {
    const char *text = form_text(&r->query, "month");
    int asked = month_at(text);
    struct db_work *work = request_begin(r);
    struct db_param month = asked == 0 ? db_null() : db_int(asked);
    struct page_workbooks page = {
        .night = db_ask(work, trend_night, DB_MAYBE_ROW),
        .months = db_ask(work, trend_months, DB_ROWS),
        .restatements = db_ask(work, trend_restatements, DB_ROWS, month, db_int(RESTATEMENTS_SHOWN)),
    };
    const struct db_rows *metrics = db_ask(work, trend_metrics, DB_ROWS, month);
    const struct db_rows *volumes = db_ask(work, trend_volumes, DB_ROWS, month);
    if (!request_fetch(r))
        return;
    if ((*text != '\0' && (asked == 0 || strlen(text) != strlen("2026-11"))) || !choose_month(&page, asked)) {
        error_answer(r, 404, NULL);
        return;
    }
    if (page.month != 0)
        trend_fill(&page.trend, page.month, metrics, volumes);
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
