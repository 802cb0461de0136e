#!/usr/bin/env python3
"""`bop validate` on samples with changes made: each breaks the rules that the official stylesheets of EN 16931 find
broken, as often (cases.jsonl, written by make_cases.py), and every rule of the policy is broken by some.

usage: run.py --bop BOP [--source DIR]
"""
import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from changes import applied

HERE = Path(__file__).resolve().parent
NEVER = {"BR-CO-05", "BR-CO-06", "BR-CO-07", "BR-CO-08"}  # ask nothing: a person compares words with a code


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--bop", required=True)
    arguments.add_argument("--source", default=str(HERE.parent.parent))
    options = arguments.parse_args()
    root = Path(options.source)
    cases = [json.loads(line) for line in (HERE / "cases.jsonl").read_text().splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(cases):
            sample = (root / "tests/data/einvoice" / case["sample"]).read_text(encoding="utf-8")
            Path(folder, f"{number:05}.xml").write_text(applied(sample, case["changes"]), encoding="utf-8")
        run = subprocess.run([options.bop, "validate", "--format", "json", "--quiet", folder],
                             capture_output=True, text=True)
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    if len(answers) != len(cases):
        sys.exit(f"{len(answers)} answers to {len(cases)} documents\n{run.stderr[:2000]}")
    wrong = 0
    for case, answer in zip(cases, answers):
        got = answer.get("violations", {"not read": 1})
        if answer.get("undecided"):
            got = {**got, "undecided": answer["undecided"]}
        if got != case["violations"]:
            wrong += 1
            print(f"{case['sample']} {json.dumps(case['changes'], ensure_ascii=False)}\n"
                  f"  expected {case['violations']}\n  got      {got}")
    policy = (root / "policies/einvoice/en16931.bop").read_text()
    rules = set(re.findall(r"^rule (\S+)", policy, re.M))
    for rule in sorted(rules - NEVER - {rule for case in cases for rule in case["violations"]}):
        wrong += 1
        print(f"{rule} is broken by no case")
    print(f"{len(cases)} cases over {len(rules)} rules, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
