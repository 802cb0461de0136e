#!/usr/bin/env python3
"""Bop's calendars against two well-kept libraries, day by day, 2000 (TARGET: 2002) to 2040.

usage: calendars.py --bop BOP

Peers are the Python packages `holidays` (public holidays of the United States and of Germany and its
states) and `QuantLib` (TARGET, UK and US settlement, Federal Reserve), where they are installed; one
that is not is skipped by name. Prints `calendars: AGREED/TOTAL` weekdays for each pair and every day
on which they differ. A difference fails the run unless it stands below with the law that decides it.
"""
import argparse
import importlib
import json
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

FIRST, LAST = date(2000, 1, 1), date(2040, 12, 31)
STATES = ["BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST",
          "TH"]
# Days on which Bop and a peer differ, and the law Bop follows.
DECIDED = {
    ("US_FEDERAL", "QuantLib", date(2021, 6, 18)):
        "Public Law 117-17 was signed on 17 June 2021; federal offices closed the next day",
}


def peers(absent):
    """(calendar of Bop, name of the peer, is it a business day there)"""
    found = []
    try:
        public = importlib.import_module("holidays")
        years = range(FIRST.year, LAST.year + 2)
        lists = [("US_FEDERAL", public.country_holidays("US", years=years)),
                 ("DE", public.country_holidays("DE", years=years))]
        lists += [(f"DE_{s}", public.country_holidays("DE", subdiv=s, years=years)) for s in STATES]
        lists.append(("UK", public.country_holidays("GB", subdiv="ENG", years=years)))
        for name, days in lists:
            found.append((name, "holidays", lambda day, days=days: day not in days))
    except ImportError:
        print("calendars: holidays not run, the package is not installed")
        absent.append("holidays")
    try:
        ql = importlib.import_module("QuantLib")
        lists = [("TARGET", ql.TARGET()), ("UK", ql.UnitedKingdom(ql.UnitedKingdom.Settlement)),
                 ("US_FEDERAL", ql.UnitedStates(ql.UnitedStates.Settlement)),
                 ("FEDWIRE", ql.UnitedStates(ql.UnitedStates.FederalReserve))]
        for name, calendar in lists:
            found.append((name, "QuantLib", lambda day, calendar=calendar: calendar.isBusinessDay(
                ql.Date(day.day, day.month, day.year))))
    except ImportError:
        print("calendars: QuantLib not run, the package is not installed")
        absent.append("QuantLib")
    return found


def business_days(bop, calendars, days):
    """For each calendar the set of `days` on which Bop does business."""
    rules = "".join(f"""
rule C-{number} "{name}"
  when is_business_day(given_day.day, "{name}")
  then open
""" for number, name in enumerate(calendars))
    policy = f"""policy conformance.calendars "Business days"

use std.time

type Day is record
  day : Date

subject given_day : Day

role reader

decision business
  outcomes closed < open
  combine  collect
  default  closed
  asks     reader
{rules}"""
    with tempfile.TemporaryDirectory() as folder:
        file, records = Path(folder) / "calendars.bop", Path(folder) / "days.jsonl"
        file.write_text(policy, encoding="utf-8")
        records.write_text("".join(json.dumps({"day": str(day)}) + "\n" for day in days),
                           encoding="utf-8")
        run = subprocess.run([bop, "run", str(file), str(records), "--format", "json", "--as-of",
                              "2026-01-01"], capture_output=True, text=True, check=False)
    if run.returncode not in (0, 3):
        sys.exit(f"calendars: bop ended with {run.returncode}: {run.stderr[:2000]}")
    found = {name: set() for name in calendars}
    for day, line in zip(days, run.stdout.splitlines(), strict=True):
        for effect in json.loads(line).get("effects", []):
            found[calendars[int(effect["rule"][2:])]].add(day)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--bop", required=True)
    given = parser.parse_args()
    absent = []
    pairs = peers(absent)
    if not pairs:
        return 1
    days = [FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1)]
    days = [day for day in days if day.weekday() < 5]
    bop = business_days(given.bop, sorted({name for name, _, _ in pairs}), days)
    status = 1 if absent else 0
    for name, peer, is_open in pairs:
        known = [day for day in days if name != "TARGET" or day.year >= 2002]
        differing = [day for day in known if is_open(day) != (day in bop[name])]
        print(f"calendars: {name} and {peer}: {len(known) - len(differing)}/{len(known)}")
        for day in differing:
            law = DECIDED.get((name, peer, day))
            status = status if law else 1
            print(f"  {day}: Bop {'open' if day in bop[name] else 'closed'}; {law or 'UNDECIDED'}")
    return status


if __name__ == "__main__":
    sys.exit(main())
