# Queries become C: every statement of sql/queries/ is checked against the statement contract and embedded.
# One line a noun; the order of the files is the order in sql/queries.h.
SQL_QUERIES = \
	sql/queries/account.sql \
	sql/queries/attachment.sql \
	sql/queries/calendar.sql \
	sql/queries/category.sql \
	sql/queries/check.sql \
	sql/queries/contract.sql \
	sql/queries/conversation.sql \
	sql/queries/desk_ticket.sql \
	sql/queries/escalation.sql \
	sql/queries/event.sql \
	sql/queries/explain.sql \
	sql/queries/facts.sql \
	sql/queries/freeze.sql \
	sql/queries/health.sql \
	sql/queries/history.sql \
	sql/queries/import.sql \
	sql/queries/migration.sql \
	sql/queries/my_tickets.sql \
	sql/queries/operator.sql \
	sql/queries/party.sql \
	sql/queries/plan.sql \
	sql/queries/promise.sql \
	sql/queries/queue.sql \
	sql/queries/rebuild.sql \
	sql/queries/report.sql \
	sql/queries/session.sql \
	sql/queries/sign_in.sql \
	sql/queries/submission.sql \
	sql/queries/support.sql \
	sql/queries/ticket.sql \
	sql/queries/transaction.sql \
	sql/queries/trend.sql \
	sql/queries/voice.sql \
	sql/queries/what_if.sql \
	sql/queries/workbook.sql
# Applied in this order by firstline-admin db migrate; the tenant tables are read from them.
SQL_MIGRATIONS = \
	sql/migrations/0001-parties.sql \
	sql/migrations/0002-promise.sql \
	sql/migrations/0003-work.sql \
	sql/migrations/0004-access.sql \
	sql/migrations/0005-report.sql \
	sql/migrations/0006-desk.sql \
	sql/migrations/0007-freeze.sql \
	sql/migrations/0008-escalation.sql \
	sql/migrations/0009-voice.sql \
	sql/migrations/0010-uncounted.sql
# Run by firstline-admin db create, and at the beginning of each migration.
SQL_SETUP = \
	sql/roles.sql \
	sql/ledger.sql

sqldir = $(pkgdatadir)/sql
dist_sql_DATA = $(SQL_SETUP)
migrationsdir = $(sqldir)/migrations
dist_migrations_DATA = $(SQL_MIGRATIONS)

SQL_EMBED = sql/embed.py sql/sqlscope.py sql/sqltokens.py

sql/queries.c: $(SQL_QUERIES) $(SQL_MIGRATIONS) $(SQL_EMBED) $(top_srcdir)/sql/local.mk
	$(AM_V_GEN)$(MKDIR_P) sql && $(PYTHON) $(top_srcdir)/sql/embed.py --source $(top_srcdir) --out sql/queries \
		$(SQL_MIGRATIONS:%=--migration=%) $(SQL_QUERIES)
# The header keeps its time while it says the same, so a change inside a statement rebuilds one object.
sql/queries.h: sql/queries.c
	@test -f $@ || { rm -f sql/queries.c; $(MAKE) $(AM_MAKEFLAGS) sql/queries.c; }

BUILT_SOURCES += sql/queries.h sql/queries.c
CLEANFILES += sql/queries.h sql/queries.c
EXTRA_DIST += $(SQL_QUERIES) $(SQL_EMBED)
