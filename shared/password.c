/* Rules for passwords, and random ones; see password.h. */
#include "shared/password.h"

#include <sodium.h>
#include <string.h>

#define GROUPS 5
#define GROUP_CHARS 4

const char *password_fault(const char *password, const char *sign_in_name) {
    if (!g_utf8_validate(password, -1, NULL))
        return "is not UTF-8";
    glong length = g_utf8_strlen(password, -1);
    if (length < PASSWORD_LEAST)
        return "is shorter than " G_STRINGIFY(PASSWORD_LEAST) " characters";
    if (length > PASSWORD_MOST)
        return "is longer than " G_STRINGIFY(PASSWORD_MOST) " characters";
    for (const char *at = password; *at != '\0'; at = g_utf8_next_char(at))
        if (g_unichar_iscntrl(g_utf8_get_char(at)))
            return "holds a tab or another control character";
    if (g_ascii_strcasecmp(password, sign_in_name) == 0)
        return "is the sign-in name";
    if (strspn(password, (const char[]){password[0], '\0'}) == strlen(password))
        return "is one character over and over";
    return NULL;
}

char *password_new(void) {
    /* Without 0 o 1 l, which read alike: 32 signs are five bits each. */
    static const char signs[] = "abcdefghijkmnpqrstuvwxyz23456789";
    G_STATIC_ASSERT(sizeof signs == 32 + 1);
    char *password = g_malloc(GROUPS * (GROUP_CHARS + 1));
    for (size_t i = 0; i < GROUPS * (GROUP_CHARS + 1); i++)
        password[i] = i % (GROUP_CHARS + 1) == GROUP_CHARS ? '-' : signs[randombytes_uniform(32)];
    password[GROUPS * (GROUP_CHARS + 1) - 1] = '\0';
    return password;
}

void password_free(char *password) {
    if (password == NULL)
        return;
    sodium_memzero(password, strlen(password));
    g_free(password);
}
