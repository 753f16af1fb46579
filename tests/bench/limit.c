/* The limit that a page is measured against: a minimal FastCGI program that sends a page's pipeline, statement for
 * statement, and answers with bytes ready-made. What Firstline loses against it is what Firstline itself costs. Run by
 * tests/bench/web.py under the same web server, with as many workers on the same database.
 *
 *     limit CONNINFO PIPELINE ANSWER     (a FastCGI socket on standard input)
 *
 * PIPELINE, a line a step, fields separated by tabs:
 *     ask   NAME  SQL  PARAM…    a statement; '\N' is null; '@uuid' a fresh one; '@NAME.COLUMN' a cell of an earlier
 *                                answer of this request (columns count from 0)
 *     run                        one round trip
 * ANSWER: the file with headers and body. It talks to libpq itself, so that it owes nothing to shared/db*.c. */
#include <fcgiapp.h>
#include <glib.h>
#include <libpq-fe.h>
#include <stdbool.h>

enum { PARAMS_MAX = 24, STEPS_MAX = 64 };

struct step {
    enum { STEP_ASK, STEP_RUN } kind;
    char *name; /* of the prepared statement */
    const char *sql;
    char *params[PARAMS_MAX]; /* as in the file */
    int n_params;
    bool binary;
    struct step *first; /* the first step with this name, which is prepared once for all of them */
    bool prepared;
    PGresult *result; /* of the request at hand */
};

static struct step steps[STEPS_MAX];
static unsigned n_steps;

static void read_step(struct step *step, char **fields) {
    if (g_str_equal(fields[0], "run")) {
        step->kind = STEP_RUN;
        return;
    }
    step->name = g_strdup(fields[1]);
    step->sql = g_strdup(fields[2]);
    for (char **field = fields + 3; *field != NULL; field++)
        step->params[step->n_params++] = g_strdup(*field);
}

static struct step *first_of(struct step *step) {
    for (struct step *earlier = steps; earlier < step; earlier++)
        if (step->kind == STEP_ASK && earlier->kind == STEP_ASK && g_str_equal(earlier->name, step->name))
            return earlier;
    return step;
}

static void read_pipeline(const char *path) {
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        g_error("can't read %s", path);
    g_auto(GStrv) lines = g_strsplit(g_strchomp(text), "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_auto(GStrv) fields = g_strsplit(*line, "\t", -1);
        read_step(&steps[n_steps], fields);
        steps[n_steps].first = first_of(&steps[n_steps]);
        n_steps++;
    }
}

static const char *fresh_uuid(void) {
    static char uuid[40];
    g_autofree char *made = g_uuid_string_random();
    g_strlcpy(uuid, made, sizeof uuid);
    return uuid;
}

static const char *earlier_cell(const char *reference) {
    const char *dot = strchr(reference, '.');
    for (unsigned i = 0; i < n_steps; i++)
        if (steps[i].result != NULL && strncmp(steps[i].name, reference, (size_t)(dot - reference)) == 0)
            return PQgetvalue(steps[i].result, 0, (int)g_ascii_strtoll(dot + 1, NULL, 10));
    g_error("no answer for @%s", reference);
}

static const char *param(const char *text) {
    if (g_str_equal(text, "\\N"))
        return NULL;
    if (g_str_equal(text, "@uuid"))
        return fresh_uuid();
    return *text == '@' ? earlier_cell(text + 1) : text;
}

static void send_step(PGconn *connection, struct step *step) {
    const char *values[PARAMS_MAX];
    for (int i = 0; i < step->n_params; i++)
        values[i] = param(step->params[i]);
    if (step->first == step && !step->prepared)
        PQsendPrepare(connection, step->name, step->sql, 0, NULL);
    if (!PQsendQueryPrepared(connection, step->name, step->n_params, values, NULL, NULL, 0))
        g_error("%s", PQerrorMessage(connection));
}

static PGresult *next_result(PGconn *connection, ExecStatusType wanted, const struct step *step) {
    PGresult *result = PQgetResult(connection);
    ExecStatusType status = PQresultStatus(result);
    if (status != wanted && !(wanted == PGRES_TUPLES_OK && status == PGRES_COMMAND_OK))
        g_error("%s: %s %s", step->name, PQresStatus(status), PQresultErrorMessage(result));
    if (wanted != PGRES_PIPELINE_SYNC)
        PQclear(PQgetResult(connection)); /* the NULL that ends a statement */
    return result;
}

/* One round trip: steps from `first` up to `end`. */
static void run(PGconn *connection, unsigned first, unsigned end) {
    for (unsigned i = first; i < end; i++)
        send_step(connection, &steps[i]);
    PQpipelineSync(connection);
    for (unsigned i = first; i < end; i++) {
        if (steps[i].first == &steps[i] && !steps[i].prepared)
            PQclear(next_result(connection, PGRES_COMMAND_OK, &steps[i]));
        steps[i].prepared = true;
        steps[i].result = next_result(connection, PGRES_TUPLES_OK, &steps[i]);
    }
    PQclear(next_result(connection, PGRES_PIPELINE_SYNC, &steps[first]));
}

static void send_pipeline(PGconn *connection) {
    unsigned first = 0;
    for (unsigned i = 0; i < n_steps; i++)
        if (steps[i].kind == STEP_RUN) {
            run(connection, first, i);
            first = i + 1;
        }
    for (unsigned i = 0; i < n_steps; i++)
        g_clear_pointer(&steps[i].result, PQclear);
}

static void take_body(FCGX_Stream *in) {
    char buffer[16384];
    while (FCGX_GetStr(buffer, sizeof buffer, in) == (int)sizeof buffer)
        ;
}

int main(int argc, char **argv) {
    g_autofree char *answer = NULL;
    gsize length;
    if (argc != 4 || !g_file_get_contents(argv[3], &answer, &length, NULL))
        g_error("usage: limit CONNINFO PIPELINE ANSWER");
    read_pipeline(argv[2]);
    PGconn *connection = PQconnectdb(argv[1]);
    if (PQstatus(connection) != CONNECTION_OK || !PQenterPipelineMode(connection))
        g_error("%s", PQerrorMessage(connection));
    FCGX_Request request;
    FCGX_Init();
    FCGX_InitRequest(&request, 0, 0);
    while (FCGX_Accept_r(&request) == 0) {
        take_body(request.in);
        send_pipeline(connection);
        FCGX_PutStr(answer, (int)length, request.out);
        FCGX_Finish_r(&request);
    }
    PQfinish(connection);
    return 0;
}
