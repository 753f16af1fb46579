# Queries become C: every sql/queries/*.sql is checked against the statement contract and embedded.
SQL_QUERIES = \
	$(top_srcdir)/sql/queries/health.sql \
	$(top_srcdir)/sql/queries/session.sql \
	$(top_srcdir)/sql/queries/sign_in.sql \
	$(top_srcdir)/sql/queries/submission.sql
SQL_MIGRATIONS = \
	sql/roles.sql \
	sql/migrations/0001-parties.sql \
	sql/migrations/0002-promise.sql \
	sql/migrations/0003-work.sql \
	sql/migrations/0004-access.sql

sql/queries.c: $(SQL_QUERIES) $(top_srcdir)/sql/embed.py
	$(AM_V_GEN)$(MKDIR_P) sql && $(PYTHON) $(top_srcdir)/sql/embed.py --out sql $(SQL_QUERIES)
sql/queries.h: sql/queries.c
	@test -f $@ || { rm -f sql/queries.c; $(MAKE) $(AM_MAKEFLAGS) sql/queries.c; }

BUILT_SOURCES += sql/queries.h sql/queries.c
CLEANFILES += sql/queries.h sql/queries.c
EXTRA_DIST += $(SQL_QUERIES) $(SQL_MIGRATIONS) sql/embed.py
