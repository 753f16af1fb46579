/* The configuration file: one GKeyFile for all programs, declared in one table (config.c).
 *
 * An unknown group or key, a doubled one, or a bad value refuses to start and names file and line. Every key has a
 * default; conf/firstline.conf shows them all. Read once by each program's main(). */
#ifndef SHARED_CONFIG_H
#define SHARED_CONFIG_H

#include "shared/log.h"
#include <glib.h>
#include <stdbool.h>

enum config_send_file { SEND_FILE_NONE, SEND_FILE_ACCEL, SEND_FILE_XSENDFILE };

struct config {
    struct {
        char *connection; /* libpq conninfo without user */
    } database;
    struct {
        char *base_url; /* http(s)://host[:port], no slash at the end */
        char *brand;
        char *form_key_file; /* 32 random bytes as 64 hex digits; token_key_load() */
        char *temporary_folder;
        bool remote_user;       /* trust the FastCGI parameter REMOTE_USER */
        char **trusted_proxies; /* addresses whose X-Forwarded-For counts; NULL-terminated */
        enum config_send_file send_file;
        unsigned workers; /* at most half of them hash passwords at once */
    } web;
    struct {
        char *output;         /* folder of the workbooks */
        char *timezone;       /* of a month's bounds; known to GTimeZone */
        unsigned closing_day; /* 1 to 28: the day of the next month on which a month is frozen */
        char *language;       /* of the workbooks: one of i18n_languages */
    } report;
    struct {
        enum log_destination destination;
        enum log_level level;
    } log;
};

#define CONFIG_ERROR (config_error_quark())
GQuark config_error_quark(void);
enum config_error { CONFIG_ERROR_READ, CONFIG_ERROR_VALUE };

/* `path` is what --config said, or NULL: then $FIRSTLINE_CONFIG, else SYSCONFDIR/firstline/firstline.conf. */
struct config *config_load(const char *path, GError **error);
void config_free(struct config *config);
typedef struct config config_file;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(config_file, config_free)

#endif
