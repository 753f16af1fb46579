/* request.c and serve.c without a database: what comes in is taken apart as it should be, and what the router refuses
 * is refused with the right status, headers and words. */
#include "cgi/multipart.h"
#include "cgi/request.h"
#include "cgi/serve.h"
#include "shared/i18n.h"

#include <glib/gstdio.h>

#define COOKIE_TOKEN "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

struct fixture {
    struct config config;
    struct token_key key;
    struct db *db;
    struct request r;
    char *folder;
    char *proxies[3];
    const char *body;
    gsize body_length, body_taken;
    GString *answer;
};

static gssize read_body(void *data, char *buffer, gssize size) {
    struct fixture *f = data;
    /* In odd pieces, as streams come. */
    gsize piece = MIN((gsize)MIN(size, 7919), f->body_length - f->body_taken);
    if (piece > 0)
        memcpy(buffer, f->body + f->body_taken, piece);
    f->body_taken += piece;
    return (gssize)piece;
}

static bool write_answer(void *data, const char *bytes, gssize length) {
    g_string_append_len(((struct fixture *)data)->answer, bytes, length);
    return true;
}

static void set_up(struct fixture *f, gconstpointer unused) {
    (void)unused;
    f->folder = g_dir_make_tmp("firstline-test-XXXXXX", NULL);
    f->proxies[0] = (char *)"10.0.0.1";
    f->proxies[1] = (char *)"2001:db8::1";
    f->config.web.base_url = (char *)"http://localhost:8080";
    f->config.web.brand = (char *)"Brand & Co";
    f->config.web.temporary_folder = f->folder;
    f->config.web.trusted_proxies = f->proxies;
    f->db = db_new("host=/nonexistent", "nobody");
    f->answer = g_string_new(NULL);
    request_init(&f->r, &f->config, f->db, &f->key);
    f->r.channel = (struct channel){.read = read_body, .write = write_answer, .data = f};
}

static void tear_down(struct fixture *f, gconstpointer unused) {
    (void)unused;
    request_destroy(&f->r);
    db_free(f->db);
    g_string_free(f->answer, TRUE);
    g_rmdir(f->folder);
    g_free(f->folder);
}

static void take(struct fixture *f, char **params) {
    g_autoptr(GError) error = NULL;
    request_clear(&f->r);
    f->r.channel = (struct channel){.read = read_body, .write = write_answer, .data = f};
    request_read_params(&f->r, params, &error);
    g_assert_no_error(error);
}

#define PARAMS(...) ((char *[]){__VA_ARGS__, NULL})

static void test_target(struct fixture *f, gconstpointer unused) {
    (void)unused;
    take(f, PARAMS("REQUEST_METHOD=GET", "REQUEST_URI=/tickets/12?page=2&q=a%20b", "PATH_INFO=/other"));
    g_assert_cmpint(f->r.method, ==, METHOD_GET);
    g_assert_cmpstr(f->r.path, ==, "/tickets/12");
    g_assert_cmpstr(f->r.target, ==, "/tickets/12?page=2&q=a%20b");
    g_assert_cmpstr(form_text(&f->r.query, "q"), ==, "a b");
    g_assert_cmpint(f->r.door, ==, DOOR_CUSTOMER);

    take(f, PARAMS("REQUEST_METHOD=HEAD", "SCRIPT_NAME=/desk", "PATH_INFO=/tickets", "QUERY_STRING=x=1"));
    g_assert_true(f->r.head);
    g_assert_cmpint(f->r.method, ==, METHOD_GET);
    g_assert_cmpstr(f->r.path, ==, "/desk/tickets");
    g_assert_cmpstr(form_text(&f->r.query, "x"), ==, "1");
    g_assert_cmpint(f->r.door, ==, DOOR_DESK);

    take(f, PARAMS("REQUEST_METHOD=BREW", "REQUEST_URI=/deskx/%E4%B8%AD"));
    g_assert_cmpint(f->r.method, ==, METHOD_OTHER);
    g_assert_cmpint(f->r.door, ==, DOOR_CUSTOMER);
    g_assert_cmpstr(f->r.path, ==, "/deskx/中");
}

static void test_target_refused(struct fixture *f, gconstpointer unused) {
    (void)unused;
    static const char *const bad[] = {"REQUEST_URI=/%ff",   "REQUEST_URI=/a%00b",  "REQUEST_URI=/%",
                                      "REQUEST_URI=/%4",    "REQUEST_URI=/?a=%ff", "REQUEST_URI=/?a=%00",
                                      "REQUEST_URI=/?%zz=", "PATH_INFO=relative",  "REQUEST_METHOD=GET"};
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        request_clear(&f->r);
        g_assert_false(request_read_params(&f->r, PARAMS((char *)bad[i]), &error));
        g_assert_error(error, FORM_ERROR, FORM_ERROR_BAD);
    }
}

static void test_cookies(struct fixture *f, gconstpointer unused) {
    (void)unused;
    take(f, PARAMS("REQUEST_URI=/", "HTTP_COOKIE=a=1; customer_session=77." COOKIE_TOKEN "; ab=2;b=x=y ; c="));
    g_assert_cmpstr(request_cookie(&f->r, "a"), ==, "1");
    g_assert_cmpstr(request_cookie(&f->r, "ab"), ==, "2");
    g_assert_cmpstr(request_cookie(&f->r, "b"), ==, "x=y");
    g_assert_cmpstr(request_cookie(&f->r, "c"), ==, "");
    g_assert_null(request_cookie(&f->r, "d"));
    g_assert_true(f->r.session.present);
    g_assert_cmpint(f->r.session.customer_id, ==, 77);
    static const char *const bad[] = {"",
                                      "77",
                                      "77.",
                                      ".",
                                      "0." COOKIE_TOKEN,
                                      "-1." COOKIE_TOKEN,
                                      "x." COOKIE_TOKEN,
                                      "77." COOKIE_TOKEN "A",
                                      "99999999999999999999." COOKIE_TOKEN,
                                      COOKIE_TOKEN};
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autofree char *cookie = g_strconcat("HTTP_COOKIE=customer_session=", bad[i], NULL);
        take(f, PARAMS("REQUEST_URI=/", cookie));
        g_assert_false(f->r.session.present);
    }
    take(f, PARAMS("REQUEST_URI=/desk", "HTTP_COOKIE=desk_session=" COOKIE_TOKEN));
    g_assert_true(f->r.session.present);
}

/* Under https the names have the prefix that a subdomain can't forge. */
static void test_cookies_https(struct fixture *f, gconstpointer unused) {
    (void)unused;
    f->r.https = true;
    take(f, PARAMS("REQUEST_URI=/", "HTTP_COOKIE=customer_session=77." COOKIE_TOKEN));
    g_assert_false(f->r.session.present);
    take(f, PARAMS("REQUEST_URI=/", "HTTP_COOKIE=__Host-customer_session=77." COOKIE_TOKEN));
    g_assert_true(f->r.session.present);
    session_give_cookie(&f->r, 77, COOKIE_TOKEN);
    g_assert_cmpstr(g_ptr_array_index(f->r.response.cookies, 0), ==,
                    "Set-Cookie: __Host-customer_session=77." COOKIE_TOKEN
                    "; Path=/; HttpOnly; SameSite=Lax; Secure\r\n");
}

static void test_address(struct fixture *f, gconstpointer unused) {
    (void)unused;
    static const struct {
        const char *remote, *forwarded, *expected;
    } cases[] = {
        {"192.0.2.7", NULL, "192.0.2.7"},
        {"192.0.2.7", "198.51.100.1", "192.0.2.7"}, /* anyone can send the header */
        {"10.0.0.1", NULL, "10.0.0.1"},
        {"10.0.0.1", "198.51.100.1", "198.51.100.1"},
        {"10.0.0.1", "203.0.113.9, 198.51.100.1", "198.51.100.1"}, /* only the last is the proxy's word */
        {"10.0.0.1", "203.0.113.9,2001:db8::1", "203.0.113.9"},    /* two proxies */
        {"2001:db8::1", " 2001:db8::7 ", "2001:db8::7"},
        {"10.0.0.1", "203.0.113.9, nonsense", "10.0.0.1"},
        {"10.0.0.1", "", "10.0.0.1"},
        {"unix:", "203.0.113.9", "0.0.0.0"},
        {"", NULL, "0.0.0.0"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *remote = g_strconcat("REMOTE_ADDR=", cases[i].remote, NULL);
        g_autofree char *forwarded = g_strconcat("HTTP_X_FORWARDED_FOR=", cases[i].forwarded, NULL);
        take(f, PARAMS("REQUEST_URI=/", remote, cases[i].forwarded != NULL ? forwarded : NULL));
        g_assert_cmpstr(f->r.address, ==, cases[i].expected);
    }
}

static void test_id(struct fixture *f, gconstpointer unused) {
    (void)unused;
    take(f, PARAMS("REQUEST_URI=/", "REQUEST_ID=0123456789abcdef0123456789abcdef"));
    g_assert_cmpstr(f->r.id, ==, "0123456789abcdef0123456789abcdef");
    take(f, PARAMS("REQUEST_URI=/", "REQUEST_ID=bad\nid-of-nobody"));
    g_assert_cmpuint(strlen(f->r.id), ==, 16);
    g_autofree char *first = g_strdup(f->r.id);
    take(f, PARAMS("REQUEST_URI=/"));
    g_assert_cmpstr(f->r.id, !=, first);
}

/* ---- Bodies ---- */

static bool read_whole(struct fixture *f, const char *body, gsize length, const char *announced, gsize cap,
                       GError **error) {
    g_autofree char *param = g_strconcat("CONTENT_LENGTH=", announced, NULL);
    take(f, PARAMS("REQUEST_METHOD=POST", "REQUEST_URI=/", announced != NULL ? param : NULL));
    f->body = body;
    f->body_length = length;
    f->body_taken = 0;
    return request_read_body(&f->r, cap, error);
}

static void test_body(struct fixture *f, gconstpointer unused) {
    (void)unused;
    static const gsize sizes[] = {0, 1, 65535, 65536, 65537, 131072, 1000003};
    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *body = g_malloc(sizes[i] + 1);
        for (gsize j = 0; j < sizes[i]; j++)
            body[j] = (char)(j * 2654435761u >> 7);
        g_autofree char *announced = g_strdup_printf("%zu", sizes[i]);
        read_whole(f, body, sizes[i], i % 2 ? announced : NULL, 2 * 1024 * 1024, &error);
        g_assert_no_error(error);
        g_assert_cmpmem(f->r.body.data, f->r.body.length, body, sizes[i]);
        g_assert_true((f->r.body.mapping != NULL) == (sizes[i] >= 65536));
    }
    /* Nothing is left lying about. */
    g_autoptr(GDir) folder = g_dir_open(f->folder, 0, NULL);
    g_assert_null(g_dir_read_name(folder));
}

static void assert_body_refused(struct fixture *f, gsize length, const char *announced, gsize cap,
                                enum form_error code) {
    g_autoptr(GError) error = NULL;
    g_autofree char *body = g_malloc0(length);
    g_assert_false(read_whole(f, body, length, announced, cap, &error));
    g_assert_error(error, FORM_ERROR, (int)code);
    g_assert_cmpuint(f->body_taken, ==, length); /* the web server could send all of it */
}

static void test_body_refused(struct fixture *f, gconstpointer unused) {
    (void)unused;
    assert_body_refused(f, 2000000, "2000000", 1000000, FORM_ERROR_TOO_LARGE);
    assert_body_refused(f, 2000000, NULL, 1000000, FORM_ERROR_TOO_LARGE);
    assert_body_refused(f, 2000000, "10", 1000000, FORM_ERROR_TOO_LARGE);
    assert_body_refused(f, 100, "101", 1000000, FORM_ERROR_BAD);
    assert_body_refused(f, 100000, "100001", 1000000, FORM_ERROR_BAD);
    g_autoptr(GError) error = NULL;
    g_autofree char *body = g_malloc0(100000);
    f->config.web.temporary_folder = (char *)"/nonexistent";
    g_assert_false(read_whole(f, body, 100000, NULL, 1000000, &error));
    g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

/* ---- The router, through serve() ---- */

static int get_status(struct fixture *f, char **params) {
    g_string_truncate(f->answer, 0);
    f->body_taken = 0;
    return serve(&f->r, params, (struct channel){.read = read_body, .write = write_answer, .data = f});
}

static void assert_says(struct fixture *f, const char *text) {
    if (strstr(f->answer->str, text) == NULL)
        g_error("no “%s” in\n%s", text, f->answer->str);
}

static void test_router(struct fixture *f, gconstpointer unused) {
    (void)unused;
    g_assert_cmpint(get_status(f, PARAMS("REQUEST_METHOD=GET", "REQUEST_URI=/nothing")), ==, 404);
    assert_says(f, "Status: 404 Not Found\r\n");
    assert_says(f, "request ");
    g_assert_cmpint(get_status(f, PARAMS("REQUEST_METHOD=PUT", "REQUEST_URI=/sign-in")), ==, 405);
    assert_says(f, "\r\nAllow: GET, HEAD, POST\r\n");
    g_assert_cmpint(get_status(f, PARAMS("REQUEST_METHOD=GET", "REQUEST_URI=/sign-out")), ==, 405);
    assert_says(f, "\r\nAllow: POST\r\n");
    g_assert_cmpint(get_status(f, PARAMS("REQUEST_METHOD=GET", "REQUEST_URI=/%ff")), ==, 400);
    g_assert_cmpint(get_status(f, PARAMS("REQUEST_METHOD=GET", "REQUEST_URI=/sign-in/?next=/x")), ==, 308);
    assert_says(f, "\r\nLocation: /sign-in?next=/x\r\n");
    g_assert_cmpint(get_status(f, PARAMS("REQUEST_METHOD=GET", "REQUEST_URI=/sign-in")), ==, 200);
    assert_says(f,
                "\r\nContent-Security-Policy: default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
                "form-action 'self'; frame-ancestors 'none'; base-uri 'none'\r\n");
    assert_says(f, "\r\nX-Content-Type-Options: nosniff\r\n");
    assert_says(f, "\r\nCache-Control: no-store\r\n");
    assert_says(f, "Brand &amp; Co");
    g_assert_null(strstr(f->answer->str, "Strict-Transport-Security"));
    g_assert_cmpint(get_status(f, PARAMS("REQUEST_METHOD=GET", "REQUEST_URI=/health")), ==, 503);
    assert_says(f, "\r\nRetry-After: ");
}

/* What https adds, and only https. */
static void test_https(struct fixture *f, gconstpointer unused) {
    (void)unused;
    f->r.https = true;
    g_assert_cmpint(get_status(f, PARAMS("REQUEST_METHOD=GET", "REQUEST_URI=/sign-in")), ==, 200);
    assert_says(f, "\r\nStrict-Transport-Security: max-age=");
    assert_says(f, "\r\nSet-Cookie: __Host-pre_session=");
    assert_says(f, "; Secure\r\n");
}

static void test_head(struct fixture *f, gconstpointer unused) {
    (void)unused;
    g_assert_cmpint(get_status(f, PARAMS("REQUEST_METHOD=HEAD", "REQUEST_URI=/sign-in")), ==, 200);
    g_assert_true(g_str_has_suffix(f->answer->str, "\r\n\r\n"));
    g_assert_null(strstr(f->answer->str, "Content-Length: 0\r\n"));
}

#define POST_SIGN_OUT "REQUEST_METHOD=POST", "REQUEST_URI=/sign-out", "CONTENT_TYPE=application/x-www-form-urlencoded"

/* Signing out needs no database where there is no session: 303 says that every check was passed. */
static void test_forgery(struct fixture *f, gconstpointer unused) {
    (void)unused;
    char token[TOKEN_CHARS + 1];
    token_mark(&f->key, "form", COOKIE_TOKEN, token);
    g_autofree char *body = g_strconcat("token=", token, NULL);
    char *cookie = (char *)"HTTP_COOKIE=pre_session=" COOKIE_TOKEN;
    f->body = body;
    f->body_length = strlen(body);
    g_assert_cmpint(get_status(f, PARAMS(POST_SIGN_OUT, cookie)), ==, 303);
    g_assert_cmpint(get_status(f, PARAMS(POST_SIGN_OUT, cookie, "HTTP_ORIGIN=http://localhost:8080")), ==, 303);
    static const char *const foreign[] = {
        "HTTP_ORIGIN=null",
        "HTTP_ORIGIN=",
        "HTTP_ORIGIN=http://localhost:80800",
        "HTTP_ORIGIN=https://localhost:8080",
        "HTTP_ORIGIN=http://evil.example",
        "HTTP_ORIGIN=http://localhost",
        "HTTP_SEC_FETCH_SITE=cross-site",
        "HTTP_SEC_FETCH_SITE=same-site",
        "HTTP_REFERER=http://localhost:8080.evil.example/",
        "HTTP_REFERER=https://evil.example/http://localhost:8080/",
    };
    for (guint i = 0; i < G_N_ELEMENTS(foreign); i++)
        g_assert_cmpint(get_status(f, PARAMS(POST_SIGN_OUT, cookie, (char *)foreign[i])), ==, 403);
    static const char *const own[] = {"HTTP_REFERER=http://localhost:8080/ask", "HTTP_SEC_FETCH_SITE=same-origin"};
    for (guint i = 0; i < G_N_ELEMENTS(own); i++)
        g_assert_cmpint(get_status(f, PARAMS(POST_SIGN_OUT, cookie, (char *)own[i])), ==, 303);
    /* A right token, but of another browser; none; a wrong one. */
    g_assert_cmpint(get_status(f, PARAMS(POST_SIGN_OUT)), ==, 403);
    g_assert_cmpint(get_status(f, PARAMS(POST_SIGN_OUT, "HTTP_COOKIE=pre_session=x")), ==, 403);
    f->body_length = strlen("token=");
    g_assert_cmpint(get_status(f, PARAMS(POST_SIGN_OUT, cookie)), ==, 403);
    f->body = "";
    f->body_length = 0;
    g_assert_cmpint(get_status(f, PARAMS(POST_SIGN_OUT, cookie)), ==, 403);
}

/* What stands between two marks of the answer. */
static char *between(struct fixture *f, const char *from, const char *to) {
    const char *start = strstr(f->answer->str, from);
    g_assert_nonnull(start);
    start += strlen(from);
    return g_strndup(start, (gsize)(strstr(start, to) - start));
}

/* The token of a page is the one that is taken, together with the cookie that came with it. */
static void test_token_of_a_page(struct fixture *f, gconstpointer unused) {
    (void)unused;
    g_assert_cmpint(get_status(f, PARAMS("REQUEST_METHOD=GET", "REQUEST_URI=/sign-in")), ==, 200);
    g_autofree char *token = between(f, "name=\"token\" value=\"", "\"");
    g_autofree char *pre_session = between(f, "Set-Cookie: ", ";");
    g_autofree char *cookie = g_strconcat("HTTP_COOKIE=", pre_session, NULL);
    g_autofree char *body = g_strconcat("token=", token, NULL);
    f->body = body;
    f->body_length = strlen(body);
    g_assert_cmpint(get_status(f, PARAMS(POST_SIGN_OUT, cookie)), ==, 303);
}

static void test_bad_forms(struct fixture *f, gconstpointer unused) {
    (void)unused;
    static const struct {
        const char *type, *body;
        int status;
    } cases[] = {
        {"CONTENT_TYPE=text/plain", "x", 400},
        {"CONTENT_TYPE=", "x", 400},
        {"CONTENT_TYPE=application/json", "{}", 400},
        {"CONTENT_TYPE=multipart/form-data", "--x--", 400},
        {"CONTENT_TYPE=multipart/form-data; boundary=x", "--y--", 400},
        {"CONTENT_TYPE=application/x-www-form-urlencoded", "a=%ff", 400},
        {"CONTENT_TYPE=application/x-www-form-urlencoded", "a=%00", 400},
        {"CONTENT_TYPE=Application/X-WWW-Form-Urlencoded; charset=utf-8", "a=b", 403},
        {"CONTENT_TYPE=multipart/form-data; boundary=x", "--x--", 403},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        f->body = cases[i].body;
        f->body_length = strlen(f->body);
        int status = get_status(f, PARAMS("REQUEST_METHOD=POST", "REQUEST_URI=/sign-out", (char *)cases[i].type));
        g_assert_cmpint(status, ==, cases[i].status);
    }
    g_autofree char *large = g_strnfill(5 * 1024 * 1024, 'x');
    f->body = large;
    f->body_length = 5 * 1024 * 1024;
    g_assert_cmpint(get_status(f, PARAMS(POST_SIGN_OUT)), ==, 413);
}

static void test_disposition(struct fixture *f, gconstpointer unused) {
    (void)unused;
    static const struct {
        const char *name, *expected;
    } cases[] = {
        {"a.txt", "attachment; filename=\"a.txt\""},
        {"a b;c.txt", "attachment; filename=\"a b;c.txt\""},
        {"a\"b\\c.txt", "attachment; filename=\"a_b_c.txt\"; filename*=UTF-8''a%22b%5Cc.txt"},
        {"100%.txt", "attachment; filename=\"100_.txt\"; filename*=UTF-8''100%25.txt"},
        {"请.txt", "attachment; filename=\"?.txt\"; filename*=UTF-8''%E8%AF%B7.txt"},
        {"a\r\nb", "attachment; filename=\"a__b\"; filename*=UTF-8''a%0D%0Ab"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpstr(response_disposition(&f->r, cases[i].name), ==, cases[i].expected);
    g_assert_cmpstr(response_safe_type("Text/Plain"), ==, "text/plain");
    g_assert_cmpstr(response_safe_type("text/html"), ==, "application/octet-stream");
    g_assert_cmpstr(response_safe_type("image/svg+xml"), ==, "application/octet-stream");
    g_assert_cmpstr(response_safe_type(""), ==, "application/octet-stream");
}

static void test_redirect(struct fixture *f, gconstpointer unused) {
    (void)unused;
    static const char *const bad[] = {
        "//evil.example", "/\\evil.example", "http://evil.example", "", "x", "/a\r\nSet-Cookie: x=1", "/a b"};
    response_redirect(&f->r, "/tickets/12#m-3");
    g_assert_cmpstr(f->r.response.location, ==, "/tickets/12#m-3");
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        response_redirect(&f->r, bad[i]);
        g_assert_cmpstr(f->r.response.location, ==, "/");
    }
}

static void test_language(void) {
    static const struct {
        const char *accepts, *expected;
    } cases[] = {
        {NULL, "en"},
        {"", "en"},
        {"fr", "en"},
        {"de", "de"},
        {"de-AT,de;q=0.9,en;q=0.8", "de"},
        {"en-GB,de;q=0.9", "en"},
        {"fr, zh-Hans-CN;q=0.7, de;q=0.3", "zh_CN"},
        {"de;q=0, en;q=0.1", "en"},
        {"*;q=0.5", "en"},
        {";;;,,q=", "en"},
        {"den", "en"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpstr(i18n_accepted(cases[i].accepts), ==, cases[i].expected);
}

#define ADD(path, function) g_test_add("/request/" path, struct fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    /* The requests here are refused on purpose; what the log says of it isn't fatal. */
    g_log_set_always_fatal(G_LOG_LEVEL_ERROR);
    i18n_init("firstline-cgi");
    g_assert_true(token_init());
    multipart_init();
    ADD("target", test_target);
    ADD("target-refused", test_target_refused);
    ADD("cookies", test_cookies);
    ADD("cookies-https", test_cookies_https);
    ADD("address", test_address);
    ADD("id", test_id);
    ADD("body", test_body);
    ADD("body-refused", test_body_refused);
    ADD("router", test_router);
    ADD("https", test_https);
    ADD("head", test_head);
    ADD("forgery", test_forgery);
    ADD("token-of-a-page", test_token_of_a_page);
    ADD("bad-forms", test_bad_forms);
    ADD("disposition", test_disposition);
    ADD("redirect", test_redirect);
    g_test_add_func("/request/language", test_language);
    return g_test_run();
}
