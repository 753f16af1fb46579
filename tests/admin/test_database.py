"""db create, db migrate, db status: on databases of their own, with small migrations of their own."""
import itertools
import shutil
import threading

import pytest
from admin.conftest import refused, table
from harness.site import TOP

ONE = "CREATE TABLE firstline.one (id integer);\nCREATE TABLE firstline.also_one (id integer);\n"
TWO = "CREATE TABLE firstline.two (id integer);\n"
_numbers = itertools.count(1)


class Place:
    """A database name with its configuration, and a folder of SQL that the test may change."""

    def __init__(self, site):
        self.site, self.name = site, f"place{next(_numbers)}"
        self.config = site.path / "conf" / f"{self.name}.conf"
        self.config.write_text(f"[database]\nconnection=host={site.variable('RUN')} dbname={self.name}\n")
        self.sql = site.path / "tmp" / self.name
        (self.sql / "migrations").mkdir(parents=True)
        for script in ("roles.sql", "ledger.sql"):
            shutil.copy(TOP / "sql" / script, self.sql)
        self.write("0001-one", ONE)
        self.write("0002-two", TWO)

    def write(self, name, text):
        (self.sql / "migrations" / f"{name}.sql").write_text(text)

    def remove(self, name):
        (self.sql / "migrations" / f"{name}.sql").unlink()

    def run(self, verb, *arguments):
        return self.site.admin("db", verb, "--config", self.config, "--sql", self.sql, *arguments, check=False)

    def create(self):
        superuser = f"host={self.site.variable('RUN')} user=postgres dbname=postgres"
        return self.run("create", "--superuser", superuser)

    def migrate(self):
        return self.run("migrate")

    def tables(self):
        connection = self.site.connect("postgres", database=self.name)
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'firstline' ORDER BY 1")
            found = [row[0] for row in cursor]
        connection.close()
        return found

    def sql_as(self, user, statement):
        connection = self.site.connect(user, database=self.name)
        with connection.cursor() as cursor:
            cursor.execute(statement)
            rows = cursor.fetchall() if cursor.description else []
        connection.close()
        return rows


@pytest.fixture
def empty(site):
    return Place(site)


@pytest.fixture
def place(empty):
    assert empty.create().returncode == 0
    return empty


# ---- db create ---------------------------------------------------------------------------------------------------------


def test_create_may_be_run_again(empty):
    first, again = empty.create(), empty.create()
    assert first.returncode == 0 and f"database '{empty.name}' created" in first.stdout
    assert again.returncode == 0 and "there already" in again.stdout
    assert empty.sql_as("postgres", "SELECT rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname = 'firstline_auth'") == [(True, False)]
    assert empty.sql_as("postgres", "SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database "
                                    f"WHERE datname = '{empty.name}'") == [("C.UTF-8", "UTF8")]


def test_create_takes_the_user_who_runs_it_for_the_superuser(empty):
    """The tests' programs run as the operating system's user postgres, or as the one who made the cluster."""
    done = empty.run("create")
    assert done.returncode == 0 or "role" in done.stderr


def test_create_wants_a_superuser(place):
    done = place.run("create", "--superuser", f"host={place.site.variable('RUN')} user=firstline_admin dbname=postgres")
    assert refused(done, "'firstline_admin' is not a superuser", "sudo -u postgres")


@pytest.mark.parametrize("conninfo", ["host='unfinished", "nonsense=1", "postgresql://[::"])
def test_create_refuses_a_bad_connection_string(empty, conninfo):
    assert refused(empty.run("create", "--superuser", conninfo), "the connection string can't be read")


def test_create_takes_an_address_too(empty):
    run = empty.site.variable("RUN").replace("/", "%2F")
    assert empty.run("create", "--superuser", f"postgresql://postgres@{run}/postgres").returncode == 0


def test_create_needs_its_files(place):
    (place.sql / "roles.sql").unlink()
    assert refused(place.create(), "roles.sql")


# ---- db migrate --------------------------------------------------------------------------------------------------------


def test_migrate_applies_what_waits_and_no_more(place):
    assert place.migrate().stdout == "applied 0001-one\napplied 0002-two\n"
    assert place.tables() == ["also_one", "one", "schema_migration", "two"]
    place.write("0003-three", "CREATE TABLE firstline.three (id integer);")
    assert place.migrate().stdout == "applied 0003-three\n"
    assert place.migrate().stdout == "nothing to do: all 3 migrations are applied\n"


def test_tables_belong_to_the_owner_and_the_ledger_to_nobody_else(place):
    place.migrate()
    assert place.sql_as("postgres", "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'firstline'") == [("firstline_owner",)]
    for role in ("firstline_admin", "firstline_cgi", "firstline_migrate"):
        assert place.sql_as("postgres", f"SELECT has_table_privilege('{role}', 'firstline.schema_migration', 'INSERT, UPDATE, DELETE')") == [(False,)]


def test_migrate_before_create_says_so(empty):
    assert refused(empty.migrate(), "db create")


def test_migrate_on_several_hosts_at_once(place):
    for number in range(3, 9):
        place.write(f"{number:04}-more", f"SELECT pg_sleep(0.05); CREATE TABLE firstline.more_{number} (id integer);")
    done = []
    hosts = [threading.Thread(target=lambda: done.append(place.migrate())) for _ in range(4)]
    for host in hosts:
        host.start()
    for host in hosts:
        host.join()
    assert [one.returncode for one in done] == [0] * 4, [one.stderr for one in done]
    applied = sorted(line for one in done for line in one.stdout.splitlines() if line.startswith("applied"))
    assert applied == ["applied 0001-one", "applied 0002-two"] + [f"applied {n:04}-more" for n in range(3, 9)]
    assert place.sql_as("postgres", "SELECT count(*) FROM firstline.schema_migration") == [(8,)]


def test_a_failing_migration_leaves_nothing_of_itself(place):
    place.write("0002-two", TWO + "\nINSERT INTO firstline.two VALUES (1);\nSELECT 1 / 0;\n")
    done = place.migrate()
    assert done.returncode == 1 and done.stdout == "applied 0001-one\n"
    assert "0002-two.sql" in done.stderr and "division by zero" in done.stderr
    assert place.tables() == ["also_one", "one", "schema_migration"]
    assert place.sql_as("postgres", "SELECT number FROM firstline.schema_migration") == [(1,)]
    place.write("0002-two", TWO)
    assert place.migrate().stdout == "applied 0002-two\n"


def test_an_error_names_file_and_line(place):
    place.write("0002-two", "-- A comment.\n\nSELECT nothing FROM nowhere;\n")
    assert "0002-two.sql: line 3" in place.migrate().stderr


@pytest.mark.parametrize("word", ["COMMIT", "ROLLBACK"])
def test_a_migration_may_not_end_its_transaction(place, word):
    place.write("0002-two", TWO + f"{word};\nSELECT 1;\n")
    done = place.migrate()
    assert done.returncode == 1 and "COMMIT and ROLLBACK may not stand in it" in done.stderr
    assert place.sql_as("postgres", "SELECT number FROM firstline.schema_migration") == [(1,)]


def test_a_changed_migration_is_refused(place):
    place.migrate()
    place.write("0001-one", ONE + "-- another comment\n")
    place.write("0003-three", "CREATE TABLE firstline.three (id integer);")
    assert refused(place.migrate(), "0001-one was changed after version 0.", "by a new migration")
    assert "three" not in place.tables()


def test_a_renamed_migration_is_refused(place):
    place.migrate()
    place.remove("0002-two")
    place.write("0002-zwei", TWO)
    assert refused(place.migrate(), "0002-two was renamed")


def test_a_database_newer_than_the_program_is_refused(place):
    place.migrate()
    place.remove("0002-two")
    assert refused(place.migrate(), "this database is newer than this program", "0002-two", "install that version")


def test_a_migration_that_was_overtaken_is_refused(place):
    place.migrate()
    place.sql_as("postgres", "DELETE FROM firstline.schema_migration WHERE number = 1")
    assert refused(place.migrate(), "0001 was never applied", "a later one was")


@pytest.mark.parametrize("name, said", [
    ("0004-gap", "the migration 0003 is missing"),
    ("0002-double", "two migrations with the number 0002"),
    ("3-short", "NNNN-name.sql"),
    ("0003_Underline", "NNNN-name.sql"),
])
def test_numbers_and_names_are_checked(place, name, said):
    place.write(name, "SELECT 1;")
    assert refused(place.migrate(), said)
    assert place.tables() == []


def test_the_folder_may_come_from_the_environment(place):
    done = place.site.admin("db", "migrate", "--config", place.config, environment={"FIRSTLINE_SQL": str(place.sql)})
    assert done.stdout == "applied 0001-one\napplied 0002-two\n"


def test_a_folder_without_migrations_is_refused(place):
    place.remove("0001-one")
    place.remove("0002-two")
    assert refused(place.migrate(), "there are no migrations in", "--sql")
    shutil.rmtree(place.sql / "migrations")
    assert refused(place.migrate(), "migrations")


def test_a_busy_table_is_not_waited_for_long(place):
    """The desk waits behind a migration that waits, so it gives up first."""
    place.migrate()
    place.write("0003-three", "ALTER TABLE firstline.one ADD COLUMN more integer;")
    holder = place.site.connect("postgres", autocommit=False, database=place.name)
    with holder.cursor() as cursor:
        cursor.execute("SELECT * FROM firstline.one")
        done = place.migrate()
    holder.close()
    assert refused(done, "lock timeout", "nothing was changed, run it again")
    assert place.migrate().stdout == "applied 0003-three\n"


# ---- db status ---------------------------------------------------------------------------------------------------------


def test_status_lists_them(place):
    assert [row["state"] for row in table(place.run("status"))] == ["waiting", "waiting"]
    place.migrate()
    place.write("0003-three", "SELECT 1;")
    rows = table(place.run("status"))
    assert [(row["name"], row["state"]) for row in rows] == [("0001-one", "applied"), ("0002-two", "applied"), ("0003-three", "waiting")]
    assert rows[0]["applied at"].endswith("(UTC)") and rows[0]["by version"].startswith("0.")


def test_status_tells_faults(place):
    place.migrate()
    place.write("0001-one", "changed")
    place.remove("0002-two")
    done = place.run("status")
    assert done.returncode == 4 and "0001-one was changed" in done.stderr
    assert "\tCHANGED\t" in done.stdout and "\tMISSING\t" in done.stdout


def test_the_installed_migrations_are_these(site):
    """What `make install` put there is what the source has, and the site was made from it."""
    rows = table(site.admin("db", "status"))
    assert [row["name"] for row in rows] == sorted(path.stem for path in (TOP / "sql/migrations").glob("*.sql"))
    assert {row["state"] for row in rows} == {"applied"}
