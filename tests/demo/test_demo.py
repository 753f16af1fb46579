"""conf/demo.sh as a newcomer runs it: it comes up, says where to go, can be started again, and stops without a trace."""
import os
import re
import subprocess

import pytest
from openpyxl import load_workbook

from harness.client import Client
from harness.people import Person
from harness.site import TOP, free_port, shell

DEMO = TOP / "conf/demo.sh"
# Beside a demo that somebody is looking at.
os.environ["FIRSTLINE_DEMO"] = "demo-test"


def demo(*arguments, check=True):
    done = subprocess.run([DEMO, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


def ask(statement):
    """One row of the demo's database, as texts."""
    return shell('site_sql "$(scratch)/sites/demo-test" -At -c "$1"', statement).stdout.strip().split("|")


def servers():
    """Command lines of everything that runs out of the demo's folder."""
    lines = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as line:
                text = line.read().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if "sites/demo-test" in text:
            lines.append(text)
    return lines


@pytest.fixture(scope="module")
def running():
    port = free_port()
    demo("--port", str(port))
    printed = demo("status").stdout
    yield port, dict(re.findall(r"(?m)^(customer|agent|manager|workbook): (.*)$", printed)), printed
    demo("stop")
    assert servers() == []
    assert demo("status", check=False).returncode == 1


def test_it_says_where_to_go(running):
    port, said, printed = running
    assert re.findall(r"(?m)^url: (.*)$", printed)[0] == f"http://localhost:{port}/"
    assert set(said) == {"customer", "agent", "manager", "workbook"}
    for who in ("customer", "agent", "manager"):
        assert re.fullmatch(r"\S+ / \S+", said[who])


def test_its_people_sign_in(running):
    port, said, _ = running
    seen = {}
    for who, door, path in (("customer", "", "/tickets"), ("agent", "/desk", "/desk"), ("manager", "/desk", "/desk/reports")):
        name, password = said[who].split(" / ")
        client = Client(f"http://localhost:{port}").sign_in(Person(name, name, door, password=password))
        answer = client.follow(client.get(path))
        assert answer.status == 200
        seen[who] = answer.text
    assert len(re.findall(r'href="/desk/tickets/', seen["agent"])) > 10, "the queue isn't alive"
    assert re.search(r'href="/tickets/\d+"', seen["customer"])
    assert ".xlsx" in seen["manager"]


def test_the_workbook_is_there(running):
    book = load_workbook(running[1]["workbook"], read_only=True)
    assert "Summary" in book.sheetnames


def test_the_programs_are_pointed_at_it(running):
    done = subprocess.run(["bash", "-c", f'eval "$("{DEMO}" env)" && firstline-admin check'], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_story_reconciles(running):
    """A breach rate that a provider would show: some, not many; and a queue with what is due soon."""
    tickets, categories, customers, waiting = map(int, ask(
        "SELECT count(*), count(DISTINCT category_id), count(DISTINCT customer_id), count(*) FILTER (WHERE status LIKE 'waiting%') FROM firstline.ticket"))
    assert tickets > 3000 and categories == 18 and customers == 40 and waiting > 3
    met, breached = map(int, ask("SELECT count(*) FILTER (WHERE verdict = 'met'), count(*) FILTER (WHERE verdict = 'breached') FROM firstline.clock_fact"))
    assert 0.02 < breached / (met + breached) < 0.10, (met, breached)


def test_a_second_start_tells_the_same_story(running):
    """It begins afresh, and the sample data is made from hashes: the rows are the same."""
    statement = ("SELECT md5(string_agg(concat_ws('|', ticket_id, happened_at, kind, actor_id, from_code, to_code, to_id), ',' "
                 "ORDER BY event_id)) FROM firstline.ticket_event")
    first = ask(statement)
    demo("--port", str(running[0]))
    assert Client(f"http://localhost:{running[0]}").get("/health").status == 200
    assert ask(statement) == first
