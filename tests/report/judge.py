"""A second reading of sla-rules.md, sharing nothing with the engine: from the events, plans and calendars as they stand in the
database to each clock as at a month's end. Slow and plain: it walks the open spans of a calendar one by one. It knows what
the sample data and an imported log hold: rules 1, 2.1 to 2.4, 3, 4.1, 4.2, 5.1, 5.2 without returns, 6.1; no merges, vendor
cases, moves to another plan and edits of a calendar."""
import bisect
import configparser
import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
METRICS = ("first_response", "next_response", "resolution")
OVER = ("resolved", "closed")
NEVER = float("inf")


def ini(text):
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str
    parser.read_string(text)
    return parser


def clock_minutes(text):
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


class Calendar:
    """The open spans of the years in question as UTC seconds."""

    FIRST, LAST = date(2015, 1, 1), date(2029, 12, 31)

    def __init__(self, text):
        file = ini(text)
        self.zone = ZoneInfo(file["calendar"]["timezone"])
        self.weeks = sorted((name.removeprefix("week").strip() or "0000-01-01", file[name]) for name in file.sections() if name.startswith("week"))
        self.dates = dict(file["dates"]) if "dates" in file else {}
        self.opens, self.closes, self.days = [], [], []
        day = self.FIRST
        while day <= self.LAST:
            for opens, closes in self.hours(day):
                start, end = self.instant(day, opens), self.instant(day, closes)
                if self.closes and self.closes[-1] == start:
                    self.closes[-1] = end
                    self.days[-1] = day
                else:
                    self.opens.append(start)
                    self.closes.append(end)
                    self.days.append(day)
            day += timedelta(days=1)

    def hours(self, day):
        said = self.dates.get(day.isoformat(), self.dates.get("*-" + day.isoformat()[5:]))
        if said is None:
            week = [hours for begins, hours in self.weeks if begins <= day.isoformat()][-1]
            said = week.get(DAYS[day.weekday()], "closed")
        return [] if said == "closed" else [tuple(map(clock_minutes, span.split("-"))) for span in said.split()]

    def instant(self, day, minutes):
        wall = datetime(day.year, day.month, day.day, tzinfo=self.zone) + timedelta(minutes=minutes)  # wall-clock arithmetic
        return int(wall.astimezone(timezone.utc).timestamp())

    def elapsed(self, start, end):
        total, i = 0, max(bisect.bisect_right(self.opens, start) - 1, 0)
        while i < len(self.opens) and self.opens[i] < end:
            total += max(0, min(end, self.closes[i]) - max(start, self.opens[i]))
            i += 1
        return total

    def due(self, start, seconds):
        if seconds <= 0:
            return start
        i = max(bisect.bisect_right(self.opens, start) - 1, 0)
        while i < len(self.opens):
            begin = max(start, self.opens[i])
            if self.closes[i] > begin:
                if self.closes[i] - begin >= seconds:
                    return begin + seconds
                seconds -= self.closes[i] - begin
            i += 1
        return NEVER

    def working_days(self, start, n):
        """1.5: by the last closing of the nth open date after that of the first open instant."""
        i = max(bisect.bisect_right(self.opens, start) - 1, 0)
        while self.closes[i] <= start:
            i += 1
        first = datetime.fromtimestamp(max(start, self.opens[i]), self.zone).date()
        day, left = first, n
        while left > 0:
            day += timedelta(days=1)
            left -= bool(self.hours(day))
        return self.elapsed(start, self.instant(day, max(closes for _, closes in self.hours(day))))

    def month(self, instant):
        local = datetime.fromtimestamp(instant, self.zone)
        return local.year * 100 + local.month

    def month_start(self, month):
        return self.instant(date(month // 100, month % 100, 1), 0)


UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Plan:
    def __init__(self, text, calendar):
        file, self.calendar = ini(text), calendar
        self.targets = {metric: said.split() for metric, said in file["targets"].items()}
        pauses = file["pauses"] if "pauses" in file else {"resolution": "waiting_customer"}
        self.pauses = {metric: pauses.get(metric, "").split() for metric in METRICS}
        self.goals = {metric: round(float(goal) * 100) for metric, goal in (file["goals"].items() if "goals" in file else ())}

    def target(self, metric, priority, start, is_reopening=False):
        said = self.targets["reopen"][priority - 1] if is_reopening and "reopen" in self.targets else "-"
        if said == "-":
            said = self.targets.get(metric, ["-"] * 4)[priority - 1]
        if said == "-":
            return None
        number, unit = re.fullmatch(r"(\d+)([a-z]+)", said).groups()
        return self.calendar.working_days(start, int(number)) if unit == "wd" else int(number) * UNITS[unit]


@dataclass
class Clock:
    metric: str
    cycle: int
    start: int
    target: int
    left: int
    at: int
    used: int = 0
    paused: int = 0
    is_paused: bool = False
    verdict: str = "running"
    verdict_at: float = NEVER
    stop: float = NEVER
    due: float = NEVER
    late: int = 0
    at_creation: bool = False
    found: dict = field(default_factory=dict)  # priority, category, team at the verdict
    spent: list = field(default_factory=list)  # (target, seconds under it)


class Replay:
    """One ticket up to an instant; `until` says whether events of that very instant count."""

    def __init__(self, events, plans, end, includes_end, now):
        self.clocks, self.status, self.priority, self.category, self.team = [], "new", 0, 0, 0
        self.open, self.cycles = {}, dict.fromkeys(METRICS, 0)
        self.answered = self.waiting = False
        self.excluded_at, self.plan, self.reopenings, self.received = None, None, 0, None
        received = min((e["at"] for e in events if e["kind"] == "received"), default=None)
        for event in sorted(events, key=lambda e: (max(e["at"], received or 0), e["id"])):
            at = max(event["at"], received or 0)
            if at > now or (event["kind"] != "exclude" and (at > end or (at == end and not includes_end))):
                continue
            if event["kind"] == "exclude":
                self.excluded_at = at if self.excluded_at is None else self.excluded_at
                continue
            if self.excluded_at is not None and at > self.excluded_at:
                self.status = event["to_code"] if event["kind"] == "status" else self.status
                continue
            self.pass_time(at)
            self.plans, self.at = plans, at
            getattr(self, "take_" + event["kind"], lambda _: None)(event)
        self.finish(end, includes_end)

    # ---- time

    def pass_time(self, at):
        for clock in self.clocks:
            if clock.stop != NEVER:
                continue
            calendar = self.plan.calendar
            passed = calendar.elapsed(clock.at, at)
            # 3.2: used up exactly when a pause begins is due then; paused with time left has no due.
            due = NEVER if clock.is_paused and clock.left > 0 else calendar.due(clock.at, clock.left)
            if clock.verdict == "running" and due < at:
                clock.verdict, clock.verdict_at, clock.due, clock.found = "breached", due, due, self.who()
                clock.late = 0 if clock.is_paused else calendar.elapsed(due, at)
            elif clock.verdict == "breached" and not clock.is_paused:
                clock.late += passed
            if clock.is_paused:
                clock.paused += passed
            else:
                clock.used += passed
                clock.left -= passed
                clock.spent[-1][1] += passed
            clock.at = at

    def who(self):
        return {"priority": self.priority, "category": self.category, "team": self.team}

    # ---- clocks

    def begin(self, metric, is_reopening=False):
        self.cycles[metric] += 1
        self.open.pop(metric, None)
        target = self.plan.target(metric, self.priority, self.at, is_reopening)
        if target is not None:
            self.add(metric, target)

    def add(self, metric, target):
        clock = Clock(metric, self.cycles[metric], self.at, target, target, self.at, is_paused=self.status in self.plan.pauses[metric],
                      spent=[[target, 0]])
        self.clocks.append(clock)
        self.open[metric] = clock

    def end(self, metric):
        clock = self.open.get(metric)
        if clock is None or clock.stop != NEVER:
            return
        clock.stop = self.at
        if clock.verdict == "running":
            clock.due = self.at if clock.left == 0 else (NEVER if clock.is_paused else self.plan.calendar.due(self.at, clock.left))
            clock.verdict, clock.verdict_at, clock.found = "met", self.at, self.who()

    def retarget(self):
        for metric, clock in self.open.items():
            target = self.plan.target(metric, self.priority, clock.start, metric == "resolution" and clock.cycle > 1)
            if clock.stop != NEVER or clock.verdict != "running" or target is None:
                continue
            if target < clock.target:
                clock.left = min(clock.left, target - sum(seconds for under, seconds in clock.spent if under <= target))
            elif target > clock.target:
                clock.left = max(clock.left, target - clock.used)
            clock.target = target
            clock.spent.append([target, 0])

    def owe(self):
        """2.6: a metric that gains a target while still owed opens a clock."""
        if not self.plan or not self.priority or self.received is None:
            return
        owed = {"first_response": not self.answered, "next_response": self.waiting, "resolution": self.status not in OVER}
        for metric, is_owed in owed.items():
            if is_owed and metric not in self.open:
                self.cycles[metric] = max(self.cycles[metric], 1)
                target = self.plan.target(metric, self.priority, self.at, metric == "resolution" and self.cycles[metric] > 1)
                if target is not None:
                    self.add(metric, target)

    # ---- events

    def take_received(self, event):
        self.received = self.at

    def take_plan(self, event):
        self.plan = self.plans[event["to_id"]]
        self.owe()

    def take_priority(self, event):
        self.priority = event["to_id"]
        if self.plan:
            self.retarget()
        self.owe()

    def take_category(self, event):
        self.category = event["to_id"]

    def take_assign(self, event):
        self.team = event["to_team_id"] or 0

    def take_answered_at_creation(self, event):
        if "first_response" in self.open:
            self.open["first_response"].at_creation = True
        self.answer()

    def take_message(self, event):
        if event["author"] == "requester":
            if self.answered and not self.waiting and self.status not in OVER:
                self.waiting = True
                self.begin("next_response")
        elif event["author"] == "agent" and event["is_public"]:
            self.answer()

    def answer(self):
        self.answered = True
        self.end("first_response")
        self.open.setdefault("first_response", Clock("first_response", 1, 0, 0, 0, 0, stop=0))
        if self.waiting:
            self.waiting = False
            self.end("next_response")

    def take_status(self, event):
        before, self.status = self.status, event["to_code"]
        if before not in OVER and self.status in OVER:
            self.answer()
            self.end("resolution")
        for clock in self.clocks:
            if clock.stop == NEVER:
                clock.is_paused = self.status in self.plan.pauses[clock.metric]
        if before in OVER and self.status not in OVER:
            self.reopenings += 1
            self.begin("resolution", is_reopening=True)

    # ---- the end

    def finish(self, end, includes_end):
        if self.excluded_at is not None and self.excluded_at < end:
            self.pass_time(self.excluded_at)
        else:
            self.pass_time(end)
        if self.excluded_at is None:
            return
        for clock in self.clocks:
            if clock.verdict != "running":
                clock.verdict = "excluded"
            elif self.excluded_at < end or (includes_end and self.excluded_at == end):
                clock.verdict, clock.verdict_at, clock.found = "excluded", self.excluded_at, self.who()


def month_after(month):
    return month + 89 if month % 100 == 12 else month + 1


@dataclass
class Row:
    """A clock in a month."""

    customer: int
    ticket: int
    plan: int
    opened_month: int
    clock: Clock


def load(connection):
    """Plans by version, and the events of each ticket."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT v.plan_version_id, v.plan_id, v.definition, c.definition FROM firstline.plan_version AS v "
                       "JOIN firstline.calendar_version AS c USING (calendar_id)")
        calendars, plans, plan_of = {}, {}, {}
        for version, plan, text, hours in cursor.fetchall():
            calendar = calendars.setdefault(hours, None) or Calendar(hours)
            calendars[hours] = calendar
            plans[version], plan_of[version] = Plan(text, calendar), plan
        cursor.execute("SELECT customer_id, ticket_id, event_id, floor(extract(epoch FROM happened_at))::bigint, kind, author, is_public, to_code, "
                       "to_id, to_team_id FROM firstline.ticket_event ORDER BY customer_id, ticket_id, event_id")
        tickets = {}
        for customer, ticket, number, at, kind, author, is_public, to_code, to_id, to_team in cursor:
            tickets.setdefault((customer, ticket), []).append(
                {"id": number, "at": at, "kind": kind, "author": author, "is_public": is_public, "to_code": to_code, "to_id": to_id,
                 "to_team_id": to_team})
    return plans, plan_of, tickets


def month_rows(loaded, month, now):
    """Every clock that counts in the month, as at its end or now."""
    plans, plan_of, tickets = loaded
    rows = []
    for (customer, ticket), events in tickets.items():
        version = next((e["to_id"] for e in events if e["kind"] == "plan"), None)
        received = min((e["at"] for e in events if e["kind"] == "received"), default=NEVER)
        if version is None or received > now:
            continue
        calendar = plans[version].calendar
        end = calendar.month_start(month_after(month))
        if received >= min(end, now + 1):
            continue
        replay = Replay(events, plans, min(end, now), end > now, now)
        for clock in replay.clocks:
            counted = month if clock.verdict == "running" else calendar.month(clock.verdict_at)
            if counted != month or (replay.excluded_at is not None and clock.start > replay.excluded_at):
                continue
            if clock.verdict == "running":
                clock.found = replay.who()
            rows.append(Row(customer, ticket, version, calendar.month(clock.start), clock))
    return rows


def month_tickets(loaded, month, now, zone):
    """How each ticket came into the month and how it stands at its end: {(customer, ticket): (came, stands)}."""
    plans, _, tickets = loaded
    found = {}
    for key, events in tickets.items():
        received = min((e["at"] for e in events if e["kind"] == "received"), default=NEVER)
        version = next((e["to_id"] for e in events if e["kind"] == "plan"), None)
        calendar = plans[version].calendar if version else zone
        start, end = calendar.month_start(month), calendar.month_start(month_after(month))
        if received > now or received >= end:
            continue

        def stand(at, includes_end):
            replay = Replay(events, plans, at, includes_end, now)
            if replay.excluded_at is not None and (replay.excluded_at < at or (includes_end and replay.excluded_at == at)):
                return "excluded", replay.reopenings
            return ("resolved" if replay.status in OVER else "open"), replay.reopenings

        stands, reopened = stand(min(end, now), end > now)
        if received >= start:
            found[key] = ("received", stands)
            continue
        before, reopened_before = stand(start, False)
        if before == "open":
            found[key] = ("carried", stands)
        elif stands == "open" or reopened > reopened_before:
            found[key] = ("returned", stands)
    return found
