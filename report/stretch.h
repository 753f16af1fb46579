/* Rows of a table of data that stand together, perhaps on several of its sheets: what a sum over one group goes
 * through, so that a recalculation looks at each row once and not once a group. */
#ifndef REPORT_STRETCH_H
#define REPORT_STRETCH_H

#include "report/workbook.h"

/* From which sheet of the table and row (from 0) to which. */
struct stretch {
    bool is_begun;
    unsigned first_sheet, last_sheet;
    lxw_row_t first_row, last_row;
};

/* Takes in the row that is about to be written on `page`, a sheet of the table. */
void stretch_add(struct stretch *self, const struct table *table, const struct page *page);
/* `SUM(range)+…` over a column: a term for each sheet; "0" of no rows. The caller frees it. */
char *stretch_sum(const struct stretch *self, const struct table *table, unsigned column);
/* `COUNTIF(range,wanted)+…`, and `COUNT(range)+…`: of its numbers. */
char *stretch_count_if(const struct stretch *self, const struct table *table, unsigned column, int wanted);
char *stretch_count(const struct stretch *self, const struct table *table, unsigned column);
/* `SUMIFS(range,keys,">="&from,keys,"<="&to)+…`; `from` and `to` are cells. */
char *stretch_sum_between(const struct stretch *self, const struct table *table, unsigned column, unsigned keys,
                          const char *from, const char *to);
/* `SUM(range)+…` and `COUNT(range)+…` over the whole table. */
char *table_whole_sum(const struct table *table, unsigned column);
char *table_whole_count(const struct table *table, unsigned column);

#endif
