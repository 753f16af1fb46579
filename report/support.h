/* What the sheets of the support desk know beside the figures of clocks: what is read before any row, and the counts
 * that gather as their data sheets are written, so that formulas can be stored with their results. The definitions of
 * the figures (sla-rules.md 7.3) stand with the stays (shared/stays.h), with the structs here, and on Definitions.
 * Memory grows with customers, services and vendors, not with tickets. */
#ifndef REPORT_SUPPORT_H
#define REPORT_SUPPORT_H

#include "report/row.h"
#include "shared/db.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* ---- backlog ------------------------------------------------------------------------------------------------------
 */

/* Age of an open ticket in whole days since it was received: 0, 1 to 2, 3 to 6, 7 to 13, 14 to 29, 30 and more. */
enum { AGE_BANDS = 6, OLDEST_TICKETS = 20 };
unsigned age_band(int64_t days);
const char *age_band_title(unsigned band);

struct backlog {
    int64_t open[AGE_BANDS];
    int64_t by_priority[AGE_BANDS][PRIORITY_LOWEST + 1];
    int64_t by_holder[AGE_BANDS][SLA_HOLDER_COUNT];
    struct ticket_row oldest[OLDEST_TICKETS];
    unsigned n_oldest;
};

/* ---- custody ------------------------------------------------------------------------------------------------------
 */

/* Business seconds of the month by holder (5.4), in the hours of each ticket's calendar; none of excluded tickets. */
struct custody {
    int64_t held[SLA_HOLDER_COUNT];
    unsigned first_sheet, first, last_sheet, last; /* of a customer: its rows on Ticket groups, from 0 */
};

/* Tickets that stand together on Tickets: a customer's of one category. */
struct ticket_group {
    int64_t customer_id, service_id, category_id;
    unsigned first_sheet, first, last_sheet, last; /* on Tickets, rows from 0 */
    int64_t tickets;                               /* 0: none has come yet */
    int64_t held[SLA_HOLDER_COUNT];
};

/* ---- escalation ---------------------------------------------------------------------------------------------------
 */

/* Where a ticket stays; their numbers in formulas. */
enum place { PLACE_L1 = 1, PLACE_L2, PLACE_L3, PLACE_VENDOR, PLACE_COUNT };
const char *place_title(enum place place);

/* The month's stays at a place. */
struct place_counts {
    int64_t reached;   /* tickets that came there for the first time, in this month */
    int64_t ended;     /* stays that ended in this month: escalated + returned + resolved */
    int64_t escalated; /* … by going on to a higher level */
    int64_t returned;  /* … by coming back unresolved */
    int64_t resolved;  /* … with the ticket, or the vendor's case */
    int64_t lasting;   /* at the month's end */
    bool is_together;  /* its rows on Stays lie on one sheet: from which row (from 0) to which */
    unsigned sheet, first, last;
    int64_t n_rows;
};

/* Where an escalation went; their numbers in formulas. */
enum target { TARGET_LEVEL = 1, TARGET_TEAM, TARGET_VENDOR, TARGET_MANAGER, TARGET_COUNT };
const char *target_title(enum target target);
enum { REASONS = 32 }; /* escalation_reason.position is less */

/* The verdicts of a vendor's two clocks that count in the month (2.5). */
struct vendor_counts {
    int64_t cases;
    struct {
        int64_t met, missed;
    } response, resolution;
};

struct support {
    struct db_rows *sizes;       /* of the data sheets */
    struct db_rows *rates;       /* by month: tickets received and not excluded, tickets escalated */
    struct db_rows *percentiles; /* of the stays, by place */
    struct db_rows *reasons, *vendors, *currencies, *costs;

    struct backlog backlog;
    struct custody custody; /* of all tickets */
    int64_t received_held;  /* of the tickets received in the month */
    GHashTable *custody_by_customer, *custody_by_service, *custody_by_category; /* id → struct custody */
    struct place_counts places[PLACE_COUNT];
    int64_t first_escalations;           /* tickets that left the first level for the first time, or went to a vendor */
    int64_t resolutions, at_first_level; /* stays at a level that ended with the ticket; of those never escalated */
    int64_t by_reason[REASONS][TARGET_COUNT];
    int64_t managers_before, managers_after; /* told before, or after, a promise of the ticket was missed */
    GHashTable *by_vendor;                   /* vendor → struct vendor_counts */
};

/* Asks for what is read before any row, to be used after the run. */
void support_ask(struct support *self, struct db_work *work);
void support_clear(struct support *self);

/* Made if there is none. */
struct custody *custody_of(GHashTable *by, int64_t id);

struct vendor_counts *support_vendor(const struct support *self, int64_t vendor_id);
/* The number of a currency in formulas, from 1; 0 for none. */
unsigned support_currency(const struct support *self, const char *currency);
/* Tickets received in a month and not excluded, and those escalated in it. */
struct escalation_rate {
    int64_t received, escalated;
};
struct escalation_rate support_rate(const struct support *self, int month);
/* English words of a reason, by its position; "" for an unknown one. */
const char *support_reason(const struct support *self, int64_t position);
const char *support_vendor_name(const struct support *self, int64_t vendor_id);

#endif
