/* The words in which the account of a clock (sla_explain()) is told, so that the agent's page and the command line tell
 * the same: in the current language, without any mark-up. */
#ifndef SHARED_SLA_WORDS_H
#define SHARED_SLA_WORDS_H

#include "shared/sla.h"

const char *sla_words_metric(enum metric metric); /* "first response"; "" for none */

/* Hours, minutes and seconds, "26:15:00", so that a column of them adds up. Returns `text`. */
#define SLA_WORDS_SECONDS_SIZE 32
const char *sla_words_seconds(int64_t seconds, char text[SLA_WORDS_SECONDS_SIZE]);

/* What a span is, or what happened at a mark: "open hours, paused", "the clock runs again". The caller frees it. */
char *sla_words_span(const struct sla_span *span);

#endif
