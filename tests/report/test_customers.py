"""Workbooks of single customers: of a night, side by side; each with that customer's rows alone."""
import html
import os
import zipfile

from conftest import SECOND, TENTH, THIRD
from table import all_rows, open_book
from test_freeze import TOUCH


def texts_of(path):
    """Everything that is in the file, unzipped, with the entities of XML undone."""
    with zipfile.ZipFile(path) as archive:
        return html.unescape("\n".join(archive.read(name).decode() for name in archive.namelist()))


def test_a_customers_file_has_nothing_of_another(frozen_once):
    one = frozen_once
    customers = dict(one.sql("SELECT customer_id, name FROM firstline.customer"))
    contacts = {}
    for customer, name in one.sql("SELECT customer_id, name FROM firstline.contact"):
        contacts.setdefault(customer, []).append(name)
    files = [name for name in one.files() if name.startswith("sla-2025-04-")]
    assert len(files) == one.sql("SELECT count(DISTINCT customer_id) FROM firstline.ticket_fact WHERE month = 202504")[0][0] > 20
    whole = texts_of(one.folder / "sla-2025-04.xlsx")
    tickets = {}
    for customer, ticket in one.sql("SELECT customer_id, ticket_id FROM firstline.ticket"):
        tickets.setdefault(customer, set()).add(ticket)
    assert sum(name in whole for name in customers.values()) >= len(files)  # so that the search below can find something
    for name in files:
        own = int(name.rsplit("-", 1)[1].removesuffix(".xlsx"))
        text = texts_of(one.folder / name)
        assert customers[own] in text
        found = [other for customer, other in customers.items() if customer != own and other in text]
        found += [person for customer, people in contacts.items() if customer != own for person in people if person in text]
        assert found == [], (name, found)
    for name in files[:3]:
        own = int(name.rsplit("-", 1)[1].removesuffix(".xlsx"))
        book = open_book(one.folder / name)
        assert {row["Customer no."] for sheet in ("Clocks", "Tickets", "Groups") for row in all_rows(book, sheet)} == {own}
        assert {row["Ticket"] for row in all_rows(book, "Tickets")} <= tickets[own]


def test_a_customers_file_is_in_its_language(counted):
    one = counted
    one.language = None
    customer, name = one.sql("SELECT customer_id, name FROM firstline.customer WHERE language = 'en' ORDER BY 1 LIMIT 1")[0]
    found, there = [], set(one.files())
    for language in ("en", "de", "zh_CN"):
        one.sql("UPDATE firstline.customer SET language = %s WHERE customer_id = %s", language, customer)
        one.run(TENTH, "--month", "2025-04", "--customer", name)
        found += [open_book(one.folder / file).sheetnames[0] for file in one.files() if file not in there]
    assert len(set(found)) == 3 and found[0] == "Summary"


def test_a_night_writes_those_alone_where_something_changed(after_a_night):
    one = after_a_night
    files = [name for name in one.files() if name.startswith("sla-2025-05-")]
    assert len(files) > 20 and not [name for name in one.files() if name.startswith("sla-2025-04-") and name not in one.stored()]
    inodes = {name: os.stat(one.folder / name).st_ino for name in one.files()}
    customer, ticket = one.sql("SELECT customer_id, min(ticket_id) FROM firstline.ticket_fact WHERE month = 202505 GROUP BY 1 ORDER BY 1 LIMIT 1")[0]
    one.sql(TOUCH, customer, ticket)
    gone = next(name for name in files if not name.endswith(f"-{customer}.xlsx"))
    (one.folder / gone).unlink()
    one.run(TENTH)
    changed = {name for name in one.files() if os.stat(one.folder / name).st_ino != inodes[name]}
    assert changed == {"sla-2025-05.xlsx", gone, next(name for name in files if name.endswith(f"-{customer}.xlsx"))}
    assert one.last_run()[3] == 3


SAID = {  # what a workbook shows and no ticket tells; each of another customer
    "an answer": """INSERT INTO firstline.satisfaction (customer_id, ticket_id, round, asked_at, answered_at, score, category_id)
        SELECT customer_id, ticket_id, 99, '2025-05-08 08:00Z', '2025-05-09 08:00Z', 2, category_id FROM firstline.ticket WHERE customer_id = %s LIMIT 1""",
    "a reading": """INSERT INTO firstline.article_feedback (customer_id, article_id, language, kind, happened_at)
        SELECT %s, min(article_id), 'en', 'read', '2025-05-09 08:00Z' FROM firstline.article""",
    "a link": """INSERT INTO firstline.incident_ticket (customer_id, ticket_id, incident_id, linked_at)
        SELECT customer_id, ticket_id, (SELECT max(incident_id) FROM firstline.service_incident), '2025-05-09 08:00Z'
          FROM firstline.ticket WHERE customer_id = %s LIMIT 1""",
    "seats": """UPDATE firstline.adoption_snapshot SET seats_active = seats_active + 1, seats_assigned = seats_assigned + 1, seats_sold = seats_sold + 1
        WHERE month = 202504 AND customer_id = %s""",
    "a course": """INSERT INTO firstline.enrolment (customer_id, contact_id, session_id, attended)
        SELECT customer_id, contact_id, -1, true FROM firstline.contact WHERE customer_id = %s LIMIT 1""",
    "a case number": "UPDATE firstline.vendor_case SET case_number = 'another' WHERE submitted_at < '2025-05-01' AND customer_id = %s",
}
WITH_ALL = """SELECT customer_id FROM firstline.ticket_fact WHERE month = 202505
    INTERSECT SELECT customer_id FROM firstline.adoption_snapshot WHERE month = 202504
    INTERSECT SELECT customer_id FROM firstline.vendor_case WHERE submitted_at < '2025-05-01'
    INTERSECT SELECT customer_id FROM firstline.contact ORDER BY 1"""


def test_what_customers_say_and_use_rewrites_their_file_too(after_a_night):
    one = after_a_night
    one.sql("INSERT INTO firstline.course_session (session_id, course_id, starts_at, ends_at) "
            "SELECT -1, min(course_id), '2025-05-06 08:00Z', '2025-05-06 09:00Z' FROM firstline.course")
    inodes = {name: os.stat(one.folder / name).st_ino for name in one.files()}
    customers = [customer for customer, in one.sql(WITH_ALL)]
    assert len(customers) >= len(SAID)
    changed = dict(zip(SAID, customers))
    for what, statement in SAID.items():
        one.sql(statement, changed[what])
    # And an incident, which concerns those who have the product.
    (product, cloud, concerned), = one.sql("SELECT product_id, cloud, array_agg(DISTINCT customer_id) FROM firstline.subscription GROUP BY 1, 2 ORDER BY count(*) LIMIT 1")
    one.sql("""WITH i AS (INSERT INTO firstline.service_incident (title, starts_at, announced_at) VALUES ('It fails', '2025-05-09 08:00Z', '2025-05-09 09:00Z') RETURNING incident_id)
               INSERT INTO firstline.incident_scope (incident_id, product_id, cloud) SELECT incident_id, %s, %s FROM i""", product, cloud)
    one.run(TENTH)
    written = {int(name.rsplit("-", 1)[1].removesuffix(".xlsx")) for name in one.files() if name.count("-") > 2 and os.stat(one.folder / name).st_ino != inodes.get(name)}
    here = {customer for customer, in one.sql("SELECT customer_id FROM firstline.ticket_fact WHERE month = 202505 UNION SELECT customer_id FROM firstline.clock_fact WHERE month = 202505")}
    assert {what for what, customer in changed.items() if customer not in written} == set()
    assert written == set(changed.values()) | set(concerned) & here and len(written) < len(here)
    # And no more than once.
    one.run(TENTH)
    assert one.last_run()[3] == 1


def test_a_renamed_customers_former_file_goes(after_a_night):
    """It goes if it is what was written; whatever else lies there stays."""
    one = after_a_night
    (first,), (second,) = one.sql("SELECT DISTINCT customer_id FROM firstline.ticket_fact WHERE month = 202505 ORDER BY 1 LIMIT 2")
    april = {name for name in one.files() if name.startswith("sla-2025-04-")}

    def of(customer):
        return {name for name in one.files() if name.startswith("sla-2025-05-") and name.endswith(f"-{customer}.xlsx")}

    former, touched = of(first), of(second)
    (one.folder / next(iter(touched))).write_bytes(b"notes of somebody")
    (one.folder / "notes.xlsx").write_bytes(b"more of them")
    before = set(one.files())
    one.sql("UPDATE firstline.customer SET name = 'Renamed ' || customer_id WHERE customer_id IN (%s, %s)", first, second)
    one.run(TENTH)
    assert before - set(one.files()) == former
    assert of(first) == {f"sla-2025-05-Renamed-{first}-{first}.xlsx"}
    assert of(second) == touched | {f"sla-2025-05-Renamed-{second}-{second}.xlsx"}
    # Between the last night of a month and its closing, too; what is frozen keeps the name that it had.
    one.sql("UPDATE firstline.customer SET name = 'Again ' || customer_id WHERE customer_id = %s", first)
    one.run("2025-06-03T02:30:00Z")
    assert of(first) == {f"sla-2025-05-Again-{first}-{first}.xlsx"}
    assert april <= set(one.files()) and (one.folder / "notes.xlsx").exists()


def test_until_it_is_frozen_the_month_before_is_written_too(twin):
    one = twin()
    one.run(SECOND)
    months = {name[4:11] for name in one.files() if name.count("-") > 2}
    assert months == {"2025-03", "2025-04", "2025-05"}
    assert {name[4:11] for name in one.stored()} == {"2025-03"}
    one.run(THIRD)
    assert {name[4:11] for name in one.stored()} == {"2025-03", "2025-04"}
    assert one.sql("SELECT DISTINCT month FROM firstline.workbook_draft") == [(202505,)]


def test_names_that_collide_do_not_overwrite_each_other(after_a_night):
    """300 customers whose names are the same once they are cleaned for a file name."""
    one = after_a_night
    signs = ["/", "\\", ":", "*", "?", '"', "<", ">", "|", " ", "\t", "&", "'", ";", "%", "$", "#", "!", "(", ")", "+", "=", "@", ",", "~", "^", "`", "{", "}", "[", "]", ".."]
    one.sql("INSERT INTO firstline.customer (customer_id, name, timezone) SELECT 10000 + n, 'Acme' || (%s::text[])[1 + n %% 32] || (%s::text[])[1 + n / 32] || 'Ltd', 'UTC' "
            "FROM generate_series(1, 300) AS n", signs, signs)
    one.sql("""INSERT INTO firstline.ticket (customer_id, ticket_id, subject, category_id, plan_version_id, channel, status, impact, urgency, priority, received_at)
               SELECT 10000 + n, 800000 + n, 'Help', category_id, plan_version_id, channel, 'new', impact, urgency, priority, '2025-05-05 08:00Z'
                 FROM generate_series(1, 300) AS n CROSS JOIN (SELECT * FROM firstline.ticket ORDER BY ticket_id LIMIT 1) AS t;
               INSERT INTO firstline.ticket_event (customer_id, ticket_id, happened_at, recorded_at, kind, actor_kind, to_id, author, channel)
               SELECT 10000 + n, 800000 + n, '2025-05-05 08:00Z', '2025-05-05 08:00Z', k.kind, 'agent', CASE k.kind WHEN 'priority' THEN t.priority WHEN 'plan' THEN t.plan_version_id END,
                      CASE k.kind WHEN 'received' THEN 'agent' END, CASE k.kind WHEN 'received' THEN 'phone' END
                 FROM generate_series(1, 300) AS n CROSS JOIN (SELECT * FROM firstline.ticket ORDER BY ticket_id LIMIT 1) AS t
                CROSS JOIN (VALUES (1, 'received'), (2, 'priority'), (3, 'plan')) AS k (place, kind) ORDER BY n, k.place""")
    one.run(TENTH)
    files = [name for name in one.files() if name.startswith("sla-2025-05-Acme")]
    assert len(files) == 300 and len({name.lower() for name in files}) == 300
    assert len({name.rsplit("-", 1)[0] for name in files}) == 1, "the names are to collide"
    for name in files[::60]:
        customer = int(name.rsplit("-", 1)[1].removesuffix(".xlsx"))
        assert [row["Ticket"] for row in all_rows(open_book(one.folder / name), "Tickets")] == [790000 + customer]
