"""What the file-test runners share: running bop, comparing with an expectation, --update, counting.

A runner is `def tests(context)` yielding (name, function) pairs; a function raises Failure.
"""
import argparse
import concurrent.futures
import difflib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

SECONDS_MAX = 300  # of one run of bop; a pack with seven claims takes 40 of CPU


class Failure(Exception):
    pass


class Context:
    def __init__(self, source, bop, update):
        self.source = Path(source)
        self.bop = str(Path(bop).resolve())  # runs start in folders of their own
        self.update = update

    def run(self, arguments, stdin=None, cwd=None, extra=None):
        """Runs bop; returns (status, stdout, stderr). Output is decoded as UTF-8, colours are off."""
        environment = dict(os.environ, NO_COLOR="1", OMP_THREAD_LIMIT="1", TZ="UTC",
                           BOP_CODE_CACHE="off")
        environment.update(extra or {})
        done = subprocess.run([self.bop, *arguments], cwd=cwd or self.source, input=stdin,
                              capture_output=True, text=True, timeout=SECONDS_MAX, env=environment)
        if done.returncode < 0:
            raise Failure(f"bop {' '.join(arguments)} died of signal {-done.returncode}")
        return done.returncode, done.stdout, done.stderr

    def expect(self, path, actual):
        """Compares `actual` with the file `path`, or rewrites the file with --update."""
        if self.update:
            path.write_text(actual, encoding="utf-8")
            return
        expected = path.read_text(encoding="utf-8") if path.exists() else ""
        if actual != expected:
            lines = difflib.unified_diff(expected.splitlines(), actual.splitlines(),
                                         str(path.name), "actual", lineterm="")
            raise Failure("\n".join(lines))


def fenced_blocks(text):
    """(line, words, block) of every fenced block: the words behind its fence, its lines."""
    blocks, current, start, words, fence = [], None, 0, [], ""
    for number, line in enumerate(text.splitlines(), 1):
        opening = re.match(r"(`{3,})([^`]*)$", line)
        if current is None and opening:
            current, start = [], number + 1
            fence, words = opening.group(1), opening.group(2).split()
        elif current is not None and line.rstrip() == fence:
            blocks.append((start, words, "".join(f"{each}\n" for each in current)))
            current = None
        elif current is not None:
            current.append(line)
    return blocks


def copy_modules(root, folder):
    """The modules that policies below `root` use, at the same places below `folder`."""
    for path in sorted(root.rglob("*.bop")):
        text = path.read_text(encoding="utf-8")
        if re.search(r"^module ", text, re.M):
            copy = Path(folder) / path.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(text, encoding="utf-8")


def codes_of(context, path):
    """The codes of what `bop check` says to a file, and its whole answer."""
    status, output, error = context.run(["check", "--format", "json", path.name], cwd=path.parent)
    if status not in (0, 1) or not output.strip():
        raise Failure(f"bop check ended with {status}\n{output}{error}")
    return [diagnostic["code"] for diagnostic in json.loads(output)], output


def markdown_blocks(text, language):
    """(line, block) of every fenced block of that language; line counts from 1."""
    blocks, current, start = [], None, 0
    for number, line in enumerate(text.splitlines(), 1):
        if current is None and line.strip() == f"```{language}":
            current, start = [], number + 1
        elif current is not None and line.strip() == "```":
            blocks.append((start, "\n".join(current) + "\n"))
            current = None
        elif current is not None:
            current.append(line)
    return blocks


def main(tests):
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--source", required=True)
    arguments.add_argument("--bop", required=True)
    arguments.add_argument("--update", action="store_true", help="rewrite the expectations")
    arguments.add_argument("filter", nargs="?", default="")
    options = arguments.parse_args()
    context = Context(options.source, options.bop, options.update)
    chosen = [(name, test) for name, test in tests(context) if options.filter in name]
    failed = 0

    def run(pair):
        try:
            pair[1]()
            return pair[0], None
        except Failure as failure:
            return pair[0], str(failure)
        except subprocess.TimeoutExpired:
            return pair[0], f"took longer than {SECONDS_MAX} s"
        except Exception as error:  # a defect of the test itself counts as a failure, with its name
            return pair[0], f"{type(error).__name__}: {error}"

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, failure in pool.map(run, chosen):
            if failure is not None:
                failed += 1
                print(f"FAILED {name}\n{failure}\n")
    print(f"{len(chosen) - failed} of {len(chosen)} passed")
    if not chosen:
        print("no test was found")
    sys.exit(1 if failed or not chosen else 0)
