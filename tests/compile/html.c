/* What html() must refuse and what it must take, one case a macro; tests/compile/run.sh compiles it once for each. */
#include "cgi/html.h"

void compiled(struct html *out, const char *user_text, int number);

void compiled(struct html *out, const char *user_text, int number) {
#if defined(ACCEPT_VALUE)
    html(out, "<p>%s</p> %d", user_text, number);
#elif defined(ACCEPT_PLAIN)
    html(out, "<p>plain</p>");
#elif defined(ACCEPT_SAID)
    html_say(out, "Sent by %s", user_text);
    html_say(out, "Sent");
    html_say_n(out, number, "%d file", "%d files", number);
#elif defined(REFUSE_TEXT)
    html(out, user_text);
#elif defined(REFUSE_TEXT_AS_FORMAT)
    html(out, user_text, number);
#elif defined(REFUSE_CHOSEN_FORMAT)
    html(out, number ? "<b>%s</b>" : "%s", user_text);
#elif defined(REFUSE_TRANSLATED_MARKUP)
    html(out, _("<b>%s</b>"), user_text);
#elif defined(REFUSE_SAID_TEXT)
    html_say(out, user_text);
#elif defined(REFUSE_TRANSLATED_TEXT)
    html(out, "%s", _(user_text));
#elif defined(REFUSE_WRONG_VALUE)
    html(out, "%s", number);
#elif defined(REFUSE_MISSING_VALUE)
    html(out, "<p>%s</p>");
#elif defined(REFUSE_SAID_WRONG_VALUE)
    html_say(out, "Sent by %s", number);
#elif defined(REFUSE_BANNED)
    sprintf((char *)user_text, "x");
#endif
    (void)out;
    (void)user_text;
    (void)number;
}
