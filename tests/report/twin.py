"""A database of its own for a test: a copy of the sample data, or of another twin and its workbooks, with a configuration
and an output folder, on the cluster of the tests of the report. What nights do to it nobody else sees."""
import hashlib
import re
import subprocess
from contextlib import contextmanager


@contextmanager
def twin_of(desk, name, template=None):
    one = Twin(desk, name, template)
    try:
        yield one
    finally:
        one.drop()


class Twin:
    def __init__(self, desk, name, template=None):
        self.desk, self.name = desk, name
        self.language = "en"  # of all workbooks; None: of a customer's that of the customer
        self.folder = desk.path / "tmp" / f"twin-{name}"
        self.config = desk.path / "tmp" / f"{name}.conf"
        self.config.write_text(re.sub(r"dbname=\w+", f"dbname={name}", desk.config.read_text()))
        self.config.chmod(0o644)
        self._on_cluster(f"CREATE DATABASE {name} TEMPLATE {template.name if template else 'sample'}")
        if template and template.folder.exists():
            subprocess.run(["cp", "-a", template.folder, self.folder], check=True)

    def _on_cluster(self, statement):
        connection = self.desk.connect("postgres", database="postgres")
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()

    def drop(self):
        self._on_cluster(f"DROP DATABASE {self.name} WITH (FORCE)")
        subprocess.run(["rm", "-rf", self.folder], check=True)

    def connect(self, user="postgres", **options):
        return self.desk.connect(user, database=self.name, **options)

    def sql(self, statement, *parameters, user="postgres"):
        connection = self.connect(user)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, parameters or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    # ---- nights ----------------------------------------------------------------------------------------------------

    def arguments(self, now, *more):
        language = ["--lang", self.language] if self.language else []
        return ["--config", self.config, "--output", self.folder, "--now", now, *language, *more]

    def run(self, now, *more, check=0, **options):
        """One run; `check` is the exit status that it must have, None: whatever it is."""
        done = self.desk.report(*self.arguments(now, *more), check=False, **options)
        assert check is None or done.returncode == check, (done.returncode, done.stderr)
        return done

    def start(self, now, *more):
        """A run in the background: the process of the program itself, so that it can be killed."""
        return subprocess.Popen(self.desk.command("firstline-report", *self.arguments(now, *more)),
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    # ---- what is there ---------------------------------------------------------------------------------------------

    def files(self):
        return sorted(path.name for path in self.folder.iterdir()) if self.folder.exists() else []

    def hashes(self):
        return {name: hashlib.sha256((self.folder / name).read_bytes()).hexdigest() for name in self.files()}

    def stored(self):
        return dict(self.sql("SELECT file_name, encode(sha256, 'hex') FROM firstline.workbook"))

    def months(self):
        return self.sql("SELECT month, frozen_at, stored_at IS NOT NULL FROM firstline.month ORDER BY month")

    def facts(self):
        """Every fact, so that two databases can be compared."""
        return [self.sql(f"SELECT * FROM firstline.{table} AS f ORDER BY f::text") for table in
                ("clock_fact", "ticket_fact", "ticket_fault", "month_metric", "month_volume", "ticket_replay")]

    def last_run(self):
        return self.sql("SELECT outcome, months_frozen, restatements, workbooks, message FROM firstline.report_run ORDER BY run_id DESC LIMIT 1")[0]
