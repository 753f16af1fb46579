# shellcheck shell=bash
# What the demo and the tests share: packages, builds, and a "site", which is a whole installation in one folder with
# its own PostgreSQL cluster, web server and workers, reachable from this machine alone. Sourced by conf/demo.sh,
# tests/run.sh and, a function at a time, by tests/harness/site.py. It leaves to the callers what goes into the database.
#
# A site is named by its folder SITE:
#   data/ PostgreSQL   log/   conf/ what was made from the samples   workbooks/   tmp/   firstline.conf   site.env
# Nothing of it runs as root: called by root, all servers run as the user `postgres`, otherwise as the caller.

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
umask 022

say() { printf '%s\n' "$*" >&2; }
die() { say "$(basename "$0"): $*"; exit 1; }
is_root() { [ "$(id -u)" -eq 0 ]; }

# ---- packages ------------------------------------------------------------------------------------------------------

# packages_missing demo|tests: what of the list the machine hasn't got, a name a line.
packages_missing() {
    local package instead
    sed -n "$([ "$1" = demo ] && echo '/^# == for the tests/q;') s/[[:space:]]*#.*//; /./p" "$TOP/conf/debian-packages" |
        while read -r package instead; do
            [ -n "$instead" ] && command -v "$instead" >/dev/null && continue
            [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || echo "$package"
        done
}

# packages_install demo|tests: installs what is missing and asks nothing. Services that packages would start at once
# (they would take ports 80 and 5432) are kept from it by policy-rc.d while the installation runs.
packages_install() {
    local missing policy=/usr/sbin/policy-rc.d as=()
    mapfile -t missing < <(packages_missing "$1")
    [ ${#missing[@]} -eq 0 ] && return 0
    command -v apt-get >/dev/null || die "these packages are missing, and apt-get too: ${missing[*]}"
    if ! is_root; then
        command -v sudo >/dev/null || die "not root and no sudo: please install ${missing[*]}"
        as=(sudo)
    fi
    say "installing ${#missing[@]} packages: ${missing[*]}"
    local apt=("${as[@]}" env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l
        apt-get -y -q -o DPkg::Lock::Timeout=600 -o Dpkg::Options::=--force-confold)
    (
        if [ ! -e $policy ]; then
            trap '"${as[@]}" rm -f $policy' EXIT
            printf '#!/bin/sh\nexit 101\n' | "${as[@]}" install -m 755 /dev/stdin $policy
        fi
        "${apt[@]}" install --no-install-recommends "${missing[@]}" ||
            { "${apt[@]}" update && "${apt[@]}" install --no-install-recommends "${missing[@]}"; }
    ) </dev/null >&2 || die "the packages could not be installed"
}

# ---- who and where -------------------------------------------------------------------------------------------------

site_user() { if is_root; then echo postgres; else id -un; fi; }

# What stands before a command that the user of the servers is to run.
AS_SITE_USER=()
if is_root; then AS_SITE_USER=(setpriv --reuid=postgres --regid=postgres --init-groups env -C / HOME=/tmp); fi

# as_site_user COMMAND…: runs it as that user. With exec_ before it this shell becomes COMMAND, so that a process put into
# the background is the command itself and $! its id.
exec_as_site_user() { exec "${AS_SITE_USER[@]}" "$@"; }
as_site_user() { (exec_as_site_user "$@"); }

# scratch: where sites and installed trees go. In the checkout's var/, unless the user of the servers can't get there.
scratch() {
    mkdir -p "$TOP/var"
    if as_site_user test -x "$TOP/var" -a -r "$TOP/var" 2>/dev/null; then
        echo "$TOP/var"
    else
        local folder
        folder=${TMPDIR:-/tmp}/firstline-$(id -u)-$(printf %s "$TOP" | cksum | cut -d' ' -f1)
        mkdir -p "$folder"
        [ -O "$folder" ] || die "$folder belongs to somebody else"
        echo "$folder"
    fi
}

postgres_bin() {
    local bin
    bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -1)
    [ -x "$bin/initdb" ] || bin=$(pg_config --bindir)
    echo "$bin"
}

# free_port FIRST: the first port from FIRST on that nobody listens on.
free_port() {
    python3 - "$1" <<'PYTHON'
import socket, sys
for port in range(int(sys.argv[1]), 65536):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        print(port)
        break
PYTHON
}

# ---- builds --------------------------------------------------------------------------------------------------------

# build_tree NAME [CONFIGURE ARGUMENT…]: configures and makes in var/build/NAME, and installs into build_prefix NAME.
build_tree() {
    local name=$1 build=$TOP/var/build/$1
    shift
    [ ! -e "$TOP/config.status" ] || die "this checkout is configured in place; 'make distclean' in it first"
    [ -e "$TOP/configure" ] && [ "$TOP/configure" -nt "$TOP/configure.ac" ] || "$TOP/autogen.sh" || return 1
    mkdir -p "$build"
    local arguments=("--prefix=$(build_prefix "$name")" "--enable-silent-rules" "$@")
    (
        cd "$build" || exit 1
        if [ ! -e Makefile ] || [ "$(cat arguments 2>/dev/null)" != "${arguments[*]}" ]; then
            "$TOP/configure" -q "${arguments[@]}" || exit 1
            echo "${arguments[*]}" >arguments
        fi
        make -j"$(nproc)" && make -s install >/dev/null
    )
}

build_prefix() { echo "$(scratch)/installed/$1"; }

# c_compiler NAME: through ccache where there is one.
c_compiler() { if command -v ccache >/dev/null; then echo "ccache $1"; else echo "$1"; fi; }

# ---- a site --------------------------------------------------------------------------------------------------------

# site_create SITE PREFIX PORT [durable|quick]: an empty site whose programs are those installed at PREFIX. What stood
# there before is stopped and goes. `quick` doesn't wait for the disk: for tests, where a power cut loses nothing.
site_create() {
    local site=$1 prefix=$2 port=$3 durable=${4:-durable} run
    local initdb=("$(postgres_bin)/initdb" -D "$site/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8)
    [ "$durable" = durable ] || initdb+=(--no-sync)
    site_remove "$site"
    mkdir -p "$site"/{data,log,conf,workbooks,tmp}
    # A socket's path may not be longer than 107 bytes.
    if [ ${#site} -lt 80 ]; then
        run=$site/run
        mkdir "$run"
    else
        run=$(mktemp -d "${TMPDIR:-/tmp}/firstline-run.XXXXXX")
    fi
    chmod 700 "$site/data" "$run"
    openssl rand -hex 32 >"$site/form.key"
    chmod 600 "$site/form.key"
    {
        printf 'PREFIX=%q\nPORT=%q\nRUN=%q\nUSER_OF_SERVERS=%q\nWORKERS=4\n' "$prefix" "$port" "$run" "$(site_user)"
        printf 'POSTGRES=%q\n' "$(postgres_bin)"
    } >"$site/site.env"
    site_configure "$site"
    is_root && chown -R postgres:postgres "$site" "$run"
    as_site_user "${initdb[@]}" >"$site/log/initdb.log" || return 1
    {
        echo "listen_addresses = ''"
        echo "unix_socket_directories = '$run'"
        echo "unix_socket_permissions = 0700"
        echo "max_connections = 60"
        echo "logging_collector = off"
        echo "log_line_prefix = '%m [%p] %u '"
        echo "timezone = 'UTC'"
        [ "$durable" = durable ] || echo "fsync = off"
    } >>"$site/data/postgresql.auto.conf"
}

# site_configure SITE: firstline.conf and the web servers' files, from the samples in conf/ that are installed too.
site_configure() {
    local site=$1 sample
    site_load "$site"
    for sample in firstline.conf nginx/firstline-locations.conf nginx/private.conf \
        apache/firstline.conf apache/firstline-fcgid.conf apache/private.conf; do
        [ -e "$TOP/conf/$sample.in" ] || continue
        sample_fill "$site" "$TOP/conf/$sample.in" >"$site/conf/$(basename "$(dirname "$sample")")-$(basename "$sample")"
    done
    mv "$site/conf/.-firstline.conf" "$site/firstline.conf"
}

# sample_fill SITE FILE (after site_load): the sample with this site's places in it. conf/local.mk does the same for an installation.
sample_fill() {
    sed -e "s|@run@|$RUN|g" -e "s|@site@|$1|g" -e "s|@port@|$PORT|g" -e "s|@workers@|$WORKERS|g" \
        -e "s|@static@|$PREFIX/share/firstline/static|g" -e "s|@workbooks@|$1/workbooks|g" \
        -e "s|@form_key@|$1/form.key|g" -e "s|@temporary@|$1/tmp|g" -e "s|@libexec@|$PREFIX/libexec|g" \
        -e "s|@base_url@|http://localhost:$PORT|g" -e "s|@database@|host=$RUN dbname=firstline|g" \
        -e "s|@config@|$1/firstline.conf|g" -e "s|@send_file@|accel|g" -e "s|@log@|stderr|g" "$2"
}

# site_load SITE: PREFIX, PORT, RUN, POSTGRES, … of the site, as shell variables.
site_load() {
    [ -e "$1/site.env" ] || return 1
    # shellcheck source=/dev/null
    . "$1/site.env"
}

# site_program SITE PROGRAM ARGUMENT…: firstline-admin or firstline-report, as the user of the site's servers. That user
# reads the files, too, and may not see the checkout: what is installed below PREFIX it always sees.
site_program() {
    local site=$1 program=$2
    shift 2
    site_load "$site"
    as_site_user env FIRSTLINE_CONFIG="$site/firstline.conf" "$PREFIX/bin/$program" "$@"
}

# site_sql SITE [PSQL ARGUMENT…]: psql as the cluster's superuser in the site's database.
site_sql() {
    local site=$1
    shift
    site_load "$site"
    as_site_user "$POSTGRES/psql" -X -q -v ON_ERROR_STOP=1 -h "$RUN" -U postgres -d "${SITE_DATABASE:-firstline}" "$@"
}

postgres_start() {
    site_load "$1"
    as_site_user "$POSTGRES/pg_ctl" -D "$1/data" -l "$1/log/postgresql.log" -w -t 60 -s start
}

# postgres_stop SITE [fast|immediate]
postgres_stop() {
    site_load "$1"
    [ ! -e "$1/data/postmaster.pid" ] || as_site_user "$POSTGRES/pg_ctl" -D "$1/data" -m "${2:-fast}" -w -t 60 -s stop
}

# workers_start SITE [NAME=VALUE…]: firstline-cgi × WORKERS on one socket, with additions to their environment; multiwatch
# replaces one that dies.
workers_start() {
    local site=$1
    shift
    site_load "$site"
    exec_as_site_user env FIRSTLINE_CONFIG="$site/firstline.conf" "$@" \
        setsid spawn-fcgi -n -s "$RUN/cgi.sock" -M 0600 -b 1024 -- \
        /usr/bin/multiwatch -f "$WORKERS" -r 100 -t 2000 -s TERM -- "$PREFIX/libexec/firstline-cgi" \
        </dev/null >>"$site/log/workers.log" 2>&1 &
    echo $! >"$site/workers.pid"
    local wait
    for wait in $(seq 100); do
        [ -S "$RUN/cgi.sock" ] && return 0
        kill -0 $! 2>/dev/null || break
        sleep 0.05
    done
    say "the workers didn't start: $site/log/workers.log"
    return 1
}

nginx_start() {
    site_load "$1"
    as_site_user /usr/sbin/nginx -e "$1/log/nginx.log" -p "$1/" -c "$1/conf/nginx-private.conf"
}

# apache_start SITE proxy|fcgid: the other web server on the site's port, nginx being stopped: mod_proxy_fcgi on the
# workers' socket, or mod_fcgid, which starts its own.
apache_start() {
    site_load "$1"
    as_site_user /usr/sbin/apache2 -d "$1" -f "$1/conf/apache-private.conf" -D "$2" -k start
}

# process_is PIDFILE MARK: whether the process of the file runs and is still ours: its command line says MARK.
process_is() {
    local pid
    pid=$(cat "$1" 2>/dev/null) && [ -n "$pid" ] && [ -r "/proc/$pid/cmdline" ] &&
        tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "$2"
}

# process_stop PIDFILE MARK [SIGNAL]: ends that process and waits for it.
process_stop() {
    local pid wait
    process_is "$1" "$2" || return 0
    pid=$(cat "$1")
    kill -s "${3:-TERM}" "$pid" 2>/dev/null
    for wait in $(seq 600); do
        kill -0 "$pid" 2>/dev/null || return 0
        [ "$wait" -ne 500 ] || kill -s KILL "$pid" 2>/dev/null
        sleep 0.05
    done
}

workers_stop() { process_stop "$1/workers.pid" libexec/firstline-cgi; }
nginx_stop() { process_stop "$1/nginx.pid" "$1" QUIT; }
apache_stop() { process_stop "$1/apache.pid" "$1"; }

# site_stop SITE: ends whatever of it runs. Its files stay.
site_stop() {
    site_load "$1" 2>/dev/null || return 0
    nginx_stop "$1"
    apache_stop "$1"
    workers_stop "$1"
    postgres_stop "$1" fast
}

# site_remove SITE: ends it, and its files go.
site_remove() {
    site_stop "$1"
    ! site_load "$1" || rm -rf "$RUN"
    rm -rf "$1"
}

# site_start SITE: the cluster, the workers, nginx; each that isn't there already.
site_start() {
    postgres_start "$1" && workers_start "$1" && nginx_start "$1"
}

# site_database SITE: the database with its roles and tables, by the commands that an operator uses.
site_database() {
    site_load "$1"
    site_program "$1" firstline-admin db create --superuser "host=$RUN user=postgres dbname=postgres" &&
        site_program "$1" firstline-admin db migrate
}

# ---- sample data ---------------------------------------------------------------------------------------------------

# site_sample_data SITE [ANCHOR]: the sample plans and calendars by the operator's commands, twelve months of tickets
# ending at the beginning of ANCHOR (a date; today), and their dues.
site_sample_data() {
    local site=$1 samples file
    site_load "$site"
    samples=$PREFIX/share/firstline/samples
    for file in "$samples"/calendars/*.ini; do
        site_program "$site" firstline-admin calendar import "$file" || return
    done
    for file in "$samples"/plans/*.ini; do
        site_program "$site" firstline-admin plan import "$file" || return
    done
    site_sql "$site" ${2:+-v "anchor=$2"} -f "$samples/seed/sample.sql" &&
        site_program "$site" firstline-admin rebuild
}

# site_account SITE NAME PASSWORD ARGUMENT…: a sign-in for somebody of the sample data.
site_account() {
    local site=$1 name=$2 password=$3
    shift 3
    site_program "$site" firstline-admin account add "$name" "$@" <<<"$password"
}

# site_night SITE: what happens in a night: months that are over are frozen, the workbooks of all months are there then.
site_night() {
    local status=0
    site_program "$1" firstline-report || status=$?
    # 4: done, but the data has faults.
    [ "$status" -eq 0 ] || [ "$status" -eq 4 ]
}
