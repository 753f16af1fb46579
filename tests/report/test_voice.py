"""Satisfaction, Self-service and Training over a handful of rows whose figures were worked out by hand: what counts in which
month, whose rows a customer's own file holds, and texts that a careless spreadsheet would trip over."""
import psycopg2
import pytest

import calc
import xlsx
from harness.site import Site
from table import all_rows, open_book, rows_of

NOW = "2026-04-01T12:00:00Z"  # March is over in Berlin and in Tokyo
FORMULA, FACE, LONG = "=1+1", "😀 مرحبا بالعالم", "Beta's own words " + "x" * 40_000
INVOICE, SLOW, QUESTION = 11, 41, 61  # of billing, trouble, 'How do I …?'

# customer, number, category, team, received
TICKETS = [
    ("Alpha GmbH", 1, INVOICE, "Billing", "2026-03-01 09:00+01"), ("Alpha GmbH", 2, INVOICE, "Billing", "2026-03-04 09:00+01"),
    ("Alpha GmbH", 3, QUESTION, "Workplace", "2026-03-05 09:00+01"), ("Alpha GmbH", 4, QUESTION, "Workplace", "2026-02-20 09:00+01"),
    ("Alpha GmbH", 5, SLOW, None, "2026-03-29 09:00+02"),
    ("=Beta", 6, INVOICE, "Billing", "2026-03-09 09:00+01"), ("=Beta", 7, QUESTION, "Workplace", "2026-02-27 09:00+01"),
] + [("Alpha GmbH", 10 + n, SLOW, "Workplace", f"2025-{9 + n // 2:02}-1{n} 09:00+01") for n in range(6)]  # two in each of September to November

# ticket, asked, answered, score, comment
ASKED = [
    (1, "2026-03-02 10:00+01", "2026-03-03 10:00+01", 5, FORMULA),
    (2, "2026-03-05 10:00+01", None, None, ""),
    (3, "2026-03-06 10:00+01", "2026-03-07 10:00+01", 2, FACE),
    (4, "2026-02-27 10:00+01", "2026-03-01 09:00+01", 4, ""),                      # asked a month before
    (5, "2026-03-30 10:00+02", "2026-04-01 09:00+02", 1, "in April"),              # answered a month after
    (6, "2026-03-10 10:00+01", "2026-03-31 15:30+00", 3, "April already in Tokyo"),
    (7, "2026-02-28 15:30+00", "2026-03-02 10:00+01", 5, LONG),                    # March already in Tokyo
]

# customer, article, language, kind, when
READ = [
    ("Alpha GmbH", "ask-it", "en", "read", "2026-03-02 10:00+01"), ("Alpha GmbH", "ask-it", "en", "read", "2026-03-03 10:00+01"),
    ("Alpha GmbH", "ask-it", "en", "helpful", "2026-03-03 10:01+01"), ("Alpha GmbH", "ask-it", "de", "read", "2026-03-04 10:00+01"),
    ("Alpha GmbH", "ask-it", "de", "ticket_avoided", "2026-03-04 10:01+01"),
    ("=Beta", "ask-it", "en", "read", "2026-03-05 10:00+01"), ("=Beta", "ask-it", "en", "not_helpful", "2026-03-05 10:02+01"),
    ("Alpha GmbH", "pay-it", "en", "read", "2026-03-06 10:00+01"), ("Alpha GmbH", "pay-it", "en", "read", "2026-02-06 10:00+01"),
    ("=Beta", "pay-it", "en", "read", "2026-03-31 15:30+00"),  # April already in Tokyo
]

SET_UP = """
INSERT INTO firstline.customer (name, timezone) VALUES ('Alpha GmbH', 'Europe/Berlin'), ('=Beta', 'Asia/Tokyo');
INSERT INTO firstline.team (name) VALUES ('Billing'), ('Workplace');
INSERT INTO firstline.contact (customer_id, contact_id, name) SELECT customer_id, customer_id * 10 + n, 'Person ' || n FROM firstline.customer, generate_series(1, 3) AS n;
INSERT INTO firstline.article (code, category_id, language) VALUES ('ask-it', 61, 'en'), ('pay-it', 11, 'en');
INSERT INTO firstline.article_version (article_id, language, version, title, body, published_at)
  SELECT article_id, 'en', 1, CASE code WHEN 'ask-it' THEN '=How to ask' ELSE 'How to pay' END, '', '2026-01-01' FROM firstline.article;
INSERT INTO firstline.product (code, name) VALUES ('boat', 'Boat'), ('raft', 'Raft');
INSERT INTO firstline.subscription (customer_id, product_id, seats_sold, starts_at)
  SELECT customer_id, product_id, 100, '2025-01-01' FROM firstline.customer, firstline.product WHERE code = 'boat' AND customer.name = 'Alpha GmbH';
INSERT INTO firstline.subscription (customer_id, product_id, cloud, seats_sold, starts_at)
  SELECT customer_id, product_id, 'germany', 10, '2025-01-01' FROM firstline.customer, firstline.product WHERE code = 'boat' AND customer.name = '=Beta';
INSERT INTO firstline.adoption_snapshot (customer_id, subscription_id, month, seats_sold, seats_assigned, seats_active)
  SELECT customer_id, subscription_id, m, seats_sold, CASE cloud WHEN 'global' THEN 80 ELSE 10 END, CASE cloud WHEN 'global' THEN 40 ELSE 10 END
    FROM firstline.subscription, unnest(ARRAY[202509, 202510, 202511, 202512, 202601, 202602, 202603]) AS m;
INSERT INTO firstline.course (code, product_id, title, minutes)
  SELECT code || '-course', product_id, initcap(code) || ' course', 60 FROM firstline.product;
INSERT INTO firstline.course_session (course_id, starts_at, ends_at)
  SELECT course_id, '2025-12-10 10:00+01', '2025-12-10 11:00+01' FROM firstline.course WHERE code = 'raft-course';
INSERT INTO firstline.enrolment (customer_id, contact_id, session_id, attended, cancelled_at)
  SELECT q.customer_id, q.contact_id, s.session_id, q.contact_id % 10 < 3, CASE q.contact_id % 10 WHEN 3 THEN now() END
    FROM firstline.contact AS q, firstline.course_session AS s WHERE q.customer_id = (SELECT customer_id FROM firstline.customer WHERE name = 'Alpha GmbH');
INSERT INTO firstline.service_incident (kind, title, starts_at, ends_at, announced_at) VALUES
  ('incident', 'Boat leaks', '2026-03-02 22:00+01', '2026-03-04 04:30+01', '2026-03-02 23:00+01'),
  ('incident', 'Boat lists', '2026-02-20 08:00+01', NULL, '2026-02-20 09:00+01'),
  ('maintenance', 'Raft is painted', '2026-02-10 08:00+01', '2026-02-11 08:00+01', '2026-02-01 09:00+01'),
  ('incident', 'A draft', '2026-03-05 08:00+01', NULL, NULL);
INSERT INTO firstline.incident_scope (incident_id, product_id, cloud)
  SELECT i.incident_id, p.product_id, 'global' FROM firstline.service_incident AS i JOIN firstline.product AS p ON p.name = split_part(i.title, ' ', 1);
INSERT INTO firstline.incident_update (incident_id, number, written_at, status, body)
  SELECT incident_id, n, starts_at + n * interval '1 hour', 'identified', 'Words' FROM firstline.service_incident, generate_series(1, 2) AS n WHERE title = 'Boat leaks';
"""
LINKS = [(1, "2026-03-02 23:30+01"), (3, "2026-03-05 23:30+01"), (7, "2026-03-03 01:00+01"), (2, "2026-04-01 08:00+02")]


def one(site, statement, *parameters):
    return site.sql(statement, *parameters)[0][0]


def file_tickets(site):
    plan = one(site, "SELECT plan_version_id FROM firstline.plan_version")
    for name, number, category, team, received in TICKETS:
        site.sql("""
            INSERT INTO firstline.ticket (customer_id, ticket_id, subject, category_id, plan_version_id, channel, impact, urgency, priority, received_at, team_id)
            SELECT c.customer_id, %s, 'Subject', %s, %s, 'form', 2, 2, 3, %s, (SELECT team_id FROM firstline.team WHERE name = %s)
              FROM firstline.customer AS c WHERE c.name = %s RETURNING ticket_id""", number, category, plan, received, team, name)
        for kind, value in (("received", None), ("priority", 3), ("category", category), ("plan", plan)):
            site.sql("""
                INSERT INTO firstline.ticket_event (customer_id, ticket_id, happened_at, kind, actor_kind, author, to_id, channel)
                SELECT customer_id, ticket_id, received_at, %s, 'contact', CASE %s WHEN 'received' THEN 'requester' END, %s, CASE %s WHEN 'received' THEN 'form' END
                  FROM firstline.ticket WHERE ticket_id = %s RETURNING event_id""", kind, kind, value, kind, number)


def say_things(site):
    for number, asked, answered, score, comment in ASKED:
        site.sql("""
            INSERT INTO firstline.satisfaction (customer_id, ticket_id, asked_at, answered_at, score, comment, category_id, team_id)
            SELECT customer_id, ticket_id, %s, %s, %s, %s, category_id, team_id FROM firstline.ticket WHERE ticket_id = %s RETURNING 1""",
                 asked, answered, score, comment, number)
    for name, article, language, kind, when in READ:
        site.sql("""
            INSERT INTO firstline.article_feedback (customer_id, article_id, language, kind, happened_at)
            SELECT c.customer_id, a.article_id, %s, %s, %s FROM firstline.customer AS c, firstline.article AS a WHERE c.name = %s AND a.code = %s
            RETURNING 1""", language, kind, when, name, article)
    for number, when in LINKS:
        site.sql("""
            INSERT INTO firstline.incident_ticket (customer_id, ticket_id, incident_id, linked_at)
            SELECT t.customer_id, t.ticket_id, i.incident_id, %s FROM firstline.ticket AS t, firstline.service_incident AS i
             WHERE t.ticket_id = %s AND i.title = 'Boat leaks' RETURNING 1""", when, number)


@pytest.fixture(scope="module")
def harbour():
    """A site with two customers and all that stands above."""
    site = Site("voice")
    try:
        site.create()
        site.admin("calendar", "import", site.prefix / "share/firstline/samples/calendars/berlin-office.ini")
        site.admin("plan", "import", site.prefix / "share/firstline/samples/plans/basic.ini")
        connection = site.connect("postgres")
        with connection.cursor() as cursor:
            cursor.execute(SET_UP)
        connection.close()
        file_tickets(site)
        say_things(site)
        yield site
    finally:
        site.destroy()


def write(site, month="2026-03", *arguments):
    """The workbook of a month, in a folder of its own."""
    folder = site.path / "tmp" / f"voice-{len(list((site.path / 'tmp').iterdir()))}"
    site.report("--month", month, "--now", NOW, "--output", folder, *arguments)
    return next(folder.glob("*.xlsx"))


@pytest.fixture(scope="module")
def everybody(harbour):
    return write(harbour)


@pytest.fixture(scope="module")
def alphas(harbour):
    return write(harbour, "2026-03", "--customer", "Alpha GmbH")


@pytest.fixture(scope="module")
def betas(harbour):
    return write(harbour, "2026-03", "--customer", "=Beta")


def line(lines, **wanted):
    """The one line that says so."""
    found = [row for row in lines if all(row[title] == value for title, value in wanted.items())]
    assert len(found) == 1, (wanted, lines)
    return found[0]


def says(row, **figures):
    for title, value in figures.items():
        title = title.replace("_", " ")
        assert row[title] == (pytest.approx(value, rel=1e-12) if isinstance(value, float) else value), (title, row)


def scores(row):
    """How many gave 5, 4, 3, 2, 1."""
    return [value for title, value in row.items() if title and title[0] in "12345"]


# ---- satisfaction

def test_satisfaction_of_a_month(everybody):
    months = rows_of(open_book(everybody)["Satisfaction"], "All answers")
    now, before = months[0], months[1]
    assert (now["All answers"], before["All answers"]) == ("This month", "Month before")
    # Asked: 1, 2, 3, 5, 6, and 7 by the clock of Tokyo. Of them 1, 3 and 7 answered within it. Answers: those, and 4.
    says(now, Asked=6, Answers=4, Response_rate=0.5, Average_score=4.0, As_on_Answers="ok")
    assert scores(now) == [2, 1, 0, 1, 0] and now["Satisfied (4–5)"] == 0.75
    says(before, Asked=1, Answers=0, Response_rate=0.0, Average_score="none")
    says(months[2], Response_rate=0.5, Average_score="none")


def test_satisfaction_by_team_and_category(everybody):
    sheet = open_book(everybody)["Satisfaction"]
    teams = rows_of(sheet, "Team")
    says(line(teams, Team="Billing"), Asked=3, Answers=1, Response_rate=1 / 3, Average_score=5.0)
    says(line(teams, Team="Workplace"), Asked=2, Answers=3, Response_rate=1.0, Average_score=11 / 3)
    says(line(teams, Team="none"), Asked=1, Answers=0, Response_rate=0.0, Average_score="none")
    categories = rows_of(sheet, "Category")
    says(line(categories, Service="Billing and subscriptions", Category="all of it"), Asked=3, Answers=1)
    says(line(categories, Service="Billing and subscriptions", Category="An invoice looks wrong"), Asked=3, Answers=1)
    says(line(categories, Service="Something does not work", Category="It is slow"), Asked=1, Answers=0)
    says(line(categories, Service="How do I …?", Category="A question about using it"), Asked=2, Answers=3, Average_score=11 / 3)
    assert len(categories) == 6


def test_satisfaction_on_the_summary(everybody):
    says(rows_of(open_book(everybody)["Summary"], "Response rate")[0], Asked=6, Answers=4, Response_rate=0.5, Average_score=4.0,
         Answers_before=0, Average_before="none", Satisfied_before="none")


def test_answers_are_those_of_the_month(everybody):
    rows = {row["Ticket"]: row for row in all_rows(open_book(everybody), "Answers")}
    assert {number: row["Score, 1 to 5"] for number, row in rows.items()} == {1: 5, 2: None, 3: 2, 4: 4, 5: None, 6: None, 7: 5}
    assert rows[5]["Answered"] is None is rows[6]["Answered"]
    assert [rows[n]["Asked in the month"] for n in range(1, 8)] == [1, 1, 1, 0, 1, 1, 1]


def test_an_answer_counts_once_in_the_month_in_which_it_was_given(harbour):
    february, april = (rows_of(open_book(write(harbour, month))["Satisfaction"], "All answers")[0] for month in ("2026-02", "2026-04"))
    says(february, Asked=1, Answers=0)
    assert scores(april) == [0, 0, 1, 0, 1] and april["Asked"] == 0 and april["Response rate"] == "none"


def test_comments_are_text_whatever_they_look_like(everybody):
    cells = xlsx.read(everybody)
    found = {cell.value: cell for sheet in ("Answers", "Satisfaction") for cell in cells[sheet].values() if cell.kind == "text"}
    assert found[FORMULA].formula is None and found[FACE].formula is None
    long = [value for value in found if value.startswith("Beta's own words")]
    assert len(long) == 2 and all(value.endswith("…") for value in long)
    assert sorted(len(value) for value in long) == [240, 32767]
    assert "in April" not in found and "April already in Tokyo" not in found


# ---- self-service

def test_articles(everybody):
    sheet = open_book(everybody)["Self-service"]
    now, before = rows_of(sheet, "All of it")[:2]
    share, avoided = "Helpful, of those marked", "Tickets avoided at the form"
    says(now, Articles_read=5, Marked_helpful=1, Marked_not_helpful=1, Tickets_received=5, Tickets_linked_to_incidents=3)
    assert (now[share], now[avoided], now["Avoided, of both"]) == (0.5, 1, pytest.approx(1 / 6))
    says(before, Articles_read=1, Tickets_received=2, Tickets_linked_to_incidents=0)
    assert before[share] == "none"
    articles = rows_of(sheet, "Article")
    assert [row["Article"] for row in articles] == ["=How to ask", "How to pay"]
    says(articles[0], Service="How do I …?", Articles_read=4, Marked_helpful=1, Marked_not_helpful=1)
    says(articles[1], Articles_read=1, Marked_helpful=0)
    assert articles[1][share] == "none" and articles[0][avoided] == 1


def test_incidents(everybody):
    lines = rows_of(open_book(everybody)["Self-service"], "Kind")
    found = {row["Service incident or maintenance"]: row for row in lines if row["Began"]}
    assert list(found) == ["Boat lists", "Boat leaks"]  # by their beginning; not last month's, nor a draft
    says(found["Boat leaks"], Kind="incident", Updates_to_customers=2, Tickets_linked_in_the_month=3, Product_and_cloud="Boat")
    assert found["Boat leaks"]["Lasted, s"] == 30.5 * 3600 and found["Boat lists"]["Over"] == "not yet"
    assert found["Boat lists"]["Tickets linked in the month"] == 0
    assert {row["Ticket"] for row in all_rows(open_book(everybody), "Incident tickets", "Ticket")} == {1, 3, 7}


# ---- training

def test_need_of_training(everybody):
    alpha, beta = rows_of(open_book(everybody)["Training"], "Rank")
    # 5 tickets since January, 2 of them how-to; 80 of 100 seats are assigned, 40 of these in use.
    says(alpha, Customer="Alpha GmbH", Rank=1, Need=0.4 * (1 - 0.8 * 0.5), Tickets_in_three_months=5)
    assert (alpha["How-to share of tickets"], alpha["Of these how-to"], alpha["Suggested course"]) == (pytest.approx(0.4), 2, "Boat course")
    assert (alpha["Deployment: assigned ÷ sold"], alpha["Usage: active ÷ assigned"]) == (pytest.approx(0.8), pytest.approx(0.5))
    # Half of what the other one asks is how-to, too, but nothing lies idle there.
    says(beta, Customer="=Beta", Rank=2, Need=0.0)
    assert beta["How-to share of tickets"] == 0.5 and not beta["Suggested course"]


def test_tickets_before_and_after_a_course(everybody):
    row, = [row for row in rows_of(open_book(everybody)["Training"], "Held on") if row["People there"]]
    says(row, Customer="Alpha GmbH", People_there=2, Course="Raft course", Before_from=202509, Before_to=202511, After_from=202601, After_to=202603)
    assert row["Tickets a month per 100 seats, before"] == pytest.approx(2.0)     # 6 tickets, 3 × 100 seats
    assert row["Tickets a month per 100 seats, after"] == pytest.approx(5 / 3)    # 5 tickets
    assert row["Change"] == pytest.approx(-1 / 6)


# ---- whose it is

def texts(path):
    return [cell.value for cells in xlsx.read(path).values() for cell in cells.values() if cell.kind == "text"]


def test_a_customers_file_holds_its_own_alone(alphas, betas):
    assert not [text for text in texts(alphas) if "Beta" in text]
    assert not [text for text in texts(betas) if "Alpha" in text or FACE in text or text == FORMULA]
    alpha, beta = (rows_of(open_book(path)["Satisfaction"], "All answers")[0] for path in (alphas, betas))
    says(alpha, Asked=4, Answers=3, Response_rate=0.5)
    says(beta, Asked=2, Answers=1, Response_rate=0.5)
    assert {row["Ticket"] for row in all_rows(open_book(betas), "Incident tickets", "Ticket")} == {7}


def test_a_customers_file_lists_the_incidents_that_concern_it(alphas, betas):
    listed = [[row["Service incident or maintenance"] for row in rows_of(open_book(path)["Self-service"], "Kind") if row["Began"]] for path in (alphas, betas)]
    assert listed == [["Boat lists", "Boat leaks"], ["Boat leaks"]]  # the other has no seats in that cloud, but a ticket


@pytest.mark.parametrize("table", ["satisfaction", "article_feedback", "subscription", "adoption_snapshot", "incident_ticket", "enrolment"])
def test_the_role_that_writes_it_sees_that_customer_alone(harbour, table):
    number = one(harbour, "SELECT customer_id FROM firstline.customer WHERE name = 'Alpha GmbH'")
    connection = harbour.connect("firstline_report", autocommit=False)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE firstline_workbook")
            cursor.execute(f"SELECT count(customer_id) FROM firstline.{table}")
            assert cursor.fetchone() == (0,)
            cursor.execute("SELECT set_config('app.customer_id', %s, true)", [str(number)])
            cursor.execute(f"SELECT DISTINCT customer_id FROM firstline.{table}")
            assert cursor.fetchall() == [(number,)]
    finally:
        connection.close()


@pytest.mark.parametrize("column", ["satisfaction (contact_id)", "enrolment (contact_id)", "article_version (agent_id)"])
def test_that_role_sees_no_person(harbour, column):
    table, name = column.rstrip(")").split(" (")
    connection = harbour.connect("firstline_report", autocommit=False)
    try:
        with connection.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute(f"SET LOCAL ROLE firstline_workbook; SELECT {name} FROM firstline.{table}")
    finally:
        connection.close()


# ---- all of it

def test_an_empty_month_says_so(harbour):
    said = texts(write(harbour, "2019-07"))
    for words in ("Nobody was asked and nobody answered in this month.", "No comments.",
                  "Nothing was read in this month, and there were no service incidents.", "No article was read.", "There were none.",
                  "No customer sent tickets or has seats.", "No customer had a course in this month or the twelve before it."):
        assert words in said, words


def test_a_recalculation_changes_nothing(everybody, betas, office):
    for path in (everybody, betas):
        assert calc.changes(xlsx.read(path), xlsx.read(office(path))) == []


def test_counts_are_formulas(everybody):
    """All numbers but data, plain values that look it, and keys."""
    cells = xlsx.read(everybody)
    satisfaction, service, training = cells["Satisfaction"], cells["Self-service"], cells["Training"]
    assert all(satisfaction[f"{column}5"].formula for column in "DEFGHIJKLM")
    assert all(service[f"{column}5"].formula for column in "CDEFGHIJ")
    header = next(reference[1:] for reference, cell in training.items() if cell.value == "Customer")
    assert all(training[f"{column}{int(header) + 1}"].formula for column in "BCDEFGHIJK")


def test_data_goes_on_to_further_sheets(harbour, everybody, office):
    path = write(harbour, "2026-03", "--sheet-rows", "2")
    book, whole = open_book(path), open_book(everybody)
    assert [name for name in book.sheetnames if name.startswith("Answers")] == ["Answers", "Answers 2", "Answers 3", "Answers 4"]
    assert all_rows(book, "Answers") == all_rows(whole, "Answers")
    assert rows_of(book["Satisfaction"], "All answers") == rows_of(whole["Satisfaction"], "All answers")
    assert rows_of(book["Training"], "Rank") == rows_of(whole["Training"], "Rank")
    assert calc.changes(xlsx.read(path), xlsx.read(office(path))) == []
