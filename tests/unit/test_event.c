/* The words of events.md both ways, the order of events, and instants as texts (sla-rules.md 1.1). */
#include "shared/event.h"
#include "shared/instant.h"
#include "shared/sla.h"

/* Every word of a vocabulary has a text of its own that leads back to it; 0 and the end have none. */
#define CHECK_VOCABULARY(type, prefix, count)                                                                          \
    do {                                                                                                               \
        for (int word = 1; word < (int)(count); word++) {                                                              \
            g_assert_cmpstr(prefix##_name((type)word), !=, "");                                                        \
            g_assert_cmpint(prefix##_from_name(prefix##_name((type)word)), ==, word);                                  \
        }                                                                                                              \
        g_assert_cmpstr(prefix##_name((type)0), ==, "");                                                               \
        g_assert_cmpstr(prefix##_name((type)(count)), ==, "");                                                         \
        g_assert_cmpint(prefix##_from_name("nonsense"), ==, 0);                                                        \
        g_assert_cmpint(prefix##_from_name(""), ==, 0);                                                                \
        g_assert_cmpint(prefix##_from_name(NULL), ==, 0);                                                              \
    } while (0)

static void vocabularies(void) {
    CHECK_VOCABULARY(enum ticket_status, ticket_status, TICKET_STATUS_COUNT);
    CHECK_VOCABULARY(enum event_kind, event_kind, EVENT_KIND_COUNT);
    CHECK_VOCABULARY(enum actor_kind, actor_kind, ACTOR_KIND_COUNT);
    CHECK_VOCABULARY(enum message_author, message_author, AUTHOR_COUNT);
    CHECK_VOCABULARY(enum metric, metric, METRIC_COUNT);
    CHECK_VOCABULARY(enum exclude_reason, exclude_reason, EXCLUDE_REASON_COUNT);
}

static void words_of_the_engine(void) {
    for (int verdict = 0; verdict < SLA_VERDICT_COUNT; verdict++)
        g_assert_cmpint(sla_verdict_from_name(sla_verdict_name((enum sla_verdict)verdict)), ==, verdict);
    for (int fault = 0; fault < SLA_FAULT_COUNT; fault++) {
        g_assert_cmpstr(sla_fault_name((enum sla_fault)fault), !=, "");
        g_assert_cmpstr(sla_fault_text((enum sla_fault)fault), !=, "");
    }
    g_assert_cmpstr(sla_holder_name(SLA_HOLDER_NONE), ==, "");
    g_assert_cmpstr(sla_holder_name(SLA_HOLDER_L2), ==, "L2");
    g_assert_cmpstr(sla_holder_name(SLA_HOLDER_COUNT), ==, "");
}

static void order(void) {
    struct event events[] = {
        {.happened_at = 5, .event_id = 3}, {.happened_at = 5, .event_id = 2}, {.happened_at = 4, .event_id = 9}};
    g_assert_cmpint(event_compare(&events[0], &events[1]), >, 0);
    g_assert_cmpint(event_compare(&events[2], &events[1]), <, 0);
    g_assert_cmpint(event_compare(&events[1], &events[1]), ==, 0);
}

static void instants_are_read(void) {
    static const struct {
        const char *text;
        int64_t instant;
    } good[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2026-03-08T07:00:00Z", 1772953200},
        {"2026-03-08t08:00:00+01:00", 1772953200},
        {"2026-03-08 01:30:00-05:30", 1772953200},
        {"2026-03-08T07:00:00.999z", 1772953200}, /* cut, not rounded */
        {"1969-12-31T23:59:58.5Z", -2},           /* also before 1970 */
        {"2016-12-31T23:59:60Z", 1483228800},     /* a leap second is the next one */
        {"0000-01-01T00:00:00Z", INSTANT_FIRST},
        {"9999-12-31T23:59:59Z", INSTANT_LAST},
        {"2024-02-29T00:00:00-00:00", 1709164800},
    };
    static const char *const bad[] = {
        "",
        "2026-03-08",
        "2026-03-08T07:00:00",
        "2026-03-08T07:00Z",
        "2026-02-29T00:00:00Z",
        "2026-3-8T07:00:00Z",
        "2026-03-08T24:00:00Z",
        "2026-03-08T07:60:00Z",
        "2026-03-08T07:00:61Z",
        "2026-03-08T07:00:00+1:00",
        "2026-03-08T07:00:00+24:00",
        "2026-03-08T07:00:00Zx",
        "2026-03-08T07:00:00.Z",
        " 2026-03-08T07:00:00Z",
        "12026-03-08T07:00:00Z",
        "2026-03-08T07:00:00+0100",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
    };
    int64_t instant;
    for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
        g_assert_true(instant_parse(good[i].text, &instant));
        g_assert_cmpint(instant, ==, good[i].instant);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_false(instant_parse(bad[i], &instant));
}

static void instants_are_written(void) {
    char text[INSTANT_TEXT_SIZE];
    g_assert_cmpstr(instant_write(1772953200, text), ==, "2026-03-08T07:00:00Z");
    g_assert_cmpstr(instant_write(-1, text), ==, "1969-12-31T23:59:59Z");
    g_assert_cmpstr(instant_write(INSTANT_FIRST, text), ==, "0000-01-01T00:00:00Z");
    g_assert_cmpstr(instant_write(INSTANT_LAST, text), ==, "9999-12-31T23:59:59Z");
    g_assert_cmpstr(instant_write(INSTANT_LAST + 1, text), ==, "never");
    g_assert_cmpstr(instant_write(INSTANT_NEVER, text), ==, "never");
}

/* Day numbers against GDate, over 800 years. */
static void civil_dates(void) {
    for (int64_t day = civil_to_days(1600, 1, 1); day < civil_to_days(2400, 1, 1); day++) {
        struct civil_date date = civil_from_days(day);
        if (day % 50 != 0 && date.day != 28)
            continue;
        g_autoptr(GDate) expected = g_date_new_dmy((GDateDay)date.day, (GDateMonth)date.month, (GDateYear)date.year);
        g_assert_cmpint(civil_to_days(date.year, date.month, date.day), ==, day);
        g_assert_cmpint((int64_t)g_date_get_julian(expected) - 719163, ==, day);
        g_assert_cmpint(civil_weekday(day), ==, (int)g_date_get_weekday(expected) - 1);
    }
    g_assert_true(civil_is_valid(2000, 2, 29));
    g_assert_false(civil_is_valid(1900, 2, 29));
    g_assert_cmpint(floor_div(-1, 86400), ==, -1);
    g_assert_cmpint(floor_div(-86400, 86400), ==, -1);
    g_assert_cmpint(floor_div(86399, 86400), ==, 0);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/event/vocabularies", vocabularies);
    g_test_add_func("/event/words-of-the-engine", words_of_the_engine);
    g_test_add_func("/event/1.1/order", order);
    g_test_add_func("/instant/1.1/read", instants_are_read);
    g_test_add_func("/instant/1.1/written", instants_are_written);
    g_test_add_func("/instant/civil-dates", civil_dates);
    return g_test_run();
}
