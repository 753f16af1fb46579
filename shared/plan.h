/* The plan file: a plan version as `firstline-admin plan import` reads it, and the same in memory however it was filled
 * (from the file or from plan_version and plan_target rows). plan_to_policy() gives the SLA engine its part; the page
 * 'How you get support' and the report's Definitions read the rest. No database, no calendar: calendars are names here.
 *
 *     [plan]
 *     name=Standard
 *     calendar=Berlin office
 *     valid_from=2026-01-01
 *     retarget=time-left           (or from-start: sla-rules.md 4.1)
 *     close_after_days=7           (resolved tickets are closed after so many days)
 *     phone_around_the_clock=no    (yes/no; without it the support statement must show a service level agreement)
 *     [targets]                    (priorities 1 to 4: 90s, 30m, 4h, 2d of 24 h, 2wd by the close of the 2nd working
 * day, - none) first_response=1h 2h 4h 1wd next_response=2h 4h 8h - resolution=4h 8h 3wd 5wd reopen=2h 4h - - (2.4; - :
 * the resolution target) [pauses]                     (3.1; left out: resolution=waiting_customer)
 *     resolution=waiting_customer waiting_vendor
 *     [goals]                      (percent of 6.2, up to two decimals)
 *     first_response=95
 *     [statement]                  (texts for 'How you get support')
 *     channels=Web form, mail, telephone on working days
 *     escalation=…
 *     price=… */
#ifndef SHARED_PLAN_H
#define SHARED_PLAN_H

#include "shared/sla.h"

#include <glib.h>

#define PLAN_ERROR (plan_error_quark())
GQuark plan_error_quark(void);
enum plan_error {
    PLAN_ERROR_FILE,
    PLAN_ERROR_SYNTAX, /* the message begins with FILE:LINE: */
};

enum plan_text { PLAN_CHANNELS, PLAN_ESCALATION, PLAN_PRICE, PLAN_TEXT_COUNT };

struct plan {
    char *name;
    char *calendar;
    struct civil_date valid_from;
    struct sla_target targets[METRIC_COUNT][PRIORITY_LOWEST + 1];
    struct sla_target reopen[PRIORITY_LOWEST + 1];
    unsigned pauses[METRIC_COUNT];
    enum sla_retarget retarget;
    int goals[METRIC_COUNT]; /* hundredths of a percent; 0: none */
    int close_after_days;
    bool phone_around_the_clock;
    char *texts[PLAN_TEXT_COUNT]; /* "" where not given */
};
typedef struct plan plan_t; /* for g_autoptr(plan_t) */

struct plan *plan_new(void); /* with the defaults of the file */
void plan_free(struct plan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(plan_t, plan_free)

/* NULL with `error`: unknown section, key, metric or status, a bad target, a key twice, no name, calendar or target,
 * and a plan that pauses the first response (3.1). */
struct plan *plan_parse(const char *text, const char *file, GError **error);
struct plan *plan_load(const char *path, GError **error);
char *plan_write(const struct plan *self); /* canonical text; the caller frees it */

/* The engine's part; `calendar` is kept by reference. */
void plan_to_policy(const struct plan *self, int64_t id, const struct sla_calendar *calendar,
                    struct sla_policy *policy);

/* One target as the file writes it (`4h`, `2wd`, `-`), and back. */
bool plan_target_parse(const char *text, struct sla_target *target);
char *plan_target_write(struct sla_target target);
const char *plan_retarget_name(enum sla_retarget retarget);
bool plan_retarget_parse(const char *text, enum sla_retarget *retarget);

#endif
