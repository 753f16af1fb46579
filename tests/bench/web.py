#!/usr/bin/python3
"""Pages against their limits: Firstline and the limit program (limit.c) behind one nginx on one database, in
alternating runs, so that a machine whose speed drifts spoils neither. Prints ratios; RESULTS.md keeps them.

    tests/bench/web.py [--pairs 5] [--seconds 4] [--requests 100000]

The limit program's pipeline is not written by hand: it is what PostgreSQL logs of one request of Firstline."""
import argparse
import contextlib
import os
import re
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from harness.client import Client  # noqa: E402
from harness.people import JONAS, enter_everybody  # noqa: E402
from harness.site import TOP, Site, free_port, shell  # noqa: E402
from harness.work import TICKET, ask_page, file_ticket, reply_form  # noqa: E402

CONNECTIONS = 8
WORKERS = 4
MESSAGE = ("The invoice still lists 40 seats. We removed 15 of them in October, and the portal shows 25 since then. "
           "Can you tell us which date counts, and whether the difference comes back with the next invoice? ") * 3

NGINX = """
daemon on; pid {folder}/bench-nginx.pid; error_log {folder}/log/bench-nginx.log; worker_processes 2;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/tmp/b; proxy_temp_path {folder}/tmp/p; fastcgi_temp_path {folder}/tmp/f;
    uwsgi_temp_path {folder}/tmp/u; scgi_temp_path {folder}/tmp/s;
    server {{ listen 127.0.0.1:{firstline}; include {folder}/conf/nginx-firstline-locations.conf; }}
    {limits}
}}
"""
LIMIT = "server {{ listen 127.0.0.1:{port}; location / {{ include /etc/nginx/fastcgi_params; fastcgi_pass unix:{socket}; }} }}\n"


# ---- the pipeline of a request, as PostgreSQL saw it ---------------------------------------------------------------------

def logged_statements(text):
    """(name, SQL, parameters) of each execution in a log with log_statement = all."""
    entries = re.split(r"\n(?=\d{4}-\d\d-\d\d )", text)
    statements = []
    for entry in entries:
        entry = re.sub(r"\s*\n\s*", " ", entry)
        if found := re.search(r"LOG:  execute ([^:]+): (.*)", entry):
            statements.append([found[1], found[2], []])
        elif (found := re.search(r"DETAIL:  [Pp]arameters: (.*)", entry)) and statements:
            statements[-1][2] = ["\\N" if value == "NULL" else value[1:-1].replace("''", "'")
                                 for value in re.findall(r"\$\d+ = (NULL|'(?:[^']|'')*')", found[1])]
    return statements


def pipeline_of(site, request):
    """The statements of one request, run by a process of its own so that nothing else is in the log."""
    site.sql("ALTER ROLE firstline_cgi SET log_statement = 'all'")
    before = len(site.log("postgresql"))
    answer = request()
    time.sleep(0.3)
    site.sql("ALTER ROLE firstline_cgi RESET log_statement")
    return logged_statements(site.log("postgresql")[before:]), answer


def write_pipeline(path, statements, runs_before=(), replace=()):
    """The file for limit.c; a round trip ends before the statements named, and at the end."""
    replacements = dict(replace)
    lines = []
    for name, sql, parameters in statements:
        if name.split("@")[0] in runs_before:
            lines.append("run")
        lines.append("\t".join(["ask", name.replace("@", "-"), sql, *(replacements.get(value, value) for value in parameters)]))
    path.write_text("\n".join([*lines, "run", ""]))


# ---- load ----------------------------------------------------------------------------------------------------------------

def load(url, seconds, cookie, script=None):
    """Requests a second."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-H", f"Cookie: {cookie}"] + (["-s", str(script)] if script else []) + [url]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in printed or "Socket errors" in printed:
        raise RuntimeError(printed)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", printed)[1])


def pairs(name, firstline, limits, count, seconds, cookie, script=None):
    """Alternating runs; prints each limit's median and Firstline's share of it."""
    rates = {"firstline": [], **{limit: [] for limit in limits}}
    for _ in range(count):
        rates["firstline"].append(load(firstline, seconds, cookie, script))
        for limit, url in limits.items():
            rates[limit].append(load(url, seconds, cookie, script))
    print(f"{name}: Firstline {statistics.median(rates['firstline']):.0f} a second")
    for limit in limits:
        shares = [ours / theirs for ours, theirs in zip(rates["firstline"], rates[limit])]
        print(f"  of {limit} ({statistics.median(rates[limit]):.0f} a second): "
              f"{min(shares):.2f} / {statistics.median(shares):.2f} / {max(shares):.2f} (min / median / max of {count} pairs)", flush=True)


# ---- memory --------------------------------------------------------------------------------------------------------------

def workers(site):
    supervisor = (site.path / "workers.pid").read_text().strip()
    return subprocess.run(["pgrep", "-P", supervisor], capture_output=True, text=True).stdout.split()


def memory(site, what="Pss"):
    """MiB of each worker."""
    return [int(re.search(rf"^{what}:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)[1]) / 1024 for pid in workers(site)]


def print_memory(site, when):
    print(f"memory of a worker {when}: " + ", ".join(f"{mib:.1f}" for mib in sorted(memory(site))) + " MiB (PSS)", flush=True)


# ---- what is started is ended ----------------------------------------------------------------------------------------------

def end_group(process):
    """The shell that was started, the supervisor and its workers, which are one process group; at once, as the supervisor
    would start a worker again that ends before itself."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


# ---- the bench -----------------------------------------------------------------------------------------------------------

class Bench:
    """A site, and the limit programs beside it. Whatever was started is ended, however far it came and however it ends."""

    def __init__(self):
        self.site = Site("bench")
        self.ends = contextlib.ExitStack()

    def __enter__(self):
        try:
            self.ends.callback(self.site.destroy)
            self.site.call("site_create", self.site.prefix, self.site.port, "durable")
            self.site.call("postgres_start")
            self.site.call("site_database")
            enter_everybody(self.site)
            self.site.start_web()
            self.run = self.site.variable("RUN")
        except BaseException:
            self.ends.close()
            raise
        return self

    def __exit__(self, *_):
        self.ends.close()

    def stop_nginx(self):
        pid = self.site.path / "bench-nginx.pid"
        if pid.exists():
            subprocess.run(["kill", pid.read_text().strip()], check=False)

    def limit(self, name, user, pipeline, answer):
        """Starts the limit program's workers; their socket."""
        socket = f"{self.run}/{name}.sock"
        program = TOP / "var/build/gcc/tests/bench/limit"
        target = self.site.path / name
        target.write_bytes(program.read_bytes())
        target.chmod(0o755)
        command = ('site_load "$1"; shift; as_site_user spawn-fcgi -n -s "$1" -M 0666 -b 1024 -- /usr/bin/multiwatch -f "$2" -- "$3" "$4" "$5" "$6"')
        script = f". {TOP / 'conf/lib.sh'}\n{command}"
        process = subprocess.Popen(
            ["bash", "-c", script, "bench", str(self.site.path), socket, str(WORKERS), str(target),
             f"host={self.run} dbname=firstline user={user} options='-c search_path=firstline,app'", str(pipeline), str(answer)],
            stdin=subprocess.DEVNULL, start_new_session=True)
        self.ends.callback(end_group, process)
        return socket

    def nginx(self, sockets):
        ports = {name: free_port() for name in ("firstline", *sockets)}
        limits = "".join(LIMIT.format(port=ports[name], socket=socket) for name, socket in sockets.items())
        conf = self.site.path / "bench-nginx.conf"
        conf.write_text(NGINX.format(folder=self.site.path, firstline=ports["firstline"], limits=limits))
        self.ends.callback(self.stop_nginx)
        shell('as_site_user /usr/sbin/nginx -e "$1/log/bench-nginx.log" -p "$1/" -c "$2"', self.site.path, conf)
        time.sleep(1)
        return {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}


def raw_answer(client, path):
    """Headers and body as a FastCGI program sends them."""
    answer = client.get(path)
    assert answer.status == 200, answer.status
    kept = [f"{name}: {value}" for name, value in answer.headers.items() if name not in ("Server", "Date", "Connection", "Transfer-Encoding")]
    return ("\r\n".join(["Status: 200 OK", *kept]) + "\r\n\r\n").encode() + answer.body


def plain_statements(ticket):
    """The same page's data in three plain statements: no transaction, no role, no row-level security."""
    return [("plain_session", "SELECT c.contact_id, c.name, k.name, c.timezone FROM contact_session AS s JOIN contact AS c USING (customer_id, contact_id) "
             "JOIN customer AS k USING (customer_id) WHERE s.customer_id = $1::bigint ORDER BY s.created_at LIMIT 1", ["1"]),
            ("plain_ticket", "SELECT subject, status, priority, received_at, resolution_due_at FROM ticket WHERE customer_id = $1::bigint AND ticket_id = $2::bigint",
             ["1", str(ticket)]),
            ("plain_messages", "SELECT author, written_at, body FROM ticket_message WHERE customer_id = $1::bigint AND ticket_id = $2::bigint ORDER BY message_id",
             ["1", str(ticket)])]


FILING = """
local fields = [[{fields}]]
local count = 0
math.randomseed(os.time() + tonumber(tostring({{}}):sub(8), 16) % 100000)
local function hex(n) local s = "" for i = 1, n do s = s .. string.format("%x", math.random(0, 15)) end return s end
request = function()
  local id = hex(8) .. "-" .. hex(4) .. "-4" .. hex(3) .. "-8" .. hex(3) .. "-" .. hex(12)
  return wrk.format("POST", "{path}", {{["Content-Type"] = "application/x-www-form-urlencoded", ["Cookie"] = "{cookie}"}}, fields .. "&submission=" .. id)
end
"""


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--pairs", type=int, default=5)
    options.add_argument("--seconds", type=int, default=4)
    options.add_argument("--requests", type=int, default=100000)
    given = options.parse_args()
    subprocess.run(["make", "-s", "-C", TOP / "var/build/gcc", "tests/bench/limit"], check=True)
    with Bench() as bench:
        site, folder = bench.site, bench.site.path
        client = Client(site.url).sign_in(JONAS)
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        ticket = file_ticket(client)
        for number in range(19):
            assert client.post(f"/tickets/{ticket}/reply", {**reply_form(client, ticket), "body": f"{number}. {MESSAGE}"}).status == 303
        page = f"/tickets/{ticket}"
        print(f"the page has {len(client.get(page).body)} bytes")

        statements, _ = pipeline_of(site, lambda: site.request("GET", page, "--cookie", cookie))
        print("its pipeline: " + ", ".join(name for name, _, _ in statements))
        write_pipeline(folder / "page.pipeline", statements)
        write_pipeline(folder / "three.pipeline", plain_statements(ticket))
        (folder / "page.answer").write_bytes(raw_answer(client, page))

        form = dict(ask_page(client).form("/ask").fields)
        form.update(TICKET)
        submission = form.pop("submission")
        fields = urlencode(form)
        filing, answer = pipeline_of(site, lambda: site.request(
            "POST", "/ask?service=billing", "--cookie", cookie, "--content-type", "application/x-www-form-urlencoded",
            "--body", "-", input=f"{fields}&submission={submission}"))
        number, message = site.sql("SELECT max(t.ticket_id), max(m.message_id) FROM firstline.ticket AS t JOIN firstline.ticket_message AS m USING (ticket_id)")[0]
        print("filing's pipeline: " + ", ".join(name for name, _, _ in filing))
        write_pipeline(folder / "filing.pipeline", filing, runs_before=("ticket_insert",),
                       replace={submission: "@uuid", str(number): "@ticket_numbers.0", str(message): "@ticket_numbers.1"})
        (folder / "filing.answer").write_bytes(f"Status: 303 See Other\r\nLocation: /tickets/{number}\r\nContent-Length: 0\r\n\r\n".encode())
        (folder / "filing.lua").write_text(FILING.format(fields=fields, path="/ask?service=billing", cookie=cookie))

        urls = bench.nginx({
            "limit": bench.limit("limit", "firstline_cgi", folder / "page.pipeline", folder / "page.answer"),
            "three": bench.limit("three", "postgres", folder / "three.pipeline", folder / "page.answer"),
            "filing": bench.limit("filing", "firstline_cgi", folder / "filing.pipeline", folder / "filing.answer"),
        })
        print_memory(site, "that has served little")
        pairs("ticket page", urls["firstline"] + page, {"the same pipeline, bytes ready-made": urls["limit"] + page,
                                                         "three plain statements, bytes ready-made": urls["three"] + page},
              given.pairs, given.seconds, cookie)
        pairs("filing a ticket", urls["firstline"], {"the same statements in the same two round trips": urls["filing"]},
              given.pairs, given.seconds, cookie, folder / "filing.lua")
        rate = load(urls["firstline"] + page, 2, cookie)
        load(urls["firstline"] + page, max(1, round(given.requests / rate)), cookie)
        print_memory(site, f"after {given.requests} more requests")
        peaks = [int(re.search(r"^VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(), re.M)[1]) / 1024 for pid in workers(site)]
        print("peak of resident memory, reached while a password is hashed: " + ", ".join(f"{mib:.1f}" for mib in sorted(peaks)) + " MiB")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    main()
