/* The log writer behind g_warning() and its kin; see log.h. */
#include "shared/log.h"
#include "shared/instant.h"

#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>

static const char *program = "firstline";
static enum log_destination destination = LOG_STDERR;
static enum log_level threshold = LOG_INFO;
static char request_id[64];

static enum log_level level_of(GLogLevelFlags flags) {
    if ((flags & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL)) != 0)
        return LOG_ERROR;
    if ((flags & G_LOG_LEVEL_WARNING) != 0)
        return LOG_WARNING;
    return (flags & (G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO)) != 0 ? LOG_INFO : LOG_DEBUG;
}

static const char *message_of(const GLogField *fields, gsize n_fields, gssize *length) {
    for (gsize i = 0; i < n_fields; i++) {
        if (g_str_equal(fields[i].key, "MESSAGE")) {
            *length = fields[i].length;
            return fields[i].value;
        }
    }
    *length = 0;
    return "";
}

/* Control characters could fake a line or command a terminal; a byte that isn't UTF-8 could do worse. */
static void append_clean(GString *line, const char *text, gssize length) {
    g_autofree char *valid = g_utf8_make_valid(text, length);
    for (const char *c = valid; *c != '\0'; c = g_utf8_next_char(c)) {
        gunichar character = g_utf8_get_char(c);
        if (g_unichar_iscntrl(character) || character == 0x2028 || character == 0x2029)
            g_string_append_c(line, ' ');
        else
            g_string_append_unichar(line, character);
    }
}

/* The one line, in one write, so that the lines of several workers don't mix. */
static GLogWriterOutput write_line(enum log_level level, const GLogField *fields, gsize n_fields) {
    static const char *const words[] = {
        [LOG_ERROR] = "error", [LOG_WARNING] = "warning", [LOG_INFO] = "info", [LOG_DEBUG] = "debug"};
    char now[INSTANT_TEXT_SIZE];
    gssize length;
    const char *message = message_of(fields, n_fields, &length);
    g_autoptr(GString) line = g_string_sized_new(160);
    g_string_append_printf(line, "%s %s[%d] %s ", instant_write(g_get_real_time() / G_USEC_PER_SEC, now), program,
                           (int)getpid(), words[level]);
    if (request_id[0] != '\0')
        g_string_append_printf(line, "[%s] ", request_id);
    append_clean(line, message, length);
    g_string_append_c(line, '\n');
    for (gsize done = 0; done < line->len;) {
        ssize_t n = write(STDERR_FILENO, line->str + done, line->len - done);
        if (n <= 0)
            return G_LOG_WRITER_UNHANDLED;
        done += (gsize)n;
    }
    return G_LOG_WRITER_HANDLED;
}

static GLogWriterOutput write_journal(GLogLevelFlags flags, const GLogField *fields, gsize n_fields) {
    GLogField more[32];
    gsize n = 0;
    for (gsize i = 0; i < n_fields && n < G_N_ELEMENTS(more) - 2; i++) {
        if (!g_str_equal(fields[i].key, "SYSLOG_IDENTIFIER"))
            more[n++] = fields[i];
    }
    more[n++] = (GLogField){"SYSLOG_IDENTIFIER", program, -1};
    if (request_id[0] != '\0')
        more[n++] = (GLogField){"REQUEST_ID", request_id, -1};
    return g_log_writer_journald(flags, more, n, NULL);
}

static GLogWriterOutput write_message(GLogLevelFlags flags, const GLogField *fields, gsize n_fields,
                                      G_GNUC_UNUSED gpointer data) {
    enum log_level level = level_of(flags);
    if (level > threshold)
        return G_LOG_WRITER_HANDLED;
    if (destination == LOG_JOURNAL && write_journal(flags, fields, n_fields) == G_LOG_WRITER_HANDLED)
        return G_LOG_WRITER_HANDLED;
    return write_line(level, fields, n_fields);
}

void log_open(const char *name, enum log_destination to, enum log_level level) {
    static bool installed;
    program = name;
    destination = to;
    threshold = level;
    /* GLib takes one writer a process. */
    if (!installed)
        g_log_set_writer_func(write_message, NULL, NULL);
    installed = true;
}

void log_set_request(const char *id) {
    request_id[0] = '\0';
    if (id == NULL)
        return;
    /* It may come from the web server, and so from anyone. */
    gsize n = 0;
    for (const char *c = id; *c != '\0' && n < sizeof request_id - 1; c++)
        request_id[n++] = g_ascii_isalnum(*c) || strchr("-_.", *c) != NULL ? *c : '?';
    request_id[n] = '\0';
}

void log_request(const struct log_request *request) {
    g_info("%s %s %u %.1f ms, %" G_GUINT64_FORMAT " round trip%s", request->method, request->path, request->status,
           (double)request->microseconds / 1000, request->round_trips, request->round_trips == 1 ? "" : "s");
}
