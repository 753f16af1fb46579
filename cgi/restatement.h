/* What a closed month would say otherwise, had what was recorded later been known (sla-rules.md 6.4), for the managers'
 * page: how many corrections there are, and the latest of them. The month's figures stand. */
#ifndef CGI_RESTATEMENT_H
#define CGI_RESTATEMENT_H

#include "shared/db.h"

struct request;

/* As many rows as are asked of trend_restatements. */
enum { RESTATEMENTS_SHOWN = 20 };

/* Beside the month's title: how many there are, as a link to the section; nothing if there are none. */
void restatement_badge(struct request *r, const struct db_rows *rows);
/* The section; of a closed month alone. */
void restatement_section(struct request *r, const struct db_rows *rows);

#endif
