"""A second reading of sla-rules.md, sharing nothing with the engine: from a ticket's events and the plans to its clocks and
its custody as at an instant. It knows rules 1 to 5 without warnings, and 6.5. judge_clock.py keeps the account of a clock,
judge_merge.py replays tickets that were merged with each other, and judge_month.py makes figures of a month out of it all."""
import copy
from dataclasses import dataclass

from judge_clock import Account, Clock
from judge_hours import METRICS, NEVER

OVER = ("resolved", "closed")
HOLDERS = ("customer", "vendor", "L1", "L2", "L3")
# What changes neither a clock nor who holds it. Exclusions and merges are looked at apart.
SILENT = {"linked", "unlinked", "tagged", "time_spent", "rated", "cause_of_breach", "exclude", "include", "merged_into", "merged_from", "unmerged"}


@dataclass(frozen=True)
class Standing:
    """The ticket from an instant on."""

    at: int
    status: str
    reopenings: int


class Replay:
    """One ticket. `absences` says when it was excluded or merged, as far as that is known; who replays it hands it the
    events one by one, and says when it ends."""

    def __init__(self, plans, absences):
        self.plans, self.plan, self.plan_id, self.at = plans, None, 0, NEVER
        self.clocks, self.status, self.priority, self.category, self.team, self.agent, self.level = [], "new", 0, 0, 0, 0, 1
        self.open, self.cycles, self.cases = {}, dict.fromkeys(METRICS, 0), []
        self.answered_at, self.resolved_at, self.waiting = NEVER, NEVER, False
        self.reopenings, self.received, self.status_since = 0, NEVER, NEVER
        self.absences = absences
        self.gone = next((absence for absence in absences if absence.until == NEVER), None)
        self.standings, self.holdings, self.calendars = [], [], []  # [from, to, holder], [from, calendar]
        self.without, self.forked_at = {}, NEVER  # the same ticket as if a merge that is to be undone had not been, by the other ticket
        self.is_merged = False
        self.returns = {absence.since: absence.until for absence in absences if absence.until != NEVER}

    def take(self, at, event):
        for other in self.without.values():
            other.take(at, event)
        self.pass_time(at)
        self.at = at
        kind = event["kind"]
        if kind in SILENT:
            return
        if self.is_excluded_before(at):  # 5.2: its clocks have ended, none begins
            if kind == "status":
                self.set_status(event["to_code"])
            return
        getattr(self, "take_" + kind)(event)

    def is_excluded_before(self, at):
        return self.gone is not None and not self.gone.is_merge and at > self.gone.since

    @property
    def reason(self):
        return "" if self.gone is None else self.gone.reason

    def fork(self):
        """A copy that goes its own way."""
        other = copy.copy(self)
        copies = {id(clock): clock.copy() for clock in self.clocks}
        other.clocks = list(copies.values())
        other.open = {metric: copies[id(clock)] for metric, clock in self.open.items()}
        other.cycles, other.cases, other.without, other.returns = dict(self.cycles), list(self.cases), {}, dict(self.returns)
        other.standings, other.holdings, other.calendars = list(self.standings), [list(held) for held in self.holdings], list(self.calendars)
        return other

    # ---- time

    def pass_time(self, at):
        stops_at = min(at, self.gone.since) if self.gone is not None and not self.gone.is_merge else at
        for clock in self.clocks:
            for made_at in clock.calendar.edited(clock.at, stops_at) if not clock.is_over else ():
                clock.run(made_at, self)
                clock.edit(made_at)
            if not clock.is_over and stops_at >= clock.at:
                clock.run(stops_at, self)

    def who(self, clock):
        return {"priority": clock.priority or self.priority, "category": self.category, "team": self.team, "agent": self.agent, "plan": clock.plan}

    # ---- custody (5.4)

    def hand_over(self):
        holder = {"waiting_customer": "customer", "waiting_vendor": "vendor"}.get(self.status, f"L{self.level}")
        if self.status in OVER or self.is_merged:
            holder = None
        if self.holdings and self.holdings[-1][2] == holder:
            return
        if self.holdings:
            self.holdings[-1][1] = self.at
        self.holdings.append([self.at, NEVER, holder])

    def holder_at(self, instant):
        return next((holder for start, end, holder in reversed(self.holdings) if start <= instant < end), None)

    @property
    def holder(self):
        return self.holdings[-1][2] if self.holdings else None

    def held(self, start, end):
        """Business seconds of each holder in [start, end), by the ticket's calendar of each second; an edit of its hours recounts
        what is open (1.6)."""
        as_of = self.at if self.resolved_at == NEVER else self.resolved_at
        seconds = dict.fromkeys(HOLDERS, 0)
        turns = [(since, until, calendar) for (since, calendar), (until, _) in zip(self.calendars, [*self.calendars[1:], (NEVER, None)])]
        for begins, ends, holder in self.holdings:
            for since, until, calendar in turns if holder is not None else ():
                begin, stop = max(begins, start, since), min(ends, end, until)
                if begin < stop:
                    seconds[holder] += calendar.at(as_of).elapsed(begin, stop)
        return seconds

    @property
    def zone(self):
        """Where the ticket's months begin: the hours in force when it was received; None without a plan."""
        return self.calendars[0][1].at(self.received) if self.calendars else None

    # ---- clocks

    def begin(self, metric, is_reopening=False):
        self.cycles[metric] += 1
        self.open.pop(metric, None)
        target = self.plan.target(metric, self.priority, self.at, self.at, is_reopening)
        if target is not None and not self.is_merged:
            self.open[metric] = self.add(metric, target, self.plan, self.plan_id)

    def add(self, metric, target, plan, plan_id, **more):
        is_paused = metric != "first_response" and self.status in plan.pauses[metric]
        clock = Clock(metric, max(self.cycles[metric], 1), self.at, self.at, plan.calendar, plan_id, tuple(plan.pauses[metric]),
                      Account(self.at, target, plan.calendar.at(self.at), is_paused), **more)
        self.clocks.append(clock)
        return clock

    def end(self, metric):
        if metric in self.open:
            self.open[metric].end(self.at, self)

    def promised(self, clock):
        """What the plan promises a clock of the ticket now."""
        return self.plan.target(clock.metric, self.priority, clock.start, self.at, clock.metric == "resolution" and clock.cycle > 1)

    def owe(self):
        """2.6: a metric that gains a target while still owed opens a clock."""
        if self.plan is None or not self.priority or self.received == NEVER or self.is_merged:
            return
        owed = {"first_response": self.answered_at == NEVER, "next_response": self.waiting, "resolution": self.status not in OVER}
        for metric, is_owed in owed.items():
            if is_owed and metric not in self.open:
                self.cycles[metric] = max(self.cycles[metric], 1)
                target = self.plan.target(metric, self.priority, self.at, self.at, metric == "resolution" and self.cycles[metric] > 1)
                if target is not None:
                    self.open[metric] = self.add(metric, target, self.plan, self.plan_id)

    # ---- events

    def take_received(self, event):
        self.received = min(self.received, self.at)
        if not self.standings:
            self.stand()
            self.hand_over()

    def take_plan(self, event):
        is_move = self.plan is not None
        self.plan, self.plan_id = self.plans[event["to_id"]], event["to_id"]
        self.calendars.append((self.at if is_move else -NEVER, self.plan.calendar))
        if is_move:
            self.move()
        self.owe()

    def move(self):
        """4.3: each clock goes on with the time left, by the new plan's hours, pauses and targets (4.1)."""
        for clock in self.open.values():
            if not clock.is_over:
                clock.move(self.at, self.plan, self.plan_id)
                clock.pause(self.at, self.status)
                clock.retarget(self.at, self.promised(clock), self.plan.from_start)

    def take_priority(self, event):
        self.priority = event["to_id"]
        if self.plan is not None:
            for clock in self.open.values():
                clock.retarget(self.at, self.promised(clock), self.plan.from_start)
        self.owe()

    def take_target(self, event):
        clock = self.open.get(event["metric"]) if not event["metric"].startswith("vendor") else self.case(event["metric"], event["ref_id"])
        if clock is not None:
            clock.retarget(self.at, event["seconds"], self.plans[clock.plan].from_start)

    def take_category(self, event):
        self.category = event["to_id"]

    def take_assign(self, event):
        self.team, self.agent = event["to_team_id"] or 0, event["to_id"] or 0

    def take_level(self, event):
        self.level = event["to_id"]
        self.hand_over()

    def take_answered_at_creation(self, event):
        if "first_response" in self.open:
            self.open["first_response"].at_creation = True
        self.answer()

    def take_message(self, event):
        if event["author"] == "requester":
            if self.answered_at != NEVER and not self.waiting and self.status not in OVER:
                self.waiting = True
                self.begin("next_response")
        elif event["author"] == "agent" and event["is_public"]:
            self.answer()

    def answer(self):
        self.answered_at = min(self.answered_at, self.at)
        self.waiting = False
        self.end("first_response")
        self.end("next_response")

    def take_status(self, event):
        before = self.status
        if event["to_code"] == before:
            return
        self.set_status(event["to_code"])
        if before not in OVER and self.status in OVER:
            self.resolved_at = self.at
            self.answer()
            self.end("resolution")
        for clock in self.clocks:
            clock.pause(self.at, self.status)
        if before in OVER and self.status not in OVER:
            self.reopenings += 1
            self.resolved_at = NEVER
            self.stand()
            self.begin("resolution", is_reopening=True)

    def set_status(self, status):
        self.status, self.status_since = status, self.at
        self.stand()
        self.hand_over()

    def stand(self):
        self.standings.append(Standing(self.at, self.status, self.reopenings))

    # ---- vendor cases (2.5)

    def case(self, metric, number):
        return next((clock for clock in self.clocks if (clock.metric, clock.vendor_case) == (metric, number)), None)

    def of_case(self, event):
        return [clock for clock in (self.case(metric, event["ref_id"]) for metric in METRICS[3:]) if clock is not None and not clock.is_over]

    def take_vendor_submitted(self, event):
        plan = self.plans[event["from_id"]]
        self.cases.append(event["ref_id"])
        for metric in METRICS[3:]:
            self.cycles[metric] = len(self.cases)
            target = plan.target(metric, event["to_id"], self.at, self.at)
            if target is not None:
                self.add(metric, target, plan, event["from_id"], priority=event["to_id"], vendor_case=event["ref_id"])

    def take_vendor_severity(self, event):
        for clock in self.of_case(event):
            plan = self.plans[clock.plan]
            if clock.verdict == "running":
                clock.priority = event["to_id"]
            clock.retarget(self.at, plan.target(clock.metric, event["to_id"], clock.start, self.at), plan.from_start)

    def take_vendor_answered(self, event):
        for clock in self.of_case(event):
            if clock.metric == "vendor_response":
                clock.end(self.at, self)

    def take_vendor_solved(self, event):
        for clock in self.of_case(event):
            clock.end(self.at, self)

    def take_vendor_withdrawn(self, event):
        for clock in self.of_case(event):
            if clock.verdict == "running":
                clock.exclude(self.at, "withdrawn", self)
            clock.stop, clock.is_over = self.at, True

    # ---- the end

    def finish(self, end, includes_end):
        self.pass_time(end)
        self.at = end
        if self.holdings and self.holdings[-1][1] == NEVER:
            self.holdings[-1][1] = end
        if self.is_merged:  # it is over; the survivor has the work
            self.status = "closed"
        for clock in self.clocks:
            if clock.verdict == "running":
                clock.found = self.who(clock)
        if self.gone is not None and not self.gone.is_merge:
            self.take_out(self.gone, self.gone.since < end or (includes_end and self.gone.since == end))
        return self

    def take_out(self, absence, is_past):
        """5.2: what ran ends with the exclusion, and a verdict becomes excluded in its own month."""
        self.clocks = [clock for clock in self.clocks if clock.opened <= absence.since]
        for clock in self.clocks:
            if clock.verdict == "running" and is_past:
                clock.exclude(absence.since, absence.reason, self)
            elif clock.verdict in ("met", "breached"):
                clock.verdict_before, clock.verdict, clock.reason = clock.verdict, "excluded", absence.reason

    def stands(self, instant, includes=False):
        """(open, resolved or excluded; reopenings) at an instant, by what came before it (or in it, too)."""

        def is_past(at):
            return at < instant or (includes and at == instant)

        latest = [standing for standing in self.standings if is_past(standing.at)]
        if not latest:
            return None, 0
        if self.gone is not None and is_past(self.gone.since):
            return "excluded", latest[-1].reopenings
        return ("resolved" if latest[-1].status in OVER else "open"), latest[-1].reopenings


def in_order(events):
    """1.1 and 1.7: by instant, within a second by recording; what lies before 'received' counts at it, after it. Triples of
    the instant at which it counts, the key of the order, and the event."""
    received = min(((event["at"], event["id"]) for event in events if event["kind"] == "received"), default=(-NEVER, None))
    turns = [(max(event["at"], received[0]), event) for event in events]
    return sorted(((at, (at, event["id"] != received[1], event["id"]), event) for at, event in turns), key=lambda turn: turn[1])
