#!/usr/bin/env python3
"""po-chains: linked orders, answers, invoices and credit notes of OIOUBL, read as records of std.order and std.invoice.

usage: po_chains.py --bop BOP [--folder DIR] [--verbose]

Each file of DIR (default $BOP_YARDSTICKS/po-chains) is read by `bop extract` as the type it is for. Every value is compared with what a second, plain
reader finds in the XML, an element that is not there with "missing"; net and tax have to make the total, lines the net. Then the chains: each answer
and each invoice has to name the order of its chain by number. What is neither order nor invoice, and what is read as the other, has to be refused.
Prints `po-chains: PASSED/TOTAL` (files) and how many values were compared."""
import argparse
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as xml
from decimal import Decimal
from pathlib import Path

TYPES = {"Order": "std.order.Order", "OrderResponseSimple": "std.order.OrderResponse",
         "Invoice": "std.invoice.Invoice", "CreditNote": "std.invoice.Invoice"}
PARTIES = {"Order": ("SellerSupplierParty", "BuyerCustomerParty"),
           "OrderResponseSimple": ("SellerSupplierParty", "BuyerCustomerParty"),
           "Invoice": ("AccountingSupplierParty", "AccountingCustomerParty"),
           "CreditNote": ("AccountingSupplierParty", "AccountingCustomerParty")}


def local(element):
    return element.tag.rsplit("}", 1)[-1]


def all_at(element, path):
    found = [element]
    for name in path.split("/"):
        found = [child for one in found for child in one if local(child) == name]
    return found


def text(element, *paths):
    """What stands at the first of the paths that is there, with its blanks folded; None where none is."""
    for path in paths:
        for one in all_at(element, path):
            if one.text and one.text.strip():
                return " ".join(one.text.split())
    return None


def money(element, *paths):
    for path in paths:
        for one in all_at(element, path):
            return one.get("currencyID"), Decimal(one.text.strip())
    return None


def party(root, which):
    return text(root, f"{which}/Party/PartyLegalEntity/RegistrationName", f"{which}/Party/PartyName/Name")


def expected(root):
    """Field by field: a text, a pair of currency and amount, or None."""
    kind = local(root)
    seller, buyer = PARTIES[kind]
    fields = {"number": text(root, "ID"), "issued": text(root, "IssueDate"), "vendor_name": party(root, seller),
              "buyer_name": party(root, buyer), "order_number": text(root, "OrderReference/ID"),
              "kind": {"Order": "order", "OrderResponseSimple": "order_response", "Invoice": "invoice",
                       "CreditNote": "credit_note"}[kind]}
    if kind == "OrderResponseSimple":
        return fields | {"accepted": text(root, "AcceptedIndicator") == "true",
                         "remark": text(root, "RejectionNote", "Note")}
    total = "AnticipatedMonetaryTotal" if kind == "Order" else "LegalMonetaryTotal"
    allowances = all_at(root, f"{total}/AllowanceTotalAmount") + all_at(root, f"{total}/ChargeTotalAmount")
    fields |= {"currency": text(root, "DocumentCurrencyCode"),
               "gross": money(root, f"{total}/TaxInclusiveAmount"), "tax": money(root, "TaxTotal/TaxAmount"),
               # With allowances OIOUBL does not state the net total: not to be known is right.
               "net": None if allowances else money(root, f"{total}/LineExtensionAmount"),
               "cost_centre.id": text(root, "AccountingCost")}
    if kind == "Order":
        fields |= {"requester": text(root, "OriginatorCustomerParty/Party/Contact/Name",
                                     "BuyerCustomerParty/Party/Contact/Name"),
                   "deliver_on": text(root, "Delivery/RequestedDeliveryPeriod/EndDate")}
    return fields


def expected_lines(root):
    for line in all_at(root, "OrderLine/LineItem") or all_at(root, f"{local(root)}Line"):
        amount = {"Order": "Quantity", "Invoice": "InvoicedQuantity", "CreditNote": "CreditedQuantity"}[local(root)]
        fields = {"text": text(line, "Item/Name"), "item": text(line, "Item/SellersItemIdentification/ID"),
                  "quantity": Decimal(text(line, amount)), "unit": all_at(line, amount)[0].get("unitCode"),
                  "net": money(line, "LineExtensionAmount"), "unit_price": money(line, "Price/PriceAmount")}
        if local(root) == "Order":
            fields["order_line"] = Decimal(text(line, "ID"))
        yield fields


def value(reading):
    return reading.get("value", reading.get("elements")) if isinstance(reading, dict) else reading


class Reading:
    def __init__(self):
        self.compared, self.wrong = 0, []

    def same(self, what, ours, theirs):
        self.compared += 1
        if isinstance(theirs, tuple) and isinstance(ours, str):
            code, amount = ours.split()
            ours = (code, Decimal(amount))
        elif isinstance(theirs, Decimal) and ours is not None:
            ours = Decimal(str(ours))
        if ours != theirs:
            self.wrong.append(f"{what}: {ours!r}, expected {theirs!r}")

    def record(self, fields, root):
        for name, theirs in expected(root).items():
            outer, _, inner = name.partition(".")
            ours = fields[outer]
            if inner:
                # A record within is its fields, or null where nothing of it was there.
                ours = value(ours) if isinstance(ours, dict) and inner not in ours else ours
                ours = ours.get(inner) if isinstance(ours, dict) else None
            self.same(name, value(ours), theirs)
        if local(root) == "OrderResponseSimple":
            return
        lines = value(fields["lines"]) or []
        wanted = list(expected_lines(root))
        self.same("lines", len(lines), len(wanted))
        for number, (ours, theirs) in enumerate(zip(lines, wanted), 1):
            for name, one in theirs.items():
                self.same(f"lines[{number}].{name}", value(ours[name]), one)
        net, tax, gross = (value(fields[name]) for name in ("net", "tax", "gross"))
        if net and tax and gross:
            amounts = [Decimal(one.split()[1]) for one in (net, tax, gross)]
            self.same("net + tax", amounts[0] + amounts[1], amounts[2])
            self.same("lines", sum(Decimal(value(one["net"]).split()[1]) for one in lines), amounts[0])


def extract(bop, path, kind):
    done = subprocess.run([bop, "extract", str(path), "--type", kind, "--format", "json"], capture_output=True,
                          text=True, check=False, env={**os.environ, "BOP_CODE_CACHE": "off"}, timeout=60)
    return [json.loads(line)["fields"] for line in done.stdout.splitlines()], done


def refused(bop, path, kind, code):
    records, done = extract(bop, path, kind)
    return [] if not records and code in done.stderr and done.returncode != 0 else [f"read as {kind}, and not refused"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bop", required=True)
    parser.add_argument("--folder", default=os.environ.get("BOP_YARDSTICKS", "../shared/data") + "/po-chains")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    files = sorted(Path(options.folder).glob("*.xml"))
    if not files:
        print(f"po-chains: not run, no XML under {options.folder}")
        return 1
    passed, compared, failures, chains = 0, 0, [], {}
    for path in files:
        root = xml.parse(path).getroot()
        kind = local(root)
        if kind not in TYPES:
            wrong = [one for as_type in sorted(set(TYPES.values())) for one in refused(options.bop, path, as_type, "B7013")]
        else:
            reading = Reading()
            records, done = extract(options.bop, path, TYPES[kind])
            if len(records) != 1:
                reading.wrong.append(done.stderr.strip() or "no record")
            else:
                reading.record(records[0], root)
                chain = chains.setdefault(path.name[:12], {"orders": set(), "named": set()})
                chain["orders" if kind == "Order" else "named"].add(
                    value(records[0]["number" if kind == "Order" else "order_number"]))
            compared, wrong = compared + reading.compared, reading.wrong
            other, code = (("std.order.Order", "B7057") if TYPES[kind] != "std.order.Order"
                           else ("std.invoice.Invoice", "B7013"))
            wrong += refused(options.bop, path, other, code)
        passed += not wrong
        failures += [f"{path.name}: {one}" for one in wrong]
    broken = [name for name, chain in chains.items() if not chain["named"] <= chain["orders"]]
    print(f"po-chains: {passed}/{len(files)} ({compared} values compared; {len(chains) - len(broken)} of {len(chains)} "
          "chains name their order)")
    for one in failures + [f"{name}: another order is named" for name in broken] if options.verbose or failures or broken else []:
        print(f"  {one}")
    return 1 if failures or broken else 0


if __name__ == "__main__":
    sys.exit(main())
