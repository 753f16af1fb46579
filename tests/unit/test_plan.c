/* The plan file: what is read, what is refused with FILE:LINE (sla-rules.md 2.6, 3.1), its canonical form, and the
 * engine's part of it. */
#include "shared/plan.h"

#include <string.h>

#define HEAD "[plan]\nname=Standard\ncalendar=Berlin office\nvalid_from=2026-01-01\n"
#define TARGETS "[targets]\nresolution=4h 8h 24h 40h\n"

static struct plan *plan_of(const char *file) {
    g_autoptr(GError) error = NULL;
    struct plan *plan = plan_parse(file, "p.ini", &error);
    g_assert_no_error(error);
    return plan;
}

static void check_refused(const char *file, const char *message) {
    g_autoptr(GError) error = NULL;
    g_autoptr(plan_t) plan = plan_parse(file, "p.ini", &error);
    g_assert_null(plan);
    g_assert_error(error, PLAN_ERROR, PLAN_ERROR_SYNTAX);
    g_assert_cmpstr(error->message, ==, message);
}

static void defaults(void) {
    g_autoptr(plan_t) plan = plan_of(HEAD TARGETS);
    g_assert_cmpstr(plan->name, ==, "Standard");
    g_assert_cmpstr(plan->calendar, ==, "Berlin office");
    g_assert_cmpint(plan->valid_from.year, ==, 2026);
    g_assert_cmpint(plan->close_after_days, ==, 7);
    g_assert_false(plan->phone_around_the_clock);
    g_assert_cmpint(plan->retarget, ==, SLA_RETARGET_TIME_LEFT);
    g_assert_cmpuint(plan->pauses[METRIC_RESOLUTION], ==, SLA_PAUSES(TICKET_WAITING_CUSTOMER));
    g_assert_cmpuint(plan->pauses[METRIC_NEXT_RESPONSE], ==, 0);
    g_assert_cmpint(plan->goals[METRIC_RESOLUTION], ==, 0);
    g_assert_cmpstr(plan->texts[PLAN_PRICE], ==, "");
}

#define WHOLE                                                                                                          \
    "[plan]\nname=Gold\ncalendar=Always\nvalid_from=2026-07-01\nretarget=from-start\nclose_after_days=3\n"             \
    "phone_around_the_clock=yes\n"                                                                                     \
    "[targets]\nfirst_response=90s 30m 4h 1wd\nnext_response=1h - - 0wd\nresolution=4h 8h 3wd 120h\n"                  \
    "vendor_response=0h 1h 1h 1h\nreopen=2h - - -\n"                                                                   \
    "[pauses]\nnext_response=waiting_vendor\nresolution=waiting_customer waiting_vendor\n"                             \
    "[goals]\nfirst_response=95.00\nresolution=99.50\n"                                                                \
    "[statement]\nchannels=Telephone, form\nescalation=To the lead\nprice=10 EUR\n"

/* Read and written again, it is the same text; what is written otherwise comes out in this form. */
static void canonical_form(void) {
    g_autoptr(plan_t) plan = plan_of(WHOLE);
    g_autofree char *text = plan_write(plan);
    g_assert_cmpstr(text, ==, WHOLE);
    g_assert_cmpint(plan->targets[METRIC_FIRST_RESPONSE][1].amount, ==, 90);
    g_assert_cmpint(plan->targets[METRIC_FIRST_RESPONSE][4].kind, ==, SLA_TARGET_WORKING_DAY);
    g_assert_cmpint(plan->targets[METRIC_NEXT_RESPONSE][2].kind, ==, SLA_NO_TARGET);
    g_assert_cmpint(plan->goals[METRIC_RESOLUTION], ==, 9950);
    g_autoptr(plan_t) other = plan_of(HEAD "[targets]\r\nresolution =  3600s\t120m 5d   -\n[goals]\nresolution=7.5\n"
                                           "[pauses]\n");
    g_autofree char *written = plan_write(other);
    g_assert_nonnull(strstr(written, "\nresolution=1h 2h 120h -\n"));
    g_assert_nonnull(strstr(written, "\nresolution=7.50\n"));
    g_assert_cmpuint(other->pauses[METRIC_RESOLUTION], ==, 0); /* an empty [pauses] pauses nothing */
}

static void refused(void) {
    check_refused("", "p.ini:1: [plan] has no name");
    check_refused("[plan]\nname=\n", "p.ini:2: the plan needs a name");
    check_refused("[plan]\nname=X\nvalid_from=2026-01-01\n" TARGETS, "p.ini:5: [plan] has no calendar");
    check_refused("[plan]\nname=X\ncalendar=Y\n" TARGETS, "p.ini:5: [plan] has no valid_from");
    check_refused(HEAD, "p.ini:4: the plan has no target");
    check_refused(HEAD "[targets]\nresolution=- - - -\n", "p.ini:6: the plan has no target");
    check_refused(HEAD "[targets]\nreopen=1h 1h 1h 1h\n", "p.ini:6: the plan has no target");
    check_refused(HEAD "name=Y\n", "p.ini:5: 'name' stands here twice");
    check_refused(HEAD "colour=red\n", "p.ini:5: unknown key 'colour' in [plan]");
    check_refused(HEAD "[prices]\n", "p.ini:5: unknown section [prices]");
    check_refused(HEAD TARGETS "[targets]\n", "p.ini:7: section [targets] stands here twice");
    check_refused("name=X\n", "p.ini:1: 'name' stands before any section");
    check_refused("[plan]\nvalid_from=2026-02-30\n", "p.ini:2: '2026-02-30' is no date: write YYYY-MM-DD");
    check_refused("[plan]\nretarget=later\n", "p.ini:2: 'later' is neither time-left nor from-start");
    check_refused("[plan]\nclose_after_days=-1\n", "p.ini:2: '-1' is no number of days (0 to 3660)");
    check_refused("[plan]\nphone_around_the_clock=maybe\n", "p.ini:2: 'maybe' is neither yes nor no");
    check_refused("[targets]\nsolution=1h 1h 1h 1h\n", "p.ini:2: unknown metric 'solution' in [targets]");
    check_refused("[targets]\nresolution=1h 1h 1h\n",
                  "p.ini:2: 'resolution' takes four targets, for the priorities 1 to 4");
    check_refused("[statement]\npoem=Roses\n", "p.ini:2: unknown key 'poem' in [statement]");
}

static void bad_targets(void) {
    static const char *const words[] = {
        "1", "h", "-1h", "1w", "1.5h", "1h30m", "4H", "99999d", "2601wd", "1wdx", "99999999999999999999999s", "--"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        g_autofree char *file = g_strconcat("[targets]\nresolution=1h 1h 1h ", words[i], "\n", NULL);
        g_autofree char *message = g_strconcat(
            "p.ini:2: '", words[i], "' is no target: write 90s, 30m, 4h, 2d, 2wd (working days) or - (none)", NULL);
        check_refused(file, message);
    }
}

static void bad_goals(void) {
    static const char *const words[] = {"", "0", "100.01", "101", "95.123", "95.", ".5", "-5", "95%", "ninety"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        g_autofree char *file = g_strconcat("[goals]\nresolution=", words[i], "\n", NULL);
        g_autofree char *message =
            g_strconcat("p.ini:2: '", words[i], "' is no goal: write a percentage such as 95 or 99.5", NULL);
        check_refused(file, message);
    }
}

/* 3.1: the first response never pauses, and only waiting states do. */
static void pauses(void) {
    check_refused("[pauses]\nfirst_response=waiting_customer\n", "p.ini:2: the first response never pauses (rule 3.1)");
    check_refused("[pauses]\nresolution=in_progress\n",
                  "p.ini:2: 'in_progress' pauses nothing: there are waiting_customer, waiting_vendor, -");
    g_autoptr(plan_t) plan = plan_of(HEAD TARGETS "[pauses]\nfirst_response=-\nresolution=-\n");
    g_assert_cmpuint(plan->pauses[METRIC_RESOLUTION], ==, 0);
}

/* The engine's part carries targets, reopen targets, pauses and the custom of 4.1. */
static void policy(void) {
    g_autoptr(plan_t) plan = plan_of(WHOLE);
    struct sla_calendar calendar = {.id = 5};
    struct sla_policy policy;
    plan_to_policy(plan, 77, &calendar, &policy);
    g_assert_cmpint(policy.id, ==, 77);
    g_assert_true(policy.calendar == &calendar);
    g_assert_cmpint(policy.retarget, ==, SLA_RETARGET_FROM_START);
    g_assert_cmpint(policy.targets[METRIC_RESOLUTION][2].amount, ==, 8 * 3600);
    g_assert_cmpint(policy.reopen[1].amount, ==, 2 * 3600);
    g_assert_cmpint(policy.reopen[2].kind, ==, SLA_NO_TARGET);
    g_assert_cmpuint(policy.pauses[METRIC_RESOLUTION], ==,
                     SLA_PAUSES(TICKET_WAITING_CUSTOMER) | SLA_PAUSES(TICKET_WAITING_VENDOR));
    sla_policy_set_default_pauses(&policy);
    g_assert_cmpuint(policy.pauses[METRIC_RESOLUTION], ==, SLA_PAUSES(TICKET_WAITING_CUSTOMER));
    g_assert_cmpuint(policy.pauses[METRIC_NEXT_RESPONSE], ==, 0);
}

static void files(void) {
    g_autoptr(GError) error = NULL;
    g_assert_null(plan_load("/nonexistent/plan.ini", &error));
    g_assert_error(error, PLAN_ERROR, PLAN_ERROR_FILE);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/plan/2.6/defaults", defaults);
    g_test_add_func("/plan/2.6/canonical-form", canonical_form);
    g_test_add_func("/plan/2.6/refused", refused);
    g_test_add_func("/plan/2.6/bad-targets", bad_targets);
    g_test_add_func("/plan/2.6/policy", policy);
    g_test_add_func("/plan/2.6/bad-goals", bad_goals);
    g_test_add_func("/plan/3.1/pauses", pauses);
    g_test_add_func("/plan/2.6/files", files);
    return g_test_run();
}
