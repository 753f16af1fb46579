"""explain: every stretch of every clock with its rule, in the reader's zone, adding up to the figure."""
import re

import pytest
from admin.conftest import refused
from harness.promises import Promise


@pytest.fixture(scope="module")
def promise(site):
    return Promise(site)


@pytest.fixture
def told(site):
    """{title of a clock: (its lines before the table, rows of the table, its sums)} of a ticket, and the head."""
    def explain(ticket, *options):
        head, *blocks = site.admin("explain", str(ticket), *options).stdout.strip().split("\n\n")
        clocks = {}
        for block in blocks:
            title, *lines = block.splitlines()
            columns = next(number for number, line in enumerate(lines) if line.startswith("from\t"))
            rows = [dict(zip(lines[columns].split("\t"), line.split("\t"))) for line in lines[columns + 1:] if "\t" in line]
            clocks[title] = lines[:columns], rows, lines[columns + 1 + len(rows):]
        return head, clocks
    return explain


def seconds(text):
    hours, minutes, rest = map(int, text.strip("()").split(":"))
    return hours * 3600 + minutes * 60 + rest



@pytest.fixture(scope="module")
def ticket(promise):
    """Monday 2 March 2026, open 09:00 to 17:00 UTC: priority 1 owes an answer in 1 h and a solution in 4 h. Answered after
    half an hour; waiting for the customer from 16:00 to the next day 10:00; priority 2 (8 h) at 11:00; solved at 12:00."""
    number = promise.ticket("2026-03-02 15:00:00+00")
    promise.event(number, "2026-03-02 15:30:00+00", "message", author="agent", is_public=True)
    promise.event(number, "2026-03-02 15:30:00+00", "status", from_code="new", to_code="in_progress")
    promise.event(number, "2026-03-02 16:00:00+00", "status", from_code="in_progress", to_code="waiting_customer")
    promise.event(number, "2026-03-03 10:00:00+00", "status", from_code="waiting_customer", to_code="in_progress")
    promise.event(number, "2026-03-03 11:00:00+00", "priority", from_id=1, to_id=2)
    promise.event(number, "2026-03-03 12:00:00+00", "status", from_code="in_progress", to_code="resolved")
    return number


def test_each_stretch_and_change(promise, ticket, told):
    head, clocks = told(ticket, "--timezone", "UTC")
    assert f"ticket {ticket} of {promise.customer}: received Mon 2026-03-02 15:00:00 +00:00, resolved" in head
    assert f"plan '{promise.plan}', version 1 (2.6)" in head and f"hours of '{promise.calendar}' (UTC)" in head
    assert list(clocks) == ["first response", "resolution"]
    lines, rows, sums = clocks["resolution"]
    assert "  due       Tue 2026-03-03 17:00:00 +00:00" in lines and "  stopped   Tue 2026-03-03 12:00:00 +00:00" in lines
    assert "  verdict   met, counted in 202603 (5.1, 6.1)" in lines
    assert [(row["from"][4:20], row["to"][4:20], row["counts"], row["rule"], row["what"]) for row in rows] == [
        ("2026-03-02 15:00", "", "", "2.3", "the clock starts: 4:00:00 h are promised"),
        ("2026-03-02 15:00", "2026-03-02 16:00", "1:00:00", "1.3", "open hours"),
        ("2026-03-02 16:00", "", "", "3.1", "the clock is paused with 3:00:00 h left"),
        ("2026-03-02 16:00", "2026-03-02 17:00", "(1:00:00)", "3.2", "open hours, paused"),
        ("2026-03-02 17:00", "2026-03-03 09:00", "", "1.2", "closed"),
        ("2026-03-03 09:00", "2026-03-03 10:00", "(1:00:00)", "3.2", "open hours, paused"),
        ("2026-03-03 10:00", "", "", "3.1", "the clock runs again"),
        ("2026-03-03 10:00", "2026-03-03 11:00", "1:00:00", "1.3", "open hours"),
        ("2026-03-03 11:00", "", "", "4.1", "another target: 8:00:00 h, of which 6:00:00 h are left"),
        ("2026-03-03 11:00", "2026-03-03 12:00", "1:00:00", "1.3", "open hours"),
        ("2026-03-03 12:00", "", "", "5.1", "the clock stops"),
    ]
    assert sums == ["  used: the spans above sum to 3:00:00, which is the figure",
                    "  paused: the spans above sum to 2:00:00, which is the figure"]


def test_events_are_named(promise, ticket, told):
    """A mark carries number and kind of the event that made it; a breach has none."""
    rows = told(ticket)[1]["resolution"][1]
    assert [row["event"].split(" ", 1)[1] for row in rows if not row["to"]] == [
        f"plan {promise.plan_version_id}", "status waiting_customer", "status in_progress", "priority 2", "status resolved"]


def test_the_readers_zone(site, ticket, told):
    """New York sets its clocks forward on 8 March; until then it is five hours behind."""
    head, clocks = told(ticket, "--timezone", "America/New_York")
    assert "received Mon 2026-03-02 10:00:00 -05:00" in head and "times are those of America/New_York by tzdata " in head
    assert clocks["resolution"][1][-1]["from"] == "Tue 2026-03-03 07:00:00 -05:00"
    assert refused(site.admin("explain", str(ticket), "--timezone", "Mars/Olympus", check=False), "'Mars/Olympus' is not a time zone", status=2)
    without = told(ticket)[0]
    assert re.search(r"times are those of \w+/\w+ by tzdata", without), "the zone of the reports"


def test_as_at_an_instant(ticket, told):
    """At 10:30 the clock runs and has 2.5 of 4 h to go: to 13:00."""
    lines, rows, sums = told(ticket, "--at", "2026-03-03T10:30:00Z", "--timezone", "UTC")[1]["resolution"]
    assert "  due       Tue 2026-03-03 13:00:00 +00:00" in lines and "  verdict   none yet: running (5.1)" in lines
    assert rows[-1]["what"] == "open hours to come" and rows[-1]["counts"] == "(2:30:00)"
    assert sums[0].startswith("  used: the spans above sum to 1:30:00,") and sums[-1].startswith("  left: the spans above sum to 2:30:00,")
    paused = told(ticket, "--at", "2026-03-03T09:30:00Z")[1]["resolution"][0]
    assert "  verdict   none yet: paused (5.1)" in paused and not [line for line in paused if line.startswith("  due")]


def test_one_metric(site, ticket, told):
    assert list(told(ticket, "--metric", "first_response")[1]) == ["first response"]
    assert "nothing of the kind is promised" in site.admin("explain", f"#{ticket}", "--metric", "vendor_response").stdout
    assert refused(site.admin("explain", str(ticket), "--metric", "speed", check=False), "'speed' is not a metric", status=2)


def test_a_missed_clock(promise, told):
    """Due at 10:00, answered at 11:00: 2 h used, 1 h late; the first level held it."""
    ticket = promise.ticket("2026-03-04 09:00:00+00")
    promise.event(ticket, "2026-03-04 11:00:00+00", "message", author="agent", is_public=True)
    lines, rows, sums = told(ticket, "--timezone", "UTC")[1]["first response"]
    assert "  verdict   breached, late by 1:00:00 (6.5), counted in 202603 (5.1, 6.1)" in lines
    assert "  held by   L1 in the last second before due (5.4)" in lines
    assert [(row["what"], row["rule"], row["event"]) for row in rows if not row["to"]][1] == ("the time is used up: missed", "5.1", "")
    assert sums == ["  used: the spans above sum to 2:00:00, which is the figure"]
    assert "still open" in " ".join(told(ticket)[1]["resolution"][0])
    promise.event(ticket, "2026-03-04 16:00:00+00", "priority", from_id=1, to_id=2)
    late = told(ticket)[1]["resolution"][1]
    assert [row["what"] for row in late if row["rule"] == "4.2"] == ["another target, too late to unmake the miss"]


def test_a_merge_and_an_exclusion(promise, told):
    """The survivor takes the earlier start over: 09:00, of which 30 minutes are the other ticket's (rule 4.4)."""
    first, second = promise.ticket("2026-03-05 09:00:00+00"), promise.ticket("2026-03-05 09:20:00+00")
    promise.event(first, "2026-03-05 09:30:00+00", "merged_into", ref_id=second)
    promise.event(second, "2026-03-05 09:30:00+00", "merged_from", ref_id=first)
    promise.event(second, "2026-03-05 09:45:00+00", "status", from_code="new", to_code="resolved")
    lines, rows, sums = told(second, "--timezone", "UTC")[1]["resolution"]
    assert "  started   Thu 2026-03-05 09:00:00 +00:00" in lines
    merge = next(row for row in rows if row["rule"] == "4.4")
    assert merge["what"] == f"ticket #{first} was merged in: 3:30:00 h are left" and merge["counts"] == "0:20:00"
    assert sum(seconds(row["counts"]) for row in rows if row["counts"]) == 45 * 60 and "sum to 0:45:00, which is the figure" in sums[0]
    assert "  verdict   excluded as duplicate (5.2), was running" in told(first)[1]["resolution"][0]


def test_faulty_events_are_told(promise, told):
    ticket = promise.ticket("2026-03-05 09:00:00+00")
    promise.event(ticket, "2026-03-05 08:00:00+00", "message", author="agent", is_public=True)
    head, clocks = told(ticket)
    assert re.search(r"^event \d+: ", head, re.M) and "met" in " ".join(clocks["first response"][0])


def test_what_is_no_ticket(site):
    assert refused(site.admin("explain", "12x", check=False), "'12x' is no ticket number", status=2)
    assert refused(site.admin("explain", "99999999", check=False), "there is no ticket 99999999")
    assert refused(site.admin("explain", check=False), "an argument is missing", status=2)
