#!/usr/bin/env python3
"""How much of a policy survives one mistake in it.

Makes variants of every policy in policies/ with a single mistake each: one word or sign deleted, doubled
or misspelt. Of the variants whose text no longer has the form of a policy (a B1 code), the declarations
before and after the one with the mistake must come out of the parser exactly as they do without it: at
least 90 % of them. Prints the seed and the figures; fails below that, and when bop crashes or hangs.
"""
import argparse
import concurrent.futures
import os
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from file_tests import copy_modules  # noqa: E402

KEPT_MIN = 0.90
SECONDS_MAX = 60
TOKEN = re.compile(r'--[ \t-][^\n]*|--$|"(?:\\.|[^"\\\n])*"|[A-Za-z_][A-Za-z0-9_]*|[0-9][0-9.,]*|\|\||\.\.<?|<=|>=|<>|[^\s\w]')


class Bop:
    def __init__(self, path, root):
        self.path = path
        self.root = root  # of the policies: their modules stand below it

    def declarations(self, text):
        """(codes, printed declarations) of a text."""
        with tempfile.TemporaryDirectory() as folder:
            copy_modules(self.root, folder)
            path = Path(folder) / "variant.bop"
            path.write_text(text, encoding="utf-8")
            done = subprocess.run([self.path, "check", "--emit=ast", str(path)], capture_output=True,
                                  text=True, timeout=SECONDS_MAX, env=dict(os.environ, NO_COLOR="1"))
        if done.returncode not in (0, 1):
            raise RuntimeError(f"bop ended with {done.returncode}\n{done.stderr}\n{text}")
        codes = set(re.findall(r"^(?:error|warning)\[(B\d{4})\]", done.stdout, re.M))
        tree = done.stdout
        summary = list(re.finditer(r"^\d+ (?:errors?|warnings?).*\n\n", tree, re.M))
        if summary:
            tree = tree[summary[-1].end():]
        blocks, before = [], ""
        for line in tree.splitlines():
            if line == "broken" or line.startswith("doc "):
                before += line + "\n"
            elif line and not line[0].isspace():
                blocks.append(before + line)
                before = ""
            elif blocks:
                blocks[-1] += "\n" + line
        return codes, blocks


def tokens_of(text):
    """(begin, end) of what can be got wrong: words and signs outside comments, the quotes of a text."""
    for match in TOKEN.finditer(text):
        if match[0].startswith("--"):
            continue
        if match[0].startswith('"'):
            yield match.start(), match.start() + 1
            yield match.end() - 1, match.end()
        else:
            yield match.start(), match.end()


def mistake(text, span, chance):
    """The text with one mistake at that token, and what was done."""
    begin, end = span
    token = text[begin:end]
    kinds = ["deleted", "doubled"]
    if len(token) >= 3 and token[0].isalpha():
        kinds.append("misspelt")
    kind = chance.choice(kinds)
    if kind == "deleted":
        changed = ""
    elif kind == "doubled":
        changed = token + ("" if token == '"' else " ") + token
    else:
        at = chance.randrange(len(token) - 1)
        changed = token[:at] + token[at + 1] + token[at] + token[at + 2:]
        if changed == token:
            changed = token[:at] + token[at + 1:]
    return text[:begin] + changed + text[end:], f"`{token}` {kind}"


def starts_of(text):
    """Where declarations begin: policies are written with each at the start of a line."""
    return [match.start() for match in re.finditer(r"^[a-z]", text, re.M)]


def variants(bop, policy, count, chance):
    text = policy.read_text(encoding="utf-8")
    codes, whole = bop.declarations(text)
    starts = starts_of(text)
    if any(code.startswith("B1") for code in codes) or len(starts) != len(whole):
        raise RuntimeError(f"{policy}: {len(starts)} declarations are written, {len(whole)} are read")
    spans = list(tokens_of(text))
    for span in chance.sample(spans, min(count, len(spans))):
        changed, what = mistake(text, span, chance)
        home = sum(1 for start in starts if start <= span[0]) - 1
        line = text.count("\n", 0, span[0]) + 1
        yield changed, f"{policy}:{line}: {what}", whole, home


def judge(bop, variant):
    """(kept neighbours, neighbours, kept of all others, all others) or nothing without a B1 code."""
    text, _, whole, home = variant
    codes, read = bop.declarations(text)
    if not any(code.startswith("B1") for code in codes):
        return None
    left = list(read)
    kept = []
    for index, declaration in enumerate(whole):
        if index == home:
            continue
        found = declaration in left
        if found:
            left.remove(declaration)
        kept.append((abs(index - home) == 1, found))
    near = [found for is_near, found in kept if is_near]
    return sum(near), len(near), sum(found for _, found in kept), len(kept)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--source", required=True)
    arguments.add_argument("--bop", required=True)
    arguments.add_argument("--seed", type=int, default=20260302)
    arguments.add_argument("--variants", type=int, default=150, help="for each policy")
    arguments.add_argument("--show", action="store_true", help="print the variants that lose a neighbour")
    options = arguments.parse_args()
    chance = random.Random(options.seed)
    bop = Bop(options.bop, Path(options.source) / "policies")
    policies = sorted((Path(options.source) / "policies").rglob("*.bop"))
    made = [each for policy in policies for each in variants(bop, policy, options.variants, chance)]
    totals = [0, 0, 0, 0]
    broken = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for variant, figures in zip(made, pool.map(lambda each: judge(bop, each), made)):
            if figures is None:
                continue
            broken += 1
            totals = [total + figure for total, figure in zip(totals, figures)]
            if options.show and figures[0] < figures[1]:
                print(f"{variant[1]}: {figures[1] - figures[0]} of {figures[1]} neighbours lost")
    if broken == 0:
        sys.exit("no variant had a mistake of form")
    share = totals[0] / totals[1]
    print(f"seed {options.seed}: {len(made)} variants of {len(policies)} policies, {broken} with a mistake of form; "
          f"kept {totals[0]} of {totals[1]} neighbouring declarations ({share:.1%}), "
          f"{totals[2]} of {totals[3]} of all others ({totals[2] / totals[3]:.2%})")
    sys.exit(0 if share >= KEPT_MIN else f"fewer than {KEPT_MIN:.0%} of the neighbours were kept")


main()
