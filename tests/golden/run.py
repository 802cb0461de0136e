#!/usr/bin/env python3
"""Golden tests: tests/golden/STAGE/NAME.bop and the text that stage makes of it, NAME.STAGE.txt.

Stages: ast, ir (what `bop check --emit` prints), check (diagnostics), explain. A file in check/ has an
error if and only if its name starts with fail_. --update rewrites the texts; read the diff.
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from file_tests import Failure, main  # noqa: E402

STAGES = {
    "ast": ["check", "--emit=ast"],
    "ir": ["check", "--emit=ir"],
    "check": ["check"],
    "explain": ["explain"],
}


def golden(context, stage, path):
    name = path.relative_to(context.source)
    status, output, error = context.run([*STAGES[stage], str(name)])
    should_fail = path.name.startswith("fail_")
    if (status == 1) != should_fail:
        raise Failure(f"exit status {status}, but the name says it {'fails' if should_fail else 'is fine'}"
                      f"\n{output}{error}")
    context.expect(path.with_suffix(f".{stage}.txt"), output + error)


def tests(context):
    for stage in STAGES:
        for path in sorted((context.source / "tests/golden" / stage).glob("*.bop")):
            yield f"{stage}/{path.stem}", lambda s=stage, p=path: golden(context, s, p)


main(tests)
