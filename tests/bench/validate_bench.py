#!/usr/bin/env python3
"""`bop validate` over many invoices: generated ones (UBL and CII in turn, one to twenty lines, every hundredth with
totals that do not add up), and the whole invoices of $BOP_YARDSTICKS/en16931, if they are there.

usage: validate_bench.py --bop BOP [--invoices N] [--folder DIR] [--json]

One process each, its start and the compilation of the rules included; every verdict on a generated invoice is checked.
Prints µs an invoice and the most memory of the process. Limits: 307 whole invoices in a second; memory that stays
below 400 MiB however many invoices there are. --folder keeps the generated invoices.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

UBL_LINE = """<cac:InvoiceLine><cbc:ID>{n}</cbc:ID><cbc:InvoicedQuantity unitCode="H87">{quantity}</cbc:InvoicedQuantity>\
<cbc:LineExtensionAmount currencyID="EUR">{net}</cbc:LineExtensionAmount><cac:Item><cbc:Name>Article {n}</cbc:Name>\
<cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>\
</cac:ClassifiedTaxCategory></cac:Item><cac:Price><cbc:PriceAmount currencyID="EUR">{price}</cbc:PriceAmount></cac:Price></cac:InvoiceLine>
"""
UBL_PARTY = """<cac:{role}><cac:Party><cac:PostalAddress><cbc:StreetName>Hafenweg {n}</cbc:StreetName><cbc:CityName>Kiel</cbc:CityName>\
<cbc:PostalZone>24103</cbc:PostalZone><cac:Country><cbc:IdentificationCode>DE</cbc:IdentificationCode></cac:Country></cac:PostalAddress>\
<cac:PartyTaxScheme><cbc:CompanyID>DE{vat}</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>\
<cac:PartyLegalEntity><cbc:RegistrationName>{name} GmbH</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party></cac:{role}>
"""
UBL = """<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID><cbc:ID>{number}</cbc:ID><cbc:IssueDate>2026-03-01</cbc:IssueDate>
<cbc:DueDate>2026-03-31</cbc:DueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cac:OrderReference><cbc:ID>PO-{n}</cbc:ID></cac:OrderReference>
{parties}<cac:PaymentMeans><cbc:PaymentMeansCode>58</cbc:PaymentMeansCode><cac:PayeeFinancialAccount><cbc:ID>DE89370400440532013000</cbc:ID>\
</cac:PayeeFinancialAccount></cac:PaymentMeans>
<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">{tax}</cbc:TaxAmount><cac:TaxSubtotal><cbc:TaxableAmount currencyID="EUR">{net}</cbc:TaxableAmount>\
<cbc:TaxAmount currencyID="EUR">{tax}</cbc:TaxAmount><cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent>\
<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">{net}</cbc:LineExtensionAmount><cbc:TaxExclusiveAmount currencyID="EUR">{net}\
</cbc:TaxExclusiveAmount><cbc:TaxInclusiveAmount currencyID="EUR">{gross}</cbc:TaxInclusiveAmount><cbc:PayableAmount currencyID="EUR">{due}\
</cbc:PayableAmount></cac:LegalMonetaryTotal>
{lines}</Invoice>
"""
CII_LINE = """<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>{n}</ram:LineID></ram:AssociatedDocumentLineDocument>\
<ram:SpecifiedTradeProduct><ram:Name>Article {n}</ram:Name></ram:SpecifiedTradeProduct><ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice>\
<ram:ChargeAmount>{price}</ram:ChargeAmount></ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement><ram:SpecifiedLineTradeDelivery>\
<ram:BilledQuantity unitCode="H87">{quantity}</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery><ram:SpecifiedLineTradeSettlement>\
<ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>19</ram:RateApplicablePercent>\
</ram:ApplicableTradeTax><ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>{net}</ram:LineTotalAmount>\
</ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>
"""
CII_PARTY = """<ram:{role}><ram:Name>{name} GmbH</ram:Name><ram:PostalTradeAddress><ram:PostcodeCode>24103</ram:PostcodeCode>\
<ram:LineOne>Hafenweg {n}</ram:LineOne><ram:CityName>Kiel</ram:CityName><ram:CountryID>DE</ram:CountryID></ram:PostalTradeAddress>\
<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">DE{vat}</ram:ID></ram:SpecifiedTaxRegistration></ram:{role}>
"""
CII = """<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>urn:cen.eu:en16931:2017</ram:ID>\
</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument><ram:ID>{number}</ram:ID><ram:TypeCode>380</ram:TypeCode><ram:IssueDateTime><udt:DateTimeString format="102">20260301\
</udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>
{lines}<ram:ApplicableHeaderTradeAgreement>{parties}</ram:ApplicableHeaderTradeAgreement><ram:ApplicableHeaderTradeDelivery/>
<ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode><ram:SpecifiedTradeSettlementPaymentMeans>\
<ram:TypeCode>58</ram:TypeCode><ram:PayeePartyCreditorFinancialAccount><ram:IBANID>DE89370400440532013000</ram:IBANID>\
</ram:PayeePartyCreditorFinancialAccount></ram:SpecifiedTradeSettlementPaymentMeans><ram:ApplicableTradeTax><ram:CalculatedAmount>{tax}</ram:CalculatedAmount>\
<ram:TypeCode>VAT</ram:TypeCode><ram:BasisAmount>{net}</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>19\
</ram:RateApplicablePercent></ram:ApplicableTradeTax><ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString format="102">20260331\
</udt:DateTimeString></ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms><ram:SpecifiedTradeSettlementHeaderMonetarySummation>\
<ram:LineTotalAmount>{net}</ram:LineTotalAmount><ram:TaxBasisTotalAmount>{net}</ram:TaxBasisTotalAmount><ram:TaxTotalAmount currencyID="EUR">{tax}\
</ram:TaxTotalAmount><ram:GrandTotalAmount>{gross}</ram:GrandTotalAmount><ram:DuePayableAmount>{due}</ram:DuePayableAmount>\
</ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>
"""


def amount(cents):
    return f"{cents // 100}.{cents % 100:02}"


def invoice(source, n):
    """An invoice's text; every hundredth states an amount due that is one cent too much (BR-CO-16)."""
    ubl = n % 2 == 0
    lines, net = [], 0
    for line in range(1, source.randint(1, 20) + 1):
        quantity, price = source.randint(1, 50), source.randint(100, 50_000)
        net += quantity * price
        lines.append((UBL_LINE if ubl else CII_LINE).format(n=line, quantity=quantity, price=amount(price), net=amount(quantity * price)))
    tax = (net * 19 + 50) // 100
    roles = ("AccountingSupplierParty", "AccountingCustomerParty") if ubl else ("SellerTradeParty", "BuyerTradeParty")
    parties = "".join((UBL_PARTY if ubl else CII_PARTY).format(role=role, n=source.randint(1, 99), name=f"House {n % 997}",
                                                              vat=source.randint(100_000_000, 999_999_999)) for role in roles)
    return (UBL if ubl else CII).format(
        number=f"R-{n:06}", n=n, parties=parties, lines="".join(lines), net=amount(net), tax=amount(tax),
        gross=amount(net + tax), due=amount(net + tax + (1 if n % 100 == 0 else 0)))


def generate(folder, count):
    source = random.Random(16931)
    for n in range(count):
        if n % 1000 == 0:
            (folder / f"{n // 1000:03}").mkdir(exist_ok=True)
        (folder / f"{n // 1000:03}" / f"{n:06}.xml").write_text(invoice(source, n), encoding="utf-8")


def checked(file, count):
    """The verdicts of the generated invoices, each what it has to be."""
    answers = 0
    with open(file, encoding="utf-8") as lines:
        for n, line in enumerate(lines):
            answer = json.loads(line)
            expected = {"BR-CO-16": 1} if n % 100 == 0 else {}
            if answer.get("violations") != expected:
                sys.exit(f"{answer['document']}: expected {expected}\n{line[:500]}")
            answers += 1
    if answers != count:
        sys.exit(f"{answers} answers to {count} invoices")


def timed(bop, folder, out):
    """Seconds by the clock, seconds of work, MiB at most."""
    started = time.monotonic()
    with open(out, "w", encoding="utf-8") as answers:
        process = subprocess.Popen([bop, "validate", "--format", "json", "--quiet", str(folder)], stdout=answers, stderr=subprocess.PIPE)
        _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    if os.waitstatus_to_exitcode(status) not in (0, 1, 3):
        sys.exit(f"bop validate ended with {status}: {process.stderr.read()[:500]}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def told(options, name, value, unit, limit):
    kept = limit is None or value <= limit
    if options.json:
        print(json.dumps({"name": name, "value": round(value, 3), "unit": unit, "baseline": None, "ratio": None, "limit": limit,
                          "limit_is": None if limit is None else "at most", "kept": None if limit is None else kept}))
    else:
        print(f"{name:<34} {value:10.3f} {unit}" + ("" if limit is None else f", limit {limit:g}: {'kept' if kept else 'MISSED'}"))
    return kept


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--bop", required=True)
    arguments.add_argument("--invoices", type=int, default=100_000)
    arguments.add_argument("--folder", type=Path, help="where generated invoices are kept, and found again")
    arguments.add_argument("--json", action="store_true")
    options = arguments.parse_args()
    kept = True
    with tempfile.TemporaryDirectory() as temporary:
        out = Path(temporary, "answers.jsonl")
        folder = options.folder or Path(temporary, "invoices")
        if not folder.exists():
            folder.mkdir(parents=True)
            generate(folder, options.invoices)
        _, work, memory = timed(options.bop, folder, out)
        checked(out, options.invoices)
        kept &= told(options, "validate-generated", work * 1e6 / options.invoices, "µs/invoice", None)
        kept &= told(options, "validate-generated-memory", memory, "MiB", 400)
        whole = Path(os.environ.get("BOP_YARDSTICKS", "../shared/data")) / "en16931/invoices"
        if whole.is_dir():
            _, work, _ = min((timed(options.bop, whole, out) for _ in range(3)), key=lambda run: run[1])
            kept &= told(options, "validate-whole-invoices", work, "s", 1)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
