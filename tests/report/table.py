"""A sheet's table by its header: rows as dictionaries from title to value, as openpyxl reads them."""
import openpyxl


def open_book(path):
    return openpyxl.load_workbook(path, data_only=True)


def rows_of(sheet, title="Customer", first=1):
    """The rows under the header line that holds `title`, down to the first empty one."""
    header = next(number for number in range(first, sheet.max_row + 1) if title in [cell.value for cell in sheet[number]])
    titles = [cell.value for cell in sheet[header]]
    while titles and titles[-1] is None:
        titles.pop()
    found = []
    for row in sheet.iter_rows(min_row=header + 1, values_only=True):
        if all(value is None for value in row):
            break
        found.append(dict(zip(titles, row)))
    return found


def all_rows(book, name, title="Customer"):
    """Those of a sheet and of the sheets that continue it."""
    names = [n for n in book.sheetnames if n == name or n.startswith(name + " ") and n[len(name) + 1:].isdigit()]
    return [row for n in names for row in rows_of(book[n], title)]
