"""Judges one bill as a dict, then a table of bills, and counts what became of them."""
from decimal import Decimal
from pathlib import Path

import polars

import bop

bills = Path(__file__).parent.parent / "embed_c"
policy = bop.load(bills / "bills.bop", references={"vendors": bills / "vendors.csv"})

bill = {"number": "A-3", "vendor_id": "V-1", "net": Decimal("50.00"), "tax": Decimal("9.50"), "gross": Decimal("59.50"),
        "category": "services", "issued": "2026-03-01", "payee": {"name": "Linden GmbH", "iban": "FR1420041010050500013M02606"}}
verdict = policy.evaluate(bill, as_of="2026-03-02")
print(verdict.record, verdict.outcome)
print(verdict.explain().splitlines()[2].strip())

# Texts, not floats: amounts stay what they are.
table = polars.read_csv(Path(__file__).parent / "bills.csv", infer_schema=False)
judged = policy.evaluate_table(table, as_of="2026-03-02")
for row in judged.iter_rows(named=True):
    print(row["record"], row["outcome"], *row["rules"], *row["needs"])

try:
    policy.evaluate({**bill, "gross": 59.5})
except bop.BopError as error:
    print(error.code, error.message)
