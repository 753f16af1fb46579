"""The schema keeps its rules: tenancy in every key, row-level security forced and denying by default, append-only
logs, a comment on everything, and each role with no right that its program has no use for (architecture.md,
'Statement contract' and 'Domain'; security.md)."""
import psycopg2
import pytest

ROLES = ("firstline_customer", "firstline_agent", "firstline_cgi", "firstline_report", "firstline_notify", "firstline_admin")
APPEND_ONLY = ("ticket_event", "audit_log", "calendar_version", "plan_version", "plan_target")


def rows(connection, statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def column(connection, statement, *parameters):
    return [row[0] for row in rows(connection, statement, *parameters)]


TENANT_TABLES = """
    SELECT c.oid::regclass::text FROM pg_class AS c
     WHERE c.relnamespace = 'firstline'::regnamespace AND c.relkind IN ('r', 'p')
       AND EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'customer_id' AND a.attnotnull)
     ORDER BY 1"""


def test_tenant_tables_are_guarded(superuser):
    tenant = column(superuser, TENANT_TABLES)
    assert len(tenant) >= 10, "the test doesn't see the tables"
    assert column(superuser, TENANT_TABLES.replace("a.attnotnull", """a.attnotnull
       AND NOT (c.relrowsecurity AND c.relforcerowsecurity)""")) == []


@pytest.mark.parametrize("table", ("contact_session", "agent_session", "login_attempt", "sign_in_name"))
@pytest.mark.parametrize("role", ("firstline_customer", "firstline_agent", "firstline_cgi", "firstline_report", "firstline_notify"))
def test_access_tables_are_reached_by_definer_functions_alone(superuser, role, table):
    assert column(superuser, "SELECT has_table_privilege(%s, %s, 'SELECT, INSERT, UPDATE, DELETE')", role, "firstline." + table) == [False]


def test_every_guarded_table_has_its_policies(superuser):
    missing = rows(superuser, """
        SELECT c.oid::regclass::text, wanted FROM pg_class AS c, unnest(ARRAY['owner', 'customer', 'desk', 'batch']) AS wanted
         WHERE c.relnamespace = 'firstline'::regnamespace AND c.relrowsecurity
           AND NOT EXISTS (SELECT FROM pg_policy AS p WHERE p.polrelid = c.oid AND p.polname = wanted)""")
    assert missing == []


def test_no_policy_has_a_sub_select(superuser):
    assert column(superuser, """
        SELECT polname FROM pg_policy
         WHERE pg_get_expr(polqual, polrelid) ILIKE '%%select%%' OR pg_get_expr(polwithcheck, polrelid) ILIKE '%%select%%'""") == []


def test_keys_of_tenant_tables_begin_with_the_customer(superuser):
    wrong = column(superuser, """
        SELECT k.conrelid::regclass || '.' || k.conname
          FROM pg_constraint AS k
          JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
         WHERE k.contype IN ('p', 'u') AND a.attname <> 'customer_id' AND k.conrelid::regclass::text IN (""" + TENANT_TABLES + ")")
    assert wrong == []


def test_references_between_tenant_tables_carry_the_customer(superuser):
    wrong = column(superuser, """
        SELECT k.conrelid::regclass || '.' || k.conname
          FROM pg_constraint AS k
         WHERE k.contype = 'f' AND k.conrelid::regclass::text IN (""" + TENANT_TABLES + """)
           AND k.confrelid::regclass::text IN (""" + TENANT_TABLES + """)
           AND NOT EXISTS (SELECT FROM unnest(k.conkey, k.confkey) AS pair (here, there)
                             JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = here AND a.attname = 'customer_id'
                             JOIN pg_attribute AS b ON b.attrelid = k.confrelid AND b.attnum = there AND b.attname = 'customer_id')""")
    assert wrong == []


def test_unique_indexes_of_tenant_tables_carry_the_customer(superuser):
    wrong = column(superuser, """
        SELECT i.indexrelid::regclass::text FROM pg_index AS i
         WHERE i.indisunique AND i.indrelid::regclass::text IN (""" + TENANT_TABLES + """)
           AND NOT EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = i.indrelid AND a.attname = 'customer_id' AND a.attnum = ANY (i.indkey))""")
    assert wrong == []


def test_everything_has_a_comment(superuser):
    bare = column(superuser, """
        SELECT c.oid::regclass::text FROM pg_class AS c
         WHERE c.relnamespace = 'firstline'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND obj_description(c.oid, 'pg_class') IS NULL
        UNION ALL
        SELECT a.attrelid::regclass || '.' || a.attname FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
         WHERE c.relnamespace = 'firstline'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND a.attnum > 0 AND NOT a.attisdropped
           AND col_description(a.attrelid, a.attnum) IS NULL
        UNION ALL
        SELECT p.oid::regprocedure::text FROM pg_proc AS p
         WHERE p.pronamespace = 'app'::regnamespace AND obj_description(p.oid, 'pg_proc') IS NULL
        ORDER BY 1""")
    assert bare == []


def test_everything_belongs_to_the_owner_who_cannot_log_in(superuser):
    assert column(superuser, """
        SELECT DISTINCT pg_get_userbyid(relowner)::text FROM pg_class WHERE relnamespace = 'firstline'::regnamespace""") == ["firstline_owner"]
    assert column(superuser, "SELECT rolcanlogin FROM pg_roles WHERE rolname IN ('firstline_owner', 'firstline_auth')") == [False, False]
    assert column(superuser, """
        SELECT member::regrole::text FROM pg_auth_members WHERE roleid IN ('firstline_owner'::regrole, 'firstline_auth'::regrole)
        """) == ["firstline_migrate", "firstline_migrate"]


def test_definer_functions_belong_to_auth_with_a_fixed_search_path(superuser):
    wrong = column(superuser, """
        SELECT p.oid::regprocedure::text FROM pg_proc AS p
         WHERE p.pronamespace IN ('app'::regnamespace, 'firstline'::regnamespace) AND p.prosecdef
           AND (pg_get_userbyid(p.proowner) <> 'firstline_auth' OR NOT coalesce(p.proconfig, '{}') && ARRAY['search_path=pg_catalog, firstline, pg_temp']
                OR has_function_privilege('public', p.oid, 'EXECUTE'))""")
    assert wrong == []


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("role", ROLES)
def test_no_program_may_change_or_delete_what_is_append_only(superuser, role, table):
    assert column(superuser, "SELECT has_table_privilege(%s, %s, 'UPDATE, DELETE, TRUNCATE') OR has_any_column_privilege(%s, %s, 'UPDATE')",
                  role, "firstline." + table, role, "firstline." + table) == [False]


def test_not_even_a_superuser_changes_an_event(superuser, tenants):
    for statement in ("UPDATE firstline.ticket_event SET kind = 'status'", "DELETE FROM firstline.ticket_event",
                      "TRUNCATE firstline.ticket_event"):
        with pytest.raises(psycopg2.Error) as refused:
            rows(superuser, statement)
        assert refused.value.pgcode == "FL409"


@pytest.fixture(scope="module")
def tenants(superuser):
    """Two customers with a row in every tenant table that a customer may read."""
    for number in (901, 902):
        rows_in = f"""
            INSERT INTO firstline.customer (customer_id, name) VALUES ({number}, 'Customer {number}');
            INSERT INTO firstline.contact (customer_id, contact_id, name) VALUES ({number}, {number}, 'Contact {number}');
            INSERT INTO firstline.ticket (customer_id, ticket_id, requester_id, subject, category_id, channel, impact, urgency, priority, received_at)
              VALUES ({number}, {number}, {number}, 'Subject', 11, 'form', 2, 2, 3, now());
            INSERT INTO firstline.ticket_message (customer_id, ticket_id, message_id, author, is_public, body)
              VALUES ({number}, {number}, {number}1, 'requester', true, 'public'), ({number}, {number}, {number}2, 'agent', false, 'note');
            INSERT INTO firstline.ticket_event (customer_id, ticket_id, kind, actor_kind) VALUES ({number}, {number}, 'received', 'contact');
            INSERT INTO firstline.attachment (customer_id, ticket_id, attachment_id, message_id, is_public, name, media_type, size, sha256)
              VALUES ({number}, {number}, {number}1, {number}1, true, 'a', 'text/plain', 1, sha256('a')),
                     ({number}, {number}, {number}2, {number}2, false, 'b', 'text/plain', 1, sha256('b'));
            INSERT INTO firstline.attachment_chunk (customer_id, ticket_id, attachment_id, position, is_public, bytes)
              VALUES ({number}, {number}, {number}1, 0, true, 'a'), ({number}, {number}, {number}2, 0, false, 'b');
            INSERT INTO firstline.submission (customer_id, submission_id, actor_kind, actor_id, request_hash)
              VALUES ({number}, gen_random_uuid(), 'contact', {number}, sha256('a'));
            """
        with superuser.cursor() as cursor:
            cursor.execute(rows_in)
    return (901, 902)


READ_BY_CUSTOMERS = ("customer", "contact", "ticket", "ticket_message", "ticket_event", "attachment", "attachment_chunk", "submission")


@pytest.fixture
def as_customer(site):
    connection = site.connect("firstline_cgi")
    with connection.cursor() as cursor:
        cursor.execute("BEGIN; SET LOCAL ROLE firstline_customer")
    yield connection
    connection.close()


@pytest.mark.parametrize("table", READ_BY_CUSTOMERS)
def test_without_an_identity_nothing_is_seen(as_customer, tenants, table):
    assert column(as_customer, f"SELECT count(*) FROM firstline.{table}") == [0]


@pytest.mark.parametrize("table", READ_BY_CUSTOMERS)
def test_a_customer_sees_its_own_rows_alone(as_customer, tenants, table):
    rows_of = column(as_customer, f"SET LOCAL app.customer_id = '901'; SELECT DISTINCT customer_id FROM firstline.{table}")
    assert rows_of == [901]


@pytest.mark.parametrize("table", ("ticket_message", "attachment", "attachment_chunk"))
def test_a_customer_does_not_see_what_is_internal(as_customer, tenants, table):
    assert column(as_customer, f"SET LOCAL app.customer_id = '901'; SELECT is_public FROM firstline.{table}") == [True]


def test_a_customer_cannot_write_into_another(as_customer, tenants):
    with pytest.raises(psycopg2.Error) as refused:
        rows(as_customer, """SET LOCAL app.customer_id = '901';
            INSERT INTO firstline.ticket_message (customer_id, ticket_id, author, is_public, body) VALUES (902, 902, 'requester', true, 'x')
            RETURNING message_id""")
    assert refused.value.pgcode == "42501"


def test_a_row_cannot_point_into_another_customer(superuser, tenants):
    with pytest.raises(psycopg2.Error) as refused:
        rows(superuser, """INSERT INTO firstline.ticket_message (customer_id, ticket_id, author, is_public, body)
            VALUES (901, 902, 'requester', true, 'x') RETURNING message_id""")
    assert refused.value.pgcode == "23503"


def test_the_web_program_as_itself_reads_no_tenant_table(superuser):
    for table in column(superuser, TENANT_TABLES):
        assert column(superuser, "SELECT has_table_privilege('firstline_cgi', %s, 'SELECT')", table) == [False], table


def test_a_plan_promises_something(superuser):
    with pytest.raises(psycopg2.Error) as refused:
        rows(superuser, """
            WITH c AS (INSERT INTO firstline.calendar (name) VALUES ('no promise') RETURNING calendar_id),
                 p AS (INSERT INTO firstline.plan (name) VALUES ('no promise') RETURNING plan_id)
            INSERT INTO firstline.plan_version (plan_id, version, calendar_id, valid_from, definition, phone_around_the_clock,
                                                service_level_agreement, close_after_days)
            SELECT plan_id, 1, calendar_id, now(), 'x', false, false, 7 FROM c, p RETURNING plan_version_id""")
    assert refused.value.pgcode == "23514"
