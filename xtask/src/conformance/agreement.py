#!/usr/bin/env python3
"""Whether the scores are good enough: agreement.py CASES RESULTS

RESULTS is what `score.py --out` wrote. The least agreement that is accepted
stands here, in percent.
"""
import json
import os
import sys

cases, results = sys.argv[1:]
known = {}
for name in os.listdir(os.path.join(cases, "dev")):
    with open(os.path.join(cases, "dev", name), encoding="utf-8") as lines:
        known.update((case["id"], case) for case in map(json.loads, lines))
with open(results, encoding="utf-8") as lines:
    scored = [(result, known[result["id"]]) for result in map(json.loads, lines)]

everything = lambda case: True
LEAST = [
    ("accept or reject", "agree", everything, 99.5),
    ("accept or reject, but for accidents", "agree", lambda case: not case.get("suspect"), 99.9),
    ("canonical JSON", "json_ok", everything, 99.0),
    ("round trip of stable cases", "ks_ok", lambda case: case.get("stable"), 99.0),
    ("error lines", "line_ok", everything, 98.0),
    ("%ksappend", "text", everything, 100.0),
]
bad = False
for what, key, wanted, least in LEAST:
    found = [bool(result[key]) for result, case in scored if result.get(key) is not None and wanted(case)]
    share = 100 * sum(found) / max(len(found), 1)
    low = share < least
    bad |= low
    print(f"{what:36} {share:7.3f} % of {len(found):5}, at least {least} %{' IS MISSED' if low else ''}")
crashes = sum(bool(result.get("crash")) for result, _ in scored)
print(f"{'crashes':36} {crashes}")
sys.exit(bad or crashes > 0)
