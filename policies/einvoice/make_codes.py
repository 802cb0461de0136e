#!/usr/bin/env python3
"""Writes codes.bop: the code lists that the rules BR-CL-01 … BR-CL-26 and BR-CO-09 of EN 16931 name.

usage: make_codes.py [--jar FILE] [--out FILE]

They come from the official validation artefacts of the European Commission (licence EUPL-1.2) as the Maven package
below carries them (licence Apache-2.0): each list stands as a text in the test of its rule, once for UBL and once for
CII. A list that both have alike is written once; one that differs is written for each. Without --jar the package is
fetched by `mvn`. Then `bop fmt` lays the file out.
"""
import argparse
import io
import re
import subprocess
import tempfile
import zipfile
from pathlib import Path

PACKAGE = "com.helger.phive.rules:phive-rules-en16931:4.3.7"
VERSION = "1.3.16"

# Rule that names the list, its type here, what it is; of a rule with several lists, which of them.
LISTS = [
    ("BR-CL-01", 0, "InvoiceType", "UNTDID 1001, kinds of invoices (BT-3)"),
    ("BR-CL-01", 1, "CreditNoteType", "UNTDID 1001, kinds of credit notes (BT-3)"),
    ("BR-CL-04", 0, "CurrencyCode", "ISO 4217, alphabetic codes of currencies"),
    ("BR-CL-06", 0, "TaxPointCode", "UNTDID 2005 in UBL, UNTDID 2475 in CII: when VAT falls due (BT-8)"),
    ("BR-CL-07", 0, "ReferenceCode", "UNTDID 1153, schemes of references (BT-18-1, BT-128-1)"),
    ("BR-CL-08", 0, "NoteSubject", "UNTDID 4451, subjects of notes (BT-21)"),
    ("BR-CL-10", 0, "IdentifierScheme", "ISO/IEC 6523, schemes of identifiers"),
    ("BR-CL-13", 0, "ItemScheme", "UNTDID 7143, classifications of items (BT-158-1)"),
    ("BR-CL-14", 0, "CountryCode", "ISO 3166-1, alpha-2 codes of countries"),
    ("BR-CL-16", 0, "PaymentMeansCode", "UNTDID 4461, means of payment (BT-81)"),
    ("BR-CL-17", 0, "VatCategoryCode", "UNTDID 5305, VAT categories (BT-95, BT-102, BT-118, BT-151)"),
    ("BR-CL-19", 0, "AllowanceReason", "UNTDID 5189, reasons of allowances (BT-98, BT-140)"),
    ("BR-CL-20", 0, "ChargeReason", "UNTDID 7161, reasons of charges (BT-105, BT-145)"),
    ("BR-CL-22", 0, "ExemptionReason", "VATEX, reasons of VAT exemptions (BT-121)"),
    ("BR-CL-23", 0, "UnitCode", "UN/ECE recommendations 20 and 21, units (BT-130, BT-150)"),
    ("BR-CL-24", 0, "MimeType", "Kinds of files that may be attached (BT-125-1)"),
    ("BR-CL-25", 0, "AddressScheme", "EAS, schemes of electronic addresses (BT-34-1, BT-49-1)"),
    ("BR-CO-09", 0, "VatPrefix", "ISO 3166-1 and EL: how VAT identifiers begin (BT-31, BT-48, BT-63)"),
]
# Rules that name a list of another rule's: the same in both, or the package has changed.
SAME = {"BR-CL-03": "BR-CL-04", "BR-CL-05": "BR-CL-04", "BR-CL-11": "BR-CL-10", "BR-CL-15": "BR-CL-14",
        "BR-CL-18": "BR-CL-17", "BR-CL-21": "BR-CL-10", "BR-CL-26": "BR-CL-10"}
# CII has one kind of document, so one list of kinds: those of invoices and of credit notes together.
ONLY_UBL = {"InvoiceType", "CreditNoteType"}


def fetched():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["mvn", "-q", "dependency:copy", f"-Dartifact={PACKAGE}",
                        f"-DoutputDirectory={folder}"], check=True)
        return next(Path(folder).glob("*.jar")).read_bytes()


def lists_of(stylesheet):
    """By rule: the lists of codes in its test, in order."""
    found = {}
    for rule, test in re.findall(
            r'<xsl:when test="([^"]*)"\s*/>\s*<xsl:otherwise>\s*<svrl:failed-assert[^>]*>.*?'
            r'<xsl:attribute name="id">([^<]*)<', stylesheet, re.S):
        rule, test = test, rule.replace("&apos;", "'").replace("&quot;", '"')
        if not re.match(r"BR-CL-|BR-CO-09", rule):
            continue
        # `SEPA` stands alone: UBL takes it for a scheme of the seller and the payee.
        lists = [codes.split() for codes in re.findall(r"' ([^']*) '", test)]
        lists = [codes for codes in lists if len(codes) > 1]
        if "@mimeCode" in test:
            lists = [re.findall(r"@mimeCode\s*=\s*'([^']*)'", test)]
        found[rule] = [sorted(set(codes)) for codes in lists]
    return found


def declaration(name, codes, what):
    lines = "\n".join(f'  "{code}"' for code in codes)
    return f'--- {what}.\ntype {name} is codes of "EN 16931 validation artefacts {VERSION}"\n{lines}\n'


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--jar")
    arguments.add_argument("--out", default=str(Path(__file__).with_name("codes.bop")))
    options = arguments.parse_args()

    jar = zipfile.ZipFile(io.BytesIO(Path(options.jar).read_bytes() if options.jar else fetched()))
    ubl, cii = (lists_of(jar.read(
        f"external/schematron/{VERSION}/{syntax}/EN16931-{syntax.upper()}-validation.xslt").decode())
        for syntax in ("ubl", "cii"))
    for rule, other in SAME.items():
        for lists in (ubl, cii):
            assert lists[rule] == lists[other], f"{rule} no longer has the codes of {other}"
    texts = []
    for rule, which, name, what in LISTS:
        if name in ONLY_UBL:
            texts.append(declaration(name, ubl[rule][which], what))
        elif ubl[rule][which] == cii[rule][which]:
            texts.append(declaration(name, ubl[rule][which], what))
        else:
            texts.append(declaration(name + "InUbl", ubl[rule][which], what + ", as UBL has them"))
            texts.append(declaration(name + "InCii", cii[rule][which], what + ", as CII has them"))
    both = sorted(set(ubl["BR-CL-01"][0]) | set(ubl["BR-CL-01"][1]))
    assert both == cii["BR-CL-01"][0], "CII no longer has the kinds of UBL's invoices and credit notes"
    head = f"""--- The code lists that EN 16931 names, as its official validation artefacts {VERSION} have them.
--- Written by make_codes.py from the Maven package {PACKAGE} (Apache-2.0), which carries
--- the artefacts (EUPL-1.2). Not to be changed by hand.
module einvoice.codes "Code lists of EN 16931"

"""
    Path(options.out).write_text(head + "\n".join(texts))


if __name__ == "__main__":
    main()
