"""check holds the facts of the reports against the events, too: each kind of row is falsified once, and told."""
import datetime
from contextlib import contextmanager

import pytest
from harness.promises import Promise


@pytest.fixture(scope="module")
def promise(site):
    return Promise(site)


@pytest.fixture(scope="module")
def tickets(site, promise):
    """Answered in time and missed on 2 March 2026, a faulty one, one that was escalated in April, and one that is open; all counted."""
    solved = promise.ticket("2026-03-02 09:00:00+00")
    promise.event(solved, "2026-03-02 09:30:00+00", "message", author="agent", is_public=True)
    promise.event(solved, "2026-03-02 15:00:00+00", "status", from_code="new", to_code="resolved")
    faulty = promise.ticket("2026-03-02 10:00:00+00")
    promise.event(faulty, "2026-03-02 08:00:00+00", "message", author="agent", is_public=True)
    promise.event(faulty, "2026-03-02 11:00:00+00", "status", from_code="new", to_code="resolved")
    escalated = promise.ticket("2026-04-01 09:00:00+00")
    promise.event(escalated, "2026-04-01 10:00:00+00", "level", from_id=1, to_id=2)
    site.sql("INSERT INTO firstline.escalation (customer_id, ticket_id, target, from_level, to_level, reason_code, by_kind, rule_name, escalated_at, recorded_at) "
             "VALUES (%s, %s, 'level', 1, 2, 'expertise', 'rule', 'unanswered', %s, %s)",
             promise.customer_id, escalated, *["2026-04-01 10:00:00+00"] * 2)
    promise.event(escalated, "2026-04-01 11:00:00+00", "status", from_code="new", to_code="resolved")
    running = promise.ticket(datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0).isoformat(), priority=4)
    site.admin("rebuild", "--facts")
    return {"solved": solved, "faulty": faulty, "escalated": escalated, "running": running}


def check(site):
    """Exit status and what is said of facts: the lines."""
    done = site.admin("check", check=False)
    return done.returncode, done.stdout.splitlines(), done.stderr


def test_what_was_counted_agrees(site, tickets):
    status, lines, _ = check(site)
    assert status == 0, lines
    assert lines[-1].endswith("tickets agree with their events, and the facts of the reports with both")
    assert not [line for line in lines if "have changed since" in line]


FALSIFIED = [
    ("UPDATE firstline.clock_fact SET elapsed_seconds = elapsed_seconds + 1 WHERE ticket_id = %(solved)s AND metric = 'resolution'",
     "ticket {solved}: clock_fact 2026-03 resolution 1.0: elapsed_seconds is 21601, by the events 21600"),
    ("UPDATE firstline.clock_fact SET verdict = 'met' WHERE ticket_id = %(solved)s AND metric = 'resolution'",
     "ticket {solved}: clock_fact 2026-03 resolution 1.0: verdict is met, by the events breached"),
    ("UPDATE firstline.clock_fact SET stopped_at = NULL WHERE ticket_id = %(solved)s AND metric = 'first_response'",
     "ticket {solved}: clock_fact 2026-03 first_response 1.0: stopped_at is none, by the events 2026-03-02T09:30:00+00:00"),
    ("DELETE FROM firstline.clock_fact WHERE ticket_id = %(solved)s AND metric = 'first_response'",
     "ticket {solved}: clock_fact 2026-03 first_response 1.0 is missing"),
    ("UPDATE firstline.clock_fact SET month = 202604 WHERE ticket_id = %(solved)s AND metric = 'first_response'",
     "ticket {solved}: clock_fact 2026-04 first_response 1.0 is there, by the events there is none"),
    ("UPDATE firstline.ticket_fact SET l1_seconds = l1_seconds - 60 WHERE ticket_id = %(solved)s",
     "ticket {solved}: ticket_fact 2026-03: l1_seconds is 21540, by the events 21600"),
    ("DELETE FROM firstline.ticket_fact WHERE ticket_id = %(solved)s", "ticket {solved}: ticket_fact 2026-03 is missing"),
    ("UPDATE firstline.stay_fact SET held_seconds = held_seconds + 7 WHERE ticket_id = %(solved)s",
     "ticket {solved}: stay_fact 2026-03 no. 1: held_seconds is 21607, by the events 21600"),
    ("UPDATE firstline.escalation_fact SET after_breach = true WHERE ticket_id = %(escalated)s",
     "ticket {escalated}: escalation_fact {escalation}: after_breach is true, by the events false"),
    ("UPDATE firstline.escalation_fact SET month = 202605 WHERE ticket_id = %(escalated)s",
     "ticket {escalated}: escalation_fact {escalation}: month is 202605, by the events 202604"),
    ("DELETE FROM firstline.escalation_fact WHERE ticket_id = %(escalated)s", "ticket {escalated}: escalation_fact {escalation} is missing"),
    ("INSERT INTO firstline.escalation_fact VALUES (%(customer)s, %(solved)s, 77777777, 202603, false)",
     "ticket {solved}: escalation_fact 77777777 is there, by the events there is none"),
    ("DELETE FROM firstline.ticket_fault WHERE ticket_id = %(faulty)s", "ticket {faulty}: ticket_fault before_received of event "),
    ("INSERT INTO firstline.ticket_fault VALUES (%(customer)s, %(solved)s, 'no_received', 0)",
     "ticket {solved}: ticket_fault no_received of event 0 is there, by the events there is none"),
    ("UPDATE firstline.ticket_replay SET recheck_at = NULL WHERE ticket_id = %(running)s", "ticket {running}: ticket_replay: recheck_at is none, by the events 2"),
    ("DELETE FROM firstline.ticket_replay WHERE ticket_id = %(solved)s", "ticket {solved}: clock_fact has rows of it, but it is not there or was never counted"),
    ("INSERT INTO firstline.ticket_replay SELECT customer_id, 99999999, version, counted_at, recheck_at, promises_known FROM firstline.ticket_replay LIMIT 1",
     "ticket 99999999: ticket_replay has rows of it, but it is not there"),
    ("UPDATE firstline.ticket_replay SET version = version - 1 WHERE ticket_id = %(solved)s",
     "ticket {solved}: its facts are not those of its latest change, and no night would count it"),
    ("UPDATE firstline.month_metric SET met = met + 1, missed = missed - 1 WHERE customer_id = %(customer)s AND month = 202603 AND metric = 'resolution'",
     "month 2026-03 of customer {customer}: month_metric resolution is 0 + 2 = 2 + 0 + 0 + 0, by the facts 0 + 2 = 1 + 1 + 0 + 0"),
    ("DELETE FROM firstline.month_metric WHERE customer_id = %(customer)s AND month = 202603 AND metric = 'first_response'",
     "month 2026-03 of customer {customer}: month_metric first_response is missing, by the facts 0 + 2 = 2 + 0 + 0 + 0"),
    ("UPDATE firstline.month_volume SET open = open + 1, carried = carried + 1 WHERE customer_id = %(customer)s AND month = 202603",
     "month 2026-03 of customer {customer}: month_volume is 1 + 2 + 0 = 2 + 0 + 1, by the facts 0 + 2 + 0 = 2 + 0 + 0"),
    ("UPDATE firstline.month_escalation SET escalated = 0 WHERE customer_id = %(customer)s AND month = 202604",
     "month 2026-04 of customer {customer}: month_escalation is 0 of 1, by the facts 1 of 1"),
    ("INSERT INTO firstline.month_volume VALUES (%(customer)s, 199901, 0, 1, 0, 1, 0, 0)",
     "month 1999-01 of customer {customer}: month_volume is 0 + 1 + 0 = 1 + 0 + 0, by the facts none"),
]


@pytest.mark.parametrize("statement, said", FALSIFIED, ids=[f"{statement.split()[0]} {said.split(': ')[1].split(' is ')[0]}" for statement, said in FALSIFIED])
def test_each_kind_of_difference(site, promise, tickets, statement, said):
    """Told with ticket or month, what stands there and what the events say; exit status 4; rebuild --facts puts it right."""
    escalation, = site.sql("SELECT escalation_id FROM firstline.escalation WHERE ticket_id = %s", tickets["escalated"])[0]
    names = {**tickets, "customer": promise.customer_id, "escalation": escalation}
    connection = site.connect("postgres")
    with connection.cursor() as cursor:
        cursor.execute(statement, names)
        assert cursor.rowcount == 1
    connection.close()
    status, lines, message = check(site)
    assert status == 4 and "'firstline-admin rebuild --facts' writes what the events say" in message
    assert any(line.startswith(said.format(**names)) for line in lines), lines
    assert not any("have changed since" in line for line in lines), "the next night would mend it"
    site.sql("DELETE FROM firstline.ticket_replay WHERE ticket_id = 99999999")
    site.admin("rebuild", "--facts")
    assert check(site)[0] == 0


def test_what_changed_since_is_no_difference(site, promise, tickets):
    """A ticket that changed after the night is counted in the next one; until then its facts are old, not wrong."""
    promise.event(tickets["running"], datetime.datetime.now(datetime.timezone.utc).isoformat(), "level", from_id=1, to_id=2)
    site.sql("UPDATE firstline.ticket SET version = version + 1, level = 2 WHERE ticket_id = %s", tickets["running"])
    status, lines, _ = check(site)
    assert status == 0 and "1 tickets have changed since the reports counted them; the next night does it anew" in lines
    site.admin("rebuild", "--facts")


def test_nothing_is_said_of_figures_while_a_report_is_made(site, promise, tickets):
    reporting = site.connect("postgres")
    with reporting.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('firstline facts'), 1)")
    site.sql("DELETE FROM firstline.month_volume WHERE customer_id = %s AND month = 202603", promise.customer_id)
    status, lines, _ = check(site)
    assert status == 0 and "a report is being made: the figures of months are not compared" in lines
    reporting.close()
    assert check(site)[0] == 4
    site.admin("rebuild", "--facts")


@contextmanager
def frozen_march(site):
    """March 2026 is frozen meanwhile, as of the second after all that was recorded; a connection that no trigger holds up."""
    run, = site.sql("INSERT INTO firstline.report_run (asked, counted_at, program_version, tzdata_version) VALUES ('night', now(), '0', '0') RETURNING run_id")[0]
    connection = site.connect("postgres")
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("INSERT INTO firstline.month (month, frozen_at, run_id) VALUES (202603, date_trunc('second', now()) + interval '1 second', %s)", [run])
        cursor.execute("SELECT pg_sleep(1)")
        try:
            yield cursor
        finally:
            cursor.execute("DELETE FROM firstline.month")
            cursor.execute("DELETE FROM firstline.restatement")
    connection.close()
    site.admin("rebuild", "--facts")


def test_frozen_months_stand(site, promise, tickets):
    """What a frozen month says isn't held against the events any more (rule 6.4)."""
    site.sql("UPDATE firstline.clock_fact SET late_seconds = 77 WHERE ticket_id = %s AND metric = 'resolution'", tickets["solved"])
    assert check(site)[0] == 4
    with frozen_march(site):
        assert check(site)[0] == 0


@pytest.mark.parametrize("falsify, said", [
    ("DELETE FROM firstline.restatement", "is missing"),
    ("UPDATE firstline.restatement SET would_be = 'excluded'", ": would_be is excluded, by the events met"),
    ("INSERT INTO firstline.restatement (customer_id, ticket_id, month, metric, cycle, opened_at, was, would_be, restated_at) "
     "SELECT customer_id, ticket_id, month, metric, cycle, opened_at, was, was, now() FROM firstline.restatement", ": would_be is breached, by the events met"),
], ids=["missing", "another", "taken back"])
def test_restatements_of_frozen_months(site, tickets, falsify, said):
    """A resolution that was recorded too late for its month: the miss stands and is restated; check knows what has to be said of it."""
    other = Promise(site)
    ticket = other.ticket("2026-03-02 09:00:00+00")
    other.event(ticket, "2026-03-02 15:00:00+00", "status", from_code="new", to_code="resolved")
    site.admin("rebuild", "--facts")
    with frozen_march(site) as cursor:
        other.event(ticket, "2026-03-02 12:00:00+00", "status", from_code="new", to_code="resolved")
        site.sql("UPDATE firstline.ticket SET version = version + 1 WHERE ticket_id = %s", ticket)
        site.admin("rebuild", "--facts")
        assert site.sql("SELECT metric, was, would_be FROM firstline.restatement WHERE ticket_id = %s AND metric = 'resolution'", ticket) == \
            [("resolution", "breached", "met")]
        assert check(site)[0] == 0
        cursor.execute(falsify)
        status, lines, _ = check(site)
        assert status == 4
        assert any(line.startswith(f"ticket {ticket}: restatement of 2026-03 resolution 1") and line.endswith(said) for line in lines), lines
