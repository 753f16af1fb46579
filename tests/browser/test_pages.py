"""Every page over the sample data, judged wide and narrow, light and dark, its pictures kept: long lists, tickets in each
state, names in many scripts. And errors that lead to their fields, what came in between, 320 pixels. The story of one
ticket is test_story.py's."""
import pytest

from harness.browser import Browser
from conftest import ANJA, OLE

PAGES = {
    "ole": {
        "home": "/", "my-tickets": "/tickets", "company-tickets": "/tickets?show=all&of=company", "services": "/ask",
        "ask": "/ask?service=trouble", "ask-one-question": "/ask?service=usage", "not-found": "/nothing",
    },
    "anja": {
        "queue": "/desk", "queue-missed": "/desk?view=missed", "queue-empty": "/desk?q=nothing-like-this", "search": "/desk?q=mail",
        "new-customer": "/desk/new", "new-ticket": "/desk/new?customer=1", "forbidden": "/desk/reports",
    },
    "ruth": {"workbooks": "/desk/reports"},
}
# Pages that show one ticket, by its state.
TICKETS = [("anja", f"desk-{status}", status) for status in ("new", "in_progress", "waiting_customer", "resolved", "closed")] + \
          [("ole", f"ticket-{status}", status) for status in ("in_progress", "resolved", "closed")]


@pytest.mark.parametrize("who, name, path", [(who, name, path) for who, pages in PAGES.items() for name, path in pages.items()],
                         ids=lambda value: value if "/" not in value else "")
def test_page(browsers, artefacts, who, name, path):
    assert not browsers[who].visit(path).judge(f"sample-{name}", artefacts, status={"not-found": 404, "forbidden": 403}.get(name, 200))


@pytest.mark.parametrize("who, name, status", TICKETS, ids=[name for _, name, _ in TICKETS])
def test_ticket(desk, browsers, artefacts, who, name, status):
    if who == "ole":
        rows = desk.sql("SELECT '/tickets/' || ticket_id FROM firstline.ticket AS t JOIN firstline.customer AS c USING (customer_id) "
                        "WHERE c.name = %s AND status = %s ORDER BY message_count DESC LIMIT 1", OLE.customer, status)
    else:
        rows = desk.sql("SELECT '/desk/tickets/' || customer_id || '/' || ticket_id FROM firstline.ticket WHERE status = %s "
                        "ORDER BY message_count DESC LIMIT 1", status)
    assert rows, f"the sample data has no ticket that is {status}"
    assert not browsers[who].visit(rows[0][0]).judge(f"sample-{name}", artefacts)


def test_how_deadlines_came_about(desk, browsers, artefacts):
    rows = desk.sql("SELECT '/desk/tickets/' || customer_id || '/' || ticket_id || '/clocks' FROM firstline.ticket AS t "
                    "WHERE status = 'in_progress' ORDER BY message_count DESC LIMIT 1")
    assert not browsers["anja"].visit(rows[0][0]).judge("sample-clocks", artefacts)


def test_forms_with_errors(desk, browsers, artefacts):
    ole = browsers["ole"].visit("/ask?service=billing")
    ole.press('form[action^="/ask"] .actions button')
    assert ole.title.startswith("Error: ")
    assert not ole.judge("sample-ask-with-errors", artefacts, status=422)
    anja = browsers["anja"].visit("/desk/new?customer=1")
    anja.press('form[action="/desk/new"] .actions button')
    assert not anja.judge("sample-new-ticket-with-errors", artefacts, status=422)
    anja.visit("/desk").press(".queue .subject")
    anja.press('button[name="then"][value="keep"]')
    assert not anja.judge("sample-desk-ticket-with-errors", artefacts, status=422)


def test_errors_lead_to_their_fields(browsers):
    ole = browsers["ole"].visit("/ask?service=billing")
    ole.press('form[action^="/ask"] .actions button')
    for link in ole.all(".errors a"):
        link.click()
        field = link.get_attribute("href").rsplit("#", 1)[1]
        assert ole.driver.execute_script("return document.activeElement.id || document.querySelector(':target').id") == field


def test_a_ticket_that_changed_in_between(desk, browsers, artefacts):
    anja = browsers["anja"].visit("/desk").press(".queue .subject")
    anja.fill(body="My own words")
    with Browser(desk.url) as other:
        other.sign_in(ANJA).visit(anja.path).fill(body="A colleague's words").press('button[name="then"][value="keep"]')
    anja.press('button[name="then"][value="keep"]')
    assert "Somebody changed this ticket in between" in anja.text and "A colleague's words" in anja.text
    assert anja.find('[name="body"]').get_attribute("value") == "My own words"
    assert not anja.judge("sample-desk-ticket-stale", artefacts, status=409)


@pytest.mark.parametrize("who", ["ole", "anja", "ruth"])
def test_nothing_is_too_wide_for_320_pixels(browsers, who):
    browser = browsers[who]
    browser.appearance(320)
    try:
        for path in PAGES[who].values():
            assert browser.visit(path).overflows() <= 0, path
        if who == "anja":
            browser.visit("/desk").press(".queue .subject")
            assert browser.overflows() <= 0, browser.path
    finally:
        browser.appearance(1280)


def test_reports_after_a_night(desk, browsers, artefacts):
    """The managers' page with a year of figures, the latest month and an earlier one, its tables open."""
    desk.report()
    ruth = browsers["ruth"].visit("/desk/reports")
    assert not ruth.judge("sample-reports", artefacts)
    ruth.all(".views a")[3].click()
    for summary in ruth.all("details > summary"):
        summary.click()
    assert len(ruth.all("svg.chart")) == 2 and len(ruth.all("details[open] table")) == 2
    assert not ruth.judge("sample-reports-earlier", artefacts)
