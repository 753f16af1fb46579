"""What the sheets Satisfaction, Self-service and Training must say, counted from what customers answered, read, linked and
use. All of it counts in the months of the customer's own zone, and nothing that came after `now`."""
from datetime import datetime, timezone
from functools import cached_property

from excel import units
from figures import NONE, drawn, hours
from judge_hours import Zone, month_after, month_before
from judge_month import months_up_to

SCORES = {5: "5: very satisfied", 4: "4", 3: "3", 2: "2", 1: "1: not at all"}
COMMENTS, COMMENT_UNITS = 300, 240
RECEIVED, AVOIDED, READ = "Tickets received", "Tickets avoided at the form", "Articles read"
LINKED, HELPFUL, NOT_HELPFUL = "Tickets linked to incidents", "Marked helpful", "Marked not helpful"
KINDS = {"read": READ, "helpful": HELPFUL, "not_helpful": NOT_HELPFUL, "ticket_avoided": AVOIDED}
SUGGESTED_FROM, MONTHS_KEPT = 0.1, 16


def quotient(part, whole):
    return part / whole if whole else NONE


def minus(one, other):
    return NONE if NONE in (one, other) else one - other


def cut(text, limit):
    """To so many UTF-16 units, the last of them an ellipsis."""
    if units(text) <= limit:
        return text
    while units(text) > limit - 1:
        text = text[:-1]
    return text + "…"


class Said:
    """What the database has of customers' voices."""

    def __init__(self, site):
        def rows(statement, *names):
            return [dict(zip(names, row)) for row in site.sql(statement)]

        def instant(column):
            return f"floor(extract(epoch FROM {column}))::bigint"

        self.answers = rows(f"SELECT customer_id, ticket_id, round, category_id, coalesce(team_id, 0), {instant('asked_at')}, {instant('answered_at')}, "
                            "score, comment FROM firstline.satisfaction",
                            "customer", "ticket", "round", "category", "team", "asked", "answered", "score", "comment")
        self.readings = rows(f"SELECT f.article_id, f.customer_id, f.kind, {instant('f.happened_at')} FROM firstline.article_feedback AS f",
                             "article", "customer", "kind", "at")
        self.articles = {number: rest for number, *rest in site.sql(
            "SELECT a.article_id, a.category_id, a.code, v.title, g.position FROM firstline.article AS a "
            "JOIN firstline.category AS g USING (category_id) JOIN LATERAL (SELECT title FROM firstline.article_version AS v "
            "WHERE v.article_id = a.article_id AND v.language = a.language ORDER BY version DESC LIMIT 1) AS v ON true")}
        self.links = rows(f"SELECT incident_id, customer_id, ticket_id, {instant('linked_at')} FROM firstline.incident_ticket",
                          "incident", "customer", "ticket", "at")
        self.incidents = rows(f"SELECT incident_id, kind, title, {instant('starts_at')}, {instant('ends_at')}, {instant('announced_at')} "
                              "FROM firstline.service_incident ORDER BY starts_at, incident_id",
                              "incident", "kind", "title", "starts", "ends", "announced")
        self.updates = rows(f"SELECT incident_id, {instant('written_at')} FROM firstline.incident_update", "incident", "at")
        self.scopes = rows("SELECT s.incident_id, s.product_id, p.name, s.cloud FROM firstline.incident_scope AS s "
                           "JOIN firstline.product AS p USING (product_id)", "incident", "product", "name", "cloud")
        self.subscriptions = rows("SELECT customer_id, product_id, cloud FROM firstline.subscription", "customer", "product", "cloud")
        self.seats = rows("SELECT a.customer_id, a.month, u.product_id, a.seats_sold, a.seats_assigned, a.seats_active FROM firstline.adoption_snapshot AS a "
                          "JOIN firstline.subscription AS u USING (customer_id, subscription_id)",
                          "customer", "month", "product", "sold", "assigned", "active")
        self.courses = {number: rest for number, *rest in site.sql("SELECT course_id, product_id, title, active FROM firstline.course")}
        self.products = dict(site.sql("SELECT product_id, name FROM firstline.product"))
        self.attended = rows(f"SELECT e.customer_id, s.session_id, s.course_id, {instant('s.starts_at')}, {instant('s.ends_at')} "
                             "FROM firstline.enrolment AS e JOIN firstline.course_session AS s USING (session_id) WHERE e.attended",
                             "customer", "session", "course", "starts", "ends")
        self.usage = {number for number, in site.sql(
            "SELECT c.category_id FROM firstline.category AS c LEFT JOIN firstline.category AS p ON p.category_id = c.parent_id "
            "WHERE coalesce(p.code, c.code) = 'usage'")}


class Voice:
    """Of one month, of all customers or of one."""

    def __init__(self, figures, said):
        self.figures, self.names, self.judge, self.month, self.said = figures, figures.names, figures.judge, figures.month, said
        self.zones = {number: Zone(name) for number, name in figures.names.zones.items()}

    def is_mine(self, row):
        return self.figures.customer in (None, row["customer"])

    def month_of(self, row, instant):
        """None for what hasn't happened yet."""
        return None if instant is None or instant >= self.judge.now else self.zones[row["customer"]].month(instant)

    # ---- satisfaction

    @cached_property
    def answers(self):
        """[(row, month in which it was asked, month in which it was answered)]"""
        return [(row, self.month_of(row, row["asked"]), self.month_of(row, row["answered"])) for row in self.said.answers if self.is_mine(row)]

    def counts(self, month, is_meant=lambda row: True):
        asked = [answered for row, asked, answered in self.answers if asked == month and is_meant(row)]
        scores = [row["score"] for row, _, answered in self.answers if answered == month and is_meant(row)]
        n = len(scores)
        return {"Asked": len(asked), "Answers": n, "Response rate": quotient(asked.count(month), len(asked)), "Average score": quotient(sum(scores), n),
                "Satisfied (4–5)": quotient(sum(score >= 4 for score in scores), n), **{title: scores.count(s) for s, title in SCORES.items()},
                "Of those asked": asked.count(month)}

    def score_line(self, title, name, month, is_meant=lambda row: True, **more):
        keys = dict.fromkeys(("As on Answers", "Team no.", "Service no.", "Category no.", "Chart: average score"))
        return {title: name, **keys, **self.counts(month, is_meant), **more}

    def score_keys(self):
        now, before = self.counts(self.month), self.counts(month_before(self.month))
        change = dict.fromkeys([*self.score_line("All answers", "", self.month)])
        change |= {"All answers": "Change", **{title: minus(now[title], before[title]) for title in ("Response rate", "Average score", "Satisfied (4–5)")}}
        return [{**self.score_line("All answers", "This month", self.month), "As on Answers": "ok"},
                self.score_line("All answers", "Month before", month_before(self.month)), change]

    def used(self, key):
        """What of the month's answers and requests there is, by a key."""
        return {key(row) for row, asked, answered in self.answers if self.month in (asked, answered)}

    def by_team(self):
        used = self.used(lambda row: row["team"])
        return [self.score_line("Team", name, self.month, lambda row, number=number: row["team"] == number, **{"Team no.": number})
                for number, name in [*self.names.teams, (0, NONE)] if number in used]

    def by_category(self):
        lines, used = [], self.used(lambda row: row["category"])
        for number, name, service, service_name in self.names.categories:
            if service == number and any(self.names.service_of(category) == number for category in used):
                lines.append({**self.score_line("Service", name, self.month, lambda row, number=number: self.names.service_of(row["category"]) == number),
                              "Category": "all of it", "Service no.": number})
            if number in used:
                lines.append({**self.score_line("Service", service_name, self.month, lambda row, number=number: row["category"] == number),
                              "Category": "not told apart" if service == number else name, "Category no.": number})
        return lines

    def by_both(self):
        place = {number: position for position, (number, *_) in enumerate(self.names.categories)}
        team_place = {number: position for position, (number, _) in enumerate([*self.names.teams, (0, NONE)])}
        pairs = sorted(self.used(lambda row: (row["team"], row["category"])),
                       key=lambda pair: (team_place[pair[0]], place[self.names.service_of(pair[1])], place[pair[1]]))
        lines = []
        for team, category in pairs:
            name, service, service_name = self.names.by_category[category]
            line = self.score_line("Team", self.names.team(team) or NONE, self.month,
                                   lambda row, team=team, category=category: (row["team"], row["category"]) == (team, category))
            lines.append({**line, "Service": service_name, "Category": name, "Team no.": team, "Service no.": service, "Category no.": category})
        return lines

    def score_months(self):
        lines = []
        for month in months_up_to(self.month, 12):
            line = self.score_line("Month", f"{month // 100:04d}-{month % 100:02d}", month)
            if lines or month == self.month or line["Asked"]:
                lines.append(line | {"Chart: average score": drawn(line["Average score"])})
        return lines

    def comments(self):
        rows = [row for row, _, answered in self.answers if answered == self.month and row["comment"]]
        rows.sort(key=lambda row: (row["score"], -row["answered"], row["ticket"], row["round"]))
        return [{"Customer": self.names.customer(row["customer"]), "Comment": cut(row["comment"].translate({9: " ", 10: " ", 13: " "}), COMMENT_UNITS),
                 "Score": row["score"], "Ticket": row["ticket"], "Answered": self.names.local(row["answered"])} for row in rows[:COMMENTS]]

    def summary_line(self):
        now, before = self.counts(self.month), self.counts(month_before(self.month))
        return {"Satisfaction": "All answers", **{title: now[title] for title in ("Asked", "Answers", "Response rate", "Average score", "Satisfied (4–5)")},
                "Answers before": before["Answers"], "Average before": before["Average score"], "Satisfied before": before["Satisfied (4–5)"]}

    # ---- self-service

    @cached_property
    def readings(self):
        return [(row, self.month_of(row, row["at"])) for row in self.said.readings if self.is_mine(row)]

    @cached_property
    def links(self):
        return [(row, self.month_of(row, row["at"])) for row in self.said.links if self.is_mine(row)]

    def read(self, month, article=None):
        kinds = [row["kind"] for row, at in self.readings if at == month and article in (None, row["article"])]
        line = {title: kinds.count(kind) for kind, title in KINDS.items()}
        return {**line, "Helpful, of those marked": quotient(line[HELPFUL], line[HELPFUL] + line[NOT_HELPFUL])}

    def self_line(self, title, name, month):
        line, received = self.read(month), self.figures.volume(month)["Received"]
        return {title: name, **line, RECEIVED: received, "Avoided, of both": quotient(line[AVOIDED], line[AVOIDED] + received),
                LINKED: sum(at == month for _, at in self.links)}

    def self_keys(self):
        return [self.self_line("All of it", "This month", self.month), self.self_line("All of it", "Month before", month_before(self.month))]

    def articles(self):
        """The most read first; of those that were read as often, by category and code."""
        used = {row["article"] for row, at in self.readings if at == self.month}
        lines = []
        for number in sorted(used, key=lambda number: (self.said.articles[number][3], self.said.articles[number][0], self.said.articles[number][1].encode())):
            category, _, title, _ = self.said.articles[number]
            lines.append({"Service": self.names.by_category[category][2], "Article": title, **self.read(self.month, number), "Article no.": number})
        return sorted(lines, key=lambda line: -line[READ])

    def products(self, incident):
        clouds = {"global": "", "us_government": " (US Government)"}
        named = {row["name"] + clouds.get(row["cloud"], " (Germany)") for row in self.said.scopes if row["incident"] == incident}
        return ", ".join(sorted(named, key=str.encode))

    def touches(self, incident):
        """Whether it is one of the customer's products."""
        theirs = {(row["product"], row["cloud"]) for row in self.said.subscriptions if self.is_mine(row)}
        return self.figures.customer is None or any((row["product"], row["cloud"]) in theirs for row in self.said.scopes if row["incident"] == incident)

    def incidents(self):
        zone = self.names.month_zone
        start, end = zone.month_start(self.month), min(zone.month_end(self.month), self.judge.now)
        lines = []
        for row in self.said.incidents:
            number, ends = row["incident"], row["ends"]
            linked = sum(at == self.month and link["at"] < end and link["incident"] == number for link, at in self.links)
            lasted = row["starts"] < end and (ends is None or ends >= start) and self.touches(number)
            if row["announced"] >= end or not (linked or lasted):
                continue
            is_over = ends is not None and ends < end
            seconds = (ends if is_over else end) - row["starts"]
            lines.append({"Kind": "incident" if row["kind"] == "incident" else "maintenance", "Service incident or maintenance": row["title"],
                          "Began": self.names.local(row["starts"]), "Over": self.names.local(ends) if is_over else "not yet", "Hours": hours(seconds),
                          "Updates to customers": sum(u["incident"] == number and u["at"] < end for u in self.said.updates),
                          "Tickets linked in the month": sum(at == self.month and link["incident"] == number for link, at in self.links),
                          "Product and cloud": self.products(number) or None, "Incident no.": number, "Lasted, s": seconds})
        return lines

    def self_months(self):
        lines = []
        for month in months_up_to(self.month, 12):
            line = self.self_line("Month", f"{month // 100:04d}-{month % 100:02d}", month)
            if lines or month == self.month or line[READ] or line[RECEIVED] or line[LINKED]:
                lines.append(line)
        return lines

    # ---- training

    def tickets(self, customer, first, last):
        """[tickets received, of these how-to] from month to month."""
        received = how_to = 0
        month = first
        while month <= last:
            rows = [row for row in self.figures.tickets_of(month) if row.customer == customer and row.came == "received"]
            received += len(rows)
            how_to += sum(self.judge.as_at_the_end(row).category in self.said.usage for row in rows)
            month = month_after(month)
        return received, how_to

    def seats(self, customer, first, last):
        rows = [row for row in self.said.seats if row["customer"] == customer and first <= row["month"] <= last]
        return {kind: sum(row[kind] for row in rows) for kind in ("sold", "assigned", "active")}

    def trained(self):
        """{customer: what its line says} of those that sent tickets or have seats."""
        first, before = months_up_to(self.month, 3)[0], months_up_to(self.month, MONTHS_KEPT)[0]
        found = {}
        for customer, _ in self.names.customers:
            if self.figures.customer not in (None, customer):
                continue
            counted = [row["month"] for row in self.said.seats if row["customer"] == customer and before <= row["month"] <= self.month]
            received, how_to = self.tickets(customer, first, self.month)
            if not received and not counted:
                continue
            latest = max(counted, default=0)
            seats = self.seats(customer, latest, latest)
            share, deployment, usage = quotient(how_to, received), quotient(seats["assigned"], seats["sold"]), quotient(seats["active"], seats["assigned"])
            need = NONE if NONE in (share, deployment, usage) else share * max(0, 1 - deployment * usage)
            found[customer] = {"Need": need, "How-to share of tickets": share, "Deployment: assigned ÷ sold": deployment,
                               "Usage: active ÷ assigned": usage, "Tickets in three months": received, "Of these how-to": how_to,
                               "Seats sold": seats["sold"], "Seats assigned": seats["assigned"], "Active in 28 days": seats["active"],
                               "Tickets from": first, "Tickets to": self.month, "Seats as of": latest, "Customer no.": customer}
        return found

    def suggestion(self, customer):
        """The course for the product with the most idle seats that nobody attended in the year before: (title, product)."""
        latest = max((row["month"] for row in self.said.seats if row["customer"] == customer and row["month"] <= self.month), default=None)
        since = int(datetime(self.month // 100 - 1, self.month % 100, 1, tzinfo=timezone.utc).timestamp()) - 86400
        taken = {row["course"] for row in self.said.attended if row["customer"] == customer and since <= row["ends"] < self.judge.now}
        idle = {}
        for row in self.said.seats:
            if (row["customer"], row["month"]) == (customer, latest):
                idle[row["product"]] = idle.get(row["product"], 0) + row["sold"] - row["active"]
        choices = [(-idle[product], product, course, title) for course, (product, title, is_given) in self.said.courses.items()
                   if is_given and course not in taken and idle.get(product, 0) > 0]
        return (min(choices)[3], self.said.products[min(choices)[1]]) if choices else (None, None)

    def training(self):
        lines = []
        for customer, line in self.trained().items():
            course, product = self.suggestion(customer)
            is_suggested = line["Need"] != NONE and line["Need"] >= SUGGESTED_FROM
            lines.append({"Customer": self.names.customer(customer), **line, "Suggested course": course if is_suggested else None,
                          "For the product with the most idle seats": product, "Course for it": course})
        lines.sort(key=lambda line: 1 if line["Need"] == NONE else -line["Need"])
        needs = [line["Need"] for line in lines if line["Need"] != NONE]
        return [{**line, "Rank": NONE if line["Need"] == NONE else 1 + sum(need > line["Need"] for need in needs)} for line in lines]

    def after_courses(self):
        taken = {}
        for row in self.said.attended:
            month = self.month_of(row, row["starts"])
            if self.is_mine(row) and row["ends"] < self.judge.now and self.month - 100 <= month <= self.month:
                taken.setdefault((row["customer"], row["session"]), []).append((row, month))
        place = {number: position for position, (number, _) in enumerate(self.names.customers)}
        order = sorted(taken, key=lambda key: (-taken[key][0][0]["starts"], place[key[0]], key[1]))
        return [self.after_course(*taken[key][0], len(taken[key])) for key in order]

    def after_course(self, row, held, people):
        is_over = self.names.month_zone.month_end(self.month) <= self.judge.now
        last = self.month if is_over else month_before(self.month)
        first, before = months_up_to(held, 4)[0], month_before(held)
        then, after = month_after(held), held
        for _ in range(3):
            after = month_after(after)
        after = min(after, last)
        customer = row["customer"]
        tickets_before, tickets_after = self.tickets(customer, first, before)[0], self.tickets(customer, then, after)[0]
        seats_before, seats_after = self.seats(customer, first, before)["sold"], self.seats(customer, then, after)["sold"]
        rate_before, rate_after = quotient(100 * tickets_before, seats_before), quotient(100 * tickets_after, seats_after)
        is_known = tickets_before and seats_before and seats_after
        return {"Customer": self.names.customer(customer), "Held on": self.names.local(row["starts"]), "People there": people,
                "Tickets a month per 100 seats, before": rate_before, "Tickets a month per 100 seats, after": rate_after,
                "Change": rate_after / rate_before - 1 if is_known else NONE, "Tickets, three months before": tickets_before,
                "Seats sold × months, before": seats_before, "Tickets, up to three months after": tickets_after,
                "Seats sold × months, after": seats_after, "Course": self.said.courses[row["course"]][1], "Before from": first, "Before to": before,
                "After from": then, "After to": after}
