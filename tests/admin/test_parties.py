"""reseller, customer, contact, team, agent."""
import threading

import pytest
from admin.conftest import refused, table


def numbered(done):
    """The number in `customer 12: Name`."""
    assert done.returncode == 0, done.stderr
    return int(done.stdout.split(":")[0].split()[1])


def test_reseller(site, admin, audited):
    assert admin("reseller", "set", "Nordwind Cloud", "--email", "help@nordwind.example", "--phone", "+49 30 1234").returncode == 0
    assert admin("reseller", "set", "Nordwind Cloud Support").stdout == "the reseller is 'Nordwind Cloud Support'\n"
    assert site.sql("SELECT name, email, phone FROM firstline.reseller") == [
        ("Nordwind Cloud Support", "help@nordwind.example", "+49 30 1234")]
    assert [row[0] for row in audited()] == ["reseller_set", "reseller_set"]


def test_customer(site, admin, fresh, audited):
    name = fresh("深圳远航贸易")
    number = numbered(admin("customer", "add", f"  {name} ", "--timezone", "Asia/Shanghai", "--language", "zh_CN"))
    assert site.sql("SELECT name, timezone, language FROM firstline.customer WHERE customer_id = %s", number) == [
        (name, "Asia/Shanghai", "zh_CN")]
    assert audited() == [("customer_add", number, number, audited()[0][3])]
    assert audited()[0][3].startswith("uid=") and name not in audited()[0][3]
    row = next(row for row in table(admin("customer", "list")) if row["number"] == str(number))
    assert (row["name"], row["zone"], row["language"], row["plan"]) == (name, "Asia/Shanghai", "zh_CN", "")


def test_a_customer_is_entered_once(admin, fresh):
    name = fresh("Müller & Söhne")
    number = numbered(admin("customer", "add", name))
    assert refused(admin("customer", "add", name.upper()), f"there is a customer '{name}' already", f"number {number}")


@pytest.mark.parametrize("arguments, said", [
    ([""], "the name is empty"),
    (["   "], "the name is empty"),
    (["x" * 201], "longer than 200"),
    (["two\nlines"], "line break"),
    (["Zone", "--timezone", "Europe/Nowhere"], "'Europe/Nowhere' is not a time zone"),
    (["Zone", "--timezone", "../../etc/passwd"], "is not a time zone"),
    (["Zone", "--timezone", "CET-1CEST,M3.5.0,M10.5.0"], "is not a time zone"),
    (["Zone", "--timezone", ""], "is not a time zone"),
    (["Words", "--language", "fr"], "one of en, de, zh_CN"),
    (["Date", "--from", "2026-01-01"], "give --plan too"),
    (["Date", "--plan", "Any", "--from", "01.02.2026"], "is not a date such as 2026-03-01"),
    (["Date", "--plan", "Any", "--from", "2026-02-30"], "is not a date such as 2026-03-01"),
])
def test_bad_customers(site, admin, arguments, said):
    before = site.sql("SELECT count(*) FROM firstline.customer")
    assert refused(admin("customer", "add", *arguments), said, status=2)
    assert site.sql("SELECT count(*) FROM firstline.customer") == before


def test_an_unknown_plan_enters_nothing(site, admin, fresh):
    name = fresh("Planless")
    assert refused(admin("customer", "add", name, "--plan", "No such plan"), "there is no plan 'No such plan'", "plan list")
    assert site.sql("SELECT count(*) FROM firstline.customer WHERE name = %s", name) == [(0,)]


def test_contact(site, admin, fresh, audited):
    customer = fresh("Halden")
    number = numbered(admin("customer", "add", customer, "--timezone", "Europe/Berlin"))
    one = numbered(admin("contact", "add", customer.upper(), "Jonas Reiter", "--email", "Jonas@halden.example", "--company-wide"))
    two = numbered(admin("contact", "add", number, "Mira Kern", "--timezone", "America/New_York", "--language", "de"))
    assert site.sql("SELECT contact_id, name, email, timezone, language, company_wide FROM firstline.contact "
                    "WHERE customer_id = %s ORDER BY contact_id", number) == [
        (one, "Jonas Reiter", "Jonas@halden.example", "Europe/Berlin", "", True),
        (two, "Mira Kern", "", "America/New_York", "de", False)]
    assert [row[:3] for row in audited()] == [("customer_add", number, number), ("contact_add", number, one), ("contact_add", number, two)]
    rows = table(admin("contact", "list", customer))
    assert [(row["name"], row["sees"], row["state"]) for row in rows] == [
        ("Jonas Reiter", "all of the company", "active"), ("Mira Kern", "their own", "active")]
    assert len(table(admin("contact", "list"))) >= 2


def test_an_address_is_entered_once_a_customer(admin, fresh):
    one, other = fresh("One"), fresh("Other")
    for customer in (one, other):
        numbered(admin("customer", "add", customer))
        numbered(admin("contact", "add", customer, "A", "--email", "a@example.com"))
    assert refused(admin("contact", "add", one, "B", "--email", "A@Example.com"), "has a contact with the address")


@pytest.mark.parametrize("address", ["plain", "@example.com", "a@", "a@b@c", "a b@example.com", "a@b,c", "<a@b>", "x" * 250 + "@b.cd"])
def test_bad_addresses(admin, address):
    assert refused(admin("contact", "add", "1", "Name", "--email", address), "mail address", status=2)


def test_an_unknown_customer_has_no_contacts(admin):
    assert refused(admin("contact", "add", "Nobody Ltd", "Name"), "there is no customer 'Nobody Ltd'", "customer list")
    assert refused(admin("contact", "list", "Nobody Ltd"), "there is no customer 'Nobody Ltd'")
    assert refused(admin("contact", "add", "99999999999999999999999", "Name"), "there is no customer")


def test_a_number_goes_before_a_name_of_digits(site, admin, fresh):
    first = numbered(admin("customer", "add", fresh("Numbered")))
    numbered(admin("customer", "add", str(first)))
    contact = numbered(admin("contact", "add", first, "Somebody"))
    assert site.sql("SELECT customer_id FROM firstline.contact WHERE contact_id = %s", contact) == [(first,)]


def test_several_of_one_name_are_refused(site, admin, fresh):
    name = fresh("Twice")
    for _ in range(2):
        site.sql("INSERT INTO firstline.customer (name) VALUES (%s)", name)
    assert refused(admin("contact", "add", name, "Somebody"), f"several are called '{name}'", "give the number")


def test_teams_and_agents(site, admin, fresh, audited):
    team, name = fresh("Level"), fresh("Ines Okafor")
    numbered(admin("team", "add", team))
    assert refused(admin("team", "add", team.lower()), f"there is a team '{team.lower()}' already")
    agent = numbered(admin("agent", "add", name, "--team", team.upper(), "--role", "manager", "--email", "ines@nordwind.example",
                           "--timezone", "Europe/Berlin"))
    assert refused(admin("agent", "add", name), f"there is an agent '{name}' already: number {agent}")
    assert [row[0] for row in audited()] == ["team_add", "agent_add"]
    row = next(row for row in table(admin("agent", "list")) if row["number"] == str(agent))
    assert (row["role"], row["team"], row["mail"], row["zone"]) == ("manager", team, "ines@nordwind.example", "Europe/Berlin")
    assert next(row for row in table(admin("team", "list")) if row["name"] == team)["agents"] == "1"


@pytest.mark.parametrize("arguments, said, status", [
    (["--role", "boss"], "one of agent, lead, manager, administrator", 2),
    (["--team", "No such team"], "there is no team 'No such team'", 1),
    (["--timezone", "Mars/Olympus"], "is not a time zone", 2),
    (["--language", "xx"], "one of en, de, zh_CN", 2),
    (["--email", "nobody"], "is not a mail address", 2),
])
def test_bad_agents(admin, fresh, arguments, said, status):
    assert refused(admin("agent", "add", fresh("Agent"), *arguments), said, status=status)


def test_one_name_entered_by_two_operators_at_once(site, fresh):
    name, done = fresh("Racing"), []
    operators = [threading.Thread(target=lambda: done.append(site.admin("customer", "add", name, check=False))) for _ in range(4)]
    for operator in operators:
        operator.start()
    for operator in operators:
        operator.join()
    assert sorted(one.returncode for one in done) == [0, 1, 1, 1]
    assert site.sql("SELECT count(*) FROM firstline.customer WHERE name = %s", name) == [(1,)]
