/* The calendar file of sla-rules.md section 1, read and written in one canonical form, and the hours of a date (1.2).
 * What the hours mean in a zone is shared/calendar.c's business. */
#include "shared/calendar.h"
#include "shared/calendar_hours.h"
#include "shared/ini.h"
#include "shared/zone.h"

#include <string.h>

#define DAY_MINUTES 1440

G_DEFINE_QUARK(firstline - calendar - error, calendar_error)

static const char *const weekday_names[7] = {"monday", "tuesday",  "wednesday", "thursday",
                                             "friday", "saturday", "sunday"};

/* What is being read, and what has been seen of it. */
struct reader {
    struct ini ini;
    struct calendar_hours *hours;
    struct week *week;  /* of the present [week] section */
    unsigned seen_days; /* its weekdays, a bit each */
    bool seen_name, seen_zone;
    enum { IN_NOTHING, IN_CALENDAR, IN_WEEK, IN_DATES } in;
};

static void clear_day(struct day_hours *day) {
    g_clear_pointer(&day->spans, g_free);
}

static void clear_week(void *week) {
    for (int i = 0; i < 7; i++)
        clear_day(&((struct week *)week)->days[i]);
}

static void clear_dated(void *dated) {
    clear_day(&((struct dated_hours *)dated)->hours);
}

static struct calendar_hours *hours_new(void) {
    struct calendar_hours *self = g_new0(struct calendar_hours, 1);
    self->name = g_strdup("");
    self->weeks = g_array_new(FALSE, TRUE, sizeof(struct week));
    self->dates = g_array_new(FALSE, TRUE, sizeof(struct dated_hours));
    g_array_set_clear_func(self->weeks, clear_week);
    g_array_set_clear_func(self->dates, clear_dated);
    return self;
}

void calendar_hours_free(struct calendar_hours *self) {
    if (!self)
        return;
    g_free(self->name);
    g_free(self->zone);
    g_array_unref(self->weeks);
    g_array_unref(self->dates);
    for (int month = 0; month < 12; month++)
        for (int day = 0; day < 31; day++)
            if (self->yearly[month][day]) {
                clear_day(self->yearly[month][day]);
                g_free(self->yearly[month][day]);
            }
    g_free(self);
}

/* ---- hours of a day ----------------------------------------------------------------------------------------- */

/* HH:MM, or 24:00. */
static bool read_minute(const char **at, int *minute) {
    const char *text = *at;
    if (!g_ascii_isdigit(text[0]) || !g_ascii_isdigit(text[1]) || text[2] != ':' || !g_ascii_isdigit(text[3]) ||
        !g_ascii_isdigit(text[4]))
        return false;
    int hours = (text[0] - '0') * 10 + text[1] - '0', minutes = (text[3] - '0') * 10 + text[4] - '0';
    *minute = hours * 60 + minutes;
    *at += 5;
    return minutes < 60 && *minute <= DAY_MINUTES;
}

static bool read_span(struct reader *self, const char *word, struct minutes *span, GError **error) {
    const char *at = word;
    if (!read_minute(&at, &span->open) || *at++ != '-' || !read_minute(&at, &span->close) || *at != '\0')
        return ini_refuse(&self->ini, error, "'%s' is no span: write HH:MM-HH:MM, from 00:00 to 24:00", word);
    if (span->open == span->close)
        return ini_refuse(&self->ini, error, "the span %s is empty", word);
    if (span->open > span->close)
        return ini_refuse(&self->ini, error, "the span %s passes midnight: write it as two, on both days", word);
    return true;
}

static int compare_spans(const void *one, const void *other) {
    return ((const struct minutes *)one)->open - ((const struct minutes *)other)->open;
}

/* Puts spans in order and joins those that touch; overlapping ones are refused. */
static bool join_spans(struct reader *self, GArray *spans, GError **error) {
    g_array_sort(spans, compare_spans);
    guint kept = 0;
    struct minutes *all = (struct minutes *)(void *)spans->data;
    for (guint i = 1; i < spans->len; i++) {
        if (all[i].open < all[kept].close)
            return ini_refuse(&self->ini, error, "the spans %02d:%02d-%02d:%02d and %02d:%02d-%02d:%02d overlap",
                              all[kept].open / 60, all[kept].open % 60, all[kept].close / 60, all[kept].close % 60,
                              all[i].open / 60, all[i].open % 60, all[i].close / 60, all[i].close % 60);
        if (all[i].open == all[kept].close)
            all[kept].close = all[i].close;
        else
            all[++kept] = all[i];
    }
    if (spans->len)
        g_array_set_size(spans, kept + 1);
    return true;
}

/* `closed`, or spans with blanks between them; nothing at all is closed too. */
static bool read_hours(struct reader *self, struct day_hours *hours, GError **error) {
    g_autoptr(GArray) spans = g_array_new(FALSE, FALSE, sizeof(struct minutes));
    g_auto(GStrv) words = g_strsplit_set(self->ini.value, " \t", -1);
    bool is_closed = strcmp(self->ini.value, "closed") == 0;
    for (char **word = words; *word && !is_closed; word++) {
        struct minutes span;
        if (**word == '\0')
            continue;
        if (!read_span(self, *word, &span, error))
            return false;
        g_array_append_val(spans, span);
    }
    if (!join_spans(self, spans, error))
        return false;
    hours->n = spans->len;
    hours->spans = spans->len ? g_memdup2(spans->data, spans->len * sizeof(struct minutes)) : NULL;
    return true;
}

/* ---- sections ----------------------------------------------------------------------------------------------- */

static bool begin_week(struct reader *self, const char *date, GError **error) {
    struct week week = {.valid_from = INT64_MIN};
    struct civil_date from;
    if (*date) {
        if (!civil_parse(date, &from))
            return ini_refuse(&self->ini, error, "'%s' is no date: write [week YYYY-MM-DD]", date);
        week.valid_from = civil_to_days(from.year, from.month, from.day);
    }
    for (guint i = 0; i < self->hours->weeks->len; i++)
        if (g_array_index(self->hours->weeks, struct week, i).valid_from == week.valid_from)
            return ini_refuse(&self->ini, error, "section [%s] stands here twice", self->ini.section);
    g_array_append_val(self->hours->weeks, week);
    self->week = &g_array_index(self->hours->weeks, struct week, self->hours->weeks->len - 1);
    self->seen_days = 0;
    self->in = IN_WEEK;
    return true;
}

static bool begin_section(struct reader *self, GError **error) {
    const char *section = self->ini.section;
    if (strcmp(section, "calendar") == 0)
        self->in = IN_CALENDAR;
    else if (strcmp(section, "dates") == 0)
        self->in = IN_DATES;
    else if (strcmp(section, "week") == 0)
        return begin_week(self, "", error);
    else if (g_str_has_prefix(section, "week "))
        return begin_week(self, section + strlen("week "), error);
    else
        return ini_refuse(&self->ini, error, "unknown section [%s]: there are [calendar], [week], [week DATE], [dates]",
                          section);
    return true;
}

static bool take_setting(struct reader *self, GError **error) {
    bool is_name = strcmp(self->ini.key, "name") == 0;
    if (!is_name && strcmp(self->ini.key, "timezone") != 0)
        return ini_refuse(&self->ini, error, "unknown key '%s' in [calendar]: there are name, timezone", self->ini.key);
    bool *seen = is_name ? &self->seen_name : &self->seen_zone;
    if (*seen)
        return ini_refuse(&self->ini, error, "'%s' stands here twice", self->ini.key);
    *seen = true;
    if (!is_name && !zone_get(self->ini.value))
        return ini_refuse(&self->ini, error, "unknown time zone '%s'", self->ini.value);
    char **setting = is_name ? &self->hours->name : &self->hours->zone;
    g_free(*setting);
    *setting = g_strdup(self->ini.value);
    return true;
}

static bool take_weekday(struct reader *self, GError **error) {
    for (int i = 0; i < 7; i++) {
        if (strcmp(self->ini.key, weekday_names[i]) != 0)
            continue;
        if (self->seen_days & 1u << i)
            return ini_refuse(&self->ini, error, "'%s' stands here twice", self->ini.key);
        self->seen_days |= 1u << i;
        return read_hours(self, &self->week->days[i], error);
    }
    return ini_refuse(&self->ini, error, "'%s' is no weekday: they are monday to sunday", self->ini.key);
}

static bool take_yearly_date(struct reader *self, GError **error) {
    g_autofree char *in_leap_year = g_strconcat("2000-", self->ini.key + strlen("*-"), NULL);
    struct civil_date date;
    if (!civil_parse(in_leap_year, &date))
        return ini_refuse(&self->ini, error, "'%s' is no date: write *-MM-DD for every year", self->ini.key);
    struct day_hours **entry = &self->hours->yearly[date.month - 1][date.day - 1];
    if (*entry)
        return ini_refuse(&self->ini, error, "'%s' stands here twice", self->ini.key);
    *entry = g_new0(struct day_hours, 1);
    self->hours->has_yearly = true;
    return read_hours(self, *entry, error);
}

static bool take_date(struct reader *self, GError **error) {
    if (g_str_has_prefix(self->ini.key, "*-"))
        return take_yearly_date(self, error);
    struct dated_hours dated = {.line = self->ini.line};
    struct civil_date date;
    if (!civil_parse(self->ini.key, &date))
        return ini_refuse(&self->ini, error, "'%s' is no date: write YYYY-MM-DD, or *-MM-DD for every year",
                          self->ini.key);
    dated.day = civil_to_days(date.year, date.month, date.day);
    if (!read_hours(self, &dated.hours, error))
        return false;
    g_array_append_val(self->hours->dates, dated);
    return true;
}

static bool take_entry(struct reader *self, GError **error) {
    switch (self->in) {
    case IN_CALENDAR:
        return take_setting(self, error);
    case IN_WEEK:
        return take_weekday(self, error);
    case IN_DATES:
        return take_date(self, error);
    case IN_NOTHING:
        break;
    }
    return ini_refuse(&self->ini, error, "'%s' stands before any section", self->ini.key);
}

static int compare_weeks(const void *one, const void *other) {
    const struct week *a = one, *b = other;
    return (a->valid_from > b->valid_from) - (a->valid_from < b->valid_from);
}

static int compare_dates(const void *one, const void *other) {
    const struct dated_hours *a = one, *b = other;
    return (a->day > b->day) - (a->day < b->day);
}

/* What only the whole file can tell: a zone, and no date twice. */
static bool finish(struct reader *self, GError **error) {
    struct calendar_hours *hours = self->hours;
    if (!self->seen_zone)
        return ini_refuse(&self->ini, error, "[calendar] has no timezone");
    g_array_sort(hours->weeks, compare_weeks);
    g_array_sort(hours->dates, compare_dates);
    for (guint i = 1; i < hours->dates->len; i++) {
        const struct dated_hours *pair = &g_array_index(hours->dates, struct dated_hours, i - 1);
        if (pair[0].day != pair[1].day)
            continue;
        struct civil_date date = civil_from_days(pair[0].day);
        self->ini.line = MAX(pair[0].line, pair[1].line);
        return ini_refuse(&self->ini, error, "the date %04d-%02d-%02d stands here twice", date.year, date.month,
                          date.day);
    }
    return true;
}

struct calendar_hours *calendar_hours_parse(const char *text, const char *file, GError **error) {
    struct reader reader = {.hours = hours_new()};
    GError *cause = NULL;
    bool fine = true;
    ini_begin(&reader.ini, text, file, CALENDAR_ERROR, CALENDAR_ERROR_SYNTAX);
    while (fine && ini_next(&reader.ini, &cause))
        fine = reader.ini.key ? take_entry(&reader, &cause) : begin_section(&reader, &cause);
    fine = fine && !cause && finish(&reader, &cause);
    ini_end(&reader.ini);
    if (fine)
        return reader.hours;
    calendar_hours_free(reader.hours);
    g_propagate_error(error, cause);
    return NULL;
}

/* ---- writing ------------------------------------------------------------------------------------------------ */

static void write_hours(GString *text, const struct day_hours *hours) {
    if (hours->n == 0)
        g_string_append(text, "closed");
    for (size_t i = 0; i < hours->n; i++)
        g_string_append_printf(text, "%s%02d:%02d-%02d:%02d", i ? " " : "", hours->spans[i].open / 60,
                               hours->spans[i].open % 60, hours->spans[i].close / 60, hours->spans[i].close % 60);
    g_string_append_c(text, '\n');
}

static void write_week(GString *text, const struct week *week) {
    struct civil_date from = civil_from_days(week->valid_from == INT64_MIN ? 0 : week->valid_from);
    if (week->valid_from == INT64_MIN)
        g_string_append(text, "[week]\n");
    else
        g_string_append_printf(text, "[week %04d-%02d-%02d]\n", from.year, from.month, from.day);
    for (int i = 0; i < 7; i++) {
        if (week->days[i].n == 0)
            continue;
        g_string_append_printf(text, "%s=", weekday_names[i]);
        write_hours(text, &week->days[i]);
    }
}

static void write_dates(GString *text, const struct calendar_hours *self) {
    if (self->dates->len || self->has_yearly)
        g_string_append(text, "[dates]\n");
    for (guint i = 0; i < self->dates->len; i++) {
        const struct dated_hours *dated = &g_array_index(self->dates, struct dated_hours, i);
        struct civil_date date = civil_from_days(dated->day);
        g_string_append_printf(text, "%04d-%02d-%02d=", date.year, date.month, date.day);
        write_hours(text, &dated->hours);
    }
    for (int month = 0; month < 12; month++)
        for (int day = 0; day < 31; day++)
            if (self->yearly[month][day]) {
                g_string_append_printf(text, "*-%02d-%02d=", month + 1, day + 1);
                write_hours(text, self->yearly[month][day]);
            }
}

char *calendar_hours_write(const struct calendar_hours *self) {
    GString *text = g_string_new("[calendar]\n");
    if (*self->name)
        g_string_append_printf(text, "name=%s\n", self->name);
    g_string_append_printf(text, "timezone=%s\n", self->zone);
    for (guint i = 0; i < self->weeks->len; i++)
        write_week(text, &g_array_index(self->weeks, struct week, i));
    write_dates(text, self);
    return g_string_free(text, FALSE);
}

/* ---- the hours of a date ------------------------------------------------------------------------------------ */

static const struct day_hours *exact_hours(const struct calendar_hours *self, int64_t day) {
    guint low = 0, high = self->dates->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        const struct dated_hours *dated = &g_array_index(self->dates, struct dated_hours, middle);
        if (dated->day == day)
            return &dated->hours;
        if (dated->day < day)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const struct day_hours *calendar_hours_of(const struct calendar_hours *self, int64_t day) {
    static const struct day_hours closed = {0};
    const struct day_hours *hours = exact_hours(self, day);
    if (hours)
        return hours;
    if (self->has_yearly) {
        struct civil_date date = civil_from_days(day);
        if (self->yearly[date.month - 1][date.day - 1])
            return self->yearly[date.month - 1][date.day - 1];
    }
    for (guint i = self->weeks->len; i-- > 0;) {
        const struct week *week = &g_array_index(self->weeks, struct week, i);
        if (week->valid_from <= day)
            return &week->days[civil_weekday(day)];
    }
    return &closed;
}

size_t calendar_hours_close(struct calendar_hours *self, const int64_t *days, size_t n) {
    guint before = self->dates->len;
    for (size_t i = 0; i < n; i++) {
        struct dated_hours dated = {.day = days[i]};
        if (exact_hours(self, days[i]) != NULL)
            continue;
        g_array_append_val(self->dates, dated);
        g_array_sort(self->dates, compare_dates);
    }
    return self->dates->len - before;
}
