/* Headers and sending. Every answer, whatever its status, gets the same security headers here; what it says is for the
 * pages. With html.c the only file that writes to the browser. */
#include "cgi/response.h"

#include "cgi/request.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SEND_PIECE = 64 * 1024 };

/* security.md. Referrer-Policy is same-origin, not no-referrer, since that would also blank the Origin header of our
 * own forms (Fetch standard, "append a request Origin header"). */
#define SECURITY_HEADERS                                                                                               \
    "Content-Security-Policy: default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "               \
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'\r\n"                                                  \
    "X-Content-Type-Options: nosniff\r\n"                                                                              \
    "Referrer-Policy: same-origin\r\n"                                                                                 \
    "Cross-Origin-Opener-Policy: same-origin\r\n"                                                                      \
    "Cross-Origin-Resource-Policy: same-origin\r\n"                                                                    \
    "Cross-Origin-Embedder-Policy: require-corp\r\n"                                                                   \
    "Permissions-Policy: camera=(), microphone=(), geolocation=(), payment=()\r\n"

#define STRICT_TRANSPORT "Strict-Transport-Security: max-age=31536000\r\n"

static const struct reason {
    int status;
    const char *words;
} reasons[] = {
    {200, "OK"},
    {303, "See Other"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {409, "Conflict"},
    {413, "Content Too Large"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {500, "Internal Server Error"},
    {503, "Service Unavailable"},
};

static const char *reason_of(int status) {
    for (guint i = 0; i < G_N_ELEMENTS(reasons); i++)
        if (reasons[i].status == status)
            return reasons[i].words;
    return "Answer";
}

void response_reset(struct request *r) {
    GPtrArray *cookies = r->response.cookies;
    g_ptr_array_set_size(cookies, 0);
    html_reset(r->out);
    r->form_token = NULL; /* its cookie went with the others */
    r->response = (struct response){.status = 200, .length = -1, .cookies = cookies};
}

void response_status(struct request *r, int status) {
    r->response.status = status;
}

/* A path of ours, fit for a header; "/" for anything else. */
static const char *own_path(const char *path) {
    bool own = path[0] == '/' && path[1] != '/' && path[1] != '\\';
    for (const char *p = path; *p != '\0' && own; p++)
        own = (guint8)*p > ' ' && (guint8)*p < 0x7f;
    return own ? path : "/";
}

void response_redirect(struct request *r, const char *path) {
    html_reset(r->out);
    r->response.status = 303;
    r->response.location = request_copy(r, own_path(path));
}

void response_moved(struct request *r, const char *path) {
    response_redirect(r, path);
    r->response.status = 308;
}

const char *response_cookie_name(const struct request *r, const char *name) {
    return r->https ? arena_print(r->arena, "__Host-%s", name) : name;
}

void response_cookie(struct request *r, const char *name, const char *value) {
    g_ptr_array_add(r->response.cookies, request_print(r, "Set-Cookie: %s=%s; Path=/; HttpOnly; SameSite=Lax%s%s\r\n",
                                                       response_cookie_name(r, name), value, r->https ? "; Secure" : "",
                                                       *value == '\0' ? "; Max-Age=0" : ""));
}

/* ---- Downloads ---- */

const char *response_disposition(struct request *r, const char *file_name) {
    g_autofree char *plain = g_str_to_ascii(file_name, "C");
    bool extended = strcmp(plain, file_name) != 0;
    for (char *p = plain; *p != '\0'; p++) {
        if (*p == '"' || *p == '\\' || *p == '%' || !g_ascii_isprint(*p)) {
            *p = '_';
            extended = true;
        }
    }
    if (!extended)
        return request_print(r, "attachment; filename=\"%s\"", plain);
    /* RFC 8187 attr-char, beside the letters, digits and "-._~" that GLib always leaves. */
    g_autofree char *encoded = g_uri_escape_string(file_name, "!#$&+^`|", FALSE);
    return request_print(r, "attachment; filename=\"%s\"; filename*=UTF-8''%s", plain, encoded);
}

const char *response_safe_type(const char *type) {
    /* Nothing that a browser would run as a page of ours: no HTML, SVG or other XML. */
    static const char *const safe[] = {
        "text/plain",
        "text/csv",
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "application/zip",
        "application/gzip",
        "application/pdf",
        "application/json",
        "message/rfc822",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.ms-excel",
        "application/msword",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.text",
    };
    for (guint i = 0; i < G_N_ELEMENTS(safe); i++)
        if (g_ascii_strcasecmp(type, safe[i]) == 0)
            return safe[i];
    return "application/octet-stream";
}

/* ---- Headers ---- */

static bool has_body(const struct response *response) {
    return response->location == NULL && response->send_file == NULL;
}

static void append_headers(GString *headers, struct request *r, gint64 length) {
    const struct response *response = &r->response;
    g_string_append_printf(headers, "Status: %d %s\r\n", response->status, reason_of(response->status));
    if (response->location != NULL)
        g_string_append_printf(headers, "Location: %s\r\n", response->location);
    if (response->location == NULL)
        g_string_append_printf(headers, "Content-Type: %s\r\n",
                               response->type != NULL ? response->type : "text/html; charset=utf-8");
    if (length >= 0 && response->send_file == NULL)
        g_string_append_printf(headers, "Content-Length: %" G_GINT64_FORMAT "\r\n", length);
    if (response->disposition != NULL)
        g_string_append_printf(headers, "Content-Disposition: %s\r\n", response->disposition);
    if (response->send_file != NULL)
        g_string_append_printf(headers, "%s: %s\r\n",
                               r->config->web.send_file == SEND_FILE_ACCEL ? "X-Accel-Redirect" : "X-Sendfile",
                               response->send_file);
    if (response->retry_after > 0)
        g_string_append_printf(headers, "Retry-After: %u\r\n", response->retry_after);
    if (response->allow != NULL)
        g_string_append_printf(headers, "Allow: %s\r\n", response->allow);
    for (guint i = 0; i < response->cookies->len; i++)
        g_string_append(headers, g_ptr_array_index(response->cookies, i));
    g_string_append(headers, response->cache == RESPONSE_UNCHANGED
                                 ? "Cache-Control: private, max-age=86400, immutable\r\n"
                                 : "Cache-Control: no-store\r\n");
    g_string_append(headers, SECURITY_HEADERS);
    if (r->https)
        g_string_append(headers, STRICT_TRANSPORT);
    g_string_append_printf(headers, "X-Request-Id: %s\r\n\r\n", r->id);
}

static bool send_bytes(struct request *r, const char *bytes, gsize length) {
    if (!r->response.broken && length > 0)
        r->response.broken = !r->channel.write(r->channel.data, bytes, (gssize)length);
    return !r->response.broken;
}

static bool send_headers(struct request *r, gint64 length) {
    g_autoptr(GString) headers = g_string_sized_new(2048);
    append_headers(headers, r, length);
    return send_bytes(r, headers->str, headers->len);
}

bool response_download(struct request *r, const char *file_name, const char *type, gint64 length) {
    r->response.type = response_safe_type(type);
    r->response.disposition = response_disposition(r, file_name);
    r->response.length = length;
    r->response.streaming = true;
    return send_headers(r, length);
}

bool response_write(struct request *r, const char *data, gsize length) {
    g_assert(r->response.streaming);
    return r->head || send_bytes(r, data, length);
}

void response_abort(struct request *r) {
    r->response.broken = true;
}

/* The path below the web server's internal location, as a header wants it. */
static const char *escaped_path(struct request *r, const char *path) {
    g_autofree char *escaped = g_uri_escape_string(path, "/", FALSE);
    return request_copy(r, escaped);
}

static bool stream_file(struct request *r, const char *path, const char *file_name, const char *type) {
    int file = g_open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
    struct stat facts;
    bool found = file >= 0 && fstat(file, &facts) == 0 && S_ISREG(facts.st_mode);
    if (found && response_download(r, file_name, type, facts.st_size)) {
        g_autofree char *piece = g_malloc(SEND_PIECE);
        gint64 left = facts.st_size;
        while (left > 0) {
            gssize got = read(file, piece, (gsize)MIN(left, SEND_PIECE));
            if (got <= 0 || !response_write(r, piece, (gsize)got))
                break;
            left -= got;
        }
        if (left > 0)
            response_abort(r);
    }
    if (file >= 0)
        close(file);
    return found;
}

bool response_send_file(struct request *r, const char *path, const char *internal, const char *file_name,
                        const char *type) {
    if (r->config->web.send_file == SEND_FILE_NONE)
        return stream_file(r, path, file_name, type);
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return false;
    r->response.type = response_safe_type(type);
    r->response.disposition = response_disposition(r, file_name);
    r->response.send_file =
        r->config->web.send_file == SEND_FILE_ACCEL ? escaped_path(r, internal) : request_copy(r, path);
    return true;
}

void response_finish(struct request *r) {
    if (r->response.streaming)
        return;
    gsize length = 0;
    const char *body = has_body(&r->response) ? html_data(r->out, &length) : "";
    if (send_headers(r, (gint64)length) && !r->head)
        send_bytes(r, body, length);
}
