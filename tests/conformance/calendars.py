#!/usr/bin/env python3
"""Bop's calendars against two well-kept libraries, day by day, 2000 to 2040, and what counts by them.

usage: calendars.py --bop BOP

Peers are the Python packages `holidays` (public holidays of the United States, of Germany and its
states, and of the parts of the United Kingdom) and `QuantLib` (TARGET, UK and US settlement, Federal Reserve) in the versions that
tests/conformance/requirements.txt pins and `./dev conformance` installs; one that is not there is
named, and the run has failed. Prints `calendars: AGREED/TOTAL` weekdays for each pair and every day
on which they differ. A difference fails the run unless it stands below with the law that decides it.

By the calendars of QuantLib also what is counted: `adjusted` by each convention,
`business_days_after` and `business_days_between`, on 20,000 random calls (the seed is printed;
BOP_SEED chooses another). Calls whose answer hangs on a day that is decided below are left out.
"""
import argparse
import importlib
import json
import os
import random
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
    ("UK_SCT", "holidays", date(2006, 11, 30)):
        "St Andrew's Day Bank Holiday (Scotland) Act 2007: the first one was in 2007",
    # QuantLib 1.29 closes the Reserve Banks on the Friday before a Juneteenth that is a Saturday.
    **{("FEDWIRE", "QuantLib", date(year, 6, 18)):
       "Federal Reserve Board, holiday schedule: for holidays falling on Saturday the Reserve Banks "
       "are open the preceding Friday" for year in (2027, 2032, 2038)},
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
        lists += [(name, public.country_holidays("GB", subdiv=part, years=years))
                  for name, part in (("UK", "ENG"), ("UK_SCT", "SCT"), ("UK_NIR", "NIR"))]
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


CONVENTIONS = ["following", "modified_following", "preceding", "modified_preceding"]


def counting_calls(count, seed):
    """Random calls with QuantLib's answers, those left out that hang on a decided difference."""
    ql = importlib.import_module("QuantLib")
    peers_of = {"TARGET": ql.TARGET(), "UK": ql.UnitedKingdom(ql.UnitedKingdom.Settlement),
                "US_FEDERAL": ql.UnitedStates(ql.UnitedStates.Settlement),
                "FEDWIRE": ql.UnitedStates(ql.UnitedStates.FederalReserve)}
    by_name = {"following": ql.Following, "modified_following": ql.ModifiedFollowing,
               "preceding": ql.Preceding, "modified_preceding": ql.ModifiedPreceding}
    drawn = random.Random(seed)
    calls = []
    while len(calls) < count:
        name = drawn.choice(sorted(peers_of))
        day = FIRST + timedelta(drawn.randrange(60, (LAST - FIRST).days - 60))
        far = day + timedelta(drawn.randrange(0, 40))
        number = drawn.randrange(-20, 21)
        convention = drawn.choice(CONVENTIONS)
        near = [day + timedelta(n) for n in range(-45, 46)]
        if any((name, "QuantLib", one) in DECIDED for one in near):
            continue
        calendar, start = peers_of[name], ql.Date(day.day, day.month, day.year)
        after = calendar.advance(start, number, ql.Days)
        between = calendar.businessDaysBetween(start, ql.Date(far.day, far.month, far.year), False,
                                               True)
        moved = calendar.adjust(start, by_name[convention])
        calls.append({"calendar": name, "day": str(day), "number": number, "far": str(far),
                      "convention": convention, "after": after.ISO(), "between": between,
                      "moved": moved.ISO()})
    return calls


def differing_calls(bop, calls):
    """The calls that Bop answers otherwise, or not at all."""
    rules = ""
    for code in ("TARGET", "UK", "US_FEDERAL", "FEDWIRE"):
        rules += f"""
rule {code.replace("_", "")}-1 "The day after so many business days"
  when call.calendar = "{code}"
       and business_days_after(call.day, call.number, "{code}") <> call.after
  then other

rule {code.replace("_", "")}-2 "The business days between"
  when call.calendar = "{code}"
       and business_days_between(call.day, call.far, "{code}") <> call.between
  then other

rule {code.replace("_", "")}-3 "The business day that stands for it"
  when call.calendar = "{code}" and adjusted(call.day, call.convention, "{code}") <> call.moved
  then other
"""
    policy = f"""policy conformance.counting "What counts by business days"

use std.time

type Call is record
  calendar   : Text
  day        : Date
  number     : Integer
  far        : Date
  convention : Convention
  after      : Date
  between    : Integer
  moved      : Date

subject call : Call

role reader

decision answer
  outcomes alike < other
  combine  collect
  default  alike
  asks     reader
{rules}"""
    with tempfile.TemporaryDirectory() as folder:
        file, records = Path(folder) / "counting.bop", Path(folder) / "calls.jsonl"
        file.write_text(policy, encoding="utf-8")
        records.write_text("".join(json.dumps(call) + "\n" for call in calls), encoding="utf-8")
        run = subprocess.run([bop, "run", str(file), str(records), "--format", "json", "--as-of",
                              "2026-01-01"], capture_output=True, text=True, check=False)
    if run.returncode not in (0, 3):
        sys.exit(f"calendars: bop ended with {run.returncode}: {run.stderr[:2000]}{run.stdout[:2000]}")
    verdicts = [json.loads(line) for line in run.stdout.splitlines()]
    return [(call, verdict) for call, verdict in zip(calls, verdicts, strict=True)
            if verdict.get("outcome") != "alike" or verdict.get("effects")]


def compare_counting(bop):
    seed = int(os.environ.get("BOP_SEED", "2029"))
    calls = counting_calls(20_000, seed)
    differing = differing_calls(bop, calls)
    print(f"calendars: counting and QuantLib: {len(calls) - len(differing)}/{len(calls)} seed {seed}")
    for call, verdict in differing[:20]:
        print(f"  {call}: {[effect['rule'] for effect in verdict.get('effects', [])]}")
    return 1 if differing else 0


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
        differing = [day for day in days if is_open(day) != (day in bop[name])]
        print(f"calendars: {name} and {peer}: {len(days) - len(differing)}/{len(days)}")
        for day in differing:
            law = DECIDED.get((name, peer, day))
            status = status if law else 1
            print(f"  {day}: Bop {'open' if day in bop[name] else 'closed'}; {law or 'UNDECIDED'}")
    if "QuantLib" not in absent:
        status = compare_counting(given.bop) or status
    return status


if __name__ == "__main__":
    sys.exit(main())
