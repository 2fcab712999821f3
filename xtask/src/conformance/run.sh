#!/bin/sh
# Compares kstool with the reference: run.sh DIRECTORY-OF-THE-CASES
set -eu
cases=$1
here=$(dirname "$0")
if [ ! -d "$cases/dev" ]; then
    echo "no conformance cases in $cases: only our own cases were run"
    exit 0
fi
cargo build --quiet --release --package kstool
target=$(cargo metadata --no-deps --format-version 1 | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')
kstool=$target/release/kstool

# The reference itself reads back what kstool writes.
reference=$target/bench/pykickstart
if [ ! -x "$reference/bin/ksvalidator" ]; then
    python3 -m venv "$reference"
    "$reference/bin/python" -m pip install --quiet pykickstart==3.74
fi
python="$reference/bin/python -W ignore"
results=$(mktemp)
trap 'rm -f "$results"' EXIT
$python "$cases/score.py" --exe "$kstool dump" "$cases/dev" -j 2 \
    --preprocess --no-follow-flag=--no-follow --out "$results"
$python "$here/agreement.py" "$cases" "$results"
LIVECD_KICKSTART_CASES=$(cd "$cases" && pwd)
export LIVECD_KICKSTART_CASES
cargo test --quiet --release --package livecd-kickstart --lib recorded::
cargo test --quiet --package livecd-creator --bins recorded::
$python "$here/corpus.py" "$cases" "$kstool"
cargo build --quiet --package livecd-creator
$python "$here/explain.py" "$cases" "$target/debug/livecd-creator"
