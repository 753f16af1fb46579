# firstline-admin, the operator's command line.
bin_PROGRAMS += firstline-admin
firstline_admin_SOURCES = \
	admin/account.c \
	admin/admin.c \
	admin/admin.h \
	admin/calendar.c \
	admin/calendar_store.c \
	admin/check.c \
	admin/check_facts.c \
	admin/check_facts.h \
	admin/commands.h \
	admin/contract.c \
	admin/contract.h \
	admin/database.c \
	admin/desk.c \
	admin/explain.c \
	admin/find.c \
	admin/import.c \
	admin/import_promise.c \
	admin/import_promise.h \
	admin/import_rejects.c \
	admin/import_rejects.h \
	admin/import_store.c \
	admin/import_store.h \
	admin/input.c \
	admin/list.c \
	admin/main.c \
	admin/migration.c \
	admin/migration.h \
	admin/party.c \
	admin/plan.c \
	admin/promise_store.h \
	admin/rebuild.c \
	admin/rebuild.h \
	admin/scan.c \
	admin/scan.h
firstline_admin_LDADD = $(IMPORT_LIBS)

# Reading what other programs wrote, logs of help desks and holidays, as a library, for unit tests and fuzzers.
noinst_LIBRARIES += admin/libimport.a
admin_libimport_a_SOURCES = \
	admin/csv.c \
	admin/csv.h \
	admin/holidays.c \
	admin/holidays.h \
	admin/import_log.c \
	admin/import_log.h \
	admin/import_mapping.c \
	admin/import_mapping.h \
	admin/import_merge.c \
	admin/import_merge.h \
	admin/import_time.c \
	admin/import_time.h
admin_libimport_a_CFLAGS = $(AM_CFLAGS) $(ZLIB_CFLAGS) $(ICAL_CFLAGS)
IMPORT_LIBS = admin/libimport.a $(SHARED_LIBS) $(ZLIB_LIBS) $(ICAL_LIBS)
