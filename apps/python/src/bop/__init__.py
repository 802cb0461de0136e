"""Bop policies in Python.

    import bop

    policy = bop.load("bills.bop", references={"vendors": "vendors.csv"})
    verdict = policy.evaluate({"number": "A-1", "vendor_id": "V-1", "gross": "EUR 119.00"})
    print(verdict.outcome, verdict.explain())

    table = policy.evaluate_table(bills)      # pyarrow, pandas or polars
    table = policy.evaluate_file("bills.parquet")

Amounts are texts with their currency, or decimal.Decimal where the policy says the currency; a
float is refused, because it is no exact amount. A policy never changes and may be used by any
number of threads. What can't be done is a BopError, with a code, what to do, and a page.
"""
from __future__ import annotations

from ._library import BopError
from ._policy import Decision, Policy, Slot, Verdict, load
from ._table import VerdictBatch, Verdicts

__all__ = ["BopError", "Decision", "Policy", "Slot", "Verdict", "VerdictBatch", "Verdicts", "load", "version"]


def version() -> str:
    """The release of libbop that is in use."""
    from ._library import library

    return library.bop_version().decode()
