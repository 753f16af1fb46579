"""Fixtures of all suites. A pytest run has one site; who needs the web server asks for `web`."""
import os
from pathlib import Path

import pytest

from harness.client import Client
from harness.people import enter_everybody
from harness.site import TOP, Site


@pytest.fixture(scope="session")
def site():
    """An empty, migrated database on a PostgreSQL of its own."""
    made = Site("test")
    try:
        yield made.create()
    finally:
        made.destroy()


@pytest.fixture(scope="session")
def web(site):
    """The site with its people, workers and nginx."""
    enter_everybody(site)
    site.start_web()
    return site


@pytest.fixture
def client(web):
    return Client(web.url)


@pytest.fixture(scope="module")
def superuser(site):
    connection = site.connect("postgres")
    yield connection
    connection.close()


@pytest.fixture(scope="session")
def artefacts():
    """Where screenshots and rendered sheets are kept."""
    folder = Path(os.environ.get("FIRSTLINE_ARTEFACTS", TOP / "var/test-artefacts"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def outside():
    """The folder with outside vectors and data; a test that needs it is skipped where there is none."""
    folder = Path(os.environ.get("FIRSTLINE_SHARED", TOP.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"there is no {folder}")
    return folder
