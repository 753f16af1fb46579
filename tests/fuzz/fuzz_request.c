/* Whole requests through the router, without a database: FastCGI parameters as lines, an empty line, the body. Whatever
 * comes, there is one answer with a status that we know, headers and no line breaks where there should be none. */
#include "cgi/multipart.h"
#include "cgi/serve.h"
#include "shared/i18n.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

struct stream {
    const char *body;
    gsize left;
    GString *answer;
};

static gssize read_body(void *data, char *buffer, gssize size) {
    struct stream *stream = data;
    gsize piece = MIN((gsize)size, stream->left);
    memcpy(buffer, stream->body, piece);
    stream->body += piece;
    stream->left -= piece;
    return (gssize)piece;
}

static bool write_answer(void *data, const char *bytes, gssize length) {
    g_string_append_len(((struct stream *)data)->answer, bytes, length);
    return true;
}

static GLogWriterOutput no_log(GLogLevelFlags level, const GLogField *fields, gsize n, gpointer unused) {
    (void)level;
    (void)fields;
    (void)n;
    (void)unused;
    return G_LOG_WRITER_HANDLED;
}

static struct request *worker(void) {
    static char *no_proxies[] = {NULL};
    static struct config config = {.web = {.base_url = (char *)"http://localhost",
                                           .brand = (char *)"Brand",
                                           .temporary_folder = (char *)"/tmp",
                                           .trusted_proxies = no_proxies}};
    static struct token_key key;
    static struct request *r;
    if (r == NULL) {
        r = g_new0(struct request, 1);
        i18n_init("firstline-cgi");
        g_assert(token_init());
        multipart_init();
        g_log_set_writer_func(no_log, NULL, NULL);
        request_init(r, &config, db_new("host=/nonexistent", "nobody"), &key);
    }
    return r;
}

/* The parameters end at the first empty line; *rest is what follows it. */
static char **split_params(char *text, char **rest) {
    char *end = strstr(text, "\n\n");
    *rest = end != NULL ? end + 2 : text + strlen(text);
    if (end != NULL)
        *end = '\0';
    return g_strsplit(text, "\n", -1);
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size) {
    g_autofree char *text = g_malloc(size + 1);
    char *body;
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    g_auto(GStrv) params = split_params(text, &body);
    g_autoptr(GString) answer = g_string_new(NULL);
    struct stream stream = {.body = body, .left = (gsize)(text + size - body), .answer = answer};
    int status = serve(worker(), params, (struct channel){.read = read_body, .write = write_answer, .data = &stream});
    g_assert(status >= 200 && status <= 503);
    g_assert(g_str_has_prefix(answer->str, "Status: "));
    const char *end = strstr(answer->str, "\r\n\r\n");
    g_assert(end != NULL);
    for (const char *p = answer->str; p < end; p++)
        g_assert((*p != '\n' || p[-1] == '\r') && (*p != '\r' || p[1] == '\n'));
    return 0;
}
