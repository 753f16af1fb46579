/* The Summary's line about satisfaction: what the sheet Satisfaction found for the month and the one before. */
#include "report/sheet_satisfaction.h"
#include "report/sheet_summary.h"

#include "shared/i18n.h"

enum {
    SAID_LABEL,
    SAID_ASKED,
    SAID_ANSWERS,
    SAID_RATE,
    SAID_AVERAGE,
    SAID_SHARE,
    SAID_ANSWERS_BEFORE,
    SAID_AVERAGE_BEFORE,
    SAID_SHARE_BEFORE,
};
static const char *const said_titles[] = {
    N_("Satisfaction"),    N_("Asked"),          N_("Answers"),        N_("Response rate"),    N_("Average score"),
    N_("Satisfied (4–5)"), N_("Answers before"), N_("Average before"), N_("Satisfied before"),
};

/* Refers to a cell of Satisfaction; 'none' where there is nothing to divide by. */
static void refer(const struct summary *self, unsigned column, enum style style, enum satisfaction_column from,
                  lxw_row_t row, double part, double whole) {
    struct page *page = self->page;
    const struct page *source = table_page(&self->book->tables[SHEET_SATISFACTION], 0);
    g_autofree char *formula = g_strdup_printf("%s%s%u", source->reference, column_name(from), row + 1);
    page_look(page, style);
    if (whole > 0)
        page_formula(page, column, part / whole, "%s", formula);
    else
        page_formula_text(page, column, _("none"), "%s", formula);
}

void summary_satisfaction(struct summary *self) {
    const struct voice *voice = self->book->voice;
    struct page *page = self->page;
    struct score_counts now = voice_scores(voice);
    struct score_counts before = voice_scores_in(voice, month_before(self->book->task->month));
    double answers = (double)score_counts_answers(&now), answers_before = (double)score_counts_answers(&before);
    lxw_row_t row = SATISFACTION_MONTH_ROW, row_before = SATISFACTION_BEFORE_ROW;
    block_section(page, _("Satisfaction"));
    block_header(page, said_titles, G_N_ELEMENTS(said_titles), SUMMARY_COLUMNS);
    page_text(page_look(page, STYLE_STRONG), SAID_LABEL, _("All answers"));
    refer(self, SAID_ASKED, STYLE_COUNT, SATISFACTION_ASKED, row, (double)now.asked, 1);
    refer(self, SAID_ANSWERS, STYLE_COUNT, SATISFACTION_ANSWERS, row, answers, 1);
    refer(self, SAID_RATE, STYLE_PERCENT, SATISFACTION_RATE, row, (double)now.answered, (double)now.asked);
    refer(self, SAID_AVERAGE, STYLE_SCORE, SATISFACTION_AVERAGE, row, (double)score_counts_points(&now), answers);
    refer(self, SAID_SHARE, STYLE_PERCENT, SATISFACTION_SHARE, row, (double)score_counts_satisfied(&now), answers);
    refer(self, SAID_ANSWERS_BEFORE, STYLE_COUNT, SATISFACTION_ANSWERS, row_before, answers_before, 1);
    refer(self, SAID_AVERAGE_BEFORE, STYLE_SCORE, SATISFACTION_AVERAGE, row_before,
          (double)score_counts_points(&before), answers_before);
    refer(self, SAID_SHARE_BEFORE, STYLE_PERCENT, SATISFACTION_SHARE, row_before,
          (double)score_counts_satisfied(&before), answers_before);
    page_next(page);
    block_note(page, _("Scores go from 1 to 5; whoever gives 4 or 5 counts as satisfied. More on the sheet "
                       "Satisfaction."));
}
