"""The cells of one sheet as they stand in its XML, and which of them a test has expected: what nobody expected is found by
`unexpected()`, so that no figure on a sheet goes unproven."""
import re
from datetime import datetime, timedelta

EPOCH = datetime(1899, 12, 30)


def column_number(letters):
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(number):
    letters = ""
    while number >= 0:
        letters = chr(65 + number % 26) + letters
        number = number // 26 - 1
    return letters


def serial(moment):
    """A local date and time as the format counts it."""
    return (moment - EPOCH) / timedelta(days=1)


def differs(cell, wanted):
    """Why a cell isn't what was wanted; None if it is. Whole numbers and texts exactly, others within 1e-9."""
    if cell is None or cell.value == "":
        return None if wanted in (None, "") else f"is empty, {wanted!r} was wanted"
    if isinstance(wanted, datetime):
        wanted = serial(wanted)
    if cell.kind == "number" and isinstance(wanted, (int, float)) and not isinstance(wanted, bool):
        limit = 0 if isinstance(wanted, int) else 1e-9 * max(1.0, abs(wanted))
        fine = abs(cell.value - wanted) <= limit
    else:
        fine = cell.kind == "text" and cell.value == wanted
    return None if fine else f"is {cell.value!r}, {wanted!r} was wanted"


class Sheet:
    def __init__(self, name, cells):
        self.name, self.cells, self.covered, self.faults = name, cells, set(), []
        places = [re.fullmatch(r"([A-Z]+)(\d+)", reference).groups() for reference in cells]
        self.last_row = max((int(row) for _, row in places), default=0)
        self.last_column = max((column_number(column) for column, _ in places), default=0)

    def at(self, row, column):
        return self.cells.get(f"{column_letters(column)}{row}")

    def text(self, row, column):
        cell = self.at(row, column)
        return cell.value if cell is not None and cell.kind == "text" else None

    def titles(self, header):
        """{column: title} of a header row."""
        return {column: self.text(header, column) for column in range(self.last_column + 1) if self.text(header, column)}

    def expect(self, row, column, wanted):
        reference = f"{column_letters(column)}{row}"
        self.covered.add(reference)
        fault = differs(self.cells.get(reference), wanted)
        if fault:
            self.faults.append(f"{self.name}!{reference} ({self.text(row, 0)}) {fault}")

    def table(self, header, lines, first=None):
        """Lines under a header row, each {title or number of a column: what it must say}; the row after them. Every titled
        column must be spoken for."""
        titles = self.titles(header)
        self.covered.update(f"{column_letters(column)}{header}" for column in titles)
        assert len(set(titles.values())) == len(titles), (self.name, titles)
        row = first or header + 1
        for line in lines:
            unspoken = set(titles.values()) - line.keys()
            strange = {key for key in line if isinstance(key, str)} - set(titles.values())
            if unspoken or strange:
                self.faults.append(f"{self.name} row {header}: nothing is expected of {sorted(unspoken)}, there is no {sorted(strange)}")
            for column, title in titles.items():
                if title in line:
                    self.expect(row, column, line[title])
            for column, wanted in line.items():
                if isinstance(column, int):
                    self.expect(row, column, wanted)
            row += 1
        return row

    def header(self, title):
        """The header row that begins with `title`; a section's title may say the same, and stands alone."""
        return next(row for row in range(1, self.last_row + 1) if self.text(row, 0) == title and len(self.titles(row)) > 1)

    def next_header(self, after):
        """The first row from `after` on with several titles."""
        return next(row for row in range(after, self.last_row + 1) if len(self.titles(row)) > 2)

    def block(self, title, lines):
        return self.table(self.header(title), lines)

    def unexpected(self):
        """Figures, and texts out of formulas, that nothing was expected of."""
        return [f"{self.name}!{reference} = {cell.value!r}" for reference, cell in self.cells.items()
                if reference not in self.covered and (cell.kind != "text" or cell.formula is not None)]

    def verdict(self):
        return self.faults + [f"{fault}: nobody expected it" for fault in self.unexpected()]
