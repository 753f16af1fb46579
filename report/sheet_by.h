/* The sheets that list one thing against the metrics: By customer, category, priority, plan, team. They differ in what
 * stands in the first columns and in the key by which Groups is added up; the rest is here. Also the formulas that the
 * Summary shares with them. */
#ifndef REPORT_SHEET_BY_H
#define REPORT_SHEET_BY_H

#include "report/sheet_clocks.h"

/* A line of such a sheet. */
struct by_line {
    int64_t id;
    const char *above; /* first column, where the sheet has two: the service */
    const char *name;
    bool is_sum; /* of the lines below it: a service, a team */
};

struct by {
    enum sheet_id sheet;
    enum dimension dimension;
    enum groups_column key; /* of Groups */
    enum dimension sums;    /* where some lines are sums of those below them: by what, and the key of that */
    enum groups_column sums_key;
    const char *above; /* N_(): title of the first column; NULL: the sheet has one column of names */
    const char *name;  /* N_(): of the names */
    const char *all;   /* N_(): name of the last lines: "All customers" */
    const char *defined_name;
    /* The lines in order; the function appends struct by_line. */
    void (*lines)(const struct workbook *self, GArray *lines);
};
bool by_write(struct workbook *self, struct page *page, const struct by *by);

/* Appends the lines of a list of names, without 'none' unless there are clocks for it. */
void by_names(const struct workbook *self, const struct name_list *list, enum dimension dimension, GArray *lines);
/* Whether there is any clock for an id. */
bool by_is_used(const struct workbook *self, enum dimension dimension, int64_t id);

/* A sum over a column of Groups, on all of its sheets, of the rows whose metric key, and whose key in column `key`
 * (GROUPS_COLUMNS: no other), are what the cells named say. */
char *groups_sum(const struct workbook *self, enum groups_column column, const char *metric_cell,
                 enum groups_column key, const char *key_cell);
/* The same, into a cell. */
void groups_sum_cell(const struct workbook *self, struct page *page, unsigned column, int64_t result,
                     enum groups_column over, const char *metric_cell, enum groups_column key, const char *key_cell);
/* 6.2 over two cells: 'none' without verdicts. */
void attainment_cell(struct page *page, unsigned column, int64_t met, int64_t missed, const char *met_cell,
                     const char *missed_cell);
/* The goal that the verdicts were to reach, or 'none', over the cells with the two sums. */
void goal_cell(struct page *page, unsigned column, const struct counts *counts, const char *judged_cell,
               const char *needed_cell);
/* "ok", or "differs" where a check fails. */
void check_cell(struct page *page, unsigned column, bool holds, const char *condition);
/* Lays a look over the cells of a column for which the formula, written for the first of them, holds. */
void colour_cells(struct page *page, lxw_row_t first, lxw_row_t last, unsigned column, enum style style,
                  const char *formula);
/* Colours a column of attainments by the uncut counts (6.2), and one of checks. */
struct colouring {
    unsigned attainment, met, missed, judged, needed;
};
void colour_attainment(struct page *page, lxw_row_t first, lxw_row_t last, const struct colouring *columns);
void colour_checks(struct page *page, lxw_row_t first, lxw_row_t last, unsigned column);

#endif
