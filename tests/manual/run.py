#!/usr/bin/env python3
"""Runs every page of docs/manual, and checks that the reference leaves no word of the language out.

The blocks of a page run from top to bottom in one folder that is the page's own:
  ```bop                  a whole policy: no error, and its tests, claims and properties hold in both
                          engines, which must agree. It has at least one of these, or is a module
  ```bop claims.bop       the same, and it is the file claims.bop of the commands below it
  ```bop more             what is added to the whole policy before it; the two are run together
  ```bop add [claims.bop] the same, and from there on it is part of that policy
  ```bop refuted          (also: more refuted) without an error, but `bop test` ends with status 1
  ```bop gives B3004 …    (also: more gives) refused, with exactly these codes
  ```bop expressions      an expression on each line, true in both engines
  ```bop untested         a whole policy without a test: only checked, and counted
  ```bop part             can't run alone: only shown, and counted
  ```csv claims.csv       any other language with the name of a file: the file as it stands
  ```console              `$ bop ARGS…` and what it prints (tests/support/console_blocks.py)
--update rewrites what console blocks print, and the pages of docs/manual/stdlib.

stdlib: docs/manual/stdlib/NAME.md is what `bop explain std.NAME` prints, and every function of the
library has an example there.
keywords: every word of grammar/BopLexer.g4 that a rule of BopParser.g4 uses stands in a ```bop block
that runs in docs/manual/reference; every other word is at least named there, and every rule of the
parser has its page in docs/manual/reference/README.md.
"""
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from console_blocks import held, rewrite  # noqa: E402
from file_tests import Failure, codes_of, fenced_blocks, main  # noqa: E402

# Blocks of all pages that are only shown, or only checked: four of them are of constructs that this
# version checks and does not run.
SHOWN_MAX = 9

KINDS = ("more", "add", "expressions", "untested", "part")
EXPRESSIONS = """policy manual.expressions "Expressions" calendar TARGET zone "Europe/Berlin"
use {modules}
type Nothing is record it : Text?
subject nothing : Nothing
role clerk
decision d outcomes a < b combine most severe default a asks clerk
"""


def holds(context, folder, name):
    """The tests and claims of a file, in both engines."""
    status, output, error = context.run(["test", "--engine", "both", name], cwd=folder)
    if status != 0 or "B8505" in error:
        raise Failure(f"bop test ended with {status}\n{output}{error}")


def checks(context, folder, name):
    status, output, error = context.run(["check", name], cwd=folder)
    if status != 0:
        raise Failure(f"bop check ended with {status}\n{output}{error}")


def expressions(context, folder, block):
    lines = re.sub(r"\n +", " ", block).splitlines()
    claims = [re.sub(r"\s+-- .*$", "", line) for line in lines if line.strip()]
    modules = ", ".join(f"std.{path.stem}" for path in sorted((context.source / "stdlib").glob("*.bop")))
    text = EXPRESSIONS.format(modules=modules) + "".join(
        f'test "{number}"\n  given as of 2026-03-02\n  given nothing = Nothing {{}}\n  expect {claim}\n'
        for number, claim in enumerate(claims, 1))
    (folder / "expressions.bop").write_text(text, encoding="utf-8")
    holds(context, folder, "expressions.bop")
    (folder / "expressions.bop").unlink()


class Page:
    """Its blocks in order, in a folder of its own."""

    def __init__(self, context, path):
        self.context, self.path = context, path
        self.text = path.read_text(encoding="utf-8")
        self.whole = ""  # the last whole policy

    def run(self):
        printed = []
        with tempfile.TemporaryDirectory() as name:
            self.folder = Path(name)
            for line, words, block in fenced_blocks(self.text):
                try:
                    if words[:1] == ["console"]:
                        printed.append((block, held(self.context, block, self.folder)))
                    elif words:
                        self.block(words[0], words[1:], block)
                except Failure as failure:
                    raise Failure(f"{self.path.name}:{line}: {failure}") from None
        if self.context.update:
            rewrite(self.path, self.text, printed)

    def block(self, language, words, block):
        if language != "bop":
            if words:
                self.write(words[0], block)
                if words[0].endswith(".bop.md"):
                    holds(self.context, self.folder, words[0])
            return
        codes = words[words.index("gives") + 1:] if "gives" in words else []
        words = words[:words.index("gives")] if "gives" in words else words
        kind = next((word for word in words if word in KINDS), "whole")
        refuted = "refuted" in words
        names = [word for word in words if word.endswith(".bop")]
        if set(words) - set(names) - {kind, "refuted"}:
            raise Failure(f"a block ```bop can't be {' '.join(words)}")
        if kind == "part":
            return
        if kind == "expressions":
            return expressions(self.context, self.folder, block)
        if kind in ("more", "add"):
            block = self.whole + "\n" + block
        if kind != "more" and not codes and not refuted:
            self.whole = block
        name = names[0] if names else "policy.bop"
        self.write(name, block)
        if codes:
            self.refused(name, codes)
        else:
            self.policy(block, name, kind, refuted)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def refused(self, name, codes):
        found, output = codes_of(self.context, self.folder / name)
        if set(found) != set(codes):
            raise Failure(f"expected {codes}, got {found}\n{output}")

    def policy(self, text, name, kind, refuted):
        if refuted:
            checks(self.context, self.folder, name)
            status, output, error = self.context.run(["test", "--engine", "both", name], cwd=self.folder)
            if status != 1 or " failed" not in output:
                raise Failure(f"bop test ended with {status}, and it should not hold\n{output}{error}")
        elif kind == "untested" or re.search(r"^module ", text, re.M):
            checks(self.context, self.folder, name)
        elif not re.search(r"^(test|prove|property) ", text, re.M):
            raise Failure("a policy of the manual has a test (or is marked ```bop untested)")
        else:
            holds(self.context, self.folder, name)


def stdlib_page(context, module):
    status, page, error = context.run(["explain", f"std.{module.stem}"])
    if status != 0:
        raise Failure(error)
    functions = page.partition("\n## Functions\n")[2].partition("\n## Types\n")[0]
    for function in re.split(r"^### ", functions, flags=re.M)[1:]:
        if "```bop expressions\n" not in function:
            raise Failure(f"{function.splitlines()[0]} has no `--- example: ` that runs")
    context.expect(context.source / f"docs/manual/stdlib/{module.stem}.md", page)


def keywords(context):
    lexer = (context.source / "grammar/BopLexer.g4").read_text(encoding="utf-8")
    parser = (context.source / "grammar/BopParser.g4").read_text(encoding="utf-8")
    words = dict(re.findall(r"\b([A-Z][A-Z_]*) ?: ?'([a-z]+)'", lexer))
    rules = re.sub(r"^(name|anyName) :.*?;", "", parser, flags=re.M | re.S)  # words used as names
    pages = "".join(page.read_text(encoding="utf-8")
                    for page in sorted((context.source / "docs/manual/reference").rglob("*.md")))
    run = " ".join(block for _, info, block in fenced_blocks(pages)
                   if info[:1] == ["bop"] and "part" not in info and "gives" not in info)
    run = set(re.findall(r"[a-z]+", re.sub(r'"(?:[^"\\\n]|\\.)*"|--.*$', "", run, flags=re.M)))
    named = set(re.findall(r"[a-z]+", " ".join(re.findall(r"`[^`\n]+`", pages)))) | run
    problems = []
    for token, word in words.items():
        if re.search(rf"\b{token}\b", rules):
            if word not in (run if word != "native" else named):  # `native` is the library's own
                problems.append(f"`{word}` stands in no ```bop block of docs/manual/reference that runs")
        elif word not in named:
            problems.append(f"`{word}` is not named in docs/manual/reference (reserved words: names.md)")
    page = (context.source / "docs/manual/reference/README.md").read_text(encoding="utf-8")
    for rule in re.findall(r"^(\w+) *:", parser, re.M):
        if f"`{rule}`" not in page:
            problems.append(f"`{rule}` of grammar/BopParser.g4 is in no row of docs/manual/reference/README.md")
    if len(words) < 100:
        problems.append(f"only {len(words)} words found in grammar/BopLexer.g4")
    if problems:
        raise Failure("\n".join(problems))


def links(context, path):
    """Pages, and places in them, that a page points to are there."""
    text = re.sub(r"^(````*).*?^\1", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)]+)\)", text):
        page, _, place = target.partition("#")
        if "://" in target:
            continue
        found = (path.parent / page).resolve() if page else path
        if not found.exists():
            raise Failure(f"{path.name} points to {target}, which is not there")
        if place:
            headings = re.findall(r"^#+ (.*)$", found.read_text(encoding="utf-8"), re.M)
            places = [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]
            if place not in places:
                raise Failure(f"{path.name} points to {target}: no such heading")


def few_shown(context, pages):
    """Blocks that do not run are marked, and few."""
    counts = Counter()
    for page in pages:
        for _, words, _ in fenced_blocks(page.path.read_text(encoding="utf-8")):
            if words[:1] == ["bop"]:
                counts[next((w for w in words if w in ("untested", "part")), "run")] += 1
    print(f"docs/manual: {counts['run']} blocks of Bop run, {counts['untested']} are only checked, "
          f"{counts['part']} only shown")
    if counts["untested"] + counts["part"] > SHOWN_MAX:
        raise Failure(f"more than {SHOWN_MAX} blocks are only checked or only shown")


def tests(context):
    context.bop = str(Path(context.bop).resolve())
    pages = [Page(context, path) for path in sorted((context.source / "docs/manual").rglob("*.md"))]
    for page in pages:
        name = page.path.relative_to(context.source / "docs/manual")
        if not (context.update and name.parts[0] == "stdlib"):
            yield str(name), page.run
        yield f"links/{name}", lambda page=page: links(context, page.path)
    for module in sorted((context.source / "stdlib").glob("*.bop")):
        yield f"pages/std.{module.stem}", lambda module=module: stdlib_page(context, module)
    yield "keywords", lambda: keywords(context)
    yield "few_shown", lambda: few_shown(context, pages)


main(tests)
