#!/usr/bin/env python3
"""Writes cases.jsonl: changes of the samples of tests/data/einvoice, each with the rules that the official stylesheets
of EN 16931 then find broken, and how often. So many that each rule is broken in each syntax that can break it.

usage: make_cases.py [--tries N] [--seed N]

Needs saxonche and the stylesheets (tests/conformance/en16931.py); run.py, which checks the cases, needs neither.
"""
import argparse
import json
import random
import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "conformance"))
from changes import applied, local, places  # noqa: E402
from en16931 import CATEGORIES, CODES, NUMBERS, Oracle  # noqa: E402

SAMPLES = HERE.parent / "data" / "einvoice"


def one_change(source, root):
    place, element, _ = source.choice(places(root))
    what = source.random()
    if what < 0.35:
        return {"what": "remove", "at": place}
    if what < 0.42:
        return {"what": "double", "at": place}
    if what < 0.55 and element.attrib:
        name = source.choice(list(element.attrib))
        return {"what": "attribute", "at": place, "name": name, "value": source.choice([None, *CODES])}
    if len(element) > 0:
        return {"what": "remove", "at": place}
    text = (element.text or "").strip()
    if re.fullmatch(r"-?\d+(\.\d+)?", text) and source.random() < 0.85:
        off = [f"{float(text) + step:.2f}" for step in (-1.01, -1, -0.99, 0.01, 0.99, 1, 1.01)]
        return {"what": "text", "at": place, "value": source.choice(NUMBERS + off)}
    if local(element) in ("ID", "CategoryCode") and text in CATEGORIES:
        return {"what": "text", "at": place, "value": source.choice(CATEGORIES)}
    return {"what": "text", "at": place, "value": source.choice(CODES)}


def changes_of(source, sample, is_ubl):
    changes = []
    if is_ubl and source.random() < 0.4:
        changes.append({"what": "credit note"})
    if source.random() < 0.6:
        present = sorted({element.text for _, element, _ in places(ElementTree.fromstring(sample))
                          if local(element) in ("ID", "CategoryCode") and element.text in CATEGORIES})
        if present:
            changes.append({"what": "categories", "old": source.choice(present), "new": source.choice(CATEGORIES)})
    for _ in range(source.choice([0, 1, 1, 1, 2])):
        changes.append(one_change(source, ElementTree.fromstring(applied(sample, changes))))
    return changes


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--tries", type=int, default=20000)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    source = random.Random(options.seed)
    oracle = Oracle()
    samples = {path.name: path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("everything_*.xml"))}
    kept, seen = [], {}
    for name, text in samples.items():
        kept.append({"sample": name, "changes": [], "violations": oracle.violations(applied(text, []))})
    for _ in range(options.tries):
        name = source.choice(list(samples))
        changes = changes_of(source, samples[name], "ubl" in name)
        violations = oracle.violations(applied(samples[name], changes))
        if violations is None:
            continue
        # Each rule twice in each syntax, and with a count other than those before.
        fresh = [rule for rule, count in violations.items()
                 if len(seen.get((name, rule), [])) < 2 or
                 len(seen[name, rule]) < 4 and count not in seen[name, rule]]
        if not fresh and violations:
            continue
        if not violations and source.random() > 0.02:
            continue
        for rule, count in violations.items():
            seen.setdefault((name, rule), []).append(count)
        kept.append({"sample": name, "changes": changes, "violations": violations})
    (HERE / "cases.jsonl").write_text("".join(json.dumps(case, ensure_ascii=False) + "\n" for case in kept))
    print(len(kept), "cases;", {name: len({r for n, r in seen if n == name}) for name in samples})


if __name__ == "__main__":
    main()
