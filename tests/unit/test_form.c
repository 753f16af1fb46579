/* form.c: fields decoded once and checked once; what doesn't pass is refused whole. */
#include "cgi/form.h"
#include "cgi/multipart.h"

struct fixture {
    struct form form;
    struct arena *arena;
};

static void set_up(struct fixture *f, gconstpointer unused) {
    (void)unused;
    form_init(&f->form);
    f->arena = arena_new();
}

static void tear_down(struct fixture *f, gconstpointer unused) {
    (void)unused;
    form_clear(&f->form);
    arena_free(f->arena);
}

static void add(struct fixture *f, const char *text) {
    g_autoptr(GError) error = NULL;
    g_autofree char *exact = g_memdup2(text, strlen(text));
    form_add_encoded(&f->form, f->arena, exact, strlen(text), &error);
    g_assert_no_error(error);
}

static void assert_refused(struct fixture *f, const char *text, gsize length, enum form_error code) {
    g_autoptr(GError) error = NULL;
    g_assert_false(form_add_encoded(&f->form, f->arena, text, length, &error));
    g_assert_error(error, FORM_ERROR, (int)code);
    g_array_set_size(f->form.fields, 0);
}

static void test_encoded(struct fixture *f, gconstpointer unused) {
    (void)unused;
    add(f, "name=J%C3%BCrgen+M%26M&empty=&alone&&a%3Db=c%3dd=e&list=1&list=2&text=a%0D%0Ab%0Dc%0Ad");
    g_assert_cmpstr(form_text(&f->form, "name"), ==, "Jürgen M&M");
    g_assert_cmpstr(form_text(&f->form, "empty"), ==, "");
    g_assert_true(form_has(&f->form, "empty"));
    g_assert_true(form_has(&f->form, "alone"));
    g_assert_false(form_has(&f->form, "missing"));
    g_assert_cmpstr(form_text(&f->form, "missing"), ==, "");
    g_assert_cmpstr(form_text(&f->form, "a=b"), ==, "c=d=e");
    g_assert_cmpstr(form_text(&f->form, "text"), ==, "a\nb\nc\nd");
    guint position = 0;
    g_assert_cmpstr(form_next(&f->form, "list", &position), ==, "1");
    g_assert_cmpstr(form_next(&f->form, "list", &position), ==, "2");
    g_assert_null(form_next(&f->form, "list", &position));
}

static void test_encoded_refused(struct fixture *f, gconstpointer unused) {
    (void)unused;
    static const struct {
        const char *text;
        gsize length;
    } bad[] = {
        {"a=%", 3},
        {"a=%4", 4},
        {"a=%zz", 5},
        {"%00=b", 5},
        {"a=%00", 5},
        {"a=\0b", 4},
        {"\0=b", 3},
        {"a=%ff%fe", 8},
        {"a=\xff", 3},
        {"a=%C3", 5},
        {"a=%ED%A0%80", 11} /* a surrogate */,
        {"a=%C0%AF", 8} /* overlong */,
    };
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
        assert_refused(f, bad[i].text, bad[i].length, FORM_ERROR_BAD);
    g_autofree char *name = g_strnfill(FORM_NAME_MAX + 1, 'n');
    assert_refused(f, name, strlen(name), FORM_ERROR_BAD);
}

static void test_encoded_caps(struct fixture *f, gconstpointer unused) {
    (void)unused;
    g_autoptr(GString) text = g_string_new("a=1");
    for (int i = 1; i < FORM_FIELDS_MAX; i++)
        g_string_append(text, "&a=1");
    add(f, text->str);
    g_assert_cmpuint(f->form.fields->len, ==, FORM_FIELDS_MAX);
    g_array_set_size(f->form.fields, 0);
    g_string_append(text, "&a=1");
    assert_refused(f, text->str, text->len, FORM_ERROR_TOO_LARGE);
    g_autofree char *longest = g_strnfill(FORM_TEXT_MAX, 'x');
    g_autofree char *fits = g_strconcat("a=", longest, NULL), *too_long = g_strconcat("a=x", longest, NULL);
    add(f, fits);
    assert_refused(f, too_long, strlen(too_long), FORM_ERROR_TOO_LARGE);
}

static void test_numbers(struct fixture *f, gconstpointer unused) {
    (void)unused;
    gint64 n = 77;
    add(f, "a=12&b=-3&c=9223372036854775807&d=%2B5&e=1x&f=&g=+1&h=9223372036854775808&i=-&j=0x1&k=%EF%BC%91&l=1%0A");
    g_assert_true(form_number(&f->form, "a", 1, 100, &n));
    g_assert_cmpint(n, ==, 12);
    g_assert_true(form_number(&f->form, "b", -3, 3, &n));
    g_assert_cmpint(n, ==, -3);
    g_assert_true(form_number(&f->form, "c", 1, G_MAXINT64, &n));
    g_assert_cmpint(n, ==, G_MAXINT64);
    g_assert_false(form_number(&f->form, "a", 13, 100, &n));
    for (const char *name = "d\0e\0f\0g\0h\0i\0j\0k\0l\0missing\0"; *name != '\0'; name += strlen(name) + 1)
        g_assert_false(form_number(&f->form, name, G_MININT64, G_MAXINT64, &n));
}

static void test_trimmed(struct fixture *f, gconstpointer unused) {
    (void)unused;
    add(f, "a=++x+y+%0A&b=+++&c=z");
    g_assert_cmpstr(form_trimmed(&f->form, f->arena, "a"), ==, "x y");
    g_assert_cmpstr(form_trimmed(&f->form, f->arena, "b"), ==, "");
    g_assert_cmpstr(form_trimmed(&f->form, f->arena, "c"), ==, "z");
    g_assert_cmpstr(form_trimmed(&f->form, f->arena, "none"), ==, "");
}

/* ---- multipart ---- */

static void append_part(GString *body, const char *parameters, const char *data, gsize length) {
    g_string_append_printf(body, "--B\r\nContent-Disposition: form-data; %s\r\nContent-Type: Image/PNG; x=y\r\n\r\n",
                           parameters);
    g_string_append_len(body, data, (gssize)length);
    g_string_append(body, "\r\n");
}

static bool add_multipart(struct fixture *f, GString *body, GError **error) {
    g_string_append(body, "--B--\r\n");
    return form_add_multipart(&f->form, f->arena, "multipart/form-data; boundary=B", body->str, body->len, error);
}

static void test_multipart(struct fixture *f, gconstpointer unused) {
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) body = g_string_new(NULL);
    append_part(body, "name=\"text\"", "a\r\nb", 4);
    append_part(body, "name=\"file\"; filename=\"\"", "", 0); /* an input that was left empty */
    append_part(body, "name=\"file\"; filename=\"cat.png\"", "\0\r\n\xff", 4);
    g_assert_true(add_multipart(f, body, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(form_text(&f->form, "text"), ==, "a\nb");
    g_assert_cmpuint(f->form.uploads->len, ==, 1);
    const struct form_upload *upload = form_upload_at(&f->form, 0);
    g_assert_cmpstr(upload->name, ==, "file");
    g_assert_cmpstr(upload->file_name, ==, "cat.png");
    g_assert_cmpstr(upload->type, ==, "image/png");
    g_assert_cmpmem(upload->data, upload->length, "\0\r\n\xff", 4);
}

static void test_multipart_refused(struct fixture *f, gconstpointer unused) {
    (void)unused;
    static const struct {
        const char *data;
        gsize length;
    } bad[] = {{"\xff", 1}, {"a\0b", 3}, {"\xc3", 1}};
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GString) body = g_string_new(NULL);
        append_part(body, "name=\"text\"", bad[i].data, bad[i].length);
        g_assert_false(add_multipart(f, body, &error));
        g_assert_error(error, FORM_ERROR, FORM_ERROR_BAD);
    }
}

static void test_multipart_caps(struct fixture *f, gconstpointer unused) {
    (void)unused;
    g_autoptr(GError) six = NULL, large = NULL, text = NULL;
    g_autoptr(GString) body = g_string_new(NULL);
    for (int i = 0; i <= FORM_UPLOADS_MAX; i++)
        append_part(body, "name=\"file\"; filename=\"a\"", "x", 1);
    g_assert_false(add_multipart(f, body, &six));
    g_assert_error(six, FORM_ERROR, FORM_ERROR_TOO_LARGE);

    g_autofree char *bytes = g_malloc0(FORM_UPLOAD_MAX + 1);
    g_array_set_size(f->form.uploads, 0);
    g_string_truncate(body, 0);
    append_part(body, "name=\"file\"; filename=\"a\"", bytes, FORM_UPLOAD_MAX);
    g_assert_true(add_multipart(f, body, NULL));
    g_assert_cmpuint(form_upload_at(&f->form, 0)->length, ==, FORM_UPLOAD_MAX);
    g_string_truncate(body, 0);
    append_part(body, "name=\"file\"; filename=\"a\"", bytes, FORM_UPLOAD_MAX + 1);
    g_assert_false(add_multipart(f, body, &large));
    g_assert_error(large, FORM_ERROR, FORM_ERROR_TOO_LARGE);

    memset(bytes, 'x', FORM_TEXT_MAX + 1);
    g_string_truncate(body, 0);
    append_part(body, "name=\"text\"", bytes, FORM_TEXT_MAX + 1);
    g_assert_false(add_multipart(f, body, &text));
    g_assert_error(text, FORM_ERROR, FORM_ERROR_TOO_LARGE);
}

static void test_file_names(struct fixture *f, gconstpointer unused) {
    (void)unused;
    g_autofree char *stem = g_strnfill(400, 'a');
    g_autofree char *wide = g_strconcat("ä", stem, ".pdf", NULL);
    g_autofree char *wide_expected = g_strdup_printf("ä%.249s.pdf", stem);
    const struct {
        const char *sent, *expected;
    } names[] = {
        {"plain.txt", "plain.txt"},
        {"../../etc/passwd", "passwd"},
        {"folder/", "file"},
        {"..", "file"},
        {"a%0D%0Ab%22.txt", "ab\".txt"},
        {"100%25.txt", "100%25.txt"},
        {"exe.\xe2\x80\xaegpj.bat", "exe.gpj.bat"},
        {"请帮忙.docx", "请帮忙.docx"},
        {wide, wide_expected},
    };
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GString) body = g_string_new(NULL);
        g_autofree char *parameters = g_strdup_printf("name=\"file\"; filename=\"%s\"", names[i].sent);
        append_part(body, parameters, "x", 1);
        add_multipart(f, body, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(form_upload_at(&f->form, 0)->file_name, ==, names[i].expected);
        g_array_set_size(f->form.uploads, 0);
    }
}

#define ADD(path, function) g_test_add("/form/" path, struct fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    multipart_init();
    ADD("encoded", test_encoded);
    ADD("encoded-refused", test_encoded_refused);
    ADD("encoded-caps", test_encoded_caps);
    ADD("numbers", test_numbers);
    ADD("trimmed", test_trimmed);
    ADD("multipart", test_multipart);
    ADD("multipart-refused", test_multipart_refused);
    ADD("multipart-caps", test_multipart_caps);
    ADD("file-names", test_file_names);
    return g_test_run();
}
