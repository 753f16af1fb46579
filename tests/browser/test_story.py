"""The main job in a real browser: a customer asks for help, an agent answers, it is solved, and the manager opens the
month's workbook. Each page on the way is judged (axe-core, both widths, both colour schemes, no complaint, nothing from
another host) and its pictures are kept."""
import re
from datetime import datetime, timedelta, timezone

import pytest
from openpyxl import load_workbook

from harness.browser import Browser
from harness.people import INES, JONAS, LI, RUTH

SUBJECT = "Charged for 40 seats, we have 25 <b>& \"more\"</b>"
BODY = "Since November the invoice lists 40 seats.\n\nWe took fifteen people out in October: <script>alert(1)</script>"


@pytest.fixture(scope="module")
def visitors(web):
    """One browser a person for the whole story."""
    with Browser(web.url) as customer, Browser(web.url) as agent, Browser(web.url) as manager:
        customer.sign_in(JONAS)
        agent.sign_in(INES)
        manager.sign_in(RUTH)
        yield customer, agent, manager


@pytest.fixture(scope="module")
def told():
    """What one step of the story leaves for the next."""
    return {}


def judged(browser, name, folder, **options):
    wrong = browser.judge(name, folder, **options)
    assert not wrong, "\n".join(wrong)


def test_a_form_with_something_missing_comes_back(visitors, artefacts):
    """The browser's own check is what most people meet; without it the page lists what is missing, linked to its field, and
    keeps what was typed."""
    customer, _, _ = visitors
    customer.visit("/").press('a[href="/ask"]').press('a[href="/ask?service=billing"]')
    judged(customer, "ask", artefacts)
    customer.fill(body=BODY)
    customer.driver.execute_script("document.querySelector('form[action^=\"/ask\"]').noValidate = true")
    customer.press('form[action^="/ask"] button:not([name])')
    assert customer.find('[name="body"]').get_attribute("value") == BODY
    links = [link.get_attribute("href").split("#")[1] for link in customer.all('[role="alert"] a[href*="#"], .errors a[href*="#"]')]
    assert {"f-subject", "f-category", "f-impact", "f-urgency"} <= set(links)
    for link in links:
        assert customer.all(f"#{link}"), f"the link to {link} leads nowhere"
    judged(customer, "ask-again", artefacts, status=422)


def test_a_customer_asks_for_help(visitors, told, artefacts, tmp_path):
    customer, _, _ = visitors
    attached = tmp_path / "invoice, November.txt"
    attached.write_bytes(b"40 seats\r\n\x00\xff")
    customer.visit("/ask?service=billing")
    customer.choose("category", "billing_invoice").fill(subject=SUBJECT, body=BODY)
    customer.find('[name="attachments"]').send_keys(str(attached))
    customer.choose("impact", "2").choose("urgency", "2")
    shown = [promise.text for promise in customer.all(".promise") if promise.is_displayed()]
    assert len(shown) == 1 and re.search(r"we answer by .*\d\d:\d\d", shown[0]), shown
    customer.press('form[action^="/ask"] button:not([name])')
    told["ticket"] = int(re.fullmatch(r"/tickets/(\d+)", customer.path)[1])
    assert SUBJECT in customer.text
    assert "<script>alert(1)</script>" in customer.text
    assert attached.name in customer.text
    judged(customer, "ticket-new", artefacts)


def test_it_is_among_their_tickets(visitors, told, artefacts):
    customer, _, _ = visitors
    customer.visit("/tickets")
    assert SUBJECT in customer.text
    judged(customer, "tickets", artefacts)
    customer.visit("/")
    judged(customer, "home", artefacts)


def test_an_agent_finds_it_and_asks_back(visitors, told, artefacts):
    _, agent, _ = visitors
    agent.visit("/desk")
    assert SUBJECT in agent.text
    judged(agent, "queue", artefacts)
    agent.fill(q=str(told["ticket"]))
    agent.press_key('[name="q"]')
    assert re.fullmatch(rf"/desk/tickets/\d+/{told['ticket']}", agent.path)
    told["desk"] = agent.path
    judged(agent, "desk-ticket-new", artefacts)
    agent.find("details:has([name=note]) summary").click()
    agent.fill(note="Their portal says 25. Ours says 40: the October change was never booked.")
    agent.press('form[action$="/note"] button')
    agent.fill(body="Thank you. Which day was it in October?")
    agent.press('button[name="then"][value="wait"]')
    assert "waiting for customer" in agent.text
    judged(agent, "desk-ticket-waiting", artefacts)


def test_the_customer_sees_the_answer_and_not_the_note(visitors, told, artefacts):
    customer, _, _ = visitors
    customer.visit(f"/tickets/{told['ticket']}")
    assert "Which day was it in October?" in customer.text
    assert "never booked" not in customer.text
    judged(customer, "ticket-asked", artefacts)
    customer.fill(body="On the 14th, about noon.")
    customer.press('button[name="says"][value="reply"]')
    assert "On the 14th, about noon." in customer.text


def test_the_agent_solves_it(visitors, told, artefacts):
    _, agent, _ = visitors
    agent.visit(told["desk"])
    assert "On the 14th, about noon." in agent.text
    agent.fill(body="Booked now, with effect from the 14th. The new invoice is in your portal.")
    agent.press('button[name="then"][value="resolve"]')
    judged(agent, "desk-ticket-resolved", artefacts)


def test_the_customer_agrees(visitors, told, artefacts):
    customer, _, _ = visitors
    customer.visit(f"/tickets/{told['ticket']}")
    judged(customer, "ticket-resolved", artefacts)
    customer.fill(body="That is right now, thank you!")
    customer.press('button[name="says"][value="solved"]')
    assert "That is right now, thank you!" in customer.text
    assert "solved" in customer.text.lower()


def test_a_call_is_entered(visitors, told, artefacts):
    """An agent writes down what somebody said on the telephone."""
    _, agent, _ = visitors
    agent.visit("/desk/new")
    judged(agent, "new", artefacts)
    agent.fill(find="Halden")
    agent.press_key('[name="find"]')
    judged(agent, "new-found", artefacts)


def test_another_customer_sees_nothing_of_it(web, told, artefacts):
    with Browser(web.url) as stranger:
        stranger.sign_in(LI)
        stranger.visit(f"/tickets/{told['ticket']}")
        assert SUBJECT not in stranger.text
        assert stranger.status() == 404
        stranger.picture(artefacts / "not-found.png")


def test_the_manager_opens_the_workbook(web, visitors, told, artefacts):
    _, _, manager = visitors
    manager.visit("/desk/reports")
    judged(manager, "reports-none", artefacts)
    today = datetime.now(timezone.utc)
    month, before = today.strftime("%Y-%m"), (today.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    for wanted in (before, month):
        web.report("--month", wanted)
    manager.visit("/desk/reports")
    judged(manager, "reports", artefacts)
    links = [(link.get_attribute("href").rpartition("/")[2], link.text) for link in manager.all('a[href^="/desk/reports/"]')]
    assert links == [(f"sla-{month}.xlsx", "Download the workbook"), *((f"sla-{wanted}.xlsx", f"sla-{wanted}.xlsx") for wanted in (month, before))]
    manager.find(f'a[href="/desk/reports/sla-{month}.xlsx"]').click()
    book = load_workbook(manager.downloaded(f"sla-{month}.xlsx"), read_only=True)
    assert book.sheetnames[0] == "Summary"
    clocks = [row for row in book["Clocks"].iter_rows(values_only=True) if told["ticket"] in row or str(told["ticket"]) in map(str, row)]
    assert len(clocks) >= 3, "first response, next response and resolution"


@pytest.mark.parametrize("person, door", ((JONAS, ""), (INES, "/desk")), ids=("customer", "agent"))
def test_the_sign_in_page(web, artefacts, person, door):
    with Browser(web.url) as browser:
        browser.visit(door + "/sign-in")
        judged(browser, f"sign-in{door.replace('/', '-')}", artefacts)
        browser.fill(name=person.sign_in_name, password="not this one")
        browser.press('form[action$="/sign-in"] button')
        assert "/sign-in" in browser.path
        assert browser.find('[name="name"]').get_attribute("value") == person.sign_in_name
        assert browser.find('[name="password"]').get_attribute("value") == ""
        judged(browser, f"sign-in{door.replace('/', '-')}-again", artefacts, status=browser.status())


def test_it_all_works_without_script(web):
    with Browser(web.url, script=False) as browser:
        browser.sign_in(JONAS)
        browser.visit("/ask?service=updates")
        browser.choose("category", "updates_service").choose("impact", "3").choose("urgency", "3")
        browser.fill(subject="What will change?", body="There is talk of a new list view.")
        browser.press('form[action^="/ask"] button:not([name])')
        assert re.fullmatch(r"/tickets/\d+", browser.path)


@pytest.mark.parametrize("person, path", ((JONAS, "/"), (INES, "/desk")), ids=("customer", "agent"))
def test_the_keyboard_gets_there(web, person, path):
    """The first stop of the Tab key skips to the content, each stop can be seen, and every link and button is one."""
    with Browser(web.url) as browser:
        browser.sign_in(person).visit(path)
        stops = browser.tab_through()
        assert stops[0]["text"].startswith("Skip to")
        assert all(stop["seen"] for stop in stops), [stop for stop in stops if not stop["seen"]]
        wanted = browser.driver.execute_script(
            "return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]"
            ".filter(e => e.checkVisibility()).length")
        assert len(stops) >= wanted
