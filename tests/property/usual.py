#!/usr/bin/env python3
"""Holds std.baseline against a plain walker: random histories of several groups, judged in every
engine, and by fractions, sorting and counting here. Outcome and told figures have to agree.
Prints its seed; --seed repeats a run."""
import argparse
import csv
import datetime
import json
import random
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

POLICY = """policy spec.usual "What is usual"
  owner "Nobody"

use std.baseline

type Bill is record
  number : Text
  group  : Text
  day    : Date
  amount : Number

subject   bill    : Bill
reference history : PastValue

role clerk

let usual = baseline(history, bill.group, bill.day, {wanted})

decision look
  outcomes fine < person
  combine  most severe
  default  fine
  asks     clerk

rule R-1 "What is unusual is looked at"
  when deviates(bill.amount, usual, {times}, {wanted})
  then person to clerk
"""


def median(values):
    ordered = sorted(values)
    half = len(ordered) // 2
    if len(ordered) % 2 == 1:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) / 2


def repeats(values, wanted):
    return len(values) >= wanted and len({day.year for day, _ in values}) >= 2


def quarter(day):
    return (day.month - 1) // 3


def baseline(history, group, day, wanted):
    past = [(d, v) for g, d, v in history if g == group and d < day]
    earlier = [(d, v) for d, v in past if d.year < day.year]
    month = [(d, v) for d, v in earlier if d.month == day.month]
    if repeats(month, wanted):
        return month
    same_quarter = [(d, v) for d, v in earlier if quarter(d) == quarter(day)]
    if repeats(same_quarter, wanted):
        return same_quarter
    return past


def season(usual):
    if len({day.year for day, _ in usual}) >= 2:
        if len({day.month for day, _ in usual}) == 1:
            return "all of one month of earlier years"
        if len({quarter(day) for day, _ in usual}) == 1:
            return "all of one quarter of earlier years"
    return "of all seasons"


def text(number):
    """Exact: halves of hundredths have three decimals at most."""
    thousandths = number * 1000
    assert thousandths.denominator == 1
    digits = f"{abs(int(thousandths)):04d}"
    shown = (digits[:-3] + "." + digits[-3:]).rstrip("0").rstrip(".")
    return ("-" if number < 0 else "") + shown


def half_even(number):
    return text(Fraction(round(number * 100), 100))


def judged(history, bill, times, wanted):
    number, group, day, amount = bill
    usual = baseline(history, group, day, wanted)
    values = [value for _, value in usual]
    if len(values) < wanted:
        return "undetermined", None
    middle = median(values)
    distance = median([abs(value - middle) for value in values])
    if amount == middle:
        return "fine", None
    if distance == 0:
        return "undetermined", None
    away = abs(amount - middle)
    if away <= times * distance:
        return "fine", None
    return "person", (
        f"{text(amount)} is {half_even(away / distance)} times the usual distance "
        f"({text(distance)}) from the middle ({text(middle)}) of {len(values)} past values of "
        f"{group}, {season(usual)}, where {times} times are usual")


def made(chance):
    """A history and bills; some groups vary little, so that values are one and the same."""
    history, bills = [], []
    for group in "ABCD":
        middle, spread = chance.randint(-200, 20_000), chance.choice([0, 1, 3, 500])
        for _ in range(chance.randint(0, 45)):
            day = datetime.date(chance.randint(2022, 2025), chance.randint(1, 12),
                                chance.randint(1, 28))
            wild = chance.random() < 0.05
            cents = middle + chance.randint(-spread, spread) * (40 if wild else 1)
            history.append((group, day, Fraction(cents, 100)))
        for at in range(12):
            day = datetime.date(chance.randint(2023, 2026), chance.randint(1, 12),
                                chance.randint(1, 28))
            cents = middle + chance.randint(-spread - 1, spread + 1) * chance.choice([1, 1, 3, 9])
            bills.append((f"{group}-{at}", group, day, Fraction(cents, 100)))
    chance.shuffle(history)
    return history, bills


def run(bop, folder, engine):
    got = subprocess.run(
        [bop, "run", folder / "p.bop", folder / "bills.csv", "--reference",
         f"history={folder / 'history.csv'}", "--as-of", "2026-12-31", "--format", "json",
         "--engine", engine], capture_output=True, text=True, check=False)
    if got.returncode not in (0, 3):
        sys.exit(got.stdout + got.stderr)
    return [json.loads(line) for line in got.stdout.splitlines()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bop", required=True)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seed", type=int, default=20261123)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    counts = {"fine": 0, "person": 0, "undetermined": 0}
    seasons = set()
    for _ in range(options.rounds):
        history, bills = made(chance)
        times, wanted = chance.randint(1, 8), chance.randint(1, 7)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "p.bop").write_text(POLICY.format(times=times, wanted=wanted))
            for file, head, rows in [("history.csv", ["group", "day", "value"], history),
                                     ("bills.csv", ["number", "group", "day", "amount"], bills)]:
                with open(folder / file, "w", newline="", encoding="utf-8") as out:
                    writer = csv.writer(out)
                    writer.writerow(head)
                    writer.writerows([*row[:-1], text(row[-1])] for row in rows)
            for engine in ("jit", "interpret"):
                verdicts = run(options.bop, folder, engine)
                assert len(verdicts) == len(bills)
                for bill, verdict in zip(bills, verdicts):
                    wants, because = judged(history, bill, times, wanted)
                    says = verdict["effects"][0]["because"] if verdict["effects"] else None
                    if (verdict["outcome"], says) != (wants, because):
                        sys.exit(f"seed {options.seed}, {engine}, {bill}:\n"
                                 f"  got  {verdict['outcome']}: {says}\n"
                                 f"  want {wants}: {because}")
                    counts[wants] += 1
                    if because:
                        seasons.add(because.split(", ")[1])
    print(f"seed {options.seed}: {counts}")
    if min(counts.values()) == 0 or len(seasons) != 3:
        sys.exit("some outcome or season never came up: the run shows little")


if __name__ == "__main__":
    main()
