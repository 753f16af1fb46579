"""A site with the sample data and its workbooks, made once for all tests of the report."""
import subprocess
from datetime import datetime

import pytest

import calc
import judge
import xlsx
from harness.site import Site

NOW = "2026-03-15T02:30:00Z"
MONTH = 202602
RUNNING = 202603


def epoch(text):
    return int(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


@pytest.fixture(scope="session")
def desk():
    """Twelve months of sample data that end on 15 March 2026, and the workbooks of February and March."""
    site = Site("report")
    try:
        site.create()
        site.call("site_sample_data", "2026-03-15")
        for month in ("2026-02", "2026-03"):
            site.report("--month", month, "--now", NOW)
        yield site
    finally:
        site.destroy()


@pytest.fixture(scope="session")
def february(desk):
    return desk.workbooks / "sla-2026-02.xlsx"


@pytest.fixture(scope="session")
def march(desk):
    return desk.workbooks / "sla-2026-03.xlsx"


@pytest.fixture(scope="session")
def loaded(desk):
    connection = desk.connect("postgres")
    yield judge.load(connection)
    connection.close()


@pytest.fixture(scope="session")
def office(tmp_path_factory):
    """Recalculates workbooks: a function from a file to the file that LibreOffice made of it."""
    profile, out = tmp_path_factory.mktemp("office"), tmp_path_factory.mktemp("recalculated")
    return lambda path, form="xlsx": calc.convert(path, out, form, profile)


@pytest.fixture(scope="session")
def trusted_office(office, february, tmp_path_factory):
    """The same, after it has shown that it does recalculate: it finds the one cell whose stored result is wrong."""
    false = tmp_path_factory.mktemp("falsified") / "false.xlsx"
    sheet, reference, right = xlsx.falsify(february, false)
    before, after = xlsx.read(false), xlsx.read(office(false))
    assert before[sheet][reference].value != right and after[sheet][reference].value == right
    assert (sheet, reference) in [change[:2] for change in calc.changes(before, after)]
    return office


@pytest.fixture(scope="session")
def pictures(office, artefacts):
    """Renders a workbook to a PNG a page, kept with the artefacts; the files."""

    def render(path):
        pdf = office(path, "pdf")
        folder = artefacts / "workbook"
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob(f"{path.stem}-*.png"):
            old.unlink()
        subprocess.run(["pdftoppm", "-r", "80", "-png", pdf, folder / path.stem], check=True)
        return sorted(folder.glob(f"{path.stem}-*.png"))

    return render
