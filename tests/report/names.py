"""What stands for an id on the sheets: names, in the order in which sheets list them."""
from datetime import datetime
from zoneinfo import ZoneInfo

from judge_hours import NEVER, Zone


class Names:
    """Of a site; `zone` is that of the instants on the sheets."""

    def __init__(self, site, zone):
        def listed(table):
            # By bytes, as the sheets are sorted on every machine.
            return sorted(site.sql(f"SELECT {table}_id, name FROM firstline.{table}"), key=lambda pair: (pair[1].encode(), pair[0]))

        self.site = site
        self.zone, self.month_zone = ZoneInfo(zone), Zone(zone)
        self.customers, self.plans, self.teams, self.agents = (listed(table) for table in ("customer", "plan", "team", "agent"))
        self.zones = dict(site.sql("SELECT customer_id, timezone FROM firstline.customer"))
        self.categories = site.sql("SELECT c.category_id, c.name, coalesce(p.category_id, c.category_id), coalesce(p.name, c.name) "
                                   "FROM firstline.category AS c LEFT JOIN firstline.category AS p ON p.category_id = c.parent_id "
                                   "ORDER BY c.position, c.category_id")
        self.by_category = {number: rest for number, *rest in self.categories}
        self.of = {kind: dict(getattr(self, kind)) for kind in ("customers", "plans", "teams", "agents")}

    def in_zone_of(self, customer):
        """The same names with instants in a customer's zone."""
        other = object.__new__(Names)
        other.__dict__ = {**self.__dict__, "zone": ZoneInfo(self.zones[customer]), "month_zone": Zone(self.zones[customer])}
        return other

    def customer(self, number):
        return self.of["customers"][number]

    def team(self, number):
        return self.of["teams"].get(number)

    def agent(self, number):
        return self.of["agents"].get(number)

    def category(self, number):
        name, service, service_name = self.by_category[number]
        return name if service == number else f"{service_name}: {name}"

    def service_of(self, number):
        return self.by_category[number][1]

    def local(self, instant):
        return None if instant == NEVER else datetime.fromtimestamp(instant, self.zone).replace(tzinfo=None)
