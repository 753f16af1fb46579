/* Runs jobs in child processes; see workers.h. Children draw the next job's number from shared memory and report
 * through a pipe, in pieces that are short enough to be written at once. */
#include "report/workers.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

/* More than a machine's cores would only share them; more than this would wait for the database. */
#define MOST_WORKERS 16

struct message {
    unsigned job;
    bool is_fine;
    GQuark domain; /* the child is a copy of its parent, so that quarks mean the same in both */
    int code;
    char text[512];
    struct job_report report;
};
G_STATIC_ASSERT(sizeof(struct message) <= PIPE_BUF);

struct crew {
    const struct workers_task *task;
    atomic_uint *next; /* the next job, in shared memory */
    int pipe[2];
    pid_t children[MOST_WORKERS];
    unsigned n_children;
};

static bool fail(GError **error, const char *what) {
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "%s: %s", what, g_strerror(errno));
    return false;
}

/* ---- in a child ---------------------------------------------------------------------------------------------------
 */

static void die_with_parent(pid_t parent) {
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    if (getppid() != parent)
        _exit(1);
}

static void do_job(const struct crew *self, unsigned job) {
    struct message message = {.job = job};
    GError *error = NULL;
    message.is_fine = self->task->work(job, self->task->data, &message.report, &error);
    if (error != NULL) {
        message.domain = error->domain;
        message.code = error->code;
        g_strlcpy(message.text, error->message, sizeof message.text);
        g_error_free(error);
    }
    if (write(self->pipe[1], &message, sizeof message) != sizeof message)
        _exit(1);
}

static void be_child(const struct crew *self) {
    close(self->pipe[0]);
    self->task->begin(self->task->data);
    for (unsigned job; (job = atomic_fetch_add(self->next, 1)) < self->task->n_jobs;)
        do_job(self, job);
    _exit(0);
}

/* ---- in the parent ------------------------------------------------------------------------------------------------
 */

static bool start(struct crew *self, unsigned wanted, GError **error) {
    pid_t parent = getpid();
    while (self->n_children < wanted) {
        pid_t child = fork();
        if (child < 0)
            return self->n_children > 0 || fail(error, "no worker can be started");
        if (child == 0) {
            die_with_parent(parent);
            be_child(self);
        }
        self->children[self->n_children++] = child;
    }
    return true;
}

static void stop_giving(struct crew *self) {
    atomic_store(self->next, self->task->n_jobs);
}

/* Until the last child has closed its end. */
static bool listen_to_all(struct crew *self, GError **error) {
    struct message message;
    unsigned so_far = 0;
    bool fine = true;
    for (ssize_t length; (length = read(self->pipe[0], &message, sizeof message)) != 0;) {
        if (length < 0 && errno == EINTR)
            continue;
        if (length != sizeof message) {
            stop_giving(self);
            return fine && fail(error, "a worker can't be heard");
        }
        if (message.is_fine)
            self->task->done(message.job, ++so_far, &message.report, self->task->data);
        else if (fine)
            g_set_error(error, message.domain, message.code, "%s", message.text);
        if (!message.is_fine)
            stop_giving(self);
        fine = fine && message.is_fine;
    }
    return fine;
}

static bool wait_for_all(const struct crew *self, bool fine, GError **error) {
    for (unsigned i = 0; i < self->n_children; i++) {
        int status = 0;
        while (waitpid(self->children[i], &status, 0) < 0 && errno == EINTR)
            ;
        if (fine && status != 0) {
            fine = false;
            g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                        "a worker ended with status %d before its work was done", status);
        }
    }
    return fine;
}

bool workers_run(const struct workers_task *task, GError **error) {
    struct crew self = {.task = task};
    if (task->n_jobs == 0)
        return true;
    self.next = mmap(NULL, sizeof *self.next, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (self.next == MAP_FAILED)
        return fail(error, "no memory to share with workers");
    atomic_init(self.next, 0);
    bool fine = pipe(self.pipe) == 0 || fail(error, "no pipe to workers");
    if (fine) {
        fine = start(&self, MIN(MIN(task->n_jobs, g_get_num_processors()), MOST_WORKERS), error);
        close(self.pipe[1]);
        fine = fine && listen_to_all(&self, error);
        close(self.pipe[0]);
        fine = wait_for_all(&self, fine, error);
    }
    munmap(self.next, sizeof *self.next);
    return fine;
}
