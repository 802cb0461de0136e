#!/usr/bin/env python3
"""Golden tests: tests/golden/STAGE/NAME.bop and the text that stage makes of it, NAME.STAGE.txt.

Stages: ast, ir (what `bop check --emit` prints), check (diagnostics), explain (as text, Markdown and
HTML), document (the page of a module), format. A file in check/ has an error if and only if its name
starts with fail_. --update rewrites the texts; read the diff.

layout/…: every policy of the project is laid out by `bop fmt` to a text that `bop fmt` leaves alone, and
those we ship are laid out already. (That the text means the same, `bop fmt` checks itself.)

tests/golden/mistakes/NAME.bop: a small policy with one mistake that a finance person makes (several_…: with
more than one), and NAME.txt: what `bop check` says to it. Where every message has a sure fix, the policy
checks clean after `bop check --fix`; `fixed.txt` lists which those are.
"""
import json
import re
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from file_tests import Failure, main  # noqa: E402

STAGES = {
    "ast": ["check", "--emit=ast"],
    "ir": ["check", "--emit=ir"],
    "check": ["check"],
    "explain": ["explain"],
    "document": ["explain"],
    "format": ["fmt", "-"],
}
# Further forms of a stage: the ending of their texts.
FORMS = {"explain": {"explain.md": ["--format", "markdown"], "explain.html": ["--format", "html"]}}
SHIPPED = ("stdlib", "policies", "examples", "tests/bench")


def golden(context, stage, path):
    name = path.relative_to(context.source)
    if stage == "format":
        status, output, error = context.run(STAGES[stage], stdin=path.read_text(encoding="utf-8"))
    else:
        status, output, error = context.run([*STAGES[stage], str(name)])
    should_fail = path.name.startswith("fail_")
    if (status == 1) != should_fail:
        raise Failure(f"exit status {status}, but the name says it {'fails' if should_fail else 'is fine'}"
                      f"\n{output}{error}")
    context.expect(path.with_suffix(f".{stage}.txt"), output + error)
    for ending, arguments in FORMS.get(stage, {}).items():
        status, output, error = context.run([*STAGES[stage], str(name), *arguments])
        context.expect(path.with_suffix("." + ending), output + error)


def policies_in(folder):
    return sorted(p for p in folder.rglob("*") if p.name.endswith((".bop", ".bop.md")))


def layout(context, path):
    """Laid out twice is laid out once."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        copy.write_bytes(path.read_bytes())
        if context.run(["check", "--emit=ast", str(copy)])[1].find("error[B1") >= 0:
            return  # `bop fmt` leaves alone what can't be read; a transcript shows it
        status, output, error = context.run(["fmt", str(copy)])
        if status != 0:
            raise Failure(f"bop fmt ended with {status}\n{output}{error}")
        once = copy.read_text(encoding="utf-8")
        context.run(["fmt", str(copy)])
        if copy.read_text(encoding="utf-8") != once:
            raise Failure("laid out a second time it is another text")


def shipped(context, folder):
    status, output, error = context.run(["fmt", "--check", folder])
    if status != 0:
        raise Failure(f"{output}{error}")


def mistake(context, path):
    status, output, error = context.run(["check", str(path.relative_to(context.source))])
    if status != 1 or error:
        raise Failure(f"exit status {status}\n{output}{error}")
    context.expect(path.with_suffix(".txt"), output)


def fixed(context, paths):
    """Which policies `bop check --fix` repairs: all whose every error has a sure fix, maybe others."""
    repaired, left = "", ""
    with tempfile.TemporaryDirectory() as folder:
        for path in paths:
            copy = Path(folder) / path.name
            shutil.copy(path, copy)
            _, before, _ = context.run(["check", "--format", "json", str(copy)])
            errors = [each for each in json.loads(before) if each["severity"] == "error"]
            all_sure = all(each["fixes"] and each["fixes"][0]["sure"] for each in errors)
            status, output, error = context.run(["check", "--fix", str(copy)])
            again, after, _ = context.run(["check", str(copy)])
            if error or status != again:
                raise Failure(f"{path.name}: --fix ended with {status}, check with {again}\n{output}{error}")
            if all_sure and again != 0:
                raise Failure(f"{path.name}: every error has a sure fix, and it is not clean\n{after}")
            changes = re.findall(r"^.*?\.bop:(\d+:\d+: (?:.* is now|added) .*)$", output, re.M)
            if again == 0:
                repaired += "".join(f"{line}\n" for line in [path.stem, *(f"  {each}" for each in changes)])
            else:
                left += f"{path.stem}\n"
    context.expect(context.source / "tests/golden/mistakes/fixed.txt",
                   f"Clean after `bop check --fix`:\n{repaired}\nFor the author to decide:\n{left}")


def enough_mistakes(paths):
    codes = set()
    for path in paths:
        codes |= set(re.findall(r"^error\[(B\d{4})\]", path.with_suffix(".txt").read_text("utf-8"), re.M))
    several = sum(path.stem.startswith("several_") for path in paths)
    if len(paths) < 45 or len(codes) < 12 or several < 5:
        raise Failure(f"{len(paths)} mistakes, {len(codes)} codes, {several} files with several")


def tests(context):
    paths = sorted((context.source / "tests/golden/mistakes").glob("*.bop"))
    for path in paths:
        yield f"mistakes/{path.stem}", lambda p=path: mistake(context, p)
    yield "mistakes fixed", lambda: fixed(context, paths)
    if not context.update:
        yield "mistakes enough", lambda: enough_mistakes(paths)
    for stage in STAGES:
        for path in sorted((context.source / "tests/golden" / stage).glob("*.bop")):
            yield f"{stage}/{path.stem}", lambda s=stage, p=path: golden(context, s, p)
    for folder in ("stdlib", "policies", "examples", "tests"):
        for path in policies_in(context.source / folder):
            name = path.relative_to(context.source)
            yield f"layout/{name}", lambda p=path: layout(context, p)
    for folder in SHIPPED:
        yield f"layout/{folder}", lambda f=folder: shipped(context, f)


main(tests)
