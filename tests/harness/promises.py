"""Calendars, plans and tickets of the tests, with names of their own; dues are worked out by hand in the tests."""
import itertools

_numbers = itertools.count(1)

# Open from 09:00 to 17:00 UTC on every day of the week: eight hours a day.
CALENDAR = """[calendar]
name={name}
timezone=UTC
[week]
monday={hours}
tuesday={hours}
wednesday={hours}
thursday={hours}
friday={hours}
saturday={hours}
sunday={hours}
"""
PLAN = """[plan]
name={name}
calendar={calendar}
valid_from=2020-01-01
phone_around_the_clock=no
[targets]
first_response=1h 2h 4h 8h
resolution=4h 8h 16h 40h
"""


class Promise:
    """A calendar and a plan that counts by it, imported, and a customer that has it."""

    def __init__(self, site, hours="09:00-17:00"):
        number = next(_numbers)
        self.site = site
        self.calendar, self.plan, self.customer = f"Hours {number}", f"Plan {number}", f"Promised {number}"
        self.calendar_file = site.path / "tmp" / f"calendar-{number}.ini"
        self.plan_file = site.path / "tmp" / f"plan-{number}.ini"
        self.write_calendar(hours)
        self.plan_file.write_text(PLAN.format(name=self.plan, calendar=self.calendar))
        site.admin("calendar", "import", self.calendar_file)
        site.admin("plan", "import", self.plan_file)
        site.admin("customer", "add", self.customer, "--plan", self.plan, "--from", "2020-01-01")
        self.customer_id, = site.sql("SELECT customer_id FROM firstline.customer WHERE name = %s", self.customer)[0]
        self.plan_version_id, = site.sql("SELECT plan_version_id FROM firstline.plan_version JOIN firstline.plan USING (plan_id) WHERE name = %s",
                                         self.plan)[0]

    def write_calendar(self, hours, more=""):
        self.calendar_file.write_text(CALENDAR.format(name=self.calendar, hours=hours) + more)

    def ticket(self, received_at, priority=1):
        """Received, with priority, category and plan, as a page records it; its row knows no dues yet."""
        ticket_id, = self.site.sql(
            "INSERT INTO firstline.ticket (customer_id, ticket_id, subject, category_id, plan_version_id, channel, impact, urgency, priority, received_at) "
            "VALUES (%s, nextval('firstline.ticket_number'), 'Help', 61, %s, 'form', 1, 1, %s, %s) RETURNING ticket_id",
            self.customer_id, self.plan_version_id, priority, received_at)[0]
        self.event(ticket_id, received_at, "received", author="requester", channel="form")
        self.event(ticket_id, received_at, "priority", to_id=priority)
        self.event(ticket_id, received_at, "category", to_id=61)
        self.event(ticket_id, received_at, "plan", to_id=self.plan_version_id)
        self.event(ticket_id, received_at, "message", author="requester", is_public=True)
        return ticket_id

    def event(self, ticket_id, happened_at, kind, **columns):
        names = "".join(f", {name}" for name in columns)
        self.site.sql(f"INSERT INTO firstline.ticket_event (customer_id, ticket_id, happened_at, kind, actor_kind{names}) "
                      f"VALUES (%s, %s, %s, %s, 'import'{', %s' * len(columns)})",
                      self.customer_id, ticket_id, happened_at, kind, *columns.values())

    def row(self, ticket_id, *columns):
        """The columns of the ticket's row, instants as text in UTC."""
        wanted = ", ".join(f"to_char({name} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')" if name.endswith("_at") else name for name in columns)
        row, = self.site.sql(f"SELECT {wanted} FROM firstline.ticket WHERE ticket_id = %s", ticket_id)
        return row
