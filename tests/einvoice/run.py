#!/usr/bin/env python3
"""`bop validate` on samples with changes made: each breaks the rules that the official stylesheets of EN 16931 find
broken, as often (cases.jsonl, written by make_cases.py), and every rule of the policy is broken by some. The same for
XRechnung (xrechnung_cases.jsonl). And a folder of many.

usage: run.py --bop BOP [--source DIR]
"""
import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from changes import applied

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "bench"))
from validate_bench import invoice  # noqa: E402

# Four ask nothing: a person compares words with a code. XML-01 is Bop's own (tests/end_to_end).
NEVER = {"BR-CO-05", "BR-CO-06", "BR-CO-07", "BR-CO-08", "XML-01"}


# Files of cases, the rules they are about and the policy that has them.
SUITES = [("cases.jsonl", "en16931"), ("xrechnung_cases.jsonl", "xrechnung")]


def answers_to(bop, rules, root, cases):
    """What `bop validate` says of each case, in their order."""
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(cases):
            sample = (root / "tests/data/einvoice" / case["sample"]).read_text(encoding="utf-8")
            Path(folder, f"{number:05}.xml").write_text(applied(sample, case["changes"]), encoding="utf-8")
        run = subprocess.run([bop, "validate", "--rules", rules, "--format", "json", "--quiet", folder],
                             capture_output=True, text=True)
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    if len(answers) != len(cases):
        sys.exit(f"{len(answers)} answers to {len(cases)} documents\n{run.stderr[:2000]}")
    return answers


def wrong_in(bop, root, name, policy):
    cases = [json.loads(line) for line in (HERE / name).read_text().splitlines()]
    rules = set(re.findall(r"^rule (\S+)", (root / f"policies/einvoice/{policy}.bop").read_text(), re.M))
    wrong = 0
    for case, answer in zip(cases, answers_to(bop, policy, root, cases)):
        got = answer.get("violations", {"not read": 1})
        if answer.get("undecided"):
            got = {**got, "undecided": answer["undecided"]}
        got = {rule: count for rule, count in got.items() if rule in rules or not rule.startswith(("BR-", "UBL-"))}
        if got != case["violations"]:
            wrong += 1
            print(f"{case['sample']} {json.dumps(case['changes'], ensure_ascii=False)}\n"
                  f"  expected {case['violations']}\n  got      {got}")
    for rule in sorted(rules - NEVER - {rule for case in cases for rule in case["violations"]}):
        wrong += 1
        print(f"{rule} is broken by no case")
    print(f"{name}: {len(cases)} cases over {len(rules)} rules, {wrong} wrong")
    return wrong


# What a policy is written in, and a reader of an invoice need not know.
PROGRAM_TEXT = re.compile(r"each_in_cii|is_blank|in_ubl|agree\(|stated\(|points\(|count\(|otherwise|\binvoice\.[a-z_]")


def wrong_words(bop, root):
    """Each broken rule is told once a document, in plain words: never by the text of its condition."""
    cases = [json.loads(line) for line in (HERE / "cases.jsonl").read_text().splitlines()][::7]
    with tempfile.TemporaryDirectory() as folder:
        inside = Path(folder, "in")
        inside.mkdir()
        for number, case in enumerate(cases):
            sample = (root / "tests/data/einvoice" / case["sample"]).read_text(encoding="utf-8")
            Path(inside, f"{number:05}.xml").write_text(applied(sample, case["changes"]), encoding="utf-8")
        report = Path(folder, "report.html")
        told = subprocess.run([bop, "validate", "--quiet", "--html", str(report), str(inside)],
                              capture_output=True, text=True).stdout
        html = re.sub(r"<[^>]*>", "\n", report.read_text(encoding="utf-8"))
    wrong = 0
    for text in (told, html):
        program = [line for line in text.splitlines() if PROGRAM_TEXT.search(line)]
        for line in program[:3]:
            print(f"program text: {line}")
        wrong += len(program)
    blank = sum(f" {rule} " not in told for rule in {rule for case in cases for rule in case["violations"]})
    print(f"words: {len(cases)} documents, {wrong} lines of program text, {blank} rules not told")
    return wrong + blank


def wrong_of_many(bop):
    """A folder of a thousand invoices, three of which are no invoices any more: these are told, the others judged."""
    source = random.Random(3)
    broken = {17: "", 500: "<Invoice", 999: "<Order/>"}
    with tempfile.TemporaryDirectory() as folder:
        inside = Path(folder, "in")
        inside.mkdir()
        for n in range(1000):
            Path(inside, f"{n:04}.xml").write_text(broken.get(n, invoice(source, n)), encoding="utf-8")
        report = Path(folder, "report.html")
        run = subprocess.run([bop, "validate", "--json", "--quiet", "--html", str(report), str(inside)],
                             capture_output=True, text=True)
        answers = [json.loads(line) for line in run.stdout.splitlines()]
        html = report.read_text(encoding="utf-8")
    wrong = [n for n, answer in enumerate(answers)
             if ("errors" in answer) != (n in broken) or
             n not in broken and answer["violations"] != ({"BR-CO-16": 1} if n % 100 == 0 else {})]
    if run.returncode != 1 or len(answers) != 1000 or wrong or "<h1>988 of 1000 documents are valid" not in html:
        print(f"of a thousand: status {run.returncode}, {len(answers)} answers, wrong {wrong}, {html[:900]}\n{run.stderr[:500]}")
        return 1
    print("a thousand invoices, three of them broken: told as they are")
    return 0


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--bop", required=True)
    arguments.add_argument("--source", default=str(HERE.parent.parent))
    options = arguments.parse_args()
    wrong = sum(wrong_in(options.bop, Path(options.source), name, policy) for name, policy in SUITES)
    wrong += wrong_words(options.bop, Path(options.source)) + wrong_of_many(options.bop)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
