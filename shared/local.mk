# The library under all programs.
noinst_LIBRARIES += libfirstline.a
libfirstline_a_SOURCES = \
	shared/banned.h
nodist_libfirstline_a_SOURCES = sql/queries.c sql/queries.h
