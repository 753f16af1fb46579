/* Checks a ZIP file entry by entry; see zip.h. */
#include "report/zip.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum {
    END_BYTES = 22,
    END_COMMENT_MAX = 65535,
    DIRECTORY_BYTES = 46,
    LOCAL_BYTES = 30,
    STORED = 0,
    DEFLATED = 8,
    PIECE = 64 * 1024,
};

struct reader {
    const char *path;
    int file;
    off_t size;
    zip_func each;
    void *data;
};

/* An entry as the directory has it. */
struct entry {
    char *name;
    unsigned method;
    uint32_t checksum, packed, unpacked, offset;
};

GQuark zip_error_quark(void) {
    return g_quark_from_static_string("firstline-zip-error");
}

static bool broken(const struct reader *self, const char *what, GError **error) {
    g_set_error(error, ZIP_ERROR, ZIP_ERROR_BROKEN, "%s is broken: %s", self->path, what);
    return false;
}

static unsigned read_16(const unsigned char *bytes) {
    return bytes[0] | (unsigned)bytes[1] << 8;
}

static uint32_t read_32(const unsigned char *bytes) {
    return read_16(bytes) | (uint32_t)read_16(bytes + 2) << 16;
}

/* All of `length` bytes at an offset. */
static bool read_at(const struct reader *self, off_t offset, unsigned char *bytes, size_t length, GError **error) {
    if (offset < 0 || offset > self->size || (off_t)length > self->size - offset)
        return broken(self, "it ends too early", error);
    while (length > 0) {
        ssize_t got = pread(self->file, bytes, length, offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            g_set_error(error, ZIP_ERROR, ZIP_ERROR_READ, "%s can't be read: %s", self->path,
                        got < 0 ? g_strerror(errno) : "it was cut meanwhile");
            return false;
        }
        bytes += got;
        length -= (size_t)got;
        offset += got;
    }
    return true;
}

/* The end record: where the directory lies, and how many entries it has. */
static bool find_directory(const struct reader *self, off_t *offset, unsigned *entries, GError **error) {
    size_t length = (size_t)MIN(self->size, (off_t)(END_BYTES + END_COMMENT_MAX));
    g_autofree unsigned char *tail = g_malloc(length);
    if (!read_at(self, self->size - (off_t)length, tail, length, error))
        return false;
    for (size_t at = length < END_BYTES ? 0 : length - END_BYTES + 1; at-- > 0;) {
        if (memcmp(tail + at, "PK\5\6", 4) != 0)
            continue;
        *entries = read_16(tail + at + 10);
        *offset = (off_t)read_32(tail + at + 16);
        return true;
    }
    return broken(self, "there is no directory at its end", error);
}

/* ---- entries ------------------------------------------------------------------------------------------------------
 */

struct unpacking {
    const struct reader *reader;
    const struct entry *entry;
    uLong checksum;
    uint64_t unpacked;
    unsigned char in[PIECE], out[PIECE]; /* here, as the stream keeps pointing at them */
};

static bool hand_on(struct unpacking *self, const unsigned char *bytes, size_t length, GError **error) {
    self->checksum = crc32(self->checksum, bytes, (uInt)length);
    self->unpacked += length;
    return length == 0 || self->reader->each(self->entry->name, bytes, length, self->reader->data, error);
}

static bool inflate_piece(struct unpacking *self, z_stream *stream, bool *ended, GError **error) {
    do {
        stream->next_out = self->out;
        stream->avail_out = sizeof self->out;
        int status = inflate(stream, Z_NO_FLUSH);
        if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
            return broken(self->reader, self->entry->name, error);
        if (!hand_on(self, self->out, sizeof self->out - stream->avail_out, error))
            return false;
        *ended = status == Z_STREAM_END;
    } while (stream->avail_out == 0 && !*ended);
    return true;
}

static bool unpack_with(struct unpacking *self, z_stream *stream, off_t offset, GError **error) {
    bool ended = false;
    uint32_t left = self->entry->packed;
    while (left > 0) {
        size_t length = MIN(left, sizeof self->in);
        if (!read_at(self->reader, offset, self->in, length, error))
            return false;
        offset += (off_t)length;
        left -= (uint32_t)length;
        stream->next_in = self->in;
        stream->avail_in = (uInt)length;
        bool fine = self->entry->method == STORED ? hand_on(self, self->in, length, error)
                                                  : inflate_piece(self, stream, &ended, error);
        if (!fine)
            return false;
    }
    return ended || self->entry->method == STORED || broken(self->reader, self->entry->name, error);
}

static bool check_entry(const struct reader *self, const struct entry *entry, GError **error) {
    unsigned char local[LOCAL_BYTES];
    if (entry->method != STORED && entry->method != DEFLATED)
        return broken(self, entry->name, error);
    if (!read_at(self, (off_t)entry->offset, local, sizeof local, error))
        return false;
    if (memcmp(local, "PK\3\4", 4) != 0)
        return broken(self, entry->name, error);
    off_t data = (off_t)entry->offset + LOCAL_BYTES + (off_t)read_16(local + 26) + (off_t)read_16(local + 28);
    z_stream stream = {0};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
        g_error("zlib can't be initialised");
    struct unpacking unpacking = {.reader = self, .entry = entry, .checksum = crc32(0, NULL, 0)};
    bool fine = unpack_with(&unpacking, &stream, data, error);
    inflateEnd(&stream);
    if (!fine)
        return false;
    if (unpacking.checksum != entry->checksum || unpacking.unpacked != entry->unpacked)
        return broken(self, entry->name, error);
    return self->each(entry->name, NULL, 0, self->data, error);
}

/* Reads the directory's entry at `*offset` and moves past it. */
static bool next_entry(const struct reader *self, off_t *offset, struct entry *entry, GError **error) {
    unsigned char fixed[DIRECTORY_BYTES];
    if (!read_at(self, *offset, fixed, sizeof fixed, error))
        return false;
    if (memcmp(fixed, "PK\1\2", 4) != 0)
        return broken(self, "its directory", error);
    unsigned name_length = read_16(fixed + 28);
    *entry = (struct entry){
        .name = g_malloc0(name_length + 1),
        .method = read_16(fixed + 10),
        .checksum = read_32(fixed + 16),
        .packed = read_32(fixed + 20),
        .unpacked = read_32(fixed + 24),
        .offset = read_32(fixed + 42),
    };
    if (!read_at(self, *offset + DIRECTORY_BYTES, (unsigned char *)entry->name, name_length, error)) {
        g_free(entry->name);
        return false;
    }
    *offset += DIRECTORY_BYTES + (off_t)name_length + (off_t)read_16(fixed + 30) + (off_t)read_16(fixed + 32);
    return true;
}

static bool check_all(const struct reader *self, GError **error) {
    off_t offset;
    unsigned entries;
    if (!find_directory(self, &offset, &entries, error))
        return false;
    for (unsigned i = 0; i < entries; i++) {
        struct entry entry;
        if (!next_entry(self, &offset, &entry, error))
            return false;
        bool fine = check_entry(self, &entry, error);
        g_free(entry.name);
        if (!fine)
            return false;
    }
    return true;
}

bool zip_check(const char *path, zip_func each, void *data, GError **error) {
    struct reader self = {.path = path, .each = each, .data = data, .file = open(path, O_RDONLY | O_CLOEXEC)};
    struct stat status;
    if (self.file < 0 || fstat(self.file, &status) != 0) {
        g_set_error(error, ZIP_ERROR, ZIP_ERROR_READ, "%s can't be read: %s", path, g_strerror(errno));
        if (self.file >= 0)
            close(self.file);
        return false;
    }
    self.size = status.st_size;
    bool fine = check_all(&self, error);
    close(self.file);
    return fine;
}
