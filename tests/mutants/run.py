#!/usr/bin/env python3
"""How much of a policy the tests that `bop test --generate` writes for it hold fast.

Makes variants of every policy in policies/ with one comparison of its rules, lets and functions moved by
one step each, `<` to `<=` and so on, and runs the generated tests on each: a test that fails tells the
variant from the policy. Cells of tables stay as they are (moved alone they leave a gap or an overlap, which
the checker refuses), and so do approvals (`4 eyes when …`): they decide what becomes of a case, which
generated tests do not follow. Prints the variants that no test tells, and the share that some test does;
fails below SHARE_MIN.
"""
import argparse
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SHARE_MIN = 0.85
SECONDS_MAX = 300
BESIDE = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
CLAIM = re.compile(r"(?:test|prove|property)\b")
NO_RULE = re.compile(r"\s*(?:\||--|outcomes\b|type\b|\d+ eyes\b)")


class Bop:
    def __init__(self, path):
        self.path = path

    def test(self, *arguments):
        done = subprocess.run([self.path, "test", *map(str, arguments)], capture_output=True, text=True,
                              timeout=SECONDS_MAX, env=dict(os.environ, NO_COLOR="1"))
        if done.returncode not in (0, 1):
            raise RuntimeError(f"bop ended with {done.returncode}\n{done.stderr}")
        return done


def without_claims(text):
    """The policy without its own tests, which may tell a variant where the generated ones do not."""
    kept, inside = [], False
    for line in text.splitlines():
        if CLAIM.match(line):
            inside = True
        elif line and not line[0].isspace() and not line.startswith(("--", "|")):
            inside = False
        if not inside:
            kept.append(line)
    return "\n".join(kept) + "\n"


def variants(text):
    """(line, what stands there, the text with that comparison moved)"""
    lines = text.splitlines(keepends=True)
    for at, line in enumerate(lines):
        if NO_RULE.match(line):
            continue
        bare = re.sub(r'"[^"]*"', lambda quoted: "_" * len(quoted[0]), line)
        for found in re.finditer(r"(?<= )(?:<=|>=|<|>)(?= )", bare):
            moved = line[:found.start()] + BESIDE[found[0]] + line[found.end():]
            yield at + 1, line.strip(), "".join(lines[:at] + [moved] + lines[at + 1:])


def judge(bop, path):
    """(told, all, the variants of one policy that no generated test tells)"""
    generated = bop.test(path, "--generate").stdout
    text = without_claims(path.read_text(encoding="utf-8"))
    told, count, missed = 0, 0, []
    # In its place among those whose results it reads.
    with tempfile.TemporaryDirectory() as folder:
        for one in path.parent.glob("*.bop"):
            shutil.copy(one, folder)
        file = Path(folder) / path.name

        def passes(policy):
            file.write_text(policy + generated, encoding="utf-8")
            done = bop.test(file, "--engine", "interpret")
            return None if "not tested" in done.stdout else done.returncode == 0

        if not passes(text):
            raise RuntimeError(f"{path}: what is generated does not pass")
        for line, there, variant in variants(text):
            passed = passes(variant)
            if passed is None:  # no policy any more: a table with a gap
                continue
            count += 1
            if passed:
                missed.append(f"{path}:{line}: {there}")
            else:
                told += 1
    return told, count, missed


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", default=".")
    parser.add_argument("--bop", required=True)
    parser.add_argument("only", nargs="?", default="", help="only policies with this in their path")
    options = parser.parse_args()
    bop = Bop(str(Path(options.bop).resolve()))
    os.chdir(options.source)
    paths = [path for path in sorted(Path("policies").rglob("*.bop")) if options.only in str(path)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda path: judge(bop, path), paths))
    for _, _, missed in results:
        for one in missed:
            print("told by no generated test:", one)
    told, count = sum(result[0] for result in results), sum(result[1] for result in results)
    share = told / count if count else 1
    print(f"{told} of {count} comparisons moved by one step are told by a generated test "
          f"({share:.0%}, at least {SHARE_MIN:.0%})")
    return share < SHARE_MIN


if __name__ == "__main__":
    sys.exit(main())
