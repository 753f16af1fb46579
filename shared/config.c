/* The configuration file, declared in one table; see config.h. Read with ini.h rather than GKeyFile, which has the same
 * form but forgets the line numbers that a complaint must name. */
#include "shared/config.h"
#include "shared/i18n.h"
#include "shared/ini.h"

#include <gio/gio.h>

G_DEFINE_QUARK(config_error, config_error)

struct key;
/* Stores the value; false: it isn't one, and `key->wanted` says what would be. */
typedef bool (*take_func)(const struct key *key, const char *value, void *where);

struct key {
    const char *group, *name;
    size_t offset; /* in struct config */
    take_func take;
    const char *standard; /* what it is where the file doesn't say */
    const char *wanted;   /* for the complaint about a bad value */
    const char *const *words;
    gint64 low, high;
};

/* --- Kinds of values --- */

static bool take_text(G_GNUC_UNUSED const struct key *key, const char *value, void *where) {
    char **text = where;
    g_free(*text);
    *text = g_strdup(value);
    return *value != '\0';
}

static bool take_path(const struct key *key, const char *value, void *where) {
    return take_text(key, value, where) && g_path_is_absolute(value);
}

static bool take_base_url(const struct key *key, const char *value, void *where) {
    g_autoptr(GUri) uri = g_uri_parse(value, G_URI_FLAGS_NONE, NULL);
    return uri != NULL && take_text(key, value, where) &&
           (g_str_equal(g_uri_get_scheme(uri), "http") || g_str_equal(g_uri_get_scheme(uri), "https")) &&
           g_uri_get_host(uri) != NULL && *g_uri_get_host(uri) != '\0' && *g_uri_get_path(uri) == '\0' &&
           g_uri_get_query(uri) == NULL && g_uri_get_fragment(uri) == NULL && g_uri_get_userinfo(uri) == NULL;
}

static bool take_zone(const struct key *key, const char *value, void *where) {
    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier(value);
    return zone != NULL && take_text(key, value, where);
}

static bool take_bool(G_GNUC_UNUSED const struct key *key, const char *value, void *where) {
    *(bool *)where = g_str_equal(value, "true");
    return g_str_equal(value, "true") || g_str_equal(value, "false");
}

static bool take_number(const struct key *key, const char *value, void *where) {
    guint64 number = 0;
    bool good = g_ascii_string_to_unsigned(value, 10, (guint64)key->low, (guint64)key->high, &number, NULL);
    *(unsigned *)where = (unsigned)number;
    return good;
}

static bool take_language(const struct key *key, const char *value, void *where) {
    return take_text(key, value, where) && i18n_is_known(value);
}

/* The place of the word in the list, which is the enum's value. */
static bool take_word(const struct key *key, const char *value, void *where) {
    for (unsigned i = 0; key->words[i] != NULL; i++) {
        if (g_str_equal(key->words[i], value)) {
            *(unsigned *)where = i;
            return true;
        }
    }
    return false;
}

/* Addresses or networks, separated by blanks, commas or semicolons. */
static bool take_addresses(G_GNUC_UNUSED const struct key *key, const char *value, void *where) {
    g_auto(GStrv) parts = g_strsplit_set(value, " ,;", -1);
    g_autoptr(GStrvBuilder) found = g_strv_builder_new();
    bool good = true;
    for (char **part = parts; *part != NULL; part++) {
        if (**part == '\0')
            continue;
        g_autoptr(GInetAddressMask) mask = g_inet_address_mask_new_from_string(*part, NULL);
        good = good && mask != NULL;
        g_strv_builder_add(found, *part);
    }
    char ***list = where;
    g_strfreev(*list);
    *list = g_strv_builder_end(found);
    return good;
}

/* --- The table --- */

static const char *const send_file_words[] = {"none", "accel", "xsendfile", NULL};
static const char *const destination_words[] = {"stderr", "journal", NULL};
static const char *const level_words[] = {"error", "warning", "info", "debug", NULL};
G_STATIC_ASSERT(sizeof(enum config_send_file) == sizeof(unsigned));
G_STATIC_ASSERT(sizeof(enum log_destination) == sizeof(unsigned) && sizeof(enum log_level) == sizeof(unsigned));

#define AT(member) offsetof(struct config, member)
static const struct key keys[] = {
    {"database", "connection", AT(database.connection), take_text, .standard = "dbname=firstline",
     .wanted = "a libpq connection string without user"},
    {"web", "base_url", AT(web.base_url), take_base_url, .standard = "http://localhost:8080",
     .wanted = "http(s)://HOST[:PORT] without a slash at the end"},
    {"web", "brand", AT(web.brand), take_text, .standard = "Nordwind Cloud Support", .wanted = "a name"},
    {"web", "form_key_file", AT(web.form_key_file), take_path, .standard = SYSCONFDIR "/firstline/form.key",
     .wanted = "an absolute path"},
    {"web", "temporary_folder", AT(web.temporary_folder), take_path, .standard = "/tmp", .wanted = "an absolute path"},
    {"web", "remote_user", AT(web.remote_user), take_bool, .standard = "false", .wanted = "true or false"},
    {"web", "trusted_proxies", AT(web.trusted_proxies), take_addresses, .standard = "",
     .wanted = "IP addresses or networks"},
    {"web", "send_file", AT(web.send_file), take_word, .standard = "none", .wanted = "none, accel or xsendfile",
     .words = send_file_words},
    {"web", "workers", AT(web.workers), take_number, .standard = "4", .wanted = "a number from 1 to 1000", .low = 1,
     .high = 1000},
    {"report", "output", AT(report.output), take_path, .standard = "/var/lib/firstline/workbooks",
     .wanted = "an absolute path"},
    {"report", "timezone", AT(report.timezone), take_zone, .standard = "Europe/Berlin",
     .wanted = "a time zone such as Europe/Berlin"},
    {"report", "closing_day", AT(report.closing_day), take_number, .standard = "3",
     .wanted = "a day of the month from 1 to 28", .low = 1, .high = 28},
    {"report", "language", AT(report.language), take_language, .standard = "en", .wanted = "en, de or zh_CN"},
    {"log", "destination", AT(log.destination), take_word, .standard = "stderr", .wanted = "stderr or journal",
     .words = destination_words},
    {"log", "level", AT(log.level), take_word, .standard = "info", .wanted = "error, warning, info or debug",
     .words = level_words},
};

/* --- Reading --- */

static bool group_exists(const char *group) {
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (g_str_equal(keys[i].group, group))
            return true;
    }
    return false;
}

static const struct key *find(const char *group, const char *name) {
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (g_str_equal(keys[i].group, group) && g_str_equal(keys[i].name, name))
            return &keys[i];
    }
    return NULL;
}

static bool take_entry(struct config *config, const struct ini *ini, bool seen[], GError **error) {
    if (ini->key == NULL)
        return group_exists(ini->section) || ini_refuse(ini, error, "unknown group [%s]", ini->section);
    const struct key *key = find(ini->section, ini->key);
    if (key == NULL)
        return ini_refuse(ini, error, "unknown key '%s' in [%s]", ini->key, ini->section);
    if (seen[key - keys])
        return ini_refuse(ini, error, "'%s' stands here a second time", ini->key);
    seen[key - keys] = true;
    return key->take(key, ini->value, (char *)config + key->offset) ||
           ini_refuse(ini, error, "%s: not %s", key->name, key->wanted);
}

static bool read_file(struct config *config, const char *path, GError **error) {
    bool seen[G_N_ELEMENTS(keys)] = {false};
    g_autofree char *text = ini_load(path, CONFIG_ERROR, CONFIG_ERROR_READ, error);
    if (text == NULL)
        return false;
    g_auto(ini_t) ini;
    GError *fault = NULL;
    ini_begin(&ini, text, path, CONFIG_ERROR, CONFIG_ERROR_VALUE);
    while (ini_next(&ini, &fault) && take_entry(config, &ini, seen, &fault))
        ;
    if (fault != NULL)
        g_propagate_error(error, fault);
    return fault == NULL;
}

static const char *chosen(const char *path) {
    if (path == NULL)
        path = g_getenv("FIRSTLINE_CONFIG");
    return path == NULL || *path == '\0' ? SYSCONFDIR "/firstline/firstline.conf" : path;
}

struct config *config_load(const char *path, GError **error) {
    struct config *config = g_new0(struct config, 1);
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        keys[i].take(&keys[i], keys[i].standard, (char *)config + keys[i].offset);
    if (read_file(config, chosen(path), error))
        return config;
    config_free(config);
    return NULL;
}

void config_free(struct config *config) {
    if (config == NULL)
        return;
    g_free(config->database.connection);
    g_free(config->web.base_url);
    g_free(config->web.brand);
    g_free(config->web.form_key_file);
    g_free(config->web.temporary_folder);
    g_strfreev(config->web.trusted_proxies);
    g_free(config->report.output);
    g_free(config->report.timezone);
    g_free(config->report.language);
    g_free(config);
}
