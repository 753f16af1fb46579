/* The router: whatever must hold for every page is checked here, once, before a handler runs. */
#include "cgi/serve.h"

#include "cgi/error.h"
#include "shared/i18n.h"
#include "shared/log.h"

enum {
    DEADLINE_SECONDS = 10,
    TRANSFER_DEADLINE_SECONDS = 600, /* uploads and downloads */
    BODY_MAX = 4 * 1024 * 1024,
    BODY_WITH_FILES_MAX = FORM_UPLOADS_MAX * FORM_UPLOAD_MAX + 5 * 1024 * 1024,
    ATTEMPTS = 2,
};

void serve_ask_to_sign_in(struct request *r) {
    if (r->method == METHOD_POST) {
        error_answer_sign_in(r);
        return;
    }
    request_rollback(r);
    g_autofree char *next = g_uri_escape_string(r->target, NULL, FALSE);
    const char *sign_in = session_sign_in_path(r->door);
    bool plain = strcmp(r->target, session_start_path(r->door)) == 0;
    response_redirect(r, plain ? sign_in : request_print(r, "%s?next=%s", sign_in, next));
}

/* ---- Which page ---- */

/* A path with a slash too many at its end has one spelling: without it. */
static bool moved_from_trailing_slash(struct request *r) {
    gsize length = strlen(r->path);
    if (r->method != METHOD_GET || length < 2 || r->path[length - 1] != '/')
        return false;
    const char *path = arena_copy(r->arena, r->path, length - 1);
    struct route_value values[ROUTE_VALUES_MAX];
    unsigned n_values, allowed;
    if (route_find(METHOD_GET, path, values, &n_values, &allowed) == NULL)
        return false;
    g_autofree char *escaped = g_uri_escape_string(path, "/", FALSE);
    const char *query = strchr(r->target, '?');
    response_moved(r, request_print(r, "%s%s", escaped, query != NULL ? query : ""));
    return true;
}

static bool find_route(struct request *r) {
    unsigned allowed;
    r->route = route_find(r->method, r->path, r->values, &r->n_values, &allowed);
    if (r->route != NULL)
        return true;
    if (moved_from_trailing_slash(r))
        return false;
    if (allowed == 0) {
        error_answer(r, 404, NULL);
        return false;
    }
    error_answer(r, 405, NULL);
    bool reads = (allowed & (1u << METHOD_GET)) != 0, writes = (allowed & (1u << METHOD_POST)) != 0;
    r->response.allow = reads && writes ? "GET, HEAD, POST" : reads ? "GET, HEAD" : "POST";
    return false;
}

/* ---- What was sent ---- */

static void answer_bad_form(struct request *r, const GError *error) {
    if (g_error_matches(error, FORM_ERROR, FORM_ERROR_BAD)) {
        error_answer(r, 400, error->message);
    } else if (g_error_matches(error, FORM_ERROR, FORM_ERROR_TOO_LARGE)) {
        error_answer(r, 413, error->message);
    } else {
        g_critical("%s", error->message);
        error_answer_later(r, 503, 60, _("There is no room for your files at the moment."));
    }
}

static bool read_form(struct request *r) {
    g_autoptr(GError) error = NULL;
    gsize cap = r->route->does & UPLOADS ? BODY_WITH_FILES_MAX : BODY_MAX;
    if (request_read_body(r, cap, &error) && request_parse_form(r, &error))
        return true;
    answer_bad_form(r, error);
    return false;
}

/* ---- Whether it was meant ---- */

/* Whether url lies at the configured base_url: the whole of it (an Origin) or the start of it (a Referer). */
static bool is_own_url(const struct request *r, const char *url) {
    const char *base = r->config->web.base_url;
    gsize length = strlen(base);
    return g_ascii_strncasecmp(url, base, length) == 0 && (url[length] == '\0' || url[length] == '/');
}

/* Origin first, since browsers send it with every form; without it (an old browser, a test program) what else a browser
 * may say. Saying nothing leaves it to the token. */
static bool is_foreign(struct request *r) {
    const struct request_params *params = &r->params;
    if (params->origin != NULL)
        r->ours = is_own_url(r, params->origin);
    else if (params->sec_fetch_site != NULL)
        r->ours = strcmp(params->sec_fetch_site, "same-origin") == 0;
    else if (params->referer != NULL)
        r->ours = is_own_url(r, params->referer);
    else
        return false;
    return !r->ours;
}

static bool check_origin(struct request *r) {
    if (!is_foreign(r))
        return true;
    g_warning("a form from another site was refused");
    error_answer(r, 403,
                 request_print(r, _("The form came from another address than ours. Open %s and send it from there."),
                               r->config->web.base_url));
    return false;
}

static bool check_session(struct request *r) {
    if (r->route->who == ANYONE || r->session.present)
        return true;
    r->ours = r->ours || session_form_token_valid(r);
    serve_ask_to_sign_in(r);
    return false;
}

static bool check_token(struct request *r) {
    if (session_form_token_valid(r)) {
        r->ours = true;
        return true;
    }
    error_answer_stale_form(r);
    return false;
}

static bool check_submission(struct request *r) {
    if (!(r->route->does & WRITES) || g_uuid_string_is_valid(form_text(&r->form, "submission")))
        return true;
    error_answer(r, 400, NULL);
    return false;
}

/* Everything before the handler. False: it has been answered. */
static bool admit(struct request *r) {
    if (!find_route(r))
        return false;
    if (r->route->does & (UPLOADS | DOWNLOADS))
        db_set_deadline(r->db, TRANSFER_DEADLINE_SECONDS);
    if (r->method == METHOD_POST)
        return check_origin(r) && read_form(r) && check_session(r) && check_token(r) && check_submission(r);
    return check_session(r);
}

static void run_handler(struct request *r) {
    do {
        r->flow.again = false;
        r->route->handler(r);
        request_rollback(r); /* what a handler left open */
        if (r->flow.again)
            response_reset(r);
    } while (r->flow.again && ++r->flow.attempt < ATTEMPTS);
}

static void answer(struct request *r, char **environment) {
    g_autoptr(GError) error = NULL;
    if (!request_read_params(r, environment, &error)) {
        log_set_request(r->id);
        answer_bad_form(r, error);
        return;
    }
    log_set_request(r->id);
    if (admit(r))
        run_handler(r);
}

static void log_answer(const struct request *r, guint64 round_trips) {
    log_request(&(struct log_request){
        .method = r->params.request_method != NULL ? r->params.request_method : "",
        .path = r->path,
        .status = (unsigned)r->response.status,
        .microseconds = g_get_monotonic_time() - r->started,
        .round_trips = db_round_trips(r->db) - round_trips,
    });
}

int serve(struct request *r, char **environment, struct channel channel) {
    guint64 round_trips = db_round_trips(r->db);
    r->channel = channel;
    r->started = g_get_monotonic_time();
    r->now = g_get_real_time() / G_USEC_PER_SEC;
    db_set_deadline(r->db, DEADLINE_SECONDS);
    answer(r, environment);
    response_finish(r);
    int status = r->response.status;
    bool cut = r->response.broken;
    log_answer(r, round_trips); /* before the peer has the end: whoever has an answer finds its line */
    request_clear(r);
    log_set_request(NULL);
    if (channel.end != NULL)
        channel.end(channel.data, cut);
    return status;
}
