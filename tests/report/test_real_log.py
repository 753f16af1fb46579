"""The report over the real incident log (24,918 incidents), imported by the mapping that is shipped: counted a second time
straight from the log's rows, in a few lines that know neither events nor the engine. Skipped where the log isn't."""
import bisect
import csv
import gzip
import itertools
from collections import Counter
from datetime import datetime, timedelta, timezone

import pytest

from conftest import REAL_NOW
from table import all_rows, open_book, rows_of

APRIL, MAY = (int(datetime(2016, month, 1, tzinfo=timezone.utc).timestamp()) for month in (4, 5))
HOUR = 3600
FIRST_RESPONSE = {1: 1 * HOUR, 2: 2 * HOUR, 3: 4 * HOUR, 4: 8 * HOUR}
RESOLUTION = {1: 4 * HOUR, 2: 8 * HOUR, 3: 24 * HOUR, 4: 40 * HOUR}
WAITING, OVER = ("Awaiting User Info", "Awaiting Evidence"), ("Resolved", "Closed")
FAULTY = {"0000130", "0000131", "0000134", "0000135", "0000137", "0000164"}


@pytest.fixture(scope="module")
def april(real_months):
    return real_months(201604)


@pytest.fixture(scope="module")
def book(april):
    return open_book(april)


# ---- business time: Monday to Friday, 9:00 to 17:00 UTC

MONDAYS = int(datetime(2015, 1, 5, tzinfo=timezone.utc).timestamp())
OPENS = [MONDAYS + (7 * week + day) * 86400 + 9 * HOUR for week in range(160) for day in range(5)]


def business(start, end):
    """Open seconds in [start, end): whole weeks are 40 hours, so count from the first Monday."""

    def since(at):
        days, second = divmod(at - MONDAYS, 86400)
        weeks, day = divmod(days, 7)
        return (weeks * 5 + min(day, 5)) * 8 * HOUR + (min(max(second - 9 * HOUR, 0), 8 * HOUR) if day < 5 else 0)

    return max(0, since(end) - since(start))


def due_after(start, seconds):
    if seconds == 0:
        return start
    i = max(bisect.bisect_right(OPENS, start) - 1, 0)
    while True:
        begin = max(start, OPENS[i])
        room = OPENS[i] + 8 * HOUR - begin
        if room >= seconds:
            return begin + seconds
        seconds -= max(room, 0)
        i += 1


# ---- the log

def instant(text):
    return int(datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=timezone.utc).timestamp())


@pytest.fixture(scope="module")
def incidents(log_path):
    with gzip.open(log_path, "rt", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["incident_state"] != "-100"]
    found = {}
    for number, group in itertools.groupby(rows, lambda row: row["number"]):
        group = list(group)
        opened = instant(group[0]["opened_at"])
        group.sort(key=lambda row: (max(instant(row["sys_updated_at"]), opened), int(row["sys_mod_count"])))
        states = [(max(instant(row["sys_updated_at"]), opened), row["incident_state"], int(row["priority"][0])) for row in group]
        place = next((row["location"] for row in group if row["location"] != "?"), "?")  # the first row that names one
        found[number] = (opened, states[0][2], place, states)
    return found


class Watch:
    """A stop watch of one promise (rules 3.1, 4.1, 5.1): what was used, what is left, and the verdict."""

    def __init__(self, start, targets, priority, pauses):
        self.at, self.targets, self.pauses = start, targets, pauses
        self.target = self.left = targets[priority]
        self.used, self.spent, self.held, self.verdict, self.stopped = 0, Counter(), False, None, None

    def go_to(self, at):
        if self.held and self.left > 0:
            self.at = at
            return
        due = self.at if self.held else due_after(self.at, self.left)
        if self.verdict is None and due < at:
            self.verdict = ("missed", due)
        if not self.held:
            passed = business(self.at, at)
            self.used, self.left = self.used + passed, self.left - passed
            self.spent[self.target] += passed
        self.at = at

    def change(self, priority):
        if self.verdict or self.stopped:
            return
        new = self.targets[priority]
        if new < self.target:
            self.left = min(self.left, new - sum(seconds for target, seconds in self.spent.items() if target <= new))
        elif new > self.target:
            self.left = max(self.left, new - self.used)
        self.target = new

    def stop(self):
        if self.stopped is None:
            self.stopped = self.at
            self.verdict = self.verdict or ("met", self.at)


def watches_of(incident, end):
    """First response, and the resolution with one more for each reopening, as the rows before `end` leave them."""
    opened, priority, _, states = incident
    if opened >= end:
        return []
    first = Watch(opened, FIRST_RESPONSE, priority, False)
    resolutions, state, was_active = [Watch(opened, RESOLUTION, priority, True)], "New", False
    for at, now, urgent in states:
        if at >= end:
            break
        running = [watch for watch in [first, *resolutions] if watch.stopped is None]
        for watch in running:
            watch.go_to(at)
        if now == "Active" and not was_active:
            was_active = True
            first.stop()
        if now == "New" and state != "New":
            now = "Active"
        if now in OVER and state not in OVER:
            first.stop()
            resolutions[-1].stop()
        if resolutions[-1].stopped is None:
            resolutions[-1].held = now in WAITING
        if state in OVER and now not in OVER:
            resolutions.append(Watch(at, RESOLUTION, priority, True))
            resolutions[-1].held = now in WAITING
        if urgent != priority:
            priority = urgent
            for watch in [first, *resolutions]:
                if watch.stopped is None:
                    watch.change(priority)
        state = now
    for watch in [first, *resolutions]:
        if watch.stopped is None:
            watch.go_to(end)
    return [("First response", first, opened)] + [("Resolution", watch, None) for watch in resolutions]


@pytest.fixture(scope="module")
def counted(incidents):
    """{(metric): Counter of met, missed, running, measured seconds} in April, and by customer."""
    whole, by_customer = Counter(), Counter()
    for number, incident in incidents.items():
        for metric, watch, _ in watches_of(incident, MAY):
            if watch.verdict is None:
                key = "Running"
            elif APRIL <= watch.verdict[1] < MAY:
                key = watch.verdict[0].capitalize()
            else:
                continue
            whole[metric, key] += 1
            by_customer[incident[2], metric, key] += 1
    return whole, by_customer


# ---- tests

def test_it_is_done_and_the_faults_are_listed(real, book):
    done = real.report("--month", "2016-04", "--now", REAL_NOW, check=False)
    assert done.returncode == 4, done.stderr
    keys = dict(real.sql("SELECT ticket_id, source_key FROM firstline.ticket WHERE source <> ''"))
    assert {keys[row["Ticket"]] for row in rows_of(book["Faults"])} == FAULTY
    assert "faults" in done.stderr


def test_april_counted_from_the_log(book, counted):
    whole, _ = counted
    kept = {line["Promise"]: line for line in rows_of(book["Summary"], "Promise")}
    flow = {line["Every clock once"]: line for line in rows_of(book["Summary"], "Every clock once")}
    for metric in ("First response", "Resolution"):
        met, missed = whole[metric, "Met"], whole[metric, "Missed"]
        assert (kept[metric]["Met"], kept[metric]["Missed"]) == (met, missed) and met > 1000
        assert kept[metric]["Attainment"] == met * 10000 // (met + missed) / 10000
        assert flow[metric]["Running at the end"] == whole[metric, "Running"]
        assert [flow[metric][check] for check in ("Adds up", "Carried in as it ran", "As on Clocks")] == ["ok"] * 3


def test_customers_counted_from_the_log(book, counted):
    _, by_customer = counted
    places = Counter()
    for line in rows_of(book["By customer"]):
        for key in ("Met", "Missed", "Running"):
            places[line["Customer"], line["Metric"], key] += line[key]
    # The mapping names a customer by its place, and `?` is the customer 'unknown'.
    assert +places == Counter({(f"Location {place}" if place != "?" else "unknown", metric, key): n
                               for (place, metric, key), n in by_customer.items()})


def test_every_incident_is_there(real, book, incidents):
    keys = dict(real.sql("SELECT ticket_id, source_key FROM firstline.ticket WHERE source <> ''"))
    assert len(keys) == len(incidents) == 24918
    received = {number for number, incident in incidents.items() if APRIL <= incident[0] < MAY}
    assert {keys[row["Ticket"]] for row in all_rows(book, "Tickets") if row["Came"] == "received"} == received


def test_a_week_has_forty_hours():
    assert business(APRIL, APRIL + 7 * 86400) == 40 * HOUR
    friday = int(datetime(2016, 4, 1, 16, tzinfo=timezone.utc).timestamp())
    assert datetime.fromtimestamp(due_after(friday, 2 * HOUR), timezone.utc) == datetime(2016, 4, 4, 10, tzinfo=timezone.utc)
    assert timedelta(seconds=due_after(friday, HOUR) - friday) == timedelta(hours=1)
