/* The names behind the ids in facts, read once a workbook: customers, services, plans, teams, agents, in the order in
 * which the sheets list them. Memory grows with them, not with tickets. */
#ifndef REPORT_NAMES_H
#define REPORT_NAMES_H

#include "shared/db.h"

#include <glib.h>
#include <stdint.h>

struct name {
    int64_t id;
    char *text;
    char *more; /* customer: zone; service: the service above it, or ""; otherwise "" */
};

/* One kind of names, with a row for id 0, 'none', at the end. */
struct name_list {
    GArray *names;         /* struct name */
    GHashTable *positions; /* id → position + 1 */
};
const struct name *name_of(const struct name_list *list, int64_t id); /* never NULL: an unknown id is 'none' */

struct plan_name {
    int64_t plan_id;
    int version;
    char *calendar;
    int64_t valid_from;
};

struct names {
    struct name_list customers, categories, plans, teams, agents;
    GHashTable *plan_versions; /* id → struct plan_name */
    GHashTable *services;      /* category → the one above it, or itself */
    char *reseller;
};

/* Asks for all of them, and takes them in after the run. */
struct names_load {
    struct db_rows *customers, *categories, *plans, *versions, *teams, *agents, *reseller;
};
struct names_load names_ask(struct db_work *work);
void names_take(struct names *self, const struct names_load *load);
void names_clear(struct names *self);

/* One number for an agent in a team, either of which may be 0; workbook_percentiles counts by the same. */
static inline int64_t names_seat(int64_t team_id, int64_t agent_id) {
    return team_id * 1000000 + agent_id;
}

/* The plan of a plan version, 0 for none. */
int64_t names_plan_of(const struct names *self, int64_t plan_version_id);
const struct plan_name *names_plan_version(const struct names *self, int64_t plan_version_id); /* or NULL */
/* The service that a category belongs to; a service itself. */
int64_t names_service_of(const struct names *self, int64_t category_id);
/* "Billing and subscriptions: Payment"; in a ring of texts that lasts for 8 calls. */
const char *names_category(const struct names *self, int64_t category_id);
/* "Business Europe 2" */
const char *names_plan_label(const struct names *self, int64_t plan_version_id);

#endif
