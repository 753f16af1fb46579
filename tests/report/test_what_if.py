"""A month under another plan or calendar: figures worked out by hand, then over the sample data against the second reading
of the rules; nothing that is stored changes; wrong files are refused."""
import itertools
import json

import pytest

import calc
import xlsx
from harness.promises import CALENDAR, PLAN, Promise
from conftest import MONTH, NOW, ZONE, epoch
from judge_hours import Calendar, Plan
from judge_month import Judge
from harness.site import Site
from table import all_rows, open_book, rows_of

_numbers = itertools.count(1)
LATER = "2026-03-15T09:00:00Z"
FACTS = ("clock_fact", "ticket_fact", "ticket_fault", "ticket_replay", "month_metric", "month_volume", "month", "plan_version", "calendar_version")


def five_tickets(site):
    """Five tickets of February under a plan of 1 h and 4 h (priority 1), 2 h and 8 h (priority 2), from 09:00 to 17:00 UTC:

    A answered after 0:30, resolved after 3:00      B answered after 0:50, resolved after 5:00
    C received an hour before closing, answered next morning after 1:30, resolved after 3:00
    D (priority 2) answered after 0:30, not resolved: 8 h end on the 28th at 15:00
    E received an hour before closing of the month's last day: first response due at 17:00, resolution in March
    """
    promise = Promise(site)

    def ticket(received, answered=None, resolved=None, priority=1):
        number = promise.ticket(received, priority)
        if answered:
            promise.event(number, answered, "message", author="agent", is_public=True)
        if resolved:
            promise.event(number, resolved, "status", from_code="in_progress", to_code="resolved")
        return number
    promise.tickets = {
        "A": ticket("2026-02-02 09:00Z", "2026-02-02 09:30Z", "2026-02-02 12:00Z"),
        "B": ticket("2026-02-03 09:00Z", "2026-02-03 09:50Z", "2026-02-03 14:00Z"),
        "C": ticket("2026-02-04 16:00Z", "2026-02-05 09:30Z", "2026-02-05 11:00Z"),
        "D": ticket("2026-02-27 15:00Z", "2026-02-27 15:30Z", priority=2),
        "E": ticket("2026-02-28 16:00Z"),
    }
    return promise


@pytest.fixture(scope="module")
def small(site):
    promise = five_tickets(site)
    site.report("--month", "2026-02", "--now", LATER)
    return promise


def stored(site):
    return {table: site.sql(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)), count(*) FROM firstline.{table} AS t") for table in FACTS}


class Trial:
    def __init__(self, site, text, *arguments, month="2026-02", now=LATER, check=True):
        self.file = site.path / "tmp" / "what-if.ini"
        self.file.write_text(text)
        self.folder = site.path / "tmp" / f"what-if-{next(_numbers)}"
        self.done = site.report("--what-if", self.file, "--month", month, "--now", now, "--output", self.folder, "--json", *arguments, check=check)
        self.said = json.loads(self.done.stdout)
        self.path = self.folder / f"what-if-{month}.xlsx"

    @property
    def book(self):
        return open_book(self.path)

    def promises(self):
        """{promise: (met, missed, attainment, met would be, missed would be, attainment would be, changes)}"""
        return {row["Promise"]: figures(row) for row in rows_of(self.book["What if"], "Promise") if row["Priority"] == "All priorities"}

    def changes(self):
        return {(row["Ticket"], row["Metric"]): row for row in all_rows(self.book, "Changes")}


def figures(row):
    return tuple(row[title] for title in ("Met", "Missed", "Attainment", "Met, what if", "Missed, what if", "Attainment, what if",
                                          "Verdicts that change"))


def plan_of(small, first, resolution):
    text = PLAN.format(name=small.plan.upper(), calendar=small.calendar)
    return text.replace("first_response=1h 2h 4h 8h", f"first_response={first}").replace("resolution=4h 8h 16h 40h", f"resolution={resolution}")


@pytest.fixture(scope="module")
def harder(site, small):
    """45 minutes to the first response; 6 h and 16 h to the resolution."""
    before = stored(site)
    trial = Trial(site, plan_of(small, "45m 2h 4h 8h", "6h 16h 16h 40h"))
    assert stored(site) == before
    return trial


# ---- by hand

def test_another_plan_by_promise(harder):
    assert harder.promises() == {
        # A, B, D met, C and E missed; B's 50 minutes would be too long.
        "First response": (3, 2, 0.6, 2, 3, 0.4, 1),
        # A and C met, B and D missed, E runs; B would be met after 5 of 6 h, and D not due before March.
        "Resolution": (2, 2, 0.5, 3, 0, 1, 2),
    }
    assert harder.said["verdicts_changed"] == 3 and harder.said["outcome"] == "done"
    assert harder.said["months"] == [{
        "month": "2026-02",
        "attainment": {"first_response": {"met": 3, "missed": 2, "percent": 60}, "resolution": {"met": 2, "missed": 2, "percent": 50}},
        "attainment_what_if": {"first_response": {"met": 2, "missed": 3, "percent": 40}, "resolution": {"met": 3, "missed": 0, "percent": 100}}}]


def test_another_plan_by_priority_and_customer(harder, small):
    rows = {(row["Priority"], row["Promise"]): figures(row) for row in rows_of(harder.book["What if"], "Promise")
            if row["Priority"] != "All priorities"}
    assert rows == {("1 (highest)", "First response"): (2, 2, 0.5, 1, 3, 0.25, 1), ("2", "First response"): (1, 0, 1, 1, 0, 1, 0),
                    ("1 (highest)", "Resolution"): (2, 1, 0.6666, 3, 0, 1, 1), ("2", "Resolution"): (0, 1, 0, 0, 0, "none", 1)}
    rows = {(row["Customer"], row["Promise"]): figures(row) for row in rows_of(harder.book["By customer"])}
    assert rows == {(small.customer, "First response"): (3, 2, 0.6, 2, 3, 0.4, 1), (small.customer, "Resolution"): (2, 2, 0.5, 3, 0, 1, 2)}


def test_the_verdicts_that_change(harder, small):
    changes = harder.changes()
    number = small.tickets
    assert changes.keys() == {(number["B"], "First response"), (number["B"], "Resolution"), (number["D"], "Resolution")}

    def told(ticket, metric):
        row = changes[number[ticket], metric]
        return (row["Verdict"], row["Verdict, what if"], f"{row['Due']:%d %H:%M}", f"{row['Due, what if']:%d %H:%M}", row["Why"])
    # Due instants in Europe/Berlin, an hour after UTC in February.
    assert told("B", "First response") == ("met", "missed", "03 11:00", "03 10:45", "target 0:45 h in place of 1:00 h: stopped too late")
    assert told("B", "Resolution") == ("missed", "met", "03 14:00", "03 16:00", "target 6:00 h in place of 4:00 h: stopped in time")
    assert told("D", "Resolution") == ("missed", "running", "28 16:00", "01 16:00", "target 16:00 h in place of 8:00 h: not due by the month's end")


def test_another_calendar(site, small):
    """Round the clock: C's resolution is 19 h, and E's 4 h end on the 28th at 20:00."""
    before = stored(site)
    trial = Trial(site, CALENDAR.format(name=small.calendar, hours="00:00-24:00"))
    assert trial.promises() == {"First response": (3, 2, 0.6, 3, 2, 0.6, 0), "Resolution": (2, 2, 0.5, 1, 4, 0.2, 2)}
    changes = trial.changes()
    assert {key: row["Why"] for key, row in changes.items()} == {
        (small.tickets["C"], "Resolution"): "the same target, at another time: stopped too late",
        (small.tickets["E"], "Resolution"): "the same target, at another time: still open when due"}
    assert stored(site) == before


def test_nothing_is_promised_any_more(site, small):
    trial = Trial(site, plan_of(small, "- - - -", "4h 8h 16h 40h"))
    assert trial.promises()["First response"] == (3, 2, 0.6, 0, 0, "none", 5)
    assert {row["Why"] for row in trial.changes().values()} == {"would not be promised"}
    assert {row["Verdict, what if"] for row in trial.changes().values()} == {"not in this month"}


def test_a_verdict_in_an_earlier_month(site, small):
    """A ticket of 31 January at 16:30 with 1 h to the first response was missed on 1 February at 09:30; with half an hour in January."""
    ticket = small.ticket("2026-01-31 16:30Z")
    try:
        trial = Trial(site, plan_of(small, "30m 2h 4h 8h", "4h 8h 16h 40h"))
        row = trial.changes()[ticket, "First response"]
        assert (row["Verdict"], row["Verdict, what if"], row["Why"]) == ("missed", "not in this month", "would count in an earlier month")
    finally:
        site.sql("ALTER TABLE firstline.ticket_event DISABLE TRIGGER USER")
        site.sql("DELETE FROM firstline.ticket_event WHERE ticket_id = %s", ticket)
        site.sql("ALTER TABLE firstline.ticket_event ENABLE TRIGGER USER")
        site.sql("DELETE FROM firstline.ticket WHERE ticket_id = %s", ticket)


def test_the_same_plan_changes_nothing(site, small):
    trial = Trial(site, plan_of(small, "1h 2h 4h 8h", "4h 8h 16h 40h"))
    assert trial.said["verdicts_changed"] == 0 and trial.changes().keys() == {("No verdict changes.", None)}
    assert trial.promises() == {"First response": (3, 2, 0.6, 3, 2, 0.6, 0), "Resolution": (2, 2, 0.5, 2, 2, 0.5, 0)}


def test_both_promises_stand_beside_one_another(harder):
    rows = {(row["Section"], row["Key"]): (row["As it is (latest version)"], row["What if"], row["Differs"] or "")
            for row in rows_of(harder.book["Both promises"], "Section")}
    assert rows["targets", "first_response"] == ("1h 2h 4h 8h", "45m 2h 4h 8h", "differs")
    assert rows["plan", "phone_around_the_clock"] == ("no", "no", "")


def test_a_month_without_tickets(site, small):
    trial = Trial(site, plan_of(small, "30m 2h 4h 8h", "4h 8h 16h 40h"), month="2019-07")
    assert trial.said["verdicts_changed"] == 0
    assert "No clock counts in this month." in [cell.value for row in trial.book["What if"].iter_rows() for cell in row]


def test_data_goes_on_to_further_sheets(site, small, trusted_office):
    trial = Trial(site, plan_of(small, "- - - -", "1h 1h 1h 1h"), "--sheet-rows", "2")
    names = [name for name in trial.book.sheetnames if name.startswith("Changes")]
    assert len(names) == 4 and len(all_rows(trial.book, "Changes")) == 8
    assert calc.changes(xlsx.read(trial.path), xlsx.read(trusted_office(trial.path))) == []


# ---- a month that is closed

@pytest.fixture(scope="module")
def closed():
    """The five tickets in a February that the night of 3 March has frozen; B's end was then entered again, hours earlier."""
    site = Site("closed")
    try:
        promise = five_tickets(site.create())
        site.sql("ALTER TABLE firstline.ticket_event DISABLE TRIGGER USER; UPDATE firstline.ticket_event SET recorded_at = happened_at; "
                 "ALTER TABLE firstline.ticket_event ENABLE TRIGGER USER")
        site.report("--now", "2026-03-03T02:30:00Z")
        assert (202602,) in site.sql("SELECT month FROM firstline.month")
        promise.event(promise.tickets["B"], "2026-02-03 10:00Z", "status", from_code="in_progress", to_code="resolved",
                      recorded_at="2026-03-10 08:00Z")
        site.sql("UPDATE firstline.ticket SET version = version + 1 WHERE ticket_id = %s", promise.tickets["B"])
        assert site.report("--now", LATER, check=False).returncode == 4  # entered late is entered out of order
        yield site, promise
    finally:
        site.destroy()


def test_what_was_is_what_a_closed_month_says(closed):
    site, promise = closed
    before = stored(site)
    trial = Trial(site, plan_of(promise, "45m 2h 4h 8h", "6h 16h 16h 40h"))
    # As by hand above: what came in after the closing is known to neither side.
    assert trial.promises() == {"First response": (3, 2, 0.6, 2, 3, 0.4, 1), "Resolution": (2, 2, 0.5, 3, 0, 1, 2)}
    assert {key for key, _ in trial.changes()} == {promise.tickets["B"], promise.tickets["D"]}
    said = [cell.value for row in trial.book["What if"].iter_rows() for cell in row]
    assert "The month is closed: what was is what its workbook says." in said
    assert Trial(site, plan_of(promise, "1h 2h 4h 8h", "4h 8h 16h 40h")).said["verdicts_changed"] == 0
    assert stored(site) == before


# ---- refused

@pytest.mark.parametrize("text, said", [
    ("[plan]\nname=Nobody's\ncalendar=Nowhere\nvalid_from=2020-01-01\n[targets]\nfirst_response=1h 1h 1h 1h\n", "isn't here"),
    ("[calendar]\nname=Nowhere\ntimezone=UTC\n[week]\nmonday=09:00-17:00\n", "no plan counts by a calendar 'Nowhere'"),
    ("[calendar]\ntimezone=UTC\n[week]\nmonday=09:00-17:00\n", "has no name"),
    ("[calendar]\nname=Nowhere\ntimezone=UTC\n[week]\n[dates]\n", "366 days"),
    ("[calendar]\nname=Nowhere\ntimezone=Mars/Base\n[week]\nmonday=09:00-17:00\n", "what-if.ini:3"),
    ("[plan]\nname=x\ntargets=y\n", "what-if.ini:3"), ("[report]\nlanguage=de\n", "is no plan and no calendar"), ("", "is no plan and no calendar"),
    ("\x00", "what-if.ini"),
])
def test_a_wrong_file(site, small, text, said):
    trial = Trial(site, text, check=False)
    assert trial.done.returncode == 2 and said in trial.done.stderr, trial.done.stderr
    assert trial.said["outcome"] == "usage" and said in trial.said["message"]


def test_a_plan_that_there_is_not(site, small):
    trial = Trial(site, PLAN.format(name="Nobody's", calendar=small.calendar), check=False)
    assert trial.done.returncode == 2 and "there is no plan 'Nobody's'" in trial.done.stderr


def test_a_wrong_command_line(site, small, harder):
    for arguments in (("--what-if", harder.file), ("--what-if", harder.file, "--month", "2026-02", "--customer", small.customer),
                      ("--what-if", "/nonexistent.ini", "--month", "2026-02"), ("--what-if", harder.file, "--month", "2026-04")):
        done = site.report(*arguments, "--now", LATER, check=False)
        assert done.returncode == 2 and done.stderr.startswith("firstline-report: "), done.stderr


# ---- over the sample data, against the second reading

PLAN_NAME, CALENDAR_NAME = "Business Europe", "Berlin office"


@pytest.fixture(scope="module", params=["plan", "calendar"])
def sample(request, desk, judge):
    """The workbook of a trial over the sample data, and the judge of the same promise."""
    if request.param == "plan":
        text = desk.admin("plan", "export", PLAN_NAME).stdout.replace("first_response=1h 2h 4h 1wd", "first_response=30m 1h 8h 2wd")
        text = text.replace("resolution=8h 16h 4wd 7wd", "resolution=4h 24h 2wd -").replace("resolution=waiting_customer", "resolution=-")
    else:
        text = desk.admin("calendar", "export", CALENDAR_NAME).stdout
        text = "\n".join(line for line in text.splitlines() if not line.startswith(("friday=", "wednesday="))) + "\n"
    trial = Trial(desk, text, now=NOW)
    versions = desk.sql("SELECT v.plan_version_id, p.name, c.name FROM firstline.plan_version AS v JOIN firstline.plan AS p USING (plan_id) "
                        "JOIN firstline.calendar AS c USING (calendar_id)")
    other, plans = None, dict(judge.plans)
    for version, plan, calendar in versions:
        if request.param == "plan" and plan == PLAN_NAME:
            other = other or Plan(text, judge.plans[version].calendar)
            plans[version] = other
        elif request.param == "calendar" and calendar == CALENDAR_NAME:
            definition, = desk.sql("SELECT definition FROM firstline.plan_version WHERE plan_version_id = %s", version)[0]
            other = other or Calendar(text)
            plans[version] = Plan(definition, other)
    assert other is not None
    return trial, judge, Judge(plans, judge.plan_of, judge.tickets, judge.zone, epoch(NOW))


VERDICTS = {"met": "met", "breached": "missed", "excluded": "excluded", "running": "running", None: "not in this month"}
TITLES = {"first_response": "First response", "next_response": "Next response", "resolution": "Resolution",
          "vendor_response": "Vendor response", "vendor_resolution": "Vendor resolution"}


def verdicts_of(judge):
    return {(row.customer, row.ticket, row.clock.metric, row.clock.cycle): row.clock for row in judge.clocks(MONTH)}


def test_every_change_and_no_other(sample):
    trial, was, would = sample
    one, other = verdicts_of(was), verdicts_of(would)
    expected = {}
    for key in one.keys() | other.keys():
        before, after = (side[key].verdict if key in side else None for side in (one, other))
        if before != after:
            expected[key[1], TITLES[key[2]], key[3]] = VERDICTS[before], VERDICTS[after]
    found = {(row["Ticket"], row["Metric"], row["Cycle"]): (row["Verdict"], row["Verdict, what if"]) for row in all_rows(trial.book, "Changes")}
    assert found == expected and len(found) > 10
    assert trial.said["verdicts_changed"] == len(found)


def test_every_attainment(sample):
    trial, was, would = sample
    expected = {}
    for metric, title in TITLES.items():
        figures_of = []
        for side in (was, would):
            verdicts = [row.clock.verdict for row in side.clocks(MONTH) if row.clock.metric == metric]
            met, missed = verdicts.count("met"), verdicts.count("breached")
            figures_of += [met, missed, met * 10000 // (met + missed) / 10000]
        expected[title] = tuple(figures_of)
    assert {title: row[:6] for title, row in trial.promises().items()} == expected
    assert {row["Adds up"] for row in rows_of(trial.book["What if"], "Promise")} == {"ok"}


def test_a_recalculation_changes_nothing(sample, trusted_office):
    trial, _, _ = sample
    assert calc.changes(xlsx.read(trial.path), xlsx.read(trusted_office(trial.path))) == []


@pytest.mark.parametrize("language, first", [("de", "Was wäre wenn"), ("zh_CN", "假设分析")])
def test_in_other_languages(site, small, trusted_office, language, first):
    text = plan_of(small, "45m 2h 4h 8h", "6h 16h 16h 40h")
    trial = Trial(site, text, "--lang", language)
    english, translated = xlsx.read(Trial(site, text).path), xlsx.read(trial.path)
    assert list(translated)[0] == first
    for one, other in zip(english.values(), translated.values()):
        assert [cell.value for cell in one.values() if cell.kind == "number"] == [cell.value for cell in other.values() if cell.kind == "number"]
    assert calc.changes(translated, xlsx.read(trusted_office(trial.path))) == []
