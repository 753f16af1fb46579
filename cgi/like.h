/* What a person types into a search, as a pattern for ILIKE. */
#ifndef CGI_LIKE_H
#define CGI_LIKE_H

struct request;

/* A pattern that finds the text anywhere: %text%, with the pattern's own signs in it taken as they are. In the arena.
 */
const char *like_pattern(struct request *r, const char *text);

#endif
