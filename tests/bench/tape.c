/* Records the cells that firstline-report writes, for cells.c: a library that is loaded before libxlsxwriter
 * (LD_PRELOAD), notes each call in the file that $FIRSTLINE_TAPE names, and passes it on. Used by month.py. */
#include "tests/bench/tape.h"

#include <dlfcn.h>
#include <glib.h>
#include <stdio.h>
#include <xlsxwriter.h>

static FILE *steps, *texts;
static GHashTable *known_texts, *known_sheets, *known_formats; /* to their numbers */
static lxw_worksheet *sheet_in_use;
static lxw_row_t row_in_use;

#define REAL(name) ((__typeof__(&(name)))(gpointer)dlsym(RTLD_NEXT, #name))

static void begin(void) {
    const char *path = g_getenv("FIRSTLINE_TAPE");
    g_autofree char *texts_path = g_strconcat(path, ".texts", NULL);
    steps = fopen(path, "w");
    texts = fopen(texts_path, "w");
    if (steps == NULL || texts == NULL)
        g_error("%s can't be written", path);
    known_texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    known_sheets = g_hash_table_new(NULL, NULL);
    known_formats = g_hash_table_new(NULL, NULL);
}

static void note(enum tape_action action, lxw_format *format, lxw_col_t column, uint32_t text, double number) {
    struct tape_step step = {
        .action = (uint8_t)action,
        .format = (uint8_t)GPOINTER_TO_UINT(g_hash_table_lookup(known_formats, format)),
        .column = column,
        .text = text,
        .number = number,
    };
    fwrite(&step, sizeof step, 1, steps);
}

static uint32_t text_number(const char *text) {
    gpointer number;
    if (g_hash_table_lookup_extended(known_texts, text, NULL, &number))
        return GPOINTER_TO_UINT(number);
    uint32_t length = (uint32_t)strlen(text), next = g_hash_table_size(known_texts);
    fwrite(&length, sizeof length, 1, texts);
    fwrite(text, 1, length + 1, texts);
    g_hash_table_insert(known_texts, g_strdup(text), GUINT_TO_POINTER(next));
    return next;
}

static void go_to(lxw_worksheet *sheet, lxw_row_t row) {
    if (sheet != sheet_in_use)
        note(TAPE_USE_SHEET, NULL, 0, GPOINTER_TO_UINT(g_hash_table_lookup(known_sheets, sheet)), 0);
    if (sheet != sheet_in_use || row != row_in_use)
        note(TAPE_USE_ROW, NULL, 0, row, 0);
    sheet_in_use = sheet;
    row_in_use = row;
}

/* ---- what is recorded ---------------------------------------------------------------------------------------------
 */

lxw_worksheet *workbook_add_worksheet(lxw_workbook *workbook, const char *name) {
    lxw_worksheet *sheet = REAL(workbook_add_worksheet)(workbook, name);
    g_hash_table_insert(known_sheets, sheet, GUINT_TO_POINTER(g_hash_table_size(known_sheets)));
    note(TAPE_ADD_SHEET, NULL, 0, text_number(name), 0);
    return sheet;
}

lxw_format *workbook_add_format(lxw_workbook *workbook) {
    if (steps == NULL)
        begin();
    lxw_format *format = REAL(workbook_add_format)(workbook);
    g_hash_table_insert(known_formats, format, GUINT_TO_POINTER(g_hash_table_size(known_formats) + 1));
    return format;
}

lxw_error worksheet_write_number(lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, double number,
                                 lxw_format *format) {
    static __typeof__(&worksheet_write_number) real;
    go_to(sheet, row);
    note(TAPE_NUMBER, format, column, 0, number);
    return (real ? real : (real = REAL(worksheet_write_number)))(sheet, row, column, number, format);
}

lxw_error worksheet_write_string(lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, const char *text,
                                 lxw_format *format) {
    static __typeof__(&worksheet_write_string) real;
    go_to(sheet, row);
    note(TAPE_TEXT, format, column, text_number(text), 0);
    return (real ? real : (real = REAL(worksheet_write_string)))(sheet, row, column, text, format);
}

lxw_error worksheet_write_blank(lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, lxw_format *format) {
    go_to(sheet, row);
    note(TAPE_BLANK, format, column, 0, 0);
    return REAL(worksheet_write_blank)(sheet, row, column, format);
}

lxw_error worksheet_write_formula_num(lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, const char *formula,
                                      lxw_format *format, double result) {
    static __typeof__(&worksheet_write_formula_num) real;
    go_to(sheet, row);
    note(TAPE_FORMULA, format, column, text_number(formula), result);
    return (real ? real : (real = REAL(worksheet_write_formula_num)))(sheet, row, column, formula, format, result);
}

lxw_error worksheet_write_formula_str(lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, const char *formula,
                                      lxw_format *format, const char *result) {
    go_to(sheet, row);
    note(TAPE_FORMULA_OF_TEXT, format, column, text_number(formula), text_number(result));
    return REAL(worksheet_write_formula_str)(sheet, row, column, formula, format, result);
}

lxw_error workbook_close(lxw_workbook *workbook) {
    fclose(steps);
    fclose(texts);
    return REAL(workbook_close)(workbook);
}
