/* Switches the language of messages between requests: glibc looks LANGUAGE up at each message once its counter of
 * changes has moved, which spares a setlocale() for each request. Called by request set-up and by the batch programs.
 */
#include "shared/i18n.h"

#include <locale.h>

/* glibc's own counter; gettext's manual ("Being a gettext grok") names it as the way to switch languages. */
extern int _nl_msg_cat_cntr;

bool i18n_translating;

static const char *const languages[] = {"en", "de", "zh_CN"};
static const char *current = "en";

void i18n_init(void) {
    const char *folder = g_getenv("FIRSTLINE_LOCALEDIR");
    setlocale(LC_ALL, "C.UTF-8");
    bindtextdomain("firstline", folder != NULL ? folder : LOCALEDIR);
    bind_textdomain_codeset("firstline", "UTF-8");
    textdomain("firstline");
    g_unsetenv("LANGUAGE");
}

/* The known language for a tag of length bytes, or NULL: the whole tag first, else its primary part ("de-AT" → de).
 * Chinese without a region is the simplified one, which is the only one we have. */
static const char *known_language(const char *tag, gsize length) {
    for (guint i = 0; i < G_N_ELEMENTS(languages); i++) {
        gsize primary = strcspn(languages[i], "_");
        if (length >= primary && g_ascii_strncasecmp(tag, languages[i], primary) == 0 &&
            (length == primary || tag[primary] == '-' || tag[primary] == '_'))
            return languages[i];
    }
    return NULL;
}

/* Whether there are texts in the language that is now looked up; a page without them is English and says so. */
static bool has_catalogue(void) {
    return *gettext("") != '\0';
}

void i18n_use(const char *language) {
    static const char *missing[G_N_ELEMENTS(languages)];
    const char *wanted = language != NULL ? known_language(language, strlen(language)) : NULL;
    for (guint i = 0; i < G_N_ELEMENTS(languages); i++)
        if (wanted == NULL || wanted == missing[i])
            wanted = languages[0];
    if (wanted == current)
        return;
    current = wanted;
    i18n_translating = wanted != languages[0];
    if (!i18n_translating)
        return;
    g_setenv("LANGUAGE", wanted, TRUE);
    _nl_msg_cat_cntr++;
    if (has_catalogue())
        return;
    for (guint i = 0; i < G_N_ELEMENTS(languages); i++)
        if (languages[i] == wanted)
            missing[i] = wanted;
    current = languages[0];
    i18n_translating = false;
}

const char *i18n_language(void) {
    return current;
}

const char *i18n_accepted(const char *accept_language) {
    const char *best = languages[0];
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
