#!/usr/bin/python3
"""Makes everything in this folder but the README: documents/, the reference data and expected.csv.

Needs Debian's weasyprint, poppler-utils, qpdf, python3-pil, fonts-dejavu and fonts-liberation. The same
versions of these make the same bytes every time: nothing here asks for the time or for true chance."""

import csv
import json
import os
import re
import subprocess
import sys
import tempfile

from generator import companies, einvoice, paper, samples, scanner

HERE = os.path.dirname(os.path.abspath(__file__))
DOCUMENTS = os.path.join(HERE, "documents")


def write(name, content):
    with open(os.path.join(DOCUMENTS, name), "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())


def write_json(name, value):
    write(name, json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def table(name, header, rows):
    with open(os.path.join(HERE, name), "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def words_of(pdf):
    """Every word of the first page with its box, in fractions of the page."""
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "page.pdf")
        with open(source, "wb") as file:
            file.write(pdf)
        text = subprocess.run(["pdftotext", "-bbox", "-f", "1", "-l", "1", source, "-"],
                              check=True, capture_output=True, text=True).stdout
    width, height = map(float, re.search(r'<page width="([\d.]+)" height="([\d.]+)"', text).groups())
    pattern = r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
    return [(word, (float(a) / width, float(b) / height, float(c) / width, float(d) / height))
            for a, b, c, d, word in re.findall(pattern, text)]


def stain_box(pdf, what):
    """Where the stain lies: over the middle of the total, or over one group of the IBAN."""
    words = words_of(pdf)
    if what == "gross":
        start = max(i for i, (word, _) in enumerate(words) if word == "TTC") + 1
        hit = [box for _, box in words[start:start + 2]]
    else:
        start = max(i for i, (word, _) in enumerate(words) if word == "IBAN:") + 1
        hit = [words[start + 2][1]]
    left, top = min(b[0] for b in hit), min(b[1] for b in hit)
    right, bottom = max(b[2] for b in hit), max(b[3] for b in hit)
    width = right - left
    if what == "gross":
        left, right = left + 0.2 * width, left + 0.6 * width
    return (left, top - 0.001, right, bottom + 0.001)


def scanned(sample, pdf, seed):
    how = dict(sample.scan)
    kind, quality = how.pop("kind"), how.pop("quality", 70)
    if "stain" in how:
        how["stain"] = stain_box(pdf, how["stain"])
    image = scanner.scan(pdf, seed, **how)
    dpi = how["dpi"]
    if kind == "png":
        return scanner.png(image, dpi)
    if kind == "jpg":
        return scanner.jpeg(image, dpi, quality)
    if kind == "tif":
        return scanner.tiff(image, dpi)
    return scanner.image_pdf(image, dpi, quality)


def document(sample, seed):
    invoice = sample.invoice
    if sample.file.endswith(".xml"):
        return einvoice.cii(invoice) if sample.file.startswith("03") else einvoice.ubl(invoice)
    pdf = paper.pdf(invoice, sample.layout)
    if sample.scan:
        return scanned(sample, pdf, seed)
    if "facturx" in sample.file:
        return paper.with_attachment(pdf, "factur-x.xml", einvoice.cii(invoice))
    return pdf


def documents():
    expected = []
    for seed, sample in enumerate(samples.SAMPLES, 1):
        write(sample.file, document(sample, seed))
        write_json(sample.file + ".meta.json", sample.intake)
        expected.append((sample.file, sample.invoice.number, sample.outcome, sample.because,
                         sample.needs))
    one = samples.PORTAL_RECORD
    write_json(one["file"], one["record"])
    expected.append((one["file"], one["record"]["number"], one["outcome"], one["because"], ""))
    many = samples.PORTAL_FILE
    write(many["file"], "".join(json.dumps(record, ensure_ascii=False) + "\n"
                                for _, _, record in many["records"]))
    for outcome, because, record in many["records"]:
        expected.append((many["file"], record["number"], outcome, because, ""))
    table("expected.csv", ("document", "record", "outcome", "because", "needs", "payment_date",
                           "payment_because", "tasks"),
          [row + samples.PAYMENT.get(row[1], ("at_due", "")) + (samples.TASKS.get(row[1], ""),)
           for row in expected])


def reference_data():
    def yes(flag):
        return "true" if flag else "false"
    table("vendors.csv", ("id", "name", "status", "iban", "vat_id", "group", "since"),
          [(v.id, v.name, v.status, v.iban, v.vat_id, "", samples.SINCE[v])
           for v in companies.VENDORS])
    table("orders.csv", ("number", "vendor_id", "currency", "net", "requester", "open"),
          [(n, v.id, c, net, who, yes(o)) for n, v, c, net, who, o in samples.ORDERS])
    days = [(v, samples.TERM_DAYS.get(v, 30)) for v in companies.VENDORS]
    table("terms.csv", ("vendor_id", "name", "due", "days", "months"),
          [(v.id, f"net {n}", "net", n, 0) for v, n in days])
    table("matches.csv", ("vendor_id", "number", "agreement"),
          [(v.id, n, a) for v, n, a in samples.MATCHES])
    table("booked.csv", ("vendor_id", "vendor_group", "number", "kind", "issued", "gross"),
          [(v.id, v.id, n, kind, day, gross) for v, n, kind, day, gross in samples.BOOKED])
    table("involved.csv", ("deed", "number", "person", "day"), samples.INVOLVED)
    table("contracts.csv", ("number", "vendor_id", "open"),
          [(n, v.id, yes(o)) for n, v, o in samples.CONTRACTS])
    table("ecb_rates.csv", ("currency", "day", "rate"), samples.RATES)
    table("periods.csv", ("year", "month", "open"), [(y, m, yes(o)) for y, m, o in samples.PERIODS])
    table("paid.csv", ("vendor_id", "number", "paid_on"), [(v.id, n, d) for v, n, d in samples.PAID])


def main():
    os.makedirs(DOCUMENTS, exist_ok=True)
    documents()
    reference_data()
    files = sorted(os.listdir(DOCUMENTS))
    size = sum(os.path.getsize(os.path.join(DOCUMENTS, name)) for name in files)
    print(f"{len(files)} files, {size / 1e6:.2f} MB in {os.path.relpath(DOCUMENTS)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
