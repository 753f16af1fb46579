"""account add, password, disable, enable, list: and that a password is nowhere but in its hash."""
import os
import pty
import re
import subprocess

import pytest
from admin.conftest import refused, table
from harness.site import TOP

GOOD = "correct horse battery staple"


@pytest.fixture
def customer(admin, fresh):
    """A customer with the contact Mira."""
    name = fresh("Signing")
    admin("customer", "add", name)
    admin("contact", "add", name, "Mira Kern", "--email", "mira@signing.example")
    return name


@pytest.fixture
def agent(admin, fresh):
    name = fresh("Agent")
    admin("agent", "add", name)
    return name


@pytest.fixture
def sign_in_name(fresh):
    return fresh("name").replace(" ", "")


def stored(site, name):
    return site.sql("SELECT password_hash, disabled_at IS NOT NULL FROM firstline.sign_in_name WHERE name = %s", name)


def test_a_contact_and_an_agent(site, admin, customer, agent, sign_in_name, audited):
    mail, desk = f"{sign_in_name}@signing.example", sign_in_name
    done = admin("account", "add", mail.upper(), "--customer", customer, "--contact", "mira@signing.example", input=GOOD + "\n")
    assert done.returncode == 0 and done.stdout.startswith(f"{mail} may sign in at http://localhost")
    assert admin("account", "add", desk, "--agent", agent, "--password-file", "stdin", input=GOOD).stdout.endswith("/desk\n")
    for name in (mail, desk):
        (hashed, disabled), = stored(site, name)
        assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$") and not disabled
    assert [(row[0], row[3].split()[-1]) for row in audited()] == [("account_add", "door=customer"), ("account_add", "door=desk")]
    rows = {row["sign-in name"]: row for row in table(admin("account", "list"))}
    assert (rows[mail]["role"], rows[mail]["person"], rows[mail]["customer"], rows[mail]["state"]) == ("contact", "Mira Kern", customer, "active")
    assert (rows[desk]["role"], rows[desk]["person"]) == ("agent", agent)


def test_a_name_is_given_once(admin, customer, agent, sign_in_name):
    admin("account", "add", sign_in_name, "--agent", agent, input=GOOD)
    done = admin("account", "add", sign_in_name.upper(), "--customer", customer, "--contact", "Mira Kern", input=GOOD)
    assert refused(done, f"somebody signs in as '{sign_in_name}' already")


def test_a_generated_password_is_printed_once_and_good(admin, agent, sign_in_name, audited):
    done = admin("account", "add", sign_in_name, "--agent", agent, "--generate")
    password, = re.findall(r"^password: ((?:[a-z2-9]{4}-){4}[a-z2-9]{4})$", done.stdout, re.M)
    assert password not in str(audited())
    again = admin("account", "password", sign_in_name, "--generate")
    assert re.search(r"^password: ", again.stdout, re.M) and password not in again.stdout


def test_a_password_file(site, admin, agent, sign_in_name):
    file = site.path / "tmp" / "password"
    file.write_text(GOOD + "\n")
    assert admin("account", "add", sign_in_name, "--agent", agent, "--password-file", file).returncode == 0
    assert GOOD not in str(site.sql("SELECT * FROM firstline.sign_in_name")) + site.log("postgresql")
    file.write_text(GOOD + "\nsecond line\n")
    assert refused(admin("account", "password", sign_in_name, "--password-file", file), "more than one line")
    file.write_text("")
    assert refused(admin("account", "password", sign_in_name, "--password-file", file), "no password")
    assert refused(admin("account", "password", sign_in_name, "--password-file", "/nowhere"), "/nowhere", "No such file")


@pytest.mark.parametrize("password, said", [
    ("short", "shorter than 12 characters"),
    ("äöüäöüäöüäö", "shorter than 12 characters"),
    ("x" * 12, "one character over and over"),
    ("y" * 64 + "z" * 65, "longer than 128 characters"),
    ("tab\tin the middle", "control character"),
    ("", "holds no password"),
    ("z" * 2000, "too long"),
])
def test_bad_passwords(site, admin, agent, sign_in_name, password, said):
    assert refused(admin("account", "add", sign_in_name, "--agent", agent, input=password), said)
    assert stored(site, sign_in_name) == []


def test_the_name_is_no_password(admin, agent):
    assert refused(admin("account", "add", "somebody-of-length", "--agent", agent, input="Somebody-Of-Length"), "is the sign-in name")


def test_twelve_characters_count_as_people_count(site, admin, agent, sign_in_name):
    assert admin("account", "add", sign_in_name, "--agent", agent, input="äöüäöüäöüäöü").returncode == 0


@pytest.mark.parametrize("options, said", [
    ([], "whose account is it"),
    (["--customer", "X"], "whose account is it"),
    (["--contact", "X"], "whose account is it"),
    (["--agent", "X", "--customer", "X", "--contact", "Y"], "whose account is it"),
])
def test_whose_account(admin, options, said):
    assert refused(admin("account", "add", "anybody", *options, input=GOOD), said, status=2)


@pytest.mark.parametrize("name, said", [("two words", "holds a blank"), ("", "is empty"), ("x" * 255, "longer than 254")])
def test_bad_sign_in_names(admin, name, said):
    assert refused(admin("account", "add", name, "--agent", "X", input=GOOD), said, status=2)


def test_unknown_people(admin, customer):
    assert refused(admin("account", "add", "x1", "--agent", "Nobody At All", input=GOOD), "there is no agent 'Nobody At All'")
    assert refused(admin("account", "add", "x1", "--customer", customer, "--contact", "Nobody", input=GOOD), "there is no contact 'Nobody'")
    for verb in ("password", "disable", "enable"):
        assert refused(admin("account", verb, "nobody-at-all", input=GOOD), "nobody signs in as 'nobody-at-all'", "account list")


def test_both_ways_to_a_password_are_one_too_many(admin, agent, sign_in_name):
    done = admin("account", "add", sign_in_name, "--agent", agent, "--generate", "--password-file", "stdin", input=GOOD)
    assert refused(done, "choose", status=2)


def sessions(site, agent):
    return site.sql("SELECT count(*) FROM firstline.agent_session JOIN firstline.agent USING (agent_id) WHERE name = %s", agent)[0][0]


def open_session(site, agent):
    site.sql("INSERT INTO firstline.agent_session (token_hash, agent_id) SELECT sha256(gen_random_uuid()::text::bytea), agent_id "
             "FROM firstline.agent WHERE name = %s", agent)


def test_another_password_ends_the_sessions(site, admin, agent, sign_in_name, audited):
    admin("account", "add", sign_in_name, "--agent", agent, input=GOOD)
    before = stored(site, sign_in_name)
    open_session(site, agent)
    assert admin("account", "password", sign_in_name, input="another fine password").returncode == 0
    assert stored(site, sign_in_name) != before and sessions(site, agent) == 0
    assert [row[0] for row in audited()] == ["account_add", "account_password"]


def test_disable_and_enable(site, admin, agent, sign_in_name, audited):
    admin("account", "add", sign_in_name, "--agent", agent, input=GOOD)
    open_session(site, agent)
    assert admin("account", "disable", sign_in_name).stdout == f"{sign_in_name} may no longer sign in\n"
    assert stored(site, sign_in_name)[0][1] and sessions(site, agent) == 0
    assert "already" in admin("account", "disable", sign_in_name).stdout
    assert admin("account", "enable", sign_in_name).stdout == f"{sign_in_name} may sign in again\n"
    assert not stored(site, sign_in_name)[0][1]
    assert [row[0] for row in audited()] == ["account_add", "account_disable", "account_enable"]


def test_a_contacts_sessions_end_too(site, admin, customer, sign_in_name):
    admin("account", "add", sign_in_name, "--customer", customer, "--contact", "Mira Kern", input=GOOD)
    site.sql("INSERT INTO firstline.contact_session (customer_id, token_hash, contact_id) SELECT p.customer_id, sha256(c.name::bytea), p.contact_id "
             "FROM firstline.contact AS p JOIN firstline.customer AS c USING (customer_id) WHERE c.name = %s", customer)
    admin("account", "disable", sign_in_name)
    assert site.sql("SELECT count(*) FROM firstline.contact_session JOIN firstline.customer USING (customer_id) WHERE name = %s", customer) == [(0,)]


def test_a_terminal_is_asked_and_shows_nothing(site, admin, agent, sign_in_name):
    """Typed twice on a terminal that echoes nothing of it."""
    ours, theirs = pty.openpty()
    script = f'. "{TOP}/conf/lib.sh"; site_program "{site.path}" firstline-admin account add {sign_in_name} --agent "{agent}"'
    process = subprocess.Popen(["setsid", "--ctty", "bash", "-c", script, "conf/lib.sh"], stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown = b""
    for prompt in (b"Password: ", b"Once more: "):
        while prompt not in shown:
            shown += os.read(ours, 1000)
        os.write(ours, GOOD.encode() + b"\n")
    assert process.wait(timeout=30) == 0
    try:
        while more := os.read(ours, 1000):
            shown += more
    except OSError:  # how Linux says that nobody has the other side open any more
        os.close(ours)
    assert GOOD.encode() not in shown and b"may sign in" in shown
    assert len(stored(site, sign_in_name)) == 1
