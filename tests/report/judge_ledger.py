"""What one month counts after what the months before it have counted (sla-rules.md section 6): a clock that has a verdict there
has it for good, and what came too late for a frozen month counts in the next (6.4)."""
from dataclasses import dataclass

from judge import HOLDERS


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
    month: int
    came: str
    stands: str
    held: dict
    replay: object
    end: int
    is_over: bool


class Ledger:
    """A month's clocks, tickets and resolutions; `before`: the ledger of the month before, None for the first."""

    def __init__(self, judge, month, before):
        self.judge, self.month, self.before = judge, month, before
        self.opened, self.final, self.stands, self.held = ({}, {}, {}, {}) if before is None else (
            dict(before.opened), dict(before.final), dict(before.stands), dict(before.held))
        self.stops = set() if before is None else set(before.stops)  # resolutions counted by their stop
        self.clocks, self.running, self.tickets, self.stopped = [], {}, [], []
        for key in judge.whole:
            self.count_clocks(key)
            self.count_ticket(key)
            self.count_stops(key)

    def span(self, zone):
        """The month's first instant in a zone, and the next one's."""
        return zone.month_start(self.month), zone.month_end(self.month)

    # ---- clocks

    def count_clocks(self, key):
        whole, is_late = self.judge.whole[key], key in self.judge.was_late
        known = [whole, self.judge.up_to(key, self.month)] if is_late else [whole]
        for zone in {clock.zone for replay in known if replay is not None for clock in replay.clocks}:
            start, end = self.span(zone)
            if start > self.judge.now or not (is_late or any(clock.opened < end and clock.verdict_at >= start for clock in whole.clocks)):
                continue
            replay = self.judge.at_end(key, self.month, end)
            seen = set()
            for clock in [] if replay is None else replay.clocks:
                if clock.zone is zone and clock.opened <= min(end - 1, self.judge.now):
                    seen.add(self.count_clock(key, clock, replay, end))
            if is_late:
                self.count_unmade(key, zone, end, seen)

    def count_clock(self, key, clock, replay, end):
        """Counts a clock unless a month has counted its verdict; its name."""
        name = (key, *clock.name, 0)
        while name in self.final and self.is_back(self.final[name], clock):
            back_at = replay.returns[self.final[name].verdict_at]
            if clock.zone.month(back_at) > self.month:
                return name
            clock = self.back(key, clock, self.final[name].verdict_at, back_at)
            name = (*name[:-1], clock.part)
        if name not in self.final:
            self.add(name, clock, end)
        return name

    def add(self, name, clock, end):
        """6.4: what opened in a frozen month that doesn't know it has started in the first that does."""
        key = name[0]
        row = Row(*key, self.month, self.opened.setdefault(name, self.month), end <= self.judge.now, self.judge.cause(key, clock, self.month), clock)
        self.clocks.append(row)
        if clock.verdict == "running":
            self.running[name] = row
        else:
            self.final[name] = clock

    @staticmethod
    def is_back(counted, clock):
        """5.2: excluded while it ran, in a month that counted it so, and put back since."""
        return (counted.verdict, counted.verdict_before) == ("excluded", "running") and (clock.verdict, clock.verdict_at) != ("excluded", counted.verdict_at)

    def back(self, key, clock, since, back_at):
        """5.2: as if it had never been excluded, but a due that passed meanwhile is missed at the return."""
        clock = clock.copy()
        clock.part += 1
        if clock.verdict == "breached" and since <= clock.due < back_at:
            then = self.judge.replay(key, back_at, True, self.judge.known(self.month))
            same = next(other for other in then.clocks if other.name == clock.name)
            clock.due = clock.verdict_at = back_at
            clock.late, clock.holder_at_breach, clock.found = clock.used - same.used, then.holder_at(back_at - 1), then.who(same)
        return clock

    def count_unmade(self, key, zone, end, seen):
        """6.3: what ran at the end of the month before and never was, as is known now, is excluded."""
        for name, row in ({} if self.before is None else self.before.running).items():
            if name[0] == key and row.clock.zone is zone and name not in seen:
                clock = row.clock.copy()
                clock.verdict_before, clock.verdict = "running", "excluded"
                self.add(name, clock, end)

    # ---- tickets

    def count_ticket(self, key):
        whole = self.judge.whole[key]
        start, end = self.span(self.judge.zone_of(whole))
        view = self.judge.up_to(key, self.month)
        if start > self.judge.now or view is None or view.received >= end:
            return
        stands, reopened = self.stood(view, end)
        before, reopened_before = self.stands.get(key, (None, 0))
        self.stands[key] = stands, reopened
        if before is None:
            came = "received"
        elif before == "open":
            came = "carried"
        elif stands == "open" or reopened > reopened_before or (before == "excluded" != stands):
            came = "returned"
        else:
            return
        self.tickets.append(TicketRow(*key, self.month, came, stands, self.hold(key, view, end, stands), view, min(end, self.judge.now),
                                      end <= self.judge.now))

    def stood(self, view, end):
        """How a ticket stands at the month's end. What was put back after its exclusion's month was frozen was away till then."""
        now = self.judge.now
        stands, reopened = view.stands(end) if end <= now else view.stands(now, True)
        zone = self.judge.zone_of(view)
        if any(absence.since < end <= absence.until and absence.until_recorded >= self.judge.known(zone.month(absence.since))
               for absence in view.absences):
            stands = "excluded"
        return stands, reopened

    def hold(self, key, view, end, stands):
        """5.4, 6.4: what each holder had up to the month's end, less what they had by what earlier months knew. While a ticket
        is excluded that counts nowhere."""
        before = self.held.get(key, dict.fromkeys(HOLDERS, 0))
        is_edited = any(len(calendar.versions) > 1 for _, calendar in view.calendars)
        self.held[key] = (self.judge.at_end(key, self.month, end) if is_edited else view).held(view.received, end)
        return {holder: 0 if stands == "excluded" else seconds - before[holder] for holder, seconds in self.held[key].items()}

    # ---- resolutions by their stop

    def count_stops(self, key):
        """6.1, for comparison: [(customer, verdict)] of the resolutions that stopped in the month."""
        whole, is_late = self.judge.whole[key], key in self.judge.was_late
        start, end = self.span(self.judge.zone_of(whole))
        if start > self.judge.now or not (is_late or any(c.metric == "resolution" and start <= c.stop < end for c in whole.clocks)):
            return
        # An exclusion by now takes a verdict out; by then is told by a replay up to the month's end.
        replay = self.judge.at_end(key, self.month, end)
        for clock in [] if replay is None else replay.clocks:
            if clock.metric == "resolution" and clock.stop < end and (key, clock.name) not in self.stops:
                self.stops.add((key, clock.name))
                self.stopped.append((key[0], clock.verdict))
