/* Memory that lives as long as one request. Allocating moves a pointer, releasing is one call for all of it, so a page
 * costs few calls of malloc and can't leak. Owned by struct request; pages reach it through request_print() and
 * request_copy(). */
#ifndef CGI_ARENA_H
#define CGI_ARENA_H

#include <glib.h>

struct arena;

/* A new arena with one small block. Free with arena_free(). */
struct arena *arena_new(void);
void arena_free(struct arena *arena);

/* Releases everything that was allocated and keeps one block for the next request. */
void arena_reset(struct arena *arena);

/* Zeroed memory, aligned for any type. Never NULL (GLib's allocator ends the process when there is none). */
void *arena_alloc(struct arena *arena, gsize size) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE(2);

/* A NUL-terminated copy of length bytes. */
char *arena_copy(struct arena *arena, const char *text, gsize length);

/* printf into the arena. */
char *arena_print(struct arena *arena, const char *format, ...) G_GNUC_PRINTF(2, 3);
char *arena_print_list(struct arena *arena, const char *format, va_list list) G_GNUC_PRINTF(2, 0);

#endif
