/* Cookies, the session's row, the form's token. Knows the doors; who may do what is the route table's. */
#include "cgi/session.h"

#include "cgi/request.h"
#include "shared/i18n.h"
#include "sql/queries.h"

static const struct door_facts {
    const char *cookie;
    const char *role;
    enum db_scope scope;
    const char *sign_in;
    const char *start;
} doors[] = {
    [DOOR_CUSTOMER] = {"customer_session", "firstline_customer", DB_SCOPE_CUSTOMER, "/sign-in", "/"},
    [DOOR_DESK] = {"desk_session", "firstline_agent", DB_SCOPE_DESK, "/desk/sign-in", "/desk"},
};

static const struct desk_role {
    const char *name;
    enum who_may role;
} desk_roles[] = {
    {"agent", AGENT},
    {"lead", LEAD},
    {"manager", MANAGER},
    {"administrator", ADMINISTRATOR},
};

static const char pre_session[] = "pre_session";

const char *session_role(enum door door) {
    return doors[door].role;
}

enum db_scope session_scope(enum door door) {
    return doors[door].scope;
}

const char *session_sign_in_path(enum door door) {
    return doors[door].sign_in;
}

const char *session_start_path(enum door door) {
    return doors[door].start;
}

void session_read_cookie(struct request *r) {
    const char *raw = request_cookie(r, response_cookie_name(r, doors[r->door].cookie));
    r->session = (struct session_cookie){.raw = raw != NULL ? raw : ""};
    const char *token = r->session.raw;
    if (r->door == DOOR_CUSTOMER) {
        const char *dot = strchr(token, '.');
        if (dot == NULL)
            return;
        g_autofree char *number = g_strndup(token, (gsize)(dot - token));
        if (!form_parse_number(number, 1, G_MAXINT64, &r->session.customer_id))
            return;
        token = dot + 1;
    }
    r->session.present = token_is_wellformed(token);
    if (r->session.present)
        token_hash(token, r->session.token_hash);
}

void session_give_cookie(struct request *r, gint64 customer_id, const char *token) {
    const char *value = r->door == DOOR_CUSTOMER ? request_print(r, "%" G_GINT64_FORMAT ".%s", customer_id, token)
                                                 : request_copy(r, token);
    response_cookie(r, doors[r->door].cookie, value);
    r->session.raw = value; /* forms of this very page are sent back with it */
    r->form_token = NULL;
}

void session_drop_cookie(struct request *r) {
    response_cookie(r, doors[r->door].cookie, "");
}

/* The desk's roles in who as PostgreSQL writes a text array. */
static const char *roles_array(struct request *r, unsigned who) {
    g_autoptr(GString) array = g_string_new("{");
    for (guint i = 0; i < G_N_ELEMENTS(desk_roles); i++)
        if (who & desk_roles[i].role)
            g_string_append_printf(array, "%s%s", array->len > 1 ? "," : "", desk_roles[i].name);
    g_string_append_c(array, '}');
    return arena_copy(r->arena, array->str, array->len);
}

struct db_rows *session_ask(struct request *r, struct db_work *work) {
    struct db_param hash = db_bytes(r->session.token_hash, sizeof r->session.token_hash);
    if (r->door == DOOR_CUSTOMER)
        return db_ask(work, contact_session_open, DB_ONE_ROW, db_int(r->session.customer_id), hash);
    return db_ask(work, agent_session_open, DB_ONE_ROW, hash, db_text(roles_array(r, r->route->who)));
}

static void take_contact(struct request *r, const struct db_rows *rows) {
    r->who = (struct who){
        .role = CONTACT,
        .customer_id = r->session.customer_id,
        .id = db_int64(rows, 0, CONTACT_SESSION_OPEN_CONTACT_ID),
        .name = request_copy(r, db_str(rows, 0, CONTACT_SESSION_OPEN_NAME)),
        .customer_name = request_copy(r, db_str(rows, 0, CONTACT_SESSION_OPEN_CUSTOMER_NAME)),
        .zone = request_copy(r, db_str(rows, 0, CONTACT_SESSION_OPEN_TIMEZONE)),
        .language = request_copy(r, db_str(rows, 0, CONTACT_SESSION_OPEN_LANGUAGE)),
        .company_wide = db_flag(rows, 0, CONTACT_SESSION_OPEN_COMPANY_WIDE),
    };
}

static void take_agent(struct request *r, const struct db_rows *rows) {
    r->who = (struct who){
        .id = db_int64(rows, 0, AGENT_SESSION_OPEN_AGENT_ID),
        .team_id = db_int64(rows, 0, AGENT_SESSION_OPEN_TEAM_ID),
        .name = request_copy(r, db_str(rows, 0, AGENT_SESSION_OPEN_NAME)),
        .customer_name = "",
        .zone = request_copy(r, db_str(rows, 0, AGENT_SESSION_OPEN_TIMEZONE)),
        .language = request_copy(r, db_str(rows, 0, AGENT_SESSION_OPEN_LANGUAGE)),
    };
    for (guint i = 0; i < G_N_ELEMENTS(desk_roles); i++)
        if (strcmp(db_str(rows, 0, AGENT_SESSION_OPEN_ROLE), desk_roles[i].name) == 0)
            r->who.role = desk_roles[i].role;
}

void session_take(struct request *r, const struct db_rows *rows) {
    if (r->door == DOOR_CUSTOMER)
        take_contact(r, rows);
    else
        take_agent(r, rows);
    if (*r->who.language == '\0')
        r->who.language = i18n_language(); /* what the browser prefers */
    else
        i18n_use(r->who.language);
}

/* What the token is keyed with: the session's cookie, even one that has ended, else the pre-session's; NULL if the
 * browser sent neither. */
static const char *token_subject(struct request *r) {
    if (*r->session.raw != '\0')
        return r->session.raw;
    const char *pre = request_cookie(r, response_cookie_name(r, pre_session));
    return pre != NULL && token_is_wellformed(pre) ? pre : NULL;
}

const char *session_form_token(struct request *r) {
    char token[TOKEN_CHARS + 1];
    if (r->form_token != NULL)
        return r->form_token;
    const char *subject = token_subject(r);
    if (subject == NULL) {
        token_new(token);
        subject = request_copy(r, token);
        response_cookie(r, pre_session, subject);
    }
    token_mark(r->form_key, "form", subject, token);
    r->form_token = request_copy(r, token);
    return r->form_token;
}

bool session_form_token_valid(struct request *r) {
    const char *subject = token_subject(r);
    return subject != NULL && token_mark_is_valid(r->form_key, "form", subject, form_text(&r->form, "token"));
}
