"""Backup and restore as the README has them: a dump of one installation, restored into a fresh one, is the same desk."""
import pytest

from harness.people import JONAS, enter_everybody
from harness.site import Site, shell


@pytest.fixture
def sites():
    made = [Site("backup"), Site("restore")]
    yield made
    for site in made:
        site.destroy()


def contents(site):
    """Every table with its number of rows and a digest of them."""
    tables = [row[0] for row in site.sql("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
                                         "WHERE schemaname IN ('firstline', 'app') ORDER BY 1")]
    assert len(tables) > 20
    return {table: site.sql(f"SELECT count(*), md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {table} AS t")[0] for table in tables}


def test_a_dump_restores(sites):
    old, new = sites
    old.create()
    enter_everybody(old)
    dump = old.path / "firstline.dump"
    shell('site_load "$1" && as_site_user "$POSTGRES/pg_dump" -h "$RUN" -U postgres -Fc -f "$2" firstline', old.path, dump)

    # A fresh machine: the roles and an empty database, then the dump.
    new.call("site_create", new.prefix, new.port, "quick")
    new.call("postgres_start")
    shell('site_load "$1" && site_program "$1" firstline-admin db create --superuser "host=$RUN user=postgres dbname=postgres"', new.path)
    shell('site_load "$1" && as_site_user "$POSTGRES/pg_restore" --exit-on-error --clean --if-exists -h "$RUN" -U postgres -d firstline "$2"',
          new.path, dump)
    assert contents(new) == contents(old)
    assert "nothing to do" in new.admin("db", "migrate").stdout
    new.admin("check")

    # Rights and guards came along: the customer's role sees nothing without an identity.
    assert new.sql("SELECT count(*) FROM firstline.contact")[0][0] >= 3
    connection = new.connect("firstline_cgi")
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE firstline_customer")
        cursor.execute("SELECT count(*) FROM firstline.contact")
        assert cursor.fetchone() == (0,)
    connection.close()
    assert new.sql("SELECT count(*) FROM firstline.sign_in_name WHERE name = %s", JONAS.sign_in_name) == [(1,)]
