/* The provider's services and what one can ask about each, as rows of category_all. Called by the pages that begin or
 * change a ticket. */
#ifndef CGI_SERVICES_H
#define CGI_SERVICES_H

#include "cgi/field.h"
#include "shared/db.h"

#include <glib.h>

struct request;

enum { SERVICES_NONE = G_MAXUINT };

/* The row of a code; SERVICES_NONE for an unknown one. */
unsigned services_find(const struct db_rows *categories, const char *code);
/* The row of the service to which the category of a row belongs; its own if it is a service. */
unsigned services_parent(const struct db_rows *categories, unsigned row);
/* Whether the row is something to ask about, not a service that has several. */
bool services_is_choice(const struct db_rows *categories, unsigned row);

/* Cards that lead to the form of each service. */
void services_write(struct request *r, const struct db_rows *categories);
/* What can be asked about a service (SERVICES_NONE: about any) as choices whose values are codes; in the arena. */
struct choice *services_choices(struct request *r, const struct db_rows *categories, unsigned service, unsigned *n);
/* All of them as the options of a <select>, a group a service; values are numbers. */
void services_options(struct request *r, const struct db_rows *categories, gint64 chosen);

#endif
