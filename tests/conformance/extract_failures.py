#!/usr/bin/env python3
"""Ten failures of a suite of documents with pictures: a page that shows, for each, what was wanted,
what was read and why, and the document with its words, candidates and choices drawn on it.

usage: extract_failures.py --bop BOP --extract BUILD/tests/conformance/bop_conformance_extract
                           [--suite sroie|zugferd] [--count 10] [--out FOLDER]
It reads the suite under $BOP_YARDSTICKS (sroie takes some eight minutes) and writes
FOLDER/failures.html beside the pictures (default: failures/SUITE). Those that cost most come first:
wrong though sure, wrong, then unknown; each document once, the fields by turns.
Never: into the project, since the pictures are of documents that are not ours.
"""
import argparse
import collections
import html
import json
import os
import subprocess
import sys
from pathlib import Path

TYPES = {"sroie": "std.receipt.Receipt", "zugferd": "std.invoice.Invoice"}
FOLDERS = {"sroie": "sroie", "zugferd": "zugferd"}
SURE = 0.9


def cost(failure):
    """How bad it is, the worst first."""
    if not failure["read"]:
        return 2
    return 0 if float(failure["confidence"]) >= SURE else 1


def chosen(failures, count):
    """The dearest failures, a document once, taken from the fields by turns."""
    queues = collections.OrderedDict()
    for failure in sorted(failures, key=cost):
        queues.setdefault((cost(failure), failure["field"]), collections.deque()).append(failure)
    taken, documents = [], set()
    for level in range(3):
        of_level = [queue for key, queue in queues.items() if key[0] == level]
        while any(of_level) and len(taken) < count:
            for queue in of_level:
                while queue and queue[0]["document"] in documents:
                    queue.popleft()
                if queue and len(taken) < count:
                    documents.add(queue[0]["document"])
                    taken.append(queue.popleft())
    return taken


def draw(bop, suite, document, picture):
    """The pictures of one document's pages, and its record as text."""
    result = subprocess.run(
        [bop, "extract", "--type", TYPES[suite], "--debug-image", str(picture), str(document)],
        capture_output=True, text=True, check=False)
    if result.returncode != 0:
        sys.exit(f"{document}: {result.stderr}")
    return sorted(picture.parent.glob(picture.stem + "*.png")), result.stdout


def section(failure, pictures, record):
    got = f"read <code>{html.escape(failure['read'])}</code>" if failure["read"] else \
        f"unknown: {html.escape(failure['why'])}"
    images = "".join(f'<img src="{html.escape(picture.name)}" alt="">' for picture in pictures[:1])
    return (f"<section><h2>{html.escape(failure['document'])}: {failure['field']}</h2>"
            f"<p>wanted <code>{html.escape(failure['wanted'])}</code>, {got}, "
            f"confidence {failure['confidence']}</p><div>{images}"
            f"<pre>{html.escape(record)}</pre></div></section>")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--bop", required=True)
    parser.add_argument("--extract", required=True)
    parser.add_argument("--suite", choices=sorted(TYPES), default="sroie")
    parser.add_argument("--count", type=int, default=10)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    out = arguments.out or Path("failures") / arguments.suite
    out.mkdir(parents=True, exist_ok=True)
    listed = out / "failures.jsonl"
    subprocess.run([arguments.extract, arguments.suite, "--failures", str(listed)], check=False)
    failures = [json.loads(line) for line in listed.read_text().splitlines()]
    if not failures:
        sys.exit(f"{arguments.suite}: no failure, or the suite was not read")
    folder = Path(os.environ["BOP_YARDSTICKS"]) / FOLDERS[arguments.suite]
    body = ""
    for number, failure in enumerate(chosen(failures, arguments.count), 1):
        pictures, record = draw(arguments.bop, arguments.suite, folder / failure["document"],
                                out / f"{number:02}.png")
        body += section(failure, pictures, record)
    (out / "failures.html").write_text(
        "<!doctype html><meta charset=utf-8><title>Failures</title><style>body{font-family:sans-serif}"
        "section div{display:flex;gap:1em}img{max-width:45%;max-height:90vh;object-fit:contain}"
        f"pre{{white-space:pre-wrap}}</style>{body}")
    print(out / "failures.html")


if __name__ == "__main__":
    main()
