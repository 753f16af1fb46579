/* Reads holidays with libical; see holidays.h. libical keeps no lines, so the file is gone through beforehand: its
 * components must be closed in their order, and the line of each event is noted in the order in which libical brings
 * them. */
#include "admin/holidays.h"

#include "shared/instant.h"

#include <libical/ical.h>

/* More instances than of a daily event in a thousand years: no holiday. */
#define MOST_INSTANCES 400000

G_DEFINE_QUARK(firstline - holidays - error - quark, holidays_error)

struct reading {
    const char *file;
    int64_t first, last;
    GArray *lines;          /* guint: where the events begin */
    guint n_seen;           /* events so far */
    GHashTable *overridden; /* "DAY UID" of instances that an event of their own stands for */
    struct holidays *into;
};

/* The event at hand. */
struct event_at {
    icalcomponent *component;
    guint line;
    int64_t start;
    int64_t n_days;
};

void holidays_clear(struct holidays *self) {
    g_clear_pointer(&self->days, g_array_unref);
}

static int compare_days(const void *one, const void *other) {
    int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;
    return (a > b) - (a < b);
}

static int64_t day_of(struct icaltimetype time) {
    return civil_to_days(time.year, time.month, time.day);
}

G_GNUC_PRINTF(2, 3)
static bool refuse_file(GError **error, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_propagate_error(error, g_error_new_valist(HOLIDAYS_ERROR, HOLIDAYS_ERROR_FILE, format, arguments));
    va_end(arguments);
    return false;
}

/* "FILE:LINE: the event 'Christmas Day' …" */
G_GNUC_PRINTF(4, 5)
static bool refuse(const struct reading *self, const struct event_at *event, GError **error, const char *format, ...) {
    const char *summary = icalcomponent_get_summary(event->component);
    g_autofree char *name = summary == NULL ? NULL : g_utf8_make_valid(summary, -1);
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *words = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return refuse_file(error, "%s:%u: the event%s%s%s %s", self->file, event->line, name == NULL ? "" : " '",
                       name == NULL ? "" : name, name == NULL ? "" : "'", words);
}

/* ---- the file's lines ---- */

/* "VEVENT" of "BEGIN:VEVENT", in whatever case; NULL for another line. The caller frees it. */
static char *component_of(const char *line, gsize length, const char *keyword) {
    gsize n = strlen(keyword);
    if (length <= n || g_ascii_strncasecmp(line, keyword, n) != 0)
        return NULL;
    g_autofree char *name = g_strndup(line + n, length - n);
    return g_ascii_strup(g_strstrip(name), -1);
}

/* Every component is closed, and the lines of the events are known. */
static bool find_events(struct reading *self, const char *text, GError **error) {
    g_autoptr(GPtrArray) open = g_ptr_array_new_with_free_func(g_free);
    guint line = 1;
    for (const char *at = text; *at != '\0'; line++) {
        gsize length = strcspn(at, "\n");
        char *begun = component_of(at, length, "begin:");
        g_autofree char *ended = component_of(at, length, "end:");
        if (begun != NULL) {
            if (strcmp(begun, "VEVENT") == 0)
                g_array_append_val(self->lines, line);
            g_ptr_array_add(open, begun);
        }
        if (ended != NULL && (open->len == 0 || strcmp(open->pdata[open->len - 1], ended) != 0))
            return refuse_file(error, "%s:%u: END:%s closes nothing that is open", self->file, line, ended);
        if (ended != NULL)
            g_ptr_array_set_size(open, (gint)open->len - 1);
        at += length + (at[length] == '\n');
    }
    return open->len == 0 || refuse_file(error, "%s:%u: the file ends within %s: it is cut short", self->file, line,
                                         (char *)open->pdata[open->len - 1]);
}

/* ---- an event ---- */

/* All properties of a kind: libical walks with a cursor that the component keeps, so walks within walks go wrong. */
static GPtrArray *properties_of(const struct event_at *event, icalproperty_kind kind) {
    GPtrArray *properties = g_ptr_array_new();
    for (icalproperty *property = icalcomponent_get_first_property(event->component, kind); property != NULL;
         property = icalcomponent_get_next_property(event->component, kind))
        g_ptr_array_add(properties, property);
    return properties;
}

/* What libical could not read it takes out and leaves a note; of what says when a holiday is, nothing may be missing.
 */
static bool check_notes(const struct reading *self, const struct event_at *event, GError **error) {
    static const char *const needed[] = {"DTSTART", "DTEND",  "DURATION",      "RRULE", "RDATE",
                                         "EXDATE",  "EXRULE", "RECURRENCE-ID", "STATUS"};
    g_autoptr(GPtrArray) notes = properties_of(event, ICAL_XLICERROR_PROPERTY);
    for (guint note = 0; note < notes->len; note++) {
        const char *text = icalproperty_get_xlicerror(notes->pdata[note]);
        for (size_t i = 0; text != NULL && i < G_N_ELEMENTS(needed); i++) {
            g_autofree char *named = g_strconcat(" ", needed[i], " property", NULL);
            if (strstr(text, named) != NULL)
                return refuse(self, event, error, "has a %s that can't be read", needed[i]);
        }
    }
    if (icalcomponent_get_first_property(event->component, ICAL_EXRULE_PROPERTY) != NULL)
        return refuse(self, event, error, "has an EXRULE, which RFC 5545 took out of use; write EXDATEs");
    return true;
}

static bool check_date(const struct reading *self, const struct event_at *event, const char *what,
                       struct icaltimetype time, GError **error) {
    if (!time.is_date)
        return refuse(self, event, error,
                      "has a time of day (%s): only events of whole days are holidays; hours of a date go into the "
                      "[dates] of the calendar file",
                      what);
    if (!civil_is_valid(time.year, time.month, time.day) || time.year < 1 || time.year > 9999)
        return refuse(self, event, error, "has a %s that is no date", what);
    return true;
}

/* How many days it lasts: to DTEND, which is the day after; by DURATION; or one (RFC 5545, 3.6.1). */
static bool read_length(const struct reading *self, struct event_at *event, GError **error) {
    event->n_days = 1;
    icalproperty *end = icalcomponent_get_first_property(event->component, ICAL_DTEND_PROPERTY);
    icalproperty *duration = icalcomponent_get_first_property(event->component, ICAL_DURATION_PROPERTY);
    if (end != NULL) {
        struct icaltimetype time = icalproperty_get_dtend(end);
        if (!check_date(self, event, "DTEND", time, error))
            return false;
        event->n_days = MAX(day_of(time) - event->start, day_of(time) == event->start);
    } else if (duration != NULL) {
        int64_t seconds = icaldurationtype_as_int(icalproperty_get_duration(duration));
        event->n_days = seconds % DAY_SECONDS == 0 ? seconds / DAY_SECONDS : 0;
    }
    return event->n_days > 0 || refuse(self, event, error, "doesn't last whole days, or ends before it starts");
}

static char *instance_key(icalcomponent *component, int64_t day) {
    const char *uid = icalcomponent_get_uid(component);
    return g_strdup_printf("%" G_GINT64_FORMAT " %s", (gint64)day, uid == NULL ? "" : uid);
}

static bool is_taken_out(const struct reading *self, const struct event_at *event, int64_t day) {
    g_autoptr(GPtrArray) exceptions = properties_of(event, ICAL_EXDATE_PROPERTY);
    for (guint i = 0; i < exceptions->len; i++)
        if (day_of(icalproperty_get_exdate(exceptions->pdata[i])) == day)
            return true;
    if (icalcomponent_get_first_property(event->component, ICAL_RECURRENCEID_PROPERTY) != NULL)
        return false;
    g_autofree char *key = instance_key(event->component, day);
    return g_hash_table_contains(self->overridden, key);
}

static void add_instance(struct reading *self, const struct event_at *event, int64_t start) {
    int64_t end = MIN(start + event->n_days - 1, self->last);
    if (end < self->first || is_taken_out(self, event, start))
        return;
    for (int64_t day = MAX(start, self->first); day <= end; day++)
        g_array_append_val(self->into->days, day);
}

static bool add_recurring(struct reading *self, const struct event_at *event, icalproperty *rule, GError **error) {
    struct icaltimetype start = icalcomponent_get_dtstart(event->component);
    icalrecur_iterator *iterator = icalrecur_iterator_new(icalproperty_get_rrule(rule), start);
    if (iterator == NULL)
        return refuse(self, event, error, "has an RRULE that never comes round");
    unsigned n = 0;
    for (; n < MOST_INSTANCES; n++) {
        struct icaltimetype instance = icalrecur_iterator_next(iterator);
        if (icaltime_is_null_time(instance) || day_of(instance) > self->last)
            break;
        add_instance(self, event, day_of(instance));
    }
    icalrecur_iterator_free(iterator);
    return n < MOST_INSTANCES || refuse(self, event, error, "recurs too often for a holiday");
}

static bool add_dates(struct reading *self, const struct event_at *event, GError **error) {
    g_autoptr(GPtrArray) dates = properties_of(event, ICAL_RDATE_PROPERTY);
    for (guint i = 0; i < dates->len; i++) {
        struct icaltimetype time = icalproperty_get_rdate(dates->pdata[i]).time;
        if (!check_date(self, event, "RDATE", time, error))
            return false;
        add_instance(self, event, day_of(time));
    }
    return true;
}

static bool take_event(struct reading *self, icalcomponent *component, GError **error) {
    struct event_at event = {component, g_array_index(self->lines, guint, self->n_seen), 0, 1};
    self->n_seen++;
    if (icalcomponent_get_status(component) == ICAL_STATUS_CANCELLED) {
        self->into->n_cancelled++;
        return true;
    }
    if (!check_notes(self, &event, error))
        return false;
    if (icalcomponent_get_first_property(component, ICAL_DTSTART_PROPERTY) == NULL)
        return refuse(self, &event, error, "has no DTSTART");
    struct icaltimetype start = icalcomponent_get_dtstart(component);
    if (!check_date(self, &event, "DTSTART", start, error))
        return false;
    event.start = day_of(start);
    self->into->n_events++;
    if (!read_length(self, &event, error))
        return false;
    g_autoptr(GPtrArray) rules = properties_of(&event, ICAL_RRULE_PROPERTY);
    if (rules->len == 0)
        add_instance(self, &event, event.start);
    for (guint i = 0; i < rules->len; i++)
        if (!add_recurring(self, &event, rules->pdata[i], error))
            return false;
    return add_dates(self, &event, error);
}

/* ---- the file ---- */

static bool note_override(struct reading *self, icalcomponent *component, GError **error) {
    (void)error;
    if (icalcomponent_get_first_property(component, ICAL_RECURRENCEID_PROPERTY) != NULL)
        g_hash_table_add(self->overridden, instance_key(component, day_of(icalcomponent_get_recurrenceid(component))));
    return true;
}

/* Every event of a component, in the order of the file. */
static bool for_each_event(struct reading *self, icalcomponent *component,
                           bool (*each)(struct reading *, icalcomponent *, GError **), GError **error) {
    if (icalcomponent_isa(component) == ICAL_VEVENT_COMPONENT && !each(self, component, error))
        return false;
    icalcompiter at = icalcomponent_begin_component(component, ICAL_ANY_COMPONENT);
    for (icalcomponent *inner; (inner = icalcompiter_deref(&at)) != NULL; icalcompiter_next(&at))
        if (!for_each_event(self, inner, each, error))
            return false;
    return true;
}

static void sort_days(GArray *days) {
    guint kept = 0;
    g_array_sort(days, compare_days);
    for (guint i = 0; i < days->len; i++)
        if (kept == 0 || g_array_index(days, int64_t, kept - 1) != g_array_index(days, int64_t, i))
            g_array_index(days, int64_t, kept++) = g_array_index(days, int64_t, i);
    g_array_set_size(days, kept);
}

static bool take_file(struct reading *self, const char *text, GError **error) {
    if (!find_events(self, text, error))
        return false;
    icalcomponent *root = self->lines->len == 0 ? NULL : icalparser_parse_string(text);
    if (root == NULL)
        return refuse_file(error, "%s: there are no events in it; is it an iCalendar file?", self->file);
    bool fine = for_each_event(self, root, note_override, error) && for_each_event(self, root, take_event, error);
    icalcomponent_free(root);
    return fine;
}

bool holidays_parse(struct holidays *self, const char *text, const char *file, int64_t first, int64_t last,
                    GError **error) {
    if (self->days == NULL)
        self->days = g_array_new(FALSE, FALSE, sizeof(int64_t));
    struct reading reading = {
        .file = file,
        .first = first,
        .last = last,
        .lines = g_array_new(FALSE, FALSE, sizeof(guint)),
        .overridden = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .into = self,
    };
    icalerror_set_errors_are_fatal(0);
    bool fine = take_file(&reading, text, error);
    sort_days(self->days);
    g_array_unref(reading.lines);
    g_hash_table_unref(reading.overridden);
    return fine;
}

bool holidays_load(struct holidays *self, const char *file, int64_t first, int64_t last, GError **error) {
    g_autofree char *text = NULL;
    gsize length;
    g_autoptr(GError) cause = NULL;
    if (!g_file_get_contents(file, &text, &length, &cause))
        return refuse_file(error, "%s", cause->message);
    if (strlen(text) != length)
        return refuse_file(error, "%s: holds bytes that no text has", file);
    return holidays_parse(self, text, file, first, last, error);
}
