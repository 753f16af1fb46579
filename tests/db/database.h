/* The PostgreSQL that the tests of this folder run against, and what both test programs ask of it. */
#ifndef TESTS_DB_DATABASE_H
#define TESTS_DB_DATABASE_H

#include "shared/db.h"

/* Reads $FIRSTLINE_TEST_HOST (the socket's folder), $FIRSTLINE_TEST_PORT (5432) and $FIRSTLINE_TEST_DATABASE
 * (firstline); where the first isn't set the whole program is skipped (exit 77). Makes the tables of statements.sql. */
void database_init(void);

/* A connection of the superuser. `host` NULL is the server itself, otherwise a proxy's folder. */
struct db *database_connect(const char *host);
/* The path of the server's socket. */
const char *database_socket(void);
/* Notes that are there now, told by a connection of its own; and none from here on. */
gint64 database_notes(void);
void database_no_notes(void);
/* Sessions that take_your_time keeps busy now, told by a connection of its own. */
gint64 database_sleepers(void);
/* Runs a script as the superuser, outside of the layer's works; must succeed. */
void database_script(const char *sql);

/* db_run, db_commit or db_finish. */
typedef bool (*ending)(struct db_work *work, GError **error);
void must(ending end, struct db_work *work);
/* Must fail with this error of DB_ERROR; returns its SQLSTATE, valid until the next call. */
const char *must_fail(ending end, struct db_work *work, enum db_error code);

#endif
