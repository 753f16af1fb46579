"""LibreOffice as the reader who recalculates: it is told to recalculate every formula on load, as it trusts the results
in files of this kind otherwise."""
import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

ALWAYS, NEVER = 0, 1  # the setting's values: recalculate on load

SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>%d</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="FirstRun" oor:op="fuse"><value>false</value></prop></item>
</oor:items>
"""


def command(profile, recalculate):
    """The words with which LibreOffice starts; a profile keeps the setting with which it was first used."""
    settings = Path(profile) / "user" / "registrymodifications.xcu"
    if not settings.exists():
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(SETTINGS % recalculate, encoding="utf-8")
    program = shutil.which("soffice") or shutil.which("libreoffice")
    assert program, "LibreOffice is not installed"
    return ["env", f"HOME={profile}", program, f"-env:UserInstallation=file://{profile}", "--headless"]


@contextlib.contextmanager
def standing(profile, recalculate=ALWAYS):
    """LibreOffice runs meanwhile, and convert() with the same profile hands files to it: a start takes longer than most of them."""
    def doors():
        return set(Path("/tmp").glob(f"OSL_PIPE_{os.getuid()}_SingleOfficeIPC_*"))
    before = doors()
    process = subprocess.Popen([*command(profile, recalculate), "--norestore", "--nologo"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        for _ in range(600):
            if doors() - before:
                break
            time.sleep(0.1)
        assert doors() - before and process.poll() is None, "LibreOffice doesn't start"
        yield
    finally:
        for end in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
                os.killpg(process.pid, end)
                process.wait(20)


def convert(path, folder, form, profile, recalculate=ALWAYS):
    """Has LibreOffice read the workbook, recalculate it and write it as `form` into the folder; the new file."""
    made = Path(folder) / (Path(path).stem + "." + form.split(":")[0])
    made.parent.mkdir(parents=True, exist_ok=True)
    made.unlink(missing_ok=True)
    done = subprocess.run([*command(profile, recalculate), "--convert-to", form, "--outdir", str(folder), str(path)],
                          capture_output=True, text=True, timeout=900)
    assert done.returncode == 0 and made.exists(), done.stdout + done.stderr
    return made


def difference(before, after):
    """Why two cells are not the same by workbook.md: counts, texts and whole seconds exactly, others within 1e-9. None if they are."""
    if before.kind != after.kind:
        return f"{before.kind} became {after.kind}: {before.value!r}, {after.value!r}"
    if before.kind == "number":
        exact = float(before.value).is_integer()
        limit = 0 if exact and float(after.value).is_integer() else 1e-9 * max(1.0, abs(before.value))
        return None if abs(before.value - after.value) <= limit else f"{before.value!r} became {after.value!r}"
    return None if before.value == after.value else f"{before.value!r} became {after.value!r}"


def changes(before, after):
    """Every cell that a recalculation changed: [(sheet, reference, formula, what)]."""
    found = []
    for sheet, cells in before.items():
        now = after[sheet]
        for reference in cells.keys() | now.keys():
            one, other = cells.get(reference), now.get(reference)
            if one is None or other is None:
                what = "appeared" if one is None else "vanished"
            else:
                what = difference(one, other)
            if what:
                found.append((sheet, reference, one.formula if one else None, what))
    return found
