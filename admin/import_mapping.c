/* The mapping file of import_mapping.h: a table of sections and keys, each with the function that takes its value; what
 * must be there is checked at the end. Which columns the log really has shows when it is bound to the header. */
#include "admin/import_mapping.h"

#include "admin/import_time.h"
#include "shared/ini.h"

#include <string.h>

G_DEFINE_QUARK(firstline - mapping - error - quark, mapping_error)

#define SOURCE_MOST 40

/* The file while it is read. */
struct reading {
    struct ini ini;
    struct mapping *mapping;
    GHashTable *seen; /* "section/key" */
};

struct rule {
    const char *section;
    const char *key; /* NULL: any */
    bool (*take)(struct reading *, unsigned which, GError **);
    unsigned which;
};

static void piece_clear(gpointer data) {
    g_free(((struct mapping_piece *)data)->text);
}

static void category_clear(gpointer data) {
    g_free(((struct mapping_category *)data)->code);
}

static GHashTable *words_new(void) {
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

static struct mapping *mapping_new(const char *file) {
    struct mapping *self = g_new0(struct mapping, 1);
    self->file = g_strdup(file);
    self->separator = ',';
    self->missing = words_new();
    self->statuses = words_new();
    self->priorities = words_new();
    self->impacts = words_new();
    self->urgencies = words_new();
    self->categories = words_new();
    self->answers = words_new();
    self->events = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    self->category_codes = g_array_new(FALSE, TRUE, sizeof(struct mapping_category));
    g_array_set_clear_func(self->category_codes, category_clear);
    self->customer = g_array_new(FALSE, TRUE, sizeof(struct mapping_piece));
    self->subject = g_array_new(FALSE, TRUE, sizeof(struct mapping_piece));
    g_array_set_clear_func(self->customer, piece_clear);
    g_array_set_clear_func(self->subject, piece_clear);
    for (unsigned i = 0; i < MAPPING_COLUMN_COUNT; i++)
        self->places[i] = -1;
    return self;
}

void mapping_free(struct mapping *self) {
    if (self == NULL)
        return;
    GHashTable *tables[] = {self->missing,   self->statuses,   self->priorities, self->impacts,
                            self->urgencies, self->categories, self->answers,    self->events};
    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++)
        g_hash_table_unref(tables[i]);
    for (unsigned i = 0; i < MAPPING_COLUMN_COUNT; i++)
        g_free(self->columns[i]);
    g_array_unref(self->category_codes);
    g_array_unref(self->customer);
    g_array_unref(self->subject);
    g_free(self->file);
    g_free(self->source);
    g_free(self->time_format);
    g_free(self->unknown_customer);
    g_free(self->customer_timezone);
    g_free(self->plan_file);
    g_free(self->calendar_file);
    g_free(self->plan_name);
    g_free(self);
}

int mapping_number(GHashTable *words, const char *text) {
    return GPOINTER_TO_INT(g_hash_table_lookup(words, text));
}

/* ---- Values ---- */

/* The parts of `a; b \; c; d`, without the blanks around them. */
static GPtrArray *split_list(const char *value) {
    GPtrArray *parts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) part = g_string_new(NULL);
    for (;; value++) {
        if (value[0] == '\\' && value[1] == ';') {
            g_string_append_c(part, *++value);
        } else if (*value == ';' || *value == '\0') {
            g_strstrip(part->str);
            if (*part->str != '\0')
                g_ptr_array_add(parts, g_strdup(part->str));
            g_string_truncate(part, 0);
            if (*value == '\0')
                return parts;
        } else {
            g_string_append_c(part, *value);
        }
    }
}

static bool refuse_twice(struct reading *self, const char *theirs, GError **error) {
    return ini_refuse(&self->ini, error, "'%s' stands for something else already", theirs);
}

/* Each of the listed texts of theirs gets the number. */
static bool take_words(struct reading *self, GHashTable *words, int number, GError **error) {
    g_autoptr(GPtrArray) texts = split_list(self->ini.value);
    if (texts->len == 0)
        return ini_refuse(&self->ini, error, "%s= names nothing of theirs", self->ini.key);
    for (guint i = 0; i < texts->len; i++)
        if (!g_hash_table_insert(words, g_strdup(texts->pdata[i]), GINT_TO_POINTER(number)))
            return refuse_twice(self, texts->pdata[i], error);
    return true;
}

static bool take_text(struct reading *self, char **text, GError **error) {
    if (*self->ini.value == '\0')
        return ini_refuse(&self->ini, error, "%s= is empty", self->ini.key);
    *text = g_strdup(self->ini.value);
    return true;
}

/* A number from 1 to `most`, as a default. */
static bool take_number(struct reading *self, int most, int *number, GError **error) {
    guint64 value;
    if (!g_ascii_string_to_unsigned(self->ini.value, 10, 1, (guint64)most, &value, NULL))
        return ini_refuse(&self->ini, error, "%s= is a number from 1 to %d", self->ini.key, most);
    *number = (int)value;
    return true;
}

static bool add_piece(GArray *pieces, const char *text, size_t length, int column, unsigned line) {
    struct mapping_piece piece = {.text = g_strndup(text, length), .column = column, .line = line};
    if (length > 0)
        g_array_append_val(pieces, piece);
    else
        piece_clear(&piece);
    return length > 0;
}

/* A text with {column}s. */
static bool take_pieces(struct reading *self, GArray *pieces, GError **error) {
    const char *at = self->ini.value;
    if (*at == '\0')
        return ini_refuse(&self->ini, error, "%s= is empty", self->ini.key);
    while (*at != '\0') {
        size_t literal = strcspn(at, "{}");
        add_piece(pieces, at, literal, -1, self->ini.line);
        at += literal;
        if (*at == '\0')
            break;
        size_t name = strcspn(at + 1, "{}");
        if (*at == '}' || at[1 + name] != '}' || !add_piece(pieces, at + 1, name, 0, self->ini.line))
            return ini_refuse(&self->ini, error, "%s= has a brace that doesn't enclose a column's name", self->ini.key);
        at += name + 2;
    }
    return true;
}

/* ---- Sections ---- */

static bool take_source(struct reading *self, unsigned which, GError **error) {
    (void)which;
    const char *source = self->ini.value;
    size_t length = strspn(source, "abcdefghijklmnopqrstuvwxyz0123456789_-");
    if (length == 0 || length > SOURCE_MOST || source[length] != '\0')
        return ini_refuse(&self->ini, error, "source= is up to %d small letters, digits, - and _", SOURCE_MOST);
    self->mapping->source = g_strdup(source);
    return true;
}

static bool take_rows(struct reading *self, unsigned which, GError **error) {
    (void)which;
    self->mapping->is_event_log = strcmp(self->ini.value, "events") == 0;
    return self->mapping->is_event_log || strcmp(self->ini.value, "states") == 0 ||
           ini_refuse(&self->ini, error, "rows= is 'states' or 'events'");
}

static bool take_separator(struct reading *self, unsigned which, GError **error) {
    (void)which;
    static const struct {
        const char *name;
        char separator;
    } separators[] = {{"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}};
    for (size_t i = 0; i < G_N_ELEMENTS(separators); i++)
        if (strcmp(self->ini.value, separators[i].name) == 0) {
            self->mapping->separator = separators[i].separator;
            return true;
        }
    return ini_refuse(&self->ini, error, "separator= is comma, semicolon or tab");
}

static bool take_missing(struct reading *self, unsigned which, GError **error) {
    return take_words(self, self->mapping->missing, (int)which, error);
}

static bool take_column(struct reading *self, unsigned which, GError **error) {
    self->mapping->column_lines[which] = self->ini.line;
    return take_text(self, &self->mapping->columns[which], error);
}

static bool take_time_format(struct reading *self, unsigned which, GError **error) {
    (void)which;
    const char *why = "";
    if (!import_time_check(self->ini.value, &why))
        return ini_refuse(&self->ini, error, "format= has %s", why);
    return take_text(self, &self->mapping->time_format, error);
}

static bool take_zone(struct reading *self, unsigned which, GError **error) {
    (void)which;
    self->mapping->zone = zone_get(self->ini.value);
    return self->mapping->zone != NULL || ini_refuse(&self->ini, error, "there is no zone '%s'", self->ini.value);
}

static bool take_status(struct reading *self, unsigned which, GError **error) {
    return take_words(self, self->mapping->statuses, (int)which, error);
}

static bool take_priority(struct reading *self, unsigned which, GError **error) {
    return take_words(self, self->mapping->priorities, (int)which, error);
}

static bool take_impact(struct reading *self, unsigned which, GError **error) {
    return take_words(self, self->mapping->impacts, (int)which, error);
}

static bool take_urgency(struct reading *self, unsigned which, GError **error) {
    return take_words(self, self->mapping->urgencies, (int)which, error);
}

static bool take_default_priority(struct reading *self, unsigned which, GError **error) {
    return take_number(self, (int)which, &self->mapping->default_priority, error);
}

static bool take_default_impact(struct reading *self, unsigned which, GError **error) {
    return take_number(self, (int)which, &self->mapping->default_impact, error);
}

static bool take_default_urgency(struct reading *self, unsigned which, GError **error) {
    return take_number(self, (int)which, &self->mapping->default_urgency, error);
}

/* The place of a category's code, plus one; entered if it is new. Whether there is such a category is checked later. */
static int category_code(struct reading *self, const char *code) {
    GArray *codes = self->mapping->category_codes;
    for (guint i = 0; i < codes->len; i++)
        if (strcmp(g_array_index(codes, struct mapping_category, i).code, code) == 0)
            return (int)i + 1;
    struct mapping_category category = {.code = g_strdup(code), .line = self->ini.line};
    g_array_append_val(codes, category);
    return (int)codes->len;
}

static bool take_category(struct reading *self, unsigned which, GError **error) {
    (void)which;
    return take_words(self, self->mapping->categories, category_code(self, self->ini.key), error);
}

static bool take_default_category(struct reading *self, unsigned which, GError **error) {
    (void)which;
    if (*self->ini.value == '\0')
        return ini_refuse(&self->ini, error, "default= is the code of a category");
    self->mapping->default_category = category_code(self, self->ini.value);
    return true;
}

static bool take_answers(struct reading *self, unsigned which, GError **error) {
    return take_words(self, self->mapping->answers, (int)which, error);
}

/* The key is an act, a status, or an act and a status. */
static bool parse_event(const char *key, struct mapping_event *event) {
    static const struct {
        const char *name;
        enum mapping_act act;
    } acts[] = {
        {"update", MAPPING_UPDATE},
        {"received", MAPPING_RECEIVED_NOW},
        {"agent_message", MAPPING_AGENT_MESSAGE},
        {"requester_message", MAPPING_REQUESTER_MESSAGE},
        {"note", MAPPING_NOTE},
        {"ignore", MAPPING_IGNORE},
    };
    g_auto(GStrv) words = g_strsplit(key, " ", 2);
    const char *status = words[1] == NULL ? words[0] : g_strchug(words[1]);
    *event = (struct mapping_event){.act = MAPPING_UPDATE};
    for (size_t i = 0; i < G_N_ELEMENTS(acts); i++)
        if (strcmp(words[0], acts[i].name) == 0) {
            event->act = acts[i].act;
            if (words[1] == NULL)
                return true;
            event->status = ticket_status_from_name(status);
            return event->status != TICKET_NO_STATUS && event->act != MAPPING_IGNORE;
        }
    event->status = ticket_status_from_name(status);
    return words[1] == NULL && event->status != TICKET_NO_STATUS;
}

static bool take_event(struct reading *self, unsigned which, GError **error) {
    (void)which;
    struct mapping_event event;
    if (!parse_event(self->ini.key, &event))
        return ini_refuse(
            &self->ini, error,
            "'%s' is neither received, agent_message, requester_message, note, update, ignore, one of our "
            "statuses, nor one of these acts and a status",
            self->ini.key);
    g_autoptr(GPtrArray) texts = split_list(self->ini.value);
    if (texts->len == 0)
        return ini_refuse(&self->ini, error, "%s= names nothing of theirs", self->ini.key);
    for (guint i = 0; i < texts->len; i++)
        if (!g_hash_table_insert(self->mapping->events, g_strdup(texts->pdata[i]), g_memdup2(&event, sizeof event)))
            return refuse_twice(self, texts->pdata[i], error);
    return true;
}

static bool take_customer(struct reading *self, unsigned which, GError **error) {
    (void)which;
    return take_pieces(self, self->mapping->customer, error);
}

static bool take_subject(struct reading *self, unsigned which, GError **error) {
    (void)which;
    return take_pieces(self, self->mapping->subject, error);
}

static bool take_unknown_customer(struct reading *self, unsigned which, GError **error) {
    (void)which;
    return take_text(self, &self->mapping->unknown_customer, error);
}

static bool take_customer_zone(struct reading *self, unsigned which, GError **error) {
    (void)which;
    if (zone_get(self->ini.value) == NULL)
        return ini_refuse(&self->ini, error, "there is no zone '%s'", self->ini.value);
    return take_text(self, &self->mapping->customer_timezone, error);
}

/* A path counts from the mapping file's folder. */
static bool take_path(struct reading *self, char **path, GError **error) {
    g_autofree char *name = NULL;
    if (!take_text(self, &name, error))
        return false;
    g_autofree char *folder = g_path_get_dirname(self->mapping->file);
    *path = g_path_is_absolute(name) ? g_strdup(name) : g_build_filename(folder, name, NULL);
    return true;
}

static bool take_plan_file(struct reading *self, unsigned which, GError **error) {
    (void)which;
    return take_path(self, &self->mapping->plan_file, error);
}

static bool take_calendar_file(struct reading *self, unsigned which, GError **error) {
    (void)which;
    return take_path(self, &self->mapping->calendar_file, error);
}

static bool take_plan_name(struct reading *self, unsigned which, GError **error) {
    (void)which;
    return take_text(self, &self->mapping->plan_name, error);
}

static bool take_plan_contract(struct reading *self, unsigned which, GError **error) {
    (void)which;
    self->mapping->plan_by_contract = strcmp(self->ini.value, "yes") == 0;
    return self->mapping->plan_by_contract || strcmp(self->ini.value, "no") == 0 ||
           ini_refuse(&self->ini, error, "contract= is yes or no");
}

/* ---- The table ---- */

static const struct rule rules[] = {
    {"log", "source", take_source, 0},
    {"log", "rows", take_rows, 0},
    {"log", "separator", take_separator, 0},
    {"log", "missing", take_missing, 1},
    {"columns", "ticket", take_column, MAPPING_TICKET},
    {"columns", "at", take_column, MAPPING_AT},
    {"columns", "received", take_column, MAPPING_RECEIVED},
    {"columns", "order", take_column, MAPPING_ORDER},
    {"columns", "status", take_column, MAPPING_STATUS},
    {"columns", "priority", take_column, MAPPING_PRIORITY},
    {"columns", "category", take_column, MAPPING_CATEGORY},
    {"columns", "impact", take_column, MAPPING_IMPACT},
    {"columns", "urgency", take_column, MAPPING_URGENCY},
    {"columns", "plan", take_column, MAPPING_PLAN},
    {"columns", "event", take_column, MAPPING_EVENT},
    {"columns", "answer", take_column, MAPPING_ANSWER},
    {"time", "format", take_time_format, 0},
    {"time", "zone", take_zone, 0},
    {"status", "new", take_status, TICKET_NEW},
    {"status", "in_progress", take_status, TICKET_IN_PROGRESS},
    {"status", "waiting_customer", take_status, TICKET_WAITING_CUSTOMER},
    {"status", "waiting_vendor", take_status, TICKET_WAITING_VENDOR},
    {"status", "resolved", take_status, TICKET_RESOLVED},
    {"status", "closed", take_status, TICKET_CLOSED},
    {"priority", "1", take_priority, 1},
    {"priority", "2", take_priority, 2},
    {"priority", "3", take_priority, 3},
    {"priority", "4", take_priority, 4},
    {"priority", "default", take_default_priority, PRIORITY_LOWEST},
    {"impact", "1", take_impact, 1},
    {"impact", "2", take_impact, 2},
    {"impact", "3", take_impact, 3},
    {"impact", "default", take_default_impact, 3},
    {"urgency", "1", take_urgency, 1},
    {"urgency", "2", take_urgency, 2},
    {"urgency", "3", take_urgency, 3},
    {"urgency", "default", take_default_urgency, 3},
    {"category", "default", take_default_category, 0},
    {"category", NULL, take_category, 0},
    {"answer", "values", take_answers, 1},
    {"events", NULL, take_event, 0},
    {"customer", "name", take_customer, 0},
    {"customer", "unknown", take_unknown_customer, 0},
    {"customer", "timezone", take_customer_zone, 0},
    {"ticket", "subject", take_subject, 0},
    {"plan", "file", take_plan_file, 0},
    {"plan", "calendar", take_calendar_file, 0},
    {"plan", "name", take_plan_name, 0},
    {"plan", "contract", take_plan_contract, 0},
};

static const struct rule *find_rule(const char *section, const char *key) {
    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++)
        if (strcmp(rules[i].section, section) == 0 &&
            (key == NULL || rules[i].key == NULL || strcmp(rules[i].key, key) == 0))
            return &rules[i];
    return NULL;
}

static bool take_entry(struct reading *self, GError **error) {
    const char *section = self->ini.section, *key = self->ini.key;
    if (key == NULL)
        return find_rule(section, NULL) != NULL || ini_refuse(&self->ini, error, "there is no section [%s]", section);
    const struct rule *rule = find_rule(section, key);
    if (rule == NULL)
        return ini_refuse(&self->ini, error, "[%s] has no key '%s'", section, key);
    if (!g_hash_table_add(self->seen, g_strconcat(section, "/", key, NULL)))
        return ini_refuse(&self->ini, error, "%s= stands twice in [%s]", key, section);
    return rule->take(self, rule->which, error);
}

/* ---- What must be there ---- */

struct need {
    bool is_met;
    const char *text;
};

static bool check_needs(const struct mapping *self, GError **error) {
    char *const *columns = self->columns;
    unsigned plans = (self->plan_file != NULL) + (self->plan_name != NULL) + self->plan_by_contract;
    bool by_state = !self->is_event_log;
    const struct need needs[] = {
        {self->source != NULL, "[log] has no source="},
        {columns[MAPPING_TICKET] != NULL, "[columns] has no ticket="},
        {columns[MAPPING_AT] != NULL, "[columns] has no at="},
        {self->time_format != NULL, "[time] has no format="},
        {self->zone != NULL, "[time] has no zone="},
        {columns[MAPPING_STATUS] != NULL || self->is_event_log, "[columns] has no status="},
        {(columns[MAPPING_STATUS] != NULL) == (g_hash_table_size(self->statuses) > 0),
         "[columns] status= and the section [status] go together"},
        {(columns[MAPPING_PRIORITY] != NULL) == (g_hash_table_size(self->priorities) > 0),
         "[columns] priority= and the section [priority] go together"},
        {columns[MAPPING_PRIORITY] != NULL || self->default_priority != 0, "[priority] has no default="},
        {(columns[MAPPING_IMPACT] != NULL) == (g_hash_table_size(self->impacts) > 0),
         "[columns] impact= and the section [impact] go together"},
        {(columns[MAPPING_URGENCY] != NULL) == (g_hash_table_size(self->urgencies) > 0),
         "[columns] urgency= and the section [urgency] go together"},
        {(columns[MAPPING_IMPACT] != NULL) == (columns[MAPPING_URGENCY] != NULL), "impact and urgency go together"},
        {columns[MAPPING_CATEGORY] != NULL || g_hash_table_size(self->categories) == 0,
         "[category] names theirs, but [columns] has no category="},
        {columns[MAPPING_CATEGORY] != NULL || self->default_category != 0, "[category] has no default="},
        {self->is_event_log == (columns[MAPPING_EVENT] != NULL && g_hash_table_size(self->events) > 0),
         "[columns] event= and [events] go with rows=events"},
        {(columns[MAPPING_ANSWER] != NULL) == (g_hash_table_size(self->answers) > 0),
         "[columns] answer= and [answer] go together"},
        {columns[MAPPING_ANSWER] == NULL || by_state,
         "[answer] goes with rows=states; in [events] it is agent_message="},
        {columns[MAPPING_ANSWER] != NULL || self->is_event_log,
         "nothing says what the agents' first answer is: [answer]"},
        {!self->is_event_log || (self->default_priority != 0 && self->default_category != 0),
         "with rows=events both [priority] and [category] need a default="},
        {!self->is_event_log || self->unknown_customer != NULL, "with rows=events [customer] needs unknown="},
        {self->customer->len > 0, "[customer] has no name="},
        {self->subject->len > 0, "[ticket] has no subject="},
        {plans == 1, "[plan] has either file=, name= or contract=yes"},
        {(self->plan_file != NULL) == (self->calendar_file != NULL), "[plan] file= and calendar= go together"},
        {columns[MAPPING_PLAN] == NULL || !self->plan_by_contract,
         "[columns] plan= doesn't go with [plan] contract=yes"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(needs); i++)
        if (!needs[i].is_met) {
            g_set_error(error, MAPPING_ERROR, MAPPING_ERROR_SYNTAX, "%s: %s", self->file, needs[i].text);
            return false;
        }
    return true;
}

struct mapping *mapping_parse(const char *text, const char *file, GError **error) {
    g_autoptr(mapping_t) mapping = mapping_new(file);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GError) wrong = NULL;
    struct reading reading = {.mapping = mapping, .seen = seen};
    ini_begin(&reading.ini, text, file, MAPPING_ERROR, MAPPING_ERROR_SYNTAX);
    while (ini_next(&reading.ini, &wrong) && take_entry(&reading, &wrong))
        ;
    ini_end(&reading.ini);
    if (wrong != NULL) {
        g_propagate_error(error, g_steal_pointer(&wrong));
        return NULL;
    }
    if (mapping->customer_timezone == NULL)
        mapping->customer_timezone = g_strdup("UTC");
    return check_needs(mapping, error) ? g_steal_pointer(&mapping) : NULL;
}

struct mapping *mapping_load(const char *path, GError **error) {
    g_autofree char *text = ini_load(path, MAPPING_ERROR, MAPPING_ERROR_FILE, error);
    return text == NULL ? NULL : mapping_parse(text, path, error);
}

/* ---- The log's header ---- */

/* The place of a column; -1 with `error`. */
static int find_column(const struct mapping *self, const char *name, unsigned line, const char *const *header,
                       unsigned n, GError **error) {
    int place = -1;
    for (unsigned i = 0; i < n; i++) {
        if (strcmp(header[i], name) != 0)
            continue;
        if (place >= 0) {
            g_set_error(error, MAPPING_ERROR, MAPPING_ERROR_SYNTAX, "%s:%u: the log has two columns '%s'", self->file,
                        line, name);
            return -1;
        }
        place = (int)i;
    }
    if (place < 0)
        g_set_error(error, MAPPING_ERROR, MAPPING_ERROR_SYNTAX, "%s:%u: the log has no column '%s'", self->file, line,
                    name);
    return place;
}

static bool bind_pieces(const struct mapping *self, GArray *pieces, const char *const *header, unsigned n,
                        GError **error) {
    for (guint i = 0; i < pieces->len; i++) {
        struct mapping_piece *piece = &g_array_index(pieces, struct mapping_piece, i);
        if (piece->column >= 0 && (piece->column = find_column(self, piece->text, piece->line, header, n, error)) < 0)
            return false;
    }
    return true;
}

bool mapping_bind(struct mapping *self, const char *const *header, unsigned n, GError **error) {
    for (unsigned i = 0; i < MAPPING_COLUMN_COUNT; i++)
        if (self->columns[i] != NULL &&
            (self->places[i] = find_column(self, self->columns[i], self->column_lines[i], header, n, error)) < 0)
            return false;
    return bind_pieces(self, self->customer, header, n, error) && bind_pieces(self, self->subject, header, n, error);
}
