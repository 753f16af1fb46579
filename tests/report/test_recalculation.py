"""LibreOffice, made to recalculate every formula, changes no cell: counts, texts and whole seconds exactly, others within
1e-9 (workbook.md). `trusted_office` first finds one falsified cell in each kind of sheet, so that it is known to
recalculate and not to show what is stored."""
import pytest

import calc
import xlsx
from conftest import MONTH, RUNNING


def unchanged(path, office):
    before = xlsx.read(path)
    assert sum(cell.formula is not None for cells in before.values() for cell in cells.values()) > 300
    return calc.changes(before, xlsx.read(office(path)))


@pytest.mark.parametrize("month", [202510, MONTH, RUNNING])
def test_a_month_of_the_sample(month, sample_months, trusted_office):
    assert unchanged(sample_months(month), trusted_office) == []


def test_a_customers_file(sample_months, trusted_office):
    assert unchanged(sample_months(MONTH, "Alpenblick Kliniken GmbH"), trusted_office) == []


def test_a_month_of_the_real_log(real_months, trusted_office):
    assert unchanged(real_months(201604), trusted_office) == []


def test_without_being_told_it_believes_what_is_stored(february, office, believing_office, tmp_path):
    """Why the setting is needed, and that it is the setting that does it: the same falsified file, read without it."""
    false = tmp_path / "false.xlsx"
    sheet, reference, right = xlsx.falsify(february, false)
    assert xlsx.read(office(false))[sheet][reference].value == right
    assert xlsx.read(believing_office(false))[sheet][reference].value != right


def test_a_falsified_cell_of_any_sheet_is_found(february, office, tmp_path):
    """One on each of five sheets, in one file."""
    path, falsified = february, set()
    for sheet, formula in [("Summary", r"SUMIFS\([^<]*"), ("By customer", r"SUMIFS\([^<]*"), ("By plan", r"SUMIFS\([^<]*"),
                           ("Breaches", r"[A-Z]+[0-9]+/86400"), ("Groups", r"COUNTIF\([^<]*")]:
        false = tmp_path / f"{len(falsified)}.xlsx"
        falsified.add(xlsx.falsify(path, false, sheet, formula)[:2])
        path = false
    found = {change[:2] for change in calc.changes(xlsx.read(path), xlsx.read(office(path)))}
    assert falsified <= found, falsified - found
