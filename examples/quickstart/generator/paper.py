"""Typesets invoices as sellers' accounting programs do: four houses, three languages."""

import html
import os
import subprocess
import tempfile

from .companies import BUYER
from .identifiers import grouped

os.environ["SOURCE_DATE_EPOCH"] = "1767225600"  # 2026-01-01: the fonts inside a PDF carry a date

import weasyprint  # noqa: E402  (after the epoch is set)


def _plain(value):
    """Two decimals, or all of a unit price that has more."""
    return f"{value:,.{max(2, -value.as_tuple().exponent)}f}"


def english_amount(value, currency):
    return {"EUR": "€", "GBP": "£", "USD": "$"}[currency] + _plain(value)


def dutch_amount(value, currency):
    return f"{currency} {_plain(value)}"


def german_amount(value, _currency):
    return _plain(value).translate(str.maketrans(",.", ".,")) + " €"


def french_amount(value, _currency):
    return _plain(value).replace(",", "\u00a0").replace(".", ",") + " €"


LAYOUTS = {
    "english": {
        "amount": english_amount, "date": "{:%d %B %Y}", "language": "en",
        "invoice": "INVOICE", "credit_note": "CREDIT NOTE",
        "number": "Invoice no.", "issued": "Invoice date", "due": "Due date",
        "vendor": "Supplier no.", "order": "Order no.", "contract": "Contract no.",
        "vat": "VAT ID", "currency": "Currency", "to": "Bill to",
        "columns": ("Item no.", "Description", "Quantity", "Unit price", "Amount"),
        "net": "Net total", "tax": "VAT {rate} %", "gross": "Total due",
        "pay": "Please pay by the due date to the account below.", "bank": "Bank",
        "css": """
          body { font: 10.5pt 'Liberation Sans'; }
          h1 { font-size: 23pt; color: #1d3a5f; margin: 0 0 6mm; }
          .head { border-bottom: 1.2pt solid #1d3a5f; padding-bottom: 4mm; }
          .facts { float: right; }
          th { border-bottom: 1pt solid #1d3a5f; }
        """,
    },
    "german": {
        "amount": german_amount, "date": "{:%d.%m.%Y}", "language": "de",
        "invoice": "Rechnung", "credit_note": "Gutschrift",
        "number": "Rechnungsnr.", "issued": "Rechnungsdatum", "due": "Fällig am",
        "vendor": "Lieferantennr.", "order": "Bestellnr.", "contract": "Vertragsnr.",
        "vat": "USt-IdNr.", "currency": "Währung", "to": "Rechnungsempfänger",
        "columns": ("Art.-Nr.", "Bezeichnung", "Menge", "Einzelpreis", "Betrag"),
        "net": "Nettobetrag", "tax": "Umsatzsteuer {rate} %", "gross": "Gesamtbetrag",
        "pay": "Bitte überweisen Sie den Betrag auf das unten genannte Konto.", "bank": "Bank",
        "css": """
          body { font: 10.5pt 'DejaVu Sans'; }
          h1 { font-size: 18pt; margin: 8mm 0 4mm; }
          .head { text-align: right; }
          .facts { margin: 0 0 6mm; }
          th { background: #e8e8e8; }
          .foot { border-top: 0.6pt solid #888; padding-top: 3mm; }
        """,
    },
    "french": {
        "amount": french_amount, "date": "{:%d/%m/%Y}", "language": "fr",
        "invoice": "FACTURE", "credit_note": "AVOIR",
        "number": "N° de facture", "issued": "Date de facture", "due": "Échéance",
        "vendor": "N° fournisseur", "order": "N° de commande", "contract": "N° de contrat",
        "vat": "N° TVA", "currency": "Devise", "to": "Facturé à",
        "columns": ("Réf.", "Désignation", "Quantité", "Prix unitaire", "Montant HT"),
        "net": "Total HT", "tax": "TVA {rate} %", "gross": "Total TTC",
        "pay": "Merci de régler par virement sur le compte ci-dessous.", "bank": "Banque",
        "css": """
          body { font: 11pt 'Liberation Serif'; }
          h1 { font-size: 20pt; text-align: center; letter-spacing: 3pt; margin: 6mm 0; }
          .head { text-align: center; }
          .facts td { border: 0.5pt solid #999; padding: 1mm 3mm; }
          .facts { margin: 0 auto 6mm; border-collapse: collapse; }
          th { border-top: 1pt solid black; border-bottom: 1pt solid black; }
        """,
    },
}

# The labels of the English house above their values instead of beside them, in one band.
LAYOUTS["band"] = LAYOUTS["english"] | {
    "amount": dutch_amount, "invoice": "Invoice", "gross": "Total incl. VAT", "net": "Total excl. VAT",
    "css": """
      body { font: 10pt 'DejaVu Sans'; }
      h1 { font-size: 26pt; font-weight: normal; color: #14615a; margin: 4mm 0; }
      .seller { color: #14615a; }
      .facts { width: 100%; border-top: 1.5pt solid #14615a; border-bottom: 0.5pt solid #14615a; margin: 4mm 0; }
      .facts td { padding: 1.2mm 2mm 0 0; }
      .facts tr:first-child td { color: #333; font-size: 9pt; }
      th { color: #14615a; border-bottom: 0.5pt solid #14615a; }
    """,
}

PAGE = """
  @page { size: A4; margin: 18mm 18mm 16mm; }
  .head { margin-bottom: 6mm; }
  .seller { font-weight: bold; font-size: 14pt; }
  .to { margin-bottom: 8mm; }
  .facts td { padding-right: 5mm; }
  .lines { width: 100%; border-collapse: collapse; clear: both; margin-top: 6mm; }
  .lines th { text-align: left; padding: 1.6mm 2mm; }
  .lines td { padding: 1.4mm 2mm; vertical-align: top; }
  .lines .figure { text-align: right; white-space: nowrap; }
  .sums { margin: 6mm 0 8mm auto; }
  .sums td { padding: 1.2mm 2mm 1.2mm 8mm; }
  .sums .figure { text-align: right; white-space: nowrap; }
  .sums tr:last-child td { font-weight: bold; border-top: 0.8pt solid black; }
  .foot { margin-top: 8mm; }
"""


def _facts(invoice, layout):
    words = LAYOUTS[layout]
    day = words["date"]
    rows = [(words["number"], invoice.number), (words["issued"], day.format(invoice.issued)),
            (words["due"], day.format(invoice.due)), (words["vendor"], invoice.seller.id)]
    if invoice.order:
        rows.append((words["order"], invoice.order))
    if invoice.contract:
        rows.append((words["contract"], invoice.contract))
    rows.append((words["currency"], invoice.currency))
    if layout == "band":
        return "".join("<tr>" + "".join(f"<td>{html.escape(row[n])}</td>" for row in rows) + "</tr>"
                       for n in (0, 1))
    return "".join(f"<tr><td>{name}:</td><td>{html.escape(value)}</td></tr>" for name, value in rows)


def _lines(invoice, words):
    amount = words["amount"]
    rows = []
    for each in invoice.lines:
        quantity = f"{each.quantity.normalize():f} {each.unit}"
        rows.append(f"<tr><td>{each.item}</td><td>{html.escape(each.text)}</td>"
                    f"<td class=figure>{quantity}</td>"
                    f"<td class=figure>{amount(each.price, invoice.currency)}</td>"
                    f"<td class=figure>{amount(each.net, invoice.currency)}</td></tr>")
    return "".join(rows)


def page(invoice, layout):
    """The HTML of one invoice."""
    words = LAYOUTS[layout]
    seller, amount = invoice.seller, words["amount"]
    sums = ((words["net"], invoice.net), (words["tax"].format(rate=invoice.rate), invoice.tax),
            (words["gross"], invoice.gross))
    title = words["credit_note" if invoice.credit_note else "invoice"]
    heads = "".join(f"<th{' class=figure' if n > 1 else ''}>{name}</th>"
                    for n, name in enumerate(words["columns"]))
    totals = "".join(f"<tr><td>{name}</td><td class=figure>{amount(value, invoice.currency)}</td></tr>"
                     for name, value in sums)
    return f"""<!doctype html><html lang="{words['language']}"><meta charset="utf-8">
<title>{html.escape(title)} {html.escape(invoice.number)}</title><style>{PAGE}{words['css']}</style>
<div class=head><div class=seller>{html.escape(seller.name)}</div>
  <div>{html.escape(seller.street)}, {html.escape(seller.city)}</div>
  <div>{words['vat']}: {seller.vat_id}</div></div>
<table class=facts>{_facts(invoice, layout)}</table>
<div class=to>{words['to']}:<br>{html.escape(BUYER.name)}<br>{html.escape(BUYER.street)}<br>{html.escape(BUYER.city)}</div>
<h1>{title}</h1>
<table class=lines><tr>{heads}</tr>{_lines(invoice, words)}</table>
<table class=sums>{totals}</table>
<div class=foot>{words['pay']}<br>{words['bank']}: {html.escape(seller.bank)}<br>IBAN: {grouped(invoice.payee_iban)}</div>
</html>"""


def pdf(invoice, layout):
    """The bytes of a PDF with a text layer."""
    return weasyprint.HTML(string=page(invoice, layout)).write_pdf()


def with_attachment(pdf_bytes, name, content):
    """The PDF with one file inside, as Factur-X and ZUGFeRD carry their XML."""
    with tempfile.TemporaryDirectory() as folder:
        def inside(file):
            return os.path.join(folder, file)
        with open(inside("in.pdf"), "wb") as file:
            file.write(pdf_bytes)
        with open(inside(name), "wb") as file:
            file.write(content.encode())
        day = "D:20260101000000Z"
        subprocess.run(
            ["qpdf", "--deterministic-id", inside("in.pdf"), "--add-attachment", inside(name),
             f"--creationdate={day}", f"--moddate={day}", "--mimetype=text/xml",
             "--description=Factur-X invoice", "--", inside("out.pdf")], check=True)
        with open(inside("out.pdf"), "rb") as file:
            return file.read()
