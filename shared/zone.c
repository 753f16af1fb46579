/* Reads TZif files into a sorted list of changes. The footer's rule is written out for 400 years after the last listed
 * change, and later instants are folded back by whole cycles, so that finding an offset is one binary search. Parsing
 * trusts nothing: a file that is cut short or inconsistent is no zone. Called by shared/calendar.c. */
#include "shared/zone.h"

#include <glib.h>

#define CYCLE_SECONDS (GREGORIAN_CYCLE_DAYS * DAY_SECONDS)

struct change {
    int64_t at;
    int offset; /* from then on */
};

struct zone {
    struct change *changes; /* ordered; [0] holds from the beginning */
    size_t n_changes;
    int64_t repeats_from;
};

/* RFC 8536, 3.2: offsets lie between -25 h and 26 h. */
static bool is_offset(int seconds) {
    return seconds > -25 * 3600 && seconds < 26 * 3600;
}

/* ---- the footer: POSIX TZ ----------------------------------------------------------------------------------- */

enum rule_form { RULE_MONTH_WEEK_DAY, RULE_JULIAN, RULE_DAY_OF_YEAR };

struct rule_date {
    enum rule_form form;
    int month, week, day;
    int seconds; /* from midnight, -167 h to 167 h */
};

struct rule {
    int standard, daylight; /* seconds east */
    bool has_daylight;
    struct rule_date start, end;
};

static bool read_int(const char **at, int most, int *number) {
    if (!g_ascii_isdigit(**at))
        return false;
    for (*number = 0; g_ascii_isdigit(**at); (*at)++) {
        *number = *number * 10 + (**at - '0');
        if (*number > most)
            return false;
    }
    return true;
}

static bool read_abbreviation(const char **at) {
    const char *start = *at;
    if (**at == '<') {
        while (**at && **at != '>')
            (*at)++;
        return *(*at)++ == '>';
    }
    while (g_ascii_isalpha(**at))
        (*at)++;
    return *at - start >= 3;
}

/* [+-]hh[:mm[:ss]] */
static bool read_clock(const char **at, int *seconds) {
    int parts[3] = {0, 0, 0};
    bool negative = **at == '-';
    if (negative || **at == '+')
        (*at)++;
    if (!read_int(at, 167, &parts[0]))
        return false;
    for (int i = 1; i < 3 && **at == ':'; i++) {
        (*at)++;
        if (!read_int(at, 59, &parts[i]))
            return false;
    }
    *seconds = (negative ? -1 : 1) * (parts[0] * 3600 + parts[1] * 60 + parts[2]);
    return true;
}

static bool read_rule_date(const char **at, struct rule_date *date) {
    date->seconds = 2 * 3600;
    if (*(*at)++ != ',')
        return false;
    if (**at == 'M') {
        (*at)++;
        date->form = RULE_MONTH_WEEK_DAY;
        if (!read_int(at, 12, &date->month) || *(*at)++ != '.' || !read_int(at, 5, &date->week) || *(*at)++ != '.' ||
            !read_int(at, 6, &date->day) || date->month < 1 || date->week < 1)
            return false;
    } else {
        date->form = **at == 'J' ? RULE_JULIAN : RULE_DAY_OF_YEAR;
        *at += date->form == RULE_JULIAN;
        if (!read_int(at, 365, &date->day) || (date->form == RULE_JULIAN && date->day < 1))
            return false;
    }
    if (**at != '/')
        return true;
    (*at)++;
    return read_clock(at, &date->seconds);
}

static bool rule_parse(const char *text, struct rule *rule) {
    *rule = (struct rule){0};
    if (!read_abbreviation(&text) || !read_clock(&text, &rule->standard) || !is_offset(rule->standard))
        return false;
    rule->standard = -rule->standard; /* POSIX counts west */
    if (*text == '\0')
        return true;
    rule->has_daylight = true;
    if (!read_abbreviation(&text))
        return false;
    rule->daylight = rule->standard + 3600;
    if (*text != ',') {
        if (!read_clock(&text, &rule->daylight))
            return false;
        rule->daylight = -rule->daylight;
    }
    return is_offset(rule->daylight) && read_rule_date(&text, &rule->start) && read_rule_date(&text, &rule->end) &&
           *text == '\0';
}

/* Local seconds since 1970 at which a rule's date comes round in a year. */
static int64_t rule_date_in(const struct rule_date *date, int year) {
    int64_t january = civil_to_days(year, 1, 1);
    if (date->form == RULE_DAY_OF_YEAR)
        return (january + date->day) * DAY_SECONDS + date->seconds;
    if (date->form == RULE_JULIAN) /* never counts 29 February */
        return (january + date->day - 1 + (date->day >= 60 && civil_is_valid(year, 2, 29))) * DAY_SECONDS +
               date->seconds;
    int64_t first = civil_to_days(year, date->month, 1);
    int sunday_based = (civil_weekday(first) + 1) % 7;
    int day = 1 + (date->day - sunday_based + 7) % 7 + (date->week - 1) * 7;
    while (!civil_is_valid(year, date->month, day))
        day -= 7; /* week 5 is the last one */
    return (first + day - 1) * DAY_SECONDS + date->seconds;
}

/* ---- the file ----------------------------------------------------------------------------------------------- */

struct tzif {
    const guint8 *data;
    size_t length, at;
};

struct tzif_counts {
    guint32 is_ut, is_standard, leap, changes, types, letters;
};

static bool take(struct tzif *file, size_t n, const guint8 **bytes) {
    if (file->length - file->at < n)
        return false;
    *bytes = file->data + file->at;
    file->at += n;
    return true;
}

static guint32 big_32(const guint8 *bytes) {
    return (guint32)bytes[0] << 24 | (guint32)bytes[1] << 16 | (guint32)bytes[2] << 8 | bytes[3];
}

static int64_t big_64(const guint8 *bytes) {
    return (int64_t)((guint64)big_32(bytes) << 32 | big_32(bytes + 4));
}

static bool take_header(struct tzif *file, guint8 *version, struct tzif_counts *counts) {
    const guint8 *header;
    if (!take(file, 44, &header) || memcmp(header, "TZif", 4) != 0)
        return false;
    *version = header[4];
    *counts = (struct tzif_counts){
        .is_ut = big_32(header + 20),
        .is_standard = big_32(header + 24),
        .leap = big_32(header + 28),
        .changes = big_32(header + 32),
        .types = big_32(header + 36),
        .letters = big_32(header + 40),
    };
    const guint32 most = 1 << 16;
    return counts->is_ut < most && counts->is_standard < most && counts->leap < most && counts->changes < most &&
           counts->types < most && counts->letters < most;
}

/* The bytes of a data block after its changes and types. */
static size_t rest_of_block(const struct tzif_counts *counts, size_t time_size) {
    return counts->letters + counts->leap * (time_size + 4) + counts->is_standard + counts->is_ut;
}

static bool skip_first_block(struct tzif *file, const struct tzif_counts *counts) {
    const guint8 *ignored;
    return take(file, counts->changes * 5 + counts->types * 6 + rest_of_block(counts, 4), &ignored);
}

/* The 64-bit block. Leap seconds make it a 'right/' zone, whose instants are not those of POSIX: refused. */
static bool read_changes(struct tzif *file, const struct tzif_counts *counts, GArray *changes) {
    const guint8 *times, *types, *infos, *rest;
    if (counts->leap || !counts->types || !take(file, counts->changes * 8, &times) ||
        !take(file, counts->changes, &types) || !take(file, counts->types * 6, &infos) ||
        !take(file, rest_of_block(counts, 8), &rest))
        return false;
    struct change change = {INT64_MIN, (int)big_32(infos)};
    if (!is_offset(change.offset))
        return false;
    g_array_append_val(changes, change);
    for (guint32 i = 0; i < counts->changes; i++) {
        if (types[i] >= counts->types)
            return false;
        int64_t before = change.at;
        change = (struct change){big_64(times + 8 * i), (int)big_32(infos + 6 * types[i])};
        if ((i > 0 && change.at <= before) || !is_offset(change.offset))
            return false;
        g_array_append_val(changes, change);
    }
    return true;
}

static bool read_footer(struct tzif *file, struct rule *rule, bool *has_rule) {
    const guint8 *rest;
    size_t length = file->length - file->at;
    if (length < 2 || !take(file, length, &rest) || rest[0] != '\n' || rest[length - 1] != '\n')
        return false;
    g_autofree char *text = g_strndup((const char *)rest + 1, length - 2);
    *has_rule = *text != '\0';
    return !*has_rule || rule_parse(text, rule);
}

static int compare_changes(const void *one, const void *other) {
    const struct change *a = one, *b = other;
    return (a->at > b->at) - (a->at < b->at);
}

/* Writes the rule out for a whole cycle and the years beside it, from the last listed change on. */
static void append_rule(GArray *changes, const struct rule *rule) {
    struct change last = g_array_index(changes, struct change, changes->len - 1);
    if (!rule->has_daylight) {
        struct change change = {MAX(last.at, INSTANT_FIRST), rule->standard};
        if (change.offset != last.offset)
            g_array_append_val(changes, change);
        return;
    }
    int first_year = last.at < INSTANT_FIRST ? 1970 : civil_from_days(floor_div(last.at, DAY_SECONDS)).year;
    guint start = changes->len;
    for (int year = first_year; year <= first_year + 402; year++) {
        struct change pair[] = {
            {rule_date_in(&rule->start, year) - rule->standard, rule->daylight},
            {rule_date_in(&rule->end, year) - rule->daylight, rule->standard},
        };
        for (size_t i = 0; i < G_N_ELEMENTS(pair); i++)
            if (pair[i].at > last.at)
                g_array_append_val(changes, pair[i]);
    }
    qsort(&g_array_index(changes, struct change, start), changes->len - start, sizeof(struct change), compare_changes);
}

static struct zone *zone_from_tzif(const guint8 *data, size_t length) {
    struct tzif file = {data, length, 0};
    struct tzif_counts counts;
    struct rule rule;
    guint8 version;
    bool has_rule = false;
    if (!take_header(&file, &version, &counts) || version < '2' || !skip_first_block(&file, &counts) ||
        !take_header(&file, &version, &counts))
        return NULL;
    g_autoptr(GArray) changes = g_array_new(FALSE, FALSE, sizeof(struct change));
    if (!read_changes(&file, &counts, changes) || !read_footer(&file, &rule, &has_rule))
        return NULL;
    struct zone *zone = g_new0(struct zone, 1);
    int64_t last_listed = g_array_index(changes, struct change, changes->len - 1).at;
    zone->repeats_from = MAX(last_listed, INSTANT_FIRST);
    if (has_rule) {
        append_rule(changes, &rule);
        if (rule.has_daylight) /* a year later every change comes from the rule */
            zone->repeats_from = MAX(last_listed, 0) + 366 * DAY_SECONDS;
    }
    zone->n_changes = changes->len;
    zone->changes = (struct change *)(void *)g_array_free(g_steal_pointer(&changes), FALSE);
    return zone;
}

/* Names of tzdata only: no way out of its folder, none of the leap-second copies, and nothing that means another zone
 * on another machine: equal inputs give equal answers (1.2). */
static bool is_identifier(const char *identifier) {
    if (!*identifier || *identifier == '/' || strstr(identifier, "..") || strstr(identifier, "//") ||
        g_str_has_prefix(identifier, "right/") || strcmp(identifier, "localtime") == 0 ||
        strcmp(identifier, "posixrules") == 0)
        return false;
    return strspn(identifier, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") ==
           strlen(identifier);
}

static struct zone *zone_load(const char *identifier) {
    const char *folder = g_getenv("TZDIR");
    g_autofree char *path = g_build_filename(folder ? folder : "/usr/share/zoneinfo", identifier, NULL);
    g_autofree char *data = NULL;
    gsize length;
    if (!g_file_get_contents(path, &data, &length, NULL))
        return NULL;
    return zone_from_tzif((const guint8 *)data, length);
}

const struct zone *zone_get(const char *identifier) {
    static GHashTable *zones;
    if (!is_identifier(identifier))
        return NULL;
    if (!zones)
        zones = g_hash_table_new(g_str_hash, g_str_equal);
    struct zone *zone = g_hash_table_lookup(zones, identifier);
    if (!zone && (zone = zone_load(identifier)))
        g_hash_table_insert(zones, g_strdup(identifier), zone);
    return zone;
}

const char *zone_tzdata_version(void) {
    static char *version;
    if (version != NULL)
        return version;
    const char *folder = g_getenv("TZDIR");
    g_autofree char *path = g_build_filename(folder ? folder : "/usr/share/zoneinfo", "tzdata.zi", NULL);
    g_autofree char *text = NULL;
    static const char mark[] = "# version ";
    if (g_file_get_contents(path, &text, NULL, NULL) && g_str_has_prefix(text, mark))
        version = g_strndup(text + strlen(mark), strcspn(text + strlen(mark), "\n"));
    else
        version = g_strdup("unknown");
    return version;
}

struct zone_period zone_period_at(const struct zone *zone, int64_t instant) {
    int64_t folded = 0;
    if (instant >= zone->repeats_from + CYCLE_SECONDS)
        folded = (instant - zone->repeats_from) / CYCLE_SECONDS * CYCLE_SECONDS;
    size_t low = 0, high = zone->n_changes; /* the last change at or before the instant is in [low, high) */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (zone->changes[middle].at <= instant - folded)
            low = middle;
        else
            high = middle;
    }
    bool is_last = high == zone->n_changes;
    return (struct zone_period){
        .from = low == 0 ? INT64_MIN : zone->changes[low].at + folded,
        .to = is_last ? INSTANT_NEVER : zone->changes[high].at + folded,
        .offset = zone->changes[low].offset,
    };
}

int64_t zone_first_change(const struct zone *zone) {
    return zone->n_changes > 1 ? zone->changes[1].at : INSTANT_LAST;
}

int64_t zone_repeats_from(const struct zone *zone) {
    return zone->repeats_from;
}
