/* Reading other help desks' logs without a database: time formats, mapping files, and what rows become. A log is
 * written as CSV text and its events as words, so that each case reads like a line of the rules
 * (sla-rules.md 1.1, 1.7, 2.1, 2.4). */
#include "admin/import_merge.h"
#include "admin/import_time.h"
#include "shared/instant.h"

/* ---- Time formats ---- */

static const struct {
    const char *format, *zone, *text, *instant; /* or what is wrong */
} times[] = {
    {"%d/%m/%Y %H:%M", "UTC", "29/2/2016 01:16", "2016-02-29T01:16:00Z"},
    {"%d/%m/%Y %H:%M", "UTC", "9/12/2016  1:6", "2016-12-09T01:06:00Z"},
    {"%d/%m/%Y %H:%M", "UTC", "29/2/2017 01:16", "no such date or time"},
    {"%d/%m/%Y %H:%M", "UTC", "31/12/2016 24:00", "no such date or time"},
    {"%d/%m/%Y %H:%M", "UTC", "2016-02-29 01:16", "not in the mapping's time format"},
    {"%d/%m/%Y %H:%M", "UTC", "29/2/2016 01:16:00", "not in the mapping's time format"},
    {"%d/%m/%Y %H:%M", "UTC", "29/2/2016", "not in the mapping's time format"},
    {"%d/%m/%Y %H:%M", "UTC", "", "not in the mapping's time format"},
    {"%d/%m/%Y", "Europe/Berlin", "1/7/2016", "2016-06-30T22:00:00Z"},
    {"%Y-%m-%d %H:%M:%S", "Europe/Berlin", "2016-01-15 09:00:00", "2016-01-15T08:00:00Z"},
    {"%Y-%m-%d %H:%M:%S", "Europe/Berlin", "2016-03-27 02:30:00", "a time that the clocks of the mapping's zone skip"},
    {"%Y-%m-%d %H:%M:%S", "Europe/Berlin", "2016-10-30 02:30:00", "2016-10-30T00:30:00Z"},
    {"%Y-%m-%d %H:%M:%S", "Pacific/Apia", "2011-12-30 12:00:00", "a time that the clocks of the mapping's zone skip"},
    {"%Y-%m-%d %H:%M:%S", "Pacific/Apia", "2011-12-31 00:00:00", "2011-12-30T10:00:00Z"},
    {"%Y%m%d%H%M%S", "UTC", "20160229011605", "2016-02-29T01:16:05Z"},
    {"%m/%d/%y %I:%M %p", "UTC", "2/29/16 12:05 AM", "2016-02-29T00:05:00Z"},
    {"%m/%d/%y %I:%M %p", "UTC", "2/29/16 12:05 pm", "2016-02-29T12:05:00Z"},
    {"%m/%d/%y %I:%M %p", "UTC", "2/29/16 13:05 PM", "no such date or time"},
    {"%d %b %Y %H:%M", "UTC", "3 sep 2016 10:00", "2016-09-03T10:00:00Z"},
    {"%d %b %Y %H:%M", "UTC", "3 September 2016 10:00", "2016-09-03T10:00:00Z"},
    {"%Y-%m-%d %H:%M:%S.%f", "UTC", "2016-09-03 10:00:00.999", "2016-09-03T10:00:00Z"},
    {"%Y-%m-%d %H:%M:%S %z", "UTC", "2016-09-03 10:00:00 +0530", "2016-09-03T04:30:00Z"},
    {"%Y-%m-%dT%H:%M:%S%z", "Asia/Tokyo", "2016-09-03T10:00:00-03:00", "2016-09-03T13:00:00Z"},
    {"%Y-%m-%dT%H:%M:%S%z", "Asia/Tokyo", "2016-09-03T10:00:00Z", "2016-09-03T10:00:00Z"},
    {"%s", "UTC", "1456708560", "2016-02-29T01:16:00Z"},
    {"%s", "UTC", "99999999999999999999", "not in the mapping's time format"},
    {"rfc3339", "UTC", "2016-02-29T02:16:00+01:00", "2016-02-29T01:16:00Z"},
    {"rfc3339", "UTC", "29/2/2016 01:16", "not in the mapping's time format"},
    {"rfc3339", "UTC", "0000-01-01T00:00:00Z", "before the year 1 or after 9998"},
    {"100%% %Y-%m-%d", "UTC", "100% 2016-01-01", "2016-01-01T00:00:00Z"},
};

static void test_times(void) {
    for (size_t i = 0; i < G_N_ELEMENTS(times); i++) {
        const char *why = "";
        char text[INSTANT_TEXT_SIZE];
        gint64 instant = 0;
        g_test_message("%s by %s", times[i].text, times[i].format);
        g_assert_true(import_time_check(times[i].format, &why));
        bool good = import_time_parse(times[i].text, times[i].format, zone_get(times[i].zone), &instant, &why);
        g_assert_cmpstr(good ? instant_write(instant, text) : why, ==, times[i].instant);
    }
}

static void test_time_formats(void) {
    static const char *const bad[] = {
        "%Y-%m", "%d/%m/%Y %q", "%d/%m/%Y %I:%M", "%d/%m/%Y %H %p", "%Y-%m-%d %d", "today", "%"};
    const char *why;
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_false(import_time_check(bad[i], &why));
}

/* ---- Mapping files ---- */

/* A mapping of states that lacks nothing, with one line replaced (or, after its section's name, added). */
static char *states_with(const char *old, const char *replaced) {
    static const char whole[] =
        "[log]\nsource=desk\nrows=states\nmissing=?; n/a\n"
        "[columns]\nticket=id\nat=at\nreceived=opened\norder=n\nstatus=state\npriority=prio\ncategory=kind\n"
        "answer=state\n"
        "[time]\nformat=%Y-%m-%d %H:%M\nzone=UTC\n"
        "[status]\nnew=New\nin_progress=Open; On hold\\; ours\nwaiting_customer=Asked\nresolved=Done\n"
        "closed=Shut\n"
        "[answer]\nvalues=Open\n"
        "[priority]\n1=high\n2=middle\n3=low\ndefault=2\n"
        "[category]\ntrouble=it broke\nusage=how to\ndefault=billing\n"
        "[customer]\nname=Site {site}\nunknown=nobody\n"
        "[ticket]\nsubject=Case {id}\n"
        "[plan]\nname=Standard\n";
    if (old == NULL)
        return g_strdup(whole);
    g_assert_nonnull(strstr(whole, old));
    g_auto(GStrv) parts = g_strsplit(whole, old, 2);
    return g_strjoinv(replaced, parts);
}

static const char event_mapping[] =
    "[log]\nsource=desk\nrows=events\nseparator=semicolon\n"
    "[columns]\nticket=id\nat=at\nevent=what\nstatus=to\npriority=prio\n"
    "[time]\nformat=%Y-%m-%d %H:%M\nzone=UTC\n"
    "[status]\nnew=new\nin_progress=open\nwaiting_customer=pending\nresolved=solved\nclosed=closed\n"
    "[events]\nreceived=Created\nagent_message=Reply\nrequester_message=Customer\nnote=Note\n"
    "update=Change\nagent_message resolved=Solve\nclosed=Close\nignore=View; Print\n"
    "[priority]\n1=P1\n2=P2\ndefault=3\n[category]\ndefault=trouble\n"
    "[customer]\nname={who}\nunknown=nobody\n[ticket]\nsubject={title}\n[plan]\ncontract=yes\n";

static const struct {
    const char *old, *replaced, *message;
} bad_mappings[] = {
    {"rows=states", "rows=things", "m.ini:3: rows= is 'states' or 'events'"},
    {"source=desk", "source=My Desk", "m.ini:2: source= is up to 40 small letters, digits, - and _"},
    {"source=desk\n", "", "m.ini: [log] has no source="},
    {"rows=states", "colour=blue", "m.ini:3: [log] has no key 'colour'"},
    {"[time]", "[times]", "m.ini:14: there is no section [times]"},
    {"zone=UTC", "zone=Europe/Nowhere", "m.ini:16: there is no zone 'Europe/Nowhere'"},
    {"format=%Y", "format=%Q",
     "m.ini:15: format= has a part that is none of %Y %y %m %d %b %H %I %p %M %S %f %z %s %%"},
    {"closed=Shut", "closed=Done", "m.ini:22: 'Done' stands for something else already"},
    {"closed=Shut", "closed=", "m.ini:22: closed= names nothing of theirs"},
    {"closed=Shut", "shut=Shut", "m.ini:22: [status] has no key 'shut'"},
    {"closed=Shut", "resolved=Shut", "m.ini:22: resolved= stands twice in [status]"},
    {"default=2", "default=5", "m.ini:29: default= is a number from 1 to 4"},
    {"default=2", "5=odd", "m.ini:29: [priority] has no key '5'"},
    {"Site {site}", "Site {site", "m.ini:35: name= has a brace that doesn't enclose a column's name"},
    {"Site {site}", "Site {}", "m.ini:35: name= has a brace that doesn't enclose a column's name"},
    {"Site {site}", "Site }", "m.ini:35: name= has a brace that doesn't enclose a column's name"},
    {"name=Standard", "contract=perhaps", "m.ini:40: contract= is yes or no"},
    {"name=Standard", "name=Standard\ncontract=yes", "m.ini: [plan] has either file=, name= or contract=yes"},
    {"name=Standard", "file=plan.ini", "m.ini: [plan] file= and calendar= go together"},
    {"name=Standard\n", "", "m.ini: [plan] has either file=, name= or contract=yes"},
    {"ticket=id\n", "", "m.ini: [columns] has no ticket="},
    {"answer=state\n", "", "m.ini: [columns] answer= and [answer] go together"},
    {"rows=states", "rows=events", "m.ini: [columns] event= and [events] go with rows=events"},
    {"subject=Case {id}", "subject", "m.ini:38: neither [section] nor key=value"},
};

static void test_bad_mappings(void) {
    for (size_t i = 0; i < G_N_ELEMENTS(bad_mappings); i++) {
        g_autofree char *text = states_with(bad_mappings[i].old, bad_mappings[i].replaced);
        g_autoptr(GError) error = NULL;
        g_autoptr(mapping_t) mapping = mapping_parse(text, "m.ini", &error);
        g_assert_null(mapping);
        g_assert_error(error, MAPPING_ERROR, MAPPING_ERROR_SYNTAX);
        g_assert_cmpstr(error->message, ==, bad_mappings[i].message);
    }
}

static void test_bad_events(void) {
    static const char *const keys[] = {"reply=Solve", "agent_message done=Solve", "ignore resolved=Solve",
                                       "resolved closed=Solve"};
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        g_auto(GStrv) parts = g_strsplit(event_mapping, "agent_message resolved=Solve", 2);
        g_autofree char *text = g_strjoinv(keys[i], parts);
        g_autoptr(GError) error = NULL;
        g_assert_null(mapping_parse(text, "m.ini", &error));
        g_assert_true(g_str_has_prefix(error->message, "m.ini:26: '"));
    }
}

static void test_binding(void) {
    g_autofree char *text = states_with(NULL, NULL);
    g_autoptr(mapping_t) mapping = mapping_parse(text, "m.ini", NULL);
    g_autoptr(GError) error = NULL;
    const char *const whole[] = {"id", "at", "opened", "n", "state", "prio", "kind", "site"};
    const char *const short_one[] = {"id", "at", "opened", "n", "prio", "kind", "site"};
    const char *const twice[] = {"id", "at", "opened", "n", "state", "prio", "kind", "site", "at"};
    g_assert_true(mapping_bind(mapping, whole, G_N_ELEMENTS(whole), NULL));
    g_assert_cmpint(mapping->places[MAPPING_STATUS], ==, 4);
    g_assert_cmpint(mapping->places[MAPPING_IMPACT], ==, -1);
    g_assert_cmpint(mapping_number(mapping->statuses, "On hold; ours"), ==, TICKET_IN_PROGRESS);
    g_assert_false(mapping_bind(mapping, short_one, G_N_ELEMENTS(short_one), &error));
    g_assert_cmpstr(error->message, ==, "m.ini:10: the log has no column 'state'");
    g_clear_error(&error);
    g_assert_false(mapping_bind(mapping, twice, G_N_ELEMENTS(twice), &error));
    g_assert_cmpstr(error->message, ==, "m.ini:7: the log has two columns 'at'");
    g_clear_error(&error);
    const char *const nameless[] = {"id", "at", "opened", "n", "state", "prio", "kind"};
    g_assert_false(mapping_bind(mapping, nameless, G_N_ELEMENTS(nameless), &error));
    g_assert_cmpstr(error->message, ==, "m.ini:35: the log has no column 'site'");
}

/* The shipped mappings are good ones. They lie in the source folder. */
static struct mapping *shipped(const char *name) {
    const char *top = g_getenv("top_srcdir");
    g_autofree char *path = g_build_filename(top != NULL ? top : ".", "conf/import", name, NULL);
    g_autoptr(GError) error = NULL;
    struct mapping *mapping = mapping_load(path, &error);
    g_assert_no_error(error);
    return mapping;
}

static void test_shipped(void) {
    g_autoptr(mapping_t) states = shipped("servicenow.ini");
    g_assert_cmpint(mapping_number(states->statuses, "Awaiting Problem"), ==, TICKET_IN_PROGRESS);
    g_assert_cmpint(mapping_number(states->statuses, "Awaiting Evidence"), ==, TICKET_WAITING_CUSTOMER);
    g_assert_cmpint(mapping_number(states->statuses, "-100"), ==, 0);
    g_assert_true(g_file_test(states->plan_file, G_FILE_TEST_IS_REGULAR));
    g_assert_true(g_file_test(states->calendar_file, G_FILE_TEST_IS_REGULAR));
    g_autoptr(mapping_t) events = shipped("event-log.ini");
    g_assert_cmpint(mapping_number(events->statuses, "assigned"), ==, TICKET_IN_PROGRESS);
    g_assert_true(events->plan_by_contract);
}

/* ---- From rows to events ---- */

struct desk {
    struct mapping *mapping;
    struct import_log *log;
    GString *refused; /* "LINE why; " */
};

/* A log with its header, read by a mapping; `now` is 2017-01-01. */
static struct desk *desk_new(const char *mapping_text, const char *log_text) {
    struct desk *desk = g_new0(struct desk, 1);
    g_autoptr(GError) error = NULL;
    desk->refused = g_string_new(NULL);
    desk->mapping = mapping_parse(mapping_text, "m.ini", &error);
    g_assert_no_error(error);
    for (guint i = 0; i < desk->mapping->category_codes->len; i++)
        g_array_index(desk->mapping->category_codes, struct mapping_category, i).id = 40 + i;
    g_autoptr(csv_t) csv = csv_new(log_text, strlen(log_text), desk->mapping->separator, "log.csv");
    struct csv_row row;
    g_assert_true(csv_next(csv, &row, NULL));
    g_assert_true(mapping_bind(desk->mapping, row.fields, row.n_fields, &error));
    g_assert_no_error(error);
    desk->log = import_log_new(desk->mapping, row.n_fields, 1483228800);
    while (csv_next(csv, &row, NULL)) {
        const char *why = import_log_add(desk->log, &row);
        if (why != NULL)
            g_string_append_printf(desk->refused, "%" G_GUINT64_FORMAT " %s; ", row.line, why);
    }
    import_log_finish(desk->log);
    return desk;
}

static void desk_free(struct desk *desk) {
    import_log_free(desk->log);
    mapping_free(desk->mapping);
    g_string_free(desk->refused, TRUE);
    g_free(desk);
}

/* "01T10:00 status(new>in_progress)": day of January 2016 and time. */
static char *words_of(const GArray *events) {
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < events->len; i++) {
        const struct event *event = &g_array_index(events, struct event, i);
        char at[INSTANT_TEXT_SIZE];
        g_assert_cmpint(event->actor_kind, ==, ACTOR_IMPORT);
        g_string_append_printf(text, "%s%.8s %s", text->len > 0 ? ", " : "", instant_write(event->happened_at, at) + 8,
                               event_kind_name(event->kind));
        if (event->kind == EVENT_STATUS)
            g_string_append_printf(text, "(%s>%s)", ticket_status_name(event->from_status),
                                   ticket_status_name(event->to_status));
        else if (event->kind == EVENT_MESSAGE)
            g_string_append_printf(text, "(%s%s)", message_author_name(event->author),
                                   event->is_public ? "" : ", note");
        else if (event->kind != EVENT_RECEIVED)
            g_string_append_printf(text, "(%d>%d)", (int)event->from_id, (int)event->to_id);
    }
    return g_string_free(text, FALSE);
}

/* Merges the ticket beside what is stored, adds the new events to that with numbers as the database gives them, and
 * returns them in words: "imported/merged/known: …". */
static char *merge(struct desk *desk, guint ticket, GArray *stored) {
    struct import_place place = {.customer_id = 1,
                                 .ticket_id = 1001,
                                 .plan_version_id = 7,
                                 .stored = (const struct event *)(gpointer)stored->data,
                                 .n_stored = stored->len};
    guint64 fates[IMPORT_FATE_COUNT] = {0};
    g_autoptr(GArray) events = g_array_new(FALSE, FALSE, sizeof(struct event));
    import_merge(desk->log, import_log_ticket(desk->log, ticket), &place, events, fates);
    g_autofree char *words = words_of(events);
    for (guint i = 0; i < events->len; i++) {
        struct event *event = &g_array_index(events, struct event, i);
        if (i > 0)
            g_assert_cmpint(event->event_id, >, (event - 1)->event_id);
    }
    for (guint i = 0; i < events->len; i++)
        g_array_index(events, struct event, i).event_id = 100 + stored->len + i;
    g_array_append_vals(stored, events->data, events->len);
    return g_strdup_printf("%d/%d/%d: %s", (int)fates[IMPORT_IMPORTED], (int)fates[IMPORT_MERGED],
                           (int)fates[IMPORT_KNOWN], words);
}

#define STATES "id,at,opened,n,state,prio,kind,site\n"
#define RECEIVED "01T08:00 received, 01T08:00 priority(0>1), 01T08:00 category(0>40), 01T08:00 plan(0>7)"

static const struct {
    const char *name, *rows, *wanted;
} state_cases[] = {
    {"the story of a ticket",
     "1,2016-01-01 08:05,2016-01-01 08:00,0,New,high,it broke,9\n"
     "1,2016-01-01 09:00,2016-01-01 08:00,1,Open,high,it broke,9\n"
     "1,2016-01-01 09:30,2016-01-01 08:00,2,Open,high,it broke,9\n"
     "1,2016-01-01 10:00,2016-01-01 08:00,3,Asked,middle,it broke,9\n"
     "1,2016-01-02 10:00,2016-01-01 08:00,4,Done,middle,it broke,9\n"
     "1,2016-01-03 10:00,2016-01-01 08:00,5,Open,middle,how to,9\n"
     "1,2016-01-04 10:00,2016-01-01 08:00,6,Shut,middle,how to,9\n",
     "6/1/0: " RECEIVED ", 01T09:00 message(agent), 01T09:00 status(new>in_progress), "
     "01T10:00 status(in_progress>waiting_customer), 01T10:00 priority(1>2), 02T10:00 "
     "status(waiting_customer>resolved), "
     "03T10:00 status(resolved>in_progress), 03T10:00 category(40>41), 04T10:00 status(in_progress>closed)"},
    {"first row is the answer", "1,2016-01-01 08:00,2016-01-01 08:00,0,Open,high,it broke,9\n",
     "1/0/0: " RECEIVED ", 01T08:00 message(agent), 01T08:00 status(new>in_progress)"},
    {"resolved without an answer, answered after the reopening",
     "1,2016-01-01 08:05,2016-01-01 08:00,0,Done,high,it broke,9\n"
     "1,2016-01-01 09:00,2016-01-01 08:00,1,Open,high,it broke,9\n",
     "2/0/0: " RECEIVED
     ", 01T08:05 status(new>resolved), 01T09:00 message(agent), 01T09:00 status(resolved>in_progress)"},
    {"rows of one instant in the order of the source, whatever their order in the file",
     "1,2016-01-01 09:00,2016-01-01 08:00,3,Done,high,it broke,9\n"
     "1,2016-01-01 09:00,2016-01-01 08:00,2,Asked,high,it broke,9\n"
     "1,2016-01-01 09:00,2016-01-01 08:00,10,Open,high,it broke,9\n",
     "3/0/0: " RECEIVED ", 01T09:00 status(new>waiting_customer), 01T09:00 status(waiting_customer>resolved), "
     "01T09:00 message(agent), 01T09:00 status(resolved>in_progress)"},
    {"nothing goes back to new",
     "1,2016-01-01 09:00,2016-01-01 08:00,1,Asked,high,it broke,9\n"
     "1,2016-01-01 10:00,2016-01-01 08:00,2,New,high,it broke,9\n"
     "1,2016-01-01 11:00,2016-01-01 08:00,3,New,high,it broke,9\n",
     "2/1/0: " RECEIVED ", 01T09:00 status(new>waiting_customer), 01T10:00 status(waiting_customer>in_progress)"},
    {"missing cells are as before",
     "1,2016-01-01 09:00,?,1,Asked,n/a,?,?\n"
     "1,2016-01-01 10:00,2016-01-01 08:00,2,?,high,it broke,9\n"
     "1,2016-01-01 11:00,?,3,Done,,,\n",
     "2/1/0: " RECEIVED ", 01T09:00 status(new>waiting_customer), 01T11:00 status(waiting_customer>resolved)"},
    {"a faulty ticket is recorded row by row, in the order of the source",
     "1,2016-01-01 11:00,2016-01-01 08:00,1,New,high,it broke,9\n"
     "1,2016-01-01 09:00,2016-01-01 08:00,2,New,high,it broke,9\n"
     "1,2016-01-01 12:00,2016-01-01 08:00,3,Done,high,it broke,9\n",
     "3/0/0: " RECEIVED ", 01T11:00 status(new>new), 01T09:00 status(new>new), 01T12:00 status(new>resolved)"},
    {"going back in time changes the order in which rows count",
     "1,2016-01-01 11:00,2016-01-01 08:00,1,Asked,high,it broke,9\n"
     "1,2016-01-01 09:00,2016-01-01 08:00,2,Done,high,it broke,9\n",
     "2/0/0: " RECEIVED ", 01T11:00 status(resolved>waiting_customer), 01T09:00 status(new>resolved)"},
    {"a row before the receipt keeps its instant",
     "1,2016-01-01 07:00,2016-01-01 08:00,1,Open,high,it broke,9\n"
     "1,2016-01-01 09:00,2016-01-01 08:00,2,Done,high,it broke,9\n",
     "2/0/0: " RECEIVED
     ", 01T07:00 message(agent), 01T07:00 status(new>in_progress), 01T09:00 status(in_progress>resolved)"},
};

static void test_states(void) {
    g_autofree char *mapping = states_with(NULL, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(state_cases); i++) {
        g_autofree char *text = g_strconcat(STATES, state_cases[i].rows, NULL);
        struct desk *desk = desk_new(mapping, text);
        g_autoptr(GArray) stored = g_array_new(FALSE, FALSE, sizeof(struct event));
        g_autofree char *got = merge(desk, 0, stored);
        g_test_message("%s", state_cases[i].name);
        g_assert_cmpstr(desk->refused->str, ==, "");
        g_assert_cmpstr(got, ==, state_cases[i].wanted);
        /* Once more: everything is there. */
        g_autofree char *again = merge(desk, 0, stored);
        g_autofree char *nothing = g_strdup_printf("0/0/%u: ", desk->log->rows->len);
        g_assert_cmpstr(again, ==, nothing);
        desk_free(desk);
    }
}

/* ---- A log that comes again ---- */

/* Reads the rows one file after the other, each up to its `|`, into one history; the last answer in words. */
static char *merge_files(const char *mapping, const char *header, const char *files) {
    g_auto(GStrv) parts = g_strsplit(files, "|", -1);
    g_autoptr(GArray) stored = g_array_new(FALSE, FALSE, sizeof(struct event));
    char *got = NULL;
    for (guint i = 0; parts[i] != NULL; i++) {
        g_autofree char *text = g_strconcat(header, parts[i], NULL);
        struct desk *desk = desk_new(mapping, text);
        g_free(got);
        got = merge(desk, 0, stored);
        desk_free(desk);
    }
    return got;
}

#define ROW_NEW "1,2016-01-01 08:05,2016-01-01 08:00,0,New,high,it broke,9\n"
#define ROW_OPEN "1,2016-01-01 09:00,2016-01-01 08:00,1,Open,high,it broke,9\n"
#define ROW_ASKED "1,2016-01-01 09:00,2016-01-01 08:00,2,Asked,high,it broke,9\n"
#define ROW_OPEN_AGAIN "1,2016-01-01 09:00,2016-01-01 08:00,3,Open,high,it broke,9\n"
#define ROW_DONE "1,2016-01-02 10:00,2016-01-01 08:00,4,Done,low,it broke,9\n"

static const struct {
    const char *name, *files, *wanted;
} grown_cases[] = {
    {"grown", ROW_NEW ROW_OPEN "|" ROW_NEW ROW_OPEN ROW_DONE,
     "1/0/2: 02T10:00 status(in_progress>resolved), 02T10:00 priority(1>3)"},
    {"only what is new", ROW_NEW ROW_OPEN "|" ROW_DONE,
     "1/0/0: 02T10:00 status(in_progress>resolved), 02T10:00 priority(1>3)"},
    {"two changes in one minute, come again",
     ROW_NEW ROW_OPEN ROW_ASKED ROW_OPEN_AGAIN "|" ROW_NEW ROW_OPEN ROW_ASKED ROW_OPEN_AGAIN, "0/0/4: "},
    {"grown within a minute", ROW_NEW ROW_OPEN "|" ROW_NEW ROW_OPEN ROW_ASKED ROW_DONE,
     "2/0/2: 01T09:00 status(in_progress>waiting_customer), 02T10:00 status(waiting_customer>resolved), 02T10:00 "
     "priority(1>3)"},
    {"a refused row put right", ROW_NEW ROW_DONE "|" ROW_NEW ROW_OPEN ROW_DONE,
     "1/0/2: 01T09:00 message(agent), 01T09:00 status(new>in_progress)"},
    {"the part before", ROW_OPEN ROW_DONE "|" ROW_NEW ROW_OPEN, "0/0/2: "},
};

static void test_grown(void) {
    g_autofree char *mapping = states_with(NULL, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(grown_cases); i++) {
        g_autofree char *got = merge_files(mapping, STATES, grown_cases[i].files);
        g_test_message("%s", grown_cases[i].name);
        g_assert_cmpstr(got, ==, grown_cases[i].wanted);
    }
}

/* Random logs of one ticket in which rows share instants, go back in time and precede the receipt, read in parts:
 * nothing is recorded twice, and the ticket ends as its last row says, by the order in which the engine counts
 * (1.1, 1.7). */
static char *random_rows(int n) {
    static const char *const states[] = {"New", "Open", "Asked", "Done", "Shut"}, *const priorities[] = {
                                                                                      "high", "middle", "low"};
    GString *rows = g_string_new(NULL);
    for (int i = 0; i < n; i++)
        g_string_append_printf(rows, "1,2016-01-01 1%d:00,2016-01-01 11:00,%d,%s,%s,it broke,9\n",
                               g_test_rand_int_range(0, 6), i, states[g_test_rand_int_range(0, 5)],
                               priorities[g_test_rand_int_range(0, 3)]);
    return g_string_free(rows, FALSE);
}

static gint64 counting(gint64 instant, gint64 received_at) {
    return MAX(instant, received_at);
}

/* The value that a kind of event has in the end. */
static gint64 value_at_end(const GArray *stored, enum event_kind kind, gint64 received_at) {
    const struct event *last = NULL;
    for (guint i = 0; i < stored->len; i++) {
        const struct event *event = &g_array_index(stored, struct event, i);
        if (event->kind == kind &&
            (last == NULL || counting(event->happened_at, received_at) >= counting(last->happened_at, received_at)))
            last = event;
    }
    return last == NULL ? TICKET_NEW : kind == EVENT_STATUS ? (gint64)last->to_status : last->to_id;
}

static const struct import_row *row_at_end(const struct import_log *log) {
    const struct import_ticket *ticket = import_log_ticket(log, 0);
    const struct import_row *last = NULL;
    for (guint i = 0; i < ticket->n_rows; i++) {
        const struct import_row *row = import_log_row(log, ticket->first_row + i);
        if (last == NULL || counting(row->at, ticket->received_at) >= counting(last->at, ticket->received_at))
            last = row;
    }
    return last;
}

static void test_random(void) {
    g_autofree char *mapping = states_with(NULL, NULL);
    for (int round = 0; round < 2000; round++) {
        int n = g_test_rand_int_range(1, 12);
        g_autofree char *rows = random_rows(n);
        g_auto(GStrv) lines = g_strsplit(rows, "\n", -1);
        g_autofree char *some = g_strdup(STATES);
        for (int i = 0; i < n; i++)
            if (g_test_rand_bit()) {
                char *longer = g_strconcat(some, lines[i], "\n", NULL);
                g_free(some);
                some = longer;
            }
        g_autofree char *whole = g_strconcat(STATES, rows, NULL);
        g_autoptr(GArray) stored = g_array_new(FALSE, FALSE, sizeof(struct event));
        struct desk *first = desk_new(mapping, some);
        if (first->log->rows->len > 0)
            g_free(merge(first, 0, stored));
        desk_free(first);
        struct desk *desk = desk_new(mapping, whole);
        g_autofree char *second = merge(desk, 0, stored);
        g_autofree char *again = merge(desk, 0, stored);
        g_test_message("%s%s%s", some, whole, second);
        g_assert_true(g_str_has_prefix(again, "0/0/"));
        g_assert_true(g_str_has_suffix(again, ": "));
        const struct import_row *last = row_at_end(desk->log);
        gint64 received_at = import_log_ticket(desk->log, 0)->received_at;
        gint64 status = value_at_end(stored, EVENT_STATUS, received_at);
        g_assert_true(status == last->status || (last->status == TICKET_NEW && status == TICKET_IN_PROGRESS));
        g_assert_cmpint(value_at_end(stored, EVENT_PRIORITY, received_at), ==, last->priority);
        desk_free(desk);
    }
}

/* ---- Logs of events ---- */

#define EVENTS "id;at;what;to;prio;who;title\n"

static void test_events(void) {
    static const char rows[] = "1;2016-01-01 08:00;Created;;P1;Halden;no mail\n"
                               "1;2016-01-01 08:10;View;;;;\n"
                               "1;2016-01-01 08:30;Reply;;;;\n"
                               "1;2016-01-01 08:40;Note;;;;\n"
                               "1;2016-01-01 08:50;Change;pending;;;\n"
                               "1;2016-01-01 09:00;Customer;;;;\n"
                               "1;2016-01-01 09:05;Change;;P2;;\n"
                               "1;2016-01-01 09:05;Change;;P2;;\n"
                               "1;2016-01-01 10:00;Solve;;;;\n"
                               "1;2016-01-01 11:00;Customer;open;;;\n"
                               "1;2016-01-01 12:00;Reply;pending;;;\n"
                               "1;2016-01-01 13:00;Close;;;;\n";
    g_autofree char *text = g_strconcat(EVENTS, rows, NULL);
    struct desk *desk = desk_new(event_mapping, text);
    g_autoptr(GArray) stored = g_array_new(FALSE, FALSE, sizeof(struct event));
    g_assert_cmpstr(desk->refused->str, ==, "");
    g_assert_cmpuint(desk->log->ignored, ==, 1);
    g_autofree char *got = merge(desk, 0, stored);
    g_assert_cmpstr(
        got, ==,
        "10/1/0: " RECEIVED
        ", 01T08:30 message(agent), 01T08:30 status(new>in_progress), 01T08:40 message(agent, note), "
        "01T08:50 status(in_progress>waiting_customer), 01T09:00 status(waiting_customer>in_progress), "
        "01T09:00 message(requester), 01T09:05 priority(1>2), 01T10:00 message(agent), "
        "01T10:00 status(in_progress>resolved), 01T11:00 status(resolved>in_progress), 01T11:00 message(requester), "
        "01T12:00 message(agent), 01T12:00 status(in_progress>waiting_customer), "
        "01T13:00 status(waiting_customer>closed)");
    g_autofree char *again = merge(desk, 0, stored);
    g_assert_cmpstr(again, ==, "0/0/11: ");
    g_assert_cmpstr(desk->log->customers->pdata[import_log_ticket(desk->log, 0)->customer], ==, "Halden");
    g_assert_cmpstr(import_log_ticket(desk->log, 0)->subject, ==, "no mail");
    g_assert_cmpint(import_log_ticket(desk->log, 0)->impact, ==, 1);
    desk_free(desk);
}

/* ---- Refused rows, and tickets as a whole ---- */

static void test_refused(void) {
    g_autofree char *mapping = states_with("default=2\n", "");
    struct desk *desk =
        desk_new(mapping, STATES "1,2016-01-01 08:05,2016-01-01 08:00,0,New,high,it broke,9\n"
                                 "1,2016-01-01 08:05,2016-01-01 08:00,0,-100,high,it broke,9\n"
                                 ",2016-01-01 08:05,2016-01-01 08:00,0,New,high,it broke,9\n"
                                 "?,2016-01-01 08:05,2016-01-01 08:00,0,New,high,it broke,9\n"
                                 "1,?,2016-01-01 08:00,0,New,high,it broke,9\n"
                                 "1,yesterday,2016-01-01 08:00,0,New,high,it broke,9\n"
                                 "1,2016-01-01 08:05,1.1.2016,0,New,high,it broke,9\n"
                                 "1,2016-01-01 08:05,2016-01-01 08:00,zero,New,high,it broke,9\n"
                                 "1,2016-01-01 08:05,2016-01-01 08:00,0,New,urgent,it broke,9\n"
                                 "1,2016-01-01 08:05,2016-01-01 08:00,0,New,?,it broke,9\n"
                                 "1,2016-01-01 08:05,2016-01-01 08:00,0,New,high,it broke\n"
                                 "1,2017-01-01 00:01,2016-01-01 08:00,0,New,high,it broke,9\n"
                                 "1,2016-01-01 08:05,2016-01-01 08:00,0,\"a\"b,high,it broke,9\n"
                                 "2,2016-01-01 08:05,2016-01-01 08:00,0,\"Lost\n in space\",high,it broke,9\n"
                                 "1,2017-01-01 00:00,2016-01-01 08:00,1,Done,high,anything,9\n");
    g_assert_cmpstr(desk->refused->str, ==,
                    "3 state '-100' is not in the mapping; 4 id is missing; 5 id is missing; 6 at is missing; "
                    "7 at 'yesterday' is not in the mapping's time format; 8 opened '1.1.2016' is not in the mapping's "
                    "time format; "
                    "9 n 'zero' is no whole number; 10 prio 'urgent' is not in the mapping; "
                    "11 prio is missing, and [priority] has no default=; 12 7 cells where the header has 8; "
                    "13 at '2017-01-01 00:01' lies after the instant of the import; 14 text after a closing quote; "
                    "15 state 'Lost  in space' is not in the mapping; ");
    g_assert_cmpuint(desk->log->rows->len, ==, 2);
    g_assert_cmpuint(desk->log->tickets->len, ==, 2);
    g_assert_cmpuint(import_log_ticket(desk->log, 0)->n_rows, ==, 2);
    g_assert_cmpuint(import_log_ticket(desk->log, 1)->n_rows, ==, 0);
    desk_free(desk);
}

/* The customer is the first that is known, in the order in which rows count; a ticket never changes it (rule 2.7). */
static void test_customers(void) {
    g_autofree char *mapping = states_with(NULL, NULL);
    struct desk *desk = desk_new(mapping, STATES "1,2016-01-01 10:00,2016-01-01 08:00,2,New,high,it broke,7\n"
                                                 "1,2016-01-01 09:00,2016-01-01 08:00,1,New,high,it broke, 9 \n"
                                                 "1,2016-01-01 08:30,2016-01-01 08:00,0,New,high,it broke,?\n"
                                                 "2,2016-01-01 08:30,2016-01-01 08:00,0,New,high,it broke,?\n"
                                                 "2,2016-01-01 08:40,2016-01-01 08:01,1,New,high,it broke,\n");
    GPtrArray *customers = desk->log->customers;
    g_assert_cmpstr(customers->pdata[import_log_ticket(desk->log, 0)->customer], ==, "Site 9");
    g_assert_cmpstr(customers->pdata[import_log_ticket(desk->log, 1)->customer], ==, "nobody");
    g_assert_cmpuint(desk->log->other_customers, ==, 1);
    g_assert_cmpuint(desk->log->other_receipts, ==, 1);
    desk_free(desk);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/import/times", test_times);
    g_test_add_func("/import/time-formats", test_time_formats);
    g_test_add_func("/import/bad-mappings", test_bad_mappings);
    g_test_add_func("/import/bad-events", test_bad_events);
    g_test_add_func("/import/binding", test_binding);
    g_test_add_func("/import/shipped", test_shipped);
    g_test_add_func("/import/states", test_states);
    g_test_add_func("/import/grown", test_grown);
    g_test_add_func("/import/random", test_random);
    g_test_add_func("/import/events", test_events);
    g_test_add_func("/import/refused", test_refused);
    g_test_add_func("/import/customers", test_customers);
    return g_test_run();
}
