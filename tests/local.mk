# Unit tests speak TAP; make check runs those that need no server. tests/run.sh runs everything.
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
LOG_DRIVER_FLAGS =
UNIT_TESTS = \
	tests/unit/test_form \
	tests/unit/test_html \
	tests/unit/test_multipart

tests_unit_test_form_LDADD = $(CGI_LIBS)
tests_unit_test_html_LDADD = $(CGI_LIBS)
tests_unit_test_multipart_LDADD = $(CGI_LIBS)

check_PROGRAMS += $(UNIT_TESTS)
TESTS += $(UNIT_TESTS)

# The limit program of tests/bench, built on demand: make tests/bench/limit
EXTRA_PROGRAMS = tests/bench/limit
tests_bench_limit_SOURCES = tests/bench/limit.c
nodist_tests_bench_limit_SOURCES = sql/queries.c
tests_bench_limit_CFLAGS = $(AM_CFLAGS) $(FCGI_CFLAGS)
tests_bench_limit_LDFLAGS = $(AM_LDFLAGS) -rdynamic
tests_bench_limit_LDADD = $(GLIB_LIBS) $(PQ_LIBS) $(FCGI_LIBS) -ldl
CLEANFILES += tests/bench/limit
