/* The lists of the what-if workbook: every verdict that would be another one, with why, as the database streams them;
 * and Groups, whose formulas go over just the changes of each group. See what_if_book.h. */
#include "report/what_if_book.h"

#include "report/row.h"
#include "report/workbook.h"
#include "shared/i18n.h"
#include "sql/queries.h"

static const char *verdict_words(enum what_if_verdict verdict) {
    static const char *const words[WHAT_IF_VERDICTS] = {
        [WHAT_IF_ABSENT] = N_("not in this month"), [WHAT_IF_MET] = N_("met"),         [WHAT_IF_MISSED] = N_("missed"),
        [WHAT_IF_EXCLUDED] = N_("excluded"),        [WHAT_IF_RUNNING] = N_("running"),
    };
    return i18n_text(words[verdict]);
}

/* ---- changes ------------------------------------------------------------------------------------------------------
 */

static const struct column change_columns[CHANGE_COLUMNS] = {
    [CHANGE_TICKET] = {N_("Ticket"), 9, STYLE_LINK},
    [CHANGE_CUSTOMER] = {N_("Customer"), 30, STYLE_TEXT},
    [CHANGE_METRIC] = {N_("Metric"), 17, STYLE_TEXT},
    [CHANGE_CYCLE] = {N_("Cycle"), 9, STYLE_CODE},
    [CHANGE_WAS_PRIORITY] = {N_("Priority"), 9, STYLE_CODE},
    [CHANGE_WOULD_PRIORITY] = {N_("Priority, what if"), 9, STYLE_CODE},
    [CHANGE_WAS] = {N_("Verdict"), 22, STYLE_TEXT},
    [CHANGE_WOULD] = {N_("Verdict, what if"), 22, STYLE_TEXT},
    [CHANGE_WAS_DUE] = {N_("Due"), 19, STYLE_INSTANT},
    [CHANGE_WOULD_DUE] = {N_("Due, what if"), 19, STYLE_INSTANT},
    [CHANGE_STOPPED] = {N_("Stopped"), 19, STYLE_INSTANT},
    [CHANGE_WHY] = {N_("Why"), 64, STYLE_TEXT},
    [CHANGE_WAS_KEY] = {N_("Verdict no."), 9, STYLE_KEY, true},
    [CHANGE_WOULD_KEY] = {N_("Verdict no., what if"), 9, STYLE_KEY, true},
    [CHANGE_METRIC_KEY] = {N_("Metric no."), 9, STYLE_KEY, true},
    [CHANGE_CUSTOMER_KEY] = {N_("Customer no."), 9, STYLE_KEY, true},
};

struct change {
    int64_t customer_id, ticket_id;
    enum metric metric;
    int cycle, was_priority, would_priority;
    enum what_if_verdict was, would;
    int64_t was_due, would_due, stopped; /* ROW_NO_INSTANT: none */
    int64_t was_target, would_target, was_paused, would_paused;
    int64_t plan_version_id;
};

struct listing {
    struct what_if_book *book;
    unsigned list;  /* the page that is written */
    unsigned group; /* that the present change belongs to */
};

static int64_t instant_of(const struct db_field *field) {
    return field->length < 0 ? ROW_NO_INSTANT : db_field_instant(field);
}

static enum metric metric_of(const struct db_field *field) {
    g_autofree char *name = db_field_dup(field);
    return metric_from_name(name);
}

static struct change change_read(const struct db_field *fields) {
    return (struct change){
        .customer_id = db_field_int64(&fields[WHAT_IF_CHANGES_CUSTOMER_ID]),
        .ticket_id = db_field_int64(&fields[WHAT_IF_CHANGES_TICKET_ID]),
        .metric = metric_of(&fields[WHAT_IF_CHANGES_METRIC]),
        .cycle = (int)db_field_int64(&fields[WHAT_IF_CHANGES_CYCLE]),
        .was_priority = (int)db_field_int64(&fields[WHAT_IF_CHANGES_WAS_PRIORITY]),
        .would_priority = (int)db_field_int64(&fields[WHAT_IF_CHANGES_WOULD_PRIORITY]),
        .was = (enum what_if_verdict)db_field_int64(&fields[WHAT_IF_CHANGES_WAS_VERDICT]),
        .would = (enum what_if_verdict)db_field_int64(&fields[WHAT_IF_CHANGES_WOULD_VERDICT]),
        .was_due = instant_of(&fields[WHAT_IF_CHANGES_WAS_DUE_AT]),
        .would_due = instant_of(&fields[WHAT_IF_CHANGES_WOULD_DUE_AT]),
        .stopped = instant_of(&fields[WHAT_IF_CHANGES_STOPPED_AT]),
        .was_target = db_field_int64(&fields[WHAT_IF_CHANGES_WAS_TARGET]),
        .would_target = db_field_int64(&fields[WHAT_IF_CHANGES_WOULD_TARGET]),
        .was_paused = db_field_int64(&fields[WHAT_IF_CHANGES_WAS_PAUSED]),
        .would_paused = db_field_int64(&fields[WHAT_IF_CHANGES_WOULD_PAUSED]),
        .plan_version_id = db_field_int64(&fields[WHAT_IF_CHANGES_PLAN_VERSION_ID]),
    };
}

/* ---- why ----------------------------------------------------------------------------------------------------------
 */

static bool is_promised(const struct sla_book *book, const struct change *change, int priority) {
    for (size_t i = 0; i < book->n_policies; i++)
        if (book->policies[i].id == change->plan_version_id)
            return book->policies[i].targets[change->metric][priority].kind != SLA_NO_TARGET;
    return false;
}

/* "8:00" */
static char *hours(int64_t seconds) {
    return g_strdup_printf("%" G_GINT64_FORMAT ":%02d", seconds / 3600, (int)(seconds % 3600 / 60));
}

static char *what_differs(const struct change *change) {
    if (change->was_target != change->would_target) {
        g_autofree char *was = hours(change->was_target), *would = hours(change->would_target);
        /* Translators: two spans of business time, such as "4:00". */
        return g_strdup_printf(_("target %s h in place of %s h"), would, was);
    }
    if (change->was_paused != change->would_paused) {
        g_autofree char *was = hours(change->was_paused), *would = hours(change->would_paused);
        /* Translators: two spans of business time, such as "4:00". */
        return g_strdup_printf(_("paused for %s h in place of %s h"), would, was);
    }
    return g_strdup(_("the same target, at another time"));
}

static const char *what_follows(const struct change *change) {
    switch (change->would) {
    case WHAT_IF_MET:
        return _("stopped in time");
    case WHAT_IF_MISSED:
        return change->stopped == ROW_NO_INSTANT ? _("still open when due") : _("stopped too late");
    case WHAT_IF_RUNNING:
        return _("not due by the month's end");
    case WHAT_IF_EXCLUDED:
        return _("excluded before it had a verdict");
    default:
        return "";
    }
}

static char *why(const struct what_if_book *self, const struct change *change) {
    if (change->was == WHAT_IF_ABSENT)
        return g_strdup(is_promised(promises_book(self->present), change, change->would_priority)
                            ? _("counts in an earlier month now")
                            : _("is not promised now"));
    if (change->would == WHAT_IF_ABSENT)
        return g_strdup(is_promised(&self->promise->book, change, change->was_priority)
                            ? _("would count in an earlier month")
                            : _("would not be promised"));
    g_autofree char *differs = what_differs(change);
    return g_strdup_printf("%s: %s", differs, what_follows(change));
}

/* ---- writing them -------------------------------------------------------------------------------------------------
 */

static void write_instant(const struct what_if_book *self, struct page *page, unsigned column, int64_t instant) {
    if (instant == ROW_NO_INSTANT)
        page_blank(page, column);
    else
        page_local(page, column, instant + calendar_offset(self->zone, instant));
}

static void write_change(const struct what_if_book *self, struct page *page, const struct change *change) {
    g_autofree char *address = g_strdup_printf("%s/desk/tickets/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT,
                                               self->task->base_url, change->customer_id, change->ticket_id);
    g_autofree char *reason = why(self, change);
    page_link(page, CHANGE_TICKET, address, change->ticket_id);
    page_text(page, CHANGE_CUSTOMER, name_of(&self->names->customers, change->customer_id)->text);
    page_text(page, CHANGE_METRIC, metric_title(change->metric));
    page_number(page, CHANGE_CYCLE, change->cycle);
    page_number(page, CHANGE_WAS_PRIORITY, change->was_priority);
    page_number(page, CHANGE_WOULD_PRIORITY, change->would_priority);
    page_text(page, CHANGE_WAS, verdict_words(change->was));
    page_text(page, CHANGE_WOULD, verdict_words(change->would));
    write_instant(self, page, CHANGE_WAS_DUE, change->was_due);
    write_instant(self, page, CHANGE_WOULD_DUE, change->would_due);
    write_instant(self, page, CHANGE_STOPPED, change->stopped);
    page_text(page, CHANGE_WHY, reason);
    page_number(page, CHANGE_WAS_KEY, change->was);
    page_number(page, CHANGE_WOULD_KEY, change->would);
    page_number(page, CHANGE_METRIC_KEY, change->metric);
    page_number(page, CHANGE_CUSTOMER_KEY, (double)change->customer_id);
    page_next(page);
}

static void begin_list(const struct what_if_book *self, unsigned number) {
    struct page *page = self->lists->pdata[number];
    what_if_title(self, page, _("Verdicts that change"));
    page_header(page, change_columns, CHANGE_COLUMNS);
}

/* Groups without changes are passed over: both come in the same order. */
static struct what_if_group *group_of(struct listing *self, const struct change *change) {
    for (;; self->group++) {
        struct what_if_group *group = &g_array_index(self->book->groups, struct what_if_group, self->group);
        if (group->customer_id == change->customer_id && group->metric == change->metric &&
            group->was_priority == change->was_priority && group->would_priority == change->would_priority)
            return group;
    }
}

static bool take_change(const struct db_field *fields, unsigned n, void *data) {
    struct listing *self = data;
    (void)n;
    struct change change = change_read(fields);
    struct page *page = self->book->lists->pdata[self->list];
    if (page->row - page->first_row == self->book->task->sheet_rows) {
        begin_list(self->book, ++self->list);
        page = self->book->lists->pdata[self->list];
    }
    struct what_if_group *group = group_of(self, &change);
    if (group->first_row == 0) {
        group->first_list = self->list;
        group->first_row = page->row;
    }
    group->last_list = self->list;
    group->last_row = page->row;
    write_change(self->book, page, &change);
    return true;
}

bool what_if_write_changes(struct what_if_book *self, GError **error) {
    struct listing listing = {.book = self};
    begin_list(self, 0);
    if (!db_copy_out(self->writing, what_if_changes, take_change, &listing, error))
        return false;
    struct page *first = self->lists->pdata[0];
    if (first->row == first->first_row) {
        page_text(page_look(first, STYLE_NOTE), CHANGE_TICKET, _("No verdict changes."));
        page_next(first);
    }
    for (guint i = 0; i < self->lists->len; i++) {
        g_autofree char *name = i == 0 ? g_strdup("Changes") : g_strdup_printf("Changes_%u", i + 1);
        page_end_table(self->lists->pdata[i], name);
    }
    return true;
}

/* ---- Groups -------------------------------------------------------------------------------------------------------
 */

static const struct column group_columns[GROUP_COLUMNS] = {
    [GROUP_CUSTOMER] = {N_("Customer"), 30, STYLE_TEXT},
    [GROUP_METRIC] = {N_("Metric"), 17, STYLE_TEXT},
    [GROUP_WAS_PRIORITY] = {N_("Priority"), 9, STYLE_CODE},
    [GROUP_WOULD_PRIORITY] = {N_("Priority, what if"), 9, STYLE_CODE},
    [GROUP_WAS] = {N_("Met"), 10, STYLE_COUNT},
    [GROUP_WAS + 1] = {N_("Missed"), 10, STYLE_COUNT},
    [GROUP_WAS + 2] = {N_("Excluded"), 10, STYLE_COUNT},
    [GROUP_WAS + 3] = {N_("Running"), 10, STYLE_COUNT},
    [GROUP_WOULD] = {N_("Met, what if"), 11, STYLE_COUNT},
    [GROUP_WOULD + 1] = {N_("Missed, what if"), 11, STYLE_COUNT},
    [GROUP_WOULD + 2] = {N_("Excluded, what if"), 11, STYLE_COUNT},
    [GROUP_WOULD + 3] = {N_("Running, what if"), 11, STYLE_COUNT},
    [GROUP_CHANGES] = {N_("Verdicts that change"), 12, STYLE_COUNT},
    [GROUP_METRIC_KEY] = {N_("Metric no."), 9, STYLE_KEY, true},
    [GROUP_CUSTOMER_KEY] = {N_("Customer no."), 9, STYLE_KEY, true},
};

/* Appends `±COUNTIF(…,verdict)` over a column of the group's changes; verdict 0: COUNT(…), of all of them. */
static void append_count(GString *formula, const struct what_if_book *self, const struct what_if_group *group,
                         char sign, unsigned column, unsigned verdict) {
    for (unsigned list = group->first_list; group->changes > 0 && list <= group->last_list; list++) {
        const struct page *page = self->lists->pdata[list];
        lxw_row_t first = list == group->first_list ? group->first_row : page->first_row;
        lxw_row_t last = list == group->last_list ? group->last_row : page->row - 1;
        const char *range = range_name(page, column, first, last);
        if (verdict == 0)
            g_string_append_printf(formula, "%cCOUNT(%s)", sign, range);
        else
            g_string_append_printf(formula, "%cCOUNTIF(%s,%u)", sign, range, verdict);
    }
}

static void write_group(const struct what_if_book *self, struct page *page, struct what_if_group *group) {
    group->row = page->row;
    page_text(page, GROUP_CUSTOMER, name_of(&self->names->customers, group->customer_id)->text);
    page_text(page, GROUP_METRIC, metric_title(group->metric));
    page_number(page, GROUP_WAS_PRIORITY, group->was_priority);
    page_number(page, GROUP_WOULD_PRIORITY, group->would_priority);
    for (unsigned verdict = WHAT_IF_MET; verdict < WHAT_IF_VERDICTS; verdict++) {
        unsigned was = GROUP_WAS + verdict - WHAT_IF_MET, would = GROUP_WOULD + verdict - WHAT_IF_MET;
        g_autoptr(GString) formula = g_string_new(cell_name(page, was));
        append_count(formula, self, group, '+', CHANGE_WOULD_KEY, verdict);
        append_count(formula, self, group, '-', CHANGE_WAS_KEY, verdict);
        page_number(page_look(page, STYLE_GIVEN_COUNT), was, (double)group->was[verdict]);
        page_formula(page, would, (double)group->would[verdict], "%s", formula->str);
    }
    g_autoptr(GString) changes = g_string_new("0");
    append_count(changes, self, group, '+', CHANGE_WAS_KEY, 0);
    page_formula(page, GROUP_CHANGES, (double)group->changes, "%s", changes->str);
    page_number(page, GROUP_METRIC_KEY, group->metric);
    page_number(page, GROUP_CUSTOMER_KEY, (double)group->customer_id);
    page_next(page);
}

void what_if_write_groups(struct what_if_book *self) {
    struct page *page = self->groups_page;
    what_if_title(self, page, _("Groups"));
    page_header(page, group_columns, GROUP_COLUMNS);
    for (guint i = 0; i < self->groups->len; i++)
        write_group(self, page, &g_array_index(self->groups, struct what_if_group, i));
    page_end_table(page, "Groups");
}
