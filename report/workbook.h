/* One workbook: what it is about, what it is written from, and its sheets. workbook_write() makes it, from the snapshot
 * to the file in its place. A new sheet is one file that defines a struct sheet, and a line in the table of sheets.c.
 */
#ifndef REPORT_WORKBOOK_H
#define REPORT_WORKBOOK_H

#include "report/book.h"
#include "report/figures.h"
#include "report/names.h"
#include "report/support.h"
#include "shared/promise.h"
#include "shared/zone.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* The sheets, in the order of their tabs. */
enum sheet_id {
    SHEET_SUMMARY,
    SHEET_BY_CUSTOMER,
    SHEET_BY_CATEGORY,
    SHEET_BY_PRIORITY,
    SHEET_BY_PLAN,
    SHEET_BY_TEAM,
    SHEET_ESCALATIONS,
    SHEET_CUSTODY,
    SHEET_BREACHES,
    SHEET_BACKLOG,
    SHEET_SATISFACTION,
    SHEET_SELF_SERVICE,
    SHEET_TRAINING,
    SHEET_CLOCKS,
    SHEET_TICKETS,
    SHEET_OPEN_TICKETS,
    SHEET_STAYS,
    SHEET_ESCALATION_ROWS,
    SHEET_VENDOR_CASES,
    SHEET_GROUPS,
    SHEET_TICKET_GROUPS,
    SHEET_ANSWERS,
    SHEET_READINGS,
    SHEET_LINKS,
    SHEET_ADOPTION,
    SHEET_FAULTS,
    SHEET_RESTATEMENTS,
    SHEET_DEFINITIONS,
    SHEETS,
};

/* What the workbook is asked for. */
struct workbook_task {
    struct db *db;
    int month;           /* YYYYMM */
    int64_t customer_id; /* 0: all of them */
    int64_t now;
    int64_t run_id;       /* that stands in it: of a frozen month the one that closed it */
    const char *timezone; /* of its instants; a customer's own file has the customer's */
    const char *base_url; /* for links to tickets */
    const char *folder;   /* where it is put */
    unsigned sheet_rows;  /* how many rows of data a sheet holds before the next one continues it */
    int64_t frozen_at;    /* of a frozen month, whose workbook is kept in the database; 0: it still changes */
};

/* A table of data that goes on to further sheets where one is full. */
struct table {
    enum sheet_id id;
    GPtrArray *pages; /* struct page */
};

struct workbook {
    const struct workbook_task *task;
    const char *timezone; /* of its instants */
    const struct zone *zone;
    struct zone_period period; /* the last one that was looked up */
    int64_t ends_at;           /* the month's end in that zone */
    char *period_title;        /* "April 2016" */
    char *subtitle;

    struct db_work *reading;
    struct names names;
    struct promises *promises;
    GHashTable *calendars;
    struct db_rows *runs, *metrics, *volumes, *unfinished, *causes, *faults, *restatements, *unsound, *calendar_rows;
    int64_t n_tickets, n_missed, n_clocks;
    struct figures figures;
    struct support support;
    int64_t kept_resolutions, late_resolutions; /* of Tickets: the count by closing date (6.1) */
    GHashTable *plans_seen;                     /* plan versions of the clocks and tickets written */
    GHashTable *cause_numbers;                  /* cause → 1, 2, … in the order of `causes` */
    struct voice *voice;                        /* voice.h */

    struct book *book;
    struct table tables[SHEETS];
};

enum sheet_part {
    SHEET_HOLDS_DATA, /* written first, row by row out of the database */
    SHEET_ADDS_UP,    /* written when all data stand */
};

struct sheet {
    const char *name; /* N_(): on the tab */
    lxw_color_t tab;
    enum sheet_part part;
    unsigned (*pages)(const struct workbook *self); /* how many sheets its data need; NULL: one */
    bool (*write)(struct workbook *self, struct page *page, GError **error);
};
extern const struct sheet *const sheets[SHEETS]; /* sheets.c */
extern const struct sheet sheet_satisfaction, sheet_self_service, sheet_training, sheet_answers, sheet_readings,
    sheet_links, sheet_adoption;
extern const struct sheet sheet_summary, sheet_by_customer, sheet_by_category, sheet_by_priority, sheet_by_plan,
    sheet_by_team, sheet_breaches, sheet_clocks, sheet_tickets, sheet_groups, sheet_faults, sheet_definitions,
    sheet_restatements, sheet_backlog, sheet_open_tickets, sheet_stays, sheet_escalation_rows, sheet_custody,
    sheet_ticket_groups, sheet_vendor_cases, sheet_escalations;

/* Writes the workbook and puts it into place; its path in `*path` (to be freed) and how many faults of the data are
 * listed in it. What is there already stays when false is returned. */
bool workbook_write(const struct workbook_task *task, char **path, int64_t *faults, GError **error);

/* sla-2026-10.xlsx, sla-2026-10-<customer>-<number>.xlsx */
char *workbook_file_name(int month, int64_t customer_id, const char *customer);

/* ---- for the sheets -----------------------------------------------------------------------------------------------
 */

/* Title and a line under it: what the sheet shows, of which month, in which zone. */
void workbook_title(const struct workbook *self, struct page *page, const char *title);
/* An instant as the zone's clocks show it; ROW_NO_INSTANT: an empty cell. */
void workbook_instant(struct workbook *self, struct page *page, unsigned column, int64_t instant);
int64_t workbook_local(struct workbook *self, int64_t instant);
/* The instant of the first midnight of a month, in the workbook's zone. */
int64_t workbook_month_begins(struct workbook *self, int month);
/* A ticket's number as a link to its page at the desk. */
void workbook_ticket(const struct workbook *self, struct page *page, unsigned column, int64_t customer_id,
                     int64_t ticket_id);
/* "April 2016" in the current language. */
char *month_title(int month);
/* Words of metrics, verdicts, statuses and holders as people read them. */
const char *metric_title(enum metric metric);
const char *verdict_title(enum sla_verdict verdict);
const char *status_title(enum ticket_status status);
const char *holder_title(enum sla_holder holder);
/* A cause's code in words: "unclear request"; the code is what agents choose. In a ring of texts, for 4 calls. */
const char *cause_title(const char *cause);
const char *reason_title(enum exclude_reason reason);
/* How many clocks of a metric ("": open tickets) the month before still has where it isn't over yet. */
int64_t workbook_unfinished(const struct workbook *self, const char *metric);
/* The goal of a plan version for a metric, in hundredths of a percent; 0: none. */
int workbook_goal(const struct workbook *self, int64_t plan_version_id, enum metric metric);
/* Notes that a plan version is in use, for Definitions. */
void workbook_note_plan(struct workbook *self, int64_t plan_version_id);
/* The number of a cause in formulas; 0 where there is none. */
unsigned workbook_cause(const struct workbook *self, const char *cause);

/* The page of a table, and its next one when `room` more rows don't fit; the new one gets the same title and header. */
struct page *table_page(const struct table *table, unsigned number);
struct page *table_room(struct workbook *self, enum sheet_id id, struct page *page, unsigned room);
/* Autofilter and names on all of its pages. */
void table_end(struct workbook *self, enum sheet_id id, const char *defined_name);
/* Appends `FUNCTION(range…)+FUNCTION(range…)` over a column of all pages, by a callback for one page's term. */
typedef void (*table_term)(GString *formula, const struct page *page, lxw_row_t first, lxw_row_t last, void *data);
char *table_sum(const struct table *table, table_term term, void *data);

#endif
