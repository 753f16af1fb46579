# The tests of calendar, engine, months and plan file: units by rule, properties, and the table that says which rule has which.
ENGINE_TESTS = \
	tests/unit/test_calendar \
	tests/unit/test_calendar_file \
	tests/unit/test_calendar_property \
	tests/unit/test_event \
	tests/unit/test_month_property \
	tests/unit/test_plan \
	tests/unit/test_sla_aside \
	tests/unit/test_sla_changes \
	tests/unit/test_sla_clocks \
	tests/unit/test_sla_explain \
	tests/unit/test_sla_merge \
	tests/unit/test_sla_property \
	tests/unit/test_sla_verdicts \
	tests/unit/test_zone

NAIVE_CALENDAR = tests/unit/naive_calendar.c tests/unit/naive_calendar.h
SLA_HISTORY = tests/unit/sla_history.c tests/unit/sla_history.h
SLA_REFERENCE = tests/unit/sla_reference.c tests/unit/sla_reference.h $(NAIVE_CALENDAR)
tests_unit_test_calendar_LDADD = $(SHARED_LIBS)
tests_unit_test_calendar_file_LDADD = $(SHARED_LIBS)
tests_unit_test_calendar_property_SOURCES = tests/unit/test_calendar_property.c $(NAIVE_CALENDAR)
tests_unit_test_calendar_property_LDADD = $(SHARED_LIBS)
tests_unit_test_event_LDADD = $(SHARED_LIBS)
tests_unit_test_month_property_SOURCES = tests/unit/test_month_property.c $(SLA_HISTORY)
tests_unit_test_month_property_LDADD = $(SHARED_LIBS)
tests_unit_test_plan_LDADD = $(SHARED_LIBS)
tests_unit_test_sla_aside_SOURCES = tests/unit/test_sla_aside.c $(SLA_HISTORY)
tests_unit_test_sla_aside_LDADD = $(SHARED_LIBS)
tests_unit_test_sla_changes_SOURCES = tests/unit/test_sla_changes.c $(SLA_HISTORY)
tests_unit_test_sla_changes_LDADD = $(SHARED_LIBS)
tests_unit_test_sla_clocks_SOURCES = tests/unit/test_sla_clocks.c $(SLA_HISTORY)
tests_unit_test_sla_clocks_LDADD = $(SHARED_LIBS)
tests_unit_test_sla_explain_SOURCES = tests/unit/test_sla_explain.c $(SLA_HISTORY)
tests_unit_test_sla_explain_LDADD = $(SHARED_LIBS)
tests_unit_test_sla_merge_SOURCES = tests/unit/test_sla_merge.c $(SLA_HISTORY)
tests_unit_test_sla_merge_LDADD = $(SHARED_LIBS)
tests_unit_test_sla_property_SOURCES = tests/unit/test_sla_property.c $(SLA_REFERENCE)
tests_unit_test_sla_property_LDADD = $(SHARED_LIBS)
tests_unit_test_sla_verdicts_SOURCES = tests/unit/test_sla_verdicts.c $(SLA_HISTORY)
tests_unit_test_sla_verdicts_LDADD = $(SHARED_LIBS)
tests_unit_test_zone_LDADD = $(SHARED_LIBS)

check_PROGRAMS += $(ENGINE_TESTS)
TESTS += $(ENGINE_TESTS)

# Fuzzers: the files, and histories of two tickets.
ENGINE_FUZZERS = \
	tests/fuzz/fuzz_calendar \
	tests/fuzz/fuzz_plan \
	tests/fuzz/fuzz_sla
if !FUZZERS
TESTS += $(ENGINE_FUZZERS)
endif
check_PROGRAMS += $(ENGINE_FUZZERS)
tests_fuzz_fuzz_calendar_SOURCES = tests/fuzz/fuzz_calendar.c $(FUZZ_MAIN)
tests_fuzz_fuzz_calendar_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_calendar_LDADD = $(SHARED_LIBS)
tests_fuzz_fuzz_plan_SOURCES = tests/fuzz/fuzz_plan.c $(FUZZ_MAIN)
tests_fuzz_fuzz_plan_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_plan_LDADD = $(SHARED_LIBS)
tests_fuzz_fuzz_sla_SOURCES = tests/fuzz/fuzz_sla.c $(FUZZ_MAIN)
tests_fuzz_fuzz_sla_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_sla_LDADD = $(SHARED_LIBS)
EXTRA_DIST += \
	tests/fuzz/corpus/fuzz_calendar/whole \
	tests/fuzz/corpus/fuzz_calendar/windows \
	tests/fuzz/corpus/fuzz_plan/whole \
	tests/fuzz/corpus/fuzz_sla/bad \
	tests/fuzz/corpus/fuzz_sla/excluded-after-stop \
	tests/fuzz/corpus/fuzz_sla/exclusion \
	tests/fuzz/corpus/fuzz_sla/life \
	tests/fuzz/corpus/fuzz_sla/merge \
	tests/fuzz/corpus/fuzz_sla/vendor

# A rule of the SLA law without a test, or without a place in the code, fails the build.
tests/rules.stamp: $(top_srcdir)/tests/rules.py $(top_srcdir)/tests/rules.tsv $(top_srcdir)/tests/unit/test_*.c
	$(AM_V_GEN)$(MKDIR_P) tests && $(PYTHON) $(top_srcdir)/tests/rules.py $(top_srcdir) && touch $@
all-local: tests/rules.stamp
CLEANFILES += tests/rules.stamp
EXTRA_DIST += tests/rules.py tests/rules.tsv

# tests/mutation.py breaks the engine in many ways and sees the tests notice; too long for every build.
EXTRA_DIST += tests/mutation.py

# make tests/bench/engine && tests/bench/engine
EXTRA_PROGRAMS += tests/bench/engine
tests_bench_engine_SOURCES = tests/bench/engine.c
tests_bench_engine_LDADD = $(SHARED_LIBS)
