/* Words for people: every text goes through gettext. The language of a request is i18n.c's.
 * _("text") translates now; N_("text") marks a constant that is translated where it is used. */
#ifndef SHARED_I18N_H
#define SHARED_I18N_H

#include <libintl.h>

#define GETTEXT_DOMAIN "firstline"
#define _(text) dgettext(GETTEXT_DOMAIN, (text))
#define N_(text) (text)
#define P_(one, many, n) dngettext(GETTEXT_DOMAIN, (one), (many), (n))

#endif
