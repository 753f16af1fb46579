"""What each of the web servers does for the program: the same pages behind nginx, behind Apache with mod_proxy_fcgi and
with mod_fcgid; static files, bodies that are too big, workers that die."""
import os
import re
import signal
import socket
import time

import pytest

from harness.client import Client
from harness.people import INES, JONAS

SERVERS = ("nginx", "proxy", "fcgid")


@pytest.fixture(scope="module", params=SERVERS)
def server(request, web):
    """The site behind one web server after the other; nginx is there again at the end."""
    web.call("nginx_stop")
    if request.param == "nginx":
        web.call("nginx_start")
    else:
        web.call("apache_start", request.param)
    web.wait_until_healthy()
    yield request.param
    web.call("nginx_stop")
    web.call("apache_stop")
    web.call("nginx_start")
    web.wait_until_healthy()


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
    """136 MiB are refused, whether the server or the program says so, and the next request is served."""
    with socket.create_connection(("127.0.0.1", web.port), timeout=30) as connection:
        length = 136 * 1024 * 1024
        connection.sendall(f"POST /sign-in HTTP/1.1\r\nHost: localhost:{web.port}\r\nContent-Length: {length}\r\n"
                           "Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode())
        try:
            for _ in range(length // 65536):
                connection.sendall(b"x" * 65536)
        except OSError:
            pass  # it needn't listen to the end
        try:
            status = connection.makefile("rb").readline()
        except OSError:
            status = b""  # nor stay until we have read the answer
    assert status == b"" or int(status.split()[1]) == 413, status
    assert Client(web.url).get("/health").status == 200


def test_a_worker_that_dies_is_replaced(web, server):
    client = Client(web.url)
    assert client.get("/health").status == 200
    before = web.worker_processes()
    for _ in range(50):
        if server == "fcgid" or len(before) == 4:
            break
        time.sleep(0.1)
        before = web.worker_processes()
    assert before
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    for _ in range(100):
        time.sleep(0.1)
        if client.get("/health").status == 200:
            break
    assert client.get("/health").status == 200
    assert not set(before) & set(web.worker_processes())
