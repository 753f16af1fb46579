"""A site with the sample data and its workbooks, made once for all tests of the report."""
import re
from datetime import datetime

import pytest

import calc
import judge_month
import xlsx
from harness.site import TOP, Site
from names import Names
from twin import Twin, twin_of

NOW = "2026-03-15T02:30:00Z"
MONTH = 202602
RUNNING = 202603
REAL_NOW = "2017-03-01T00:00:00Z"
ZONE = "Europe/Berlin"
# As if every ticket had changed.
COUNT_ALL = "INSERT INTO firstline.ticket_uncounted SELECT customer_id, ticket_id, version FROM firstline.ticket ON CONFLICT DO NOTHING"
# Nights of the sample data, whose first month is March 2025.
SECOND, THIRD, TENTH = (f"2025-05-{day}T02:30:00Z" for day in ("02", "03", "10"))


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
    """Makes databases of the test's own (twin.py): a function from a name's end and a twin to be copied."""
    made = []

    def make(name="", template=None):
        base = re.sub(r"\W+", "_", request.node.name)[:40].lower()
        made.append(Twin(desk, f"{base}{name}", template))
        return made[-1]

    yield make
    for one in made:
        one.drop()


# ---- what many tests begin with; they look, or copy it

@pytest.fixture(scope="session")
def counted_once(desk):
    """On 3 May facts were counted for one workbook, and nothing is frozen."""
    with twin_of(desk, "counted_once") as one:
        one.run(THIRD, "--month", "2025-04")
        yield one


@pytest.fixture(scope="session")
def frozen_once(desk):
    """The night of 3 May has frozen March and April."""
    with twin_of(desk, "frozen_once") as one:
        one.run(THIRD)
        yield one


@pytest.fixture(scope="session")
def night_once(desk):
    """So has the night of 10 May."""
    with twin_of(desk, "night_once") as one:
        one.run(TENTH)
        yield one


@pytest.fixture
def counted(twin, counted_once):
    return twin(template=counted_once)


@pytest.fixture
def frozen(twin, frozen_once):
    return twin(template=frozen_once)


@pytest.fixture
def after_a_night(twin, night_once):
    return twin(template=night_once)


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
    with calc.standing(profile):
        yield lambda path, form="xlsx": calc.convert(path, out, form, profile)


@pytest.fixture(scope="session")
def believing_office(tmp_path_factory):
    """One that is told never to recalculate, to compare with."""
    profile, out = tmp_path_factory.mktemp("believing"), tmp_path_factory.mktemp("believed")
    return lambda path, form="xlsx": calc.convert(path, out, form, profile, calc.NEVER)


@pytest.fixture(scope="session")
def falsified(february, tmp_path_factory):
    """February with a wrong result on each of five sheets: the file, and {(sheet, reference): what is right}."""
    folder, path, right = tmp_path_factory.mktemp("falsified"), february, {}
    for sheet, formula in [("Summary", r"SUMIFS\([^<]*"), ("By customer", r"SUMIFS\([^<]*"), ("By plan", r"SUMIFS\([^<]*"),
                           ("Breaches", r"[A-Z]+[0-9]+/86400"), ("Groups", r"COUNTIF\([^<]*")]:
        false = folder / f"{len(right)}.xlsx"
        name, reference, value = xlsx.falsify(path, false, sheet, formula)
        right[name, reference] = value
        path = false
    return path, right


@pytest.fixture(scope="session")
def trusted_office(office, falsified):
    """The same, after it has shown that it does recalculate: it puts every result right that is stored wrong."""
    path, right = falsified
    before, after = xlsx.read(path), xlsx.read(office(path))
    for (sheet, reference), value in right.items():
        cell = xlsx.Cell("number", value, None)
        assert calc.difference(before[sheet][reference], cell) and not calc.difference(after[sheet][reference], cell), (sheet, reference)
    assert right.keys() <= {change[:2] for change in calc.changes(before, after)}
    return office
