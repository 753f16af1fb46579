/* COPY in binary form, out and in: the fastest way for many rows, without conversion to text and in constant memory.
 * COPY can't stand in a pipeline, so the statements before it are run first. Layout of the stream: PostgreSQL's
 * documentation of COPY, "Binary Format". */
#include "shared/db_private.h"
#include "shared/instant.h"

#include <libpq-fe.h>
#include <poll.h>

static const char SIGNATURE[11] = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (char)0xff, '\r', '\n', '\0'};

enum {
    HEADER_BYTES = 19,      /* signature, flags, length of the extension */
    FIELDS_MAX = 128,       /* columns of a row */
    SEND_BYTES = 64 * 1024, /* rows are handed over in pieces of about this size */
    EPOCH_2000 = 946684800, /* where PostgreSQL's own microseconds begin */
};

/* --- Both ways --- */

/* Reads what follows the data, and puts the connection back into pipeline mode. */
static void finish(struct db_work *work, const struct db_query *query) {
    struct db *db = work->db;
    for (;;) {
        enum db_link link;
        PGresult *result = db_next(db, &link);
        if (result != NULL && PQresultErrorField(result, PG_DIAG_SQLSTATE) != NULL)
            db_work_fail(work, db_error_of(result, query->name, false));
        if (result != NULL && PQstatus(db->conn) == CONNECTION_BAD)
            link = LINK_LOST;
        PQclear(result);
        if (link == LINK_OK && result != NULL)
            continue;
        if (link != LINK_OK || !db_enter_pipeline(db))
            db_work_lost(work, link == LINK_LATE ? LINK_LATE : LINK_LOST);
        return;
    }
}

/* Begins the COPY; what was asked before it is run on the way. */
static bool start(struct db_work *work, const struct db_query *query, ExecStatusType expected) {
    struct db *db = work->db;
    if (!db_work_may_ask(work, query) || !db_work_trip(work, NULL))
        return false;
    db->round_trips++;
    if (!db_leave_pipeline(db) || PQsendQuery(db->conn, query->sql) == 0) {
        db_work_lost(work, LINK_LOST);
        return false;
    }
    enum db_link link = db_flush(db);
    PGresult *result = link == LINK_OK ? db_next(db, &link) : NULL;
    bool started = PQresultStatus(result) == expected;
    if (link != LINK_OK || PQstatus(db->conn) == CONNECTION_BAD) {
        db_work_lost(work, link == LINK_LATE ? LINK_LATE : LINK_LOST);
        started = false;
    } else if (!started) {
        if (result != NULL && PQresultErrorField(result, PG_DIAG_SQLSTATE) != NULL)
            db_work_fail(work, db_error_of(result, query->name, false));
        finish(work, query);
    }
    PQclear(result);
    return started;
}

static void fail(struct db_work *work, const struct db_query *query, const char *what) {
    GError *error = NULL;
    db_error_set(&error, DB_ERROR_SHAPE, "", "%s: %s", query->name, what);
    db_work_fail(work, error);
}

/* --- Out --- */

struct reader {
    const struct db_query *query;
    db_copy_func each;
    void *data;
    bool begun, stopped;
};

static guint32 read_32(const unsigned char *bytes) {
    return (guint32)bytes[0] << 24 | (guint32)bytes[1] << 16 | (guint32)bytes[2] << 8 | bytes[3];
}

/* The length of the header at the beginning of the stream; 0 if it isn't one. */
static size_t header_length(const unsigned char *bytes, size_t length) {
    if (length < HEADER_BYTES || memcmp(bytes, SIGNATURE, sizeof SIGNATURE) != 0)
        return 0;
    size_t whole = HEADER_BYTES + (size_t)read_32(bytes + HEADER_BYTES - 4);
    return whole <= length ? whole : 0;
}

/* Fields of one row, none of which may reach past the message. Returns where the row ends, or NULL. */
static const unsigned char *read_row(const unsigned char *at, const unsigned char *end, struct db_field *fields,
                                     unsigned n) {
    for (unsigned i = 0; i < n; i++) {
        if (end - at < 4)
            return NULL;
        gint32 length = (gint32)read_32(at);
        at += 4;
        if (length > end - at)
            return NULL;
        fields[i] = (struct db_field){.bytes = at, .length = length};
        at += MAX(length, 0);
    }
    return at;
}

/* One message: whole rows, with the header before the first and -1 after the last. False: not that. */
static bool read_message(struct reader *reader, const unsigned char *bytes, size_t length) {
    const unsigned char *at = bytes, *end = bytes + length;
    struct db_field fields[FIELDS_MAX];
    if (!reader->begun) {
        size_t header = header_length(bytes, length);
        if (header == 0)
            return false;
        reader->begun = true;
        at += header;
    }
    while (end - at >= 2) {
        unsigned n = (unsigned)at[0] << 8 | at[1];
        at += 2;
        if (n == 0xffff)
            return at == end;
        if (n != reader->query->n_columns || (at = read_row(at, end, fields, n)) == NULL)
            return false;
        if (!reader->stopped && !reader->each(fields, n, reader->data))
            reader->stopped = true;
    }
    return at == end;
}

/* False: the link is lost, or there was no time left. */
static bool read_stream(struct db_work *work, struct reader *reader) {
    PGconn *conn = work->db->conn;
    for (;;) {
        char *message = NULL;
        int length = PQgetCopyData(conn, &message, 1);
        if (length > 0) {
            bool understood = read_message(reader, (const unsigned char *)message, (size_t)length);
            PQfreemem(message);
            if (!understood && !reader->stopped) {
                fail(work, reader->query, "not the binary rows of the expected columns");
                reader->stopped = true;
            }
            continue;
        }
        if (length < 0)
            return true; /* the end, or an error that finish() reads */
        enum db_link link = db_wait(work->db, POLLIN, NULL);
        if (link != LINK_OK) {
            db_work_lost(work, link);
            return false;
        }
        if (PQconsumeInput(conn) == 0)
            return true;
    }
}

bool db_copy_out_query(struct db_work *work, const struct db_query *query, db_copy_func each, void *data,
                       GError **error) {
    struct reader reader = {.query = query, .each = each, .data = data};
    g_assert(query->n_columns <= FIELDS_MAX);
    if (start(work, query, PGRES_COPY_OUT) && read_stream(work, &reader))
        finish(work, query);
    return db_work_report(work, error);
}

/* --- In --- */

struct db_copy {
    struct db_work *work;
    const struct db_query *query;
    GByteArray *rows; /* not handed over yet */
    unsigned left;    /* fields that the row at hand still wants */
    bool open;        /* the server is taking in */
};

/* libpq takes a piece whole or not at all; what the socket doesn't take at once is waited for. */
static void send_rows(struct db_copy *copy) {
    struct db *db = copy->work->db;
    if (copy->open && copy->rows->len > 0) {
        int taken = PQputCopyData(db->conn, (const char *)copy->rows->data, (int)copy->rows->len);
        enum db_link link = taken == 1 ? db_flush(db) : LINK_LOST;
        if (link != LINK_OK) {
            db_work_lost(copy->work, link);
            copy->open = false;
        }
    }
    g_byte_array_set_size(copy->rows, 0);
}

static void put(struct db_copy *copy, const void *bytes, size_t length) {
    g_byte_array_append(copy->rows, bytes, (guint)length);
}

static void put_16(struct db_copy *copy, gint16 value) {
    guint16 wire = GUINT16_TO_BE((guint16)value);
    put(copy, &wire, sizeof wire);
}

static void put_32(struct db_copy *copy, gint32 value) {
    guint32 wire = GUINT32_TO_BE((guint32)value);
    put(copy, &wire, sizeof wire);
}

/* The length before a field's bytes. */
static void put_length(struct db_copy *copy, gint32 length) {
    g_assert(copy->left > 0);
    copy->left--;
    put_32(copy, length);
}

struct db_copy *db_copy_in_query(struct db_work *work, const struct db_query *query) {
    static const unsigned char no_flags_no_extension[8] = {0};
    struct db_copy *copy = g_new0(struct db_copy, 1);
    copy->work = work;
    copy->query = query;
    copy->rows = g_byte_array_sized_new(SEND_BYTES + 1024);
    copy->open = start(work, query, PGRES_COPY_IN);
    put(copy, SIGNATURE, sizeof SIGNATURE);
    put(copy, no_flags_no_extension, sizeof no_flags_no_extension);
    return copy;
}

void db_copy_row(struct db_copy *copy) {
    g_assert(copy->left == 0);
    if (copy->rows->len >= SEND_BYTES)
        send_rows(copy);
    copy->left = copy->query->n_columns;
    put_16(copy, (gint16)copy->left);
}

void db_copy_null(struct db_copy *copy) {
    put_length(copy, -1);
}

void db_copy_int16(struct db_copy *copy, gint16 value) {
    put_length(copy, sizeof value);
    put_16(copy, value);
}

void db_copy_int32(struct db_copy *copy, gint32 value) {
    put_length(copy, sizeof value);
    put_32(copy, value);
}

void db_copy_int64(struct db_copy *copy, gint64 value) {
    guint64 wire = GUINT64_TO_BE((guint64)value);
    put_length(copy, sizeof wire);
    put(copy, &wire, sizeof wire);
}

void db_copy_bool(struct db_copy *copy, bool value) {
    unsigned char wire = value;
    put_length(copy, sizeof wire);
    put(copy, &wire, sizeof wire);
}

void db_copy_instant(struct db_copy *copy, gint64 epoch_seconds) {
    if (epoch_seconds < INSTANT_FIRST || epoch_seconds > INSTANT_LAST)
        db_copy_null(copy);
    else
        db_copy_int64(copy, (epoch_seconds - EPOCH_2000) * G_USEC_PER_SEC);
}

void db_copy_text(struct db_copy *copy, const char *text) {
    if (text == NULL)
        db_copy_null(copy);
    else
        db_copy_bytes(copy, text, strlen(text));
}

void db_copy_bytes(struct db_copy *copy, const void *bytes, size_t length) {
    g_assert(length <= G_MAXINT32);
    put_length(copy, (gint32)length);
    put(copy, bytes, length);
}

bool db_copy_done(struct db_copy *copy, GError **error) {
    struct db_work *work = copy->work;
    g_assert(copy->left == 0);
    put_16(copy, -1);
    send_rows(copy);
    if (copy->open) {
        enum db_link link = PQputCopyEnd(work->db->conn, NULL) == 1 ? db_flush(work->db) : LINK_LOST;
        if (link == LINK_OK)
            finish(work, copy->query);
        else
            db_work_lost(work, link);
    }
    g_byte_array_unref(copy->rows);
    g_free(copy);
    return db_work_report(work, error);
}
