"""The documents of the quickstart: what they say, what the intake knows, and what must be decided."""

from datetime import date
from decimal import Decimal

from . import companies, identifiers
from .model import Invoice, Sample, line

DE, FR, GB, NL = Decimal(19), Decimal(20), Decimal(20), Decimal(21)


def intake(received, category, cost_centre, kind="overhead", **more):
    """What the mail room and the requester know and no document says. None: there is none."""
    return {"received": received, "category": category,
            "cost_centre": {"id": cost_centre, "kind": kind}, **more}


# On paper, "no discount printed" can't be told from "not found"; the terms agreed with the vendor say it.
NO_DISCOUNT = {"discount": None, "discount_until": None}

SAMPLES = (
    Sample("01-papierwerk-invoice.xml", Invoice(
        companies.PAPIERWERK, "RE-2026-0311", date(2026, 3, 2), date(2026, 4, 1), (
            line("KP-80-A4", "Kopierpapier 80 g, A4, weiß", "12", "Karton", "8.45"),
            line("TN-414X", "Tonerkartusche 414X, schwarz", "2", "Stück", "52.90"),
            line("OR-50", "Ordner breit, grau", "20", "Stück", "1.29"),
        ), DE, cost_centre="CC-100"),
        intake("2026-03-03", "goods", "CC-100"), "approve", "AP-06"),

    Sample("02-papierwerk-credit-note.xml", Invoice(
        companies.PAPIERWERK, "GS-2026-0017", date(2026, 3, 4), date(2026, 3, 4), (
            line("TN-414X", "Tonerkartusche 414X, schwarz, zurückgegeben", "1", "Stück", "52.90"),
        ), DE, credit_note=True, cost_centre="CC-100"),
        intake("2026-03-05", "goods", "CC-100"), "route", "AP-07"),

    Sample("03-hansen-invoice.xml", Invoice(
        companies.HANSEN, "H26-1187", date(2026, 3, 2), date(2026, 4, 1), (
            line("LS-B16", "Leitungsschutzschalter B16", "40", "Stück", "3.18"),
            line("NYM-3X1.5", "Mantelleitung NYM-J 3 x 1,5", "250", "m", "0.79"),
            line("HAGER-VU", "Verteilerkasten Unterputz, zweireihig", "3", "Stück", "61.50"),
        ), DE, order="PO-7201", gross_printed=Decimal("650.61"), cost_centre="CC-210"),
        intake("2026-03-04", "goods", "CC-210"), "hold", "AP-02"),

    Sample("04-hansen-facturx.pdf", Invoice(
        companies.HANSEN, "H26-1203", date(2026, 3, 3), date(2026, 4, 2), (
            line("PV-WR-10", "Wechselrichter 10 kW, dreiphasig", "4", "Stück", "1890.00"),
            line("PV-SP-15", "Batteriespeicher 15 kWh", "1", "Stück", "4120.00"),
            line("MONT-E", "Montage durch Elektromeister", "38", "h", "68.50"),
        ), DE, order="PO-7188", cost_centre="CC-P31"),
        intake("2026-03-04", "goods", "CC-P31", "project"), "route", "AP-07",
        layout="german"),

    Sample("05-northgate-invoice.pdf", Invoice(
        companies.NORTHGATE, "NG-55821", date(2026, 3, 4), date(2026, 4, 3), (
            line("PT100-A", "Temperature probe PT100, class A", "6", "pcs", "48.20"),
            line("CAL-UKAS", "Calibration certificate", "6", "pcs", "22.50"),
            line("CBL-5M", "Shielded cable, 5 m", "6", "pcs", "11.90"),
        ), GB, currency="GBP", order="PO-7195"),
        intake("2026-03-05", "goods", "CC-210", **NO_DISCOUNT), "approve", "AP-06",
        layout="english"),

    Sample("06-stadtwerke-rechnung.pdf", Invoice(
        companies.STADTWERKE, "SWL-2026-03-4471", date(2026, 3, 5), date(2026, 3, 26), (
            line("E-ARB", "Strom, Arbeitspreis Februar", "6180", "kWh", "0.2145"),
            line("E-GRD", "Strom, Grundpreis Februar", "1", "Monat", "96.00"),
            line("W-ARB", "Wasser, Februar", "118", "m³", "2.31"),
        ), DE, iban=identifiers.german_iban(12030000, 1070024417)),
        intake("2026-03-06", "utilities", "CC-100", order_number=None, contract_number=None,
               **NO_DISCOUNT), "hold", "AP-04", layout="german"),

    Sample("07-lumiere-facture.pdf", Invoice(
        companies.LUMIERE, "F-2026-089", date(2026, 3, 3), date(2026, 4, 2), (
            line("PHOTO-J", "Prises de vue, journée de studio", "2", "jours", "640.00"),
            line("RET-IMG", "Retouche d'images", "18", "pièces", "14.50"),
            line("DROITS", "Droits d'utilisation, un an", "1", "forfait", "220.00"),
        ), FR),
        intake("2026-03-05", "services", "CC-300", order_number=None, contract_number=None,
               **NO_DISCOUNT), "hold", "AP-05", layout="french"),

    Sample("08-papierwerk-scan.png", Invoice(
        companies.PAPIERWERK, "RE-2026-0298", date(2026, 3, 2), date(2026, 4, 1), (
            line("BL-A4-KAR", "Schreibblock A4, kariert", "30", "Stück", "1.95"),
            line("KS-BLAU", "Kugelschreiber, blau", "50", "Stück", "0.62"),
            line("WB-MARK", "Whiteboard-Marker, vier Farben", "6", "Set", "7.40"),
        ), DE, order="PO-7150"),
        intake("2026-03-04", "goods", "CC-100", **NO_DISCOUNT), "approve", "AP-06",
        layout="german", scan={"kind": "png", "dpi": 300, "turn": 0.9, "grain": 0.1, "blur": 0.6}),

    Sample("09-brightwave-scan.jpg", Invoice(
        companies.BRIGHTWAVE, "BW-20260301", date(2026, 3, 2), date(2026, 3, 30), (
            line("HOST-L", "Managed hosting, large, March 2026", "1", "month", "890.00"),
            line("BACKUP", "Off-site backup, 500 GB", "1", "month", "145.00"),
            line("SUP-8X5", "Support, working hours", "1", "month", "165.00"),
        ), NL, contract="CT-2207"),
        intake("2026-03-03", "services", "CC-400", order_number=None, **NO_DISCOUNT),
        "route", "AP-07", layout="band",
        scan={"kind": "jpg", "dpi": 300, "turn": -0.6, "coarse": 0.6, "shade": 0.2, "grain": 0.05,
              "quality": 50}),

    Sample("10-delacroix-scan.pdf", Invoice(
        companies.DELACROIX, "DL-2026-0642", date(2026, 3, 4), date(2026, 4, 3), (
            line("FRET-12", "Transport Nantes – Stuttgart, 12 palettes", "1", "trajet", "1480.00"),
            line("HAYON", "Livraison avec hayon", "1", "service", "85.00"),
            line("ATT", "Attente au chargement", "2", "heures", "42.00"),
        ), FR, order="PO-7203"),
        intake("2026-03-06", "services", "CC-210", **NO_DISCOUNT), "undetermined", "",
        "invoice.gross", layout="french",
        scan={"kind": "pdf", "dpi": 300, "turn": 0.3, "grain": 0.05, "quality": 60,
              "stain": "gross"}),

    Sample("11-kestrel-scan.tif", Invoice(
        companies.KESTREL, "KO-10233", date(2026, 3, 3), date(2026, 4, 2), (
            line("CH-ERGO", "Office chair, ergonomic", "1", "pcs", "189.00"),
            line("MAT-120", "Floor mat, 120 cm", "1", "pcs", "39.90"),
            line("DEL", "Delivery and assembly", "1", "pcs", "25.00"),
        ), GB, currency="GBP"),
        intake("2026-03-05", "goods", "CC-100", order_number=None, **NO_DISCOUNT), "hold", "AP-03",
        layout="english", scan={"kind": "tif", "dpi": 300, "turn": -0.5, "grain": 0.3, "blur": 0.6}),

    Sample("12-hansen-scan.png", Invoice(
        companies.HANSEN, "H26-1219", date(2026, 3, 5), date(2026, 4, 4), (
            line("FI-40", "Fehlerstromschutzschalter 40 A", "5", "Stück", "34.80"),
            line("PRUEF", "Prüfung nach DIN VDE 0100", "3", "h", "68.50"),
        ), DE, order="PO-7201"),
        intake("2026-03-06", "services", "CC-210", **NO_DISCOUNT), "undetermined", "",
        "invoice.payee_iban", layout="german",
        scan={"kind": "png", "dpi": 300, "turn": -0.4, "grain": 0.06, "stain": "iban"}),
)

# Records that come as data: one from a customer portal, three in one file from another.
PORTAL_RECORD = {
    "file": "13-stadtwerke-portal.json", "outcome": "reject", "because": "AP-15",
    "record": {
        "number": "SWL-2026-02-4398", "kind": "invoice", "currency": "EUR",
        "issued": "2026-02-05", "received": "2026-03-09", "due": "2026-02-26",
        "vendor_id": "V-1003", "vendor_name": companies.STADTWERKE.name,
        "vendor_vat_id": companies.STADTWERKE.vat_id, "payee_iban": companies.STADTWERKE.iban,
        "cost_centre": {"id": "CC-100", "kind": "overhead"}, "category": "utilities",
        "net": "1402.18", "tax": "266.41", "gross": "1668.59",
        "lines": [
            {"text": "Strom, Arbeitspreis Januar", "quantity": "5320", "unit": "kWh",
             "unit_price": "0.2145", "net": "EUR 1141.14", "tax_rate": "19%"},
            {"text": "Wasser, Januar", "quantity": "113", "unit": "m³", "unit_price": "2.31",
             "net": "EUR 261.03", "tax_rate": "19%"},
        ],
    },
}


def _portal(number, issued, received, vendor, order, centre, kind, net, tax, gross, **more):
    return {"number": number, "kind": "invoice", "currency": "EUR", "issued": issued,
            "received": received, "vendor_id": vendor.id, "vendor_name": vendor.name,
            "order_number": order, "payee_iban": vendor.iban,
            "cost_centre": {"id": centre, "kind": kind}, "category": "goods",
            "net": net, "tax": tax, "gross": gross, "lines": [], **more}


PORTAL_FILE = {
    "file": "14-supplier-network.jsonl",
    "records": (
        ("approve", "AP-06", _portal(
            "RE-2026-0325", "2026-03-06", "2026-03-06", companies.PAPIERWERK, "PO-7150", "CC-100",
            "overhead", "412.00", "78.28", "490.28", due="2026-04-05", discount="9.81",
            discount_until="2026-03-20")),
        ("route", "AP-07", _portal(
            "H26-1170", "2026-03-02", "2026-03-06", companies.HANSEN, "PO-7188", "CC-P31",
            "project", "48500.00", "9215.00", "57715.00", due="2026-04-01")),
        ("hold", "AP-03a AP-11b", _portal(
            "OW-99107", "2026-01-28", "2026-03-06", companies.OBERMEIER, "PO-7099", "CC-210",
            "overhead", "318.40", "60.50", "378.90", due="2026-02-27")),
    ),
}

ORDERS = (  # number, vendor, currency, net, requester, open
    ("PO-7099", companies.OBERMEIER, "EUR", "318.40", "jana", True),
    ("PO-7150", companies.PAPIERWERK, "EUR", "2400.00", "jana", True),
    ("PO-7188", companies.HANSEN, "EUR", "64000.00", "paul", True),
    ("PO-7195", companies.NORTHGATE, "GBP", "495.60", "jana", True),
    ("PO-7201", companies.HANSEN, "EUR", "1250.00", "paul", True),
    ("PO-7203", companies.DELACROIX, "EUR", "1650.00", "jana", True),
    ("PO-7204", companies.LUMIERE, "EUR", "900.00", "paul", False),
)

CONTRACTS = (  # number, vendor, open
    ("CT-2207", companies.BRIGHTWAVE, True),
    ("CT-1904", companies.STADTWERKE, True),
    ("CT-1822", companies.LUMIERE, False),
)

# Invented, in the form in which the European Central Bank publishes its reference rates.
RATES = (
    ("GBP", "2026-02-27", "0.8658"), ("GBP", "2026-03-02", "0.8671"), ("GBP", "2026-03-03", "0.8664"),
    ("GBP", "2026-03-04", "0.8649"), ("GBP", "2026-03-05", "0.8655"), ("GBP", "2026-03-06", "0.8662"),
    ("USD", "2026-02-27", "1.1812"), ("USD", "2026-03-02", "1.1790"), ("USD", "2026-03-03", "1.1764"),
    ("USD", "2026-03-04", "1.1801"), ("USD", "2026-03-05", "1.1823"), ("USD", "2026-03-06", "1.1817"),
)

PERIODS = ((2025, 12, False), (2026, 1, False), (2026, 2, True), (2026, 3, True), (2026, 4, True))

PAID = (  # vendor, number, day
    (companies.PAPIERWERK, "RE-2026-0207", "2026-02-24"),
    (companies.STADTWERKE, "SWL-2026-01-4302", "2026-01-27"),
    (companies.STADTWERKE, "SWL-2026-02-4398", "2026-02-25"),
    (companies.HANSEN, "H26-1102", "2026-02-20"),
)

# What the match of invoice, order and receipt has said.
MATCHES = (
    (companies.HANSEN, "H26-1187", "matched"), (companies.HANSEN, "H26-1203", "matched"),
    (companies.NORTHGATE, "NG-55821", "matched"), (companies.PAPIERWERK, "RE-2026-0298", "note"),
    (companies.DELACROIX, "DL-2026-0642", "matched"), (companies.HANSEN, "H26-1219", "matched"),
    (companies.PAPIERWERK, "RE-2026-0325", "matched"), (companies.HANSEN, "H26-1170", "matched"),
    (companies.OBERMEIER, "OW-99107", "matched"),
)

SINCE = {  # the day each vendor was taken into the master
    companies.PAPIERWERK: "2019-04-01", companies.HANSEN: "2020-02-17",
    companies.STADTWERKE: "2018-01-02", companies.NORTHGATE: "2021-06-14",
    companies.LUMIERE: "2022-09-05", companies.DELACROIX: "2023-03-20",
    companies.BRIGHTWAVE: "2024-11-11", companies.OBERMEIER: "2017-08-28",
}

TERM_DAYS = {  # net, from the date of the invoice; 30 where nothing stands here
    companies.STADTWERKE: 14, companies.NORTHGATE: 14, companies.BRIGHTWAVE: 14,
}

BOOKED = (  # vendor, number, kind, day, gross in euros
    (companies.STADTWERKE, "SWL-2026-01-4302", "invoice", "2026-01-12", "1590.21"),
    (companies.PAPIERWERK, "RE-2026-0207", "invoice", "2026-02-10", "228.40"),
)

INVOLVED = (  # what somebody did, to which vendor or order, and when
    ("changed_vendor", companies.NORTHGATE.id, "vera", "2026-01-19"),
    ("received_goods", "PO-7188", "gero", "2026-03-04"),
)

# What else the policy says, by the number of the document: when it is paid (at its due date, unless
# it stands here), why, and who gets a task until when.
PAYMENT = {"RE-2026-0325": ("at_discount", "AP-14")}

TASKS = {
    "GS-2026-0017": "cost_centre_owner of CC-100 within 2 business days",
    "H26-1187": "accounts_payable",
    "H26-1203": "project_lead of CC-P31 + controller within 2 business days",
    "SWL-2026-03-4471": "vendor_master_team",
    "F-2026-089": "accounts_payable",
    "BW-20260301": "cost_centre_owner of CC-400 within 2 business days",
    "DL-2026-0642": "accounts_payable",
    "KO-10233": "vendor_master_team",
    "H26-1219": "accounts_payable",
    "SWL-2026-02-4398": "accounts_payable",
    "RE-2026-0325": "payment_date: accounts_payable",
    "H26-1170": "project_lead of CC-P31 + cfo within 1 business day",
    "OW-99107": "vendor_master_team; controller",
}
