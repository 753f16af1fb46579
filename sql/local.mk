# Queries become C: every sql/queries/*.sql is checked against the statement contract and embedded.
SQL_QUERIES = \
	$(top_srcdir)/sql/queries/health.sql
SQL_MIGRATIONS = \
	sql/roles.sql

sql/queries.c: $(SQL_QUERIES) $(top_srcdir)/sql/embed.py
	$(AM_V_GEN)$(MKDIR_P) sql && $(PYTHON) $(top_srcdir)/sql/embed.py --out sql $(SQL_QUERIES)
sql/queries.h: sql/queries.c
	@test -f $@ || { rm -f sql/queries.c; $(MAKE) $(AM_MAKEFLAGS) sql/queries.c; }

BUILT_SOURCES += sql/queries.h sql/queries.c
CLEANFILES += sql/queries.h sql/queries.c
EXTRA_DIST += $(SQL_QUERIES) $(SQL_MIGRATIONS) sql/embed.py
