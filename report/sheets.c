/* The map of the workbook: its sheets in the order of their tabs. What a sheet shows stands in report/sheet_<name>.c.
 */
#include "report/workbook.h"

const struct sheet *const sheets[SHEETS] = {
    [SHEET_SUMMARY] = &sheet_summary,           [SHEET_BY_CUSTOMER] = &sheet_by_customer,
    [SHEET_BY_CATEGORY] = &sheet_by_category,   [SHEET_BY_PRIORITY] = &sheet_by_priority,
    [SHEET_BY_PLAN] = &sheet_by_plan,           [SHEET_BY_TEAM] = &sheet_by_team,
    [SHEET_BREACHES] = &sheet_breaches,         [SHEET_CLOCKS] = &sheet_clocks,
    [SHEET_TICKETS] = &sheet_tickets,           [SHEET_GROUPS] = &sheet_groups,
    [SHEET_RESTATEMENTS] = &sheet_restatements, [SHEET_FAULTS] = &sheet_faults,
    [SHEET_DEFINITIONS] = &sheet_definitions,
};
