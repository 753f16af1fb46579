"""Fixtures of the browser suite: an installation with the sample data, whose desk has a year behind it and is alive."""
import pytest

from harness.browser import Browser
from harness.people import PASSWORD, Person
from harness.site import Site

OLE = Person("ole", "Ole Janssen", "", "Hafenkontor Bremen eG")
ANJA = Person("anja", "Anja Petersen", "/desk")
RUTH = Person("ruth", "Ruth Aldinger", "/desk")


@pytest.fixture(scope="session")
def desk():
    """The site; its people sign in by their first names."""
    site = Site("browser")
    try:
        site.create()
        site.call("site_sample_data")
        site.call("site_account", OLE.sign_in_name, PASSWORD, "--customer", OLE.customer, "--contact", OLE.name)
        for agent in (ANJA, RUTH):
            site.call("site_account", agent.sign_in_name, PASSWORD, "--agent", agent.name)
        site.start_web()
        yield site
    finally:
        site.destroy()


@pytest.fixture(scope="session")
def signed_in(desk):
    """A browser for each of the three."""
    browsers = {person.sign_in_name: Browser(desk.url).sign_in(person) for person in (OLE, ANJA, RUTH)}
    yield browsers
    for browser in browsers.values():
        browser.close()


@pytest.fixture
def browsers(signed_in):
    """They, with nothing left over from the test before."""
    for browser in signed_in.values():
        browser.complaints()
    return signed_in
