/* Logging: GLib's structured log, written to standard error or the journal, one line a message.
 *
 * Programs call g_warning(), g_info() and so on; this adds the program, the request id and the level, and keeps control
 * characters out of the stream. What must never reach a log is the callers' part: no password, no token, no text that
 * a person wrote. */
#ifndef SHARED_LOG_H
#define SHARED_LOG_H

#include <glib.h>

enum log_destination { LOG_STDERR, LOG_JOURNAL };
enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

/* From here on messages up to `level` go to the destination (an unreachable journal falls back to standard error).
 * `program` is the line's prefix and the journal's identifier; it must live as long as the program. */
void log_open(const char *program, enum log_destination destination, enum log_level level);

/* The request that messages belong to from here on; copied; NULL ends it. */
void log_set_request(const char *id);

/* The one line of a request, at level info: `GET /tickets/12 200 3.1 ms, 1 round trip`. The path is without its query
 * string, which may hold what a person typed. */
struct log_request {
    const char *method;
    const char *path;
    unsigned status;
    gint64 microseconds;
    guint64 round_trips;
};
void log_request(const struct log_request *request);

#endif
