#!/usr/bin/python3
"""A month of a million tickets: Firstline's night against what a user would write instead, against the limit of its own
libraries, and against itself at other sizes. Whatever is compared runs in turn, pair by pair in one run, so only the ratios
mean something; RESULTS.md keeps them.

    tests/bench/month.py [--tickets 1000000] [--pairs 3] [--parts peer,limit,next,calc,memory,customers]

peer       the same content as peer.py (pandas and XlsxWriter), written by content.c out of Firstline's parts
limit      the whole workbook against cells.c: COPY out, and bare libxlsxwriter writing the same cells
next       the facts of the next night, 10,000 tickets having changed (one in a hundred of fewer), against the first night
calc       LibreOffice recalculates a workbook of as many clocks as tickets, and of a tenth; small sites of their own
memory     peak memory of the first night, and of one over a thousand tickets
customers  the workbooks of several customers on one core and on all

The tickets are made up by month.sql. As root it and all that it starts go before other work on the machine."""
import argparse
import contextlib
import os
import re
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import peer  # noqa: E402
from harness.site import BUILD, TOP, Site  # noqa: E402
from report.calc import convert  # noqa: E402

HERE = Path(__file__).resolve().parent
PROGRAMS = TOP / "var/build" / BUILD / "tests/bench"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTH = ("--month", "2026-10", "--now")
FIRST_NIGHT = "2026-11-01T22:00:00Z"
NEXT_NIGHTS = ("2026-11-01T22:10:00Z", "2026-11-02T22:00:00Z")


# ---- processes: measured, and ended whatever happens --------------------------------------------------------------------

class Done:
    def __init__(self, seconds, peak, errors):
        self.seconds, self.peak, self.errors = seconds, peak, errors

    def step(self, pattern):
        """Seconds of a step that the report's log tells."""
        return float(re.search(rf"{pattern}.*, ([\d.]+) s$", self.errors, re.M)[1])


def run(command, wanted=(0,), **options):
    """Runs it in a process group of its own, which is ended if it doesn't end by itself."""
    begin = time.monotonic()
    # A process that Python starts inherits Python's own peak; the child of time(1) doesn't.
    process = subprocess.Popen(["/usr/bin/time", "-q", "-f", "peak %M", *map(str, command)], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True, **options)
    try:
        errors = process.stderr.read()
        process.wait()
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    if process.returncode not in wanted:
        raise RuntimeError(f"{command}: exit {process.returncode}\n{errors}")
    errors, peak = errors.rsplit("peak ", 1)
    return Done(time.monotonic() - begin, int(peak) / 1024, errors)


def spread(values):
    return f"{min(values):.2f} / {statistics.median(values):.2f} / {max(values):.2f}"


def say(text):
    print(text, flush=True)


# ---- a site with a month -------------------------------------------------------------------------------------------------

def calendar_text(name):
    zone, days, opens, closes, holidays, _ = peer.PLANS[name]
    hours = [f"{day}={opens:02}:00-{closes:02}:00" for day, is_open in zip(WEEKDAYS, days) if is_open == "1"]
    dates = [f"{day}=closed" for day in holidays]
    return "\n".join(["[calendar]", f"name={name}", f"timezone={zone}", "[week]", *hours, *(["[dates]"] if dates else []), *dates, ""])


def plan_text(name):
    first, whole = (" ".join(f"{pair[metric]}h" for pair in peer.PLANS[name][5]) for metric in range(2))
    return (f"[plan]\nname={name}\ncalendar={name}\nvalid_from=2020-01-01\nclose_after_days=7\nphone_around_the_clock=yes\n"
            f"[targets]\nfirst_response={first}\nnext_response={whole}\nresolution={whole}\n[goals]\nfirst_response=90\nresolution=85\n")


class Month(Site):
    def __init__(self, tickets):
        super().__init__(f"bench-month-{tickets}")
        self.tickets = tickets

    def __enter__(self):
        self.call("site_create", self.prefix, self.port, "durable")
        try:
            self.fill()
        except BaseException:
            self.destroy()
            raise
        return self

    def __exit__(self, *_):
        self.destroy()

    def fill(self):
        with open(self.path / "data/postgresql.auto.conf", "a", encoding="utf-8") as settings:
            settings.write("shared_buffers = 1GB\nmax_wal_size = 4GB\n")
        self.call("postgres_start")
        self.call("site_database")
        for kind, text in (("calendar", calendar_text), ("plan", plan_text)):
            for name in peer.PLANS:
                file = self.path / "tmp" / f"{kind}.ini"
                file.write_text(text(name))
                self.admin(kind, "import", str(file))
        begin = time.monotonic()
        self.psql(HERE / "month.sql", "-v", f"tickets={self.tickets}")
        events, size = self.sql("SELECT count(*), pg_size_pretty(pg_database_size('firstline')) FROM firstline.ticket_event")[0]
        say(f"{self.tickets} tickets with {events} events, {size}, made in {time.monotonic() - begin:.0f} s")

    def psql(self, file, *arguments):
        environment = {**os.environ, "PGOPTIONS": "-c search_path=firstline,app,public"}
        run([Path(self.variable("POSTGRES")) / "psql", "-Xq", "-o", "/dev/null", "-v", "ON_ERROR_STOP=1", "-h", self.variable("RUN"), "-U", "postgres",
             *arguments, "-f", file, "firstline"], env=environment)

    @property
    def conninfo(self):
        return f"host={self.variable('RUN')} dbname=firstline user=firstline_report"

    def report_measured(self, *arguments, environment=(), wanted=(0,), through=""):
        """firstline-report as the user of the servers; the process that is measured becomes the program."""
        script = (f". {TOP}/conf/lib.sh; site_load {self.path}; "
                  f'exec_as_site_user env FIRSTLINE_CONFIG={self.config} {" ".join(environment)} {through} "$PREFIX/bin/firstline-report" "$@"')
        return run(["bash", "-c", script, "bench", *arguments], wanted)

    def workbook(self, name="sla-2026-10.xlsx"):
        return self.workbooks / name


# ---- the measurements ----------------------------------------------------------------------------------------------------

def first_night(month):
    night = month.report_measured(*MONTH, FIRST_NIGHT)
    clocks, = month.sql("SELECT count(*) FROM firstline.clock_fact WHERE month = 202610")[0]
    say(f"first night: facts {night.step('tickets replayed'):.1f} s, whole {night.seconds:.1f} s, peak {night.peak:.1f} MiB; "
        f"{clocks} clocks in October, workbook {month.workbook().stat().st_size / 2**20:.0f} MiB")
    return night


def against_peer(month, pairs, *variant):
    missed = month.tickets // 10
    ours, theirs = month.path / "tmp/content.xlsx", month.path / "tmp/peer.xlsx"
    times, memory = [], []
    for _ in range(pairs):
        firstline = run([PROGRAMS / "content", month.conninfo, missed, ours])
        user = run(["/usr/bin/python3", HERE / "peer.py", month.conninfo, missed, theirs, *variant])
        say(f"  Firstline's parts {firstline.seconds:.2f} s, {firstline.peak:.1f} MiB; pandas and XlsxWriter {user.seconds:.2f} s, {user.peak:.0f} MiB "
            f"({', '.join(user.errors.splitlines())})")
        times.append(user.seconds / firstline.seconds)
        memory.append(firstline.peak / user.peak)
    same_cells(ours, theirs)
    say(f"peer {' '.join(variant)}: {spread(times)} times faster (aim 5), memory {max(memory):.3f} of it (aim 0.1)")


def same_cells(ours, theirs):
    """Both files hold the same sheets with the same cells, or the comparison is worth nothing."""
    import openpyxl
    books = [openpyxl.load_workbook(path, read_only=True) for path in (ours, theirs)]
    assert books[0].sheetnames == books[1].sheetnames, "other sheets"
    cells = 0
    for name in books[0].sheetnames:
        for row, (one, other) in enumerate(zip(books[0][name].iter_rows(values_only=True), books[1][name].iter_rows(values_only=True), strict=True), 1):
            assert one == other, f"{name}, row {row}: {one} is not {other}"
            cells += len(one)
    say(f"  both wrote the same {cells} cells")


def copies_of(month):
    """The statements with which a workbook's rows come out of the database."""
    text = (TOP / "sql/queries/workbook.sql").read_text()
    copies = re.findall(r"^(COPY \(.*?\nFROM.*?|COPY \(.*?\) TO STDOUT \(FORMAT binary\));", text, re.M | re.S)
    settings = "SET search_path = firstline, app, public; SELECT set_config('app.month', '202610', false)"
    return "\n;;\n".join([settings, *copies])


def against_limit(month, pairs):
    """The first run is recorded, and the recording, which costs it something, is what the limit program plays."""
    tape, statements = month.path / "tmp/cells", month.path / "tmp/statements"
    statements.write_text(copies_of(month))
    recording = (f"LD_PRELOAD={PROGRAMS}/tape.so", f"FIRSTLINE_TAPE={tape}")
    ratios = []
    for pair in range(pairs):
        report = month.report_measured(*MONTH, FIRST_NIGHT, environment=() if pair else recording)
        whole = report.step("written")
        limit = run([PROGRAMS / "cells", month.conninfo, statements, tape, month.path / "tmp/cells.xlsx"])
        say(f"  workbook {whole:.1f} s, limit {limit.seconds:.1f} s ({limit.errors.strip()})")
        ratios.append(whole / limit.seconds)
    say(f"limit: {spread(ratios)} of it (aim 1.3)")


def next_night(month, first):
    """Twice: so soon that nothing else has happened, and a day later, when targets of other tickets have run out, too. By the
    next night autovacuum, the checkpointer and the system have long done what the last one left them; here they are told to."""
    changed = min(10000, month.tickets // 100)
    month.sql("VACUUM ANALYZE")
    for now in NEXT_NIGHTS:
        month.psql(HERE / "next.sql", "-v", f"changed={changed}")
        month.sql("CHECKPOINT")
        os.sync()
        # Facts are compared; of the workbooks the smallest will do.
        night = month.report_measured(*MONTH, now, "--customer", "Customer 0020 Ltd")
        facts = night.step("tickets replayed")
        replayed = re.search(r"(\d+) tickets replayed", night.errors)[1]
        say(f"next night, {now}: {changed} tickets changed, {replayed} replayed: facts {facts:.2f} s, "
            f"{facts / first.step('tickets replayed'):.4f} of the first night's (aim 0.05)")


def recalculation(tickets, pairs):
    """Of workbooks with as many clocks as that, and with a tenth: loaded and recalculated; only the Summary is written."""
    books = []
    for clocks in (tickets // 10, tickets):
        with Month(round(clocks / 2.2)) as month:
            month.report_measured(*MONTH, FIRST_NIGHT)
            count, = month.sql("SELECT count(*) FROM firstline.clock_fact WHERE month = 202610")[0]
            kept = TOP / "var" / f"bench-{clocks}.xlsx"
            month.workbook().rename(kept)
            books.append((count, kept))
    try:
        seconds = {count: [] for count, _ in books}
        for _ in range(pairs):
            for count, path in books:
                begin = time.monotonic()
                convert(path, TOP / "var/bench-calc", "csv", TOP / "var/bench-profile")
                seconds[count].append(time.monotonic() - begin)
                say(f"  {count} clocks: {seconds[count][-1]:.1f} s")
        few, many = (seconds[count] for count, _ in books)
        say(f"calc: {spread([b / a for a, b in zip(few, many)])} times for {books[1][0] / books[0][0]:.2f} times the clocks (aim 12)")
    finally:
        for _, path in books:
            path.unlink()


def side_by_side(tickets, pairs):
    """A night's workbooks, those of all customers and of each, of a tenth of the tickets: the program on one core, and on all."""
    with Month(tickets // 10) as month:
        month.report_measured("--now", FIRST_NIGHT)  # the first night stores the months before, too
        ratios = []
        for pair in range(pairs):
            seconds = []
            for place, through in (("one", "taskset -c 0"), ("all", "")):
                folder = month.path / f"tmp/{place}-{pair}"
                night = month.report_measured("--now", FIRST_NIGHT, "--output", folder, through=through)
                seconds.append(night.step("workbooks? written"))
                say(f"  {len(list(folder.glob('*.xlsx')))} workbooks on {place}: {seconds[-1]:.1f} s, peak of a process {night.peak:.1f} MiB")
            ratios.append(seconds[0] / seconds[1])
        say(f"customers: {spread(ratios)} times faster on {os.cpu_count()} cores than on one")


def small_memory():
    with Month(1000) as month:
        first_night(month)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--tickets", type=int, default=1000000)
    options.add_argument("--pairs", type=int, default=3)
    options.add_argument("--parts", default="peer,limit,next,calc,memory,customers")
    given = options.parse_args()
    parts = given.parts.split(",")
    subprocess.run(["make", "-s", "-C", TOP / "var/build" / BUILD, "tests/bench/content", "tests/bench/cells", "tests/bench/tape.so"], check=True)
    if os.geteuid() == 0:
        os.setpriority(os.PRIO_PROCESS, 0, -15)
    if {"peer", "limit", "next"} & {*parts}:
        with Month(given.tickets) as month:
            first = first_night(month)
            if "peer" in parts:
                against_peer(month, given.pairs)
                against_peer(month, given.pairs, "--copy")
            if "limit" in parts:
                against_limit(month, given.pairs)
            if "next" in parts:
                next_night(month, first)
    if "memory" in parts:
        small_memory()
    if "customers" in parts:
        side_by_side(given.tickets, given.pairs)
    if "calc" in parts:
        recalculation(given.tickets, given.pairs)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    main()
