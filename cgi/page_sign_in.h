/* The sign-in form, which the 401 page has, too. */
#ifndef CGI_PAGE_SIGN_IN_H
#define CGI_PAGE_SIGN_IN_H

#include <stdbool.h>

struct request;

struct sign_in_form {
    const char *name;  /* as typed; NULL = empty */
    const char *next;  /* path to go to afterwards; NULL = the door's first page */
    const char *error; /* translated; NULL = none */
    bool carry;        /* carries the posted form along (carry.h) */
};

void sign_in_form(struct request *r, const struct sign_in_form *form);

#endif
