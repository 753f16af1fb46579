#!/bin/sh
# Brings the catalogues of a program (po/PROGRAM/LANGUAGE.po) up to date with its sources: `po/update.sh` adds new
# messages as untranslated ones and drops those that are gone; `po/update.sh --check` changes nothing and fails unless
# every catalogue is current and complete. Messages are looked for in the files of po/PROGRAM/POTFILES.
set -eu
cd "$(dirname "$0")/.."
check=no
[ "${1:-}" != --check ] || check=yes
work=$(mktemp -d "${TMPDIR:-/tmp}/firstline-po.XXXXXX")
trap 'rm -rf "$work"' EXIT
bad=0

complain() {
    echo "$1: $2" >&2
    bad=1
}

# marked FOLDER…: the sources with messages in them.
marked() {
    for folder in "$@"; do
        grep -lE '\b(_|N_|P_)\(("|$)' "$folder"/*.c "$folder"/*.h || true
    done | grep -v '^shared/i18n\.h$' | LC_ALL=C sort
}

# A catalogue's own texts: no dates of ours, which would differ at each run.
template() {
    xgettext --from-code=UTF-8 --language=C --add-comments=Translators: --add-location=file --sort-by-file \
        --keyword=_ --keyword=N_ --keyword=P_:1,2 --flag=_:1:pass-c-format --flag=N_:1:pass-c-format \
        --flag=g_strdup_printf:1:c-format --flag=page_text_printf:3:c-format \
        --package-name=firstline --files-from="$1" --output="$2"
    sed -i 's/^"POT-Creation-Date: .*/"POT-Creation-Date: \\n"/' "$2"
}

# check_catalogue FILE MERGED: whether it has every message, translated, and none that is gone.
check_catalogue() {
    msgfmt --check --output-file=/dev/null "$1" || bad=1
    [ -z "$(msgattrib --untranslated --no-obsolete "$2")" ] || {
        complain "$1" "not translated; po/update.sh adds them:"
        msgattrib --untranslated --no-obsolete --no-wrap "$2" | grep '^msgid ".' >&2
    }
    [ -z "$(msgattrib --only-fuzzy --no-obsolete "$2")" ] || complain "$1" "has fuzzy messages"
    [ -z "$(msgattrib --only-obsolete "$2")" ] || complain "$1" "has messages that are gone; po/update.sh drops them"
}

for folder in po/*/; do
    program=$(basename "$folder")
    files=po/$program/POTFILES
    marked "$program" shared >"$work/files"
    if [ "$check" = no ]; then
        cp "$work/files" "$files"
    elif ! cmp -s "$work/files" "$files"; then
        complain "$files" "doesn't list the files with messages; po/update.sh does"
    fi
    template "$work/files" "$work/$program.pot"
    for catalogue in "po/$program"/*.po; do
        msgmerge --quiet --no-fuzzy-matching --add-location=file --sort-by-file --output-file="$work/merged.po" \
            "$catalogue" "$work/$program.pot"
        if [ "$check" = yes ]; then
            check_catalogue "$catalogue" "$work/merged.po"
        else
            msgattrib --no-obsolete --add-location=file --sort-by-file --output-file="$catalogue" "$work/merged.po"
            msgfmt --check --statistics --output-file=/dev/null "$catalogue"
        fi
    done
done
exit $bad
