#!/bin/bash
# Firstline on this machine, to look at: `conf/demo.sh` installs what is missing, builds, starts a PostgreSQL cluster, a
# web server and the workers of its own, fills in twelve months of sample data, runs the report, and says where to go.
# Each start begins afresh; nothing outside this checkout and the temporary folder is touched.
#
#   conf/demo.sh [start] [--port N]   (8080, or the next free port)
#   conf/demo.sh stop                 ends it; its files stay under var/
#   conf/demo.sh status               says whether it runs, with the addresses and sign-ins
#   conf/demo.sh env                  shell lines that point firstline-admin and firstline-report at it:
#                                     eval "$(conf/demo.sh env)"
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# The demo listens on this machine alone.
PASSWORD=calm-harbour-2026

usage() { sed -n '2,11s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; }

# Another name beside it: FIRSTLINE_DEMO=second conf/demo.sh
site() { echo "$(scratch)/sites/${FIRSTLINE_DEMO:-demo}"; }

step() { printf '%-34s' "$1" >&2; }
done_in() { say "$(($(date +%s) - $1)) s"; }

# quietly LOG COMMAND…: its output goes to the log, and the end of that is shown if it fails.
quietly() {
    local log=$1 started
    shift
    started=$(date +%s)
    if "$@" >>"$log" 2>&1 </dev/null; then
        done_in "$started"
    else
        say "failed; the end of $log:"
        tail -n 30 "$log" >&2
        exit 1
    fi
}

demo_start() {
    local port=$1 log=$TOP/var/demo.log site summary
    if is_running; then demo_stop; fi
    packages_install demo
    mkdir -p "$TOP/var"
    : >"$log"
    [ -n "$port" ] || port=$(free_port 8080)
    [ "$(free_port "$port")" = "$port" ] || die "port $port is taken; give another one with --port"
    step "building"
    quietly "$log" build_tree demo CC="$(c_compiler gcc)"
    site=$(site)
    mkdir -p "$(dirname "$site")"
    trap 'site_stop "$(site)"' EXIT
    step "database cluster"
    quietly "$log" demo_cluster "$site" "$port"
    step "sample data of twelve months"
    quietly "$log" site_sample_data "$site"
    step "sign-ins"
    quietly "$log" demo_accounts "$site"
    step "web server and workers"
    quietly "$log" demo_web "$site" "$port"
    step "report"
    quietly "$log" site_night "$site"
    summary=$site/summary
    demo_summary "$site" >"$summary"
    trap - EXIT
    say
    cat "$summary"
}

demo_cluster() { site_create "$1" "$(build_prefix demo)" "$2" && postgres_start "$1" && site_database "$1"; }

demo_accounts() {
    site_account "$1" sofia "$PASSWORD" --customer "Pacific Reel Studios" --contact "Sofia Delgado" &&
        site_account "$1" anja "$PASSWORD" --agent "Anja Petersen" &&
        site_account "$1" ruth "$PASSWORD" --agent "Ruth Aldinger"
}

demo_web() {
    workers_start "$1" && nginx_start "$1" && curl -fsS --retry 20 --retry-connrefused --retry-delay 1 -o /dev/null \
        "http://127.0.0.1:$2/health"
}

demo_summary() {
    site_load "$1"
    cat <<SUMMARY
url: http://localhost:$PORT/
url: http://localhost:$PORT/desk
customer: sofia / $PASSWORD
agent: anja / $PASSWORD
manager: ruth / $PASSWORD
workbook: $(find "$1/workbooks" -name 'sla-????-??.xlsx' | sort | tail -1)
SUMMARY
}

is_running() {
    site_load "$(site)" 2>/dev/null && process_is "$(site)/nginx.pid" "$(site)"
}

demo_stop() { site_stop "$(site)"; }

demo_status() {
    if is_running; then
        say "running"
        cat "$(site)/summary"
    else
        say "not running"
        return 1
    fi
}

demo_env() {
    site_load "$(site)" || die "there is no demo yet; start it with conf/demo.sh"
    # shellcheck disable=SC2016
    printf 'export PATH=%q:"$PATH"\nexport FIRSTLINE_CONFIG=%q\n' "$PREFIX/bin" "$(site)/firstline.conf"
}

main() {
    local command=start port=
    while [ $# -gt 0 ]; do
        case $1 in
        start | stop | status | env) command=$1 ;;
        --port) port=${2:-}; shift ;;
        --port=*) port=${1#*=} ;;
        -h | --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
        esac
        shift
    done
    [[ $port =~ ^[0-9]*$ ]] || die "--port wants a number"
    case $command in
    start) demo_start "$port" ;;
    *) "demo_$command" ;;
    esac
}

main "$@"
