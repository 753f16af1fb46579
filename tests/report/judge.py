"""A second reading of sla-rules.md, sharing nothing with the engine: from one ticket's events and the plans to its clocks and
its custody as at an instant. It knows rules 1, 2.1 to 2.6, 3, 4.1, 4.2, 5.1, 5.2 without returns, 5.4 and 6.5. What it
doesn't know (merges, returns, moves to another plan, edits of a calendar) it refuses, so that it is never wrong in
silence. judge_month.py makes figures of a month out of it."""
from dataclasses import dataclass, field

from judge_hours import METRICS, NEVER

OVER = ("resolved", "closed")
HOLDERS = ("customer", "vendor", "L1", "L2", "L3")
# What changes neither a clock nor who holds it.
SILENT = {"linked", "unlinked", "tagged", "time_spent", "rated", "cause_of_breach"}


@dataclass
class Clock:
    metric: str
    cycle: int
    start: int
    target: int
    left: int
    at: int
    calendar: object
    plan: int
    pauses: tuple
    priority: int = 0  # a vendor's severity; others take the ticket's
    vendor_case: int = 0
    used: int = 0
    paused: int = 0
    is_paused: bool = False
    verdict: str = "running"
    verdict_before: str = ""
    verdict_at: float = NEVER
    stop: float = NEVER
    due: float = NEVER
    late: int = 0
    at_creation: bool = False
    reason: str = ""
    holder_at_breach: str = ""
    found: dict = field(default_factory=dict)  # priority, category, team, agent at the verdict
    spent: list = field(default_factory=list)  # [target, seconds under it]

    @property
    def is_measured(self):
        """6.5"""
        return self.verdict in ("met", "breached") and self.stop != NEVER


@dataclass(frozen=True)
class Standing:
    """The ticket from an instant on."""

    at: int
    status: str
    reopenings: int


class Replay:
    """One ticket up to `end`; `includes_end` says whether events of that very second count, `now` up to when exclusions do."""

    def __init__(self, events, plans, end, includes_end, now):
        self.plans, self.plan, self.plan_id = plans, None, 0
        self.clocks, self.status, self.priority, self.category, self.team, self.agent, self.level = [], "new", 0, 0, 0, 0, 1
        self.open, self.cycles, self.cases = {}, dict.fromkeys(METRICS, 0), []
        self.answered_at, self.resolved_at, self.waiting = NEVER, NEVER, False
        self.reopenings, self.received, self.status_since = 0, NEVER, NEVER
        self.excluded_at, self.reason = None, ""
        self.standings, self.holdings = [], []  # holdings: [from, to, holder]
        for at, event in in_order(events):
            if at > now:
                continue
            if event["kind"] == "exclude":
                if self.excluded_at is None:
                    self.excluded_at, self.reason = at, event["reason_code"]
                continue
            if at > end or (at == end and not includes_end):
                continue
            self.pass_time(at)
            self.at = at
            self.take(event)
        self.finish(end, includes_end)

    def take(self, event):
        kind = event["kind"]
        if kind in SILENT:
            return
        if self.excluded_at is not None and self.at > self.excluded_at:  # 5.2: its clocks have ended, none begins
            if kind == "status":
                self.set_status(event["to_code"])
            return
        getattr(self, "take_" + kind)(event)

    # ---- time

    def pass_time(self, at):
        stops_at = at if self.excluded_at is None else min(at, self.excluded_at)
        for clock in self.clocks:
            if clock.stop == NEVER and stops_at >= clock.at:
                self.run_clock(clock, stops_at)

    def run_clock(self, clock, at):
        passed = clock.calendar.elapsed(clock.at, at)
        # 3.2: used up exactly when a pause begins is due then; paused with time left has no due.
        due = NEVER if clock.is_paused and clock.left > 0 else clock.calendar.due(clock.at, clock.left)
        if clock.verdict == "running" and due < at:
            clock.verdict, clock.verdict_at, clock.due, clock.found = "breached", due, due, self.who(clock)
            clock.holder_at_breach = self.holder_at(due - 1)
            clock.late = 0 if clock.is_paused else clock.calendar.elapsed(due, at)
        elif clock.verdict == "breached" and not clock.is_paused:
            clock.late += passed
        if clock.is_paused:
            clock.paused += passed
        else:
            clock.used += passed
            clock.left -= passed
            clock.spent[-1][1] += passed
        clock.at = at

    def who(self, clock):
        return {"priority": clock.priority or self.priority, "category": self.category, "team": self.team, "agent": self.agent}

    # ---- custody (5.4)

    def hand_over(self):
        holder = None if self.status in OVER else {"waiting_customer": "customer", "waiting_vendor": "vendor"}.get(self.status, f"L{self.level}")
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
        """Business seconds of each holder in [start, end), by the ticket's calendar."""
        seconds = dict.fromkeys(HOLDERS, 0)
        for begins, ends, holder in self.holdings:
            if holder is not None and self.plan is not None:
                seconds[holder] += self.plan.calendar.elapsed(max(begins, start), min(ends, end))
        return seconds

    # ---- clocks

    def begin(self, metric, is_reopening=False):
        self.cycles[metric] += 1
        self.open.pop(metric, None)
        target = self.plan.target(metric, self.priority, self.at, is_reopening)
        if target is not None:
            self.open[metric] = self.add(metric, target, self.plan, self.plan_id)

    def add(self, metric, target, plan, plan_id, **more):
        is_paused = metric != "first_response" and self.status in plan.pauses[metric]
        clock = Clock(metric, max(self.cycles[metric], 1), self.at, target, target, self.at, plan.calendar, plan_id,
                      tuple(plan.pauses[metric]), is_paused=is_paused, spent=[[target, 0]], **more)
        self.clocks.append(clock)
        return clock

    def end(self, clock):
        if clock is None or clock.stop != NEVER:
            return
        clock.stop = self.at
        if clock.verdict == "running":
            clock.due = self.at if clock.left == 0 else (NEVER if clock.is_paused else clock.calendar.due(self.at, clock.left))
            clock.verdict, clock.verdict_at, clock.found = "met", self.at, self.who(clock)
        clock.is_paused = False  # 3.3

    def retarget(self, clock, target, from_start):
        """4.1"""
        if clock.stop != NEVER or clock.verdict != "running" or target is None or target == clock.target:
            return
        if from_start:
            clock.left = target - clock.used
        elif target < clock.target:
            clock.left = min(clock.left, target - sum(seconds for under, seconds in clock.spent if under <= target))
        else:
            clock.left = max(clock.left, target - clock.used)
        clock.left = max(clock.left, 0)
        clock.target = target
        clock.spent.append([target, 0])

    def owe(self):
        """2.6: a metric that gains a target while still owed opens a clock."""
        if self.plan is None or not self.priority or self.received == NEVER:
            return
        owed = {"first_response": self.answered_at == NEVER, "next_response": self.waiting, "resolution": self.status not in OVER}
        for metric, is_owed in owed.items():
            if is_owed and metric not in self.open:
                self.cycles[metric] = max(self.cycles[metric], 1)
                target = self.plan.target(metric, self.priority, self.at, metric == "resolution" and self.cycles[metric] > 1)
                if target is not None:
                    self.open[metric] = self.add(metric, target, self.plan, self.plan_id)

    # ---- events

    def take_received(self, event):
        self.received = min(self.received, self.at)
        if not self.standings:
            self.stand()
            self.hand_over()

    def take_plan(self, event):
        assert self.plan is None or event["to_id"] == self.plan_id, "a move to another plan is not judged"
        self.plan, self.plan_id = self.plans[event["to_id"]], event["to_id"]
        self.owe()

    def take_priority(self, event):
        self.priority = event["to_id"]
        if self.plan is not None:
            for metric, clock in self.open.items():
                target = self.plan.target(metric, self.priority, clock.start, metric == "resolution" and clock.cycle > 1)
                self.retarget(clock, target, self.plan.from_start)
        self.owe()

    def take_target(self, event):
        clock = self.open.get(event["metric"]) if not event["metric"].startswith("vendor") else self.case(event["metric"], event["ref_id"])
        if clock is not None:
            self.retarget(clock, event["seconds"], self.plans[clock.plan].from_start)

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
        self.end(self.open.get("first_response"))
        self.end(self.open.get("next_response"))

    def take_status(self, event):
        before = self.status
        if event["to_code"] == before:
            return
        self.set_status(event["to_code"])
        if before not in OVER and self.status in OVER:
            self.resolved_at = self.at
            self.answer()
            self.end(self.open.get("resolution"))
        for clock in self.clocks:
            if clock.stop == NEVER:
                clock.is_paused = self.status in clock.pauses
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
        return [clock for clock in (self.case(metric, event["ref_id"]) for metric in METRICS[3:]) if clock is not None and clock.stop == NEVER]

    def take_vendor_submitted(self, event):
        plan = self.plans[event["from_id"]]
        self.cases.append(event["ref_id"])
        for metric in METRICS[3:]:
            self.cycles[metric] = len(self.cases)
            target = plan.target(metric, event["to_id"], self.at)
            if target is not None:
                self.add(metric, target, plan, event["from_id"], priority=event["to_id"], vendor_case=event["ref_id"])

    def take_vendor_severity(self, event):
        for clock in self.of_case(event):
            plan = self.plans[clock.plan]
            if clock.verdict == "running":
                clock.priority = event["to_id"]
            self.retarget(clock, plan.target(clock.metric, event["to_id"], clock.start), plan.from_start)

    def take_vendor_answered(self, event):
        for clock in self.of_case(event):
            if clock.metric == "vendor_response":
                self.end(clock)

    def take_vendor_solved(self, event):
        for clock in self.of_case(event):
            self.end(clock)

    def take_vendor_withdrawn(self, event):
        for clock in self.of_case(event):
            if clock.verdict == "running":
                clock.verdict, clock.verdict_before, clock.verdict_at, clock.reason = "excluded", "running", self.at, "withdrawn"
                clock.found = self.who(clock)
            clock.stop = self.at

    # ---- the end

    def finish(self, end, includes_end):
        self.at = end
        self.pass_time(end)
        if self.holdings and self.holdings[-1][1] == NEVER:
            self.holdings[-1][1] = end
        for clock in self.clocks:
            if clock.verdict == "running":
                clock.found = self.who(clock)
        if self.excluded_at is None:
            return
        is_past = self.excluded_at < end or (includes_end and self.excluded_at == end)
        self.clocks = [clock for clock in self.clocks if clock.start <= self.excluded_at]
        for clock in self.clocks:
            if clock.verdict == "excluded" or (clock.verdict == "running" and not is_past):
                continue
            clock.verdict_before, clock.verdict, clock.reason = clock.verdict, "excluded", self.reason
            if clock.verdict_before == "running":
                clock.verdict_at, clock.found = self.excluded_at, self.who(clock)

    def stands(self, instant, includes=False):
        """(open, resolved or excluded; reopenings) at an instant, by what came before it (or in it, too)."""

        def is_past(at):
            return at < instant or (includes and at == instant)

        latest = [standing for standing in self.standings if is_past(standing.at)]
        if not latest:
            return None, 0
        if self.excluded_at is not None and is_past(self.excluded_at):
            return "excluded", latest[-1].reopenings
        return ("resolved" if latest[-1].status in OVER else "open"), latest[-1].reopenings


def in_order(events):
    """1.1 and 1.7: by instant, within a second by recording; what lies before 'received' counts at it, after it."""
    received = min(((event["at"], event["id"]) for event in events if event["kind"] == "received"), default=(None, None))
    if received[0] is None:
        return sorted(((event["at"], event) for event in events), key=lambda pair: (pair[0], pair[1]["id"]))
    turns = [(max(event["at"], received[0]), event) for event in events]
    return sorted(turns, key=lambda pair: (pair[0], pair[1]["id"] != received[1], pair[1]["id"]))
