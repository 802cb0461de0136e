"""What a document says, before it is typeset: companies, lines and exact sums of them."""

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Company:
    id: str            # in the buyer's vendor master
    name: str
    street: str
    city: str          # with its postal code
    country: str
    vat_id: str
    iban: str
    bank: str
    status: str = "active"
    known: bool = True  # in the vendor master at all


@dataclass(frozen=True)
class Line:
    item: str
    text: str
    quantity: Decimal
    unit: str
    price: Decimal

    @property
    def net(self):
        return (self.quantity * self.price).quantize(CENT, ROUND_HALF_UP)


def line(item, text, quantity, unit, price):
    return Line(item, text, Decimal(quantity), unit, Decimal(price))


@dataclass(frozen=True)
class Invoice:
    seller: Company
    number: str
    issued: date
    due: date
    lines: tuple
    rate: Decimal                 # of value added tax, in percent
    currency: str = "EUR"
    order: str = ""
    contract: str = ""
    credit_note: bool = False
    iban: str = ""                # when it is not the seller's on file
    gross_printed: Decimal = None  # when it is not net + tax
    cost_centre: str = ""

    @property
    def net(self):
        return sum((each.net for each in self.lines), Decimal(0))

    @property
    def tax(self):
        return (self.net * self.rate / 100).quantize(CENT, ROUND_HALF_UP)

    @property
    def gross(self):
        return self.gross_printed if self.gross_printed is not None else self.net + self.tax

    @property
    def payee_iban(self):
        return self.iban or self.seller.iban


@dataclass(frozen=True)
class Sample:
    """One file of the quickstart, what the intake knows of it, and what must be decided."""
    file: str
    invoice: Invoice
    intake: dict
    outcome: str
    because: str = ""   # codes of the rules that decide
    needs: str = ""     # fields, when it is undetermined
    layout: str = ""    # of paper: "english", "band", "german", "french"
    scan: dict = field(default_factory=dict)
