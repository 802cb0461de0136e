#!/usr/bin/env python3
"""IBM's decTest vectors as Bop expressions, through check and every engine.

usage: dectest.py --bop BOP [--vectors FOLDER] [--batch N] [--limit N] [--verbose]

Selected are the vectors of the operations below whose operands and result are finite, whose rounding
is a mode of the language, and whose result is not shaped by the limits of IBM's exponents (Overflow,
Underflow). What a policy can't write is left out: an operand of more than 34 digits or beyond
10^±6144, a place of rounding further than 34 from the point. The counts are printed.

A vector becomes one rule `when EXPRESSION = RESULT`; the rule must be true in every engine. Where the
vector's result is inexact, EXPRESSION rounds the exact one at the place that its precision asks for.
Where the exact result of + - * has more than 34 digits, the language says that it is undefined: then
the rule must be undecided for that reason, and never true or false.
Each operand is added to a field that is 0, so that no compiler can do the sums beforehand.
Without --vectors they are sought in $BOP_YARDSTICKS/decTest, then where Debian's
libpython3.11-testsuite puts them, then beside this Python.
"""
import argparse
import json
import math
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from fractions import Fraction
from pathlib import Path

DIGITS_MAX = 34  # of a number in the language; also how far from the point `round` reaches
ENGINES = ("interpret", "jit")
EXPONENT_MAX = 6144
MODES = {
    "half_up": "half_up", "half_down": "half_down", "half_even": "half_even", "ceiling": "ceiling",
    "floor": "floor", "down": "toward_zero", "up": "away_from_zero",
}
# operation: the expression over its operands, and the exact result
OPERATIONS = {
    "abs": ("abs({0})", abs),
    "add": ("{0} + {1}", lambda a, b: a + b),
    "divide": ("{0} / {1}", lambda a, b: a / b),
    "divideint": ("whole_quotient({0}, {1})", lambda a, b: Fraction(math.trunc(a / b))),
    "max": ("larger_of({0}, {1})", max),
    "min": ("smaller_of({0}, {1})", min),
    "minus": ("-{0}", lambda a: -a),
    "multiply": ("{0} * {1}", lambda a, b: a * b),
    "plus": ("{0}", lambda a: a),
    "remainder": ("remainder({0}, {1})", lambda a, b: a - b * math.trunc(a / b)),
    "subtract": ("{0} - {1}", lambda a, b: a - b),
}
# compare, quantize and tointegral have forms of their own
SELECTED = set(OPERATIONS) | {"compare", "quantize", "tointegral", "tointegralx"}
EXACT_ONLY = {"add", "subtract", "multiply"}  # undefined where the exact result is too long
NUMBER = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")
VECTOR = re.compile(r"^(\S+)\s+(\w+)\s+(.*?)\s+->\s+(\S+)\s*(.*)$")


class Vector:
    def __init__(self, name, operation, operands, result, flags, directives):
        self.name, self.operation, self.operands = name, operation.lower(), operands
        self.result, self.flags = result, flags
        self.precision = int(directives["precision"])
        self.rounding = directives["rounding"]
        self.condition, self.must_hold = "", True  # set by why_not: its expression

    def is_long(self):
        """Whether a number of it does not fit the 127 bits that machine code computes in."""
        whole, decimals = 0, 0
        for text in (*self.operands, self.result):
            before, _, after = plain(text).lstrip("-").partition(".")
            whole, decimals = max(whole, len(before)), max(decimals, len(after))
        return whole + decimals > DIGITS_MAX


def vectors_of(path):
    """Every vector of a file, with the directives in force at its line."""
    directives = {"precision": "9", "rounding": "half_up"}
    for line in path.read_text(encoding="latin-1").splitlines():
        line = line.split("--")[0].strip()
        directive = re.match(r"^(\w+)\s*:\s*(\S+)$", line)
        if directive:
            directives[directive[1].lower()] = directive[2].lower()
            continue
        match = VECTOR.match(line)
        if match:
            operands = [operand.strip("'\"") for operand in match[3].split()]
            yield Vector(match[1], match[2], operands, match[4].strip("'\""),
                         {flag.lower() for flag in match[5].split()}, directives)


def digits_of(number):
    """Digits of an exact number without zeros at its ends; None for a fraction that does not end."""
    rest = number.denominator
    tens = 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest //= prime
            power += 1
        tens = max(tens, power)
    if rest != 1:
        return None
    return len(str(abs(number.numerator) * 10**tens // number.denominator).rstrip("0")) or 1


def plain(text):
    """A vector's number as the language writes it: no exponent."""
    match = re.match(r"^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$", text)
    sign, whole, decimals, exponent = match[1], match[2], match[3], int(match[4] or 0)
    digits = whole + decimals
    point = len(whole) + exponent
    if point <= 0:
        digits, point = "0" * (1 - point) + digits, 1
    if point > len(digits):
        digits += "0" * (point - len(digits))
    whole, decimals = digits[:point].lstrip("0") or "0", digits[point:]
    value = whole + ("." + decimals if decimals.strip("0") else "")
    return ("-" if sign == "-" and value.strip("0.") else "") + value


def places_for(exact, precision):
    """The decimals that leave `precision` digits of a number that is not zero."""
    size = abs(exact)
    exponent = len(str(size.numerator)) - len(str(size.denominator))
    if size >= Fraction(10)**exponent:
        exponent += 1
    return precision - exponent


def size_of(text):
    """How far from the point a number's digits reach."""
    return len(text) + abs(int(re.split("[eE]", text + "e0")[1]))


def why_not(vector):
    """Why a vector of a selected operation is left out; None for one that is run."""
    if any(not NUMBER.match(text) for text in (*vector.operands, vector.result)):
        return "an operand or the result is not finite"
    if vector.rounding not in MODES:
        return "the rounding is no mode of the language"
    if vector.flags & {"overflow", "underflow"}:
        return "shaped by the limits of IBM's exponents"
    if any(size_of(text) > EXPONENT_MAX for text in (*vector.operands, vector.result)):
        return "a number is beyond 10^±6144"
    if any(digits_of(Fraction(text)) > DIGITS_MAX for text in vector.operands):
        return "an operand has more than 34 digits"
    form = expression(vector)
    if isinstance(form, str):
        return form
    vector.condition, vector.must_hold = form
    return None


def operand(text):
    text = plain(text)
    return f"(r.zero - {text[1:]})" if text.startswith("-") else f"(r.zero + {text})"


def expression(vector):
    """(condition, whether it must be true rather than undefined), or why it can't be written."""
    operands = [operand(text) for text in vector.operands]
    exact = [Fraction(text) for text in vector.operands]
    mode = MODES[vector.rounding]
    result = plain(vector.result)
    too_far = "rounds further than 34 places from the point"
    if vector.operation == "compare":
        sign = {"-1": "<", "0": "=", "1": ">"}[result]
        return f"{operands[0]} {sign} {operands[1]}", True
    if vector.operation in ("tointegral", "tointegralx"):
        return f"round({operands[0]}, {mode}, 0) = {result}", True
    if vector.operation == "quantize":
        exponent = re.search(r"[eE]([+-]?\d+)", vector.operands[1])
        after_point = re.match(r"^[+-]?\d*\.?(\d*)", vector.operands[1])[1]
        places = len(after_point) - int(exponent[1] if exponent else 0)
        if abs(places) > DIGITS_MAX:
            return too_far
        return f"round({operands[0]}, {mode}, {places}) = {result}", True
    form, compute = OPERATIONS[vector.operation]
    form, value = form.format(*operands), compute(*exact)
    digits = digits_of(value)
    if vector.operation in EXACT_ONLY and digits > DIGITS_MAX:
        return f"{form} = 0", False  # whatever it is compared with
    if digits is None or digits > vector.precision:
        places = places_for(value, vector.precision)
        if abs(places) > DIGITS_MAX:
            return too_far
        form = f"round({form}, {mode}, {places})"
    return f"{form} = {result}", True


POLICY = """policy dectest.batch "Vectors of decimal arithmetic"
use std.number
type Row is record
  zero : Integer
subject r : Row
role tester
decision arithmetic
  outcomes open < right
  combine  most severe
  default  open
  asks     tester
"""


def policy_of(batch):
    rules = [f'rule V-{index} "{vector.name}"\n  when {vector.condition}\n  then right\n'
             for index, vector in enumerate(batch)]
    return POLICY + "\n".join(rules)


def judge(bop, batch, engine, folder):
    """For each vector "true", "undefined", or what else became of its rule."""
    policy, record = Path(folder) / "batch.bop", Path(folder) / "batch.jsonl"
    policy.write_text(policy_of(batch), encoding="utf-8")
    record.write_text('{"zero": 0}\n', encoding="utf-8")
    run = subprocess.run(
        [bop, "run", str(policy), str(record), "--engine", engine, "--format", "json", "--as-of",
         "2026-01-01"], capture_output=True, text=True, check=False)
    if run.returncode not in (0, 3) or not run.stdout:
        return [f"status {run.returncode}: {run.stderr[:400]}"] * len(batch)
    verdict = json.loads(run.stdout)
    became = ["false"] * len(batch)
    for effect in verdict.get("effects", []):
        became[int(effect["rule"][2:])] = "true"
    for rule in verdict.get("undecided", []):
        needs = " ".join(map(str, rule["needs"]))
        became[int(rule["rule"][2:])] = "undefined" if "undefined" in needs else f"needs {needs}"
    return became


def folder_of_vectors(given):
    if given:
        return Path(given)
    yardsticks = os.environ.get("BOP_YARDSTICKS", "../shared/data")
    beside = Path(os.__file__).parent / "test/decimaltestdata"
    for folder in (Path(yardsticks) / "decTest",
                   Path("/usr/lib/python3.11/test/decimaltestdata"), beside):
        if folder.is_dir():
            return folder
    return None


def select(folder, limit):
    chosen, left_out = [], Counter()
    for path in sorted(folder.glob("*.decTest")):
        for vector in vectors_of(path):
            if vector.operation not in SELECTED:
                left_out["of another operation"] += 1
            elif reason := why_not(vector):
                left_out[reason] += 1
            else:
                chosen.append(vector)
    return chosen[:limit], left_out


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bop", required=True)
    parser.add_argument("--vectors")
    parser.add_argument("--batch", type=int, default=250)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    folder = folder_of_vectors(options.vectors)
    if folder is None:
        print("decTest: not run, no vectors found (Debian: libpython3.11-testsuite)")
        return 1
    chosen, left_out = select(folder, options.limit)
    # Long numbers leave a whole record to the interpreter, so they stand in batches of their own.
    chosen.sort(key=Vector.is_long)
    wrong, undefined, by_operation = [], 0, Counter()
    with tempfile.TemporaryDirectory() as temporary:
        for first in range(0, len(chosen), options.batch):
            batch = chosen[first:first + options.batch]
            became = {engine: judge(options.bop, batch, engine, temporary) for engine in ENGINES}
            for index, vector in enumerate(batch):
                due = "true" if vector.must_hold else "undefined"
                undefined += due == "undefined"
                by_operation[vector.operation] += 1
                for engine in ENGINES:
                    if became[engine][index] != due:
                        wrong.append((vector, engine, became[engine][index]))
    failed = {vector.name for vector, _, _ in wrong}
    counts = ", ".join(f"{name} {count}" for name, count in sorted(by_operation.items()))
    reasons = "; ".join(f"{reason} {count}" for reason, count in left_out.most_common())
    print(f"decTest: {len(chosen) - len(failed)}/{len(chosen)} in {len(ENGINES)} engines; "
          f"{sum(map(Vector.is_long, chosen))} longer than 127 bits; {undefined} of more than 34 digits "
          f"must be undefined; {counts}; left out: {reasons}")
    for vector, engine, became in wrong[:None if options.verbose else 10]:
        print(f"  {vector.name} {engine}: {vector.condition}: {became}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
