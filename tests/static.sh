# shellcheck shell=bash
# The stage `static` of tests/run.sh: what can be said of the sources without running them. Each tool is one test.

c_files() { git -C "$TOP" ls-files '*.c' '*.h'; }
shell_files() { git -C "$TOP" ls-files '*.sh' .ci/run; }

# compile_flags BUILD: those that every C file is compiled with, quoted for the shell; their paths count from the build.
compile_flags() {
    # shellcheck disable=SC2016
    make -s -C "$TOP/var/build/$1" print-flags --eval='print-flags: ; $(info $(DEFS) $(DEFAULT_INCLUDES) $(AM_CPPFLAGS) $(AM_CFLAGS) $(FCGI_CFLAGS) $(XLSX_CFLAGS) $(ICAL_CFLAGS)) @:'
}

check_sources() {
    check "clang-format" bash -c 'git ls-files "*.c" "*.h" | xargs clang-format --dry-run -Werror'
    check "shellcheck" bash -c 'git ls-files "*.sh" .ci/run | xargs shellcheck -x'
    check "every text is translated" po/update.sh --check
    check "rooms and sizes" /usr/bin/python3 tests/codecheck.py
    check "cppcheck" run_cppcheck
    check "clang-tidy" run_clang_tidy
}

run_cppcheck() {
    local sources
    mapfile -t sources < <(c_files | grep '\.c$')
    cppcheck -j "$(nproc)" --quiet --enable=warning,performance,portability --std=c11 --library=gtk --library=posix \
        --inline-suppr --suppressions-list=tests/cppcheck.supp --error-exitcode=1 --max-configs=1 \
        -I . -I var/build/gcc -DG_LOG_DOMAIN=0 "${sources[@]}"
}

run_clang_tidy() {
    # The analyzer gives up on a function's paths sooner than by default: it finds the same and takes a third of the time.
    # In the build folder, where the flags' paths begin. One file a process: with several the analyzer forgets what a
    # va_list is.
    # shellcheck disable=SC2016
    c_files | grep '\.c$' | sed "s|^|$TOP/|" |
        FLAGS=$(compile_flags gcc) CONFIG=$TOP/.clang-tidy BUILD=$TOP/var/build/gcc xargs -d '\n' -n 1 -P "$(nproc)" bash -c '
            cd "$BUILD" && eval "flags=($FLAGS)" &&
                clang-tidy --quiet --config-file="$CONFIG" --warnings-as-errors="*" --extra-arg=-Xclang \
                    --extra-arg=-analyzer-config --extra-arg=-Xclang --extra-arg=max-nodes=60000 "$@" -- "${flags[@]}" 2>&1' tidy
}
