/* A tape of cells: every call with which a program writes cells through libxlsxwriter, in order. tape.c records it,
 * cells.c plays it. A file of `struct tape_step`, and beside it, at PATH.texts, the texts: each with its length before
 * it. */
#ifndef TESTS_BENCH_TAPE_H
#define TESTS_BENCH_TAPE_H

#include <stdint.h>

enum tape_action {
    TAPE_ADD_SHEET, /* text: its name */
    TAPE_USE_SHEET, /* row: its number, from 0; the following cells are on it */
    TAPE_USE_ROW,   /* row */
    TAPE_NUMBER,
    TAPE_TEXT,            /* text */
    TAPE_FORMULA,         /* text; number: its result */
    TAPE_FORMULA_OF_TEXT, /* text; row: the text that is its result */
    TAPE_BLANK,
};

struct tape_step {
    uint8_t action;
    uint8_t format; /* counted from 1 in the order in which they were added; 0: none */
    uint16_t column;
    uint32_t text; /* or row */
    double number;
};

#endif
