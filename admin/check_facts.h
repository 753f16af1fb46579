/* The part of `check` that looks at the facts of the reports: replays each ticket as at when its facts were counted,
 * and tells where the stored rows say something else; and whether the months' figures are what the facts add up to.
 * Facts of frozen months stand, whatever their events say (rule 6.4). Used by check.c. */
#ifndef ADMIN_CHECK_FACTS_H
#define ADMIN_CHECK_FACTS_H

#include "admin/admin.h"
#include "admin/scan.h"

struct check_facts;
typedef struct check_facts check_facts_t; /* for g_autoptr(check_facts_t) */

/* `zone_name`: what bounds the months of tickets without a plan. NULL with `error`. */
struct check_facts *check_facts_new(const char *zone_name, GError **error);
void check_facts_free(struct check_facts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(check_facts_t, check_facts_free)

/* A window of tickets: before it is scanned, for each of its tickets, and once it is scanned, when what differs is
 * told. Memory is that of a window. */
void check_facts_begin(struct check_facts *self, struct db_work *work);
void check_facts_take(struct check_facts *self, const struct scan_ticket *ticket);
bool check_facts_end(struct check_facts *self, struct db_work *work, GError **error);

/* Facts without a ticket, changes that no night would count, and figures of months against the facts. Nothing is said
 * while a report or a rebuild is bringing them up to date. */
bool check_figures(struct check_facts *self, struct db *db, GError **error);

/* What was found so far: rows that differ, and tickets whose facts the next night makes anew, so that they can't
 * differ. */
guint64 check_facts_different(const struct check_facts *self);
guint64 check_facts_stale(const struct check_facts *self);

#endif
