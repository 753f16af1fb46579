/* What an operator types, read strictly: names, addresses, words, zones, dates. The contract is in admin.h. */
#include "admin/admin.h"
#include "shared/instant.h"
#include "shared/zone.h"

#include <string.h>

char *input_line(const char *what, const char *text, unsigned most, GError **error) {
    if (!g_utf8_validate(text, -1, NULL)) {
        admin_usage(error, "the %s is not UTF-8", what);
        return NULL;
    }
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at))
        if (g_unichar_iscntrl(g_utf8_get_char(at))) {
            admin_usage(error, "the %s holds a line break or another control character", what);
            return NULL;
        }
    g_autofree char *line = g_utf8_normalize(text, -1, G_NORMALIZE_NFC);
    g_strstrip(line);
    if (line[0] == '\0') {
        admin_usage(error, "the %s is empty", what);
        return NULL;
    }
    if (g_utf8_strlen(line, -1) > (glong)most) {
        admin_usage(error, "the %s is longer than %u characters", what, most);
        return NULL;
    }
    return g_steal_pointer(&line);
}

char *input_address(const char *text, GError **error) {
    g_autofree char *address = input_line("mail address", text, 254, error);
    if (address == NULL)
        return NULL;
    const char *at = strrchr(address, '@');
    if (at == NULL || at == address || at[1] == '\0' || strpbrk(address, " \t,;<>\"()") != NULL ||
        strchr(address, '@') != at) {
        admin_usage(error, "'%s' is not a mail address", address);
        return NULL;
    }
    return g_steal_pointer(&address);
}

bool input_word(const char *what, const char *text, const char *const *words, GError **error) {
    if (g_strv_contains(words, text))
        return true;
    g_autofree char *all = g_strjoinv(", ", (char **)words);
    return admin_usage(error, "'%s' is not a %s; it is one of %s", text, what, all);
}

bool input_language(const char *language, GError **error) {
    static const char *const languages[] = {"en", "de", "zh_CN", NULL};
    return input_word("language", language, languages, error);
}

bool input_zone(const char *zone, GError **error) {
    return zone_get(zone) != NULL ||
           admin_usage(error, "'%s' is not a time zone; it is written like Europe/Berlin or UTC", zone);
}

int64_t input_start_of_day(const char *zone_name, struct civil_date date) {
    const struct zone *zone = zone_get(zone_name);
    if (zone == NULL)
        return civil_to_days(date.year, date.month, date.day) * DAY_SECONDS;
    int64_t local = civil_to_days(date.year, date.month, date.day) * DAY_SECONDS;
    struct zone_period period = zone_period_at(zone, MAX(local - 2 * DAY_SECONDS, INSTANT_FIRST));
    while (local - period.offset >= period.to)
        period = zone_period_at(zone, period.to);
    return MAX(local - period.offset, period.from);
}

bool input_date(const char *what, const char *text, const char *zone, int64_t *instant, GError **error) {
    struct civil_date date;
    if (instant_parse(text, instant))
        return true;
    if (!civil_parse(text, &date) || date.year < 1970)
        return admin_usage(error,
                           "the %s '%s' is not a date such as 2026-03-01, nor an instant such as 2026-03-01T08:00:00Z",
                           what, text);
    *instant = input_start_of_day(zone, date);
    return true;
}

char *input_show_instant(int64_t instant, const char *zone) {
    const struct zone *known = zone_get(zone);
    int64_t local = instant + (known == NULL ? 0 : zone_period_at(known, instant).offset);
    struct civil_date date = civil_from_days(floor_div(local, DAY_SECONDS));
    int second = (int)(local - floor_div(local, DAY_SECONDS) * DAY_SECONDS);
    g_autofree char *day = g_strdup_printf("%04d-%02d-%02d", date.year, date.month, date.day);
    if (second == 0)
        return g_strdup_printf("%s (%s)", day, known == NULL ? "UTC" : zone);
    return g_strdup_printf("%s %02d:%02d:%02d (%s)", day, second / 3600, second / 60 % 60, second % 60,
                           known == NULL ? "UTC" : zone);
}
