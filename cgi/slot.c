/* Slots as flock() on files that stay open: nothing can fail later for want of a file, and the kernel lets go of the
 * lock of a process that ends. */
#include "cgi/slot.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

static int *files;
static unsigned n_files;

bool slot_init(const char *folder, unsigned n, GError **error) {
    files = g_new(int, n);
    for (unsigned i = 0; i < n; i++) {
        g_autofree char *name = g_strdup_printf("firstline-%u-hash-%u.lock", (unsigned)geteuid(), i);
        g_autofree char *path = g_build_filename(folder, name, NULL);
        files[i] = g_open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (files[i] < 0) {
            g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(errno), "%s: %s", path, g_strerror(errno));
            return false;
        }
        n_files = i + 1;
    }
    return true;
}

int slot_take(void) {
    for (unsigned i = 0; i < n_files; i++)
        if (flock(files[i], LOCK_EX | LOCK_NB) == 0)
            return (int)i;
    return -1;
}

void slot_give(int slot) {
    g_assert(slot >= 0 && (unsigned)slot < n_files);
    flock(files[slot], LOCK_UN);
}
