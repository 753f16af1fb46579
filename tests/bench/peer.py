#!/usr/bin/python3
"""What a user with pandas and XlsxWriter would write instead of Firstline: business hours to the first response and to the
resolution of a month's tickets, attainment per customer and priority, and a sheet of missed targets. Written as well as such
a script can be: vectorised, holidays by numpy's business days, rows written by the typed methods in constant memory.

    tests/bench/peer.py CONNINFO MISSED WORKBOOK [--copy]

It reads what tests/bench/content.c reads (three instants a ticket, ready-made), and both write the same cells. Plans and
hours stand here as constants, as they would; month.py makes Firstline's calendars and plans from the same table."""
import io
import sys
import time
import warnings

import numpy as np
import pandas as pd
import psycopg2
import xlsxwriter

NOW = 1793570400  # 2026-11-01T22:00:00Z
HOUR = 3600
WORKDAYS, EVERY_DAY = "1111100", "1111111"
# Plan: zone, days, opens, closes, holidays, targets in hours by priority (first response, resolution).
PLANS = {
    "Berlin": ("Europe/Berlin", WORKDAYS, 9, 17, ("2026-10-02", "2026-12-24", "2026-12-25"), ((1, 4), (4, 8), (8, 24), (16, 40))),
    "New York": ("America/New_York", WORKDAYS, 8, 18, ("2026-09-07", "2026-10-12", "2026-11-11"), ((1, 5), (3, 10), (6, 20), (10, 40))),
    "Shanghai": ("Asia/Shanghai", WORKDAYS, 9, 18, ("2026-09-25", "2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07"),
                 ((1, 4), (4, 9), (9, 27), (18, 45))),
    "Around the clock": ("UTC", EVERY_DAY, 0, 24, (), ((1, 4), (2, 8), (8, 24), (24, 72))),
}
METRICS = ("First response", "Resolution")
QUERY = """
SELECT c.name AS customer, f.ticket_id AS ticket, f.priority, p.name AS plan, {} AS received, {} AS answered, {} AS resolved
  FROM firstline.ticket_fact AS f
  JOIN firstline.customer AS c USING (customer_id)
  JOIN firstline.plan_version AS v USING (plan_version_id)
  JOIN firstline.plan AS p USING (plan_id)
 WHERE f.month = 202610
"""
INSTANTS = {"received": "f.received_at", "answered": "f.first_answered_at", "resolved": "f.resolved_at"}


def business_seconds(begin, end, plan):
    """Between two arrays of epoch seconds, by the plan's days, hours and holidays."""
    zone, days, opens, closes, holidays, _ = plan
    calendar = np.busdaycalendar(weekmask=days, holidays=list(holidays))

    def place(instants):
        local = pd.to_datetime(instants, unit="s", utc=True).tz_convert(zone).tz_localize(None).to_numpy().astype("datetime64[s]")
        day = local.astype("datetime64[D]")
        worked = np.clip((local - day).astype(np.int64), opens * HOUR, closes * HOUR) - opens * HOUR
        return day, np.where(np.is_busday(day, busdaycal=calendar), worked, 0)

    first_day, before = place(begin)
    last_day, after = place(end)
    return np.busday_count(first_day, last_day, busdaycal=calendar) * (closes - opens) * HOUR + after - before


def read(conninfo):
    """As pandas reads a database."""
    connection = psycopg2.connect(conninfo)
    warnings.filterwarnings("ignore", "pandas only supports SQLAlchemy")
    tickets = pd.read_sql_query(QUERY.format(*INSTANTS.values()), connection)
    connection.close()
    for column in INSTANTS:
        instants = pd.to_datetime(tickets[column], utc=True)
        tickets[column] = (instants.astype(np.int64) // 10**9).where(instants.notna())
    return tickets.astype({"customer": "category", "plan": "category"})


def read_copy(conninfo):
    """The trick of those who know the database, too: COPY and read_csv, instants as numbers."""
    connection = psycopg2.connect(conninfo)
    received = io.BytesIO()
    query = QUERY.format(*(f"extract(epoch FROM {instant})::bigint" for instant in INSTANTS.values()))
    connection.cursor().copy_expert(f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER)", received)
    connection.close()
    received.seek(0)
    return pd.read_csv(received, dtype={"customer": "category", "plan": "category", "ticket": np.int64, "priority": np.int8})


def measure(tickets):
    """A row a ticket and metric: target, elapsed, verdict."""
    frames = []
    for number, (metric, stop) in enumerate(zip(METRICS, ("answered", "resolved"))):
        frame = tickets[["customer", "ticket", "priority", "plan", "received"]].copy()
        frame["metric"] = number
        frame["stopped"] = tickets[stop]
        end = tickets[stop].fillna(NOW).astype(np.int64)
        frame["target"] = 0
        frame["elapsed"] = 0
        for name, plan in PLANS.items():
            of_plan = (frame["plan"] == name).to_numpy()
            targets = np.array([0] + [pair[number] * HOUR for pair in plan[5]])
            frame.loc[of_plan, "target"] = targets[frame.loc[of_plan, "priority"]]
            frame.loc[of_plan, "elapsed"] = business_seconds(frame.loc[of_plan, "received"].to_numpy(), end[of_plan].to_numpy(), plan)
        frame["missed"] = frame["elapsed"] > frame["target"]
        frame["met"] = ~frame["missed"] & frame["stopped"].notna()
        frames.append(frame)
    return pd.concat(frames)


def write(clocks, wanted, path):
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    head = book.add_format({"bold": True, "bg_color": "#E7F1F1", "bottom": 1})
    count = book.add_format({"num_format": "#,##0"})
    percent = book.add_format({"num_format": "0.00%"})
    instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})

    sums = clocks.groupby(["customer", "priority", "metric"], observed=True)[["met", "missed"]].sum().unstack(fill_value=0)
    sheet = book.add_worksheet("Attainment")
    sheet.set_column(0, 0, 30)
    for column, title in enumerate(("Customer", "Priority", *(f"{metric} {what}" for metric in METRICS for what in ("met", "missed", "attainment")))):
        sheet.write_string(0, column, title, head)
    for row, ((customer, priority), values) in enumerate(sums.iterrows(), 1):
        sheet.write_string(row, 0, customer)
        sheet.write_number(row, 1, priority)
        for number in range(2):
            met, missed = int(values["met", number]), int(values["missed", number])
            sheet.write_number(row, 2 + 3 * number, met, count)
            sheet.write_number(row, 3 + 3 * number, missed, count)
            if met + missed:
                sheet.write_number(row, 4 + 3 * number, met * 10000 // (met + missed) / 10000, percent)

    missed = clocks[clocks["missed"]].sort_values(["customer", "ticket", "metric"], kind="stable").head(wanted)
    sheet = book.add_worksheet("Breaches")
    for column, (title, width) in enumerate((("Customer", 30), ("Ticket", 9), ("Metric", 15), ("Priority", 9), ("Plan", 20), ("Received", 19),
                                             ("Stopped", 19), ("Target, s", 11), ("Elapsed, s", 11), ("Late by, s", 11))):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, head)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(missed), 9)
    received = missed["received"] / 86400 + 25569
    stopped = missed["stopped"] / 86400 + 25569
    late = missed["elapsed"] - missed["target"]
    rows = zip(missed["customer"], missed["ticket"], missed["metric"], missed["priority"], missed["plan"], received, stopped,
               missed["stopped"].notna(), missed["target"], missed["elapsed"], late)
    for row, (customer, ticket, metric, priority, plan, begin, end, has_end, target, elapsed, late_by) in enumerate(rows, 1):
        sheet.write_string(row, 0, customer)
        sheet.write_number(row, 1, ticket)
        sheet.write_string(row, 2, METRICS[metric])
        sheet.write_number(row, 3, priority)
        sheet.write_string(row, 4, plan)
        sheet.write_number(row, 5, begin, instant)
        if has_end:
            sheet.write_number(row, 6, end, instant)
        sheet.write_number(row, 7, target, count)
        sheet.write_number(row, 8, elapsed, count)
        sheet.write_number(row, 9, late_by, count)
    book.close()


def main():
    begin = time.monotonic()

    def done(what):
        print(f"{what} {time.monotonic() - begin:.1f} s", file=sys.stderr)

    tickets = read_copy(sys.argv[1]) if "--copy" in sys.argv else read(sys.argv[1])
    tickets["customer"] = tickets["customer"].cat.reorder_categories(sorted(tickets["customer"].cat.categories), ordered=True)
    done("read")
    clocks = measure(tickets)
    done("measured")
    write(clocks, int(sys.argv[2]), sys.argv[3])
    done("written")


if __name__ == "__main__":
    main()
