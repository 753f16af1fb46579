"""`firstline-admin import tickets` over made-up logs with every trap, in a real database."""
import subprocess
import threading
import time

import pytest

from desk import EVENTS, STATES, STATES_HEADER, Desk, summary

RECEIVED = ["received", "priority 0>3", "category 0>6", "plan"]


@pytest.fixture
def states(site):
    return Desk(site, STATES)


@pytest.fixture
def events(site):
    return Desk(site, EVENTS)


def row(number, state, mod, updated, opened="1/3/2016 09:00", site="9", priority="3 - Moderate", kind="other", text="no mail"):
    return f"{number},{state},{mod},{opened},{updated},{site},{priority},{kind},{text}"


# The story of a ticket; times are of Berlin, one hour ahead of UTC.
STORY = [
    row(1, "New", 0, "1/3/2016 09:05"),
    row(1, "Active", 1, "1/3/2016 10:00"),
    row(1, "Active", 2, "1/3/2016 11:00"),
    row(1, "Asked", 3, "1/3/2016 12:00", priority="2 - High"),
    row(1, "Active", 4, "2/3/2016 12:00", priority="2 - High", kind="slow"),
    row(1, "Resolved", 5, "2/3/2016 13:00", priority="2 - High", kind="slow"),
    row(1, "Active", 6, "3/3/2016 10:00", priority="2 - High", kind="slow"),
    row(1, "Closed", 7, "4/3/2016 10:00", priority="2 - High", kind="slow"),
]
STORY_TOLD = ["01 08:00 " + what for what in RECEIVED] + [
    "01 09:00 message agent", "01 09:00 status new>in_progress", "01 11:00 status in_progress>waiting_customer",
    "01 11:00 priority 3>2", "02 11:00 status waiting_customer>in_progress", "02 11:00 category 6>41",
    "02 12:00 status in_progress>resolved", "03 09:00 status resolved>in_progress", "04 09:00 status in_progress>closed"]


def test_a_log_of_states(states, site):
    told = summary(states.run([STATES_HEADER, *STORY]))
    assert told["rows"] == {"": 8, "imported": 7, "merged": 1, "there": 0, "refused": 0}
    assert told["tickets"] == {"": 1, "new": 1, "grown": 0, "there": 0}
    assert states.history("1") == STORY_TOLD
    columns = "subject, channel, status, priority, impact, urgency, received_at::text, resolved_at::text, last_author, requester_id"
    assert states.tickets(columns) == [
        ("1: no mail", "import", "closed", 2, 2, 2, "2016-03-01 08:00:00+00", "2016-03-04 09:00:00+00", "agent", None)]
    # The plan and the customer were entered, and the one has the other.
    assert site.sql("SELECT c.name, c.timezone, p.name, k.starts_at::date::text FROM firstline.customer AS c JOIN firstline.contract AS k USING (customer_id)"
                    "  JOIN firstline.plan AS p USING (plan_id) WHERE c.name LIKE %s", states.source + " %") == [
        (states.source + " 9", "Europe/Berlin", states.source, "2016-01-01")]
    assert states.tickets("plan_version_id IS NOT NULL") == [(True,)]
    assert not (states.folder / "log.rejects.csv").exists()


def test_a_second_run_adds_nothing(states, site):
    log = [STATES_HEADER, *STORY, row(2, "New", 0, "1/3/2016 09:05"), row(2, "Active", 1, "1/3/2016 09:00")]
    summary(states.run(log))
    before = site.sql("SELECT count(*), max(event_id) FROM firstline.ticket_event"), states.tickets("*")
    told = summary(states.run(log))
    assert told["rows"] == {"": 10, "imported": 0, "merged": 0, "there": 10, "refused": 0}
    assert told["tickets"] == {"": 2, "new": 0, "grown": 0, "there": 2}
    assert (site.sql("SELECT count(*), max(event_id) FROM firstline.ticket_event"), states.tickets("*")) == before


def test_a_grown_log_adds_what_is_new(states, site):
    """An act of the desk in between stays, and the version rises once for what the log brings."""
    summary(states.run([STATES_HEADER, *STORY[:2]]))
    assert states.tickets("status, version, resolution_due_at::text") == [("in_progress", 1, "2016-03-03 17:00:00+00")]
    told = summary(states.run([STATES_HEADER, *STORY[:3], row(2, "New", 0, "1/3/2016 09:05")]))
    assert told["tickets"] == {"": 2, "new": 1, "grown": 0, "there": 1}
    site.sql("INSERT INTO firstline.ticket_event (customer_id, ticket_id, happened_at, kind, actor_kind, from_id, to_id)"
             " SELECT customer_id, ticket_id, '2016-03-01 10:30Z', 'priority', 'agent', 3, 1 FROM firstline.ticket WHERE source = %s AND source_key = '1'",
             states.source)
    site.sql("UPDATE firstline.ticket SET version = version + 1, priority = 1 WHERE source = %s AND source_key = '1'", states.source)
    told = summary(states.run([STATES_HEADER, *STORY, row(2, "New", 0, "1/3/2016 09:05")]))
    assert told["rows"] == {"": 9, "imported": 5, "merged": 0, "there": 4, "refused": 0}
    assert told["tickets"] == {"": 2, "new": 0, "grown": 1, "there": 1}
    assert states.history("1")[6:9] == ["01 10:30 priority 3>1", "01 11:00 status in_progress>waiting_customer", "01 11:00 priority 1>2"]
    assert states.tickets("status, version, resolution_due_at")[0] == ("closed", 3, None)
    assert site.admin("check", check=False).returncode in (0, 4)


def test_a_log_of_new_rows_alone(states):
    """What comes without the beginning continues what is there."""
    for rows in (STORY[:3], STORY[3:5], STORY[5:]):
        summary(states.run([STATES_HEADER, *rows]))
    assert states.history("1") == STORY_TOLD


def test_rows_of_one_minute_count_in_the_order_of_the_source(states):
    log = [STATES_HEADER, row(1, "Resolved", 12, "1/3/2016 10:00"), row(1, "Asked", 3, "1/3/2016 10:00"), row(1, "Active", 2, "1/3/2016 10:00")]
    summary(states.run(log))
    assert states.history("1")[4:] == ["01 09:00 message agent", "01 09:00 status new>in_progress",
                                       "01 09:00 status in_progress>waiting_customer", "01 09:00 status waiting_customer>resolved"]


def test_faulty_tickets_are_counted_and_listed(states, site):
    """Rule 1.7: rows that go back in time, and a row before the receipt; each of their rows is recorded."""
    done = states.run([
        STATES_HEADER,
        row("back", "New", 0, "1/3/2016 11:00"), row("back", "New", 1, "1/3/2016 10:00"), row("back", "Resolved", 2, "1/3/2016 12:00"),
        row("early", "Active", 0, "1/3/2016 08:00"), row("early", "Resolved", 1, "1/3/2016 12:00"),
        row("good", "New", 0, "1/3/2016 09:00")])
    told = summary(done)
    assert told["faulty tickets"][""] == 2
    assert told["rows"]["merged"] == 0
    faults = [line.split(" (")[1] for line in done.stdout.splitlines() if line.startswith("  ") and "): " in line]
    assert faults == ["back): the source had it out of order: counted by its instant",
                      "early): an event before 'received': counted at 'received'"]
    assert states.history("back")[4:] == ["01 10:00 status new>new", "01 09:00 status new>new", "01 11:00 status new>resolved"]
    assert states.history("early")[4:] == ["01 07:00 message agent", "01 07:00 status new>in_progress", "01 11:00 status in_progress>resolved"]
    assert states.tickets("source_key, status") == [("back", "resolved"), ("early", "resolved"), ("good", "new")]
    assert summary(states.run((states.folder / "log.csv").read_bytes()))["faulty tickets"][""] == 2


def test_every_refused_row_is_told(states):
    """Compressed, with a byte order mark, CRLF, quotes over lines, blank lines and bytes that are no text."""
    log = "\ufeff".encode() + b"\r\n".join([
        STATES_HEADER.encode(),
        row(1, "New", 0, "1/3/2016 09:05", text='"two\r\nlines, and ""quotes"""').encode(),
        b"",
        row(1, "-100", 1, "1/3/2016 10:00").encode(),
        row(1, "Active", 2, "1/3/2016 10:00", text="caf\u00e9").encode("latin-1"),
        row(1, "Active", 3, "27/3/2016 02:30").encode(),
        row(1, "Active", 4, "30/2/2016 10:00").encode(),
        row(1, "Active", 5, "2/1/2017 10:00").encode(),
        row(1, "Active", 6, "2/3/2016 10:00", opened="?", site="n/a", kind="?").encode(),
        row(1, "Active", 7, "2/3/2016 10:00", priority="5 - Whenever").encode(),
        b"1,Active,8,1/3/2016 09:00",
        row("", "Active", 9, "2/3/2016 10:00").encode(),
        row(2, "-100", 0, "2/3/2016 10:00").encode(),
        row(1, 'Act"ive', 10, "2/3/2016 10:00").encode(),
        row(1, "Closed", 11, "3/3/2016 10:00").encode() + b"\r\n\r\n"])
    done = states.run(log, name="log.csv.gz")
    told = summary(done)
    assert told["rows"] == {"": 13, "imported": 3, "merged": 0, "there": 0, "refused": 10}
    assert told["tickets"] == {"": 2, "new": 1, "grown": 0, "there": 0, "refused": 1}
    assert "2 empty lines were passed over" in done.stdout
    assert "         2   state '-100' is not in the mapping" in done.stdout
    assert f"see {states.folder}/log.rejects.csv" in done.stdout
    rejects = states.rejects().split("\r\n")
    assert rejects[0] == "line,reason,row"
    assert [line.split('","')[0] for line in rejects[1:-1]] == [
        '5,"state \'-100\' is not in the mapping', '6,"not valid UTF-8',
        "7,\"updated '27/3/2016 02:30' is a time that the clocks of the mapping's zone skip",
        "8,\"updated '30/2/2016 10:00' is no such date or time", "9,\"updated '2/1/2017 10:00' lies after the instant of the import",
        "11,\"priority '5 - Whenever' is not in the mapping", '12,"4 cells where the header has 9', '13,"number is missing',
        '14,"state \'-100\' is not in the mapping', '15,"a quote in the middle of a field']
    assert rejects[2].endswith('caf\\xE9"')
    assert rejects[-2].endswith(',"1,Act""ive,10,1/3/2016 09:00,2/3/2016 10:00,9,3 - Moderate,other,no mail"')
    assert states.tickets("subject, status") == [('1: two  lines, and "quotes"', "closed")]
    assert (states.folder / "log.rejects.csv").stat().st_mode & 0o077 == 0


def test_a_row_put_right_comes_in_later(states):
    summary(states.run([STATES_HEADER, STORY[0], row(1, "-100", 1, "1/3/2016 10:00"), STORY[5]]))
    told = summary(states.run([STATES_HEADER, STORY[0], STORY[1], STORY[5]]))
    assert told["rows"] == {"": 3, "imported": 1, "merged": 0, "there": 2, "refused": 0}
    assert "01 09:00 message agent" in states.history("1")
    assert states.rejects() == "line,reason,row\r\n"  # that of the first run would be told no longer


def test_customers(states, site):
    """The first that is known stands; a known customer is used again, in whatever case its name is written."""
    site.admin("customer", "add", states.source.upper() + " NORTH")
    done = states.run([STATES_HEADER,
                       row(1, "New", 0, "1/3/2016 09:05", site="?"), row(1, "New", 1, "1/3/2016 10:05", site="north"),
                       row(1, "New", 2, "1/3/2016 11:05", site="south"), row(2, "New", 0, "1/3/2016 09:05", site="North"),
                       row(3, "New", 0, "1/3/2016 09:05", site="?"), row(4, "New", 0, "1/3/2016 09:05", site="east")])
    assert summary(done)["customers"] == {"": 3}
    assert "1 rows name another customer than their ticket's first" in done.stdout
    names = site.sql("SELECT t.source_key, c.name FROM firstline.ticket AS t JOIN firstline.customer AS c USING (customer_id)"
                     " WHERE t.source = %s ORDER BY 1", states.source)
    north = states.source.upper() + " NORTH"
    assert names == [("1", north), ("2", north), ("3", states.source + " unknown"), ("4", states.source + " east")]
    # A ticket that came before is found by its key, whatever its row says of the customer now.
    told = summary(states.run([STATES_HEADER, row(4, "Active", 1, "2/3/2016 09:05", site="west")]))
    assert told["tickets"]["grown"] == 1
    assert site.sql("SELECT count(*) FROM firstline.customer WHERE name = %s", states.source + " west") == [(0,)]


def test_a_log_of_events(events, site):
    """Messages of both sides, notes, and statuses that an event implies; plans by the customers' contracts."""
    plans = Desk(site, STATES)
    site.admin("calendar", "import", plans.folder / "calendar.ini")
    site.admin("plan", "import", plans.folder / "plan.ini")
    company = events.source + " Halden"
    site.admin("customer", "add", company, "--plan", plans.source, "--from", "2016-03-02")
    log = ["case;time;what;to;priority;company;title",
           f"7;2016-03-02T09:00:00+01:00;created;;P1;{company};\"no mail; at all\"",
           "7;2016-03-02T08:30:00Z;viewed;nonsense;;;",
           "7;2016-03-02T09:00:00Z;reply;pending;;;",
           "7;2016-03-02T10:00:00Z;note;;;;",
           "7;2016-03-02T11:00:00Z;customer;;;;",
           "7;2016-03-02T12:00:00Z;change;;P2;;",
           "7;2016-03-02T12:30:00Z;solve;;;;",
           "7;2016-03-02T13:00:00Z;customer;open;;;",
           "7;2016-03-02T14:00:00Z;dropped;;;;",
           f"8;2016-03-01T09:00:00Z;created;;;{company};before the contract"]
    done = events.run(log)
    told = summary(done)
    assert told["rows"] == {"": 10, "imported": 8, "merged": 0, "there": 0, "ignored": 1, "refused": 1}
    assert "event 'dropped' is not in the mapping" not in done.stdout and "what 'dropped' is not in the mapping" in done.stdout
    assert events.history("7") == [
        "02 08:00 received", "02 08:00 priority 0>1", "02 08:00 category 0>4", "02 08:00 plan", "02 09:00 message agent",
        "02 09:00 status new>waiting_customer", "02 10:00 message agent note", "02 11:00 status waiting_customer>in_progress",
        "02 11:00 message requester", "02 12:00 priority 1>2", "02 12:30 message agent", "02 12:30 status in_progress>resolved",
        "02 13:00 status resolved>in_progress", "02 13:00 message requester"]
    assert events.tickets("subject, last_author, next_response_due_at IS NULL") == [
        ("no mail; at all", "requester", True), ("before the contract", "", True)]
    # Without a plan there are no clocks: told, and counted all the same.
    assert told["faulty tickets"][""] == 1 and "(8): " in done.stdout
    assert summary(events.run(log))["events"][""] == 0


def test_plans_that_the_log_names(states, site):
    other = Desk(site, STATES)
    site.admin("calendar", "import", other.folder / "calendar.ini")
    site.admin("plan", "import", other.folder / "plan.ini")
    states.write("desk.ini", (states.folder / "desk.ini").read_text().replace("status=state\n", "status=state\nplan=text\n"))
    summary(states.run([STATES_HEADER, row(1, "New", 0, "1/3/2016 09:05", text=other.source.upper()), row(2, "New", 0, "1/3/2016 09:05", text="?")]))
    names = site.sql("SELECT p.name FROM firstline.ticket AS t JOIN firstline.plan_version USING (plan_version_id) JOIN firstline.plan AS p USING (plan_id)"
                     " WHERE t.source = %s ORDER BY t.source_key", states.source)
    assert names == [(other.source,), (states.source,)]
    refused(states.run([STATES_HEADER, row(3, "New", 0, "1/3/2016 09:05", text="Gold")]), "the log names the plan 'Gold', which isn't here")


# ---- what is refused as a whole --------------------------------------------------------------------------------------

def refused(done, *words, status=1):
    assert done.returncode == status, (done.stdout, done.stderr)
    assert done.stdout == ""
    for word in words:
        assert word in done.stderr, done.stderr


@pytest.mark.parametrize("log, said", [
    ("", "log.csv is empty"),
    ("\ufeff", "log.csv is empty"),
    ("number,state\n1,New\n", "desk.ini:8: the log has no column 'updated'"),
    (STATES_HEADER + ",mod\n", "desk.ini:9: the log has two columns 'mod'"),
    ('number,"state"x\n', "log.csv:1: the header has text after a closing quote"),
    (STATES_HEADER + '\n1,"New,0\n' + row(2, "New", 0, "1/3/2016 09:05"), "log.csv:2: a quote is opened in this row and never closed"),
    ((STATES_HEADER + "\n").encode("utf-16"), "log.csv:1: the file is in UTF-16"),
])
def test_what_is_no_log(states, log, said):
    refused(states.run(log), said)
    assert states.tickets() == []
    assert sorted(file.name for file in states.folder.iterdir()) == ["calendar.ini", "desk.ini", "log.csv", "plan.ini"]


@pytest.mark.parametrize("old, new, said", [
    ("rows=states", "rows=rows", "desk.ini:3: rows= is 'states' or 'events'"),
    ("zone=Europe/Berlin", "zone=Europe/Bonn", "desk.ini:16: there is no zone 'Europe/Bonn'"),
    ("closed=Closed", "closed=Resolved", "desk.ini:23: 'Resolved' stands for something else already"),
    ("trouble_slow=slow", "troubles=slow", "desk.ini:32: there is no category 'troubles'"),
    ("default=usage", "default=use", "desk.ini:33: there is no category 'use'"),
    ("file=plan.ini", "file=none.ini", "none.ini"),
    ("file=plan.ini\ncalendar=calendar.ini", "name=Nothing", "desk.ini names the plan 'Nothing', which isn't here"),
])
def test_a_mapping_that_is_wrong(states, site, old, new, said):
    text = (states.folder / "desk.ini").read_text()
    assert old in text
    states.write("desk.ini", text.replace(old, new))
    customers = site.sql("SELECT count(*) FROM firstline.customer")
    refused(states.run([STATES_HEADER, *STORY]), said)
    assert states.tickets() == [] and site.sql("SELECT count(*) FROM firstline.customer") == customers


def test_a_plan_of_the_same_name(states):
    """A version that came later changes nothing for the mapping; a plan that never said so is another one."""
    summary(states.run([STATES_HEADER, *STORY[:1]]))
    plan = states.write("later.ini", (states.folder / "plan.ini").read_text().replace("2016-01-01", "2020-01-01").replace("1h 2h", "2h 3h"))
    states.site.admin("plan", "import", plan)
    summary(states.run([STATES_HEADER, *STORY[:2]]))
    states.write("plan.ini", plan.read_text().replace("2h 3h", "3h 3h"))
    refused(states.run([STATES_HEADER, *STORY[:3]]), f"there is a plan '{states.source}', but no version of it says what")


def test_usage(states):
    refused(states.site.admin("import", "tickets", "log.csv", check=False), "--mapping FILE", status=2)
    refused(states.run([STATES_HEADER], now="yesterday"), "--now 'yesterday' is not an instant", status=2)
    refused(states.run_file(states.folder / "none.csv"), "none.csv: No such file or directory")


def test_no_row_that_can_be_read(states):
    """It is told row by row, and nothing is imported."""
    told = summary(states.run([STATES_HEADER, row(1, "Lost", 0, "1/3/2016 09:05")]))
    assert told["rows"] == {"": 1, "imported": 0, "merged": 0, "there": 0, "refused": 1}
    assert told["tickets"] == {"": 1, "new": 0, "grown": 0, "there": 0, "refused": 1}


# ---- where refused rows go -------------------------------------------------------------------------------------------

def test_rejects_beside_a_log_that_can_not_be_written_to(states):
    """The log's folder belongs to somebody else: the file is made where one stands."""
    closed, here = states.folder / "closed", states.folder / "here"
    closed.mkdir()
    here.mkdir()
    here.chmod(0o777)
    (closed / "log.csv").write_text(STATES_HEADER + "\n" + row(1, "-100", 0, "1/3/2016 09:05") + "\n")
    closed.chmod(0o555)
    assert "see log.rejects.csv" in states.run_file(closed / "log.csv", folder=here).stdout
    assert (here / "log.rejects.csv").read_text().count("-100") == 2
    (here / "log.rejects.csv").unlink()
    here.chmod(0o555)
    refused(states.run_file(closed / "log.csv", folder=here), "log.rejects.csv can't be written: Permission denied; say with --rejects")
    wanted = states.folder / "wanted.csv"
    assert f"see {wanted}" in states.run_file(closed / "log.csv", "--rejects", wanted, folder=here).stdout
    assert wanted.exists()
    here.chmod(0o777)
    closed.chmod(0o777)


def test_rejects_that_can_not_be_written(states):
    """Then nothing is imported either: no row may be lost."""
    refused(states.run([STATES_HEADER, STORY[0], row(1, "-100", 1, "1/3/2016 10:00")], "--rejects", "/nowhere/at/all.csv"),
            "/nowhere/at/all.csv can't be written: No such file or directory")
    refused(states.run([STATES_HEADER, STORY[0]], "--rejects", "/nowhere/at/all.csv"), "/nowhere/at/all.csv can't be written")
    # The disk is full: a few rows show it when the file is closed, many while it is written.
    for rows in (20, 2000):
        log = [STATES_HEADER, STORY[0], *[row(1, "-100", 1, "1/3/2016 10:00")] * rows]
        refused(states.run(log, file_limit=1), "log.rejects.csv can't be written: File too large")
    assert states.tickets() == []
    assert sorted(file.name for file in states.folder.iterdir()) == ["calendar.ini", "desk.ini", "log.csv", "plan.ini"]


# ---- others at work --------------------------------------------------------------------------------------------------

def wait_for_lock(site):
    for _ in range(200):
        if site.sql("SELECT count(*) FROM pg_stat_activity WHERE usename = 'firstline_admin' AND wait_event_type = 'Lock'")[0][0]:
            return
        time.sleep(0.05)
    raise AssertionError("nobody waits")


def test_a_ticket_that_is_written_meanwhile(states, site):
    """An act of the desk that commits while the import is under way: nothing is imported on top of what it hasn't seen."""
    summary(states.run([STATES_HEADER, STORY[0]]))
    agent = site.connect("postgres", autocommit=False)
    result = []
    try:
        with agent.cursor() as cursor:
            cursor.execute("UPDATE firstline.ticket SET version = version + 1 WHERE source = %s", [states.source])
        running = threading.Thread(target=lambda: result.append(states.run([STATES_HEADER, *STORY, row(2, "New", 0, "1/3/2016 09:05")])))
        running.start()
        wait_for_lock(site)
        agent.commit()
        running.join()
    finally:
        agent.close()
    refused(result[0], "1 of the tickets were written by somebody else meanwhile; nothing was imported, run it again")
    assert states.tickets("source_key, version") == [("1", 2)]
    assert summary(states.run([STATES_HEADER, *STORY]))["tickets"]["grown"] == 1


def test_two_imports_at_once(states):
    """They go one after the other, and the second finds all that the first brought."""
    states.write("log.csv", "".join(line + "\n" for line in [STATES_HEADER, *STORY]))
    results = []
    both = [threading.Thread(target=lambda: results.append(summary(states.run_file(states.folder / "log.csv")))) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(told["tickets"]["new"] for told in results) == [0, 1]
    assert len(states.tickets()) == 1


def test_the_shipped_mapping_by_its_name(site, states):
    """A name without a folder is found among what is installed."""
    log = states.write("log.csv", "number\n1\n")
    done = subprocess.run([site.prefix / "bin/firstline-admin", "import", "tickets", "--config", site.config, "--mapping", "servicenow.ini", log],
                          capture_output=True, text=True)
    assert "share/firstline/import/servicenow.ini:" in done.stderr and "the log has no column 'sys_updated_at'" in done.stderr
