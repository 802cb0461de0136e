#!/usr/bin/env python3
"""Makes the mails, text documents and workbooks in tests/data/extract that the reader tests open.

Run it with Debian's python3 from any folder; the results are committed, so the tests do not need it. Parts of
the archives are written as Word and Excel write them, shortened.
"""
import email.message
import pathlib
import zipfile

OUT = pathlib.Path(__file__).parent / "extract"
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def archive(name, parts):
    with zipfile.ZipFile(OUT / name, "w", zipfile.ZIP_DEFLATED) as zip_file:
        for path, text in parts.items():
            info = zipfile.ZipInfo(path, (2026, 3, 12, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            zip_file.writestr(info, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + text)


def paragraph(text):
    """A text, in two runs as Word splits them; `|` is a tab."""
    half = len(text) // 2
    runs = "".join(f'<w:r><w:t xml:space="preserve">{part}</w:t></w:r>'.replace("|", "</w:t><w:tab/><w:t>")
                   for part in (text[:half], text[half:]))
    return f"<w:p>{runs}</w:p>"


def table(*rows):
    cells = ["".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in row) for row in rows]
    grid = "".join('<w:gridCol w:w="2000"/>' for _ in rows[0])
    return f"<w:tbl><w:tblGrid>{grid}</w:tblGrid>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def docx():
    body = "".join([
        paragraph("Rechnungsempfänger:"), paragraph("Kranbau Ost AG"), paragraph("Rechnung"),
        paragraph("Rechnungsnummer:|HN-2026-80"), paragraph("Rechnungsdatum:|12. März 2026"),
        "<w:p><w:del><w:r><w:delText>Rechnungsdatum: 01.01.2020</w:delText></w:r></w:del></w:p>",
        table(["Bezeichnung", "Menge", "Einzelpreis", "Betrag"],
              ["Bretter, gehobelt", "10", "12,50 €", "125,00 €"], ["Leim", "2", "37,50 €", "75,00 €"]),
        table(["Nettobetrag", "200,00 €"], ["MwSt. 19 %", "38,00 €"], ["Gesamtbetrag", "238,00 €"]),
        paragraph("IBAN: DE75 5121 0800 1245 1261 99"),
    ])
    head = f"<w:hdr {WORD}>{paragraph('Holzwerk Nord GmbH, Am Hafen 3, 24103 Kiel')}</w:hdr>"
    archive("letter.docx", {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document {WORD}><w:body>{body}</w:body></w:document>",
        "word/header1.xml": head})
    whole = (OUT / "letter.docx").read_bytes()
    (OUT / "cut_off.docx").write_bytes(whole[: len(whole) * 2 // 3])


def cell(name, value, style=0, formula=""):
    """A number, a formula (its stored value `value`, or None), or a text that stands in the sheet."""
    if isinstance(value, str):
        return f'<c r="{name}" t="inlineStr"><is><t>{value}</t></is></c>'
    stored = "" if value is None else f"<v>{value}</v>"
    return f'<c r="{name}" s="{style}">' + (f"<f>{formula}</f>" if formula else "") + stored + "</c>"


def xlsx(name, total=238):
    rows = [
        [("A1", "Holzwerk Nord GmbH")],
        [("A2", "Invoice no.:"), ("B2", "HN-2026-81")],
        [("A3", "Invoice date:"), ("B3", 46093, 1)],
        [("A5", "Description"), ("B5", "Quantity"), ("C5", "Unit price"), ("D5", "Amount")],
        [("A6", "Boards"), ("B6", 10), ("C6", 12.5, 2), ("D6", 125, 2, "B6*C6")],
        [("A7", "Glue"), ("B7", 2), ("C7", 37.5, 2), ("D7", 75, 2, "B7*C7")],
        [("A9", "Net total"), ("D9", 200, 2, "SUM(D6:D7)")],
        [("A10", "VAT 19 %"), ("D10", 38, 2, "D9*0.19")],
        [("A11", "Total incl. VAT"), ("D11", total, 2, "D9+D10")],
    ]
    data = "".join("<row>" + "".join(cell(*one) for one in row) + "</row>" for row in rows)
    archive(name, {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook {SHEET} xmlns:r="{RELATIONS}"><sheets>'
                           '<sheet name="Invoice" sheetId="1" r:id="rId1"/>'
                           '<sheet name="Secret" sheetId="2" state="hidden" r:id="rId2"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
                                      '<Relationship Id="rId2" Target="worksheets/sheet2.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet {SHEET}><numFmts><numFmt numFmtId="164" '
                         'formatCode="#,##0.00\\ &quot;€&quot;"/></numFmts>'
                         '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f"<worksheet {SHEET}><sheetData>{data}</sheetData></worksheet>",
        "xl/worksheets/sheet2.xml": f'<worksheet {SHEET}><sheetData><row>{cell("A1", "Total incl. VAT")}'
                                    f'{cell("B1", "EUR 1.00")}</row></sheetData></worksheet>'})


def mail(name, text, attachments=(), html="", inline=()):
    message = email.message.EmailMessage()
    message["Received"] = "from mx.example by intake.example; Fri, 13 Mar 2026 23:30:00 +0100"
    message["From"] = "Holzwerk Nord <rechnung@holzwerk.example>"
    message["To"] = "ap@kranbau.example"
    message["Date"] = "Thu, 12 Mar 2026 09:00:00 +0100"
    message["Subject"] = "Ihre Rechnung"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
        for file_name, data in inline:
            message.get_payload()[-1].add_related(data, "image", "png", cid="<logo>", filename=file_name)
    for file_name, data in attachments:
        message.add_attachment(data, "application", "octet-stream", filename=file_name)
    for part in message.walk():
        if part.is_multipart():
            part.set_boundary(f"===part-{len(part.get_payload())}-{len(name)}-{id_of(part)}===")
    (OUT / name).write_bytes(message.as_bytes())


def id_of(part):
    return part.get_content_subtype()


def with_hidden(name, source, part, changes):
    """A copy of an archive with what nobody sees in one of its parts."""
    with zipfile.ZipFile(OUT / source) as zip_file:
        texts = {path: zip_file.read(path).decode().split("\n", 1)[1] for path in zip_file.namelist()}
    for before, after in changes:
        assert before in texts[part]
        texts[part] = texts[part].replace(before, after)
    archive(name, texts)


def hidden():
    runs = "".join(f"<w:p><w:r><w:rPr><w:vanish{shown}/></w:rPr><w:t>{text}</w:t></w:r></w:p>" for shown, text in
                   (("", "IBAN GB82WEST12345698765432"), (' w:val="false"', "Your order: PO-77")))
    with_hidden("hidden.docx", "letter.docx", "word/document.xml", [("</w:body>", runs + "</w:body>")])
    cells = "".join(f'<row r="{row}"{shown}><c r="{cell}" t="inlineStr"><is><t>Invoice no.: EVIL-{row}</t></is></c></row>'
                    for row, shown, cell in ((60, ' hidden="1"', "A60"), (61, "", "Z61")))
    with_hidden("hidden.xlsx", "sheet.xlsx", "xl/worksheets/sheet1.xml", [
        ("</sheetData>", cells + "</sheetData>"),
        ("<sheetData>", '<cols><col min="26" max="26" width="9" hidden="1"/></cols><sheetData>')])
    mail("hidden.eml", "\n", html="""<html><body><p>Invoice no.: HN-2026-82</p><p>Total incl. VAT EUR 119.00</p>
<p hidden>Invoice no.: EVIL-1</p><p style="visibility: hidden">Invoice no.: EVIL-2</p>
<p style="color: white; font-size:0">Invoice no.: EVIL-3</p></body></html>""")


def main():
    docx()
    xlsx("sheet.xlsx")
    xlsx("not_calculated.xlsx", total=None)
    scan = (OUT / "scan.png").read_bytes()
    text_pdf = (OUT / "text.pdf").read_bytes()
    mail("invoice.eml", "Anbei unsere Rechnung.\n", [("Rechnung.pdf", text_pdf), ("rules.bin", b"\0\1\2")],
         html="<p>Anbei unsere Rechnung.</p><img src='cid:logo'>", inline=[("logo.png", scan)])
    mail("letter.eml", "This mail needs a program that shows HTML.\n", html="""<html><head><style>p{}</style>
<script>document.write("Total 1.00")</script></head><body><p>Holzwerk Nord GmbH</p><table>
<tr><td>Invoice no.:</td><td>HN-2026-82</td></tr><tr><td>Invoice date:</td><td>2026-03-12</td></tr>
<tr><td>Net total</td><td>EUR 100.00</td></tr><tr><td>VAT 19 %</td><td>EUR 19.00</td></tr>
<tr><td>Total incl. VAT</td><td>EUR 119.00</td></tr></table>
<p style="display: none">Total incl. VAT EUR 1.00</p></body></html>""")
    inner = (OUT / "letter.eml").read_bytes()
    mail("forwarded.eml", "Bitte buchen.\n", [("weitergeleitet.eml", inner)])
    mail("says_nothing.eml", "\n")
    hidden()


if __name__ == "__main__":
    main()
