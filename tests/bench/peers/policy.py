"""The policy as one list of rules, from which each peer's own text is written.

Every rule that is true gives its code; the first of them in order gives the decision; where none is
true the decision is APPROVE. An expression is a tuple: its word, then its parts.
"""
from records import Dice

RATE = {"DE": "0.19", "FR": "0.20", "NL": "0.21", "PL": "0.23", "GB": "0.20", "IT": "0.22",
        "ES": "0.21", "US": "0.0825", "CH": "0.081"}
LIMIT = {"IT": "5000.00", "Marketing": "3000.00", "Facilities": "2500.00", "Legal": "10000.00",
         "Utilities": "8000.00", "Logistics": "7500.00", "HR": "2000.00", "RnD": "6000.00"}
CURRENCIES = "EUR PLN GBP USD CHF".split()
RISKS = "low medium high".split()
WORDS = ("field decimal text integer true and or not = <> < <= > >= abs max - * in present absent"
         " lookup weekend days").split()
# Digits behind the point of each number of a record.
SCALE = {"amount": 2, "tax": 2, "po_amount": 2, "ocr_confidence": 3, "received_qty": 0,
         "invoiced_qty": 0, "id": 0}


def field(name):
    return ("field", name)


def decimal(text):
    return ("decimal", text)


def text(value):
    return ("text", value)


AMOUNT, ORDER, READ = field("amount"), field("po_amount"), field("ocr_confidence")
TERMS = ("days", field("invoice_date"), field("due_date"))  # from the one to the other
OFF_ORDER = ("abs", ("-", AMOUNT, ORDER))


def over(amount):
    return (">", AMOUNT, decimal(amount))


FIFTEEN = [
    ("REJECT", ("true", field("is_duplicate"))),
    ("REJECT", ("<", TERMS, ("integer", 0))),
    ("REVIEW", ("<", READ, decimal("0.600"))),
    ("COMPLIANCE", ("and", ("=", field("vendor_risk"), text("high")), over("1000.00"))),
    ("COMPLIANCE", ("and", ("true", field("bank_changed")), (">=", AMOUNT, decimal("5000.00")))),
    ("HOLD", (">", ("abs", ("-", field("tax"),
                            ("*", AMOUNT, ("lookup", field("country"), "rate")))),
              decimal("0.05"))),
    ("HOLD", ("and", ("absent", ORDER), over("500.00"),
              ("not", ("in", field("department"), ("Legal", "Utilities"))))),
    ("BUYER", ("and", ("present", ORDER),
               (">", OFF_ORDER, ("max", ("*", ORDER, decimal("0.02")), decimal("50.00"))))),
    ("BUYER", ("and", ("present", ORDER), (">", field("invoiced_qty"), field("received_qty")))),
    ("REVIEW", ("and", ("<", READ, decimal("0.850")), (">=", AMOUNT, decimal("2500.00")))),
    ("REVIEW", ("and", ("weekend", field("invoice_date")), over("2000.00"))),
    ("TREASURY", ("and", ("<>", field("currency"), text("EUR")), over("20000.00"))),
    ("CFO", ("or", (">=", AMOUNT, decimal("50000.00")),
             ("and", ("=", field("department"), text("Marketing")),
              (">=", AMOUNT, decimal("25000.00"))))),
    ("MANAGER", (">", AMOUNT, ("lookup", field("department"), "limit"))),
    ("REVIEW", ("and", ("<", TERMS, ("integer", 7)), over("1000.00"))),
]


class More:
    """Rules of a house: for vendors, departments and countries, bands of risk and amount."""

    def __init__(self):
        self.dice = Dice(777)

    def one_of(self, values):
        values = list(values)
        return values[self.dice.below(len(values))]

    def vendor(self):
        return f"V{1 + self.dice.below(5000):05d}"

    def money(self, low, high):
        return decimal(f"{low + self.dice.below(high - low)}.{self.dice.below(100):02d}")

    def equal(self, name, values):
        return ("=", field(name), text(self.one_of(values)))

    def rule(self):
        kind = self.dice.below(100)
        if kind < 40:
            return "MANAGER", ("and", ("=", field("vendor_id"), text(self.vendor())),
                               (">", AMOUNT, self.money(200, 5000)))
        if kind < 60:
            return "MANAGER", ("and", self.equal("department", LIMIT), self.equal("country", RATE),
                               (">", AMOUNT, self.money(20000, 90000)))
        if kind < 75:
            low = 500 + self.dice.below(3000)
            return "REVIEW", ("and", self.equal("vendor_risk", RISKS),
                              self.equal("currency", CURRENCIES),
                              (">=", AMOUNT, decimal(f"{low}.00")),
                              ("<", AMOUNT, decimal(f"{low + 200}.00")),
                              ("<", READ, decimal(f"0.{700 + self.dice.below(200)}")))
        if kind < 90:
            vendors = (self.vendor(), self.vendor(), self.vendor())
            return "HOLD", ("and", ("in", field("vendor_id"), vendors),
                            (">", field("invoiced_qty"), ("integer", 100 + self.dice.below(300))))
        return "BUYER", ("and", self.equal("country", RATE), self.equal("department", LIMIT),
                         ("present", ORDER), (">", OFF_ORDER, self.money(60, 900)))


def rules(count):
    """(code, decision, condition) in order of priority. What goes beyond the fifteen is in order
    of its decisions, which Bop ranks: its rules have no order of their own."""
    more = More()
    added = [more.rule() for _ in range(16, count + 1)]
    added.sort(key=lambda rule: ("HOLD", "BUYER", "MANAGER", "REVIEW").index(rule[0]))
    named = [(f"R{at:02d}", *rule) for at, rule in enumerate(FIFTEEN[:count], 1)]
    return named + [(f"X{at:04d}", *rule) for at, rule in enumerate(added, 16)]


def expanded(e):
    """The same without `abs` and `max`, for languages that lack them."""
    word = e[0]
    if word == ">" and e[1][0] == "abs":
        _, left, right = e[1][1]
        return ("or", expanded((">", ("-", left, right), e[2])),
                expanded((">", ("-", right, left), e[2])))
    if word == ">" and e[2][0] == "max":
        return ("and", (">", e[1], e[2][1]), (">", e[1], e[2][2]))
    if word in ("and", "or", "not"):
        return (word, *(expanded(part) for part in e[1:]))
    return e


def table(name):
    return {"rate": RATE, "limit": LIMIT}[name]


def fields_of(e):
    """The names of the fields that an expression reads, in their order."""
    if e[0] == "field":
        return [e[1]]
    names = []
    for part in e[1:]:
        if isinstance(part, tuple) and part[0] in WORDS:
            names += [name for name in fields_of(part) if name not in names]
    return names
