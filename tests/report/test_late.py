"""What comes too late for a frozen month (rules 6.4, 5.2, 4.3, 4.4), against the second reading: every cell of the summary
sheets of the oldest open month, and of the one after it once that is frozen in its turn."""
import pytest

from conftest import THIRD, ZONE, judge_of
from figures import Figures
from names import Names
from test_summary_sheets import faults_of
from twin import twin_of

LATER, NEXT = "2025-05-20T02:30:00Z", "2025-06-03T02:30:00Z"
COLUMNS = ("author", "is_public", "from_code", "to_code", "from_id", "to_id", "metric", "reason_code", "ref_id")
EVENT = f"""INSERT INTO firstline.ticket_event (customer_id, ticket_id, happened_at, recorded_at, kind, actor_kind, actor_id, {", ".join(COLUMNS)})
            VALUES (%s, %s, %s, %s, %s, 'agent', 1{", %s" * len(COLUMNS)})"""
TOUCH = "UPDATE firstline.ticket SET version = version + 1 WHERE customer_id = %s AND ticket_id = %s"
# Tickets that were open at the end of April and before, and of these the quiet ones, to which nothing happens around it.
OPEN = """SELECT f.customer_id, f.ticket_id FROM firstline.ticket_fact AS f
           WHERE f.month = 202504 AND f.stands_as = 'open' AND f.received_at < '2025-04-30 06:00Z'
             AND NOT EXISTS (SELECT FROM firstline.ticket_event AS e WHERE e.customer_id = f.customer_id AND e.ticket_id = f.ticket_id
                                AND e.kind IN ('exclude', 'merged_into', 'merged_from'))"""
QUIET = OPEN + """ AND NOT EXISTS (SELECT FROM firstline.ticket_event AS e WHERE e.customer_id = f.customer_id AND e.ticket_id = f.ticket_id
                                      AND e.happened_at BETWEEN '2025-04-30 06:00Z' AND '2025-05-05 09:00Z')"""
# Those without a missed promise that is still owed, as what happens after a merge stops none but these.
RUNNING = OPEN + """ AND NOT EXISTS (SELECT FROM firstline.clock_fact AS c WHERE c.customer_id = f.customer_id AND c.ticket_id = f.ticket_id
                                        AND c.verdict = 'breached' AND c.stopped_at IS NULL)"""


class Desk:
    """A database of the sample data in which things are entered by hand, each on tickets of its own."""

    def __init__(self, twin, used=()):
        self.twin, self.used = twin, set(used)

    def choose(self, statement, count=1):
        """The first tickets of an answer to which nothing was done yet: (customer, ticket)."""
        found = [tuple(row) for row in self.twin.sql(statement) if tuple(row) not in self.used][:count]
        assert len(found) == count, statement
        self.used.update(found)
        return found[0] if count == 1 else found

    def choose_pair(self, statement):
        """A ticket of an answer and another open one of the same customer."""
        merged, survivor = next((one, other) for one in map(tuple, self.twin.sql(statement)) for other in map(tuple, self.twin.sql(OPEN))
                                if one[0] == other[0] and one != other and not {one, other} & self.used)
        self.used |= {merged, survivor}
        return merged, survivor

    def enter(self, ticket, at, kind, recorded=None, **more):
        assert more.keys() <= set(COLUMNS), more
        self.twin.sql(EVENT, *ticket, at, recorded or at, kind, *(more.get(column) for column in COLUMNS))
        self.twin.sql(TOUCH, *ticket)

    def another_plan(self, ticket):
        """A plan version by another calendar than the ticket's."""
        return self.twin.sql("SELECT v.plan_version_id FROM firstline.plan_version AS v JOIN firstline.plan_target AS g USING (plan_version_id) "
                             "JOIN firstline.ticket AS t ON t.customer_id = %s AND t.ticket_id = %s JOIN firstline.plan_version AS w "
                             "ON w.plan_version_id = t.plan_version_id WHERE v.calendar_id <> w.calendar_id AND g.metric = 'first_response' "
                             "ORDER BY v.plan_version_id DESC LIMIT 1", *ticket)[0][0]

    def merge(self, merged, survivor, at, recorded=None):
        self.enter(merged, at, "merged_into", recorded, ref_id=survivor[1])
        self.enter(survivor, at, "merged_from", recorded, ref_id=merged[1])

    def part(self, merged, survivor, at, recorded=None):
        self.enter(merged, at, "unmerged", recorded, ref_id=survivor[1])
        self.enter(survivor, at, "unmerged", recorded, ref_id=merged[1])

    def faults(self, month, now):
        judge, names = judge_of(self.twin, now), Names(self.twin, ZONE)
        return faults_of(self.twin.folder / f"sla-{month // 100}-{month % 100:02d}.xlsx", Figures(judge, names, month))


# ---- before the freeze: what is undone later

def enter_before(desk):
    """In April: an exclusion and a merge that will be undone after the freeze, and the same undone before it."""
    made = {"merged": desk.choose_pair(QUIET), "parted": desk.choose_pair(QUIET), "excluded": desk.choose(OPEN), "put back": desk.choose(OPEN)}
    for which in ("excluded", "put back"):
        desk.enter(made[which], "2025-04-30 07:00Z", "exclude", reason_code="spam")
    for which in ("merged", "parted"):
        desk.merge(*made[which], "2025-04-30 08:00Z")
    desk.enter(made["put back"], "2025-05-02 08:00Z", "include", reason_code="mistake")
    desk.part(*made["parted"], "2025-05-02 09:00Z")
    return made


# Of clocks of April, by what they were at the freeze.
CLOCK = """SELECT f.customer_id, f.ticket_id FROM firstline.clock_fact AS f
            WHERE f.month = 202504 AND f.cycle = 1 AND f.metric = '{}' AND f.verdict = '{}' {} ORDER BY 1, 2"""


def enter_after(desk, made):
    """In May, after the freeze: what happened in April and wasn't known, and what undoes something of April."""
    recorded = "2025-05-06 09:00Z"
    desk.merge(*desk.choose_pair(RUNNING), "2025-04-30 09:00Z", recorded)
    answered_late = desk.choose(CLOCK.format("first_response", "breached", "AND f.stopped_at > f.due_at"))
    desk.enter(answered_late, "2025-04-10 09:00Z", "message", recorded, author="agent", is_public=True)
    # Resolved long ago, a day before its month ended, and before a message that waits.
    for ticket, at in zip(desk.choose(OPEN, 3), ("2025-04-16 09:00Z", "2025-04-30 12:00Z", "2025-05-01 07:00Z")):
        desk.enter(ticket, at, "status", recorded, from_code="in_progress", to_code="resolved")
    desk.enter(desk.choose(OPEN), "2025-04-29 10:00Z", "message", recorded, author="requester", is_public=True)
    desk.enter(desk.choose(CLOCK.format("resolution", "met", "")), "2025-04-29 10:00Z", "exclude", recorded, reason_code="test")
    desk.enter(desk.choose(OPEN), "2025-05-06 08:00Z", "exclude", recorded, reason_code="spam")
    desk.enter(desk.choose(CLOCK.format("resolution", "breached", "")), "2025-05-06 08:00Z", "cause_of_breach", recorded,
               metric="resolution", to_id=1, reason_code="vendor")
    desk.enter(desk.choose(OPEN), "2025-04-28 09:00Z", "priority", recorded, from_id=3, to_id=1)
    # Another plan: late, and in time.
    for ticket, at in zip(desk.choose(OPEN, 2), ("2025-04-29 09:00Z", "2025-05-06 08:30Z")):
        desk.enter(ticket, at, "plan", recorded, to_id=desk.another_plan(ticket), reason_code="contract_changed")
    # Undone after April was frozen.
    desk.part(*made["merged"], "2025-05-05 08:00Z")
    desk.enter(made["excluded"], "2025-05-05 08:00Z", "include", reason_code="mistake")


@pytest.fixture(scope="module")
def frozen_april(desk, counted_once):
    """March and April are frozen."""
    with twin_of(desk, "frozen_april", counted_once) as one:
        entered = Desk(one)
        made = enter_before(entered)
        one.run(THIRD)
        yield entered, made


def test_what_is_put_back_before_the_freeze_was_never_away(frozen_april):
    """5.2, 6.1: recorded in time, though after the month's end."""
    entered, _ = frozen_april
    assert entered.faults(202504, THIRD) == []


def test_what_came_late_counts_in_the_oldest_open_month(frozen_april, desk):
    entered, made = frozen_april
    with twin_of(desk, "late_april", entered.twin) as twin:
        one = Desk(twin, entered.used)
        enter_after(one, made)
        twin.run(LATER, "--month", "2025-05", check=None)
        assert one.faults(202505, LATER) == []
        # What it counted stands when it is frozen in its turn, and the next month carries in what it left.
        twin.run(NEXT, check=None)
        assert [month for month, _, _ in twin.months()] == [202503, 202504, 202505]
        assert one.faults(202505, NEXT) == []
        assert one.faults(202506, NEXT) == []


# ---- edits of calendars (1.6): none is in the sample, whose calendars come to be after its story

EDITS = [("Berlin office", "2025-04-09 10:00Z", "2025-04-08=closed\n2025-04-10=09:00-12:00\n"),  # takes time that was counted
         ("New York office", "2025-04-10 15:00Z", "2025-04-09=06:00-23:00\n"),  # and makes it
         ("Shanghai office", "2025-04-11 03:00Z", "2025-04-17=closed\n")]


def test_edited_hours(twin):
    one = twin()
    one.sql("SET session_replication_role = replica; UPDATE firstline.calendar_version SET made_at = '2020-01-01'")
    for name, made_at, dates in EDITS:
        one.sql("""INSERT INTO firstline.calendar_version (calendar_id, version, definition, reason, made_at)
                   SELECT calendar_id, 2, replace(definition, E'[dates]\\n', E'[dates]\\n' || %s), 'test', %s
                     FROM firstline.calendar_version JOIN firstline.calendar USING (calendar_id) WHERE name = %s""", dates, made_at, name)
    one.run(THIRD, "--month", "2025-04")
    assert Desk(one).faults(202504, THIRD) == []
