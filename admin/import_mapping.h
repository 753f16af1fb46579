/* The mapping file of `import tickets`: how the log of another help desk is to be read. The keys are our words, the
 * values are theirs; where several of theirs mean the same, they stand in one line separated by `;` (`\;` is one of the
 * name). conf/import/servicenow.ini is an example with every section that a log of states needs.
 *
 *     [log]
 *     source=servicenow       name of the import; with the ticket's key in the log it keeps a second run from doubling
 *     rows=states             each row is the ticket's state after a change; or `events`: each row says what happened
 *     separator=comma         comma (default), semicolon, tab
 *     missing=?               texts that mean 'not known', beside the empty one
 *     [columns]               names of the log's columns
 *     ticket=…                the ticket's key
 *     at=…                    the instant from which the row holds
 *     received=…              when the ticket was received (left out: the instant of its first row)
 *     order=…                 a whole number that tells the order of a ticket's rows (left out: their order in the
 * file) status=…  priority=…  category=…  impact=…  urgency=…  plan=… event=…                 what happened
 * (rows=events) answer=…                what [answer] looks at (rows=states) [time] format=%d/%m/%Y %H:%M   as
 * admin/import_time.h has it zone=UTC                of times without an offset [status]                new,
 * in_progress, waiting_customer, waiting_vendor, resolved, closed = their states [priority]              1 to 4 =
 * theirs; default= where none is known [impact], [urgency]     1 to 3 = theirs (left out: impact and urgency that give
 * the priority) [category]              code of ours = theirs; default= [answer]                values= the first row
 * with one of them is the agents' first public answer (rows=states) [events]                received, agent_message,
 * requester_message, note, update, ignore, or one of our statuses, or `agent_message resolved` and the like = their
 * events (rows=events) [customer] name=Location {location}    {column} stands for the row's cell unknown=unknown the
 * customer where such a cell is missing timezone=UTC                of customers that the import enters [ticket]
 *     subject=Incident {number}
 *     [plan]                  one of:
 *     file=…  calendar=…      plan and calendar file, beside the mapping; entered if they aren't there yet
 *     name=…                  a plan that is there
 *     contract=yes            each customer's own, by contract
 *
 * A cell that is missing means 'as before' for a known ticket. Used by import.c, import_row.c and import_write.c. */
#ifndef ADMIN_IMPORT_MAPPING_H
#define ADMIN_IMPORT_MAPPING_H

#include "shared/event.h"
#include "shared/zone.h"

#include <glib.h>
#include <stdbool.h>

#define MAPPING_ERROR (mapping_error_quark())
GQuark mapping_error_quark(void);
enum mapping_error {
    MAPPING_ERROR_FILE,
    MAPPING_ERROR_SYNTAX, /* the message begins with FILE:LINE: */
};

enum mapping_column {
    MAPPING_TICKET,
    MAPPING_AT,
    MAPPING_RECEIVED,
    MAPPING_ORDER,
    MAPPING_STATUS,
    MAPPING_PRIORITY,
    MAPPING_CATEGORY,
    MAPPING_IMPACT,
    MAPPING_URGENCY,
    MAPPING_PLAN,
    MAPPING_EVENT,
    MAPPING_ANSWER,
    MAPPING_COLUMN_COUNT,
};

/* What a row of an event log says that happened. */
enum mapping_act {
    MAPPING_UPDATE, /* nothing but what its cells say; every row of a state log */
    MAPPING_RECEIVED_NOW,
    MAPPING_AGENT_MESSAGE, /* public */
    MAPPING_REQUESTER_MESSAGE,
    MAPPING_NOTE,
    MAPPING_IGNORE,
};

/* An entry of [events]: the act, and the status that it causes (0: none) unless the row tells its own. */
struct mapping_event {
    enum mapping_act act;
    enum ticket_status status;
};

/* A text with {column}s. */
struct mapping_piece {
    char *text;    /* of a literal, or the column's name */
    int column;    /* -1: a literal; else its place in the log, once bound */
    unsigned line; /* of the mapping file */
};

struct mapping_category {
    char *code;
    unsigned line;
    gint64 id; /* the importer's: as the database has it */
};

struct mapping {
    char *file; /* for messages */
    char *source;
    bool is_event_log;
    char separator;
    GHashTable *missing; /* a set of texts */

    char *columns[MAPPING_COLUMN_COUNT]; /* names; NULL: not given */
    unsigned column_lines[MAPPING_COLUMN_COUNT];
    int places[MAPPING_COLUMN_COUNT]; /* in the log, once bound; -1: none */

    char *time_format;
    const struct zone *zone;

    GHashTable *statuses, *priorities, *impacts, *urgencies; /* text → number */
    int default_priority, default_impact, default_urgency;   /* 0: none */
    GHashTable *categories;                                  /* text → index in category_codes, plus one */
    GArray *category_codes;                                  /* struct mapping_category */
    int default_category;                                    /* index plus one; 0: none */
    GHashTable *events;                                      /* text → struct mapping_event */
    GHashTable *answers;                                     /* a set of texts */

    GArray *customer, *subject; /* struct mapping_piece */
    char *unknown_customer;     /* NULL: a row without a customer is refused */
    char *customer_timezone;

    char *plan_file, *calendar_file; /* paths; NULL: not given */
    char *plan_name;
    bool plan_by_contract;
};
typedef struct mapping mapping_t; /* for g_autoptr(mapping_t) */

/* NULL with `error`: an unknown section or key, a key twice, a value that can't be, a text of theirs that is given two
 * meanings, or something that is missing. */
struct mapping *mapping_parse(const char *text, const char *file, GError **error);
struct mapping *mapping_load(const char *path, GError **error);
void mapping_free(struct mapping *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(mapping_t, mapping_free)

/* Finds the columns in the log's header. A column that isn't there, or is there twice, is named with FILE:LINE. */
bool mapping_bind(struct mapping *self, const char *const *header, unsigned n, GError **error);

/* The number that a text of theirs stands for; 0: not in the mapping. */
int mapping_number(GHashTable *words, const char *text);

#endif
