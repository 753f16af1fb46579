"""A whole installation for tests: PostgreSQL, workers, web server, in one folder (a "site" of conf/lib.sh).

What a site does, conf/lib.sh does, so that the demo, the tests and the operator's commands go one way. A site belongs to
one pytest run and is ended with it."""
import os
import shlex
import socket
import subprocess
import time
import urllib.request
from functools import cache
from pathlib import Path

import psycopg2

TOP = Path(__file__).resolve().parents[2]
BUILD = os.environ.get("FIRSTLINE_BUILD", "gcc")


def shell(command, *arguments, check=True, **options):
    """Runs a line of shell with conf/lib.sh loaded; its arguments are $1, $2 …"""
    script = f". {shlex.quote(str(TOP / 'conf/lib.sh'))}\n{command}"
    done = subprocess.run(["bash", "-c", script, "conf/lib.sh", *map(str, arguments)], stdin=options.pop("stdin", subprocess.DEVNULL),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
    if check and done.returncode != 0:
        raise RuntimeError(f"{command} {arguments}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done


@cache
def as_site_user():
    """What stands before a command that the user of the servers is to run."""
    return shell('printf "%s\n" "${AS_SITE_USER[@]}"').stdout.split()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    def __init__(self, name):
        scratch = shell("scratch").stdout.strip()
        self.path = Path(scratch) / "sites" / f"{name}-{os.getpid()}"
        self.prefix = Path(shell('build_prefix "$1"', BUILD).stdout.strip())
        self.port = free_port()
        self.variables = {}
        self.standing = None  # the connection of sql()
        self.path.parent.mkdir(parents=True, exist_ok=True)

    # ---- its life --------------------------------------------------------------------------------------------------

    def create(self):
        """An empty, migrated database, running; no workers and no web server yet."""
        self.call("site_create", self.prefix, self.port, "quick")
        self.call("postgres_start")
        self.call("site_database")
        return self

    def destroy(self):
        self.call("site_remove")

    def call(self, function, *arguments, check=True):
        return shell(f'{function} "$@"', self.path, *arguments, check=check)

    def start_web(self, *environment):
        self.call("workers_start", *environment)
        self.call("nginx_start")

    def wait_until_healthy(self):
        """Until GET /health answers 200 through whatever web server is there."""
        for _ in range(200):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=10):
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the site doesn't come up")

    def worker_processes(self):
        """The ids of this site's workers, whoever supervises them."""
        program, config = str(self.prefix / "libexec/firstline-cgi").encode(), f"FIRSTLINE_CONFIG={self.config}".encode()
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if (process / "cmdline").read_bytes().split(b"\0")[0] == program and config in (process / "environ").read_bytes().split(b"\0"):
                    found.append(int(process.name))
            except OSError:
                pass  # gone meanwhile
        return sorted(found)

    # ---- what a test asks of it --------------------------------------------------------------------------------------

    @property
    def url(self):
        return f"http://localhost:{self.port}"

    @property
    def config(self):
        return self.path / "firstline.conf"

    @property
    def workbooks(self):
        return self.path / "workbooks"

    def variable(self, name):
        """One of conf/lib.sh's variables of the site; they stay what they are."""
        if name not in self.variables:
            self.variables[name] = shell(f'site_load "$1" && printf %s "${name}"', self.path).stdout
        return self.variables[name]

    def log(self, name):
        """The text of log/NAME.log: workers, nginx, postgresql."""
        return (self.path / "log" / f"{name}.log").read_text(errors="replace")

    def connect(self, user, autocommit=True, database="firstline"):
        """A database connection as one of the roles."""
        connection = psycopg2.connect(host=self.variable("RUN"), user=user, dbname=database)
        connection.autocommit = autocommit
        return connection

    def sql(self, statement, *parameters):
        """Runs a statement as the superuser; its rows, or []. All go over one connection, which forgets one before the next:
        a new one costs more than most statements."""
        self.forget()
        if self.standing is None:
            self.standing = self.connect("postgres")
        try:
            with self.standing.cursor() as cursor:
                cursor.execute(statement, parameters or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            self.forget()

    def forget(self):
        """Makes the connection of sql() as if it were new; if the server has left it, there is none."""
        try:
            if self.standing is not None:
                self.standing.cursor().execute("DISCARD ALL")
        except psycopg2.Error:
            self.standing = None

    def command(self, name, *arguments, environment=None):
        """The words of a command that runs a program of the build: without a shell, which would cost more than most of them."""
        place = self.prefix / "bin" / name
        place = place if place.exists() else self.prefix / "libexec" / name
        settings = {"FIRSTLINE_CONFIG": self.config, **(environment or {})}
        return [*as_site_user(), "env", *(f"{key}={value}" for key, value in settings.items()), str(place), *map(str, arguments)]

    def program(self, name, *arguments, input=None, check=True, environment=None):
        """Runs a program of the build as the user of the site's servers; the finished process."""
        done = subprocess.run(self.command(name, *arguments, environment=environment), input=input if input is not None else "",
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if check and done.returncode != 0:
            raise RuntimeError(f"{name} {arguments}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def admin(self, *arguments, **options):
        return self.program("firstline-admin", *arguments, **options)

    def report(self, *arguments, **options):
        return self.program("firstline-report", *arguments, **options)

    def request(self, *arguments, **options):
        """One request on the command line, without a web server: firstline-cgi --request …"""
        return self.program("firstline-cgi", "--request", *arguments, **options)
