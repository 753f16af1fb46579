"""Every cell of every summary sheet against figures that are counted here from the events (judge.py, judge_month.py,
figures.py): several months of the sample data, a customer's own file, and the imported real log. A figure on a sheet that
nothing was expected of fails too, and so does a sheet that nobody knows."""
from functools import cache

import pytest

import xlsx
from cells import Sheet
from conftest import NOW
from figures import NONE, Figures
from figures_support import Desk, Support
from figures_voice import Said, Voice
from judge_hours import month_before
from sheets_support import expect_backlog, expect_custody, expect_escalations
from sheets_voice import expect_satisfaction, expect_self_service, expect_training

# Sheets of data, text and corrections, which other tests look at.
OTHER_SHEETS = {"Groups", "Clocks", "Tickets", "Open tickets", "Stays", "Escalation rows", "Vendor cases", "Ticket groups", "Answers", "Readings",
                "Incident tickets", "Adoption", "Faults", "Restatements", "Definitions"}

support_of = cache(lambda figures: Support(figures, Desk(figures.names.site)))
voice_of = cache(lambda figures: Voice(figures, Said(figures.names.site)))


def expect_by(lines_and_total):
    """A sheet of lines by one thing, with the totals under them."""

    def check(figures, sheet):
        lines, named = lines_and_total(figures)
        header = 4
        after = sheet.table(header, lines)
        sheet.table(header, figures.totals(named), first=max(after, header + 1) + 1)

    return check


@cache
def escalated_in(figures, month):
    """The escalation rate of a month, by 7.3."""
    line = support_of(Figures(figures.judge, figures.names, month, figures.customer)).levels()[0]
    return {"Tickets escalated": line["Tickets that came there"], "Received, not excluded": line["Tickets received"],
            "Escalation rate": line["Escalation rate"]}


def escalation_line(figures):
    now, before = escalated_in(figures, figures.month), escalated_in(figures, month_before(figures.month))
    rates = now["Escalation rate"], before["Escalation rate"]
    return {"Escalation": "Any but the first level", **now, "Month before": rates[1], "Change": NONE if NONE in rates else rates[0] - rates[1],
            "Escalated before": before["Tickets escalated"], "Received before": before["Received, not excluded"]}


def expect_summary(figures, sheet):
    sheet.block("Promise", figures.kept())
    sheet.block("Every clock once", [{**line, 17: figures.metric_number(line)} for line in figures.flow()])
    sheet.block("Tickets", [figures.volume_line()])
    sheet.block("Escalation", [escalation_line(figures)])
    sheet.block("Satisfaction", [voice_of(figures).summary_line()])
    sheet.block("Resolution, counted", figures.ways())
    sheet.block("Month", [{**line, **escalated_in(figures, int(line["Month"].replace("-", "")))} for line in figures.months()])
    sheet.block("Cause", figures.cause_lines())


def expect_breaches(figures, sheet):
    """The sheet, or the one with that number of those that it goes on to."""
    part = int(sheet.name.removeprefix("Breaches") or 1) - 1
    sheet.table(4, figures.breaches()[part * figures.sheet_rows: (part + 1) * figures.sheet_rows])


EXPECT = {
    "Summary": expect_summary,
    "By customer": expect_by(Figures.by_customer),
    "By category": expect_by(Figures.by_category),
    "By priority": expect_by(Figures.by_priority),
    "By plan": expect_by(Figures.by_plan),
    "By team and agent": expect_by(Figures.by_team),
    "Breaches": expect_breaches,
    "Escalations": lambda figures, sheet: expect_escalations(support_of(figures), sheet),
    "Custody": lambda figures, sheet: expect_custody(support_of(figures), sheet),
    "Backlog": lambda figures, sheet: expect_backlog(support_of(figures), sheet),
    "Satisfaction": lambda figures, sheet: expect_satisfaction(voice_of(figures), sheet),
    "Self-service": lambda figures, sheet: expect_self_service(voice_of(figures), sheet),
    "Training": lambda figures, sheet: expect_training(voice_of(figures), sheet),
}


def base(name):
    """Clocks of "Clocks 2", the sheet that Clocks goes on to."""
    return name.rstrip("0123456789").rstrip()


def faults_of(path, figures):
    """Everything on the summary sheets that isn't as it must be."""
    found = []
    book = xlsx.read(path)
    found += [f"nobody knows the sheet {name}" for name in book if base(name) not in EXPECT and base(name) not in OTHER_SHEETS]
    found += [f"there is no sheet {name}" for name in EXPECT if name not in book]
    for name, cells in book.items():
        if base(name) in EXPECT:
            sheet = Sheet(name, cells)
            EXPECT[base(name)](figures, sheet)
            found += sheet.verdict()
    return found


@pytest.mark.parametrize("month", [202510, 202512, 202602, 202603])
def test_every_cell_of_a_month(month, sample_months, judge, names):
    assert faults_of(sample_months(month), Figures(judge, names, month)) == []


def test_every_cell_where_data_goes_on_to_further_sheets(desk, judge, names):
    folder = desk.path / "tmp/in-parts"
    desk.report("--month", "2025-12", "--now", NOW, "--output", folder, "--sheet-rows", "23")
    figures = Figures(judge, names, 202512)
    figures.sheet_rows = 23
    path = folder / "sla-2025-12.xlsx"
    assert {"Breaches 2", "Clocks 20", "Groups 9"} <= xlsx.read(path).keys()
    assert faults_of(path, figures) == []


@pytest.mark.parametrize("customer", ["Alpenblick Kliniken GmbH", "上海云帆物流有限公司", "=Summe Analytik GmbH"])
def test_every_cell_of_a_customers_file(customer, desk, sample_months, judge, names):
    number = next(number for number, name in names.customers if name == customer)
    path = sample_months(202602, customer)
    assert faults_of(path, Figures(judge, names.in_zone_of(number), 202602, number)) == []


@pytest.mark.parametrize("month", [201603, 201604, 201606])
def test_every_cell_of_the_real_log(month, real_months, real_judge, real_names):
    assert faults_of(real_months(month), Figures(real_judge, real_names, month)) == []


# ---- the test itself can fail

def test_a_figure_that_nobody_expected_is_found(february, judge, names, tmp_path):
    book = xlsx.read(february)
    sheet = Sheet("By plan", {**book["By plan"], "AA3": xlsx.Cell("number", 7.0, None)})
    EXPECT["By plan"](Figures(judge, names, 202602), sheet)
    assert sheet.verdict() == ["By plan!AA3 = 7.0: nobody expected it"]


def test_a_column_that_nobody_speaks_for_is_found(february, judge, names):
    sheet = Sheet("By plan", {**xlsx.read(february)["By plan"], "T4": xlsx.Cell("text", "Novelty", None)})
    EXPECT["By plan"](Figures(judge, names, 202602), sheet)
    assert sheet.faults and "Novelty" in sheet.faults[0]


def test_every_falsified_cell_is_found(february, judge, names):
    """Each figure of a sheet in turn is made wrong."""
    figures, cells = Figures(judge, names, 202602), xlsx.read(february)["By plan"]
    for reference, cell in cells.items():
        if cell.kind == "number":
            sheet = Sheet("By plan", {**cells, reference: xlsx.Cell("number", cell.value + 1, cell.formula)})
            EXPECT["By plan"](figures, sheet)
            assert sheet.faults, reference
