"""The policy in whole numbers, by Python: which rules are true of an invoice, and which of their
comparisons lie on their bound, where a double may fall on either side. Slow, and right."""
import datetime

import policy
from records import FIELDS
from writing import COMPARISONS, ScaledWriter, scaled


class PythonWriter(ScaledWriter):
    signs = {"=": "==", "<>": "!="}

    def of_field(self, name):
        return f'r["{name}"]'

    def of_present(self, field):
        return f"{self.write(field)} is not None"

    def of_absent(self, field):
        return f"{self.write(field)} is None"

    def of_abs(self, written):
        return f"abs({written})"

    def of_lookup(self, key, name):
        return f"{name}[{self.write(key)}]"

    def of_weekend(self, day):
        return f"({self.write(day)} + 6) % 7 >= 5"  # ordinal 1 is a Monday

    def of_days(self, first, last):
        return f"({self.write(last)} - {self.write(first)})"


TABLES = {name: {k: scaled(v, scale) for k, v in policy.table(name).items()}
          for name, scale in (("rate", 4), ("limit", 2))}


def function(text):
    return eval("lambda r: " + text, dict(TABLES))  # text of PythonWriter, never of a file


def typed(record):
    """A record of texts as numbers of their smallest unit, days and truths."""
    found = dict(zip(FIELDS, record))
    for name, scale in policy.SCALE.items():
        found[name] = scaled(found[name], scale) if found[name] else None
    for name in ("invoice_date", "due_date"):
        found[name] = datetime.date.fromisoformat(found[name]).toordinal()
    for name in ("is_duplicate", "bank_changed"):
        found[name] = found[name] == "true"
    return found


def computes(e):
    return e[0] in ("-", "*") or any(computes(part) for part in e[1:] if isinstance(part, tuple)
                                     and part[0] in policy.WORDS)


def comparisons(e):
    """Those that compute with fractions: nothing else is rounded."""
    if e[0] in COMPARISONS:
        return [e] if computes(e) else []
    if e[0] in ("and", "or", "not"):
        return [found for part in e[1:] for found in comparisons(part)]
    return []


class Exact:
    def __init__(self, rules):
        writer = PythonWriter()
        self.rules = [(code, decision, function(writer.write(e))) for code, decision, e in rules]
        self.bounds = {code: [function(writer.write(("=", *found[1:])))
                              for found in comparisons(e)] for code, _, e in rules}

    def verdict(self, record):
        """(decision, codes with blanks between them)"""
        r = typed(record)
        true = [(code, decision) for code, decision, holds in self.rules if holds(r)]
        return (true[0][1] if true else "APPROVE"), " ".join(code for code, _ in true)

    def on_bound(self, code, record):
        """Whether some comparison of the rule has equal sides; never of a rule there is not."""
        r = typed(record)
        r["po_amount"] = r["po_amount"] or 0  # a rule about an order first asks for one
        return any(equal(r) for equal in self.bounds.get(code, ()))
