/* The workbooks that a run writes, and the writing of them side by side: for all customers and for each, of the months
 * that still change and of those that were frozen. */
#ifndef REPORT_EDITIONS_H
#define REPORT_EDITIONS_H

#include "report/workbook.h"
#include "report/workers.h"

#include <glib.h>

/* One workbook. */
struct edition {
    int month;
    int64_t customer_id; /* 0: all of them */
    int64_t frozen_at;   /* 0: the month still changes */
    int64_t run_id;      /* the run that stands in it */
    char *language;      /* of the customer; "": the program's */
    char *mark;          /* what was counted for the customer, to be remembered; NULL: nothing is */
};

struct editions {
    GArray *list; /* struct edition */
};
void editions_init(struct editions *self);
void editions_clear(struct editions *self);
typedef struct editions editions_t;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(editions_t, editions_clear)

/* The workbooks of frozen months that aren't stored yet. */
bool editions_add_frozen(struct editions *self, struct db *db, GError **error);
/* Those of a month that still changes: of all customers, and of each where something changed since its file in `folder`
 * was written. */
bool editions_add_changed(struct editions *self, struct db *db, int month, int64_t run_id, const char *folder,
                          GError **error);
/* The one that was asked for. */
bool editions_add_asked(struct editions *self, struct db *db, int month, int64_t customer_id, int64_t run_id,
                        GError **error);

struct editions_task {
    const char *conninfo;        /* workers connect by themselves */
    struct workbook_task common; /* what is the same in all of them: now, zone, addresses, folder, rows a sheet */
    const char *language;        /* asked for by the operator: of all of them; NULL: each in its own */
    void (*done)(const struct edition *edition, const struct job_report *report, unsigned so_far, unsigned all,
                 void *data);
    void *data;
};
/* Writes them, or puts them out as they are stored. What is there already stays where it fails. */
bool editions_write(const struct editions *self, const struct editions_task *task, GError **error);
/* After those of editions_add_frozen() are written: nothing is left to be stored. */
bool editions_mark_stored(struct db *db, GError **error);

#endif
