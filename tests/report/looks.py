"""A workbook as it is printed: to PDF by LibreOffice, and the first and last page of each sheet to PNG, so that somebody can
look at them; and the words of every page, to find what no longer fits its column."""
import re
import subprocess


def pages_of(pdf):
    """[(sheet, text)] of each page; the sheet's name stands in the footer, after the file's."""
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout
    found = []
    for page in text.split("\f")[:-1]:
        name = re.search(r"\.xlsx · (.+?)\s{2,}\d+ / \d+\s*$", page)
        found.append((name[1] if name else "", page))
    return found


def draw(pdf, folder):
    """PNGs of the first and the last page of each sheet; {sheet: [files]}."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    drawn, sheets = {}, [sheet for sheet, _ in pages_of(pdf)]
    for sheet in dict.fromkeys(sheets):
        first = sheets.index(sheet) + 1
        for page in sorted({first, first + sheets.count(sheet) - 1}):
            place = folder / f"{list(dict.fromkeys(sheets)).index(sheet) + 1:02d}-{re.sub(r'[^a-z0-9]+', '-', sheet.lower())}-{page}"
            subprocess.run(["pdftoppm", "-r", "80", "-png", "-singlefile", "-f", str(page), "-l", str(page), pdf, place], check=True)
            drawn.setdefault(sheet, []).append(place.with_suffix(".png"))
    return drawn


def does_not_fit(pages):
    """Cells that show '###' as their number is too wide, and errors."""
    return [(sheet, line.strip()) for sheet, text in pages for line in text.splitlines() if re.search(r"###|#(REF|VALUE|NAME|DIV/0|N/A|NUM)\b|Err:\d", line)]
