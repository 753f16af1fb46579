"""What counts in a month, by sla-rules.md section 6, out of the replays of judge.py: the month's clocks, tickets, custody and
the months before it. It reads the append-only events, the texts of plans and calendars and when months were frozen, and no
table of facts. Months are counted one after the other, as what was counted in a frozen one stands (6.4)."""
from functools import cache, cached_property

from judge_hours import NEVER, Calendar, Plan, Zone, month_before
from judge_ledger import Ledger
from judge_merge import replay_together


EVENT = ("id", "at", "recorded", "kind", "author", "is_public", "to_code", "from_id", "to_id", "to_team_id", "metric", "seconds", "reason_code", "ref_id")


def load(connection, zone, now):
    """The judge of a database. `zone`: the report's, for tickets without a plan."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT calendar_id, floor(extract(epoch FROM made_at))::bigint, definition FROM firstline.calendar_version "
                       "ORDER BY calendar_id, version")
        texts = {}
        for calendar, made_at, text in cursor.fetchall():
            texts.setdefault(calendar, []).append((made_at, text))
        calendars = {calendar: Calendar(versions[0][1], versions[1:]) for calendar, versions in texts.items()}
        cursor.execute("SELECT plan_version_id, plan_id, definition, calendar_id FROM firstline.plan_version")
        plans, plan_of = {}, {}
        for version, plan, text, calendar in cursor.fetchall():
            plans[version], plan_of[version] = Plan(text, calendars[calendar]), plan
        cursor.execute("SELECT customer_id, ticket_id, event_id, floor(extract(epoch FROM happened_at))::bigint, "
                       "floor(extract(epoch FROM recorded_at))::bigint, kind, author, is_public, to_code, from_id, to_id, to_team_id, metric, "
                       "seconds, reason_code, ref_id FROM firstline.ticket_event WHERE happened_at < to_timestamp(%s) "
                       "ORDER BY customer_id, ticket_id, event_id", (now + 1,))
        tickets = {}
        for customer, ticket, *values in cursor:
            tickets.setdefault((customer, ticket), []).append(dict(zip(EVENT, values)))
        cursor.execute("SELECT month, floor(extract(epoch FROM frozen_at))::bigint FROM firstline.month")
        return Judge(plans, plan_of, tickets, Zone(zone), now, dict(cursor.fetchall()))


class Judge:
    """All tickets of a database, as at an instant: nothing that comes after `now` is known. `frozen`: {month: since when}; of
    a frozen month is known what was recorded before that."""

    def __init__(self, plans, plan_of, tickets, zone, now, frozen=None):
        self.plans, self.plan_of, self.tickets, self.zone, self.now, self.frozen = plans, plan_of, tickets, zone, now, frozen or {}
        self.whole = {key: self.replay(key, now, True) for key, events in tickets.items()
                      if any(event["kind"] == "received" and event["at"] <= now for event in events)}

    # ---- replays

    @cached_property
    def together(self):
        """{ticket: the tickets that were ever merged with it, and itself}"""
        found = {}
        for (customer, ticket), events in self.tickets.items():
            for event in events:
                if event["kind"] in ("merged_into", "merged_from"):
                    one, other = (found.setdefault(key, {key}) for key in ((customer, ticket), (customer, event["ref_id"])))
                    one |= other
                    found.update(dict.fromkeys(one, one))
        return {key: tuple(sorted(keys)) for key, keys in found.items()}

    def replay(self, key, end, includes_end=False, known=NEVER):
        """A ticket up to an instant, by the events that were recorded before `known`; None where none was."""
        return self.replays(self.together.get(key, (key,)), end, includes_end, known).get(key[1])

    @cache
    def replays(self, keys, end, includes_end, known):
        histories = {ticket: [event for event in self.tickets[customer, ticket] if event["recorded"] < known] for customer, ticket in keys}
        return replay_together(histories, self.plans, end, includes_end, self.now)

    def known(self, month):
        """Before when was recorded what the month knows (6.4); one before the first that was frozen knows what that does."""
        return self.frozen[max(month, min(self.frozen))] if self.frozen and month <= max(self.frozen) else NEVER

    @cache
    def is_late(self, key, known):
        """Whether something of the ticket was recorded too late for what was frozen then: of before it, or an exclusion."""
        comes_and_goes = ("exclude", "include", "merged_into", "merged_from", "unmerged", "cause_of_breach")
        return any(event["recorded"] >= known and event["at"] <= self.now and (event["at"] < known or event["kind"] in comes_and_goes)
                   for one in self.together.get(key, (key,)) for event in self.tickets[one])

    @cached_property
    def was_late(self):
        """The tickets of which something came too late for a frozen month."""
        return {key for key in self.whole if any(self.is_late(key, known) for known in self.frozen.values())}

    def up_to(self, key, month):
        """The ticket as the month knows it; where nothing came too late, that is as it is now."""
        known = self.known(month)
        return self.replay(key, min(known, self.now), True, known) if self.is_late(key, known) else self.whole[key]

    def at_end(self, key, month, end):
        """The ticket as at a month's end, or now before that."""
        if end > self.now:
            return self.up_to(key, month)
        return self.replay(key, end, False, self.known(month) if self.is_late(key, self.known(month)) else NEVER)

    def zone_of(self, replay):
        return replay.zone or self.zone

    # ---- clocks

    def cause(self, key, clock, month):
        """6.1: causes count that were recorded before the month is frozen; the latest is it."""
        if clock.verdict != "breached":
            return ""
        said = [event for event in self.tickets[key] if event["kind"] == "cause_of_breach" and event["at"] <= self.now and
                event["recorded"] < self.known(month) and (event["metric"], event["to_id"]) == (clock.metric, clock.cycle)]
        return said[-1]["reason_code"] if said else ""

    # ---- months

    def clocks(self, month):
        """Every clock that counts in the month (6.1), as at its end or now."""
        return self.ledger(month).clocks if self.has(month) else []

    def stopped(self, month):
        """6.1, for comparison: the resolutions by the month of their stop. [(customer, verdict)]"""
        return self.ledger(month).stopped if self.has(month) else []

    def ticket_rows(self, month):
        """The tickets that came, were open or came back in the month."""
        return self.ledger(month).tickets if self.has(month) else []

    def as_at_the_end(self, row):
        """The replay of a ticket of ticket_rows as at the month's end."""
        key = row.customer, row.ticket
        return self.at_end(key, row.month, self.zone_of(row.replay).month_end(row.month))

    def stood(self, key, month):
        """How a ticket stood at the month's end: open, resolved or excluded; None before it came."""
        return self.ledger(month).stands.get(key, (None, 0))[0] if self.has(month) else None

    def has(self, month):
        return self.whole and month >= self.first_month()

    @cache
    def ledger(self, month):
        return Ledger(self, month, self.ledger(month_before(month)) if month > self.first_month() else None)

    @cache
    def first_month(self):
        """The oldest month in which a ticket came."""
        return min((self.zone_of(whole).month(whole.received) for whole in self.whole.values()), default=None)


def months_up_to(month, count):
    months = [month]
    while len(months) < count:
        months.insert(0, month_before(months[0]))
    return months
