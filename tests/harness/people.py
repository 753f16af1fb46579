"""The people of the tests: a provider's desk and two customers, entered by the operator's commands."""
from dataclasses import dataclass

from harness.site import TOP

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Person:
    sign_in_name: str
    name: str
    door: str  # "" for customers, "/desk" for the desk
    customer: str = ""
    password: str = PASSWORD


JONAS = Person("jonas@halden.example", "Jonas Reiter", "", "Halden Logistik")
MIRA = Person("mira@halden.example", "Mira Kern", "", "Halden Logistik")
LI = Person("li@yuanhang.example", "李娜", "", "深圳远航贸易")
INES = Person("ines", "Ines Okafor", "/desk")
MARTA = Person("marta", "Marta Duarte", "/desk")
RUTH = Person("ruth", "Ruth Abara", "/desk")

CALENDARS = TOP / "conf/sample/calendars"
PLANS = TOP / "conf/sample/plans"


def enter_everybody(site):
    """Jonas sees all tickets of Halden, Mira only her own, Li those of another customer; Ines and Marta are agents,
    Ruth is a manager."""
    site.admin("calendar", "import", CALENDARS / "berlin-office.ini")
    site.admin("plan", "import", PLANS / "business-europe.ini")
    plan = site.sql("SELECT name FROM firstline.plan")[0][0]
    for customer in (JONAS.customer, LI.customer):
        site.admin("customer", "add", customer, "--timezone", "Europe/Berlin", "--plan", plan, "--from", "2020-01-01")
    for person in (JONAS, MIRA, LI):
        options = ["--company-wide"] if person is JONAS else []
        site.admin("contact", "add", person.customer, person.name, "--email", person.sign_in_name, "--timezone", "Europe/Berlin", *options)
        site.admin("account", "add", person.sign_in_name, "--customer", person.customer, "--contact", person.name, input=person.password + "\n")
    site.admin("team", "add", "Level 1")
    for person, role in ((INES, "agent"), (MARTA, "agent"), (RUTH, "manager")):
        site.admin("agent", "add", person.name, "--role", role, "--team", "Level 1", "--timezone", "Europe/Berlin")
        site.admin("account", "add", person.sign_in_name, "--agent", person.name, input=person.password + "\n")
