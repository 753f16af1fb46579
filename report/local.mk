# firstline-report, the nightly batch. One line a file, sorted.
bin_PROGRAMS += firstline-report
firstline_report_SOURCES = \
	report/block.c \
	report/block.h \
	report/book.c \
	report/book.h \
	report/draw.c \
	report/draw.h \
	report/figures.c \
	report/figures.h \
	report/main.c \
	report/names.c \
	report/names.h \
	report/options.c \
	report/options.h \
	report/progress.c \
	report/progress.h \
	report/publish.c \
	report/publish.h \
	report/result.c \
	report/result.h \
	report/row.c \
	report/row.h \
	report/sheet_breaches.c \
	report/sheet_breaches.h \
	report/sheet_by.c \
	report/sheet_by.h \
	report/sheet_by_category.c \
	report/sheet_by_customer.c \
	report/sheet_by_plan.c \
	report/sheet_by_priority.c \
	report/sheet_by_team.c \
	report/sheet_clocks.c \
	report/sheet_clocks.h \
	report/sheet_definitions.c \
	report/sheet_faults.c \
	report/sheet_groups.c \
	report/sheet_summary.c \
	report/sheet_summary.h \
	report/sheet_summary_charts.c \
	report/sheet_summary_figures.c \
	report/sheet_summary_months.c \
	report/sheet_summary_promises.c \
	report/sheet_summary_tickets.c \
	report/sheet_tickets.c \
	report/sheet_tickets.h \
	report/sheets.c \
	report/text.c \
	report/text.h \
	report/what_if.c \
	report/what_if.h \
	report/what_if_book.c \
	report/what_if_book.h \
	report/what_if_lists.c \
	report/what_if_promise.c \
	report/what_if_promise.h \
	report/what_if_sums.c \
	report/workbook.c \
	report/workbook.h \
	report/zip.c \
	report/zip.h
firstline_report_CFLAGS = $(AM_CFLAGS) $(XLSX_CFLAGS) $(ZLIB_CFLAGS)
firstline_report_LDADD = $(SHARED_LIBS) $(XLSX_LIBS) $(ZLIB_LIBS)
