"""Bop's side: in memory by bop_bench_invoices, from files by `bop run`. Which engine judges is one
parameter for both; what `bop run` is then asked for, and how its answer is read, is in ASKED."""
import json
import os
import statistics
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import write_bop

AS_OF = "2026-03-02"


class Failed(Exception):
    pass


def line_of(number, outcome, rules, order):
    """(id, decision, codes) as the peers tell them: invoices are counted from one; the rules of a
    verdict stand by severity."""
    codes = sorted((rule.replace("-", "") for rule in rules), key=order.__getitem__)
    return str(number), write_bop.decision_of(outcome), " ".join(codes)


def of_whole_verdict(line):
    """(outcome, codes of the rules with an effect)"""
    verdict = json.loads(line)
    if "error" in verdict:
        raise Failed(verdict["error"]["message"])
    return verdict["outcome"], [effect["rule"] for effect in verdict.get("effects", [])]


def of_brief_verdict(line):
    verdict = json.loads(line)
    if "error" in verdict:
        raise Failed(verdict["error"]["message"])
    return verdict["outcome"], verdict["rules"]


@dataclass(frozen=True)
class Asked:
    """Of `bop run`, for one engine."""
    options: tuple  # besides the policy, the data and the moment
    read: Callable  # a line of its answer -> (outcome, codes)
    files: str = "part-*"  # of the data: those of 100,000 records, as it holds a file whole


ASKED = {name: Asked(("--engine", name, "--format", "json"), of_whole_verdict)
         for name in ("jit", "interpret")}
ASKED["batch"] = Asked(("--engine", "batch", "--format", "brief", "--threads", "1"),
                       of_brief_verdict, "invoices")
REPEATS, ENOUGH_SECONDS = 3, 30  # a run from file to file is repeated while both are not reached


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
                    for number, outcome, codes, *_ in cells]
        if len(verdicts) != count:
            raise Failed(f"it judged {len(verdicts)} of {count} records")
        return json.loads(done.stdout.splitlines()[-1]), verdicts

    def from_files(self, rules, data, form):
        """Processor seconds of `bop run` from the files of that form to verdicts in another file,
        and these verdicts."""
        asked = ASKED[self.engine]
        return self.from_these(rules, sorted(map(str, data.glob(f"{asked.files}.{form}"))))

    def packed(self, rules, data):
        """The same from the packed file of the JSON Lines; also the seconds that packing took, and the
        megabytes of the packed file and of its text."""
        text, file = data / "invoices.jsonl", self.folder / "invoices.pack"
        pack_s = self.seconds_of([self.program, "pack", self.policy(len(rules)), text, "-o", file],
                                 self.folder / "bop.answer")
        megabytes = [round(path.stat().st_size / 1e6) for path in (file, text)]
        seconds, verdicts = self.from_these(rules, [file])
        file.unlink()
        return seconds, verdicts, pack_s, megabytes

    def from_these(self, rules, files):
        policy, asked = self.policy(len(rules)), ASKED[self.engine]
        answer = self.folder / "bop.answer"
        command = [self.program, "run", policy, *files, "--as-of", AS_OF, *asked.options]
        taken = []
        while not taken or (len(taken) < REPEATS and sum(taken) < ENOUGH_SECONDS):
            taken.append(self.seconds_of(command, answer))
        order = {code: at for at, (code, _, _) in enumerate(rules)}
        with open(answer) as lines:
            verdicts = [line_of(at, *asked.read(line), order) for at, line in enumerate(lines, 1)]
        answer.unlink()
        return statistics.median(taken), verdicts

    def seconds_of(self, command, answer):
        complaints = self.folder / "bop.complaints"
        with open(answer, "w") as out, open(complaints, "w") as errors:
            running = subprocess.Popen(command, stdout=out, stderr=errors)
            _, status, used = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
        if running.returncode not in (0, 3):
            raise Failed(f"`bop run` ended with {running.returncode}: "
                         + complaints.read_text().strip()[-300:])
        return used.ru_utime + used.ru_stime
