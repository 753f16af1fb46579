/* Writes JSON (RFC 8259), and nothing else: a few lines in place of a library, since all that is written here is an
 * object whose shape is known, and what can go wrong (a comma, a text that must be escaped) is kept right by this file.
 * Values stand under a key in an object and under NULL in an array. Used by programs that tell a machine what they did.
 *
 *     g_auto(json_t) json = {0};
 *     json_object(&json, NULL);
 *     json_text(&json, "outcome", "done");
 *     json_end(&json);
 *     fputs(json_finish(&json), stdout);
 */
#ifndef SHARED_JSON_H
#define SHARED_JSON_H

#include <glib.h>
#include <stdbool.h>

struct json {
    GString *out;
    GString *open;    /* the brackets that are still to come, innermost last */
    bool needs_comma; /* a value stands before */
};

void json_object(struct json *self, const char *key);
void json_array(struct json *self, const char *key);
void json_end(struct json *self); /* of the innermost one */

/* NULL is null; what isn't UTF-8 is made so. */
void json_text(struct json *self, const char *key, const char *text);
void json_int(struct json *self, const char *key, gint64 number);
/* number ÷ 10^decimals, exactly: 9640 with 2 decimals is 96.40. */
void json_fixed(struct json *self, const char *key, gint64 number, unsigned decimals);
void json_bool(struct json *self, const char *key, bool flag);
void json_null(struct json *self, const char *key);
/* RFC 3339 in UTC; INSTANT_NEVER is null. */
void json_instant(struct json *self, const char *key, gint64 epoch_seconds);

/* The whole text with a line end; every bracket must be closed. It belongs to `self`. */
const char *json_finish(struct json *self);

void json_clear(struct json *self);
typedef struct json json_t;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(json_t, json_clear)

#endif
