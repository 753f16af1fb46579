/* What a password must be, and making one. Hashing and comparing are token.h's. Used by admin/ (accounts), and by
 * whatever page lets people set their own. */
#ifndef SHARED_PASSWORD_H
#define SHARED_PASSWORD_H

#include <glib.h>

/* Characters, not bytes (OWASP ASVS 4.0.3, 2.1.1 and 2.1.2). Blanks count, and nothing is cut or folded. */
#define PASSWORD_LEAST 12
#define PASSWORD_MOST 128

/* Why it can't be taken for the sign-in name, as the end of a sentence ("is shorter than 12 characters"); NULL: it can.
 */
const char *password_fault(const char *password, const char *sign_in_name);

/* A random password of 100 bits, easy to read out: `k7mp-2hqx-…`. The caller wipes it with password_free(). */
char *password_new(void);

/* Wipes and frees; NULL is fine. */
void password_free(char *password);
typedef char password_text;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(password_text, password_free)

#endif
