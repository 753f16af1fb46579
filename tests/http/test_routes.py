"""Every route of the table × everybody who might ask for it: who may is a column of the table, and this is its proof."""
import re
import subprocess
import uuid

import pytest

from harness.client import Client
from harness.people import INES, JONAS, MIRA, RUTH
from harness.site import Site

VISITORS = {"nobody": None, "contact": JONAS, "colleague": MIRA, "agent": INES, "manager": RUTH}
ROLES = {"nobody": set(), "contact": {"contact"}, "colleague": {"contact"}, "agent": {"agent"}, "manager": {"manager"}}


def routes():
    """The table, as the program prints it: (method, path, who, does)."""
    site = Site("routes")
    printed = subprocess.run([site.prefix / "libexec/firstline-cgi", "--routes"], check=True, capture_output=True, text=True).stdout
    table = [line.split("\t") for line in printed.splitlines()]
    return [(method, path, set(who.split(",")), set(does.split(","))) for method, path, who, does in table]


def concrete(path):
    """A path with something in its places that doesn't exist: who may is checked before what is there."""
    return re.sub(r"<[^>]*>", "999999999", re.sub(r"<text:[^>]*>", "no-such-thing", path))


def door(path):
    return "/desk" if path == "/desk" or path.startswith("/desk/") else ""


@pytest.fixture(scope="module")
def visitors(web):
    clients = {}
    for name, person in VISITORS.items():
        clients[name] = Client(web.url)
        if person:
            clients[name].sign_in(person)
    return clients


def token(client, path):
    """The token of a form on a page that this visitor sees at the door of the path."""
    page = client.follow(client.get(door(path) or "/"))
    return next(value for form in page.forms() for name, value in form.fields if name == "token")


@pytest.mark.parametrize("visitor", VISITORS)
@pytest.mark.parametrize("method, path, who, does", routes(), ids=lambda value: value if isinstance(value, str) else "")
def test_who_may(visitors, visitor, method, path, who, does):
    client = visitors[visitor]
    if method == "GET":
        answer = client.get(concrete(path))
    elif path.endswith("/sign-out"):
        pytest.skip("would end the session that the other cases use; see test_sign_in.py")
    else:
        answer = client.post(concrete(path), {"token": token(client, path), "submission": str(uuid.uuid4())})
    inside = VISITORS[visitor] is not None and VISITORS[visitor].door == door(path)
    if who == {"anyone"} or (inside and ROLES[visitor] & who):
        assert answer.status not in (401, 403, 405, 500), answer.status
        assert "/sign-in" not in (answer.location or ""), answer.location
    elif inside:
        assert answer.status == 403
    elif method == "GET":
        assert answer.status == 303
        assert answer.location.startswith(door(path) + "/sign-in")
    else:
        assert answer.status == 401


@pytest.mark.parametrize("method, path, who, does", [r for r in routes() if r[0] == "POST"], ids=lambda value: value if isinstance(value, str) else "")
@pytest.mark.parametrize("sent", ("no token", "another's token", "another site"))
def test_a_form_that_was_not_meant(visitors, method, path, who, does, sent):
    client = visitors["manager" if door(path) else "contact"]
    stranger = visitors["colleague" if not door(path) else "agent"]
    fields = {"submission": str(uuid.uuid4())}
    headers = {}
    if sent == "another's token":
        fields["token"] = token(stranger, path)
    elif sent == "another site":
        fields["token"] = token(client, path)
        headers["Origin"] = "https://elsewhere.example"
    assert client.post(concrete(path), fields, headers=headers).status == 403


def test_methods_that_a_page_does_not_have(visitors):
    answer = visitors["nobody"].send("DELETE", "/sign-in")
    assert answer.status == 405
    assert {method.strip() for method in answer.headers["Allow"].split(",")} == {"GET", "HEAD", "POST"}


def test_a_path_that_there_is_not(visitors):
    for path in ("/nothing", "/tickets/abc", "/tickets/01", "/desk/nothing", "/tickets/1/2/3/4"):
        answer = visitors["contact" if door(path) == "" else "agent"].get(path)
        assert answer.status == 404, path
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("method, path, who, does", [r for r in routes() if r[0] == "GET" and "downloads" not in r[3]],
                         ids=lambda value: value if isinstance(value, str) else "")
def test_a_page_is_one_round_trip(web, visitors, method, path, who, does):
    visitor = "manager" if door(path) else "contact"
    path = concrete(path)
    visitors[visitor].get(path)
    lines = [line for line in web.log("workers").splitlines() if f" GET {path} " in line]
    trips = int(re.search(r"(\d+) round trip", lines[-1]).group(1))
    assert trips <= 1, lines[-1]
