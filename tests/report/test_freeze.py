"""Months are closed, frozen, and stay so (rule 6.4): in order, without losing what is written at that moment, whoever is
killed on the way. The first month of the sample data is March 2025, so that early nights have little to do."""
import hashlib
import os
import signal
import subprocess
import time

import psycopg2
import pytest

from conftest import SECOND, THIRD


def wait_for(condition, seconds=60):
    for _ in range(seconds * 200):
        if condition():
            return True
        time.sleep(0.005)
    raise AssertionError("it doesn't come about")


# ---- which months

def test_months_are_frozen_on_the_closing_day_oldest_first_and_missed_nights_are_made_up_for(twin):
    one = twin()
    one.run(SECOND)
    assert [(month, str(at), stored) for month, at, stored in one.months()] == [(202503, "2025-05-02 02:30:00+00:00", True)]
    assert one.last_run() == ("done", 1, 0, len(one.files()), "")
    names = set(one.files())
    assert {"sla-2025-03.xlsx", "sla-2025-04.xlsx", "sla-2025-05.xlsx"} <= names
    one.run(THIRD)
    assert [month for month, _, _ in one.months()] == [202503, 202504]
    one.run("2025-07-20T02:30:00Z")
    assert [(month, stored) for month, _, stored in one.months()] == [(month, True) for month in range(202503, 202507)]
    assert one.sql("SELECT count(*) FROM firstline.month_closing") == [(0,)]
    assert one.last_run()[:3] == ("done", 2, 0)
    # Every workbook of a frozen month is stored as it stands in the folder: of all customers, and of each with rows in it.
    files = {name: digest for name, digest in one.hashes().items() if name < "sla-2025-07"}
    assert one.stored() == files
    assert one.sql("""SELECT month, count(*) - 1 FROM firstline.workbook GROUP BY 1 ORDER BY 1""") == one.sql(
        "SELECT month, count(DISTINCT customer_id) FROM firstline.ticket_fact WHERE month < 202507 GROUP BY 1 ORDER BY 1")
    assert one.sql("SELECT DISTINCT w.size - sum(length(c.bytes)) FROM firstline.workbook AS w JOIN firstline.workbook_chunk AS c "
                   "USING (customer_id, month) GROUP BY customer_id, month") == [(0,)]


def test_one_workbook_alone_closes_nothing(twin):
    one = twin()
    one.run(THIRD, "--month", "2025-04")
    one.run(THIRD, "--customer", "Pacific Reel Studios")
    assert one.months() == []


def test_a_desk_without_tickets_closes_nothing(desk, twin):
    one = twin()
    one.run("2024-06-10T02:30:00Z")
    assert one.files()
    # The first month is that of the oldest ticket, wherever that is in the future as yet.
    assert one.months() == []


# ---- frozen is frozen

@pytest.mark.parametrize("statement", [
    "UPDATE firstline.clock_fact SET elapsed_seconds = elapsed_seconds + 1 WHERE month = 202504",
    "DELETE FROM firstline.clock_fact WHERE month = 202503",
    "INSERT INTO firstline.clock_fact SELECT * FROM firstline.clock_fact WHERE month = 202504 LIMIT 1",
    "UPDATE firstline.ticket_fact SET month = 202504 WHERE month = 202505",
    "DELETE FROM firstline.ticket_fact WHERE month = 202504",
    "UPDATE firstline.month_metric SET met = met + 1, missed = missed - 1 WHERE month = 202504 AND missed > 0",
    "DELETE FROM firstline.month_volume WHERE month = 202504",
    "UPDATE firstline.month SET frozen_at = now()",
    "DELETE FROM firstline.month",
    "UPDATE firstline.workbook SET size = 1",
    "DELETE FROM firstline.workbook_chunk",
    "TRUNCATE firstline.clock_fact",
])
def test_nobody_changes_a_frozen_month(frozen_once, statement):
    before = frozen_once.facts()
    with pytest.raises(psycopg2.Error) as refused:
        frozen_once.sql(statement)  # as the superuser, whom no right withholds anything
    assert refused.value.pgcode in ("FL409", "23505"), refused.value
    assert frozen_once.facts() == before


def test_a_frozen_month_comes_out_as_it_was(frozen):
    stored = frozen.stored()
    customer, name = frozen.sql("SELECT customer_id, file_name FROM firstline.workbook WHERE customer_id > 0 AND month = 202504 LIMIT 1")[0]
    called = frozen.sql("SELECT name FROM firstline.customer WHERE customer_id = %s", customer)[0][0]
    frozen.sql("UPDATE firstline.agent SET name = name || ' (renamed)'")
    for month in ("2025-03", "2025-04"):
        (frozen.folder / f"sla-{month}.xlsx").write_bytes(b"somebody was here")
        frozen.run("2026-01-10T02:30:00Z", "--month", month, "--lang", "de")
    (frozen.folder / name).unlink()
    frozen.run(THIRD, "--month", "2025-04", "--customer", called)
    found = frozen.hashes()
    assert {file: found[file] for file in stored} == stored


def test_a_stored_workbook_that_was_changed_is_not_put_out(frozen):
    frozen.sql("SET session_replication_role = replica; "
               "UPDATE firstline.workbook_chunk SET bytes = set_byte(bytes, 1000, get_byte(bytes, 1000) # 1) WHERE customer_id = 0 AND month = 202504 AND position = 0")
    before = frozen.hashes()
    done = frozen.run(THIRD, "--month", "2025-04", check=1)
    assert "not what was written" in done.stderr
    assert frozen.hashes() == before and frozen.last_run()[0] == "failed"


def test_two_builds_are_the_same_bytes(twin, frozen_once):
    one, other = frozen_once, twin()
    other.run(THIRD, environment={"TZ": "Asia/Tokyo", "LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de", "TMPDIR": "/var/tmp"})
    assert len(one.stored()) > 60
    assert one.stored() == other.stored() and one.hashes() == other.hashes()


# ---- killed

CLOSING = "SELECT count(*) > 0 FROM firstline.month_closing"
FROZEN = "SELECT count(*) > 0 FROM firstline.month"
STORED = "SELECT count(*) >= {} FROM firstline.workbook"


def check_files(one, other):
    """The same workbooks, and of frozen months the same bytes; those of the running month name the run."""
    assert one.stored() == other.stored() and one.files() == other.files()
    assert one.stored().items() <= one.hashes().items()


def kill_when(one, process, statement):
    """Kills the run, and it alone, as soon as the database answers the statement with true."""
    connection = one.connect()
    with connection.cursor() as cursor:
        def seen():
            cursor.execute(statement)
            return cursor.fetchone()[0] or process.poll() is not None
        wait_for(seen)
    connection.close()
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL, "it was quicker than we were"
    # The lock goes with the last of its connections.
    wait_for(lambda: one.sql("SELECT pg_try_advisory_lock(hashtext('firstline facts'), 1)") == [(True,)])


def test_a_killed_run_is_resumed_with_the_same_result(twin, frozen_once):
    """Killed again and again: each run goes on from where the one before it was killed, to a later point."""
    one = twin()
    points = [CLOSING, FROZEN, STORED.format(1), STORED.format(30), STORED.format(50)]
    for point in points:
        kill_when(one, one.start(THIRD), point)
    one.run(THIRD)
    assert one.months() == frozen_once.months()
    assert one.facts() == frozen_once.facts()
    check_files(one, frozen_once)
    assert [outcome for outcome, in one.sql("SELECT outcome FROM firstline.report_run ORDER BY run_id")] == ["killed"] * len(points) + ["done"]


def test_an_announced_close_keeps_its_instant(twin):
    """What is recorded between the kill and the next night comes too late, as if nobody had been killed."""
    one = twin()
    kill_when(one, one.start(THIRD), CLOSING)
    one.run("2025-05-05T02:30:00Z")
    assert [(month, str(at)[:19]) for month, at, _ in one.months()] == [(202503, "2025-05-03 02:30:00"), (202504, "2025-05-03 02:30:00")]


# ---- written at that moment

OPEN = "SELECT customer_id, ticket_id FROM firstline.ticket_fact WHERE month = 202504 AND stands_as = 'open' ORDER BY 1, 2"
RESOLVE = """INSERT INTO firstline.ticket_event (customer_id, ticket_id, happened_at, recorded_at, kind, actor_kind, actor_id, from_code, to_code)
             VALUES (%s, %s, %s, %s, 'status', 'agent', 1, 'in_progress', 'resolved')"""
TOUCH = "UPDATE firstline.ticket SET version = version + 1 WHERE customer_id = %s AND ticket_id = %s"


def test_what_commits_late_is_not_lost(counted):
    """A transaction that has written an event of April before the freeze, and commits after it was announced: the run
    waits for it, while others go on writing; it counts in April."""
    one = counted
    (customer, ticket), (other_customer, other_ticket) = one.sql(OPEN)[:2]
    late = one.connect(autocommit=False)
    with late.cursor() as cursor:
        cursor.execute(RESOLVE, (customer, ticket, "2025-04-30 20:00Z", "2025-04-30 20:00Z"))
        cursor.execute(TOUCH, (customer, ticket))
    run = one.start(THIRD)
    wait_for(lambda: one.sql(CLOSING) == [(True,)])
    time.sleep(0.7)
    assert run.poll() is None and one.months() == []
    # Meanwhile nobody is held up; what says that it was recorded before the freeze is recorded now.
    one.sql(RESOLVE, other_customer, other_ticket, "2025-04-30 20:00Z", "2025-04-30 20:00Z")
    one.sql(TOUCH, other_customer, other_ticket)
    late.commit()
    late.close()
    assert run.wait() == 0, run.stderr.read()
    stands = dict(one.sql("SELECT (customer_id, ticket_id)::text, stands_as FROM firstline.ticket_fact WHERE month = 202504"))
    assert stands[f"({customer},{ticket})"] == "resolved" and stands[f"({other_customer},{other_ticket})"] == "open"
    assert one.sql("SELECT recorded_at > now() - interval '10 minutes' FROM firstline.ticket_event WHERE customer_id = %s AND ticket_id = %s "
                   "ORDER BY event_id DESC LIMIT 1", other_customer, other_ticket) == [(True,)]
    assert one.sql("SELECT stands_as FROM firstline.ticket_fact WHERE month = 202505 AND customer_id = %s AND ticket_id = %s",
                   other_customer, other_ticket) == [("resolved",)]


def test_what_is_committed_during_a_night_is_for_the_next(twin):
    """The run waits for the sums of months, which are locked, with its snapshot taken. A version that is committed meanwhile,
    and one that was written before and is committed after it, are counted by the next run, and nothing else is."""
    one = twin()
    one.run(SECOND)
    seen, late = one.sql("SELECT customer_id, ticket_id FROM firstline.ticket_fact WHERE month = 202504 AND stands_as = 'open' ORDER BY 1, 2 LIMIT 2")
    one.sql(TOUCH, *seen)
    slow, sums = (one.connect(autocommit=False) for _ in range(2))
    slow.cursor().execute(TOUCH, late)
    sums.cursor().execute("LOCK TABLE firstline.month_volume IN EXCLUSIVE MODE")
    night = one.start(SECOND)
    wait_for(lambda: one.sql("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'firstline.month_volume'::regclass") == [(1,)])
    one.sql(TOUCH, *seen)
    sums.close()
    assert night.wait() == 0, night.stderr.read()
    slow.commit()
    slow.close()
    assert one.sql("SELECT customer_id, ticket_id FROM firstline.ticket_uncounted ORDER BY 1, 2") == [seen, late]
    one.run(SECOND)
    assert one.sql("SELECT count(*) FROM firstline.ticket_uncounted") == [(0,)]
    assert one.sql("SELECT tickets_replayed FROM firstline.report_run ORDER BY run_id DESC LIMIT 1") == [(2,)]
    assert one.sql("SELECT count(*) FROM firstline.ticket AS t LEFT JOIN firstline.ticket_replay AS r USING (customer_id, ticket_id) "
                   "WHERE r.version IS DISTINCT FROM t.version") == [(0,)]


def test_what_is_recorded_is_recorded_when_it_is_written(twin):
    one = twin()
    customer, ticket = one.sql("SELECT customer_id, ticket_id FROM firstline.ticket LIMIT 1")[0]
    slow = one.connect(autocommit=False)
    with slow.cursor() as cursor:
        cursor.execute("SELECT now()")
        began = cursor.fetchone()[0]
        time.sleep(0.3)
        cursor.execute("INSERT INTO firstline.ticket_event (customer_id, ticket_id, kind, actor_kind) VALUES (%s, %s, 'tagged', 'agent') "
                       "RETURNING happened_at, recorded_at", (customer, ticket))
        happened, recorded = cursor.fetchone()
    slow.close()
    assert happened == began and (recorded - began).total_seconds() >= 0.3


# ---- in the way

def test_a_month_that_does_not_add_up_is_not_frozen(counted):
    one = counted
    one.sql("""UPDATE firstline.clock_fact SET verdict = 'met' WHERE (customer_id, ticket_id, metric, cycle) =
               (SELECT customer_id, ticket_id, metric, cycle FROM firstline.clock_fact WHERE month = 202504 AND verdict = 'breached' AND stopped_at IS NOT NULL LIMIT 1)
               AND month = 202504""")
    done = one.run(THIRD, check=4)
    assert "2025-04 can't be frozen" in done.stderr and "contradicts itself" in done.stderr
    assert one.months() == [] and one.last_run()[0] == "differs"


@pytest.mark.parametrize("falsify", [
    "UPDATE firstline.clock_fact SET verdict = 'breached', verdict_at = due_at WHERE month = 202504 AND verdict = 'met'",
    "UPDATE firstline.ticket_fact SET l1_seconds = l1_seconds + 3600 WHERE month = 202504 AND came_by = 'received' AND stands_as = 'resolved'",
    "UPDATE firstline.clock_fact SET opened_month = 202503 WHERE month = 202504 AND opened_month = 202504 AND ticket_id % 50 = 0",
], ids=["verdict", "custody", "carried in"])
def test_a_workbook_that_does_not_add_up_is_not_published(counted, falsify):
    one = counted
    before = one.hashes()
    one.sql(falsify)
    done = one.run(THIRD, "--month", "2025-04", check=4)
    assert "2025-04" in done.stderr or "202504" in done.stderr
    assert one.hashes() == before and one.last_run()[0] == "differs"


def test_the_database_goes_half_way(twin, frozen_once):
    """All connections are cut, and so is each new one until the run has given up."""
    one = twin()
    run = one.start(THIRD)
    wait_for(lambda: one.sql(STORED.format(10)) == [(True,)])
    while run.poll() is None:
        one.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        time.sleep(0.01)
    assert run.returncode == 1, run.stderr.read()
    assert not [name for name in one.files() if name.startswith(".")]
    one.run(THIRD)
    check_files(one, frozen_once)


def test_the_disk_is_full_when_a_month_is_frozen(twin, frozen_once):
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    one = twin()
    one.folder.mkdir()
    one.folder.chmod(0o777)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m,mode=0777", "none", one.folder], capture_output=True).returncode != 0:
        pytest.skip("nothing can be mounted here")
    try:
        one.run(THIRD, check=1)
        assert one.last_run()[0] == "failed"
        # Whatever stands there is whole, and what is stored is right.
        right = frozen_once.stored()
        stored = one.stored()
        assert stored.items() <= right.items() and len(stored) < len(right)
        assert {name: digest for name, digest in one.hashes().items() if name in right}.items() <= right.items()
        assert not [name for name in one.files() if name.startswith(".")]
    finally:
        subprocess.run(["umount", one.folder], check=True)
    one.run(THIRD)
    check_files(one, frozen_once)


def test_the_output_folder_cannot_be_written_when_a_month_is_frozen(twin):
    one = twin()
    one.folder.mkdir(mode=0o555)
    done = one.run(THIRD, check=1)
    assert str(one.folder) in done.stderr
    one.folder.chmod(0o777)
    one.run(THIRD)
    assert all(hashlib.sha256((one.folder / name).read_bytes()).hexdigest() == digest for name, digest in one.stored().items())


def test_two_nights_at_once(twin, frozen_once):
    one = twin()
    runs = [one.start(THIRD) for _ in range(2)]
    assert sorted(run.wait() for run in runs) in ([0, 3], [0, 0])
    assert one.stored() == frozen_once.stored() and one.facts() == frozen_once.facts()
