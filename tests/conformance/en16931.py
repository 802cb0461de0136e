#!/usr/bin/env python3
"""`bop validate` against the official tests of EN 16931: which rules each document breaks, and how often.

usage: en16931.py units|invoices|mutants --bop BOP [--data FOLDER] [--verbose] [--count N] [--seed N]

units     tests of single rules (units.jsonl): of the rules that a test is about, exactly those fail that it expects, as
          often as it expects
invoices  whole invoices (invoices.jsonl): the same over every rule of the policy
mutants   invoices of the same folder with elements left out, doubled, blanked and altered, invoices made credit notes,
          VAT categories exchanged: against the official stylesheets, run by saxonche. The stylesheets come out of a Maven
          package, which is kept in $XDG_CACHE_HOME. A document that stops the stylesheet (a text where it wants a number)
          has no official verdict and is not counted. One with an element twice that may stand once is counted apart where
          Bop leaves rules on it undecided: the stylesheets take what holds of either.

FOLDER is by default $BOP_YARDSTICKS/en16931. Prints `NAME: RIGHT/TOTAL`; the run fails unless all are right.
"""
import argparse
import collections
import copy
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path

# The official stylesheets: the Maven package that carries them, their version, how they are called in it.
STYLESHEETS = {
    "en16931": ("com.helger.phive.rules:phive-rules-en16931:4.3.7", "1.3.16", "{lower}/EN16931-{upper}-validation.xslt"),
    "xrechnung": ("com.helger.phive.rules:phive-rules-xrechnung:4.2.3", "3.0.2", "XRechnung-{upper}-validation.xslt"),
}
SYNTAX_RULES = {"UBL-SR-18", "UBL-SR-44", "UBL-SR-47", "UBL-SR-48", "UBL-SR-53", "UBL-DT-01", "UBL-DT-06"}


def is_ours(rule):
    return rule.startswith("BR-") or rule in SYNTAX_RULES


def violations(bop, files):
    """By file: how often each rule fails; rules that are undecided count as broken None times."""
    found = {}
    for start in range(0, len(files), 500):
        names = [str(file) for file in files[start:start + 500]]
        run = subprocess.run([bop, "validate", "--format", "json", "--quiet", *names], capture_output=True, text=True)
        for line in run.stdout.splitlines():
            answer = json.loads(line)
            counts = dict(answer.get("violations", {}))
            counts.update({rule: None for rule in answer.get("undecided", [])})
            found[answer["document"]] = None if "errors" in answer else counts
        if run.returncode not in (0, 1, 3):
            sys.exit(f"bop validate ended with {run.returncode}: {run.stderr[:500]}")
    return found


def lines_of(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def units(options):
    """[(name, file, rules that count or None for all, expected)]"""
    for test in lines_of(options.data / "units.jsonl"):
        expected = {one["rule"]: one["number"] or 1 for one in test["expect"] if one["kind"] != "success"}
        yield test["id"], options.data / test["doc"], set(test["scope"]), expected


def invoices(options):
    for test in lines_of(options.data / "invoices.jsonl"):
        expected = {rule: count for rule, count in test["en16931"].items() if is_ours(rule)}
        yield test["doc"], options.data / "invoices" / test["doc"], None, expected


def is_of_xrechnung(rule):
    """Of XRechnung's stylesheets the rules on EN 16931's model: not those of its extension, of clean vehicles, of Peppol."""
    return rule.startswith(("BR-DE-", "BR-TMP-2")) and "CVD" not in rule


def our_name(rule):
    """BR-DE-23-a is called BR-DE-23a in the policy."""
    return re.sub(r"^(BR-DE-[0-9]+)-([a-z])$", r"\1\2", rule)


class Oracle:
    """The official stylesheets of `rules`."""

    def __init__(self, rules="en16931"):
        from saxonche import PySaxonProcessor  # tests/conformance/requirements.txt
        folder = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "bop-conformance"
        folder.mkdir(parents=True, exist_ok=True)
        package_name, version, path_in_it = STYLESHEETS[rules]
        self.is_ours = is_ours if rules == "en16931" else is_of_xrechnung
        jar = folder / f"{package_name.split(':')[1]}-{package_name.split(':')[2]}.jar"
        if not jar.exists():
            subprocess.run(["mvn", "-q", "dependency:copy", f"-Dartifact={package_name}", f"-DoutputDirectory={folder}"],
                           check=True, capture_output=True)
        self.processor = PySaxonProcessor(license=False)
        compiler = self.processor.new_xslt30_processor()
        self.stylesheets = {}
        with zipfile.ZipFile(jar) as package:
            for syntax in ("ubl", "cii"):
                name = f"external/schematron/{version}/" + path_in_it.format(lower=syntax, upper=syntax.upper())
                path = folder / Path(name).name
                path.write_bytes(package.read(name))
                self.stylesheets[syntax] = compiler.compile_stylesheet(stylesheet_file=str(path))

    def violations(self, text):
        """How often each rule fails; None where the stylesheet stops."""
        syntax = "cii" if "CrossIndustryInvoice" in text[:2000] else "ubl"
        try:
            document = self.processor.parse_xml(xml_text=text)
            report = self.stylesheets[syntax].transform_to_string(xdm_node=document)
        except Exception:  # saxonche raises its own kind, by version
            return None
        rules = re.findall(r'<svrl:failed-assert\b[^>]*?\bid="([^"]*)"', report)
        return {our_name(rule): count for rule, count in collections.Counter(rules).items() if self.is_ours(rule)}


def as_credit_note(text):
    """A UBL invoice as the credit note that says the same."""
    for old, new in (("InvoiceLine", "CreditNoteLine"), ("InvoicedQuantity", "CreditedQuantity"),
                     ("InvoiceTypeCode", "CreditNoteTypeCode"), ("schema:xsd:Invoice-2", "schema:xsd:CreditNote-2")):
        text = text.replace(old, new)
    text = re.sub(r"(</?(?:\w+:)?)Invoice([\s>])", r"\1CreditNote\2", text)
    return re.sub(r"(CreditNoteTypeCode[^>]*>)\s*380\s*<", r"\g<1>381<", text)


CATEGORIES = ["S", "Z", "E", "AE", "K", "G", "O", "L", "M", "B"]
NUMBERS = ["0", "1", "-1", "0.00", "19", "7.5", "100.00", "0.005", "1000000.00", "12.345", "1.005"]
CODES = ["", " ", "XX", "DE", "IT", "EUR", "USD", "30", "58", "VAT", "vat", "GST", "EM", "0088", "130", "380", "381",
         "false", "true", "2026-01-31", "20260131", "H87", "VATEX-EU-IC", "AAA", "ZZZ", "FC", "VA"]


def with_category(random_source, text):
    """One VAT category exchanged for another, everywhere or once."""
    elements = list(re.finditer(r"(<(?:\w+:)?(?:CategoryCode|ID)(?:\s[^>]*)?>)(S|Z|E|AE|K|G|O|L|M|B)(</)", text))
    if not elements:
        return text
    code = random_source.choice(CATEGORIES)
    chosen = elements if random_source.random() < 0.5 else [random_source.choice(elements)]
    for at in reversed(chosen):
        text = text[:at.start(2)] + code + text[at.end(2):]
    return text


def changed(random_source, root):
    """Leaves out, doubles, blanks or alters one element, or an attribute of it."""
    element, parent = random_source.choice([(child, parent) for parent in root.iter() for child in parent])
    what = random_source.random()
    if what < 0.3:
        parent.remove(element)
    elif what < 0.4:
        parent.insert(list(parent).index(element) + 1, copy.deepcopy(element))
    elif what < 0.5 and element.attrib:
        name = random_source.choice(list(element.attrib))
        if random_source.random() < 0.5:
            del element.attrib[name]
        else:
            element.attrib[name] = random_source.choice(CODES)
    elif len(element) == 0:
        text = (element.text or "").strip()
        if random_source.random() < 0.15:
            element.text = ""
        elif re.fullmatch(r"20\d{6}", text):  # a date of CII, which its stylesheet compares as text, whatever it says
            element.text = random_source.choice(["19990101", "20260131", "20991231"])
        elif re.fullmatch(r"-?\d+(\.\d+)?", text):
            element.text = random_source.choice(
                NUMBERS + [f"{float(text) + random_source.choice([-1.01, -1, -0.99, 0.01, 0.99, 1, 1.01]):.2f}"] * 6)
        else:
            element.text = random_source.choice(CODES + CATEGORIES)


def mutants(options):
    source = random.Random(options.seed)
    oracle = Oracle()
    files = sorted((options.data / "invoices").glob("*.xml"))
    folder = Path(options.folder)
    made = 0
    while made < options.count:
        text = source.choice(files).read_text(encoding="utf-8-sig")
        text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
        if "CrossIndustryInvoice" not in text[:2000] and source.random() < 0.4:
            text = as_credit_note(text)
        if source.random() < 0.4:
            text = with_category(source, text)
        root = ElementTree.fromstring(text)
        for _ in range(source.choice([0, 1, 1, 2, 3, 5])):
            changed(source, root)
        text = ElementTree.tostring(root, encoding="unicode")
        expected = oracle.violations(text)
        if expected is None:
            continue
        file = folder / f"{made:06}.xml"
        file.write_text(text, encoding="utf-8")
        made += 1
        yield file.name, file, None, expected


def judge(options, tests):
    started = time.monotonic()
    found = violations(options.bop, [file for _, file, _, _ in tests])
    seconds = time.monotonic() - started
    right = 0
    ambiguous = 0
    wrong_rules = collections.Counter()
    for name, file, scope, expected in tests:
        got = found.get(str(file))
        if options.suite == "mutants" and got is not None and None in got.values():
            ambiguous += 1
            continue
        if got is not None:
            got = {rule: count for rule, count in got.items() if scope is None or rule in scope}
        if got == expected:
            right += 1
            continue
        differing = ["unread"] if got is None else [
            rule for rule in sorted(set(got) | set(expected)) if got.get(rule, 0) != expected.get(rule, 0)]
        wrong_rules.update(differing)
        if options.verbose:
            told = differing if got is None else {
                rule: f"{got.get(rule, 0)} for {expected.get(rule, 0)}" for rule in differing}
            print(f"  {name}: {told}")
    if options.verbose and wrong_rules:
        print("  by rule:", dict(wrong_rules.most_common()))
    told = f", {ambiguous} more have elements twice, which leaves rules undecided" if ambiguous else ""
    print(f"en16931-{options.suite}: {right}/{len(tests) - ambiguous}{told}, {seconds:.2f} s")
    return right == len(tests) - ambiguous


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("suite", choices=["units", "invoices", "mutants"])
    arguments.add_argument("--bop", required=True)
    arguments.add_argument("--data", type=Path,
                           default=Path(os.environ.get("BOP_YARDSTICKS", "../shared/data")) / "en16931")
    arguments.add_argument("--count", type=int, default=2000, help="how many mutants")
    arguments.add_argument("--seed", type=int, default=7)
    arguments.add_argument("--folder", help="where mutants are kept")
    arguments.add_argument("--verbose", action="store_true")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        options.folder = options.folder or folder
        try:
            tests = list({"units": units, "invoices": invoices, "mutants": mutants}[options.suite](options))
        except (ImportError, OSError, subprocess.CalledProcessError) as error:
            print(f"en16931-{options.suite}: skipped, {error}")
            return 0 if options.suite == "mutants" else 1
        return 0 if judge(options, tests) else 1


if __name__ == "__main__":
    sys.exit(main())
