/* Switches the language of messages between requests: glibc looks LANGUAGE up at each message once its counter of
 * changes has moved, which spares a setlocale() for each request. Called by request set-up and by the batch programs.
 */
#include "shared/i18n.h"

#include <locale.h>

/* glibc's own counter; gettext's manual ("Being a gettext grok") names it as the way to switch languages. */
extern int _nl_msg_cat_cntr;

bool i18n_translating;

const char *const i18n_languages[] = {"en", "de", "zh_CN", NULL};
#define LANGUAGES (G_N_ELEMENTS(i18n_languages) - 1)
static const char *current = "en";

void i18n_init(const char *domain) {
    const char *folder = g_getenv("FIRSTLINE_LOCALEDIR");
    setlocale(LC_ALL, "C.UTF-8");
    bindtextdomain(domain, folder != NULL ? folder : LOCALEDIR);
    bind_textdomain_codeset(domain, "UTF-8");
    textdomain(domain);
    g_unsetenv("LANGUAGE");
}

/* The known language for a tag of length bytes, or NULL: the whole tag first, else its primary part ("de-AT" → de).
 * Chinese without a region is the simplified one, which is the only one we have. */
static const char *known_language(const char *tag, gsize length) {
    for (guint i = 0; i < LANGUAGES; i++) {
        gsize primary = strcspn(i18n_languages[i], "_");
        if (length >= primary && g_ascii_strncasecmp(tag, i18n_languages[i], primary) == 0 &&
            (length == primary || tag[primary] == '-' || tag[primary] == '_'))
            return i18n_languages[i];
    }
    return NULL;
}

/* Whether there are texts in the language that is now looked up; a page without them is English and says so. */
static bool has_catalogue(void) {
    return *gettext("") != '\0';
}

void i18n_use(const char *language) {
    static const char *missing[LANGUAGES];
    const char *wanted = language != NULL ? known_language(language, strlen(language)) : NULL;
    for (guint i = 0; i < LANGUAGES; i++)
        if (wanted == NULL || wanted == missing[i])
            wanted = i18n_languages[0];
    if (wanted == current)
        return;
    current = wanted;
    i18n_translating = wanted != i18n_languages[0];
    if (!i18n_translating)
        return;
    g_setenv("LANGUAGE", wanted, TRUE);
    _nl_msg_cat_cntr++;
    if (has_catalogue())
        return;
    for (guint i = 0; i < LANGUAGES; i++)
        if (i18n_languages[i] == wanted)
            missing[i] = wanted;
    current = i18n_languages[0];
    i18n_translating = false;
}

bool i18n_is_known(const char *language) {
    return g_strv_contains(i18n_languages, language);
}

const char *i18n_language(void) {
    return current;
}

const char *i18n_accepted(const char *accept_language) {
    const char *best = i18n_languages[0];
    double best_weight = 0;
    for (const char *p = accept_language; p != NULL && *p != '\0';) {
        p += strspn(p, " \t,");
        gsize tag_length = strcspn(p, " \t,;");
        const char *known = known_language(p, tag_length);
        gsize item_length = strcspn(p, ",");
        double weight = 1;
        const char *q = g_strstr_len(p, (gssize)item_length, "q=");
        if (q != NULL)
            weight = g_ascii_strtod(q + 2, NULL);
        if (known != NULL && weight > best_weight) {
            best = known;
            best_weight = weight;
        }
        p += item_length;
    }
    return best;
}
