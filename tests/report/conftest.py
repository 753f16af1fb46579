"""A site with the sample data and its workbooks, made once for all tests of the report."""
import re
from datetime import datetime

import pytest

import calc
import judge_month
import xlsx
from harness.site import TOP, Site
from names import Names
from twin import Twin

NOW = "2026-03-15T02:30:00Z"
MONTH = 202602
RUNNING = 202603
REAL_NOW = "2017-03-01T00:00:00Z"
ZONE = "Europe/Berlin"


def epoch(text):
    return int(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


@pytest.fixture(scope="session")
def desk():
    """Twelve months of sample data that end on 15 March 2026, and the workbooks of February and March."""
    site = Site("report")
    try:
        site.create()
        site.call("site_sample_data", "2026-03-15")
        connection = site.connect("postgres", database="postgres")
        connection.cursor().execute("CREATE DATABASE sample TEMPLATE firstline")
        connection.close()
        for month in ("2026-02", "2026-03"):
            site.report("--month", month, "--now", NOW)
        yield site
    finally:
        site.destroy()


def small_sample(site, anchor, tickets):
    """The sample data in small: its customers, plans and stories, with fewer tickets."""
    site.create()
    samples = site.prefix / "share/firstline/samples"
    for kind in ("calendar", "plan"):
        for file in sorted((samples / f"{kind}s").glob("*.ini")):
            site.admin(kind, "import", file)
    site.call("site_sql", "-v", f"anchor={anchor}", "-v", f"tickets={tickets}", "-f", samples / "seed/sample.sql")
    site.admin("rebuild")
    return site


@pytest.fixture
def twin(desk, request):
    """Makes databases of the test's own (twin.py): a function from a name's end and a template."""
    made = []

    def make(name="", template="sample"):
        base = re.sub(r"\W+", "_", request.node.name)[:40].lower()
        made.append(Twin(desk, f"{base}{name}", template))
        return made[-1]

    yield make
    for one in made:
        one.drop()


@pytest.fixture(scope="session")
def february(desk):
    return desk.workbooks / "sla-2026-02.xlsx"


@pytest.fixture(scope="session")
def march(desk):
    return desk.workbooks / "sla-2026-03.xlsx"


@pytest.fixture(scope="session")
def sample_months(desk):
    """Workbooks of the sample data: a function from a month, and a customer's name, to the file."""
    return month_maker(desk, NOW)


def month_maker(site, now):
    """Has each workbook written once, in the order in which it is asked for."""
    made = {}

    def make(month, customer=None):
        if (month, customer) not in made:
            written = f"{month // 100:04d}-{month % 100:02d}"
            folder = site.path / "tmp" / f"made-{len(made)}"
            arguments = ["--customer", customer, "--lang", "en"] if customer else []  # not in the customer's language
            done = site.report("--month", written, "--now", now, "--output", folder, *arguments, check=False)
            assert done.returncode in (0, 4), done.stderr
            made[month, customer] = next(folder.glob("*.xlsx"))
        return made[month, customer]

    return make


def judge_of(site, now):
    connection = site.connect("postgres")
    try:
        return judge_month.load(connection, ZONE, epoch(now))
    finally:
        connection.close()


@pytest.fixture(scope="session")
def judge(desk):
    return judge_of(desk, NOW)


@pytest.fixture(scope="session")
def names(desk):
    return Names(desk, ZONE)


# ---- the real log

@pytest.fixture(scope="session")
def log_path(outside):
    path = outside / "data/incident_event_log.csv.gz"
    if not path.is_file():
        pytest.skip(f"there is no {path}")
    return path


@pytest.fixture(scope="session")
def real(log_path):
    """The real incident log, imported by the mapping that is shipped."""
    site = Site("real-report")
    try:
        site.create()
        site.admin("import", "tickets", "--mapping", TOP / "conf/import/servicenow.ini", "--rejects", site.path / "tmp/rejects.csv",
                   "--now", REAL_NOW, log_path)
        yield site
    finally:
        site.destroy()


@pytest.fixture(scope="session")
def real_months(real):
    return month_maker(real, REAL_NOW)


@pytest.fixture(scope="session")
def real_judge(real):
    return judge_of(real, REAL_NOW)


@pytest.fixture(scope="session")
def real_names(real):
    return Names(real, ZONE)


@pytest.fixture(scope="session")
def office(tmp_path_factory):
    """Recalculates workbooks: a function from a file to the file that LibreOffice made of it."""
    profile, out = tmp_path_factory.mktemp("office"), tmp_path_factory.mktemp("recalculated")
    return lambda path, form="xlsx": calc.convert(path, out, form, profile)


@pytest.fixture(scope="session")
def believing_office(tmp_path_factory):
    """One that is told never to recalculate, to compare with."""
    profile, out = tmp_path_factory.mktemp("believing"), tmp_path_factory.mktemp("believed")
    return lambda path, form="xlsx": calc.convert(path, out, form, profile, calc.NEVER)


@pytest.fixture(scope="session")
def trusted_office(office, february, tmp_path_factory):
    """The same, after it has shown that it does recalculate: it finds the one cell whose stored result is wrong."""
    false = tmp_path_factory.mktemp("falsified") / "false.xlsx"
    sheet, reference, right = xlsx.falsify(february, false)
    before, after = xlsx.read(false), xlsx.read(office(false))
    assert before[sheet][reference].value != right and after[sheet][reference].value == right
    assert (sheet, reference) in [change[:2] for change in calc.changes(before, after)]
    return office
