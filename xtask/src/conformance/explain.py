#!/usr/bin/env python3
"""Fedora's live kickstarts: explain.py CASES LIVECD-CREATOR

What every line does is known. A kickstart that cannot be read includes a file that
is not there, or the reference does not read it either.
"""
import glob
import os
import subprocess
import sys

# Absolute: includes are found from the directory of each kickstart.
cases, program = map(os.path.abspath, sys.argv[1:])
sys.path.insert(0, os.path.join(cases, "tools"))
import oracle  # noqa: E402

explained = 0
missing, refused, failures = [], [], []
for path in sorted(glob.glob(os.path.join(cases, "corpus-dev", "**", "*live*.ks"), recursive=True)):
    directory, name = os.path.split(path)
    os.chdir(directory)
    done = subprocess.run([program, "explain", name], capture_output=True, text=True, check=False)
    if done.returncode == 0:
        explained += 1
        unknown = [line for line in done.stdout.splitlines() if "it is not known here" in line]
        if unknown:
            failures.append((path, *unknown))
        continue
    reference = oracle.run_file(name, "DEVEL", dump=False, stable=False)
    message = (reference["error"] or {}).get("message", "")
    if reference["outcome"] != "error":
        failures.append((path, "the reference reads it", done.stderr))
    elif "No such file or directory" in message:
        missing.append(path)
    else:
        refused.append((path, message))
for path, message in refused:
    print(f"{os.path.relpath(path, cases)}: the reference too says: {' '.join(message.split())}")
for failure in failures:
    print(*failure, sep="\n    ")
print(
    f"{explained} live kickstarts are explained, {len(missing)} include a file that is not there, "
    f"{len(refused)} the reference does not read either: {len(failures)} failures"
)
sys.exit(1 if failures or not explained else 0)
