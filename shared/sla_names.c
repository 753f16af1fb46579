/* The engine's words as texts: for the database, the workbook and the log. Used by whoever shows a result. */
#include "shared/sla.h"

#include "shared/i18n.h"

#include <glib.h>

static const char *const verdict_names[SLA_VERDICT_COUNT] = {
    [SLA_RUNNING] = "running",
    [SLA_MET] = "met",
    [SLA_BREACHED] = "breached",
    [SLA_EXCLUDED] = "excluded",
};

static const char *const holder_names[SLA_HOLDER_COUNT] = {
    [SLA_HOLDER_NONE] = "",         [SLA_HOLDER_CUSTOMER] = "customer",
    [SLA_HOLDER_VENDOR] = "vendor", [SLA_HOLDER_L1] = "L1",
    [SLA_HOLDER_L2] = "L2",         [SLA_HOLDER_L3] = "L3",
};

static const struct {
    const char *name, *text;
} faults[SLA_FAULT_COUNT] = {
    [SLA_FAULT_NO_RECEIVED] = {"no_received", N_("no 'received' event: counted from its earliest event")},
    [SLA_FAULT_BEFORE_RECEIVED] = {"before_received", N_("an event before 'received': counted at 'received'")},
    [SLA_FAULT_OUT_OF_ORDER] = {"out_of_order", N_("the source had it out of order: counted by its instant")},
    [SLA_FAULT_DUPLICATE_EVENT] = {"duplicate_event", N_("the same again: the second was not counted")},
    [SLA_FAULT_RECEIVED_TWICE] = {"received_twice", N_("received a second time: the first counts")},
    [SLA_FAULT_NO_PLAN] = {"no_plan", N_("no plan is known: counted without clocks")},
    [SLA_FAULT_UNKNOWN_PLAN] = {"unknown_plan", N_("a plan version that there is not: the one before goes on")},
    [SLA_FAULT_BAD_VALUE] = {"bad_value", N_("a value that there is not: the event was not counted")},
    [SLA_FAULT_UNKNOWN_CASE] = {"unknown_case", N_("a vendor case that was not submitted: the event was not counted")},
    [SLA_FAULT_UNKNOWN_MERGE] = {"unknown_merge",
                                 N_("merged with a ticket that says nothing of it: nothing was joined")},
    [SLA_FAULT_NEVER_DUE] = {"never_due", N_("a target that its calendar never reaches: it is never due")},
};

const char *sla_verdict_name(enum sla_verdict verdict) {
    return (unsigned)verdict < SLA_VERDICT_COUNT ? verdict_names[verdict] : "";
}

enum sla_verdict sla_verdict_from_name(const char *name) {
    for (int verdict = 0; verdict < SLA_VERDICT_COUNT; verdict++)
        if (g_strcmp0(verdict_names[verdict], name) == 0)
            return (enum sla_verdict)verdict;
    return SLA_RUNNING;
}

const char *sla_holder_name(enum sla_holder holder) {
    return (unsigned)holder < SLA_HOLDER_COUNT ? holder_names[holder] : "";
}

const char *sla_fault_name(enum sla_fault fault) {
    return (unsigned)fault < SLA_FAULT_COUNT ? faults[fault].name : "";
}

const char *sla_fault_text(enum sla_fault fault) {
    return (unsigned)fault < SLA_FAULT_COUNT ? faults[fault].text : "";
}
