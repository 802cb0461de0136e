#!/usr/bin/env python3
"""Makes the small documents in tests/data/extract that the reader tests open.

Run it with Debian's python3 (python3-weasyprint, python3-pil, qpdf, fonts-dejavu) from any folder; the
results are committed, so the tests do not need it.
"""
import math
import pathlib
import random
import subprocess
import zlib

import PIL.Image
import PIL.ImageDraw
import PIL.ImageFont
import weasyprint

HERE = pathlib.Path(__file__).parent
OUT = HERE / "extract"
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"

GERMAN = """
<style>@page{size:A5;margin:12mm} body{font:9pt 'DejaVu Sans'} td{padding:1px 8px 1px 0}</style>
<p>Holzwerk Nord GmbH, Am Hafen 3, 24103 Kiel</p>
<p>Rechnungsempfänger:<br>Kranbau Ost AG<br>Ringstraße 5<br>01069 Dresden</p>
<h2>Rechnung</h2>
<table>
<tr><td>Rechnungsnummer:</td><td>HN-2026-77</td></tr>
<tr><td>Rechnungsdatum:</td><td>12. März 2026</td></tr>
<tr><td>Fällig am:</td><td>11.04.2026</td></tr>
<tr><td>Bestellnummer:</td><td>PO-9001</td></tr>
<tr><td>USt-IdNr.:</td><td>DE136695976</td></tr>
</table>
<table style="margin-top:8mm">
<tr><td>Bretter, gehobelt</td><td>10 Stk</td><td>12,50 €</td><td>125,00 €</td></tr>
<tr><td>Leim</td><td>2 Stk</td><td>1.054,66 €</td><td>2.109,32 €</td></tr>
</table>
<table style="margin-top:6mm">
<tr><td>Nettobetrag</td><td>2.234,32 €</td></tr>
<tr><td>MwSt. 19 %</td><td>424,52 €</td></tr>
<tr><td>Gesamtbetrag</td><td>2.658,84 €</td></tr>
</table>
<p>IBAN: DE75 5121 0800 1245 1261 99</p>
"""

XML = """<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<rsm:ExchangedDocument><ram:ID>HN-2026-77</ram:ID><ram:TypeCode>380</ram:TypeCode>
<ram:IssueDateTime><udt:DateTimeString format="102">20260312</udt:DateTimeString></ram:IssueDateTime>
</rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction><ram:ApplicableHeaderTradeAgreement>
<ram:SellerTradeParty><ram:Name>Holzwerk Nord GmbH</ram:Name></ram:SellerTradeParty>
</ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
<ram:SpecifiedTradeSettlementPaymentMeans><ram:PayeePartyCreditorFinancialAccount>
<ram:IBANID>%(iban)s</ram:IBANID></ram:PayeePartyCreditorFinancialAccount></ram:SpecifiedTradeSettlementPaymentMeans>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation>
<ram:TaxBasisTotalAmount>2234.32</ram:TaxBasisTotalAmount>
<ram:TaxTotalAmount currencyID="EUR">424.52</ram:TaxTotalAmount>
<ram:GrandTotalAmount>2658.84</ram:GrandTotalAmount>
</ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement>
</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>
"""

SCAN = [
    (60, 60, "Holzwerk Nord GmbH"),
    (60, 170, "INVOICE"),
    (60, 260, "Invoice no.:"), (420, 260, "HN-2026-78"),
    (60, 320, "Invoice date:"), (420, 320, "2026-03-13"),
    (60, 420, "Net total"), (620, 420, "EUR 100.00"),
    (60, 480, "VAT 19 %"), (620, 480, "EUR 19.00"),
    (60, 540, "Total incl. VAT"), (620, 540, "EUR 119.00"),
    (60, 640, "IBAN: DE75 5121 0800 1245 1261 99"),
]


def pdf(name, html, attachments=()):
    path = OUT / name
    weasyprint.HTML(string=html).write_pdf(path, attachments=list(attachments))
    return path


def scan(turned=0.0):
    page = PIL.Image.new("L", (1000, 760), 255)
    draw = PIL.ImageDraw.Draw(page)
    font = PIL.ImageFont.truetype(FONT, 30)
    for x, y, text in SCAN:
        draw.text((x, y), text, font=font, fill=0)
    return page.rotate(turned, fillcolor=255, resample=PIL.Image.BICUBIC)


def scribble():
    """Lines of loops and hooks, as handwriting looks to a reader of print."""
    page = PIL.Image.new("L", (1000, 760), 255)
    draw = PIL.ImageDraw.Draw(page)
    pen = random.Random(7)
    for line in range(90, 700, 85):
        at = 70
        while at < 880:  # words
            width = pen.randint(60, 190)
            waves = [(pen.uniform(4, 15), pen.uniform(0.1, 0.45), pen.uniform(0, 6)) for _ in range(3)]
            points = []
            for step in range(width * 2):
                x = at + step / 2 + 7 * math.sin(step * 0.21 + waves[0][2])
                points.append((x, line + sum(a * math.sin(f * step / 2 + p) for a, f, p in waves)))
            draw.line(points, fill=30, width=3, joint="curve")
            at += width + pen.randint(25, 60)
    return page


def raw_pdf(name, catalog, page, *others):
    """A PDF of objects as they stand: 1 the catalog, 2 and 3 its page, 4 a font, 5 and more `others`."""
    bodies = [b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
              b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]" + page + b">>",
              b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", *others]
    file = b"%PDF-1.7\n"
    starts = []
    for number, body in enumerate(bodies, 1):
        starts.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size = len(bodies) + 1
    file += b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        size, table, size, len(file))
    (OUT / name).write_bytes(file)


def stream(data, entries=b""):
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


def bomb(unit, megabytes):
    """Packed twice, so that some hundred bytes are as much as that."""
    packer = zlib.compressobj(9)
    block = unit * (1_000_000 // len(unit))
    once = b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()
    return stream(zlib.compress(once, 9), b"/Filter[/FlateDecode/FlateDecode]")


def hostile():
    drawn = "BT /F 11 Tf\n" + "".join(
        f"1 0 0 1 {x // 2 + 30} {800 - y} Tm ({text}) Tj\n" for x, y, text in SCAN) + "ET"
    text = stream(drawn.encode())
    names = b"/Names<</EmbeddedFiles<</Names[(a)<</Type/Filespec/F(a)/EF<</F 6 0 R>>>>]>>"
    fonts = b"/Resources<</Font<</F 4 0 R>>>>"
    packed = bomb(b" ", 300).replace(b"<<", b"<</Type/EmbeddedFile/Params<</Size 10>>", 1)
    raw_pdf("attachment_bomb.pdf", names + b">>", fonts + b"/Contents 5 0 R", text, packed)
    raw_pdf("page_bomb.pdf", b"", fonts + b"/Contents[5 0 R 6 0 R]", text, bomb(b"q Q\n", 300))
    # Twelve forms, each of which draws the next one ten times.
    forms = [stream(b"/X Do\n" * 10, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % number)
             for number in range(7, 18)]
    forms.append(stream(b"0 0 9 9 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"))
    first = stream(drawn.encode() + b"\n/#58 Do")
    raw_pdf("form_bomb.pdf", b"", b"/Resources<</Font<</F 4 0 R>>/XObject<</X 6 0 R>>>>/Contents 5 0 R", first, *forms)
    raw_pdf("scripts.pdf",
            names + b"/JavaScript<</Names[(s)7 0 R]>>>>/OpenAction 8 0 R/AA<</WC 7 0 R>>",
            fonts + b"/Contents 5 0 R/AA<</O 8 0 R/C 7 0 R>>/Annots[9 0 R 10 0 R]", text,
            stream(b"#!/bin/sh\ntouch bop_was_here\n", b"/Type/EmbeddedFile"),
            b"<</S/JavaScript/JS(this.getField\\('x'\\).value = 'EUR 1.00'; app.launchURL\\('file:bop_was_here'\\);)>>",
            b"<</S/Launch/F(touch)/Unix<</F(touch)/P(bop_was_here)>>/Next 7 0 R>>",
            b"<</Type/Annot/Subtype/Link/Rect[0 0 595 842]/A<</S/URI/URI(http://localhost:1/invoice.xml)>>>>",
            b"<</Type/Annot/Subtype/Link/Rect[0 0 595 842]/A<</S/GoToR/F(text.pdf)/D[0/Fit]>>>>")


def main():
    OUT.mkdir(exist_ok=True)
    text = pdf("text.pdf", GERMAN)
    for name, iban in (("facturx.pdf", "DE75512108001245126199"),
                       ("facturx_other_iban.pdf", "DE23701500001004733806")):
        xml = OUT / "factur-x.xml"
        xml.write_text(XML % {"iban": iban}, encoding="utf-8")
        pdf(name, GERMAN, [weasyprint.Attachment(filename=xml)])
        xml.unlink()
    subprocess.run(["qpdf", "--encrypt", "secret", "owner", "256", "--", text, OUT / "password.pdf"], check=True)
    (OUT / "cut_off.pdf").write_bytes(text.read_bytes()[: text.stat().st_size // 2])
    scan().convert("1").save(OUT / "scan.png")
    scan(-1.5).convert("1").save(OUT / "turned.png")
    for degrees in (90, 180, 270):
        scan().convert("1").rotate(degrees, expand=True).save(OUT / f"turned_{degrees}.png")
    two = PIL.Image.new("L", (2000, 760), 255)
    two.paste(scan(), (0, 0))
    two.paste(scan(), (1000, 0))
    two.convert("1").save(OUT / "two_side_by_side.png")
    whole = (OUT / "scan.png").read_bytes()
    (OUT / "cut_off.png").write_bytes(whole[: len(whole) // 2])
    (OUT / "really_a_png.pdf").write_bytes(whole)
    scan().convert("L").save(OUT / "scan.jpg", quality=35)
    empty = PIL.Image.new("1", (1000, 760), 1)
    scan().convert("1").save(OUT / "two_pages.tif", save_all=True, append_images=[empty], compression="group4")
    PIL.Image.new("1", (300, 200), 1).save(
        OUT / "second_larger.tif", save_all=True, append_images=[PIL.Image.new("1", (4000, 3000), 1)],
        compression="group4")
    scan().convert("1").save(OUT / "image_only.pdf", resolution=100)
    scribble().save(OUT / "handwriting.png")
    hostile()


if __name__ == "__main__":
    main()
