"""Bad input, ticket by ticket: each fault is told with ticket and event, and the others are counted all the same."""
import pytest
from harness.promises import Promise


@pytest.fixture(scope="module")
def promise(site):
    return Promise(site)


def message(promise, ticket, at, **more):
    promise.event(ticket, at, "message", author="agent", is_public=True, **more)


def latest(site, ticket):
    return site.sql("SELECT max(event_id) FROM firstline.ticket_event WHERE ticket_id = %s", ticket)[0][0]


BAD = [
    ("before received", lambda promise, ticket: message(promise, ticket, "2026-03-01 09:00:00+00"), "event {event}: "),
    ("received twice", lambda promise, ticket: promise.event(ticket, "2026-03-02 12:00:00+00", "received", author="requester"), "event {event}: "),
    ("a merge of nobody", lambda promise, ticket: promise.event(ticket, "2026-03-02 12:00:00+00", "merged_from", ref_id=99999999), "event {event}: "),
    ("a case that was never submitted", lambda promise, ticket: promise.event(ticket, "2026-03-02 12:00:00+00", "vendor_solved", ref_id=4711), "event {event}: "),
    ("a plan that there is not", lambda promise, ticket: promise.event(ticket, "2026-03-02 12:00:00+00", "plan", to_id=99999999), "event {event}: "),
    ("excluded twice", lambda promise, ticket: [promise.event(ticket, f"2026-03-02 1{hour}:00:00+00", "exclude", reason_code="spam") for hour in (1, 2)],
     "event {event}: "),
]


@pytest.mark.parametrize("what, spoil, said", BAD, ids=[what for what, *_ in BAD])
def test_told_with_ticket_and_event(site, promise, what, spoil, said):
    good, bad, after = (promise.ticket("2026-03-02 09:00:00+00") for _ in range(3))
    spoil(promise, bad)
    site.admin("rebuild")
    done = site.admin("check", "--faults")
    lines = [line for line in done.stdout.splitlines() if line.startswith(f"ticket {bad},")]
    assert any(line.startswith(f"ticket {bad}, " + said.format(event=latest(site, bad))) for line in lines), done.stdout
    assert not [line for line in done.stdout.splitlines() if line.startswith((f"ticket {good}", f"ticket {after}"))]
    for other in (good, after):
        assert promise.row(other, "first_response_due_at") == ("2026-03-02 10:00:00",)
    explained = site.admin("explain", str(bad)).stdout
    assert f"event {latest(site, bad)}: " in explained


def test_a_target_that_is_never_reached(site, promise):
    """The calendar closes for good after the ticket came: 'never', told, and nothing hangs."""
    closing = Promise(site)
    ticket = closing.ticket("2026-03-02 09:00:00+00")
    week = "".join(f"{day}=closed\n" for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
    definition = f"[calendar]\nname={closing.calendar}\ntimezone=UTC\n[week]\n{week}[dates]\n2026-03-02=09:00-09:30\n"
    site.sql("SET session_replication_role = replica; UPDATE firstline.calendar_version SET definition = %s WHERE calendar_id = (SELECT calendar_id FROM firstline.calendar WHERE name = %s)",
             definition, closing.calendar)
    site.admin("rebuild")
    assert closing.row(ticket, "first_response_due_at", "resolution_due_at") == (None, None)
    told = [line for line in site.admin("check", "--faults").stdout.splitlines() if line.startswith(f"ticket {ticket}")]
    assert len(told) == 2 and all(line.endswith("a target that its calendar never reaches: it is never due") for line in told)
    explained = site.admin("explain", str(ticket)).stdout
    assert explained.count("due       never: its hours don't reach the target (1.4)") == 2
    site.sql("DELETE FROM firstline.contract WHERE customer_id = %s", closing.customer_id)
