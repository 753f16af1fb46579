/* Patterns for ILIKE; see like.h. Called by the queue's search and by the choice of a customer. */
#include "cgi/like.h"

#include "cgi/request.h"

const char *like_pattern(struct request *r, const char *text) {
    char *pattern = arena_alloc(r->arena, 2 * strlen(text) + sizeof "%%"), *end = pattern;
    *end++ = '%';
    for (; *text != '\0'; text++) {
        if (strchr("%_\\", *text) != NULL)
            *end++ = '\\';
        *end++ = *text;
    }
    *end = '%';
    return pattern;
}
