#!/usr/bin/env python3
"""Real kickstarts: corpus.py CASES KSTOOL

Every file that the reference accepts parses, by the rules of the version and,
if that is the newest, without one; `kstool flatten` of those with includes equals the
reference's by meaning: the reference reads our text as what it read itself.
"""
import json
import os
import subprocess
import sys

cases, kstool = sys.argv[1:]
sys.path[:0] = [cases, os.path.join(cases, "tools")]
import oracle  # noqa: E402
from score import canon_text  # noqa: E402


def run(directory, *arguments):
    done = subprocess.run([kstool, *arguments], cwd=directory, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def has(directive, path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return any(line.lstrip().startswith(directive) for line in file)


accepted = flattened = 0
failures = []
with open(os.path.join(cases, "dev", "d_corpus.jsonl"), encoding="utf-8") as lines:
    for case in map(json.loads, lines):
        if case["outcome"] == "error" or case.get("follow") is False:
            continue
        accepted += 1
        path = os.path.join(cases, case["file"])
        directory, name = os.path.split(path)
        version = ["--version", case["version"]]
        # What templates append is not there, and the reference's parser does not look.
        checks = [["dump" if has("%ksappend", path) else "check", *version]]
        if case["version"] == "DEVEL" and not has("%ksappend", path):
            checks.append(["check"])
        for check in checks:
            status, _, errors = run(directory, *check, name)
            if status != 0:
                failures.append((case["file"], check, errors))
        if has("%include", path):
            flattened += 1
            status, text, errors = run(directory, "flatten", *version, name)
            got, error = oracle.reparse(text, case["version"])
            if status != 0 or error is not None:
                failures.append((case["file"], "flatten", errors or error))
            elif canon_text(got) != canon_text(case["normalized"]):
                failures.append((case["file"], "flatten", "another meaning"))
for failure in failures:
    print(*failure, sep="\n    ")
print(f"{accepted} real kickstarts parse, {flattened} with includes are flattened: {len(failures)} failures")
sys.exit(1 if failures or not accepted or not flattened else 0)
