"""calendar vectors, against answers from outside: the vectors of other projects, and a reference of its own making over
Python's zoneinfo, with calendars and questions by fixed seeds and a fresh one each run."""
import datetime
import random
import re
import time
from zoneinfo import ZoneInfo

import pytest

UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)
# Half hours and quarters, a clock change of half an hour and one of two hours, dates that were left out, an hour that goes
# back for a month, seconds in the offset, changes at midnight, and plain ones.
ZONES = ("Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Apia", "Africa/Monrovia", "Antarctica/Troll", "Africa/Casablanca",
         "Pacific/Kwajalein", "Asia/Kathmandu", "America/Sao_Paulo", "Asia/Tehran", "Europe/Dublin", "Africa/El_Aaiun", "America/St_Johns",
         "Asia/Manila", "America/Nuuk", "Asia/Gaza", "Africa/Cairo", "Europe/Amsterdam", "America/Scoresbysund", "Pacific/Kiritimati",
         "Europe/Berlin", "America/New_York", "Etc/GMT+12", "UTC")
# Where something odd happened: the skipped dates, the changes above.
MOMENTS = ("2011-12-30T10:00:00", "1993-08-21T12:00:00", "1972-01-07T00:44:30", "2026-03-29T01:00:00", "2026-10-25T01:00:00", "2026-04-05T15:00:00",
           "2026-10-04T15:30:00", "2026-02-15T02:00:00", "2027-02-07T02:00:00", "2018-02-18T02:00:00", "2024-02-29T00:00:00", "2100-02-28T12:00:00",
           "1900-01-01T00:00:00", "2037-12-31T23:00:00", "2099-10-25T01:00:00", "1994-12-31T10:00:00", "2023-03-26T00:00:00", "1937-07-01T00:00:00",
           "2000-02-29T12:00:00")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def instant_of(seconds):
    return EPOCH + datetime.timedelta(seconds=seconds)


def seconds_of(instant):
    return round((instant - EPOCH).total_seconds())


class Reference:
    """A calendar as the reference sees it: hours of a local date, and open stretches found without any table."""

    def __init__(self, zone, weeks, dates, yearly):
        self.zone, self.weeks, self.dates, self.yearly = ZoneInfo(zone), weeks, dates, yearly
        self.text = f"[calendar]\ntimezone={zone}\n"
        for since, week in weeks:
            self.text += f"[week {since}]\n" if since else "[week]\n"
            self.text += "".join(f"{DAYS[day]}={self.written(spans)}\n" for day, spans in week.items())
        self.text += "[dates]\n" + "".join(f"{key}={self.written(spans)}\n" for key, spans in dates.items())
        self.text += "".join(f"*-{key}={self.written(spans)}\n" for key, spans in yearly.items())

    @staticmethod
    def written(spans):
        return " ".join(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in spans) or "closed"

    def spans(self, date):
        if date.isoformat() in self.dates:
            return self.dates[date.isoformat()]
        if date.isoformat()[5:] in self.yearly:
            return self.yearly[date.isoformat()[5:]]
        week = next((week for since, week in reversed(self.weeks) if not since or since <= date.isoformat()), {})
        return week.get(date.weekday(), [])

    def offset(self, at):
        return seconds_of(instant_of(at).astimezone(self.zone).replace(tzinfo=UTC)) - at

    def change_in(self, start, end):
        """The first instant in (start, end] whose offset isn't that of `start`; there is one. Stretches are an hour at most."""
        before = self.offset(start)
        while end - start > 1:
            middle = (start + end) // 2
            start, end = (middle, end) if self.offset(middle) == before else (start, middle)
        return end

    def pieces(self, start, end):
        """(from, to, offset): [start, end) cut where the offset changes."""
        while start < end:
            stop = min(start + 3600, end)
            if self.offset(start) != self.offset(stop):
                stop = self.change_in(start, stop)
            yield start, stop, self.offset(start)
            start = stop

    def open_stretches(self, start, end):
        for begin, stop, offset in self.pieces(start, end):
            day = (EPOCH + datetime.timedelta(seconds=begin + offset)).date()
            while seconds_of(datetime.datetime.combine(day, datetime.time(), UTC)) < stop + offset:
                midnight = seconds_of(datetime.datetime.combine(day, datetime.time(), UTC)) - offset
                for opens, closes in self.spans(day):
                    if max(begin, midnight + opens * 60) < min(stop, midnight + closes * 60):
                        yield max(begin, midnight + opens * 60), min(stop, midnight + closes * 60)
                day += datetime.timedelta(days=1)

    def elapsed(self, start, end):
        return sum(stop - begin for begin, stop in self.open_stretches(start, end))

    def due(self, start, target, most_days=20):
        """The first instant with that much behind it; None if it lies further away than the reference looks."""
        if target == 0:
            return start
        for begin, stop in self.open_stretches(start, start + most_days * 86400):
            if stop - begin >= target:
                return begin + target
            target -= stop - begin
        return None


def random_spans(rng):
    kind = rng.randrange(6)
    if kind == 0:
        return []
    if kind == 1:
        return [(0, 1440)]
    marks = sorted(rng.sample(range(0, 1441, rng.choice((1, 15, 30))), 2 * rng.randint(1, 3)))
    return [pair for pair in zip(marks[::2], marks[1::2])]


def random_calendar(rng, moment):
    near = [(moment + datetime.timedelta(days=rng.randint(-12, 12))).date() for _ in range(4)]
    weeks = [("", {day: random_spans(rng) for day in range(7)})]
    if rng.random() < 0.3:
        weeks.append((near[0].isoformat(), {day: random_spans(rng) for day in range(7)}))
    yearly = {near[1].isoformat()[5:]: random_spans(rng), "02-29": random_spans(rng)}
    return Reference(rng.choice(ZONES), weeks, {near[2].isoformat(): random_spans(rng), near[3].isoformat(): random_spans(rng)}, yearly)


def write_instant(rng, seconds):
    """The same instant in some of the ways that RFC 3339 allows."""
    offset = rng.choice((0, 0, 3600, -5 * 3600, 20700, 45900, -12600))
    text = (instant_of(seconds) + datetime.timedelta(seconds=offset)).strftime("%Y-%m-%dT%H:%M:%S").zfill(19)
    text = text.replace("T", rng.choice("TTt "))
    zone = rng.choice(("Z", "z", "+00:00", "-00:00")) if offset == 0 else f"{'-' if offset < 0 else '+'}{abs(offset) // 3600:02}:{abs(offset) // 60 % 60:02}"
    return text + rng.choice(("", "", ".5", ".999999999")) + zone


def ask(admin, file, questions):
    done = admin("calendar", "vectors", "--calendar", file, input="".join(f"{line}\n" for line in questions))
    answers = done.stdout.splitlines()
    assert len(answers) == len(questions), done.stderr
    return answers


@pytest.mark.parametrize("seed", [1, 2, 3, 4, "fresh"])
def test_against_a_reference(site, admin, seed):
    seed = time.time_ns() if seed == "fresh" else seed
    rng = random.Random(seed)
    file = site.path / "tmp" / "reference.ini"
    for _ in range(6):
        moment = datetime.datetime.fromisoformat(rng.choice(MOMENTS)).replace(tzinfo=UTC)
        calendar = random_calendar(rng, moment)
        file.write_text(calendar.text)
        questions, wanted = [], []
        for _ in range(12):
            start = seconds_of(moment) + rng.randint(-6 * 86400, 3 * 86400)
            end = start + rng.choice((rng.randint(0, 7200), rng.randint(0, 9 * 86400)))
            questions.append(f"elapsed\t{write_instant(rng, start)}\t{write_instant(rng, end)}")
            wanted.append(str(calendar.elapsed(start, end)))
            target = rng.choice((0, 1, rng.randint(0, 86400), calendar.elapsed(start, end)))
            due = calendar.due(start, target)
            if due is not None:
                questions.append(f"due\t{write_instant(rng, start)}\t{target}")
                wanted.append(instant_of(due).strftime("%Y-%m-%dT%H:%M:%SZ"))
        for question, answer, right in zip(questions, ask(admin, file, questions), wanted):
            assert answer == right, f"seed {seed}: {question}\n{calendar.text}"


def test_vectors_from_outside(admin, outside):
    """Every file of the shared vectors; a due is compared as an instant."""
    files = sorted((outside / "vectors").glob("*.tsv"))
    assert len(files) >= 20
    for file in files:
        rows = [line.split("\t") for line in file.read_text().splitlines() if line and not line.startswith("#")]
        answers = ask(admin, file.with_suffix(".ini"), ["\t".join(row[:3]) for row in rows])
        for row, answer in zip(rows, answers):
            if row[0] == "due" and row[3] != "never":
                assert datetime.datetime.fromisoformat(answer) == datetime.datetime.fromisoformat(row[3].replace("Z", "+00:00")), (file.name, row)
            else:
                assert answer == row[3], (file.name, row)


@pytest.mark.parametrize("text, answer", [
    ("2026-03-02T09:00:00Z", None), ("2026-03-02t09:00:00z", None), ("2026-03-02 09:00:00+00:00", None), ("2026-03-02T09:00:00.123Z", None),
    ("2026-03-02T09:00:00-00:00", None), ("2026-03-02T08:59:60Z", None), ("2026-03-01T33:00:00Z", "error"), ("2026-03-02T09:00Z", "error"),
    ("2026-03-02T09:00:00", "error"), ("2026-02-29T09:00:00Z", "error"), ("2026-3-2T09:00:00Z", "error"), ("2026-03-02T09:00:00+0000", "error"),
    ("2026-03-02T24:00:00Z", "error"), ("2026-03-02T09:60:00Z", "error"), ("2026-03-02T09:00:61Z", "error"), ("2026-03-02T09:00:00.Z", "error"),
    ("2026-03-02T09:00:00+24:00", "error"), ("2026-03-02T09:00:00+01:60", "error"), (" 2026-03-02T09:00:00Z", "error"),
    ("2026-03-02T09:00:00Zx", "error"), ("2026-00-02T09:00:00Z", "error"), ("1709197200", "error"), ("", "error"), ("never", "error"),
])
def test_how_instants_are_written(site, admin, text, answer):
    """RFC 3339 and nothing else; a leap second counts as the second after it, fractions are cut."""
    file = site.path / "tmp" / "office.ini"
    file.write_text("[calendar]\ntimezone=UTC\n[week]\nmonday=09:00-17:00\n")
    said = ask(admin, file, [f"elapsed\t{text}\t2026-03-02T10:00:00Z"])[0]
    assert said.startswith("error: ") if answer else said == "3600"


@pytest.mark.parametrize("line", [
    "", "elapsed", "elapsed\t2026-03-02T09:00:00Z", "due\t2026-03-02T09:00:00Z\t-1", "due\t2026-03-02T09:00:00Z\t1.5", "due\t2026-03-02T09:00:00Z\t",
    "due\t2026-03-02T09:00:00Z\t-99999999999999999999", "due\t2026-03-02T09:00:00Z\t 5", "elapsed 2026-03-02T09:00:00Z 2026-03-02T10:00:00Z",
    "due\t2026-03-02T09:00:00Z\t5\t6", "Due\t2026-03-02T09:00:00Z\t5", "# a comment",
    "due\t2026-03-02T09:00:00Z\t60\0", "due\t2026-03-02T09:00:00Z\t60\0 60", "due\t\v2026-03-02T09:00:00Z\x1c\t60", "due\tüü\u2028\t60",
    "elapsed\t" + "9" * 1000000 + "\t2026-03-02T10:00:00Z",
], ids=lambda line: ascii(line[:40]))
def test_bad_lines_are_answered_and_the_others_too(site, admin, line):
    file = site.path / "tmp" / "office.ini"
    file.write_text("[calendar]\ntimezone=UTC\n[week]\nmonday=09:00-17:00\n")
    done = admin("calendar", "vectors", "--calendar", file, input=f"{line}\ndue\t2026-03-02T09:00:00Z\t60\n")
    first, second = done.stdout.splitlines()
    assert first.startswith("error: ") and second == "2026-03-02T09:01:00Z" and done.returncode == 1
    assert re.search(r"^firstline-admin: 1 ", done.stderr)


def test_a_target_that_no_number_holds_is_never_reached(site, admin):
    file = site.path / "tmp" / "office.ini"
    file.write_text("[calendar]\ntimezone=UTC\n[week]\nmonday=09:00-17:00\n")
    targets = (2 ** 53, 2 ** 62, 2 ** 63 - 1, 2 ** 63, 10 ** 30)
    assert ask(admin, file, [f"due\t2026-03-02T09:00:00Z\t{target}" for target in targets]) == ["never"] * len(targets)
