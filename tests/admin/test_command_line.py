"""The command table: help everywhere, exit status 2 for what is typed wrong, and messages that say what to do."""
import pytest
from admin.conftest import refused


def commands(site):
    """Group and verb of every command, read from the overview."""
    lines = site.admin("--help").stdout.partition("Commands:\n")[2].partition("\n\n")[0].splitlines()
    words = [line.split() for line in lines]
    return [line[:2] if line[1].islower() and line[0] not in ("rebuild", "check") else line[:1] for line in words]


def test_every_command_has_help_without_a_database(site):
    found = commands(site)
    assert ["db", "create"] in found and ["rebuild"] in found and len(found) > 20
    for words in found:
        done = site.admin(*words, "--help", environment={"FIRSTLINE_CONFIG": "/nowhere"})
        assert "Usage:" in done.stdout and " ".join(words) in done.stdout and "--config=FILE" in done.stdout


def test_a_group_lists_its_commands(site):
    lines = site.admin("customer", "--help").stdout
    assert "customer add NAME" in lines and "customer list" in lines and "account" not in lines


def test_version(site):
    assert site.admin("--version").stdout.startswith("firstline-admin 0.")


@pytest.mark.parametrize("words, said", [
    ([], "a command is missing"),
    (["frobnicate"], "no command 'frobnicate'"),
    (["customer"], "no command 'customer'"),
    (["customer", "remove"], "no command 'customer remove'"),
    (["customer", "add"], "an argument is missing"),
    (["customer", "add", "Two", "Words"], "too many arguments"),
    (["customer", "list", "--colour"], "Unknown option"),
    (["customer", "add", "--timezone"], "Missing argument"),
    (["db", "migrate", "now"], "too many arguments"),
])
def test_what_is_typed_wrong_is_status_2(admin, words, said):
    assert refused(admin(*words), said, "--help", status=2)


def test_arguments_must_be_utf8(site, admin):
    assert refused(admin("customer", "add", b"\xff\xfe".decode("utf-8", "surrogateescape")), "not UTF-8", status=2)


def test_a_name_may_begin_with_a_dash(admin, fresh):
    name = fresh("-dash")
    assert f": {name}\n" in admin("customer", "add", "--", name).stdout


def test_the_configuration_is_named_or_refused(site, admin, tmp_path):
    assert refused(admin("customer", "list", "--config", "/nowhere/firstline.conf"), "/nowhere/firstline.conf")
    assert admin("customer", "list", "--config", site.config, environment={"FIRSTLINE_CONFIG": "/nowhere"}).returncode == 0
    assert admin("--config", site.config, "customer", "list", environment={"FIRSTLINE_CONFIG": "/nowhere"}).returncode == 0


def test_no_database_says_what_to_look_at(site, admin):
    config = site.path / "conf" / "elsewhere.conf"
    config.write_text("[database]\nconnection=host=/nowhere dbname=firstline\n")
    assert refused(admin("customer", "list", "--config", config), "no database", "is PostgreSQL running")


def test_output_that_cannot_be_written_is_a_failure(site):
    done = site.call('f() { site_program "$@" >/dev/full; }; f', "firstline-admin", "customer", "list", check=False)
    assert done.returncode == 1 and "standard output can't be written" in done.stderr
