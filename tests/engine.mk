# The tests of calendar, engine and plan file: units by rule, properties, and the table that says which rule has which.
ENGINE_TESTS = \
	tests/unit/test_calendar \
	tests/unit/test_calendar_file \
	tests/unit/test_calendar_property \
	tests/unit/test_event \
	tests/unit/test_plan \
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
tests_unit_test_plan_LDADD = $(SHARED_LIBS)
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
