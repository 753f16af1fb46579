# The unit tests of facts and report; the workbooks themselves are tests/report/.
REPORT_TESTS = \
	tests/unit/test_figures \
	tests/unit/test_month_facts \
	tests/unit/test_stays \
	tests/unit/test_text \
	tests/unit/test_zip

tests_unit_test_figures_SOURCES = tests/unit/test_figures.c report/figures.c report/figures.h
tests_unit_test_figures_LDADD = $(SHARED_LIBS)
tests_unit_test_month_facts_SOURCES = tests/unit/test_month_facts.c $(SLA_HISTORY)
tests_unit_test_month_facts_LDADD = $(SHARED_LIBS)
tests_unit_test_stays_SOURCES = tests/unit/test_stays.c $(SLA_HISTORY)
tests_unit_test_stays_LDADD = $(SHARED_LIBS)
tests_unit_test_text_SOURCES = tests/unit/test_text.c report/text.c report/text.h
tests_unit_test_text_LDADD = $(GLIB_LIBS)
tests_unit_test_zip_SOURCES = tests/unit/test_zip.c report/zip.c report/zip.h
tests_unit_test_zip_CFLAGS = $(AM_CFLAGS) $(XLSX_CFLAGS) $(ZLIB_CFLAGS)
tests_unit_test_zip_LDADD = $(GLIB_LIBS) $(XLSX_LIBS) $(ZLIB_LIBS)

check_PROGRAMS += $(REPORT_TESTS)
TESTS += $(REPORT_TESTS)
EXTRA_DIST += tests/report.mk

# What tests/bench/month.py measures against and with; built on demand.
EXTRA_PROGRAMS += tests/bench/cells tests/bench/content
tests/bench/content_queries.c: tests/bench/content.sql $(SQL_EMBED)
	$(AM_V_GEN)$(MKDIR_P) tests/bench && $(PYTHON) $(top_srcdir)/sql/embed.py --source $(top_srcdir) \
		--out tests/bench/content_queries tests/bench/content.sql
tests/bench/content_queries.h: tests/bench/content_queries.c
	@test -f $@ || { rm -f tests/bench/content_queries.c; $(MAKE) $(AM_MAKEFLAGS) tests/bench/content_queries.c; }
$(tests_bench_content_OBJECTS): tests/bench/content_queries.h
tests_bench_content_SOURCES = tests/bench/content.c report/book.c report/book.h report/names.c report/names.h report/text.c \
	report/text.h
nodist_tests_bench_content_SOURCES = tests/bench/content_queries.c
tests_bench_content_CFLAGS = $(AM_CFLAGS) $(XLSX_CFLAGS)
tests_bench_content_LDADD = $(SHARED_LIBS) $(XLSX_LIBS)
tests_bench_cells_SOURCES = tests/bench/cells.c tests/bench/tape.h
tests_bench_cells_CFLAGS = $(AM_CFLAGS) $(XLSX_CFLAGS)
tests_bench_cells_LDADD = $(GLIB_LIBS) $(PQ_LIBS) $(XLSX_LIBS)
tests/bench/tape.so: $(top_srcdir)/tests/bench/tape.c $(top_srcdir)/tests/bench/tape.h
	$(AM_V_CC)$(MKDIR_P) tests/bench && $(CC) $(DEFS) -D_GNU_SOURCE -I$(top_srcdir) $(GLIB_CFLAGS) $(XLSX_CFLAGS) $(CFLAGS) -shared -fPIC \
		-o $@ $(top_srcdir)/tests/bench/tape.c $(GLIB_LIBS)
CLEANFILES += tests/bench/content_queries.c tests/bench/content_queries.h tests/bench/tape.so
EXTRA_DIST += tests/bench/content.sql tests/bench/month.py tests/bench/month.sql tests/bench/next.sql tests/bench/peer.py \
	tests/bench/tape.c
