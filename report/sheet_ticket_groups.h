/* Ticket groups: what Custody adds up. sheet_tickets.c writes a row of it for each group as it passes. */
#ifndef REPORT_SHEET_TICKET_GROUPS_H
#define REPORT_SHEET_TICKET_GROUPS_H

#include "report/workbook.h"

enum ticket_groups_column {
    TICKET_GROUPS_CUSTOMER,
    TICKET_GROUPS_CATEGORY,
    TICKET_GROUPS_TICKETS,
    TICKET_GROUPS_HELD_CUSTOMER, /* in the order of enum sla_holder */
    TICKET_GROUPS_HELD_VENDOR,
    TICKET_GROUPS_HELD_L1,
    TICKET_GROUPS_HELD_L2,
    TICKET_GROUPS_HELD_L3,
    TICKET_GROUPS_SHEET,
    TICKET_GROUPS_FIRST,
    TICKET_GROUPS_LAST_SHEET,
    TICKET_GROUPS_LAST,
    TICKET_GROUPS_CUSTOMER_KEY,
    TICKET_GROUPS_SERVICE_KEY,
    TICKET_GROUPS_CATEGORY_KEY,
    TICKET_GROUPS_COLUMNS,
};

/* Title and header, before the first group. */
void ticket_groups_begin(struct workbook *self);
/* Adds the group up in support and writes its row. */
void ticket_groups_add(struct workbook *self, const struct ticket_group *group);

#endif
