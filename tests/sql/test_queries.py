"""Every statement of sql/queries/ prepared and planned under each role of its scope, with the columns that its comment
promises (tests/db/check_queries.c); and the statement contract's own check, which must notice each breach."""
import subprocess
import sys

import pytest

from harness import tap
from harness.site import TOP

sys.path.insert(0, str(TOP / "sql"))
sys.dont_write_bytecode = True
import embed  # noqa: E402
import sqlscope  # noqa: E402

QUERIES = sorted(str(path.relative_to(TOP)) for path in (TOP / "sql/queries").glob("*.sql"))
MIGRATIONS = sorted(str(path.relative_to(TOP)) for path in (TOP / "sql/migrations").glob("*.sql"))
ROLES = {"customer": "firstline_customer", "desk": "firstline_agent", "sign-in": "firstline_cgi", "report": "firstline_report",
         "admin": "firstline_admin", "notify": "firstline_notify", "migrate": "firstline_owner"}


@pytest.fixture(scope="module")
def checked(site):
    return tap.run([tap.build("tests/db/check_queries"), f"host={site.variable('RUN')} dbname=firstline"])


def pairs():
    """(query, role) of all statements; those that make a temporary table are run, not checked."""
    queries, errors = embed.read_all(str(TOP), QUERIES, MIGRATIONS)
    assert not errors, "\n".join(errors)
    return [(query.name, ROLES[scope]) for query in queries for scope in query.scopes if not query.makes_temporary_table]


@pytest.mark.parametrize("name, role", pairs())
def test_statement(checked, name, role):
    results, output = checked
    verdict = results.get(f"{name} as {role}", "missing")
    after = output.partition(f"not ok {name}")[2] if verdict != "ok" else ""
    assert verdict == "ok", after or [line for line in output.splitlines() if line.startswith(("#", "Bail")) or name in line]


def test_every_file_is_embedded():
    listed = subprocess.run(["grep", "-o", r"sql/queries/[a-z_]*\.sql", TOP / "sql/local.mk"], check=True, capture_output=True, text=True).stdout
    assert sorted(listed.split()) == QUERIES
    listed = subprocess.run(["grep", "-o", r"sql/migrations/[-0-9a-z_]*\.sql", TOP / "sql/local.mk"], check=True, capture_output=True, text=True).stdout
    assert listed.split() == MIGRATIONS


# ---- the contract's check -------------------------------------------------------------------------------------------

TENANTS = {"ticket", "message", "contact"}


def breaches(sql):
    return [message for _, message in sqlscope.check(embed.tokens_of(sql), TENANTS)]


BOUND = [
    "SELECT * FROM ticket WHERE customer_id = $1 AND ticket_id = $2",
    "SELECT * FROM ticket WHERE $1 = customer_id",
    "SELECT * FROM ticket WHERE customer_id = $1::bigint",
    "SELECT * FROM firstline.ticket AS t WHERE t.customer_id = $1",
    "SELECT * FROM ticket t JOIN message m ON m.customer_id = t.customer_id AND m.ticket_id = t.ticket_id WHERE t.customer_id = $1",
    "SELECT * FROM ticket t JOIN message m USING (customer_id, ticket_id) WHERE t.customer_id = $1",
    "SELECT * FROM ticket t LEFT JOIN message m ON (m.customer_id, m.ticket_id) = (t.customer_id, t.ticket_id) WHERE t.customer_id = $1",
    "SELECT * FROM ticket t, message m WHERE t.customer_id = $1 AND m.customer_id = $1 AND m.ticket_id = t.ticket_id",
    "SELECT *, (SELECT max(at) FROM message m WHERE m.customer_id = t.customer_id) FROM ticket t WHERE t.customer_id = $1",
    "SELECT * FROM ticket t WHERE t.customer_id = $1 AND EXISTS (SELECT FROM message m WHERE m.customer_id = $1)",
    "SELECT * FROM ticket t CROSS JOIN LATERAL (SELECT * FROM message m WHERE m.customer_id = t.customer_id) AS l WHERE t.customer_id = $1",
    "SELECT extract(epoch FROM at) FROM message WHERE customer_id = $1 AND body IS DISTINCT FROM subject",
    "SELECT * FROM category WHERE name = $1",
    "SELECT * FROM (ticket t JOIN message m ON m.customer_id = t.customer_id) WHERE t.customer_id = $1",
    "WITH t AS (SELECT * FROM ticket WHERE customer_id = $1) SELECT * FROM t",
    "WITH m AS (INSERT INTO message (customer_id, body) VALUES ($1, $2) RETURNING message_id) UPDATE ticket SET n = n + 1 WHERE customer_id = $1",
    "INSERT INTO ticket (customer_id, subject) VALUES ($1, $2) ON CONFLICT (customer_id) DO NOTHING RETURNING true",
    "INSERT INTO ticket (customer_id, subject) SELECT $1, body FROM message WHERE customer_id = $1",
    "INSERT INTO ticket AS t (customer_id, n) VALUES ($1, 1) ON CONFLICT (customer_id) DO UPDATE SET n = t.n + 1 WHERE t.n < 5",
    "UPDATE ticket SET status = 'closed', at = now() WHERE customer_id = $1 AND ticket_id = $2",
    "UPDATE ticket t SET n = c.n FROM contact c WHERE t.customer_id = $1 AND c.customer_id = t.customer_id",
    "DELETE FROM message m USING ticket t WHERE m.customer_id = t.customer_id AND t.customer_id = $1",
    "SELECT * FROM ticket WHERE customer_id = $1 UNION ALL SELECT * FROM message WHERE customer_id = $1",
    "SELECT * FROM unnest($2::bigint[]) AS id JOIN ticket t ON t.ticket_id = id WHERE t.customer_id = $1",
    "SELECT 'FROM ticket', $$ FROM ticket $$ -- FROM ticket",
    "SELECT * FROM ticket t WHERE t.customer_id = $1 FOR UPDATE OF t",
    "VALUES ($1)",
]
UNBOUND = [
    "SELECT * FROM ticket",
    "SELECT * FROM ticket WHERE ticket_id = $1",
    "SELECT * FROM ticket WHERE customer_id > $1",
    "SELECT * FROM ticket WHERE customer_id = app.customer_id()",
    "SELECT * FROM ticket WHERE customer_id = 5",
    "SELECT * FROM ticket t JOIN message m ON m.ticket_id = t.ticket_id WHERE t.customer_id = $1",
    "SELECT * FROM ticket t JOIN message m USING (ticket_id) WHERE t.customer_id = $1",
    "SELECT * FROM ticket t, message m WHERE t.customer_id = $1 AND m.ticket_id = t.ticket_id",
    "SELECT *, (SELECT max(at) FROM message m WHERE m.ticket_id = t.ticket_id) FROM ticket t WHERE t.customer_id = $1",
    "SELECT * FROM category c JOIN ticket t ON t.category_id = c.category_id WHERE c.category_id = $1",
    "SELECT * FROM customer_list c JOIN ticket t ON t.customer_id = c.customer_id",
    "SELECT * FROM ticket t WHERE EXISTS (SELECT FROM message m WHERE m.customer_id = $1)",
    "WITH t AS (SELECT * FROM ticket) SELECT * FROM t WHERE customer_id = $1",
    "SELECT * FROM ticket WHERE customer_id = $1 UNION ALL SELECT * FROM message",
    "INSERT INTO ticket (subject) VALUES ($1)",
    "INSERT INTO ticket (subject, customer_id) VALUES ($1, 7)",
    "INSERT INTO ticket (customer_id, subject) SELECT $1, body FROM message",
    "UPDATE ticket SET customer_id = $1",
    "UPDATE ticket SET status = 'closed' WHERE ticket_id = $1",
    "UPDATE ticket t SET n = c.n FROM contact c WHERE t.customer_id = $1",
    "DELETE FROM ticket",
    "DELETE FROM message m USING ticket t WHERE t.customer_id = $1",
    'SELECT * FROM "ticket"',
    "SELECT * FROM TICKET",
    "SELECT * FROM ONLY ticket",
    "SELECT * FROM (SELECT * FROM ticket) AS t",
]


@pytest.mark.parametrize("sql", BOUND)
def test_bound_statement_passes(sql):
    assert breaches(sql) == []


@pytest.mark.parametrize("sql", UNBOUND)
def test_unbound_statement_is_found(sql):
    assert breaches(sql) != []


def test_tenant_tables_are_read_from_the_migrations():
    tenants = sqlscope.tenant_tables(TOP / path for path in MIGRATIONS)
    assert {"ticket", "ticket_message", "ticket_event", "contact", "customer", "submission"} <= tenants
    assert not {"category", "sign_in_name", "audit_log", "agent"} & tenants


GOOD = """-- name: thing_show
-- scope: desk
-- A thing.
-- $1: thing
-- returns: name
SELECT name FROM thing WHERE thing_id = $1;
"""
FAULTS = [
    ("-- name: thing_show", "-- name: Thing Show", "not of the form"),
    ("-- name: thing_show\n", "", "without a '-- name:'"),
    ("-- scope: desk", "-- scope: everybody", "unknown scope"),
    ("-- A thing.\n", "", "no line that says"),
    ("-- $1: thing\n", "", "$1 is not described"),
    ("thing_id = $1", "true", "described but not used"),
    ("-- $1: thing", "-- $1: thing\n-- $1: again", "described twice"),
    ("$1", "$2", "$1 of thing_show is left out"),
    ("$1;", "$1", "doesn't end with ';'"),
    ("$1;", "$1; SELECT 1;", "more than one statement"),
    ("SELECT name FROM thing WHERE thing_id = $1;", "", "no statement"),
    ("-- returns: name", "-- returns: name, name", "stands twice"),
    ("-- returns: name", "-- returns: the name", "not a plain identifier"),
    ("-- scope: desk", "-- scope: desk\n-- result: json", "'binary' is the only other"),
    ("SELECT name", "SELECT 'name", "not SQL from here"),
    ("SELECT name", "SELECT /* name", "not closed"),
    ("SELECT name FROM thing WHERE thing_id = $1;", "COPY thing TO STDOUT;", "not in binary form"),
]


def errors_of(tmp_path, text):
    (tmp_path / "thing.sql").write_text(text)
    return embed.read_all(str(tmp_path), ["thing.sql"], [])[1]


def test_good_block_has_no_error(tmp_path):
    assert errors_of(tmp_path, GOOD) == []


@pytest.mark.parametrize("old, new, complaint", FAULTS)
def test_fault_is_told_with_file_and_line(tmp_path, old, new, complaint):
    assert old in GOOD
    found = errors_of(tmp_path, GOOD.replace(old, new))
    assert any(complaint in error for error in found), found
    assert all(error.startswith("thing.sql:") and error.split(":")[1].isdigit() for error in found)


def test_one_name_stands_once(tmp_path):
    assert any("already" in error for error in errors_of(tmp_path, GOOD + "\n" + GOOD))


def test_constants_of_two_queries_must_differ(tmp_path):
    other = GOOD.replace("thing_show", "thing").replace("returns: name", "returns: show_name")
    assert any("both give the constant" in error for error in errors_of(tmp_path, GOOD + "\n" + other))


def test_statement_arrives_whole(tmp_path):
    """Comments go; strings, quotes and operators stay as they are."""
    sql = "SELECT 'a -- b', $$ it's $$, \"Na\"\"me\", E'\\n\\'', 1-- c\n - 2 /* d /* e */ */ FROM t WHERE a->>'b' = $1 AND c ? 'd';"
    (tmp_path / "thing.sql").write_text(GOOD.replace("SELECT name FROM thing WHERE thing_id = $1;", sql))
    query = embed.read_all(str(tmp_path), ["thing.sql"], [])[0][0]
    text = embed.sql_text(query.tokens)
    assert text == "SELECT 'a -- b', $$ it's $$, \"Na\"\"me\", E'\\n\\'', 1 - 2 FROM t WHERE a->>'b' = $1 AND c ? 'd'"
    literal = embed.c_string(text)
    source = tmp_path / "out.c"
    source.write_text(f"#include <stdio.h>\nint main(void) {{ fputs({literal}, stdout); return 0; }}\n")
    subprocess.run(["cc", "-o", tmp_path / "out", source], check=True)
    assert subprocess.run([tmp_path / "out"], check=True, capture_output=True, text=True).stdout == text


def test_long_statements_arrive_whole(tmp_path):
    text = "SELECT " + ", ".join(f"'{chr(92)}x{i:02x} \"?'" for i in range(300))
    source = tmp_path / "out.c"
    source.write_text(f"#include <stdio.h>\nint main(void) {{ fputs({embed.c_string(text)}, stdout); return 0; }}\n")
    subprocess.run(["cc", "-o", tmp_path / "out", source], check=True)
    assert subprocess.run([tmp_path / "out"], check=True, capture_output=True, text=True).stdout == text
