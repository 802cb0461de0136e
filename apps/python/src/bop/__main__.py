"""python -m bop POLICY FILE -o VERDICTS: the rows of a Parquet or Arrow file judged, into another.

Ends as `bop run` does: 0 all is decided, 1 something is wrong, a row that can't be judged among it, 2 the
command is wrong, 3 a row is undetermined.
"""
import argparse
import collections
import os
import sys
from typing import List, Optional

from . import BopError, load
from ._table import check_name, write_table


def arguments_of(words: Optional[List[str]]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bop", description="Judges the rows of a Parquet or Arrow file and writes their verdicts as one.",
        epilog="`bop run` does the same of JSON Lines, CSV and packed files.")
    parser.add_argument("policy", help="the .bop file")
    parser.add_argument("table", help="a file of Parquet (.parquet) or Arrow IPC (.arrow, .feather): a column a field")
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help="where verdicts go: .parquet, .arrow")
    parser.add_argument("--as-of", metavar="MOMENT", help="the moment to judge as of: 2026-03-02 (now)")
    parser.add_argument("--reference", action="append", default=[], metavar="NAME=FILE",
                        help="a set of reference data; once for each")
    parser.add_argument("--parameters", metavar="FILE", help="the house's values (.csv, .json)")
    return parser.parse_args(words)


def references_of(given: List[str]) -> dict:
    found = {}
    for one in given:
        name, equals, file = one.partition("=")
        if not equals or name in found:
            raise ValueError(f"`--reference {one}`: give each set once, as NAME=FILE")
        found[name] = file
    return found


def check_output(table: str, output: str) -> None:
    """Before anything is judged."""
    check_name(output)
    if os.path.exists(output) and os.path.exists(table) and os.path.samefile(table, output):
        raise ValueError(f"`{output}` is the table that is judged: name another file for the verdicts")


def told(outcomes: List[Optional[str]]) -> str:
    counts = collections.Counter("not judged" if one is None else one for one in outcomes)
    return ", ".join(f"{outcome} {count:,}" for outcome, count in counts.most_common())


def main(words: Optional[List[str]] = None) -> int:
    given = arguments_of(words)
    try:
        references = references_of(given.reference)
        check_output(given.table, given.output)
    except (BopError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    try:
        policy = load(given.policy, references=references, parameters=given.parameters)
        if policy.notes:
            print(policy.notes, end="", file=sys.stderr)
        verdicts = policy.evaluate_file(given.table, given.as_of)
        write_table(verdicts, given.output)
    except (BopError, OSError, ValueError) as error:  # pyarrow's are of the last two, and many lines long
        print(str(error).partition("\n")[0] if not isinstance(error, BopError) else error, file=sys.stderr)
        return 1
    outcomes = verdicts["outcome"].to_pylist()
    print(f"{len(outcomes):,} rows judged: {told(outcomes)}" if outcomes else "there are no rows", file=sys.stderr)
    return 1 if None in outcomes else 3 if "undetermined" in outcomes else 0


if __name__ == "__main__":
    sys.exit(main())
