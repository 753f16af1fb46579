"""plan and calendar: import, list, export. A version never changes; an edit of a calendar recounts open tickets."""
import datetime
import threading

import pytest
from admin.conftest import refused, table
from harness.promises import PLAN, Promise
from harness.site import TOP

TODAY = datetime.datetime.now(datetime.timezone.utc).date()
YESTERDAY, TOMORROW = TODAY - datetime.timedelta(days=1), TODAY + datetime.timedelta(days=1)


@pytest.fixture
def promise(site):
    return Promise(site)


def statement(file, name):
    """A statement of sql/queries as the programs send it."""
    text = (TOP / f"sql/queries/{file}.sql").read_text().partition(f"-- name: {name}\n")[2].partition("-- name:")[0]
    return "\n".join(line for line in text.splitlines() if not line.startswith("--"))


def versions(site, table_name, name):
    kind = table_name.split("_")[0]
    return site.sql(f"SELECT v.version FROM firstline.{table_name} AS v JOIN firstline.{kind} AS p USING ({kind}_id) WHERE p.name = %s ORDER BY 1", name)


# ---- plans ---------------------------------------------------------------------------------------------------------------


def test_a_plan_and_its_targets(site, admin, promise, audited):
    text = promise.plan_file.read_text().replace("resolution=4h 8h 16h 40h", "resolution=4h 2d 3wd -\nreopen=90m - - -")
    promise.plan_file.write_text(text)
    done = admin("plan", "import", promise.plan_file)
    assert done.stdout == f"plan '{promise.plan}': version 2, for tickets received from 2020-01-01 on by the calendar '{promise.calendar}'\n"
    assert site.sql("SELECT metric, priority, seconds, working_days FROM firstline.plan_target JOIN firstline.plan_version USING (plan_version_id) "
                    "JOIN firstline.plan USING (plan_id) WHERE name = %s AND version = 2 ORDER BY 1, 2", promise.plan) == [
        ("first_response", 1, 3600, None), ("first_response", 2, 7200, None), ("first_response", 3, 14400, None), ("first_response", 4, 28800, None),
        ("reopen", 1, 5400, None), ("resolution", 1, 14400, None), ("resolution", 2, 172800, None), ("resolution", 3, None, 3)]
    (action, customer, _, detail), = audited()
    assert action == "plan_import" and customer is None and detail.endswith("version=2") and promise.plan not in detail


def test_the_same_plan_again_makes_no_version(site, admin, promise):
    promise.plan_file.write_text("# A comment, and blanks.\n" + promise.plan_file.read_text().replace("1h 2h 4h 8h", "60m  2h 240m 8h"))
    assert admin("plan", "import", promise.plan_file).stdout == f"plan '{promise.plan}': version 1 says the same; nothing to do\n"
    assert versions(site, "plan_version", promise.plan) == [(1,)]


def test_valid_from_begins_in_the_calendars_zone(site, admin, promise):
    promise.calendar_file.write_text(promise.calendar_file.read_text().replace("timezone=UTC", "timezone=Asia/Kolkata").replace(promise.calendar, promise.plan))
    admin("calendar", "import", promise.calendar_file)
    promise.plan_file.write_text(PLAN.format(name=promise.plan, calendar=promise.plan).replace("2020-01-01", "2027-01-01"))
    assert admin("plan", "import", promise.plan_file).returncode == 0
    assert site.sql("SELECT to_char(max(valid_from) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') FROM firstline.plan_version JOIN firstline.plan USING (plan_id) "
                    "WHERE name = %s", promise.plan) == [("2026-12-31 18:30",)]


def test_a_plan_owes_telephone_or_an_agreement(site, admin, promise, fresh):
    name = fresh("Promises nothing")
    nothing = PLAN.format(name=name, calendar=promise.calendar).replace("1h 2h 4h 8h", "- - - -").replace("4h 8h 16h 40h", "- - - -")
    promise.plan_file.write_text(nothing)
    done = admin("plan", "import", promise.plan_file)
    assert done.returncode == 1 and done.stdout == "" and site.sql("SELECT FROM firstline.plan WHERE name = %s", name) == []
    promise.plan_file.write_text(PLAN.format(name=name, calendar=promise.calendar).replace("around_the_clock=no", "around_the_clock=yes"))
    assert admin("plan", "import", promise.plan_file).returncode == 0


def test_a_plan_needs_its_calendar(site, admin, promise, fresh):
    promise.plan_file.write_text(PLAN.format(name=fresh("Lost"), calendar="No such calendar"))
    assert refused(admin("plan", "import", promise.plan_file), "counts by the calendar 'No such calendar'", "calendar import")


@pytest.mark.parametrize("old, new, said", [
    ("1h 2h 4h 8h", "1h 2h 4h", "7:"),
    ("1h 2h 4h 8h", "1h -2h 4h 8h", "7:"),
    ("1h 2h 4h 8h", "1h 2x 4h 8h", "7:"),
    ("[targets]", "[promises]", "6:"),
    ("valid_from=2020-01-01", "valid_from=2020-02-30", "4:"),
    ("valid_from=2020-01-01", "calendar=Twice", "4:"),
    ("resolution=", "[pauses]\nfirst_response=waiting_customer\n[targets]\nresolution=", "9:"),
    ("name=", "title=", "2:"),
])
def test_a_bad_plan_names_file_and_line(admin, promise, old, new, said):
    text = promise.plan_file.read_text()
    promise.plan_file.write_text(text.replace(old, new, 1))
    assert refused(admin("plan", "import", promise.plan_file), f"{promise.plan_file}:{said}")


def test_files_that_cannot_be_read(admin, site):
    for kind in ("plan", "calendar"):
        assert refused(admin(kind, "import", "/nowhere/file.ini"), "/nowhere/file.ini")
        assert refused(admin(kind, "import", site.path), str(site.path))


def test_export_is_what_import_takes(site, admin, promise, fresh):
    text = admin("plan", "export", promise.plan.upper()).stdout
    assert f"name={promise.plan}\n" in text
    promise.plan_file.write_text(text)
    assert "says the same" in admin("plan", "import", promise.plan_file).stdout
    promise.plan_file.write_text(text.replace("1h 2h 4h 8h", "2h 2h 4h 8h"))
    admin("plan", "import", promise.plan_file)
    assert admin("plan", "export", promise.plan, "--version", "1").stdout == text
    assert admin("plan", "export", promise.plan).stdout != text
    assert refused(admin("plan", "export", promise.plan, "--version", "3"), "no such plan or version")
    assert refused(admin("plan", "export", "No such plan"), "no such plan or version")


def test_list_of_plans(admin, promise):
    row = next(row for row in table(admin("plan", "list")) if row["name"] == promise.plan)
    assert row == {"name": promise.plan, "version": "1", "calendar": promise.calendar, "from": "2020-01-01", "phone": "", "agreement": "yes", "customers": "1"}


# ---- calendars -----------------------------------------------------------------------------------------------------------


def test_the_same_calendar_again_makes_no_version(site, admin, promise):
    promise.calendar_file.write_text("# The same.\n" + promise.calendar_file.read_text().replace("09:00-17:00", "13:00-17:00 09:00-13:00"))
    assert admin("calendar", "import", promise.calendar_file).stdout == f"calendar '{promise.calendar}': version 1 says the same; nothing to do\n"


def test_an_edit_makes_a_version_and_recounts_open_tickets(site, admin, promise, audited):
    """An open ticket with 40 h of opening hours to go is due five days of 8 h from its reception; with tomorrow closed, six."""
    received = f"{TODAY} 00:00:00+00"
    ticket = promise.ticket(received, priority=4)
    site.admin("rebuild")
    assert promise.row(ticket, "resolution_due_at") == (f"{TODAY + datetime.timedelta(days=4)} 17:00:00",)
    promise.write_calendar("09:00-17:00", f"[dates]\n{TOMORROW}=closed\n")
    done = admin("calendar", "import", promise.calendar_file)
    assert done.stdout.startswith(f"calendar '{promise.calendar}': version 2\n") and " 1 of them have other dues" in done.stdout
    assert promise.row(ticket, "resolution_due_at") == (f"{TODAY + datetime.timedelta(days=5)} 17:00:00",)
    assert promise.row(ticket, "version") == (1,)
    assert "calendar_import" in [row[0] for row in audited()]
    check = site.admin("check", check=False)
    assert f"ticket {ticket}:" not in check.stdout


def test_past_dates_need_a_reason(site, admin, promise):
    promise.ticket(f"{YESTERDAY - datetime.timedelta(days=30)} 09:00:00+00")
    site.admin("rebuild")
    promise.write_calendar("09:00-17:00", f"[dates]\n{YESTERDAY}=closed\n")
    done = admin("calendar", "import", promise.calendar_file)
    assert refused(done, "other hours on dates that are over", "--reason", "[week YYYY-MM-DD]")
    assert versions(site, "calendar_version", promise.calendar) == [(1,)]
    assert admin("calendar", "import", promise.calendar_file, "--reason", "The office was flooded").returncode == 0
    assert site.sql("SELECT reason FROM firstline.calendar_version JOIN firstline.calendar USING (calendar_id) WHERE name = %s AND version = 2",
                    promise.calendar) == [("The office was flooded",)]
    row = [row for row in table(admin("calendar", "list")) if row["name"] == promise.calendar][-1]
    assert (row["version"], row["plans"], row["reason"]) == ("2", "1", "The office was flooded")


def test_hours_from_a_date_on_need_none(site, admin, promise):
    promise.ticket(f"{YESTERDAY - datetime.timedelta(days=30)} 09:00:00+00")
    promise.write_calendar("09:00-17:00", f"[week {TOMORROW}]\nmonday=10:00-12:00\n")
    assert admin("calendar", "import", promise.calendar_file).returncode == 0


def test_a_frozen_month_cannot_be_edited(site, admin, promise):
    before = (TODAY.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)
    promise.ticket(f"{before} 09:00:00+00")
    site.admin("rebuild")
    run, = site.sql("INSERT INTO firstline.report_run (asked, counted_at, program_version, tzdata_version) VALUES ('night', now(), '0', '0') RETURNING run_id")[0]
    site.sql("INSERT INTO firstline.month (month, frozen_at, run_id) VALUES (%s, now(), %s)", before.year * 100 + before.month, run)
    try:
        promise.write_calendar("09:00-17:00", f"[dates]\n{before}=closed\n")
        done = admin("calendar", "import", promise.calendar_file, "--reason", "A very good one")
        assert refused(done, f"other hours in {before:%Y-%m}, and that month is frozen")
        promise.write_calendar("09:00-17:00", f"[dates]\n{TOMORROW}=closed\n")
        assert admin("calendar", "import", promise.calendar_file).returncode == 0
        # Nor one that is being closed.
        site.sql("SET session_replication_role = replica; DELETE FROM firstline.month")
        site.sql("INSERT INTO firstline.month_closing (month, frozen_at, run_id) VALUES (%s, date_trunc('second', now()), %s)", before.year * 100 + before.month, run)
        promise.write_calendar("09:00-17:00", f"[dates]\n{before}=closed\n")
        assert refused(admin("calendar", "import", promise.calendar_file, "--reason", "A very good one"), "and that month is frozen")
    finally:
        site.sql("DELETE FROM firstline.month_closing")
        site.sql("SET session_replication_role = replica; DELETE FROM firstline.month")


@pytest.mark.parametrize("hours, more, said", [
    ("09:00-17:00", "[dates]\n2026-02-30=closed\n", ":13:"),
    ("09:00-25:00", "", ":5:"),
    ("09:00-12:00 11:00-14:00", "", ":5:"),
    ("22:00-06:00", "", ":5:"),
    ("09:00-17:00", "[weeks]\n", ":12:"),
])
def test_a_bad_calendar_names_file_and_line(site, admin, promise, hours, more, said):
    promise.write_calendar(hours, more)
    assert refused(admin("calendar", "import", promise.calendar_file), f"{promise.calendar_file}{said}")
    assert refused(admin("calendar", "check", promise.calendar_file), f"{promise.calendar_file}{said}")


def test_a_calendar_that_never_opens_is_refused(admin, promise):
    promise.calendar_file.write_text("[calendar]\nname=Never\ntimezone=UTC\n[week]\n[dates]\n2020-01-01=09:00-17:00\n")
    assert refused(admin("calendar", "import", promise.calendar_file), "366 days")


def test_a_calendar_needs_a_name_and_a_zone(admin, promise):
    text = promise.calendar_file.read_text()
    promise.calendar_file.write_text(text.replace(f"name={promise.calendar}\n", ""))
    assert refused(admin("calendar", "import", promise.calendar_file), "the calendar has no name")
    promise.calendar_file.write_text(text.replace("timezone=UTC", "timezone=Mars/Olympus"))
    assert refused(admin("calendar", "import", promise.calendar_file), "Mars/Olympus")


def test_calendar_export_is_what_import_takes(admin, promise):
    text = admin("calendar", "export", promise.calendar.lower()).stdout
    promise.calendar_file.write_text(text)
    assert "says the same" in admin("calendar", "import", promise.calendar_file).stdout
    assert refused(admin("calendar", "export", promise.calendar, "--version", "2"), "no such calendar or version")


def test_an_edit_waits_for_whoever_files_a_ticket(site, promise):
    """Filing reads the promises, then writes; an edit in between would leave the new ticket with dues by the hours before."""
    filing = site.connect("firstline_cgi", autocommit=False)
    with filing.cursor() as cursor:
        cursor.execute("SET search_path = pg_catalog, firstline; SET LOCAL ROLE firstline_customer")
        cursor.execute("PREPARE numbers AS " + statement("ticket", "ticket_numbers"))
        cursor.execute("EXECUTE numbers (1, 1)")
    promise.write_calendar("09:00-17:00", f"[dates]\n{TOMORROW}=closed\n")
    done = []
    operator = threading.Thread(target=lambda: done.append(site.admin("calendar", "import", promise.calendar_file)))
    operator.start()
    operator.join(timeout=1)
    assert not done, "the edit didn't wait"
    filing.rollback()
    filing.close()
    operator.join()
    assert done[0].returncode == 0


# ---- calendar files without a database -----------------------------------------------------------------------------------


def test_check_of_files(admin, promise):
    done = admin("calendar", "check", promise.calendar_file, environment={"FIRSTLINE_CONFIG": "/nowhere"})
    assert done.returncode == 0 and "fine: UTC, 2928.0 open hours in the coming 366 days" in done.stdout
    both = admin("calendar", "check", promise.calendar_file, "/nowhere/one.ini")
    assert both.returncode == 1 and "fine" in both.stdout and "/nowhere/one.ini" in both.stderr and "1 calendar files can't be used" in both.stderr


def test_vectors(admin, promise):
    questions = ("elapsed\t2026-03-02T16:00:00Z\t2026-03-03T10:00:00+00:00\n" "due\t2026-03-02T16:30:00Z\t3600\n")
    done = admin("calendar", "vectors", "--calendar", promise.calendar_file, input=questions, environment={"FIRSTLINE_CONFIG": "/nowhere"})
    assert (done.returncode, done.stdout) == (0, "7200\n2026-03-03T09:30:00Z\n")
    done = admin("calendar", "vectors", "--calendar", promise.calendar_file, input="nonsense\n" + questions)
    assert done.returncode == 1 and done.stdout.splitlines()[0].startswith("error: ") and done.stdout.splitlines()[1:] == ["7200", "2026-03-03T09:30:00Z"]
    assert refused(admin("calendar", "vectors"), "which calendar", status=2)


# ---- holidays out of iCalendar files ---------------------------------------------------------------------------------------

HOLIDAYS = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1
SUMMARY:Epiphany
DTSTART;VALUE=DATE:20200106
RRULE:FREQ=YEARLY
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:Carnival
DTSTART;VALUE=DATE:20300304
DTEND;VALUE=DATE:20300306
END:VEVENT
BEGIN:VEVENT
UID:3
SUMMARY:Called off
STATUS:CANCELLED
DTSTART;VALUE=DATE:20300501
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def holidays(promise):
    file = promise.calendar_file.with_suffix(".ics")
    file.write_text(HOLIDAYS)
    return file


def test_holidays_are_closed(admin, promise, holidays):
    done = admin("calendar", "import", promise.calendar_file, "--holidays", holidays, "--from", "2030-01-01", "--until", "2031-12-31")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("4 days of holidays from 2030-01-01 to 2031-12-31, out of 2 events; 1 cancelled ones left out; 4 dates closed\n")
    text = admin("calendar", "export", promise.calendar).stdout
    assert text.endswith("[dates]\n2030-01-06=closed\n2030-03-04=closed\n2030-03-05=closed\n2031-01-06=closed\n")
    again = admin("calendar", "import", promise.calendar_file, "--holidays", holidays, "--from", "2030-01-01", "--until", "2031-12-31")
    assert again.stdout.endswith(f"calendar '{promise.calendar}': version 2 says the same; nothing to do\n")


def test_the_files_own_dates_go_before_holidays(admin, promise, holidays):
    promise.write_calendar("09:00-17:00", "[dates]\n2030-01-06=10:00-12:00\n")
    assert admin("calendar", "import", promise.calendar_file, "--holidays", holidays, "--from", "2030-01-01", "--until", "2030-12-31").returncode == 0
    assert admin("calendar", "export", promise.calendar).stdout.endswith("[dates]\n2030-01-06=10:00-12:00\n2030-03-04=closed\n2030-03-05=closed\n")


def test_what_recurs_is_written_out_for_five_years_more(admin, promise, holidays):
    """From this year on; what lies behind would need a reason, so that reaches no further than the new year."""
    promise.write_calendar("09:00-17:00", f"[dates]\n{TODAY.year}-01-06=09:00-17:00\n")
    done = admin("calendar", "import", promise.calendar_file, "--holidays", holidays)
    assert f"from {TODAY.year}-01-01 to {TODAY.year + 5}-12-31" in done.stdout
    text = admin("calendar", "export", promise.calendar).stdout
    assert f"{TODAY.year + 5}-01-06=closed" in text and f"{TODAY.year + 6}-01-06" not in text


def test_bad_holidays(site, admin, promise, holidays):
    def take(text, *options):
        holidays.write_text(text)
        return admin("calendar", "import", promise.calendar_file, "--holidays", holidays, *options)
    timed = HOLIDAYS.replace("DTSTART;VALUE=DATE:20300304", "DTSTART:20300304T100000Z")
    assert refused(take(timed), f"{holidays}:9: the event 'Carnival' has a time of day (DTSTART): only events of whole days are holidays")
    assert refused(take(HOLIDAYS[:100]), f"{holidays}:8: the file ends within VEVENT: it is cut short")
    assert refused(take("hello"), f"{holidays}: there are no events in it; is it an iCalendar file?")
    assert refused(take(HOLIDAYS, "--from", "2030-06-01", "--until", "2030-06-30"), "no holidays from 2030-06-01 to 2030-06-30")
    assert refused(take(HOLIDAYS, "--from", "soon"), "--from: 'soon' is no date such as 2026-12-31", status=2)
    assert refused(admin("calendar", "import", promise.calendar_file, "--until", "2030-06-30"), "they need --holidays", status=2)
    assert refused(admin("calendar", "import", promise.calendar_file, "--holidays", "/nowhere/file.ics"), "/nowhere/file.ics")
    assert versions(site, "calendar_version", promise.calendar) == [(1,)]
