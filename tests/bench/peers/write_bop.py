"""The policy in Bop, for any number of rules. That of fifteen stands in invoices.bop, to be read;
the test of the bench holds the two to each other.

usage: write_bop.py COUNT > invoices.bop
"""
import sys
from decimal import Decimal

import policy
from writing import Writer, plain

HEAD = '''--- The policy of the bench against other engines: {count} rules over one flat invoice.
--- Made by write_bop.py; docs/benchmarks.md says what the others are given.
policy bench.invoices "Invoices of the bench"
  owner "Tests"

use std.time

type Risk is low < medium < high

type Invoice is record
  id             : Integer
  vendor_id      : Text
  vendor_risk    : Risk
  country        : Text
  currency       : Text
  amount         : Money in EUR
  tax            : Money in EUR
  po_amount      : Money in EUR?
  received_qty   : Integer
  invoiced_qty   : Integer
  invoice_date   : Date
  due_date       : Date
  department     : Text
  is_duplicate   : Boolean
  bank_changed   : Boolean
  ocr_confidence : Number

subject invoice : Invoice

role clerk

--- The others take the decision of the first rule that is true; here each step is an outcome of its
--- own. `review` and `review_2` are one decision to them.
decision step
  outcomes {outcomes}
  combine  most severe
  default  approve
  asks     clerk

let terms   = days_between(invoice.invoice_date, invoice.due_date)
let tax_due = invoice.amount * rate(invoice.country)
'''


TAX_DUE = ("*", policy.AMOUNT, ("lookup", policy.field("country"), "rate"))


class BopWriter(Writer):
    def write(self, e):
        return "tax_due" if e == TAX_DUE else super().write(e)

    def of_field(self, name):
        return f"invoice.{name}"

    def compared(self, sign, left, right):
        if left[0] == "abs":
            return self.apart(left[1], right)
        if right[0] == "text" and left == ("field", "vendor_risk"):
            return f"{self.write(left)} {sign} {right[1]}"
        if right[0] == "decimal" and left != ("field", "ocr_confidence"):
            return f"{self.write(left)} {sign} {self.amount(right[1])}"
        return super().compared(sign, left, right)

    def apart(self, difference, bound):
        """More than that, whichever is greater: outside each of the two ranges."""
        if bound[0] == "max":
            return " and ".join(self.apart(difference, part) for part in bound[1:])
        _, left, right = difference
        middle = self.write(right)
        if bound[0] == "*":
            percent = Decimal(bound[2][1]) * 100
            low, high = (f"{middle} * {plain(100 + by)}%" for by in (-percent, percent))
        else:
            low, high = (f"{middle} {sign} {self.amount(bound[1])}" for sign in "-+")
        return f"{self.write(left)} is not in {low} .. {high}"

    def of_decimal(self, digits):
        return plain(digits)

    @staticmethod
    def amount(digits):
        return f"EUR {int(digits[:-3]):,}{digits[-3:]}"

    def of_lookup(self, key, name):
        return f"{name}({self.write(key)})"

    def of_in(self, field, values):
        listed = ", ".join(self.of_text(value) for value in values)
        return f"{self.write(field)} is one of ({listed})"

    def of_present(self, field):
        return f"{self.write(field)} is present"

    def of_absent(self, field):
        return f"{self.write(field)} is missing"

    def of_weekend(self, day):
        return f"weekday({self.write(day)}) >= 6"

    def of_days(self, first, last):
        return "terms"


def steps(rules):
    """The name of the outcome of each rule: neighbours of one decision share it."""
    names, seen, last = [], {}, None
    for _, decision, _ in rules:
        if decision != last:
            seen[decision] = seen.get(decision, 0) + 1
            last = decision
        names.append(decision.lower() + (f"_{seen[decision]}" if seen[decision] > 1 else ""))
    return names


def decision_of(outcome):
    """"review_2" is REVIEW."""
    return outcome.partition("_")[0].upper()


def lookup_table(name, key, result, cells):
    lines = [f"\ntable {name}({key} : Text) gives {result} unique"]
    result_name = result.split(" ")[0]
    wide = max(len(left) for left, _ in cells)
    wider = max(len(result_name), *(len(right) for _, right in cells))
    lines += [f"  | {left:<{wide}} || {right:<{wider}} |"
              for left, right in [(key, result_name), *cells]]
    return "\n".join(lines) + "\n"


def percent(rate):
    return f"{plain(str(Decimal(rate) * 100))}%"


def condition(e):
    """The clauses of an `and` or `or` on a line each, where one line would be too long."""
    writer = BopWriter()
    if e[0] not in ("and", "or"):
        return writer.write(e)
    parts = [writer.write(part) for part in e[1:]]
    line = f" {e[0]} ".join(parts)
    return line if len(line) < 85 else line.replace(f" {e[0]} ", f"\n          {e[0]} ")


def policy_text(count):
    rules = policy.rules(count)
    names = steps(rules)
    outcomes = ["approve"] + list(reversed(list(dict.fromkeys(names))))
    text = HEAD.format(count=count, outcomes="\n           < ".join(outcomes))
    rates = [(f'"{k}"', percent(v)) for k, v in policy.RATE.items()] + [("otherwise", "0%")]
    limits = [(f'"{k}"', BopWriter.amount(v)) for k, v in policy.LIMIT.items()]
    text += lookup_table("rate", "country", "percent : Percent", rates)
    text += lookup_table("limit", "department", "amount : Money in EUR",
                         limits + [("otherwise", "EUR 0.00")])
    for (code, decision, e), name in zip(rules, names):
        text += (f'\nrule {code[0]}-{code[1:]} "{decision.capitalize()}"\n'
                 f"  when    {condition(e)}\n  then    {name}, for clerk\n")
    return text


if __name__ == "__main__":
    print(policy_text(int(sys.argv[1])), end="")
