/* Work that is done side by side by child processes, as many as there are cores: each takes the next job until there is
 * none. A child has its own connection to the database and dies with its parent. */
#ifndef REPORT_WORKERS_H
#define REPORT_WORKERS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* What a job says when it is done. */
struct job_report {
    int64_t faults;
    char name[256]; /* what was made */
};

struct workers_task {
    unsigned n_jobs;
    void *data;
    void (*begin)(void *data); /* in each child before its first job: connections of the parent's are not to be used */
    bool (*work)(unsigned job, void *data, struct job_report *report, GError **error);        /* in a child */
    void (*done)(unsigned job, unsigned so_far, const struct job_report *report, void *data); /* in the parent */
};

/* After the first job that fails none is begun; its error comes with its domain and code. */
bool workers_run(const struct workers_task *task, GError **error);

#endif
