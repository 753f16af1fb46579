"""What is recorded after its month was frozen (rule 6.4): judged by its instant, counted in the oldest open month; a
frozen verdict stands and is restated, dated and with its reason, on a sheet of its own."""
from conftest import THIRD
from table import open_book, rows_of
from test_freeze import RESOLVE, TOUCH

FOURTH, FIFTH, JUNE = "2025-05-04T02:30:00Z", "2025-05-05T02:30:00Z", "2025-06-03T02:30:00Z"
ANSWER = """INSERT INTO firstline.ticket_event (customer_id, ticket_id, happened_at, kind, actor_kind, actor_id, author, is_public)
            VALUES (%s, %s, %s, 'message', 'agent', 1, 'agent', true)"""
EXCLUDE = """INSERT INTO firstline.ticket_event (customer_id, ticket_id, happened_at, recorded_at, kind, actor_kind, actor_id, reason_code)
             VALUES (%s, %s, %s, %s, 'exclude', 'agent', 1, 'spam')"""
SAID = """SELECT month, metric, was, would_be, counts_in, reason FROM firstline.restatement
           WHERE customer_id = %s AND ticket_id = %s ORDER BY restatement_id"""


def frozen_facts(one):
    return one.sql("SELECT * FROM firstline.clock_fact WHERE month <= 202504 ORDER BY 1, 2, 3, 4, 5, 6"), one.sql(
        "SELECT * FROM firstline.ticket_fact WHERE month <= 202504 ORDER BY 1, 2, 3")


def counts(one, month):
    return one.sql("SELECT sum(carried), sum(started), sum(met), sum(missed), sum(excluded), sum(running) FROM firstline.month_metric WHERE month = %s "
                   "AND metric = 'resolution'", month)[0]


def test_a_late_answer_is_restated_and_the_miss_stands(frozen):
    customer, ticket, opened = frozen.sql(
        """SELECT f.customer_id, f.ticket_id, f.opened_at FROM firstline.clock_fact AS f JOIN firstline.ticket AS t USING (customer_id, ticket_id)
            WHERE f.month = 202504 AND f.metric = 'first_response' AND f.verdict = 'breached' AND f.cycle = 1 ORDER BY 1, 2 LIMIT 1""")[0]
    before, stored = frozen_facts(frozen), frozen.stored()
    frozen.sql(ANSWER, customer, ticket, opened)
    frozen.sql(TOUCH, customer, ticket)
    frozen.run(FOURTH)
    assert frozen_facts(frozen) == before and frozen.stored() == stored
    said = frozen.sql(SAID, customer, ticket)
    assert (202504, "first_response", "breached", "met", None, "message") in said
    assert frozen.last_run()[2] == len(said)
    assert frozen.sql("SELECT count(*) FROM firstline.clock_fact WHERE month > 202504 AND metric = 'first_response' AND cycle = 1 "
                      "AND customer_id = %s AND ticket_id = %s", customer, ticket) == [(0,)]
    frozen.run(FIFTH)  # it is said once
    assert frozen.sql(SAID, customer, ticket) == said and frozen.last_run()[2] == 0
    # On a sheet of the running month, for all customers and for the customer alone; not in April's, which stands.
    name = frozen.sql("SELECT name FROM firstline.customer WHERE customer_id = %s", customer)[0][0]
    file = [file for file in frozen.files() if file.startswith("sla-2025-05-") and file.endswith(f"-{customer}.xlsx")][0]
    for path in ("sla-2025-05.xlsx", file):
        rows = rows_of(open_book(frozen.folder / path)["Restatements"], "Ticket")
        assert len(rows) == len(said)
        row = next(row for row in rows if row["Promise"] == "First response")
        assert (row["Ticket"], row["Customer"], row["Closed month"], row["Counted there"], row["Would be now"], row["Counts in"], row["Because of"]) == \
            (ticket, name, 202504, "missed", "met", "nowhere: it stands", "a message"), row
        assert str(row["Restated at"])[:10] == "2025-05-04"
    assert open_book(frozen.folder / "sla-2025-04.xlsx")["Restatements"]["A5"].value == "Nothing to restate."


def test_what_ran_at_the_freeze_counts_in_the_oldest_open_month(frozen):
    customer, ticket, due = frozen.sql(
        """SELECT customer_id, ticket_id, due_at FROM firstline.clock_fact
            WHERE month = 202504 AND metric = 'resolution' AND verdict = 'running' AND NOT is_paused ORDER BY 1, 2 LIMIT 1""")[0]
    april = counts(frozen, 202504)
    happened = "2025-04-30 21:59:00+00"
    frozen.sql(RESOLVE, customer, ticket, happened, "2025-05-04 01:00Z")  # which the database doesn't believe
    frozen.sql(TOUCH, customer, ticket)
    frozen.run(FOURTH)
    assert (202504, "resolution", "running", "met", 202505, "status") in frozen.sql(SAID, customer, ticket)
    assert frozen.sql("SELECT verdict, opened_month <= 202504, stopped_at = %s FROM firstline.clock_fact WHERE month = 202505 AND metric = 'resolution' "
                      "AND cycle = 1 AND customer_id = %s AND ticket_id = %s", happened, customer, ticket) == [("met", True, True)]
    assert counts(frozen, 202504) == april and counts(frozen, 202505)[0] == april[5]
    # The month that counted it is frozen in its turn: it carries in what April left, and nothing more is said.
    said = frozen.sql(SAID, customer, ticket)
    frozen.run(JUNE)
    assert [month for month, _, _ in frozen.months()] == [202503, 202504, 202505]
    frozen.sql(TOUCH, customer, ticket)
    frozen.run("2025-06-04T02:30:00Z")
    assert frozen.sql(SAID, customer, ticket) == said


def test_an_exclusion_after_the_freeze(frozen):
    customer, ticket = frozen.sql("""SELECT customer_id, ticket_id FROM firstline.clock_fact WHERE month = 202504 AND metric = 'resolution'
                                      AND verdict = 'met' AND cycle = 1 ORDER BY 1, 2 LIMIT 1""")[0]
    before = frozen_facts(frozen)
    frozen.sql(EXCLUDE, customer, ticket, "2025-05-03 12:00Z", "2025-05-03 12:00Z")
    frozen.sql(TOUCH, customer, ticket)
    frozen.run(FOURTH)
    assert frozen_facts(frozen) == before
    assert (202504, "resolution", "met", "excluded", None, "exclude") in frozen.sql(SAID, customer, ticket)
    # Undone, it is taken back.
    frozen.sql("""INSERT INTO firstline.ticket_event (customer_id, ticket_id, happened_at, recorded_at, kind, actor_kind, actor_id)
                  VALUES (%s, %s, '2025-05-04 12:00Z', '2025-05-04 12:00Z', 'include', 'agent', 1)""", customer, ticket)
    frozen.sql(TOUCH, customer, ticket)
    frozen.run(FIFTH)
    assert (202504, "resolution", "met", "met", None, "") in frozen.sql(SAID, customer, ticket)
    assert "taken back" in [row["Counts in"] for row in rows_of(open_book(frozen.folder / "sla-2025-05.xlsx")["Restatements"], "Ticket")]


def test_an_exclusion_between_month_end_and_freeze_counts_before_it(counted):
    """6.1: a month's figures are those of exclusions recorded before it is frozen."""
    one = counted
    customer, ticket = one.sql("""SELECT customer_id, ticket_id FROM firstline.clock_fact WHERE month = 202504 AND metric = 'resolution'
                                   AND verdict = 'met' AND cycle = 1 ORDER BY 1, 2 LIMIT 1""")[0]
    one.sql(EXCLUDE, customer, ticket, "2025-05-02 10:00Z", "2025-05-02 10:00Z")
    one.sql(TOUCH, customer, ticket)
    one.run(THIRD)
    assert one.sql("SELECT verdict FROM firstline.clock_fact WHERE month = 202504 AND metric = 'resolution' AND cycle = 1 AND customer_id = %s AND "
                   "ticket_id = %s", customer, ticket) == [("excluded",)]
    one.run("2025-06-10T02:30:00Z")  # and May carries in what April left
    assert [month for month, _, _ in one.months()][-1] == 202505 and one.sql("SELECT count(*) FROM firstline.restatement") == [(0,)]


def test_an_import_of_old_tickets_counts_in_the_oldest_open_month(frozen):
    """A whole ticket of before the first frozen month that is entered now."""
    customer, ticket = frozen.sql("SELECT customer_id, ticket_id FROM firstline.ticket_fact WHERE month = 202503 AND stands_as = 'resolved' LIMIT 1")[0]
    frozen.sql("""INSERT INTO firstline.ticket (customer_id, ticket_id, requester_id, subject, category_id, plan_version_id, channel, status, impact, urgency, priority,
                                                received_at, recorded_at, resolved_at)
                  SELECT customer_id, 900000, requester_id, 'Old', category_id, plan_version_id, channel, status, impact, urgency, priority,
                         received_at - interval '60 days', now(), resolved_at - interval '60 days' FROM firstline.ticket WHERE customer_id = %s AND ticket_id = %s;
                  INSERT INTO firstline.ticket_event (customer_id, ticket_id, happened_at, kind, actor_kind, actor_id, author, is_public, from_code, to_code,
                                                      from_id, to_id, metric, seconds, reason_code, channel)
                  SELECT customer_id, 900000, happened_at - interval '60 days', kind, actor_kind, actor_id, author, is_public, from_code, to_code,
                         from_id, to_id, metric, seconds, reason_code, channel FROM firstline.ticket_event WHERE customer_id = %s AND ticket_id = %s ORDER BY event_id""",
               customer, ticket, customer, ticket)
    before = frozen_facts(frozen)
    frozen.run(FOURTH)
    assert frozen_facts(frozen) == before
    assert frozen.sql("SELECT month, came_by, stands_as FROM firstline.ticket_fact WHERE ticket_id = 900000") == [(202505, "received", "resolved")]
    found = frozen.sql("SELECT DISTINCT month, opened_month FROM firstline.clock_fact WHERE ticket_id = 900000")
    assert found == [(202505, 202505)]
    assert frozen.sql("SELECT DISTINCT was, counts_in FROM firstline.restatement WHERE ticket_id = 900000") == [("absent", 202505)]
