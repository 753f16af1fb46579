"""Made-up help desks for the tests of `import tickets`: a folder that the site's programs can read and write, mapping files
and logs, and what a run told."""
import gzip
import itertools
import os
import re
import shlex
import subprocess

from harness.site import TOP

_numbers = itertools.count(1)

CALENDAR = """[calendar]
name={name}
timezone=UTC
[week]
monday=09:00-17:00
tuesday=09:00-17:00
wednesday=09:00-17:00
thursday=09:00-17:00
friday=09:00-17:00
"""
PLAN = """[plan]
name={name}
calendar={name}
valid_from=2016-01-01
phone_around_the_clock=no
[targets]
first_response=1h 2h 4h 8h
resolution=4h 8h 24h 40h
"""
# In every field that names something of the database stands a word of the desk's own: all tests work in one database.
STATES = """[log]
source={source}
rows=states
missing=?; n/a
[columns]
ticket=number
received=opened
at=updated
order=mod
status=state
priority=priority
category=kind
answer=state
[time]
format=%d/%m/%Y %H:%M
zone=Europe/Berlin
[status]
new=New
in_progress=Active; Problem
waiting_customer=Asked
waiting_vendor=Vendor
resolved=Resolved
closed=Closed
[answer]
values=Active
[priority]
1=1 - Critical
2=2 - High
3=3 - Moderate
4=4 - Low
[category]
trouble_slow=slow
default=usage
[customer]
name={source} {{site}}
unknown={source} unknown
timezone=Europe/Berlin
[ticket]
subject={{number}}: {{text}}
[plan]
file=plan.ini
calendar=calendar.ini
"""
EVENTS = """[log]
source={source}
rows=events
separator=semicolon
[columns]
ticket=case
at=time
event=what
status=to
priority=priority
[time]
format=rfc3339
zone=UTC
[status]
in_progress=open
waiting_customer=pending
resolved=solved
closed=closed
[events]
received=created
agent_message=reply
requester_message=customer
note=note
update=change
agent_message resolved=solve
closed=close
ignore=viewed; printed
[priority]
1=P1
2=P2
default=3
[category]
default=trouble
[customer]
name={{company}}
unknown={source} unknown
[ticket]
subject={{title}}
[plan]
contract=yes
"""
STATES_HEADER = "number,state,mod,opened,updated,site,priority,kind,text"


class Desk:
    """A folder with mapping, plan and calendar; its logs are imported by run()."""

    def __init__(self, site, mapping):
        self.site = site
        self.source = f"desk{next(_numbers)}"
        self.folder = site.path / "imports" / self.source
        self.folder.mkdir(parents=True)
        self.folder.chmod(0o777)
        self.write("desk.ini", mapping.format(source=self.source))
        self.write("plan.ini", PLAN.format(name=self.source))
        self.write("calendar.ini", CALENDAR.format(name=self.source))

    def write(self, name, text):
        path = self.folder / name
        data = text.encode() if isinstance(text, str) else text
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        path.chmod(0o644)
        return path

    def run(self, log, *options, name="log.csv", **how):
        """Imports a log (rows, or the bytes of a file) from the folder, standing in it; the finished process."""
        if isinstance(log, (list, tuple)):
            log = "".join(row + "\n" for row in log)
        path = self.write(name, log)
        return self.run_file(path, *options, **how)

    def run_file(self, path, *options, now="2017-01-01T00:00:00Z", mapping="desk.ini", folder=None, file_limit=""):
        """file_limit: no file may grow beyond so many KiB, as on a full disk."""
        command = ["firstline-admin", "import", "tickets", "--mapping", self.folder / mapping, "--now", now, *options, path]
        return subprocess.run(["bash", "-c", SCRIPT, "conf/lib.sh", *map(str, (self.site.path, folder or self.folder, *command))],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, env={**os.environ, "FILE_LIMIT": str(file_limit)})

    def rejects(self, name="log.rejects.csv"):
        return (self.folder / name).read_bytes().decode()

    # ---- what came of it -------------------------------------------------------------------------------------------

    def tickets(self, columns="source_key"):
        return self.site.sql(f"SELECT {columns} FROM firstline.ticket WHERE source = %s ORDER BY ticket_id", self.source)

    def history(self, key):
        """The events in the order of recording: `29 09:00 status new>in_progress`, in UTC."""
        rows = self.site.sql(
            "SELECT to_char(e.happened_at AT TIME ZONE 'UTC', 'DD HH24:MI'), e.kind, e.author, e.is_public, e.from_code, e.to_code, "
            "       e.from_id, e.to_id"
            "  FROM firstline.ticket_event AS e JOIN firstline.ticket AS t USING (customer_id, ticket_id)"
            " WHERE t.source = %s AND t.source_key = %s ORDER BY e.event_id", self.source, key)
        return [told(*row) for row in rows]


SCRIPT = f"""
. {shlex.quote(str(TOP / 'conf/lib.sh'))}
site=$1 folder=$2 program=$3; shift 3
site_load "$site"
as_site_user env FIRSTLINE_CONFIG="$site/firstline.conf" bash -c '
    [ -z "$FILE_LIMIT" ] || {{ trap "" XFSZ; ulimit -f "$FILE_LIMIT"; }}
    cd "$1" && shift && exec "$@"' - "$folder" "$PREFIX/bin/$program" "$@"
"""


def told(at, kind, author, is_public, from_code, to_code, from_id, to_id):
    if kind == "message":
        return f"{at} message {author}" + ("" if is_public else " note")
    if kind == "status":
        return f"{at} status {from_code}>{to_code}"
    if kind in ("priority", "category"):
        return f"{at} {kind} {from_id or 0}>{to_id}"
    return f"{at} {kind}"


def summary(done):
    """The numbers of a run by their words: {'rows': {'': 12, 'imported': 7, …}, 'tickets': …}."""
    assert done.returncode == 0, (done.stdout, done.stderr)
    numbers, section = {}, None
    for line in done.stdout.splitlines():
        if found := re.match(r"([a-z][a-z ]*?)  +(\d+)(   |$)", line):
            section = numbers.setdefault(found[1], {"": int(found[2])})
        elif section is not None and (found := re.match(r"  ([a-z_]+) +(\d+)(   |$)", line)):
            section[found[1]] = int(found[2])
    for name in ("rows", "tickets", "events"):
        assert numbers[name][""] == sum(n for word, n in numbers[name].items() if word), (name, done.stdout)
    return numbers
