"""Reads a workbook's cells as they stand in its XML: kind, value as written, formula. Not openpyxl's view, which turns
numbers into dates and so can't tell whether two cells are the same."""
import os
import re
import zipfile
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
V, F, T, IS = (MAIN + name for name in ("v", "f", "t", "is"))
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class Cell(NamedTuple):
    kind: str  # "number", "text", "error", "bool"
    value: object
    formula: str | None


def sheet_paths(archive):
    """Names of the sheets, in their order, with their parts in the archive."""
    relations = {r.get("Id"): r.get("Target") for r in etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))}
    book = etree.fromstring(archive.read("xl/workbook.xml"))
    return {s.get("name"): "xl/" + relations[s.get(RELATION)].removeprefix("/xl/") for s in book.find(MAIN + "sheets")}


def shared_strings(archive):
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    return [text_of(item) for item in etree.fromstring(archive.read("xl/sharedStrings.xml"))]


def unescaped(text):
    """With the format's own escapes undone."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


def text_of(item):
    """The text of a string item, without phonetic hints."""
    if len(item) == 1 and item[0].tag == T:
        return unescaped(item[0].text or "")
    return unescaped("".join(t.text or "" for run in item.iter() if run.tag in (MAIN + "si", MAIN + "is", MAIN + "r") for t in run.findall(T)))


def read_cell(element, strings):
    kind, parts = element.get("t", "n"), {part.tag: part for part in element}
    formula = (parts[F].text or "") if F in parts else None
    if kind == "inlineStr":
        return Cell("text", text_of(parts[IS]), formula)
    if V not in parts:
        return Cell("text", "", formula) if formula is not None else None
    value = parts[V].text or ""
    if kind == "s":
        return Cell("text", strings[int(value)], formula)
    if kind == "str":
        return Cell("text", unescaped(value), formula)
    if kind == "e":
        return Cell("error", value, formula)
    if kind == "b":
        return Cell("bool", value == "1", formula)
    return Cell("number", float(value), formula)


def read(path):
    """{sheet: {reference: Cell}} of the cells that hold something. The latest few books are remembered: several tests look at each."""
    state = os.stat(path)
    return read_once(str(path), state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=6)
def read_once(path, _changed, _size):
    with zipfile.ZipFile(path) as archive:
        strings = shared_strings(archive)
        book = {}
        for name, part in sheet_paths(archive).items():
            cells = book[name] = {}
            with archive.open(part) as file:
                for _, element in etree.iterparse(file, tag=MAIN + "c"):
                    cell = read_cell(element, strings)
                    if cell is not None and (cell.value != "" or cell.formula is not None):
                        cells[element.get("r")] = cell
                    element.clear()
        return book


def falsify(path, out, sheet="Groups", formula=r"COUNTIF\([^<]*"):
    """Copies the workbook with the stored result of one formula of a sheet, the first of that shape with a number, made wrong;
    returns (sheet, reference, the right value)."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        part = sheet_paths(source)[sheet]
        done = None
        for item in source.infolist():
            content = source.read(item.filename)
            if item.filename == part:
                found = re.search(rb'(<c r="([A-Z]+[0-9]+)"[^>]*><f>' + formula.encode() + rb"</f><v>)([0-9.]+)(</v>)", content)
                done = (sheet, found[2].decode(), float(found[3]))
                content = content[: found.start()] + found[1] + b"%r" % (float(found[3]) + 7) + found[4] + content[found.end():]
            target.writestr(item, content)
    return done
