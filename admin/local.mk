# firstline-admin, the operator's command line.
bin_PROGRAMS += firstline-admin
firstline_admin_SOURCES = \
	admin/account.c \
	admin/admin.c \
	admin/admin.h \
	admin/calendar.c \
	admin/commands.h \
	admin/contract.c \
	admin/contract.h \
	admin/database.c \
	admin/desk.c \
	admin/find.c \
	admin/input.c \
	admin/list.c \
	admin/main.c \
	admin/migration.c \
	admin/migration.h \
	admin/party.c
firstline_admin_LDADD = $(SHARED_LIBS)
