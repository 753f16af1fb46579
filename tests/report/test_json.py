"""firstline-report --json: one object on standard output however the run ends, with what the database and the files say."""
import hashlib
import json
import os
import subprocess

import pytest

from conftest import NOW

FIELDS = {"program", "version", "outcome", "exit_status", "message", "run_id", "asked", "counted_at", "duration_seconds", "tickets_replayed",
          "clocks_counted", "faults", "months", "workbooks"}


@pytest.fixture
def folder(desk, request):
    return desk.path / "tmp" / f"json-{request.node.name}".replace("[", "-").rstrip("]")


def run(desk, *arguments):
    """The finished process and its object; nothing else may stand on standard output."""
    done = desk.report("--json", "--now", NOW, *arguments, check=False)
    said = json.loads(done.stdout)
    assert done.stdout.count("\n") == 1 and FIELDS <= said.keys()
    assert (said["program"], said["exit_status"], said["duration_seconds"] >= 0) == ("firstline-report", done.returncode, True)
    return done, said


def test_done(desk, folder):
    done, said = run(desk, "--month", "2026-02", "--output", folder)
    assert done.returncode == 0, done.stderr
    ledger = desk.sql("SELECT run_id, asked, outcome, tickets_replayed, clocks_counted FROM firstline.report_run ORDER BY run_id DESC LIMIT 1")[0]
    assert (said["run_id"], said["asked"], said["outcome"], said["tickets_replayed"], said["clocks_counted"]) == ledger
    assert (said["outcome"], said["message"], said["faults"], said["counted_at"]) == ("done", None, 0, NOW)
    [workbook] = said["workbooks"]
    content = (folder / "sla-2026-02.xlsx").read_bytes()
    assert workbook == {"month": "2026-02", "customer_id": None, "path": str(folder / "sla-2026-02.xlsx"),
                        "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def test_attainment_is_uncut_counts_and_a_cut_percentage(desk, folder):
    _, said = run(desk, "--month", "2026-02", "--output", folder)
    [month] = said["months"]
    counted = desk.sql("SELECT metric, sum(met)::int, sum(missed)::int FROM firstline.month_metric WHERE month = 202602 GROUP BY metric")
    assert month["month"] == "2026-02" and len(counted) >= 3
    assert month["attainment"] == {metric: {"met": met, "missed": missed, "percent": met * 10000 // (met + missed) / 100}
                                   for metric, met, missed in counted}


def test_a_customer_alone(desk, folder):
    _, said = run(desk, "--month", "2026-02", "--output", folder, "--customer", "Côte Bleue Assurances")
    number, = desk.sql("SELECT customer_id FROM firstline.customer WHERE name = 'Côte Bleue Assurances'")[0]
    assert said["workbooks"][0]["customer_id"] == number and "Côte" in said["workbooks"][0]["path"]
    met, = desk.sql("SELECT met::int FROM firstline.month_metric WHERE month = 202602 AND metric = 'resolution' AND customer_id = %s", number)[0]
    assert said["months"][0]["attainment"]["resolution"]["met"] == met


def test_no_verdicts_are_no_percentage(desk, folder):
    _, said = run(desk, "--month", "2019-07", "--output", folder)
    assert said["months"] == [{"month": "2019-07", "attainment": {}}]


@pytest.mark.parametrize("arguments", [("--month", "2026-13"), ("--months", "1"), ("surplus",), ("--month", "2026-04"), ("--lang", "fr"),
                                       ("--month", "2026-02", "--customer", 'Nobody "&" Sons\n'), ("--config", "/nonexistent")])
def test_a_wrong_command_line(desk, arguments):
    done, said = run(desk, *arguments)
    assert (said["outcome"], said["run_id"], said["workbooks"]) == ("failed" if arguments[0] == "--config" else "usage", None, [])
    assert said["message"] in done.stderr


def test_the_flag_may_come_last(desk):
    done = desk.report("--month", "nonsense", "--json", check=False)
    assert json.loads(done.stdout)["outcome"] == "usage"


def test_another_run_holds_the_lock(desk):
    connection = desk.connect("firstline_report")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtext('firstline facts'), 1)")
            assert cursor.fetchone() == (True,)
        done, said = run(desk, "--month", "2026-02")
        assert done.returncode == 3 and said["outcome"] == "locked" and said["run_id"] is None
    finally:
        connection.close()


def test_a_run_that_fails(desk, folder):
    folder.mkdir()
    folder.chmod(0o555)
    if os.geteuid() == 0:
        subprocess.run(["chown", "root:root", folder], check=True)
    done, said = run(desk, "--month", "2026-02", "--output", folder)
    assert done.returncode == 1 and said["outcome"] == "failed" and said["workbooks"] == []
    assert str(folder) in said["message"] and said["run_id"] > 0


def test_without_the_flag_nothing_is_said(desk, folder):
    assert desk.report("--month", "2026-02", "--now", NOW, "--output", folder).stdout == ""
