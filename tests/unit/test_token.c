/* Tokens, digests, marks and passwords (shared/token.h). */
#include "shared/token.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

static char *hex(const unsigned char *bytes, size_t n) {
    g_autoptr(GString) text = g_string_new(NULL);
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(text, "%02x", bytes[i]);
    return g_strdup(text->str);
}

static void test_new(void) {
    char one[TOKEN_CHARS + 1], other[TOKEN_CHARS + 1];
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    token_new(one);
    token_new(other);
    g_assert_cmpstr(one, !=, other);
    for (int i = 0; i < 1000; i++) {
        token_new(one);
        g_assert_cmpuint(strlen(one), ==, TOKEN_CHARS);
        g_assert_true(token_is_wellformed(one));
        g_assert_true(g_hash_table_add(seen, g_strdup(one)));
    }
}

static void test_wellformed(void) {
    const char *good = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    g_assert_true(token_is_wellformed(good));
    g_assert_false(token_is_wellformed(NULL));
    g_assert_false(token_is_wellformed(""));
    g_assert_false(token_is_wellformed(good + 1));
    g_assert_false(token_is_wellformed("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
    g_assert_false(token_is_wellformed("AAAAAAAAAAAAAAAAAAAAA+AAAAAAAAAAAAAAAAAAAAA"));
    g_assert_false(token_is_wellformed("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
    /* Bits past the 256 must be zero, or one token would have several spellings. */
    g_assert_false(token_is_wellformed("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB"));
}

/* BLAKE2b-256 of "abc", by b2sum -l 256. */
static void test_hash(void) {
    unsigned char hash[TOKEN_HASH_BYTES];
    token_hash("abc", hash);
    g_autofree char *text = hex(hash, sizeof hash);
    g_assert_cmpstr(text, ==, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

static char *digest_of(const char *const *pieces) {
    struct token_digest digest;
    unsigned char out[TOKEN_HASH_BYTES];
    token_digest_new(&digest);
    for (; *pieces != NULL; pieces++)
        token_digest_add(&digest, *pieces, strlen(*pieces));
    token_digest_end(&digest, out);
    return hex(out, sizeof out);
}

static void test_digest(void) {
    g_autofree char *one = digest_of((const char *[]){"ab", "c", NULL});
    g_autofree char *same = digest_of((const char *[]){"ab", "c", NULL});
    g_autofree char *other = digest_of((const char *[]){"a", "bc", NULL});
    g_autofree char *more = digest_of((const char *[]){"ab", "c", "", NULL});
    g_assert_cmpstr(one, ==, same);
    g_assert_cmpstr(one, !=, other);
    g_assert_cmpstr(one, !=, more);
}

static void test_marks(void) {
    struct token_key key = {{1, 2, 3}}, stranger = {{1, 2, 4}};
    char mark[TOKEN_CHARS + 1];
    token_mark(&key, "csrf", "cookie", mark);
    g_assert_true(token_mark_is_valid(&key, "csrf", "cookie", mark));
    g_assert_false(token_mark_is_valid(&stranger, "csrf", "cookie", mark));
    g_assert_false(token_mark_is_valid(&key, "csrfc", "ookie", mark));
    g_assert_false(token_mark_is_valid(&key, "csrf", "cookies", mark));
    g_assert_false(token_mark_is_valid(&key, "csrf", "cookie", NULL));
    g_assert_false(token_mark_is_valid(&key, "csrf", "cookie", ""));
    g_assert_false(token_mark_is_valid(&key, "csrf", "cookie", mark + 1));
    for (size_t i = 0; i < TOKEN_CHARS; i++) {
        char wrong[TOKEN_CHARS + 1];
        memcpy(wrong, mark, sizeof wrong);
        wrong[i] = wrong[i] == 'A' ? 'B' : 'A';
        g_assert_false(token_mark_is_valid(&key, "csrf", "cookie", wrong));
    }
}

static bool load(const char *text, struct token_key *key) {
    g_autofree char *path = NULL;
    g_autoptr(GError) error = NULL;
    int fd = g_file_open_tmp("key.XXXXXX", &path, NULL);
    g_assert_cmpint(fd, >=, 0);
    close(fd);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    bool loaded = token_key_load(path, key, &error);
    g_assert_true(loaded == (error == NULL));
    if (error != NULL) {
        g_assert_true(g_str_has_prefix(error->message, path));
        g_assert_null(strstr(error->message, "0123"));
    }
    g_unlink(path);
    return loaded;
}

static void test_key(void) {
    struct token_key key;
    const char *digits = "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F";
    g_autofree char *lines = g_strconcat(digits, "\r\n", NULL), *longer = g_strconcat(digits, "00", NULL),
                    *more = g_strconcat(digits, "\n0123", NULL);
    g_assert_true(load(digits, &key));
    for (int i = 0; i < TOKEN_KEY_BYTES; i++)
        g_assert_cmpuint(key.bytes[i], ==, i);
    g_assert_true(load(lines, &key));
    g_assert_false(load(longer, &key));
    g_assert_false(load(more, &key));
    g_assert_false(load(digits + 2, &key));
    g_assert_false(load("0123 not hexadecimal", &key));
    g_assert_false(load("", &key));
    g_assert_false(token_key_load("/nowhere/key", &key, NULL));
}

static void test_password(void) {
    g_autofree char *hash = password_hash("correct horse");
    g_autofree char *again = password_hash("correct horse");
    g_assert_true(g_str_has_prefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$"));
    g_assert_cmpstr(hash, !=, again);
    g_assert_true(password_verify(hash, "correct horse"));
    g_assert_false(password_verify(hash, "correct horsE"));
    g_assert_false(password_verify(hash, ""));
    g_assert_false(password_verify("not a hash", "correct horse"));
    g_assert_false(password_is_outdated(hash));
    g_assert_true(password_is_outdated(
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
    g_autofree char *long_password = g_strnfill(PASSWORD_MAX_BYTES + 1, 'x');
    g_assert_null(password_hash(long_password));
    g_assert_false(password_verify(hash, long_password));
}

/* The linker leads every call of crypto_pwhash_str_verify() here, so that it is seen what a password is hashed against.
 */
int __real_crypto_pwhash_str_verify(const char *hash, const char *password, unsigned long long length);
int __wrap_crypto_pwhash_str_verify(const char *hash, const char *password, unsigned long long length);
static char hashed_against[crypto_pwhash_STRBYTES];
static unsigned n_hashed;

int __wrap_crypto_pwhash_str_verify(const char *hash, const char *password, unsigned long long length) {
    g_strlcpy(hashed_against, hash, sizeof hashed_against);
    n_hashed++;
    return __real_crypto_pwhash_str_verify(hash, password, length);
}

/* Nobody can tell from the time whether a name is known: the password of an unknown one is hashed at the same cost. */
static void test_unknown_name_costs_as_much(void) {
    g_autofree char *hash = password_hash("another password");
    const char *const hashes[] = {hash, NULL};
    for (gsize i = 0; i < G_N_ELEMENTS(hashes); i++) {
        n_hashed = 0;
        g_assert_false(password_verify(hashes[i], "some password"));
        g_assert_cmpuint(n_hashed, ==, 1);
        g_assert_true(g_str_has_prefix(hashed_against, "$argon2id$v=19$m=19456,t=2,p=1$"));
        g_assert_false(password_is_outdated(hashed_against));
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_assert_true(token_init());
    g_test_add_func("/token/new", test_new);
    g_test_add_func("/token/wellformed", test_wellformed);
    g_test_add_func("/token/hash", test_hash);
    g_test_add_func("/token/digest", test_digest);
    g_test_add_func("/token/marks", test_marks);
    g_test_add_func("/token/key", test_key);
    g_test_add_func("/token/password", test_password);
    g_test_add_func("/token/unknown-name", test_unknown_name_costs_as_much);
    return g_test_run();
}
