# shellcheck shell=bash
# The stage `static` of tests/run.sh: what can be said of the sources without running them. Each tool is one test.

c_files() { git -C "$TOP" ls-files '*.c' '*.h'; }
shell_files() { git -C "$TOP" ls-files '*.sh' .ci/run; }

# compile_flags BUILD: those that every C file is compiled with, with include paths that hold from the checkout's top.
compile_flags() {
    # shellcheck disable=SC2016
    make -s -C "$TOP/var/build/$1" --eval='print-flags:; @echo $(DEFS) $(DEFAULT_INCLUDES) $(AM_CPPFLAGS) $(AM_CFLAGS) $(FCGI_CFLAGS) $(XLSX_CFLAGS) $(ICAL_CFLAGS)' print-flags
}

check_sources() {
    need_build gcc
    check "clang-format" bash -c 'git ls-files "*.c" "*.h" | xargs clang-format --dry-run -Werror'
    check "shellcheck" bash -c 'git ls-files "*.sh" .ci/run | xargs shellcheck -x'
    check "rooms and sizes" /usr/bin/python3 tests/codecheck.py
    check "cppcheck" run_cppcheck
    check "clang-tidy" run_clang_tidy
    check "samples" check_samples
}

run_cppcheck() {
    local sources
    mapfile -t sources < <(c_files | grep '\.c$')
    cppcheck -j "$(nproc)" --quiet --enable=warning,performance,portability --std=c11 --library=gtk --library=posix \
        --inline-suppr --suppressions-list=tests/cppcheck.supp --error-exitcode=1 --max-configs=1 \
        -I . -I var/build/gcc -DG_LOG_DOMAIN=0 "${sources[@]}"
}

run_clang_tidy() {
    local flags sources
    mapfile -t sources < <(c_files | grep '\.c$' | sed "s|^|$TOP/|")
    read -r -a flags < <(compile_flags gcc)
    # In the build folder: the flags' paths count from there. Four files a process, a process a core.
    # shellcheck disable=SC2016
    (cd "$TOP/var/build/gcc" && FLAGS=${flags[*]} CONFIG=$TOP/.clang-tidy \
        xargs -d '\n' -n 4 -P "$(nproc)" bash -c 'eval "flags=($FLAGS)"
            clang-tidy --quiet --config-file="$CONFIG" --warnings-as-errors="*" "$@" -- "${flags[@]}" 2>&1' tidy \
        < <(printf '%s\n' "${sources[@]}"))
}
