/* The command line of firstline-report. */
#ifndef REPORT_OPTIONS_H
#define REPORT_OPTIONS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct options {
    char *config;
    char *what_if;  /* the file with another plan or calendar; NULL: none */
    int month;      /* YYYYMM; 0: tonight's */
    char *customer; /* by name; NULL: all of them */
    char *output;   /* NULL: the configuration's */
    char *language; /* NULL: the configuration's */
    int64_t now;
    bool is_now_given; /* otherwise it is when the run has the lock */
    bool progress, json;
    bool help, version; /* answered already: nothing more to do */
    unsigned sheet_rows;
};

/* False with `error` (G_OPTION_ERROR) where the command line is wrong. */
bool options_parse(struct options *self, int argc, char **argv, GError **error);
void options_clear(struct options *self);
typedef struct options options_t;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(options_t, options_clear)

#endif
