"""Signing in and out at both doors: who gets in, what is said to those who don't, what slows the guessing, and that a
form outlives the session it was opened in."""
import fcntl
import html
import uuid
from contextlib import contextmanager

import pytest

from harness.client import Client
from harness.people import INES, JONAS, LI, PASSWORD, RUTH
from harness.work import TICKET, ask_page, bodies

WORDS = "Name and password don’t match"


@pytest.fixture(autouse=True)
def nobody_is_throttled(web):
    web.sql("DELETE FROM firstline.login_attempt")
    yield
    web.sql("DELETE FROM firstline.login_attempt")


def attempt(client, name, password, door="", **fields):
    page = client.get(door + "/sign-in")
    return client.submit(page, "/sign-in", {"name": name, "password": password, **fields})


@pytest.mark.parametrize("person, start", [(JONAS, "/"), (LI, "/"), (INES, "/desk"), (RUTH, "/desk")], ids=lambda v: getattr(v, "name", v))
def test_signing_in_and_out(client, person, start):
    answer = attempt(client, person.sign_in_name.upper(), person.password, person.door)
    assert (answer.status, answer.location) == (303, start)
    cookie = next(line for line in answer.headers.get_all("Set-Cookie") if "_session=" in line and "pre_" not in line)
    assert "; HttpOnly" in cookie and "; SameSite=Lax" in cookie and "; Path=/" in cookie and "Max-Age" not in cookie
    page = client.follow(answer)
    assert page.status == 200
    assert person.name in html.unescape(page.text)
    before = dict(client.cookies)
    assert client.submit(page, "/sign-out").location == person.door + "/sign-in"
    assert not [name for name in client.cookies if name in ("customer_session", "desk_session")]
    client.cookies = before  # somebody who kept the cookie
    assert client.get(start).location == person.door + "/sign-in"


@pytest.mark.parametrize("name, password, door", [
    (JONAS.sign_in_name, "mistyped", ""), ("nobody@nowhere.example", PASSWORD, ""), (INES.sign_in_name, PASSWORD, ""),
    (JONAS.sign_in_name, PASSWORD, "/desk"), ("'; DROP TABLE firstline.ticket; --", PASSWORD, "/desk"), (JONAS.sign_in_name, " " + PASSWORD, ""),
])
def test_whoever_may_not_hears_the_same(client, name, password, door):
    answer = attempt(client, name, password, door)
    assert answer.status == 401
    assert WORDS in answer.text
    assert html.escape(name, quote=True).replace("&#x27;", "&#39;") in answer.text, "the name need not be typed again"
    assert password not in answer.text.replace(name, "")
    assert "customer_session" not in client.cookies and "desk_session" not in client.cookies


@pytest.mark.parametrize("name, password", [("", "x"), ("x", ""), ("", ""), ("a" * 255, "x"), ("x", "a" * 1025)])
def test_what_is_missing_or_too_long_is_not_tried(web, client, name, password):
    answer = attempt(client, name, password)
    assert answer.status == 422
    assert web.sql("SELECT count(*) FROM firstline.login_attempt") == [(0,)]


@pytest.mark.parametrize("next_page, leads_to", [
    ("/tickets?page=2", "/tickets?page=2"), ("//evil.example/", "/"), ("https://evil.example/", "/"), ("/\\evil.example", "/"),
    ("/desk", "/"), ("/a\r\nSet-Cookie: x=y", "/"), ("", "/"), ("javascript:alert(1)", "/"),
])
def test_where_it_leads(client, next_page, leads_to):
    answer = attempt(client, JONAS.sign_in_name, PASSWORD, next=next_page)
    assert (answer.status, answer.location) == (303, leads_to)
    assert "x" not in client.cookies


def test_the_page_that_was_asked_for_comes_after_signing_in(client):
    answer = client.get("/tickets?page=2")
    assert answer.status == 303
    page = client.follow(answer)
    assert client.submit(page, "/sign-in", {"name": JONAS.sign_in_name, "password": PASSWORD}).location == "/tickets?page=2"


@contextmanager
def no_hashing(web):
    """Every hashing slot is held meanwhile: who would hash a password is asked to come again with 503."""
    locks = [open(path, "r+") for path in sorted((web.path / "tmp").glob("firstline-*-hash-*.lock"))]
    assert len(locks) == 2, "half of four workers"
    try:
        for lock in locks:
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        for lock in locks:
            lock.close()


def test_unknown_names_cost_as_much_as_known_ones(web, client):
    """The one cost that can be felt is the hash, and both have it; what is said is the same."""
    names = JONAS.sign_in_name, "nobody@example.com"
    with no_hashing(web):
        assert [attempt(client, name, "wrong").status for name in names] == [503, 503]
    known, unknown = (attempt(client, name, "wrong") for name in names)
    assert known.status == unknown.status == 401
    assert WORDS in known.text and WORDS in unknown.text


def test_guessing_one_name_is_slowed_before_anything_is_hashed(web, client):
    for _ in range(10):
        assert attempt(client, JONAS.sign_in_name, "guess").status == 401
    with no_hashing(web):
        answer = attempt(client, JONAS.sign_in_name, PASSWORD)
    assert answer.status == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60
    assert "request" in answer.text
    assert attempt(client, LI.sign_in_name, PASSWORD).status == 303, "others are not held up"
    web.sql("UPDATE firstline.login_attempt SET at = at - interval '16 minutes'")
    assert attempt(client, JONAS.sign_in_name, PASSWORD).status == 303


def test_guessing_from_one_address_is_slowed(web, client):
    web.sql("INSERT INTO firstline.login_attempt (name, address) SELECT 'name-' || n, '127.0.0.1' FROM generate_series(1, 50) AS n")
    answer = attempt(client, LI.sign_in_name, PASSWORD)
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_a_session_that_ran_out(web, client):
    client.sign_in(JONAS)
    assert client.get("/tickets").status == 200
    web.sql("UPDATE firstline.contact_session SET seen_at = now() - interval '3 days'")
    assert client.get("/tickets").location == "/sign-in?next=%2Ftickets"


@pytest.mark.parametrize("lost", ("session", "cookie"))
def test_a_long_form_outlives_its_session(web, client, lost):
    client.sign_in(JONAS)
    text = "A long story.\n\n" + "It took an hour to write <it> & more. " * 500 + uuid.uuid4().hex
    page = ask_page(client)
    web.sql("DELETE FROM firstline.contact_session")
    if lost == "cookie":
        client.cookies.clear()
    answer = client.submit(page, "/ask", {**TICKET, "body": text})
    assert answer.status == 401
    wrong = client.submit(answer, "/sign-in", {"name": JONAS.sign_in_name, "password": "typing error"})
    assert wrong.status == 401
    inside = client.submit(wrong, "/sign-in", {"name": JONAS.sign_in_name, "password": PASSWORD})
    assert inside.status == 200
    assert PASSWORD not in inside.text
    sent = client.submit(inside, "/ask")
    assert sent.status == 303, sent.text
    ticket = int(sent.location.split("/")[-1])
    assert bodies(web, ticket) == [text.strip()]
    assert client.submit(inside, "/ask").location == sent.location, "sent twice it is one ticket"
    assert len(bodies(web, ticket)) == 1


def test_signing_in_again_elsewhere_keeps_what_was_typed(web, client):
    client.sign_in(JONAS)
    page = ask_page(client)
    client.sign_in(JONAS)  # in another tab; the form's token is now of another session
    answer = client.submit(page, "/ask", {**TICKET, "body": "typed before"})
    assert answer.status == 403
    sent = client.submit(answer, "/ask")
    assert sent.status == 303
    assert bodies(web, int(sent.location.split("/")[-1])) == ["typed before"]


def test_a_foreign_form_is_not_carried(client):
    answer = client.post("/ask", {**TICKET, "body": "words of a stranger", "submission": str(uuid.uuid4())}, origin=False)
    assert answer.status == 401
    assert "words of a stranger" not in answer.text
    answer = client.post("/ask", {**TICKET, "body": "words of a stranger"}, headers={"Origin": "https://evil.example"})
    assert answer.status == 403
    assert "words of a stranger" not in answer.text


def test_a_carried_form_goes_only_where_forms_go(client):
    page = client.get("/sign-in")
    for to in ("https://evil.example/", "//evil.example", "/desk/tickets/1/1/reply", "/sign-out", "/nothing", "/tickets"):
        answer = client.submit(page, "/sign-in", {"name": JONAS.sign_in_name, "password": PASSWORD, "carried_to": to, "carried.body": "x"})
        assert (answer.status, answer.location) == (303, "/"), to
        page = client.get("/sign-in")


def test_remote_user(web):
    """The web server's word counts where the configuration says so, and only as a FastCGI parameter."""
    trusting = web.path / "remote-user.conf"
    trusting.write_text(web.config.read_text().replace("remote_user=false", "remote_user=true"))
    trusting.chmod(0o644)

    def ask(config, *params):
        return web.request("GET", "/desk/sign-in?next=/desk/go", "--config", config, *(word for p in params for word in ("--param", p))).stdout

    def is_inside(answer):
        return answer.startswith("Status: 303") and "desk_session=" in answer and "Location: /desk/go\n" in answer.replace("\r", "")

    assert is_inside(ask(trusting, "REMOTE_USER=Ines"))
    assert not is_inside(ask(web.config, "REMOTE_USER=ines"))
    assert not is_inside(ask(trusting, "HTTP_REMOTE_USER=ines", "HTTP_X_REMOTE_USER=ines"))
    assert not is_inside(ask(trusting, "REMOTE_USER="))
    for unknown in ("nobody", JONAS.sign_in_name):
        answer = ask(trusting, f"REMOTE_USER={unknown}")
        assert answer.startswith("Status: 403") and "desk_session" not in answer


def test_a_flood_of_sign_ins_leaves_the_desk_open(web):
    """With every hashing slot held, who signs in is asked to come again at once, and pages are served."""
    inside = Client(web.url).sign_in(INES)
    with no_hashing(web):
        answer = attempt(Client(web.url), JONAS.sign_in_name, PASSWORD)
        assert answer.status == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert inside.get("/desk").status == 200
    assert attempt(Client(web.url), JONAS.sign_in_name, PASSWORD).status == 303
