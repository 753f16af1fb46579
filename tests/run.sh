#!/bin/bash
# The one door to all tests: `tests/run.sh` builds and runs every stage, `tests/run.sh STAGE…` those, `tests/run.sh --list`
# names them. It installs what is missing, needs no question answered, ends what it started, and ends with a line
# `N passed, N failed` that adds up all suites. Each stage's output is in var/test-logs/STAGE.log; pytest's arguments
# may follow after `--` (tests/run.sh http -- -k sign_in). LANES=1 runs one stage at a time (as many as there are cores).
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
# shellcheck source=../conf/lib.sh
. conf/lib.sh
# shellcheck source=static.sh
. tests/static.sh

LOGS=$TOP/var/test-logs
ARTEFACTS=$TOP/var/test-artefacts
# The long ones first, so that the lanes end together.
STAGES=(build sanitize report static browser distcheck import demo http admin clang fault unit conf queries)
LANES=${LANES:-$(($(nproc) > 2 ? $(nproc) : 2))}
AXE_VERSION=4.14.1
PYTEST_ARGUMENTS=()
PASSED=0
FAILED=0
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1

# ---- counting ------------------------------------------------------------------------------------------------------

# Every stage appends lines `PASSED FAILED` to its file of counts.
count() { echo "$1 $2" >>"$COUNTS"; }

# check NAME COMMAND…: one test that passes if COMMAND does.
check() {
    local name=$1
    shift
    echo "== $name"
    if "$@"; then
        count 1 0
    else
        echo "FAILED: $name"
        count 0 1
    fi
}

# make_check BUILD: automake's suites; their own summary is counted.
make_check() {
    local log=$LOGS/make-check-$1.out rc=0
    make -s -C "var/build/$1" -j"$(nproc)" check VERBOSE=1 >"$log" 2>&1 || rc=$?
    cat "$log"
    awk -v rc="$rc" '
        /^Testsuite summary / { summary = 1 }
        summary && /^# (PASS|XFAIL): / { passed += $3 }
        summary && /^# (FAIL|XPASS|ERROR): / { failed += $3 }
        END { if (rc && !failed) failed = 1; print passed + 0, failed + 0 }' "$log" >>"$COUNTS"
    return "$rc"
}

# pytests NAME PATH…: pytest over the paths; what it counted is counted, and a run without results is a failure.
pytests() {
    local name=$1 rc=0
    shift
    /usr/bin/python3 -m pytest -q -p no:cacheprovider --junit-xml="$LOGS/$name.xml" -o junit_family=xunit1 \
        --rootdir="$TOP/tests" -c tests/pytest.ini "$@" "${PYTEST_ARGUMENTS[@]}" || rc=$?
    [ "$rc" -ne 5 ] || { echo "no tests"; return 0; }
    /usr/bin/python3 - "$LOGS/$name.xml" "$rc" <<'PYTHON' >>"$COUNTS"
import sys
import xml.etree.ElementTree as tree
try:
    suites = list(tree.parse(sys.argv[1]).getroot().iter("testsuite"))
except (OSError, tree.ParseError):
    suites = []
total, bad, skipped = (sum(sum(int(suite.get(key, 0)) for key in keys) for suite in suites)
                       for keys in (("tests",), ("failures", "errors"), ("skipped",)))
print(total - bad - skipped, bad or (1 if sys.argv[2] != "0" else 0))
PYTHON
    return "$rc"
}

# ---- stages --------------------------------------------------------------------------------------------------------

# What all others run on, so it comes before them and makes everything that they would make in its tree.
stage_build() {
    check "gcc, warnings are errors" build_tree gcc CC="$(c_compiler gcc)" --enable-werror
    check "the tests' own programs" make -s -C var/build/gcc -j"$(nproc)" check TESTS= \
        tests/db/test_db tests/db/test_db_faults tests/db/check_queries tests/bench/content_queries.h
}

stage_unit() { make_check gcc; }

stage_clang() { check "clang, warnings are errors" build_tree clang CC="$(c_compiler clang)" --enable-werror; }

SANITIZED=(CC="$(c_compiler gcc)" --enable-sanitizers --enable-werror CFLAGS="-g -O1")

# The unit tests and the HTTP tests once more, against programs that notice what they do to memory.
stage_sanitize() {
    check "ASan and UBSan build" build_tree sanitized "${SANITIZED[@]}"
    [ -d var/build/sanitized ] || return 1
    rm -f "$LOGS"/sanitizer.*
    # Where the servers' user writes, too.
    SANITIZER=$(scratch)/sanitizer
    rm -rf "$SANITIZER" && mkdir "$SANITIZER" && chmod 1777 "$SANITIZER"
    export ASAN_OPTIONS="detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1:abort_on_error=0"
    export UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1"
    export LSAN_OPTIONS="suppressions=$TOP/tests/lsan.supp:print_suppressions=0"
    make_check sanitized
    ASAN_OPTIONS+=":log_path=$SANITIZER/report" UBSAN_OPTIONS+=":log_path=$SANITIZER/report" \
        FIRSTLINE_BUILD=sanitized pytests sanitize-http tests/http
    check "no report by a sanitizer" sanitizer_silent
}

sanitizer_silent() {
    local report rc=0
    for report in "$SANITIZER"/*; do
        [ -e "$report" ] || continue
        cat "$report"
        mv "$report" "$LOGS/sanitizer.${report##*.}"
        rc=1
    done
    return $rc
}

stage_static() { check_sources; }

stage_conf() { pytests conf tests/conf; }
stage_queries() { pytests queries tests/sql; }
stage_admin() { pytests admin tests/admin; }
stage_http() { pytests http tests/http; }
stage_browser() { fetch_axe && pytests browser tests/browser; }
stage_report() { pytests report tests/report; }
stage_import() { pytests import tests/import; }
stage_fault() { pytests fault tests/fault; }
stage_demo() { pytests demo tests/demo; }

# axe-core has no Debian package; npm brings it, and only for the tests.
fetch_axe() {
    [ -e var/axe/package/package.json ] && grep -q "\"version\": \"$AXE_VERSION\"" var/axe/package/package.json && return 0
    rm -rf var/axe
    mkdir -p var/axe
    (cd var/axe && npm pack --silent --cache "$TOP/var/axe/cache" "axe-core@$AXE_VERSION" && tar -xzf axe-core-*.tgz)
}

stage_distcheck() {
    check "make distcheck" make -s -C var/build/gcc -j"$(nproc)" distcheck \
        DISTCHECK_CONFIGURE_FLAGS="--enable-werror CC='$(c_compiler gcc)' CFLAGS='-g -O0'"
    check "make install with DESTDIR" install_destdir
}

install_destdir() {
    local root=$TOP/var/destdir rc
    rm -rf "$root"
    make -s -C var/build/gcc install DESTDIR="$root" || return 1
    find "$root" -type f | sed "s|$root||" | sort
    # Everything lies below DESTDIR and the prefix; nothing else was touched.
    ! find "$root" -type f | grep -v "^$root$(build_prefix gcc)/"
    rc=$?
    rm -rf "$root"
    return $rc
}

# ---- running them --------------------------------------------------------------------------------------------------

# The stages that run, by the id of their process, which leads a process group: an interrupt is handed to all of it.
declare -A STAGE_OF=() STARTED=()

start_stage() {
    : >"$LOGS/$1.counts"
    set -m
    (set +m; trap - INT TERM HUP EXIT; COUNTS=$LOGS/$1.counts; stage_"$1") >"$LOGS/$1.log" 2>&1 </dev/null &
    set +m
    STAGE_OF[$!]=$1
    STARTED[$!]=$SECONDS
}

# finish_stage PID STATUS: adds up what it counted and says how it went.
finish_stage() {
    local stage=${STAGE_OF[$1]} passed failed
    unset "STAGE_OF[$1]"
    read -r passed failed < <(awk '{ p += $1; f += $2 } END { print p + 0, f + 0 }' "$LOGS/$stage.counts")
    [ "$2" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
    PASSED=$((PASSED + passed))
    FAILED=$((FAILED + failed))
    printf '%-10s %4d passed, %d failed, %d s\n' "$stage" "$passed" "$failed" $((SECONDS - STARTED[$1]))
    if [ "$failed" -gt 0 ]; then
        echo "---- the end of ${LOGS#"$TOP"/}/$stage.log"
        tail -n 60 "$LOGS/$stage.log"
        echo "----"
    fi
}

# run_stages STAGE…: as many at a time as there are lanes.
run_stages() {
    local pid status
    while [ $# -gt 0 ] || [ ${#STAGE_OF[@]} -gt 0 ]; do
        while [ $# -gt 0 ] && [ ${#STAGE_OF[@]} -lt "$LANES" ]; do
            start_stage "$1"
            shift
        done
        status=0
        wait -n -p pid "${!STAGE_OF[@]}" || status=$?
        finish_stage "$pid" "$status"
    done
}

# end_stages SIGNAL SECONDS: whether all stages have ended by then. One that was started where interrupts are ignored
# doesn't hear them.
end_stages() {
    local pid tenth
    for pid in "${!STAGE_OF[@]}"; do
        kill "-$1" -- "-$pid" 2>/dev/null
    done
    for ((tenth = 0; tenth < 10 * $2; tenth++)); do
        [ -n "$(jobs -r)" ] || return 0
        sleep 0.1
    done
    return 1
}

# Sites that are left over (a stage that was killed) are ended by the pids that they noted themselves. A demo that somebody
# is looking at isn't ours.
stop_everything() {
    local site pid
    end_stages INT 10 || end_stages TERM 10 || end_stages KILL 1
    for site in "$(scratch)"/sites/*/site.env; do
        [ ! -e "$site" ] || [[ $site == */sites/demo/* ]] || site_stop "$(dirname "$site")"
    done
}

main() {
    local chosen=() named=
    while [ $# -gt 0 ]; do
        case $1 in
        --list) printf '%s\n' "${STAGES[@]}"; exit 0 ;;
        --) shift; PYTEST_ARGUMENTS=("$@"); break ;;
        build) named=yes ;;
        *)
            [[ " ${STAGES[*]} " == *" $1 "* ]] || { say "no stage '$1'; there are: ${STAGES[*]}"; exit 2; }
            named=yes
            chosen+=("$1") ;;
        esac
        shift
    done
    [ -n "$named" ] || chosen=("${STAGES[@]:1}")
    mkdir -p "$LOGS" "$ARTEFACTS"
    packages_install tests
    trap 'stop_everything; exit 130' INT TERM HUP
    trap stop_everything EXIT
    [ -d "${FIRSTLINE_SHARED:=$TOP/../shared}" ] && FIRSTLINE_SHARED=$(cd "$FIRSTLINE_SHARED" && pwd) ||
        echo "there is no $FIRSTLINE_SHARED: tests over outside vectors and data are skipped"
    export FIRSTLINE_SHARED FIRSTLINE_ARTEFACTS=$ARTEFACTS
    run_stages build
    [ "$FAILED" -gt 0 ] || run_stages "${chosen[@]}"
    echo
    echo "$PASSED passed, $FAILED failed"
    [ "$FAILED" -eq 0 ]
}

main "$@"
