"""What the web servers do for the program: the same pages behind nginx, behind Apache with mod_proxy_fcgi and with
mod_fcgid; static files, bodies that are too big, workers that die."""
import os
import re
import signal
import threading
import time

import pytest

from harness.client import Client
from harness.people import INES, JONAS
from harness.site import shell

SERVERS = ("nginx", "proxy", "fcgid")


@pytest.fixture(scope="module", params=SERVERS)
def server(request, web):
    """The site behind one web server after the other; nginx is there again at the end."""
    web.call("nginx_stop")
    if request.param == "nginx":
        web.call("nginx_start")
    else:
        web.call("apache_start", request.param)
    wait_until_healthy(web)
    yield request.param
    web.call("nginx_stop")
    web.call("apache_stop")
    web.call("nginx_start")
    wait_until_healthy(web)


def wait_until_healthy(web):
    for _ in range(100):
        try:
            if Client(web.url).get("/health").status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError("the web server doesn't come up")


def worker_processes(web):
    """The ids of the program's processes of this site."""
    program = str(web.prefix / "libexec/firstline-cgi").encode()
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as line:
                if line.read().split(b"\0")[0] == program:
                    with open(f"/proc/{pid}/environ", "rb") as environment:
                        if f"FIRSTLINE_CONFIG={web.config}".encode() in environment.read():
                            found.append(int(pid))
        except OSError:
            pass
    return sorted(found)


def test_people_sign_in(web, server):
    for person in (JONAS, INES):
        client = Client(web.url).sign_in(person)
        page = client.get(person.door or "/")
        assert client.follow(page).status == 200


def test_headers_come_through(web, server):
    answer = Client(web.url).get("/sign-in")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers.get_all("Content-Type") == ["text/html; charset=utf-8"]


def test_an_address_is_handed_over_as_it_was_asked_for(web, server):
    """An encoded slash isn't another segment, and dots aren't obeyed."""
    client = Client(web.url).sign_in(JONAS)
    assert client.get("/tickets%2F1").status == 404
    assert client.get("/nothing/..%2f..%2fetc/passwd").status in (400, 404)


def test_static_files(web, server):
    client = Client(web.url)
    styles = re.search(r'href="(/static/[^"]*\.css[^"]*)"', client.get("/sign-in").text)[1]
    answer = client.get(styles)
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/css")
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get("/static/nothing.css").status == 404
    assert client.get("/static/").status in (403, 404)
    assert client.get("/static/../firstline.conf").status in (400, 404)


def test_a_user_name_in_a_header_is_not_believed(web, server):
    """REMOTE_USER is a parameter that only the web server sets."""
    for headers in ({"Remote-User": JONAS.sign_in_name}, {"Authorization": "Basic am9uYXNAaGFsZGVuLmV4YW1wbGU6eA=="}):
        answer = Client(web.url).get("/tickets", headers=headers)
        assert answer.status == 303 and "/sign-in" in answer.location


def test_a_body_over_every_limit(web, server):
    """136 MiB announced: refused, whether the server or the program says so, and the next request is served."""
    client = Client(web.url)
    try:
        answer = client.send("POST", "/sign-in", b"", {"Content-Length": str(136 * 1024 * 1024),
                                                       "Content-Type": "application/x-www-form-urlencoded"})
    except OSError:
        answer = None  # a server may close at once
    if answer is not None:
        assert answer.status in (400, 408, 413), answer.status
    assert client.get("/health").status == 200


def test_a_worker_that_dies_is_replaced(web, server):
    client = Client(web.url)
    assert client.get("/health").status == 200
    before = worker_processes(web)
    for _ in range(50):
        if server == "fcgid" or len(before) == 4:
            break
        time.sleep(0.1)
        before = worker_processes(web)
    assert before
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    for _ in range(100):
        time.sleep(0.1)
        if client.get("/health").status == 200:
            break
    assert client.get("/health").status == 200
    assert not set(before) & set(worker_processes(web))


def test_when_no_worker_is_there(web):
    """A short page that says what to do, and when to come again."""
    web.call("workers_stop")
    try:
        answer = Client(web.url).get("/sign-in")
        assert answer.status == 503
        assert answer.headers["Retry-After"]
        assert "again" in answer.text
    finally:
        web.call("workers_start")
    wait_until_healthy(web)


def test_workbooks_are_not_for_the_asking(web):
    """The folder that X-Accel-Redirect names is internal."""
    shell('echo secret > "$1/workbooks/sla-2026-01.xlsx"', web.path)
    try:
        answer = Client(web.url).get("/workbooks/sla-2026-01.xlsx")
        assert answer.status == 404
        assert "secret" not in answer.text
    finally:
        (web.workbooks / "sla-2026-01.xlsx").unlink()


def test_stopping_finishes_the_request_at_hand(web):
    """SIGTERM while requests are under way: each of them is answered."""
    answers = []

    def ask():
        for _ in range(40):
            answers.append(Client(web.url).get("/sign-in").status)
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(6):
        for pid in worker_processes(web):
            try:
                os.kill(pid, signal.SIGTERM)
            except ProcessLookupError:
                pass
        time.sleep(0.2)
    for thread in threads:
        thread.join()
    assert set(answers) == {200}, {status: answers.count(status) for status in set(answers)}
