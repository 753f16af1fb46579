/* Business time by rule (sla-rules.md section 1), with figures worked out by hand: which instants are open, elapsed,
 * due, working days, refusals, months, and instants far away. */
#include "shared/calendar.h"

#define BERLIN "[calendar]\ntimezone=Europe/Berlin\n"
#define NEW_YORK "[calendar]\ntimezone=America/New_York\n"
#define UTC "[calendar]\ntimezone=UTC\n"
#define EVERY_DAY(hours)                                                                                               \
    "[week]\nmonday=" hours "\ntuesday=" hours "\nwednesday=" hours "\nthursday=" hours "\nfriday=" hours              \
    "\nsaturday=" hours "\nsunday=" hours "\n"
#define OFFICE                                                                                                         \
    "[week]\nmonday=09:00-17:00\ntuesday=09:00-17:00\nwednesday=09:00-17:00\nthursday=09:00-17:00\n"                   \
    "friday=09:00-17:00\n"

static struct calendar *calendar_of(const char *file) {
    g_autoptr(GError) error = NULL;
    struct calendar *calendar = calendar_parse(file, "test.ini", &error);
    g_assert_no_error(error);
    return calendar;
}

static int64_t at(const char *text) {
    int64_t instant;
    g_assert_true(instant_parse(text, &instant));
    return instant;
}

static void check_elapsed(const char *file, const char *from, const char *to, int64_t seconds) {
    g_autoptr(calendar_t) calendar = calendar_of(file);
    g_assert_cmpint(calendar_elapsed(calendar, at(from), at(to)), ==, seconds);
}

static void check_due(const char *file, const char *from, int64_t target, const char *due) {
    g_autoptr(calendar_t) calendar = calendar_of(file);
    char text[INSTANT_TEXT_SIZE];
    instant_write(calendar_due(calendar, at(from), target), text);
    g_assert_cmpstr(text, ==, due);
}

/* ---- 1.2 ---------------------------------------------------------------------------------------------------- */

/* An exact date before a month-day before the weekday; a date entry opens a closed weekday too. */
static void dates_before_weekdays(void) {
    const char *file = UTC OFFICE "[dates]\n2026-12-24=09:00-12:00\n*-12-24=closed\n*-12-26=10:00-11:00\n"
                                  "2026-12-25=closed\n*-02-29=00:00-01:00\n";
    check_elapsed(file, "2026-12-24T00:00:00Z", "2026-12-25T00:00:00Z", 3 * 3600); /* Thursday, exact */
    check_elapsed(file, "2027-12-24T00:00:00Z", "2027-12-25T00:00:00Z", 0);        /* Friday, yearly */
    check_elapsed(file, "2026-12-25T00:00:00Z", "2026-12-26T00:00:00Z", 0);
    check_elapsed(file, "2026-12-26T00:00:00Z", "2026-12-27T00:00:00Z", 3600); /* Saturday, opened */
    check_elapsed(file, "2026-12-23T00:00:00Z", "2026-12-24T00:00:00Z", 8 * 3600);
    /* 29 February: a Tuesday in 2028; in 2027 there is none, and 1 March is a Monday as ever */
    check_elapsed(file, "2028-02-29T00:00:00Z", "2028-03-01T00:00:00Z", 3600);
    check_elapsed(file, "2027-02-28T00:00:00Z", "2027-03-02T00:00:00Z", 8 * 3600);
}

/* Weekly hours from a date on; none before the first dated week. */
static void weeks_from_a_date(void) {
    const char *file = UTC "[week 2027-01-04]\nmonday=08:00-16:00\n[week 2026-06-01]\nmonday=10:00-11:00\n";
    check_elapsed(file, "2026-05-25T00:00:00Z", "2026-05-26T00:00:00Z", 0);
    check_elapsed(file, "2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z", 3600);
    check_elapsed(file, "2026-12-28T00:00:00Z", "2026-12-29T00:00:00Z", 3600);
    check_elapsed(file, "2027-01-04T00:00:00Z", "2027-01-05T00:00:00Z", 8 * 3600);
}

/* Spans that touch are one, over midnight too: from Monday 22:00 three hours are Tuesday 01:00. */
static void spans_that_touch(void) {
    const char *file = UTC EVERY_DAY("12:00-13:00 00:00-06:00 22:00-24:00 13:00-14:00");
    check_due(file, "2026-06-08T22:00:00Z", 3 * 3600, "2026-06-09T01:00:00Z");
    check_due(file, "2026-06-08T12:00:00Z", 2 * 3600, "2026-06-08T14:00:00Z");
    check_due(file, "2026-06-08T12:00:00Z", 2 * 3600 + 1, "2026-06-08T22:00:01Z");
}

/* ---- 1.3 ---------------------------------------------------------------------------------------------------- */

/* A day of 23 hours and one of 25; a night that repeats an hour counts its half hour twice. */
static void days_that_are_not_24_hours(void) {
    check_elapsed(BERLIN EVERY_DAY("00:00-24:00"), "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00", 82800);
    check_elapsed(BERLIN EVERY_DAY("00:00-24:00"), "2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00", 90000);
    /* 01:30-05:00 on a night that repeats 01:00-02:00: 3:30 and the half hour again */
    check_elapsed(NEW_YORK EVERY_DAY("01:30-05:00"), "2026-11-01T00:00:00-04:00", "2026-11-01T12:00:00-05:00", 14400);
    /* and on one that skips 02:00-03:00: 2:30 */
    check_elapsed(NEW_YORK EVERY_DAY("01:30-05:00"), "2026-03-08T00:00:00-05:00", "2026-03-08T12:00:00-04:00", 9000);
    check_elapsed(BERLIN OFFICE, "2026-03-03T12:00:00Z", "2026-03-03T11:00:00Z", 0);
    check_elapsed(BERLIN OFFICE, "2026-03-03T12:00:00Z", "2026-03-03T12:00:00Z", 0);
}

/* A date that the zone skipped (Apia, 30 December 2011) never was open. */
static void skipped_date(void) {
    const char *file = "[calendar]\ntimezone=Pacific/Apia\n" EVERY_DAY("08:00-16:00");
    check_elapsed(file, "2011-12-29T00:00:00-10:00", "2012-01-01T00:00:00+14:00", 57600);
    check_due(file, "2011-12-29T12:00:00-10:00", 21600, "2011-12-30T20:00:00Z");
}

/* Clocks that are set back over midnight: Sao Paulo, 18 February 2018 00:00 to 23:00, lives the last hour of the 17th
 * twice. */
static void midnight_twice(void) {
    const char *file = "[calendar]\ntimezone=America/Sao_Paulo\n[week]\nsaturday=23:30-24:00\nsunday=00:00-00:10\n";
    check_elapsed(file, "2018-02-17T12:00:00-02:00", "2018-02-18T12:00:00-03:00", 4200);
}

/* ---- 1.4 ---------------------------------------------------------------------------------------------------- */

/* Used up at closing: due at closing; a second more: the next opening. No target is due at once, open or not. */
static void due_is_the_first_instant(void) {
    check_due(BERLIN OFFICE, "2026-03-06T16:00:00Z", 0, "2026-03-06T16:00:00Z");
    check_due(BERLIN OFFICE, "2026-03-06T09:00:00+01:00", 8 * 3600, "2026-03-06T16:00:00Z");
    check_due(BERLIN OFFICE, "2026-03-06T09:00:00+01:00", 8 * 3600 + 1, "2026-03-09T08:00:01Z");
    check_due(BERLIN OFFICE, "2026-03-07T12:00:00Z", 1, "2026-03-09T08:00:01Z");
    check_due(BERLIN OFFICE, "2026-03-07T12:00:00Z", 0, "2026-03-07T12:00:00Z");
}

static void negative_target_is_refused(void) {
    if (g_test_subprocess()) {
        g_autoptr(calendar_t) calendar = calendar_of(UTC OFFICE);
        calendar_due(calendar, 0, -1);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
}

/* A target that is never reached: the hours end with their last date. A zone without changes, and one with rules. */
static void never(void) {
    check_due(UTC "[dates]\n2026-03-02=09:00-10:00\n", "2026-03-02T00:00:00Z", 3600, "2026-03-02T10:00:00Z");
    check_due(UTC "[dates]\n2026-03-02=09:00-10:00\n", "2026-03-02T00:00:00Z", 3601, "never");
    check_due(BERLIN "[dates]\n2026-03-02=09:00-10:00\n", "2026-03-02T00:00:00Z", 3601, "never");
    check_due(BERLIN "[week]\nmonday=09:00-10:00\n[week 2050-01-01]\n", "2049-12-20T00:00:00Z", 7201, "never");
    check_due(BERLIN "[calendar]\n[dates]\n", "2026-03-02T00:00:00Z", 1, "never");
    check_due(UTC EVERY_DAY("00:00-24:00"), "9999-12-31T23:59:58Z", 1, "9999-12-31T23:59:59Z");
    check_due(UTC EVERY_DAY("00:00-24:00"), "9999-12-31T23:59:58Z", 2, "never");
    check_due(UTC EVERY_DAY("00:00-24:00"), "2026-03-02T00:00:00Z", INT64_MAX, "never");
    check_due(BERLIN "[dates]\n9999-12-31=09:00-10:00\n", "2026-03-02T00:00:00Z", 3600, "9999-12-31T09:00:00Z");
}

/* Decades and centuries away: New Year's Day of 2500 is a Friday; from 1 January 2026 (a Thursday) every Friday has an
 * hour. 474 years are 173126 days (356 * 365 + 118 * 366 - 2 for 2100, 2200, 2300 not leap: 24,732 weeks and 2 days).
 */
static void far_away(void) {
    const char *fridays = UTC "[week]\nfriday=09:00-10:00\n";
    int64_t days = civil_to_days(2500, 1, 1) - civil_to_days(2026, 1, 1);
    g_assert_cmpint(days % 7, ==, 1);
    check_elapsed(fridays, "2026-01-01T00:00:00Z", "2500-01-02T00:00:00Z", (days / 7 + 1) * 3600);
    check_due(fridays, "2026-01-01T00:00:00Z", (days / 7 + 1) * 3600, "2500-01-01T10:00:00Z");
    /* in the past too, beyond all dates, and over the end of the repeating years */
    days = civil_to_days(2026, 1, 1) - civil_to_days(1, 1, 1); /* a Monday */
    check_elapsed(fridays, "0001-01-01T00:00:00Z", "2026-01-01T00:00:00Z", (days / 7) * 3600);
    check_due(fridays, "0001-01-01T00:00:00Z", 3600, "0001-01-05T10:00:00Z");
    check_due(fridays, "0001-01-01T00:00:00Z", (days / 7) * 3600, "2025-12-26T10:00:00Z");
    /* whole cycles of 400 years, 20,871 Fridays each: the last Friday of the second */
    check_due(fridays, "2030-01-01T00:00:00Z", 2 * INT64_C(20871) * 3600, "2829-12-28T10:00:00Z");
    check_due(fridays, "2030-01-01T00:00:00Z", 2 * INT64_C(20871) * 3600 + 1, "2830-01-04T09:00:01Z");
    /* the same after a last dated Friday that was closed: the end of the second cycle is not like the date's own week
     */
    check_due(UTC "[week]\nfriday=09:00-10:00\n[dates]\n2040-01-06=closed\n", "2040-01-08T03:00:00Z",
              2 * INT64_C(20871) * 3600, "2840-01-06T10:00:00Z");
    days = civil_to_days(9990, 1, 1) - civil_to_days(2026, 1, 2); /* from a Friday */
    check_elapsed(fridays, "2026-01-02T00:00:00Z", "9990-01-01T00:00:00Z", ((days + 6) / 7) * 3600);
}

/* Daylight saving goes on for ever: Berlin's summer days of 2600 are open two hours earlier by UTC. */
static void far_away_with_daylight_saving(void) {
    const char *file = BERLIN EVERY_DAY("09:00-10:00");
    check_due(file, "2600-01-15T00:00:00Z", 3600, "2600-01-15T09:00:00Z");
    check_due(file, "2600-07-15T00:00:00Z", 3600, "2600-07-15T08:00:00Z");
    check_due(file, "5600-07-15T00:00:00Z", 3600, "5600-07-15T08:00:00Z");
}

/* ---- 1.5 ---------------------------------------------------------------------------------------------------- */

static void check_working_day(const char *file, const char *from, unsigned nth, const char *closes) {
    g_autoptr(calendar_t) calendar = calendar_of(file);
    char text[INSTANT_TEXT_SIZE];
    int64_t target = calendar_working_day_target(calendar, at(from), nth);
    if (target == INSTANT_NEVER)
        g_assert_cmpstr(closes, ==, "never");
    else
        g_assert_cmpstr(instant_write(calendar_due(calendar, at(from), target), text), ==, closes);
}

/* Day 0 is the date of the first open instant; the last closing of the nth open date after it. */
static void working_days(void) {
    const char *file = UTC "[week]\nmonday=09:00-12:00 13:00-17:00\ntuesday=09:00-17:00\nfriday=09:00-15:00\n"
                           "[dates]\n2026-03-10=closed\n";
    check_working_day(file, "2026-03-02T10:00:00Z", 0, "2026-03-02T17:00:00Z");
    check_working_day(file, "2026-03-02T17:00:00Z", 0, "2026-03-03T17:00:00Z"); /* closed already: day 0 is Tuesday */
    check_working_day(file, "2026-03-02T10:00:00Z", 1, "2026-03-03T17:00:00Z");
    check_working_day(file, "2026-03-02T10:00:00Z", 2, "2026-03-06T15:00:00Z");
    check_working_day(file, "2026-03-02T10:00:00Z", 3, "2026-03-09T17:00:00Z");
    check_working_day(file, "2026-03-02T10:00:00Z", 4, "2026-03-13T15:00:00Z"); /* the 10th is a holiday */
    check_working_day(file, "2026-03-07T12:00:00Z", 1, "2026-03-13T15:00:00Z"); /* Saturday: day 0 is Monday 9th */
    check_working_day(UTC "[dates]\n2026-03-02=09:00-10:00\n2030-03-02=09:00-10:00\n", "2026-03-02T00:00:00Z", 1,
                      "2030-03-02T10:00:00Z");
    check_working_day(UTC "[dates]\n2026-03-02=09:00-10:00\n2030-03-02=09:00-10:00\n", "2026-03-02T00:00:00Z", 2,
                      "never");
    check_working_day(UTC "[dates]\n2026-03-02=09:00-10:00\n", "2026-03-03T00:00:00Z", 0, "never");
}

/* The seconds are business time: Monday 10:00 to Tuesday 17:00 is 6 + 8 h. Round the clock every date ends at midnight.
 */
static void working_days_are_business_time(void) {
    g_autoptr(calendar_t) calendar = calendar_of(UTC "[week]\nmonday=09:00-12:00 13:00-17:00\ntuesday=09:00-17:00\n");
    g_assert_cmpint(calendar_working_day_target(calendar, at("2026-03-02T10:00:00Z"), 1), ==, 14 * 3600);
    check_working_day(BERLIN EVERY_DAY("00:00-24:00"), "2026-03-28T10:00:00Z", 1, "2026-03-29T22:00:00Z");
}

/* A date whose hours fall into the gap is no open date; one that midnight brings twice closes the second time. */
static void working_days_and_changing_clocks(void) {
    check_working_day(BERLIN EVERY_DAY("00:00-00:30"), "2026-03-27T23:10:00Z", 1, "2026-03-28T23:30:00Z");
    check_working_day(BERLIN EVERY_DAY("02:15-02:45"), "2026-03-28T00:00:00Z", 1, "2026-03-30T00:45:00Z");
    check_working_day("[calendar]\ntimezone=America/Sao_Paulo\n" EVERY_DAY("10:00-24:00"), "2018-02-16T15:00:00Z", 1,
                      "2018-02-18T03:00:00Z");
    /* St John's set its clocks back at 00:01: the 31st of October 2009 comes again for 59 minutes after it was over */
    check_working_day("[calendar]\ntimezone=America/St_Johns\n" EVERY_DAY("23:30-24:00"), "2009-10-30T12:00:00Z", 1,
                      "2009-11-01T03:30:00Z");
    check_elapsed("[calendar]\ntimezone=America/St_Johns\n" EVERY_DAY("23:30-24:00"), "2009-10-31T12:00:00Z",
                  "2009-11-01T12:00:00Z", 3600);
}

/* ---- 1.6 ---------------------------------------------------------------------------------------------------- */

static void closed_for_a_year_is_refused(void) {
    g_autoptr(calendar_t) calendar = calendar_of(UTC "[dates]\n2027-03-03=09:00-09:01\n");
    g_autoptr(GError) error = NULL;
    g_assert_true(calendar_check(calendar, at("2026-03-02T09:00:01Z"), NULL)); /* its first second is the last one */
    g_assert_false(calendar_check(calendar, at("2026-03-02T09:00:00Z"), &error));
    g_assert_error(error, CALENDAR_ERROR, CALENDAR_ERROR_CLOSED);
    g_assert_false(calendar_check(calendar, at("2027-03-03T09:01:00Z"), NULL));
}

/* Which dates an edit touches. */
static void same_hours(void) {
    g_autoptr(calendar_t) before = calendar_of(BERLIN OFFICE);
    g_autoptr(calendar_t) after = calendar_of(BERLIN OFFICE "[dates]\n2026-05-04=closed\n");
    int64_t may = at("2026-05-01T00:00:00+02:00"), june = at("2026-06-01T00:00:00+02:00");
    g_assert_true(calendar_same_hours(before, after, 0, may));
    g_assert_false(calendar_same_hours(before, after, may, june));
    g_assert_false(calendar_same_hours(after, before, may, june));
    g_assert_true(calendar_same_hours(before, after, at("2026-05-05T00:00:00Z"), june));
    g_assert_false(calendar_same_hours(before, after, at("2026-05-04T14:59:59Z"), june));
    g_assert_true(calendar_same_hours(before, after, at("2026-05-04T15:00:00Z"), june));
}

/* ---- 6.1: months ---------------------------------------------------------------------------------------------- */

static void months(void) {
    g_autoptr(calendar_t) berlin = calendar_of(BERLIN OFFICE);
    g_autoptr(calendar_t) st_johns = calendar_of("[calendar]\ntimezone=America/St_Johns\n" OFFICE);
    g_assert_cmpint(calendar_month(berlin, at("2026-03-31T21:59:59Z")), ==, 202603);
    g_assert_cmpint(calendar_month(berlin, at("2026-03-31T22:00:00Z")), ==, 202604);
    g_assert_cmpint(calendar_month_start(berlin, 202604), ==, at("2026-03-31T22:00:00Z"));
    g_assert_cmpint(calendar_month(berlin, at("2026-12-31T23:00:00Z")), ==, 202701);
    /* 1 November 2009 began twice in St John's, at 02:30 and, after 23:01 again, at 03:30 UTC: the first time counts */
    g_assert_cmpint(calendar_month_start(st_johns, 200911), ==, at("2009-11-01T02:30:00Z"));
    g_assert_cmpint(calendar_month(st_johns, at("2009-11-01T02:29:59Z")), ==, 200910);
    g_assert_cmpint(calendar_month(st_johns, at("2009-11-01T02:30:30Z")), ==, 200911);
    g_assert_cmpint(calendar_month(st_johns, at("2009-11-01T02:45:00Z")), ==, 200911); /* reads 31 October, 23:15 */
    g_assert_cmpint(calendar_local_day(st_johns, at("2009-11-01T02:45:00Z")), ==, civil_to_days(2009, 10, 31));
}

/* ---- stretches ---------------------------------------------------------------------------------------------- */

static void stretches(void) {
    g_autoptr(calendar_t) calendar = calendar_of(UTC EVERY_DAY("00:00-24:00") "[dates]\n2027-06-01=12:00-13:00\n");
    int64_t opens, closes;
    g_assert_true(
        calendar_open_stretch(calendar, at("2026-01-01T00:00:00Z"), at("2028-01-01T00:00:00Z"), &opens, &closes));
    g_assert_cmpint(opens, ==, at("2026-01-01T00:00:00Z"));
    g_assert_cmpint(closes, ==, at("2027-06-01T00:00:00Z"));
    g_assert_true(calendar_open_stretch(calendar, closes, at("2028-01-01T00:00:00Z"), &opens, &closes));
    g_assert_cmpint(opens, ==, at("2027-06-01T12:00:00Z"));
    g_assert_cmpint(closes, ==, at("2027-06-01T13:00:00Z"));
    g_assert_false(calendar_open_stretch(calendar, closes, at("2027-06-02T00:00:00Z"), &opens, &closes));
    g_assert_cmpint(calendar_next_open(calendar, closes), ==, at("2027-06-02T00:00:00Z"));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/calendar/1.2/dates", dates_before_weekdays);
    g_test_add_func("/calendar/1.2/weeks", weeks_from_a_date);
    g_test_add_func("/calendar/1.2/spans", spans_that_touch);
    g_test_add_func("/calendar/1.3/days", days_that_are_not_24_hours);
    g_test_add_func("/calendar/1.3/skipped-date", skipped_date);
    g_test_add_func("/calendar/1.3/midnight-twice", midnight_twice);
    g_test_add_func("/calendar/1.4/first-instant", due_is_the_first_instant);
    g_test_add_func("/calendar/1.4/negative", negative_target_is_refused);
    g_test_add_func("/calendar/1.4/never", never);
    g_test_add_func("/calendar/1.4/far-away", far_away);
    g_test_add_func("/calendar/1.4/far-away-summer", far_away_with_daylight_saving);
    g_test_add_func("/calendar/1.5/working-days", working_days);
    g_test_add_func("/calendar/1.5/business-time", working_days_are_business_time);
    g_test_add_func("/calendar/1.5/changing-clocks", working_days_and_changing_clocks);
    g_test_add_func("/calendar/1.6/closed", closed_for_a_year_is_refused);
    g_test_add_func("/calendar/1.6/same-hours", same_hours);
    g_test_add_func("/calendar/6.1/months", months);
    g_test_add_func("/calendar/1.3/stretches", stretches);
    return g_test_run();
}
