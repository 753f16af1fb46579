"""A help desk with everything that can go wrong with names and events: customers whose names a careless spreadsheet would
trip over, tickets whose events are at fault. Entered by the operator's import and, where that refuses, straight into the
database."""
import csv
import io

from harness.site import TOP

NOW = "2016-06-01T00:00:00Z"
MONTH = 201604

NAMES = [
    "🙂🚀 Emoji & Söhne 👩‍👩‍👧‍👦", "شركة الواحة للتجارة", "אופק \u202eמערכות\u202c (RTL)", '=HYPERLINK("http://evil.example","click")',
    "=1+1", "+49 40 5550 100", "-1+1", "@SUM(A1:A9)", "'quoted'", '"double" "quotes"', "a<b>&amp;c", "_x0041_ is no A", "A*?~B", "1E5", "0012",
    "TRUE", "2026-01-01", "#REF!", "x" * 200, "字" * 200, "🙂" * 100, "tab\there", "Zoë", "ZOË ", "[1]!Sheet:A/B\\C?", "\ufeffmark first",
]


def log():
    """A log of states: one incident a customer, answered and solved in April 2016, the last one still open."""
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow("number opened_at sys_updated_at sys_mod_count incident_state priority impact urgency location category subcategory".split())
    for number, name in enumerate(NAMES, 1):
        for count, (state, at) in enumerate((("New", "04/04/2016 09:00"), ("Active", "04/04/2016 09:30"), ("Resolved", "06/04/2016 16:00"))):
            if state != "Resolved" or number < len(NAMES):
                write.writerow([f"INC{number}", "04/04/2016 09:00", at, count, state, "3", "2", "2", name, "c", "s"])
    return out.getvalue()


def enter(site):
    """Has it all imported; the finished program."""
    folder = site.path / "tmp"
    mapping = (TOP / "conf/import/servicenow.ini").read_text().replace("name=Location {location}", "name={location}")
    for name in ("servicenow-plan.ini", "servicenow-calendar.ini"):
        (folder / name).write_text((TOP / "conf/import" / name).read_text())
    (folder / "odd.ini").write_text(mapping)
    (folder / "odd.csv").write_text(log(), encoding="utf-8")
    return site.admin("import", "tickets", "--mapping", folder / "odd.ini", "--rejects", folder / "rejects.csv", "--now", NOW, folder / "odd.csv")


def unchecked(site, statement):
    """As nobody but a broken disk or a careless hand does it: no trigger, no foreign key looks on."""
    site.sql("SET session_replication_role = replica; " + statement)


def add_event(site, ticket, at, kind, **columns):
    names, values = ", ".join(["", *columns]), "".join(f", '{value}'" for value in columns.values())
    unchecked(site, f"INSERT INTO firstline.ticket_event (customer_id, ticket_id, happened_at, recorded_at, kind, actor_kind{names}) "
                    f"SELECT customer_id, ticket_id, '{at}', '{at}', '{kind}', 'agent'{values} FROM firstline.ticket WHERE ticket_id = {ticket}")


def copy_ticket(site, ticket, key):
    """A ticket like another, without events; its number."""
    columns = [name for name, in site.sql("SELECT column_name FROM information_schema.columns WHERE table_schema = 'firstline' AND table_name = 'ticket' "
                                          "AND column_name NOT IN ('ticket_id', 'source_key') AND is_generated = 'NEVER'")]
    listed = ", ".join(columns)
    number = site.sql(f"INSERT INTO firstline.ticket (ticket_id, source_key, {listed}) SELECT (SELECT max(ticket_id) + 1 FROM firstline.ticket), '{key}', "
                      f"{listed} FROM firstline.ticket WHERE ticket_id = {ticket} RETURNING ticket_id")
    return number[0][0]
