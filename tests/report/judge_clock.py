"""One clock of the second reading of sla-rules.md: its account of business time (rules 3, 4.1, 4.3, 1.6) and its verdict (5.1).
judge.py opens, stops and changes clocks as the events say."""
import copy
from dataclasses import dataclass, field

from judge_hours import NEVER, Calendar, WorkingDays


@dataclass
class Account:
    """Business time of a clock up to `at`."""

    at: int
    target: int
    hours: object
    is_paused: bool
    left: int = 0
    used: int = 0
    paused: int = 0
    spent: list = field(default_factory=list)  # [target, seconds under it]

    def __post_init__(self):
        self.left, self.spent = self.target, [[self.target, 0]]

    def run(self, at):
        passed = self.hours.elapsed(self.at, at)
        if self.is_paused:
            self.paused += passed
        else:
            self.used += passed
            self.left -= passed
            self.spent[-1][1] += passed
        self.at = at
        return passed

    def due(self):
        """3.2: used up exactly when a pause begins is due then; paused with time left has no due."""
        return NEVER if self.is_paused and self.left > 0 else self.hours.due(self.at, self.left)

    # ---- changes, at `at`

    def pause(self, is_paused):
        self.is_paused = is_paused

    def retarget(self, target, from_start):
        """4.1"""
        if target == self.target:
            return
        if from_start:
            self.left = target - self.used
        elif target < self.target:
            self.left = min(self.left, target - sum(seconds for under, seconds in self.spent if under <= target))
        else:
            self.left = max(self.left, target - self.used)
        self.left = max(self.left, 0)
        self.target = target
        self.spent.append([target, 0])

    def move(self, hours):
        """4.3: what is left goes on by other hours."""
        self.hours = hours

    def copy(self):
        other = copy.copy(self)
        other.spent = [list(pair) for pair in self.spent]
        return other


def anew(said, at):
    """A target in working days, or a calendar, by the hours in force at an instant; all else as it is."""
    if isinstance(said, WorkingDays):
        return said.again(at)
    return said.at(at) if isinstance(said, Calendar) else said


@dataclass
class Clock:
    metric: str
    cycle: int
    start: int
    opened: int  # where it came to be; later than the start only after a merge or a return
    calendar: object
    plan: int
    pauses: tuple
    account: Account
    priority: int = 0  # a vendor's severity; others take the ticket's
    vendor_case: int = 0
    verdict: str = "running"
    verdict_before: str = ""
    verdict_at: float = NEVER
    stop: float = NEVER
    due: float = NEVER
    late: int = 0
    at_creation: bool = False
    reason: str = ""
    holder_at_breach: str = ""
    part: int = 0  # counts the returns that came too late (5.2)
    is_over: bool = False  # it runs no further: stopped, withdrawn or merged
    found: dict = field(default_factory=dict)  # priority, category, team, agent, plan at the verdict
    zone: object = None  # where its months begin: the hours in force when it opened (6.1)
    journal: list = field(default_factory=list)  # [(instant, change of the account, arguments)]
    first: tuple = ()  # the account at its beginning

    def __post_init__(self):
        self.zone = self.account.hours
        self.first = (self.start, self.account.target, self.calendar, self.account.is_paused)

    def __getattr__(self, name):
        if name in ("target", "left", "used", "paused", "is_paused", "at"):
            return getattr(self.account, name)
        raise AttributeError(name)

    @property
    def name(self):
        """What it is known by from month to month."""
        return self.metric, self.opened, self.vendor_case

    @property
    def is_running(self):
        return self.verdict == "running" and not self.is_over

    @property
    def is_measured(self):
        """6.5"""
        return self.verdict in ("met", "breached") and self.stop != NEVER

    def copy(self):
        other = copy.copy(self)
        other.account, other.journal = self.account.copy(), list(self.journal)
        return other

    # ---- time

    def run(self, at, ticket):
        """5.1: breached if it still runs after all events of its due second."""
        due = self.account.due()
        was_paused = self.account.is_paused
        passed = self.account.run(at)
        if self.verdict == "breached":
            self.late += 0 if was_paused else passed
        elif self.verdict == "running" and due < at:
            self.verdict, self.verdict_at, self.due = "breached", due, due
            self.found, self.holder_at_breach = ticket.who(self), ticket.holder_at(due - 1)
            self.late = 0 if was_paused else self.account.hours.elapsed(due, at)

    def end(self, at, ticket):
        if self.is_over:
            return
        if self.verdict == "running":
            self.due = at if self.account.left == 0 else self.account.due()
            self.verdict, self.verdict_at, self.found = "met", at, ticket.who(self)
        self.stop, self.is_over, self.account.is_paused = at, True, False  # 3.3

    def exclude(self, at, reason, ticket):
        """5.2: what runs ends as excluded."""
        self.verdict_before, self.verdict, self.verdict_at, self.reason, self.found = self.verdict, "excluded", at, reason, ticket.who(self)
        self.is_over = True

    # ---- changes

    def change(self, at, what, *arguments):
        self.journal.append((at, what, arguments))
        getattr(self.account, what)(*arguments)

    def pause(self, at, status):
        is_paused = self.metric != "first_response" and status in self.pauses
        if not self.is_over and is_paused != self.account.is_paused:
            self.change(at, "pause", is_paused)

    def retarget(self, at, target, from_start):
        """4.2: a breach stands."""
        if self.is_running and target is not None and target != self.account.target:
            self.change(at, "retarget", target, from_start)

    def move(self, at, plan, plan_id):
        """4.3"""
        self.calendar, self.plan, self.pauses = plan.calendar, plan_id, tuple(plan.pauses[self.metric])
        self.journal.append((at, "move", (plan.calendar,)))
        self.account.move(plan.calendar.at(at))

    def take_over(self, at, other):
        """4.4: the earlier start and the lesser time left."""
        account, taken = self.account, other.account
        left = min(account.left, taken.left)
        if other.start < self.start:
            self.start, account.used, account.paused = other.start, taken.used, taken.paused
            account.spent = [*(list(pair) for pair in taken.spent), [account.target, 0]]
        account.left = left
        self.journal.append((at, "take_over", ()))

    def edit(self, at):
        """1.6: what runs is recounted under the edited hours; a breach goes on by them."""
        if self.is_running:
            self.recount(at)
        self.account.hours = self.calendar.at(at)

    def recount(self, at):
        start, target, calendar, is_paused = self.first
        account = Account(start, anew(target, at), calendar.at(at), is_paused)
        for moment, what, arguments in self.journal:
            assert what != "take_over", "an edit of hours under a merged clock is not judged"
            account.run(moment)
            getattr(account, what)(*(anew(argument, at) for argument in arguments))
        account.run(at)
        account.left = max(account.left, 0)  # due no earlier than the edit
        self.account = account
