# The library under all programs. One line a file, sorted.
noinst_LIBRARIES += libfirstline.a
libfirstline_a_SOURCES = \
	shared/banned.h \
	shared/calendar.c \
	shared/calendar.h \
	shared/calendar_file.c \
	shared/calendar_hours.h \
	shared/config.c \
	shared/config.h \
	shared/db.h \
	shared/db_connection.c \
	shared/db_conninfo.c \
	shared/db_conninfo.h \
	shared/db_copy.c \
	shared/db_error.c \
	shared/db_param.c \
	shared/db_pipeline.c \
	shared/db_private.h \
	shared/db_rows.c \
	shared/db_script.c \
	shared/db_work.c \
	shared/event.c \
	shared/event.h \
	shared/event_row.c \
	shared/event_row.h \
	shared/facts.c \
	shared/facts.h \
	shared/history.c \
	shared/history.h \
	shared/i18n.c \
	shared/i18n.h \
	shared/ini.c \
	shared/ini.h \
	shared/instant.c \
	shared/instant.h \
	shared/log.c \
	shared/log.h \
	shared/password.c \
	shared/password.h \
	shared/month_facts.c \
	shared/month_facts.h \
	shared/plan.h \
	shared/promise.c \
	shared/promise.h \
	shared/sla.h \
	shared/ticket.c \
	shared/ticket.h \
	shared/token.c \
	shared/token.h \
	shared/zone.c \
	shared/zone.h
nodist_libfirstline_a_SOURCES = sql/queries.c sql/queries.h
