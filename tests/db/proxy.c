/* The proxy of proxy.h: reads the client's messages up to each Sync, forwards them as one, and the server's answer up
 * to ReadyForQuery. One connection at a time. Protocol: PostgreSQL's documentation, "Frontend/Backend Protocol". */
#include "tests/db/proxy.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static int unix_socket(const char *path, bool listening) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_assert(g_strlcpy(address.sun_path, path, sizeof address.sun_path) < sizeof address.sun_path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert(fd >= 0);
    int done = listening ? bind(fd, (struct sockaddr *)&address, sizeof address)
                         : connect(fd, (struct sockaddr *)&address, sizeof address);
    g_assert(done == 0 && (!listening || listen(fd, 8) == 0));
    return fd;
}

static bool read_all(int fd, GByteArray *to, size_t length) {
    size_t start = to->len;
    g_byte_array_set_size(to, (guint)(start + length));
    for (size_t done = 0; done < length;) {
        ssize_t n = read(fd, to->data + start + done, length - done);
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return true;
}

static bool write_all(int fd, const GByteArray *bytes) {
    for (size_t done = 0; done < bytes->len;) {
        ssize_t n = send(fd, bytes->data + done, bytes->len - done, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return true;
}

/* Appends one message; returns its type, or 0 at the end. The start packet has no type. */
static int read_message(int fd, GByteArray *to, bool typed) {
    size_t start = to->len;
    if (!read_all(fd, to, typed ? 5 : 4))
        return 0;
    int type = typed ? to->data[start] : 1;
    const guint8 *length = to->data + to->len - 4;
    size_t rest = ((size_t)length[0] << 24 | (size_t)length[1] << 16 | (size_t)length[2] << 8 | length[3]) - 4;
    return read_all(fd, to, rest) ? type : 0;
}

/* Everything up to a message of this type; false at the end. */
static bool read_up_to(int fd, GByteArray *to, int type) {
    int found;
    do
        found = read_message(fd, to, true);
    while (found != type && found != 0 && !(type == 'S' && found == 'X'));
    return found == type;
}

/* Serves a connection until either side ends it, or it is cut. */
static void serve(int client, int server, enum proxy_cut cut, unsigned trip) {
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    bool open = read_message(client, bytes, false) != 0 && write_all(server, bytes);
    g_byte_array_set_size(bytes, 0);
    open = open && read_up_to(server, bytes, 'Z') && write_all(client, bytes);
    for (unsigned n = 1; open; n++) {
        enum proxy_cut now = n == trip ? cut : PROXY_CUT_NEVER;
        g_byte_array_set_size(bytes, 0);
        open = read_up_to(client, bytes, 'S') && now != PROXY_CUT_BEFORE;
        if (open && now == PROXY_FREEZE)
            pause();
        open = open && write_all(server, bytes);
        g_byte_array_set_size(bytes, 0);
        open = open && read_up_to(server, bytes, 'Z') && now != PROXY_CUT_UNHEARD;
        open = open && write_all(client, bytes) && now != PROXY_CUT_AFTER;
    }
    close(client);
    close(server);
}

static G_GNUC_NORETURN void run(int listener, const char *server_socket, enum proxy_cut cut, unsigned trip) {
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0)
            _exit(0);
        serve(client, unix_socket(server_socket, false), cut, trip);
        cut = PROXY_CUT_NEVER;
    }
}

struct proxy *proxy_start(const char *server_socket, enum proxy_cut cut, unsigned trip) {
    struct proxy *proxy = g_new0(struct proxy, 1);
    proxy->folder = g_dir_make_tmp("firstline-proxy.XXXXXX", NULL);
    g_assert_nonnull(proxy->folder);
    g_autofree char *path = g_build_filename(proxy->folder, ".s.PGSQL.5432", NULL);
    int listener = unix_socket(path, true);
    proxy->pid = fork();
    g_assert_cmpint(proxy->pid, >=, 0);
    if (proxy->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        run(listener, server_socket, cut, trip);
    }
    close(listener);
    return proxy;
}

void proxy_stop(struct proxy *proxy) {
    g_autofree char *path = g_build_filename(proxy->folder, ".s.PGSQL.5432", NULL);
    kill(proxy->pid, SIGKILL);
    waitpid(proxy->pid, NULL, 0);
    g_unlink(path);
    g_rmdir(proxy->folder);
    g_free(proxy->folder);
    g_free(proxy);
}
