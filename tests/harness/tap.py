"""C programs that speak TAP, as pytest's tests: built on demand in the build tree, run once, each of their cases a test."""
import re
import subprocess

from harness.site import BUILD, TOP, shell


def build(program):
    """The path of a program that isn't installed, such as tests/db/test_db, made up to date."""
    tree = TOP / "var/build" / BUILD
    shell('make -s -C "$1" "$2"', tree, program)
    return tree / program


def cases(program):
    """The cases' names, read from the source so that pytest knows them before there is a server."""
    return re.findall(r'g_test_add\w*\(\s*"([^"]+)"', (TOP / f"{program}.c").read_text())


def run(command, environment=None, timeout=300):
    """Runs it; what became of each case ("ok" or "not ok", or "skip"), and all that was written."""
    done = subprocess.run(list(map(str, command)), env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=timeout)
    results = {}
    for verdict, name, comment in re.findall(r"^(ok|not ok) \d+ (?:- )?([^#\n]*?)(?: # (.*))?$", done.stdout, re.MULTILINE):
        results[name] = "skip" if comment.upper().startswith("SKIP") else verdict
    return results, done.stdout
