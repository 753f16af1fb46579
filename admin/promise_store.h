/* Entering plans and calendars inside an operator's act; the commands of plan.c and calendar_store.c do it for files,
 * and `import tickets` for those that its mapping names. */
#ifndef ADMIN_PROMISE_STORE_H
#define ADMIN_PROMISE_STORE_H

#include "shared/calendar.h"
#include "shared/db.h"
#include "shared/plan.h"

#include <glib.h>
#include <stdbool.h>

/* Queues the plan's next version, unless the latest says the same. `file` is for messages. False: it promises a
 * customer too little, or its calendar isn't there. */
struct plan_entered {
    int version;
    bool is_same; /* nothing was queued: `version` says so already */
};
bool plan_enter(struct db_work *work, const struct plan *plan, const char *file, struct plan_entered *entered,
                GError **error);

/* Queues the first version of a calendar that isn't there yet. False: it has no name, or is closed for ever (rule 1.6).
 */
bool calendar_enter(struct db_work *work, struct calendar *calendar, const char *file, GError **error);

#endif
