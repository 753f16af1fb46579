#!/bin/sh
# Compiles each case of html.c: those that put a person's text where markup stands must not compile. Speaks TAP; called by
# make check with CC, GLIB_CFLAGS, top_srcdir and top_builddir in the environment.
set -u
: "${top_srcdir:?}" "${top_builddir:?}"
source=$top_srcdir/tests/compile/html.c
cases=$(sed -n 's/^#\(el\)\{0,1\}if defined(\([A-Z_]*\))$/\2/p' "$source")
number=0

# shellcheck disable=SC2086
compiles() {
    $CC -std=gnu11 -I"$top_srcdir" -I"$top_builddir" -include "$top_builddir/config.h" -include "$top_srcdir/shared/banned.h" \
        $GLIB_CFLAGS -Wall -Wextra -Wformat=2 -Werror "-D$1" -fsyntax-only "$source" >/dev/null 2>&1
}

# shellcheck disable=SC2086
set -- $cases
echo "1..$#"
for case; do
    number=$((number + 1))
    result=refused
    compiles "$case" && result=accepted
    case $case-$result in
    ACCEPT_*-accepted | REFUSE_*-refused) echo "ok $number $case" ;;
    *) echo "not ok $number $case was $result" ;;
    esac
done
