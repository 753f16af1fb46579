/* Reads and adds up what customers say and use; see voice.h. */
#include "report/voice.h"

#include "shared/i18n.h"
#include "sql/queries.h"

/* ---- counts -------------------------------------------------------------------------------------------------------
 */

void score_counts_add(struct score_counts *sum, const struct score_counts *more) {
    sum->asked += more->asked;
    sum->answered += more->answered;
    for (int score = SCORE_LOWEST; score <= SCORE_HIGHEST; score++)
        sum->by[score] += more->by[score];
}

int64_t score_counts_answers(const struct score_counts *counts) {
    int64_t sum = 0;
    for (int score = SCORE_LOWEST; score <= SCORE_HIGHEST; score++)
        sum += counts->by[score];
    return sum;
}

int64_t score_counts_satisfied(const struct score_counts *counts) {
    int64_t sum = 0;
    for (int score = SCORE_SATISFIED; score <= SCORE_HIGHEST; score++)
        sum += counts->by[score];
    return sum;
}

int64_t score_counts_points(const struct score_counts *counts) {
    int64_t sum = 0;
    for (int score = SCORE_LOWEST; score <= SCORE_HIGHEST; score++)
        sum += score * counts->by[score];
    return sum;
}

void reading_counts_add(struct reading_counts *sum, const struct reading_counts *more) {
    sum->read += more->read;
    sum->helpful += more->helpful;
    sum->not_helpful += more->not_helpful;
    sum->avoided += more->avoided;
}

struct score_counts voice_scores(const struct voice *self) {
    struct score_counts sum = {0};
    for (guint i = 0; i < self->groups->len; i++)
        score_counts_add(&sum, &g_array_index(self->groups, struct answer_group, i).counts);
    return sum;
}

struct score_counts voice_scores_in(const struct voice *self, int month) {
    struct score_counts counts = {0};
    for (unsigned row = 0; row < db_count(self->answer_months); row++) {
        if (db_int64(self->answer_months, row, VOICE_ANSWER_MONTHS_MONTH) != month)
            continue;
        counts.asked = db_int64(self->answer_months, row, VOICE_ANSWER_MONTHS_ASKED);
        counts.answered = db_int64(self->answer_months, row, VOICE_ANSWER_MONTHS_ANSWERED);
        for (int score = SCORE_LOWEST; score <= SCORE_HIGHEST; score++)
            counts.by[score] =
                db_int64(self->answer_months, row, VOICE_ANSWER_MONTHS_SCORE_1 + (unsigned)(score - SCORE_LOWEST));
    }
    return counts;
}

const char *voice_service(const struct workbook *book, int64_t category_id) {
    const struct name *category = name_of(&book->names.categories, category_id);
    return i18n_text(*category->more != '\0' ? category->more : category->text);
}

unsigned voice_pages(const struct workbook *book, int64_t rows) {
    return (unsigned)((MAX(rows, 1) - 1) / book->task->sheet_rows) + 1;
}

/* ---- reading ------------------------------------------------------------------------------------------------------
 */

static void article_clear(gpointer data) {
    g_free(((struct article_line *)data)->title);
}

static void adopter_clear(gpointer data) {
    g_array_unref(((struct adopter *)data)->months);
}

static struct voice *voice_new(void) {
    struct voice *self = g_new0(struct voice, 1);
    self->groups = g_array_new(FALSE, TRUE, sizeof(struct answer_group));
    self->articles = g_array_new(FALSE, TRUE, sizeof(struct article_line));
    self->links = g_array_new(FALSE, TRUE, sizeof(struct link_group));
    self->adopters = g_array_new(FALSE, TRUE, sizeof(struct adopter));
    g_array_set_clear_func(self->articles, article_clear);
    g_array_set_clear_func(self->adopters, adopter_clear);
    return self;
}

void voice_free(struct voice *self) {
    if (self == NULL)
        return;
    g_array_unref(self->groups);
    g_array_unref(self->articles);
    g_array_unref(self->links);
    g_array_unref(self->adopters);
    g_free(self);
}

struct voice *voice_read(struct workbook *book, GError **error) {
    struct voice *self = voice_new();
    struct db_work *work = book->reading;
    int month = book->task->month;
    self->first_month = month;
    for (int i = 0; i < VOICE_MONTHS_BEFORE; i++)
        self->first_month = month_before(self->first_month);
    self->from = workbook_month_begins(book, month);
    self->to = MIN(book->ends_at, book->task->now);
    struct db_param now = db_instant(book->task->now);
    struct db_rows *sizes = db_ask(work, voice_sizes, DB_ONE_ROW, db_int(month), now, db_int(self->first_month));
    self->answer_months = db_ask(work, voice_answer_months, DB_ROWS, db_int(month), now);
    self->comments = db_ask(work, voice_comments, DB_ROWS, db_int(month), now, db_int(VOICE_COMMENTS));
    self->reading_months = db_ask(work, voice_reading_months, DB_ROWS, db_int(month), now);
    self->link_months = db_ask(work, voice_link_months, DB_ROWS, db_int(month), now);
    self->incidents =
        db_ask(work, voice_incidents, DB_ROWS, db_int(month), db_instant(self->from), db_instant(self->to));
    self->suggestions = db_ask(work, voice_suggestions, DB_ROWS, db_int(month), now);
    self->courses = db_ask(work, voice_courses_taken, DB_ROWS, db_int(month), now);
    if (!db_run(work, error)) {
        voice_free(self);
        return NULL;
    }
    self->n_answers = db_int64(sizes, 0, VOICE_SIZES_ANSWERS);
    self->n_readings = db_int64(sizes, 0, VOICE_SIZES_READINGS);
    self->n_links = db_int64(sizes, 0, VOICE_SIZES_LINKS);
    self->n_adoption = db_int64(sizes, 0, VOICE_SIZES_ADOPTION);
    return self;
}
