/* What the commands of firstline-admin share: the table's shape, the connection, how a command refuses, what it writes
 * into the audit log, and how it finds what the operator names.
 *
 * A command is a row of the table in main.c: group, verb, arguments, one line of help, options, handler. The handler
 * gets the arguments (as many as the row says), does its act in one transaction, tells about it on standard output, and
 * returns false with `error` set where it didn't. main() prints the error and turns it into the exit status. */
#ifndef ADMIN_ADMIN_H
#define ADMIN_ADMIN_H

#include "shared/config.h"
#include "shared/db.h"
#include "shared/instant.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct admin {
    struct config *config;
    struct db *db; /* admin_db() opens it */
};

typedef bool (*admin_handler)(struct admin *admin, char **arguments, GError **error);

struct admin_command {
    const char *group;
    const char *verb;      /* NULL: the group is the command */
    const char *arguments; /* "CUSTOMER NAME"; one in brackets may be left out, one with … repeated */
    const char *help;
    const GOptionEntry *options; /* NULL: none of its own */
    admin_handler run;
    enum { READS_CONFIG, STANDS_ALONE } needs; /* alone: no configuration, so no database */
};

enum admin_error {
    ADMIN_ERROR_USAGE,  /* the command line is wrong: exit 2 */
    ADMIN_ERROR_FAILED, /* it could not be done, and nothing was: exit 1 */
    ADMIN_ERROR_FAULTS, /* done, and faults were found in the data: exit 4 */
};
#define ADMIN_ERROR (admin_error_quark())
GQuark admin_error_quark(void);

/* Set `error` and return false, so that a handler can `return admin_refuse(error, …)`. The message says what is wrong
 * and what to do. */
bool admin_usage(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
bool admin_refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* A line on standard output. */
void admin_say(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* The connection as firstline_admin, opened at the first use. */
struct db *admin_db(struct admin *admin);

/* Begins an act of the operator as firstline_admin and waits its turn: operators' acts go one after another, so that
 * what one reads (is the name free? what is the latest version?) still holds when it writes. */
struct db_work *admin_begin(struct admin *admin);

/* Queues a row of the audit log. `customer` and `subject` are 0 where there is none. The detail is codes and ids alone,
 * never a name: `uid=…` of the operator is put before it. */
void admin_audit(struct db_work *work, const char *action, gint64 customer, gint64 subject, const char *format, ...)
    G_GNUC_PRINTF(5, 6);

/* --- What an operator types (input.c) --- */

/* A name or another single line for people, without the blanks around it; NULL with `error` when it is empty, longer
 * than `most` characters, not UTF-8 or holds control characters. `what` is the word for messages. */
char *input_line(const char *what, const char *text, unsigned most, GError **error);
/* A mail address; likewise. Whether it exists shows when mail is sent. */
char *input_address(const char *text, GError **error);
/* One of the words (NULL-terminated). */
bool input_word(const char *what, const char *text, const char *const *words, GError **error);
bool input_zone(const char *zone, GError **error);
bool input_language(const char *language, GError **error);
/* `2026-03-01`, which begins at 00:00 in `zone`, or an instant of RFC 3339. */
bool input_date(const char *what, const char *text, const char *zone, int64_t *instant, GError **error);
/* The first instant whose date in `zone` is this one, or a later one where the zone skips it. */
int64_t input_start_of_day(const char *zone, struct civil_date date);
/* The instant's date and time in `zone`, with the zone; the caller frees it. */
char *input_show_instant(int64_t instant, const char *zone);

/* --- Whom an operator means (find.c): by number, or by name in any case --- */

struct found_customer {
    gint64 id;
    char name[804]; /* 200 characters at most */
    char timezone[64];
};
bool find_customer(struct db_work *work, const char *who, struct found_customer *found, GError **error);
/* By number, address or name, among those of the customer. */
bool find_contact(struct db_work *work, const struct found_customer *customer, const char *who, gint64 *contact,
                  GError **error);
/* By number, address or name. */
bool find_agent(struct db_work *work, const char *who, gint64 *agent, GError **error);
bool find_team(struct db_work *work, const char *name, gint64 *team, GError **error);
bool find_plan(struct db_work *work, const char *name, gint64 *plan, GError **error);

/* --- Tables for the eye (list.c): aligned on a terminal, separated by tabs elsewhere; the first row names columns ---
 */

struct list;
struct list *list_new(const char *const *columns);  /* NULL-terminated */
void list_add(struct list *list, const char *cell); /* from left to right, row after row; copied */
void list_add_int(struct list *list, gint64 cell);
void list_print(struct list *list); /* and frees it */

#endif
