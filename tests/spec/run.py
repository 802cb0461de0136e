#!/usr/bin/env python3
"""Runs every ```bop block of the documentation.

docs/errors/Bnnnn.md: the first block gives exactly that code, every later block nothing. Pages of B7
(data) and B8 (files, configuration) are about no policy: they show a message of their code instead.
tests/spec/**/*.md, README.md: each block is a complete policy that checks without an error; its
`test` blocks run in every engine, which must agree on the whole verdict. (docs/manual has a runner of
its own, tests/manual.) A block ```bop gives B5001 B5002 gives exactly those codes instead.
What a page says Bop prints is held, too. A block of text after a policy must stand, word for word, in
  ```text message    what `bop check` prints of that policy
  ```text explained  what `bop explain` prints of it
  ```text searched   what `bop test` prints of it
  ```text verdict    what `bop run` prints in either engine, as of 2026-03-02, for the records of the
                     ```json record before it; ```json NAME is its reference set NAME.
A line `…` alone stands for lines left out. In a block ```bop refuted `bop test` refutes a claim.
Pages of tests/spec may work at cases, in one folder for all blocks of a page, from top to bottom:
  ```bop orders.bop      a complete policy as above, and the file of the commands below it
  ```json people.json    any other language with the name of a file: the file as it stands
  ```console             `$ bop ARGS…` and what it prints (tests/support/console_blocks.py)
  ```policy bills.bop    a policy that uses a module of the page (```module limits.bop): run by its commands
  ```sql work.db         what somebody does to that file without Bop
policies/**/*.bop: besides, coverage is 100 % and `bop check` warns of nothing. The rules of EN 16931 and of XRechnung
are covered by documents instead: tests/einvoice breaks each of them.
tests/spec/failures/NN_*.md: the failures of known products; each shows a refused policy, or what one
prints of a case it catches.
"""
import re
import shutil
import sqlite3
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import file_tests  # noqa: E402
from console_blocks import held, rewrite  # noqa: E402
from file_tests import Failure, main, markdown_blocks  # noqa: E402

AS_OF = "2026-03-02"  # of every ```text verdict


def codes_of(context, block, name):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.bop"
        path.write_text(block, encoding="utf-8")
        return file_tests.codes_of(context, path)


def message_page(code, text):
    """Such an error comes from outside a policy, so the page shows its message as text."""
    if markdown_blocks(text, "bop"):
        raise Failure("a page of B7 or B8 has no ```bop blocks: it is about no policy")
    messages = [block for _, block in markdown_blocks(text, "text")]
    if len(messages) != 1 or not re.match(rf"(error|note)\[{code}\]: .+\n  = do: ", messages[0]):
        raise Failure(f"a page of B7 or B8 shows one ```text block, a message of {code}")


def error_page(context, page):
    code = page.stem
    text = page.read_text(encoding="utf-8")
    if "<!-- no example:" in text:  # a limit of size: the page says why it shows none
        return
    if re.match(r"B[78]", code):
        return message_page(code, text)
    blocks = markdown_blocks(text, "bop")
    if len(blocks) < 2:
        raise Failure("a page shows the mistake and the corrected policy: two ```bop blocks")
    for index, (line, block) in enumerate(blocks):
        codes, output = codes_of(context, block, code)
        expected = {code} if index == 0 else set()
        if set(codes) != expected:
            raise Failure(f"{page.name}:{line}: expected {expected or 'nothing'}, got {codes}\n{output}")


def stands_in(shown, printed):
    """Whether every piece of `shown` between lines of `…` stands in `printed`, in that order."""
    position = 0
    for piece in re.split(r"^…\n", shown, flags=re.M):
        piece = piece.rstrip("\n")  # the last line may be shown in part
        position = printed.find(piece, position)
        if position < 0:
            return False
        position += len(piece)
    return True


def printed_of(context, folder, kind, data):
    """What bop prints of spec.bop in `folder`: one text for each engine it was asked of."""
    if kind != "verdict":
        command = {"message": "check", "explained": "explain", "searched": "test"}[kind]
        status, output, error = context.run([command, "spec.bop"], cwd=folder)
        return [output + error]
    if "record" not in data:
        raise Failure("a verdict needs a block ```json record before it")
    arguments = ["run", "spec.bop", "record.json", "--as-of", AS_OF]
    for name, text in data.items():
        (Path(folder) / f"{name}.json").write_text(text, encoding="utf-8")
        if name != "record":
            arguments += ["--reference", f"{name}={name}.json"]
    return ["".join(context.run([*arguments, "--engine", engine], cwd=folder)[1:])
            for engine in ("interpret", "jit")]


def shown_page(context, page, text):
    """Holds every block that says what is printed; returns how many there are."""
    policy_text, data, shown = None, {}, 0
    for line, words, block in file_tests.fenced_blocks(text):
        if words[:1] == ["bop"]:
            policy_text, data = block, {}
            if words[1:] == ["refuted"]:
                with tempfile.TemporaryDirectory() as folder:
                    (Path(folder) / "spec.bop").write_text(policy_text, encoding="utf-8")
                    status, output, error = context.run(["test", "spec.bop"], cwd=folder)
                    if status != 1 or not re.search("refuted (after|by the solver)", output):
                        raise Failure(f"{page}:{line}: no claim was refuted\n{output}{error}")
        elif words[:1] == ["json"] and len(words) == 2 and "." not in words[1]:
            data[words[1]] = block
        elif words[:1] == ["text"] and len(words) == 2:
            shown += 1
            if policy_text is None:
                raise Failure(f"{page}:{line}: no policy stands before what it prints")
            with tempfile.TemporaryDirectory() as folder:
                (Path(folder) / "spec.bop").write_text(policy_text, encoding="utf-8")
                for printed in printed_of(context, folder, words[1], data):
                    if not stands_in(block, printed):
                        raise Failure(f"{page}:{line}: this is not printed. Printed was\n{printed}")
    return shown


def worked_page(context, page, text):
    """Runs the commands of a page among its files; returns how many blocks of them there are."""
    printed = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for line, words, block in file_tests.fenced_blocks(text):
            try:
                if words == ["console"]:
                    printed.append((block, held(context, block, folder)))
                elif words[:1] == ["sql"] and len(words) == 2:
                    changed_by_hand(folder / words[1], block)
                elif len(words) == 2 and "." in words[1]:
                    (folder / words[1]).write_text(block, encoding="utf-8")
            except Failure as failure:
                raise Failure(f"{page}:{line}: {failure}") from None
    if context.update:
        rewrite(page, text, printed)
    return len(printed)


def changed_by_hand(path, statements):
    if not path.exists():
        raise Failure(f"there is no {path.name} to change")
    database = sqlite3.connect(path)
    try:
        before = database.total_changes
        database.executescript(statements)
        if database.total_changes == before:
            raise Failure("these statements change nothing")
    finally:
        database.close()


def policies_of(text):
    """(line, codes, block) of every whole policy: the codes it gives, none for one that is right."""
    for line, words, block in file_tests.fenced_blocks(text):
        if words == ["bop"] or (words[:1] == ["bop"] and words[-1].endswith(".bop")):
            yield line, [], block
        elif words[:2] == ["bop", "gives"]:
            yield line, words[2:], block


def spec_page(context, page):
    text = page.read_text(encoding="utf-8")
    blocks = list(policies_of(text))
    shown = shown_page(context, page, text)
    if page.is_relative_to(context.source / "tests/spec"):  # the README has a runner for its commands
        shown += worked_page(context, page, text)
    if page.parent.name == "failures" and not shown and not any(wanted for _, wanted, _ in blocks):
        raise Failure("a page of failures shows what is refused, ```bop gives CODE, or what is printed")
    for line, wanted, block in blocks:
        if wanted:
            codes, output = codes_of(context, block, "spec")
            if set(codes) != set(wanted):
                raise Failure(f"{page}:{line}: expected {wanted}, got {codes}\n{output}")
            continue
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "spec.bop"
            path.write_text(block, encoding="utf-8")
            arguments = ["test", "--engine", "both", str(path)]
            if "\ntest " not in block:
                arguments = ["check", str(path)]
            status, output, error = context.run(arguments)
            if status != 0:
                raise Failure(f"{page}:{line}: bop {arguments[0]} ended with {status}\n{output}{error}")


def policy(context, path):
    status, output, error = context.run(["test", "--engine", "both", str(path)])
    if status != 0:
        raise Failure(f"{output}{error}")
    if path.is_relative_to(context.source / "policies"):
        shipped(context, path)


def shipped(context, path):
    """What people adopt: every rule, row and condition is tested both ways, and nothing is warned of."""
    by_documents = path in (context.source / "policies/einvoice/en16931.bop", context.source / "policies/einvoice/xrechnung.bop")
    covered = [] if by_documents else ["--coverage-min", "100", "--cases", "100"]
    status, output, error = context.run(["test", *covered, str(path)])
    if status != 0:
        raise Failure(f"{path.name} is not covered to 100 %\n{output}{error}")
    status, output, error = context.run(["check", str(path)])
    if status != 0 or re.search(r"^warning\[", output + error, re.M):
        raise Failure(f"`bop check` has something to say of {path.name}\n{output}{error}")


def planted(context, name, mend, message):
    """A flaw planted in a shipped policy fails `shipped`: otherwise its check would be none."""
    text = (context.source / "policies/vendors/review.bop").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vendors" / name  # beside the modules that it uses
        shutil.copytree(context.source / "policies/vendors", path.parent)
        path.write_text(mend(text), encoding="utf-8")
        try:
            shipped(context, path)
        except Failure as failure:
            if message in str(failure) and "error[" not in str(failure):
                return
            raise
        raise Failure(f"{name} passed")


def without_tests(text):
    return text[:text.index("\ntest ")] + "\n"


def with_unread_parameter(text):
    return text + '\nparameter nobody_reads : Integer = 1\n  between 0 and 2\n  owner "Nobody"\n'


def stdlib_examples(context, module):
    """Every `--- example: EXPRESSION` of a stdlib module holds, in every engine."""
    text = module.read_text(encoding="utf-8")
    examples = re.findall(r"^--- example: (.*)$", text, re.M)
    tests_text = "".join(
        f'test "{number}"\n  given as of 2026-03-02\n  given nothing = Nothing {{}}\n'
        f"  expect {example}\n" for number, example in enumerate(examples, 1))
    block = (f'policy t.examples "Examples" calendar TARGET zone "UTC"\nuse std.{module.stem}\n'
             "type Nothing is record it : Text?\nsubject nothing : Nothing\nrole clerk\n"
             "decision d outcomes a < b combine most severe default a asks clerk\n" + tests_text)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "examples.bop"
        path.write_text(block, encoding="utf-8")
        status, output, error = context.run(["test", "--engine", "both", str(path)])
        if status != 0:
            raise Failure(f"{output}{error}\n{block}")


def tests(context):
    for module in sorted((context.source / "stdlib").glob("*.bop")):
        if "--- example: " in module.read_text(encoding="utf-8"):
            yield f"stdlib/{module.stem}", lambda module=module: stdlib_examples(context, module)
    for page in sorted((context.source / "docs/errors").glob("B*.md")):
        yield f"errors/{page.stem}", lambda page=page: error_page(context, page)
    pages = [*(context.source / "tests/spec").rglob("*.md"), context.source / "README.md"]
    for page in sorted(pages):
        if page.exists() and (any(policies_of(text := page.read_text(encoding="utf-8"))) or "\n```policy " in text):
            folder = "failures/" if page.parent.name == "failures" else ""
            yield f"spec/{folder}{page.stem}", lambda page=page: spec_page(context, page)
    for folder in ("policies", "examples"):
        for path in sorted((context.source / folder).rglob("*.bop*")):
            if not path.name.endswith((".bop", ".bop.md")):
                continue
            if not re.search(r"^(> )? *policy ", path.read_text(encoding="utf-8"), re.M):
                continue  # a module: checked with the policies that use it
            yield f"{folder}/{path.stem}", lambda path=path: policy(context, path)
    yield "planted/untested", lambda: planted(
        context, "untested.bop", without_tests, "is not covered to 100 %")
    yield "planted/warned_of", lambda: planted(
        context, "warned_of.bop", with_unread_parameter, "warning[B3167]")


main(tests)
