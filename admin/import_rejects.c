/* Writes the file of import_rejects.h. Bytes of a refused row that are not UTF-8 are shown as \xNN, so that the file
 * can be read by anything. Only the operator may read it, as it holds what customers wrote. */
#include "admin/import_rejects.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define TEMPORARY_SUFFIX ".XXXXXX"

struct rejects {
    char *log_path, *wanted;
    char *path;      /* the name to be */
    char *temporary; /* the name until then */
    FILE *file;
    bool is_kept;
};

struct rejects *rejects_new(const char *log_path, const char *wanted) {
    struct rejects *self = g_new0(struct rejects, 1);
    self->log_path = g_strdup(log_path);
    self->wanted = g_strdup(wanted);
    return self;
}

void rejects_free(struct rejects *self) {
    if (self == NULL)
        return;
    if (self->file != NULL)
        fclose(self->file);
    if (self->temporary != NULL && !self->is_kept)
        g_unlink(self->temporary);
    g_free(self->log_path);
    g_free(self->wanted);
    g_free(self->path);
    g_free(self->temporary);
    g_free(self);
}

const char *rejects_path(const struct rejects *self) {
    return self->is_kept ? self->path : NULL;
}

/* incident_log.csv.gz → incident_log.rejects.csv */
static char *default_name(const char *log_path) {
    static const char *const endings[] = {".gz", ".csv"};
    g_autofree char *name = g_path_get_basename(log_path);
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++)
        if (g_str_has_suffix(name, endings[i]) && strlen(name) > strlen(endings[i]))
            name[strlen(name) - strlen(endings[i])] = '\0';
    return g_strconcat(name, ".rejects.csv", NULL);
}

static bool open_at(struct rejects *self, const char *path) {
    g_autofree char *temporary = g_strconcat(path, TEMPORARY_SUFFIX, NULL);
    int handle = g_mkstemp_full(temporary, O_WRONLY | O_CLOEXEC, 0600);
    if (handle < 0)
        return false;
    self->file = fdopen(handle, "w");
    self->path = g_strdup(path);
    self->temporary = g_steal_pointer(&temporary);
    fputs("line,reason,row\r\n", self->file);
    return true;
}

static bool fail(GError **error, const char *path, const char *advice) {
    g_set_error(error, G_FILE_ERROR, (int)g_file_error_from_errno(errno), "%s can't be written: %s%s", path,
                g_strerror(errno), advice);
    return false;
}

static bool begin(struct rejects *self, GError **error) {
    if (self->file != NULL)
        return true;
    if (self->wanted != NULL)
        return open_at(self, self->wanted) || fail(error, self->wanted, "");
    g_autofree char *name = default_name(self->log_path);
    g_autofree char *folder = g_path_get_dirname(self->log_path);
    g_autofree char *beside = g_build_filename(folder, name, NULL);
    return open_at(self, beside) || open_at(self, name) ||
           fail(error, name, "; say with --rejects FILE where refused rows go");
}

static void write_cell(FILE *file, const char *bytes, size_t length) {
    fputc('"', file);
    for (const char *at = bytes, *end = bytes + length; at < end;) {
        gunichar letter = g_utf8_get_char_validated(at, end - at);
        bool is_bad = letter == (gunichar)-1 || letter == (gunichar)-2 || letter == 0;
        size_t taken = is_bad ? 1 : (size_t)(g_utf8_next_char(at) - at);
        if (is_bad)
            fprintf(file, "\\x%02X", (unsigned char)*at);
        else if (*at == '"')
            fputs("\"\"", file);
        else
            fwrite(at, 1, taken, file);
        at += taken;
    }
    fputc('"', file);
}

bool rejects_add(struct rejects *self, const struct csv_row *row, const char *reason, GError **error) {
    if (!begin(self, error))
        return false;
    fprintf(self->file, "%" G_GUINT64_FORMAT ",", row->line);
    write_cell(self->file, reason, strlen(reason));
    fputc(',', self->file);
    write_cell(self->file, row->raw, row->raw_length);
    fputs("\r\n", self->file);
    return !ferror(self->file) || fail(error, self->path, "");
}

/* The file that an earlier run left where this one would write. */
static char *earlier_file(const struct rejects *self) {
    g_autofree char *name = default_name(self->log_path);
    g_autofree char *folder = g_path_get_dirname(self->log_path);
    g_autofree char *beside = g_build_filename(folder, name, NULL);
    if (g_file_test(beside, G_FILE_TEST_EXISTS))
        return g_steal_pointer(&beside);
    return g_file_test(name, G_FILE_TEST_EXISTS) ? g_steal_pointer(&name) : NULL;
}

bool rejects_keep(struct rejects *self, GError **error) {
    g_autofree char *earlier = self->file == NULL && self->wanted == NULL ? earlier_file(self) : NULL;
    if (self->file == NULL && self->wanted == NULL && earlier == NULL)
        return true;
    if (!begin(self, error))
        return false;
    bool is_written = fflush(self->file) == 0 && !ferror(self->file) && fsync(fileno(self->file)) == 0;
    is_written = fclose(self->file) == 0 && is_written;
    self->file = NULL;
    if (!is_written || g_rename(self->temporary, self->path) != 0)
        return fail(error, self->path, "");
    self->is_kept = true;
    return true;
}
