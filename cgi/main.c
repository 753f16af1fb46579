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

#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <poll.h>
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

static void end_after_this(int signal_number) {
    (void)signal_number;
    ending = 1;
}

/* SIGTERM and SIGINT are let in while a worker waits for a request and at no other time, so that they disturb nothing
 * that is under way: neither our answer nor libfcgi, which drops a connection that it has accepted when a signal comes
 * before the first byte. `waiting` is the mask to wait with. */
static bool install_signals(sigset_t *waiting) {
    struct sigaction ends = {.sa_handler = end_after_this}, ignored = {.sa_handler = SIG_IGN};
    sigset_t held;
    sigemptyset(&held);
    sigaddset(&held, SIGTERM);
    sigaddset(&held, SIGINT);
    bool done = sigprocmask(SIG_BLOCK, &held, waiting) == 0 && sigaction(SIGTERM, &ends, NULL) == 0 &&
                sigaction(SIGINT, &ends, NULL) == 0 && sigaction(SIGPIPE, &ignored, NULL) == 0;
    sigdelset(waiting, SIGTERM);
    sigdelset(waiting, SIGINT);
    return done;
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

/* Waits for the next request: on the connection that the web server keeps open, if it does, else on the socket. False:
 * there will be none. */
static bool wait_for_request(const FCGX_Request *connection, const sigset_t *waiting) {
    while (!ending) {
        struct pollfd wanted = {.fd = connection->ipcFd >= 0 ? connection->ipcFd : LISTEN_SOCKET, .events = POLLIN};
        if (ppoll(&wanted, 1, NULL, waiting) > 0)
            return true;
        if (errno != EINTR)
            return false;
    }
    return false;
}

/* The socket doesn't block: where another worker was quicker, the call comes back instead of waiting behind blocked
 * signals. */
static int accept_requests(struct worker *worker) {
    FCGX_Request connection;
    sigset_t waiting;
    if (FCGX_Init() != 0 || FCGX_InitRequest(&connection, LISTEN_SOCKET, 0) != 0 || !install_signals(&waiting) ||
        fcntl(LISTEN_SOCKET, F_SETFL, O_NONBLOCK) != 0) {
        g_critical("FastCGI can't be set up");
        return 1;
    }
    while (wait_for_request(&connection, &waiting)) {
        int accepted = FCGX_Accept_r(&connection);
        if (accepted == -EAGAIN)
            continue;
        if (accepted < 0)
            break;
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
