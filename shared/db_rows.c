/* The rows of an answer: cells by row and column, in PostgreSQL's text form or, where the statement says so, its binary
 * one. Nothing is copied: texts and bytes live as long as the work. */
#include "shared/db_private.h"

#include <libpq-fe.h>

void db_rows_clear(struct db_rows *rows) {
    PQclear(rows->result);
    rows->result = NULL;
    rows->n_rows = rows->n_columns = 0;
    rows->affected = 0;
}

static gint64 affected(const PGresult *result) {
    return g_ascii_strtoll(PQcmdTuples((PGresult *)result), NULL, 10);
}

void db_rows_take(struct db_rows *rows, PGresult *result) {
    PQclear(rows->result);
    rows->result = result;
    rows->n_rows = (unsigned)PQntuples(result);
    rows->n_columns = (unsigned)PQnfields(result);
    /* A batch asks thousands of these in one work. */
    if (rows->n_columns == 0) {
        rows->affected = affected(result);
        PQclear(result);
        rows->result = NULL;
    }
}

unsigned db_count(const struct db_rows *rows) {
    return rows->n_rows;
}

gint64 db_affected(const struct db_rows *rows) {
    return rows->result == NULL ? rows->affected : affected(rows->result);
}

bool db_is_null(const struct db_rows *rows, unsigned row, unsigned column) {
    g_return_val_if_fail(column < rows->query->n_columns, true);
    return row >= rows->n_rows || column >= rows->n_columns || PQgetisnull(rows->result, (int)row, (int)column);
}

const char *db_str(const struct db_rows *rows, unsigned row, unsigned column) {
    g_return_val_if_fail(column < rows->query->n_columns, "");
    if (row >= rows->n_rows || column >= rows->n_columns)
        return "";
    return PQgetvalue(rows->result, (int)row, (int)column); /* "" for null */
}

/* int2, int4, int8 or bool in network order. */
static gint64 binary_int(const unsigned char *bytes, int length) {
    guint64 value = length > 0 && (bytes[0] & 0x80) != 0 ? G_MAXUINT64 : 0;
    for (int i = 0; i < length; i++)
        value = value << 8 | bytes[i];
    return (gint64)value;
}

gint64 db_int64(const struct db_rows *rows, unsigned row, unsigned column) {
    if (db_is_null(rows, row, column))
        return 0;
    const char *cell = PQgetvalue(rows->result, (int)row, (int)column);
    if (rows->query->binary)
        return binary_int((const unsigned char *)cell, PQgetlength(rows->result, (int)row, (int)column));
    return g_ascii_strtoll(cell, NULL, 10);
}

double db_number(const struct db_rows *rows, unsigned row, unsigned column) {
    g_return_val_if_fail(!rows->query->binary, 0);
    return g_ascii_strtod(db_str(rows, row, column), NULL);
}

bool db_flag(const struct db_rows *rows, unsigned row, unsigned column) {
    const char *cell = db_str(rows, row, column);
    return rows->query->binary ? cell[0] == 1 : cell[0] == 't';
}

const void *db_blob(const struct db_rows *rows, unsigned row, unsigned column, size_t *length) {
    *length = 0;
    g_return_val_if_fail(rows->query->binary, NULL);
    if (db_is_null(rows, row, column))
        return NULL;
    *length = (size_t)PQgetlength(rows->result, (int)row, (int)column);
    return PQgetvalue(rows->result, (int)row, (int)column);
}

gint64 db_field_int64(const struct db_field *field) {
    return field->length < 0 ? 0 : binary_int(field->bytes, field->length);
}

/* Microseconds since 2000-01-01, as PostgreSQL keeps a timestamptz. */
gint64 db_field_instant(const struct db_field *field) {
    const gint64 epoch_2000 = 946684800;
    if (field->length < 0)
        return G_MININT64;
    gint64 micro = binary_int(field->bytes, field->length);
    gint64 seconds = micro / G_USEC_PER_SEC;
    return epoch_2000 + (micro % G_USEC_PER_SEC < 0 ? seconds - 1 : seconds);
}

char *db_field_dup(const struct db_field *field) {
    return field->length < 0 ? NULL : g_strndup((const char *)field->bytes, (gsize)field->length);
}
