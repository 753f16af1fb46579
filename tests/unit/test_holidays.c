/* Holidays out of iCalendar files: which days they are, and that what can't be read is refused with its line. */
#include "admin/holidays.h"
#include "shared/calendar.h"

#define EVENT(lines) "BEGIN:VEVENT\r\nUID:x\r\nSUMMARY:Feast\r\n" lines "END:VEVENT\r\n"
#define FILE_OF(events) "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\n" events "END:VCALENDAR\r\n"

/* The holidays of 2026 to 2029 as dates between blanks, or the message. */
static char *holidays_of(const char *text) {
    g_auto(holidays_t) holidays = {0};
    g_autoptr(GError) error = NULL;
    if (!holidays_parse(&holidays, text, "file.ics", civil_to_days(2026, 1, 1), civil_to_days(2029, 12, 31), &error))
        return g_strdup(error->message);
    GString *days = g_string_new(NULL);
    for (guint i = 0; i < holidays.days->len; i++) {
        struct civil_date date = civil_from_days(g_array_index(holidays.days, int64_t, i));
        g_string_append_printf(days, "%s%04d-%02d-%02d", i > 0 ? " " : "", date.year, date.month, date.day);
    }
    return g_string_free(days, FALSE);
}

static void check(const char *text, const char *wanted) {
    g_autofree char *days = holidays_of(text);
    g_assert_cmpstr(days, ==, wanted);
}

static void whole_days(void) {
    check(FILE_OF(EVENT("DTSTART;VALUE=DATE:20260101\r\n")), "2026-01-01");
    check(FILE_OF(EVENT("DTSTART:20260101\r\nDTEND:20260102\r\n")), "2026-01-01");
    check(FILE_OF(EVENT("DTSTART;VALUE=DATE:20260101\r\nDTEND;VALUE=DATE:20260101\r\n")), "2026-01-01");
    check(FILE_OF(EVENT("DTSTART;VALUE=DATE:20260215\r\nDTEND;VALUE=DATE:20260218\r\n")),
          "2026-02-15 2026-02-16 2026-02-17");
    check(FILE_OF(EVENT("DTSTART;VALUE=DATE:20261231\r\nDURATION:P2D\r\n")), "2026-12-31 2027-01-01");
    check(FILE_OF(EVENT("DTSTART;VALUE=DATE:20261231\r\nDURATION:P1W\r\n")),
          "2026-12-31 2027-01-01 2027-01-02 2027-01-03 2027-01-04 2027-01-05 2027-01-06");
    /* in order, none twice, whatever the order of the file; lines without a carriage return; folded ones */
    check("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260501\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART;VALUE=D\n "
          "ATE:20260101\nLOCATION:\nEND:VEVENT\nbegin:vevent\nDTSTART;VALUE=DATE:20260501\nend:vevent\nEND:VCALENDAR\n",
          "2026-01-01 2026-05-01");
}

static void only_the_range(void) {
    check(FILE_OF(EVENT("DTSTART;VALUE=DATE:20251231\r\n") EVENT("DTSTART;VALUE=DATE:20300101\r\n")), "");
    check(FILE_OF(EVENT("DTSTART;VALUE=DATE:20251230\r\nDTEND;VALUE=DATE:20260103\r\n")), "2026-01-01 2026-01-02");
    check(FILE_OF(EVENT("DTSTART;VALUE=DATE:20291231\r\nDTEND;VALUE=DATE:20300105\r\n")), "2029-12-31");
}

static void recurrences(void) {
    check(FILE_OF(EVENT("DTSTART;VALUE=DATE:20200106\r\nRRULE:FREQ=YEARLY\r\n")),
          "2026-01-06 2027-01-06 2028-01-06 2029-01-06");
    check(FILE_OF(EVENT("DTSTART;VALUE=DATE:20240229\r\nRRULE:FREQ=YEARLY\r\n")), "2028-02-29");
    check(FILE_OF(EVENT("DTSTART;VALUE=DATE:20270106\r\nRRULE:FREQ=YEARLY;COUNT=2\r\n")), "2027-01-06 2028-01-06");
    check(FILE_OF(EVENT("DTSTART;VALUE=DATE:20200106\r\nRRULE:FREQ=YEARLY;UNTIL=20270106\r\n")),
          "2026-01-06 2027-01-06");
    /* Memorial Day, the last Monday of May; Thanksgiving and the day after it */
    check(FILE_OF(EVENT("DTSTART;VALUE=DATE:20200525\r\nRRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO\r\n")),
          "2026-05-25 2027-05-31 2028-05-29 2029-05-28");
    check(FILE_OF(EVENT("DTSTART;VALUE=DATE:20281123\r\nDURATION:P2D\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\r\n")),
          "2028-11-23 2028-11-24 2029-11-22 2029-11-23");
    check(FILE_OF(EVENT("DTSTART;VALUE=DATE:20260106\r\nRRULE:FREQ=YEARLY\r\nEXDATE;VALUE=DATE:20270106,20290106\r\n"
                        "RDATE;VALUE=DATE:20280107\r\n")),
          "2026-01-06 2028-01-06 2028-01-07");
    check(FILE_OF(EVENT("DTSTART;VALUE=DATE:20260106\r\nRDATE;VALUE=DATE:20260203\r\n")), "2026-01-06 2026-02-03");
}

/* One instance lies elsewhere, another is called off; an event of another name is not meant. */
static void changed_instances(void) {
    check(FILE_OF(EVENT("DTSTART;VALUE=DATE:20260106\r\nRRULE:FREQ=YEARLY\r\n")
                      EVENT("RECURRENCE-ID;VALUE=DATE:20270106\r\nDTSTART;VALUE=DATE:20270108\r\n")
                          EVENT("RECURRENCE-ID;VALUE=DATE:20280106\r\nDTSTART;VALUE=DATE:20280106\r\nSTATUS:"
                                "CANCELLED\r\n") "BEGIN:VEVENT\r\nUID:y\r\nRECURRENCE-ID;VALUE=DATE:"
                                                 "20290106\r\nDTSTART;VALUE=DATE:20290401\r\n"
                                                 "END:VEVENT\r\n"),
          "2026-01-06 2027-01-08 2029-01-06 2029-04-01");
}

static void cancelled(void) {
    g_auto(holidays_t) holidays = {0};
    const char *text = FILE_OF(EVENT("DTSTART;VALUE=DATE:20260101\r\nSTATUS:CANCELLED\r\n")
                                   EVENT("DTSTART:20260101T100000Z\r\nSTATUS:CANCELLED\r\n")
                                       EVENT("DTSTART;VALUE=DATE:20260102\r\nSTATUS:CONFIRMED\r\n"));
    g_assert_true(
        holidays_parse(&holidays, text, "file.ics", civil_to_days(2026, 1, 1), civil_to_days(2026, 12, 31), NULL));
    g_assert_cmpuint(holidays.days->len, ==, 1);
    g_assert_cmpuint(holidays.n_events, ==, 1);
    g_assert_cmpuint(holidays.n_cancelled, ==, 2);
}

/* The second event begins in line 8 of the file. */
static void refused(void) {
    static const struct {
        const char *lines, *said;
    } cases[] = {
        {"DTSTART:20260101T100000Z\r\n",
         "has a time of day (DTSTART): only events of whole days are holidays; hours of "
         "a date go into the [dates] of the calendar file"},
        {"DTSTART;VALUE=DATE:20260101\r\nDTEND:20260102T000000\r\n",
         "has a time of day (DTEND): only events of whole days are holidays; hours of a date go into the [dates] of "
         "the "
         "calendar file"},
        {"", "has no DTSTART"},
        {"DTSTART;VALUE=DATE:2026xx01\r\n", "has a DTSTART that can't be read"},
        {"DTSTART;VALUE=DATE:20260230\r\n", "has a DTSTART that is no date"},
        {"DTSTART;VALUE=DATE:20260105\r\nDTEND;VALUE=DATE:20260101\r\n",
         "doesn't last whole days, or ends before it starts"},
        {"DTSTART;VALUE=DATE:20260105\r\nDURATION:PT5H\r\n", "doesn't last whole days, or ends before it starts"},
        {"DTSTART;VALUE=DATE:20260105\r\nDURATION:-P1D\r\n", "doesn't last whole days, or ends before it starts"},
        {"DTSTART;VALUE=DATE:20260105\r\nRRULE:FREQ=SOMETIMES\r\n", "has a RRULE that can't be read"},
        {"DTSTART;VALUE=DATE:20260105\r\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\r\n",
         "has an RRULE that never comes round"},
        {"DTSTART;VALUE=DATE:20260105\r\nEXRULE:FREQ=YEARLY\r\n",
         "has an EXRULE, which RFC 5545 took out of use; write EXDATEs"},
        {"DTSTART;VALUE=DATE:20260105\r\nRDATE;VALUE=DATE:nonsense\r\n", "has a RDATE that can't be read"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text =
            g_strdup_printf("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nBEGIN:VEVENT\r\nUID:1\r\n"
                            "DTSTART;VALUE=DATE:20260101\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Feast\r\n%sEND:"
                            "VEVENT\r\nEND:VCALENDAR\r\n",
                            cases[i].lines);
        g_autofree char *wanted = g_strdup_printf("file.ics:8: the event 'Feast' %s", cases[i].said);
        check(text, wanted);
    }
}

static void no_calendars(void) {
    check("", "file.ics: there are no events in it; is it an iCalendar file?");
    check("[calendar]\nname=Office\n", "file.ics: there are no events in it; is it an iCalendar file?");
    check(FILE_OF(""), "file.ics: there are no events in it; is it an iCalendar file?");
    check("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260101\n",
          "file.ics:4: the file ends within VEVENT: it is cut short");
    check("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n", "file.ics:3: END:VCALENDAR closes nothing that is open");
}

/* Dates with hours of their own keep them, and the result is a calendar file like any other. */
static void closing_dates(void) {
    g_autoptr(calendar_t) office =
        calendar_parse("[calendar]\nname=Office\ntimezone=UTC\n[week]\nthursday=09:00-17:00\n[dates]\n"
                       "2026-12-24=09:00-12:00\n*-01-01=closed\n",
                       "office.ini", NULL);
    const int64_t days[] = {civil_to_days(2026, 12, 24), civil_to_days(2026, 1, 1), civil_to_days(2026, 5, 14)};
    size_t n_closed;
    g_autoptr(calendar_t) with = calendar_with_closed_dates(office, days, G_N_ELEMENTS(days), &n_closed);
    g_assert_cmpuint(n_closed, ==, 2);
    g_autofree char *text = calendar_write(with);
    g_assert_cmpstr(text, ==,
                    "[calendar]\nname=Office\ntimezone=UTC\n[week]\nthursday=09:00-17:00\n[dates]\n2026-01-01=closed\n"
                    "2026-05-14=closed\n2026-12-24=09:00-12:00\n*-01-01=closed\n");
    int64_t ascension = civil_to_days(2026, 5, 14) * DAY_SECONDS;
    g_assert_cmpint(calendar_elapsed(office, ascension, ascension + DAY_SECONDS), ==, 8 * 3600);
    g_assert_cmpint(calendar_elapsed(with, ascension, ascension + DAY_SECONDS), ==, 0);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/holidays/whole-days", whole_days);
    g_test_add_func("/holidays/range", only_the_range);
    g_test_add_func("/holidays/recurrences", recurrences);
    g_test_add_func("/holidays/changed-instances", changed_instances);
    g_test_add_func("/holidays/cancelled", cancelled);
    g_test_add_func("/holidays/refused", refused);
    g_test_add_func("/holidays/no-calendars", no_calendars);
    g_test_add_func("/holidays/closing-dates", closing_dates);
    return g_test_run();
}
