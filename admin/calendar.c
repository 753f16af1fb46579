/* `firstline-admin calendar vectors` and `calendar check`: questions to a calendar file, without a database. Import and
 * export of calendars are calendar_store.c's. Called from the command table. */
#include "admin/calendar.h"

#include "shared/calendar.h"

#include <errno.h>

enum { EXIT_FINE = 0, EXIT_FAULTS = 1, EXIT_USAGE = 2 };

/* ---- calendar vectors --------------------------------------------------------------------------------------- */

static bool read_instant(const char *text, int64_t *instant) {
    if (instant_parse(text, instant))
        return true;
    printf("error: '%s' is no RFC 3339 instant\n", text);
    return false;
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
    if (!read_instant(from_text, &from))
        return false;
    if (!g_ascii_string_to_signed(seconds, 10, G_MININT64, G_MAXINT64, &target, NULL)) {
        printf("error: '%s' is no number of seconds\n", seconds);
        return false;
    }
    if (target < 0) {
        printf("error: the target %s is negative\n", seconds);
        return false;
    }
    puts(instant_write(calendar_due(calendar, from, target), text));
    return true;
}

static bool answer(struct calendar *calendar, const char *line) {
    g_auto(GStrv) fields = g_strsplit(line, "\t", -1);
    bool is_elapsed = g_strcmp0(fields[0], "elapsed") == 0;
    if (!is_elapsed && g_strcmp0(fields[0], "due") != 0)
        printf("error: a line is elapsed<TAB>FROM<TAB>TO or due<TAB>FROM<TAB>SECONDS\n");
    else if (g_strv_length(fields) != 3)
        printf("error: '%s' takes two fields after it\n", fields[0]);
    else if (is_elapsed)
        return answer_elapsed(calendar, fields[1], fields[2]);
    else
        return answer_due(calendar, fields[1], fields[2]);
    return false;
}

/* A line for a line: who asks through a pipe may wait for the answer before asking on. */
static int answer_all(struct calendar *calendar) {
    char *line = NULL;
    size_t size = 0;
    ssize_t length;
    bool fine = true;
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    while ((length = getline(&line, &size, stdin)) >= 0) {
        while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r'))
            line[--length] = '\0';
        fine = answer(calendar, line) && fine;
    }
    free(line);
    if (ferror(stdin)) {
        g_printerr("standard input: %s\n", g_strerror(errno));
        return EXIT_FAULTS;
    }
    return fine ? EXIT_FINE : EXIT_FAULTS;
}

int admin_calendar_vectors(int argc, char **argv) {
    g_autofree char *file = NULL;
    g_autoptr(GError) error = NULL;
    const GOptionEntry options[] = {
        {"calendar", 0, 0, G_OPTION_ARG_FILENAME, &file, "The calendar to ask", "FILE"},
        {NULL},
    };
    g_autoptr(GOptionContext) context = g_option_context_new("< QUESTIONS");
    g_option_context_add_main_entries(context, options, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error) || !file || argc > 1) {
        g_printerr("%s\nusage: firstline-admin calendar vectors --calendar FILE < QUESTIONS\n",
                   error ? error->message : "calendar vectors: it takes --calendar FILE and nothing else");
        return EXIT_USAGE;
    }
    g_autoptr(calendar_t) calendar = calendar_load(file, &error);
    if (!calendar) {
        g_printerr("%s\n", error->message);
        return EXIT_FAULTS;
    }
    return answer_all(calendar);
}

/* ---- calendar check ----------------------------------------------------------------------------------------- */

static bool check_file(const char *file, int64_t now) {
    g_autoptr(GError) error = NULL;
    g_autoptr(calendar_t) calendar = calendar_load(file, &error);
    if (!calendar) {
        g_printerr("%s\n", error->message);
        return false;
    }
    if (!calendar_check(calendar, now, &error)) {
        g_printerr("%s: %s\n", file, error->message);
        return false;
    }
    int64_t opens = calendar_next_open(calendar, now);
    char text[INSTANT_TEXT_SIZE];
    printf("%s: fine: %s, %.1f open hours in the coming 366 days, first open second from now %s\n", file,
           calendar_zone(calendar), (double)calendar_elapsed(calendar, now, now + 366 * DAY_SECONDS) / 3600,
           instant_write(opens, text));
    return true;
}

int admin_calendar_check(int argc, char **argv) {
    g_autofree char *now_text = NULL;
    g_autoptr(GError) error = NULL;
    int64_t now = g_get_real_time() / G_USEC_PER_SEC;
    const GOptionEntry options[] = {
        {"now", 0, 0, G_OPTION_ARG_STRING, &now_text, "Check as at this instant", "INSTANT"},
        {NULL},
    };
    g_autoptr(GOptionContext) context = g_option_context_new("FILE…");
    g_option_context_add_main_entries(context, options, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error) || argc < 2 ||
        (now_text && !instant_parse(now_text, &now))) {
        g_printerr("%s\nusage: firstline-admin calendar check [--now INSTANT] FILE…\n",
                   error ? error->message : "calendar check: it takes files, and with --now an RFC 3339 instant");
        return EXIT_USAGE;
    }
    bool fine = true;
    for (int i = 1; i < argc; i++)
        fine = check_file(argv[i], now) && fine;
    return fine ? EXIT_FINE : EXIT_FAULTS;
}
