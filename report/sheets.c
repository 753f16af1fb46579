/* The map of the workbook: its sheets in the order of their tabs. What a sheet shows stands in report/sheet_<name>.c.
 */
#include "report/workbook.h"

const struct sheet *const sheets[SHEETS] = {
    /* clang-format off: a line a sheet */
    [SHEET_SUMMARY] = &sheet_summary,
    [SHEET_BY_CUSTOMER] = &sheet_by_customer,
    [SHEET_BY_CATEGORY] = &sheet_by_category,
    [SHEET_BY_PRIORITY] = &sheet_by_priority,
    [SHEET_BY_PLAN] = &sheet_by_plan,
    [SHEET_BY_TEAM] = &sheet_by_team,
    [SHEET_ESCALATIONS] = &sheet_escalations,
    [SHEET_CUSTODY] = &sheet_custody,
    [SHEET_BREACHES] = &sheet_breaches,
    [SHEET_BACKLOG] = &sheet_backlog,
    [SHEET_SATISFACTION] = &sheet_satisfaction,
    [SHEET_SELF_SERVICE] = &sheet_self_service,
    [SHEET_TRAINING] = &sheet_training,
    [SHEET_CLOCKS] = &sheet_clocks,
    [SHEET_TICKETS] = &sheet_tickets,
    [SHEET_OPEN_TICKETS] = &sheet_open_tickets,
    [SHEET_STAYS] = &sheet_stays,
    [SHEET_ESCALATION_ROWS] = &sheet_escalation_rows,
    [SHEET_VENDOR_CASES] = &sheet_vendor_cases,
    [SHEET_GROUPS] = &sheet_groups,
    [SHEET_TICKET_GROUPS] = &sheet_ticket_groups,
    [SHEET_ANSWERS] = &sheet_answers,
    [SHEET_READINGS] = &sheet_readings,
    [SHEET_LINKS] = &sheet_links,
    [SHEET_ADOPTION] = &sheet_adoption,
    [SHEET_RESTATEMENTS] = &sheet_restatements,
    [SHEET_FAULTS] = &sheet_faults,
    [SHEET_DEFINITIONS] = &sheet_definitions,
    /* clang-format on */
};
