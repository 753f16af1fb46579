#!/usr/bin/python3
"""A month's workbook over a real incident log (about 25,000 tickets): the import, the first night, and the month alone,
each as a whole process. Prints seconds and peak memory; RESULTS.md keeps them.

    tests/bench/workbook.py [--runs 3]

The log is read from ../shared/data beside the checkout (or $FIRSTLINE_SHARED); without it there is nothing to measure."""
import argparse
import multiprocessing
import os
import resource
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from harness.site import TOP, Site  # noqa: E402

MONTH = ("--month", "2016-04", "--now", "2017-03-01T00:00:00Z")


def measure(queue, site, program, arguments):
    """In a process of its own, so that the peak is that of this command."""
    begin = time.monotonic()
    done = site.program(program, *arguments, check=False)
    queue.put((time.monotonic() - begin, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, done.returncode, done.stderr))


def run(what, site, program, *arguments, runs=1, wanted=(0,)):
    seconds, peaks = [], []
    for _ in range(runs):
        queue = multiprocessing.Queue()
        child = multiprocessing.Process(target=measure, args=(queue, site, program, arguments))
        child.start()
        took, peak, code, errors = queue.get()
        child.join()
        if code not in wanted:
            sys.exit(f"{program} {arguments}: exit {code}\n{errors}")
        seconds.append(took)
        peaks.append(peak)
    print(f"{what}: {min(seconds):.1f} / {statistics.median(seconds):.1f} / {max(seconds):.1f} s (min / median / max of {runs}), "
          f"peak {max(peaks):.0f} MiB", flush=True)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--runs", type=int, default=3)
    given = options.parse_args()
    log = Path(os.environ.get("FIRSTLINE_SHARED", TOP.parent / "shared")) / "data/incident_event_log.csv.gz"
    if not log.exists():
        sys.exit(f"there is no {log}")
    site = Site("bench-workbook")
    site.call("site_create", site.prefix, site.port, "durable")
    try:
        site.call("postgres_start")
        site.call("site_database")
        run("import of the log", site, "firstline-admin", "import", "tickets", "--mapping", TOP / "conf/import/servicenow.ini",
            "--rejects", site.path / "tmp/rejects.csv", "--now", MONTH[3], log)
        run("first night: facts of every ticket and the workbook of April 2016", site, "firstline-report", *MONTH, wanted=(0, 4))
        run("the workbook of April 2016 again", site, "firstline-report", *MONTH, runs=given.runs, wanted=(0, 4))
    finally:
        site.destroy()


if __name__ == "__main__":
    main()
