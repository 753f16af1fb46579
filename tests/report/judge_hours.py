"""Business time by sla-rules.md section 1, and what a plan file promises: a second reading that shares nothing with the
engine. Every open span of the years in question is laid out as UTC seconds; elapsed time and dues are looked up in them.
judge.py counts by it."""
import bisect
import configparser
import re
from datetime import date, datetime, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
METRICS = ("first_response", "next_response", "resolution", "vendor_response", "vendor_resolution")
NEVER = float("inf")
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def ini(text):
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str
    parser.read_string(text)
    return parser


def clock_minutes(text):
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def month_after(month):
    return month + 89 if month % 100 == 12 else month + 1


def month_before(month):
    return month - 89 if month % 100 == 1 else month - 1


class Zone:
    """Where months begin and end."""

    def __init__(self, name):
        self.zone = ZoneInfo(name)

    def instant(self, day, minutes):
        wall = datetime(day.year, day.month, day.day, tzinfo=self.zone) + timedelta(minutes=minutes)  # wall-clock arithmetic
        return int(wall.astimezone(timezone.utc).timestamp())

    def month(self, instant):
        local = datetime.fromtimestamp(instant, self.zone)
        return local.year * 100 + local.month

    @cache
    def month_start(self, month):
        return self.instant(date(month // 100, month % 100, 1), 0)

    def month_end(self, month):
        return self.month_start(month_after(month))


class Hours(Zone):
    """Opening hours, one state of a calendar, as sorted spans of UTC seconds."""

    FIRST, LAST = date(2015, 1, 1), date(2029, 12, 31)

    def __init__(self, text):
        file = ini(text)
        super().__init__(file["calendar"]["timezone"])
        self.weeks = sorted((name.removeprefix("week").strip() or "0000-01-01", file[name]) for name in file.sections() if name.startswith("week"))
        self.dates = dict(file["dates"]) if "dates" in file else {}
        self.opens, self.closes = [], []
        day = self.FIRST
        while day <= self.LAST:
            for opens, closes in self.hours(day):
                start, end = self.instant(day, opens), self.instant(day, closes)
                if self.closes and self.closes[-1] == start:
                    self.closes[-1] = end
                else:
                    self.opens.append(start)
                    self.closes.append(end)
            day += timedelta(days=1)
        self.through = []  # open seconds up to the end of each span
        for opens, closes in zip(self.opens, self.closes):
            self.through.append((self.through[-1] if self.through else 0) + closes - opens)

    @cache
    def hours(self, day):
        """1.2: an exact date goes before a month-day, and that before the weekday."""
        said = self.dates.get(day.isoformat(), self.dates.get("*-" + day.isoformat()[5:]))
        if said is None:
            week = [hours for begins, hours in self.weeks if begins <= day.isoformat()][-1]
            said = week.get(DAYS[day.weekday()], "closed")
        return [] if said == "closed" else [tuple(map(clock_minutes, span.split("-"))) for span in said.split()]

    def total(self, instant):
        """Open seconds before it, from the first span on."""
        i = bisect.bisect_right(self.opens, instant) - 1
        return 0 if i < 0 else self.through[i] - max(0, self.closes[i] - instant)

    def elapsed(self, start, end):
        return max(0, self.total(end) - self.total(start)) if end > start else 0

    def due(self, start, seconds):
        """1.4: the first instant by which that much was open."""
        if seconds <= 0:
            return start
        wanted = self.total(start) + seconds
        i = bisect.bisect_left(self.through, wanted)
        return NEVER if i == len(self.through) else self.closes[i] - (self.through[i] - wanted)

    def working_days(self, start, n):
        """1.5: up to the last closing of the nth open date after that of the first open instant."""
        i = bisect.bisect_right(self.closes, start)
        day = datetime.fromtimestamp(max(start, self.opens[i]), self.zone).date()
        left = n
        while left > 0:
            day += timedelta(days=1)
            left -= bool(self.hours(day))
        return self.elapsed(start, self.instant(day, max(closes for _, closes in self.hours(day))))


class Calendar:
    """A calendar with its edits: [(made at, hours)]; the first state holds from the beginning (1.6)."""

    def __init__(self, text, edits=()):
        self.versions = [(-NEVER, Hours(text)), *((at, Hours(edited)) for at, edited in edits)]

    def at(self, instant):
        """The state in force."""
        return [hours for made_at, hours in self.versions if made_at <= instant][-1]

    def edited(self, after, until):
        """The instants of the edits in (after, until]."""
        return [made_at for made_at, _ in self.versions[1:] if after < made_at <= until]


class WorkingDays(int):
    """1.5: up to the close of a working day, in business seconds by the hours in force at an instant."""

    def __new__(cls, calendar, days, start, at):
        target = super().__new__(cls, calendar.at(at).working_days(start, days))
        target.again = lambda later: cls(calendar, days, start, later)  # as an edit of the hours recounts it (1.6)
        return target


class Plan:
    """What a plan version, or a vendor's contract, promises."""

    def __init__(self, text, calendar):
        file, self.calendar = ini(text), calendar
        self.targets = {metric: said.split() for metric, said in file["targets"].items()}
        pauses = dict(file["pauses"]) if "pauses" in file else {"resolution": "waiting_customer"}
        self.pauses = {metric: pauses.get(metric, "").split() for metric in METRICS}
        self.goals = {metric: round(float(goal) * 100) for metric, goal in (file["goals"].items() if "goals" in file else ())}
        self.from_start = file["plan"].get("retarget", "time-left") == "from-start"

    def target(self, metric, priority, start, at, is_reopening=False):
        """Business seconds by the hours in force at an instant, or None where nothing is promised."""
        said = self.targets.get("reopen", ["-"] * 4)[priority - 1] if is_reopening else "-"
        if said == "-":
            said = self.targets.get(metric, ["-"] * 4)[priority - 1]
        if said == "-":
            return None
        number, unit = re.fullmatch(r"(\d+)([a-z]+)", said).groups()
        return WorkingDays(self.calendar, int(number), start, at) if unit == "wd" else int(number) * UNITS[unit]
