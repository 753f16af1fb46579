/* Secrets by libsodium; see token.h. Nothing secret is written to a log, and keys are wiped from the stack. */
#include "shared/token.h"

#include <sodium.h>
#include <stdint.h>

G_DEFINE_QUARK(token_error, token_error)

/* OWASP's first recommendation for Argon2id. Lanes are always one in libsodium. */
enum { PASSWORD_MEMORY = 19 * 1024 * 1024, PASSWORD_PASSES = 2 };

G_STATIC_ASSERT(TOKEN_CHARS + 1 == sodium_base64_ENCODED_LEN(32, sodium_base64_VARIANT_URLSAFE_NO_PADDING));
G_STATIC_ASSERT(sizeof(struct token_digest) == sizeof(crypto_generichash_state));
G_STATIC_ASSERT(_Alignof(struct token_digest) >= _Alignof(crypto_generichash_state));

bool token_init(void) {
    return sodium_init() >= 0;
}

static void to_text(const unsigned char bytes[32], char out[TOKEN_CHARS + 1]) {
    sodium_bin2base64(out, TOKEN_CHARS + 1, bytes, 32, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

void token_new(char out[TOKEN_CHARS + 1]) {
    unsigned char bytes[32];
    randombytes_buf(bytes, sizeof bytes);
    to_text(bytes, out);
    sodium_memzero(bytes, sizeof bytes);
}

bool token_is_wellformed(const char *text) {
    unsigned char bytes[32];
    size_t length = 0;
    if (text == NULL || strnlen(text, TOKEN_CHARS + 1) != TOKEN_CHARS)
        return false;
    return sodium_base642bin(bytes, sizeof bytes, text, TOKEN_CHARS, NULL, &length, NULL,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
           length == sizeof bytes;
}

void token_hash(const char *token, unsigned char out[TOKEN_HASH_BYTES]) {
    crypto_generichash(out, TOKEN_HASH_BYTES, (const unsigned char *)token, strlen(token), NULL, 0);
}

/* --- Digests --- */

void token_digest_new(struct token_digest *digest) {
    crypto_generichash_init((crypto_generichash_state *)digest, NULL, 0, TOKEN_HASH_BYTES);
}

static void add_framed(crypto_generichash_state *state, const void *bytes, size_t length) {
    guint64 frame = GUINT64_TO_LE((guint64)length);
    crypto_generichash_update(state, (const unsigned char *)&frame, sizeof frame);
    crypto_generichash_update(state, bytes, length);
}

void token_digest_add(struct token_digest *digest, const void *bytes, size_t length) {
    add_framed((crypto_generichash_state *)digest, bytes, length);
}

void token_digest_end(struct token_digest *digest, unsigned char out[TOKEN_HASH_BYTES]) {
    crypto_generichash_final((crypto_generichash_state *)digest, out, TOKEN_HASH_BYTES);
}

/* --- Marks on forms --- */

bool token_key_load(const char *path, struct token_key *key, GError **error) {
    g_autofree char *text = NULL;
    gsize size = 0;
    if (!g_file_get_contents(path, &text, &size, error))
        return false;
    size_t length = 0;
    const char *end = text;
    bool good = sodium_hex2bin(key->bytes, sizeof key->bytes, text, size, NULL, &length, &end) == 0 &&
                length == sizeof key->bytes && strspn(end, " \t\r\n") == (size_t)(text + size - end);
    sodium_memzero(text, size);
    if (!good)
        g_set_error(error, TOKEN_ERROR, 0, "%s: not %d hexadecimal digits", path, 2 * TOKEN_KEY_BYTES);
    return good;
}

static void mark(const struct token_key *key, const char *purpose, const char *text, unsigned char out[32]) {
    crypto_generichash_state state;
    crypto_generichash_init(&state, key->bytes, sizeof key->bytes, 32);
    add_framed(&state, purpose, strlen(purpose));
    add_framed(&state, text, strlen(text));
    crypto_generichash_final(&state, out, 32);
}

void token_mark(const struct token_key *key, const char *purpose, const char *text, char out[TOKEN_CHARS + 1]) {
    unsigned char bytes[32];
    mark(key, purpose, text, bytes);
    to_text(bytes, out);
}

bool token_mark_is_valid(const struct token_key *key, const char *purpose, const char *text, const char *given) {
    char right[TOKEN_CHARS + 1];
    token_mark(key, purpose, text, right);
    return given != NULL && strnlen(given, TOKEN_CHARS + 1) == TOKEN_CHARS &&
           sodium_memcmp(given, right, TOKEN_CHARS) == 0;
}

/* --- Passwords --- */

char *password_hash(const char *password) {
    char hash[crypto_pwhash_STRBYTES];
    if (strlen(password) > PASSWORD_MAX_BYTES ||
        crypto_pwhash_str_alg(hash, password, strlen(password), PASSWORD_PASSES, PASSWORD_MEMORY,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        return NULL;
    return g_strdup(hash);
}

/* No password has the dummy's hash: its salt and result are 'none' and zeros, and a match is refused besides. */
bool password_verify(const char *hash, const char *password) {
    static const char dummy[] = "$argon2id$v=19$m=19456,t=2,p=1$bm9uZW5vbmVub25lbm9uZQ$"
                                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    if (strlen(password) > PASSWORD_MAX_BYTES)
        return false;
    bool matches = crypto_pwhash_str_verify(hash == NULL ? dummy : hash, password, strlen(password)) == 0;
    return matches && hash != NULL;
}

bool password_is_outdated(const char *hash) {
    return crypto_pwhash_str_needs_rehash(hash, PASSWORD_PASSES, PASSWORD_MEMORY) != 0;
}
