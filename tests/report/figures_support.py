"""What the sheets of the support desk must say (sla-rules.md section 7): Escalations and Backlog, out of the judge's stays
and tickets, the escalations and the vendor cases."""
from functools import cached_property

from figures import NONE, attainment, hours, percentile
from judge import HOLDERS
from judge_hours import month_before
from judge_stays import PLACES, stays_of

BANDS = ((1, "under 1 day"), (3, "1 to 2 days"), (7, "3 to 6 days"), (14, "7 to 13 days"), (30, "14 to 29 days"), (float("inf"), "30 days and more"))
OLDEST = 20
CATEGORY = "Service: category"
TARGETS = ("level", "team", "vendor", "manager")
STATUS = {"new": "new", "in_progress": "in progress", "waiting_customer": "waiting for customer", "waiting_vendor": "waiting for vendor"}


def share(part, whole):
    """Cut to two decimals, as an attainment."""
    return part * 10000 // whole / 10000 if whole else NONE


def times(seconds, part):
    return hours(percentile(seconds, part)) if seconds else NONE


class Support:
    """Of one month; `desk` is what the database has of escalations, vendors and their cases."""

    def __init__(self, figures, desk):
        self.figures, self.desk, self.judge, self.names = figures, desk, figures.judge, figures.names

    # ---- backlog

    @cached_property
    def open(self):
        """[(ticket row, its replay as at the end, age in days)] of the open tickets, the oldest first."""
        rows = [row for row in self.figures.tickets if row.stands == "open"]
        rows.sort(key=lambda row: (row.replay.received, row.ticket))
        return [(row, self.judge.as_at_the_end(row), (row.end - row.replay.received) // 86400) for row in rows]

    def age_line(self, title, chosen, key):
        holders = [replay.holder for _, replay, _ in chosen]
        priorities = [replay.priority for _, replay, _ in chosen]
        held = {("Held by customer" if holder == "customer" else f"by {holder}"): holders.count(holder) for holder in HOLDERS}
        return {"Age": title, "Open": len(chosen), **{f"Priority {number}": priorities.count(number) for number in (1, 2, 3, 4)}, **held,
                "Adds up": "ok", "Age band no.": key}

    def ages(self):
        lines, since = [], 0
        for number, (until, title) in enumerate(BANDS, 1):
            lines.append(self.age_line(title, [entry for entry in self.open if since <= entry[2] < until], number))
            since = until
        return [*lines, self.age_line("All ages", self.open, None)]

    def oldest(self):
        return [{"Ticket": row.ticket, "Age, days": age, "Priority": replay.priority, "Holder": replay.holder, "Status": STATUS[replay.status],
                 "Customer": self.names.customer(row.customer), "Category": self.names.category(replay.category)}
                for row, replay, age in self.open[:OLDEST]]

    # ---- custody (5.4)

    def custody_line(self, title, name, rows, number):
        held = {holder: sum(row.held[holder] for row in rows) for holder in HOLDERS}
        whole, line = sum(held.values()), {title: name, "No.": number}
        for holder, seconds in [*held.items(), ("all", whole)]:
            words = holder if holder.startswith("L") else holder.capitalize()
            line |= {f"{words}, h": hours(seconds), f"{words}, s": seconds}
            if holder != "all":
                line[f"{words}, share"] = seconds / whole if whole else NONE
        return line

    def custody_whole(self):
        rows = self.figures.tickets
        whole = sum(sum(row.held.values()) for row in rows)
        return [{"Who held the clock": holder, "Hours": hours(seconds), "Share": seconds / whole if whole else 0, "Seconds": seconds}
                for holder in HOLDERS for seconds in [sum(row.held[holder] for row in rows)]]

    def custody_by_customer(self):
        rows = self.figures.tickets
        lines = [self.custody_line("Customer", name, [row for row in rows if row.customer == number], number)
                 for number, name in self.names.customers if any(row.customer == number for row in rows)]
        return [*lines, self.custody_line("Customer", "All customers", rows, None)]

    def custody_by_category(self):
        rows, lines = [(row, self.judge.as_at_the_end(row).category) for row in self.figures.tickets], []
        for number, name, service, _ in self.names.categories:
            of_service = [row for row, category in rows if self.names.service_of(category) == number]
            own = [row for row, category in rows if category == number]
            if service == number and of_service:
                lines.append(self.custody_line(CATEGORY, name, of_service, number))
            if own:
                lines.append(self.custody_line(CATEGORY, f"{name}: not told apart" if service == number else self.names.category(number), own, number))
        return [*lines, self.custody_line(CATEGORY, "All services", self.figures.tickets, None)]

    # ---- stays

    @cached_property
    def stays(self):
        """The month's stays, as at its end: [(stay, began in it, ended in it)]."""
        found = []
        for key, whole in self.judge.whole.items():
            if self.figures.customer not in (None, key[0]):
                continue
            zone = self.judge.zone_of(whole)
            start, end = zone.month_start(self.figures.month), zone.month_end(self.figures.month)
            if start > self.judge.now or whole.received >= end or self.judge.stood(key, self.figures.month) in (None, "excluded"):
                continue
            known = self.counted_before(key, start)
            for stay in stays_of(self.judge.tickets[key], whole):
                ended = known.get(stay.name) if key in self.judge.was_late else stay.ended < start
                if stay.began < end and not ended:
                    found.append((stay, ended is None or stay.began >= start, stay.ended < end))
        return found

    def counted_before(self, key, start):
        """6.4: {stay: whether it had ended} of those that months before counted, where they were frozen before all was known."""
        if key not in self.judge.was_late:
            return {}
        month = month_before(self.figures.month)
        then, known = self.judge.at_end(key, month, start), self.judge.known(month)
        events = [event for event in self.judge.tickets[key] if event["recorded"] < known]
        return {} if then is None or not then.holdings else {stay.name: stay.ended < start for stay in stays_of(events, then) if stay.began < start}

    def received(self):
        """Tickets that came in the month and weren't excluded by its end."""
        return sum(row.came == "received" and row.stands != "excluded" for row in self.figures.tickets)

    def rate(self, reached):
        return {"Tickets that came there": reached, "Tickets received": self.received(), "Escalation rate": share(reached, self.received())}

    def levels(self):
        empty = dict.fromkeys(("Time to escalate: median, h", "90th percentile, h", "Stays ended", "Escalated on", "Returned unresolved", "Resolved there",
                               "Ends add up", "Time there: median, h", "Time there: 90th percentile, h", "There at the end", "Place no."))
        anywhere = sum(stay.is_first_escalation and began for stay, began, _ in self.stays)
        return [{"Level": "Any but the first level", **empty, **self.rate(anywhere)}] + [
            {"Level": place, **self.level(place), "Place no.": number} for number, place in enumerate(PLACES, 1)]

    def level(self, place):
        here = [entry for entry in self.stays if entry[0].place == place]
        ended = [stay for stay, _, is_over in here if is_over]
        came = [stay.to_seconds for stay, began, _ in here if began and stay.is_first]
        ends = [stay.how for stay in ended]
        line = {"Stays ended": len(ended), "Escalated on": ends.count("escalated"), "Returned unresolved": ends.count("returned"),
                "Resolved there": ends.count("resolved"), "Ends add up": "ok", "There at the end": len(here) - len(ended),
                "Time there: median, h": times([stay.held_seconds for stay in ended], 0.5),
                "Time there: 90th percentile, h": times([stay.held_seconds for stay in ended], 0.9)}
        if place == "L1":
            return {**line, **dict.fromkeys(("Tickets that came there", "Tickets received", "Escalation rate", "Time to escalate: median, h",
                                             "90th percentile, h"))}
        return {**line, **self.rate(len(came)), "Time to escalate: median, h": times(came, 0.5), "90th percentile, h": times(came, 0.9)}

    def first_level(self):
        resolved = [stay for stay, _, is_over in self.stays if is_over and stay.how == "resolved" and stay.place != "vendor"]
        kept = sum(not stay.was_escalated for stay in resolved)
        return [{"Resolved at the first level": "Never escalated", "Resolutions": len(resolved), "At the first level": kept,
                 "Share": share(kept, len(resolved))}]

    # ---- escalations

    @cached_property
    def escalations(self):
        """Those of the month: [(escalation, whether a promise of the ticket had been missed by then)]."""
        found = []
        for made in self.desk.escalations:
            key = made["customer"], made["ticket"]
            whole = self.judge.whole.get(key)
            if whole is None or made["at"] > self.judge.now or self.figures.customer not in (None, key[0]):
                continue
            if self.judge.zone_of(whole).month(made["at"]) != self.figures.month or self.judge.stood(key, self.figures.month) == "excluded":
                continue
            missed = any(clock.verdict == "breached" and not clock.vendor_case and clock.verdict_at < made["at"] for clock in whole.clocks)
            found.append((made, missed))
        return found

    def managers(self):
        after = [missed for made, missed in self.escalations if made["target"] == "manager"]
        return [{"To managers": "Hierarchical escalations", "Before a miss": after.count(False), "After a miss": after.count(True), "All": len(after),
                 "Adds up": "ok"}]

    def reasons(self):
        lines = [self.reason_line(name, number, lambda made, number=number: made["reason"] == number) for number, name in self.desk.reasons]
        return [*lines, self.reason_line("All reasons", None, lambda made: True)]

    def reason_line(self, name, number, is_meant):
        targets = [made["target"] for made, _ in self.escalations if is_meant(made)]
        return {"Reason": name, **{f"To a {target}": targets.count(target) for target in TARGETS}, "All": len(targets), "Reason no.": number}

    # ---- vendors

    @cached_property
    def cases(self):
        """Vendor cases that lasted in the month, or whose clocks count in it: {number: whether it ended in it}."""
        found = {stay.case: is_over for stay, _, is_over in self.stays if stay.place == "vendor"}
        for row in self.figures.clocks:
            if row.clock.vendor_case:
                found.setdefault(row.clock.vendor_case, False)
        return found

    def vendors(self):
        lines = []
        for number, name in self.desk.vendors:
            mine = {case for case in self.cases if self.desk.cases[case]["vendor"] == number}
            line = {"Vendor": name, "Cases": len(mine), "Vendor no.": number}
            for title, metric in (("Response", "vendor_response"), ("Resolution", "vendor_resolution")):
                verdicts = [row.clock.verdict for row in self.figures.clocks if row.clock.metric == metric and row.clock.vendor_case in mine]
                met, missed = verdicts.count("met"), verdicts.count("breached")
                line |= {f"{title} met": met, f"{title} missed": missed, f"{title} attainment": attainment(met, missed)}
            lines.append(line)
        return lines

    def costs(self):
        """What vendors charged for cases that ended in the month; no business of a customer's."""
        if self.figures.customer is not None:
            return []
        charged = {}
        for case, is_over in self.cases.items():
            said = self.desk.cases[case]
            if is_over and said["cents"] is not None:
                charged.setdefault((said["vendor"], said["currency"]), []).append(said["cents"])
        currencies = sorted({said["currency"] for said in self.desk.cases.values() if said["currency"]}, key=str.encode)
        return [{"Charged by": name, "Currency": currency, "Cases charged": len(charged[number, currency]),
                 "Cost": sum(charged[number, currency]) / 100, "Vendor no.": number, "Currency no.": position}
                for number, name in self.desk.vendors for position, currency in enumerate(currencies, 1) if (number, currency) in charged]


class Desk:
    """Escalations, vendors and their cases as the desk entered them."""

    def __init__(self, site):
        names = ("customer", "ticket", "target", "reason", "at")
        self.escalations = [dict(zip(names, row)) for row in site.sql(
            "SELECT e.customer_id, e.ticket_id, e.target, r.position, floor(extract(epoch FROM e.escalated_at))::bigint "
            "FROM firstline.escalation AS e JOIN firstline.escalation_reason AS r ON r.code = e.reason_code")]
        self.reasons = site.sql("SELECT position, name FROM firstline.escalation_reason ORDER BY position")
        self.vendors = sorted(site.sql("SELECT vendor_id, name FROM firstline.vendor"), key=lambda pair: (pair[1].encode(), pair[0]))
        self.cases = {number: {"vendor": vendor, "cents": cents, "currency": currency} for number, vendor, cents, currency in site.sql(
            "SELECT vendor_case_id, vendor_id, (cost * 100)::bigint, currency FROM firstline.vendor_case")}
