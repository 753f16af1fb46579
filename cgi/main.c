/* firstline-cgi: a FastCGI worker. Reads the configuration, then accepts one request after the other until SIGTERM, and
 * finishes the one at hand. `--request METHOD PATH` runs one request without a web server, for tests and the debugger.
 * What happens in a request is serve.c's. */
#include "cgi/multipart.h"
#include "cgi/routes.h"
#include "cgi/serve.h"
#include "cgi/slot.h"
#include "shared/config.h"
#include "shared/db.h"
#include "shared/i18n.h"
#include "shared/log.h"
#include "shared/token.h"

#include <fcgiapp.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

enum { LISTEN_SOCKET = 0 }; /* where FastCGI supervisors put it */

static struct options {
    char *config;
    char *request;
    char *cookie;
    char *body;
    char *content_type;
    char **params;
    char **rest;
    int repeat;
    gboolean routes;
    gboolean version;
} options;

static const GOptionEntry entries[] = {
    {"config", 0, 0, G_OPTION_ARG_FILENAME, &options.config, "Configuration file", "FILE"},
    {"request", 0, 0, G_OPTION_ARG_STRING, &options.request, "Run one request and print the answer", "METHOD PATH"},
    {"cookie", 0, 0, G_OPTION_ARG_STRING, &options.cookie, "Cookie header of the request", "NAME=VALUE"},
    {"body", 0, 0, G_OPTION_ARG_FILENAME, &options.body, "Body of the request, - for standard input", "FILE"},
    {"content-type", 0, 0, G_OPTION_ARG_STRING, &options.content_type, "Type of the body", "TYPE"},
    {"param", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.params, "Another FastCGI parameter", "NAME=VALUE"},
    {"repeat", 0, 0, G_OPTION_ARG_INT, &options.repeat, "Run it so many times and print the last answer (to profile)",
     "N"},
    {"routes", 0, 0, G_OPTION_ARG_NONE, &options.routes, "Print the route table", NULL},
    {"version", 0, 0, G_OPTION_ARG_NONE, &options.version, "Print the version", NULL},
    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.rest, NULL, NULL},
    {NULL},
};

/* What a worker holds from start to end. */
struct worker {
    struct config *config;
    struct db *db;
    struct token_key key;
    struct request request;
};

static volatile sig_atomic_t ending;
static int nowhere = -1;

/* Calls under way are restarted (SA_RESTART), so the request at hand isn't disturbed; but what is restarted, or begun,
 * on the listening socket finds another file there and fails. That leaves no moment in which the signal could be
 * missed. */
static void end_after_this(int signal_number) {
    (void)signal_number;
    ending = 1;
    dup2(nowhere, LISTEN_SOCKET);
}

static bool install_signals(void) {
    struct sigaction ends = {.sa_handler = end_after_this, .sa_flags = SA_RESTART};
    struct sigaction ignored = {.sa_handler = SIG_IGN};
    nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    return nowhere >= 0 && sigaction(SIGTERM, &ends, NULL) == 0 && sigaction(SIGINT, &ends, NULL) == 0 &&
           sigaction(SIGPIPE, &ignored, NULL) == 0;
}

static gssize read_fastcgi(void *data, char *buffer, gssize size) {
    FCGX_Stream *in = ((FCGX_Request *)data)->in;
    int got = FCGX_GetStr(buffer, (int)size, in);
    return got < size && FCGX_GetError(in) != 0 ? -1 : got;
}

static bool write_fastcgi(void *data, const char *bytes, gssize length) {
    FCGX_Stream *out = ((FCGX_Request *)data)->out;
    return FCGX_PutStr(bytes, (int)length, out) == (int)length;
}

/* Without the end record the web server sees that a body is cut. */
static void end_fastcgi(void *data, bool cut) {
    if (cut)
        FCGX_Free(data, 1);
    else
        FCGX_Finish_r(data);
}

static int accept_requests(struct worker *worker) {
    FCGX_Request connection;
    if (FCGX_Init() != 0 || FCGX_InitRequest(&connection, LISTEN_SOCKET, 0) != 0 || !install_signals()) {
        g_critical("FastCGI can't be set up");
        return 1;
    }
    while (!ending && FCGX_Accept_r(&connection) >= 0) {
        struct channel channel = {
            .read = read_fastcgi, .write = write_fastcgi, .end = end_fastcgi, .data = &connection};
        serve(&worker->request, connection.envp, channel);
    }
    FCGX_Free(&connection, 1);
    return ending ? 0 : 1;
}

/* ---- One request from the command line ---- */

static gssize read_file(void *data, char *buffer, gssize size) {
    return data != NULL ? (gssize)fread(buffer, 1, (gsize)size, data) : 0;
}

static bool write_nowhere(void *data, const char *bytes, gssize length) {
    (void)data;
    (void)bytes;
    (void)length;
    return true;
}

static bool write_stdout(void *data, const char *bytes, gssize length) {
    (void)data;
    return fwrite(bytes, 1, (gsize)length, stdout) == (gsize)length;
}

static char **command_line_params(const char *path) {
    GStrvBuilder *builder = g_strv_builder_new();
    const struct {
        const char *name, *value;
    } given[] = {
        {"REQUEST_METHOD", options.request},    {"REQUEST_URI", path},
        {"REMOTE_ADDR", "127.0.0.1"},           {"HTTP_COOKIE", options.cookie},
        {"CONTENT_TYPE", options.content_type},
    };
    /* The first of a name counts less than the last, so --param may replace any of these. */
    for (guint i = 0; i < G_N_ELEMENTS(given); i++) {
        if (given[i].value == NULL)
            continue;
        g_autofree char *param = g_strconcat(given[i].name, "=", given[i].value, NULL);
        g_strv_builder_add(builder, param);
    }
    for (char **param = options.params; param != NULL && *param != NULL; param++)
        g_strv_builder_add(builder, *param);
    char **params = g_strv_builder_end(builder);
    g_strv_builder_unref(builder);
    return params;
}

static int run_one_request(struct worker *worker) {
    if (options.rest == NULL || options.rest[0] == NULL) {
        g_printerr("firstline-cgi: --request wants METHOD PATH\n");
        return 2;
    }
    FILE *body = NULL;
    if (options.body != NULL) {
        body = strcmp(options.body, "-") == 0 ? stdin : fopen(options.body, "re");
        if (body == NULL) {
            g_printerr("firstline-cgi: %s can’t be read\n", options.body);
            return 2;
        }
    }
    g_auto(GStrv) params = command_line_params(options.rest[0]);
    struct channel unheard = {.read = read_file, .write = write_nowhere, .data = body};
    for (int i = 1; i < options.repeat; i++) {
        serve(&worker->request, params, unheard);
        if (body != NULL)
            rewind(body);
    }
    struct channel channel = {.read = read_file, .write = write_stdout, .data = body};
    int status = serve(&worker->request, params, channel);
    if (body != NULL && body != stdin)
        fclose(body);
    return fflush(stdout) == 0 && status < 500 ? 0 : 1;
}

/* ---- Start ---- */

static bool start(struct worker *worker, GError **error) {
    worker->config = config_load(options.config, error);
    if (worker->config == NULL)
        return false;
    log_open("firstline-cgi", worker->config->log.destination, worker->config->log.level);
    if (!token_key_load(worker->config->web.form_key_file, &worker->key, error) ||
        !slot_init(worker->config->web.temporary_folder, MAX(1, worker->config->web.workers / 2), error))
        return false;
    worker->db = db_new(worker->config->database.connection, "firstline_cgi");
    request_init(&worker->request, worker->config, worker->db, &worker->key);
    return true;
}

static int run(struct worker *worker) {
    if (options.request != NULL)
        return run_one_request(worker);
    if (FCGX_IsCGI()) {
        g_printerr("firstline-cgi: run it under a FastCGI supervisor, or with --request METHOD PATH\n");
        return 2;
    }
    return accept_requests(worker);
}

int main(int argc, char **argv) {
    static struct worker worker;
    g_autoptr(GError) error = NULL;
    g_autoptr(GOptionContext) context = g_option_context_new("[PATH]");
    i18n_init("firstline-cgi");
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        g_printerr("firstline-cgi: %s\n", error->message);
        return 2;
    }
    if (options.version || options.routes) {
        if (options.version)
            g_print("firstline-cgi %s\n", PACKAGE_VERSION);
        if (options.routes)
            routes_print();
        return 0;
    }
    multipart_init();
    if (!token_init() || !start(&worker, &error)) {
        g_printerr("firstline-cgi: %s\n", error != NULL ? error->message : "no source of randomness");
        return 2;
    }
    int code = run(&worker);
    request_destroy(&worker.request);
    db_free(worker.db);
    config_free(worker.config);
    return code;
}
