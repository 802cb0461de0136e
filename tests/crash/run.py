#!/usr/bin/env python3
"""Kills bop at drawn writes and syncs of the case file and does the same again: in the end there is
exactly what a run without a kill leaves, no task or message lost and none doubled.

  run.py --source . --bop build/dev/apps/bop/bop --shim …/libbop_die_at_write.so [--kills 100] [--seed 1]
"""
import argparse
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

POLICY = "tests/data/cases/release.bop"
PEOPLE = "tests/data/cases/people.json"
DESK = "tests/data/cases/desk.bop"


def acted(moment, *words):
    """An act of a person at a moment of March 2026: "03T10:00"."""
    return ["cases", *words, "--people", PEOPLE, "--at", f"2026-03-{moment}:00+01:00"]


def tick(moment):
    return ["cases", "tick", "DB", "--until", f"2026-03-{moment}:00+01:00", "--people", PEOPLE]


def opened(policy, records):
    return ["run", policy, records, "--cases", "DB", "--people", PEOPLE, "--as-of", "2026-03-02T09:00:00+01:00",
            "--summary"]


# Approvals, a hold lifted by hand until a day that passes, a correction, a delegation, the tasks of a process, the clocks of a service.
ACTS = [
    opened(POLICY, "tests/data/cases/bills.jsonl"),
    opened(DESK, "tests/data/cases/tickets.jsonl"),
    acted("02T10:00", "decide", "DB", "B-2", "release-1", "approve", "--as", "olga"),
    acted("02T10:00", "decide", "DB", "T-1", "setup-order", "done", "--as", "ines"),
    acted("02T11:00", "decide", "DB", "T-1", "clock-respond", "done", "--as", "ines"),
    acted("02T11:00", "decide", "DB", "B-4", "handle-1", "route", "--because", "seen", "--as", "cara",
          "--until", "2026-03-04", "--evidence", "a letter"),
    acted("02T12:00", "correct", "DB", "T-2", "waiting=false", "--as", "ines"),
    tick("03T09:00"),
    acted("03T10:00", "delegate", "DB", "--as", "carl", "--to", "cara", "--because", "holiday",
          "--until", "2026-04-01T00:00:00+02:00"),
    acted("03T11:00", "correct", "DB", "B-3", "gross=EUR 700.00", "--as", "carl"),
    acted("03T12:00", "decide", "DB", "T-2", "setup-order", "done", "--as", "ines"),
    tick("10T09:00"),
    acted("10T10:00", "decide", "DB", "T-1", "setup-ready", "done", "--as", "ivan"),
    acted("10T11:00", "decide", "DB", "B-4", "again-1", "route", "--because", "seen again", "--as", "cara",
          "--until", "2026-03-12"),
    tick("14T09:00"),
]
LAST = [["cases", "show", "DB", case, "--format", "json"] for case in ("B-1", "B-2", "B-3", "B-4", "B-5", "T-1", "T-2")] + [
        ["cases", "list", "DB", "--format", "json"], ["cases", "list", "DB", "--overrides", "--at", "2026-03-14T09:00:00+01:00"],
        ["cases", "outbox", "DB", "--format", "json"],
        ["cases", "stats", "DB", "--format", "json", "--at", "2026-03-11T00:00:00+01:00"]]


def inside_a_transaction(calls, position):
    """A write to the write-ahead log, or a sync of it before which something was written: until that sync
    returns, nobody has been told that the transaction is committed."""
    if not calls[position].endswith("-wal"):
        return False
    earlier = [call.split()[0] for call in calls[:position] if call.endswith("-wal")]
    return calls[position].startswith("pwrite") or earlier[-1:] == ["pwrite"]


class House:
    def __init__(self, arguments):
        self.arguments = arguments

    def bop(self, database, act, environment=None):
        command = [self.arguments.bop] + [database if word == "DB" else word for word in act]
        return subprocess.run(command, cwd=self.arguments.source, capture_output=True, text=True,
                              env={**os.environ, **(environment or {})})

    def left(self, database):
        return [self.bop(database, act).stdout for act in LAST]

    def calls(self, folder):
        """What every act writes and syncs, in order."""
        database, made = str(folder / "whole.db"), []
        for number, act in enumerate(ACTS):
            calls = folder / f"calls{number}"
            done = self.bop(database, act, {"LD_PRELOAD": self.arguments.shim, "BOP_CALLS": str(calls)})
            if done.returncode not in (0, 3):
                sys.exit(f"{' '.join(act)} ended with {done.returncode}\n{done.stdout}{done.stderr}")
            made.append(calls.read_text().splitlines() if calls.exists() else [])
        return made, self.left(database)

    def killed(self, database, number, call):
        """Everything up to act `number`, that killed before its call, and all again from there."""
        for step in ACTS[:number]:
            self.bop(database, step)
        dead = self.bop(database, ACTS[number], {"LD_PRELOAD": self.arguments.shim, "BOP_DIE_AT": str(call)})
        if dead.returncode != -9:
            sys.exit(f"act {number} was not killed at call {call}: {dead.returncode}\n{dead.stderr}")
        for act in ACTS[number:]:
            done = self.bop(database, act)
            if done.returncode not in (0, 3):
                sys.exit(f"after a kill at {number}/{call}: {' '.join(act)}\n{done.stdout}{done.stderr}")
        return self.left(database)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--source", required=True)
    parser.add_argument("--bop", required=True)
    parser.add_argument("--shim", required=True)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    arguments.bop, arguments.shim = (str(Path(path).resolve()) for path in (arguments.bop, arguments.shim))
    house, draw, inside, wrong = House(arguments), random.Random(arguments.seed), 0, 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        calls, expected = house.calls(folder)
        points = [(act, call) for act, made in enumerate(calls) for call in range(1, len(made) + 1)]
        for kill in range(arguments.kills):
            act, call = draw.choice(points)
            inside += inside_a_transaction(calls[act], call - 1)
            left = house.killed(str(folder / f"kill{kill}.db"), act, call)
            if left != expected:
                wrong += 1
                print(f"killed at act {act} call {call} ({calls[act][call - 1].split('/')[-1]}):\n"
                      f"expected {expected}\ngot      {left}")
    print(f"seed {arguments.seed}: {arguments.kills} kills at {len(points)} points, {inside} of them inside "
          f"a transaction, {wrong} left something else")
    sys.exit(1 if wrong or inside * 2 < arguments.kills else 0)


if __name__ == "__main__":
    main()
