"""Bop's side: in memory by bop_bench_invoices, from files by `bop run`. Which engine judges is one
parameter for both."""
import json
import os
import subprocess
from pathlib import Path

import write_bop

AS_OF = "2026-03-02"


class Failed(Exception):
    pass


def line_of(number, outcome, rules, order):
    """(id, decision, codes) as the peers tell them: invoices are counted from one; the rules of a
    verdict stand by severity."""
    codes = sorted((rule.replace("-", "") for rule in rules), key=order.__getitem__)
    return str(number), write_bop.decision_of(outcome), " ".join(codes)


class Bop:
    def __init__(self, build, folder, engine):
        self.program = Path(build) / "apps/bop/bop"
        self.bench = Path(build) / "tests/bench/peers/bop_bench_invoices"
        self.folder, self.engine = Path(folder), engine

    def policy(self, count):
        path = self.folder / f"invoices-{count}.bop"
        path.write_text(write_bop.policy_text(count))
        return path

    def in_memory(self, rules, data, count, repeats=3, latencies=0):
        """What was measured, and the verdicts."""
        policy = self.policy(len(rules))
        told = self.folder / "bop.verdicts"
        parts = sorted(map(str, data.glob("part-*.jsonl")))
        done = subprocess.run(
            [self.bench, self.engine, policy, str(count), str(repeats), str(latencies), told,
             *parts], capture_output=True, text=True)
        if done.returncode != 0:
            raise Failed(done.stderr.strip()[-300:] or "it ended without a word")
        order = {code: at for at, (code, _, _) in enumerate(rules)}
        with open(told) as lines:
            cells = [line.rstrip("\n").split(",") for line in lines]
        verdicts = [line_of(number, outcome, codes.split(), order)
                    for number, (outcome, codes) in enumerate(cells, 1)]
        return json.loads(done.stdout.splitlines()[-1]), verdicts

    def from_files(self, rules, files):
        """Processor seconds of `bop run` from the files to verdicts as JSON Lines, and these."""
        policy = self.policy(len(rules))
        order = {code: at for at, (code, _, _) in enumerate(rules)}
        running = subprocess.Popen(
            [self.program, "run", policy, *map(str, files), "--engine", self.engine, "--as-of",
             AS_OF, "--format", "json"], stdout=subprocess.PIPE, text=True)
        verdicts = []
        for line in running.stdout:
            verdict = json.loads(line)
            if "error" in verdict:
                raise Failed(verdict["error"]["message"])
            verdicts.append(line_of(len(verdicts) + 1, verdict["outcome"],
                                    [effect["rule"] for effect in verdict.get("effects", [])],
                                    order))
        _, status, used = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
        if running.returncode not in (0, 3):
            raise Failed(f"`bop run` ended with {running.returncode}")
        return used.ru_utime + used.ru_stime, verdicts
