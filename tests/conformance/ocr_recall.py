#!/usr/bin/env python3
"""What a reading of receipts can be worth at most: how often the true date, total, company and
address stand in the words that were read, in any of a word's readings.

usage: ocr_recall.py TRUTH.jsonl WORDS.jsonl… [--split 0|1] [--each]
TRUTH: a line a receipt, {"image", "entities": {date, total, company, address}, "words"}.
WORDS: what bop_conformance_words writes. Several files are several passes: each is counted alone,
and then together, where a value counts that stands in any of them. `--split` takes only one half
of the companies, so that what was chosen on one half is measured on the other; `--each` names the
receipts of which something was not found.
Never: which of the words is the date. That is the choice's part, counted by the suite `sroie`.
"""
import argparse
import collections
import hashlib
import json
import re
import statistics
import unicodedata
from pathlib import Path

FIELDS = ("date", "total", "company", "address")


def plain(text):
    """Letters and digits, upper case, as the yardsticks compare names and addresses."""
    text = unicodedata.normalize("NFKD", text)
    return "".join(c for c in text.upper() if c.isascii() and c.isalnum())


def half_of(company):
    return int(hashlib.sha1(plain(company).encode()).hexdigest(), 16) % 2


def rows_of(words):
    """Words as rows, top to bottom, left to right: those whose heights overlap by half."""
    rows = []
    for word in sorted(words, key=lambda w: w["box"][1] + w["box"][3] / 2):
        _, y, _, h = word["box"]
        for row in rows[-3:]:
            _, other_y, _, other_h = row[-1]["box"]
            overlap = min(y + h, other_y + other_h) - max(y, other_y)
            if overlap >= 0.5 * min(h, other_h):
                row.append(word)
                break
        else:
            rows.append([word])
    return [word for row in rows for word in sorted(row, key=lambda w: w["box"][0])]


def readings(word):
    return [word["text"]] + [other[0] for other in word.get("others", ())]


def stands_in(target, choices):
    """Whether `target` is spelt by words in a row, taking any one reading of each; it may begin and
    end inside a word."""
    if not target:
        return False
    open_at = set()  # how much of the target is spelt so far
    for texts in choices:
        after = set()
        for text in texts:
            if target in text:
                return True
            for at in open_at:
                rest = target[at:]
                if text.startswith(rest):
                    return True
                if rest.startswith(text):
                    after.add(at + len(text))
            for length in range(1, min(len(text), len(target) - 1) + 1):
                if text.endswith(target[:length]):
                    after.add(length)
        open_at = after
    return False


def amounts(texts):
    found = set()
    for text in texts:
        number = re.fullmatch(r"[^\d]*(\d[\d,]*\.\d\d)[^\d]*", text.replace(" ", ""))
        if number:
            found.add(number[1].replace(",", ""))
    return found


def total_stands_in(total, words):
    wanted = amounts([total])
    texts = [readings(word) for word in words]
    for at, choices in enumerate(texts):
        if wanted & amounts(choices):
            return True
        if at and wanted & amounts([a + b for a in texts[at - 1] for b in choices]):
            return True
    return False


def found_in(entities, pages):
    words = [word for page in pages for word in page["words"]]
    rows = [word for page in pages for word in rows_of(page["words"])]
    orders = [[[t for t in map(plain, readings(w)) if t] or [""] for w in o] for o in (rows, words)]
    result = {}
    for field in FIELDS:
        truth = entities.get(field, "")
        if not truth:
            continue
        result[field] = total_stands_in(truth, rows) if field == "total" else any(
            stands_in(plain(truth), order) for order in orders)
    return result


def tokens(texts):
    return collections.Counter(t for text in texts for t in map(plain, text.split()) if t)


def word_recall(receipt, pages):
    truth = tokens(receipt["words"])
    read = collections.Counter()
    first = collections.Counter()
    for page in pages:
        for word in page["words"]:
            for text in {plain(t) for t in readings(word)} - {""}:
                read[text] += 1
            if plain(word["text"]):
                first[plain(word["text"])] += 1
    return sum((truth & read).values()), sum(truth.values()), \
        sum((truth & first).values()), sum(first.values())


def load(path):
    return {Path(d["file"]).name: d for d in map(json.loads, Path(path).read_text().splitlines())}


def report(name, receipts, documents, each):
    hits = collections.Counter()
    asked = collections.Counter()
    recall = [0, 0, 0, 0]
    for image, receipt in receipts.items():
        united = {}
        for document in documents:
            if image not in document:
                continue
            for field, there in found_in(receipt["entities"], document[image]["pages"]).items():
                united[field] = united.get(field, False) or there
        for field, there in united.items():
            asked[field] += 1
            hits[field] += there
            if each and not there:
                print(f"  {image}: {field} `{receipt['entities'][field]}` is not there")
        if len(documents) == 1 and image in documents[0]:
            counts = word_recall(receipt, documents[0][image]["pages"])
            recall = [a + b for a, b in zip(recall, counts)]
    line = f"{name:<34}" + " ".join(
        f"{f} {100 * hits[f] / max(1, asked[f]):5.1f} %" for f in FIELDS) + f" of {max(asked.values(), default=0)}"
    if recall[1]:
        line += f"; words {100 * recall[0] / recall[1]:.1f} %, precision {100 * recall[2] / recall[3]:.1f} %"
    seconds = [d["seconds"] for f in documents for i, d in f.items() if i in receipts and "seconds" in d]
    if seconds and len(documents) == 1:
        line += f"; {statistics.median(seconds):.2f} s"
    print(line, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("truth")
    parser.add_argument("words", nargs="+")
    parser.add_argument("--split", type=int, choices=(0, 1))
    parser.add_argument("--each", action="store_true")
    options = parser.parse_args()
    receipts = {}
    for receipt in map(json.loads, Path(options.truth).read_text().splitlines()):
        company = receipt["entities"].get("company", "")
        if options.split is None or half_of(company) == options.split:
            receipts[Path(receipt["image"]).name] = receipt
    passes = {path: load(path) for path in options.words}
    read = set.intersection(*({*documents} for documents in passes.values()))
    receipts = {image: receipt for image, receipt in receipts.items() if image in read}
    for path, documents in passes.items():
        report(Path(path).stem, receipts, [documents], options.each and len(passes) == 1)
    if len(passes) > 1:
        report("any of them", receipts, list(passes.values()), options.each)


if __name__ == "__main__":
    main()
