"""The managers' page: figures against sums worked out by hand, charts that are what their tables say, months, files, and
how the last night went."""
import re
import time
from html import unescape

import pytest

from harness.client import Client
from harness.people import RUTH

PAGE_BYTES_MAX = 30_000
# month: (metric: carried, started, met, missed, excluded, running) of two customers; what the two together must show.
CLOCKS = {
    202601: {"first_response": ((0, 50, 39, 1, 2, 8), (0, 4, 2, 1, 0, 1)), "resolution": ((0, 40, 20, 9, 0, 11), (0, 0, 0, 0, 0, 0))},
    202602: {"first_response": ((8, 33, 30, 2, 1, 8), (1, 12, 11, 0, 0, 2)), "resolution": ((11, 90, 50, 40, 0, 11), (0, 10, 7, 3, 0, 0))},
    202603: {"first_response": ((8, 25000, 24999, 1, 0, 8), (2, 0, 0, 0, 0, 2)), "resolution": ((11, 0, 0, 0, 0, 11), (0, 0, 0, 0, 0, 0))},
}
# month: carried, received, returned, resolved, excluded, open
TICKETS = {202601: (0, 60, 0, 45, 3, 12), 202602: (12, 58, 2, 60, 1, 11), 202603: (11, 7, 0, 3, 0, 15)}


def forget_runs(web):
    """The ledger as before the first night; a frozen month stays so for everybody but a superuser who says otherwise."""
    web.sql("SET session_replication_role = replica; DELETE FROM firstline.workbook_chunk; DELETE FROM firstline.workbook;"
            "DELETE FROM firstline.month_closing; DELETE FROM firstline.month; DELETE FROM firstline.report_run")


@pytest.fixture(scope="module", autouse=True)
def no_runs(web):
    forget_runs(web)


@pytest.fixture(scope="module")
def figures(web):
    customers = [number for number, in web.sql("SELECT customer_id FROM firstline.customer ORDER BY customer_id LIMIT 2")]
    for month, metrics in CLOCKS.items():
        for metric, counts in metrics.items():
            for customer, numbers in zip(customers, counts):
                web.sql("INSERT INTO firstline.month_metric VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)", customer, month, metric, *numbers)
        web.sql("INSERT INTO firstline.month_volume VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", customers[0], month, *TICKETS[month])
    yield web
    for table in ("month_metric", "month_volume"):
        web.sql(f"DELETE FROM firstline.{table}")


@pytest.fixture(scope="module")
def ruth(web):
    return Client(web.url).sign_in(RUTH)


def text_of(markup):
    return unescape(re.sub(r"<[^>]*>", " ", markup)).split()


def table(page, label):
    """Rows of the table in the region of that label, as lists of texts."""
    region = re.search(rf'aria-label="{label}"><table>.*?</table>', page, re.S)[0]
    return [[" ".join(text_of(cell)) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
            for row in re.findall(r"<tr>(.*?)</tr>", region, re.S)]


def test_without_figures(web, ruth):
    page = ruth.get("/desk/reports")
    assert page.status == 200 and "<svg" not in page.text
    assert "The report has not run yet." in page.text and "There are no workbooks yet." in page.text
    assert ruth.get("/desk/reports?month=2026-02").status == 404


def test_the_latest_month_is_shown(figures, ruth):
    page = ruth.get("/desk/reports").text
    assert "<h1>March 2026</h1>" in page and "not closed yet" in page
    assert re.search(r'month=2026-03" aria-current="page"', page)
    assert ruth.get("/desk/reports?month=2026-03").text.count("<h1>March 2026</h1>") == 1


def test_every_promise(figures, ruth):
    rows = table(ruth.get("/desk/reports?month=2026-02").text, "Promises kept")
    assert rows == [
        ["Promise", "Attainment", "Month before", "Carried in", "Started", "Met", "Missed", "Excluded", "Running"],
        # 41 of 43 = 95.3488…, a month before 41 of 43 as well; 57 of 100, a month before 20 of 29 = 68.9655…
        ["First response", "95.34 %", "95.34 %", "9", "45", "41", "2", "1", "10"],
        ["Resolution", "57.00 %", "68.96 %", "11", "100", "57", "43", "0", "11"],
    ]


def test_percentages_are_cut_and_nothing_is_not_everything(figures, ruth):
    rows = table(ruth.get("/desk/reports?month=2026-03").text, "Promises kept")
    assert rows[1][1] == "99.99 %"  # 24,999 of 25,000 = 99.996
    assert rows[2][1:3] == ["none", "57.00 %"]


def test_tiles(figures, ruth):
    page = ruth.get("/desk/reports?month=2026-02").text
    tiles = re.findall(r'<span class="soft">([^<]*)</span><b>([^<]*)</b><small>([^<]*)</small>', page)
    assert tiles == [("First response kept", "95.34 %", "2 missed; a month before 95.34 %"),
                     ("Resolution kept", "57.00 %", "43 missed; a month before 68.96 %"),
                     ("Tickets received · resolved", "58 · 60", "a month before 60 · 45"), ("Backlog", "11", "a month before 12")]


def test_twelve_months(figures, ruth):
    rows = table(ruth.get("/desk/reports?month=2026-02").text, "Promises kept by month")
    assert [row[0] for row in rows[1:]] == ["February 2026", "January 2026"] + [f"{name} 2025" for name in (
        "December", "November", "October", "September", "August", "July", "June", "May", "April", "March")]
    assert rows[1] == ["February 2026", "41", "2", "95.34 %", "57", "43", "57.00 %"]
    assert rows[2] == ["January 2026", "41", "2", "95.34 %", "20", "9", "68.96 %"]
    assert rows[3] == ["December 2025", "0", "0", "none", "0", "0", "none"]
    rows = table(ruth.get("/desk/reports?month=2026-03").text, "Tickets and backlog by month")
    assert rows[1:4] == [["March 2026", "11", "7", "0", "3", "0", "15"], ["February 2026", "12", "58", "2", "60", "1", "11"],
                         ["January 2026", "0", "60", "0", "45", "3", "12"]]


def test_charts_say_what_their_tables_say(figures, ruth):
    page = ruth.get("/desk/reports?month=2026-03").text
    charts = re.findall(r'<svg class="chart".*?</svg>', page, re.S)
    assert len(charts) == 2 and all('role="img" aria-label="' in chart and "table below" in chart for chart in charts)
    kept, volume = ([unescape(title) for title in re.findall(r"<title>([^<]*)</title>", chart)] for chart in charts)
    assert kept == ["First response, January 2026: 95.34 %", "First response, February 2026: 95.34 %", "First response, March 2026: 99.99 %",
                    "Resolution, January 2026: 68.96 %", "Resolution, February 2026: 57 %"]
    assert volume == ["received, January 2026: 60", "received, February 2026: 58", "received, March 2026: 7",
                      "resolved, January 2026: 45", "resolved, February 2026: 60", "resolved, March 2026: 3",
                      "open at the end, January 2026: 12", "open at the end, February 2026: 11", "open at the end, March 2026: 15"]


def test_columns_are_as_high_as_their_numbers(figures, ruth):
    chart = re.findall(r'<svg class="chart".*?</svg>', ruth.get("/desk/reports?month=2026-03").text, re.S)[1]
    heights = [int(height) for height in re.findall(r'<rect class="two"[^>]*height="(\d+)"', chart)]
    grid = [(int(y), int(text)) for y, text in re.findall(r'class="grid"[^>]*y1="(\d+)"[^>]*/><text[^>]*>(\d+)</text>', chart)]
    assert grid[0][1] == 0 and len(grid) <= 5 and grid[-1][1] >= 60
    unit = (grid[0][0] - grid[-1][0]) / grid[-1][1]
    assert all(abs(height - number * unit) <= 1 for height, number in zip(heights, (60, 58, 7), strict=True))


def test_a_closed_month_says_so(figures, ruth):
    run = figures.sql("INSERT INTO firstline.report_run (asked, counted_at, program_version, tzdata_version, outcome, finished_at) "
                      "VALUES ('night', now(), '0', '0', 'done', now()) RETURNING run_id")[0][0]
    figures.sql("INSERT INTO firstline.month VALUES (202601, '2026-02-03 02:30Z', %s)", run)
    try:
        assert "closed on Tue 3 Feb" in ruth.get("/desk/reports?month=2026-01").text
        assert "not closed yet" in ruth.get("/desk/reports?month=2026-02").text
    finally:
        forget_runs(figures)


# ---- corrections of closed months

@pytest.fixture
def closed(figures):
    run = figures.sql("INSERT INTO firstline.report_run (asked, counted_at, program_version, tzdata_version, outcome, finished_at) "
                      "VALUES ('night', now(), '0', '0', 'done', now()) RETURNING run_id")[0][0]
    figures.sql("INSERT INTO firstline.month VALUES (202601, '2026-02-03 02:30Z', %s)", run)
    yield figures
    figures.sql("SET session_replication_role = replica; DELETE FROM firstline.restatement")
    forget_runs(figures)


def restate(web, ticket, was, would_be, counts_in=202602, metric="resolution", cycle=1, recorded="2026-02-10 09:00Z", month=202601):
    customer, name = web.sql("SELECT customer_id, name FROM firstline.customer ORDER BY customer_id LIMIT 1")[0]
    web.sql("""INSERT INTO firstline.restatement (customer_id, ticket_id, month, metric, cycle, opened_at, was, would_be, counts_in, recorded_at, restated_at)
               VALUES (%s, %s, %s, %s, %s, '2026-01-05 09:00Z', %s, %s, %s, %s, '2026-02-11 02:30Z')""",
            customer, ticket, month, metric, cycle, was, would_be, counts_in, recorded)
    return customer, name


def test_corrections_of_a_closed_month(closed, ruth):
    customer, name = restate(closed, 4711, "met", "breached", None)
    restate(closed, 4711, "running", "met", metric="next_response", cycle=3, recorded="2026-02-12 08:00Z")
    restate(closed, 4712, "met", "breached")
    restate(closed, 4712, "met", "met")  # the last word: it was right after all
    restate(closed, 4713, "met", "running")
    restate(closed, 4713, "met", "excluded", recorded=None)  # and of this one
    restate(closed, 4714, "met", "breached", month=202602)
    page = ruth.get("/desk/reports?month=2026-01").text
    rows = table(page, "Corrections")
    assert [row[:6] for row in rows] == [
        ["Ticket", "Customer", "Promise", "Was", "Would be", "Counted in"],
        ["#4711", name, "Next response 3", "running", "met", "February 2026"],
        ["#4713", name, "Resolution", "met", "excluded", "February 2026"],
        ["#4711", name, "Resolution", "met", "missed", "nowhere: it stands"]]
    assert [row[6].split(",")[0] for row in rows[1:]] == ["Thu 12 Feb", "Wed 11 Feb", "Tue 10 Feb"]
    assert f'href="/desk/tickets/{customer}/4711"' in page
    assert re.search(r'<a class="badge soon" href="#corrections">3 corrections</a>', page)


def test_a_closed_month_without_corrections_says_so(closed, ruth):
    page = ruth.get("/desk/reports?month=2026-01").text
    assert "There are none: nothing that was recorded later" in page and "#corrections" not in page
    assert 'id="corrections"' not in ruth.get("/desk/reports?month=2026-02").text  # it is open


def test_many_corrections_are_counted_and_the_latest_shown(closed, ruth):
    for number in range(23):
        restate(closed, 5000 + number, "met", "breached", recorded=f"2026-02-10 09:{number:02}Z")
    page = ruth.get("/desk/reports?month=2026-01")
    assert [row[0] for row in table(page.text, "Corrections")[1:]] == [f"#{number}" for number in range(5022, 5002, -1)]
    assert "23 corrections" in page.text and "The latest 20 of 23 are shown" in page.text
    assert len(page.body) < PAGE_BYTES_MAX


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "2026-02x", "1", "202602", "2025-01", "-026-02"])
def test_no_such_month(figures, ruth, month):
    assert ruth.get(f"/desk/reports?month={month}").status == 404


# ---- the night

@pytest.fixture
def night(web):
    """Enters a run of the report: night(hours ago it began, seconds it took, outcome …)."""
    def enter(hours, seconds=75, outcome="done", asked="night", message="", faults=0):
        web.sql("""INSERT INTO firstline.report_run (asked, counted_at, started_at, finished_at, program_version, tzdata_version, outcome,
                     tickets_replayed, clocks_counted, faults_found, workbooks, message)
                   SELECT %s, began, began, CASE WHEN %s::text IS NOT NULL THEN began + make_interval(secs => %s) END, '0.1', '2026a', %s,
                          1204, 3310, %s, 2, %s FROM (SELECT now() - make_interval(hours => %s)) AS s (began)""",
                asked, outcome, seconds, outcome, faults, message, hours)
    yield enter
    forget_runs(web)


def facts(page):
    box = re.search(r'<dl class="facts">(.*?)</dl>', page, re.S)[1]
    return {name: " ".join(text_of(value)) for name, value in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", box, re.S)}


def test_the_last_night(web, ruth, night):
    night(30, outcome="failed", message="the disk was full")
    night(4)
    night(1, asked="month 2026-02", outcome="failed")
    page = ruth.get("/desk/reports").text
    said = facts(page)
    assert 'class="badge good">done</span>' in page and 'class="banner' not in page
    assert (said["Took"], said["Tickets counted anew"], said["Clocks counted"], said["Faults in the data"], said["Workbooks written"]) == (
        "1 min", "1204", "3310", "0", "2")


def test_a_night_that_failed(web, ruth, night):
    night(28)
    night(4, seconds=7, outcome="failed", message="no room for <it> & more")
    page = ruth.get("/desk/reports").text
    assert "The last night failed." in page and 'class="badge late">failed' in page
    assert facts(page)["Took"] == "7 s" and "no room for &lt;it&gt; &amp; more" in page


def test_a_night_that_is_late(web, ruth, night):
    night(27)
    page = ruth.get("/desk/reports").text
    assert "The night is late" in page and "The last one that ended well" in page
    night(25, outcome="faults", faults=3)
    page = ruth.get("/desk/reports").text
    assert "The night is late" not in page and "done, with faults in the data" in page and facts(page)["Faults in the data"] == "3"


def test_a_night_under_way_and_none_before(web, ruth, night):
    night(0, outcome=None)
    page = ruth.get("/desk/reports").text
    assert "None has ended well so far." in page and "not finished" in page and "Took" not in facts(page)


def test_runs_by_hand_are_no_night(web, ruth, night):
    night(50, asked="month 2026-02")
    page = ruth.get("/desk/reports").text
    assert "No night has run yet; this run was asked for by hand." in page and "The night is late" not in page


# ---- files, and cost

@pytest.fixture
def files(web):
    made = []

    def put(*names):
        for name in names:
            (web.workbooks / name).write_bytes(b"PK")
            made.append(web.workbooks / name)
    yield put
    for path in made:
        path.unlink()


def test_files_by_month(figures, ruth, files):
    files("sla-2026-01.xlsx", "sla-2026-01-Halden-1.xlsx", "sla-2026-02.xlsx", "sla-2026-02-Halden-1.xlsx", "sla-2026-02-深圳-2.xlsx",
          "notes.txt", "sla-2026-99.xlsx")
    page = ruth.get("/desk/reports?month=2026-02").text
    links = [unescape(name) for name in re.findall(r'href="/desk/reports/([^"]+)"', page)]
    # The month's own stands beside its name, too.
    assert links == ["sla-2026-02.xlsx", "sla-2026-02.xlsx", "sla-2026-02-Halden-1.xlsx", "sla-2026-02-%E6%B7%B1%E5%9C%B3-2.xlsx", "sla-2026-01.xlsx"]
    assert re.search(r'href="/desk/reports\?month=2026-01#workbooks">1 customer<', page)


def test_one_round_trip_and_a_small_page(figures, ruth, files, night):
    night(3)
    files(*(f"sla-{year}-{month:02}.xlsx" for year in (2024, 2025) for month in range(1, 13)))
    page = ruth.get("/desk/reports")
    assert len(page.body) < PAGE_BYTES_MAX
    for _ in range(50):
        found = [line for line in figures.log("workers").splitlines() if " GET /desk/reports " in line]
        if found:
            break
        time.sleep(0.05)
    assert re.search(r"(\d+) round trip", found[-1])[1] == "1"
    assert "style=" not in page.text and "<script>" not in page.text
