"""The desk's pages: queue and search, a ticket with what an agent does to it, and the ticket that a call becomes."""
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from harness.client import Client
from harness.people import INES, JONAS, LI, MARTA, MIRA, RUTH
from harness.promises import Promise
from harness.work import TICKET, bodies, file_ticket

PAGE_BYTES_MAX = 30_000
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(scope="module")
def mira(web):
    return Client(web.url).sign_in(MIRA)


@pytest.fixture(scope="module")
def ines(web):
    return Client(web.url).sign_in(INES)


@pytest.fixture(scope="module")
def marta(web):
    return Client(web.url).sign_in(MARTA)


@pytest.fixture
def ticket(web, mira):
    return file_ticket(mira)


def row(web, ticket, columns):
    return web.sql(f"SELECT {columns} FROM firstline.ticket WHERE ticket_id = %s", ticket)[0]


def kinds(web, ticket):
    return [kind for kind, in web.sql("SELECT kind FROM firstline.ticket_event WHERE ticket_id = %s ORDER BY event_id", ticket)]


def path_of(web, ticket):
    return f"/desk/tickets/{row(web, ticket, 'customer_id')[0]}/{ticket}"


def agent_id(web, person):
    return web.sql("SELECT agent_id FROM firstline.agent WHERE name = %s", person.name)[0][0]


def errors(answer):
    box = re.search(r'<div class="errors".*?</ul></div>', answer.text, re.S)
    return re.findall(r'href="#f-(\w+)"', box[0]) if box else []


def listed(answer):
    return list(map(int, re.findall(r'class="subject" href="/desk/tickets/\d+/(\d+)"', answer.text)))


def whole_view(client, path):
    """All rows of a view, page by page."""
    return [row for page in pages_of(client, path) for row in listed(page)]


def pages_of(client, path):
    while path:
        answer = client.get(path)
        yield answer
        following = re.search(r'rel="next" href="([^"]+)"', answer.text)
        path = following[1].replace("&amp;", "&") if following else None


# ---- queue -----------------------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def queue(web, mira):
    """More tickets than fit on a page, in every state that a view asks for; dues are set by hand."""
    tickets = [file_ticket(mira, subject=f"Queued {n}") for n in range(60)]
    ids = {person: agent_id(web, person) for person in (INES, MARTA)}
    team = web.sql("SELECT team_id FROM firstline.agent WHERE name = %s", INES.name)[0][0]
    for n, ticket in enumerate(tickets):
        due = None if n % 10 == 9 else datetime.now().astimezone() + timedelta(minutes=[-90, 30, 60, 300, 5000][n % 5] + n // 5)
        web.sql("UPDATE firstline.ticket SET next_due_at = date_trunc('second', %s::timestamptz), next_due_metric = %s, agent_id = %s, "
                "team_id = %s, status = %s WHERE ticket_id = %s",
                due, due and "resolution", ids[INES] if n % 3 == 0 else ids[MARTA] if n % 3 == 1 else None, team if n % 2 else None,
                "waiting_customer" if n % 10 == 9 else "waiting_vendor" if n % 10 == 8 else "resolved" if n % 10 == 7 else "in_progress",
                ticket)
    return tickets


ORDER = "ORDER BY next_due_at NULLS LAST, ticket_id"
OPEN = "status NOT IN ('resolved', 'closed')"
VIEWS = {
    "all": "true",
    "mine": "agent_id = {ines}",
    "team": "team_id = (SELECT team_id FROM firstline.agent WHERE agent_id = {ines})",
    "unassigned": "agent_id IS NULL",
    "soon": "next_due_at BETWEEN now() AND now() + interval '2 hours'",
    "missed": "next_due_at < now()",
    "customer": "status = 'waiting_customer'",
    "vendor": "status = 'waiting_vendor'",
}


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_has_its_tickets_next_due_first(web, ines, queue, view):
    condition = VIEWS[view].format(ines=agent_id(web, INES))
    expected = [number for number, in web.sql(f"SELECT ticket_id FROM firstline.ticket WHERE {OPEN} AND {condition} {ORDER}")]
    assert len(expected) > 3
    assert whole_view(ines, f"/desk?view={view}") == expected
    count = re.search(rf'href="/desk\?view={view}"[^>]*>.*?<span[^>]*>(\d+\+?)</span>', ines.get("/desk").text)[1]
    assert count == (str(len(expected)) if len(expected) < 100 else "99+")


def test_the_queue_begins_with_all_that_is_open(ines, queue):
    assert listed(ines.get("/desk")) == listed(ines.get("/desk?view=all")) == listed(ines.get("/desk?view=nonsense"))
    assert len(listed(ines.get("/desk"))) == 50


def test_what_is_left_stands_in_words_beside_the_colour(ines, queue):
    page = "".join(page.text for page in pages_of(ines, "/desk"))
    assert re.search(r'<span class="badge late">missed 1 h \d+ min ago</span>', page)
    assert re.search(r'<span class="badge soon">\d+ min left</span>', page)
    assert re.search(r'<span class="badge">3 d \d+ h left</span>', page)


def test_a_full_queue_is_a_small_page(ines, queue):
    answer = ines.get("/desk?view=all")
    assert len(listed(answer)) == 50
    assert len(answer.body) < PAGE_BYTES_MAX


def test_search(web, mira, ines):
    odd = file_ticket(mira, subject="100 % _underscored_ Größe ÄÖ \\ 许可证")
    for words in ("100 %", "_underscored_", "größe äö", "\\", "许可证"):
        answer = ines.get("/desk/go?q=" + __import__("urllib.parse").parse.quote(words))
        assert answer.status == 303
        assert listed(ines.get(answer.location)) == [odd], words
    customers = listed(ines.get("/desk?q=halden"))
    assert customers == sorted(customers, reverse=True) and odd in customers
    assert "Nothing was found" in ines.get("/desk?q=nothing-has-these-words").text
    assert "&lt;b&gt;" in ines.get("/desk?q=%3Cb%3E").text


def test_search_goes_on_behind_its_last_row(web, ines, queue):
    found = whole_view(ines, "/desk?q=Queued")
    assert found == sorted(queue, reverse=True)


def test_find_by_number(web, ines, ticket):
    for typed in (str(ticket), f"%23{ticket}", f"+{ticket}+"):
        assert ines.get(f"/desk/go?q={typed}").location == path_of(web, ticket)
    assert ines.get(f"/desk/go/{ticket}").location == path_of(web, ticket)
    assert ines.get("/desk/go/999999").status == 404
    assert ines.get("/desk/go?q=999999").status == 404
    assert ines.get("/desk/go?q=").location == "/desk"


# ---- a ticket --------------------------------------------------------------------------------------------------------

def reply(client, web, ticket, text="We are on it.", then="keep", **fields):
    path = path_of(web, ticket)
    return client.submit(client.get(path), "/reply", {"body": text, **fields}, button=("then", then))


def test_a_reply_is_the_first_response(web, ines, ticket):
    answer = reply(ines, web, ticket)
    assert re.fullmatch(re.escape(path_of(web, ticket)) + r"#m\d+", answer.location)
    assert row(web, ticket, "status, first_response_due_at, last_author") == ("in_progress", None, "agent")
    assert web.sql("SELECT recipient FROM firstline.outbox WHERE ticket_id = %s ORDER BY outbox_id", ticket) == [("desk",), ("requester",)]
    page = ines.get(path_of(web, ticket)).text
    assert re.search(r"<strong>first response</strong>\s*<span class=\"badge good\">kept</span>", page)


@pytest.mark.parametrize("then, status", [("keep", "in_progress"), ("wait", "waiting_customer"), ("resolve", "resolved")])
def test_what_comes_after_a_reply(web, ines, ticket, then, status):
    assert reply(ines, web, ticket, then=then).status == 303
    assert row(web, ticket, "status") == (status,)
    assert kinds(web, ticket)[-2:] == ["message", "status"]


def test_a_note_answers_nobody(web, ines, mira, ticket):
    path = path_of(web, ticket)
    answer = ines.submit(ines.get(path), "/note", {"note": "Third time this month"})
    assert answer.status == 303
    assert row(web, ticket, "status, first_response_due_at IS NULL, last_author") == ("new", False, "requester")
    assert web.sql("SELECT count(*) FROM firstline.outbox WHERE ticket_id = %s", ticket) == [(1,)]
    assert "Third time this month" in ines.get(path).text
    assert "internal note" in ines.get(path).text
    assert "Third time this month" not in mira.get(f"/tickets/{ticket}").text


def change(client, web, ticket, button=None, **fields):
    path = path_of(web, ticket)
    return client.submit(client.get(path), "/change", fields, button=button)


def test_changes_in_one_form(web, ines, ticket):
    number = agent_id(web, MARTA)
    answer = change(ines, web, ticket, priority="1", category="46", agent=str(number), status="waiting_vendor")
    assert answer.location == path_of(web, ticket)
    assert row(web, ticket, "priority, category_id, agent_id, status, version") == (1, 46, number, "waiting_vendor", 2)
    page = ines.get(path_of(web, ticket)).text
    assert "Ines Okafor changed the priority from 3 to 1" in page
    assert "Ines Okafor gave it to Marta Duarte" in page
    assert "from “An invoice looks wrong” to “Desktop: permissions”" in page
    assert "Ines Okafor set the status to waiting for vendor" in page


def test_a_higher_priority_is_due_sooner(web, ines, ticket):
    before = row(web, ticket, "resolution_due_at")[0]
    change(ines, web, ticket, priority="1")
    assert row(web, ticket, "resolution_due_at")[0] < before


def test_taking_a_ticket(web, ines, ticket):
    change(ines, web, ticket, button=("take", "1"))
    assert row(web, ticket, "agent_id") == (agent_id(web, INES),)
    assert "Ines Okafor took it" in ines.get(path_of(web, ticket)).text
    change(ines, web, ticket, agent="0")
    assert row(web, ticket, "agent_id") == (None,)
    assert "Ines Okafor put it back into the queue" in ines.get(path_of(web, ticket)).text


def test_a_form_without_a_change_writes_nothing(web, ines, ticket):
    before = kinds(web, ticket)
    assert change(ines, web, ticket).status == 303
    assert kinds(web, ticket) == before
    assert row(web, ticket, "version") == (1,)


@pytest.mark.parametrize("status", ["resolved", "closed", "waiting_customer", "new"])
def test_a_status_that_needs_a_message(web, ines, ticket, status):
    if status == "new":
        reply(ines, web, ticket)
    before = row(web, ticket, "status, version, priority")
    answer = change(ines, web, ticket, status=status, priority="1")
    assert answer.status == 422 and errors(answer) == ["status"]
    assert row(web, ticket, "status, version, priority") == before
    assert dict(answer.form("/change").fields)["priority"] == "1", "what was chosen is kept"


def test_an_empty_reply_or_note_is_asked_for(web, ines, ticket):
    assert errors(reply(ines, web, ticket, "  ")) == ["body"]
    path = path_of(web, ticket)
    answer = ines.submit(ines.get(path), "/note", {"note": ""})
    assert answer.status == 422 and errors(answer) == ["note"]


@pytest.mark.parametrize("form, field", [("/reply", "body"), ("/note", "note")])
def test_a_colleague_was_faster(web, ines, marta, ticket, form, field):
    path = path_of(web, ticket)
    page = ines.get(path)
    reply(marta, web, ticket, "I have it already.")
    answer = ines.submit(page, form, {field: "My own words"})
    assert answer.status == 409
    assert "I have it already." in answer.text
    assert dict(answer.form(form).fields)[field] == "My own words"
    assert len(bodies(web, ticket)) == 2
    assert ines.submit(answer, form).status == 303
    assert bodies(web, ticket)[2:] == ["My own words"]


def test_a_change_over_a_colleagues_change(web, ines, marta, ticket):
    page = ines.get(path_of(web, ticket))
    change(marta, web, ticket, priority="2")
    answer = ines.submit(page, "/change", {"priority": "4"})
    assert answer.status == 409
    assert row(web, ticket, "priority") == (2,)
    assert dict(answer.form("/change").fields)["priority"] == "4"
    assert "Marta Duarte changed the priority from 3 to 2" in answer.text


def test_the_same_reply_twice_is_one_message(web, ines, ticket):
    page = ines.get(path_of(web, ticket))
    first = ines.submit(page, "/reply", {"body": "Once"}, button=("then", "keep"))
    second = ines.submit(page, "/reply", {"body": "Once"}, button=("then", "keep"))
    assert first.location == second.location
    assert len(bodies(web, ticket)) == 2


def test_a_ticket_under_another_customers_number_is_not_there(web, ines, ticket):
    other = web.sql("SELECT customer_id FROM firstline.customer WHERE name = %s", LI.customer)[0][0]
    assert ines.get(f"/desk/tickets/{other}/{ticket}").status == 404


def test_the_page_says_how_the_clocks_stand(web, ines, ticket):
    reply(ines, web, ticket, then="wait")
    page = ines.get(path_of(web, ticket)).text
    assert "the resolution clock is paused" in page
    assert re.search(r"<strong>resolution</strong>\s*<span class=\"badge still\">paused</span>", page)
    assert re.search(r"\d+:\d\d h of 34:00 h used · \d+:\d\d h left", page) or re.search(r"h left", page)
    assert "Business Europe, version 1" in page
    assert re.search(r"<dt>Hours</dt><dd>(open|closed) until ", page)


def seconds(text):
    hours, minutes, rest = map(int, text.split(":"))
    return hours * 3600 + minutes * 60 + rest


def test_how_a_deadline_came_about_adds_up(web, ines, mira, ticket):
    reply(ines, web, ticket, then="wait")
    mira.submit(mira.get(f"/tickets/{ticket}"), "/reply", {"body": "Here it is"}, button=("says", "reply"))
    reply(ines, web, ticket, then="resolve")
    page = ines.get(path_of(web, ticket) + "/clocks").text
    accounts = re.findall(r'<table class="account">.*?</table>', page, re.S)
    assert len(accounts) == 3, "first response, next response, resolution"
    for account in accounts:
        counted = [seconds(text) for text in re.findall(r'<td class="number">(\d+:\d\d:\d\d)</td>', account)]
        assert sum(counted[:-1]) == counted[-1]
    for rule in ("2.1", "2.2", "2.3", "5.1"):
        assert f"({rule})" in page
    assert ines.get("/desk/tickets/1/999999/clocks").status == 404


def test_the_line_of_a_clock_ends_where_the_clock_ended(web, ines, ticket):
    """What follows an answer in time, up to the due instant, is not drawn like closed hours."""
    line = r'<rect class="closed" x="0" y="12" width="(\d+)" height="16" rx="3"/>'
    page = ines.get(path_of(web, ticket) + "/clocks").text
    assert re.findall(line, page) == ["720", "720"], "first response and resolution: still running"
    reply(ines, web, ticket)
    page = ines.get(path_of(web, ticket) + "/clocks").text
    assert sorted(int(width) == 720 for width in re.findall(line, page)) == [False, True]


# ---- new for a customer ----------------------------------------------------------------------------------------------

def customer_id(web, person):
    return web.sql("SELECT customer_id FROM firstline.customer WHERE name = %s", person.customer)[0][0]


def contact_id(web, person):
    return web.sql("SELECT contact_id FROM firstline.contact WHERE name = %s", person.name)[0][0]


def local(instant):
    return instant.astimezone(BERLIN).strftime("%Y-%m-%dT%H:%M")


def entry(web, **fields):
    return {**TICKET, "category": "11", "requester": str(contact_id(web, MIRA)), "channel": "phone", **fields}


def new_form(web, ines, person=MIRA):
    return ines.get(f"/desk/new?customer={customer_id(web, person)}")


def test_choosing_the_customer(web, ines):
    assert f'href="/desk/new?customer={customer_id(web, MIRA)}">{MIRA.customer}<' in ines.get("/desk/new").text
    assert MIRA.customer in ines.get("/desk/new?find=halDEN").text
    assert MIRA.customer not in ines.get("/desk/new?find=%25%25").text
    assert ines.get("/desk/new?customer=999999").status == 404


def test_a_call_an_hour_ago(web, ines):
    then = datetime.now(BERLIN).replace(second=0, microsecond=0) - timedelta(hours=1)
    answer = ines.submit(new_form(web, ines), "/new", entry(web, received=local(then)))
    assert answer.status == 303, answer.text[:2000]
    ticket = int(answer.location.rsplit("/", 1)[1])
    assert row(web, ticket, "received_at, channel, status, agent_id, requester_id") == \
        (then, "phone", "new", agent_id(web, INES), contact_id(web, MIRA))
    assert row(web, ticket, "recorded_at > received_at + interval '59 minutes'") == (True,)
    received = web.sql("SELECT happened_at, actor_kind, author, channel FROM firstline.ticket_event WHERE ticket_id = %s AND kind = 'received'", ticket)
    assert received == [(then, "agent", "agent", "phone")]
    assert "Ines Okafor entered it, by phone" in ines.get(answer.location).text


def test_a_call_in_a_frozen_month(web, ines):
    """2.1: nothing is received in a month that is frozen, or being closed; on its heels it is."""
    now = datetime.now(BERLIN).replace(second=0, microsecond=0)
    first = now.replace(day=1, hour=0, minute=0)
    last = first - timedelta(minutes=1)
    run, = web.sql("INSERT INTO firstline.report_run (asked, counted_at, program_version, tzdata_version) VALUES ('night', now(), '0', '0') RETURNING run_id")[0]
    for table in ("month_closing", "month"):
        web.sql(f"INSERT INTO firstline.{table} (month, frozen_at, run_id) VALUES (%s, date_trunc('second', now()), %s)", last.year * 100 + last.month, run)
        try:
            answer = ines.submit(new_form(web, ines), "/new", entry(web, received=local(last)))
            assert answer.status == 422 and errors(answer) == ["received"] and "That month is closed" in answer.text
            assert ines.submit(new_form(web, ines), "/new", entry(web, received=local(first))).status == 303
        finally:
            web.sql(f"SET session_replication_role = replica; DELETE FROM firstline.{table}")


def test_answered_at_creation(web, ines, mira):
    answer = ines.submit(new_form(web, ines), "/new", entry(web, answered="1"))
    ticket = int(answer.location.rsplit("/", 1)[1])
    assert "answered_at_creation" in kinds(web, ticket)
    assert row(web, ticket, "status, first_response_due_at") == ("in_progress", None)
    page = ines.get(answer.location).text
    assert "answered at once" in page
    assert mira.get(f"/tickets/{ticket}").status == 200, "the requester sees it as theirs"


def test_not_mine(web, ines):
    fields = entry(web)
    page = new_form(web, ines)
    form = dict(page.form("/new").fields)
    assert form.pop("mine") == "1"
    answer = ines.post("/desk/new", {**form, **fields})
    assert row(web, int(answer.location.rsplit("/", 1)[1]), "agent_id") == (None,)


@pytest.mark.parametrize("field, wrong", [("requester", ""), ("requester", "999999"), ("category", ""), ("category", "999"), ("subject", ""),
                                          ("body", ""), ("impact", ""), ("urgency", ""), ("received", "yesterday"), ("received", "2026-02-30T10:00"),
                                          ("received", "future")])
def test_a_faulty_entry_comes_back_whole(web, ines, field, wrong):
    if wrong == "future":
        wrong = local(datetime.now(BERLIN) + timedelta(minutes=10))
    typed = entry(web, body="Zeile 1\n\nZeile 2", **({} if field == "body" else {}))
    typed[field] = wrong
    answer = ines.submit(new_form(web, ines), "/new", typed)
    assert answer.status == 422
    assert errors(answer) == [field]
    again = dict(answer.form("/new").fields)
    for name, value in typed.items():
        if name not in (field, "impact", "urgency", "channel"):
            assert again[name] == value, name


def test_somebody_of_another_company_cannot_ask(web, ines):
    answer = ines.submit(new_form(web, ines), "/new", entry(web, requester=str(contact_id(web, LI))))
    assert answer.status == 422 and errors(answer) == ["requester"]


# ---- reports ---------------------------------------------------------------------------------------------------------

def test_workbooks_are_for_managers(web, ines):
    assert Client(web.url).sign_in(RUTH).get("/desk/reports").status == 200
    assert ines.get("/desk/reports").status == 403
    assert "/desk/reports" not in ines.get("/desk").text
    assert Client(web.url).sign_in(JONAS).get("/desk/reports").status == 303


# ---- cost ------------------------------------------------------------------------------------------------------------

def last_trips(web, line):
    found = [text for text in web.log("workers").splitlines() if line in text]
    return int(re.search(r"(\d+) round trip", found[-1])[1])


def test_a_write_is_two_round_trips(web, ines, ticket):
    path = path_of(web, ticket)
    reply(ines, web, ticket)
    assert last_trips(web, f" POST {path}/reply ") == 2
    ines.submit(ines.get(path), "/note", {"note": "A note"})
    assert last_trips(web, f" POST {path}/note ") == 2
    change(ines, web, ticket, priority="1")
    assert last_trips(web, f" POST {path}/change ") == 2
    ines.submit(new_form(web, ines), "/new", entry(web))
    assert last_trips(web, " POST /desk/new ") == 2


def test_a_full_ticket_is_one_round_trip_and_a_small_page(web, ines, ticket):
    for n in range(8):
        reply(ines, web, ticket, f"Answer {n}. " + "Some words & more. " * 20)
    path = path_of(web, ticket)
    assert len(ines.get(path).body) < PAGE_BYTES_MAX
    assert last_trips(web, f" GET {path} ") == 1


# ---- a ticket that another one was merged into -------------------------------------------------------------------------

@pytest.fixture(scope="module")
def round_the_clock(web):
    return Promise(web, hours="00:00-24:00")


@pytest.fixture
def merged(web, round_the_clock):
    """(survivor, received) of two tickets of priority 4, eight hours to answer and forty to solve: the other one came three
    hours before it, and was merged into it when it was an hour old."""
    now = datetime.now(tz=ZoneInfo("UTC")).replace(microsecond=0)
    early, late = now - timedelta(hours=5), now - timedelta(hours=2)
    other, survivor = (round_the_clock.ticket(at.isoformat(), priority=4) for at in (early, late))
    at = (late + timedelta(hours=1)).isoformat()
    round_the_clock.event(other, at, "merged_into", ref_id=survivor)
    round_the_clock.event(survivor, at, "merged_from", ref_id=other)
    web.admin("rebuild")
    return survivor, other, early


def test_the_clocks_of_a_survivor_go_on_from_the_merged_ticket(web, ines, merged):
    """4.4 on the ticket's page, and on that of its clocks, which tells of the merge and of what came with it."""
    survivor, other, received = merged
    assert row(web, survivor, "first_response_due_at, resolution_due_at") == (received + timedelta(hours=8), received + timedelta(hours=40))
    page = ines.get(path_of(web, survivor) + "/clocks").text
    assert page.count(f"ticket #{other} was merged in") == 2 and "(4.4)" in page
    # Four hours came with the other ticket, one of them counted here already; an hour has passed since.
    assert re.search(r"used in all</td><td class=\"number\">5:00:\d\d</td>", page)
    due = re.escape((received + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M:%SZ"))
    assert re.search(rf"<time[^>]*{due}", ines.get(path_of(web, survivor)).text)


def test_an_act_on_a_survivor_keeps_what_came_with_the_merge(web, ines, merged):
    """The row is written from the same replay, by the agent's act and by check."""
    survivor, other, received = merged
    path = path_of(web, survivor)
    assert ines.submit(ines.get(path), "/note", {"note": "The same as before"}).status == 303
    assert row(web, survivor, "first_response_due_at") == (received + timedelta(hours=8),)
    assert change(ines, web, survivor, priority="3").status == 303
    lines = web.admin("check", check=False).stdout.splitlines()
    assert not [line for line in lines if line.startswith((f"ticket {survivor}:", f"ticket {other}:"))], lines
