/* multipart.c: uploads come out byte for byte, whatever they hold, and broken bodies are refused. */
#include "cgi/multipart.h"

#define TYPE "multipart/form-data; boundary=XyZ"

/* A body under construction. */
static void add_part(GString *body, const char *boundary, const char *headers, const void *data, gsize length) {
    g_string_append_printf(body, "--%s\r\n%s\r\n\r\n", boundary, headers);
    g_string_append_len(body, data, (gssize)length);
    g_string_append(body, "\r\n");
}

static GPtrArray *split(const char *type, const GString *body) {
    g_autoptr(GError) error = NULL;
    /* A copy of exactly this length, so that the sanitizer sees a read past its end. */
    g_autofree char *exact = g_memdup2(body->str, body->len);
    GPtrArray *parts = multipart_split(type, exact, body->len, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < parts->len; i++) { /* the copy goes */
        struct multipart_part *part = g_ptr_array_index(parts, i);
        part->data = body->str + (part->data - exact);
    }
    return parts;
}

static void assert_refused(const char *type, const char *text, gssize length, enum multipart_error code) {
    g_autoptr(GError) error = NULL;
    gsize size = length < 0 ? strlen(text) : (gsize)length;
    g_autofree char *exact = g_memdup2(text, size);
    g_assert_null(multipart_split(type, exact, size, &error));
    g_assert_error(error, MULTIPART_ERROR, (int)code);
}

static void assert_same_hash(const struct multipart_part *part, const void *data, gsize length) {
    g_autofree char *expected = g_compute_checksum_for_data(G_CHECKSUM_SHA256, data, length);
    g_autofree char *got = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)part->data, part->length);
    g_assert_cmpuint(part->length, ==, length);
    g_assert_cmpstr(got, ==, expected);
}

static void test_fields(void) {
    g_autoptr(GString) body = g_string_new(NULL);
    add_part(body, "XyZ", "Content-Disposition: form-data; name=\"subject\"", "Grüße", strlen("Grüße"));
    add_part(body, "XyZ", "content-disposition:form-data;name=plain\r\nContent-Type: Text/Plain; charset=utf-8", "", 0);
    add_part(body, "XyZ", "Content-Disposition: form-data; name=\"a%22b\"; filename=\"we%0D%0Aird \xc3\xa4%22.txt\"",
             "x", 1);
    g_string_append(body, "--XyZ--\r\n");
    g_autoptr(GPtrArray) parts = split(TYPE, body);
    g_assert_cmpuint(parts->len, ==, 3);
    const struct multipart_part *subject = parts->pdata[0], *plain = parts->pdata[1], *odd = parts->pdata[2];
    g_assert_cmpstr(subject->name, ==, "subject");
    g_assert_null(subject->file_name);
    g_assert_cmpstr(subject->type, ==, "");
    g_assert_cmpmem(subject->data, subject->length, "Grüße", strlen("Grüße"));
    g_assert_cmpstr(plain->name, ==, "plain");
    g_assert_cmpstr(plain->type, ==, "text/plain");
    g_assert_cmpuint(plain->length, ==, 0);
    g_assert_cmpstr(odd->name, ==, "a\"b");
    g_assert_cmpstr(odd->file_name, ==, "we\r\nird \xc3\xa4\".txt");
}

/* The three kinds of file that MIME libraries are known to change, and a part that says it is encoded. */
static void test_byte_for_byte(void) {
    static const char eml[] = "From: a@example.com\r\nContent-Type: multipart/mixed; boundary=\"XyZ1\"\r\n\r\n"
                              "--XyZ1\r\nContent-Transfer-Encoding: base64\r\n\r\naGk=\r\n--XyZ1--\r\n\r\n\r\n";
    static const char mht[] =
        "MIME-Version: 1.0\nContent-Type: multipart/related; type=\"text/html\"\n\n=3D=\n--Xy\r\r\n";
    g_autoptr(GString) binary = g_string_new(NULL);
    for (int i = 0; i < 70000; i++)
        g_string_append_len(binary, (const char[]){'\r', '\n', '\0', (char)i, '-', '-', 'X', 'y', '\r', '\n', '-'}, 11);
    g_autoptr(GString) body = g_string_new(NULL);
    add_part(body, "XyZ",
             "Content-Disposition: form-data; name=\"f\"; filename=\"a.eml\"\r\nContent-Type: message/rfc822", eml,
             sizeof eml - 1);
    add_part(body, "XyZ",
             "Content-Disposition: form-data; name=\"f\"; filename=\"a.mht\"\r\nContent-Transfer-Encoding: "
             "quoted-printable",
             mht, sizeof mht - 1);
    add_part(body, "XyZ", "Content-Disposition: form-data; name=\"f\"; filename=\"a.bin\"", binary->str, binary->len);
    g_string_append(body, "--XyZ--");
    g_autoptr(GPtrArray) parts = split(TYPE, body);
    g_assert_cmpuint(parts->len, ==, 3);
    assert_same_hash(parts->pdata[0], eml, sizeof eml - 1);
    assert_same_hash(parts->pdata[1], mht, sizeof mht - 1);
    assert_same_hash(parts->pdata[2], binary->str, binary->len);
    g_assert_cmpstr(((struct multipart_part *)parts->pdata[0])->type, ==, "message/rfc822");
}

/* Data that only begins like a delimiter is data; and a boundary with every character that RFC 2046 allows works. */
static void test_near_delimiters(void) {
    static const char boundary[] = "'()+_,-./:=?0aZ b";
    static const char near[] = "\r\n--'()+_,-./:=?0aZ bX\r\n--'()+_,-./:=?0aZ \r\n--\r\n-\r\n";
    g_autoptr(GString) body = g_string_new("preamble that nobody reads\r\n");
    add_part(body, boundary, "Content-Disposition: form-data; name=\"x\"", near, sizeof near - 1);
    g_string_append(body, "--'()+_,-./:=?0aZ b \t\r\nContent-Disposition: form-data; name=\"y\"\r\n\r\nlast\r\n"
                          "--'()+_,-./:=?0aZ b--\r\nepilogue\r\n--'()+_,-./:=?0aZ b\r\n");
    g_autoptr(GPtrArray) parts = split("multipart/form-data; boundary=\"'()+_,-./:=?0aZ b\"", body);
    g_assert_cmpuint(parts->len, ==, 2);
    assert_same_hash(parts->pdata[0], near, sizeof near - 1);
    assert_same_hash(parts->pdata[1], "last", 4);
}

/* The delimiter at every place around the edges of the pieces in which bodies are read. */
static void test_edges(void) {
    for (gsize edge = 64 * 1024 - 12; edge < 64 * 1024 + 12; edge++) {
        g_autoptr(GString) data = g_string_new(NULL);
        for (gsize i = 0; i < edge; i++)
            g_string_append_c(data, (char)(i * 31));
        g_autoptr(GString) body = g_string_new(NULL);
        add_part(body, "XyZ", "Content-Disposition: form-data; name=\"f\"; filename=\"x\"", data->str, data->len);
        add_part(body, "XyZ", "Content-Disposition: form-data; name=\"g\"", "tail", 4);
        g_string_append(body, "--XyZ--\r\n");
        g_autoptr(GPtrArray) parts = split(TYPE, body);
        g_assert_cmpuint(parts->len, ==, 2);
        assert_same_hash(parts->pdata[0], data->str, data->len);
        assert_same_hash(parts->pdata[1], "tail", 4);
    }
}

static void test_empty(void) {
    g_autoptr(GString) body = g_string_new("--XyZ--\r\n");
    g_autoptr(GPtrArray) parts = split(TYPE, body);
    g_assert_cmpuint(parts->len, ==, 0);
}

#define GOOD "Content-Disposition: form-data; name=\"x\"\r\n\r\ndata\r\n"

static void test_types(void) {
    static const char *const types[] = {
        NULL,
        "",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/mixed; boundary=XyZ",
        "text/plain; boundary=XyZ",
        "multipart/form-data; boundary=\xff\xfe",
        "multipart/form-data; boundary=12345678901234567890123456789012345678901234567890123456789012345678901",
        "multipart/form-data; boundary=\"Xy\nZ\"",
    };
    for (guint i = 0; i < G_N_ELEMENTS(types); i++)
        assert_refused(types[i], "--XyZ\r\n" GOOD "--XyZ--\r\n", -1, MULTIPART_ERROR_BAD);
}

/* Each is a whole body that must be refused. */
static void test_broken(void) {
    static const char *const bodies[] = {
        "",
        "\r\n",
        "nothing here",
        "--other\r\n" GOOD "--other--\r\n",
        "--XyZ\r\n" GOOD,         /* the final boundary is missing */
        "--XyZ\r\n" GOOD "--XyZ", /* cut within it */
        "--XyZ\r\n" GOOD "--XyZ-",
        "--XyZ\r\n" GOOD "--XyZ\r\n",
        "--XyZ\r\nContent-Disposition: form-data; name=\"x\"\r\n--XyZ--\r\n", /* headers don't end */
        "--XyZ\r\n--XyZ--\r\n",
        "--XyZ\r\n\r\ndata\r\n--XyZ--\r\n", /* no Content-Disposition */
        "--XyZ\r\nContent-Type: text/plain\r\n\r\ndata\r\n--XyZ--\r\n",
        "--XyZ\r\nContent-Disposition: attachment; name=\"x\"\r\n\r\ndata\r\n--XyZ--\r\n",
        "--XyZ\r\nContent-Disposition: form-data\r\n\r\ndata\r\n--XyZ--\r\n",
        "--XyZ\r\nContent-Disposition: form-data; name=\"x\"\r\nContent-Disposition: form-data; "
        "name=\"y\"\r\n\r\n\r\n--XyZ--\r\n",
        "--XyZ\r\nno colon\r\n" GOOD "--XyZ--\r\n",
        "--XyZ\r\n: no name\r\n" GOOD "--XyZ--\r\n",
        "--XyZ\r\nContent-Disposition: form-data;\r\n name=\"folded\"\r\n\r\ndata\r\n--XyZ--\r\n",
        "--XyZ\r\nContent-Disposition: form-data; name=\"x\"; filename=\"\xff\xfe.txt\"\r\n\r\ndata\r\n--XyZ--\r\n",
        "--XyZ\r\nContent-Disposition: form-data; name=\"\xc3\x28\"\r\n\r\ndata\r\n--XyZ--\r\n",
        "--XyZ\r\nContent-Disposition: form-data; name=\"a\x01\"\r\n\r\ndata\r\n--XyZ--\r\n",
        "--XyZ\nContent-Disposition: form-data; name=\"x\"\n\ndata\n--XyZ--\n", /* bare line feeds */
    };
    for (guint i = 0; i < G_N_ELEMENTS(bodies); i++)
        assert_refused(TYPE, bodies[i], -1, MULTIPART_ERROR_BAD);
    static const char nul[] = "--XyZ\r\nContent-Disposition: form-data; name=\"a\0b\"\r\n\r\ndata\r\n--XyZ--\r\n";
    assert_refused(TYPE, nul, sizeof nul - 1, MULTIPART_ERROR_BAD);
}

static void test_caps(void) {
    g_autoptr(GString) many = g_string_new(NULL);
    for (int i = 0; i < MULTIPART_PARTS_MAX; i++)
        add_part(many, "XyZ", "Content-Disposition: form-data; name=\"x\"", "1", 1);
    gsize length = many->len;
    g_string_append(many, "--XyZ--");
    g_autoptr(GPtrArray) parts = split(TYPE, many);
    g_assert_cmpuint(parts->len, ==, MULTIPART_PARTS_MAX);
    g_string_truncate(many, length);
    add_part(many, "XyZ", "Content-Disposition: form-data; name=\"x\"", "1", 1);
    g_string_append(many, "--XyZ--");
    assert_refused(TYPE, many->str, (gssize)many->len, MULTIPART_ERROR_TOO_MANY);

    g_autofree char *long_value = g_strnfill(MULTIPART_HEADERS_MAX, 'a');
    g_autofree char *headers = g_strdup_printf("X-Long: %s\r\nContent-Disposition: form-data; name=\"x\"", long_value);
    g_autoptr(GString) body = g_string_new(NULL);
    add_part(body, "XyZ", headers, "1", 1);
    g_string_append(body, "--XyZ--");
    assert_refused(TYPE, body->str, (gssize)body->len, MULTIPART_ERROR_BAD);
}

#if defined(__SANITIZE_ADDRESS__) || defined(__clang__)
enum { HOSTILE_SIZE = 512 * 1024 }; /* the sanitizer's memmem() looks at the whole rest at every call */
#else
enum { HOSTILE_SIZE = 32 * 1024 * 1024 };
#endif

/* A body made to look like delimiters all the way is read in one pass: a quadratic search would not end today. */
static void test_hostile(void) {
    g_autoptr(GString) body = g_string_new("--XyZ\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n");
    while (body->len < HOSTILE_SIZE)
        g_string_append(body, "\r\n--XyZ \r\r\n--Xy\r\n--XyZ-");
    assert_refused(TYPE, body->str, (gssize)body->len, MULTIPART_ERROR_BAD);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    multipart_init();
    g_test_add_func("/multipart/fields", test_fields);
    g_test_add_func("/multipart/byte-for-byte", test_byte_for_byte);
    g_test_add_func("/multipart/near-delimiters", test_near_delimiters);
    g_test_add_func("/multipart/edges", test_edges);
    g_test_add_func("/multipart/empty", test_empty);
    g_test_add_func("/multipart/types", test_types);
    g_test_add_func("/multipart/broken", test_broken);
    g_test_add_func("/multipart/caps", test_caps);
    g_test_add_func("/multipart/hostile", test_hostile);
    return g_test_run();
}
