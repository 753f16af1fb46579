/* The reader's words for codes: statuses, metrics, priorities, impact and urgency, channels, categories. The desk
 * speaks shortly, customers are told what it means for them. All texts are translated. Called by pages. */
#ifndef CGI_WORDS_H
#define CGI_WORDS_H

#include "cgi/field.h"
#include "cgi/session.h"
#include "shared/event.h"

enum { WORDS_SCALE = 3 }; /* impact and urgency count from 1 (high) to 3 */

/* "waiting for customer" */
const char *words_status(enum ticket_status status);
/* The class of its badge: "", "soon", "good". */
const char *words_status_tone(enum ticket_status status);
/* For customers: "Waiting for you", and what that means in a sentence. */
const char *words_status_plain(enum ticket_status status);
const char *words_status_sentence(enum ticket_status status);

/* "first response" */
const char *words_metric(enum metric metric);
/* "by phone" */
const char *words_channel(const char *channel);
/* The category's name as the database has it, in the reader's language. Also for its hint. */
const char *words_category(const char *name);
/* "1, highest" … */
const char *words_priority(int priority);

/* The questions behind a priority, as a customer answers them, or an agent for them; values "1" to "3". */
void words_impact(enum door door, struct choice choices[WORDS_SCALE]);
void words_urgency(enum door door, struct choice choices[WORDS_SCALE]);
const char *words_impact_label(void);
const char *words_urgency_label(enum door door);

/* "812 kB", "3.4 MB" of 1,000s, as file managers show them. In the request's arena. */
struct request;
const char *words_size(struct request *r, gint64 bytes);

#endif
