/* Giving a customer a plan: used by `contract add` and by `customer add --plan`. */
#ifndef ADMIN_CONTRACT_H
#define ADMIN_CONTRACT_H

#include "admin/admin.h"

#define CONTRACT_NO_END INT64_MAX

struct contract_wish {
    gint64 plan;
    const char *plan_name;
    int64_t starts_at, ends_at; /* ends_at is exclusive, or CONTRACT_NO_END */
    gint64 ended;               /* answered: the contract that runs without an end and now ends at starts_at; 0: none */
};

/* Queues the contract in the operator's act. One that began earlier and has no end is ended where this one begins; any
 * other that overlaps is refused, as only the operator can know which of the two is meant. */
bool contract_give(struct db_work *work, const struct found_customer *customer, struct contract_wish *wish,
                   GError **error);

/* Says on standard output what contract_give() did, once it is committed. */
void contract_tell(const struct found_customer *customer, const struct contract_wish *wish);

#endif
