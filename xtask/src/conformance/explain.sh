#!/bin/sh
# Explains Fedora's live kickstarts: explain.sh DIRECTORY-OF-THE-CASES LIVECD-CREATOR
# Those that cannot be read at all, for want of a file they include for example,
# are counted.
set -u
explained=0
unreadable=0
unknown=0
for file in $(find "$1/corpus-dev" -name '*live*.ks' | sort); do
    if ! table=$("$2" explain "$file" 2> /dev/null); then
        unreadable=$((unreadable + 1))
        continue
    fi
    explained=$((explained + 1))
    if lines=$(printf '%s\n' "$table" | grep 'it is not known here'); then
        unknown=$((unknown + 1))
        printf '%s\n' "$lines" >&2
    fi
done
echo "live kickstarts: $explained explained, $unreadable cannot be read, $unknown with unknown lines"
[ "$explained" -gt 0 ] && [ "$unknown" -eq 0 ]
