/* Secrets: random tokens, their hashes, keyed marks for forms, passwords. All of it is libsodium.
 *
 * The database keeps hashes alone, so that a stolen one gives no access. Used by cgi/ (sessions, CSRF, sign-in) and
 * admin/ (accounts). */
#ifndef SHARED_TOKEN_H
#define SHARED_TOKEN_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#define TOKEN_CHARS 43      /* 32 random bytes as base64url without padding */
#define TOKEN_HASH_BYTES 32 /* BLAKE2b-256 */
#define TOKEN_KEY_BYTES 32

/* Once in each program before anything else of this file; false when there is no source of randomness. */
bool token_init(void);

/* 32 fresh random bytes as text, NUL-terminated. For sessions, submissions, request ids, pre-sessions. */
void token_new(char out[TOKEN_CHARS + 1]);

/* Whether `text` has the form of a token; anything else needn't be looked up. */
bool token_is_wellformed(const char *text);

/* BLAKE2b-256 of the token's text: what the database keeps and looks for. */
void token_hash(const char *token, unsigned char out[TOKEN_HASH_BYTES]);

/* BLAKE2b-256 over several pieces, e.g. of a form: token_digest_new(), _add() for each, _end(). Each piece is framed by
 * its length, so that ("ab", "c") and ("a", "bc") differ. */
struct token_digest {
    /* crypto_generichash_state, which wants 64-byte alignment */
    _Alignas(64) unsigned char state[384];
};
void token_digest_new(struct token_digest *digest);
void token_digest_add(struct token_digest *digest, const void *bytes, size_t length);
void token_digest_end(struct token_digest *digest, unsigned char out[TOKEN_HASH_BYTES]);

/* The installation's key for marks on forms, from a file with 64 hex digits. */
struct token_key {
    unsigned char bytes[TOKEN_KEY_BYTES];
};
#define TOKEN_ERROR (token_error_quark())
GQuark token_error_quark(void);
bool token_key_load(const char *path, struct token_key *key, GError **error);

/* A keyed BLAKE2b over purpose ("csrf") and text (the session's cookie), as text; checked in constant time. */
void token_mark(const struct token_key *key, const char *purpose, const char *text, char out[TOKEN_CHARS + 1]);
bool token_mark_is_valid(const struct token_key *key, const char *purpose, const char *text, const char *mark);

/* --- Passwords: Argon2id, 19 MiB, two passes (OWASP's first recommendation) --- */

#define PASSWORD_MAX_BYTES 1024 /* longer ones are refused unhashed */

/* The hash to store, with its parameters and salt; NULL when memory for it is short or the password is too long. */
char *password_hash(const char *password);

/* Whether the password is the one. `hash` NULL (no such account) takes the same time and is false. */
bool password_verify(const char *hash, const char *password);

/* Whether the stored hash has other parameters than new ones get. */
bool password_is_outdated(const char *hash);

#endif
