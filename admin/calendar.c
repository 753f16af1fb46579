/* `calendar vectors` and `calendar check`: questions to a calendar file, without a database. Import and export of
 * calendars are calendar_store.c's. */
#include "shared/calendar.h"

#include "admin/commands.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* ---- calendar vectors --------------------------------------------------------------------------------------- */

/* What stood in a bad line, so that its answer is one line of a bearable length, whatever the bytes. */
#define MOST_SHOWN 80

static bool refuse_field(const char *text, const char *why) {
    g_autofree char *start = g_strndup(text, MOST_SHOWN);
    g_autofree char *shown = g_strescape(start, NULL);
    printf("error: '%s%s' %s\n", shown, strlen(text) > MOST_SHOWN ? "…" : "", why);
    return false;
}

static bool read_instant(const char *text, int64_t *instant) {
    return instant_parse(text, instant) || refuse_field(text, "is no RFC 3339 instant");
}

/* A target too large for a number of 64 bits is one that no calendar reaches (1.4). */
static bool read_target(const char *text, gint64 *target) {
    g_autoptr(GError) error = NULL;
    if (!g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, target, &error)) {
        if (!g_error_matches(error, G_NUMBER_PARSER_ERROR, G_NUMBER_PARSER_ERROR_OUT_OF_BOUNDS))
            return refuse_field(text, "is no number of seconds");
        *target = *text == '-' ? -1 : G_MAXINT64;
    }
    return *target >= 0 || refuse_field(text, "is a negative target");
}

static bool answer_elapsed(struct calendar *calendar, const char *from_text, const char *to_text) {
    int64_t from, to;
    if (!read_instant(from_text, &from) || !read_instant(to_text, &to))
        return false;
    printf("%" G_GINT64_FORMAT "\n", (gint64)calendar_elapsed(calendar, from, to));
    return true;
}

static bool answer_due(struct calendar *calendar, const char *from_text, const char *seconds) {
    char text[INSTANT_TEXT_SIZE];
    int64_t from;
    gint64 target;
    if (!read_instant(from_text, &from) || !read_target(seconds, &target))
        return false;
    puts(instant_write(calendar_due(calendar, from, target), text));
    return true;
}

static bool answer(struct calendar *calendar, const char *line) {
    g_auto(GStrv) fields = g_strsplit(line, "\t", -1);
    bool is_elapsed = g_strcmp0(fields[0], "elapsed") == 0;
    if (!is_elapsed && g_strcmp0(fields[0], "due") != 0)
        printf("error: a line is elapsed, FROM and TO, or due, FROM and SECONDS, with tabs between\n");
    else if (g_strv_length(fields) != 3)
        printf("error: '%s' takes two fields after it\n", fields[0]);
    else if (is_elapsed)
        return answer_elapsed(calendar, fields[1], fields[2]);
    else
        return answer_due(calendar, fields[1], fields[2]);
    return false;
}

/* A line for a line: who asks through a pipe may wait for the answer before asking on. The number of bad lines. */
static guint64 answer_all(struct calendar *calendar) {
    char *line = NULL;
    size_t size = 0;
    ssize_t length;
    guint64 n_bad = 0;
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    while ((length = getline(&line, &size, stdin)) >= 0) {
        while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r'))
            line[--length] = '\0';
        if (strlen(line) == (size_t)length)
            n_bad += !answer(calendar, line);
        else /* what stands behind a NUL would be lost */
            n_bad += !refuse_field(line, "is followed by a NUL byte");
    }
    free(line);
    return n_bad;
}

static char *calendar_file;

const GOptionEntry options_calendar_vectors[] = {
    {"calendar", 0, 0, G_OPTION_ARG_FILENAME, &calendar_file, "the calendar to ask", "FILE"},
    {NULL},
};

bool command_calendar_vectors(struct admin *admin, char **arguments, GError **error) {
    (void)admin, (void)arguments;
    if (calendar_file == NULL)
        return admin_usage(error, "which calendar? Give --calendar FILE");
    g_autoptr(calendar_t) calendar = calendar_load(calendar_file, error);
    if (calendar == NULL)
        return false;
    guint64 n_bad = answer_all(calendar);
    if (ferror(stdin))
        return admin_refuse(error, "standard input can't be read: %s", g_strerror(errno));
    return n_bad == 0 || admin_refuse(error, "%" G_GUINT64_FORMAT " lines were no questions", n_bad);
}

/* ---- calendar check ----------------------------------------------------------------------------------------- */

static char *now_text;

const GOptionEntry options_calendar_check[] = {
    {"now", 0, 0, G_OPTION_ARG_STRING, &now_text, "as at this instant (RFC 3339)", "INSTANT"},
    {NULL},
};

static bool check_file(const char *file, int64_t now) {
    g_autoptr(GError) error = NULL;
    g_autoptr(calendar_t) calendar = calendar_load(file, &error);
    if (calendar == NULL) {
        fprintf(stderr, "%s\n", error->message);
        return false;
    }
    if (!calendar_check(calendar, now, &error)) {
        fprintf(stderr, "%s: %s\n", file, error->message);
        return false;
    }
    char text[INSTANT_TEXT_SIZE];
    admin_say("%s: fine: %s, %.1f open hours in the coming 366 days, first open second from now %s", file,
              calendar_zone(calendar), (double)calendar_elapsed(calendar, now, now + 366 * DAY_SECONDS) / 3600,
              instant_write(calendar_next_open(calendar, now), text));
    return true;
}

bool command_calendar_check(struct admin *admin, char **arguments, GError **error) {
    (void)admin;
    int64_t now = g_get_real_time() / G_USEC_PER_SEC;
    unsigned n_bad = 0;
    if (now_text != NULL && !instant_parse(now_text, &now))
        return admin_usage(error, "'%s' is no RFC 3339 instant", now_text);
    for (; *arguments != NULL; arguments++)
        n_bad += !check_file(*arguments, now);
    return n_bad == 0 || admin_refuse(error, "%u calendar files can't be used", n_bad);
}
