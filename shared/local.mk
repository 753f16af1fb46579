# The library under all programs.
noinst_LIBRARIES += libfirstline.a
libfirstline_a_SOURCES = \
	shared/banned.h \
	shared/calendar.h \
	shared/event.c \
	shared/event.h \
	shared/instant.c \
	shared/instant.h \
	shared/plan.h \
	shared/sla.h
nodist_libfirstline_a_SOURCES = sql/queries.c sql/queries.h
