/* What a person typed survives: a page that can't take a form now (session ended, stale token, outcome unknown) carries
 * its fields along, so that one more press sends them. Files can't be carried, and the page says so. Used by the error
 * pages and by sign-in. */
#ifndef CGI_CARRY_H
#define CGI_CARRY_H

#include <glib.h>
#include <stdbool.h>

struct request;

/* Whether the posted form has something worth carrying. */
bool carry_wanted(const struct request *r);

/* Hidden inputs that hold the posted form and where it was going, for a sign-in form. */
void carry_hidden(struct request *r);

/* A whole form that shows what was typed and sends it to where it was going, with a fresh token and the submission id
 * it had, or a fresh one. label is the button's, translated. From a sign-in form it takes the carried fields, else the
 * posted ones. */
void carry_form(struct request *r, const char *label, bool fresh);

/* In a sign-in form: whether it carries another form whose destination is a route of this door that takes a POST. */
bool carry_present(const struct request *r);

#endif
