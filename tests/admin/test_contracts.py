"""contract add and list: one plan at a time, in the customer's own zone."""
import pytest
from admin.conftest import refused, table
from harness.promises import Promise


@pytest.fixture(scope="module")
def plans(site):
    return Promise(site).plan, Promise(site).plan


@pytest.fixture
def customer(site, fresh):
    name = fresh("Contracted")
    site.admin("customer", "add", name, "--timezone", "America/New_York")
    return name


def contracts(site, customer):
    return site.sql("SELECT p.name, to_char(k.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), to_char(k.ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') "
                    "FROM firstline.contract AS k JOIN firstline.plan AS p USING (plan_id) JOIN firstline.customer AS c USING (customer_id) "
                    "WHERE c.name = %s ORDER BY k.starts_at", customer)


def test_a_day_begins_in_the_customers_zone(site, admin, customer, plans, audited):
    done = admin("contract", "add", customer, plans[0].upper(), "--from", "2026-01-01", "--to", "2026-07-01")
    assert f"{customer} has the plan '{plans[0].upper()}' from 2026-01-01 (America/New_York) until 2026-07-01" in done.stdout
    assert contracts(site, customer) == [(plans[0], "2026-01-01 05:00", "2026-07-01 04:00")]
    assert [row[0] for row in audited()] == ["contract_add"]


def test_a_contract_without_an_end_gives_way(site, admin, customer, plans, audited):
    admin("contract", "add", customer, plans[0], "--from", "2026-01-01")
    done = admin("contract", "add", customer, plans[1], "--from", "2026-03-01T12:00:00+01:00")
    assert "ends on 2026-03-01 06:00:00 (America/New_York)" in done.stdout
    assert contracts(site, customer) == [(plans[0], "2026-01-01 05:00", "2026-03-01 11:00"), (plans[1], "2026-03-01 11:00", None)]
    assert [row[0] for row in audited()] == ["contract_add", "contract_end", "contract_add"]


def test_a_gap_after_it_is_told(admin, customer, plans):
    admin("contract", "add", customer, plans[0], "--from", "2026-01-01")
    done = admin("contract", "add", customer, plans[1], "--from", "2026-03-01", "--to", "2026-04-01")
    assert "after that it has none" in done.stdout


@pytest.mark.parametrize("dates", [
    ("--from", "2026-01-01"),                        # the same beginning
    ("--from", "2025-06-01"),                        # without an end, over one that comes later
    ("--from", "2026-05-31", "--to", "2026-08-01"),  # into its last day
    ("--from", "2025-01-01", "--to", "2027-01-01"),  # around it
])
def test_an_overlap_is_refused(site, admin, customer, plans, dates):
    admin("contract", "add", customer, plans[0], "--from", "2026-01-01", "--to", "2026-06-01")
    before = contracts(site, customer)
    done = admin("contract", "add", customer, plans[1], *dates)
    assert refused(done, "has another plan in that time", plans[0], "from 2026-01-01", "until 2026-06-01", "--to")
    assert contracts(site, customer) == before


def test_one_after_another_is_none(admin, customer, plans):
    assert admin("contract", "add", customer, plans[0], "--from", "2026-01-01", "--to", "2026-06-01").returncode == 0
    assert admin("contract", "add", customer, plans[1], "--from", "2026-06-01").returncode == 0


@pytest.mark.parametrize("dates, said", [
    (("--from", "2026-06-01", "--to", "2026-06-01"), "would end before it begins"),
    (("--from", "2026-06-01", "--to", "2026-05-01"), "would end before it begins"),
    (("--from", "yesterday"), "is not a date such as 2026-03-01"),
    (("--from", "2026-13-01"), "is not a date such as 2026-03-01"),
    (("--to", "2026-06-01 12:00"), "is not a date such as 2026-03-01"),
])
def test_bad_dates(admin, customer, plans, dates, said):
    assert refused(admin("contract", "add", customer, plans[0], *dates), said, status=2)


def test_unknown_names(admin, customer, plans):
    assert refused(admin("contract", "add", customer, "No such plan"), "there is no plan 'No such plan'", "plan list")
    assert refused(admin("contract", "add", "Nobody Ltd", plans[0]), "there is no customer 'Nobody Ltd'")


def test_list(admin, customer, plans):
    admin("contract", "add", customer, plans[0], "--from", "2026-01-01", "--to", "2026-06-01")
    row, = table(admin("contract", "list", customer))
    assert (row["customer"], row["plan"], row["from"], row["until"]) == (
        customer, plans[0], "2026-01-01 (America/New_York)", "2026-06-01 (America/New_York)")


def test_the_plan_of_today_is_in_the_list_of_customers(admin, fresh, plans):
    name = fresh("Planned")
    done = admin("customer", "add", name, "--plan", plans[1])
    assert f"{name} has the plan '{plans[1]}' from " in done.stdout
    assert next(row for row in table(admin("customer", "list")) if row["name"] == name)["plan"] == plans[1]
