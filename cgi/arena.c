/* Bump allocation in blocks. The first block serves an ordinary page whole; larger wishes get blocks of their own,
 * which go at the next reset. Used by everything of one request. */
#include "cgi/arena.h"

#include <stdalign.h>
#include <stddef.h>

enum { BLOCK_SIZE = 32 * 1024 };

struct block {
    struct block *next;
    gsize size; /* of the bytes behind the head */
    alignas(max_align_t) char bytes[];
};

struct arena {
    struct block *blocks; /* the newest first; the last one is kept */
    gsize used;           /* of the newest */
};

static struct block *block_new(gsize size, struct block *next) {
    struct block *block = g_malloc(sizeof *block + size);
    block->next = next;
    block->size = size;
    return block;
}

struct arena *arena_new(void) {
    struct arena *arena = g_new0(struct arena, 1);
    arena->blocks = block_new(BLOCK_SIZE, NULL);
    return arena;
}

void arena_reset(struct arena *arena) {
    while (arena->blocks->next != NULL) {
        struct block *next = arena->blocks->next;
        g_free(arena->blocks);
        arena->blocks = next;
    }
    arena->used = 0;
}

void arena_free(struct arena *arena) {
    if (arena == NULL)
        return;
    arena_reset(arena);
    g_free(arena->blocks);
    g_free(arena);
}

/* Room for size bytes, not cleared. */
static char *take(struct arena *arena, gsize size) {
    const gsize align = alignof(max_align_t);
    g_assert(size <= G_MAXSIZE - 2 * BLOCK_SIZE);
    size = (size + align - 1) / align * align;
    if (arena->blocks->size - arena->used < size) {
        arena->blocks = block_new(MAX(size, (gsize)BLOCK_SIZE), arena->blocks);
        arena->used = 0;
    }
    char *room = arena->blocks->bytes + arena->used;
    arena->used += size;
    return room;
}

void *arena_alloc(struct arena *arena, gsize size) {
    return memset(take(arena, size), 0, size);
}

char *arena_copy(struct arena *arena, const char *text, gsize length) {
    char *copy = take(arena, length + 1);
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *arena_print_list(struct arena *arena, const char *format, va_list list) {
    char quick[256];
    va_list again;
    va_copy(again, list);
    gint length = g_vsnprintf(quick, sizeof quick, format, list);
    g_assert(length >= 0);
    char *text = take(arena, (gsize)length + 1);
    if ((gsize)length < sizeof quick)
        memcpy(text, quick, (gsize)length + 1);
    else
        g_vsnprintf(text, (gulong)length + 1, format, again);
    va_end(again);
    return text;
}

char *arena_print(struct arena *arena, const char *format, ...) {
    va_list list;
    va_start(list, format);
    char *text = arena_print_list(arena, format, list);
    va_end(list);
    return text;
}
