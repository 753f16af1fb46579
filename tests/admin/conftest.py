"""What the tests of firstline-admin share: running it without a complaint about its exit status, and names of their own,
since all of them work in one database."""
import itertools

import pytest

_numbers = itertools.count(1)


@pytest.fixture
def admin(site):
    """Runs a command; the finished process, whatever its exit status."""
    return lambda *arguments, **options: site.admin(*arguments, check=False, **options)


@pytest.fixture
def fresh():
    """A name that no other test uses."""
    return lambda word: f"{word} {next(_numbers)}"


@pytest.fixture
def audited(site):
    """The actions in the audit log since the test began, with customer and subject."""
    begin = site.sql("SELECT coalesce(max(audit_id), 0) FROM firstline.audit_log")[0][0]
    return lambda: site.sql(
        "SELECT action, customer_id, subject_id, detail FROM firstline.audit_log WHERE audit_id > %s ORDER BY audit_id", begin)


def refused(done, *words, status=1):
    """It failed with that status, said all of the words on standard error, and nothing on standard output."""
    assert done.returncode == status, (done.stdout, done.stderr)
    assert done.stdout == ""
    for word in words:
        assert word in done.stderr, done.stderr
    return True


def table(done):
    """The rows of a listing as dicts."""
    assert done.returncode == 0, done.stderr
    head, *rows = [line.split("\t") for line in done.stdout.splitlines()]
    return [dict(zip(head, row)) for row in rows]
