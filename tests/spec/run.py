#!/usr/bin/env python3
"""Runs every ```bop block of the documentation.

docs/errors/Bnnnn.md: the first block gives exactly that code, every later block nothing. Pages of B7
(data) and B8 (files, configuration) are about no policy: they show a message of their code instead.
tests/spec/**/*.md, README.md: each block is a complete policy that checks without an error; its
`test` blocks run in every engine, which must agree on the whole verdict. (docs/manual has a runner of
its own, tests/manual.) A block ```bop gives B5001 B5002 gives exactly those codes instead.
tests/spec/failures/*.md: the failures of known products; each shows at least one refused policy.
"""
import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import file_tests  # noqa: E402
from file_tests import Failure, main, markdown_blocks, markdown_blocks_that_give  # noqa: E402


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


def spec_page(context, page):
    text = page.read_text(encoding="utf-8")
    blocks = markdown_blocks_that_give(text, "bop")
    if page.parent.name == "failures" and not any(wanted for _, wanted, _ in blocks):
        raise Failure("a page of failures shows what is refused: a block ```bop gives CODE")
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
        if page.exists() and markdown_blocks_that_give(page.read_text(encoding="utf-8"), "bop"):
            yield f"spec/{page.stem}", lambda page=page: spec_page(context, page)
    for folder in ("policies", "examples"):
        for path in sorted((context.source / folder).rglob("*.bop*")):
            if not path.name.endswith((".bop", ".bop.md")):
                continue
            if not re.search(r"^(> )? *policy ", path.read_text(encoding="utf-8"), re.M):
                continue  # a module: checked with the policies that use it
            yield f"{folder}/{path.stem}", lambda path=path: policy(context, path)


main(tests)
