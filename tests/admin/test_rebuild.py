"""rebuild writes what the events say, and check tells where a row says something else."""
import threading

import pytest
from harness.promises import Promise

DUES = ("first_response_due_at", "next_response_due_at", "resolution_due_at", "next_due_at", "next_due_metric")


@pytest.fixture(scope="module")
def promise(site):
    return Promise(site)


def rebuild(site):
    done = site.admin("rebuild")
    return int(done.stdout.split(" rows corrected")[0].split()[-1])


def differences(site, ticket_id):
    """What check says of the ticket, and its exit status."""
    done = site.admin("check", check=False)
    return [line for line in done.stdout.splitlines() if line.startswith(f"ticket {ticket_id}:")], done.returncode


def test_dues_of_an_open_ticket(site, promise):
    """Priority 1: an hour to the first response, four to the resolution, from Monday 16:30 in days of 09:00 to 17:00."""
    ticket = promise.ticket("2026-03-02 16:30:00+00")
    (said,), status = differences(site, ticket)
    assert status == 4 and "first_response_due_at is none, by the events 2026-03-03T09:30:00Z" in said
    assert rebuild(site) >= 1
    assert promise.row(ticket, *DUES) == ("2026-03-03 09:30:00", None, "2026-03-03 12:30:00", "2026-03-03 09:30:00", "first_response")
    assert promise.row(ticket, "status", "version") == ("new", 1), "no act, so no version"
    assert differences(site, ticket) == ([], 0)
    assert rebuild(site) == 0, "what is right is not written again"


def test_an_answered_and_resolved_ticket(site, promise):
    ticket = promise.ticket("2026-03-03 09:00:00+00")
    promise.event(ticket, "2026-03-03 09:20:00+00", "message", author="agent", is_public=True)
    promise.event(ticket, "2026-03-03 09:20:00+00", "status", from_code="new", to_code="in_progress")
    rebuild(site)
    assert promise.row(ticket, "status", *DUES) == ("in_progress", None, None, "2026-03-03 13:00:00", "2026-03-03 13:00:00", "resolution")
    promise.event(ticket, "2026-03-03 10:00:00+00", "priority", from_id=1, to_id=3)
    promise.event(ticket, "2026-03-03 10:00:00+00", "assign", to_id=None, to_team_id=None)
    promise.event(ticket, "2026-03-03 10:00:00+00", "category", from_id=61, to_id=42)
    promise.event(ticket, "2026-03-03 10:00:00+00", "level", from_id=1, to_id=2)
    promise.event(ticket, "2026-03-03 11:00:00+00", "status", from_code="in_progress", to_code="resolved")
    (said,), _ = differences(site, ticket)
    for words in ("status is 'in_progress', by the events 'resolved'", "priority is 1, by the events 3", "level is 1, by the events 2",
                  "category_id is 61, by the events 42", "resolved_at is none, by the events 2026-03-03T11:00:00Z",
                  "next_due_metric is 'resolution', by the events ''"):
        assert words in said
    rebuild(site)
    assert promise.row(ticket, "status", "priority", "level", "category_id", "resolved_at", *DUES) == (
        "resolved", 3, 2, 42, "2026-03-03 11:00:00", None, None, None, None, None)


def test_a_survivor_has_the_clocks_of_the_ticket_merged_into_it(site, promise):
    """Rule 4.4: the earlier start and the lesser time left; the merged one's own clocks are excluded."""
    first, second = promise.ticket("2026-03-04 09:00:00+00"), promise.ticket("2026-03-04 09:20:00+00")
    promise.event(first, "2026-03-04 09:30:00+00", "merged_into", ref_id=second)
    promise.event(second, "2026-03-04 09:30:00+00", "merged_from", ref_id=first)
    rebuild(site)
    assert promise.row(second, *DUES) == ("2026-03-04 10:00:00", None, "2026-03-04 13:00:00", "2026-03-04 10:00:00", "first_response")
    assert promise.row(first, *DUES) == (None, None, None, None, None)


@pytest.mark.parametrize("column, value, said", [
    ("status", "'closed'", "status is 'closed', by the events 'new'"),
    ("next_due_at", "now()", "next_due_at is"),
    ("resolution_due_at", "NULL", "resolution_due_at is none, by the events"),
    ("agent_id", "(SELECT min(agent_id) FROM firstline.agent)", "agent_id is"),
    ("received_at", "'2026-01-01 00:00+00'", "received_at is 2026-01-01T00:00:00Z, by the events 2026-03-05T09:00:00Z"),
    ("plan_version_id", "NULL", "plan_version_id is 0, by the events"),
])
def test_check_sees_a_row_that_was_changed(site, promise, column, value, said):
    if not site.sql("SELECT 1 FROM firstline.agent"):
        site.admin("agent", "add", "Somebody")
    ticket = promise.ticket("2026-03-05 09:00:00+00")
    rebuild(site)
    assert differences(site, ticket)[0] == []
    kept, = site.sql(f"SELECT {column} FROM firstline.ticket WHERE ticket_id = %s", ticket)
    site.sql(f"UPDATE firstline.ticket SET {column} = {value} WHERE ticket_id = %s", ticket)
    (line,), status = differences(site, ticket)
    assert status == 4 and said in line
    site.sql(f"UPDATE firstline.ticket SET {column} = %s WHERE ticket_id = %s", *kept, ticket)


def test_check_writes_nothing(site, promise):
    ticket = promise.ticket("2026-03-05 09:00:00+00")
    before = site.sql("SELECT * FROM firstline.ticket WHERE ticket_id = %s", ticket)
    done = site.admin("check", check=False)
    assert done.returncode == 4 and "'firstline-admin rebuild' writes what the events say" in done.stderr
    assert site.sql("SELECT * FROM firstline.ticket WHERE ticket_id = %s", ticket) == before
    rebuild(site)


def test_a_ticket_without_events(site, promise):
    """A loss, not a history of nothing: told by check, and left alone by rebuild."""
    ticket = promise.ticket("2026-03-05 09:00:00+00")
    rebuild(site)
    site.sql("ALTER TABLE firstline.ticket_event DISABLE TRIGGER append_only")
    site.sql("DELETE FROM firstline.ticket_event WHERE ticket_id = %s", ticket)
    site.sql("ALTER TABLE firstline.ticket_event ENABLE TRIGGER append_only")
    before = promise.row(ticket, *DUES)
    assert rebuild(site) == 0 and promise.row(ticket, *DUES) == before
    assert differences(site, ticket) == ([f"ticket {ticket}: it has no events"], 4)
    site.sql("DELETE FROM firstline.ticket WHERE ticket_id = %s", ticket)


def test_faulty_events_are_counted_and_listed(site, promise):
    """Rule 1.7: replayed and counted all the same; that the row agrees with them is no fault of its own."""
    ticket = promise.ticket("2026-03-05 09:00:00+00")
    promise.event(ticket, "2026-03-05 08:00:00+00", "message", author="agent", is_public=True)
    assert "have faulty events (rule 1.7)" in site.admin("rebuild").stdout
    done = site.admin("check")
    assert "have faulty events (rule 1.7); --faults lists them" in done.stdout
    listed = site.admin("check", "--faults").stdout
    assert any(line.startswith(f"ticket {ticket}, event ") for line in listed.splitlines())


def test_more_tickets_than_a_window(site, promise):
    """Three windows of 1000, over two customers."""
    other = Promise(site)
    for one in (promise, other):
        site.sql("WITH t AS (INSERT INTO firstline.ticket (customer_id, ticket_id, subject, category_id, plan_version_id, channel, impact, urgency, priority, received_at) "
                 "SELECT %s, nextval('firstline.ticket_number'), 'Many', 61, %s, 'form', 1, 1, 2, '2026-03-06 09:00+00' FROM generate_series(1, 1100) "
                 "RETURNING customer_id, ticket_id, received_at, plan_version_id) "
                 "INSERT INTO firstline.ticket_event (customer_id, ticket_id, happened_at, kind, actor_kind, to_id) "
                 "SELECT t.customer_id, t.ticket_id, t.received_at, e.kind, 'import', CASE e.kind WHEN 'priority' THEN 2 WHEN 'category' THEN 61 WHEN 'plan' THEN t.plan_version_id END "
                 "FROM t, (VALUES (1, 'received'), (2, 'priority'), (3, 'category'), (4, 'plan')) AS e (n, kind) ORDER BY t.ticket_id, e.n",
                 one.customer_id, one.plan_version_id)
    assert rebuild(site) == 2200
    assert site.sql("SELECT count(DISTINCT next_due_at) FROM firstline.ticket WHERE subject = 'Many'") == [(1,)]
    assert site.sql("SELECT count(*) FROM firstline.ticket WHERE subject = 'Many' AND next_due_at = '2026-03-06 11:00+00'") == [(2200,)]
    assert site.admin("check").stdout.splitlines()[-1].endswith("tickets agree with their events, and the facts of the reports with both")


def test_an_act_at_the_same_time_is_not_undone(site, promise):
    """A reply holds the ticket's row until it commits; rebuild waits for it and reads the events that it wrote."""
    ticket = promise.ticket("2026-03-09 09:00:00+00")
    rebuild(site)
    site.sql("UPDATE firstline.ticket SET next_due_at = NULL WHERE ticket_id = %s", ticket)
    acting = site.connect("postgres", autocommit=False)
    cursor = acting.cursor()
    cursor.execute("SELECT * FROM firstline.ticket WHERE ticket_id = %s FOR UPDATE", (ticket,))
    done = []
    operator = threading.Thread(target=lambda: done.append(site.admin("rebuild")))
    operator.start()
    operator.join(timeout=1)
    assert not done, "rebuild didn't wait"
    cursor.execute("INSERT INTO firstline.ticket_event (customer_id, ticket_id, happened_at, kind, actor_kind, author, is_public) "
                   "VALUES (%s, %s, '2026-03-09 09:10+00', 'message', 'agent', 'agent', true)", (promise.customer_id, ticket))
    cursor.execute("UPDATE firstline.ticket SET version = version + 1 WHERE ticket_id = %s", (ticket,))
    acting.commit()
    operator.join()
    acting.close()
    assert promise.row(ticket, "first_response_due_at", "next_due_at", "next_due_metric") == (None, "2026-03-09 13:00:00", "resolution")
    assert differences(site, ticket) == ([], 0)


def test_rebuild_is_audited(site, audited):
    site.admin("rebuild")
    (action, _, _, detail), = audited()
    assert action == "rebuild" and "tickets=" in detail and "changed=0" in detail


def test_facts(site, promise, audited):
    ticket = promise.ticket("2026-03-10 09:00:00+00")
    done = site.admin("rebuild", "--facts")
    assert " clocks of " in done.stdout
    assert site.sql("SELECT count(*) > 0 FROM firstline.clock_fact WHERE ticket_id = %s", ticket) == [(True,)]
    assert [row[0] for row in audited()] == ["rebuild", "rebuild_facts"]
