/* What customers say and use in a month: read with the workbook's snapshot, added up as the data sheets Answers,
 * Readings, Incident tickets and Adoption are written, shown by Satisfaction, Self-service, Training and the Summary.
 * Memory grows with customers, articles, incidents and categories, not with answers or readings. */
#ifndef REPORT_VOICE_H
#define REPORT_VOICE_H

#include "report/stretch.h"

enum { SCORE_LOWEST = 1, SCORE_SATISFIED = 4, SCORE_HIGHEST = 5 };

/* Requests for an answer, and answers. A request counts in the month in which it was sent, an answer in the one in
 * which it was given. */
struct score_counts {
    int64_t asked;
    int64_t answered;              /* of the month's requests, within the month */
    int64_t by[SCORE_HIGHEST + 1]; /* the month's answers by score */
};
void score_counts_add(struct score_counts *sum, const struct score_counts *more);
int64_t score_counts_answers(const struct score_counts *counts);
int64_t score_counts_satisfied(const struct score_counts *counts);
int64_t score_counts_points(const struct score_counts *counts); /* all scores added up */

/* Rows of Answers that stand together. */
struct answer_group {
    int64_t team_id, service_id, category_id;
    struct stretch rows;
    struct score_counts counts;
};

/* What articles were good for. */
struct reading_counts {
    int64_t read, helpful, not_helpful, avoided;
};
void reading_counts_add(struct reading_counts *sum, const struct reading_counts *more);
struct article_line {
    int64_t article_id, category_id;
    char *title;
    struct stretch rows; /* of Readings */
    struct reading_counts counts;
};

struct link_group {
    int64_t incident_id;
    struct stretch rows; /* of Incident tickets */
    int64_t tickets;
};

struct adoption_month {
    int month;
    int64_t received, how_to;
    bool has_seats;
    int64_t sold, assigned, active;
};
struct adopter {
    int64_t customer_id;
    struct stretch rows; /* of Adoption */
    GArray *months;      /* struct adoption_month */
};

struct voice {
    int64_t from, to;                                   /* the month, as far as it has come, in the workbook's zone */
    int64_t n_answers, n_readings, n_links, n_adoption; /* rows of the data sheets */
    int first_month;                                    /* of Adoption */
    struct db_rows *answer_months, *comments, *reading_months, *link_months, *incidents, *suggestions, *courses;
    GArray *groups;   /* struct answer_group, in the order of Answers */
    GArray *articles; /* struct article_line, in the order of Readings */
    GArray *links;    /* struct link_group, in the order of Incident tickets */
    GArray *adopters; /* struct adopter, in the order of Adoption */
};

/* Asks for everything but the rows of the data sheets. NULL with `error`. */
struct voice *voice_read(struct workbook *book, GError **error);
void voice_free(struct voice *self);

/* All answers of the month, and those of a month as SQL counted them. */
struct score_counts voice_scores(const struct voice *self);
struct score_counts voice_scores_in(const struct voice *self, int month);
/* What stands in the service's or a category's name: "How do I …?" */
const char *voice_service(const struct workbook *book, int64_t category_id);
/* So many sheets do `rows` rows of data need. */
unsigned voice_pages(const struct workbook *book, int64_t rows);

/* The comments that Satisfaction shows at most; all of them stand on Answers. */
enum { VOICE_COMMENTS = 300 };
/* How far Adoption goes back: courses of twelve months, and what was before them. */
enum { VOICE_MONTHS_BEFORE = 15 };

#endif
