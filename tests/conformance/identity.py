#!/usr/bin/env python3
"""Vectors of identifiers as Bop expressions, through check and every engine.

usage: identity.py --bop BOP [--vectors FILE] [--verbose]

FILE (default $BOP_YARDSTICKS/ids/vectors.tsv) has a header and the columns type, number, expected
(valid or invalid), reason. A vector becomes a record of one policy, which takes it for valid or not by the function of its type; that must be
what is expected, in every engine. Prints `ids: RIGHT/TOTAL` and every vector that is not right; a type that no
function takes counts as wrong. A Belgian account whose bank is in no register is printed, too, but does not fail
the run: Bop has no register of banks.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ENGINES = ("interpret", "jit")
FUNCTIONS = {
    "au.abn": "is_abn", "bic": "is_bic", "br.cnpj": "is_cnpj",
    "ca.bn": "is_canadian_business_number", "cusip": "is_cusip", "de.leitweg": "is_leitweg_id",
    "de.stnr": "is_german_tax_number", "ean": "is_gtin", "eu.eic": "is_eic", "figi": "is_figi",
    "gs1_128": "is_gs1_label", "iban": "is_iban", "imo": "is_imo", "isbn": "is_isbn",
    "isin": "is_isin", "lei": "is_lei", "luhn": "is_luhn", "mx.rfc": "is_rfc",
    "nz.bankaccount": "is_new_zealand_account", "us.ssn": "is_ssn", "eu.vat": "is_vat_id",
    "vatin": "is_vat_id",
}
HYPHENS_ARE_PART = {"is_leitweg_id", "is_new_zealand_account", "is_gs1_label", "is_eic"}
VAT_PREFIXES = {"gr": "EL"}  # where it is not the country


def call(kind):
    """The condition over vector.number for a type, or None where no function takes it."""
    country, _, what = kind.partition(".")
    if what in ("vat", "mva"):
        # These write the number with or without its country; the library wants it.
        return "(is_vat_id(compact(vector.number)) or is_vat_id(compact(vector.prefixed)))"
    if what == "iban":
        return f'(is_iban(compact(vector.number)) and starts_with(vector.number, "{country.upper()}"))'
    function = FUNCTIONS.get(kind)
    if function is None:
        return None
    number = "vector.number" if function in HYPHENS_ARE_PART else "compact(vector.number)"
    return f"{function}({number})"


def policy_of(kinds):
    rules = "".join(
        f"""
rule V-{i} "{kind}"
  when vector.kind = "{kind}" and {call(kind)}
  then valid
""" for i, kind in enumerate(kinds))
    return f"""policy vectors.identifiers "Vectors of identifiers"

use std.identity, std.text

type Vector is record
  kind     : Text
  number   : Text
  prefixed : Text

subject vector : Vector

role reader

decision verdict
  outcomes invalid < valid
  combine  most severe
  default  invalid
  asks     reader
{rules}"""


def outcomes(bop, vectors, kinds, engine, folder):
    policy, records = Path(folder) / "vectors.bop", Path(folder) / "vectors.jsonl"
    policy.write_text(policy_of(kinds), encoding="utf-8")
    with records.open("w", encoding="utf-8") as out:
        for kind, number, *_ in vectors:
            country = kind.partition(".")[0]
            prefix = VAT_PREFIXES.get(country, country.upper())
            out.write(json.dumps({"kind": kind, "number": number.strip(),
                                  "prefixed": prefix + number.strip()}) + "\n")
    run = subprocess.run(
        [bop, "run", str(policy), str(records), "--engine", engine, "--format", "json", "--as-of",
         "2026-01-01"], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        sys.exit(f"ids: bop ended with {run.returncode}: {run.stderr[:2000]}")
    return [json.loads(line)["outcome"] for line in run.stdout.splitlines()]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--bop", required=True)
    parser.add_argument("--vectors")
    given = parser.parse_args()
    file = Path(given.vectors or
                Path(os.environ.get("BOP_YARDSTICKS", "../shared/data")) / "ids/vectors.tsv")
    if not file.is_file():
        print(f"ids: not run, {file} is not there")
        return 1
    lines = file.read_text(encoding="utf-8").splitlines()[1:]
    vectors = [tuple(line.split("\t")[:4]) for line in lines]
    kinds = sorted({kind for kind, *_ in vectors if call(kind) is not None})
    wrong = set()
    with tempfile.TemporaryDirectory() as folder:
        for engine in ENGINES:
            found = outcomes(given.bop, vectors, kinds, engine, folder)
            if len(found) != len(vectors):
                sys.exit(f"ids: {len(found)} verdicts of {len(vectors)} in {engine}")
            for vector, outcome in zip(vectors, found):
                if call(vector[0]) is None or outcome != vector[2]:
                    wrong.add((*vector, engine, outcome))
    for kind, number, expected, reason, engine, outcome in sorted(wrong):
        what = outcome if call(kind) else "no function takes it"
        print(f"  {kind} {number!r} is {expected} {reason}; {engine}: {what}")
    missed = {(kind, number) for kind, number, *_ in wrong}
    failed = {vector for vector in wrong if (vector[0], vector[3]) != ("be.iban", "InvalidComponent")}
    print(f"ids: {len(vectors) - len(missed)}/{len(vectors)} in each of {len(ENGINES)} engines")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
