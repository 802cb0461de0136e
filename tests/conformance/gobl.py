#!/usr/bin/env python3
"""XML invoices of the gobl suite as records of std.einvoice.

usage: gobl.py --bop BOP [--folder DIR] [--verbose]

DIR (default $BOP_YARDSTICKS/gobl) has cii-parse and ubl-parse with XML. Each file is read by `bop extract`; what the record says is compared with
the parse that the suite expects (out/NAME.json beside the XML) where that is there, and always with what a second, plain reader
finds at the same places: fields that both have must agree. XML that is no invoice must be refused as such. The suite's calculated invoices
(calc-examples) are judged by a policy that calculates each line, rate and total anew: nothing may differ. Prints `gobl: PASSED/TOTAL` (files)
and how many fields were compared with which.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml
from decimal import Decimal, InvalidOperation
from pathlib import Path

POLICY = """policy gobl.reading "The whole model"
use std.einvoice
subject invoice : EInvoice
role clerk
decision reading
  outcomes take releases < ask
  combine  most severe
  default  ask to clerk
  asks     clerk
rule GO-01 "It has a number"
  when    invoice.number is missing
  then    ask to clerk
"""

CALCULATED = """policy gobl.arithmetic "What a calculated invoice says is what comes out"
type Part is record
  amount : Number
type Line is record
  quantity  : Number
  price     : Number
  sum       : Number
  discounts : list of Part
  charges   : list of Part
  total     : Number
type Rate is record
  base      : Number
  points    : Number
  amount    : Number
  surcharge : Number
type Category is record
  amount : Number
  rates  : list of Rate
type Totals is record
  sum            : Number
  discount       : Number
  charge         : Number
  tax_included   : Number
  total          : Number
  tax            : Number
  total_with_tax : Number
  retained       : Number
  rounding       : Number
  payable        : Number
type Calculated is record
  id         : Text
  lines      : list of Line
  rates      : list of Rate
  categories : list of Category
  totals     : Totals
subject invoice : Calculated
role clerk
codes Reasons
  DIFFERS "It comes out otherwise" for clerk
decision arithmetic
  outcomes right releases < wrong
  combine  most severe
  default  wrong to clerk
  asks     clerk
let totals = invoice.totals
rule GC-00 "There is something to calculate"
  when    count(invoice.lines) > 0
  then    right
rule GC-01 "Quantity times price" for each line in invoice.lines
  when    round(line.quantity * line.price, half_up, 2) <> line.sum
  then    wrong with DIFFERS
rule GC-02 "Less discounts, plus charges" for each line in invoice.lines
  when    round(line.sum - (sum of d.amount for d in line.discounts) + (sum of c.amount for c in line.charges),
                half_up, 2) <> line.total
  then    wrong with DIFFERS
rule GC-03 "The lines make the sum"
  when    (sum of l.total for l in invoice.lines) <> totals.sum
  then    wrong with DIFFERS
rule GC-04 "The document's discounts, charges and included tax"
  when    totals.sum - totals.discount + totals.charge - totals.tax_included <> totals.total
  then    wrong with DIFFERS
rule GC-05 "The rate of its base" for each rate in invoice.rates
  when    round(rate.base * rate.points * 0.01, half_up, 2) <> rate.amount
  then    wrong with DIFFERS
rule GC-06 "The rates of a tax" for each tax in invoice.categories
  when    (sum of r.amount + r.surcharge for r in tax.rates) <> tax.amount
  then    wrong with DIFFERS
rule GC-07 "Total and tax"
  when    totals.total + totals.tax <> totals.total_with_tax
  then    wrong with DIFFERS
rule GC-08 "What is to be paid"
  when    totals.total_with_tax - totals.retained + totals.rounding <> totals.payable
  then    wrong with DIFFERS
"""

INVOICES = ("Invoice", "CreditNote", "CrossIndustryInvoice", "CrossIndustryDocument")
AGREEMENT = "SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement/"
SETTLEMENT = "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/"
SUMMATION = SETTLEMENT + "SpecifiedTradeSettlementHeaderMonetarySummation/"
LINE_SUM = "SpecifiedLineTradeSettlement/SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount"
# field → (path in UBL, path in CII), written down without a look at Bop's own table
HEADER = {
    "number": ("ID", "ExchangedDocument/ID"),
    "issue_date.value": ("IssueDate", "ExchangedDocument/IssueDateTime/DateTimeString"),
    "currency_code": ("DocumentCurrencyCode", SETTLEMENT + "InvoiceCurrencyCode"),
    "seller.name": ("AccountingSupplierParty/Party/PartyLegalEntity/RegistrationName",
                    AGREEMENT + "SellerTradeParty/Name"),
    "buyer.name": ("AccountingCustomerParty/Party/PartyLegalEntity/RegistrationName",
                   AGREEMENT + "BuyerTradeParty/Name"),
    "seller.address.city": ("AccountingSupplierParty/Party/PostalAddress/CityName",
                            AGREEMENT + "SellerTradeParty/PostalTradeAddress/CityName"),
    "buyer.address.country_code": ("AccountingCustomerParty/Party/PostalAddress/Country/IdentificationCode",
                                   AGREEMENT + "BuyerTradeParty/PostalTradeAddress/CountryID"),
    "totals.lines_net.value": ("LegalMonetaryTotal/LineExtensionAmount", SUMMATION + "LineTotalAmount"),
    "totals.without_vat.value": ("LegalMonetaryTotal/TaxExclusiveAmount", SUMMATION + "TaxBasisTotalAmount"),
    "totals.with_vat.value": ("LegalMonetaryTotal/TaxInclusiveAmount", SUMMATION + "GrandTotalAmount"),
    "totals.due.value": ("LegalMonetaryTotal/PayableAmount", SUMMATION + "DuePayableAmount"),
}
LINE = {
    "identifier": ("ID", "AssociatedDocumentLineDocument/LineID"),
    "item.name": ("Item/Name", "SpecifiedTradeProduct/Name"),
    "quantity.value": ("InvoicedQuantity|CreditedQuantity", "SpecifiedLineTradeDelivery/BilledQuantity"),
    "net_amount.value": ("LineExtensionAmount", LINE_SUM),
    "price.net_price.value": ("Price/PriceAmount",
                              "SpecifiedLineTradeAgreement/NetPriceProductTradePrice/ChargeAmount"),
}
# what the suite's own parse calls them; what it calculates anew (totals where its sum of the lines is not that of the XML) is left to the XML
EXPECTED = {
    "number": "code", "issue_date.value": "issue_date", "currency_code": "currency", "buyer_reference": "ordering.code",
    "seller.name": "supplier.name", "buyer.name": "customer.name",
    "seller.address.city": "supplier.addresses.0.locality", "seller.address.post_code": "supplier.addresses.0.code",
    "seller.address.country_code": "supplier.addresses.0.country", "buyer.address.city": "customer.addresses.0.locality",
    "buyer.address.country_code": "customer.addresses.0.country", "payee.name": "payment.payee.name",
}
EXPECTED_TOTALS = {"totals.without_vat.value": "totals.total", "totals.vat.value": "totals.tax",
                   "totals.with_vat.value": "totals.total_with_tax"}
EXPECTED_LINE = {"item.name": "item.name", "quantity.value": "quantity", "item.description": "item.description",
                 "item.country_of_origin": "item.origin", "order_line": "order"}


def local(tag):
    return tag.rpartition("}")[2]


def find(element, path):
    """The texts at a path of local names."""
    at = [element]
    for step in path.split("/"):
        at = [child for one in at for child in one if local(child.tag) in step.split("|")]
    return [" ".join("".join(one.itertext()).split()) for one in at]


def said(record, path):
    """The value of a field of a record as `bop extract --format json` writes it, or None."""
    at = record
    for step in path.split("."):
        at = at.get(step) if isinstance(at, dict) else None
        if at is None:
            return None
    return at.get("value") if isinstance(at, dict) else None


def lines_of(record):
    lines = record.get("lines")
    return lines if isinstance(lines, list) else []


def looked_up(tree, path):
    for step in path.split("."):
        if isinstance(tree, list):
            tree = tree[int(step)] if int(step) < len(tree) else None
        else:
            tree = tree.get(step) if isinstance(tree, dict) else None
    return tree


def same(ours, theirs):
    if str(ours) == str(theirs):
        return True
    digits = str(theirs)
    if len(digits) == 8 and digits.isdigit() and str(ours) == f"{digits[:4]}-{digits[4:6]}-{digits[6:]}":
        return True
    try:
        return Decimal(str(ours)) == Decimal(digits)
    except InvalidOperation:
        return " ".join(str(ours).split()) == " ".join(digits.split())


class Compared:
    def __init__(self, name):
        self.name, self.fields, self.wrong = name, 0, []

    def field(self, path, ours, theirs):
        if ours is None or theirs in (None, ""):
            return
        self.fields += 1
        if not same(ours, theirs):
            self.wrong.append(f"{self.name}: {path}: `{ours}`, expected `{theirs}`")


def with_xml(compared, record, root):
    syntax = 0 if local(root.tag) in ("Invoice", "CreditNote") else 1
    for path, places in HEADER.items():
        texts = find(root, places[syntax])
        if len(texts) == 1:
            compared.field(path, said(record, path), texts[0])
    lines = ([line for line in root if local(line.tag) in ("InvoiceLine", "CreditNoteLine")] if syntax == 0 else
             [line for trade in root for line in trade if local(line.tag) == "IncludedSupplyChainTradeLineItem"])
    ours = lines_of(record)
    compared.field("lines", len(ours), len(lines))
    for number, (line, element) in enumerate(zip(ours, lines), 1):
        for path, places in LINE.items():
            texts = find(element, places[syntax])
            if len(texts) == 1:
                compared.field(f"lines[{number}].{path}", said(line, path), texts[0])


def with_expected(compared, record, expected):
    for path, theirs in EXPECTED.items():
        compared.field(path, said(record, path), looked_up(expected, theirs))
    lines_net, lines_sum = said(record, "totals.lines_net.value"), looked_up(expected, "totals.sum")
    if lines_net is not None and lines_sum is not None and same(lines_net, lines_sum):
        for path, theirs in EXPECTED_TOTALS.items():
            compared.field(path, said(record, path), looked_up(expected, theirs))
    ours = lines_of(record)
    compared.field("lines", len(ours), len(expected.get("lines", ours)))
    for number, (line, theirs) in enumerate(zip(ours, expected.get("lines", [])), 1):
        for path, name in EXPECTED_LINE.items():
            compared.field(f"lines[{number}].{path}", said(line, path), looked_up(theirs, name))


def calculated(path):
    """A document of the suite as a record of CALCULATED, or None where there is nothing to calculate."""
    tree = json.loads(path.read_text(encoding="utf-8"))
    invoice = tree.get("doc", tree)
    totals = invoice.get("totals", {})
    if "lines" not in invoice or "total_with_tax" not in totals:
        return None

    def parts(line, kind):
        return [{"amount": part["amount"]} for part in line.get(kind, [])]

    def rate(one):
        return {"base": one["base"], "points": one["percent"].rstrip("%"), "amount": one["amount"],
                "surcharge": one.get("surcharge", {}).get("amount", "0")}
    # a line without a price is worked out of others; it has nothing of its own to calculate
    lines = [{"quantity": line["quantity"], "price": line["item"]["price"], "sum": line["sum"], "total": line["total"],
              "discounts": parts(line, "discounts"), "charges": parts(line, "charges")}
             for line in invoice["lines"] if "price" in line.get("item", {})]
    categories = [{"amount": str(Decimal(tax["amount"]) + Decimal(tax.get("surcharge", "0"))),
                   "rates": [rate(one) if "percent" in one else
                             {"base": "0", "points": "0", "amount": one["amount"], "surcharge": "0"}
                             for one in tax["rates"]]}
                  for tax in totals.get("taxes", {}).get("categories", [])]
    names = ("sum", "discount", "charge", "tax_included", "total", "tax", "total_with_tax", "rounding", "payable")
    figures = {name: totals.get(name, "0") for name in names}
    figures["retained"] = totals.get("retained_tax", "0")
    return {"id": path.stem, "lines": lines, "categories": categories, "totals": figures,
            "rates": [one for tax in categories for one in tax["rates"]]}


def judge_calculated(bop, folder, files):
    """How many of the calculated invoices come out as they say, of how many; and those that do not."""
    policy, data = Path(folder) / "arithmetic.bop", Path(folder) / "calculated.jsonl"
    policy.write_text(CALCULATED, encoding="utf-8")
    records = [record for record in map(calculated, files) if record]
    data.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    done = subprocess.run([bop, "run", str(policy), str(data), "--format", "brief"], capture_output=True, text=True, check=False)
    verdicts = [json.loads(line) for line in done.stdout.splitlines()]
    wrong = [f"{one['record']}: {one['outcome']} {one['rules']}" for one in verdicts if one["outcome"] != "right"]
    if len(verdicts) != len(records):
        return 0, len(records), [done.stderr.strip() or "not every invoice was judged"]
    return len(records) - len(wrong), len(records), wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bop", required=True)
    parser.add_argument("--folder", default=os.path.join(os.environ.get("BOP_YARDSTICKS", "../shared/data"), "gobl"))
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    files = sorted(path for kind in ("cii-parse", "ubl-parse")
                   for path in (Path(options.folder) / kind).rglob("*.xml") if "out" not in path.parts)
    if not files:
        print(f"gobl: not run, no XML under {options.folder}")
        return 1
    passed, by_xml, by_json, refused, parses, wrong = 0, 0, 0, 0, 0, []
    with tempfile.TemporaryDirectory() as folder:
        policy = Path(folder) / "reading.bop"
        policy.write_text(POLICY, encoding="utf-8")
        for path in files:
            done = subprocess.run([options.bop, "extract", "--policy", str(policy), "--format", "json", str(path)],
                                  capture_output=True, text=True, check=False)
            root = xml.parse(path).getroot()
            name = str(path.relative_to(options.folder))
            if local(root.tag) not in INVOICES:
                if done.returncode != 0 and "B7013" in done.stderr:
                    passed, refused = passed + 1, refused + 1
                else:
                    wrong.append(f"{name}: no invoice, and yet it was read")
                continue
            if done.returncode != 0:
                wrong.append(f"{name}: {done.stderr.strip()}")
                continue
            record = json.loads(done.stdout)["fields"]
            plain = Compared(name)
            with_xml(plain, record, root)
            by_xml += plain.fields
            beside = path.parent / "out" / f"{path.stem}.json"
            if beside.exists():
                tree = json.loads(beside.read_text(encoding="utf-8"))
                parsed = Compared(name)
                with_expected(parsed, record, tree.get("doc", tree))
                by_json, parses = by_json + parsed.fields, parses + 1
                plain.wrong += parsed.wrong
            wrong += plain.wrong
            passed += not plain.wrong
        calculations = sorted((Path(options.folder) / "calc-examples").rglob("*.json"))
        right, judged, otherwise = judge_calculated(options.bop, folder, calculations) if calculations else (0, 0, [])
        wrong += otherwise
    print(f"gobl: {passed + right}/{len(files) + judged}: {passed} of {len(files)} XML files, {right} of {judged} "
          f"calculated invoices; {by_xml} fields as a plain reader finds them; {by_json} fields as in "
          f"{parses} expected parses; {refused} refused as no invoices")
    for line in wrong if options.verbose else wrong[:10]:
        print(f"  {line}", file=sys.stderr)
    return 0 if not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
