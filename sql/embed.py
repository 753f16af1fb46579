#!/usr/bin/env python3
"""Turns sql/queries/*.sql into sql/queries.h and sql/queries.c, and checks the statement contract on the way.

A block of a query file:

    -- name: ticket_show
    -- scope: customer               default; or several of: customer, desk, sign-in, report, admin, notify, migrate; or any
    -- result: binary                where a bytea is returned; otherwise left out
    -- One ticket of a customer, for its page.
    -- $1: customer
    -- $2: ticket
    -- returns: ticket_id, subject   left out where nothing comes back
    SELECT ticket_id, subject FROM ticket WHERE customer_id = $1 AND ticket_id = $2;

What is checked here needs no server: form of the block, every parameter documented and used, one statement a block, no
name twice, and in scope customer (sqlscope.py) that every tenant table is bound to `customer_id = $n`. That the columns
are those of `-- returns:` and that each role may run it is checked against the migrated schema by
tests/db/check_queries. Called by the makefile; errors are `file:line: message`, and nothing is written then.
"""

import argparse
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
import sqlscope  # noqa: E402
from sqltokens import tokens_of  # noqa: E402

SCOPES = {
    "customer": "DB_SCOPE_CUSTOMER",
    "desk": "DB_SCOPE_DESK",
    "sign-in": "DB_SCOPE_SIGN_IN",
    "report": "DB_SCOPE_REPORT",
    "admin": "DB_SCOPE_ADMIN",
    "notify": "DB_SCOPE_NOTIFY",
    "migrate": "DB_SCOPE_MIGRATE",
}
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*$")
# A prepared statement is called <query>@<role>, and PostgreSQL tells such names apart by 63 bytes.
NAME_LIMIT = 39


class Query:
    """One block: where it stands, what its comment says, its statement as tokens."""

    def __init__(self, path, line, name):
        self.path, self.line, self.name = path, line, name
        self.scopes = ["customer"]
        self.any_scope = False
        self.about = []
        self.params = {}
        self.columns = []
        self.binary = False
        self.tokens = []

    def words(self, n=None):
        return [token.text.lower() for token in self.tokens[:n]]

    @property
    def copies_in(self):
        return self.words(1) == ["copy"] and "stdin" in self.words()

    @property
    def makes_temporary_table(self):
        return self.words(2) in (["create", "temp"], ["create", "temporary"])


class Reader:
    """Reads query files into queries and collects what is wrong with them."""

    def __init__(self, source):
        self.source = source
        self.queries = []
        self.errors = []

    def complain(self, path, line, message):
        self.errors.append(f"{path}:{line}: {message}")

    def read(self, path):
        with open(os.path.join(self.source, path), encoding="utf-8") as file:
            lines = file.read().split("\n")
        starts = [i for i, line in enumerate(lines) if line.startswith("-- name:")]
        for i, line in enumerate(lines[: starts[0] if starts else None]):
            if line.strip() and not line.startswith("--"):
                self.complain(path, i + 1, "statement without a '-- name:' line above it")
                break
        for start, end in zip(starts, starts[1:] + [len(lines)]):
            self.block(path, start, lines[start:end])

    def block(self, path, start, lines):
        query = Query(path, start + 1, lines[0].partition(":")[2].strip())
        if not IDENTIFIER.match(query.name) or len(query.name) > NAME_LIMIT:
            self.complain(path, query.line,
                          f"name '{query.name}' is not of the form noun_verb, at most {NAME_LIMIT} characters")
        body = 1
        while body < len(lines) and (lines[body].startswith("--") or not lines[body].strip()):
            if lines[body].startswith("--"):
                self.comment(query, start + body + 1, lines[body][2:].strip())
            body += 1
        try:
            query.tokens = tokens_of("\n".join(lines[body:]), start + body + 1)
        except SyntaxError as error:
            self.complain(path, error.lineno, error.msg)
            return
        self.statement(query)
        self.parameters(query)
        self.queries.append(query)

    def comment(self, query, line, text):
        """One comment line above the statement."""
        key, colon, value = (part.strip() for part in text.partition(":"))
        if colon and key == "scope":
            query.scopes = [scope.strip() for scope in value.split(",")]
            if query.scopes == ["any"]:
                query.scopes = list(SCOPES)
                query.any_scope = True
            for scope in query.scopes:
                if scope not in SCOPES:
                    self.complain(query.path, line, f"unknown scope '{scope}': one of {', '.join(SCOPES)}, or any")
        elif colon and key == "result":
            query.binary = value == "binary"
            if not query.binary:
                self.complain(query.path, line, f"result '{value}': 'binary' is the only other form than text")
        elif colon and key == "returns":
            query.columns = [column.strip() for column in value.split(",")]
            for column in query.columns:
                if not IDENTIFIER.match(column):
                    self.complain(query.path, line, f"column name '{column}' is not a plain identifier")
            if len(set(query.columns)) < len(query.columns):
                self.complain(query.path, line, "a column stands twice in '-- returns:'")
        elif re.match(r"\$\d+$", key) and colon:
            number = int(key[1:])
            if number in query.params:
                self.complain(query.path, line, f"${number} is described twice")
            query.params[number] = value
        elif key == "name":
            self.complain(query.path, line, "a name stands at the beginning of its block")
        elif text:
            query.about.append(text)

    def statement(self, query):
        """One statement, closed by its semicolon; a COPY in binary form."""
        ends = [i for i, token in enumerate(query.tokens) if token.text == ";"]
        if not query.tokens or ends == [0]:
            self.complain(query.path, query.line, f"{query.name} has no statement")
            return
        if not ends:
            self.complain(query.path, query.tokens[-1].line, f"{query.name} doesn't end with ';'")
        elif ends[0] != len(query.tokens) - 1:
            self.complain(query.path, query.tokens[ends[0] + 1].line,
                          f"{query.name} has more than one statement: one a block, each under its own name")
        query.tokens = query.tokens[: ends[0]] if ends else query.tokens
        if not query.about:
            self.complain(query.path, query.line, f"{query.name} has no line that says what it answers")
        words = query.words()
        if words[0] == "copy":
            if "binary" not in words:
                self.complain(query.path, query.line, f"{query.name} copies, but not in binary form")
            if "stdin" in words:
                query.columns = copied_columns(query.tokens)
                if not query.columns:
                    self.complain(query.path, query.line, f"{query.name} copies in without a list of columns")

    def parameters(self, query):
        """$1 … $n all described and all used."""
        used = {int(token.text[1:]): token.line for token in query.tokens if token.kind == "param"}
        for number in sorted(set(used) - set(query.params)):
            self.complain(query.path, used[number], f"${number} is not described: write '-- ${number}: …' above")
        for number in sorted(set(query.params) - set(used)):
            self.complain(query.path, query.line, f"${number} of {query.name} is described but not used")
        for number in range(1, max(query.params, default=0)):
            if number not in query.params and number not in used:
                self.complain(query.path, query.line, f"${number} of {query.name} is left out")

    def check_together(self, tenants):
        """What needs all queries: names, the C constants they become, tenant tables."""
        names, constants = {}, {}
        for query in self.queries:
            if query.name in names:
                self.complain(query.path, query.line, f"{query.name} stands already in {names[query.name]}")
            names[query.name] = f"{query.path}:{query.line}"
            for constant in constants_of(query):
                if constants.setdefault(constant, query.name) != query.name:
                    self.complain(query.path, query.line,
                                  f"{query.name} and {constants[constant]} both give the constant {constant}")
            if "customer" in query.scopes and not query.any_scope:
                for line, message in sqlscope.check(query.tokens, tenants):
                    self.complain(query.path, line, f"{query.name}: {message}")


def copied_columns(tokens):
    """The column list of COPY table (a, b) FROM STDIN."""
    words = [token.text for token in tokens]
    if "(" not in words:
        return []
    start = words.index("(")
    source = [word.lower() for word in words].index("stdin")
    if start > source:
        return []
    return [word for word in words[start + 1 : words.index(")", start)] if word != ","]


def constants_of(query):
    return [f"{query.name}_{column}".upper() for column in ([] if query.copies_in else query.columns)]


def header(queries, path):
    guard = re.sub(r"\W", "_", path).upper()
    array = os.path.basename(path)[:-2]
    out = [
        "/* Statements as constants for db_ask(), made by sql/embed.py: don't edit. Each has the number of its parameters,",
        " * and its columns as an enum, for the cells of its rows. */",
        f"#ifndef {guard}",
        f"#define {guard}",
        "",
        '#include "shared/db.h"',
    ]
    for query in queries:
        out += ["", "/* " + " ".join(query.about).replace("*/", "* /")]
        out += [f" * ${number}: {query.params[number]}".replace("*/", "* /") for number in sorted(query.params)]
        out[-1] += " */"
        out += [
            f"extern const struct db_query query_{query.name};",
            f"enum {{ query_{query.name}_params = {len(query.params)} }};",
        ]
        if constants_of(query):
            out += [f"enum {query.name}_column {{"]
            out += [f"    {constant}," for constant in constants_of(query)]
            out += ["};"]
    out += [
        "",
        "/* All of them, for the check against the schema. */",
        f"extern const struct db_query *const {array}[];",
        f"enum {{ {array}_count = {len(queries)} }};",
        "",
        "#endif",
    ]
    return "\n".join(out) + "\n"


def source(queries, path):
    out = ["/* Statements, made by sql/embed.py: don't edit. */", f'#include "{path}"']
    for query in queries:
        scopes = " | ".join(SCOPES[scope] for scope in query.scopes)
        out += [
            "",
            f"const struct db_query query_{query.name} = {{",
            f'    .name = "{query.name}",',
            f"    .sql = {c_string(sql_text(query.tokens))},",
            f"    .scopes = {scopes},",
            f"    .n_params = {len(query.params)},",
            f"    .n_columns = {len(query.columns)},",
            f"    .binary = {'true' if query.binary else 'false'},",
            f"    .columns = {c_string(','.join(query.columns))},",
            "};",
        ]
    out += ["", f"const struct db_query *const {os.path.basename(path)[:-2]}[] = {{"]
    out += [f"    &query_{query.name}," for query in queries]
    out += ["};"]
    return "\n".join(out) + "\n"


def sql_text(tokens):
    """The statement without comments, a space where there was any."""
    return "".join((" " if token.spaced and i else "") + token.text for i, token in enumerate(tokens))


def c_string(text):
    """A C literal; a trigraph can't arise, and long ones are broken at spaces for compilers with a line limit."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("?", "\\?")
    pieces = re.findall(r"(?:.{1,100}(?<!\\)(?<!\\\\) )|.+?(?: |$)", escaped) if len(escaped) > 110 else [escaped]
    return "\n            ".join(f'"{piece}"' for piece in pieces)


def write_if_changed(path, text):
    """The header keeps its time when it says the same, so that a change of a statement alone rebuilds one object."""
    try:
        with open(path, encoding="utf-8") as file:
            if file.read() == text:
                return
    except FileNotFoundError:
        pass
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".new", path)


def read_all(source, paths, migrations):
    """All queries of the files, checked; the second value is what is wrong."""
    reader = Reader(source)
    for path in paths:
        reader.read(path)
    reader.check_together(sqlscope.tenant_tables(os.path.join(source, path) for path in migrations))
    return reader.queries, reader.errors


def main():
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--source", default=".", help="folder from which the files below are named")
    options.add_argument("--out", required=True, metavar="PATH", help="writes PATH.h and PATH.c; its last part names the array")
    options.add_argument("--migration", action="append", default=[], help="schema file; tenant tables are read from it")
    options.add_argument("queries", nargs="+")
    arguments = options.parse_args()
    queries, errors = read_all(arguments.source, arguments.queries, arguments.migration)
    if errors:
        print("\n".join(errors), file=sys.stderr)
        return 1
    include = arguments.out + ".h"
    write_if_changed(include, header(queries, include))
    # Written always, and last: its time is the makefile's stamp.
    with open(arguments.out + ".c", "w", encoding="utf-8") as file:
        file.write(source(queries, include))
    return 0


if __name__ == "__main__":
    sys.exit(main())
