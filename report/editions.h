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
    char *mark;          /* of all that it shows, to be remembered; NULL: nothing is */
    char *former;        /* the file that was written last for the customer's month, and its SHA-256; "": none */
    char *former_sha256;
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
struct editions_change {
    int month;
    int64_t run_id, now;
    const char *folder, *base_url, *language; /* as below */
};
bool editions_add_changed(struct editions *self, struct db *db, const struct editions_change *change, GError **error);
/* The one that was asked for; in the usual folder it takes the place of what the night wrote there. */
bool editions_add_asked(struct editions *self, struct db *db, int month, int64_t customer_id, int64_t run_id,
                        bool is_usual_folder, GError **error);

struct editions_task {
    const char *conninfo;        /* workers connect by themselves */
    struct workbook_task common; /* what is the same in all of them: now, zone, addresses, folder, rows a sheet */
    const char *language;        /* asked for by the operator: of all of them; NULL: each in its own */
    void (*done)(const struct edition *edition, const struct job_report *report, unsigned so_far, unsigned all,
                 void *data);
    void *data;
};
/* Writes them, or puts them out as they are stored. What is there already stays where it fails; a customer that was
 * renamed gets a file of another name, and the one of the former name goes if it is what was written. */
bool editions_write(const struct editions *self, const struct editions_task *task, GError **error);
/* After those of editions_add_frozen() are written: nothing is left to be stored. */
bool editions_mark_stored(struct db *db, GError **error);

#endif
