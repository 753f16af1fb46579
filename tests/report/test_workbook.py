"""The data sheets against the judge: every clock and every ticket with every input of the figures; and what stands around
the figures: formulas, links, texts, definitions. The summary sheets are test_summary_sheets.py's, the format's rules
test_excel_rules.py's, recalculation test_recalculation.py's."""
import re
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

import openpyxl
import pytest

import xlsx
from conftest import MONTH, NOW, RUNNING, epoch
from figures import TITLES
from judge import HOLDERS
from judge_hours import NEVER
from table import all_rows, open_book

BERLIN = ZoneInfo("Europe/Berlin")
VERDICTS = {"met": "met", "breached": "missed", "excluded": "excluded", "running": "running"}
CAME = {"received": "received", "carried": "carried in", "returned": "returned"}
STATUS = {"new": "new", "in_progress": "in progress", "waiting_customer": "waiting for customer", "waiting_vendor": "waiting for vendor",
          "resolved": "resolved", "closed": "closed"}
BY_SHEETS = ("By customer", "By category", "By priority", "By plan")


@pytest.fixture(scope="module", params=[MONTH, RUNNING], ids=["month that is over", "running month"])
def month(request):
    return request.param


@pytest.fixture(scope="module")
def path(month, february, march):
    return february if month == MONTH else march


@pytest.fixture(scope="module")
def book(path):
    return open_book(path)


def local(instant):
    return None if instant == NEVER else datetime.fromtimestamp(instant, BERLIN).replace(tzinfo=None)


# ---- the data

def test_every_clock(book, judge, names, month):
    found = {(r["Customer no."], r["Ticket"], r["Metric"], r["Cycle"]): r for r in all_rows(book, "Clocks")}
    rows = judge.clocks(month)
    assert len(found) == len(rows) == len(all_rows(book, "Clocks")) > 0
    for row in rows:
        clock, cell = row.clock, found[(row.customer, row.ticket, TITLES[row.clock.metric], row.clock.cycle)]
        verdict = "paused" if clock.verdict == "running" and clock.is_paused else VERDICTS[clock.verdict]
        assert (cell["Verdict"], cell["Exclusion"]) == (verdict, clock.reason or None), cell
        who = clock.found
        assert (cell["Customer"], cell["Team"], cell["Agent"]) == (names.customer(row.customer), names.team(who["team"]), names.agent(who["agent"]))
        category, _, service = names.by_category[who["category"]]
        assert (cell["Service"], cell["Category"]) == (service, category)
        assert (cell["Priority"], cell["Month of start"], cell["At creation"]) == (
            who["priority"], row.opened_month, int(clock.at_creation and clock.verdict == "met")), cell
        assert (cell["Target, s"], cell["Elapsed, s"], cell["Paused, s"]) == (clock.target, clock.used, clock.paused), cell
        is_missed = clock.verdict == "breached"
        assert cell["Late by, s"] == (clock.late if is_missed else 0), cell
        if is_missed:
            assert (cell["Holder at breach"], cell["Cause of breach"]) == (clock.holder_at_breach, row.cause.replace("_", " ") or None), cell
        if clock.verdict != "excluded":
            assert cell["Stop"] == local(clock.stop), cell
        if clock.verdict in ("met", "breached"):
            assert cell["Due"] == local(clock.due), cell
        assert (cell["Start"], cell["Verdict at"]) == (local(clock.start), local(clock.verdict_at)), cell
        assert cell["In percentiles, s"] == (clock.used if clock.is_measured else None), cell


def test_every_ticket(book, judge, names, month):
    found = {(r["Customer no."], r["Ticket"]): r for r in all_rows(book, "Tickets")}
    rows = judge.ticket_rows(month)
    assert len(found) == len(rows) == len(all_rows(book, "Tickets")) > 0
    for row in rows:
        cell, then = found[row.customer, row.ticket], judge.as_at_the_end(row)
        assert (cell["Came"], cell["Stands"], cell["Status"]) == (CAME[row.came], row.stands, STATUS[then.status]), cell
        assert (cell["Customer"], cell["Team"], cell["Agent"]) == (names.customer(row.customer), names.team(then.team), names.agent(then.agent)), cell
        assert (cell["Priority"], cell["Support level"], cell["Reopenings"]) == (then.priority, then.level, then.reopenings), cell
        assert (cell["Received"], cell["First answered"]) == (local(then.received), local(then.answered_at)), cell
        assert cell["Resolved"] == local(then.resolved_at), cell
        assert {h: cell[f"Held by {h}, s"] for h in HOLDERS} == row.held, cell
        assert cell["Exclusion"] == (then.reason if row.stands == "excluded" else None), cell
        if row.stands == "open":
            whole = sum(then.held(then.received, row.end).values())
            assert cell["Open since received, s"] == whole >= sum(row.held.values()), cell


# ---- around the figures

def test_every_count_on_the_summary_sheets_is_a_formula(path):
    cells = xlsx.read(path)
    book = openpyxl.load_workbook(path)
    for sheet in BY_SHEETS:
        header = {cell.value: cell.column_letter for cell in book[sheet][4]}
        last = next(n for n in range(5, book[sheet].max_row + 2) if book[sheet].cell(n, 1).value is None)
        for title in ("Carried in", "Started", "Met", "Missed", "Excluded", "Running", "Adds up", "Attainment", "Goal"):
            for number in range(5, last):
                assert cells[sheet][f"{header[title]}{number}"].formula, (sheet, title, number)
    assert "PERCENTILE.INC" in cells["By customer"]["L5"].formula and "PERCENTILE.INC" in cells["By customer"]["M5"].formula


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
    # As text, or by a reference to a cell with that text.
    assert all(cell.kind == "text" and re.fullmatch(r"('[^']+'![A-Z]+[0-9]+)?", cell.formula or "") for _, cell in named)


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


def test_nothing_but_the_present_shows_in_the_running_month(march):
    rows = all_rows(open_book(march), "Clocks")
    latest = datetime.fromtimestamp(epoch(NOW), timezone.utc).astimezone(BERLIN).replace(tzinfo=None)
    assert all(row["Verdict at"] is None or row["Verdict at"] <= latest for row in rows)
