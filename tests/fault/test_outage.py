"""PostgreSQL is stopped and started under load: in between people are told to come back, and nothing that was
acknowledged is missing or there twice."""
import http.client
import subprocess
import threading
import time

import pytest

from harness.client import Client
from harness.people import JONAS, LI, MIRA
from harness.work import bodies, file_ticket, reply_form

WRITERS = 6


class Writer(threading.Thread):
    """Replies to its own ticket one after the other and keeps what each answer said."""

    def __init__(self, web, number):
        super().__init__(daemon=True)
        self.client = Client(web.url).sign_in((JONAS, MIRA, LI)[number % 3])
        self.ticket = file_ticket(self.client)
        self.number, self.statuses, self.acknowledged, self.retry_after = number, [], [], []
        self.stop = threading.Event()

    def run(self):
        count = 0
        while not self.stop.is_set():
            count += 1
            self.reply_until_taken(f"{self.number}:{count}")

    def reply_until_taken(self, text):
        """A reply, sent again with the same form until it is taken, as a patient person does."""
        fields = None
        while not self.stop.is_set():
            try:
                if fields is None:
                    page = self.client.get(f"/tickets/{self.ticket}")
                    if page.status != 200:
                        self.note(page)
                        continue
                    fields = {**dict(page.form("/reply").fields), "body": text, "says": "replies"}
                answer = self.client.post(f"/tickets/{self.ticket}/reply", fields)
            except (OSError, http.client.HTTPException) as broken:
                self.statuses.append(type(broken).__name__)
                continue
            self.note(answer)
            if answer.status == 303:
                self.acknowledged.append(text)
                return

    def note(self, answer):
        self.statuses.append(answer.status)
        if answer.status == 503:
            self.retry_after.append(answer.headers["Retry-After"])
            time.sleep(0.05)


@pytest.mark.parametrize("mode", ("fast", "immediate"))
def test_postgres_stops_and_starts_under_load(web, mode):
    workers_before = worker_pids(web)
    writers = [Writer(web, number) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    time.sleep(1.5)
    web.call("postgres_stop", mode)
    time.sleep(1.5)
    web.call("postgres_start")
    time.sleep(2.5)
    for writer in writers:
        writer.stop.set()
    for writer in writers:
        writer.join(60)
        assert not writer.is_alive(), "a request hangs"

    seen = {status for writer in writers for status in writer.statuses}
    assert seen <= {200, 303, 503}, seen
    assert 503 in seen, "the outage was not noticed"
    assert all(int(value) > 0 for writer in writers for value in writer.retry_after)
    for writer in writers:
        assert len(writer.acknowledged) > 3, writer.statuses
        there = bodies(web, writer.ticket)[1:]
        assert len(there) == len(set(there)), "a reply is there twice"
        assert set(writer.acknowledged) <= set(there), "a reply that was acknowledged is missing"
    assert worker_pids(web) == workers_before, "a worker was lost"


def worker_pids(site):
    """The processes of firstline-cgi under the site's supervisor."""
    supervisor = (site.path / "workers.pid").read_text().strip()
    return set(subprocess.run(["pgrep", "-P", supervisor], capture_output=True, text=True).stdout.split())
