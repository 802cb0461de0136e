#!/usr/bin/env python3
"""Fits how often words that were read so were right: runtime/extract/word_trust_table.inc.

usage: fit_word_trust.py TRUTH.jsonl UNITED.jsonl [--layers LAYERS.jsonl] [--write word_trust_table.inc]
TRUTH: a line a receipt with all its words. UNITED: what `bop_conformance_words unite` writes of the
looks at these receipts, and at PDFs read as pictures whose own words are LAYERS (`bop_conformance_words
read FILE…`): clear pages, of which there are few among the receipts.
A word is right if the document has it (one or two letters only as often as they were read); capitals
and signs around it do not count, nor words that are only signs. The receipts' words are not all there,
so a word that was read rightly may count as wrong, and what is promised is a little too low. For each
kind of witness, on pages that are not clear and on those that are, the share of right words never
falls as more speaks for them (pool adjacent violators). Prints a table of reliability for receipts
of companies that the fit did not see: words by the share it promised, beside the share that was
right.
Never: a receipt of the same company on both sides.
"""
import argparse
import collections
import hashlib
import json
import re
from pathlib import Path

WITNESSES = ("OnlyLook", "OneOfSeveral", "BorneOut", "Outvoted", "Contradicted")
STEPS = 20
FOLDS = 5
PRIOR = 1  # words at each step that are taken as seen before, so that few words promise nothing extreme


def core(text):
    return re.sub(r"^[\W_]+|[\W_]+$", "", text.upper())


def fold_of(company):
    letters = "".join(c for c in company.upper() if c.isalnum())
    return int(hashlib.sha1(letters.encode()).hexdigest(), 16) % FOLDS


def samples_of(receipt, document):
    """(row of the table, weight, right) of each word that was read."""
    texts = receipt["words"] + list(receipt["entities"].values())
    lines = ["".join(map(core, text.split())) for text in texts]
    there = collections.Counter(core(token) for text in texts for token in text.split())
    for page in document["pages"]:
        for word in page["weighed"]:
            text = core(word["text"])
            if not text:  # signs: the truth has them with the words beside them, or not at all
                continue
            right = there[text] > 0
            if right and len(text) < 3:
                there[text] -= 1
            elif not right and len(text) > 3:  # cut from its neighbours in another way
                right = any(text in line for line in lines)
            yield word["witness"] + len(WITNESSES) * word["clear"], word["weight"], right


def fitted(samples, before):
    """Shares of right words at the steps 0 … STEPS of the weight, where `before` was expected."""
    hits = [PRIOR * share for share in before]
    all_ = [PRIOR] * (STEPS + 1)
    for weight, right in samples:
        place = min(max(weight, 0.0), 1.0) * STEPS
        below = min(int(place), STEPS - 1)
        for step, part in ((below, 1 - place + below), (below + 1, place - below)):
            hits[step] += part * right
            all_[step] += part
    blocks = []  # share, weight, steps
    for step in range(STEPS + 1):
        blocks.append([hits[step] / all_[step], all_[step], 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            share, weight, steps = blocks.pop()
            before = blocks[-1]
            before[0] = (before[0] * before[1] + share * weight) / (before[1] + weight)
            before[1] += weight
            before[2] += steps
    return [share for share, _, steps in blocks for _ in range(steps)]


def fit(samples):
    """The rows of the table; of clear pages there are few, and the others say what to expect."""
    of = collections.defaultdict(list)
    for row, weight, right in samples:
        of[row].append((weight, right))
    table = []
    for row in range(len(WITNESSES)):
        average = sum(right for _, right in of[row]) / max(len(of[row]), 1)
        table.append(fitted(of[row], [average] * (STEPS + 1)))
    return table + [fitted(of[row + len(WITNESSES)], table[row]) for row in range(len(WITNESSES))]


def trust(shares, weight):
    place = min(max(weight, 0.0), 1.0) * STEPS
    below = min(int(place), STEPS - 1)
    return shares[below] * (1 - place + below) + shares[below + 1] * (place - below)


def reliability(by_fold):
    bins = collections.defaultdict(list)
    for fold in range(FOLDS):
        table = fit([s for other in range(FOLDS) if other != fold for s in by_fold[other]])
        for row, weight, right in by_fold[fold]:
            promised = trust(table[row], weight)
            bins[min(int(promised * 10), 9)].append((promised, right))
    words = sum(map(len, bins.values()))
    gap = 0
    print("promised  words  mean promised  right")
    for bin_ in sorted(bins):
        promised = sum(p for p, _ in bins[bin_]) / len(bins[bin_])
        right = sum(r for _, r in bins[bin_]) / len(bins[bin_])
        gap += abs(promised - right) * len(bins[bin_])
        print(f"{bin_ / 10:.1f}–{bin_ / 10 + 0.1:.1f}  {len(bins[bin_]):6}  {promised:13.3f}  {right:.3f}")
    every = [sample for these in bins.values() for sample in these]
    brier = sum((promised - right) ** 2 for promised, right in every) / words
    print(f"{words} words; mean gap between promised and right {gap / words:.3f}, Brier score {brier:.4f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("truth")
    parser.add_argument("united")
    parser.add_argument("--layers")
    parser.add_argument("--write")
    options = parser.parse_args()
    receipts = {Path(r["image"]).name: r
                for r in map(json.loads, Path(options.truth).read_text().splitlines())}
    for layer in map(json.loads, Path(options.layers).read_text().splitlines() if options.layers else ()):
        words = [word["text"] for page in layer["pages"] for word in page["words"]]
        receipts[Path(layer["file"]).name] = {  # whose it is stands at its top
            "words": [" ".join(words)], "entities": {"company": "".join(words[:3])}}
    by_fold = [[] for _ in range(FOLDS)]
    documents = 0
    for document in map(json.loads, Path(options.united).read_text().splitlines()):
        receipt = receipts.get(Path(document["file"]).name)
        if receipt:
            documents += 1
            company = receipt["entities"].get("company", "")
            by_fold[fold_of(company)].extend(samples_of(receipt, document))
    every = [sample for fold in by_fold for sample in fold]
    for row, name in enumerate(WITNESSES + tuple(f"{name}, clear page" for name in WITNESSES)):
        these = [right for at, _, right in every if at == row]
        if these:
            print(f"{name:<25} {len(these):6} words, {100 * sum(these) / len(these):.1f} % right")
    reliability(by_fold)
    if options.write:
        rows = "".join("    {" + ", ".join(f"{share:.3f}" for share in row) + "},\n" for row in fit(every))
        Path(options.write).write_text(
            f"// Made by tests/conformance/fit_word_trust.py of {documents} documents; do not edit.\n" + rows)


if __name__ == "__main__":
    main()
