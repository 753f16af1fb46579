/* How far a run is: a line on the terminal that overwrites itself, and one line a step in the log. */
#ifndef REPORT_PROGRESS_H
#define REPORT_PROGRESS_H

#include <glib.h>
#include <stdbool.h>

struct progress {
    bool is_shown;     /* on standard error */
    gint64 started_at; /* of the step, monotonic microseconds */
    gint64 shown_at;
};

void progress_begin(struct progress *self);
/* So many of so many done: "tickets 12,000 of 48,000, 31,000 a second, 2 s left". At most ten times a second. */
void progress_show(struct progress *self, const char *what, gint64 done, gint64 wanted);
/* Ends the step with a line in the log, and its seconds. */
void progress_end(struct progress *self, const char *format, ...) G_GNUC_PRINTF(2, 3);

#endif
