"""What counts in a month, by sla-rules.md section 6, out of the replays of judge.py: the month's clocks, tickets, custody and
the months before it. It reads the append-only events and the texts of plans and calendars, and no table of facts."""
from dataclasses import dataclass
from functools import cache

from judge import HOLDERS, Replay
from judge_hours import Calendar, Plan, Zone, month_before


@dataclass(frozen=True)
class Row:
    """A clock in a month."""

    customer: int
    ticket: int
    month: int
    opened_month: int
    is_over: bool  # the month, in the clock's zone
    cause: str
    clock: object


@dataclass(frozen=True)
class TicketRow:
    """A ticket in a month: how it came into it, how it stands at its end, who held it for how long within it."""

    customer: int
    ticket: int
    came: str
    stands: str
    held: dict
    replay: object
    end: int
    is_over: bool


def load(connection, zone, now):
    """The judge of a database. `zone`: the report's, for tickets without a plan."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT calendar_id, count(*) FROM firstline.calendar_version GROUP BY calendar_id HAVING count(*) > 1")
        assert not cursor.fetchall(), "an edited calendar is not judged"
        cursor.execute("SELECT v.plan_version_id, v.plan_id, v.definition, c.definition FROM firstline.plan_version AS v "
                       "JOIN firstline.calendar_version AS c USING (calendar_id)")
        calendars, plans, plan_of = {}, {}, {}
        for version, plan, text, hours in cursor.fetchall():
            if hours not in calendars:
                calendars[hours] = Calendar(hours)
            plans[version], plan_of[version] = Plan(text, calendars[hours]), plan
        cursor.execute("SELECT customer_id, ticket_id, event_id, floor(extract(epoch FROM happened_at))::bigint, kind, author, is_public, "
                       "to_code, from_id, to_id, to_team_id, metric, seconds, reason_code, ref_id FROM firstline.ticket_event "
                       "ORDER BY customer_id, ticket_id, event_id")
        names = ("id", "at", "kind", "author", "is_public", "to_code", "from_id", "to_id", "to_team_id", "metric", "seconds", "reason_code", "ref_id")
        tickets = {}
        for customer, ticket, *values in cursor:
            tickets.setdefault((customer, ticket), []).append(dict(zip(names, values)))
    return Judge(plans, plan_of, tickets, Zone(zone), now)


class Judge:
    """All tickets of a database, as at an instant: nothing that comes after `now` is known."""

    def __init__(self, plans, plan_of, tickets, zone, now):
        self.plans, self.plan_of, self.tickets, self.zone, self.now = plans, plan_of, tickets, zone, now
        self.whole = {key: Replay(events, plans, now, True, now) for key, events in tickets.items()
                      if any(event["kind"] == "received" and event["at"] <= now for event in events)}

    def zone_of(self, replay):
        return replay.plan.calendar if replay.plan is not None else self.zone

    @cache
    def month_end_replay(self, key, end):
        return self.whole[key] if end > self.now else Replay(self.tickets[key], self.plans, end, False, self.now)

    def cause(self, key, clock):
        """6.1: causes count that were recorded before the month is frozen; the latest is it."""
        if clock.verdict != "breached":
            return ""
        said = [event for event in self.tickets[key] if event["kind"] == "cause_of_breach" and event["at"] <= self.now and
                (event["metric"], event["to_id"]) == (clock.metric, clock.cycle)]
        return said[-1]["reason_code"] if said else ""

    # ---- clocks

    @cache
    def clocks(self, month):
        """Every clock that counts in the month (6.1), as at its end or now."""
        rows = []
        for key, whole in self.whole.items():
            for zone in {clock.calendar for clock in whole.clocks}:
                start, end = zone.month_start(month), zone.month_end(month)
                if start > self.now or whole.received >= end or not any(self.touches(clock, start, end) for clock in whole.clocks if clock.calendar is zone):
                    continue
                for clock in self.month_end_replay(key, end).clocks:
                    if clock.calendar is not zone or clock.start > min(end - 1, self.now):
                        continue
                    if clock.verdict == "running" or zone.month(clock.verdict_at) == month:
                        rows.append(Row(*key, month, zone.month(clock.start), end <= self.now, self.cause(key, clock), clock))
        return rows

    @staticmethod
    def touches(clock, start, end):
        return clock.start < end and clock.verdict_at >= start

    @cache
    def stopped(self, month):
        """6.1, for comparison: the resolutions by the month of their stop. [(customer, verdict)]"""
        found = []
        for key, whole in self.whole.items():
            zone = self.zone_of(whole)
            start, end = zone.month_start(month), zone.month_end(month)
            if any(c.metric == "resolution" and start <= c.stop < end for c in whole.clocks):
                # An exclusion by now takes a verdict out; by then is told by a replay up to the month's end.
                found += [(key[0], c.verdict) for c in self.month_end_replay(key, end).clocks if c.metric == "resolution" and start <= c.stop < end]
        return found

    # ---- tickets

    @cache
    def ticket_rows(self, month):
        """The tickets that came, were open or came back in the month."""
        rows = []
        for key, whole in self.whole.items():
            zone = self.zone_of(whole)
            start, end = zone.month_start(month), zone.month_end(month)
            if start > self.now or whole.received >= end:
                continue
            stands, reopened = whole.stands(end) if end <= self.now else whole.stands(self.now, True)
            before, reopened_before = whole.stands(start)
            if before is None:
                came = "received"
            elif before == "open":
                came = "carried"
            elif stands == "open" or reopened > reopened_before:
                came = "returned"
            else:
                continue
            held = whole.held(start, end) if stands != "excluded" else dict.fromkeys(HOLDERS, 0)
            rows.append(TicketRow(*key, came, stands, held, whole, min(end, self.now), end <= self.now))
        return rows

    def as_at_the_end(self, row):
        """The replay of a ticket of ticket_rows as at the month's end."""
        return self.month_end_replay((row.customer, row.ticket), row.end) if row.end < self.now else row.replay

    # ---- the months

    def first_month(self):
        """The oldest month in which a ticket came."""
        return min((self.zone_of(whole).month(whole.received) for whole in self.whole.values()), default=None)


def months_up_to(month, count):
    months = [month]
    while len(months) < count:
        months.insert(0, month_before(months[0]))
    return months
