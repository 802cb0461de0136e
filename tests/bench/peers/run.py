#!/usr/bin/env python3
"""The peers of `./dev bench`: Bop and other engines on the same invoices and the same policy, a
line a figure. docs/benchmarks.md says what each is given and how fair it is.

usage: run.py --build BUILD [--json] [--records N] [--only PEER,…] [--engine batch] [--no-install]
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import check
import exact
import policy
import records
from bop_side import Bop, Failed
from figure import Figure, compared
from installing import HERE, Installer, Unavailable, reason_of
from peers import BOTH_FORMS, MANY, PEERS

PEER_SECONDS = 1800
MANY_RECORDS, FEW_RECORDS = 5_000, 10_000
PACKED_LIMIT = 0.5  # of the time from text
INTERPRETED = 1_000  # verdicts of each policy that are held to the interpreter's


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True, help="of the release preset")
    parser.add_argument("--json", action="store_true", help="a figure as an object a line")
    parser.add_argument("--records", type=int, default=1_000_000, help="fewer say nearly the same")
    parser.add_argument("--only", default="", help="these peers alone, with commas")
    parser.add_argument("--engine", default="batch", help="of Bop: batch, jit, interpret")
    parser.add_argument("--no-install", action="store_true", help="nothing is fetched")
    return parser.parse_args()


class Bench:
    def __init__(self, given):
        self.given = given
        self.folder = Path(given.build).resolve().parent / "bench-peers"
        self.folder.mkdir(exist_ok=True)
        shutil.copytree(HERE, self.folder / "python-adapters", dirs_exist_ok=True,
                        ignore=shutil.ignore_patterns("go", "java", "node"))
        self.data = self.folder / f"data-{given.records}"
        self.installer = Installer(self.folder, not given.no_install)
        self.bop = Bop(Path(given.build).resolve(), self.folder, given.engine)
        self.interpreter = Bop(Path(given.build).resolve(), self.folder, "interpret")
        self.all_kept, self.printed = True, set()
        self.from_files = {}

    def print(self, figure):
        print(figure.json() if self.given.json else figure.line(), flush=True)
        self.printed.add(figure.name)
        self.all_kept = self.all_kept and figure.kept

    # --- Bop alone

    def start(self):
        """Verdicts of `bop run`, to which all others are held, and Bop's to whole numbers."""
        records.write(self.given.records, self.data)
        self.rules = policy.rules(15)
        self.exact = exact.Exact(self.rules)
        self.records = records.read(self.data, self.given.records)
        for form in BOTH_FORMS:
            self.from_files[form], self.verdicts = self.bop.from_files(self.rules, self.data, form)
        sure = [(record[0], *self.exact.verdict(record)) for record in self.records]
        wrong = sum(mine != right for mine, right in zip(self.verdicts, sure))
        wrong += abs(len(sure) - len(self.verdicts))
        told = f"of {len(sure)}, held to the same policy in whole numbers"
        if wrong == 0:
            told += "; " + self.interpreted(self.rules, self.verdicts)
        self.print(Figure("wrong-verdicts", wrong, "records", limit=0, told=told))
        return wrong == 0

    def packed(self):
        """From a packed file, against the JSON Lines that it was made of."""
        try:
            seconds, verdicts, pack_s, (megabytes, text) = self.bop.packed(self.rules, self.data)
        except Failed as why:
            self.print(Figure("pack-to-verdicts", not_measured=str(why)))
            return
        if verdicts != self.verdicts:
            self.print(Figure("pack-to-verdicts", not_measured="its verdicts are not the text's"))
            return
        each = 1e6 / len(self.records)
        told = (f"{len(verdicts)} verdicts checked, all those of the text; packing takes "
                f"{pack_s * each:.2f} us/record, {megabytes} MB of {text}")
        self.print(compared("pack-to-verdicts", seconds * each, self.from_files["jsonl"] * each,
                            PACKED_LIMIT, told, more={"checked": len(verdicts)}))

    def growth(self):
        """Bop's own time for a record at 15, 150 and 1,500 rules."""
        few = None
        for count, wanted in ((15, FEW_RECORDS), (150, FEW_RECORDS), (MANY, MANY_RECORDS)):
            name = "rules-15" if count == 15 else f"rules-{count}-vs-15"
            try:
                measured, told = self.grown(policy.rules(count), min(wanted, self.given.records))
            except Failed as why:
                self.print(Figure(name, not_measured=str(why)))
                continue
            [each] = each_of(measured)
            more = {"load_s": measured["load_s"], "rss_mb": measured["rss_mb"],
                    "checked": measured["records"]}
            told = self.costs(measured) + told
            if count == 15:
                few = each
                self.print(Figure(name, each, told=told, more=more))
            elif few is None:
                self.print(Figure(name, not_measured="there is no figure of 15 rules"))
            else:
                limit = 4.0 if count == MANY else None
                self.print(compared(name, each, few, limit, told, more=more))

    def grown(self, rules, count):
        """What was measured of so many rules, and what the check of the verdicts said."""
        measured, verdicts = self.bop.in_memory(rules, self.data, count)
        sure = exact.Exact(rules)
        told = check.compare([(r[0], *sure.verdict(r)) for r in self.records[:count]], verdicts,
                             self.records, sure)
        if told.differing or told.wrong or told.checked != count:
            raise Failed(f"{told.told()}; {told.first}")
        return measured, f"{told.told()}; {self.interpreted(rules, verdicts)}"

    def interpreted(self, rules, verdicts):
        """Holds the first verdicts to the interpreter's, and says how many."""
        count = min(INTERPRETED, self.given.records)
        right = self.interpreter.in_memory(rules, self.data, count, repeats=1)[1]
        if verdicts[:count] != right:
            raise Failed(f"its first {count} verdicts are not the interpreter's")
        return f"the first {count} equal the interpreter's"

    # --- a peer

    def asked(self, peer, rules, count, verdict_file, **more):
        """What its adapter measured."""
        job = {"policy": peer.text(rules), "fields": records.FIELDS, "count": count,
               "csv": str(self.data / "invoices.csv"), "jsonl": str(self.data / "invoices.jsonl"),
               "repeats": peer.repeats, "latency_count": min(peer.latency_count, count),
               "verdict_file": str(verdict_file), "scratch": str(self.folder),
               "files": (), **more}
        path = self.folder / f"{peer.name}.job"
        path.write_text(json.dumps(job))
        environment = dict(os.environ, PYTHONPATH=str(self.folder / "python"), GOMAXPROCS="1")
        command = [*peer.command(self.folder), str(path)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, env=environment,
                                  timeout=PEER_SECONDS)
        except subprocess.TimeoutExpired:
            raise Unavailable(f"it took more than {PEER_SECONDS} s") from None
        if done.returncode != 0:
            last = done.stderr.strip().splitlines()[-1:] or [""]
            raise Unavailable(f"it ended with {done.returncode}: "
                              + reason_of("\n".join(last) or done.stderr))
        if not done.stdout.strip():
            raise Unavailable("it ended without a word")
        return json.loads(done.stdout.strip().splitlines()[-1])

    @staticmethod
    def costs(measured):
        return f"load {measured['load_s'] * 1e3:.1f} ms, {measured['rss_mb']:.0f} MB; "

    def one(self, peer):
        """Bop's side is measured right before the peer's, so that a ratio is of one minute."""
        count = min(peer.sample, self.given.records)
        try:
            peer.install(self.installer)
            mine = self.in_memory(peer, count)
            file = self.folder / f"{peer.name}.verdicts"
            theirs = self.asked(peer, self.rules, count, file, files=peer.files)
            told = check.compare(self.verdicts, check.read_verdicts(file, count), self.records,
                                 self.exact)
            self.figures(peer, mine, theirs, told, count)
            if peer.many_limit:
                self.many(peer)
        except (Unavailable, OSError, ValueError, KeyError) as why:
            for name in peer.all_figures():
                if name not in self.printed:
                    self.print(Figure(name, not_measured=str(why), not_available=True))

    def in_memory(self, peer, count):
        """What Bop took for the first of the peer's records, or why that is not known."""
        try:
            count = min(count, records.PART)
            mine, verdicts = self.bop.in_memory(self.rules, self.data, count,
                                                latencies=peer.latency_count)
            if verdicts != self.verdicts[:count]:
                raise Failed("its verdicts in memory are not those of `bop run`")
            return mine
        except Failed as why:
            return why

    def figures(self, peer, mine, theirs, told, count):
        unsound = ""
        if told.wrong or told.checked != count:
            unsound = f"{told.told()}; {told.first}"
        elif isinstance(mine, Failed):
            unsound = f"Bop: {mine}"
        if unsound:
            self.print(Figure(peer.figure(), not_measured=unsound))
            if peer.latency_count:
                self.print(Figure(peer.latency(), not_measured=unsound))
        else:
            self.from_memory(peer, mine, theirs, told)
        for form in peer.files:
            self.from_file_to_file(peer, theirs, form)

    def from_memory(self, peer, mine, theirs, told):
        more = {"version": theirs["version"], "checked": told.checked, "differ": told.classes,
                "load_s": theirs["load_s"], "rss_mb": theirs["rss_mb"]}
        said = f"{theirs['version']}; {self.costs(theirs)}{told.told()}"
        self.print(compared(peer.figure(), *each_of(mine, theirs), peer.limit, said, more=more))
        if peer.latency_count:
            self.print(compared(peer.latency(), mine["p50_us"], theirs["p50_us"],
                                peer.latency_limit, f"p50 of one decision; p99 {mine['p99_us']:.1f}"
                                f" against {theirs['p99_us']:.1f}, Bop's binding of the record "
                                f"{mine.get('bind_us', 0):.1f}", "us",
                                {"p99": mine["p99_us"], "baseline_p99": theirs["p99_us"]}))

    def from_file_to_file(self, peer, theirs, form):
        told = check.compare(self.verdicts, check.read_table(theirs[f"{form}_file"]), self.records,
                             self.exact)
        if told.wrong or told.checked != len(self.records):
            self.print(Figure(peer.from_file(form), not_measured=f"{told.told()}; {told.first}"))
            return
        each = [taken / self.given.records * 1e6
                for taken in (self.from_files[form], theirs[f"{form}_s"])]
        self.print(compared(peer.from_file(form), *each, peer.file_limit, told.told(),
                            more={"checked": told.checked, "differ": told.classes}))

    def many(self, peer):
        rules, count = policy.rules(MANY), min(MANY_RECORDS, self.given.records)
        try:
            mine, verdicts = self.bop.in_memory(rules, self.data, count)
        except Failed as why:
            self.print(Figure(peer.at_many(), not_measured=f"Bop: {why}"))
            return
        file = self.folder / f"{peer.name}-{MANY}.verdicts"
        theirs = self.asked(peer, rules, count, file)
        told = check.compare(verdicts, check.read_verdicts(file, count), self.records,
                             exact.Exact(rules))
        if told.wrong or told.checked != count:
            self.print(Figure(peer.at_many(), not_measured=f"{told.told()}; {told.first}"))
            return
        self.print(compared(peer.at_many(), *each_of(mine, theirs), peer.many_limit,
                            self.costs(theirs) + told.told(), more={"checked": told.checked}))


def each_of(*sides):
    """Microseconds for a record."""
    return [side["seconds"] / side["records"] * 1e6 for side in sides]


def main():
    given = arguments()
    bench = Bench(given)
    wanted = given.only.split(",") if given.only else [peer.name for peer in PEERS]
    unknown = set(wanted) - {peer.name for peer in PEERS}
    if unknown:
        print(f"there is no peer {', '.join(sorted(unknown))}; there are "
              + ", ".join(peer.name for peer in PEERS), file=sys.stderr)
        return 2
    try:
        sound = bench.start()
        if sound and not given.only:
            bench.packed()
            bench.growth()
    except Failed as why:
        print(f"Bop itself could not be measured: {why}", file=sys.stderr)
        return 1
    if not sound:
        return 1  # nothing can be held to verdicts that are wrong
    for peer in PEERS:
        if peer.name in wanted:
            bench.one(peer)
    return 0 if bench.all_kept else 1


if __name__ == "__main__":
    sys.exit(main())
