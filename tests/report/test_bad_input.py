"""Bad input: nothing is lost, nothing is half-written, and what is said is clear. What needs the disk
full, a folder closed or two runs at once is in test_run.py."""
import os
import re

import pytest

import calc
import excel
import odd
import xlsx
from conftest import COUNT_ALL, NOW, ZONE, judge_of, small_sample
from cut import Link
from figures import Figures
from harness.site import Site
from names import Names
from table import all_rows, open_book, rows_of
from test_summary_sheets import faults_of


@pytest.fixture
def folder(desk, request):
    return desk.path / "tmp" / re.sub(r"\W+", "-", request.node.name)


def run(site, folder, *arguments, now=NOW, **options):
    return site.report("--output", folder, "--now", now, *arguments, check=False, **options)


def left_in(folder):
    return sorted(entry.name for entry in folder.iterdir()) if folder.exists() else []


def said_once(done, *words):
    """One line on standard error that names the program and says these words."""
    lines = [line for line in done.stderr.splitlines() if all(word in line for word in words)]
    assert len(lines) == 1, done.stderr


# ---- months and customers

def test_a_month_without_tickets(sample_months, judge, names):
    path = sample_months(201907)
    for sheet in ("Summary", "By customer", "By category", "By priority", "By plan"):
        assert "There are no tickets in this month." in {cell.value for cell in xlsx.read(path)[sheet].values()}, sheet
    assert "Nothing was missed." in {cell.value for cell in xlsx.read(path)["Breaches"].values()}
    assert faults_of(path, Figures(judge, names, 201907)) == []


def test_an_installation_without_customers(desk):
    site = Site("bare")
    try:
        site.create()
        folder = site.path / "tmp/bare"
        done = run(site, folder, "--month", "2026-02")
        assert done.returncode == 0, done.stderr
        path = folder / "sla-2026-02.xlsx"
        assert "There are no tickets in this month." in {cell.value for cell in xlsx.read(path)["Summary"].values()}
        assert excel.problems(path) == []
    finally:
        site.destroy()


def test_a_month_in_the_future(desk, folder):
    assert run(desk, folder, "--month", "2026-03").returncode == 0
    before = (folder / "sla-2026-03.xlsx").read_bytes()
    done = run(desk, folder, "--month", "2026-04")
    assert done.returncode == 2
    said_once(done, "firstline-report: ", "2026-04", "future")
    assert left_in(folder) == ["sla-2026-03.xlsx"] and (folder / "sla-2026-03.xlsx").read_bytes() == before


@pytest.fixture(scope="module")
def april_first():
    """A smaller sample that goes on into April."""
    site = Site("april")
    try:
        yield small_sample(site, "2026-04-02", 800)
    finally:
        site.destroy()


def test_the_month_begins_in_the_reports_zone(april_first):
    """One second before midnight in Berlin April lies in the future."""
    folder = april_first.path / "tmp/too-early"
    done = run(april_first, folder, "--month", "2026-04", now="2026-03-31T21:59:59Z")
    assert done.returncode == 2
    said_once(done, "future")


@pytest.mark.parametrize("now", ["2026-03-31T22:00:00Z", "2026-04-01T02:30:00Z", "2026-04-01T11:00:00Z"])
def test_a_month_that_has_begun_here_and_not_yet_there(april_first, now):
    """It is April in Berlin and still March in New York and Los Angeles: what runs there is not carried in yet."""
    folder = april_first.path / "tmp" / re.sub(r"\W", "-", now)
    for month in (202603, 202604):
        done = run(april_first, folder, "--month", f"{month // 100}-{month % 100:02d}", now=now)
        assert done.returncode == 0, done.stderr
    judge, names = judge_of(april_first, now), Names(april_first, ZONE)
    for month in (202603, 202604):
        assert faults_of(folder / f"sla-{month // 100}-{month % 100:02d}.xlsx", Figures(judge, names, month)) == []
    ran = [row for row in judge.clocks(202603) if row.clock.verdict == "running"]
    assert {row.is_over for row in ran} == ({True, False} if now < "2026-04-01T04" else {True})


@pytest.mark.parametrize("name", ["Nobody & Sons", "", "%", "Alpenblick", "' OR true --"])
def test_a_customer_that_does_not_exist(desk, folder, name):
    done = run(desk, folder, "--month", "2026-02", "--customer", name)
    assert done.returncode == 2
    said_once(done, "firstline-report: ", f"'{name}'")
    assert left_in(folder) == []


# ---- folders

def test_a_file_stands_where_the_folder_should_be(desk, folder):
    folder.write_text("not a folder")
    done = run(desk, folder, "--month", "2026-02")
    assert done.returncode == 1 and folder.read_text() == "not a folder"
    said_once(done, str(folder))


def test_a_folder_stands_where_the_workbook_should_be(desk, folder):
    (folder / "sla-2026-02.xlsx").mkdir(parents=True)
    if os.geteuid() == 0:
        import shutil
        for path in (folder, folder / "sla-2026-02.xlsx"):
            shutil.chown(path, "postgres", "postgres")
    done = run(desk, folder, "--month", "2026-02")
    assert done.returncode == 1 and (folder / "sla-2026-02.xlsx").is_dir()
    said_once(done, "sla-2026-02.xlsx")
    assert left_in(folder) == ["sla-2026-02.xlsx"]


# ---- the database gone half-way

NIGHT = "2026-04-01T12:00:00Z"


def over(site, folder, limit):
    """A run of March over a link that dies after so many bytes; the finished program and how many came through."""
    place, config = site.path / "tmp/link", site.path / "tmp/link.conf"
    place.mkdir(exist_ok=True)
    place.chmod(0o755)
    config.write_text(re.sub(r"host=\S+", f"host={place}", site.config.read_text()))
    config.chmod(0o644)
    site.sql(COUNT_ALL)  # so that there are facts to be counted, too
    with Link(place, site.variable("RUN"), limit) as link:
        return run(site, folder, "--config", config, "--month", "2026-03", now=NIGHT), link.passed


@pytest.fixture(scope="module")
def good_night(april_first):
    """A folder with last night's workbook, and how many bytes it takes to make it."""
    folder = april_first.path / "tmp/nights"
    done, size = over(april_first, folder, None)
    assert done.returncode == 0, done.stderr
    return folder, size


@pytest.mark.parametrize("part", [0.0, 0.001, 0.1, 0.5, 0.9, 0.99])
def test_the_database_gone_half_way(april_first, good_night, part):
    folder, size = good_night
    path = folder / "sla-2026-03.xlsx"
    before, facts, cells = path.read_bytes(), facts_of(april_first), without_run(path)
    done, _ = over(april_first, folder, int(size * part))
    assert done.returncode == 1, done.stderr
    said_once(done, "firstline-report: ")
    assert left_in(folder) == ["sla-2026-03.xlsx"] and path.read_bytes() == before
    # The next night makes good whatever was lost.
    assert run(april_first, folder, "--month", "2026-03", now=NIGHT).returncode == 0
    assert facts_of(april_first) == facts and without_run(path) == cells
    assert april_first.sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == [(0,)]


def facts_of(site):
    return site.sql("SELECT count(*), md5(string_agg(f::text, '' ORDER BY customer_id, ticket_id, month, metric, cycle, part)) FROM firstline.clock_fact AS f")


def without_run(path):
    """Every cell but those of Definitions, where the number of the run stands."""
    return {name: cells for name, cells in xlsx.read(path).items() if name != "Definitions"}


# ---- names and faulty events

@pytest.fixture(scope="module")
def oddities():
    site = Site("odd")
    try:
        site.create()
        done = odd.enter(site)
        assert done.returncode == 0, done.stdout + done.stderr
        yield site
    finally:
        site.destroy()


@pytest.fixture(scope="module")
def odd_book(oddities):
    folder = oddities.path / "tmp/odd"
    done = run(oddities, folder, "--month", "2016-04", now=odd.NOW)
    assert done.returncode == 0, done.stderr
    return folder / "sla-2016-04.xlsx"


def test_names_stand_as_they_are(oddities, odd_book):
    """Every cell is what it must be, and every name a text, letter for letter."""
    entered = {name for name, in oddities.sql("SELECT name FROM firstline.customer")}
    assert entered == set(odd.NAMES) - {"tab\there", "ZOË "} | {"tab here"}  # the import tidies space, and knows Zoë in capitals
    book = xlsx.read(odd_book)
    for sheet in ("By customer", "Clocks", "Tickets", "Groups"):
        texts = [cell for cell in book[sheet].values() if cell.value in entered]
        assert {cell.value for cell in texts} == entered, sheet
        assert all(cell.kind == "text" and cell.formula is None for cell in texts), sheet
    assert faults_of(odd_book, Figures(judge_of(oddities, odd.NOW), Names(oddities, ZONE), odd.MONTH)) == []


def test_names_that_look_like_formulas_are_none(oddities, odd_book):
    book = xlsx.read(odd_book)
    calculating = [name for name in odd.NAMES if name[0] in "=+-@"]
    assert len(calculating) == 5
    found = [cell for cells in book.values() for cell in cells.values() if cell.value in calculating]
    assert len(found) > 20 and not [cell for cell in found if cell.formula is not None or cell.kind != "text"]


def test_excel_opens_them(odd_book):
    assert excel.problems(odd_book) == []


def test_libreoffice_reads_the_same_names(odd_book, trusted_office):
    assert calc.changes(xlsx.read(odd_book), xlsx.read(trusted_office(odd_book))) == []


@pytest.mark.parametrize("name", [odd.NAMES[0], odd.NAMES[1], odd.NAMES[3], "[1]!Sheet:A/B\\C?", "x" * 200, "字" * 200, "#REF!"])
def test_the_file_of_a_customer_with_an_odd_name(oddities, name):
    folder = oddities.path / "tmp" / f"own-{odd.NAMES.index(name)}"
    done = run(oddities, folder, "--month", "2016-04", "--customer", name, now=odd.NOW)
    assert done.returncode == 0, done.stderr
    path, = folder.iterdir()
    number, = [number for number, there in Names(oddities, ZONE).customers if there == name]
    assert re.fullmatch(rf"sla-2016-04-[\w-]+-{number}\.xlsx", path.name) and len(path.name.encode()) < 200
    assert excel.problems(path) == []
    names = Names(oddities, ZONE)
    assert faults_of(path, Figures(judge_of(oddities, odd.NOW), names.in_zone_of(number), odd.MONTH, number)) == []


def test_a_cause_longer_than_any_cell(oddities, odd_book, trusted_office):
    """A cause is a code; if somebody puts a novel there, its beginning stands on the sheets, and is counted."""
    ticket = oddities.sql("SELECT ticket_id FROM firstline.ticket WHERE source_key = %s", f"INC{len(odd.NAMES)}")[0][0]
    odd.add_event(oddities, ticket, "2016-05-02 09:00Z", "cause_of_breach", metric="resolution", to_id=1, reason_code="ausfällig " * 4000)
    oddities.sql("UPDATE firstline.ticket SET version = version + 1 WHERE ticket_id = %s", ticket)
    folder = oddities.path / "tmp/novel"
    assert run(oddities, folder, "--month", "2016-04", now=odd.NOW).returncode == 0
    path = folder / "sla-2016-04.xlsx"
    causes = {line["Cause"]: line["Missed"] for line in rows_of(open_book(path)["Summary"], "Cause")}
    kept = next(cause for cause in causes if cause.startswith("ausfällig ausfällig"))
    assert causes[kept] == 1 and kept in {row["Cause"] for row in all_rows(open_book(path), "Breaches")}
    assert excel.problems(path) == [] and calc.changes(xlsx.read(path), xlsx.read(trusted_office(path))) == []


@pytest.fixture(scope="module")
def faulty_book(oddities, odd_book):
    """Tickets whose events are at fault, each in its own way: {ticket: words on the sheet}."""
    model = oddities.sql("SELECT min(ticket_id) FROM firstline.ticket")[0][0]
    plan = oddities.sql("SELECT max(plan_version_id) FROM firstline.plan_version")[0][0]
    said = {}

    def ticket(key, words, *events):
        number = odd.copy_ticket(oddities, model, key)
        said[number] = words
        odd.add_event(oddities, number, "2016-04-05 09:00Z", "received", author="requester")
        odd.add_event(oddities, number, "2016-04-05 09:00Z", "priority", to_id=3)
        for at, kind, columns in events:
            odd.add_event(oddities, number, at, kind, **columns)
        return number

    promised = ("2016-04-05 09:00Z", "plan", {"to_id": plan})
    ticket("no plan", "no plan is known")
    ticket("unknown plan", "a plan version that there is not", ("2016-04-05 09:00Z", "plan", {"to_id": 999999}), promised)
    ticket("bad status", "a value that there is not", promised, ("2016-04-06 09:00Z", "status", {"to_code": "dancing"}))
    ticket("bad priority", "a value that there is not", promised, ("2016-04-06 09:00Z", "priority", {"to_id": 9}))
    ticket("bad level", "a value that there is not", promised, ("2016-04-06 09:00Z", "level", {"to_id": 7}))
    ticket("twice", "received a second time", promised, ("2016-04-06 09:00Z", "received", {}))
    ticket("no case", "a vendor case that was not submitted", promised, ("2016-04-06 09:00Z", "vendor_solved", {"ref_id": 77}))
    ticket("no merge", "merged with a ticket that says nothing of it", promised, ("2016-04-06 09:00Z", "merged_from", {"ref_id": model}))
    ticket("early", "an event before 'received'", promised, ("2016-04-01 09:00Z", "message", {"author": "agent", "is_public": "true"}))
    unreceived = odd.copy_ticket(oddities, model, "not received")
    said[unreceived] = "no 'received' event"
    odd.add_event(oddities, unreceived, "2016-04-05 09:00Z", "priority", to_id=3)
    folder = oddities.path / "tmp/faulty"
    done = run(oddities, folder, "--month", "2016-04", now=odd.NOW)
    return done, folder / "sla-2016-04.xlsx", said


def test_faulty_events_are_listed_and_counted(faulty_book):
    done, path, said = faulty_book
    assert done.returncode == 4 and "faults" in done.stderr, done.stderr
    listed = {row["Ticket"]: row for row in rows_of(open_book(path)["Faults"])}
    assert listed.keys() == said.keys()
    for ticket, words in said.items():
        assert words in listed[ticket]["What is wrong, and how it is counted"], listed[ticket]
    tickets = {row["Ticket"]: row for row in all_rows(open_book(path), "Tickets")}
    clocks = {}
    for row in all_rows(open_book(path), "Clocks"):
        clocks.setdefault(row["Ticket"], []).append(row)
    for ticket, row in listed.items():
        assert row["In this month's figures"] == ("yes" if ticket in tickets else "no"), row
        words = row["What is wrong, and how it is counted"]
        if "no plan" in words or "no 'received'" in words:
            assert ticket not in clocks, row  # counted without clocks
        else:
            assert {clock["Metric"] for clock in clocks[ticket]} == {"First response", "Resolution"}, row


def test_a_workbook_with_faults_is_sound(faulty_book, trusted_office):
    path = faulty_book[1]
    assert excel.problems(path) == []
    assert calc.changes(xlsx.read(path), xlsx.read(trusted_office(path))) == []
    checks = [cell.value for sheet in ("Summary", "By customer", "By plan") for cell in xlsx.read(path)[sheet].values() if cell.value in ("ok", "differs")]
    assert len(checks) > 30 and set(checks) == {"ok"}
