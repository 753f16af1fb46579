/* The CSV reader of csv.h: one pass of a small state machine over a window of the file. The window holds the present
 * row whole, so that a refused one can be shown as it stands; its fields are written without quotes beside it. zlib
 * reads plain files and compressed ones (of several members, too) alike. Fuzzed by tests/fuzz/fuzz_csv.c. */
#include "admin/csv.h"

#include <errno.h>
#include <string.h>
#include <zlib.h>

G_DEFINE_QUARK(firstline - csv - error - quark, csv_error)

#define WINDOW_BYTES (256 * 1024)

enum state {
    FIELD_START,
    PLAIN,       /* in a field without quotes */
    QUOTED,      /* between quotes */
    QUOTE_SEEN,  /* after a quote that ends the field, or is the first of two */
    RETURN_SEEN, /* after a CR that must be followed by LF */
    TO_LINE_END, /* what is left of a faulty row */
};

struct csv {
    char *name;
    char separator;
    gzFile file; /* NULL: all is in the window already */
    char *window;
    size_t size;       /* allocated */
    size_t start;      /* of the present row */
    size_t at;         /* what is read next */
    size_t end;        /* of what was read from the file */
    bool is_exhausted; /* the file has no more */
    bool is_begun;     /* the byte order mark has been looked for */
    bool is_over;      /* nothing more is handed out */
    guint64 line;      /* of `at` */
    guint64 blank_lines;
    GString *text;     /* the fields of the row, each with its NUL */
    GArray *offsets;   /* size_t: where each begins in `text` */
    GPtrArray *fields; /* the same as pointers, once the row is whole */
};

static struct csv *csv_allocate(char separator, const char *name) {
    struct csv *self = g_new0(struct csv, 1);
    self->name = g_strdup(name);
    self->separator = separator;
    self->line = 1;
    self->text = g_string_sized_new(1024);
    self->offsets = g_array_new(FALSE, FALSE, sizeof(size_t));
    self->fields = g_ptr_array_new();
    return self;
}

struct csv *csv_open(const char *path, char separator, GError **error) {
    errno = 0;
    gzFile file = gzopen(path, "rbe");
    if (file == NULL) {
        g_set_error(error, CSV_ERROR, CSV_ERROR_FILE, "%s: %s", path, g_strerror(errno != 0 ? errno : ENOMEM));
        return NULL;
    }
    gzbuffer(file, WINDOW_BYTES);
    struct csv *self = csv_allocate(separator, path);
    self->file = file;
    self->size = WINDOW_BYTES;
    self->window = g_malloc(self->size);
    return self;
}

struct csv *csv_new(const char *bytes, size_t length, char separator, const char *name) {
    struct csv *self = csv_allocate(separator, name);
    self->window = g_malloc(length + 1);
    if (length > 0)
        memcpy(self->window, bytes, length);
    self->size = length + 1;
    self->end = length;
    self->is_exhausted = true;
    return self;
}

void csv_free(struct csv *self) {
    if (self == NULL)
        return;
    if (self->file != NULL)
        gzclose_r(self->file);
    g_free(self->name);
    g_free(self->window);
    g_string_free(self->text, TRUE);
    g_array_unref(self->offsets);
    g_ptr_array_unref(self->fields);
    g_free(self);
}

guint64 csv_blank_lines(const struct csv *self) {
    return self->blank_lines;
}

/* An error after which nothing more can be read. */
G_GNUC_PRINTF(5, 6)
static bool give_up(struct csv *self, guint64 line, enum csv_error code, GError **error, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    self->is_over = true;
    g_set_error(error, CSV_ERROR, (int)code, "%s:%" G_GUINT64_FORMAT ": %s", self->name, line, what);
    return false;
}

/* Reads more of the file behind what the window holds. False at its end, and with `error` where it can't be read. */
static bool fill(struct csv *self, GError **error) {
    if (self->is_exhausted)
        return false;
    if (self->start > 0) {
        memmove(self->window, self->window + self->start, self->end - self->start);
        self->at -= self->start;
        self->end -= self->start;
        self->start = 0;
    }
    if (self->end == self->size) {
        self->size = MAX(self->size * 2, WINDOW_BYTES);
        self->window = g_realloc(self->window, self->size);
    }
    int got = gzread(self->file, self->window + self->end, (unsigned)(self->size - self->end));
    if (got < 0) {
        int number;
        const char *what = gzerror(self->file, &number);
        return give_up(self, self->line, CSV_ERROR_FILE, error, "%s",
                       number == Z_ERRNO       ? g_strerror(errno)
                       : number == Z_BUF_ERROR ? "the file is cut off"
                                               : what);
    }
    self->end += (size_t)got;
    self->is_exhausted = got == 0;
    return got > 0;
}

/* A file cut off in the middle of its compression reads as a short one; zlib tells it only here. */
static bool check_end(struct csv *self, GError **error) {
    if (self->file == NULL)
        return true;
    int number;
    gzerror(self->file, &number);
    if (number == Z_BUF_ERROR)
        return give_up(self, self->line, CSV_ERROR_FILE, error, "the file is cut off");
    return true;
}

static void begin_row(struct csv *self, struct csv_row *row) {
    *row = (struct csv_row){.line = self->line};
    self->start = self->at;
    g_string_truncate(self->text, 0);
    g_array_set_size(self->offsets, 0);
}

static void begin_field(struct csv *self) {
    g_array_append_val(self->offsets, self->text->len);
}

static void end_field(struct csv *self) {
    g_string_append_c(self->text, '\0');
}

/* What a character does to the row. Returns the state after it; a fault is noted in the row. */
static enum state take(struct csv *self, enum state state, char c, struct csv_row *row) {
    switch (state) {
    case FIELD_START:
        begin_field(self);
        if (c == '"')
            return QUOTED;
        G_GNUC_FALLTHROUGH;
    case PLAIN:
        if (c == self->separator) {
            end_field(self);
            return FIELD_START;
        }
        if (c == '\r')
            return RETURN_SEEN;
        if (c == '"') {
            row->fault = "a quote in the middle of a field";
            return TO_LINE_END;
        }
        g_string_append_c(self->text, c);
        return PLAIN;
    case QUOTED:
        if (c == '"')
            return QUOTE_SEEN;
        g_string_append_c(self->text, c);
        return QUOTED;
    case QUOTE_SEEN:
        if (c == '"') {
            g_string_append_c(self->text, c);
            return QUOTED;
        }
        if (c == self->separator) {
            end_field(self);
            return FIELD_START;
        }
        if (c == '\r')
            return RETURN_SEEN;
        row->fault = "text after a closing quote";
        return TO_LINE_END;
    case RETURN_SEEN:
        row->fault = "a carriage return inside a field";
        return TO_LINE_END;
    case TO_LINE_END:
        return TO_LINE_END;
    }
    return state;
}

/* The row is whole: from `start` to `end`. */
static void finish_row(struct csv *self, enum state state, size_t end, struct csv_row *row) {
    row->raw = self->window + self->start;
    row->raw_length = end - self->start;
    if (row->raw_length > 0 && row->raw[row->raw_length - 1] == '\r')
        row->raw_length--;
    if (state == FIELD_START)
        begin_field(self);
    if (state != TO_LINE_END)
        end_field(self);
    if (row->fault == NULL && memchr(row->raw, '\0', row->raw_length) != NULL)
        row->fault = "a NUL byte";
    if (!g_utf8_validate_len(row->raw, row->raw_length, NULL) && row->fault == NULL)
        row->fault = "not valid UTF-8";
    if (row->fault != NULL)
        return;
    g_ptr_array_set_size(self->fields, 0);
    for (guint i = 0; i < self->offsets->len; i++)
        g_ptr_array_add(self->fields, self->text->str + g_array_index(self->offsets, size_t, i));
    row->fields = (const char **)self->fields->pdata;
    row->n_fields = self->fields->len;
}

/* Reads on to the end of the row at hand; the newline inside quotes belongs to it. */
static bool read_row(struct csv *self, struct csv_row *row, GError **error) {
    enum state state = FIELD_START;
    for (;;) {
        if (self->at == self->end) {
            g_autoptr(GError) trouble = NULL;
            if (!fill(self, &trouble)) {
                if (trouble == NULL)
                    break;
                g_propagate_error(error, g_steal_pointer(&trouble));
                return false;
            }
        }
        char c = self->window[self->at++];
        if (c == '\n') {
            self->line++;
            if (state != QUOTED) {
                finish_row(self, state, self->at - 1, row);
                return true;
            }
        }
        if (self->at - self->start > CSV_ROW_MOST)
            return give_up(self, row->line, CSV_ERROR_SYNTAX, error, "a row of more than %d bytes; %s", CSV_ROW_MOST,
                           state == QUOTED ? "is a quote left open?" : "is it a CSV file?");
        state = take(self, state, c, row);
    }
    if (!check_end(self, error))
        return false;
    if (state == QUOTED)
        return give_up(self, row->line, CSV_ERROR_SYNTAX, error, "a quote is opened in this row and never closed");
    finish_row(self, state, self->at, row);
    return true;
}

/* Skips a byte order mark; refuses the other encodings that begin with one. */
static bool read_mark(struct csv *self, GError **error) {
    while (self->end < 3) {
        g_autoptr(GError) trouble = NULL;
        if (fill(self, &trouble))
            continue;
        if (trouble == NULL)
            break;
        g_propagate_error(error, g_steal_pointer(&trouble));
        return false;
    }
    if (self->end >= 3 && memcmp(self->window, "\xef\xbb\xbf", 3) == 0)
        self->at = self->start = 3;
    if (self->end >= 2 && (memcmp(self->window, "\xff\xfe", 2) == 0 || memcmp(self->window, "\xfe\xff", 2) == 0))
        return give_up(self, 1, CSV_ERROR_SYNTAX, error, "the file is in UTF-16; convert it to UTF-8 first");
    return true;
}

bool csv_next(struct csv *self, struct csv_row *row, GError **error) {
    if (self->is_over)
        return false;
    if (!self->is_begun && !read_mark(self, error))
        return false;
    self->is_begun = true;
    for (;;) {
        begin_row(self, row);
        if (!read_row(self, row, error))
            return false;
        if (row->raw_length > 0)
            return true;
        /* An empty line, or nothing at all after the last one's end. */
        if (self->at == self->end && self->is_exhausted && self->line == row->line) {
            self->is_over = true;
            return false;
        }
        self->blank_lines++;
    }
}
