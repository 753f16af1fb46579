"""Excel's own rules, checked on the raw XML: what it would repair, refuse or cut when it opens the file. The limits are those
of 'Excel specifications and limits' and of ECMA-376; `problems()` lists whatever breaks one."""
import re
import zipfile

from lxml import etree

from xlsx import MAIN, sheet_paths

ROWS, COLUMNS, FORMATS, FONTS, NUMBER_FORMATS = 1_048_576, 16_384, 65_490, 512, 250
TEXT, FORMULA, ARGUMENTS, NESTING, NAME, SHEET_NAME, WIDTH, HEIGHT = 32_767, 8_192, 255, 64, 255, 31, 255, 409.5
FUNCTIONS = {"AND", "AVERAGE", "COUNT", "COUNTA", "COUNTIF", "COUNTIFS", "DATE", "HYPERLINK", "IF", "IFERROR", "INT", "LARGE", "MAX", "MEDIAN", "MIN",
             "MOD", "NOT", "OR", "ROUND", "ROUNDDOWN", "SMALL", "SUM", "SUMIF", "SUMIFS", "SUMPRODUCT", "_xlfn.PERCENTILE.INC", "ABS", "INDEX", "MATCH", "N", "RANK"}
FORBIDDEN_PARTS = ("externalLink", "vbaProject", "macrosheets", "activeX", "connections.xml", "embeddings", "ctrlProps", "comments")
LOOKED_AT = [MAIN + tag for tag in ("c", "row", "mergeCells", "col", "hyperlinks", "cfRule")]


def units(text):
    """Excel counts UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split_reference(reference):
    letters, row = re.fullmatch(r"\$?([A-Z]{1,3})\$?([0-9]+)", reference).groups()
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(row), column


def is_inside(reference):
    row, column = split_reference(reference)
    return 1 <= row <= ROWS and 1 <= column <= COLUMNS


class Formula:
    """What a formula calls and refers to."""

    TOKEN = re.compile(r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')+\'!|[A-Za-z_][\w.]*!|[A-Za-z_][\w.]*\(|\$?[A-Z]{1,3}\$?[0-9]+|[(),]')

    def __init__(self, text):
        self.functions, self.sheets, self.references = [], set(), []
        self.most_arguments = self.deepest = 0
        self.is_balanced = True
        stack = []
        for match in self.TOKEN.finditer(text):
            token = match[0]
            if token.startswith('"'):
                continue
            if token.endswith("!"):
                self.sheets.add(token[:-1].removeprefix("'").removesuffix("'").replace("''", "'"))
            elif token.endswith("("):
                if token != "(":
                    self.functions.append(token[:-1])
                stack.append(1)
                self.deepest = max(self.deepest, len(stack))
            elif token == ")":
                self.is_balanced = self.is_balanced and bool(stack)
                self.most_arguments = max(self.most_arguments, stack.pop() if stack else 0)
            elif token == ",":
                if stack:
                    stack[-1] += 1
            else:
                self.references.append(token)
        self.is_balanced = self.is_balanced and not stack and text.count('"') % 2 == 0


class Book:
    """One file under examination."""

    def __init__(self, path):
        self.found = []
        with zipfile.ZipFile(path) as self.archive:
            self.parts = self.archive.namelist()
            self.sheets = sheet_paths(self.archive)
            self.check_parts()
            self.check_sheet_names()
            self.check_styles()
            self.check_strings()
            self.check_defined_names()
            for name, part in self.sheets.items():
                self.check_sheet(name, part)
            for part in self.parts:
                if "charts/chart" in part:
                    self.check_chart(part)

    def note(self, where, what):
        self.found.append(f"{where}: {what}")

    def xml(self, part):
        return etree.fromstring(self.archive.read(part))

    def check_parts(self):
        if self.archive.testzip() is not None:
            self.note("archive", "a part is damaged")
        if len(set(self.parts)) != len(self.parts):
            self.note("archive", "a part is there twice")
        for part in self.parts:
            if any(word in part for word in FORBIDDEN_PARTS):
                self.note(part, "has no place in these workbooks")
            if part.endswith(".rels"):
                for relation in self.xml(part):
                    if relation.get("TargetMode") == "External":
                        self.note(part, f"leads out of the file to {relation.get('Target')}")
        types = self.archive.read("[Content_Types].xml").decode()
        if "macroEnabled" in types or "vba" in types:
            self.note("[Content_Types].xml", "speaks of macros")
        spoken_for = set(re.findall(r'PartName="/([^"]+)"', types))
        defaults = set(re.findall(r'Extension="([^"]+)"', types))
        for part in self.parts:
            if part not in spoken_for and part.rsplit(".", 1)[-1] not in defaults:
                self.note(part, "has no content type")
        for part in spoken_for - set(self.parts):
            self.note("[Content_Types].xml", f"there is no {part}")

    def check_sheet_names(self):
        seen = set()
        for name in self.sheets:
            if not 1 <= units(name) <= SHEET_NAME:
                self.note(name, f"a sheet's name of {units(name)} characters")
            if re.search(r"[\[\]:*?/\\]", name) or name.startswith("'") or name.endswith("'") or name.casefold() == "history":
                self.note(name, "a sheet's name with what isn't allowed")
            if name.casefold() in seen:
                self.note(name, "a sheet's name that is there twice")
            seen.add(name.casefold())

    def check_styles(self):
        styles = self.xml("xl/styles.xml")

        def listed(tag):
            group = styles.find(MAIN + tag)
            return [] if group is None else list(group)

        self.n_formats, self.n_differential = len(listed("cellXfs")), len(listed("dxfs"))
        for what, there, limit in (("cell formats", self.n_formats, FORMATS), ("fonts", len(listed("fonts")), FONTS),
                                   ("number formats", len(listed("numFmts")), NUMBER_FORMATS)):
            if there > limit:
                self.note("styles", f"{there} {what}")
        self.number_formats = {int(f.get("numFmtId")): f.get("formatCode") for f in listed("numFmts")}
        self.formats = [int(xf.get("numFmtId")) for xf in listed("cellXfs")]
        for number in self.formats:
            if number >= 164 and number not in self.number_formats:
                self.note("styles", f"there is no number format {number}")

    def check_strings(self):
        self.n_strings = 0
        if "xl/sharedStrings.xml" in self.parts:
            for item in self.xml("xl/sharedStrings.xml"):
                self.n_strings += 1
                self.check_text("shared strings", "".join(item.itertext()))

    def check_text(self, where, text):
        if units(re.sub("_x[0-9A-Fa-f]{4}_", "x", text)) > TEXT:
            self.note(where, f"a text of {units(text)} characters")

    def check_defined_names(self):
        book, seen = self.xml("xl/workbook.xml"), set()
        for element in book.iter(MAIN + "definedName"):
            name, where = element.get("name"), f"defined name {element.get('name')}"
            key = name.casefold(), element.get("localSheetId")
            if key in seen:
                self.note(where, "is there twice")
            seen.add(key)
            bare = name.removeprefix("_xlnm.")
            if not re.fullmatch(r"[^\W\d][\w.]*", bare) or units(name) > NAME or re.fullmatch(r"[A-Za-z]{1,3}[0-9]+|[RrCc]|[Rr][0-9]*[Cc][0-9]*", bare):
                self.note(where, "isn't a name")
            self.check_references(where, Formula(element.text))
            if "#REF!" in element.text:
                self.note(where, "leads nowhere")

    def check_references(self, where, formula):
        for sheet in formula.sheets - self.sheets.keys():
            self.note(where, f"speaks of a sheet '{sheet}'")
        for reference in formula.references:
            if not is_inside(reference):
                self.note(where, f"speaks of {reference}")

    def check_formula(self, where, text):
        if units(text) > FORMULA:
            self.note(where, f"a formula of {units(text)} characters")
        formula = Formula(text)
        self.check_references(where, formula)
        for function in set(formula.functions) - FUNCTIONS:
            self.note(where, f"calls {function}")
        if formula.most_arguments > ARGUMENTS or formula.deepest > NESTING:
            self.note(where, f"{formula.most_arguments} arguments, {formula.deepest} deep")
        if not formula.is_balanced or text.startswith("=") or "#REF!" in text:
            self.note(where, f"isn't a formula: {text[:60]}")

    def check_sheet(self, name, part):
        last_row = last_column = 0
        with self.archive.open(part) as file:
            for _, element in etree.iterparse(file, tag=LOOKED_AT):
                tag = element.tag.removeprefix(MAIN)
                if tag == "c":
                    last_column = self.check_cell(name, element, last_row, last_column)
                elif tag == "row":
                    last_row, last_column = self.check_row(name, element, last_row), 0
                    element.clear()
                elif tag == "mergeCells":
                    self.note(name, "has merged cells")
                elif tag == "col":
                    if float(element.get("width", 0)) > WIDTH or int(element.get("max")) > COLUMNS:
                        self.note(name, f"a column of width {element.get('width')}")
                elif tag == "hyperlinks":
                    self.note(name, "has link objects")
                elif tag == "cfRule":
                    self.check_rule(name, element)

    def check_row(self, name, element, last_row):
        row = int(element.get("r"))
        if not last_row < row <= ROWS or float(element.get("ht", 0)) > HEIGHT:
            self.note(name, f"row {row} after {last_row}, {element.get('ht')} high")
        return row

    def check_cell(self, name, element, last_row, last_column):
        reference = element.get("r")
        where = f"{name}!{reference}"
        row, column = split_reference(reference)
        if not last_column < column <= COLUMNS or row <= last_row:
            self.note(where, "is out of its order")
        if int(element.get("s", 0)) >= self.n_formats:
            self.note(where, "has a format that there isn't")
        kind, formula, value = element.get("t", "n"), element.findtext(MAIN + "f"), element.findtext(MAIN + "v")
        if formula is not None:
            self.check_formula(where, formula)
        if kind == "s" and int(value) >= self.n_strings:
            self.note(where, "is a text that there isn't")
        if kind == "inlineStr":
            self.check_text(where, "".join(element.itertext()))
        if kind == "str":
            self.check_text(where, value or "")
        if kind == "n" and value is not None and not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?", value):
            self.note(where, f"isn't a number: {value}")
        if kind == "e":
            self.note(where, f"holds the error {value}")
        return column

    def check_rule(self, name, element):
        number = element.get("dxfId")
        if number is not None and int(number) >= self.n_differential:
            self.note(name, f"a rule with the format {number}, which there isn't")
        for formula in element.findall(MAIN + "formula"):
            self.check_formula(f"{name}, conditional format", formula.text)

    def check_chart(self, part):
        for element in self.xml(part).iter():
            if element.tag.endswith("}f"):
                self.check_references(part, Formula(element.text))


def problems(path):
    return Book(path).found


# ---- form

def form_of(path):
    """{sheet: what workbook.md's form asks for} of each sheet."""
    with zipfile.ZipFile(path) as archive:
        titles = {}
        book = etree.fromstring(archive.read("xl/workbook.xml"))
        for element in book.iter(MAIN + "definedName"):
            if element.get("name") == "_xlnm.Print_Titles":
                titles[int(element.get("localSheetId"))] = element.text
        found = {}
        for position, (name, part) in enumerate(sheet_paths(archive).items()):
            sheet = etree.fromstring(archive.read(part))
            set_up, fit = sheet.find(MAIN + "pageSetup"), sheet.find(f"{MAIN}sheetPr/{MAIN}pageSetUpPr")
            pane, filtered = sheet.find(f".//{MAIN}pane"), sheet.find(MAIN + "autoFilter")
            found[name] = {
                "landscape": set_up is not None and set_up.get("orientation") == "landscape",
                "paper": None if set_up is None else set_up.get("paperSize"),
                "fits the width": fit is not None and fit.get("fitToPage") == "1" and set_up.get("fitToWidth", "1") == "1",
                "pages high": None if set_up is None else set_up.get("fitToHeight", "1"),
                "repeated rows": titles.get(position, "").rsplit("!", 1)[-1],
                "frozen": pane is not None and pane.get("state") == "frozen" and pane.get("topLeftCell"),
                "filter": None if filtered is None else filtered.get("ref"),
            }
        return found
