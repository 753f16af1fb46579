"""The workbook against a second reading of the rules (judge.py) and its own arithmetic: every clock, every cell of every
summary sheet; a recalculation that changes nothing; the form that workbook.md asks for."""
import math
import zipfile
from datetime import datetime, timezone
from statistics import median
from zoneinfo import ZoneInfo

import openpyxl
import pytest

import calc
import judge
import xlsx
from conftest import MONTH, NOW, RUNNING, epoch
from table import all_rows, open_book, rows_of

BERLIN = ZoneInfo("Europe/Berlin")
TITLES = {"first_response": "First response", "next_response": "Next response", "resolution": "Resolution"}
VERDICTS = {"met": "met", "breached": "missed", "excluded": "excluded", "running": "running"}


@pytest.fixture(scope="module", params=[MONTH, RUNNING], ids=["month that is over", "running month"])
def month(request):
    return request.param


@pytest.fixture(scope="module")
def path(month, february, march):
    return february if month == MONTH else march


@pytest.fixture(scope="module")
def book(path):
    return open_book(path)


@pytest.fixture(scope="module")
def clocks(loaded, month):
    return judge.month_rows(loaded, month, epoch(NOW))


@pytest.fixture(scope="module")
def names(desk):
    """What stands for an id in the sheets."""
    def pairs(statement):
        return dict(desk.sql(statement))
    return {
        "customer": pairs("SELECT customer_id, name FROM firstline.customer"),
        "team": {0: "none", **pairs("SELECT team_id, name FROM firstline.team")},
        "plan": pairs("SELECT plan_id, name FROM firstline.plan"),
        "category": {i: (service or name, name) for i, name, service in desk.sql(
            "SELECT c.category_id, c.name, p.name FROM firstline.category AS c LEFT JOIN firstline.category AS p ON p.category_id = c.parent_id")},
    }


def local(instant):
    return None if instant == judge.NEVER else datetime.fromtimestamp(instant, BERLIN).replace(tzinfo=None)


# ---- every clock

def test_every_clock(book, clocks, names, loaded, month):
    found = {(r["Customer no."], r["Ticket"], r["Metric"], r["Cycle"]): r for r in all_rows(book, "Clocks")}
    assert len(found) == len(clocks) == len(all_rows(book, "Clocks")) > 0
    for row in clocks:
        clock, cell = row.clock, found[(row.customer, row.ticket, TITLES[row.clock.metric], row.clock.cycle)]
        verdict = "paused" if clock.verdict == "running" and clock.is_paused else VERDICTS[clock.verdict]
        assert cell["Verdict"] == verdict, cell
        assert (cell["Customer"], cell["Team"] or "none") == (names["customer"][row.customer], names["team"][clock.found["team"]])
        assert (cell["Service"], cell["Category"]) == names["category"][clock.found["category"]]
        assert (cell["Priority"], cell["Month of start"], cell["At creation"]) == (
            clock.found["priority"], row.opened_month, int(clock.at_creation and clock.verdict == "met")), cell
        assert (cell["Target, s"], cell["Elapsed, s"], cell["Paused, s"]) == (clock.target, clock.used, clock.paused), cell
        assert cell["Late by, s"] == (clock.late if clock.verdict == "breached" else 0), cell
        assert (cell["Start"], cell["Stop"], cell["Verdict at"]) == (local(clock.start), local(clock.stop), local(clock.verdict_at)), cell
        if clock.verdict in ("met", "breached"):
            assert cell["Due"] == local(clock.due), cell
        is_measured = clock.verdict in ("met", "breached") and clock.stop != judge.NEVER
        assert cell["In percentiles, s"] == (clock.used if is_measured else None), cell


def test_breaches_are_the_missed_clocks(book, clocks):
    missed = [row for row in clocks if row.clock.verdict == "breached"]
    rows = all_rows(book, "Breaches")
    assert sorted((r["Ticket"], r["Metric"], r["Late by, s"]) for r in rows) == sorted(
        (row.ticket, TITLES[row.clock.metric], row.clock.late) for row in missed)
    for row in rows:
        assert math.isclose(days(row["Late by, h"]), row["Late by, s"] / 86400, rel_tol=1e-9, abs_tol=1e-9)


def days(value):
    """openpyxl reads [h]:mm as a time or a timedelta."""
    if isinstance(value, (int, float)):
        return value
    if hasattr(value, "total_seconds"):
        return value.total_seconds() / 86400
    if isinstance(value, datetime):
        return (value - datetime(1899, 12, 30)).total_seconds() / 86400
    return (value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6) / 86400


# ---- every summary cell

def percentile(values, part):
    """PERCENTILE.INC"""
    values = sorted(values)
    place = (len(values) - 1) * part
    below = values[int(place)]
    return below + (values[min(int(place) + 1, len(values) - 1)] - below) * (place - int(place))


def expected(rows, plans, month):
    """What a line of a summary sheet must say of these clocks, all of one metric."""
    count = {verdict: sum(row.clock.verdict == verdict for row in rows) for verdict in VERDICTS}
    verdicts = [row for row in rows if row.clock.verdict in ("met", "breached")]
    measured = [row.clock.used for row in verdicts if row.clock.stop != judge.NEVER]
    goals = [plans[row.plan].goals.get(row.clock.metric, 0) for row in verdicts]
    judged = [goal for goal in goals if goal]
    return {
        "Carried in": sum(row.opened_month != month for row in rows),
        "Started": sum(row.opened_month == month for row in rows),
        "Met": count["met"],
        "Missed": count["breached"],
        "Excluded": count["excluded"],
        "Running": count["running"],
        "Adds up": "ok",
        "Attainment": count["met"] * 10000 // len(verdicts) / 10000 if verdicts else "none",
        "Goal": sum(judged) / len(judged) / 10000 if judged else "none",
        "Median, h": median(measured) / 86400 if measured else "none",
        "90th percentile, h": percentile(measured, 0.9) / 86400 if measured else "none",
        "Left out of percentiles": len(verdicts) - len(measured),
    }


def same(value, wanted):
    if isinstance(wanted, str) or isinstance(value, str):
        return value == wanted
    if isinstance(wanted, int):
        return value == wanted
    return math.isclose(days(value), wanted, rel_tol=1e-6, abs_tol=1e-8)  # openpyxl keeps microseconds of a time


def compare(line, wanted, what):
    for title, value in wanted.items():
        assert same(line[title], value), f"{what}: {title} is {line[title]!r}, not {value!r}"


SHEETS = {
    "By customer": ("Customer", lambda row, names: names["customer"][row.customer]),
    "By priority": ("Priority", lambda row, names: {1: "1 (highest)", 4: "4 (lowest)"}.get(row.clock.found["priority"], str(row.clock.found["priority"]))),
    "By plan": ("Plan", lambda row, names: names["plan"][row.plan_id]),
    "By team": ("Team", lambda row, names: names["team"][row.clock.found["team"]]),
}


def grouped(rows, key):
    groups = {}
    for row in rows:
        groups.setdefault((key(row), TITLES[row.clock.metric]), []).append(row)
    return groups


@pytest.mark.parametrize("sheet", SHEETS)
def test_lines_of(sheet, book, clocks, names, loaded, month):
    plans, plan_of, _ = loaded
    title, key = SHEETS[sheet]
    for row in clocks:
        row.plan_id = plan_of[row.plan]
    groups = grouped(clocks, lambda row: key(row, names))
    lines = rows_of(book[sheet], title)
    assert sorted((line[title], line["Metric"]) for line in lines) == sorted(groups)
    for line in lines:
        compare(line, expected(groups[(line[title], line["Metric"])], plans, month), (sheet, line[title], line["Metric"]))


def test_lines_of_categories_and_their_services(book, clocks, names, loaded, month):
    plans = loaded[0]
    groups = grouped(clocks, lambda row: names["category"][row.clock.found["category"]])
    groups.update(grouped(clocks, lambda row: (names["category"][row.clock.found["category"]][0], "all of it")))
    lines = rows_of(book["By category"], "Service")
    assert sorted(((line["Service"], line["Category"]), line["Metric"]) for line in lines) == sorted(groups)
    for line in lines:
        key = ((line["Service"], line["Category"]), line["Metric"])
        compare(line, expected(groups[key], plans, month), key)


@pytest.mark.parametrize("sheet,label", [("By customer", "All customers"), ("By category", "All services"), ("By priority", "All priorities"),
                                         ("By plan", "All plans"), ("By team", "All teams")])
def test_last_lines_are_the_whole(sheet, label, book, clocks, loaded, month):
    header = [cell.value for cell in book[sheet][4]]
    lines = [dict(zip(header, row)) for row in book[sheet].iter_rows(values_only=True) if row[0] == label]
    assert [line["Metric"] for line in lines] == list(TITLES.values())
    for line in lines:
        metric = next(m for m, title in TITLES.items() if title == line["Metric"])
        compare(line, expected([row for row in clocks if row.clock.metric == metric], loaded[0], month), (sheet, label, metric))


def test_summary(book, clocks, loaded, month):
    plans = loaded[0]
    before = judge.month_rows(loaded, month - 1, epoch(NOW))
    kept = {line["Promise"]: line for line in rows_of(book["Summary"], "Promise") if line["Promise"] in TITLES.values()}
    flow = {line["Every clock once"]: line for line in rows_of(book["Summary"], "Every clock once") if line["Every clock once"] in TITLES.values()}
    assert list(kept) == list(flow) == list(TITLES.values())
    for metric, title in TITLES.items():
        rows = [row for row in clocks if row.clock.metric == metric]
        wanted, last = expected(rows, plans, month), expected([row for row in before if row.clock.metric == metric], plans, month - 1)
        compare(kept[title], {t: wanted[t] for t in ("Met", "Missed", "Attainment", "Goal", "Median, h", "90th percentile, h",
                                                     "Left out of percentiles")}, title)
        compare(kept[title], {"Month before": last["Attainment"], "Change": wanted["Attainment"] - last["Attainment"]}, title)
        compare(flow[title], {t: wanted[t] for t in ("Carried in", "Started", "Met", "Missed", "Excluded")}, title)
        compare(flow[title], {"Running at the end": wanted["Running"], "Adds up": "ok", "Ran a month before": last["Running"],
                              "Carried in as it ran": "ok", "As on Clocks": "ok"}, title)
    first = [row for row in clocks if row.clock.metric == "first_response"]
    at_creation = sum(row.clock.at_creation and row.clock.verdict == "met" for row in first)
    met, missed = (sum(row.clock.verdict == v for row in first) for v in ("met", "breached"))
    assert at_creation > 0
    compare(kept["First response"], {"Answered at creation": at_creation,
                                     "Attainment without them": (met - at_creation) * 10000 // (met - at_creation + missed) / 10000}, "at creation")


def test_summary_of_tickets(book, loaded, month):
    wanted = judge.month_tickets(loaded, month, epoch(NOW), None)
    line = rows_of(book["Summary"], "Open before")[0]
    came, stands = [pair[0] for pair in wanted.values()], [pair[1] for pair in wanted.values()]
    compare(line, {"Open before": came.count("carried"), "Received": came.count("received"), "Returned": came.count("returned"),
                   "Resolved": stands.count("resolved"), "Excluded": stands.count("excluded"), "Open at the end": stands.count("open"),
                   "Adds up": "ok", "Open before as it was": "ok"}, "tickets")
    names = {"received": "received", "carried": "carried in", "returned": "returned"}
    assert {(r["Customer no."], r["Ticket"]): (r["Came"], r["Stands"]) for r in all_rows(book, "Tickets")} == {
        key: (names[came_by], stands_as) for key, (came_by, stands_as) in wanted.items()}


def test_summary_counts_resolutions_in_three_ways(book, clocks, loaded, month):
    lines = {line["Resolution, counted"]: line for line in rows_of(book["Summary"], "Resolution, counted")}
    rows = [row for row in clocks if row.clock.metric == "resolution"]
    started = [row for row in rows if row.opened_month == month]

    def way(met, missed):
        return {"Met": met, "Missed": missed, "Attainment": met * 10000 // (met + missed) / 10000}

    compare(lines["by verdict (as above)"], way(*(sum(r.clock.verdict == v for r in rows) for v in ("met", "breached"))), "verdict")
    compare(lines["by date of creation"], way(*(sum(r.clock.verdict == v for r in started) for v in ("met", "breached"))), "creation")
    # A clock that was missed in an earlier month and stopped in this one is told by a replay up to this month's end.
    stopped = [clock.verdict for clock in resolutions_stopped(loaded, month)]
    compare(lines["by date of resolution"], way(stopped.count("met"), stopped.count("breached")), "resolution")


def resolutions_stopped(loaded, month):
    plans, _, tickets = loaded
    now, found = epoch(NOW), []
    for events in tickets.values():
        plan = plans[next(e["to_id"] for e in events if e["kind"] == "plan")]
        start, end = plan.calendar.month_start(month), plan.calendar.month_start(judge.month_after(month))
        replay = judge.Replay(events, plans, min(end, now), end > now, now)
        found += [c for c in replay.clocks if c.metric == "resolution" and start <= c.stop < end and
                  (replay.excluded_at is None or c.start <= replay.excluded_at)]
    return found


# ---- recalculation

def test_a_recalculation_changes_nothing(path, trusted_office):
    before = xlsx.read(path)
    formulas = sum(cell.formula is not None for cells in before.values() for cell in cells.values())
    assert formulas > 1000
    assert calc.changes(before, xlsx.read(trusted_office(path))) == []


def test_every_count_on_the_summary_sheets_is_a_formula(path):
    cells = xlsx.read(path)
    book = openpyxl.load_workbook(path)
    for sheet in SHEETS:
        header = {cell.value: cell.column_letter for cell in book[sheet][4]}
        last = next(n for n in range(5, book[sheet].max_row + 2) if book[sheet].cell(n, 1).value is None)
        for title in ("Carried in", "Started", "Met", "Missed", "Excluded", "Running", "Adds up", "Attainment", "Goal"):
            for number in range(5, last):
                assert cells[sheet][f"{header[title]}{number}"].formula, (sheet, title, number)
    assert "PERCENTILE.INC" in cells["By customer"]["L5"].formula and "PERCENTILE.INC" in cells["By customer"]["M5"].formula


# ---- form

def test_form_of_every_sheet(path, month):
    book = openpyxl.load_workbook(path)
    title = {MONTH: "February 2026", RUNNING: "March 2026"}[month]
    for sheet in book:
        assert title in sheet["A1"].value, sheet.title
        assert "Europe/Berlin" in sheet["A2"].value
        assert not sheet.merged_cells.ranges and sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        if sheet.title not in ("Summary", "Definitions"):
            assert sheet.freeze_panes == "A5" and sheet.auto_filter.ref.startswith("A4:"), sheet.title
            assert sheet.print_title_rows == "$4:$4" and sheet.page_setup.orientation == "landscape"
    assert {"Clocks", "Tickets", "Groups", "Breaches", "Faults", "By_customer"} <= {name.name for name in book.defined_names.definedName}


def test_parts_of_the_file(path, month):
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        # Links are formulas; there are no macros, links to other files, comments.
        assert not [n for n in names if "externalLink" in n or "vba" in n or "comments" in n or "worksheets/_rels" in n and "sheet1" not in n]
        assert b"<hyperlink" not in b"".join(archive.read(n) for n in names if "worksheets/sheet" in n)
        core = archive.read("docProps/core.xml").decode()
        made = "2026-02-28T23:00:00Z" if month == MONTH else NOW
        assert f">{made}</dcterms:created>" in core and f">{made}</dcterms:modified>" in core
        assert len([n for n in names if "charts/chart" in n]) == 3


def test_instants_are_dates_and_durations_are_numbers(path):
    book = openpyxl.load_workbook(path, data_only=True)
    sheet = book["Clocks"]
    header = {cell.value: cell.column for cell in sheet[4]}
    for title in ("Start", "Due", "Stop", "Verdict at"):
        found = [sheet.cell(n, header[title]) for n in range(5, 60)]
        assert all(cell.value is None or cell.is_date for cell in found) and any(cell.value for cell in found), title
    assert all(isinstance(sheet.cell(n, header["Elapsed, s"]).value, int) for n in range(5, 60))
    assert {c.number_format for c in book["By customer"]["L"][4:10]} == {"[h]:mm"}


def test_text_that_looks_like_a_formula_is_text(path):
    cells = xlsx.read(path)
    named = [(sheet, cell) for sheet, found in cells.items() for cell in found.values() if cell.value == "=Summe Analytik GmbH"]
    assert {sheet for sheet, _ in named} >= {"By customer", "Clocks", "Tickets", "Groups"}
    assert all(cell.kind == "text" and cell.formula is None for _, cell in named)


def test_links_lead_to_the_tickets(path, desk):
    book = openpyxl.load_workbook(path)
    for row in book["Breaches"].iter_rows(min_row=5, max_col=1):
        number = row[0].value.removesuffix(")").rsplit(",", 1)[1]
        assert row[0].value.startswith(f'=HYPERLINK("{desk.url}/desk/tickets/') and f'/{number}"' in row[0].value


def test_definitions(path, desk):
    said = [" ".join(str(v) for v in row if v is not None) for row in open_book(path)["Definitions"].iter_rows(values_only=True)]
    whole = "\n".join(said)
    assert "firstline-report" in whole and "2025" in whole  # the version of the time zone rules
    for plan in desk.sql("SELECT name FROM firstline.plan"):
        assert f"{plan[0]} 1" in whole
    assert "2026-04-03=closed" in whole and "timezone=Europe/Berlin" in whole and "waiting for customer" in whole


def test_every_sheet_can_be_looked_at(february, pictures):
    pages = pictures(february)
    assert len(pages) >= 12 and all(page.stat().st_size > 3000 for page in pages)


def test_nothing_but_the_present_shows_in_the_running_month(march):
    rows = all_rows(open_book(march), "Clocks")
    latest = datetime.fromtimestamp(epoch(NOW), timezone.utc).astimezone(BERLIN).replace(tzinfo=None)
    assert all(row["Verdict at"] is None or row["Verdict at"] <= latest for row in rows)
