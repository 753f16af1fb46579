"""LibreOffice, made to recalculate every formula, changes no cell: counts, texts and whole seconds exactly, others within
1e-9 (workbook.md). `trusted_office` first puts falsified cells of five sheets right, so that it is known to recalculate and
not to show what is stored."""
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


def test_without_being_told_it_believes_what_is_stored(falsified, trusted_office, believing_office):
    """Why the setting is needed, and that it is the setting that does it: the same falsified file, read without it."""
    path, right = falsified
    book = xlsx.read(believing_office(path))
    assert not [place for place, value in right.items() if book[place[0]][place[1]].value == pytest.approx(value)]
