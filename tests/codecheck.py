#!/usr/bin/python3
"""Keeps each thing in its room: reads every tracked source file and prints what breaks a rule of the house.

It knows the rules that a compiler can't: which folder may include what, where SQL text and markup may stand, how long
files and functions may be. Run by tests/run.sh static; exit 1 if anything was found. It first shows that each
rule notices its own breach.
"""
import re
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
PROGRAMS = ("cgi", "report", "notify", "admin")
FILE_LINES, FUNCTION_LINES = 800, 150

# header: the files that may include it
LIBRARY_ROOMS = {
    "libpq-fe.h": r"shared/db\w*\.c|tests/(bench|db)/.*",
    "libpq/libpq-fs.h": r"shared/db\w*\.c",
    "gmime/gmime.h": r"shared/mail\w*\.c|cgi/multipart\.c|cgi/main\.c",
    "fcgiapp.h": r"cgi/.*|tests/bench/.*",
    "fcgi_stdio.h": r"tests/bench/.*",
    "xlsxwriter.h": r"report/.*|tests/bench/.*|tests/unit/test_zip.c",
    "libical/ical.h": r"admin/.*|shared/calendar\w*\.c",
    "sodium.h": r"shared/.*|cgi/session\.c|cgi/main\.c|tests/.*",
}
SQL = re.compile(r'\b(SELECT\s+[\w*($]|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|CREATE\s+(TABLE|ROLE|DATABASE)\s|'
                 r'ALTER\s+\w+\s|GRANT\s+\w+\s|DROP\s+\w+\s|COPY\s+[\w(]+\s|SET\s+LOCAL\s|BEGIN\b|COMMIT\b|ROLLBACK\b)')
MARKUP = re.compile(r"</?[a-z][a-z0-9]*[\s>/]|<!doctype", re.I)
INLINE = re.compile(r"<script(?![^>]*\ssrc=)|<style\b|\sstyle=|\son[a-z]+=|href=[\\\"']*javascript:", re.I)
# Put together, so that this line isn't found by itself.
UNFINISHED = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b")
CHARACTER = re.compile(r"'(?:[^'\\\n]|\\.)+'")
STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"')


def without_comments(text):
    """C text with its comments blanked, line numbers kept."""
    token = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|/\*.*?\*/|//[^\n]*', re.S)
    return token.sub(lambda m: re.sub(r"[^\n]", " ", m[0]) if m[0].startswith("/") else m[0], text)


def check_includes(name, text):
    folder = name.split("/")[0]
    for number, line in enumerate(text.splitlines(), 1):
        found = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
        if not found:
            continue
        header = found[1]
        room = LIBRARY_ROOMS.get(header)
        if room and not re.fullmatch(room, name):
            yield number, f"{header} may be included by {room} only"
        target = header.split("/")[0]
        if target in PROGRAMS and folder != "tests" and target != folder:
            yield number, f"{folder}/ may not use {target}/: arrows point down, to shared/"


def check_strings(name, text):
    folder = name.split("/")[0]
    if folder == "tests":
        return
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(r"\s*#\s*include", line):
            continue
        for literal in STRING.findall(line):
            if SQL.search(literal) and not re.fullmatch(r"shared/db\w*\.[ch]", name):
                yield number, f"SQL text in C belongs into sql/queries: {literal[:60]}"
            # report/publish.c reads the tags of a sheet back, it writes none.
            if MARKUP.search(literal) and folder != "cgi" and name != "report/publish.c":
                yield number, f"markup outside cgi/: {literal[:60]}"
            if folder == "cgi" and INLINE.search(literal):
                yield number, f"inline script or style: {literal[:60]}"


def check_functions(name, text):
    depth, start, opening = 0, None, None
    for number, line in enumerate(text.splitlines(), 1):
        code = CHARACTER.sub("", STRING.sub("", line))
        if depth == 0 and "{" in code:
            start, opening = number, line.strip()
        depth += code.count("{") - code.count("}")
        if depth == 0 and start is not None:
            if number - start - 1 > FUNCTION_LINES and "=" not in opening:
                yield start, f"{number - start - 1} lines in one function: {opening}"
            start = None


def html_formats(text):
    """The spans and formats of all html() and html_say…() calls: (start, end, format, function)."""
    for call in re.finditer(r"\b(html|html_say|html_say_n|html_write)\s*\(", text):
        rest = re.compile(r'[^,"()]*(?:\([^()]*\))?[^,"()]*,\s*(?:[^,"()]+,\s*)?((?:"(?:[^"\\\n]|\\.)*"|[A-Z_]+|\s)+)').match(text, call.end())
        if rest:
            yield call.start(), rest.end(), "".join(STRING.findall(rest[1])).replace('\\"', '"'), call[1]


def check_format(text):
    """What is wrong with a format of html(): a directive that it doesn't know, or a value outside of text and quotes."""
    tag = quoted = False
    for found in re.finditer(r'%(?:%|(?:l|ll|z)?[du]|s)|%.|["<>]', text):
        token = found[0]
        if token == '"':
            quoted = tag and not quoted
        elif token in "<>" and not quoted:
            tag = token == "<"
        elif token.startswith("%") and not re.fullmatch(r"%(?:%|(?:l|ll|z)?[du]|s)", token):
            yield f"html() doesn't know {token}"
        elif token.startswith("%") and token != "%%" and not quoted and (tag or re.search(r"\s[a-z-]+=$", text[:found.start()])):
            yield "a value in a tag must stand in quotes"


def check_output(name, text):
    """In cgi/ pages write through html() alone: no markup anywhere else, no other way out."""
    if not name.startswith("cgi/") or name in ("cgi/html.c", "cgi/html.h"):
        return
    spans = list(html_formats(text))
    for start, _, format_text, function in spans:
        number = text.count("\n", 0, start) + 1
        if function == "html":
            for message in check_format(format_text):
                yield number, message
        elif MARKUP.search(format_text):
            yield number, "markup in a text that is escaped"
    for literal in STRING.finditer(text):
        inside = any(start <= literal.start() < end for start, end, _, _ in spans)
        if MARKUP.search(literal[0]) and not inside and name != "cgi/routes.c":
            yield text.count("\n", 0, literal.start()) + 1, f"markup outside html(): {literal[0][:60]}"
    if name not in ("cgi/main.c", "cgi/response.c"):
        for call in re.finditer(r"\b(FCGX_\w+|v?f?printf|f?puts|f?putc|putchar|fwrite|channel\.write)\s*\(", text):
            yield text.count("\n", 0, call.start()) + 1, f"{call[1]}: pages write through html() and response_write()"


def check_everywhere(name, text):
    lines = text.splitlines()
    if len(lines) > FILE_LINES:
        yield FILE_LINES, f"{len(lines)} lines; {FILE_LINES} are the most"
    for number, line in enumerate(lines, 1):
        if UNFINISHED.search(line):
            yield number, "something left undone"
        if line != line.rstrip() and not name.endswith(".md"):
            yield number, "blanks at the end of the line"


# A cast to bigint rounds, and an instant rounded up lies in the future of its own transaction (sla-rules.md 1.1: cut).
ROUNDED = re.compile(r"(?<!floor\()\bextract\s*\(\s*epoch\s+FROM\s(?:[^()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*\)\s*::", re.I)


def check_instants(text):
    for found in ROUNDED.finditer(text):
        yield text.count("\n", 0, found.start()) + 1, "an instant is cut, not rounded: floor(extract(epoch FROM …))::bigint"


def check_opening(name, text):
    if not text.lstrip().startswith(("/*", "//", "#", '"""')):
        yield 1, "the file doesn't open by saying what it does"


def check(name, text):
    """All (line, message) of one file."""
    if name.endswith((".c", ".h")):
        bare = without_comments(text)
        for rule in (check_includes, check_strings, check_functions, check_output):
            yield from rule(name, bare)
        yield from check_opening(name, text)
    elif name.endswith((".py", ".sh")):
        yield from check_opening(name, text)
    if name.startswith("sql/queries/"):
        yield from check_instants(text)
    yield from check_everywhere(name, text)


BREACHES = [
    ("cgi/a.c", '/* x */\n#include <libpq-fe.h>\n'),
    ("cgi/a.c", '/* x */\n#include "report/facts.h"\n'),
    ("shared/a.c", '/* x */\n#include "cgi/html.h"\n'),
    ("report/a.c", '/* x */\nf("SELECT 1");\n'),
    ("report/a.c", '/* x */\nf("<td>");\n'),
    ("cgi/a.c", '/* x */\nf("<td style=\\"x\\">");\n'),
    ("cgi/a.c", '/* x */\nf("<script>x</script>");\n'),
    ("cgi/a.c", "/* x */\nint f(void)\n{\n" + ";\n" * 151 + "}\n"),
    ("cgi/a.c", "/* x */\nint f(int a,\n      int b) {\n" + ";\n" * 151 + "}\n"),
    ("cgi/a.c", '/* x */\nhtml(r->out, "<a href=%s>", x);\n'),
    ("cgi/a.c", '/* x */\nhtml(r->out, "<a %s>", x);\n'),
    ("cgi/a.c", '/* x */\nhtml(r->out, " value=%s", x);\n'),
    ("cgi/a.c", '/* x */\nhtml(r->out,\n     "<p>%x</p>", x);\n'),
    ("cgi/a.c", '/* x */\nhtml_say(out, "<b>%s</b>", x);\n'),
    ("cgi/a.c", '/* x */\nreturn "<b>";\n'),
    ("cgi/a.c", '/* x */\nputs("x");\n'),
    ("cgi/a.c", '/* x */\nr->channel.write(r->channel.data, x, 1);\n'),
    ("sql/a.sql", "-- x\n" * 801),
    ("sql/queries/a.sql", "SELECT extract(epoch FROM made_at)::bigint;\n"),
    ("sql/queries/a.sql", "SELECT extract(epoch FROM least((SELECT min(at) FROM t),\n now()))::bigint;\n"),
    ("cgi/a.c", "/* " + "TO" + "DO */\n"),
    ("cgi/a.c", "int x;\n"),
    ("cgi/a.c", "/* x */ \n"),
]
FAULTLESS = [
    ("sql/queries/a.sql", "SELECT floor(extract(epoch FROM least((SELECT min(at) FROM t), now())))::bigint, extract(epoch FROM a - b) / 60;\n"),
    ("cgi/a.c", '/* <b> SELECT 1 */\n#include <fcgiapp.h>\n#include "shared/db.h"\nhtml(out, "<td>%s</td>", x);\n'),
    ("cgi/a.c", '/* x */\nhtml(out, "<a href=\\"/t/%lld?a=%s\\">%s</a> %d %%", a, b);\n'),
    ("cgi/a.c", '/* x */\nhtml(f(r), " id=\\"f-%s\\"");\nhtml_say_n(r->out, n, "%d a", "%d b", n);\n'),
    ("shared/db.c", '/* x */\n#include <libpq-fe.h>\nf("BEGIN");\n'),
]


def main():
    for name, text in BREACHES:
        assert list(check(name, text)), f"a rule has gone blind: {name}: {text[:60]!r}"
    for name, text in FAULTLESS:
        assert not list(check(name, text)), f"a rule sees ghosts: {name}: {list(check(name, text))}"
    names = subprocess.run(["git", "-C", TOP, "ls-files", "-z"], check=True, capture_output=True).stdout
    bad = 0
    for name in sorted(filter(None, names.decode().split("\0"))):
        path = TOP / name
        if not path.is_file() or path.suffix in (".png", ".gz", ".ico", ".woff2", ".eml", ".bin", ".po", ".pot") or name.startswith("tests/fuzz/corpus/"):
            continue
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        for number, message in check(name, text):
            print(f"{name}:{number}: {message}")
            bad += 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
