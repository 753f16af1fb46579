/* The promises tickets are measured by: plan versions and their calendars, parsed once a process. Versions never
 * change, so what is kept is never stale; a statement says which are kept and gets only the others' definitions. Holds
 * the sla_book that sla_replay() reads. Used by ticket.c, by the pages that show targets, and by the batch programs. */
#ifndef SHARED_PROMISE_H
#define SHARED_PROMISE_H

#include "shared/db.h"
#include "shared/plan.h"
#include "shared/sla.h"

#include <glib.h>
#include <stdbool.h>

struct promises;
typedef struct promises promises_t; /* for g_autoptr(promises_t) */

struct promises *promises_new(void);
void promises_free(struct promises *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(promises_t, promises_free)

/* Ask for what isn't kept yet; the rows go to promises_take() after the run.
 * _ticket: every plan version that the ticket's events name. _customer: the version in force for a ticket received at
 * `at` (epoch seconds); the rows are empty without a contract. _all: every version there is (scopes report, admin). */
struct db_rows *promises_ask_ticket(struct promises *self, struct db_work *work, gint64 customer_id, gint64 ticket_id);
struct db_rows *promises_ask_customer(struct promises *self, struct db_work *work, gint64 customer_id, gint64 at);
struct db_rows *promises_ask_all(struct promises *self, struct db_work *work);

/* Keeps what the rows bring. False: a definition in the database can't be read (named in the error); the rest is kept.
 */
bool promises_take(struct promises *self, const struct db_rows *rows, GError **error);

/* For sla_replay(); valid until the next promises_take(). */
const struct sla_book *promises_book(const struct promises *self);
/* A plan version and its policy; NULL if it isn't kept. Valid as long as `self` (plan) or until the next take (policy).
 */
const struct plan *promises_plan(const struct promises *self, gint64 plan_version_id);
const struct sla_policy *promises_policy(const struct promises *self, gint64 plan_version_id);
/* The plan version that the rows of promises_ask_customer() name; 0 without a contract. */
gint64 promises_plan_of(const struct db_rows *rows);
/* The calendar of a plan version as it stands at `at`; NULL if it isn't kept. */
struct calendar *promises_calendar(const struct promises *self, gint64 plan_version_id, gint64 at);

#endif
