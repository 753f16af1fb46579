"""Workbooks in the reader's language: the same sheets in the same order with the same numbers, formulas that still work,
nothing left in English that has a translation, names that the format allows."""
import re
import subprocess

import pytest

import calc
import xlsx
from conftest import NOW
from harness.site import TOP

LANGUAGES = ("de", "zh_CN")
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


@pytest.fixture(scope="module")
def books(desk):
    """{language: workbook of February}"""
    made = {}
    for language in ("en", *LANGUAGES):
        folder = desk.path / "tmp" / f"language-{language}"
        desk.report("--output", folder, "--month", "2026-02", "--now", NOW, "--lang", language)
        made[language] = folder / "sla-2026-02.xlsx"
    return made


@pytest.fixture(scope="module")
def catalogues():
    """{language: {English: translation}}, read by msgfmt's own tools."""
    found = {}
    for language in LANGUAGES:
        plain = subprocess.run(["msgcat", "--no-wrap", "--no-location", TOP / f"po/report/{language}.po"],
                               check=True, capture_output=True, text=True).stdout
        pairs = re.findall(r'^msgid "(.+)"\nmsgstr "(.*)"$', plain, re.M)
        found[language] = {unquoted(source): unquoted(text) for source, text in pairs}
    return found


def unquoted(text):
    return text.replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")


def numbers_of(cells):
    """Column, value and whether it is a formula, in the order of reading; not rows, as a longer note takes more of them."""
    return [(re.sub("[0-9]", "", reference), cell.value, cell.formula is not None) for reference, cell in cells.items()
            if cell.kind == "number"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_numbers(books, language):
    english, translated = xlsx.read(books["en"]), xlsx.read(books[language])
    assert len(english) == len(translated)
    for (name, cells), others in zip(english.items(), translated.values()):
        assert numbers_of(cells) == numbers_of(others), name
        assert sum(cell.formula is not None for cell in cells.values()) == sum(cell.formula is not None for cell in others.values()), name


@pytest.mark.parametrize("customer, first", [("Alpenblick Kliniken GmbH", "Übersicht"), ("上海云帆物流有限公司", "汇总")])
def test_a_recalculation_changes_nothing(desk, trusted_office, customer, first):
    """The file of a customer, which is in their language: its formulas name sheets in it."""
    folder = desk.path / "tmp" / f"in-the-language-of-{first}"
    desk.report("--output", folder, "--month", "2026-02", "--now", NOW, "--customer", customer)
    path, = folder.iterdir()
    before = xlsx.read(path)
    assert first in before
    assert calc.changes(before, xlsx.read(trusted_office(path))) == []


def run_on(cells):
    """All texts of a sheet without blanks, so that a note is found wherever its lines are broken."""
    return re.sub(r"\s", "", "".join(str(cell.value) for cell in cells.values() if cell.kind == "text"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_translated(books, catalogues, language):
    """Where the English workbook shows a message, the other one shows its translation."""
    english, translated = xlsx.read(books["en"]), xlsx.read(books[language])
    words, seen = catalogues[language], set()
    for (name, cells), others in zip(english.items(), translated.values()):
        there = run_on(others)
        for cell in cells.values():
            if cell.kind == "text" and cell.value in words:
                seen.add(cell.value)
                assert re.sub(r"\s", "", words[cell.value]) in there, (name, cell.value)
    assert len(seen) > 120


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_name_the_month(books, language):
    wanted = {"de": "Februar 2026", "zh_CN": "2026年2月"}[language]
    for name, cells in xlsx.read(books[language]).items():
        assert wanted in cells["A1"].value, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_of_a_sheet_is_one(books, catalogues, language):
    """Excel: 31 characters at most (a continued sheet adds a number), none of []:*?/\\, no two alike in any case."""
    source = "".join(path.read_text() for path in sorted((TOP / "report").glob("sheet_*.c")))
    names = re.findall(r'const struct sheet sheet_\w+ = \{[^;]*?\.name = N_\("([^"]+)"\)', source)
    shown = [catalogues[language][name] for name in names]
    assert len(names) >= 12 and len({name.casefold() for name in shown}) == len(names)
    for name in shown:
        assert 0 < len(name) <= 28 and not FORBIDDEN.search(name) and name == name.strip("'"), name
    assert set(xlsx.read(books[language])) <= set(shown)


def test_a_configuration_may_name_the_language(desk):
    config = desk.path / "tmp" / "german.conf"
    config.write_text(desk.config.read_text().replace("language=en", "language=de"))
    config.chmod(0o644)
    folder = desk.path / "tmp" / "german"
    desk.report("--output", folder, "--month", "2026-02", "--now", NOW, "--config", config)
    assert "Übersicht" in xlsx.read(folder / "sla-2026-02.xlsx")
    desk.report("--output", folder, "--month", "2026-02", "--now", NOW, "--config", config, "--lang", "en")
    assert "Summary" in xlsx.read(folder / "sla-2026-02.xlsx")


def test_an_uninstalled_program_finds_its_catalogues(desk):
    """FIRSTLINE_LOCALEDIR says where; without any the workbook is English."""
    folder = desk.path / "tmp" / "nowhere"
    desk.report("--output", folder, "--month", "2026-02", "--now", NOW, "--lang", "de",
                environment={"FIRSTLINE_LOCALEDIR": "/nonexistent"})
    assert "Summary" in xlsx.read(folder / "sla-2026-02.xlsx")


def test_a_language_that_there_is_not(desk):
    done = desk.report("--lang", "fr", check=False)
    assert done.returncode == 2 and "en, de and zh_CN" in done.stderr, done.stderr


def test_the_catalogues_are_current():
    """Every message of the sources is translated, none is fuzzy, none is left over."""
    done = subprocess.run([TOP / "po/update.sh", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
