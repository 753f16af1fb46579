"""The samples as they are installed: every one is taken by the program it is for, and keeps what it promises."""
import re
import shutil
import subprocess

import pytest

from harness.site import Site, TOP, free_port, shell

UNITS = ("firstline-cgi.socket", "firstline-cgi@.service", "firstline-report.service", "firstline-report.timer", "firstline.target")


@pytest.fixture(scope="module")
def prefix():
    return Site("samples").prefix


@pytest.fixture(scope="module")
def samples(prefix):
    return prefix / "share/firstline/samples"


def installed_samples(prefix):
    places = [prefix / "share/firstline/samples", prefix / "lib/systemd/system", prefix / "lib/sysusers.d"]
    return [file for place in places for file in place.rglob("*") if file.is_file()]


def test_nothing_is_left_to_fill_in(prefix):
    files = installed_samples(prefix)
    assert len(files) > 15
    for file in files:
        left = re.findall(r"@[a-z_]+@", file.read_text("utf-8"))
        assert not left, f"{file}: {left}"


def test_the_sample_configuration_is_taken(samples, tmp_path):
    """Only the key file is put beside it; a wrong key is named with its line."""
    key = tmp_path / "form.key"
    key.write_text("0" * 64 + "\n")
    key.chmod(0o600)
    text = (samples / "firstline.conf").read_text("utf-8")
    config = tmp_path / "firstline.conf"
    config.write_text(re.sub(r"(?m)^form_key_file=.*", f"form_key_file={key}", text))
    program = Site("samples").prefix / "libexec/firstline-cgi"
    # Without a database /health is 503: the configuration was read, and that is what is asked here.
    done = subprocess.run([program, "--config", config, "--request", "GET", "/health"], capture_output=True, text=True)
    assert "Status: " in done.stdout, done.stderr
    config.write_text(config.read_text() + "colour=blue\n")
    done = subprocess.run([program, "--config", config, "--request", "GET", "/health"], capture_output=True, text=True)
    assert done.returncode != 0
    assert f"{config}:{len(config.read_text().splitlines())}" in done.stderr


@pytest.fixture(scope="module")
def units(prefix, tmp_path_factory):
    """The units with programs that exist here: what the installation would have at its real prefix."""
    folder = tmp_path_factory.mktemp("units")
    for name in UNITS:
        text = (prefix / "lib/systemd/system" / name).read_text()
        (folder / name.replace("@.", "@1.")).write_text(text)
    return folder


def test_units_are_sound(units):
    done = subprocess.run(["systemd-analyze", "verify", *sorted(units.iterdir())], capture_output=True, text=True,
                          env={"SYSTEMD_UNIT_PATH": f"{units}:", "PATH": "/usr/bin:/bin"})
    assert done.returncode == 0 and not done.stderr, done.stderr


@pytest.mark.parametrize("unit", ("firstline-cgi@1.service", "firstline-report.service"))
def test_units_are_locked_down(units, unit):
    done = subprocess.run(["systemd-analyze", "security", "--offline=true", units / unit], capture_output=True, text=True)
    score = re.search(r"Overall exposure level for .*: ([\d.]+)", done.stdout)
    assert score, done.stdout + done.stderr
    assert float(score[1]) < 2.0, done.stdout


def test_the_complete_nginx_server_is_taken(samples, tmp_path):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=support.example.com",
                    "-keyout", tmp_path / "key.pem", "-out", tmp_path / "certificate.pem"], check=True, capture_output=True)
    server = (samples / "nginx/firstline.conf").read_text()
    server = re.sub(r"ssl_certificate [^;]*", f"ssl_certificate {tmp_path}/certificate.pem", server)
    server = re.sub(r"ssl_certificate_key [^;]*", f"ssl_certificate_key {tmp_path}/key.pem", server)
    # nginx -t opens what it would listen on.
    server = re.sub(r"(?m)^ *listen \[::\].*\n", "", server)
    server = re.sub(r"listen (?:80|443)\b", lambda _: f"listen 127.0.0.1:{free_port()}", server)
    (tmp_path / "nginx.conf").write_text(f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off; "
                                         f"client_body_temp_path {tmp_path}/a; fastcgi_temp_path {tmp_path}/b; proxy_temp_path {tmp_path}/c; "
                                         f"uwsgi_temp_path {tmp_path}/d; scgi_temp_path {tmp_path}/e; {server} }}")
    done = subprocess.run(["/usr/sbin/nginx", "-t", "-e", "stderr", "-p", tmp_path, "-c", tmp_path / "nginx.conf"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr, done.stderr


def test_nginx_keeps_no_connection_to_the_workers(samples):
    """An idle kept connection holds a worker; a few of them stop the desk (performance.md)."""
    text = (samples / "nginx/firstline-locations.conf").read_text()
    assert "fastcgi_keep_conn off;" in text
    assert not re.search(r"(?m)^\s*keepalive\s", text)


def test_postgresql_knows_the_programs_by_their_users(tmp_path):
    """The sample lines for pg_hba.conf and pg_ident.conf on a real cluster, with the present user in place of the
    programs' own: the mapped roles come in without a password, the others don't come in at all."""
    site = Site("peer")
    try:
        site.create()
        user = shell("site_user").stdout.strip()
        hba = (TOP / "conf/postgresql/pg_hba.conf").read_text()
        # The programs' users, as far as this one user can stand for them: cgi and report yes, admin and migrate no.
        ident = (TOP / "conf/postgresql/pg_ident.conf").read_text()
        ident = re.sub(r"firstline-(cgi|report)\b", user, ident)
        (tmp_path / "hba").write_text(hba + "local all postgres trust\n")
        (tmp_path / "ident").write_text(ident)
        for name, file in (("hba", "pg_hba.conf"), ("ident", "pg_ident.conf")):
            shell('cat "$2" > "$1/data/$3" && site_load "$1"', site.path, tmp_path / name, file)
        site.call("postgres_stop")
        site.call("postgres_start")
        assert site.sql("SELECT count(*) FROM pg_hba_file_rules WHERE error IS NOT NULL") == [(0,)]
        assert site.sql("SELECT count(*) FROM pg_ident_file_mappings WHERE error IS NOT NULL") == [(0,)]
        run = site.variable("RUN")

        def comes_in(role):
            return shell('site_load "$1" && as_site_user "$POSTGRES/psql" -X -h "$2" -U "$3" -d firstline -Atc "SELECT current_user"',
                         site.path, run, role, check=False)
        for role in ("firstline_cgi", "firstline_report"):
            assert comes_in(role).stdout.strip() == role, comes_in(role).stderr
        for role in ("firstline_admin", "firstline_migrate"):
            assert comes_in(role).returncode != 0, role
    finally:
        site.destroy()


def test_cron_line(samples):
    lines = [line for line in (samples / "cron/firstline").read_text().splitlines() if not line.startswith("#")]
    assert len(lines) == 1
    minute, hour, day, month, weekday, user, command = lines[0].split(None, 6)
    assert (minute, hour, day, month, weekday, user) == ("30", "2", "*", "*", "*", "firstline-report")
    assert command.split()[-1].endswith("/bin/firstline-report")


def test_the_list_of_packages_is_known_to_debian():
    if shutil.which("apt-cache") is None:
        pytest.skip("no apt here")
    names = [line.split()[0] for line in (TOP / "conf/debian-packages").read_text().splitlines() if line and not line.startswith("#")]
    assert len(names) == len(set(names)) > 40
    shown = subprocess.run(["apt-cache", "show", "--no-all-versions", *names], capture_output=True, text=True).stdout
    if not shown:
        pytest.skip("apt has no lists here")
    known = set(re.findall(r"(?m)^Package: (\S+)$", shown))
    assert known >= set(names), set(names) - known
