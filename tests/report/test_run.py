"""A run of firstline-report: its exit status, its ledger, and what it leaves behind when something is in the way."""
import os
import subprocess

import openpyxl
import pytest

from conftest import COUNT_ALL, NOW
from harness.site import shell
from table import all_rows, open_book, rows_of


@pytest.fixture
def folder(desk, request):
    """An output folder of the test's own; the program makes it."""
    return desk.path / "tmp" / request.node.name.replace("[", "-").rstrip("]")


def run(desk, folder, *arguments, month="2026-02", now=NOW):
    return desk.report("--output", folder, "--month", month, "--now", now, *arguments, check=False)


def left_in(folder):
    return sorted(entry.name for entry in folder.iterdir())


def last_run(desk):
    return desk.sql("SELECT asked, outcome, tickets_replayed, workbooks, message, finished_at IS NOT NULL, program_version, tzdata_version "
                    "FROM firstline.report_run ORDER BY run_id DESC LIMIT 1")[0]


def test_done(desk, folder):
    done = run(desk, folder)
    assert done.returncode == 0, done.stderr
    assert left_in(folder) == ["sla-2026-02.xlsx"]
    asked, outcome, replayed, workbooks, message, is_finished, version, rules = last_run(desk)
    assert (asked, outcome, replayed, workbooks, message, is_finished) == ("month 2026-02", "done", 0, 1, "", True)
    assert version and rules.startswith("20")


@pytest.mark.parametrize("arguments", [("--month", "2026-13"), ("--month", "26-01"), ("--month", "2026-1"), ("--now", "yesterday"), ("--months", "1"),
                                       ("surplus",), ("--customer", "Nobody & Sons"), ("--month", "2026-04")])
def test_a_wrong_command_line(desk, folder, arguments):
    done = desk.report("--output", folder, "--now", NOW, *arguments, check=False)
    assert done.returncode == 2 and done.stderr.startswith("firstline-report: "), done.stderr
    assert not folder.exists()


def test_help_and_version(desk):
    assert "--month" in desk.report("--help").stdout
    assert desk.report("--version").stdout.startswith("firstline-report ")


def test_another_run_holds_the_lock(desk, folder):
    connection = desk.connect("firstline_report")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('firstline facts'), 1)")
        assert cursor.fetchone() == (True,)
    try:
        done = run(desk, folder)
        assert done.returncode == 3 and not folder.exists(), done.stderr
    finally:
        connection.close()
    assert run(desk, folder).returncode == 0


def test_two_runs_at_once(desk, folder):
    command = f'. {desk_lib()}; site_program "$1" firstline-report --output "$2" --now {NOW} --month 2026-02'
    runs = [subprocess.Popen(["bash", "-c", command, "x", str(desk.path), str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for _ in range(2)]
    codes = sorted(process.wait() for process in runs)
    assert codes in ([0, 3], [0, 0])  # at the same time, or one after the other
    assert left_in(folder) == ["sla-2026-02.xlsx"]


def desk_lib():
    from harness.site import TOP
    return str(TOP / "conf/lib.sh")


# ---- in the way

def limited(desk, folder, kilobytes):
    """A run that may not write files of more than so many kilobytes."""
    return shell(f'ulimit -f {kilobytes}; site_program "$1" firstline-report --output "$2" --now {NOW} --month 2026-02', desk.path, folder, check=False)


@pytest.mark.parametrize("kilobytes", [0, 4, 64, 200, 400])
def test_files_may_not_grow(desk, folder, kilobytes):
    assert run(desk, folder).returncode == 0
    path = folder / "sla-2026-02.xlsx"
    assert path.stat().st_size > 300 * 1024  # so that the limits cut at its beginning, its middle, its end, or a sheet's temporary file
    before = path.read_bytes()
    done = limited(desk, folder, kilobytes)
    if kilobytes < 400:
        assert done.returncode == 1, done.stderr
    else:
        assert done.returncode in (0, 1), done.stderr
    assert left_in(folder) == ["sla-2026-02.xlsx"]
    if done.returncode == 1:
        assert path.read_bytes() == before
        assert last_run(desk)[1] == "failed" and last_run(desk)[4] != ""


@pytest.mark.parametrize("size", ["128k", "600k", "1200k"])
def test_a_full_disk(desk, folder, size):
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=0777", "none", folder], capture_output=True).returncode != 0:
        pytest.skip("nothing can be mounted here")
    try:
        old = folder / "sla-2026-02.xlsx"
        old.write_bytes(b"the old one")
        done = run(desk, folder)
        assert done.returncode == 1, done.stderr
        assert left_in(folder) == ["sla-2026-02.xlsx"] and old.read_bytes() == b"the old one"
    finally:
        subprocess.run(["umount", folder], check=True)


def test_the_output_folder_cannot_be_written(desk, folder):
    folder = folder / "closed"
    folder.mkdir(parents=True, mode=0o555)
    done = run(desk, folder)
    assert done.returncode == 1 and str(folder) in done.stderr, done.stderr
    assert left_in(folder) == []
    assert run(desk, folder / "sla.conf" / "x").returncode == 1


def test_what_a_killed_run_left_is_swept(desk, folder):
    assert run(desk, folder).returncode == 0
    left = folder / ".staging-KILLED"
    left.mkdir()
    (left / "sla-2026-02.xlsx").write_bytes(b"half")
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", "postgres:", left], check=True)
    assert run(desk, folder).returncode == 0
    assert left_in(folder) == ["sla-2026-02.xlsx"]


def test_no_database(desk, folder, tmp_path):
    config = tmp_path / "firstline.conf"
    config.write_text(desk.config.read_text().replace("connection=", "connection=port=1 "))
    config.chmod(0o644)
    tmp_path.chmod(0o755)
    for parent in tmp_path.parents:
        if parent.owner() == "root" and parent != parent.parent and os.geteuid() == 0:
            parent.chmod(parent.stat().st_mode | 0o055)
    done = run(desk, folder, "--config", config)
    assert done.returncode == 1 and not folder.exists(), done.stderr


# ---- odd months and customers

def test_a_month_without_tickets(desk, folder):
    done = run(desk, folder, month="2019-07")
    assert done.returncode == 0, done.stderr
    book = open_book(folder / "sla-2019-07.xlsx")
    said = [cell.value for row in book["Summary"].iter_rows() for cell in row]
    assert "There are no tickets in this month." in said and said.count("none") >= 4
    assert all_rows(book, "Clocks") == [] == all_rows(book, "Tickets")
    assert [line["Attainment"] for line in rows_of(book["Summary"], "Promise")[:2]] == ["none", "none"]


def test_a_workbook_of_one_customer_holds_nothing_of_another(desk, folder):
    other = {name for name, in desk.sql("SELECT name FROM firstline.customer WHERE name <> 'Côte Bleue Assurances'")}
    done = run(desk, folder, "--customer", "côte bleue assurances")
    assert done.returncode == 0, done.stderr
    number = desk.sql("SELECT customer_id FROM firstline.customer WHERE name = 'Côte Bleue Assurances'")[0][0]
    path = folder / f"sla-2026-02-Côte-Bleue-Assurances-{number}.xlsx"
    assert left_in(folder) == [path.name]
    book = open_book(path)
    texts = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)}
    assert not [text for text in texts for name in other if name in text]
    assert {row["Customer no."] for name in ("Clocks", "Tickets", "Groups") for row in all_rows(book, name)} == {number}
    assert "Europe/Paris" in book["Summary"]["A2"].value
    links = [row[0].value for row in openpyxl.load_workbook(path)["Breaches"].iter_rows(min_row=5, max_col=1) if row[0].value]
    assert all(f'"{desk.url}/tickets/' in link for link in links)


def test_the_role_that_writes_it_sees_that_customer_alone(desk):
    connection = desk.connect("firstline_report", autocommit=False)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE firstline_workbook; SELECT set_config('app.customer_id', '3', true)")
        for table in ("clock_fact", "ticket_fact", "month_metric", "month_volume", "customer"):
            cursor.execute(f"SELECT DISTINCT customer_id FROM firstline.{table}")
            assert cursor.fetchall() == [(3,)], table
    connection.close()


def test_data_goes_on_to_further_sheets(desk, folder, sample_months, trusted_office):
    import calc
    import xlsx
    assert run(desk, folder, "--sheet-rows", "37", month="2025-04").returncode == 0
    path = folder / "sla-2025-04.xlsx"
    book, whole = open_book(path), open_book(sample_months(202504))
    parts = [name for name in book.sheetnames if name.startswith("Clocks")]
    assert len(parts) > 10 and parts == [f"Clocks {n}" if n > 1 else "Clocks" for n in range(1, len(parts) + 1)]
    position = book.sheetnames.index("Clocks")
    assert book.sheetnames[position: position + len(parts)] == parts
    for name in parts:
        assert 0 < len(rows_of(book[name])) <= 37, name
    for name in ("Clocks", "Tickets", "Breaches"):
        assert all_rows(book, name) == all_rows(whole, name)
    for name, title in (("By customer", "Customer"), ("By category", "Category")):
        figures, wanted = ([list(row.values())[:9] for row in all_rows(of, name, title)] for of in (book, whole))
        assert wanted and figures == wanted
    # Runs of one customer and metric that would fit are not broken.
    where = {}
    for name in parts:
        for row in rows_of(book[name]):
            where.setdefault((row["Customer no."], row["Metric no."]), set()).add(name)
    sizes = {}
    for row in all_rows(whole, "Clocks"):
        key = row["Customer no."], row["Metric no."]
        sizes[key] = sizes.get(key, 0) + 1
    assert all(len(names) == 1 for key, names in where.items() if sizes[key] <= 37)
    assert calc.changes(xlsx.read(path), xlsx.read(trusted_office(path))) == []


# ---- the next night

def test_only_what_may_have_changed_is_replayed(desk, folder):
    assert run(desk, folder, now="2026-03-15T03:00:00Z").returncode == 0
    count = desk.sql("SELECT count(*) FROM firstline.ticket")[0][0]
    assert last_run(desk)[2] < count / 20
    assert run(desk, folder, now="2026-03-15T03:00:00Z").returncode == 0
    assert last_run(desk)[2] == 0
    desk.sql("UPDATE firstline.ticket SET version = version + 1 WHERE ticket_id % 400 = 0")
    changed = desk.sql("SELECT count(*) FROM firstline.ticket WHERE ticket_id % 400 = 0")[0][0]
    assert run(desk, folder, now="2026-03-15T03:00:00Z").returncode == 0
    assert last_run(desk)[2] == changed > 0


def test_night_after_night_is_the_same_as_one_night(desk, folder):
    """Facts that were carried on from night to night are those of a replay of everything."""
    facts = """SELECT customer_id, ticket_id, month, metric, cycle, part, verdict, opened_month, stopped_at, due_at, verdict_at,
                      target_seconds, late_seconds * (runs_by IS NULL)::int, elapsed_seconds * (runs_by IS NULL)::int, priority, team_id
                 FROM firstline.clock_fact ORDER BY 1, 2, 3, 4, 5, 6"""
    others = ["SELECT customer_id, ticket_id, month, came_by, stands_as, status FROM firstline.ticket_fact ORDER BY 1, 2, 3",
              *(f"SELECT * FROM firstline.{sums} AS s ORDER BY s::text" for sums in ("month_metric", "month_volume", "month_escalation"))]
    for now in ("2026-03-01T04:00:00Z", "2026-03-02T04:00:00Z", "2026-03-06T04:00:00Z", "2026-03-14T04:00:00Z", "2026-04-02T04:00:00Z"):
        assert run(desk, folder, now=now).returncode == 0
    nightly = [desk.sql(statement) for statement in (facts, *others)]
    assert all(nightly)
    for table in ("ticket_replay", "clock_fact", "ticket_fact", "stay_fact", "month_metric", "month_volume", "month_escalation"):
        desk.sql(f"DELETE FROM firstline.{table}")
    desk.sql(COUNT_ALL)
    assert run(desk, folder, now="2026-04-02T04:00:00Z").returncode == 0
    assert [desk.sql(statement) for statement in (facts, *others)] == nightly


def test_time_that_goes_on_is_what_a_replay_says(desk, folder):
    """The rows of the running month are carried on to the run's instant without a replay."""
    late = "2026-03-15T16:45:10Z"
    assert run(desk, folder, month="2026-03").returncode == 0
    assert run(desk, folder, month="2026-03", now=late).returncode == 0
    carried = open_book(folder / "sla-2026-03.xlsx")
    desk.sql(COUNT_ALL)
    assert run(desk, folder, month="2026-03", now=late).returncode == 0
    replayed = open_book(folder / "sla-2026-03.xlsx")
    for name in ("Clocks", "Tickets", "Breaches"):
        assert all_rows(carried, name) == all_rows(replayed, name)
