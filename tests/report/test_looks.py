"""Every sheet printed to PDF and PNG, kept with the artefacts to be looked at; nothing on them is too wide for its column."""
import shutil

import pytest

import excel
import looks
import xlsx
from conftest import MONTH, RUNNING

BOOKS = {
    "sample": lambda request: request.getfixturevalue("sample_months")(MONTH),
    "running": lambda request: request.getfixturevalue("sample_months")(RUNNING),
    "customer": lambda request: request.getfixturevalue("sample_months")(MONTH, "Alpenblick Kliniken GmbH"),
    "empty": lambda request: request.getfixturevalue("sample_months")(201907),
    "real": lambda request: request.getfixturevalue("real_months")(201604),
}
# A month of the real log has more than a thousand pages of data; its summary sheets come first.
FIRST_PAGES = 40


@pytest.mark.parametrize("name", BOOKS)
def test_every_sheet_can_be_looked_at(name, request, office, artefacts):
    path = BOOKS[name](request)
    form = "pdf"
    if name == "real":
        form = 'pdf:calc_pdf_Export:{"PageRange":{"type":"string","value":"1-%d"}}' % FIRST_PAGES
    pdf = office(path, form)
    pages = looks.pages_of(pdf)
    drawn = looks.draw(pdf, artefacts / "workbook" / name)
    shutil.copy(pdf, artefacts / "workbook" / f"{name}.pdf")
    assert "" not in drawn and looks.does_not_fit(pages) == []
    assert list(drawn) == list(xlsx.read(path)) if name != "real" else "Summary" in drawn
    assert all(file.stat().st_size > 3000 for files in drawn.values() for file in files)
    for sheet, form in excel.form_of(path).items():
        if form["repeated rows"] and sheet in drawn:  # the header stands on every page of it
            header = [cell.value for reference, cell in xlsx.read(path)[sheet].items() if reference.endswith("4") and reference[:-1].isalpha()]
            assert all(header[0].split()[0] in text for of, text in pages if of == sheet), sheet


def test_what_does_not_fit_is_found():
    assert looks.does_not_fit([("A", "1 ### 2\nfine"), ("B", "#REF!"), ("C", "No. 12 # 3")]) == [("A", "1 ### 2"), ("B", "#REF!")]
