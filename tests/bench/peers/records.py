"""The invoices every peer is given: made from one seed with integers only, the same everywhere.

usage: records.py COUNT FOLDER   writes invoices.csv, invoices.jsonl, and the same as part-00.csv,
part-00.jsonl … of 100,000 records each, for readers that take a file whole. Of each hundred
invoices about two lie on or beside the bound of a rule, as round prices and tolerances of two
percent do. A missing order is an empty cell in CSV and an absent key in JSON.
"""
import datetime
import hashlib
import sys
from pathlib import Path

COUNTRIES = "DE DE DE FR FR NL PL GB IT ES US US CH".split()
CURRENCY_OF = {"PL": "PLN", "GB": "GBP", "US": "USD", "CH": "CHF"}
RATES = {"DE": 1900, "FR": 2000, "NL": 2100, "PL": 2300, "GB": 2000, "IT": 2200, "ES": 2100,
         "US": 825, "CH": 810}  # of ten thousand
DEPARTMENTS = "IT Marketing Facilities Legal Utilities Logistics HR RnD".split()
THRESHOLDS = [50000, 100000, 200000, 250000, 300000, 500000, 750000, 1000000, 2000000, 2500000,
              5000000]
TIERS = [(40, 2000, 50000), (35, 50000, 300000), (18, 300000, 1500000), (5, 1500000, 5000000),
         (2, 5000000, 25000000)]
FIELDS = ("id vendor_id vendor_risk country currency amount tax po_amount received_qty invoiced_qty"
          " invoice_date due_date department is_duplicate bank_changed ocr_confidence").split()
TEXTS = {"vendor_id", "vendor_risk", "country", "currency", "invoice_date", "due_date",
         "department"}
PART = 100_000
FIRST_DAY = datetime.date(2023, 12, 12)
DAYS = [(FIRST_DAY + datetime.timedelta(days=i)).isoformat() for i in range(900)]
MASK = 0xFFFFFFFF


class Dice:
    """mulberry32: 32 bits of state, the same numbers in any language."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state + 0x6D2B79F5) & MASK
        s = self.state
        t = ((s ^ (s >> 15)) * (1 | s)) & MASK
        t = ((t + (((t ^ (t >> 7)) * (61 | t)) & MASK)) & MASK) ^ t
        return ((t ^ (t >> 14)) * n) >> 32

    def between(self, low, high):
        return low + self.below(high - low + 1)


def risk_of(vendor):
    percent = ((vendor * 2654435761) & MASK) % 100
    return "high" if percent < 5 else "medium" if percent < 25 else "low"



def amounts(dice):
    """What was ordered and what is billed, in cents."""
    tier, at = dice.below(100), 0
    while tier >= TIERS[at][0]:
        tier -= TIERS[at][0]
        at += 1
    order = dice.between(TIERS[at][1], TIERS[at][2])
    if dice.below(100) < 3:
        order = THRESHOLDS[dice.below(len(THRESHOLDS))]
    amount, kind = order, dice.below(1000)
    if 800 <= kind < 940:
        amount = order + (order * dice.between(-150, 150)) // 10000
    elif 940 <= kind < 990:
        amount = order + (order * dice.between(-2000, 2000)) // 10000
    elif kind >= 990:  # on the bound of 2 % or of 50.00
        order = order - order % 50 or 50
        amount = order + order // 50 if kind & 1 else order + 5000
    return order, amount


def tax_of(dice, amount, country):
    exact = amount * RATES[country]
    tax, kind = (exact + 5000) // 10000, dice.below(1000)
    if 930 <= kind < 960:
        tax += dice.between(-4, 4)
    elif 960 <= kind < 970:
        tax = exact // 10000 + (5 if kind & 1 else -5)
    elif kind >= 970:
        tax += dice.between(-5000, 5000)
    return tax


def terms_of(dice):
    kind = dice.below(100)
    if kind < 90:
        return (14, 30, 45, 60)[dice.below(4)]
    if kind < 96:
        return dice.between(0, 6)
    return -dice.between(1, 10) if kind < 97 else dice.between(7, 13)


def cents(number):
    return f"{'-' if number < 0 else ''}{abs(number) // 100}.{abs(number) % 100:02d}"


def invoices(count):
    """Each as texts in the order of FIELDS; an absent order is empty."""
    dice = Dice(0x2545F491)
    for number in range(1, count + 1):
        vendor = 1 + dice.below(5000) * (dice.below(1000) + 1) // 1000
        country = COUNTRIES[dice.below(len(COUNTRIES))]
        department = DEPARTMENTS[dice.below(len(DEPARTMENTS))]
        order, amount = amounts(dice)
        has_order = dice.below(100) >= 12
        tax = tax_of(dice, amount, country)
        received, kind = dice.between(1, 500), dice.below(100)
        invoiced = received
        if 92 <= kind < 97:
            invoiced = received + dice.between(1, 10)
        elif kind >= 97:
            invoiced = max(0, received - dice.between(1, 10))
        day = dice.below(731)
        due = day + terms_of(dice)
        duplicate, bank = dice.below(1000) < 15, dice.below(1000) < 10
        kind = dice.below(100)
        read = dice.between(*((300, 599) if kind < 3 else (600, 849) if kind < 15 else (850, 999)))
        yield (str(number), f"V{vendor:05d}", risk_of(vendor), country,
               CURRENCY_OF.get(country, "EUR"), cents(amount), cents(tax),
               cents(order) if has_order else "", str(received), str(invoiced), DAYS[day + 20],
               DAYS[due + 20], department, "true" if duplicate else "false",
               "true" if bank else "false", f"0.{read:03d}")


def json_line(record):
    return "{" + ",".join(f'"{name}":"{value}"' if name in TEXTS else f'"{name}":{value}'
                          for name, value in zip(FIELDS, record) if value) + "}\n"


def write(count, folder):
    """Nothing where the folder has them already, made by this very program."""
    folder = Path(folder)
    done = folder / "complete"
    made_by = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    if done.exists() and done.read_text() == made_by:
        return
    folder.mkdir(parents=True, exist_ok=True)
    head = ",".join(FIELDS) + "\n"
    with open(folder / "invoices.csv", "w") as csv, open(folder / "invoices.jsonl", "w") as jsonl:
        csv.write(head)
        made = invoices(count)
        for part in range(0, count, PART):
            some = [record for _, record in zip(range(min(PART, count - part)), made)]
            rows = "".join(",".join(record) + "\n" for record in some)
            lines = "".join(json_line(record) for record in some)
            csv.write(rows)
            jsonl.write(lines)
            (folder / f"part-{part // PART:02d}.csv").write_text(head + rows)
            (folder / f"part-{part // PART:02d}.jsonl").write_text(lines)
    done.write_text(made_by)


def read(folder, count):
    """The first records of the CSV, as texts."""
    with open(Path(folder) / "invoices.csv") as lines:
        next(lines)
        return [line.rstrip("\n").split(",") for _, line in zip(range(count), lines)]


if __name__ == "__main__":
    write(int(sys.argv[1]), sys.argv[2])
