#!/usr/bin/env python3
"""Holds tests/rules.tsv against the sources: every rule of the SLA law has tests, every test that
is named exists, every test that carries a rule's number is named, and the code cites the rule. Run by the build,
which fails on the first thing that is missing.

usage: rules.py SOURCE-FOLDER
"""
import re
import sys
from pathlib import Path

RULES = [f"{section}.{number}" for section, last in ((1, 7), (2, 7), (3, 3), (4, 4), (5, 4), (6, 5), (7, 3)) for number in range(1, last + 1)]
CODE = ("shared/calendar*.[ch]", "shared/instant.[ch]", "shared/event.[ch]", "shared/sla*.[ch]", "shared/plan.[ch]",
        "shared/month_facts.[ch]", "shared/stays.[ch]", "report/*.[ch]", "sql/migrations/*.sql")


def read_table(path):
    """{rule: [test path, …]}; a line is rule, words, tests."""
    table = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#") or not line:
            continue
        fields = line.split("\t")
        if len(fields) != 3 or not fields[1] or fields[0] in table:
            sys.exit(f"{path}:{number}: not 'rule, words, tests' with tabs between, or a rule twice")
        table[fields[0]] = fields[2].split()
    return table


def tests_in(folder):
    """Every path that a unit test registers."""
    registered = re.compile(r'g_test_add_func\("([^"]+)"')
    return {path for source in folder.glob("test_*.c") for path in registered.findall(source.read_text(encoding="utf-8"))}


def exists(top, test, unit_tests):
    """A unit test by its path, or one of pytest's as FILE::NAME, below tests/; a distribution leaves those out."""
    file, _, name = test.partition("::")
    if not name:
        return test in unit_tests
    source = top / "tests" / file
    if not source.parent.is_dir():
        return True
    return source.is_file() and re.search(rf"^def {re.escape(name)}\(", source.read_text(encoding="utf-8"), re.M) is not None


def main():
    top = Path(sys.argv[1])
    table, tests = read_table(top / "tests/rules.tsv"), tests_in(top / "tests/unit")
    code = "".join(path.read_text(encoding="utf-8") for pattern in CODE for path in sorted(top.glob(pattern)))
    wrong = [f"rule {rule} has no line in tests/rules.tsv" for rule in RULES if rule not in table]
    for rule, named in table.items():
        if rule not in RULES:
            wrong.append(f"tests/rules.tsv: there is no rule {rule}")
        if not named:
            wrong.append(f"rule {rule} has no test")
        wrong += [f"rule {rule}: there is no test {path}" for path in named if not exists(top, path, tests)]
        if not re.search(rf"(?<![\d.]){re.escape(rule)}(?![\d])", code):
            wrong.append(f"rule {rule} is cited nowhere in the code")
    for path in sorted(tests):
        rule = path.split("/")[2] if path.count("/") > 2 else ""
        if rule in RULES and path not in table.get(rule, []):
            wrong.append(f"the test {path} is not in the line of its rule")
    for message in wrong:
        print(message, file=sys.stderr)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
