"""No repair: every file that the report writes keeps Excel's limits (excel.py), and has the form that workbook.md asks for.
Each rule is first shown a file that breaks it."""
import html
import re
import zipfile
from datetime import datetime

import openpyxl
import pytest
from openpyxl.utils import get_column_letter, range_boundaries

import excel
import xlsx
from conftest import MONTH, NOW, RUNNING

TABLE, HEADER = "A5", "$4:$4"
# Several blocks rather than one table.
FREE_FORM = ("Summary", "Escalations", "Custody", "Backlog", "Satisfaction", "Self-service", "Training", "Definitions")


@pytest.fixture(scope="module", params=["a month that is over", "the running month", "a customer's file", "a month of the real log", "no tickets",
                                        "sheets that go on"])
def path(request, sample_months, desk):
    return {
        "a month that is over": lambda: sample_months(MONTH),
        "the running month": lambda: sample_months(RUNNING),
        "a customer's file": lambda: sample_months(MONTH, "=Summe Analytik GmbH"),
        "a month of the real log": lambda: request.getfixturevalue("real_months")(201604),
        "no tickets": lambda: sample_months(201907),
        "sheets that go on": lambda: going_on(desk),
    }[request.param]()


@pytest.fixture(scope="module")
def book(path):
    return openpyxl.load_workbook(path)


def going_on(desk):
    folder = desk.path / "tmp/going-on"
    desk.report("--month", "2026-02", "--now", NOW, "--output", folder, "--sheet-rows", "200")
    return folder / "sla-2026-02.xlsx"


def test_excels_limits(path):
    assert excel.problems(path) == []


def test_form(path):
    for name, form in excel.form_of(path).items():
        assert form["paper"] == "9" and form["fits the width"], (name, form)
        if name in FREE_FORM:
            continue
        assert form["landscape"] and form["pages high"] == "0", (name, form)
        assert (form["repeated rows"], form["frozen"]) == (HEADER, TABLE), (name, form)
        assert re.fullmatch(r"A4:[A-Z]+\d+", form["filter"] or ""), (name, form)


def test_lines_are_drawn_through_numbers_alone(path):
    """A spreadsheet draws a text as 0: where there is 'none', a line has to have a gap."""
    book, drawn = xlsx.read(path), 0
    with zipfile.ZipFile(path) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/charts/chart")]
    for chart in charts:
        for values in re.findall(r"<c:val>.*?<c:f>(.*?)</c:f>", chart, re.S) if "<c:lineChart>" in chart else []:
            sheet, cells = html.unescape(values).rsplit("!", 1)
            left, top, right, bottom = range_boundaries(cells)
            places = [f"{get_column_letter(column)}{row}" for row in range(top, bottom + 1) for column in range(left, right + 1)]
            found = [book[sheet.strip("'")][place] for place in places if place in book[sheet.strip("'")]]
            assert all(cell.kind == "number" for cell in found), (values, found)
            drawn += 1
    assert drawn == 3, "attainment of two promises, and the average score"


def test_every_sheet_says_what_it_is_about(path, book):
    period = re.search(r"sla-(\d{4})-(\d{2})", path.name)
    title = datetime(int(period[1]), int(period[2]), 1).strftime("%B %Y")
    for sheet in book:
        assert title in sheet["A1"].value, sheet.title
        assert re.search(r"Times in [A-Z]\w+/\w+\.", sheet["A2"].value) and "counted as at" in sheet["A2"].value, sheet.title


def test_every_table_has_a_name(book):
    named = {re.match(r"'?(.+?)'?!", element.attr_text)[1] for element in book.defined_names.definedName if not element.is_reserved}
    assert {name for name in book.sheetnames if name not in FREE_FORM} <= named


# ---- types

KINDS = {
    "date": re.compile(r"yyyy.*d", re.IGNORECASE),
    "hours": re.compile(r"^\[h\]:mm$"),
    "percent": re.compile(r"^[+\-0.#; ]*0(\.0+)? ?%"),
    "whole": re.compile(r"^(General|0|#,##0|@)$"),
}


def kind_of_title(title):
    if title.endswith(", s") or title.endswith(" no.") or title in ("Carried in", "Started", "Met", "Missed", "Excluded", "Running"):
        return "whole"
    if title.endswith(", h"):
        return "hours"
    if title in ("Attainment", "Goal", "Share", "Month before", "Change", "Attainment without them", "First response kept", "Resolution kept"):
        return "percent"
    if title in ("Start", "Due", "Stop", "Stopped", "Verdict at", "Received", "First answered", "Resolved", "Since"):
        return "date"
    return None


def test_cells_are_of_the_type_that_their_title_promises(path, book):
    """Dates, durations and percentages are numbers with a format for them, never texts."""
    seen = set()
    for sheet in book:
        titles = {cell.column: kind_of_title(str(cell.value)) for cell in sheet[4] if cell.value}
        if sheet.title in FREE_FORM:
            continue
        for row in sheet.iter_rows(min_row=5, max_row=400):
            for cell in row:
                kind = titles.get(cell.column)
                if kind is None or cell.value in (None, "none"):
                    continue
                assert cell.data_type in ("n", "f", "d"), (sheet.title, cell.coordinate, cell.value)
                assert KINDS[kind].search(cell.number_format), (sheet.title, cell.coordinate, kind, cell.number_format)
                seen.add(kind)
    assert seen == set(KINDS) or "2019-07" in path.name


# ---- the file

def test_parts_of_the_file(path):
    with zipfile.ZipFile(path) as archive:
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
        made = re.search(r"dcterms:created[^>]*>([^<]+)<", core)[1]
        assert made in re.search(r"dcterms:modified[^>]*>([^<]+)<", core)[1]
        assert made == NOW if "2026-03" in path.name else made.endswith(("T23:00:00Z", "T22:00:00Z"))  # the month's end, not the clock's
        charts = [name for name in archive.namelist() if "charts/chart" in name]
        assert len(charts) >= (2 if "2019-07" in path.name else 3)


# ---- each rule can be broken

def broken(source, out, part, old, new):
    """A copy in which one part reads differently."""
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for item in archive.infolist():
            content = archive.read(item.filename)
            if item.filename == part:
                changed = re.sub(old.encode(), new.encode(), content, count=1)
                assert changed != content, (part, old)
                content = changed
            target.writestr(item, content)
    return out


FORMULA = "<f>[^<]*</f>"
BREAKS = {
    "a long sheet name": ("xl/workbook.xml", 'name="Definitions"', f'name="{"D" * 32}"'),
    "a slash in a sheet's name": ("xl/workbook.xml", 'name="Definitions"', 'name="Plans/Rules"'),
    "names that differ in case": ("xl/workbook.xml", 'name="Definitions"', 'name="CLOCKS"'),
    "a name that is a cell": ("xl/workbook.xml", 'definedName name="Clocks"', 'definedName name="ABC123"'),
    "a name with a space": ("xl/workbook.xml", 'definedName name="Clocks"', 'definedName name="All Clocks"'),
    "a name that leads nowhere": ("xl/workbook.xml", "'Clocks'!\\$A\\$4|Clocks!\\$A\\$4", "Gone!$A$4"),
    "a long formula": ("xl/worksheets/sheet2.xml", FORMULA, f"<f>{'1+' * 4200}1</f>"),
    "too many arguments": ("xl/worksheets/sheet2.xml", FORMULA, f"<f>SUM({','.join(['1'] * 256)})</f>"),
    "a function that there isn't": ("xl/worksheets/sheet2.xml", FORMULA, "<f>PERCENTILE.INC(A1:A2,0.5)</f>"),
    "a row past the last": ("xl/worksheets/sheet2.xml", FORMULA, "<f>SUM(A1:A1048577)</f>"),
    "a sheet that there isn't": ("xl/worksheets/sheet2.xml", FORMULA, "<f>SUM('Old clocks'!A1:A2)</f>"),
    "an open bracket": ("xl/worksheets/sheet2.xml", FORMULA, "<f>SUM(A1:A2</f>"),
    "merged cells": ("xl/worksheets/sheet2.xml", "</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'),
    "a format that there isn't": ("xl/worksheets/sheet2.xml", '<c r="A5" s="[0-9]+"', '<c r="A5" s="9999"'),
    "cells out of order": ("xl/worksheets/sheet2.xml", '<c r="B5"', '<c r="A5"'),
    "not a number": ("xl/worksheets/sheet2.xml", "<v>[0-9]+</v></c></row>", "<v>nan</v></c></row>"),
    "an error": ("xl/worksheets/sheet2.xml", '<c r="A5" s="([0-9]+)" t="inlineStr"><is><t>[^<]*</t></is></c>', '<c r="A5" s="\\\\1" t="e"><v>#REF!</v></c>'),
    "a text too long": ("xl/worksheets/sheet2.xml", "<is><t>[^<]*</t>", f"<is><t>{'x' * 32768}</t>"),
    "a wide column": ("xl/worksheets/sheet2.xml", 'width="[0-9.]+"', 'width="300"'),
    "a link out of the file": ("xl/_rels/workbook.xml.rels", "</Relationships>",
                               '<Relationship Id="rId99" Type="x/externalLink" Target="file:///c.xlsx" TargetMode="External"/></Relationships>'),
    "macros": ("[Content_Types].xml", "sheet.main", "sheet.macroEnabled.main"),
}


@pytest.mark.parametrize("what", BREAKS)
def test_a_broken_file_is_found(what, february, tmp_path):
    part, old, new = BREAKS[what]
    assert excel.problems(broken(february, tmp_path / "broken.xlsx", part, old, new.replace("\\\\", "\\"))) != []


def test_a_file_that_is_merely_copied_is_fine(february, tmp_path):
    assert excel.problems(broken(february, tmp_path / "copy.xlsx", "docProps/core.xml", "Service levels", "Service level")) == []


def test_formulas_are_taken_apart():
    formula = excel.Formula("IF(SUM('It''s'!$A$1:$A$9)=0,\"none, (A1\",_xlfn.PERCENTILE.INC(Clocks!B2:B3,0.5))")
    assert formula.functions == ["IF", "SUM", "_xlfn.PERCENTILE.INC"] and formula.sheets == {"It's", "Clocks"}
    assert formula.references == ["$A$1", "$A$9", "B2", "B3"] and (formula.most_arguments, formula.deepest) == (3, 2) and formula.is_balanced


def test_limits_are_counted_as_excel_counts():
    assert excel.units("🙂") == 2 and excel.is_inside("XFD1048576") and not excel.is_inside("XFE1") and not excel.is_inside("A1048577")
    assert xlsx.MAIN.endswith("main}")
