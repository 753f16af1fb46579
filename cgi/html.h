/* Writing HTML that can't be injected into. The shortest call is the safe one:
 *
 *     html(out, "<td class=\"number\">%s</td>", value);
 *
 * The format must be a string literal (anything else doesn't compile: tests/compile/), and every %s in it is escaped
 * for text and for quoted attributes. Nothing else in the program can append to a struct html, so a tag can only come
 * from a literal. Formats may use %s %d %u %ld %lu %lld %llu %zu and %%; put attributes with a value into quotes.
 * Everything gathers in one growing buffer, which response.c sends in one go. */
#ifndef CGI_HTML_H
#define CGI_HTML_H

#include "shared/i18n.h"

#include <glib.h>

struct html;

struct html *html_new(void);
void html_free(struct html *out);

/* Empties it; keeps the buffer, unless a huge page made it huge. */
void html_reset(struct html *out);

/* What was written; belongs to out and is valid until the next call that writes. */
const char *html_data(const struct html *out, gsize *length);

/* Markup with escaped values. A NULL for %s writes nothing. */
#define html(out, ...) html_write((out), "" __VA_ARGS__)
void html_write(struct html *out, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* A translated sentence: the literal goes through gettext, then the whole result, values included, is escaped. For
 * words around values: html_say(out, "We answer by %s", when). Without values it is html(out, "%s", _("…")). */
#define html_say(out, format, ...) html_write_text((out), i18n_text("" format), ##__VA_ARGS__)
/* The same with singular and plural: html_say_n(out, n, "%d message", "%d messages", n). */
#define html_say_n(out, n, one, many, ...) html_write_text((out), P_(one, many, n), ##__VA_ARGS__)
void html_write_text(struct html *out, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The value of an href or src that came from a person or the database: itself if it is a path of ours (one leading
 * slash), a fragment, or an address with the scheme http, https, mailto or tel; otherwise "#". Still to be escaped:
 * html(out, "<a href=\"%s\">", html_url(address)). Links written as literals need none of this. */
const char *html_url(const char *url);

/* Text of a person as paragraphs: a blank line parts paragraphs, a line break stays one, addresses with http:// and
 * https:// become links that tell the other site nothing. Writes one or more <p>. */
void html_prose(struct html *out, const char *text);

#endif
