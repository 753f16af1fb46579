/* Takes a request apart: parameters, path, query, cookies, addresses, body, form. What isn't well-formed is refused
 * here with 400; what it means is for the router (serve.c) and the pages. */
#include "cgi/request.h"

#include "shared/i18n.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SPOOL_FROM = 64 * 1024, DRAIN_MAX = 1024 * 1024 * 1024 };

static const struct known_param {
    const char *name;
    gsize offset;
} known_params[] = {
    {"REQUEST_METHOD", offsetof(struct request_params, request_method)},
    {"REQUEST_URI", offsetof(struct request_params, request_uri)},
    {"SCRIPT_NAME", offsetof(struct request_params, script_name)},
    {"PATH_INFO", offsetof(struct request_params, path_info)},
    {"QUERY_STRING", offsetof(struct request_params, query_string)},
    {"CONTENT_TYPE", offsetof(struct request_params, content_type)},
    {"CONTENT_LENGTH", offsetof(struct request_params, content_length)},
    {"REMOTE_ADDR", offsetof(struct request_params, remote_addr)},
    {"REMOTE_USER", offsetof(struct request_params, remote_user)},
    {"REQUEST_ID", offsetof(struct request_params, request_id)},
    {"HTTP_COOKIE", offsetof(struct request_params, cookie)},
    {"HTTP_ORIGIN", offsetof(struct request_params, origin)},
    {"HTTP_REFERER", offsetof(struct request_params, referer)},
    {"HTTP_SEC_FETCH_SITE", offsetof(struct request_params, sec_fetch_site)},
    {"HTTP_ACCEPT_LANGUAGE", offsetof(struct request_params, accept_language)},
    {"HTTP_X_FORWARDED_FOR", offsetof(struct request_params, forwarded_for)},
};

void request_init(struct request *r, const struct config *config, struct db *db, const struct token_key *form_key) {
    *r = (struct request){.config = config, .db = db, .form_key = form_key};
    r->https = g_str_has_prefix(config->web.base_url, "https://");
    r->promises = promises_new();
    r->out = html_new();
    r->arena = arena_new();
    form_init(&r->query);
    form_init(&r->form);
    r->response.cookies = g_ptr_array_new();
    request_clear(r);
}

void request_clear(struct request *r) {
    g_clear_pointer(&r->flow.work, db_work_free);
    if (r->body.mapping != NULL)
        munmap(r->body.mapping, r->body.length);
    g_array_set_size(r->query.fields, 0);
    g_array_set_size(r->form.fields, 0);
    g_array_set_size(r->form.uploads, 0);
    html_reset(r->out);
    arena_reset(r->arena);
    struct request kept = {
        .config = r->config,
        .db = r->db,
        .promises = r->promises,
        .form_key = r->form_key,
        .https = r->https,
        .query = r->query,
        .form = r->form,
        .body.buffer = r->body.buffer,
        .response.cookies = r->response.cookies,
        .out = r->out,
        .arena = r->arena,
        .id = "",
        .path = "/",
        .target = "/",
        .address = "",
        .session.raw = "",
        .who = {.name = "", .customer_name = "", .language = "en", .zone = "UTC"},
    };
    *r = kept;
    response_reset(r);
}

void request_destroy(struct request *r) {
    request_clear(r);
    promises_free(r->promises);
    html_free(r->out);
    arena_free(r->arena);
    form_clear(&r->query);
    form_clear(&r->form);
    g_ptr_array_unref(r->response.cookies);
    g_free(r->body.buffer);
    *r = (struct request){0};
}

char *request_print(struct request *r, const char *format, ...) {
    va_list list;
    va_start(list, format);
    char *text = arena_print_list(r->arena, format, list);
    va_end(list);
    return text;
}

char *request_copy(struct request *r, const char *text) {
    return arena_copy(r->arena, text, strlen(text));
}

static const struct route_value *value_of(const struct request *r, const char *name) {
    for (unsigned i = 0; i < r->n_values; i++)
        if (strlen(name) == r->values[i].name_length && memcmp(name, r->values[i].name, r->values[i].name_length) == 0)
            return &r->values[i];
    g_error("the route has no <%s>", name);
}

gint64 request_number(const struct request *r, const char *name) {
    return value_of(r, name)->number;
}

const char *request_segment(struct request *r, const char *name) {
    const struct route_value *value = value_of(r, name);
    return arena_copy(r->arena, value->text, value->text_length);
}

const char *request_cookie(struct request *r, const char *name) {
    gsize name_length = strlen(name);
    for (const char *p = r->params.cookie; p != NULL && *p != '\0';) {
        p += strspn(p, "; \t");
        gsize length = strcspn(p, ";");
        if (length > name_length && p[name_length] == '=' && memcmp(p, name, name_length) == 0) {
            while (length > 0 && g_ascii_isspace(p[length - 1]))
                length--;
            return arena_copy(r->arena, p + name_length + 1, length - name_length - 1);
        }
        p += length;
    }
    return NULL;
}

static bool refuse(GError **error, enum form_error code, const char *sentence) {
    g_set_error_literal(error, FORM_ERROR, (gint)code, sentence);
    return false;
}

/* ---- Parameters ---- */

static void take_params(struct request_params *params, char **environment) {
    for (; *environment != NULL; environment++) {
        const char *equals = strchr(*environment, '=');
        gsize length = equals != NULL ? (gsize)(equals - *environment) : 0;
        for (guint i = 0; i < G_N_ELEMENTS(known_params) && length > 0; i++) {
            const char *name = known_params[i].name;
            if (strncmp(name, *environment, length) == 0 && name[length] == '\0') {
                *(const char **)(void *)((char *)params + known_params[i].offset) = equals + 1;
                break;
            }
        }
    }
}

/* The web server's own id for the request, if it passes one that is fit for a log; else one of ours. */
static const char *choose_id(struct request *r) {
    const char *given = r->params.request_id;
    gsize length = given != NULL ? strlen(given) : 0;
    bool fit = length >= 8 && length <= 64;
    for (gsize i = 0; i < length && fit; i++)
        fit = g_ascii_isalnum(given[i]) || given[i] == '-';
    return fit ? given : request_print(r, "%08x%08x", g_random_int(), g_random_int());
}

static void take_method(struct request *r) {
    const char *method = r->params.request_method != NULL ? r->params.request_method : "";
    r->head = strcmp(method, "HEAD") == 0;
    r->method = r->head || strcmp(method, "GET") == 0 ? METHOD_GET
                : strcmp(method, "POST") == 0         ? METHOD_POST
                                                      : METHOD_OTHER;
}

/* Path and query as sent. REQUEST_URI has them untouched; without it the two others are put together. */
static const char *target_of(struct request *r) {
    const struct request_params *params = &r->params;
    if (params->request_uri != NULL && params->request_uri[0] == '/')
        return params->request_uri;
    bool query = params->query_string != NULL && params->query_string[0] != '\0';
    return request_print(r, "%s%s%s%s", params->script_name != NULL ? params->script_name : "",
                         params->path_info != NULL ? params->path_info : "", query ? "?" : "",
                         query ? params->query_string : "");
}

static bool take_target(struct request *r, GError **error) {
    r->target = target_of(r);
    gsize path_length = strcspn(r->target, "?#");
    g_autoptr(GBytes) path = g_uri_unescape_bytes(r->target, (gssize)path_length, NULL, NULL);
    gsize length = 0;
    const char *decoded = path != NULL ? g_bytes_get_data(path, &length) : NULL;
    if (length == 0 || decoded[0] != '/' || !g_utf8_validate_len(decoded, length, NULL))
        return refuse(error, FORM_ERROR_BAD, _("The address has characters that can’t be read."));
    r->path = arena_copy(r->arena, decoded, length);
    if (r->target[path_length] != '?')
        return true;
    const char *query = r->target + path_length + 1;
    return form_add_encoded(&r->query, r->arena, query, strcspn(query, "#"), error);
}

static bool is_address(const char *text) {
    guint8 bytes[16];
    return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

static bool is_trusted(const struct request *r, const char *address) {
    return r->config->web.trusted_proxies != NULL &&
           g_strv_contains((const char *const *)r->config->web.trusted_proxies, address);
}

/* Who is at the other end: the peer of the web server, or, as long as that is a proxy that the configuration trusts,
 * the one that it names last in X-Forwarded-For. Anything that isn't an address ends the walk. */
static void take_address(struct request *r) {
    const char *remote = r->params.remote_addr;
    r->address = remote != NULL && is_address(remote) ? remote : "0.0.0.0";
    if (r->params.forwarded_for == NULL)
        return;
    g_auto(GStrv) hops = g_strsplit(r->params.forwarded_for, ",", 64);
    for (guint i = g_strv_length(hops); i > 0 && is_trusted(r, r->address); i--) {
        const char *hop = g_strstrip(hops[i - 1]);
        if (!is_address(hop))
            return;
        r->address = request_copy(r, hop);
    }
}

bool request_read_params(struct request *r, char **environment, GError **error) {
    take_params(&r->params, environment);
    r->id = choose_id(r);
    take_method(r);
    take_address(r);
    i18n_use(i18n_accepted(r->params.accept_language));
    if (!take_target(r, error))
        return false;
    r->door =
        g_str_has_prefix(r->path, "/desk") && (r->path[5] == '/' || r->path[5] == '\0') ? DOOR_DESK : DOOR_CUSTOMER;
    session_read_cookie(r);
    return true;
}

/* ---- Body ---- */

static bool spool_failed(GError **error) {
    g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(errno), "spooling the body: %s", g_strerror(errno));
    return false;
}

/* A file without a name in the temporary folder; -1 with an error. */
static int open_spool(const struct request *r, GError **error) {
    const char *folder = r->config->web.temporary_folder;
    int file = g_open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT)) {
        g_autofree char *name = g_build_filename(folder, "firstline-XXXXXX", NULL);
        file = g_mkstemp_full(name, O_RDWR | O_CLOEXEC, 0600);
        if (file >= 0)
            g_unlink(name);
    }
    if (file < 0)
        spool_failed(error);
    return file;
}

static bool write_whole(int file, const char *bytes, gsize length, GError **error) {
    while (length > 0) {
        gssize written = write(file, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return spool_failed(error);
        bytes += written;
        length -= (gsize)written;
    }
    return true;
}

static bool cut_off(GError **error) {
    return refuse(error, FORM_ERROR_BAD, _("Your form arrived only in part. Please send it again."));
}

static bool too_large(GError **error) {
    return refuse(error, FORM_ERROR_TOO_LARGE,
                  _("That is more than we can take at once: up to five files of 25 MB each can be attached."));
}

/* Reads until the buffer is full or the body ends; -1 on error. */
static gssize fill_buffer(struct request *r) {
    gsize length = 0;
    gssize got = 1;
    while (got > 0 && length < SPOOL_FROM) {
        got = r->channel.read(r->channel.data, r->body.buffer + length, (gssize)(SPOOL_FROM - length));
        if (got < 0)
            return -1;
        length += (gsize)got;
    }
    return (gssize)length;
}

/* Reads away what is left, so that the web server has sent everything before it reads the answer. */
static void drain(struct request *r) {
    for (gsize total = 0; total < DRAIN_MAX; total += SPOOL_FROM)
        if (fill_buffer(r) < SPOOL_FROM)
            return;
}

/* The rest of a body whose first piece fills the buffer, into the file; the length of all of it is returned. */
static bool spool(struct request *r, int file, gsize cap, gsize *length, GError **error) {
    gssize piece = SPOOL_FROM;
    *length = 0;
    do {
        *length += (gsize)piece;
        if (*length > cap)
            return too_large(error);
        if (!write_whole(file, r->body.buffer, (gsize)piece, error))
            return false;
        if (piece < SPOOL_FROM)
            return true;
        piece = fill_buffer(r);
    } while (piece > 0);
    return piece == 0 || cut_off(error);
}

static bool map_spool(struct request *r, int file, gsize length, GError **error) {
    void *mapping = mmap(NULL, length, PROT_READ, MAP_PRIVATE, file, 0);
    if (mapping == MAP_FAILED)
        return spool_failed(error);
    r->body.mapping = mapping;
    r->body.data = mapping;
    r->body.length = length;
    return true;
}

/* What the web server says the length is; -1 if it doesn't say. */
static gint64 announced_length(const struct request *r) {
    gint64 length;
    const char *text = r->params.content_length;
    return text != NULL && form_parse_number(text, 0, G_MAXINT64, &length) ? length : -1;
}

static bool read_body(struct request *r, gsize cap, GError **error) {
    gint64 announced = announced_length(r);
    if (announced > (gint64)cap)
        return too_large(error);
    gssize piece = fill_buffer(r);
    if (piece < 0)
        return cut_off(error);
    r->body.data = r->body.buffer;
    r->body.length = (gsize)piece;
    if (piece == SPOOL_FROM) {
        int file = open_spool(r, error);
        gsize length;
        bool done = file >= 0 && spool(r, file, cap, &length, error) && map_spool(r, file, length, error);
        if (file >= 0)
            close(file);
        if (!done)
            return false;
    }
    return announced < 0 || (gsize)announced == r->body.length || cut_off(error);
}

bool request_read_body(struct request *r, gsize cap, GError **error) {
    if (r->body.buffer == NULL)
        r->body.buffer = g_malloc(SPOOL_FROM);
    bool done = read_body(r, cap, error);
    if (!done)
        drain(r);
    return done;
}

bool request_parse_form(struct request *r, GError **error) {
    const char *type = r->params.content_type != NULL ? r->params.content_type : "";
    gsize length = strcspn(type, "; \t");
    g_autofree char *essence = g_ascii_strdown(type, (gssize)length);
    if (strcmp(essence, "application/x-www-form-urlencoded") == 0)
        return form_add_encoded(&r->form, r->arena, r->body.data, r->body.length, error);
    if (strcmp(essence, "multipart/form-data") == 0)
        return form_add_multipart(&r->form, r->arena, type, r->body.data, r->body.length, error);
    return r->body.length == 0 ||
           refuse(error, FORM_ERROR_BAD, _("What your browser sent isn’t a form that we can read."));
}
