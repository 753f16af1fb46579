# The unit tests of facts and report; the workbooks themselves are tests/report/.
REPORT_TESTS = \
	tests/unit/test_month_facts \
	tests/unit/test_text \
	tests/unit/test_zip

tests_unit_test_month_facts_SOURCES = tests/unit/test_month_facts.c $(SLA_HISTORY)
tests_unit_test_month_facts_LDADD = $(SHARED_LIBS)
tests_unit_test_text_SOURCES = tests/unit/test_text.c report/text.c report/text.h
tests_unit_test_text_LDADD = $(GLIB_LIBS)
tests_unit_test_zip_SOURCES = tests/unit/test_zip.c report/zip.c report/zip.h
tests_unit_test_zip_CFLAGS = $(AM_CFLAGS) $(XLSX_CFLAGS) $(ZLIB_CFLAGS)
tests_unit_test_zip_LDADD = $(GLIB_LIBS) $(XLSX_LIBS) $(ZLIB_LIBS)

check_PROGRAMS += $(REPORT_TESTS)
TESTS += $(REPORT_TESTS)
EXTRA_DIST += tests/report.mk
