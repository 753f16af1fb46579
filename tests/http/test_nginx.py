"""What nginx does that the others needn't: it answers for workers that aren't there, keeps the workbooks' folder to itself,
and loses nobody when workers are restarted."""
import os
import signal
import socket
import struct
import threading
import time

from harness.client import Client
from harness.site import shell


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
    web.wait_until_healthy()


def test_workbooks_are_not_for_the_asking(web):
    """The folder that X-Accel-Redirect names is internal."""
    shell('echo secret > "$1/workbooks/sla-2026-01.xlsx"', web.path)
    try:
        answer = Client(web.url).get("/workbooks/sla-2026-01.xlsx")
        assert answer.status == 404
        assert "secret" not in answer.text
    finally:
        (web.workbooks / "sla-2026-01.xlsx").unlink()


def record(kind, content):
    """A record of the FastCGI protocol."""
    return struct.pack(">BBHHBx", 1, kind, 1, len(content), 0) + content


def test_stopping_waits_for_a_request_that_is_arriving(web):
    """A worker that has accepted a connection serves it, though the signal comes before the first byte."""
    params = {"REQUEST_METHOD": "GET", "REQUEST_URI": "/sign-in", "REMOTE_ADDR": "127.0.0.1"}
    pairs = b"".join(bytes([len(name), len(value)]) + name.encode() + value.encode() for name, value in params.items())
    before = web.worker_processes()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(f"{web.variable('RUN')}/cgi.sock")
        time.sleep(0.2)  # until one has accepted it
        for pid in before:
            os.kill(pid, signal.SIGTERM)
        time.sleep(0.2)
        connection.sendall(record(1, struct.pack(">HBxxxxx", 1, 0)) + record(4, pairs) + record(4, b"") + record(5, b""))
        assert b"Content-Type: text/html" in connection.makefile("rb").read()
    for _ in range(100):
        if not set(before) & set(web.worker_processes()):
            break
        time.sleep(0.1)
    assert not set(before) & set(web.worker_processes())
    web.wait_until_healthy()


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
        for pid in web.worker_processes():
            try:
                os.kill(pid, signal.SIGTERM)
            except ProcessLookupError:
                pass
        time.sleep(0.2)
    for thread in threads:
        thread.join()
    assert set(answers) == {200}, {status: answers.count(status) for status in set(answers)}
