/* Signing in and out, at both doors. The throttle answers before anything is hashed, unknown names are hashed like
 * known ones and answered in the same words, and at most half of the workers hash at once. */
#include "cgi/page_sign_in.h"

#include "cgi/carry.h"
#include "cgi/error.h"
#include "cgi/field.h"
#include "cgi/layout.h"
#include "cgi/pages.h"
#include "cgi/request.h"
#include "cgi/slot.h"
#include "shared/i18n.h"
#include "shared/token.h"
#include "sql/queries.h"

enum { NAME_MAX_BYTES = 254, BUSY_SECONDS = 2 };

/* What the database says about a name, copied out of its rows. */
struct try {
    gint64 attempt_id;
    unsigned retry_after;
    const char *password_hash; /* NULL: no such name, or not at this door */
    gint64 customer_id, contact_id, agent_id;
};

void sign_in_form(struct request *r, const struct sign_in_form *form) {
    const struct field name = {
        .name = "name",
        .label = r->door == DOOR_DESK ? _("Name") : _("Mail address"),
        .value = form->name,
        .error = form->error,
        .autocomplete = "username",
        .max_length = NAME_MAX_BYTES,
    };
    const struct field password = {
        .name = "password",
        .label = _("Password"),
        .type = "password",
        .autocomplete = "current-password",
        .max_length = PASSWORD_MAX_BYTES,
    };
    field_errors(r->out, (const struct field *const[]){&name}, 1);
    page_form_with(r, session_sign_in_path(r->door), FORM_PLAIN, NULL);
    if (form->next != NULL && *form->next != '\0')
        html(r->out, "<input type=\"hidden\" name=\"next\" value=\"%s\">", form->next);
    if (form->carry)
        carry_hidden(r);
    field_input(r->out, &name);
    field_input(r->out, &password);
    html(r->out, "<button>%s</button></form>\n", _("Sign in"));
}

static void show(struct request *r, int status, const struct sign_in_form *form) {
    response_status(r, status);
    page_head(r, &(struct page){.title = _("Sign in"), .wrong = form->error != NULL});
    html(r->out, "<h1>%s</h1>\n", r->door == DOOR_DESK ? _("Sign in to the desk") : _("Sign in"));
    sign_in_form(r, form);
    if (r->door == DOOR_DESK)
        html(r->out, "<p class=\"soft\"><a class=\"alone\" href=\"/sign-in\">%s</a></p>\n", _("You are a customer?"));
    else
        html(r->out, "<p class=\"soft\"><a class=\"alone\" href=\"/desk/sign-in\">%s</a></p>\n", _("You work here?"));
    page_foot(r);
}

/* Where to after signing in: the page that was asked for, if this door leads there. */
static const char *destination(const struct request *r, const char *next) {
    bool desk = g_str_has_prefix(next, "/desk");
    return *next != '\0' && desk == (r->door == DOOR_DESK) ? next : session_start_path(r->door);
}

/* One round trip: counts the try and fetches what is known of the name. It commits, so that tries at the same time
 * count each other and nothing is locked while the password is hashed. */
static bool begin_try(struct request *r, const char *name, struct try *try) {
    struct db_work *work = request_begin(r);
    struct db_rows *rows = db_ask(work, sign_in_begin, DB_ONE_ROW, db_text(name), db_text(r->address));
    if (!request_commit(r, NULL))
        return false;
    *try = (struct try){
        .attempt_id = db_int64(rows, 0, SIGN_IN_BEGIN_ATTEMPT_ID),
        .retry_after = (unsigned)db_int64(rows, 0, SIGN_IN_BEGIN_RETRY_AFTER),
        .customer_id = db_int64(rows, 0, SIGN_IN_BEGIN_CUSTOMER_ID),
        .contact_id = db_int64(rows, 0, SIGN_IN_BEGIN_CONTACT_ID),
        .agent_id = db_int64(rows, 0, SIGN_IN_BEGIN_AGENT_ID),
    };
    bool this_door = r->door == DOOR_DESK ? try->agent_id != 0 : try->contact_id != 0;
    if (this_door)
        try->password_hash = request_copy(r, db_str(rows, 0, SIGN_IN_BEGIN_PASSWORD_HASH));
    if (try->retry_after == 0)
        return true;
    error_answer_later(r, 429, try->retry_after, NULL);
    return false;
}

/* Writes the session and gives its cookie. */
static bool open_session(struct request *r, const struct try *try) {
    char token[TOKEN_CHARS + 1];
    unsigned char hash[TOKEN_HASH_BYTES];
    token_new(token);
    token_hash(token, hash);
    struct db_work *work = request_begin(r);
    struct db_param attempt = db_int(try->attempt_id), token_hashed = db_bytes(hash, sizeof hash);
    if (r->door == DOOR_DESK)
        db_ask(work, agent_sign_in, DB_ONE_ROW, attempt, db_int(try->agent_id), token_hashed);
    else
        db_ask(work, contact_sign_in, DB_ONE_ROW, attempt, db_int(try->customer_id), db_int(try->contact_id),
               token_hashed);
    if (!request_commit(r, NULL))
        return false;
    session_give_cookie(r, try->customer_id, token);
    return true;
}

/* The web server has signed the person in: REMOTE_USER, a FastCGI parameter, is believed where the configuration says
 * so. */
static void sign_in_remote_user(struct request *r) {
    struct try try;
    g_autofree char *name = g_utf8_strdown(r->params.remote_user, -1);
    if (!begin_try(r, name, &try))
        return;
    if (try.password_hash == NULL)
        error_answer(r, 403, _("The web server knows you, but you have no account here."));
    else if (open_session(r, &try))
        response_redirect(r, destination(r, form_text(&r->query, "next")));
}

void page_sign_in_show(struct request *r) {
    const char *remote = r->config->web.remote_user ? r->params.remote_user : NULL;
    if (remote != NULL && *remote != '\0' && strlen(remote) <= NAME_MAX_BYTES && g_utf8_validate(remote, -1, NULL))
        sign_in_remote_user(r);
    else
        show(r, 200, &(struct sign_in_form){.next = form_text(&r->query, "next")});
}

/* Signed in; a form that was waiting is shown with a button that sends it. */
static void show_carried(struct request *r) {
    page_head(r, &(struct page){.title = _("You are signed in")});
    html(r->out, "<h1>%s</h1>\n<p>%s</p>\n", _("You are signed in"), _("What you wrote has not been sent yet."));
    carry_form(r, _("Send it now"), false);
    page_foot(r);
}

/* Whether the password is the name's. Hashing takes a slot; false with *busy where none is free. */
static bool verify(const struct try *try, const char *password, bool *busy) {
    int slot = slot_take();
    *busy = slot < 0;
    if (*busy)
        return false;
    bool right = password_verify(try->password_hash, password);
    slot_give(slot);
    return right;
}

void page_sign_in(struct request *r) {
    struct try try;
    bool busy;
    const char *typed = form_trimmed(&r->form, r->arena, "name"), *password = form_text(&r->form, "password");
    struct sign_in_form form = {
        .name = typed,
        .next = form_text(&r->form, "next"),
        .carry = carry_present(r),
    };
    if (*typed == '\0' || *password == '\0' || strlen(typed) > NAME_MAX_BYTES ||
        strlen(password) > PASSWORD_MAX_BYTES) {
        form.error = _("Enter your name and your password");
        show(r, 422, &form);
        return;
    }
    g_autofree char *name = g_utf8_strdown(typed, -1);
    if (!begin_try(r, name, &try))
        return;
    bool right = verify(&try, password, &busy);
    if (busy) {
        error_answer_later(r, 503, BUSY_SECONDS, _("Many people are signing in at this moment."));
    } else if (!right) {
        form.error = _("Name and password don’t match");
        show(r, 401, &form);
    } else if (open_session(r, &try)) {
        if (form.carry)
            show_carried(r);
        else
            response_redirect(r, destination(r, form.next));
    }
}

void page_sign_out(struct request *r) {
    if (r->session.present) {
        struct db_param hash = db_bytes(r->session.token_hash, sizeof r->session.token_hash);
        struct db_work *work = request_begin(r);
        if (r->door == DOOR_DESK)
            db_ask(work, agent_session_end, DB_ONE_ROW, hash);
        else
            db_ask(work, contact_session_end, DB_ONE_ROW, db_int(r->session.customer_id), hash);
        if (!request_commit(r, NULL))
            return;
    }
    session_drop_cookie(r);
    response_redirect(r, session_sign_in_path(r->door));
}
