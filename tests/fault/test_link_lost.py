"""The link to PostgreSQL breaks before, between and after the two round trips of a write: whatever happens, a reply is
written once, and what was acknowledged is there (architecture.md, 'Submissions')."""
import html
import re
from urllib.parse import urlencode

import pytest

from harness.client import Client
from harness.people import JONAS
from harness.proxy import AFTER, BEFORE, Proxy
from harness.work import bodies, file_ticket, reply_form

FIRST_LOAD, WRITE = 1, 2  # the two round trips of a write


@pytest.fixture(scope="module")
def person(web):
    return Client(web.url).sign_in(JONAS)


@pytest.fixture
def ticket(person):
    return file_ticket(person)


@pytest.fixture
def lost_link(web):
    """A worker of its own for one request, whose link breaks as told; (status, headers, body)."""
    folder = web.path / "lost"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o777)
    config = web.path / "lost.conf"
    config.write_text(web.config.read_text().replace(f"host={web.variable('RUN')}", f"host={folder}"))
    config.chmod(0o644)

    def send(cuts, person, path, fields):
        with Proxy(folder, web.variable("RUN"), cuts) as proxy:
            cookies = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
            answer = web.program("firstline-cgi", "--config", config, "--request", "POST", path, "--cookie", cookies, "--body", "-",
                                 "--content-type", "application/x-www-form-urlencoded", "--param", f"HTTP_ORIGIN={web.url}",
                                 input=urlencode(fields), check=False)
            head, _, body = answer.stdout.partition("\n\n" if "\r\n\r\n" not in answer.stdout else "\r\n\r\n")
            headers = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
            assert "Status" in headers, answer.stdout + answer.stderr
            return int(headers["Status"].split()[0]), headers, body, proxy.pipelines

    return send


def reply(person, ticket, text):
    return {**reply_form(person, ticket), "body": text, "says": "replies"}


@pytest.mark.parametrize("cut", [(FIRST_LOAD, BEFORE), (FIRST_LOAD, AFTER), (WRITE, BEFORE), (WRITE, AFTER)], ids=str)
def test_a_link_lost_once_is_not_noticed(web, person, ticket, lost_link, cut):
    fields = reply(person, ticket, f"lost at {cut}")
    status, headers, _, pipelines = lost_link([cut], person, f"/tickets/{ticket}/reply", fields)
    assert (status, headers["Location"].split("#")[0]) == (303, f"/tickets/{ticket}")
    assert len(pipelines) == 2, "the link was not lost"
    assert bodies(web, ticket)[1:] == [f"lost at {cut}"]


@pytest.mark.parametrize("cut", [(FIRST_LOAD, BEFORE), (FIRST_LOAD, AFTER)], ids=str)
def test_a_link_lost_twice_before_the_write_has_written_nothing(web, person, ticket, lost_link, cut):
    status, headers, body, _ = lost_link([cut, cut], person, f"/tickets/{ticket}/reply", reply(person, ticket, "x"))
    assert status == 503
    assert int(headers["Retry-After"]) > 0
    assert "may have been" not in body
    assert len(bodies(web, ticket)) == 1


@pytest.mark.parametrize("written", (False, True), ids=("not written", "written"))
def test_when_nobody_knows_the_page_says_so_and_the_next_sending_settles_it(web, person, ticket, lost_link, written):
    fields = reply(person, ticket, "is it there?")
    status, headers, body, _ = lost_link([(WRITE, AFTER if written else BEFORE), Proxy.REFUSED], person, f"/tickets/{ticket}/reply", fields)
    assert status == 503
    assert int(headers["Retry-After"]) > 0
    assert fields["submission"] in body
    assert "is it there?" in html.unescape(body)
    assert len(bodies(web, ticket)) == (2 if written else 1)
    page = {name: html.unescape(value) for name, value in re.findall(r'name="(?:[^"]*?)(submission|version|seen)" value="([^"]*)"', body)}
    again = person.post(f"/tickets/{ticket}/reply", {**fields, **page})
    assert again.status == 303
    assert bodies(web, ticket)[1:] == ["is it there?"]


def test_no_database_at_all(web, person, ticket, lost_link):
    status, headers, body, _ = lost_link([Proxy.REFUSED] * 4, person, f"/tickets/{ticket}/reply", reply(person, ticket, "typed at length"))
    assert status == 503
    assert int(headers["Retry-After"]) > 0
    assert "typed at length" in html.unescape(body), "what was typed is lost"
    assert len(bodies(web, ticket)) == 1
