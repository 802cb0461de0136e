#!/usr/bin/env python3
"""How many messages one mistake gives.

Breaks every line of the policies named, one at a time: its first word away, its last word away, the line
away. Counts what `bop check` says to each. One mistake should give one message, at most two: what more there
is, is grouped by the codes that come together. Fails when more of the breaks than `--most` give more than two.
"""
import argparse
import collections
import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from file_tests import copy_modules  # noqa: E402

ENOUGH = 2
SECONDS_MAX = 60
MESSAGE = re.compile(r"^(?:error|warning)\[(B\d{4})\]", re.M)


def codes_of(bop, text, root):
    with tempfile.TemporaryDirectory() as folder:
        copy_modules(root, folder)
        path = Path(folder) / "variant.bop"
        path.write_text(text, encoding="utf-8")
        done = subprocess.run([bop, "check", str(path)], capture_output=True, text=True, timeout=SECONDS_MAX,
                              env=dict(os.environ, NO_COLOR="1"))
    if done.returncode not in (0, 1):
        raise RuntimeError(f"bop ended with {done.returncode}\n{done.stderr}\n{text}")
    return MESSAGE.findall(done.stdout + done.stderr)


def broken(line):
    """The line with one mistake, and what was done."""
    words = line.split()
    indent = line[:len(line) - len(line.lstrip())]
    if len(words) > 1:
        yield indent + line.split(None, 1)[1], "first word away"
        yield line.rstrip()[:len(line.rstrip()) - len(words[-1])].rstrip(), "last word away"
    yield None, "line away"


def variants(path, every):
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if number % every != 0 or not line.strip() or line.lstrip().startswith("--"):
            continue
        for changed, what in broken(line):
            kept = lines[:number] + ([] if changed is None else [changed]) + lines[number + 1:]
            yield "\n".join(kept) + "\n", f"{path}:{number + 1}: {what}", path.parent.parent


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--bop", required=True)
    arguments.add_argument("--most", type=float, required=True, help="share of breaks that may give more than two")
    arguments.add_argument("--every", type=int, default=1, help="break only every so many lines")
    arguments.add_argument("--show", action="store_true", help="print each break that gives more than two")
    arguments.add_argument("policies", nargs="+", type=Path)
    options = arguments.parse_args()
    made = [each for path in options.policies for each in variants(path, options.every)]
    many, most, total, classes = 0, 0, 0, collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(lambda each: codes_of(options.bop, each[0], each[2]), made)
        for (_, what, _), codes in zip(made, found):
            total += len(codes)
            most = max(most, len(codes))
            if len(codes) <= ENOUGH:
                continue
            many += 1
            classes[" ".join(sorted(set(codes)))] += 1
            if options.show:
                print(f"{what}: {' '.join(codes)}")
    share = many / len(made)
    print(f"{len(made)} breaks of {len(options.policies)} policies: {total} messages, at most {most}; "
          f"{many} breaks ({share:.1%}) give more than {ENOUGH}")
    for codes, count in classes.most_common(12):
        print(f"  {count:4} {codes}")
    sys.exit(0 if share <= options.most else f"more than {options.most:.1%}")


main()
