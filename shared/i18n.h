/* The language of the texts that people read. Every such text goes through _(), so that translators can reach it. In
 * English nothing is looked up: _() is then a test of one flag. Languages: en, de, zh_CN. Called by all programs; one
 * language at a time (a worker serves one request at a time). */
#ifndef SHARED_I18N_H
#define SHARED_I18N_H

#include <glib.h>
#include <libintl.h>
#include <stdbool.h>

/* Sets the process's locale to C.UTF-8 (numbers and sorting never depend on the environment) and finds the catalogues
 * of `domain` in LOCALEDIR, or in $FIRSTLINE_LOCALEDIR for an uninstalled program. Once, at start. Each program has a
 * domain of its own (po/), so that what one shows is in one language whether or not the others are translated. */
void i18n_init(const char *domain);

/* The languages there are, NULL-terminated; and whether a name is exactly one of them. */
extern const char *const i18n_languages[];
bool i18n_is_known(const char *language);

/* Makes a language the current one: "en", "de", "zh_CN", also as browsers spell it ("zh-cn", "de-AT"). What isn't known
 * is English. Costs nothing if it is the current one already. */
void i18n_use(const char *language);

/* The current one. */
const char *i18n_language(void);

/* The best known language for an Accept-Language header (RFC 9110 section 12.5.4); "en" for NULL or nothing known. */
const char *i18n_accepted(const char *accept_language);

/* True while the current language isn't English. Set by i18n_use() alone. */
extern bool i18n_translating;

static inline const char *i18n_text(const char *text) G_GNUC_FORMAT(1);
static inline const char *i18n_text(const char *text) {
    /* An empty one is no message: gettext answers it with the catalogue's own header. */
    return i18n_translating && *text != '\0' ? gettext(text) : text;
}

static inline const char *i18n_plural(const char *one, const char *many, unsigned long n) G_GNUC_FORMAT(1)
    G_GNUC_FORMAT(2);
static inline const char *i18n_plural(const char *one, const char *many, unsigned long n) {
    return i18n_translating ? ngettext(one, many, n) : n == 1 ? one : many;
}

/* A translated text. The literal is marked and looked up. */
#define _(text) i18n_text("" text)
/* A text that is marked here and looked up later with i18n_text(), as in tables. */
#define N_(text) (text)
/* Singular and plural: P_("%d message", "%d messages", n). */
#define P_(one, many, n) i18n_plural("" one, "" many, (unsigned long)(n))

#endif
