# firstline-cgi, the FastCGI program. Everything but its main() is a library, so that tests can link it. One line a file,
# sorted.
noinst_LIBRARIES += libfirstline-cgi.a
libfirstline_cgi_a_SOURCES = \
	cgi/act.c \
	cgi/act.h \
	cgi/arena.c \
	cgi/arena.h \
	cgi/attach.c \
	cgi/attach.h \
	cgi/carry.c \
	cgi/carry.h \
	cgi/chart.c \
	cgi/chart.h \
	cgi/desk_side.c \
	cgi/desk_ticket.c \
	cgi/desk_ticket.h \
	cgi/due.c \
	cgi/due.h \
	cgi/error.c \
	cgi/error.h \
	cgi/field.c \
	cgi/field.h \
	cgi/flow.c \
	cgi/form.c \
	cgi/form.h \
	cgi/happening.c \
	cgi/happening.h \
	cgi/html.c \
	cgi/html.h \
	cgi/layout.c \
	cgi/layout.h \
	cgi/like.c \
	cgi/like.h \
	cgi/moment.c \
	cgi/moment.h \
	cgi/multipart.c \
	cgi/multipart.h \
	cgi/page_ask.c \
	cgi/page_attachment.c \
	cgi/page_conversation.c \
	cgi/page_desk_clocks.c \
	cgi/page_desk_new.c \
	cgi/page_desk_ticket.c \
	cgi/page_health.c \
	cgi/page_my_tickets.c \
	cgi/page_queue.c \
	cgi/page_sign_in.c \
	cgi/page_sign_in.h \
	cgi/page_workbook.c \
	cgi/pages.h \
	cgi/promised.c \
	cgi/promised.h \
	cgi/request.c \
	cgi/request.h \
	cgi/response.c \
	cgi/response.h \
	cgi/restatement.c \
	cgi/restatement.h \
	cgi/routes.c \
	cgi/routes.h \
	cgi/serve.c \
	cgi/serve.h \
	cgi/services.c \
	cgi/services.h \
	cgi/session.c \
	cgi/session.h \
	cgi/slot.c \
	cgi/slot.h \
	cgi/staff.c \
	cgi/staff.h \
	cgi/thread.c \
	cgi/thread.h \
	cgi/trend.c \
	cgi/trend.h \
	cgi/words.c \
	cgi/words.h
nodist_libfirstline_cgi_a_SOURCES = cgi/static-version.h sql/queries.h
CGI_LIBS = libfirstline-cgi.a $(SHARED_LIBS)

libexec_PROGRAMS += firstline-cgi
firstline_cgi_SOURCES = cgi/main.c
firstline_cgi_CFLAGS = $(AM_CFLAGS) $(FCGI_CFLAGS)
firstline_cgi_LDADD = $(CGI_LIBS) $(FCGI_LIBS)

# The web server hands these out itself. Their addresses carry a version, so that browsers may keep them.
CGI_STATIC = \
	cgi/static/firstline.css \
	cgi/static/firstline.svg
staticdir = $(pkgdatadir)/static
dist_static_DATA = $(CGI_STATIC)

cgi/static-version.h: $(CGI_STATIC)
	$(AM_V_GEN)$(MKDIR_P) cgi && cat $(CGI_STATIC:%=$(top_srcdir)/%) | cksum | \
		sed 's/\([0-9]*\) .*/#define STATIC_VERSION "\1"/' > $@
BUILT_SOURCES += cgi/static-version.h
CLEANFILES += cgi/static-version.h
