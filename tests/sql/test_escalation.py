"""What the database itself asks of an escalation (rule 7.1) and of a case with a vendor (rule 7.2), whoever writes it."""
import psycopg2
import pytest

from harness.promises import Promise

ESCALATION = {"target": "level", "from_level": 1, "to_level": 2, "reason_code": "expertise", "by_kind": "rule", "rule_name": "unanswered"}
CASE = {"severity": 2, "vehicle": "partner", "reason_code": "bug", "health_finding": "all green", "troubleshooting": "signed in with the delegated rights"}


@pytest.fixture(scope="module")
def desk(site):
    """Ids of a ticket, a vendor, a team, an agent and a manager."""
    promise = Promise(site)
    site.admin("team", "add", "Escalation desk")
    for name, role in (("Case Worker", "agent"), ("Case Manager", "manager")):
        site.admin("agent", "add", name, "--role", role, "--team", "Escalation desk")
    site.sql("INSERT INTO firstline.vendor (name) VALUES ('Cloudmaker')")
    agents = dict(site.sql("SELECT name, agent_id FROM firstline.agent"))
    return {"customer": promise.customer_id, "ticket": promise.ticket("2026-03-02 09:00:00+00"), "agent": agents["Case Worker"],
            "manager": agents["Case Manager"], "team": site.sql("SELECT team_id FROM firstline.team WHERE name = 'Escalation desk'")[0][0],
            "vendor": site.sql("SELECT vendor_id FROM firstline.vendor WHERE name = 'Cloudmaker'")[0][0]}


def insert(site, desk, table, returning, columns):
    """Writes the row, with the desk's id where an id is one of its names; what it returns."""
    values = {"customer_id": "customer", "ticket_id": "ticket", **columns}
    values = {name: desk.get(value, value) if name.endswith("_id") else value for name, value in values.items()}
    return site.sql(f"INSERT INTO firstline.{table} ({', '.join(values)}) VALUES ({', '.join(['%s'] * len(values))}) RETURNING {returning}",
                    *values.values())[0][0]


def open_case(site, desk, **columns):
    return insert(site, desk, "vendor_case", "vendor_case_id", {"vendor_id": "vendor", "agent_id": "agent", **CASE, **columns})


def escalate(site, desk, **columns):
    return insert(site, desk, "escalation", "kind", {**ESCALATION, **columns})


def test_an_escalation_is_functional_or_hierarchical(site, desk):
    case = open_case(site, desk)
    assert escalate(site, desk) == "functional"
    assert escalate(site, desk, target="team", to_level=None, to_team_id="team") == "functional"
    assert escalate(site, desk, target="vendor", to_level=None, vendor_case_id=case, reason_code="bug") == "functional"
    assert escalate(site, desk, target="manager", to_level=None, manager_id="manager", by_kind="agent", by_agent_id="agent", rule_name="") == "hierarchical"


@pytest.mark.parametrize("columns", [
    {"to_level": None}, {"to_level": 1}, {"to_level": 4}, {"from_level": None}, {"from_level": 2}, {"to_team_id": "team"}, {"manager_id": "manager"},
    {"target": "colleague"}, {"target": "team"}, {"target": "vendor", "to_level": None, "reason_code": "bug"}, {"reason_code": None},
    {"reason_code": "boredom"}, {"reason_code": "bug"}, {"by_kind": "customer"}, {"by_kind": "agent"}, {"rule_name": ""}, {"by_agent_id": "agent"},
    {"ended_at": "2099-01-01"}, {"ended_by": "return"}, {"ended_at": "2099-01-01", "ended_by": "boredom"}, {"ended_at": "1999-01-01", "ended_by": "return"},
], ids=str)
def test_an_escalation_says_from_where_to_where_why_and_by_whom(site, desk, columns):
    with pytest.raises(psycopg2.IntegrityError):
        escalate(site, desk, **columns)


def test_an_escalation_ends_by_return_or_resolution(site, desk):
    for end in ("return", "resolution"):
        escalate(site, desk, escalated_at="2026-03-02 10:00:00+00", ended_at="2026-03-02 11:00:00+00", ended_by=end)


def test_a_vendor_is_asked_for_one_of_seven_reasons(site, desk):
    reasons = [code for code, in site.sql("SELECT code FROM firstline.escalation_reason WHERE for_vendor ORDER BY position")]
    assert len(reasons) == 7
    for reason in reasons:
        open_case(site, desk, reason_code=reason)
    for other, in site.sql("SELECT code FROM firstline.escalation_reason WHERE NOT for_vendor"):
        with pytest.raises(psycopg2.IntegrityError):
            open_case(site, desk, reason_code=other)


@pytest.mark.parametrize("columns", [
    {"health_finding": ""}, {"health_finding": None}, {"troubleshooting": ""}, {"troubleshooting": None}, {"reason_code": None}, {"agent_id": None},
    {"vendor_id": None}, {"severity": None}, {"severity": 5}, {"vehicle": None}, {"vehicle": "bicycle"}, {"for_vendor": False},
    {"cost": 10}, {"currency": "EUR"}, {"cost": -1, "currency": "EUR"}, {"cost": 10, "currency": "euro"},
    {"answered_at": "1999-01-01"}, {"solved_at": "2099-01-01", "withdrawn_at": "2099-01-01"},
], ids=str)
def test_no_case_with_a_vendor_without_the_pre_check(site, desk, columns):
    with pytest.raises(psycopg2.IntegrityError):
        open_case(site, desk, **columns)


def test_the_contact_that_a_vendor_is_given_is_an_agent(site, desk):
    """The column refers to agents, and there is none for a contact of the customer."""
    assert site.sql("SELECT confrelid::regclass::text FROM pg_constraint AS c JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] "
                    "WHERE c.conrelid = 'firstline.vendor_case'::regclass AND c.contype = 'f' AND a.attname = 'agent_id'") == [("firstline.agent",)]
    assert site.sql("SELECT attname FROM pg_attribute WHERE attrelid = 'firstline.vendor_case'::regclass AND attname LIKE '%%contact%%'") == []
