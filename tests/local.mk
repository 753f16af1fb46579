# Unit tests speak TAP; make check runs those that need no server. tests/run.sh runs everything.
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
LOG_DRIVER_FLAGS =
UNIT_TESTS = \
	tests/unit/test_config \
	tests/unit/test_csv \
	tests/unit/test_db_conninfo \
	tests/unit/test_form \
	tests/unit/test_holidays \
	tests/unit/test_html \
	tests/unit/test_import \
	tests/unit/test_json \
	tests/unit/test_log \
	tests/unit/test_moment \
	tests/unit/test_multipart \
	tests/unit/test_password \
	tests/unit/test_request \
	tests/unit/test_routes \
	tests/unit/test_ticket \
	tests/unit/test_token

tests_unit_test_config_LDADD = $(SHARED_LIBS)
tests_unit_test_csv_LDADD = $(IMPORT_LIBS)
tests_unit_test_db_conninfo_LDADD = $(SHARED_LIBS)
tests_unit_test_holidays_LDADD = $(IMPORT_LIBS)
tests_unit_test_import_LDADD = $(IMPORT_LIBS)
tests_unit_test_json_LDADD = $(SHARED_LIBS)
tests_unit_test_log_LDADD = $(SHARED_LIBS)
tests_unit_test_password_LDADD = $(SHARED_LIBS)
tests_unit_test_token_LDADD = $(SHARED_LIBS)
tests_unit_test_token_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=crypto_pwhash_str_verify

tests_unit_test_ticket_LDADD = $(SHARED_LIBS)
tests_unit_test_form_LDADD = $(CGI_LIBS)
tests_unit_test_html_LDADD = $(CGI_LIBS)
tests_unit_test_moment_LDADD = $(CGI_LIBS)
tests_unit_test_multipart_LDADD = $(CGI_LIBS)
tests_unit_test_request_LDADD = $(CGI_LIBS)
tests_unit_test_routes_LDADD = $(CGI_LIBS)

check_PROGRAMS += $(UNIT_TESTS)
TESTS += $(UNIT_TESTS)

# What must not compile.
TEST_EXTENSIONS = .sh
SH_LOG_DRIVER = $(LOG_DRIVER)
AM_TESTS_ENVIRONMENT = CC='$(CC)' GLIB_CFLAGS='$(GLIB_CFLAGS)' top_srcdir='$(top_srcdir)' top_builddir='$(top_builddir)'; \
	export CC GLIB_CFLAGS top_srcdir top_builddir;
TESTS += tests/compile/run.sh
EXTRA_DIST += tests/compile/run.sh tests/compile/html.c

# A fuzzer beside every parser. Built without libFuzzer they replay their corpus and a few thousand changes of it, as part
# of make check. With --enable-fuzzers (and clang): tests/fuzz/fuzz_form tests/fuzz/corpus/fuzz_form
FUZZERS = \
	tests/fuzz/fuzz_csv \
	tests/fuzz/fuzz_form \
	tests/fuzz/fuzz_holidays \
	tests/fuzz/fuzz_import \
	tests/fuzz/fuzz_multipart \
	tests/fuzz/fuzz_request
FUZZ_CORPUS = \
	tests/fuzz/corpus/fuzz_csv/mark \
	tests/fuzz/corpus/fuzz_csv/open-quote \
	tests/fuzz/corpus/fuzz_csv/traps \
	tests/fuzz/corpus/fuzz_form/fields \
	tests/fuzz/corpus/fuzz_form/unicode \
	tests/fuzz/corpus/fuzz_holidays/changed \
	tests/fuzz/corpus/fuzz_holidays/yearly \
	tests/fuzz/corpus/fuzz_import/events \
	tests/fuzz/corpus/fuzz_import/states \
	tests/fuzz/corpus/fuzz_multipart/empty \
	tests/fuzz/corpus/fuzz_multipart/extended \
	tests/fuzz/corpus/fuzz_multipart/files \
	tests/fuzz/corpus/fuzz_request/get \
	tests/fuzz/corpus/fuzz_request/multipart \
	tests/fuzz/corpus/fuzz_request/post
if FUZZERS
FUZZ_MAIN =
else
FUZZ_MAIN = tests/fuzz/replay.c
TESTS += $(FUZZERS)
endif
check_PROGRAMS += $(FUZZERS)
tests_fuzz_fuzz_csv_SOURCES = tests/fuzz/fuzz_csv.c $(FUZZ_MAIN)
tests_fuzz_fuzz_csv_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_csv_LDADD = $(IMPORT_LIBS)
tests_fuzz_fuzz_form_SOURCES = tests/fuzz/fuzz_form.c $(FUZZ_MAIN)
tests_fuzz_fuzz_form_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_form_LDADD = $(CGI_LIBS)
tests_fuzz_fuzz_holidays_SOURCES = tests/fuzz/fuzz_holidays.c $(FUZZ_MAIN)
tests_fuzz_fuzz_holidays_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_holidays_LDADD = $(IMPORT_LIBS)
tests_fuzz_fuzz_import_SOURCES = tests/fuzz/fuzz_import.c $(FUZZ_MAIN)
tests_fuzz_fuzz_import_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_import_LDADD = $(IMPORT_LIBS)
tests_fuzz_fuzz_multipart_SOURCES = tests/fuzz/fuzz_multipart.c $(FUZZ_MAIN)
tests_fuzz_fuzz_multipart_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_multipart_LDADD = $(CGI_LIBS)
tests_fuzz_fuzz_request_SOURCES = tests/fuzz/fuzz_request.c $(FUZZ_MAIN)
tests_fuzz_fuzz_request_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_request_LDADD = $(CGI_LIBS)
EXTRA_DIST += $(FUZZ_CORPUS)

# The limit program of tests/bench, built on demand: make tests/bench/limit
EXTRA_PROGRAMS = tests/bench/limit
tests_bench_limit_SOURCES = tests/bench/limit.c
tests_bench_limit_CFLAGS = $(AM_CFLAGS) $(FCGI_CFLAGS)
tests_bench_limit_LDADD = $(GLIB_LIBS) $(PQ_LIBS) $(FCGI_LIBS)
CLEANFILES += tests/bench/limit

# The database layer against a real PostgreSQL, and every statement against the schema; built and run by tests/run.sh.
EXTRA_PROGRAMS += tests/db/test_db tests/db/test_db_faults tests/db/check_queries
DB_TEST_SOURCES = tests/db/database.c tests/db/database.h
tests/db/statements.c: tests/db/statements.sql $(SQL_EMBED)
	$(AM_V_GEN)$(MKDIR_P) tests/db && $(PYTHON) $(top_srcdir)/sql/embed.py --source $(top_srcdir) --out tests/db/statements \
		tests/db/statements.sql
tests/db/statements.h: tests/db/statements.c
	@test -f $@ || { rm -f tests/db/statements.c; $(MAKE) $(AM_MAKEFLAGS) tests/db/statements.c; }
$(tests_db_test_db_OBJECTS) $(tests_db_test_db_faults_OBJECTS): tests/db/statements.h
tests_db_test_db_SOURCES = tests/db/test_db.c $(DB_TEST_SOURCES)
nodist_tests_db_test_db_SOURCES = tests/db/statements.c
tests_db_test_db_LDADD = $(SHARED_LIBS)
tests_db_test_db_faults_SOURCES = tests/db/test_db_faults.c tests/db/proxy.c tests/db/proxy.h $(DB_TEST_SOURCES)
nodist_tests_db_test_db_faults_SOURCES = tests/db/statements.c
tests_db_test_db_faults_LDADD = $(SHARED_LIBS)
tests_db_check_queries_SOURCES = tests/db/check_queries.c
tests_db_check_queries_LDADD = $(SHARED_LIBS)
CLEANFILES += tests/db/statements.c tests/db/statements.h $(EXTRA_PROGRAMS)
EXTRA_DIST += tests/db/statements.sql

include $(top_srcdir)/tests/engine.mk
include $(top_srcdir)/tests/report.mk
