/* The plan file, read and written in one canonical form, and its part for the SLA engine. The keys stand in tables;
 * reading lines is ini.c's. Called by `plan import`, by promise.c for stored plan versions, and by the support page. */
#include "shared/plan.h"
#include "shared/ini.h"

#include <string.h>

#define MOST_SECONDS (INT64_C(3660) * DAY_SECONDS)
#define MOST_WORKING_DAYS 2600

G_DEFINE_QUARK(firstline - plan - error, plan_error)

struct plan *plan_new(void) {
    struct plan *self = g_new0(struct plan, 1);
    self->name = g_strdup("");
    self->calendar = g_strdup("");
    self->pauses[METRIC_RESOLUTION] = SLA_PAUSES(TICKET_WAITING_CUSTOMER); /* 3.1 */
    self->close_after_days = 7;
    for (int text = 0; text < PLAN_TEXT_COUNT; text++)
        self->texts[text] = g_strdup("");
    return self;
}

void plan_free(struct plan *self) {
    if (!self)
        return;
    g_free(self->name);
    g_free(self->calendar);
    for (int text = 0; text < PLAN_TEXT_COUNT; text++)
        g_free(self->texts[text]);
    g_free(self);
}

void plan_to_policy(const struct plan *self, int64_t id, const struct sla_calendar *calendar,
                    struct sla_policy *policy) {
    *policy = (struct sla_policy){.id = id, .calendar = calendar, .retarget = self->retarget};
    memcpy(policy->targets, self->targets, sizeof(policy->targets));
    memcpy(policy->reopen, self->reopen, sizeof(policy->reopen));
    memcpy(policy->pauses, self->pauses, sizeof(policy->pauses));
}

/* ---- single values ------------------------------------------------------------------------------------------ */

static const struct {
    const char *suffix;
    int64_t seconds;
} units[] = {{"d", DAY_SECONDS}, {"h", 3600}, {"m", 60}, {"s", 1}}; /* the greatest first, for writing */

/* A number and what follows it. */
static bool read_amount(const char *text, int64_t *amount, const char **rest) {
    char *end;
    if (!g_ascii_isdigit(*text))
        return false;
    guint64 number = g_ascii_strtoull(text, &end, 10);
    *rest = end;
    *amount = (int64_t)MIN(number, (guint64)MOST_SECONDS + 1);
    return true;
}

bool plan_target_parse(const char *text, struct sla_target *target) {
    const char *unit;
    *target = (struct sla_target){SLA_NO_TARGET, 0};
    if (strcmp(text, "-") == 0)
        return true;
    if (!read_amount(text, &target->amount, &unit))
        return false;
    if (strcmp(unit, "wd") == 0) {
        target->kind = SLA_TARGET_WORKING_DAY;
        return target->amount <= MOST_WORKING_DAYS;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++)
        if (strcmp(unit, units[i].suffix) == 0) {
            target->kind = SLA_TARGET_SECONDS;
            target->amount *= units[i].seconds;
            return target->amount <= MOST_SECONDS;
        }
    return false;
}

char *plan_target_write(struct sla_target target) {
    if (target.kind == SLA_NO_TARGET)
        return g_strdup("-");
    if (target.kind == SLA_TARGET_WORKING_DAY)
        return g_strdup_printf("%" G_GINT64_FORMAT "wd", (gint64)target.amount);
    size_t unit = 1; /* days of 24 hours are read, but mean little in business time */
    while (target.amount % units[unit].seconds != 0)
        unit++;
    return g_strdup_printf("%" G_GINT64_FORMAT "%s", (gint64)(target.amount / units[unit].seconds), units[unit].suffix);
}

static const char *const retarget_names[] = {
    [SLA_RETARGET_TIME_LEFT] = "time-left",
    [SLA_RETARGET_FROM_START] = "from-start",
};

const char *plan_retarget_name(enum sla_retarget retarget) {
    return (size_t)retarget < G_N_ELEMENTS(retarget_names) ? retarget_names[retarget] : "";
}

bool plan_retarget_parse(const char *text, enum sla_retarget *retarget) {
    for (size_t i = 0; i < G_N_ELEMENTS(retarget_names); i++)
        if (strcmp(text, retarget_names[i]) == 0) {
            *retarget = (enum sla_retarget)i;
            return true;
        }
    return false;
}

/* ---- keys --------------------------------------------------------------------------------------------------- */

struct reader {
    struct ini ini;
    struct plan *plan;
    GHashTable *seen; /* section and key, so that none stands twice */
};

static bool take_text(struct reader *self, char **setting) {
    g_free(*setting);
    *setting = g_strdup(self->ini.value);
    return true;
}

static bool take_name(struct reader *self, GError **error) {
    if (*self->ini.value == '\0')
        return ini_refuse(&self->ini, error, "the plan needs a name");
    return take_text(self, &self->plan->name);
}

static bool take_calendar(struct reader *self, GError **error) {
    if (*self->ini.value == '\0')
        return ini_refuse(&self->ini, error, "the plan needs the name of a calendar");
    return take_text(self, &self->plan->calendar);
}

static bool take_valid_from(struct reader *self, GError **error) {
    return civil_parse(self->ini.value, &self->plan->valid_from) ||
           ini_refuse(&self->ini, error, "'%s' is no date: write YYYY-MM-DD", self->ini.value);
}

static bool take_retarget(struct reader *self, GError **error) {
    return plan_retarget_parse(self->ini.value, &self->plan->retarget) ||
           ini_refuse(&self->ini, error, "'%s' is neither time-left nor from-start", self->ini.value);
}

static bool take_close_after_days(struct reader *self, GError **error) {
    gint64 days;
    if (!g_ascii_string_to_signed(self->ini.value, 10, 0, 3660, &days, NULL))
        return ini_refuse(&self->ini, error, "'%s' is no number of days (0 to 3660)", self->ini.value);
    self->plan->close_after_days = (int)days;
    return true;
}

static bool take_phone(struct reader *self, GError **error) {
    bool yes = strcmp(self->ini.value, "yes") == 0;
    if (!yes && strcmp(self->ini.value, "no") != 0)
        return ini_refuse(&self->ini, error, "'%s' is neither yes nor no", self->ini.value);
    self->plan->phone_around_the_clock = yes;
    return true;
}

static const struct {
    const char *key;
    bool (*take)(struct reader *, GError **);
    bool is_required;
} settings[] = {
    {"name", take_name, true},
    {"calendar", take_calendar, true},
    {"valid_from", take_valid_from, true},
    {"retarget", take_retarget, false},
    {"close_after_days", take_close_after_days, false},
    {"phone_around_the_clock", take_phone, false},
};

static bool take_setting(struct reader *self, GError **error) {
    for (size_t i = 0; i < G_N_ELEMENTS(settings); i++)
        if (strcmp(self->ini.key, settings[i].key) == 0)
            return settings[i].take(self, error);
    return ini_refuse(&self->ini, error, "unknown key '%s' in [plan]", self->ini.key);
}

/* The metric that the key names. */
static bool read_metric(const struct reader *self, enum metric *metric, GError **error) {
    *metric = metric_from_name(self->ini.key);
    return *metric != METRIC_NONE ||
           ini_refuse(&self->ini, error, "unknown metric '%s' in [%s]", self->ini.key, self->ini.section);
}

/* The value's words; the caller frees them. */
static char **read_words(const struct reader *self) {
    char **words = g_strsplit_set(self->ini.value, " \t", -1);
    size_t kept = 0;
    for (size_t i = 0; words[i]; i++)
        if (*words[i])
            words[kept++] = words[i];
        else
            g_free(words[i]);
    words[kept] = NULL;
    return words;
}

static bool take_targets(struct reader *self, GError **error) {
    enum metric metric = METRIC_RESOLUTION;
    bool is_reopen = strcmp(self->ini.key, "reopen") == 0;
    if (!is_reopen && !read_metric(self, &metric, error))
        return false;
    struct sla_target *targets = is_reopen ? self->plan->reopen : self->plan->targets[metric];
    g_auto(GStrv) words = read_words(self);
    if (g_strv_length(words) != PRIORITY_LOWEST)
        return ini_refuse(&self->ini, error, "'%s' takes four targets, for the priorities 1 to 4", self->ini.key);
    for (int priority = PRIORITY_HIGHEST; priority <= PRIORITY_LOWEST; priority++)
        if (!plan_target_parse(words[priority - 1], &targets[priority]))
            return ini_refuse(&self->ini, error,
                              "'%s' is no target: write 90s, 30m, 4h, 2d, 2wd (working days) or - (none)",
                              words[priority - 1]);
    return true;
}

/* 3.1: only states in which we wait for somebody pause, and never the first response. */
static bool take_pauses(struct reader *self, GError **error) {
    enum metric metric;
    unsigned pauses = 0;
    if (!read_metric(self, &metric, error))
        return false;
    g_auto(GStrv) words = read_words(self);
    for (char **word = words; *word; word++) {
        enum ticket_status status = ticket_status_from_name(*word);
        if (strcmp(*word, "-") == 0)
            continue;
        if (status != TICKET_WAITING_CUSTOMER && status != TICKET_WAITING_VENDOR)
            return ini_refuse(&self->ini, error, "'%s' pauses nothing: there are waiting_customer, waiting_vendor, -",
                              *word);
        pauses |= SLA_PAUSES(status);
    }
    if (pauses && metric == METRIC_FIRST_RESPONSE)
        return ini_refuse(&self->ini, error, "the first response never pauses (rule 3.1)");
    self->plan->pauses[metric] = pauses;
    return true;
}

/* Percent with up to two decimals, as hundredths. */
static bool take_goal(struct reader *self, GError **error) {
    enum metric metric;
    const char *rest = NULL;
    int64_t whole = 0;
    int hundredths = 0;
    if (!read_metric(self, &metric, error))
        return false;
    bool fine = read_amount(self->ini.value, &whole, &rest) && whole <= 100;
    if (fine && *rest == '.') {
        size_t digits = strlen(++rest);
        fine = digits >= 1 && digits <= 2 && strspn(rest, "0123456789") == digits;
        hundredths = fine ? (rest[0] - '0') * 10 + (digits == 2 ? rest[1] - '0' : 0) : 0;
        rest += fine ? digits : 0;
    }
    int64_t goal = whole * 100 + hundredths;
    if (!fine || *rest != '\0' || goal < 1 || goal > 10000)
        return ini_refuse(&self->ini, error, "'%s' is no goal: write a percentage such as 95 or 99.5", self->ini.value);
    self->plan->goals[metric] = (int)goal;
    return true;
}

static const char *const text_keys[PLAN_TEXT_COUNT] = {
    [PLAN_CHANNELS] = "channels",
    [PLAN_ESCALATION] = "escalation",
    [PLAN_PRICE] = "price",
};

static bool take_statement(struct reader *self, GError **error) {
    for (int text = 0; text < PLAN_TEXT_COUNT; text++)
        if (strcmp(self->ini.key, text_keys[text]) == 0)
            return take_text(self, &self->plan->texts[text]);
    return ini_refuse(&self->ini, error, "unknown key '%s' in [statement]", self->ini.key);
}

static const struct {
    const char *name;
    bool (*take)(struct reader *, GError **);
} sections[] = {
    {"plan", take_setting}, {"targets", take_targets},     {"pauses", take_pauses},
    {"goals", take_goal},   {"statement", take_statement},
};

/* ---- the file ----------------------------------------------------------------------------------------------- */

static bool take_line(struct reader *self, GError **error) {
    struct ini *ini = &self->ini;
    for (size_t i = 0; i < G_N_ELEMENTS(sections); i++) {
        if (strcmp(ini->section, sections[i].name) != 0)
            continue;
        if (ini->key) {
            char *seen = g_strconcat(ini->section, "/", ini->key, NULL);
            if (!g_hash_table_add(self->seen, seen))
                return ini_refuse(ini, error, "'%s' stands here twice", ini->key);
            return sections[i].take(self, error);
        }
        if (sections[i].take == take_pauses) /* what is not said there doesn't pause */
            memset(self->plan->pauses, 0, sizeof(self->plan->pauses));
        return g_hash_table_add(self->seen, g_strdup(ini->section)) ||
               ini_refuse(ini, error, "section [%s] stands here twice", ini->section);
    }
    if (ini->key && *ini->section == '\0')
        return ini_refuse(ini, error, "'%s' stands before any section", ini->key);
    return ini_refuse(ini, error, "unknown section [%s]", ini->section);
}

static bool has_target(const struct plan *plan) {
    for (int metric = 0; metric < METRIC_COUNT; metric++)
        for (int priority = PRIORITY_HIGHEST; priority <= PRIORITY_LOWEST; priority++)
            if (plan->targets[metric][priority].kind != SLA_NO_TARGET)
                return true;
    return false;
}

static bool finish(struct reader *self, GError **error) {
    for (size_t i = 0; i < G_N_ELEMENTS(settings); i++) {
        g_autofree char *seen = g_strconcat("plan/", settings[i].key, NULL);
        if (settings[i].is_required && !g_hash_table_contains(self->seen, seen))
            return ini_refuse(&self->ini, error, "[plan] has no %s", settings[i].key);
    }
    return has_target(self->plan) || ini_refuse(&self->ini, error, "the plan has no target");
}

struct plan *plan_parse(const char *text, const char *file, GError **error) {
    struct reader reader = {.plan = plan_new()};
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GError *cause = NULL;
    bool fine = true;
    reader.seen = seen;
    ini_begin(&reader.ini, text, file, PLAN_ERROR, PLAN_ERROR_SYNTAX);
    while (fine && ini_next(&reader.ini, &cause))
        fine = take_line(&reader, &cause);
    fine = fine && !cause && finish(&reader, &cause);
    ini_end(&reader.ini);
    if (fine)
        return reader.plan;
    plan_free(reader.plan);
    g_propagate_error(error, cause);
    return NULL;
}

struct plan *plan_load(const char *path, GError **error) {
    g_autofree char *text = ini_load(path, PLAN_ERROR, PLAN_ERROR_FILE, error);
    return text ? plan_parse(text, path, error) : NULL;
}

/* ---- writing ------------------------------------------------------------------------------------------------ */

static void write_targets(GString *text, const char *key, const struct sla_target *targets) {
    bool is_empty = true;
    for (int priority = PRIORITY_HIGHEST; priority <= PRIORITY_LOWEST; priority++)
        is_empty = is_empty && targets[priority].kind == SLA_NO_TARGET;
    if (is_empty)
        return;
    g_string_append_printf(text, "%s=", key);
    for (int priority = PRIORITY_HIGHEST; priority <= PRIORITY_LOWEST; priority++) {
        g_autofree char *target = plan_target_write(targets[priority]);
        g_string_append_printf(text, "%s%s", target, priority < PRIORITY_LOWEST ? " " : "\n");
    }
}

static void write_pauses(GString *text, const struct plan *self) {
    g_string_append(text, "[pauses]\n");
    for (int metric = METRIC_FIRST_RESPONSE; metric < METRIC_COUNT; metric++) {
        if (!self->pauses[metric])
            continue;
        g_string_append_printf(text, "%s=", metric_name((enum metric)metric));
        const char *blank = "";
        for (int status = TICKET_WAITING_CUSTOMER; status <= TICKET_WAITING_VENDOR; status++)
            if (self->pauses[metric] & SLA_PAUSES(status)) {
                g_string_append_printf(text, "%s%s", blank, ticket_status_name((enum ticket_status)status));
                blank = " ";
            }
        g_string_append_c(text, '\n');
    }
}

static void write_goals(GString *text, const struct plan *self) {
    g_string_append(text, "[goals]\n");
    for (int metric = METRIC_FIRST_RESPONSE; metric < METRIC_COUNT; metric++)
        if (self->goals[metric])
            g_string_append_printf(text, "%s=%d.%02d\n", metric_name((enum metric)metric), self->goals[metric] / 100,
                                   self->goals[metric] % 100);
}

char *plan_write(const struct plan *self) {
    GString *text = g_string_new("[plan]\n");
    g_string_append_printf(text, "name=%s\ncalendar=%s\nvalid_from=%04d-%02d-%02d\nretarget=%s\n", self->name,
                           self->calendar, self->valid_from.year, self->valid_from.month, self->valid_from.day,
                           plan_retarget_name(self->retarget));
    g_string_append_printf(text, "close_after_days=%d\nphone_around_the_clock=%s\n[targets]\n", self->close_after_days,
                           self->phone_around_the_clock ? "yes" : "no");
    for (int metric = METRIC_FIRST_RESPONSE; metric < METRIC_COUNT; metric++)
        write_targets(text, metric_name((enum metric)metric), self->targets[metric]);
    write_targets(text, "reopen", self->reopen);
    write_pauses(text, self);
    write_goals(text, self);
    g_string_append(text, "[statement]\n");
    for (int i = 0; i < PLAN_TEXT_COUNT; i++)
        if (*self->texts[i])
            g_string_append_printf(text, "%s=%s\n", text_keys[i], self->texts[i]);
    return g_string_free(text, FALSE);
}
