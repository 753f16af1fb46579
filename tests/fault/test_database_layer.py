"""The database layer (shared/db*.c) against a real PostgreSQL: tests/db/test_db.c over what works, test_db_faults.c over
cut links, frozen and restarted servers. Each case of the two programs is a test here."""
import os
import shlex

import pytest

from harness import tap
from harness.site import TOP


@pytest.fixture(scope="module")
def run(site):
    """Runs one of the programs, once, in this site."""
    outcomes = {}

    def command(function):
        script = f". {shlex.quote(str(TOP / 'conf/lib.sh'))}; {function} {shlex.quote(str(site.path))}"
        return f"bash -c {shlex.quote(script)}"

    def of(program):
        if program not in outcomes:
            environment = os.environ | {"FIRSTLINE_TEST_HOST": site.variable("RUN"), "FIRSTLINE_TEST_STOP": command("postgres_stop"),
                                        "FIRSTLINE_TEST_START": command("postgres_start")}
            outcomes[program] = tap.run([tap.build(program)], environment)
        return outcomes[program]
    return of


@pytest.mark.parametrize("program, case", [(program, case) for program in ("tests/db/test_db", "tests/db/test_db_faults")
                                           for case in tap.cases(program)])
def test_case(run, program, case):
    results, output = run(program)
    verdict = results.get(case, "missing")
    if verdict == "skip":
        pytest.skip("its own words are in the program's output")
    assert verdict == "ok", output
