#!/usr/bin/env python3
"""Transcripts, the quickstart and the worked stories.

tests/end_to_end/*.txt: lines `$ bop ARGS…` (run in the source folder), each followed by what it
prints to standard output and standard error and, when it is not 0, a line `[status N]`.
examples/*/README.md, policies/*/README.md: the ```console blocks run from top to bottom, as in the source
folder, but what they write is their own (tests/support/console_blocks.py). --update rewrites them.
agreement.py: what a search finds and what its pack says of it.
code_cache.py: machine code that is kept from run to run.
streams.py: standard input, pipes, files larger than memory, what a terminal shows.
examples/quickstart/expected.csv: document, outcome, rules or fields, payment, tasks, held by both
engines.
"""
import csv
import json
import re
import shlex
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import agreement  # noqa: E402
import code_cache  # noqa: E402
import streams  # noqa: E402
from console_blocks import held, rewrite  # noqa: E402
from file_tests import Failure, main, markdown_blocks  # noqa: E402


def transcript(context, path):
    actual = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            actual += line + "\n"
        if not line.startswith("$ bop"):
            continue
        status, output, error = context.run(shlex.split(line[len("$ bop"):]))
        actual += f"{line}\n{output}{error}"
        actual += f"[status {status}]\n" if status else ""
    context.expect(path, actual)


def console(context, page):
    """A ```console block of a page is a transcript too: `$ ./dev bop ARGS…` and what it prints."""
    for line, block in markdown_blocks(page.read_text(encoding="utf-8"), "console"):
        command, _, expected = re.sub(r" \\\n +", " ", block).partition("\n")
        if not command.startswith("$ ./dev bop "):
            raise Failure(f"{page.name}:{line}: a console block begins with `$ ./dev bop `")
        _, output, error = context.run(shlex.split(command[len("$ ./dev bop "):]))
        if (output + error).strip() != expected.strip():
            raise Failure(f"{page.name}:{line}: {command}\nprints\n{output}{error}")


def story(context, page):
    """A page that is followed from its first command to its last: a case file stays from block to block."""
    text = page.read_text(encoding="utf-8")
    printed = []
    with tempfile.TemporaryDirectory() as name:
        for entry in ("examples", "policies"):
            (Path(name) / entry).symlink_to((context.source / entry).resolve())
        for line, block in markdown_blocks(text, "console"):
            try:
                printed.append((block, held(context, block, Path(name), "./dev bop")))
            except Failure as failure:
                raise Failure(f"{page}:{line}: {failure}") from None
    if context.update:
        rewrite(page, text, printed)


def task_text(task):
    roles = task["role"] if isinstance(task["role"], list) else [task["role"]]
    return " + ".join(roles) + (f" within {task['within']}" if "within" in task else "")


def further(row, verdict):
    """The second decision of the policy, and every task, with who does it until when."""
    second = next(d for d in verdict["decisions"] if d["decision"] == "payment_date")
    because = " ".join(effect["rule"] for effect in second["effects"] if not effect.get("deferred"))
    tasks = [task_text(task) for task in verdict["tasks"]]
    tasks += [f"{d['decision']}: {task_text(task)}" for d in verdict["decisions"]
              for task in d["tasks"]]
    actual = (second["outcome"], because, "; ".join(tasks))
    expected = (row["payment_date"], row["payment_because"], row["tasks"])
    if actual == expected:
        return []
    return [f"{row['document']} {row['record']}: expected payment and tasks {expected}, got {actual}"]


def quickstart(context, engine):
    """Every document of the quickstart gets the outcome, and the reasons, that expected.csv says."""
    folder = context.source / "examples/quickstart"
    arguments = (folder / "run.args").read_text().split()
    status, output, error = context.run(["run", *arguments, "--engine", engine, "--format", "json"])
    if status not in (0, 3):
        raise Failure(f"status {status}\n{error}")
    verdicts = {(Path(v["document"]).name, v["record"]): v
                for v in map(json.loads, output.splitlines()) if "error" not in v}
    with open(folder / "expected.csv", newline="", encoding="utf-8") as file:
        expected = list(csv.DictReader(file))
    problems = []
    for row in expected:
        verdict = verdicts.pop((row["document"], row["record"]), None)
        if verdict is None:
            problems.append(f"{row['document']} {row['record']}: no verdict")
            continue
        needs = [need.get("field", need.get("rule")) for need in verdict.get("needs", [])]
        because = [effect["rule"] for effect in verdict["effects"] if not effect.get("deferred")]
        if verdict["outcome"] == "undetermined":
            because = []
            if not all("box" in need.get("at", {}) for need in verdict["needs"]):
                problems.append(f"{row['document']}: a need without its place on the page")
        actual = (verdict["outcome"], " ".join(because), " ".join(needs))
        if actual != (row["outcome"], row["because"], row["needs"]):
            problems.append(f"{row['document']} {row['record']}: expected {row['outcome']} "
                            f"[{row['because']}] [{row['needs']}], got {actual}")
        problems += further(row, verdict)
    problems += [f"{name}: a verdict that expected.csv does not know" for name in verdicts]
    outcomes = {row["outcome"] for row in expected}
    missing = {"approve", "route", "hold", "reject", "undetermined"} - outcomes
    if missing:
        problems.append(f"no document brings out {', '.join(sorted(missing))}")
    if problems:
        raise Failure("\n".join(problems))


def saved(context):
    """What --save keeps: every verdict, and every record that could not be judged."""
    with tempfile.TemporaryDirectory() as folder:
        context.run(["run", "tests/data/names/claims.bop", "tests/data/names/mistyped.jsonl",
                     "--as-of", "2026-03-10", "--summary", "--save", folder])
        lines = (Path(folder) / "verdicts.jsonl").read_text(encoding="utf-8").splitlines()
        explanations = (Path(folder) / "explanations.txt").read_text(encoding="utf-8")
    kept = [json.loads(line) for line in lines]
    records = [line["record"] for line in kept if "error" not in line]
    errors = [(line.get("record"), line["error"]["code"], line["error"]["where"][:2])
              for line in kept if "error" in line]
    source = "tests/data/names/mistyped.jsonl"
    if records != ["C-1", "C-2"] or errors != [
            ("C-3", "B7003", ["record `C-3`", "line 3"]), (None, "B7001", ["line 4", source])]:
        raise Failure(f"verdicts.jsonl has the records {records} and the errors {errors}")
    if f"not judged: {source}: line 3: record `C-3`: 2 values" not in explanations:
        raise Failure(f"explanations.txt says nothing of C-3:\n{explanations}")


def callees(context, path):
    """Generated code calls no evaluator: everything it takes from outside is on the list."""
    allowed = set((context.source / "tests/end_to_end/allowed_callees.lst").read_text().split())
    status, output, error = context.run(["check", "--emit=callees", str(path)])
    if status != 0:
        raise Failure(f"status {status}\n{output}{error}")
    foreign = [line for line in output.splitlines() if line not in allowed]
    if foreign:
        raise Failure("not on tests/end_to_end/allowed_callees.lst: " + ", ".join(foreign))


def tests(context):
    for folder in ("policies", "examples", "tests/bench"):
        for path in sorted((context.source / folder).rglob("*.bop")):
            if re.search(r"^module ", path.read_text(encoding="utf-8"), re.MULTILINE):
                continue  # a module is compiled with the policies that use it
            yield f"callees/{path.stem}", lambda path=path: callees(context, path)
    for path in sorted((context.source / "tests/end_to_end").glob("*.txt")):
        if path.name != "CMakeLists.txt":
            yield f"transcript/{path.stem}", lambda path=path: transcript(context, path)
    yield "console/README", lambda: console(context, context.source / "README.md")
    for folder in ("examples", "policies"):
        for page in sorted((context.source / folder).glob("*/README.md")):
            yield f"{folder}/{page.parent.name}", lambda page=page: story(context, page)
    for engine in ("jit", "interpret"):
        yield f"quickstart/{engine}", lambda engine=engine: quickstart(context, engine)
    yield "saved", lambda: saved(context)
    yield "agreement/duplicates", lambda: agreement.duplicates(context)
    yield "agreement/pairings", lambda: agreement.pairings(context)
    yield "code_cache", lambda: code_cache.code_cache(context)
    yield from streams.tests(context)


main(tests)
