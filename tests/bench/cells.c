/* The limit that a workbook is measured against: the same rows come out of the database by the same COPY statements and
 * are dropped, then bare libxlsxwriter writes the same cells, ready-made on a tape (tape.h), in its constant-memory
 * mode. What Firstline loses against it is what Firstline itself costs. Run by month.py.
 *
 *     cells CONNINFO STATEMENTS TAPE WORKBOOK
 *
 * STATEMENTS: SQL, a line `;;` between two. It talks to libpq itself, so that it owes nothing to shared/ and report/.
 */
#include "tests/bench/tape.h"

#include <glib.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <xlsxwriter.h>

enum { FORMATS = 256, SHEETS_MAX = 64 };

static uint64_t drain(PGconn *connection) {
    uint64_t bytes = 0;
    char *row;
    for (int length; (length = PQgetCopyData(connection, &row, 0)) > 0; bytes += (uint64_t)length)
        PQfreemem(row);
    PGresult *end = PQgetResult(connection);
    if (PQresultStatus(end) != PGRES_COMMAND_OK)
        g_error("%s", PQerrorMessage(connection));
    PQclear(end);
    return bytes;
}

/* COPY out, as fast as it comes. */
static uint64_t copy_out(const char *conninfo, const char *statements_path) {
    g_autofree char *text = NULL;
    if (!g_file_get_contents(statements_path, &text, NULL, NULL))
        g_error("can't read %s", statements_path);
    g_auto(GStrv) statements = g_strsplit(text, "\n;;\n", -1);
    PGconn *connection = PQconnectdb(conninfo);
    uint64_t bytes = 0;
    for (char **statement = statements; *statement != NULL; statement++) {
        PGresult *result = PQexec(connection, *statement);
        ExecStatusType status = PQresultStatus(result);
        if (status != PGRES_COPY_OUT && status != PGRES_TUPLES_OK)
            g_error("%s%s", PQerrorMessage(connection), *statement);
        PQclear(result);
        if (status == PGRES_COPY_OUT)
            bytes += drain(connection);
    }
    PQfinish(connection);
    return bytes;
}

/* Where each text begins. */
static const char **texts_of(GMappedFile *file) {
    GPtrArray *texts = g_ptr_array_new();
    const char *at = g_mapped_file_get_contents(file), *end = at + g_mapped_file_get_length(file);
    while (at < end) {
        uint32_t length;
        memcpy(&length, at, sizeof length);
        g_ptr_array_add(texts, (gpointer)(at + sizeof length));
        at += sizeof length + length + 1;
    }
    return (const char **)(gpointer)g_ptr_array_free(texts, FALSE);
}

static GMappedFile *map(const char *path) {
    GMappedFile *file = g_mapped_file_new(path, FALSE, NULL);
    if (file == NULL)
        g_error("can't read %s", path);
    return file;
}

struct player {
    lxw_workbook *book;
    lxw_worksheet *sheets[SHEETS_MAX];
    unsigned n_sheets;
    lxw_format *formats[FORMATS];
    const char **texts;
    lxw_worksheet *sheet;
    lxw_row_t row;
};

static void play(struct player *self, const struct tape_step *step) {
    lxw_format *format = self->formats[step->format];
    const char *text = step->action == TAPE_USE_SHEET || step->action == TAPE_USE_ROW ? NULL : self->texts[step->text];
    switch ((enum tape_action)step->action) {
    case TAPE_ADD_SHEET:
        self->sheets[self->n_sheets++] = workbook_add_worksheet(self->book, text);
        break;
    case TAPE_USE_SHEET:
        self->sheet = self->sheets[step->text];
        break;
    case TAPE_USE_ROW:
        self->row = step->text;
        break;
    case TAPE_NUMBER:
        worksheet_write_number(self->sheet, self->row, step->column, step->number, format);
        break;
    case TAPE_TEXT:
        worksheet_write_string(self->sheet, self->row, step->column, text, format);
        break;
    case TAPE_FORMULA:
        worksheet_write_formula_num(self->sheet, self->row, step->column, text, format, step->number);
        break;
    case TAPE_FORMULA_OF_TEXT:
        worksheet_write_formula_str(self->sheet, self->row, step->column, text, format,
                                    self->texts[(uint32_t)step->number]);
        break;
    case TAPE_BLANK:
        worksheet_write_blank(self->sheet, self->row, step->column, format);
        break;
    }
}

static uint64_t write_cells(const char *tape_path, char *folder, const char *path) {
    g_autofree char *texts_path = g_strconcat(tape_path, ".texts", NULL);
    g_autoptr(GMappedFile) tape = map(tape_path), texts = map(texts_path);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = folder};
    struct player player = {.book = workbook_new_opt(path, &options), .texts = texts_of(texts)};
    for (unsigned format = 1; format < FORMATS; format++) {
        player.formats[format] = workbook_add_format(player.book);
        g_autofree char *form = g_strdup_printf("0.%0*d", (int)format % 20 + 1, 0);
        format_set_num_format(player.formats[format], form);
    }
    const struct tape_step *steps = (const struct tape_step *)(gpointer)g_mapped_file_get_contents(tape);
    uint64_t n = g_mapped_file_get_length(tape) / sizeof *steps, cells = 0;
    for (uint64_t i = 0; i < n; i++) {
        play(&player, &steps[i]);
        cells += steps[i].action >= TAPE_NUMBER;
    }
    if (workbook_close(player.book) != LXW_NO_ERROR)
        g_error("%s can't be written", path);
    g_free(player.texts);
    return cells;
}

int main(int argc, char **argv) {
    if (argc != 5)
        g_error("usage: cells CONNINFO STATEMENTS TAPE WORKBOOK");
    g_autofree char *folder = g_path_get_dirname(argv[4]);
    gint64 begin = g_get_monotonic_time();
    uint64_t bytes = copy_out(argv[1], argv[2]);
    gint64 copied = g_get_monotonic_time();
    uint64_t cells = write_cells(argv[3], folder, argv[4]);
    g_printerr("%.1f MiB out in %.1f s, %" G_GUINT64_FORMAT " cells in %.1f s\n", (double)bytes / (1 << 20),
               (double)(copied - begin) / G_USEC_PER_SEC, cells,
               (double)(g_get_monotonic_time() - copied) / G_USEC_PER_SEC);
    return 0;
}
