#!/bin/sh
# Scores kstool against the conformance cases: conformance.sh DIRECTORY
# The least agreement that is accepted stands here, in percent.
set -eu
cases=$1
if [ ! -d "$cases/dev" ]; then
    echo "no conformance cases in $cases: only our own cases were run"
    exit 0
fi
cargo build --quiet --release --package kstool
target=$(cargo metadata --no-deps --format-version 1 | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')
scores=$(mktemp)
trap 'rm -f "$scores"' EXIT
# Round trips need the reference itself to read them back: see docs/kickstart-conformance.md.
python3 "$cases/score.py" --exe "$target/release/kstool dump" "$cases/dev" -j 2 \
    --preprocess --no-reparse --no-follow-flag=--no-follow > "$scores"
cat "$scores"
awk '$1 == "ALL" {
    seen = 1
    if ($3 + 0 < 99.5) { print "accept or reject: less than 99.5 %"; bad = 1 }
    if ($6 != 0) { print "kstool crashed"; bad = 1 }
    if ($8 + 0 < 99) { print "canonical JSON: less than 99 %"; bad = 1 }
    if ($10 + 0 < 98) { print "error lines: less than 98 %"; bad = 1 }
} END { exit bad || !seen }' "$scores"
