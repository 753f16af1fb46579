/* Shows how far a run is; see progress.h. */
#include "report/progress.h"

#include <stdarg.h>
#include <stdio.h>

#define SHOW_EVERY (G_USEC_PER_SEC / 10)

void progress_begin(struct progress *self) {
    self->started_at = g_get_monotonic_time();
    self->shown_at = 0;
}

void progress_show(struct progress *self, const char *what, gint64 done, gint64 wanted) {
    gint64 now = g_get_monotonic_time();
    if (!self->is_shown || now - self->shown_at < SHOW_EVERY)
        return;
    self->shown_at = now;
    double seconds = MAX((double)(now - self->started_at) / G_USEC_PER_SEC, 0.001);
    double rate = (double)done / seconds;
    fprintf(stderr, "\r%s %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT ", %.0f a second, %.0f s left\033[K", what, done,
            wanted, rate, rate > 0 ? (double)(wanted - done) / rate : 0);
    fflush(stderr);
}

void progress_end(struct progress *self, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    if (self->is_shown && self->shown_at != 0)
        fputs("\r\033[K", stderr);
    g_info("%s, %.1f s", text, (double)(g_get_monotonic_time() - self->started_at) / G_USEC_PER_SEC);
}
