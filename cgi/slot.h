/* Leave to do something heavy: at most so many workers hold a slot at once, over all processes, by locks on files. A
 * worker that dies gives its slot back. Used by sign-in for hashing, so that a flood of it can't take every worker. */
#ifndef CGI_SLOT_H
#define CGI_SLOT_H

#include <glib.h>
#include <stdbool.h>

/* Opens (makes) the files of n slots in a folder, once at start; they belong to the user that runs the workers. */
bool slot_init(const char *folder, unsigned n, GError **error);

/* Takes a slot without waiting: its number, or -1 if all are held. */
int slot_take(void);
void slot_give(int slot);

#endif
