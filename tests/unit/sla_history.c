/* Reads histories and writes answers for the tests of the engine; see sla_history.h. It parses trustingly: a text that
 * it can't read is a mistake in the test and ends it. */
#include "tests/unit/sla_history.h"

#include <string.h>

/* ---- instants ----------------------------------------------------------------------------------------------- */

/* NOLINTBEGIN(cert-err34-c): what was converted is counted, and the texts are the tests' own */
int64_t instant_of(const char *text) {
    int year = 2026, month = 3, day, hour, minute, second = 0, used = 0;
    if (text[4] == '-')
        g_assert_cmpint(sscanf(text, "%d-%d-%d%n", &year, &month, &day, &used), ==, 3);
    else
        g_assert_cmpint(sscanf(text, "%d%n", &day, &used), ==, 1);
    g_assert_cmpint(sscanf(text + used + 1, "%d:%d:%d", &hour, &minute, &second), >=, 2);
    return civil_to_days(year, month, day) * DAY_SECONDS + hour * 3600 + minute * 60 + second;
}
/* NOLINTEND(cert-err34-c) */

const char *instant_text(int64_t instant, char text[INSTANT_TEXT_SIZE]) {
    if (instant == INSTANT_NEVER)
        return "never";
    struct civil_date date = civil_from_days(floor_div(instant, DAY_SECONDS));
    int time = (int)(instant - floor_div(instant, DAY_SECONDS) * DAY_SECONDS);
    char day[16], second[8] = "";
    if (date.year == 2026 && date.month == 3)
        g_snprintf(day, sizeof(day), "%02d", date.day);
    else
        g_snprintf(day, sizeof(day), "%04d-%02d-%02d", date.year, date.month, date.day);
    if (time % 60)
        g_snprintf(second, sizeof(second), ":%02d", time % 60);
    g_snprintf(text, INSTANT_TEXT_SIZE, "%s %02d:%02d%s", day, time / 3600, time / 60 % 60, second);
    return text;
}

static void append_duration(GString *text, const char *word, int64_t seconds) {
    g_string_append_printf(text, " %s %s%d:%02d", word, seconds < 0 ? "-" : "", (int)(ABS(seconds) / 3600),
                           (int)(ABS(seconds) / 60 % 60));
    if (seconds % 60)
        g_string_append_printf(text, ":%02d", (int)(ABS(seconds) % 60));
}

/* ---- the world ---------------------------------------------------------------------------------------------- */

static struct calendar *calendar_of(const char *text) {
    g_autoptr(GError) error = NULL;
    g_autofree char *file =
        g_str_has_prefix(text, "[calendar]") ? g_strdup(text) : g_strconcat("[calendar]\ntimezone=UTC\n", text, NULL);
    struct calendar *calendar = calendar_parse(file, "calendar", &error);
    g_assert_no_error(error);
    return calendar;
}

size_t world_add_calendar(struct world *world, const char *text) {
    struct sla_calendar *calendar = &world->calendars[world->n_calendars++];
    g_assert_cmpuint(world->n_calendars, <=, WORLD_PLANS);
    calendar->id = (int64_t)world->n_calendars;
    calendar->versions = g_new0(struct sla_calendar_version, 8);
    calendar->versions[0] = (struct sla_calendar_version){calendar->id * 10, 0, calendar_of(text)};
    calendar->n_versions = 1;
    return world->n_calendars;
}

void world_edit_calendar(struct world *world, size_t number, const char *made_at, const char *text) {
    struct sla_calendar *calendar = &world->calendars[number - 1];
    size_t version = calendar->n_versions++;
    g_assert_cmpuint(version, <, 8);
    calendar->versions[version] = (struct sla_calendar_version){
        .id = calendar->id * 10 + (int64_t)version,
        .made_at = instant_of(made_at),
        .calendar = calendar_of(text),
    };
}

size_t world_add_plan(struct world *world, size_t calendar, const char *text) {
    g_autoptr(GError) error = NULL;
    g_autofree char *file = g_strconcat("[plan]\nname=Test\ncalendar=Test\nvalid_from=2026-01-01\n", text, NULL);
    g_autoptr(plan_t) plan = plan_parse(file, "plan", &error);
    g_assert_no_error(error);
    struct sla_policy *policy = &world->policies[world->n_policies++];
    g_assert_cmpuint(world->n_policies, <=, WORLD_PLANS);
    plan_to_policy(plan, (int64_t)world->n_policies, &world->calendars[calendar - 1], policy);
    world->book.policies = world->policies;
    world->book.n_policies = world->n_policies;
    return world->n_policies;
}

void world_freeze(struct world *world, int month, const char *frozen_at) {
    world->freezes[world->n_freezes++] = (struct sla_freeze){month, instant_of(frozen_at)};
    world->book.freezes = world->freezes;
    world->book.n_freezes = world->n_freezes;
}

struct world *world_new(void) {
    struct world *world = g_new0(struct world, 1);
    world->result = sla_result_new();
    world->events = g_array_new(FALSE, TRUE, sizeof(struct event));
    world->others = g_array_new(FALSE, TRUE, sizeof(struct sla_other));
    world_add_calendar(world, "[week]\nmonday=09:00-17:00\ntuesday=09:00-17:00\nwednesday=09:00-17:00\n"
                              "thursday=09:00-17:00\nfriday=09:00-17:00\n");
    world_add_plan(world, 1,
                   "[targets]\nfirst_response=1h 2h 4h 8h\nnext_response=1h 2h 4h 8h\n"
                   "resolution=4h 8h 24h 40h\nreopen=2h 4h - -\n");
    return world;
}

void world_free(struct world *world) {
    for (size_t i = 0; i < world->n_calendars; i++) {
        for (size_t version = 0; version < world->calendars[i].n_versions; version++)
            calendar_unref(world->calendars[i].versions[version].calendar);
        g_free(world->calendars[i].versions);
    }
    sla_result_free(world->result);
    g_array_unref(world->events);
    g_array_unref(world->others);
    g_free(world);
}

/* ---- reading a history -------------------------------------------------------------------------------------- */

/* A line being read: its words, and the events of it. */
struct line {
    char **words;
    guint n, at;
    struct event event; /* what all events of the line share */
    GArray *events;
};

static const char *next_word(struct line *line) {
    return line->at < line->n ? line->words[line->at++] : "";
}

static int64_t next_number(struct line *line) {
    const char *word = next_word(line);
    return g_ascii_strtoll(g_ascii_isalpha(*word) ? word + 1 : word, NULL, 10);
}

static struct event *add_event(struct line *line, enum event_kind kind) {
    struct event event = line->event;
    event.kind = kind;
    if (event.event_id == 0)
        event.event_id = (int64_t)line->events->len + 1;
    g_array_append_val(line->events, event);
    return &g_array_index(line->events, struct event, line->events->len - 1);
}

static void add_received(struct line *line) {
    int64_t priority = 2, plan = 1;
    bool bare = false;
    for (const char *word = next_word(line); *word; word = next_word(line))
        if (strcmp(word, "bare") == 0)
            bare = true;
        else if (strcmp(word, "plan") == 0)
            plan = next_number(line);
        else if (*word == 'p')
            priority = word[1] - '0';
        else
            g_error("no such word after 'received': '%s'", word);
    add_event(line, EVENT_RECEIVED);
    if (bare)
        return;
    add_event(line, EVENT_PRIORITY)->to_id = priority;
    add_event(line, EVENT_PLAN)->to_id = plan;
}

static const struct {
    const char *word;
    enum message_author author;
    bool is_public;
} messages[] = {
    {"agent", AUTHOR_AGENT, true}, {"requester", AUTHOR_REQUESTER, true},   {"note", AUTHOR_AGENT, false},
    {"auto", AUTHOR_SYSTEM, true}, {"vendor-message", AUTHOR_VENDOR, true},
};

/* Words that are followed by one number, and where it goes. */
static const struct {
    const char *word;
    enum event_kind kind;
    size_t offset;
} numbers[] = {
    {"priority", EVENT_PRIORITY, offsetof(struct event, to_id)},
    {"plan", EVENT_PLAN, offsetof(struct event, to_id)},
    {"category", EVENT_CATEGORY, offsetof(struct event, to_id)},
    {"level", EVENT_LEVEL, offsetof(struct event, to_id)},
    {"rated", EVENT_RATED, offsetof(struct event, to_id)},
    {"answered", EVENT_VENDOR_ANSWERED, offsetof(struct event, ref_id)},
    {"solved", EVENT_VENDOR_SOLVED, offsetof(struct event, ref_id)},
    {"withdrawn", EVENT_VENDOR_WITHDRAWN, offsetof(struct event, ref_id)},
    {"merged_into", EVENT_MERGED_INTO, offsetof(struct event, ref_id)},
    {"merged_from", EVENT_MERGED_FROM, offsetof(struct event, ref_id)},
    {"unmerged", EVENT_UNMERGED, offsetof(struct event, ref_id)},
    {"at-creation", EVENT_ANSWERED_AT_CREATION, offsetof(struct event, to_id)},
    {"include", EVENT_INCLUDE, offsetof(struct event, to_id)},
};

static bool add_simple(struct line *line, const char *word) {
    for (size_t i = 0; i < G_N_ELEMENTS(messages); i++)
        if (strcmp(word, messages[i].word) == 0) {
            struct event *event = add_event(line, EVENT_MESSAGE);
            event->author = messages[i].author;
            event->is_public = messages[i].is_public;
            return true;
        }
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
        if (strcmp(word, numbers[i].word) == 0) {
            struct event *event = add_event(line, numbers[i].kind);
            *(int64_t *)(void *)((char *)event + numbers[i].offset) = next_number(line);
            return true;
        }
    return false;
}

static void add_target(struct line *line) {
    struct event *event = add_event(line, EVENT_TARGET);
    event->metric = metric_from_name(next_word(line));
    event->seconds = next_number(line);
    if (strcmp(next_word(line), "case") == 0)
        event->ref_id = next_number(line);
}

static void add_words(struct line *line) {
    const char *word = next_word(line);
    if (add_simple(line, word))
        return;
    if (strcmp(word, "received") == 0) {
        add_received(line);
    } else if (strcmp(word, "status") == 0) {
        add_event(line, EVENT_STATUS)->to_status = ticket_status_from_name(next_word(line));
    } else if (strcmp(word, "exclude") == 0) {
        add_event(line, EVENT_EXCLUDE)->reason = exclude_reason_from_name(next_word(line));
    } else if (strcmp(word, "assign") == 0) {
        struct event *event = add_event(line, EVENT_ASSIGN);
        event->to_id = next_number(line);
        event->to_team_id = next_number(line);
    } else if (strcmp(word, "submit") == 0) {
        struct event *event = add_event(line, EVENT_VENDOR_SUBMITTED);
        event->ref_id = next_number(line);
        event->to_id = next_number(line);
        event->from_id = next_number(line);
    } else if (strcmp(word, "severity") == 0) {
        struct event *event = add_event(line, EVENT_VENDOR_SEVERITY);
        event->ref_id = next_number(line);
        event->to_id = next_number(line);
    } else if (strcmp(word, "target") == 0) {
        add_target(line);
    } else {
        g_error("no such word in a history: '%s'", word);
    }
}

/* Takes `recorded=`, `id=` and `import` off the end. */
static void take_modifiers(struct line *line) {
    for (; line->n > 2; line->n--) {
        const char *word = line->words[line->n - 1];
        if (g_str_has_prefix(word, "recorded="))
            line->event.recorded_at = instant_of(word + strlen("recorded="));
        else if (g_str_has_prefix(word, "id="))
            line->event.event_id = g_ascii_strtoll(word + strlen("id="), NULL, 10);
        else if (strcmp(word, "import") == 0)
            line->event.actor_kind = ACTOR_IMPORT;
        else
            return;
    }
}

static void read_line(struct world *world, const char *text, int64_t ticket_id) {
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    struct line line = {.words = words, .n = g_strv_length(words), .at = 2, .events = world->events};
    g_autofree char *instant = g_strjoin(" ", words[0], words[1], NULL);
    line.event.customer_id = 1;
    line.event.ticket_id = ticket_id;
    line.event.happened_at = line.event.recorded_at = instant_of(instant);
    take_modifiers(&line);
    add_words(&line);
}

/* The runs of events of one ticket: the first is the ticket, the rest are the others. */
static void split_tickets(struct world *world) {
    const struct event *events = (const struct event *)(void *)world->events->data;
    g_array_set_size(world->others, 0);
    for (guint i = 0; i < world->events->len;) {
        guint first = i;
        while (i < world->events->len && events[i].ticket_id == events[first].ticket_id)
            i++;
        struct sla_other other = {events[first].ticket_id, events + first, i - first};
        g_array_append_val(world->others, other);
    }
}

void world_replay(struct world *world, const char *history, const char *now, unsigned flags) {
    g_auto(GStrv) lines = g_strsplit(history, "\n", -1);
    int64_t ticket_id = 1;
    g_array_set_size(world->events, 0);
    for (char **line = lines; *line; line++)
        if (g_str_has_prefix(*line, "ticket "))
            ticket_id = g_ascii_strtoll(*line + strlen("ticket "), NULL, 10);
        else if (**line)
            read_line(world, *line, ticket_id);
    split_tickets(world);
    const struct sla_other *others = (const struct sla_other *)(void *)world->others->data;
    int64_t exclusions_until = world->input.exclusions_until;
    world->input = (struct sla_input){
        .book = &world->book,
        .events = world->others->len ? others[0].events : NULL,
        .n_events = world->others->len ? others[0].n_events : 0,
        .others = others,
        .n_others = world->others->len,
        .now = instant_of(now),
        .flags = flags,
        .exclusions_until = exclusions_until,
    };
    sla_replay(&world->input, world->result);
}

/* ---- writing an answer -------------------------------------------------------------------------------------- */

static void write_clock(GString *text, const struct sla_clock *clock) {
    char at[INSTANT_TEXT_SIZE], due[INSTANT_TEXT_SIZE], stop[INSTANT_TEXT_SIZE];
    bool is_paused = clock->is_paused && clock->verdict == SLA_RUNNING;
    g_string_append_printf(text, "%s#%u", metric_name(clock->metric), clock->cycle);
    if (clock->part)
        g_string_append_printf(text, ".%u", clock->part);
    g_string_append_printf(text, " %s", is_paused ? "paused" : sla_verdict_name(clock->verdict));
    if (clock->verdict == SLA_EXCLUDED)
        g_string_append_printf(text, " %s", exclude_reason_name(clock->reason));
    if (clock->verdict != SLA_RUNNING)
        g_string_append_printf(text, " %s", instant_text(clock->verdict_at, at));
    g_string_append_printf(text, " due %s", instant_text(clock->due, due));
    append_duration(text, "took", clock->elapsed);
    if (clock->paused)
        append_duration(text, "paused", clock->paused);
    if (clock->verdict == SLA_RUNNING)
        append_duration(text, "left", clock->left);
    if (clock->verdict == SLA_BREACHED)
        append_duration(text, "late", clock->late_by);
    if (clock->verdict == SLA_BREACHED && clock->stopped_at != INSTANT_NEVER)
        g_string_append_printf(text, " stopped %s", instant_text(clock->stopped_at, stop));
    if (clock->answered_at_creation)
        g_string_append(text, " at creation");
    if (clock->is_restated)
        g_string_append(text, " restated");
    g_string_append_c(text, '\n');
}

char *world_clocks(const struct world *world) {
    GString *text = g_string_new(NULL);
    for (size_t i = 0; i < world->result->n_clocks; i++)
        write_clock(text, &world->result->clocks[i]);
    return g_string_free(text, FALSE);
}

char *world_faults(const struct world *world) {
    GString *text = g_string_new(NULL);
    for (size_t i = 0; i < world->result->n_faults; i++)
        g_string_append_printf(text, "%s %d\n", sla_fault_name(world->result->faults[i].fault),
                               (int)world->result->faults[i].event_id);
    return g_string_free(text, FALSE);
}

void check_text_at(const char *file, int line, const char *actual, const char *expected) {
    if (strcmp(actual, expected) == 0)
        return;
    g_autofree char *message = g_strdup_printf("expected:\n%sbut it is:\n%s", expected, actual);
    g_assertion_message(G_LOG_DOMAIN, file, line, G_STRFUNC, message);
}

void check_clocks_at(const char *file, int line, struct world *world, const char *now, const char *history,
                     const char *expected) {
    world_replay(world, history, now, 0);
    g_autofree char *clocks = world_clocks(world);
    check_text_at(file, line, clocks, expected);
}
