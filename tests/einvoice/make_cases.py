#!/usr/bin/env python3
"""Writes cases.jsonl (or, with --rules xrechnung, xrechnung_cases.jsonl): changes of the samples of tests/data/einvoice, each with the rules that the official stylesheets
of EN 16931 then find broken, and how often. So many that each rule is broken in each syntax that can break it.

usage: make_cases.py [--rules en16931|xrechnung] [--tries N] [--seed N]

Needs saxonche and the stylesheets (tests/conformance/en16931.py); run.py, which checks the cases, needs neither.
"""
import argparse
import json
import random
import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "conformance"))
from changes import applied, local, places  # noqa: E402
from en16931 import CATEGORIES, Oracle  # noqa: E402

SAMPLES = HERE.parent / "data" / "einvoice"


def leaf_values(element):
    """What an element without others may say instead."""
    text = (element.text or "").strip()
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return ["", "0.005", "-1", "0", f"{float(text) + 1.01:.2f}", f"{float(text) - 0.99:.2f}"]
    return ["", "XX", "30" if local(element).endswith("MeansCode") or local(element) == "TypeCode" else "1"]


def single_changes(root):
    """Each element left out, blanked, altered or doubled; each attribute left out or altered."""
    for place, element, _ in places(root):
        yield {"what": "remove", "at": place}
        yield {"what": "double", "at": place}
        for name in element.attrib:
            yield {"what": "attribute", "at": place, "name": name, "value": None}
            yield {"what": "attribute", "at": place, "name": name, "value": "XX"}
        if len(element) == 0:
            for value in leaf_values(element):
                yield {"what": "text", "at": place, "value": value}


def without(root, names):
    """Changes that leave out every element of these names, from the last to the first."""
    return [{"what": "remove", "at": place} for place, element, _ in reversed(places(root)) if local(element) in names]


def variants(name, root):
    """Documents to begin with: categories exchanged, numbers for tax left out, a credit note."""
    numbers = without(root, {"PartyTaxScheme", "SpecifiedTaxRegistration"})
    of_invoice = [[], *[[{"what": "categories", "old": "S", "new": code}] for code in CATEGORIES[1:]]]
    for changes in of_invoice:
        yield changes
        yield [*numbers, *changes]
        if "ubl" in name:
            yield [{"what": "credit note"}, *changes]


def all_of(root, names, value):
    """Changes that put one value into every element of these names."""
    return [{"what": "text", "at": place, "value": value} for place, element, _ in places(root) if local(element) in names]


def payments(root):
    """Each kind of means of payment with and without what describes another."""
    codes = [place for place, element, parent in places(root) if local(element) == "PaymentMeansCode" or
             local(element) == "TypeCode" and local(parent) == "SpecifiedTradeSettlementPaymentMeans"]
    transfer = {"PayeeFinancialAccount", "PayeePartyCreditorFinancialAccount", "PayeeSpecifiedCreditorFinancialInstitution"}
    card = {"CardAccount", "ApplicableTradeSettlementFinancialCard"}
    debit = {"PaymentMandate", "PayerPartyDebtorFinancialAccount", "DirectDebitMandateID", "CreditorReferenceID"}
    for code in ("30", "58", "48", "59"):
        for gone in (set(), transfer | card, transfer | debit, card | debit, transfer | card | debit, {"IBANID"},
                     {"DirectDebitMandateID"}, {"CreditorReferenceID"}, {"PayerFinancialAccount"}):
            yield [*({"what": "text", "at": place, "value": code} for place in codes), *without(root, gone)]
    for place, element, parent in places(root):
        if local(parent).endswith("PaymentTerms") and local(element) in ("Note", "Description"):
            for text in ("#SKONTO#TAGE=14#PROZENT=2.25#\n", "#SKONTO#TAGE=14#PROZENT=2.25#", "30 days\n#SKONTO#TAGE=7#PROZENT=2#\n",
                         "#SKONTO#TAGE=14#PROZENT=2.25#BASISBETRAG=357.93#\n#SKONTO#TAGE=7#PROZENT=3.00#\nthank you",
                         " #skonto#TAGE=7#PROZENT=2.00#\n"):
                yield [{"what": "text", "at": place, "value": text}]
        if local(element) in ("InvoiceTypeCode", "TypeCode") and local(parent) in ("Invoice", "ExchangedDocument"):
            yield [{"what": "text", "at": place, "value": "384"}, *without(root, {"BillingReference", "InvoiceReferencedDocument"})]
        if local(element) in ("AdditionalDocumentReference", "AdditionalReferencedDocument"):
            yield [{"what": "double", "at": place}]
    yield without(root, {"ActualDeliveryDate", "ActualDeliverySupplyChainEvent", "InvoicePeriod", "BillingSpecifiedPeriod"})
    yield without(root, {"PartyTaxScheme", "SpecifiedTaxRegistration", "TaxRepresentativeParty", "SellerTaxRepresentativeTradeParty"})


def several(root):
    """What one change alone does not do: what stands in two places, and what only goes together with something else."""
    yield without(root, {"AllowanceChargeReason", "AllowanceChargeReasonCode", "Reason", "ReasonCode"})
    reasons = without(root, {"TaxExemptionReason", "TaxExemptionReasonCode", "ExemptionReason", "ExemptionReasonCode"})
    for code in CATEGORIES[1:]:
        yield [{"what": "categories", "old": "S", "new": code}, *reasons]
        yield [{"what": "categories", "old": "S", "new": code}, *without(root, {
            "ActualDeliveryDate", "ActualDeliverySupplyChainEvent", "InvoicePeriod", "BillingSpecifiedPeriod",
            "DeliveryLocation", "ShipToTradeParty"})]
    yield without(root, {"StartDate", "EndDate", "StartDateTime", "EndDateTime"})
    for place, element, parent in places(root):
        if local(element) in ("PrimaryAccountNumberID",) or local(parent) == "ApplicableTradeSettlementFinancialCard":
            yield [{"what": "text", "at": place, "value": "4012888888881881"}]
        if local(element) == "InvoicePeriod":
            yield [{"what": "add", "at": place, "name": "DescriptionCode", "value": "3"}]
            yield [{"what": "add", "at": place, "name": "DescriptionCode", "value": "XX"}]
        if local(element) == "ApplicableTradeTax":
            yield [{"what": "add", "at": place, "name": "DueDateTypeCode", "value": "5"}]
            yield [{"what": "add", "at": place, "name": "DueDateTypeCode", "value": "XX"}]
        if local(element) == "PaymentMeans":
            again = place.replace("[1]", "[2]")
            yield [{"what": "double", "at": place}, {"what": "text", "at": again + "/PaymentMeansCode[1]", "value": "30"}]
            yield [{"what": "double", "at": place}, {"what": "text", "at": again + "/PaymentID[1]", "value": "REF-2"}]
        if local(element) in ("ID", "CategoryCode") and local(parent).endswith(("TaxCategory", "TradeTax")):
            yield [{"what": "text", "at": place, "value": "B"}]
    rates = all_of(root, {"Percent", "RateApplicablePercent"}, "-1")
    for code in CATEGORIES:
        yield [{"what": "categories", "old": "S", "new": code}, *rates]
    yield from payments(root)
    totals = [place for place, element, _ in places(root) if local(element) == "TaxTotalAmount"]
    if totals:
        yield [*({"what": "remove", "at": place} for place in reversed(totals[1:])),
               {"what": "text", "at": totals[0], "value": "47.505"}]


def candidates(source, samples, tries):
    for name, text in samples.items():
        for changes in several(ElementTree.fromstring(text)):
            yield name, changes
    for name, text in samples.items():
        for changes in variants(name, ElementTree.fromstring(text)):
            yield name, changes
            root = ElementTree.fromstring(applied(text, changes))
            singles = list(single_changes(root))
            for change in source.sample(singles, min(tries, len(singles))):
                yield name, [*changes, change]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--tries", type=int, default=150, help="changes of each variant of a sample")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--rules", choices=["en16931", "xrechnung"], default="en16931")
    options = arguments.parse_args()
    source = random.Random(options.seed)
    oracle = Oracle(options.rules)
    samples = {path.name: path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("everything_*.xml"))}
    kept, seen = [], {}
    for name, text in samples.items():
        kept.append({"sample": name, "changes": [], "violations": oracle.violations(applied(text, []))})
    for name, changes in candidates(source, samples, options.tries):
        violations = oracle.violations(applied(samples[name], changes))
        if violations is None:
            continue
        # Each rule twice in each syntax, and with a count other than those before.
        fresh = [rule for rule, count in violations.items()
                 if len(seen.get((name, rule), [])) < 2 or
                 len(seen[name, rule]) < 4 and count not in seen[name, rule]]
        if not fresh and violations:
            continue
        if not violations and source.random() > 0.02:
            continue
        for rule, count in violations.items():
            seen.setdefault((name, rule), []).append(count)
        kept.append({"sample": name, "changes": changes, "violations": violations})
    name = "cases.jsonl" if options.rules == "en16931" else "xrechnung_cases.jsonl"
    (HERE / name).write_text("".join(json.dumps(case, ensure_ascii=False) + "\n" for case in kept))
    print(len(kept), "cases;", {name: len({r for n, r in seen if n == name}) for name in samples})


if __name__ == "__main__":
    main()
