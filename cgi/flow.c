/* A request's dealings with the database: one round trip to show, two in one transaction to write, each error turned
 * into its answer, a lost link met by running the handler again. The contract stands in request.h. Called by every page
 * that needs data. */
#include "cgi/error.h"
#include "cgi/request.h"
#include "cgi/serve.h"
#include "shared/i18n.h"
#include "sql/queries.h"

enum { RETRY_AFTER_SECONDS = 5 };

static bool writes(const struct request *r) {
    return (r->route->does & WRITES) != 0;
}

/* What was sent, as a hash: the place and all fields and files but the token, which changes with the session. */
static void hash_submission(const struct request *r, unsigned char hash[TOKEN_HASH_BYTES]) {
    struct token_digest digest;
    token_digest_new(&digest);
    token_digest_add(&digest, r->path, strlen(r->path));
    for (guint i = 0; i < r->form.fields->len; i++) {
        const struct form_field *field = &g_array_index(r->form.fields, struct form_field, i);
        if (strcmp(field->name, "token") == 0)
            continue;
        token_digest_add(&digest, field->name, strlen(field->name));
        token_digest_add(&digest, field->value, strlen(field->value));
    }
    for (guint i = 0; i < r->form.uploads->len; i++) {
        const struct form_upload *upload = form_upload_at(&r->form, i);
        token_digest_add(&digest, upload->file_name, strlen(upload->file_name));
        token_digest_add(&digest, upload->data, upload->length);
    }
    token_digest_end(&digest, hash);
}

/* The claim of the form goes into the first round trip, with what is known of it if somebody has claimed it before. */
static void ask_claim(struct request *r) {
    struct flow *flow = &r->flow;
    struct db_param actor = db_text(r->door == DOOR_CUSTOMER ? "contact" : "agent");
    unsigned char hash[TOKEN_HASH_BYTES];
    hash_submission(r, hash);
    flow->submission = form_text(&r->form, "submission");
    struct db_param customer = db_int(flow->customer_id), submission = db_text(flow->submission);
    flow->claim =
        db_ask(flow->work, submission_claim, DB_MAYBE_ROW, customer, submission, actor, db_bytes(hash, sizeof hash));
    flow->earlier =
        db_ask(flow->work, submission_find, DB_MAYBE_ROW, customer, submission, actor, db_bytes(hash, sizeof hash));
}

struct db_work *request_begin_for(struct request *r, gint64 customer_id) {
    struct flow *flow = &r->flow;
    bool signs_in = (r->route->does & SIGNS_IN) != 0;
    g_clear_pointer(&flow->work, db_work_free);
    flow->session = flow->claim = flow->earlier = NULL;
    flow->loaded = false;
    flow->customer_id = customer_id;
    flow->work = signs_in ? db_begin(r->db, DB_SCOPE_SIGN_IN, NULL)
                          : db_begin(r->db, session_scope(r->door), session_role(r->door));
    if (r->route->who != ANYONE)
        flow->session = session_ask(r, flow->work);
    if (writes(r))
        ask_claim(r);
    return flow->work;
}

struct db_work *request_begin(struct request *r) {
    gint64 customer_id = r->session.customer_id;
    if (r->door == DOOR_DESK && writes(r))
        customer_id = request_number(r, "customer");
    return request_begin_for(r, customer_id);
}

void request_rollback(struct request *r) {
    g_clear_pointer(&r->flow.work, db_work_free);
}

static void answer_unavailable(struct request *r) {
    if (r->flow.maybe_written)
        error_answer_maybe_written(r);
    else
        error_answer_later(r, 503, RETRY_AFTER_SECONDS, NULL);
}

/* Whether the handler shall be run again from its top: once a request, and not when part of an answer is out. */
static bool run_again(struct request *r) {
    if (r->flow.attempt > 0 || r->response.streaming)
        return false;
    request_rollback(r);
    r->flow.again = true;
    return true;
}

/* The answer to an error of the database. */
static void answer_failure(struct request *r, const GError *error) {
    bool other_fault = false;
    switch (error->domain == DB_ERROR ? (enum db_error)error->code : DB_ERROR_OTHER) {
    case DB_ERROR_NO_SESSION:
        serve_ask_to_sign_in(r);
        return;
    case DB_ERROR_FORBIDDEN:
        error_answer(r, 403, NULL);
        return;
    case DB_ERROR_CONFLICT: /* nothing was written; whoever was first is done, or will be at the second attempt */
        if (!run_again(r))
            error_answer(r, 409, NULL);
        return;
    case DB_ERROR_REFUSED:
        g_warning("%s", error->message);
        error_answer(r, 400, NULL);
        return;
    case DB_ERROR_MAYBE_WRITTEN:
        r->flow.maybe_written = writes(r);
        /* fall through */
    case DB_ERROR_UNAVAILABLE:
        g_info("%s", error->message);
        if (!run_again(r))
            answer_unavailable(r);
        return;
    case DB_ERROR_DEADLINE:
        g_warning("%s", error->message);
        answer_unavailable(r);
        return;
    case DB_ERROR_SHAPE:
    case DB_ERROR_OTHER:
        other_fault = true;
    }
    g_assert(other_fault);
    g_critical("%s", error->message);
    error_answer(r, 500, NULL);
}

/* Whether this sending of the form is the first; otherwise it has been answered: the same form by the same person leads
 * where the first sending led, anything else under the same id is a conflict. */
static bool is_first_sending(struct request *r) {
    struct flow *flow = &r->flow;
    if (flow->claim == NULL || db_count(flow->claim) == 1)
        return true;
    bool ours = db_count(flow->earlier) == 1 && db_flag(flow->earlier, 0, SUBMISSION_FIND_OURS);
    g_autofree char *location = g_strdup(ours ? db_str(flow->earlier, 0, SUBMISSION_FIND_LOCATION) : "");
    request_rollback(r);
    if (*location != '\0')
        response_redirect(r, location);
    else
        error_answer_sent_before(r);
    return false;
}

/* After a round trip: who is there, and whose form it is. */
static bool take_first_rows(struct request *r) {
    struct flow *flow = &r->flow;
    if (flow->loaded)
        return true;
    flow->loaded = true;
    if (flow->session != NULL)
        session_take(r, flow->session);
    if ((r->who.role & r->route->who) != r->who.role) {
        error_answer(r, 403, NULL);
        return false;
    }
    return is_first_sending(r);
}

static bool run(struct request *r, bool (*how)(struct db_work *, GError **)) {
    g_autoptr(GError) error = NULL;
    g_assert(r->flow.work != NULL);
    if (how(r->flow.work, &error))
        return true;
    answer_failure(r, error);
    return false;
}

bool request_fetch(struct request *r) {
    g_assert(!writes(r));
    return run(r, db_finish) && take_first_rows(r);
}

bool request_load(struct request *r) {
    return run(r, db_run) && take_first_rows(r);
}

bool request_stream_query(struct request *r, const struct db_query *query, db_row_func each, void *data,
                          const struct db_param *params, size_t n_params) {
    g_autoptr(GError) error = NULL;
    g_assert(r->flow.work != NULL && !writes(r));
    if (db_stream_query(r->flow.work, query, each, data, &error, params, n_params))
        return take_first_rows(r);
    answer_failure(r, error);
    return false;
}

bool request_run(struct request *r) {
    g_assert(r->flow.loaded);
    return run(r, db_run);
}

bool request_commit(struct request *r, const char *location) {
    struct flow *flow = &r->flow;
    /* A session or a claim that nobody looked at must not be written past. */
    g_assert(flow->loaded || (flow->session == NULL && flow->claim == NULL));
    g_assert(!writes(r) || location != NULL);
    if (writes(r))
        db_ask(flow->work, submission_finish, DB_NOTHING, db_int(flow->customer_id), db_text(flow->submission),
               db_text(location));
    if (!run(r, db_commit))
        return false;
    flow->maybe_written = false;
    if (location != NULL)
        response_redirect(r, location);
    return true;
}
