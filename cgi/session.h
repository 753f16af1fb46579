/* Who is there. A door (customers' or desk's) has its cookie, its database role and its session function, which goes
 * into the same pipeline as the page's statements and raises FL401 where there is no valid session. Also the token that
 * every form carries: a keyed BLAKE2b of the session's cookie, or of the pre-session cookie before signing in
 * (security.md). Called by flow.c, the router and the sign-in pages. */
#ifndef CGI_SESSION_H
#define CGI_SESSION_H

#include "shared/db.h"
#include "shared/token.h"

#include <glib.h>
#include <stdbool.h>

struct request;

enum door { DOOR_CUSTOMER, DOOR_DESK };

/* The person of the session; filled by the first round trip. Texts live in the request's arena. */
struct who {
    unsigned role;      /* enum who_may: CONTACT or one of the desk's; 0 = nobody */
    gint64 customer_id; /* of a contact; 0 at the desk */
    gint64 id;          /* contact or agent */
    gint64 team_id;     /* of an agent; 0 = in no team */
    const char *name;
    const char *customer_name; /* of a contact; "" at the desk */
    const char *language;      /* "en", "de", "zh_CN" */
    const char *zone;          /* "Europe/Berlin" */
    bool company_wide;         /* a contact who sees all tickets of the customer */
};

/* The cookie as sent, taken apart; present only says that it has the right form. */
struct session_cookie {
    bool present;
    const char *raw;                     /* whole value; "" if there is none */
    gint64 customer_id;                  /* customers' door: stands in the cookie, proven by the database */
    guint8 token_hash[TOKEN_HASH_BYTES]; /* BLAKE2b-256 of the random part */
};

/* Reads the door's cookie of the request into r->session. */
void session_read_cookie(struct request *r);

/* Puts the session function of the door into the pipeline; its row is read by session_take(). */
struct db_rows *session_ask(struct request *r, struct db_work *work);
/* Fills r->who from the row, and makes the person's language the current one. */
void session_take(struct request *r, const struct db_rows *rows);

/* The role that work of the door takes in the database, and its scope. */
const char *session_role(enum door door);
enum db_scope session_scope(enum door door);

/* Gives the browser a fresh session's cookie, or takes it away. customer_id is 0 at the desk. */
void session_give_cookie(struct request *r, gint64 customer_id, const char *token);
void session_drop_cookie(struct request *r);

/* The token for this request's forms (in the arena). Sets a pre-session cookie if there is nothing to key it with. */
const char *session_form_token(struct request *r);
/* Whether the posted form carries the right one; constant time. */
bool session_form_token_valid(struct request *r);

/* "/sign-in" or "/desk/sign-in", and where a person of the door starts. */
const char *session_sign_in_path(enum door door);
const char *session_start_path(enum door door);

#endif
