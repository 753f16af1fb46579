"""What the summary sheets must say, line by line, of the judge's clocks and tickets: counted here once more, without a look
at the program. A line is {title of a column: value}; test_summary_sheets.py holds them against the sheets."""
from judge_hours import METRICS, month_before
from judge_month import months_up_to

TITLES = {"first_response": "First response", "next_response": "Next response", "resolution": "Resolution",
          "vendor_response": "Vendor response", "vendor_resolution": "Vendor resolution"}
NUMBERS = {metric: number for number, metric in enumerate(METRICS, 1)}
NONE = "none"
PRIORITIES = [(number, {"Priority": name}) for number, name in enumerate(("1 (highest)", "2", "3", "4 (lowest)"), 1)]


def percentile(values, part):
    """PERCENTILE.INC"""
    values = sorted(values)
    place = (len(values) - 1) * part
    below = int(place)
    return values[below] + (values[min(below + 1, len(values) - 1)] - values[below]) * (place - below)


def attainment(met, missed):
    """6.2"""
    return met * 10000 // (met + missed) / 10000 if met + missed else NONE


def hours(seconds):
    return seconds / 86400


class Figures:
    """Of one month, of all customers or of one."""

    sheet_rows = 1_000_000  # after so many, data goes on to a next sheet

    def __init__(self, judge, names, month, customer=None):
        self.judge, self.names, self.month, self.customer = judge, names, month, customer
        self.clocks = self.of_month(month)
        self.before = self.of_month(month_before(month))
        self.tickets = self.tickets_of(month)
        self.metrics = [m for m in METRICS if m in ("first_response", "resolution") or any(r.clock.metric == m for r in self.clocks) or
                        any(r.clock.metric == m and r.clock.verdict == "running" for r in self.before)]

    @staticmethod
    def metric_number(line):
        """The key of a line that begins with a metric's title."""
        return next(NUMBERS[metric] for metric, title in TITLES.items() if title in line.values())

    def mine(self, rows):
        return [row for row in rows if self.customer is None or row.customer == self.customer]

    def of_month(self, month):
        return self.mine(self.judge.clocks(month))

    def tickets_of(self, month):
        return self.mine(self.judge.ticket_rows(month))

    def goal(self, row):
        return self.judge.plans[row.clock.found["plan"]].goals.get(row.clock.metric, 0)

    # ---- a line of clocks, all of one metric

    def counts(self, rows):
        verdicts = [row.clock.verdict for row in rows]
        judged = [self.goal(row) for row in rows if row.clock.verdict in ("met", "breached") and self.goal(row)]
        measured = [row.clock.used for row in rows if row.clock.is_measured]
        met, missed = verdicts.count("met"), verdicts.count("breached")
        return {
            "Carried in": sum(row.opened_month != row.month for row in rows),
            "Started": sum(row.opened_month == row.month for row in rows),
            "Met": met,
            "Missed": missed,
            "Excluded": verdicts.count("excluded"),
            "Running": verdicts.count("running"),
            "Adds up": "ok",
            "Attainment": attainment(met, missed),
            "Goal": sum(judged) / len(judged) / 10000 if judged else NONE,
            "Median, h": hours(percentile(measured, 0.5)) if measured else NONE,
            "90th percentile, h": hours(percentile(measured, 0.9)) if measured else NONE,
            "Left out of percentiles": met + missed - len(measured),
            "In percentiles": len(measured),
            "Verdicts with a goal": len(judged),
            "Goal × verdicts": sum(judged),
        }

    def lines_by(self, key, things, rows=None):
        """A line a thing and metric that has clocks: things are [(id, names by title)]."""
        by = {}
        for row in self.clocks if rows is None else rows:
            by.setdefault((key(row), row.clock.metric), []).append(row)
        return [{**named, "Metric": TITLES[metric], **self.counts(by[number, metric]), "Metric no.": NUMBERS[metric], "No.": number}
                for number, named in things for metric in METRICS if (number, metric) in by]

    def totals(self, named):
        return [{**line, "No.": None} for line in self.lines_by(lambda row: 0, [(0, named)])]

    # ---- the sheets by one thing

    def by_customer(self):
        return self.lines_by(lambda row: row.customer, [(i, {"Customer": name}) for i, name in self.names.customers]), {"Customer": "All customers"}

    def by_priority(self):
        return self.lines_by(lambda row: row.clock.found["priority"], PRIORITIES), {"Priority": "All priorities"}

    def by_plan(self):
        return self.lines_by(lambda row: self.judge.plan_of[row.clock.found["plan"]], [(i, {"Plan": name}) for i, name in self.names.plans]), {
            "Plan": "All plans"}

    def by_team(self):
        """Each team with its sum, and under it its agents; the number of an agent in a team is 1,000,000 × team + agent."""
        lines = []
        for team, name in [*self.names.teams, (0, NONE)]:
            rows = [row for row in self.clocks if row.clock.found["team"] == team]
            lines += [{**line, "No.": team} for line in self.lines_by(lambda row: 0, [(0, {"Team": name, "Agent": "all of it"})], rows)]
            agents = [(agent, {"Team": name, "Agent": agent_name}) for agent, agent_name in [*self.names.agents, (0, "nobody")]]
            lines += [{**line, "No.": team * 1000000 + line["No."]} for line in self.lines_by(lambda row: row.clock.found["agent"], agents, rows)]
        return lines, {"Team": "All teams", "Agent": None}

    def by_category(self):
        """Each service with its sum, and under it its categories."""
        lines = []
        for number, name, service, service_name in self.names.categories:
            if service == number:
                named = [(number, {"Service": name, "Category": "all of it"})]
                lines += self.lines_by(lambda row: self.names.service_of(row.clock.found["category"]), named)
            own = {"Service": service_name, "Category": "not told apart" if service == number else name}
            lines += self.lines_by(lambda row: row.clock.found["category"], [(number, own)])
        return lines, {"Service": "All services", "Category": None}

    # ---- Breaches

    def breaches(self):
        """By customer and metric, the longest missed first."""
        place = {number: position for position, (number, _) in enumerate(self.names.customers)}
        numbers = {cause: number for number, (cause, _) in enumerate(self.causes(), 1)}
        rows = [row for row in self.clocks if row.clock.verdict == "breached"]
        rows.sort(key=lambda row: (place[row.customer], row.clock.metric, row.clock.due, row.ticket, row.clock.cycle))
        return [self.breach(row, numbers[row.cause]) for row in rows]

    def breach(self, row, cause_number):
        clock, found = row.clock, row.clock.found
        return {"Ticket": row.ticket, "Customer": self.names.customer(row.customer), "Metric": TITLES[clock.metric],
                "Priority": found["priority"], "Category": self.names.category(found["category"]), "Team": self.names.team(found["team"]),
                "Agent": self.names.agent(found["agent"]), "Start": self.names.local(clock.start), "Due": self.names.local(clock.due),
                "Stopped": self.names.local(clock.stop), "Late by, h": hours(clock.late), "Holder at breach": clock.holder_at_breach,
                "Cause": cause_title(row.cause), "Target, s": clock.target, "Elapsed, s": clock.used, "Paused, s": clock.paused,
                "Late by, s": clock.late, "Cause no.": cause_number}

    # ---- Summary

    def kept(self):
        lines = []
        for metric in self.metrics:
            rows, before = ([row for row in of if row.clock.metric == metric] for of in (self.clocks, self.before))
            now, then = self.counts(rows), self.counts(before)
            both = NONE not in (now["Attainment"], then["Attainment"])
            line = {title: now[title] for title in ("Met", "Missed", "Attainment", "Goal", "Median, h", "90th percentile, h",
                                                    "Left out of percentiles", "In percentiles", "Verdicts with a goal", "Goal × verdicts")}
            line |= {"Promise": TITLES[metric], "Month before": then["Attainment"],
                     "Change": now["Attainment"] - then["Attainment"] if both else NONE,
                     "Met before": then["Met"], "Missed before": then["Missed"], "Metric no.": NUMBERS[metric],
                     "Answered at creation": None, "Attainment without them": None}
            if metric == "first_response":
                at_creation = sum(row.clock.at_creation and row.clock.verdict == "met" for row in rows)
                line |= {"Answered at creation": at_creation, "Attainment without them": attainment(now["Met"] - at_creation, now["Missed"])}
            lines.append(line)
        return lines

    def flow(self):
        lines = []
        for metric in self.metrics:
            now = self.counts([row for row in self.clocks if row.clock.metric == metric])
            # 6.3; where the month before isn't over yet, what runs in it hasn't been carried anywhere.
            ran = sum(row.clock.metric == metric and row.clock.verdict == "running" and row.is_over for row in self.before)
            lines.append({"Every clock once": TITLES[metric], "Carried in": ran, "Started": now["Started"], "Met": now["Met"], "Missed": now["Missed"],
                          "Excluded": now["Excluded"], "Running at the end": now["Running"], "Adds up": "ok", "Ran a month before": ran,
                          "Carried in as it ran": "ok", "As on Clocks": "ok"})
            assert now["Carried in"] == ran, (metric, now["Carried in"], ran)  # 6.3
        return lines

    def volume(self, month):
        came = [row.came for row in self.tickets_of(month)]
        stands = [row.stands for row in self.tickets_of(month)]
        return {"Open before": came.count("carried"), "Received": came.count("received"), "Returned": came.count("returned"),
                "Resolved": stands.count("resolved"), "Excluded": stands.count("excluded"), "Open at the end": stands.count("open")}

    def volume_line(self):
        before = sum(row.stands == "open" and row.is_over for row in self.tickets_of(month_before(self.month)))
        return {"Tickets": "All tickets", **self.volume(self.month), "Adds up": "ok", "Open a month before": before, "Open before as it was": "ok"}

    def met_and_missed(self, verdicts):
        met, missed = verdicts.count("met"), verdicts.count("breached")
        return {"Met": met, "Missed": missed, "Attainment": attainment(met, missed)}

    def ways(self):
        """6.1: the resolutions counted in three ways."""
        rows = [row for row in self.clocks if row.clock.metric == "resolution"]
        stopped = [verdict for customer, verdict in self.judge.stopped(self.month) if self.customer in (None, customer)]
        return [{"Resolution, counted": "by verdict (as above)", **self.met_and_missed([row.clock.verdict for row in rows])},
                {"Resolution, counted": "by date of resolution", **self.met_and_missed(stopped)},
                {"Resolution, counted": "by date of creation",
                 **self.met_and_missed([row.clock.verdict for row in rows if row.opened_month == self.month])}]

    def months(self):
        """The last twelve, from the first on in which there was a ticket."""
        lines = []
        for month in months_up_to(self.month, 12):
            volume = self.volume(month)
            if not lines and month != self.month and not self.tickets_of(month):
                continue
            line = {"Month": f"{month // 100:04d}-{month % 100:02d}", "Tickets received": volume["Received"], "Tickets resolved": volume["Resolved"],
                    "Tickets open": volume["Open at the end"]}
            for metric in ("first_response", "resolution"):
                counted = self.met_and_missed([row.clock.verdict for row in self.of_month(month) if row.clock.metric == metric])
                title = TITLES[metric]
                line |= {f"{title} met": counted["Met"], f"{title} missed": counted["Missed"], f"{title} kept": counted["Attainment"],
                         f"Chart: {title.lower()}": drawn(counted["Attainment"])}
            lines.append(line)
        return lines

    def causes(self):
        """Missed clocks by cause, the commonest first; [(cause, how many)]."""
        counted = {}
        for row in self.clocks:
            if row.clock.verdict == "breached":
                counted[row.cause] = counted.get(row.cause, 0) + 1
        return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0] == "", pair[0]))

    def cause_lines(self):
        return [{"Cause": cause_title(cause), "Missed": count, "Cause no.": number} for number, (cause, count) in enumerate(self.causes(), 1)]


def drawn(figure):
    """What a chart draws: a text would be drawn as 0."""
    return None if figure == NONE else figure


def cause_title(cause):
    return cause.replace("_", " ") if cause else "none given"
